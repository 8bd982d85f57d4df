"""A document becomes a `Breakdown`: its outline, its clauses, and the tasks that both together make."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from jxgraph.errors import InputError, UsageError, expect
from jxgraph.naming import DEFAULT, Names
from jxgraph.parsing.pipeline import ReadingOptions, assemble
from jxgraph.parsing.several import File, assemble_files
from jxgraph.reading import document_stem, folder_documents, read_lines, text_lines

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from jxgraph.correction import Correction
    from jxgraph.model import Breakdown

__all__ = ["parse_text", "read_breakdown"]


def read_breakdown(
    path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    names: Names = DEFAULT,
    expand: bool = False,
    first_leads: bool = False,
    carry_forward: bool = False,
    corrections: str | os.PathLike[str] | Iterable[Correction | Mapping[str, Any]] = (),
) -> Breakdown:
    """Read a document from a file, or from several that are one, a notice and its attachments.

    Parameters
    ----------
    path
        A file as published, in any format of `jxgraph.reading.formats.READERS`; "-" for standard input. Several files
        are one document, each a part by its name unless it prints parts itself; the first title and rule of who leads
        hold for all. So are those of a folder: first those not called 附件, then those, by their numbers.
    names
        What you know of names beyond the common: aliases, members of collectives, the place. The place is else taken
        from the document's title or signature.
    expand
        Put the members of a collective in its place, where `names` or the document's place tell them.
    first_leads
        Let the first-listed unit lead where the document neither marks nor states who does.
    carry_forward
        Apply a sentence that adds units to tasks without listing them (以上各项均需各县(市、区)落实,不再列出).
    corrections
        What a person said is right about the reading: a corrections.toml or a list, as `correct` takes them.

    Returns
    -------
    Breakdown
        Named by the file's stem, or the folder's name; its tasks in printed order.

    Raises
    ------
    InputError
        The file, or that of the corrections, cannot be read; no clause was found in it; it is larger than any document.

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
    expect(path, (str, PathLike, list, tuple), "document_or_several")
    options = ReadingOptions(names, expand, first_leads, carry_forward)
    given = [path] if isinstance(path, (str, PathLike)) else list(path)
    paths = [file for one in given for file in (folder_documents(one) if _is_folder(one) else (one,))]
    if not paths:
        raise UsageError("parsing.no_file")
    read = [read_lines(file) for file in paths]
    document = _printable(Path(given[0]).resolve().name if _is_folder(given[0]) else document_stem(given[0]))
    try:
        if len(paths) == 1:
            breakdown = assemble(*read[0][:1], document, read[0][1], options)
        else:
            files = [File(name, *one) for name, one in zip(_file_names(paths), read, strict=True)]
            breakdown = assemble_files(files, document, options)
    except InputError as error:
        raise InputError("file.fault", path="、".join(map(str, given)), error=error) from None
    return corrected(breakdown, corrections, names)


def corrected(
    breakdown: Breakdown,
    corrections: str | os.PathLike[str] | Iterable[Correction | Mapping[str, Any]],
    names: Names,
    *,
    remark_unplaced: bool = True,
) -> Breakdown:
    """Return what `correct` does, whose module is loaded only where there is something to correct, now or before."""
    full = breakdown.selection.full if breakdown.selection else breakdown
    if isinstance(corrections, (list, tuple)) and not corrections and full.corrected is None:
        return breakdown
    from jxgraph.parsing.corrections import correct

    return correct(breakdown, corrections, names=names, remark_unplaced=remark_unplaced)


def _is_folder(path: str | os.PathLike[str]) -> bool:
    return isinstance(path, (str, PathLike)) and Path(path).is_dir()


def _file_names(paths: Sequence[str | os.PathLike[str]]) -> list[str]:
    """Return the names of files without their folders, or their paths where two have one name."""
    names = [_printable(Path(path).name) for path in paths]
    return names if len(set(names)) == len(names) else [_printable(str(path)) for path in paths]


def parse_text(  # noqa: PLR0913 -- as `read_breakdown`
    text: str,
    *,
    document: str = "text",
    names: Names = DEFAULT,
    expand: bool = False,
    first_leads: bool = False,
    carry_forward: bool = False,
    corrections: str | os.PathLike[str] | Iterable[Correction | Mapping[str, Any]] = (),
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
    expect(text, str, "document_text")
    try:
        sha256 = hashlib.sha256(text.encode("utf-8")).hexdigest()
    except UnicodeEncodeError as error:
        raise InputError("parsing.half_character", place=error.start, character=text[error.start]) from None
    options = ReadingOptions(names, expand, first_leads, carry_forward)
    return corrected(assemble(text_lines(text), document, sha256, options), corrections, names)


def _printable(name: str) -> str:
    """Read a file name that is in no character set of this machine, as a ZIP from elsewhere leaves it."""
    raw = name.encode("utf-8", "surrogateescape")
    for charset in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(charset)
    return raw.decode("utf-8", "replace")
