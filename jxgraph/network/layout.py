"""Where everything stands: positions of tasks and units, computed beforehand and always the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from jxgraph.figures.apart import moved_apart
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.workload import strength
from jxgraph.network.places import LABEL_SIZE, STEP, TASK_RADIUS, Lattice, footprint, packed
from jxgraph.network.stress import spread
from jxgraph.network.text import label, width

if TYPE_CHECKING:
    from numpy.typing import NDArray

SMALLEST_UNIT, LARGEST_UNIT = 6.5, 30.0
"""Radii, in pixels at scale 1, of a unit without workload and of the most loaded."""

_GAP = 24.0
_SHAPE = 1.35
"""Width of the whole through its height: about that of a window beside its panel."""

_ROOM = 2.5
"""Area that the units keep free for a shared task, in places of the lattice."""

_CLEAR = 3.0
_FAINT = 1e-3
"""The least that an assignment counts for a place, where the greatest weight counts 1: one of weight 0 still ties."""


def layout(source: Any) -> pd.DataFrame:
    """Place every task and unit in the plane.

    Units first, each connected piece for itself: by stress majorisation of the tie network
    (`jxgraph.network.stress.spread`), then moved apart until neither units, nor labels, nor the tasks that a unit has
    to itself overlap. A shared task takes the free place nearest to the weighted mean of its units. The pieces are
    packed beside one another; tasks without a unit are together one more.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.

    Returns
    -------
    DataFrame
        Indexed by `node`: ``task:...``, then ``unit:...``, both in matrix order. Columns `x`, `y` (pixels at scale 1,
        y downwards, the middle of the whole at the origin) and `radius`; the area of a unit's disc grows linearly
        with its workload. No two discs overlap, nor do the rectangles around two pieces.

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
    drawings = [_drawn(piece, pull, radius, labels) for piece in pieces]
    place = np.empty((sum(R.shape), 2))
    for piece, places in zip(pieces, _beside(drawings), strict=True):
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
    """A connected piece of the two-mode graph: its tasks and its units, as numbers in the matrix."""

    tasks: NDArray[np.intp]
    units: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Drawing:
    """The places of a piece's tasks, then units, and two corners of the rectangle around all that it covers."""

    places: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def _pieces(pull: sparse.csr_array) -> list[_Piece]:
    """List the connected pieces; the tasks without a unit are together the last."""
    tasks, _ = pull.shape
    _, number = csgraph.connected_components(sparse.block_array([[None, pull], [pull.T, None]]), directed=False)
    found = [
        _Piece(np.flatnonzero(number[:tasks] == n), np.flatnonzero(number[tasks:] == n))
        for n in np.unique(number[tasks:])
    ]
    alone = np.flatnonzero(np.diff(pull.indptr) == 0)
    return [*found, _Piece(alone, alone[:0])] if len(alone) else found


def _drawn(piece: _Piece, pull: sparse.csr_array, radius: NDArray[np.float64], labels: NDArray[np.float64]) -> _Drawing:
    """Draw a piece for itself; `radius` and `labels` (their widths) are those of all units of the matrix."""
    holders = np.diff(pull.indptr)[piece.tasks]
    own, inner = piece.tasks[holders == 1], pull[piece.tasks[holders != 1]][:, piece.units]
    holder = pull.indices[pull.indptr[own]]
    prints = [footprint(radius[u], labels[u], int((holder == u).sum())) for u in piece.units]
    corners = np.array([p.corners for p in prints]).reshape(-1, 4)
    roomy = _roomy(corners, inner)
    units = moved_apart(_sketch(inner, roomy), roomy)
    tasks = np.empty((len(piece.tasks), 2))
    for unit, at, print_ in zip(piece.units, units, prints, strict=True):
        tasks[np.isin(piece.tasks, own[holder == unit])] = at + print_.tasks
    corners += np.tile(units, 2)
    tasks[holders != 1] = _between(inner, units, Lattice(corners))
    low = np.concatenate([tasks - TASK_RADIUS, corners[:, :2]]).min(axis=0)
    high = np.concatenate([tasks + TASK_RADIUS, corners[:, 2:]]).max(axis=0)
    return _Drawing(np.concatenate([tasks, units]), low, high)


def _roomy(corners: NDArray[np.float64], inner: sparse.csr_array) -> NDArray[np.float64]:
    """Widen what each unit covers by an even margin, so that there is room for its part of the shared tasks."""
    pattern = inner.astype(bool).astype(float)
    part = pattern.T @ (1 / np.maximum(pattern.sum(axis=1), 1))
    half = (corners[:, 2:] - corners[:, :2]).sum(axis=1) / 4
    # a margin m adds 4 m (half + m) to the area
    margin = (np.sqrt(half**2 + _ROOM * STEP**2 * part) - half) / 2 + _CLEAR
    wider: NDArray[np.float64] = corners + margin[:, None] * np.array([-1, -1, 1, 1])
    return wider


def _sketch(inner: sparse.csr_array, corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Place units by their ties alone, on as large an area as they cover."""
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


def _beside(drawings: list[_Drawing]) -> list[NDArray[np.float64]]:
    """Pack the drawings beside one another, the middle of the whole at the origin."""
    sizes = [d.high - d.low for d in drawings]
    corner = packed([(float(w), float(h)) for w, h in sizes], _GAP, _SHAPE)
    ends = np.array([np.array(at) + size for at, size in zip(corner, sizes, strict=True)]).reshape(-1, 2)
    middle = ends.max(axis=0, initial=0.0) / 2
    return [d.places - d.low + at - middle for d, at in zip(drawings, corner, strict=True)]
