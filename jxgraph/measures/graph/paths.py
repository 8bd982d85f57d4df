"""Shortest paths of tasks and units: distances from each node to all others, and the paths that run through it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from jxgraph.errors import UsageError
from jxgraph.matrix import TASK, UNIT
from jxgraph.measures.numeric import jit as compiling
from jxgraph.measures.numeric.arrays import ratio
from jxgraph.measures.numeric.jit import loop_for, refuse_minutes
from jxgraph.measures.numeric.kernels import SLACK, hop_sums, path_sums
from jxgraph.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


# Distances of all nodes in the two-mode graph where every edge has the length 1, many targets at once: a node has a bit
# for every target, and in one step it takes over the bits of its neighbours, 64 targets in one operation.


_WORD = 64

_WORDS_AT_ONCE = 4_000_000
"""Words of 64 targets in a step: bounds the memory to some tens of megabytes."""


class Reach(NamedTuple):
    """Of each node: how many others it reaches, and the sum of their distances."""

    reached: NDArray[np.float64]
    distance: NDArray[np.float64]


def two_mode_reach(edges: sparse.csr_array) -> tuple[Reach, Reach]:
    """Sum the distances of tasks and of units, all to all, as `two_mode_paths` does by its searches.

    The rows of `edges` are tasks. Tasks with the same units are one row here, but a target each.

    Examples
    --------
    >>> from scipy import sparse
    >>> of_tasks, of_units = two_mode_reach(sparse.csr_array([[1.0, 1.0], [1.0, 0.0]]))
    >>> of_tasks.distance.tolist(), of_units.distance.tolist()
    ([4.0, 6.0], [4.0, 6.0])
    """
    network = merge_equal_tasks(edges)
    sizes, degrees = np.diff(network.classes.indptr), np.bincount(network.classes.indices, minlength=edges.shape[UNIT])
    # nodes with most neighbours first, so that those that have a j-th one are the first k; none without any
    rows, columns = np.argsort(-sizes, kind="stable"), np.argsort(-degrees, kind="stable")[: np.count_nonzero(degrees)]
    classes = network.classes[rows][:, columns]
    neighbours = (_neighbours_by_rank(classes), _neighbours_by_rank(classes.T.tocsr()))
    copies = (network.copies[rows].astype(np.int64), np.ones(len(columns), np.int64))
    reach = tuple(Reach(*np.zeros((2, len(nodes)))) for nodes in copies)
    for mode in (TASK, UNIT):
        for bits in _targets(copies[mode], max(_WORDS_AT_ONCE // max(sum(classes.shape), 1), 1)):
            _spread(neighbours, mode, bits, reach)
        reach[mode].reached[:] -= 1  # the node itself, which its bit reaches back after two steps
        reach[mode].distance[:] -= 2
    of_classes = (_placed(values, rows, len(rows)) for values in reach[TASK])
    of_units = (_placed(values, columns, edges.shape[UNIT]) for values in reach[UNIT])
    return Reach(*(np.append(values, 0.0)[network.member] for values in of_classes)), Reach(*of_units)


def _neighbours_by_rank(network: sparse.csr_array) -> list[NDArray[np.int32]]:
    """Return an array for each rank: the first neighbour of every row, the second of every row with two, and so on."""
    sizes = np.diff(network.indptr)
    having = np.searchsorted(-sizes, -np.arange(sizes.max(initial=0)), side="left")
    return [network.indices[network.indptr[:k] + rank] for rank, k in enumerate(having.tolist())]


def _targets(copies: NDArray[np.int64], words: int) -> Iterator[NDArray[np.uint64]]:
    """Assign each copy of a node its bit: nodes x words, at most `words` words at a time."""
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
    reach: tuple[Reach, ...],
) -> None:
    """Spread the bits until no step brings a node a new one; add the new ones of every step to `reach`."""
    before = [np.zeros(len(nodes.reached), np.int64) for nodes in reach]
    steps = 0
    while True:  # ends: every step but the last reaches a new target
        mode, steps = 1 - mode, steps + 1
        # each node takes the bits of its first neighbour, then of its second, and so on
        first, *others = neighbours[mode]
        reached = bits[first]
        for neighbour in others:
            reached[: len(neighbour)] |= bits[neighbour]
        bits = reached
        count = np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
        new = count - before[mode]
        if not new.any():
            return
        reach[mode].reached[:] += new
        reach[mode].distance[:] += steps * new
        before[mode] = count


def _placed(values: NDArray[np.float64], places: NDArray[np.intp], size: int) -> NDArray[np.float64]:
    result = np.zeros(size)
    result[places] = values
    return result


# All shortest paths, of tasks and units or of the tie network.


_BATCH_CELLS = 1_000_000
"""Nodes times sources in one sweep: bounds the memory to some tens of megabytes."""

_INTERPRETED_STEPS = 20_000_000
"""Sources times edges that the search by lengths may take without numba: some two minutes."""

_SWEPT_STEPS = 8_000_000_000
"""Sources times edges that the sparse products may take without numba: some two minutes."""

_SWEPT_CELLS = 10_000_000
"""Sources times nodes from which on the compiled loop beats the sparse products, its compiling included."""

_GREATEST_RATIO = 1e9
"""Between the weights of two edges of a path: beyond it, rounding decides which path is the shorter."""


class PathSums(NamedTuple):
    """Of each node: how many others it reaches, the sum of their distances, and the betweenness, not normalised.

    The betweenness counts each pair of other nodes once, by the share of its shortest paths that run through the node.
    """

    reached: NDArray[np.float64]
    distance: NDArray[np.float64]
    through: NDArray[np.float64]


class Merged(NamedTuple):
    """The two-mode graph, with tasks of the same units (and weights) merged into classes of `copies` tasks.

    `member` is the class of each task, -1 for one without a unit.
    """

    classes: sparse.csr_array
    copies: NDArray[np.float64]
    member: NDArray[np.intp]


class _Sweep(NamedTuple):
    """All shortest paths from a batch of sources, a column each: by mode, level of every node and number of paths."""

    level: tuple[NDArray[np.int32], NDArray[np.int32]]
    paths: tuple[NDArray[np.float64], NDArray[np.float64]]
    depth: int


def merge_equal_tasks(edges: sparse.csr_array) -> Merged:
    """Merge the tasks (rows) that have the same entries into classes."""
    bounds = list(pairwise(edges.indptr.tolist()))
    rows = np.array([edges.indices[a:b].tobytes() + edges.data[a:b].tobytes() for a, b in bounds], dtype=object)
    tied = np.flatnonzero(np.diff(edges.indptr))
    _, first, group, copies = np.unique(rows[tied], return_index=True, return_inverse=True, return_counts=True)
    member = np.full(edges.shape[0], -1)
    member[tied] = group
    return Merged(edges[tied[first]], copies.astype(float), member)


def two_mode_paths(edges: sparse.csr_array, *, weighted: bool) -> tuple[PathSums, PathSums]:
    """Sum the shortest paths of tasks and of units, all to all.

    The rows of `edges` are tasks, its entries are above 0. Every edge has the length 1, or, `weighted`, 1 / entry.

    Raises
    ------
    UsageError
        Weights that differ too much, or a size that needs the extra `fast`: as `network_paths`.
    """
    network = merge_equal_tasks(edges)
    return _with_twins(network, *(_split(network, _search(*_graph(network))) if weighted else _hop_paths(network)))


def network_paths(network: sparse.csr_array) -> PathSums:
    """Sum the shortest paths of a network, symmetric and without a diagonal; an edge is as long as 1 / its weight.

    Raises
    ------
    UsageError
        The weights of two edges differ by a factor of more than 1e9, or the size needs compiled loops and numba is
        not there.
    """
    return _search(network, np.ones(network.shape[0]))


def _with_twins(network: Merged, of_classes: PathSums, of_units: PathSums) -> tuple[PathSums, PathSums]:
    """Add the paths that a search of the merged graph lacks: two tasks of one class meet in their nearest units."""
    classes, others = network.classes, network.copies - 1
    heaviest = np.maximum.reduceat(classes.data, classes.indptr[:-1])  # no class is without a unit
    row = np.repeat(np.arange(len(others)), np.diff(classes.indptr))
    nearest = classes.data >= heaviest[row] * (1 - SLACK)
    share = network.copies * others / 2 / np.maximum(np.bincount(row[nearest], minlength=len(others)), 1)
    between_copies = np.bincount(classes.indices[nearest], share[row[nearest]], classes.shape[1])
    reached = of_classes.reached + others
    distance = of_classes.distance + 2 * others / heaviest
    # each task has the values of its class, and 0 where it has none
    tasks = (np.append(values, 0.0)[network.member] for values in (reached, distance, of_classes.through))
    return PathSums(*tasks), of_units._replace(through=of_units.through + between_copies)


def _hop_paths(network: Merged) -> tuple[PathSums, PathSums]:
    """Sum over edges of length 1: by sparse products, or where there is much to do by the compiled loop.

    Interpreted, the loop would take minutes where the products take seconds.
    """
    nodes = sum(network.classes.shape)
    _affordable(nodes, network.classes.nnz, _SWEPT_STEPS)
    if not compiling.FAST or nodes**2 < _SWEPT_CELLS:
        return _swept(network)
    graph, copies = _graph(network)
    reached, distance, through = hop_sums(graph.indptr.astype(np.uint32), graph.indices.astype(np.uint32), copies)
    return _split(network, PathSums(reached, distance, through / 2))


def _graph(network: Merged) -> tuple[sparse.csr_array, NDArray[np.float64]]:
    """Return the square matrix of the merged graph, classes of tasks first, and the copies of each of its nodes."""
    graph = sparse.block_array([[None, network.classes], [network.classes.T, None]], format="csr")
    return graph, np.concatenate([network.copies, np.ones(network.classes.shape[1])])


def _split(network: Merged, sums: PathSums) -> tuple[PathSums, PathSums]:
    """Divide the values of all nodes into those of the classes of tasks and those of the units."""
    classes = len(network.copies)
    return PathSums(*(values[:classes] for values in sums)), PathSums(*(values[classes:] for values in sums))


def _search(network: sparse.csr_array, copies: NDArray[np.float64]) -> PathSums:
    weight = network.data
    if weight.size and weight.max() > weight.min() * _GREATEST_RATIO:
        raise UsageError("measures.weight_range", least=weight.min(), most=weight.max(), ratio=_GREATEST_RATIO)
    steps = _affordable(len(copies), network.nnz // 2, _INTERPRETED_STEPS)
    start, neighbour = network.indptr.astype(np.int64), network.indices.astype(np.int64)
    reached, distance, through = loop_for(steps, path_sums)(start, neighbour, 1 / weight, copies)
    return PathSums(reached, distance, through / 2)


def _affordable(nodes: int, edges: int, most: int) -> int:
    """Count the steps, or refuse them."""
    steps = 2 * nodes * edges
    refuse_minutes(Message("slow.paths", nodes=nodes, edges=edges), steps, most=most)
    return steps


def _swept(network: Merged) -> tuple[PathSums, PathSums]:
    """Sum over edges of length 1, level by level: a sparse product takes many sources a level further at once."""
    # spread[mode] carries values from that mode to the other, a class of tasks counting for all its copies
    spread = ((network.classes.T * network.copies).tocsr(), network.classes)
    copies = (network.copies, np.ones(network.classes.shape[1]))
    sums = tuple(PathSums(*np.zeros((3, len(nodes)))) for nodes in copies)
    for mode, sources in _batches(len(copies[TASK]), len(copies[UNIT])):
        sweep = _sweep(spread, mode, sources)
        for side in (TASK, UNIT):
            sums[mode].reached[sources] += copies[side] @ (sweep.level[side] >= 0)
            sums[mode].distance[sources] += copies[side] @ np.maximum(sweep.level[side], 0)
        sums[mode].reached[sources] -= copies[mode][sources]  # itself and its copies
        for side, within in enumerate(_dependencies(spread, sweep, mode)):
            sums[side].through[:] += within @ copies[mode][sources] / 2
    return sums[TASK], sums[UNIT]


def _batches(classes: int, units: int) -> Iterator[tuple[int, NDArray[np.intp]]]:
    width = max(_BATCH_CELLS // max(classes + units, 1), 1)
    for mode, size in ((TASK, classes), (UNIT, units)):
        for start in range(0, size, width):
            yield mode, np.arange(start, min(start + width, size))


def _sweep(spread: tuple[sparse.csr_array, sparse.csr_array], mode: int, sources: NDArray[np.intp]) -> _Sweep:
    """Count shortest paths level by level: one product takes all sources of the batch a level further."""
    shapes = [(carrier.shape[1], len(sources)) for carrier in spread]
    level = (np.full(shapes[TASK], -1, np.int32), np.full(shapes[UNIT], -1, np.int32))
    paths = (np.zeros(shapes[TASK]), np.zeros(shapes[UNIT]))
    level[mode][sources, np.arange(len(sources))] = 0
    paths[mode][sources, np.arange(len(sources))] = 1
    depth, front = 0, paths[mode]
    while True:  # ends: every round reaches a node that no earlier one has, or is the last
        front = spread[mode] @ front
        mode = 1 - mode
        front[level[mode] >= 0] = 0
        if not front.any():
            return _Sweep(level, paths, depth)
        depth += 1
        level[mode][front > 0] = depth
        np.add(paths[mode], front, out=paths[mode])


def _dependencies(
    spread: tuple[sparse.csr_array, sparse.csr_array], sweep: _Sweep, mode: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sum over all targets the share of each source's shortest paths that each node lies within (Brandes)."""
    within = (np.zeros_like(sweep.paths[TASK]), np.zeros_like(sweep.paths[UNIT]))
    far = (mode + sweep.depth) % 2
    for depth in range(sweep.depth, 1, -1):  # level 0 is the source itself, which lies within none of its paths
        share = np.zeros_like(within[far])
        np.divide(1 + within[far], sweep.paths[far], out=share, where=sweep.level[far] == depth)
        near = 1 - far
        passed = spread[far] @ share
        np.multiply(passed, sweep.paths[near], out=within[near], where=sweep.level[near] == depth - 1)
        far = near
    return within


# Closeness and betweenness, normalised.


def path_measures(
    edges: sparse.csr_array, mode: int, *, weighted: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return closeness and betweenness of the tasks or the units, as `centrality` defines them."""
    paths, (own, other) = two_mode_paths(edges, weighted=weighted)[mode], _sizes(edges, mode)
    greatest = greatest_betweenness(own, other)
    between = paths.through / greatest if greatest > 0 else np.zeros(own)
    return _closeness(Reach(paths.reached, paths.distance), own, other), between


def closeness_alone(edges: sparse.csr_array, mode: int) -> NDArray[np.float64]:
    """Return the closeness of the tasks or the units where every edge has the length 1, without any search."""
    return _closeness(two_mode_reach(edges)[mode], *_sizes(edges, mode))


def greatest_betweenness(own: int, other: int) -> float:
    """Return the greatest betweenness of a node among `own` nodes of its mode and `other` of the other.

    By Borgatti and Everett. Lengths do not raise it: a path through the node joins two branches, each of which begins
    with a node of the other mode, and evenly filled branches make the most pairs.
    """
    if own == 0 or other == 0:
        return 0.0
    s, t = divmod(own - 1, other)
    return (other**2 * (s + 1) ** 2 + other * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)) / 2


def _sizes(edges: sparse.csr_array, mode: int) -> tuple[int, int]:
    return edges.shape[mode], edges.shape[1 - mode]


def _closeness(reach: Reach, own: int, other: int) -> NDArray[np.float64]:
    return ratio(reach.reached, reach.distance) * (other + 2 * (own - 1)) / max(own + other - 1, 1)
