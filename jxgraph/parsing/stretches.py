"""Documents without any number: which lines above a clause are its task's, and which head it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.parsing.headings import is_heading
from jxgraph.parsing.plain import opens_line, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jxgraph.parsing.members import Clause

    Span = tuple[int, int]

_LONGEST_HEADING = 14
_LONGEST_STRETCH = 3000
_FEWEST = 2
_NAMES_DOCUMENT = re.compile(r"分工|分解|清单|方案|要点|通知|一览|表\Z")


class Stretch(NamedTuple):
    """Where a task begins that has no number, and the headings that stand right above it."""

    start: int
    headings: tuple[Span, ...]


def find_stretches(text: str, clauses: Sequence[Clause]) -> Mapping[int, Stretch]:
    """Find the stretch of each clause, by the clause's start, where the document has headings without a number.

    A clause behind its words has one paragraph, headed by a short line above it. One on a line of its own closes all
    lines below the short line that is their title; short lines above that are headings.
    """
    found: dict[int, Stretch] = {}
    floor = 0
    for clause in clauses:
        lines = list(_lines_above(text, max(floor, clause.start - _LONGEST_STRETCH), clause.start))
        own = opens_line(text, clause.start)
        found[clause.start] = _closing_all(text, lines, floor) if own else _one_paragraph(text, lines, clause.start)
        floor = clause.end
    headed = sum(bool(stretch.headings) for stretch in found.values())
    titled = sum(_is_short(text, (s.start, _line_end(text, s.start))) for s in found.values())
    alone = sum(opens_line(text, clause.start) for clause in clauses)
    usual = headed >= _FEWEST or (alone >= _FEWEST and _FEWEST * titled >= len(found))
    return found if usual else {}


def _one_paragraph(text: str, lines: Sequence[Span], at: int) -> Stretch:
    """Take the paragraph of a clause; the line above it heads it where it reads so."""
    start = lines[-1][0] if lines else at
    above = lines[-2] if len(lines) > 1 else (0, 0)
    words = text[slice(*above)]
    headed = is_heading(words) and not _NAMES_DOCUMENT.search(words)
    return Stretch(start, (above,) if headed else ())


def _closing_all(text: str, lines: Sequence[Span], floor: int) -> Stretch:
    """Take the lines above a clause back to their title; without one, all behind the clause before, or the last."""
    title = next((at for at in range(len(lines) - 1, -1, -1) if _is_short(text, lines[at])), None)
    if title is None:
        first = lines[0 if floor else -1] if lines else (floor, floor)
        return Stretch(first[0], ())
    top = title
    while top and _is_short(text, lines[top - 1]) and not _NAMES_DOCUMENT.search(text[slice(*lines[top - 1])]):
        top -= 1
    return Stretch(lines[title][0], tuple(lines[top:title]))


def _lines_above(text: str, floor: int, end: int) -> Iterator[Span]:
    """Yield the lines with words between two offsets, without the blanks around them."""
    at = floor
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        line = trimmed(text, at, stop, " \r\n。;,、")
        if line[0] < line[1]:
            yield line
        at = stop + 1


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return trimmed(text, start, len(text) if end < 0 else end)[1]


def _is_short(text: str, line: Span) -> bool:
    return line[1] - line[0] <= _LONGEST_HEADING and is_heading(text[slice(*line)])
