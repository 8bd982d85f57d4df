"""Geometry of the picture: what a unit covers, rectangles packed beside one another, free places for tasks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

TASK_RADIUS = 4.5
STEP = 12.5
"""Distance of neighbouring tasks, centre to centre: their discs do not touch."""

REACH = 1.28
"""How far the corners of a unit's shape reach at most, in radii of its disc."""

LABEL_SIZE = 13.0
"""Size of a unit's label, in pixels at scale 1."""

_LABEL_HEIGHT = 1.5 * LABEL_SIZE
_CLEAR = 2.0
"""Left free around everything."""

_SHELVES = 24
"""Number of lengths of shelves that are tried, at most."""

_ROW = math.sqrt(3) / 2
"""Distance of the rows of a triangular lattice whose points are 1 apart."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a unit covers: the places of its tasks, and the corners of the whole, both from the unit's centre.

    `corners` is left, top, right, bottom; y grows downwards.
    """

    tasks: NDArray[np.float64]
    corners: NDArray[np.float64]


def footprint(radius: float, label_width: float, tasks: int) -> Footprint:
    """Put the tasks that a unit has to itself on rings around it, from the top, and its label right below it.

    No task touches the unit, another task or the label.
    """
    reach = REACH * radius
    label = np.array([-label_width / 2, radius, label_width / 2, reach + _LABEL_HEIGHT])
    arcs = [np.empty((0, 2))]
    ring, wanted = reach + _CLEAR + TASK_RADIUS, tasks
    while wanted:
        arcs.append(_arc(ring, wanted, label))
        ring, wanted = ring + STEP, wanted - len(arcs[-1])
    own = np.concatenate(arcs)
    lows = np.array([label[:2], [-reach, -reach], *(own - TASK_RADIUS)]).min(axis=0)
    highs = np.array([label[2:], [reach, reach], *(own + TASK_RADIUS)]).max(axis=0)
    return Footprint(own, np.concatenate([lows - _CLEAR, highs + _CLEAR]))


def _arc(ring: float, wanted: int, label: NDArray[np.float64]) -> NDArray[np.float64]:
    """Place up to `wanted` tasks on a ring, side by side from the top, as far down as the label allows."""
    step = 2 * math.asin(STEP / 2 / ring)
    reach = TASK_RADIUS + _CLEAR
    for number in range(min(wanted, math.floor(2 * math.pi / step)), 0, -1):
        angle = (np.arange(number) - (number - 1) / 2) * step
        arc = ring * np.column_stack([np.sin(angle), -np.cos(angle)])
        if not ((arc > label[:2] - reach) & (arc < label[2:] + reach)).all(axis=1).any():
            return arc
    return np.empty((0, 2))


class Lattice:
    """Places for tasks, `STEP` apart, outside of given rectangles; each is taken once."""

    def __init__(self, corners: NDArray[np.float64]) -> None:
        self._taken = {cell for box in corners for cell in _cells(box)}
        self._ends: dict[tuple[int, int], int] = {}

    def take(self, x: float, y: float) -> tuple[float, float]:
        """Take the free place nearest to a point."""
        row = round(y / STEP / _ROW)
        start = (round(x / STEP - row / 2), row)
        # what is taken stays taken, so the search goes on where the last one from here ended
        index = self._ends.get(start, 0)
        while (cell := _stepped(start, index)) in self._taken:
            index += 1
        self._taken.add(cell)
        self._ends[start] = index + 1
        return (cell[0] + cell[1] / 2) * STEP, cell[1] * STEP * _ROW


def _stepped(start: tuple[int, int], index: int) -> tuple[int, int]:
    reach = 8
    while index >= len(_steps(reach)):
        reach *= 2
    column, row = _steps(reach)[index]
    return start[0] + column, start[1] + row


@cache
def _steps(reach: int) -> list[tuple[int, int]]:
    """List the steps on the lattice to everywhere within `reach`, the shortest first."""
    span = range(-2 * reach, 2 * reach + 1)
    # the squared length of a step on a triangular lattice is a whole number, so no rounding decides the order
    lengths = sorted((c * c + c * r + r * r, r, c) for c in span for r in span)
    return [(c, r) for length, r, c in lengths if length <= reach * reach]


def _cells(corners: NDArray[np.float64]) -> list[tuple[int, int]]:
    """List the places where a task would touch the rectangle."""
    left, top, right, bottom = corners + TASK_RADIUS * np.array([-1, -1, 1, 1])
    cells = []
    for row in range(math.ceil(top / STEP / _ROW), math.floor(bottom / STEP / _ROW) + 1):
        shift = row / 2
        cells += [(c, row) for c in range(math.ceil(left / STEP - shift), math.floor(right / STEP - shift) + 1)]
    return cells


def packed(sizes: list[tuple[float, float]], gap: float, shape: float) -> list[tuple[float, float]]:
    """Pack boxes beside one another without overlap: the upper left corner of each, in the order given.

    The boxes fill shelves, the tallest first; on a shelf, a box stands under the one before where there is room.
    Of several lengths of the shelves the one is taken that fits best into a window `shape` times as wide as high.
    """
    order = sorted(range(len(sizes)), key=lambda i: (-sizes[i][1], -sizes[i][0], i))
    boxes = [(sizes[i][0] + gap, sizes[i][1] + gap) for i in order]
    widest = max((width for width, _ in boxes), default=0.0)
    limits = [max(widest, reach) for reach in accumulate(width for width, _ in boxes[:_SHELVES])]
    area = sum(width * height for width, height in boxes)
    limits.append(max(widest, math.sqrt(area * shape)))
    best = min((_shelved(boxes, limit) for limit in limits), key=lambda corners: _window(boxes, corners, shape))
    return [corner for _, corner in sorted(zip(order, best, strict=True))]


def _window(boxes: list[tuple[float, float]], corners: list[tuple[float, float]], shape: float) -> float:
    """Height of the smallest window of that shape that holds all boxes."""
    ends = [(x + width, y + height) for (x, y), (width, height) in zip(corners, boxes, strict=True)]
    return max((max(x / shape, y) for x, y in ends), default=0.0)


def _shelved(boxes: list[tuple[float, float]], limit: float) -> list[tuple[float, float]]:
    corners = []
    shelf = height = x = column = y = 0.0
    for w, h in boxes:
        if y + h > height or x + w > limit:
            x, y, column = x + column, 0.0, 0.0
        if x + w > limit:
            shelf, height, x = shelf + height, h, 0.0
        height = max(height, h)
        corners.append((x, shelf + y))
        y, column = y + h, max(column, w)
    return corners
