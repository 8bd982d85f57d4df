"""What is read how: one table of the formats, and which of them the bytes of a document are in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.i18n import labels
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
    OFD = "ofd"
    PICTURE = "picture"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class Reader:
    """How a format is read: what its names end in, "module:function" from bytes to pieces, by which library."""

    suffixes: tuple[str, ...]
    function: str
    library: str


READERS: Mapping[Format, Reader] = MappingProxyType(
    {
        Format.TEXT: Reader((".txt",), "", "Python"),
        Format.HTML: Reader((".html", ".htm", ".xhtml", ".shtml"), "html:html_pieces", "lxml"),
        Format.MHT: Reader((".mht", ".mhtml"), "mht:mht_pieces", "Python, lxml"),
        Format.DOCX: Reader((".docx", ".docm"), "docx:docx_pieces", "lxml"),
        Format.DOC: Reader((".doc", ".wps"), "doc:doc_pieces", "msdoc2docx"),
        Format.RTF: Reader((".rtf",), "rtf:rtf_pieces", "Python"),
        Format.ODT: Reader((".odt",), "odf:odt_pieces", "lxml"),
        Format.XLSX: Reader((".xlsx", ".xlsm"), "sheet:xlsx_pieces", "openpyxl"),
        Format.XLS: Reader((".xls", ".et", ".xlsb"), "xls:xls_pieces", "python-calamine"),
        Format.ODS: Reader((".ods",), "odf:ods_pieces", "lxml"),
        Format.CSV: Reader((".csv", ".tsv"), "sheet:csv_pieces", "Python"),
        Format.PDF: Reader((".pdf",), "pdf:pdf_pieces", "pdfplumber"),
        Format.OFD: Reader((".ofd",), "ofd:ofd_pieces", "lxml"),
        Format.PICTURE: Reader((".png", ".jpg", ".tif", ".bmp"), "ocr:picture_pieces", "rapidocr"),
        Format.ZIP: Reader((".zip",), "archives:archive_pieces", "Python"),
    }
)
"""Each format with its reader, in the order in which people are told of them."""

REFUSED = (".rar", ".7z")
"""What the names of documents end in that have to be converted or unpacked first."""

SUFFIXES: Mapping[str, Format | None] = MappingProxyType(
    {
        **{end: form for form, reader in READERS.items() for end in reader.suffixes if form is not Format.PICTURE},
        **dict.fromkeys(REFUSED),
    }
)
"""What the name of a document may end in, and its format; none where the document must be converted first.

A picture is known by its bytes alone: most of those in a folder of documents are no documents.
"""


def is_document_name(name: str) -> bool:
    """Whether a file of this name is a document, and no hidden file or one that Word keeps while it is open.

    Examples
    --------
    >>> is_document_name("附件.DOC"), is_document_name("~$附件.doc"), is_document_name("图.svg")
    (True, False, False)
    """
    return PurePath(name).suffix.lower() in SUFFIXES and not name.startswith((".", "~$"))


def format_table(lang: str = "en") -> str:
    """Return the table of formats as text: suffixes, library and note in a language, a line each.

    Examples
    --------
    >>> print(format_table().splitlines()[3])
    .docx .docm               lxml             with automatic numbers
    """
    notes = labels(lang, "cli")
    rows = ((" ".join(reader.suffixes), reader.library, notes[f"formats.{form}"]) for form, reader in READERS.items())
    return "\n".join(f"{suffixes:<25} {library:<16} {note}" for suffixes, library, note in rows)


# Which format the bytes of a document are in: what they are decides, and only then what the file is called.


_HEAD = 65_536
_HTML_TAG = re.compile(
    rb"<(?:!doctype\s+html|(?:html|head|body|meta|title|div|table|tr|td|p|br|span|h[1-6]|ul|ol|font|center)\b[^<>]*/?>)",
    re.IGNORECASE,
)
_BEFORE_HTML = re.compile(rb"(?:\s|<\?xml[^<>]*>|<!--.*?-->)*", re.DOTALL)

_UNPACK = "reading.archive"
_MAGIC: Mapping[bytes, str] = MappingProxyType(
    {
        b'{"': "reading.json",
        b"AT&TFORM": "reading.djvu",
        b"7z\xbc\xaf\x27\x1c": _UNPACK,
        b"Rar!\x1a": _UNPACK,
        b"\x1f\x8b": _UNPACK,
        b"BZh": _UNPACK,
    }
)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
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
_ODF_KIND = re.compile(rb"application/vnd\.oasis\.opendocument\.(?P<kind>text|spreadsheet)")
_PACKAGES: Mapping[str, Format | str] = MappingProxyType(
    {
        r"word/document\d*\.xml": Format.DOCX,
        r"xl/workbook\.xml": Format.XLSX,
        r"xl/workbook\.bin": Format.XLS,
        r"OFD\.xml": Format.OFD,
        r"ppt/.*": "reading.presentation",
    }
)
"""The file of a zip that tells its format; or the key of what is said of one that is not read."""


def detect_format(data: bytes, suffix: str) -> Format:
    """Return the format of a document.

    A PDF, Word or Excel file is one whatever it is called, and a page saved as `.txt`, `.doc` or `.xls` is HTML when
    its first sign is a tag. A file called `.html` without any tag is text. `.csv` and `.tsv` are believed, for nothing
    else tells them from text; and text called `.xls` is taken for it too. `suffix` has its dot and small letters;
    standard input has none.

    Raises
    ------
    InputError
        The format is known and not read (other archives, presentations); it says how to convert.
    """
    if data.startswith(_OLE2):
        return _ole_format(data, suffix)
    _refuse_unsupported(data)
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package_format(data)
    if _is_picture(data):
        return Format.PICTURE
    return _text_format(data[:_HEAD].replace(b"\0", b""), SUFFIXES.get(suffix))


def _is_picture(data: bytes) -> bool:
    bitmap = data[:2] == b"BM" and data[6:10] == bytes(4)
    return data.startswith(_PICTURES) or bitmap or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def _text_format(head: bytes, by_name: Format | None) -> Format:
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        head = head.removeprefix(mark)
    start = head.lstrip()
    if start.startswith(_RTF):
        return Format.RTF
    if _MAIL_HEADER.match(start) and _MAIL_PAGE.search(start[:4096]):
        return Format.MHT
    if by_name is Format.HTML:
        return Format.HTML if _HTML_TAG.search(head) else Format.TEXT
    before = _BEFORE_HTML.match(head)
    if before and _HTML_TAG.match(head, before.end()):
        return Format.HTML
    return Format.CSV if by_name in _SHEETS else Format.TEXT


def _ole_format(data: bytes, suffix: str) -> Format:
    if _OLE2_LOCKED in data:
        raise InputError("reading.locked_office")
    word, sheet = _OLE2_WORD in data, any(name in data for name in _OLE2_SHEETS)
    if word and sheet:  # one has the other in it
        return Format.XLS if SUFFIXES.get(suffix) is Format.XLS else Format.DOC
    if word or sheet:
        return Format.DOC if word else Format.XLS
    if _OLE2_SLIDES in data:
        raise InputError("reading.presentation")
    raise InputError("reading.old_office")


def _package_format(data: bytes) -> Format:
    names = member_names(data)
    for sign, found in _PACKAGES.items():
        if any(re.fullmatch(sign, name) for name in names):
            if isinstance(found, Format):
                return found
            raise InputError(found)
    if "content.xml" not in names:
        return Format.ZIP
    kind = _ODF_KIND.search(data[:256])
    if kind is None:
        raise InputError("reading.other_odf")
    return Format.ODT if kind["kind"] == b"text" else Format.ODS


def _refuse_unsupported(data: bytes) -> None:
    for magic, key in _MAGIC.items():
        if data.startswith(magic):
            raise InputError(key)
    flat = _FLAT_XML.search(data[:1024])
    if flat:
        raise InputError("reading.flat_xml", program=flat["program"].decode())
