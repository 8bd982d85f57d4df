"""The units of one task while they are corrected: in their places in the clause, and back to assignments."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.model import Assignment, Role, Severity
from jxgraph.parsing.clause import OTHERS_SUPPORT
from jxgraph.parsing.corrections.places import key, name_key
from jxgraph.parsing.vocabulary import LEGEND, Kind
from jxgraph.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jxgraph.model import Breakdown, Task

_LEADS = regex(LEGEND[Kind.LEAD])
_WORD = regex(r"\w")


class Member(NamedTuple):
    """What stands in one position of a clause: one unit, all members of a collective, or nobody for a repeated name.

    `printed` are the keys of the names by which it is found; `fixed` says that a correction gave it its role.
    """

    assignments: tuple[Assignment, ...] = ()
    printed: frozenset[str] = frozenset()
    fixed: bool = False

    @property
    def role(self) -> Role | None:
        """The role of its units."""
        return self.assignments[0].role if self.assignments else None

    def with_role(self, role: Role) -> Member:
        """Return it with another role."""
        return self._replace(assignments=tuple(replace(a, role=role) for a in self.assignments))


class At(NamedTuple):
    """Where a printed name stands: in a slot, or behind it at an offset of the clause if it was read as no unit."""

    slot: int
    offset: int = -1


Slots = list[tuple[Member, ...]]
"""The members of a task by their position in the clause; the first slot is before them all, and empty."""


def slots_of(task: Task) -> Slots:
    """Return the members of a task as it was read, one a slot."""
    last = max((a.position for a in task.assignments), default=0)
    slots: Slots = [(), *([(Member(),)] * last)]
    for position in {a.position for a in task.assignments}:
        here = tuple(a for a in task.assignments if a.position == position)
        slots[position] = (Member(here, frozenset(name_key(a.printed) for a in here)),)
    return slots


def _forms(members: Sequence[Member]) -> tuple[list[frozenset[str]], ...]:
    """Return the keys of each member's printed names, of its completed names, and of its units."""
    return (
        [m.printed for m in members],
        [frozenset(name_key(a.name) for a in m.assignments) for m in members],
        [frozenset(name_key(a.unit) for a in m.assignments) for m in members],
    )


def names_of(members: Sequence[Member]) -> frozenset[str]:
    """Return the keys of all names by which members are found."""
    return frozenset().union(*(names for form in _forms(members) for names in form))


def matching(members: Sequence[Member], name: str) -> list[int]:
    """Find the members with a printed name; if there are none those with the completed name, or with the unit."""
    found = ([at for at, names in enumerate(form) if name in names] for form in _forms(members))
    return next(filter(None, found), [])


def all_matching(members: Sequence[Member], names: Iterable[str]) -> list[int]:
    """Find the members with each of the names; nothing unless all are there."""
    found = [matching(members, name) for name in names]
    return sorted({at for here in found for at in here}) if all(found) else []


def locate(clause: str, slots: Slots, names: Iterable[str], *, unread: bool, whole: bool) -> tuple[At, ...]:
    """Find where each printed name stands in a task as it was read; nothing unless all are there.

    Parameters
    ----------
    clause, names
        Keys of the clause and of the names.
    unread
        Look also in the words of the clause that were read as no unit.
    whole
        There only for a name on its own, not for one in a longer word.
    """
    members = [slot[0] if slot else Member() for slot in slots]
    found: list[At] = []
    for name in names:
        at = [At(slot) for slot in matching(members, name)]
        at = at or ([free] if unread and (free := _unread(clause, members, name, whole=whole)) else [])
        if not at:
            return ()
        found += at
    return tuple(dict.fromkeys(found))


def _unread(clause: str, members: Sequence[Member], name: str, *, whole: bool) -> At | None:
    """Find words of a clause outside the names that were read, and the slot before them."""
    taken = list(_spans(clause, members))
    for hit in re.finditer(re.escape(name), clause):
        start, end = hit.span()
        if any(begin < end and start < stop for _, begin, stop in taken):
            continue
        if whole and (_WORD.match(clause[start - 1 : start]) or _WORD.match(clause[end : end + 1])):
            continue
        return At(max((slot for slot, _, stop in taken if stop <= start), default=0), start)
    return None


def _spans(clause: str, members: Sequence[Member]) -> Iterator[tuple[int, int, int]]:
    """Yield the slot, start and end of each name in its clause, in printed order."""
    floor = 0
    for slot, member in enumerate(members):
        for name in sorted(member.printed, key=len, reverse=True)[:1]:
            start = clause.find(name, floor)
            if start >= 0:
                floor = start + len(name)
                yield slot, start, floor


class Rule(NamedTuple):
    """Who leads where a clause marks nobody: how a document says it, and the role of the others."""

    words: str = ""
    first: bool = False
    single: bool = False
    rest: Role = Role.CO_LEAD

    @classmethod
    def of(cls, breakdown: Breakdown) -> Rule:
        """Return the rule that a document was read by, which its remarks tell."""
        codes = {remark.code for remark in breakdown.remark_records if remark.severity is Severity.INFO}
        words = key(breakdown.lead_rule)
        rest = Role.SUPPORT if OTHERS_SUPPORT.search(words) else Role.CO_LEAD
        return cls(words, bool(codes & {"lead_rule", "lead_asked"}), "single_unit_leads" in codes, rest)

    def holds(self, clause: str, read: Sequence[Member]) -> bool:
        """Whether it gave a task as it was read its lead, and not a word of the clause or the column of a table."""
        marked = _LEADS.search(key(clause).replace(self.words, "") if self.words else key(clause))
        roles = [member.role for member in read if member.role in {Role.LEAD, self.rest}]
        by_first = self.first and roles == [Role.LEAD, *roles[1:]] and Role.LEAD not in roles[1:]
        by_single = self.single and (Role.LEAD not in roles or len(roles) == 1)
        return not marked and (by_first or by_single or not roles)

    def applied(self, members: Sequence[Member]) -> list[Member]:
        """Say again who leads, now that the names of a clause are others; roles that a correction gives stay."""
        free = [at for at, m in enumerate(members) if m.role in {Role.LEAD, self.rest} and not m.fixed]
        if any(m.fixed and m.role is Role.LEAD for m in members) or not (self.first or self.single):
            return list(members)
        leads = free[:1] if self.first or len(free) == 1 else []
        return [
            m.with_role(Role.LEAD if at in leads else self.rest) if at in free else m for at, m in enumerate(members)
        ]


def assigned(members: Sequence[Member]) -> tuple[Assignment, ...]:
    """Return the assignments of members, numbered by their place; each unit has its strongest role."""
    strongest: dict[str, Assignment] = {}
    for position, member in enumerate(members, start=1):
        for a in member.assignments:
            before = strongest.get(a.unit)
            if before is None or a.role.strength < before.role.strength:
                strongest[a.unit] = replace(a, position=position)
    return tuple(sorted(strongest.values(), key=lambda a: a.position))
