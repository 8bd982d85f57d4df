"""Lines become a breakdown: clauses and tables, the outline they stand in, names, and what is to be remarked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.model import Assignment, Breakdown, Line, Remark, Span, SpanKind, Task, lettered
from jxgraph.naming import DEFAULT, Names
from jxgraph.parsing.clause import LeadRule, find_rule
from jxgraph.parsing.clause_finder import find_clauses
from jxgraph.parsing.corrections import corrected_drafts
from jxgraph.parsing.coverage import named_spans
from jxgraph.parsing.front_matter import attachments, issuer, signature_date
from jxgraph.parsing.outline import Outline, find_outline
from jxgraph.parsing.remarks import clause_remarks, document_remarks, mark_remarks, outline_remarks, unread_remarks
from jxgraph.parsing.second_pass import (
    add_carried_units,
    carry_remark,
    find_carry_forward,
    let_main_units_lead,
    repeat_units_above,
)
from jxgraph.parsing.source import Source, make_source
from jxgraph.parsing.table_rows import pasted_table_remarks, read_tables
from jxgraph.parsing.task_builder import Draft, build_drafts
from jxgraph.parsing.text import compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jxgraph.parsing.clause import Clause


LOOKED_FOR = "(责任单位:…), 责任单位:… on a line, (…牵头), (…负责), a table with the columns 任务 and 责任单位"


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How a document is to be read, where it leaves a choice.

    Parameters
    ----------
    names
        What the user adds to the known names.
    expand
        Put the members of a collective in its place, where they are known.
    first_leads
        Let the first-listed unit lead where the document neither marks nor states who does.
    carry_forward
        Apply a sentence that adds units to tasks without listing them there.
    """

    names: Names = DEFAULT
    expand: bool = False
    first_leads: bool = False
    carry_forward: bool = False


def assemble(lines: tuple[Line, ...], document: str, sha256: str, how: ReadingOptions) -> Breakdown:
    """Make a breakdown of a document's lines, named `document`, whose source has the digest `sha256`.

    Raises
    ------
    InputError
        No clause was found.
    """
    whole = make_source(lines)
    found, read, headers, pointed = _find_tasks(whole)
    made = list(let_main_units_lead(list(repeat_units_above(read))))
    if not made:
        raise InputError(_nothing_found(whole))
    sentences = find_carry_forward(whole, made)
    headers += (Span(SpanKind.PROSE, sentence.start, sentence.end) for sentence in sentences)
    made = add_carried_units(made, sentences) if how.carry_forward else made
    spans, title = named_spans(whole, found, made, headers)
    names = how.names.at_home(*issuer(title, lines))
    rule, at = find_rule(whole.text)
    asked = how.first_leads and rule is LeadRule.NONE
    states = (LeadRule.FIRST if asked else rule, whole.text[slice(*at)])
    tasks = _tasks(whole, made, names, states, expand=how.expand)
    remarks = [
        *pointed,
        *pasted_table_remarks(whole, [whole.line_at(draft.clause.start) for draft in made]),
        *document_remarks(whole, rule, at, tasks, asked=asked),
        *(carry_remark(whole, sentence, applied=how.carry_forward) for sentence in sentences),
        *mark_remarks(whole, (draft.clause for draft in made), states[1]),
        *unread_remarks(whole, spans),
        *outline_remarks(whole, found, made),
        *(r for draft, task in zip(made, tasks, strict=True) for r in clause_remarks(whole, draft.clause, task, names)),
    ]
    return Breakdown(
        document=document,
        title=title,
        lead_rule=whole.words(*at),
        sha256=sha256,
        task_records=tasks,
        unit_records=tuple(names.describe(unit) for unit in dict.fromkeys(_units(tasks))),
        remark_records=tuple(_in_order(remarks)),
        spans=spans,
        date=signature_date(whole.printed, spans),
    )


def _find_tasks(whole: Source) -> tuple[Outline, list[Draft], list[Span], list[Remark]]:
    """Find the outline, the tasks in it, the headers of tables, and what is to be said of those."""
    if corrected := list(corrected_drafts(whole)):
        return Outline((), ()), corrected, [], []
    tables = read_tables(whole)
    rows = [row for table in tables for row in table.rows]
    headers = [span for table in tables for span in table.headers]
    read_in_tables = ((span.start, span.end) for span in (*headers, *(s for row in rows for s in row.spans)))
    source = whole.without(sorted((*read_in_tables, *attachments(whole.text))))
    clauses = find_clauses(source.text, source.printed)
    found = find_outline(source.text, [(c.start, c.end) for c in clauses], [row.start for row in rows])
    pointed = [remark for table in tables for remark in table.remarks]
    return found, build_drafts(source, found, clauses, rows), headers, pointed


def _nothing_found(source: Source) -> str:
    looked = f"no responsibility clause found; looked for {LOOKED_FOR}"
    pasted = next(pasted_table_remarks(source), None)
    if pasted is None:
        return looked
    hint = "this looks like a table pasted one cell a line; save its page as a file, or paste it into a spreadsheet"
    return f"{looked}; line {pasted.line}: {hint}"


def _units(tasks: Iterable[Task]) -> Iterator[str]:
    return (a.unit for task in tasks for a in task.assignments)


def _in_order(remarks: Iterable[Remark]) -> list[Remark]:
    """Sort remarks by line, each said once."""
    return sorted(dict.fromkeys(remarks), key=lambda remark: remark.line)


def _tasks(
    source: Source, made: Sequence[Draft], names: Names, rule: tuple[LeadRule, str], *, expand: bool
) -> tuple[Task, ...]:
    return tuple(
        Task(
            id=task_id,
            number=draft.number,
            part=draft.part,
            section=draft.sections,
            leader=draft.leader,
            text=draft.text,
            clause=source.printed[draft.clause.start : draft.clause.end],
            assignments=_assignments(source, draft.clause, names, rule, expand=expand),
            line=source.line_at(draft.start),
            span=(draft.clause.start, draft.clause.end),
        )
        for task_id, draft in zip(_task_ids([draft.key for draft in made]), made, strict=True)
    )


def _task_ids(keys: Sequence[str]) -> Iterator[str]:
    """Name each task by its key, behind a T; from the second of the same key on with a number that no key has."""
    names = [lettered(key) for key in keys]
    taken = set(names)
    used: Counter[str] = Counter()
    for name in names:
        used[name] += 1
        one = name
        if used[name] > 1:
            while (one := f"{name}-{used[name]}") in taken:
                used[name] += 1
            taken.add(one)
        yield one


def _assignments(
    source: Source, clause: Clause, names: Names, rule: tuple[LeadRule, str], *, expand: bool
) -> tuple[Assignment, ...]:
    """Give each unit its strongest role; a unit named twice in a clause stands once."""
    kept: dict[str, Assignment] = {}
    for position, (member, role) in enumerate(zip(clause.members, clause.roles(*rule), strict=True), start=1):
        name = member.named
        printed = compact(source.printed[name.start : name.end])
        line = source.line_at(name.start)
        unit = names.canonical(name.name)
        for one in (expand and names.members(unit)) or (unit,):
            assignment = Assignment(one, name.name, printed, role, position, line)
            before = kept.get(one)
            if before is None or role.strength < before.role.strength:
                kept[one] = assignment
    return tuple(sorted(kept.values(), key=lambda a: a.position))
