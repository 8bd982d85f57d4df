"""The cells of a table and its header: what each column says, or for which unit its ticks stand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeVar

from jxgraph.parsing.clause import Clause, LeftOut
from jxgraph.parsing.clause_parser import is_body, parse_statement
from jxgraph.parsing.table_columns import (
    TITLE_OF_UNITS,
    UNIT_COLUMNS,
    WHEN_OR_HOW,
    Column,
    column_of,
    heads_units,
    is_bare_title,
    is_known_title,
    names_answering,
    title_of,
    type_columns,
)
from jxgraph.parsing.text import SHAPES, compact, normalize, trim
from jxgraph.parsing.unit_names import Named, is_certain_unit
from jxgraph.parsing.vocabulary import BODY_WORDS, KIND_OF, LEGEND, TICKS, Kind
from jxgraph.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jxgraph.model import Line, Role
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
            clause = parse_statement(source.text, self.start, self.end, source.folded, role)
            return clause.from_zero() if clause else None
        # a space between the places: a list is cut there where both sides are whole, and no name is
        text, printed = (
            " ".join(words[start:end] for start, end in self.places) for words in (source.text, source.folded)
        )
        read = parse_statement(text, 0, len(text), printed, role)
        if read is None:
            return None
        members = tuple(member._replace(named=self._place(member.named)) for member in read.members)
        return read._replace(members=members, left_out=tuple(map(self._place, read.left_out)))

    def _place(self, found: _Placed) -> _Placed:
        """Move a span of the joined words to where it is printed; a name in two places gets the first."""
        at, stop = found.start, found.end
        for start, end in self.places:
            if at <= end - start:
                return found._replace(start=start + at, end=min(end, start + stop))
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


_LONGEST_HEADER = 24
_LONGEST_PASTED = 12
_CLERKS = ("责任人", "负责人")
_SIGNS = SHAPES + "✓✔☑"
_TICK = regex(rf"[{_SIGNS}]|{TICKS}")
_LEGEND = regex(
    rf"(?P<sign>[{_SIGNS}])[”\"']?[ \r]?(?:号|符号|标记)?[ \r]?(?:的)?[ \r]?"
    rf"(?:为|表示|代表|是|指|即|:|标注)?[ \r]?(?:的?(?:{BODY_WORDS})?为)?"
    rf"(?P<word>{'|'.join(filter(None, LEGEND.values()))})"
)
_FEWEST_TICKS = _FEWEST_TITLES = _PAIR = 2
_MOST_TRIED = 8
"""Rows that are tried as headers; a list of thousands that all read like titles is no breakdown."""
_NO_TITLE = regex(r"[,。;:!?]|^[\d.]+$")
"""What no title has: a mark of a sentence, or nothing but a number."""


@dataclass(frozen=True, slots=True)
class Header:
    """The rows of the header, what the columns say, and the unit at the head of each column of ticks.

    `guessed` is the column that no known word heads and that is taken for the tasks, because its texts are the longest;
    `by_content` are the columns of units that only their cells show to be such, `others` those of bodies that do not
    answer for the tasks; `distinguishing` are the columns whose words may differ between tasks with the same words.
    """

    rows: tuple[int, ...] = ()
    columns: tuple[Column, ...] = ()
    units: Mapping[int, Named] = field(default_factory=dict)
    guessed: int | None = None
    by_content: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    distinguishing: frozenset[int] = frozenset()


def split_at_titles(rows: Sequence[tuple[Line, list[Cell]]]) -> Iterator[list[tuple[Line, list[Cell]]]]:
    """Cut a table before each row of titles that begins another one in it, with other columns."""
    start = 0
    seen: set[tuple[str, ...]] = set()
    follows_titles = False
    for at, (_, cells) in enumerate(rows):
        titles = is_title_row(cells)
        if titles:
            words = tuple(compact(cell.words) for cell in cells)
            headed = seen or (at and find_header([above for _, above in rows[start:at]]).rows)
            if headed and not follows_titles and words not in seen:
                yield list(rows[start:at])
                start, seen = at, set()
            seen.add(words)
        follows_titles = titles
    yield list(rows[start:])


def turn(rows: Sequence[tuple[Line, list[Cell]]]) -> list[tuple[Line, list[Cell]]]:
    """Return the rows of a table; where titles stand to the left of what they head, its columns or cards as rows."""
    grid = [cells for _, cells in rows]
    turned = _cards(grid) or _columns(grid)
    if not turned or find_header(grid).columns:
        return list(rows)
    line = rows[0][0]
    return [(replace(line, start=cells[0].start, text=cells[0].words, cells=None), cells) for cells in turned]


def _columns(grid: Sequence[list[Cell]]) -> list[list[Cell]]:
    """Return the columns of a table whose first one holds the titles of tasks and units, one below another."""
    if not _are_left_titles([cells[0] for cells in grid]):
        return []
    columns = [list(column) for column in zip(*grid, strict=False)]
    return columns if len(columns) > _PAIR else []


def _cards(grid: Sequence[list[Cell]]) -> list[list[Cell]]:
    """Return the titles and the words of each card, where a title stands before each cell: 任务|建桥|时限|6月."""
    pairs = [
        (cells[at], cells[at + 1])
        for cells in grid
        for at in range(0, len(cells) - 1, _PAIR)
        if compact(cells[at].words) or compact(cells[at + 1].words)
    ]
    if any(len(cells) % _PAIR for cells in grid) or not _are_left_titles([title for title, _ in pairs]):
        return []
    titles = [title_of(title.words) for title, _ in pairs]
    size = titles.index(titles[0], 1) if titles[0] in titles[1:] else len(titles)
    cards = [pairs[at : at + size] for at in range(0, len(pairs), size)]
    if any(titles[at] != titles[at % size] for at in range(len(titles))) or len(cards[-1]) < size:
        return []
    return [[title for title, _ in cards[0]], *([words for _, words in card] for card in cards)]


def _are_left_titles(cells: Sequence[Cell]) -> bool:
    """Whether cells are titles, most of them known, one of tasks and one of units."""
    titles = [title_of(cell.words) for cell in cells]
    columns = [column_of(title) for title in titles]
    if not all(titles) or not _is_short(cells) or any(_NO_TITLE.search(t) or is_certain_unit(t) for t in titles):
        return False
    known = sum(c is not Column.OTHER or bool(WHEN_OR_HOW.match(t)) for c, t in zip(columns, titles, strict=True))
    return Column.TASK in columns and any(map(heads_units, titles)) and 2 * known > len(titles)


def is_title_row(cells: Sequence[Cell]) -> bool:
    """Whether a row can only be one of titles: short words, one of a column of numbers or of units, or all known."""
    titles = [title_of(cell.words) for cell in cells if compact(cell.words)]
    if len(titles) < _FEWEST_TITLES or not _is_short(cells) or any(map(_NO_TITLE.search, titles)):
        return False
    if any(column_of(title) is Column.NUMBER for title in titles):
        return True
    all_known = len(titles) > _PAIR and all(map(is_known_title, titles))
    return (all_known or any(map(heads_units, titles))) and not any(map(is_certain_unit, titles))


def _typed(header: Header, grid: Sequence[Sequence[Cell]]) -> Header:
    """Return a header with what the cells below it say of its columns."""
    columns = list(header.columns)
    words = [dict.fromkeys(grid[i][at].words for i in header.rows) for at in range(len(columns))]
    titles = [title_of("".join(one for one in parts if len(parts) == 1 or not is_bare_title(one))) for parts in words]
    # 责任人 next to 责任领导 is a clerk; alone it is the leader
    leaders = [at for at, column in enumerate(columns) if column is Column.LEADER]
    if not all(any(clerk in titles[at] for clerk in _CLERKS) for at in leaders):
        clerks = [at for at in leaders if titles[at].endswith(_CLERKS)]
        columns = [Column.OTHER if at in clerks else column for at, column in enumerate(columns)]
    body = [[cell.words for cell in cells] for cells in grid[header.rows[-1] + 1 :]]
    typed = type_columns(columns, titles, body)
    others = [at for at, column in enumerate(typed.columns) if column is Column.OTHER]
    return replace(
        header,
        columns=typed.columns,
        guessed=typed.guessed,
        by_content=typed.by_content,
        others=typed.others,
        distinguishing=frozenset(at for at in others if not WHEN_OR_HOW.match(titles[at])),
    )


def is_header(cells: Sequence[Cell], columns: Sequence[Column]) -> bool:
    """Whether a row repeats the header in other words: its columns of units hold titles, and no units."""
    who = [compact(cell.words) for cell, column in zip(cells, columns, strict=False) if column in UNIT_COLUMNS]
    return any(who) and all(TITLE_OF_UNITS.fullmatch(title_of(words)) for words in who if words)


def heads_pasted(above: str, words: str, below: str) -> bool:
    """Whether lines are the titles of a table of tasks that was pasted a cell a line: 序号, 工作任务, 责任单位."""
    if not TITLE_OF_UNITS.fullmatch(title_of(words)):
        return False
    neighbours = {column_of(line) for line in (above, below) if len(compact(line)) <= _LONGEST_PASTED}
    return not neighbours.isdisjoint({Column.TASK, Column.NUMBER, *UNIT_COLUMNS})


def find_header(grid: Sequence[Sequence[Cell]]) -> Header:
    """Find the header, of one row or two; without columns where a table has none, or no column of units."""
    if ticks := _find_ticks(grid):
        return ticks
    tried = 0
    may_be_titles = True  # of the first row of several words only the cells need to show who answers
    for i, cells in enumerate(grid):
        columns = [column_of(cell.words) for cell in cells] if _is_short(cells) else []
        # titles over tasks and units; the row below may have finer ones: 责任单位 over 牵头 and 配合
        if columns and (_names_tasks(columns) or _heads_units(cells) or (may_be_titles and _are_titles(cells))):
            rows: tuple[int, ...] = (i,)
            if i + 1 < len(grid) and _is_finer(cells, grid[i + 1]):
                rows = (i, i + 1)
                columns = _finer_columns(columns, cells, grid[i + 1])
            header = _typed(Header(rows, tuple(columns)), grid)
            tried += 1
            if names_answering(header.columns) or tried == _MOST_TRIED:
                return header if names_answering(header.columns) else Header()
        may_be_titles = may_be_titles and sum(bool(compact(cell.words)) for cell in cells) < _FEWEST_TITLES
    return Header()


def _find_ticks(grid: Sequence[Sequence[Cell]]) -> Header | None:
    """Find the row with units over columns of ticks; what stands beside them and has no known title is the task."""
    ticked = _tick_columns(grid)
    for i, cells in enumerate(grid if len(ticked) >= _FEWEST_TICKS else ()):
        heads = {
            at: cells[at] for at, tick in ticked.items() if i < tick and at < len(cells) and _is_unit(cells[at].words)
        }
        if len(heads) < _FEWEST_TICKS or not _is_short(cells):
            continue
        # a title over two rows may stand in the upper one alone, beside 责任单位 over the units
        upper = grid[i - 1] if i and any(heads_units(cell.words) for cell in grid[i - 1]) else ()
        above = [cell.words for cell in upper] + [""] * len(cells)
        titles = [cell.words if compact(cell.words) else above[at] for at, cell in enumerate(cells)]
        columns = [Column.TICKS if at in heads else column_of(title) for at, title in enumerate(titles)]
        if Column.TASK not in columns and Column.OTHER in columns:
            columns[columns.index(Column.OTHER)] = Column.TASK
        others = (at for at, column in enumerate(columns) if column is Column.OTHER)
        return Header(
            rows=(i - 1, i) if upper else (i,),
            columns=tuple(columns),
            units={at: Named(cell.start, cell.end, compact(cell.words)) for at, cell in heads.items()},
            distinguishing=frozenset(at for at in others if not WHEN_OR_HOW.match(title_of(titles[at]))),
        )
    return None


def _are_titles(cells: Sequence[Cell]) -> bool:
    """Whether the first row of a table can be one of titles, one of them of tasks or numbers."""
    titles = [title_of(cell.words) for cell in cells if compact(cell.words)]
    known = {Column.TASK, Column.NUMBER}.intersection(map(column_of, titles))
    return bool(known) and not any(_NO_TITLE.search(title) or is_certain_unit(title) for title in titles)


def _is_finer(above: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Whether a row below titles has finer ones: 牵头单位 and 配合单位, or 责任领导 and 责任单位, under 责任分工."""
    if not _is_short(below) or any(is_certain_unit(title_of(cell.words)) for cell in below):
        return False
    if sum(column_of(cell.words) in UNIT_COLUMNS for cell in below) > 1:
        return True
    repeated = {compact(cell.words) for cell in above}
    own = {at: words for at, cell in enumerate(below) if (words := compact(cell.words)) and words not in repeated}
    if any(map(heads_units, own.values())):
        return all(column_of(words) is not Column.OTHER for words in own.values())
    # 市级 and 县级 under 责任单位 over two columns, and nothing else in the row
    return len(own) > 1 and own.keys() <= _under_units(above).keys()


def _under_units(above: Sequence[Cell]) -> dict[int, Column]:
    """Return the columns under a title of units over several, with what that says."""
    under: dict[int, Column] = {}
    for at, cell in enumerate(above):
        column = column_of(cell.words)
        before = under.get(at - 1) if not compact(cell.words) else column if column in UNIT_COLUMNS else None
        if before:
            under[at] = before
    return under


def _finer_columns(columns: Sequence[Column], above: Sequence[Cell], below: Sequence[Cell]) -> list[Column]:
    """Return what the columns say under two rows of titles: the lower one counts where it says more than 部门."""
    under = _under_units(above)
    fine = [Column.OTHER if is_bare_title(cell.words) else column_of(cell.words) for cell in below]
    coarse = [
        under.get(at, column) if compact(cell.words) else column
        for at, (column, cell) in enumerate(zip(columns, below, strict=False))
    ]
    return [one if lower is Column.OTHER else lower for one, lower in zip(coarse, fine, strict=False)]


def read_legend(text: str) -> Mapping[str, Kind]:
    """Return what the document says that its ticks mean: ★为牵头单位,√为配合单位.

    Examples
    --------
    >>> read_legend("注:★为牵头单位,√为配合单位。")
    {'★': <Kind.LEAD: 'lead'>, '√': <Kind.SUPPORT: 'support'>}
    """
    return {found["sign"]: KIND_OF[found["word"]] for found in _LEGEND.finditer(text)}


def _tick_columns(grid: Sequence[Sequence[Cell]]) -> dict[int, int]:
    """Return the columns that hold only titles and ticks, each with the row of its first tick."""
    ticks: dict[int, int] = {}
    others = defaultdict(set)  # what else stands in each column
    for i, cells in enumerate(grid):
        for at, cell in enumerate(cells):
            content = compact(cell.words)
            if _TICK.fullmatch(content):
                ticks.setdefault(at, i)
            else:
                others[at].add(content)
    return {at: ticks[at] for at in sorted(ticks) if all(map(_may_stand_over_ticks, others[at]))}


def _may_stand_over_ticks(content: str) -> bool:
    return not content or _is_unit(content) or heads_units(content)


def _is_unit(words: str) -> bool:
    name = normalize(compact(words))
    return is_certain_unit(name) or (is_body(name) and column_of(words) in {Column.OTHER, Column.TASK})


def _names_tasks(columns: Sequence[Column]) -> bool:
    who = any(column in UNIT_COLUMNS for column in columns)
    return who and any(column in {Column.TASK, Column.NUMBER} for column in columns)


def _heads_units(cells: Sequence[Cell]) -> bool:
    """Whether a row is a header although only the titles of its columns of units are known."""
    titles = [title_of(cell.words) for cell in cells]
    return len(titles) > 1 and any(map(TITLE_OF_UNITS.fullmatch, titles)) and not any(map(is_certain_unit, titles))


def _is_short(cells: Sequence[Cell]) -> bool:
    return all(len(title_of(cell.words)) <= _LONGEST_HEADER for cell in cells)
