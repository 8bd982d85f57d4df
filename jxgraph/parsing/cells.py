"""The cells of a table's rows: their words, and all the places where those are printed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeVar

from jxgraph.parsing.completing import Named
from jxgraph.parsing.members import Clause, Left
from jxgraph.parsing.plain import trimmed
from jxgraph.parsing.statements import statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.parsing.source import Source
    from jxgraph.records import Line, Role

_Found = TypeVar("_Found", Named, Left)


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

    def with_more(self, below: Cell) -> Cell:
        """Return the cell with what stands in one below that goes on with it."""
        if below.repeated or not below.words.strip():
            return self
        if not self.words.strip():
            return below
        words, more = self.words.strip(), below.words.strip()
        latin = words[-1].isascii() and words[-1].isalnum() and more[0].isascii() and more[0].isalpha()
        return Cell((*self.places, *below.places), f"{words}{' ' if latin else ''}{more}", self.repeated)

    def statement(self, source: Source, role: Role | None) -> Clause | None:
        """Read the cell as a statement of who is responsible, in `role` where it says no other."""
        if len(self.places) == 1:
            return statement(source.text, self.start, self.end, source.printed, role)
        # a space between the places: a list is cut there where both sides are whole, and no name is
        text, printed = (
            " ".join(words[start:end] for start, end in self.places) for words in (source.text, source.printed)
        )
        read = statement(text, 0, len(text), printed, role)
        if read is None:
            return None
        members = tuple(replace(member, named=self._placed(member.named)) for member in read.members)
        return replace(read, members=members, left=tuple(map(self._placed, read.left)))

    def _placed(self, found: _Found) -> _Found:
        """Put what was found where it is printed; a name in two places stands in the first."""
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
            above = with_row_below(above, cells)
            continue
        if row:
            yield row, above
        row, above = line, cells
    if row:
        yield row, above


def with_row_below(above: Sequence[Cell], below: Sequence[Cell]) -> list[Cell]:
    """Return the cells of a row with those of one that goes on with it; either may have more cells."""
    pairs = zip_longest(above, below)
    return [cell.with_more(more) if cell and more else cell or more for cell, more in pairs]


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
            place = trimmed(source.text, start, start + len(printed))
            cells.append(Cell((place,), words if blank or place[0] < place[1] else ""))
        start += len(printed) + 1
    return cells
