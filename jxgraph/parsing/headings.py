"""Headings without a number: a short line of its own between a clause and the next item."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from jxgraph.parsing.markers import MARKER, Marker
from jxgraph.parsing.plain import opens_line, trimmed
from jxgraph.parsing.surroundings import DATE, TITLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SHORTEST, _LONGEST_BARE, _LONGEST = 3, 30, 60
_NO_HEADING = re.compile(r"[。;:,!?]|附件|以上|下同")
_SIGN = re.compile(r" *(?:[-—–―]{1,4}|[★☆●◆■▲◎※▶►]+) *")
_ENDS = " \n\r。;,、"


def unnumbered(text: str, taken: Sequence[tuple[int, int]], markers: Sequence[Marker]) -> Iterator[Marker]:
    """Find the headings without a number: a short line behind a clause and above an item whose number goes on.

    So is the line above the first of these items. Above an item whose number begins again stands the heading of a part.
    """
    starts, ends = [start for start, _ in taken], [end for _, end in taken]
    found: list[tuple[Marker, tuple[int, int]]] = []
    before: dict[float, int] = {}
    for marker in markers:
        goes_on = marker.ordinal == before.get(marker.kind, 0) + 1 and marker.ordinal > 1
        line = _line_above(text, marker.start)
        words = text[slice(*line)]
        behind = bisect_right(starts, line[1]) - 1
        closed = ends[behind] <= line[0] if behind >= 0 else True
        follows = closed and goes_on and behind >= 0 and not text[ends[behind] : line[0]].strip(_ENDS)
        first = closed and not before
        if line[0] < line[1] and (follows or first) and is_heading(words) and not MARKER.match(words):
            found.append((marker, line))
        before[marker.kind] = marker.ordinal
    marked = any(_SIGN.match(text, *line) or text[line[0]] == "(" for _, line in found)
    # a single line without a sign may as well have been put in
    if any(marker.ordinal > 1 for marker, _ in found) and (marked or len(found) > 1):
        for ordinal, (marker, (start, end)) in enumerate(found, start=1):
            yield Marker(start, _heading_begins(text, start, end), marker.kind - 0.5, ordinal)


def _line_above(text: str, at: int) -> tuple[int, int]:
    """Span of the line above the line that begins at an offset; empty where that is too long."""
    if not opens_line(text, at, " "):
        return at, at
    end = trimmed(text, max(0, at - 2 * _LONGEST), at)[1]
    start = text.rfind("\n", max(0, end - _LONGEST - 1), end) + 1
    return (start, end) if text[max(0, start - 1) : start] in ("", "\n") else (at, at)


def _heading_begins(text: str, start: int, end: int) -> int:
    """Return where the words of an unnumbered heading begin, behind its dash or star."""
    sign = _SIGN.match(text, start, end)
    return sign.end() if sign else start


def is_heading(words: str) -> bool:
    """Whether a line reads like a heading: in a frame of its own, behind a sign, or short and no sentence."""
    if TITLE.search(words) or DATE.search(words) or len(words) < _SHORTEST:
        return False
    if _SIGN.match(words) or (words.startswith("(") and words.endswith(")")):
        return len(words) <= _LONGEST
    return len(words) <= _LONGEST_BARE and not _NO_HEADING.search(words)
