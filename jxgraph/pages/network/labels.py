"""The label of a node, short enough to draw."""

from __future__ import annotations

import math
import unicodedata

from jxgraph.pages.html import visible_text

LABEL_EM = 16.0
"""The widest label in the drawing, in em: sixteen Chinese characters, or some thirty Latin letters."""

ELLIPSIS = "…"

_NARROW_EM = 0.58


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
    # a longer name is wider than a label whatever its characters, so the rest need not be read
    text = visible_text(name[: 2 * math.ceil(LABEL_EM / _NARROW_EM)])
    if text == visible_text(name) and width(text) <= LABEL_EM:
        return text
    while width(text) > LABEL_EM - 1:
        text = text[:-1]
    return text + ELLIPSIS
