"""Frames as an Excel workbook, and a reading as a workbook that a person corrects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any

from jxgraph.errors import expect
from jxgraph.i18n import definition, known_language, labels, table_title, title, value_label
from jxgraph.io import atomic_path, escape_xml, plain_value
from jxgraph.model import Breakdown
from jxgraph.palette import COLOURS
from jxgraph.parsing.corrections import HEADER, correction_rows
from jxgraph.tables.columns import bounds, chosen, columns_of, decimals, is_mixed, percentage, text_width
from jxgraph.tables.text import guarded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
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

_LINE_HEIGHT, _HIGHEST = 15, 409
"""Of a row, in points; Excel's limit."""

_ONE_LINE = 12
"""A longer heading of narrow cells takes two lines."""

_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
_HEAD = {"bold": True, "bottom": 1, "bg_color": COLOURS["hover"], "valign": "vcenter", "text_wrap": True}
_OVER_NUMBERS = _HEAD | {"align": "right"}
_OVER_TEXTS = _HEAD | {"align": "left", "indent": 1}


def write_workbook(
    frames: Mapping[str, pd.DataFrame], path: str | PathLike[str], *, lang: str = "en", notes: Sequence[str] = ()
) -> None:
    r"""Write an Excel workbook: a sheet a table, and a last sheet with notes and the meaning of columns, if any.

    Titles and the program's own words are in `lang`, the words of the document stay. The titles stay in view and
    filter; long texts wrap; a page is A4, landscape, as wide as the table. Texts are never formulas or links, missing
    and infinite values are empty, control characters become ``\u0000``. A text too long for a cell, and rows too many
    for a sheet, are cut with a remark. The same frames give the same bytes.

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
    content = _workbook(frames, known_language(lang), notes)
    with atomic_path(path) as new:
        new.write_bytes(content)


def _workbook(frames: Mapping[str, pd.DataFrame], lang: str, notes: Sequence[str]) -> bytes:
    from xlsxwriter import Workbook

    memory = BytesIO()
    book = Workbook(memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"author": "jxgraph", "created": _CREATED})
    names = _sheet_names([*(table_title(table, lang) for table in frames), table_title("notes", lang)])
    for name, (table, frame) in zip(names, frames.items(), strict=False):
        flat = chosen(frame, columns_of(frame, table))
        _fill(book, book.add_worksheet(name), flat, table, lang, {name: bounds(frame, name) for name in flat})
    meanings = _meanings(dict(zip(frames, names, strict=False)), frames, lang)
    if notes or any(meaning for _, _, meaning, _ in meanings[1:]):
        _explain(book, book.add_worksheet(names[-1]), list(notes), meanings, lang)
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


def _fill(
    book: Any, sheet: Any, flat: pd.DataFrame, table: str, lang: str, at_floor: Mapping[str, Sequence[str]]
) -> None:
    heads = {numeric: book.add_format(_OVER_NUMBERS if numeric else _OVER_TEXTS) for numeric in (True, False)}
    rows = min(len(flat), _SHEET_ROWS - 2)
    lines = [1] * (rows + 1)
    for number, name in enumerate(flat.columns):
        heading = title(name, lang, table=table)
        values = [plain_value(value_label(name, value, lang)) for value in flat[name].iloc[:rows]]
        style, width = _cell_style(heading, values, percent=percentage(name, table), mixed=is_mixed(flat))
        lines = [max(most, _lines(text, width)) for most, text in zip(lines, [heading, *values], strict=True)]
        sheet.set_column(number, number, width, book.add_format(style))
        # text in this format stays text when somebody edits the cell
        as_text = book.add_format(style | {"quote_prefix": True})
        sheet.write_string(0, number, _cell_text(heading, lang), heads["indent" not in style])
        for row, (value, bound) in enumerate(zip(values, at_floor[name], strict=False), start=1):
            as_bound = book.add_format(style | {"num_format": f'"{bound}"'}) if bound else None
            _write(sheet, row, number, _cell_text(value, lang) if isinstance(value, str) else value, as_text, as_bound)
    for row, count in enumerate(lines):
        if count > 1:  # Excel would compute the height, other programs cut the text
            sheet.set_row(row, min(count * _LINE_HEIGHT, _HIGHEST))
    if rows < len(flat):
        sheet.write_string(rows + 1, 0, labels(lang)["cut_rows"].format(length=len(flat)))
    sheet.freeze_panes(1, 0)
    if len(flat.columns):
        sheet.autofilter(0, 0, rows, len(flat.columns) - 1)
    _for_print(sheet, 0)


def _for_print(sheet: Any, head: int) -> None:
    a4 = 9
    sheet.set_paper(a4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)


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


def _write(sheet: Any, row: int, column: int, value: str | float | None, as_text: Any, as_bound: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value, as_text if guarded(value) != value else None)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif value is not None:
        sheet.write_number(row, column, value, as_bound)


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
    _for_print(sheet, top)


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
