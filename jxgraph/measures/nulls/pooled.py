"""The exact test of pairs over several documents: their shared tasks have the convolution of the documents' laws.

The laws of a document's pairs are few, for pairs whose units have as many tasks have one law. They are convolved in a
tree over the documents: of two, of four, of eight, and so on; pairs of one history have one law as long as they have.
Each law is as wide as its probabilities are above 1e-300, so n documents take about n log n of time, and the memory
grows with the root of n.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jxgraph.measures.nulls import fdsm
from jxgraph.measures.nulls.convolution import CERTAIN, Laws, PairLaw, convolved, sums
from jxgraph.measures.nulls.fdr import FEWER, Judge
from jxgraph.measures.nulls.pairs import Pairs, Tails
from jxgraph.measures.nulls.registry import null_model
from jxgraph.measures.numeric.arrays import comparable
from jxgraph.progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor

    from numpy.typing import NDArray
    from scipy import sparse

    from jxgraph.measures.nulls.registry import NullSettings


__all__ = [
    "CERTAIN",
    "Laws",
    "PairLaw",
    "Pool",
    "Stratum",
    "StratumLaws",
    "convolved",
    "law_tails",
    "pool",
    "pool_ties",
    "pool_with",
    "pooled_ties",
    "stratum_laws",
]

_LEAST_PART = 10
"""Each document has at least a tenth of the samples that a single one has by default."""

_STRATA_AT_ONCE = 64
"""Strata that one process pools: a power of two, so that all together are one tree."""

_AHEAD = 6
"""Such portions that are running or waiting: two processes or three are never idle."""


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


# The laws of one stratum, and tests of sums of them.


@dataclass(frozen=True, slots=True)
class StratumLaws:
    """The laws of the shared tasks in a stratum: pairs of one kind have the law of this number in `laws`."""

    codes: NDArray[np.int64]
    pairs: Pairs
    laws: Laws
    samples: int

    def has(self, a: int, b: int) -> bool:
        """Return whether both units are in the stratum."""
        return bool(np.isin([a, b], self.codes).all())

    def of(self, a: int, b: int) -> PairLaw:
        """Return the law of a pair of codes; 0 tasks for certain where one of them is not in the stratum."""
        if not self.has(a, b):
            return CERTAIN
        one, other = np.searchsorted(self.codes, [a, b])
        return self.laws.law(int(self.pairs.kind(one[None], other[None])[0]))


def stratum_laws(stratum: Stratum, settings: NullSettings) -> StratumLaws:
    """Return the laws of a stratum's pairs under the first null of the settings, whose choices have been made."""
    P = stratum.pattern
    pairs = Pairs.of(P)
    found = null_model(settings.names[0]).laws(P, pairs, settings.samples or 0, settings.seed)
    laws = Laws.joined([Laws.of_rows(found.of(kinds)) for kinds in pairs.slices()])
    return StratumLaws(stratum.codes, pairs, laws, found.samples)


def law_tails(laws: Laws, pairs: NDArray[np.int64] | None = None, greatest: NDArray[np.int64] | None = None) -> Tails:
    """Sum laws from both ends, for `Judge`.

    Parameters
    ----------
    laws
        One for each family of pairs.
    pairs
        How many pairs each family has, by default one.
    greatest
        The greatest number of tasks that its pairs can share, by default that of the law.
    """
    high = laws.low + laws.width - 1
    greatest = high if greatest is None else greatest
    pairs = np.ones(len(laws), np.int64) if pairs is None else pairs
    # a cell before and after the law's own numbers, whose tails are 1 and 0
    first, last = np.clip(laws.low - 1, 0, greatest), np.minimum(high + 1, greatest)
    start = np.concatenate([[0], np.cumsum(last - first + 1)])
    at_least, at_most, expected = np.empty(start[-1]), np.empty(start[-1]), np.empty(len(laws))
    for n in range(len(laws)):
        low, p = laws.law(n)
        place = np.arange(first[n] - low, last[n] - low + 1)
        cells = slice(start[n], start[n + 1])
        # each tail is summed from its end, the small terms first
        from_above, from_below = np.pad(np.cumsum(p[::-1])[::-1], (0, 1)), np.pad(np.cumsum(p), (1, 0))
        at_least[cells] = np.minimum(from_above[np.clip(place, 0, len(p))], 1)
        at_most[cells] = np.minimum(from_below[np.clip(place + 1, 0, len(p))], 1)
        expected[n] = np.cumsum(p * (low + np.arange(len(p))))[-1]
    least, most = np.minimum(laws.low, greatest), np.minimum(high, greatest)
    return Tails(pairs, start, first, least, most, expected, at_least, at_most)


# All strata together.


@dataclass(frozen=True, slots=True)
class Pool:
    """The pairs of some strata by their codes, ascending, with sums over these strata.

    `counts` has rows: the shared tasks, the documents with both units, those in which they share, and the most tasks
    that they could share. `amounts`: the weight, and numerator and denominator of the common odds ratio (Mantel and
    Haenszel). `law` is the number of each pair's law in `laws`; pairs of one history have one law.
    """

    codes: NDArray[np.int64]
    counts: NDArray[np.int64]
    amounts: NDArray[np.float64]
    law: NDArray[np.int64]
    laws: Laws
    samples: int

    def of(self, a: int, b: int) -> PairLaw:
        """Return the law of a pair of codes; 0 tasks for certain where no stratum has both."""
        code = (min(a, b) << 32) + max(a, b)
        at = int(np.searchsorted(self.codes, code))
        return self.laws.law(int(self.law[at])) if at < len(self.codes) and self.codes[at] == code else CERTAIN


def pool(strata: Iterable[Stratum], settings: NullSettings, executor: Executor | None = None) -> Pool:
    """Sum up strata, and convolve the laws of their pairs under the first null of the settings.

    The result does not depend on the executor to the last bit. At most some hundred strata are held at once.
    """
    levels: list[tuple[int, Pool]] = []
    for part in _portions(strata, settings, executor):
        levels.append((0, part))
        # parts of as many strata are joined, as in adding one to a binary number
        while len(levels) > 1 and levels[-1][0] == levels[-2][0]:
            (_, later), (level, earlier) = levels.pop(), levels.pop()
            levels.append((level + 1, _joined([earlier, later])))
    while len(levels) > 1:
        (_, later), (level, earlier) = levels.pop(), levels.pop()
        levels.append((level, _joined([earlier, later])))
    return levels[0][1] if levels else _joined([])


def _portions(strata: Iterable[Stratum], settings: NullSettings, executor: Executor | None) -> Iterator[Pool]:
    """Yield pools of portions of strata, in order."""
    strata = iter(strata)
    running: deque[Callable[[], Pool]] = deque()
    while portion := list(islice(strata, _STRATA_AT_ONCE)):
        # the last one, often the only one, is not worth a process
        running.append(_started(portion, settings, executor if len(portion) == _STRATA_AT_ONCE else None))
        if executor is None or len(running) == _AHEAD:
            yield running.popleft()()
    for result in running:
        yield result()


def _started(strata: Sequence[Stratum], settings: NullSettings, executor: Executor | None) -> Callable[[], Pool]:
    """Begin to pool a portion; the result is called for, and made here where the worker has died."""
    here = partial(_pool, strata, settings)
    try:
        future = executor.submit(_pool, strata, settings) if executor else None
    except BrokenExecutor:
        future = None

    def result() -> Pool:
        try:
            return future.result() if future else here()
        except Exception:  # noqa: BLE001 -- each executor has its own error for a lost worker; another is raised again
            return here()

    return result


def _pool(strata: Sequence[Stratum], settings: NullSettings) -> Pool:
    """Pool one portion, in the process where this is called."""
    return pool_with(strata, [stratum_laws(stratum, settings) for stratum in strata])


def pool_with(strata: Sequence[Stratum], laws: Sequence[StratumLaws]) -> Pool:
    """Sum up strata whose laws are known, as `pool` does."""
    return _joined([_single(stratum, of) for stratum, of in zip(strata, laws, strict=True)])


def _single(stratum: Stratum, laws: StratumLaws) -> Pool:
    """List a stratum's pairs with their counts and laws."""
    P, weight, codes = stratum.pattern, stratum.weight, stratum.codes
    a, b = np.triu_indices(len(codes), 1)
    shared = (P.T @ P).toarray()[a, b].astype(np.int64)
    degree, tasks = np.bincount(P.indices, minlength=P.shape[1]), max(P.shape[0], 1)
    da, db = degree[a], degree[b]
    agree, differ = shared * (tasks - da - db + shared) / tasks, (da - shared) * (db - shared) / tasks
    counts = np.array([shared, np.ones_like(shared), shared > 0, np.minimum(da, db)])
    amounts = np.array([(weight.T @ weight).toarray()[a, b], agree, differ])
    return Pool((codes[a] << 32) + codes[b], counts, amounts, laws.pairs.kind(a, b), laws.laws, laws.samples)


def _joined(parts: Sequence[Pool]) -> Pool:
    """Add up parts, pair by pair, and convolve their laws in a tree."""
    codes, pair = np.unique(
        np.concatenate([np.zeros(0, np.int64), *(part.codes for part in parts)]), return_inverse=True
    )
    counts = _added([part.counts for part in parts], pair, len(codes), 4).astype(np.int64)
    amounts = _added([part.amounts for part in parts], pair, len(codes), 3)
    before = np.cumsum([0, *(len(part.laws) for part in parts)])
    law = np.concatenate([np.zeros(0, np.int64), *(part.law + n for part, n in zip(parts, before, strict=False))])
    part = np.repeat(np.arange(len(parts)), [len(part.codes) for part in parts])
    law, laws = _tree(part, pair, law, Laws.joined([part.laws for part in parts]))
    return Pool(codes, counts, amounts, law, laws, max((part.samples for part in parts), default=0))


def _added(
    values: Sequence[NDArray[np.int64]] | Sequence[NDArray[np.float64]], pair: NDArray[np.int64], pairs: int, rows: int
) -> NDArray[np.float64]:
    """Sum each row by pairs."""
    row = np.concatenate([np.zeros((rows, 0)), *values], axis=1)
    return np.array([np.bincount(pair, one, pairs) for one in row])


def _tree(
    node: NDArray[np.int64], pair: NDArray[np.int64], law: NDArray[np.int64], laws: Laws
) -> tuple[NDArray[np.int64], Laws]:
    """Convolve the laws of each pair, those of two neighbouring nodes at each step; return one law for each pair."""
    pairs = int(pair.max(initial=-1)) + 1
    while node.max(initial=0) > 0:
        # the entries of one pair in two neighbouring nodes stand together, one of them or both
        key = (node // 2) * pairs + pair
        order = np.argsort(key, kind="stable")
        starts = np.flatnonzero(np.diff(key[order], prepend=-1))
        both = np.diff(starts, append=len(key)) > 1
        one, other = law[order[starts]], law[order[starts[both] + 1]]
        # each two laws that meet are convolved once; those that meet none are taken over
        met, of_met = np.unique(one[both] * len(laws) + other, return_inverse=True)
        kept, of_kept = np.unique(one[~both], return_inverse=True)
        law = np.empty(len(starts), np.int64)
        law[both], law[~both] = of_met, len(met) + of_kept
        laws = Laws.joined([sums(laws, *np.divmod(met, len(laws))), laws.take(kept)])
        node, pair = np.divmod(key[order[starts]], pairs)
    return law, laws


# The test of all pairs.


class _Patterns:
    """The matrices of zeros and ones of strata, made again whenever they are asked for."""

    def __init__(self, strata: Callable[[], Iterator[Stratum]]) -> None:
        self._strata = strata

    def __iter__(self) -> Iterator[sparse.csr_array]:
        return (stratum.pattern for stratum in self._strata())


def pooled_ties(
    strata: Callable[[], Iterator[Stratum]], settings: NullSettings, executor: Executor | None = None
) -> pd.DataFrame:
    """Test every pair of departments of a common document; `Corpus.ties` says how.

    `strata` is iterated up to three times: to count them, to choose the settings, and for their laws.
    """
    documents = sum(1 for _ in strata())
    if settings.samples is None:  # many laws together need fewer samples of each
        least = fdsm.SAMPLES // _LEAST_PART
        settings = settings._replace(samples=max(fdsm.SAMPLES // max(documents, 1), least))
    settings = settings.for_matrices(_Patterns(strata))
    with progress() as show:
        return pool_ties(pool(_counting(strata(), documents, show), settings, executor), settings)


def _counting(strata: Iterator[Stratum], total: int, show: Callable[[int, int], None]) -> Iterator[Stratum]:
    """Show how many strata have been taken."""
    for number, stratum in enumerate(strata):
        show(number, total)
        yield stratum


def pool_ties(pooled: Pool, settings: NullSettings) -> pd.DataFrame:
    """Test all pairs of a pool; a row for each that shares a task or is `fewer`."""
    (shared, documents, together, most), (weight, agree, differ) = pooled.counts, pooled.amounts
    greatest = np.zeros(len(pooled.laws), np.int64)
    np.maximum.at(greatest, pooled.law, most)
    tails = law_tails(pooled.laws, np.bincount(pooled.law, minlength=len(greatest)), greatest)
    sharing = shared > 0
    judge = Judge(tails, pooled.law[sharing], shared[sharing], settings.alpha)
    tested = judge(pooled.law, shared)
    with np.errstate(divide="ignore", invalid="ignore"):  # infinite or missing where nothing differs
        odds_ratio = agree / differ
    frame = pd.DataFrame(
        {
            "a": pooled.codes >> 32,
            "b": pooled.codes & 0xFFFFFFFF,
            "shared": shared,
            "weight": weight,
            "documents": documents,
            "together": together,
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
    kept.attrs = {"null": settings.names[0], "alpha": settings.alpha, "pairs": len(frame), "tests": 2 * len(frame)}
    kept.attrs |= judge.counts(pooled.law[sharing], shared[sharing])
    kept.attrs["threshold"] = judge.correction.threshold
    if pooled.samples:
        kept.attrs |= {"samples": pooled.samples, "seed": settings.seed}
    return kept
