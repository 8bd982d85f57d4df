"""The fixed degree sequence model (FDSM): what pairs of units share in matrices with the same row and column sums."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from jxgraph.measures.networks.meetings import pairs_within
from jxgraph.measures.nulls.configuration import Distributions
from jxgraph.measures.nulls.pairs import PairLaws, Pairs
from jxgraph.measures.nulls.swaps import SwapSampler
from jxgraph.session import progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jxgraph.measures.nulls.swaps import Batch

SAMPLES = 100_000
"""By default."""

GROUPS = 20
"""Groups of chains whose differences give the Monte Carlo error."""

_COUNTED = 2_000_000
"""Pairs of entries that are counted at once."""


class Samples(NamedTuple):
    """What the samples say, the given matrix among them.

    `histogram` counts, by group of chains and cell of `Pairs`, how often a pair of that kind shares that many tasks;
    `taken` is the number of samples of each group. `distinct` and `squares` are, for each sample, the number of pairs
    that share a task and the sum of the squared numbers of shared tasks; of the given matrix `given`.
    """

    histogram: NDArray[np.int64]
    taken: NDArray[np.int64]
    distinct: NDArray[np.int64]
    squares: NDArray[np.int64]
    given: tuple[int, int]


def fdsm_laws(P: sparse.csr_array, pairs: Pairs, samples: int, seed: int) -> PairLaws:
    r"""Estimate the law of the shared tasks where all matrices with the same margins are equally likely.

    Of :math:`S` samples and the given matrix itself (`SwapSampler`), and of all :math:`c` pairs with the degrees of
    this one in each, the tail is the part that shares at least (at most) as many tasks. Units of equal degree are
    exchangeable under this null, so the pair could be any of these :math:`(S + 1) c`: the p-value is exact, though
    another seed gives another, and never below :math:`1 / ((S + 1) c)`.

    The standard error is that between groups of chains, which allows for the likeness of samples of one chain, or
    where that is less, as for a count that no sample shows, the one of independent samples.
    """
    drawn = draw_samples(P, samples, seed)
    nodes = samples + 1
    width = int(np.diff(pairs.start).max(initial=1))
    probability = np.zeros((len(pairs.count), width))
    kind = np.repeat(np.arange(len(pairs.count)), np.diff(pairs.start))
    number = np.arange(pairs.start[-1]) - pairs.start[kind]
    total = drawn.histogram.sum(axis=0)
    probability[kind, number] = total / (nodes * np.maximum(pairs.count, 1))[kind]
    return PairLaws(
        lambda kinds: Distributions(np.zeros(len(probability[kinds]), np.int64), probability[kinds]),
        error=_standard_errors(pairs, drawn),
        samples=samples,
    )


def fdsm_work(P: sparse.csr_array, samples: int) -> float:
    """Return about how many seconds the samples take."""
    sizes = np.diff(P.indptr).astype(float)
    counted = float((sizes * (sizes - 1)).sum()) / 2 * (samples + 1)
    return SwapSampler(P, samples, seed=0).work * 0.5e-9 + counted * 25e-9


def draw_samples(P: sparse.csr_array, samples: int, seed: int) -> Samples:
    """Sample matrices with the margins of this one and count what their pairs of units share.

    Tasks and units are put in an order of their own first (`canonical`), so that the same document gives the same
    samples in whatever order it comes. The last few results are kept, for several tests ask for the same samples.
    """
    M = canonical(P)
    return _drawn(M.shape, M.indptr.astype(np.int64).tobytes(), M.indices.astype(np.int64).tobytes(), samples, seed)


def canonical(P: sparse.csr_array) -> sparse.csr_array:
    """Order tasks and units by their place in the network alone.

    Units are told apart by their tasks, tasks by their units, and so on (colour refinement, Weisfeiler and Leman 1968).
    Of units that remain alike the first is set apart, and the rest refined again: mostly they are exchangeable, and any
    choice gives the same matrix. Tasks are then ordered by their units; equal ones are the same.
    """
    held, column = np.unique(P.indices, return_inverse=True)  # units without a task come last, and change nothing
    compact = sparse.csr_array((np.ones(len(column)), column, P.indptr), shape=(P.shape[0], len(held)))
    units = _refined(compact, np.zeros(len(held), np.int64))
    while len(units) and units.max() < len(units) - 1:
        alike = np.flatnonzero(np.bincount(units)[units] > 1)
        first = alike[units[alike].argmin()]
        units = _refined(compact, 2 * units + (np.arange(len(units)) != first))
    columns = units[column]
    rows = [columns[start:end] for start, end in pairwise(P.indptr.tolist())]
    rows.sort(key=lambda row: (len(row), sorted(row.tolist())))
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    indices = np.concatenate([np.sort(row) for row in rows]) if rows else columns
    return sparse.csr_array((np.ones(len(indices)), indices, indptr), shape=P.shape)


def _refined(P: sparse.csr_array, units: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rank units by their class and the classes around them until no more classes appear."""
    units = _ranks(units)
    while len(units):
        tasks = P.astype(np.uint64) @ _scattered(units)
        finer = _ranks(units, P.T.astype(np.uint64) @ _scattered(tasks))
        if finer.max() == units.max():
            break
        units = finer
    return units


def _ranks(*keys: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the rank of each row of keys among the different ones; the first key counts before the second."""
    order = np.lexsort(keys[::-1])
    new = np.zeros(len(order), dtype=np.bool_)
    for key in keys:
        new[1:] |= np.diff(key[order]) != 0
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.cumsum(new)
    return ranks


def _scattered(values: NDArray[np.integer]) -> NDArray[np.uint64]:
    """Spread whole numbers over 64 bits (splitmix64), so that different sets of them have different sums."""
    z = values.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)))


@lru_cache(maxsize=4)
def _drawn(shape: tuple[int, int], indptr: bytes, indices: bytes, samples: int, seed: int) -> Samples:
    columns = np.frombuffer(indices, np.int64)
    P = sparse.csr_array((np.ones(len(columns)), columns, np.frombuffer(indptr, np.int64)), shape=shape)
    pairs = Pairs.of(P)
    if not (np.diff(P.indptr) > 1).any():
        return _nothing_shared(pairs, samples + 1)
    sampler, counter, done = SwapSampler(P, samples, seed=seed), _Counter(P, pairs, samples + 1), 0
    with progress() as show:
        for batch in sampler:
            counter.count(batch, sampler.chains, done)
            show(done := done + len(batch.chains), samples + 1)
    given = co_occurrence_counts(P)
    return counter.result((len(given), int((given**2).sum())))


def _nothing_shared(pairs: Pairs, nodes: int) -> Samples:
    """Return what samples say where no task has two units."""
    histogram = np.zeros((1, pairs.start[-1]), np.int64)
    histogram[0, pairs.start[:-1]] = nodes * pairs.count
    return Samples(histogram, np.array([nodes]), np.zeros(nodes, np.int64), np.zeros(nodes, np.int64), (0, 0))


def co_occurrence_counts(P: sparse.csr_array) -> NDArray[np.int64]:
    """Return the number of shared tasks of each pair of units that shares any."""
    first, second = pairs_within(np.diff(P.indptr))
    low, high = np.sort([P.indices[first], P.indices[second]], axis=0).astype(np.int64)
    return np.unique(low * max(P.shape[1], 1) + high, return_counts=True)[1]


class _Counter:
    """Counts shared tasks in samples, batch by batch."""

    def __init__(self, P: sparse.csr_array, pairs: Pairs, nodes: int) -> None:
        self._first, self._second = pairs_within(np.diff(P.indptr))
        self._units, self._pairs = P.shape[1], pairs
        kind = pairs.kind(*np.divmod(np.arange(self._units**2), self._units))
        self._start = pairs.start[:-1][kind]  # of the cells of each pair, by its code
        self._histogram = np.zeros((GROUPS, pairs.start[-1]), np.int64)
        self._taken = np.zeros(GROUPS, np.int64)
        self._distinct, self._squares = np.zeros(nodes, np.int64), np.zeros(nodes, np.int64)

    def count(self, batch: Batch, chains: int, done: int) -> None:
        group = np.array(batch.chains) * GROUPS // chains
        width = max(_COUNTED // max(len(self._first), 1), 1)
        cuts = np.unique([*range(0, len(group), width), *np.searchsorted(group, np.arange(GROUPS)), len(group)])
        for start, end in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
            self._count(batch.unit[:, start:end], int(group[start]), slice(done + start, done + end))

    def _count(self, unit: NDArray[np.unsignedinteger], group: int, nodes: slice) -> None:
        """Sort the codes of the pairs of each sample, so that those that a pair shares stand together."""
        self._taken[group] += unit.shape[1]
        one, other = unit[self._first].T, unit[self._second].T
        code = np.minimum(one, other).astype(np.min_scalar_type(self._units**2)) * self._units + np.maximum(one, other)
        code.sort(axis=1)
        begins = np.ones(code.shape, np.bool_)
        np.not_equal(code[:, 1:], code[:, :-1], out=begins[:, 1:])
        at = np.flatnonzero(begins)
        shared = np.diff(at, append=code.size)
        cells = self._start[code.ravel()[at]] + shared
        self._histogram[group] += np.bincount(cells, minlength=self._histogram.shape[1])
        sample_starts = np.searchsorted(at, np.arange(unit.shape[1]) * code.shape[1])
        self._distinct[nodes] = np.diff(sample_starts, append=len(at))
        self._squares[nodes] = np.add.reduceat(shared**2, sample_starts)

    def result(self, given: tuple[int, int]) -> Samples:
        """Complete the histogram by the pairs that share nothing."""
        origins = self._pairs.start[:-1]
        sharing = np.add.reduceat(self._histogram, origins, axis=1)
        self._histogram[:, origins] += self._taken[:, None] * self._pairs.count - sharing
        return Samples(self._histogram, self._taken, self._distinct, self._squares, given)


def _standard_errors(pairs: Pairs, drawn: Samples) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the standard errors of both tails, cell by cell."""
    kind = np.repeat(np.arange(len(pairs.count)), np.diff(pairs.start))
    running = np.pad(np.cumsum(drawn.histogram, axis=1), ((0, 0), (1, 0)))
    at_least = running[:, pairs.start[1:]][:, kind] - running[:, :-1]
    at_most = running[:, 1:] - running[:, pairs.start[:-1]][:, kind]
    used = drawn.taken > 0
    weight = drawn.taken[used] / drawn.taken.sum()
    nodes = drawn.taken[used, None] * np.maximum(pairs.count, 1)[kind]
    errors = []
    for count in (at_least, at_most):
        p = count[used] / nodes
        mean = weight @ p
        between = weight**2 @ (p - mean) ** 2 * used.sum() / max(used.sum() - 1, 1)
        errors.append(np.sqrt(np.maximum(between, mean * (1 - mean) / nodes.sum(axis=0))))
    return errors[0], errors[1]
