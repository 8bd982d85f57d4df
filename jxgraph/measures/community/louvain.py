"""The search for communities: Louvain from shuffled orders, the best made better by single moves, and their scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from jxgraph.measures.graph.co_occurrence import SideBySide, side_by_side
from jxgraph.measures.numeric.arrays import sums

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray


# Better divisions by single moves: of many runs and networks side by side, for a step costs more than its numbers.


SAME_MODULARITY = 1e-12
"""A division must gain more than this to replace an earlier one: less is rounding."""

_PATIENCE = 50
"""Moves that a round makes beyond its best moment."""

_MOST_NODES = 2000
"""Larger networks are left as they are: a round takes a dense table and a step a node."""

_CELLS_TOGETHER = 1_000_000
"""Divisions times nodes squared that are refined side by side: bounds the memory to some tens of megabytes."""


def refined(
    some: SideBySide, network: NDArray[np.intp], labels: NDArray[np.int64], resolution: float
) -> NDArray[np.int64]:
    """Better divisions by rounds of single moves, in the manner of Kernighan and Lin [1]_.

    In a round every node moves once at most, always the one whose move gains most or loses least, to another group or a
    new one; the round ends 50 moves behind its best moment and is kept up to it. So a loss is borne when a later gain
    outweighs it, as when two nodes change places. Rounds are repeated until one gains nothing. Nothing is drawn.

    Parameters
    ----------
    some
        Networks, weighted, without a diagonal.
    network
        Which of them each division is of.
    labels
        The divisions, a row each, groups numbered from 0 and filled up behind the nodes of a smaller network.
    resolution
        Of the modularity that is to grow.

    Returns
    -------
    NDArray
        As `labels`.

    References
    ----------
    .. [1] Kernighan and Lin, Bell System Technical Journal 49 (1970) 291,
       https://doi.org/10.1002/j.1538-7305.1970.tb01770.x
    """
    nodes = labels.shape[1]
    if not 0 < nodes <= _MOST_NODES:
        return labels
    together = max(_CELLS_TOGETHER // nodes**2, 1)
    chunks = (slice(at, at + together) for at in range(0, len(labels), together))
    return np.concatenate([_all_rounds(some, network[chunk], labels[chunk], resolution) for chunk in chunks])


def _all_rounds(
    some: SideBySide, network: NDArray[np.intp], labels: NDArray[np.int64], resolution: float
) -> NDArray[np.int64]:
    """Repeat the rounds of each division until one gains nothing."""
    nodes, labels = labels.shape[1], labels.copy()
    arcs = some.tables(network, nodes)
    arcs /= np.maximum(arcs.sum(axis=(1, 2), keepdims=True), np.finfo(float).tiny)
    leaving, arriving = arcs.sum(axis=2), arcs.sum(axis=1)
    by_chance = resolution * leaving[:, :, None] * arriving[:, None]
    own_chance = 2 * resolution * leaving * arriving
    beyond_chance = arcs + arcs.swapaxes(1, 2) - by_chance - by_chance.swapaxes(1, 2)
    absent = np.arange(nodes) >= some.sizes[network][:, None]
    gaining = np.arange(len(labels))
    while len(gaining):
        start = np.where(absent, labels[:, :1], labels)[gaining]
        labels[gaining], gained = _round(start, absent[gaining], beyond_chance[gaining], own_chance[gaining])
        gaining = gaining[gained]
    return labels


def _round(
    labels: NDArray[np.int64],
    absent: NDArray[np.bool_],
    beyond_chance: NDArray[np.float64],
    own_chance: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Move one node after another in each division; return it at its best moment, and whether that beats its start.

    `beyond_chance` is what ties two nodes beyond chance, `own_chance` what chance ties a node to itself, which it does
    not lose when it moves.
    """
    labels = np.array([np.unique(label, return_inverse=True)[1] for label in labels])
    runs, nodes = np.arange(len(labels)), np.arange(labels.shape[1])
    here = (runs[:, None], labels, nodes)  # follows the labels
    new = labels.max(axis=1) + 1  # the last group of each division is empty
    group = np.arange(new.max() + 1)[:, None]
    surplus = ((labels[:, None] == group) & ~absent[:, None]).astype(float) @ beyond_chance  # of groups with nodes
    surplus[np.broadcast_to(group > new[:, None, None], surplus.shape)] = -np.inf
    moved = absent.copy()
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
        step = beyond_chance[runs, node]
        surplus[runs, labels[runs, node]] -= step
        surplus[runs, to] += step
        labels[runs, node], moved[runs, node] = to, True
        better = (gained > top + SAME_MODULARITY) & (since_top < _PATIENCE)
        top[better], best[better] = gained[better], labels[better]
        since_top = np.where(better, 0, since_top + 1)
        if since_top.min() >= _PATIENCE:
            break
    return best, top > 0


# The search for communities: Louvain from shuffled orders, the best made better move by move, and their scores.


_RESTARTS_TOGETHER = 30
"""Restarts that are made at once, however many are asked for: so the first of many are what few would be."""

_ENTRIES_ALONE = 10_000
"""In a network with more a run takes longer than the call, and each restart is made by itself."""

_ENTRIES_TOGETHER = 1_000_000
"""Of the networks of all runs made at once; in one with more, each run is made alone."""

ENTRIES_A_PORTION = 100_000
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
    return float(_scores(_alone(network), label[None], resolution)[0, 0])


def _scores(some: SideBySide, labels: NDArray[np.int64], resolution: float) -> NDArray[np.float64]:
    """Give the modularity of each division, a row each, of each network, a column each; 0 without ties."""
    network, (networks, nodes) = some.network, (len(some.sizes), len(some.of_node))
    row, column = network.tocoo().coords
    of_node, of_tie = some.of_node, some.of_node[row]
    total = np.maximum(sums(of_tie, network.data, networks), np.finfo(float).tiny)
    weight = network.data / total[of_tie]
    leaving, arriving = sums(row, weight, nodes), sums(column, weight, nodes)
    scores = np.zeros((len(labels), networks))
    if not network.nnz:
        return scores
    for run, label in enumerate(labels):
        most = label.max() + 1
        groups, group = np.unique(of_node * most + label, return_inverse=True)
        inside = weight * (group[row] == group[column])
        by_chance = sums(group, leaving, len(groups)) * sums(group, arriving, len(groups))
        scores[run] = sums(of_tie, inside, networks) - resolution * sums(groups // most, by_chance, networks)
    return scores


def _tied(some: SideBySide) -> SideBySide:
    """Leave out the nodes without a tie."""
    arriving = np.bincount(some.network.indices, minlength=len(some.of_node))  # in a two-mode network tasks alone leave
    tied = np.flatnonzero(np.diff(some.network.indptr) + arriving)
    return SideBySide(some.network[tied][:, tied], np.bincount(some.of_node[tied], minlength=len(some.sizes)))


def _alone(network: sparse.csr_array) -> SideBySide:
    return SideBySide(network, np.array([network.shape[0]], dtype=np.int64))


def divisions(network: sparse.csr_array, resolutions: Sequence[float], seed: int | list[int]) -> NDArray[np.int64]:
    """Divide a network by Louvain's method once at each of the resolutions, a row each, always from a shuffled order.

    Without ties each node stands alone.
    """
    if network.nnz == 0:
        return np.tile(np.arange(network.shape[0]), (len(resolutions), 1))
    together, random = max(_ENTRIES_TOGETHER // int(network.nnz), 1), np.random.default_rng(seed)
    parts = (resolutions[at : at + together] for at in range(0, len(resolutions), together))
    return np.concatenate([_divided(_alone(network), np.array(part), random) for part in parts])


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
    labels = _worth_refining(network, np.concatenate(found)[:restarts], resolution)
    better = refined(_alone(network), np.zeros(len(labels), dtype=np.intp), labels, resolution)
    scores = _scores(_alone(network), better, resolution)[:, 0]
    best = _records(scores)[-1]
    return better[best], float(scores[best])


def best_modularities(
    some: SideBySide, resolution: float, restarts: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Refine the best of so many runs of each network, and score it; 0 where there are no ties."""
    some = _tied(some)
    labels = _divided(some, np.full(restarts, resolution), random)
    best = _scores(some, labels, resolution).argmax(axis=0)[some.of_node]
    label = np.take_along_axis(labels, best[None], axis=0)[0]
    widest = int(some.sizes.max(initial=0))
    inside = np.arange(widest) < some.sizes[:, None]
    rows = np.zeros((len(some.sizes), widest), dtype=np.int64)
    rows[inside] = label
    better = refined(some, np.arange(len(some.sizes)), rows, resolution)
    return np.asarray(_scores(some, better[inside][None], resolution)[0])


def portions(networks: Iterable[sparse.csr_array]) -> Iterator[SideBySide]:
    """Take together what can be divided side by side; a large network comes alone."""
    some: list[sparse.csr_array] = []
    for network in networks:
        if some and sum(other.nnz for other in some) + network.nnz > ENTRIES_A_PORTION:
            yield side_by_side(some)
            some = []
        some.append(network)
    if some:
        yield side_by_side(some)


def _divided(some: SideBySide, resolutions: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.int64]:
    r"""Divide each network at each of the resolutions, a row each, in one call, which costs more than the runs.

    Copies of the networks stand side by side in one, untied, each divided by its weight :math:`w` and times its
    resolution :math:`\gamma`. With the sum :math:`\Gamma` of all these resolutions as the resolution of the whole,
    which weighs as much, a node of strength :math:`k` that joins a cluster of strength :math:`K`, to which it is tied
    by :math:`a`, gains

    .. math:: 2 \left( \frac{\gamma a}{w \Gamma} - \Gamma \frac{\gamma k \, \gamma K}{(w \Gamma)^2} \right)
              = \frac{\gamma}{\Gamma} \cdot 2 \left( \frac{a}{w} - \gamma \frac{k K}{w^2} \right),

    a fixed part of what it would gain in its copy alone: so each copy is divided as if it were. The groups of each copy
    are numbered from 0 in the order of their first nodes. A network without ties is divided into its nodes.
    """
    from sknetwork.clustering import Louvain

    (row, column), nodes = some.network.tocoo().coords, len(some.of_node)
    if not some.network.nnz:
        return np.tile(_first_seen(np.arange(nodes), some), (len(resolutions), 1))
    of_tie = some.of_node[row]
    total = sums(of_tie, some.network.data, len(some.sizes))
    # the nodes of each copy of each network, in a drawn order
    copies = np.arange(len(resolutions))[:, None]
    blocks = [
        len(resolutions) * before + size * copies + random.permuted(np.tile(np.arange(size), copies.shape), axis=1)
        for before, size in zip(some.start.tolist(), some.sizes.tolist(), strict=False)
    ]
    place = np.concatenate(blocks, axis=1)
    weights = np.outer(resolutions, some.network.data / total[of_tie])
    ends = (place[:, row].ravel(), place[:, column].ravel())
    beside = sparse.csr_matrix((weights.ravel(), ends), shape=(place.size, place.size))
    beside.indices, beside.indptr = (of.astype(np.int32) for of in (beside.indices, beside.indptr))  # as it wants them
    whole = int((total > 0).sum()) * resolutions.sum()
    tolerance = _TOLERANCE * resolutions.min() / whole
    louvain = Louvain(whole, tol_optimization=tolerance, tol_aggregation=tolerance, return_probs=False)
    found = louvain.fit_predict(beside)[place]
    return np.array([_first_seen(label, some) for label in found])


def _first_seen(label: NDArray[np.integer], some: SideBySide) -> NDArray[np.int64]:
    """Give the groups of each network numbers from 0 in the order of their first nodes."""
    _, first, group = np.unique(label, return_index=True, return_inverse=True)
    by_node = np.sort(first)
    of_network = np.searchsorted(by_node, some.start[:-1])  # groups that begin in the networks before
    return np.asarray(np.searchsorted(by_node, first[group]) - of_network[some.of_node], dtype=np.int64)


def _worth_refining(network: sparse.csr_array, labels: NDArray[np.int64], resolution: float) -> NDArray[np.int64]:
    """Leave out divisions that stand there twice, and of a large network what is no better than one before."""
    labels = labels[np.sort(np.unique(labels, axis=0, return_index=True)[1])]
    if len(labels[0]) <= _ALL_REFINED_NODES:
        return labels
    return labels[_records(_scores(_alone(network), labels, resolution)[:, 0])]


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
