"""The pairs of units by kind, and how a null model's word on each kind is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from scipy import sparse

    from jxgraph.measures.nulls.configuration import Distributions

_KINDS_AT_ONCE = 100
"""Kinds of pairs whose distributions are summed together: few enough to fit a cache."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of units by the degrees of both: under each of the nulls, pairs of one kind behave alike.

    Group g of units has `degree[g]` tasks each, ascending; kind k pairs the groups `first[k]` <= `second[k]` in
    `count[k]` pairs. A pair of kind k shares between `least[k]` and `most[k]` tasks, whatever the matrix. Tables over
    all kinds and numbers of shared tasks are flat: kind k has the cells from `start[k]` on, one for each number from 0
    to the lesser degree.
    """

    tasks: int
    degree: NDArray[np.int64]
    group: NDArray[np.int64]
    first: NDArray[np.intp]
    second: NDArray[np.intp]
    count: NDArray[np.int64]
    least: NDArray[np.int64]
    most: NDArray[np.int64]
    start: NDArray[np.int64]

    @classmethod
    def of(cls, P: sparse.csr_array) -> Pairs:
        """Sort the pairs of units (columns) of a matrix of zeros and ones."""
        degrees = np.bincount(P.indices, minlength=P.shape[1])
        degree, group, sizes = np.unique(degrees, return_inverse=True, return_counts=True)
        first, second = np.triu_indices(len(degree))
        count = np.where(first == second, sizes[first] * (sizes[first] - 1) // 2, sizes[first] * sizes[second])
        lesser = np.minimum(degree[first], degree[second])
        least = np.maximum(degree[first] + degree[second] - P.shape[0], 0)
        most = np.minimum(lesser, (np.diff(P.indptr) > 1).sum())
        start = np.concatenate([[0], np.cumsum(lesser + 1)])
        return cls(P.shape[0], degree, group, first, second, count, least, most, start)

    def kind(self, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the kind of each pair of units."""
        low, high = np.sort([self.group[a], self.group[b]], axis=0)
        return np.asarray(low * len(self.degree) - low * (low - 1) // 2 + high - low)

    @property
    def total(self) -> int:
        """Number of all pairs of units."""
        return int(self.count.sum())


class Tails(NamedTuple):
    """What a null says: the expected number of shared tasks by kind of pair, and both tails in a flat table.

    `at_least` is the probability of that many shared tasks or more, `at_most` of that many or fewer. `error` are the
    standard errors of both where they are estimated from samples, and `floor` the least value by kind that a count so
    rare that no sample shows it could have.
    """

    expected: NDArray[np.float64]
    at_least: NDArray[np.float64]
    at_most: NDArray[np.float64]
    error: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
    floor: NDArray[np.float64] | None = None
    samples: int = 0


def tails_of(pairs: Pairs, distributions: Callable[[slice], Distributions]) -> Tails:
    """Sum the distributions of kinds of pairs, given slice by slice, from both ends: no tail comes of a difference."""
    expected = np.zeros(len(pairs.count))
    at_least, at_most = np.ones(pairs.start[-1]), np.ones(pairs.start[-1])
    for first in range(0, len(pairs.count), _KINDS_AT_ONCE):
        kinds = slice(first, first + _KINDS_AT_ONCE)
        low, p = distributions(kinds)
        start = pairs.start[first : kinds.stop + 1]
        row = np.repeat(np.arange(len(low)), np.diff(start))
        place = np.arange(start[0], start[-1]) - (start[:-1] + low)[row]
        from_above = np.pad(np.cumsum(p[:, ::-1], axis=1)[:, ::-1], ((0, 0), (0, 1)))  # the small terms first:
        from_below = np.pad(np.cumsum(p, axis=1), ((0, 0), (1, 0)))  # a tail is exact for itself
        expected[kinds] = np.cumsum(p * (low[:, None] + np.arange(p.shape[1])), axis=1)[:, -1]
        at_least[start[0] : start[-1]] = from_above[row, np.clip(place, 0, p.shape[1])]
        at_most[start[0] : start[-1]] = from_below[row, np.clip(place + 1, 0, p.shape[1])]
    return Tails(expected, np.minimum(at_least, 1), np.minimum(at_most, 1))
