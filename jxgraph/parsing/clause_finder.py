"""Where a document says who is responsible: in brackets, after a label, as a sentence, or as a line of its own."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.errors import InputError
from jxgraph.parsing.bare_clauses import bare_lists, bare_statements, office_brackets, opening_sentences
from jxgraph.parsing.clause import Clause
from jxgraph.parsing.clause_parser import (
    LONGEST_CLAUSE,
    LOOKED_BACK,
    MOST_NAMES,
    MOST_TASKS,
    are_bodies,
    is_body,
    parse_statement,
    unread_words,
)
from jxgraph.parsing.text import (
    AROUND,
    MARKER,
    SENTENCE_ENDS,
    SEPARATORS,
    after_last,
    brackets,
    enumerator,
    outside,
    trim,
    windows,
)
from jxgraph.parsing.unit_names import COLLECTIVE, LONGEST_NAME, is_known, is_unit
from jxgraph.parsing.vocabulary import (
    ATTRIBUTE,
    LABEL,
    LABEL_END,
    LONGEST_LABEL,
    PREDICATE,
    SAYS_WHAT,
    UNCOLONED_LINE,
    UNKNOWN_LABEL,
)
from jxgraph.regex import is_match_of, regex

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
    taken: list[Span] = []
    names = 0
    for find in (
        _bracketed_clauses,
        _labelled_clauses,
        _uncoloned_lines,
        bare_statements,
        opening_sentences,
        bare_lists,
        office_brackets,
    ):
        more = list(_limit(find(text, printed, taken), len(found), names))
        if more:
            names += sum(len(clause.members) for clause in more)
            found = sorted([*found, *more], key=_START)
            taken = [(clause.start, clause.end) for clause in found]
    found += _limit(_lists_of_known_units(text, printed, found), len(found), names)
    found.sort(key=_START)
    joined = _join_neighbours(text, _without_sources(text, found))
    return [clause for clause in joined if clause.labelled or clause.members]


def _limit(clauses: Iterable[Clause], tasks: int, names: int) -> Iterator[Clause]:
    """Pass clauses on as long as there are not more of them, or of names in them, than a document can have.

    `tasks` and `names` count those that were found before.
    """
    for ordinal, clause in enumerate(clauses, start=tasks + 1):
        names += len(clause.members)
        if ordinal > MOST_TASKS:
            raise InputError("parsing.tasks", most=MOST_TASKS)
        if names > MOST_NAMES:
            raise InputError("parsing.names", most=MOST_NAMES)
        yield clause


def _join_neighbours(text: str, clauses: list[Clause]) -> list[Clause]:
    """Join neighbours: (牵头单位:甲)(配合单位:乙), a label a line, a date or a leader next to a list."""
    groups: list[list[Clause]] = []
    for clause in clauses:
        if groups and not groups[-1][0].members and _say_what(text, groups[-1]):
            groups.pop()  # before the units it says what is to be done
        if groups and not text[groups[-1][-1].end : clause.start].strip(AROUND):
            groups[-1].append(clause)
        else:
            groups.append([clause])
    return [group[0] if len(group) == 1 else _merge([clause.from_zero() for clause in group]) for group in groups]


def _say_what(text: str, group: list[Clause]) -> bool:
    """Whether neighbours only say what is to be done, and name nobody."""
    return not any(one.members or not SAYS_WHAT.match(text, one.start) for one in group)


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
            if 2 * sum(map(is_body, names)) < len(names) + 2 * unread_words(clause):
                return None
        elif not (are_bodies(clause) and _closes_item(text, start, end)):
            return None
    return clause._replace(start=start, end=end)


def _closes_item(text: str, start: int, end: int) -> bool:
    """Whether a bracket closes a sentence, as a list of units does, and is no second name of the word before it."""
    before = text[max(0, start - _LONGEST_GAP) : start].rstrip(" ")[-1:]
    after = text[end : end + _LONGEST_GAP].lstrip(" ")
    closes = not after or after[0] in "\n。;(" or bool(MARKER.match(after))
    return closes and bool(before) and before not in _NAME_ENDS


_FEWEST_SINGLE = 3
_LONGEST_TITLE = 200
_OF_TASKS = regex("分解|分工|任务|方案|措施|要点|清单|计划")
"""What the title of a document with tasks says."""


def _without_sources(text: str, found: list[Clause]) -> list[Clause]:
    """Leave out brackets of one unit after a full stop that are all that a document has: they say who wrote it.

    (市统计局) after two paragraphs is a source; after three, of different units, or in a plan, it says who answers.
    """
    if _OF_TASKS.search(text, 0, _LONGEST_TITLE):
        return found
    if not all(_may_be_source(text, clause) for clause in found):
        return found
    names = {clause.members[0].named.name for clause in found}
    return [] if len(found) < _FEWEST_SINGLE or len(names) == 1 else found


def _may_be_source(text: str, clause: Clause) -> bool:
    of_one = len(clause.members) == 1 and clause.members[0].role is None
    if not of_one or COLLECTIVE.match(clause.members[0].named.name):
        return False
    alone = text[clause.start] == "(" and not (clause.labelled or clause.left_out)
    return alone and _ends_sentence(text, clause.start) and not PREDICATE.search(text, clause.start, clause.end)


def _ends_sentence(text: str, at: int) -> bool:
    """Whether a sentence ends right before an offset."""
    return text.endswith(tuple(SENTENCE_ENDS), 0, trim(text, 0, at)[1])


_NOTICE = regex(r" |[\u4e00-\u9fff]{2,6}:")
"""What goes on after a bracket that closes an item, on the same line: 抄送:, 数据来源:."""


def _lists_of_known_units(text: str, printed: str, found: Sequence[Clause]) -> Iterator[Clause]:
    """Find the brackets of known units that close a sentence, whatever follows them, in a document with others.

    Known are listed departments and those that other clauses of the document name.
    """
    if not any(text[one.start] == "(" and not one.labelled for one in found):
        return
    names = {member.named.name for clause in found for member in clause.members}
    for start, end in _outside(brackets(text, 0, len(text)), found):
        closes_sentence = _ends_sentence(text, start) or _NOTICE.match(text, end)
        if closes_sentence and end - start >= _SHORTEST_BRACKET and _ends_like_name(text, end):
            clause = parse_statement(text, start + 1, end - 1, printed)
            named = [member.named.name for member in clause.members] if clause and not clause.left_out else []
            if clause and named and all(one in names or is_known(one) or COLLECTIVE.match(one) for one in named):
                yield clause._replace(start=start, end=end)


def _outside(spans: Iterable[Span], found: Sequence[Clause]) -> Iterator[Span]:
    """Yield the spans, in order, that touch no clause."""
    for start, end in spans:
        at = bisect_left(found, end, key=_START) - 1
        if at < 0 or found[at].end <= start:
            yield start, end


def _ends_like_name(text: str, end: int) -> bool:
    return text[trim(text, 0, end - 1)[1] - 1] in f"{_NAME_ENDS}市县区州)"


# Lists after a label without brackets: 责任单位:市财政局、市教育局.


_LONGEST_ATTRIBUTE = 60
_BEFORE_LABEL = f"{SENTENCE_ENDS}.…” \n\r()—–-•●■◆★☆*※"
"""What a label may stand after: the end of a sentence, a line end, a bracket, a bullet."""


_AFTER_LABEL = 4
"""How far after a label its pattern looks: 责任单位为牵头单位 has none before 为."""


def _labelled_clauses(text: str, printed: str, taken: list[Span]) -> Iterator[Clause]:
    """Find lists after a label without brackets, and the attributes next to them: a leader, a date."""
    read_until = 0
    for label in _labels(text, taken):
        start = label.start
        if start < read_until:
            continue
        opens = start == 0 or text[start - 1] in _BEFORE_LABEL
        if not opens and not (label.of_units and label.last == ":"):
            continue
        end = _end_of_list(text, label.end)
        read_until = end if end - start > LONGEST_CLAUSE or not opens else start + 1
        # 主要措施:….责任单位:…: the list begins with the label of units
        units = LABEL.search(text, label.end, end) if label.says_what else None
        start = units.start() if units else start
        clause = parse_statement(text, start, end, printed)
        if clause is None:
            continue
        # amid other words, or without a colon, or 任务分工: a label only where nothing but a list follows
        marked = opens and label.last in ":)" and not label.division
        if not marked and not are_bodies(clause):
            continue
        start -= text[start - 1 : start] == "("  # that nothing closes
        if _accompanies_units(clause, label, end):
            read_until = end
            yield clause if start == clause.start else clause._replace(start=start)


class _Label(NamedTuple):
    """A label: its span, its last character, and what it is: of units, a division of work, what is to be done.

    `of_some` is one of units that may answer for the task, by a word that is not known.
    """

    start: int
    end: int
    last: str
    of_units: bool
    division: bool
    of_some: bool
    says_what: bool


def _labels(text: str, taken: list[Span]) -> Iterator[_Label]:
    """Yield the labels that stand in no taken span, in order; they are looked for only where one can end."""
    edges = iter([*taken, (len(text), len(text))])
    edge = next(edges)
    spans = []
    for label_end in outside(text, LABEL_END.finditer(text), taken):
        at, end = label_end.span()
        begin = max(0, at - LONGEST_LABEL)  # no full stop and no colon stand within a label
        begin = text.rfind("。", begin, at) + 1 or begin
        spans.append((text.rfind(":", begin, at) + 1 or begin, end))
    for start, end in windows(spans, 0, _AFTER_LABEL):
        before = max(0, start - LOOKED_BACK)
        for label in _labels_in(text[before:end], start - before):
            at = label.start + before
            while edge[1] <= at:
                edge = next(edges)
            if at < edge[0]:
                yield _Label(at, label.end + before, *label[2:])


@lru_cache(maxsize=1 << 13)
def _labels_in(words: str, start: int) -> tuple[_Label, ...]:
    """Find the labels in words from an offset on; kept, because a document repeats its labels."""
    if ":" not in words[start:]:
        found = list(LABEL.finditer(words, start))  # the others end with a colon
    else:
        # of two patterns that fit at the same place the first counts, for the sort is stable
        matches = (pattern.finditer(words, start) for pattern in (LABEL, ATTRIBUTE, UNKNOWN_LABEL))
        found = sorted(chain.from_iterable(matches), key=re.Match.start)
    return tuple(map(_label, found))


def _label(found: re.Match[str]) -> _Label:
    of_units, unknown = is_match_of(found, LABEL), is_match_of(found, UNKNOWN_LABEL)
    division, of_some = of_units and bool(found["division"]), unknown and bool(found["unit"])
    return _Label(*found.span(), found[0][-1], of_units, division, of_some, bool(SAYS_WHAT.fullmatch(found[0])))


def _accompanies_units(clause: Clause, label: _Label, end: int) -> bool:
    """Whether words after a label that names no role are short, as a date or a person is, or all units."""
    if label.of_some:
        return bool(clause.members) and all(is_body(m.named.name) for m in clause.members)
    return clause.labelled or bool(clause.leader) or end - label.end <= _LONGEST_ATTRIBUTE


_GAP = regex(r"。| +|(?<=[\u4e00-\u9fff)])(?P<number>\d{1,3}[.、]|\d{4}年|[一二三四五六七八九十]{1,3}、)")
"""Where a list without brackets may end: a full stop, white space, the number of the next item."""

_MAY_BE_GAP = regex(r"[。 \d一二三四五六七八九十]")
"""What every gap has; most lists have none of these."""

_IN_DATE = regex(r"\d +[年月日\d—–-]|[年月—–-] +\d")
"""A blank that a typesetter put in a date: 2012 年1-12 月."""

_WORD = regex(r"[^\s、,;。]+")
_WORD_AND_DATE = regex(r"\S+\s+\d{4}年")
_LONGEST_WORD_AND_DATE = 40
_PERSON = regex(r"[\u4e00-\u9fff]{2,4}(?=[;,。\n]|\Z)")
_OFFICE_ENDS = regex(r"[长员记任席](?:同志)?\Z")
_LONGEST_OFFICE_END = 3


def _end_of_list(text: str, start: int) -> int:
    """Find where a list without brackets ends: at its paragraph, its full stop, or the space before other words."""
    reach = min(len(text), start + LONGEST_CLAUSE)
    stop = text.find("\n", start, reach)
    stop = reach if stop < 0 else stop
    at, end = trim(text, start, stop)
    return _end_at_gap(text, at, stop) if _MAY_BE_GAP.search(text, at, stop) else end


def _end_at_gap(text: str, at: int, stop: int) -> int:
    """Find the first gap in a list that ends it, or the end of its paragraph."""
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
            if is_unit(text[name:begin]) and not ATTRIBUTE.search(text, name, begin):  # 市财政局【完成时限】2025年
                return begin
            continue
        if MARKER.match(text, after):
            return begin
        # a label after the gap goes on with the clause
        if any(pattern.match(text, after) for pattern in (LABEL, ATTRIBUTE, UNKNOWN_LABEL)):
            continue
        if gap[0] == "。":
            return begin + 1
        # white space ends the list, but not next to a separator or a label, in a date, between names, before a person
        beside_separator = text[begin - 1] in f"{SEPARATORS}:|" or text.startswith((*SEPARATORS, "|"), after)
        in_list = beside_separator or _IN_DATE.match(text, begin - 1, after + 1) or _after_attribute(text, at, begin)
        if not (in_list or _separates_names(text, at, begin, after, stop) or _names_person(text, begin, after)):
            return begin
    return trim(text, at, stop)[1]


def _after_attribute(text: str, start: int, end: int) -> bool:
    """Whether a bracketed label of a date and the like ends here: 市财政局【完成时限】 6月底."""
    opening = text.rfind("(", start, end) if text[end - 1] == ")" else -1
    return opening >= 0 and bool(ATTRIBUTE.match(text, opening, end))


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
        if clause and clause.labelled and (are_bodies(clause) or (clause.left_out and not unread_words(clause))):
            yield clause
