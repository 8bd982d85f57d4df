"""A document becomes a `Breakdown`: its outline, its clauses, and the tasks that both together make."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.parsing.assembly import assemble
from jxgraph.reading import read_lines, text_lines

if TYPE_CHECKING:
    import os

    from jxgraph.records import Breakdown

__all__ = ["parse_text", "read_breakdown"]


def read_breakdown(path: str | os.PathLike[str]) -> Breakdown:
    """Read a document from a file.

    Returns
    -------
    Breakdown
        Named by the file's stem; its tasks in printed order.

    Raises
    ------
    InputError
        The file cannot be read, or no clause was found in it.
    """
    lines, sha256 = read_lines(path)
    try:
        return assemble(lines, Path(path).stem, sha256)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def parse_text(text: str, *, document: str = "text") -> Breakdown:
    """Read a document from a string.

    Raises
    ------
    InputError
        No clause was found.

    Examples
    --------
    >>> from jxgraph.records import Role
    >>> parse_text("1.发展低空经济。(市交通运输局牵头,市发改委配合)").task_records[0].units(Role.SUPPORT)
    ['市发展改革委']
    """
    return assemble(text_lines(text), document, hashlib.sha256(text.encode("utf-8")).hexdigest())
