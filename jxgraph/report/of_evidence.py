"""The page's tables of checks, remarks and all tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jxgraph.labels import LANGUAGES, check
from jxgraph.report import markup as m
from jxgraph.report.behind import ID_SEPARATOR, ROLE_NAMES
from jxgraph.report.contents import localized
from jxgraph.report.markup import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jxgraph.report.behind import Behind


def checks(behind: Behind) -> str:
    """List what the checks found, in both languages."""
    found = behind.tables["checks"]
    evidence = m.by_language(lambda lang: localized(behind.made, lang)["checks"]["evidence"].tolist())
    heads = [m.head("severity", table="checks"), m.said_head("check_name"), m.head("unit", table="checks")]
    heads += [m.head("evidence"), m.said_head("tasks_behind", number=True)]
    rows = [
        [
            Cell(_severity(row.severity), row.Index),
            Cell(m.twin({lang: _capital(check(row.code, lang)[0]) for lang in LANGUAGES})),
            Cell(m.name(row.unit) or "–"),
            Cell(_scrolled({lang: _capital(evidence[lang][row.Index]) for lang in LANGUAGES})),
            Cell(behind.open_ids(str(len(row.task_ids.split(ID_SEPARATOR))), row.task_ids) if row.task_ids else "–"),
        ]
        for row in found.iloc[: m.MOST_ROWS].itertuples()
    ]
    return m.table(Table("checks", heads, rows, 1, len(found), caption=m.say("checks_note")))


def remarks(behind: Behind) -> str:
    """List the remarks on the reading, in both languages."""
    told = m.by_language(lambda lang: localized(behind.made, lang)["remarks"])
    first = told[LANGUAGES[0]].iloc[: m.MOST_ROWS]
    heads = [m.head("severity", table="remarks"), m.head("code"), m.head("words"), m.head("done")]
    heads.append(m.head("line", number=True))
    rows = [
        [
            Cell(_severity(row.severity)),
            *(Cell(m.twin({lang: told[lang][column][row.Index] for lang in LANGUAGES})) for column in ("code",)),
            Cell(m.text(row.words)),
            Cell(m.twin({lang: told[lang]["done"][row.Index] for lang in LANGUAGES})),
            Cell(str(row.line)),
        ]
        for row in first.itertuples()
    ]
    return m.table(Table("remarks", heads, rows, 1, len(told[LANGUAGES[0]]), caption=m.say("remarks_note")))


def all_tasks(behind: Behind) -> str:
    """List all tasks as printed: what every number of the page leads to."""
    names = ("task_id", "leader", "text")
    heads = [*map(m.head, names), m.said_head("units_and_roles"), m.head("clause"), m.head("line", number=True)]
    rows = [
        [
            Cell(m.text(task.id)),
            Cell(m.name(task.leader)),
            Cell(m.text(task.text)),
            Cell(_units_of(behind, i)),
            Cell(m.text(task.clause)),
            Cell(str(task.line)),
        ]
        for i, task in enumerate(behind.tasks)
    ]
    ids = [f"t{i}" for i in range(len(rows))]
    return m.table(Table("tasks", heads, rows, row_ids=ids, caption=m.say("tasks_note")))


def _units_of(behind: Behind, task: int) -> str:
    held = behind.tasks[task].assignments
    by_role = {role: [a.unit for a in held if str(a.role) == role] for role in ROLE_NAMES}
    return "<br>".join(
        f'<span class="role {role}">{m.own("role", role)}</span> {_joined(units)}'
        for role, units in by_role.items()
        if units
    )


def _severity(word: str) -> str:
    """Write how much something wants to be looked at."""
    return f'<span class="badge {word}">{m.own("severity", word)}</span>'


def _scrolled(texts: Mapping[str, str]) -> str:
    """Write what may be as long as the names that a document has."""
    return f'<div class="evidence">{m.twin(texts)}</div>'


def _capital(text: str) -> str:
    """Begin with a capital."""
    return text[:1].upper() + text[1:]


def _joined(units: Iterable[str]) -> str:
    return "、".join(map(m.name, units))
