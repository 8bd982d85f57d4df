"""Where a document says who is responsible: in brackets, behind a label, as a sentence, or as a line of its own."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.parsing.clause import Clause, Why
from jxgraph.parsing.clause_parser import LONGEST_CLAUSE, MOST_NAMES, MOST_TASKS, are_bodies, is_body, statement
from jxgraph.parsing.text import MARKER, bracketed, enumerator, free, opens_line, stretches, trimmed
from jxgraph.parsing.unit_names import COLLECTIVE, LONGEST_NAME, begins_whole, is_unit
from jxgraph.parsing.vocabulary import (
    ATTRIBUTE,
    LABEL,
    LABEL_END,
    LONGEST_LABEL,
    PREDICATE,
    SAYS_WHAT,
    UNCOLONED_LINE,
    UNKNOWN_LABEL,
    VERB,
    VERB_ENDS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Span = tuple[int, int]

# Where a list behind a label ends that stands in no bracket.


_NEAR = 40

_GAP = re.compile(r"。| +|(?<=[\u4e00-\u9fff)])(?P<number>\d{1,3}[.、]|\d{4}年|[一二三四五六七八九十]{1,3}、)")
"""Where a list without brackets may end: a full stop, white space, the number of the next item."""

_IN_DATE = re.compile(r"\d +[年月日\d—–-]|[年月—–-] +\d")
"""A blank that a typesetter put in a date: 2012 年1-12 月."""

_WORD = re.compile(r"[^\s、,;。]+")
_WORD_AND_DATE = re.compile(r"\S+\s+\d{4}年")
_PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}(?=[;,。\n]|\Z)")
_OFFICE_ENDS = re.compile(r"[长员记任席](?:同志)?\Z")
_LONGEST_OFFICE_END = 3


def end_of_labelled(text: str, label: re.Match[str]) -> int:
    """Find where a list without brackets ends: at its paragraph, its full stop, or the space before other words."""
    reach = min(len(text), label.end() + LONGEST_CLAUSE)
    stop = text.find("\n", label.end(), reach)
    stop = reach if stop < 0 else stop
    at = trimmed(text, label.end(), stop)[0]
    last = enumerator(text, at)
    for gap in _GAP.finditer(text, at, stop):
        begin, after = gap.span()
        here = enumerator(text, begin if gap["number"] else after) if last else None
        if last and here and here.follows(last):
            last = here
            continue
        if gap["number"]:
            near = max(at, begin - LONGEST_NAME - 1)
            if is_unit(text[max(near, *(text.rfind(mark, near, begin) + 1 for mark in "、,;:")) : begin]):
                return begin
            continue
        if MARKER.match(text, after):
            return begin
        if any(pattern.match(text, after) for pattern in (LABEL, ATTRIBUTE, UNKNOWN_LABEL)):
            continue
        listed = text[begin - 1] in "、,;:|" or text[after : after + 1] in ("、", ",", ";", "|")
        if gap[0] != "。" and _IN_DATE.match(text, begin - 1, after + 1):
            continue
        if gap[0] != "。" and (listed or _goes_on(text, at, begin, after, stop) or _names_person(text, begin, after)):
            continue
        return begin + (gap[0] == "。")
    return trimmed(text, at, stop)[1]


def _goes_on(text: str, start: int, end: int, after: int, stop: int) -> bool:
    """Whether a list whose names stand apart by spaces goes on: no other separator so far, and a unit follows."""
    word = _WORD.match(text, after, min(stop, after + LONGEST_NAME + 1))
    if word is None or not is_unit(word[0]) or _WORD_AND_DATE.match(text, after, min(stop, after + _NEAR)):
        return False
    last = text.rfind(":", start, end)
    return all(text.find(mark, max(start, last), end) < 0 for mark in "、,;")


def _names_person(text: str, begin: int, after: int) -> bool:
    """Whether a space stands between an office and the person in it: 副市长 张三."""
    return bool(_PERSON.match(text, after) and _OFFICE_ENDS.search(text, max(0, begin - _LONGEST_OFFICE_END), begin))


# Clauses without bracket and label: lines and sentences that are, or begin with, who does what.


_LONGEST = 200
_MANY_LABELLED = 3
"""What may be a sentence of the task's own is a clause only where it is no rare exception among the others."""

_LINE_END = r"(?:。?(?=[ \r]*(?:\n|\Z))|。(?=[ \r]*[第(\d①-⑳一二三四五六七八九十]))"
"""Where a line ends, or perhaps an item within one."""
_PAPERS = ("意见", "方案", "措施", "办法", "计划", "细则", "政策", "标准", "规划")
_DEED_END = re.compile(rf"[{VERB_ENDS}并{''.join(paper[-1] for paper in _PAPERS)}]{_LINE_END}")
"""Where a line may end that is, or closes with, a list and what it does: 市发改委牵头,市财政局配合。"""
_DEED = re.compile(rf"(?:{VERB}|{'|'.join(_PAPERS)})。?\Z")
_LONGEST_DEED = 8

_BY = re.compile(r"[,; ]\s?(?=由)|(?=\([^()]*\Z)")
"""Behind what a list may begin in a last sentence: 加快建设,由市发改委牵头。 加快建设(市发改委牵头"""

_WORKS_OUT = re.compile(
    r"(?:分别|共同|联合|抓紧|尽快|进一步){0,3}(?:研究|提出|制定|制订|拟订|出台|编制|起草|印发){1,3}"
    rf"(?:具体|贯彻|落实|实施|细化|相关|有关|配套|工作|的){{0,3}}(?:{'|'.join(_PAPERS)})?\Z"
)
"""What those behind 由 do in a last sentence, beside what a clause says anyway: 由市财政局研究提出落实意见。"""

_SENTENCE = re.compile(r"由[^\n。:]{4,300}")
_LONGEST_NUMBER = 12

_LIST_END = re.compile(rf"[局委办部厅署院会室府司行团校区县市]{_LINE_END}")
"""Where a line may end that is, or closes with, nothing but a list."""
_BELOW = re.compile(r"\s{0,99}(?=\S)")
_GAP_SENTENCES = re.compile(r"[ \r]{1,99}")
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
    gap = _GAP_SENTENCES.match(text, at)
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
    return replace(clause, start=start, end=end) if clause and are_bodies(clause) and not _unread(clause) else None


def without_colon(text: str, printed: str, taken: list[Span]) -> Iterator[Clause]:
    """Find lines that begin with a label and go on with a list, without a colon: 责任部门市财政局."""
    for line in free(text, UNCOLONED_LINE.finditer(text), taken):
        clause = statement(text, *line.span("clause"), printed)
        if clause and clause.labelled and (are_bodies(clause) or (clause.left and not _unread(clause))):
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


# Bare brackets of a body's own offices at the end of items: (人事处、培训中心).


_BRACKET = re.compile(r"\((?P<list>[\u4e00-\u9fff、, ]{2,80}[科处股室心院部办])\)[。;]?(?=[ \r]*(?P<next>\S|\n|\Z))")
_OFFICE = re.compile(
    r"办公室|[\u4e00-\u9fff]{1,10}(?:(?<![内外儿妇骨产眼牙专学本文理百])科|(?<![多各两几好用益住深何])处|股|办公室|(?:督查|秘书|研究|信息|审计|党办)室"
    r"|(?<!活动)(?<!购物)(?<!健身)(?<!城市)(?<!养老)中心|学院|(?<![全内外大])部|办)"
)
"""The name of an office within a body; not what is built and treated, 活动中心, 心内科."""

_DEPARTMENT = re.compile(r".+(?:科|处|股|学院)|.*办公室")
"""An office that is nothing else; 中心 and 部 are more."""

_FEWEST = 2
_MANY_LABELLED_OFFICES = 3


def find_offices(text: str, printed: str, taken: list[tuple[int, int]]) -> list[Clause]:
    """Find the brackets of offices that close items, outside the spans `taken` of other clauses.

    They are clauses where the document closes several items so, with lists among them; a bracket with one office is
    told from an ordinary one by these. Most of the names must be departments, and other clauses the exception.
    """
    found = list(_closing(text, printed, taken))
    lists = sum(len(clause.members) > 1 for clause in found)
    names = {member.named.name for clause in found for member in clause.members}
    departments = sum(bool(_DEPARTMENT.fullmatch(name)) for name in names)
    usual = len(found) >= _FEWEST and lists and 2 * departments >= len(names)
    return found if usual and _MANY_LABELLED_OFFICES * len(found) >= len(taken) else []


def _closing(text: str, printed: str, taken: list[tuple[int, int]]) -> Iterator[Clause]:
    spans = iter([*taken, (len(text), len(text))])
    span = next(spans)
    for bracket in _BRACKET.finditer(text):
        start, end = bracket.start(), bracket.end("list") + 1
        while span[1] <= start:
            span = next(spans)
        ends = bracket["next"] in ("", "\n") or MARKER.match(text, bracket.start("next"))
        if span[0] < end or not ends:
            continue
        clause = statement(text, start + 1, end - 1, printed)
        if clause and clause.members and all(_is_office(member.named.name) for member in clause.members):
            yield replace(clause, start=start, end=end)


def _is_office(name: str) -> bool:
    return bool(_OFFICE.fullmatch(name) or (COLLECTIVE.match(name) and _OFFICE.search(name)))


# Where a document says who is responsible: every clause, in brackets, behind a label, or a line of its own.


_SHORTEST_BRACKET = 4
_LONGEST_ATTRIBUTE = 60
_NEAR_CLAUSES = 40
_SENTENCE_END = "。;!?.…”"
_BULLETS = "—–-•●■◆★☆*※"
_NAME_ENDS = "局委办部厅署院会室处府心司团"

_START = attrgetter("start")


def find_clauses(text: str, printed: str) -> list[Clause]:
    """Find every clause of a document, in printed order, neighbours with nothing between them joined.

    `text` is the plain copy of `printed`.

    Raises
    ------
    InputError
        There are more than `MOST_TASKS` clauses, or more than `MOST_NAMES` names in them.
    """
    found: list[Clause] = []
    for find in (_in_brackets, _behind_labels, without_colon, bare_lines, opening, alone, find_offices):
        found += _counted(find(text, printed, [(c.start, c.end) for c in found]), found)
        found.sort(key=_START)
    joined = _joined(text, found)
    return [clause for clause in joined if clause.labelled or clause.members]


def _counted(clauses: Iterable[Clause], before: Sequence[Clause]) -> Iterator[Clause]:
    """Pass clauses on as long as there are not more of them, or of names in them, than a document can have."""
    names = sum(len(clause.members) for clause in before)
    for ordinal, clause in enumerate(clauses, start=len(before) + 1):
        names += len(clause.members)
        if ordinal > MOST_TASKS:
            raise InputError(f"more than {MOST_TASKS} tasks; split it into documents")
        if names > MOST_NAMES:
            raise InputError(f"more than {MOST_NAMES} names of units; split it into documents")
        yield clause


def _in_brackets(text: str, printed: str, _: list[Span]) -> Iterator[Clause]:
    waiting = [bracketed(text, 0, len(text))]
    while waiting:
        for start, end in waiting[-1]:
            if end - start < _SHORTEST_BRACKET:
                continue
            if clause := _bracket(text, start, end, printed):
                yield clause
            elif text.find("(", start + 1, end) >= 0:
                waiting.append(bracketed(text, start + 1, end - 1))
                break
        else:
            waiting.pop()


def _bracket(text: str, start: int, end: int, printed: str) -> Clause | None:
    clause = statement(text, start + 1, end - 1, printed)
    if clause is None or not (clause.labelled or clause.members):
        return None
    if not clause.labelled:
        names = [m.named.name for m in clause.members]
        closed = bool(PREDICATE.search(text, start + 1, end - 1)) or clause.rule is not None
        if closed and 2 * sum(map(is_body, names)) < len(names) + 2 * _unread(clause):
            return None
        if not closed and not (are_bodies(clause) and _closes_item(text, start, end)):
            return None
    return replace(clause, start=start, end=end)


def _unread(clause: Clause) -> int:
    """Count the words of a clause that were not understood; who watches over the task was."""
    return sum(left.why is Why.UNREAD for left in clause.left)


def _closes_item(text: str, start: int, end: int) -> bool:
    """Whether a bracket closes what was said, as a list of units does, and is no second name of the word before it."""
    before = text[max(0, start - _NEAR_CLAUSES) : start].rstrip(" ")[-1:]
    after = text[end : end + _NEAR_CLAUSES].lstrip(" ")
    closes = not after or after[0] in "\n。;(" or bool(MARKER.match(after))
    return closes and bool(before) and before not in _NAME_ENDS


def _behind_labels(text: str, printed: str, taken: list[Span]) -> Iterator[Clause]:
    """Find lists behind a label without brackets, and what is said beside them: a leader, a date."""
    behind = 0
    for label in free(text, _labels(text, taken), taken):
        start = label.start()
        if start < behind:
            continue
        opens = _opens(text, start)
        if not opens and (label.re is not LABEL or label[0][-1] != ":"):
            continue
        end = end_of_labelled(text, label)
        behind = end if end - start > LONGEST_CLAUSE or not opens else start + 1
        units = LABEL.search(text, label.end(), end) if SAYS_WHAT.fullmatch(label[0]) else None
        if units:
            start = units.start()
        clause = statement(text, start, end, printed)
        unmarked = not opens or label[0][-1] not in ":)" or (label.re is LABEL and label["division"])
        if clause and unmarked and not are_bodies(clause):
            continue  # the words of a label, but amid others, or no colon behind them, and no list
        start -= text[start - 1 : start] == "("  # that nothing closes
        if clause and (label.re is LABEL or units or _is_beside(clause, label, end)):
            behind = end
            yield replace(clause, start=start, end=end)


def _labels(text: str, taken: list[Span]) -> Iterator[re.Match[str]]:
    """Yield the labels that end in no taken span, in order; they are looked for only where one can end."""
    ends = (end.span() for end in free(text, LABEL_END.finditer(text), taken))
    for start, end in stretches(ends, LONGEST_LABEL, 0):
        # of two patterns that fit at the same place the first counts, for merge is stable
        found = (pattern.finditer(text, start, end) for pattern in (LABEL, ATTRIBUTE, UNKNOWN_LABEL))
        yield from merge(*found, key=re.Match.start)


def _opens(text: str, start: int) -> bool:
    before = text[max(0, start - 1) : start]
    return before in ("", "\n", " ", "\r", ")", "(") or before in _SENTENCE_END or before in _BULLETS


def _is_beside(clause: Clause, label: re.Match[str], end: int) -> bool:
    """Whether words behind a label that names no role are short, as a date or a person is, or all units."""
    if label.re is UNKNOWN_LABEL and label["unit"]:
        return bool(clause.members) and all(is_body(m.named.name) for m in clause.members)
    return clause.labelled or bool(clause.leader) or end - label.end() <= _LONGEST_ATTRIBUTE


def _joined(text: str, clauses: list[Clause]) -> list[Clause]:
    """Join neighbours: (牵头单位:甲)(配合单位:乙), a label a line, a date or a leader beside a list."""
    groups: list[list[Clause]] = []
    for clause in clauses:
        if groups and not any(one.members or not SAYS_WHAT.match(text, one.start) for one in groups[-1]):
            groups.pop()  # before the units it says what is to be done
        if groups and not text[groups[-1][-1].end : clause.start].strip(" \n\r,;。"):
            groups[-1].append(clause)
        else:
            groups.append([clause])
    return [group[0] if len(group) == 1 else _one(group) for group in groups]


def _one(group: list[Clause]) -> Clause:
    return Clause(
        group[0].start,
        group[-1].end,
        members=tuple(member for clause in group for member in clause.members),
        labelled=any(clause.labelled for clause in group),
        leader="、".join(filter(None, (clause.leader for clause in group))),
        rule=next((clause.rule for clause in group if clause.rule), None),
        left=tuple(left for clause in group for left in clause.left),
    )
