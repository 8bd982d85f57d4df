"""The sheets for an office, with which a report's workbook begins: overview, ranking, tasks, what to check, matrix."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from jxgraph.i18n import labels, table_note, title
from jxgraph.matrix import task_words
from jxgraph.measures.leaders import leader_words, task_portfolios
from jxgraph.model import LEADER_SEPARATOR, LIST_SEPARATOR, NAME_SEPARATOR
from jxgraph.pages.report.contents import capitalized, localized
from jxgraph.pages.report.findings import headlines, previous_name, size_words
from jxgraph.pages.report.methods import facts
from jxgraph.palette import COLOURS
from jxgraph.parsing.verdict import doubt_words, verdict, verdict_words
from jxgraph.tables.workbook import Sheet
from jxgraph.weights import ROLES, scheme_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from jxgraph.pages.report.contents import Contents


_ROLE_NAMES = tuple(map(str, ROLES))

_TEXT_WIDTH, _TARGET_WIDTH, _NOTE_WIDTH, _SENTENCE_WIDTH = 60, 34, 24, 110
"""Widths of columns, in digits."""

_MOST_IDS = 12
"""Task ids in a cell; how many there are follows."""

_MARK_WIDTH, _SHORT_TEXT = 2.9, 18
"""The matrix: width of a unit's column, and characters of a task's text."""

_MOST_CELLS, _MOST_UNITS = 400_000, 1_000
"""Of the matrix in a sheet; a larger one is left out, and the overview says so."""


def office_sheets(report: Contents, lang: str) -> list[Sheet]:
    """Return the sheets that an official reads, in their order; the overview names the others."""
    sheets = [make(report, lang) for make in (_ranking, _tasks_by_unit, _tasks_by_leader, _to_check)]
    tasks, units = report.matrix.shape
    if tasks * units <= _MOST_CELLS and units <= _MOST_UNITS:
        sheets.append(_matrix(report, lang))
    return [_overview(report, lang, [sheet.name for sheet in sheets]), *sheets]


def _texts(lang: str) -> Mapping[str, str]:
    return labels(lang, "report")


def _frame(rows: Iterable[Sequence[Any]], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(columns), dtype=object)


# Overview: what the document is, what stands out, how to read the workbook, what to beware of.


def _overview(report: Contents, lang: str, names: Sequence[str]) -> Sheet:
    texts = _texts(lang)
    blocks = {
        "about": _about(report, lang),
        "findings": _main_findings(report, lang),
        "how": _how_to_read(lang, names),
        "cautions": [("", text) for text in _cautions(report, lang)],
    }
    rows = [(texts[f"workbook.{block}"], *row) for block, lines in blocks.items() for row in lines]
    shown = [("" if i and row[0] == rows[i - 1][0] else row[0], *row[1:]) for i, row in enumerate(rows)]
    return Sheet(
        _frame(shown, ("block", "item", "words")),
        texts["workbook.overview"],
        title=report.title(lang),
        lines=[texts["report"]],
        heads=False,
        starts=[i for i, row in enumerate(shown) if row[0]],
        widths={"block": 16, "item": 22, "words": _SENTENCE_WIDTH},
    )


def _about(report: Contents, lang: str) -> Iterator[tuple[str, str]]:
    texts, document = _texts(lang), report.breakdown
    if report.scenario is not None and report.scenario.steps:
        yield texts["workbook.source"], report.scenario.caution(lang)
    else:
        yield texts["workbook.source"], texts["workbook.given"] if report.from_matrix else document.document
    if document.date:
        yield texts["workbook.date"], document.date
    if report.comparison is not None:
        yield texts["workbook.previous"], previous_name(report.comparison, lang)
    yield texts["workbook.counts"], size_words(report, lang)
    yield texts["workbook.weights"], facts(report, lang)["weights"]
    if not report.from_matrix:
        yield texts["workbook.reading"], verdict_words(verdict(document), lang)
    yield "SHA-256", document.sha256


def _main_findings(report: Contents, lang: str) -> Iterator[tuple[str, str]]:
    for finding in headlines(report, lang):
        lines = filter(None, (finding.claim, finding.doubt))
        yield _texts(lang)[f"headlines.{finding.topic}"], "\n".join(lines)


def _how_to_read(lang: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    texts = _texts(lang)
    for key in ("ranking", "by_unit", "by_leader", "by_section", "all_tasks", "to_check", "matrix"):
        if texts[f"workbook.{key}"] in names:
            yield texts[f"workbook.{key}"], texts[f"workbook.{key}_for"]
    if texts["workbook.matrix"] not in names:
        yield texts["workbook.matrix"], texts["workbook.matrix_left_out"]
    yield texts["workbook.others"], texts["workbook.others_for"]


def _cautions(report: Contents, lang: str) -> Iterator[str]:
    if not report.from_matrix and (doubt := doubt_words(verdict(report.breakdown), lang)):
        yield doubt
    if not report.tables["workload"]["lead"].any():
        yield _texts(lang)["nobody_leads"]
    yield from (labels(lang)["not_effort"], labels(lang)["sensitivity"])


# Ranking.


def _ranking(report: Contents, lang: str) -> Sheet:
    texts, load = _texts(lang), report.tables["workload"]
    ranked = report.tables["ranking"][["best", "worst"]].reindex(load.index).fillna(0).astype(int)
    frame = load.reset_index()[["rank", "unit", "kind", "level", *_ROLE_NAMES, "tasks", "workload", "share"]]
    weights = scheme_words(report.matrix.scheme, lang)
    places = [range_words(best, worst) for best, worst in zip(ranked["best"], ranked["worst"], strict=True)]
    frame.insert(2, "range", places)
    return Sheet(
        frame,
        texts["workbook.ranking"],
        table="workload",
        title=texts["workload"],
        lines=[table_note("workload", lang, {"weights": weights}), texts["workbook.ranking_note"]],
        titles={"range": texts["range"]},
        frozen=2,
    )


def range_words(best: int, worst: int) -> str:
    """Write the range of a unit's places; a collective has none."""
    return "" if not best else str(best) if best == worst else f"{best}–{worst}"


# The tasks of each unit, and under each leader.


def _tasks_by_unit(report: Contents, lang: str) -> Sheet:
    texts, R = _texts(lang), report.matrix
    names, words, promised = R.units.index.astype(str).tolist(), _words_of_tasks(R), _promised(report)
    of_task = [names_by_role(R, row, names) for row in range(R.shape[0])]
    of_unit: dict[str, list[tuple[int, int]]] = {unit: [] for unit in report.tables["workload"].index.astype(str)}
    for row, unit, role in zip(R.entries.task.tolist(), R.weight.indices.tolist(), R.role.data.tolist(), strict=True):
        of_unit[names[unit]].append((role, row))
    rows = [
        (unit, number, _ROLE_NAMES[role - 1], *words[row], *_lead_and_others(of_task[row], unit), *promised[row])
        for unit, tasks in of_unit.items()
        for number, (role, row) in enumerate(sorted(tasks), start=1)
    ]
    return Sheet(
        _with_targets(rows, ("unit", "number", "role", "task_id", "text", "leader", "lead", "others")),
        texts["workbook.by_unit"],
        table="tasks",
        title=texts["workbook.by_unit_title"],
        lines=[texts["workbook.by_unit_note"]],
        titles={"number": texts["workbook.number"], "others": texts["workbook.other_units"]},
        frozen=2,
        group="unit",
        widths={"text": _TEXT_WIDTH, "target": _TARGET_WIDTH, "others": 36},
    )


def _promised(report: Contents) -> list[tuple[str, str]]:
    """Return what each task of the matrix promises, and by when."""
    frame = report.tables["tasks"][["target", "deadline"]].reindex(report.matrix.tasks.index.astype(str)).fillna("")
    return list(frame.itertuples(index=False, name=None))


def _with_targets(rows: Sequence[Sequence[Any]], columns: Sequence[str]) -> pd.DataFrame:
    """Make a frame of rows that end with target and deadline, and put these behind the words of the task.

    A column in which no task has anything is left out.
    """
    frame = _frame(rows, (*columns, *_PROMISED))
    place = frame.columns.get_loc("text") + 1
    for name in reversed(_PROMISED):
        cells = frame.pop(name)
        if cells.astype(bool).any():
            frame.insert(place, name, cells)
    return frame


_PROMISED = ("target", "deadline")


def _words_of_tasks(R: Any) -> list[tuple[str, str, str]]:
    """Return id, text and leaders of each task; a task that is printed again has the ids of all."""
    frame = task_words(R, ["text", "repeats"])
    leaders = map(NAME_SEPARATOR.join, leader_words(R))
    ids = [LIST_SEPARATOR.join(filter(None, pair)) for pair in zip(frame.index, frame["repeats"], strict=True)]
    return list(zip(ids, frame["text"], leaders, strict=True))


def names_by_role(R: Any, row: int, names: Sequence[str]) -> list[list[str]]:
    """Return the units of a task in each role, in printed order."""
    start, end = R.weight.indptr[row : row + 2].tolist()
    order = sorted(range(start, end), key=R.position.data.__getitem__)
    return [
        [names[R.weight.indices[entry]] for entry in order if R.role.data[entry] == code]
        for code, _ in enumerate(ROLES, start=1)
    ]


def _lead_and_others(by_role: list[list[str]], unit: str) -> tuple[str, str]:
    leads, *rest = by_role
    return LEADER_SEPARATOR.join(leads), LEADER_SEPARATOR.join(name for name in chain(*rest) if name != unit)


def _tasks_by_leader(report: Contents, lang: str) -> Sheet:
    texts, R = _texts(lang), report.matrix
    by, named = task_portfolios(R)
    names, words, promised = R.units.index.astype(str).tolist(), _words_of_tasks(R), _promised(report)
    under: dict[str, list[int]] = {}
    for row, portfolios in enumerate(named):
        for portfolio in portfolios or [""]:
            under.setdefault(portfolio, []).append(row)
    rows = [
        (portfolio, number, *words[row][:2], *map(LEADER_SEPARATOR.join, names_by_role(R, row, names)), *promised[row])
        for portfolio, tasks in under.items()
        for number, row in enumerate(tasks, start=1)
    ]
    key = {"leader": "by_leader", "": "all_tasks"}.get(by, "by_section")
    frame = _with_targets(rows, ("leader", "number", "task_id", "text", *_ROLE_NAMES))
    return Sheet(
        frame if by else frame.drop(columns="leader"),
        texts[f"workbook.{key}"],
        table="tasks",
        title=texts[f"workbook.{key}_title"],
        lines=[texts[f"workbook.{key}_note"]],
        titles={"number": texts["workbook.number"], "leader": title(by, lang) if by else ""},
        frozen=2,
        group="leader" if by else "",
        widths={"text": _TEXT_WIDTH, "target": _TARGET_WIDTH},
    )


# What to check.


def _to_check(report: Contents, lang: str) -> Sheet:
    texts, tables = _texts(lang), localized(report, lang)
    found = tables["checks"]
    rows: list[tuple[Any, ...]] = [
        (row.severity, capitalized(row.code), row.unit, capitalized(row.evidence), _ids(row.task_ids, lang), None, "")
        for row in found.itertuples()
    ]
    doubtful = tables["remarks"].query("severity != 'info'")
    rows += [
        (row.severity, row.code, "", texts["workbook.remark"].format(words=row.words, done=row.done), "", row.line, "")
        for row in doubtful.itertuples()
    ]
    none = [] if rows else [texts["no_checks"]]
    return Sheet(
        _frame(rows, ("severity", "code", "unit", "evidence", "task_ids", "line", "note")),
        texts["workbook.to_check"],
        table="checks",
        title=texts["checks"],
        lines=[*none, table_note("checks", lang) + texts["workbook.to_check_note"]],
        titles={"code": texts["check_name"], "note": texts["workbook.note"]},
        frozen=2,
        widths={"evidence": _TEXT_WIDTH, "task_ids": 36, "note": _NOTE_WIDTH},
    )


def _ids(task_ids: str, lang: str) -> str:
    ids = task_ids.split(LIST_SEPARATOR)
    first = LIST_SEPARATOR.join(ids[:_MOST_IDS])
    return first if len(ids) <= _MOST_IDS else _texts(lang)["workbook.ids_cut"].format(ids=first, count=len(ids))


# The matrix.


def _matrix(report: Contents, lang: str) -> Sheet:
    texts, R = _texts(lang), report.matrix
    marks = {role: texts[f"mark.{role}"] for role in _ROLE_NAMES}
    units = report.tables["workload"].index
    cells = R.to_frame("role").reindex(columns=units).replace(marks)
    # a column has a key of its own, so that no unit is taken for a column of another table
    cells.columns = [f"u{number}" for number in range(len(units))]
    words = _words_of_tasks(R)
    cells.insert(0, "task_id", [task_id for task_id, _, _ in words])
    cells.insert(1, "text", [_short(text) for _, text, _ in words])
    keys = cells.columns[2:]
    return Sheet(
        cells.reset_index(drop=True),
        texts["workbook.matrix"],
        table="tasks",
        title=texts["workbook.matrix_title"],
        lines=[texts["workbook.matrix_note"]],
        titles=dict(zip(keys, units.astype(str), strict=True)),
        frozen=2,
        widths=dict.fromkeys(keys, _MARK_WIDTH),
        marks={marks[role]: (COLOURS[role], COLOURS[f"on_{role}"]) for role in _ROLE_NAMES},
        downwards=frozenset(keys),
    )


def _short(text: str) -> str:
    return text if len(text) <= _SHORT_TEXT else text[: _SHORT_TEXT - 1] + "…"
