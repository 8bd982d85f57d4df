"""The integer programme behind `rebalance`: one choice a task, the greatest load bounded, in a fixed order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy import sparse

from jxgraph.errors import JxgraphError
from jxgraph.scenarios.options import KEEP

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from jxgraph.scenarios.options import Options

Limit: TypeAlias = "tuple[sparse.csr_array, float, float]"
"""Rows of coefficients, and the bounds between which their sums must lie."""

TOLERANCE = 1e-6
"""Loads that differ by less count as equal: the solver keeps its constraints no more closely."""

_FINEST = 1024
"""The order of some tasks is settled by one solution, with weights up to this: beyond the solver's tolerance harms."""

_INFEASIBLE = 2


@dataclass(frozen=True, slots=True)
class Programme:
    """One choice for every task; `counted` are the units whose loads are bounded.

    A solution is a truth value an option.
    """

    options: Options
    counted: NDArray[np.bool_]

    @property
    def changing(self) -> NDArray[np.bool_]:
        """Whether each option changes the lead."""
        return np.asarray(self.options.unit != KEEP)

    def greatest(self, solution: NDArray[np.bool_]) -> float:
        """Return the greatest counted load of a solution."""
        return float((self.options.load @ solution.astype(float))[self.counted].max(initial=0.0))

    def least(self) -> float:
        """Return the smallest possible greatest load."""
        rows, once = self._counted_loads(), self._once()
        # one more variable, the greatest load, no smaller than any
        below = sparse.hstack([rows, np.full((rows.shape[0], 1), -1.0)], format="csr")
        once = sparse.hstack([once, np.zeros((once.shape[0], 1))], format="csr")
        whole = np.append(np.ones(len(self.options.unit)), 0.0)
        found = _solve(1 - whole, [(below, -np.inf, 0.0), (once, 1.0, 1.0)], whole, np.where(whole > 0, 1.0, np.inf))
        if found is None:
            raise JxgraphError("the solver found no division of the leads, though the present one is one")
        return self.greatest(_chosen(found[:-1]))

    def fewest(self, bound: float) -> NDArray[np.bool_] | None:
        """Return the solution with the fewest changes that keeps to the bound, `None` where there is none.

        Of several, the one whose first change is the earliest in matrix order, then its second and so on; then the one
        whose changes, in this order, go to the unit that is printed first.
        """
        best = self._within(bound, self.changing.astype(float), np.ones(len(self.changing), dtype=bool))
        if best is None:
            return None
        count = float((best & self.changing).sum())
        tasks, open_ = np.unique(self.options.task[self.changing]), np.ones(len(best), dtype=bool)
        for block in _blocks(np.full(len(tasks), 2)):
            worth = np.zeros(int(self.options.task.max()) + 1)
            worth[tasks[block]] = 2.0 ** np.arange(len(block))[::-1]
            best = self._settled(bound, np.where(self.changing, -worth[self.options.task], 0.0), open_, best, count)
            inside = np.isin(self.options.task, tasks[block])
            changed = np.isin(self.options.task, self.options.task[best & self.changing])
            open_ &= ~inside | (self.changing == changed)
        return self._first_printed(bound, best, open_)

    def _first_printed(self, bound: float, best: NDArray[np.bool_], open_: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Let the changes go to the units printed first, those of the earliest tasks before all."""
        tasks = np.unique(self.options.task[best & self.changing])
        sizes = np.bincount(self.options.task[self.changing], minlength=int(self.options.task.max(initial=0)) + 1)
        first = np.searchsorted(self.options.task, np.arange(len(sizes)))  # the option to keep, before the others
        place = np.arange(len(best)) - first[self.options.task]
        for block in _blocks(sizes[tasks] + 1):
            worth = np.zeros(len(sizes))
            worth[tasks[block]] = np.append(np.cumprod((sizes[tasks[block]] + 1)[:0:-1])[::-1], 1.0)
            inside = np.isin(self.options.task, tasks[block])
            best = self._settled(bound, worth[self.options.task] * place * self.changing, open_, best, None)
            open_ &= ~inside | best
        return best

    def _settled(
        self,
        bound: float,
        cost: NDArray[np.float64],
        open_: NDArray[np.bool_],
        best: NDArray[np.bool_],
        count: float | None,
    ) -> NDArray[np.bool_]:
        """Better a solution within the open options, unless it has the cheapest one of every task."""
        once = self._once()
        cheapest = np.full(once.shape[0], np.inf)
        _, task = np.unique(self.options.task, return_inverse=True)
        np.minimum.at(cheapest, task[open_], cost[open_])
        if cost @ best <= cheapest.sum():
            return best
        held = [] if count is None else [(_row(self.changing.astype(float)), count, count)]
        found = self._within(bound, cost, open_, held)
        # `best` keeps to all of it too, but perhaps not as closely as the solver wants it
        return best if found is None else found

    def _within(
        self, bound: float, cost: NDArray[np.float64], open_: NDArray[np.bool_], held: Sequence[Limit] = ()
    ) -> NDArray[np.bool_] | None:
        limits = [(self._once(), 1.0, 1.0), *held, (self._counted_loads(), -np.inf, bound + TOLERANCE / 10)]
        found = _solve(cost, limits, np.ones(len(cost)), open_.astype(float))
        return None if found is None else _chosen(found)

    def _counted_loads(self) -> sparse.csr_array:
        return self.options.load[np.flatnonzero(self.counted)]

    def _once(self) -> sparse.csr_array:
        """Tasks x options: exactly one choice a task."""
        size = len(self.options.task)
        _, task = np.unique(self.options.task, return_inverse=True)
        return sparse.csr_array((np.ones(size), (task, np.arange(size))), shape=(int(task.max(initial=-1)) + 1, size))


def _blocks(sizes: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    """Divide numbered tasks into blocks of which one number can tell all choices, so many a task."""
    start, product = 0, 1
    for number, size in enumerate(sizes.tolist()):
        if product * size > _FINEST and number > start:
            yield np.arange(start, number)
            start, product = number, 1
        product *= size
    if start < len(sizes):
        yield np.arange(start, len(sizes))


def _row(values: NDArray[np.float64]) -> sparse.csr_array:
    return sparse.csr_array(values.reshape(1, -1))


def _chosen(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(np.rint(values) > 0)


def _solve(
    cost: NDArray[np.float64], limits: Sequence[Limit], whole: NDArray[np.float64], top: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not len(cost):
        return cost  # without a task there is nothing to choose, which the solver would call a mistake
    result = milp(
        cost,
        integrality=whole,
        bounds=Bounds(0.0, top),
        constraints=[LinearConstraint(matrix, low, high) for matrix, low, high in limits if matrix.shape[0]],
        options={"mip_rel_gap": 0.0},
    )
    if result.status == _INFEASIBLE:
        return None
    if not result.success:
        raise JxgraphError(f"the integer programme was not solved: {result.message}")
    return np.asarray(result.x)
