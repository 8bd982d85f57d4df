"""Files that contain themselves, are nested deeply, or whose tables of sectors lead nowhere."""

from __future__ import annotations

import struct
import zlib
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from making_files import odf, ofd, p, repacked, word_of
from making_packages import (
    CATALOGUE,
    CLAUSE,
    FORM,
    MANY,
    ODT,
    PAGE,
    PAGES,
    WORD,
    body,
    mail,
    many_boxes,
    raw_pdf,
    replaced,
    stream,
    text_page,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from making_packages import Make


def cycles() -> Iterator[tuple[str, Make]]:
    """Make what contains itself, is nested deeply, or asks for numbers beyond all use."""
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
    yield (
        "filters.pdf",
        lambda: raw_pdf(
            CATALOGUE,
            PAGES,
            PAGE,
            stream(zlib.compress(zlib.compress(b" " * 1_500_000_000, 1), 1), b"/Filter[/FlateDecode/FlateDecode]"),
        ),
    )
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
        yield f"{name}.doc", partial(compound, "WordDocument", change)
        yield f"{name}.xls", partial(compound, "Workbook", change)
