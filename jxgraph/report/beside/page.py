"""The page of a comparison as one HTML text: sentences, two pictures, tables; offline, and nothing in it can run."""

from __future__ import annotations

import base64
import hashlib
import tomllib
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from jxgraph.comparison import Comparison, comparison_words
from jxgraph.errors import expect
from jxgraph.labels import checked
from jxgraph.network.fonts import NOTICE, with_font
from jxgraph.network.text import shown
from jxgraph.report.beside.drawing import drawn, places
from jxgraph.report.beside.rows import plain_table, tasks_tables, ties_table, units_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
    return files("jxgraph.report.beside").joinpath(name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
