"""The cells of a table and its header: what each column says, or for which unit its ticks stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from itertools import zip_longest
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from jxgraph.model import Role
from jxgraph.parsing.clause import Clause, LeftOut
from jxgraph.parsing.clause_parser import is_body, parse_statement
from jxgraph.parsing.text import SHAPES, compact, normalize, trim
from jxgraph.parsing.unit_names import Named, is_certain_unit
from jxgraph.parsing.vocabulary import (
    ANSWERS,
    BODY_WORDS,
    KIND_OF,
    LEGEND,
    OFFICE_WORDS,
    TICKS,
    Kind,
    alternatives,
    title_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jxgraph.model import Line
    from jxgraph.parsing.source import Source


# The cells of a table's rows: their words, and all the places where those are printed.


_Placed = TypeVar("_Placed", Named, LeftOut)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: its words, where they are printed, and whether that is in a row above.

    A page break or a drawn frame parts one cell into several `places`, from top to bottom.
    """

    places: tuple[tuple[int, int], ...]
    words: str
    repeated: bool = False

    @property
    def start(self) -> int:
        """Where the first place begins."""
        return self.places[0][0]

    @property
    def end(self) -> int:
        """Where the first place ends."""
        return self.places[0][1]

    def joined_with(self, below: Cell) -> Cell:
        """Return the cell with the words of one below that goes on with it."""
        if below.repeated or not below.words.strip():
            return self
        if not self.words.strip():
            return below
        words, more = self.words.strip(), below.words.strip()
        latin = words[-1].isascii() and words[-1].isalnum() and more[0].isascii() and more[0].isalpha()
        return Cell((*self.places, *below.places), f"{words}{' ' if latin else ''}{more}", self.repeated)

    def parse(self, source: Source, role: Role | None) -> Clause | None:
        """Read the cell as a statement of who is responsible, in `role` where it says no other."""
        if len(self.places) == 1:
            return parse_statement(source.text, self.start, self.end, source.folded, role)
        # a space between the places: a list is cut there where both sides are whole, and no name is
        text, printed = (
            " ".join(words[start:end] for start, end in self.places) for words in (source.text, source.folded)
        )
        read = parse_statement(text, 0, len(text), printed, role)
        if read is None:
            return None
        members = tuple(replace(member, named=self._place(member.named)) for member in read.members)
        return replace(read, members=members, left_out=tuple(map(self._place, read.left_out)))

    def _place(self, found: _Placed) -> _Placed:
        """Move a span of the joined words to where it is printed; a name in two places gets the first."""
        at, stop = found.start, found.end
        for start, end in self.places:
            if at <= end - start:
                return replace(found, start=start + at, end=min(end, start + stop))
            at, stop = at - (end - start + 1), stop - (end - start + 1)
        raise AssertionError  # what is found stands within the cell


def rows_with_cells(source: Source, lines: Sequence[Line]) -> Iterator[tuple[Line, list[Cell]]]:
    """Give each row with its cells; a line without cells of its own goes on with the row above."""
    row: Line | None = None
    above: list[Cell] = []
    for line in lines:
        cells = _cells(source, line, above)
        if line.cells is None and row:
            above = join_rows(above, cells)
            continue
        if row:
            yield row, above
        row, above = line, cells
    if row:
        yield row, above


def join_rows(above: Sequence[Cell], below: Sequence[Cell]) -> list[Cell]:
    """Return the cells of a row with those of one that goes on with it; either may have more cells."""
    pairs = zip_longest(above, below)
    return [cell.joined_with(more) if cell and more else cell or more for cell, more in pairs]


def _cells(source: Source, line: Line, above: Sequence[Cell]) -> list[Cell]:
    """Find the cells of a line; one that is merged with those above is where it is printed.

    A cell in which nothing but invisible characters and Markdown's marks stand has no words.
    """
    start, cells = line.start, []
    full = line.cells or ()
    for i, printed in enumerate(line.text.split("\t")):
        words = full[i] if i < len(full) else printed
        blank = not printed.strip()
        if words and blank and i < len(above) and above[i].words == words:
            cells.append(Cell(above[i].places, words, repeated=True))
        else:
            place = trim(source.text, start, start + len(printed))
            cells.append(Cell((place,), words if blank or place[0] < place[1] else ""))
        start += len(printed) + 1
    return cells


# The header of a table of tasks: what each column says, or for which unit its ticks stand.


class Column(Enum):
    """What a column of a table of tasks says."""

    NUMBER = auto()
    LEADER = auto()
    LEAD = auto()
    MAIN = auto()
    SUPPORT = auto()
    CO_LEAD = auto()
    WATCH = auto()
    TASK = auto()
    TICKS = auto()
    OTHER = auto()


_BODIES = f"{BODY_WORDS}|{OFFICE_WORDS}"
_ANSWERS = title_words(Kind.CO_LEAD)
_MARKED = (Kind.WATCH, Kind.LEAD, Kind.MAIN, Kind.SUPPORT)
_HEADERS = (
    (Column.NUMBER, re.compile(r"序号?|.{0,4}编号|项号|号")),
    (Column.TASK, re.compile(r".*(?:任务|内容|措施|事项|目标)(?:及|和|、).*")),
    (
        Column.OTHER,
        re.compile(r".*(?:时限|时间|期限|进度|备注|说明|联系|电话|依据|来源|类别|类型|完成|频次|标准|年度目标).*"),
    ),
    (
        Column.LEADER,
        re.compile(rf".*领导.*|(?!.*(?:{_BODIES})).*(?:市长|省长|县长|区长|负责人|责任人).*"),
    ),
    *((Column[kind.name], re.compile(rf".*(?:{title_words(kind)}).*")) for kind in _MARKED),
    (Column.CO_LEAD, re.compile(rf".*(?:{_BODIES}|站所|(?:{_ANSWERS})(?:主体|方)|分工).*|{_ANSWERS}|属地")),
    (Column.TASK, re.compile(r".*(?:任务|事项|内容|措施|举措|工作|项目|要点|目标|名称|条款|问题|实事).*")),
)
"""What the words of a header mean; the first that fits decides."""

UNIT_COLUMNS: Mapping[Column, Role | None] = MappingProxyType(
    {Column.LEAD: Role.LEAD, Column.MAIN: None, Column.CO_LEAD: None, Column.SUPPORT: Role.SUPPORT}
)
"""The columns that name units, and the role that each gives."""

_LONGEST_HEADER = 24
_LONGEST_PASTED = 12
_CLERKS = ("责任人", "负责人")
_SIGNS = SHAPES + "✓✔☑"
_TICK = re.compile(rf"[{_SIGNS}]|{TICKS}")
_LEGEND = re.compile(
    rf"(?P<sign>[{_SIGNS}])[”\"']?[ \r]?(?:号|符号|标记)?[ \r]?(?:的)?[ \r]?"
    rf"(?:为|表示|代表|是|指|即|:|标注)?[ \r]?(?:的?(?:{BODY_WORDS})?为)?"
    rf"(?P<word>{'|'.join(filter(None, LEGEND.values()))})"
)
_FEWEST_TICKS = 2


_TITLE_OF_UNITS = re.compile(
    rf"(?:主体|具体|省级?|市级?|县级?|区级?)?(?:{alternatives('header', 'noun_header', kinds=ANSWERS)})"
    rf"(?:{_BODIES}|主体)"
)
"""A title that heads a column of units, and is no unit's name."""
_WHEN_OR_HOW = re.compile(r".*(?:时限|时间|期限|进度|备注|说明|联系|电话|依据|来源|频次|完成情况).*")
"""A title of a column that never says what is to be done."""


@dataclass(frozen=True, slots=True)
class Header:
    """The rows of the header, what the columns say, and the unit at the head of each column of ticks.

    `guessed` is the column that no known word heads and that is taken for the tasks, because its texts are the longest;
    `distinguishing` are the other columns whose words may differ between tasks with the same words.
    """

    rows: tuple[int, ...] = ()
    columns: tuple[Column, ...] = ()
    units: Mapping[int, Named] = field(default_factory=dict)
    guessed: int | None = None
    distinguishing: frozenset[int] = frozenset()


def find_header(grid: Sequence[Sequence[Cell]]) -> Header:
    """Find the header, of one row or two; without columns where a table has none."""
    header = _title_rows(grid)
    columns = list(header.columns)
    if not columns:
        return header
    words = (dict.fromkeys(grid[i][at].words for i in header.rows) for at in range(len(columns)))
    titles = [_title("".join(parts)) for parts in words]
    # 责任人 next to 责任领导 is a clerk; alone it is the leader
    leaders = [at for at, column in enumerate(columns) if column is Column.LEADER]
    if not all(any(clerk in titles[at] for clerk in _CLERKS) for at in leaders):
        clerks = [at for at in leaders if titles[at].endswith(_CLERKS)]
        columns = [Column.OTHER if at in clerks else column for at, column in enumerate(columns)]
    # a title over two columns stands in the first of them
    for at in range(1, len(columns)):
        if not titles[at] and columns[at - 1] is Column.TASK and columns[at] is Column.OTHER:
            columns[at] = Column.TASK
    guessed = None if Column.TASK in columns else _longest_column(grid[header.rows[-1] + 1 :], columns, titles)
    if guessed is not None:
        columns[guessed] = Column.TASK
    return replace(header, columns=tuple(columns), guessed=guessed, distinguishing=frozenset(_others(columns, titles)))


def _others(columns: Sequence[Column], titles: Sequence[str]) -> list[int]:
    """Return the columns that no known word heads, of those that may say what is to be done."""
    return [at for at, column in enumerate(columns) if column is Column.OTHER and not _WHEN_OR_HOW.match(titles[at])]


def is_header(cells: Sequence[Cell], columns: Sequence[Column]) -> bool:
    """Whether a row repeats the header in other words: its columns of units hold titles, and no units."""
    who = [compact(cell.words) for cell, column in zip(cells, columns, strict=False) if column in UNIT_COLUMNS]
    return any(who) and all(_TITLE_OF_UNITS.fullmatch(_title(words)) for words in who if words)


def heads_pasted(above: str, words: str, below: str) -> bool:
    """Whether lines are the titles of a table of tasks that was pasted a cell a line: 序号, 工作任务, 责任单位."""
    neighbours = {_column(line) for line in (above, below) if len(compact(line)) <= _LONGEST_PASTED}
    return bool(_TITLE_OF_UNITS.fullmatch(_title(words))) and not neighbours.isdisjoint(
        {Column.TASK, Column.NUMBER, *UNIT_COLUMNS}
    )


def _longest_column(body: Sequence[Sequence[Cell]], columns: Sequence[Column], titles: Sequence[str]) -> int | None:
    """Return the column with the longest texts, of those that may say what is to be done."""
    others = _others(columns, titles)
    lengths = {at: sum(len(cells[at].words) for cells in body if at < len(cells)) for at in others}
    return max(lengths, key=lambda at: lengths[at]) if any(lengths.values()) else None


def _title_rows(grid: Sequence[Sequence[Cell]]) -> Header:
    """Find the rows that say what the columns mean."""
    ticked = _tick_columns(grid)
    for i, cells in enumerate(grid):
        columns = [_column(cell.words) for cell in cells] if _is_short(cells) else []
        # units over columns of ticks
        heads = {at: cells[at] for at in ticked if at < len(columns) and _is_unit(cells[at].words)}
        units = {at: Named(cell.start, cell.end, compact(cell.words)) for at, cell in heads.items()}
        if len(units) >= _FEWEST_TICKS:
            columns = [Column.TICKS if at in units else column for at, column in enumerate(columns)]
            if Column.TASK not in columns and Column.OTHER in columns:
                columns[columns.index(Column.OTHER)] = Column.TASK
            return Header((i,), tuple(columns), units)
        # titles over tasks and units; the row below may have finer ones: 责任单位 over 牵头 and 配合
        if _names_tasks(columns) or (columns and _heads_units(cells)):
            below = [_column(cell.words) for cell in grid[i + 1]] if i + 1 < len(grid) else []
            if below and _is_short(grid[i + 1]) and sum(column in UNIT_COLUMNS for column in below) > 1:
                pairs = zip(columns, below, strict=False)
                return Header((i, i + 1), tuple(fine if fine is not Column.OTHER else one for one, fine in pairs))
            return Header((i,), tuple(columns))
    return Header()


def read_legend(text: str) -> Mapping[str, Kind]:
    """Return what the document says that its ticks mean: ★为牵头单位,√为配合单位.

    Examples
    --------
    >>> read_legend("注:★为牵头单位,√为配合单位。")
    {'★': <Kind.LEAD: 'lead'>, '√': <Kind.SUPPORT: 'support'>}
    """
    return {found["sign"]: KIND_OF[found["word"]] for found in _LEGEND.finditer(text)}


def _tick_columns(grid: Sequence[Sequence[Cell]]) -> list[int]:
    """Return the columns that hold only a title and ticks."""
    ticks, words = set(), set()
    for cells in grid:
        for at, cell in enumerate(cells):
            content = compact(cell.words)
            if _TICK.fullmatch(content):
                ticks.add(at)
            elif content and not _is_unit(content):
                words.add(at)
    return sorted(ticks - words)


def _is_unit(words: str) -> bool:
    name = normalize(compact(words))
    return is_certain_unit(name) or (is_body(name) and _column(words) in {Column.OTHER, Column.TASK})


def _column(words: str) -> Column:
    """Return what a title means; a bracket in it is an explanation."""
    title = _title(words)
    return next((column for column, header in _HEADERS if header.fullmatch(title)), Column.OTHER)


def _title(words: str) -> str:
    return re.sub(r"\([^()]*\)", "", normalize(compact(words))).strip("*")


def _names_tasks(columns: Sequence[Column]) -> bool:
    who = any(column in UNIT_COLUMNS for column in columns)
    return who and any(column in {Column.TASK, Column.NUMBER} for column in columns)


def _heads_units(cells: Sequence[Cell]) -> bool:
    """Whether a row is a header although only the titles of its columns of units are known."""
    titles = [_title(cell.words) for cell in cells]
    return len(titles) > 1 and any(map(_TITLE_OF_UNITS.fullmatch, titles)) and not any(map(is_certain_unit, titles))


def _is_short(cells: Sequence[Cell]) -> bool:
    return all(len(_title(cell.words)) <= _LONGEST_HEADER for cell in cells)
