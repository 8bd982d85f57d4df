"""The one style of the figures: colours, font, how texts are broken to fit, and figures saved as files."""

from __future__ import annotations

import re
import struct
import zlib
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import cache
from importlib import util
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jxgraph.errors import UsageError, expect
from jxgraph.io import atomic_path, known_suffix
from jxgraph.palette import COLOURS, SHADES, is_dark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from os import PathLike

    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase
    from numpy.typing import NDArray


ONE_COLUMN, TWO_COLUMNS = 3.46, 7.09
"""Widths in inches: 88 and 180 mm, one and two columns of a page."""

ROLE_COLOURS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {role: (COLOURS[role], COLOURS[f"on_{role}"]) for role in ("lead", "co_lead", "support")}
)
"""Fill of each role, and the colour of letters on it."""

INK, SOFT_INK, RULE, PAPER = (COLOURS[name] for name in ("ink", "muted", "rule", "paper"))
DEEP, PALE, BAND, ACCENT = (COLOURS[name] for name in ("accent", "support", "random_band", "contrast"))
"""The document's own line, a light fill of the same hue, the range of random documents, and what differs from them."""

TITLE, NAME, NUMBER, NOTE, SMALL = 12.0, 9.0, 8.5, 7.5, 7.0
"""Sizes of letters in points."""

POINTS = 72
"""Points in an inch."""

FAMILY = "jxgraph Noto Sans SC"
"""A name of our own: matplotlib would prefer a variable font of the true name, which it draws Thin."""

_STYLE: Mapping[Any, Any] = MappingProxyType(
    {
        "font.family": [FAMILY],
        "font.size": NAME,
        "text.color": INK,
        # a name with two dollar signs is no formula
        "text.parse_math": False,
        # hinting sets strokes on whole pixels, which makes those of small characters uneven
        "text.hinting": "none",
        "svg.fonttype": "path",
        "svg.hashsalt": "jxgraph",
        "pdf.fonttype": 42,
    }
)

_BOLD = 700

_LIGHT_INK_FROM = 0.62
"""Of a shade: from here on white letters have more contrast than dark ones."""

_NO_GLYPH = "□"
_WRAPS_AT = re.compile(r"[（《“]*(?:[!-~]+|.)[、。，；：）》”]* ?")
"""The pieces a text may be broken between: a Chinese character with the marks after it, a Latin word."""

_PARTS = tuple(part / 20 for part in range(8, 20))
"""Of a width: widths that `balanced` tries."""

_MEASURED_AT = 100
_ADVANCE_UNITS = 65536
"""In a pixel, as the font library counts."""

_HINTED = 1.02
"""Where a notebook draws, letters are set on whole pixels: a line is a little wider than the font says."""


def missing_glyphs(text: str) -> str:
    """Return the characters of a text that the font lacks, once each in order; figures draw a box for them.

    Examples
    --------
    >>> missing_glyphs("市商务局𠮷")
    '𠮷'
    """
    return "".join(dict.fromkeys(c for c in text if not c.isspace() and not _has_glyph(c)))


def drawable(text: str) -> str:
    """Make a text one line that the font can draw, with a box for missing characters and for direction marks."""
    return "".join(" " if c.isspace() else c if _has_glyph(c) else _NO_GLYPH for c in str(text))


def _has_glyph(character: str) -> bool:
    return character.isprintable() and ord(character) in _glyphs()


@contextmanager
def in_style() -> Iterator[None]:
    """Draw in our style, and restore the user's settings afterwards."""
    import matplotlib as mpl

    _add_font()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        yield


def wrapped(text: str, width: float, size: float, lines: int | None = None) -> str:
    """Break a text into lines of at most `width` points; beyond `lines` it ends in '…'."""
    broken = [""]
    for piece in _pieces(text, width, size):
        if lines and len(broken) > lines:
            break
        if broken[-1] and points(broken[-1] + piece.rstrip(), size) > width:
            broken.append("")
        broken[-1] += piece
    if lines and len(broken) > lines:
        last = broken[lines - 1]
        while last and points(last.rstrip() + "…", size) > width:
            last = last[:-1]
        broken[lines - 1 :] = [last.rstrip() + "…"]
    return "\n".join(line.rstrip() for line in broken)


def balanced(text: str, width: float, size: float, lines: int) -> str:
    """Break a text into as few lines of at most `width` points as possible, of about the same length."""
    broken = wrapped(text, width, size, lines)
    wanted = broken.count("\n")
    if not wanted or broken.endswith("…"):
        return broken
    # a line narrower than a word that fits on one would break the word
    longest = max(points(piece.rstrip(), size) for piece in _pieces(text, width, size))
    for part in _PARTS:
        if width * part < longest:
            continue
        tighter = wrapped(text, width * part, size)
        if tighter.count("\n") == wanted:
            return tighter
    return broken


def _pieces(text: str, width: float, size: float) -> Iterator[str]:
    for piece in _WRAPS_AT.findall(text):
        if points(piece.rstrip(), size) <= width:
            yield piece
        else:
            yield from piece


def points(text: str, size: float) -> float:
    """Return the width of the widest line of a text in points, letters of that size."""
    return max(sum(map(_advance, line)) for line in text.split("\n")) * size * _HINTED


@cache
def _advance(letter: str) -> float:
    """Return how far a letter moves the pen, as a part of the size."""
    from matplotlib.font_manager import get_font
    from matplotlib.ft2font import LoadFlags

    font = get_font(font_file())
    font.set_size(_MEASURED_AT, 72)
    glyph = font.load_char(ord(letter), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / _ADVANCE_UNITS / _MEASURED_AT


def bold(colour: str) -> list[Any]:
    """Return the effect that makes letters bold: a stroke of their own colour, for the font has one weight."""
    from matplotlib import patheffects

    return [patheffects.withStroke(linewidth=0.6, foreground=colour)]


def veil() -> dict[str, Any]:
    """Return the box that keeps letters readable on lines: white and translucent."""
    return {"facecolor": PAPER, "alpha": 0.75, "linewidth": 0, "pad": 0.3}


def shades() -> Any:
    """Return the colour map from nothing to most, white to dark blue."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("jxgraph", SHADES)


def ink_on(part: float) -> str:
    """Return the colour of letters on a shade, given as its part of the deepest."""
    return PAPER if part > _LIGHT_INK_FROM else COLOURS["on_co_lead"]


def ink_over(colour: str) -> str:
    """Return the colour of letters on another colour: the one of white and dark that has more contrast."""
    return PAPER if is_dark(colour) else COLOURS["on_co_lead"]


def shortened(name: str, length: int = 20) -> str:
    """Return a name for a running sentence, cut with '…' where it is longer than some 20 characters."""
    return name if len(name) <= length else name[: length - 1] + "…"


def light_grid(ax: Axes) -> None:
    """Draw faint grid lines below everything."""
    ax.grid(visible=True, color=RULE, linewidth=0.5)
    ax.set_axisbelow(True)


@cache
def font_file() -> Path:
    """Find the Noto Sans SC that zhplot ships, without importing zhplot, which would change global settings."""
    spec = util.find_spec("zhplot")
    folders = spec.submodule_search_locations if spec else None
    file = Path((folders or ["."])[0], "fonts", "NotoSansSC-Regular.ttf")
    if not file.is_file():
        raise UsageError("figures.no_font")
    return file


@cache
def _glyphs() -> frozenset[int]:
    from matplotlib.font_manager import get_font

    return frozenset(get_font(font_file()).get_charmap())


@cache
def _add_font() -> None:
    from matplotlib.font_manager import fontManager, get_font, ttfFontProperty

    ours = replace(ttfFontProperty(get_font(font_file())), name=FAMILY)
    # the file has one weight; an SVG with its letters as text asks for the bold one too
    fontManager.ttflist += [ours, replace(ours, weight=_BOLD)]


# Figures as files.


FORMATS: Mapping[str, dict[str, Any]] = MappingProxyType(
    {
        ".png": {},
        ".svg": {"metadata": {"Date": None}},
        ".pdf": {"metadata": {"CreationDate": None}},
    }
)
DOTS_PER_INCH = 300
"""Of a PNG, as journals ask."""

_COMPRESSION = 3
"""Beyond this level a PNG takes half as long again and is hardly smaller."""
_INCHES_IN_A_METRE = 1 / 0.0254

_OUR_FONT = f"font-family: '{FAMILY}'".encode()
_FONT_STACK = (
    b"font-family: 'Noto Sans SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', 'Hiragino Sans GB', "
    b"'WenQuanYi Micro Hei', SimHei, sans-serif"
)
"""Fonts with Chinese on Windows, macOS and Linux, ours first: letters that are text are drawn with one of these."""


def save(target: Axes | FigureBase, path: str | PathLike[str], *, svg_text: bool = False) -> None:
    """Write a figure as PNG with 300 dots an inch, as SVG with letters as paths, or as PDF with its font embedded.

    The same figure gives the same bytes.

    Parameters
    ----------
    target
        The figure, or Axes in it.
    path
        The file to write, ending in ``.png``, ``.svg`` or ``.pdf``; an earlier file is replaced when the new one is
        complete.
    svg_text
        Write the letters of an SVG as text, which can be searched and edited, in place of paths. It then looks a little
        different where another font than ours is installed.

    Raises
    ------
    UsageError
        The suffix is unknown, or `svg_text` is asked of another format.
    OutputError
        The file cannot be written.
    """
    from matplotlib.artist import Artist

    expect(target, Artist, "figure")
    suffix = known_suffix(path, FORMATS, "figure")
    if svg_text and suffix != ".svg":
        raise UsageError("figures.svg_text", suffix=suffix)
    figure: Any = target.figure  # of Axes in a SubFigure, that one
    letters = _letters_as_text(figure.figure) if svg_text else nullcontext()
    with in_style(), letters, atomic_path(path) as new:
        if suffix == ".png":
            new.write_bytes(png_bytes(pixels(target, DOTS_PER_INCH), DOTS_PER_INCH))
            return
        figure.figure.savefig(new, format=suffix[1:], dpi=DOTS_PER_INCH, facecolor=PAPER, **FORMATS[suffix])
        if svg_text:
            new.write_bytes(new.read_bytes().replace(_OUR_FONT, _FONT_STACK))


def pixels(target: Axes | FigureBase, dots_per_inch: int) -> NDArray[np.uint8]:
    """Draw the whole figure; return the colours of its dots: rows, columns, and red, green and blue."""
    import numpy as np

    figure: Any = target.figure
    drawn = BytesIO()
    with in_style():
        figure.figure.savefig(drawn, format="rgba", dpi=dots_per_inch, facecolor=PAPER)
    wide = int(figure.figure.get_figwidth() * dots_per_inch)
    return np.frombuffer(drawn.getbuffer(), dtype=np.uint8).reshape(-1, wide, 4)[:, :, :3]


def png_bytes(colours: NDArray[np.uint8], dots_per_inch: int) -> bytes:
    """Write a PNG whose rows are compressed as they are.

    A figure is mostly even areas and repeated letters: the differences of neighbours, which other writers compress,
    take twice the time and a third more bytes.
    """
    import numpy as np

    high, wide = colours.shape[:2]
    rows = np.zeros((high, 1 + 3 * wide), dtype=np.uint8)  # each begins with its filter, 0 for none
    for colour in range(3):  # numpy copies three bytes at a time slowly, and every third one fast
        rows[:, 1 + colour :: 3] = colours[:, :, colour]
    dots = round(dots_per_inch * _INCHES_IN_A_METRE)
    parts = {
        b"IHDR": struct.pack(">2I5B", wide, high, 8, 2, 0, 0, 0),  # 8 bits of each of three colours
        b"pHYs": struct.pack(">2IB", dots, dots, 1),
        b"IDAT": zlib.compress(rows.data, _COMPRESSION),
        b"IEND": b"",
    }
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts.items()
    )


@contextmanager
def _letters_as_text(figure: FigureBase) -> Iterator[None]:
    """Make every letter of an SVG text, the bold ones by their weight: an effect would be drawn as paths."""
    import matplotlib as mpl
    from matplotlib.text import Text

    stroked = [(words, words.get_path_effects()) for words in figure.findobj(Text) if words.get_path_effects()]
    mpl.rcParams["svg.fonttype"] = "none"
    try:
        for words, _ in stroked:
            words.set(path_effects=[], fontweight="bold")
        yield
    finally:
        for words, effects in stroked:
            words.set(path_effects=effects, fontweight="normal")
