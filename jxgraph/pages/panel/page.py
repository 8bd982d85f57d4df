"""The page of a panel, in the design of the report: sentences, drawings, tables whose numbers open printed tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jxgraph.errors import expect
from jxgraph.i18n import LANGUAGES, known_language, labels
from jxgraph.pages.html import fill_page, json_for_script, read_part, visible_text
from jxgraph.pages.panel import tasks, units
from jxgraph.pages.panel.index import PanelIndex, all_tasks, say
from jxgraph.pages.panel.peers import peers_finding, peers_section
from jxgraph.pages.report import markup as m
from jxgraph.pages.report.for_script import script_words
from jxgraph.panels.value import Finding, Panel, panel_findings
from jxgraph.weights import scheme_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jxgraph.pages.panel.peers import Peers


def panel_page(panel: Panel, *, lang: str = "en", gloss: bool = False, peers: Peers | None = None) -> str:
    """Make the page of a panel: findings in sentences, ranks and clusters drawn through the years, and its tables.

    One HTML text in every language, of which one is seen, that holds all it needs and makes no request of any kind. The
    tables and drawings need no script; with one, a number opens the tasks of its year and a task its words of every
    year, and tables are searched, sorted and copied as those of a report.

    Parameters
    ----------
    panel
        The result of `panel`.
    lang
        ``"en"`` or ``"zh"``: the language of the page's own words when it opens.
    gloss
        Give units an English name beside their own in the tables of units, where the page speaks English.
    peers
        The result of `Corpus.peers` for a year of the panel, to which the page then gives a section.

    Returns
    -------
    str
        The same panel and language give the same text, to be written as UTF-8.

    Raises
    ------
    UsageError
        The language is unknown.

    Examples
    --------
    >>> import jxgraph as jx
    >>> result = jx.panel([[("t1", "Finance", "lead")], [("t1", "Trade", "lead")]])
    >>> panel_page(result).startswith("<!DOCTYPE html>")
    True
    """
    expect(panel, Panel, "panel_result")
    known_language(lang)
    index = PanelIndex(panel, gloss=gloss)
    headings = m.by_language(lambda each: heading(panel, each))
    titles = m.page_titles(headings, "panel")
    parts = [part for part in _sections(index, peers) if part[2]]
    filled = m.page_frame(
        lang,
        titles,
        parts,
        report=say("page"),
        heading=m.translated(headings),
        counts=_counts(panel),
        origin=_origin(panel),
        headlines=_findings(panel, peers, {name for name, _, _ in parts}),
        files=say("files"),
        words=json_for_script(_script_data(index, titles)),
    )
    return fill_page(
        "report",
        filled,
        {"script": read_part("report", "page.js")},
        style=m.LANGUAGE_STYLE + read_part("panel", "page.css") + _ON_PAPER,
    )


def _script_data(index: PanelIndex, titles: Mapping[str, str]) -> dict[str, Any]:
    """Return the texts of the script, which counts the tasks of a unit by year, and what it searches."""
    words: dict[str, Any] = script_words(titles)
    years = {str(year): str(year) for year in index.years}
    texts = {lang: {**own, **years} for lang, own in words["texts"].items()}
    return {**words, "texts": texts, **index.for_script()}


_ON_PAPER = "@page years { size: a4 landscape; margin: 12mm; }\nbody { page: years; }\n"
"""On its side, for a column a year; by name, for the rules of the report have a page of their own."""


def heading(panel: Panel, lang: str) -> str:
    """Return the place and the years; of no place, the title of the last document without its year."""
    words = labels(lang, "panel")
    span = words["span"].format(first=panel.years[0], last=panel.years[-1])
    name = panel.settings["place"] or panel.titles[-1].replace(f"{panel.years[-1]}年", "")
    return visible_text(words["heading"].format(span=span, name=name) if name else span)


def _counts(panel: Panel) -> str:
    weights = m.by_language(lambda lang: scheme_words(panel.matrices[0].scheme, lang))
    numbers = say("counts", years=len(panel.years), tasks=len(panel.tasks), chains=len(panel.chains),
                  units=panel.units["unit"].nunique())  # fmt: skip
    return numbers + m.phrase("counts_weights", weights=weights)


def _origin(panel: Panel) -> str:
    """Name the files; nothing of matrices."""
    names = [visible_text(name) for name in panel.names if name]
    listed = m.by_language(lambda lang: labels(lang)["list_separator"].join(names))
    return say("origin", documents=listed) if names else ""


def _findings(panel: Panel, peers: Peers | None, there: set[str]) -> str:
    found = m.by_language(lambda lang: [*panel_findings(panel, lang), *_of_peers(peers, lang)])
    items = []
    for same in zip(*found.values(), strict=True):
        by_lang = dict(zip(LANGUAGES, same, strict=True))
        topic = same[0].topic
        claim, doubt = (m.translated({lang: getattr(one, part) for lang, one in by_lang.items()}) for part in _PARTS)
        link = f' {m.phrase("evidence")}<a href="#{topic}">{say(f"section.{topic}")}</a>' if topic in there else ""
        items.append(
            f'<li><span class="topic">{say(f"topic.{topic}")}</span><p class="claim">{claim}</p>'
            f'<p class="doubt">{doubt}{link}</p></li>'
        )
    return f'<ol class="findings">{"".join(items)}</ol>'


_PARTS = ("claim", "doubt")


def _of_peers(peers: Peers | None, lang: str) -> list[Finding]:
    return [Finding("peers", *peers_finding(peers, lang))] if peers is not None else []


def _sections(index: PanelIndex, peers: Peers | None) -> Iterator[tuple[str, str, str]]:
    """Yield id, heading and content of each section: what people act on first, tests of chance near the end."""
    for name, content in (
        ("years", tasks.years),
        ("chains", tasks.chains),
        ("leads", tasks.leads),
        ("units", units.units),
        ("entry", tasks.flows),
        ("clusters", units.clusters),
        ("concentration", units.concentration),
        ("followed", units.followed),
        ("ties", units.ties),
        ("peers", lambda index: peers_section(peers, index) if peers is not None else ""),
        ("tasks", all_tasks),
    ):
        yield name, say(f"section.{name}"), content(index)
