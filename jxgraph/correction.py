"""A correction: what a person says is right about a reading, with what is printed there, so that it is found again."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.errors import UsageError, expect
from jxgraph.messages import Message
from jxgraph.records import Role

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Keys(NamedTuple):
    """The keys that a kind of correction needs, and those that it may have besides `_ANY`."""

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()


_PLACE = ("text", "clause")
_ANY = ("task", "line", "why")
_KINDS: Mapping[str, _Keys] = MappingProxyType(
    {
        "accept": _Keys(("remark",), ("words", *_PLACE, "everywhere")),
        "unit": _Keys(("printed", "unit"), ("role", *_PLACE, "everywhere")),
        "role": _Keys(("printed", "role"), (*_PLACE, "everywhere")),
        "add": _Keys(("unit", "role", "text"), ("clause",)),
        "remove": _Keys(("printed",), (*_PLACE, "everywhere")),
        "split": _Keys(("text", "at"), ("clause",)),
        "join": _Keys(("text", "other"), ("clause",)),
    }
)
KINDS = tuple(_KINDS)
"""The kinds of correction."""

_NAMES = ("printed", "unit")
"""Keys with a name or a list of names."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says is right about a reading; `correct` applies it.

    Parameters
    ----------
    kind
        ``accept``: a remark was looked at, and the reading is right. ``unit``: a printed name means this unit; several
        names one unit (a name that was cut), or one name several units. ``role``: a printed name has this role.
        ``add``, ``remove``: a unit of a task. ``split``: a task is two. ``join``: two tasks are one.
    text, clause
        The words of the task and of its clause as printed, by which it is found again, also in another document. Blanks
        and the width of punctuation do not count. Words that end in '…' are the beginning.
    printed
        The names as they stand in the clause.
    unit
        The units that they mean, or to add.
    role
        The role of the units; of a `unit` that was not read as one, ``co_lead`` unless it is given.
    remark, words
        The code of the remark to accept, and its words.
    at
        The words with which the second task of a `split` begins.
    other
        The printed words of the task that is joined to the first.
    everywhere
        Apply it wherever this is printed, not in one place.
    why
        A note for people.
    task, line
        Where it was; a hint, which decides between several places with these words.
    place
        Where the correction itself stands, such as ``corrections.toml:12``.

    Examples
    --------
    >>> Correction("role", printed=("市财政局",), role=Role.LEAD).as_dict()
    {'kind': 'role', 'printed': '市财政局', 'role': 'lead'}
    """

    kind: str
    text: str = ""
    clause: str = ""
    printed: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    role: Role | None = None
    remark: str = ""
    words: str = ""
    at: str = ""
    other: str = ""
    everywhere: bool = False
    why: str = ""
    task: str = ""
    line: int = 0
    place: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        for key in _NAMES:
            # one name may stand for a list of one, here as in a table; its characters are no names
            object.__setattr__(self, key, _names(key, getattr(self, key)))

    def as_dict(self) -> dict[str, Any]:
        """Return what it says as plain values, without what is empty: a table of corrections.toml.

        Examples
        --------
        >>> Correction("unit", printed=("市经研办",), unit=("市政府研究室",), everywhere=True).as_dict()
        {'kind': 'unit', 'printed': '市经研办', 'unit': '市政府研究室', 'everywhere': True}
        """
        keys = ("kind", *_PLACE, *_NAMES, "role", "remark", "words", "at", "other", "everywhere", *_ANY)
        values = {key: getattr(self, key) for key in keys}
        values |= {key: values[key][0] if len(values[key]) == 1 else list(values[key]) for key in _NAMES}
        return {key: str(value) if key == "role" else value for key, value in values.items() if value}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], place: str = "") -> Correction:
        """Make a correction of plain values, as `as_dict` gives them; a name may stand for a list of one.

        Raises
        ------
        UsageError
            There is no such kind or role, a key is missing or not of this kind, or a value is of the wrong type.

        Examples
        --------
        >>> Correction.from_dict({"kind": "role", "printed": "市财政局", "role": "support"}).role
        <Role.SUPPORT: 'support'>
        """
        expect(values, dict, "correction_table")
        kind = values.get("kind", "")
        if kind not in KINDS:
            raise UsageError("corrections.kind", kind=kind, known=KINDS)
        needed, optional = _KINDS[kind]
        for key in values.keys() - {"kind", *needed, *optional, *_ANY}:
            raise UsageError("corrections.key", kind=kind, key=key, known=(*needed, *optional, *_ANY))
        for key in needed:
            # a task without words of its own is known by its clause
            if not (values.get(key) or (key == "text" and kind != "split" and values.get("clause"))):
                raise UsageError("corrections.missing", kind=kind, key=key)
        return cls(**{key: _value(key, value) for key, value in values.items()}, place=place)


def _value(key: str, value: Any) -> Any:
    """Return the value of a key, as the field has it."""
    if key in _NAMES:
        return _names(key, value)
    if key == "role":
        if value not in list(Role):
            raise UsageError("corrections.role", role=value, known=list(map(str, Role)))
        return Role(value)
    wanted = {"everywhere": bool, "line": int}.get(key, str)
    if type(value) is not wanted:
        raise _wrong(key, {bool: "true_or_false", int: "whole_number", str: "words"}[wanted], value)
    return value


def _names(key: str, value: Any) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) and name.strip() for name in names):
        raise _wrong(key, "name_or_names", value)
    return tuple(dict.fromkeys(name.strip() for name in names))


def _wrong(key: str, wanted: str, value: Any) -> UsageError:
    return UsageError("corrections.wrong_kind", key=key, wanted=Message(f"value.{wanted}"), found=repr(value))


class Applied(NamedTuple):
    """A correction and what it did: in how many places, in which tasks, and the units, or the roles, before and after.

    Where it found no place, `candidates` is the number of places that print its words, of which none was chosen.
    """

    correction: Correction
    places: int = 0
    tasks: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    role_before: str = ""
    role_after: str = ""
    candidates: int = 0
