"""Clauses without bracket and label: lines, sentences and lists that are, or begin with, who does what."""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING

from jxgraph.parsing.clause_parser import are_bodies, parse_statement, unread_words
from jxgraph.parsing.text import MARKER, after_last, opens_line, outside, trim
from jxgraph.parsing.unit_names import COLLECTIVE, is_certain_unit
from jxgraph.parsing.vocabulary import CHARGE_VERBS, LABEL, LEADER, PREDICATE, SURE_VERBS, VERB, VERB_ENDS
from jxgraph.regex import regex

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from jxgraph.parsing.clause import Clause

    Span = tuple[int, int]


# Lines and sentences that are, or begin with, units and what they do.

_LONGEST = 200
_MANY_OTHERS = 3
"""What may be a sentence of the task's own is a clause only where it is no rare exception among the others."""

_LINE_END = r"(?:。?(?=[ \r]*(?:\n|\Z))|。(?=[ \r]*[第(\d①-⑳一二三四五六七八九十]))"
"""Where a line ends, or perhaps an item within one."""
_PAPERS = ("意见", "方案", "措施", "办法", "计划", "细则", "政策", "标准", "规划")
_DEED_END = regex(rf"[{VERB_ENDS}并{''.join(paper[-1] for paper in _PAPERS)}]{_LINE_END}")
"""Where a line may end that is, or closes with, a list and what it does: 市发改委牵头,市财政局配合。"""
_DEED = regex(rf"(?:{VERB}|{'|'.join(_PAPERS)})。?\Z")
_LONGEST_DEED = 9

_BY = regex(r"[,; ]\s?(?=由)|(?=\([^()]*\Z)")
"""After what a list may begin in a last sentence: 加快建设,由市发改委牵头。 加快建设(市发改委牵头"""

_WORKS_OUT = regex(
    r"(?:分别|共同|联合|抓紧|尽快|进一步){0,3}(?:研究|提出|制定|制订|拟订|出台|编制|起草|印发){1,3}"
    rf"(?:具体|贯彻|落实|实施|细化|相关|有关|配套|工作|的){{0,3}}(?:{'|'.join(_PAPERS)})?\Z"
)
"""What those after 由 do in a last sentence, apart from the verbs of clauses: 由市财政局研究提出落实意见。"""

_BLANKS = regex(r"[ \r]{1,99}")
_START = attrgetter("start")
_SURE_VERB, _IN_CHARGE = regex(SURE_VERBS), regex(CHARGE_VERBS)


def bare_statements(text: str, printed: str, taken: list[Span]) -> list[Clause]:
    """Find lines and last sentences that are nothing but units and what they do, without bracket and label.

    One without a role word or 由 (市财政局会同市教育局推进) may be a sentence of the task's own: it counts where no
    sure clause closes its item, and where such clauses are the exception. 各县积极参与 alone divides no tasks.
    """
    statements = list(_statements(text, printed, taken))
    sure = _sure_starts(text, taken) if statements else []
    strong, weak = [], []
    for clause in statements:
        if text.startswith("由", clause.start) or _SURE_VERB.search(text, clause.start, clause.end):
            strong.append(clause)
        elif not _is_followed(text, clause.end, sure):
            weak.append(clause)
    found = sorted([*strong, *weak], key=_START) if len(weak) >= len(sure) else strong
    names = (member.named.name for clause in found for member in clause.members)
    says_who = any(_IN_CHARGE.search(text, clause.start, clause.end) for clause in found)
    return found if taken or says_who or not all(map(COLLECTIVE.match, names)) else []


def _statements(text: str, printed: str, taken: list[Span]) -> Iterator[Clause]:
    for line_end in outside(text, _DEED_END.finditer(text), taken):
        end = line_end.end()
        if _closes(text, end) and _DEED.search(text, max(0, end - _LONGEST_DEED), end):
            begin = _sentence_start(text, line_end.start())
            starts = [begin, *(by.end() for by in _BY.finditer(text, begin, end))]
            clauses = (_bare_statement(text, start, end, printed) for start in starts)
            yield from islice((clause for clause in clauses if clause), 1)


def _sure_starts(text: str, taken: Sequence[Span]) -> list[int]:
    """Return where the clauses begin that are brackets or lists after a label."""
    return [start for start, _ in taken if text[start] == "(" or LABEL.match(text, start)]


def _is_followed(text: str, at: int, sure: Sequence[int]) -> bool:
    """Whether a sure clause closes the item in which an offset stands."""
    following = bisect_left(sure, at)
    return following < len(sure) and sure[following] < _item_end(text, at)


def _closes(text: str, at: int) -> bool:
    """Whether a line or an item ends at an offset."""
    gap = _BLANKS.match(text, at)
    following = gap.end() if gap else at
    return text[following : following + 1] in ("", "\n") or bool(MARKER.match(text, following))


def _sentence_start(text: str, at: int) -> int:
    """Return where the words begin after the last full stop, colon or line end, `_LONGEST` before `at` at most."""
    return trim(text, after_last(text, "\n。:", max(0, at - _LONGEST), at), at, " \r—–-")[0]


def _bare_statement(text: str, start: int, end: int, printed: str) -> Clause | None:
    begin, stop = start + (text[start] == "("), trim(text, start, end, "。")[1]
    works_out = _WORKS_OUT.search(text, begin, stop) if text[begin] == "由" else None
    clause = parse_statement(text, begin, works_out.start() if works_out else stop, printed)
    if clause is None or not are_bodies(clause) or unread_words(clause):
        return None
    asks_all = text[begin] == "请" and all(COLLECTIVE.match(member.named.name) for member in clause.members)
    return None if asks_all else clause._replace(start=start, end=end)


_SENTENCE = regex(r"由[^\n。:]{4,300}")
_LEADER_IN_CHARGE = regex(rf"由{LEADER.pattern}[,;、]")
"""What may stand before the units in such a sentence: 由李军副市长负责,市发改委牵头."""
_LONGEST_NUMBER = 12


def opening_sentences(text: str, printed: str, taken: list[Span]) -> list[Clause]:
    """Find the paragraphs without a clause that begin with who does what, and go on with the task."""
    sentences = [one for one in outside(text, _SENTENCE.finditer(text), taken) if _opens_paragraph(text, one.start())]
    others = _sure_starts(text, taken) if sentences else []
    found = []
    for sentence in sentences:
        alone = not _is_followed(text, sentence.start(), others)
        clause = _longest_statement(text, *sentence.span(), printed) if alone else None
        found += [clause] if clause else []
    return found if _MANY_OTHERS * len(found) >= len(others) else []


def _opens_paragraph(text: str, at: int) -> bool:
    """Whether nothing but a number stands before an offset in its paragraph, or after the sentence before."""
    floor = max(0, at - _LONGEST_NUMBER)
    begin = max(text.rfind(mark, floor, at) + 1 for mark in "\n。;: ")
    start, end = trim(text, begin or floor, at, " \r")
    number = MARKER.match(text, start, end) if begin or not floor else None
    return opens_line(text, at) or bool(number and number.end() == end)


def _item_end(text: str, at: int) -> int:
    """Return where the paragraph ends, or the next item begins after a sentence in it."""
    line_end = text.find("\n", at)
    stop = line_end if line_end >= 0 else len(text)
    numbers = (number.start() for number in MARKER.finditer(text, at, stop))
    return next((number for number in numbers if text[number - 1] in "。;) "), stop)


def _longest_statement(text: str, start: int, end: int, printed: str) -> Clause | None:
    """Read the groups with which a sentence begins, up to the last of which all names are bodies'."""
    longest = None
    in_charge = _LEADER_IN_CHARGE.match(text, start, end)
    first = in_charge.end() if in_charge else start
    for predicate in PREDICATE.finditer(text, first, end):
        clause = parse_statement(text, first, predicate.end(), printed)
        if clause is None or clause.left_out or not are_bodies(clause):
            break
        longest = clause._replace(start=start, leader=in_charge["leader"] if in_charge else clause.leader)
    return longest


_LIST_END = regex(rf"[局委办部厅署院会室府司行团校区县市]{_LINE_END}")
"""Where a line may end that is, or closes with, nothing but a list."""
_BELOW = regex(r"\s{0,99}(?=\S)")
_FEWEST_ALONE = 2


def bare_lists(text: str, printed: str, taken: list[Span]) -> list[Clause]:
    """Find the lists that close items, on a line of their own or after the last full stop, without any other word.

    They are clauses where several items close so, some with more than one unit, and other clauses are the exception. A
    unit that stands above the first item is a heading, and so may be the others.
    """
    ends = outside(text, _LIST_END.finditer(text), taken)
    found = [clause for end in ends if (clause := _bare_list(text, end, printed))]
    lists = any(len(clause.members) > 1 for clause in found)
    if len(found) < _FEWEST_ALONE or not lists or _MANY_OTHERS * len(found) < len(taken):
        return []
    after_item = any(opens_line(text, item.start()) for item in MARKER.finditer(text, 0, found[0].start))
    return found if after_item else []


def _bare_list(text: str, end: re.Match[str], printed: str) -> Clause | None:
    """Read the words between the last full stop or line end and the end of a line, if an item begins below it."""
    below = _BELOW.match(text, end.end())
    if below and not MARKER.match(text, below.end()):
        return None
    clause = parse_statement(text, _sentence_start(text, end.start()), end.start() + 1, printed)
    bodies = clause and clause.members and all(is_certain_unit(member.named.name) for member in clause.members)
    return clause if bodies else None


# Bare brackets of a body's own offices at the end of items: (人事处、培训中心).


_OFFICES = regex(r"\((?P<list>[\u4e00-\u9fff、, ]{2,80}[科处股室心院部办])\)[。;]?(?=[ \r]*(?P<next>\S|\n|\Z))")
_OFFICE = regex(
    r"办公室|[\u4e00-\u9fff]{1,10}(?:(?<![内外儿妇骨产眼牙专学本文理百])科|(?<![多各两几好用益住深何])处|股|办公室|(?:督查|秘书|研究|信息|审计|党办)室"
    r"|(?<!活动)(?<!购物)(?<!健身)(?<!城市)(?<!养老)中心|学院|(?<![全内外大])部|办)"
)
"""The name of an office within a body; not what is built and treated, 活动中心, 心内科."""

_DEPARTMENT = regex(r".+(?:科|处|股|学院)|.*办公室")
"""An office that is nothing else; 中心 and 部 are more."""

_FEWEST = 2


def office_brackets(text: str, printed: str, taken: list[Span]) -> list[Clause]:
    """Find the brackets of offices that close items.

    They are clauses where the document closes several items so, with lists among them; a bracket with one office is
    told from an ordinary one by these. Most of the names must be departments, and other clauses the exception.
    """
    found = []
    for bracket in outside(text, _OFFICES.finditer(text), taken):
        closes = bracket["next"] in ("", "\n") or MARKER.match(text, bracket.start("next"))
        clause = parse_statement(text, *bracket.span("list"), printed) if closes else None
        if clause and clause.members and all(_is_office(member.named.name) for member in clause.members):
            found.append(clause._replace(start=bracket.start(), end=bracket.end("list") + 1))
    lists = sum(len(clause.members) > 1 for clause in found)
    names = {member.named.name for clause in found for member in clause.members}
    departments = sum(bool(_DEPARTMENT.fullmatch(name)) for name in names)
    usual = len(found) >= _FEWEST and lists and 2 * departments >= len(names)
    return found if usual and _MANY_OTHERS * len(found) >= len(taken) else []


def _is_office(name: str) -> bool:
    return bool(_OFFICE.fullmatch(name) or (COLLECTIVE.match(name) and _OFFICE.search(name)))
