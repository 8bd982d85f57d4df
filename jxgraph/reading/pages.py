"""Printed pages of any format: lines and ruled tables in reading order, and what of a page is only the page's."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jxgraph.i18n import make_remark
from jxgraph.model import Severity
from jxgraph.reading.page_lines import Printed, cell_text, printed_lines
from jxgraph.reading.pieces import Cell, Piece, grid_rows, is_table, merge_close, nearest, take_doubts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jxgraph.model import Remark


_SAME = 2.0  # points within which two places on two pages, or two ruled lines, are one
_SAME_COLUMN = 4.0  # the same of two scanned pages, of which one is a hair larger
_EDGE = 0.15  # of a page's height, above and below: where page numbers stand
_OUTER_LINES = 2  # lines from the top and the bottom that can be a running header or footer
_FEWEST_PAGES = 3  # on two pages the same words may stand at the same place by accident
_DASHES = r"[\s\-—–―－─·~]*"
_PAGE_NUMBER = re.compile(
    rf"{_DASHES}(?:第\s*)?(?:\d{{1,4}}|[ivxIVX]{{1,6}})(?:\s*页)?(?:\s*[/／,，]?\s*共?\s*\d{{1,4}}\s*页?)?{_DASHES}"
)
"""A page number alone on its line: — 3 —, 3, 第 3 页 共 10 页, 3/10."""
_BROWSER = re.compile(
    r"(?:https?|file)://\S+(?:\s+\d{1,4}/\d{1,4})?|\d{2,4}/\d{1,2}/\d{1,2}[,，]?\s*(?:上午|下午)?\d{1,2}:\d{2}(?:\s.*)?"
)
"""What a browser prints around a page: https://www.linjiang.gov.cn/a.html 1/5, 2025/4/17 09:30 关于印发…的通知."""
_GOES_ON = re.compile(r"(?:表\s*\d*\s*)?[(（]?(?:续上?表|接上[页表]|续)\s*\d*[)）]?")
"""The line above a table that goes on from the page before: 续表, （续）, 表1（续）."""
_FEWEST_RULES = 3  # of two columns
_THICKEST_RULE = 5.0  # points; a rule may be a narrow box, with short edges of its own


@dataclass(slots=True)
class Grid:
    """A ruled table: its top, the places of its vertical lines, and its cells.

    One of a single row is a table only where it goes on with one of another page; else the words in it are `lines`.
    """

    top: float
    columns: tuple[float, ...]
    cells: list[Cell]
    lines: list[Printed] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """A page in reading order; `unread` is one whose words are a picture, or in a font without characters."""

    height: float
    unread: bool = False
    items: list[Printed | Grid] = field(default_factory=list)

    def text(self) -> str:
        """Return all that is printed on it."""
        return "".join(one.text for item in self.items for one in (item.cells if isinstance(item, Grid) else [item]))

    def packed(self) -> list[Any]:
        """Return the page as plain values, to hand it to another process."""
        items = [
            ["grid", item.top, item.columns, item.cells, item.lines] if isinstance(item, Grid) else ["line", *item]
            for item in self.items
        ]
        return [self.height, self.unread, items]


def unpacked(values: Sequence[Any]) -> Page:
    """Return the page of such values."""
    height, unread, items = values
    return Page(height, unread, [_unpacked_item(*item) for item in items])


def _unpacked_item(kind: str, *values: Any) -> Printed | Grid:
    if kind == "line":
        return Printed(*values)
    top, columns, cells, lines = values
    return Grid(top, tuple(columns), [Cell(*cell) for cell in cells], [Printed(*line) for line in lines])


def drawn_page(size: tuple[float, float], chars: list[Any], rules: Iterable[tuple[float, float, float, float]]) -> Page:
    """Read a page of a width and a height from its characters, and its ruled lines from left, top to right, bottom."""
    from pdfplumber.container import Container

    class Drawn(Container):
        """A page as pdfplumber knows it, of which only the characters and the ruled lines are known."""

        bbox = (0.0, 0.0, *size)
        height = size[1]
        objects = {"char": chars, "line": [_rule(*rule) for rule in rules]}  # noqa: RUF012 - one page, made and read here

    return read_page(Drawn())


def _rule(left: float, top: float, right: float, bottom: float) -> dict[str, Any]:
    place = {"x0": left, "top": top, "x1": right, "bottom": bottom, "doctop": top}
    return {**place, "width": right - left, "height": bottom - top, "object_type": "line"}


def read_page(page: Any) -> Page:
    """Read a page of pdfplumber's, or one made like it."""
    from pdfplumber.table import TableFinder
    from pdfplumber.utils.text import dedupe_chars

    found = TableFinder(page, {"explicit_horizontal_lines": _cut_edges(page)}).tables
    tables = [(table.bbox, _places(table)) for table in found if len(table.cells) > 1]
    tables = [one for one in tables if len({cell.column for cell, _ in one[1][1]}) > 1]
    # a bold print is sometimes two prints, a hair apart
    chars = dedupe_chars(page.chars, tolerance=1) if page.chars else []
    result = Page(float(page.height))
    free: list[Any] = []
    inside: list[list[list[Any]]] = [[[] for _ in places[1]] for _, places in tables]
    for char in chars:
        at = _cell_at(char, tables)
        (free if at is None else inside[at[0]][at[1]]).append(char)
    for ((_, table_top, _, _), (columns, places)), texts in zip(tables, inside, strict=True):
        cells = [
            cell._replace(text=cell_text(own, left, right))
            for (cell, (left, _, right, _)), own in zip(places, texts, strict=True)
        ]
        lines = [] if is_table(cells) else list(printed_lines([char for own in texts for char in own]))
        result.items.append(Grid(table_top, columns, cells, lines))
    result.items += printed_lines(free)
    result.items.sort(key=_place_of)
    return result


def _place_of(item: Printed | Grid) -> float:
    return item.top if isinstance(item, Grid) else item.baseline


def _cut_edges(page: Any) -> list[float]:
    """Return where the rules between columns end with no rule across: where a page break cut a row."""
    across = [edge["top"] for edge in page.horizontal_edges if edge["width"] > _THICKEST_RULE]
    if not across:
        return []
    upright = [edge for edge in page.vertical_edges if edge["height"] > _THICKEST_RULE]
    ends = [(edge[side], edge["x0"]) for edge in upright for side in ("top", "bottom")]
    outside = [(y, x) for y, x in ends if not min(across) - _SAME <= y <= max(across) + _SAME]
    places = merge_close((y for y, _ in outside), _SAME)
    return [
        place
        for place in places
        if len(merge_close((x for y, x in outside if abs(y - place) <= _SAME), _SAME)) >= _FEWEST_RULES
    ]


def _places(table: Any) -> tuple[tuple[float, ...], list[tuple[Cell, tuple[float, float, float, float]]]]:
    """Return the vertical lines of a table, and each cell with its box; a merged cell covers several places."""
    columns = merge_close((x for cell in table.cells for x in (cell[0], cell[2])), _SAME)
    rows = merge_close((y for cell in table.cells for y in (cell[1], cell[3])), _SAME)
    places = []
    for box in sorted(table.cells, key=lambda box: (box[1], box[0])):
        left, right = (nearest(columns, x) for x in (box[0], box[2]))
        top, bottom = (nearest(rows, y) for y in (box[1], box[3]))
        places.append((Cell(top, left, "", max(1, bottom - top), max(1, right - left)), box))
    return tuple(columns), places


def _cell_at(char: Any, tables: Sequence[Any]) -> tuple[int, int] | None:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    for number, (box, (_, places)) in enumerate(tables):
        if box[0] <= x <= box[2] and box[1] <= y <= box[3]:
            for at, (_, (left, top, right, bottom)) in enumerate(places):
                if left <= x <= right and top <= y <= bottom:
                    return number, at
    return None


def document_pieces(pages: Sequence[Page]) -> Iterator[Piece]:
    """Yield lines and rows, numbered through all pages; a table that goes on on the next page stays one table."""
    _dissolve_frames(pages)
    running = _running_lines(pages)
    number = ordinal = 0
    before: Grid | None = None
    first: list[tuple[str, tuple[str, ...]]] = []
    last: tuple[str, ...] = ()
    for page_number, page in enumerate(pages, start=1):
        if page.unread:
            number += 1
            remark = make_remark("unread_page", Severity.WARNING, number, "", page=page_number)
            yield Piece(number, "", aside=True, remarks=(remark,))
        asides = _aside_lines(page, running)
        for at, item in enumerate(page.items):
            if isinstance(item, Printed):
                number += 1
                before = before if at in asides else None
                yield _piece(number, item.text, aside=at in asides)
                continue
            rows, head = list(grid_rows(item.cells)), 0
            if before and _same_columns(before, item):
                head = _head_again(first, rows)
                rows = _merged_over_pages(rows, item, before, last, head)
            else:
                ordinal, first = ordinal + 1, rows
            before, last = item, rows[-1][1]
            for row, (text, values) in enumerate(rows):
                number += 1
                yield _piece(number, text, aside=True) if row < head else _piece(number, text, values, ordinal)


def _piece(
    number: int, text: str, cells: tuple[str, ...] | None = None, table: int = 0, *, aside: bool = False
) -> Piece:
    """Make a piece of words in which some characters may be marked as doubtful."""
    plain, doubts = take_doubts(text)
    values = cells if cells is None else tuple(take_doubts(cell)[0] for cell in cells)
    return Piece(
        number, plain, values, table, aside, doubts, () if aside else tuple(_doubtful_line(number, plain, doubts))
    )


_DOUBTFUL_SHARE = 0.15


def _doubtful_line(number: int, text: str, doubts: Sequence[tuple[int, float]]) -> Iterator[Remark]:
    """Point to a line of which recognition was not sure of many characters."""
    if len(doubts) > max(1.0, _DOUBTFUL_SHARE * len(text)):
        confidence = 1 - sum(1 - sure for _, sure in doubts) / len(text)
        yield make_remark("doubtful_line", Severity.WARNING, number, text, confidence=round(100 * confidence))


def _head_again(first: Sequence[object], rows: Sequence[object]) -> int:
    """Return how many rows at the head of a table that goes on are those at the head of its first page."""
    again = next((at for at, (one, row) in enumerate(zip(first, rows, strict=False)) if one != row), len(rows))
    return again if again < len(rows) else 0


def _merged_over_pages(
    rows: Sequence[tuple[str, tuple[str, ...]]], grid: Grid, before: Grid, last: Sequence[str], head: int
) -> list[tuple[str, tuple[str, ...]]]:
    """Give a merged cell that a page break cut its words again, which are printed on the page before.

    `last` are the cells of that page's last row, and `head` is how many rows of the table's head are printed again.
    """
    foot = max(cell.row + cell.rows for cell in before.cells)
    merged = {cell.column for cell in before.cells if cell.rows > 1 and cell.row + cell.rows == foot}
    again = {
        (row, cell.column): last[cell.column]
        for cell in grid.cells
        if cell.row == head and not cell.text and (cell.rows > 1 or cell.column in merged) and cell.column < len(last)
        for row in range(cell.row, cell.row + cell.rows)
    }
    return [
        (text, tuple(again.get((at, column), words) for column, words in enumerate(values)))
        for at, (text, values) in enumerate(rows)
    ]


def _dissolve_frames(pages: Sequence[Page]) -> None:
    """Replace each table of a single row that goes on with none of the page before or after by the lines in it."""
    grids = [[item for item in page.items if isinstance(item, Grid)] for page in pages]
    for at, page in enumerate(pages):
        near = [*(grids[at - 1][-1:] if at else []), *(grids[at + 1][:1] if at + 1 < len(pages) else [])]
        for grid in grids[at]:
            if grid.lines and not any(_same_columns(grid, other) for other in near):
                page.items.remove(grid)
                page.items += grid.lines
                page.items.sort(key=_place_of)


def _same_columns(one: Grid, other: Grid) -> bool:
    """Whether two tables have columns of the same widths; the margin differs between pages that face two ways."""
    return len(one.columns) == len(other.columns) and all(
        abs((a - one.columns[0]) - (b - other.columns[0])) <= _SAME_COLUMN
        for a, b in zip(one.columns, other.columns, strict=True)
    )


# What of a page is only the page's.


_FOOTNOTE = re.compile(r"[\[［(（]?(?P<mark>[¹²³⁴-⁹⁰]+|[①-⑨]|\d{1,2})[\])］）]?\s*(?=[\u4e00-\u9fff“《])")
"""How a note at the foot of a page begins: ¹ 指…, ① 指…, [1]指…."""
_MARKS = re.compile(r"(?<=[\u4e00-\u9fff”》）)])[¹²³⁴-⁹⁰]+")


def _outer_lines(page: Page) -> dict[int, Printed]:
    """Return the first and last lines of a page by their index among its items."""
    at = [index for index, item in enumerate(page.items) if isinstance(item, Printed) and not item.turned]
    chosen = {*at[:_OUTER_LINES], *at[-_OUTER_LINES:]}
    return {index: item for index in sorted(chosen) if isinstance(item := page.items[index], Printed)}


def _place_and_words(line: Printed) -> tuple[str, int]:
    return re.sub(r"\d+", "0", take_doubts(line.text)[0]), round(line.baseline / _SAME)


def _running_lines(pages: Sequence[Page]) -> frozenset[tuple[str, int]]:
    """Return the lines that stand at the same place of most pages, or of most that face one way, but for numbers."""
    keys = [{_place_and_words(line) for line in _outer_lines(page).values()} for page in pages]
    found: set[tuple[str, int]] = set()
    for some in (keys, keys[::2], keys[1::2]):
        times = Counter(key for one in some for key in one)
        found.update(key for key, count in times.items() if count >= _FEWEST_PAGES and 2 * count > len(some))
    return frozenset(found)


def _aside_lines(page: Page, running: frozenset[tuple[str, int]]) -> frozenset[int]:
    outer = {
        at
        for at, line in _outer_lines(page).items()
        if _place_and_words(line) in running
        or (
            (_PAGE_NUMBER.fullmatch(words := take_doubts(line.text)[0]) or _BROWSER.fullmatch(words))
            and not _EDGE < line.baseline / page.height < 1 - _EDGE
        )
    }
    turned = {at for at, item in enumerate(page.items) if isinstance(item, Printed) and item.turned}
    return frozenset({*outer, *turned, *_footnotes(page, outer | turned), *_titles_again(page, outer | turned)})


def _footnotes(page: Page, asides: set[int]) -> Iterator[int]:
    """Find the notes at the foot of a page: its last lines, in a small print, the first with a mark of the page's."""
    lines = [(at, item) for at, item in enumerate(page.items) if isinstance(item, Printed) and at not in asides]
    usual = Counter(line.size for _, line in lines).most_common(1)[0][0] if lines else 0.0
    foot = len(lines)
    while foot and lines[foot - 1][1].size < usual:
        foot -= 1
    marks = {unicodedata.normalize("NFKC", mark) for _, line in lines[:foot] for mark in _MARKS.findall(line.text)}
    for begin in range(foot, len(lines)):
        note = _FOOTNOTE.match(lines[begin][1].text)
        if note and unicodedata.normalize("NFKC", note["mark"]) in marks:
            yield from (at for at, _ in lines[begin:])
            return


def _titles_again(page: Page, asides: set[int]) -> Iterator[int]:
    """Find the line at the head of a page that says that its table goes on."""
    first = next((at for at in range(len(page.items)) if at not in asides), None)
    item = page.items[first] if first is not None else None
    if first is not None and isinstance(item, Printed) and _GOES_ON.fullmatch(item.text):
        yield first
