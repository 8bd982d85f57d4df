"""What a document says, as frozen records: lines, tasks, assignments, remarks; and the breakdown of them all."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.display import preview_table, replace_surrogates
from jxgraph.errors import InputError, NearestAttribute
from jxgraph.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd


_ID_LETTER = "T"


def prefixed_id(name: str) -> str:
    """Prefix a task id that begins with no letter by T, so that no program reads T1.10 as a number.

    Examples
    --------
    >>> prefixed_id("1.10"), prefixed_id("T1.10"), prefixed_id("甲-3")
    ('T1.10', 'T1.10', '甲-3')
    """
    return name if name[:1].isalpha() else f"{_ID_LETTER}{name}"


def id_forms(name: str) -> tuple[str, ...]:
    """Return the forms in which a task id may be typed, as given and with or without its T.

    Examples
    --------
    >>> id_forms("1.10"), id_forms("T1.10"), id_forms("Trade")
    (('1.10', 'T1.10'), ('T1.10', '1.10'), ('Trade',))
    """
    bare = name.removeprefix(_ID_LETTER)
    other = bare if prefixed_id(bare) == name else prefixed_id(name)
    return tuple(dict.fromkeys((name, other)))


class Role(StrEnum):
    """How a unit answers for a task, strongest first."""

    LEAD = "lead"
    CO_LEAD = "co_lead"
    SUPPORT = "support"

    @property
    def strength(self) -> int:
        """Rank of the role, 0 the strongest: of two roles of one unit in one task, the lower counts."""
        return list(Role).index(self)


class Severity(StrEnum):
    """How much a remark matters to someone who relies on the result."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class SpanKind(StrEnum):
    """The name of a stretch of the document; every character has exactly one."""

    __hash__ = str.__hash__  # that of an enumeration is a call of Python for each look-up

    LEAD_IN = "lead_in"
    TITLE = "title"
    NOTICE = "notice"
    SIGNATURE = "signature"
    PART = "part"
    HEADING = "heading"
    TASK = "task"
    CLAUSE = "clause"
    PROSE = "prose"
    CLOSING = "closing"
    ATTACHMENT = "attachment"
    ASIDE = "aside"
    BLANK = "blank"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text as read: a line of a file, a paragraph, or a table row with its `cells`.

    `number`, from 1, is where a person finds it: the line of a text file, the paragraph or row of a Word file, the
    block of a page, the printed line of a PDF, the row of a sheet. `start` is its offset in all lines joined by line
    ends. Of a table's row `text` has what is printed in this row, a tab between columns, so that each character of the
    document stands once; `cells` has one string a column, and repeats a cell that is merged over several rows in each
    of them. `table` counts the tables from 1 and is 0 outside. `aside` marks what is not part of the document: site
    navigation, running headers and footers, page numbers. Of a scan `doubts` has the offset in `text` and the
    confidence (0 to 1) of each character that recognition was not sure of. `remarks` are on how the line was read from
    the file; on the first line those on the whole file.
    """

    number: int
    start: int
    text: str
    cells: tuple[str, ...] | None = None
    table: int = 0
    aside: bool = False
    doubts: tuple[tuple[int, float], ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def end(self) -> int:
        """Offset just after the line's last character, its line end not included."""
        return self.start + len(self.text)


class Span(NamedTuple):
    """The characters [start, end) of the text, and what they are; a tuple, for a document has thousands of them."""

    kind: SpanKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Remark:
    """What the reader wants a person to know: something unusual, repaired or not understood.

    `done` says in English what was done about it; `facts` are the names and numbers in it, so that it can be said in
    another language. `file` is the one whose line it is where several were read as one document.
    """

    code: str
    severity: Severity
    line: int
    words: str
    done: str
    facts: tuple[tuple[str, str], ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A body that a clause names, by its canonical name; a `collective` stands for many."""

    name: str
    kind: str
    level: str
    collective: bool


@dataclass(frozen=True, slots=True)
class Assignment:
    """One edge: a unit answers for a task.

    `printed` is what stands in the clause (南湖区), `name` the same completed from its list (南湖区政府),
    `unit` the canonical name; `position` counts from 1 through the whole clause.
    """

    unit: str
    name: str
    printed: str
    role: Role
    position: int
    line: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Task:
    """One numbered item with the units that answer for it.

    `id` is T and the ordinals of part, sections and number (T2.3.13), with -2, -3 … behind it where tasks have the same
    ordinals. `line` is where the task begins; `span` is [start, end) of its clause in the text as read. `file` is the
    one in which it stands, empty unless several were read as one document; the first ordinal is then the file's.
    """

    id: str
    number: str
    part: str
    section: tuple[str, ...]
    leader: str
    text: str
    clause: str
    assignments: tuple[Assignment, ...]
    line: int = field(compare=False)
    span: tuple[int, int] = field(compare=False)
    file: str = field(default="", compare=False)

    def units(self, role: Role) -> list[str]:
        """Canonical names of the units that hold `role`, in printed order."""
        return [a.unit for a in self.assignments if a.role is role]

    def as_dict(self) -> dict[str, Any]:
        """Return the task as plain values, the way `jxgraph parse` prints it."""
        return {
            "task_id": self.id,
            "part": self.part,
            "section": list(self.section),
            "leader": self.leader,
            "number": self.number,
            "text": self.text,
            **{str(role): self.units(role) for role in Role},
            "assignments": [
                {"unit": a.unit, "name": a.name, "printed": a.printed, "role": str(a.role), "position": a.position}
                for a in self.assignments
            ],
            "clause": self.clause,
            **({"file": self.file} if self.file else {}),
            "line": self.line,
            "span": list(self.span),
        }


# A document as read: its tasks, units and remarks, checked when built, and given out as tidy frames.


SECTION_SEPARATOR = " / "
"""Between the headings above a task, from the outermost inwards."""

LEADER_SEPARATOR = "；"
"""Between the leaders of a task, or its units of one role."""

NAME_SEPARATOR = "、"
"""Between units, or leaders, that are named together."""

LIST_SEPARATOR = "; "
"""Between ids, or other entries, in one cell of a table."""

_PREVIEWED = 5
"""Tasks that a notebook shows of a document."""


@dataclass(frozen=True, slots=True)
class Selection:
    """How some of a document's tasks were selected, and the full document.

    `criteria` are pairs of a name (pattern, leader, part, unit) and its words, in the order in which they were applied.
    """

    criteria: tuple[tuple[str, str], ...]
    full: Breakdown


@dataclass(frozen=True, slots=True, repr=False)
class Breakdown(NearestAttribute):
    """A document as read: its tasks, units, remarks, and the name of every stretch of its text.

    Parameters
    ----------
    document
        The file's stem, or the name given to `parse_text`; of several files that of the first, or their folder's name.
    title
        The printed title, empty where none was found.
    lead_rule
        The printed words that make the first-listed unit lead, empty where the document has none.
    sha256
        Of the bytes of the file, or of a given text in UTF-8; of several files, of their digests one after the other.
    task_records, unit_records, remark_records, spans
        In printed order; units by first appearance.
    selection
        The criteria where these are some of the document's tasks, with the full document; see `subset`.
    date
        The date of the signature as printed, empty where none was found.
    lines
        The text as read, where it is known: the offsets of spans count in these lines, joined by line ends.

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
    selection: Selection | None = None
    date: str = ""
    lines: tuple[Line, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        _refuse_duplicates("task", [t.id for t in self.task_records])
        _refuse_duplicates("unit", [u.name for u in self.unit_records])
        known = {u.name for u in self.unit_records}
        for task in self.task_records:
            for assignment in task.assignments:
                if assignment.unit not in known:
                    raise InputError("model.foreign_unit", task=task.id, unit=assignment.unit)

    def __len__(self) -> int:
        """Return the number of tasks as printed."""
        return len(self.task_records)

    def __repr__(self) -> str:
        edges = sum(len(t.assignments) for t in self.task_records)
        tasks = f": {len(self.task_records)} tasks, "
        if self.selection:
            criteria = ", ".join(f"{name} {words}" for name, words in self.selection.criteria)
            tasks = f", {len(self.task_records)} of {len(self.selection.full.task_records)} tasks ({criteria}): "
        return (
            f"<Breakdown {self.document!r}{tasks}{len(self.unit_records)} units, "
            f"{edges} assignments, {len(self.remark_records)} remarks>"
        )

    def _repr_html_(self) -> str:
        first = self.task_records[:_PREVIEWED]
        rows = [(t.id, t.leader, t.text, *(NAME_SEPARATOR.join(t.units(role)) for role in Role)) for t in first]
        caption = " · ".join(filter(None, (self.title, repr(self)[1:-1])))
        heads = ("task_id", "leader", "text", *map(str, Role))
        return preview_table(caption, heads, rows, left=len(self.task_records) - len(first))

    def json_lines(self) -> Iterator[str]:
        """Yield one JSON object per task, in printed order, not ASCII-escaped."""
        for task in self.task_records:
            yield json.dumps({"document": self.document, **task.as_dict()}, ensure_ascii=False)

    @property
    def tasks(self) -> pd.DataFrame:
        """One row per task as printed, indexed by `task_id`, with the units of each role.

        Sections are joined by ' / ', units by '；', which is in no name.
        """
        import pandas as pd

        rows = [
            (
                *(t.id, self.document, t.number, t.part, SECTION_SEPARATOR.join(t.section), t.leader),
                *(LEADER_SEPARATOR.join(t.units(role)) for role in Role),
                *(t.text, t.clause, t.line),
            )
            for t in self.task_records
        ]
        columns = ["task_id", "document", "number", "part", "section", "leader", *map(str, Role)]
        columns += ["text", "clause", "line"]
        frame = pd.DataFrame(_without_surrogates(rows), columns=columns).set_index("task_id")
        return _with_files(frame, [t.file for t in self.task_records])

    @property
    def assignments(self) -> pd.DataFrame:
        """One row per assignment as printed, in printed order, with what is known of its task and its unit.

        `merged_into` names the task of which this one is a repeat, under another leader; a repeat is not counted. Tasks
        that name nobody have no row; `attrs["without_unit"]` has their ids where there are any.
        """
        import pandas as pd

        merged, units = repeats(self.task_records), {u.name: u for u in self.unit_records}
        rows = [
            (
                *(self.document, t.id, t.number, t.part, t.leader),
                *(a.unit, a.name, a.printed, str(a.role), a.position, merged.get(replace_surrogates(t.id), ""), a.line),
                *(SECTION_SEPARATOR.join(t.section), t.text, t.clause, t.line),
                *(units[a.unit].kind, units[a.unit].level, units[a.unit].collective),
            )
            for t in self.task_records
            for a in t.assignments
        ]
        columns = ["document", "task_id", "number", "part", "leader"]
        columns += ["unit", "name", "printed", "role", "position", "merged_into", "line"]
        columns += ["section", "text", "clause", "task_line", "kind", "level", "collective"]
        frame = pd.DataFrame(_without_surrogates(rows), columns=columns)
        frame = _with_files(frame, [t.file for t in self.task_records for _ in t.assignments])
        if nobody := [replace_surrogates(t.id) for t in self.task_records if not t.assignments]:
            frame.attrs = {"without_unit": nobody, "with_unit": len(self.task_records) - len(nobody)}
        return frame

    @property
    def joined(self) -> pd.DataFrame:
        """Each assignment with its task, leader and unit, its weight and cluster: `jxgraph.joined` of the document.

        Examples
        --------
        >>> from jxgraph.parsing import parse_text
        >>> bd = parse_text("1.建成公园5个。(市建设局牵头,市财政局配合)")
        >>> bd.joined[["target", "unit", "kind", "role", "weight"]].values.tolist()[1]
        ['公园 = 5 个', '市财政局', 'department', 'support', 0.25]
        """
        # by the door of the package, as a user would: what joins them stands behind the measures
        frame: pd.DataFrame = import_module("jxgraph").joined(self)
        return frame

    @property
    def units(self) -> pd.DataFrame:
        """One row per unit, indexed by `unit`: kind, level, whether collective, printed forms and how often."""
        import pandas as pd

        printed: dict[str, dict[str, int]] = {u.name: {} for u in self.unit_records}
        for a in (a for t in self.task_records for a in t.assignments):
            printed[a.unit][a.printed] = printed[a.unit].get(a.printed, 0) + 1
        rows = [
            (u.name, u.kind, u.level, u.collective, LIST_SEPARATOR.join(printed[u.name]), sum(printed[u.name].values()))
            for u in self.unit_records
        ]
        columns = ["unit", "kind", "level", "collective", "printed", "times"]
        return pd.DataFrame(_without_surrogates(rows), columns=columns).set_index("unit")

    @property
    def remarks(self) -> pd.DataFrame:
        """One row per remark, in the order of the lines."""
        import pandas as pd

        rows = [(r.code, str(r.severity), r.line, r.words, r.done) for r in self.remark_records]
        frame = pd.DataFrame(_without_surrogates(rows), columns=["code", "severity", "line", "words", "done"])
        return _with_files(frame, [r.file for r in self.remark_records])

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
    tasks = tuple(tasks)
    words = ["".join(task.text.split()) for task in tasks]
    times = Counter(words)
    seen: dict[tuple[object, ...], tuple[str, set[str]]] = {}
    found: dict[str, str] = {}
    for text, task in zip(words, tasks, strict=True):
        if not task.text or times[text] == 1:
            continue  # nothing is printed that could be printed again, or it is not
        key = (text, tuple(sorted([(a.unit, a.role) for a in task.assignments])))
        first, leaders = seen.setdefault(key, (task.id, set()))
        if first != task.id and task.leader not in leaders:
            found[replace_surrogates(task.id)] = replace_surrogates(first)
        leaders.add(task.leader)
    return found


def _with_files(frame: pd.DataFrame, files: Sequence[str]) -> pd.DataFrame:
    """Add the file of each row as a last column, if several were read as one document."""
    return frame.assign(file=list(map(replace_surrogates, files))) if any(files) else frame


def _without_surrogates(rows: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [tuple(map(replace_surrogates, row)) for row in rows]


def _refuse_duplicates(what: str, names: Sequence[str]) -> None:
    if len(set(names)) < len(names):
        name = next(name for name, times in Counter(names).items() if times > 1)
        raise InputError("model.same_name", what=Message(f"thing.{what}"), name=name)
