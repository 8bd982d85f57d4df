"""What every figure is checked for, whatever it shows: that all its words can be read."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from matplotlib.font_manager import findfont
from matplotlib.text import Text

TOUCHING = 0.6
"""Pixels by which two boxes may overlap: letters are set on whole pixels."""


def words_of(ax: Any) -> list[Any]:
    """List the texts that are seen, after drawing, as the pictures have them."""
    ax.figure.draw_without_rendering()
    hidden = {id(text) for other in ax.figure.axes for text in _unseen(other)}
    texts = [text for text in ax.figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [text for text in texts if id(text) not in hidden]


def _unseen(ax: Any) -> list[Any]:
    """List what matplotlib keeps ready and does not draw: titles, and the labels of ticks that are not there."""
    seen = {id(label) for axis in (ax.xaxis, ax.yaxis) for tick in axis.get_major_ticks() for label in (tick.label1,)}
    ready = [tick.label2 for axis in (ax.xaxis, ax.yaxis) for tick in axis.get_major_ticks()]
    lists = [ax.title, ax.xaxis.label, ax.yaxis.label, ax.xaxis.offsetText, ax.yaxis.offsetText, *ready]
    return [text for text in lists if id(text) not in seen]


def assert_legible(ax: Any) -> None:
    """No text beyond the figure's edge, no two upon each other, all in our font, none a formula."""
    texts = words_of(ax)
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    edge = ax.figure.bbox
    for words, box in boxes:
        inside = (
            edge.x0 <= box.x0 + TOUCHING,
            box.x1 <= edge.x1 + TOUCHING,
            edge.y0 <= box.y0 + TOUCHING,
            box.y1 <= edge.y1 + TOUCHING,
        )
        assert all(inside), (words, box, edge)
    for (words, a), (others, b) in itertools.combinations(boxes, 2):
        apart = a.x1 <= b.x0 + TOUCHING or b.x1 <= a.x0 + TOUCHING or a.y1 <= b.y0 + TOUCHING or b.y1 <= a.y0 + TOUCHING
        assert apart, (words, a, others, b)
    assert {Path(findfont(text.get_fontproperties())).name for text in texts} <= {"NotoSansSC-Regular.ttf"}
    assert not any(text.get_parse_math() for text in texts)


def contrast(a: str, b: str) -> float:
    """Return the contrast of two colours by WCAG 2, from 1 to 21."""
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
