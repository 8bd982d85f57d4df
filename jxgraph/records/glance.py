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
    '<tr><th>&lt;b&gt;</th><td>3</td></tr></tbody></table><p>… 1 more</p>'
    """
    head = "".join(f"<th>{_told(name)}</th>" for name in heads)
    body = "".join(
        f"<tr><th>{_told(first)}</th>{''.join(f'<td>{_told(cell)}</td>' for cell in cells)}</tr>"
        for first, *cells in rows
    )
    more = f"<p>… {left} more</p>" if left > 0 else ""
    return (
        f"<table><caption>{_told(caption, 4 * _LONG)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>{more}"
    )


def _told(value: object, longest: int = _LONG) -> str:
    words = str(value)
    words = words if len(words) <= longest else words[: longest - 1] + "…"
    return escape("".join(c if c.isprintable() else f"[U+{ord(c):04X}]" for c in words))
