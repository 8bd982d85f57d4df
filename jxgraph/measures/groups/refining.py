"""Better divisions by single moves: of many runs and networks side by side, for a step costs more than its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jxgraph.measures.networks.projection import SideBySide

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
