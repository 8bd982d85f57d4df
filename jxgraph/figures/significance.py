"""The pairs of units that share more or fewer tasks than expected at random, as a figure."""

from __future__ import annotations

from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from jxgraph.figures import style
from jxgraph.figures.sheet import FigureText, Title, axis_titles, chart, legend, require, size, text, ticks
from jxgraph.i18n import labels, null_label, value_label
from jxgraph.measures.nulls.registry import FDSM
from jxgraph.palette import COLOURS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

_HIGH = 250.0
_LEFT = 26.0
_TICKS = (0, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)

_MARKS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "more": {"marker": "^", "s": 46, "facecolors": COLOURS["more"], "edgecolors": style.PAPER},
        "fewer": {"marker": "v", "s": 46, "facecolors": COLOURS["fewer"], "edgecolors": style.PAPER},
        "expected": {"marker": "o", "s": 22, "facecolors": COLOURS["expected"], "edgecolors": style.PAPER},
        "undecidable": {"marker": "o", "s": 16, "facecolors": "none", "edgecolors": COLOURS["undecidable"]},
    }
)
"""Of each verdict, which differ in shape, fill and colour; undecidable pairs are hollow."""


def significance(
    frame: pd.DataFrame,
    *,
    null: str = "",
    lang: str = "en",
    width: float = style.TWO_COLUMNS,
    title: Title = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw the shared tasks of each pair against the number expected at random, with the verdicts of a null model.

    Hollow dots are undecidable pairs. Of the others, the ten farthest from what is expected are named, the significant
    first, as far as there is room. Scales are square roots.

    Parameters
    ----------
    frame
        The result of `jxgraph.measures.ties.ties`.
    null
        One of the null models of the frame; by default its first.
    lang, width, title, ax
        As `jxgraph.figures.workload` takes them.

    Raises
    ------
    UsageError
        A column of that null is missing, there is no such language, or `ax` is too small.

    Examples
    --------
    >>> from jxgraph import figures
    >>> from jxgraph.measures.ties import ties
    >>> ax = figures.significance(ties([("t1", "A", "lead"), ("t1", "B", "co_lead"), ("t2", "B", "lead")]))
    >>> [dots.get_label() for dots in ax.collections]
    ['Undecidable']
    """
    require(frame, ("unit_a", "unit_b", "shared"), "ties")
    null = null or next(iter(frame.attrs.get("nulls", ())), FDSM)
    columns = [f"{null}_{name}" for name in ("expected", "q", "verdict")]
    require(frame, columns, "ties")
    words = labels(lang, "figures")
    rows = frame.rename(columns=dict(zip(columns, ("expected", "q", "verdict"), strict=True)))
    present = [verdict for verdict in _MARKS if (rows["verdict"] == verdict).any()]
    entries = [*(value_label("verdict", verdict, lang) for verdict in present), words["significance_line"]]
    has_data = len(rows) > 0
    texts = FigureText(
        words["significance"], _summary(rows, null, words), _notes(rows, null, lang) if has_data else []
    ).titled(title)
    with style.in_style():
        ax = chart(ax, texts, entries if has_data else [], _LEFT, (width, _HIGH), lang)
        if has_data:
            legend(ax, _draw(ax, rows, present, lang), entries, _LEFT, 21)
            _scales(ax, rows, words)
            _name_pairs(ax, rows)
    return ax


def _summary(rows: pd.DataFrame, null: str, words: Mapping[str, str]) -> str:
    if rows.empty:
        return words["network_none"]
    counted = rows.attrs.get(null, {})
    counts = {verdict: counted.get(verdict, int((rows["verdict"] == verdict).sum())) for verdict in _MARKS}
    return words["significance_summary"].format(pairs=rows.attrs.get("pairs", len(rows)), **counts)


def _notes(rows: pd.DataFrame, null: str, lang: str) -> list[str]:
    words = labels(lang, "figures")
    named = [] if _farthest(rows).empty else [words["significance_named"]]
    return [*named, words["significance_note"].format(null=null_label(null, lang)[1])]


def _draw(ax: Axes, rows: pd.DataFrame, present: list[str], lang: str) -> list[Any]:
    handles: list[Any] = []
    # more and fewer are on top
    for level, verdict in enumerate(reversed(present)):
        some = rows[rows["verdict"] == verdict]
        x, y = np.sqrt(some["expected"].clip(lower=0)), np.sqrt(some["shared"])
        options: dict[str, Any] = {
            **_MARKS[verdict],
            "label": value_label("verdict", verdict, lang),
            "zorder": 3 + level,
        }
        handles.insert(0, ax.scatter(x, y, clip_on=False, **options))
    return [*handles, *_line(ax, rows)]


def _line(ax: Axes, rows: pd.DataFrame) -> list[Any]:
    most = float(np.sqrt(max(rows["shared"].max(), rows["expected"].max(), 1.0))) * 1.06
    ax.set(xlim=(0, most), ylim=(0, most))
    return list(ax.plot([0, most], [0, most], color=style.SOFT_INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1))


def _scales(ax: Axes, rows: pd.DataFrame, words: Mapping[str, str]) -> None:
    most = max(float(rows["shared"].max()), float(rows["expected"].max()), 1.0) * 1.1
    places = [place for place in _TICKS if place <= most]
    integers = [place for place in places if place == int(place)]
    ticks(ax, "x", list(np.sqrt(places)), [f"{place:g}" for place in places])
    ticks(ax, "y", list(np.sqrt(integers)), [f"{place:g}" for place in integers])
    style.light_grid(ax)
    axis_titles(ax, _LEFT, words["significance_shared"], words["significance_expected"])


# Names of the pairs that are farthest from what is expected, each beside its dot.


_NAMED = 10
"""Pairs that are named, at most."""

_LINE, _DOT, _PART = style.SMALL * 1.3, 4.0, 0.42
"""Height of a name and half the size of a dot in points; part of the plot's width that either unit may take."""

_GRID, _APART = 5.0, 1.5
"""Of the places that are tried, and around a name, in points."""

_COVERED, _NEAR = 12.0, 9.0
"""Points that a name moves farther away so that its line crosses one dot fewer; between dots that share a line."""


class _Names(NamedTuple):
    """Names below each other, their corner at the lower left, width and height, and the line from their dot to them."""

    names: list[str]
    corner: NDArray[np.float64]
    letters: NDArray[np.float64]
    dot: NDArray[np.float64]
    end: NDArray[np.float64]


def _name_pairs(ax: Axes, rows: pd.DataFrame) -> None:
    """Write the names of the farthest pairs where they cover nothing; without such a place, a pair has no name."""
    wide, named = size(ax)[0], _farthest(rows)
    places = _in_points(ax, named)
    names = [
        "—".join(style.wrapped(style.drawable(unit), _PART * wide, style.SMALL, 1) for unit in pair)
        for pair in zip(named["unit_a"], named["unit_b"], strict=True)
    ]
    written: list[_Names] = []
    dots, area = np.unique(_in_points(ax, rows).round(1), axis=0), np.array(size(ax))
    for group in _near_each_other(places):
        written += _placed([names[pair] for pair in group], places[group].mean(axis=0), dots, written, area)
    for each in written:
        _write_names(ax, each)


def _near_each_other(places: NDArray[np.float64]) -> list[list[int]]:
    """Group the dots that lie upon each other or side by side: each with the first that is near enough."""
    groups: list[list[int]] = []
    for pair, place in enumerate(places):
        near = (group for group in groups if np.hypot(*(places[group[0]] - place)) < _NEAR)
        group = next(near, None)
        if group is None:
            groups.append([pair])
        else:
            group.append(pair)
    return groups


def _farthest(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs to name: the significant first, then by distance from the line; of equals, the frame decides.

    Undecidable pairs have no name: with so few tasks their place says nothing.
    """
    rows = rows[rows["verdict"] != "undecidable"]
    distance = (np.sqrt(rows["shared"]) - np.sqrt(rows["expected"].clip(lower=0))).abs().round(9)
    surest = rows["q"].where(rows["verdict"].isin(["more", "fewer"]), 2.0)
    return rows.iloc[np.lexsort((-distance, surest))].head(_NAMED)


def _in_points(ax: Axes, rows: pd.DataFrame) -> NDArray[np.float64]:
    """Return the places of pairs in points from the lower left of the plot."""
    roots = np.sqrt(rows[["expected", "shared"]].clip(lower=0).to_numpy(float))
    return np.asarray(roots / ax.get_xlim()[1] * size(ax), dtype=float)


def _placed(
    names: list[str],
    dot: NDArray[np.float64],
    dots: NDArray[np.float64],
    written: Sequence[_Names],
    area: NDArray[np.float64],
) -> list[_Names]:
    """Place names as near to their dot as they cover nothing and their line crosses no other; the last may fail."""
    letters = np.array([max(style.points(name, style.SMALL) for name in names), _LINE * len(names)])
    corners = np.array(list(product(*(np.arange(_APART, most, _GRID) for most in area - letters)))).reshape(-1, 2)
    # a line ends at the nearest point of its name
    ends = np.clip(dot, corners, corners + letters)
    line_of_equals = np.linspace((0, 0), area, int(area[0] / _DOT))
    free = ~_covers(corners - _DOT, corners + letters + _DOT, np.vstack([dots, line_of_equals])[:, None])
    for other in written:
        low, high = other.corner - _APART, other.corner + other.letters + _APART
        free &= ((corners + letters < low) | (corners > high)).any(axis=1)
        free &= ~_covers(corners - _APART, corners + letters + _APART, np.linspace(other.dot, other.end)[:, None])
        free &= ~_covers(low, high, np.linspace(dot, ends)) & ~_crosses(dot, ends, other.dot, other.end)
    if not free.any():
        return _placed(names[:-1], dot, dots, written, area) if names[1:] else []
    places = np.flatnonzero(free)
    cost = np.hypot(*(ends[places] - dot).T) + _COVERED * _dots_on(dots, dot, ends[places])
    best = places[cost.argmin()]
    return [_Names(names, corners[best], letters, dot, ends[best])]


def _covers(low: NDArray[np.float64], high: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say of each box whether it covers a place; places are a row each, the same for all boxes or one for each."""
    within = ((places[..., axis] > low[..., axis]) & (places[..., axis] < high[..., axis]) for axis in (0, 1))
    return np.asarray(np.logical_and(*within).any(axis=0))


def _crosses(
    start: NDArray[np.float64], ends: NDArray[np.float64], a: NDArray[np.float64], b: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Say of the lines from one start to these ends which cross the line from a to b; lines of one dot do not."""

    def turn(p: Any, q: Any, r: Any) -> Any:
        return (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1]) - (q[..., 1] - p[..., 1]) * (r[..., 0] - p[..., 0])

    return np.asarray((turn(start, ends, a) * turn(start, ends, b) < 0) & (turn(a, b, start) * turn(a, b, ends) < 0))


def _dots_on(dots: NDArray[np.float64], start: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.intp]:
    """Count the dots that each line covers, without those at its start."""
    others = dots[np.hypot(*(dots - start).T) > _DOT]
    way = ends - start
    part = ((others[:, None] - start) * way).sum(axis=2) / np.maximum((way**2).sum(axis=1), 1e-9)
    nearest = start + np.clip(part, 0, 1)[..., None] * way
    return np.asarray((np.hypot(*np.moveaxis(nearest - others[:, None], 2, 0)) < _DOT).sum(axis=0))


def _write_names(ax: Axes, written: _Names) -> None:
    if np.hypot(*(written.end - written.dot)) > 2 * _DOT:
        line = np.array([written.dot, written.end]) / size(ax)
        ax.plot(*line.T, color=style.SOFT_INK, linewidth=0.4, transform=ax.transAxes, zorder=2)
    middle: dict[str, Any] = {"ha": "left", "va": "center", "size": style.SMALL, "zorder": 9}
    left, low = written.corner
    for line_from_below, name in enumerate(reversed(written.names)):
        text(ax, (0, 0), (left, low + (line_from_below + 0.5) * _LINE), name, **middle)
