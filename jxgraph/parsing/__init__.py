"""A document becomes a `Breakdown`: its outline, its clauses, and the tasks that both together make."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from jxgraph.errors import InputError, expect
from jxgraph.naming import DEFAULT, Names
from jxgraph.parsing.pipeline import ReadingOptions, assemble
from jxgraph.reading import STANDARD_INPUT, read_lines, text_lines

if TYPE_CHECKING:
    import os

    from jxgraph.model import Breakdown

__all__ = ["parse_text", "read_breakdown"]


def read_breakdown(
    path: str | os.PathLike[str],
    *,
    names: Names = DEFAULT,
    expand: bool = False,
    first_leads: bool = False,
    carry_forward: bool = False,
) -> Breakdown:
    """Read a document from a file, or from standard input where `path` is "-".

    Parameters
    ----------
    path
        Text, HTML, Word, PDF, a spreadsheet or CSV, as published.
    names
        What you know of names beyond the common: aliases, members of collectives, the place. The place is else taken
        from the document's title or signature.
    expand
        Put the members of a collective in its place, where `names` or the document's place tell them.
    first_leads
        Let the first-listed unit lead where the document neither marks nor states who does.
    carry_forward
        Apply a sentence that adds units to tasks without listing them (以上各项均需各县(市、区)落实,不再列出).

    Returns
    -------
    Breakdown
        Named by the file's stem; its tasks in printed order.

    Raises
    ------
    InputError
        The file cannot be read, no clause was found in it, or it is larger than any one document: it has to be split.

    Examples
    --------
    >>> from pathlib import Path
    >>> _ = Path("plan.txt").write_text("1.发展低空经济。(市交通运输局牵头,市发改委配合)", encoding="utf-8")
    >>> bd = read_breakdown("plan.txt")
    >>> bd
    <Breakdown 'plan': 1 tasks, 2 units, 2 assignments, 0 remarks>
    >>> bd.assignments[["unit", "printed", "role"]].to_dict("records")[1]
    {'unit': '市发展改革委', 'printed': '市发改委', 'role': 'support'}
    """
    lines, sha256 = read_lines(path)
    document = "stdin" if str(path) == STANDARD_INPUT else _printable(Path(path).stem)
    try:
        return assemble(lines, document, sha256, ReadingOptions(names, expand, first_leads, carry_forward))
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def parse_text(
    text: str,
    *,
    document: str = "text",
    names: Names = DEFAULT,
    expand: bool = False,
    first_leads: bool = False,
    carry_forward: bool = False,
) -> Breakdown:
    """Read a document from a string; all else as `read_breakdown` takes it.

    Raises
    ------
    InputError
        No clause was found, the string is no text, or it is larger than any one document.

    Examples
    --------
    >>> from jxgraph.model import Role
    >>> parse_text("1.发展低空经济。(市交通运输局牵头,市发改委配合)").task_records[0].units(Role.SUPPORT)
    ['市发展改革委']
    """
    expect(text, str, "the text of a document")
    try:
        sha256 = hashlib.sha256(text.encode("utf-8")).hexdigest()
    except UnicodeEncodeError as error:
        raise InputError(f"no text: half a character at {error.start}, {text[error.start]!r}") from None
    return assemble(text_lines(text), document, sha256, ReadingOptions(names, expand, first_leads, carry_forward))


def _printable(name: str) -> str:
    """Read a file name that is in no character set of this machine, as a ZIP from elsewhere leaves it."""
    raw = name.encode("utf-8", "surrogateescape")
    for charset in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(charset)
    return raw.decode("utf-8", "replace")
