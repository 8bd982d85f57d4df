"""The fewest changes of lead that take the load from those who carry the most, by an integer programme."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.errors import JxgraphError, UsageError, expect
from jxgraph.matrix import task_row, unit_column
from jxgraph.measures.leaders import words
from jxgraph.measures.workload import strength, workload
from jxgraph.model import NAME_SEPARATOR, Role
from jxgraph.scenarios.moves import with_lead
from jxgraph.scenarios.value import Scenario, Step, add_step, edges_of, start_scenario
from jxgraph.weights import ROLE_CODES, Entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.weights import Scheme, SchemeLike


# Which leads may move, and to whom.


@dataclass(frozen=True, slots=True)
class Movable:
    """Which leads may move, and to whom.

    `tasks` says of each row whether its lead may move; a lead goes to `single` units of the `group` of a present lead.
    """

    tasks: NDArray[np.bool_]
    single: NDArray[np.bool_]
    group: NDArray[np.intp]

    @classmethod
    def of(
        cls, R: ResponsibilityMatrix, single: NDArray[np.bool_], only: list[Any], keep: list[Any], *, any_unit: bool
    ) -> Movable:
        """Take the units that alone may lose a lead, if any are named, and the units and tasks whose leads stay."""
        leads = sparse.csr_array((R.role.data == LEAD, R.role.indices, R.role.indptr), shape=R.shape)
        movable = np.ones(R.shape[0], dtype=bool)
        if only:
            movable &= leads @ ~R.units.index.isin(only) == 0
        movable &= (leads @ R.units.index.isin(keep) == 0) & ~R.tasks.index.isin(keep)
        levels, kinds = words(R.units, "level"), words(R.units, "kind")
        # pairs as objects: pandas before 3 cannot factorize an empty MultiIndex
        group = pd.factorize(pd.Series([*zip(levels, kinds, strict=True)], dtype=object))[0]
        return cls(movable, single, group * (not any_unit))

    def candidates(self, task: int, units: NDArray[np.intp], leads: list[int]) -> list[int]:
        """Return those of the units, in their order, that may lead the task alone instead of its leads."""
        if not (leads and self.tasks[task]):
            return []  # others can lead only where somebody does
        groups = self.group[leads]
        return [unit for unit in units.tolist() if self.single[unit] and self.group[unit] in groups and [unit] != leads]


def names_task(R: ResponsibilityMatrix, name: str) -> bool:
    """Whether a name is the id or the number of a task; else it is a unit's."""
    return name.strip() in R.tasks.index or bool(_NUMBER.fullmatch(name.strip()))


def _unit_or_task(R: ResponsibilityMatrix, name: str) -> Any:
    """Return the unit of this name in any form, or the id of the task with this number."""
    if names_task(R, name):
        return R.tasks.index[task_row(R, name)]
    return R.units.index[unit_column(R, name)]


_NUMBER = re.compile(r"T?\d[\d.]*")
"""What is a task's number or id and no unit's name: T2.3.13, 2.3.13, 13."""


# The choices of lead in each task, and the loads that follow.


LEAD, CO_LEAD = ROLE_CODES[str(Role.LEAD)], ROLE_CODES[str(Role.CO_LEAD)]
KEEP = -1
"""Instead of the column of a unit: the task keeps its lead."""


class Options(NamedTuple):
    """The choices of all tasks, as parallel arrays: in each task first to keep its lead, then others in printed order.

    `task` is the row, `unit` the column of the unit that would lead, or `KEEP`; `load` is units x options, the load of
    each unit from the task under the option.
    """

    task: NDArray[np.intp]
    unit: NDArray[np.intp]
    load: sparse.csr_array


def options(R: ResponsibilityMatrix, scheme: Scheme, movable: Movable) -> Options:
    """List the choices of lead in every task among the units that it names; a task that nobody leads stays so."""
    tasks, leads, columns, roles, positions = [], [], [], [], []
    for task, (start, end) in enumerate(pairwise(R.weight.indptr)):
        units, role, place = (part[start:end] for part in (R.weight.indices, R.role.data, R.position.data))
        others = movable.candidates(task, units[np.lexsort((units, place))], units[role == LEAD].tolist())
        for lead in (KEEP, *others):
            tasks.append(task)
            leads.append(lead)
            columns.append(units)
            roles.append(role if lead == KEEP else _led_by(lead, units, role))
            positions.append(place)
    # each option is weighed as a task of its own
    option = np.repeat(np.arange(len(tasks)), [len(units) for units in columns])
    column = np.concatenate([*columns, np.zeros(0, np.intp)]).astype(np.intp)
    role, position = np.concatenate([*roles, np.zeros(0, np.int8)]), np.concatenate([*positions, np.zeros(0, np.int32)])
    weight = np.asarray(scheme.weigh(Entries(option, role, position)), dtype=np.float64)
    load = sparse.csr_array((weight, (column, option)), shape=(R.shape[1], len(tasks)))
    return Options(np.array(tasks, np.intp), np.array(leads, np.intp), load)


def _led_by(lead: int, units: NDArray[np.intp], role: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return the roles where this unit leads: former leads become co-leads, the others stay as they are."""
    return np.where(units == lead, LEAD, np.where(role == LEAD, CO_LEAD, role)).astype(np.int8)


# The integer programme: one choice for each task, the greatest load bounded, ties resolved in a fixed order.


Limit: TypeAlias = "tuple[sparse.csr_array, float, float]"
"""Rows of coefficients, and the bounds of their sums."""

TOLERANCE = 1e-6
"""Loads that differ by less count as equal: the solver keeps its constraints no more exactly."""

_GREATEST_COST = 1024
"""Costs that put the choices of several tasks in one order go up to this: beyond it the solver's tolerance matters."""

_INFEASIBLE = 2


@dataclass(frozen=True, slots=True)
class Programme:
    """One choice for every task; `counted` are the units whose loads are bounded.

    A solution is a Boolean for each option.
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
        # one more variable, the greatest load, which no load exceeds; it is the cost
        no_more = sparse.hstack([rows, np.full((rows.shape[0], 1), -1.0)], format="csr")
        once = sparse.hstack([once, np.zeros((once.shape[0], 1))], format="csr")
        is_choice = np.append(np.ones(len(self.options.unit)), 0.0)
        limits = [(no_more, -np.inf, 0.0), (once, 1.0, 1.0)]
        values = _solve(1 - is_choice, limits, is_choice, np.where(is_choice > 0, 1.0, np.inf))
        if values is None:
            raise JxgraphError("scenarios.no_division")
        return self.greatest(_chosen(values[:-1]))

    def blocking(self, bound: float) -> NDArray[np.bool_]:
        """Return the units that keep the loads from the bound: each by itself, or where none does, together.

        Without any one of a group that does so together, the others could keep to the bound.
        """
        load, first = self.options.load.toarray(), np.flatnonzero(np.diff(self.options.task, prepend=-1))
        least, most = (of.reduceat(load, first, axis=1).sum(axis=1) for of in (np.minimum, np.maximum))
        alone = self.counted & (least > bound + TOLERANCE)
        if alone.any():
            return np.asarray(alone)
        # a unit whose load can never exceed the bound is in no group; of the others, leave out whom one can
        group = self.counted & (most > bound)
        for unit in np.flatnonzero(group):
            without = group & (np.arange(len(group)) != unit)
            if Programme(self.options, without).fewest_changes(bound) is None:
                group = without
        return np.asarray(group)

    def fewest_changes(self, bound: float) -> NDArray[np.bool_] | None:
        """Return a solution with the fewest changes that keeps to the bound, `None` where there is none."""
        return self._within(bound, self.changing.astype(float), np.ones(len(self.changing), dtype=bool))

    def fewest(self, bound: float) -> NDArray[np.bool_] | None:
        """Return the solution with the fewest changes that keeps to the bound, `None` where there is none.

        Of several, the one whose first change is the earliest in matrix order, then its second and so on; then the one
        whose changes, in this order, go to the unit that is printed first.
        """
        best = self.fewest_changes(bound)  # each costs 1
        if best is None:
            return None
        count = float((best & self.changing).sum())
        # the earliest tasks, some at a time: a change in one is worth more than changes in all later ones of the block
        tasks, allowed = np.unique(self.options.task[self.changing]), np.ones(len(best), dtype=bool)
        for block in _blocks(np.full(len(tasks), 2)):
            worth = np.zeros(int(self.options.task.max()) + 1)
            worth[tasks[block]] = 2.0 ** np.arange(len(block))[::-1]
            cost = np.where(self.changing, -worth[self.options.task], 0.0)
            best = self._cheapest(bound, cost, allowed, best, count)
            # from now on these tasks change, or keep their lead, as they do in this solution
            in_block = np.isin(self.options.task, tasks[block])
            changed = np.isin(self.options.task, self.options.task[best & self.changing])
            allowed &= ~in_block | (self.changing == changed)
        return self._first_printed(bound, best, allowed)

    def _first_printed(self, bound: float, best: NDArray[np.bool_], allowed: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Give the changes to the units printed first, the earliest tasks before the later ones."""
        tasks = np.unique(self.options.task[best & self.changing])
        sizes = np.bincount(self.options.task[self.changing], minlength=int(self.options.task.max(initial=0)) + 1)
        first = np.searchsorted(self.options.task, np.arange(len(sizes)))  # the option to keep, before the others
        place = np.arange(len(best)) - first[self.options.task]
        for block in _blocks(sizes[tasks] + 1):
            # a place earlier in one task is worth more than all places of the later tasks in the block
            worth = np.zeros(len(sizes))
            worth[tasks[block]] = np.append(np.cumprod((sizes[tasks[block]] + 1)[:0:-1])[::-1], 1.0)
            in_block = np.isin(self.options.task, tasks[block])
            best = self._cheapest(bound, worth[self.options.task] * place * self.changing, allowed, best, None)
            allowed &= ~in_block | best
        return best

    def _cheapest(
        self,
        bound: float,
        cost: NDArray[np.float64],
        allowed: NDArray[np.bool_],
        best: NDArray[np.bool_],
        changes: float | None,
    ) -> NDArray[np.bool_]:
        """Return the cheapest solution of allowed options with `changes` changes; `best` is a known one."""
        # no solution is cheaper than the cheapest option of every task
        _, task = np.unique(self.options.task, return_inverse=True)
        cheapest = np.full(int(task.max(initial=-1)) + 1, np.inf)
        np.minimum.at(cheapest, task[allowed], cost[allowed])
        if cost @ best <= cheapest.sum():
            return best
        count = sparse.csr_array(self.changing.astype(float).reshape(1, -1))
        solution = self._within(bound, cost, allowed, [] if changes is None else [(count, changes, changes)])
        # `best` fulfils all limits too, but perhaps not as exactly as the solver wants it
        return best if solution is None else solution

    def _within(
        self, bound: float, cost: NDArray[np.float64], allowed: NDArray[np.bool_], others: Sequence[Limit] = ()
    ) -> NDArray[np.bool_] | None:
        """Return the cheapest solution of allowed options that keeps to the bound and the other limits."""
        limits = [(self._once(), 1.0, 1.0), *others, (self._counted_loads(), -np.inf, bound + TOLERANCE / 10)]
        values = _solve(cost, limits, np.ones(len(cost)), allowed.astype(float))
        return None if values is None else _chosen(values)

    def _counted_loads(self) -> sparse.csr_array:
        return self.options.load[np.flatnonzero(self.counted)]

    def _once(self) -> sparse.csr_array:
        """Tasks x options: exactly one choice a task."""
        size = len(self.options.task)
        _, task = np.unique(self.options.task, return_inverse=True)
        return sparse.csr_array((np.ones(size), (task, np.arange(size))), shape=(int(task.max(initial=-1)) + 1, size))


def _blocks(sizes: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    """Divide tasks, by their numbers of choices, into blocks whose choices together fit one range of costs."""
    start, product = 0, 1
    for number, size in enumerate(sizes.tolist()):
        if product * size > _GREATEST_COST and number > start:
            yield np.arange(start, number)
            start, product = number, 1
        product *= size
    if start < len(sizes):
        yield np.arange(start, len(sizes))


def _chosen(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(np.rint(values) > 0)


def _solve(
    cost: NDArray[np.float64], limits: Sequence[Limit], integer: NDArray[np.float64], top: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """Return the values from 0 to `top` that minimise the cost within the limits; `None` where there are none."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not len(cost):
        return cost  # without a task there is nothing to choose, which the solver would call a mistake
    result = milp(
        cost,
        integrality=integer,
        bounds=Bounds(0.0, top),
        constraints=[LinearConstraint(matrix, low, high) for matrix, low, high in limits if matrix.shape[0]],
        options={"mip_rel_gap": 0.0},
    )
    if result.status == _INFEASIBLE:
        return None
    if not result.success:
        raise JxgraphError("scenarios.unsolved", reason=result.message)
    return np.asarray(result.x)


# The scenario.


def rebalance(
    source: Any,
    *,
    bound: float | None = None,
    only: Sequence[str] | str = (),
    keep: Sequence[str] | str = (),
    any_unit: bool = False,
    scheme: SchemeLike | None = None,
) -> Scenario:
    r"""Find the fewest changes of lead that lower the greatest load, among the units that the tasks name.

    Each task that somebody leads keeps its lead or is led by another of its units, of the same level and kind as the
    present lead; former leads become co-leads. With :math:`y_{to} = 1` for the choice o of task t and :math:`w_{tou}`
    the weight of unit u in the task so led, :math:`\min \sum_{t, o \neq keep} y_{to}` is solved exactly under
    :math:`\sum_o y_{to} = 1` and :math:`\sum_{t,o} w_{tou} y_{to} \le \text{bound}`, for every scheme whose weights
    of a task depend on that task alone. Of solutions with the fewest changes it takes the earliest tasks in matrix
    order, then the units printed first. Law and competence are not in the model: see `Scenario.caution`.

    Parameters
    ----------
    source, scheme
        As `reassign` takes them.
    bound
        The load that no single unit may exceed, in the measure of `workload`; by default the smallest possible.
    only
        Units of whom alone a lead may be taken; by default all.
    keep
        Units and tasks whose leads stay as they are.
    any_unit
        Let a unit of any level and kind be given a lead: a county or a company that of a city's department.

    Returns
    -------
    Scenario
        `leads` is the proposal. A collective is given no lead; its load is not bounded.

    Raises
    ------
    UsageError
        The bound cannot be kept (the smallest possible is named, and the units that block it) or is no number; no such
        unit or task; the scheme makes the weights of a task depend on others; else as `reassign`.

    Examples
    --------
    >>> triples = [(t, *one) for t in "123" for one in (("Finance", "lead"), ("Trade", "co_lead"))]
    >>> rebalance(triples).after["workload"].to_dict()  # one change of three leads: 3 and 1.5 become 2.5 and 2
    {'Finance': 2.5, 'Trade': 2.0}
    """
    if bound is not None and not (np.isfinite(bound) and bound >= 0):
        raise UsageError("scenarios.bound", bound=bound)
    start = start_scenario(source, scheme)
    R = start.matrix
    # the units that the ranking ranks: a collective stands for many
    counted = np.asarray(workload(R)["rank"].notna().reindex(R.units.index), dtype=bool)
    moving = [R.units.index[unit_column(R, name)] for name in _listed(only)]
    staying = [_unit_or_task(R, name) for name in _listed(keep)]
    movable = Movable.of(R, counted, moving, staying, any_unit=any_unit)
    programme = Programme(options(R, start.scheme, movable), counted)
    limit = programme.least() if bound is None else float(bound)
    solution = programme.fewest(limit)
    if solution is None:
        units = NAME_SEPARATOR.join(map(str, R.units.index[programme.blocking(limit)]))
        raise UsageError("scenarios.low_bound", limit=limit, units=units, least=programme.least())
    named = {"only": moving, "keep": staying}
    rules = tuple((name, NAME_SEPARATOR.join(map(str, names))) for name, names in named.items() if names)
    among = () if any_unit else (("alike", ""),)
    return _applied(start, programme, solution, strength(R)[counted].max(initial=0.0), (*among, *rules))


def _listed(names: Sequence[str] | str) -> list[str]:
    expect(names, Iterable, "unit_names")
    return [names] if isinstance(names, str) else list(names)


def _applied(
    start: Scenario,
    programme: Programme,
    solution: NDArray[np.bool_],
    before: float,
    rules: tuple[tuple[str, str], ...],
) -> Scenario:
    R = start.matrix
    edges, chosen = edges_of(R), np.flatnonzero(solution & (programme.options.unit != KEEP))
    for task, unit in zip(programme.options.task[chosen], programme.options.unit[chosen], strict=True):
        edges = with_lead(edges, R.tasks.index[task], R.units.index[unit])
    greatest = programme.greatest(solution)
    facts = (("before", f"{before:.10g}"), ("after", f"{greatest:.10g}"), ("changes", str(len(chosen))), *rules)
    changed = add_step(start, Step("rebalance" if len(chosen) else "balanced", facts), edges)
    predicted = programme.options.load @ solution.astype(float)
    if np.abs(strength(changed.matrix) - predicted).max(initial=0.0) > TOLERANCE:
        raise UsageError("scenarios.scheme", scheme=start.scheme)
    return changed
