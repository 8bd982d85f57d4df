"""What the reader wants a person to know about a reading: each remark with its line, its words and what was done."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from jxgraph.parsing.leadrule import LeadRule
from jxgraph.parsing.plain import compact
from jxgraph.parsing.statements import Clause, odd_names
from jxgraph.records import Remark, Severity, Span, SpanKind, Task, repeats

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.naming import Names
    from jxgraph.parsing.drafts import Draft
    from jxgraph.parsing.outline import Item, Outline
    from jxgraph.parsing.source import Source

_LONGEST_WORDS = 120
_RULES = {
    LeadRule.FIRST: "the first-listed unit leads throughout",
    LeadRule.STARRED: "the unit with the asterisk leads throughout",
}


def document_remarks(
    source: Source, rule: LeadRule, at: tuple[int, int], tasks: Sequence[Task], *, asked: bool
) -> Iterator[Remark]:
    """Say who leads, and why; and which tasks are printed twice."""
    if rule is not LeadRule.NONE and at[0] < at[1]:
        yield Remark("lead_rule", Severity.INFO, source.line_at(at[0]), source.words(*at), _RULES[rule])
    elif asked:
        yield Remark("lead_asked", Severity.INFO, 1, "", "the first-listed unit leads because you asked for it")
    elif not any(a.role == "lead" for task in tasks for a in task.assignments):
        yield Remark("no_lead", Severity.INFO, 1, "", "the document neither marks nor states who leads: nobody does")
    by_id = {task.id: task for task in tasks}
    for again, first in repeats(tasks).items():
        done = f"printed before as {first} under {by_id[first].leader}; counted once, with both leaders"
        yield Remark("repeat", Severity.INFO, by_id[again].line, by_id[again].text, done)


def unread_remarks(source: Source, spans: Sequence[Span]) -> Iterator[Remark]:
    """Point to the words that belong to nothing known."""
    for span in spans:
        if span.kind is SpanKind.UNREAD:
            words = _shortened(source.words(span.start, span.end))
            yield Remark("unread", Severity.WARNING, source.line_at(span.start), words, "belongs to no task; left out")


def outline_remarks(source: Source, found: Outline, made: Sequence[Draft]) -> Iterator[Remark]:
    """Point to numbered items that name nobody although their neighbours do, and to numbers that do not follow on."""
    with_clause = {draft.item.start for draft in made if draft.item}
    parents = {at for item in found.items for at in item.parents}
    siblings = Counter((item.part, item.parents, item.marker.kind) for item in found.items if item.start in with_clause)
    last: dict[tuple[int, int], int] = {}
    for at, item in enumerate(found.items):
        if item.start not in with_clause and at not in parents and siblings[item.part, item.parents, item.marker.kind]:
            done = "numbered like the tasks beside it, but names nobody; no task"
            yield Remark("no_clause", Severity.WARNING, source.line_at(item.start), _words(source, item), done)
        before = last.get((item.part, item.marker.kind))
        if before is not None and item.marker.ordinal not in (1, before + 1):
            done = f"number {item.marker.ordinal} follows number {before}; kept as printed"
            yield Remark("numbering", Severity.INFO, source.line_at(item.start), _words(source, item), done)
        last[item.part, item.marker.kind] = item.marker.ordinal


def clause_remarks(source: Source, clause: Clause, task: Task, names: Names) -> Iterator[Remark]:
    """Point to what is odd in a clause, and to what was completed in it."""
    line = source.line_at(clause.start)
    if not clause.members:
        yield Remark("empty_clause", Severity.WARNING, line, task.clause, "a clause with no unit; the task has none")
    for name in odd_names(clause):
        words = _shortened(name)
        yield Remark("odd_name", Severity.WARNING, line, words, "does not read like a unit; kept as printed")
    for unit, times in Counter(names.canonical(member.named.name) for member in clause.members).items():
        if times > 1:
            done = f"named {times} times in {task.id}; strongest role kept"
            yield Remark("named_twice", Severity.WARNING, line, unit, done)
    for member in clause.members:
        printed = compact(source.printed[member.named.start : member.named.end])
        if member.named.name != printed:
            done = f"completed from its list to {member.named.name}"
            yield Remark("completed", Severity.INFO, source.line_at(member.named.start), printed, done)


def _words(source: Source, item: Item) -> str:
    return _shortened(source.words(item.start, item.end))


def _shortened(words: str) -> str:
    plain_words = re.sub(r"\s+", " ", words)
    return plain_words if len(plain_words) <= _LONGEST_WORDS else plain_words[: _LONGEST_WORDS - 1] + "…"
