"""The sections of a panel's page: years, tasks, leads, units, clusters, concentration, reforms, cooperation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.i18n import null_label
from jxgraph.measures.nulls.fdr import EXPECTED
from jxgraph.pages.html import Cell
from jxgraph.pages.panel import drawing
from jxgraph.pages.panel.index import panel_column, say, year_columns
from jxgraph.pages.report import markup as m
from jxgraph.pages.report.sections import bar, disc
from jxgraph.palette import cluster_colour
from jxgraph.panels.value import whole_span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jxgraph.pages.panel.index import PanelIndex

MOST_PAIRS = 100
"""Pairs of units that the page lists; all are in the CSV file."""


def _column(name: str, table: str, *, number: bool = False, row_head: bool = False, brief: bool = False) -> m.Column:
    return m.frame_column(name, table=f"panel_{table}", number=number, row_head=row_head, brief=brief)


def _lead_in(words: str) -> str:
    return f'<p class="lead-in">{words}</p>' if words else ""


# The years, and where their tasks come from.


def years(index: PanelIndex) -> str:
    """List the documents with how many tasks carry on, come back, are new and end; then the tasks by first year."""
    return _documents(index) + f"<h3>{say('cohorts')}</h3>" + _cohorts(index)


_STATUSES = ("kept", "returned", "new")


def _documents(index: PanelIndex) -> str:
    documents = index.panel.documents
    longest = float(documents["tasks"].max())
    columns = [
        _column("year", "documents", row_head=True),
        _column("tasks", "documents", number=True, brief=True),
        panel_column("came"),
        *(_column(name, "documents", number=True) for name in (*_STATUSES, "ending", "leads_moved", "units")),
        _column("title", "documents"),
    ]
    rows = [_document(index, int(year), row, longest) for year, row in _records(documents)]
    key = "".join(
        f'<span><svg width="12" height="12" aria-hidden="true"><rect class="{name}" width="12" height="12"/></svg>'
        f"{_column(name, 'documents').head.html}</span>"
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
    parts = [("kept" if first else name, float(len(of[name]))) for name in _STATUSES]
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
    return _lead_in(say("chains_note", threshold=f"{index.panel.settings['threshold']:.0%}")) + "".join(
        _chains_part(index, name, some, opened=name == "every") for name, some in _parts(index).items()
    )


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
        _column("text", "chains", row_head=True),
        panel_column("listed_in"),
        _column("leads", "chains"),
        _column("lead_changes", "chains", number=True),
        _column("years", "chains", number=True, brief=True),
    ]
    rows = [_chain(index, chain) for chain in some]
    table = m.report_table("chains", columns, rows, caption=heading, name=f"chains_{name}") if rows else ""
    is_open = " open" if opened and rows else ""
    summary = f"{heading} <span>{len(rows)}</span>"
    return f'<details class="part-of-tasks"{is_open}><summary>{summary}</summary>{table}</details>'


def _chain(index: PanelIndex, rows: Sequence[int]) -> list[Cell]:
    tasks = [index.rows[n] for n in rows]
    leads = [tasks[0], *(b for a, b in zip(tasks[:-1], tasks[1:], strict=True) if set(a.lead) != set(b.lead))]
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
        return _lead_in(say("leads_none"))
    return _leads_moved(index, frame) + f"<h3>{say('turnover')}</h3>" + _turnover(index)


def _leads_moved(index: PanelIndex, frame: pd.DataFrame) -> str:
    columns = [
        _column("text", "leads", row_head=True),
        _column("year_b", "leads", number=True),
        _column("lead_a", "leads"),
        _column("lead_b", "leads", brief=True),
        _column("lead_change", "leads"),
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
        _column("unit", "turnover", row_head=True),
        *(_column(name, "turnover", number=True, brief=name in {"given", "taken"}) for name in _MOVES),
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
    """Return the tasks that each unit kept the lead of, gave up, took over, lost as they ended, or led anew."""
    found: dict[tuple[str, str], list[int]] = {}
    after = {before: now for now, before in index.before.items()}
    place = {year: n for n, year in enumerate(index.years)}
    for number, row in enumerate(index.rows):
        before, now = _in_next(index, index.before.get(number), number, place), after.get(number)
        now = now if now is not None and place[index.rows[now].year] == place[row.year] + 1 else None
        for unit in row.lead:
            if before is None:
                name = "new"
            else:
                name = "kept" if unit in index.rows[before].lead else "taken"
            if place[row.year]:
                found.setdefault((unit, name), []).append(number)
            if place[row.year] < len(index.years) - 1:
                if now is None:
                    found.setdefault((unit, "ended"), []).append(number)
                elif unit not in index.rows[now].lead:
                    found.setdefault((unit, "given"), []).append(now)
    return found


def _in_next(index: PanelIndex, before: int | None, now: int, place: Mapping[int, int]) -> int | None:
    if before is None or place[index.rows[before].year] != place[index.rows[now].year] - 1:
        return None
    return before


# Units.


def units(index: PanelIndex) -> str:
    """Draw the ranks of the largest units, and list all with their share of each year and how it changed."""
    changes = whole_span(index.panel).set_index("unit")
    names = list(dict.fromkeys(map(str, index.panel.units["unit"])))
    row_of = {unit: number for number, unit in enumerate(names)}
    ways = {str(unit): str(way) for unit, way in changes["direction"].items()}
    drawn = drawing.ranks(index.panel.units, index.years, ways, row_of)
    marks = "".join(f'<span class="way {way}">{say(f"line_{way}")}</span>' for way in ("up", "down", "same"))
    figure = _figure(drawn, "ranks", say("ranks", shown=min(len(names), drawing.TOP)), marks)
    return figure + _units_table(index, names, changes)


def _figure(drawn: str, name: str, caption: str, key: str = "") -> str:
    keys = f'<p class="key">{key}</p>' if key else ""
    return (
        f'<figure class="drawn paper"><figcaption id="{name}-c">{caption}</figcaption>'
        f'<div class="scroll" tabindex="0" role="group" aria-labelledby="{name}-c">{drawn}</div>{keys}</figure>'
    )


def _units_table(index: PanelIndex, names: Sequence[str], changes: pd.DataFrame) -> str:
    of = {(str(row["unit"]), int(row["year"])): row for row in index.panel.units.to_dict("records")}
    columns = [
        _column("unit", "units", row_head=True),
        *year_columns(index.years, "share"),
        _column("shift", "changes", number=True),
        _column("trend", "changes", brief=True),
    ]
    rows = [
        [
            Cell(index.unit(unit), unit),
            *(_share(index, of.get((unit, year)), unit, year) for year in index.years),
            *_shift(changes.loc[unit] if unit in changes.index else None),
        ]
        for unit in names
    ]
    ids = [f"u{number}" for number in range(len(rows))]
    caption = m.note("panel_units", "units_how", "panel", first=index.years[0], last=index.years[-1])
    return m.report_table("units", columns, rows, row_ids=ids, caption=caption)


def _share(index: PanelIndex, row: Mapping[Any, Any] | None, unit: str, year: int) -> Cell:
    """Write the share of a year, which opens its tasks, with their number and the rank below it."""
    if row is None:
        return Cell("–")
    rank = row["rank"]
    place = "" if pd.isna(rank) else say("place", rank=int(rank), tasks=int(row["tasks"]))
    number = index.link(m.percent(row["share"]), index.of_unit[unit, year])
    return Cell(
        f'{number}<span class="small">{place or say("tasks_only", tasks=int(row["tasks"]))}</span>', row["share"]
    )


def _shift(row: pd.Series | None) -> list[Cell]:
    if row is None or pd.isna(row["shift"]) or not row["direction"]:
        return [Cell("–"), Cell("–")]
    shift, low, high = (_points(row[name]) for name in ("shift", "shift_low", "shift_high"))
    way = f'<span class="way {row["direction"]}">{m.term("trend", row["trend"])}</span>'
    return [
        Cell(f'{shift}<span class="small">{low} … {high}</span>', float(row["shift"])),
        Cell(way, row["trend"]),
    ]


def _points(shift: float) -> str:
    """Write a change of share in percentage points; nothing is neither more nor less."""
    points = round(100 * shift, 1)
    return f"{points:+.1f}" if points else "0.0"


# Leaders or parts, and the tasks that enter and leave under them.


def flows(index: PanelIndex) -> str:
    """List leaders (parts, where none is named) with their tasks of each year, how many are new and how many end."""
    by = "leader" if any(row.leader for row in index.rows) else "part"
    names = list(dict.fromkeys(getattr(row, by) for row in reversed(index.rows)))
    if names in ([], [""]):
        return ""
    ending = set(_ending(index))
    columns = [m.frame_column(by, row_head=True), *year_columns(index.years, "flow")]
    rows = []
    for name in sorted(names, key=lambda name: _first_place(index, name, by)):
        of = [[n for n in index.in_year(year) if getattr(index.rows[n], by) == name] for year in index.years]
        rows.append([Cell(m.name(name) or "–", name), *(_flow(index, tasks, ending) for tasks in of)])
    caption = m.note("panel_flows")
    return m.report_table("flows", columns, rows[: m.MOST_ROWS], total=len(rows), caption=caption)


def _first_place(index: PanelIndex, name: str, by: str) -> tuple[int, int]:
    """Return where a leader stands: those of the last year in its order, then those of earlier years."""
    at = [(-row.year, number) for number, row in enumerate(index.rows) if getattr(row, by) == name]
    return min(at)


def _flow(index: PanelIndex, tasks: Sequence[int], ending: set[int]) -> Cell:
    if not tasks:
        return Cell("–")
    year = index.rows[tasks[0]].year
    new = sum(index.rows[n].status == "new" for n in tasks) if year != index.years[0] else 0
    end = sum(n in ending for n in tasks) if year != index.years[-1] else 0
    signs = " ".join(f"{sign}{number}" for sign, number in (("+", new), ("−", end)) if number)
    small = f'<span class="small">{signs}</span>' if signs else ""
    return Cell(index.link(str(len(tasks)), tasks) + small, float(len(tasks)))


# Clusters, concentration, reforms.


def clusters(index: PanelIndex) -> str:
    """Draw the units that move between clusters, say what each cluster is, and list each unit's cluster by year."""
    frame = index.panel.clusters
    if not (frame["cluster"] > 0).any():
        return _lead_in(say("clusters_none"))
    figure = _figure(drawing.flows(frame, index.years), "bands", say("clusters_drawn"), _clusters_key(frame))
    return figure + _clusters_table(index, frame)


def _clusters_key(frame: pd.DataFrame) -> str:
    """Name each cluster by its label in the last year that has it."""
    last = frame[frame["cluster"] > 0].sort_values("year", kind="stable").groupby("cluster")["label"].last()
    return "".join(f"<span>{disc(cluster_colour(int(n)))}{n} {m.name(words)}</span>" for n, words in last.items())


def _clusters_table(index: PanelIndex, frame: pd.DataFrame) -> str:
    table = frame.pivot_table(index="unit", columns="year", values="cluster", aggfunc="first", sort=False)
    moved = frame[frame["moved"].astype(bool)].groupby("unit").size()
    last = table.reindex(columns=list(index.years)).ffill(axis=1).iloc[:, -1]
    order = np.lexsort((np.arange(len(table)), last.where(last > 0, np.inf), -moved.reindex(table.index, fill_value=0)))
    columns = [
        _column("unit", "clusters", row_head=True),
        *year_columns(index.years, "cluster"),
        _column("moved", "clusters", number=True, brief=True),
    ]
    rows = [
        [
            Cell(index.unit(str(unit)), str(unit)),
            *(_cluster(table.at[unit, year] if year in table else np.nan) for year in index.years),
            Cell(str(moved.get(unit, 0) or "–"), float(moved.get(unit, 0))),
        ]
        for unit in table.index[order]
    ]
    return m.report_table("clusters", columns, rows, caption=m.note("panel_clusters"))


def _cluster(number: float) -> Cell:
    if pd.isna(number):
        return Cell("–")
    return Cell(f"{disc(cluster_colour(int(number)))} {int(number)}" if number else "0", float(number))


def concentration(index: PanelIndex) -> str:
    """List the measures of inequality by year, each above what random assignment would give."""
    frame = index.panel.concentration
    of = {(row["measure"], int(row["year"])): row for row in frame.to_dict("records")}
    columns = [_column("measure", "concentration", row_head=True), *year_columns(index.years, "concentration")]
    rows = [
        [Cell(m.term("measure", measure)), *(_beside_baseline(of.get((measure, year))) for year in index.years)]
        for measure in dict.fromkeys(frame["measure"])
    ]
    return m.report_table("concentration", columns, rows, caption=m.note("panel_concentration"))


def _beside_baseline(row: Mapping[Any, Any] | None) -> Cell:
    if row is None or pd.isna(row["value"]):
        return Cell("–")
    low, high = row["low"], row["high"]
    band = "" if pd.isna(low) or pd.isna(high) else f'<span class="small">{low:.3f}–{high:.3f}</span>'
    return Cell(f"{row['value']:.3f}{band}", float(row["value"]))


def followed(index: PanelIndex) -> str:
    """List the names that a reform explains."""
    frame = index.panel.followed
    if frame.empty:
        return _lead_in(say("nothing_followed"))
    names = list(frame)
    columns = [
        _column(name, "followed", row_head=name == names[0], brief=name == "into", number=name == "year")
        for name in names
    ]
    rows = [[Cell(m.text(row[name]) or "–") for name in names] for row in frame.to_dict("records")]
    return m.report_table("followed", columns, rows, caption=m.note("panel_followed"))


# Cooperation: pairs of units by year, and whether it lasts.


def ties(index: PanelIndex) -> str:
    """List pairs of units with what they share each year, over all years, and in new tasks of later years."""
    pairs = _pairs(index)
    if not pairs:
        return _lead_in(say("ties_none"))
    null = str(index.panel.ties_by_year.attrs.get("null", "fdsm"))
    words = say("ties_note", null=m.by_language(lambda lang: null_label(null, lang)[0])) if null else ""
    return _lead_in(words) + _ties_table(index, pairs)


def _pairs(index: PanelIndex) -> list[tuple[str, str]]:
    """Order the pairs: whose persistence was tested, then with a verdict in any year, then by tasks shared."""
    panel = index.panel
    tested = {(row.unit_a, row.unit_b): n for n, row in enumerate(panel.persistence.itertuples())}
    grouped = panel.ties_by_year.groupby(["unit_a", "unit_b"], sort=False)
    marked = panel.ties_by_year["verdict"].isin(["more", "fewer"])
    verdicts = marked.groupby([panel.ties_by_year["unit_a"], panel.ties_by_year["unit_b"]], sort=False).sum()
    shared = grouped["shared"].sum()
    return sorted(
        shared.index.tolist(), key=lambda pair: (tested.get(pair, len(tested)), -verdicts[pair], -shared[pair], pair)
    )


def _ties_table(index: PanelIndex, pairs: Sequence[tuple[str, str]]) -> str:
    panel = index.panel
    by_year = {(row["unit_a"], row["unit_b"], int(row["year"])): row for row in panel.ties_by_year.to_dict("records")}
    over, later = (
        {(row["unit_a"], row["unit_b"]): row for row in frame.to_dict("records")}
        for frame in (panel.ties, panel.persistence)
    )
    columns = [
        m.frame_column("unit_a", row_head=True),
        m.frame_column("unit_b", brief=True),
        *year_columns(index.years, "shared"),
        panel_column("over_years"),
        panel_column("later"),
    ]
    rows = [
        [
            Cell(index.unit(a), a),
            Cell(index.unit(b), b),
            *(_shared(index, by_year.get((a, b, year)), year) for year in index.years),
            _verdict(over.get((a, b)), "shared"),
            _verdict(later.get((a, b)), "shared_after"),
        ]
        for a, b in pairs[:MOST_PAIRS]
    ]
    return m.report_table("ties_by_year", columns, rows, total=len(pairs), caption=m.note("panel_ties"), name="ties")


def _shared(index: PanelIndex, row: Mapping[Any, Any] | None, year: int) -> Cell:
    """Write how many tasks a pair shares, on the ground of its verdict."""
    if row is None:
        return Cell("–")
    number = index.link_ids(str(row["shared"]), year, str(row["task_ids"] or ""))
    verdict = str(row["verdict"])
    shown = number if verdict not in {"more", "fewer"} else f'<span class="mark {verdict}">{number}</span>'
    return Cell(shown, float(row["shared"]))


def _verdict(row: Mapping[Any, Any] | None, shared: str) -> Cell:
    """Write a verdict with the number of tasks and what was expected."""
    if row is None:
        return Cell("–")
    verdict = str(row["verdict"])
    words = m.term("verdict", verdict)
    label = words if verdict == EXPECTED else f'<span class="verdict {verdict}">{words}</span>'
    numbers = say("of_expected", shared=f"{row[shared]:.10g}", expected=f"{row['expected']:.1f}")
    return Cell(f'{label}<span class="small">{numbers}</span>', verdict)
