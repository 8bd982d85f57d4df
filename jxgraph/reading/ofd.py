"""An OFD, the national format of official documents (GB/T 33190): characters at their places, as on a PDF's page.

`OFD.xml` names the documents in the archive, a document its pages and their templates, and a page has layers of
objects. Places are in millimetres from the upper left corner. Annotations, seals and signatures are left out.
"""

from __future__ import annotations

import posixpath
import re
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.errors import InputError
from jxgraph.reading.child import LimitedReader, read_in_child
from jxgraph.reading.numbering import child, children, local_name
from jxgraph.reading.packages import member_names, parse_xml, xml_members
from jxgraph.reading.page_lines import make_char
from jxgraph.reading.pages import document_pieces, drawn_page, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lxml.etree import _Element

    from jxgraph.reading.pages import Page
    from jxgraph.reading.pieces import Piece

READER = LimitedReader(
    "jxgraph.reading.ofd:read_pages",
    damaged="ofd.damaged",
    too_much="ofd.too_much",
)

_POINTS = 72 / 25.4  # to a millimetre
_A4 = (210.0, 297.0)
_LEFT_OUT = re.compile(r"(?:^|/)(?:signs?|annots?|tags?|attachs?)/", re.IGNORECASE)
_PICTURE_SHARE = 0.5
_FEWEST_CHARACTERS = 30
_DEEPEST = 16
"""Objects within objects; Word's converter uses two."""
_LEVEL = 0.3  # millimetres by which a ruled line may climb
_MOST_REPEATED = 10_000
"""Characters of one `TextCode` whose distances are given as `g 28 4.2`: 28 times 4.2."""


def ofd_pieces(data: bytes) -> Iterator[Piece]:
    """Yield the printed lines and table rows of an OFD, numbered from 1 through all pages.

    Raises
    ------
    InputError
        It is damaged, incomplete or locked, refers to itself, has no text, or takes more than the limits of `READER`.
    """
    pages = [unpacked(values) for values in read_in_child(READER, data)]
    if not any(page.text().strip() for page in pages):
        picture = any(page.unread for page in pages)
        raise InputError("ofd.pictures" if picture else "reading.no_text")
    yield from document_pieces(pages)


def read_pages(data: bytes) -> Iterator[list[Any]]:
    """Yield the pages of all documents in an OFD as plain values."""
    if any("encryption" in name.lower() for name in member_names(data)):
        raise InputError(READER.locked)
    package = _Package(xml_members(data, lambda name: name.lower().endswith(".xml") and not _LEFT_OUT.search(name)))
    for body in children(package.root("OFD.xml"), "DocBody"):
        for location in children(body, "DocRoot"):
            for page in _document_pages(package, package.path("OFD.xml", location.text or "")):
                yield page.packed()


class _Package:
    """The XML of an OFD, each file parsed when it is first asked for."""

    def __init__(self, members: Mapping[str, bytes]) -> None:
        self._members = {_normal(name): xml for name, xml in members.items()}
        self._roots: dict[str, _Element] = {}

    @staticmethod
    def path(of: str, location: str) -> str:
        """Return the path of a file that another one names: from the root of the archive, or from its own folder."""
        location = location.strip().replace("\\", "/")
        return _normal(location if location.startswith("/") else posixpath.join(posixpath.dirname(of), location))

    def root(self, path: str) -> _Element:
        """Return the root of a file.

        Raises
        ------
        InputError
            There is no such file in the archive.
        """
        if path not in self._roots:
            if path not in self._members:
                raise InputError("ofd.missing", part=path[:80])
            self._roots[path] = parse_xml(self._members[path])
        return self._roots[path]


def _normal(path: str) -> str:
    return posixpath.normpath("/" + path.replace("\\", "/")).lstrip("/")


def _first(node: _Element | None, *names: str) -> _Element | None:
    for name in names:
        node = child(node, name)
    return node


# A document and its pages.


class _Document(NamedTuple):
    """What the pages of a document share: its templates and composite objects, by their ids, and the size of a page."""

    package: _Package
    templates: Mapping[str, str]
    composites: Mapping[str, _Element]
    size: tuple[float, float]


def _document_pages(package: _Package, path: str) -> Iterator[Page]:
    root = package.root(path)
    common = _first(root, "CommonData")
    templates = {
        one.get("ID", ""): package.path(path, one.get("BaseLoc", "")) for one in children(common, "TemplatePage")
    }
    resources = [
        package.path(path, one.text or "") for kind in ("PublicRes", "DocumentRes") for one in children(common, kind)
    ]
    size = _page_size(_first(common, "PageArea")) or _A4
    document = _Document(package, templates, _composites(package, resources), size)
    for page in children(_first(root, "Pages"), "Page"):
        yield _page(document, package.path(path, page.get("BaseLoc", "")))


def _composites(package: _Package, resources: Iterable[str]) -> dict[str, _Element]:
    return {
        unit.get("ID", ""): unit
        for path in resources
        for units in children(package.root(path), "CompositeGraphicUnits")
        for unit in children(units, "CompositeGraphicUnit")
    }


def _page_size(area: _Element | None) -> tuple[float, float] | None:
    for name in ("PhysicalBox", "ApplicationBox"):
        box = _numbers((found.text if (found := _first(area, name)) is not None else "") or "")
        if len(box) == 4 and box[2] > 0 and box[3] > 0:  # noqa: PLR2004 - left, top, width, height
            return box[2], box[3]
    return None


def _page(document: _Document, path: str) -> Page:
    size = _page_size(_first(document.package.root(path), "Area")) or document.size
    drawing = _Drawing(document)
    drawing.add_page(path, ())
    points = (size[0] * _POINTS, size[1] * _POINTS)
    page = drawn_page(points, drawing.chars, drawing.rules)
    few = len("".join(page.text().split())) < _FEWEST_CHARACTERS
    page.unread = few and drawing.pictures > _PICTURE_SHARE * size[0] * size[1]
    return page


# The objects of a page.


class _Matrix(NamedTuple):
    """How a place in an object becomes one on the page: (x, y) to (ax + cy + e, bx + dy + f)."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def within(self, outer: _Matrix) -> _Matrix:
        """Return this, then the outer one."""
        e, f = outer.at(self.e, self.f)
        return _Matrix(
            outer.a * self.a + outer.c * self.b,
            outer.b * self.a + outer.d * self.b,
            outer.a * self.c + outer.c * self.d,
            outer.b * self.c + outer.d * self.d,
            e,
            f,
        )


class _Drawing:
    """The characters, ruled lines and the area of pictures that the objects of a page add up to."""

    def __init__(self, document: _Document) -> None:
        self.chars: list[dict[str, Any]] = []
        self.rules: list[tuple[float, float, float, float]] = []
        self.pictures = 0.0
        self._document = document

    def add_page(self, path: str, above: tuple[str, ...]) -> None:
        """Add the objects of a page and of its templates; `above` are the pages whose template it is."""
        _refuse_cycle(path, above)
        root = self._document.package.root(path)
        for template in children(root, "Template"):
            if (location := self._document.templates.get(template.get("TemplateID", ""))) is None:
                raise InputError("ofd.template")
            self.add_page(location, (*above, path))
        for layer in children(_first(root, "Content"), "Layer"):
            self._add(layer, _Matrix(), ())

    def _add(self, block: _Element, matrix: _Matrix, above: tuple[str, ...]) -> None:
        for one in block:
            kind = local_name(one)
            if one.get("Visible", "true").lower() == "false":
                continue
            if kind == "PageBlock":
                self._add(one, matrix, _refuse_cycle(f"block {len(above)}", above))
            elif kind == "TextObject":
                self.chars += _text_chars(one, _placed(one, matrix))
            elif kind == "PathObject":
                self.rules += _path_rules(one, _placed(one, matrix))
            elif kind == "ImageObject":
                box = _numbers(one.get("Boundary", ""))
                self.pictures += box[2] * box[3] if len(box) == 4 else 0.0  # noqa: PLR2004 - as above
            elif kind == "CompositeObject":
                self._add_composite(one, _placed(one, matrix), above)

    def _add_composite(self, one: _Element, matrix: _Matrix, above: tuple[str, ...]) -> None:
        name = one.get("ResourceID", "")
        content = _first(self._document.composites.get(name), "Content")
        if content is not None:
            self._add(content, matrix, _refuse_cycle(name, above))


def _refuse_cycle(name: str, above: tuple[str, ...]) -> tuple[str, ...]:
    if name in above or len(above) >= _DEEPEST:
        raise InputError("ofd.circle")
    return (*above, name)


def _placed(one: _Element, outer: _Matrix) -> _Matrix:
    """Return the matrix of an object: its own, then to the corner of its box, then that of what it is in."""
    box, own = _numbers(one.get("Boundary", "")), _numbers(one.get("CTM", ""))
    matrix = _Matrix(*own) if len(own) == len(_Matrix._fields) else _Matrix()
    corner = _Matrix(e=box[0], f=box[1]) if len(box) == 4 else _Matrix()  # noqa: PLR2004 - as above
    return matrix.within(corner).within(outer)


_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def _numbers(text: str) -> list[float]:
    return [float(number) for number in _NUMBER.findall(text)]


def _text_chars(one: _Element, matrix: _Matrix) -> Iterator[dict[str, Any]]:
    """Yield the characters of a text object, in points."""
    size = _number(one, "Size", 3.5)
    high = size * hypot(matrix.c, matrix.d)
    wide = size * hypot(matrix.a, matrix.b) * _number(one, "HScale", 1.0)
    x = y = 0.0
    for code in children(one, "TextCode"):
        text = (code.text or "").strip("\r\n")
        x, y = _number(code, "X", x), _number(code, "Y", y)
        across, down = (_distances(code.get(name, ""), len(text)) for name in ("DeltaX", "DeltaY"))
        places = list(_places(text, (x, y), (across, down), size * _number(one, "HScale", 1.0)))
        slope = _slope(matrix, places)
        on_page = [matrix.at(*place) for place in places]
        for sign, (left, baseline), following in zip(text, on_page, [*on_page[1:], None][: len(text)], strict=True):
            width = _width(sign) * wide
            if following and left < following[0] < left + width:
                width = following[0] - left
            edges = left * _POINTS, (left + width) * _POINTS
            yield make_char(sign, edges, round(baseline * _POINTS, 2), round(high * _POINTS, 1), slope)


def _number(node: _Element, name: str, default: float) -> float:
    return next(iter(_numbers(node.get(name, ""))), default)


def _distances(text: str, most: int) -> list[float]:
    """Return the distances from one character to the next: 4.2 4.2 2.1, or g 28 4.2 for the same 28 times."""
    found: list[float] = []
    words = iter(text.split())
    for word in words:
        if word != "g":
            found += _numbers(word)[:1]
            continue
        times, distance = (_numbers(next(words, "0"))[:1] or [0.0] for _ in range(2))
        found += distance * min(max(0, int(min(times[0], _MOST_REPEATED))), most)
    return found[:most]


def _places(
    text: str, first: tuple[float, float], distances: tuple[Sequence[float], Sequence[float]], size: float
) -> Iterator[tuple[float, float]]:
    """Yield where each character begins; without distances each follows the one before it."""
    (x, y), (across, down) = first, distances
    for at, sign in enumerate(text):
        yield x, y
        x += across[at] if at < len(across) else 0.0 if down else _width(sign) * size
        y += down[at] if at < len(down) else 0.0


def _width(sign: str) -> float:
    return 0.5 if sign.isascii() else 1.0


def _slope(matrix: _Matrix, places: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the direction in which a text runs: that of its object, or down where each sign stands below the last."""
    down = all(abs(b[1] - a[1]) > abs(b[0] - a[0]) for a, b in pairwise(places)) and len(places) > 1
    return (matrix.c, matrix.d) if down else (matrix.a, matrix.b)


_STEPS = re.compile(r"(?P<step>[SMLQBAC])(?P<numbers>[^SMLQBAC]*)")


def _path_rules(one: _Element, matrix: _Matrix) -> Iterator[tuple[float, float, float, float]]:
    """Yield the level and upright lines of a path, in points: left, top, right, bottom."""
    drawn = one.get("Stroke", "true").lower() != "false" or one.get("Fill", "false").lower() == "true"
    data = _first(one, "AbbreviatedData")
    if not drawn or data is None:
        return
    start = here = (0.0, 0.0)
    for step in _STEPS.finditer(data.text or ""):
        numbers = _numbers(step["numbers"])
        there = start if step["step"] == "C" else matrix.at(*numbers[-2:]) if len(numbers) > 1 else here
        if step["step"] in "LC":
            yield from _rule(here, there)
        if step["step"] in "SM":
            start = there
        here = there


def _rule(one: tuple[float, float], other: tuple[float, float]) -> Iterator[tuple[float, float, float, float]]:
    (left, right), (top, bottom) = (sorted((a * _POINTS, b * _POINTS)) for a, b in zip(one, other, strict=True))
    if bottom - top <= _LEVEL * _POINTS < right - left:
        yield left, (top + bottom) / 2, right, (top + bottom) / 2
    elif right - left <= _LEVEL * _POINTS < bottom - top:
        yield (left + right) / 2, top, (left + right) / 2, bottom
