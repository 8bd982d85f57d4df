"""The XML of Word and Excel files, which are zip archives: which of it is unpacked, and how much."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

from jxgraph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

MAX_MEMBERS = 10_000
"""Files in an archive: a Word file has one for each picture and some twenty others."""

MAX_XML = 64 * 2**20
"""Bytes of XML in an archive: a document of a thousand pages has about 20 MB. Pictures are never unpacked."""

MAX_TAGS = 1_000_000
"""Tags in these; a document of five hundred pages has about half as many. A tree of a million takes some 300 MB."""

_ENTRY = b"PK\x01\x02"
_CHUNK = 2**16
_ENCODING = re.compile(rb"""<\?xml[^<>]*?encoding\s*=\s*["'](?P<name>[^"']*)["']""")
_READABLE = frozenset(
    {b"utf-8", b"utf-16", b"utf-16le", b"utf-16be", b"us-ascii", b"iso-8859-1", b"gb2312", b"gbk", b"gb18030"}
)
_DOCTYPES = tuple("<!DOCTYPE".encode(charset) for charset in ("ascii", "utf-16-le", "utf-16-be"))
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Open an archive that has no more than `MAX_MEMBERS` files.

    Raises
    ------
    InputError
        It has more, or is damaged.
    """
    # counted in the raw bytes, because opening an archive already makes an object of each entry
    if data.count(_ENTRY) > MAX_MEMBERS:
        raise InputError("reading.many_members", most=MAX_MEMBERS)
    try:
        return zipfile.ZipFile(BytesIO(data))
    except _DAMAGED:
        raise InputError("reading.damaged") from None


def member_names(data: bytes) -> frozenset[str]:
    """Return the names of the files in an archive."""
    with open_archive(data) as archive:
        return frozenset(archive.namelist())


def xml_members(data: bytes, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """Unpack the XML of a document, checked, so that parsing it can cost or open nothing else.

    Raises
    ------
    InputError
        The archive is damaged or locked, unpacks to more than `MAX_XML` bytes or `MAX_TAGS` tags, whatever sizes it
        declares, or holds a document type: no office program writes one, and entities can only come from there.
    """
    members: dict[str, bytes] = {}
    room = MAX_XML
    with open_archive(data) as archive:
        for entry in archive.infolist():
            if entry.filename not in members and wanted(entry.filename):
                members[entry.filename] = unpack(archive, entry, room)
                _refuse_entities(members[entry.filename])
                room -= len(members[entry.filename])
    if sum(xml.count(b"<") for xml in members.values()) > MAX_TAGS:
        raise InputError("reading.tags", most=MAX_TAGS)
    return members


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> bytes:
    """Unpack a file that has no more than `room` bytes, whatever size it declares.

    Raises
    ------
    InputError
        It has more, is damaged, or is locked.
    """
    if entry.flag_bits & 1:
        raise InputError("reading.locked")
    parts: list[bytes] = []
    too_large = InputError("reading.unpacks", most=max(room, MAX_XML) // 2**20)
    if entry.file_size > room:
        raise too_large
    try:
        with archive.open(entry) as member:
            # in small steps, because the declared size may be a lie
            while part := member.read(_CHUNK):
                parts.append(part)
                room -= len(part)
                if room < 0:
                    raise too_large
    except _DAMAGED:
        raise InputError("reading.damaged") from None
    return b"".join(parts)


def _refuse_entities(xml: bytes) -> None:
    declared = _ENCODING.search(xml[:256].replace(b"\0", b""))
    if declared and declared["name"].lower() not in _READABLE:
        raise InputError("reading.charset", charset=declared["name"][:40])
    if any(mark in xml for mark in _DOCTYPES):
        raise InputError("reading.doctype")


def parse_xml(xml: bytes) -> _Element:
    """Return the root of a member's XML, comments and processing instructions left out; nothing is resolved or fetched.

    Raises
    ------
    lxml.etree.XMLSyntaxError, ValueError
        It is damaged, or nested deeper than any document's.
    """
    from lxml import etree

    # without a document type there are no entities to resolve; the option makes sure that none ever is
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(xml, parser)
