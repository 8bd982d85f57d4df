"""The similarity of texts: the part of their pairs of neighbouring characters that two of them have in common."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray


_START, _END = "\x02", "\x03"
DIGITS, _ROUNDING = 12, 1e-9
"""Decimals that are kept: the same sums in another order differ in their last bits."""

_MOST_PAIRS = 4_000_000
"""Pairs of texts that are compared at once, so that memory grows with the similar pairs and not with all."""


@dataclass(frozen=True, eq=False, slots=True)
class TextSimilarity:
    r"""The common pairs of characters of the texts of two lists.

    `a` and `b` are the rows of two lists, by `weighed`: their product is the weight of the common pairs of two texts.
    """

    a: sparse.csr_array
    b: sparse.csr_array

    @classmethod
    def of(cls, a: Sequence[str], b: Sequence[str]) -> TextSimilarity:
        """Weigh the pairs of two lists of texts."""
        return cls(*weighed([a, b]))

    def transposed(self) -> TextSimilarity:
        """Exchange the two lists."""
        return TextSimilarity(self.b, self.a)

    def similarity(self, least: float = 0.0) -> sparse.coo_array:
        """Return twice the weight of the common pairs by that of both texts (Dice), where it is at least `least`."""
        return self._joined(
            _at_least(least, common, _dice(common, of_a, of_b)) for common, of_a, of_b in self._blocks()
        )

    def containment(self, least: float = 0.0) -> sparse.coo_array:
        """Return the part of each text of b, by weight, that is in each text of a, where it is at least `least`."""
        return self._joined(_at_least(least, common, common.data / of_b) for common, _, of_b in self._blocks())

    def greatest(self, partner: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the greatest similarity of each text of a with one of b that is not its partner."""
        found = []
        for (common, of_a, of_b), start in zip(self._blocks(), self._starts(), strict=True):
            row, column = common.coords
            values = np.where(column != partner[start + row], _dice(common, of_a, of_b), 0.0)
            most = np.zeros(common.shape[0])
            np.maximum.at(most, row, values)
            found.append(np.round(most, DIGITS))
        return np.concatenate([np.zeros(0), *found])

    def cover(self, text: int, parts: Sequence[int], least: float) -> list[int]:
        """Choose texts of b that each cover at least a part `least` of a text of a that those before do not."""
        uncovered = dict(zip(*_pairs_of(self.a, text), strict=True))
        total, chosen = sum(uncovered.values()), []
        for part in parts:
            covered = [pair for pair in _pairs_of(self.b, part)[0] if pair in uncovered]
            if sum(uncovered[pair] for pair in covered) >= least * total:
                chosen.append(part)
                for pair in covered:
                    del uncovered[pair]
        return chosen

    def _starts(self) -> range:
        """Return the first text of a in each block."""
        return range(0, self.a.shape[0], max(1, _MOST_PAIRS // max(self.b.shape[0], 1)))

    def _blocks(self) -> Iterator[tuple[sparse.coo_array, NDArray[np.float64], NDArray[np.float64]]]:
        """Yield the weight of the common pairs of some texts of a with all of b, and that of both texts of each."""
        of_a, of_b = ((part * part).sum(axis=1) for part in (self.a, self.b))
        columns, starts = self.b.T.tocsr(), self._starts()
        for start in starts:
            common = (self.a[start : start + starts.step] @ columns).tocoo()
            row, column = common.coords
            yield common, of_a[start + row], of_b[column]

    def _joined(self, blocks: Iterator[sparse.coo_array]) -> sparse.coo_array:
        """Put the entries of all blocks together."""
        found = [
            (start + block.coords[0], block.coords[1], block.data)
            for start, block in zip(self._starts(), blocks, strict=True)
        ]
        nothing = np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp), np.zeros(0)
        row, column, data = (np.concatenate(part) for part in zip(nothing, *found, strict=True))
        return sparse.coo_array((data, (row, column)), shape=(self.a.shape[0], self.b.shape[0]))


def _dice(common: sparse.coo_array, of_a: NDArray[np.float64], of_b: NDArray[np.float64]) -> NDArray[np.float64]:
    values: NDArray[np.float64] = 2 * common.data / (of_a + of_b)
    return values


def weighed(lists: Sequence[Sequence[str]]) -> list[sparse.csr_array]:
    r"""Return the pairs of characters of each text, each by the root of its weight, for every list of texts.

    A text is the set of its pairs of neighbouring letters and figures (its beginning and end count as letters; a pair
    that occurs again is another pair), without spaces and punctuation. A pair weighs :math:`\ln(1 + n / m)` where it
    is in m of the n texts of all lists, so that words of every task count little.
    """
    code: dict[tuple[str, int], int] = {}
    rows = [[[code.setdefault(pair, len(code)) for pair in _pairs(text)] for text in texts] for texts in lists]
    parts = [_incidence(of, len(code)) for of in rows]
    times = np.bincount(np.concatenate([part.indices for part in parts]), minlength=len(code))
    root = np.sqrt(np.log1p(sum(map(len, lists)) / times))[None]
    return [(part * root).tocsr() for part in parts]


def normalised(text: str) -> str:
    """Return the letters and figures of a text, in one width and case.

    Examples
    --------
    >>> normalised("完成ＧＤＰ 增长6%。")
    '完成gdp增长6'
    """
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).lower()))


def _pairs(text: str) -> Iterator[tuple[str, int]]:
    """Yield the pairs of neighbouring characters, each with the number of its occurrence."""
    seen: dict[str, int] = {}
    for pair in map("".join, pairwise(f"{_START}{normalised(text)}{_END}")):
        seen[pair] = seen.get(pair, 0) + 1
        yield pair, seen[pair]


def _incidence(rows: list[list[int]], pairs: int) -> sparse.csr_array:
    ends = np.cumsum([0, *map(len, rows)])
    indices = np.array([pair for row in rows for pair in row], dtype=np.int64)
    return sparse.csr_array((np.ones(len(indices)), indices, ends), shape=(len(rows), pairs))


def _pairs_of(texts: sparse.csr_array, text: int) -> tuple[list[int], list[float]]:
    """Return the pairs of a text and their weights."""
    span = slice(texts.indptr[text], texts.indptr[text + 1])
    return texts.indices[span].tolist(), (texts.data[span] ** 2).tolist()


def _at_least(least: float, common: sparse.coo_array, values: NDArray[np.float64]) -> sparse.coo_array:
    row, column = common.coords
    near = np.flatnonzero(values > least - _ROUNDING)  # most are far below, and are not rounded
    near = near[np.round(values[near], DIGITS) >= least]
    return sparse.coo_array((np.round(values[near], DIGITS), (row[near], column[near])), shape=common.shape)
