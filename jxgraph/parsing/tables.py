"""Tables of tasks: which have a header, which go on with the one before, and what could not be read."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.parsing.cells import Cell, rows_with_cells
from jxgraph.parsing.headers import Header, find_header, legend
from jxgraph.parsing.rows import Body, Table
from jxgraph.parsing.statements import MOST_TASKS
from jxgraph.parsing.unread import unread_table

if TYPE_CHECKING:
    from jxgraph.parsing.source import Source
    from jxgraph.records import Line


def read_tables(source: Source) -> list[Table]:
    """Read every table that has a header naming tasks and units, or continues one that has.

    Raises
    ------
    InputError
        The tables have more than `MOST_TASKS` rows.
    """
    if sum(line.table > 0 for line in source.lines) > MOST_TASKS:
        raise InputError(f"more than {MOST_TASKS} rows of tables; split it into documents")
    tables: list[Table] = []
    found: list[tuple[Header, list[tuple[Line, list[Cell]]]]] = []
    before = Header()
    for _, lines in groupby((line for line in source.lines if line.table), key=lambda line: line.table):
        rows = list(rows_with_cells(source, list(lines)))
        grid = [cells for _, cells in rows]
        header = find_header(grid)
        same = (header.columns == before.columns or not header.columns) and len(before.columns) == len(grid[0])
        if found and same and _is_next(source, found[-1][1][-1][0], rows[0][0]):
            found[-1][1].extend(rows[header.rows[0] if header.rows else 0 :])  # it goes on behind a page's end
        elif found and same:
            found.append((replace(before, rows=header.rows, guessed=None), rows))
        elif header.columns:
            found.append((header, rows))
            before = header
        else:
            tables += [Table(remarks=(remark,)) for remark in unread_table(rows)]
    meaning = legend(source.text) if any(header.units for header, _ in found) else {}
    for header, rows in found:
        tables.append(Body(source, header, meaning, [cells for _, cells in rows]).read([line for line, _ in rows]))
    return tables


def _is_next(source: Source, last: Line, first: Line) -> bool:
    """Whether nothing but blank lines and the page's own stands between two rows."""
    between = source.lines[source.line_index(last.start) + 1 : source.line_index(first.start)]
    return not any(line.text.strip() and not line.aside and not line.table for line in between)
