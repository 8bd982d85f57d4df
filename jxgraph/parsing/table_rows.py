"""The rows of a table: headings, tasks, and what goes on with the task above; tables that could not be read."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.i18n import make_remark
from jxgraph.model import Remark, Role, Severity, Span, SpanKind
from jxgraph.parsing.clause import Clause, LeftOut, Member, Reason
from jxgraph.parsing.clause_parser import MOST_TASKS, is_body, with_kind
from jxgraph.parsing.table_columns import UNIT_COLUMNS, Column, holds_bodies
from jxgraph.parsing.table_header import (
    Cell,
    Header,
    find_header,
    heads_pasted,
    is_header,
    is_title_row,
    join_rows,
    read_legend,
    rows_with_cells,
    split_at_titles,
    turn,
)
from jxgraph.parsing.text import MARKER, compact, normalize, number
from jxgraph.parsing.unit_lists import count_units
from jxgraph.parsing.unit_names import is_certain_unit
from jxgraph.parsing.vocabulary import BARE_LABEL, CHARGE_VERBS, KIND_OF, NOBODY, Kind
from jxgraph.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jxgraph.model import Line
    from jxgraph.parsing.source import Source


_WHO = (*UNIT_COLUMNS, Column.TICKS)
"""The columns that say who answers for a task."""


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


def read_tables(source: Source) -> list[Table]:
    """Read every table that has a header naming tasks and units, or continues one that has.

    Raises
    ------
    InputError
        The tables have more than `MOST_TASKS` rows.
    """
    if len(source.rows) > MOST_TASKS:
        raise InputError("parsing.rows", most=MOST_TASKS)
    tables: list[Table] = []
    found: list[tuple[Header, list[tuple[Line, list[Cell]]]]] = []
    before = Header()
    for rows in _tables(source):
        grid = [cells for _, cells in rows]
        header = find_header(grid)
        follows = bool(found) and _follows_directly(source, found[-1][1][-1][0], rows[0][0])
        same = len(before.columns) == len(grid[0]) and (
            header.columns == before.columns or (not header.columns and _may_continue(before, grid, follows=follows))
        )
        # the same columns as the table before: it goes on after a page's end, or is another with the same header
        if found and same and follows:
            found[-1][1].extend(rows[header.rows[0] if header.rows else 0 :])
        elif found and same:
            found.append((replace(before, rows=header.rows, guessed=None, by_content=(), others=()), rows))
        elif header.columns:
            found.append((header, rows))
            before = header
        else:
            tables += [Table(remarks=(remark,)) for remark in unread_table_remark(rows)]
            before = Header() if any(map(is_title_row, grid)) else before
    meaning = read_legend(_cell_a_line(source)) if any(header.units for header, _ in found) else {}
    for header, rows in found:
        reader = TableReader(source, header, meaning, [cells for _, cells in rows])
        tables.append(reader.read([line for line, _ in rows]))
    return tables


def _tables(source: Source) -> Iterator[list[tuple[Line, list[Cell]]]]:
    """Yield the rows of each table with their cells; one with several rows of titles is several."""
    for _, lines in groupby(source.rows, key=lambda line: line.table):
        yield from map(turn, split_at_titles(list(rows_with_cells(source, list(lines)))))


def _may_continue(before: Header, grid: Sequence[Sequence[Cell]], *, follows: bool) -> bool:
    """Whether rows without a header can have the columns of the table before: no titles, and units where it has some.

    Rows that follow directly are its next page, and may be the rest of a row.
    """
    if any(map(is_title_row, grid)):
        return False
    who = [at for at, column in enumerate(before.columns) if column in UNIT_COLUMNS]
    return follows or not who or any(holds_bodies(cells[at].words for cells in grid if at < len(cells)) for at in who)


def _cell_a_line(source: Source) -> str:
    """Return the plain text with a line end for each tab, so that no cell explains the sign in the cell before it."""
    pairs = zip(source.printed, source.text, strict=True)
    return "".join("\n" if printed == "\t" else mark for printed, mark in pairs)


def _follows_directly(source: Source, last: Line, first: Line) -> bool:
    """Whether only blank lines and page numbers stand between two rows."""
    between = source.lines[source.line_index(last.start) + 1 : source.line_index(first.start)]
    return not any(line.text.strip() and not line.aside and not line.table for line in between)


# The rows of a table: headings, tasks, and what goes on with the task above.


_GAPS = regex(" {2,}")
_LONGEST_HEADING = 60
_HEADING_NUMBER = regex(
    r"[一二三四五六七八九十]{1,3}(?:、|$)|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]{1,3}[章节部]"
)
_TOTAL = regex(r"(?:合计|小计|总计|共计|总分)(?:\d|$)|(?:注|说明|备注)[:：]")
_OPEN_END = regex(r"[,、:]\Z")
_OPEN_START = regex(r"[,、。;)]")
_LONGEST_NAME = 25
_LONGEST_SURE_NAME = 12
_VERB = regex(
    "落实|履行|做好|加强|抓好|切实|确保|要求|推进(?![办中组小])|研究(?![院所中室会生])|明确|根据|按照|由于|应当|进行|结合|自行|确定"
)
"""What long words have that are no name."""
_SENTENCE = regex(rf"[。;!?]|待|尚未|暂未|另行|{_VERB.pattern}|[^、,;/ ]{{{_LONGEST_NAME + 1}}}")
"""What words in a cell of units have, none of which reads like a body, where they are a sentence."""
_SENTENCE_END = regex(r"[。;!?)”]\Z")


def _is_heading(cells: Sequence[Cell], columns: Sequence[Column]) -> bool:
    """Whether a row is one heading over all columns: a single text, at the left or numbered like a heading."""
    columns = [*columns, *[Column.OTHER] * len(cells)]  # a row may have more cells than the header
    texts = [i for i, cell in enumerate(cells) if compact(cell.words)]
    if not texts:
        return True
    words = compact(cells[texts[0]].words)
    if _TOTAL.match(words) and len(words) <= _LONGEST_HEADING and not any(_lists_units(cell.words) for cell in cells):
        return True
    if any(columns[i] in _WHO for i in texts) or len(words) > _LONGEST_HEADING:
        return False
    if _HEADING_NUMBER.match(normalize(words)):
        return True
    return len(texts) == 1 and (columns[texts[0]] is not Column.TASK or texts[0] == 0)


def _section(cells: Sequence[Cell]) -> str:
    """Return the words of a heading over the columns; none of one that the outline finds by its number, or a total."""
    words = [compact(cell.words) for cell in cells if cell.words.strip()]
    return "" if not words or MARKER.match(normalize(words[0])) or _TOTAL.match("".join(words)) else " ".join(words)


@dataclass(frozen=True)
class TableReader:
    """A table's rows, what its columns say, and what the ticks in them mean."""

    source: Source
    header: Header
    meaning: Mapping[str, Kind]
    grid: Sequence[list[Cell]]

    def read(self, lines: Sequence[Line]) -> Table:
        """Read the rows: headers, tasks, and those that go on with the task above."""
        columns, first = self.header.columns, next(iter(self.header.rows), 0)
        titles = {tuple(compact(cell.words) for cell in self.grid[i]) for i in self.header.rows}
        sections_at = find_row_sections(self.grid, columns)
        tasks: list[tuple[Line, list[Cell], str]] = []  # with the section that a row above heads
        section = ""
        headers: list[Span] = []
        remarks: list[Remark] = []
        for i, (line, cells) in enumerate(zip(lines, self.grid, strict=True)):
            # the header, or one that is printed again
            repeated = tuple(compact(cell.words) for cell in cells) in titles or is_header(cells, columns)
            if i in self.header.rows or repeated:
                headers += _spans(cells, SpanKind.HEADING)
            # above the header: not part of the table
            elif i < first:
                continue
            # a heading: numbered like tasks, or over all columns
            elif (words := sections_at.get(i)) or _is_heading(cells, columns):
                if words := words or _section(cells):
                    section = words
                    headers += _spans(cells, SpanKind.HEADING)
            # a part of the task above
            elif tasks and (sure := self._goes_on(tasks[-1][1], cells)) is not None:
                if not sure:
                    remarks.append(_row_joined_remark(line, cells))
                above = tasks[-1]
                tasks[-1] = above[0], join_rows(above[1], cells), above[2]
            # a task of its own
            else:
                section = sections_at.get(i, section)
                tasks.append((line, cells, section))
        remarks += self._header_remarks(lines)
        rows = (self._row(ordinal, *task) for ordinal, task in enumerate(tasks, start=1))
        return Table(tuple(rows), tuple(headers), tuple(remarks))

    def _header_remarks(self, lines: Sequence[Line]) -> Iterator[Remark]:
        """Point to ticks without a legend, and to a column that was guessed to be the tasks."""
        if self.header.units and not self.meaning and len(self._signs) > 1:
            where = lines[self.header.rows[0] if self.header.rows else 0].number
            yield make_remark("ticks", Severity.WARNING, where, " ".join(sorted(self._signs)))
        if self.header.guessed is not None and self.header.rows:
            where, cells = lines[self.header.rows[-1]].number, self.grid[self.header.rows[-1]]
            yield make_remark("task_column", Severity.INFO, where, compact(cells[self.header.guessed].words))
        columns = (("unit_column", self.header.by_content), ("other_units", self.header.others))
        for code, at in ((code, at) for code, found in columns for at in found if self.header.rows):
            words = compact("".join(self.grid[i][at].words for i in self.header.rows if at < len(self.grid[i])))
            yield make_remark(code, Severity.WARNING, lines[self.header.rows[-1]].number, words)

    @cached_property
    def _merged(self) -> frozenset[tuple[int, int]]:
        """The cells that are merged over rows, by column and start."""
        return frozenset((i, cell.start) for cells in self.grid for i, cell in enumerate(cells) if cell.repeated)

    @cached_property
    def _signs(self) -> frozenset[str]:
        """The ticks in the columns of units that are signs and no words."""
        body = (cells for i, cells in enumerate(self.grid) if i not in self.header.rows)
        ticks = {compact(cells[at].words) for cells in body for at in self.header.units if at < len(cells)}
        return frozenset(tick for tick in ticks if tick and tick not in KIND_OF)

    def _goes_on(self, above: Sequence[Cell], cells: Sequence[Cell]) -> bool | None:
        """Return whether a row goes on with the one above, cut by a page break or in a cell of several lines.

        True where it can be nothing else, False where it only seems so, `None` where it is a task of its own.
        """
        tasks, who = self._filled(cells, Column.TASK), self._filled(cells, *_WHO)
        # all but the units is merged with the cells above: the list of units goes on
        if tasks and all(cells[i].repeated for i in (*tasks, *self._filled(cells, Column.NUMBER))):
            others = self._filled(cells, Column.OTHER, Column.LEADER)
            return True if who and all(cells[i].repeated for i in others) else None
        # a number begins a task, and in a table with numbers a row without one begins none without units
        numbered = Column.NUMBER in self.header.columns
        if numbered and self._filled(cells, Column.NUMBER):
            return None
        if not who and not numbered:
            return self._text_goes_on(above, cells, tasks) if tasks else None
        if not who:
            return True
        # units alone: sure where the list above ends in a separator
        if not tasks:
            return bool(_OPEN_END.search(self._last_words(above, who)))
        return self._text_goes_on(above, cells, tasks) if numbered else None

    def _text_goes_on(self, above: Sequence[Cell], cells: Sequence[Cell], tasks: Sequence[int]) -> bool | None:
        text, more = self._last_words(above, tasks), normalize(cells[tasks[0]].words.strip())
        if _OPEN_END.search(text) or _OPEN_START.match(more):
            return True
        return False if self._ends_sentences and not _SENTENCE_END.search(text) else None

    @cached_property
    def _ends_sentences(self) -> bool:
        """Whether most tasks of the table end as sentences do."""
        texts = [
            normalize(cells[i].words.strip()) for cells in self.grid for i in self._filled(cells, Column.TASK)[-1:]
        ]
        return 2 * sum(bool(_SENTENCE_END.search(text)) for text in texts) > len(texts)

    def _last_words(self, cells: Sequence[Cell], columns: Sequence[int]) -> str:
        return normalize(next((cells[i].words.strip() for i in reversed(columns) if i < len(cells)), ""))

    def _row(self, ordinal: int, line: Line, cells: Sequence[Cell], section: str) -> Row:
        """Make a row of a task: its words, without those that it shares with its neighbours, and who answers for it."""
        tasks, numbers = self._filled(cells, Column.TASK), self._filled(cells, Column.NUMBER)
        who = self._filled(cells, *_WHO)
        shared = [i for i in tasks[:-1] if self._is_shared(i, cells)]  # a heading of several rows
        if tasks and all(self._is_shared(i, cells) for i in tasks) and (more := self._distinguishing(cells)):
            shared, tasks = tasks, [*tasks, *more]
        text = "\n".join(_GAPS.sub(" ", cells[i].words.strip()) for i in tasks if i not in shared)
        marker = MARKER.match(normalize(text))
        printed = cells[numbers[0]].words.strip() if numbers else text[: marker.end()] if marker else ""
        return Row(
            start=line.start,
            number=printed.strip(" .．、"),
            ordinal=_ordinal(printed) or ordinal,
            text=text if numbers else text.removeprefix(printed).strip(),
            sections=(*filter(None, [section]), *(cells[i].words.strip() for i in shared)),
            clause=self._clause(cells, who, line),
            spans=tuple(
                span
                for i, cell in enumerate(cells)
                for span in _spans([cell], SpanKind.CLAUSE if i in who else SpanKind.TASK)
            ),
        )

    def _is_shared(self, column: int, cells: Sequence[Cell]) -> bool:
        return (column, cells[column].start) in self._merged

    def _distinguishing(self, cells: Sequence[Cell]) -> list[int]:
        """Return the columns by which tasks with the same words differ: cells of their own, not when or by whom."""
        return [
            i
            for i in self.header.distinguishing
            if i < len(cells) and cells[i].words.strip() and not self._is_shared(i, cells)
        ]

    def _filled(self, cells: Sequence[Cell], *wanted: Column) -> list[int]:
        return _filled(cells, self.header.columns, *wanted)

    def _clause(self, cells: Sequence[Cell], who: Sequence[int], line: Line) -> Clause:
        members: list[Member] = []
        watching = (cells[i] for i in self._filled(cells, Column.WATCH))
        left = [LeftOut(c.start, c.end, Reason.WATCHES) for c in watching if not NOBODY.fullmatch(compact(c.words))]
        for i in who:
            column = self.header.columns[i]
            if column is Column.TICKS:
                tick, unit = compact(cells[i].words), self.header.units[i]
                kind = KIND_OF.get(tick) or self.meaning.get(tick, Kind.CO_LEAD)
                if kind is Kind.WATCH:
                    left.append(LeftOut(cells[i].start, cells[i].end, Reason.WATCHES))
                else:
                    members.append(Member(unit, kind.role or (None if kind is Kind.MAIN else Role.CO_LEAD), kind))
            elif read := cells[i].parse(self.source, UNIT_COLUMNS[column]):
                names, prose = _part_prose(read.members, cells[i])
                members += (with_kind(member, Kind[column.name]) for member in names)
                left += (*read.left_out, *prose)
        here = [cells[i] for i in who if not cells[i].repeated] or [cells[i] for i in who]
        start = min((cell.start for cell in here), default=line.end)
        end = max((cell.end for cell in here), default=line.end)
        leaders = [compact(cells[i].words) for i in self._filled(cells, Column.LEADER)]
        return Clause(start, end, tuple(members), labelled=True, leader="、".join(leaders), left_out=tuple(left))


def _part_prose(members: Sequence[Member], cell: Cell) -> tuple[list[Member], list[LeftOut]]:
    """Part the names of a cell from sentences, which name nobody: 待资金落实后另行确定."""
    says_other = members and not any(is_body(member.named.name) for member in members)
    if says_other and _SENTENCE.search(normalize(compact(cell.words))):
        return [], [LeftOut(cell.start, cell.end, Reason.UNREAD)]
    prose = [member for member in members if _is_prose(member.named.name)]
    left = [LeftOut(m.named.start, m.named.end, Reason.UNREAD) for m in prose]
    return [member for member in members if member not in prose], left


def _is_prose(name: str) -> bool:
    """Whether what was read as a name says what is done; a long body's name may hold such words: 推进, 研究."""
    if is_certain_unit(name):
        return False
    says_what = bool(_VERB.search(name))
    return says_what and len(name) > _LONGEST_SURE_NAME if is_body(name) else says_what or len(name) > _LONGEST_NAME


def _row_joined_remark(line: Line, cells: Sequence[Cell]) -> Remark:
    excerpt = " | ".join(filter(None, (compact(cell.words) for cell in cells)))
    return make_remark("row_joined", Severity.WARNING, line.number, excerpt[:_LONGEST_HEADING])


def _ordinal(printed: str) -> int:
    digits = re.search(r"\d{1,5}|[一二三四五六七八九十百]{1,5}", printed)
    return number(digits[0]) if digits else 0


def _spans(cells: Sequence[Cell], kind: SpanKind) -> Iterator[Span]:
    for cell in cells:
        if not cell.repeated:
            yield from (Span(kind, *place) for place in cell.places)


# Rows that head the rows below them: 1.健康 over rows without a number, in a table where tasks have such numbers.


def find_row_sections(grid: Sequence[Sequence[Cell]], columns: Sequence[Column]) -> Mapping[int, str]:
    """Return the section that begins with each row where one begins or ends: its words at the row that heads it.

    Such a row names nobody and is numbered like tasks of the table that do, and the row below it names somebody and is
    not. A task with a number like it stands next to it: there the section ends, and the words are empty. A table with a
    column of numbers has none.
    """
    if Column.NUMBER in columns:
        return {}
    kinds = [_number_kind(cells, columns) for cells in grid]
    named = [bool(_filled(cells, columns, *_WHO)) for cells in grid]
    of_tasks = {kind for kind, who in zip(kinds, named, strict=True) if kind and who}
    found: dict[int, str] = {}
    open_kind: str | None = None
    for at, cells in enumerate(grid):
        tasks = _filled(cells, columns, Column.TASK)
        above_task = at + 1 < len(grid) and named[at + 1] and kinds[at + 1] != kinds[at]
        if not named[at] and len(tasks) == 1 and kinds[at] in of_tasks and above_task:
            found[at], open_kind = compact(cells[tasks[0]].words), kinds[at]
        elif open_kind and kinds[at] == open_kind:
            found[at], open_kind = "", None
    return found


def _filled(cells: Sequence[Cell], columns: Sequence[Column], *wanted: Column) -> list[int]:
    pairs = enumerate(zip(cells, columns, strict=False))
    return [at for at, (cell, column) in pairs if column in wanted and cell.words.strip()]


def _number_kind(cells: Sequence[Cell], columns: Sequence[Column]) -> str | None:
    tasks = _filled(cells, columns, Column.TASK)
    markers = (MARKER.match(normalize(cells[at].words.strip())) for at in reversed(tasks))
    return next((found.lastgroup for found in markers if found), None)


# Tables that could not be read although they name units: a person should know where they stand.


_CONTACTS = regex(r"电话|联系|手机|姓名|联络员|传真|邮箱|地址")
_READ_ELSEWHERE = regex(rf"{BARE_LABEL}\s?:|(?:{CHARGE_VERBS})[,)]")
_LONGEST_LIST = 200
_LONGEST_SHOWN = 60
_FEWEST_ROWS = 2
_NUMBER = regex(r"\d{1,4}")
_LINES_OF_ROW = 12


def unread_table_remark(rows: Sequence[tuple[Line, list[Cell]]]) -> Iterator[Remark]:
    """Point to a table with units but without a known header; not to lists of contacts."""
    named = [i for i, (_, cells) in enumerate(rows) if any(_lists_units(cell.words) for cell in cells)]
    words = "\n".join(normalize(line.text) for line, _ in rows)
    if len(named) < _FEWEST_ROWS or _CONTACTS.search(words) or _READ_ELSEWHERE.search(words):
        return
    line, cells = rows[0]
    excerpt = " | ".join(compact(cell.words) for cell in cells)[:_LONGEST_SHOWN]
    yield make_remark("unread_table", Severity.WARNING, line.number, excerpt, rows=len(rows), clauses=len(named))


def pasted_table_remarks(source: Source, read: Sequence[int] = ()) -> Iterator[Remark]:
    """Point to tables that were pasted a cell a line and could not be read with certainty: their titles, or a row.

    `read` are the lines at which clauses were read, in order: titles right above one stand over what was read.
    """
    filled = [line for line in source.lines if line.text.strip() and not line.aside]
    number = 0
    for above, line, below in zip(filled, filled[1:], [*filled[2:], *filled[-1:]], strict=False):
        if line.table:
            first = _NUMBER.fullmatch((line.cells or ("",))[0])
            number = int(first[0]) if first else number
        elif len(line.text) <= _LONGEST_SHOWN:
            found = bisect_right(read, line.number)
            over_clause = found < len(read) and read[found] <= line.number + _LINES_OF_ROW
            left_over = number and normalize(compact(line.text)) == str(number + 1)
            if left_over or (not over_clause and heads_pasted(above.text, line.text, below.text)):
                excerpt = " | ".join(compact(one.text) for one in (above, line, below))
                known = set(read)
                after = (one for one in filled if one.number >= line.number and one.number not in known)
                clauses = max(1, sum(_lists_units(one.text) for one in after if not one.table))
                excerpt = excerpt[:_LONGEST_SHOWN]
                yield make_remark("pasted_table", Severity.WARNING, line.number, excerpt, clauses=clauses)
                return


def _lists_units(printed: str) -> bool:
    words = normalize(compact(printed))
    return len(words) <= _LONGEST_LIST and count_units(words) > 0
