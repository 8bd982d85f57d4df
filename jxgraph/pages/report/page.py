"""The report's page: one HTML file that makes no request, reads without a script, and prints."""

from __future__ import annotations

import base64
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING

from jxgraph.i18n import LANGUAGES, known_language, labels
from jxgraph.pages.html import fill_page, json_for_script, read_part, visible_text
from jxgraph.pages.report import cooperation, scenario, sections
from jxgraph.pages.report import markup as m
from jxgraph.pages.report.chance import chance
from jxgraph.pages.report.changes import changes
from jxgraph.pages.report.findings import counts_words, headlines
from jxgraph.pages.report.folder import network_image
from jxgraph.pages.report.for_script import script_data, script_words, with_glosses
from jxgraph.pages.report.methods import methods, references
from jxgraph.pages.report.sections import TaskIndex
from jxgraph.parsing.verdict import corrections_words, doubt_words, verdict, verdict_words
from jxgraph.weights import ROLES, scheme_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jxgraph.pages.network import NetworkPage
    from jxgraph.pages.report.contents import Contents
    from jxgraph.panels import Panel


def report_page(
    report: Contents, network: NetworkPage, *, lang: str = "en", images: Mapping[str, bytes] = MappingProxyType({})
) -> str:
    """Write the report as one HTML text in every language, of which one is seen.

    It makes no request. Only its own script and style run, and those of the network page inside it, which opens in a
    frame that reaches nothing around it. What the document says is escaped. Without a script every table is there in
    full, numbers open to links to their tasks, and the network is an image; so it is in print. `images` has that
    image by language, a PNG of `network_image`, where it exists already.

    Raises
    ------
    UsageError
        The language is unknown.
    """
    words = _words(known_language(lang))
    titles = m.by_language(lambda each: visible_text(report.title(each)))
    page_titles = m.by_language(lambda each: f"{titles[each]} · {_words(each)['report']}")
    parts = list(_sections(report, images))
    framed = str(network) if len(report.tables["ties"]) else ""
    network_file = {"network": "network.html"} if framed else {}
    fixed = {key: m.phrase(key) for key in ("skip", "report", "contents", "overview", "files", "close")}
    filled = fixed | {
        "html_lang": words["html_lang"],
        "attributes": f' data-lang="{lang}"',
        "title": escape(page_titles[lang]),
        "heading": m.translated(titles),
        "counts": _counts(report),
        "origin": _origin(report),
        "contents_plain": words["contents"],
        "toc": "".join(f'<li><a href="#{name}">{heading}</a></li>' for name, heading, _ in parts),
        "warning": scenario.alert(report) + _doubt(report),
        "headlines": _headlines(report),
        "sections": "\n".join(
            f'<section id="{name}"><h2>{heading}</h2>{content}</section>' for name, heading, content in parts
        ),
        "words": json_for_script(script_words(page_titles) | script_data(TaskIndex(report)) | network_file),
    }
    scripts = {"script": read_part("report", "page.js")}
    style = m.LANGUAGE_STYLE + (read_part("panel", "page.css") if report.panel is not None else "")
    return fill_page("report", filled, scripts, style=style, framed=framed)


def _words(lang: str) -> Mapping[str, str]:
    return {**labels(lang, "pages"), **labels(lang, "report")}


def _paragraph(key: str) -> str:
    return f'<p class="lead-in">{m.phrase(key)}</p>'


def _doubt(report: Contents) -> str:
    """Warn of a document of which much was left unread."""
    words = m.translated(m.by_language(lambda lang: doubt_words(verdict(report.breakdown), lang)))
    return f'<p class="alert">{words}</p>' if words else ""


def _verdict(report: Contents) -> str:
    """Say how much was read of a document; nothing of a matrix."""
    if report.from_matrix:
        return ""
    read = (verdict_words(verdict(report.breakdown), lang) for lang in LANGUAGES)
    corrected = (corrections_words(report.breakdown, lang) for lang in LANGUAGES)
    texts = (m.translated(dict(zip(LANGUAGES, words, strict=True))) for words in (read, corrected))
    return "".join(f'<p class="lead-in">{words}</p>' for words in texts if words)


def _origin(report: Contents) -> str:
    """Name what the report was made from: a file, a matrix, or a scenario."""
    document = report.breakdown
    if report.scenario is not None and report.scenario.steps:
        return scenario.origin(report.scenario, document.sha256)
    key = "origin_matrix" if report.from_matrix else "origin_file"
    return m.phrase(key, document=visible_text(document.document), sha256=document.sha256)


def _counts(report: Contents) -> str:
    document = report.breakdown
    date = m.phrase("date", date=document.date) if document.date else ""
    counts = m.translated(m.by_language(lambda lang: counts_words(report, lang)))
    scheme = m.phrase("counts_weights", weights=m.by_language(lambda lang: scheme_words(report.matrix.scheme, lang)))
    return date + counts + scheme


def _headlines(report: Contents) -> str:
    findings = m.by_language(lambda lang: headlines(report, lang))
    if not findings[LANGUAGES[0]]:
        return _paragraph("no_headlines")
    items = []
    for same in zip(*findings.values(), strict=True):
        claims = {lang: one.claim for lang, one in zip(findings, same, strict=True)}
        claim = m.translated(with_glosses(report, claims))
        doubt = m.translated({lang: one.doubt for lang, one in zip(findings, same, strict=True)})
        topic, section = same[0].topic, same[0].section
        items.append(
            f'<li><span class="topic">{m.phrase(f"headlines.{topic}")}</span><p class="claim">{claim}</p>'
            f'<p class="doubt">{doubt} {m.phrase("evidence")}<a href="#{section}">{m.heading(section)}</a></p></li>'
        )
    return f'<ol class="findings">{"".join(items)}</ol>'


def _sections(report: Contents, images: Mapping[str, bytes]) -> Iterator[tuple[str, str, str]]:
    """Yield id, heading and content of each section that the document has something for.

    They stand in the order of the findings, then the tests of chance, then what the report was made from.
    """
    index, tables = TaskIndex(report), report.tables
    by = tables["leaders"].attrs["by"]
    tied = (tables["ties"]["shared"] > 0).any()
    subset = sections.subset(index) if "subset" in tables else ""
    if report.scenario is not None and report.scenario.steps:
        yield "whatif", m.phrase("whatif"), scenario.what_changes(index)
    ranked = sections.workload(index, scenario.earlier_columns(index))
    yield "workload", m.phrase("workload"), f"{_role_key()}{ranked}{subset}"
    yield "dependence", m.phrase("dependence"), sections.dependence(index)
    if by == "leader":
        yield "leaders", m.phrase("leaders"), sections.leaders(index)
    elif by:
        yield "leaders", m.phrase("sections"), _paragraph("no_leaders") + sections.leaders(index)
    yield "targets", m.phrase("targets"), sections.targets(index)
    yield "lead_ties", m.phrase("lead_ties"), sections.lead_ties(index)
    if tied:
        yield "network", m.phrase("network"), _stage(report, images)
        yield "ties", m.phrase("ties"), cooperation.ties(index)
        yield "clusters", m.phrase("clusters"), cooperation.clusters(index)
        yield "centrality", m.phrase("centrality"), cooperation.centrality(index)
        yield "roles", m.phrase("roles"), cooperation.roles(index)
    else:
        yield "ties", m.phrase("ties"), _paragraph("no_ties")
    yield "checks", m.phrase("checks"), sections.checks(index) if len(tables["checks"]) else _paragraph("no_checks")
    if report.comparison is not None:
        yield "since", m.phrase("since"), changes(index, report.comparison)
    if report.panel is not None:
        yield "years", m.phrase("years"), _years(report.panel, gloss=report.gloss)
    if tied:
        yield "chance", m.phrase("chance"), chance(index)
    remarks = sections.remarks(index) if len(tables["remarks"]) else _paragraph("no_remarks")
    yield "remarks", m.phrase("remarks"), _verdict(report) + remarks
    yield "tasks", m.phrase("tasks"), sections.all_tasks(index)
    yield "methods", m.phrase("methods"), f'<div class="methods">{_methods(report)}</div>'


def _years(panel: Panel, *, gloss: bool) -> str:
    from jxgraph.pages.panel.in_report import through_years

    return through_years(panel, gloss=gloss)


def _role_key() -> str:
    swatch = '<svg width="12" height="12" aria-hidden="true"><rect class="{role}" width="12" height="12"/></svg>'
    entries = (f"<span>{swatch.format(role=role)}{m.term('role', str(role))}</span>" for role in ROLES)
    return f'<p class="key">{"".join(entries)}</p>'


def _stage(report: Contents, images: Mapping[str, bytes]) -> str:
    """Write the images of the network, in whose place the script puts the interactive page."""
    settings = {"clusters": report.tables["clusters"], "places": report.places}
    drawn = {
        lang: images.get(lang) or network_image(report.tables["ties"], lang=lang, **settings) for lang in LANGUAGES
    }
    written = "".join(
        f'<img class="{lang}" lang="{lang}" alt="{escape(labels(lang, "report")["image_of_network"])}" '
        f'src="data:image/png;base64,{base64.b64encode(image).decode()}">'
        for lang, image in drawn.items()
    )
    return f'<div class="stage">{written}<p class="interactive">{m.phrase("network_hint")}</p></div>'


def _methods(report: Contents) -> str:
    notes = m.by_language(lambda lang: methods(report, lang))
    paragraphs = "".join(
        f"<h3>{m.translated({lang: s.heading for lang, s in zip(notes, same, strict=True)})}</h3>"
        f"<p>{m.translated({lang: s.text for lang, s in zip(notes, same, strict=True)})}</p>"
        for same in zip(*notes.values(), strict=True)
    )
    heading = m.translated(m.by_language(lambda lang: labels(lang, "methods")["words.references"]))
    cited = "".join(f"<li>{escape(line)}</li>" for line in references())
    # open for print and without script; a phone folds it
    return f'{paragraphs}<details class="references" open><summary>{heading}</summary><ul>{cited}</ul></details>'
