"""The exact test of pairs over several documents: their shared tasks have the convolution of the documents' laws."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jxgraph.measures.nulls import fdsm
from jxgraph.measures.nulls.configuration import Distributions
from jxgraph.measures.nulls.fdr import FEWER, Judge
from jxgraph.measures.nulls.pairs import Pairs, joined, tails_of
from jxgraph.measures.nulls.registry import null_model
from jxgraph.measures.numeric.arrays import comparable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from scipy import sparse

    from jxgraph.measures.nulls.pairs import Tails
    from jxgraph.measures.nulls.registry import NullSettings


_NEGLIGIBLE = 1e-300
"""Smaller probabilities are dropped at both ends of a law."""

_LEAST_PART = 10
"""Each document has at least a tenth of the samples that a single one has by default."""

_FORGET = 50
"""Documents after which laws that no pair has any longer are dropped."""


class Stratum(NamedTuple):
    """One of several documents: the weights of tasks x units, and the code of each column, ascending."""

    weight: sparse.csr_array
    codes: NDArray[np.int64]

    @property
    def pattern(self) -> sparse.csr_array:
        """Zeros and ones instead of weights."""
        ones = self.weight.copy()
        ones.data = np.ones_like(ones.data)
        return ones


class _Law(NamedTuple):
    """The number of shared tasks of a pair over the documents so far; `p[i]` is the probability of `low` + i."""

    low: int
    p: NDArray[np.float64]


def pooled_ties(strata: Callable[[], Iterator[Stratum]], settings: NullSettings) -> pd.DataFrame:
    """Test every pair of departments of a common document; `Corpus.ties` says how.

    `strata` is iterated three times: to list the pairs, to choose the settings, and for their laws.
    """
    codes, patterns = _pairs_of(strata), [stratum.pattern for stratum in strata()]
    if settings.samples is None:  # many laws together need fewer samples of each
        settings = settings._replace(samples=max(fdsm.SAMPLES // max(len(patterns), 1), fdsm.SAMPLES // _LEAST_PART))
    pool = _Pool(codes, settings.for_matrices(patterns))
    for stratum in strata():
        pool.add(stratum)
    return pool.frame()


def _code(document: Stratum, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return one number for each pair of columns a < b, in the order of their codes."""
    return np.asarray((document.codes[a] << 32) + document.codes[b])


def _pairs_of(documents: Callable[[], Iterator[Stratum]]) -> NDArray[np.int64]:
    """List all pairs of a common document, sorted."""
    pairs = np.zeros(0, np.int64)
    for document in documents():
        pairs = np.union1d(pairs, _code(document, *np.triu_indices(len(document.codes), 1)))
    return pairs


class _Pool:
    """All pairs, and their sums over the documents so far.

    Pairs that were in documents of the same margins with the same numbers of tasks have one law: `_law` is the number
    of each pair's law in `_laws`.
    """

    def __init__(self, codes: NDArray[np.int64], settings: NullSettings) -> None:
        self._codes, self._settings = codes, settings
        self._null = settings.names[0]
        self._law = np.zeros(len(codes), np.int64)
        self._laws: dict[int, _Law] = {0: _Law(0, np.ones(1))}
        self._added = self._samples = 0
        self._shared, self._documents, self._together, self._most = (np.zeros(len(codes), np.int64) for _ in range(4))
        self._weight, self._agree, self._differ = (np.zeros(len(codes)) for _ in range(3))

    def add(self, document: Stratum) -> None:
        """Add a document's counts to its pairs, and convolve their laws with its own."""
        P = document.pattern
        a, b = np.triu_indices(len(document.codes), 1)
        at = np.searchsorted(self._codes, _code(document, a, b))
        shared = (P.T @ P).toarray()[a, b].astype(np.int64)
        self._shared[at] += shared
        self._weight[at] += (document.weight.T @ document.weight).toarray()[a, b]
        self._documents[at] += 1
        self._together[at] += shared > 0
        degrees, tasks = np.bincount(P.indices, minlength=P.shape[1]), max(P.shape[0], 1)
        self._most[at] += np.minimum(degrees[a], degrees[b])
        # numerator and denominator of the common odds ratio (Mantel and Haenszel)
        self._agree[at] += shared * (tasks - degrees[a] - degrees[b] + shared) / tasks
        self._differ[at] += (degrees[a] - shared) * (degrees[b] - shared) / tasks
        self._convolve(P, at, a, b)

    def _convolve(self, P: sparse.csr_array, at: NDArray[np.int64], a: NDArray[np.int64], b: NDArray[np.int64]) -> None:
        """Convolve the laws of a document's pairs with its own, once for each law so far and kind of pair."""
        pairs = Pairs.of(P)
        laws = null_model(self._null).laws(P, pairs, self._settings.samples or 0, self._settings.seed)
        self._samples = laws.samples
        kinds = len(pairs.count)
        # pairs with the same law so far and of the same kind in this document have one law after it, too
        combined, new = np.unique(self._law[at] * kinds + pairs.kind(a, b), return_inverse=True)
        first = max(self._laws) + 1
        own: dict[int, _Law] = {}
        for number, (before, kind) in enumerate(zip(*np.divmod(combined, kinds), strict=True)):
            if kind not in own:
                (low,), (p,) = laws.of(slice(kind, kind + 1))
                own[kind] = _Law(int(low), p)
            self._laws[first + number] = _sum(self._laws[int(before)], own[kind])
        self._law[at] = first + new
        self._added += 1
        if self._added % _FORGET == 0:
            self._laws = {number: self._laws[number] for number in np.unique(self._law).tolist()}

    def frame(self) -> pd.DataFrame:
        """Test all pairs; a row for each that shares a task or is `fewer`."""
        numbers, family = np.unique(self._law, return_inverse=True)
        greatest = np.zeros(len(numbers), np.int64)
        np.maximum.at(greatest, family, self._most)
        tails = _tails([self._laws[number] for number in numbers.tolist()], np.bincount(family), greatest)
        sharing = self._shared > 0
        judge = Judge(tails, family[sharing], self._shared[sharing], self._settings.alpha)
        tested = judge(family, self._shared)
        with np.errstate(divide="ignore", invalid="ignore"):  # infinite or missing where nothing differs
            odds_ratio = self._agree / self._differ
        frame = pd.DataFrame(
            {
                "a": self._codes >> 32,
                "b": self._codes & 0xFFFFFFFF,
                "shared": self._shared,
                "weight": self._weight,
                "documents": self._documents,
                "together": self._together,
                "expected": tested.expected,
                "odds_ratio": odds_ratio,
                "p_more": tested.p_more,
                "p_fewer": tested.p_fewer,
                "q": tested.q,
                "verdict": tested.verdict.astype(object),
            }
        )
        kept = frame[sharing | (frame["verdict"] == FEWER)]
        order = np.lexsort((kept["b"], kept["a"], -comparable(kept["weight"].to_numpy()), -kept["shared"]))
        kept = kept.iloc[order].reset_index(drop=True)
        kept.attrs = {"null": self._null, "alpha": self._settings.alpha, "pairs": len(frame), "tests": 2 * len(frame)}
        kept.attrs |= judge.counts(family[sharing], self._shared[sharing])
        kept.attrs["threshold"] = judge.correction.threshold
        if self._samples:
            kept.attrs |= {"samples": self._samples, "seed": self._settings.seed}
        return kept


def _tails(laws: list[_Law], pairs: NDArray[np.int64], greatest: NDArray[np.int64]) -> Tails:
    """Sum laws from both ends, up to the greatest number of tasks that pairs of each can share."""
    start = np.concatenate([[0], np.cumsum(greatest + 1)])
    parts = [
        tails_of(Distributions(np.array([law.low]), law.p[None, :]), pairs[n : n + 1], start[n : n + 2])
        for n, law in enumerate(laws)
    ]
    return joined(parts, start)


def _sum(one: _Law, other: _Law) -> _Law:
    """Return the law of the sum of two independent numbers."""
    p = np.convolve(one.p, other.p)
    kept = np.flatnonzero(p >= _NEGLIGIBLE)
    return _Law(one.low + other.low + int(kept[0]), p[kept[0] : kept[-1] + 1])
