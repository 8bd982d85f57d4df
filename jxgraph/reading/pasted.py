"""Tables that were copied from a page one cell a line: the titles, then number, task, units of each row."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.records import Line

_BAR = re.compile("[|｜│┃║]")
_LONGEST_HEADER = 24
_NO_HEADER = re.compile(r"[:：。]")
_WHO_TITLE = re.compile(r"单位|部门|牵头|责任")
_DIGITS = re.compile(r"\d{1,4}")
_FEWEST_COLUMNS, _MOST_COLUMNS = 3, 12
_LIKE_UNIT = re.compile(r"[^。;；:：,，]{1,28}[局委办部厅署院会室处科站队府企社团司心区县镇乡道联所行校]")
_UNITS_BEHIND_TASK = 2
"""The column of units in a table of numbers, tasks and units, the only one in which the lines tell their cells."""
_MOST_LINES = 5
_REACH = 40
"""How far behind a row that could not be read the number of the next one is looked for, in lines."""


def is_header(cells: Sequence[str]) -> bool:
    """Whether cells can be titles: short, and no sentences."""
    return all(len(cell.strip()) <= _LONGEST_HEADER and not _NO_HEADER.search(cell) for cell in cells)


class Pasted:
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
        """Whether the next row of the last table begins at a line, behind a heading or the end of a page."""
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
        behind = (self._bare(one) for one in self._filled[at : at + _REACH])
        broken = any(_DIGITS.fullmatch(words) and int(words) == last + 1 for words in behind)
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
        behind = [self._bare(line) for line in self._filled[at + width : at + width + _REACH]]
        whole = all(self._bare(line) != following for line in lines[1:])
        plain = [[one] for one in range(at, at + width)] if whole else []
        if plain and behind[:1] == [following]:
            return plain
        if following not in behind:
            return self._with_task_of_lines(at, None) or plain
        parted = self._with_units_a_line(at, following)
        parted = parted or self._with_task_of_lines(at, at + width + behind.index(following))
        # one line before the next number may be a heading
        return parted or (plain if following in behind[1:2] else [])

    def _with_units_a_line(self, at: int, following: str) -> list[list[int]]:
        who = [column for column, title in enumerate(self._titles) if _WHO_TITLE.search(title)]
        behind = len(self._titles) - who[-1] - 1 if who else 0
        units = at + who[-1] if who else at
        end = units
        while end < len(self._filled) and _LIKE_UNIT.fullmatch(self._bare(self._filled[end])):
            end += 1
        stop = end + behind
        last = [self._bare(line) for line in self._filled[end : stop + 1]]
        if len(who) != 1 or end == units or len(last) < behind or (last[behind:] and last[behind] != following):
            return []
        return [*([one] for one in range(at, units)), list(range(units, end)), *([one] for one in range(end, stop))]

    def _with_task_of_lines(self, at: int, stop: int | None) -> list[list[int]]:
        """Find a task of several lines, and the units behind it, in a row that ends before the filled line `stop`."""
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
        fits = _FEWEST_COLUMNS <= len(titles) <= _MOST_COLUMNS and is_header(titles)
        return titles if fits and any(map(_WHO_TITLE.search, titles)) else []

    def _bare(self, at: int) -> str:
        return _BAR.sub("", "".join(self._lines[at].text.split()))
