"""Where the words of a task stand in the text as read, whatever line ends and page numbers part them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.model import SpanKind

if TYPE_CHECKING:
    from jxgraph.model import Breakdown, Task

_REACH = 50_000
"""Characters from the beginning of a task in which its words are searched for."""
_WORD = re.compile(r"\S+")


class Place(NamedTuple):
    """The number of a line, and the characters [start, end) of the text as read."""

    line: int
    start: int
    end: int


class Places:
    r"""Finds words in the text of a document; the white space in both, and what is no part of the document, is passed.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> bd = parse_text("1.新建充电桩\n1700个。(市发改委牵头)")
    >>> Places(bd).find("充电桩1700个", bd.task_records[0])
    Place(line=1, start=4, end=13)
    """

    def __init__(self, breakdown: Breakdown) -> None:
        self._lines = breakdown.lines
        self._starts = [line.start for line in self._lines]
        self._lines_of: dict[int, list[int]] = {}
        for line in self._lines:
            self._lines_of.setdefault(line.number, []).append(line.start)
        self._tables = {line.number for line in self._lines if line.table}
        # the text without its blanks: pieces, where each stands in it, and where it stood
        pieces: list[str] = []
        self._at: list[int] = []
        self._stood: list[int] = []
        length = 0
        asides = {span.start for span in breakdown.spans if span.kind is SpanKind.ASIDE}
        for line in self._lines:
            if line.aside or line.start in asides:
                continue
            for word in _WORD.finditer(line.text):
                pieces.append(word[0])
                self._at.append(length)
                self._stood.append(line.start + word.start())
                length += len(word[0])
        self._text = "".join(pieces)

    def find(self, printed: str, task: Task) -> Place | None:
        """Return where words of a task stand: below the beginning of its first line, else as near above it."""
        words = "".join(printed.split())
        if not words or not self._text:
            return None
        begins = self._begin(task)
        found = self._text.find(words, begins, begins + _REACH)
        if found < 0:
            # a cell that is merged over several rows
            found = self._text.rfind(words, max(0, begins - _REACH), begins + len(words))
        if found < 0:
            return None
        start, end = self._offset(found), self._offset(found + len(words) - 1) + 1
        return Place(self._lines[bisect_right(self._starts, start) - 1].number, start, end)

    def in_table(self, task: Task) -> bool:
        """Whether a task is a row of a table."""
        return task.line in self._tables

    def _begin(self, task: Task) -> int:
        starts = self._lines_of.get(task.line, [0])
        nearest = min(starts, key=lambda start: abs(start - task.span[0]))
        return self._at[piece] if (piece := bisect_left(self._stood, nearest)) < len(self._at) else 0

    def _offset(self, at: int) -> int:
        piece = bisect_right(self._at, at) - 1
        return self._stood[piece] + at - self._at[piece]
