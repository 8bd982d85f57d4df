"""The characters of a page become its lines: those of one baseline are one, whatever their fonts and sizes.

A character is a dictionary as pdfplumber makes it; `make_char` makes one for the pages of other formats.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.reading.pieces import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORD_GAP = 0.5  # of a character's width: justified Chinese text is spaced wider than 3 points, pdfplumber's own limit
_LEVEL = 0.3  # of the smaller size: how far the baselines of characters of one line differ
_RAISED = 0.25  # of the line's size: a footnote mark stands that much higher,
_RAISED_MOST = 0.6  # and not more,
_SMALL = 0.85  # and is that much smaller
TURNED = 0.05  # the sine of the slope from which a character belongs to no line of the page's text
_SUPERSCRIPTS = {
    **dict(zip(map(str, range(10)), "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True)),
    **dict(zip("①②③④⑤⑥⑦⑧⑨", "¹²³⁴⁵⁶⁷⁸⁹", strict=True)),
    **dict.fromkeys("[]()［］（）〔〕", ""),
}
"""How a raised character is written in a text: 市财政局[1] with a raised [1] is 市财政局¹."""
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}


class Printed(NamedTuple):
    """A printed line, how far its baseline stands from the top of its page, and its usual size, in points.

    `turned` is one that runs in another direction than the page's text: a watermark, a note in the margin.
    """

    baseline: float
    text: str
    size: float = 0.0
    turned: bool = False


class _Strand(NamedTuple):
    """Neighbouring characters of one baseline and size."""

    baseline: float
    size: float
    chars: list[Any]


class _Line(NamedTuple):
    """A line: where it stands, its words, and its characters from the left."""

    baseline: float
    size: float
    text: str
    chars: list[Any]

    def fills(self, right: float, following: _Line) -> bool:
        """Whether what the following line begins with would not have fitted in front of `right`."""
        first = _UNBROKEN.match("".join(char["text"][:1] for char in following.chars))
        width = following.chars[first.end() - 1]["x1"] - following.chars[0]["x0"] if first else self.size
        return bool(self.chars[-1]["x1"] + width > right)


def make_char(
    text: str, x: tuple[float, float], baseline: float, size: float, slope: tuple[float, float] = (1, 0)
) -> dict[str, Any]:
    """Make a character, from its left to its right edge, on a baseline that runs along `slope`; all in points."""
    descent = 0.12 * size
    top = baseline - 0.88 * size
    place = {"x0": x[0], "x1": x[1], "top": top, "doctop": top, "bottom": baseline + descent, "y0": 0.0}
    letter = {"text": text, "size": size, "fontname": "", "upright": True}
    return {**place, **letter, "matrix": (*slope, 0.0, 1.0, x[0], descent)}


def printed_lines(chars: list[Any]) -> Iterator[Printed]:
    """Yield the lines of some characters, from above, and last the words that run another way."""
    for line in _level_lines(chars):
        yield Printed(line.baseline, line.text, line.size)
    for text in _turned_lines(chars):
        yield Printed(max(char["bottom"] for char in chars), text, turned=True)


def _level_lines(chars: list[Any]) -> Iterator[_Line]:
    for strands in _strands_of_lines([char for char in chars if not _is_turned(char)]):
        main = max(strands, key=lambda strand: (len(strand.chars), strand.size))
        in_line = sorted((char for strand in strands for char in strand.chars), key=lambda char: char["x0"])
        visible = [char for char in in_line if not char["text"].isspace()]
        if text := one_line(_line_text(strands, main, in_line)):
            yield _Line(main.baseline, main.size, text, visible or in_line)


def _turned_lines(chars: list[Any]) -> list[str]:
    """Return the words that run in another direction, in the order in which they were written."""
    words = one_line("".join(char["text"] for char in chars if _is_turned(char)))
    return [words] if words else []


def _is_turned(char: Any) -> bool:
    along, across = char["matrix"][:2]
    return bool(abs(across) > TURNED * abs(along))


def _strands_of_lines(chars: list[Any]) -> Iterator[list[_Strand]]:
    """Yield the strands of each line, from the top of the page to its foot."""
    by_place: dict[tuple[float, float], list[Any]] = {}
    for char in chars:
        baseline = char["bottom"] + char["y0"] - char["matrix"][5]
        by_place.setdefault((round(baseline, 1), round(char["size"], 1)), []).append(char)
    line: list[_Strand] = []
    main: _Strand | None = None
    for strand in (_Strand(*place, by_place[place]) for place in sorted(by_place)):
        if main and not _on_one_line(main, strand):
            yield line
            line, main = [], None
        line.append(strand)
        main = strand if main is None or len(strand.chars) > len(main.chars) else main
    if line:
        yield line


def _on_one_line(one: _Strand, other: _Strand) -> bool:
    """Whether two strands are of one line: on one baseline, or one of them small and raised, or lowered."""
    small, big = sorted((one.size, other.size))
    apart = abs(one.baseline - other.baseline)
    return apart <= _LEVEL * small or (small <= _SMALL * big and apart <= _RAISED_MOST * big)


def _line_text(strands: Sequence[_Strand], main: _Strand, chars: Sequence[Any]) -> str:
    """Join the characters of a line from the left, a space where a gap parts words."""
    raised = {
        id(char)
        for strand in strands
        if strand.size <= _SMALL * main.size and main.baseline - strand.baseline >= _RAISED * main.size
        for char in strand.chars
    }
    parts: list[str] = []
    before: Any = None
    for char in chars:
        if before and char["x0"] > before["x1"] + _WORD_GAP * before["size"]:
            parts.append(" ")
        parts.append(_SUPERSCRIPTS.get(char["text"], char["text"]) if id(char) in raised else char["text"])
        before = char
    return re.sub(r"\s+", " ", "".join(parts).translate(_LIGATURES))


# The lines of a cell become its words.


_ENDS_AMID = re.compile(r"[、（(]\Z")
_BEGINS_AMID = re.compile(r"[、，。；：）)”]|[（(](?![一二三四五六七八九十\d]{1,3}[)）])")
"""How the lines of a cell end and begin that are parts of one: 各县 and （市、区）政府; an item's （二） is none."""
_UNBROKEN = re.compile(r"[“（(《]*(?:[A-Za-z0-9.,%+\-]+|.)[、，。；：）)”》]*[“（(《]*")
"""What stands together at the beginning of a line: 委、 or 1,500."""
_SEPARATED = re.compile("[、，；。]")
_BRACKET = re.compile(r"[（(][^（()）]*[)）]")


def cell_text(chars: list[Any], left: float, right: float) -> str:
    """Join the lines of a cell, with a space where the typesetter need not have broken them.

    Names without a separator that stand one a line keep their spaces, though one of them may fill its line; where one
    ends before the line does, the space is wider.
    """
    lines = list(_level_lines(chars))
    margin = min((line.chars[0]["x0"] - left for line in lines), default=0.0)
    full = [line.fills(right - margin, following) for line, following in pairwise(lines)]
    wrapped = all(full) or bool(_SEPARATED.search(_BRACKET.sub("", "".join(line.text for line in lines))))
    text = lines[0].text if lines else ""
    for (before, line), fills in zip(pairwise(lines), full, strict=True):
        amid = _ENDS_AMID.search(before.text) or _BEGINS_AMID.match(line.text)
        text += ("" if amid or (wrapped and fills) else " " if wrapped or fills else "  ") + line.text
    return one_line(" ".join([text, *_turned_lines(chars)]))
