"""HTML of the report's page: text made safe, words in both languages, numbers that open their tasks, tables."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from jxgraph.i18n import LANGUAGES, definition, title
from jxgraph.i18n import shown as titled
from jxgraph.pages.network.labels import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence


T = TypeVar("T")

BRIEF = 15
"""Rows that a table shows until it is asked for all."""

MOST_ROWS = 300
"""Rows that the page holds of a table; all are in its CSV file."""

_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_LONG = 60


class Cell(NamedTuple):
    """A cell: its HTML, and what to sort it by where that is not the number or text it shows."""

    html: str
    sort: float | str | None = None


class Head(NamedTuple):
    """The head of a column: its title as HTML, its meaning by language, and whether it holds numbers."""

    html: str
    meaning: Mapping[str, str]
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the page; `row_head` is the column that names the row."""

    name: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]
    row_head: int = 0
    total: int = 0
    """Rows of the whole table, where the page holds fewer."""
    row_ids: Sequence[str] = ()
    caption: str = ""


def words(key: str, lang: str, *, table: str = "page") -> str:
    """Return the page's words by their key, with braces to fill in."""
    return str(_words()[table][key][lang])


def say(key: str, *, table: str = "page", **facts: Any) -> str:
    """Say something in both languages, as HTML; facts are text, or text by language."""
    return twin({lang: words(key, lang, table=table).format(**_in(facts, lang)) for lang in LANGUAGES})


def twin(texts: Mapping[str, str]) -> str:
    """Write a text in both languages, of which the page shows one; once where both are the same. It is only text."""
    texts = {lang: shown(text) for lang, text in texts.items()}
    if len(set(texts.values())) == 1:
        return escape(next(iter(texts.values())))
    return "".join(f'<span class="{lang}" lang="{lang}">{escape(text)}</span>' for lang, text in texts.items())


def own(column: str, value: Any) -> str:
    """Write one of the tool's own words, such as a role or a verdict."""
    return twin({lang: str(titled(column, value, lang)) for lang in LANGUAGES})


def text(value: Any) -> str:
    """Write what a document says: shown, never run, neither as HTML nor, when copied, as a formula."""
    words = shown(value)
    return escape("'" * bool(_FORMULA.match(words)) + words)


def name(value: Any) -> str:
    """Write a name; one that is far too long is cut to three lines, and whole where one points at it."""
    words = text(value)
    return f'<span class="long" title="{words}">{words}</span>' if len(words) > _LONG else words


def number(value: Any, places: int = 0) -> str:
    """Write a number; what is missing is a dash."""
    if value is None or value != value:  # noqa: PLR0124 -- NaN is what does not equal itself
        return "–"
    return f"{value:.{places}f}"


def share(value: float) -> str:
    """Write a part of the whole as a percentage."""
    return "–" if value != value else f"{value:.1%}"  # noqa: PLR0124 -- NaN is what does not equal itself


def opener(label: str, tasks: Iterable[int], ids: Sequence[str]) -> str:
    """Write a number that opens its tasks: links to them without a script, the tasks themselves with one."""
    links = " ".join(f'<a href="#t{i}">{text(ids[i])}</a>' for i in tasks)
    return f'<details class="o"><summary>{label}</summary><div>{links}</div></details>' if links else label


def head(column: str, *, table: str = "", number: bool = False) -> Head:
    """Make the head of a column of a frame, with its title and meaning from the labels."""
    return Head(
        twin({lang: title(column, lang, table=table) for lang in LANGUAGES}),
        {lang: definition(column, lang, table=table) for lang in LANGUAGES},
        number,
    )


def said_head(key: str, *, hint: str = "", number: bool = False) -> Head:
    """Make the head of a column that only the page has."""
    meaning = {lang: words(hint, lang) if hint else "" for lang in LANGUAGES}
    return Head(say(key), meaning, number)


def table(made: Table) -> str:
    """Write a table; rows beyond `BRIEF` are marked so that a script can hide them, beyond `MOST_ROWS` left out."""
    total = made.total or len(made.rows)
    heads = "".join(f'<th scope="col"{_number(h)}>{h.html}</th>' for h in made.heads)
    body = "".join(_row(made, i, cells) for i, cells in enumerate(made.rows))
    file = f"tables/{made.name}.csv"
    told = "all_in_file" if made.row_ids else "rows_in_file"
    note = f'<p class="cut">{say(told, shown=min(BRIEF, total), total=total, file=file)}</p>'
    return (
        f'<div class="table" data-name="{made.name}"><div class="scroll" tabindex="0" role="region" '
        f'aria-labelledby="{made.name}-c"><table><caption id="{made.name}-c">{made.caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
        f"{note if total > BRIEF else ''}{_meanings(made.heads)}</div>"
    )


def _row(made: Table, number: int, cells: Sequence[Cell]) -> str:
    ident = f' id="{made.row_ids[number]}"' if made.row_ids else ""
    more = ' class="more"' if number >= BRIEF else ""
    return f"<tr{ident}{more}>{''.join(_cell(made, i, cell) for i, cell in enumerate(cells))}</tr>"


def _cell(made: Table, column: int, cell: Cell) -> str:
    sort = "" if cell.sort is None or cell.sort != cell.sort else f' data-v="{escape(shown(str(cell.sort)))}"'
    if column == made.row_head:
        return f'<th scope="row"{sort}>{cell.html}</th>'
    return f"<td{_number(made.heads[column])}{sort}>{cell.html}</td>"


def _number(head: Head) -> str:
    return ' class="n"' if head.number else ""


def _meanings(heads: Sequence[Head]) -> str:
    told = "".join(f"<dt>{h.html}</dt><dd>{twin(h.meaning)}</dd>" for h in heads if any(h.meaning.values()))
    return f'<details class="means"><summary>{say("columns_mean")}</summary><dl>{told}</dl></details>' if told else ""


def _in(facts: Mapping[str, Any], lang: str) -> dict[str, Any]:
    return {key: value[lang] if isinstance(value, dict) else value for key, value in facts.items()}


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files("jxgraph.pages.report").joinpath("words.toml").read_text(encoding="utf-8"))


def by_language(of: Callable[[str], T]) -> dict[str, T]:
    """Ask for something in each language."""
    return {lang: of(lang) for lang in LANGUAGES}
