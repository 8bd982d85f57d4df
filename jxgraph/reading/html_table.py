"""The grid of a table on a page, while its tags come in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jxgraph.reading.pieces import Cell, refuse_vast

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAX_SPAN = 1000  # as HTML has it
_MAX_ROWS = 65_534  # the same


@dataclass(slots=True)
class Table:
    """A table: cells with their blocks [first, last), and the row until which a cell from above takes a column."""

    first: int
    row: int = -1
    column: int = 0
    holds_table: bool = False
    cells: list[tuple[Cell, int, int]] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=dict)

    def begin_row(self) -> None:
        """Begin a row."""
        self.row += 1
        self.column = 0

    def begin_cell(self, attributes: Mapping[str, str], first: int) -> None:
        """Begin a cell at the first free place of the row, with `first` the block it begins with."""
        rows = _span(attributes.get("rowspan"), _MAX_ROWS) or _MAX_ROWS
        columns = _span(attributes.get("colspan"), _MAX_SPAN) or 1
        if self.row < 0:
            self.begin_row()
        while self.taken.get(self.column, 0) > self.row:
            self.column += 1
        first = self.cells[-1][2] if self.cells else first  # text that a broken page has between cells goes to the next
        self.cells.append((Cell(self.row, self.column, "", rows, columns), first, first))
        if rows > 1:
            self.taken.update(dict.fromkeys(range(self.column, self.column + columns), self.row + rows))
        self.column += columns
        refuse_vast(self.row + 1, max(self.column, len(self.taken)))

    def end_cell(self, last: int) -> None:
        """End the cell before block `last`."""
        if self.cells:
            cell, first, _ = self.cells[-1]
            self.cells[-1] = cell, first, last


def _span(printed: str | None, most: int) -> int:
    digits = re.match(r"\s*(\d{1,9})", printed or "1", re.ASCII)
    return min(int(digits[1]), most) if digits else 1
