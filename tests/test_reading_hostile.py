"""What a reader refuses and what it says; `tests/test_hostile_files.py` reads many more, within limits."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest
from making_files import pdf, printed_pages, sample_lines, word, workbook
from making_packages import SHEET, WORD, document, many_members, replaced

from jxgraph.errors import InputError
from jxgraph.reading import document_lines, read_lines

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.mark.slow
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
