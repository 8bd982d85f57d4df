"""Where a document says who is responsible: in brackets, after a label, as a sentence, or as a line of its own."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.parsing.clause import Clause, Reason
from jxgraph.parsing.clause_parser import LONGEST_CLAUSE, MOST_NAMES, MOST_TASKS, are_bodies, is_body, parse_statement
from jxgraph.parsing.text import (
    AROUND,
    MARKER,
    SENTENCE_ENDS,
    SEPARATORS,
    after_last,
    brackets,
    enumerator,
    opens_line,
    outside,
    trim,
    windows,
)
from jxgraph.parsing.unit_names import COLLECTIVE, LONGEST_NAME, is_certain_unit, is_unit
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

_START = attrgetter("start")


def find_clauses(text: str, printed: str) -> list[Clause]:
    """Find every clause of a document, in printed order, neighbours with nothing between them joined.

    `text` is the plain copy of `printed`. The surest forms are looked for first, and what they took is not read again.

    Raises
    ------
    InputError
        There are more than `MOST_TASKS` clauses, or more than `MOST_NAMES` names in them.
    """
    found: list[Clause] = []
    for find in (
        _bracketed_clauses,
        _labelled_clauses,
        _uncoloned_lines,
        _bare_statements,
        _opening_sentences,
        _bare_lists,
        _office_brackets,
    ):
        found += _limit(find(text, printed, [(c.start, c.end) for c in found]), found)
        found.sort(key=_START)
    joined = _join_neighbours(text, found)
    return [clause for clause in joined if clause.labelled or clause.members]


def _limit(clauses: Iterable[Clause], before: Sequence[Clause]) -> Iterator[Clause]:
    """Pass clauses on as long as there are not more of them, or of names in them, than a document can have."""
    names = sum(len(clause.members) for clause in before)
    for ordinal, clause in enumerate(clauses, start=len(before) + 1):
        names += len(clause.members)
        if ordinal > MOST_TASKS:
            raise InputError(f"more than {MOST_TASKS} tasks; split it into documents")
        if names > MOST_NAMES:
            raise InputError(f"more than {MOST_NAMES} names of units; split it into documents")
        yield clause


def _join_neighbours(text: str, clauses: list[Clause]) -> list[Clause]:
    """Join neighbours: (牵头单位:甲)(配合单位:乙), a label a line, a date or a leader next to a list."""
    groups: list[list[Clause]] = []
    for clause in clauses:
        if groups and not any(one.members or not SAYS_WHAT.match(text, one.start) for one in groups[-1]):
            groups.pop()  # before the units it says what is to be done
        if groups and not text[groups[-1][-1].end : clause.start].strip(AROUND):
            groups[-1].append(clause)
        else:
            groups.append([clause])
    return [group[0] if len(group) == 1 else _merge(group) for group in groups]


def _merge(group: list[Clause]) -> Clause:
    return Clause(
        group[0].start,
        group[-1].end,
        members=tuple(member for clause in group for member in clause.members),
        labelled=any(clause.labelled for clause in group),
        leader="、".join(filter(None, (clause.leader for clause in group))),
        rule=next((clause.rule for clause in group if clause.rule), None),
        left_out=tuple(left for clause in group for left in clause.left_out),
    )


def _unread(clause: Clause) -> int:
    """Count the words of a clause that were not understood; those on who watches over the task were."""
    return sum(left.reason is Reason.UNREAD for left in clause.left_out)


# Clauses in brackets: (责任单位:市财政局), (市财政局牵头), (市财政局、市教育局).


_SHORTEST_BRACKET = 4
_LONGEST_GAP = 40
_NAME_ENDS = "局委办部厅署院会室处府心司团"


def _bracketed_clauses(text: str, printed: str, _: list[Span]) -> Iterator[Clause]:
    """Find the brackets that are clauses; one that is none is opened, and those in it are looked at."""
    waiting = [brackets(text, 0, len(text))]
    while waiting:
        for start, end in waiting[-1]:
            if end - start < _SHORTEST_BRACKET:
                continue
            if clause := _bracket(text, start, end, printed):
                yield clause
            elif text.find("(", start + 1, end) >= 0:
                waiting.append(brackets(text, start + 1, end - 1))
                break
        else:
            waiting.pop()


def _bracket(text: str, start: int, end: int, printed: str) -> Clause | None:
    clause = parse_statement(text, start + 1, end - 1, printed)
    if clause is None or not (clause.labelled or clause.members):
        return None
    if not clause.labelled:
        names = [m.named.name for m in clause.members]
        if clause.rule is not None or PREDICATE.search(text, start + 1, end - 1):
            # words such as 牵头 close ordinary sentences as well: half of the names must be bodies'
            if 2 * sum(map(is_body, names)) < len(names) + 2 * _unread(clause):
                return None
        elif not (are_bodies(clause) and _closes_item(text, start, end)):
            return None
    return replace(clause, start=start, end=end)


def _closes_item(text: str, start: int, end: int) -> bool:
    """Whether a bracket closes a sentence, as a list of units does, and is no second name of the word before it."""
    before = text[max(0, start - _LONGEST_GAP) : start].rstrip(" ")[-1:]
    after = text[end : end + _LONGEST_GAP].lstrip(" ")
    closes = not after or after[0] in "\n。;(" or bool(MARKER.match(after))
    return closes and bool(before) and before not in _NAME_ENDS


# Lists after a label without brackets: 责任单位:市财政局、市教育局.


_LONGEST_ATTRIBUTE = 60
_BEFORE_LABEL = f"{SENTENCE_ENDS}.…” \n\r()—–-•●■◆★☆*※"
"""What a label may stand after: the end of a sentence, a line end, a bracket, a bullet."""


def _labelled_clauses(text: str, printed: str, taken: list[Span]) -> Iterator[Clause]:
    """Find lists after a label without brackets, and the attributes next to them: a leader, a date."""
    read_until = 0
    for label in outside(text, _labels(text, taken), taken):
        start = label.start()
        if start < read_until:
            continue
        opens = start == 0 or text[start - 1] in _BEFORE_LABEL
        colon = label[0][-1] == ":"
        if not opens and (label.re is not LABEL or not colon):
            continue
        end = _end_of_list(text, label)
        read_until = end if end - start > LONGEST_CLAUSE or not opens else start + 1
        # 主要措施:….责任单位:…: the list begins with the label of units
        units = LABEL.search(text, label.end(), end) if SAYS_WHAT.fullmatch(label[0]) else None
        start = units.start() if units else start
        clause = parse_statement(text, start, end, printed)
        if clause is None:
            continue
        # amid other words, or without a colon, or 任务分工: a label only where nothing but a list follows
        marked = opens and label[0][-1] in ":)" and not (label.re is LABEL and label["division"])
        if not marked and not are_bodies(clause):
            continue
        start -= text[start - 1 : start] == "("  # that nothing closes
        if label.re is LABEL or units or _accompanies_units(clause, label, end):
            read_until = end
            yield clause if clause.start == start else replace(clause, start=start)


def _labels(text: str, taken: list[Span]) -> Iterator[re.Match[str]]:
    """Yield the labels that end in no taken span, in order; they are looked for only where one can end."""
    ends = (end.span() for end in outside(text, LABEL_END.finditer(text), taken))
    for start, end in windows(ends, LONGEST_LABEL, 0):
        if text.find(":", start, end) < 0:
            yield from LABEL.finditer(text, start, end)  # the others end with a colon
        else:
            # of two patterns that fit at the same place the first counts, for merge is stable
            found = (pattern.finditer(text, start, end) for pattern in (LABEL, ATTRIBUTE, UNKNOWN_LABEL))
            yield from merge(*found, key=re.Match.start)


def _accompanies_units(clause: Clause, label: re.Match[str], end: int) -> bool:
    """Whether words after a label that names no role are short, as a date or a person is, or all units."""
    if label.re is UNKNOWN_LABEL and label["unit"]:
        return bool(clause.members) and all(is_body(m.named.name) for m in clause.members)
    return clause.labelled or bool(clause.leader) or end - label.end() <= _LONGEST_ATTRIBUTE


_GAP = re.compile(r"。| +|(?<=[\u4e00-\u9fff)])(?P<number>\d{1,3}[.、]|\d{4}年|[一二三四五六七八九十]{1,3}、)")
"""Where a list without brackets may end: a full stop, white space, the number of the next item."""

_IN_DATE = re.compile(r"\d +[年月日\d—–-]|[年月—–-] +\d")
"""A blank that a typesetter put in a date: 2012 年1-12 月."""

_WORD = re.compile(r"[^\s、,;。]+")
_WORD_AND_DATE = re.compile(r"\S+\s+\d{4}年")
_LONGEST_WORD_AND_DATE = 40
_PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}(?=[;,。\n]|\Z)")
_OFFICE_ENDS = re.compile(r"[长员记任席](?:同志)?\Z")
_LONGEST_OFFICE_END = 3


def _end_of_list(text: str, label: re.Match[str]) -> int:
    """Find where a list without brackets ends: at its paragraph, its full stop, or the space before other words."""
    reach = min(len(text), label.end() + LONGEST_CLAUSE)
    stop = text.find("\n", label.end(), reach)
    stop = reach if stop < 0 else stop
    at = trim(text, label.end(), stop)[0]
    last = enumerator(text, at)
    for gap in _GAP.finditer(text, at, stop):
        begin, after = gap.span()
        # a list with numbers of its own goes on with the next of them
        here = enumerator(text, begin if gap["number"] else after) if last else None
        if last and here and here.follows(last):
            last = here
            continue
        # another number begins an item where a unit's name ends before it: 市财政局2.…, but not 第3.…
        if gap["number"]:
            name = after_last(text, f"{SEPARATORS}:", max(at, begin - LONGEST_NAME - 1), begin)
            if is_unit(text[name:begin]):
                return begin
            continue
        if MARKER.match(text, after):
            return begin
        # a label after the gap goes on with the clause
        if any(pattern.match(text, after) for pattern in (LABEL, ATTRIBUTE, UNKNOWN_LABEL)):
            continue
        if gap[0] == "。":
            return begin + 1
        # white space ends the list, but not next to a separator, in a date, between names, or before a person
        beside_separator = text[begin - 1] in f"{SEPARATORS}:|" or text.startswith((*SEPARATORS, "|"), after)
        in_list = beside_separator or _IN_DATE.match(text, begin - 1, after + 1)
        if not (in_list or _separates_names(text, at, begin, after, stop) or _names_person(text, begin, after)):
            return begin
    return trim(text, at, stop)[1]


def _separates_names(text: str, start: int, end: int, after: int, stop: int) -> bool:
    """Whether spaces stand between the names of a list: no other separator does so far, and a unit follows."""
    word = _WORD.match(text, after, min(stop, after + LONGEST_NAME + 1))
    if word is None or not is_unit(word[0]):
        return False
    if _WORD_AND_DATE.match(text, after, min(stop, after + _LONGEST_WORD_AND_DATE)):
        return False
    last = max(start, text.rfind(":", start, end))
    return all(text.find(mark, last, end) < 0 for mark in SEPARATORS)


def _names_person(text: str, begin: int, after: int) -> bool:
    """Whether a space stands between an office and the person in it: 副市长 张三."""
    return bool(_PERSON.match(text, after) and _OFFICE_ENDS.search(text, max(0, begin - _LONGEST_OFFICE_END), begin))


def _uncoloned_lines(text: str, printed: str, taken: list[Span]) -> Iterator[Clause]:
    """Find lines that begin with a label and go on with a list, without a colon: 责任部门市财政局."""
    for line in outside(text, UNCOLONED_LINE.finditer(text), taken):
        clause = parse_statement(text, *line.span("clause"), printed)
        if clause and clause.labelled and (are_bodies(clause) or (clause.left_out and not _unread(clause))):
            yield clause


# Clauses without bracket and label: lines and sentences that are, or begin with, who does what.


_LONGEST = 200
_MANY_OTHERS = 3
"""What may be a sentence of the task's own is a clause only where it is no rare exception among the others."""

_LINE_END = r"(?:。?(?=[ \r]*(?:\n|\Z))|。(?=[ \r]*[第(\d①-⑳一二三四五六七八九十]))"
"""Where a line ends, or perhaps an item within one."""
_PAPERS = ("意见", "方案", "措施", "办法", "计划", "细则", "政策", "标准", "规划")
_DEED_END = re.compile(rf"[{VERB_ENDS}并{''.join(paper[-1] for paper in _PAPERS)}]{_LINE_END}")
"""Where a line may end that is, or closes with, a list and what it does: 市发改委牵头,市财政局配合。"""
_DEED = re.compile(rf"(?:{VERB}|{'|'.join(_PAPERS)})。?\Z")
_LONGEST_DEED = 9

_BY = re.compile(r"[,; ]\s?(?=由)|(?=\([^()]*\Z)")
"""After what a list may begin in a last sentence: 加快建设,由市发改委牵头。 加快建设(市发改委牵头"""

_WORKS_OUT = re.compile(
    r"(?:分别|共同|联合|抓紧|尽快|进一步){0,3}(?:研究|提出|制定|制订|拟订|出台|编制|起草|印发){1,3}"
    rf"(?:具体|贯彻|落实|实施|细化|相关|有关|配套|工作|的){{0,3}}(?:{'|'.join(_PAPERS)})?\Z"
)
"""What those after 由 do in a last sentence, apart from the verbs of clauses: 由市财政局研究提出落实意见。"""

_BLANKS = re.compile(r"[ \r]{1,99}")


def _bare_statements(text: str, printed: str, taken: list[Span]) -> Iterator[Clause]:
    """Find lines and last sentences that are nothing but units and what they do, without bracket and label."""
    for line_end in outside(text, _DEED_END.finditer(text), taken):
        end = line_end.end()
        if _closes(text, end) and _DEED.search(text, max(0, end - _LONGEST_DEED), end):
            begin = _sentence_start(text, line_end.start())
            starts = [begin, *(by.end() for by in _BY.finditer(text, begin, end))]
            clauses = (_bare_statement(text, start, end, printed) for start in starts)
            yield from islice((clause for clause in clauses if clause), 1)


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
    return replace(clause, start=start, end=end) if clause and are_bodies(clause) and not _unread(clause) else None


_SENTENCE = re.compile(r"由[^\n。:]{4,300}")
_LONGEST_NUMBER = 12


def _opening_sentences(text: str, printed: str, taken: list[Span]) -> list[Clause]:
    """Find the paragraphs without a clause that begin with who does what, and go on with the task."""
    others = [start for start, _ in taken if text[start] == "(" or LABEL.match(text, start)]
    found = []
    for sentence in outside(text, _SENTENCE.finditer(text), taken):
        if _opens_paragraph(text, sentence.start()):
            following = bisect_left(others, sentence.start())
            alone = following == len(others) or others[following] >= _item_end(text, sentence.end())
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
    for predicate in PREDICATE.finditer(text, start, end):
        clause = parse_statement(text, start, predicate.end(), printed)
        if clause is None or clause.left_out or not are_bodies(clause):
            break
        longest = clause
    return longest


_LIST_END = re.compile(rf"[局委办部厅署院会室府司行团校区县市]{_LINE_END}")
"""Where a line may end that is, or closes with, nothing but a list."""
_BELOW = re.compile(r"\s{0,99}(?=\S)")
_FEWEST_ALONE = 2


def _bare_lists(text: str, printed: str, taken: list[Span]) -> list[Clause]:
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


_OFFICES = re.compile(r"\((?P<list>[\u4e00-\u9fff、, ]{2,80}[科处股室心院部办])\)[。;]?(?=[ \r]*(?P<next>\S|\n|\Z))")
_OFFICE = re.compile(
    r"办公室|[\u4e00-\u9fff]{1,10}(?:(?<![内外儿妇骨产眼牙专学本文理百])科|(?<![多各两几好用益住深何])处|股|办公室|(?:督查|秘书|研究|信息|审计|党办)室"
    r"|(?<!活动)(?<!购物)(?<!健身)(?<!城市)(?<!养老)中心|学院|(?<![全内外大])部|办)"
)
"""The name of an office within a body; not what is built and treated, 活动中心, 心内科."""

_DEPARTMENT = re.compile(r".+(?:科|处|股|学院)|.*办公室")
"""An office that is nothing else; 中心 and 部 are more."""

_FEWEST = 2


def _office_brackets(text: str, printed: str, taken: list[Span]) -> list[Clause]:
    """Find the brackets of offices that close items.

    They are clauses where the document closes several items so, with lists among them; a bracket with one office is
    told from an ordinary one by these. Most of the names must be departments, and other clauses the exception.
    """
    found = []
    for bracket in outside(text, _OFFICES.finditer(text), taken):
        closes = bracket["next"] in ("", "\n") or MARKER.match(text, bracket.start("next"))
        clause = parse_statement(text, *bracket.span("list"), printed) if closes else None
        if clause and clause.members and all(_is_office(member.named.name) for member in clause.members):
            found.append(replace(clause, start=bracket.start(), end=bracket.end("list") + 1))
    lists = sum(len(clause.members) > 1 for clause in found)
    names = {member.named.name for clause in found for member in clause.members}
    departments = sum(bool(_DEPARTMENT.fullmatch(name)) for name in names)
    usual = len(found) >= _FEWEST and lists and 2 * departments >= len(names)
    return found if usual and _MANY_OTHERS * len(found) >= len(taken) else []


def _is_office(name: str) -> bool:
    return bool(_OFFICE.fullmatch(name) or (COLLECTIVE.match(name) and _OFFICE.search(name)))
