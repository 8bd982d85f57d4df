"""The pairs of units by kind, and the law and tails of the shared tasks of each kind under a null model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray
    from scipy import sparse

    from jxgraph.measures.nulls.configuration import Distributions

_KINDS_AT_ONCE = 100
"""Kinds of pairs whose distributions are summed together: few enough to fit a cache."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of units by the degrees of both: under each null, pairs of one kind have one law.

    Group g of units has `degree[g]` tasks each, ascending; kind k pairs the groups `first[k]` <= `second[k]` in
    `count[k]` pairs. Tables over all kinds and numbers of shared tasks are flat: kind k has the cells from `start[k]`
    on, one for each number from 0 to the lesser degree.
    """

    tasks: int
    degree: NDArray[np.int64]
    group: NDArray[np.int64]
    first: NDArray[np.intp]
    second: NDArray[np.intp]
    count: NDArray[np.int64]
    start: NDArray[np.int64]

    @classmethod
    def of(cls, P: sparse.csr_array) -> Pairs:
        """Sort the pairs of units (columns) of a matrix of zeros and ones."""
        degrees = np.bincount(P.indices, minlength=P.shape[1])
        degree, group, sizes = np.unique(degrees, return_inverse=True, return_counts=True)
        first, second = np.triu_indices(len(degree))
        count = np.where(first == second, sizes[first] * (sizes[first] - 1) // 2, sizes[first] * sizes[second])
        lesser = np.minimum(degree[first], degree[second])
        start = np.concatenate([[0], np.cumsum(lesser + 1)])
        return cls(P.shape[0], degree, group, first, second, count, start)

    def kind(self, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the kind of each pair of units."""
        low, high = np.sort([self.group[a], self.group[b]], axis=0)
        return np.asarray(low * len(self.degree) - low * (low - 1) // 2 + high - low)

    def slices(self) -> Iterator[slice]:
        """Yield slices of kinds whose distributions are to be made together."""
        for first in range(0, len(self.count), _KINDS_AT_ONCE):
            yield slice(first, first + _KINDS_AT_ONCE)

    @property
    def total(self) -> int:
        """Number of all pairs of units."""
        return int(self.count.sum())


class PairLaws(NamedTuple):
    """The law of the number of shared tasks of each kind of pair under a null model.

    `of` gives the laws of a slice of kinds. Where they are estimated from samples, `error` has the standard errors of
    both tails in a flat table, and `samples` their number.
    """

    of: Callable[[slice], Distributions]
    error: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
    samples: int = 0


class Tails(NamedTuple):
    """The tails of the laws of families of pairs, each with one law: the kinds of `Pairs`, or others.

    Family k has `pairs[k]` pairs and, in the flat tables, the cells from `start[k]` on, one for each number of shared
    tasks from `first[k]`; numbers before and after them have the tails of the first and of the last. `at_least` is the
    probability of that many or more, `at_most` of that many or fewer; the null gives numbers from `least[k]` to
    `most[k]`.
    """

    pairs: NDArray[np.int64]
    start: NDArray[np.int64]
    first: NDArray[np.int64]
    least: NDArray[np.int64]
    most: NDArray[np.int64]
    expected: NDArray[np.float64]
    at_least: NDArray[np.float64]
    at_most: NDArray[np.float64]
    error: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None

    def cells(self, family: NDArray[np.int64], shared: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the cells of numbers of shared tasks of families."""
        cell = self.start[family] + np.maximum(shared - self.first[family], 0)
        return np.asarray(np.minimum(cell, self.start[family + 1] - 1))


def pair_tails(pairs: Pairs, laws: PairLaws) -> Tails:
    """Sum the laws of all kinds of pairs from both ends."""
    parts = [
        tails_of(laws.of(kinds), pairs.count[kinds], pairs.start[kinds.start : kinds.stop + 1])
        for kinds in pairs.slices()
    ]
    return joined(parts, pairs.start)._replace(error=laws.error)


def tails_of(law: Distributions, pairs: NDArray[np.int64], start: NDArray[np.int64]) -> Tails:
    """Sum laws from both ends, in the cells of `start`; no tail is computed as a difference."""
    low, p = law
    row = np.repeat(np.arange(len(low)), np.diff(start))
    place = np.arange(start[0], start[-1]) - (start[:-1] + low)[row]
    # each tail is summed from its end, the small terms first
    from_above = np.pad(np.cumsum(p[:, ::-1], axis=1)[:, ::-1], ((0, 0), (0, 1)))
    from_below = np.pad(np.cumsum(p, axis=1), ((0, 0), (1, 0)))
    expected = np.cumsum(p * (low[:, None] + np.arange(p.shape[1])), axis=1)[:, -1]
    at_least = np.minimum(from_above[row, np.clip(place, 0, p.shape[1])], 1)
    at_most = np.minimum(from_below[row, np.clip(place + 1, 0, p.shape[1])], 1)
    greatest = np.diff(start) - 1
    least = np.minimum(low + (p > 0).argmax(axis=1), greatest)
    most = np.minimum(low + p.shape[1] - 1 - (p > 0)[:, ::-1].argmax(axis=1), greatest)
    return Tails(pairs, start, np.zeros_like(low), least, most, expected, at_least, at_most)


def joined(parts: Sequence[Tails], start: NDArray[np.int64]) -> Tails:
    """Concatenate families; `start` is that of all."""

    def every(name: str, kind: type[np.generic]) -> NDArray[Any]:
        return np.concatenate([np.zeros(0, kind), *(getattr(part, name) for part in parts)])

    pairs, first, least, most = (every(name, np.int64) for name in ("pairs", "first", "least", "most"))
    expected, at_least, at_most = (every(name, np.float64) for name in ("expected", "at_least", "at_most"))
    return Tails(pairs, start, first, least, most, expected, at_least, at_most)
