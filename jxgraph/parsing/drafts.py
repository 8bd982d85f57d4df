"""What the text, its outline and its tables together say: one draft a task, before names become units."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jxgraph.parsing.below import find_bodies
from jxgraph.parsing.plain import compact, opens_line, trimmed
from jxgraph.parsing.sections import Headings
from jxgraph.parsing.signs import Sign, find_signed
from jxgraph.parsing.stretches import Stretch, find_stretches
from jxgraph.parsing.surroundings import TITLE
from jxgraph.records import Span, SpanKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from jxgraph.parsing.members import Clause
    from jxgraph.parsing.outline import Item, Outline
    from jxgraph.parsing.rows import Row
    from jxgraph.parsing.source import Source

ENDS = " \n\r。;,、"
"""What stands between two stretches and belongs to neither."""
_AHEAD = " \n\r—–-"
"""What stands between the words of a task and its clause."""


@dataclass(frozen=True, slots=True)
class Draft:
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


def drafts(source: Source, found: Outline, clauses: Sequence[Clause], rows: Sequence[Row]) -> list[Draft]:
    """Make the drafts of a document's clauses and table rows, in printed order."""
    of_text = list(_of_text(source, found, clauses, sorted(row.start for row in rows)))
    tasks = {draft.item.start for draft in of_text if draft.item}
    return sorted([*of_text, *_of_rows(source, found, rows, tasks)], key=lambda draft: draft.start)


def _of_text(source: Source, found: Outline, clauses: Sequence[Clause], rows: Sequence[int]) -> Iterator[Draft]:
    """Give each clause the words before it, back to its item's number or the clause before, and the body below it."""
    headings = Headings(source.without((c.start, c.end) for c in clauses))
    owners = list(_owners(source, found, clauses))
    signed = find_signed(source.text, [*zip(clauses, owners, strict=True)])
    bodies = find_bodies(source.text, found, list(zip(clauses, owners, strict=True)), rows)
    stretches = find_stretches(source.text, () if found.items else clauses)
    unnumbered: tuple[str, ...] = ()
    floor = 0
    for ordinal, (clause, item) in enumerate(zip(clauses, owners, strict=True), start=1):
        sign = signed.get(clause.start)
        if item and sign:
            yield _under_heading(source, found, headings, clause, item, sign)
            floor = clause.end
            continue
        above = item.marker.end if item else _paragraph(source.text, floor, clause)
        stretch = stretches.get(clause.start) or Stretch(above, ())
        unnumbered = tuple(source.words(*heading) for heading in stretch.headings) or unnumbered
        start = trimmed(source.text, max(floor, stretch.start), clause.start, ENDS)[0]
        begin = item.marker.start if item and floor <= item.marker.start else start
        following = clauses[ordinal].start if ordinal < len(clauses) else len(source.text)
        body = bodies.get(clause.start)
        tail = body or _tail(source, found, item, clause, following, opens=start >= clause.start)
        parents = _parents(found, item)
        ahead = source.words(*trimmed(source.text, start, clause.start, _AHEAD))
        sections = (*headings.above(parents), *unnumbered)
        yield Draft(
            start=begin,
            key=_key(found, item, parents, item.marker.ordinal if item else ordinal),
            part=_part(source, found, item),
            sections=sections,
            number=_number(source, item),
            text=("\n" if body else "").join((ahead, source.words(*tail))),
            leader=clause.leader or headings.leader(sections),
            clause=clause,
            spans=(
                *(Span(SpanKind.HEADING, *heading) for heading in stretch.headings),
                Span(SpanKind.TASK, begin, clause.start),
                Span(SpanKind.CLAUSE, clause.start, clause.end),
                *([Span(SpanKind.TASK, *tail)] if tail[0] < tail[1] else ()),
            ),
            item=item,
            under=parents[-1] if parents else None,
        )
        floor = tail[1]


def _under_heading(source: Source, found: Outline, headings: Headings, clause: Clause, item: Item, sign: Sign) -> Draft:
    """Make the task of a line that begins with a sign: its item is the heading above it."""
    parents = [*_parents(found, item), item]
    sections = headings.above(parents)
    return Draft(
        start=sign.start,
        key=_key(found, item, parents, sign.ordinal),
        part=_part(source, found, item),
        sections=sections,
        number=source.words(sign.start, sign.end).strip(" .．、：:"),
        text=source.words(sign.end, clause.start),
        leader=clause.leader or headings.leader(sections),
        clause=clause,
        spans=(Span(SpanKind.TASK, sign.start, clause.start), Span(SpanKind.CLAUSE, clause.start, clause.end)),
        item=None,
        under=item,
    )


def _owners(source: Source, found: Outline, clauses: Sequence[Clause]) -> Iterator[Item | None]:
    """Say which item each clause closes.

    That is the item in which it stands; but a clause on a line of its own, or behind a list (1.甲;2.乙。), closes the
    item that holds several items of which none has one.
    """
    inside = [_item_at(found, clause.start) for clause in clauses]
    with_clause = Counter((item.part, item.parents) for item in inside if item)
    members = Counter((item.part, item.parents) for item in found.items)
    for clause, item in zip(clauses, inside, strict=True):
        alone = item and with_clause[item.part, item.parents] == 1 and members[item.part, item.parents] > 1
        closes_all = item and alone and (opens_line(source.text, clause.start) or _closes_list(source.text, item))
        yield found.items[item.parents[-1]] if item and item.parents and closes_all else item


def _closes_list(text: str, item: Item) -> bool:
    """Whether the item before one ended in no full stop: both are parts of a sentence."""
    before = trimmed(text, max(0, item.start - 9), item.start)[1]
    return text[before - 1 : before] in (";", ",")


def _tail(
    source: Source, found: Outline, item: Item | None, clause: Clause, following: int, *, opens: bool
) -> tuple[int, int]:
    """Find what goes on behind a clause in its paragraph and belongs to its task.

    Not behind the last item, if the clause does not open its paragraph.
    """
    if not opens and (item is None or item is found.items[-1]):
        return clause.end, clause.end
    stop = max(clause.end, min(item.end if item else following, following))
    line_end = source.text.find("\n", clause.end, stop)
    stop = line_end if line_end >= 0 else stop
    start, end = trimmed(source.text, clause.end, stop, ENDS)
    announces = source.text[end - 1 : end] == ":" or following == stop < len(source.text)
    return (clause.end, clause.end) if start >= end or announces else (start, end)


def _of_rows(source: Source, found: Outline, rows: Sequence[Row], tasks: Collection[int]) -> Iterator[Draft]:
    """Put each row of a table under the heading that it follows; an item that begins at one of `tasks` is none."""
    headings = Headings(source)
    for row in rows:
        item = _item_at(found, row.start)
        parents = [one for one in (*_parents(found, item), *([item] if item else [])) if one.start not in tasks]
        sections = (*headings.above(parents), *row.sections)
        yield Draft(
            start=row.start,
            key=_key(found, item, parents, row.ordinal),
            part=_part(source, found, item),
            sections=sections,
            number=row.number,
            text=row.text,
            leader=row.clause.leader or headings.leader(sections),
            clause=row.clause,
            spans=row.spans,
            item=None,
            under=parents[-1] if parents else None,
        )


def _item_at(found: Outline, offset: int) -> Item | None:
    at = bisect_right(found.items, offset, key=lambda item: item.start) - 1
    return found.items[at] if at >= 0 and offset < found.items[at].end else None


def _parents(found: Outline, item: Item | None) -> list[Item]:
    return [found.items[at] for at in item.parents] if item else []


def _key(found: Outline, item: Item | None, parents: Sequence[Item], ordinal: int) -> str:
    part = [item.part + 1] if item and found.parts else []
    ordinals = [p.marker.ordinal for p in parents]
    above = list(item.marker.above) if item else []
    if above and ordinals[-len(above) :] != above:
        ordinals += above
    return ".".join(map(str, [*part, *ordinals, ordinal]))


def _part(source: Source, found: Outline, item: Item | None) -> str:
    return source.words(*found.parts[item.part]) if item and found.parts else ""


def _number(source: Source, item: Item | None) -> str:
    return source.printed[item.marker.start : item.marker.end].strip(" .．、：:\u3000") if item else ""


def _paragraph(text: str, floor: int, clause: Clause) -> int:
    """Start of the paragraph that a clause closes: its own, or the one above when the clause opens a line.

    A sentence that goes on behind its clause, 由市财政局牵头,加快建设, is a task of its own; the title is none.
    """
    start = text.rfind("\n", floor, clause.start) + 1
    if opens_line(text, clause.start) and not text.startswith(",", clause.end):
        above = trimmed(text, floor, max(floor, start))[1]
        start = text.rfind("\n", floor, above) + 1
        if TITLE.fullmatch(compact(text[start:above])):
            return clause.start
    return start
