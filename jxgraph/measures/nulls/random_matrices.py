"""Random documents to compare a document with: of the same margins in each role, or of the same density only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from jxgraph.measures.numeric.arrays import comparable, runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix


STEPS = 100
"""Steps of each walk: on the sample, half as many make the result independent of the start."""

_SHUFFLES = 2
"""Shuffles in a step, after one swap for each pair of tasks."""

_ENTRIES_TOGETHER = 1_000_000
"""Of the documents that walk side by side: bounds the memory to some tens of megabytes."""


def same_margins(R: ResponsibilityMatrix, samples: int, seed: int) -> Iterator[ResponsibilityMatrix]:
    """Draw random documents in which each task has as many units, and each unit as many tasks, in each role.

    The documents are those of `same_margins_units`. A scheme that weighs by role leaves every unit's workload as it is.

    Returns
    -------
    Iterator of ResponsibilityMatrix
        `samples` matrices with the tasks and units of `R`.

    Examples
    --------
    >>> from jxgraph.matrix import responsibility_matrix
    >>> R = responsibility_matrix([("t1", "Finance", "lead"), ("t2", "Trade", "lead")])
    >>> sorted({str(sample.pattern.toarray().astype(int).tolist()) for sample in same_margins(R, 20, seed=0)})
    ['[[0, 1], [1, 0]]', '[[1, 0], [0, 1]]']
    """
    task = R.entries.task
    return (_with_places(R, task, unit) for some in same_margins_units(R, samples, seed) for unit in some.T)


def same_margins_units(
    R: ResponsibilityMatrix, samples: int, seed: int, *, steps: int = STEPS
) -> Iterator[NDArray[np.int32]]:
    """Draw random documents with the margins of this one in each role, and yield the units of their entries.

    Each entry keeps its task, its role and its weight; its unit is drawn, by a Markov chain of two moves. A *swap*
    pairs the tasks at random; one entry of each, both of one role, exchange their units with probability 1/2 if neither
    task then names a unit twice. Swaps alone do not connect all documents: where three tasks name A with B, B with C
    and C with A as lead and co-lead, none is possible, though there are twelve documents. A *shuffle* permutes in some
    tasks what some units have there (a role or nothing), and keeps the result if every unit has as many of each role as
    before. How many tasks and units take part is drawn, up to all of them, so one shuffle can reach every document from
    every other.

    Who takes part is drawn without regard to the document, and each move is as likely as its inverse, so all documents
    are equally likely in the long run. The chain runs backwards from the document to a root, and from there forwards to
    each sample through the same moves, with random choices of its own (the parallel test of Besag and Clifford [1]_):
    were the document itself drawn evenly, nothing would distinguish it from the samples, however slowly the chain
    mixes. In the end, units of one role in one task permute their places and weights there.

    Parameters
    ----------
    R
        The document.
    samples, seed
        Number of documents; seed of the random numbers.
    steps
        Of each walk.

    Yields
    ------
    NDArray
        Of some documents, the unit of every entry: entries of `R` x documents.

    References
    ----------
    .. [1] Besag and Clifford, Biometrika 76 (1989) 633, https://doi.org/10.1093/biomet/76.4.633
    """
    order = np.lexsort((R.role.data, R.entries.task))
    chain = _Chain(R.entries.task[order], R.role.data[order].astype(np.int64), *R.shape, seed)
    backwards, forwards = np.random.default_rng((seed, 0)).spawn(2)
    root = R.weight.indices[order].astype(np.int32)[:, None]
    chain.run(root, range(steps)[::-1], backwards)
    for number in _portions(samples, len(order)):
        unit = np.repeat(root, number, axis=1)
        chain.run(unit, range(steps), forwards)
        chain.permute_places(unit, forwards)
        in_matrix_order = np.empty_like(unit)
        in_matrix_order[order] = unit
        yield in_matrix_order


def equal_density(R: ResponsibilityMatrix, samples: int, seed: int) -> Iterator[ResponsibilityMatrix]:
    """Draw random documents with as many entries as `R`, of the same weights, in cells drawn at random.

    Yields
    ------
    ResponsibilityMatrix
        `samples` matrices with the tasks and units of `R`.
    """
    for task, unit in equal_density_places(R, samples, seed):
        yield from (_with_places(R, *of) for of in zip(task.T, unit.T, strict=True))


def equal_density_places(
    R: ResponsibilityMatrix, samples: int, seed: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Draw the documents of `equal_density`, and yield tasks and units of their entries: entries of `R` x documents."""
    rng = np.random.default_rng(seed)
    cells, entries = R.shape[0] * R.shape[1], R.weight.nnz
    for number in _portions(samples, entries):
        chosen = [rng.choice(cells, size=entries, replace=False) for _ in range(number)]
        task, unit = np.divmod(np.array(chosen).T, max(R.shape[1], 1))
        yield task, unit


def _portions(samples: int, entries: int) -> Iterator[int]:
    """Divide the samples into portions that are drawn side by side."""
    together = max(_ENTRIES_TOGETHER // max(entries, 1), 1)
    return (min(together, samples - at) for at in range(0, samples, together))


def upper_p(observed: float, random: Iterable[float]) -> float:
    """Return the share of values that reach the observed one, itself among them; equal up to rounding is equal.

    Examples
    --------
    >>> upper_p(0.5, [0.1, 0.2, 0.5])
    0.5
    """
    values = comparable(np.array([observed, *random], dtype=float))
    return float((values >= values[0]).mean())


class _Chain:
    """A Markov chain of documents with the same margins: entries are sorted by task and role, and only units move.

    Documents side by side are the columns of `unit`, entries x documents. A move takes the same tasks, entries and
    units in all of them, drawn by the number of the move (`same`); whether and how they change is drawn for each
    document (`own`).
    """

    def __init__(self, task: NDArray[np.intp], role: NDArray[np.int64], tasks: int, units: int, seed: int) -> None:
        self.role, self.roles, self.units, self.seed = role, int(role.max(initial=1)), units, seed
        block = task * self.roles + role - 1  # the entries of a role in a task
        self.count = np.bincount(block, minlength=tasks * self.roles)
        self.start = np.cumsum(self.count) - self.count
        self.size = np.bincount(task, minlength=tasks)
        self.with_units = np.flatnonzero(self.size)
        self.several = np.flatnonzero(self.count[block] > 1)
        self.block = block

    def run(self, unit: NDArray[np.int32], steps: range, own: np.random.Generator) -> None:
        """Take these steps, each of swaps and some shuffles; in the reverse order where the steps are reversed."""
        moves = [self.swap, *[self.shuffle] * _SHUFFLES][:: steps.step]
        degree = np.bincount(unit[:, 0], minlength=self.units)  # the same in all documents
        for step in steps:
            for move, number in zip(moves, range(len(moves))[:: steps.step], strict=True):
                move(unit, degree, np.random.default_rng((self.seed, 1, step, number)), own)

    def swap(
        self, unit: NDArray[np.int32], _: NDArray[np.intp], same: np.random.Generator, own: np.random.Generator
    ) -> None:
        """Swap units between the tasks two by two: an entry of one, and one of the other that has the same role."""
        # pair the tasks; draw an entry of one, then among those of its role an entry of the other
        half = len(self.with_units) // 2
        one, other = same.permutation(self.with_units)[: 2 * half].reshape(2, half)
        first = self.start[one * self.roles] + (same.random(half) * self.size[one]).astype(np.int64)
        block = other * self.roles + self.role[first] - 1
        second = self.start[block] + (same.random(half) * self.count[block]).astype(np.int64)
        # only where the other task has that role
        has_role = self.count[block] > 0
        if not has_role.any():
            return
        one, other, first, second = one[has_role], other[has_role], first[has_role], second[has_role]
        giving, taking = unit[first], unit[second]
        # neither task may name the unit that it would receive
        is_there = self._has_unit(one, taking, unit) | self._has_unit(other, giving, unit)
        swaps = ~is_there & own.integers(0, 2, giving.shape, dtype=np.bool_)
        unit[first], unit[second] = np.where(swaps, taking, giving), np.where(swaps, giving, taking)

    def shuffle(
        self,
        unit: NDArray[np.int32],
        degree: NDArray[np.intp],
        same: np.random.Generator,
        own: np.random.Generator,
    ) -> None:
        """Permute in some tasks what some units have there, where that leaves each unit as many entries of each role.

        Tasks are drawn by their size and units by their number of tasks: others have little to exchange.
        """
        held = np.flatnonzero(degree)
        wanted = 1 + same.geometric(0.5, 2)
        if len(self.with_units) < 2 or len(held) < 2:  # noqa: PLR2004 -- a shuffle takes two of each
            return
        tasks = _weighted_choice(self.with_units, self.size, wanted[0], same)
        units = _weighted_choice(held, degree, wanted[1], same)
        # the entries of these units in these tasks: row and column of the submatrix, and the document
        column_of = np.full(self.units, -1)
        column_of[units] = np.arange(len(units))
        entries = runs(self.start[tasks * self.roles], self.size[tasks])
        row = np.repeat(np.arange(len(tasks)), self.size[tasks])
        entry, document = np.nonzero(column_of[unit[entries]] >= 0)
        row, entry = row[entry], entries[entry]
        before = column_of[unit[entry, document]]
        # permute the columns of each row in each document
        cells = (len(tasks), len(units), unit.shape[1])
        after = own.random(cells).argsort(axis=1)[row, before, document]
        # keep the documents in which each unit has the same roles, in whatever tasks
        old, new = np.zeros((2, *cells), dtype=np.int8)
        old[row, before, document] = new[row, after, document] = self.role[entry]
        old.sort(axis=0)
        new.sort(axis=0)
        kept = (old == new).all(axis=(0, 1))[document]
        unit[entry[kept], document[kept]] = units[after[kept]]

    def permute_places(self, unit: NDArray[np.int32], own: np.random.Generator) -> None:
        """Permute the units of one role in one task, each order equally likely."""
        block = self.block[self.several, None]
        order = (block + own.random((len(block), unit.shape[1]))).argsort(axis=0)
        unit[self.several] = np.take_along_axis(unit[self.several], order, axis=0)

    def _has_unit(
        self, tasks: NDArray[np.intp], wanted: NDArray[np.int32], unit: NDArray[np.int32]
    ) -> NDArray[np.bool_]:
        """Return whether each of these tasks, a row each, already has its wanted unit in each document."""
        start, size = self.start[tasks * self.roles], self.size[tasks]
        is_there = np.asarray(unit[start] == wanted)
        for place in range(1, int(size.max())):
            longer = np.flatnonzero(size > place)
            is_there[longer] |= unit[start[longer] + place] == wanted[longer]
        return is_there


def _weighted_choice(
    of: NDArray[np.intp], weight: NDArray[np.intp], number: int, random: np.random.Generator
) -> NDArray[np.intp]:
    """Choose `number` items, or all if there are fewer, by their weights."""
    chance = weight[of] / weight[of].sum()
    return random.choice(of, min(number, len(of)), replace=False, p=chance)


def _with_places(R: ResponsibilityMatrix, task: NDArray[np.intp], unit: NDArray[np.int64]) -> ResponsibilityMatrix:
    """Move each entry to a task and a unit."""
    order = np.lexsort((unit, task))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(task, minlength=R.shape[0]))])

    def layer(part: sparse.csr_array) -> sparse.csr_array:
        return sparse.csr_array((part.data[order], unit[order], indptr), shape=R.shape)

    return replace(R, weight=layer(R.weight), role=layer(R.role), position=layer(R.position))
