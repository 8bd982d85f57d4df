"""The deadline that a document prints of a task beside its words: a column 完成时限, or 完成时限: in its clause."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.indicators.dates import stated_deadline
from jxgraph.parsing.text import compact, normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jxgraph.model import Breakdown, Line

_TITLE = re.compile(
    r"(?:计划|要求|预计|拟)?(?:完成|办结|整改|达标|实施|落实)?(?:的)?(?:时限|时间|期限|日期|时间节点|节点|时间要求|时限要求)"
)
"""The title of a column of deadlines."""
_LABEL = re.compile(
    r"(?:完成|办结|整改|落实)(?:时限|时间|期限|节点)(?:要求)?\s*[:：]\s*(?P<date>[^。;；,，()（）\n]{2,30})"
)
_IN_CLAUSE = re.compile(
    r"[,;、。\n](?P<date>[^,;、。:()\n]{0,12}(?:年|月|季度|日)[^,;、。:()\n]{0,6}?)(?:完成|办结|落实到位)?(?=[)。;\n]|$)"
)
"""A date at the end of a clause: …;责任单位:各县市,6月底完成."""
_LONGEST = 24


class Deadline(NamedTuple):
    """A deadline as printed, its last day in ISO form, empty where it is not known; `weak` if it is all the year."""

    by: str
    due: str
    weak: bool


def find_deadlines(breakdown: Breakdown, year: int | None) -> dict[str, Deadline]:
    """Return the deadlines that stand beside the words of tasks, by the ids of the tasks.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> bd = parse_text("1.新建公园。(市建设局牵头;完成时限:6月底)")
    >>> find_deadlines(bd, 2025)
    {'T1': Deadline(by='6月底', due='2025-06-30', weak=False)}
    """
    found: dict[str, Deadline] = {}
    rows = {line.number: line for line in breakdown.lines if line.table}
    columns = dict(_columns(rows.values()))
    for task in breakdown.task_records:
        row = rows.get(task.line)
        column = columns.get(row.table, ()) if row else ()
        words = [row.cells[at] for at in column if row and row.cells and at < len(row.cells)]
        words += [one["date"] for text in (task.clause, task.text) for one in _LABEL.finditer(text)]
        words += [one["date"] for one in _IN_CLAUSE.finditer(normalize(task.clause))]
        for one in words:
            if deadline := _deadline(one, year):
                found[task.id] = deadline
                break
    return found


def _columns(rows: Iterable[Line]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the tables with columns of deadlines, and these columns."""
    for row in rows:
        at = tuple(i for i, cell in enumerate(row.cells or ()) if _TITLE.fullmatch(compact(normalize(cell))))
        if at:
            yield row.table, at


def _deadline(words: str, year: int | None) -> Deadline | None:
    plain = compact(normalize(words))
    date = stated_deadline(plain, year)
    if date is None:
        return None
    by = plain if len(plain) <= _LONGEST else plain[date.start : date.end]
    return Deadline(by, date.due, date.weak)
