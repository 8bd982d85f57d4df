r"""A frame as a LaTeX table: a bare `tabular`, or with caption and note, as wide and as long as the page allows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from math import ceil
from typing import TYPE_CHECKING

from jxgraph.tables.columns import text_width
from jxgraph.tables.paper import cell_texts, legend, note_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

_MARKS = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "`": r"\textasciigrave{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\char34{}",  # \textquotedbl is not in every encoding of fonts
    "≤": r"$\le$",
    "≥": r"$\ge$",
    "≈": r"$\approx$",
    "[": "{[}",  # after the end of a row a bracket or an asterisk would be its option
    "*": "{*}",
    **{c: f"\\{c}" for c in "&%$#_{}"},
}
_DASHES = re.compile("-(?=-)")
"""Two hyphens would become a dash."""

_SIZES = (("", 5.4, 12), (r"\small", 4.8, 12), (r"\footnotesize", 4.2, 8), (r"\scriptsize", 3.7, 6))
"""Commands of type sizes; of each the width of a letter, and the gap between two columns, in points."""

_LINE, _SIDEWAYS_LINE = 345, 550
"""Points on a line of the class article, on a page upright and on its side."""

_READABLE = (16, 6)
"""Letters that a column of texts, and one of numbers, has at least if it needs as many."""

_LONGEST = 40
"""Lines of a table that stays on one page; a longer one breaks over pages."""

_WORD = re.compile(r"[^\s\u2e80-\U0003ffff]+")
"""What no line break divides: Chinese text breaks anywhere."""

_CHINESE = re.compile("[\u2e80-\U0003ffff]")


def to_latex(
    frame: pd.DataFrame,
    columns: Sequence[str] | None = None,
    *,
    lang: str = "en",
    table: str = "",
    caption: str | None = None,
    note: str | None = None,
) -> str:
    r"""Write a frame as a LaTeX table with the rules of booktabs, caption and note; else as `to_markdown`.

    With a caption or a note it is ready to stand in a paper: labelled ``tab:`` and the table's name, in a smaller type,
    with line breaks in its cells or on a page on its side if it is wide, and over several pages if it is long. Its
    first line is a comment with the packages that it needs; with ctex among them, run XeLaTeX or LuaLaTeX. Without
    both it is a bare `tabular`, which needs booktabs.

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
    >>> print(to_latex(pd.DataFrame({"unit": ["R&D"]}), caption="Units").split("\n")[0])
    % \usepackage{booktabs,threeparttable}
    """
    caption, note = legend(frame, table, lang, caption, note)
    heads, numeric, rows = cell_texts(frame, columns, lang, table)
    lines = [f"{' & '.join(map(_escaped, cells))} \\\\" for cells in (heads, *rows)]
    if not caption and not note:
        return "\n".join(_tabular("".join("r" if number else "l" for number in numeric), lines))
    layout = _layout([heads, *rows], numeric)
    words = _escaped(note_line(note, lang) if note else "")
    above = _caption(caption, table)
    body = _long(layout, lines, above, words) if layout.long else _float(layout, lines, above, words)
    chinese = any(_CHINESE.search(text) for text in (caption, words, *lines))
    return "\n".join([f"% \\usepackage{{{','.join(_packages(layout, chinese=chinese))}}}", *body])


# What a LaTeX table is made of.


def _escaped(text: str) -> str:
    return _DASHES.sub("-{}", "".join(_MARKS.get(c, c) for c in text))


def _tabular(places: str, lines: Sequence[str]) -> list[str]:
    head, *rows = lines
    rules = ("\\toprule", head, "\\midrule", *rows, "\\bottomrule")
    return [f"\\begin{{tabular}}{{{places}}}", *rules, "\\end{tabular}"]


def _caption(caption: str, table: str) -> str:
    label = f"\\label{{tab:{table}}}" if table else ""
    return f"\\caption{{{_escaped(caption)}}}{label}" if caption else ""


def _float(layout: _Layout, lines: Sequence[str], caption: str, note: str) -> list[str]:
    """Return a table that LaTeX places on a page, its note as wide as the table."""
    notes = ["\\begin{tablenotes}[flushleft]", "\\footnotesize", f"\\item {note}", "\\end{tablenotes}"] if note else []
    inside = filter(None, [caption, *_tabular(layout.places, lines), *notes])
    parts = ["\\begin{threeparttable}", *inside, "\\end{threeparttable}"]
    return ["\\begin{table}", f"\\centering{layout.type()}", *parts, "\\end{table}"]


def _long(layout: _Layout, lines: Sequence[str], caption: str, note: str) -> list[str]:
    """Return a table that goes on over pages, each with the heads."""
    head, *rows = lines
    heads = ["\\toprule", head, "\\midrule"]
    first = [f"{caption}\\\\"] if caption else []
    rules = [*first, *heads, "\\endfirsthead", *heads, "\\endhead", "\\bottomrule", "\\endfoot"]
    table = [f"\\begin{{longtable}}{{{layout.places}}}", *rules, *rows, "\\end{longtable}"]
    notes = [f"\\noindent{{\\footnotesize {note}\\par}}"] if note else []
    page = ("landscape",) if layout.sideways else ()
    opened, closed = ([f"\\{end}{{{name}}}" for name in page] for end in ("begin", "end"))
    return [*opened, f"\\begingroup{layout.type()}", *table, *notes, "\\endgroup", *closed]


def _packages(layout: _Layout, *, chinese: bool) -> list[str]:
    needed = {
        "array": "p{" in layout.places,
        "booktabs": True,
        "ctex": chinese,
        "longtable": layout.long,
        "pdflscape": layout.sideways,
        "threeparttable": not layout.long,
    }
    return [name for name, wanted in needed.items() if wanted]


# How a table fits a page.


@dataclass(frozen=True, slots=True)
class _Layout:
    """Type size, points between columns, columns as `tabular` takes them, on a page on its side, over several pages."""

    size: str
    gap: int
    places: str
    sideways: bool
    long: bool

    def type(self) -> str:
        """Return the commands that set the type size and the gap, where they are not the usual ones."""
        return self.size + (f"\\tabcolsep{self.gap / 2:g}pt" if self.gap != _SIZES[0][-1] else "")


def _layout(rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> _Layout:
    """Choose the largest type in which the columns fit, on a page upright or else on its side."""
    columns = list(zip(*rows, strict=True))
    whole = [max(map(text_width, texts)) for texts in columns]
    least = [_least(texts, number=number) for texts, number in zip(columns, numeric, strict=True)]
    for line, (size, letter, gap) in product((_LINE, _SIDEWAYS_LINE), _SIZES):
        sideways, letters = line == _SIDEWAYS_LINE, (line - gap * len(columns)) / letter
        if sum(whole) <= letters:
            places = "".join("r" if number else "l" for number in numeric)
            return _Layout(size, gap, places, sideways, sideways or len(rows) > _LONGEST)
        if sum(least) <= letters:
            break
    widths = _widths(whole, least, max(letters, len(columns)))
    height = sum(max(ceil(text_width(text) / w) for text, w in zip(row, widths, strict=True)) for row in rows)
    shares = [width * letter / line for width in widths]
    places = "".join(_paragraph(share, number=n) for share, n in zip(shares, numeric, strict=True))
    return _Layout(size, gap, places, sideways, sideways or height > _LONGEST)


def _widths(whole: Sequence[int], least: Sequence[int], letters: float) -> list[float]:
    """Divide a line: what is left over goes to the columns that lack most; if nothing is, all become narrower."""
    spare = letters - sum(least)
    if spare < 0:
        return [narrow * letters / sum(least) for narrow in least]
    lacking = sum(whole) - sum(least)
    return [narrow + spare * (wide - narrow) / lacking for wide, narrow in zip(whole, least, strict=True)]


def _least(texts: Sequence[str], *, number: bool) -> int:
    """Return the letters that a column cannot do without: its longest word; a number stays in one piece."""
    head, *cells = texts
    pieces = [*_WORD.findall(head), *(cells if number else (word for text in cells for word in _WORD.findall(text)))]
    readable = min(max(map(text_width, texts)), _READABLE[number])
    return max(readable, *map(text_width, pieces), 1)


def _paragraph(share: float, *, number: bool) -> str:
    """Return a column with line breaks, of a share of the line."""
    side = "left" if number else "right"
    return f">{{\\ragged{side}\\arraybackslash}}p{{{share:.3f}\\linewidth}}"
