"""How alike the words of two tasks are: the part of their pairs of characters that both have."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_START, _END = "\x02", "\x03"
_DIGITS = 12
"""Decimals that are kept: the same sums in another order differ in their last bits."""


@dataclass(frozen=True, eq=False, slots=True)
class Likeness:
    r"""What the texts of two lists have in common.

    A text is the set of its pairs of neighbouring letters and figures (its beginning and end count as letters; a pair
    that occurs again is another pair), without spaces and punctuation. A pair weighs :math:`\ln(1 + n / m)` where it
    is in m of the n texts of both lists, so that what every task says counts little. `a` and `b` are the texts' pairs,
    each by the root of its weight, so that their product is the weight of what two texts have in common.
    """

    a: sparse.csr_array
    b: sparse.csr_array

    @classmethod
    def of(cls, a: Sequence[str], b: Sequence[str]) -> Likeness:
        """Compare two lists of texts; the other way round the same comes out, transposed."""
        code: dict[tuple[str, int], int] = {}
        rows = [[[code.setdefault(pair, len(code)) for pair in _pairs(text)] for text in texts] for texts in (a, b)]
        first, second = (_incidence(part, len(code)) for part in rows)
        times = np.bincount(np.concatenate([first.indices, second.indices]), minlength=len(code))
        root = np.sqrt(np.log1p((len(a) + len(b)) / np.maximum(times, 1)))[None]
        return cls((first * root).tocsr(), (second * root).tocsr())

    def turned(self) -> Likeness:
        """Exchange the two lists."""
        return Likeness(self.b, self.a)

    def similarity(self) -> sparse.coo_array:
        """Divide twice the weight of what is common by that of both texts (Dice): 1 for the same texts."""
        common, of_a, of_b = self._common()
        return _rounded(common, 2 * common.data / (of_a + of_b))

    def inside(self) -> sparse.coo_array:
        """Give the part of each text of b, by weight, that is in each text of a."""
        common, _, of_b = self._common()
        return _rounded(common, common.data / of_b)

    def adds(self, whole: int, parts: Sequence[int], least: float) -> list[int]:
        """Choose texts of b that each cover at least a part `least` of a text of a that those before do not."""
        own = dict(zip(*_row(self.a, whole), strict=True))
        total, found = sum(own.values()), []
        for part in parts:
            covered = [pair for pair in _row(self.b, part)[0] if pair in own]
            if sum(own[pair] for pair in covered) >= least * total:
                found.append(part)
                for pair in covered:
                    del own[pair]
        return found

    def _common(self) -> tuple[sparse.coo_array, NDArray[np.float64], NDArray[np.float64]]:
        common = (self.a @ self.b.T).tocoo()
        row, column = common.coords
        of_a, of_b = ((part * part).sum(axis=1) for part in (self.a, self.b))
        return common, of_a[row], of_b[column]


def words(text: str) -> str:
    """Leave of a text its letters and figures, in one width and case.

    Examples
    --------
    >>> words("完成ＧＤＰ 增长6%。")
    '完成gdp增长6'
    """
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).lower()))


def _pairs(text: str) -> Iterator[tuple[str, int]]:
    seen: dict[str, int] = {}
    whole = f"{_START}{words(text)}{_END}"
    for at in range(len(whole) - 1):
        pair = whole[at : at + 2]
        seen[pair] = seen.get(pair, 0) + 1
        yield pair, seen[pair]


def _incidence(rows: list[list[int]], pairs: int) -> sparse.csr_array:
    ends = np.cumsum([0, *map(len, rows)])
    indices = np.array([pair for row in rows for pair in row], dtype=np.int64)
    return sparse.csr_array((np.ones(len(indices)), indices, ends), shape=(len(rows), pairs))


def _row(part: sparse.csr_array, number: int) -> tuple[list[int], list[float]]:
    span = slice(part.indptr[number], part.indptr[number + 1])
    return part.indices[span].tolist(), (part.data[span] ** 2).tolist()


def _rounded(common: sparse.coo_array, values: NDArray[np.float64]) -> sparse.coo_array:
    return sparse.coo_array((np.round(values, _DIGITS), common.coords), shape=common.shape)
