"""Which format and character set the bytes of a document are in, and the lines of plain text."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum
from itertools import accumulate, count
from types import MappingProxyType
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.model import Line
from jxgraph.reading.packages import member_names
from jxgraph.reading.pieces import refuse_long
from jxgraph.reading.text_tables import mark_tables, may_hold_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


# Which format the bytes of a document are in: what they are decides, and only then what the file is called.


_HEAD = 65_536


class Format(StrEnum):
    """The formats that are read."""

    TEXT = "text"
    HTML = "html"
    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"
    CSV = "csv"
    OFD = "ofd"
    PICTURE = "picture"


SUFFIXES: Mapping[str, Format | None] = MappingProxyType(
    {
        ".txt": Format.TEXT,
        **dict.fromkeys((".html", ".htm", ".xhtml", ".shtml"), Format.HTML),
        ".docx": Format.DOCX,
        ".pdf": Format.PDF,
        ".xlsx": Format.XLSX,
        **dict.fromkeys((".csv", ".tsv"), Format.CSV),
        ".ofd": Format.OFD,
        **dict.fromkeys((".doc", ".wps", ".rtf", ".xls", ".et")),
    }
)
"""What the name of a document may end in, and its format; none where the document must be converted first.

A picture is known by its bytes alone: most of those in a folder of documents are no documents.
"""
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
        b'{"': "JSON, such as `jxgraph parse` prints; name the document itself",
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
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_MAIL_HEADER = re.compile(rb"(?:from|subject|date|mime-version|content-[\w-]+|snapshot-[\w-]+):", re.IGNORECASE)
_FLAT_XML = re.compile(rb"<\?mso-application[^<>]*(?P<program>Word|Excel)", re.IGNORECASE)


def detect_format(data: bytes, suffix: str) -> Format:
    """Return the format of a document.

    A PDF, Word or Excel file is one whatever it is called, and a page saved as `.txt`, `.doc` or `.xls` is HTML when
    its first sign is a tag. A file called `.html` without any tag is text. `.csv` and `.tsv` are believed, for nothing
    else tells them from text. `suffix` has its dot and small letters; standard input has none.

    Raises
    ------
    InputError
        The format is known and not read (old Word and Excel, RTF, archives); it says how to convert.
    """
    _refuse_unsupported(data)
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
        return _office_format(data)
    if _is_picture(data):
        return Format.PICTURE
    by_name = SUFFIXES.get(suffix)
    if by_name is Format.HTML:
        return Format.HTML if _HTML_TAG.search(head) else Format.TEXT
    before = _BEFORE_HTML.match(head)
    if before and _HTML_TAG.match(head, before.end()):
        return Format.HTML
    return Format.CSV if by_name is Format.CSV else Format.TEXT


def _is_picture(data: bytes) -> bool:
    bitmap = data[:2] == b"BM" and data[6:10] == bytes(4)
    return data.startswith(_PICTURES) or bitmap or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def _office_format(data: bytes) -> Format:
    names = member_names(data)
    if "word/document.xml" in names or any(re.fullmatch(r"word/document\d*\.xml", name) for name in names):
        return Format.DOCX
    if "xl/workbook.xml" in names:
        return Format.XLSX
    if "OFD.xml" in names:
        return Format.OFD
    if "xl/workbook.bin" in names:
        raise InputError(f"a binary Excel file; {_AS_XLSX}")
    if any(name.startswith("ppt/") for name in names):
        raise InputError("a presentation; copy its text into a Word document and save that as .docx")
    if "content.xml" in names:
        raise InputError("an OpenDocument file; open it in LibreOffice, Word or WPS and save it as .docx or .xlsx")
    raise InputError(_UNPACK)


def _refuse_unsupported(data: bytes) -> None:
    for magic, words in _MAGIC.items():
        if data.startswith(magic):
            raise InputError(words)
    if data.startswith(_OLE2):
        if _OLE2_LOCKED in data:
            raise InputError("locked with a password; open it in Word, Excel or WPS and save it without one")
        if _OLE2_SHEET in data:
            raise InputError(f"an old Excel file (.xls or .et); {_AS_XLSX}")
        raise InputError(f"an old Word or WPS file (.doc or .wps); {_AS_DOCX}")
    if _MAIL_HEADER.match(data) and b"multipart/related" in data[:4096]:
        raise InputError("a web archive (.mht); save the page again as 'web page, HTML only', or save it as .docx")
    flat = _FLAT_XML.search(data[:1024])
    if flat:
        raise InputError(
            f"an old XML file of {flat['program'].decode()}; open it there or in WPS and save it as .docx or .xlsx"
        )


# Plain text: which character set it is in, and its lines.


_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROLS = bytes({*range(0x09), *range(0x0E, 0x20), 0x7F})
_COMMON = re.compile(
    r"[\t\n\f\r\x20-\x7e\xa0-\xff\u2010-\u2026\u2460-\u2473\u2500-\u25ff\u2e80-\u2fdf\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
    r"\u200b-\u200f\U00020000-\U0003ffff]"
)
_SAMPLE = 20_000  # characters looked at from the beginning and from the middle: enough to tell text from noise
_TEXT_SHARE = 0.9
_STRAY_SHARE = 0.01  # a control character now and then is left over from a copy; more of them are no text
_BROKEN_SHARE = 0.001  # a document that was cut in the middle of a character is still a document


def decode(data: bytes, charsets: Sequence[str] = ("utf-8", "gb18030")) -> str:
    """Return the text of a document in UTF-8, UTF-16 or GB18030 (which reads GBK and GB2312 too).

    A byte order mark decides, and is removed. Without one bytes that hold NULs can only be UTF-16; others are in the
    first of `charsets` that can be. Where none can be, but one with less than one character in a thousand broken, it is
    that one, and a U+FFFD stands for each broken character.

    Raises
    ------
    UnicodeError
        The bytes are text in none of these; the message says so in words.

    Examples
    --------
    >>> decode("责任".encode("gb18030"))
    '责任'
    """
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return data.removeprefix(mark).decode(charset, "replace")
    candidates = ("utf-16-le", "utf-16-be") if b"\0" in data else charsets
    # translate counts at the speed of memory, where a pattern over the text would cost more than all the rest
    if b"\0" in data or len(data) - len(data.translate(None, _CONTROLS)) <= _STRAY_SHARE * len(data):
        for errors in ("strict", "replace"):
            for charset in candidates:
                try:
                    text = data.decode(charset, errors)
                except UnicodeDecodeError:
                    continue
                if _is_text(text, broken=errors == "replace"):
                    return text
    raise UnicodeError("not a text document: neither UTF-8 nor UTF-16 nor GB18030")


def _is_text(text: str, *, broken: bool) -> bool:
    if broken and text.count("\ufffd") > _BROKEN_SHARE * len(text) + 1:
        return False
    middle = len(text) // 2
    sample = text[:_SAMPLE] + text[max(_SAMPLE, middle) : middle + _SAMPLE]
    return len(_COMMON.sub("", sample)) <= (1 - _TEXT_SHARE) * len(sample)


def text_lines(text: str) -> tuple[Line, ...]:
    r"""Split text at its line ends, ``\n``, ``\r\n`` or ``\r``; offsets count each as one character.

    Lines with tabs in them, two or more together, are the rows of a table, as a spreadsheet or Word pastes one; so are
    lines with bars, as Markdown or a frame of strokes draws one.

    Raises
    ------
    InputError
        There are more lines or characters than `refuse_long` allows, or a table has more than `MAX_CELLS` cells.

    Examples
    --------
    >>> [(line.number, line.start, line.text) for line in text_lines("一\r\n二")]
    [(1, 0, '一'), (2, 2, '二')]
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    refuse_long(len(text), text.count("\n") + 1)
    words = text.split("\n")
    starts = accumulate((len(line) + 1 for line in words), initial=0)
    lines = tuple(map(Line, count(1), starts, words))
    return mark_tables(lines) if may_hold_tables(text) else lines
