"""Which pairs of units share more or fewer tasks than a null model explains, corrected for all pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from jxgraph.measures.nulls.pairs import Pairs, pair_tails
from jxgraph.measures.nulls.registry import null_model

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from jxgraph.measures.nulls.pairs import Tails
    from jxgraph.measures.nulls.registry import NullSettings


MORE, EXPECTED, FEWER, UNDECIDABLE = "more", "expected", "fewer", "undecidable"
VERDICTS = (MORE, EXPECTED, FEWER, UNDECIDABLE)


class NullLaws(NamedTuple):
    """The p-values that tests can attain, one law after the other, each ascending from `start`.

    `tests` tests have each law. Under the null, a p-value is at most an attainable p with probability p.
    """

    p: NDArray[np.float64]
    start: NDArray[np.int64]
    tests: NDArray[np.int64]


class DiscreteBH:
    r"""Control the false discovery rate of discrete tests by the step-up procedure DBH-su [1]_.

    A test whose p-value can hardly be small should count little against the others. With m tests, :math:`F_i` the
    distribution function of the i-th p-value under its null, and t among the attainable p-values, the critical values
    are

    .. math:: \tau_m = \max\{t : \sum_i F_i(t) / (1 - F_i(t)) \le \alpha m\},
    .. math:: \tau_k = \max\{t \le \tau_m : \sum_i F_i(t) / (1 - F_i(\tau_m)) \le \alpha k\},

    and the k smallest p-values are rejected for the greatest k whose k-th smallest p-value is at most :math:`\tau_k`.
    Where p-values are continuous, it is nearly Benjamini and Hochberg's. It holds for independent tests.

    Parameters
    ----------
    p, count
        Different p-values, and how many tests have each.
    laws
        Of all tests.
    alpha
        The level.

    References
    ----------
    .. [1] Döhler, Durand and Roquain, Electronic J. Statistics 12 (2018) 1867, https://doi.org/10.1214/18-EJS1441
    """

    def __init__(self, p: NDArray[np.float64], count: NDArray[np.int64], laws: NullLaws, alpha: float) -> None:
        self.alpha = alpha
        # the attainable p-values may be many: as few arrays of them as can be
        order = np.argsort(laws.p, kind="stable")
        self._attainable = laws.p[order]
        lengths = np.diff(laws.start)
        tests = int(laws.tests.sum())

        def summed(values: NDArray[np.float64]) -> NDArray[np.float64]:
            """Sum over tests what each contributes at its greatest attainable p-value up to each attainable one."""
            steps = np.full(len(values), np.inf)
            np.subtract(values[1:], values[:-1], out=steps[1:], where=np.isfinite(values[1:]))
            steps[laws.start[:-1]] = values[laws.start[:-1]]
            steps *= np.repeat(laws.tests, lengths)
            steps = steps[order]
            return np.cumsum(steps, out=steps)

        # tau_m: the greatest p at which the odds of all tests sum to no more than alpha m
        odds = summed(np.divide(laws.p, 1 - laws.p, out=np.full(len(laws.p), np.inf), where=laws.p < 1))
        passing = np.flatnonzero(self._last_of_equals(odds) <= alpha * tests)
        greatest = self._attainable[passing[-1]] if len(passing) else 0.0
        # the sums for tau_k: each distribution function by its complement at tau_m
        reached = np.maximum.reduceat(np.where(laws.p <= greatest, laws.p, 0), laws.start[:-1])
        weighted = summed(laws.p / np.repeat(1 - reached, lengths))
        self._greatest = greatest
        self._sum = np.where(self._attainable <= greatest, self._last_of_equals(weighted), self._last_of_equals(odds))
        # the observed p-values, with their ranks among all tests
        order = np.argsort(p, kind="stable")
        self._p, rank = p[order], np.cumsum(count[order])
        corrected = self._sum_at(self._p) / np.maximum(rank, 1)
        self._q = np.minimum(np.minimum.accumulate(corrected[::-1])[::-1], 1.0)
        passed = np.flatnonzero((corrected <= alpha) & (self._p <= greatest))
        rejected = int(rank[passed[-1]]) if len(passed) else 0
        within = (self._sum <= alpha * min(rejected + 1, tests)) & (self._attainable <= greatest)
        self.threshold = float(self._attainable[within].max(initial=0.0))
        """The greatest p-value with which one test more would pass: the next critical value."""

    def q(self, p: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the least level, as computed at `alpha`, at which observed p-values pass."""
        return np.asarray(self._q[np.searchsorted(self._p, p, side="right") - 1])

    def _last_of_equals(self, sums: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(sums[np.searchsorted(self._attainable, self._attainable, side="right") - 1])

    def _sum_at(self, p: NDArray[np.float64]) -> NDArray[np.float64]:
        place = np.searchsorted(self._attainable, p, side="right") - 1
        return np.where(place >= 0, self._sum[place], 0.0)


class Judgement(NamedTuple):
    """The test of some pairs against a null, an array each; `error` is there for sampled nulls only."""

    expected: NDArray[np.float64]
    p_more: NDArray[np.float64]
    p_fewer: NDArray[np.float64]
    q: NDArray[np.float64]
    verdict: NDArray[np.str_]
    error: NDArray[np.float64] | None


class Judge:
    """One null's verdict on every pair, over both tails of all pairs.

    Parameters
    ----------
    tails
        By family of pairs.
    family, shared
        The family and number of shared tasks of each pair that shares any.
    alpha
        The level of the correction.
    """

    def __init__(self, tails: Tails, family: NDArray[np.int64], shared: NDArray[np.int64], alpha: float) -> None:
        self._tails = tails
        self.share_none = tails.pairs - np.bincount(family, minlength=len(tails.pairs))
        """Number of pairs of each family that share no task."""
        cells, origins = tails.cells(family, shared), tails.cells(*_none(tails))
        p = [tails.at_least[cells], tails.at_most[cells], tails.at_least[origins], tails.at_most[origins]]
        counts = [np.ones(2 * len(family), np.int64), self.share_none, self.share_none]
        self.correction = DiscreteBH(np.concatenate(p), np.concatenate(counts), _attainable(tails), alpha)

    def __call__(self, family: NDArray[np.int64], shared: NDArray[np.int64]) -> Judgement:
        """Judge pairs by their family and number of shared tasks; they must be among all pairs."""
        tails, cells = self._tails, self._tails.cells(family, shared)
        more, fewer = tails.at_least[cells], tails.at_most[cells]
        q = self.correction.q(np.minimum(more, fewer))
        error = None if tails.error is None else np.where(more < fewer, tails.error[0][cells], tails.error[1][cells])
        passed = np.where(more < fewer, MORE, FEWER)
        failed = np.where(self._least_p()[family] <= self.correction.threshold, EXPECTED, UNDECIDABLE)
        verdict = np.where(q <= self.correction.alpha, passed, failed)
        return Judgement(tails.expected[family], more, fewer, q, verdict, error)

    def counts(self, family: NDArray[np.int64], shared: NDArray[np.int64]) -> dict[str, int]:
        """Count the verdicts on all pairs, given those that share a task."""
        some, none = self(family, shared).verdict, self(*_none(self._tails)).verdict
        return {v: int((some == v).sum() + self.share_none[none == v].sum()) for v in VERDICTS}

    def _least_p(self) -> NDArray[np.float64]:
        """Return for each family the lesser p-value of its two most extreme numbers."""
        tails, family = self._tails, _none(self._tails)[0]
        most, least = tails.cells(family, tails.most), tails.cells(family, tails.least)
        return np.asarray(np.minimum(tails.at_least[most], tails.at_most[least]))


def _none(tails: Tails) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return every family with no shared task."""
    return np.arange(len(tails.pairs)), np.zeros(len(tails.pairs), np.int64)


def _attainable(tails: Tails) -> NullLaws:
    """List the p-values that each family can attain: those of the numbers from `least` to `most`, for either tail."""
    if not tails.pairs.any():
        return NullLaws(np.ones(1), np.array([0, 1]), np.ones(1, np.int64))  # there is nothing to test
    family = np.repeat(np.arange(len(tails.pairs)), np.diff(tails.start))
    number = np.arange(tails.start[-1]) - (tails.start[:-1] - tails.first)[family]
    possible = (number >= tails.least[family]) & (number <= tails.most[family]) & (tails.pairs[family] > 0)
    used = tails.pairs > 0
    lengths = (tails.most - tails.least + 1)[used]
    ends = np.cumsum(lengths)
    law = np.repeat(np.arange(len(lengths)), lengths)
    # the upper tail falls with the number: within each family its p-values are reversed
    reversed_ = (ends - lengths)[law] + ends[law] - 1 - np.arange(len(law))
    p = np.concatenate([tails.at_least[possible][reversed_], tails.at_most[possible]])
    start = np.concatenate([[0], np.cumsum(np.concatenate([lengths, lengths]))])
    return NullLaws(p, start, np.concatenate([tails.pairs[used], tails.pairs[used]]))


# The tests of all pairs of units of one matrix.


class PairTests:
    """The tests of the pairs of a matrix against several nulls.

    Parameters
    ----------
    P
        The matrix of zeros and ones, tasks x units.
    a, b, shared
        The pairs of units that share a task, a < b, and how many they share.
    settings
        Which nulls, and how.
    """

    def __init__(
        self,
        P: sparse.csr_array,
        a: NDArray[np.int64],
        b: NDArray[np.int64],
        shared: NDArray[np.int64],
        settings: NullSettings,
    ) -> None:
        self.settings = settings.for_matrices([P])
        self._pairs = Pairs.of(P)
        self._kind, self._shared = self._pairs.kind(a, b), shared
        self._sharing = a * P.shape[1] + b
        self._judges, self._samples = {}, {}
        for null in self.settings.names:
            laws = null_model(null).laws(P, self._pairs, self.settings.samples or 0, self.settings.seed)
            tails = pair_tails(self._pairs, laws)
            self._judges[null] = Judge(tails, self._kind, shared, self.settings.alpha)
            self._samples[null] = laws.samples

    def fewer_without_shared_task(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """List the pairs that share no task although a null has them share some, in matrix order."""
        pairs, kinds = self._pairs, np.arange(len(self._pairs.count))
        has_fewer = np.zeros(len(kinds), dtype=bool)
        for judge in self._judges.values():
            has_fewer |= judge(kinds, np.zeros_like(kinds)).verdict == FEWER
        units = len(pairs.group)
        members = [np.flatnonzero(pairs.group == g) for g in range(len(pairs.degree))]
        codes = [np.zeros(0, np.int64)]
        for kind in np.flatnonzero(has_fewer):
            one, other = np.meshgrid(members[pairs.first[kind]], members[pairs.second[kind]])
            low, high = np.minimum(one, other).ravel(), np.maximum(one, other).ravel()
            codes.append((low * units + high)[low < high])
        a, b = np.divmod(np.setdiff1d(np.concatenate(codes), self._sharing), max(units, 1))
        return a, b

    def columns(self, a: NDArray[np.int64], b: NDArray[np.int64], shared: NDArray[np.int64]) -> dict[str, Any]:
        """Return the columns of every null for these pairs."""
        kind = self._pairs.kind(a, b)
        columns: dict[str, Any] = {}
        for null, judge in self._judges.items():
            for name, values in judge(kind, shared)._asdict().items():
                if values is not None:  # as words: an empty array of objects would be something else
                    columns[f"{null}_{name}"] = pd.Series(values, dtype="str") if name == "verdict" else values
        return columns

    def attrs(self) -> dict[str, Any]:
        """Return how many of all pairs have which verdict, and the settings, by null."""
        nulls = list(self._judges)
        attrs: dict[str, Any] = {"alpha": self.settings.alpha, "tests": 2 * self._pairs.total, "nulls": nulls}
        for null, judge in self._judges.items():
            attrs[null] = judge.counts(self._kind, self._shared) | {"threshold": judge.correction.threshold}
            if null_model(null).ignores:
                attrs[null]["ignores"] = null_model(null).ignores
            if self._samples[null]:
                attrs[null] |= {"samples": self._samples[null], "seed": self.settings.seed}
        return attrs
