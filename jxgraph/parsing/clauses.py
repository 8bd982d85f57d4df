"""Where a document says who is responsible: every clause, in brackets, behind a label, or a line of its own."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from jxgraph.parsing.lists import begins_whole, is_unit
from jxgraph.parsing.outline import MARKER
from jxgraph.parsing.plain import bracketed, trimmed
from jxgraph.parsing.statements import Clause, is_body, statement
from jxgraph.parsing.wording import ATTRIBUTE, LABEL, PREDICATE, UNIT_WORDS, UNKNOWN_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Span = tuple[int, int]

LONGEST_CLAUSE = 3000
_HIGHEST_BRACKET = 4
_LONGEST_BARE_LINE = 120
_LONGEST_ATTRIBUTE = 60
_NEAR = 40
_SENTENCE_END = "。;!?.…”"
_NAME_ENDS = "局委办部厅署院会室处府心司团"

_GAP = re.compile(r"。| +|(?<=[\u4e00-\u9fff)])(?P<number>\d{1,3}[.、]|\d{4}年|[一二三四五六七八九十]{1,3}、)")
"""Where a list without brackets may end: a full stop, white space, the number of the next item."""

_BARE = re.compile(r"(?:(?<=\n)|(?<=。)|\A)[^\n。:]{4,120}?(?:牵头|负责|配合|落实|实施)。?(?=\n|\Z)")
"""A line or a last sentence that may be nothing but a list and what it does: 市发改委牵头,市财政局配合。"""


def find_clauses(text: str, printed: str) -> list[Clause]:
    """Find every clause of a document, in printed order, neighbours with nothing between them joined.

    `text` is the plain copy of `printed`.
    """
    found = list(_in_brackets(text, printed))
    found += _behind_labels(text, printed, [(c.start, c.end) for c in found])
    found.sort(key=_start)
    found += _bare_lines(text, printed, [(c.start, c.end) for c in found])
    joined = _joined(text, sorted(found, key=_start))
    return [clause for clause in joined if clause.labelled or clause.members]


def _start(clause: Clause) -> int:
    return clause.start


def _in_brackets(text: str, printed: str) -> Iterator[Clause]:
    behind = 0
    for start, end, height in bracketed(text):
        if start < behind or end - start > LONGEST_CLAUSE or height > _HIGHEST_BRACKET:
            continue
        if clause := _bracket(text, start, end, printed):
            behind = end
            yield clause


def _bracket(text: str, start: int, end: int, printed: str) -> Clause | None:
    clause = statement(text, start + 1, end - 1, printed)
    if clause is None or not (clause.labelled or clause.members):
        return None
    if not clause.labelled:
        names = [m.named.name for m in clause.members]
        closed = bool(PREDICATE.search(text, start + 1, end - 1)) or clause.rule is not None
        if closed and 2 * sum(map(is_body, names)) < len(names):
            return None
        if not closed and not (all(map(begins_whole, names)) and _closes_item(text, start, end)):
            return None
    return replace(clause, start=start, end=end)


def _closes_item(text: str, start: int, end: int) -> bool:
    """Whether a bracket closes what was said, as a list of units does, and is no second name of the word before it."""
    before = text[max(0, start - _NEAR) : start].rstrip(" ")[-1:]
    after = text[end : end + _NEAR].lstrip(" ")
    closes = not after or after[0] in "\n。;(" or bool(MARKER.match(after))
    return closes and bool(before) and before not in _NAME_ENDS


def _free(text: str, starts: Iterable[int], taken: list[Span]) -> Iterator[int]:
    """Yield the offsets that lie in no taken span."""
    spans = iter([*taken, (len(text), len(text))])
    span = next(spans)
    for start in starts:
        while span[1] <= start:
            span = next(spans)
        if start < span[0]:
            yield start


def _behind_labels(text: str, printed: str, taken: list[Span]) -> Iterator[Clause]:
    """Find lists behind a label without brackets, and what is said beside them: a leader, a date."""
    behind = 0
    openers = {m.start(): m for pattern in (UNKNOWN_LABEL, ATTRIBUTE, LABEL) for m in pattern.finditer(text)}
    for start in _free(text, sorted(openers), taken):
        label = openers[start]
        if start < behind or not _opens(text, start):
            continue
        end = _end_of_labelled(text, label)
        clause = statement(text, start, end, printed)
        if clause and (label.re is LABEL or _is_beside(clause, label, end)):
            behind = end
            yield replace(clause, start=start, end=end)


def _opens(text: str, start: int) -> bool:
    before = text[max(0, start - 1) : start]
    return before in ("", "\n", " ", "\r", ")") or before in _SENTENCE_END


def _is_beside(clause: Clause, label: re.Match[str], end: int) -> bool:
    """Whether words behind a label that names no role are short, as a date or a person is, or all units."""
    if label.re is UNKNOWN_LABEL and label["what"] in UNIT_WORDS:
        return bool(clause.members) and all(is_body(m.named.name) for m in clause.members)
    return clause.labelled or bool(clause.leader) or end - label.end() <= _LONGEST_ATTRIBUTE


def _end_of_labelled(text: str, label: re.Match[str]) -> int:
    """Find where a list without brackets ends: at its paragraph, its full stop, or the space before other words."""
    stop = text.find("\n", label.end())
    stop = len(text) if stop < 0 else stop
    at = trimmed(text, label.end(), stop)[0]
    for gap in _GAP.finditer(text, at, stop):
        begin, after = gap.span()
        if gap["number"]:
            if is_unit(text[max(text.rfind(mark, at, begin) for mark in "、,;:") + 1 : begin]):
                return begin
            continue
        if MARKER.match(text, after):
            return begin
        if any(pattern.match(text, after) for pattern in (LABEL, ATTRIBUTE, UNKNOWN_LABEL)):
            continue
        listed = text[begin - 1] in "、,;:" or text[after : after + 1] in ("、", ",", ";")
        if gap[0] != "。" and (listed or _goes_on(text, at, begin, after, stop) or _names_person(text, begin, after)):
            continue
        return begin + (gap[0] == "。")
    return trimmed(text, at, stop)[1]


def _goes_on(text: str, start: int, end: int, after: int, stop: int) -> bool:
    """Whether a list whose names stand apart by spaces goes on: no other separator so far, and a unit follows."""
    word = re.match(r"[^\s、,;。]+", text[after:stop])
    date_follows = re.match(r"\S+\s+\d{4}年", text[after:stop])
    behind_label = text[start:end].rpartition(":")[2]
    return bool(word and not date_follows and not re.search(r"[、,;]", behind_label) and is_unit(word[0]))


def _names_person(text: str, begin: int, after: int) -> bool:
    """Whether a space stands between an office and the person in it: 副市长 张三."""
    person = re.match(r"[\u4e00-\u9fff]{2,4}(?=[;,。\n]|$)", text[after:])
    return bool(person and re.search(r"[长员记任席](?:同志)?$", text[max(0, begin - _NEAR) : begin]))


def _bare_lines(text: str, printed: str, taken: list[Span]) -> Iterator[Clause]:
    """Find lines that are nothing but units and what they do, without bracket and label."""
    lines = {m.start(): m for m in _BARE.finditer(text)}
    for start in _free(text, lines, taken):
        begin, end = trimmed(text, start, lines[start].end(), " \n\r。")
        clause = statement(text, begin, end, printed) if end - begin <= _LONGEST_BARE_LINE else None
        if clause and clause.members and all(begins_whole(m.named.name) for m in clause.members):
            yield replace(clause, start=begin, end=end)


def _joined(text: str, clauses: list[Clause]) -> list[Clause]:
    """Join neighbours: (牵头单位:甲)(配合单位:乙), a label a line, a date or a leader beside a list."""
    joined: list[Clause] = []
    for clause in clauses:
        last = joined[-1] if joined else None
        if last and not text[last.end : clause.start].strip(" \n\r,;。"):
            leader = "、".join(filter(None, (last.leader, clause.leader)))
            joined[-1] = replace(
                last,
                end=clause.end,
                members=last.members + clause.members,
                labelled=last.labelled or clause.labelled,
                leader=leader,
                rule=last.rule or clause.rule,
            )
        else:
            joined.append(clause)
    return joined
