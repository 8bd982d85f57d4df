"""What is lost as units are removed, as a figure."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jxgraph.errors import UsageError
from jxgraph.figures import style
from jxgraph.figures.sheet import FigureText, Title, axis_titles, chart, legend, percent, require, ticks
from jxgraph.i18n import labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

MEASURES = ("without_lead", "largest")
"""The measures of the frame of `robustness`."""

_HIGH = 230.0
_LEFT = 32.0
_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
_REMOVED = 5
"""Removed units that the summary describes; half of the units if there are fewer than twice this number."""

_LINES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "load": {"color": style.DEEP, "linewidth": 2.0},
        "betweenness": {"color": style.ACCENT, "linewidth": 1.4, "linestyle": (0, (5, 2))},
        "random": {"color": style.SOFT_INK, "linewidth": 1.2, "linestyle": (0, (1, 1.5))},
    }
)
"""Of each order, which differ in colour and line style."""


def robustness(
    frame: pd.DataFrame,
    *,
    measure: str = "without_lead",
    lang: str = "en",
    width: float = style.TWO_COLUMNS,
    title: Title = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw what is lost as units are removed: the most loaded first, the highest betweenness first, and at random.

    Parameters
    ----------
    frame
        The result of `jxgraph.measures.robustness.robustness`.
    measure
        ``without_lead``, the share of tasks without a lead, or ``largest``, the share of tasks and units in the largest
        component.
    lang, width, title, ax
        As `jxgraph.figures.workload` takes them.

    Raises
    ------
    UsageError
        The measure is another, a column is missing, there is no such language, or `ax` is too small.

    Examples
    --------
    >>> from jxgraph import figures
    >>> from jxgraph.measures.robustness import robustness
    >>> curves = robustness([("t1", "A", "lead"), ("t1", "B", "co_lead"), ("t2", "B", "lead")], orders=10)
    >>> ax = figures.robustness(curves)
    >>> ax.lines[-1].get_ydata().tolist()
    [0.0, 0.5, 1.0]
    """
    require(frame, ("order", "measure", "removed", "value", "low", "high"), "robustness")
    if measure not in MEASURES:
        raise UsageError("figures.robustness_by", known=MEASURES, measure=measure).near(measure, MEASURES)
    words = labels(lang, "figures")
    rows = frame[frame["measure"] == measure]
    curves = {order: rows[rows["order"] == order].sort_values("removed", kind="stable") for order in _LINES}
    has_data = len(curves["load"]) > 1
    entries = [words[f"robust_{name}"] for name in ("load", "betweenness", "random", "band")]
    texts = FigureText(
        words[f"robust_{measure}"], _summary(curves, measure, words), [words["robust_note"]] if has_data else []
    ).titled(title)
    with style.in_style():
        ax = chart(ax, texts, entries if has_data else [], _LEFT, (width, _HIGH), lang)
        if has_data:
            legend(ax, _draw(ax, curves), entries, _LEFT, 21)
            _scales(ax, len(curves["load"]) - 1, words, measure)
    return ax


def _summary(curves: Mapping[str, pd.DataFrame], measure: str, words: Mapping[str, str]) -> str:
    units = len(curves["load"]) - 1
    if units < 1:
        return words["robust_none"]
    load, random = (curves[order]["value"].to_numpy() for order in ("load", "random"))
    if measure == "without_lead" and load[0] == 1:
        return words["robust_nobody"]
    k = max(1, min(_REMOVED, units // 2))
    return words[f"robust_{measure}_summary"].format(k=k, load=percent(load[k]), random=percent(random[k]))


def _draw(ax: Axes, curves: Mapping[str, pd.DataFrame]) -> list[Any]:
    random = curves["random"]
    band = ax.fill_between(random["removed"], random["low"], random["high"], color=style.BAND, linewidth=0)
    # the most loaded first is on top
    lines = {
        order: ax.plot(curve["removed"], curve["value"], clip_on=False, **_LINES[order])[0]
        for order, curve in reversed(list(curves.items()))
    }
    return [*(lines[order] for order in _LINES), band]


def _scales(ax: Axes, units: int, words: Mapping[str, str], measure: str) -> None:
    from matplotlib.ticker import MaxNLocator

    ax.set(xlim=(0, units), ylim=(0, 1))
    places = [place for place in MaxNLocator(6, integer=True).tick_values(0, units) if 0 <= place <= units]
    ticks(ax, "x", places, [f"{place:.0f}" for place in places])
    ticks(ax, "y", _QUARTERS, [percent(share) for share in _QUARTERS])
    style.light_grid(ax)
    axis_titles(ax, _LEFT, words[f"robust_{measure}_share"], words["robust_removed"])
