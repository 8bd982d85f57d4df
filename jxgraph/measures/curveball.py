"""Random matrices with fixed row and column sums, sampled evenly by curveball trades."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from jxgraph.errors import UsageError
from jxgraph.measures import compiling
from jxgraph.measures.kernels_nulls import count_shared, deal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SWEEPS = 4
"""Global trades between two samples; each lets every unit deal with one other."""

_NUMBERS = 2_000_000
"""Random numbers drawn at once: bounds the memory to some tens of megabytes."""

_MOST_STEPS = {True: 20_000_000_000, False: 60_000_000}
"""Entries that may be dealt, compiled or interpreted: some minutes' worth."""


def same_margins(P: sparse.csr_array, *, seed: int = 0, sweeps: int = 50) -> sparse.csr_array:
    """Give a random matrix of zeros and ones with the row and column sums of this one.

    All such matrices are equally likely, up to the number of sweeps.

    Parameters
    ----------
    P
        Tasks x units, entries 1.
    seed, sweeps
        Of the random numbers; the number of global trades.

    Examples
    --------
    >>> P = sparse.csr_array(np.eye(3))
    >>> same_margins(P).sum(axis=0).tolist(), same_margins(P).sum(axis=1).tolist()
    ([1.0, 1.0, 1.0], [1.0, 1.0, 1.0])
    """
    chain = _Chain(P)
    ((rows,),) = chain.run(1, np.random.default_rng(seed), sweeps, 1)
    return sparse.csr_array((np.ones(len(rows)), (rows, chain.unit)), shape=P.shape)


def sampled_matrices(
    P: sparse.csr_array, samples: int, *, seed: int, sweeps: int = SWEEPS, portion: int = 1000
) -> Iterator[NDArray[np.int32]]:
    r"""Sample matrices with the margins of this one, evenly and such that it could be any of them.

    Global curveball trades [1]_ [2]_ [3]_: the units are paired at random, each pair deals anew the tasks that only
    one of the two has. The chain is symmetric and reaches every matrix with these margins, so all are equally likely
    in the long run. The matrix itself takes a place of the chain that is drawn at random, and the chain is run from
    there in both directions (the serial test of Besag and Clifford [4]_): were the matrix drawn evenly itself, nothing
    would tell it from the samples, however slowly the chain forgets.

    Parameters
    ----------
    P
        Tasks x units, entries 1.
    samples
        Number of matrices besides this one.
    seed, sweeps
        Of the random numbers; the global trades from one sample to the next.
    portion
        The most samples given at once.

    Yields
    ------
    NDArray
        Some samples: row s holds the task of every entry, in the order of the entries by unit.

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
        yield from _Chain(P).run(part, random, sweeps, portion)


def affordable(P: sparse.csr_array, samples: int, *, chosen: bool) -> None:
    """Refuse what would take more than some minutes.

    Raises
    ------
    UsageError
        It would, and numba is missing, or is not and nobody chose this number of samples.
    """
    steps = samples * (SWEEPS * P.nnz + int((np.diff(P.indptr).astype(np.int64) ** 2).sum()))
    if steps <= _MOST_STEPS[compiling.FAST]:
        return
    if not compiling.FAST:
        raise UsageError(
            f"{samples} samples of {P.nnz} assignments take too long without compiled loops: "
            "install them (pip install 'jxgraph[fast]') or ask for fewer `samples`"
        )
    if not chosen:
        raise UsageError(
            f"the null 'fdsm' needs {samples} samples of {P.nnz} assignments, which takes long: "
            "say how many `samples` you want, or use the null 'sdsm'"
        )


class _Chain:
    """The state of a chain: the tasks of every unit, one unit after the other."""

    def __init__(self, P: sparse.csr_array) -> None:
        columns = sparse.csc_array(P)
        columns.sort_indices()
        degrees = np.diff(columns.indptr)
        self.rows = columns.indices.astype(np.int32)
        self.start = np.concatenate([[0], np.cumsum(degrees[degrees > 0])]).astype(np.int64)
        self.unit = np.repeat(np.arange(P.shape[1], dtype=np.int32), degrees)
        self.met = np.zeros(P.shape[0], np.int8)

    def run(self, samples: int, random: np.random.Generator, sweeps: int, portion: int) -> Iterator[NDArray[np.int32]]:
        entries, units = len(self.rows), len(self.start) - 1
        at_once = max(min(_NUMBERS // max(sweeps * (entries + units), 1), portion), 1)
        for done in range(0, samples, at_once):
            taken = min(at_once, samples - done)
            partners = random.permuted(np.tile(np.arange(units), (taken * sweeps, 1)), axis=1)
            chances = random.random((taken * sweeps, entries))
            drawn = np.empty((taken, entries), np.int32)
            deal(self.rows, self.start, partners, chances, sweeps, self.met, drawn)
            yield drawn


def shared_histograms(
    P: sparse.csr_array,
    group: NDArray[np.int64],
    cell: NDArray[np.int64],
    cells: int,
    samples: Iterator[NDArray[np.int32]],
) -> Iterator[tuple[NDArray[np.int64], int]]:
    """Count in each portion of samples the pairs by kind and number of shared tasks, those that share none left out.

    Parameters
    ----------
    P
        The matrix whose margins the samples have.
    group, cell, cells
        The group of each unit; groups x groups, where the counts of a kind of pair begin; how many counts there are.
    samples
        As `sampled_matrices` gives them.

    Yields
    ------
    tuple
        The counts of a portion, and its number of samples.
    """
    unit = _Chain(P).unit
    task_start = P.indptr.astype(np.int64)
    shared = np.zeros((P.shape[1], P.shape[1]), np.int32)
    for portion in samples:
        histogram = np.zeros(cells, np.int64)
        count_shared(portion, unit, task_start, group, cell, shared, histogram)
        yield histogram, len(portion)
