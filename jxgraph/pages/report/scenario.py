"""The section of the report on a scenario: its steps, and what differs before and after."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.io import short_number
from jxgraph.measures.workload import workload
from jxgraph.pages.html import Cell, visible_text
from jxgraph.pages.report import markup as m
from jxgraph.pages.report.sections import _HEIGHT, _WIDTH, ROLE_NAMES, TaskIndex, _svg
from jxgraph.parsing.verdict import doubt_words, verdict
from jxgraph.weights import ROLE_CODES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.pages.report.contents import Contents
    from jxgraph.scenarios import Scenario


def alert(report: Contents) -> str:
    """Say above the findings that this is a scenario and no published document, with its steps and its caution."""
    scenario = report.scenario
    if scenario is None or not scenario.steps:
        return ""
    steps, caution = m.by_language(scenario.title), m.by_language(scenario.caution)
    read = scenario.document
    doubt = m.translated(m.by_language(lambda lang: doubt_words(verdict(read), lang) if read else ""))
    paragraphs = (m.phrase("scenario_alert", steps=steps, caution=caution), doubt)
    return "".join(f'<p class="alert">{words}</p>' for words in paragraphs if words)


def origin(scenario: Scenario, sha256: str) -> str:
    """Name the document that a scenario began from; where there is none, only the digest of the changed data."""
    read = scenario.document
    if read is None:
        return m.phrase("origin_scenario", sha256=sha256)
    return m.phrase("origin_scenario_file", document=visible_text(read.document), sha256=read.sha256)


def what_changes(index: TaskIndex) -> str:
    """List the steps of a scenario, then its figures, units, leads and ties before and after."""
    scenario = index.report.scenario
    if scenario is None:
        return ""
    steps = "".join(f"<li>{m.translated(m.by_language(step.words))}</li>" for step in scenario.steps)
    tables = {"summary": _summary, "changes": _units, "lead_changes": _leads, "tie_changes": _ties}
    parts = (f"<h3>{m.heading(name)}</h3>{table(index, scenario)}" for name, table in tables.items())
    return f'<ol class="lead-in">{steps}</ol><p class="lead-in">{m.phrase("scenario_note")}</p>{"".join(parts)}'


def earlier_columns(index: TaskIndex) -> list[tuple[m.Column, Callable[[object], Cell]]]:
    """Return the columns of the place and load that each unit has before, for the table of workloads."""
    scenario = index.report.scenario
    if scenario is None or not scenario.steps:
        return []
    load, of = scenario.before, _earlier(index)

    def cell(column: str, unit: object) -> Cell:
        value = load[column].get(unit)
        return Cell("–" if pd.isna(value) else of.link_unit(short_number(float(value)), unit), _sorted(value))

    return [(m.frame_column(f"{name}_before", number=True), partial(cell, name)) for name in ("rank", "workload")]


def _earlier(index: TaskIndex) -> TaskIndex:
    """Return the same of the document as it is."""
    scenario = index.report.scenario
    return TaskIndex(replace(index.report, matrix=scenario.baseline)) if scenario else index


def _places(index: TaskIndex, task_ids: Iterable[object]) -> list[int]:
    return [index.place_of[str(task)] for task in task_ids]


# Figures of the whole, before and after.


def _summary(index: TaskIndex, scenario: Scenario) -> str:
    columns = [
        m.frame_column("figure", row_head=True),
        *(m.frame_column(c, table="summary", number=True) for c in ("before", "after")),
    ]
    sides = ((_earlier(index), scenario.baseline), (index, scenario.matrix))
    opened = [_tasks_of_figures(side, R) for side, R in sides]
    opened[1]["orphaned"] = _places(index, scenario.orphans.index)
    rows = [
        [
            Cell(m.term("figure", figure), str(figure)),
            *(
                Cell(m.drilldown(short_number(value), tasks.get(str(figure), ()), index.ids), value)
                for value, tasks in zip(values, opened, strict=True)
            ),
        ]
        for figure, *values in scenario.summary.itertuples()
    ]
    return m.report_table("summary", columns, rows)


def _tasks_of_figures(index: TaskIndex, R: ResponsibilityMatrix) -> dict[str, Sequence[int]]:
    """Return the tasks that a figure counts: those without a lead, and those of the unit with the greatest load."""
    led = np.unique(R.entries.task[R.role.data == ROLE_CODES[ROLE_NAMES[0]]])
    heaviest = workload(R).query("rank == 1").index
    most = index.of_unit(str(heaviest[0])) if len(heaviest) == 1 else []
    return {"unled": _places(index, R.tasks.index.delete(led)), "greatest_load": most}


# Units: loads, places, leads and partners.


def _units(index: TaskIndex, scenario: Scenario) -> str:
    frame, others = scenario.loads, len(scenario.changes) - len(scenario.loads)
    rest = f'<p class="lead-in">{m.phrase("rank_only", count=others)}</p>' if others else ""
    if frame.empty:
        return rest or _none()
    greatest = max(float(frame[["workload_before", "workload_after"]].max().max()), 0.0)
    counts = ("lead_before", "lead_after", "tasks_before", "tasks_after", "ties_lost", "ties_gained")
    columns = [
        m.frame_column("unit", row_head=True),
        m.page_column("load_shift", meaning="load_shift_hint"),
        *(m.frame_column(f"{c}_{side}", number=True) for c in ("workload", "rank") for side in ("before", "after")),
        *(m.frame_column(c, number=True) for c in counts),
    ]
    sides = (("before", _earlier(index)), ("after", index))
    rows = [
        [
            Cell(m.name(row.Index), str(row.Index)),
            Cell(shift(row.workload_before, row.workload_after, greatest), _difference(row)),
            *(_count(getattr(row, f"workload_{side}"), of.of_unit(str(row.Index)), index) for side, of in sides),
            *(Cell(_shown(getattr(row, f"rank_{side}"))) for side, _ in sides),
            *(
                _count(getattr(row, f"lead_{side}"), of.by_role[str(row.Index)][ROLE_NAMES[0]], index)
                for side, of in sides
            ),
            *(_count(getattr(row, f"tasks_{side}"), of.of_unit(str(row.Index)), index) for side, of in sides),
            Cell(str(row.ties_lost)),
            Cell(str(row.ties_gained)),
        ]
        for row in frame.iloc[: m.MOST_ROWS].itertuples()
    ]
    return m.report_table("changes", columns, rows, total=len(frame)) + rest


def shift(before: Any, after: Any, greatest: float) -> str:
    """Draw a load before, a ring, and after, a dot, on the scale of the greatest; one that is missing is left out."""

    def at(load: Any) -> float:
        return 5 + (float(load) / greatest if greatest else 0.0) * (_WIDTH - 10)

    middle, parts = _HEIGHT / 2, []
    parts.append(f'<line class="scale" x1="5" x2="{_WIDTH - 5}" y1="{middle}" y2="{middle}"/>')
    if pd.notna(before) and pd.notna(after):
        css = "shift up" if after > before else "shift down"
        parts.append(f'<line class="{css}" x1="{at(before):.1f}" x2="{at(after):.1f}" y1="{middle}" y2="{middle}"/>')
    marks = (("ring", before), ("dot", after))
    parts += [f'<circle class="{c}" cx="{at(v):.1f}" cy="{middle}" r="3.5"/>' for c, v in marks if pd.notna(v)]
    return _svg("".join(parts))


def _difference(row: Any) -> float:
    before, after = (0.0 if pd.isna(load) else float(load) for load in (row.workload_before, row.workload_after))
    return after - before


def _shown(value: Any) -> str:
    return "–" if pd.isna(value) else short_number(float(value))


def _count(value: Any, tasks: Sequence[int], index: TaskIndex) -> Cell:
    return Cell(m.drilldown(_shown(value), tasks, index.ids), _sorted(value))


def _sorted(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


# Leads and ties.


def _leads(index: TaskIndex, scenario: Scenario) -> str:
    frame = scenario.leads
    if frame.empty:
        return _none()
    names = ("leader", "text", "from", "to")
    orphaned = [m.frame_column("orphaned")] if frame["orphaned"].any() else []
    columns = [m.frame_column("task_id", row_head=True), *map(m.frame_column, names), *orphaned]
    rows = [
        [
            Cell(m.drilldown(m.text(task_id), _places(index, [task_id]), index.ids), str(task_id)),
            Cell(m.name(row["leader"])),
            Cell(m.text(row["text"])),
            *(Cell(m.name(row[name]) or "–") for name in ("from", "to")),
            *(Cell(_badge(row["orphaned"])) for _ in orphaned),
        ]
        for task_id, row in frame.iloc[: m.MOST_ROWS].iterrows()
    ]
    return m.report_table("lead_changes", columns, rows, total=len(frame))


def _badge(orphaned: object) -> str:
    return f'<span class="badge warning">{m.term("orphaned", bool(orphaned))}</span>' if orphaned else "–"


def _ties(index: TaskIndex, scenario: Scenario) -> str:
    frame = scenario.ties
    if frame.empty:
        return _none()
    sides = (("before", TaskIndex(replace(index.report, matrix=scenario.merged))), ("after", index))
    columns = [
        m.frame_column("unit_a", row_head=True),
        *map(m.frame_column, ("unit_b", "became")),
        *(m.frame_column(f"shared_{side}", number=True) for side, _ in sides),
    ]
    rows = [
        [
            Cell(m.name(row.unit_a)),
            Cell(m.name(row.unit_b)),
            Cell(m.term("became", row.became), row.became),
            *(_count(getattr(row, f"shared_{side}"), list(_shared(of, row)), index) for side, of in sides),
        ]
        for row in frame.iloc[: m.MOST_ROWS].itertuples()
    ]
    return m.report_table("tie_changes", columns, rows, total=len(frame))


def _shared(index: TaskIndex, row: Any) -> Iterator[int]:
    others = set(index.of_unit(str(row.unit_b)))
    return (task for task in index.of_unit(str(row.unit_a)) if task in others)


def _none() -> str:
    return f'<p class="lead-in">{m.phrase("nothing_changes")}</p>'
