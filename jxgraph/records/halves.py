"""Text that is none: halves of surrogate pairs, which neither a file nor a column of a frame can hold."""

from __future__ import annotations

import re
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")


def whole(value: Any) -> Any:
    r"""Show halves of surrogate pairs in a text as ``[U+D800]``; return any other value, and any other text, as it is.

    What is read from a file has none, but a `Breakdown` or triples can be made by hand.

    Examples
    --------
    >>> print(whole("Fin\ud800ance"), whole(3))
    Fin[U+D800]ance 3
    """
    if isinstance(value, str) and not value.isascii() and _HALF.search(value):
        return _HALF.sub(lambda half: f"[U+{ord(half[0]):04X}]", value)
    return value
