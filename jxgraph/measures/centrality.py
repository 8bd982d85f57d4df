"""How central each unit is in the two-mode graph of tasks and units, in six senses."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import linalg, sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import eigsh

from jxgraph.matrix import TASK, UNIT, responsibility_matrix
from jxgraph.measures.workload import strength

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

DAMPING = 0.85
"""Chance that PageRank's walker follows an edge rather than jumps anywhere."""

_PAGERANK_STEPS = 220  # each multiplies the error by the damping: 0.85 ** 220 is below 1e-15

_EQUAL_EIGENVALUES = 1e-10
"""Components whose greatest eigenvalues differ by no more than this part of them count as equal."""

_DENSE_UNITS = 1500
"""Components of more units have their eigenvector by Lanczos iteration, others by dense decomposition."""

_BATCH_CELLS = 1_000_000
"""Nodes times sources that are swept at once: bounds the memory to some tens of megabytes."""


def centrality(source: Any) -> pd.DataFrame:
    r"""Measure how central each unit is in the two-mode graph.

    Tasks and units are the nodes, m tasks and n units, an assignment is an edge of length 1 whatever its role; only
    `strength` uses the weights. Shortest paths begin and end at tasks and units alike; all of them are counted, none
    sampled. The time grows with the edges, with the units and different tasks, and with the longest shortest path.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.

    Returns
    -------
    DataFrame
        Indexed by `unit`, in matrix order. A unit without a task has 0 everywhere but in `pagerank`. The columns:

        - `degree`: number of tasks.
        - `strength`: sum of the weights, :math:`\sum_t w_{tu}`, as `workload`.
        - `closeness` [1]_: :math:`\frac{m + 2 (n - 1)}{\sum_v d(u, v)} \cdot \frac{r_u}{m + n - 1}`, the smallest
          possible sum of distances by the true one, times the part of the other nodes that is reached (:math:`r_u`
          nodes, over which the sum goes). 1 for a unit next to every task and two steps from every unit. In a graph in
          pieces the numerator still counts all nodes, so the value can exceed 1.
        - `betweenness` [1]_ [2]_: the sum over pairs of other nodes of the share of their shortest paths that
          runs through the unit, divided by the greatest sum that any node of its mode can have in a graph of m tasks
          and n units; 0 where that is 0 (a single task).
        - `eigenvector` [3]_: entries of the dominant eigenvector of the two-mode adjacency matrix (the dominant
          singular vectors of the pattern), with Euclidean norm 1 over tasks and units together. It is the limit of
          power iteration from ones: that decides between components with equal greatest eigenvalue (equal within 1e-10
          of it), and gives 0 to those with a smaller one.
        - `pagerank` [4]_: part of the time that a walker spends at the unit who follows a random edge with chance 0.85
          and else, or where there is no edge, jumps to any node; 1 over tasks and units together.

        `closeness` and `betweenness` are normalised as `networkx.bipartite` does, which divides by zero where one mode
        has a single node. `attrs`: `scheme`, `damping`, `paths`.

    Raises
    ------
    UsageError
        As `responsibility_matrix`.

    References
    ----------
    .. [1] Borgatti and Everett, Social Networks 19 (1997) 243, https://doi.org/10.1016/S0378-8733(96)00301-2
    .. [2] Brandes, Journal of Mathematical Sociology 25 (2001) 163, https://doi.org/10.1080/0022250X.2001.9990249
    .. [3] Bonacich, Journal of Mathematical Sociology 2 (1972) 113, https://doi.org/10.1080/0022250X.1972.9989806
    .. [4] Page, Brin, Motwani and Winograd, The PageRank citation ranking, Stanford InfoLab 1999-66

    Examples
    --------
    >>> central = centrality([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Finance", "lead")])
    >>> central[["degree", "strength", "closeness", "betweenness"]].reset_index()
          unit  degree  strength  closeness  betweenness
    0  Finance       2       2.0   1.000000          1.0
    1    Trade       1       0.5   0.666667          0.0
    """
    R = responsibility_matrix(source)
    P = R.pattern
    closeness, betweenness = _path_measures(P)
    columns = {
        "degree": np.bincount(P.indices, minlength=R.shape[1]),
        "strength": strength(R),
        "closeness": closeness,
        "betweenness": betweenness,
        "eigenvector": _eigenvector(P),
        "pagerank": _pagerank(P),
    }
    frame = pd.DataFrame(columns, index=R.units.index.rename("unit"))
    frame.attrs = {"scheme": R.scheme, "damping": DAMPING, "paths": "unweighted"}
    return frame


class _Network(NamedTuple):
    """The two-mode graph, its tasks with the same units merged into classes of so many `copies`."""

    # spread[mode] carries values from that mode to the other, a class of tasks counting for all its copies
    spread: tuple[sparse.csr_array, sparse.csr_array]
    copies: NDArray[np.float64]


class _Sweep(NamedTuple):
    """All shortest paths from a batch of sources, a column each: by mode, level of every node and number of paths."""

    level: tuple[NDArray[np.int32], NDArray[np.int32]]
    paths: tuple[NDArray[np.float64], NDArray[np.float64]]
    depth: int


def _path_measures(P: sparse.csr_array) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    tasks, units = P.shape
    network = _merged(P)
    runs = (network.copies, np.ones(units))
    reached, distance, through = (np.zeros(units) for _ in range(3))
    for mode, sources in _batches(network, units):
        sweep = _sweep(network, mode, sources)
        if mode == UNIT:
            reached[sources], distance[sources] = _reach(sweep, network.copies)
        through += _dependencies(network, sweep, mode) @ runs[mode][sources]
    # two tasks of one class meet in each of their units, which no sweep sees
    classes = network.spread[UNIT]
    through += classes.T @ (network.copies * (network.copies - 1) / np.diff(classes.indptr))
    greatest = _greatest_betweenness(units, tasks)
    betweenness = through / 2 / greatest if greatest > 0 else np.zeros(units)
    nearest = (tasks + 2 * (units - 1)) / max(tasks + units - 1, 1)
    return nearest * np.divide(reached, distance, out=np.zeros(units), where=distance > 0), betweenness


def _merged(P: sparse.csr_array) -> _Network:
    """Merge the tasks that have the same units, and leave out those that have none."""
    rows = np.array([P.indices[a:b].tobytes() for a, b in pairwise(P.indptr.tolist())], dtype=object)
    _, first, copies = np.unique(rows[np.diff(P.indptr) > 0], return_index=True, return_counts=True)
    classes = P[np.flatnonzero(np.diff(P.indptr))[first]]
    return _Network(((classes.T * copies).tocsr(), classes), copies.astype(float))


def _batches(network: _Network, units: int) -> Iterator[tuple[int, NDArray[np.intp]]]:
    classes = len(network.copies)
    width = max(_BATCH_CELLS // max(classes + units, 1), 1)
    for mode, size in ((TASK, classes), (UNIT, units)):
        for start in range(0, size, width):
            yield mode, np.arange(start, min(start + width, size))


def _sweep(network: _Network, mode: int, sources: NDArray[np.intp]) -> _Sweep:
    """Count shortest paths level by level: one product takes all sources of the batch a level further."""
    shapes = [(spread.shape[1], len(sources)) for spread in network.spread]
    level = (np.full(shapes[TASK], -1, np.int32), np.full(shapes[UNIT], -1, np.int32))
    paths = (np.zeros(shapes[TASK]), np.zeros(shapes[UNIT]))
    level[mode][sources, np.arange(len(sources))] = 0
    paths[mode][sources, np.arange(len(sources))] = 1
    depth, front = 0, paths[mode]
    while True:  # ends: every round reaches a node that no earlier one has, or is the last
        front = network.spread[mode] @ front
        mode = 1 - mode
        front[level[mode] >= 0] = 0
        if not front.any():
            return _Sweep(level, paths, depth)
        depth += 1
        level[mode][front > 0] = depth
        np.add(paths[mode], front, out=paths[mode])


def _dependencies(network: _Network, sweep: _Sweep, mode: int) -> NDArray[np.float64]:
    """Sum over all targets the share of each source's shortest paths that each unit lies within (Brandes)."""
    within = (np.zeros_like(sweep.paths[TASK]), np.zeros_like(sweep.paths[UNIT]))
    far = (mode + sweep.depth) % 2
    for depth in range(sweep.depth, 1, -1):  # level 0 is the source itself, which lies within none of its paths
        share = np.zeros_like(within[far])
        np.divide(1 + within[far], sweep.paths[far], out=share, where=sweep.level[far] == depth)
        near = 1 - far
        passed = network.spread[far] @ share
        np.multiply(passed, sweep.paths[near], out=within[near], where=sweep.level[near] == depth - 1)
        far = near
    return within[UNIT]


def _reach(sweep: _Sweep, copies: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Count the other nodes that each source reaches, and sum their distances."""
    reached = copies @ (sweep.level[TASK] >= 0) + (sweep.level[UNIT] > 0).sum(axis=0)
    distance = copies @ np.maximum(sweep.level[TASK], 0) + np.maximum(sweep.level[UNIT], 0).sum(axis=0)
    return reached, distance


def _greatest_betweenness(own: int, other: int) -> float:
    """Bound the betweenness of a node among `own` nodes of its mode and `other` of the other (Borgatti and Everett)."""
    if own == 0 or other == 0:
        return 0.0
    s, t = divmod(own - 1, other)
    return (other**2 * (s + 1) ** 2 + other * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)) / 2


def _eigenvector(P: sparse.csr_array) -> NDArray[np.float64]:
    r"""Project the vector of ones on the dominant eigenspace, component by component.

    With :math:`g` the Perron vector of a component's Gram matrix :math:`P^T P` and :math:`\sigma^2` its eigenvalue,
    :math:`(P g / \sigma, g) / \sqrt 2` is the eigenvector over tasks and units, and its product with the ones is
    proportional to :math:`g \cdot (1 + d / \sigma)`, where :math:`d` are the degrees.
    """
    if P.nnz == 0:
        return np.zeros(P.shape[1])
    gram = (P.T @ P).tocsr()
    _, component = csgraph.connected_components(gram, directed=False)
    order = np.argsort(component, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(component[order])) + 1)
    tops = [_perron(gram[m][:, m]) for m in members]
    greatest = max(value for value, _ in tops)
    start = 1 + gram.diagonal() / np.sqrt(greatest)
    result = np.zeros(P.shape[1])
    for m, (value, vector) in zip(members, tops, strict=True):
        if value >= greatest * (1 - _EQUAL_EIGENVALUES):
            result[m] = (vector @ start[m]) * vector
    return np.asarray(result / np.sqrt(2 * (result @ result)))


def _perron(gram: sparse.csr_array) -> tuple[float, NDArray[np.float64]]:
    """Greatest eigenvalue of a connected component and its eigenvector, positive and of norm 1."""
    size = gram.shape[0]
    if size > _DENSE_UNITS:
        values, vectors = eigsh(gram, k=1, v0=np.ones(size))
    else:
        values, vectors = linalg.eigh(gram.toarray(), subset_by_index=[size - 1, size - 1])
    return float(values[0]), np.abs(vectors[:, 0])


def _pagerank(P: sparse.csr_array) -> NDArray[np.float64]:
    adjacency = sparse.block_array([[None, P], [P.T, None]], format="csr")
    degree = adjacency.sum(axis=0)
    share = np.divide(1.0, degree, out=np.zeros(len(degree)), where=degree > 0)
    rank = np.full(len(degree), 1 / max(len(degree), 1))
    for _ in range(_PAGERANK_STEPS):
        jumps = 1 - DAMPING + DAMPING * rank[degree == 0].sum()
        rank = DAMPING * (adjacency @ (rank * share)) + jumps / max(len(degree), 1)
    return np.asarray(rank[P.shape[0] :])
