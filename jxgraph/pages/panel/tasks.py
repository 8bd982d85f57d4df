"""The sections of a panel's page about tasks: by year, through the years, who leads them, which come and go."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from jxgraph.pages.html import Cell
from jxgraph.pages.panel.index import lead_in, panel_column, say, table_column, year_columns
from jxgraph.pages.report import markup as m
from jxgraph.pages.report.sections import bar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from jxgraph.pages.panel.index import PanelIndex


# The years, and where their tasks come from.


def years(index: PanelIndex) -> str:
    """List the documents with how many tasks carry on, come back, are new and end; then the tasks by first year."""
    return _documents(index) + f"<h3>{say('cohorts')}</h3>" + _cohorts(index)


_STATUSES = ("kept", "returned", "new")


def _documents(index: PanelIndex) -> str:
    documents = index.panel.documents
    longest = float(documents["tasks"].max())
    columns = [
        table_column("year", "documents", row_head=True),
        table_column("tasks", "documents", number=True, brief=True),
        panel_column("came"),
        *(table_column(name, "documents", number=True) for name in (*_STATUSES, "ending", "leads_moved", "units")),
        table_column("title", "documents"),
    ]
    rows = [_document(index, int(year), row, longest) for year, row in _records(documents)]
    key = "".join(
        f'<span><svg width="12" height="12" aria-hidden="true"><rect class="{name}" width="12" height="12"/></svg>'
        f"{table_column(name, 'documents').head.html}</span>"
        for name in _STATUSES
    )
    caption = m.note("panel_documents")
    return f'<p class="key">{key}</p>' + m.report_table("documents", columns, rows, caption=caption, name="years")


def _document(index: PanelIndex, year: int, row: Mapping[Any, Any], longest: float) -> list[Cell]:
    tasks = index.in_year(year)
    of = {name: [n for n in tasks if index.rows[n].status == name] for name in _STATUSES}
    first = year == index.years[0]
    ending = set(_ending(index))
    # what is new in the first year of a panel, nobody knows
    counts = [Cell("–") if first else index.count(of[name]) for name in _STATUSES]
    end = Cell("–") if year == index.years[-1] else index.count([n for n in tasks if n in ending])
    moved = index.panel.leads.loc[index.panel.leads["year_b"] == year, "task_b"].map(str)
    leads = Cell("–") if first else index.count([index.row_of[year, one] for one in moved])
    parts = [("whole" if first else name, float(len(of[name]))) for name in _STATUSES]
    title = row["title"] or row["document"]
    return [
        Cell(str(year)),
        Cell(f'<a href="#y{year}">{row["tasks"]}</a>', float(row["tasks"])),
        Cell(bar(parts, longest)),
        *counts,
        end,
        leads,
        Cell(str(row["units"])),
        Cell(m.text(title)),
    ]


def _ending(index: PanelIndex) -> Iterable[int]:
    """Yield the last task of each chain."""
    return (rows[-1] for rows in index.chains.values())


def _records(frame: pd.DataFrame) -> list[tuple[Any, dict[str, Any]]]:
    return list(zip(frame.index, frame.to_dict("records"), strict=True))


def _cohorts(index: PanelIndex) -> str:
    """Count the tasks of each year by the year in which they were first listed."""
    first = {number: index.rows[rows[0]].year for rows in index.chains.values() for number in rows}
    columns = [panel_column("first_listed", row_head=True), *year_columns(index.years, "cohort")]
    rows = []
    for begun in index.years:
        cells = [[n for n in index.in_year(year) if first[n] == begun] for year in index.years]
        of = len(cells[index.years.index(begun)])
        rows.append([Cell(str(begun)), *(_part_left(index, cell, of) for cell in cells)])
    return m.report_table("tasks", columns, rows, caption=say("cohorts_note"), name="cohorts")


def _part_left(index: PanelIndex, tasks: Sequence[int], of: int) -> Cell:
    if not tasks:
        return Cell("–")
    part = f'<span class="small">{len(tasks) / of:.0%}</span>' if len(tasks) < of else ""
    return Cell(index.link(str(len(tasks)), tasks) + part, float(len(tasks)))


# Tasks through the years.


def chains(index: PanelIndex) -> str:
    """List each task once, with the years that list it and who led it; those that every year lists first."""
    parts = _parts(index)
    first = next((name for name, some in parts.items() if some), "")
    about = lead_in(say("chains_note", threshold=f"{index.panel.settings['threshold']:.0%}"))
    return about + "".join(_chains_part(index, name, some, opened=name == first) for name, some in parts.items())


def _parts(index: PanelIndex) -> dict[str, list[list[int]]]:
    """Divide the chains: listed every year; still listed; new in the last year; no longer listed, the latest first."""
    parts: dict[str, list[list[int]]] = {"every": [], "still": [], "new": [], "gone": []}
    last = index.years[-1]
    for rows in sorted(index.chains.values(), key=lambda rows: (-index.rows[rows[-1]].year, rows[-1])):
        if len(rows) == len(index.years):
            parts["every"].append(rows)
        elif index.rows[rows[-1]].year < last:
            parts["gone"].append(rows)
        else:
            parts["new" if len(rows) == 1 else "still"].append(rows)
    return parts


def _chains_part(index: PanelIndex, name: str, some: Sequence[Sequence[int]], *, opened: bool) -> str:
    heading = say(f"chains_{name}", last=index.years[-1])
    columns = [
        table_column("text", "chains", row_head=True),
        panel_column("listed_in"),
        table_column("leads", "chains"),
        table_column("lead_changes", "chains", number=True),
        table_column("years", "chains", number=True, brief=True),
    ]
    rows = [_chain(index, chain) for chain in some]
    table = m.report_table("chains", columns, rows, caption=heading, name=f"chains_{name}") if rows else ""
    is_open = " open" if opened else ""
    summary = f"{heading} <span>{len(rows)}</span>"
    return f'<details class="part-of-tasks"{is_open}><summary>{summary}</summary>{table}</details>'


def _chain(index: PanelIndex, rows: Sequence[int]) -> list[Cell]:
    tasks = [index.rows[n] for n in rows]
    leads = [tasks[0], *(b for a, b in pairwise(tasks) if set(a.lead) != set(b.lead))]
    named = "<br>".join(f'<span class="since">{one.year}</span> {_units(one.lead)}' for one in leads)
    words = named if len(leads) > 1 else _units(tasks[0].lead)
    moved = len(leads) - 1
    return [
        Cell(m.name(tasks[-1].text) or m.text(index.ids[rows[-1]])),
        Cell(_strip(index, rows), -float(tasks[0].year)),
        Cell(words),
        Cell(str(moved) if moved else "–", float(moved)),
        index.count(rows),
    ]


def _units(units: Sequence[str]) -> str:
    return "、".join(map(m.name, units)) or "–"


_FULL = 8
"""Years of a panel up to which a year is written in full in the strip of a task."""


def _strip(index: PanelIndex, rows: Sequence[int]) -> str:
    """Write the years that list a task, each leading to it, and a dot for a year that does not."""
    of_year = {index.rows[n].year: n for n in rows}
    short = len(index.years) > _FULL
    marks = []
    for year in index.years:
        number, label = of_year.get(year), str(year)[-2:] if short else str(year)
        if number is None:
            marks.append('<i aria-hidden="true">·</i>')
            continue
        before = index.before.get(number)
        moved = before is not None and set(index.rows[before].lead) != set(index.rows[number].lead)
        name = m.text(index.ids[number])
        marks.append(f'<a{_MOVED if moved else ""} href="#t{number}" aria-label="{name}">{label}</a>')
    return f'<span class="strip">{"".join(marks)}</span>'


_MOVED = ' class="moved"'


# Leads.


def leads(index: PanelIndex) -> str:
    """List the tasks whose lead units changed, the last year first, then what each unit gave up and took over."""
    frame = index.panel.leads
    if frame.empty:
        return lead_in(say("leads_none"))
    return _leads_moved(index, frame) + f"<h3>{say('turnover')}</h3>" + _turnover(index)


def _leads_moved(index: PanelIndex, frame: pd.DataFrame) -> str:
    columns = [
        table_column("text", "leads", row_head=True),
        table_column("year_b", "leads", number=True),
        table_column("lead_a", "leads"),
        table_column("lead_b", "leads", brief=True),
        table_column("lead_change", "leads"),
    ]
    rows = []
    for row in frame.iloc[::-1].iloc[: m.MOST_ROWS].to_dict("records"):
        a, b = (index.row_of[int(row[f"year_{side}"]), str(row[f"task_{side}"])] for side in "ab")
        rows.append(
            [
                Cell(m.name(row["text"]) or m.text(row["task_b"])),
                Cell(index.link(str(row["year_b"]), [a, b]), float(row["year_b"])),
                *(Cell(_units(index.rows[n].lead)) for n in (a, b)),
                Cell(m.term("lead_change", row["lead_change"]), row["lead_change"]),
            ]
        )
    return m.report_table("leads", columns, rows, total=len(frame), caption=m.note("panel_leads"))


_MOVES = ("kept", "given", "taken", "ended", "new")


def _turnover(index: PanelIndex) -> str:
    """List the units by how many leads they gave up and took over, over all years."""
    totals = index.panel.turnover.groupby("unit", sort=False)[list(_MOVES)].sum()
    tasks = lead_moves(index)
    order = np.lexsort((-totals["kept"], -(totals["given"] + totals["taken"])))
    columns = [
        table_column("unit", "turnover", row_head=True),
        *(table_column(name, "turnover", number=True, brief=name in {"given", "taken"}) for name in _MOVES),
    ]
    rows = [
        [
            Cell(index.unit(str(unit)), str(unit)),
            *(Cell(index.link(str(row[name]), tasks.get((str(unit), name), [])), float(row[name])) for name in _MOVES),
        ]
        for unit, row in _records(totals.iloc[order])
    ]
    return m.report_table("turnover", columns, rows, caption=m.note("panel_turnover"))


def lead_moves(index: PanelIndex) -> dict[tuple[str, str], list[int]]:
    """Return the tasks that each unit kept the lead of, gave up, took over, lost as they ended, or led anew.

    From each year to the next, as `panel.turnover` counts them; a task given up is shown as it is afterwards.
    """
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for a, b in pairwise(index.years):
        now = {index.before[number]: number for number in index.in_year(b) if number in index.before}
        for number in index.in_year(a):
            after = now.get(number)
            for unit in index.rows[number].lead:
                if after is None:
                    found[unit, "ended"].append(number)
                elif unit not in index.rows[after].lead:
                    found[unit, "given"].append(after)
        for number in index.in_year(b):
            before = index.before.get(number)
            then = index.rows[before].lead if before is not None else ()
            linked = before is not None and index.rows[before].year == a
            for unit in index.rows[number].lead:
                name = "new" if not linked else "kept" if unit in then else "taken"
                found[unit, name].append(number)
    return found


# Leaders or parts, and the tasks that enter and leave under them.


def flows(index: PanelIndex) -> str:
    """List leaders (parts, where none is named) with their tasks of each year, how many are new and how many end."""
    by = "leader" if any(row.leader for row in index.rows) else "part"
    # the leaders of the last year in its order, then those of earlier years
    groups: dict[str, dict[int, list[int]]] = {}
    for year in reversed(index.years):
        for number in index.in_year(year):
            groups.setdefault(getattr(index.rows[number], by), {}).setdefault(year, []).append(number)
    if not any(groups):
        return ""
    ending = set(_ending(index))
    columns = [m.frame_column(by, row_head=True), *year_columns(index.years, "flow")]
    rows = [
        [Cell(m.name(name) or "–", name), *(_flow(index, of.get(year, []), ending) for year in index.years)]
        for name, of in groups.items()
    ]
    caption = m.note("panel_flows")
    return m.report_table("flows", columns, rows[: m.MOST_ROWS], total=len(rows), caption=caption)


def _flow(index: PanelIndex, tasks: Sequence[int], ending: set[int]) -> Cell:
    if not tasks:
        return Cell("–")
    year = index.rows[tasks[0]].year
    new = sum(index.rows[n].status == "new" for n in tasks) if year != index.years[0] else 0
    end = sum(n in ending for n in tasks) if year != index.years[-1] else 0
    signs = " ".join(f"{sign}{number}" for sign, number in (("+", new), ("−", end)) if number)
    small = f'<span class="small">{signs}</span>' if signs else ""
    return Cell(index.link(str(len(tasks)), tasks) + small, float(len(tasks)))
