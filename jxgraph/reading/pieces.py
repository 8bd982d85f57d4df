"""What every format is turned into: pieces of text in printed order, and the rows of a grid of cells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.errors import InputError
from jxgraph.model import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jxgraph.model import Remark

MAX_CELLS = 1_000_000
"""Columns times rows of the largest table that is read; a hundred times what a breakdown has, and 100 MB of memory."""

MAX_LINES = 1_000_000
"""Lines of the longest document that is read; a thousand times what a breakdown has, and 300 MB of memory."""
MAX_CHARACTERS = 10_000_000
"""Its characters; a thousand times the sample: many documents in one file, or none."""

_BREAKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")


class Piece(NamedTuple):
    """A `Line` that does not know its offset yet."""

    number: int
    text: str
    cells: tuple[str, ...] | None = None
    table: int = 0
    aside: bool = False
    doubts: tuple[tuple[int, float], ...] = ()
    remarks: tuple[Remark, ...] = ()


class Cell(NamedTuple):
    """A printed cell: row and column of its upper left corner, counted from 0, and how many of each it covers."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1


def place_lines(pieces: Iterable[Piece]) -> tuple[Line, ...]:
    """Give each piece its offset in the joined text.

    Raises
    ------
    InputError
        There are more than `MAX_LINES` or `MAX_CHARACTERS`.

    Examples
    --------
    >>> [(line.start, line.text) for line in place_lines([Piece(1, "一"), Piece(2, "二")])]
    [(0, '一'), (2, '二')]
    """
    lines: list[Line] = []
    start = 0
    for piece in pieces:
        lines.append(Line(piece.number, start, *piece[1:]))
        start += len(piece.text) + 1
        refuse_long(start - 1, len(lines))
    return tuple(lines)


def refuse_long(characters: int, lines: int) -> None:
    """Raise an `InputError` for a document with more than `MAX_CHARACTERS` or `MAX_LINES`."""
    if characters > MAX_CHARACTERS:
        raise InputError("reading.characters", most=MAX_CHARACTERS)
    if lines > MAX_LINES:
        raise InputError("reading.lines", most=MAX_LINES)


def one_line(text: str) -> str:
    r"""Make each line break or tab, with the spaces around it, one space; none at the ends.

    Examples
    --------
    >>> one_line("市财政局\r\n 市经信局\n")
    '市财政局 市经信局'
    """
    return " ".join(filter(None, (part.strip(" ") for part in _BREAKS.split(text))))


# Doubtful characters of a scan: a mark behind each says how sure its recognition was, until the lines are made.


_FIRST_LEVEL, _LEVELS = 0xFDD0, 31  # of the 32 characters that Unicode keeps for the inner use of programs
_DOUBT = re.compile("(?P<level>[\ufdd0-\ufdef])")


def mark_doubt(character: str, confidence: float) -> str:
    """Return a character with the mark of a confidence between 0 and 1 behind it."""
    return character + chr(_FIRST_LEVEL + round(_LEVELS * confidence))


def take_doubts(text: str) -> tuple[str, tuple[tuple[int, float], ...]]:
    """Return a text without such marks, and the offset and confidence of each character that had one.

    Examples
    --------
    >>> take_doubts("市" + mark_doubt("财", 0.0) + "政局")
    ('市财政局', ((1, 0.0),))
    """
    if not _DOUBT.search(text):
        return text, ()
    doubts = (
        (mark.start() - before - 1, (ord(mark["level"]) - _FIRST_LEVEL) / _LEVELS)
        for before, mark in enumerate(_DOUBT.finditer(text))
        if mark.start() > before
    )
    return _DOUBT.sub("", text), tuple(doubts)


def is_table(cells: Sequence[Cell]) -> bool:
    """Tell whether cells stand in at least two rows and two columns; else they only arrange blocks on a page."""
    return len({cell.row for cell in cells}) > 1 and len({cell.column for cell in cells}) > 1


def refuse_vast(rows: int, columns: int) -> None:
    """Raise an `InputError` for a table that nobody can have meant."""
    if rows * columns > MAX_CELLS:
        raise InputError("reading.table", rows=rows, columns=columns, most=MAX_CELLS)


def grid_rows(cells: Sequence[Cell]) -> Iterator[tuple[str, tuple[str, ...]]]:
    r"""Yield of each row of a grid what is printed in it, a tab between columns, and its cells.

    The cells repeat one that is merged over rows in each of them; one that is merged over columns stands in the first.
    Columns and rows are those in which some cell begins.

    Raises
    ------
    InputError
        The grid has more than `MAX_CELLS` places.

    Examples
    --------
    >>> list(grid_rows([Cell(0, 0, "李军", rows=2), Cell(0, 1, "1"), Cell(1, 1, "2")]))
    [('李军\t1', ('李军', '1')), ('\t2', ('李军', '2'))]
    """
    if not cells:
        return
    height, width = max(cell.row for cell in cells) + 1, max(cell.column for cell in cells) + 1
    refuse_vast(height, width)
    printed = [[""] * width for _ in range(height)]
    begun = set()
    for cell in cells:
        row = printed[cell.row]
        row[cell.column] = f"{row[cell.column]} {cell.text}" if row[cell.column] and cell.text else cell.text
        begun.add((cell.row, cell.column))
    repeated = [row.copy() for row in printed]
    for cell in cells:
        for below in range(cell.row + 1, min(cell.row + cell.rows, height)):
            if (below, cell.column) in begun:
                break
            repeated[below][cell.column] = printed[cell.row][cell.column]
    for row, values in zip(printed, repeated, strict=True):
        yield "\t".join(row), tuple(values)


def remark_first(pieces: Iterable[Piece], remarks: Sequence[Remark]) -> Iterator[Piece]:
    """Yield the pieces of a document, the first with remarks on how all of it was read."""
    for at, piece in enumerate(pieces):
        yield piece if at else piece._replace(remarks=(*remarks, *piece.remarks))


def merge_close(places: Iterable[float], near: float) -> list[float]:
    """Return places in order, without those that are at most `near` behind one that is kept: they were meant as one."""
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > near:
            kept.append(place)
    return kept


def nearest(places: Sequence[float], place: float) -> int:
    """Return the index of the nearest of some places; 0 where there are none."""
    return min(range(len(places)), key=lambda at: abs(places[at] - place), default=0)


# The pieces of formats that have paragraphs and no printed lines.


class PieceCount:
    """Numbers the paragraphs and tables of a document as they come; a row of a table counts as a paragraph."""

    def __init__(self) -> None:
        self._paragraphs = self._tables = 0

    def paragraph(self, text: str, *, aside: bool = False) -> Iterator[Piece]:
        """Yield the lines of a paragraph that hold words; an empty one where none does."""
        self._paragraphs += 1
        for line in [line for line in text.split("\n") if line.strip()] or [""]:
            yield Piece(self._paragraphs, line, aside=aside)

    def table(self, cells: Sequence[Cell], *, aside: bool = False) -> Iterator[Piece]:
        """Yield the rows of a table."""
        self._tables += 1
        for text, values in grid_rows(cells):
            self._paragraphs += 1
            yield Piece(self._paragraphs, text, values, self._tables, aside=aside)

    def cell_text(self, pieces: Iterable[Piece]) -> str:
        """Return what stands in a cell on one line; its paragraphs do not count."""
        before = self._paragraphs
        text = one_line("\n".join(piece.text for piece in pieces))
        self._paragraphs = before
        return text


def as_margins(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield what stands in headers and footers, `aside`, each different text once."""
    seen = set()
    for piece in pieces:
        if piece.text.strip() and piece.text not in seen:
            seen.add(piece.text)
            yield piece._replace(cells=None, table=0, aside=True)
