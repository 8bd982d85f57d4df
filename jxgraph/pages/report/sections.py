"""The sections of the report's page: workload, dependence on units, leaders, who leads whom, checks, remarks, tasks."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from jxgraph.i18n import LANGUAGES, finding_label, remark_done, remark_label, table_title
from jxgraph.indicators import ALL_YEAR, target_words
from jxgraph.measures.leaders import leader_words, words
from jxgraph.measures.ranking import ranking_words
from jxgraph.model import LIST_SEPARATOR
from jxgraph.naming import gloss
from jxgraph.pages.html import Cell
from jxgraph.pages.report import markup as m
from jxgraph.pages.report.contents import capitalized, localized
from jxgraph.parsing.verdict import ON_NO_LINE, remarks_by_kind
from jxgraph.weights import ROLES, scheme_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jxgraph.model import Remark
    from jxgraph.pages.report.contents import Contents


ROLE_NAMES = tuple(map(str, ROLES))


class TaskIndex:
    """The tables of a report, and the tasks that each number of them counts, as places in the list of all tasks."""

    def __init__(self, report: Contents) -> None:
        self.report, self.tables = report, report.tables
        self.tasks = report.breakdown.task_records
        self.ids = [str(task_id) for task_id in self.tables["tasks"].index]
        self.place_of = {task_id: i for i, task_id in enumerate(self.ids)}

    @cached_property
    def by_role(self) -> dict[str, dict[str, list[int]]]:
        """The counted tasks of each unit by role, in printed order."""
        tasks: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        R = self.report.matrix
        places = [self.place_of[str(task)] for task in R.tasks.index]
        for t, u, role in zip(R.entries.task.tolist(), R.weight.indices.tolist(), R.role.data.tolist(), strict=True):
            tasks[str(R.units.index[u])][ROLE_NAMES[role - 1]].append(places[t])
        return tasks

    @cached_property
    def shared(self) -> set[str]:
        """The ids of tasks that are printed under several leaders, those of each printing."""
        tasks = self.report.matrix.tasks
        rows = zip(tasks.index, leader_words(self.report.matrix), words(tasks, "repeats"), strict=True)
        return {
            str(task_id)
            for first, leaders, repeats in rows
            if len(leaders) > 1
            for task_id in (first, *repeats.split(LIST_SEPARATOR))
        }

    @cached_property
    def targets(self) -> dict[str, list[Any]]:
        """The rows of what each task promises, by its id."""
        rows: dict[str, list[Any]] = defaultdict(list)
        for row in self.tables["targets"].itertuples(index=False):
            rows[row.task_id].append(row)
        return rows

    def of_unit(self, unit: str) -> list[int]:
        """Return the tasks of a unit in any role."""
        return sorted(task for tasks in self.by_role[unit].values() for task in tasks)

    def in_english(self, unit: object, css: str = "gloss") -> str:
        """Write the English name of a unit, which the English page shows; nothing unless the report has these names."""
        words = gloss(str(unit)) if self.report.gloss else ""
        return f'<span class="en {css}" lang="en">{m.text(words)}</span>' if words else ""

    def link_unit(self, label: str, unit: object) -> str:
        """Write a number that opens all tasks of a unit."""
        return m.drilldown(label, self.of_unit(str(unit)), self.ids, unit=str(unit))

    def link_role(self, count: int, unit: object, role: str, ids: str = "") -> str:
        """Write a number that opens the tasks of a unit in a role; of these ids alone, where they are given."""
        tasks, among = self.by_role[str(unit)][role], set(ids.split(LIST_SEPARATOR))
        return m.drilldown(str(count), [i for i in tasks if not ids or self.ids[i] in among], self.ids)

    def link_ids(self, label: str, ids: str) -> str:
        """Write a number that opens tasks given by their ids, joined as in a frame; `label` is HTML."""
        return m.drilldown(label, [self.place_of[i] for i in ids.split(LIST_SEPARATOR) if i in self.place_of], self.ids)


# Small drawings in the rows of a table, as SVG that the page's style colours.


_WIDTH, _HEIGHT = 130, 14


def bar(parts: Sequence[tuple[str, float]], longest: float) -> str:
    """Draw a bar of parts, each with its CSS class, on the scale of the longest bar."""
    rectangles, x = [], 0.0
    for css, value in parts:
        width = value / longest * _WIDTH if longest else 0.0
        rectangles.append(f'<rect class="{css}" x="{x:.1f}" y="1" width="{width:.1f}" height="{_HEIGHT - 2}"/>')
        x += width
    return _svg("".join(rectangles))


def place_range(best: Any, rank: Any, worst: Any, places: int) -> str:
    """Draw the range from the best to the worst place, the first place at the left, with a dot at the rank."""

    def at(place: Any) -> float:
        return 5 + (int(place) - 1) / max(places - 1, 1) * (_WIDTH - 10)

    middle = _HEIGHT / 2
    return _svg(
        f'<line class="scale" x1="5" x2="{_WIDTH - 5}" y1="{middle}" y2="{middle}"/>'
        f'<line class="span" x1="{at(best) - 2:.1f}" x2="{at(worst) + 2:.1f}" y1="{middle}" y2="{middle}"/>'
        f'<circle class="dot" cx="{at(rank):.1f}" cy="{middle}" r="3.5"/>'
    )


def disc(colour: str) -> str:
    """Draw a disc in the colour of a cluster."""
    ring = f'<circle class="disc" cx="6" cy="6" r="5" fill="{colour}"/>'
    return f'<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">{ring}</svg>'


def _svg(content: str) -> str:
    return (
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-hidden="true">{content}</svg>'
    )


# Workload, inequality and leaders.


def workload(index: TaskIndex, more: Sequence[tuple[m.Column, Callable[[object], Cell]]] = ()) -> str:
    """Rank the units, with the range of their places, the tasks in each role, and more columns, a cell for a unit."""
    load, ranked = index.tables["workload"], index.tables["ranking"]
    sentences = m.by_language(lambda lang: ranking_words(ranked, lang=lang))
    longest, places = float(load["tasks"].max()) if len(load) else 0.0, int(load["rank"].notna().sum())
    columns = [
        m.frame_column("rank", number=True, brief=True),
        m.frame_column("unit", row_head=True),
        m.page_column("range", meaning="range_hint"),
        m.page_column("tasks_by_role", brief=True),
        *(
            m.frame_column(c, table="workload", number=True, brief=c == "tasks")
            for c in (*ROLE_NAMES, "tasks", "workload", "share")
        ),
        *(column for column, _ in more),
    ]
    rows = [
        [
            *_place(index, row, m.translated({lang: texts[row.Index] for lang, texts in sentences.items()}), places),
            Cell(bar([(role, getattr(row, role)) for role in ROLE_NAMES], longest), row.tasks),
            *(Cell(index.link_role(getattr(row, role), row.Index, role)) for role in ROLE_NAMES),
            Cell(index.link_unit(str(row.tasks), row.Index)),
            Cell(index.link_unit(f"{row.workload:.10g}", row.Index)),
            Cell(index.link_unit(m.percent(row.share), row.Index), row.share),
            *(cell(row.Index) for _, cell in more),
        ]
        for row in load.join(ranked[["best", "worst"]]).iloc[: m.MOST_ROWS].itertuples()
    ]
    weights = m.by_language(lambda lang: scheme_words(index.report.matrix.scheme, lang))
    caption = f'{m.note("workload", weights=weights)} <span class="interactive">{m.phrase("click_a_number")}</span>'
    return m.report_table("workload", columns, rows, total=len(load), caption=caption)


def _place(index: TaskIndex, row: Any, sentence: str, places: int) -> Iterator[Cell]:
    ranked = pd.notna(row.rank)
    yield Cell(str(row.rank) if ranked else "–")
    name = index.link_unit(m.name(row.Index), row.Index)
    yield Cell(f'{name}{index.in_english(row.Index)}<span class="small">{sentence}</span>', str(row.Index))
    if not ranked:
        yield Cell("–")
        return
    label = str(row.best) if row.best == row.worst else f"{row.best}–{row.worst}"
    drawing = place_range(row.best, row.rank, row.worst, places)
    # sorted by the best place, then by the worst
    order = int(row.best) + int(row.worst) / 1e6
    yield Cell(f'<span class="places"><span class="range">{label}</span>{drawing}</span>', order)


def subset(index: TaskIndex) -> str:
    """Compare what the units have in the selected tasks with what they have in the whole document."""
    frame = index.tables["subset"]
    columns = [
        m.frame_column("unit", row_head=True),
        *(m.frame_column(c, table="subset", number=True) for c in frame.columns),
    ]
    rows = [
        [
            Cell(m.name(row.Index), str(row.Index)),
            Cell(index.link_role(row.lead, row.Index, ROLE_NAMES[0])),
            Cell(index.link_unit(str(row.tasks), row.Index)),
            *(Cell(str(value)) for value in (row.lead_whole, row.tasks_whole)),
            Cell(m.percent(row.share_whole), row.share_whole),
        ]
        for row in frame.iloc[: m.MOST_ROWS].itertuples()
    ]
    caption = m.translated(m.by_language(lambda lang: table_title("subset", lang)))
    return m.report_table("subset", columns, rows, total=len(frame), caption=caption)


def dependence(index: TaskIndex) -> str:
    """List what each unit alone leads, or alone has; every count opens its tasks."""
    frame = index.tables["dependence"].join(index.tables["roles"]["articulation"])
    counts = ("without_lead", "without_unit", "articulation")
    rows_left = frame[(frame["without_lead"] > 0) | (frame["articulation"] > 0)]
    columns = [
        m.frame_column("unit", row_head=True),
        *(m.frame_column(c, number=True, brief=c == "without_lead") for c in counts),
    ]
    rows = [
        [
            Cell(index.link_unit(m.name(row.Index), row.Index), str(row.Index)),
            Cell(index.link_ids(str(row.without_lead), row.without_lead_ids), row.without_lead),
            Cell(index.link_ids(str(row.without_unit), row.without_unit_ids), row.without_unit),
            Cell(str(row.articulation)),
        ]
        for row in rows_left.iloc[: m.MOST_ROWS].itertuples()
    ]
    if not rows:
        return f'<p class="lead-in">{m.phrase("no_dependence")}</p>'
    return m.report_table("dependence", columns, rows, total=len(frame), caption=m.note("dependence"))


def leaders(index: TaskIndex) -> str:
    """List what each leader is in charge of; every count opens its tasks."""
    frame = index.tables["leaders"]
    by = frame.attrs["by"]
    tasks = tasks_by_leader(index, by)
    counts = ("tasks", "shared_tasks", "units", "leading", "workload", "share")
    columns = [
        m.frame_column("leader" if by == "leader" else "section", row_head=True),
        *(m.frame_column(c, table="leaders", number=True, brief=c == "tasks") for c in counts),
        m.frame_column("top_unit"),
        *(m.frame_column(c, number=True) for c in ("top_share", "hhi")),
    ]
    rows = [_leader_row(index, row, tasks[str(row.Index).strip()]) for row in frame.iloc[: m.MOST_ROWS].itertuples()]
    return m.report_table("leaders", columns, rows, total=len(frame), caption=m.note("leaders"))


def tasks_by_leader(index: TaskIndex, by: str) -> dict[str, list[int]]:
    """Return the tasks printed under each leader, or in each section or part, by its name."""
    tasks: dict[str, list[int]] = defaultdict(list)
    for place, task in enumerate(index.tasks):
        headings = {"leader": task.leader, "section": task.section[0] if task.section else "", "part": task.part}
        tasks[headings.get(by, "").strip()].append(place)
    return tasks


def _leader_row(index: TaskIndex, row: Any, tasks: list[int]) -> list[Cell]:
    assignments = {t: index.tasks[t].assignments for t in tasks}
    shared = [t for t in tasks if index.ids[t] in index.shared]
    led = [t for t in tasks if any(str(a.role) == ROLE_NAMES[0] for a in assignments[t])]
    top = [t for t in tasks if any(a.unit == row.top_unit for a in assignments[t])]

    def linked(label: str, places: list[int], sort: float | None = None) -> Cell:
        return Cell(m.drilldown(label, places, index.ids), sort)

    return [
        Cell(m.name(row.Index) or "–"),
        linked(str(row.tasks), tasks),
        linked(str(row.shared_tasks), shared),
        linked(str(row.units), tasks),
        linked(str(row.leading), led),
        linked(m.number(row.workload, 1), tasks),
        linked(m.percent(row.share), tasks, row.share),
        Cell(m.name(row.top_unit)),
        linked(m.percent(row.top_share), top, row.top_share),
        Cell(m.number(row.hhi, 2)),
    ]


def targets(index: TaskIndex) -> str:
    """List what the tasks promise and by when, after a sentence on how many do; a task printed twice counts once."""
    counted = index.report.matrix.tasks.index.astype(str)
    frame = index.tables["targets"].loc[lambda rows: rows["task_id"].isin(counted)]
    if not len(frame):
        return f'<p class="lead-in">{m.phrase("no_targets")}</p>'
    figured, dated = frame[frame["value"].notna()], frame[~frame["by"].isin(["", ALL_YEAR])]
    counts = {"figures": len(figured), "figured": figured["task_id"].nunique(), "dated": dated["task_id"].nunique()}
    sentence = m.phrase("targets_found", **counts, rest=len(counted) - frame["task_id"].nunique())
    columns = [
        m.frame_column("target", row_head=True),
        *([m.frame_column("by", table="targets")] if frame["by"].any() else []),
        m.frame_column("lead", table="tasks"),
        m.frame_column("printed", table="targets"),
        m.frame_column("task_id", brief=True),
        m.frame_column("line", table="targets", number=True),
    ]
    rows = [
        [
            Cell(m.text(target_words(row))),
            *([Cell(m.text(row.by) or "–", row.due or row.by)] if frame["by"].any() else []),
            Cell("、".join(map(m.name, index.tasks[index.place_of[row.task_id]].units(ROLES[0])))),
            Cell(m.text(row.printed)),
            Cell(index.link_ids(m.text(row.task_id), row.task_id), row.task_id),
            Cell(str(row.line), row.line),
        ]
        for row in frame.iloc[: m.MOST_ROWS].itertuples(index=False)
    ]
    table = m.report_table("targets", columns, rows, total=len(frame), caption=m.note("targets", "targets_note"))
    return f'<p class="lead-in">{sentence}</p>{table}'


def lead_ties(index: TaskIndex) -> str:
    """List who leads whom, most tasks first, after a sentence on how many tasks have others than their lead."""
    frame = index.tables["lead_ties"]
    led, alone = frame.attrs["led"], frame.attrs["led_alone"]
    key = "lead_ties_together" if len(frame) else "lead_ties_alone" if led else "no_lead_ties"
    sentence = f'<p class="lead-in">{m.phrase(key, led=led, alone=alone, together=led - alone)}</p>'
    return sentence + (_lead_pairs(index, frame) if len(frame) else "")


def _lead_pairs(index: TaskIndex, frame: pd.DataFrame) -> str:
    ids = frame.set_index(["lead_unit", "unit"])["task_ids"].to_dict()
    longest, helping = float(frame["tasks"].max()), ROLE_NAMES[1:]
    # of one role alone, its numbers are those of the tasks
    counted = helping if frame[[*helping]].any().all() else ()
    columns = [
        m.frame_column("lead_unit", row_head=True),
        m.frame_column("unit", table="lead_ties"),
        m.page_column("tasks_by_role"),
        *(m.frame_column(c, table="lead_ties", number=True) for c in ("tasks", *counted, "reverse")),
    ]
    rows = [
        [
            Cell(m.name(row.lead_unit)),
            Cell(m.name(row.unit)),
            Cell(bar([(role, getattr(row, role)) for role in helping], longest), row.tasks),
            Cell(index.link_ids(str(row.tasks), row.task_ids)),
            *(Cell(index.link_role(getattr(row, role), row.unit, role, row.task_ids)) for role in counted),
            Cell(index.link_ids(str(row.reverse), ids.get((row.unit, row.lead_unit), "")), row.reverse),
        ]
        for row in frame.iloc[: m.MOST_ROWS].itertuples()
    ]
    return m.report_table("lead_ties", columns, rows, total=len(frame), caption=m.note("lead_ties"))


# Checks, remarks and all tasks.


_FIRST_REMARKS = 3
"""Remarks of a kind that are seen before the reader opens the rest."""


def checks(index: TaskIndex) -> str:
    """List the findings of the checks, in every language."""
    findings = index.tables["checks"]
    evidence = m.by_language(lambda lang: localized(index.report, lang)["checks"]["evidence"].map(capitalized).tolist())
    columns = [
        m.frame_column("severity", table="checks", brief=True),
        m.page_column("check_name", row_head=True),
        m.frame_column("unit", table="checks", brief=True),
        m.frame_column("evidence"),
        m.page_column("tasks_counted", number=True),
    ]
    rows = [
        [
            Cell(_severity(row.severity), row.Index),
            Cell(m.translated({lang: capitalized(finding_label(row.code, lang)[0]) for lang in LANGUAGES})),
            Cell(m.name(row.unit) or "–"),
            Cell(f'<div class="evidence">{m.translated({k: texts[row.Index] for k, texts in evidence.items()})}</div>'),
            Cell(index.link_ids(str(len(row.task_ids.split(LIST_SEPARATOR))), row.task_ids) if row.task_ids else "–"),
        ]
        for row in findings.iloc[: m.MOST_ROWS].itertuples()
    ]
    caption = m.note("checks")
    return m.report_table("checks", columns, rows, total=len(findings), caption=caption)


def remarks(index: TaskIndex) -> str:
    """List the remarks on the reading by kind, the most severe first, in every language."""
    columns = [
        m.frame_column("severity", table="remarks", brief=True),
        m.frame_column("code", row_head=True),
        m.page_column("remarks_counted", number=True, brief=True),
        *map(m.frame_column, ("words", "done")),
    ]
    rows = [
        [
            Cell(_severity(kind[0].severity), at),
            Cell(m.translated({lang: remark_label(kind[0].code, lang)[0] for lang in LANGUAGES})),
            Cell(str(len(kind)), len(kind)),
            *_words_and_done(kind),
        ]
        for at, kind in enumerate(remarks_by_kind(index.report.breakdown.remark_records))
    ]
    return m.report_table("remarks", columns, rows, caption=m.note("remarks", "remarks_note"))


def _words_and_done(kind: Sequence[Remark]) -> tuple[Cell, Cell]:
    """Return the cell with the words of each remark of a kind, and that of what was done, where that is the same."""
    done = list(map(_done, kind))
    same = len(set(done)) == 1
    items = [
        f"<li>{m.text(remark.file)} {_line(remark)} {m.text(remark.words)}{'' if same else f' ({words})'}</li>"
        for remark, words in zip(kind[: m.MOST_ROWS], done, strict=False)
    ]
    first, rest = "".join(items[:_FIRST_REMARKS]), "".join(items[_FIRST_REMARKS:])
    more = f"<summary>{m.phrase('remarks_rest', count=len(kind) - _FIRST_REMARKS)}</summary>"
    listed = f"<ul>{first}</ul>" + f"<details>{more}<ul>{rest}</ul></details>" * bool(rest)
    return Cell(f'<div class="remarked">{listed}</div>'), Cell(done[0] if same else "–")


def _line(remark: Remark) -> str:
    return "" if remark.code in ON_NO_LINE else m.phrase("line_number", line=remark.line)


def _done(remark: Remark) -> str:
    return m.translated(m.by_language(lambda lang: remark_done(remark, lang)))


def all_tasks(index: TaskIndex) -> str:
    """List all tasks as printed, to which every number of the page leads."""
    columns = [
        m.frame_column("task_id", row_head=True),
        m.frame_column("leader"),
        m.frame_column("text", brief=True),
        *([m.frame_column("target")] if index.targets else []),
        m.page_column("units_and_roles"),
        m.frame_column("clause"),
        m.frame_column("line", number=True),
    ]
    rows = [
        [
            Cell(m.text(task.id)),
            Cell(m.name(task.leader)),
            Cell(m.text(task.text)),
            *([Cell(_promised(index.targets[index.ids[i]]))] if index.targets else []),
            Cell(_units_by_role(index, i)),
            Cell(m.text(task.clause)),
            Cell(f"{m.text(task.file)} {task.line}".lstrip(), task.line),
        ]
        for i, task in enumerate(index.tasks)
    ]
    return m.report_table("tasks", columns, rows, row_ids=[f"t{i}" for i in range(len(rows))], caption=m.note("tasks"))


def _promised(rows: Sequence[Any]) -> str:
    """Write what a task promises, a line each, with the date that bounds it."""
    dates = (f' <span class="by">{m.text(row.by)}</span>' * bool(row.by) for row in rows)
    return "".join(
        f'<div class="target">{m.text(target_words(row))}{date}</div>' for row, date in zip(rows, dates, strict=True)
    )


def _units_by_role(index: TaskIndex, task: int) -> str:
    assignments = index.tasks[task].assignments
    by_role = {role: [a.unit for a in assignments if str(a.role) == role] for role in ROLE_NAMES}
    return "".join(
        f'<div class="held"><span class="role {role}">{m.term("role", role)}</span> {_listed(index, units)}</div>'
        for role, units in by_role.items()
        if units
    )


def _listed(index: TaskIndex, units: Sequence[str]) -> str:
    return "、".join(f'<span class="u">{m.name(unit)}</span>{index.in_english(unit)}' for unit in units)


def _severity(word: str) -> str:
    return f'<span class="badge {word}">{m.term("severity", word)}</span>'
