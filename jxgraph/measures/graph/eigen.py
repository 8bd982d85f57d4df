"""The dominant eigenvector of a network, and PageRank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg, sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import eigsh

from jxgraph.measures.numeric.arrays import ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


DAMPING = 0.85
"""Chance that PageRank's walker follows an edge rather than jumps anywhere."""

_PAGERANK_STEPS = 220  # each multiplies the error by the damping: 0.85 ** 220 is below 1e-15

_EQUAL_EIGENVALUES = 1e-10
"""Greatest eigenvalues of components that differ by no more than this part count as equal."""

_DENSE_NODES = 1500
"""Components of more nodes have their eigenvector by Lanczos iteration, others by dense decomposition."""


def two_mode_eigenvector(W: sparse.csr_array) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Return the dominant eigenvector of the two-mode adjacency matrix, of tasks and of units, of norm 1 over both.

    It is the projection of the vector of ones on the dominant eigenspace, component by component. With :math:`g` the
    Perron vector of a component's Gram matrix :math:`W^T W` and :math:`\sigma^2` its eigenvalue,
    :math:`(W g / \sigma, g) / \sqrt 2` is the eigenvector over tasks and units, and its product with the ones is
    proportional to :math:`g \cdot (1 + s / \sigma)`, where :math:`s` are the column sums of :math:`W`.
    """
    gram = (W.T @ W).tocsr()
    greatest, of_units = _dominant(gram, lambda value: 1 + W.sum(axis=0) / np.sqrt(value))
    if greatest == 0:
        return np.zeros(W.shape[0]), np.zeros(W.shape[1])
    of_tasks = W @ of_units / np.sqrt(greatest)
    norm = np.sqrt(of_tasks @ of_tasks + of_units @ of_units)
    return of_tasks / norm, of_units / norm


def eigenvector(network: sparse.csr_array) -> NDArray[np.float64]:
    """Return the dominant eigenvector of a symmetric network, of norm 1: the limit that power iteration has from ones.

    Where the least eigenvalue is as far from 0 as the greatest, iteration oscillates; the greatest is meant.
    """
    greatest, vector = _dominant(network, lambda _: np.ones(network.shape[0]))
    return vector / np.linalg.norm(vector) if greatest > 0 else vector


def pagerank(network: sparse.csr_array) -> NDArray[np.float64]:
    """Return the part of the time that PageRank's walker spends at each node of a symmetric network."""
    nodes, leaving = network.shape[0], network.sum(axis=0)
    steps = sparse.csr_array(network.multiply(DAMPING * ratio(np.ones(nodes), leaving)))
    stuck = np.where(leaving == 0, DAMPING, 0.0)
    rank = np.full(nodes, 1 / max(nodes, 1))
    for _ in range(_PAGERANK_STEPS):
        rank = steps @ rank + (1 - DAMPING + stuck @ rank) / max(nodes, 1)
    return np.asarray(rank)


def two_mode_pagerank(edges: sparse.csr_array) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Return the `pagerank` of the two-mode network, of tasks and of units; for few units by solving a linear system.

    With :math:`P` and :math:`Q` the steps from tasks to units and back, and what jumps bring to a node as the measure,
    :math:`r_U = d P r_T + 1` and :math:`r_T = d Q r_U + 1`; then all is divided by its sum.
    """
    tasks, units = edges.shape
    if units > _DENSE_NODES:
        both = pagerank(sparse.block_array([[None, edges], [edges.T, None]], format="csr"))
        return both[:tasks], both[tasks:]
    of_tasks, of_units = (ratio(np.ones(size), edges.sum(axis=1 - mode)) for mode, size in enumerate(edges.shape))
    to_unit = sparse.csr_array(edges.T.multiply(DAMPING * of_tasks)).tocsr()
    to_task = sparse.csr_array(edges.multiply(DAMPING * of_units)).tocsr()
    there_and_back = np.eye(units) - (to_unit @ to_task).toarray()
    unit = np.linalg.solve(there_and_back, to_unit.sum(axis=1) + 1)
    task = to_task @ unit + 1
    total = unit.sum() + task.sum()
    return task / max(total, 1.0), unit / max(total, 1.0)


def _dominant(
    matrix: sparse.csr_array, start: Callable[[float], NDArray[np.float64]]
) -> tuple[float, NDArray[np.float64]]:
    """Greatest eigenvalue, and the projection of a start vector, which may depend on it, on all its eigenvectors."""
    result = np.zeros(matrix.shape[0])
    if matrix.nnz == 0:
        return 0.0, result
    _, component = csgraph.connected_components(matrix, directed=False)
    order = np.argsort(component, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(component[order])) + 1)
    tops = [_perron(matrix[m][:, m]) for m in members]
    greatest = max(value for value, _ in tops)
    ones = start(greatest)
    for m, (value, vector) in zip(members, tops, strict=True):
        if value >= greatest * (1 - _EQUAL_EIGENVALUES):
            result[m] = (vector @ ones[m]) * vector
    return greatest, result


def _perron(matrix: sparse.csr_array) -> tuple[float, NDArray[np.float64]]:
    """Greatest eigenvalue of a connected component and its eigenvector, positive and of norm 1."""
    size = matrix.shape[0]
    if size == 1:
        return float(matrix.diagonal()[0]), np.ones(1)
    if size > _DENSE_NODES:
        values, vectors = eigsh(matrix, k=1, which="LA", v0=np.ones(size))
    else:
        values, vectors = linalg.eigh(matrix.toarray(), subset_by_index=[size - 1, size - 1])
    return float(values[0]), np.abs(vectors[:, 0])
