"""A frame as a table for a paper, a memo or a page: Markdown, HTML; its cells as text, its caption and note."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from jxgraph.i18n import known_language, labels, null_label, null_names, table_note, table_title, title, value_label
from jxgraph.io import escape_xml, plain_value, short_number
from jxgraph.tables.columns import bounds, chosen, decimals, is_mixed, percentage
from jxgraph.tables.text import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    import pandas as pd

_SMALL = 0.0005
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~$&#])")


def to_markdown(
    frame: pd.DataFrame,
    columns: Sequence[str] | None = None,
    *,
    lang: str = "en",
    table: str = "",
    caption: str | None = None,
    note: str | None = None,
) -> str:
    r"""Write a frame as a table in GitHub's Markdown.

    Numbers have as many decimals as the column needs, at most three, shares are percentages, missing values are empty.
    The words of a document stay text: marks of the format are escaped, line ends become spaces, invisible characters
    become ``\u202e``, and a text that a spreadsheet could run as a formula gets an apostrophe, as in `write_csv`.

    Parameters
    ----------
    frame
        Any frame of this library.
    columns
        The columns in order, the index by its name; all by default.
    lang
        ``en`` or ``zh``: titles and the program's own words.
    table
        The table's name, on which some titles depend: ``"ties"``.
    caption, note
        Texts above and below; by default title and note of the table of that name, empty for none.

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
    caption, note = legend(frame, table, lang, caption, note)
    rule = ["---:" if number else "---" for number in numeric]
    lines = "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *rows))
    above = f"**{_markdown(caption)}**" if caption else ""
    below = _markdown(note_line(note, lang)) if note else ""
    return "\n\n".join(filter(None, (above, lines, below)))


def to_html(
    frame: pd.DataFrame,
    columns: Sequence[str] | None = None,
    *,
    lang: str = "en",
    table: str = "",
    caption: str | None = None,
    note: str | None = None,
) -> str:
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
    caption, note = legend(frame, table, lang, caption, note)
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    body = "".join(f"<tr>{_html_row(cells, numeric)}</tr>\n" for cells in rows)
    above = f"<caption>{html.escape(caption)}</caption>\n" if caption else ""
    words = f'<tr><td colspan="{len(heads)}">{html.escape(note_line(note, lang))}</td></tr>' if note else ""
    below = f"<tfoot>{words}</tfoot>\n" if note else ""
    return f"<table>\n{above}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n{below}</table>"


def legend(
    frame: pd.DataFrame, table: str, lang: str, caption: str | None = None, note: str | None = None
) -> tuple[str, str]:
    """Return caption and note as text on one line; where they are None, those of the table of that name.

    Examples
    --------
    >>> import pandas as pd
    >>> legend(pd.DataFrame(), "portfolio_overlap", "zh")
    ('分管交叉', '数值为两处都有任务的单位数；对角线为各处的单位数。')
    """
    facts = _facts(frame.attrs, known_language(lang))
    caption = table_title(table, lang) if caption is None else caption
    note = table_note(table, lang, facts) if note is None else note
    return _visible(caption), _visible(note)


def note_line(note: str, lang: str) -> str:
    """Return a note with the word that begins it."""
    return labels(lang)["table_note"].format(note=note)


def _facts(settings: Mapping[Hashable, Any], lang: str) -> dict[str, Any]:
    """Return the settings of a table, its weights and its null model in words."""
    facts = {str(name): value for name, value in settings.items() if isinstance(value, str | int | float)}
    if "scheme" in facts:
        from jxgraph.weights import scheme_words  # with numpy, which a command that only reads does without

        facts["weights"] = scheme_words(str(facts["scheme"]), lang)
    null = next(iter(settings.get("nulls", ())), settings.get("null"))
    if null in null_names():
        facts["premise"] = labels(lang)["premise"].format(premise=null_label(str(null), lang)[1])
    return facts


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
    return guarded(_visible(text))


def _visible(text: str) -> str:
    return _INVISIBLE.sub(lambda invisible: f"\\u{ord(invisible[0]):04x}", escape_xml(" ".join(text.split())))


def _markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def _html_row(cells: Sequence[str], numeric: Sequence[bool]) -> str:
    first, *others = cells
    aligned = (
        f'<td align="right">{text}</td>' if n else f"<td>{text}</td>"
        for text, n in zip(others, numeric[1:], strict=True)
    )
    return f'<th scope="row">{first}</th>{"".join(aligned)}'
