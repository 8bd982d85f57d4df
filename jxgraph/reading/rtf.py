r"""Rich text (.rtf, and what is called .doc and is one): paragraphs with their printed numbers, and tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from jxgraph.reading.child import LimitedReader, pieces_in_child
from jxgraph.reading.pieces import (
    Cell,
    Piece,
    PieceCount,
    as_margins,
    is_table,
    merge_close,
    nearest,
    one_line,
    refuse_long,
    refuse_vast,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SECONDS = 30
"""The specification of this format, 350 pages and 2 MB, takes one."""

_READER = LimitedReader(
    f"{__name__}:_pieces",
    damaged="rtf.damaged",
    too_much="rtf.too_much",
    locked="rtf.locked",
    seconds_a_step=SECONDS,
    seconds=SECONDS,
)


def rtf_pieces(data: bytes) -> Iterator[Piece]:
    r"""Yield the paragraphs and table rows of a rich text, numbered from 1, empty paragraphs counted.

    Automatic numbers are those that the program which saved it wrote for readers of plain text. Deleted and hidden
    text is left out; notes and text boxes follow the body, and then, `aside`, headers and footers.

    Raises
    ------
    InputError
        The file is damaged, or takes more than `SECONDS` or `child.MEMORY`.
    """
    return pieces_in_child(_READER, data)


_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?\x20?"
    rb"|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)
_UNPRINTED = frozenset(
    {"colortbl", "stylesheet", "info", "pict", "nonshppict", "shprslt", "xe", "tc", "rxe", "nonesttables", "objdata"}
)
_MARGINS = frozenset(f"{kind}{side}" for kind in ("header", "footer") for side in ("", "l", "r", "f"))
_APART = frozenset({"footnote", "shptxt"})
_NUMBERS = frozenset({"listtext", "pntext"})
_SIGNS = {
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "line": "\n",
    "tab": "\t",
    **dict.fromkeys(("nestcell", "nestrow", "emspace", "enspace", "qmspace"), " "),
    "~": " ",
    "_": "-",
}
_CHARSETS = {128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5hkscs"}
"""Character sets of fonts that take two bytes a character; every other font has the document's."""
_PAGES = {936: "gb18030", 950: "big5hkscs", 65001: "utf-8", 54936: "gb18030"}
_NEAR = 60  # twips, a millimetre: edges of cells that were meant to stand below each other


@dataclass(slots=True)
class _Row:
    r"""A row of a table: the edges of its cells and how each is merged (\clvmrg, \clmrg), and their texts."""

    left: int = 0
    edges: list[tuple[int, str]] = field(default_factory=list)
    merge: str = ""
    texts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Flow:
    """Text that runs by itself: the body, a note, a header; its paragraphs, and lists of rows, which are tables."""

    blocks: list[str | list[_Row]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    row: _Row = field(default_factory=_Row)
    texts: list[str] = field(default_factory=list)

    def end_paragraph(self, *, in_table: bool) -> None:
        if in_table:
            self.words.append("\n")
            return
        self.blocks.append(self._take_words())

    def end_cell(self) -> None:
        self.texts.append(one_line(self._take_words()))

    def _take_words(self) -> str:
        words = "".join(self.words)
        self.words.clear()
        # a character beyond the first 65,536 is written as two halves
        return words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def end_row(self) -> None:
        row = replace(self.row, edges=list(self.row.edges), texts=self.texts)
        self.texts = []
        if self.blocks and isinstance(self.blocks[-1], list):
            self.blocks[-1].append(row)
        else:
            self.blocks.append([row])


@dataclass(frozen=True, slots=True)
class _State:
    """What a group may change and its end restores."""

    flow: _Flow
    skipped: bool = False
    hidden: bool = False
    deleted: bool = False
    in_table: bool = False
    number: bool = False
    fonts: bool = False
    font: int = 0
    fallback: int = 1


class _Reader:
    """Takes the tokens of a file in order."""

    def __init__(self) -> None:
        self.body, self.apart, self.margins = _Flow(), list[_Flow](), list[_Flow]()
        self.state = _State(self.body)
        self.open: list[_State] = []
        self.raw = bytearray()  # bytes of characters that may take two of them
        self.page = "cp1252"
        self.charsets: dict[int, str] = {}
        self.default_font = self.font_described = 0
        self.skip = 0  # of the characters behind \u, which say the same to older programs
        self.starred = False

    def read(self, data: bytes) -> None:
        at = 0
        while token := _TOKEN.match(data, at):
            at = token.end()
            if token["text"] is not None:
                self._bytes(token["text"])
            elif token["hex"]:
                self._bytes(bytes.fromhex(token["hex"].decode()))
            elif token["brace"]:
                self._brace(token["brace"])
            elif token["sign"]:
                self._sign(token["sign"])
            elif token["word"]:
                number = int(token["number"]) if token["number"] else None
                if token["word"] == b"bin":
                    at += max(0, number or 0)
                else:
                    self._word(token["word"].decode(), number)
        self._flush()

    def _bytes(self, data: bytes) -> None:
        left, self.skip = data[self.skip :], max(0, self.skip - len(data))
        if not self._silent():
            self.raw += left

    def _silent(self) -> bool:
        return self.state.skipped or self.state.hidden or self.state.deleted

    def _flush(self) -> None:
        if self.raw:
            charset = self.charsets.get(self.state.font, self.page)
            words = self.raw.decode(charset, "replace")
            self.state.flow.words.append(words.strip() if self.state.number else words)
            self.raw.clear()

    def _say(self, words: str) -> None:
        self._flush()
        if not self._silent():
            self.state.flow.words.append(words)

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self.skip, self.starred = 0, False
        if brace == b"{":
            self.open.append(self.state)
        elif self.open:
            self._end_flow(self.open[-1])
            self.state = self.open.pop()

    def _end_flow(self, outer: _State) -> None:
        flow = self.state.flow
        if flow is not outer.flow and flow.words:
            flow.end_paragraph(in_table=False)

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self.starred = True
        elif sign in b"\r\n":
            self._word("par", None)
        elif self.skip:
            self.skip -= 1
        elif sign in b"{}\\":
            self._bytes(sign)
        else:
            self._say(_SIGNS.get(sign.decode("latin-1"), ""))

    def _word(self, word: str, number: int | None) -> None:
        starred, self.starred = self.starred, False
        if word == "u":
            self._unicode(number or 0)
        elif self.skip:
            self.skip -= 1
        elif word in _APART or word in _MARGINS:
            self._flush()
            flow = _Flow()
            (self.apart if word in _APART else self.margins).append(flow)
            self.state = replace(self.state, flow=flow, skipped=False, in_table=False)
        elif word in _UNPRINTED or (starred and word != "shpinst"):
            self.state = replace(self.state, skipped=True)
        elif word in _SIGNS:
            if not (word == "tab" and self.state.number):  # behind an automatic number
                self._say(_SIGNS[word])
        elif change := _CHANGES.get(word):
            self._flush()
            change(self, number)

    def _unicode(self, number: int) -> None:
        self.skip = 0
        self._say(chr(number % 0x10000))
        self.skip = self.state.fallback

    def end_paragraph(self) -> None:
        if not self._silent():
            self.state.flow.end_paragraph(in_table=self.state.in_table)

    def end_row(self) -> None:
        if not self.state.skipped:
            self.state.flow.end_row()

    def end_cell(self) -> None:
        if not self.state.skipped:
            self.state.flow.end_cell()

    def edge(self, number: int) -> None:
        row = self.state.flow.row
        row.edges.append((number, row.merge))
        row.merge = ""

    def set(self, **values: bool | int) -> None:
        self.state = replace(self.state, **values)  # type: ignore[arg-type]

    def font(self, number: int) -> None:
        self.font_described = number
        self.set(font=number)

    def charset(self, number: int) -> None:
        if self.state.fonts and number in _CHARSETS:
            self.charsets[self.font_described] = _CHARSETS[number]


def _begin_row(reader: _Reader) -> None:
    reader.state.flow.row = _Row()


_CHANGES: dict[str, Callable[[_Reader, int | None], None]] = {
    "par": lambda reader, _: reader.end_paragraph(),
    "sect": lambda reader, _: reader.end_paragraph(),
    "cell": lambda reader, _: reader.end_cell(),
    "row": lambda reader, _: reader.end_row(),
    "trowd": lambda reader, _: _begin_row(reader),
    "trleft": lambda reader, number: setattr(reader.state.flow.row, "left", number or 0),
    "cellx": lambda reader, number: reader.edge(number or 0),
    **{
        merge: lambda reader, _, merge=merge: setattr(reader.state.flow.row, "merge", merge)  # type: ignore[misc]
        for merge in ("clvmrg", "clmrg")
    },
    "intbl": lambda reader, _: reader.set(in_table=True),
    "pard": lambda reader, _: reader.set(in_table=False),
    "plain": lambda reader, _: reader.set(hidden=False, deleted=False, font=reader.default_font),
    "v": lambda reader, number: reader.set(hidden=number != 0),
    "deleted": lambda reader, number: reader.set(deleted=number != 0),
    "uc": lambda reader, number: reader.set(fallback=max(0, min(number or 0, 8))),
    "f": lambda reader, number: reader.font(number or 0),
    "fcharset": lambda reader, number: reader.charset(number or 0),
    "fonttbl": lambda reader, _: reader.set(fonts=True, skipped=True),
    "deff": lambda reader, number: setattr(reader, "default_font", number or 0),
    "ansicpg": lambda reader, number: setattr(reader, "page", _page(number or 0)),
    **{number: lambda reader, _: reader.set(number=True) for number in _NUMBERS},
}


def _page(number: int) -> str:
    import codecs

    name = _PAGES.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


def _pieces(data: bytes) -> Iterator[Piece]:
    refuse_long(0, data.count(rb"\par") // 2)  # before each costs its tokens; \pard often stands beside \par
    reader = _Reader()
    reader.read(data.lstrip(b"\xef\xbb\xbf \t\r\n"))
    if reader.body.words:
        reader.body.end_paragraph(in_table=False)
    count = PieceCount()
    for flow in (reader.body, *reader.apart):
        yield from _flow_pieces(flow, count)
    yield from as_margins(piece for flow in reader.margins for piece in _flow_pieces(flow, count))


def _flow_pieces(flow: _Flow, count: PieceCount) -> Iterator[Piece]:
    for block in flow.blocks:
        cells = [] if isinstance(block, str) else _cells(block)
        if isinstance(block, list) and is_table(cells):
            yield from count.table(cells)
            continue
        for paragraph in [block] if isinstance(block, str) else [cell.text for cell in cells]:
            yield from count.paragraph(paragraph)


def _cells(rows: Sequence[_Row]) -> list[Cell]:
    """Place the cells of a table in the grid of all their edges."""
    places = merge_close((x for row in rows for x in (row.left, *(x for x, _ in row.edges))), _NEAR)
    refuse_vast(len(rows), len(places))
    found: list[Cell] = []
    above: dict[int, int] = {}  # left edge -> index of the cell that may go on downwards
    for at, row in enumerate(rows):
        left = nearest(places, row.left)
        for index, text in enumerate(row.texts):
            edge, merge = row.edges[index] if index < len(row.edges) else (0, "")
            right = nearest(places, edge) if index < len(row.edges) else left + 1
            if merge == "clvmrg" and left in above:
                cell = found[above[left]]
                found[above[left]] = cell._replace(rows=at - cell.row + 1)
            elif merge != "clmrg":
                above[left] = len(found)
                found.append(Cell(at, left, text, 1, max(1, right - left)))
            left = max(right, left + 1)
    return found
