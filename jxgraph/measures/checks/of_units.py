"""Checks of units: who leads too much or never, who stands alone, who answers to many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jxgraph.measures.checks.finding import UNIT_SEPARATOR, Concern, Finding, Plan, rows_where
from jxgraph.measures.workload_groups import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_FEW = 5
"""Tasks that are too few to make a unit a single point of failure, whatever their part in a short document."""


def single_points(plan: Plan, share: float) -> Iterator[Finding]:
    """Find the units without which many tasks would have nobody."""
    alone = plan.size[plan.task] == 1
    sole = np.bincount(plan.unit[alone], minlength=plan.units)
    only_lead = plan.leads & (plan.lead_count[plan.task] == 1) & ~alone
    led = np.bincount(plan.unit[only_lead], minlength=plan.units)
    for unit in _most_first(plan.single & (sole >= max(share * plan.tasks, _FEW)), sole):
        rows = tuple(plan.task[alone & (plan.unit == unit)].tolist())
        facts = {"sole": sole[unit], "led": led[unit], "total": plan.tasks}
        said = "" if led[unit] else "single_point_sole"
        yield Finding("single_point", Concern.WARNING, (plan.names[unit],), rows, facts, said)


def leads_most(plan: Plan, share: float, ratio: float) -> Iterator[Finding]:
    """Find the units that lead a great part of all tasks, and many times what others lead."""
    leading = np.flatnonzero(plan.single & (plan.led > 0))
    for unit in _most_first(plan.single & (plan.led >= max(share * plan.tasks, 1)), plan.led):
        others = plan.led[leading[leading != unit]]
        median = float(np.median(others)) if len(others) else 0.0
        if plan.led[unit] >= ratio * max(median, 1.0):
            facts = {"count": plan.led[unit], "share": f"{plan.led[unit] / plan.tasks:.0%}", "median": f"{median:g}"}
            rows = tuple(plan.task[plan.leads & (plan.unit == unit)].tolist())
            yield Finding("leads_most", Concern.NOTICE, (plan.names[unit],), rows, facts)


def never_leads(plan: Plan, tasks: int) -> Iterator[Finding]:
    """Find the units that only help, in many tasks, though others of their kind lead; and whom they help most."""
    kinds = np.array(words(plan.R.units, "kind"), dtype=object)
    peers_lead = np.isin(kinds, kinds[plan.single & (plan.led > 0)])
    for unit in _most_first(plan.single & (plan.led == 0) & (plan.load >= tasks) & peers_lead, plan.load):
        rows = plan.tasks_of(unit)
        times = np.bincount(plan.unit[plan.leads & np.isin(plan.task, rows)], minlength=plan.units)
        most = int(times.argmax())
        facts = {"count": len(rows), "unit": plan.names[most], "most": times[most]}
        said = "never_leads_mostly" if times[most] > 1 else ""
        yield Finding("never_leads", Concern.INFO, (plan.names[unit],), tuple(rows.tolist()), facts, said)


def never_helped(plan: Plan, leads: int) -> Iterator[Finding]:
    """Find the units that lead several tasks, all of them alone."""
    helped = np.bincount(plan.unit[plan.leads & (plan.size[plan.task] > 1)], minlength=plan.units)
    for unit in _most_first(plan.single & (plan.led >= max(leads, 1)) & (helped == 0), plan.led):
        rows = tuple(plan.task[plan.leads & (plan.unit == unit)].tolist())
        yield Finding("never_helped", Concern.INFO, (plan.names[unit],), rows, {"count": len(rows)})


def many_leaders(plan: Plan, leaders: int) -> Iterator[Finding]:
    """Find the units whose tasks stand under many leaders."""
    named = list(dict.fromkeys(name for of_task in plan.leaders for name in of_task))
    tasks: list[dict[str, int]] = [{} for _ in plan.names]
    for task, unit in zip(plan.task, plan.unit, strict=True):
        for name in plan.leaders[task]:
            tasks[unit][name] = tasks[unit].get(name, 0) + 1
    met = np.array([len(of_unit) for of_unit in tasks], dtype=np.int64)
    for unit in _most_first(plan.single & (met >= max(leaders, 2)), met):
        said = [f"{name} {count}" for name, count in sorted(tasks[unit].items(), key=lambda item: -item[1])]
        facts = {"count": len(said), "total": len(named), "leaders": UNIT_SEPARATOR.join(said)}
        rows = tuple(row for row in plan.tasks_of(unit).tolist() if plan.leaders[row])
        yield Finding("many_leaders", Concern.INFO, (plan.names[unit],), rows, facts)


def _most_first(condition: NDArray[np.bool_], count: NDArray[np.int64]) -> list[int]:
    return sorted(rows_where(condition), key=lambda unit: -count[unit])
