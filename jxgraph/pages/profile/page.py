"""A profile as one HTML page in the design of the report: no script, no request, and on paper one sheet."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING

from jxgraph.i18n import labels
from jxgraph.pages.html import Cell as HtmlCell
from jxgraph.pages.html import Head, fill_page, html_table, read_part, safe_html
from jxgraph.pages.profile.content import FEW
from jxgraph.pages.report import markup as m

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jxgraph.pages.profile.content import Cell, Column, Fact, Profile, Table


def profile_page(profile: Profile) -> str:
    """Write a profile as one HTML text.

    It makes no request and has no script; what the document says is escaped. Numbers open to links to their tasks on
    the page.
    """
    ids = list(dict.fromkeys(task for table in profile.tables for task in table.tasks))
    place_of = {task: place for place, task in enumerate(ids)}
    parts = {
        "html_lang": labels(profile.lang, "pages")["html_lang"],
        "attributes": f' data-lang="{profile.lang}"',
        "title": safe_html(profile.title),
        "heading": safe_html(profile.title),
        "document": m.text(profile.document),
        "summary": safe_html(profile.summary),
        "facts": "".join(_fact(fact, place_of, profile.lang) for fact in profile.facts),
        "tables": "\n".join(_section(profile, table, place_of) for table in profile.tables),
        "notes": safe_html(profile.notes),
    }
    return fill_page("profile", parts, {}, style=read_part("report", "page.css"))


def _fact(fact: Fact, place_of: Mapping[str, int], lang: str) -> str:
    """Write a fact with its tasks: a few named, many in a list that opens."""
    say, places = labels(lang, "profile"), _places(fact.tasks, place_of)
    words = safe_html(fact.words)
    if len(places) > FEW:
        words += f" {m.drilldown(say['page.which'], places, list(place_of))}"
    elif places:
        links = (f'<a href="#t{place_of[task]}">{m.text(task)}</a>' for task in fact.tasks)
        listed = labels(lang)["list_separator"].join(links)
        words = say["page.ids"].format(words=words.rstrip("。."), tasks=listed)
    return f"<dt>{safe_html(fact.label)}</dt><dd>{words}</dd>"


def _places(tasks: Sequence[str], place_of: Mapping[str, int]) -> list[int]:
    return [place_of[task] for task in tasks if task in place_of]


def _section(profile: Profile, table: Table, place_of: Mapping[str, int]) -> str:
    """Write a table with its heading, beside the picture if that belongs to it."""
    name, body = table.name, _table(table, place_of, profile.lang)
    if name == "partners" and profile.picture:
        data = base64.b64encode(profile.picture).decode()
        image = f'<img alt="{safe_html(profile.picture_words)}" src="data:image/png;base64,{data}">'
        body = f'<div class="beside"><div>{image}</div>{body}</div>'
    heading = f'<h2 id="{name}-h">{safe_html(table.heading)}</h2>'
    return f'<section aria-labelledby="{name}-h" data-name="{name}">{heading}{body}</section>'


def _table(table: Table, place_of: Mapping[str, int], lang: str) -> str:
    heads = [Head(escape(c.title), c.number, row_head=not at) for at, c in enumerate(table.columns)]
    rows = [[_cell(*pair, place_of, lang) for pair in zip(table.columns, row, strict=True)] for row in table.rows]
    row_ids = [f' id="t{place_of[task]}"' for task in table.tasks]
    note = f'<p class="cut">{safe_html(table.note)}</p>' if table.note else ""
    body = html_table(heads, rows, label=f'aria-labelledby="{table.name}-h"', row_attributes=row_ids)
    return f"<div>{body}{note}</div>"


def _cell(column: Column, cell: Cell, place_of: Mapping[str, int], lang: str) -> HtmlCell:
    words, places = (m.name if column.name == "unit" else m.text)(cell.text), _places(cell.tasks, place_of)
    if cell.tasks == (cell.text,) and places:
        words = f'<a href="#t{places[0]}">{words}</a>'
    elif places:
        words = m.drilldown(words, places, list(place_of))
    line = labels(lang)["at_line"].format(line=cell.line) if cell.line else ""
    small = f'<span class="small">{m.text(f"{cell.file} {line}".strip())}</span>' if line else ""
    empty = "" if cell.text else " empty"
    label = f'<span class="label">{escape(column.title)}</span>'
    return HtmlCell(f'<div class="{column.name}{empty}">{label}{words}{small}</div>')
