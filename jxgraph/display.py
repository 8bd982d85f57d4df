"""What is shown of a value: a small table in a notebook, and texts without characters that no file can hold."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LONG = 60
"""Characters of a cell, beyond which it ends in '…'."""


def preview_table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[object]], *, left: int = 0) -> str:
    """Write a few rows as HTML, in which nothing that a document says can run, hide or turn the writing around.

    Examples
    --------
    >>> preview_table("2 units", ["unit", "tasks"], [["<b>", 3]], left=1).partition("<tbody>")[2]
    '<tr><th style="text-align:left">&lt;b&gt;</th><td>3</td></tr></tbody></table><p>… 1 more</p>'
    """
    rows = [tuple(row) for row in rows]
    first = rows[0] if rows else heads
    head = "".join(f"<th{_side(cell)}>{_safe_text(name)}</th>" for name, cell in zip(heads, first, strict=True))
    body = "".join(
        f"<tr><th{_side(name)}>{_safe_text(name)}</th>{''.join(map(_cell, cells))}</tr>" for name, *cells in rows
    )
    more = f"<p>… {left} more</p>" if left > 0 else ""
    return (
        f"<table><caption>{_safe_text(caption, 4 * _LONG)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>{more}"
    )


def _cell(value: object) -> str:
    return f"<td{_side(value)}>{_safe_text(value)}</td>"


def _side(value: object) -> str:
    """Set words to the left: a notebook sets all to the right, as numbers are."""
    return ' style="text-align:left"' if isinstance(value, str) else ""


def _safe_text(value: object, longest: int = _LONG) -> str:
    words = str(value)
    words = words if len(words) <= longest else words[: longest - 1] + "…"
    return escape("".join(c if c.isprintable() else f"[U+{ord(c):04X}]" for c in words))


# Text that is none: halves of surrogate pairs, which neither a file nor a column of a frame can hold.


_HALF = re.compile("[\ud800-\udfff]")


def replace_surrogates(value: Any) -> Any:
    r"""Show halves of surrogate pairs in a text as ``[U+D800]``; return any other value, and any other text, as it is.

    What is read from a file has none, but a `Breakdown` or triples can be made by hand.

    Examples
    --------
    >>> print(replace_surrogates("Fin\ud800ance"), replace_surrogates(3))
    Fin[U+D800]ance 3
    """
    if isinstance(value, str) and not value.isascii() and _HALF.search(value):
        return _HALF.sub(lambda half: f"[U+{ord(half[0]):04X}]", value)
    return value
