"""The drawings of a panel's page as SVG: ranks through the years, and units that move between clusters."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from jxgraph.comparison.changes import DOWN, SAME, UP
from jxgraph.pages.html import safe_html
from jxgraph.pages.network.labels import label, width
from jxgraph.palette import cluster_colour, is_dark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

TOP = 15
"""Units of which the ranks are drawn: those with most of the load in all years together."""

_STEP, _HEAD, _LETTER = 84, 26, 13
"""Width of a year, height of the heads and of letters, in units of the drawing."""

_ROW, _DOT = 25, 10

_EMPTY = -1
"""In the slots: the unit has no rank in the year."""


def ranks(units: pd.DataFrame, years: Sequence[int], ways: Mapping[str, str], rows: Mapping[str, int]) -> str:
    """Draw the ranks of the units with the best rank in any year: a line a unit, a column a year.

    A line is coloured where the share rises, or falls, from the first year to the last under every way of counting:
    `ways` has the direction of a unit. It is dotted across years that do not name the unit. `rows` has the number of a
    unit's row in the table, to which its name leads.
    """
    table = _drawn(units, years)
    names = [str(unit) for unit in table.index]
    side = round(max((width(label(unit)) for unit in names), default=0.0) * _LETTER) + _DOT + 12
    x = [side + n * _STEP for n in range(len(years))]
    heads = "".join(f'<text class="head" x="{at}" y="14">{year}</text>' for at, year in zip(x, years, strict=True))
    lines = [
        (ways.get(unit, "") if ways.get(unit) in {UP, DOWN} else SAME, unit, of_unit, slots)
        for unit, of_unit, slots in zip(names, table.to_numpy(), _slots(table.to_numpy()), strict=True)
    ]
    # the coloured lines above the grey ones
    lines.sort(key=lambda line: line[0] != SAME)
    drawn = "".join(_line(css, unit, rows[unit], x, of_unit, slots) for css, unit, of_unit, slots in lines)
    return _svg("ranks", 2 * side + (len(years) - 1) * _STEP, _HEAD + len(names) * _ROW, heads + drawn)


def _drawn(units: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Return the ranks of the drawn units: units x years, missing where a year does not name the unit."""
    from jxgraph.figures.bump_chart import ranks_by_year

    return ranks_by_year(units[units["rank"].notna()]).head(TOP).reindex(columns=list(years))


def _slots(ranks: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the place from the top of each unit in each year; equals keep the order of the year before."""
    slots = np.full(ranks.shape, _EMPTY, dtype=np.intp)
    before = np.arange(len(ranks))
    for year in range(ranks.shape[1]):
        order = [n for n in np.lexsort((before, ranks[:, year])).tolist() if not np.isnan(ranks[n, year])]
        slots[order, year] = np.arange(len(order))
        before = np.where(slots[:, year] == _EMPTY, before, slots[:, year])
    return slots


def _line(css: str, unit: str, row: int, x: Sequence[int], ranks: NDArray[np.float64], slots: NDArray[np.intp]) -> str:
    """Draw the line of a unit with its rank in each year that names it, and its name at both ends."""
    named = np.flatnonzero(slots != _EMPTY).tolist()
    at = {year: (x[year], _HEAD + (int(slots[year]) + 0.5) * _ROW) for year in named}
    paths = "".join(_curve(at[a], at[b], css="gap" if b > a + 1 else "") for a, b in pairwise(named))
    dots = "".join(
        f'<circle cx="{at[year][0]}" cy="{at[year][1]}" r="{_DOT}"/>'
        f'<text class="rank" x="{at[year][0]}" y="{at[year][1] + 4}">{ranks[year]:.0f}</text>'
        for year in named
    )
    ends = _end(unit, row, at[0], "before") if 0 in at else ""
    if named[-1] == len(x) - 1 or not ends:
        ends += _end(unit, row, at[named[-1]], "after")
    return f'<g class="unit {css}"><title>{safe_html(unit)}</title>{paths}{dots}{ends}</g>'


def _curve(start: tuple[float, float], end: tuple[float, float], *, css: str) -> str:
    (x0, y0), (x1, y1), middle = start, end, (start[0] + end[0]) / 2
    kind = f' class="{css}"' if css else ""
    return f'<path{kind} d="M{x0} {y0}C{middle:.0f} {y0} {middle:.0f} {y1} {x1} {y1}"/>'


def _end(unit: str, row: int, at: tuple[float, float], side: str) -> str:
    """Write the name of a unit before or after its line."""
    x = at[0] + (_DOT + 6) * (1 if side == "after" else -1)
    return f'<a href="#u{row}"><text class="{side}" x="{x}" y="{at[1] + 4.5}">{escape(label(unit))}</text></a>'


def _svg(css: str, wide: float, high: float, content: str) -> str:
    return (
        f'<svg class="{css}" viewBox="0 0 {wide:.0f} {high:.0f}" width="{wide:.0f}" height="{high:.0f}" '
        f'role="group" aria-labelledby="{css}-c">{content}</svg>'
    )


# Units between clusters.


_BLOCK, _GAP, _TALL, _SMALLEST = 26, 9, 380, 2.5
"""Width of a block, the gap below it, the height of all units of the fullest year, and of one unit at least."""

_APART, _SIDE, _LOW = 118, 40, 11
"""Width of a year, margin at the sides, and the height from which a block has room for its number."""


class _Block(NamedTuple):
    """A cluster in a year: its units, and its place."""

    year: int
    cluster: int
    units: tuple[str, ...]
    x: float
    top: float
    high: float


def flows(clusters: pd.DataFrame, years: Sequence[int]) -> str:
    """Draw units as bands from cluster to cluster: a column a year, a block a cluster, as high as it has units.

    Clusters stand in the order of their numbers, which are those of all years; units in none are at the bottom.
    """
    blocks = _blocks(clusters, years)
    bands = "".join(band for a, b in pairwise(years) for band in _bands(blocks[a], blocks[b]))
    heads = "".join(
        f'<text class="head" x="{_SIDE + n * _APART + _BLOCK / 2:.0f}" y="14">{year}</text>'
        for n, year in enumerate(years)
    )
    every = [block for of_year in blocks.values() for block in of_year]
    high = max((block.top + block.high for block in every), default=_HEAD) + 4
    wide = 2 * _SIDE + (len(years) - 1) * _APART + _BLOCK
    return _svg("bands", wide, high, heads + bands + "".join(map(_block, every)))


def _blocks(clusters: pd.DataFrame, years: Sequence[int]) -> dict[int, list[_Block]]:
    """Place the clusters of each year from top to bottom."""
    found = {(int(key[0]), int(key[1])): tuple(map(str, some["unit"])) for key, some in clusters.groupby(_KEYS)}
    scale = max(_TALL / max(clusters.groupby("year").size().max(), 1), _SMALLEST)
    blocks: dict[int, list[_Block]] = {}
    for n, year in enumerate(years):
        blocks[year], top = [], float(_HEAD)
        # no cluster, number 0, comes last
        for cluster in sorted((c for y, c in found if y == year), key=lambda c: (c == 0, c)):
            units = found[year, cluster]
            blocks[year].append(_Block(year, cluster, units, _SIDE + n * _APART, top, len(units) * scale))
            top += len(units) * scale + _GAP
    return blocks


_KEYS = ["year", "cluster"]


def _block(block: _Block) -> str:
    fill, number = cluster_colour(block.cluster), str(block.cluster or "–")
    about = safe_html(f"{block.year} · {number} · {'、'.join(block.units)}")
    middle = f'x="{block.x + _BLOCK / 2:.0f}" y="{block.top + block.high / 2 + 4:.1f}"'
    text = f'<text class="rank" {middle}>{number}</text>' if block.high >= _LOW else ""
    kind = "none" if block.cluster == 0 else "dark" if is_dark(fill) else "light"
    return (
        f'<g class="block {kind}"><title>{about}</title><rect x="{block.x:.0f}" y="{block.top:.1f}" width="{_BLOCK}" '
        f'height="{block.high:.1f}" fill="{fill}"/>{text}</g>'
    )


def _bands(before: Sequence[_Block], after: Sequence[_Block]) -> Iterator[str]:
    """Draw the units of one year's clusters that the next year names; in a block no band crosses another."""
    left, right = ([block.top for block in blocks] for blocks in (before, after))
    where = {unit: n for n, block in enumerate(after) for unit in block.units}
    for a, source in enumerate(before):
        for b, target in enumerate(after):
            units = [unit for unit in source.units if where.get(unit) == b]
            if units:
                high = len(units) * source.high / len(source.units)
                yield _band((source, left[a]), (target, right[b]), high, units)
                left[a] += high
                right[b] += high


def _band(start: tuple[_Block, float], end: tuple[_Block, float], high: float, units: Sequence[str]) -> str:
    (source, y0), (target, y1) = start, end
    x0, x1 = source.x + _BLOCK, target.x
    middle = (x0 + x1) / 2
    path = (
        f"M{x0:.0f} {y0:.1f}C{middle:.0f} {y0:.1f} {middle:.0f} {y1:.1f} {x1:.0f} {y1:.1f}V{y1 + high:.1f}"
        f"C{middle:.0f} {y1 + high:.1f} {middle:.0f} {y0 + high:.1f} {x0:.0f} {y0 + high:.1f}Z"
    )
    about = safe_html(f"{source.cluster or '–'} → {target.cluster or '–'} · {'、'.join(units)}")
    kind = "stays" if source.cluster == target.cluster else "moves"
    from_none = source.cluster == target.cluster == 0
    fill = ' class="none"' if from_none else f' fill="{cluster_colour(source.cluster or target.cluster)}"'
    return f'<g class="band {kind}"><title>{about}</title><path{fill} d="{path}"/></g>'
