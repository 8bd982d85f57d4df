"""The page and the styles of a Word document, in Chinese by GB/T 9704, the standard of official documents.

A look here holds where a template says nothing.
"""

from __future__ import annotations

import re
import unicodedata
from math import ceil
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docx.document import Document


NORMAL, TITLE, SUBTITLE, HEADING = "Normal", "Title", "Subtitle", "Heading 1"
LEAD, CAPTION, HEAD, CELL = "Strong", "Caption", "Table Head", "Table Text"
FIGURE, NOTE, GRID, FOOTER = "Figure", "Note", "Table Grid", "Footer"
"""The styles that are used, by the names that Word stores in every language of its menus (标题 is ``Title``)."""

_OWN = frozenset({HEAD, CELL, FIGURE, NOTE})
"""Those of them that Word does not know."""

A4 = (210, 297)
POINTS = 72 / 25.4
"""In a millimetre."""

_SINGLE, _LATIN_WIDTH, _LINES_KEPT = 1.3, 0.46, 2
"""Height of a line of Chinese letters and width of a Latin one, in their size; lines that a page does not part."""

_BETWEEN = re.compile(r"(?<=[\u2e80-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%])(?=[\u2e80-\u9fff])")
"""Where Chinese and Latin letters meet."""


class Look(NamedTuple):
    """How a style looks where the template does not say; a font or size left out is that of Normal."""

    chinese: str = ""
    latin: str = ""
    size: float = 0.0
    line: float = 0.0
    """Exact distance of lines in points; 0 is single, as tall as what stands in it."""
    before: float = 0.0
    after: float = 0.0
    align: str = "left"
    indent: float = 0.0
    """Of the first line, in characters."""
    bold: bool = False
    keep: bool = False
    """Whether it stays on one page with what follows."""


class Sheet(NamedTuple):
    """The page and the styles of a language; lengths in millimetres."""

    top: float
    bottom: float
    left: float
    right: float
    footer: float
    looks: Mapping[str, Look]
    width: float = A4[0]
    height: float = A4[1]

    @property
    def text_width(self) -> float:
        """Width of the text in points."""
        return (self.width - self.left - self.right) * POINTS

    @property
    def text_height(self) -> float:
        """Height of the text of a page in points."""
        return (self.height - self.top - self.bottom) * POINTS


_LATIN = "Times New Roman"
_CHINESE = Sheet(
    top=37,
    bottom=35,
    left=28,
    right=26,
    footer=25,
    looks=MappingProxyType(
        {
            NORMAL: Look("仿宋_GB2312", _LATIN, 16, 28, align="both", indent=2),
            TITLE: Look("方正小标宋简体", _LATIN, 22, 32, align="center", keep=True),
            SUBTITLE: Look("楷体_GB2312", _LATIN, 14, 22, after=6, align="center", keep=True),
            HEADING: Look("黑体", _LATIN, 16, 28, indent=2, keep=True),
            LEAD: Look("黑体", _LATIN),
            CAPTION: Look("黑体", _LATIN, 12, 20, before=4, after=2, align="center", keep=True),
            HEAD: Look("黑体", _LATIN, 10.5, 15, align="center"),
            CELL: Look("", "", 10.5, 15),
            FIGURE: Look("", "", 10.5, before=6, align="center"),
            NOTE: Look("", "", 9, 13, before=4, after=4),
            FOOTER: Look("宋体", _LATIN, 14, align="center"),
        }
    ),
)
_ENGLISH = Sheet(
    top=25,
    bottom=25,
    left=25,
    right=25,
    footer=12,
    looks=MappingProxyType(
        {
            NORMAL: Look("宋体", _LATIN, 11.5, 15.5, after=5),
            TITLE: Look("宋体", _LATIN, 17, 22, after=4, bold=True, keep=True),
            SUBTITLE: Look("", "", 11.5, 15.5, after=8, keep=True),
            HEADING: Look("黑体", _LATIN, 13, 18, before=8, after=3, bold=True, keep=True),
            LEAD: Look("黑体", _LATIN, bold=True),
            CAPTION: Look("黑体", _LATIN, 10.5, 14, before=6, after=3, bold=True, keep=True),
            HEAD: Look("黑体", _LATIN, 9.5, 13, bold=True, align="center"),
            CELL: Look("", "", 9.5, 13),
            FIGURE: Look("", "", 9.5, before=6),
            NOTE: Look("", "", 8.5, 11, before=4, after=8),
            FOOTER: Look("", "", 10, align="center"),
        }
    ),
)
_SHEETS: Mapping[str, Sheet] = MappingProxyType({"zh": _CHINESE})
"""By language; another one has the English layout."""

_OTHER_NAMES: Mapping[str, str] = MappingProxyType(
    {"方正小标宋简体": "宋体", "仿宋_GB2312": "仿宋", "楷体_GB2312": "楷体"}
)
"""Fonts that a machine may lack, with the one that Word takes instead."""


def sheet_of(lang: str) -> Sheet:
    """Return the page and the styles of a language."""
    return _SHEETS.get(lang, _ENGLISH)


def sheet_in(document: Document, sheet: Sheet) -> Sheet:
    """Return a sheet with the page and the main text of a document, which come from a template."""
    page = document.sections[-1]
    lengths = {
        "width": page.page_width,
        "height": page.page_height,
        **{side: getattr(page, f"{side}_margin") for side in ("top", "bottom", "left", "right")},
    }
    found = {name: abs(float(length.mm)) for name, length in lengths.items() if length is not None}
    return sheet._replace(**found, looks={**sheet.looks, NORMAL: _main_text(document, sheet.looks[NORMAL])})


def _main_text(document: Document, look: Look) -> Look:
    """Return the look with size and spacing of Normal, or of the defaults of the document."""
    style: Any = document.styles[NORMAL]
    form, default = style.paragraph_format, document.styles.element.xpath("w:docDefaults//w:sz/@w:val")
    size = style.font.size.pt if style.font.size else float(default[0]) / 2 if default else look.size
    line = getattr(form.line_spacing, "pt", None) or _SINGLE * size * (form.line_spacing or 1.0)
    before, after = (length.pt if length else 0.0 for length in (form.space_before, form.space_after))
    return look._replace(size=size, line=line, before=before, after=after)


# How much room a text takes.


def heights(sheet: Sheet, style: str, text: str, *, width: float = 0.0) -> tuple[float, ...]:
    """Estimate the heights of a text between which a page may end, in points; it is as wide as the page or `width`.

    Of a paragraph two lines at least stay together at the end of a page and at the beginning of the next.

    Examples
    --------
    >>> heights(sheet_of("zh"), NORMAL, "责任" * 60)
    (56.0, 28.0, 56.0)
    """
    look, room = sheet.looks[style], width or sheet.text_width
    size = look.size or sheet.looks[NORMAL].size
    lines = max(ceil((_ems(text) + look.indent) * size / room), 1)
    kept = [look.line * lines] if lines < 2 * _LINES_KEPT else [look.line * _LINES_KEPT] * 2
    high = [look.before + kept[0], *[look.line] * (lines - 2 * _LINES_KEPT), *kept[1:]]
    return (*high[:-1], high[-1] + look.after)


def _ems(text: str) -> float:
    """Return about how wide a text is, in sizes of its letters; Word parts Chinese from Latin by a quarter."""
    wide = sum(unicodedata.east_asian_width(letter) in "WFA" for letter in text)
    return wide + _LATIN_WIDTH * (len(text) - wide) + len(_BETWEEN.findall(text)) / 4


# Styles written into a document.


def set_page(document: Document, sheet: Sheet) -> None:
    """Set size and margins of the page, and say that the Chinese in the document is Chinese."""
    from docx.shared import Mm

    page = document.sections[0]
    page.page_width, page.page_height = Mm(sheet.width), Mm(sheet.height)
    page.top_margin, page.bottom_margin = Mm(sheet.top), Mm(sheet.bottom)
    page.left_margin, page.right_margin = Mm(sheet.left), Mm(sheet.right)
    page.header_distance, page.footer_distance = Mm(15), Mm(sheet.footer)
    for spoken in document.styles.element.iter(qualified("w:lang")):
        spoken.set(qualified("w:eastAsia"), "zh-CN")
    # else Word 2013 and later open it in compatibility mode
    for mode in document.settings.element.xpath("//w:compatSetting[@w:name='compatibilityMode']"):
        mode.set(qualified("w:val"), "15")


def define(document: Document, name: str, look: Look, *, character: bool) -> None:
    """Give a style a look, and make it first if there is none."""
    from docx.enum.style import WD_STYLE_TYPE

    kind = WD_STYLE_TYPE.CHARACTER if character else WD_STYLE_TYPE.PARAGRAPH
    known = name in {style.name for style in document.styles}
    style: Any = document.styles[name] if known else document.styles.add_style(name, kind, builtin=name not in _OWN)
    style.hidden, style.quick_style = False, True
    if name != NORMAL and not character:
        style.base_style, style.next_paragraph_style = document.styles[NORMAL], document.styles[NORMAL]
    _set_font(style, look)
    if not character:
        _set_paragraph(style, look, heading=name == HEADING)


def _set_font(style: Any, look: Look) -> None:
    from docx.shared import Pt

    style.font.bold = look.bold
    if look.size:
        style.font.size = Pt(look.size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts() if look.chinese or look.latin else None
    if fonts is not None:
        for attribute, font in {"ascii": look.latin, "hAnsi": look.latin, "eastAsia": look.chinese}.items():
            fonts.set(qualified(f"w:{attribute}"), font)


def _set_paragraph(style: Any, look: Look, *, heading: bool) -> None:
    from docx.shared import Pt

    form = style.paragraph_format
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.line_spacing = Pt(look.line) if look.line else 1.0
    form.alignment, form.keep_with_next, form.widow_control = alignment(look.align), look.keep, True
    form.first_line_indent = Pt(look.indent * look.size)
    # in characters, so that it follows the size of letters
    form._element.pPr.ind.set(qualified("w:firstLineChars"), str(round(100 * look.indent)))  # noqa: SLF001
    if heading:
        style.element.get_or_add_pPr().append(element("w:outlineLvl", val="0"))


def alignment(align: str) -> Any:
    """Return how python-docx names left, center, right and both."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    return {
        "left": WD_ALIGN_PARAGRAPH.LEFT,
        "center": WD_ALIGN_PARAGRAPH.CENTER,
        "right": WD_ALIGN_PARAGRAPH.RIGHT,
        "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
    }[align]


def name_fonts(document: Document) -> None:
    """Say in the table of fonts what may stand for a font that a machine lacks."""
    from lxml import etree

    for rel in document.part.rels.values():
        if rel.reltype.endswith("/fontTable"):
            fonts = etree.Element(qualified("w:fonts"), nsmap={"w": qualified("w:fonts")[1:].partition("}")[0]})
            for font, other in _OTHER_NAMES.items():
                etree.SubElement(fonts, qualified("w:font"), {qualified("w:name"): font}).append(
                    etree.Element(qualified("w:altName"), {qualified("w:val"): other})
                )
            rel.target_part._blob = etree.tostring(fonts, xml_declaration=True, encoding="UTF-8", standalone=True)  # noqa: SLF001


# XML that the API of python-docx has no words for.


def qualified(name: str) -> str:
    """Return a name of Word's XML as lxml writes it: w:p with its namespace."""
    from docx.oxml.ns import qn

    return str(qn(name))


def element(name: str, **attributes: str) -> Any:
    """Make an element of Word's XML with attributes of its namespace."""
    from docx.oxml import OxmlElement

    new = OxmlElement(name)
    for key, value in attributes.items():
        new.set(qualified(f"w:{key}"), value)
    return new
