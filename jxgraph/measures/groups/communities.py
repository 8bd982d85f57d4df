"""The search for communities: Louvain from shuffled orders, the best made better move by move, and their scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_SAME_MODULARITY = 1e-12
"""A division must gain more than this to replace an earlier one: less is rounding."""

_RESTARTS_TOGETHER = 15
"""Restarts that are made at once, however many are asked for: so the first of many are what few would be."""

_ENTRIES_TOGETHER = 1_000_000
"""Of all the runs made at once; in networks with more, each run is made alone."""

_TOLERANCE = 1e-3
"""Louvain's method goes on while a pass gains more modularity than this."""

_ALL_REFINED_NODES = 200
"""In larger networks only the runs that beat all before them are refined."""

_PATIENCE = 50
"""Moves that a round of the refinement makes beyond its best moment."""

_REFINED_NODES = 2000
"""Larger networks are left as Louvain found them: the refinement takes a dense table and a step a node."""

_REFINED_CELLS = 1_000_000
"""Runs times nodes squared that are refined at once: bounds the memory to some tens of megabytes."""


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
    together, random = _together(network), np.random.default_rng(seed)
    parts = (resolutions[at : at + together] for at in range(0, len(resolutions), together))
    return np.concatenate([_divided(network, np.array(part), random) for part in parts])


def _together(network: sparse.csr_array) -> int:
    return max(_ENTRIES_TOGETHER // max(int(network.nnz), 1), 1)


def _divided(
    network: sparse.csr_array, resolutions: NDArray[np.float64], random: np.random.Generator
) -> NDArray[np.int64]:
    r"""Divide a network at several resolutions in one call, which costs more than the runs themselves.

    Copies of the network, :math:`w` its weight, stand side by side in one, untied, the weights of each times its
    resolution :math:`\gamma`. With :math:`\sum \gamma` as the resolution of the whole, a node of strength :math:`k`
    that joins a cluster of strength :math:`K`, to which it is tied by :math:`a`, gains

    .. math:: \frac{2 \gamma a}{w \sum \gamma} - 2 \sum \gamma \frac{\gamma k \, \gamma K}{(w \sum \gamma)^2}
              = \frac{\gamma}{\sum \gamma} \cdot 2 \left( \frac{a}{w} - \gamma \frac{k K}{w^2} \right),

    a fixed part of what it would gain in its copy alone: so each copy is divided as if it were.
    """
    from sknetwork.clustering import Louvain

    copies, nodes, whole = len(resolutions), network.shape[0], resolutions.sum()
    shuffled = random.permuted(np.tile(np.arange(nodes), (copies, 1)), axis=1)
    place = shuffled + nodes * np.arange(copies)[:, None]
    row, column = (place[:, ends].ravel() for ends in network.tocoo().coords)
    weights = np.outer(resolutions, network.data).ravel()
    beside = sparse.csr_matrix((weights, (row, column)), shape=(place.size, place.size))
    beside.indices, beside.indptr = (of.astype(np.int32) for of in (beside.indices, beside.indptr))  # as it wants them
    tolerance = _TOLERANCE * resolutions.min() / whole
    louvain = Louvain(whole, tol_optimization=tolerance, tol_aggregation=tolerance, return_probs=False)
    return np.asarray(louvain.fit_predict(beside)[place], dtype=np.int64)


def best_division(
    network: sparse.csr_array, resolution: float, restarts: int, seed: int
) -> tuple[NDArray[np.int64], float]:
    """Keep the best of so many runs, refined, and score it; of equals the first.

    Every run is refined in a network of up to 200 nodes, in a larger one each that is better than all before it: so
    more runs are never worse.
    """
    labels = _restarted(network, resolution, restarts, seed)
    if network.shape[0] > _ALL_REFINED_NODES:
        labels = labels[_records(_scores(network, labels, resolution))]
    labels = refined(network, labels, resolution)
    scores = _scores(network, labels, resolution)
    best = _records(scores)[-1]
    return labels[best], float(scores[best])


def _restarted(network: sparse.csr_array, resolution: float, restarts: int, seed: int) -> NDArray[np.int64]:
    """Divide a network so many times; give the different divisions, each where it was first found."""
    together = min(_together(network), _RESTARTS_TOGETHER)
    parts = range(-(-restarts // together))
    found = np.concatenate([divisions(network, [resolution] * together, [seed, part]) for part in parts])[:restarts]
    labels = np.array([np.unique(label, return_inverse=True)[1] for label in found])
    return labels[np.sort(np.unique(labels, axis=0, return_index=True)[1])]


def _records(scores: NDArray[np.float64]) -> NDArray[np.intp]:
    """Find the first score and each that is better than all before it."""
    before = np.maximum.accumulate(np.concatenate([[-np.inf], scores[:-1]]))
    return np.flatnonzero(scores > before + _SAME_MODULARITY)


def refined(network: sparse.csr_array, labels: NDArray[np.int64], resolution: float) -> NDArray[np.int64]:
    """Better divisions, a row each, by rounds of single moves, in the manner of Kernighan and Lin [1]_.

    In a round every node moves once at most, always the one whose move gains most or loses least, to another group or a
    new one; the round ends 50 moves behind its best moment and is kept up to it. So a loss is borne when a later gain
    outweighs it, as when two nodes change places. Rounds are repeated until one gains nothing. Nothing is drawn.

    References
    ----------
    .. [1] Kernighan and Lin, Bell System Technical Journal 49 (1970) 291,
       https://doi.org/10.1002/j.1538-7305.1970.tb01770.x
    """
    nodes = network.shape[0]
    if network.nnz == 0 or nodes > _REFINED_NODES:
        return labels
    arcs = network.toarray() / network.data.sum()
    together = max(_REFINED_CELLS // nodes**2, 1)
    return np.concatenate(
        [_all_rounds(arcs, labels[at : at + together], resolution) for at in range(0, len(labels), together)]
    )


def _all_rounds(arcs: NDArray[np.float64], labels: NDArray[np.int64], resolution: float) -> NDArray[np.int64]:
    """Repeat the rounds of each division until one gains nothing."""
    labels, gaining = labels.copy(), np.arange(len(labels))
    while len(gaining):
        better, gained = _round(arcs, labels[gaining], resolution)
        labels[gaining] = better
        gaining = gaining[gained]
    return labels


def _round(
    arcs: NDArray[np.float64], labels: NDArray[np.int64], resolution: float
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Move one node after another in each division; return it at its best moment, and whether that beats its start."""
    labels = np.array([np.unique(label, return_inverse=True)[1] for label in labels])
    runs, nodes = np.arange(len(labels)), np.arange(len(arcs))
    here = (runs[:, None], labels, nodes)  # follows the labels
    new = labels.max(axis=1) + 1  # the last group of each division is empty
    group = np.arange(new.max() + 1)[:, None]
    both, leaving, arriving = arcs + arcs.T, resolution * arcs.sum(axis=1), arcs.sum(axis=0)
    by_chance = np.outer(leaving, arriving) + np.outer(arriving, leaving)
    beyond_chance = both - by_chance  # what ties two nodes
    # of each group with each node; a node loses nothing with itself when it moves
    surplus = (labels[:, None] == group).astype(float) @ beyond_chance
    surplus[np.broadcast_to(group > new[:, None, None], surplus.shape)] = -np.inf
    own_chance = by_chance.diagonal()
    moved = np.zeros(labels.shape, dtype=bool)
    gained, top = np.zeros((2, len(labels)))
    best, since_top = labels.copy(), np.zeros(len(labels), dtype=np.int64)
    for _ in nodes:
        stays = np.where(moved, np.inf, surplus[here] + own_chance)
        gain = surplus - stays[:, None]
        gain[here] = -np.inf
        gain = gain.reshape(len(labels), -1)
        move = gain.argmax(axis=1)
        to, node = np.divmod(move, len(nodes))
        gained += gain[runs, move]
        surplus[runs, labels[runs, node]] -= beyond_chance[node]
        surplus[runs, to] += beyond_chance[node]
        labels[runs, node], moved[runs, node] = to, True
        better = (gained > top + _SAME_MODULARITY) & (since_top < _PATIENCE)
        top[better], best[better] = gained[better], labels[better]
        since_top = np.where(better, 0, since_top + 1)
        if since_top.min() >= _PATIENCE:
            break
    return best, top > 0


def numbered(label: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the groups numbers from 1 by size, the largest first, then by their first member."""
    _, first, group, size = np.unique(label, return_index=True, return_inverse=True, return_counts=True)
    number = np.empty(len(size), dtype=np.int64)
    number[np.lexsort((first, -size))] = np.arange(1, len(size) + 1)
    return number[group]
