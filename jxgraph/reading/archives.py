"""A zip with documents in it: the one that is read, or the names of all; nothing is written to a disk."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.i18n import make_remark
from jxgraph.model import NAME_SEPARATOR, Severity
from jxgraph.reading.formats import Format, detect_format, is_document_name
from jxgraph.reading.packages import open_archive, unpack
from jxgraph.reading.pieces import remark_first

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

    from jxgraph.reading.pieces import Piece

MARK = "!"
"""Between the path of an archive and the name of a document in it: 附件.zip!通知.doc."""

_INTO_ARCHIVE = re.compile(rf"(?P<archive>.+?\.zip){MARK}(?P<name>.+)", re.DOTALL | re.IGNORECASE)

MAX_MEMBER = 200 * 2**20
"""Bytes of the largest document that is unpacked."""

_LISTED, _LONGEST_SHOWN = 10, 200
_UTF8_NAME = 0x800


def split_member(path: str | os.PathLike[str]) -> tuple[str, str]:
    """Part a path into an archive and the name of a document in it; the name is empty for any other path.

    Examples
    --------
    >>> split_member("a.zip!b/c.doc"), split_member("a.zip"), split_member("wow!.doc")
    (('a.zip', 'b/c.doc'), ('a.zip', ''), ('wow!.doc', ''))
    """
    found = _INTO_ARCHIVE.fullmatch(os.fspath(path))
    return (found["archive"], found["name"]) if found and not Path(path).exists() else (os.fspath(path), "")


def archive_documents(data: bytes) -> tuple[str, ...]:
    """Return the names of the documents in an archive, in the order of their names.

    Raises
    ------
    InputError
        The archive is damaged, or has more files than `MAX_MEMBERS`.
    """
    return tuple(name for name in _members(data) if is_document_name(PurePosixPath(name).name))


def archive_member(data: bytes, name: str) -> bytes:
    """Unpack a document in an archive.

    Raises
    ------
    InputError
        The archive has no such document, is damaged or locked, or the document has more than `MAX_MEMBER` bytes.
    """
    found = _members(data).get(name)
    if found is None:
        raise InputError("reading.no_member", name=name, known=_listed(archive_documents(data)))
    with open_archive(data) as archive:
        return unpack(archive, found, MAX_MEMBER)


def archive_pieces(data: bytes) -> Iterator[Piece]:
    """Yield the pieces of the only document in an archive; a remark names what else is in it.

    Raises
    ------
    InputError
        There is no document in it, or another archive, or several documents: they are named.
    """
    from jxgraph.reading import document_lines
    from jxgraph.reading.pieces import Piece

    members = _members(data)
    documents = [name for name in members if is_document_name(PurePosixPath(name).name)]
    if not documents:
        raise InputError("reading.archive_empty")
    if len(documents) > 1:
        raise InputError("reading.archive_several", count=len(documents), known=_listed(documents), mark=MARK)
    document, suffix = archive_member(data, documents[0]), PurePosixPath(documents[0]).suffix.lower()
    if detect_format(document, suffix) is Format.ZIP:
        raise InputError("reading.archive_in_archive")
    lines = document_lines(document, suffix)
    pieces = (Piece(n.number, n.text, n.cells, n.table, n.aside, n.doubts, n.remarks) for n in lines)
    others = [name for name in members if name != documents[0]]
    rest = [make_remark("archive_rest", Severity.INFO, 1, _listed(others), count=len(others))] if others else []
    yield from remark_first(pieces, rest)


def _members(data: bytes) -> dict[str, zipfile.ZipInfo]:
    """Return the files of an archive by their printable names; of two with one name the last."""
    with open_archive(data) as archive:
        named = {_name(entry): entry for entry in archive.infolist() if not entry.is_dir()}
    return {name: named[name] for name in sorted(named) if name and not name.startswith("__MACOSX/")}


def _name(entry: zipfile.ZipInfo) -> str:
    """Return a name in the character set it was written in, without what would lead out of a folder."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437", "replace")
        for charset in ("utf-8", "gb18030"):
            try:
                name = raw.decode(charset)
            except UnicodeDecodeError:
                continue
            break
    parts = (part for part in name.replace("\\", "/").split("/") if part.strip(". ") and not part.endswith(":"))
    return "".join(mark if mark.isprintable() else "\ufffd" for mark in "/".join(parts))


def _listed(names: list[str] | tuple[str, ...]) -> str:
    shown = (name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}…" for name in names[:_LISTED])
    return NAME_SEPARATOR.join(shown) + ("…" if len(names) > _LISTED else "")
