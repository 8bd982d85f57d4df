"""How far everybody is from everybody in the two-mode graph, where every edge has the length 1: many targets at once.

A breadth-first search asks one source after the other. Here a node has a bit for every target, and one step lets each
node take over the bits of its neighbours: 64 targets in one operation, and no search at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from jxgraph.matrix import TASK, UNIT
from jxgraph.measures.networks.paths import merged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from scipy import sparse

_WORD = 64

_WORDS_AT_ONCE = 4_000_000
"""Words of 64 targets that a step takes up: bounds the memory to some tens of megabytes."""


class Reach(NamedTuple):
    """Of each node: how many others it reaches, and the sum of their distances."""

    reached: NDArray[np.float64]
    distance: NDArray[np.float64]


def two_mode_reach(edges: sparse.csr_array) -> tuple[Reach, Reach]:
    """Count and add up the distances of tasks and of units, all to all: what `two_mode_paths` finds by its searches.

    The rows of `edges` are tasks. Tasks with the same units are one row here, but a target each.

    Examples
    --------
    >>> from scipy import sparse
    >>> of_tasks, of_units = two_mode_reach(sparse.csr_array([[1.0, 1.0], [1.0, 0.0]]))
    >>> of_tasks.distance.tolist(), of_units.distance.tolist()
    ([4.0, 6.0], [4.0, 6.0])
    """
    network = merged(edges)
    sizes, degrees = np.diff(network.classes.indptr), np.bincount(network.classes.indices, minlength=edges.shape[UNIT])
    # those with most neighbours first, so that the first k are those that have a j-th; nobody without any
    rows, columns = np.argsort(-sizes, kind="stable"), np.argsort(-degrees, kind="stable")[: np.count_nonzero(degrees)]
    classes = network.classes[rows][:, columns]
    neighbours = (_by_turns(classes), _by_turns(classes.T.tocsr()))
    copies = (network.copies[rows].astype(np.int64), np.ones(len(columns), np.int64))
    found = tuple(Reach(*np.zeros((2, len(nodes)))) for nodes in copies)
    for mode in (TASK, UNIT):
        for bits in _targets(copies[mode], max(_WORDS_AT_ONCE // max(sum(classes.shape), 1), 1)):
            _spread(neighbours, mode, bits, found)
        found[mode].reached[:] -= 1  # itself, from which it is two steps to and fro
        found[mode].distance[:] -= 2
    of_classes = (_placed(values, rows, len(rows)) for values in found[TASK])
    of_units = (_placed(values, columns, edges.shape[UNIT]) for values in found[UNIT])
    return Reach(*(np.append(values, 0.0)[network.member] for values in of_classes)), Reach(*of_units)


def _by_turns(network: sparse.csr_array) -> list[NDArray[np.int32]]:
    """List the first neighbours of all rows, then the second ones of those that have two, and so on."""
    sizes = np.diff(network.indptr)
    having = np.searchsorted(-sizes, -np.arange(sizes.max(initial=0)), side="left")
    return [network.indices[network.indptr[:k] + turn] for turn, k in enumerate(having.tolist())]


def _targets(copies: NDArray[np.int64], words: int) -> Iterator[NDArray[np.uint64]]:
    """Give each copy of a node its bit: nodes x words, so many words at a time."""
    node = np.repeat(np.arange(len(copies)), copies)
    for start in range(0, len(node), words * _WORD):
        here = node[start : start + words * _WORD]
        place = np.arange(len(here))
        bits = np.zeros((len(copies), -(-len(here) // _WORD)), np.uint64)
        np.bitwise_or.at(bits, (here, place // _WORD), np.uint64(1) << (place % _WORD).astype(np.uint64))
        yield bits


def _spread(
    neighbours: tuple[list[NDArray[np.int32]], list[NDArray[np.int32]]],
    mode: int,
    bits: NDArray[np.uint64],
    found: tuple[Reach, ...],
) -> None:
    """Let the bits walk until no step brings a node a new one; add what every step brings to what is found."""
    before = [np.zeros(len(nodes.reached), np.int64) for nodes in found]
    steps = 0
    while True:  # ends: every step but the last reaches a new target
        mode, steps = 1 - mode, steps + 1
        first, *others = neighbours[mode]
        reached = bits[first]
        for neighbour in others:
            reached[: len(neighbour)] |= bits[neighbour]
        bits = reached
        count = np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
        new = count - before[mode]
        if not new.any():
            return
        found[mode].reached[:] += new
        found[mode].distance[:] += steps * new
        before[mode] = count


def _placed(values: NDArray[np.float64], places: NDArray[np.intp], size: int) -> NDArray[np.float64]:
    result = np.zeros(size)
    result[places] = values
    return result
