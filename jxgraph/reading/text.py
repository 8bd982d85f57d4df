"""Plain text: which character set it is in, and its lines."""

from __future__ import annotations

import codecs
import re

from jxgraph.records import Line

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_COMMON = re.compile(r"[\t\n\r\x20-\x7e\u2010-\u2027\u3000-\u303f\u3400-\u9fff\uff00-\uffef\U00020000-\U0003ffff]")
_TEXT_SHARE = 0.9


def decode(data: bytes) -> str:
    """Return the text of a document in UTF-8, UTF-16 or GB18030 (which reads GBK and GB2312 too).

    A byte order mark decides, and is removed. Without one bytes that hold NULs can only be UTF-16; others are UTF-8
    where they can be, else GB18030.

    Raises
    ------
    UnicodeError
        The bytes are text in none of these; the message says so in words.

    Examples
    --------
    >>> decode("责任".encode("gb18030"))
    '责任'
    """
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return data.removeprefix(mark).decode(charset)
    for charset in ("utf-16-le", "utf-16-be") if b"\0" in data else ("utf-8", "gb18030"):
        try:
            text = data.decode(charset)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text
    raise UnicodeError("not a text document: neither UTF-8 nor UTF-16 nor GB18030")


def _is_text(text: str) -> bool:
    return not _CONTROL.search(text) and len(_COMMON.findall(text)) >= _TEXT_SHARE * len(text)


def text_lines(text: str) -> tuple[Line, ...]:
    r"""Split text at its line ends, ``\n``, ``\r\n`` or ``\r``; offsets count each as one character.

    Examples
    --------
    >>> [(line.number, line.start, line.text) for line in text_lines("一\r\n二")]
    [(1, 0, '一'), (2, 2, '二')]
    """
    lines, start = [], 0
    for number, words in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        lines.append(Line(number, start, words))
        start += len(words) + 1
    return tuple(lines)
