"""A file becomes lines with their place; the only package that knows file formats and character sets."""

from __future__ import annotations

import hashlib
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from jxgraph.errors import InputError, expect_path
from jxgraph.io import open_to_read
from jxgraph.reading.archives import archive_member, split_member
from jxgraph.reading.formats import READERS, Format, detect_format, is_document_name
from jxgraph.reading.pieces import place_lines
from jxgraph.reading.text import decode, text_lines

if TYPE_CHECKING:
    import os

    from jxgraph.model import Line

__all__ = [
    "STANDARD_INPUT",
    "document_lines",
    "document_stem",
    "folder_documents",
    "read_bytes",
    "read_lines",
    "text_lines",
]

STANDARD_INPUT = "-"
"""The path that means standard input."""

MAX_BYTES = 200 * 2**20
"""Size of the largest file that is read; the texts of a whole year of a province are some 100 MB."""


MAX_FILES = 30
"""Files of a folder that are read as one document; more are many documents."""

_ATTACHED = re.compile(r"附\s?[件表]")
_NUMBER = re.compile(r"(\d{1,9})")


def document_stem(path: str | os.PathLike[str]) -> str:
    """Return the name of a document by its path, which may lead into an archive.

    Examples
    --------
    >>> document_stem("2025/通知.docx"), document_stem("附件.zip!通知.doc"), document_stem("-")
    ('通知', '通知', 'stdin')
    """
    archive, member = split_member(path)
    return "stdin" if archive == STANDARD_INPUT else Path(member or archive).stem


def folder_documents(folder: str | os.PathLike[str]) -> tuple[Path, ...]:
    """Return the documents in a folder, not in those within: first the notice, then its attachments by their numbers.

    Raises
    ------
    InputError
        There is none, or more than `MAX_FILES`.
    """
    files = [file for file in Path(folder).iterdir() if is_document_name(file.name) and file.is_file()]
    if not files:
        raise InputError("reading.empty_folder", path=folder)
    if len(files) > MAX_FILES:
        raise InputError("reading.big_folder", path=folder, count=len(files))
    return tuple(sorted(files, key=_in_notice))


def _in_notice(file: Path) -> tuple[bool, list[tuple[int, str]]]:
    """Order 附件2 before 附件10, and both behind what is called neither."""
    parts = ((int(part), "") if part.isascii() and part.isdigit() else (-1, part) for part in _NUMBER.split(file.name))
    return bool(_ATTACHED.search(file.name)), list(parts)


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """Return what stands in the file, in one of an archive (a.zip!b.doc), or comes from standard input for `-`.

    Raises
    ------
    InputError
        There is no such file, it is a folder, it may not be read, it is empty, or it has more than `MAX_BYTES`.
    """
    archive, member = split_member(path)
    if member:
        try:
            return archive_member(read_bytes(archive), member)
        except InputError as error:
            inner = error.message
            named = inner.facts.get("path") == archive  # the archive itself could not be read
            raise (error if named else InputError("file.fault", path=archive, error=inner)) from None
    try:
        if str(path) == STANDARD_INPUT:
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with open_to_read(path) as file:
                data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError("reading.no_file", path=path) from None
    except IsADirectoryError:
        raise InputError("reading.folder", path=path) from None
    except (OSError, ValueError) as error:
        if Path(path).is_dir():  # Windows answers 'permission denied' for a folder
            raise InputError("reading.folder", path=path) from None
        raise InputError("file.fault", path=path, error=error) from None
    if not data:
        raise InputError("reading.empty", path=path)
    if len(data) > MAX_BYTES:
        raise InputError("reading.large", path=path, most=MAX_BYTES // 2**20)
    return data


def read_lines(path: str | os.PathLike[str]) -> tuple[tuple[Line, ...], str]:
    """Read a document's lines in printed order, and the SHA-256 of the file.

    In any format of `formats.READERS`; what the bytes are decides, then the suffix. The path `-` is standard input.

    Raises
    ------
    InputError
        The file cannot be read, is in another format, is damaged, or has no text in it.
    """
    expect_path(path, "document_file")
    data = read_bytes(path)
    suffix = "" if str(path) == STANDARD_INPUT else Path(path).suffix.lower()
    try:
        lines = document_lines(data, suffix)
    except InputError as error:
        raise InputError("file.fault", path=path, error=error) from None
    return lines, hashlib.sha256(data).hexdigest()


def document_lines(data: bytes, suffix: str = "") -> tuple[Line, ...]:
    """Return the lines of a document given as bytes; `suffix` is what its name ends in, for what the bytes leave open.

    Raises
    ------
    InputError
        It is in a format that is not read, is damaged, or has no text in it.
    EncodingError
        It is text in none of UTF-8, UTF-16 and GB18030 (GBK, GB2312).
    """
    lines = _lines(data, detect_format(data, suffix))
    if not any(line.text.strip() for line in lines):
        raise InputError("reading.no_text")
    return lines


def _lines(data: bytes, form: Format) -> tuple[Line, ...]:
    """Read in one format; its module is imported only then, because its libraries take time to load."""
    if form is Format.TEXT:
        return text_lines(decode(data))
    module, _, function = READERS[form].function.partition(":")
    return place_lines(getattr(import_module(f"jxgraph.reading.{module}"), function)(data))
