"""What other places of a document add to a task: units of all tasks, 同上, the one with the main responsibility.

So do they add to a name: 江州市 is 江州市政府 where that is printed as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.i18n import make_remark
from jxgraph.model import Role, Severity
from jxgraph.naming import LOCAL_GOVERNMENT, describe
from jxgraph.parsing.clause import Clause, LeftOut, Member, Reason
from jxgraph.parsing.clause_parser import MOST_NAMES
from jxgraph.parsing.text import after_last, compact, trim
from jxgraph.parsing.unit_names import COLLECTIVE, Named, is_place, is_zone
from jxgraph.parsing.vocabulary import NOT_LISTED, SAME, SURE_VERBS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jxgraph.model import Remark
    from jxgraph.parsing.source import Source
    from jxgraph.parsing.task_builder import Draft


# Sentences that add units to tasks without listing them there: 以上各项均需各县(市、区)落实,不再列出.


_SENTENCE_END = re.compile(r"[。;\n]|\Z")
_MANY = re.compile(
    r"(?:各(?!项|自|类|方面|环节)|(?:相关|有关)(?=[市县区州])|(?=[市县区州]\([市县区州盟旗、]{1,9}\)))[\u4e00-\u9fff()、]{1,24}?(?:人民政府|政府|管委会|部门|单位|\)|[市县区州])"
    rf"(?=$|[^\u4e00-\u9fff()、]|为|均|都|需|要|的|具体|按|共同|贯彻|落实|也|{SURE_VERBS})"
)
_ABOVE = re.compile("以上|上述|前述")


@dataclass(frozen=True, slots=True)
class CarryForward:
    """Such a sentence: its span, the units that it adds to all tasks after it, and whether to those before as well."""

    start: int
    end: int
    members: tuple[Member, ...]
    before: bool


def find_carry_forward(source: Source, drafts: Sequence[Draft]) -> list[CarryForward]:
    """Find the sentences that add units to other tasks; one that names no collective has no members."""
    return [
        CarryForward(
            start,
            end,
            tuple(
                Member(Named(unit.start(), unit.end(), compact(source.printed[slice(*unit.span())])), Role.CO_LEAD)
                for unit in _MANY.finditer(source.text, start, end)
            ),
            drafts[-1].start < start or bool(_ABOVE.search(source.text, start, end)),
        )
        for start, end in _sentences(source.text)
    ]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences that say that units are not listed again."""
    floor = 0
    for words in NOT_LISTED.finditer(text):
        if words.start() >= floor:
            end = _SENTENCE_END.search(text, words.end())
            stop = end.start() if end else len(text)
            yield trim(text, after_last(text, "。;\n", floor, words.start()), stop, " \n()")
            floor = stop


def add_carried_units(drafts: Sequence[Draft], sentences: Sequence[CarryForward]) -> list[Draft]:
    """Add the units of each sentence to the tasks for which it holds.

    Raises
    ------
    InputError
        There would be more than `MOST_NAMES` assignments.
    """
    added = sum(len(sentence.members) for sentence in sentences)
    if len(drafts) * added > MOST_NAMES:
        raise InputError(f"{added} units carried to {len(drafts)} tasks; at most {MOST_NAMES} names are read")
    carried = []
    for draft in drafts:
        more = tuple(m for s in sentences if s.before or draft.start > s.start for m in s.members)
        clause = replace(draft.clause, members=draft.clause.members + more)
        carried.append(replace(draft, clause=clause) if more else draft)
    return carried


def carry_remark(source: Source, sentence: CarryForward, *, applied: bool) -> Remark:
    """Point to a sentence that adds units without listing them, and say whether they were added."""
    if not sentence.members:
        at = source.line_at(sentence.start)
        return make_remark("unread_clause", Severity.WARNING, at, source.words(sentence.start, sentence.end))
    units = "、".join(member.named.name for member in sentence.members)
    code, severity = ("carried_forward", Severity.INFO) if applied else ("carry_forward", Severity.WARNING)
    words = source.words(sentence.start, sentence.end)
    return make_remark(code, severity, source.line_at(sentence.start), words, units=units)


# 同上 in a clause or cell: the units of the task above, in the same role.


def repeat_units_above(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Yield the drafts with the units of the one above in the place of 同上; where that has none, 同上 is left out.

    The units stand where 同上 is printed, in the role of its own list: 配合单位:同上 is the supporting units above.
    """
    above: tuple[Member, ...] = ()
    for draft in drafts:
        clause = draft.clause
        if any(_says_same(member) for member in clause.members):
            clause = _with_units_of(clause, above)
        above = clause.members
        yield draft if clause is draft.clause else replace(draft, clause=clause)


def _with_units_of(clause: Clause, above: Sequence[Member]) -> Clause:
    members: list[Member] = []
    left = list(clause.left_out)
    for member in clause.members:
        if not _says_same(member):
            members.append(member)
            continue
        at = member.named
        same = [replace(m, named=replace(m.named, start=at.start, end=at.end)) for m in above if m.role is member.role]
        members += same
        left += [] if same else [LeftOut(at.start, at.end, Reason.UNREAD)]
    return replace(clause, members=tuple(members), left_out=tuple(left))


def _says_same(member: Member) -> bool:
    return bool(SAME.fullmatch(member.named.name))


# A place alone among units, 江州市, is its government where the document prints that as a unit: 江州市政府.


_GOVERNMENT = re.compile(r"(?P<place>.{2,20}?)(?P<body>(?:人民)?政府|管委会|管理委员会|办事处)")


def name_governments(drafts: Sequence[Draft]) -> Sequence[Draft]:
    """Name the places and zones that stand alone as their governments are named in other lists of the document."""
    printed = dict.fromkeys(member.named.name for draft in drafts for member in draft.clause.members)
    governments: dict[str, str] = {}
    for name in printed:
        found = _GOVERNMENT.fullmatch(name)
        if found and found["place"] in printed and _governs(found["body"], found["place"]):
            governments.setdefault(found["place"], name)
    return [_governed(draft, governments) for draft in drafts] if governments else drafts


def _governs(body: str, place: str) -> bool:
    """Whether a place or zone has such a body: 江州市政府, 许家镇政府, 城东街道办事处, 江州开发区管委会."""
    if COLLECTIVE.match(place):
        return False
    if body.endswith("会"):
        return is_zone(place)
    return is_place(place) or describe(place).kind == LOCAL_GOVERNMENT


def _governed(draft: Draft, governments: Mapping[str, str]) -> Draft:
    members = draft.clause.members
    if not any(member.named.name in governments for member in members):
        return draft
    named = tuple(
        replace(member, named=replace(member.named, name=governments[member.named.name], remark="government"))
        if member.named.name in governments
        else member
        for member in members
    )
    return replace(draft, clause=replace(draft.clause, members=named))


# 主要责任单位: who has the main responsibility leads where the document names others as well.


def let_main_units_lead(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Yield the drafts with the lead for the one with the main responsibility, where the document names others.

    Where 主要责任单位 is the document's only label of units it says no more than 责任单位; nor does it where anybody
    leads (牵头单位), nor for several units of one task.
    """
    labelled = [d.clause.members for d in drafts if d.clause.labelled or any(m.main for m in d.clause.members)]
    others = any(not member.main for members in labelled for member in members)
    leads = others and not any(member.role is Role.LEAD for draft in drafts for member in draft.clause.members)
    for draft in drafts:
        members = draft.clause.members
        if leads and sum(member.main for member in members) == 1:
            led = tuple(replace(member, role=Role.LEAD) if member.main else member for member in members)
            yield replace(draft, clause=replace(draft.clause, members=led))
        else:
            yield draft
