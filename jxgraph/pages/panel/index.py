"""The tasks of all years as rows of the page, to which its numbers lead, with what changed since the year before."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.comparison.tasks import changes
from jxgraph.i18n import labels
from jxgraph.model import LIST_SEPARATOR
from jxgraph.naming import gloss, search_forms
from jxgraph.pages.html import Cell, Head, safe_html, visible_text
from jxgraph.pages.report import markup as m
from jxgraph.weights import ROLE_CODES, ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.panels import Panel

ROLE_NAMES = tuple(map(str, ROLES))
LEAD = ROLE_NAMES[0]

_AROUND = 12
"""Characters of an unchanged stretch that stay on either side of a change."""


class TaskRow(NamedTuple):
    """A task of a year: its names, words, and the units of each role, as the panel names them."""

    year: int
    id: str
    chain: str
    status: str
    leader: str
    part: str
    text: str
    from_tasks: str
    into_tasks: str
    units: Mapping[str, tuple[str, ...]]

    @property
    def lead(self) -> tuple[str, ...]:
        """The units that lead it."""
        return self.units[LEAD]


class PanelIndex:
    """The tasks of a panel by year, unit and chain: `rows` are numbered as the rows of the page."""

    def __init__(self, panel: Panel, *, gloss: bool = False) -> None:
        self.panel, self.gloss, self.years = panel, gloss, panel.years
        self.rows = list(_rows(panel))
        self.ids = [f"{row.year} {row.id}" for row in self.rows]
        self.row_of = {(row.year, row.id): number for number, row in enumerate(self.rows)}
        self._of_year: dict[int, list[int]] = defaultdict(list)
        self.of_unit: dict[tuple[str, int], list[int]] = defaultdict(list)
        self.chains: dict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(self.rows):
            self._of_year[row.year].append(number)
            self.chains[row.chain].append(number)
            for unit in dict.fromkeys(unit for units in row.units.values() for unit in units):
                self.of_unit[unit, row.year].append(number)
        self.before: dict[int, int] = {}
        for rows in self.chains.values():
            self.before.update(zip(rows[1:], rows[:-1], strict=True))

    def in_year(self, year: int) -> list[int]:
        """Return the tasks of a year."""
        return self._of_year[year]

    def link(self, label: str, rows: Iterable[int]) -> str:
        """Write a number that opens tasks; `label` is HTML."""
        return m.drilldown(label, rows, self.ids)

    def count(self, rows: Sequence[int]) -> Cell:
        """Write how many tasks there are, and open them."""
        return Cell(self.link(str(len(rows)), rows), float(len(rows)))

    def link_ids(self, label: str, year: int, ids: str) -> str:
        """Write a number that opens tasks of a year, given by their ids as in a frame."""
        named = ((year, one) for one in ids.split(LIST_SEPARATOR))
        return self.link(label, [self.row_of[one] for one in named if one in self.row_of])

    def link_dated(self, label: str, ids: str) -> str:
        """Write a number that opens tasks of several years, given as in a frame, each with its year."""
        named = (one.partition(" ") for one in ids.split(LIST_SEPARATOR))
        found = (self.row_of.get((int(year), task)) for year, _, task in named if year.isdecimal())
        return self.link(label, [row for row in found if row is not None])

    def unit(self, unit: str) -> str:
        """Write the name of a unit, with its English name where the page has these."""
        words = gloss(unit) if self.gloss else ""
        return m.name(unit) + (f'<span class="en gloss" lang="en">{m.text(words)}</span>' if words else "")

    def for_script(self) -> dict[str, object]:
        """Return the units with what people type for them, and their tasks with the place of the year."""
        place = {year: number for number, year in enumerate(self.years)}
        held: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for (unit, year), rows in self.of_unit.items():
            held[unit] += [(row, place[year]) for row in rows]
        names = dict.fromkeys(map(str, self.panel.units["unit"]))
        return {"units": [self._found_by(unit, held[unit]) for unit in names], "codes": list(map(str, self.years))}

    def _found_by(self, unit: str, held: list[tuple[int, int]]) -> list[object]:
        name, english = visible_text(unit), gloss(unit) if self.gloss else ""
        forms = (*search_forms(name), *([english.lower()] if english else []))
        return [name, forms, held, *([english] if english else [])]


def _rows(panel: Panel) -> Iterator[TaskRow]:
    """Read the units of each task from the matrices: a name may hold what separates names in a frame."""
    held = {
        (year, str(task)): units
        for year, R in zip(panel.years, panel.matrices, strict=True)
        for task, units in zip(R.tasks.index, _units_by_role(R), strict=True)
    }
    for row in panel.tasks.to_dict("records"):
        year, task = int(row["year"]), str(row["task_id"])
        words = {name: str(row[name]) for name in _WORDS}
        yield TaskRow(year, task, units=held[year, task], **words)


_WORDS = ("chain", "status", "leader", "part", "text", "from_tasks", "into_tasks")


def _units_by_role(R: ResponsibilityMatrix) -> Iterator[dict[str, tuple[str, ...]]]:
    """Return the units of each task by role, in printed order."""
    names = [str(unit) for unit in R.units.index]
    entries = (R.position.data.tolist(), R.role.data.tolist(), R.weight.indices.tolist())
    for low, high in pairwise(R.weight.indptr.tolist()):
        held = sorted(zip(*(column[low:high] for column in entries), strict=True))
        yield {role: tuple(names[unit] for _, code, unit in held if code == ROLE_CODES[role]) for role in ROLE_NAMES}


# The tables of all tasks, one a year.


def all_tasks(index: PanelIndex) -> str:
    """List the tasks of each year as printed, the last year first, with what changed since the year before."""
    return "".join(_tasks_of(index, year) for year in reversed(index.years))


def _tasks_of(index: PanelIndex, year: int) -> str:
    rows = index.in_year(year)
    columns = [
        m.frame_column("task_id", row_head=True),
        m.frame_column("text", table="panel_tasks", brief=True),
        panel_column("units_and_roles"),
        m.frame_column("leader"),
        m.frame_column("status", table="panel_tasks"),
    ]
    cells = [_cells(index, number) for number in rows]
    table = m.report_table(
        "tasks", columns, cells, row_ids=[f"t{number}" for number in rows], caption=say("tasks_of", year=year),
        name=f"tasks_{year}",
    )  # fmt: skip
    opened = " open" if year == index.years[-1] else ""
    summary = f"{say('tasks_of', year=year)} <span>{len(rows)}</span>"
    return f'<details class="part-of-tasks" id="y{year}"{opened}><summary>{summary}</summary>{table}</details>'


def _cells(index: PanelIndex, number: int) -> list[Cell]:
    row, before = index.rows[number], index.rows[index.before[number]] if number in index.before else None
    return [
        Cell(m.text(index.ids[number]), index.ids[number]),
        Cell(m.text(row.text) + (_text_change(before.text, row.text) if before else "")),
        Cell(_held(row, before)),
        Cell(m.name(row.leader) or "–"),
        Cell(index.link(status(index, number), index.chains[row.chain]) + _divided(index, row), row.status),
    ]


def _divided(index: PanelIndex, row: TaskRow) -> str:
    """Name the tasks from which a new task was split or merged, or into which one that ends was."""
    return "".join(_related(index, name, getattr(row, name)) for name in ("from_tasks", "into_tasks"))


def _related(index: PanelIndex, name: str, related: str) -> str:
    """Link tasks given by their ids as in the frame: a year, then the ids of tasks of it."""
    year, _, ids = related.partition(" ")
    known = [(int(year), one) for one in ids.split(LIST_SEPARATOR)] if year.isdecimal() else []
    rows = [index.row_of[one] for one in known if one in index.row_of]
    links = " ".join(f'<a href="#t{row}">{m.text(index.ids[row])}</a>' for row in rows)
    return f'<span class="small">{say(name)}{links}</span>' if links else ""


def status(index: PanelIndex, number: int) -> str:
    """Say whether a task carries on, comes back or is new; of the first year nobody knows."""
    row = index.rows[number]
    if row.year == index.years[0]:
        return say("status_first")
    before = index.before.get(number)
    return say(f"status_{row.status}", year=index.rows[before].year if before is not None else "")


def _held(row: TaskRow, before: TaskRow | None) -> str:
    """List the units by role, marked where they were not in that role before, and after them those that left it."""
    then = before.units if before else row.units
    parts = []
    for role, units in row.units.items():
        gone = [unit for unit in then[role] if unit not in units]
        if units or gone:
            named = "、".join(m.name(u) if u in then[role] else _marked(m.name(u), "ins") for u in units)
            left = "、".join(_marked(m.name(unit), "del") for unit in gone)
            # what is copied of a table leaves small words out
            small = f' <span class="small">{left}</span>' if left else ""
            label = f'<span class="role {role}">{m.term("role", role)}</span>'
            parts.append(f'<div class="held">{label} {named}{small}</div>')
    return "".join(parts) or "–"


def _text_change(before: str, now: str) -> str:
    """Write what changed in a text, with few words around it; nothing where nothing did."""
    pieces = list(changes(before, now))
    if all(piece.a == piece.b for piece in pieces):
        return ""
    last = len(pieces) - 1
    words = "".join(
        safe_html(_shortened(piece.a, first=number == 0, last=number == last))
        if piece.a == piece.b
        else _marked(safe_html(piece.a), "del") + _marked(safe_html(piece.b), "ins")
        for number, piece in enumerate(pieces)
    )
    return f'<span class="small">{say("text_was")}{words}</span>'


def _shortened(text: str, *, first: bool, last: bool) -> str:
    """Leave only the ends of an unchanged stretch that touch a change."""
    head, tail = "" if first else text[:_AROUND], "" if last else text[-_AROUND:]
    return text if len(text) <= len(head) + len(tail) + 1 else f"{head}…{tail}"


def _marked(html: str, tag: str) -> str:
    return f"<{tag}>{html}</{tag}>" if html else ""


# Words and columns of this page.


def say(key: str, /, **facts: object) -> str:
    """Write a text of the page in every language; a fact is a text, or a text by language."""
    return m.phrase(key, "panel", **facts)


def lead_in(words: str) -> str:
    """Write a paragraph above a table; nothing where there are no words."""
    return f'<p class="lead-in">{words}</p>' if words else ""


def table_column(
    name: str, table: str, *, number: bool = False, row_head: bool = False, brief: bool = False
) -> m.Column:
    """Return a column of one of the panel's frames, with its title and meaning."""
    return m.frame_column(name, table=f"panel_{table}", number=number, row_head=row_head, brief=brief)


def panel_column(key: str, *, number: bool = False, row_head: bool = False, brief: bool = False) -> m.Column:
    """Return a column that only the page has; `key` is the key of its texts."""
    meanings = m.by_language(lambda lang: labels(lang, "panel").get(f"means.{key}", ""))
    return m.Column(key, Head(say(key), number, row_head), meanings, brief or row_head)


def year_column(year: int, meaning: str = "", *, brief: bool = False) -> m.Column:
    """Return the column of a year, in a table that has one a year."""
    meanings = m.by_language(lambda lang: labels(lang, "panel")[f"means.{meaning}"] if meaning else "")
    return m.Column(f"y{year}", Head(str(year), number=True), meanings, brief)


def year_columns(years: Sequence[int], meaning: str) -> list[m.Column]:
    """Return a column a year, of which the first says what its numbers are; a phone shows the last."""
    return [year_column(y, meaning if n == 0 else "", brief=n == len(years) - 1) for n, y in enumerate(years)]
