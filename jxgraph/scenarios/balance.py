"""The fewest changes of lead that take the load from those who carry the most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jxgraph.errors import UsageError
from jxgraph.measures.workload import strength, workload
from jxgraph.scenarios.moves import with_lead
from jxgraph.scenarios.options import KEEP, options
from jxgraph.scenarios.programme import TOLERANCE, Programme
from jxgraph.scenarios.value import Scenario, Step, begin, edges_of, go_on

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.weights import SchemeLike


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
