"""The fewest changes of lead that take the load from those who carry the most, by an integer programme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
from scipy import sparse

from jxgraph.errors import JxgraphError, UsageError
from jxgraph.measures.workload import strength, workload
from jxgraph.model import Role
from jxgraph.scenarios.moves import with_lead
from jxgraph.scenarios.value import Scenario, Step, begin, edges_of, go_on
from jxgraph.weights import ROLE_CODES, Entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.weights import Scheme, SchemeLike


# Who else could lead each task, and what everybody would then carry.


LEAD, CO_LEAD = ROLE_CODES[str(Role.LEAD)], ROLE_CODES[str(Role.CO_LEAD)]
KEEP = -1
"""In place of a unit: the task keeps its lead."""


class Options(NamedTuple):
    """The choices of all tasks, as parallel arrays: in each task first to keep its lead, then others in printed order.

    `task` is the row, `unit` the column of who would lead, or `KEEP`; `load` is units x options: what each unit would
    carry of the task.
    """

    task: NDArray[np.intp]
    unit: NDArray[np.intp]
    load: sparse.csr_array


def options(R: ResponsibilityMatrix, scheme: Scheme, collective: NDArray[np.bool_]) -> Options:
    """List the choices of lead in every task among the units that it names; a collective is never chosen.

    A task that nobody leads stays so. Each choice is weighed by the scheme as a task of its own.
    """
    tasks, chosen, columns, roles, positions = [], [], [], [], []
    rows = zip(R.weight.indptr[:-1], R.weight.indptr[1:], strict=True)
    for task, (start, end) in enumerate(rows):
        units, role, place = (part[start:end] for part in (R.weight.indices, R.role.data, R.position.data))
        for lead in (KEEP, *_others(units, role, place, collective)):
            tasks.append(task)
            chosen.append(lead)
            columns.append(units)
            roles.append(role if lead == KEEP else _led_by(lead, units, role))
            positions.append(place)
    option = np.repeat(np.arange(len(tasks)), [len(units) for units in columns])
    column = np.concatenate([*columns, np.zeros(0, np.intp)]).astype(np.intp)
    entries = Entries(
        option, np.concatenate([*roles, np.zeros(0, np.int8)]), np.concatenate([*positions, np.zeros(0, np.int32)])
    )
    weight = np.asarray(scheme.weigh(entries), dtype=np.float64)
    load = sparse.csr_array((weight, (column, option)), shape=(R.shape[1], len(tasks)))
    return Options(np.array(tasks, np.intp), np.array(chosen, np.intp), load)


def _others(
    units: NDArray[np.intp], role: NDArray[np.int8], place: NDArray[np.int32], collective: NDArray[np.bool_]
) -> list[int]:
    leads = units[role == LEAD]
    if not len(leads):
        return []
    printed = units[np.lexsort((units, place))].tolist()
    return [unit for unit in printed if not collective[unit] and [unit] != leads.tolist()]


def _led_by(lead: int, units: NDArray[np.intp], role: NDArray[np.int8]) -> NDArray[np.int8]:
    return np.where(units == lead, LEAD, np.where(role == LEAD, CO_LEAD, role)).astype(np.int8)


# The integer programme behind `rebalance`: one choice a task, the greatest load bounded, in a fixed order.


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


# The fewest changes of lead that take the load from those who carry the most.


def rebalance(source: Any, *, bound: float | None = None, scheme: SchemeLike | None = None) -> Scenario:
    r"""Find the fewest changes of lead that bring the greatest load down, among the units that the tasks name.

    Each task that somebody leads keeps its lead or is led by another of its units, and then its former leads are
    co-leads. With :math:`y_{to} = 1` for the choice o of task t and :math:`w_{tou}` the weight of unit u in the task
    so led, the integer programme

    .. math:: \min \sum_{t, o \neq keep} y_{to} \quad \text{with} \quad
              \sum_o y_{to} = 1, \quad \sum_{t,o} w_{tou} y_{to} \le \text{bound}

    is solved exactly, for every scheme whose weights of a task depend on that task alone. First comes the bound, or
    the smallest possible greatest load (itself found by a programme); then the fewest changes; then the earliest tasks
    in matrix order, then the units printed first in them. So there is one answer.

    Law and competence are not in the model: see `Scenario.caution`.

    Parameters
    ----------
    source, scheme
        As `reassign` takes them.
    bound
        What no single unit shall exceed, in the measure of `workload`; by default the smallest possible.

    Returns
    -------
    Scenario
        `leads` is the proposal: each task with its lead `from` and `to`. Its last step tells the greatest load
        before and after and the number of changes. A collective, which stands for many, may keep or lose a lead and
        gets none; its load is not bounded, as it is not ranked. A task that nobody leads stays so.

    Raises
    ------
    UsageError
        The bound cannot be kept (the smallest possible is named) or is no number; the scheme makes the weights of a
        task depend on others; else as `reassign`.

    Notes
    -----
    The sample, 164 tasks, takes a tenth of a second, a thousand tasks some seconds; in the worst case the time grows
    exponentially. Loads that differ by less than a millionth count as equal.

    Examples
    --------
    Finance leads three tasks (3.0), Trade co-leads them (1.5). One change makes it 2.5 and 2.0, the best possible.

    >>> triples = [(t, *one) for t in "123" for one in (("Finance", "lead"), ("Trade", "co_lead"))]
    >>> proposal = rebalance(triples)
    >>> proposal.leads[["from", "to"]].reset_index().values.tolist()
    [['1', 'Finance', 'Trade']]
    >>> proposal.after["workload"].to_dict()
    {'Finance': 2.5, 'Trade': 2.0}
    """
    if bound is not None and not (np.isfinite(bound) and bound >= 0):
        raise UsageError(f"the bound must be a number of at least 0, not {bound}")
    start = begin(source, scheme)
    R = start.matrix
    counted = _single(R)
    programme = Programme(options(R, start.scheme, ~counted), counted)
    limit = programme.least() if bound is None else float(bound)
    solution = programme.fewest(limit)
    if solution is None:
        raise UsageError(
            f"no division of the leads keeps every unit at {limit:.10g} or below; "
            f"the smallest possible greatest load is {programme.least():.10g}"
        )
    return _applied(start, programme, solution, strength(R)[counted].max(initial=0.0))


def _single(R: ResponsibilityMatrix) -> NDArray[np.bool_]:
    """Whether each unit is a single one, which the ranking ranks."""
    return np.asarray(workload(R)["rank"].notna().reindex(R.units.index), dtype=bool)


def _applied(start: Scenario, programme: Programme, solution: NDArray[np.bool_], before: float) -> Scenario:
    R = start.matrix
    edges, chosen = edges_of(R), np.flatnonzero(solution & (programme.options.unit != KEEP))
    for task, unit in zip(programme.options.task[chosen], programme.options.unit[chosen], strict=True):
        edges = with_lead(edges, R.tasks.index[task], R.units.index[unit])
    greatest = programme.greatest(solution)
    facts = (("before", f"{before:.10g}"), ("after", f"{greatest:.10g}"), ("changes", str(len(chosen))))
    changed = go_on(start, Step("rebalance" if len(chosen) else "balanced", facts), edges)
    foreseen = programme.options.load @ solution.astype(float)
    if np.abs(strength(changed.matrix) - foreseen).max(initial=0.0) > TOLERANCE:
        raise UsageError(
            f"{start.scheme!r} makes the weights of a task depend on other tasks, so that no change can be weighed "
            "alone; choose another scheme=..."
        )
    return changed
