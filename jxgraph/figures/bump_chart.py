"""The ranks of units under several ways of counting, or through the years, as a bump chart."""

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
    year_heads,
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

_MOVED = 2
"""Ranks that a unit must move to be coloured."""

_BY_YEAR = ("unit", "year", "rank")
"""Columns of a frame that has a row for each unit and year."""

_ABSENT = "–"


def bump_chart(
    frame: pd.DataFrame,
    *,
    top: int = 15,
    lang: str = "en",
    width: float = style.TWO_COLUMNS,
    title: Title = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw ranks of units under several ways of counting or through the years: a line a unit, a column a way or year.

    A column has the drawn units in its own order; the number in a dot is the rank among all units. Units that share a
    rank keep the order of the column before. A unit without a rank in a column stands below the others there, without
    a dot, and its line is dotted on the way. The five that move most, by at least two ranks, are coloured; of years,
    those that climb and fall most from their first year to their last. Names are on both sides, in a narrow figure on
    the left only.

    Parameters
    ----------
    frame
        Units x ways of counting: the rank of each unit, missing if it has none; columns that are names of schemes are
        translated. Or `Panel.units`, a row a unit and year with its `rank`.
    top
        How many units to draw, at least 1: the first under the first way of counting, or those with the best rank in
        any year.
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
    [[0.0, 1.0], [1.0, 0.0]]
    """
    at_least("unit", top)
    require(frame, (), Message("wanted.ranks"))
    words = labels(lang, "figures")
    by_year = {*_BY_YEAR} <= {*map(str, (*frame.columns, *frame.index.names))}
    ranks = _ranked(ranks_by_year(frame) if by_year else frame, top, by_year=by_year)
    units, ways = ranks.shape
    has_data = units > 0 and ways > 0
    names = [style.drawable(name) for name in ranks.index]
    with style.in_style():
        room = room_of(ax, width)
        letters = style.SMALL if room < _NARROW else style.NAME
        cut = [style.wrapped(name, _NAMES_TAKE * room, letters, 1) for name in names]
        left = max((style.points(name, letters) for name in cut), default=0.0) + GAP + _DOT / 2
        right = _DOT if room < _NARROW else left
        step = (room - left - right) / max(ways - 1, 1)
        numbered = not by_year or _widest(ranks) <= step - 2
        texts = _texts(ranks, lang, by_year=by_year, numbered=numbered).titled(title)
        titles = [words.get(f"scheme_{way}", str(way)) for way in ranks]
        heads, above, upright = _heads(titles, min(step, 2 * right))
        if by_year:
            heads, above, upright = year_heads(list(ranks), step), style.NUMBER * 1.3 + GAP, False
        around = Around(left, right, above, 4) if has_data else Around()
        high = plot_height(ax, texts, around, units * _ROW if has_data else 12.0, lang)
        ax = sheet(ax, texts, around, (width, high), lang)
        if has_data:
            _draw(ax, ranks, (cut, letters), sides=1 if room < _NARROW else 2, by_year=by_year)
            _write_heads(ax, heads, upright=upright)
    return ax


def ranks_by_year(frame: pd.DataFrame) -> pd.DataFrame:
    """Return units x years, the units with the best rank in any year first, then in the order of the frame."""
    flat = frame if {*_BY_YEAR} <= {*frame.columns} else frame.reset_index()
    flat = flat.assign(unit=flat["unit"].astype(str), rank=flat["rank"].astype(float))
    ranks = flat.pivot_table(index="unit", columns="year", values="rank", aggfunc="min", sort=False)
    ranks = ranks[sorted(ranks)]
    return ranks.loc[ranks.min(axis=1).sort_values(kind="stable").index]


def _ranked(frame: pd.DataFrame, top: int, *, by_year: bool) -> pd.DataFrame:
    if frame.empty:
        return frame.iloc[:0]
    for name in frame.columns.difference(frame.select_dtypes("number").columns):
        raise UsageError("figures.no_ranks", column=str(name))
    known = frame[frame.notna().any(axis=1)]
    return (known if by_year else known.sort_values(known.columns[0], kind="stable")).head(top)


def _widest(ranks: pd.DataFrame) -> float:
    """Return the width of the widest rank in points."""
    greatest = np.nanmax(ranks.to_numpy(dtype=float)) if ranks.size else 0
    return style.points(str(int(greatest)), style.SMALL)


def _texts(ranks: pd.DataFrame, lang: str, *, by_year: bool, numbered: bool) -> FigureText:
    words = labels(lang, "figures")
    if not ranks.size:
        return FigureText(words["flow_none"], "", [])
    names = [*map(str, ranks), *map(str, ranks.index)]
    title = words["flow_years" if by_year else "flow"].format(shown=len(ranks))
    absent = [words["flow_absent"]] if ranks.isna().any(axis=None) else []
    if by_year:
        numbers = [words["flow_years_numbers"]] if numbered else []
        notes = [*numbers, words["flow_years_note"], *absent, labels(lang)["not_effort"]]
        return FigureText(title, _summary_of_years(ranks, lang), notes, names)
    return FigureText(title, _summary(ranks, words), [words["flow_note"], *absent], names)


def _summary(ranks: pd.DataFrame, words: Mapping[str, str]) -> str:
    moved = ranks.max(axis=1) - ranks.min(axis=1)
    if not moved.any():
        return words["flow_still"]
    unit = moved.idxmax()
    still = words["flow_firm"].format(count=int((moved == 0).sum()), shown=len(ranks))
    best, worst = int(ranks.loc[unit].min()), int(ranks.loc[unit].max())
    return words["flow_summary"].format(unit=style.shortened(str(unit)), best=best, worst=worst, still=still)


def _summary_of_years(ranks: pd.DataFrame, lang: str) -> str:
    """Count the units that climb and fall, and name the one that moves farthest either way, if it is one."""
    words, climbs = labels(lang, "figures"), _climbs(ranks)
    counts = {"up": int((climbs > 0).sum()), "down": int((climbs < 0).sum()), "same": int((climbs == 0).sum())}
    sentences = [words["flow_years_summary"].format(**counts)]
    for key, most in (("flow_climbed", climbs.max()), ("flow_fell", climbs.min())):
        units = climbs.index[climbs == most]
        if len(units) == 1 and most and (most > 0) == (key == "flow_climbed"):
            known = ranks.loc[units[0]].dropna().astype(int)
            facts = {"year_a": known.index[0], "rank_a": known.iloc[0], "year_b": known.index[-1]}
            sentences.append(words[key].format(unit=style.shortened(str(units[0])), rank_b=known.iloc[-1], **facts))
    return labels(lang)["sentence_separator"].join(sentences)


def _climbs(ranks: pd.DataFrame) -> pd.Series[float]:
    """Return by how many ranks each unit stands higher in its last year than in its first."""
    return ranks.bfill(axis=1).iloc[:, 0] - ranks.ffill(axis=1).iloc[:, -1]


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


def _draw(ax: Axes, ranks: pd.DataFrame, named: tuple[list[str], float], *, sides: int, by_year: bool) -> None:
    names, letters = named
    slots, (units, ways), known = _slots(ranks), ranks.shape, ranks.notna().to_numpy()
    colours = _colours(ranks, by_year=by_year)
    ax.set(ylim=(units - 0.5, -0.5), xlim=(0, ways - 1) if ways > 1 else (-0.5, 0.5))
    step = size(ax)[0] / max(ways - 1, 1)
    dot, numbered = min(_DOT, size(ax)[1] / units * 0.85, step - 3), not by_year or _widest(ranks) <= step - 2
    for unit, places in enumerate(ranks.to_numpy()):
        fill, ink = colours.get(unit, (style.RULE, style.INK))
        options: dict[str, Any] = {
            "color": fill,
            "linewidth": min(2.4 if unit in colours else 1.6, dot / 3),
            "clip_on": False,
        }
        dots: dict[str, Any] = {"marker": "o", "markersize": dot, "markeredgewidth": 0}
        at = np.where(known[unit], slots[unit], np.nan)
        ax.plot(range(ways), at, zorder=3 if unit in colours else 2, **options, **dots)
        _dotted(ax, slots[unit], known[unit], options)
        for way, place in enumerate(places):
            if numbered:
                _write_rank(ax, (way, slots[unit, way]), place, ink)
        for side, way, ha in ((-1, 0, "right"), (1, ways - 1, "left"))[:sides]:
            place = {"coords": ("data", "data"), "ha": ha, "va": "center", "size": letters}
            ink = style.INK if known[unit, way] else style.SOFT_INK
            text(ax, (way, slots[unit, way]), (side * (dot / 2 + GAP), 0), names[unit], color=ink, **place)


def _colours(ranks: pd.DataFrame, *, by_year: bool) -> Mapping[int, tuple[str, str]]:
    """Return fill and ink of the units that move most: one colour each, of years one for either direction."""
    climbs = _climbs(ranks).to_numpy()
    moved = np.abs(climbs) if by_year else (ranks.max(axis=1) - ranks.min(axis=1)).to_numpy()
    most = [int(unit) for unit in np.argsort(-moved, kind="stable")[: len(_COLOURS)] if moved[unit] >= _MOVED]
    if by_year:
        return {unit: (COLOURS["up" if climbs[unit] > 0 else "down"], style.PAPER) for unit in most}
    return {unit: (colour, style.ink_over(colour)) for unit, colour in zip(most, _COLOURS, strict=False)}


def _dotted(ax: Axes, slots: NDArray[np.intp], known: NDArray[np.bool_], options: Mapping[str, Any]) -> None:
    """Dot the line on its way to and from the columns in which the unit has no rank."""
    from matplotlib.collections import LineCollection

    ends = np.flatnonzero(~(known[1:] & known[:-1]))
    lines = [[(way, slots[way]), (way + 1, slots[way + 1])] for way in ends]
    look: dict[str, Any] = {
        "colors": COLOURS["faint"] if options["color"] == style.RULE else options["color"],
        "linewidths": 1.2,
        "linestyles": (0, (1, 2)),
        "zorder": 1,
    }
    ax.add_collection(LineCollection(lines, clip_on=False, **look), autolim=False)


def _write_rank(ax: Axes, at: tuple[int, float], rank: float, ink: str) -> None:
    # centred on the digits, whose middle is a little above that of the letters' box
    digits: dict[str, Any] = {"ha": "center", "va": "center_baseline", "size": style.SMALL, "zorder": 4}
    written, ink = (_ABSENT, style.SOFT_INK) if np.isnan(rank) else (str(int(rank)), ink)
    text(ax, at, (0, 0), written, coords=("data", "data"), color=ink, **digits)


def _write_heads(ax: Axes, heads: list[str], *, upright: bool) -> None:
    options: dict[str, Any] = {"ha": "center", "size": style.NUMBER, "color": style.SOFT_INK, "linespacing": 1.1}
    for way, head in enumerate(heads):
        text(ax, (way, 1), (0, GAP), head, coords=("data", "axes fraction"), rotation=90 if upright else 0, **options)
