"""Tables that could not be read although they name units: a person should know where they stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from jxgraph.parsing.bodies import begins_whole
from jxgraph.parsing.headers import heads_pasted
from jxgraph.parsing.plain import compact, plain, top_level
from jxgraph.parsing.saying import said
from jxgraph.records import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.parsing.cells import Cell
    from jxgraph.parsing.source import Source
    from jxgraph.records import Line, Remark

_CONTACTS = re.compile(r"电话|联系|手机|姓名|联络员|传真|邮箱|地址")
_READ_ELSEWHERE = re.compile(r"(?:责任|牵头|配合)(?:单位|部门)\s?:|负责\)|牵头[,)]")
_LONGEST_LIST = 200
_LONGEST_SHOWN = 60
_FEWEST_ROWS = 2
_NUMBER = re.compile(r"\d{1,4}")
_LINES_OF_ROW = 12


def unread_table(rows: Sequence[tuple[Line, list[Cell]]]) -> Iterator[Remark]:
    """Point to a table that names units in its rows and says nowhere what it is about; not to lists of contacts."""
    named = [i for i, (_, cells) in enumerate(rows) if any(_lists_units(cell) for cell in cells)]
    words = "\n".join(plain(line.text) for line, _ in rows)
    if len(named) < _FEWEST_ROWS or _CONTACTS.search(words) or _READ_ELSEWHERE.search(words):
        return
    line, cells = rows[0]
    shown = " | ".join(compact(cell.words) for cell in cells)[:_LONGEST_SHOWN]
    yield said("unread_table", Severity.WARNING, line.number, shown, rows=len(rows))


def pasted_tables(source: Source, read: Sequence[int] = ()) -> Iterator[Remark]:
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
            left_over = number and plain(compact(line.text)) == str(number + 1)
            if left_over or (not over_clause and heads_pasted(above.text, line.text, below.text)):
                shown = " | ".join(compact(one.text) for one in (above, line, below))
                yield said("pasted_table", Severity.WARNING, line.number, shown[:_LONGEST_SHOWN])
                return


def _lists_units(cell: Cell) -> bool:
    words = plain(compact(cell.words))
    if not words or len(words) > _LONGEST_LIST:
        return False
    return all(begins_whole(words[slice(*name)]) for name in top_level(words, 0, len(words), "、,;"))
