"""Which format the bytes of a document are in: what they are decides, and only then what the file is called."""

from __future__ import annotations

import re
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.reading.packages import member_names

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEAD = 65_536


class Format(StrEnum):
    """The formats that are read."""

    TEXT = "text"
    HTML = "html"
    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"
    CSV = "csv"


_HTML_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
_CSV_SUFFIXES = (".csv", ".tsv")
_HTML_TAG = re.compile(
    rb"<(?:!doctype\s+html|(?:html|head|body|meta|title|div|table|tr|td|p|br|span|h[1-6]|ul|ol|font|center)\b[^<>]*/?>)",
    re.IGNORECASE,
)
_BEFORE_HTML = re.compile(rb"(?:\s|<\?xml[^<>]*>|<!--.*?-->)*", re.DOTALL)

_OCR = "recognise its text first (OCR, for example with WPS or OCRmyPDF) and save it as .docx, .txt or PDF with text"
_AS_DOCX = "open it in Word or WPS and save it as .docx"
_AS_XLSX = "open it in Excel or WPS and save it as .xlsx"
_UNPACK = "an archive; unpack it and name the document in it"
_MAGIC: Mapping[bytes, str] = MappingProxyType(
    {
        rb"{\rtf": f"an RTF document; {_AS_DOCX}",
        b"\x89PNG": f"a picture; {_OCR}",
        b"\xff\xd8\xff": f"a picture; {_OCR}",
        b"GIF8": f"a picture; {_OCR}",
        b"II*\0": f"a picture; {_OCR}",
        b"MM\0*": f"a picture; {_OCR}",
        b"AT&TFORM": f"a DjVu document; {_OCR}",
        b"7z\xbc\xaf\x27\x1c": _UNPACK,
        b"Rar!\x1a": _UNPACK,
        b"\x1f\x8b": _UNPACK,
        b"BZh": _UNPACK,
    }
)
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE2_SHEET = "Workbook".encode("utf-16-le")
_OLE2_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MAIL_HEADER = re.compile(rb"(?:from|subject|date|mime-version|content-[\w-]+|snapshot-[\w-]+):", re.IGNORECASE)
_FLAT_XML = re.compile(rb"<\?mso-application[^<>]*(?P<program>Word|Excel)", re.IGNORECASE)


def sniffed(data: bytes, suffix: str) -> Format:
    """Return the format of a document.

    A PDF, Word or Excel file is one whatever it is called, and a page saved as `.txt`, `.doc` or `.xls` is HTML when
    its first sign is a tag. A file called `.html` without any tag is text. `.csv` and `.tsv` are believed, for nothing
    else tells them from text. `suffix` has its dot and small letters; standard input has none.

    Raises
    ------
    InputError
        The format is known and not read (old Word and Excel, RTF, OFD, pictures, archives); it says how to convert.
    """
    _refuse_unread(data)
    head = (
        data[:_HEAD]
        .replace(b"\0", b"")
        .removeprefix(b"\xef\xbb\xbf")
        .removeprefix(b"\xff\xfe")
        .removeprefix(b"\xfe\xff")
    )
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _office(data)
    if suffix in _HTML_SUFFIXES:
        return Format.HTML if _HTML_TAG.search(head) else Format.TEXT
    before = _BEFORE_HTML.match(head)
    if before and _HTML_TAG.match(head, before.end()):
        return Format.HTML
    return Format.CSV if suffix in _CSV_SUFFIXES else Format.TEXT


def _office(data: bytes) -> Format:
    names = member_names(data)
    if "word/document.xml" in names or any(re.fullmatch(r"word/document\d*\.xml", name) for name in names):
        return Format.DOCX
    if "xl/workbook.xml" in names:
        return Format.XLSX
    if "OFD.xml" in names:
        raise InputError("an OFD document; open it in WPS or an OFD reader and save it as PDF with text, or as .docx")
    if "xl/workbook.bin" in names:
        raise InputError(f"a binary Excel file; {_AS_XLSX}")
    if any(name.startswith("ppt/") for name in names):
        raise InputError("a presentation; copy its text into a Word document and save that as .docx")
    if "content.xml" in names:
        raise InputError("an OpenDocument file; open it in LibreOffice, Word or WPS and save it as .docx or .xlsx")
    raise InputError(_UNPACK)


def _refuse_unread(data: bytes) -> None:
    for magic, words in _MAGIC.items():
        if data.startswith(magic):
            raise InputError(words)
    if data.startswith(_OLE2):
        if _OLE2_LOCKED in data:
            raise InputError("locked with a password; open it in Word, Excel or WPS and save it without one")
        if _OLE2_SHEET in data:
            raise InputError(f"an old Excel file (.xls or .et); {_AS_XLSX}")
        raise InputError(f"an old Word or WPS file (.doc or .wps); {_AS_DOCX}")
    if data[:2] == b"BM" and data[6:10] == bytes(4):
        raise InputError(f"a picture; {_OCR}")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise InputError(f"a picture; {_OCR}")
    if _MAIL_HEADER.match(data) and b"multipart/related" in data[:4096]:
        raise InputError("a web archive (.mht); save the page again as 'web page, HTML only', or save it as .docx")
    flat = _FLAT_XML.search(data[:1024])
    if flat:
        raise InputError(
            f"an old XML file of {flat['program'].decode()}; open it there or in WPS and save it as .docx or .xlsx"
        )
