"""An old Word or WPS file (.doc, .wps): made a .docx in a process of its own, and read as one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.i18n import make_remark
from jxgraph.model import Severity
from jxgraph.reading.child import LimitedReader, pieces_in_child
from jxgraph.reading.docx import docx_pieces
from jxgraph.reading.office import convert_by_office, find_office, remark_office
from jxgraph.reading.pieces import remark_first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jxgraph.reading.pieces import Piece

SECONDS = 60
"""A document of 500 pages takes some ten."""

_READER = LimitedReader(
    f"{__name__}:_converted_pieces",
    damaged="doc.damaged",
    too_much="doc.too_much",
    locked="doc.locked",
    seconds_a_step=SECONDS,
    seconds=SECONDS,
)
_MAY_LOSE_WORDS = re.compile(
    r"(?<!STYLE_)TABLE_(?:GRID|CELL|DEPTH)|MALFORMED_TABLE|NUMBERING|LIST_NUMBER|TEXTBOX|SHAPE_TYPES|UNTERMINATED"
    r"|CONTROL_CHARACTER"
)
"""What of the converter's warnings can touch words: MALFORMED_TABLE_FLATTENED; not UNSUPPORTED_STYLE_TABLE_SPRMS."""


def doc_pieces(data: bytes) -> Iterator[Piece]:
    """Yield the paragraphs and table rows of an old Word file, as `docx_pieces` does.

    What msdoc2docx says about its conversion are remarks. What it refuses is converted by LibreOffice, where that is
    installed; a remark says so.

    Raises
    ------
    InputError
        The file is locked, neither program can read it, or it takes more than `SECONDS` or `child.MEMORY`.
    """
    try:
        # all of it, before anything is given away: the other program begins from the first paragraph again
        yield from list(pieces_in_child(_READER, data))
    except InputError as error:
        if error.message.key != _READER.damaged or not find_office():
            raise
        converted = convert_by_office(data, ".doc", ".docx")
        yield from remark_first(docx_pieces(converted), [remark_office()])


def _converted_pieces(data: bytes) -> Iterator[Piece]:
    from doc2docx import convert

    source, target = Path("in.doc"), Path("out.docx")  # in a folder that is removed by the parent
    source.write_bytes(data)
    warnings = {warning.code: warning.message for warning in convert(source, target).report.warnings}
    remarks = [
        make_remark(
            "conversion",
            Severity.WARNING if _MAY_LOSE_WORDS.search(code) else Severity.INFO,
            1,
            f"{code}: {message}",
        )
        for code, message in sorted(warnings.items())
    ]
    return remark_first(docx_pieces(target.read_bytes()), remarks)
