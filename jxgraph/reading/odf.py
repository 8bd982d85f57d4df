"""OpenDocument files: text (.odt) with its automatic numbers and tables, and sheets (.ods) as they are shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.reading.numbering import FORMS, child, children, local_name, prepend_label, value
from jxgraph.reading.packages import parse_xml, xml_members
from jxgraph.reading.pieces import Cell, Piece, PieceCount, as_margins, is_table, refuse_vast
from jxgraph.reading.sheet import CellBudget, book_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_WRAPPERS = frozenset(
    {"section", "index-body", "table-header-rows", "table-rows", "table-row-group", "user-index", "index-title"}
)
_INDEXES = frozenset({"table-of-content", "alphabetical-index", "illustration-index", "table-index", "object-index"})
_UNPRINTED = frozenset({"tracked-changes", "annotation", "ruby-text", "note-citation", "hidden-text", "desc", "title"})


def odt_pieces(data: bytes) -> Iterator[Piece]:
    """Yield the paragraphs and table rows of an OpenDocument text, numbered from 1, empty paragraphs counted.

    Tracked deletions and hidden text are left out. Notes and text boxes follow the paragraph that holds them; then
    come, `aside`, headers and footers, each different text once, and so is a table of contents. A table that holds a
    table, or has one row or column only, arranges the page: its cells are paragraphs.

    Raises
    ------
    InputError
        The file is damaged or locked, or larger than `packages` allows.
    """
    content, styles = _roots(data)
    body = child(content, "body", "text")
    if body is None:
        raise InputError("odf.damaged")
    walk = _Walk(_Styles(content, styles))
    yield from walk.blocks(body)
    pages = children(child(styles, "master-styles"), "master-page")
    yield from as_margins(piece for page in pages for edge in page for piece in walk.blocks(edge))


def ods_pieces(data: bytes) -> Iterator[Piece]:
    """Yield the rows of each sheet of an OpenDocument file, as `xlsx_pieces` does.

    Raises
    ------
    InputError
        The file is damaged or locked, larger than `packages` allows, or has more than `MAX_CELLS` cells.
    """
    content, styles = _roots(data)
    book = child(content, "body", "spreadsheet")
    if book is None:
        raise InputError("odf.damaged")
    walk, budget = _Walk(_Styles(content, styles)), CellBudget()
    yield from book_pieces(
        [
            (value(sheet, "name") or "", walk.is_hidden(sheet), _sheet(walk, sheet, budget))
            for sheet in children(book, "table")
        ]
    )


def _roots(data: bytes) -> tuple[_Element, _Element | None]:
    from lxml import etree

    members = xml_members(data, lambda name: name in ("content.xml", "styles.xml", "META-INF/manifest.xml"))
    if b"encryption-data" in members.pop("META-INF/manifest.xml", b""):
        raise InputError("odf.locked")
    try:
        roots = {name: parse_xml(xml) for name, xml in members.items()}
    except (etree.XMLSyntaxError, ValueError):
        raise InputError("odf.damaged") from None
    if "content.xml" not in roots:
        raise InputError("odf.damaged")
    return roots["content.xml"], roots.get("styles.xml")


# Automatic numbers.


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a list: its system (`1`, `一, 二, 三, ...`), signs around, first count, how many levels show."""

    form: str = ""
    before: str = ""
    after: str = ""
    start: int = 1
    shown: int = 1


_SYSTEMS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "一": "chineseCountingThousand",
    "壹": "chineseLegalSimplified",
    "①": "decimalEnclosedCircle",
    "甲": "ideographTraditional",
    "子": "ideographZodiac",
    "１": "decimalFullWidth",
}
"""Word's name of a system by its first number, with which OpenDocument names it."""


class _Styles:
    """The lists of a document, and which styles number their paragraphs or hide their text."""

    def __init__(self, content: _Element, styles: _Element | None) -> None:
        self.lists: dict[str, dict[int, _Level]] = {}
        self.list_of: dict[str, str] = {}
        self.parents: dict[str, str] = {}
        self.hidden: set[str] = set()
        self.outline: dict[int, _Level] = {}
        for root in (styles, content):
            for group in () if root is None else (child(root, "styles"), child(root, "automatic-styles")):
                for style in () if group is None else group:
                    self._add(style)

    def _add(self, style: _Element) -> None:
        name = value(style, "name") or ""
        if local_name(style) == "list-style":
            self.lists[name] = dict(map(_level, style))
        elif local_name(style) == "outline-style":
            self.outline = dict(map(_level, style))
        elif local_name(style) == "style":
            self.parents[name] = value(style, "parent-style-name") or ""
            self.list_of[name] = value(style, "list-style-name") or ""
            hides = value(child(style, "text-properties"), "display") == "none"
            if hides or value(child(style, "table-properties"), "display") == "false":
                self.hidden.add(name)

    def list_style(self, paragraph: _Element) -> str:
        """Return the list that a paragraph's style, or one that this is based on, puts it in."""
        style = value(paragraph, "style-name") or ""
        for _ in range(len(self.parents) and 30):  # a chain of styles can go in circles
            if self.list_of.get(style):
                return self.list_of[style]
            style = self.parents.get(style, "")
        return ""


def _level(element: _Element) -> tuple[int, _Level]:
    numbered = local_name(element) != "list-level-style-bullet"
    bullet = value(element, "bullet-char") or ""
    return _number(element, "level", 1), _Level(
        form=(value(element, "num-format") or "") if numbered else "",
        before=(value(element, "num-prefix") or "") if numbered else bullet,
        after=(value(element, "num-suffix") or "") if numbered else "",
        start=_number(element, "start-value", 1),
        shown=_number(element, "display-levels", 1),
    )


def _number(element: _Element, name: str, default: int) -> int:
    digits = re.fullmatch(r"\d{1,7}", value(element, name) or "", re.ASCII)
    return int(digits[0]) if digits else default


class _Numbers:
    """Counts the items of each list in printed order."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[int, int]] = {}
        self._keys: dict[str, str] = {}
        self._last: dict[str, str] = {}

    def begin(self, element: _Element, style: str) -> str:
        """Begin a list; return the key under which it is counted: its own, or that of the list that it goes on with."""
        continued = value(element, "continue-list")
        key = self._keys.get(continued) if continued else None
        if key is None and value(element, "continue-numbering") == "true":
            key = self._last.get(style)
        if key is None:
            key = f"{style} {len(self._counts)}"
            self._counts[key] = {}
        self._keys[value(element, "id") or ""] = self._last[style] = key
        return key

    def label(self, key: str, levels: dict[int, _Level], depth: int, start: int | None) -> str:
        """Count an item and return what is printed before it."""
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(key, {})
        counts[depth] = start if start is not None else counts.get(depth, level.start - 1) + 1
        for deeper in [at for at in counts if at > depth]:
            del counts[deeper]
        if not level.form:
            return level.before.strip() if not _PRIVATE_USE.search(level.before) else ""
        shown = range(max(1, depth - level.shown + 1), depth + 1)
        numbers = [_count(levels.get(at, level), counts.get(at, levels.get(at, level).start)) for at in shown]
        return level.before + ".".join(filter(None, numbers)) + level.after


_PRIVATE_USE = re.compile(r"[\ue000-\uf8ff]")


def _count(level: _Level, number: int) -> str:
    system = FORMS.get(_SYSTEMS.get(level.form[:1], ""))
    return "" if not level.form else system(number) if system and number > 0 else str(number)


# Paragraphs and tables.


class _Walk:
    """Goes through blocks once, in order, and counts paragraphs, tables and automatic numbers."""

    def __init__(self, styles: _Styles) -> None:
        self._styles = styles
        self._numbers = _Numbers()
        self._count = PieceCount()

    def is_hidden(self, element: _Element) -> bool:
        return (value(element, "style-name") or "") in self._styles.hidden

    def blocks(self, container: _Element, *, aside: bool = False) -> Iterator[Piece]:
        """Yield what stands in a body, cell, note or text box. XML of more than 256 levels is refused by its parser."""
        for block in container:
            name = local_name(block)
            if name in ("p", "h"):
                yield from self._paragraph(block, self._heading(block), aside=aside)
            elif name == "list":
                yield from self._list(block, "", "", 1, aside=aside)
            elif name == "table":
                yield from self._table(block, aside=aside)
            elif name in _INDEXES:
                yield from self.blocks(block, aside=True)
            elif name == "numbered-paragraph":
                yield from self._numbered(block, aside=aside)
            elif name in _WRAPPERS:
                yield from self.blocks(block, aside=aside)
            elif name == "frame":
                for box in block.iterdescendants("{*}text-box"):
                    yield from self.blocks(box, aside=aside)

    def _heading(self, block: _Element) -> str:
        if local_name(block) != "h" or self._styles.list_style(block):
            return ""
        return self._numbers.label("outline", self._styles.outline, _number(block, "outline-level", 1), None)

    def _numbered(self, block: _Element, *, aside: bool) -> Iterator[Piece]:
        levels = self._styles.lists.get(value(block, "style-name") or "", {})
        label = self._numbers.label(value(block, "list-id") or "", levels, _number(block, "level", 1), None)
        for paragraph in (each for each in block if local_name(each) in ("p", "h")):
            yield from self._paragraph(paragraph, label, aside=aside)

    def _list(self, block: _Element, style: str, key: str, depth: int, *, aside: bool) -> Iterator[Piece]:
        style = value(block, "style-name") or style
        key = key or self._numbers.begin(block, style)
        for item in block:
            label, start = None if local_name(item) == "list-item" else "", value(item, "start-value")
            for each in item:
                if local_name(each) == "list":
                    yield from self._list(each, style, key, depth + 1, aside=aside)
                elif local_name(each) in ("p", "h"):
                    if label is None:
                        levels = self._styles.lists.get(style or self._styles.list_style(each), {})
                        begins = _number(item, "start-value", 1) if start else None
                        label = self._numbers.label(key, levels, depth, begins)
                    yield from self._paragraph(each, label, aside=aside)
                    label = ""
                elif local_name(each) == "table":
                    yield from self._table(each, aside=aside)

    def _paragraph(self, block: _Element, label: str, *, aside: bool) -> Iterator[Piece]:
        if self.is_hidden(block):
            return
        words, apart = self._text(block)
        yield from self._count.paragraph(prepend_label(label, words), aside=aside)
        for each in apart:
            yield from self.blocks(each, aside=aside)

    def _text(self, block: _Element) -> tuple[str, list[_Element]]:
        """Return a paragraph's text, and the notes and text boxes in it."""
        words = [_SPACE.sub(" ", block.text or "")]
        apart: list[_Element] = []
        stack: list[_Element | str] = [*reversed(block)]
        while stack:
            element = stack.pop()
            if isinstance(element, str):
                words.append(_SPACE.sub(" ", element))
                continue
            name = local_name(element)
            stack.append(element.tail or "")
            if name in ("note-body", "text-box"):
                apart.append(element)
            elif name in _SIGNS:
                words.append(_SIGNS[name] * min(_number(element, "c", 1), 1000))
            elif name not in _UNPRINTED and not self.is_hidden(element):
                words.append(_SPACE.sub(" ", element.text or ""))
                stack.extend(reversed(element))
        return "".join(words), apart

    def _table(self, table: _Element, *, aside: bool) -> Iterator[Piece]:
        layout = any(local_name(inner) == "table" for inner in table.iterdescendants())
        grid = list(_table_cells(table))
        if layout or not is_table([cell for cell, _ in grid]):
            for _, element in grid:
                yield from self.blocks(element, aside=aside)
            return
        cells = [cell._replace(text=self.cell_text(element)) for cell, element in grid]
        yield from self._count.table(cells, aside=aside)

    def cell_text(self, element: _Element) -> str:
        return self._count.cell_text(self.blocks(element))


_SIGNS = {"s": " ", "tab": "\t", "line-break": "\n"}
_SPACE = re.compile(r"[ \t\r\n]+")
"""What is printed as one space: more of them have an element of their own."""


def _rows(container: _Element) -> Iterator[_Element]:
    for each in container:
        if local_name(each) == "table-row":
            yield each
        elif local_name(each) in _WRAPPERS:
            yield from _rows(each)


def _table_cells(table: _Element) -> Iterator[tuple[Cell, _Element]]:
    """Yield each printed cell with its place in the grid, rows and columns from 0, and its element.

    What is repeated is given each time; if there is nothing in it, it only moves on what follows.
    """
    at = count = 0
    for row in _rows(table):
        times = _number(row, "number-rows-repeated", 1)
        found = list(_row_cells(row))
        count += times * len(found)
        refuse_vast(count, 1)
        for again in range(times if found else 0):
            yield from ((cell._replace(row=at + again), element) for cell, element in found)
        at += times


def _row_cells(row: _Element) -> Iterator[tuple[Cell, _Element]]:
    column = 0
    for element in row:
        times = _number(element, "number-columns-repeated", 1)
        name = local_name(element)
        if name == "table-cell" and any(text.strip() for text in element.itertext()):
            rows, columns = _number(element, "number-rows-spanned", 1), _number(element, "number-columns-spanned", 1)
            refuse_vast(times, 1)
            for again in range(times):
                yield Cell(0, column + again, "", max(1, rows), max(1, columns)), element
        if name in ("table-cell", "covered-table-cell"):
            column += times


def _sheet(walk: _Walk, sheet: _Element, budget: CellBudget) -> list[Cell]:
    """Return the cells with something in them, rows from 1, columns from 0."""
    cells = []
    for cell, element in _table_cells(sheet):
        text = walk.cell_text(element)
        budget.take(1, bool(text))
        if text:
            cells.append(cell._replace(row=cell.row + 1, text=text))
    refuse_vast(1, max((cell.column for cell in cells), default=0) + 1)
    return cells
