"""How often two units find themselves in one cluster, over many runs: the co-assignment matrix and its consensus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from jxgraph.errors import UsageError
from jxgraph.measures.groups.communities import divisions
from jxgraph.measures.networks.projection import tie_network, two_mode_network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix

GROUNDS = ("ties", "matrix")
"""What clusters can be made on: the network of ties, or the matrix of tasks and units itself."""

BAND = (0.8, 0.9, 1.0, 1.1, 1.25)
"""Parts of the resolution at which the runs behind a stability are made."""

RUNS = 10
"""Shuffled orders at each resolution of the band."""

THRESHOLD = 0.5
"""Pairs that fewer of the runs put together are untied before the runs on the co-assignment matrix."""

_ROUNDS = 100


class Ground(NamedTuple):
    """What clusters are made on: a network, where in it the tied units stand, and who is tied to whom.

    `place` has the node of each tied unit, `tied` the tied units in matrix order, `component` the connected component
    of every unit of the matrix in the tie network. Where nobody is tied, the network is without nodes.
    """

    network: sparse.csr_array
    place: NDArray[np.intp]
    tied: NDArray[np.intp]
    component: NDArray[np.int32]


def ground(R: ResponsibilityMatrix, on: str, network: Any) -> Ground:
    """Lay the ground for clusters.

    Raises
    ------
    UsageError
        There is no such ground, the network does not fit, or it is given for clusters on the matrix.
    """
    if on not in GROUNDS:
        raise UsageError(f"clusters are made on {' or '.join(GROUNDS)}, not on {on!r}")
    if on == "matrix" and network is not None:
        raise UsageError("clusters on the matrix take no network of ties: give one or the other")
    pairs = tie_network(R, network)
    _, component = csgraph.connected_components(pairs, directed=False)
    tied = np.flatnonzero(np.diff(pairs.indptr))
    if on == "matrix" and len(tied):
        return Ground(two_mode_network(R), R.shape[0] + tied, tied, component)
    return Ground(pairs[tied][:, tied], np.arange(len(tied)), tied, component)


def shares(base: Ground, resolutions: Sequence[float], runs: int, seed: int) -> NDArray[np.float64]:
    """Give the part of all runs that puts each two tied units together; 1 on the diagonal."""
    total = np.zeros((len(base.tied), len(base.tied)))
    labels = divisions(base.network, np.repeat(resolutions, runs).tolist(), seed)[:, base.place]
    for label in labels:
        total += label[:, None] == label
    return total / len(labels)


def consensus_of(share: NDArray[np.float64], runs: int, seed: int) -> NDArray[np.int64]:
    """Divide the units by running Louvain on the co-assignment matrix until all runs agree.

    After 100 rounds without agreement, which has not been seen, the last matrix is divided as it is.
    """
    units = len(share)
    for _ in range(_ROUNDS):
        kept = _thresholded(share)
        if np.isin(kept, (0, 1)).all():
            break
        base = Ground(sparse.csr_array(kept), np.arange(units), np.arange(units), np.zeros(units, np.int32))
        share = shares(base, (1.0,), runs, seed)
    return np.asarray(csgraph.connected_components(sparse.csr_array(kept))[1], dtype=np.int64)


def own_share(share: NDArray[np.float64], label: NDArray[np.int64]) -> NDArray[np.float64]:
    """Average the co-assignment of each unit with the other members of its group; 1 for a group of one."""
    member = (label[:, None] == np.unique(label)).astype(float)
    size = member.sum(axis=0)[np.unique(label, return_inverse=True)[1]]
    together = ((share @ member) * member).sum(axis=1) - 1
    return np.where(size > 1, together / np.maximum(size - 1, 1), 1.0)


def _thresholded(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Untie the pairs below the threshold, but leave each unit its closest partners, so that none is cut off."""
    others = share.copy()
    np.fill_diagonal(others, 0)
    closest = (others == others.max(axis=1, initial=0)[:, None]) & (others > 0)
    alone = np.asarray(others.max(axis=1, initial=0) < THRESHOLD)[:, None]
    kept = (others >= THRESHOLD) | (closest & alone) | (closest & alone).T
    return np.asarray(np.where(kept, others, 0.0))
