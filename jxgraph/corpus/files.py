"""The documents of a folder: their files in order, copies, and what metadata say of each."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.corpus.blocks import Failure
from jxgraph.errors import InputError
from jxgraph.folders import read_manifest
from jxgraph.messages import Message
from jxgraph.parsing.origin import LEVELS, YEAR, place_of_path
from jxgraph.reading import read_bytes
from jxgraph.reading.archives import MARK, archive_documents, archive_member
from jxgraph.reading.formats import SUFFIXES, Format, detect_format
from jxgraph.reading.text import decode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping


# The metadata of the documents.


METADATA_COLUMNS = ("place", "level", "year")


def read_metadata(path: str | os.PathLike[str]) -> dict[str, dict[str, str]]:
    """Read a CSV with a column `path` (below the folder, with forward slashes) and any of place, level, year.

    Returns
    -------
    dict
        What is not empty in each row, by path.

    Raises
    ------
    InputError
        No column `path`, a path twice, a level or a year that is none: file and line are named.
    """
    try:
        rows = csv.DictReader(io.StringIO(decode(read_bytes(path)), newline=""))
    except UnicodeError as error:
        raise InputError("file.fault", path=path, error=error) from None
    if "path" not in (rows.fieldnames or ()):
        raise InputError("corpus.no_path_column", path=path, found=rows.fieldnames or Message("list.nothing"))
    known: dict[str, dict[str, str]] = {}
    for row in rows:
        name = PurePosixPath((row["path"] or "").strip().replace("\\", "/")).as_posix()
        if name in known:
            raise InputError("corpus.path_twice", path=path, line=rows.line_num, name=name)
        values = {column: (row.get(column) or "").strip() for column in METADATA_COLUMNS}
        _check(Message("file.line", path=path, line=rows.line_num), values)
        known[name] = {column: value for column, value in values.items() if value}
    return known


def _check(where: Message, values: Mapping[str, str]) -> None:
    if values["level"] and values["level"] not in LEVELS:
        raise InputError("corpus.level", where=where, level=values["level"], known=LEVELS)
    if values["year"] and not YEAR.fullmatch(values["year"]):
        raise InputError("corpus.year", where=where, year=values["year"])


# The files of a folder.


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: `path` below the folder with forward slashes, `file` on this machine, the digest of its bytes."""

    path: str
    file: str
    sha256: str


class FolderContents(NamedTuple):
    """The documents of a folder in the order of their paths; files that cannot be read; the number passed over."""

    documents: tuple[SourceFile, ...]
    failures: tuple[Failure, ...]
    passed_over: int


def list_documents(
    folder: str | os.PathLike[str], *, without: tuple[Path, ...] = (), described: Collection[str] = frozenset()
) -> FolderContents:
    """List the documents in a folder and the folders in it, each content once.

    An archive is a folder of its documents. Passed over are files and folders whose name begins with a point, results
    of jxgraph, and what is in `without`, such as the metadata among the documents. Of files with the same bytes the
    first is read whose path is `described` in the metadata, else the first whose path has a place, else the first; the
    others are failures `copy`.

    Raises
    ------
    InputError
        It is no folder, or nothing in it has a name that ends in one of `jxgraph.reading.formats.SUFFIXES`.
    """
    root = Path(folder)
    if not root.is_dir():
        raise InputError("corpus.is_a_file" if root.exists() else "corpus.no_folder", path=root)
    excluded = {os.path.realpath(path) for path in without}
    files = sorted(_files(root, excluded), key=lambda file: file.relative_to(root).as_posix())
    candidates = [file for file in files if file.suffix.lower() in SUFFIXES]
    if not candidates:
        raise InputError("corpus.no_document", folder=root, count=len(files), known=SUFFIXES)
    same_bytes: dict[str, list[SourceFile]] = {}
    failures = []
    for file in candidates:
        path = printable(file.relative_to(root).as_posix())
        try:
            for one in _source_files(path, file):
                same_bytes.setdefault(one.sha256, []).append(one)
        except InputError as error:
            failures.append(Failure(path, "input", error.message, str(file)))
    documents = []
    for copies in same_bytes.values():
        original = min(copies, key=lambda one: (one.path not in described, not place_of_path(one.path)))
        documents.append(original)
        same = Message("corpus.same_bytes", path=original.path)
        failures += [Failure(one.path, "copy", same) for one in copies if one is not original]
    documents.sort(key=lambda one: one.path)
    return FolderContents(tuple(documents), tuple(failures), len(files) - len(candidates))


def _source_files(path: str, file: Path) -> list[SourceFile]:
    """Return a document with its digest; of an archive the documents in it, as if it were a folder."""
    data = read_bytes(file)
    if SUFFIXES[file.suffix.lower()] is not Format.ZIP or detect_format(data, "") is not Format.ZIP:
        return [SourceFile(path, str(file), hashlib.sha256(data).hexdigest())]
    names = archive_documents(data)
    if not names:
        raise InputError("corpus.empty_archive")
    return [
        SourceFile(f"{path}/{name}", f"{file}{MARK}{name}", hashlib.sha256(archive_member(data, name)).hexdigest())
        for name in names
    ]


def _files(root: Path, excluded: set[str]) -> Iterator[Path]:
    for folder, inner, names in os.walk(root):
        # the report of a document contains its tasks again
        inner[:] = [name for name in _visible(folder, inner, excluded) if read_manifest(Path(folder, name)) is None]
        yield from (Path(folder, name) for name in _visible(folder, names, excluded))


def _visible(folder: str, names: list[str], excluded: set[str]) -> list[str]:
    return [name for name in names if not name.startswith(".") and os.path.realpath(Path(folder, name)) not in excluded]


def printable(path: str) -> str:
    """Escape the bytes of a file name that is in no character set of this machine."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
