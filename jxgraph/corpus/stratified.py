"""Do two departments share more tasks than chance, document by document? Mantel and Haenszel's test over all pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import ndtr

from jxgraph.measures.arrays import comparable

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALPHA = 0.05
"""Of a hundred verdicts `more` or `fewer`, at most five are to be wrong."""


class Strata(NamedTuple):
    """What the test needs of a corpus, in coded columns.

    `tasks` of each document; for each department in each document `has` tasks (documents x departments); and the rows
    of the pairs that share tasks in a document, sorted by a, b and document: `a` < `b`, `document`, `shared`, `weight`.
    """

    tasks: NDArray[np.int64]
    has: sparse.csr_array
    a: NDArray[np.int64]
    b: NDArray[np.int64]
    document: NDArray[np.int64]
    shared: NDArray[np.int64]
    weight: NDArray[np.float64]


def pair_tests(strata: Strata) -> pd.DataFrame:
    """Test every pair of departments that stand in one document at least; `Corpus.ties` says how."""
    pairs = _Pairs(strata)
    shared, weight = (pairs.sum(values) for values in (strata.shared, strata.weight))
    expected, deviation = pairs.moments()
    least, most = pairs.extremes()
    frame = pd.DataFrame(
        {
            "a": pairs.a,
            "b": pairs.b,
            "shared": shared.astype(np.int64),
            "weight": weight,
            "documents": pairs.documents,
            "together": pairs.sum(np.ones(len(strata.a))).astype(np.int64),
            "expected": expected,
            "odds_ratio": pairs.odds_ratio(),
        }
    )
    frame["p_more"], frame["p_fewer"] = _tails(shared, expected, deviation)
    q = benjamini_hochberg(np.concatenate([frame["p_more"], frame["p_fewer"]]))
    frame["q_more"], frame["q_fewer"] = q[: len(frame)], q[len(frame) :]
    best = np.minimum(_tails(most, expected, deviation)[0], _tails(least, expected, deviation)[1])
    frame["verdict"] = _verdicts(frame, best)
    kept = frame[(frame["shared"] > 0) | (frame["verdict"] == "fewer")]
    order = np.lexsort((kept["b"], kept["a"], -comparable(kept["weight"].to_numpy()), -kept["shared"]))
    return kept.iloc[order].reset_index(drop=True)


class _Pairs:
    """All pairs a < b of departments that stand in one document, in order, and sums over those documents."""

    def __init__(self, strata: Strata) -> None:
        self._strata = strata
        self._has = has = strata.has
        self._n = strata.tasks[np.repeat(np.arange(has.shape[0]), np.diff(has.indptr))]
        together = self._upper(self._of(np.ones(has.nnz)), self._of(np.ones(has.nnz)))
        self.a, self.b = np.divmod(together.keys, has.shape[1])
        self._keys = together.keys
        self.documents = together.data.astype(np.int64)
        self._row = np.searchsorted(self._keys, strata.a * has.shape[1] + strata.b)

    def sum(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Sum values of the rows of sharing pairs, row by row in their order."""
        return np.bincount(self._row, values, minlength=len(self._keys)).astype(np.float64)

    def moments(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the number of tasks that chance would let pairs share in all documents, and its standard deviation."""
        d, n = self._has.data, self._n
        expected = self._products(d / n, d)
        spread = d * (n - d) / np.maximum(n * n * np.maximum(n - 1, 1), 1)
        return expected, np.sqrt(self._products(spread, d * (n - d)))

    def extremes(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the fewest and the most tasks that pairs could share: sums of max(0, d_a + d_b - n) and min(d_a, d_b).

        Both are products: the minimum of two counts is the number of thresholds that both reach.
        """
        d, n, has = self._has.data.astype(np.int64), self._n, self._has
        step = np.arange(d.sum()) - np.repeat(np.cumsum(d) - d, d)
        column = np.repeat(has.indices, d)
        first = np.concatenate([[0], np.cumsum(self._strata.tasks)])[:-1]
        start = np.repeat(first[np.repeat(np.arange(has.shape[0]), np.diff(has.indptr))], d)
        shape = (int(self._strata.tasks.sum()), has.shape[1])
        ones = np.ones(len(step))
        low = sparse.csr_array((ones, (start + step, column)), shape=shape)
        high = sparse.csr_array((ones, (start + np.repeat(n, d) - 1 - step, column)), shape=shape)
        return self._at(self._upper(low, high)), self._at(self._upper(low, low))

    def odds_ratio(self) -> NDArray[np.float64]:
        """Mantel and Haenszel's common odds ratio; infinite or missing where it is a division by zero."""
        s, has = self._strata, self._has
        n = s.tasks[s.document].astype(np.float64)
        da, db = (has[s.document, unit].astype(np.float64) for unit in (s.a, s.b))
        both = self.sum(s.shared * (n - da - db + s.shared) / n)
        # where a pair shares nothing in a document, all its tasks there are of one alone
        apart = self._products(has.data / self._n, has.data) - self.sum(da * db / n)
        apart[self.sum(np.ones(len(s.a))) == self.documents] = 0.0
        one = self.sum((da - s.shared) * (db - s.shared) / n) + np.maximum(apart, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            return both / one

    def _of(self, values: NDArray[Any]) -> sparse.csr_array:
        return sparse.csr_array((values, self._has.indices, self._has.indptr), shape=self._has.shape)

    def _products(self, left: NDArray[Any], right: NDArray[Any]) -> NDArray[np.float64]:
        return self._at(self._upper(self._of(left), self._of(right)))

    def _upper(self, left: sparse.csr_array, right: sparse.csr_array) -> _Entries:
        product = (left.T.tocsr() @ right).tocoo()
        row, column = (part.astype(np.int64) for part in product.coords)
        kept = row < column
        keys = row[kept] * right.shape[1] + column[kept]
        order = np.argsort(keys)
        return _Entries(keys[order], product.data[kept][order])

    def _at(self, entries: _Entries) -> NDArray[np.float64]:
        values = np.zeros(len(self._keys))
        values[np.searchsorted(self._keys, entries.keys)] = entries.data
        return values


class _Entries(NamedTuple):
    """Entries above the diagonal: row times width plus column, sorted, and the values."""

    keys: NDArray[np.int64]
    data: NDArray[np.float64]


def _tails(
    shared: NDArray[np.float64], expected: NDArray[np.float64], deviation: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One-sided p of both tails of the normal law, with half a task of continuity; 1 where all is given."""
    sure = deviation == 0
    scale = np.where(sure, 1.0, deviation)
    more, fewer = (ndtr((sign * (shared - expected) + 0.5) / scale) for sign in (-1, 1))
    return np.where(sure, 1.0, more), np.where(sure, 1.0, fewer)


def benjamini_hochberg(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn p values into q values: the smallest false discovery rate at which each is found.

    Benjamini and Hochberg, J. R. Stat. Soc. B 57 (1995) 289.

    Examples
    --------
    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.5])).round(4).tolist()
    [0.03, 0.06, 0.5]
    """
    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q


def _verdicts(frame: pd.DataFrame, best: NDArray[np.float64]) -> NDArray[np.object_]:
    """Say more, fewer, expected; or undecidable where not even the most extreme count could be found significant."""
    more, fewer = frame["q_more"] <= ALPHA, frame["q_fewer"] <= ALPHA
    found = int(more.sum() + fewer.sum())
    reachable = best <= ALPHA * min(found + 1, 2 * len(frame)) / max(2 * len(frame), 1)
    verdict = np.where(reachable, "expected", "undecidable").astype(object)
    verdict[fewer] = "fewer"
    verdict[more] = "more"
    return verdict
