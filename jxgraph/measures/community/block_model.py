"""A block model of tasks and units: the groups that pay for their own description, or none."""

from __future__ import annotations

from collections.abc import Mapping
from math import lgamma, log
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from jxgraph.errors import UsageError, expect
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.community.louvain import number_by_size
from jxgraph.measures.nulls.fdsm import canonical_order
from jxgraph.measures.numeric.arrays import comparable, refuse_out_of_range, runs
from jxgraph.measures.numeric.partitions import log_partitions
from jxgraph.measures.workload import strength
from jxgraph.progress import collect_with_progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Blocks = tuple[Integers, Integers]
    """The block of each unit and of each task that has an edge, from 0, none empty."""


UNITS, TASKS = "units", "tasks"

SIDES = (UNITS, TASKS)
"""The two kinds of nodes; blocks never mix them."""


def block_model(source: Any, *, of: str = UNITS, restarts: int = 20, seed: int = 0) -> pd.DataFrame:
    r"""Group units and tasks by the block model with the shortest description of the document.

    Units of one block share out their edges over the blocks of tasks in the same way, each as many as it has. The model
    is the degree-corrected stochastic block model [1]_ in its two-mode form [2]_, without weights. It takes the
    division with the least description length :math:`\Sigma` (`description_length`), in which every block pays for its
    own description: where there is no structure, it finds one block of units and one of tasks, while `clusters` finds
    groups in random networks too. One block is no proof that there are no groups: small or weak ones do not pay.

    The search merges blocks and moves single nodes between them, from `restarts` random divisions into some
    :math:`0.3 \sqrt{E}` blocks a side, for E edges; each result is split at random and merged again three times.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    of
        The rows: ``units`` or ``tasks``.
    restarts, seed
        Number and seed of the random divisions.

    Returns
    -------
    DataFrame
        Indexed by `unit` (`task_id`), by block, in it the heaviest unit first: `block`, 1 the largest, 0 without an
        edge; `margin`, by how many nats the description grows if the node moves to its best other block, missing where
        there is none. `attrs`: the settings, the numbers of `unit_blocks` and `task_blocks`, `description_length` and
        that of `one_block` on each side, in nats, `gain`, their difference, and `block_edges`, the edges between each
        block of units (rows) and of tasks.

    References
    ----------
    .. [1] Peixoto, Phys. Rev. E 95 (2017) 012317, https://doi.org/10.1103/PhysRevE.95.012317
    .. [2] Yen and Larremore, Phys. Rev. E 102 (2020) 032309, https://doi.org/10.1103/PhysRevE.102.032309

    Examples
    --------
    >>> source = [(f"t{t}", f"{'ab'[t % 2]}{u}", "lead") for t in range(40) for u in range(6)]
    >>> block_model(source, restarts=1)["block"].value_counts().to_dict()
    {1: 6, 2: 6}
    """
    refuse_out_of_range(seed=seed, restarts=restarts)
    if of not in SIDES:
        raise UsageError("measures.blocks_of", known=SIDES, of=of).near(of, SIDES)
    R = responsibility_matrix(source)
    graph = _Graph(R)
    (units, tasks), length = _best_blocks(graph, restarts, seed)
    blocks = _numbered(graph.sides[0], units), _numbered(graph.sides[1], tasks)
    frame = _frame(R, graph, blocks, SIDES.index(of))
    one_block = graph.description_length(graph.one_block)
    unit_blocks, task_blocks = map(_number, blocks)
    frame.attrs = {"scheme": R.scheme, "of": of, "restarts": int(restarts), "seed": int(seed)}
    frame.attrs |= {"unit_blocks": unit_blocks, "task_blocks": task_blocks, "description_length": length}
    frame.attrs |= {"one_block": one_block, "gain": one_block - length}
    frame.attrs |= {"block_edges": graph.block_edges(0, blocks).tolist()}
    return frame


def description_length(source: Any, units: Mapping[Any, Any], tasks: Mapping[Any, Any]) -> float:
    r"""Return the description length of a document by given blocks of units and of tasks, in nats.

    :math:`\Sigma = -\ln P(A \mid k, e, b) - \ln P(k \mid e, b) - \ln P(e \mid b) - \ln P(b)` [1]_. With
    :math:`e_{rs}` the edges between block r of units and s of tasks, E all edges, :math:`n_r` the nodes of a block,
    :math:`\eta^r_k` those of degree k, and N nodes in B blocks on each side, the terms are

    - :math:`-\sum_{rs} \ln e_{rs}! + \sum_r \ln e_r! + \sum_s \ln e_s! - \sum_i \ln k_i!`, the edges;
    - :math:`\sum_r [\ln n_r! - \sum_k \ln \eta^r_k! + \ln q(e_r, n_r)]` a side, the degrees, where q counts the
      partitions of :math:`e_r` into at most :math:`n_r` parts;
    - :math:`\ln \binom{B_u B_t + E - 1}{E}`, the edges between blocks;
    - :math:`\ln \binom{N - 1}{B - 1} + \ln N! - \sum_r \ln n_r! + \ln N` a side, the blocks.

    q is exact up to 2,000 edges of a block, and above within 0.013 nats (Szekeres 1953; by a polynomial up to 16
    nodes).

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    units, tasks
        The block of each unit and of each task that has an edge.

    Raises
    ------
    UsageError
        A unit or task with an edge has no block; else as `responsibility_matrix`.

    References
    ----------
    .. [1] Peixoto, Phys. Rev. E 95 (2017) 012317, https://doi.org/10.1103/PhysRevE.95.012317

    Examples
    --------
    One task of one unit can be described in one way only.

    >>> description_length([("t", "Finance", "lead")], {"Finance": 1}, {"t": 1})
    0.0
    """
    R = responsibility_matrix(source)
    graph = _Graph(R)
    given = ((R.units.index, units), (R.tasks.index, tasks))
    of_units, of_tasks = (
        _labels(names[side.of_row], blocks) for side, (names, blocks) in zip(graph.sides, given, strict=True)
    )
    return graph.description_length((of_units, of_tasks))


def _labels(names: pd.Index, blocks: Mapping[Any, Any]) -> Integers:
    expect(blocks, (pd.Series, Mapping), "clusters_or_mapping")
    missing = [name for name in names if name not in blocks]
    if missing:
        raise UsageError("measures.no_block", name=missing[0])
    return _compact(pd.factorize(pd.Series([blocks[name] for name in names], dtype=object))[0])


def _frame(R: ResponsibilityMatrix, graph: _Graph, blocks: Blocks, at: int) -> pd.DataFrame:
    """Make the frame of `block_model` of one side."""
    rows = (R.units, R.tasks)[at]
    side, label = graph.sides[at], blocks[at]
    block, margin = np.zeros(len(rows), np.int64), np.full(len(rows), np.nan)
    block[side.of_row] = label + 1
    change = _best_moves(graph, at, blocks).change
    margin[side.of_row] = np.where(np.isfinite(change), change, np.nan)
    load = comparable(strength(R)) if at == 0 else np.zeros(len(rows))
    order = np.lexsort((-load, np.where(block == 0, len(rows) + 1, block)))
    names = rows.index.rename(("unit", "task_id")[at])
    return pd.DataFrame({"block": block, "margin": margin}, index=names).iloc[order]


def _numbered(side: _Side, label: Integers) -> Integers:
    """Return the blocks numbered from 0 by size, then by their first node in the matrix."""
    number, order = np.empty(len(label), np.int64), np.argsort(side.of_row)
    number[order] = number_by_size(label[order]) - 1
    return number


# The document as the model sees it, and its description length.


class _Side:
    """The nodes of one side that have an edge, and their edges, sorted by node."""

    def __init__(self, row: Integers, other: Integers, rows: Integers) -> None:
        degree = np.bincount(row, minlength=len(rows))
        self.of_row = rows[degree > 0]
        """The row or column of the matrix that each node is."""
        order = np.argsort(row, kind="stable")
        self.degree = degree[degree > 0]
        self.nodes = len(self.of_row)
        self.node = np.repeat(np.arange(self.nodes), self.degree)
        self.other = other[order]
        self.degrees, self.kind = np.unique(self.degree, return_inverse=True)
        """All different degrees, and which one each node has: by them, many nodes are one."""


class _Graph:
    """The graph of tasks and units without weights, and what all descriptions of it share."""

    def __init__(self, R: ResponsibilityMatrix) -> None:
        # the order of the document must not decide what the search draws
        tasks, units = canonical_order(R.pattern)
        task, unit = np.argsort(tasks)[R.entries.task], np.argsort(units)[R.weight.indices]
        place = [np.unique(nodes, return_inverse=True)[1] for nodes in (unit, task)]
        self.sides = _Side(unit, place[1], units), _Side(task, place[0], tasks)
        self.edges = len(task)
        self.log_factorial = np.array([lgamma(n + 1) for n in range(self.edges + max(*R.shape, 1) + 2)])
        self.constant = sum(self._constant(side) for side in self.sides) if self.edges else 0.0

    def _constant(self, side: _Side) -> float:
        """Return what no blocks change: the degrees' factorials, and the ways to label nodes and choose B."""
        return float(self.log_factorial[side.nodes] + log(side.nodes) - self.log_factorial[side.degree].sum())

    @property
    def one_block(self) -> Blocks:
        """One block of units and one of tasks."""
        units, tasks = (np.zeros(side.nodes, np.int64) for side in self.sides)
        return units, tasks

    def block_edges(self, at: int, blocks: Blocks) -> Integers:
        """Count the edges between the blocks of this side, the rows, and those of the other."""
        side, (own, other) = self.sides[at], map(_number, (blocks[at], blocks[1 - at]))
        key = blocks[at][side.node] * other + blocks[1 - at][side.other]
        return np.bincount(key, minlength=own * other).reshape(own, other)

    def of_kind(self, at: int, label: Integers, count: int) -> Integers:
        """Count the nodes of each degree in each of the blocks, the rows."""
        side = self.sides[at]
        kinds = len(side.degrees)
        return np.bincount(label * kinds + side.kind, minlength=count * kinds).reshape(count, kinds)

    def numbers(self, units: int, tasks: int) -> float:
        """Return the part of the description that only the numbers of blocks decide."""
        if not self.edges:
            return 0.0
        cells = units * tasks
        between = lgamma(cells + self.edges) - lgamma(self.edges + 1) - lgamma(cells)
        return between + sum(
            _log_choose(side.nodes - 1, count - 1) for side, count in zip(self.sides, (units, tasks), strict=True)
        )

    def less_or_more(self, at: int, blocks: Blocks) -> tuple[float, float]:
        """Return by how much `numbers` changes with one block less, and with one more, on a side."""
        counts = [_number(label) for label in blocks]
        now = self.numbers(*counts)
        changes = []
        for step in (-1, 1):
            counts[at] += step
            possible = 1 <= counts[at] <= self.sides[at].nodes
            changes.append(self.numbers(*counts) - now if possible else np.inf)
            counts[at] -= step
        return changes[0], changes[1]

    def cost(self, edges: Integers, nodes: Integers) -> Floats:
        """Return the part of blocks that their edges and nodes decide; the factorial of nodes cancels."""
        # a move is also tried into the node's own block, which has no room for it: the result is not used
        edges = np.minimum(edges, self.edges)
        return np.asarray(self.log_factorial[edges] + log_partitions(edges, nodes))

    def description_length(self, blocks: Blocks) -> float:
        """Return the description length in nats; formula and source in the function of this name."""
        if not self.edges:
            return 0.0
        counts, total = [_number(label) for label in blocks], self.constant
        between = self.block_edges(0, blocks)
        for at, (label, count) in enumerate(zip(blocks, counts, strict=True)):
            nodes = np.bincount(label, minlength=count)
            total += float(self.cost(between.sum(axis=1 - at), nodes).sum())
            total -= float(self.log_factorial[self.of_kind(at, label, count)].sum())
        return total - float(self.log_factorial[between].sum()) + self.numbers(*counts) + 0.0


def _number(label: Integers) -> int:
    """Return the number of blocks."""
    return int(label.max(initial=-1)) + 1


def _compact(label: Integers) -> Integers:
    """Return the blocks numbered anew, without those that are empty."""
    return np.unique(label, return_inverse=True)[1].astype(np.int64)


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


# The search: moves of single nodes, and merges of blocks.


_LESS = 1e-9
"""A description must be shorter by more than this: less is rounding."""

_CELLS_AT_ONCE = 2_000_000
"""Entries of a table of moves, so that memory stays small."""

_START = 0.3
"""Blocks a side of a random division, as a part of the root of the edges: more cannot pay for long."""

_SPREAD = 1.3
"""The number of blocks at the start is multiplied by a factor drawn between its inverse and this."""

_SPLITS = 3
"""Times that each result is split and joined again."""

_PORTION = 0.05
"""Of the blocks of both sides, that many are merged before nodes move again, at least one."""


class _Moves(NamedTuple):
    target: Integers
    """The best other block of each node; the number of blocks stands for a new one."""
    change: Floats
    """Of the description length, if the node alone moves there; infinite where it can go nowhere else."""


def _best_blocks(graph: _Graph, restarts: int, seed: int) -> tuple[Blocks, float]:
    """Return the best of all restarts, of equals the first; one block is among them. More are never worse."""
    best, length = graph.one_block, graph.description_length(graph.one_block)
    if min(side.nodes for side in graph.sides) < 2:  # noqa: PLR2004 -- a side of one node has one block
        restarts = 0
    for blocks, found in collect_with_progress(_restarts(graph, restarts, seed), restarts):
        if found < length - _LESS:
            best, length = blocks, found
    return best, length


def _restarts(graph: _Graph, restarts: int, seed: int) -> Iterator[tuple[Blocks, float]]:
    for restart in range(restarts):
        random = np.random.default_rng([seed, restart])
        most = _START * np.sqrt(graph.edges) * _SPREAD ** random.uniform(-1, 1)
        start = [random.integers(0, max(2, min(side.nodes, int(most) + 1)), side.nodes) for side in graph.sides]
        blocks, length = _joined(graph, (_compact(start[0]), _compact(start[1])))
        for _ in range(_SPLITS):
            halves = [label + _number(label) * random.integers(0, 2, len(label)) for label in blocks]
            again, shorter = _joined(graph, (_compact(halves[0]), _compact(halves[1])))
            if shorter < length - _LESS:
                blocks, length = again, shorter
        yield blocks, length


def _joined(graph: _Graph, blocks: Blocks) -> tuple[Blocks, float]:
    """Merge blocks down to one a side, moving nodes at each level, and return the best level, polished."""
    blocks, length = _moved(graph, blocks)
    best, shortest = blocks, length
    while max(map(_number, blocks)) > 1:
        blocks, length = _moved(graph, _merged(graph, blocks), grow=False)
        if length < shortest - _LESS:
            best, shortest = blocks, length
    return _polished(graph, best)


def _polished(graph: _Graph, blocks: Blocks) -> tuple[Blocks, float]:
    """Move nodes, into new blocks too, and merge, until neither shortens the description."""
    while True:
        blocks, length = _moved(graph, blocks)
        changes, *pair = _merges(graph, blocks)
        if changes.min(initial=0) > -_LESS:
            return blocks, length
        first = int(changes.argmin())
        blocks = _join(blocks, [tuple(int(column[first]) for column in pair)])


def _moved(graph: _Graph, blocks: Blocks, *, grow: bool = True) -> tuple[Blocks, float]:
    """Move the nodes of each side by turns, all that gain at once, until no move shortens the description.

    Moves that gain alone may not gain together: then only the better half of them is made, and so on, down to the best
    one, which does. So no step lengthens the description. Without `grow` no node founds a block.
    """
    length, still, at = graph.description_length(blocks), 0, 0
    while still < len(SIDES):
        moves = _best_moves(graph, at, blocks, grow=grow)
        gaining = np.flatnonzero(moves.change < -_LESS)
        gaining = gaining[np.argsort(moves.change[gaining], kind="stable")]
        still += 1
        while len(gaining):
            label = blocks[at].copy()
            label[gaining] = moves.target[gaining]
            after = (_compact(label), blocks[1]) if at == 0 else (blocks[0], _compact(label))
            shorter = graph.description_length(after)
            if shorter < length - _LESS:
                blocks, length, still = after, shorter, 0
                break
            gaining = gaining[: len(gaining) // 2]
        at = 1 - at
    return blocks, length


def _best_moves(graph: _Graph, at: int, blocks: Blocks, *, grow: bool = True) -> _Moves:
    """Return the best move of each node of a side, the others where they are."""
    side, label, count = graph.sides[at], blocks[at], _number(blocks[at])
    between = np.vstack([graph.block_edges(at, blocks), np.zeros((1, _number(blocks[1 - at])), np.int64)])
    by_degree, leave = _degree_changes(graph, at, blocks, between.sum(axis=1))
    fewer, more = graph.less_or_more(at, blocks)
    by_degree[:, count] += more
    alone = np.bincount(label, minlength=count)[label] == 1
    leave = leave + np.where(alone, fewer, 0.0)
    target, change = np.zeros(side.nodes, np.int64), np.full(side.nodes, np.inf)
    for nodes in _portions(side, count + 1):
        table = _edge_changes(graph, at, blocks, between, nodes) + by_degree[side.kind[nodes]] + leave[nodes, None]
        table[np.arange(len(nodes)), label[nodes]] = np.inf
        table[alone[nodes] | (not grow), count] = np.inf
        target[nodes] = table.argmin(axis=1)
        change[nodes] = table.min(axis=1)
    return _Moves(target, change)


def _portions(side: _Side, columns: int) -> Iterator[Integers]:
    """Divide the nodes so that the table of their edges by blocks stays small."""
    portion = np.cumsum(side.degree) * columns // _CELLS_AT_ONCE
    if side.nodes:
        yield from np.split(np.arange(side.nodes), np.flatnonzero(np.diff(portion)) + 1)


def _degree_changes(graph: _Graph, at: int, blocks: Blocks, edges: Integers) -> tuple[Floats, Floats]:
    """Return what a node of each degree (rows) adds to each block by its degree, and what each node takes away."""
    side, label = graph.sides[at], blocks[at]
    nodes, kinds = np.bincount(label, minlength=len(edges)), graph.of_kind(at, label, len(edges))
    now, degree = graph.cost(edges, nodes), side.degrees[:, None]
    enter = graph.cost(edges + degree, nodes + 1) - now - np.log(kinds.T + 1)
    without = graph.cost(edges[label] - side.degree, nodes[label] - 1)
    return enter, without - now[label] + np.log(kinds[label, side.kind])


def _edge_changes(graph: _Graph, at: int, blocks: Blocks, between: Integers, nodes: Integers) -> Floats:
    """Return by how much the edges between blocks change the description if these nodes go to each block."""
    side, other, factorial = graph.sides[at], _number(blocks[1 - at]), graph.log_factorial
    first = np.cumsum(side.degree) - side.degree
    edge = runs(first[nodes], side.degree[nodes])
    # the edges of a node that lead to the same block are taken together
    key = (side.node[edge] - nodes[0]) * other + blocks[1 - at][side.other[edge]]
    key, number = np.unique(key, return_counts=True)
    node, to = np.divmod(key, other)
    start = np.searchsorted(node, np.arange(len(nodes)))
    there = between[:, to]
    own = there[blocks[at][nodes][node], np.arange(len(to))]
    after = factorial[np.minimum(there + number, graph.edges)]
    enter = np.add.reduceat(factorial[there] - after, start, axis=1)
    leave = np.add.reduceat(factorial[own] - factorial[own - number], start)
    return np.asarray(enter.T + leave[:, None])


def _merged(graph: _Graph, blocks: Blocks) -> Blocks:
    """Make the best merges of either side, each block in one at most."""
    changes, side, one, other = _merges(graph, blocks)
    count = sum(map(_number, blocks))
    left = max(1, int(count * _PORTION))
    chosen: list[tuple[int, int, int]] = []
    used: set[tuple[int, int]] = set()
    for pair in np.argsort(changes, kind="stable").tolist():
        at, a, b = int(side[pair]), int(one[pair]), int(other[pair])
        if not used & {(at, a), (at, b)}:
            used |= {(at, a), (at, b)}
            chosen.append((at, a, b))
        if len(chosen) == left:
            break
    return _join(blocks, chosen)


def _join(blocks: Blocks, pairs: Sequence[tuple[int, ...]]) -> Blocks:
    """Join the second block of each pair of a side to the first."""
    labels = blocks[0].copy(), blocks[1].copy()
    for at, one, other in pairs:
        labels[at][blocks[at] == other] = one
    return _compact(labels[0]), _compact(labels[1])


def _merges(graph: _Graph, blocks: Blocks) -> tuple[Floats, Integers, Integers, Integers]:
    """Return by how much each merge of two blocks changes the description, its side and the two blocks."""
    found = [_merges_of(graph, at, blocks) for at in range(len(SIDES))]
    side = np.repeat(np.arange(len(SIDES)), [len(changes) for changes, _, _ in found])
    changes, one, other = (np.concatenate(column) for column in zip(*found, strict=True))
    return changes, side, one, other


def _merges_of(graph: _Graph, at: int, blocks: Blocks) -> tuple[Floats, Integers, Integers]:
    label, count, factorial = blocks[at], _number(blocks[at]), graph.log_factorial
    one, other = np.triu_indices(count, 1)
    between, kinds = graph.block_edges(at, blocks), graph.of_kind(at, label, count)
    edges, nodes = between.sum(axis=1), np.bincount(label, minlength=count)
    own = graph.cost(edges, nodes) - factorial[between].sum(axis=1) - factorial[kinds].sum(axis=1)
    changes = graph.cost(edges[one] + edges[other], nodes[one] + nodes[other]) - own[one] - own[other]
    # row by row: all pairs at once would be a table of blocks x blocks x blocks
    for a in range(count - 1):
        pairs = slice(a * count - a * (a + 1) // 2, (a + 1) * count - (a + 1) * (a + 2) // 2)
        changes[pairs] -= factorial[between[a] + between[a + 1 :]].sum(axis=1)
        changes[pairs] -= factorial[kinds[a] + kinds[a + 1 :]].sum(axis=1)
    return changes + (graph.less_or_more(at, blocks)[0] if count > 1 else 0.0), one, other
