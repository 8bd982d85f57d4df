"""A statement of who is responsible is cut at its labels and becomes units with the roles that it marks.

The grammar, over the plain copy of the text:

    statement  = [group ...] [labelled ...]
    labelled   = label ":" group ...              牵头单位:甲;配合单位:乙
    group      = [scope 由] list [会同 list] [predicate]    甲、乙牵头, 丙按职责分工负责, 甲会同乙落实
    rule       = the first listed ... leads       列第一位的为牵头单位,下同

会同 marks the lead: of 甲会同乙负责 甲 leads and 乙 answers for the task with it, as of 甲会同乙牵头.
Who watches over a task (督导单位:甲, 甲督办) does not answer for it: it is left out of the members, with a remark.
"""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from jxgraph.model import Role
from jxgraph.parsing.clause import Clause, LeftOut, Member, Reason, rule_in
from jxgraph.parsing.text import AROUND, SEPARATORS, after_last, compact, is_name, normalize, trim
from jxgraph.parsing.unit_lists import LONGEST_KEPT_LIST, split_units
from jxgraph.parsing.unit_names import COLLECTIVE, COUNTED, Named, is_certain_unit, is_unit
from jxgraph.parsing.vocabulary import (
    ATTRIBUTE,
    BODY_WORDS,
    DUTY,
    LABEL,
    LABEL_END,
    NOBODY,
    NOT_LISTED,
    PART_OF_CLAUSE,
    PREDICATE,
    ROLE_AFTER,
    TIME,
    UNKNOWN_LABEL,
    WORDS_OF_LABEL,
    Kind,
    kind_in,
    kind_of_label,
    not_listed,
    uncoloned_labels,
)
from jxgraph.regex import is_match_of, regex

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

_Read = TypeVar("_Read", bound="Member | LeftOut")


LONGEST_CLAUSE = 3000
"""What is longer was not meant as a clause: a list of all bodies of a province has half of that."""
MOST_TASKS = 50_000
"""Clauses and rows of tables of the largest document that is read; three hundred times what a breakdown has."""
MOST_NAMES = 500_000
"""Names and clauses of the largest document that is read; a thousand times what a breakdown has, and 1 GB of memory."""


def parse_statement(text: str, start: int, end: int, printed: str, role: Role | None = None) -> Clause | None:
    """Read the words between two offsets as a statement of who is responsible, in `role` if they state no other.

    More words than `LONGEST_CLAUSE` are none.
    """
    if end - start > LONGEST_CLAUSE:
        return None
    before = max(0, start - LOOKED_BACK)
    read = _read_statement if end - start <= LONGEST_KEPT_LIST else _read_statement.__wrapped__
    clause = read(text[before:end], printed[before:end], start - before, role)
    return clause.at(start, end, before) if clause else None


LOOKED_BACK = 4
"""The most characters before a statement that a pattern looks at: 技术 before 支持单位:."""


@lru_cache(maxsize=1 << 13)
def _read_statement(text: str, printed: str, start: int, role: Role | None) -> Clause | None:
    """Read a statement from an offset to the end of a short text; cached, because documents repeat their clauses."""
    end = len(text)
    rule = rule_in(text, start, end)
    cuts = _cut_at_labels(text, printed, start, end)
    read: list[Member | LeftOut] = []
    leaders: list[str] = []
    for (_, body, kind), stop in zip(cuts, [*(cut.start for cut in cuts[1:]), end], strict=True):
        if kind == _LEADER:
            leaders.append(compact(printed[body:stop]).strip("；;,，。、"))
        elif kind is Kind.WATCH:
            read += _leave_out(text, body, stop, Reason.WATCHES)
        elif kind != _ATTRIBUTE:
            # the list ends at its full stop; what follows is about something else
            list_end = text.find("。", body, stop)
            list_end = stop if list_end < 0 else list_end
            label_role = Kind(kind).role if kind else role
            for s, e in _without_rule(_with_tail(text, rule, body, list_end), body, list_end):
                groups = _groups(text, s, e, printed, label_role, labelled=kind is not None or role is not None)
                read += (with_kind(one, Kind(kind)) if kind in _UNDECIDED else one for one in groups)
            if not NOT_LISTED.search(text, list_end, stop):
                for s, e in _without_rule(rule, list_end, stop):
                    read += _leave_out(text, s, e, Reason.UNREAD)
    members = tuple(one for one in read if isinstance(one, Member))
    labelled = any(isinstance(cut.kind, Kind) for cut in cuts)
    if not labelled and not members and not leaders and len(cuts) == 1:
        return None
    rule_span = trim(text, *rule, "() ,;。") if rule else None
    left_out = tuple(one for one in read if isinstance(one, LeftOut))
    return Clause(start, end, members, labelled, "、".join(dict.fromkeys(leaders)), rule_span, left_out)


def with_kind(read: _Read, kind: Kind) -> _Read:
    """Return a member with the kind of its label, if nothing else gives it a role or a kind."""
    if isinstance(read, Member) and read.role is None and read.kind is None:
        return read._replace(kind=kind)
    return read


def _with_tail(text: str, rule: tuple[int, int] | None, start: int, end: int) -> tuple[int, int] | None:
    """Return the span of the rule, and of the words that go on with who is not listed again: 均需各县落实,不再列出."""
    tail = not_listed(text, start, end)
    if tail is None or (rule and rule[0] >= start and tail[1] <= rule[1]):
        return rule
    return (min(rule[0], tail[0]) if rule and start <= rule[0] < end else tail[0]), tail[1]


def _leave_out(text: str, start: int, end: int, reason: Reason) -> Iterator[LeftOut]:
    """Yield the words between two offsets, if there are any, as left out."""
    start, end = trim(text, start, end, f"{AROUND}:()")
    if start < end:
        yield LeftOut(start, end, reason)


def _without_rule(rule: tuple[int, int] | None, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans before and after the rule of who leads."""
    if rule is None:
        return [(start, end)]
    before, after = (min(max(start, at), end) for at in rule)
    return [(start, before), (after, end)]


# A statement is cut at its labels: 牵头单位: 配合单位: 完成时限:.


_BEFORE_LIST = f"{SEPARATORS}。:"
_UNDECIDED = (Kind.MAIN, Kind.CO_LEAD)
"""Labels whose units may lead; the rest of the document decides."""
_LEADER, _ATTRIBUTE = "leader", "attribute"
"""What a label opens that opens no list of units; others open one of a `Kind`."""


class _Cut(NamedTuple):
    """A label: where it starts, where its body starts, what it opens; `None` for the words before the first label."""

    start: int
    body: int
    kind: str | None


def _cut_at_labels(text: str, printed: str, start: int, end: int) -> list[_Cut]:
    """Find the labels that are in no bracket and not within one another."""
    # labels without a colon, only before a sure name: 责任单位市财政局
    uncoloned = uncoloned_labels(text, start, end)
    cuts = [_Cut(begin, body, kind) for begin, body, kind, name in uncoloned if is_certain_unit(name)]
    if not (cuts or LABEL_END.search(text, start, end)):
        return [_Cut(start, start, None)]
    # labels of units, then of a leader, a date and the like
    labels = (m for m in LABEL.finditer(text, start, end) if _begins_list(text, printed, start, m, end))
    cuts += [_Cut(m.start(), m.end(), kind_of_label(m)) for m in labels]
    last = text.rfind(":", start, end) + 1  # with which the others end, or in a bracket and the space after it
    found = ATTRIBUTE.finditer(text, start, max(last, trim(text, text.rfind(")", start, end) + 1, end)[0]))
    attributes = (m for m in found if _begins_list(text, printed, start, m, end))
    cuts += [_Cut(m.start(), m.end(), _LEADER if m["leader"] else _ATTRIBUTE) for m in attributes]
    # labels of words that are not known, unless they are a known label after a name
    known = {cut.body: cut.start for cut in cuts}
    for m in UNKNOWN_LABEL.finditer(text, start, last):
        if m.end() not in known or not is_certain_unit(text[m.start() : known[m.end()]]):  # 市商务局协办部门:
            other = _LEADER if m["leader"] else _ATTRIBUTE
            cuts.append(_Cut(m.start(), m.end(), kind_in(m[0]) if m["unit"] else other))
    # of labels that overlap the first counts; one in a bracket is a role after a name
    outermost = [_Cut(start, start, None)]
    depth, at = 0, start
    for cut in sorted(cuts, key=itemgetter(0)):
        depth += _depth(text, at, cut.start)
        at = cut.start
        if cut.start >= outermost[-1].body and depth <= 0:
            outermost.append(cut)
    return outermost


def _depth(text: str, start: int, end: int) -> int:
    """Return how many brackets more open than close between two offsets."""
    return text.count("(", start, end) - text.count(")", start, end)


def _begins_list(text: str, printed: str, start: int, label: re.Match[str], end: int) -> bool:
    """Whether a label begins a list, as one without brackets does, and is no role after a name: 市教育局(牵头)."""
    if not label["open"]:
        return True
    at = trim(text, start, label.start())[1]
    if at == start or text[at - 1] in _BEFORE_LIST:
        return True
    # 【责任单位】甲【配合单位】乙: the first label has a bracket as well, and a name follows this one
    followed = label.end() < end and text[label.end()] not in f"{AROUND}()"
    if not followed or text[start] != "(" or not LABEL.match(text, start, end):
        return False
    return printed[start] == printed[label.start()] or is_match_of(label, ATTRIBUTE)  # 【责任单位】甲（牵头） 乙


# A list of units is split at its predicates: 甲、乙牵头,丙配合.


_TOGETHER = regex("会同(?!县)|会商")
"""After it stand those whom the ones before it lead; 会同县 is a county."""


def _groups(
    text: str, start: int, end: int, printed: str, label: Role | None, *, labelled: bool
) -> Iterator[Member | LeftOut]:
    """Split the words after a label, or before any, at their predicates.

    Under a label the first predicate reaches back to the last comma only: what stands before has the label's role.
    """
    begin = at = start
    depth = 0
    for predicate in _predicates(text, start, end):
        stop = predicate.start()
        depth += _depth(text, at, stop)
        at = stop
        if depth > 0:
            continue  # a role after a name: 市教育局(牵头)
        # what stands before the predicate's own list has the role of the label
        split = _last_comma(text, begin, stop) if labelled and begin == start else begin
        if split > begin:
            yield from _read_list(text, begin, split, printed, label)
        own_list = split > begin or not labelled  # under a label a list without a comma is the label's
        kind = kind_in(compact(predicate["verb"]))
        if own_list and kind is Kind.WATCH:
            yield from _leave_out(text, split, stop, Reason.WATCHES)
        else:
            role = kind.role or (None if split > begin else label)
            members = _read_with_others(text, split, stop, printed, role)
            yield from (with_kind(member, kind) for member in members) if kind is Kind.MAIN else members
        if is_match_of(predicate, DUTY):
            yield LeftOut(*predicate.span("part"), Reason.UNREAD)
        begin = at = predicate.end()
        depth = 0
    # after the last predicate, or without any, the label's role counts
    yield from _read_with_others(text, begin, end, printed, label)


def _read_with_others(text: str, start: int, end: int, printed: str, role: Role | None) -> Iterator[Member | LeftOut]:
    """Read a list; unless it supports, those before 会同 lead, and those after it have no role of their own."""
    together = None if role is Role.SUPPORT else _TOGETHER.search(text, start + 1, end)
    if together is None:
        yield from _read_list(text, start, end, printed, role)
    else:
        yield from _read_list(text, start, together.start(), printed, Role.LEAD)
        yield from _read_list(text, together.end(), end, printed, None)


def _predicates(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield what closes groups, and what a body does of the task (市财政局负责资金保障), in order."""
    at = start
    for predicate in (*PREDICATE.finditer(text, start, end), None):
        stop = predicate.start() if predicate else end
        for duty in DUTY.finditer(text, at, stop):
            name = after_last(text, SEPARATORS, at, duty.start())
            if is_certain_unit(compact(text[name : duty.start()])):
                yield duty
        if predicate:
            yield predicate
            at = predicate.end()


def _last_comma(text: str, start: int, end: int) -> int:
    """Return where the predicate's own list begins: after the last comma or semicolon, or before 由."""
    by = text.rfind("由", start, end)  # what stands after it does something: 甲、乙、以上任务由丙督办
    passive = text.rfind("、", start, by) if by > start and not text.endswith("自", start, by) else -1
    return max(passive + 1, after_last(text, ",;", start, end))


def _read_name(named: Named, role: Role | None) -> Member | LeftOut:
    """Give a name its role; one printed after the name counts for it alone."""
    at = None if named.name[-1:].isalnum() else ROLE_AFTER.fullmatch(normalize(named.name))
    if at is None:
        return Member(named, role)
    kind = kind_in(at["role"])
    if kind is Kind.WATCH:
        return LeftOut(named.start, named.end, Reason.WATCHES)
    own = named._replace(name=named.name[: at.end("name")], end=named.end - (len(at[0]) - at.end("name")))
    return Member(own, kind.role or role, kind=kind if kind is Kind.MAIN else None)


_LEADING_WORDS = regex(
    r"(?:(?:此|本|该|上述|以上|以下|具体)[\u4e00-\u9fff]{0,8}(?<!自)由|(?:并|其中|具体)?(?:由|请|以(?![上下])|会同(?!县)|会商|联合)?)(?=.{2})"
)
_SCOPE = regex(r"(?P<scope>[^、,;()由]{2,16})(?<!自)由(?P<body>[^、,;()等]{2,40})")
"""What part of the task a list answers for: 医保结算由市医保局负责."""
_NUMBER = regex(r"[\d.%‰+~—-]+")
_PHRASE = regex(
    "(?:落实|贯彻|推进|推动|加强|加快|做好|抓好|开展|完善|建立|健全|提升|提高|确保|实施|鼓励|组织开展|强化|优化|深化|制定|出台)"
    "[\u4e00-\u9fff“”]{7,}"
)
"""Words of a list that name nobody: a number, 15%, or what is to be done, 落实好各项稳岗政策."""


def _read_list(text: str, start: int, end: int, printed: str, role: Role | None) -> Iterator[Member | LeftOut]:
    """Read the list between two offsets; a date in it (2025年底前) says when, not who, and a dash says nobody."""
    start, end = trim(text, start, end, f"{AROUND}:")
    if start == end:
        return
    if text.startswith("(", start, end) and text.find(")", start) == end - 1:
        start, end = start + 1, end - 1
    # words before the list: 由, 并由, 以上任务由; and the part of the task that it answers for
    leading = _LEADING_WORDS.match(text, start, end)
    start = leading.end() if leading else start
    if (scope := _SCOPE.match(text, start, end)) and is_certain_unit(compact(scope["body"])):
        yield LeftOut(start, scope.end("scope"), Reason.UNREAD)
        start = scope.start("body")
    for named in split_units(text, start, end, printed):
        names_somebody = _names_somebody(normalize(named.name))
        if names_somebody:
            read = _read_name(named, role)
            if isinstance(read, LeftOut) or is_name(read.named.name):
                yield read
        elif names_somebody is False:
            yield LeftOut(named.start, named.end, Reason.UNREAD)


@lru_cache(maxsize=1 << 14)
def _names_somebody(words: str) -> bool | None:
    """Whether words of a list name somebody, or say something else; `None` where they say when, or nobody."""
    if TIME.match(words):
        return False if is_unit(words) else None
    if _NUMBER.fullmatch(words) or (_PHRASE.match(words) and not is_unit(words)):
        return False
    return None if NOBODY.fullmatch(words) else True


# Which names read like those of bodies.


_NO_NAME = regex(
    rf"{PART_OF_CLAUSE}|会同|(?<!自)由|为|[:;.·•・‧|]|(?<![市县区州])/|^(?:{WORDS_OF_LABEL})?(?:{BODY_WORDS})"
    rf"|^(?:含|包括|包含|不含|各位)|^(?!{COUNTED})\(?\d|^[^(]*\)|\([^)]*$|(?:人员|代表|同志)$"
    rf"|^(?:人民政府|政府|企业|部门|单位|机构|主体|媒体|高校|院校|基地)$|的(?:{WORDS_OF_LABEL})(?:{BODY_WORDS})$"
)
"""What no name has: words of the clause, a point, a number in front, half a bracket; persons; a class alone."""

_DEED = regex("落实|贯彻|履行|做好|加强|抓好|切实|确保|要求")
"""What many bodies are told to do, and no name of theirs: 各区政府加强巡查."""
_LONGEST_COLLECTIVE = 24


@lru_cache(maxsize=1 << 14)
def is_body(name: str) -> bool:
    """Whether a name reads like a body's, or like many bodies'."""
    if _NO_NAME.search(normalize(name)):
        return False
    if is_unit(name):
        return True
    return len(name) <= _LONGEST_COLLECTIVE and bool(COLLECTIVE.match(name)) and not _DEED.search(name)


def are_bodies(clause: Clause) -> bool:
    """Whether a clause has names, all read like bodies', and at least half of them can be nothing else."""
    names = [m.named.name for m in clause.members]
    return bool(names) and all(map(is_body, names)) and 2 * sum(map(is_certain_unit, names)) >= len(names)


def odd_names(clause: Clause) -> list[str]:
    """Names in a clause that do not look like a body's, for a person to check."""
    return [m.named.name for m in clause.members if not is_body(m.named.name)]


def unread_words(clause: Clause) -> int:
    """Count the words of a clause that were not understood; those on who watches over the task were."""
    return sum(left.reason is Reason.UNREAD for left in clause.left_out)
