"""Places for the units of one connected piece: near where they share much, far where they share nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg
from scipy.sparse import csgraph

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

_ROUNDS = 200
_SETTLED = 1e-4
"""A round that lowers the stress by less than this share is the last."""

_UNEVENNESS = 1e-3
"""Distances are made unequal by this share: units that nothing tells apart would leave the start undefined."""


def spread(affinity: sparse.csr_array) -> NDArray[np.float64]:
    r"""Place the nodes of a connected weighted network in the plane by stress majorisation.

    Minimises :math:`\sum_{i<j} d_{ij}^{-2} (\lVert x_i - x_j \rVert - d_{ij})^2` [1]_ from the start that classical
    scaling gives; :math:`d` is the length of the shortest path over edges of the length `_lengths`.

    Parameters
    ----------
    affinity
        Symmetric, in one piece, without a diagonal; positive where two nodes are tied.

    Returns
    -------
    array
        Nodes x 2, centred, the longer extent horizontal, node 0 in the upper left.

    References
    ----------
    .. [1] Gansner, Koren and North, Graph Drawing 2004, https://doi.org/10.1007/978-3-540-31843-9_25
    """
    n = affinity.shape[0]
    if n < 3:  # noqa: PLR2004 - one or two nodes stand on a line, nothing is to be solved
        return np.column_stack([np.arange(n) - (n - 1) / 2, np.zeros(n)])
    distance = csgraph.shortest_path(_lengths(affinity), directed=False)
    distance *= 1 + _UNEVENNESS * _symmetric_noise(n)
    return _upright(_majorised(_scaled(distance), distance))


def _lengths(affinity: sparse.csr_array) -> sparse.csr_array:
    """Give a tie the length 1 at its strongest and more the smaller its part in what both ends share with anyone."""
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
    """Classical scaling: the two axes along which the nodes differ most."""
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
        apart = np.hypot(*(place.T[:, :, None] - place.T[:, None, :]))
        stress = (weight * (apart - distance) ** 2).sum()
        if stress > before * (1 - _SETTLED):
            break
        before = stress
        pull = -weight * distance / np.where(apart > 0, apart, np.inf)
        np.fill_diagonal(pull, -pull.sum(axis=1))
        place = linalg.cho_solve(solver, pull @ place)
    return place


def _upright(place: NDArray[np.float64]) -> NDArray[np.float64]:
    centred = place - place.mean(axis=0)
    _, vectors = linalg.eigh(centred.T @ centred)
    turned: NDArray[np.float64] = centred @ vectors[:, ::-1]
    return turned * np.where(turned[0] > 0, -1.0, 1.0)
