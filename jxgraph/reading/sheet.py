"""Spreadsheets: the rows of an Excel file as they are shown, and of comma-separated text."""

from __future__ import annotations

import csv
import re
import warnings
import zipfile
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from jxgraph.errors import InputError
from jxgraph.reading.packages import xml_members
from jxgraph.reading.pieces import MAX_CELLS, Cell, Piece, grid_rows, one_line, refuse_long, refuse_vast
from jxgraph.reading.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DELIMITERS = ",\t;"
_SNIFFED_ROWS = 200
_SEPARATOR = re.compile(r"sep=(?P<mark>[,;\t|])\r?\n", re.IGNORECASE)
_DATE_PART = re.compile(r"(?P<part>[ymd]+)", re.IGNORECASE)
_LITERAL = re.compile(r"\[[^\]]*\]|\\(?=.)|\"|;.*|@", re.DOTALL)
_PERCENT = re.compile(r"0(?:\.(?P<places>0+))?%")


def xlsx_pieces(data: bytes) -> Iterator[Piece]:
    """Yield the rows of each sheet of an Excel file, numbered as the sheet numbers them; each sheet is a table.

    Rows with nothing in them are left out, and columns after the last with something. Hidden sheets are `aside`, and
    so is the name of each sheet where there are several, for it says where the numbers begin again. Hidden rows are
    read: a filter is no change of the document. A sheet with one column is plain lines. Formulas have the value last
    shown.

    Raises
    ------
    InputError
        The file is damaged, larger than `packages` allows, or has more than `MAX_CELLS` cells.
    """
    members = xml_members(data, lambda name: name.endswith((".xml", ".rels")))
    try:
        sheets = list(_sheets(members))
    except InputError:
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises anything on a damaged file, KeyError and AttributeError among it
        raise InputError("xlsx.damaged") from None
    yield from book_pieces(sheets)


def book_pieces(sheets: Sequence[tuple[str, bool, list[Cell]]]) -> Iterator[Piece]:
    """Yield the rows of sheets, given as (name, whether hidden, cells with rows from 1 and columns from 0)."""
    tables = 0
    for title, hidden, cells in sheets:
        if cells and len(sheets) > 1:
            yield Piece(1, one_line(title), aside=True)
        tables += bool(cells)
        yield from _rows(cells, tables, hidden=hidden)


def _sheets(members: dict[str, bytes]) -> Iterator[tuple[str, bool, list[Cell]]]:
    from openpyxl import load_workbook

    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:  # only what was checked reaches openpyxl
        for name, xml in members.items():
            archive.writestr(zipfile.ZipInfo(name), xml)  # with no date: a clock before 1980 has none for it
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions that openpyxl does not keep: nothing is written
        book = load_workbook(packed, read_only=True, data_only=True, keep_links=False)
        seen: set[str] = set()
        room = CellBudget()
        for sheet in book.worksheets:
            path = sheet._worksheet_path.lstrip("/")  # noqa: SLF001 - openpyxl, row by row, does not tell merged cells
            if path in seen:
                raise InputError("xlsx.sheet_twice")
            seen.add(path)
            yield sheet.title, sheet.sheet_state != "visible", _cells(sheet, members[path], room)
        book.close()


@dataclass(slots=True)
class CellBudget:
    """How many places may still be looked at, and how many of them may have something in them, in all sheets."""

    places: int = 10 * MAX_CELLS
    cells: int = MAX_CELLS

    def take(self, places: int, cells: int) -> None:
        """Count places that are looked at, and cells with something in them."""
        self.places -= places
        self.cells -= cells
        if min(self.places, self.cells) < 0:
            raise InputError("xlsx.cells", most=MAX_CELLS)


def _cells(sheet: Any, xml: bytes, room: CellBudget) -> list[Cell]:
    """Return the cells with something in them, rows from 1, columns from 0."""
    sheet.reset_dimensions()  # what a file declares about its size is often wrong
    values: dict[tuple[int, int], str] = {}
    for row in sheet.iter_rows():
        before = len(values)
        for cell in row:
            displayed = "" if cell.value is None else one_line(display_value(cell.value, cell.number_format))
            if displayed:
                values[cell.row, cell.column - 1] = displayed
        room.take(len(row) or 1, len(values) - before)
    merged = _merged(xml)
    return [Cell(*place, text, *merged.get(place, (1, 1))) for place, text in values.items()]


def _merged(xml: bytes) -> dict[tuple[int, int], tuple[int, int]]:
    """Return the upper left corners of merged ranges, rows from 1 and columns from 0, with their rows and columns."""
    from openpyxl.utils import range_boundaries

    found = {}
    for reference in re.findall(rb"""<(?:\w+:)?mergeCell\s+ref=["']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})["']""", xml):
        left, top, right, bottom = range_boundaries(reference.decode())
        found[top, left - 1] = max(1, bottom - top + 1), max(1, right - left + 1)
    return found


def _rows(cells: Sequence[Cell], table: int, *, hidden: bool) -> Iterator[Piece]:
    if len({cell.column for cell in cells}) == 1:
        for cell in cells:
            yield Piece(cell.row, cell.text, aside=hidden)
        return
    # rows without text are left out of the grid, so that a stray cell in the last row of a sheet costs nothing
    printed = sorted({cell.row for cell in cells})
    refuse_vast(len(printed), max((cell.column for cell in cells), default=0) + 1)
    grid = []
    for cell in cells:
        first, last = bisect_left(printed, cell.row), bisect_left(printed, cell.row + cell.rows)
        grid.append(cell._replace(row=first, rows=last - first))
    for row, (text, values) in zip(printed, grid_rows(grid), strict=True):
        yield Piece(row, text, values, table, aside=hidden)


def display_value(value: object, number_format: str = "General") -> str:
    """Return a value about as a sheet shows it.

    Examples
    --------
    >>> display_value(1.0), display_value(0.125, "0.0%"), display_value(datetime(2025, 6, 30), "yyyy年m月")
    ('1', '12.5%', '2025年6月')
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        percent = _PERCENT.fullmatch(number_format)
        return f"{value:.{len(percent['places'] or '')}%}" if percent else f"{value:.15g}"
    if isinstance(value, datetime):
        return _display_date(value, number_format)
    if isinstance(value, (date, time, timedelta)):
        return str(value)
    return str(value)


def _display_date(value: datetime, number_format: str) -> str:
    pattern = _LITERAL.sub("", number_format)
    if re.search(r"[hs]", pattern, re.IGNORECASE) or (value.hour, value.minute, value.second) != (0, 0, 0):
        return value.isoformat(" ")
    if not re.search("[ymd]", pattern, re.IGNORECASE) or "mmm" in pattern.lower():
        return value.date().isoformat()
    return _DATE_PART.sub(lambda match: _display_date_part(value, match["part"].lower()), pattern)


def _display_date_part(value: datetime, part: str) -> str:
    if part[0] == "y":
        return f"{value.year:04}" if len(part) > 2 else f"{value.year % 100:02}"  # noqa: PLR2004 - yy is the short year
    number = value.month if part[0] == "m" else value.day
    return f"{number:0{min(len(part), 2)}}" if set(part) == {part[0]} else part


def csv_pieces(data: bytes) -> Iterator[Piece]:
    """Yield the rows of comma-separated text, each with the number of the line it begins on; they are one table.

    The delimiter is the one of comma, tab and semicolon that cuts most rows into equally many fields. Text that none of
    them cuts is plain lines. Short rows are padded, empty ones left out.

    Raises
    ------
    InputError
        A field is longer than 131,072 characters, as after a quotation mark that is never closed; or there is more
        text than `refuse_long` allows.
    UnicodeError
        It is in no known character set.
    """
    text = decode(data)
    refuse_long(len(text), text.count("\n"))  # before each comma costs a field
    separator = _SEPARATOR.match(text)
    delimiter = separator["mark"] if separator else _delimiter(text)
    rows: list[tuple[int, list[str]]] = []
    if separator:
        yield Piece(1, text[: separator.end()].strip(), aside=True)
        text = "\n" + text[separator.end() :]
    if not delimiter:
        for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
            yield Piece(number, line)
        return
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    begins, width = 1, 0
    try:
        for row in reader:
            fields = [one_line(each) for each in row]
            width = max(width, len(fields))
            if any(fields):
                rows.append((begins, fields))
            refuse_vast(len(rows), width)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise InputError("reading.csv", line=begins, error=error) from None
    for number, fields in rows:
        cells = (*fields, *[""] * (width - len(fields)))
        yield Piece(number, "\t".join(cells), cells, 1)


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts most rows into the same number of fields, at least two; empty if none does."""
    best: tuple[int, int, str] = (0, 0, "")
    sample = text[: 200 * _SNIFFED_ROWS * 10]
    for mark in _DELIMITERS:
        widths: Counter[int] = Counter()
        try:
            for row, _ in zip(
                csv.reader(StringIO(sample, newline=""), delimiter=mark), range(_SNIFFED_ROWS), strict=False
            ):
                widths[len(row)] += bool(row)
        except csv.Error:
            pass
        width, rows = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]), default=(1, 0))
        if width > 1:
            best = max(best, (rows, width, mark))
    return best[2]
