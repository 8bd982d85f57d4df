"""The page of a comparison as one HTML text: sentences, two pictures, tables; offline, and nothing in it can run."""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any

import pandas as pd

from jxgraph.comparison import Comparison, comparison_words
from jxgraph.comparison.tasks import DROPPED, KEPT, NEW, changes
from jxgraph.errors import expect
from jxgraph.i18n import checked, table_title, title
from jxgraph.i18n import shown as label
from jxgraph.model import LIST_SEPARATOR
from jxgraph.pages.comparison.drawing import drawn, places
from jxgraph.pages.network.labels import shown
from jxgraph.pages.network.page import NOTICE, with_font

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


# The tables of the page as HTML: read without a script, every text escaped.


_ONE_ROLE = r"(?:lead|co_lead|support)"
_ROLE = re.compile(rf"(?<= \(){_ONE_ROLE}(?=\)(?:; |$))|(?<=: ){_ONE_ROLE} → {_ONE_ROLE}(?=; |$)")
"""The tool's own words in a list of units, 市财政局 (lead), and in a change of role, 市财政局: co_lead → lead."""

_SIDES = ("a", "b")
_MARKS = {"a": "del", "b": "ins"}
_UNCHANGED_TIES = ("kept", "apart")
_POINTS, _PERCENT = "{:+.2f}", "{:.1f}%"
_NUMBER = re.compile(r"(?:[-+]?\d[\d.]*%?)?(?:<small>.*</small>)?")
"""A cell with a number or nothing, perhaps with its range: +1.53<small>+0.84 … +1.71</small>."""


def with_roles(text: str, lang: str) -> str:
    """Translate the roles in a list of units.

    Examples
    --------
    >>> with_roles("市财政局 (lead); 市商务局 (co_lead)", "zh")
    '市财政局 (牵头); 市商务局 (共同责任)'
    """
    return _ROLE.sub(lambda found: " → ".join(str(label("role", role, lang)) for role in found[0].split(" → ")), text)


def table(cells: Mapping[str, Iterable[str]], about: tuple[str, str], marks: Iterable[str] = ()) -> str:
    """Put the HTML of cells, column by column, into a table.

    `about` are the table's key and the language, by which the columns have their titles; `marks` are attributes of the
    rows.
    """
    key, lang = about
    flat = {name: list(column) for name, column in cells.items()}
    looks = [' class="number"' if all(map(_NUMBER.fullmatch, column)) else "" for column in flat.values()]
    heads = zip(flat, looks, strict=True)
    head = "".join(f'<th scope="col"{look}>{escape(title(name, lang, table=key))}</th>' for name, look in heads)
    columns = [[f"<td{look}>{cell}</td>" for cell in flat[name]] for name, look in zip(flat, looks, strict=True)]
    lines = ["".join(row) for row in zip(*columns, strict=True)]
    marked = [f"<tr{mark}>" for mark in marks] or ["<tr>"] * len(lines)
    rows = "".join(f"{start}{line}</tr>" for start, line in zip(marked, lines, strict=True))
    box = f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(table_title(key, lang))}">'
    return f"{box}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"


def units_table(made: Comparison, lang: str) -> str:
    """List all units, the largest shares first, with the range of each shift."""
    units = made.units.reset_index()
    cells = {
        "unit": [_named(row) for row in units.to_dict("records")],
        "named_in": _said(units["named_in"], lang),
        **{f"{name}_{side}": _said(units[f"{name}_{side}"], lang) for name in ("tasks", "workload") for side in _SIDES},
        **{f"share_{side}": _hundredths(units[f"share_{side}"], _PERCENT) for side in _SIDES},
        "shift": _shifts(units),
        "direction": _ways(units["direction"], lang),
        **{f"rank_{side}": _said(units[f"rank_{side}"], lang) for side in _SIDES},
        "rank_direction": _ways(units["rank_direction"], lang),
        **{f"by_{name}": _signed(units[f"by_{name}"]) for name in ("dropped", "new", "kept")},
    }
    marks = [f' data-u="{number}" tabindex="0"' for number in range(len(units))]
    return table(cells, ("compared_units", lang), marks)


def tasks_tables(made: Comparison, lang: str, words: Mapping[str, str]) -> Iterator[str]:
    """Yield a stretch for each fate of a task: changed, only in one, unchanged; the last is folded."""
    tasks = made.tasks
    kept = tasks["status"] == KEPT
    still = kept & tasks["same_text"].fillna(value=False) & tasks["same_units"].fillna(value=False)
    for name, rows, sides in (
        ("changed", tasks[kept & ~still], _SIDES),
        (DROPPED, tasks[tasks["status"] == DROPPED], _SIDES[:1]),
        (NEW, tasks[tasks["status"] == NEW], _SIDES[1:]),
        ("unchanged", tasks[still], _SIDES),
    ):
        opened = " open" if name != "unchanged" and len(rows) else ""
        head = f"{escape(words[f'tasks_{name}'])} <span>{len(rows)}</span>"
        body = _task_rows(rows, sides, lang, words) if len(rows) else ""
        yield f"<details{opened}><summary>{head}</summary>{body}</details>"


def ties_table(made: Comparison, lang: str) -> str:
    """List the pairs that share tasks in one document only, or that are judged otherwise."""
    ties = made.ties[~made.ties["change"].isin(_UNCHANGED_TIES) | made.ties["verdict_changed"]]
    names = ("unit", "partner", "change", "shared_a", "shared_b", "verdict_a", "verdict_b")
    return table({name: _said(ties[name], lang) for name in names}, ("compared_ties", lang))


def plain_table(frame: pd.DataFrame, names: Sequence[str], about: tuple[str, str]) -> str:
    """List columns of a frame as they are, the tool's own words translated and stabilities as percentages."""
    flat = frame.reset_index()
    percent = [name for name in names if name.startswith(("stability", "company"))]
    cells = {n: _hundredths(flat[n], "{:.0f}%") if n in percent else _said(flat[n], about[1]) for n in names}
    return table(cells, about)


def _said(column: pd.Series[Any], lang: str) -> list[str]:
    return [escape(shown(label(str(column.name), value, lang))) for value in column]


def _hundredths(column: pd.Series[float], form: str) -> list[str]:
    return ["" if pd.isna(value) else form.format(100 * value) for value in column]


def _shifts(units: pd.DataFrame) -> list[str]:
    """Write each shift of share, in percentage points, with its range below it."""
    shift, low, high = (_hundredths(units[name], _POINTS) for name in ("shift", "shift_low", "shift_high"))
    return [f"{s}<small>{a} … {b}</small>" for s, a, b in zip(shift, low, high, strict=True)]


def _signed(column: pd.Series[float]) -> list[str]:
    """Write changes in load with their sign, none as nothing."""
    return [f"{value:+.10g}" if value else "" for value in column.round(10)]


def _ways(column: pd.Series[str], lang: str) -> list[str]:
    told = zip(column, _said(column, lang), strict=True)
    return [f'<span class="way {way}">{words}</span>' if way else "" for way, words in told]


def _named(row: Mapping[str, Any]) -> str:
    forms = [form for side in _SIDES for form in row[f"names_{side}"].split(LIST_SEPARATOR) if form]
    small = f"<small>{escape(shown(LIST_SEPARATOR.join(dict.fromkeys(forms))))}</small>" if forms else ""
    return f"<b>{escape(shown(row['unit']))}</b>{small}"


def _task_rows(tasks: pd.DataFrame, sides: Sequence[str], lang: str, words: Mapping[str, str]) -> str:
    rows = tasks.to_dict("records")
    cells: dict[str, list[str]] = {}
    for side in sides:
        cells[f"task_{side}"] = _said(tasks[f"task_{side}"], lang)
        cells[f"text_{side}"] = [_text(r, side) + _units(r, side, lang) + _related(r, side, words, lang) for r in rows]
    if len(sides) > 1:
        cells["similarity"] = _hundredths(tasks["similarity"], "{:.0f}%")
    return table(cells, ("compared_tasks", lang))


def _text(row: Mapping[str, Any], side: str) -> str:
    """Write the task's text with what the other document does not say marked."""
    if row["status"] != KEPT or row["same_text"]:
        return escape(shown(row[f"text_{side}"]))
    pieces = [(getattr(piece, side), piece.a == piece.b) for piece in changes(row["text_a"], row["text_b"])]
    return "".join(escape(shown(text)) if same else _marked(text, side) for text, same in pieces if text)


def _marked(text: str, side: str) -> str:
    return f"<{_MARKS[side]}>{escape(shown(text))}</{_MARKS[side]}>"


def _units(row: Mapping[str, Any], side: str, lang: str) -> str:
    """List the units with their roles, those marked that the other document does not have in this role."""
    here, there = (row[f"units_{s}"].split(LIST_SEPARATOR) for s in (side, *(s for s in _SIDES if s != side)))
    named = [(with_roles(unit, lang), row["status"] == KEPT and unit not in there) for unit in here if unit]
    told = "、".join(_marked(unit, side) if other else escape(shown(unit)) for unit, other in named)
    return f"<small>{told}</small>" if told else ""


def _related(row: Mapping[str, Any], side: str, words: Mapping[str, str], lang: str) -> str:
    """Say of which tasks of the other document this one is the whole or a part."""
    whole = "a" if row["relation"] == "split" else "b"
    if not row["relation"] or (row["status"] == KEPT and side != whole):
        return ""
    told = f"{label('relation', row['relation'], lang)}: {shown(row['related'])}"
    return f'<small title="{escape(words["related"])}">{escape(told)}</small>'


# The page of a comparison as one HTML text: sentences, two pictures, tables; offline, and nothing in it can run.


_CLUSTERS = ("unit", "change", "company", "cluster_a", "label_a", "stability_a", "cluster_b", "label_b", "stability_b")
_HTML_LANG = {"en": "en", "zh": "zh-CN"}
_UNIT_LOOKS = ("up", "down", "calm", "only")
_TASK_LOOKS = ("kept", "changed", "dropped", "new")


def comparison_page(made: Comparison, *, lang: str = "en") -> str:
    """Make the page of a comparison: what it says in sentences, both networks in one layout, and its tables.

    One HTML text that holds all it needs and makes no request of any kind. The tables and pictures need no script;
    with one, a unit is selected in both pictures at once, and both are moved together.

    Parameters
    ----------
    made
        What `compare` gives.
    lang
        ``"en"`` or ``"zh"``: the language of the page's own words.

    Returns
    -------
    str
        The same comparison and language give the same text, to be written as UTF-8.

    Raises
    ------
    UsageError
        The language is another.

    Examples
    --------
    >>> from jxgraph.comparison import compare
    >>> page = comparison_page(compare([("t1", "Finance", "lead")], [("t1", "Trade", "lead")]))
    >>> page.startswith("<!DOCTYPE html>")
    True
    """
    expect(made, Comparison, "what compare gives")
    words = _words(lang)
    where = places(made)
    window = " ".join(f"{number:.1f}" for number in where.window)
    filled = {
        "html_lang": _HTML_LANG[lang],
        "window": window,
        "name_a": _document(made.name_a, made.title_a),
        "name_b": _document(made.name_b, made.title_b),
        "by": escape(words[f"by_{made.settings['by']}"]),
        "sentences": "".join(f"<li>{escape(shown(said))}</li>" for said in comparison_words(made, lang=lang)),
        "tasks_note": escape(words["tasks_note"].format(threshold=f"{100 * made.settings['threshold']:.4g}%")),
        "legend_items": "".join(_legend(words)),
        **{f"drawing_{x}": drawn(made, where, x, words) for x in "ab"},
        **{
            f"picture_{x}": escape(words["picture"].format(name=shown(name)))
            for x, name in (("a", made.name_a), ("b", made.name_b))
        },
        **_tables(made, lang, words),
    }
    plain = {key: escape(text) for key, text in words.items()}
    return _filled(plain | filled)


def _tables(made: Comparison, lang: str, words: Mapping[str, str]) -> dict[str, str]:
    followed = made.followed
    return {
        "units_table": units_table(made, lang),
        "tasks_tables": "".join(tasks_tables(made, lang, words)),
        "summary_table": plain_table(
            made.summary.round(2), ("count", "in_a", "in_b", "in_both"), ("compared_summary", lang)
        ),
        "ties_table": ties_table(made, lang),
        "clusters_table": plain_table(made.clusters, _CLUSTERS, ("compared_clusters", lang)),
        "followed_table": plain_table(followed, list(followed), ("compared_followed", lang))
        if len(followed)
        else f"<p>{escape(words['nothing_followed'])}</p>",
    }


def _document(name: str, title: str) -> str:
    """Show what a document is called, and its title where that is something else."""
    return escape(shown(title if name in {"A", "B"} and title else f"{name} · {title}" if title else name))


def _legend(words: Mapping[str, str]) -> Iterator[str]:
    for kind, looks, around in (("unit", _UNIT_LOOKS, 7), ("task", _TASK_LOOKS, 4.5)):
        for look in looks:
            disc = f'<circle cx="9" cy="9" r="{around}"'
            drawing = f'<g class="unit {look} in-b">{disc}/></g>' if kind == "unit" else f'{disc} class="task {look}"/>'
            said = escape(f"{words[f'of_{kind}s']}: {words[f'look_{look}']}")
            yield f'<span><svg viewBox="0 0 18 18" aria-hidden="true">{drawing}</svg>{said}</span>'


def _filled(parts: Mapping[str, str]) -> str:
    """Fill the template; only a script and a style of exactly these contents may be used on the page."""
    script = _part("page.js")
    style = with_font(_part("page.css"), "".join(parts.values()))
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    title = f"{parts['name_a']} · {parts['name_b']} · {parts['page']}"
    return Template(_part("template.html")).substitute(
        parts, title=title, policy=policy, notice=NOTICE, style=style, script=script
    )


def _words(lang: str) -> Mapping[str, str]:
    words: dict[str, dict[str, str]] = tomllib.loads(_part("words.toml"))
    return words[checked(lang)]


def _part(name: str) -> str:
    return files("jxgraph.pages.comparison").joinpath(name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
