"""Frames as an Excel workbook, and a reading as a workbook that a person corrects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from math import ceil
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jxgraph.errors import expect
from jxgraph.i18n import definition, known_language, labels, table_title, title, value_label
from jxgraph.io import atomic_path, escape_xml, plain_value
from jxgraph.model import Breakdown
from jxgraph.palette import COLOURS
from jxgraph.parsing.corrected_workbook import HEADER, correction_rows
from jxgraph.tables.columns import bounds, chosen, columns_of, decimals, is_mixed, percentage, text_width
from jxgraph.tables.text import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from os import PathLike

    import pandas as pd


_SHEET_NAME_HAS_NO = re.compile(r"[\[\]:*?/\\]")
_NAME_LENGTH, _CELL_LENGTH, _SHEET_ROWS = 31, 32_767, 1_048_576
"""Excel's limits: characters of a sheet's name, UTF-16 units of a cell, rows of a sheet."""

_NARROWEST, _WIDEST, _FILTER_ARROW = 6, 60, 4
"""Widths in a sheet, in digits."""

_WIDER = 1.08
"""A Chinese character is a little wider than two digits."""

_SMALL = 0.0005
"""A smaller number, such as a p-value, would be written as 0.000."""

_WITH_SMALL = f"[=0]0;[<{_SMALL}]0.0E+00;0.000"
"""The format of non-negative numbers of which some are small."""

_COUNTS_AND_SHARES = "[=0]0;[<1]0.000;General"
"""The format of non-negative numbers of different quantities."""

_LINE_HEIGHT, _READING_HEIGHT, _CHARACTER_HEIGHT, _HIGHEST = 15, 16.5, 13, 409
"""Of a line in points, in the tables and in sheets for reading; of a character written downwards; of a row in Excel."""

_ONE_LINE = 12
"""A longer heading of narrow cells takes two lines."""

_TITLE_HEIGHT, _GAP, _TITLE_WIDTH = 24, 3, 110
"""Of a sheet's title and under a line, in points; and the width that title and lines take at most, in digits."""

_PAGE_WIDTH = 250
"""Width in digits that one printed page takes legibly; a wider sheet for reading is divided over pages side by side."""

_UPRIGHT = 270
"""Excel's number for characters one below the other, as Chinese is written downwards."""

_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
_HEAD = {"bold": True, "bottom": 1, "bg_color": COLOURS["hover"], "valign": "vcenter", "text_wrap": True}
_OVER_NUMBERS = _HEAD | {"align": "right"}
_OVER_TEXTS = _HEAD | {"align": "left", "indent": 1}
_DOWNWARDS = _HEAD | {"align": "center", "rotation": _UPRIGHT, "valign": "top"}
_BORDERS = {"border": 1, "border_color": COLOURS["rule"]}
_TITLE = {"bold": True, "font_size": 15, "valign": "vcenter"}
_LINE = {"font_color": COLOURS["muted"], "valign": "top", "text_wrap": True}


@dataclass(frozen=True, eq=False)
class Sheet:
    """A sheet of a workbook: a table, and how a person reads it.

    Parameters
    ----------
    frame
        The table, with the columns as they stand in the sheet; its index is left out.
    name
        Of the sheet.
    table
        Whose columns these are, for their titles.
    title, lines
        What stands above the table.
    titles
        Titles of columns that differ from those of `table`.
    heads
        Whether there is a row of titles, which stays in view and filters; its cells have thin borders.
    frozen
        How many columns stay in view beside the others, and are repeated on pages side by side.
    group
        The column whose runs of equal values belong together: a line divides them, and the first of each is bold.
    starts
        Instead of `group`: the rows at which groups begin.
    widths
        Widths of columns in digits, where they are not to follow the texts.
    marks
        The fill and the ink of cells that have these texts, in the columns of `downwards`.
    downwards
        Columns whose titles are written downwards.
    formats
        Properties of the cells of columns, as XlsxWriter names them, that stand above those of their values.
    finish
        What is done at last to the sheet, given XlsxWriter's workbook and worksheet.
    """

    frame: pd.DataFrame
    name: str
    table: str = ""
    title: str = ""
    lines: Sequence[str] = ()
    titles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    heads: bool = True
    frozen: int = 0
    group: str = ""
    starts: Sequence[int] = ()
    widths: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    marks: Mapping[str, tuple[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    downwards: frozenset[str] = frozenset()
    formats: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))
    finish: Callable[[Any, Any], None] | None = None

    @property
    def top(self) -> int:
        """The number of rows above the table."""
        return 1 + len(self.lines) if self.title else 0


def write_workbook(
    frames: Mapping[str, pd.DataFrame],
    path: str | PathLike[str],
    *,
    lang: str = "en",
    notes: Sequence[str] = (),
    sheets: Sequence[Sheet] = (),
) -> None:
    r"""Write an Excel workbook: a sheet a table, and a last sheet with notes and the meaning of columns, if any.

    Titles and the program's own words are in `lang`, the words of the document stay. The titles stay in view and
    filter; long texts wrap; pages are A4, landscape, as wide as the table, and numbered. Texts are never formulas or
    links, missing and infinite values are empty, control characters become ``\u0000``. A text too long for a cell, and
    rows too many for a sheet, are cut with a remark. The same frames give the same bytes.

    Parameters
    ----------
    frames
        Frames by the name of their table, in the order of the sheets; columns are in the order of `columns_of`.
    path
        The file to write; an earlier file is replaced when the new one is complete.
    lang
        ``en`` or ``zh``.
    notes
        Lines for the top of the last sheet.
    sheets
        Sheets that stand before those of the tables.

    Raises
    ------
    UsageError
        There is no such language.
    OutputError
        The file cannot be written.

    Examples
    --------
    >>> import pandas as pd
    >>> write_workbook({"workload": pd.DataFrame({"unit": ["Finance"], "lead": [3]})}, "ranking.xlsx", lang="zh")
    """
    expect(frames, Mapping, "frames")
    content = _workbook(frames, known_language(lang), notes, sheets)
    with atomic_path(path) as new:
        new.write_bytes(content)


def _workbook(frames: Mapping[str, pd.DataFrame], lang: str, notes: Sequence[str], sheets: Sequence[Sheet]) -> bytes:
    from xlsxwriter import Workbook

    memory = BytesIO()
    book = Workbook(memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"author": "jxgraph", "created": _CREATED})
    titles = [*(sheet.name for sheet in sheets), *(table_title(table, lang) for table in frames)]
    *names, last = _sheet_names([*titles, table_title("notes", lang)])
    tables = [
        Sheet(chosen(frame, columns_of(frame, table)), table_title(table, lang), table)
        for table, frame in frames.items()
    ]
    for name, sheet in zip(names, [*sheets, *tables], strict=True):
        _fill(book, book.add_worksheet(name), sheet, lang)
    meanings = _meanings(dict(zip(frames, names[len(sheets) :], strict=True)), frames, lang)
    if notes or any(meaning for _, _, meaning, _ in meanings[1:]):
        _explain(book, book.add_worksheet(last), list(notes), meanings, lang)
    book.close()
    return memory.getvalue()


def _sheet_names(titles: Iterable[str]) -> list[str]:
    """Make titles into names that Excel accepts: short, without its marks, not 'History', no two alike."""
    names: list[str] = []
    for text in titles:
        printable = "".join(c if c.isprintable() and c <= "\uffff" else "_" for c in text)
        name = _SHEET_NAME_HAS_NO.sub("_", printable).strip("' ")[:_NAME_LENGTH].rstrip("' ") or "_"
        taken = {"history", *(other.lower() for other in names)}
        spare = (f"{name[: _NAME_LENGTH - len(end)]}{end}" for end in (f" ({n})" for n in range(2, len(names) + 3)))
        names.append(name if name.lower() not in taken else next(s for s in spare if s.lower() not in taken))
    return names


def _fill(book: Any, page: Any, sheet: Sheet, lang: str) -> None:
    flat, top = sheet.frame, sheet.top
    first = top + sheet.heads
    rows = min(len(flat), _SHEET_ROWS - first - 1)
    lines, widths = [1] * (rows + 1), []
    for number, name in enumerate(flat.columns):
        heading = sheet.titles.get(name) or title(name, lang, table=sheet.table)
        values = [plain_value(value_label(name, value, lang)) for value in flat[name].iloc[:rows]]
        width = _fill_column(book, page, sheet, number, [heading, *values], lang)
        widths.append(width)
        if name not in sheet.downwards:
            shown = [heading if sheet.heads else "", *values]
            lines = [max(most, _lines(text, width)) for most, text in zip(lines, shown, strict=True)]
    if top:
        _write_title(book, page, sheet, widths, lang)
    _set_heights(page, sheet, lines, top)
    if rows < len(flat):
        page.write_string(first + rows, 0, labels(lang)["cut_rows"].format(length=len(flat)))
    page.freeze_panes(first, sheet.frozen)
    if sheet.heads and len(flat.columns):
        page.autofilter(top, 0, top + rows, len(flat.columns) - 1)
    pages = ceil(sum(widths) / _PAGE_WIDTH) if sheet.title else 1
    _for_print(page, lang, top if sheet.heads else None, pages=pages, repeated=sheet.frozen)
    if sheet.finish:
        sheet.finish(book, page)


def _fill_column(book: Any, page: Any, sheet: Sheet, number: int, texts: Sequence[Any], lang: str) -> float:
    """Write a column, its heading first, and return its width."""
    heading, *values = texts
    flat, name, downwards = sheet.frame, sheet.frame.columns[number], sheet.frame.columns[number] in sheet.downwards
    percent, mixed = percentage(name, sheet.table), is_mixed(flat)
    style, width = _cell_style("" if downwards else heading, values, percent=percent, mixed=mixed)
    style, width = {**style, **sheet.formats.get(name, {})}, sheet.widths.get(name, width)
    page.set_column(number, number, width, book.add_format(style))
    if sheet.heads:
        look = _DOWNWARDS if downwards else _OVER_TEXTS if "indent" in style else _OVER_NUMBERS
        page.write_string(sheet.top, number, _cell_text(heading, lang), book.add_format(look | _text_only(heading)))
    # of a group's rows the first names it in bold, the others in grey
    names_group = name == (sheet.group or (flat.columns[0] if sheet.starts else ""))
    own = style | _BORDERS if sheet.title and sheet.heads else style
    marks = sheet.marks if downwards else {}
    cells = _Cells(book, page, sheet.top + sheet.heads, number, own, marks, names_group, bordered=own is not style)
    _write_column(cells, values, bounds(flat, name)[: len(values)], _group_starts(sheet, len(values)), lang)
    return width


def _group_starts(sheet: Sheet, rows: int) -> set[int]:
    """Return the rows at which a group begins."""
    if not sheet.group:
        return set(sheet.starts)
    column = sheet.frame[sheet.group].iloc[:rows].tolist()
    return {row for row, value in enumerate(column) if not row or value != column[row - 1]}


def _write_title(book: Any, page: Any, sheet: Sheet, widths: Sequence[float], lang: str) -> None:
    """Write title and lines over as many columns as a screen shows."""
    covered, last = sum(widths[:1]), 0
    while last + 1 < len(widths) and covered < _TITLE_WIDTH:
        last += 1
        covered += widths[last]
    for row, text in enumerate((sheet.title, *sheet.lines)):
        look = book.add_format((_LINE if row else _TITLE) | _text_only(text))
        page.set_row(row, (_lines(text, covered) * _READING_HEIGHT + _GAP) if row else _TITLE_HEIGHT)
        if last:
            page.merge_range(row, 0, row, last, "", look)
        page.write_string(row, 0, _cell_text(text, lang), look)


def _text_only(text: str) -> dict[str, bool]:
    """Return the format by which a text like a formula stays text when somebody edits the cell."""
    return {"quote_prefix": True} if guarded(text) != text else {}


def _set_heights(page: Any, sheet: Sheet, lines: Sequence[int], top: int) -> None:
    """Set the heights of rows of several lines: Excel would compute them, other programs cut the text."""
    heads = [sheet.titles.get(name, name) for name in sheet.frame.columns if name in sheet.downwards]
    height = _READING_HEIGHT if sheet.title else _LINE_HEIGHT
    for row, count in enumerate(lines if sheet.heads else lines[1:], start=top):
        if count > 1:
            page.set_row(row, min(count * height, _HIGHEST))
    if heads:
        page.set_row(top, min((max(map(len, heads)) + 1) * _CHARACTER_HEIGHT, _HIGHEST))


def _for_print(page: Any, lang: str, head: int | None, *, pages: int = 1, repeated: int = 0) -> None:
    """Lay a sheet out for A4: `pages` side by side, titles and name columns on each, page numbers below."""
    a4 = 9
    page.set_paper(a4)
    page.set_landscape()
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(max(pages, 1), 0)
    if head is not None:
        page.repeat_rows(head)
    if repeated and pages > 1:
        page.repeat_columns(0, repeated - 1)
    page.set_footer(labels(lang)["page_footer"])


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of a column, which share a style; formats are made once for each way in which some differ."""

    book: Any
    page: Any
    first: int
    column: int
    style: dict[str, Any]
    marks: Mapping[str, tuple[str, str]]
    names_group: bool
    bordered: bool
    formats: dict[Any, Any] = field(default_factory=dict)

    def look(self, **differs: Any) -> Any:
        key = tuple(differs.items())
        if key not in self.formats:
            own = differs or self.bordered  # a cell of no format has that of its column
            self.formats[key] = self.book.add_format(self.style | differs) if own else None
        return self.formats[key]


def _write_column(cells: _Cells, values: Sequence[Any], at_floor: Sequence[str], starts: set[int], lang: str) -> None:
    for row, (value, bound) in enumerate(zip(values, at_floor, strict=True)):
        differs: dict[str, Any] = {"top": 1, "top_color": COLOURS["muted"]} if row in starts else {}
        if cells.names_group:
            differs |= {"bold": True} if row in starts else {"font_color": COLOURS["muted"]}
        if isinstance(value, str) and value in cells.marks:
            ground, ink = cells.marks[value]
            differs |= {"bg_color": ground, "font_color": ink, "align": "center", "indent": 0}
        # text in this format stays text when somebody edits the cell
        as_text = cells.look(**differs, quote_prefix=True)
        text = _cell_text(value, lang) if isinstance(value, str) and value else value
        as_bound = cells.look(**differs, num_format=f'"{bound}"') if bound else None
        _write(cells.page, cells.first + row, cells.column, text, as_text, as_bound or cells.look(**differs))


def _lines(text: Any, width: float) -> int:
    """Return the number of lines of a value in a cell; a number takes one."""
    if not isinstance(text, str):
        return 1
    return sum(max(ceil(text_width(line) * _WIDER / (width - 2)), 1) for line in text.split("\n"))


def _cell_style(heading: str, values: Sequence[Any], *, percent: bool, mixed: bool) -> tuple[dict[str, Any], float]:
    texts = [value for value in values if isinstance(value, str)]
    numbers = [value for value in values if isinstance(value, float)]
    widest = max((text_width(line) for text in texts for line in text.split("\n")), default=_NARROWEST)
    width = min(max(widest * _WIDER + 2, _heading_width(heading) + _FILTER_ARROW, _NARROWEST), _WIDEST)
    style: dict[str, Any] = {"valign": "top"}
    if texts:
        style |= {"text_wrap": True, "align": "left", "indent": 1}
    shape = _number_format(numbers, percent=percent, mixed=mixed) if numbers else ""
    return (style | {"num_format": shape} if numbers else style), width


def _heading_width(heading: str) -> float:
    """Return the width of a heading in one line, or of a long one in two; a Latin word is not cut."""
    width = text_width(heading)
    word = max(map(text_width, heading.split()), default=0) if heading.isascii() else 0
    return width if width <= _ONE_LINE else max(_ONE_LINE, width / 2 + 2, word)


def _number_format(numbers: Sequence[float], *, percent: bool, mixed: bool) -> str:
    if percent:
        return "0.0%"
    if mixed:
        return "General" if min(numbers) < 0 else _COUNTS_AND_SHARES
    if any(0 < abs(number) < _SMALL for number in numbers):
        return "General" if min(numbers) < 0 else _WITH_SMALL
    places = decimals(numbers)
    return f"0.{'0' * places}" if places else "0"


def _write(page: Any, row: int, column: int, value: str | float | None, as_guarded: Any, look: Any) -> None:
    if value is None or value == "":
        if look is not None:
            page.write_blank(row, column, None, look)
    elif isinstance(value, str):
        page.write_string(row, column, value, as_guarded if guarded(value) != value else look)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, look)
    else:
        page.write_number(row, column, value, look)


def _cell_text(text: str, lang: str) -> str:
    escaped = escape_xml(text)
    if len(escaped.encode("utf-16-le")) // 2 <= _CELL_LENGTH:
        return escaped
    remark = labels(lang)["cut_cell"].format(length=len(text))
    start = escaped.encode("utf-16-le")[: 2 * (_CELL_LENGTH - len(remark))]
    # the cut may be inside a character of two units
    return start.decode("utf-16-le", errors="ignore") + remark


def _meanings(sheets: Mapping[str, str], frames: Mapping[str, pd.DataFrame], lang: str) -> list[tuple[str, ...]]:
    """List sheet, title, meaning and CSV name of every column."""
    head = tuple(labels(lang)[key] for key in ("sheet", "column", "meaning", "csv_name"))
    columns = ((table, name) for table in sheets for name in columns_of(frames[table], table))
    return [head] + [
        (sheets[table], title(name, lang, table=table), definition(name, lang, table=table), name)
        for table, name in columns
    ]


def _explain(book: Any, sheet: Any, notes: list[str], meanings: list[tuple[str, ...]], lang: str) -> None:
    for number, (width, wrap) in enumerate(((20, False), (24, False), (90, True), (20, False))):
        sheet.set_column(number, number, width, book.add_format({"valign": "top", "text_wrap": wrap}))
    for row, note in enumerate(notes):
        sheet.write_string(row, 0, _cell_text(note, lang))
    top = len(notes) + bool(notes)
    head = book.add_format(_HEAD)
    for row, cells in enumerate(meanings, start=top):
        for number, text in enumerate(cells):
            sheet.write_string(row, number, _cell_text(text, lang), head if row == top else None)
    _for_print(sheet, lang, top)


# A reading as a workbook that a person corrects and reads again as the document.


def write_correctable(breakdown: Breakdown, path: str | PathLike[str]) -> None:
    """Write a breakdown as a workbook to correct: a row a task, units in full between '；', a column for each role.

    `read_breakdown` takes the corrected workbook as the document; a row may be changed, added or removed.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    import pandas as pd

    expect(breakdown, Breakdown, "breakdown")
    about = pd.DataFrame({"标题": [breakdown.title or breakdown.document, breakdown.lead_rule]})
    tasks = pd.DataFrame(correction_rows(breakdown), columns=list(HEADER))
    write_workbook({"文件": about, "任务": tasks}, path, lang="zh")
