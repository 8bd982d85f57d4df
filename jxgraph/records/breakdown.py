"""A document as read: its tasks, units and remarks, checked when built, and given out as tidy frames."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.records.glance import glance
from jxgraph.records.halves import whole
from jxgraph.records.items import Remark, Role, Span, SpanKind, Task, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

SECTION_SEPARATOR = " / "
"""Between the headings above a task, from the outermost inwards."""

_GLANCED = 5
"""Tasks that a notebook shows of a document."""


@dataclass(frozen=True, slots=True)
class Lens:
    """What was asked for when some of a document's tasks were chosen, and the whole document.

    `criteria` are pairs of a name (pattern, leader, part, unit) and the words asked for, in the order of asking.
    """

    criteria: tuple[tuple[str, str], ...]
    whole: Breakdown


@dataclass(frozen=True, slots=True, repr=False)
class Breakdown:
    """A document as read: its tasks, units, remarks, and the name of every stretch of its text.

    Parameters
    ----------
    document
        The file's stem, or the name given to `parse_text`.
    title
        The printed title, empty where none was found.
    lead_rule
        The printed words that make the first-listed unit lead, empty where the document has none.
    sha256
        Of the bytes of the file, or of a given text in UTF-8.
    task_records, unit_records, remark_records, spans
        In printed order; units by first appearance.
    lens
        What was asked for where these are some of the document's tasks, with the whole; see `focus`.
    date
        The date of the signature as printed, empty where none was found.

    Raises
    ------
    InputError
        Two tasks share an id, or an assignment names a unit that `unit_records` lacks.
    """

    document: str
    title: str
    lead_rule: str
    sha256: str
    task_records: tuple[Task, ...]
    unit_records: tuple[Unit, ...]
    remark_records: tuple[Remark, ...]
    spans: tuple[Span, ...]
    lens: Lens | None = None
    date: str = ""

    def __post_init__(self) -> None:
        _refuse_duplicates("task", (t.id for t in self.task_records))
        _refuse_duplicates("unit", (u.name for u in self.unit_records))
        known = {u.name for u in self.unit_records}
        for task in self.task_records:
            for assignment in task.assignments:
                if assignment.unit not in known:
                    raise InputError(f"task {task.id}: the unit {assignment.unit!r} is not among the document's units")

    def __repr__(self) -> str:
        edges = sum(len(t.assignments) for t in self.task_records)
        tasks = f": {len(self.task_records)} tasks, "
        if self.lens:
            asked = ", ".join(f"{name} {words}" for name, words in self.lens.criteria)
            tasks = f", {len(self.task_records)} of {len(self.lens.whole.task_records)} tasks ({asked}): "
        return (
            f"<Breakdown {self.document!r}{tasks}{len(self.unit_records)} units, "
            f"{edges} assignments, {len(self.remark_records)} remarks>"
        )

    def _repr_html_(self) -> str:
        first = self.task_records[:_GLANCED]
        rows = [(t.id, t.leader, t.text, *("、".join(t.units(role)) for role in Role)) for t in first]
        caption = " · ".join(filter(None, (self.title, repr(self)[1:-1])))
        heads = ("task_id", "leader", "text", *map(str, Role))
        return glance(caption, heads, rows, left=len(self.task_records) - len(first))

    def json_lines(self) -> Iterator[str]:
        """Yield one JSON object a task, in printed order, not ASCII-escaped."""
        for task in self.task_records:
            yield json.dumps({"document": self.document, **task.as_dict()}, ensure_ascii=False)

    @property
    def tasks(self) -> pd.DataFrame:
        """One row a task as printed, indexed by `task_id`; sections are joined by ' / '."""
        import pandas as pd

        rows = [
            (
                t.id,
                self.document,
                t.number,
                t.part,
                SECTION_SEPARATOR.join(t.section),
                t.leader,
                t.text,
                t.clause,
                t.line,
            )
            for t in self.task_records
        ]
        columns = ["task_id", "document", "number", "part", "section", "leader", "text", "clause", "line"]
        return pd.DataFrame(_whole(rows), columns=columns).set_index("task_id")

    @property
    def assignments(self) -> pd.DataFrame:
        """One row an assignment as printed, in printed order, with what is known of its task and its unit.

        `merged_into` names the task of which this one is a repeat, under another leader; a repeat is not counted. Tasks
        that name nobody have no row; `attrs["without_unit"]` has their ids where there are any.
        """
        import pandas as pd

        merged, units = repeats(self.task_records), {u.name: u for u in self.unit_records}
        rows = [
            (
                *(self.document, t.id, t.number, t.part, t.leader),
                *(a.unit, a.name, a.printed, str(a.role), a.position, merged.get(whole(t.id), ""), a.line),
                *(SECTION_SEPARATOR.join(t.section), t.text, t.clause, t.line),
                *(units[a.unit].kind, units[a.unit].level, units[a.unit].collective),
            )
            for t in self.task_records
            for a in t.assignments
        ]
        columns = ["document", "task_id", "number", "part", "leader"]
        columns += ["unit", "name", "printed", "role", "position", "merged_into", "line"]
        columns += ["section", "text", "clause", "task_line", "kind", "level", "collective"]
        frame = pd.DataFrame(_whole(rows), columns=columns)
        if nobody := [whole(t.id) for t in self.task_records if not t.assignments]:
            frame.attrs = {"without_unit": nobody, "with_unit": len(self.task_records) - len(nobody)}
        return frame

    @property
    def units(self) -> pd.DataFrame:
        """One row a unit, indexed by `unit`: kind, level, whether collective, printed forms and how often."""
        import pandas as pd

        printed: dict[str, dict[str, int]] = {u.name: {} for u in self.unit_records}
        for a in (a for t in self.task_records for a in t.assignments):
            printed[a.unit][a.printed] = printed[a.unit].get(a.printed, 0) + 1
        rows = [
            (u.name, u.kind, u.level, u.collective, "; ".join(printed[u.name]), sum(printed[u.name].values()))
            for u in self.unit_records
        ]
        columns = ["unit", "kind", "level", "collective", "printed", "times"]
        return pd.DataFrame(_whole(rows), columns=columns).set_index("unit")

    @property
    def remarks(self) -> pd.DataFrame:
        """One row a remark, in the order of the lines."""
        import pandas as pd

        rows = [(r.code, str(r.severity), r.line, r.words, r.done) for r in self.remark_records]
        return pd.DataFrame(_whole(rows), columns=["code", "severity", "line", "words", "done"])

    @property
    def coverage(self) -> pd.Series[int]:
        """Characters of the text by the name of the stretch they belong to, in the order of `SpanKind`."""
        import pandas as pd

        totals = dict.fromkeys(map(str, SpanKind), 0)
        for span in self.spans:
            totals[span.kind] += span.end - span.start
        return pd.Series(totals, name="characters").loc[lambda s: s > 0]


def repeats(tasks: Iterable[Task]) -> dict[str, str]:
    """Map the id of each task that is printed again under another leader, with the same units, to the first's."""
    seen: dict[tuple[object, ...], tuple[str, set[str]]] = {}
    found: dict[str, str] = {}
    for task in tasks:
        if not task.text:
            continue  # nothing is printed that could be printed again
        key = ("".join(task.text.split()), tuple(sorted((a.unit, a.role) for a in task.assignments)))
        first, leaders = seen.setdefault(key, (task.id, set()))
        if first != task.id and task.leader not in leaders:
            found[whole(task.id)] = whole(first)
        leaders.add(task.leader)
    return found


def _whole(rows: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [tuple(map(whole, row)) for row in rows]


def _refuse_duplicates(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InputError(f"two {what}s have the same name: {name!r}")
        seen.add(name)
