"""A saved page: its blocks and tables, and which of them are the site's and not the document's."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.reading.pieces import Cell, Piece, grid_rows, is_table, one_line, refuse_vast
from jxgraph.reading.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


# The grid of a table on a page, while its tags come in.


_MAX_SPAN = 1000  # as HTML has it
_MAX_ROWS = 65_534  # the same


@dataclass(slots=True)
class Table:
    """A table: cells with their blocks [first, last), and the row until which a cell from above takes a column."""

    first: int
    row: int = -1
    column: int = 0
    holds_table: bool = False
    cells: list[tuple[Cell, int, int]] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=dict)

    def begin_row(self) -> None:
        """Begin a row."""
        self.row += 1
        self.column = 0

    def begin_cell(self, attributes: Mapping[str, str], first: int) -> None:
        """Begin a cell at the first free place of the row, with `first` the block it begins with."""
        rows = _span(attributes.get("rowspan"), _MAX_ROWS) or _MAX_ROWS
        columns = _span(attributes.get("colspan"), _MAX_SPAN) or 1
        if self.row < 0:
            self.begin_row()
        while self.taken.get(self.column, 0) > self.row:
            self.column += 1
        first = self.cells[-1][2] if self.cells else first  # text that a broken page has between cells goes to the next
        self.cells.append((Cell(self.row, self.column, "", rows, columns), first, first))
        if rows > 1:
            self.taken.update(dict.fromkeys(range(self.column, self.column + columns), self.row + rows))
        self.column += columns
        refuse_vast(self.row + 1, max(self.column, len(self.taken)))

    def end_cell(self, last: int) -> None:
        """End the cell before block `last`."""
        if self.cells:
            cell, first, _ = self.cells[-1]
            self.cells[-1] = cell, first, last


def _span(printed: str | None, most: int) -> int:
    digits = re.match(r"\s*(\d{1,9})", printed or "1", re.ASCII)
    return min(int(digits[1]), most) if digits else 1


# A saved page: its blocks and tables, and which of them are the site's and not the document's.


MAX_TAGS = 1_000_000
"""Tags of a page; the longest published tables have some ten thousand."""

_BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option optgroup p pre
    search section select summary table tbody td tfoot th thead tr ul
    """.split()  # noqa: SIM905 - words are read as words, not one a line
)
_UNPRINTED = frozenset(
    """
    iframe noframes noscript object script style svg template textarea title
    """.split()  # noqa: SIM905 - words are read as words, not one a line
)
_CELLS = frozenset({"td", "th"})
_SITE = frozenset({"nav", "footer", "aside", "menu", "select", "header"})
_SITE_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "menu", "menubar"})
_SITE_NAMES = frozenset(
    """
    nav navbar navigation menu menubar footer foot sidebar breadcrumb breadcrumbs crumb crumbs share sharing
    copyright toolbar pagination pager friendlink friendlinks
    """.split()  # noqa: SIM905 - words are read as words, not one a line
)
_WORDS = re.compile(r"[a-z]+")
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)")
_BODY = frozenset({"article", "main"})
_SPACE = re.compile(r"[ \t\n\f\r]+")
_DECLARED = re.compile(rb"""<meta[^<>]*?charset\s*=\s*["']?\s*(?P<name>[\w-]+)""", re.IGNORECASE)
_LONGEST_NAME = 1000  # of a class; longer ones are not read
_SITE_LINKS, _SITE_SHARE = 3, 0.6  # a block of three links that make up six tenths of it is a menu
_DOCUMENT_SHARE = 0.5  # what holds more of a page's text than this is the document, whatever it is called
_ARTICLE_BLOCKS = 10  # a cell with more, and most of the page's text, arranges the page


def html_pieces(data: bytes) -> Iterator[Piece]:
    """Yield the blocks and table rows of a page in printed order, numbered from 1.

    Block elements and `<br>` end lines. Scripts, styles, `<noscript>`, templates and the title of the window are left
    out. `aside` are `nav`, `header` (outside an article), `footer`, `aside` and menus, by element, role or class,
    blocks that are mostly links, and what is hidden; never a block that holds more than half of the page's text. A
    table that holds a table, or has one row or column only, arranges the page: its cells are blocks.

    The character set is what the bytes can be: UTF-8, else GB18030 (or Big5 where the page says so), whatever it
    declares.

    Raises
    ------
    InputError
        The page has more than `MAX_TAGS` tags or a table without bounds.
    UnicodeError
        It is in none of these character sets.
    """
    from lxml import etree

    text = decode(data, _charsets(data))
    if text.count("<") > MAX_TAGS:
        raise InputError("reading.tags_page", most=MAX_TAGS)
    page = _Page()
    # a target makes no tree: nesting without end and tags with a million attributes cost no more than other bytes
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, target=page)
    etree.fromstring((text.replace("\0", "") or " ").encode("utf-8", "replace"), parser)
    return page.pieces()


def _charsets(data: bytes) -> tuple[str, ...]:
    declared = _DECLARED.search(data[:4096])
    chinese = ("big5hkscs",) if declared and declared["name"].lower().startswith(b"big5") else ()
    return ("utf-8", *chinese, "gb18030")


@dataclass(slots=True)
class _Element:
    """An open element that can hold blocks: where it began, and what was in it so far."""

    tag: str
    first: int
    site: bool
    characters: int = 0
    linked: int = 0
    links: int = 0


class _Page:
    """What the parser calls for each tag; keeps blocks, tables and the stretches of the site."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self.tables: list[Table] = []
        self.sites: list[tuple[int, int, int]] = []  # first block, after the last, characters
        self.open: list[_Element] = [_Element("", 0, site=False)]
        self.open_tables: list[Table] = []
        self.words: list[str] = []
        self.unprinted = self.linking = self.preformatted = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take an opening tag."""
        if tag in _UNPRINTED or self.unprinted:
            self.unprinted += tag in _UNPRINTED
        elif tag == "br":
            self._end_line()
        elif tag == "a" and "href" in attributes:
            self.linking += 1
            self.open[-1].links += 1
        elif tag in _BLOCKS:
            self._end_line()
            self.preformatted += tag == "pre"
            self.open.append(_Element(tag, len(self.blocks), site=self._is_site(tag, attributes)))
            self._start_table_part(tag, attributes)

    def _start_table_part(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "table":
            for outer in self.open_tables[-1:]:
                outer.holds_table = True
            self.open_tables.append(Table(len(self.blocks)))
        elif tag == "tr" and self.open_tables:
            self.open_tables[-1].begin_row()
        elif tag in _CELLS and self.open_tables:
            self.open_tables[-1].begin_cell(attributes, len(self.blocks))

    def end(self, tag: str) -> None:
        """Take a closing tag; the parser gives one to every element."""
        if self.unprinted:
            self.unprinted -= tag in _UNPRINTED
        elif tag == "a":
            self.linking = max(0, self.linking - 1)
        elif tag in _BLOCKS:
            self._end_line()
            self.preformatted -= tag == "pre"
            self._end_element()
            if tag in _CELLS and self.open_tables:
                self.open_tables[-1].end_cell(len(self.blocks))
            elif tag == "table" and self.open_tables:
                self.tables.append(self.open_tables.pop())

    def _end_element(self) -> None:
        if len(self.open) == 1:
            return
        element = self.open.pop()
        outer = self.open[-1]
        outer.characters += element.characters
        outer.linked += element.linked
        outer.links += element.links
        menu = element.links >= _SITE_LINKS and element.linked >= _SITE_SHARE * element.characters
        if element.site or menu:
            self.sites.append((element.first, len(self.blocks), element.characters))

    def data(self, text: str) -> None:
        """Take a stretch of text."""
        if self.unprinted:
            return
        lines = text.replace("\r\n", "\n").split("\n") if self.preformatted else [text]
        for at, words in enumerate(lines):
            if at:
                self._end_line()
            self.words.append(words)
            printed = len("".join(words.split()))
            self.open[-1].characters += printed
            self.open[-1].linked += printed if self.linking else 0

    def close(self) -> None:
        """Take the end of the page."""
        self._end_line()
        while len(self.open) > 1:
            self._end_element()
        while self.open_tables:
            self.tables.append(self.open_tables.pop())

    def _end_line(self) -> None:
        words = _SPACE.sub(" ", "".join(self.words)).strip(" ")
        self.words.clear()
        if words.strip():
            self.blocks.append(words)

    def _is_site(self, tag: str, attributes: Mapping[str, str]) -> bool:
        if tag in ("html", "body"):
            return False
        if "hidden" in attributes or _HIDDEN.search(attributes.get("style", "")[:_LONGEST_NAME].lower()):
            return True
        if tag in _SITE and not (tag == "header" and any(element.tag in _BODY for element in self.open[-20:])):
            return True
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        if attributes.get("role") in _SITE_ROLES:
            return True
        return len(names) <= _LONGEST_NAME and not _SITE_NAMES.isdisjoint(_WORDS.findall(names.lower()))

    def pieces(self) -> Iterator[Piece]:
        """Yield everything in printed order."""
        aside = self._aside()
        number = at = ordinal = 0
        for table in sorted(self.tables, key=lambda table: table.first):
            cells = self._cells(table)
            if not cells:
                continue
            ordinal += 1
            first, last = table.cells[0][1], table.cells[-1][2]
            for block in range(at, first):
                number += 1
                yield Piece(number, self.blocks[block], aside=aside[block])
            aside_rows = self._rows_aside(table, aside)
            for row, (text, values) in enumerate(grid_rows(cells)):
                number += 1
                yield Piece(number, text, values, ordinal, aside=aside_rows.get(row, False))
            at = last
        for block in range(at, len(self.blocks)):
            number += 1
            yield Piece(number, self.blocks[block], aside=aside[block])

    def _cells(self, table: Table) -> list[Cell]:
        cells = [cell for cell, _, _ in table.cells]
        if table.holds_table or not is_table(cells) or any(self._is_article(*at) for _, *at in table.cells):
            return []
        return [cell._replace(text=one_line(" ".join(self.blocks[first:last]))) for cell, first, last in table.cells]

    def _is_article(self, first: int, last: int) -> bool:
        many = last - first > _ARTICLE_BLOCKS
        return many and sum(map(len, self.blocks[first:last])) > _DOCUMENT_SHARE * self.open[0].characters

    def _rows_aside(self, table: Table, aside: list[bool]) -> dict[int, bool]:
        rows: dict[int, bool] = {}
        for cell, first, last in table.cells:
            if first < last:
                rows[cell.row] = rows.get(cell.row, True) and all(aside[first:last])
        return rows

    def _aside(self) -> list[bool]:
        total = self.open[0].characters
        steps = [0] * (len(self.blocks) + 1)
        for first, last, characters in self.sites:
            if characters <= _DOCUMENT_SHARE * total:
                steps[first] += 1
                steps[last] -= 1
        return [depth > 0 for depth in accumulate(steps[:-1])]
