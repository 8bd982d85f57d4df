"""A file becomes lines with their place; the only package that knows file formats and character sets."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jxgraph.errors import InputError, expect_path
from jxgraph.reading.pieces import place_lines
from jxgraph.reading.text import Format, decode, detect_format, text_lines

if TYPE_CHECKING:
    import os

    from jxgraph.model import Line

__all__ = ["STANDARD_INPUT", "lines_of", "read_bytes", "read_lines", "text_lines"]

STANDARD_INPUT = "-"
"""The path that means standard input."""

MAX_BYTES = 200 * 2**20
"""Size of the largest file that is read; the texts of a whole year of a province are some 100 MB."""


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """Return what stands in the file, or comes from standard input for the path `-`.

    Raises
    ------
    InputError
        There is no such file, it is a folder, it may not be read, it is empty, or it has more than `MAX_BYTES`.
    """
    try:
        if str(path) == STANDARD_INPUT:
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise InputError(f"{path}: is a folder; name the document in it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        folder = Path(path).is_dir()  # Windows answers 'permission denied' for a folder
        raise InputError(f"{path}: {'is a folder; name the document in it' if folder else reason}") from None
    if not data:
        raise InputError(f"{path}: the file is empty")
    if len(data) > MAX_BYTES:
        raise InputError(f"{path}: larger than {MAX_BYTES // 2**20} MB; split it into documents")
    return data


def read_lines(path: str | os.PathLike[str]) -> tuple[tuple[Line, ...], str]:
    """Read a document's lines in printed order, and the SHA-256 of the file.

    Text, HTML, Word (.docx), Excel (.xlsx), CSV, PDF, OFD, and with the extra `ocr` scans and pictures; what the bytes
    are decides, then the suffix. The path `-` is standard input.

    Raises
    ------
    InputError
        The file cannot be read, is in another format, is damaged, or has no text in it.
    """
    expect_path(path, "a document's file")
    data = read_bytes(path)
    suffix = "" if str(path) == STANDARD_INPUT else Path(path).suffix.lower()
    try:
        lines = document_lines(data, suffix)
    except (InputError, UnicodeError) as error:
        raise InputError(f"{path}: {error}") from None
    return lines, hashlib.sha256(data).hexdigest()


def document_lines(data: bytes, suffix: str = "") -> tuple[Line, ...]:
    """Return the lines of a document given as bytes; `suffix` is what its name ends in, for what the bytes leave open.

    Raises
    ------
    InputError
        It is in a format that is not read, is damaged, or has no text in it.
    UnicodeError
        It is text in none of UTF-8, UTF-16 and GB18030 (GBK, GB2312).
    """
    lines = _lines(data, detect_format(data, suffix))
    if not any(line.text.strip() for line in lines):
        raise InputError("there is no text in it")
    return lines


def _lines(data: bytes, form: Format) -> tuple[Line, ...]:
    """Read in one format; the room for it is entered only then, because its libraries take time to load."""
    if form is Format.HTML:
        from jxgraph.reading.html import html_pieces as pieces
    elif form is Format.DOCX:
        from jxgraph.reading.docx import docx_pieces as pieces
    elif form is Format.XLSX:
        from jxgraph.reading.sheet import xlsx_pieces as pieces
    elif form is Format.CSV:
        from jxgraph.reading.sheet import csv_pieces as pieces
    elif form is Format.PDF:
        from jxgraph.reading.pdf import pdf_pieces as pieces
    elif form is Format.OFD:
        from jxgraph.reading.ofd import ofd_pieces as pieces
    elif form is Format.PICTURE:
        from jxgraph.reading.ocr import picture_pieces as pieces
    else:
        return text_lines(decode(data))
    return place_lines(pieces(data))
