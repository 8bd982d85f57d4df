"""Word documents as an office prints them: a title, numbered paragraphs, native tables, pictures, notes.

Every look is a style of Word, which a template may define otherwise.
"""

from __future__ import annotations

import time
import zipfile
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.errors import InputError, OutputError, expect_path
from jxgraph.i18n import known_language
from jxgraph.io import atomic_path, escape_xml, known_suffix, open_to_read
from jxgraph.office.styles import (
    CAPTION,
    CELL,
    FIGURE,
    FOOTER,
    GRID,
    HEAD,
    HEADING,
    LEAD,
    NORMAL,
    NOTE,
    POINTS,
    SUBTITLE,
    TITLE,
    Sheet,
    alignment,
    define,
    element,
    name_fonts,
    qualified,
    set_page,
    sheet_in,
    sheet_of,
)
from jxgraph.pages.html import visible_text
from jxgraph.reading.packages import MAX_XML, open_archive, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from os import PathLike

    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph


SUFFIX = ".docx"

_KEPT_STYLES = frozenset({NORMAL, GRID, "Default Paragraph Font", "Normal Table", "No List"})
"""Of those in the empty document of python-docx: the others are not ours, and take 400 kB."""

_TEMPLATE, _DOCUMENT = b"wordprocessingml.template.main+xml", b"wordprocessingml.document.main+xml"
"""How [Content_Types].xml names a template (.dotx) and a document."""

_DATE = datetime(2000, 1, 1)  # noqa: DTZ001 -- python-docx writes it as UTC and takes none with a zone
_FIRST_YEAR, _LAST_YEAR = 1980, 2107
"""Of the times that an archive can hold."""

_ZIP_DATE = (_FIRST_YEAR, 1, 1, 0, 0, 0)
_CELL_MARGIN = 57
"""Left and right of the text of a cell, in twentieths of a point: 1 mm."""
_BESIDE = 4
"""Millimetres that a picture and a table beside each other leave free."""


class TableColumn(NamedTuple):
    """A column of a table: its heading, its part of the width, and how its cells stand: left, center or right."""

    heading: str
    width: float
    align: str = "left"


class WordDocument:
    """A Word document that grows from top to bottom and is then saved, the same bytes for the same content.

    Parameters
    ----------
    lang
        The language that decides page and styles, and in which the text is checked.
    title
        In the properties of the file.
    template
        A Word file whose page, header, footer and styles are used, and whose text is not; styles that it lacks are
        added. By default an empty document.
    sheet
        Page and styles; by default those of an official document in the language.

    Raises
    ------
    InputError
        The template is no Word file.
    UsageError
        There is no such language.

    Examples
    --------
    >>> from jxgraph.office.word import TableColumn, WordDocument
    >>> memo = WordDocument("en", title="Memo")
    >>> memo.add_title("Memo")
    >>> memo.add_paragraph("66 units.", lead="1. Size. ")
    >>> memo.add_table([TableColumn("Unit", 3), TableColumn("Tasks", 1, "right")], [["Trade", "4"]], caption="Units")
    >>> memo.save("memo.docx")
    """

    def __init__(
        self,
        lang: str,
        *,
        title: str = "",
        template: str | PathLike[str] | None = None,
        sheet: Sheet | None = None,
    ) -> None:
        self.lang = known_language(lang)
        sheet = sheet or sheet_of(lang)
        self._document = _empty() if template is None else _opened(template)
        if template is None:
            set_page(self._document, sheet)
            name_fonts(self._document)
        for style, look in sheet.looks.items():
            if template is None or style not in self._styles():
                define(self._document, style, look, character=style == LEAD)
        if template is None:
            self._number_pages()
        self.sheet = sheet if template is None else sheet_in(self._document, sheet)
        _set_properties(self._document, title, lang)

    def _styles(self) -> frozenset[str]:
        return frozenset(str(style.name) for style in self._document.styles)

    @property
    def width(self) -> float:
        """The width of the text in millimetres."""
        return self.sheet.text_width / POINTS

    def add_title(self, text: str, subtitle: str = "") -> None:
        """Add the title, and the line below it if any."""
        self._paragraph(TITLE, text)
        if subtitle:
            self._paragraph(SUBTITLE, subtitle)

    def add_heading(self, text: str) -> None:
        """Add a heading, which stays with what follows and which Word lists in its outline."""
        self._paragraph(HEADING, text)

    def add_paragraph(self, text: str, *, lead: str = "") -> None:
        """Add a paragraph of the main text, with a lead-in in the font of headings, such as its number and topic."""
        self._paragraph(NORMAL, text, lead=lead)

    def add_note(self, text: str, *, lead: str = "") -> None:
        """Add a paragraph in small print: sources, method, how to read a table."""
        self._paragraph(NOTE, text, lead=lead)

    def add_table(
        self, columns: Sequence[TableColumn], rows: Sequence[Sequence[str]], *, caption: str = "", note: str = ""
    ) -> None:
        """Add a native table below its caption; its head is repeated on each page, a row is never divided."""
        if caption:
            self._paragraph(CAPTION, caption)
        self._fill(self._document.add_table(0, len(columns)), columns, rows, self.width)
        self._paragraph(NOTE, note)

    def add_picture_and_table(
        self, image: bytes, columns: Sequence[TableColumn], rows: Sequence[Sequence[str]], *, alt: str, note: str = ""
    ) -> None:
        """Add a picture, half as wide as the text, and a native table to the right of it."""
        from docx.shared import Mm

        half = self.width / 2
        outer = self._document.add_table(1, 2)
        outer.autofit, outer.alignment = False, _centred()
        left, right = outer.rows[0].cells
        for cell, grid in zip((left, right), outer.columns, strict=True):
            cell.width = grid.width = Mm(half)
        left.paragraphs[0].style = FIGURE
        self._picture(left.paragraphs[0], image, alt, half - _BESIDE)
        inner = right.add_table(0, len(columns))
        self._fill(inner, columns, rows, half - _BESIDE)
        right._tc.remove(right.paragraphs[0]._p)  # noqa: SLF001 -- a cell begins with an empty paragraph
        right.paragraphs[-1].style = CELL
        self._paragraph(NOTE, note)

    def _fill(self, table: Table, columns: Sequence[TableColumn], rows: Sequence[Sequence[str]], width: float) -> None:
        from docx.shared import Mm

        lined = GRID in self._styles()
        table.style = GRID if lined else None
        table.autofit, table.alignment = False, _centred()
        whole = sum(column.width for column in columns)
        widths = [Mm(width * column.width / whole) for column in columns]
        for grid, wide in zip(table.columns, widths, strict=True):
            grid.width = wide
        if not lined:
            _border(table)
        _set_cell_margins(table)
        self._row(table, [column.heading for column in columns], ["center"] * len(columns), widths, head=True)
        for row in rows:
            self._row(table, row, [column.align for column in columns], widths)

    def _row(
        self, table: Table, texts: Sequence[str], aligns: Sequence[str], widths: Sequence[Any], *, head: bool = False
    ) -> None:
        row = table.add_row()  # type: ignore[no-untyped-call]
        for name in ("w:cantSplit", *(["w:tblHeader"] if head else [])):
            row._tr.get_or_add_trPr().append(element(name))  # noqa: SLF001 -- the API has no such property
        for cell, text, align, width in zip(row.cells, texts, aligns, widths, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.style = HEAD if head else CELL
            if align != "left" and not head:
                paragraph.alignment = alignment(align)
            self._add_run(paragraph, text)

    def add_picture(self, image: bytes, *, alt: str, caption: str = "", width: float | None = None) -> None:
        """Add a picture above its caption, `width` mm wide or as wide as the text; screen readers read `alt`."""
        paragraph = self._document.add_paragraph(style=FIGURE)
        paragraph.paragraph_format.keep_with_next = bool(caption)
        self._picture(paragraph, image, alt, min(width or self.width, self.width))
        if caption:
            self._paragraph(CAPTION, caption).paragraph_format.keep_with_next = False

    def _picture(self, paragraph: Paragraph, image: bytes, alt: str, width: float) -> None:
        from docx.shared import Mm

        shape = paragraph.add_run().add_picture(BytesIO(image), width=Mm(width))
        inline = shape._inline  # noqa: SLF001 -- the API has no such properties
        inline.docPr.set("descr", _safe(alt))
        for side in "TBLR":  # where they are left out, LibreOffice takes 9 points
            inline.set(f"dist{side}", "0")

    def add_page_break(self) -> None:
        """Begin a new page."""
        self._document.add_page_break()  # type: ignore[no-untyped-call]

    def save(self, path: str | PathLike[str]) -> None:
        """Write the file, completely or not at all.

        Raises
        ------
        OutputError
            It cannot be written, or the clock shows a year that an archive cannot hold.
        UsageError
            The name does not end in ``.docx``.
        """
        known_suffix(path, (SUFFIX,), "word")
        if not _FIRST_YEAR <= (year := time.localtime(time.time()).tm_year) <= _LAST_YEAR:
            raise OutputError("file.clock", path=path, year=year, first=_FIRST_YEAR, last=_LAST_YEAR)
        written = BytesIO()
        self._document.save(written)
        with atomic_path(path) as new:
            new.write_bytes(_with_fixed_dates(written.getvalue()))

    def _paragraph(self, style: str, text: str, *, lead: str = "") -> Paragraph:
        paragraph = self._document.add_paragraph(style=style)
        if lead:
            self._add_run(paragraph, lead, style=LEAD)
        self._add_run(paragraph, text)
        return paragraph

    def _add_run(self, paragraph: Paragraph, text: str, style: str | None = None) -> None:
        run = paragraph.add_run(_safe(text), style=style)
        if self.lang == "zh":
            # else Word sets “ ” and … in the Latin font, narrow
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qualified("w:hint"), "eastAsia")  # noqa: SLF001

    def _number_pages(self) -> None:
        paragraph = self._document.sections[-1].footer.paragraphs[0]
        paragraph.style = FOOTER
        paragraph.add_run("— ")
        field = element("w:fldSimple", instr="PAGE")
        field.append(element("w:r"))
        field[0].append(element("w:t"))
        field[0][0].text = "1"
        paragraph._p.append(field)  # noqa: SLF001 -- the API has no fields
        paragraph.add_run(" —")


def _safe(text: str) -> str:
    return escape_xml(visible_text(text))


# The empty document and its styles.


def _empty() -> Document:
    import docx

    document = docx.Document()
    for style in list(document.styles):
        if style.name not in _KEPT_STYLES:
            style.delete()
    unused = [key for key, rel in document.part.rels.items() if rel.reltype.endswith("/stylesWithEffects")]
    for key in unused:
        del document.part.rels[key]
    package = document.part.package.rels
    for key in [key for key, rel in package.items() if rel.reltype.endswith("/thumbnail")]:
        del package[key]
    return document


def _opened(template: str | PathLike[str]) -> Document:
    """Open a template without its text; one that Word saved as such (.dotx) becomes a document."""
    import docx
    from lxml.etree import LxmlError

    expect_path(template, "template")
    try:
        with open_to_read(template) as file:
            data = file.read()
    except (OSError, ValueError) as error:
        raise InputError("file.unreadable", path=template, reason=error) from error
    try:
        document = docx.Document(BytesIO(_as_document(data)))
    except (InputError, LxmlError, KeyError, ValueError, AttributeError):
        raise InputError("word.not_word", path=template) from None
    _free_names(document)
    body = document.element.body
    for block in [block for block in body if not block.tag.endswith("}sectPr")]:
        body.remove(block)
    if not document.sections:
        document.add_section()
    return document


def _free_names(document: Document) -> None:
    """Give a style another name that has one of ours but is of another kind, a character style say."""
    from docx.enum.style import WD_STYLE_TYPE

    for name in sheet_of("").looks:
        style: Any = document.styles[name] if name in {each.name for each in document.styles} else None
        wanted = WD_STYLE_TYPE.CHARACTER if name == LEAD else WD_STYLE_TYPE.PARAGRAPH
        if style is not None and style.type != wanted:
            style.name = f"{name} 1"


def _as_document(data: bytes) -> bytes:
    files, room = {}, MAX_XML
    with open_archive(data) as old:
        for entry in old.infolist():
            files[entry.filename] = unpack(old, entry, room)
            room -= len(files[entry.filename])
    types = "[Content_Types].xml"
    return _zipped({**files, types: files[types].replace(_TEMPLATE, _DOCUMENT)})


def _centred() -> Any:
    """Centre tables: at the left, their line or their text stands at the margin, by the version of Word."""
    from docx.enum.table import WD_TABLE_ALIGNMENT

    return WD_TABLE_ALIGNMENT.CENTER


def _border(table: Table) -> None:
    """Draw the lines of a table in itself, where the template has no style of tables with lines."""
    lines = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        lines.append(element(f"w:{side}", val="single", sz="4", space="0", color="auto"))
    _insert(table, lines)


def _set_cell_margins(table: Table) -> None:
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w=str(_CELL_MARGIN), type="dxa"))
    _insert(table, margins)


def _insert(table: Table, new: Any) -> None:
    """Put a property of a table where the schema wants it."""
    order = ("tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook")
    later = tuple(f"}}{name}" for name in order[order.index(new.tag.partition("}")[2]) + 1 :])
    properties = table._tbl.tblPr  # noqa: SLF001 -- the API has no such properties
    before = next((child for child in properties if child.tag.endswith(later)), None)
    if before is None:
        properties.append(new)
    else:
        before.addprevious(new)


# The file.


def _set_properties(document: Document, title: str, lang: str) -> None:
    properties = document.core_properties
    properties.title, properties.language = _safe(title)[:255], "zh-CN" if lang == "zh" else lang
    properties.created = properties.modified = _DATE
    properties.revision = 1
    if properties.author == "python-docx":  # of its empty document
        properties.author = properties.comments = ""


def _with_fixed_dates(data: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as old:
        return _zipped({name: old.read(name) for name in old.namelist()})


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """Pack files in an archive whose bytes depend on them alone."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as new:
        for entry, content in _entries(files):
            new.writestr(entry, content)
    return packed.getvalue()


def _entries(files: Mapping[str, bytes]) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    for name, content in files.items():
        entry = zipfile.ZipInfo(name, _ZIP_DATE)
        entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
        yield entry, content
