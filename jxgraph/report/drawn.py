"""Small drawings in the rows of a table, as SVG without a style of its own: bars by role, ranges of places, colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDE, _HIGH = 130, 14


def bar(parts: Sequence[tuple[str, float]], longest: float) -> str:
    """Draw a bar of parts, each with the class that colours it, as long as its part of the longest."""
    drawn, x = [], 0.0
    for css, value in parts:
        width = value / longest * _WIDE if longest else 0.0
        drawn.append(f'<rect class="{css}" x="{x:.1f}" y="1" width="{width:.1f}" height="{_HIGH - 2}"/>')
        x += width
    return _svg("".join(drawn))


def span(best: Any, rank: Any, worst: Any, places: int) -> str:
    """Draw the range from the best to the worst place, the first place at the left, with a dot at the rank."""

    def at(place: Any) -> float:
        return 5 + (int(place) - 1) / max(places - 1, 1) * (_WIDE - 10)

    middle = _HIGH / 2
    return _svg(
        f'<line class="scale" x1="5" x2="{_WIDE - 5}" y1="{middle}" y2="{middle}"/>'
        f'<line class="span" x1="{at(best) - 2:.1f}" x2="{at(worst) + 2:.1f}" y1="{middle}" y2="{middle}"/>'
        f'<circle class="dot" cx="{at(rank):.1f}" cy="{middle}" r="3.5"/>'
    )


def disc(colour: str) -> str:
    """Draw a disc in the colour that a cluster has in the pictures."""
    ring = f'<circle cx="6" cy="6" r="5" fill="{colour}" stroke="#1c2630"/>'
    return f'<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">{ring}</svg>'


def _svg(content: str) -> str:
    return f'<svg width="{_WIDE}" height="{_HIGH}" viewBox="0 0 {_WIDE} {_HIGH}" aria-hidden="true">{content}</svg>'
