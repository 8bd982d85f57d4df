"""The rules of the checks: of tasks, of units, of pairs of units.

Each takes a `Plan` and its thresholds as keyword arguments, and yields what it finds. A new rule is a function here, a
place in `RULES`, and the words for its code in `i18n/checks.toml`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jxgraph.measures.checks.finding import Concern, Finding, Plan, rows_where
from jxgraph.measures.leaders import words
from jxgraph.measures.robustness import last_of_task
from jxgraph.model import NAME_SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray


# Rules about tasks: who answers, how many units, under whom.


_LEAST_MANY = 6
"""Fewer units are never many: one more than the five whose work interlocks in Urwick's rule (Harvard Business Review
34 (1956) 39)."""


def nobody(plan: Plan) -> Iterator[Finding]:
    """Find tasks that name nobody (`no_unit`) and tasks with units none of which leads (`no_lead`).

    A document that states no lead at all has one finding for all its tasks (`nobody_leads`).
    """
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
    """Find the tasks that more than one unit leads: in a responsibility matrix one unit answers."""
    rows = rows_where(plan.lead_count > 1)
    if rows:
        yield Finding("several_leads", Concern.NOTICE, tasks=rows, facts={"count": len(rows), "total": plan.tasks})


def many_hands(plan: Plan, *, many_units: int | None = None) -> Iterator[Finding]:
    """Find the tasks with at least `many_units` units, most first.

    By default a task stands out of this document: its units are at least six and more than Tukey's upper fence, the
    third quartile and 1.5 times the distance between the quartiles.
    """
    sizes = plan.size[plan.size > 0]
    if not len(sizes):
        return
    if many_units is None:
        low, high = np.quantile(sizes, [0.25, 0.75])
        many_units = max(_LEAST_MANY, int(high + 1.5 * (high - low)) + 1)
    median = float(np.median(sizes))
    for row in sorted(rows_where(plan.size >= many_units), key=lambda row: -plan.size[row]):
        units = plan.units_of(row)
        facts = {"count": len(units), "units": NAME_SEPARATOR.join(units), "median": f"{median:g}"}
        yield Finding("many_hands", Concern.NOTICE, tasks=(row,), facts=facts)


def two_leaders(plan: Plan) -> Iterator[Finding]:
    """Find the same words under several leaders: merged into one task, or with other units (`two_leaders_differ`)."""
    same_text: dict[object, list[int]] = {}
    for row, text in enumerate(plan.texts):
        same_text.setdefault(text or row, []).append(row)  # a task without words stands alone
    for rows in same_text.values():
        leaders = list(dict.fromkeys(name for row in rows for name in plan.leaders[row]))
        if len(leaders) > 1:
            differ = len({frozenset(plan.units_of(row)) for row in rows}) > 1
            code, severity = ("two_leaders_differ", Concern.WARNING) if differ else ("two_leaders", Concern.NOTICE)
            yield Finding(code, severity, tasks=tuple(rows), facts={"leaders": NAME_SEPARATOR.join(leaders)})


def collective_answers(plan: Plan) -> Iterator[Finding]:
    """Find the names for many units that lead a task, or have it without any single unit."""
    single_units = np.bincount(plan.task[plan.single[plan.unit]], minlength=plan.tasks)
    answers = ~plan.single[plan.unit] & (plan.leads | (single_units[plan.task] == 0))
    for unit in np.unique(plan.unit[answers]).tolist():
        rows = tuple(plan.task[answers & (plan.unit == unit)].tolist())
        yield Finding("collective", Concern.WARNING, (plan.names[unit],), rows, {"count": len(rows)})


# Rules about units: who leads too much or never, who stands alone, who answers to many.


_FEW = 5
"""Tasks that are too few to make a unit a single point of failure, whatever their part in a short document."""


def single_points(plan: Plan, *, sole_share: float = 0.05) -> Iterator[Finding]:
    """Find the units that are alone on at least `sole_share` of all tasks, and on at least five."""
    only_lead, alone = last_of_task(plan.R)
    sole = np.bincount(plan.unit[alone], minlength=plan.units)
    led = np.bincount(plan.unit[only_lead & ~alone], minlength=plan.units)
    for unit in _most_first(plan.single & (sole >= max(sole_share * plan.tasks, _FEW)), sole):
        rows = tuple(plan.task[alone & (plan.unit == unit)].tolist())
        facts = {"sole": sole[unit], "led": led[unit], "total": plan.tasks}
        variant = "" if led[unit] else "single_point_sole"
        yield Finding("single_point", Concern.WARNING, (plan.names[unit],), rows, facts, variant)


def leads_most(plan: Plan, *, lead_share: float = 0.10, lead_ratio: float = 5.0) -> Iterator[Finding]:
    """Find the units that lead `lead_share` of all tasks, and `lead_ratio` times the median of the others that lead."""
    leading = np.flatnonzero(plan.single & (plan.led > 0))
    for unit in _most_first(plan.single & (plan.led >= max(lead_share * plan.tasks, 1)), plan.led):
        others = plan.led[leading[leading != unit]]
        median = float(np.median(others)) if len(others) else 0.0
        if plan.led[unit] >= lead_ratio * max(median, 1.0):
            facts = {"count": plan.led[unit], "share": f"{plan.led[unit] / plan.tasks:.0%}", "median": f"{median:g}"}
            rows = tuple(plan.task[plan.leads & (plan.unit == unit)].tolist())
            yield Finding("leads_most", Concern.NOTICE, (plan.names[unit],), rows, facts)


def never_leads(plan: Plan, *, only_helps: int = 4) -> Iterator[Finding]:
    """Find the units that lead nothing in `only_helps` tasks or more, though others of their kind lead.

    One or two tasks say little, and county governments never lead a city's tasks.
    """
    kinds = np.array(words(plan.R.units, "kind"), dtype=object)
    peers_lead = np.isin(kinds, kinds[plan.single & (plan.led > 0)])
    for unit in _most_first(plan.single & (plan.led == 0) & (plan.load >= only_helps) & peers_lead, plan.load):
        rows = plan.tasks_of(unit)
        times = np.bincount(plan.unit[plan.leads & np.isin(plan.task, rows)], minlength=plan.units)
        most = int(times.argmax())
        facts = {"count": len(rows), "unit": plan.names[most], "most": times[most]}
        variant = "never_leads_mostly" if times[most] > 1 else ""
        yield Finding("never_leads", Concern.INFO, (plan.names[unit],), tuple(rows.tolist()), facts, variant)


def never_helped(plan: Plan, *, alone_leads: int = 3) -> Iterator[Finding]:
    """Find the units that lead at least `alone_leads` tasks, all of them without another unit."""
    helped = np.bincount(plan.unit[plan.leads & (plan.size[plan.task] > 1)], minlength=plan.units)
    for unit in _most_first(plan.single & (plan.led >= max(alone_leads, 1)) & (helped == 0), plan.led):
        rows = tuple(plan.task[plan.leads & (plan.unit == unit)].tolist())
        yield Finding("never_helped", Concern.INFO, (plan.names[unit],), rows, {"count": len(rows)})


def many_leaders(plan: Plan, *, leaders: int = 4) -> Iterator[Finding]:
    """Find the units with tasks under at least `leaders` leaders, usually half of a government's seven to nine."""
    named = list(dict.fromkeys(name for of_task in plan.leaders for name in of_task))
    tasks: list[dict[str, int]] = [{} for _ in plan.names]
    for task, unit in zip(plan.task, plan.unit, strict=True):
        for name in plan.leaders[task]:
            tasks[unit][name] = tasks[unit].get(name, 0) + 1
    over = np.array([len(of_unit) for of_unit in tasks], dtype=np.int64)
    for unit in _most_first(plan.single & (over >= max(leaders, 2)), over):
        counts = [f"{name} {count}" for name, count in sorted(tasks[unit].items(), key=lambda item: -item[1])]
        facts = {"count": len(counts), "total": len(named), "leaders": NAME_SEPARATOR.join(counts)}
        rows = tuple(row for row in plan.tasks_of(unit).tolist() if plan.leaders[row])
        yield Finding("many_leaders", Concern.INFO, (plan.names[unit],), rows, facts)


def _most_first(condition: NDArray[np.bool_], count: NDArray[np.int64]) -> list[int]:
    return sorted(rows_where(condition), key=lambda unit: -count[unit])


# The rule about pairs: units under the same leaders that never share a task.


_WORTH_SAYING = 0.05
"""Pairs that chance must be expected to give before the evidence says how many."""


def no_shared_task(plan: Plan, *, apart_chance: float = 0.01, apart_expected: float = 2.0) -> Iterator[Finding]:
    r"""Find the pairs (`apart`) that share leaders but no task, where random places would hardly keep them from it.

    Of the two, let a have more tasks. Under leader l there are :math:`M_l` places that a does not hold itself,
    :math:`K_l` of them in tasks that a has; b holds :math:`b_l` places. Were these any of the :math:`M_l`, b would
    share :math:`\sum_l b_l K_l / M_l` tasks with a on average, and none with the probability
    :math:`\prod_l \binom{M_l - K_l}{b_l} / \binom{M_l}{b_l}`. A pair is found if the mean is at least
    `apart_expected` and the probability at most `apart_chance`. No correction is made for the number of pairs: the sum
    of the probabilities of all pairs that pass is how many chance alone would give, and stands in the evidence.
    """
    names, under = _tasks_of_leaders(plan)
    # the unit with more tasks first, so that a stands before b
    units = np.array(sorted(rows_where(plan.single & (plan.load > 0)), key=lambda u: -plan.load[u]), dtype=np.intp)
    if not names or not len(units):
        return
    pattern = plan.R.pattern
    places = np.asarray(pattern.T @ under)[units]  # b_l, and of a its own
    places_shared = np.asarray(pattern.T @ (under * (plan.size[:, None] - 1)))[units]  # K_l
    mean, none = _random_sharing(places, places_shared, plan.size @ under - places)
    passing = np.triu((none <= apart_chance) & (mean >= apart_expected), 1)
    expected_pairs = float(none[passing].sum())
    shared = (pattern.T @ pattern).toarray()[np.ix_(units, units)]
    a, b = np.nonzero(passing & (shared == 0))
    for first, second in sorted(zip(a.tolist(), b.tolist(), strict=True), key=lambda pair: none[pair]):
        common_leaders = np.flatnonzero((places[first] > 0) & (places[second] > 0))
        pair = units[[first, second]]
        has_task = np.bincount(plan.task[np.isin(plan.unit, pair)], minlength=plan.tasks) > 0
        rows = tuple(np.flatnonzero(has_task & under[:, common_leaders].any(axis=1)).tolist())
        facts = {
            "leaders": NAME_SEPARATOR.join(names[leader] for leader in common_leaders),
            "expected": f"{mean[first, second]:.1f}",
            "chance": f"{none[first, second]:.1%}",
            "luck": f"{expected_pairs:.1f}",
        }
        variant = "apart_luck" if expected_pairs >= _WORTH_SAYING else ""
        yield Finding("apart", Concern.INFO, tuple(plan.names[u] for u in pair), rows, facts, variant)


def _tasks_of_leaders(plan: Plan) -> tuple[list[str], NDArray[np.int64]]:
    """Name the leaders and say which tasks stand under each: tasks x leaders."""
    names = list(dict.fromkeys(name for of_task in plan.leaders for name in of_task))
    under = np.zeros((plan.tasks, len(names)), dtype=np.int64)
    column = {name: at for at, name in enumerate(names)}
    for task, of_task in enumerate(plan.leaders):
        under[task, [column[name] for name in of_task]] = 1
    return names, under


def _random_sharing(
    places: NDArray[np.float64], places_shared: NDArray[np.float64], places_open: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each pair (a, b) how many tasks b would share with a on average, and the probability of none.

    The arguments are units x leaders: the places of the unit, the places of others in its tasks (K), and all places
    that it does not hold (M).
    """
    from scipy.special import gammaln

    mean = np.divide(places_shared, places_open, out=np.zeros(places.shape), where=places_open > 0) @ places.T
    log_none = np.zeros(mean.shape)
    for b, K, M in zip(places.T, places_shared.T, places_open.T, strict=True):
        free, every = (M - K)[:, None], M[:, None]
        left = free - b
        log_free = gammaln(free + 1) - gammaln(np.maximum(left, 0) + 1)
        log_all = gammaln(every + 1) - gammaln(np.maximum(every - b, 0) + 1)
        log_none += np.where(left >= 0, log_free - log_all, -np.inf)
    return mean, np.exp(log_none)


RULES: tuple[Callable[..., Iterator[Finding]], ...] = (
    nobody,
    collective_answers,
    single_points,
    two_leaders,
    several_leads,
    many_hands,
    leads_most,
    never_leads,
    never_helped,
    many_leaders,
    no_shared_task,
)
"""All rules, in the order of their findings within a severity."""
