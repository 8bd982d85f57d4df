"""Random documents to measure a document against: with the same margins, and with nothing the same but the density."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from jxgraph.errors import UsageError
from jxgraph.measures.compiling import FAST
from jxgraph.measures.kernels_clusters import swap_units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix

ATTEMPTS = 10
"""Attempted exchanges per entry between two samples of the same margins."""

_BURN_IN = 10  # the first sample is this many times further from the document than the samples from each other

_INTERPRETED = 50_000_000
"""Attempts, at some two microseconds each, that are made without numba."""


def same_margins(R: ResponsibilityMatrix, samples: int, seed: int) -> Iterator[ResponsibilityMatrix]:
    """Draw random documents in which each task has as many units, and each unit as many tasks, in each role.

    A walk over matrices [1]_: two entries of one role, drawn at random, exchange their units where no task would get
    a unit twice. All matrices that the walk can reach are equally likely in the long run. An entry keeps its task,
    role, place and weight, so a scheme that weighs by role leaves every unit's workload as it is.

    Returns
    -------
    Iterator of ResponsibilityMatrix
        `samples` matrices with the tasks and units of `R`. A byte of memory a cell is used on the way.

    Raises
    ------
    UsageError
        The walk would take minutes because numba is missing.

    References
    ----------
    .. [1] Rao, Jana and Bandyopadhyay, Sankhya A 58 (1996) 225, https://www.jstor.org/stable/25051102

    Examples
    --------
    >>> from jxgraph.matrix import responsibility_matrix
    >>> R = responsibility_matrix([("t1", "Finance", "lead"), ("t2", "Trade", "lead")])
    >>> sorted({str(sample.pattern.toarray().astype(int).tolist()) for sample in same_margins(R, 20, seed=0)})
    ['[[0, 1], [1, 0]]', '[[1, 0], [0, 1]]']
    """
    if not FAST and R.weight.nnz * ATTEMPTS * (samples + _BURN_IN) > _INTERPRETED:
        raise UsageError("this many random documents take minutes without numba: pip install 'jxgraph[fast]'")
    return _walk(R, samples, np.random.default_rng(seed))


def equal_density(R: ResponsibilityMatrix, samples: int, seed: int) -> Iterator[ResponsibilityMatrix]:
    """Draw random documents with as many entries as `R`, of the same weights, in cells drawn at random.

    Yields
    ------
    ResponsibilityMatrix
        `samples` matrices with the tasks and units of `R`; what each carries is left to chance.
    """
    rng = np.random.default_rng(seed)
    cells = R.shape[0] * R.shape[1]
    for _ in range(samples):
        chosen = rng.choice(cells, size=R.weight.nnz, replace=False)
        yield _with_places(R, *np.divmod(chosen, max(R.shape[1], 1)))


def _walk(R: ResponsibilityMatrix, samples: int, rng: np.random.Generator) -> Iterator[ResponsibilityMatrix]:
    entries, unit = R.entries, R.weight.indices.astype(np.int64)
    present = R.pattern.toarray().astype(np.bool_)
    for sample in range(samples):
        attempts = len(unit) * ATTEMPTS * (_BURN_IN if sample == 0 else 1)
        draws = rng.integers(max(len(unit), 1), size=(attempts, 2))
        swap_units(entries.task.astype(np.int64), unit, entries.role, present, draws)
        yield _with_places(R, entries.task, unit)


def _with_places(R: ResponsibilityMatrix, task: NDArray[np.intp], unit: NDArray[np.int64]) -> ResponsibilityMatrix:
    """Move each entry to a task and a unit."""
    order = np.lexsort((unit, task))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(task, minlength=R.shape[0]))])

    def layer(part: sparse.csr_array) -> sparse.csr_array:
        return sparse.csr_array((part.data[order], unit[order], indptr), shape=R.shape)

    return replace(R, weight=layer(R.weight), role=layer(R.role), position=layer(R.position))
