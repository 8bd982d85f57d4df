"""What a value holds, as the small table that a notebook shows."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LONG = 60
"""Characters of a cell, beyond which it ends in '…'."""


def glance(caption: str, heads: Sequence[str], rows: Iterable[Sequence[object]], *, left: int = 0) -> str:
    """Write a few rows as HTML, in which nothing that a document says can run, hide or turn the writing around.

    Examples
    --------
    >>> glance("2 units", ["unit", "tasks"], [["<b>", 3]], left=1).partition("<tbody>")[2]
    '<tr><th style="text-align:left">&lt;b&gt;</th><td>3</td></tr></tbody></table><p>… 1 more</p>'
    """
    rows = [tuple(row) for row in rows]
    first = rows[0] if rows else heads
    head = "".join(f"<th{_side(cell)}>{_told(name)}</th>" for name, cell in zip(heads, first, strict=True))
    body = "".join(f"<tr><th{_side(name)}>{_told(name)}</th>{''.join(map(_cell, cells))}</tr>" for name, *cells in rows)
    more = f"<p>… {left} more</p>" if left > 0 else ""
    return (
        f"<table><caption>{_told(caption, 4 * _LONG)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>{more}"
    )


def _cell(value: object) -> str:
    return f"<td{_side(value)}>{_told(value)}</td>"


def _side(value: object) -> str:
    """Set words to the left: a notebook sets all to the right, as numbers are."""
    return ' style="text-align:left"' if isinstance(value, str) else ""


def _told(value: object, longest: int = _LONG) -> str:
    words = str(value)
    words = words if len(words) <= longest else words[: longest - 1] + "…"
    return escape("".join(c if c.isprintable() else f"[U+{ord(c):04X}]" for c in words))
