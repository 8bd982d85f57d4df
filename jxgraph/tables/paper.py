"""A frame as a table for a paper, a memo or a page: Markdown, HTML, LaTeX."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from jxgraph.i18n import known_language, title, value_label
from jxgraph.io import escape_xml, plain_value, short_number
from jxgraph.tables.columns import bounds, chosen, decimals, is_mixed, percentage
from jxgraph.tables.text import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

_SMALL = 0.0005
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~$&#])")
_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "≤": r"$\le$",
    **{c: f"\\{c}" for c in "&%$#_{}"},
}


def to_markdown(frame: pd.DataFrame, columns: Sequence[str] | None = None, *, lang: str = "en", table: str = "") -> str:
    r"""Write a frame as a table in GitHub's Markdown.

    Titles and the program's own words are in `lang`; numbers have as many decimals as the column needs, at most three,
    shares are percentages, missing values are empty. The words of a document stay text: marks of the format are
    escaped, line ends become spaces, invisible characters become ``\u202e``, and a text that a spreadsheet could run
    as a formula gets an apostrophe, as in `write_csv`.

    Parameters
    ----------
    frame
        Any frame of this library.
    columns
        The columns in order, the index by its name; all by default.
    lang
        ``en`` or ``zh``.
    table
        The table's name, which some titles depend on: ``"ties"``.

    Returns
    -------
    str
        Lines, without a final line end.

    Raises
    ------
    UsageError
        There is no such column or language.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"unit": ["市商务局", "=Trade|"], "workload": [16.5, 9], "share": [0.04, 0.0216]})
    >>> print(to_markdown(frame, lang="zh"))
    | 责任单位 | 加权工作量 | 占比 |
    | --- | ---: | ---: |
    | 市商务局 | 16.5 | 4.0% |
    | '=Trade\| | 9.0 | 2.2% |
    """
    heads, numeric, rows = cell_texts(frame, columns, lang, table, _markdown)
    rule = ["---:" if number else "---" for number in numeric]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *rows))


def to_html(frame: pd.DataFrame, columns: Sequence[str] | None = None, *, lang: str = "en", table: str = "") -> str:
    """Write a frame as an HTML table with heads of rows and columns, without style or script; else as `to_markdown`.

    The first column names the row.

    Examples
    --------
    >>> import pandas as pd
    >>> print(to_html(pd.DataFrame({"unit": ["<b>"], "lead": [3]})))
    <table>
    <thead><tr><th scope="col">Unit</th><th scope="col">Lead</th></tr></thead>
    <tbody>
    <tr><th scope="row">&lt;b&gt;</th><td align="right">3</td></tr>
    </tbody>
    </table>
    """
    heads, numeric, rows = cell_texts(frame, columns, lang, table, html.escape)
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    body = "".join(f"<tr>{_html_row(cells, numeric)}</tr>\n" for cells in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>"


def to_latex(frame: pd.DataFrame, columns: Sequence[str] | None = None, *, lang: str = "en", table: str = "") -> str:
    r"""Write a frame as a LaTeX `tabular` with the rules of booktabs; else as `to_markdown`.

    The paper needs ``\usepackage{booktabs}`` and, for Chinese, ctex or xeCJK.

    Examples
    --------
    >>> import pandas as pd
    >>> print(to_latex(pd.DataFrame({"unit": ["R&D"], "share": [0.5]})))
    \begin{tabular}{lr}
    \toprule
    Unit & Share \\
    \midrule
    R\&D & 50.0\% \\
    \bottomrule
    \end{tabular}
    """
    heads, numeric, rows = cell_texts(frame, columns, lang, table, _latex)
    places = "".join("r" if number else "l" for number in numeric)
    body = "".join(f"{' & '.join(cells)} \\\\\n" for cells in rows)
    begin, end = f"\\begin{{tabular}}{{{places}}}\n\\toprule\n", "\\bottomrule\n\\end{tabular}"
    return f"{begin}{' & '.join(heads)} \\\\\n\\midrule\n{body}{end}"


def cell_texts(
    frame: pd.DataFrame, columns: Sequence[str] | None, lang: str, table: str, escaped: Callable[[str], str] = str
) -> tuple[list[str], list[bool], list[tuple[str, ...]]]:
    """Return the heads, which columns hold numbers, and the rows, as text escaped for a format."""
    flat = chosen(frame, columns)
    heads = [escaped(_line(title(name, known_language(lang), table=table))) for name in flat.columns]
    written = [_column(flat[name], lang, table, bounds(frame, name), mixed=is_mixed(flat)) for name in flat.columns]
    numeric = [number for number, _ in written]
    rows = zip(*([escaped(text) for text in cells] for _, cells in written), strict=True)
    return heads, numeric, list(rows)


def _column(
    column: pd.Series[Any], lang: str, table: str, at_floor: Sequence[str], *, mixed: bool
) -> tuple[bool, list[str]]:
    values = [plain_value(value_label(str(column.name), value, lang)) for value in column]
    numbers = [value for value in values if isinstance(value, float)]
    places = None if mixed else decimals(numbers)
    numeric = bool(values) and all(isinstance(value, int | float) for value in values if value is not None)
    percent = percentage(str(column.name), table)
    texts = (_text(value, places, percent=percent) for value in values)
    return numeric, [bound or text for bound, text in zip(at_floor, texts, strict=True)]


def _text(value: str | float | None, places: int | None, *, percent: bool) -> str:
    if isinstance(value, str):
        return _line(value)
    if isinstance(value, float) and places is None:
        return short_number(value)
    if isinstance(value, float):
        small = 0 < abs(value) < _SMALL
        return f"{value:.1%}" if percent else f"{value:.2g}" if small else f"{value + 0.0:.{places}f}"
    return "" if value is None else str(value)


def _line(text: str) -> str:
    """Put a text on one line, with invisible characters escaped."""
    visible = _INVISIBLE.sub(lambda invisible: f"\\u{ord(invisible[0]):04x}", escape_xml(" ".join(text.split())))
    return guarded(visible)


def _markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def _latex(text: str) -> str:
    return "".join(_LATEX.get(c, c) for c in text)


def _html_row(cells: Sequence[str], numeric: Sequence[bool]) -> str:
    first, *others = cells
    aligned = (
        f'<td align="right">{text}</td>' if n else f"<td>{text}</td>"
        for text, n in zip(others, numeric[1:], strict=True)
    )
    return f'<th scope="row">{first}</th>{"".join(aligned)}'
