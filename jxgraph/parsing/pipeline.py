"""Lines become a breakdown: clauses and tables, the outline they stand in, names, and what is to be remarked."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.messages import Message
from jxgraph.model import Breakdown, Line, Remark, Role, Span, SpanKind, Task, Unit, prefixed_id
from jxgraph.naming import DEFAULT, Names
from jxgraph.parsing.clause import LeadRule, find_rule
from jxgraph.parsing.clause_finder import find_clauses
from jxgraph.parsing.corrected_workbook import corrected_drafts
from jxgraph.parsing.coverage import named_spans
from jxgraph.parsing.front_matter import attachments, issuer, signature_date
from jxgraph.parsing.kept_reading import kept_reading, read_as_kept
from jxgraph.parsing.outline import Outline, find_outline
from jxgraph.parsing.remarks import clause_remarks, document_remarks, mark_remarks, outline_remarks, unread_remarks
from jxgraph.parsing.second_pass import (
    add_carried_units,
    carry_remark,
    doubtful_name_remarks,
    find_carry_forward,
    let_single_units_lead,
    name_governments,
    repair_names,
    repeat_units_above,
    single_unit_remark,
)
from jxgraph.parsing.source import Source, make_source
from jxgraph.parsing.table_rows import pasted_table_remarks, read_tables
from jxgraph.parsing.task_builder import Draft, build_drafts
from jxgraph.parsing.text import compact, fold
from jxgraph.records import make_assignment, make_task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from jxgraph.model import Assignment
    from jxgraph.parsing.clause import Clause


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How a document is to be read, where it leaves a choice: the options of `read_breakdown`.

    The others are for a file of several that are one document: its `ordinal`, counted from 1, begins the ids of its
    tasks, of which it may have none; and it may have its rule of who leads from the others.
    """

    names: Names = DEFAULT
    expand: bool = False
    first_leads: bool = False
    carry_forward: bool = False
    ordinal: int = 0
    rule: tuple[LeadRule, str] = (LeadRule.NONE, "")


@contextmanager
def _without_collector() -> Iterator[None]:
    """Leave out the search for cycles, a sixth of the time: a reading makes many records, all live, and no cycle."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@_without_collector()
def assemble(lines: tuple[Line, ...], document: str, sha256: str, options: ReadingOptions) -> Breakdown:
    """Make a breakdown of a document's lines, named `document`, whose source has the digest `sha256`.

    Raises
    ------
    InputError
        No clause was found, and it is no file of several.
    """
    if kept := kept_reading(lines):
        return read_as_kept(kept, usual=options == ReadingOptions(), among_several=options.ordinal > 0)
    source = make_source(lines)
    # the tasks, and what other places of the document say about them
    outline, drafts, headers, table_remarks = _find_tasks(source)
    printed_rule, at = find_rule(source.text)
    drafts = list(repeat_units_above(name_governments(repair_names(drafts, source), source)))
    known_rule = options.rule if printed_rule is LeadRule.NONE else (printed_rule, source.text[slice(*at)])
    drafts, single = let_single_units_lead(drafts, known_rule[0])
    if not drafts and not options.ordinal:
        raise InputError(nothing_found(source))
    sentences = find_carry_forward(source, drafts)
    drafts = add_carried_units(drafts, sentences) if options.carry_forward else drafts

    # the name of every character, and with the title the place whose units have no other
    headers += (Span(SpanKind.PROSE, sentence.start, sentence.end) for sentence in sentences)
    spans, title = named_spans(source, outline, drafts, headers)
    names = options.names.at_home(*issuer(fold(title), lines))

    # who leads where a clause marks nobody
    by_request = options.first_leads and known_rule[0] is LeadRule.NONE
    rule = (LeadRule.FIRST, "") if by_request else known_rule
    unit_of = lru_cache(maxsize=None)(names.canonical)  # a document names its units again and again
    tasks = _tasks(drafts, _ClauseReader(source, names, unit_of, rule, options.expand), options.ordinal)
    table_remarks += pasted_table_remarks(source, [source.line_at(draft.clause.start) for draft in drafts])
    remarks = [
        *(remark for line in lines for remark in line.remarks),
        *table_remarks,
        *document_remarks(source, printed_rule, at, tasks, by_request=by_request),
        *single_unit_remark(source, single),
        *(carry_remark(source, sentence, applied=options.carry_forward) for sentence in sentences),
        *mark_remarks(source, [draft.clause for draft in drafts], rule[1]),
        *unread_remarks(source, spans, table_remarks),
        *outline_remarks(source, outline, drafts),
        *doubtful_name_remarks(drafts, source),
        *_clause_remarks(source, drafts, tasks, unit_of),
    ]
    return Breakdown(
        document=document,
        title=title,
        lead_rule=source.words(*at),
        sha256=sha256,
        task_records=tasks,
        unit_records=_unit_records(tasks, names),
        remark_records=tuple(sorted(dict.fromkeys(remarks), key=lambda remark: remark.line)),
        spans=spans,
        date=signature_date(source.folded, spans),
        lines=lines,
    )


def _find_tasks(source: Source) -> tuple[Outline, list[Draft], list[Span], list[Remark]]:
    """Find the outline, the tasks in it, the headers of tables, and the remarks on those."""
    if corrected := list(corrected_drafts(source)):
        return Outline((), ()), corrected, [], []
    tables = read_tables(source)
    rows = [row for table in tables for row in table.rows]
    headers = [span for table in tables for span in table.headers]
    remarks = [remark for table in tables for remark in table.remarks]
    # clauses stand neither in tables that were read nor in lists of attachments
    read_in_tables = ((span.start, span.end) for span in (*headers, *(s for row in rows for s in row.spans)))
    rest = source.without(sorted((*read_in_tables, *attachments(source.text))))
    clauses = find_clauses(rest.text, rest.folded)
    outline = find_outline(rest.text, [(c.start, c.end) for c in clauses], [row.start for row in rows])
    return outline, build_drafts(rest, outline, clauses, rows), headers, remarks


def _unit_records(tasks: Iterable[Task], names: Names) -> tuple[Unit, ...]:
    """Describe the units of the tasks, by first appearance."""
    return tuple(map(names.describe, dict.fromkeys([a.unit for task in tasks for a in task.assignments])))


def _clause_remarks(
    source: Source, drafts: Sequence[Draft], tasks: Sequence[Task], unit_of: Callable[[str], str]
) -> Iterator[Remark]:
    """Yield the remarks on each clause; words on which there was nothing to say once are not looked at again."""
    plain: set[tuple[int, int, str]] = set()
    for draft, task in zip(drafts, tasks, strict=True):
        words = _words_key(draft.clause, task.clause)
        if not (task.text and words in plain):
            remarks = list(clause_remarks(source, draft.clause, task, unit_of))
            yield from remarks
            if not remarks:
                plain.add(words)


def _words_key(clause: Clause, printed: str) -> tuple[int, int, str]:
    """Return a key of what a clause says, by its printed words: clauses that are read from the same share members."""
    return id(clause.members), clause.start - clause.base, printed


def nothing_found(source: Source) -> Message:
    """Say that a document has no clause, and what it may be instead."""
    pasted = next(pasted_table_remarks(source), None)
    if pasted is None:
        return Message("parsing.no_clause")
    return Message("parsing.pasted_table", line=pasted.line)


def _tasks(drafts: Sequence[Draft], reader: _ClauseReader, ordinal: int) -> tuple[Task, ...]:
    """Make the tasks of the drafts; their ids begin with the ordinal of a file of several."""
    keys = [draft.key for draft in drafts]
    if ordinal:
        keys = [f"{ordinal}.{key.removeprefix('T')}" for key in keys]
    return tuple([reader.task(task_id, draft) for task_id, draft in zip(_task_ids(keys), drafts, strict=True)])


def _task_ids(keys: Sequence[str]) -> Iterator[str]:
    """Name each task by its key, after a T; from the second of the same key on with a number that no key has."""
    names = [prefixed_id(key) for key in keys]
    taken = set(names)
    used: dict[str, int] = {}
    for name in names:
        ordinal = used.get(name, 0) + 1
        one = name
        if ordinal > 1:
            while (one := f"{name}-{ordinal}") in taken:
                ordinal += 1
            taken.add(one)
        used[name] = ordinal
        yield one


_Edge = tuple[str, str, str, Role, int]
"""An assignment without its line: unit, name, printed words, role and position."""


@dataclass(frozen=True, slots=True)
class _ClauseReader:
    """Gives the members of clauses their units and roles; the same words are looked at once."""

    source: Source
    names: Names
    unit_of: Callable[[str], str]
    rule: tuple[LeadRule, str]
    expand: bool
    kept: dict[tuple[int, int, str], list[tuple[_Edge, int]]] = field(default_factory=dict)

    def task(self, task_id: str, draft: Draft) -> Task:
        """Return the task of a draft."""
        clause = draft.clause
        words = _words_key(clause, self.source.printed[clause.start : clause.end])
        assignments = self._assignments(clause, words)
        start, _, part, sections, number, text, leader, *_ = draft
        line, span = self.source.line_at(start), (clause.start, clause.end)
        return make_task(task_id, number, part, sections, leader, text, words[-1], assignments, line, span)

    def _assignments(self, clause: Clause, words: tuple[int, int, str]) -> tuple[Assignment, ...]:
        """Return the assignments of a clause, with their lines."""
        edges = self.kept.get(words)
        if edges is None:
            edges = self.kept[words] = self._edges(clause)
        if "\n" in words[-1]:
            return tuple([make_assignment(*edge, self.source.line_at(clause.base + at)) for edge, at in edges])
        line = self.source.line_at(clause.start)
        return tuple([make_assignment(*edge, line) for edge, _ in edges])

    def _edges(self, clause: Clause) -> list[tuple[_Edge, int]]:
        """Give each unit its strongest role, with where its name stands; one that is named twice stands once."""
        strongest: dict[str, tuple[_Edge, int]] = {}
        for position, (member, role) in enumerate(zip(clause.members, clause.roles(*self.rule), strict=True), start=1):
            at, end, name, *_ = member.named
            printed = compact(self.source.words(clause.base + at, clause.base + end))
            unit = self.unit_of(name)
            for one in (self.expand and self.names.members(unit)) or (unit,):
                before = strongest.get(one)
                if before is None or role.strength < before[0][3].strength:
                    strongest[one] = (one, name, printed, role, position), at
        return sorted(strongest.values(), key=_position)


def _position(edge: tuple[_Edge, int]) -> int:
    return edge[0][-1]
