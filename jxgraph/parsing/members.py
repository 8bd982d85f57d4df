"""What a clause says: who answers, in which role, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from jxgraph.parsing.leadrule import MARKS, OTHERS_SUPPORT, LeadRule
from jxgraph.records import Role

if TYPE_CHECKING:
    from jxgraph.parsing.completing import Named


@dataclass(frozen=True, slots=True)
class Member:
    """A name in a clause with the role that the clause marks, `None` where it marks none.

    One that is `main` (主要责任单位:甲) leads where the document names others beside such (责任单位:乙).
    """

    named: Named
    role: Role | None
    main: bool = False


class Why(Enum):
    """Why words of a clause are no member of it: the code of the remark on them."""

    WATCHES = "watches"
    UNREAD = "left_out"


@dataclass(frozen=True, slots=True)
class Left:
    """Words of a clause that name nobody who answers for the task: their span, and why they were left out."""

    start: int
    end: int
    why: Why


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: its span, its members in printed order, the leader and the lead rule in it, and what was left out."""

    start: int
    end: int
    members: tuple[Member, ...]
    labelled: bool
    leader: str = ""
    rule: tuple[int, int] | None = None
    left: tuple[Left, ...] = ()

    def roles(self, rule: LeadRule, words: str = MARKS) -> list[Role]:
        """Give every member a role: the marked one, or what the document's rule, in these words, says of a list."""
        given = [m.role or Role.CO_LEAD for m in self.members]
        if rule is LeadRule.STARRED:
            marked = (bool(m.named.mark) and m.named.mark in words for m in self.members)
            given = [Role.LEAD if leads else role for leads, role in zip(marked, given, strict=True)]
        first = next((i for i, m in enumerate(self.members) if m.role is None), None)
        if rule is LeadRule.FIRST and first is not None and Role.LEAD not in given:
            given[first] = Role.LEAD
        if rule is not LeadRule.NONE and OTHERS_SUPPORT.search(words):
            marked = (m.role is None and role is Role.CO_LEAD for m, role in zip(self.members, given, strict=True))
            given = [Role.SUPPORT if others else role for others, role in zip(marked, given, strict=True)]
        return given
