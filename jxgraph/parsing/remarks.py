"""What a person should know about a reading: each remark with its line, its words and what was done."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

from jxgraph.i18n import make_remark
from jxgraph.model import Remark, Severity, Span, SpanKind, Task, repeats
from jxgraph.parsing.clause import Clause, LeadRule, Reason, rule_in
from jxgraph.parsing.clause_parser import odd_names
from jxgraph.parsing.text import compact
from jxgraph.parsing.unit_lists import count_units
from jxgraph.parsing.vocabulary import BARE_LABEL, BODY_WORDS, LEGEND, SAME, Kind, labels_left
from jxgraph.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jxgraph.parsing.outline import Item, Outline
    from jxgraph.parsing.source import Source
    from jxgraph.parsing.task_builder import Draft


_LONGEST_WORDS = 120
_AROUND = 20
_LEFT_OUT = {
    SpanKind.UNREAD: ("unread", Severity.WARNING),
    SpanKind.CLOSING: ("closing", Severity.INFO),
}
_MAY_HIDE_A_CLAUSE = {SpanKind.TASK, SpanKind.PROSE, SpanKind.HEADING}
_LIKE_A_CLAUSE = regex(rf"{BARE_LABEL}|\([^()\n]{{2,60}}(?:局|委|办|部|厅|政府)\)")
_LISTED = regex(r"\((?P<list>[^()\n]{5,120}[局委办部厅署院会府区县市])\)")
"""A bracket within a sentence that may be a list of units: 推进某事(市财政局、市教育局),并…."""
_ENDS_LABEL_OR_LIST = regex(rf"(?:{BODY_WORDS})\s?[:;为]|[局委办部厅署院会府区县市]\)")
"""How a label of units ends, or a list in brackets: a span without either is not looked through for them."""
_LAST_MARK = regex("[:;为)]")
"""What either ends with; cheaper to look for, and most spans have none."""
_SENTENCE_END = regex(r"[。\n]")
_OF_CLAUSES = {Reason.WATCHES: Severity.INFO, Reason.UNREAD: Severity.WARNING}
_RULES = {LeadRule.FIRST: "lead_rule", LeadRule.STARRED: "lead_starred", LeadRule.RESPONSIBLE: "lead_responsible"}
_NAMES_TYPEFACE = regex("加粗|黑体|下划线|标红|红色")
_TYPEFACE = regex(rf"[^。\n]{{0,10}}(?:{_NAMES_TYPEFACE.pattern})[^。\n]{{0,10}}(?:{LEGEND[Kind.LEAD]})[^。\n]{{0,10}}")


def document_remarks(
    source: Source, rule: LeadRule, at: tuple[int, int], tasks: Sequence[Task], *, by_request: bool
) -> Iterator[Remark]:
    """Point to the rule of who leads, or to its absence, and to tasks that are printed twice."""
    if rule is not LeadRule.NONE:
        yield make_remark(_RULES[rule], Severity.INFO, source.line_at(at[0]), source.words(*at))
    elif by_request:
        yield make_remark("lead_asked", Severity.INFO, 1, "")
    elif not any(a.role == "lead" for task in tasks for a in task.assignments):
        typeface = _TYPEFACE.search(source.text) if _NAMES_TYPEFACE.search(source.text) else None
        if typeface:
            line, words = source.line_at(typeface.start()), source.words(*typeface.span())
            yield make_remark("lead_by_typeface", Severity.WARNING, line, words)
        else:
            yield make_remark("no_lead", Severity.INFO, 1, "")
    again_and_first = repeats(tasks)
    by_id = {task.id: task for task in tasks} if again_and_first else {}
    for again, first in again_and_first.items():
        task = by_id[again]
        yield make_remark("repeat", Severity.INFO, task.line, task.text, first=first, leader=by_id[first].leader)


def mark_remarks(source: Source, clauses: Sequence[Clause], rule: str) -> Iterator[Remark]:
    """Point to the first unit with each mark next to it (▲, *) that the document's lead rule does not explain."""
    explained = set(rule)
    first: dict[int, Clause] = {}
    for clause in clauses:
        first.setdefault(id(clause.members), clause)  # those with the same words share their members
    for base, one in [(clause.base, m.named) for clause in first.values() for m in clause.members if m.named.mark]:
        if one.mark not in explained:
            explained.add(one.mark)
            start, end = base + one.start, base + one.end
            words = one.mark + source.words(start, end)
            yield make_remark("mark", Severity.WARNING, source.line_at(start), words, mark=one.mark)


def unread_remarks(source: Source, spans: Sequence[Span], tables: Sequence[Remark]) -> Iterator[Remark]:
    """Point to words that could not be classified, to those after the last task, and to damaged characters.

    `tables` are the remarks on tables; the rows of an unread one are counted by its remark, and not again.
    """
    counted = _lines_of_unread_tables(source, tables)
    for span in spans:
        if span.kind in _LEFT_OUT:
            code, severity = _LEFT_OUT[span.kind]
            words = _shortened(source.words(span.start, span.end))
            clauses = 0
            if _may_say_who(source.text[span.start : span.end]):
                severity = Severity.WARNING
                if source.line_index(span.start) not in counted:
                    clauses = max(1, len(_unread_statements(source.text, span)))
            yield make_remark(code, severity, source.line_at(span.start), words, clauses=clauses)
        elif span.kind in _MAY_HIDE_A_CLAUSE and _ends_label_or_list(source.text, span.start, span.end):
            for start, end in _unread_statements(source.text, span):
                words = source.words(start, min(span.end, end + _AROUND))
                yield make_remark("unread_clause", Severity.WARNING, source.line_at(start), words)
    damaged = source.printed.find("\ufffd")
    if damaged >= 0:
        words = source.words(max(0, damaged - _AROUND), min(len(source.text), damaged + _AROUND))
        yield make_remark("broken", Severity.WARNING, source.line_at(damaged), words)


def _ends_label_or_list(text: str, start: int, end: int) -> bool:
    return bool(_LAST_MARK.search(text, start, end) and _ENDS_LABEL_OR_LIST.search(text, start, end))


def _lines_of_unread_tables(source: Source, tables: Sequence[Remark]) -> set[int]:
    """Return the places of the lines of tables that were not read; of a pasted one, of all lines from its title on."""
    pasted = next((remark.line for remark in tables if remark.code == "pasted_table"), inf)
    starts = {remark.line for remark in tables if remark.code == "unread_table"}
    unread = {line.table for line in source.lines if line.table and line.number in starts} if starts else set()
    if not unread and pasted == inf:
        return set()
    return {n for n, line in enumerate(source.lines) if line.table in unread or line.number >= pasted}


def _unread_statements(text: str, span: Span) -> list[tuple[int, int]]:
    """Find the labels of units and the brackets of several bodies in a span that is no clause: one a sentence."""
    lists = _LISTED.finditer(text, span.start, span.end)
    brackets = (found.span() for found in lists if count_units(found["list"]) > 1)
    found: list[tuple[int, int]] = []
    for one in sorted((*labels_left(text, span.start, span.end), *brackets)):
        if not found or _SENTENCE_END.search(text, found[-1][1], one[0]):
            found.append(one)
    return found


def _may_say_who(words: str) -> bool:
    """Whether words after the last task have a label, a bracket of bodies, or a line that ends in a list of them."""
    last = (line.split()[-1] for line in words.splitlines() if line.strip())
    if rule_in(words, 0, len(words)):
        return False
    return bool(_LIKE_A_CLAUSE.search(words)) or any(count_units(words) > 1 for words in last)


def outline_remarks(source: Source, outline: Outline, drafts: Sequence[Draft]) -> Iterator[Remark]:
    """Point to numbered items without units among items with units, and to gaps in the numbering."""
    with_clause = {draft.item.start for draft in drafts if draft.item}
    parents = {at for item in outline.items for at in item.parents}
    sections = {draft.under.start for draft in drafts if draft.under}
    siblings = {(item.part, item.parents, item.marker.kind) for item in outline.items if item.start in with_clause}
    yield from _before_items(source, drafts)
    last: dict[tuple[int, float], int] = {}
    for at, item in enumerate(outline.items):
        names_nobody = item.start not in with_clause and item.start not in sections and at not in parents
        if names_nobody and (item.part, item.parents, item.marker.kind) in siblings:
            yield make_remark("no_clause", Severity.WARNING, *_place(source, item))
        number, numbering = item.marker.ordinal, (item.part, item.marker.kind)
        before = last.get(numbering)
        if before is not None and number not in (1, before + 1):
            yield make_remark("numbering", Severity.INFO, *_place(source, item), number=number, before=before)
        last[numbering] = number


def _place(source: Source, item: Item) -> tuple[int, str]:
    return source.line_at(item.start), _shortened(source.words(item.start, item.end))


def _before_items(source: Source, drafts: Sequence[Draft]) -> Iterator[Remark]:
    """Point to clauses before the first numbered task, which may hold for all tasks."""
    first = next((draft.start for draft in drafts if draft.item), -1)
    for draft in drafts:
        if draft.start >= first:
            break
        if draft.item is None and not source.lines[source.line_index(draft.start)].table:
            words = source.words(draft.clause.start, draft.clause.end)
            yield make_remark("before_items", Severity.WARNING, source.line_at(draft.clause.start), _shortened(words))


def clause_remarks(source: Source, clause: Clause, task: Task, unit_of: Callable[[str], str]) -> Iterator[Remark]:
    """Point to what is odd in a clause, and to what was completed in it; `unit_of` gives a name its canonical one."""
    line = source.line_at(clause.start)
    if not task.text:
        yield make_remark("empty_text", Severity.WARNING, line, task.clause)
    if not clause.members:
        left_out = any(left.reason is Reason.UNREAD for left in clause.left_out)
        yield make_remark("empty_clause", Severity.WARNING, line, task.clause, clauses=int(left_out))
    for name in odd_names(clause):
        yield make_remark("odd_name", Severity.WARNING, line, _shortened(name))
    units = [unit_of(member.named.name) for member in clause.members]
    for unit, times in Counter(units).items() if len(set(units)) < len(units) else ():
        if times > 1:
            yield make_remark("named_twice", Severity.WARNING, line, unit, times=times, task=task.id)
    yield from _completed_names(source, clause)
    for left in clause.from_zero().left_out if clause.left_out else ():
        words = _shortened(source.words(left.start, left.end))
        yield make_remark(left.reason.value, _OF_CLAUSES[left.reason], source.line_at(left.start), words)


def _completed_names(source: Source, clause: Clause) -> Iterator[Remark]:
    """Point to names that were completed, taken from the task above, or parted from the next one."""
    base = clause.base
    named = [member.named for member in clause.members]
    for one in named:
        words = source.folded[base + one.start : base + one.end]
        if words != one.name and (printed := compact(words)) != one.name:
            where = source.line_at(base + one.start)
            code = "same" if SAME.fullmatch(printed) else one.remark
            severity = Severity.WARNING if code in {"repaired", "misread"} else Severity.INFO
            yield make_remark(code, severity, where, printed, name=one.name)
    for one, after in pairwise(named):
        if one.end == after.start:
            words, where = source.words(base + one.start, base + after.end), source.line_at(base + one.start)
            yield make_remark("glued", Severity.INFO, where, words, names=f"{one.name}、{after.name}")


def _shortened(words: str) -> str:
    plain_words = re.sub(r"\s+", " ", words)
    return plain_words if len(plain_words) <= _LONGEST_WORDS else plain_words[: _LONGEST_WORDS - 1] + "…"
