from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from making_files import ofd, p, pdf, printed_pages, repacked, sample_lines, word, workbook
from making_scans import png

from jxgraph.errors import InputError
from jxgraph.reading import document_lines, read_lines

if TYPE_CHECKING:
    from pathlib import Path

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SECONDS = 30  # a busy machine is no failure; a hang is
READ_LIMITED = """
import json, sys
sys.path[:] = json.loads(sys.argv[2])
if sys.platform == "linux":
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
from jxgraph.errors import InputError
from jxgraph.reading import read_lines
try:
    read_lines(sys.argv[1])
except InputError as error:
    print(str(error).isprintable())
else:
    print(True)
"""


def document(xml: str) -> bytes:
    """Make a Word file with this document."""
    return repacked(word(["x"]), lambda name, old: xml.encode() if name == "word/document.xml" else old)


def body(xml: str) -> bytes:
    return document(f"<w:document {WORD}><w:body>{xml}</w:body></w:document>")


def sheet(xml: str) -> bytes:
    """Make an Excel file whose sheet has these data."""
    new = f"<worksheet {SHEET}>{xml}</worksheet>".encode()
    return repacked(workbook([["a", "b"]]), lambda name, old: new if name == "xl/worksheets/sheet1.xml" else old)


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


def hostile() -> dict[str, object]:
    """Files by name; made only when a test asks."""
    many = range(80_000)
    cells = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="B{n}"><v>1</v></c></row>' for n in range(1, 20_000))
    merges = "".join(f'<mergeCell ref="A{n}:XFD1048576"/>' for n in range(1, 20_000))
    circle = "".join(
        f'<w:style w:styleId="s{n}"><w:basedOn w:val="s{(n + 1) % 20_000}"/></w:style>' for n in range(20_000)
    )
    return {
        "line.txt": lambda: "责任单位：市财政局、".encode() * 1_850_000,
        "brackets.txt": lambda: b"(" * 50_000_000,
        "nested.html": lambda: b"<html>" + b"<table><tr><td>" * 1_000 + b"x",
        "deep.html": lambda: b"<html>" + b"<div class=nav>" * 100_000 + b"x",
        "attributes.html": lambda: b"<p " + b" ".join(b"a%d" % n for n in range(3_000_000)) + b">x",
        "picture.html": lambda: b"<p>a<img src='data:" + b"A" * 30_000_000 + b"'>b",
        "tags.html": lambda: b"<p>" + b"<a href=x " * 5_000_000,
        "spans.html": lambda: b"<table><tr>" + b"<td colspan=1000 rowspan=65534>x" * 50_000,
        "staircase.html": lambda: b"<table>" + b"<tr><td colspan=1000 rowspan=65534>x" * 50_000,
        "bomb.docx": lambda: body(" " * 300_000_000),
        "deep.docx": lambda: body("<w:p>" * 100_000),
        "attributes.docx": lambda: document(
            f"<w:document {WORD} " + " ".join(f'a{n}="x"' for n in range(300_000)) + "/>"
        ),
        "span.docx": lambda: body(
            "<w:tbl>"
            + '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr></w:tc></w:tr>' * 50_000
            + "</w:tbl>"
        ),
        "circle.docx": lambda: repacked(
            body(p("x", properties='<w:pStyle w:val="s1"/>') * 20_000),
            lambda name, old: f"<w:styles {WORD}>{circle}</w:styles>".encode() if name == "word/styles.xml" else old,
        ),
        "members.docx": lambda: many_members(50_000),
        "bomb.xlsx": lambda: sheet("<sheetData>" + " " * 300_000_000),
        "row.xlsx": lambda: sheet('<sheetData><row r="99999999999"><c r="A99999999999"><v>1</v></c></row></sheetData>'),
        "wide.xlsx": lambda: sheet(
            "<sheetData>" + "".join(f'<row r="{n}"><c r="ZZZ{n}"><v>1</v></c></row>' for n in many) + "</sheetData>"
        ),
        "merged.xlsx": lambda: sheet(f"<sheetData>{cells}</sheetData><mergeCells>{merges}</mergeCells>"),
        "quotes.csv": lambda: b'"' * 20_000_000,
        "fields.csv": lambda: "甲,".encode() * 3_000_000,
        "itself.pdf": lambda: raw_pdf(CATALOGUE, PAGES, PAGE.replace(b"[0 0 595 842]", b"4 0 R"), b"4 0 R"),
        "circle.pdf": lambda: raw_pdf(CATALOGUE, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1>>"),
        "bomb.pdf": lambda: raw_pdf(
            CATALOGUE, PAGES, PAGE, stream(zlib.compress(b" " * 1_500_000_000, 1), b"/Filter/FlateDecode")
        ),
        "forms.pdf": lambda: raw_pdf(
            CATALOGUE, PAGES, PAGE, stream(b"/F Do /F Do"), *(stream(b"/F Do /F Do", FORM % n) for n in range(6, 60))
        ),
        "objects.pdf": lambda: raw_pdf(CATALOGUE, PAGES, PAGE, *[b"1"] * 1_000_000),
        "huge.png": lambda: png(40_000, 40_000),
        "circle.tif": lambda: b"II*\0\x08\0\0\0" + struct.pack("<HHHIIHHIII", 2, 256, 4, 1, 9, 257, 4, 1, 9, 8),
        "rules.ofd": lambda: ofd(many_boxes),
        "blocks.ofd": lambda: ofd(
            lambda canvas: canvas._pages[0].append("<o:PageBlock>" * 9999 + "</o:PageBlock>" * 9999)
        ),
        "far.ofd": lambda: ofd(lambda canvas: canvas.text(9, 9, "甲" * 90_000, deltas="g 999999999 1e300")),
        "brackets.pdf": lambda: raw_pdf(CATALOGUE, PAGES, PAGE.replace(b"[0 0", b"[" * 500_000)),
    }


def many_members(count: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(count):
            archive.writestr(f"word/{number}.xml", "")
    return file.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(hostile()))
def test_every_hostile_file_ends_in_time_and_memory(name: str, tmp_path: Path) -> None:
    """In a process of 1 GiB: lines or an `InputError` of one readable line, never another error, never a hang."""
    path = tmp_path / name
    make = hostile()[name]
    assert callable(make)
    path.write_bytes(make())
    begun = time.monotonic()
    command = [sys.executable, "-c", READ_LIMITED, str(path), json.dumps(sys.path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=2 * SECONDS, check=False)
    assert done.stdout.strip() == "True", done.stderr[-500:]
    assert time.monotonic() - begun < SECONDS


def replaced(data: bytes, member: str, content: bytes) -> bytes:
    """Put another content into a member of an archive."""
    return repacked(data, lambda name, old: content if name == member else old)


def secret_file(folder: Path) -> Path:
    path = folder / "secret.txt"
    path.write_text("SECRET", encoding="utf-8")
    return path


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-be", "utf-7"])
@pytest.mark.parametrize("entity", ["SYSTEM", "laughs"])
def test_entities_are_refused_before_anything_is_parsed(entity: str, charset: str, tmp_path: Path) -> None:
    """A document type with an external file, or with one that grows tenfold a level, in any part and character set."""
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    declared = (
        f'<!ENTITY a9 SYSTEM "{secret_file(tmp_path).as_uri()}">' if entity == "SYSTEM" else f'<!ENTITY a0 "x">{laughs}'
    )
    head = f'<?xml version="1.0" encoding="{charset}"?>'
    body = "<w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body>"
    text = f"<!DOCTYPE x [{declared}]><w:document {WORD}>{body}</w:document>"
    row = '<sheetData><row><c t="inlineStr"><is><t>&a9;</t></is></c></row></sheetData>'
    other = f"<!DOCTYPE x [{declared}]><worksheet {SHEET}>{row}</worksheet>"
    for made, name, xml in (
        (word(["x"]), "word/document.xml", text),
        (word(["x"]), "docProps/core.xml", text),
        (workbook([["a"]]), "xl/worksheets/sheet1.xml", other),
    ):
        content = (head.encode() + xml.encode("utf-7")) if charset == "utf-7" else (head + xml).encode(charset)
        data = replaced(made, name, content)
        with pytest.raises(InputError, match=r"document type|character set"):
            document_lines(data)


def test_a_page_opens_no_file(tmp_path: Path) -> None:
    uri = secret_file(tmp_path).as_uri()
    frames = f'<iframe src="{uri}"></iframe><object data="{uri}"></object>'
    page = f'<!DOCTYPE html [<!ENTITY a SYSTEM "{uri}">]><p>a&a;b{frames}'
    assert "SECRET" not in "".join(line.text for line in document_lines(page.encode(), ".html"))


def test_a_member_that_lies_about_its_size_is_refused() -> None:
    """The directory says 10 bytes, the document has more: what comes out is cut and does not check."""
    data = bytearray(word(["x" * 1000]))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.getinfo("word/document.xml").header_offset
    data[at + 22 : at + 26] = struct.pack("<I", 10)
    entry = data.rfind(b"word/document.xml") - 46
    data[entry + 24 : entry + 28] = struct.pack("<I", 10)
    with pytest.raises(InputError, match="damaged"):
        document_lines(bytes(data))


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9, 0.999])
@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf"])
def test_truncated_files_say_that_they_are_damaged(kind: str, share: float) -> None:
    made = {
        "docx": lambda: word(sample_lines()),
        "xlsx": lambda: workbook([["甲", "乙"]] * 9),
        "pdf": lambda: pdf(printed_pages(["甲乙"] * 3)),
    }[kind]()
    with pytest.raises(InputError, match=r"damaged|scan"):
        document_lines(made[: int(len(made) * share) - 20 if share > 0.5 else int(len(made) * share) + 8])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), r"old Word, Excel or WPS file.*save it as \.docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), r"old Excel or WPS file.*\.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (rb"{\rtf1\ansi", "no text"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"BM\x00\x01\x00\x00\x00\x00\x00\x00\x36", "picture"),
        (b"Rar!\x1a\x07", "archive; unpack"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related;", "web archive"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>', "old XML file of Word"),
        (b"%PDF-1.7\n" + os.urandom(2000), "damaged"),
        (b"PK\x03\x04" + bytes(30), "damaged"),
        (many_members(3), "archive without a document in it; unpack"),
    ],
)
def test_formats_that_are_not_read_say_how_to_convert(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        document_lines(data, ".txt")


@pytest.mark.parametrize(
    ("member", "words"),
    [
        ("OFD.xml", "no text"),
        ("xl/workbook.bin", "old Excel or WPS file"),
        ("ppt/x.xml", "presentation"),
        ("content.xml", "OpenDocument"),
    ],
)
def test_archives_of_other_programs_say_how_to_convert(member: str, words: str) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(member, "<a/>")
    with pytest.raises(InputError, match=words):
        document_lines(file.getvalue())


def test_empty_documents_are_refused() -> None:
    for data in (
        word([]),
        word([" ", ""]),
        workbook([]),
        b"<html><body></body></html>",
        document(f"<w:document {WORD}/>"),
    ):
        with pytest.raises(InputError, match=r"no text|no document"):
            document_lines(data)


def test_an_error_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "通知.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    with pytest.raises(InputError, match=r"通知\.doc: an old Word, Excel or WPS file"):
        read_lines(path)
