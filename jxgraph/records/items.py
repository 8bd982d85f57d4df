"""What a document says, as frozen records: lines, tasks, assignments, units, remarks."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

_ID_LETTER = "T"


def lettered(name: str) -> str:
    """Put the T of a task id before what begins with no letter: no reader of a table takes T1.10 for a number.

    Examples
    --------
    >>> lettered("1.10"), lettered("T1.10"), lettered("甲-3")
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
    other = bare if lettered(bare) == name else lettered(name)
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
    navigation, running headers and footers, page numbers.
    """

    number: int
    start: int
    text: str
    cells: tuple[str, ...] | None = None
    table: int = 0
    aside: bool = False

    @property
    def end(self) -> int:
        """Offset just behind the line's last character, its line end not included."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Span:
    """The characters [start, end) of the text, and what they are."""

    kind: SpanKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Remark:
    """What the reader wants a person to know: something unusual, repaired or not understood.

    `done` says in English what was done about it; `facts` are the names and numbers in it, so that it can be said in
    another language.
    """

    code: str
    severity: Severity
    line: int
    words: str
    done: str
    facts: tuple[tuple[str, str], ...] = ()


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
    ordinals. `line` is where the task begins; `span` is [start, end) of its clause in the text as read.
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
            "line": self.line,
            "span": list(self.span),
        }
