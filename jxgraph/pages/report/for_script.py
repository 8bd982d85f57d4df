"""What the script of a page is given: its texts in every language, the units and tasks that it finds, the leaders."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from jxgraph.i18n import LANGUAGES, labels, value_label
from jxgraph.measures.leaders import task_portfolios
from jxgraph.naming import gloss, search_forms
from jxgraph.pages.html import visible_text
from jxgraph.pages.report import markup as m
from jxgraph.pages.report.sections import tasks_by_leader
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jxgraph.pages.report.contents import Contents
    from jxgraph.pages.report.sections import TaskIndex


_SCRIPT_WORDS = (
    *("html_lang", "language_name", "language_hint", "contents", "filter", "filter_hint", "rows_found", "sort"),
    *("copy", "copy_shown", "copy_tasks", "copied", "show_all", "show_fewer", "row_details", "close", "line_number"),
    *("find", "find_hint", "found_none", "not_found", "leader_filter", "section_filter", "all_leaders", "filtered_by"),
    *("opened_tasks", "in_list", "in_network", "open_network", "network"),
)


def script_words(titles: Mapping[str, str], more: Sequence[str] = ()) -> dict[str, object]:
    """Return the texts of the script in every language; `more` are keys of those of a comparison."""
    texts = {lang: _texts(lang, titles[lang], more) for lang in LANGUAGES}
    return {"texts": texts, "first_rows": m.FIRST_ROWS}


def _texts(lang: str, title: str, more: Sequence[str]) -> dict[str, str]:
    words = {**labels(lang, "pages"), **labels(lang, "report")}
    texts = {key: words[key] for key in _SCRIPT_WORDS} | {"title": title}
    texts |= {str(role): str(value_label("role", str(role), lang)) for role in ROLES}
    return texts | {key: labels(lang, "comparison")[key] for key in more}


def script_data(index: TaskIndex) -> dict[str, object]:
    """Return what the script searches and filters by: units with their assignments, leaders with their tasks.

    A unit has its name, what people type for it, and (task, role, weight) of each assignment that counts; a leader has
    the tasks printed and those that count. Both are in the order of their tables.
    """
    R = index.report.matrix
    by, named = task_portfolios(R)
    counted = [index.place_of[str(task)] for task in R.tasks.index]
    return {
        "units": [_unit(index, str(unit), counted) for unit in index.tables["workload"].index],
        "by": by,
        "leaders": [
            [visible_text(name), printed, [t for t, leaders in zip(counted, named, strict=True) if name in leaders]]
            for name, printed in tasks_by_leader(index, by).items()
            if name
        ],
    }


def _unit(index: TaskIndex, unit: str, counted: Sequence[int]) -> list[object]:
    R = index.report.matrix
    at = np.flatnonzero(R.weight.indices == R.units.index.get_loc(unit))
    tasks, roles, weights = R.entries.task[at], R.role.data[at] - 1, R.weight.data[at].round(10)
    held = [
        (counted[task], role, weight)
        for task, role, weight in zip(tasks.tolist(), roles.tolist(), weights.tolist(), strict=True)
    ]
    name, english = visible_text(unit), gloss(unit) if index.report.gloss else ""
    forms = (*search_forms(name), *([english.lower()] if english else []))
    return [name, forms, held, *([english] if english else [])]


def with_glosses(report: Contents, texts: Mapping[str, str]) -> Mapping[str, str]:
    """Add the English name of a unit behind its first mention in the English text, where the report has these names."""
    if not report.gloss:
        return texts
    units = sorted(map(str, report.matrix.units.index), key=len, reverse=True)
    english, seen = {unit: gloss(unit) for unit in units}, set()

    def glossed(found: re.Match[str]) -> str:
        first = found[0] not in seen
        seen.add(found[0])
        return f"{found[0]} ({english[found[0]]})" if first and english[found[0]] else found[0]

    return {**texts, "en": re.sub("|".join(map(re.escape, units)), glossed, texts["en"])} if units else texts
