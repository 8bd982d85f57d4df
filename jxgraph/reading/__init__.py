"""A file becomes lines with their place; the only room that knows file formats and character sets."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.reading.text import decode, text_lines

if TYPE_CHECKING:
    import os

    from jxgraph.records import Line

__all__ = ["read_bytes", "read_lines", "text_lines"]


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """Return what stands in the file.

    Raises
    ------
    InputError
        There is no such file, it is a folder, it may not be read, or it is empty.
    """
    try:
        data = Path(path).read_bytes()
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
    return data


def read_lines(path: str | os.PathLike[str]) -> tuple[tuple[Line, ...], str]:
    """Read a document's lines in printed order, and the SHA-256 of the file.

    Raises
    ------
    InputError
        The file cannot be read, or is not text in UTF-8, UTF-16 or GB18030 (GBK, GB2312).
    """
    data = read_bytes(path)
    try:
        return text_lines(decode(data)), hashlib.sha256(data).hexdigest()
    except UnicodeError as error:
        raise InputError(f"{path}: {error}") from None
