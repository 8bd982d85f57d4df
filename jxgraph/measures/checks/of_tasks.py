"""Checks of tasks: who answers, how many hands, under whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jxgraph.measures.checks.finding import UNIT_SEPARATOR, Concern, Finding, Plan, rows_where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

LEAST_HANDS = 6
"""Fewer are never many: Urwick's five whose work interlocks can still be seen through by one person."""


def nobody(plan: Plan) -> Iterator[Finding]:
    """Find tasks without a unit, and without a lead; where nobody leads at all, say so once."""
    unnamed = rows_where(plan.size == 0)
    if unnamed:
        yield Finding("no_unit", Concern.WARNING, tasks=unnamed, facts={"count": len(unnamed), "total": plan.tasks})
    if not plan.somebody_leads:
        if plan.tasks > len(unnamed):
            yield Finding("nobody_leads", Concern.NOTICE)
        return
    unled = rows_where((plan.lead_count == 0) & (plan.size > 0))
    if unled:
        yield Finding("no_lead", Concern.WARNING, tasks=unled, facts={"count": len(unled), "total": plan.tasks})


def several_leads(plan: Plan) -> Iterator[Finding]:
    """Find the tasks that more than one unit leads."""
    rows = rows_where(plan.lead_count > 1)
    if rows:
        yield Finding("several_leads", Concern.NOTICE, tasks=rows, facts={"count": len(rows), "total": plan.tasks})


def many_hands(plan: Plan, hands: int | None) -> Iterator[Finding]:
    """Find the tasks with many units, most first."""
    sizes = plan.size[plan.size > 0]
    if not len(sizes):
        return
    enough = _fence(sizes) if hands is None else hands
    median = float(np.median(sizes))
    for row in sorted(rows_where(plan.size >= enough), key=lambda row: -plan.size[row]):
        units = plan.units_of(row)
        facts = {"count": len(units), "units": UNIT_SEPARATOR.join(units), "median": f"{median:g}"}
        yield Finding("many_hands", Concern.NOTICE, tasks=(row,), facts=facts)


def two_leaders(plan: Plan) -> Iterator[Finding]:
    """Find what is printed under several leaders: merged into one task, or in the same words with other units."""
    for rows in _same_words(plan):
        leaders = list(dict.fromkeys(name for row in rows for name in plan.leaders[row]))
        if len(leaders) > 1:
            differ = len({frozenset(plan.units_of(row)) for row in rows}) > 1
            code, severity = ("two_leaders_differ", Concern.WARNING) if differ else ("two_leaders", Concern.NOTICE)
            yield Finding(code, severity, tasks=tuple(rows), facts={"leaders": UNIT_SEPARATOR.join(leaders)})


def collective_answers(plan: Plan) -> Iterator[Finding]:
    """Find the names for many units that lead a task, or have it without any single unit."""
    named = np.bincount(plan.task[plan.single[plan.unit]], minlength=plan.tasks)
    answers = ~plan.single[plan.unit] & (plan.leads | (named[plan.task] == 0))
    for unit in np.unique(plan.unit[answers]).tolist():
        rows = tuple(plan.task[answers & (plan.unit == unit)].tolist())
        yield Finding("collective", Concern.WARNING, (plan.names[unit],), rows, {"count": len(rows)})


def _fence(sizes: NDArray[np.int64]) -> int:
    """Give the size from which a task stands out of this document: beyond Tukey's upper fence."""
    low, high = np.quantile(sizes, [0.25, 0.75])
    return max(LEAST_HANDS, int(high + 1.5 * (high - low)) + 1)


def _same_words(plan: Plan) -> list[list[int]]:
    """Group the tasks that are printed in the same words; a task without words stands alone."""
    groups: dict[object, list[int]] = {}
    for row, text in enumerate(plan.texts):
        groups.setdefault(text or row, []).append(row)
    return list(groups.values())
