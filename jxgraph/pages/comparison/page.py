"""The page of a comparison as one HTML text: sentences, two drawings, tables; it makes no request."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from jxgraph.comparison import Comparison, comparison_words
from jxgraph.comparison.tasks import DROPPED, KEPT, NEW, changes
from jxgraph.errors import expect
from jxgraph.i18n import known_language, labels, table_title, title, value_label
from jxgraph.model import LIST_SEPARATOR
from jxgraph.pages.comparison.drawing import drawing, places
from jxgraph.pages.html import Cell, Head, fill_page, html_table, read_part, safe_html, visible_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


# The tables of the page.


_ONE_ROLE = r"(?:lead|co_lead|support)"
_ROLE = re.compile(rf"(?<= \(){_ONE_ROLE}(?=\)(?:; |$))|(?<=: ){_ONE_ROLE} → {_ONE_ROLE}(?=; |$)")
"""The tool's own words in a list of units, 市财政局 (lead), and in a change of role, 市财政局: co_lead → lead."""

_SIDES = ("a", "b")
_MARKS = {"a": "del", "b": "ins"}
_UNCHANGED_TIES = ("kept", "apart")
_POINTS, _PERCENT = "{:+.2f}", "{:.1f}%"
_NUMBER = re.compile(r"(?:[-+]?\d[\d.]*%?)?(?:<small>.*</small>)?")
"""A cell with a number or nothing, and perhaps its range: +1.53<small>+0.84 … +1.71</small>."""


def with_roles(text: str, lang: str) -> str:
    """Translate the roles in a list of units.

    Examples
    --------
    >>> with_roles("市财政局 (lead); 市商务局 (co_lead)", "zh")
    '市财政局 (牵头); 市商务局 (共同责任)'
    """
    return _ROLE.sub(lambda roles: " → ".join(value_label("role", role, lang) for role in roles[0].split(" → ")), text)


def table(cells: Mapping[str, Iterable[str]], name: str, lang: str, row_attributes: Sequence[str] = ()) -> str:
    """Put the HTML of cells, column by column, into the table of that name, which gives the columns their titles."""
    columns = {column: list(values) for column, values in cells.items()}
    heads = [
        Head(escape(title(column, lang, table=name)), all(map(_NUMBER.fullmatch, values)))
        for column, values in columns.items()
    ]
    rows = [[Cell(html) for html in row] for row in zip(*columns.values(), strict=True)]
    label = f'aria-label="{escape(table_title(name, lang))}"'
    return html_table(heads, rows, label=label, row_attributes=row_attributes)


def units_table(comparison: Comparison, lang: str) -> str:
    """List all units, the largest shares first, with the range of each shift."""
    units = comparison.units.reset_index()
    cells = {
        "unit": [_named(row) for row in units.to_dict("records")],
        "named_in": _values(units["named_in"], lang),
        **{
            f"{name}_{side}": _values(units[f"{name}_{side}"], lang)
            for name in ("tasks", "workload")
            for side in _SIDES
        },
        **{f"share_{side}": _hundredths(units[f"share_{side}"], _PERCENT) for side in _SIDES},
        "shift": _shifts(units),
        "direction": _directions(units["direction"], lang),
        **{f"rank_{side}": _values(units[f"rank_{side}"], lang) for side in _SIDES},
        "rank_direction": _directions(units["rank_direction"], lang),
        **{f"by_{name}": _signed(units[f"by_{name}"]) for name in ("dropped", "new", "kept")},
    }
    attributes = [f' data-u="{number}" tabindex="0"' for number in range(len(units))]
    return table(cells, "compared_units", lang, attributes)


def tasks_tables(comparison: Comparison, lang: str, words: Mapping[str, str]) -> Iterator[str]:
    """Yield a section each for tasks that changed, that only one document has, and that did not change (folded)."""
    tasks = comparison.tasks
    kept = tasks["status"] == KEPT
    unchanged = kept & tasks["same_text"].fillna(value=False) & tasks["same_units"].fillna(value=False)
    for name, rows, sides in (
        ("changed", tasks[kept & ~unchanged], _SIDES),
        (DROPPED, tasks[tasks["status"] == DROPPED], _SIDES[:1]),
        (NEW, tasks[tasks["status"] == NEW], _SIDES[1:]),
        ("unchanged", tasks[unchanged], _SIDES),
    ):
        opened = " open" if name != "unchanged" and len(rows) else ""
        summary = f"{escape(words[f'tasks_{name}'])} <span>{len(rows)}</span>"
        body = _tasks_table(rows, sides, lang, words) if len(rows) else ""
        yield f"<details{opened}><summary>{summary}</summary>{body}</details>"


def ties_table(comparison: Comparison, lang: str) -> str:
    """List the pairs that share tasks in one document only, or that have another verdict."""
    ties = comparison.ties[~comparison.ties["change"].isin(_UNCHANGED_TIES) | comparison.ties["verdict_changed"]]
    names = ("unit", "partner", "change", "shared_a", "shared_b", "verdict_a", "verdict_b")
    return table({name: _values(ties[name], lang) for name in names}, "compared_ties", lang)


def plain_table(frame: pd.DataFrame, columns: Sequence[str], name: str, lang: str) -> str:
    """List columns of a frame, the program's own words translated and stabilities as percentages."""
    flat = frame.reset_index()
    percent = [column for column in columns if column.startswith(("stability", "company"))]
    cells = {c: _hundredths(flat[c], "{:.0f}%") if c in percent else _values(flat[c], lang) for c in columns}
    return table(cells, name, lang)


def _values(column: pd.Series[Any], lang: str) -> list[str]:
    return [safe_html(value_label(str(column.name), value, lang)) for value in column]


def _hundredths(column: pd.Series[float], form: str) -> list[str]:
    return ["" if pd.isna(value) else form.format(100 * value) for value in column]


def _shifts(units: pd.DataFrame) -> list[str]:
    """Write each shift of share, in percentage points, with its range below it."""
    shift, low, high = (_hundredths(units[name], _POINTS) for name in ("shift", "shift_low", "shift_high"))
    return [f"{s}<small>{a} … {b}</small>" for s, a, b in zip(shift, low, high, strict=True)]


def _signed(column: pd.Series[float]) -> list[str]:
    """Write changes in load with their sign, none as nothing."""
    return [f"{value:+.10g}" if value else "" for value in column.round(10)]


def _directions(column: pd.Series[str], lang: str) -> list[str]:
    words = zip(column, _values(column, lang), strict=True)
    return [f'<span class="way {direction}">{text}</span>' if direction else "" for direction, text in words]


def _named(row: Mapping[str, Any]) -> str:
    forms = [form for side in _SIDES for form in row[f"names_{side}"].split(LIST_SEPARATOR) if form]
    small = f"<small>{safe_html(LIST_SEPARATOR.join(dict.fromkeys(forms)))}</small>" if forms else ""
    return f"<b>{safe_html(row['unit'])}</b>{small}"


def _tasks_table(tasks: pd.DataFrame, sides: Sequence[str], lang: str, words: Mapping[str, str]) -> str:
    rows = tasks.to_dict("records")
    cells: dict[str, list[str]] = {}
    for side in sides:
        cells[f"task_{side}"] = _values(tasks[f"task_{side}"], lang)
        cells[f"text_{side}"] = [_text(r, side) + _units(r, side, lang) + _related(r, side, words, lang) for r in rows]
    if len(sides) > 1:
        cells["similarity"] = _hundredths(tasks["similarity"], "{:.0f}%")
    return table(cells, "compared_tasks", lang)


def _text(row: Mapping[str, Any], side: str) -> str:
    """Write the task's text, with marks around what the other document does not have."""
    if row["status"] != KEPT or row["same_text"]:
        return safe_html(row[f"text_{side}"])
    pieces = [(getattr(piece, side), piece.a == piece.b) for piece in changes(row["text_a"], row["text_b"])]
    return "".join(safe_html(text) if same else _marked(text, side) for text, same in pieces if text)


def _marked(text: str, side: str) -> str:
    return f"<{_MARKS[side]}>{safe_html(text)}</{_MARKS[side]}>"


def _units(row: Mapping[str, Any], side: str, lang: str) -> str:
    """List the units with their roles, with marks around those that the other document does not have in this role."""
    here, there = (row[f"units_{s}"].split(LIST_SEPARATOR) for s in (side, *(s for s in _SIDES if s != side)))
    named = [(with_roles(unit, lang), row["status"] == KEPT and unit not in there) for unit in here if unit]
    listed = labels(lang)["list_separator"].join(
        _marked(unit, side) if changed else safe_html(unit) for unit, changed in named
    )
    return f"<small>{listed}</small>" if listed else ""


def _related(row: Mapping[str, Any], side: str, words: Mapping[str, str], lang: str) -> str:
    """Name the tasks of the other document into which this one is split, or with which it is merged."""
    undivided = "a" if row["relation"] == "split" else "b"
    if not row["relation"] or (row["status"] == KEPT and side != undivided):
        return ""
    related = f"{value_label('relation', row['relation'], lang)}: {visible_text(row['related'])}"
    return f'<small title="{escape(words["related"])}">{escape(related)}</small>'


# The page.


_CLUSTERS = ("unit", "change", "company", "cluster_a", "label_a", "stability_a", "cluster_b", "label_b", "stability_b")
_UNIT_MARKS = ("up", "down", "same", "only")
_TASK_MARKS = ("kept", "changed", "dropped", "new")


def comparison_page(comparison: Comparison, *, lang: str = "en") -> str:
    """Make the page of a comparison: its findings in sentences, both networks in one layout, and its tables.

    One HTML text that holds all it needs and makes no request of any kind. The tables and drawings need no script;
    with one, a unit is selected in both drawings at once, and both are moved together.

    Parameters
    ----------
    comparison
        The result of `compare`.
    lang
        ``"en"`` or ``"zh"``: the language of the page's own words.

    Returns
    -------
    str
        The same comparison and language give the same text, to be written as UTF-8.

    Raises
    ------
    UsageError
        The language is unknown.

    Examples
    --------
    >>> from jxgraph.comparison import compare
    >>> page = comparison_page(compare([("t1", "Finance", "lead")], [("t1", "Trade", "lead")]))
    >>> page.startswith("<!DOCTYPE html>")
    True
    """
    expect(comparison, Comparison, "comparison_result")
    words = {**labels(known_language(lang), "pages"), **labels(lang, "comparison")}
    where = places(comparison)
    names = {"name_a": _document(comparison.name_a, comparison.title_a)}
    names["name_b"] = _document(comparison.name_b, comparison.title_b)
    parts = {key: escape(text) for key, text in words.items()} | names
    parts |= {
        "title": f"{names['name_a']} · {names['name_b']} · {escape(words['page'])}",
        "window": " ".join(f"{number:.1f}" for number in where.window),
        "by": escape(words[f"by_{comparison.settings['by']}"]),
        "sentences": "".join(f"<li>{safe_html(text)}</li>" for text in comparison_words(comparison, lang=lang)),
        "tasks_note": escape(words["tasks_note"].format(threshold=f"{100 * comparison.settings['threshold']:.4g}%")),
        "legend_items": "".join(_legend(words)),
        **{f"drawing_{side}": drawing(comparison, where, side, words) for side in _SIDES},
        "drawing_of_a": escape(words["drawing_of"].format(name=visible_text(comparison.name_a))),
        "drawing_of_b": escape(words["drawing_of"].format(name=visible_text(comparison.name_b))),
        **_tables(comparison, lang, words),
    }
    return fill_page("comparison", parts, {"script": read_part("comparison", "page.js")})


def _tables(comparison: Comparison, lang: str, words: Mapping[str, str]) -> dict[str, str]:
    counts, followed = ("count", "in_a", "in_b", "in_both"), comparison.followed
    return {
        "units_table": units_table(comparison, lang),
        "tasks_tables": "".join(tasks_tables(comparison, lang, words)),
        "summary_table": plain_table(comparison.summary.round(2), counts, "compared_summary", lang),
        "ties_table": ties_table(comparison, lang),
        "clusters_table": plain_table(comparison.clusters, _CLUSTERS, "compared_clusters", lang),
        "followed_table": plain_table(followed, list(followed), "compared_followed", lang)
        if len(followed)
        else f"<p>{escape(words['nothing_followed'])}</p>",
    }


def _document(name: str, title: str) -> str:
    """Write the name of a document, and its title if that is something else."""
    return safe_html(title if name in {"A", "B"} and title else f"{name} · {title}" if title else name)


def _legend(words: Mapping[str, str]) -> Iterator[str]:
    for kind, marks, radius in (("unit", _UNIT_MARKS, 7), ("task", _TASK_MARKS, 4.5)):
        for mark in marks:
            disc = f'<circle cx="9" cy="9" r="{radius}"'
            shape = f'<g class="unit {mark} in-b">{disc}/></g>' if kind == "unit" else f'{disc} class="task {mark}"/>'
            text = escape(f"{words[f'of_{kind}s']}: {words[f'mark_{mark}']}")
            yield f'<span><svg viewBox="0 0 18 18" aria-hidden="true">{shape}</svg>{text}</span>'
