"""The search for communities: Louvain from shuffled orders, the best made better move by move, and their scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SAME_MODULARITY = 1e-12
"""A division must gain more than this to replace an earlier one: less is rounding."""

_ALL_REFINED_NODES = 200
"""In larger networks only the runs that beat all before them are refined."""

_PATIENCE = 50
"""Moves that a round of the refinement makes beyond its best moment."""

_REFINED_NODES = 2000
"""Larger networks are left as Louvain found them: the refinement takes a dense table and a step a node."""


def modularity(network: sparse.csr_array, label: NDArray[np.int64], *, resolution: float = 1.0) -> float:
    """Score a division of a weighted network without a diagonal; formula and source in `clusters`.

    In a network of arcs the strengths are those of the arcs that leave and those that arrive. 0 without ties.

    Examples
    --------
    >>> two_pairs = sparse.csr_array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])
    >>> modularity(two_pairs, np.array([0, 0, 1, 1]))
    0.5
    """
    total = network.data.sum()
    if total == 0:
        return 0.0
    row, column = network.tocoo().coords
    inside = network.data[label[row] == label[column]].sum()
    groups = int(label.max()) + 1
    leaving = np.bincount(label[row], weights=network.data, minlength=groups)
    arriving = np.bincount(label[column], weights=network.data, minlength=groups)
    return float(inside / total - resolution * (leaving / total) @ (arriving / total))


def divisions(network: sparse.csr_array, resolution: float, runs: int, seed: int) -> NDArray[np.int64]:
    """Divide a network by Louvain's method from shuffled orders: one row a run; without ties each node stands alone."""
    nodes = network.shape[0]
    if network.nnz == 0:
        return np.tile(np.arange(nodes), (runs, 1))
    from sknetwork.clustering import Louvain

    # scikit-network wants its matrices 32-bit indexed and its seeds as Python's int
    adjacency = sparse.csr_matrix(
        (network.data, network.indices.astype(np.int32), network.indptr.astype(np.int32)), shape=network.shape
    )
    found = np.empty((runs, nodes), dtype=np.int64)
    for run, run_seed in enumerate(np.random.SeedSequence(seed).generate_state(runs).tolist()):
        # without shuffle_nodes the seed is ignored
        louvain = Louvain(
            resolution, shuffle_nodes=True, random_state=run_seed, return_probs=False, return_aggregate=False
        )
        found[run] = louvain.fit_predict(adjacency)
    return found


def best_division(
    network: sparse.csr_array, resolution: float, restarts: int, seed: int
) -> tuple[NDArray[np.int64], float]:
    """Keep the best of so many runs, refined, and score it; of equals the first.

    Every run is refined in a network of up to 200 nodes, in a larger one each that is better than all before it: so
    more runs are never worse.
    """
    best, score, raw = np.zeros(network.shape[0], dtype=np.int64), -np.inf, -np.inf
    seen: set[bytes] = set()
    for label in divisions(network, resolution, restarts, seed):
        before = modularity(network, label, resolution=resolution)
        known = label.tobytes() in seen or (len(label) > _ALL_REFINED_NODES and before <= raw + _SAME_MODULARITY)
        seen.add(label.tobytes())
        raw = max(raw, before)
        if not known:
            better = refined(network, label, resolution)
            reached = modularity(network, better, resolution=resolution)
            if reached > score + _SAME_MODULARITY:
                best, score = better, reached
    return best, score


def refined(network: sparse.csr_array, label: NDArray[np.int64], resolution: float) -> NDArray[np.int64]:
    """Better a division by rounds of single moves, in the manner of Kernighan and Lin [1]_.

    In a round every node moves once at most, always the one whose move gains most or loses least, to another group or a
    new one; the round ends 50 moves behind its best moment and is kept up to it. So a loss is borne when a later gain
    outweighs it, as when two nodes change places. Rounds are repeated until one gains nothing. Nothing is drawn.

    References
    ----------
    .. [1] Kernighan and Lin, Bell System Technical Journal 49 (1970) 291,
       https://doi.org/10.1002/j.1538-7305.1970.tb01770.x
    """
    if network.nnz == 0 or network.shape[0] > _REFINED_NODES:
        return label
    arcs = network.toarray() / network.data.sum()
    while (better := _round(arcs, label, resolution)) is not None:
        label = better
    return label


def _round(arcs: NDArray[np.float64], label: NDArray[np.int64], resolution: float) -> NDArray[np.int64] | None:
    """Move one node after another; return the division at the best moment, or None where no moment beats the start."""
    nodes = np.arange(len(arcs))
    label = np.unique(label, return_inverse=True)[1]
    member = np.zeros((len(arcs), int(label.max()) + 2))  # the last group is new
    member[nodes, label] = 1
    both, leaving, arriving = arcs + arcs.T, arcs.sum(axis=1), arcs.sum(axis=0)
    # of each node with each group: what ties them beyond what chance would
    surplus = both @ member
    surplus -= resolution * (np.outer(leaving, arriving @ member) + np.outer(arriving, leaving @ member))
    own_chance = 2 * resolution * leaving * arriving  # of each node with itself, no loss when it moves
    moved = np.zeros(len(arcs), dtype=bool)
    gained = top = 0.0
    best, since_top = None, 0
    for _ in nodes:
        gain = surplus - (surplus[nodes, label] + own_chance)[:, None]
        gain[nodes, label] = gain[moved] = -np.inf
        node, group = divmod(int(gain.argmax()), gain.shape[1])
        gained += gain[node, group]
        step = both[:, node] - resolution * (leaving * arriving[node] + arriving * leaving[node])
        surplus[:, label[node]] -= step
        surplus[:, group] += step
        label[node], moved[node] = group, True
        since_top += 1
        if gained > top + _SAME_MODULARITY:
            top, best, since_top = gained, label.copy(), 0
        if since_top == _PATIENCE:
            break
    return best


def numbered(label: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the groups numbers from 1 by size, the largest first, then by their first member."""
    _, first, group, size = np.unique(label, return_index=True, return_inverse=True, return_counts=True)
    number = np.empty(len(size), dtype=np.int64)
    number[np.lexsort((first, -size))] = np.arange(1, len(size) + 1)
    return number[group]
