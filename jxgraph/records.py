"""What a document says, as frozen records: lines, tasks, units, assignments, remarks; `jxgraph.model` has them all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, make_dataclass
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar, cast

_ID_LETTER = "T"
_LIKE_ID = re.compile(rf"[{_ID_LETTER}{_ID_LETTER.lower()}]?\d+(?:\.\d+)*(?:-\d+)?")


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


def is_like_id(name: str) -> bool:
    """Whether a name looks like the id of a task or its printed number, and not like the name of a unit.

    Examples
    --------
    >>> [is_like_id(name) for name in ("T2.3.13", "2.3.13-2", "13", "市财政局")]
    [True, True, True, False]
    """
    return bool(_LIKE_ID.fullmatch(name.strip()))


class Role(StrEnum):
    """How a unit answers for a task, strongest first.

    Examples
    --------
    >>> Role("lead") is Role.LEAD, list(map(str, Role))
    (True, ['lead', 'co_lead', 'support'])
    """

    LEAD = "lead"
    CO_LEAD = "co_lead"
    SUPPORT = "support"

    @property
    def strength(self) -> int:
        """Rank of the role, 0 the strongest: of two roles of one unit in one task, the lower counts.

        Examples
        --------
        >>> Role.LEAD.strength, Role.SUPPORT.strength
        (0, 2)
        """
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


# The records of which a document has tens of thousands, made in a third of the time that their classes take.


_Record = TypeVar("_Record")


def _maker(record: type[_Record]) -> type[_Record]:
    """Return what makes the records of a frozen dataclass, called as the class itself.

    A frozen class sets each slot through `object.__setattr__`. Its twin here is not frozen, has the same slots, and
    gives what it has made the class of the record.
    """

    def freeze(self: object) -> None:
        self.__class__ = record

    slots = [(one.name, Any, field(default=one.default)) for one in fields(record)]  # type: ignore[arg-type]
    twin = make_dataclass(record.__name__, slots, slots=True, namespace={"__post_init__": freeze})
    return cast("type[_Record]", twin)


make_line, make_assignment, make_task = _maker(Line), _maker(Assignment), _maker(Task)
