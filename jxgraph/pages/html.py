"""What all pages stand on: text made safe, data for a script, tables, and the page filled with its style and font.

A page is one HTML text that makes no request: `base.html` is its frame; a folder here holds its `template.html`,
`page.css` and script.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import math
import re
import unicodedata
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

import pandas as pd

from jxgraph.figures.style import font_file
from jxgraph.palette import css_variables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


# Text of a document made fit to be seen.


_KEPT_FORMATS = frozenset("\u00ad\u200c\u200d")
"""Format characters that only shape their neighbours: soft hyphen, and the joiners that emoji and Persian need."""

_ESCAPED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_UNSAFE_IN_SCRIPT = re.compile("[<>&\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What could end the data, turn the direction of the source, or cannot be written as UTF-8."""


def visible_text(value: Any) -> str:
    r"""Turn a value from a frame into text that shows all it contains.

    Controls, bidirectional marks, line separators and lone surrogates become ``[U+202E]``; tabs and line ends become
    spaces; missing values become nothing.

    Examples
    --------
    >>> visible_text("a\u202eb\x00\nc"), visible_text(float("nan")), visible_text(3.0)
    ('a[U+202E]b[U+0000] c', '', '3')
    """
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float):
        # a column of whole numbers with a gap holds floats
        return "" if math.isnan(value) else f"{value:.10g}"
    return "".join(map(_visible_character, str(value)))


def _visible_character(character: str) -> str:
    if character in "\n\r\t":
        return " "
    if unicodedata.category(character) in _ESCAPED and character not in _KEPT_FORMATS:
        return f"[U+{ord(character):04X}]"
    return character


def safe_html(value: Any) -> str:
    """Write a value as HTML text, visible and escaped.

    Examples
    --------
    >>> safe_html("<b>")
    '&lt;b&gt;'
    """
    return escape(visible_text(value))


def json_for_script(value: object) -> str:
    r"""Write a value as JSON that can stand inside a script element.

    Examples
    --------
    >>> json_for_script({"a": "</script>"})
    '{"a":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _UNSAFE_IN_SCRIPT.sub(lambda unsafe: f"\\u{ord(unsafe[0]):04x}", text)


# Tables.


class Cell(NamedTuple):
    """A cell: its HTML, and what to sort it by where that is not the number or text of the cell."""

    html: str
    sort: float | str | None = None


class Head(NamedTuple):
    """The head of a column: its title as HTML, and whether the column holds numbers or names the row."""

    html: str
    number: bool = False
    row_head: bool = False


def html_table(
    heads: Sequence[Head],
    rows: Iterable[Sequence[Cell]],
    *,
    label: str,
    caption: str = "",
    row_attributes: Sequence[str] = (),
) -> str:
    """Write a table in a box that scrolls sideways.

    `label` is the attribute that names the box; `row_attributes` has one text a row, each with a space before it.
    """
    header = "".join(f'<th scope="col"{_number_class(head)}>{head.html}</th>' for head in heads)
    lines = ["".join(map(_cell, heads, row)) for row in rows]
    attributes = row_attributes or [""] * len(lines)
    body = "".join(f"<tr{attribute}>{line}</tr>" for attribute, line in zip(attributes, lines, strict=True))
    return (
        f'<div class="scroll" tabindex="0" role="group" {label}><table>{caption}'
        f"<thead><tr>{header}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(head: Head, cell: Cell) -> str:
    sort = "" if cell.sort is None or cell.sort != cell.sort else f' data-v="{safe_html(str(cell.sort))}"'
    if head.row_head:
        return f'<th scope="row"{sort}>{cell.html}</th>'
    return f"<td{_number_class(head)}{sort}>{cell.html}</td>"


def _number_class(head: Head) -> str:
    return ' class="n"' if head.number else ""


# The font: Noto Sans SC with the glyphs of the page and no others.


_FONT_NOTICE = """The embedded font is a subset of Noto Sans SC.
Copyright 2014-2021 Adobe (http://www.adobe.com/), with Reserved Font Name 'Source'.
This Font Software is licensed under the SIL Open Font License, Version 1.1.
This license is available with a FAQ at: https://openfontlicense.org"""

_UNUSED_FONT_TABLES = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "vhea", "vmtx")
"""For typesetting that a page of plain horizontal text does not use."""


def woff(text: str) -> bytes:
    """Make a WOFF font of the characters of `text`; those that the font lacks are left to the reader's own fonts.

    The same characters give the same bytes.
    """
    from fontTools.ttLib import TTFont

    font_of_page = io.BytesIO()
    # the outlines stay as they are, and so do the boxes around them
    with TTFont(io.BytesIO(_cut_font(text)), lazy=True, recalcTimestamp=False, recalcBBoxes=False) as font:
        font.flavor = "woff"
        font.save(font_of_page)
    return font_of_page.getvalue()


def _cut_font(text: str) -> bytes:
    """Cut the font to the characters of a text: by HarfBuzz, as fontTools would read the 30,000 others as well."""
    import uharfbuzz as hb

    wanted = hb.SubsetInput()
    wanted.unicode_set.update(set(map(ord, text)))
    wanted.layout_feature_tag_set.clear()
    wanted.name_id_set.clear()
    wanted.name_id_set.update({0, 1, 2, 13, 14})
    wanted.drop_table_tag_set.update(int.from_bytes(table.encode(), "big") for table in _UNUSED_FONT_TABLES)
    # the outline of .notdef is the box that stands for a character which no font has
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    cut: bytes = hb.subset(_face(), wanted).blob.data
    return cut


@cache
def _face() -> Any:
    import uharfbuzz as hb

    return hb.Face(hb.Blob.from_file_path(str(font_file())))


# The page: a template filled, with a policy that lets its own script and style run and nothing else.


_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="(?P<policy>[^"]*)">')
_DIGEST = re.compile(r"'sha256-[^']+'")
_NOTHING = "'none'"


@cache
def read_part(folder: str, name: str) -> str:
    """Read a file of a page: its template, style or script; those of all pages are in no folder."""
    return files("jxgraph.pages").joinpath(folder, name).read_text(encoding="utf-8")


def fill_page(
    folder: str,
    parts: Mapping[str, str],
    scripts: Mapping[str, str],
    *,
    style: str = "",
    framed: str = "",
) -> str:
    """Fill `base.html`, the frame of every page, with the template of a folder.

    Parameters
    ----------
    folder
        Of the page, in `jxgraph.pages`.
    parts
        HTML by the name of its place in the template.
    scripts
        Scripts by the name of their place; they and the style are all that may run.
    style
        CSS rules in addition to those of `page.css`.
    framed
        Another page that this one opens in a frame, which takes over this page's policy.
    """
    template = read_part("", "base.html").replace("$body", read_part(folder, "template.html"))
    own = "".join((*map(chr, range(0x20, 0x7F)), template, *parts.values()))
    font = base64.b64encode(woff(own)).decode()
    style = (
        f'@font-face{{font-family:"jxgraph";src:url(data:font/woff;base64,{font})}}\n'
        f"{css_variables()}{style}{read_part(folder, 'page.css')}"
    )
    return Template(template).substitute(
        {"attributes": "", **parts},
        policy=_policy(scripts.values(), style, framed),
        notice=_FONT_NOTICE,
        style=style,
        framed=json_for_script(framed),
        **scripts,
    )


def _policy(scripts: Iterable[str], style: str, framed: str) -> str:
    """Allow these scripts and this style, and those that the policy of a framed page allows."""
    policy = _POLICY.search(framed)
    rules = dict(rule.strip().split(" ", 1) for rule in policy["policy"].split(";")) if policy else {}
    allowed = [*map(_digest, scripts), *_DIGEST.findall(rules.get("script-src", ""))]
    styles = [_digest(style), *_DIGEST.findall(rules.get("style-src", ""))]
    return (
        f"default-src 'none'; script-src {' '.join(allowed) or _NOTHING}; style-src {' '.join(styles)}; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


# A page in separate files, for a host whose own policy allows no script or style inside a page.


_STYLE = re.compile(r"<style>(?P<style>.*?)</style>", re.DOTALL)
_FONT = re.compile(r"data:font/woff;base64,(?P<font>[^)]*)")
_JSON = re.compile(r'<script type="application/json" id="(?P<id>\w+)">(?P<json>.*?)</script>\n', re.DOTALL)
_SCRIPT = re.compile(r"<script>(?P<script>.*?)</script>\n", re.DOTALL)
_SEPARATE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
_JSON_ELEMENT = """{{
const element = document.createElement("script");
Object.assign(element, {{ type: "application/json", id: "{id}", textContent: {text} }});
document.body.append(element);
}}
"""
"""Gives the scripts the data of the page in the element in which they look for it; it also works from a disk."""


def separate_files(page: str, name: str) -> tuple[bytes, dict[str, bytes]]:
    """Take style, font, data and scripts out of a page; return it, and the files of this name by their suffix."""
    address = quote(name)
    style = _found(_STYLE, page)["style"]
    font = base64.b64decode(_found(_FONT, style)["font"])
    data = [_JSON_ELEMENT.format(id=part["id"], text=json_for_script(part["json"])) for part in _JSON.finditer(page)]
    scripts = [part["script"] + "\n" for part in _SCRIPT.finditer(page)]
    body = _POLICY.sub(f'<meta http-equiv="Content-Security-Policy" content="{_SEPARATE_POLICY}">', page)
    body = _STYLE.sub(f'<link rel="stylesheet" href="{address}.css">', body)
    body = _SCRIPT.sub("", _JSON.sub("", body)).replace("</body>", f'<script src="{address}.js"></script>\n</body>')
    beside = {
        ".css": _FONT.sub(f"{address}.woff", style).encode(),
        ".woff": font,
        ".js": "".join([*data, *scripts]).encode(),
    }
    return body.encode(), beside


def _found(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    found = pattern.search(text)
    if found is None:
        raise ValueError(pattern.pattern)
    return found
