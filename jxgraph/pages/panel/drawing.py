"""The drawings of a panel's page as SVG: ranks through the years, and units that move between clusters."""

from __future__ import annotations

from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jxgraph.comparison.changes import DOWN, UP
from jxgraph.pages.html import visible_text
from jxgraph.pages.network.labels import label, width
from jxgraph.palette import cluster_colour

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

TOP = 15
"""Units of which the ranks are drawn: those with most of the load in all years together."""

_STEP, _HEAD, _LETTER = 84, 26, 13
"""Width of a year, height of the heads and of letters, in units of the drawing."""

_ROW, _DOT = 25, 10

_EMPTY = -1
"""In the slots: the unit has no rank in the year."""


def ranks(units: pd.DataFrame, years: Sequence[int], ways: Mapping[str, str], rows: Mapping[str, int]) -> str:
    """Draw the ranks of the units with the largest loads: a line a unit, a column a year.

    A line is coloured where the share rises, or falls, from the first year to the last under every way of counting:
    `ways` has the direction of a unit. It is dotted across years that do not name the unit. `rows` has the number of a
    unit's row in the table, to which its name leads.
    """
    table = _drawn(units, years)
    slots = _slots(table.to_numpy())
    side = round(max((width(label(str(unit))) for unit in table.index), default=0.0) * _LETTER) + _DOT + 12
    wide, high = 2 * side + (len(years) - 1) * _STEP, _HEAD + len(table) * _ROW
    x = [side + n * _STEP for n in range(len(years))]
    heads = "".join(f'<text class="head" x="{at}" y="14">{year}</text>' for at, year in zip(x, years, strict=True))
    lines = sorted(range(len(table)), key=lambda n: ways.get(str(table.index[n]), "") in {UP, DOWN})
    drawn = "".join(_line(table, slots, n, x, ways, rows) for n in lines)
    return _svg("ranks", wide, high, heads + drawn, "ranks-c")


def _drawn(units: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Return units by years: the ranks of those that are drawn, missing where a year does not name the unit."""
    single = units[units["rank"].notna()]
    order = single.groupby("unit", sort=False)["share"].sum().round(12).sort_values(ascending=False, kind="stable")
    table = single.pivot_table(index="unit", columns="year", values="rank", aggfunc="first", sort=False, observed=True)
    return table.reindex(index=order.index[:TOP], columns=list(years)).astype("Float64").astype(float)


def _slots(ranks: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the place from the top of each unit in each year; equals keep the order of the year before."""
    slots = np.full(ranks.shape, _EMPTY, dtype=np.intp)
    before = np.arange(len(ranks))
    for year in range(ranks.shape[1]):
        order = [n for n in np.lexsort((before, ranks[:, year])).tolist() if not np.isnan(ranks[n, year])]
        slots[order, year] = np.arange(len(order))
        before = np.where(slots[:, year] == _EMPTY, before, slots[:, year])
    return slots


def _line(
    table: pd.DataFrame, slots: NDArray[np.intp], n: int, x: Sequence[int], ways: Mapping[str, str], rows: Mapping[str, int]
) -> str:  # fmt: skip
    unit, way = str(table.index[n]), ways.get(str(table.index[n]), "")
    css = way if way in {UP, DOWN} else "same"
    named = [year for year in range(len(x)) if slots[n, year] != _EMPTY]
    y = {year: _HEAD + (int(slots[n, year]) + 0.5) * _ROW for year in named}
    paths = "".join(
        f'<path{"" if b == a + 1 else _DOTTED} d="M{x[a]} {y[a]:.1f}C{(x[a] + x[b]) / 2:.0f} {y[a]:.1f} '
        f'{(x[a] + x[b]) / 2:.0f} {y[b]:.1f} {x[b]} {y[b]:.1f}"/>'
        for a, b in zip(named[:-1], named[1:], strict=True)
    )
    dots = "".join(
        f'<circle cx="{x[year]}" cy="{y[year]:.1f}" r="{_DOT}"/>'
        f'<text class="rank" x="{x[year]}" y="{y[year] + 4:.1f}">{int(table.iat[n, year])}</text>'
        for year in named
    )
    name = escape(label(unit))
    ends = "".join(
        f'<a href="#u{rows[unit]}"><text class="{side}" x="{at}" y="{y[year] + 4.5:.1f}">{name}</text></a>'
        for side, year, at in (
            ("before", named[0], x[named[0]] - _DOT - 6),
            ("after", named[-1], x[named[-1]] + _DOT + 6),
        )
        if (side, year) in {("before", 0), ("after", len(x) - 1)} or (side == "after" and 0 not in y)
    )
    return f'<g class="unit {css}"><title>{escape(visible_text(unit))}</title>{paths}{dots}{ends}</g>'


_DOTTED = ' class="gap"'


def _svg(css: str, wide: float, high: float, content: str, named_by: str) -> str:
    return (
        f'<svg class="{css}" viewBox="0 0 {wide:.0f} {high:.0f}" width="{wide:.0f}" height="{high:.0f}" '
        f'role="group" aria-labelledby="{named_by}">{content}</svg>'
    )


# Units between clusters.

_BLOCK, _GAP, _TALL, _SMALLEST = 26, 9, 380, 2.5
"""Width of a block, the gap below it, the height of all units of the fullest year, and of one unit at least."""

_SIDE = 40


def flows(clusters: pd.DataFrame, years: Sequence[int]) -> str:
    """Draw units as bands from cluster to cluster: a column a year, a block a cluster, as high as it has units.

    Clusters stand in the order of their numbers, which are those of all years; units in none are at the bottom.
    """
    members = {
        (int(year), int(cluster)): list(map(str, group["unit"]))
        for (year, cluster), group in clusters.groupby(["year", "cluster"], sort=True)
    }
    most = max((sum(len(units) for (y, _), units in members.items() if y == year) for year in years), default=1)
    scale = max(_TALL / max(most, 1), _SMALLEST)
    x = {year: _SIDE + n * _STEP * 1.4 for n, year in enumerate(years)}
    tops = _tops(members, years, scale)
    bands = "".join(_bands(members, years, tops, x, scale))
    blocks = "".join(_block(key, units, tops[key], x[key[0]], scale) for key, units in members.items())
    heads = "".join(f'<text class="head" x="{x[year] + _BLOCK / 2:.0f}" y="14">{year}</text>' for year in years)
    height = max((tops[key] + len(units) * scale for key, units in members.items()), default=_HEAD) + 4
    return _svg("bands", x[years[-1]] + _BLOCK + _SIDE, height, heads + bands + blocks, "bands-c")


def _tops(
    members: Mapping[tuple[int, int], list[str]], years: Sequence[int], scale: float
) -> dict[tuple[int, int], float]:
    tops = {}
    for year in years:
        at = float(_HEAD)
        # no cluster, number 0, comes last
        for key in sorted((key for key in members if key[0] == year), key=lambda key: (key[1] == 0, key[1])):
            tops[key] = at
            at += len(members[key]) * scale + _GAP
    return tops


def _block(key: tuple[int, int], units: list[str], top: float, x: float, scale: float) -> str:
    year, cluster = key
    height = len(units) * scale
    about = escape(visible_text(f"{year} · {cluster or '–'} · {'、'.join(units)}"))
    number = f'<text class="rank" x="{x + _BLOCK / 2:.0f}" y="{top + height / 2 + 4:.1f}">{cluster or "–"}</text>'
    kind = "none" if cluster == 0 else "dark" if cluster in _DARK else "light"
    return (
        f'<g class="block {kind}"><title>{about}</title><rect x="{x:.0f}" y="{top:.1f}" width="{_BLOCK}" '
        f'height="{height:.1f}" fill="{cluster_colour(cluster)}"/>{number if height >= _LOW else ""}</g>'
    )


_LOW = 11
"""The height of a block from which it has room for its number."""

_DARK = frozenset({1, 4, 7, 8, 9})
"""Clusters whose colour is dark: their numbers are white."""


def _bands(
    members: Mapping[tuple[int, int], list[str]], years: Sequence[int], tops: Mapping[tuple[int, int], float],
    x: Mapping[int, float], scale: float,
) -> Iterator[str]:  # fmt: skip
    for a, b in zip(years[:-1], years[1:], strict=True):
        where = {unit: key for key, units in members.items() if key[0] == b for unit in units}
        moves: dict[tuple[int, int], list[str]] = defaultdict(list)
        for (year, cluster), units in members.items():
            for unit in units:
                if year == a and unit in where:
                    moves[cluster, where[unit][1]].append(unit)
        order = sorted(moves, key=lambda pair: [(number == 0, number) for number in pair])
        left: dict[int, float] = defaultdict(float)
        right: dict[int, float] = defaultdict(float)
        for source, target in order:
            units = moves[source, target]
            y0, y1 = tops[a, source] + left[source], tops[b, target] + right[target]
            left[source] += len(units) * scale
            right[target] += len(units) * scale
            yield _band((x[a] + _BLOCK, y0), (x[b], y1), len(units) * scale, (source, target), units)


def _band(
    start: tuple[float, float], end: tuple[float, float], high: float, pair: tuple[int, int], units: list[str]
) -> str:
    (x0, y0), (x1, y1), middle = start, end, (start[0] + end[0]) / 2
    path = (
        f"M{x0:.0f} {y0:.1f}C{middle:.0f} {y0:.1f} {middle:.0f} {y1:.1f} {x1:.0f} {y1:.1f}V{y1 + high:.1f}"
        f"C{middle:.0f} {y1 + high:.1f} {middle:.0f} {y0 + high:.1f} {x0:.0f} {y0 + high:.1f}Z"
    )
    source, target = pair
    about = escape(visible_text(f"{source or '–'} → {target or '–'} · {'、'.join(units)}"))
    kind = "stays" if source == target else "moves"
    colour = cluster_colour(source or target)
    fill = ' class="none"' if source == target == 0 else f' fill="{colour}"'
    return f'<g class="band {kind}"><title>{about}</title><path{fill} d="{path}"/></g>'
