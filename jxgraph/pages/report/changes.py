"""The section of the page on what changed since the previous document: tasks, leads, loads, from `compare`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jxgraph.comparison.changes import DOWN, UP
from jxgraph.comparison.tasks import DROPPED, NEW
from jxgraph.model import LIST_SEPARATOR, NAME_SEPARATOR
from jxgraph.pages.comparison.page import with_roles
from jxgraph.pages.html import Cell, visible_text
from jxgraph.pages.report import markup as m
from jxgraph.pages.report.findings import lead_moves
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    import pandas as pd

    from jxgraph.comparison import Comparison
    from jxgraph.pages.report.sections import TaskIndex

_POINTS = 1
"""Decimals of a shift in percentage points."""


def changes(index: TaskIndex, comparison: Comparison) -> str:
    """List the tasks that are new and gone, those that moved to another lead, and the loads in both documents."""
    previous, tasks = index.report.previous, comparison.tasks
    parts = {
        "leads": _leads(index, lead_moves(comparison)),
        "tasks_new": _tasks(index, tasks[tasks["status"] == NEW], "b"),
        "tasks_dropped": _tasks(index, tasks[tasks["status"] == DROPPED], "a"),
        "units": _units(index, comparison.units),
    }
    title = visible_text(comparison.title_a or comparison.name_a)
    about = f'<p class="lead-in">{m.phrase("changes_previous", title=title)}</p>'
    if previous is not None:
        origin = m.phrase("origin_file", document=visible_text(previous.document), sha256=previous.sha256)
        about += f'<p class="file">{origin}</p>'
    return about + "".join(f"<h3>{m.phrase(f'changes_{name}')}</h3>{part}" for name, part in parts.items() if part)


def _tasks(index: TaskIndex, tasks: pd.DataFrame, side: str) -> str:
    """List tasks that only one of the documents has; those of this one open."""
    columns = [
        m.frame_column("task_id", row_head=True),
        m.frame_column("text", brief=True),
        m.page_column("units_and_roles"),
        m.frame_column("leader"),
    ]
    rows = [
        [
            Cell(
                index.link_ids(m.text(row[f"task_{side}"]), row[f"task_{side}"])
                if side == "b"
                else m.text(row["task_a"])
            ),
            Cell(m.text(row[f"text_{side}"])),
            Cell(_units_of(row[f"units_{side}"])),
            Cell(m.name(row[f"leader_{side}"]) or "–"),
        ]
        for row in tasks.iloc[: m.MOST_ROWS].to_dict("records")
    ]
    return _table(f"changes_{side}", "compared_tasks", columns, rows, len(tasks))


def _units_of(units: str) -> str:
    """Write the units of a task with their roles in every language."""
    return m.translated(m.by_language(lambda lang: with_roles(NAME_SEPARATOR.join(units.split(LIST_SEPARATOR)), lang)))


def _leads(index: TaskIndex, moved: pd.DataFrame) -> str:
    columns = [
        m.frame_column("task_id", row_head=True),
        m.frame_column("text", brief=True),
        *map(m.page_column, ("lead_before", "lead_now")),
    ]
    rows = [
        [
            Cell(index.link_ids(m.text(row["task_b"]), row["task_b"])),
            Cell(m.text(row["text_b"])),
            *(Cell(m.name(NAME_SEPARATOR.join(row[f"lead_{side}"])) or m.phrase("headlines.nobody")) for side in "ab"),
        ]
        for row in moved.iloc[: m.MOST_ROWS].to_dict("records")
    ]
    return _table("changes_leads", "compared_tasks", columns, rows, len(moved))


def _units(index: TaskIndex, units: pd.DataFrame) -> str:
    """List the units, first those whose share moves the same way under every weighting, the greatest shift first."""
    moved = units["direction"].isin([UP, DOWN])
    order = np.lexsort((-units["shift"].abs().round(12), ~moved))
    lead = str(ROLES[0])
    counts = ("tasks_before", "tasks_now", "led_before", "led_now")
    columns = [
        m.frame_column("unit", row_head=True),
        *(m.page_column(name, number=True) for name in counts),
        m.frame_column("shift", table="compared_units", number=True, brief=True),
        m.frame_column("direction", table="compared_units"),
    ]
    rows = [
        [
            Cell(m.name(row.Index), str(row.Index)),
            Cell(str(row.tasks_a)),
            Cell(index.link_unit(str(row.tasks_b), row.Index), row.tasks_b),
            Cell(str(row.lead_a)),
            Cell(index.link_role(row.lead_b, row.Index, lead), row.lead_b),
            Cell(f"{100 * row.shift:+.{_POINTS}f}", row.shift),
            Cell(m.term("direction", row.direction), row.direction),
        ]
        for row in units.iloc[order].iloc[: m.MOST_ROWS].itertuples()
    ]
    return _table("changes_units", "compared_units", columns, rows, len(units), note=m.phrase("changes_units_note"))


def _table(name: str, file: str, columns: list[m.Column], rows: list[list[Cell]], total: int, *, note: str = "") -> str:
    caption = note or m.note("compared_tasks")
    return m.report_table(file, columns, rows, total=total, caption=caption, name=name) if rows else ""
