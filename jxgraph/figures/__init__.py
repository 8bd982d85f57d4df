"""Frames as figures: a result goes in, Axes come out; nothing global is touched and nothing shown."""

from jxgraph.figures.consensus import consensus_figure
from jxgraph.figures.leaders import leaders_figure
from jxgraph.figures.lorenz import lorenz_figure
from jxgraph.figures.matrix import matrix_figure
from jxgraph.figures.network import network_figure
from jxgraph.figures.rankflow import rank_flow_figure
from jxgraph.figures.ranking import workload_figure
from jxgraph.figures.robustness import robustness_figure
from jxgraph.figures.saving import save_figure
from jxgraph.figures.significance import significance_figure
from jxgraph.figures.style import ONE_COLUMN, TWO_COLUMNS, missing_glyphs

__all__ = [
    "ONE_COLUMN",
    "TWO_COLUMNS",
    "consensus_figure",
    "leaders_figure",
    "lorenz_figure",
    "matrix_figure",
    "missing_glyphs",
    "network_figure",
    "rank_flow_figure",
    "robustness_figure",
    "save_figure",
    "significance_figure",
    "workload_figure",
]
