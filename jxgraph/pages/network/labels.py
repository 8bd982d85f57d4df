"""How a node is written and typed: safe short labels, pinyin."""

from __future__ import annotations

import math
import unicodedata
from typing import Any

import pandas as pd

# Text from documents made fit to be shown: nothing invisible, labels short.


LABEL_EM = 16.0
"""The widest label in the picture, in em: sixteen Chinese characters, or some thirty Latin letters."""

ELLIPSIS = "…"

_KEPT_FORMATS = frozenset("\u00ad\u200c\u200d")
"""Format characters that only shape their neighbours: soft hyphen, and the joiners that emoji and Persian need."""

_ESCAPED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_NARROW_EM = 0.58


def shown(value: Any) -> str:
    r"""Turn a value from a frame into text that shows all it contains.

    Controls, bidirectional marks, line separators and lone surrogates become ``[U+202E]``; tabs and line ends become
    spaces; missing values become nothing.

    Examples
    --------
    >>> shown("a\u202eb\x00\nc"), shown(float("nan")), shown(3.0)
    ('a[U+202E]b[U+0000] c', '', '3')
    """
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float):
        # a column of whole numbers with a gap holds floats
        return "" if math.isnan(value) else f"{value:.10g}"
    return "".join(map(_visible, str(value)))


def _visible(character: str) -> str:
    if character in "\n\r\t":
        return " "
    if unicodedata.category(character) in _ESCAPED and character not in _KEPT_FORMATS:
        return f"[U+{ord(character):04X}]"
    return character


def width(text: str) -> float:
    """Measure a text in em, roughly: one for a wide character, somewhat more than half for any other.

    Examples
    --------
    >>> width("市科技局"), width("ab")
    (4.0, 1.16)
    """
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else _NARROW_EM for c in text)


def label(name: str) -> str:
    """Shorten a name to `LABEL_EM`, with an ellipsis where something was left off.

    Examples
    --------
    >>> label("市科技局"), label("科" * 2000) == "科" * 15 + "…"
    ('市科技局', True)
    """
    # a name longer than this is wider than a label whatever its characters, so the rest need not be looked at
    text = shown(name[: 2 * math.ceil(LABEL_EM / _NARROW_EM)])
    if text == shown(name) and width(text) <= LABEL_EM:
        return text
    while width(text) > LABEL_EM - 1:
        text = text[:-1]
    return text + ELLIPSIS


# How a name is typed on a keyboard that knows Latin letters: its pinyin, whole and by initials.


_LONGEST = 60
"""Characters of a name that are read: nobody types more to find it."""


def pinyin(name: str) -> list[str]:
    """Read a name in pinyin without tones: the initials, then the whole; nothing where it has no Chinese character.

    A character with several readings has the one of its phrase, as far as the dictionary of pypinyin knows it; what
    is no Chinese character stands as it is, in lower case.

    Examples
    --------
    >>> pinyin("市发展改革委"), pinyin("长兴县"), pinyin("Finance")
    (['sfzggw', 'shifazhangaigewei'], ['cxx', 'changxingxian'], [])
    """
    from pypinyin import Style, lazy_pinyin

    read = name[:_LONGEST]
    whole, initials = (lazy_pinyin(read, style=style) for style in (Style.NORMAL, Style.FIRST_LETTER))
    if "".join(whole) == read:
        return []
    return ["".join(initials).lower(), "".join(whole).lower()]
