"""Which pairs of units share more or fewer tasks than a null model explains, all pairs considered."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jxgraph.measures.nulls.pairs import Pairs, Tails

MORE, EXPECTED, FEWER, UNDECIDABLE = "more", "expected", "fewer", "undecidable"
VERDICTS = (MORE, EXPECTED, FEWER, UNDECIDABLE)


class Correction:
    """Benjamini and Hochberg's correction over both tails of all pairs.

    Parameters
    ----------
    p, count
        Different p-values, and how many tests have each.
    alpha
        The level.

    References
    ----------
    .. [1] Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995) 289,
       https://doi.org/10.1111/j.2517-6161.1995.tb02031.x
    """

    def __init__(self, p: NDArray[np.float64], count: NDArray[np.int64], alpha: float) -> None:
        order = np.argsort(p, kind="stable")
        rank, tests = np.cumsum(count[order]), max(int(count.sum()), 1)
        self._p = p[order]
        self._q = np.minimum.accumulate((self._p * tests / np.maximum(rank, 1))[::-1])[::-1]
        with_one_more = np.flatnonzero(self._p <= alpha * (rank + 1) / tests)
        others = rank[with_one_more[-1]] if len(with_one_more) else 0
        self.alpha = alpha
        self.threshold = float(alpha * min(others + 1, tests) / tests)
        """The greatest p-value that one test more could have and pass."""

    def q(self, p: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the corrected value of p-values that are among those corrected."""
        last = np.searchsorted(self._p, p, side="right") - 1
        return np.minimum(self._q[last], 1.0)


class Judgement(NamedTuple):
    """What a null says of some pairs, an array each; `error` is there for sampled nulls only."""

    expected: NDArray[np.float64]
    p_more: NDArray[np.float64]
    p_fewer: NDArray[np.float64]
    q: NDArray[np.float64]
    verdict: NDArray[np.str_]
    error: NDArray[np.float64] | None


class Judge:
    """One null's verdict on every pair.

    Parameters
    ----------
    pairs, tails
        The pairs by kind, and what the null says of each kind.
    kind, shared
        The kind and number of shared tasks of each pair that shares any.
    alpha
        The level of the correction.
    """

    def __init__(
        self, pairs: Pairs, tails: Tails, kind: NDArray[np.int64], shared: NDArray[np.int64], alpha: float
    ) -> None:
        self._pairs, self._tails = pairs, tails
        self.apart = pairs.count - np.bincount(kind, minlength=len(pairs.count))
        """Number of pairs of each kind that share no task."""
        cells, origins = pairs.start[kind] + shared, pairs.start[:-1]
        p = [tails.at_least[cells], tails.at_most[cells], tails.at_least[origins], tails.at_most[origins]]
        counts = [np.ones(2 * len(kind), np.int64), self.apart, self.apart]
        self.correction = Correction(np.concatenate(p), np.concatenate(counts), alpha)

    def __call__(self, kind: NDArray[np.int64], shared: NDArray[np.int64]) -> Judgement:
        """Judge pairs of these kinds that share so many tasks; they must be among all pairs."""
        cells, tails = self._pairs.start[kind] + shared, self._tails
        more, fewer = tails.at_least[cells], tails.at_most[cells]
        q = self.correction.q(np.minimum(more, fewer))
        error = None if tails.error is None else np.where(more < fewer, tails.error[0][cells], tails.error[1][cells])
        passed = np.where(more < fewer, MORE, FEWER)
        failed = np.where(self._reachable()[kind] <= self.correction.threshold, EXPECTED, UNDECIDABLE)
        verdict = np.where(q <= self.correction.alpha, passed, failed)
        return Judgement(tails.expected[kind], more, fewer, q, verdict, error)

    def _reachable(self) -> NDArray[np.float64]:
        """Return for each kind the lesser p-value of its two most extreme counts."""
        pairs, tails = self._pairs, self._tails
        origins = pairs.start[:-1]
        p = np.minimum(tails.at_least[origins + pairs.most], tails.at_most[origins + pairs.least])
        return p if tails.floor is None else np.asarray(np.maximum(p, tails.floor))
