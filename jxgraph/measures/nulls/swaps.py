"""Random matrices with fixed row and column sums, by checkerboard swaps in thousands of Markov chains at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from scipy import sparse

BURN_IN, THINNING = 30, 6
"""Effective sweeps from the common root to a chain's first sample, and from one of its samples to the next."""

_ROUNDS = 10
"""Samples that one chain gives at most."""

_CHAINS = 1000
"""Fewer chains than this are not worth several rounds."""

_RAREST = 0.1
"""The least part of the proposed swaps that is reckoned to be possible."""

_BATCH_BYTES = 6_000_000
"""What the chains that are moved together may hold: as much as a cache does."""

_COIN_BYTES = 2_000_000


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
        """Yield all `samples` + 1 matrices, the given one among them; a batch is valid until the next one is asked."""
        if len(self._task) < 2:  # noqa: PLR2004 -- one entry has none to swap with
            yield Batch(np.repeat(self._given[:, None], self.samples + 1, axis=1), range(self.samples + 1))
            return
        tasks = [range(end - size, end) for size, end in zip(self._sizes, np.cumsum(self._sizes), strict=True)]
        self._others = [[other for other in task if other != entry] for task in tasks for entry in task]
        random = np.random.default_rng(self._seed)
        own_round, own_chain = divmod(int(random.integers(self.samples + 1)), self.chains)
        pairings = [self._pairing(sweeps, random) for sweeps in self._sweeps]
        path = self._backwards(pairings[: own_round + 1], random)  # of the given matrix's chain, from the root on
        width = max(_BATCH_BYTES // self._given.nbytes, _CHAINS)
        for first in range(0, self.chains, width):
            chains = range(first, min(first + width, self.chains))
            unit = np.repeat(path[0][:, None], len(chains), axis=1)
            for number, pairing in enumerate(pairings):
                self._swap(unit, pairing, random)
                if own_chain in chains and number <= own_round:
                    unit[:, own_chain - first] = path[number + 1]
                # the last round is not whole where the chains do not divide the samples
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
        unit = self._given[:, None].copy()
        states = [unit[:, 0].copy()]
        for pairing in reversed(pairings):
            self._swap(unit, pairing[::-1], random)
            states.append(unit[:, 0].copy())
        return states[::-1]

    def _swap(self, unit: NDArray[np.unsignedinteger], pairing: NDArray[np.int64], random: np.random.Generator) -> None:
        """Offer each pair of entries a swap, one pair after the other, in all chains (columns) at once."""
        width = -(-unit.shape[1] // 8)
        block = max(_COIN_BYTES // width, 1)
        for start in range(0, len(pairing), block):
            pairs = pairing[start : start + block].tolist()
            coins = np.unpackbits(
                random.integers(0, 256, (len(pairs), width), dtype=np.uint8), axis=1, count=unit.shape[1]
            ).view(np.bool_)
            for (e, f), coin in zip(pairs, coins, strict=True):
                a, b = unit[e], unit[f]
                possible = coin
                for other in self._others[f]:  # in the task to which the unit of e would go
                    possible &= unit[other] != a
                for other in self._others[e]:
                    possible &= unit[other] != b
                difference = (a ^ b) * possible  # exchanges a and b where they swap, without a copy of either
                a ^= difference
                b ^= difference


def _sweeps(P: sparse.csr_array, rounds: int) -> list[int]:
    r"""Return the sweeps before each round: more of them where the margins leave few swaps possible.

    A unit with d of the E entries stands in a task of n with probability near :math:`d n / E`, and a swap needs both
    units to be new to the other's task. The margins alone decide, so the given matrix stays exchangeable.
    """
    sizes, degrees = np.diff(P.indptr).astype(float), np.bincount(P.indices, minlength=P.shape[1]).astype(float)
    taken = (sizes**2).sum() * (degrees**2).sum() / max(P.nnz, 1) ** 3
    possible = max((1 - min(taken, 1.0)) ** 2, _RAREST)
    return [int(np.ceil(sweeps / possible)) for sweeps in (BURN_IN, *[THINNING] * (rounds - 1))]
