"""Random documents to measure a document against: with the same margins, and with nothing the same but the density."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from jxgraph.measures.arrays import comparable
from jxgraph.measures.compiling import refuse_minutes
from jxgraph.measures.nulls.trading import by_unit, sampled_matrices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix

SWEEPS = 10
"""Global trades between two documents: more than between two samples of ties, for each document is measured longer."""

_INTERPRETED_STEPS = 50_000_000
"""Entries, at some two microseconds each, that are dealt without numba."""


def same_margins(R: ResponsibilityMatrix, samples: int, seed: int) -> Iterator[ResponsibilityMatrix]:
    """Draw random documents in which each task has as many units, and each unit as many tasks, in each role.

    Units deal the tasks that they have in one role (`sampled_matrices`, its kinds the roles); of the places and weights
    of a role in a task, each unit gets any. A scheme that weighs by role leaves every unit's workload as it is. All
    matrices that the trades can reach are equally likely, and the document could be any of the samples.

    Returns
    -------
    Iterator of ResponsibilityMatrix
        `samples` matrices with the tasks and units of `R`.

    Raises
    ------
    UsageError
        The trades would take minutes because numba is missing.

    Examples
    --------
    >>> from jxgraph.matrix import responsibility_matrix
    >>> R = responsibility_matrix([("t1", "Finance", "lead"), ("t2", "Trade", "lead")])
    >>> sorted({str(sample.pattern.toarray().astype(int).tolist()) for sample in same_margins(R, 20, seed=0)})
    ['[[0, 1], [1, 0]]', '[[1, 0], [0, 1]]']
    """
    steps = R.weight.nnz * SWEEPS * samples
    refuse_minutes(f"{samples} random documents", steps, most=_INTERPRETED_STEPS, instead="ask for fewer `samples`")
    return _dealt(R, samples, seed)


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


def upper_p(observed: float, random: Iterable[float]) -> float:
    """Give the share of values that reach the observed one, itself among them; equal up to rounding is equal.

    Examples
    --------
    >>> upper_p(0.5, [0.1, 0.2, 0.5])
    0.5
    """
    values = comparable(np.array([observed, *random], dtype=float))
    return float((values >= values[0]).mean())


def _dealt(R: ResponsibilityMatrix, samples: int, seed: int) -> Iterator[ResponsibilityMatrix]:
    entries, dealt = R.entries, by_unit(R.role)
    slots = np.lexsort((entries.role, entries.task))
    rng = np.random.default_rng((seed, 1))  # apart from the numbers of the trades
    unit = np.empty(len(slots), dtype=np.int64)
    for portion in sampled_matrices(R.role, samples, seed=seed, sweeps=SWEEPS):
        for task in portion:
            unit[slots] = dealt.unit[np.lexsort((rng.random(len(task)), dealt.kind, task))]
            yield _with_places(R, entries.task, unit)


def _with_places(R: ResponsibilityMatrix, task: NDArray[np.intp], unit: NDArray[np.int64]) -> ResponsibilityMatrix:
    """Move each entry to a task and a unit."""
    order = np.lexsort((unit, task))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(task, minlength=R.shape[0]))])

    def layer(part: sparse.csr_array) -> sparse.csr_array:
        return sparse.csr_array((part.data[order], unit[order], indptr), shape=R.shape)

    return replace(R, weight=layer(R.weight), role=layer(R.role), position=layer(R.position))
