"""Rows of a table that head the rows below them: 1.健康 over rows without a number, beside tasks with such numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jxgraph.parsing.headers import UNIT_COLUMNS, Column
from jxgraph.parsing.markers import MARKER
from jxgraph.parsing.plain import compact, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from jxgraph.parsing.cells import Cell

_WHO = frozenset({*UNIT_COLUMNS, Column.TICKS})


def find_groups(grid: Sequence[Sequence[Cell]], columns: Sequence[Column]) -> Mapping[int, str]:
    """Return the section that begins with each row where one begins or ends: its words at the row that heads it.

    Such a row names nobody and is numbered like tasks of the table that do, and the row below it names somebody and is
    not. A task with a number like it stands beside it: there the section ends, and the words are empty. A table with a
    column of numbers has none.
    """
    if Column.NUMBER in columns:
        return {}
    kinds = [_number_kind(cells, columns) for cells in grid]
    named = [bool(_filled(cells, columns, _WHO)) for cells in grid]
    of_tasks = {kind for kind, who in zip(kinds, named, strict=True) if kind and who}
    found: dict[int, str] = {}
    open_kind: str | None = None
    for at, cells in enumerate(grid):
        tasks = _filled(cells, columns, {Column.TASK})
        above_task = at + 1 < len(grid) and named[at + 1] and kinds[at + 1] != kinds[at]
        if not named[at] and len(tasks) == 1 and kinds[at] in of_tasks and above_task:
            found[at], open_kind = compact(cells[tasks[0]].words), kinds[at]
        elif open_kind and kinds[at] == open_kind:
            found[at], open_kind = "", None
    return found


def _filled(cells: Sequence[Cell], columns: Sequence[Column], wanted: Collection[Column]) -> list[int]:
    pairs = enumerate(zip(cells, columns, strict=False))
    return [at for at, (cell, column) in pairs if column in wanted and cell.words.strip()]


def _number_kind(cells: Sequence[Cell], columns: Sequence[Column]) -> str | None:
    tasks = _filled(cells, columns, {Column.TASK})
    found = MARKER.match(plain(cells[tasks[-1]].words.strip())) if tasks else None
    return found.lastgroup if found else None
