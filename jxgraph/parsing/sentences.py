"""Clauses without bracket and label: lines and sentences that are, or begin with, who does what."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from jxgraph.parsing.bodies import begins_whole
from jxgraph.parsing.markers import MARKER
from jxgraph.parsing.plain import free, opens_line, trimmed
from jxgraph.parsing.statements import are_bodies, statement
from jxgraph.parsing.wording import LABEL, PREDICATE, VERB

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jxgraph.parsing.members import Clause

    Span = tuple[int, int]

_LONGEST = 200
_MANY_LABELLED = 3
"""What may be a sentence of the task's own is a clause only where it is no rare exception among the others."""

_LINE_END = r"(?:。?(?=[ \r]*(?:\n|\Z))|。(?=[ \r]*[第(\d①-⑳一二三四五六七八九十]))"
"""Where a line ends, or perhaps an item within one."""
_DEED_END = re.compile(rf"[头责合实施同作办理查核与加助导持进促督总织调好成行筹抓见案法划则策准]{_LINE_END}")
"""Where a line may end that is, or closes with, a list and what it does: 市发改委牵头,市财政局配合。"""
_DEED = re.compile(rf"(?:{VERB}|意见|方案|措施|办法|计划|细则|政策|标准|规划)。?\Z")
_LONGEST_DEED = 8

_BY = re.compile(r"[,; ]\s?(?=由)|(?=\([^()]*\Z)")
"""Behind what a list may begin in a last sentence: 加快建设,由市发改委牵头。 加快建设(市发改委牵头"""

_WORKS_OUT = re.compile(
    r"(?:分别|共同|联合|抓紧|尽快|进一步){0,3}(?:研究|提出|制定|制订|拟订|出台|编制|起草|印发){1,3}"
    r"(?:具体|贯彻|落实|实施|细化|相关|有关|配套|工作|的){0,3}(?:意见|方案|措施|办法|计划|细则|政策|标准|规划)?\Z"
)
"""What those behind 由 do in a last sentence, beside what a clause says anyway: 由市财政局研究提出落实意见。"""

_UNCOLONED_LINE = re.compile(
    r"\n *(?P<clause>(?:牵头|主办|配合|协办|参与|责任|负责)(?:单位|部门)[^\n。:]{2,200})。?(?=[ \r]*(?:\n|\Z))"
)
"""A line that begins with a label whose colon was lost."""

_SENTENCE = re.compile(r"由[^\n。:]{4,300}")
_LONGEST_NUMBER = 12

_LIST_END = re.compile(rf"[局委办部厅署院会室府司行团校区县市]{_LINE_END}")
"""Where a line may end that is, or closes with, nothing but a list."""
_BELOW = re.compile(r"\s{0,99}(?=\S)")
_GAP = re.compile(r"[ \r]{1,99}")
_FEWEST_ALONE = 2


def bare_lines(text: str, printed: str, taken: list[Span]) -> Iterator[Clause]:
    """Find lines and last sentences that are nothing but units and what they do, without bracket and label."""
    for line_end in free(text, _DEED_END.finditer(text), taken):
        end = line_end.end()
        if _closes(text, end) and _DEED.search(text, end - _LONGEST_DEED if end > _LONGEST_DEED else 0, end):
            begin = _sentence_start(text, line_end.start())
            starts = [begin, *(by.end() for by in _BY.finditer(text, begin, end))]
            found = (_bare(text, start, end, printed) for start in starts)
            yield from islice((clause for clause in found if clause), 1)


def _closes(text: str, at: int) -> bool:
    """Whether a line or an item ends at an offset."""
    gap = _GAP.match(text, at)
    following = gap.end() if gap else at
    return text[following : following + 1] in ("", "\n") or bool(MARKER.match(text, following))


def _sentence_start(text: str, at: int) -> int:
    """Return where the words begin behind the last full stop, colon or line end, `_LONGEST` before `at` at most."""
    floor = max(0, at - _LONGEST)
    return trimmed(text, max(floor, *(text.rfind(mark, floor, at) + 1 for mark in "\n。:")), at, " \r—–-")[0]


def _bare(text: str, start: int, end: int, printed: str) -> Clause | None:
    begin, stop = start + (text[start] == "("), trimmed(text, start, end, "。")[1]
    works_out = _WORKS_OUT.search(text, begin, stop) if text[begin] == "由" else None
    clause = statement(text, begin, works_out.start() if works_out else stop, printed)
    return replace(clause, start=start, end=end) if clause and are_bodies(clause) and not clause.left else None


def without_colon(text: str, printed: str, taken: list[Span]) -> Iterator[Clause]:
    """Find lines that begin with a label and go on with a list, without a colon: 责任部门市财政局."""
    for line in free(text, _UNCOLONED_LINE.finditer(text), taken):
        clause = statement(text, *line.span("clause"), printed)
        if clause and clause.labelled and are_bodies(clause):
            yield clause


def opening(text: str, printed: str, taken: list[Span]) -> list[Clause]:
    """Find the paragraphs without a clause that begin with who does what, and go on with the task."""
    others = [start for start, _ in taken if text[start] == "(" or LABEL.match(text, start)]
    found = []
    for sentence in free(text, _SENTENCE.finditer(text), taken):
        if _opens_paragraph(text, sentence.start()):
            closing = bisect_left(others, sentence.start())
            alone = closing == len(others) or others[closing] >= _item_end(text, sentence.end())
            clause = _longest(text, *sentence.span(), printed) if alone else None
            found += [clause] if clause else []
    return found if _MANY_LABELLED * len(found) >= len(others) else []


def _opens_paragraph(text: str, at: int) -> bool:
    """Whether nothing but a number stands before an offset in its paragraph, or behind the sentence before."""
    floor = max(0, at - _LONGEST_NUMBER)
    begin = max(text.rfind(mark, floor, at) + 1 for mark in "\n。;: ")
    start, end = trimmed(text, begin or floor, at, " \r")
    number = MARKER.match(text, start, end) if begin or not floor else None
    return opens_line(text, at) or bool(number and number.end() == end)


def _item_end(text: str, at: int) -> int:
    """Return where the paragraph ends, or the next item begins behind a sentence in it."""
    line_end = text.find("\n", at)
    stop = line_end if line_end >= 0 else len(text)
    numbers = (number.start() for number in MARKER.finditer(text, at, stop))
    return next((number for number in numbers if text[number - 1] in "。;) "), stop)


def alone(text: str, printed: str, taken: list[Span]) -> list[Clause]:
    """Find the lists that close items, on a line of their own or behind the last full stop, without any other word.

    They are clauses where several items close so, some with more than one unit, and other clauses are the exception. A
    unit that stands above the first item is a heading, and so may be the others.
    """
    found = [clause for end in free(text, _LIST_END.finditer(text), taken) if (clause := _list(text, end, printed))]
    lists = any(len(clause.members) > 1 for clause in found)
    if len(found) < _FEWEST_ALONE or not lists or _MANY_LABELLED * len(found) < len(taken):
        return []
    behind_item = any(opens_line(text, item.start()) for item in MARKER.finditer(text, 0, found[0].start))
    return found if behind_item else []


def _list(text: str, end: re.Match[str], printed: str) -> Clause | None:
    """Read the words between the last full stop or line end and the end of a line, if an item begins below it."""
    below = _BELOW.match(text, end.end())
    if below and not MARKER.match(text, below.end()):
        return None
    clause = statement(text, _sentence_start(text, end.start()), end.start() + 1, printed)
    bodies = clause and clause.members and all(begins_whole(member.named.name) for member in clause.members)
    return clause if bodies else None


def _longest(text: str, start: int, end: int, printed: str) -> Clause | None:
    """Read the groups with which a sentence begins, up to the last of which all names are bodies'."""
    longest = None
    for predicate in PREDICATE.finditer(text, start, end):
        clause = statement(text, start, predicate.end(), printed)
        if clause is None or clause.left or not are_bodies(clause):
            break
        longest = clause
    return longest
