"""Documents for the tests, made by other programs than those that read them."""

from __future__ import annotations

import zipfile
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
from docx.oxml import parse_xml
from openpyxl import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

SAMPLE = Path(__file__).parents[1] / "data" / "jiaxing-2025.txt"


def sample_lines() -> list[str]:
    """Return the sample's lines, without the empty one behind the last line end."""
    return SAMPLE.read_text(encoding="utf-8").splitlines()


def saved(document: Any) -> bytes:
    """Return what a document of python-docx or openpyxl writes to a file."""
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def word(paragraphs: Iterable[str]) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def word_of(*body: str, parts: Sequence[tuple[str, str]] = (), numbering: str = "") -> bytes:
    """Make a Word file of this XML; `parts` are (kind, XML) it refers to, `numbering` replaces its lists."""
    document = docx.Document()
    names = _NAMES
    for child in list(document.element.body)[:-1]:
        document.element.body.remove(child)
    holder = parse_xml(f"<w:body {names}>{''.join(body)}</w:body>")
    for at, child in enumerate(list(holder)):
        document.element.body.insert(at, child)
    if numbering:
        lists = document.part.numbering_part.element
        for child in list(lists):
            lists.remove(child)
        for child in list(parse_xml(f"<w:numbering {names}>{numbering}</w:numbering>")):
            lists.append(child)
    return with_parts(saved(document), parts) if parts else saved(document)


_NAMES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)


def with_parts(data: bytes, parts: Sequence[tuple[str, str]]) -> bytes:
    """Add parts of these kinds (footnotes, header) to a Word file."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "".join(
        f'<Relationship Id="x{at}" Type="{kinds}/{kind}" Target="x{at}.xml"/>' for at, (kind, _) in enumerate(parts)
    )

    def change(name: str, content: bytes) -> bytes:
        if name == "word/_rels/document.xml.rels":
            return content.replace(b"</Relationships>", relations.encode() + b"</Relationships>")
        return content

    more = {f"word/x{at}.xml": xml.replace(">", f" {_NAMES}>", 1).encode() for at, (_, xml) in enumerate(parts)}
    return repacked(data, change, more)


def repacked(data: bytes, change: Callable[[str, bytes], bytes], more: dict[str, bytes] | None = None) -> bytes:
    """Change the members of an archive and add some."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return file.getvalue()


def p(text: str, *, level: int | None = None, list_id: int = 1, properties: str = "") -> str:
    """Write a paragraph of Word's XML, numbered when it has a level."""
    numbered = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>' if level is not None else ""
    return f"<w:p><w:pPr>{properties}{numbered}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def lists(*levels: tuple[str, str], nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>') -> str:
    """One abstract list of (system, text) levels, and the lists that use it."""
    own = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(levels)
    )
    return f'<w:abstractNum w:abstractNumId="7">{own}</w:abstractNum>{nums}'


def workbook(rows: Iterable[Sequence[Any]], merged: Sequence[str] = ()) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for reference in merged:
        book.active.merge_cells(reference)
    return saved(book)


def pdf(draw: Callable[[Any], None]) -> bytes:
    """Make a PDF of A4 pages in the font that zhplot ships; `draw` gets reportlab's canvas."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    spec = find_spec("zhplot")
    assert spec
    assert spec.origin
    if "Noto" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Noto", str(Path(spec.origin).parent / "fonts" / "NotoSansSC-Regular.ttf")))
    file = BytesIO()
    canvas = Canvas(file, pagesize=(595, 842), invariant=1)
    canvas.setFont("Noto", 14)
    draw(canvas)
    canvas.save()
    return file.getvalue()


def printed_pages(
    lines: Iterable[str], *, width: int = 30, height: int = 40, header: str = ""
) -> Callable[[Any], None]:
    """Break lines hard after `width` characters and print `height` of them a page, with a page number — 3 — below."""
    broken = [line[at : at + width] for line in lines for at in range(0, len(line), width)]

    def draw(canvas: Any) -> None:
        for page, first in enumerate(range(0, len(broken), height), start=1):
            canvas.setFont("Noto", 14)
            if header:
                canvas.drawString(70, 815, header)
            for at, words in enumerate(broken[first : first + height]):
                canvas.drawString(70, 780 - 18 * at, words)
            canvas.drawCentredString(297, 30, f"— {page} —")
            canvas.showPage()

    return draw


def drawn_table(canvas: Any, cells: Sequence[tuple[int, int, int, int, str]], *, top: float = 700) -> None:
    """Draw ruled cells (row, column, rows, columns, words), 120 points wide and 40 high."""
    for row, column, rows, columns, words in cells:
        x, y = 50 + 120 * column, top - 40 * (row + rows)
        canvas.rect(x, y, 120 * columns, 40 * rows)
        for at, line in enumerate(words.split("\n")):
            canvas.drawString(x + 4, y + 40 * rows - 17 - 16 * at, line)


OFD_NAMESPACE = "http://www.ofdspec.org/2016"


class OfdCanvas:
    """Writes OFD as reportlab's canvas writes PDF: the same calls, in points from the lower left corner."""

    def __init__(self, *, one_by_one: bool = False) -> None:
        self._one_by_one = one_by_one
        self._size = 14.0
        self._pages: list[list[str]] = [[]]

    def setFont(self, _name: str, size: float) -> None:  # noqa: N802 - as reportlab calls it
        """Set the size of the font; all have the same name."""
        self._size = size

    def drawString(self, x: float, y: float, words: str) -> None:  # noqa: N802 - as above
        """Print words in a line; `one_by_one` with a `TextCode` for each character."""
        widths = [self._size * (0.5 if sign.isascii() else 1) for sign in words]
        if self._one_by_one:
            for sign, width in zip(words, widths, strict=True):
                self.text(x, y, sign)
                x += width
        else:
            self.text(x, y, words, deltas=" ".join(f"{_mm(width):.4f}" for width in widths[:-1]))

    def drawCentredString(self, x: float, y: float, words: str) -> None:  # noqa: N802 - as above
        """Print words around a place."""
        self.drawString(x - self._size * len(words) / 2, y, words)

    def text(self, x: float, y: float, words: str, *, deltas: str = "", matrix: str = "") -> None:
        """Print words on a baseline, in an object whose box begins above and left of it."""
        size = _mm(self._size)
        box = f"{_mm(x) - 1:.4f} {_mm(842 - y) - size:.4f} {len(words) * size + 2:.4f} {2 * size:.4f}"
        across, turned = (f' DeltaX="{deltas}"' if deltas else ""), (f' CTM="{matrix}"' if matrix else "")
        self._pages[-1].append(
            f'<o:TextObject ID="1" Font="1" Size="{size:.4f}" Boundary="{box}"{turned}>'
            f'<o:TextCode X="1" Y="{size:.4f}"{across}>{words}</o:TextCode></o:TextObject>'
        )

    def rect(self, x: float, y: float, width: float, height: float) -> None:
        """Draw a box from its lower left corner."""
        self._path(x, y + height, width, height, "M 0 0 L {w} 0 L {w} {h} L 0 {h} C")

    def line(self, x: float, y: float, right: float, top: float) -> None:
        """Draw a level or an upright line."""
        self._path(min(x, right), max(y, top), abs(right - x), abs(top - y), "M 0 0 L {w} {h}")

    def _path(self, x: float, y: float, width: float, height: float, data: str) -> None:
        w, h = f"{_mm(width):.4f}", f"{_mm(height):.4f}"
        box = f"{_mm(x):.4f} {_mm(842 - y):.4f} {w} {h}"
        data = data.format(w=w, h=h)
        self._pages[-1].append(
            f'<o:PathObject ID="2" Boundary="{box}" LineWidth="0.3"><o:AbbreviatedData>{data}</o:AbbreviatedData></o:PathObject>'
        )

    def showPage(self) -> None:  # noqa: N802 - as above
        """Begin another page."""
        self._pages.append([])

    def members(self, templates: Sequence[str] = ()) -> dict[str, str]:
        """Return the XML files of the archive; `templates` are what stands in the layers of templates of every page."""
        pages = [page for page in self._pages if page]
        common = "".join(f'<o:TemplatePage ID="{90 + at}" BaseLoc="Tpls/{at}.xml"/>' for at in range(len(templates)))
        used = "".join(f'<o:Template TemplateID="{90 + at}"/>' for at in range(len(templates)))
        listed = "".join(f'<o:Page ID="{10 + at}" BaseLoc="Pages/{at}/Content.xml"/>' for at in range(len(pages)))
        layer = "<o:Content><o:Layer>{}</o:Layer></o:Content>"
        box = "<o:PageArea><o:PhysicalBox>0 0 209.9 297.0389</o:PhysicalBox></o:PageArea>"
        return {
            "OFD.xml": _ofd_xml("OFD", "<o:DocBody><o:DocRoot>Doc_0/Document.xml</o:DocRoot></o:DocBody>"),
            "Doc_0/Document.xml": _ofd_xml(
                "Document", f"<o:CommonData>{box}{common}</o:CommonData><o:Pages>{listed}</o:Pages>"
            ),
            **{f"Doc_0/Tpls/{at}.xml": _ofd_xml("Page", layer.format(one)) for at, one in enumerate(templates)},
            **{
                f"Doc_0/Pages/{at}/Content.xml": _ofd_xml("Page", used + layer.format("".join(page)))
                for at, page in enumerate(pages)
            },
        }


def _mm(points: float) -> float:
    return points * 25.4 / 72


def _ofd_xml(name: str, content: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><o:{name} xmlns:o="{OFD_NAMESPACE}">{content}</o:{name}>'


def ofd(draw: Callable[[Any], None], *, one_by_one: bool = False, templates: Sequence[str] = ()) -> bytes:
    """Make an OFD of A4 pages; `draw` gets a canvas that is used as reportlab's."""
    canvas = OfdCanvas(one_by_one=one_by_one)
    draw(canvas)
    return archive(canvas.members(templates))


def archive(members: dict[str, str]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return file.getvalue()


_ODF_KINDS = ("office", "text", "table", "style", "draw")
_ODF_NAMES = " ".join(f'xmlns:{kind}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"' for kind in _ODF_KINDS)


def odf(kind: str, body: str, *, styles: str = "", manifest: str = "", compressed: bool = False) -> bytes:
    """Make an OpenDocument file, a `text` or a `spreadsheet`, of this XML."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED) as made:
        made.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}", zipfile.ZIP_STORED)
        content = f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
        made.writestr(
            "content.xml",
            f"<office:c {_ODF_NAMES}><office:automatic-styles>{styles}</office:automatic-styles>{content}</office:c>",
        )
        made.writestr("META-INF/manifest.xml", f"<m>{manifest}</m>")
    return file.getvalue()
