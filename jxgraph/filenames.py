"""Names of files and folders that are made of a document's words: every system takes them, and no two are the same."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_BYTES = 200
"""Of a name, so that what is put behind it (``-briefing.docx``) fits into the 255 that a file system allows."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\..*)?", re.IGNORECASE | re.DOTALL)
"""Names that Windows keeps for devices, with whatever suffix: ``CON``, ``com1.txt``."""

_OPTION_OR_LOCK = ("-", "~")
"""A program would read a first ``-`` as an option; Office names the lock of an open document ``~$…``."""

_DIGITS = 8
"""Of the digest that tells a changed name from others that look like it afterwards."""


def file_name(words: str) -> str:
    """Make words into the name of a file or a folder, without suffix, that every system takes.

    Ordinary words stay as they are, composed (NFC). What some system refuses becomes ``_``, what is too long is cut,
    and a digest of the words is then added, so that other words do not get the same name.

    Examples
    --------
    >>> file_name("市财政局"), file_name("a/b:c"), file_name("CON")
    ('市财政局', 'a_b_c-3b07f80c', '_CON-a3dbc4b6')
    """
    composed = unicodedata.normalize("NFC", words)
    safe = _accepted(composed)
    if safe == composed and _size(safe) <= MOST_BYTES:
        return safe
    digest = hashlib.sha256(composed.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    return f"{_cut(safe, MOST_BYTES - _DIGITS - 1)}-{digest}"


def file_names(names: Iterable[str]) -> list[str]:
    """Make each into the name of a file, as `file_name` does; those that a system may take for one are numbered.

    Examples
    --------
    >>> file_names(["市财政局", "Trade", "trade", "TRADE"])
    ['市财政局', 'Trade', 'trade-2', 'TRADE-3']
    """
    taken: set[str] = set()
    last: dict[str, int] = {}
    return [_unused(file_name(name), taken, last) for name in names]


def _accepted(words: str) -> str:
    """Replace what a system refuses or a person cannot see; a name neither begins nor ends with a dot or a blank."""
    # of the categories C are control characters, marks of direction, halves of pairs and what is not assigned
    seen = "".join("_" if unicodedata.category(sign)[0] == "C" else sign for sign in words)
    safe = _FORBIDDEN.sub("_", " ".join(seen.split())).strip(" .") or "_"
    return f"_{safe}" if safe.startswith(_OPTION_OR_LOCK) or _DEVICE.fullmatch(safe) else safe


def _size(name: str) -> int:
    """Measure a name in bytes; a Mac counts its letters and accents apart, which can be more."""
    return sum(map(_size_of, name))


def _size_of(sign: str) -> int:
    return max(len(sign.encode()), len(unicodedata.normalize("NFD", sign).encode("utf-16-le")) // 2)


def _cut(name: str, most: int) -> str:
    size = 0
    for at, sign in enumerate(name):
        size += _size_of(sign)
        if size > most:
            return name[:at].rstrip(" .")
    return name


def _unused(name: str, taken: set[str], last: dict[str, int]) -> str:
    """Add a number to a name that another has."""
    same, numbered = _folded(name), name
    while _folded(numbered) in taken:
        last[same] = last.get(same, 1) + 1  # not from the beginning again: a document may have thousands of the same
        numbered = f"{name}-{last[same]}"
    taken.add(_folded(numbered))
    return numbered


def _folded(name: str) -> str:
    """Return the same for names that Windows or a Mac may take for one: upper and lower case, composed or not."""
    return unicodedata.normalize("NFC", name.casefold().upper().casefold())
