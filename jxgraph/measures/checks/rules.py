"""The checks: of tasks, of units, of pairs of units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jxgraph.measures.checks.finding import UNIT_SEPARATOR, Concern, Finding, Plan, rows_where
from jxgraph.measures.leaders import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


# Checks of tasks: who answers, how many hands, under whom.


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


# Checks of units: who leads too much or never, who stands alone, who answers to many.


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


# Check of pairs: units under the same leaders that never have a task in common.


_SOME = 0.05
"""Pairs that luck must give before it is worth a word."""


def apart(plan: Plan, chance: float, expected: float) -> Iterator[Finding]:
    r"""Find the pairs that share leaders but no task, where dealing places out at random would hardly keep them apart.

    Of the two, let a have more tasks. Under leader l there are :math:`M_l` places that a does not hold itself,
    :math:`K_l` of them in tasks that a has; b holds :math:`b_l` places. Were these any of the :math:`M_l`, they would
    lie beside a :math:`\sum_l b_l K_l / M_l` times on average and never with the probability
    :math:`\prod_l \binom{M_l - K_l}{b_l} / \binom{M_l}{b_l}`. So a task that a has alone offers nothing to share. The
    sum of this probability over all pairs for which it is small enough, whether they share tasks or not, is how many
    pairs would be told by luck alone.
    """
    names, under = _portfolios(plan)
    kept = plan.single & (plan.load > 0)
    # the unit with more tasks first, so that a stands before b
    units = np.array(sorted(rows_where(kept), key=lambda unit: -plan.load[unit]), dtype=np.intp)
    if not names or not len(units):
        return
    pattern = plan.R.pattern
    has = np.asarray(pattern.T @ under)[units]
    beside = np.asarray(pattern.T @ (under * (plan.size[:, None] - 1)))[units]
    mean, none = _by_luck(has, beside, plan.size @ under - has)
    told = np.triu((none <= chance) & (mean >= expected), 1)
    shared = (pattern.T @ pattern).toarray()[np.ix_(units, units)]
    luck = float(none[told].sum())
    a, b = np.nonzero(told & (shared == 0))
    for first, second in sorted(zip(a.tolist(), b.tolist(), strict=True), key=lambda pair: none[pair]):
        both = np.flatnonzero((has[first] > 0) & (has[second] > 0))
        pair = units[[first, second]]
        theirs = np.bincount(plan.task[np.isin(plan.unit, pair)], minlength=plan.tasks) > 0
        rows = np.flatnonzero(theirs & under[:, both].any(axis=1))
        facts = {
            "leaders": UNIT_SEPARATOR.join(names[leader] for leader in both),
            "expected": f"{mean[first, second]:.1f}",
            "chance": f"{none[first, second]:.1%}",
            "luck": f"{luck:.1f}",
        }
        said = "apart_luck" if luck >= _SOME else ""
        yield Finding("apart", Concern.INFO, tuple(plan.names[u] for u in pair), tuple(rows.tolist()), facts, said)


def _portfolios(plan: Plan) -> tuple[list[str], NDArray[np.int64]]:
    """Name the leaders and say which tasks stand under each: tasks x leaders."""
    names = list(dict.fromkeys(name for of_task in plan.leaders for name in of_task))
    under = np.zeros((plan.tasks, len(names)), dtype=np.int64)
    for task, of_task in enumerate(plan.leaders):
        under[task, [names.index(name) for name in of_task]] = 1
    return names, under


def _by_luck(
    has: NDArray[np.float64], beside: NDArray[np.float64], others: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give for each pair (a, b) how often b would meet a on average, and the probability of never."""
    from scipy.special import gammaln

    mean = np.divide(beside, others, out=np.zeros(beside.shape), where=others > 0) @ has.T
    log_never = np.zeros(mean.shape)
    for b, K, M in zip(has.T, beside.T, others.T, strict=True):
        free, every = (M - K)[:, None], M[:, None]
        left = free - b
        ways = gammaln(free + 1) - gammaln(np.maximum(left, 0) + 1)
        whole = gammaln(every + 1) - gammaln(np.maximum(every - b, 0) + 1)
        log_never += np.where(left >= 0, ways - whole, -np.inf)
    return mean, np.exp(log_never)
