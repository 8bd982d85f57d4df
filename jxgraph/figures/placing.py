"""Where the units of a printed network stand, so that all names can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jxgraph.errors import UsageError
from jxgraph.figures import style
from jxgraph.figures.apart import moved_apart
from jxgraph.figures.sheet import TALLEST

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_NODE = "unit:"
"""Before the name of a unit in the frame of places."""

_LARGEST_DISC, _NAME_WIDTH = 13.0, 96.0
"""Radius of the most loaded unit, and the width of a name, at most, in points."""

_AIR, _FLATTEST = 2.4, 0.55
"""Area of the plot in areas that the units cover; its height through its width, at least."""

_CLEAR = 1.5
_ROUNDS = 30
_DROPPED = 5
"""Of the units that are named, this part loses its names when names do not fit."""

_FULL = 0.75
"""More of an area cannot be filled by discs with names that keep near their places."""

_TOUCHING = 0.3
"""Points by which two may overlap: less than what is left free around each."""


@dataclass(frozen=True, slots=True)
class Units:
    """The units that are drawn, the heaviest first: names as written, cluster, radius in points, and place."""

    index: pd.Index[str]
    names: list[str]
    cluster: NDArray[np.int64]
    radius: NDArray[np.float64]
    place: NDArray[np.float64]

    def corners(self) -> NDArray[np.float64]:
        """Return what each covers around its place, left, top, right, bottom: the disc, and the name below it."""
        half = np.array([style.points(name, style.SMALL) / 2 if name else 0.0 for name in self.names])
        across = np.maximum(half, self.radius) + _CLEAR
        below = self.radius + [style.SMALL * 1.5 if name else 0.0 for name in self.names]
        return np.column_stack([-across, -self.radius - _CLEAR, across, below + _CLEAR])


def drawn_units(clusters: pd.DataFrame, places: pd.DataFrame, room: float) -> Units:
    """Take the heaviest units for which a page has room."""
    at = places.loc[[str(node).startswith(_NODE) for node in places.index]]
    at = at.set_axis([str(node).removeprefix(_NODE) for node in at.index])
    for unit in at.index:
        if unit not in clusters.index:
            raise UsageError(f"the clusters lack the unit {unit!r}")
    at = at.iloc[np.argsort(-at["radius"].to_numpy(), kind="stable")]
    names = [style.wrapped(style.drawable(unit), min(_NAME_WIDTH, room / 3), style.SMALL, 1) for unit in at.index]
    scale = _LARGEST_DISC * min(1.0, room / 400) / max(at["radius"].max(), 1e-9) if len(at) else 1.0
    radius, place = at["radius"].to_numpy(float) * scale, at[["x", "y"]].to_numpy(float)
    cluster = clusters["cluster"].reindex(at.index).to_numpy(int)
    whole = Units(at.index, names, cluster, radius, place)
    fits = int((np.cumsum(_covered(whole)) * _AIR <= room * TALLEST).sum())
    return Units(at.index[:fits], names[:fits], cluster[:fits], radius[:fits], place[:fits])


def _covered(units: Units) -> NDArray[np.float64]:
    corners = units.corners()
    return np.asarray(np.prod(corners[:, 2:] - corners[:, :2], axis=1))


def height(units: Units, room: float) -> float:
    """Return the points in height that a plot of these units wants, `room` points wide."""
    return float(np.clip(_covered(units).sum() * _AIR / room, min(room * _FLATTEST, 60 * len(units.index)), TALLEST))


def fitted(units: Units, area: tuple[float, float]) -> Units:
    """Move discs and names apart within the plot; where they do not fit, the lightest units lose their names."""
    names = list(units.names)
    while True:
        tried = Units(units.index, names, units.cluster, units.radius, units.place)
        full = _covered(tried).sum() > _FULL * area[0] * area[1]
        # where they cannot fit, pushing them about would only take time
        place, fits = (units.place, False) if full and any(names) else _placed(tried, np.array(area))
        if fits or not any(names):
            return Units(units.index, names, units.cluster, units.radius, place)
        named = [number for number, name in enumerate(names) if name]
        for number in named[-max(len(named) // _DROPPED, 1) :]:
            names[number] = ""


def _placed(units: Units, area: NDArray[np.float64]) -> tuple[NDArray[np.float64], bool]:
    """Scale the places into the area and move them apart in it, in turns; and tell whether nothing overlaps at last."""
    corners = units.corners()
    low, span = units.place.min(axis=0), np.ptp(units.place, axis=0)
    part = (units.place - low) / np.where(span > 0, span, 1.0) + np.where(span > 0, 0.0, 0.5)
    first, last = -corners[:, :2], area - corners[:, 2:]
    place = np.clip(part * area, first, np.maximum(first, last))
    for _ in range(_ROUNDS):
        apart = moved_apart(place, corners)
        place = np.clip(apart, first, np.maximum(first, last))
        if np.abs(place - apart).max() < _TOUCHING:
            return place, True
    return place, False
