"""Tables in plain text: cells between tabs or bars, or copied from a page one cell a line."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from jxgraph.reading.pieces import refuse_vast
from jxgraph.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.model import Line


# Tables in plain text: cells between tabs, as a spreadsheet pastes them, or between bars, as Markdown draws them.


_BAR = regex("[|｜│┃║]")
_PARTLY_RULED = regex("[─━═]{2}")
_RULE = regex(r"(?=[^\n]*[-─━═—])[\s|｜│┃║:+\-—=\u2500-\u257f]{3,}")
_BREAK = regex(r"<br\s?/?>", re.IGNORECASE)
_NUMBER_TITLE = regex(r"序\s?号|编\s?号|项\s?次")
_GAP = regex(r"(?<=\S)[ \u3000]+(?=\S)")
_DIGITS = regex(r"\d{1,4}")
_FEWEST_COLUMNS, _MOST_COLUMNS = 3, 12


def may_hold_tables(text: str) -> bool:
    """Whether a text has a tab, a bar or the title of a column of numbers in it; most have none, and cost no more."""
    return any(mark in text for mark in "\t|｜│┃║") or bool(_NUMBER_TITLE.search(text))


def mark_tables(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Mark the rows of tables, two or more together: lines with tabs in them, or with bars.

    Of a row between bars each inner bar becomes a tab and the outer ones spaces, and the ruled lines are `aside`. A row
    of several lines, ruled off from the next, has its cells in the first; the lines that go on with it have none.
    """
    marked: list[Line] = []
    tables = 0
    rows_and_lines = list(_join_cells(lines))
    kinds = iter(_separators(rows_and_lines))
    tabs = 0
    for kind, run in groupby(rows_and_lines, key=lambda _: next(kinds)):
        rows = list(run)
        found = _read_rows(kind, rows, tabs)
        if kind == "tab":
            tabs = rows[0].text.count("\t")
        tables += found is not None
        marked += [replace(line, table=tables) if line.table else line for line in found] if found else rows
    return tuple(marked)


def _read_rows(kind: str, rows: list[Line], tabs: int) -> list[Line] | None:
    """Read lines with bars or tabs as rows; a single line counts only if it continues a row with `tabs` tabs."""
    if kind == "bar":
        return _read_bars(rows)
    if kind == "tab" and (len(rows) > 1 or rows[0].text.count("\t") == tabs):
        return _read_tabs(rows)
    return None


def _join_cells(lines: tuple[Line, ...]) -> Iterator[Line]:
    """Put a tab between the cells of a table that was pasted one cell a line, or with spaces between the cells."""
    at = 0
    pasted = PastedTables(lines)
    for first, line in enumerate(lines):
        if first < at:
            continue
        if not _NUMBER_TITLE.match(line.text.lstrip()):
            if pasted.goes_on(first) and (rows := list(pasted.rows(first))):
                yield from (*lines[at:first], *(row for row, _ in rows))
                at = rows[-1][1]
            continue
        spaced = list(_read_spaces(lines, first))
        if len(spaced) > 1:
            yield from (*lines[at:first], *spaced)
            at = first + len(spaced)
        elif rows := list(pasted.table(first)):
            yield from (*lines[at:first], *(row for row, _ in rows))
            at = rows[-1][1]
    yield from lines[at:]


def _read_spaces(lines: Sequence[Line], first: int) -> Iterator[Line]:
    """Give the rows below a title row whose words stand apart: numbered, and with as many words as it has."""
    header = _GAP.sub(_gap_to_tab, lines[first].text.strip())
    titles = header.split("\t")
    if "\t" in lines[first].text or not (_FEWEST_COLUMNS <= len(titles) <= _MOST_COLUMNS and are_titles(titles)):
        return
    for at in range(first, len(lines)):
        row = _GAP.sub(_gap_to_tab, lines[at].text)
        words = row.split("\t")
        if len(words) != len(titles) or not (at == first or _DIGITS.fullmatch(words[0].strip())):
            return
        yield replace(lines[at], text=row)


def _gap_to_tab(gap: re.Match[str]) -> str:
    """Make a gap between words a tab; not one between single characters, which spread a title: 工 作 任 务."""
    text, (start, end) = gap.string, gap.span()
    alone = not text[max(0, start - 2) : start - 1].strip() and not text[end + 1 : end + 2].strip()
    return gap[0] if alone and not text[start - 1].isdigit() else "\t" + " " * (end - start - 1)


def _separators(lines: Sequence[Line]) -> Iterator[str]:
    """Yield what separates the cells of each line; one that has only its last cell is a row below a row of as many."""
    before, tabs = "", 0
    for line in lines:
        words = line.text.strip()
        below = before == "tab" and words and line.text.count("\t") == tabs
        tab = "\t" in words or below
        before = "tab" if tab else "bar" if _BAR.search(words) or _RULE.fullmatch(line.text) else ""
        tabs = line.text.count("\t")
        yield before


def _read_tabs(rows: Sequence[Line]) -> list[Line]:
    cells = [tuple(cell.strip() for cell in line.text.split("\t")) for line in rows]
    width = max(map(len, cells))
    refuse_vast(len(rows), width)
    return [
        replace(line, cells=(*row, *[""] * (width - len(row))), table=1) for line, row in zip(rows, cells, strict=True)
    ]


def _read_bars(rows: Sequence[Line]) -> list[Line] | None:
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
    if len(groups) == 1 and not all(_BAR.match(line.text.strip()) for line in rows) and not are_titles(grid[0]):
        return None
    read = {line.number: new for at, group in enumerate(groups) for line, new in _split_group(group, at, len(groups))}
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


def _split_group(group: Sequence[tuple[Line, str]], at: int, groups: int) -> Iterator[tuple[Line, Line]]:
    """Give the rows between two rules: one of several lines where the rules part the rows, else one a line.

    A line with a number begins a row in any case.
    """
    together = groups > 2 or (groups > 1 and at == 0)  # noqa: PLR2004 - a rule below the header only parts no rows
    for index, (line, text) in enumerate(group):
        printed = [cell.strip() for cell in text.split("\t")]
        cells = None if together and index and not _DIGITS.fullmatch(printed[0]) else tuple(printed)
        yield line, replace(line, text=text, cells=cells, table=1)


# Tables that were copied from a page one cell a line: the titles, then number, task, units of each row.


_LONGEST_HEADER = 24
_NO_HEADER = regex(r"[:：。]")
_WHO_TITLE = regex(r"单位|部门|牵头|责任|主办|协办|主体|科室|处室|司局")
_LIKE_UNIT = regex(r"[^。;；:：,，]{1,28}[局委办部厅署院会室处科站队府企社团司心区县镇乡道联所行校]")
_UNITS_BEHIND_TASK = 2
"""The column of units in a table of numbers, tasks and units, the only one in which the lines tell their cells."""
_MOST_LINES = 5
_REACH = 40
"""How far after a row that could not be read the number of the next one is looked for, in lines."""


def are_titles(cells: Sequence[str]) -> bool:
    """Whether cells can be titles: short, and no sentences."""
    return all(len(cell.strip()) <= _LONGEST_HEADER and not _NO_HEADER.search(cell) for cell in cells)


class PastedTables:
    """The lines of a text, of which some may be cells; it remembers the table it read last, which may go on."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._filled = [at for at, line in enumerate(lines) if _BAR.sub("", line.text).strip()]
        self._titles: list[str] = []
        self._last = 0

    def table(self, first: int) -> Iterator[tuple[Line, int]]:
        """Yield the rows, titles first, of a table that begins at a line, each with where it ends.

        Nothing where it cannot be read with certainty: a cell is missing or parted in a row, and nobody can say which.
        """
        at = bisect_left(self._filled, first)
        titles = self._titles_at(at)
        if not titles:
            return
        self._titles, self._last = titles, 0
        header = self._row([[one] for one in range(at, at + len(titles))])
        if rows := list(self._rows(at + len(titles))):
            yield header
            yield from rows

    def goes_on(self, first: int) -> bool:
        """Whether the next row of the last table begins at a line, after a heading or the end of a page."""
        return bool(self._last) and self._bare(first) == str(self._last + 1) and bool(self._cells(self._index(first)))

    def rows(self, first: int) -> Iterator[tuple[Line, int]]:
        """Yield the rows from there on."""
        return self._rows(self._index(first))

    def _index(self, first: int) -> int:
        return bisect_left(self._filled, first)

    def _rows(self, at: int) -> Iterator[tuple[Line, int]]:
        rows: list[tuple[Line, int]] = []
        before = self._last
        last = before
        while cells := self._cells(at):
            number = int(self._bare(self._filled[at]))
            if rows and number != last + 1:
                break
            last = number
            rows.append(self._row(cells))
            at = cells[-1][-1] + 1
        following_lines = (self._bare(one) for one in self._filled[at : at + _REACH])
        broken = any(_DIGITS.fullmatch(words) and int(words) == last + 1 for words in following_lines)
        if broken and not before and not self._begins_elsewhere(at):
            self._last = 0
            return
        self._last = last
        yield from rows

    def _begins_elsewhere(self, at: int) -> bool:
        """Whether the words between two rows are a heading, a line alone, and no cell that was left over."""
        following = self._filled[at + 1 : at + 2]
        return bool(following) and bool(_DIGITS.fullmatch(self._bare(following[0]))) and bool(self._cells(at + 1))

    def _cells(self, at: int) -> list[list[int]]:
        """Find the cells of the row that begins at a filled line: of one line each, but for units or a task."""
        width = len(self._titles)
        lines = self._filled[at : at + width]
        if len(lines) < width or not _DIGITS.fullmatch(self._bare(lines[0])):
            return []
        following = str(int(self._bare(lines[0])) + 1)
        following_lines = [self._bare(line) for line in self._filled[at + width : at + width + _REACH]]
        in_one_row = all(self._bare(line) != following for line in lines[1:])
        plain = [[one] for one in range(at, at + width)] if in_one_row else []
        if plain and following_lines[:1] == [following]:
            return plain
        if following not in following_lines:
            return self._with_task_of_lines(at, None) or plain
        parted = self._with_units_a_line(at, following)
        parted = parted or self._with_task_of_lines(at, at + width + following_lines.index(following))
        # one line before the next number may be a heading
        return parted or (plain if following in following_lines[1:2] else [])

    def _with_units_a_line(self, at: int, following: str) -> list[list[int]]:
        who = [column for column, title in enumerate(self._titles) if _WHO_TITLE.search(title)]
        columns_after = len(self._titles) - who[-1] - 1 if who else 0
        units = at + who[-1] if who else at
        end = units
        while end < len(self._filled) and _LIKE_UNIT.fullmatch(self._bare(self._filled[end])):
            end += 1
        stop = end + columns_after
        last = [self._bare(line) for line in self._filled[end : stop + 1]]
        if (
            len(who) != 1
            or end == units
            or len(last) < columns_after
            or (last[columns_after:] and last[columns_after] != following)
        ):
            return []
        return [*([one] for one in range(at, units)), list(range(units, end)), *([one] for one in range(end, stop))]

    def _with_task_of_lines(self, at: int, stop: int | None) -> list[list[int]]:
        """Find a task of several lines, and the units after it, in a row that ends before the filled line `stop`."""
        who = [column for column, title in enumerate(self._titles) if _WHO_TITLE.search(title)]
        limit = stop or min(len(self._filled), at + len(self._titles) + _MOST_LINES)
        units = [bool(_LIKE_UNIT.fullmatch(self._bare(line))) for line in self._filled[at:limit]]
        first = units.index(True) if True in units else len(units)
        after = next((one for one in range(first, len(units)) if not units[one]), len(units))
        end = at + after + len(self._titles) - _UNITS_BEHIND_TASK - 1
        if who != [_UNITS_BEHIND_TASK] or not _UNITS_BEHIND_TASK < first < after or end > (stop or len(self._filled)):
            return []
        if stop and end != stop:
            return []
        cells = range(at + 1, at + first), range(at + first, at + after), *([one] for one in range(at + after, end))
        return [[at], *map(list, cells)]

    def _row(self, cells: Sequence[Sequence[int]]) -> tuple[Line, int]:
        """Make the lines of a row one, a tab between its cells; the length stays."""
        starts = {self._filled[cell[0]] for cell in cells}
        first, following = self._filled[cells[0][0]], cells[-1][-1] + 1
        last = self._filled[following] - 1 if following < len(self._filled) else self._filled[-1]  # blank lines with it
        words = [_BAR.sub(" ", line.text).replace("\t", " ") for line in self._lines[first : last + 1]]
        between = ("\t" if at in starts else " " for at in range(first + 1, last + 1))
        text = words[0] + "".join(mark + more for mark, more in zip(between, words[1:], strict=True))
        return replace(self._lines[first], text=text), last + 1

    def _titles_at(self, at: int) -> list[str]:
        """Return the titles, a line each, above the first number; none where they head no table of tasks."""
        titles: list[str] = []
        for line in self._filled[at : at + _MOST_COLUMNS + 1]:
            if _DIGITS.fullmatch(self._bare(line)):
                break
            titles.append(self._bare(line))
        fits = _FEWEST_COLUMNS <= len(titles) <= _MOST_COLUMNS and are_titles(titles)
        return titles if fits and any(map(_WHO_TITLE.search, titles)) else []

    def _bare(self, at: int) -> str:
        return _BAR.sub("", "".join(self._lines[at].text.split()))
