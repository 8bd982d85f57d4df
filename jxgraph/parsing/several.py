"""Several files that are one document: a notice and its attachments, each a part, with one title and one lead rule."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.errors import InputError
from jxgraph.i18n import make_remark
from jxgraph.model import Breakdown, Severity, Span, SpanKind, repeats
from jxgraph.parsing.clause import LeadRule, find_rule
from jxgraph.parsing.front_matter import issuer, title_lines
from jxgraph.parsing.pipeline import ReadingOptions, assemble, nothing_found
from jxgraph.parsing.source import make_source
from jxgraph.parsing.text import compact, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jxgraph.model import Line, Remark, Task, Unit

_OF_ALL = ("no_lead", "lead_asked")
"""Remarks that are on the whole document, and made once if on every file."""


class File(NamedTuple):
    """A file of several: the name by which people know it, its lines, the digest of its bytes."""

    name: str
    lines: tuple[Line, ...]
    sha256: str


def assemble_files(files: Sequence[File], document: str, options: ReadingOptions) -> Breakdown:
    """Make one breakdown of several files, in their order.

    Each is a part by its name, unless it prints parts itself, and begins the ids of its tasks with its ordinal. The
    first title, date, place and rule of who leads hold for those that print none. Offsets are those in the texts of
    the files one after the other, with a line end between two; line numbers are those in the file.

    Raises
    ------
    InputError
        No clause was found in any of them.
    """
    options = _with_context(files, options)
    read = [
        assemble(file.lines, document, file.sha256, replace(options, ordinal=ordinal))
        for ordinal, file in enumerate(files, start=1)
    ]
    if not any(one.task_records for one in read):
        raise InputError(nothing_found(make_source(files[0].lines)))
    starts = accumulate((file.lines[-1].end + 1 for file in files), initial=0)
    tasks = [t for one, file, start in zip(read, files, starts, strict=False) for t in _tasks(one, file, start)]
    return Breakdown(
        document=document,
        title=_first(one.title for one in read),
        lead_rule=_first(one.lead_rule for one in read),
        sha256=hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest(),
        task_records=tuple(tasks),
        unit_records=tuple(_units(read)),
        remark_records=tuple(_remarks(read, files, tasks)),
        spans=tuple(_spans(read, files)),
        date=_first(one.date for one in read),
        lines=tuple(_lines(files)),
    )


def _with_context(files: Sequence[File], options: ReadingOptions) -> ReadingOptions:
    """Give the options what one file says for all: the place that issued them, and the rule of who leads."""
    for file in files:
        source = make_source(file.lines)
        rule, at = find_rule(source.text)
        if rule is not LeadRule.NONE and options.rule[0] is LeadRule.NONE:
            options = replace(options, rule=(rule, source.text[slice(*at)]))
        title = fold("".join(compact(file.lines[at].text) for at in title_lines(file.lines)))
        options = replace(options, names=options.names.at_home(*issuer(title, file.lines)))
    return options


def _first(words: Iterable[str]) -> str:
    return next(filter(None, words), "")


def _tasks(one: Breakdown, file: File, start: int) -> Iterator[Task]:
    part = "" if any(task.part for task in one.task_records) else file.name.rpartition(".")[0] or file.name
    for task in one.task_records:
        span = task.span[0] + start, task.span[1] + start
        yield replace(task, part=task.part or part, file=file.name, span=span)


def _units(read: Sequence[Breakdown]) -> Iterator[Unit]:
    first: dict[str, Unit] = {}
    for unit in (unit for one in read for unit in one.unit_records):
        first.setdefault(unit.name, unit)
    yield from first.values()


def _remarks(read: Sequence[Breakdown], files: Sequence[File], tasks: Sequence[Task]) -> Iterator[Remark]:
    once = set(_OF_ALL) if any(a.role == "lead" for task in tasks for a in task.assignments) else set[str]()
    for one, file in zip(read, files, strict=True):
        if not one.task_records:
            yield replace(make_remark("no_tasks", Severity.INFO, 1, file.name), file=file.name)
        for remark in one.remark_records:
            if remark.code not in once:
                once |= {remark.code} & set(_OF_ALL)
                yield replace(remark, file=file.name)
    by_id = {task.id: task for task in tasks}
    for again, first in repeats(tasks).items():
        task, before = by_id[again], by_id[first]
        if task.file != before.file:
            remark = make_remark("repeat", Severity.INFO, task.line, task.text, first=first, leader=before.leader)
            yield replace(remark, file=task.file)


def _lines(files: Sequence[File]) -> Iterator[Line]:
    start = 0
    for file in files:
        yield from (replace(line, start=line.start + start) for line in file.lines)
        start += file.lines[-1].end + 1


def _spans(read: Sequence[Breakdown], files: Sequence[File]) -> Iterator[Span]:
    start = 0
    for one, file in zip(read, files, strict=True):
        if start:
            yield Span(SpanKind.BLANK, start - 1, start)
        yield from (Span(span.kind, span.start + start, span.end + start) for span in one.spans)
        start += file.lines[-1].end + 1
