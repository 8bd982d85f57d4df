"""The search for communities: Louvain from shuffled orders, the best made better move by move, and their scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from jxgraph.measures.groups.refining import SAME_MODULARITY, refined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

_RESTARTS_TOGETHER = 30
"""Restarts that are made at once, however many are asked for: so the first of many are what few would be."""

_ENTRIES_ALONE = 10_000
"""In a network with more a run takes longer than the call, and each restart is made by itself."""

_ENTRIES_TOGETHER = 1_000_000
"""Of the networks of all runs made at once; in one with more, each run is made alone."""

_ENTRIES_A_PORTION = 100_000
"""Of the networks that are divided side by side, before they are copied."""

_TOLERANCE = 1e-3
"""Louvain's method goes on while a pass gains more modularity than this."""

_ALL_REFINED_NODES = 200
"""In larger networks only the runs that beat all before them are refined."""


def modularity(network: sparse.csr_array, label: NDArray[np.int64], *, resolution: float = 1.0) -> float:
    """Score a division of a weighted network without a diagonal; formula and source in `clusters`.

    In a network of arcs the strengths are those of the arcs that leave and those that arrive. 0 without ties.

    Examples
    --------
    >>> two_pairs = sparse.csr_array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])
    >>> modularity(two_pairs, np.array([0, 0, 1, 1]))
    0.5
    """
    return float(_scores(network, label[None], resolution)[0])


def _scores(network: sparse.csr_array, labels: NDArray[np.int64], resolution: float) -> NDArray[np.float64]:
    """Give the modularity of each division, a row each."""
    total = network.data.sum()
    if total == 0:
        return np.zeros(len(labels))
    row, column = network.tocoo().coords
    leaving, arriving = network.sum(axis=1) / total, network.sum(axis=0) / total
    scores = np.empty(len(labels))
    for run, label in enumerate(labels):
        inside = network.data[label[row] == label[column]].sum() / total
        by_chance = np.bincount(label, weights=leaving) @ np.bincount(label, weights=arriving)
        scores[run] = inside - resolution * by_chance
    return scores


def divisions(network: sparse.csr_array, resolutions: Sequence[float], seed: int | list[int]) -> NDArray[np.int64]:
    """Divide a network by Louvain's method once at each of the resolutions, a row each, always from a shuffled order.

    Without ties each node stands alone.
    """
    if network.nnz == 0:
        return np.tile(np.arange(network.shape[0]), (len(resolutions), 1))
    together, random = max(_ENTRIES_TOGETHER // int(network.nnz), 1), np.random.default_rng(seed)
    parts = (resolutions[at : at + together] for at in range(0, len(resolutions), together))
    return np.concatenate([_divided([network], np.array(part), random)[0] for part in parts])


def best_division(
    network: sparse.csr_array, resolution: float, restarts: int, seed: int
) -> tuple[NDArray[np.int64], float]:
    """Keep the best of so many runs, refined, and score it; of equals the first.

    Every run is refined in a network of up to 200 nodes, in a larger one each that is better than all before it: so
    more runs are never worse.
    """
    if network.nnz == 0:
        return np.zeros(network.shape[0], dtype=np.int64), 0.0
    together = _RESTARTS_TOGETHER if network.nnz <= _ENTRIES_ALONE else 1
    parts = range(-(-restarts // together))
    found = [divisions(network, [resolution] * together, [seed, part]) for part in parts]
    return _bests([network], [np.concatenate(found)[:restarts]], resolution)[0]


def best_modularities(
    networks: Sequence[sparse.csr_array], resolution: float, restarts: int, seed: int
) -> NDArray[np.float64]:
    """Score the best of so many runs, refined, for each network; 0 where there are no ties."""
    scores = np.zeros(len(networks))
    tied = [at for at, network in enumerate(networks) if network.nnz]
    if tied:
        some = [networks[at] for at in tied]
        labels = _divided(some, np.full(restarts, resolution), np.random.default_rng(seed))
        scores[tied] = [score for _, score in _bests(some, labels, resolution)]
    return scores


def portions(networks: Iterable[sparse.csr_array]) -> Iterator[list[sparse.csr_array]]:
    """Take together what can be divided side by side; a large network comes alone."""
    some: list[sparse.csr_array] = []
    for network in networks:
        if some and sum(other.nnz for other in some) + network.nnz > _ENTRIES_A_PORTION:
            yield some
            some = []
        some.append(network)
    if some:
        yield some


def _divided(
    networks: Sequence[sparse.csr_array], resolutions: NDArray[np.float64], random: np.random.Generator
) -> list[NDArray[np.int64]]:
    r"""Divide each network at each of the resolutions in one call, which costs more than the runs themselves.

    Copies of the networks stand side by side in one, untied, each divided by its weight :math:`w` and times its
    resolution :math:`\gamma`. With the sum :math:`\Gamma` of all these resolutions as the resolution of the whole,
    which weighs as much, a node of strength :math:`k` that joins a cluster of strength :math:`K`, to which it is tied
    by :math:`a`, gains

    .. math:: 2 \left( \frac{\gamma a}{w \Gamma} - \Gamma \frac{\gamma k \, \gamma K}{(w \Gamma)^2} \right)
              = \frac{\gamma}{\Gamma} \cdot 2 \left( \frac{a}{w} - \gamma \frac{k K}{w^2} \right),

    a fixed part of what it would gain in its copy alone: so each copy is divided as if it were.
    """
    from sknetwork.clustering import Louvain

    places, ends, weights = [], [], []
    nodes = 0
    for network in networks:
        copies, size = len(resolutions), network.shape[0]
        shuffled = random.permuted(np.tile(np.arange(size), (copies, 1)), axis=1)
        places.append(nodes + shuffled + size * np.arange(copies)[:, None])
        nodes += places[-1].size
        ends.append([places[-1][:, end].ravel() for end in network.tocoo().coords])
        weights.append(np.outer(resolutions, network.data / network.data.sum()).ravel())
    beside = sparse.csr_matrix((np.concatenate(weights), np.concatenate(ends, axis=1)), shape=(nodes, nodes))
    beside.indices, beside.indptr = (of.astype(np.int32) for of in (beside.indices, beside.indptr))  # as it wants them
    whole = len(networks) * resolutions.sum()
    tolerance = _TOLERANCE * resolutions.min() / whole
    louvain = Louvain(whole, tol_optimization=tolerance, tol_aggregation=tolerance, return_probs=False)
    found = louvain.fit_predict(beside)
    return [np.asarray(found[place], dtype=np.int64) for place in places]


def _bests(
    networks: Sequence[sparse.csr_array], labels: Sequence[NDArray[np.int64]], resolution: float
) -> list[tuple[NDArray[np.int64], float]]:
    """Refine the divisions of each network, and keep the best with its score; of equals the first."""
    chosen = [_worth_refining(*of, resolution) for of in zip(networks, labels, strict=True)]
    bests = []
    for network, better in zip(networks, refined(networks, chosen, resolution), strict=True):
        scores = _scores(network, better, resolution)
        best = _records(scores)[-1]
        bests.append((better[best], float(scores[best])))
    return bests


def _worth_refining(network: sparse.csr_array, labels: NDArray[np.int64], resolution: float) -> NDArray[np.int64]:
    """Leave out divisions that stand there twice, and of a large network what is no better than one before."""
    labels = np.array([np.unique(label, return_inverse=True)[1] for label in labels])
    labels = labels[np.sort(np.unique(labels, axis=0, return_index=True)[1])]
    return labels if len(labels[0]) <= _ALL_REFINED_NODES else labels[_records(_scores(network, labels, resolution))]


def _records(scores: NDArray[np.float64]) -> NDArray[np.intp]:
    """Find the first score and each that is better than all before it."""
    before = np.maximum.accumulate(np.concatenate([[-np.inf], scores[:-1]]))
    return np.flatnonzero(scores > before + SAME_MODULARITY)


def numbered(label: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the groups numbers from 1 by size, the largest first, then by their first member."""
    _, first, group, size = np.unique(label, return_index=True, return_inverse=True, return_counts=True)
    number = np.empty(len(size), dtype=np.int64)
    number[np.lexsort((first, -size))] = np.arange(1, len(size) + 1)
    return number[group]
