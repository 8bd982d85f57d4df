"""The layout of the network: positions of tasks and units, always the same for the same matrix."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import linalg, sparse
from scipy.sparse import csgraph

from jxgraph.figures.network import separate
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.workload import strength
from jxgraph.pages.network.labels import label, width

if TYPE_CHECKING:
    from numpy.typing import NDArray


# Places for the units of one component: near if they share much, far if they share nothing.


_ROUNDS = 200
_SETTLED = 1e-4
"""A round that lowers the stress by less than this share is the last."""

_UNEVENNESS = 1e-3
"""Distances are made unequal by this share: equal units would leave the start undefined."""


def spread(affinity: sparse.csr_array) -> NDArray[np.float64]:
    r"""Place the nodes of a connected weighted network in the plane by stress majorisation.

    Minimises :math:`\sum_{i<j} d_{ij}^{-2} (\lVert x_i - x_j \rVert - d_{ij})^2` [1]_ starting from classical
    scaling; :math:`d` is the length of the shortest path over edges of the length `_lengths`.

    Parameters
    ----------
    affinity
        Symmetric, connected, without a diagonal; positive for two nodes with a tie.

    Returns
    -------
    array
        Nodes x 2, centred, the longer extent horizontal, node 0 in the upper left.

    References
    ----------
    .. [1] Gansner, Koren and North, Graph Drawing 2004, https://doi.org/10.1007/978-3-540-31843-9_25
    """
    n = affinity.shape[0]
    if n < 3:  # noqa: PLR2004 - one or two nodes are on a line
        return np.column_stack([np.arange(n) - (n - 1) / 2, np.zeros(n)])
    distance = csgraph.shortest_path(_lengths(affinity), directed=False)
    distance *= 1 + _UNEVENNESS * _symmetric_noise(n)
    return _upright(_majorised(_scaled(distance), distance))


def _lengths(affinity: sparse.csr_array) -> sparse.csr_array:
    """Return the length of each tie: 1 for the strongest, more the smaller its share of the ties of both ends."""
    lengths = affinity.tocoo()
    row, column = lengths.coords
    total = affinity.sum(axis=1)
    part = lengths.data / np.sqrt(total[row] * total[column])
    lengths.data = 1 + (1 - part) ** 2
    return lengths.tocsr()


def _symmetric_noise(n: int) -> NDArray[np.float64]:
    noise = np.triu(np.random.default_rng(0).random((n, n)), 1)
    return noise + noise.T


def _scaled(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the start by classical scaling: the two axes along which the nodes differ most."""
    squared = distance**2
    centred = -(squared - squared.mean(axis=0) - squared.mean(axis=1)[:, None] + squared.mean()) / 2
    n = len(distance)
    values, vectors = linalg.eigh(centred, subset_by_index=[n - 2, n - 1])
    axes: NDArray[np.float64] = vectors * np.sqrt(np.maximum(values, _UNEVENNESS))
    return axes


def _majorised(start: NDArray[np.float64], distance: NDArray[np.float64]) -> NDArray[np.float64]:
    n = len(start)
    weight = 1 / (distance + np.eye(n)) ** 2
    np.fill_diagonal(weight, 0)
    # the Laplacian is singular by a shift of all nodes: adding 1 everywhere fixes their centre
    solver = linalg.cho_factor(np.diag(weight.sum(axis=1)) - weight + 1)
    place, before = start, np.inf
    for _ in range(_ROUNDS):
        drawn_distance = np.hypot(*(place.T[:, :, None] - place.T[:, None, :]))
        stress = (weight * (drawn_distance - distance) ** 2).sum()
        if stress > before * (1 - _SETTLED):
            break
        before = stress
        pull = -weight * distance / np.where(drawn_distance > 0, drawn_distance, np.inf)
        np.fill_diagonal(pull, -pull.sum(axis=1))
        place = linalg.cho_solve(solver, pull @ place)
    return place


def _upright(place: NDArray[np.float64]) -> NDArray[np.float64]:
    centred = place - place.mean(axis=0)
    _, vectors = linalg.eigh(centred.T @ centred)
    turned: NDArray[np.float64] = centred @ vectors[:, ::-1]
    return turned * np.where(turned[0] > 0, -1.0, 1.0)


# Geometry: the area of a unit, packing of rectangles, free places for tasks.


TASK_RADIUS = 4.5
STEP = 12.5
"""Distance of neighbouring tasks, centre to centre: their discs do not touch."""

REACH = 1.28
"""How far the corners of a unit's shape reach at most, in radii of its disc."""

LABEL_SIZE = 13.0
"""Size of a unit's label, in pixels at scale 1."""

_LABEL_HEIGHT = 1.5 * LABEL_SIZE
_CLEAR = 2.0
"""Space around everything."""

_SHELVES = 24
"""Lengths of shelves that are compared, at most."""

_ROW = math.sqrt(3) / 2
"""Distance of the rows of a triangular lattice whose points are 1 apart."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """The area of a unit: the places of its own tasks, and the corners of all, both relative to the unit's centre.

    `corners` is left, top, right, bottom; y grows downwards.
    """

    tasks: NDArray[np.float64]
    corners: NDArray[np.float64]


def footprint(radius: float, label_width: float, tasks: int) -> Footprint:
    """Place the tasks of one unit alone on rings around it, from the top, and its label below it.

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
    """Places for tasks at a distance of `STEP`, outside given rectangles; each is taken once."""

    def __init__(self, corners: NDArray[np.float64]) -> None:
        self._taken = {cell for box in corners for cell in _cells(box)}
        self._ends: dict[tuple[int, int], int] = {}

    def take(self, x: float, y: float) -> tuple[float, float]:
        """Take the free place nearest to a point."""
        row = round(y / STEP / _ROW)
        start = (round(x / STEP - row / 2), row)
        # places are never freed, so the search continues where the last one from here ended
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
    """Pack boxes without overlap; return the upper left corner of each, in the order given.

    The boxes fill shelves, the tallest first; on a shelf, a box is placed below the previous one if there is room. Of
    several shelf lengths the one is chosen that fits best into a window `shape` times as wide as high.
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
    """Return the height of the smallest window of that shape that holds all boxes."""
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


# The layout.


SMALLEST_UNIT, LARGEST_UNIT = 6.5, 30.0
"""Radii, in pixels at scale 1, of a unit without workload and of the most loaded."""

_GAP = 24.0
_SHAPE = 1.35
"""Ratio of width to height: about that of a window next to its panel."""

_ROOM = 2.5
"""Area that the units leave for a shared task, in places of the lattice."""

_UNIT_MARGIN = 3.0
_FAINT = 1e-3
"""The least pull of an assignment, if the greatest weight is 1: one of weight 0 still pulls."""


def layout(source: Any) -> pd.DataFrame:
    """Place every task and unit in the plane.

    Units come first, each component on its own: by stress majorisation of the tie network (`spread`), then separated
    until neither units, nor labels, nor the tasks of one unit alone overlap. A shared task takes the free place nearest
    to the weighted mean of its units. The components are packed; tasks without a unit are together one more.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.

    Returns
    -------
    DataFrame
        Indexed by `node`: ``task:...``, then ``unit:...``, both in matrix order. Columns `x`, `y` (pixels at scale 1,
        y downwards, the centre at the origin) and `radius`; the area of a unit's disc grows linearly
        with its workload. No two discs overlap, nor do the rectangles around two components.

    Raises
    ------
    UsageError
        As `responsibility_matrix`.

    Examples
    --------
    >>> layout([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")]).index.tolist()
    ['task:t1', 'unit:Finance', 'unit:Trade']
    """
    R = responsibility_matrix(source)
    tasks, _ = R.shape
    pull = R.weight / max(R.weight.data.max(initial=0.0), _FAINT) + _FAINT * R.pattern
    radius = _unit_radii(strength(R))
    labels = np.array([LABEL_SIZE * width(label(str(name))) for name in R.units.index])
    pieces = _pieces(pull)
    drawings = [_drawing(piece, pull, radius, labels) for piece in pieces]
    place = np.empty((sum(R.shape), 2))
    for piece, places in zip(pieces, _placed(drawings), strict=True):
        place[np.concatenate([piece.tasks, tasks + piece.units])] = places
    nodes = [*(f"task:{name}" for name in R.tasks.index), *(f"unit:{name}" for name in R.units.index)]
    columns = {"x": place[:, 0], "y": place[:, 1], "radius": np.concatenate([np.full(tasks, TASK_RADIUS), radius])}
    return pd.DataFrame(columns, index=pd.Index(nodes, name="node", dtype="str"))


def _unit_radii(load: NDArray[np.float64]) -> NDArray[np.float64]:
    share = load / max(load.max(initial=0.0), np.finfo(float).tiny)
    radii: NDArray[np.float64] = np.sqrt(SMALLEST_UNIT**2 + share * (LARGEST_UNIT**2 - SMALLEST_UNIT**2))
    return radii


@dataclass(frozen=True, slots=True)
class _Piece:
    """A component of the two-mode graph: the places of its tasks and units in the matrix."""

    tasks: NDArray[np.intp]
    units: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Drawing:
    """The places of a component's tasks, then units, and two corners of the rectangle around it."""

    places: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def _pieces(pull: sparse.csr_array) -> list[_Piece]:
    """List the components; the tasks without a unit are together the last."""
    tasks, _ = pull.shape
    _, number = csgraph.connected_components(sparse.block_array([[None, pull], [pull.T, None]]), directed=False)
    pieces = [
        _Piece(np.flatnonzero(number[:tasks] == n), np.flatnonzero(number[tasks:] == n))
        for n in np.unique(number[tasks:])
    ]
    alone = np.flatnonzero(np.diff(pull.indptr) == 0)
    return [*pieces, _Piece(alone, alone[:0])] if len(alone) else pieces


def _drawing(
    piece: _Piece, pull: sparse.csr_array, radius: NDArray[np.float64], labels: NDArray[np.float64]
) -> _Drawing:
    """Lay out a component; `radius` and `labels` (their widths) are those of all units of the matrix."""
    holders = np.diff(pull.indptr)[piece.tasks]
    own, inner = piece.tasks[holders == 1], pull[piece.tasks[holders != 1]][:, piece.units]
    holder = pull.indices[pull.indptr[own]]
    prints = [footprint(radius[u], labels[u], int((holder == u).sum())) for u in piece.units]
    corners = np.array([p.corners for p in prints]).reshape(-1, 4)
    roomy = _roomy(corners, inner)
    units = separate(_sketch(inner, roomy), roomy)
    tasks = np.empty((len(piece.tasks), 2))
    for unit, at, print_ in zip(piece.units, units, prints, strict=True):
        tasks[np.isin(piece.tasks, own[holder == unit])] = at + print_.tasks
    corners += np.tile(units, 2)
    tasks[holders != 1] = _between(inner, units, Lattice(corners))
    low = np.concatenate([tasks - TASK_RADIUS, corners[:, :2]]).min(axis=0)
    high = np.concatenate([tasks + TASK_RADIUS, corners[:, 2:]]).max(axis=0)
    return _Drawing(np.concatenate([tasks, units]), low, high)


def _roomy(corners: NDArray[np.float64], inner: sparse.csr_array) -> NDArray[np.float64]:
    """Widen the area of each unit by an even margin, to leave room for its part of the shared tasks."""
    pattern = inner.astype(bool).astype(float)
    part = pattern.T @ (1 / np.maximum(pattern.sum(axis=1), 1))
    half = (corners[:, 2:] - corners[:, :2]).sum(axis=1) / 4
    # a margin m adds 4 m (half + m) to the area
    margin = (np.sqrt(half**2 + _ROOM * STEP**2 * part) - half) / 2 + _UNIT_MARGIN
    wider: NDArray[np.float64] = corners + margin[:, None] * np.array([-1, -1, 1, 1])
    return wider


def _sketch(inner: sparse.csr_array, corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Place units by their ties, on an area as large as the units."""
    affinity = (inner.T @ inner).tolil()
    affinity.setdiag(0)
    place = spread(affinity.tocsr())
    covered = np.prod(corners[:, 2:] - corners[:, :2], axis=1).sum()
    across, down = np.ptp(place, axis=0) if len(place) else (0.0, 0.0)
    return place * float(np.sqrt(covered / max(across * down, across**2 / 2, _FAINT)))


def _between(inner: sparse.csr_array, units: NDArray[np.float64], lattice: Lattice) -> NDArray[np.float64]:
    share = inner.sum(axis=1)[:, None]
    wanted = np.divide(inner @ units, share, out=np.zeros((inner.shape[0], 2)), where=share > 0)
    return np.array([lattice.take(x, y) for x, y in wanted]).reshape(-1, 2)


def _placed(drawings: list[_Drawing]) -> list[NDArray[np.float64]]:
    """Pack the drawings, with the centre at the origin."""
    sizes = [d.high - d.low for d in drawings]
    corner = packed([(float(w), float(h)) for w, h in sizes], _GAP, _SHAPE)
    ends = np.array([np.array(at) + size for at, size in zip(corner, sizes, strict=True)]).reshape(-1, 2)
    middle = ends.max(axis=0, initial=0.0) / 2
    return [d.places - d.low + at - middle for d, at in zip(drawings, corner, strict=True)]
