"""Pictures, texts and tables of sizes, character sets and shapes that no document has."""

from __future__ import annotations

import struct
import zlib
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from making_files import odf, p, word, workbook
from making_packages import CLAUSE, MANY, ODT, ROW, WORD, body, cells, document, ods_table, sheet
from making_scans import png

if TYPE_CHECKING:
    from collections.abc import Iterator

    from making_packages import Make


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
    yield "marks.txt", (CLAUSE + "\u0301" * 1_000_000).encode
    yield "turned.txt", (CLAUSE + "\u202e\u2066" * 300_000).encode
    yield "no-characters.txt", (CLAUSE + "\ufffe\uffff\ufdd0\U0010ffff" * 9).encode
    yield "ends.txt", (CLAUSE + "\r\u2028\x85\x0b\x0c" * 9).encode
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
    yield "span.html", f"<table>{top}{row}<tr><td colspan={10**9} rowspan={10**9}>x</table>".encode
    yield (
        "overlap.html",
        f"<table>{top}{row}{'<tr><td rowspan=3>a<td colspan=3 rowspan=2>b' * 50}</table>".encode,
    )
    yield "columns.html", f"<table>{top}{row}<tr>{'<td>x' * 10_000}</table>".encode
    yield (
        "minus.html",
        f"<table>{top}{row}<tr><td colspan=-1 rowspan=1e9>x<td colspan={'9' * 5_000}>y</table>".encode,
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
    yield "bars-wide.md", (f"|{'a|' * 10_000}\n|{'---|' * 10_000}\n" + f"|{'b|' * 10_000}\n" * 9).encode
