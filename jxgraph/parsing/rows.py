"""The rows of a table: headings, tasks, and what goes on with the task above."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from jxgraph.parsing.cells import with_row_below
from jxgraph.parsing.groups import find_groups
from jxgraph.parsing.headers import UNIT_COLUMNS, Column, Header, is_header, role_of_tick
from jxgraph.parsing.markers import MARKER, number
from jxgraph.parsing.members import Clause, Left, Member, Why
from jxgraph.parsing.plain import compact, plain
from jxgraph.parsing.saying import said
from jxgraph.parsing.statements import as_main
from jxgraph.parsing.wording import NOBODY
from jxgraph.records import Remark, Role, Severity, Span, SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jxgraph.parsing.cells import Cell
    from jxgraph.parsing.source import Source
    from jxgraph.records import Line

_WHO = frozenset({*UNIT_COLUMNS, Column.TICKS})
_LONGEST_HEADING = 60
_HEADING_NUMBER = re.compile(
    r"[一二三四五六七八九十]{1,3}(?:、|$)|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]{1,3}[章节部]"
)
_TOTAL = re.compile(r"(?:合计|小计|总计)(?:\d|$)|(?:注|说明|备注)[:：]")
_OPEN_END = re.compile(r"[,、:]\Z")
_OPEN_START = re.compile(r"[,、。;)]")
_SENTENCE_END = re.compile(r"[。;!?)”]\Z")


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
    """The rows of a table that are tasks, the spans of its headers, and what a person should look at."""

    rows: tuple[Row, ...] = ()
    headers: tuple[Span, ...] = ()
    remarks: tuple[Remark, ...] = ()


def _is_heading(cells: Sequence[Cell], columns: Sequence[Column]) -> bool:
    """Whether a row is one heading over all columns: a single text, at the left or numbered like a heading."""
    columns = [*columns, *[Column.OTHER] * (len(cells) - len(columns))]  # a row may have more cells than the header
    texts = [i for i, cell in enumerate(cells) if compact(cell.words)]
    if not texts:
        return True
    words = compact(cells[texts[0]].words)
    if any(columns[i] in _WHO for i in texts) or len(words) > _LONGEST_HEADING:
        return False
    if _HEADING_NUMBER.match(plain(words)) or _TOTAL.match(words):
        return True
    return len(texts) == 1 and (columns[texts[0]] is not Column.TASK or texts[0] == 0)


def _section(cells: Sequence[Cell]) -> str:
    """Return the words of a heading over the columns; none of one that the outline finds by its number, or a total."""
    words = [compact(cell.words) for cell in cells if cell.words.strip()]
    return "" if not words or MARKER.match(plain(words[0])) or _TOTAL.match("".join(words)) else " ".join(words)


@dataclass(frozen=True)
class Body:
    """A table's rows, what its columns say, and what the ticks in them mean."""

    source: Source
    header: Header
    meaning: Mapping[str, Role]
    grid: Sequence[list[Cell]]

    def read(self, lines: Sequence[Line]) -> Table:
        """Read the rows: headers, tasks, and those that go on with the task above."""
        titles = {tuple(compact(cell.words) for cell in self.grid[i]) for i in self.header.rows}
        columns = self.header.columns
        groups = find_groups(self.grid, columns)
        rows: list[tuple[Line, list[Cell]]] = []
        sections: dict[int, str] = {}
        section = ""
        headers: list[Span] = []
        remarks: list[Remark] = []
        for i, (line, cells) in enumerate(zip(lines, self.grid, strict=True)):
            if i in self.header.rows or tuple(compact(c.words) for c in cells) in titles or is_header(cells, columns):
                headers += _spans(cells, SpanKind.HEADING)
            elif self.header.rows and i < self.header.rows[0]:
                continue
            elif words := groups.get(i):
                section = words
                headers += _spans(cells, SpanKind.HEADING)
            elif _is_heading(cells, self.header.columns):
                if words := _section(cells):
                    section = words
                    headers += _spans(cells, SpanKind.HEADING)
            elif rows and (sure := self._goes_on(rows[-1][1], cells)) is not None:
                if not sure:
                    remarks.append(_row_joined(line, cells))
                rows[-1] = rows[-1][0], with_row_below(rows[-1][1], cells)
            else:
                section = groups.get(i, section)
                rows.append((line, cells))
                sections[line.start] = section
        remarks += self._of_header(lines)
        made = (self._row(ordinal, *row) for ordinal, row in enumerate(rows, start=1))
        under = (replace(row, sections=(*filter(None, [sections[row.start]]), *row.sections)) for row in made)
        return Table(tuple(under), tuple(headers), tuple(remarks))

    def _of_header(self, lines: Sequence[Line]) -> Iterator[Remark]:
        """Point to ticks that nobody explains, and to a title that is not known."""
        if self.header.units and not self.meaning and len(self._signs) > 1:
            where = lines[self.header.rows[0] if self.header.rows else 0].number
            yield said("ticks", Severity.WARNING, where, " ".join(sorted(self._signs)))
        if self.header.guessed is not None and self.header.rows:
            where, cells = lines[self.header.rows[-1]].number, self.grid[self.header.rows[-1]]
            yield said("task_column", Severity.INFO, where, compact(cells[self.header.guessed].words))

    @cached_property
    def _merged(self) -> frozenset[tuple[int, int]]:
        """The cells that are merged over rows, by column and start."""
        return frozenset((i, cell.start) for cells in self.grid for i, cell in enumerate(cells) if cell.repeated)

    @cached_property
    def _signs(self) -> frozenset[str]:
        """The ticks in the columns of units that do not say themselves what they mean."""
        body = (cells for i, cells in enumerate(self.grid) if i not in self.header.rows)
        ticks = {compact(cells[at].words) for cells in body for at in self.header.units if at < len(cells)}
        return frozenset(tick for tick in ticks if tick and role_of_tick(tick, {}) is None)

    def _goes_on(self, above: Sequence[Cell], cells: Sequence[Cell]) -> bool | None:
        """Say whether a row goes on with the one above, as a page break or a cell of several lines leaves it.

        True where it can be nothing else, False where it only seems so, `None` where it is a task of its own.
        """
        tasks, who = self._filled(cells, {Column.TASK}), self._filled(cells, _WHO)
        if tasks and all(cells[i].repeated for i in (*tasks, *self._filled(cells, {Column.NUMBER}))):
            others = self._filled(cells, {Column.OTHER, Column.LEADER})
            return True if who and all(cells[i].repeated for i in others) else None
        numbered = Column.NUMBER in self.header.columns
        if numbered and self._filled(cells, {Column.NUMBER}):
            return None
        if not who:
            return True if numbered else None
        last = self._last_words(above, who)
        if not tasks:
            return bool(_OPEN_END.search(last))
        return self._text_goes_on(above, cells, tasks) if numbered else None

    def _text_goes_on(self, above: Sequence[Cell], cells: Sequence[Cell], tasks: Sequence[int]) -> bool | None:
        text, more = self._last_words(above, tasks), plain(cells[tasks[0]].words.strip())
        if _OPEN_END.search(text) or _OPEN_START.match(more):
            return True
        return False if self._ends_sentences and not _SENTENCE_END.search(text) else None

    @cached_property
    def _ends_sentences(self) -> bool:
        """Whether most tasks of the table end like sentences."""
        texts = [plain(cells[i].words.strip()) for cells in self.grid for i in self._filled(cells, {Column.TASK})[-1:]]
        return 2 * sum(bool(_SENTENCE_END.search(text)) for text in texts) > len(texts)

    def _last_words(self, cells: Sequence[Cell], columns: Sequence[int]) -> str:
        return plain(next((cells[i].words.strip() for i in reversed(columns) if i < len(cells)), ""))

    def _row(self, ordinal: int, line: Line, cells: Sequence[Cell]) -> Row:
        tasks, numbers = self._filled(cells, {Column.TASK}), self._filled(cells, {Column.NUMBER})
        who = self._filled(cells, _WHO)
        shared = [i for i in tasks[:-1] if self._is_shared(i, cells)]  # a heading of several rows
        if len(tasks) == 1 and self._is_shared(tasks[0], cells) and (more := self._telling(cells)):
            shared, tasks = tasks, [*tasks, *more]
        text = "\n".join(cells[i].words.strip() for i in tasks if i not in shared)
        marker = MARKER.match(plain(text))
        printed = cells[numbers[0]].words.strip() if numbers else text[: marker.end()] if marker else ""
        return Row(
            start=line.start,
            number=printed.strip(" .．、"),
            ordinal=_ordinal(printed) or ordinal,
            text=text if numbers else text.removeprefix(printed).strip(),
            sections=tuple(cells[i].words.strip() for i in shared),
            clause=self._clause(cells, who, line),
            spans=tuple(
                span
                for i, cell in enumerate(cells)
                for span in _spans([cell], SpanKind.CLAUSE if i in who else SpanKind.TASK)
            ),
        )

    def _is_shared(self, column: int, cells: Sequence[Cell]) -> bool:
        return (column, cells[column].start) in self._merged

    def _telling(self, cells: Sequence[Cell]) -> list[int]:
        """Return the columns that tell apart tasks with the same words: their own cells, and not when or by whom."""
        return [
            i
            for i in self.header.telling
            if i < len(cells) and cells[i].words.strip() and not self._is_shared(i, cells)
        ]

    def _filled(self, cells: Sequence[Cell], wanted: frozenset[Column] | set[Column]) -> list[int]:
        pairs = enumerate(zip(cells, self.header.columns, strict=False))
        return [i for i, (cell, column) in pairs if column in wanted and cell.words.strip()]

    def _clause(self, cells: Sequence[Cell], who: Sequence[int], line: Line) -> Clause:
        members: list[Member] = []
        watching = (cells[i] for i in self._filled(cells, {Column.WATCH}))
        left = [Left(c.start, c.end, Why.WATCHES) for c in watching if not NOBODY.fullmatch(compact(c.words))]
        for i in who:
            column = self.header.columns[i]
            if column is Column.TICKS:
                role = role_of_tick(compact(cells[i].words), self.meaning)
                members.append(Member(self.header.units[i], role or Role.CO_LEAD))
            elif read := cells[i].statement(self.source, UNIT_COLUMNS[column]):
                members += (m if column is not Column.MAIN else as_main(m) for m in read.members)
                left += read.left
        here = [cells[i] for i in who if not cells[i].repeated] or [cells[i] for i in who]
        start = min((cell.start for cell in here), default=line.end)
        end = max((cell.end for cell in here), default=line.end)
        leaders = [compact(cells[i].words) for i in self._filled(cells, {Column.LEADER})]
        return Clause(start, end, tuple(members), labelled=True, leader="、".join(leaders), left=tuple(left))


def _row_joined(line: Line, cells: Sequence[Cell]) -> Remark:
    shown = " | ".join(filter(None, (compact(cell.words) for cell in cells)))
    return said("row_joined", Severity.WARNING, line.number, shown[:_LONGEST_HEADING])


def _ordinal(printed: str) -> int:
    digits = re.search(r"\d{1,5}|[一二三四五六七八九十百]{1,5}", printed)
    return number(digits[0]) if digits else 0


def _spans(cells: Sequence[Cell], kind: SpanKind) -> Iterator[Span]:
    for cell in cells:
        if not cell.repeated:
            yield from (Span(kind, *place) for place in cell.places if place[0] < place[1])
