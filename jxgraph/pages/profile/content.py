"""What a profile says, from which page and Word document are made, and the measures that all profiles share."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from jxgraph import __version__
from jxgraph.comparison import compare
from jxgraph.figures.style import shortened
from jxgraph.i18n import labels, value_label
from jxgraph.indicators import task_targets
from jxgraph.matrix import responsibility_matrix, task_words
from jxgraph.measures.leaders import leader_words, leaders
from jxgraph.measures.ranking import ranking, ranking_words
from jxgraph.measures.robustness import dependence
from jxgraph.measures.ties import lead_ties, ties
from jxgraph.measures.workload import workload
from jxgraph.model import LIST_SEPARATOR, NAME_SEPARATOR, Breakdown
from jxgraph.pages.report.findings import previous_name
from jxgraph.pages.report.workbook import names_by_role
from jxgraph.subsets import subset_title
from jxgraph.weights import ROLES, scheme_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jxgraph.comparison import Comparison
    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.weights import SchemeLike


ROLE_NAMES = tuple(map(str, ROLES))
LEAD = ROLE_NAMES[0]

FEW = 6
"""Tasks that are named behind the sentence that counts them, at most."""

_SHORT = 40
"""Characters of a task that is listed without its full text."""


# What a profile says.


class Cell(NamedTuple):
    """A cell of a table: its text, the tasks that a number counts, and the line of the source where a task begins."""

    text: str
    tasks: tuple[str, ...] = ()
    line: str = ""
    file: str = ""


class Column(NamedTuple):
    """A column of a table: its name, its title, its part of the width, and whether it holds numbers."""

    name: str
    title: str
    width: float
    number: bool = False


class Fact(NamedTuple):
    """A sentence with its label, and the tasks that it counts."""

    label: str
    words: str
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heading, and a note below it; `tasks` are the ids of its rows, if each row is a task."""

    name: str
    heading: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """The profile of a unit or a leader in one language: a sentence, facts, tables, a picture as PNG, and small print.

    The picture stands beside the table `partners`; it is empty where there is none.
    """

    name: str
    lang: str
    title: str
    document: str
    summary: str
    facts: tuple[Fact, ...]
    tables: tuple[Table, ...]
    notes: str
    picture: bytes = b""
    picture_words: str = ""


# What the profiles of a document are made from.


class TaskFacts(NamedTuple):
    """A task as a profile tells it: what is printed, the units in each role, and what it promises."""

    id: str
    text: str
    line: str
    file: str
    leaders: list[str]
    units: list[list[str]]
    target: str
    deadline: str

    def role_of(self, unit: str) -> str:
        """Return the role of a unit in the task."""
        return next(role for role, units in zip(ROLE_NAMES, self.units, strict=True) if unit in units)


class Partner(NamedTuple):
    """A unit that shares tasks with another, and the tasks that only one of both leads."""

    unit: str
    shared: tuple[str, ...]
    leads: tuple[str, ...]
    led: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """The measures of a document that its profiles share, each made once."""

    matrix: ResponsibilityMatrix
    lang: str
    document: str
    origin: str
    tasks: tuple[TaskFacts, ...]
    workload: pd.DataFrame
    places: pd.Series[str]
    dependence: pd.DataFrame
    ties: pd.DataFrame
    partners: Mapping[str, list[Partner]]
    leaders: pd.DataFrame
    leader_units: Mapping[str, pd.DataFrame]
    comparison: Comparison | None

    @property
    def units(self) -> list[str]:
        """The units, the most loaded first, collectives last."""
        return list(map(str, self.workload.index))

    @property
    def named_leaders(self) -> list[str]:
        """The leaders whom the document names, the one with most tasks first."""
        return [str(name) for name in self.leaders.index if name] if self.leaders.attrs["by"] == "leader" else []

    @property
    def somebody_leads(self) -> bool:
        """Whether any task has a lead unit."""
        return bool(self.workload["lead"].any())

    def say(self, key: str, /, **facts: Any) -> str:
        """Fill a text of the profiles."""
        return labels(self.lang, "profile")[key].format(**facts)

    def report(self, key: str, /, **facts: Any) -> str:
        """Fill a text of the report, whose words for the same finding are the same."""
        return labels(self.lang, "report")[f"headlines.{key}"].format(**facts)

    def count(self, what: str, number: int) -> str:
        """Write a number of tasks or units, in the singular or plural."""
        return self.report(f"{what}_one" if number == 1 else f"{what}_many", count=number)

    def listed(self, names: Iterable[str]) -> str:
        """Join names."""
        return labels(self.lang)["list_separator"].join(names)

    def counted(self, numbers: Mapping[str, int], most: int, *, of: str = "units") -> str:
        """List names with their numbers of tasks, the noun with the first alone: A (5 tasks), B (4)."""
        first = iter([True])
        named = [self._with_count(name, number, first=next(first, False)) for name, number in numbers.items()]
        more = len(named) - most
        text = self.listed(named[:most])
        return self.report(f"more_{of}", named=text, count=more) if more > 0 else text

    def _with_count(self, name: str, number: int, *, first: bool) -> str:
        count = self.count("of_task", number) if first else self.report("of_task_next", count=number)
        return self.report("with_count", name=name, count=count)

    def role(self, role: str) -> str:
        """Return the word for a role, nothing for none."""
        return str(value_label("role", role, self.lang)) if role else ""

    def small_print(self, *reasons: str) -> str:
        """Say in one line what the page does not claim, what is missing, and what it was made from."""
        about, words = labels(self.lang), labels(self.lang, "profile")
        notes = [
            *([] if self.somebody_leads else [words["note.nobody_leads"]]),
            *([] if self.named_leaders else [words["note.no_leaders"]]),
            *reasons,
            about["weighing"].format(weights=scheme_words(self.matrix.scheme, self.lang)),
            self.origin,
            self.say("note.made", version=__version__),
        ]
        stop = words["note.stop"]
        return "".join(f"{note.rstrip('。.')}{stop}" for note in notes if note).strip()


def measured(
    source: Any,
    *,
    lang: str = "en",
    scheme: SchemeLike | None = None,
    keep_repeats: bool = False,
    previous: Breakdown | None = None,
    seed: int = 0,
) -> Measured:
    """Measure a document once for all its profiles, as the report does; arguments as `write_report` takes them."""
    R = responsibility_matrix(source, scheme=scheme, keep_repeats=keep_repeats)
    ranked = ranking(R, seed=seed)
    tied = ties(R, nulls=(), seed=seed)
    of_leaders = workload(R, by=("unit", "leader")).reset_index()
    read = source if isinstance(source, Breakdown) else None
    tasks, named = tuple(_tasks(R, lang)), leaders(R)
    comparison = compare(previous, source, scheme=scheme, seed=seed) if previous is not None else None
    title = subset_title(read, lang) if read else labels(lang)["given_matrix"]
    return Measured(
        matrix=R,
        lang=lang,
        document=title,
        origin=_origin(read, lang) if read else "",
        tasks=tasks,
        workload=workload(R),
        places=ranking_words(ranked, lang=lang),
        dependence=dependence(R),
        ties=tied,
        partners=_partners(R, tied),
        leaders=named,
        leader_units={str(name): rows.set_index("unit") for name, rows in of_leaders.groupby("leader", sort=False)},
        comparison=comparison,
    )


def _origin(document: Breakdown, lang: str) -> str:
    return labels(lang, "report")["origin_file"].format(document=document.document, sha256=document.sha256)


def _tasks(R: ResponsibilityMatrix, lang: str) -> Iterable[TaskFacts]:
    names, frame = list(map(str, R.units.index)), task_words(R, ["text", "line", "file"])
    promised = task_targets(R, lang).reindex(frame.index).fillna("")
    named = leader_words(R)
    for row, (task, text, line, file) in enumerate(frame.itertuples(name=None)):
        printed = "" if pd.isna(line) or not line else str(line)
        target, deadline = promised.loc[task, ["target", "deadline"]]
        yield TaskFacts(task, text, printed, file, named[row], names_by_role(R, row, names), target, deadline)


def _partners(R: ResponsibilityMatrix, tied: pd.DataFrame) -> dict[str, list[Partner]]:
    """List for each unit the others that share its tasks, in the order of `ties`."""
    led = {
        (row.lead_unit, row.unit): tuple(row.task_ids.split(LIST_SEPARATOR))
        for row in lead_ties(R)[["lead_unit", "unit", "task_ids"]].itertuples()
    }
    found: dict[str, list[Partner]] = defaultdict(list)
    for a, b, ids in tied[["unit_a", "unit_b", "task_ids"]].itertuples(index=False, name=None):
        shared = tuple(ids.split(LIST_SEPARATOR))
        for unit, other in ((a, b), (b, a)):
            found[unit].append(Partner(other, shared, led.get((unit, other), ()), led.get((other, unit), ())))
    return found


# Tables that units and leaders both have.


def task_table(about: Measured, name: str, heading: str, tasks: Sequence[TaskFacts], *, unit: str = "") -> Table:
    """List tasks in full, each with what it promises: of a unit with the others, of a leader with those that lead."""
    word, titles = labels(about.lang, "profile"), labels(about.lang, "columns")
    leads = [[] if unit else task.units[0] for task in tasks]
    others = [units_by_role(about, task, [unit, *led]) for task, led in zip(tasks, leads, strict=True)]
    columns: list[tuple[Column, list[Cell]]] = [
        (Column("task", word["page.id"], 1.05), _task_cells(tasks)),
        (Column("text", titles["text.title"], 4.2), [Cell(task.text) for task in tasks]),
        (Column("target", word["page.target"], 2.2), [Cell(_promise(about, task)) for task in tasks]),
        (Column("others", titles["lead_unit.title"], 1.6), [Cell(about.listed(led)) for led in leads]),
        (Column("others", word["page.others"], 2.4), [Cell(words) for words in others]),
        (Column("leader", titles["leader.title"], 1.4), _leader_cells(tasks) if unit else []),
    ]
    return _table(name, heading, columns, tasks)


def _promise(about: Measured, task: TaskFacts) -> str:
    """Write the figures that a task promises, with their dates in brackets; dates alone where there is no figure."""
    if task.target and task.deadline:
        return about.say("page.by", target=task.target, deadline=task.deadline)
    return task.target or task.deadline


def _task_cells(tasks: Sequence[TaskFacts]) -> list[Cell]:
    return [Cell(task.id, line=task.line, file=task.file) for task in tasks]


def _leader_cells(tasks: Sequence[TaskFacts]) -> list[Cell]:
    return [Cell(NAME_SEPARATOR.join(task.leaders)) for task in tasks]


def short_task_table(about: Measured, name: str, heading: str, tasks: Sequence[TaskFacts], unit: str) -> Table:
    """List tasks by their beginning, with the role of a unit and the units that lead."""
    word, titles = labels(about.lang, "profile"), labels(about.lang, "columns")
    columns: list[tuple[Column, list[Cell]]] = [
        (Column("task", word["page.id"], 1.05), _task_cells(tasks)),
        (Column("text", titles["text.title"], 5.4), [Cell(short_text(task.text)) for task in tasks]),
        (Column("role", word["page.own_role"], 1.1), [Cell(about.role(task.role_of(unit))) for task in tasks]),
        (Column("others", titles["lead_unit.title"], 2.2), [Cell(about.listed(task.units[0])) for task in tasks]),
        (Column("leader", titles["leader.title"], 1.6), _leader_cells(tasks)),
    ]
    return _table(name, heading, columns, tasks)


def short_text(text: str) -> str:
    """Return the beginning of a task."""
    return shortened("".join(text.split()) if not text.isascii() else text, _SHORT)


def units_by_role(about: Measured, task: TaskFacts, without: Sequence[str]) -> str:
    """Name the units of a task by role, but some; without the role where all are co-leads."""
    held = [(role, [u for u in units if u not in without]) for role, units in zip(ROLE_NAMES, task.units, strict=True)]
    held = [(role, units) for role, units in held if units]
    if [role for role, _ in held] == [ROLE_NAMES[1]]:
        return about.listed(held[0][1])
    phrases = [about.say("page.role_of", role=about.role(role), units=about.listed(units)) for role, units in held]
    return labels(about.lang)["clause_separator"].join(phrases)


def _table(name: str, heading: str, columns: Sequence[tuple[Column, list[Cell]]], tasks: Sequence[TaskFacts]) -> Table:
    """Put columns side by side, but for those that are empty."""
    kept = [(column, cells) for column, cells in columns if any(cell.text for cell in cells)]
    rows = tuple(zip(*(cells for _, cells in kept), strict=True))
    return Table(name, heading, tuple(column for column, _ in kept), rows, tasks=tuple(task.id for task in tasks))


# What changed since the previous document.


class Change(NamedTuple):
    """A task that changed for a unit or a leader: how, which task, and what was before and is now."""

    kind: str
    task: str
    text: str
    before: str
    after: str


MOST_CHANGES = 15
"""Changes that a profile lists."""

_STILL_HELD = frozenset({"new", "joined", "role"})
"""Changes of a task that is on the page."""


def change_table(about: Measured, changes: Sequence[Change], column: str) -> Table:
    """List changes; those in tasks that this document still gives open the task."""
    word, titles, listed = labels(about.lang, "profile"), labels(about.lang, "columns"), changes[:MOST_CHANGES]
    tasks = [Cell(one.task, (one.task,) * (one.kind in _STILL_HELD)) for one in listed]
    columns: list[tuple[Column, list[Cell]]] = [
        (Column("task", word["page.id"], 1.05), tasks),
        (Column("kind", word["change.kind"], 1.3), [Cell(word[f"change.{one.kind}"]) for one in listed]),
        (Column("text", titles["text.title"], 6.0), [Cell(short_text(one.text)) for one in listed]),
        (Column("others", word[f"change.{column}"], 2.6), [Cell(_change_words(about, one)) for one in listed]),
    ]
    heading = about.say("change.heading", previous=previous(about), count=len(changes))
    more = len(changes) - MOST_CHANGES
    note = about.say("change.more", count=more) if more > 0 else ""
    return replace(_table("changes", heading, columns, []), note=note)


def _change_words(about: Measured, change: Change) -> str:
    """Write what was and what is, with an arrow where there is both."""
    before, after = change.before, change.after
    return about.say("change.arrow", before=before, after=after) if before and after else before or after


def previous(about: Measured) -> str:
    """Return the name of the previous document as the report says it."""
    return previous_name(about.comparison, about.lang) if about.comparison is not None else ""
