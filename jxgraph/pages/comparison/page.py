"""The page of a comparison, in the design of the report: sentences, two drawings, tables whose numbers open tasks."""

from __future__ import annotations

import re
from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.comparison import Comparison, comparison_words
from jxgraph.comparison.tasks import DROPPED, KEPT, NEW, changes
from jxgraph.errors import expect
from jxgraph.i18n import LANGUAGES, known_language, value_label
from jxgraph.model import LIST_SEPARATOR
from jxgraph.naming import gloss as english_name
from jxgraph.naming import search_forms
from jxgraph.pages.comparison.drawing import drawing, places, task_rows
from jxgraph.pages.html import Cell, fill_page, json_for_script, read_part, safe_html, visible_text
from jxgraph.pages.report import markup as m
from jxgraph.pages.report.for_script import script_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


_ONE_ROLE = r"(?:lead|co_lead|support)"
_ROLE = re.compile(rf"(?<= \(){_ONE_ROLE}(?=\)(?:; |$))|(?<=: ){_ONE_ROLE} → {_ONE_ROLE}(?=; |$)")
"""The tool's own words in a list of units, 市财政局 (lead), and in a change of role, 市财政局: co_lead → lead."""

_SIDES = ("a", "b")
_MARKS = {"a": "del", "b": "ins"}
_UNCHANGED_TIES = ("kept", "apart")


def with_roles(text: str, lang: str) -> str:
    """Translate the roles in a list of units.

    Examples
    --------
    >>> with_roles("市财政局 (lead); 市商务局 (co_lead)", "zh")
    '市财政局 (牵头); 市商务局 (共同责任)'
    """
    return _ROLE.sub(lambda roles: " → ".join(value_label("role", role, lang) for role in roles[0].split(" → ")), text)


class ComparedTasks:
    """The tasks of both documents as rows of the page, and those of each unit in each document."""

    def __init__(self, comparison: Comparison) -> None:
        tasks = comparison.tasks
        self.ids = [a or b for a, b in zip(tasks["task_a"], tasks["task_b"], strict=True)]
        self.row_of: dict[str, dict[str, int]] = {side: {} for side in _SIDES}
        self.of_unit: dict[str, dict[str, list[int]]] = {side: defaultdict(list) for side in _SIDES}
        for side in _SIDES:
            R = getattr(comparison, side)
            rows = task_rows(tasks, R, side)
            self.row_of[side] = dict(zip(map(str, R.tasks.index), rows.tolist(), strict=True))
            for row, unit in zip(rows[R.entries.task].tolist(), R.weight.indices.tolist(), strict=True):
                self.of_unit[side][str(R.units.index[unit])].append(row)

    def link_unit(self, label: str, unit: str, side: str) -> str:
        """Write a number that opens the tasks of a unit in a document."""
        return m.drilldown(label, sorted(self.of_unit[side][unit]), self.ids)

    def link_ids(self, label: str, ids: str, side: str) -> str:
        """Write a number that opens tasks of a document, given by their ids as in a frame."""
        rows = [self.row_of[side][one] for one in ids.split(LIST_SEPARATOR) if one in self.row_of[side]]
        return m.drilldown(label, rows, self.ids)

    def for_script(self, units: Sequence[str]) -> dict[str, object]:
        """Return the units with what people type for them, and the rows of their tasks in each document."""
        held = {
            unit: [(row, code) for code, side in enumerate(_SIDES) for row in self.of_unit[side][unit]]
            for unit in units
        }
        shown = [[visible_text(unit), search_forms(visible_text(unit)), held[unit]] for unit in units]
        return {"units": shown, "codes": ["in_a", "in_b"]}


# The sections.


def _say(key: str, **facts: Any) -> str:
    return m.phrase(key, "comparison", **facts)


def _units(comparison: Comparison, tasks: ComparedTasks, *, gloss: bool) -> str:
    """List all units, the largest shares first, with the range of each shift."""
    pairs = [(name, side) for name in ("tasks", "workload", "share") for side in _SIDES]
    columns = [
        _column("unit", row_head=True),
        _column("named_in"),
        *(_column(f"{name}_{side}", number=True) for name, side in pairs),
        _column("shift", number=True, brief=True),
        _column("direction", brief=True),
        *(_column(f"rank_{side}", number=True) for side in _SIDES),
        _column("rank_direction"),
        *(_column(f"by_{name}", number=True) for name in ("dropped", "new", "kept")),
    ]
    rows = [
        [
            Cell(_named(row, gloss=gloss), row["unit"]),
            Cell(m.term("named_in", row["named_in"])),
            *(_number_of_unit(row, name, side, tasks) for name, side in pairs),
            _shift(row),
            Cell(_direction("direction", row["direction"]), row["direction"]),
            *(Cell(m.number(row[f"rank_{side}"])) for side in _SIDES),
            Cell(_direction("rank_direction", row["rank_direction"]), row["rank_direction"]),
            *(_signed(row[f"by_{name}"]) for name in ("dropped", "new", "kept")),
        ]
        for row in comparison.units.reset_index().to_dict("records")
    ]
    ids = [f"u{number}" for number in range(len(rows))]
    return m.report_table("units", columns, rows, row_ids=ids, caption=m.note("compared_units"))


def _column(name: str, table: str = "compared_units", **choices: bool) -> m.Column:
    return m.frame_column(name, table=table, **choices)


def _named(row: Mapping[Any, Any], *, gloss: bool) -> str:
    forms = [form for side in _SIDES for form in row[f"names_{side}"].split(LIST_SEPARATOR) if form]
    small = f'<span class="small">{m.text(LIST_SEPARATOR.join(dict.fromkeys(forms)))}</span>' if forms else ""
    words = english_name(row["unit"]) if gloss else ""
    named = f'<span class="en gloss" lang="en">{m.text(words)}</span>' if words else ""
    return f"{m.name(row['unit'])}{named}{small}"


def _number_of_unit(row: Mapping[Any, Any], name: str, side: str, tasks: ComparedTasks) -> Cell:
    value = row[f"{name}_{side}"]
    if not value or pd.isna(value):
        return Cell("–" if pd.isna(value) else "0", 0.0)
    text = m.percent(value) if name == "share" else f"{value:.10g}"
    return Cell(tasks.link_unit(text, row["unit"], side), float(value))


def _shift(row: Mapping[Any, Any]) -> Cell:
    """Write a shift of share, in percentage points, with its range below it."""
    if pd.isna(row["shift"]):
        return Cell("–")
    shift, low, high = (f"{100 * row[name]:+.2f}" for name in ("shift", "shift_low", "shift_high"))
    return Cell(f'{shift}<span class="small">{low} … {high}</span>', float(row["shift"]))


def _signed(change: float) -> Cell:
    return Cell(f"{change:+.10g}" if round(change, 10) else "–", float(change))


def _direction(column: str, direction: str) -> str:
    return f'<span class="way {direction}">{m.term(column, direction)}</span>' if direction else "–"


def _tasks(comparison: Comparison) -> str:
    """List the tasks that changed, those that only one document has, and those that did not change (folded)."""
    tasks = comparison.tasks
    kept = tasks["status"] == KEPT
    unchanged = kept & tasks["same_text"].fillna(value=False) & tasks["same_units"].fillna(value=False)
    note = _say("tasks_note", threshold=f"{100 * comparison.settings['threshold']:.4g}%")
    parts = [
        _tasks_part(tasks[rows], name, sides)
        for name, rows, sides in (
            ("changed", kept & ~unchanged, _SIDES),
            (DROPPED, tasks["status"] == DROPPED, _SIDES[:1]),
            (NEW, tasks["status"] == NEW, _SIDES[1:]),
            ("unchanged", unchanged, _SIDES),
        )
    ]
    return f'<p class="lead-in">{note}</p>{"".join(parts)}'


def _tasks_part(tasks: pd.DataFrame, name: str, sides: Sequence[str]) -> str:
    opened = " open" if name != "unchanged" and len(tasks) else ""
    summary = f"{_say(f'tasks_{name}')} <span>{len(tasks)}</span>"
    body = _tasks_table(tasks, name, sides) if len(tasks) else ""
    return f'<details class="part-of-tasks"{opened}><summary>{summary}</summary>{body}</details>'


def _tasks_table(tasks: pd.DataFrame, name: str, sides: Sequence[str]) -> str:
    columns = [
        column
        for side in sides
        for column in (
            _column(f"task_{side}", "compared_tasks", row_head=side == sides[0]),
            _column(f"text_{side}", "compared_tasks", brief=side == sides[-1]),
        )
    ]
    both = len(sides) > 1
    if both:
        columns.append(_column("similarity", "compared_tasks", number=True))
    rows = []
    for row in tasks.to_dict("records"):
        cells = []
        for side in sides:
            words = _text(row, side) + _units_of_task(row, side) + _related(row, side)
            cells += [Cell(m.text(row[f"task_{side}"])), Cell(words, visible_text(row[f"text_{side}"]))]
        rows.append([*cells, *([Cell(f"{row['similarity']:.0%}", row["similarity"])] if both else [])])
    ids = [f"t{number}" for number in tasks.index]
    caption = _say(f"tasks_{name}")
    return m.report_table("tasks", columns, rows, row_ids=ids, caption=caption, name=f"tasks_{name}")


def _text(row: Mapping[Any, Any], side: str) -> str:
    """Write the task's text, with marks around what the other document does not have."""
    if row["status"] != KEPT or row["same_text"]:
        return safe_html(row[f"text_{side}"])
    pieces = [(getattr(piece, side), piece.a == piece.b) for piece in changes(row["text_a"], row["text_b"])]
    return "".join(safe_html(text) if same else _marked(safe_html(text), side) for text, same in pieces if text)


def _marked(html: str, side: str) -> str:
    return f"<{_MARKS[side]}>{html}</{_MARKS[side]}>"


def _units_of_task(row: Mapping[Any, Any], side: str) -> str:
    """List the units with their roles, with marks around those that the other document does not have in this role."""
    here, there = (row[f"units_{s}"].split(LIST_SEPARATOR) for s in (side, *(s for s in _SIDES if s != side)))
    changed = set(here) - set(there) if row["status"] == KEPT else set()
    named = [_marked(_with_roles(unit), side) if unit in changed else _with_roles(unit) for unit in here if unit]
    return f'<div class="held">{"、".join(named)}</div>' if named else ""


def _with_roles(unit: str) -> str:
    return m.translated(m.by_language(lambda lang: with_roles(unit, lang)))


def _related(row: Mapping[Any, Any], side: str) -> str:
    """Name the tasks of the other document into which this one is split, or with which it is merged."""
    undivided = "a" if row["relation"] == "split" else "b"
    if not row["relation"] or (row["status"] == KEPT and side != undivided):
        return ""
    return f'<div class="held">{m.term("relation", row["relation"])}: {m.text(row["related"])}</div>'


def _ties(comparison: Comparison, tasks: ComparedTasks) -> str:
    """List the pairs that share tasks in one document only, or that have another verdict."""
    ties = comparison.ties[~comparison.ties["change"].isin(_UNCHANGED_TIES) | comparison.ties["verdict_changed"]]
    columns = [
        _column("unit", "compared_ties", row_head=True),
        _column("partner", "compared_ties", brief=True),
        _column("change", "compared_ties", brief=True),
        *(_column(f"shared_{side}", "compared_ties", number=True) for side in _SIDES),
        *(_column(f"verdict_{side}", "compared_ties") for side in _SIDES),
    ]
    rows = [
        [
            Cell(m.name(row["unit"])),
            Cell(m.name(row["partner"])),
            Cell(m.term("change", row["change"])),
            *(Cell(tasks.link_ids(str(row[f"shared_{s}"]), row[f"task_ids_{s}"], s)) for s in _SIDES),
            *(Cell(m.term(f"verdict_{s}", v) if (v := row[f"verdict_{s}"]) else "–") for s in _SIDES),
        ]
        for row in ties.iloc[: m.MOST_ROWS].to_dict("records")
    ]
    caption = m.note("compared_ties", "ties_note", "comparison")
    return m.report_table("ties", columns, rows, total=len(ties), caption=caption)


_CLUSTERS = ("unit", "change", "company", "cluster_a", "label_a", "stability_a", "cluster_b", "label_b", "stability_b")
_PERCENTAGES = ("stability", "company")
_NUMBERS = (*_PERCENTAGES, "cluster", "in_")


def _plain(frame: pd.DataFrame, columns: Sequence[str], name: str, caption: str = "") -> str:
    """List columns of a frame, the program's own words translated and stabilities as percentages."""
    flat = frame.reset_index()
    heads = [
        _column(c, f"compared_{name}", number=c.startswith(_NUMBERS), row_head=c == columns[0], brief=c == columns[1])
        for c in columns
    ]
    rows = [[_plain_cell(c, row[c]) for c in columns] for row in flat.to_dict("records")]
    return m.report_table(name, heads, rows, caption=caption)


def _plain_cell(column: str, value: Any) -> Cell:
    if value is None or value == "" or value != value:  # noqa: PLR0124 -- NaN is what does not equal itself
        return Cell("–")
    if column.startswith(_PERCENTAGES):
        return Cell(f"{value:.0%}", float(value))
    if isinstance(value, (int, float, np.number)):
        return Cell(f"{value:.10g}", float(value))
    return Cell(m.term(column, value) if column in {"change", "count", "named_in"} else m.text(value))


# The page.


_UNIT_MARKS = ("up", "down", "same", "only")
_TASK_MARKS = ("kept", "changed", "dropped", "new")


def comparison_page(comparison: Comparison, *, lang: str = "en", gloss: bool = False) -> str:
    """Make the page of a comparison: its findings in sentences, both networks in one layout, and its tables.

    One HTML text in every language, of which one is seen, that holds all it needs and makes no request of any kind. The
    tables and drawings need no script; with one, a unit is selected in both drawings at once, both are moved together,
    and tables are searched, sorted and copied as those of a report.

    Parameters
    ----------
    comparison
        The result of `compare`.
    lang
        ``"en"`` or ``"zh"``: the language of the page's own words when it opens.
    gloss
        Give units an English name beside their own in the table of units, where the page speaks English.

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
    known_language(lang)
    tasks = ComparedTasks(comparison)
    names = {
        side: _document(getattr(comparison, f"name_{side}"), getattr(comparison, f"title_{side}")) for side in _SIDES
    }
    titles = m.page_titles(dict.fromkeys(LANGUAGES, f"{names['a']} · {names['b']}"), "comparison")
    parts = list(_sections(comparison, tasks, names, gloss=gloss))
    filled = m.page_frame(
        lang,
        titles,
        parts,
        report=_say("heading"),
        heading=f"{escape(names['a'])} → {escape(names['b'])}",
        counts=f"A: {_size(comparison, 'a')}<br>B: {_size(comparison, 'b')}",
        origin=_say(f"by_{comparison.settings['by']}"),
        overview=_say("findings"),
        headlines=_sentences(comparison),
        files=_say("files"),
        words=json_for_script(script_words(titles, _SCRIPT_WORDS) | tasks.for_script(list(comparison.units.index))),
    )
    script = f"{read_part('report', 'page.js')}\n{read_part('comparison', 'page.js')}"
    style = m.LANGUAGE_STYLE + read_part("comparison", "page.css")
    return fill_page("report", filled, {"script": script}, style=style)


_SCRIPT_WORDS = ("in_a", "in_b")


def _sections(
    comparison: Comparison, tasks: ComparedTasks, names: Mapping[str, str], *, gloss: bool
) -> Iterator[tuple[str, str, str]]:
    """Yield id, heading and content of each section."""
    yield "networks", _say("networks"), _drawings(comparison, names)
    yield "units", _say("units"), _units(comparison, tasks, gloss=gloss)
    yield "tasks", _say("tasks"), _tasks(comparison)
    counts = _plain(comparison.summary.round(2), ("count", "in_a", "in_b", "in_both"), "summary")
    yield "counts", _say("counts"), counts
    yield "ties", _say("ties"), _ties(comparison, tasks)
    yield "clusters", _say("clusters"), _plain(comparison.clusters, _CLUSTERS, "clusters", m.note("compared_clusters"))
    followed, nothing = comparison.followed, f'<p class="lead-in">{_say("nothing_followed")}</p>'
    listed = _plain(followed, list(followed), "followed", m.note("compared_followed")) if len(followed) else nothing
    yield "followed", _say("followed"), listed


def _sentences(comparison: Comparison) -> str:
    sentences = m.by_language(lambda lang: comparison_words(comparison, lang=lang))
    items = (m.translated(dict(zip(sentences, same, strict=True))) for same in zip(*sentences.values(), strict=True))
    return f'<ul class="findings">{"".join(f"<li><p>{item}</p></li>" for item in items)}</ul>'


def _size(comparison: Comparison, side: str) -> str:
    R = getattr(comparison, side)
    return _say("size", tasks=R.shape[0], units=R.shape[1])


def _document(name: str, title: str) -> str:
    """Return the name of a document, and its title if that is something else."""
    return visible_text(title if name in {"A", "B"} and title else f"{name} · {title}" if title else name)


def _drawings(comparison: Comparison, names: Mapping[str, str]) -> str:
    where = places(comparison)
    window = " ".join(f"{number:.1f}" for number in where.window)
    figures = "".join(
        f'<figure class="paper"><figcaption id="of-{side}">{side.upper()} · {escape(names[side])}</figcaption>'
        f'<svg viewBox="{window}" role="img" aria-labelledby="of-{side}">{drawing(comparison, where, side)}</svg>'
        "</figure>"
        for side in _SIDES
    )
    buttons = "".join(
        f'<button type="button" data-zoom="{key}">{m.phrase(word, "pages")}</button>'
        for key, word in (("in", "zoom_in"), ("out", "zoom_out"), ("fit", "fit"))
    )
    return (
        f'<div class="drawings"><p class="lead-in">{_say("how")}</p><p class="controls">{buttons}</p>'
        f'<div class="pair">{figures}</div><p id="selected" aria-live="polite"></p>'
        f'<div class="legend paper">{"".join(_legend())}</div></div>'
    )


def _legend() -> Iterator[str]:
    for kind, marks, radius in (("unit", _UNIT_MARKS, 7), ("task", _TASK_MARKS, 4.5)):
        for mark in marks:
            disc = f'<circle cx="9" cy="9" r="{radius}"'
            shape = f'<g class="unit {mark} in-b">{disc}/></g>' if kind == "unit" else f'{disc} class="task {mark}"/>'
            text = f"{_say(f'of_{kind}s')}: {_say(f'mark_{mark}')}"
            yield f'<span><svg viewBox="0 0 18 18" aria-hidden="true">{shape}</svg><span>{text}</span></span>'
