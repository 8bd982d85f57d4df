"""Outline, clauses and tables together become drafts: one a task, before names become units."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.model import Span, SpanKind
from jxgraph.parsing.front_matter import TITLE
from jxgraph.parsing.outline import Headings, is_heading
from jxgraph.parsing.text import AROUND, SENTENCE_ENDS, compact, opens_line, trim
from jxgraph.regex import regex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from jxgraph.parsing.clause import Clause
    from jxgraph.parsing.outline import Item, Outline
    from jxgraph.parsing.source import Source
    from jxgraph.parsing.table_rows import Row


_PLACE = attrgetter("part", "parents")
_AROUND_NUMBER = " .．、：:\u3000"
_BEFORE_CLAUSE = " \n\r—–-"
"""What stands between the words of a task and its clause."""


class Draft(NamedTuple):
    """A task as it stands in the document.

    `key` joins the ordinals of its part, its sections and its own; two drafts may have the same. `item` is the one that
    is the task, `under` the innermost that is its section.
    """

    start: int
    key: str
    part: str
    sections: tuple[str, ...]
    number: str
    text: str
    leader: str
    clause: Clause
    spans: tuple[Span, ...]
    item: Item | None
    under: Item | None = None


def build_drafts(source: Source, outline: Outline, clauses: Sequence[Clause], rows: Sequence[Row]) -> list[Draft]:
    """Make the drafts of a document's clauses and table rows, in printed order."""
    of_text = list(_text_drafts(source, outline, clauses, sorted(row.start for row in rows)))
    tasks = {draft.item.start for draft in of_text if draft.item}
    return sorted([*of_text, *_row_drafts(source, outline, rows, tasks)], key=lambda draft: draft.start)


def _text_drafts(source: Source, outline: Outline, clauses: Sequence[Clause], rows: Sequence[int]) -> Iterator[Draft]:
    """Give each clause the words before it, back to its item's number or the clause before, and the body below it."""
    parts = [source.words(*part) for part in outline.parts]
    headings = Headings(source.without([(c.start, c.end) for c in clauses]), parts)
    owned = list(zip(clauses, _owners(source, outline, clauses), strict=True))
    signs = find_signed_tasks(source.text, owned)
    reader = _TaskReader(source, outline, headings, find_bodies(source.text, outline, owned, rows))
    unnumbered_tasks = find_unnumbered_tasks(source.text, () if outline.items else clauses)
    unnumbered: tuple[str, ...] = ()  # the headings without a number, until the next one
    floor = 0  # where the task before ends
    for ordinal, (clause, item) in enumerate(owned, start=1):
        sign = signs.get(clause.start)
        if item and sign:
            yield _signed_draft(source, outline, headings, clause, item, sign)
            floor = clause.end
            continue
        # where the words before the clause begin, and the headings without a number right above them
        if task := unnumbered_tasks.get(clause.start):
            words_start, heads = task
        else:
            words_start, heads = item.marker.end if item else _paragraph(source.text, floor, clause), ()
        if heads:
            unnumbered = tuple(source.words(*heading) for heading in heads)
        start, stop = trim(source.text, max(floor, words_start), clause.start, AROUND)
        start = start if start < stop else clause.start
        begin = item.start if item and floor <= item.start else start
        # all its words, and where it stands
        following = clauses[ordinal].start if ordinal < len(clauses) else len(source.text)
        words, tail = reader.words(start, clause, item, following)
        spans = _task_spans(begin, clause, tail)
        if heads:
            spans = (*(Span(SpanKind.HEADING, *heading) for heading in heads), *spans)
        place, key, number = reader.place(item) if item else (_NOWHERE, str(ordinal), "")
        sections, leader = place.sections, clause.leader or place.leader
        if unnumbered:
            sections += unnumbered
            leader = clause.leader or headings.leader(sections)
        yield Draft(begin, key, place.part, sections, number, words, leader, clause, spans, item, place.parent)
        floor = tail[1]


@dataclass(frozen=True, slots=True)
class _TaskReader:
    """Reads the words of tasks, and where they stand: the same for all items with the same parents."""

    source: Source
    outline: Outline
    headings: Headings
    bodies: Mapping[int, tuple[int, int]]
    places: dict[tuple[int, tuple[int, ...]], _Place] = field(default_factory=dict)

    def words(self, start: int, clause: Clause, item: Item | None, following: int) -> tuple[str, tuple[int, int]]:
        """Return a task's words from an offset on, and the span of those after its clause.

        Those are the body below a heading, or what goes on in its paragraph. The next clause is at `following`.
        """
        source = self.source
        body = self.bodies.get(clause.start)
        if body is None and source.text.startswith("\n", clause.end):
            tail = clause.end, clause.end
        else:
            tail = body or _tail(source, self.outline, item, clause, following, opens=start >= clause.start)
        words = source.words(start, clause.start, _BEFORE_CLAUSE)
        if tail[0] < tail[1]:
            words += ("\n" if body else "") + source.words(*tail)
        return words, tail

    def place(self, item: Item) -> tuple[_Place, str, str]:
        """Return where an item stands, its key, and its number as printed."""
        at = item.part, item.parents
        place = self.places.get(at) or self.places.setdefault(at, _place(self.outline, self.headings, item))
        number = self.source.folded[item.start : item.marker.end].strip(_AROUND_NUMBER)
        return place, place.key(self.outline, item), number


class _Place(NamedTuple):
    """Where an item stands, the same for all with its parents: those, their headings and leader, and the part's.

    `ordinals` are the beginning of the key.
    """

    parents: Sequence[Item] = ()
    sections: tuple[str, ...] = ()
    leader: str = ""
    part: str = ""
    ordinals: str = ""
    parent: Item | None = None

    def key(self, outline: Outline, item: Item) -> str:
        """Return the key of an item here."""
        marker = item.marker
        above = marker.above
        return _key(outline, item, self.parents, marker.ordinal) if above else f"{self.ordinals}{marker.ordinal}"


_NOWHERE = _Place()


def _place(outline: Outline, headings: Headings, item: Item) -> _Place:
    parents = outline.parents(item)
    sections = headings.above(parents)
    ordinals = _key(outline, item, parents, "")
    parent = parents[-1] if parents else None
    return _Place(parents, sections, headings.leader(sections), headings.part(item), ordinals, parent)


def _task_spans(begin: int, clause: Clause, tail: tuple[int, int]) -> tuple[Span, ...]:
    """Return the words before a clause, the clause, and those after it where there are any."""
    spans = Span(SpanKind.TASK, begin, clause.start), Span(SpanKind.CLAUSE, clause.start, clause.end)
    return (*spans, Span(SpanKind.TASK, *tail)) if tail[0] < tail[1] else spans


def _signed_draft(
    source: Source, outline: Outline, headings: Headings, clause: Clause, item: Item, sign: Sign
) -> Draft:
    """Make the task of a line that begins with a sign: its item is the heading above it."""
    parents = [*outline.parents(item), item]
    sections = headings.above(parents)
    return Draft(
        start=sign.start,
        key=_key(outline, item, parents, sign.ordinal),
        part=headings.part(item),
        sections=sections,
        number=source.words(sign.start, sign.end).strip(_AROUND_NUMBER),
        text=source.words(sign.end, clause.start),
        leader=clause.leader or headings.leader(sections),
        clause=clause,
        spans=tuple(_task_spans(sign.start, clause, (clause.end, clause.end))),
        item=None,
        under=item,
    )


def _owners(source: Source, outline: Outline, clauses: Sequence[Clause]) -> Iterator[Item | None]:
    """Yield the item that each clause closes.

    That is the item in which it stands; but a clause on a line of its own, or after a list (1.甲;2.乙。), closes the
    item that holds several items of which none has one.
    """
    inside = [outline.item_at(clause.start) for clause in clauses]
    with_clause = Counter(map(_PLACE, filter(None, inside)))
    members = Counter(map(_PLACE, outline.items))
    for clause, item in zip(clauses, inside, strict=True):
        alone = item and item.parents and with_clause[_PLACE(item)] == 1 and members[_PLACE(item)] > 1
        closes_all = item and alone and (opens_line(source.text, clause.start) or _closes_list(source.text, item))
        yield outline.items[item.parents[-1]] if item and closes_all else item


def _closes_list(text: str, item: Item) -> bool:
    """Whether the item before one ended in no full stop: both are parts of a sentence."""
    before = trim(text, 0, item.start)[1]
    return text[before - 1 : before] in (";", ",")


def _tail(
    source: Source, outline: Outline, item: Item | None, clause: Clause, following: int, *, opens: bool
) -> tuple[int, int]:
    """Find what goes on after a clause in its paragraph and belongs to its task.

    Not after the last item, if the clause does not open its paragraph.
    """
    if not opens and (item is None or item is outline.items[-1]):
        return clause.end, clause.end
    stop = max(clause.end, min(item.end if item else following, following))
    line_end = source.text.find("\n", clause.end, stop)
    stop = line_end if line_end >= 0 else stop
    start, end = trim(source.text, clause.end, stop, AROUND)
    announces = source.text[end - 1 : end] == ":" or following == stop < len(source.text)
    return (clause.end, clause.end) if start >= end or announces else (start, end)


def _row_drafts(source: Source, outline: Outline, rows: Sequence[Row], tasks: Collection[int]) -> Iterator[Draft]:
    """Put each row of a table under the heading that it follows; an item that begins at one of `tasks` is none."""
    headings = Headings(source, [source.words(*part) for part in outline.parts])
    for row in rows:
        item = outline.item_at(row.start)
        parents = [one for one in (*outline.parents(item), *([item] if item else [])) if one.start not in tasks]
        sections = (*headings.above(parents), *row.sections)
        yield Draft(
            start=row.start,
            key=_key(outline, item, parents, row.ordinal),
            part=headings.part(item),
            sections=sections,
            number=row.number,
            text=row.text,
            leader=row.clause.leader or headings.leader(sections),
            clause=row.clause,
            spans=row.spans,
            item=None,
            under=parents[-1] if parents else None,
        )


def _key(outline: Outline, item: Item | None, parents: Sequence[Item], ordinal: int | str) -> str:
    """Join the ordinals of the part, of the items above, and the own one; of the beginning of a key that is empty."""
    part = [item.part + 1] if item and outline.parts else []
    ordinals = [p.marker.ordinal for p in parents]
    above = list(item.marker.above) if item else []
    if above and ordinals[-len(above) :] != above:
        ordinals += above
    return ".".join(map(str, [*part, *ordinals, ordinal]))


def _paragraph(text: str, floor: int, clause: Clause) -> int:
    """Return the start of the paragraph that a clause closes: its own, or the one above when the clause opens a line.

    A sentence that goes on after its clause, 由市财政局牵头,加快建设, is a task of its own; the title is none.
    """
    start = text.rfind("\n", floor, clause.start) + 1
    if opens_line(text, clause.start) and not text.startswith(",", clause.end):
        above = trim(text, floor, max(floor, start))[1]
        start = text.rfind("\n", floor, above) + 1
        if TITLE.fullmatch(compact(text[start:above])):
            return clause.start
    return start


# Bodies: paragraphs and items without units below a heading that has a clause are the text of its task.


_CLOSES_DOCUMENT = regex(
    r"\n *(?=各(?!项|类|自)|请|以上|上述|注:|备注|说明:|附 ?件|\(注"
    r"|本(?:通知|方案|意见|清单|措施|办法|细则|分工|规定|政策|计划|文件))"
)
_AFTER_CLAUSE = " \r。;,"
_FEWEST = 2
_LONGEST_HEADING = 24
_WITHIN = regex(r"[。;!?](?=.)")


def find_bodies(
    text: str, outline: Outline, owned: Sequence[tuple[Clause, Item | None]], rows: Sequence[int]
) -> Mapping[int, tuple[int, int]]:
    """Return the span of the body below each clause that closes a heading, by the clause's start.

    A clause closes a heading where it is the only one in its item and stands in the item's first paragraph, or in a
    line below it. What follows is the task's own where the heading is no sentence, where it has items, where it is
    short and others of its kind have items, or where most tasks of the document are printed so; else nobody can tell it
    from words that were put in. A stretch with one of `rows`, the offsets of tables' rows, is no body.
    """
    ends = _subtree_ends(outline)
    with_items = {_level(outline.items[item.parents[-1]]) for item in outline.items if item.parents}
    bodies: dict[int, tuple[int, int]] = {}
    sure: set[int] = set()
    for at, (clause, item) in enumerate(owned):
        if item is None or (at and owned[at - 1][0].start > item.start):
            continue  # not the first clause of its item
        end = ends[item.start]
        next_clause = owned[at + 1][0].start if at + 1 < len(owned) else len(text)
        line_end = text.find("\n", clause.end, end)

        # the clause must be the only one, close the heading's line, and have words below it that are in no table
        if next_clause < end or line_end < 0 or not text[line_end:end].strip():
            continue
        above = text[slice(*trim(text, item.marker.end, clause.start))]
        if "\n" in above or text[clause.end : line_end].strip(_AFTER_CLAUSE):
            continue
        body = trim(text, line_end, end)
        if bisect_left(rows, body[0]) < bisect_left(rows, end):
            continue

        # below the last item the document's closing words begin somewhere
        if end >= outline.items[-1].end:
            closing = _CLOSES_DOCUMENT.search(text, clause.end, body[1])
            body = trim(text, body[0], closing.start() if closing else body[1])
        if body[0] == body[1]:
            continue
        bodies[clause.start] = body
        no_sentence = bool(above) and above[-1] not in SENTENCE_ENDS
        has_items = item.end < end
        # one short sentence (推进民生工程。) over a sentence of the task's own, where its neighbours have items
        short = len(above) <= _LONGEST_HEADING and not _WITHIN.search(above)
        prose = text[body[1] - 1] in SENTENCE_ENDS and not _CLOSES_DOCUMENT.search(text, body[0] - 1, body[1])
        if no_sentence or has_items or (short and prose and _level(item) in with_items):
            sure.add(clause.start)
    tasks = sum(item is not None for _, item in owned)
    usual = len(bodies) >= _FEWEST and 2 * len(bodies) >= tasks
    return bodies if usual else {start: body for start, body in bodies.items() if start in sure}


def _level(item: Item) -> tuple[int, tuple[int, ...], float]:
    return item.part, item.parents, item.marker.kind


def _subtree_ends(outline: Outline) -> dict[int, int]:
    """Return where each item ends with all that stand in it, by its start."""
    ends = {item.start: item.end for item in outline.items}
    for item in outline.items:
        for at in item.parents:
            ends[outline.items[at].start] = max(ends[outline.items[at].start], item.end)
    return ends


# Documents without any number: which lines above a clause are its task's, and which head it.


_LONGEST_TITLE = 14
_REACH = 3000
_FEWEST_TITLES = 2
_NAMES_DOCUMENT = regex(r"分工|分解|清单|方案|要点|通知|一览|表\Z")


class UnnumberedTask(NamedTuple):
    """Where a task begins that has no number, and the headings that stand right above it."""

    start: int
    headings: tuple[tuple[int, int], ...]


def find_unnumbered_tasks(text: str, clauses: Sequence[Clause]) -> Mapping[int, UnnumberedTask]:
    """Find where the task of each clause begins, by the clause's start, in a document with headings but no numbers.

    A clause after its words has one paragraph, headed by a short line above it. One on a line of its own closes all
    lines below the short line that is their title; short lines above that are headings.
    """
    found: dict[int, UnnumberedTask] = {}
    floor = 0
    for clause in clauses:
        reach = max(floor, clause.start - _REACH)
        begin = max(floor, text.rfind("\n", floor, reach) + 1)  # no line is cut
        lines = list(_lines_above(text, begin, clause.start))
        own = opens_line(text, clause.start)
        found[clause.start] = _closing_all(text, lines, floor) if own else _one_paragraph(text, lines, clause.start)
        floor = clause.end
    headed = sum(bool(task.headings) for task in found.values())
    titled = sum(_is_short(text, (s.start, _line_end(text, s.start))) for s in found.values())
    alone = sum(opens_line(text, clause.start) for clause in clauses)
    usual = headed >= _FEWEST_TITLES or (alone >= _FEWEST_TITLES and _FEWEST_TITLES * titled >= len(found))
    return found if usual else {}


def _one_paragraph(text: str, lines: Sequence[tuple[int, int]], at: int) -> UnnumberedTask:
    """Take the paragraph of a clause; the line above it heads it where it reads so."""
    start = lines[-1][0] if lines else at
    above = lines[-2] if len(lines) > 1 else (0, 0)
    words = text[slice(*above)]
    headed = is_heading(words) and not _NAMES_DOCUMENT.search(words)
    return UnnumberedTask(start, (above,) if headed else ())


def _closing_all(text: str, lines: Sequence[tuple[int, int]], floor: int) -> UnnumberedTask:
    """Take the lines above a clause back to their title; without one, all after the clause before, or the last."""
    title = next((at for at in range(len(lines) - 1, -1, -1) if _is_short(text, lines[at])), None)
    if title is None:
        first = lines[0 if floor else -1] if lines else (floor, floor)
        return UnnumberedTask(first[0], ())
    top = title
    while top and _is_short(text, lines[top - 1]) and not _NAMES_DOCUMENT.search(text[slice(*lines[top - 1])]):
        top -= 1
    return UnnumberedTask(lines[title][0], tuple(lines[top:title]))


def _lines_above(text: str, floor: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the lines with words between two offsets, without the blanks around them."""
    at = floor
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        line = trim(text, at, stop, AROUND)
        if line[0] < line[1]:
            yield line
        at = stop + 1


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return trim(text, start, len(text) if end < 0 else end)[1]


def _is_short(text: str, line: tuple[int, int]) -> bool:
    return line[1] - line[0] <= _LONGEST_TITLE and is_heading(text[slice(*line)])


# Tasks below a heading that begin with a sign and no number: ——, -, A., 措施1:.


_SIGN = regex(
    r"\n *(?P<sign>[-—–―]{1,2}(?!\d)|[•·●◆■▲★]|[A-Za-z][.、)]"
    r"|(?:措施|举措|事项|内容)[\d一二三四五六七八九十]{1,3}[:、.]) *(?=\S)"
)


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign at the beginning of a line: its span, and its ordinal below the heading."""

    start: int
    end: int
    ordinal: int


def find_signed_tasks(text: str, owned: Sequence[tuple[Clause, Item | None]]) -> Mapping[int, Sign]:
    """Find the tasks that are lines with a sign below an item, by the start of their clause.

    They are tasks only where each of these lines has its own clause and the heading none: else one clause answers for
    all of them, and they are parts of the item's text.
    """
    found: dict[int, Sign] = {}
    if not _SIGN.search(text):
        return found
    for item, group in groupby(owned, key=lambda one: one[1]):
        clauses = [clause for clause, _ in group]
        if item:
            found.update(_signed(text, item, clauses))
    return found


def _signed(text: str, item: Item, clauses: Sequence[Clause]) -> Iterator[tuple[int, Sign]]:
    if text.find("\n", item.marker.end - 1, clauses[-1].start) < 0:
        return  # each sign opens a line before its clause
    signs = list(_SIGN.finditer(text, item.marker.end - 1, item.end))
    edges = [*(sign.start("sign") for sign in signs[1:]), item.end]
    if len(signs) == len(clauses) and all(
        sign.end() < clause.start < edge for sign, clause, edge in zip(signs, clauses, edges, strict=True)
    ):
        for ordinal, (sign, clause) in enumerate(zip(signs, clauses, strict=True), start=1):
            yield clause.start, Sign(sign.start("sign"), sign.end(), ordinal)
