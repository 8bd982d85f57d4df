"""The workbook in which a person corrects a reading: what its columns are called, and how it is read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jxgraph.model import SECTION_SEPARATOR, Breakdown, Role, Span, SpanKind, Task
from jxgraph.parsing.clause import Clause, Member
from jxgraph.parsing.table_header import Cell, rows_with_cells
from jxgraph.parsing.task_builder import Draft
from jxgraph.parsing.text import compact
from jxgraph.parsing.unit_lists import split_units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jxgraph.parsing.source import Source


HEADER = (
    "任务编号",
    "部分",
    "章节",
    "序号",
    "牵头领导",
    "工作任务",
    "牵头单位",
    "责任单位",
    "配合单位",
    "原文",
    "行号",
)
"""Task id, part, sections, number, leader, text, then who: lead, co-lead, support; the clause as printed, its line."""

UNIT_SEPARATOR = "；"
_ROLES = {"牵头单位": Role.LEAD, "责任单位": Role.CO_LEAD, "配合单位": Role.SUPPORT}


def correction_rows(breakdown: Breakdown) -> list[tuple[str | int, ...]]:
    """Give a breakdown as rows under `HEADER`; units stand in their full names, between '；'."""
    return [
        (
            task.id,
            task.part,
            SECTION_SEPARATOR.join(task.section),
            task.number,
            task.leader,
            task.text,
            *(_names(task, role) for role in _ROLES.values()),
            task.clause,
            task.line,
        )
        for task in breakdown.task_records
    ]


def _names(task: Task, role: Role) -> str:
    """Join the names in a role; a collective stands once, however many members were put in its place."""
    return UNIT_SEPARATOR.join(dict.fromkeys(a.name for a in task.assignments if a.role is role))


def corrected_drafts(source: Source) -> Iterator[Draft]:
    """Read the tasks of such a workbook; nothing where the document is none."""
    rows = source.rows
    heads = [i for i, line in enumerate(rows) if tuple(map(compact, (line.cells or ())[: len(HEADER)])) == HEADER]
    if not heads:
        return
    sheet = [line for line in rows[heads[0] + 1 :] if line.table == rows[heads[0]].table]
    for place, (_, cells) in enumerate(rows_with_cells(source, sheet), start=1):
        row = dict(zip(HEADER, cells, strict=False))
        if any(cell.words.strip() for cell in row.values()):
            yield _draft(source, row, place)


def _draft(source: Source, row: dict[str, Cell], place: int) -> Draft:
    """Make the task of a row, named by its id, its number, or else its place in the sheet."""
    who = [row[title] for title in _ROLES]
    members = [
        Member(named, role)
        for cell, role in zip(who, _ROLES.values(), strict=True)
        for named in split_units(source.text, cell.start, cell.end, source.folded, complete=False)
    ]
    printed_cell = (
        row["原文"] if row["原文"].words.strip() else next((cell for cell in who if cell.words.strip()), who[0])
    )
    clause = Clause(printed_cell.start, printed_cell.end, tuple(members), labelled=True)
    return Draft(
        start=row["任务编号"].start,
        key=row["任务编号"].words.strip() or row["序号"].words.strip() or str(place),
        part=row["部分"].words.strip(),
        sections=tuple(filter(None, row["章节"].words.split(SECTION_SEPARATOR))),
        number=row["序号"].words.strip(),
        text=row["工作任务"].words.strip(),
        leader=row["牵头领导"].words.strip(),
        clause=clause,
        spans=tuple(
            Span(SpanKind.CLAUSE if cell in (*who, row["原文"]) else SpanKind.TASK, cell.start, cell.end)
            for cell in row.values()
            if cell.start < cell.end
        ),
        item=None,
    )
