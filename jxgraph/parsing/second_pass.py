"""What other places of a document say of a task: units of all tasks, 同上, who leads where nobody is said to.

So do they say how a name is written: 江州市 is 江州市政府 where that is printed as well.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.i18n import make_remark
from jxgraph.model import Role, Severity
from jxgraph.naming import GOVERNMENT, describe, listed_departments, split_prefix
from jxgraph.parsing.clause import Clause, LeadRule, LeftOut, Member, Reason
from jxgraph.parsing.clause_parser import MOST_NAMES
from jxgraph.parsing.text import after_last, compact, normalize, trim
from jxgraph.parsing.unit_names import (
    COLLECTIVE,
    LEVEL,
    Named,
    is_certain_unit,
    is_complete,
    is_known,
    is_place,
    is_zone,
)
from jxgraph.parsing.vocabulary import NOT_LISTED, SAME, SURE_VERBS, Kind, not_listed
from jxgraph.regex import regex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from jxgraph.model import Remark
    from jxgraph.parsing.source import Source
    from jxgraph.parsing.task_builder import Draft


def _names(drafts: Sequence[Draft]) -> dict[str, None]:
    """Return all names in the clauses, by first appearance; clauses with the same words share their members."""
    lists = {id(draft.clause.members): draft.clause.members for draft in drafts}
    return dict.fromkeys([member.named.name for members in lists.values() for member in members])


# Sentences that add units to tasks without listing them there: 以上各项均需各县(市、区)落实,不再列出.


_SENTENCE_END = regex(r"[。;\n]|\Z")
_MANY = regex(
    r"(?:各(?!项|自|类|方面|环节)|(?:相关|有关)(?=[市县区州])|(?=[市县区州]\([市县区州盟旗、]{1,9}\)))[\u4e00-\u9fff()、]{1,24}?(?:人民政府|政府|管委会|部门|单位|\)|[市县区州])"
    rf"(?=$|[^\u4e00-\u9fff()、]|为|均|都|需|要|的|具体|按|共同|贯彻|落实|也|{SURE_VERBS})"
)
_ABOVE = regex("以上|上述|前述")


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
                Member(Named(unit.start(), unit.end(), compact(source.folded[slice(*unit.span())])), Role.CO_LEAD)
                for unit in _MANY.finditer(source.text, start, end)
            ),
            drafts[-1].start < start or bool(_ABOVE.search(source.text, start, end)),
        )
        for start, end in _sentences(source.text, [draft.clause for draft in drafts])
    ]


def _sentences(text: str, clauses: Sequence[Clause]) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences that say that units are not listed again; after a list, only of these words."""
    floor = 0
    starts = [clause.start for clause in clauses]
    for words in NOT_LISTED.finditer(text):
        if words.start() >= floor:
            end = _SENTENCE_END.search(text, words.end())
            stop = end.start() if end else len(text)
            start = after_last(text, "。;\n", floor, words.start())
            at = bisect_right(starts, words.start()) - 1
            listed = [member.named.start for member in clauses[at].from_zero().members] if at >= 0 else []
            goes_on = any(start <= name < words.start() < clauses[at].end for name in listed)
            if goes_on and (tail := not_listed(text, start, stop)):
                start, stop = tail
            yield trim(text, start, stop, " \n()")
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
        raise InputError("parsing.carried", units=added, tasks=len(drafts), most=MOST_NAMES)
    carried = []
    for draft in drafts:
        more = tuple(m for s in sentences if s.before or draft.start > s.start for m in s.members)
        clause = draft.clause.from_zero() if more else draft.clause
        carried.append(draft._replace(clause=clause._replace(members=clause.members + more)) if more else draft)
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
    if not any(map(SAME.fullmatch, _names(drafts))):
        yield from drafts
        return
    above: tuple[Member, ...] = ()
    for draft in drafts:
        clause = draft.clause
        if any(_says_same(member) for member in clause.members):
            clause = _with_units_of(clause, above)
        above = clause.members
        yield draft if clause is draft.clause else draft._replace(clause=clause)


def _with_units_of(clause: Clause, above: Sequence[Member]) -> Clause:
    members: list[Member] = []
    left = list(clause.left_out)
    for member in clause.members:
        if not _says_same(member):
            members.append(member)
            continue
        at = member.named
        same = [m._replace(named=m.named._replace(start=at.start, end=at.end)) for m in above if m.role is member.role]
        members += same
        left += [] if same else [LeftOut(at.start, at.end, Reason.UNREAD)]
    return clause._replace(members=tuple(members), left_out=tuple(left))


def _says_same(member: Member) -> bool:
    return bool(SAME.fullmatch(member.named.name))


# A place alone among units, 江州市, is its government where the document prints that as a unit: 江州市政府.


_GOVERNMENT = regex(r"(?P<place>.{2,20}?)(?P<body>(?:人民)?政府|管委会|管理委员会|办事处)")


def name_governments(drafts: Sequence[Draft], source: Source) -> Sequence[Draft]:
    """Name the places and zones that stand alone as their governments are named in other lists of the document."""
    printed = _names(drafts)
    governments: dict[str, tuple[str, ...]] = {}
    for name in printed:
        found = _GOVERNMENT.fullmatch(name)
        if found and found["place"] in printed and _governs(found["body"], found["place"]):
            governments.setdefault(found["place"], (name,))
    return [_with_names(draft, source, governments, "government") for draft in drafts] if governments else drafts


def _governs(body: str, place: str) -> bool:
    """Whether a place or zone has such a body: 江州市政府, 许家镇政府, 城东街道办事处, 江州开发区管委会."""
    if COLLECTIVE.match(place):
        return False
    if body.endswith("会"):
        return is_zone(place)
    return is_place(place) or describe(place).kind == GOVERNMENT


# Documents that print no lead, but two labels: the one unit under the stronger of them leads.


def let_single_units_lead(drafts: Sequence[Draft], rule: LeadRule) -> tuple[list[Draft], int | None]:
    """Give the lead to the only unit of a task under the stronger label, in a document that names no lead.

    The stronger label is 主要责任单位 where the document names others as well, or 责任单位 where it has 配合单位.
    Several units under it answer for the task together. Nothing changes where a unit leads or a rule says who does.

    Returns
    -------
    list of Draft
        In their order.
    int or None
        The start of the first clause in which a unit leads because it is the only 责任单位 beside 配合单位.
    """
    if rule is not LeadRule.NONE:
        return list(drafts), None
    members = [member for draft in drafts for member in draft.clause.members]
    if any(member.role is Role.LEAD for member in members):
        return list(drafts), None
    labelled = [d.clause.members for d in drafts if d.clause.labelled or any(map(_is_main, d.clause.members))]
    main = any(map(_is_main, members)) and any(not _is_main(one) for clause in labelled for one in clause)
    supported = any(member.role is Role.SUPPORT for clause in labelled for member in clause)
    kind = Kind.MAIN if main else Kind.CO_LEAD if supported else None
    led = [_let_lead(draft, kind) for draft in drafts]
    first = next((one.clause.start for one, before in zip(led, drafts, strict=True) if one is not before), None)
    return led, None if kind is Kind.MAIN else first


def _is_main(member: Member) -> bool:
    return member.kind is Kind.MAIN


def _let_lead(draft: Draft, kind: Kind | None) -> Draft:
    members = draft.clause.members
    if kind is None or sum(member.kind is kind for member in members) != 1:
        return draft
    led = tuple(member._replace(role=Role.LEAD) if member.kind is kind else member for member in members)
    return draft._replace(clause=draft.clause._replace(members=led))


def single_unit_remark(source: Source, at: int | None) -> Iterator[Remark]:
    """Say once that the single 责任单位 of a task leads, at the clause where it first does."""
    if at is not None:
        yield make_remark("single_unit_leads", Severity.INFO, source.line_at(at), "")


# Names that are misprinted, and that the document prints rightly elsewhere: 市财3政局, 市财政局市教育局.


_FOREIGN = regex(r"[^\u3400-\u9fff\U00020000-\U0003ffff〇()（）〔〕［］\[\]“”《》、/·—-]")
"""What no name of a department has within it: digits, Latin letters, signs."""
_ENDS_NAME = regex(r"\S{3}(?:[局委办厅部院会室]|中心|集团)\Z")
_ENDS_DEPARTMENT = regex(r"\S{3}[局委办厅]\Z")
_SHORTEST_GLUED = 8


def repair_names(drafts: Sequence[Draft], source: Source) -> Sequence[Draft]:
    """Repair the names with signs in them, and part those without a separator, by the names that are sure.

    Sure are listed departments and the names that the document prints elsewhere as a body's. A name that is sure itself
    is left alone, and so is one for which there is no evidence. In a scan a name is not sure of which recognition is
    not, and is repaired where it is one doubtful character away from exactly one that is.
    """
    doubtful = _doubtful_names(drafts, source)
    names = _names(drafts)
    sure = {name for name in names.keys() - doubtful.keys() if is_certain_unit(name) and not _FOREIGN.search(name)}
    repairs = {name: parts for name in names if (parts := _without_foreign(name, sure) or _parts(name, sure))}
    drafts = [_with_names(draft, source, repairs, "repaired") for draft in drafts] if repairs else drafts
    misread = {name: (right,) for name, places in doubtful.items() if (right := _read_rightly(name, places, sure))}
    return [_with_names(draft, source, misread, "misread") for draft in drafts] if misread else drafts


def _doubtful_names(drafts: Sequence[Draft], source: Source) -> dict[str, set[int]]:
    """Return the names that stand nowhere without a doubtful character, with the places of those in them."""
    doubts = {line.start + at for line in source.lines for at, _ in line.doubts}
    if not doubts:
        return {}
    found: dict[str, set[int]] = {}
    sure = set()
    for named in (member.named for draft in drafts for member in draft.clause.from_zero().members):
        printed = [at for at in range(named.start, named.end) if compact(source.folded[at])]
        places = {place for place, at in enumerate(printed) if at in doubts}
        if places and named.name == compact(source.folded[named.start : named.end]):
            found.setdefault(named.name, set()).update(places)
        elif not places:
            sure.add(named.name)
    return {name: places for name, places in found.items() if name not in sure}


def _read_rightly(name: str, places: Collection[int], sure: Collection[str]) -> str:
    """Return the only name that differs from this one in one of these places: of those in the document, else listed."""
    if is_known(name):
        return ""
    levels = {split_prefix(one)[0] for one in sure}
    listed = (level + base for base in listed_departments() for level in levels)
    for candidates in (sure, listed):
        alike = {one for one in candidates if len(one) == len(name) and _differs_in(name, one) in places}
        if alike:
            return alike.pop() if len(alike) == 1 else ""
    return ""


def _differs_in(name: str, other: str) -> int | None:
    """Return the only place in which two names of one length differ."""
    differing = [at for at, (one, two) in enumerate(zip(name, other, strict=True)) if one != two]
    return differing[0] if len(differing) == 1 else None


def doubtful_name_remarks(drafts: Sequence[Draft], source: Source) -> Iterator[Remark]:
    """Point to each name in which recognition was not sure of a character, and which nothing confirms."""
    doubtful = _doubtful_names(drafts, source)
    for named in (member.named for draft in drafts if doubtful for member in draft.clause.from_zero().members):
        if named.name in doubtful and not is_known(named.name):
            words = source.words(named.start, named.end)
            yield make_remark("doubtful_name", Severity.WARNING, source.line_at(named.start), words)


def _without_foreign(name: str, sure: Collection[str]) -> tuple[str, ...]:
    words = _FOREIGN.sub("", name)
    return (words,) if words != name and (words in sure or is_known(words)) else ()


def _parts(name: str, sure: Collection[str]) -> tuple[str, ...]:
    """Part a name where its level is printed again before another; nothing where it is one name."""
    level = LEVEL.match(name)
    if level is None or len(name) < _SHORTEST_GLUED or "(" in normalize(name):
        return ()
    for again in re.finditer(level["level"], name):
        left, right = name[: again.start()], name[again.start() :]
        if LEVEL.match(right) and _ENDS_NAME.search(left) and is_complete(left):
            rest = (right,) if right in sure or is_known(right) else _parts(right, sure)
            if rest or (_ENDS_DEPARTMENT.search(left) and _ENDS_DEPARTMENT.search(right)):
                return left, *(rest or (right,))
    return ()


def _with_names(draft: Draft, source: Source, names: Mapping[str, tuple[str, ...]], remark: str) -> Draft:
    """Return the draft with each name that is a key replaced by its right name, or parted into several."""
    members = draft.clause.members
    if names.keys().isdisjoint(member.named.name for member in members):
        return draft
    clause = draft.clause.from_zero()
    right = tuple(
        member._replace(named=named)
        for member in clause.members
        for named in _right_names(member.named, source, names.get(member.named.name, ()), remark)
    )
    return draft._replace(clause=clause._replace(members=right))


def _right_names(named: Named, source: Source, parts: Sequence[str], remark: str) -> Iterator[Named]:
    """Yield a name as it is rightly written, or its parts, each with the span where it is printed."""
    if len(parts) == 1:
        yield named._replace(name=parts[0], remark=remark)
        return
    if not parts or compact(source.folded[named.start : named.end]) != "".join(parts):
        yield named  # one that was completed is not parted: nobody knows where
        return
    printed = [at for at in range(named.start, named.end) if compact(source.folded[at])]
    begin = 0
    for part in parts:
        end = begin + len(part)
        yield named._replace(start=printed[begin], end=printed[end] if end < len(printed) else named.end, name=part)
        begin = end
