"""Files that mean harm, made by code from a seed: their names, and what makes each when a test asks.

A name's first word is its family. What is read of them all is at most one task, `CLAUSE`.
"""

from __future__ import annotations

import os
import socket
import stat
import struct
import zipfile
from functools import partial
from typing import TYPE_CHECKING

from making_files import archive, odf, repacked, word
from making_hostile_contents import encodings, pictures, tables
from making_hostile_structures import compounds, cycles
from making_packages import CLAUSE, SOUND, body, many_members, packed, sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from making_packages import Make


def archives() -> Iterator[tuple[str, Make]]:
    """Make archives that unpack to more than they say, or lie about what is in them."""
    text = CLAUSE.encode()

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
    yield "bomb.zip", lambda: packed(("a.txt", b" " * 300_000_000))
    yield "bomb.docx", lambda: body(" " * 300_000_000)
    yield "bomb.xlsx", lambda: sheet("<sheetData>" + " " * 300_000_000)
    yield "bomb.odt", lambda: odf("text", " " * 300_000_000, compressed=True)
    yield "bomb.ofd", lambda: archive({"OFD.xml": " " * 300_000_000})
    yield "bomb-lzma.docx", lambda: packed(("word/document.xml", b" " * 80_000_000), method=zipfile.ZIP_LZMA)
    yield "bomb-bzip2.docx", lambda: packed(("word/document.xml", b" " * 80_000_000), method=zipfile.ZIP_BZIP2)
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


WRONG_NAMES = (".txt", ".docx", ".pdf", ".csv", "")


def names() -> Iterator[tuple[str, Make]]:
    """Call a sound document of each format by the suffixes of others; those of `KEPT` are read all the same."""
    for suffix, make in SOUND.items():
        for wrong in WRONG_NAMES:
            yield f"{suffix[1:]}-called{wrong}", make


KEPT = frozenset(
    f"names {s[1:]}-called{w}" for s in SOUND for w in WRONG_NAMES if s not in {".txt", ".html"} or w != ".csv"
)
"""Those read whatever they are called; a text or a page that is called a table is taken for one, and may have no clause."""


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
