"""The measures of one document of a corpus, from coded arrays and without frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
from scipy import sparse

from jxgraph.matrix import UNIT
from jxgraph.measures.community.louvain import best_division, number_by_size
from jxgraph.measures.graph.eigen import two_mode_eigenvector, two_mode_pagerank
from jxgraph.measures.graph.paths import path_measures
from jxgraph.measures.inequality import gini
from jxgraph.measures.numeric.arrays import ranks, sums
from jxgraph.measures.workload import partners, role_counts, shares
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


# Shared tasks from coded columns: pairs are listed task by task, sorted, and counted.


_BLOCK = 1 << 18
"""Edges whose pairs are counted at once: their columns stay in the processor's cache."""

_BITS = 2
"""Of a key, for each of the two roles, which follow the pair: a plain sort brings equal pairs together."""

_MASK = (1 << _BITS) - 1

_MOST = np.iinfo(np.int32).max
"""The greatest key of 32 bits, which are sorted in half the time."""

_NO_PAIRS = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))

_Integers: TypeAlias = "NDArray[np.int64]"
_Floats: TypeAlias = "NDArray[np.float64]"


class Pairs(NamedTuple):
    """Pairs a < b that share tasks, sorted: how many, and the sum of the products of their weights."""

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    shared: NDArray[np.int64]
    weight: NDArray[np.float64]


def project(
    task: NDArray[np.integer], unit: NDArray[np.integer], role: NDArray[np.integer], weights: NDArray[np.float64]
) -> Pairs:
    r"""Project edges on their units: the upper half of :math:`W^T W`, without building :math:`W`.

    Parameters
    ----------
    task, unit, role
        An edge each, those of a task side by side, no unit twice in a task; codes from 0, of roles from 1.
    weights
        The weight of each role, in the order of the codes.

    Examples
    --------
    >>> edges = (np.array([0, 0, 1, 1]), np.array([2, 1, 1, 2]), np.array([1, 2, 1, 2]))
    >>> [column.tolist() for column in project(*edges, np.array([1.0, 0.5, 0.25]))]
    [[1], [2], [2], [1.0]]
    """
    width = int(unit.max(initial=-1)) + 1
    products = np.zeros((_MASK + 1, _MASK + 1))
    products[1 : len(ROLES) + 1, 1 : len(ROLES) + 1] = np.outer(weights, weights)
    counts = [_counted(task[at], unit[at], role[at], width, products.ravel()) for at in _blocks(task)]
    # join the pairs of all blocks; each block is sorted already, which a stable sort merges
    pair, shared, weight = (np.concatenate(columns) for columns in zip(*counts, strict=True)) if counts else _NO_PAIRS
    order = np.argsort(pair, kind="stable")
    pair = pair[order]
    first = _firsts(pair)
    a, b = np.divmod(pair[first], max(width, 1))
    return Pairs(a, b, _sums(shared[order], first), _sums(weight[order], first))


def _counted(
    task: NDArray[np.integer], unit: NDArray[np.integer], role: NDArray[np.integer], width: int, products: _Floats
) -> tuple[_Integers, _Integers, _Floats]:
    """Return the pairs of a block, sorted, with the number of tasks they share and their weight."""
    # units counted from the least of the block, in the shortest integers that hold a pair and two roles
    least = int(unit.min())
    span = int(unit.max()) - least + 1
    kind: type[np.signedinteger] = np.int32 if span**2 << 2 * _BITS <= _MOST else np.int64
    code = ((unit - least).astype(kind) << _BITS) | role.astype(kind)
    key = np.concatenate([np.empty(0, dtype=kind), *_keys(task, code, span)])
    key.sort()
    # the runs of equal pairs; what is left of a key is the two roles, whose weights are multiplied
    pair = key >> 2 * _BITS
    first = _firsts(pair)
    key &= (1 << 2 * _BITS) - 1
    a, b = np.divmod(pair[first].astype(np.int64), span)
    return (a + least) * width + b + least, np.diff(first, append=len(key)), _sums(products[key], first)


def _firsts(sorted_pairs: NDArray[np.integer]) -> NDArray[np.intp]:
    """Return the place of the first of each run of equal pairs."""
    new = np.ones(len(sorted_pairs), dtype=bool)
    np.not_equal(sorted_pairs[1:], sorted_pairs[:-1], out=new[1:])
    return np.flatnonzero(new)


def _sums(values: NDArray[Any], first: NDArray[np.intp]) -> NDArray[Any]:
    return np.add.reduceat(values, first) if len(first) else values


def _blocks(task: NDArray[np.integer]) -> Iterator[slice]:
    """Cut the edges in blocks that end with a task."""
    start = 0
    while start < len(task):
        end = min(start + _BLOCK, len(task))
        while end < len(task) and task[end] == task[end - 1]:
            end += 1
        yield slice(start, end)
        start = end


def _keys(task: NDArray[np.integer], code: NDArray[np.integer], width: int) -> Iterator[NDArray[np.integer]]:
    """Pair each edge of a block with the next of its task, then with the second next, and so on."""
    step, at = 1, np.flatnonzero(task[1:] == task[:-1])
    while len(at):
        one, other = code[at], code[at + step]
        low, high = np.minimum(one, other), np.maximum(one, other)
        key = low >> _BITS
        key *= width
        key += high >> _BITS
        key <<= 2 * _BITS
        key |= (low & _MASK) << _BITS
        key |= high & _MASK
        yield key
        step += 1
        at = at[at < len(task) - step]
        at = at[task[at + step] == task[at]]


# The measures of a document's units, and of the document.


class Edges(NamedTuple):
    """The entries of a document's matrix in coded columns, sorted by task, and its units' flags."""

    task: NDArray[np.int32]
    unit: NDArray[np.int32]
    role: NDArray[np.int8]
    weight: NDArray[np.float64]
    tasks: int
    collective: NDArray[np.bool_]


def unit_measures(edges: Edges) -> dict[str, NDArray[np.generic]]:
    """Measure every unit of a document, as `workload` and `centrality` define it.

    Returns
    -------
    dict
        One array a measure, in unit order: `rank` (0 for a collective, which has none), `lead`, `co_lead`, `support`,
        `tasks`, `workload`, `share`; `partners`, the number of units it shares a task with; `closeness`,
        `betweenness`, `eigenvector`, `pagerank`.
    """
    units = len(edges.collective)
    roles = role_counts(edges.unit, edges.role, units)
    load = sums(edges.unit, edges.weight, units)
    P = _pattern(edges)
    closeness, betweenness = path_measures(P, UNIT, weighted=False)
    return {
        "rank": ranks(load, edges.collective),
        "lead": roles[:, 0].astype(np.int32),
        "co_lead": roles[:, 1].astype(np.int32),
        "support": roles[:, 2].astype(np.int32),
        "tasks": roles.sum(axis=1).astype(np.int32),
        "workload": load,
        "share": shares(load),
        "partners": partners(P).astype(np.int32),
        "closeness": closeness,
        "betweenness": betweenness,
        "eigenvector": two_mode_eigenvector(P)[UNIT],
        "pagerank": two_mode_pagerank(P)[UNIT],
    }


def document_measures(edges: Edges, units: dict[str, NDArray[np.generic]]) -> dict[str, float]:
    r"""Measure a document.

    Returns
    -------
    dict
        - `gini`: of the workloads of its single units, as `inequality` has it: 0 where all carry the same, missing
          where nothing weighs anything.
        - `top_share`: part of all workload that its most loaded single unit has.
        - `alone`: part of the tasks that a single unit answers for; `units_a_task`: units a task on average.
        - `density`: part of the pairs of units that share a task.
    """
    sizes = np.bincount(edges.task, minlength=edges.tasks)
    single = units["workload"][~edges.collective].astype(float)
    n = len(edges.collective)
    return {
        "gini": float(gini(single)),
        "top_share": float(units["share"][~edges.collective].max(initial=0.0)),
        "alone": float((sizes == 1).mean()) if edges.tasks else 0.0,
        "units_a_task": float(sizes.mean()) if edges.tasks else 0.0,
        "density": float(units["partners"].sum()) / (n * (n - 1)) if n > 1 else 0.0,
    }


def tie_clusters(network: sparse.csr_array, resolution: float, restarts: int, seed: int) -> NDArray[np.int64]:
    """Divide a tie network into clusters, numbered from 1 by size as `clusters` numbers them; 0 is untied."""
    tied = np.flatnonzero(np.diff(network.indptr))
    cluster = np.zeros(network.shape[0], dtype=np.int64)
    label, _ = best_division(network[tied][:, tied], resolution, restarts, seed)
    cluster[tied] = number_by_size(label)
    return cluster


def _pattern(edges: Edges) -> sparse.csr_array:
    indptr = np.zeros(edges.tasks + 1, dtype=np.int32)
    np.cumsum(np.bincount(edges.task, minlength=edges.tasks), out=indptr[1:])
    order = np.lexsort((edges.unit, edges.task))
    shape = (edges.tasks, len(edges.collective))
    return sparse.csr_array((np.ones(len(order)), edges.unit[order], indptr), shape=shape)
