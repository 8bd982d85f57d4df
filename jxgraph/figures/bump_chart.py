"""The ranks of units under several ways of counting, as a bump chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jxgraph.errors import UsageError
from jxgraph.figures import style
from jxgraph.figures.sheet import (
    GAP,
    Around,
    FigureText,
    Title,
    at_least,
    plot_height,
    require,
    room_of,
    sheet,
    size,
    text,
)
from jxgraph.i18n import labels
from jxgraph.messages import Message
from jxgraph.palette import CLUSTER_COLOURS, COLOURS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray


_ROW, _DOT = 19.0, 15.0
_NAMES_TAKE, _NARROW = 0.31, 350.0
"""The part of the width that names may take on either side; in a figure narrower than this they are smaller."""

_HEAD_LINES, _UPRIGHT = 9, 120.0
"""Lines of a head, at most, and the length of one that stands upright."""
_COLOURS = tuple(CLUSTER_COLOURS[n] for n in (0, 3, 6, 2, 8))
"""Of the units that move most."""

_INK_ON = (style.PAPER, style.PAPER, COLOURS["on_co_lead"], COLOURS["on_co_lead"], style.PAPER)
_MOVED = 2
"""Ranks that a unit must move to be coloured."""


def bump_chart(
    frame: pd.DataFrame,
    *,
    top: int = 15,
    lang: str = "en",
    width: float = style.TWO_COLUMNS,
    title: Title = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw the ranks of units under several ways of counting: a line a unit, a column a way.

    A column has the drawn units in its own order; the number in a dot is the rank among all units. Units that share a
    rank keep the order of the column before. The five that move most, by at least two ranks, are coloured. Names are
    on both sides, in a narrow figure on the left only.

    Parameters
    ----------
    frame
        Units x ways of counting: the rank of each unit, missing if it has none. Columns that are names of schemes are
        translated.
    top
        How many units to draw, at least 1: the first under the first way of counting.
    lang, width, title, ax
        As `jxgraph.figures.workload` takes them.

    Raises
    ------
    UsageError
        `top` is below 1, there is no such language, or `ax` is too small.

    Examples
    --------
    >>> from jxgraph import figures
    >>> import pandas as pd
    >>> ranks = pd.DataFrame({"lead-co": [1, 2], "equal": [2, 1]}, index=["Finance", "Trade"])
    >>> ax = figures.bump_chart(ranks)
    >>> [line.get_ydata().tolist() for line in ax.lines]
    [[0, 1], [1, 0]]
    """
    at_least("unit", top)
    require(frame, (), Message("wanted.ranks"))
    words = labels(lang, "figures")
    ranks = _ranked(frame, top)
    units, ways = ranks.shape
    has_data = units > 0 and ways > 0
    names = [style.drawable(name) for name in ranks.index]
    texts = FigureText(
        words["flow"].format(shown=units) if has_data else words["flow_none"],
        _summary(ranks, words) if has_data else "",
        [words["flow_note"]] if has_data else [],
        [*map(str, ranks), *map(str, ranks.index)],
    ).titled(title)
    with style.in_style():
        room = room_of(ax, width)
        letters = style.SMALL if room < _NARROW else style.NAME
        cut = [style.wrapped(name, _NAMES_TAKE * room, letters, 1) for name in names]
        left = max((style.points(name, letters) for name in cut), default=0.0) + GAP + _DOT / 2
        right = _DOT if room < _NARROW else left
        step = (room - left - right) / max(ways - 1, 1)
        heads, above, upright = _heads([words.get(f"scheme_{way}", str(way)) for way in ranks], min(step, 2 * right))
        around = Around(left, right, above, 4) if has_data else Around()
        high = plot_height(ax, texts, around, units * _ROW if has_data else 12.0, lang)
        ax = sheet(ax, texts, around, (width, high), lang)
        if has_data:
            _draw(ax, ranks, (cut, letters), sides=1 if room < _NARROW else 2)
            _write_heads(ax, heads, upright=upright)
    return ax


def _ranked(frame: pd.DataFrame, top: int) -> pd.DataFrame:
    if frame.empty:
        return frame.iloc[:0]
    for name in frame.columns.difference(frame.select_dtypes("number").columns):
        raise UsageError("figures.no_ranks", column=str(name))
    known = frame[frame.notna().all(axis=1)]
    return known.sort_values(known.columns[0], kind="stable").head(top).astype(int)


def _summary(ranks: pd.DataFrame, words: Mapping[str, str]) -> str:
    moved = ranks.max(axis=1) - ranks.min(axis=1)
    if not moved.any():
        return words["flow_still"]
    unit = moved.idxmax()
    still = words["flow_firm"].format(count=int((moved == 0).sum()), shown=len(ranks))
    name = style.shortened(str(unit))
    return words["flow_summary"].format(unit=name, best=ranks.loc[unit].min(), worst=ranks.loc[unit].max(), still=still)


def _slots(ranks: pd.DataFrame) -> NDArray[np.intp]:
    """Return the row of each unit in each column; equals keep the order of the column before."""
    values = ranks.to_numpy()
    slots = np.empty(values.shape, dtype=np.intp)
    before = np.arange(len(values))
    for way in range(values.shape[1]):
        order = np.lexsort((before, values[:, way]))
        slots[order, way] = before = np.arange(len(values))
        before = slots[:, way]
    return slots


def _heads(titles: list[str], step: float) -> tuple[list[str], float, bool]:
    """Return the heads of the columns, their height in points, and whether they must be upright to fit."""
    titles = [style.drawable(title) for title in titles]
    words = [word for title in titles for word in title.split()]
    if any(word.isascii() and style.points(word, style.NUMBER) > step - 2 for word in words):
        upright = [style.wrapped(title, _UPRIGHT, style.NUMBER, 1) for title in titles]
        return upright, max(style.points(head, style.NUMBER) for head in upright) + 2 * GAP, True
    heads = [style.balanced(title, step - 2, style.NUMBER, _HEAD_LINES) for title in titles]
    return heads, (max((head.count("\n") for head in heads), default=0) + 1) * style.NUMBER * 1.3 + GAP, False


def _draw(ax: Axes, ranks: pd.DataFrame, named: tuple[list[str], float], *, sides: int) -> None:
    names, letters = named
    slots, (units, ways) = _slots(ranks), ranks.shape
    moved = (ranks.max(axis=1) - ranks.min(axis=1)).to_numpy()
    accents = [unit for unit in np.argsort(-moved, kind="stable")[: len(_COLOURS)] if moved[unit] >= _MOVED]
    ax.set(ylim=(units - 0.5, -0.5), xlim=(0, ways - 1) if ways > 1 else (-0.5, 0.5))
    dot = min(_DOT, size(ax)[1] / units * 0.85, size(ax)[0] / max(ways - 1, 1) - 3)
    for unit, places in enumerate(ranks.to_numpy()):
        accent = accents.index(unit) if unit in accents else None
        fill, ink = (style.RULE, style.INK) if accent is None else (_COLOURS[accent], _INK_ON[accent])
        options: dict[str, Any] = {"color": fill, "linewidth": 1.6 if accent is None else 2.4}
        options |= {"marker": "o", "markersize": dot, "markeredgewidth": 0, "clip_on": False}
        ax.plot(range(ways), slots[unit], zorder=2 if accent is None else 3, **options)
        # centred on the digits, whose middle is a little above that of the letters' box
        digits: dict[str, Any] = {"ha": "center", "va": "center_baseline", "size": style.SMALL, "color": ink}
        for way, place in enumerate(places):
            text(ax, (way, slots[unit, way]), (0, 0), str(place), coords=("data", "data"), zorder=4, **digits)
        for side, way, ha in ((-1, 0, "right"), (1, ways - 1, "left"))[:sides]:
            offset, at = (side * (dot / 2 + GAP), 0), (way, slots[unit, way])
            text(ax, at, offset, names[unit], coords=("data", "data"), ha=ha, va="center", size=letters)


def _write_heads(ax: Axes, heads: list[str], *, upright: bool) -> None:
    options: dict[str, Any] = {"ha": "center", "size": style.NUMBER, "color": style.SOFT_INK, "linespacing": 1.1}
    for way, head in enumerate(heads):
        text(ax, (way, 1), (0, GAP), head, coords=("data", "axes fraction"), rotation=90 if upright else 0, **options)
