"""What is read how: one table of the formats, and which of them the bytes of a document are in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.reading.packages import member_names

if TYPE_CHECKING:
    from collections.abc import Mapping


# What is read how.


class Format(StrEnum):
    """The formats that are read."""

    TEXT = "text"
    HTML = "html"
    MHT = "mht"
    DOCX = "docx"
    DOC = "doc"
    RTF = "rtf"
    ODT = "odt"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"
    PDF = "pdf"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class Reader:
    """How a format is read: what its names end in, "module:function" from bytes to pieces, by which library, a note."""

    suffixes: tuple[str, ...]
    function: str
    library: str
    note: str = ""


READERS: Mapping[Format, Reader] = MappingProxyType(
    {
        Format.TEXT: Reader((".txt",), "", "Python", "UTF-8, UTF-16 or GB18030; tables with tabs or bars"),
        Format.HTML: Reader((".html", ".htm", ".xhtml", ".shtml"), "html:html_pieces", "lxml", "without the site"),
        Format.MHT: Reader((".mht", ".mhtml"), "mht:mht_pieces", "Python, lxml", "the page itself, nothing fetched"),
        Format.DOCX: Reader((".docx", ".docm"), "docx:docx_pieces", "lxml", "with automatic numbers"),
        Format.DOC: Reader((".doc", ".wps"), "doc:doc_pieces", "msdoc2docx", "else LibreOffice where it is installed"),
        Format.RTF: Reader((".rtf",), "rtf:rtf_pieces", "Python", "with tables and printed numbers"),
        Format.ODT: Reader((".odt",), "odf:odt_pieces", "lxml", "with automatic numbers"),
        Format.XLSX: Reader((".xlsx", ".xlsm"), "sheet:xlsx_pieces", "openpyxl", "merged cells filled"),
        Format.XLS: Reader((".xls", ".et", ".xlsb"), "xls:xls_pieces", "python-calamine", "merged cells filled"),
        Format.ODS: Reader((".ods",), "odf:ods_pieces", "lxml", "merged cells filled"),
        Format.CSV: Reader((".csv", ".tsv"), "sheet:csv_pieces", "Python", "comma, tab or semicolon"),
        Format.PDF: Reader((".pdf",), "pdf:pdf_pieces", "pdfplumber", "with text; tables by their rules"),
        Format.ZIP: Reader((".zip",), "archives:archive_pieces", "Python", "the document in it; one of several as a.zip!b.doc"),
    }
)
"""Each format with its reader, in the order in which people are told of them."""

REFUSED = (".ofd", ".rar", ".7z")
"""What the names of documents end in that have to be converted or unpacked first."""

SUFFIXES: Mapping[str, Format | None] = MappingProxyType(
    {
        **{suffix: form for form, reader in READERS.items() for suffix in reader.suffixes},
        **dict.fromkeys(REFUSED),
    }
)
"""What the name of a document may end in, and its format; none where the document must be converted first."""


def format_table() -> str:
    """Return the table of formats as text: suffixes, library and note, a line each.

    Examples
    --------
    >>> print(format_table().splitlines()[3])
    .docx .docm               lxml             with automatic numbers
    """
    return "\n".join(f"{' '.join(r.suffixes):<25} {r.library:<16} {r.note}".rstrip() for r in READERS.values())


# Which format the bytes of a document are in: what they are decides, and only then what the file is called.


_HEAD = 65_536
_HTML_TAG = re.compile(
    rb"<(?:!doctype\s+html|(?:html|head|body|meta|title|div|table|tr|td|p|br|span|h[1-6]|ul|ol|font|center)\b[^<>]*/?>)",
    re.IGNORECASE,
)
_BEFORE_HTML = re.compile(rb"(?:\s|<\?xml[^<>]*>|<!--.*?-->)*", re.DOTALL)

_OCR = "recognise its text first (OCR, for example with WPS or OCRmyPDF) and save it as .docx, .txt or PDF with text"
_AS_DOCX = "open it in Word or WPS and save it as .docx"
_UNPACK = "an archive; unpack it and name the document in it"
_MAGIC: Mapping[bytes, str] = MappingProxyType(
    {
        b'{"': "JSON, such as `jxgraph parse` prints; name the document itself",
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
_OLE2_WORD = "WordDocument".encode("utf-16-le")
_OLE2_SHEETS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book\0"))
_OLE2_LOCKED = "EncryptedPackage".encode("utf-16-le")
_OLE2_SLIDES = "PowerPoint Document".encode("utf-16-le")
_RTF = rb"{\rtf"
_MAIL_HEADER = re.compile(
    rb"(?:from|subject|date|mime-version|content-[\w-]+|snapshot-[\w-]+|x-[\w-]+):", re.IGNORECASE
)
_MAIL_PAGE = re.compile(rb"content-type:\s*(?:multipart/related|multipart/alternative|text/html)", re.IGNORECASE)
_FLAT_XML = re.compile(rb"<\?mso-application[^<>]*(?P<program>Word|Excel)", re.IGNORECASE)
_SHEETS = (Format.CSV, Format.XLS, Format.XLSX)
_ODF: Mapping[bytes, Format] = MappingProxyType({b"text": Format.ODT, b"spreadsheet": Format.ODS})


def detect_format(data: bytes, suffix: str) -> Format:
    """Return the format of a document.

    A PDF, Word or Excel file is one whatever it is called, and a page saved as `.txt`, `.doc` or `.xls` is HTML when
    its first sign is a tag. A file called `.html` without any tag is text. `.csv` and `.tsv` are believed, for nothing
    else tells them from text; and text called `.xls` is taken for it too. `suffix` has its dot and small letters;
    standard input has none.

    Raises
    ------
    InputError
        The format is known and not read (OFD, pictures, other archives); it says how to convert.
    """
    if data.startswith(_OLE2):
        return _ole_format(data, suffix)
    _refuse_unsupported(data)
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package_format(data)
    head = data[:_HEAD].replace(b"\0", b"")
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        head = head.removeprefix(mark)
    start = head.lstrip()
    if start.startswith(_RTF):
        return Format.RTF
    if _MAIL_HEADER.match(start) and _MAIL_PAGE.search(start[:4096]):
        return Format.MHT
    by_name = SUFFIXES.get(suffix)
    if by_name is Format.HTML:
        return Format.HTML if _HTML_TAG.search(head) else Format.TEXT
    before = _BEFORE_HTML.match(head)
    if before and _HTML_TAG.match(head, before.end()):
        return Format.HTML
    return Format.CSV if by_name in _SHEETS else Format.TEXT


def _ole_format(data: bytes, suffix: str) -> Format:
    if _OLE2_LOCKED in data:
        raise InputError("locked with a password; open it in Word, Excel or WPS and save it without one")
    word, sheet = _OLE2_WORD in data, any(name in data for name in _OLE2_SHEETS)
    if word and sheet:  # one has the other in it
        return Format.XLS if SUFFIXES.get(suffix) is Format.XLS else Format.DOC
    if word or sheet:
        return Format.DOC if word else Format.XLS
    if _OLE2_SLIDES in data:
        raise InputError("a presentation; copy its text into a Word document and save that as .docx")
    raise InputError(f"an old Word or WPS file that is damaged, or of a kind that is not read; {_AS_DOCX}")


def _package_format(data: bytes) -> Format:
    names = member_names(data)
    if "word/document.xml" in names or any(re.fullmatch(r"word/document\d*\.xml", name) for name in names):
        return Format.DOCX
    if "xl/workbook.xml" in names:
        return Format.XLSX
    if "xl/workbook.bin" in names:
        return Format.XLS
    if "OFD.xml" in names:
        raise InputError("an OFD document; open it in WPS or an OFD reader and save it as PDF with text, or as .docx")
    if any(name.startswith("ppt/") for name in names):
        raise InputError("a presentation; copy its text into a Word document and save that as .docx")
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        kind = re.search(rb"application/vnd\.oasis\.opendocument\.(?P<kind>text|spreadsheet)", data[:256])
        found = _ODF.get(kind["kind"]) if kind else None
        if found is None:
            raise InputError("an OpenDocument file that is neither text nor sheet; save it as .odt, .ods or .docx")
        return found
    return Format.ZIP


def _refuse_unsupported(data: bytes) -> None:
    for magic, words in _MAGIC.items():
        if data.startswith(magic):
            raise InputError(words)
    if data[:2] == b"BM" and data[6:10] == bytes(4):
        raise InputError(f"a picture; {_OCR}")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise InputError(f"a picture; {_OCR}")
    flat = _FLAT_XML.search(data[:1024])
    if flat:
        raise InputError(
            f"an old XML file of {flat['program'].decode()}; open it there or in WPS and save it as .docx or .xlsx"
        )
