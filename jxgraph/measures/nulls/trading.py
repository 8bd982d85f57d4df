"""Random matrices with fixed row and column sums, sampled evenly by curveball trades."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from jxgraph.measures.compiling import loop_for
from jxgraph.measures.kernels.trades import deal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SWEEPS = 4
"""Global trades between two samples; each lets every unit deal with one other."""

_NUMBERS = 2_000_000
"""Random numbers drawn at once: bounds the memory to some tens of megabytes."""


def sampled_matrices(
    M: sparse.csr_array, samples: int, *, seed: int, sweeps: int = SWEEPS, portion: int = 1000
) -> Iterator[NDArray[np.int32]]:
    r"""Sample matrices with the margins of this one, kind by kind, evenly and such that it could be any of them.

    Global curveball trades [1]_ [2]_ [3]_: the units are paired at random, each pair deals anew the tasks that only
    one of the two has, those of each kind for themselves. The chain is symmetric, so all matrices that it reaches are
    equally likely in the long run; with a single kind it reaches every matrix with these margins. The matrix itself
    takes a place of the chain that is drawn at random, and the chain is run from there in both directions (the serial
    test of Besag and Clifford [4]_): were the matrix drawn evenly itself, nothing would tell it from the samples,
    however slowly the chain forgets.

    Parameters
    ----------
    M
        Tasks x units; each entry is its kind, from 1: all 1, or the codes of roles.
    samples
        Number of matrices besides this one.
    seed, sweeps
        Of the random numbers; the global trades from one sample to the next.
    portion
        The most samples given at once.

    Yields
    ------
    NDArray
        Some samples: row s holds the task of every entry, in the order of `by_unit`.

    References
    ----------
    .. [1] Strona et al., Nature Communications 5 (2014) 4114, https://doi.org/10.1038/ncomms5114
    .. [2] Carstens, Physical Review E 91 (2015) 042812, https://doi.org/10.1103/PhysRevE.91.042812
    .. [3] Carstens et al., 26th European Symposium on Algorithms (2018) 11, https://doi.org/10.4230/LIPIcs.ESA.2018.11
    .. [4] Besag and Clifford, Biometrika 76 (1989) 633, https://doi.org/10.1093/biomet/76.4.633
    """
    random = np.random.default_rng(seed)
    before = int(random.integers(0, samples + 1))
    for part in (before, samples - before):
        yield from _Chain(M).run(part, random, sweeps, portion)


class ByUnit(NamedTuple):
    """The entries of a matrix one unit after the other, those of a unit kind by kind (from 1), then by task."""

    task: NDArray[np.int32]
    unit: NDArray[np.int32]
    kind: NDArray[np.int64]


def by_unit(M: sparse.csr_array) -> ByUnit:
    """Order the entries as the samples have them."""
    columns = sparse.csc_array(M)
    columns.sort_indices()
    unit = np.repeat(np.arange(M.shape[1], dtype=np.int32), np.diff(columns.indptr))
    kind = columns.data.astype(np.int64)
    order = np.lexsort((kind, unit))
    return ByUnit(columns.indices[order].astype(np.int32), unit, kind[order])


class _Chain:
    """The state of a chain: the tasks of every unit that has any, one unit after the other, kind by kind."""

    def __init__(self, M: sparse.csr_array) -> None:
        self.rows, unit, kind = by_unit(M)
        present, place = np.unique(unit, return_inverse=True)
        self.units, self.kinds = len(present), int(kind.max(initial=1))
        blocks = np.bincount(place * self.kinds + kind - 1, minlength=self.units * self.kinds)
        self.start = np.concatenate([[0], np.cumsum(blocks)]).astype(np.int64)
        self.met = np.zeros(M.shape[0], np.int8)

    def run(self, samples: int, random: np.random.Generator, sweeps: int, portion: int) -> Iterator[NDArray[np.int32]]:
        entries = len(self.rows)
        at_once = max(min(_NUMBERS // max(sweeps * (entries + self.units), 1), portion), 1)
        trades = loop_for(samples * sweeps * entries, deal)
        for done in range(0, samples, at_once):
            taken = min(at_once, samples - done)
            partners = random.permuted(np.tile(np.arange(self.units), (taken * sweeps, 1)), axis=1)
            chances = random.random((taken * sweeps, entries))
            drawn = np.empty((taken, entries), np.int32)
            trades(self.rows, self.start, self.kinds, partners, chances, sweeps, self.met, drawn)
            yield drawn
