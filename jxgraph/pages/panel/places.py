"""The page that lists the panels of many places, and the documents that are in none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pandas as pd

from jxgraph.i18n import labels, value_label
from jxgraph.pages.html import Cell, Head, fill_page, json_for_script, read_part
from jxgraph.pages.report import markup as m
from jxgraph.pages.report.for_script import script_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NUMBERS = ("tasks", "kept", "returned", "new", "leads_moved")
_OF_PEERS = ("unusual_departments", "unusual_ties")
"""Columns that count what is unusual beside the peers."""

_BRIEF = ("place", "years", "path", "error")


def places_page(places: pd.DataFrame, left_out: Sequence[Mapping[str, Mapping[str, str]]], *, lang: str = "en") -> str:
    """Write the page: a link to each place with its years and the counts of the last, then what is left out and why.

    Parameters
    ----------
    places
        A row a place: `place`, `level`, `first_year`, `last_year`, `years`, the counts, and `folder`, where its page
        is; how much is unusual beside its peers, missing where it has too few.
    left_out
        Of each document `path`, `error` and `to_do`, by language.
    lang
        The language of the page when it opens, ``"en"`` or ``"zh"``.

    Returns
    -------
    str
        One HTML text in every language that makes no request; the same table gives the same text.
    """
    titles = m.by_language(lambda each: labels(each, "places")["title"])
    sections = {"places": _places(places)} | ({"left_out": _left_out(left_out)} if left_out else {})
    filled = m.page_frame(
        lang,
        titles,
        [(name, _say(name), table) for name, table in sections.items()],
        report=_say("kind"),
        heading=_say("heading"),
        counts=_counts(places),
        origin="",
        overview=_say("overview"),
        headlines=f'<p class="lead-in">{_say("how")}</p>',
        files=_say("files"),
        words=json_for_script(script_words(titles)),
    )
    return fill_page("report", filled, {"script": read_part("report", "page.js")}, style=m.LANGUAGE_STYLE)


def _say(key: str, **facts: Any) -> str:
    return m.phrase(key, "places", **facts)


def _counts(places: pd.DataFrame) -> str:
    count = "one" if len(places) == 1 else "many"
    facts = {"places": len(places), "documents": int(places["years"].sum())}
    return _say(f"counts.{count}", first=places["first_year"].min(), last=places["last_year"].max(), **facts)


def _places(places: pd.DataFrame) -> str:
    beside = [name for name in _OF_PEERS if places[name].notna().any()]
    columns = [_column(name) for name in ("place", "level", "years", *_NUMBERS, *beside)]
    rows = [
        [
            Cell(f'<a href="{quote(row["folder"])}/panel.html">{_name(row)}</a>', row["place"]),
            Cell(m.term("level", row["level"]) if row["level"] else "–"),
            Cell(_say("span", first=row["first_year"], last=row["last_year"], years=row["years"]), row["years"]),
            *(Cell(m.number(row[name]), row[name]) for name in _NUMBERS),
            *(_unusual(row, name) for name in beside),
        ]
        for row in places.to_dict("records")
    ]
    return m.report_table("places", columns, rows)


def _unusual(row: Mapping[Any, Any], name: str) -> Cell:
    """Write how many departments or cooperations are unusual; the number leads to the section of the place's page."""
    if pd.isna(row[name]):
        return Cell("–")
    return Cell(f'<a href="{quote(row["folder"])}/panel.html#peers">{row[name]}</a>', int(row[name]))


def _name(row: Mapping[Any, Any]) -> str:
    return m.name(row["place"]) if row["place"] else place_words(row)


def place_words(row: Mapping[Any, Any]) -> str:
    """Write the name of what has no place: the state, by its level, or documents that say none."""
    names = m.by_language(
        lambda lang: (
            str(value_label("level", row["level"], lang)) if row["level"] else labels(lang, "places")["nowhere"]
        )
    )
    return m.translated(names)


def _left_out(left_out: Sequence[Mapping[str, Mapping[str, str]]]) -> str:
    columns = [_column(name) for name in ("path", "error", "to_do")]
    rows = [[Cell(m.translated(one[name])) for name in ("path", "error", "to_do")] for one in left_out]
    return m.report_table("left_out", columns, rows)


def _column(name: str) -> m.Column:
    head = Head(_say(name), name in _NUMBERS or name in _OF_PEERS, name in {"place", "path"})
    meanings = m.by_language(lambda lang: labels(lang, "places").get(f"means.{name}", ""))
    return m.Column(name, head, meanings, name in _BRIEF)
