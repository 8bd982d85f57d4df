"""The fixed degree sequence model (FDSM): random matrices with the same row and column sums, by checkerboard swaps."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from jxgraph.measures.graph.co_occurrence import pairs_within
from jxgraph.measures.nulls.configuration import Distributions
from jxgraph.measures.nulls.pairs import PairLaws, Pairs
from jxgraph.progress import progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray


# Random matrices with fixed row and column sums, by checkerboard swaps in thousands of Markov chains at once.


BURN_IN, THINNING = 30, 6
"""Effective sweeps from the common root to the first sample of a chain, and from one of its samples to the next."""

_ROUNDS = 10
"""Samples that one chain gives at most."""

_CHAINS = 1000
"""Fewer chains than this are not worth several rounds."""

_LEAST_POSSIBLE = 0.1
"""The least part of the proposed swaps that is assumed to be possible."""

_BATCH_BYTES = 50_000_000
"""Size of the chains that are moved together: in smaller batches the fixed cost of a step outweighs its work."""

_COIN_BYTES = 2_000_000
"""Size of the random bits that are drawn at once."""


class Batch(NamedTuple):
    """Some samples: `unit[e, c]` is the unit of entry e in the sample of chain `chains[c]`."""

    unit: NDArray[np.unsignedinteger]
    chains: range


class SwapSampler:
    r"""Sample matrices of zeros and ones with the margins of a given one, all equally likely.

    A *swap* takes two entries, (task s, unit a) and (task t, unit b), and puts (s, b) and (t, a) in their place, if
    neither is taken. With probability 1/2 a possible swap is made. Swaps connect all matrices with the same margins
    [1]_ and are symmetric, so in the long run all are equally likely. A *sweep* pairs all entries at random.

    Many chains are moved at once: which entries are paired is drawn once for all chains, whether they swap for each
    chain alone. Given the pairing, the chains are independent, and each step is symmetric.

    The chains start exchangeably [2]_. The given matrix takes the place of one sample, drawn at random. From there its
    chain is run backwards, through the same pairings in reverse, to the *root*, where all other chains begin. Were the
    given matrix itself drawn at random, nothing would tell it from the samples, however slowly the chains mix, so a
    p-value from ranks is exact.

    Parameters
    ----------
    P
        Tasks x units, in canonical form.
    samples
        How many matrices besides the given one.
    seed
        Of the pairings and coins.

    References
    ----------
    .. [1] Ryser, Canadian J. Math. 9 (1957) 371, https://doi.org/10.4153/CJM-1957-044-3
    .. [2] Besag and Clifford, Biometrika 76 (1989) 633, https://doi.org/10.1093/biomet/76.4.633
    """

    def __init__(self, P: sparse.csr_array, samples: int, *, seed: int) -> None:
        self.samples = samples
        self.rounds = max(min(_ROUNDS, (samples + 1) // _CHAINS), 1)
        self.chains = -(-(samples + 1) // self.rounds)
        sizes = np.diff(P.indptr)
        self._task = np.repeat(np.arange(P.shape[0]), sizes)
        self._given = P.indices.astype(np.min_scalar_type(max(P.shape[1] - 1, 0)))
        self._sizes = sizes
        self._others: list[list[int]] = []
        self._sweeps = _sweeps(P, self.rounds)
        self._seed = seed

    @property
    def work(self) -> float:
        """Comparisons and swaps of single entries that all samples take, about 0.4 ns each."""
        a_sweep = 2 * len(self._task) + float((self._sizes * (self._sizes - 1.0)).sum())
        return a_sweep * sum(self._sweeps) * self.chains

    def __iter__(self) -> Iterator[Batch]:
        """Yield all `samples` + 1 matrices, the given one among them; a batch is valid until the next is taken."""
        if len(self._task) < 2:  # noqa: PLR2004 -- one entry has none to swap with
            yield Batch(np.repeat(self._given[:, None], self.samples + 1, axis=1), range(self.samples + 1))
            return
        tasks = [range(end - size, end) for size, end in zip(self._sizes, np.cumsum(self._sizes), strict=True)]
        self._others = [[other for other in task if other != entry] for task in tasks for entry in task]
        random = np.random.default_rng(self._seed)
        # the given matrix takes the place of one sample: that of this round and chain
        given_round, given_chain = divmod(int(random.integers(self.samples + 1)), self.chains)
        pairings = [self._pairing(sweeps, random) for sweeps in self._sweeps]
        # its chain is known beforehand: run back from it to the root, where all other chains begin
        path = self._backwards(pairings[: given_round + 1], random)
        root = path[0]
        width = max(_BATCH_BYTES // self._given.nbytes, _CHAINS)
        for first in range(0, self.chains, width):
            chains = range(first, min(first + width, self.chains))
            unit = np.repeat(root[:, None], len(chains), axis=1)
            for number, pairing in enumerate(pairings):
                self._swap(unit, pairing, random)
                # up to its round, the given chain follows its known path; then it moves on like the others
                if given_chain in chains and number <= given_round:
                    unit[:, given_chain - first] = path[number + 1]
                # the last round is incomplete where the chains do not divide the samples
                kept = chains[: max(self.samples + 1 - number * self.chains - first, 0)]
                if kept:
                    yield Batch(unit[:, : len(kept)], kept)

    def _pairing(self, sweeps: int, random: np.random.Generator) -> NDArray[np.int64]:
        """Pair the entries in every sweep; pairs within one task have nothing to swap."""
        entries, half = len(self._task), len(self._task) // 2
        pairs = np.concatenate([random.permutation(entries)[: 2 * half].reshape(half, 2) for _ in range(sweeps)])
        return np.asarray(pairs[self._task[pairs[:, 0]] != self._task[pairs[:, 1]]])

    def _backwards(
        self, pairings: Sequence[NDArray[np.int64]], random: np.random.Generator
    ) -> list[NDArray[np.unsignedinteger]]:
        """Run one chain from the given matrix back to the root; return the root and the state after each round."""
        unit, states = self._given.tolist(), [self._given]
        for pairing in reversed(pairings):
            self._swap_alone(unit, pairing[::-1], random)
            states.append(np.array(unit, dtype=self._given.dtype))
        return states[::-1]

    def _swap_alone(self, unit: list[int], pairing: NDArray[np.int64], random: np.random.Generator) -> None:
        """Offer each pair of entries a swap in a single chain: as `_swap`, but arrays of one number would cost most."""
        for start in range(0, len(pairing), _COIN_BYTES):
            pairs = pairing[start : start + _COIN_BYTES]
            heads = random.integers(0, 256, len(pairs), dtype=np.uint8) >= 128  # noqa: PLR2004 -- the highest bit
            for e, f in pairs[heads].tolist():
                a, b = unit[e], unit[f]
                if a not in [unit[other] for other in self._others[f]] and b not in [
                    unit[other] for other in self._others[e]
                ]:
                    unit[e], unit[f] = b, a

    def _swap(self, unit: NDArray[np.unsignedinteger], pairing: NDArray[np.int64], random: np.random.Generator) -> None:
        """Offer each pair of entries a swap, one pair after the other, in all chains (columns) at once."""
        coin_bytes = -(-unit.shape[1] // 8)
        block = max(_COIN_BYTES // coin_bytes, 1)
        for start in range(0, len(pairing), block):
            pairs = pairing[start : start + block].tolist()
            # a bit for each pair and chain: a swap that is possible is made with probability 1/2
            random_bytes = random.integers(0, 256, (len(pairs), coin_bytes), dtype=np.uint8)
            coins = np.unpackbits(random_bytes, axis=1, count=unit.shape[1]).view(np.bool_)
            for (e, f), coin in zip(pairs, coins, strict=True):
                a, b = unit[e], unit[f]
                swaps = coin
                for other in self._others[f]:  # a must be new to the task of f
                    swaps &= unit[other] != a
                for other in self._others[e]:  # and b to the task of e
                    swaps &= unit[other] != b
                difference = (a ^ b) * swaps  # exchanges a and b where they swap, without a copy of either
                a ^= difference
                b ^= difference


def _sweeps(P: sparse.csr_array, rounds: int) -> list[int]:
    r"""Return the sweeps before each round: more of them where the margins make few swaps possible.

    A unit with d of the E entries stands in a task of n with probability near :math:`d n / E`, and a swap needs both
    units to be new to the other's task. The margins alone decide, so the given matrix stays exchangeable.
    """
    sizes, degrees = np.diff(P.indptr).astype(float), np.bincount(P.indices, minlength=P.shape[1]).astype(float)
    taken = (sizes**2).sum() * (degrees**2).sum() / max(P.nnz, 1) ** 3
    possible = max((1 - min(taken, 1.0)) ** 2, _LEAST_POSSIBLE)
    return [int(np.ceil(sweeps / possible)) for sweeps in (BURN_IN, *[THINNING] * (rounds - 1))]


# The fixed degree sequence model (FDSM): what pairs of units share in matrices with the same row and column sums.


SAMPLES = 100_000
"""The default number of samples."""

GROUPS = 20
"""Groups of chains whose differences give the Monte Carlo error."""

_PAIRS_AT_ONCE = 2_000_000
"""Pairs of entries that are counted at once."""


class Samples(NamedTuple):
    """The counts over the samples, the given matrix among them.

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
    """
    drawn = draw_samples(P, samples, seed)
    width = int(np.diff(pairs.start).max(initial=1))
    probability = np.zeros((len(pairs.count), width))
    # the kind of pair, and the number of shared tasks, of each cell of the histogram
    kind = np.repeat(np.arange(len(pairs.count)), np.diff(pairs.start))
    number = np.arange(pairs.start[-1]) - pairs.start[kind]
    total = drawn.histogram.sum(axis=0)
    probability[kind, number] = total / ((samples + 1) * np.maximum(pairs.count, 1))[kind]
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
    """Order tasks and units by their place in the network alone."""
    rows, columns = canonical_order(P)
    M = P[rows][:, columns].tocsr()
    M.sort_indices()
    return M


def canonical_order(P: sparse.csr_array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows and the columns of a matrix in an order that their place in the network alone decides.

    Units are distinguished by their tasks, tasks by their units, and so on (colour refinement, Weisfeiler and Leman
    1968). Where units remain alike, one of them gets a class of its own and the rest are refined again: mostly they are
    exchangeable, and any choice gives the same matrix. Tasks are then ordered by their units; equal ones are the same.
    Units without a task come last, and change nothing.
    """
    held, column = np.unique(P.indices, return_inverse=True)
    compact = sparse.csr_array((np.ones(len(column)), column, P.indptr), shape=(P.shape[0], len(held)))
    unit_class = _refined(compact, np.zeros(len(held), np.int64))
    while len(unit_class) and unit_class.max() < len(unit_class) - 1:
        # a class with several units is split: its first unit goes before the others
        alike = np.flatnonzero(np.bincount(unit_class)[unit_class] > 1)
        first = alike[unit_class[alike].argmin()]
        unit_class = _refined(compact, 2 * unit_class + (np.arange(len(unit_class)) != first))
    # each unit is its own class now, whose number is its new column
    columns = unit_class[column]
    tasks = [sorted(columns[start:end].tolist()) for start, end in pairwise(P.indptr.tolist())]
    rows = sorted(range(len(tasks)), key=lambda row: (len(tasks[row]), tasks[row]))
    idle = np.setdiff1d(np.arange(P.shape[1]), held)
    return np.array(rows, dtype=np.int64), np.concatenate([held[np.argsort(unit_class)], idle]).astype(np.int64)


def _refined(P: sparse.csr_array, units: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rank units by their class and the classes around them until no more classes appear."""
    units = _ranks(units)
    while len(units):
        # a task is characterised by the classes of its units, a unit by its class and those of its tasks
        tasks = P.astype(np.uint64) @ _hashed(units)
        finer = _ranks(units, P.T.astype(np.uint64) @ _hashed(tasks))
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


def _hashed(values: NDArray[np.integer]) -> NDArray[np.uint64]:
    """Hash whole numbers to 64 bits (splitmix64), so that different sets of them have different sums."""
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

    def __init__(self, P: sparse.csr_array, pairs: Pairs, matrices: int) -> None:
        self._first, self._second = pairs_within(np.diff(P.indptr))
        self._units, self._pairs = P.shape[1], pairs
        kind = pairs.kind(*np.divmod(np.arange(self._units**2), self._units))
        self._start = pairs.start[:-1][kind]  # of the cells of each pair, by its code
        self._histogram = np.zeros((GROUPS, pairs.start[-1]), np.int64)
        self._taken = np.zeros(GROUPS, np.int64)
        self._distinct, self._squares = np.zeros(matrices, np.int64), np.zeros(matrices, np.int64)

    def count(self, batch: Batch, chains: int, done: int) -> None:
        """Count a batch in portions of one group each that are small enough for the memory."""
        group = np.array(batch.chains) * GROUPS // chains
        width = max(_PAIRS_AT_ONCE // max(len(self._first), 1), 1)
        cuts = np.unique([*range(0, len(group), width), *np.searchsorted(group, np.arange(GROUPS)), len(group)])
        for start, end in pairwise(cuts.tolist()):
            self._count(batch.unit[:, start:end], int(group[start]), slice(done + start, done + end))

    def _count(self, unit: NDArray[np.unsignedinteger], group: int, matrices: slice) -> None:
        self._taken[group] += unit.shape[1]
        # a code for each pair of units in a task; sorted, the codes of one pair of a sample stand together
        one, other = unit[self._first].T, unit[self._second].T
        code = np.minimum(one, other).astype(np.min_scalar_type(self._units**2)) * self._units + np.maximum(one, other)
        code.sort(axis=1)
        is_first = np.ones(code.shape, np.bool_)
        np.not_equal(code[:, 1:], code[:, :-1], out=is_first[:, 1:])
        # the length of each run of equal codes is the number of tasks that the pair shares
        first = np.flatnonzero(is_first)
        shared = np.diff(first, append=code.size)
        cells = self._start[code.ravel()[first]] + shared
        self._histogram[group] += np.bincount(cells, minlength=self._histogram.shape[1])
        # the runs of each sample, and the sum of their squared lengths
        sample_starts = np.searchsorted(first, np.arange(unit.shape[1]) * code.shape[1])
        self._distinct[matrices] = np.diff(sample_starts, append=len(first))
        self._squares[matrices] = np.add.reduceat(shared**2, sample_starts)

    def result(self, given: tuple[int, int]) -> Samples:
        """Complete the histogram with the pairs that share nothing, which no batch lists."""
        zero_cells = self._pairs.start[:-1]
        sharing = np.add.reduceat(self._histogram, zero_cells, axis=1)
        self._histogram[:, zero_cells] += self._taken[:, None] * self._pairs.count - sharing
        return Samples(self._histogram, self._taken, self._distinct, self._squares, given)


def _standard_errors(pairs: Pairs, drawn: Samples) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the standard errors of both tails, cell by cell.

    They follow from the differences between groups of chains, which allows for the dependence within a chain, or where
    that is less, as for a count that no sample has, from independent samples.
    """
    kind = np.repeat(np.arange(len(pairs.count)), np.diff(pairs.start))
    # the pairs of each group and cell that share at least, or at most, as many tasks as the cell stands for
    running = np.pad(np.cumsum(drawn.histogram, axis=1), ((0, 0), (1, 0)))
    at_least = running[:, pairs.start[1:]][:, kind] - running[:, :-1]
    at_most = running[:, 1:] - running[:, pairs.start[:-1]][:, kind]
    used = drawn.taken > 0
    weight = drawn.taken[used] / drawn.taken.sum()
    pairs_of_group = drawn.taken[used, None] * np.maximum(pairs.count, 1)[kind]
    errors = []
    for count in (at_least, at_most):
        p = count[used] / pairs_of_group
        mean = weight @ p
        between_groups = weight**2 @ (p - mean) ** 2 * used.sum() / max(used.sum() - 1, 1)
        independent = mean * (1 - mean) / pairs_of_group.sum(axis=0)
        errors.append(np.sqrt(np.maximum(between_groups, independent)))
    return errors[0], errors[1]
