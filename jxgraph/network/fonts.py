"""The font of the page: Noto Sans SC with the glyphs of the page and no others."""

from __future__ import annotations

import base64
import io
from importlib.util import find_spec
from pathlib import Path

from jxgraph.errors import UsageError

NOTICE = """The embedded font is a subset of Noto Sans SC.
Copyright 2014-2021 Adobe (http://www.adobe.com/), with Reserved Font Name 'Source'.
This Font Software is licensed under the SIL Open Font License, Version 1.1.
This license is available with a FAQ at: https://openfontlicense.org"""

_FILE = "fonts/NotoSansSC-Regular.ttf"

# tables for typesetting that a page of plain horizontal text does not use
_DROPPED = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "vhea", "vmtx")


def font_file() -> Path:
    """Find the Noto Sans SC that zhplot ships.

    Raises
    ------
    UsageError
        zhplot is not installed, or its font is not where it was.
    """
    # importing zhplot would change matplotlib's settings
    spec = find_spec("zhplot")
    if spec is None or spec.origin is None:
        raise UsageError("the font of the page comes with the package zhplot, which is not installed")
    file = Path(spec.origin).parent / _FILE
    if not file.is_file():
        raise UsageError(f"the installed zhplot lacks its font {_FILE}")
    return file


def with_font(style: str, text: str) -> str:
    """Put the font of a page with this text and of all of ASCII in front of its style, under the name ``jxgraph``."""
    font = base64.b64encode(woff("".join(map(chr, range(0x20, 0x7F))) + text)).decode()
    return f'@font-face{{font-family:"jxgraph";src:url(data:font/woff;base64,{font})}}\n{style}'


def woff(text: str) -> bytes:
    """Make a WOFF font of the characters of `text`; those that the font lacks are left to the reader's own fonts.

    The same characters give the same bytes.
    """
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    # the outline of .notdef is the box that stands for a character which no font has
    options = Options(drop_tables=list(_DROPPED), hinting=False, layout_features=[], notdef_outline=True)
    options.name_IDs = [0, 1, 2, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=sorted(set(map(ord, text))))
    subset = io.BytesIO()
    # the outlines stay as they are, and so do the boxes around them
    with TTFont(font_file(), lazy=True, recalcTimestamp=False, recalcBBoxes=False) as font:
        # the font names no glyph, and to name 30,000 of them by their characters takes longer than all the rest
        font.setGlyphOrder([".notdef", *(f"g{number}" for number in range(1, font["maxp"].numGlyphs))])
        subsetter.subset(font)
        font.flavor = "woff"
        font.save(subset)
    return subset.getvalue()
