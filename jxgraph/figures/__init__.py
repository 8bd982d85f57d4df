"""Frames as figures: a result goes in, Axes come out; nothing global is touched and nothing shown."""

from jxgraph.figures.ranking import workload_figure
from jxgraph.figures.style import ONE_COLUMN, TWO_COLUMNS, missing_glyphs, save_figure

__all__ = ["ONE_COLUMN", "TWO_COLUMNS", "missing_glyphs", "save_figure", "workload_figure"]
