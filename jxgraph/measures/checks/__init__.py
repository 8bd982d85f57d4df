"""What a person should look at in a division of labour, as evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from jxgraph.errors import UsageError
from jxgraph.i18n import finding_label, known_language
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.checks import rules as of_pairs
from jxgraph.measures.checks import rules as of_tasks
from jxgraph.measures.checks import rules as of_units
from jxgraph.measures.checks.finding import UNIT_SEPARATOR, Concern, Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jxgraph.measures.checks.finding import Finding

__all__ = ["checks"]


def checks(  # noqa: PLR0913 -- one threshold a rule, each by its own name
    source: Any,
    *,
    lang: str = "en",
    hands: int | None = None,
    sole_share: float = 0.05,
    lead_share: float = 0.10,
    lead_ratio: float = 5.0,
    only_helps: int = 4,
    alone_leads: int = 3,
    leaders: int = 4,
    apart_chance: float = 0.01,
    apart_expected: float = 2.0,
) -> pd.DataFrame:
    """Look for what the practice of responsibility matrices [1]_ [2]_ and administrative sense would ask about.

    Each row is evidence, not a verdict: the document may have good reasons, and counts assignments, not effort. The
    thresholds are conventions; they are arguments so that they can be argued about.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    lang
        Of the evidence: ``en`` or ``zh``.
    hands
        `many_hands`: from how many units on. By default beyond the upper fence of Tukey (third quartile and 1.5 times
        the distance between the quartiles), so that many are many for this document, and at least 6: one more than
        the five whose work interlocks in Urwick's rule [3]_.
    sole_share
        `single_point`: the unit is the only one of at least this part of all tasks, and of five.
    lead_share, lead_ratio
        `leads_most`: the unit leads at least this part of all tasks, and so many times the median of the other units
        that lead.
    only_helps
        `never_leads`: the unit has at least this many tasks, and others of its kind lead: one or two say little, and
        county governments never lead a city's tasks.
    alone_leads
        `never_helped`: the unit leads at least this many tasks.
    leaders
        `many_leaders`: from how many leaders on, at least 2. Half of a government's leaders, usually seven to nine.
    apart_chance, apart_expected
        `apart`: if the places in the tasks were dealt out at random under each leader, the pair would share at least
        so many tasks on average, and none with at most this chance. Without it most pairs of units would be told.
        No correction is made for their number, but where luck would give some pairs, the evidence says how many.

    Returns
    -------
    DataFrame
        One row a finding, warnings first, then notices, then information, each in the order below. The columns `code`,
        `severity` (``warning``, ``notice``, ``info``), `unit` (several joined by '、'; empty where tasks are meant),
        `task_ids` (in matrix order, joined by '; '), `evidence` (in words). The codes:

        - ``no_unit``: tasks that name nobody. ``no_lead``: tasks with units, none of which leads. ``nobody_leads``:
          the document states no lead at all, so one row stands for all, and rules about leading are not applied.
        - ``collective``: a name for many units leads a task, or has it without a single unit.
        - ``single_point``: without the unit, tasks would have nobody (`task_ids`), and others no lead.
        - ``two_leaders_differ``: the same words under two leaders with different units; ``two_leaders``: with the
          same units, counted as one task.
        - ``several_leads``: tasks with more than one lead; in a responsibility matrix one answers.
        - ``many_hands``: a task with many units.
        - ``leads_most``: a unit that leads far more than the rest.
        - ``never_leads``: a unit that only helps. ``never_helped``: a unit all of whose led tasks it has alone.
        - ``many_leaders``: a unit with tasks under many leaders.
        - ``apart``: two units under the same leaders that never share a task.

        Rules about units look at single ones; rules about leaders need leaders. `attrs`: `thresholds`, `lang`, `tasks`.

    Raises
    ------
    UsageError
        A threshold is below 0, there is no such language; else as `responsibility_matrix`.

    References
    ----------
    .. [1] Smith and Erwin, Role and Responsibility Charting (RACI), Project Management Forum
    .. [2] Project Management Institute, A Guide to the Project Management Body of Knowledge (2017), 9.1.2.2
    .. [3] Urwick, Harvard Business Review 34 (1956) 39

    Examples
    --------
    >>> found = checks([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Trade", "co_lead")])
    >>> found[["code", "severity", "task_ids", "evidence"]]
          code severity task_ids                                  evidence
    0  no_lead  warning       t2  tasks that name units but no lead: 1 of 2
    """
    thresholds = {
        "hands": hands,
        "sole_share": sole_share,
        "lead_share": lead_share,
        "lead_ratio": lead_ratio,
        "only_helps": only_helps,
        "alone_leads": alone_leads,
        "leaders": leaders,
        "apart_chance": apart_chance,
        "apart_expected": apart_expected,
    }
    _refuse_below_0(thresholds)
    known_language(lang)
    plan = Plan(responsibility_matrix(source))
    severities = list(Concern)
    found = sorted(_findings(plan, thresholds), key=lambda finding: severities.index(finding.severity))
    rows = [
        (f.code, str(f.severity), UNIT_SEPARATOR.join(f.units), plan.task_ids(f.tasks), _evidence(f, lang))
        for f in found
    ]
    frame = pd.DataFrame(rows, columns=["code", "severity", "unit", "task_ids", "evidence"], dtype="str")
    frame.attrs = {"thresholds": thresholds, "lang": lang, "tasks": plan.tasks}
    return frame


def _findings(plan: Plan, thresholds: dict[str, Any]) -> Iterator[Finding]:
    of = thresholds
    yield from of_tasks.nobody(plan)
    yield from of_tasks.collective_answers(plan)
    yield from of_units.single_points(plan, of["sole_share"])
    yield from of_tasks.two_leaders(plan)
    yield from of_tasks.several_leads(plan)
    yield from of_tasks.many_hands(plan, of["hands"])
    yield from of_units.leads_most(plan, of["lead_share"], of["lead_ratio"])
    yield from of_units.never_leads(plan, of["only_helps"])
    yield from of_units.never_helped(plan, of["alone_leads"])
    yield from of_units.many_leaders(plan, of["leaders"])
    yield from of_pairs.apart(plan, of["apart_chance"], of["apart_expected"])


def _evidence(finding: Finding, lang: str) -> str:
    return finding_label(finding.said or finding.code, lang)[1].format(**finding.facts)


def _refuse_below_0(thresholds: dict[str, Any]) -> None:
    for name, value in thresholds.items():
        if value is not None and not value >= 0:
            raise UsageError(f"the threshold {name!r} must be a number at least 0, not {value}")
