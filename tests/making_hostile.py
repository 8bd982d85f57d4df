"""Files that mean harm, made by code from a seed: their names, and what makes each when a test asks.

A name's first word is its family. What is read of them all is at most one task, `CLAUSE`.
"""

from __future__ import annotations

import io
import os
import socket
import stat
import struct
import zipfile
import zlib
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from making_files import archive, odf, ofd, p, pdf, repacked, word, word_of, workbook
from making_scans import png

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    Make = Callable[[], bytes]

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
CLAUSE = "1.办学。（责任单位：市教育局）"
ROW = ("序号", "任务", "责任单位"), ("1", "办学。", "市教育局")
MANY = 100_000


# What the families are made of.


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
    ".txt": lambda: CLAUSE.encode(),
    ".docx": lambda: word([CLAUSE]),
    ".xlsx": lambda: workbook(ROW),
    ".pdf": lambda: pdf(text_page),
    ".odt": lambda: odf("text", ODT),
    ".ods": lambda: ods_table(*(cells(*row) for row in ROW)),
    ".ofd": lambda: ofd(text_page),
    ".rtf": lambda: rich(CLAUSE),
    ".html": lambda: f"<html><body><p>{CLAUSE}</p></body></html>".encode(),
    ".mht": lambda: mail(f"<html><p>{CLAUSE}</p></html>".encode()),
    ".zip": lambda: packed(("a.docx", word([CLAUSE]))),
}
"""A sound document of each format; all have the one task."""


# The families.


def archives() -> Iterator[tuple[str, Make]]:
    """Archives that unpack to more than they say, or lie about what is in them."""
    blank, text = b" " * 300_000_000, CLAUSE.encode()

    def changed(at: int, to: bytes, sign: bytes = b"PK\x01\x02") -> bytes:
        data = bytearray(word([CLAUSE]))
        place = data.find(sign) + at
        data[place : place + len(to)] = to
        return bytes(data)

    def nested() -> bytes:
        data = word([CLAUSE])
        for _ in range(50):
            data = packed(("a.zip", data))
        return data

    def overlapping() -> bytes:
        data = packed(("word/document.xml", b" " * 10_000_000))
        at = data.find(b"PK\x01\x02")
        end = data.rfind(b"PK\x05\x06")
        entry = data[at:end]
        return (
            data[:at]
            + entry * 5_000
            + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 5_000, 5_000, len(entry) * 5_000, at, 0)
        )

    link = zipfile.ZipInfo("a.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    yield "bomb.zip", lambda: packed(("a.txt", blank))
    yield "bomb.docx", lambda: body(" " * 300_000_000)
    yield "bomb.xlsx", lambda: sheet("<sheetData>" + " " * 300_000_000)
    yield "bomb.odt", lambda: odf("text", " " * 300_000_000, compressed=True)
    yield "bomb.ofd", lambda: archive({"OFD.xml": " " * 300_000_000})
    yield "bomb-lzma.docx", lambda: packed(("word/document.xml", blank), method=zipfile.ZIP_LZMA)
    yield "bomb-bzip2.docx", lambda: packed(("word/document.xml", blank), method=zipfile.ZIP_BZIP2)
    yield "bomb-parts.docx", lambda: packed(*((f"word/document{n}.xml", b" " * 30_000_000) for n in range(20)))
    yield "nested.zip", nested
    yield "overlap.docx", overlapping
    yield "twice.docx", lambda: packed(*[("word/document.xml", b"<a/>")] * 5_000)
    yield "members.docx", lambda: many_members(50_000)
    yield "members.zip", lambda: packed(*((f"{n}.txt", text) for n in range(9_000)))
    yield "size.docx", lambda: changed(24, b"\x0a\0\0\0")
    yield "size64.docx", lambda: changed(20, b"\xff" * 8)
    yield "offset.docx", lambda: changed(42, b"\xff\xff\xff\x7f")
    yield "checksum.docx", lambda: changed(16, b"\0\0\0\0")
    yield "locked.docx", lambda: changed(8, b"\1\0")
    yield "method.docx", lambda: changed(10, b"\x63\0")
    yield "count.docx", lambda: changed(10, b"\xff\xff", b"PK\x05\x06")
    yield "comment.docx", lambda: changed(20, b"\xff\xff", b"PK\x05\x06") + b"PK\5\6" * 16_383
    yield "outside.zip", lambda: packed(*((f"{'../' * n}x.txt", text) for n in range(9)), ("/etc/x.txt", text))
    yield "device.zip", lambda: packed(("CON.txt", text), ("C:\\nul.txt", text), ("aux/lpt1.txt", text))
    yield "long-name.zip", lambda: packed(("n" * 65_000 + ".txt", text), ("b.txt", text))
    yield "deep-name.zip", lambda: packed(("a/" * 30_000 + "x.txt", text))
    yield "controls.zip", lambda: packed(("\x1b]0;x\x07\u202e.txt", text), ("\x1b[2J.txt", text))
    yield "link.zip", lambda: packed((link, b"/etc/passwd"))
    yield "folder.zip", lambda: packed(("a.txt/", b""))


ENTITIES = ("laughs", "long", "file", "net", "parameter", "dtd")
PARTS: Mapping[str, tuple[str, ...]] = {
    ".docx": ("word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"),
    ".xlsx": ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"),
    ".odt": ("content.xml",),
    ".ods": ("content.xml",),
    ".ofd": ("OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/0/Content.xml"),
    ".html": ("",),
    ".mht": ("",),
}


def entities(url: str, secret: str) -> Iterator[tuple[str, Make]]:
    """Every part of every format with a document type that grows, or that fetches a file or an address."""
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    declared = {
        "laughs": f'<!DOCTYPE x [<!ENTITY a0 "x">{laughs}]>',
        "long": f'<!DOCTYPE x [<!ENTITY a "{"x" * 100_000}"><!ENTITY a9 "{"&a;" * 30_000}">]>',
        "file": f'<!DOCTYPE x [<!ENTITY a9 SYSTEM "{secret}">]>',
        "net": f'<!DOCTYPE x [<!ENTITY a9 SYSTEM "{url}/entity">]>',
        "parameter": f'<!DOCTYPE x [<!ENTITY % a SYSTEM "{url}/parameter">%a;<!ENTITY a9 "x">]>',
        "dtd": f'<!DOCTYPE x SYSTEM "{url}/x.dtd">',
    }

    def changed(kind: str, xml: bytes) -> bytes:
        end = xml.find(b"?>") + 2 if xml.startswith(b"<?xml") else 0
        use = b"" if kind == "dtd" else b"&a9;"
        return xml[:end] + declared[kind].encode() + xml[end:].replace("办学".encode(), "办学".encode() + use)

    for kind in ENTITIES:
        for suffix, parts in PARTS.items():
            for at, part in enumerate(parts):

                def make(kind: str = kind, suffix: str = suffix, part: str = part) -> bytes:
                    sound = SOUND[suffix]()
                    if not part:
                        return sound.replace(b"<html>", declared[kind].encode() + b"<html>").replace(
                            b"</p>", b"&a9;</p>"
                        )
                    return repacked(sound, lambda name, xml: changed(kind, xml) if name == part else xml)

                yield f"{kind}-{at}{suffix}", make


def cycles() -> Iterator[tuple[str, Make]]:
    """What contains itself, is nested deeply, or asks for numbers beyond all use."""
    circle = "".join(
        f'<w:style w:styleId="s{n}"><w:basedOn w:val="s{(n + 1) % 20_000}"/></w:style>' for n in range(20_000)
    )
    sound = raw_pdf(CATALOGUE, PAGES, PAGE, stream(b"BT (x) Tj ET"))
    start = sound[sound.rfind(b"startxref") :].split()[1]
    yield (
        "styles.docx",
        lambda: replaced(
            body(p("x", properties='<w:pStyle w:val="s1"/>') * 20_000),
            "word/styles.xml",
            f"<w:styles {WORD}>{circle}</w:styles>".encode(),
        ),
    )
    yield "deep.docx", lambda: body("<w:p>" * MANY)
    for name in ("txbxContent", "sdt", "hyperlink", "ins", "smartTag"):
        yield (
            f"deep-{name}.docx",
            partial(lambda n: body(f"<w:p>{f'<w:{n}>' * 200}<w:r/>{f'</w:{n}>' * 200}</w:p>" * 9), name),
        )
    yield (
        "fields.docx",
        lambda: body(
            f"<w:p>{'<w:r><w:fldChar w:fldCharType=' + chr(34) + 'begin' + chr(34) + '/></w:r>'}</w:p>" * 50_000
            + p(CLAUSE)
        ),
    )
    links = '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="L"/></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    yield "numbering.docx", lambda: word_of(p(CLAUSE, level=0), numbering=links)
    yield "level.docx", lambda: word_of(p(CLAUSE, level=10**12), numbering=links)
    yield (
        "start.docx",
        lambda: word_of(
            *[p("办学。（责任单位：市教育局）", level=0)] * 3,
            numbering=links.replace(
                '<w:numStyleLink w:val="L"/>',
                f'<w:lvl w:ilvl="0"><w:start w:val="{10**30}"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>',
            ),
        ),
    )
    yield (
        "part-itself.docx",
        lambda: word_of(p(CLAUSE), parts=[("footnotes", "<w:footnotes/>")]).replace(b"x0.xml", b"../x0"),
    )
    yield (
        "style.odt",
        lambda: odf(
            "text",
            f'<text:p text:style-name="a">{CLAUSE}</text:p>',
            styles='<style:style style:name="a" style:parent-style-name="a"/>',
        ),
    )
    yield (
        "lists.odt",
        lambda: odf("text", "<text:list><text:list-item>" * 120 + ODT + "</text:list-item></text:list>" * 120),
    )
    yield "deep.odt", lambda: odf("text", "<text:section>" * MANY)
    yield "spaces.odt", lambda: odf("text", f'<text:p>1.办学。<text:s text:c="{10**9}"/>{CLAUSE}</text:p>')
    yield (
        "start.odt",
        lambda: odf(
            "text",
            f'<text:list text:style-name="L"><text:list-item text:start-value="{10**30}">{ODT}</text:list-item></text:list>',
        ),
    )
    yield "itself.pdf", lambda: raw_pdf(CATALOGUE, PAGES, PAGE.replace(b"[0 0 595 842]", b"4 0 R"), b"4 0 R")
    yield "pages.pdf", lambda: raw_pdf(CATALOGUE, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1>>")
    yield (
        "kids.pdf",
        lambda: raw_pdf(
            CATALOGUE, b"<</Type/Pages/Kids[%b]/Count 1000000000>>" % (b"3 0 R " * MANY), PAGE, stream(b"BT ET")
        ),
    )
    yield (
        "parent.pdf",
        lambda: raw_pdf(CATALOGUE, PAGES, b"<</Type/Page/Parent 3 0 R/Contents 4 0 R>>", stream(b"BT ET")),
    )
    yield (
        "forms.pdf",
        lambda: raw_pdf(
            CATALOGUE, PAGES, PAGE, stream(b"/F Do /F Do"), *(stream(b"/F Do /F Do", FORM % n) for n in range(6, 60))
        ),
    )
    yield "length.pdf", lambda: raw_pdf(CATALOGUE, PAGES, PAGE, b"<</Length 4 0 R>>stream\nBT ET\nendstream")
    yield "previous.pdf", lambda: sound.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev " + start)
    yield (
        "extends.pdf",
        lambda: raw_pdf(
            CATALOGUE, PAGES, PAGE, stream(b"9 0 <<>>", b"/Type/ObjStm/N 1/First 4/Extends 4 0 R"), b"<</F 5 0 R>>"
        ),
    )
    yield "brackets.pdf", lambda: raw_pdf(CATALOGUE, PAGES, PAGE.replace(b"[0 0", b"[" * 500_000))
    yield "objects.pdf", lambda: raw_pdf(CATALOGUE, PAGES, PAGE, *[b"1"] * 1_000_000)
    yield "states.pdf", lambda: raw_pdf(CATALOGUE, PAGES, PAGE, stream(b"q " * 3_000_000))
    bomb = zlib.compress(zlib.compress(b" " * 1_500_000_000, 1), 1)
    yield "filters.pdf", lambda: raw_pdf(CATALOGUE, PAGES, PAGE, stream(bomb, b"/Filter[/FlateDecode/FlateDecode]"))
    yield (
        "blocks.ofd",
        lambda: ofd(lambda canvas: canvas._pages[0].append("<o:PageBlock>" * 9999 + "</o:PageBlock>" * 9999)),
    )
    yield "far.ofd", lambda: ofd(lambda canvas: canvas.text(9, 9, "甲" * 90_000, deltas="g 999999999 1e300"))
    yield "root.ofd", lambda: repacked(ofd(text_page), lambda _, xml: xml.replace(b"Doc_0/Document.xml", b"OFD.xml"))
    yield (
        "page.ofd",
        lambda: repacked(ofd(text_page), lambda _, xml: xml.replace(b"Pages/0/Content.xml", b"Document.xml")),
    )
    yield "rules.ofd", lambda: ofd(many_boxes)
    yield "deep.rtf", lambda: rb"{\rtf1 " + b"{" * 3_000_000 + CLAUSE.encode()
    yield "binary.rtf", lambda: rb"{\rtf1 \bin999999999999 " + b"x" * 1_000_000
    yield "digits.rtf", lambda: rb"{\rtf1 \u" + b"9" * 1_000_000 + b" x}"
    yield "word.rtf", lambda: rb"{\rtf1 " + b"\\" + b"a" * 3_000_000 + b"}"
    yield "hex.rtf", lambda: rb"{\rtf1 " + rb"\'" * 2_000_000 + b"}"
    yield "skipped.rtf", lambda: rb"{\rtf1 " + rb"\uc999999999 \u30000 " * MANY + b"}"
    yield "levels.rtf", lambda: rb"{\rtf1 " + rb"\trowd\itap99999\cellx9\intbl x\nestcell\nestrow" * 20_000 + b"}"
    yield (
        "deep.mht",
        lambda: (
            b"MIME-Version: 1.0\n"
            + b"".join(b'Content-Type: multipart/related; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(2_000))
        ),
    )
    yield "boundaries.mht", lambda: mail(b"--b\n" * 2_000_000)
    for charset in ("idna", "punycode", "unicode_escape", "undefined", "zlib", "utf-7", "x" * MANY):
        yield f"set-{charset[:20]}.mht", partial(lambda c: mail(b"a.-" * 300_000, f'text/html; charset="{c}"'), charset)


def compound(stream_name: str, change: Callable[[bytearray], None]) -> bytes:
    """Make the smallest compound file (.doc, .xls) with a stream of this name, changed."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    head = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        bytes(16),
        62,
        3,
        0xFFFE,
        9,
        6,
        bytes(6),
        0,
        1,
        1,
        0,
        4096,
        end,
        0,
        end,
        0,
        0,
    )
    table = struct.pack("<128I", 0xFFFFFFFD, end, *range(3, 10), end, *[free] * 118)

    def entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
        coded = name.encode("utf-16-le") + bytes(2)
        return struct.pack(
            "<64sHBBIII16sIQQIQ", coded, len(coded), kind, 1, free, free, child, bytes(16), 0, 0, 0, first, size
        )

    folder = entry("Root Entry", 5, 1, end, 0) + entry(stream_name, 2, free, 2, 4096) + bytes(256)
    data = bytearray(head + struct.pack("<109I", 0, *[free] * 108)[: 512 - len(head)] + table + folder + bytes(4096))
    change(data)
    return bytes(data)


def compounds() -> Iterator[tuple[str, Make]]:
    """Old Word and Excel files whose chains of sectors and trees of streams lead back to themselves, or nowhere."""

    def put(at: int, value: int) -> Callable[[bytearray], None]:
        return lambda data: data.__setitem__(slice(at, at + 4), struct.pack("<I", value))

    def noise(seed: int) -> Callable[[bytearray], None]:
        def change(data: bytearray) -> None:
            rng = Random(seed)  # noqa: S311 -- a seed is wanted, not a secret
            for _ in range(40):
                data[rng.randrange(24, 1_300)] = rng.randrange(256)

        return change

    places = {
        "sectors": put(512 + 4 * 9, 2),
        "folder": put(512 + 4, 1),
        "table": put(76, 1),
        "tables": put(44, 2**31),
        "more-tables": lambda data: (put(68, 0)(data), put(72, 2**31)(data)),
        "small": lambda data: (put(60, 2)(data), put(64, 2**31)(data)),
        "siblings": put(1_024 + 128 + 68, 1),
        "child": put(1_024 + 76, 0),
        "size": put(1_024 + 128 + 120, 2**31 - 1),
        "shift": lambda data: data.__setitem__(slice(30, 32), b"\xff\xff"),
        **{f"noise{seed}": noise(seed) for seed in range(5)},
    }
    for name, change in places.items():
        yield f"{name}.doc", partial(compound, "WordDocument", change)  # type: ignore[arg-type]
        yield f"{name}.xls", partial(compound, "Workbook", change)  # type: ignore[arg-type]


def pictures() -> Iterator[tuple[str, Make]]:
    """Pictures that declare more pixels than there are, or than anybody prints; and one of a single pixel."""
    for width, height in ((1, 1), (0, 0), (60_000, 60_000), (2**31 - 1, 1), (1, 2**31 - 1), (2**32 - 1, 2**32 - 1)):
        yield f"{width}x{height}.png", partial(png, width, height)
    huge = struct.pack(">HH", 65_500, 65_500)
    yield (
        "huge.jpg",
        lambda: (
            b"\xff\xd8\xff\xc0\0\x11\x08"
            + huge
            + b"\3\1\x22\0\2\x11\1\3\x11\1\xff\xda\0\x0c\3\1\0\2\x11\3\x11\0\x3f\0"
            + bytes(99)
        ),
    )
    yield (
        "huge.gif",
        lambda: b"GIF89a\xff\xff\xff\xff\xf7\0\0" + bytes(768) + b",\0\0\0\0\xff\xff\xff\xff\0\x08\x02\x01\x01\0;",
    )
    for height in (2**30, -(2**31), 0):
        yield (
            f"{height}.bmp",
            partial(
                lambda high: (
                    b"BM" + struct.pack("<IIIIiiHHIIiiII", 99, 0, 54, 40, 2**30, high, 1, 24, 0, 0, 1, 1, 0, 0)
                ),
                height,
            ),
        )
    yield (
        "runs.bmp",
        lambda: (
            b"BM"
            + struct.pack("<IIIIiiHHIIiiII", 99, 0, 54, 40, 60_000, 60_000, 1, 8, 1, 9, 1, 1, 0, 0)
            + b"\xff\1" * 9
        ),
    )
    yield "huge.webp", lambda: b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0" + b"\xff" * 6 + bytes(8)
    yield "itself.tif", lambda: b"II*\0\x08\0\0\0" + struct.pack("<HHHIIHHIII", 2, 256, 4, 1, 9, 257, 4, 1, 9, 8)
    yield (
        "huge.tif",
        lambda: b"II*\0\x08\0\0\0" + struct.pack("<HHHIIHHIII", 2, 256, 4, 1, 60_000, 257, 4, 1, 60_000, 0),
    )
    yield "entries.tif", lambda: b"II*\0\x08\0\0\0\xff\xff" + b"\0\1\4\0\xff\xff\xff\xff\xff\xff\xff\xff" * 65_535
    yield "text.png", lambda: png(9, 9).replace(b"IEND", b"zTXt") + zlib.compress(bytes(100_000_000))
    yield "only.docx", lambda: word([""])


def encodings() -> Iterator[tuple[str, Make]]:
    """Texts in character sets that are not read, in two at once, or in none."""
    half = CLAUSE.encode("utf-16-le")
    rng = Random(21)  # noqa: S311 -- a seed is wanted, not a secret
    for charset in ("utf-7", "utf-16-le", "utf-16-be", "utf-16", "utf-32", "utf-32-le", "gb18030", "hz", "euc-kr"):
        for suffix in (".txt", ".html", ".csv"):
            coded = CLAUSE.encode(charset, "replace")
            yield f"{charset}{suffix}", partial(lambda c, h: b"<p>" * h + c, coded, suffix == ".html")
    for charset in ("utf-7", "utf-16", "x-user-defined", "idna", "none"):
        page = f'<html><meta charset="{charset}"><p>{CLAUSE}</p>'.encode()
        yield f"said-{charset}.html", partial(bytes, page)
        yield f"xml-{charset}.html", partial(bytes, f'<?xml version="1.0" encoding="{charset}"?>'.encode() + page)
    yield "four-bytes.txt", lambda: f"{CLAUSE}𠮷㐀\u200b".encode("gb18030") * 9
    yield "halves.txt", lambda: (CLAUSE + "\ud842\udfb7").encode("utf-8", "surrogatepass")
    yield "halves-16.txt", lambda: b"\xff\xfe" + half + b"\x42\xd8" * 999
    yield "overlong.txt", lambda: CLAUSE.encode() + b"\xc0\xaf\xe0\x80\xaf" * 99
    yield "mixed.txt", lambda: CLAUSE.encode() + b"\n" + CLAUSE.encode("gbk")
    yield "odd-16.txt", lambda: b"\xff\xfe" + half + b"1"
    yield "cut.txt", lambda: CLAUSE.encode()[:-1]
    yield "wrong-mark.txt", lambda: b"\xef\xbb\xbf" + CLAUSE.encode("gbk")
    yield "wrong-mark-16.txt", lambda: b"\xff\xfe" + CLAUSE.encode()
    for at, mark in enumerate(
        (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"", b"\0", b"\n", b" ", b"\x1a")
    ):
        yield f"only-{at}.txt", partial(bytes, mark)
    yield "nul.txt", lambda: bytes(50_000_000)
    yield "noise.txt", lambda: rng.randbytes(1_000_000)
    yield "ones.txt", lambda: b"\xff" * 1_000_000
    yield "marks.txt", lambda: (CLAUSE + "\u0301" * 1_000_000).encode()
    yield "turned.txt", lambda: (CLAUSE + "\u202e\u2066" * 300_000).encode()
    yield "no-characters.txt", lambda: (CLAUSE + "\ufffe\uffff\ufdd0\U0010ffff" * 9).encode()
    yield "ends.txt", lambda: (CLAUSE + "\r\u2028\x85\x0b\x0c" * 9).encode()
    yield "line.txt", lambda: "责任单位：市财政局、".encode() * 1_850_000
    yield "brackets.txt", lambda: b"(" * 50_000_000
    yield "digits.txt", lambda: b"1" * 5_000 + CLAUSE.encode()


def tables() -> Iterator[tuple[str, Make]]:
    """Tables of more columns, rows or spans than a table has, in each format, and tables in tables."""
    far = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="B{n}"><v>1</v></c></row>' for n in range(1, 20_000))
    merges = "".join(f'<mergeCell ref="A{n}:XFD1048576"/>' for n in range(1, 20_000))
    span = '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr></w:tc></w:tr>'
    top, row = (f"<tr><td>{'<td>'.join(each)}</tr>" for each in ROW)
    yield "nested.html", lambda: b"<html>" + b"<table><tr><td>" * 1_000 + b"x"
    yield "deep.html", lambda: b"<html>" + b"<div class=nav>" * MANY + b"x"
    yield "attributes.html", lambda: b"<p " + b" ".join(b"a%d" % n for n in range(3_000_000)) + b">x"
    yield "picture.html", lambda: b"<p>a<img src='data:" + b"A" * 30_000_000 + b"'>b"
    yield "tags.html", lambda: b"<p>" + b"<a href=x " * 5_000_000
    yield "spans.html", lambda: b"<table><tr>" + b"<td colspan=1000 rowspan=65534>x" * 50_000
    yield "staircase.html", lambda: b"<table>" + b"<tr><td colspan=1000 rowspan=65534>x" * 50_000
    yield "span.html", lambda: f"<table>{top}{row}<tr><td colspan={10**9} rowspan={10**9}>x</table>".encode()
    yield (
        "overlap.html",
        lambda: f"<table>{top}{row}{'<tr><td rowspan=3>a<td colspan=3 rowspan=2>b' * 50}</table>".encode(),
    )
    yield "columns.html", lambda: f"<table>{top}{row}<tr>{'<td>x' * 10_000}</table>".encode()
    yield (
        "minus.html",
        lambda: f"<table>{top}{row}<tr><td colspan=-1 rowspan=1e9>x<td colspan={'9' * 5_000}>y</table>".encode(),
    )
    yield "span.docx", lambda: body(f"<w:tbl>{span * 50_000}</w:tbl>")
    yield "span-digits.docx", lambda: body(f"<w:tbl>{span.replace('999999999', '9' * 5_000)}</w:tbl>{p(CLAUSE)}")
    yield (
        "columns.docx",
        lambda: body(
            f"<w:tbl><w:tr>{'<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>' * 10_000}</w:tr></w:tbl>{p(CLAUSE)}"
        ),
    )
    yield "nested.docx", lambda: body("<w:tbl><w:tr><w:tc>" * 60 + p(CLAUSE) + "<w:p/></w:tc></w:tr></w:tbl>" * 60)
    yield (
        "merged.docx",
        lambda: body(
            "<w:tbl>" + "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr>" * 20_000 + f"</w:tbl>{p(CLAUSE)}"
        ),
    )
    yield (
        "attributes.docx",
        lambda: document(f"<w:document {WORD} " + " ".join(f'a{n}="x"' for n in range(300_000)) + "/>"),
    )
    yield (
        "row.xlsx",
        lambda: sheet('<sheetData><row r="99999999999"><c r="A99999999999"><v>1</v></c></row></sheetData>'),
    )
    yield (
        "wide.xlsx",
        lambda: sheet(
            "<sheetData>"
            + "".join(f'<row r="{n}"><c r="ZZZ{n}"><v>1</v></c></row>' for n in range(80_000))
            + "</sheetData>"
        ),
    )
    yield "merged.xlsx", lambda: sheet(f"<sheetData>{far}</sheetData><mergeCells>{merges}</mergeCells>")
    yield (
        "cell.xlsx",
        lambda: sheet(
            '<sheetData><row r="1"><c r="AAAAAAAAAAAA1"><v>1</v></c><c r="-1"><v>1</v></c></row></sheetData>'
        ),
    )
    yield "shared.xlsx", lambda: sheet('<sheetData><row r="1"><c r="A1" t="s"><v>999999999</v></c></row></sheetData>')
    yield "formula.xlsx", lambda: workbook([*ROW, ('=HYPERLINK("file:///etc/passwd")', "=1/0", "=cmd|' /C calc'!A0")])
    for kind in ("columns", "rows"):
        repeated = f'table:number-{kind}-repeated="{10**9}"'
        yield (
            f"repeated-{kind}.ods",
            partial(lambda r: ods_table(*(cells(*row) for row in ROW), cells("x", attributes=r)), repeated),
        )
        yield (
            f"spanned-{kind}.ods",
            partial(
                lambda r: ods_table(*(cells(*row) for row in ROW), cells("x", attributes=r)),
                f'table:number-{kind}-spanned="{10**9}"',
            ),
        )
    yield "repeated.ods", lambda: ods_table(f'<table:table-row table:number-rows-repeated="{10**9}">{cells("x")[17:]}')
    yield (
        "nested.odt",
        lambda: odf(
            "text",
            "<table:table><table:table-row><table:table-cell>" * 60
            + ODT
            + "</table:table-cell></table:table-row></table:table>" * 60,
        ),
    )
    yield "cells.rtf", lambda: rb"{\rtf1 \trowd" + rb"\cellx999999999" * MANY + rb"\intbl x\cell" * MANY + rb"\row}"
    yield "quotes.csv", lambda: b'"' * 20_000_000
    yield "fields.csv", lambda: "甲,".encode() * 3_000_000
    yield "ragged.csv", lambda: "\n".join(",".join("甲" * (n % 999)) for n in range(3_000)).encode()
    yield "tabs.txt", lambda: b"\t" * 5_000_000
    yield "bars.txt", lambda: b"|" * 5_000_000
    yield "bars-wide.md", lambda: (f"|{'a|' * 10_000}\n|{'---|' * 10_000}\n" + f"|{'b|' * 10_000}\n" * 9).encode()


WRONG_NAMES = (".txt", ".docx", ".pdf", ".csv", "")


def names() -> Iterator[tuple[str, Make]]:
    """A sound document of each format under the suffixes of others; those in which it is read all the same are `KEPT`."""
    for suffix, make in SOUND.items():
        for wrong in WRONG_NAMES:
            yield f"{suffix[1:]}-called{wrong}", make


KEPT = frozenset(
    f"names {s[1:]}-called{w}"
    for s in SOUND
    for w in WRONG_NAMES
    if s not in {".txt", ".html"} or w not in {".csv", ".xls", ".html"}
)
"""Whatever they are called; text called a table or a page is taken for one, and may then have no clause."""


def truncations() -> Iterator[tuple[str, Make]]:
    """Each format cut off at every tenth of its length."""
    for suffix, make in SOUND.items():
        for tenth in range(1, 10):
            yield f"{tenth}{suffix}", partial(lambda m, t: (data := m())[: len(data) * t // 10], make, tenth)


def hostile_files(url: str = "http://127.0.0.1:9", secret: str = "file:///etc/hostname") -> dict[str, Make]:  # noqa: S107 -- no password
    """Return all by family and name; `url` and `secret` are what entities try to fetch."""
    families: dict[str, Iterator[tuple[str, Make]]] = {
        "archives": archives(),
        "entities": entities(url, secret),
        "cycles": cycles(),
        "compounds": compounds(),
        "pictures": pictures(),
        "encodings": encodings(),
        "tables": tables(),
        "names": names(),
        "truncations": truncations(),
    }
    return {f"{family} {name}": make for family, members in families.items() for name, make in members}


def make_places(folder: Path) -> tuple[str, ...]:
    """Put into a folder what is no file, though a name says so; return the names, the last with a sound file behind it."""
    (folder / "folder.docx").mkdir()
    os.mkfifo(folder / "pipe.txt")
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "a.docx").symlink_to("b.docx")
    (folder / "b.docx").symlink_to("a.docx")
    (folder / "nowhere.pdf").symlink_to("nowhere")
    for device in ("null", "zero", "full", "random"):
        (folder / f"{device}.txt").symlink_to(f"/dev/{device}")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "s.txt"))
    (folder / "empty.xlsx").touch()
    (folder / f"{'长' * 80}.txt").write_text(CLAUSE, encoding="utf-8")
    (folder / "\x1b]0;x\x07.txt").write_text(CLAUSE, encoding="utf-8")
    (folder / "good.txt").symlink_to("\x1b]0;x\x07.txt")
    return tuple(sorted(one.name for one in folder.iterdir()))
