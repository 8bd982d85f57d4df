"""Corrections in a file: TOML that a person can read and write by hand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jxgraph.correction import Correction
from jxgraph.display import replace_surrogates
from jxgraph.errors import InputError, UsageError, expect, expect_path
from jxgraph.i18n import LANGUAGES, labels
from jxgraph.io import atomic_path, read_toml
from jxgraph.messages import Message
from jxgraph.model import Breakdown
from jxgraph.regex import regex

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence


_TABLE = "correction"
"""The name of the array of tables."""

_HEADER = regex(rf"^[ \t]*\[\[[ \t]*{_TABLE}[ \t]*\]\]", re.MULTILINE)
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def read_corrections(path: str | os.PathLike[str]) -> list[Correction]:
    r"""Read the corrections of a TOML file: an array of tables, each a correction by the keys of `Correction`.

    Raises
    ------
    InputError
        The file cannot be read, is no TOML, or has something that is no correction: file and line are named.

    Examples
    --------
    >>> from pathlib import Path
    >>> table = '[[correction]]\nkind = "role"\nprinted = "市财政局"\nrole = "support"\nclause = "(市财政局)"\n'
    >>> _ = Path("corrections.toml").write_text(table, encoding="utf-8")
    >>> [(one.kind, one.printed, one.place) for one in read_corrections("corrections.toml")]
    [('role', ('市财政局',), 'corrections.toml:1')]
    """
    expect_path(path, "corrections_file")
    tables, text = read_toml(path)
    for key in tables.keys() - {_TABLE}:
        raise InputError("corrections.table", path=path, key=key)
    entries = tables.get(_TABLE, [])
    if not isinstance(entries, list):
        raise InputError("corrections.table", path=path, key=_TABLE)
    lines = [1 + text.count("\n", 0, found.start()) for found in _HEADER.finditer(text)]
    known = lines if len(lines) == len(entries) else []  # not where a text has such a line in it
    return [_correction(path, entry, at, known) for at, entry in enumerate(entries)]


def _correction(path: str | os.PathLike[str], entry: Any, at: int, lines: Sequence[int]) -> Correction:
    name = Path(path).name
    try:
        return Correction.from_dict(entry, f"{name}:{lines[at]}" if lines else f"{name} #{at + 1}")
    except UsageError as error:
        ordinal = Message("file.fault", path=path, error=f"#{at + 1}")
        where = Message("file.line", path=path, line=lines[at]) if lines else ordinal
        raise InputError("file.fault", path=where, error=error) from None


def write_corrections(corrections: Breakdown | Iterable[Correction], path: str | os.PathLike[str]) -> None:
    r"""Write corrections, or those of a document, as TOML; `correct` and ``--corrections`` apply them again.

    Parameters
    ----------
    corrections
        A corrected `Breakdown`, or corrections.
    path
        The file to write; an earlier file is replaced when the new one is complete.

    Raises
    ------
    OutputError
        The file cannot be written.

    Examples
    --------
    >>> write_corrections([Correction("unit", printed=("市经研办",), unit=("市政府研究室",))], "corrections.toml")
    >>> print("\n".join(Path("corrections.toml").read_text(encoding="utf-8").splitlines()[3:]))
    [[correction]]
    kind = "unit"
    printed = "市经研办"
    unit = "市政府研究室"
    """
    text = corrections_text(corrections)
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def corrections_digest(corrections: Breakdown | Iterable[Correction]) -> str:
    """Return the SHA-256 of the file that `write_corrections` writes of them."""
    return hashlib.sha256(corrections_text(corrections).encode()).hexdigest()


def corrections_text(corrections: Breakdown | Iterable[Correction]) -> str:
    """Return the text of the file that `write_corrections` writes of them."""
    if isinstance(corrections, Breakdown):
        applied = corrections.corrected.records if corrections.corrected else ()
        corrections = [one.correction for one in applied]
    expect(corrections, Iterable, "corrections")
    given = list(corrections)
    for one in given:
        expect(one, Correction, "correction_table")
    about = [f"# {labels(lang)['corrections_file']}\n" for lang in reversed(LANGUAGES)]
    return "".join([*about, *map(_table, given)])


def _table(correction: Correction) -> str:
    rows = (f"{key} = {_toml(value)}\n" for key, value in correction.as_dict().items())
    return f"\n[[{_TABLE}]]\n{''.join(rows)}"


def _toml(value: str | int | list[str]) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        return f'"{"".join(map(_escaped, replace_surrogates(value)))}"'
    return str(value).lower()


def _escaped(character: str) -> str:
    """Write a character of a text in quotation marks; one that is not seen, by its code."""
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    return character if character.isprintable() else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004
