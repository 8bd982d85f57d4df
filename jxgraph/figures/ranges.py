"""Ranges of places beside a ranking: in numbers, and as marks on a strip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jxgraph.figures import style
from jxgraph.figures.sheet import size, text
from jxgraph.labels import figure_words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

APART, STRIP = 14.0, 64.0
"""Left of a column of numbers, and the width of the strip with the room left of it, in points."""


def range_of(rank: int, ranking: pd.DataFrame, unit: object, lang: str) -> str:
    """Write a place with the best and the worst, once where they are the same."""
    words = figure_words(lang)
    if unit not in ranking.index:
        return words["place"].format(rank=rank)
    best, worst = ranking.loc[unit, "best"], ranking.loc[unit, "worst"]
    return words["place" if best == worst else "place_range"].format(rank=rank, best=best, worst=worst)


def draw_ranges(ax: Axes, rows: pd.DataFrame, ranking: pd.DataFrame, right: float) -> None:
    """Mark each unit's places as a bar, and its place as a stroke, on a strip `right` points right of the plot."""
    known = rows[rows.index.isin(ranking.index)]
    ranges = ranking.loc[known.index, ["best", "worst"]].astype(float)
    last = max(float(ranges["worst"].max()), float(known["rank"].max()), 2.0)
    wide = size(ax)[0]
    at = [number for number, unit in enumerate(rows.index) if unit in ranking.index]

    def across(place: Any) -> Any:
        return 1 + (right + (place - 1) / (last - 1) * (STRIP - APART - 4)) / wide

    look: dict[str, Any] = {"transform": ax.get_yaxis_transform(), "clip_on": False}
    ax.hlines(range(len(rows)), across(1), across(last), color=style.RULE, linewidth=0.6, **look)
    ax.hlines(
        at, across(ranges["best"]), across(ranges["worst"]), color=style.ROLE_COLOURS["co_lead"][0], linewidth=4, **look
    )
    places = known["rank"].astype(float)
    ax.plot(across(places), at, color=style.DEEP, linestyle="", marker="|", markersize=9, markeredgewidth=2, **look)
    for place in (1.0, last):
        offset = ((across(place) - 1) * wide, 4)
        text(ax, (1, 1), offset, f"{place:.0f}", ha="center", size=style.SMALL, color=style.SOFT_INK)
