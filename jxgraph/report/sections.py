"""The tables of the report's page, each from the frames of the report."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from jxgraph.figures.style import cluster_colour
from jxgraph.labels import LANGUAGES, check
from jxgraph.measures.ranking import ranking_words
from jxgraph.report import markup as m
from jxgraph.report.contents import localized
from jxgraph.report.drawn import bar, disc, span
from jxgraph.report.markup import Cell, Head, Table
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jxgraph.report.contents import Contents

_ROLES = tuple(map(str, ROLES))
_ID_SEPARATOR = "; "
_SURE = 0.6
"""The stability from which a member of a group is not marked as doubtful."""


class Sections:
    """The tables of a report, with what they have in common: the tasks that stand behind each number."""

    def __init__(self, made: Contents) -> None:
        self.made, self.tables = made, made.tables
        self.tasks = made.breakdown.task_records
        self.ids = [str(task_id) for task_id in self.tables["tasks"].index]
        self.at = {task_id: i for i, task_id in enumerate(self.ids)}

    @cached_property
    def of_unit(self) -> dict[str, dict[str, list[int]]]:
        """The counted tasks of each unit by role, in printed order."""
        found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        R = self.made.matrix
        rows = [self.at[str(task)] for task in R.tasks.index]
        for t, u, role in zip(R.entries.task.tolist(), R.weight.indices.tolist(), R.role.data.tolist(), strict=True):
            found[str(R.units.index[u])][_ROLES[role - 1]].append(rows[t])
        return found

    def all_of(self, unit: str) -> list[int]:
        """Return the tasks of a unit in any role."""
        return sorted(t for tasks in self.of_unit[unit].values() for t in tasks)

    def open_ids(self, label: str, ids: str) -> str:
        """Write a number that opens tasks given by their ids, joined as in a frame."""
        return m.opener(label, [self.at[i] for i in ids.split(_ID_SEPARATOR) if i in self.at], self.ids)

    def workload(self) -> str:
        """Rank the units, with the range of their places and the tasks in each role."""
        load, ranked = self.tables["workload"], self.tables["ranking"]
        said = m.by_language(lambda lang: ranking_words(ranked, lang=lang))
        longest, places = float(load["tasks"].max()) if len(load) else 0.0, int(load["rank"].notna().sum())
        numbers = [m.head(c, table="workload", number=True) for c in (*_ROLES, "tasks", "workload", "share")]
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
                *self._place(row, m.twin({lang: said[lang][row.Index] for lang in LANGUAGES}), places),
                Cell(bar([(role, getattr(row, role)) for role in _ROLES], longest), row.tasks),
                *(Cell(self._count(str(row.Index), role, getattr(row, role))) for role in _ROLES),
                Cell(m.opener(str(row.tasks), self.all_of(str(row.Index)), self.ids)),
                Cell(m.opener(f"{row.workload:.10g}", self.all_of(str(row.Index)), self.ids)),
                Cell(m.share(row.share), row.share),
            ]
            for row in frame.itertuples()
        ]
        return m.table(Table("workload", heads, rows, 1, len(load), caption=m.say("workload_note")))

    def _place(self, row: Any, said: str, places: int) -> Iterator[Cell]:
        ranked = pd.notna(row.rank)
        yield Cell(str(row.rank) if ranked else "–")
        yield Cell(f'{m.name(row.Index)}<span class="said">{said}</span>', str(row.Index))
        if not ranked:
            yield Cell("–")
            return
        told = str(row.best) if row.best == row.worst else f"{row.best}–{row.worst}"
        yield Cell(
            f'<span class="places"><span class="range">{told}</span>{span(row.best, row.rank, row.worst, places)}</span>',
            int(row.best) + int(row.worst) / 1e6,
        )

    def _count(self, unit: str, role: str, count: int) -> str:
        return m.opener(str(count), self.of_unit[unit][role], self.ids)

    def inequality(self) -> str:
        """Set the measures of inequality beside those of random documents."""
        frame = self.tables["inequality"].dropna(subset=["value"])
        names = ("measure", "value", "expected", "low", "high", "verdict")
        heads = [m.head(c, table="inequality", number=c not in {"measure", "verdict"}) for c in names]
        rows = [
            [
                Cell(m.own("measure", row.Index)),
                *(Cell(m.number(value, 3)) for value in (row.value, row.expected, row.low, row.high)),
                Cell(m.own("verdict", row.verdict)),
            ]
            for row in frame.itertuples()
        ]
        note = m.say("spread_note", samples=frame.attrs["samples"])
        return m.table(Table("inequality", heads, rows, caption=note)) if rows else ""

    def leaders(self) -> str:
        """Say what each leader looks after."""
        frame = self.tables["leaders"]
        by = frame.attrs["by"]
        of_leader: dict[str, list[int]] = defaultdict(list)
        for task in self.tasks:
            told = {"leader": task.leader, "section": task.section[0] if task.section else "", "part": task.part}
            of_leader[told.get(by, "")].append(self.at[task.id])
        counts = ("tasks", "shared_tasks", "units", "leading", "workload", "share")
        heads = [
            m.head("leader") if by == "leader" else m.head("section"),
            *(m.head(c, table="leaders", number=True) for c in counts),
            m.head("top_unit"),
            *(m.head(c, number=True) for c in ("top_share", "hhi")),
        ]
        rows = [
            [
                Cell(m.name(row.Index) or "–"),
                Cell(m.opener(str(row.tasks), of_leader[str(row.Index)], self.ids)),
                *(Cell(str(value)) for value in (row.shared_tasks, row.units, row.leading)),
                Cell(m.number(row.workload, 1)),
                Cell(m.share(row.share), row.share),
                Cell(m.name(row.top_unit)),
                Cell(m.share(row.top_share), row.top_share),
                Cell(m.number(row.hhi, 2)),
            ]
            for row in frame.iloc[: m.MOST_ROWS].itertuples()
        ]
        return m.table(Table("leaders", heads, rows, total=len(frame), caption=m.say("leaders_note")))

    def ties(self) -> str:
        """List the pairs of units that share tasks, with what chance would give and the verdicts."""
        frame = self.tables["ties"]
        names = ("shared", "sdsm_expected", "weight", "jaccard")
        heads = [m.head("unit_a"), m.head("unit_b"), *(m.head(c, table="ties", number=True) for c in names)]
        heads += [m.head("sdsm_verdict"), m.head("hypergeometric_verdict")]
        rows = [
            [
                Cell(m.name(row.unit_a)),
                Cell(m.name(row.unit_b)),
                Cell(self.open_ids(str(row.shared), row.task_ids)),
                Cell(m.number(row.sdsm_expected, 1)),
                Cell(f"{row.weight:.10g}"),
                Cell(m.share(row.jaccard), row.jaccard),
                *(Cell(verdict(v, q), q) for v, q in self._verdicts(row)),
            ]
            for row in frame.iloc[: m.MOST_ROWS].itertuples()
        ]
        return m.table(Table("ties", heads, rows, total=len(frame), caption=m.say("ties_note")))

    def _verdicts(self, row: Any) -> Iterator[tuple[str, float]]:
        return ((getattr(row, f"{null}_verdict"), getattr(row, f"{null}_q")) for null in ("sdsm", "hypergeometric"))

    def clusters(self) -> str:
        """List the groups with their members, of whom the doubtful are marked."""
        frame = self.tables["clusters"]
        heads = [m.head("cluster", number=True), m.head("label"), m.head("size", number=True)]
        heads += [m.head("stability", table="stability", number=True), m.said_head("members")]
        rows = [
            [
                Cell(f"{disc(cluster_colour(int(number)))} {number}", int(number)),
                Cell(m.name(group["label"].iloc[0])),
                Cell(str(len(group))),
                Cell(m.share(group["stability"].mean()), group["stability"].mean()),
                Cell(" ".join(self._member(str(unit), sure) for unit, sure in group["stability"].items())),
            ]
            for number, group in frame[frame["cluster"] > 0].groupby("cluster")
        ]
        return m.table(Table("clusters", heads, rows, 1, caption=m.say("clusters_note", sure=f"{_SURE:.0%}")))

    def _member(self, unit: str, sure: float) -> str:
        css = "member" if sure >= _SURE else "member doubtful"
        return f'<span class="{css}">{m.opener(m.name(unit), self.all_of(unit), self.ids)} {sure:.0%}</span>'

    def roles(self) -> str:
        """Describe the part that each unit plays."""
        frame = self.tables["roles"]
        names = ("cluster", "z", "participation", "constraint", "effective_size", "articulation")
        heads = [m.head("unit"), *(m.head(c, table="roles", number=True) for c in names)]
        places = (0, 2, 2, 2, 1, 0)
        rows = [
            [
                Cell(m.opener(m.name(row[0]), self.all_of(str(row[0])), self.ids), str(row[0])),
                *(Cell(m.number(value, p), value) for value, p in zip(row[1:], places, strict=True)),
            ]
            for row in frame[list(names)].iloc[: m.MOST_ROWS].itertuples(name=None)
        ]
        return m.table(Table("roles", heads, rows, total=len(frame), caption=m.say("roles_note")))

    def checks(self) -> str:
        """List what the checks found, in both languages."""
        found = self.tables["checks"]
        evidence = m.by_language(lambda lang: localized(self.made, lang)["checks"]["evidence"].tolist())
        heads = [m.head("severity", table="checks"), m.said_head("check_name"), m.head("unit", table="checks")]
        heads += [m.head("evidence"), m.said_head("tasks_behind", number=True)]
        rows = [
            [
                Cell(severity(row.severity), row.Index),
                Cell(m.twin(m.by_language(lambda lang, code=row.code: capital(check(code, lang)[0])))),  # type: ignore[misc]
                Cell(m.name(row.unit) or "–"),
                Cell(m.twin({lang: capital(evidence[lang][row.Index]) for lang in LANGUAGES})),
                Cell(self.open_ids(str(len(list(filter(None, row.task_ids.split(_ID_SEPARATOR))))), row.task_ids)),
            ]
            for row in found.iloc[: m.MOST_ROWS].itertuples()
        ]
        return m.table(Table("checks", heads, rows, 1, len(found), caption=m.say("checks_note")))

    def remarks(self) -> str:
        """List the remarks on the reading, in both languages."""
        told = m.by_language(lambda lang: localized(self.made, lang)["remarks"])
        first = told[LANGUAGES[0]].iloc[: m.MOST_ROWS]
        heads = [m.head("severity", table="remarks"), m.head("code"), m.head("words"), m.head("done")]
        heads.append(m.head("line", number=True))
        rows = [
            [
                Cell(severity(row.severity)),
                *(Cell(m.twin({lang: told[lang][column][row.Index] for lang in LANGUAGES})) for column in ("code",)),
                Cell(m.text(row.words)),
                Cell(m.twin({lang: told[lang]["done"][row.Index] for lang in LANGUAGES})),
                Cell(str(row.line)),
            ]
            for row in first.itertuples()
        ]
        return m.table(Table("remarks", heads, rows, 1, len(told[LANGUAGES[0]])))

    def all_tasks(self) -> str:
        """List all tasks as printed: what every number of the page leads to."""
        names = ("task_id", "leader", "text")
        heads = [*map(m.head, names), m.said_head("units_and_roles"), m.head("clause"), m.head("line", number=True)]
        rows = [
            [
                Cell(m.text(task.id)),
                Cell(m.name(task.leader)),
                Cell(m.text(task.text)),
                Cell(self._units_of(i)),
                Cell(m.text(task.clause)),
                Cell(str(task.line)),
            ]
            for i, task in enumerate(self.tasks)
        ]
        ids = [f"t{i}" for i in range(len(rows))]
        return m.table(Table("tasks", heads, rows, row_ids=ids))

    def _units_of(self, task: int) -> str:
        held = self.tasks[task].assignments
        by_role = {role: [a.unit for a in held if str(a.role) == role] for role in _ROLES}
        return "<br>".join(
            f'<span class="role {role}">{m.own("role", role)}</span> {_joined(units)}'
            for role, units in by_role.items()
            if units
        )


def verdict(word: str, q: float) -> str:
    """Write a verdict of a test, with the corrected probability where it passes."""
    told = f" <small>q {q:.2g}</small>" if word in {"more", "fewer"} else ""
    return f'<span class="verdict {word}">{m.own("verdict", word)}</span>{told}'


def severity(word: str) -> str:
    """Write how much something wants to be looked at."""
    return f'<span class="badge {word}">{m.own("severity", word)}</span>'


def capital(text: str) -> str:
    """Begin with a capital."""
    return text[:1].upper() + text[1:]


def _joined(units: Iterable[str]) -> str:
    return "、".join(map(m.name, units))


