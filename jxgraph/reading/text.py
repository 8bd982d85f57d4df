"""Plain text: which character set it is in, and its lines."""

from __future__ import annotations

import codecs
import re
from itertools import accumulate, count
from typing import TYPE_CHECKING

from jxgraph.errors import EncodingError
from jxgraph.reading.pieces import refuse_long
from jxgraph.reading.text_tables import mark_tables, may_hold_tables
from jxgraph.records import make_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jxgraph.model import Line


_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROLS = bytes({*range(0x09), *range(0x0E, 0x20), 0x7F})
_COMMON = re.compile(
    r"[\t\n\f\r\x20-\x7e\xa0-\xff\u2010-\u2026\u2190-\u22ff\u2460-\u2473\u2500-\u27bf\u2e80-\u2fdf\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
    r"\u200b-\u200f\U00020000-\U0003ffff]"
)
_SAMPLE = 20_000  # characters looked at from the beginning and from the middle: enough to tell text from noise
_TEXT_SHARE = 0.9
_STRAY_SHARE = 0.01  # a control character now and then is left over from a copy; more of them are no text
_BROKEN_SHARE = 0.001  # a document that was cut in the middle of a character is still a document


def decode(data: bytes, charsets: Sequence[str] = ("utf-8", "gb18030")) -> str:
    """Return the text of a document in UTF-8, UTF-16 or GB18030 (which reads GBK and GB2312 too).

    A byte order mark decides, and is removed. Without one bytes that hold NULs can only be UTF-16; others are in the
    first of `charsets` that can be. Where none can be, but one with less than one character in a thousand broken, it is
    that one, and a U+FFFD stands for each broken character.

    Raises
    ------
    EncodingError
        The bytes are text in none of these; the message says so in words.

    Examples
    --------
    >>> decode("责任".encode("gb18030"))
    '责任'
    """
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return data.removeprefix(mark).decode(charset, "replace")
    candidates = ("utf-16-le", "utf-16-be") if b"\0" in data else charsets
    # translate counts at the speed of memory, where a pattern over the text would cost more than all the rest
    if b"\0" in data or len(data) - len(data.translate(None, _CONTROLS)) <= _STRAY_SHARE * len(data):
        for errors in ("strict", "replace"):
            for charset in candidates:
                try:
                    text = data.decode(charset, errors)
                except UnicodeDecodeError:
                    continue
                if _is_text(text, broken=errors == "replace"):
                    return text
    raise EncodingError("reading.not_text")


def _is_text(text: str, *, broken: bool) -> bool:
    if broken and text.count("\ufffd") > _BROKEN_SHARE * len(text) + 1:
        return False
    middle = len(text) // 2
    sample = text[:_SAMPLE] + text[max(_SAMPLE, middle) : middle + _SAMPLE]
    return len(_COMMON.sub("", sample)) <= (1 - _TEXT_SHARE) * len(sample)


def text_lines(text: str) -> tuple[Line, ...]:
    r"""Split text at its line ends, ``\n``, ``\r\n`` or ``\r``; offsets count each as one character.

    Lines with tabs in them, two or more together, are the rows of a table, as a spreadsheet or Word pastes one; so are
    lines with bars, as Markdown or a frame of strokes draws one.

    Raises
    ------
    InputError
        There are more lines or characters than `refuse_long` allows, or a table has more than `MAX_CELLS` cells.

    Examples
    --------
    >>> [(line.number, line.start, line.text) for line in text_lines("一\r\n二")]
    [(1, 0, '一'), (2, 2, '二')]
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    refuse_long(len(text), text.count("\n") + 1)
    words = text.split("\n")
    starts = accumulate((len(line) + 1 for line in words), initial=0)
    lines = tuple(map(make_line, count(1), starts, words))
    return mark_tables(lines) if may_hold_tables(text) else lines
