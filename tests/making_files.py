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
