"""The documents of a folder: which files they are, in which order, and which are copies of another."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.corpus.failing import Failure, failed
from jxgraph.corpus.origin import place_of_path
from jxgraph.errors import InputError
from jxgraph.reading import read_bytes
from jxgraph.report.folder import read_manifest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

SUFFIXES = (
    *(".txt", ".html", ".htm", ".xhtml", ".shtml", ".docx", ".pdf", ".xlsx", ".csv", ".tsv"),
    *(".doc", ".wps", ".rtf", ".xls", ".et", ".ofd"),
)
"""What the names of documents end in, also of those that must be converted first, which become failures that say so.

Whatever else lies in the folder is passed over and counted."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read: `path` below the folder with forward slashes, `file` on this machine, the digest of its bytes."""

    path: str
    file: str
    sha256: str


class Finds(NamedTuple):
    """What a folder holds: documents, in the order of their paths; files not to be read; the number passed over."""

    found: tuple[Found, ...]
    failures: tuple[Failure, ...]
    passed_over: int


def find(
    folder: str | os.PathLike[str], *, without: tuple[Path, ...] = (), said: Collection[str] = frozenset()
) -> Finds:
    """List the documents in a folder and the folders in it, each content once.

    Files and folders whose name begins with a point are passed over, results of jxgraph, and what is in `without`, as
    the metadata that lie among the documents. Of files with the same bytes one is read, others are failures `copy`: the
    first of those whose path is in `said`, what the metadata tell of; else of those whose path tells a place; else of
    all.

    Raises
    ------
    InputError
        It is no folder, or nothing in it has a name that ends in one of `SUFFIXES`.
    """
    root = Path(folder)
    if not root.is_dir():
        raise InputError(f"{root}: {'is a file; name the folder it is in' if root.exists() else 'no such folder'}")
    aside = {os.path.realpath(path) for path in without}
    files = sorted(_files(root, aside), key=lambda file: file.relative_to(root).as_posix())
    documents = [file for file in files if file.suffix.lower() in SUFFIXES]
    if not documents:
        raise InputError(f"{root}: no document among {len(files)} files; looked for {', '.join(SUFFIXES)}")
    same: dict[str, list[Found]] = {}
    failures = []
    for file in documents:
        path = printable(file.relative_to(root).as_posix())
        try:
            one = Found(path, str(file), hashlib.sha256(read_bytes(file)).hexdigest())
        except InputError as error:
            failures.append(failed(path, "input", str(error).removeprefix(f"{file}: ")))
        else:
            same.setdefault(one.sha256, []).append(one)
    read = {sha256: min(copies, key=partial(_tells_less, said=said)) for sha256, copies in same.items()}
    whole = [one for file in same.values() for one in file]
    failures += [
        failed(one.path, "copy", f"the same bytes as {read[one.sha256].path}")
        for one in whole
        if one is not read[one.sha256]
    ]
    found = sorted(read.values(), key=lambda one: one.path)
    return Finds(tuple(found), tuple(failures), len(files) - len(documents))


def _tells_less(one: Found, said: Collection[str]) -> tuple[bool, bool]:
    return one.path not in said, not place_of_path(one.path)


def _files(root: Path, aside: set[str]) -> Iterator[Path]:
    for folder, inner, names in os.walk(root):
        # a report of a document has its tasks once more
        inner[:] = [name for name in _kept(folder, inner, aside) if read_manifest(Path(folder, name)) is None]
        yield from (Path(folder, name) for name in _kept(folder, names, aside))


def _kept(folder: str, names: list[str], aside: set[str]) -> list[str]:
    return [name for name in names if not name.startswith(".") and os.path.realpath(Path(folder, name)) not in aside]


def printable(path: str) -> str:
    """Show the bytes of a file name that is in no character set of this machine."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
