"""Rows and columns ordered by cluster: their names, and the frames around clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.errors import UsageError
from jxgraph.figures import style
from jxgraph.figures.sheet import GAP, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

ROW = 8.8
"""Height of a row with a name, in points: less, and the names touch."""

_STRIPE = 3.0


class Block(NamedTuple):
    """A cluster as a stretch of rows, [start, end), with its name."""

    cluster: int
    start: int
    end: int
    name: str


def blocks(clusters: pd.DataFrame) -> list[Block]:
    """List the stretches of units of one cluster, in the order of the frame of `clusters`; cluster 0 among them."""
    found: list[Block] = []
    for place, (cluster, name) in enumerate(zip(clusters["cluster"].tolist(), clusters["label"], strict=True)):
        if found and found[-1].cluster == cluster:
            found[-1] = found[-1]._replace(end=place + 1)
        else:
            found.append(Block(int(cluster), place, place + 1, str(name)))
    return found


def ordered(clusters: pd.DataFrame, units: Sequence[str]) -> pd.DataFrame:
    """Return the rows of `clusters` that are among the units, by cluster and else in their order, 0 last.

    Raises
    ------
    UsageError
        A unit has no row.
    """
    known = clusters[clusters.index.isin(units)]
    if len(known) < len(set(units)):
        missing = next(unit for unit in units if unit not in known.index)
        raise UsageError(f"the clusters lack the unit {missing!r}")
    return known.sort_values(
        "cluster", key=lambda numbers: numbers.mask(numbers == 0, numbers.max() + 1), kind="stable"
    )


def row_names(names: Sequence[str], groups: Sequence[Block], room: float, high: float, no_cluster: str) -> list[str]:
    """Return what to write beside the rows: each unit's name, or, where rows are too low, each cluster's; else ''."""
    if high / max(len(names), 1) >= ROW - 1e-6:
        return [style.wrapped(style.drawable(name), room, style.SMALL, 1) for name in names]
    row, written, free = high / len(names), [""] * len(names), [True] * len(names)
    need = style.NOTE * 1.3 / row
    for block in sorted(groups, key=lambda block: block.start - block.end):
        middle = (block.start + block.end) // 2
        reach = range(max(0, int(middle - need / 2)), min(len(names), int(middle + need / 2) + 1))
        if all(free[place] for place in reach) and (block.end - block.start >= need / 2):
            for place in reach:
                free[place] = False
            written[middle] = style.wrapped(style.drawable(block.name or no_cluster), room, style.SMALL, 1)
    return written


def write_names(ax: Axes, names: Sequence[str]) -> None:
    """Write beside the rows, right-aligned at the stripe of the cluster's colour."""
    for row, name in enumerate(names):
        if name:
            text(
                ax,
                (0, row),
                (-_STRIPE - GAP, 0),
                name,
                beside=("axes fraction", "data"),
                ha="right",
                va="center",
                size=style.SMALL,
            )


def names_width(names: Sequence[str]) -> float:
    """Return the points that names beside rows take, stripe included."""
    return max((style.points(name, style.SMALL) for name in names), default=0.0) + _STRIPE + GAP


def stripes(ax: Axes, groups: Sequence[Block], wide: float) -> None:
    """Draw a stripe in the cluster's colour beside its rows; `wide` is the width of the plot in points."""
    part = _STRIPE / wide
    for block in groups:
        bounds = ax.get_yaxis_transform()
        high = block.end - block.start
        look: dict[str, Any] = {"color": style.cluster_colour(block.cluster), "linewidth": 0}
        ax.add_patch(_rectangle((-part * 1.6, block.start - 0.5), part, high, transform=bounds, clip_on=False, **look))


def frame_blocks(ax: Axes, spans: Sequence[tuple[float, float, float, float]]) -> None:
    """Draw thin frames: left, top, width and height of each in rows and columns."""
    for left, top, wide, high in spans:
        ax.add_patch(_rectangle((left, top), wide, high, fill=False, edgecolor=style.SOFT_INK, linewidth=0.7, zorder=3))


def _rectangle(corner: tuple[float, float], wide: float, high: float, **look: Any) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(corner, wide, high, **look)
