"""The report's HTML: texts in every language of which one is seen, numbers that open their tasks, tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, TypeVar

from jxgraph.i18n import LANGUAGES, definition, labels, table_note, table_title, title, value_label
from jxgraph.pages.html import Cell, Head, html_table, safe_html, visible_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence


T = TypeVar("T")

FIRST_ROWS = 15
"""Rows of a table that are seen before the reader asks for all."""

MOST_ROWS = 300
"""Rows of a table that the page holds; all are in its CSV file."""

_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_LONG = 60

LANGUAGE_STYLE = "".join(f'html:not([data-lang="{lang}"]) .{lang} {{ display: none; }}\n' for lang in LANGUAGES)
"""CSS that hides all languages but one."""


def by_language(of: Callable[[str], T]) -> dict[str, T]:
    """Call a function with each language."""
    return {lang: of(lang) for lang in LANGUAGES}


def translated(texts: Mapping[str, str]) -> str:
    """Write a text in every language, of which the page shows one; once where all are the same."""
    texts = {lang: visible_text(text) for lang, text in texts.items()}
    if len(set(texts.values())) == 1:
        return escape(next(iter(texts.values())))
    return "".join(f'<span class="{lang}" lang="{lang}">{escape(text)}</span>' for lang, text in texts.items())


def phrase(key: str, topic: str = "report", /, **facts: Any) -> str:
    """Write a text of the page, or of another topic, in every language; a fact is a text, or a text by language."""
    return translated(by_language(lambda lang: labels(lang, topic)[key].format(**_facts_in(lang, facts))))


def page_titles(headings: Mapping[str, str], topic: str) -> dict[str, str]:
    """Write the title of a page in each language: its heading, and what kind of page it is by the words of a topic."""
    return by_language(lambda lang: f"{headings[lang]} · {labels(lang, topic)['page']}")


def page_frame(
    lang: str, titles: Mapping[str, str], sections: Sequence[tuple[str, str, str]], **own: str
) -> dict[str, str]:
    """Fill in what every page of this design has; `sections` are id, heading and content, `own` what this page has."""
    return {
        **{key: phrase(key) for key in ("skip", "contents", "close", "overview")},
        "html_lang": labels(lang, "pages")["html_lang"],
        "attributes": f' data-lang="{lang}"',
        "title": escape(titles[lang]),
        "contents_plain": labels(lang, "report")["contents"],
        "toc": "".join(f'<li><a href="#{name}">{words}</a></li>' for name, words, _ in sections),
        "warning": "",
        "sections": "\n".join(
            f'<section id="{name}"><h2>{words}</h2>{content}</section>' for name, words, content in sections
        ),
        **own,
    }


def note(table: str, more: str = "", topic: str = "report", /, **facts: Any) -> str:
    """Write what the numbers of a table mean and do not mean, then one more text; else as `phrase`."""

    def filled(lang: str) -> str:
        own = _facts_in(lang, facts)
        added = [labels(lang, topic)[more].format(**own)] if more else []
        return labels(lang)["sentence_separator"].join([table_note(table, lang, own), *added])

    return translated(by_language(filled))


def _facts_in(lang: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fact[lang] if isinstance(fact, dict) else fact for name, fact in facts.items()}


def heading(name: str) -> str:
    """Write the heading of a section: its text, or the title of its table where it has no other."""
    return translated(by_language(lambda lang: labels(lang, "report").get(name, table_title(name, lang))))


def term(column: str, value: Any) -> str:
    """Write one of the program's own words, such as a role or a verdict."""
    return translated(by_language(lambda lang: str(value_label(column, value, lang))))


def text(value: Any) -> str:
    """Write the words of a document: never run, neither as HTML nor, when copied, as a formula."""
    words = visible_text(value)
    return escape("'" * bool(_FORMULA.match(words)) + words)


def name(value: Any) -> str:
    """Write a name; a very long one is cut to three lines, and complete in its tooltip."""
    words = text(value)
    return f'<span class="long" title="{words}">{words}</span>' if len(words) > _LONG else words


def number(value: Any, places: int = 0) -> str:
    """Write a number; a missing one is a dash."""
    if value is None or value != value:  # noqa: PLR0124 -- NaN is what does not equal itself
        return "–"
    return f"{value:.{places}f}"


def percent(value: float) -> str:
    """Write a part of one as a percentage."""
    return "–" if value != value else f"{value:.1%}"  # noqa: PLR0124 -- NaN is what does not equal itself


def drilldown(label: str, tasks: Iterable[int], ids: Sequence[str], *, unit: str = "") -> str:
    """Write a number that opens its tasks: links to them without a script, the tasks themselves with one.

    `label` is HTML: pass the words of a document through `text`. A script opens `unit` itself, where they are its own.
    """
    links = " ".join(f'<a href="#t{i}">{text(ids[i])}</a>' for i in tasks)
    own = f' data-unit="{safe_html(unit)}"' if unit else ""
    return f'<details class="o"{own}><summary>{label}</summary><div>{links}</div></details>' if links else label


# Tables.


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name for the script, its head, its meaning by language.

    On a phone a row is one line of the columns that are `brief`, until it is opened.
    """

    name: str
    head: Head
    meaning: Mapping[str, str]
    brief: bool = False


def frame_column(
    column: str, *, table: str = "", number: bool = False, row_head: bool = False, brief: bool = False
) -> Column:
    """Return a column of a frame with its title and meaning."""
    return Column(
        column,
        Head(translated(by_language(lambda lang: title(column, lang, table=table))), number, row_head),
        by_language(lambda lang: definition(column, lang, table=table)),
        brief or row_head,
    )


def page_column(
    key: str, *, meaning: str = "", number: bool = False, row_head: bool = False, brief: bool = False
) -> Column:
    """Return a column that only the page has; `key` and `meaning` are keys of its texts."""
    meanings = by_language(lambda lang: labels(lang, "report")[meaning] if meaning else "")
    return Column(key, Head(phrase(key), number, row_head), meanings, brief or row_head)


def report_table(  # noqa: PLR0913 -- what stands above, in and below a table
    file: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    *,
    total: int | None = None,
    row_ids: Sequence[str] = (),
    caption: str = "",
    name: str = "",
) -> str:
    """Write a table of which a script hides the rows beyond `FIRST_ROWS`, with its caption and a list of meanings.

    `file` is the name of its CSV file, `total` the number of rows there; `name` is that of the table on the page, where
    several come from one file.
    """
    name = name or file
    total = len(rows) if total is None else total
    ids = [f' id="{row_id}"' for row_id in row_ids] or [""] * len(rows)
    hidden = [' class="more"' if i >= FIRST_ROWS else "" for i in range(len(rows))]
    table = html_table(
        [column.head for column in columns],
        rows,
        label=f'aria-labelledby="{name}-c"',
        caption=f'<caption id="{name}-c">{caption}</caption>',
        row_attributes=[f"{row_id}{more}" for row_id, more in zip(ids, hidden, strict=True)],
    )
    key = "all_in_file" if file == "tasks" else "rows_in_file"
    note = phrase(key, shown=min(FIRST_ROWS, total), total=total, file=f"tables/{file}.csv")
    cut = f'<p class="cut">{note}</p>' if total > FIRST_ROWS else ""
    names, brief = (" ".join(c.name for c in some) for some in (columns, [c for c in columns if c.brief]))
    about = f'data-name="{name}" data-columns="{names}" data-brief="{brief}" data-total="{total}"'
    return f'<div class="table" {about}>{table}{cut}{_meanings(columns)}</div>'


def _meanings(columns: Sequence[Column]) -> str:
    listed = "".join(
        f"<dt>{column.head.html}</dt><dd>{translated(column.meaning)}</dd>"
        for column in columns
        if any(column.meaning.values())
    )
    if not listed:
        return ""
    return f'<details class="means"><summary>{phrase("columns_mean")}</summary><dl>{listed}</dl></details>'
