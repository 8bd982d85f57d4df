"""The clusters of units through the years, as an alluvial diagram; its ribbons and labels serve other flows too."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from jxgraph.figures import style
from jxgraph.figures.sheet import GAP, Around, FigureText, Title, plot_height, require, room_of, sheet, text, year_heads
from jxgraph.i18n import labels
from jxgraph.palette import CLUSTER_COLOURS, COLOURS, cluster_colour, tinted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

_UNIT, _LEAST_HIGH, _TALLEST = 6.2, 110.0, 430.0
"""Height of a unit, and that of the plot at least and at most, in points."""

_BLOCK, _BETWEEN, _SHARE_OF_STEP = 15.0, 6.0, 0.35
"""Width of a block, at most, and height between blocks in points; width of a block as a part of a column, at most."""

_NAMES_TAKE, _NARROW = 0.23, 350.0
"""Part of the width that labels may take on a side; in a figure narrower than this they are on the right only."""

_REST, _UNTIED, _ABSENT = len(CLUSTER_COLOURS) + 1, 0, -1
"""Blocks that are no cluster: the smaller clusters together, units without a tie, units that the year does not name."""

_SWEEPS = 12
_LABEL_LINE = style.SMALL * 1.3
_LINES = 3
"""Of a label, at most."""

_MOVES, _YEARS = 8, 3
"""Units that the note names at most, and years that it gives of one; beyond, it gives their number."""

Span = tuple[float, float]
"""Top and bottom in points from the top of the plot."""


class Flow(NamedTuple):
    """A number that flows from a block of one column to a block of the next."""

    start: int
    end: int
    number: float


def alluvial(
    frame: pd.DataFrame,
    *,
    lang: str = "en",
    width: float = style.TWO_COLUMNS,
    title: Title = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw the units of each year by cluster and how they pass from cluster to cluster: a column a year.

    The height of a block is its number of units, which is written in it. Units without a tie, and those that a year
    does not name, are thin blocks of their own below the clusters, clusters beyond the ninth one block. The order in
    each column is the one of several sweeps of barycentres in which the fewest units cross. Ribbons of units that
    change clusters are darker than those of units that stay.

    Parameters
    ----------
    frame
        `Panel.clusters`: a row a unit and year with `cluster`, the same number through the years, its `label`, and
        whether the unit has `moved`, and with `sure` if it is said how sure that is.
    lang, width, title, ax
        As `jxgraph.figures.workload` takes them.

    Raises
    ------
    UsageError
        A column is missing, there is no such language, or `ax` is too small.

    References
    ----------
    Rosvall and Bergstrom, Mapping change in large networks. PLoS ONE 5 (2010) e8694.

    Examples
    --------
    >>> from jxgraph import figures
    >>> import pandas as pd
    >>> rows = [(2024, "A", 1), (2024, "B", 1), (2025, "A", 1), (2025, "B", 0)]
    >>> frame = pd.DataFrame(rows, columns=["year", "unit", "cluster"]).assign(label="A, B", moved=False)
    >>> ax = figures.alluvial(frame)
    >>> [text.get_text() for text in ax.texts if text.get_text().isdigit()]
    ['2', '1', '1', '2024', '2025']
    """
    require(frame, ("year", "unit", "cluster", "label", "moved"), "Panel.clusters")
    words = labels(lang, "figures")
    states = _states(frame)
    has_data = bool((states > 0).any(axis=None))
    texts = (
        _texts(frame, states, lang) if has_data else FigureText(words["alluvial"], words["network_none"], [])
    ).titled(title)
    with style.in_style():
        room = room_of(ax, width)
        names = _labels(frame, states, _NAMES_TAKE * room, lang)
        both = room >= _NARROW
        left, right = (max((style.points(n, style.SMALL) for n in side.values()), default=0.0) + GAP for side in names)
        around = Around(left if both else 2, right, style.NUMBER * 1.3 + GAP, 4) if has_data else Around()
        wanted = min(max(len(states) * _UNIT, _LEAST_HIGH), _TALLEST) if has_data else 12.0
        high = plot_height(ax, texts, around, wanted, lang)
        ax = sheet(ax, texts, around, (width, high), lang)
        if has_data:
            wide = room - around.left - around.right
            ax.set(xlim=(0, wide), ylim=(high, 0))
            spans = _draw(ax, states, wide, high)
            for side, column in ((1, -1), (0, 0))[: 1 + both]:
                write_labels(ax, names[side], spans[column], side=side, size=(wide, high))
    return ax


def _states(frame: pd.DataFrame) -> pd.DataFrame:
    """Return units x years, the block of each unit in each year."""
    flat = frame.assign(unit=frame["unit"].astype(str), cluster=frame["cluster"].clip(upper=_REST).astype(int))
    states = flat.pivot_table(index="unit", columns="year", values="cluster", aggfunc="min", sort=False)
    return states[sorted(states)].fillna(_ABSENT).astype(int)


def _texts(frame: pd.DataFrame, states: pd.DataFrame, lang: str) -> FigureText:
    words, moves = labels(lang, "figures"), _moves(frame)
    facts = {"units": len(states), "moved": len(moves), "years": states.shape[1]}
    sure = len(_moves(frame[frame["sure"].astype(bool)])) if "sure" in frame else len(moves)
    more = words["alluvial_unsure"].format(count=len(moves) - sure) if sure < len(moves) else ""
    summary = words["alluvial_summary" if moves else "alluvial_still"].format(**facts, more=more)
    notes = [words["alluvial_note"]]
    if moves:
        named = [_move(style.shortened(unit), years, lang) for unit, years in list(moves.items())[:_MOVES]]
        key = "alluvial_moved" if len(moves) <= _MOVES else "alluvial_moved_cut"
        notes.append(words[key].format(units=labels(lang)["list_separator"].join(named), count=len(moves)))
    if (states == _ABSENT).any(axis=None):
        notes.append(words["alluvial_absent"])
    return FigureText(words["alluvial"], summary, notes, [*frame["label"].astype(str).unique(), *moves])


def _move(unit: str, years: Sequence[str], lang: str) -> str:
    words = labels(lang, "figures")
    if len(years) > _YEARS:
        return words["alluvial_often"].format(unit=unit, count=len(years))
    return words["alluvial_move"].format(unit=unit, years=labels(lang)["list_separator"].join(years))


def _moves(rows: pd.DataFrame) -> dict[str, list[str]]:
    """Return the years in which each unit is no longer in the cluster it was in before, the most years first."""
    moved = rows[rows["moved"].astype(bool)].sort_values("year", kind="stable")
    years = {str(unit): list(map(str, of_unit)) for unit, of_unit in moved.groupby("unit", sort=False)["year"]}
    return dict(sorted(years.items(), key=lambda item: -len(item[1])))


def _labels(frame: pd.DataFrame, states: pd.DataFrame, room: float, lang: str) -> tuple[dict[int, str], dict[int, str]]:
    """Return the label of each block of the first and of the last year, broken into lines."""
    words, sides = labels(lang, "figures"), []
    for year in (states.columns[0], states.columns[-1]) if states.shape[1] else ():
        rows = frame[frame["year"] == year]
        named = {min(int(c), _REST): str(label) for c, label in zip(rows["cluster"], rows["label"], strict=True)}
        rest = rows.loc[rows["cluster"] >= _REST, "cluster"].nunique()
        named |= {_REST: words["smaller"].format(count=rest)} if rest > 1 else {}
        named |= {_UNTIED: words["no_cluster"], _ABSENT: words["alluvial_not_named"]}
        present = set(states[year])
        sides.append(
            {c: style.balanced(style.drawable(n), room, style.SMALL, _LINES) for c, n in named.items() if c in present}
        )
    return (sides[0], sides[1]) if sides else ({}, {})


def _draw(ax: Axes, states: pd.DataFrame, wide: float, high: float) -> list[dict[int, Span]]:
    """Draw blocks and ribbons, and return the spans of the blocks of each column."""
    codes = states.to_numpy()
    flows = [_flows(a, b) for a, b in pairwise(codes.T)]
    sizes = [
        dict(zip(*(part.tolist() for part in np.unique(column, return_counts=True)), strict=True)) for column in codes.T
    ]
    orders = _uncrossed([_sorted(column, {}) for column in sizes], flows, sizes)
    spans = stacked(orders, sizes, high, _BETWEEN)
    block, places = block_width(len(sizes), wide)
    for n, passing in enumerate(flows):
        for flow, start, end in ribbon_ends(passing, (spans[n], sizes[n]), (spans[n + 1], sizes[n + 1])):
            ribbon(ax, (places[n] + block, places[n + 1]), start, end, **_look(flow))
    widest = max(style.points(str(count), style.SMALL) for size in sizes for count in size.values())
    for at, column, size in zip(places, spans, sizes, strict=True):
        for cluster, span in column.items():
            fill = "" if cluster == _ABSENT else cluster_colour(cluster)
            draw_block(ax, (at, block), span, fill, str(size[cluster]) if widest <= block else "")
    write_years(ax, list(states), block, wide)
    return spans


def _flows(before: NDArray[np.int64], after: NDArray[np.int64]) -> list[Flow]:
    pairs, counts = np.unique(np.column_stack([before, after]), axis=0, return_counts=True)
    return [Flow(int(a), int(b), int(n)) for (a, b), n in zip(pairs, counts, strict=True)]


def _sorted(column: Mapping[int, int], wanted: Mapping[int, float]) -> list[int]:
    """Order the blocks of a column by wanted place; those that are no cluster are last."""
    return sorted(column, key=lambda block: (-min(block, 1), wanted.get(block, block), block))


def _uncrossed(
    orders: list[list[int]], flows: Sequence[Sequence[Flow]], sizes: Sequence[Mapping[int, int]]
) -> list[list[int]]:
    """Order the blocks of each column by the barycentres of their neighbours, forwards and backwards in turn."""
    best, least = [list(order) for order in orders], _crossings(orders, flows)
    for sweep in range(_SWEEPS):
        forwards = sweep % 2 == 0
        columns = range(1, len(orders)) if forwards else range(len(orders) - 2, -1, -1)
        for n in columns:
            near = n - 1 if forwards else n + 1
            turned = flows[n - 1] if forwards else [Flow(f.end, f.start, f.number) for f in flows[n]]
            orders[n] = _sorted(sizes[n], _barycentres(orders[near], sizes[near], turned))
        count = _crossings(orders, flows)
        if count < least:
            best, least = [list(order) for order in orders], count
    return best


def _barycentres(order: Sequence[int], sizes: Mapping[int, int], flows: Sequence[Flow]) -> dict[int, float]:
    """Return the mean place of the units of each block in the neighbouring column."""
    ends = list(accumulate(sizes[block] for block in order))
    middle = {block: end - sizes[block] / 2 for block, end in zip(order, ends, strict=True)}
    sums: dict[int, list[float]] = {}
    for flow in flows:
        # what comes from no cluster says nothing about where a cluster belongs
        if flow.start > 0:
            total = sums.setdefault(flow.end, [0.0, 0.0])
            total[0] += flow.number * middle[flow.start]
            total[1] += flow.number
    return {block: place / count for block, (place, count) in sums.items()}


def _crossings(orders: Sequence[Sequence[int]], flows: Sequence[Sequence[Flow]]) -> float:
    """Count the pairs of units whose ways cross."""
    total = 0.0
    for n, passing in enumerate(flows):
        above, below = ({block: at for at, block in enumerate(orders[n + side])} for side in (0, 1))
        a, b, w = (np.array(c) for c in zip(*[(above[f.start], below[f.end], f.number) for f in passing], strict=True))
        crossed = (a[:, None] < a) & (b[:, None] > b)
        total += float((w[:, None] * w * crossed).sum())
    return total


def _look(flow: Flow) -> dict[str, Any]:
    if _ABSENT in (flow.start, flow.end) or flow.start == flow.end == _UNTIED:
        return {"facecolor": COLOURS["random_band"], "zorder": 1}
    colour = COLOURS["faint"] if flow.start == _UNTIED else cluster_colour(flow.start)
    if flow.start == flow.end:
        return {"facecolor": tinted(colour, 0.3), "zorder": 2}
    return {"facecolor": tinted(colour, 0.75), "edgecolor": style.PAPER, "linewidth": 0.4, "zorder": 3}


# What other flows use as well.


def block_width(columns: int, wide: float) -> tuple[float, list[float]]:
    """Return the width of the blocks, and the left of each column in points."""
    block = min(_BLOCK, wide / max(columns - 1, 1) * _SHARE_OF_STEP)
    return block, [n * (wide - block) / max(columns - 1, 1) for n in range(columns)]


def write_years(ax: Axes, years: Sequence[object], block: float, wide: float) -> None:
    """Write the years above their columns, as many as fit."""
    _, places = block_width(len(years), wide)
    for place, head in zip(places, year_heads(years, wide / max(len(years) - 1, 1)), strict=True):
        options: dict[str, Any] = {"ha": "center", "size": style.NUMBER, "color": style.SOFT_INK}
        text(ax, (place + block / 2, 0), (0, GAP), head, coords=("data", "data"), **options)


def draw_block(ax: Axes, across: tuple[float, float], span: Span, fill: str, written: str) -> None:
    """Draw a block, given its left and width, with a number if it is high enough; without a fill it is dashed."""
    from matplotlib.patches import Rectangle

    (left, wide), (top, bottom) = across, span
    edge = COLOURS["grey"] if fill in ("", style.PAPER) else fill
    look: dict[str, Any] = {"facecolor": fill or style.PAPER, "edgecolor": edge, "linewidth": 0.6, "zorder": 4}
    dashes = "solid" if fill else (0, (2, 1.5))
    # `add_patch` would look for limits, which are given
    ax.add_artist(Rectangle((left, top), wide, bottom - top, clip_on=False, linestyle=dashes, **look))
    if written and bottom - top >= style.SMALL:
        at: dict[str, Any] = {"coords": ("data", "data"), "ha": "center", "va": "center_baseline", "size": style.SMALL}
        ink = style.ink_over(fill or style.PAPER)
        text(ax, (left + wide / 2, (top + bottom) / 2), (0, 0), written, color=ink, zorder=5, **at)


def stacked(
    orders: Sequence[Sequence[int]], sizes: Sequence[Mapping[int, float]], high: float, between: float
) -> list[dict[int, Span]]:
    """Return the span of each block of each column; a column is as high as the plot, one unit the same in all."""
    most = max(map(len, orders))
    between = min(between, high / (2 * most))
    one = (high - between * (most - 1)) / max(1.0, *(sum(column.values()) for column in sizes))
    spans: list[dict[int, Span]] = []
    for order, column in zip(orders, sizes, strict=True):
        gap = min((high - one * sum(column.values())) / max(len(order) - 1, 1), 3 * between)
        spans.append({})
        top = 0.0
        for block in order:
            spans[-1][block] = (top, top + one * column[block])
            top += one * column[block] + gap
    return spans


def ribbon_ends(
    flows: Sequence[Flow],
    before: tuple[Mapping[int, Span], Mapping[int, float]],
    after: tuple[Mapping[int, Span], Mapping[int, float]],
) -> list[tuple[Flow, Span, Span]]:
    """Return the flows with their spans on either side, stacked so that those of one block do not cross.

    Of both columns the spans and sizes of the blocks are given; what a block has beyond its flows stays bare.
    """
    starts = _cut(flows, [(f.start, after[0][f.end]) for f in flows], *before)
    ends = _cut(flows, [(f.end, before[0][f.start]) for f in flows], *after)
    return list(zip(flows, starts, ends, strict=True))


def _cut(
    flows: Sequence[Flow], sides: Sequence[tuple[int, Span]], spans: Mapping[int, Span], sizes: Mapping[int, float]
) -> list[Span]:
    """Cut the blocks of one side into the spans of the flows, in the order of the blocks of the other side."""
    used = {block: span[0] for block, span in spans.items()}
    found: dict[int, Span] = {}
    for n in sorted(range(len(flows)), key=lambda n: sides[n][1]):
        block = sides[n][0]
        top, bottom = spans[block]
        end = used[block] + flows[n].number * (bottom - top) / sizes[block]
        found[n], used[block] = (used[block], end), end
    return [found[n] for n in range(len(flows))]


def ribbon(ax: Axes, across: tuple[float, float], start: Span, end: Span, **look: Any) -> None:
    """Draw a band from a span on the left to one on the right, with horizontal ends."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    (left, right), middle = across, sum(across) / 2
    places = [(left, start[0]), (middle, start[0]), (middle, end[0]), (right, end[0])]
    places += [(right, end[1]), (middle, end[1]), (middle, start[1]), (left, start[1]), (left, start[0])]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    ax.add_artist(PathPatch(Path(places, codes), **{"linewidth": 0.0, "clip_on": False} | look))


def write_labels(
    ax: Axes, names: Mapping[int, str], spans: Mapping[int, Span], *, side: int, size: tuple[float, float]
) -> None:
    """Write labels beside the blocks of the first or last column, moved apart; the smallest go if all do not fit."""
    wide, high = size
    shown: list[int] = []
    for block in sorted(names, key=lambda block: spans[block][0] - spans[block][1]):
        if sum(_label_height(names[b]) for b in (*shown, block)) <= high:
            shown.append(block)
    shown.sort(key=lambda block: spans[block])
    tops = _without_overlap([sum(spans[b]) / 2 for b in shown], [_label_height(names[b]) for b in shown], high)
    for block, top in zip(shown, tops, strict=True):
        at, offset = (wide if side else 0, top + _label_height(names[block]) / 2), (GAP if side else -GAP, 0)
        options: dict[str, Any] = {"ha": "left" if side else "right", "va": "center", "size": style.SMALL}
        text(ax, at, offset, names[block], coords=("data", "data"), linespacing=1.1, **options)


def _label_height(label: str) -> float:
    return (label.count("\n") + 1) * _LABEL_LINE


def _without_overlap(middles: Sequence[float], heights: Sequence[float], high: float) -> list[float]:
    """Return the tops of labels near their places, none upon another and none beyond the plot."""
    tops, free = [], 0.0
    for middle, height in zip(middles, heights, strict=True):
        tops.append(max(middle - height / 2, free))
        free = tops[-1] + height
    limit = high
    for n in range(len(tops) - 1, -1, -1):
        tops[n] = min(tops[n], limit - heights[n])
        limit = tops[n]
    return tops
