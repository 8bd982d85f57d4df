"""Where a document says who is responsible: every clause, in brackets, behind a label, or a line of its own."""

from __future__ import annotations

import re
from dataclasses import replace
from heapq import merge
from operator import attrgetter
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.parsing.ends import end_of_labelled
from jxgraph.parsing.markers import MARKER
from jxgraph.parsing.members import Clause, Why
from jxgraph.parsing.offices import find_offices
from jxgraph.parsing.plain import bracketed, free, stretches
from jxgraph.parsing.sentences import alone, bare_lines, opening, without_colon
from jxgraph.parsing.statements import LONGEST_CLAUSE, MOST_NAMES, MOST_TASKS, are_bodies, is_body, statement
from jxgraph.parsing.wording import (
    ATTRIBUTE,
    LABEL,
    LABEL_END,
    LONGEST_LABEL,
    PREDICATE,
    SAYS_WHAT,
    UNIT_WORDS,
    UNKNOWN_LABEL,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Span = tuple[int, int]

_SHORTEST_BRACKET = 4
_LONGEST_ATTRIBUTE = 60
_NEAR = 40
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
        unread = sum(left.why is Why.UNREAD for left in clause.left)
        if closed and 2 * sum(map(is_body, names)) < len(names) + 2 * unread:
            return None
        if not closed and not (are_bodies(clause) and _closes_item(text, start, end)):
            return None
    return replace(clause, start=start, end=end)


def _closes_item(text: str, start: int, end: int) -> bool:
    """Whether a bracket closes what was said, as a list of units does, and is no second name of the word before it."""
    before = text[max(0, start - _NEAR) : start].rstrip(" ")[-1:]
    after = text[end : end + _NEAR].lstrip(" ")
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
    if label.re is UNKNOWN_LABEL and label["what"] in UNIT_WORDS:
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
