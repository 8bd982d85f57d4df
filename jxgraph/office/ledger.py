"""The supervision ledger (督查台账): the tasks of a document as a workbook that is filled in through the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.display import replace_surrogates
from jxgraph.errors import UsageError, expect
from jxgraph.i18n import LANGUAGES, known_language, labels, title, value_label
from jxgraph.indicators import task_targets
from jxgraph.io import known_suffix
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.leaders import task_portfolios
from jxgraph.measures.workload import workload
from jxgraph.model import LEADER_SEPARATOR, Breakdown, Role, repeats
from jxgraph.office.days import day, serial
from jxgraph.palette import COLOURS
from jxgraph.parsing.kept_reading import reading_rows
from jxgraph.subsets import subset_title
from jxgraph.tables.text import guarded
from jxgraph.tables.workbook import Sheet, write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from os import PathLike

    from jxgraph.model import Task


STATUSES = ("not_begun", "under_way", "at_risk", "done")
"""What a person may choose for a task, in the order of the list."""

SOON = 30
"""Days before its deadline within which a task that has not begun is at risk."""

FILLED_IN = ("due", "status", "progress", "reached", "person", "date", "remark")
"""Columns that a person fills in; `due` is filled already where the document says the date."""

BY = ("leader", "unit")

_KEPT = "jxgraph"
"""Name of the hidden sheet, which the guide and the errors name."""

_LOWEST = 24
"""Height of a row of one line, in points: there has to be room to write."""

_DAYS = "yyyy-mm-dd"
_PRINTED = ("lead", "co_lead", "support", "target", "deadline")
_OPTIONAL = ("leader", "support", "target", "deadline")
"""Columns that are left out where the document has nothing for them."""

_WIDTHS = (
    {"group": 14, "role": 10, "task_id": 10, "text": 38, "leader": 14, "lead": 15, "co_lead": 17, "support": 15}
    | {"target": 22, "deadline": 11, "due": 12, "status": 10, "progress": 24, "reached": 11, "person": 10}
    | {"date": 12, "remark": 16}
)
"""In digits; together they fit on one page across."""

_UNLOCKED = {"locked": False, "text_wrap": True, "align": "left", "indent": 1, "valign": "top"}
_FORMATS = dict.fromkeys(FILLED_IN, _UNLOCKED) | dict.fromkeys(("due", "date"), _UNLOCKED | {"num_format": _DAYS})
_GREY = {"bg_color": COLOURS["chip"], "font_color": COLOURS["muted"]}
_MARKS: Mapping[str, Mapping[str, Any]] = {
    "late": {"bg_color": COLOURS["late_ground"], "font_color": COLOURS["late_ink"], "bold": True},
    "at_risk": {"bg_color": COLOURS["at_risk_ground"], "font_color": COLOURS["at_risk_ink"]},
    "done": {"bg_color": COLOURS["done_ground"], "font_color": COLOURS["done_ink"]},
}
"""How cells look by the state of their task, the first that holds."""

_ALLOWED = ("autofilter", "sort", "format_columns", "format_rows")
"""What a protected sheet still lets a person do, and filling in."""


class Entry(NamedTuple):
    """A row of the ledger: a task, the role of the sheet's unit in it, and why it is not filled in here, if so."""

    task: Task
    role: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Ledger:
    """What the sheets of a ledger share: the document, the language, what groups are, the targets, and the columns."""

    breakdown: Breakdown
    lang: str
    by: str
    targets: Any
    columns: tuple[str, ...]


def write_ledger(
    breakdown: Breakdown,
    path: str | PathLike[str],
    *,
    by: str = "leader",
    sheets: bool = False,
    due: str | date = "",
    lang: str = "en",
) -> None:
    """Write the tasks of a document as a workbook to fill in: status, progress, value reached, person, date, remark.

    What is printed is protected, without a password; the cells to fill in are open. A task that is late, at risk or
    done has a colour, by its status and deadline. `read_progress` reads the workbook back, and `read_breakdown` takes
    it as the document itself: a hidden sheet keeps the reading, the settings, and the SHA-256 of the source.

    Parameters
    ----------
    breakdown
        The document, or some of its tasks (`subset`).
    path
        The file to write, ``.xlsx``; an earlier file is replaced when the new one is complete.
    by
        ``leader``: each task under its leader, or its section or part where no leader is named. ``unit``: under each
        unit what it leads and then what it joins, which the lead unit fills in. Where nobody leads a task, all fill in.
    sheets
        Give each leader or unit a sheet of its own.
    due
        The last day, such as ``2025-12-31``, for the tasks of which the document does not say one.
    lang
        ``zh`` or ``en``: the language of titles and of the statuses to choose from.

    Raises
    ------
    UsageError
        There is no such grouping or language, `due` is no date, or the path does not end in ``.xlsx``.
    OutputError
        The file cannot be written.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text, read_breakdown
    >>> bd = parse_text("1.发展低空经济。(市交通运输局牵头,市发改委配合)")
    >>> write_ledger(bd, "ledger.xlsx", lang="zh")
    >>> read_breakdown("ledger.xlsx") == bd
    True
    """
    expect(breakdown, Breakdown, "breakdown")
    known_language(lang)
    known_suffix(path, (".xlsx",), "ledger")
    if by not in BY:
        raise UsageError("ledger.by", by=by, known=BY).near(by, BY)
    last_day = f"{day(due)}" if due else ""
    found, groups = entries(breakdown, by)
    targets = task_targets(breakdown, lang)
    targets["due"] = targets["due"].where(targets["due"].ne(""), last_day)
    ledger = _Ledger(breakdown, lang, found, targets, _columns(breakdown, targets, found, alone=sheets))
    own = _sheets_by_group(ledger, groups) if sheets else [_single_sheet(ledger, groups)]
    settings = {"by": by, "sheets": sheets, "due": last_day, "lang": lang}
    kept = Sheet(_frame([], ["key", "words"]), _KEPT, heads=False, finish=partial(_write_reading, breakdown, settings))
    write_workbook({}, path, lang=lang, sheets=[_guide(ledger, groups, own), *own, kept])


# Which rows stand under which leader or unit.


def entries(breakdown: Breakdown, by: str) -> tuple[str, dict[str, list[Entry]]]:
    """Return the rows of each leader or unit, and what the groups are: unit, or leader, section, part, or nothing."""
    R = responsibility_matrix(breakdown)
    if by == "unit":
        return by, _of_units(breakdown, [str(unit) for unit in workload(R).index])
    found = task_portfolios(R)[0]
    first = repeats(breakdown.task_records)
    groups: dict[str, list[Entry]] = {}
    for task in breakdown.task_records:
        groups.setdefault(portfolio(task, found), []).append(Entry(task, note=first.get(task.id, "")))
    return found, groups


def portfolio(task: Task, by: str) -> str:
    """Return the leader, top-level section or part of a task."""
    return {"leader": task.leader.strip(), "section": (*task.section, "")[0], "part": task.part}.get(by, "")


def holders(task: Task) -> list[str]:
    """Return the units that answer for a task before others: those that lead it, or all where nobody leads it."""
    return task.units(Role.LEAD) or list(dict.fromkeys(a.unit for a in task.assignments))


def _of_units(breakdown: Breakdown, units: Sequence[str]) -> dict[str, list[Entry]]:
    """Return what each unit leads and then what it joins; a task printed again stands once, one without units last."""
    again = repeats(breakdown.task_records)
    groups: dict[str, list[Entry]] = {unit: [] for unit in units}
    for task in breakdown.task_records:
        if task.id in again:
            continue
        fill_in = holders(task)
        for a in task.assignments:
            groups[replace_surrogates(a.unit)].append(Entry(task, str(a.role), "" if a.unit in fill_in else task.id))
        if not task.assignments:
            groups.setdefault("", []).append(Entry(task))
    order = list(map(str, Role))
    return {
        unit: sorted(rows, key=lambda entry: order.index(entry.role) if entry.role else 0)
        for unit, rows in groups.items()
        if rows
    }


def notes(task_id: str, first: str) -> tuple[str, ...]:
    """Return what stands in the remark of a row that is filled in elsewhere, in each language.

    `first` is the id of the row to fill in: the task's own, in the rows of the unit that leads it.
    """
    return tuple(
        labels(lang, "ledger")["by_lead" if first == task_id else "see"].format(task=first) for lang in LANGUAGES
    )


# The sheets.


def _columns(breakdown: Breakdown, targets: Any, by: str, *, alone: bool) -> tuple[str, ...]:
    tasks = breakdown.task_records
    used = {
        "leader": by == "unit" and any(task.leader for task in tasks),
        "support": any(task.units(Role.SUPPORT) for task in tasks),
        **{name: bool(targets[name].astype(bool).any()) for name in ("target", "deadline")},
    }
    group = () if alone or not by else ("group",)
    role = ("role",) if by == "unit" else ()
    names = ("task_id", "text", "leader", *_PRINTED)
    return (*group, *role, *(n for n in names if n not in _OPTIONAL or used[n]), *FILLED_IN)


def _single_sheet(ledger: _Ledger, groups: Mapping[str, Sequence[Entry]]) -> Sheet:
    rows = [(name, entry) for name, entries_ in groups.items() for entry in entries_]
    say = labels(ledger.lang, "ledger")
    words = say[{"unit": "by_unit", "leader": "by_leader"}.get(ledger.by, "by_section")]
    heading = say["title"].format(document=subset_title(ledger.breakdown, ledger.lang))
    group = "group" if "group" in ledger.columns else ""
    return _sheet(ledger, rows, say["sheet"], (heading, words, say["how"]), group=group)


def _sheets_by_group(ledger: _Ledger, groups: Mapping[str, Sequence[Entry]]) -> list[Sheet]:
    say = labels(ledger.lang, "ledger")
    below = ledger.breakdown.title or ledger.breakdown.document, say["how"]
    group = "role" if ledger.by == "unit" else ""
    named = [(_group_title(name, ledger), [(name, entry) for entry in rows]) for name, rows in groups.items()]
    return [_sheet(ledger, rows, name, (f"{name} · {say['sheet']}", *below), group=group) for name, rows in named]


def _group_title(group: str, ledger: _Ledger) -> str:
    """Return what a group is called, also one of tasks without leader or unit."""
    say = labels(ledger.lang, "ledger")
    return group or say["no_unit" if ledger.by == "unit" else "no_leader" if ledger.by == "leader" else "sheet"]


def _sheet(
    ledger: _Ledger, rows: Sequence[tuple[str, Entry]], name: str, above: tuple[str, ...], *, group: str
) -> Sheet:
    """Make a sheet of rows; `above` has its title and the lines below that."""
    frame = _frame([_row(ledger, *row) for row in rows], ledger.columns)
    heading, *lines = above
    closed = [at for at, (_, entry) in enumerate(rows) if entry.note]
    return Sheet(
        frame,
        name,
        table="ledger",
        title=heading,
        lines=lines,
        titles={column: _title(column, ledger) for column in ledger.columns},
        frozen=ledger.columns.index("text") + 1,
        group=group,
        widths={column: _WIDTHS[column] for column in ledger.columns},
        formats=_FORMATS,
        finish=partial(_finish, ledger.lang, _Rows(frame, len(above) + 1, closed)),
    )


def _title(column: str, ledger: _Ledger) -> str:
    if column == "group":
        return title(ledger.by, ledger.lang)
    return title(column, ledger.lang, table="ledger" if column in FILLED_IN else "tasks")


def _row(ledger: _Ledger, group: str, entry: Entry) -> list[Any]:
    task, promised = entry.task, ledger.targets.loc[entry.task.id]
    note = notes(task.id, entry.note)[LANGUAGES.index(ledger.lang)] if entry.note else ""
    values = {
        "group": _group_title(group, ledger),
        "role": entry.role,
        "task_id": task.id,
        "text": task.text,
        "leader": task.leader,
        **{str(role): LEADER_SEPARATOR.join(task.units(role)) for role in Role},
        "target": promised["target"],
        "deadline": promised["deadline"],
        "due": serial(date.fromisoformat(promised["due"])) if promised["due"] else None,
        "remark": note,
    }
    return [replace_surrogates(values.get(column)) for column in ledger.columns]


def _frame(rows: Iterable[Sequence[Any]], columns: Sequence[str]) -> Any:
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(columns), dtype=object)


# What a sheet has beside its cells: lists to choose from, colours, protection.


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a sheet, the number of its first one, and those that are filled in elsewhere."""

    frame: Any
    top: int
    closed: Sequence[int]

    @property
    def last(self) -> int:
        return self.top + len(self.frame) - 1

    def column(self, name: str) -> int:
        return int(self.frame.columns.get_loc(name))

    def cells(self, name: str) -> tuple[int, int, int, int]:
        return self.top, self.column(name), self.last, self.column(name)


def _finish(lang: str, rows: _Rows, book: Any, page: Any) -> None:
    _close(book, page, rows)
    page.data_validation(*rows.cells("status"), _choice(lang))
    for name in ("due", "date"):
        page.data_validation(*rows.cells(name), _dates(labels(lang, "ledger")))
    _colour(book, page, lang, rows)
    page.set_default_row(_LOWEST)
    page.protect("", dict.fromkeys(_ALLOWED, True))


def _close(book: Any, page: Any, rows: _Rows) -> None:
    """Lock the cells of rows that are filled in elsewhere, and make them grey."""
    border = {"border": 1, "border_color": COLOURS["rule"]}
    look = book.add_format({**_GREY, **border, **_UNLOCKED, "locked": True, "num_format": _DAYS})
    for at in rows.closed:
        for name in FILLED_IN:
            value = rows.frame[name].iloc[at]
            write = page.write_string if isinstance(value, str) else page.write_number if value else page.write_blank
            write(rows.top + at, rows.column(name), value, look)


def _choice(lang: str) -> dict[str, Any]:
    say = labels(lang, "ledger")
    return {
        "validate": "list",
        "source": [str(value_label("state", status, lang)) for status in STATUSES],
        "error_title": say["choose_title"],
        "error_message": say["choose"],
    }


def _dates(say: Mapping[str, str]) -> dict[str, Any]:
    """Ask for a date, and let a person keep what is none: `read_progress` says that it is none."""
    return {
        "validate": "date",
        "criteria": ">=",
        "value": date(2000, 1, 1),
        "error_type": "warning",
        "error_title": say["date_title"],
        "error_message": say["date"],
    }


def _colour(book: Any, page: Any, lang: str, rows: _Rows) -> None:
    """Colour id, date and status of a task by what `progress.state` says of it; Excel's own day is the day.

    A row that is filled in elsewhere is known by its remark, wherever it was sorted to.
    """
    from xlsxwriter.utility import xl_col_to_name, xl_range

    say = labels(lang, "ledger")
    at = (f"${xl_col_to_name(rows.column(name))}{rows.top + 1}" for name in ("status", "due", "remark"))
    status, due, remark = at
    word = {state: f'{status}="{value_label("state", state, lang)}"' for state in STATUSES}
    soon = f"ISNUMBER({due}),{due}>=TODAY(),{due}<=TODAY()+{SOON}"
    rules = {
        "elsewhere": f'OR({remark}="{say["by_lead"]}",ISNUMBER(FIND("{say["see"].partition("{task}")[2]}",{remark})))',
        "done": word["done"],
        "late": f"AND(ISNUMBER({due}),{due}<TODAY())",
        "at_risk": f'OR({word["at_risk"]},AND(OR({status}="",{word["not_begun"]}),{soon}))',
    }
    ranges = [xl_range(*rows.cells(name)) for name in ("task_id", "due", "status")]
    for state, rule in rules.items():
        look = {"type": "formula", "criteria": f"={rule}", "format": book.add_format(_MARKS.get(state, _GREY))}
        page.conditional_format(ranges[0], look | {"multi_range": " ".join(ranges), "stop_if_true": True})


# The sheet that explains the ledger, and the hidden one that keeps the reading.


def _guide(ledger: _Ledger, groups: Mapping[str, Sequence[Entry]], own: Sequence[Sheet]) -> Sheet:
    say, document = labels(ledger.lang, "ledger"), ledger.breakdown
    blocks: dict[str, list[tuple[str, str]]] = {
        "about": [
            (say["document"], document.title or document.document),
            *([(say["dated"], document.date)] if document.date else []),
            (say["size"], say["counts"].format(tasks=len(document.task_records), units=len(document.unit_records))),
            ("SHA-256", document.sha256),
        ],
        "fill_in": [(_title(name, ledger), say[f"fill.{name}"]) for name in FILLED_IN],
        "colours": [(str(value_label("state", state, ledger.lang)), say[f"colour.{state}"]) for state in _MARKS],
        "rules": [(say[f"rule.{name}"], say[f"rule.{name}_for"]) for name in ("grey", "locked", "hand_in", "hidden")],
    }
    if len(own) > 1:
        sizes = (say["tasks"].format(count=len(rows)) for rows in groups.values())
        blocks["sheets"] = [(sheet.name, size) for sheet, size in zip(own, sizes, strict=True)]
    rows = [(say[f"block.{block}"], *row) for block, lines in blocks.items() for row in lines]
    starts = [at for at, row in enumerate(rows) if not at or row[0] != rows[at - 1][0]]
    shown = [row if at in starts else ("", *row[1:]) for at, row in enumerate(rows)]
    marked = [at for at, row in enumerate(rows) if row[0] == say["block.colours"]]
    return Sheet(
        _frame(shown, ("block", "item", "words")),
        say["guide"],
        title=say["title"].format(document=subset_title(document, ledger.lang)),
        lines=[say["purpose"]],
        heads=False,
        starts=starts,
        widths={"block": 14, "item": 24, "words": 100},
        finish=partial(_colour_states, dict(zip(marked, _MARKS, strict=True)), shown),
    )


def _colour_states(states: Mapping[int, str], rows: Sequence[Sequence[str]], book: Any, page: Any) -> None:
    """Give the names of states their colours; two rows of title stand above."""
    for row, state in states.items():
        line = {"top": 1, "top_color": COLOURS["muted"]} if rows[row][0] else {}
        look = {**_MARKS[state], **line, "valign": "top", "align": "left", "indent": 1}
        page.write_string(row + 2, 1, rows[row][1], book.add_format(look))


def _write_reading(breakdown: Breakdown, settings: Mapping[str, Any], book: Any, page: Any) -> None:
    """Write the reading into a hidden sheet, as texts that no program takes for anything else."""
    text, plain = book.add_format({"quote_prefix": True}), book.add_format({})
    for row, cells in enumerate(reading_rows(breakdown, settings)):
        for column, words in enumerate(cells):
            page.write_string(row, column, words, text if guarded(words) != words else plain)
    page.protect()
    page.hide()
