"""The Lorenz curve of the workloads, as a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jxgraph.figures import style
from jxgraph.figures.sheet import FigureText, Title, axis_titles, chart, legend, percent, require, ticks
from jxgraph.i18n import labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

_HIGH = 250.0
_LEFT = 32.0
_FEW = 10
"""The summary gives the share of the most loaded tenth of the units."""

_ONE = 2
"""Rows of the curve of a single unit: the origin and the end."""

_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


def lorenz(
    frame: pd.DataFrame,
    *,
    inequality: pd.DataFrame | None = None,
    lang: str = "en",
    width: float = style.TWO_COLUMNS,
    title: Title = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw the Lorenz curve: the cumulative share of the load of the least loaded units.

    The diagonal is perfect equality; a band of random documents is drawn if the frame has one. The summary names the
    shares of the most loaded tenth of the units and of the lower half.

    Parameters
    ----------
    frame
        The result of `lorenz`: cumulative shares `units` and `workload`, from the origin; `attrs["gini"]`. Columns
        `low` and `high`, if present, are the band of random documents.
    inequality
        The result of `inequality`, for the range of the Gini coefficient of random documents (its row ``gini``).
    lang, width, title, ax
        As `jxgraph.figures.workload` takes them.

    Raises
    ------
    UsageError
        A column is missing, there is no such language, or `ax` is too small.

    Examples
    --------
    Four units with 0, 1, 2 and 5 of 8 tasks.

    >>> import pandas as pd
    >>> curve = pd.DataFrame({"units": [0, 0.25, 0.5, 0.75, 1], "workload": [0, 0, 0.125, 0.375, 1]})
    >>> curve.attrs["gini"] = 0.5
    >>> from jxgraph import figures
    >>> ax = figures.lorenz(curve)
    >>> [line.get_label() for line in ax.lines]
    ['Perfectly even', 'This document']
    """
    require(frame, ("units", "workload"), "lorenz")
    words = labels(lang, "figures")
    has_data = len(frame) > _ONE and bool(frame["workload"].notna().all())
    banded = has_data and {"low", "high"} <= set(frame)
    entries = [words["lorenz_curve"], words["equality"], *([words["lorenz_random"]] if banded else [])]
    texts = FigureText(
        words["lorenz"], _summary(frame, inequality, words), [words["lorenz_note"]] if has_data else []
    ).titled(title)
    with style.in_style():
        ax = chart(ax, texts, entries if has_data else [], _LEFT, (width, _HIGH), lang)
        if has_data:
            handles = [*reversed(_curves(ax, frame, words)), *_band(ax, frame, banded=banded)]
            legend(ax, handles, entries, _LEFT, 21)
            _scales(ax, words)
    return ax


def _summary(frame: pd.DataFrame, inequality: pd.DataFrame | None, words: Mapping[str, str]) -> str:
    units = len(frame) - 1
    if units < 1 or frame["workload"].isna().any():
        return words["lorenz_none"]
    if units == 1:
        return words["lorenz_one"]
    few, half, load = max(1, units // _FEW), units // 2, frame["workload"].to_numpy()
    facts = {"units": units, "few": few, "half": half, "gini": f"{frame.attrs.get('gini', float('nan')):.2f}"}
    shares = {"top": percent(1 - load[units - few]), "low": percent(load[half])}
    random = None if inequality is None or "gini" not in inequality.index else inequality.loc["gini"]
    end = words["lorenz_end"]
    if random is not None:
        end = words["lorenz_band"].format(low=f"{random['low']:.2f}", high=f"{random['high']:.2f}")
    return words["lorenz_summary"].format(**facts, **shares) + end


def _curves(ax: Axes, frame: pd.DataFrame, words: Mapping[str, str]) -> list[Any]:
    options: dict[str, Any] = {"color": style.SOFT_INK, "linewidth": 0.9, "linestyle": (0, (4, 3))}
    (even,) = ax.plot([0, 1], [0, 1], label=words["equality"], **options)
    options = {"color": style.DEEP, "linewidth": 2.0, "zorder": 3, "clip_on": False}
    (curve,) = ax.plot(frame["units"], frame["workload"], label=words["lorenz_curve"], **options)
    return [even, curve]


def _band(ax: Axes, frame: pd.DataFrame, *, banded: bool) -> list[Any]:
    if not banded:
        ax.fill_between(frame["units"], frame["workload"], frame["units"], color=style.PALE, alpha=0.5, linewidth=0)
        return []
    return [ax.fill_between(frame["units"], frame["low"], frame["high"], color=style.BAND, linewidth=0)]


def _scales(ax: Axes, words: Mapping[str, str]) -> None:
    ax.set(xlim=(0, 1), ylim=(0, 1))
    labels = [percent(share) for share in _QUARTERS]
    ticks(ax, "x", _QUARTERS, labels)
    # the origin has its label below
    ticks(ax, "y", _QUARTERS[1:], labels[1:])
    style.light_grid(ax)
    axis_titles(ax, _LEFT, words["lorenz_load"], words["lorenz_units"])
