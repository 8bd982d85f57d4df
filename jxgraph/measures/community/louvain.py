"""The search for communities: Louvain from shuffled orders, refinement by single moves, and modularity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from jxgraph.measures.graph.co_occurrence import NetworkBatch, batch_networks
from jxgraph.measures.numeric.arrays import sums

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray


# The search: Louvain's method from shuffled orders, of many runs and networks in one call.


SAME_MODULARITY = 1e-12
"""A division must gain more than this to replace an earlier one: less is rounding."""

_RESTARTS_TOGETHER = 30
"""Restarts that run in one call, whatever number is asked for, so that a few give the first of many."""

_ENTRIES_ALONE = 10_000
"""In a network with more, a run takes longer than the call, and each restart runs by itself."""

_ENTRIES_TOGETHER = 1_000_000
"""Of the networks of all runs in one call; in a network with more, each run is made alone."""

ENTRIES_A_PORTION = 100_000
"""Of the networks that are divided in one batch, before they are copied."""

_TOLERANCE = 1e-3
"""Louvain's method goes on while a pass gains more modularity than this."""

_ALL_REFINED_NODES = 200
"""In larger networks only the runs that beat all earlier ones are refined."""


def best_division(
    network: sparse.csr_array, resolution: float, restarts: int, seed: int
) -> tuple[NDArray[np.int64], float]:
    """Return the best of `restarts` runs, refined, with its modularity; of equals the first.

    Every run is refined in a network of up to 200 nodes, in a larger one each that is better than all earlier ones: so
    more runs are never worse.
    """
    if network.nnz == 0:
        return np.zeros(network.shape[0], dtype=np.int64), 0.0
    together = _RESTARTS_TOGETHER if network.nnz <= _ENTRIES_ALONE else 1
    parts = range(-(-restarts // together))
    labels = np.concatenate([divisions(network, [resolution] * together, [seed, part]) for part in parts])[:restarts]
    batch = batch_networks([network])
    # leave out repeated divisions, and of a large network those that are no better than an earlier one
    labels = labels[np.sort(np.unique(labels, axis=0, return_index=True)[1])]
    if network.shape[0] > _ALL_REFINED_NODES:
        labels = labels[_records(_modularities(batch, labels, resolution)[:, 0])]
    refined = refine(batch, np.zeros(len(labels), dtype=np.intp), labels, resolution)
    scores = _modularities(batch, refined, resolution)[:, 0]
    best = _records(scores)[-1]
    return refined[best], float(scores[best])


def best_modularities(
    batch: NetworkBatch, resolution: float, restarts: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Return the modularity of the best of several runs of each network, refined; 0 if there are no ties."""
    batch = _without_isolates(batch)
    labels = _divide(batch, np.full(restarts, resolution), random)
    best_run = _modularities(batch, labels, resolution).argmax(axis=0)[batch.of_node]
    label = np.take_along_axis(labels, best_run[None], axis=0)[0]
    # refinement takes a row for each network, filled up behind the nodes of the smaller ones
    most_nodes = int(batch.sizes.max(initial=0))
    has_node = np.arange(most_nodes) < batch.sizes[:, None]
    rows = np.zeros((len(batch.sizes), most_nodes), dtype=np.int64)
    rows[has_node] = label
    refined = refine(batch, np.arange(len(batch.sizes)), rows, resolution)
    return np.asarray(_modularities(batch, refined[has_node][None], resolution)[0])


def divisions(network: sparse.csr_array, resolutions: Sequence[float], seed: int | list[int]) -> NDArray[np.int64]:
    """Divide a network by Louvain's method once at each of the resolutions, a row each, always from a shuffled order.

    Without ties each node stands alone.
    """
    if network.nnz == 0:
        return np.tile(np.arange(network.shape[0]), (len(resolutions), 1))
    together, random = max(_ENTRIES_TOGETHER // int(network.nnz), 1), np.random.default_rng(seed)
    parts = (resolutions[at : at + together] for at in range(0, len(resolutions), together))
    return np.concatenate([_divide(batch_networks([network]), np.array(part), random) for part in parts])


def portions(networks: Iterable[sparse.csr_array]) -> Iterator[NetworkBatch]:
    """Collect networks in batches of a limited size; a large network is a batch by itself."""
    portion: list[sparse.csr_array] = []
    for network in networks:
        if portion and sum(other.nnz for other in portion) + network.nnz > ENTRIES_A_PORTION:
            yield batch_networks(portion)
            portion = []
        portion.append(network)
    if portion:
        yield batch_networks(portion)


def _divide(batch: NetworkBatch, resolutions: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.int64]:
    r"""Divide each network at each of the resolutions, a row each, in one call, which costs more than the runs.

    Copies of the networks become one network, each divided by its weight :math:`w` and times its resolution
    :math:`\gamma`. With the sum :math:`\Gamma` of all these resolutions as the resolution of the one network, which
    weighs as much, a node of strength :math:`k` that joins a cluster of strength :math:`K`, to which it is tied by
    :math:`a`, gains

    .. math:: 2 \left( \frac{\gamma a}{w \Gamma} - \Gamma \frac{\gamma k \, \gamma K}{(w \Gamma)^2} \right)
              = \frac{\gamma}{\Gamma} \cdot 2 \left( \frac{a}{w} - \gamma \frac{k K}{w^2} \right),

    a fixed part of what it would gain in its copy alone: so each copy is divided as if it were. The groups of each copy
    are numbered from 0 in the order of their first nodes. A network without ties is divided into its nodes.
    """
    from sknetwork.clustering import Louvain

    (row, column), nodes = batch.network.tocoo().coords, len(batch.of_node)
    if not batch.network.nnz:
        return np.tile(_number_by_first_node(np.arange(nodes), batch), (len(resolutions), 1))
    of_tie = batch.of_node[row]
    total = sums(of_tie, batch.network.data, len(batch.sizes))
    # place[run, node]: where the node stands in the one network; the nodes of each copy are in a drawn order
    copies = np.arange(len(resolutions))[:, None]
    blocks = [
        len(resolutions) * before + size * copies + random.permuted(np.tile(np.arange(size), copies.shape), axis=1)
        for before, size in zip(batch.start.tolist(), batch.sizes.tolist(), strict=False)
    ]
    place = np.concatenate(blocks, axis=1)
    # the one network, each tie in every copy
    weights = np.outer(resolutions, batch.network.data / total[of_tie])
    ends = (place[:, row].ravel(), place[:, column].ravel())
    all_copies = sparse.csr_matrix((weights.ravel(), ends), shape=(place.size, place.size))
    all_copies.indices, all_copies.indptr = all_copies.indices.astype(np.int32), all_copies.indptr.astype(np.int32)
    all_resolutions = int((total > 0).sum()) * resolutions.sum()
    tolerance = _TOLERANCE * resolutions.min() / all_resolutions
    louvain = Louvain(all_resolutions, tol_optimization=tolerance, tol_aggregation=tolerance, return_probs=False)
    labels = louvain.fit_predict(all_copies)[place]
    return np.array([_number_by_first_node(label, batch) for label in labels])


def _number_by_first_node(label: NDArray[np.integer], batch: NetworkBatch) -> NDArray[np.int64]:
    """Assign the groups of each network numbers from 0 in the order of their first nodes."""
    _, first, group = np.unique(label, return_index=True, return_inverse=True)
    by_node = np.sort(first)
    in_earlier_networks = np.searchsorted(by_node, batch.start[:-1])
    return np.asarray(np.searchsorted(by_node, first[group]) - in_earlier_networks[batch.of_node], dtype=np.int64)


def _without_isolates(batch: NetworkBatch) -> NetworkBatch:
    """Leave out the nodes without a tie."""
    arriving = np.bincount(batch.network.indices, minlength=len(batch.of_node))  # in a two-mode network tasks only send
    tied = np.flatnonzero(np.diff(batch.network.indptr) + arriving)
    sizes = np.bincount(batch.of_node[tied], minlength=len(batch.sizes))
    return NetworkBatch(batch.network[tied][:, tied], sizes)


def _records(scores: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the places of the first score and of each that is better than all before it."""
    before = np.maximum.accumulate(np.concatenate([[-np.inf], scores[:-1]]))
    return np.flatnonzero(scores > before + SAME_MODULARITY)


def number_by_size(label: NDArray[np.int64]) -> NDArray[np.int64]:
    """Assign the groups numbers from 1 by size, the largest first, then by their first member."""
    _, first, group, size = np.unique(label, return_index=True, return_inverse=True, return_counts=True)
    number = np.empty(len(size), dtype=np.int64)
    number[np.lexsort((first, -size))] = np.arange(1, len(size) + 1)
    return number[group]


# Modularity.


def modularity(network: sparse.csr_array, label: NDArray[np.int64], *, resolution: float = 1.0) -> float:
    """Return the modularity of a division of a weighted network without a diagonal; formula and source in `clusters`.

    In a network of arcs the strengths are those of the arcs that leave and those that arrive. 0 without ties.

    Examples
    --------
    >>> two_pairs = sparse.csr_array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])
    >>> modularity(two_pairs, np.array([0, 0, 1, 1]))
    0.5
    """
    return float(_modularities(batch_networks([network]), label[None], resolution)[0, 0])


def _modularities(batch: NetworkBatch, labels: NDArray[np.int64], resolution: float) -> NDArray[np.float64]:
    """Return the modularity of each division, a row each, of each network, a column each; 0 without ties."""
    network, networks, nodes = batch.network, len(batch.sizes), len(batch.of_node)
    scores = np.zeros((len(labels), networks))
    if not network.nnz:
        return scores
    row, column = network.tocoo().coords
    of_node, of_tie = batch.of_node, batch.of_node[row]
    total = np.maximum(sums(of_tie, network.data, networks), np.finfo(float).tiny)
    weight = network.data / total[of_tie]
    leaving, arriving = sums(row, weight, nodes), sums(column, weight, nodes)
    for run, label in enumerate(labels):
        most = label.max() + 1
        groups, group = np.unique(of_node * most + label, return_inverse=True)
        inside = weight * (group[row] == group[column])
        expected = sums(group, leaving, len(groups)) * sums(group, arriving, len(groups))
        scores[run] = sums(of_tie, inside, networks) - resolution * sums(groups // most, expected, networks)
    return scores


# Refinement by single moves: of many divisions at once, for a step costs more than its numbers.


_PATIENCE = 50
"""Moves that a round makes beyond its best moment."""

_MOST_NODES = 2000
"""Larger networks are not refined: a round takes a dense table and a step for each node."""

_CELLS_TOGETHER = 1_000_000
"""Divisions times nodes squared that are refined at once: bounds the memory to some tens of megabytes."""


def refine(
    batch: NetworkBatch, network: NDArray[np.intp], labels: NDArray[np.int64], resolution: float
) -> NDArray[np.int64]:
    """Improve divisions by rounds of single moves, in the manner of Kernighan and Lin [1]_.

    In a round every node moves at most once, always the one whose move gains most or loses least, to another group or a
    new one; the round ends 50 moves after its best moment and is kept up to it. So a loss is accepted when a later gain
    outweighs it, as when two nodes change places. Rounds are repeated until one gains nothing. Nothing is drawn.

    Parameters
    ----------
    batch
        Networks, weighted, without a diagonal.
    network
        The network in the batch that each division is of.
    labels
        The divisions, a row each, groups numbered from 0 and filled up behind the nodes of a smaller network.
    resolution
        Of the modularity that is to grow.

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
    return np.concatenate([_rounds(batch, network[chunk], labels[chunk], resolution) for chunk in chunks])


def _rounds(
    batch: NetworkBatch, network: NDArray[np.intp], labels: NDArray[np.int64], resolution: float
) -> NDArray[np.int64]:
    """Refine divisions of some networks of the batch."""
    nodes = labels.shape[1]
    # the arcs of each division's network as a dense table, in parts of all weight
    arcs = batch.tables(network, nodes)
    arcs /= np.maximum(arcs.sum(axis=(1, 2), keepdims=True), np.finfo(float).tiny)
    # the weight between two nodes beyond what their strengths predict, summed over both directions
    leaving, arriving = arcs.sum(axis=2), arcs.sum(axis=1)
    expected = resolution * leaving[:, :, None] * arriving[:, None]
    surplus = arcs + arcs.swapaxes(1, 2) - expected - expected.swapaxes(1, 2)
    own_expected = 2 * resolution * leaving * arriving
    absent = np.arange(nodes) >= batch.sizes[network][:, None]
    return refine_on(labels, surplus, own_expected, absent)


def refine_on(
    labels: NDArray[np.int64],
    surplus: NDArray[np.float64],
    own_expected: NDArray[np.float64],
    absent: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Repeat the rounds of each division, on any table of what two nodes gain together, until one gains nothing.

    The arrays are those of a round: divisions x nodes, and of the surplus divisions x nodes x nodes, symmetric.
    """
    labels, gaining = labels.copy(), np.arange(len(labels))
    while len(gaining):
        start = np.where(absent, labels[:, :1], labels)[gaining]
        labels[gaining], gained = _round(start, absent[gaining], surplus[gaining], own_expected[gaining])
        gaining = gaining[gained]
    return labels


def _round(
    labels: NDArray[np.int64],
    absent: NDArray[np.bool_],
    surplus: NDArray[np.float64],
    own_expected: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Move one node after another in each division; return it at its best moment, and whether that beats its start.

    `surplus` is what ties two nodes beyond expectation; `own_expected` what is expected between a node and itself,
    which it does not lose when it moves. `absent` nodes fill up the rows of smaller networks and never move.
    """
    # number the groups without gaps; the one after the last is empty, for a node that leaves to be alone
    labels = np.array([np.unique(label, return_inverse=True)[1] for label in labels])
    runs, nodes = np.arange(len(labels)), np.arange(labels.shape[1])
    own_group = (runs[:, None], labels, nodes)  # follows the labels as they change
    empty_group = labels.max(axis=1) + 1
    group = np.arange(empty_group.max() + 1)[:, None]
    # tie[run, group, node]: the surplus between the node and the members of the group
    tie = ((labels[:, None] == group) & ~absent[:, None]).astype(float) @ surplus
    tie[np.broadcast_to(group > empty_group[:, None, None], tie.shape)] = -np.inf
    moved = absent.copy()
    gained, best_gain = np.zeros((2, len(labels)))
    best, since_best = labels.copy(), np.zeros(len(labels), dtype=np.int64)
    for _ in nodes:
        # the gain of each move: the tie to the new group less that to the own one; no second move, none to the same
        leaving = np.where(moved, np.inf, tie[own_group] + own_expected)
        gain = tie - leaving[:, None]
        gain[own_group] = -np.inf
        gain = gain.reshape(len(labels), -1)
        move = gain.argmax(axis=1)
        to, node = np.divmod(move, len(nodes))
        gained += gain[runs, move]
        # make the best move of each division, even one that loses
        own_surplus = surplus[runs, node]
        tie[runs, labels[runs, node]] -= own_surplus
        tie[runs, to] += own_surplus
        labels[runs, node], moved[runs, node] = to, True
        # remember the best moment; a round that has run out of patience cannot have another
        better = (gained > best_gain + SAME_MODULARITY) & (since_best < _PATIENCE)
        best_gain[better], best[better] = gained[better], labels[better]
        since_best = np.where(better, 0, since_best + 1)
        if since_best.min() >= _PATIENCE:
            break
    return best, best_gain > 0
