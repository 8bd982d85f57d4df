"""What a clause says: who answers, in which role, what was left out, and who leads where the document states a rule."""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.model import Role
from jxgraph.parsing.text import MARKS, trim, windows
from jxgraph.parsing.vocabulary import BODY_WORDS, LEGEND, OFFICE_WORDS, Kind, allow_spaces
from jxgraph.regex import regex

if TYPE_CHECKING:
    from jxgraph.parsing.unit_names import Named


# The printed rule of who leads where a list marks no lead: 列第一位的为牵头单位,下同.


_LEADS, _ANSWERS = LEGEND[Kind.LEAD], LEGEND[Kind.CO_LEAD]
_ORDINAL = (
    r"(?:[列排位居][^,;。:()\n]{0,6}(?:第一|首)(?!书记|时间)"
    rf"|第一(?=位|个|家|名|列|顺|(?:{_ANSWERS})?(?:{BODY_WORDS}))|首位|首家|首个|排首|列首|居首)"
)
_IS = "(?:为|是|系|即|代表|表示)"
_MARKED = (
    rf"[“(]?[{MARKS}][”)]?(?:号|标[记识注示志]|符号)?(?:的|者)?"
    rf"(?:{_ANSWERS})?(?:{BODY_WORDS}|{OFFICE_WORDS}|地方|处|的)?"
)
_OTHERS_SUPPORT = rf"其[他余它][^,;。:()\n]{{0,12}}(?:{LEGEND[Kind.SUPPORT]})"

RULE = regex(
    allow_spaces(
        rf"\(?(?:[^,;。:()\n]{{0,24}}由[列排][^,;。:()\n]{{0,6}}(?:第一|首)[^,;。:()\n]{{0,8}}(?:{_LEADS})"
        rf"|[^,;。:()\n]{{0,8}}(?:{_LEADS})(?:{BODY_WORDS})为[^,;。:()\n]{{0,6}}(?:第一|首)[^,;。:()\n]{{0,6}}"
        rf"|(?:[^,;。:()\n]{{0,24}}{_ORDINAL}[^,;。:()\n]{{0,12}}{_IS}|(?:备?注:\s?)?[^,;。:()\n]{{0,6}}{_MARKED}(?:{_IS}|(?={_LEADS})))"
        rf"[^,;。:()\n]{{0,6}}(?:{_LEADS})[^,;。:()\n]{{0,10}})(?:[,;、]?\s?{_OTHERS_SUPPORT}(?:{BODY_WORDS}|的)?)?"
        r"(?:[,、]?\s*(?:以下同此|以下均同|以下同|下同|余同))?\)?"
    )
)
"""The rule in its wordings: the first-listed is the lead, or a mark says so."""

OTHERS_SUPPORT = regex(allow_spaces(_OTHERS_SUPPORT))
"""How a rule says that those who do not lead support: 列第一位的为牵头单位,其他为配合单位."""

_EXCEPTION = regex(r"\(?(?:除|另有)[^,;。()\n]{1,24}(?:外|的),\s?\Z")
"""An exception before the rule: 除另有注明外,列第一位的为牵头单位."""
_LONGEST_EXCEPTION = 30

_NO_LEAD_NAMED = regex(
    allow_spaces(
        rf"(?:无|没有|未(?:写明|明确|列出|注明|设|标明)?)(?:{_LEADS})(?:{BODY_WORDS})的?[,、]?\s?(?:由|则|其)?"
        rf"(?P<first>[^,;。:()\n]{{0,6}}(?:第一|首)[^,;。:()\n]{{0,6}})?[^,;。:()\n]{{0,4}}(?:{BODY_WORDS})(?:即|视)?[为是](?:{_LEADS})"
    )
)
"""The rule for tasks without a lead: 无牵头单位的,责任单位即为牵头单位."""

_RULE_HINT = regex(rf"第\s?一|首|[{MARKS}]")
_RULE_REACH = 30


class LeadRule(Enum):
    """What a document says of lists that mark no lead: nothing, the first leads, a mark tells, the responsible lead."""

    NONE = auto()
    FIRST = auto()
    STARRED = auto()
    RESPONSIBLE = auto()


def rule_in(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Find the span of the first rule between two offsets; only around words that every rule has, for speed."""
    hints = (hint.span() for hint in _RULE_HINT.finditer(text, start, end))
    for begin, stop in windows(hints, _RULE_REACH, 2 * _RULE_REACH):
        if rule := RULE.search(text, max(start, begin), min(end, stop)):
            ahead = _EXCEPTION.search(text, max(start, rule.start() - _LONGEST_EXCEPTION), rule.start())
            return ahead.start() if ahead else rule.start(), rule.end()
    return None


def find_rule(text: str) -> tuple[LeadRule, tuple[int, int]]:
    """Return the rule of who leads that a document prints, and its span, empty where it prints none."""
    rule = rule_in(text, 0, len(text))
    if rule is None:
        named = _NO_LEAD_NAMED.search(text)
        return (LeadRule.RESPONSIBLE, named.span()) if named and not named["first"] else (LeadRule.NONE, (0, 0))
    words = trim(text, *rule, "() ")
    return LeadRule.STARRED if re.search(rf"[{MARKS}]", text[slice(*words)]) else LeadRule.FIRST, words


@lru_cache(maxsize=1)
def _others_support(rule: str) -> bool:
    """Whether a rule says that those who do not lead support; kept for all clauses of its document."""
    return bool(OTHERS_SUPPORT.search(rule))


# What a clause says: who answers, in which role, and what was left out. Tuples, for a document has tens of
# thousands of them, and a frozen dataclass takes three times as long to make.


class Member(NamedTuple):
    """A name in a clause with the role that the clause marks, `None` where it marks none.

    `kind` is what its label says where that is no role by itself: `MAIN` (主要责任单位:甲) or `CO_LEAD` (责任单位:乙).
    Such a member may lead, if the document names others as well and no lead.
    """

    named: Named
    role: Role | None
    kind: Kind | None = None


class Reason(Enum):
    """Why words of a clause are no member of it: the code of the remark on them."""

    WATCHES = "watches"
    UNREAD = "left_out"


class LeftOut(NamedTuple):
    """Words of a clause that name no responsible unit: their span, and why they were left out."""

    start: int
    end: int
    reason: Reason


class Clause(NamedTuple):
    """A clause: its span, its members in printed order, the leader and the lead rule in it, and what was left out.

    Offsets in the members, the rule and what was left out count from `base`: clauses with the same words share them.
    """

    start: int
    end: int
    members: tuple[Member, ...]
    labelled: bool
    leader: str = ""
    rule: tuple[int, int] | None = None
    left_out: tuple[LeftOut, ...] = ()
    base: int = 0

    def at(self, start: int, end: int, base: int) -> Clause:
        """Return the same clause at another place of the text."""
        return Clause(start, end, self.members, self.labelled, self.leader, self.rule, self.left_out, base)

    def from_zero(self) -> Clause:
        """Return the clause with all offsets counted from the beginning of the text."""
        if not self.base:
            return self
        by = self.base
        names = [(m.named, m) for m in self.members]
        return self._replace(
            members=tuple(m._replace(named=n._replace(start=n.start + by, end=n.end + by)) for n, m in names),
            rule=(self.rule[0] + by, self.rule[1] + by) if self.rule else None,
            left_out=tuple(LeftOut(left.start + by, left.end + by, left.reason) for left in self.left_out),
            base=0,
        )

    def roles(self, rule: LeadRule, words: str = MARKS) -> list[Role]:
        """Give every member a role: the marked one, or what the document's rule, in these words, says of a list."""
        given = [m.role or Role.CO_LEAD for m in self.members]
        if rule is LeadRule.STARRED:
            marked = (bool(m.named.mark) and m.named.mark in words for m in self.members)
            given = [Role.LEAD if leads else role for leads, role in zip(marked, given, strict=True)]
        if rule is LeadRule.FIRST and Role.LEAD not in given:
            first = next((i for i, m in enumerate(self.members) if m.role is None), None)
            if first is not None:
                given[first] = Role.LEAD
        if rule is LeadRule.RESPONSIBLE and Role.LEAD not in given:
            labelled = (m.kind is Kind.CO_LEAD for m in self.members)
            given = [Role.LEAD if leads else role for leads, role in zip(labelled, given, strict=True)]
        if rule is not LeadRule.NONE and _others_support(words):
            marked = (m.role is None and role is Role.CO_LEAD for m, role in zip(self.members, given, strict=True))
            given = [Role.SUPPORT if others else role for others, role in zip(marked, given, strict=True)]
        return given
