"""Tables of tasks: which column says what, and one task a row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby
from typing import TYPE_CHECKING

from jxgraph.parsing.outline import MARKER, number
from jxgraph.parsing.plain import compact, plain, trimmed
from jxgraph.parsing.statements import Clause, Left, Member, Why, statement
from jxgraph.parsing.wording import NOBODY
from jxgraph.records import Role, Span, SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.parsing.source import Source
    from jxgraph.records import Line


class Column(Enum):
    """What a column of a table of tasks says."""

    NUMBER = auto()
    LEADER = auto()
    LEAD = auto()
    SUPPORT = auto()
    CO_LEAD = auto()
    WATCH = auto()
    TASK = auto()
    OTHER = auto()


_HEADERS = (
    (Column.NUMBER, re.compile(r"序号?|.{0,4}编号|项号|号")),
    (Column.TASK, re.compile(r".*(?:任务|内容|措施|事项|目标)(?:及|和|、).*")),
    (
        Column.OTHER,
        re.compile(r".*(?:时限|时间|期限|进度|备注|说明|联系|电话|依据|来源|类别|完成|频次|标准|年度目标).*"),
    ),
    (
        Column.LEADER,
        re.compile(r".*领导.*|(?!.*(?:单位|部门|科室|股室|处室)).*(?:市长|省长|县长|区长|负责人|责任人).*"),
    ),
    (Column.WATCH, re.compile(r".*(?:督导|督办|督查|监督|考核|考评)(?:责任)?(?:单位|部门).*")),
    (Column.LEAD, re.compile(r".*(?:牵头|主办|主责|第一责任).*")),
    (Column.SUPPORT, re.compile(r".*(?:配合|协办|协助|参与|参加|协同|协作).*")),
    (Column.CO_LEAD, re.compile(r".*(?:单位|部门|科室|股室|处室|站所|责任主体|责任方|分工).*|责任|属地")),
    (Column.TASK, re.compile(r".*(?:任务|事项|内容|措施|举措|工作|项目|要点|目标|名称|条款|问题).*")),
)
"""What the words of a header mean; the first that fits decides."""

_UNIT_COLUMNS = {Column.LEAD: Role.LEAD, Column.CO_LEAD: None, Column.SUPPORT: Role.SUPPORT}
_LONGEST_HEADER = 24
_LONGEST_HEADING = 60
_HEADING_NUMBER = re.compile(
    r"[一二三四五六七八九十]{1,3}(?:、|$)|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]{1,3}[章节部]"
)
_TOTAL = re.compile(r"(?:合计|小计|总计)(?:\d|$)|(?:注|说明|备注)[:：]")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: its words, where they are printed, and whether that is in a row above."""

    start: int
    end: int
    words: str
    repeated: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A task's row: number and ordinal as printed, the words of the task, those it shares with its neighbours, who."""

    start: int
    number: str
    ordinal: int
    text: str
    sections: tuple[str, ...]
    clause: Clause
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table that are tasks, and the spans of its headers."""

    rows: tuple[Row, ...]
    headers: tuple[Span, ...]


def read_tables(source: Source) -> list[Table]:
    """Read every table that has a header naming tasks and units, or continues one that has."""
    tables: list[Table] = []
    columns: list[Column] = []
    for _, lines in groupby((line for line in source.lines if line.table), key=lambda line: line.table):
        table, columns = _read(source, list(lines), columns)
        if table:
            tables.append(table)
    return tables


def _read(source: Source, lines: list[Line], before: list[Column]) -> tuple[Table | None, list[Column]]:
    grid = list(cells_of(source, lines))
    at, columns = _find_header(grid)
    if not columns:
        if not before or len(before) != len(grid[0]):
            return None, before
        columns = before
    header = {tuple(compact(cell.words) for cell in grid[i]) for i in at}
    merged = frozenset((i, cell.start) for cells in grid for i, cell in enumerate(cells) if cell.repeated)
    body = _Body(source, merged, columns)
    rows: list[tuple[Line, list[list[Cell]]]] = []
    headers: list[Span] = []
    for i, (line, cells) in enumerate(zip(lines, grid, strict=True)):
        words = tuple(compact(cell.words) for cell in cells)
        if i in at or words in header:
            headers.append(Span(SpanKind.HEADING, line.start, line.end))
        elif not (at and i < at[0]) and not _is_heading(cells, columns):
            if rows and body.goes_on(cells):
                rows[-1][1].append(cells)
            else:
                rows.append((line, [cells]))
    made = (body.row(ordinal, line, *run) for ordinal, (line, run) in enumerate(rows, start=1))
    return Table(tuple(made), tuple(headers)), columns


def cells_of(source: Source, lines: Sequence[Line]) -> Iterator[list[Cell]]:
    """Give the cells of each row with their places; a cell merged with those above is where it is printed."""
    above: list[Cell] = []
    for line in lines:
        start, cells = line.start, []
        full = line.cells or ()
        for i, printed in enumerate(line.text.split("\t")):
            words = full[i] if i < len(full) else printed
            if words and not printed.strip() and i < len(above) and above[i].words == words:
                cells.append(Cell(above[i].start, above[i].end, words, repeated=True))
            else:
                cells.append(Cell(*trimmed(source.text, start, start + len(printed)), words, repeated=False))
            start += len(printed) + 1
        above = cells
        yield cells


def _find_header(grid: Sequence[Sequence[Cell]]) -> tuple[list[int], list[Column]]:
    """Find the header, of one row or two, and what each column says."""
    for i, cells in enumerate(grid):
        columns = [_column(cell.words) for cell in cells] if _is_short(cells) else []
        if _names_tasks(columns):
            second = [_column(cell.words) for cell in grid[i + 1]] if i + 1 < len(grid) else []
            if second and _is_short(grid[i + 1]) and sum(c in _UNIT_COLUMNS for c in second) > 1:
                merged = [b if b is not Column.OTHER else a for a, b in zip(columns, second, strict=False)]
                return [i, i + 1], merged
            return [i], columns
    return [], []


def _column(words: str) -> Column:
    """Say what a header means; a bracket in it explains the column and does not name it."""
    title = re.sub(r"\([^()]*\)", "", plain(compact(words)))
    return next((column for column, header in _HEADERS if header.fullmatch(title)), Column.OTHER)


def _names_tasks(columns: Sequence[Column]) -> bool:
    who = any(column in _UNIT_COLUMNS for column in columns)
    return who and any(column in {Column.TASK, Column.NUMBER} for column in columns)


def _is_short(cells: Sequence[Cell]) -> bool:
    return all(len(compact(cell.words)) <= _LONGEST_HEADER for cell in cells)


def _is_heading(cells: Sequence[Cell], columns: Sequence[Column]) -> bool:
    """Whether a row is one heading over all columns: a single text, at the left or numbered like a heading."""
    texts = [i for i, cell in enumerate(cells) if compact(cell.words)]
    if not texts:
        return True
    words = compact(cells[texts[0]].words)
    if any(columns[i] in _UNIT_COLUMNS for i in texts) or len(words) > _LONGEST_HEADING:
        return False
    if _HEADING_NUMBER.match(plain(words)) or _TOTAL.match(words):
        return True
    return len(texts) == 1 and (columns[texts[0]] is not Column.TASK or texts[0] == 0)


@dataclass(frozen=True, slots=True)
class _Body:
    """A table's cells that are merged over rows, by column and start, and what its columns say."""

    source: Source
    merged: frozenset[tuple[int, int]]
    columns: Sequence[Column]

    def goes_on(self, cells: Sequence[Cell]) -> bool:
        """Whether a row goes on with the one above, as a page break leaves it: without number and units."""
        return Column.NUMBER in self.columns and not self._filled(cells, {Column.NUMBER, *_UNIT_COLUMNS})

    def row(self, ordinal: int, line: Line, cells: Sequence[Cell], *more: Sequence[Cell]) -> Row:
        """Make a row's task, with the rows that go on with it."""
        tasks, numbers = self._filled(cells, {Column.TASK}), self._filled(cells, {Column.NUMBER})
        who = self._filled(cells, set(_UNIT_COLUMNS))
        shared = [i for i in tasks[:-1] if self._spans_rows(cells, i)]
        text = "\n".join(cells[i].words.strip() for i in tasks if i not in shared)
        marker = MARKER.match(plain(text))
        printed = cells[numbers[0]].words.strip() if numbers else text[: marker.end()] if marker else ""
        behind = (row[i].words.strip() for row in more for i in self._filled(row, {Column.TASK}))
        return Row(
            start=line.start,
            number=printed.strip(" .．、"),
            ordinal=_ordinal(printed) or ordinal,
            text="".join((text if numbers else text.removeprefix(printed).strip(), *behind)),
            sections=tuple(cells[i].words.strip() for i in shared),
            clause=self._clause(cells, who, line),
            spans=(*_named_spans(cells, who), *(span for row in more for span in _named_spans(row, ()))),
        )

    def _filled(self, cells: Sequence[Cell], wanted: set[Column]) -> list[int]:
        pairs = enumerate(zip(cells, self.columns, strict=False))
        return [i for i, (cell, column) in pairs if column in wanted and cell.words.strip()]

    def _spans_rows(self, cells: Sequence[Cell], column: int) -> bool:
        """Whether a cell is merged over several rows: then it is a heading of theirs, not a part of the task."""
        return (column, cells[column].start) in self.merged

    def _clause(self, cells: Sequence[Cell], who: Sequence[int], line: Line) -> Clause:
        text, printed = self.source.text, self.source.printed
        members: list[Member] = []
        watching = (cells[i] for i in self._filled(cells, {Column.WATCH}))
        left = [Left(c.start, c.end, Why.WATCHES) for c in watching if not NOBODY.fullmatch(compact(c.words))]
        for i in who:
            read = statement(text, cells[i].start, cells[i].end, printed, _UNIT_COLUMNS[self.columns[i]])
            members += read.members if read else ()
            left += read.left if read else ()
        here = [cells[i] for i in who if not cells[i].repeated] or [cells[i] for i in who]
        start = min((cell.start for cell in here), default=line.end)
        end = max((cell.end for cell in here), default=line.end)
        leaders = [compact(cells[i].words) for i in self._filled(cells, {Column.LEADER})]
        return Clause(start, end, tuple(members), labelled=True, leader="、".join(leaders), left=tuple(left))


def _ordinal(printed: str) -> int:
    digits = re.search(r"\d{1,5}|[一二三四五六七八九十百]{1,5}", printed)
    return number(digits[0]) if digits else 0


def _named_spans(cells: Sequence[Cell], who: Sequence[int]) -> Iterator[Span]:
    for i, cell in enumerate(cells):
        if not cell.repeated and cell.start < cell.end:
            yield Span(SpanKind.CLAUSE if i in who else SpanKind.TASK, cell.start, cell.end)
