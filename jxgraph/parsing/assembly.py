"""Outline and clauses become tasks; every character gets its name, everything unusual its remark."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.naming import canonical, describe
from jxgraph.parsing.clauses import Clause, find_clauses, find_rule, odd_names
from jxgraph.parsing.outline import Item, Outline, heading_end, leader_of, outline
from jxgraph.parsing.plain import compact, plain, trimmed
from jxgraph.parsing.surroundings import back, front, title_lines
from jxgraph.records import Assignment, Breakdown, Line, Remark, Severity, Span, SpanKind, Task, repeats

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ENDS = " \n。;,、"
_LONGEST_LINE = 400
LOOKED_FOR = "(责任单位:…), 责任单位:… on a line, (…牵头), (…负责)"


@dataclass(frozen=True, slots=True)
class _Source:
    """The text as read, its plain copy and its lines."""

    printed: str
    text: str
    lines: tuple[Line, ...]

    def line_at(self, offset: int) -> int:
        """Return the number of the line in which the character at `offset` stands."""
        return self.lines[bisect_right(self.lines, offset, key=lambda line: line.start) - 1].number

    def words(self, start: int, end: int) -> str:
        """Words as printed, each paragraph on a line, without the punctuation of what stands beside them."""
        start, end = trimmed(self.text, start, end, " \n")
        return re.sub(r"\s*\n\s*", "\n", self.printed[start:end])


@dataclass(frozen=True, slots=True)
class _Entry:
    """A clause with the stretch of text that it closes and the item, if any, in which both stand."""

    item: Item | None
    start: int
    clause: Clause


def assemble(lines: tuple[Line, ...], document: str, sha256: str) -> Breakdown:
    """Make a breakdown of a document's lines, named `document`, whose source has the digest `sha256`.

    Raises
    ------
    InputError
        No clause was found.
    """
    printed = "\n".join(line.text for line in lines)
    source = _Source(printed, plain(printed), lines)
    clauses = find_clauses(source.text, printed)
    if not clauses:
        raise InputError(f"no responsibility clause found; looked for {LOOKED_FOR}")
    found = outline(source.text, [(c.start, c.end) for c in clauses])
    entries = _entries(source.text, found.items, clauses)
    rule = find_rule(source.text)
    tasks = _tasks(source, found, entries, first_leads=rule is not None)
    spans, title = _spans(source, found, entries)
    remarks = _remarks(source, tasks, entries, spans, rule)
    units = dict.fromkeys(a.unit for task in tasks for a in task.assignments)
    return Breakdown(
        document=document,
        title=title,
        lead_rule=printed[slice(*rule)] if rule else "",
        sha256=sha256,
        task_records=tasks,
        unit_records=tuple(describe(unit) for unit in units),
        remark_records=tuple(sorted(remarks, key=lambda remark: remark.line)),
        spans=spans,
    )


def _entries(text: str, items: Sequence[Item], clauses: Sequence[Clause]) -> list[_Entry]:
    """Give each clause the words before it: back to its item's number, or to the clause before."""
    starts = [item.start for item in items]
    entries: list[_Entry] = []
    for clause in clauses:
        at = bisect_right(starts, clause.start) - 1
        item = items[at] if at >= 0 and clause.start < items[at].end else None
        floor = entries[-1].clause.end if entries else 0
        start = max(floor, item.marker.end) if item else max(floor, _paragraph(text, clause.start))
        entries.append(_Entry(item, trimmed(text, start, clause.start, _ENDS)[0], clause))
    return entries


def _paragraph(text: str, clause_start: int) -> int:
    """Start of the paragraph that a clause closes: its own, or the one above when the clause opens a line."""
    start = text.rfind("\n", 0, clause_start) + 1
    if not text[start:clause_start].strip():
        above = trimmed(text, 0, start)[1]
        start = text.rfind("\n", 0, above) + 1
    return start


def _tasks(source: _Source, found: Outline, entries: Sequence[_Entry], *, first_leads: bool) -> tuple[Task, ...]:
    used: Counter[str] = Counter()
    tasks = []
    for ordinal, entry in enumerate(entries, start=1):
        parents = [found.items[at] for at in entry.item.parents] if entry.item else []
        marker = entry.item.marker if entry.item else None
        path = [p.marker.ordinal for p in parents] + [marker.ordinal if marker else ordinal]
        part = entry.item.part if entry.item and found.parts else None
        key = ".".join(map(str, path if part is None else [part + 1, *path]))
        used[key] += 1
        sections = tuple(source.words(p.start, heading_end(source.text, p)) for p in parents)
        tasks.append(
            Task(
                id=key if used[key] == 1 else f"{key}-{used[key]}",
                number=source.printed[marker.start : marker.end].strip(" .．、\u3000") if marker else "",
                part=source.printed[slice(*found.parts[part])] if part is not None else "",
                section=sections,
                leader=entry.clause.leader or next(filter(None, map(leader_of, reversed(sections))), ""),
                text=source.words(entry.start, entry.clause.start),
                clause=source.printed[entry.clause.start : entry.clause.end],
                assignments=_assignments(source, entry.clause, first_leads=first_leads),
                line=source.line_at(marker.start if marker else entry.start),
                span=(entry.clause.start, entry.clause.end),
            )
        )
    return tuple(tasks)


def _assignments(source: _Source, clause: Clause, *, first_leads: bool) -> tuple[Assignment, ...]:
    """Give each unit its strongest role; a unit named twice in a clause stands once."""
    kept: dict[str, Assignment] = {}
    for position, (member, role) in enumerate(
        zip(clause.members, clause.roles(first_leads=first_leads), strict=True), start=1
    ):
        name = member.named
        printed = compact(source.printed[name.start : name.end])
        one = Assignment(canonical(name.name), name.name, printed, role, position, source.line_at(name.start))
        before = kept.get(one.unit)
        if before is None or role.strength < before.role.strength:
            kept[one.unit] = one
    return tuple(sorted(kept.values(), key=lambda a: a.position))


def _spans(source: _Source, found: Outline, entries: Sequence[_Entry]) -> tuple[tuple[Span, ...], str]:
    """Name every character of the text; return the spans in order and the title."""
    named = [Span(SpanKind.PART, *part) for part in found.parts]
    for entry in entries:
        start = (
            entry.item.marker.start if entry.item and entry.start == _text_start(source, entry.item) else entry.start
        )
        named += [
            Span(SpanKind.TASK, start, entry.clause.start),
            Span(SpanKind.CLAUSE, entry.clause.start, entry.clause.end),
        ]
    with_clause = {entry.item.start for entry in entries if entry.item}
    for item in found.items:
        named += _headed(source, item) if item.start not in with_clause else ()
    body = min(span.start for span in named)
    tail = max(span.end for span in named)
    before, behind = _pieces(source, 0, body), _pieces(source, tail, len(source.text))
    named += [*front(before), *back(behind)]
    title = "".join(compact(before[at].text) for at in title_lines(before))
    return tuple(_filled(source.text, sorted(named, key=lambda span: span.start))), title


def _pieces(source: _Source, start: int, end: int) -> list[Line]:
    """Lines between two offsets; one that is far too long for a line is cut at its white space."""
    pieces: list[Line] = []
    for line in source.lines:
        pattern = r"\S+" if len(line.text) > _LONGEST_LINE else r"\S.*"
        inside = max(start, line.start), max(start, min(end, line.end))
        pieces += [
            Line(line.number, words.start(), source.printed[words.start() : words.end()])
            for words in re.compile(pattern).finditer(source.text, *inside)
        ]
    return pieces


def _text_start(source: _Source, item: Item) -> int:
    return trimmed(source.text, item.marker.end, item.end, _ENDS)[0]


def _headed(source: _Source, item: Item) -> Iterator[Span]:
    """Name an item without a clause: a heading, and prose behind it."""
    stop = heading_end(source.text, item)
    yield Span(SpanKind.HEADING, item.start, stop)
    if source.text[stop : item.end].strip(_ENDS):
        yield Span(SpanKind.PROSE, stop, item.end)


def _filled(text: str, named: Sequence[Span]) -> Iterator[Span]:
    """Fill what no span covers: white space is blank, words that announce what follows are prose, others unread."""
    at = 0
    for span in (*named, Span(SpanKind.BLANK, len(text), len(text))):
        start, end = trimmed(text, at, span.start, _ENDS)
        if start < end:
            announces = text[end - 1] == ":" and span.kind in {SpanKind.TASK, SpanKind.HEADING, SpanKind.PART}
            yield from (
                Span(SpanKind.BLANK, at, start),
                Span(SpanKind.PROSE if announces else SpanKind.UNREAD, start, end),
            )
            at = end
        if at < span.start:
            yield Span(SpanKind.BLANK, at, span.start)
        if span.end > max(at, span.start):
            yield Span(span.kind, max(at, span.start), span.end)
            at = span.end


def _remarks(
    source: _Source,
    tasks: Sequence[Task],
    entries: Sequence[_Entry],
    spans: Sequence[Span],
    rule: tuple[int, int] | None,
) -> Iterator[Remark]:
    if rule:
        words = source.printed[slice(*rule)]
        yield Remark(
            "lead_rule", Severity.INFO, source.line_at(rule[0]), words, "the first-listed unit leads throughout"
        )
    elif not any(a.role == "lead" for task in tasks for a in task.assignments):
        yield Remark("no_lead", Severity.INFO, 1, "", "the document neither marks nor states who leads: nobody does")
    for span in spans:
        if span.kind is SpanKind.UNREAD:
            words = source.words(span.start, span.end)
            yield Remark("unread", Severity.WARNING, source.line_at(span.start), words, "belongs to no task; left out")
    for entry, task in zip(entries, tasks, strict=True):
        yield from _clause_remarks(source, entry.clause, task)
    by_id = {task.id: task for task in tasks}
    for again, first in repeats(tasks).items():
        done = f"printed before as {first} under {by_id[first].leader}; counted once, with both leaders"
        yield Remark("repeat", Severity.INFO, by_id[again].line, by_id[again].text, done)


def _clause_remarks(source: _Source, clause: Clause, task: Task) -> Iterator[Remark]:
    line = source.line_at(clause.start)
    if not clause.members:
        yield Remark("empty_clause", Severity.WARNING, line, task.clause, "a clause with no unit; the task has none")
    for name in odd_names(clause):
        yield Remark("odd_name", Severity.WARNING, line, name, "does not read like a unit; kept as printed")
    names = Counter(canonical(member.named.name) for member in clause.members)
    for unit, times in names.items():
        if times > 1:
            yield Remark(
                "named_twice", Severity.WARNING, line, unit, f"named {times} times in {task.id}; strongest role kept"
            )
    for a in task.assignments:
        if compact(a.name) != a.printed:
            yield Remark("completed", Severity.INFO, a.line, a.printed, f"completed from its list to {a.name}")
