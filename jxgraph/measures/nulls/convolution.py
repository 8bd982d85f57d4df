"""Laws of whole numbers, one after the other in one array, and the laws of sums of independent numbers.

All terms are positive, so nothing cancels: a small probability is as exact as a great one. That is why sums are taken
term by term; a Fourier transform is exact only beside the greatest probability.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from jxgraph.measures.nulls.configuration import Distributions

_NEGLIGIBLE = 1e-300
"""Smaller probabilities are dropped at both ends of a law."""

_CELLS_AT_ONCE = 1_000_000
"""Cells of sums that are made before their ends are dropped."""


class PairLaw(NamedTuple):
    """The law of the number of tasks that a pair shares: `p[i]` is the probability of `low` + i."""

    low: int
    p: NDArray[np.float64]


CERTAIN = PairLaw(0, np.ones(1))
"""The law of a pair that never meets: 0 tasks."""


@dataclass(frozen=True, slots=True)
class Laws:
    """Many laws: number k has the probabilities `p[start[k]:start[k + 1]]` of the numbers from `low[k]` on."""

    low: NDArray[np.int64]
    start: NDArray[np.int64]
    p: NDArray[np.float64]

    @classmethod
    def of(cls, laws: Sequence[PairLaw]) -> Laws:
        """Put laws one after the other."""
        start = np.cumsum([0, *(len(law.p) for law in laws)], dtype=np.int64)
        p = np.concatenate([np.zeros(0), *(law.p for law in laws)])
        return cls(np.array([law.low for law in laws], dtype=np.int64), start, p)

    @classmethod
    def of_rows(cls, rows: Distributions) -> Laws:
        """Take the rows without what is negligible at their ends."""
        return _trimmed(rows.low, np.arange(len(rows.low) + 1) * rows.probability.shape[1], rows.probability.ravel())

    @classmethod
    def joined(cls, parts: Sequence[Laws]) -> Laws:
        """Put the laws of several one after the other."""
        widths = np.concatenate([np.zeros(0, np.int64), *(part.width for part in parts)])
        low = np.concatenate([np.zeros(0, np.int64), *(part.low for part in parts)])
        return cls(low, _starts(widths), np.concatenate([np.zeros(0), *(part.p for part in parts)]))

    def __len__(self) -> int:
        return len(self.low)

    @property
    def width(self) -> NDArray[np.int64]:
        """How many numbers each law has."""
        return np.diff(self.start)

    def law(self, number: int) -> PairLaw:
        """Return one law."""
        return PairLaw(int(self.low[number]), self.p[self.start[number] : self.start[number + 1]])

    def take(self, numbers: NDArray[np.int64]) -> Laws:
        """Return the laws of these numbers, in this order."""
        width = self.width[numbers]
        return Laws(self.low[numbers], _starts(width), self.p[_cells(self.start[numbers], width)])

    def up_to(self, most: NDArray[np.int64]) -> Laws:
        """Return the laws without the numbers above `most`, one for each law; each keeps its first number."""
        width = np.clip(most - self.low + 1, 1, self.width)
        return Laws(self.low, _starts(width), self.p[_cells(self.start[:-1], width)])


def sums(laws: Laws, first: NDArray[np.int64], second: NDArray[np.int64]) -> Laws:
    """Return the laws of the sums of two independent numbers, with the laws `first[n]` and `second[n]`.

    The bits of a law do not depend on what else is summed.
    """
    portion = np.cumsum(laws.width[first] + laws.width[second]) // _CELLS_AT_ONCE
    cuts = [0, *(np.flatnonzero(np.diff(portion)) + 1).tolist(), len(portion)]
    parts = [_sums(laws, first[start:end], second[start:end]) for start, end in pairwise(cuts) if start < end]
    return Laws.joined(parts)


def convolved(laws: Iterable[PairLaw]) -> PairLaw:
    """Return the law of the sum of independent numbers with these laws."""
    first, second = np.array([[0], [1]])
    return reduce(lambda total, law: sums(Laws.of([total, law]), first, second).law(0), laws, CERTAIN)


def _starts(width: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(width)])


def _cells(start: NDArray[np.int64], width: NDArray[np.int64]) -> NDArray[np.int64]:
    """List the cells of intervals, one after the other."""
    return np.repeat(start - _starts(width)[:-1], width) + np.arange(width.sum())


def _sums(laws: Laws, first: NDArray[np.int64], second: NDArray[np.int64]) -> Laws:
    """Sum a portion."""
    start = _starts(laws.width[first] + laws.width[second] - 1)
    found = np.empty(start[-1])
    cells = (
        at.tolist() for at in (laws.start[first], laws.start[first + 1], laws.start[second], laws.start[second + 1])
    )
    p = laws.p
    for begin, a, end_a, b, end_b in zip(start.tolist(), *cells, strict=False):
        found[begin : begin + end_a - a + end_b - b - 1] = np.convolve(p[a:end_a], p[b:end_b])
    return _trimmed(laws.low[first] + laws.low[second], start, found)


def _trimmed(low: NDArray[np.int64], start: NDArray[np.int64], p: NDArray[np.float64]) -> Laws:
    """Drop what is negligible at both ends of each law."""
    # a law of nothing else, as of a kind without pairs, keeps a cell
    kept = np.concatenate([[-1], np.flatnonzero(p >= _NEGLIGIBLE), [len(p)]])
    first = np.minimum(kept[np.searchsorted(kept, start[:-1])], start[1:] - 1)
    last = np.maximum(kept[np.searchsorted(kept, start[1:]) - 1], first)
    width = last - first + 1
    return Laws(low + first - start[:-1], _starts(width), p[_cells(first, width)])
