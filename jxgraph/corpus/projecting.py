"""Who shares tasks with whom, from coded columns: pairs are made task by task, sorted, and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_BLOCK = 1 << 16
"""Edges whose pairs are made at once: their columns stay in the processor's cache."""

_BITS = 2
"""Of a key, for each of the two roles; they are packed behind the pair, so that a plain sort brings equal pairs
together with their roles, and no order has to be carried along."""

_MASK = (1 << _BITS) - 1


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
    keys = [
        key
        for start, end in _blocks(task)
        for key in _keys(task[start:end], (unit[start:end].astype(np.int64) << _BITS) | role[start:end], width)
    ]
    key = np.concatenate(keys) if keys else np.empty(0, dtype=np.int64)
    del keys
    key.sort()
    pair = key >> 2 * _BITS
    new = np.ones(len(pair), dtype=bool)
    np.not_equal(pair[1:], pair[:-1], out=new[1:])
    first = np.flatnonzero(new)
    a, b = np.divmod(pair[first], max(width, 1))
    key &= (1 << 2 * _BITS) - 1
    products = np.zeros((_MASK + 1, _MASK + 1))
    products[1 : len(ROLES) + 1, 1 : len(ROLES) + 1] = np.outer(weights, weights)
    weight = np.add.reduceat(products.ravel()[key], first) if len(first) else np.empty(0)
    return Pairs(a, b, np.diff(np.append(first, len(pair))), weight)


def _blocks(task: NDArray[np.integer]) -> Iterator[tuple[int, int]]:
    """Cut the edges in blocks that end with a task."""
    start = 0
    while start < len(task):
        end = min(start + _BLOCK, len(task))
        while end < len(task) and task[end] == task[end - 1]:
            end += 1
        yield start, end
        start = end


def _keys(task: NDArray[np.integer], code: NDArray[np.int64], width: int) -> Iterator[NDArray[np.int64]]:
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
