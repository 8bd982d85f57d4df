"""The text that is parsed: as printed, and plain, with what the typesetter or the site put in made blank."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from jxgraph.parsing.asides import with_asides
from jxgraph.parsing.markers import MARKER
from jxgraph.parsing.plain import SOFT, plain, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jxgraph.records import Line

_GOES_ON = "、,("
_STARTS_AMID = "、,;)。"
_LABEL_ENDS = re.compile(r"(?:单位|部门|领导)\s?:$|[、,:][\u4e00-\u9fff]$")
"""How a line ends that goes on: with a label, or with a single character of a name."""
_LONGEST_LABEL_END = 4
_SENTENCE_END = "。;:!?”"
_LABEL_OPENS = re.compile(r"\(?\s?[\u4e00-\u9fff]{2,6}(?:单位|部门|领导|时限)\s?\)?\s*:")
_YEAR = re.compile(r"\d{4}年")
_MARKDOWN = re.compile(r"\*\*|(?:\A|(?<=\n))(?:#{1,6}(?= )|[-*+](?= [ *]{0,4}\(?[\d一二三四五六七八九十]{1,3}[)、.]))")
_MARKDOWN_HINTS = ("**", "# ", "\n- ")
"""What Markdown puts around bold words, before headings, and before a list's items that have numbers of their own."""
_SHORTEST_WRAPPED_LINE, _LONGEST_WRAPPED_LINE = 16, 60
_FEWEST_WRAPPED_LINES = 8
_FULL_SHARE, _FILLED_SHARE = 0.2, 0.4
"""How many of the lines are full in a document that is wrapped; or, where many are short, how much of its text."""
_FULL, _LESS = 0.9, 0.7
_LINES_TO_CLOSE_IN = 6


@dataclass(frozen=True, slots=True)
class Source:
    """A document's text as `printed` and its `text`, the plain copy that is parsed.

    Both have the same length; `starts` are the offsets at which the `lines` begin. In `text` a line end that the
    typesetter made is a carriage return, which is white space but no space between words; and so is every character of
    a line that is not part of the document.
    """

    printed: str
    text: str
    lines: tuple[Line, ...]
    starts: tuple[int, ...]
    repaired: bool

    def line_at(self, offset: int) -> int:
        """Return the number of the line in which the character at `offset` stands."""
        return self.lines[self.line_index(offset)].number

    def line_index(self, offset: int) -> int:
        """Return the index of that line."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def words(self, start: int, end: int) -> str:
        """Return the words between two offsets as printed, each paragraph on a line, without the space around them."""
        start, end = trimmed(self.text, start, end)
        if not self.repaired:
            return _lines(self.printed[start:end])
        kept = (
            "\n" if plain_mark == "\n" else mark
            for mark, plain_mark in zip(self.printed[start:end], self.text[start:end], strict=True)
            if plain_mark != SOFT and (plain_mark != " " or mark.isspace())
        )
        return _lines("".join(kept))

    def without(self, spans: Iterable[tuple[int, int]]) -> Source:
        """Return the same source with these spans made blank: what stands there has been read already."""
        text = _filled(self.text, spans, " ")
        return Source(self.printed, text, self.lines, self.starts, self.repaired)


def _lines(words: str) -> str:
    """Leave out the white space around line ends, and empty lines."""
    return "\n".join(filter(None, map(str.strip, words.split("\n")))) if "\n" in words else words


def source_of(lines: tuple[Line, ...]) -> Source:
    """Join a document's lines, and mend what broke its sentences."""
    lines = with_asides(lines)
    printed = "\n".join(line.text for line in lines)
    text = plain(printed)
    asides = [(line.start, line.end) for line in lines if line.aside and line.text]
    marked = any(hint in text for hint in _MARKDOWN_HINTS)
    marks = [mark.span() for mark in _MARKDOWN.finditer(text)] if marked else []
    text = _filled(text, marks, " ")
    soft = list(_soft_ends(lines, text))
    text = _filled(_filled(text, asides, SOFT), ((at, at + 1) for at in soft), SOFT)
    starts = tuple(line.start for line in lines)
    return Source(printed, text, lines, starts, repaired=bool(marks) or SOFT in text)


def _filled(text: str, spans: Iterable[tuple[int, int]], mark: str) -> str:
    kept, at = [], 0
    for start, end in spans:
        kept += [text[at:start], mark * (end - start)]
        at = end
    return "".join([*kept, text[at:]])


def _soft_ends(lines: Sequence[Line], text: str) -> Iterator[int]:
    """Find the line ends that the typesetter made: offsets, in order; those around an aside with it."""
    body = [line for line in lines if not line.aside]
    full = _full_width(body)
    depth = 0
    for i, (line, following) in enumerate(pairwise(body)):
        words, next_words = text[line.start : line.end].strip(), text[following.start : following.end].lstrip()
        if line.table or following.table or not words or not next_words:  # of ** alone nothing is left
            depth = 0
            continue
        depth = max(0, depth + words.count("(") - words.count(")"))
        wrapped = full and _width(words) >= full and words[-1] not in _SENTENCE_END
        listed = (
            words[-1] in _GOES_ON
            or next_words[0] in _STARTS_AMID
            or _LABEL_ENDS.search(words, len(words) - _LONGEST_LABEL_END)
        )
        broken = wrapped or listed or _closes(depth, text, body[i + 1 : i + _LINES_TO_CLOSE_IN])
        if broken and not _opens_item(next_words):
            yield from (at for at in range(line.end, following.start) if text[at] == "\n")
        else:
            depth = 0


def _opens_item(words: str) -> bool:
    marker = MARKER.match(words)
    decimal = marker and words[marker.end() : marker.end() + 1].isdigit() and not _YEAR.match(words, marker.end())
    return bool((marker and not decimal) or _LABEL_OPENS.match(words))


def _closes(depth: int, text: str, following: Sequence[Line]) -> bool:
    """Whether a bracket that is open at a line's end closes in the next lines, before anything else opens."""
    for line in following if depth else ():
        words = text[line.start : line.end].strip()
        if line.table or not words or _opens_item(words):
            return False
        depth += words.count("(") - words.count(")")
        if depth <= 0:
            return True
    return False


def _full_width(lines: Sequence[Line]) -> float:
    """Return the width from which a line counts as full, 0 in a document that is not wrapped.

    A typesetter's lines end at an edge: many are nearly as wide as the widest, and few a little less.
    """
    widths = sorted(_width(line.text.strip()) for line in lines if not line.table and line.text.strip())
    if len(widths) < _FEWEST_WRAPPED_LINES:
        return 0.0
    widest = widths[int(0.95 * (len(widths) - 1))]
    full, less = len(widths) - bisect_left(widths, _FULL * widest), bisect_left(widths, _LESS * widest)
    filled = sum(widths[len(widths) - full :]) >= _FILLED_SHARE * sum(widths)
    at_edge = (filled or full >= _FULL_SHARE * len(widths)) and full > len(widths) - full - less
    return _FULL * widest if at_edge and _SHORTEST_WRAPPED_LINE <= widest <= _LONGEST_WRAPPED_LINE else 0.0


def _width(words: str) -> float:
    """Width in Chinese characters; a Latin letter or digit is half as wide."""
    return len(words) - 0.5 * len(words.encode("ascii", "ignore"))
