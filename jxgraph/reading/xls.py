"""Old Excel and WPS sheets (.xls, .et) and binary ones (.xlsb), through calamine in a process of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jxgraph.i18n import make_remark
from jxgraph.model import Severity
from jxgraph.reading.child import LimitedReader, pieces_in_child
from jxgraph.reading.pieces import Cell, Piece, one_line, remark_first
from jxgraph.reading.sheet import CellBudget, book_pieces, display_value

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 60
"""The largest sheet of this format, 65,536 rows of 50 columns, takes some ten."""

_READER = LimitedReader(
    f"{__name__}:_pieces",
    damaged="xls.damaged",
    too_much="xls.too_much",
    locked="xls.locked",
    seconds_a_step=SECONDS,
    seconds=SECONDS,
)


def xls_pieces(data: bytes) -> Iterator[Piece]:
    """Yield the rows of each sheet, as `xlsx_pieces` does; but a percentage is its number (0.125), not as shown.

    Raises
    ------
    InputError
        The file is damaged or locked, has more than `MAX_CELLS` cells, or takes more than `SECONDS` or
        `child.MEMORY`.
    """
    return pieces_in_child(_READER, data)


def _pieces(data: bytes) -> Iterator[Piece]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook

    # of a file calamine says that it is locked, of bytes only that it does not know them
    source = Path("in.xlsb" if data.startswith(b"PK") else "in.xls")
    source.write_bytes(data)  # in a folder that is removed by the parent
    book = load_workbook(source)
    budget = CellBudget()
    sheets, untold = [], False
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        untold |= sheet.merged_cell_ranges is None
        sheets.append((about.name, about.visible != SheetVisibleEnum.Visible, _cells(sheet, budget)))
    remarks = [make_remark("merged_unknown", Severity.WARNING, 1, "")] if untold else []
    return remark_first(book_pieces(sheets), remarks)


def _cells(sheet: Any, budget: CellBudget) -> list[Cell]:
    """Return the cells with something in them, rows from 1, columns from 0."""
    if sheet.start is None:
        return []
    top, left = sheet.start
    merged = {first: (last[0] - first[0] + 1, last[1] - first[1] + 1) for first, last in sheet.merged_cell_ranges or ()}
    cells = []
    for row, values in enumerate(sheet.to_python(skip_empty_area=True), start=top):
        shown = [(column, one_line(display_value(value))) for column, value in enumerate(values, start=left)]
        filled = [(column, text) for column, text in shown if text]
        budget.take(len(values) or 1, len(filled))
        cells += [Cell(row + 1, column, text, *merged.get((row, column), (1, 1))) for column, text in filled]
    return cells
