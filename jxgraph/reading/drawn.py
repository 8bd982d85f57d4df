"""Tables in plain text: cells between tabs, as a spreadsheet pastes them, or between bars, as Markdown draws them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from jxgraph.reading.pasted import Pasted, is_header
from jxgraph.reading.pieces import refuse_vast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.records import Line

_BAR = re.compile("[|｜│┃║]")
_PARTLY_RULED = re.compile("[─━═]{2}")
_RULE = re.compile(r"(?=[^\n]*[-─━═—])[\s|｜│┃║:+\-—=\u2500-\u257f]{3,}")
_BREAK = re.compile(r"<br\s?/?>", re.IGNORECASE)
_NUMBER_TITLE = re.compile(r"[序编]\s?号")
_GAP = re.compile(r"(?<=\S)[ \u3000]+(?=\S)")
_DIGITS = re.compile(r"\d{1,4}")
_FEWEST_COLUMNS, _MOST_COLUMNS = 3, 12


def may_hold_tables(text: str) -> bool:
    """Whether a text has a tab, a bar or the title of a column of numbers in it; most have none, and cost no more."""
    return any(mark in text for mark in "\t|｜│┃║") or bool(_NUMBER_TITLE.search(text))


def with_tables(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Mark the rows of tables, two or more together: lines with tabs in them, or with bars.

    Of a row between bars each inner bar becomes a tab and the outer ones spaces, and the ruled lines are `aside`. A row
    of several lines, ruled off from the next, has its cells in the first; the lines that go on with it have none.
    """
    marked: list[Line] = []
    tables = 0
    rows_and_lines = list(_with_rows(lines))
    kinds = iter(_kinds(rows_and_lines))
    tabs = 0
    for kind, run in groupby(rows_and_lines, key=lambda _: next(kinds)):
        rows = list(run)
        found = _table_of(kind, rows, tabs)
        if kind == "tab":
            tabs = rows[0].text.count("\t")
        tables += found is not None
        marked += [replace(line, table=tables) if line.table else line for line in found] if found else rows
    return tuple(marked)


def _table_of(kind: str, rows: list[Line], tabs: int) -> list[Line] | None:
    """Read lines with bars or tabs as rows; a line alone is one only where it goes on with a row of so many `tabs`."""
    if kind == "bar":
        return _barred(rows)
    if kind == "tab" and (len(rows) > 1 or rows[0].text.count("\t") == tabs):
        return _tabbed(rows)
    return None


def _with_rows(lines: tuple[Line, ...]) -> Iterator[Line]:
    """Put a tab between the cells of a table that was pasted one cell a line, or with spaces between the cells."""
    at = 0
    pasted = Pasted(lines)
    for first, line in enumerate(lines):
        if first < at:
            continue
        if not _NUMBER_TITLE.match(line.text.lstrip()):
            if pasted.goes_on(first) and (rows := list(pasted.rows(first))):
                yield from (*lines[at:first], *(row for row, _ in rows))
                at = rows[-1][1]
            continue
        spaced = list(_spaced(lines, first))
        if len(spaced) > 1:
            yield from (*lines[at:first], *spaced)
            at = first + len(spaced)
        elif rows := list(pasted.table(first)):
            yield from (*lines[at:first], *(row for row, _ in rows))
            at = rows[-1][1]
    yield from lines[at:]


def _spaced(lines: Sequence[Line], first: int) -> Iterator[Line]:
    """Give the rows below a title row whose words stand apart: numbered, and with as many words as it has."""
    header = _GAP.sub(_tab, lines[first].text.strip())
    titles = header.split("\t")
    if "\t" in lines[first].text or not (_FEWEST_COLUMNS <= len(titles) <= _MOST_COLUMNS and is_header(titles)):
        return
    for at in range(first, len(lines)):
        row = _GAP.sub(_tab, lines[at].text)
        words = row.split("\t")
        if len(words) != len(titles) or not (at == first or _DIGITS.fullmatch(words[0].strip())):
            return
        yield replace(lines[at], text=row)


def _tab(gap: re.Match[str]) -> str:
    """Make a gap between words a tab; not one between single characters, which spread a title: 工 作 任 务."""
    text, (start, end) = gap.string, gap.span()
    alone = not text[max(0, start - 2) : start - 1].strip() and not text[end + 1 : end + 2].strip()
    return gap[0] if alone and not text[start - 1].isdigit() else "\t" + " " * (end - start - 1)


def _kinds(lines: Sequence[Line]) -> Iterator[str]:
    """Say of each line what parts its cells; one that has only its last cell is a row below a row of as many."""
    before, tabs = "", 0
    for line in lines:
        words = line.text.strip()
        below = before == "tab" and words and line.text.count("\t") == tabs
        tab = "\t" in words or below
        before = "tab" if tab else "bar" if _BAR.search(words) or _RULE.fullmatch(line.text) else ""
        tabs = line.text.count("\t")
        yield before


def _tabbed(rows: Sequence[Line]) -> list[Line]:
    cells = [tuple(cell.strip() for cell in line.text.split("\t")) for line in rows]
    width = max(map(len, cells))
    refuse_vast(len(rows), width)
    return [
        replace(line, cells=(*row, *[""] * (width - len(row))), table=1) for line, row in zip(rows, cells, strict=True)
    ]


def _barred(rows: Sequence[Line]) -> list[Line] | None:
    """Read a table between bars; nothing where the rows differ in width, or have neither a frame nor a header."""
    groups = [
        [(line, _cells_between_bars(line.text)) for line in run]
        for ruled, run in groupby(rows, key=lambda line: bool(_RULE.fullmatch(line.text)))
        if not ruled
    ]
    grid = [text.split("\t") for group in groups for _, text in group]
    if any(_PARTLY_RULED.search(text) for group in groups for _, text in group):
        return None  # cells of one column part where those of another go on: nobody can say which belong together
    if len(grid) < 2 or not any(sum(map(bool, map(str.strip, cells))) > 1 for cells in grid):  # noqa: PLR2004 - rows
        return None
    if len({len(cells) for cells in grid}) > 1:
        return None
    if len(groups) == 1 and not all(_BAR.match(line.text.strip()) for line in rows) and not is_header(grid[0]):
        return None
    read = {line.number: new for at, group in enumerate(groups) for line, new in _rows_of(group, at, len(groups))}
    return [read.get(line.number, line) if line.number in read else replace(line, aside=True) for line in rows]


def _cells_between_bars(text: str) -> str:
    """Put a tab for each inner bar and spaces for the outer ones and for the marks of a break; the length stays."""
    text = _BREAK.sub(lambda mark: " " * len(mark[0]), text)
    bars = [bar.start() for bar in _BAR.finditer(text)]
    framed = bars and not text[: bars[0]].strip()
    closed = framed and not text[bars[-1] + 1 :].strip()  # without a frame the last cell may be an empty one
    edges = {*bars[:1]} if framed else set()
    edges |= {*bars[-1:]} if closed else set()
    return "".join(" " if at in edges else "\t" if _BAR.match(mark) else mark for at, mark in enumerate(text))


def _rows_of(group: Sequence[tuple[Line, str]], at: int, groups: int) -> Iterator[tuple[Line, Line]]:
    """Give the rows between two rules: one of several lines where the rules part the rows, else one a line.

    A line with a number begins a row in any case.
    """
    together = groups > 2 or (groups > 1 and at == 0)  # noqa: PLR2004 - a rule below the header only parts no rows
    for index, (line, text) in enumerate(group):
        printed = [cell.strip() for cell in text.split("\t")]
        cells = None if together and index and not _DIGITS.fullmatch(printed[0]) else tuple(printed)
        yield line, replace(line, text=text, cells=cells, table=1)
