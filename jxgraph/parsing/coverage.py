"""The name of every character of a document: tasks, clauses, headings, and what stands around them."""

from __future__ import annotations

from bisect import bisect_right
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

from jxgraph.model import Line, Span, SpanKind
from jxgraph.parsing.front_matter import attachments, back_spans, front_spans, title_lines
from jxgraph.parsing.outline import Item, heading_end
from jxgraph.parsing.text import AROUND, compact, trim
from jxgraph.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jxgraph.parsing.outline import Outline
    from jxgraph.parsing.source import Source
    from jxgraph.parsing.task_builder import Draft

_START, _END = attrgetter("start"), attrgetter("end")
_LONGEST_LINE = 400
_WORD, _WORDS = regex(r"\S+"), regex(r"\S.*")
_ANNOUNCED = {SpanKind.TASK, SpanKind.HEADING, SpanKind.PART}


def named_spans(
    source: Source, outline: Outline, drafts: Sequence[Draft], headers: Iterable[Span]
) -> tuple[tuple[Span, ...], str]:
    """Name every character of the text; return the spans in order, and the document's title."""
    named = [Span(SpanKind.PART, *part) for part in outline.parts if part[0] < part[1]]
    named += [*headers, *chain.from_iterable([draft.spans for draft in drafts])]
    starts = [draft.start for draft in drafts]
    at_start = {draft.start: draft for draft in drafts}
    for item in outline.items:
        own = at_start.get(item.start)
        if own and item.start < own.clause.start:
            continue  # as most items are: they are tasks
        at = bisect_right(starts, item.start) - 1
        if at < 0 or not (item.start < drafts[at].clause.start or _is_in_task(drafts[at], item.start)):
            named += _heading_spans(source, item)
    body = min([span.start for span in named], default=len(source.text))
    tail = max([span.end for span in named], default=len(source.text))
    before, after = _pieces(source, 0, body), _pieces(source, tail, len(source.text))
    named += [*front_spans(before), *back_spans(after)]
    # one span a line: the last name of a line counts, so that an attachment is not part of the notice
    named += [
        Span(SpanKind.ATTACHMENT, *words.span())
        for start, end in attachments(source.text)
        for words in _WORDS.finditer(source.text, start, end)
    ]
    named += [Span(SpanKind.ASIDE, line.start, line.end) for line in source.lines if line.aside and line.text]
    title = "".join(compact(before[at].text) for at in title_lines(before))
    return tuple(_fill_gaps(source.text, _cut_overlaps(source.text, named))), title


def _pieces(source: Source, start: int, end: int) -> list[Line]:
    """Return the lines between two offsets; parts of lines, and lines that are far too long, are cut at white space."""
    pieces: list[Line] = []
    first, after = source.line_index(start), source.line_index(end)
    for line in source.lines[first : after + 1]:
        is_full_line = start <= line.start and line.end <= end and len(line.text) <= _LONGEST_LINE
        pattern = _WORDS if is_full_line else _WORD
        inside = max(start, line.start), max(start, min(end, line.end))
        pieces += [
            Line(line.number, words.start(), source.printed[words.start() : words.end()])
            for words in pattern.finditer(source.text, *inside)
            if words[0].strip(AROUND)
        ]
    return pieces


def _is_in_task(draft: Draft, offset: int) -> bool:
    return any(span.kind is SpanKind.TASK and span.start <= offset < span.end for span in draft.spans)


def _heading_spans(source: Source, item: Item) -> Iterator[Span]:
    """Name an item without a clause: a heading, and prose after it."""
    stop = heading_end(source.text, item)
    yield Span(SpanKind.HEADING, item.start, stop)
    if source.text[stop : item.end].strip(AROUND):
        yield Span(SpanKind.PROSE, stop, item.end)


def _cut_overlaps(text: str, named: Iterable[Span]) -> list[Span]:
    """Sort the spans and cut each where another begins in it: an aside in a task in the prose after a heading.

    What is left of a span that was cut is its own where it has words.
    """
    cut: list[Span] = []
    open_spans: list[Span] = []  # each stands in the one before it, or begins in it
    at = 0  # what stands before it is in `cut`
    end_of_text = Span(SpanKind.BLANK, len(text), len(text))
    filled = sorted([span for span in named if span.start < span.end], key=_END, reverse=True)
    for span in (*sorted(filled, key=_START), end_of_text):
        if len(open_spans) == 1 and at == open_spans[0].start and open_spans[0].end <= span.start:
            cut.append(open_spans.pop())  # as most are: nothing begins in it
        while open_spans and at < span.start:
            inner = open_spans[-1]
            stop = min(span.start, inner.end)
            if (at, stop) == (inner.start, inner.end):
                cut.append(inner)
            elif text[at:stop].strip(AROUND):
                cut.append(Span(inner.kind, at, stop))
            at = max(at, stop)
            if inner.end <= span.start:
                open_spans.pop()
        open_spans.append(span)
        at = max(at, span.start)
    return cut


def _fill_gaps(text: str, named: Iterable[Span]) -> Iterator[Span]:
    """Fill what no span covers: white space is blank, words that announce what follows are prose, others unread."""
    at = 0
    for span in (*named, Span(SpanKind.BLANK, len(text), len(text))):
        # both are `at` where no words stand before the span
        start, end = trim(text, at, span.start, AROUND) if at < span.start else (at, at)
        if at < start:
            yield Span(SpanKind.BLANK, at, start)
        if start < end:
            announces = text[end - 1] == ":" and span.kind in _ANNOUNCED
            yield Span(SpanKind.PROSE if announces else SpanKind.UNREAD, start, end)
        if end < span.start:
            yield Span(SpanKind.BLANK, end, span.start)
        if span.start < span.end:
            yield span
        at = span.end
