"""The page's tables of workload, of its evenness, and of what each leader looks after."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from jxgraph.labels import LANGUAGES, table_title
from jxgraph.measures.ranking import ranking_words
from jxgraph.report import markup as m
from jxgraph.report.behind import ROLE_NAMES
from jxgraph.report.drawn import bar, span
from jxgraph.report.markup import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jxgraph.report.behind import Behind


def workload(behind: Behind) -> str:
    """Rank the units, with the range of their places and the tasks in each role."""
    load, ranked = behind.tables["workload"], behind.tables["ranking"]
    said = m.by_language(lambda lang: ranking_words(ranked, lang=lang))
    longest, places = float(load["tasks"].max()) if len(load) else 0.0, int(load["rank"].notna().sum())
    numbers = [m.head(c, table="workload", number=True) for c in (*ROLE_NAMES, "tasks", "workload", "share")]
    heads = [
        m.head("rank", number=True),
        m.head("unit"),
        m.said_head("range", hint="range_hint"),
        m.said_head("tasks_by_role"),
        *numbers,
    ]
    frame = load.join(ranked[["best", "worst"]]).iloc[: m.MOST_ROWS]
    rows = [
        [
            *_place(row, m.twin({lang: said[lang][row.Index] for lang in LANGUAGES}), places),
            Cell(bar([(role, getattr(row, role)) for role in ROLE_NAMES], longest), row.tasks),
            *(Cell(_count(behind, str(row.Index), role, getattr(row, role))) for role in ROLE_NAMES),
            Cell(m.opener(str(row.tasks), behind.all_of(str(row.Index)), behind.ids)),
            Cell(m.opener(f"{row.workload:.10g}", behind.all_of(str(row.Index)), behind.ids)),
            Cell(m.opener(m.share(row.share), behind.all_of(str(row.Index)), behind.ids), row.share),
        ]
        for row in frame.itertuples()
    ]
    click = f' <span class="interactive">{m.say("click_a_number")}</span>'
    return m.table(Table("workload", heads, rows, 1, len(load), caption=m.say("workload_note") + click))


def _place(row: Any, said: str, places: int) -> Iterator[Cell]:
    ranked = pd.notna(row.rank)
    yield Cell(str(row.rank) if ranked else "–")
    yield Cell(f'{m.name(row.Index)}<span class="said">{said}</span>', str(row.Index))
    if not ranked:
        yield Cell("–")
        return
    told = str(row.best) if row.best == row.worst else f"{row.best}–{row.worst}"
    drawn = span(row.best, row.rank, row.worst, places)
    # sorted by the best place, then by the worst
    order = int(row.best) + int(row.worst) / 1e6
    yield Cell(f'<span class="places"><span class="range">{told}</span>{drawn}</span>', order)


def _count(behind: Behind, unit: str, role: str, count: int) -> str:
    return m.opener(str(count), behind.of_unit[unit][role], behind.ids)


def lens(behind: Behind) -> str:
    """Set what the units have in the lens beside what they have in the whole document."""
    frame = behind.tables["lens"]
    heads = [m.head("unit"), *(m.head(c, table="lens", number=True) for c in frame.columns)]
    rows = [
        [
            Cell(m.name(row.Index), str(row.Index)),
            Cell(_count(behind, str(row.Index), ROLE_NAMES[0], row.lead)),
            Cell(m.opener(str(row.tasks), behind.all_of(str(row.Index)), behind.ids)),
            *(Cell(str(value)) for value in (row.lead_whole, row.tasks_whole)),
            Cell(m.share(row.share_whole), row.share_whole),
        ]
        for row in frame.iloc[: m.MOST_ROWS].itertuples()
    ]
    caption = m.twin({lang: table_title("lens", lang) for lang in LANGUAGES})
    return m.table(Table("lens", heads, rows, total=len(frame), caption=caption))


def inequality(behind: Behind) -> str:
    """Set the measures of inequality beside those of random documents, their baseline."""
    frame = behind.tables["inequality"].dropna(subset=["value"])
    names = ("measure", "value", "expected", "low", "high")
    heads = [m.head(c, table="inequality", number=c != "measure") for c in names]
    rows = [
        [
            Cell(m.own("measure", row.Index)),
            *(Cell(m.number(value, 3)) for value in (row.value, row.expected, row.low, row.high)),
        ]
        for row in frame.itertuples()
    ]
    note = m.say("spread_note", samples=frame.attrs["samples"])
    return m.table(Table("inequality", heads, rows, caption=note)) if frame.attrs["units"] > 1 else ""


def leaders(behind: Behind) -> str:
    """Say what each leader looks after; every count opens the tasks it is made of."""
    frame = behind.tables["leaders"]
    by = frame.attrs["by"]
    under = _by_leader(behind, by)
    counts = ("tasks", "shared_tasks", "units", "leading", "workload", "share")
    heads = [
        m.head("leader") if by == "leader" else m.head("section"),
        *(m.head(c, table="leaders", number=True) for c in counts),
        m.head("top_unit"),
        *(m.head(c, number=True) for c in ("top_share", "hhi")),
    ]
    rows = [_of_leader(behind, row, under[str(row.Index).strip()]) for row in frame.iloc[: m.MOST_ROWS].itertuples()]
    return m.table(Table("leaders", heads, rows, total=len(frame), caption=m.say("leaders_note")))


def _by_leader(behind: Behind, by: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, task in enumerate(behind.tasks):
        told = {"leader": task.leader, "section": task.section[0] if task.section else "", "part": task.part}
        found[told.get(by, "").strip()].append(place)
    return found


def _of_leader(behind: Behind, row: Any, tasks: list[int]) -> list[Cell]:
    held = {t: behind.tasks[t].assignments for t in tasks}
    shared = [t for t in tasks if behind.ids[t] in behind.shared]
    led = [t for t in tasks if any(str(a.role) == ROLE_NAMES[0] for a in held[t])]
    top = [t for t in tasks if any(a.unit == row.top_unit for a in held[t])]

    def opened(label: str, behind_it: list[int], sort: float | None = None) -> Cell:
        return Cell(m.opener(label, behind_it, behind.ids), sort)

    return [
        Cell(m.name(row.Index) or "–"),
        opened(str(row.tasks), tasks),
        opened(str(row.shared_tasks), shared),
        opened(str(row.units), tasks),
        opened(str(row.leading), led),
        opened(m.number(row.workload, 1), tasks),
        opened(m.share(row.share), tasks, row.share),
        Cell(m.name(row.top_unit)),
        opened(m.share(row.top_share), top, row.top_share),
        Cell(m.number(row.hhi, 2)),
    ]
