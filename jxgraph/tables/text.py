"""A frame as text: CSV, and aligned columns for the terminal."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any

from jxgraph.i18n import title, value_label
from jxgraph.io import atomic_path, escape_xml, plain_value, short_number
from jxgraph.messages import printable
from jxgraph.tables.columns import bounds, chosen, decimals, is_mixed, percentage, text_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from os import PathLike

    import pandas as pd

_FORMULA = re.compile(r"[=+\-@\t\n＝＋－＠]")
"""First characters that a spreadsheet may take for a formula; the full-width signs in East Asian editions."""

_SMALL = 0.0005
"""A smaller number would be written as 0.000."""

_WIDEST = 44
"""Greatest width of a text in the terminal."""


def write_csv(
    frame: pd.DataFrame,
    path: str | PathLike[str],
    *,
    columns: Sequence[str] | None = None,
    lang: str = "",
    table: str = "",
) -> None:
    r"""Write a frame as CSV for Excel and for programs, or in a language for people.

    UTF-8 with a BOM, ``\n`` at line ends on every system so that the same frame gives the same bytes, English column
    names, floats as ``%.10g``; missing and infinite values are empty. The index is the first column, unless it is a
    plain numbering. A text that begins with ``= + - @``, a tab or a line end gets an apostrophe, because a spreadsheet
    would run it as a formula. Control characters become ``\u0000``.

    Parameters
    ----------
    frame
        Any frame of this library.
    path
        The file to write; an earlier file is replaced when the new one is complete.
    columns
        The columns in order, the index by its name; all by default.
    lang
        ``en`` or ``zh``: titles and the program's own words are in this language, shares are percentages, numbers have
        three decimals. By default the table is for programs.
    table
        The table's name, which some titles depend on.

    Raises
    ------
    UsageError
        There is no such column or language.
    OutputError
        The file cannot be written.

    Examples
    --------
    >>> import pandas as pd
    >>> from pathlib import Path
    >>> write_csv(pd.DataFrame({"unit": ["Finance", "=1+1"], "workload": [1.5, None]}), "workload.csv")
    >>> print(Path("workload.csv").read_text(encoding="utf-8-sig"), end="")
    unit,workload
    Finance,1.5
    '=1+1,
    """
    flat = chosen(frame, columns)
    heads = [title(name, lang, table=table) if lang else name for name in flat.columns]
    cells = [_people_cells(flat, name, lang, table) if lang else map(_csv_cell, flat[name]) for name in flat.columns]
    with atomic_path(path) as new, new.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(map(_csv_cell, heads))
        writer.writerows(zip(*cells, strict=True))


def format_text(frame: pd.DataFrame, columns: Sequence[str] | None = None, *, lang: str = "en", table: str = "") -> str:
    """Align a frame as plain text for the terminal, where a Chinese character has the width of two letters.

    Numbers are right-aligned with as many decimals as the column needs, at most three; `share` is a percentage; missing
    values are empty; long texts end in '…'; escape sequences of a document cannot reach the terminal.

    Parameters
    ----------
    frame
        The rows to write.
    columns
        The columns in order, the index by its name; all by default.
    lang
        ``en`` or ``zh``, of the titles.
    table
        The table that the columns are from, where a title depends on it.

    Returns
    -------
    str
        One line for the titles and one a row, without a final line end.

    Raises
    ------
    UsageError
        There is no such column or language.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"unit": ["市商务局", "Finance"], "workload": [16.5, 9], "share": [0.04, 0.0216]})
    >>> print(format_text(frame))
    Unit      Weighted load  Share
    市商务局           16.5   4.0%
    Finance             9.0   2.2%
    """
    flat = chosen(frame, columns)
    mixed = is_mixed(flat)
    blocks = [
        _text_column(flat[name], title(name, lang, table=table), lang, bounds(frame, name), mixed=mixed)
        for name in flat.columns
    ]
    return "\n".join("  ".join(cells).rstrip() for cells in zip(*blocks, strict=True))


def guarded(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet could take for a formula.

    Examples
    --------
    >>> guarded("=1+1"), guarded("市商务局")
    ("'=1+1", '市商务局')
    """
    return "'" * bool(_FORMULA.match(text)) + text


def _csv_cell(value: Any) -> str:
    value = plain_value(value)
    if isinstance(value, str):
        return guarded(escape_xml(value))
    if isinstance(value, float):
        return f"{value + 0.0:.10g}"  # 0.0 takes the sign from a negative zero
    return "" if value is None else str(value)


def _people_cells(flat: pd.DataFrame, name: str, lang: str, table: str) -> Iterator[str]:
    percent = percentage(name, table)
    for value, bound in zip(flat[name], bounds(flat, name), strict=True):
        shown = plain_value(value_label(name, value, lang))
        if isinstance(shown, float):
            shown = f"{shown:.1%}" if percent else bound or _rounded(shown)
        yield _csv_cell(shown)


def _rounded(number: float) -> str:
    return f"{number:.2g}" if 0 < abs(number) < _SMALL else short_number(number + 0.0)


def _text_column(column: pd.Series[Any], heading: str, lang: str, at_floor: Sequence[str], *, mixed: bool) -> list[str]:
    values = [plain_value(value_label(str(column.name), value, lang)) for value in column]
    numeric = all(isinstance(value, int | float) for value in values if value is not None)
    places = None if mixed else decimals(value for value in values if isinstance(value, float))
    percent = percentage(str(column.name), "")
    texts = (_text_cell(value, places, percent=percent) for value in values)
    cells = [_cut(heading), *(bound or text for bound, text in zip(at_floor, texts, strict=True))]
    width = max(map(text_width, cells))
    pads = [" " * (width - text_width(cell)) for cell in cells]
    return [pad + cell if numeric else cell + pad for pad, cell in zip(pads, cells, strict=True)]


def _text_cell(value: str | float | None, places: int | None, *, percent: bool) -> str:
    if isinstance(value, float) and places is None:
        return short_number(value)
    if isinstance(value, float):
        return f"{value:.1%}" if percent else f"{value:.{places}f}"
    return "" if value is None else _cut(str(value))


def _cut(text: str) -> str:
    safe = printable(text)
    if text_width(safe) <= _WIDEST:
        return safe
    while text_width(safe) >= _WIDEST:
        safe = safe[:-1]
    return safe + "…"
