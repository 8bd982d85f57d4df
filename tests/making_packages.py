"""The smallest sound document of each format, and what hostile ones are made of."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from making_files import odf, ofd, pdf, repacked, word, workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Make = Callable[[], bytes]

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
CLAUSE = "1.办学。（责任单位：市教育局）"
ROW = ("序号", "任务", "责任单位"), ("1", "办学。", "市教育局")
MANY = 100_000


def document(xml: str) -> bytes:
    """Make a Word file with this document."""
    return replaced(word(["x"]), "word/document.xml", xml.encode())


def body(xml: str) -> bytes:
    return document(f"<w:document {WORD}><w:body>{xml}</w:body></w:document>")


def sheet(xml: str) -> bytes:
    """Make an Excel file whose sheet has these data."""
    return replaced(
        workbook([["a", "b"]]), "xl/worksheets/sheet1.xml", f"<worksheet {SHEET}>{xml}</worksheet>".encode()
    )


def replaced(data: bytes, member: str, content: bytes) -> bytes:
    """Put another content into a member of an archive."""
    return repacked(data, lambda name, old: content if name == member else old)


def raw_pdf(*objects: bytes) -> bytes:
    """Make a PDF of these objects, the first the catalogue and the second the pages."""
    file, places = io.BytesIO(), []
    file.write(b"%PDF-1.4\n")
    for number, content in enumerate(objects, start=1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, file.tell())
    return file.getvalue() + b"xref\n0 %d\n0000000000 65535 f \n%b%b" % (len(places) + 1, table, end)


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d %b>>stream\n%b\nendstream" % (len(content), more, content)


CATALOGUE, PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>"
FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>"


def many_boxes(canvas: Any) -> None:
    for x in range(0, 600, 4):
        for y in range(0, 840, 4):
            canvas.rect(x, y, 1, 1)


def packed(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Make an archive of these members, which may have one name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, content in members:
            made.writestr(name, content)
    return file.getvalue()


def many_members(count: int) -> bytes:
    return packed(*((f"word/{number}.xml", b"") for number in range(count)), method=zipfile.ZIP_STORED)


def text_page(canvas: Any) -> None:
    canvas.drawString(70, 700, CLAUSE)


ODT = f"<text:p>{CLAUSE}</text:p>"


def cells(*texts: str, attributes: str = "") -> str:
    """Write a row of an OpenDocument table."""
    each = "".join(f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>" for text in texts)
    return f"<table:table-row>{each}</table:table-row>"


def ods_table(*rows: str) -> bytes:
    return odf("spreadsheet", f'<table:table table:name="a">{"".join(rows)}</table:table>')


def rich(content: str) -> bytes:
    """Make rich text, the characters as numbers."""
    return (
        rb"{\rtf1\ansi\uc0 "
        + "".join(c if c.isascii() else f"\\u{(ord(c) + 2**15) % 2**16 - 2**15} " for c in content).encode()
        + b"}"
    )


def mail(content: bytes, head: str = 'text/html; charset="utf-8"') -> bytes:
    """Make a web archive of one page."""
    top = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n'
    return top + f"Content-Type: {head}\n\n".encode() + content + b"\n--b--\n"


SOUND: Mapping[str, Make] = {
    ".txt": CLAUSE.encode,
    ".docx": lambda: word([CLAUSE]),
    ".xlsx": lambda: workbook(ROW),
    ".pdf": lambda: pdf(text_page),
    ".odt": lambda: odf("text", ODT),
    ".ods": lambda: ods_table(*(cells(*row) for row in ROW)),
    ".ofd": lambda: ofd(text_page),
    ".rtf": lambda: rich(CLAUSE),
    ".html": f"<html><body><p>{CLAUSE}</p></body></html>".encode,
    ".mht": lambda: mail(f"<html><p>{CLAUSE}</p></html>".encode()),
    ".zip": lambda: packed(("a.docx", word([CLAUSE]))),
}
"""A sound document of each format; all have the one task."""
