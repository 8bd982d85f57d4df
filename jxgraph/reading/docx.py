"""A Word file: paragraphs with their automatic numbers, and tables, in the order of the body."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.reading.numbering import OFF, Numbering, child, local_name, number_value, prepend_label, value
from jxgraph.reading.packages import parse_xml, xml_members
from jxgraph.reading.pieces import Cell, Piece, PieceCount, as_margins, is_table, refuse_vast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_DOCUMENT = "officeDocument"
_NOTES = ("footnotes", "endnotes")
_MARGINS = ("header", "footer")
_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "Choice"})
_UNPRINTED = frozenset(
    {"pPr", "rPr", "del", "moveFrom", "delText", "delInstrText", "instrText", "rt", "sdtPr", "sectPr", "tblPr", "tcPr"}
)
_MAX_SPAN = 1000  # Word has 63 columns at most; a larger number is no number


def docx_pieces(data: bytes) -> Iterator[Piece]:
    """Yield the paragraphs and table rows of a Word file, numbered from 1, empty paragraphs counted.

    Insertions are kept, deletions and hidden text left out. A line break in a paragraph begins a piece of the same
    number. A text box follows the paragraph that holds it; foot- and endnotes follow the body; then come, `aside`,
    headers and footers, each different text once. So is a table of contents, which repeats the headings. A table that
    holds a table, or has one row or column only, arranges the page: its cells are paragraphs.

    Raises
    ------
    InputError
        The file is damaged, or larger than `packages` allows.
    """
    parts = _Parts(xml_members(data, lambda name: name.endswith((".xml", ".rels"))))
    document = parts.main()
    body = child(document, "body")
    if body is None:
        raise InputError("docx.no_document")
    numbering = Numbering(next(parts.related("numbering"), None), next(parts.related("styles"), None))
    walk = _Walk(numbering)
    yield from walk.blocks(body)
    for kind in _NOTES:
        for notes in parts.related(kind):
            for note in notes:
                if value(note, "type") in (None, "normal"):
                    yield from walk.blocks(note)
    yield from _headers_and_footers(parts, walk)


def _headers_and_footers(parts: _Parts, walk: _Walk) -> Iterator[Piece]:
    edges = (edge for kind in _MARGINS for edge in parts.related(kind))
    return as_margins(piece for edge in edges for piece in walk.blocks(edge))


class _Parts:
    """The XML of a package by how its document refers to it; names of files in it are the writer's affair."""

    def __init__(self, members: dict[str, bytes]) -> None:
        self._members = members
        self._relations: list[tuple[str, str]] = []

    def main(self) -> _Element:
        """Return the document's root, and follow its references from now on."""
        target = next((name for kind, name in self._references("") if kind == _DOCUMENT), "word/document.xml")
        root = self._root(target)
        if root is None:
            raise InputError("docx.no_document")
        self._relations = list(self._references(target))
        return root

    def related(self, kind: str) -> Iterator[_Element]:
        """Yield the roots of the parts of this kind."""
        for target in dict.fromkeys(target for each, target in self._relations if each == kind):
            root = self._root(target)
            if root is not None:
                yield root

    def _references(self, source: str) -> Iterator[tuple[str, str]]:
        folder, name = posixpath.split(source)
        root = self._root(posixpath.join(folder, "_rels", f"{name}.rels"))
        for each in [] if root is None else root:
            if value(each, "TargetMode") != "External":
                kind = (value(each, "Type") or "").rpartition("/")[2]
                yield kind, posixpath.normpath(posixpath.join("/", folder, value(each, "Target") or "")).lstrip("/")

    def _root(self, name: str) -> _Element | None:
        from lxml import etree

        if name not in self._members:
            return None
        try:
            return parse_xml(self._members[name])
        except (etree.XMLSyntaxError, ValueError) as error:
            if "huge" in str(error).lower():  # of a text of 10 MB or 256 levels the parser says: use XML_PARSE_HUGE
                raise InputError("docx.huge", part=name) from None
            raise InputError("docx.damaged", part=name) from None


class _Walk:
    """Goes through blocks once, in order, and counts paragraphs, tables and automatic numbers."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._count = PieceCount()

    def blocks(self, container: _Element) -> Iterator[Piece]:
        """Yield what stands in a body, cell, note or text box. XML of more than 256 levels is refused by its parser."""
        carried = ""  # of a paragraph whose end was deleted: it goes on in the next
        for block in _content(container):
            if local_name(block) == "tbl":
                yield from self._table(block)
                continue
            text, boxes = _text_and_boxes(block)
            text = carried + prepend_label(self._numbering.label(block), text)
            carried = text if child(block, "pPr", "rPr", "del") is not None else ""
            if not carried:
                yield from self._count.paragraph(text, aside=_is_contents_line(block))
            for box in boxes:
                yield from self.blocks(box)
        if carried:
            yield from self._count.paragraph(carried)

    def _table(self, table: _Element) -> Iterator[Piece]:
        layout = any(local_name(inner) == "tbl" for inner in table.iterdescendants())
        grid = list(_table_cells(table))
        if layout or not is_table([cell for cell, _ in grid]):
            for _, element in grid:
                yield from self.blocks(element)
            return
        cells = [cell._replace(text=self._count.cell_text(self.blocks(element))) for cell, element in grid]
        yield from self._count.table(cells)


def _content(container: _Element) -> Iterator[_Element]:
    """Yield the paragraphs and tables of a container, those in content controls and insertions too."""
    stack = list(reversed(container))
    while stack:
        element = stack.pop()
        name = local_name(element)
        if name in ("p", "tbl"):
            yield element
        elif name == "AlternateContent":
            stack.extend(reversed(_alternative(element)))
        elif name in _WRAPPERS:
            stack.extend(reversed(element))


def _alternative(element: _Element) -> _Element:
    """Return one of several descriptions of the same thing, so that it is read once."""
    choice = child(element, "Choice")
    fallback = child(element, "Fallback")
    return next(each for each in (choice, fallback, element) if each is not None)


def _text_and_boxes(paragraph: _Element) -> tuple[str, list[_Element]]:
    """Return a paragraph's text and the text boxes in it."""
    words: list[str] = []
    boxes: list[_Element] = []
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        name = local_name(element)
        if name in _UNPRINTED or (name == "r" and _is_hidden(element)):
            continue
        if name == "t":
            words.append((element.text or "").replace("\n", " "))
        elif name == "txbxContent":
            boxes.append(element)
        elif name == "AlternateContent":
            stack.extend(reversed(_alternative(element)))
        elif name in _SIGNS:
            words.append(_SIGNS[name])
        elif name == "sym":
            words.append(_symbol(element))
        else:
            stack.extend(reversed(element))
    return "".join(words), boxes


_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def _symbol(element: _Element) -> str:
    try:
        return chr(int(value(element, "char") or "", 16))
    except (ValueError, OverflowError):
        return ""


def _is_hidden(run: _Element) -> bool:
    vanish = child(run, "rPr", "vanish")
    return vanish is not None and value(vanish) not in OFF


def _is_contents_line(paragraph: _Element) -> bool:
    style = (value(child(paragraph, "pPr", "pStyle")) or "").upper()
    if style.startswith("TOC"):
        return True
    gallery = (
        child(each, "sdtPr", "docPartObj", "docPartGallery")
        for each in paragraph.iterancestors()
        if local_name(each) == "sdt"
    )
    return any(value(each) == "Table of Contents" for each in gallery)


def _table_cells(table: _Element) -> Iterator[tuple[Cell, _Element]]:
    """Yield each printed cell with its place in the grid and its element."""
    open_above: dict[int, int] = {}  # column -> index of the cell that goes on downwards
    found: list[tuple[Cell, _Element]] = []
    row_number = widest = 0
    for row in _unwrapped(table, "tr"):
        properties = child(row, "trPr")
        if child(properties, "del") is not None:
            continue
        column = _width(child(properties, "gridBefore"), 0)
        for element in _unwrapped(row, "tc"):
            own = child(element, "tcPr")
            merge = child(own, "vMerge")
            if merge is not None and value(merge) != "restart" and column in open_above:
                cell, above = found[open_above[column]]
                found[open_above[column]] = cell._replace(rows=row_number - cell.row + 1), above
            elif child(own, "cellDel") is None:
                open_above[column] = len(found)
                found.append((Cell(row_number, column, "", 1, 1), element))
            column += _width(child(own, "gridSpan"), 1)
        widest = max(widest, column)
        refuse_vast(row_number, widest)
        row_number += 1
    yield from found


def _width(element: _Element | None, default: int) -> int:
    return max(0, min(number_value(element, default) or default, _MAX_SPAN))


def _unwrapped(container: _Element, name: str) -> Iterator[_Element]:
    for each in container:
        if local_name(each) == name:
            yield each
        elif local_name(each) in _WRAPPERS:
            yield from _unwrapped(each, name)
