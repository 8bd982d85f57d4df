"""The sections of the report's page: workload, evenness, leaders, ties, groups, checks, tasks."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from jxgraph.figures.style import cluster_colour
from jxgraph.i18n import LANGUAGES, check, table_title
from jxgraph.io import p_text
from jxgraph.measures.leaders import leader_words, words
from jxgraph.measures.ranking import ranking_words
from jxgraph.model import LIST_SEPARATOR
from jxgraph.pages import html as m
from jxgraph.pages.html import Cell, Table
from jxgraph.pages.report.contents import localized
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jxgraph.pages.report.contents import Contents


# The tasks that stand behind each number of the page.


ROLE_NAMES = tuple(map(str, ROLES))


class Behind:
    """The tables of a report, and the printed tasks behind their numbers, as places in the list of all tasks."""

    def __init__(self, made: Contents) -> None:
        self.made, self.tables = made, made.tables
        self.tasks = made.breakdown.task_records
        self.ids = [str(task_id) for task_id in self.tables["tasks"].index]
        self.place_of = {task_id: i for i, task_id in enumerate(self.ids)}

    @cached_property
    def of_unit(self) -> dict[str, dict[str, list[int]]]:
        """The counted tasks of each unit by role, in printed order."""
        found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        R = self.made.matrix
        rows = [self.place_of[str(task)] for task in R.tasks.index]
        for t, u, role in zip(R.entries.task.tolist(), R.weight.indices.tolist(), R.role.data.tolist(), strict=True):
            found[str(R.units.index[u])][ROLE_NAMES[role - 1]].append(rows[t])
        return found

    @cached_property
    def shared(self) -> set[str]:
        """The tasks that are printed under several leaders, each time that they are."""
        tasks = self.made.matrix.tasks
        named = zip(tasks.index, leader_words(self.made.matrix), words(tasks, "repeats"), strict=True)
        return {
            str(name)
            for first, leaders, repeats in named
            if len(leaders) > 1
            for name in (first, *repeats.split(LIST_SEPARATOR))
        }

    def all_of(self, unit: str) -> list[int]:
        """Return the tasks of a unit in any role."""
        return sorted(t for tasks in self.of_unit[unit].values() for t in tasks)

    def open_ids(self, label: str, ids: str) -> str:
        """Write a number that opens tasks given by their ids, joined as in a frame."""
        return m.opener(label, [self.place_of[i] for i in ids.split(LIST_SEPARATOR) if i in self.place_of], self.ids)


# Small drawings in the rows of a table, as SVG without a style of its own: bars by role, ranges of places, colours.


_WIDE, _HIGH = 130, 14


def bar(parts: Sequence[tuple[str, float]], longest: float) -> str:
    """Draw a bar of parts, each with the class that colours it, as long as its part of the longest."""
    drawn, x = [], 0.0
    for css, value in parts:
        width = value / longest * _WIDE if longest else 0.0
        drawn.append(f'<rect class="{css}" x="{x:.1f}" y="1" width="{width:.1f}" height="{_HIGH - 2}"/>')
        x += width
    return _svg("".join(drawn))


def span(best: Any, rank: Any, worst: Any, places: int) -> str:
    """Draw the range from the best to the worst place, the first place at the left, with a dot at the rank."""

    def at(place: Any) -> float:
        return 5 + (int(place) - 1) / max(places - 1, 1) * (_WIDE - 10)

    middle = _HIGH / 2
    return _svg(
        f'<line class="scale" x1="5" x2="{_WIDE - 5}" y1="{middle}" y2="{middle}"/>'
        f'<line class="span" x1="{at(best) - 2:.1f}" x2="{at(worst) + 2:.1f}" y1="{middle}" y2="{middle}"/>'
        f'<circle class="dot" cx="{at(rank):.1f}" cy="{middle}" r="3.5"/>'
    )


def disc(colour: str) -> str:
    """Draw a disc in the colour that a cluster has in the pictures."""
    ring = f'<circle cx="6" cy="6" r="5" fill="{colour}" stroke="#1c2630"/>'
    return f'<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">{ring}</svg>'


def _svg(content: str) -> str:
    return f'<svg width="{_WIDE}" height="{_HIGH}" viewBox="0 0 {_WIDE} {_HIGH}" aria-hidden="true">{content}</svg>'


# The page's tables of workload, of its evenness, and of what each leader looks after.


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


# The page's tables of ties, groups and the parts that units play.


_SURE = 0.6
"""The stability from which a member of a group is not marked as doubtful."""


def ties(behind: Behind) -> str:
    """List the pairs of units that share tasks, with what chance would give and the verdicts."""
    frame = behind.tables["ties"]
    nulls = frame.attrs["nulls"]
    names = ("shared", f"{nulls[0]}_expected", "weight", "jaccard")
    heads = [m.head("unit_a"), m.head("unit_b"), *(m.head(c, table="ties", number=True) for c in names)]
    heads += [m.head(f"{null}_verdict") for null in nulls]
    rows = [
        [
            Cell(m.name(row.unit_a)),
            Cell(m.name(row.unit_b)),
            Cell(behind.open_ids(str(row.shared), row.task_ids)),
            Cell(m.number(getattr(row, names[1]), 1)),
            Cell(behind.open_ids(f"{row.weight:.10g}", row.task_ids)),
            Cell(m.share(row.jaccard), row.jaccard),
            *(Cell(_verdict(getattr(row, f"{null}_verdict"), q := getattr(row, f"{null}_q")), q) for null in nulls),
        ]
        for row in frame.iloc[: m.MOST_ROWS].itertuples()
    ]
    return m.table(Table("ties", heads, rows, total=len(frame), caption=m.say("ties_note")))


def repetition(behind: Behind) -> str:
    """Set the numbers of pairs that share tasks beside random documents."""
    frame = behind.tables["repetition"]
    floor = 1 / (1 + frame.attrs["samples"])
    heads = [m.head(c, table="repetition", number=c not in {"measure", "verdict"}) for c in ("measure", *frame)]
    rows = [
        [
            Cell(m.own("measure", measure), str(measure)),
            Cell(str(row["value"])),
            *(Cell(m.number(row[name], 1), row[name]) for name in ("expected", "sd")),
            *(Cell(p_text(row[name], floor), row[name]) for name in ("p_more", "p_fewer")),
            Cell(m.own("verdict", row["verdict"]), row["verdict"]),
        ]
        for measure, row in frame.iterrows()
    ]
    return m.table(Table("repetition", heads, rows))


def clusters(behind: Behind) -> str:
    """List the groups with their members, of whom the doubtful are marked."""
    frame = behind.tables["clusters"]
    heads = [m.head("cluster", number=True), m.head("label"), m.head("size", number=True)]
    heads += [m.head("stability", table="stability", number=True), m.said_head("members")]
    rows = [
        [
            Cell(f"{disc(cluster_colour(int(number)))} {number}", int(number)),
            Cell(m.name(group["label"].iloc[0])),
            Cell(str(len(group))),
            Cell(m.share(group["stability"].mean()), group["stability"].mean()),
            Cell(" ".join(_member(behind, str(unit), sure) for unit, sure in group["stability"].items())),
        ]
        for number, group in frame[frame["cluster"] > 0].groupby("cluster")
    ]
    return m.table(Table("clusters", heads, rows, 1, caption=m.say("clusters_note", sure=f"{_SURE:.0%}")))


def _member(behind: Behind, unit: str, sure: float) -> str:
    css = "member" if sure >= _SURE else "member doubtful"
    return f'<span class="{css}">{m.opener(m.name(unit), behind.all_of(unit), behind.ids)} {sure:.0%}</span>'


def roles(behind: Behind) -> str:
    """Describe the part that each unit plays."""
    frame = behind.tables["roles"]
    names = ("cluster", "z", "participation", "constraint", "effective_size", "articulation")
    heads = [m.head("unit"), *(m.head(c, table="roles", number=True) for c in names)]
    places = (0, 2, 2, 2, 1, 0)
    rows = [
        [
            Cell(m.opener(m.name(row[0]), behind.all_of(str(row[0])), behind.ids), str(row[0])),
            *(Cell(m.number(value, p), value) for value, p in zip(row[1:], places, strict=True)),
        ]
        for row in frame[list(names)].iloc[: m.MOST_ROWS].itertuples(name=None)
    ]
    return _most_missed(behind) + m.table(Table("roles", heads, rows, total=len(frame), caption=m.say("roles_note")))


def _most_missed(behind: Behind) -> str:
    """Say of which unit most others hang, where it is one and they are several."""
    cut = behind.tables["roles"]["articulation"]
    most = cut[cut == cut.max()]
    if len(most) != 1 or most.iloc[0] < 2:  # noqa: PLR2004 -- that one hangs on another is common
        return ""
    return f'<p class="lead-in">{m.say("roles_cut", unit=str(most.index[0]), count=int(most.iloc[0]))}</p>'


def _verdict(word: str, q: float) -> str:
    """Write a verdict of a test, with the corrected probability where it passes."""
    told = f" <small>q {q:.2g}</small>" if word in {"more", "fewer"} else ""
    return f'<span class="verdict {word}">{m.own("verdict", word)}</span>{told}'


# The page's tables of checks, remarks and all tasks.


def checks(behind: Behind) -> str:
    """List what the checks found, in both languages."""
    found = behind.tables["checks"]
    evidence = m.by_language(lambda lang: localized(behind.made, lang)["checks"]["evidence"].tolist())
    heads = [m.head("severity", table="checks"), m.said_head("check_name"), m.head("unit", table="checks")]
    heads += [m.head("evidence"), m.said_head("tasks_behind", number=True)]
    rows = [
        [
            Cell(_severity(row.severity), row.Index),
            Cell(m.twin({lang: _capital(check(row.code, lang)[0]) for lang in LANGUAGES})),
            Cell(m.name(row.unit) or "–"),
            Cell(_scrolled({lang: _capital(evidence[lang][row.Index]) for lang in LANGUAGES})),
            Cell(behind.open_ids(str(len(row.task_ids.split(LIST_SEPARATOR))), row.task_ids) if row.task_ids else "–"),
        ]
        for row in found.iloc[: m.MOST_ROWS].itertuples()
    ]
    return m.table(Table("checks", heads, rows, 1, len(found), caption=m.say("checks_note")))


def remarks(behind: Behind) -> str:
    """List the remarks on the reading, in both languages."""
    told = m.by_language(lambda lang: localized(behind.made, lang)["remarks"])
    first = told[LANGUAGES[0]].iloc[: m.MOST_ROWS]
    heads = [m.head("severity", table="remarks"), m.head("code"), m.head("words"), m.head("done")]
    heads.append(m.head("line", number=True))
    rows = [
        [
            Cell(_severity(row.severity)),
            *(Cell(m.twin({lang: told[lang][column][row.Index] for lang in LANGUAGES})) for column in ("code",)),
            Cell(m.text(row.words)),
            Cell(m.twin({lang: told[lang]["done"][row.Index] for lang in LANGUAGES})),
            Cell(str(row.line)),
        ]
        for row in first.itertuples()
    ]
    return m.table(Table("remarks", heads, rows, 1, len(told[LANGUAGES[0]]), caption=m.say("remarks_note")))


def all_tasks(behind: Behind) -> str:
    """List all tasks as printed: what every number of the page leads to."""
    names = ("task_id", "leader", "text")
    heads = [*map(m.head, names), m.said_head("units_and_roles"), m.head("clause"), m.head("line", number=True)]
    rows = [
        [
            Cell(m.text(task.id)),
            Cell(m.name(task.leader)),
            Cell(m.text(task.text)),
            Cell(_units_of(behind, i)),
            Cell(m.text(task.clause)),
            Cell(str(task.line)),
        ]
        for i, task in enumerate(behind.tasks)
    ]
    ids = [f"t{i}" for i in range(len(rows))]
    return m.table(Table("tasks", heads, rows, row_ids=ids, caption=m.say("tasks_note")))


def _units_of(behind: Behind, task: int) -> str:
    held = behind.tasks[task].assignments
    by_role = {role: [a.unit for a in held if str(a.role) == role] for role in ROLE_NAMES}
    return "<br>".join(
        f'<span class="role {role}">{m.own("role", role)}</span> {_joined(units)}'
        for role, units in by_role.items()
        if units
    )


def _severity(word: str) -> str:
    """Write how much something wants to be looked at."""
    return f'<span class="badge {word}">{m.own("severity", word)}</span>'


def _scrolled(texts: Mapping[str, str]) -> str:
    """Write what may be as long as the names that a document has."""
    return f'<div class="evidence">{m.twin(texts)}</div>'


def _capital(text: str) -> str:
    """Begin with a capital."""
    return text[:1].upper() + text[1:]


def _joined(units: Iterable[str]) -> str:
    return "、".join(map(m.name, units))
