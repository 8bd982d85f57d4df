"""The records of which a document has tens of thousands, made in a third of the time that their classes take."""

from __future__ import annotations

from dataclasses import field, fields, make_dataclass
from typing import Any, TypeVar, cast

from jxgraph.model import Assignment, Line, Task

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
