"""Frames as figures: a result goes in, Axes come out; nothing global is touched and nothing shown.

>>> import jxgraph as jx
>>> R = jx.responsibility_matrix([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Trade", "lead")])
>>> axes = jx.figures.workload(jx.workload(R))
>>> jx.figures.save(axes, "workload.png")
"""

from jxgraph.figures.alluvial import alluvial
from jxgraph.figures.bump_chart import bump_chart
from jxgraph.figures.consensus import consensus
from jxgraph.figures.ego import ego
from jxgraph.figures.lead_ties import lead_ties
from jxgraph.figures.leaders import leaders
from jxgraph.figures.lorenz import lorenz
from jxgraph.figures.matrix import matrix
from jxgraph.figures.network import network
from jxgraph.figures.robustness import robustness
from jxgraph.figures.significance import significance
from jxgraph.figures.style import ONE_COLUMN, TWO_COLUMNS, missing_glyphs, save
from jxgraph.figures.task_chains import lead_changes, task_chains
from jxgraph.figures.tie_persistence import tie_persistence
from jxgraph.figures.workload import workload

__all__ = [
    "ONE_COLUMN",
    "TWO_COLUMNS",
    "alluvial",
    "bump_chart",
    "consensus",
    "ego",
    "lead_changes",
    "lead_ties",
    "leaders",
    "lorenz",
    "matrix",
    "missing_glyphs",
    "network",
    "robustness",
    "save",
    "significance",
    "task_chains",
    "tie_persistence",
    "workload",
]
