"""Checks: what a person should look at in a division of labour, as evidence. A rule in `rules` makes each finding."""

from __future__ import annotations

from typing import Any

import pandas as pd

from jxgraph.errors import UsageError
from jxgraph.i18n import finding_label, known_language
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.checks.finding import Concern, Plan
from jxgraph.measures.checks.rules import RULES
from jxgraph.model import NAME_SEPARATOR

__all__ = ["checks"]

THRESHOLDS = {name: value for rule in RULES for name, value in (rule.__kwdefaults__ or {}).items()}
"""The thresholds that `checks` takes, with their default values: the keyword arguments of all rules."""


def checks(source: Any, *, lang: str = "en", **thresholds: float | None) -> pd.DataFrame:
    """Find what the practice of responsibility matrices [1]_ [2]_ and of administration would question.

    Each row is evidence, not a verdict: the document may have good reasons, and counts assignments, not effort. Rules
    about units look at single ones, not at collectives; rules about leaders need leaders.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    lang
        Of the evidence: ``en`` or ``zh``.
    **thresholds
        Conventions that can be argued about: the keyword arguments of the rules in `jxgraph.measures.checks.rules`,
        whose docstrings explain them, such as ``sole_share=0.1`` or ``many_units=5``.

    Returns
    -------
    DataFrame
        One row a finding, warnings first, then notices, then information: `code`, `severity` (``warning``, ``notice``,
        ``info``), `unit` (several joined by '、'; empty where tasks are meant), `task_ids` (in matrix order, joined by
        '; '), `evidence` (in words). `attrs`: `thresholds`, `lang`, `tasks`.

    Raises
    ------
    UsageError
        There is no such threshold or language, or a threshold is below 0; else as `responsibility_matrix`.

    References
    ----------
    .. [1] Smith and Erwin, Role and Responsibility Charting (RACI), Project Management Forum
    .. [2] Project Management Institute, A Guide to the Project Management Body of Knowledge (2017), 9.1.2.2

    Examples
    --------
    >>> frame = checks([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Trade", "co_lead")])
    >>> frame[["code", "severity", "task_ids", "evidence"]]
          code severity task_ids                                  evidence
    0  no_lead  warning       t2  tasks that name units but no lead: 1 of 2
    """
    chosen = _checked_thresholds(thresholds)
    known_language(lang)
    plan = Plan(responsibility_matrix(source))
    findings = [
        finding
        for rule in RULES
        for finding in rule(plan, **{name: chosen[name] for name in rule.__kwdefaults__ or {}})
    ]
    findings.sort(key=lambda finding: list(Concern).index(finding.severity))
    rows = [
        (
            *(f.code, str(f.severity), NAME_SEPARATOR.join(f.units), plan.task_ids(f.tasks)),
            finding_label(f.variant or f.code, lang)[1].format(**f.facts),
        )
        for f in findings
    ]
    frame = pd.DataFrame(rows, columns=["code", "severity", "unit", "task_ids", "evidence"], dtype="str")
    frame.attrs = {"thresholds": chosen, "lang": lang, "tasks": plan.tasks}
    return frame


def _checked_thresholds(thresholds: dict[str, float | None]) -> dict[str, Any]:
    if unknown := thresholds.keys() - THRESHOLDS.keys():
        raise UsageError("measures.no_threshold", name=min(unknown), known=THRESHOLDS).near(min(unknown), THRESHOLDS)
    for name, value in thresholds.items():
        if value is not None and not value >= 0:
            raise UsageError("measures.threshold", name=name, value=value)
    return THRESHOLDS | thresholds
