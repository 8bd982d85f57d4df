"""A ledger as it comes back: which row is which task, and what was typed into its cells, in whatever order and form."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cache
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.errors import InputError, expect, expect_path
from jxgraph.i18n import LANGUAGES, labels, title, value_label
from jxgraph.io import escape_xml
from jxgraph.model import id_forms, repeats
from jxgraph.office.days import parse_date
from jxgraph.office.ledger import FILLED_IN, STATUSES, notes
from jxgraph.parsing.kept_reading import FORMAT, kept_reading
from jxgraph.parsing.text import compact
from jxgraph.reading import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from jxgraph.model import Breakdown, Line


_SUFFIXES = (".xlsx", ".xls", ".et", ".ods", ".xlsb", ".xlsm")
"""Of the files in a folder that are taken for ledgers."""


@dataclass(frozen=True, slots=True)
class Issue:
    """What could not be taken as it was filled in, or where ledgers disagree; `facts` are for its words."""

    code: str
    task_id: str = ""
    place: str = ""
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class Row(NamedTuple):
    """A row of a ledger: its task, where it stands, and what is filled in; a status or date is in our own form."""

    task_id: str
    place: str
    filled: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filled:
    """One ledger: its file's name, the tasks that it was written for, the due date of those without one, its rows."""

    name: str
    breakdown: Breakdown
    due: str
    rows: tuple[Row, ...]
    issues: tuple[Issue, ...]


def read_filled(path: str | PathLike[str]) -> Filled:
    """Read a ledger that was filled in.

    Raises
    ------
    InputError
        The file cannot be read, or is no ledger: its hidden sheet, or the columns of id and status, are missing.
    """
    lines, _ = read_lines(path)
    try:
        kept = kept_reading(lines)
        if kept is None:
            raise InputError("ledger.none")  # noqa: TRY301 -- named with the file like those of a damaged one
        reader = _Reader(Path(path).name, kept.breakdown)
        rows = tuple(reader.rows(lines))
    except InputError as error:
        raise InputError("file.fault", path=path, error=error) from None
    return Filled(Path(path).name, kept.breakdown, str(kept.settings.get("due", "")), rows, tuple(reader.issues))


def ledger_files(paths: str | PathLike[str] | Sequence[str | PathLike[str]]) -> list[Path]:
    """Return the files that are meant by one path or several: of a folder all that may be ledgers.

    Raises
    ------
    InputError
        A folder has none.
    UsageError
        They are no paths.
    """
    expect(paths, (str, PathLike, list, tuple), "ledgers")
    given = [paths] if isinstance(paths, (str, PathLike)) else list(paths)
    for path in given:
        expect_path(path, "ledgers")
    return [file for path in map(Path, given) for file in (_files_in(path) if path.is_dir() else (path,))]


def _files_in(folder: Path) -> list[Path]:
    # what begins with ~$ is the lock of a program that has the file open
    names = sorted(one.name for one in folder.iterdir() if one.suffix.lower() in _SUFFIXES and one.is_file())
    files = [folder / name for name in names if not name.startswith(("~$", "."))]
    if not files:
        raise InputError("reading.empty_folder", path=folder)
    return files


class _Reader:
    """Reads the rows of the sheets, and notes what is wrong with them."""

    def __init__(self, name: str, breakdown: Breakdown) -> None:
        self.name = name
        self.issues: list[Issue] = []
        self.ids = {compact(escape_xml(task.id)): task.id for task in breakdown.task_records}
        self.texts = {task.id: _key(escape_xml(task.text)) for task in breakdown.task_records}
        self.first = repeats(breakdown.task_records)

    def rows(self, lines: Sequence[Line]) -> Iterator[Row]:
        """Yield the rows that have a task of the document."""
        found = False
        for sheet, table in _sheets(lines):
            at, columns = _header(table)
            if not columns:
                continue
            found = True
            missing = [name for name in FILLED_IN if name not in columns]
            self.issues += (Issue("no_column", place=f"{self.name} · {sheet}", facts={"column": n}) for n in missing)
            for line in table[at + 1 :]:
                row = {name: _cell(line, column) for name, column in columns.items()}
                yield from self._row(row, f"{self.name} · {sheet}!{line.number}")
        if not found:
            raise InputError("ledger.no_table")

    def _row(self, row: Mapping[str, str], place: str) -> Iterator[Row]:
        typed = {name: row.get(name, "") for name in FILLED_IN}
        task_id = next((self.ids[form] for form in id_forms(compact(row["task_id"])) if form in self.ids), "")
        if not task_id:
            if any(typed.values()):
                code = "unknown_id" if row["task_id"] else "no_id"
                self.issues.append(Issue(code, place=place, facts={"id": row["task_id"]}))
            return
        if not self._has_text_of_task(task_id, _key(row.get("text", "")), place):
            return
        for again in {task_id, self.first.get(task_id, task_id)}:
            if typed["remark"] in notes(task_id, again):
                typed["remark"] = ""
        yield Row(task_id, place, dict(self._normalized_entries(task_id, typed, place)))

    def _has_text_of_task(self, task_id: str, text: str, place: str) -> bool:
        """Whether a row has the words of its task; else they were edited, or cells were sorted without their ids."""
        if not text or text == self.texts[task_id]:
            return True
        other = next((other for other, words in self.texts.items() if words == text), "")
        self.issues.append(Issue("wrong_row" if other else "text_changed", task_id, place, {"other": other}))
        return not other

    def _normalized_entries(self, task_id: str, typed: Mapping[str, str], place: str) -> Iterator[tuple[str, str]]:
        """Yield what was typed, a status or date in our own form; what is none of these is noted and left out."""
        for name, words in typed.items():
            value: str | date | None = words
            if words and name == "status":
                value = _statuses().get(_key(words))
            elif words and name in {"due", "date"}:
                value = parse_date(words)
            if value is None:
                self.issues.append(Issue(f"{name}_unknown", task_id, place, {"typed": words}))
            yield name, str(value or "")


def _sheets(lines: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Yield the name and the rows of each sheet that is a table, without the one that keeps the reading."""
    name = ""
    tables: dict[int, tuple[str, list[Line]]] = {}
    for line in lines:
        if line.cells is None:
            name = line.text  # above each sheet, where there are several
        else:
            tables.setdefault(line.table, (name, []))[1].append(line)
    yield from (sheet for sheet in tables.values() if (sheet[1][0].cells or ("",))[0] != FORMAT)


def _header(table: Sequence[Line]) -> tuple[int, dict[str, int]]:
    """Find the row of titles in any language: its place, and the column of each name; nothing where there is none."""
    for at, line in enumerate(table):
        columns: dict[str, int] = {}
        for place, words in enumerate(line.cells or ()):
            if (name := _titles().get(_key(words))) is not None:
                columns.setdefault(name, place)
        if {"task_id", "status"} <= columns.keys():
            return at, columns
    return 0, {}


def _cell(line: Line, column: int) -> str:
    cells = line.cells or ()
    return cells[column].strip() if column < len(cells) else ""


def _key(words: str) -> str:
    """Return words as they are compared: without spaces, width and case, and what openpyxl takes for an escape."""
    return compact(unicodedata.normalize("NFKC", words)).casefold().replace("x005f_", "")


@cache
def _titles() -> Mapping[str, str]:
    """Map what stands above a column, in any language, to its name."""
    names = {"task_id": "tasks", "text": "tasks", **dict.fromkeys(FILLED_IN, "ledger")}
    return {_key(title(name, lang, table=table)): name for name, table in names.items() for lang in LANGUAGES}


@cache
def _statuses() -> Mapping[str, str]:
    """Map what people type as a status, in any language, to the status."""
    typed = {
        _key(words): status
        for status in STATUSES
        for lang in LANGUAGES
        for words in labels(lang, "ledger")[f"typed.{status}"].split("|")
    }
    return typed | {_key(str(value_label("state", status, lang))): status for status in STATUSES for lang in LANGUAGES}
