"""The outline of a document: numbered and unnumbered headings, how items nest, and the leaders that headings name."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.parsing.front_matter import DATE, TITLE, end_of_body, end_of_notice, start_of_notes
from jxgraph.parsing.text import (
    AROUND,
    DEEPER,
    DIGIT,
    KINDS,
    MARKER,
    SENTENCE_ENDS,
    Marker,
    after_last,
    markers,
    normalize,
    number,
    opens_line,
    trim,
)
from jxgraph.parsing.vocabulary import LABELLED_LEADER, LEADER
from jxgraph.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.parsing.source import Source


_MAY_PRECEDE = f"{SENTENCE_ENDS}:)”’》 "
_YEAR = regex(r"\d{4}年")
_HEADING_STOP = regex(r"[。;:()\n]")
_NO_TITLE_END = regex(r"[。;:,、!?]$")
_LONGEST_HEADING = 60
_HEADING_REACH = 3000
"""A part's heading stands at most so far above its first item; more would be looked through again for each part."""

_START = attrgetter("start")
_RANKS = {kind: rank for rank, kind in enumerate(KINDS)}


class Item(NamedTuple):
    """A numbered stretch of the text: [start, end), its marker, and the indices of the items it stands in.

    `part` counts the parts from 0; it is 0 throughout in a document of one part.
    """

    start: int
    end: int
    marker: Marker
    parents: tuple[int, ...]
    part: int


@dataclass(frozen=True)
class Outline:
    """The items in printed order, and the span of each part's heading (empty where it prints none)."""

    items: tuple[Item, ...]
    parts: tuple[tuple[int, int], ...]

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple([item.start for item in self.items])

    def item_at(self, offset: int) -> Item | None:
        """Return the innermost item in which an offset stands."""
        at = bisect_right(self._starts, offset) - 1
        return self.items[at] if at >= 0 and offset < self.items[at].end else None

    def parents(self, item: Item | None) -> list[Item]:
        """Return the items in which one stands, outermost first."""
        return [self.items[at] for at in item.parents] if item else []


def find_outline(text: str, taken: Sequence[tuple[int, int]], rows: Sequence[int] = ()) -> Outline:
    """Find the numbered items of a plain text; numbers inside the spans `taken` (the clauses) are none.

    `rows` are the offsets of tables' rows that are tasks. Only a stretch with a task is a part; and what a notice
    numbers above its signature are no items.
    """
    # numbers count between the notice above the first task and the notes after the last
    first_task = min((*(start for start, _ in taken[:1]), *rows), default=0)
    last_task = max((*(end for _, end in taken[-1:]), *rows[-1:]), default=0)
    notice, notes = end_of_notice(text, first_task), start_of_notes(text, last_task)
    candidates = (one for one in _candidates(text, taken) if notice <= one[0].start < notes)
    markers = sorted(_accept_numbers(text, candidates), key=_START)

    # parts begin where the outermost numbering does; in a document of one part headings may have no number
    parts = _part_starts(markers, sorted([*[start for start, _ in taken], *rows]))
    if len(parts) < 2 and (more := list(unnumbered_headings(text, taken, markers))):  # noqa: PLR2004 - else these head the parts
        markers, parts = sorted((*markers, *more), key=_START), []
    headings = tuple(_heading_above(text, taken, markers, at) for at in parts) if len(parts) > 1 else ()

    last = max([markers[-1].end if markers else 0, *(end for _, end in taken[-1:])])
    return Outline(tuple(_nest(markers, parts, headings, min(notes, end_of_body(text, last)))), headings)


class _Place(Enum):
    """Where a number stands: at the start of its paragraph, after a clause, after a sentence, or amid words."""

    PARAGRAPH = auto()
    CLAUSE = auto()
    SENTENCE = auto()
    WORDS = auto()


def _candidates(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[Marker, _Place]]:
    """Yield every number outside the clauses, and where it stands."""
    spans = iter([*taken, (len(text), len(text))])
    span = next(spans)
    after_clause = {end for _, end in taken}
    before = 0
    for match in markers(text):
        start = match.start()
        while span[1] <= start:
            before = span[1]
            span = next(spans)
        if start >= span[0]:
            continue  # within a clause
        kind = match.lastgroup or ""
        rank: float = _RANKS[kind]
        above: tuple[int, ...] = ()
        if kind == "sub":
            above = (int(match["above"]), *map(int, re.findall(r"\d+", match["more"])))
            rank += DEEPER * (len(above) - 1)
        if text.startswith("\n", start - 1) or opens_line(text, start, " "):
            place = _Place.PARAGRAPH
        elif trim(text, before, start, " \r。")[1] in after_clause:
            place = _Place.CLAUSE
        else:
            place = _Place.SENTENCE if text[start - 1] in _MAY_PRECEDE else _Place.WORDS
        yield Marker(start, match.end(), rank, number(match[kind]), above), place


def _accept_numbers(text: str, candidates: Iterator[tuple[Marker, _Place]]) -> Iterator[Marker]:
    """Keep the numbers that open a paragraph, and within one those that follow on or begin a list.

    Within a paragraph an item begins after a sentence, or straight after the heading that it is the first under. A
    first number that follows other words (…的通知1.扩大投资) is kept once a second stands after a clause; and one that
    goes on from above what was copied, (二十六)植树。…(二十七)治水, once the next does. So the order may be another
    than the printed one.
    """
    last: dict[float, int] = {}  # the last ordinal that was kept, by kind
    firsts: dict[float, Marker] = {}  # a first number amid words, which a second may confirm
    waiting: dict[float, Marker] = {}  # a number that follows none that was kept, which the next may confirm
    above: Marker | None = None  # the last number that was kept, and where the words right after it stop
    heading_stop = 0
    for marker, place in candidates:
        start, end, kind, ordinal, _ = marker
        opens, may_begin = place is _Place.PARAGRAPH, place is not _Place.WORDS

        # a second confirms the first that stood amid words
        if ordinal == 2 and may_begin and not last.get(kind) and kind in firsts:  # noqa: PLR2004
            last[kind] = 1
            yield firsts.pop(kind)

        follows = ordinal in (1, last.get(kind, 0) + 1)
        decimal = kind == DIGIT and text[end : end + 1].isdigit()
        if decimal and not (follows and (opens or _YEAR.match(text, end))):
            continue  # 3.5

        under_heading = False
        if above and not opens:
            if heading_stop < above.end:
                stop = _HEADING_STOP.search(text, above.end)
                heading_stop = stop.start() if stop else len(text)
            under_heading = above.kind < kind and start <= heading_stop

        if opens or (follows and (may_begin or under_heading)):
            last[kind] = ordinal
            above = marker
            yield marker
            waiting.pop(kind, None)
        elif (under_heading or may_begin) and ordinal > 1:
            # it follows none that was kept: kept with the one before it, if it follows that
            earlier = waiting.pop(kind, None)
            goes_on = earlier is not None and ordinal == earlier.ordinal + 1
            if earlier and goes_on and (under_heading or place is _Place.CLAUSE):
                last[kind] = ordinal
                above = marker
                yield from (earlier, marker)
            else:
                waiting[kind] = marker
        elif ordinal == 1:
            firsts[kind] = marker


def _part_starts(markers: Sequence[Marker], tasks: Sequence[int]) -> list[int]:
    """Return the indices of the markers at which the outermost numbering begins at one, and tasks follow."""
    top = min([m.kind for m in markers], default=0)
    starts = [i for i, m in enumerate(markers) if m.kind == top and m.ordinal == 1 and set(m.above) <= {1}]
    before = [bisect_right(tasks, markers[i].start) for i in starts]
    return [
        i for i, first, following in zip(starts, before, [*before, len(tasks)][1:], strict=True) if following > first
    ]


def _heading_above(text: str, taken: Sequence[tuple[int, int]], markers: Sequence[Marker], at: int) -> tuple[int, int]:
    """Span of the line above a part's first item that reads like a heading: short, unnumbered, no full stop."""
    end = markers[at].start
    clauses = bisect_right(taken, end, key=lambda span: span[1])
    floor = max(markers[at - 1].end if at else 0, taken[clauses - 1][1] if clauses else 0, end - _HEADING_REACH)
    while end > floor:
        start = after_last(text, "\n", floor, end)
        if end - start > _LONGEST_HEADING:  # a document without line ends: the heading is after the last sentence
            start = after_last(text, "。)", start, end)
        line = trim(text, start, end)
        words = text[slice(*line)]
        amid_sentence = text[start - 1 : start].endswith((",", ";", ":"))
        if 1 < len(words) <= _LONGEST_HEADING and not (amid_sentence or _NO_TITLE_END.search(words)):
            return line
        end = start - 1
    return markers[at].start, markers[at].start


def _nest(
    markers: Sequence[Marker], parts: Sequence[int], headings: Sequence[tuple[int, int]], length: int
) -> Iterator[Item]:
    """Nest the items by kind: a number closes every open item of its own or a deeper kind."""
    starts_of_parts = dict(zip(parts, headings, strict=False))
    begins_part = frozenset(parts)
    stack: list[int] = []
    part = -1
    for i, marker in enumerate(markers):
        part += i in begins_part
        while stack and markers[stack[-1]].kind >= marker.kind:
            stack.pop()
        end = markers[i + 1].start if i + 1 < len(markers) else length
        if i + 1 in starts_of_parts:
            end = min(end, starts_of_parts[i + 1][0])
        yield Item(marker.start, end, marker, tuple(stack), max(part, 0))
        stack.append(i)


# Headings without a number: a short line of its own between a clause and the next item.


_SHORTEST, _LONGEST_UNMARKED, _LONGEST_MARKED = 3, 30, 60
"""Of a heading without a sign or a frame, and with one."""
_NO_HEADING = regex(r"[。;:,!?]|附件|以上|下同")
_SIGN = regex(r" *(?:[-—–―]{1,4}|[★☆●◆■▲◎※▶►]+) *")


def unnumbered_headings(text: str, taken: Sequence[tuple[int, int]], markers: Sequence[Marker]) -> Iterator[Marker]:
    """Find the headings without a number: a short line after a clause and above an item whose number goes on.

    So is the line above the first of these items. Above an item whose number begins again stands the heading of a part.
    """
    starts, ends = [start for start, _ in taken], [end for _, end in taken]
    found: list[tuple[Marker, tuple[int, int]]] = []
    before: dict[float, int] = {}
    for marker in markers:
        line = _line_above(text, marker.start)
        words = text[slice(*line)]
        # the line is in no clause, and nothing stands between the clause before it and the line
        clause = bisect_right(starts, line[1]) - 1
        outside_clause = clause < 0 or ends[clause] <= line[0]
        after_clause = clause >= 0 and not text[ends[clause] : line[0]].strip(AROUND)
        goes_on = marker.ordinal == before.get(marker.kind, 0) + 1 and marker.ordinal > 1
        may_head = outside_clause and ((goes_on and after_clause) or not before)
        if line[0] < line[1] and may_head and is_heading(words) and not MARKER.match(words):
            found.append((marker, line))
        before[marker.kind] = marker.ordinal
    marked = any(_SIGN.match(text, *line) or text[line[0]] == "(" for _, line in found)
    # a single line without a sign may as well have been put in
    if any(marker.ordinal > 1 for marker, _ in found) and (marked or len(found) > 1):
        for ordinal, (marker, (start, end)) in enumerate(found, start=1):
            sign = _SIGN.match(text, start, end)  # the words begin after its dash or star
            yield Marker(start, sign.end() if sign else start, marker.kind - 0.5, ordinal)


def _line_above(text: str, at: int) -> tuple[int, int]:
    """Span of the line above the line that begins at an offset; empty where that is too long."""
    if not opens_line(text, at, " "):
        return at, at
    end = trim(text, 0, at)[1]
    floor = max(0, end - _LONGEST_MARKED - 1)
    start = text.rfind("\n", floor, end) + 1
    return (start, end) if start or not floor else (at, at)


def is_heading(words: str) -> bool:
    """Whether a line reads like a heading: in a frame of its own, after a sign, or short and no sentence."""
    if TITLE.search(words) or DATE.search(words) or len(words) < _SHORTEST:
        return False
    if _SIGN.match(words) or (words.startswith("(") and words.endswith(")")):
        return len(words) <= _LONGEST_MARKED
    return len(words) <= _LONGEST_UNMARKED and not _NO_HEADING.search(words)


# The headings under which a task stands, and the leaders that they name.


def heading_end(text: str, item: Item) -> int:
    """Return where an item's heading ends: at its line end, its full stop, or the next item."""
    stops = (text.find(mark, item.marker.end, item.end) for mark in "\n。")
    return trim(text, item.start, min((at for at in stops if at >= 0), default=item.end))[1]


def leader_of(words: str) -> str:
    """Return the leader that a heading names, title included; empty where it names none.

    Examples
    --------
    >>> leader_of("二、颜海荣常务副市长牵头重点工作")
    '颜海荣常务副市长'
    """
    number_end = numbered.end() if (numbered := MARKER.match(normalize(words[:_LONGEST_HEADING]))) else 0
    found = LABELLED_LEADER.search(words, number_end) or LEADER.search(words, number_end)
    return found["leader"].strip() if found else ""


@dataclass(frozen=True, slots=True)
class Headings:
    """The words of headings in a source, and the leaders that they name, each read once for all tasks under it.

    `parts` are the words of the parts' headings, in their order.
    """

    source: Source
    parts: Sequence[str]
    words: dict[int, str] = field(default_factory=dict)
    leaders: dict[str, str] = field(default_factory=dict)

    def part(self, item: Item | None) -> str:
        """Return the heading of the part that an item stands in; empty in a document of one part."""
        return self.parts[item.part] if item and self.parts else ""

    def above(self, items: Sequence[Item]) -> tuple[str, ...]:
        """Return the headings of the items that a task stands in."""
        for item in items:
            if item.start not in self.words:
                self.words[item.start] = self.source.words(item.start, heading_end(self.source.text, item))
        return tuple(self.words[item.start] for item in items)

    def leader(self, sections: Sequence[str]) -> str:
        """Return the leader that the nearest of these headings names that names one; empty where none does."""
        for words in reversed(sections):
            if words not in self.leaders:
                self.leaders[words] = leader_of(words)
            if self.leaders[words]:
                return self.leaders[words]
        return ""
