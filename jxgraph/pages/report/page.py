"""The report's page: one HTML file that asks for nothing, reads without a script, and prints."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from html import escape
from importlib.resources import files
from io import BytesIO
from string import Template
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jxgraph.i18n import LANGUAGES, checked
from jxgraph.pages import html as m
from jxgraph.pages.network.labels import shown
from jxgraph.pages.network.page import NOTICE, with_font
from jxgraph.pages.report import sections as of_evidence
from jxgraph.pages.report import sections as of_load
from jxgraph.pages.report import sections as of_ties
from jxgraph.pages.report.findings import findings_of_groups, findings_of_ties, headlines
from jxgraph.pages.report.methods import methods, methods_words, references
from jxgraph.pages.report.sections import Behind
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jxgraph.pages.network import NetworkPage
    from jxgraph.pages.report.contents import Contents


_SCRIPT_WORDS = (
    *("language", "language_hint", "contents", "filter", "filter_hint", "copy", "copied", "show_all", "show_fewer"),
    *("rows_found", "sort", "close", "line_number", "opened_tasks", "open_network", "network"),
)
_UNSAFE_IN_SCRIPT = re.compile("[<>&\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="(?P<policy>[^"]*)">')
_HASH = re.compile(r"'sha256-[^']+'")
_DOTS, _COLOURS = 200, 128


def report_page(
    made: Contents, network: NetworkPage, *, lang: str = "en", drawn: Mapping[str, bytes] = MappingProxyType({})
) -> str:
    """Write the whole report as one HTML text in both languages, of which one is shown.

    It makes no request. Only its own script and style run, and those of the network page inside it, which opens in a
    frame that reaches nothing around it. What the document says is escaped. Without a script every table is there in
    full, numbers open to links to their tasks, and the network is a picture; so it is in print. `drawn` has that
    picture by language, as PNG, where it has been drawn already.

    Raises
    ------
    UsageError
        The language is neither ``en`` nor ``zh``.
    """
    html_lang = {"zh": "zh-CN", "en": "en"}[checked(lang)]
    titles = m.by_language(lambda each: shown(made.title(each)))
    parts = list(_sections(made, drawn))
    contents = "".join(f'<li><a href="#{name}">{heading}</a></li>' for name, heading, _ in parts)
    said = {key: m.say(key) for key in ("skip", "report", "contents", "at_a_glance", "files", "close")}
    filled = said | {
        "html_lang": html_lang,
        "lang": lang,
        "title": escape(f"{titles[lang]} · {m.words('report', lang)}"),
        "heading": m.twin(titles),
        "about": _about(made),
        "file": _origin(made),
        "language": m.words("language", lang),
        "contents_plain": m.words("contents", lang),
        "toc": contents,
        "warning": _warning(made),
        "headlines": _headlines(made),
        "sections": "\n".join(
            f'<section id="{name}"><h2>{heading}</h2>{content}</section>' for name, heading, content in parts
        ),
        "words": _json(_script_words(titles)),
    }
    script, style = _part("page.js"), with_font(_part("page.css"), "".join(filled.values()))
    return Template(_part("template.html")).substitute(
        filled,
        policy=_policy(script, style, str(network)),
        notice=NOTICE,
        style=style,
        network=_json(str(network)) if len(made.tables["ties"]) else '""',
        script=script,
    )


def _origin(made: Contents) -> str:
    """Say what the report was made from: a file, a matrix, or a matrix as it would be."""
    document = made.breakdown
    if made.scenario is not None and made.scenario.steps:
        steps, caution = (m.by_language(tell) for tell in (made.title, made.scenario.caution))
        return m.say("about_scenario", steps=steps, caution=caution, sha256=document.sha256)
    key = "about_given" if made.given else "about_file"
    return m.say(key, document=shown(document.document), sha256=document.sha256)


def _about(made: Contents) -> str:
    document, counted = made.breakdown, made.matrix.shape[0]
    printed, remarks = len(document.task_records), document.remark_records
    facts: dict[str, Any] = {"tasks": printed, "units": made.matrix.shape[1]}
    facts |= {"assignments": len(made.tables["assignments"])}
    facts["date"] = {"zh": f"{document.date}　", "en": f"{document.date}: "} if document.date else ""
    merged = m.say("about_merged", merged=printed - counted, counted=counted) if counted < printed else ""
    to_check = sum(remark.severity != "info" for remark in remarks)
    told = m.say("about_remarks", remarks=len(remarks), warnings=to_check)
    return m.say("about", **facts) + merged + ("" if made.given else told)


def _warning(made: Contents) -> str:
    led = bool(made.tables["workload"]["lead"].sum())
    return "" if led else f'<p class="alert">{m.say("nobody_leads")}</p>'


def _headlines(made: Contents) -> str:
    told = m.by_language(lambda lang: headlines(made, lang))
    if not told[LANGUAGES[0]]:
        return f'<p class="lead-in">{m.say("no_headlines")}</p>'
    items = []
    for lines in zip(*told.values(), strict=True):
        by = dict(zip(told, lines, strict=True))
        asked, section = lines[0].asked, lines[0].section
        claim, doubt = (m.twin({lang: getattr(line, part) for lang, line in by.items()}) for part in ("claim", "doubt"))
        items.append(
            f'<li><span class="asked">{m.say(asked, table="headlines")}</span><p class="claim">{claim}</p>'
            f'<p class="doubt">{doubt} {m.say("evidence")}<a href="#{section}">{m.say(section)}</a></p></li>'
        )
    return f'<ol class="findings">{"".join(items)}</ol>'


def _sections(made: Contents, drawn: Mapping[str, bytes]) -> Iterator[tuple[str, str, str]]:
    """Give id, heading and content of each section that the document has something for."""
    behind = Behind(made)
    met = bool((made.tables["ties"]["shared"] > 0).any())
    by = made.tables["leaders"].attrs["by"]
    key = "".join(
        f'<span><svg width="12" height="12" aria-hidden="true"><rect class="{role}" width="12" height="12"/></svg>'
        f"{m.own('role', str(role))}</span>"
        for role in ROLES
    )
    spread = of_load.inequality(behind)
    even = f"<h3>{m.say('spread')}</h3>{spread}" if spread else ""
    lens = of_load.lens(behind) if made.breakdown.selection else ""
    yield "workload", m.say("workload"), f'<p class="key">{key}</p>{of_load.workload(behind)}{lens}{even}'
    if by == "leader":
        yield "leaders", m.say("leaders"), of_load.leaders(behind)
    elif by:
        yield "leaders", m.say("sections"), f'<p class="lead-in">{m.say("no_leaders")}</p>{of_load.leaders(behind)}'
    if met:
        yield "network", m.say("network"), _stage(made, drawn)
        yield (
            "ties",
            m.say("ties"),
            _findings(made, findings_of_ties) + of_ties.repetition(behind) + of_ties.ties(behind),
        )
        yield "clusters", m.say("clusters"), _findings(made, findings_of_groups) + of_ties.clusters(behind)
        yield "roles", m.say("roles"), of_ties.roles(behind)
    else:
        yield "ties", m.say("ties"), f'<p class="lead-in">{m.say("no_ties")}</p>'
    found = of_evidence.checks(behind) if len(made.tables["checks"]) else f'<p class="lead-in">{m.say("no_checks")}</p>'
    yield "checks", m.say("checks"), found
    remarked = (
        of_evidence.remarks(behind) if len(made.tables["remarks"]) else f'<p class="lead-in">{m.say("no_remarks")}</p>'
    )
    yield "remarks", m.say("remarks"), remarked
    yield "tasks", m.say("tasks"), of_evidence.all_tasks(behind)
    yield "methods", m.say("methods"), f'<div class="methods">{_methods(made)}</div>'


def _findings(made: Contents, of: Callable[[Contents, str], list[str]]) -> str:
    told = m.by_language(lambda lang: of(made, lang))
    items = (m.twin(dict(zip(told, texts, strict=True))) for texts in zip(*told.values(), strict=True))
    return f'<ul class="lead-in">{"".join(f"<li>{item}</li>" for item in items)}</ul>'


def _stage(made: Contents, drawn: Mapping[str, bytes]) -> str:
    pictures = "".join(
        f'<img class="{lang}" lang="{lang}" alt="{escape(m.words("picture_of", lang))}" '
        f'src="data:image/png;base64,{base64.b64encode(_flat(drawn.get(lang) or _picture(made, lang))).decode()}">'
        for lang in LANGUAGES
    )
    return f'<div class="stage">{pictures}<p class="interactive">{m.say("network_hint")}</p></div>'


def _picture(made: Contents, lang: str) -> bytes:
    from jxgraph import figures
    from jxgraph.figures.style import in_style
    from jxgraph.pages.network.layout import layout

    places = layout(made.matrix)
    ax = figures.network(made.tables["ties"], clusters=made.tables["clusters"], places=places, lang=lang)
    picture = BytesIO()
    with in_style():
        ax.figure.figure.savefig(picture, format="png", dpi=_DOTS, facecolor="white", metadata={"Software": None})
    return picture.getvalue()


def _flat(picture: bytes) -> bytes:
    """Make a PNG small: the few colours of a figure need no more than a palette."""
    from PIL import Image

    small = BytesIO()
    with Image.open(BytesIO(picture)) as image:
        # by coverage: the median cut would turn the colours of small clusters grey
        flat = image.convert("RGB").quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        flat.save(small, "png")
    return small.getvalue()


def _methods(made: Contents) -> str:
    told = m.by_language(lambda lang: methods(made, lang))
    notes = (dict(zip(told, sections, strict=True)) for sections in zip(*told.values(), strict=True))
    written = "".join(
        f"<h3>{m.twin({lang: s.heading for lang, s in note.items()})}</h3>"
        f"<p>{m.twin({lang: s.text for lang, s in note.items()})}</p>"
        for note in notes
    )
    cited = "".join(f"<li>{escape(line)}</li>" for line in references())
    return f"{written}<h3>{m.twin(m.by_language(lambda lang: methods_words('references', lang)))}</h3><ul>{cited}</ul>"


def _script_words(titles: dict[str, str]) -> dict[str, object]:
    by = {lang: {key: m.words(key, lang) for key in _SCRIPT_WORDS} for lang in LANGUAGES}
    for lang, words in by.items():
        words["title"] = f"{titles[lang]} · {m.words('report', lang)}"
    return {**by, "brief": m.BRIEF}


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _UNSAFE_IN_SCRIPT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _policy(script: str, style: str, network: str) -> str:
    """Let run what this page and the network page inside it have, which its frame takes over, and nothing else."""
    inner = _POLICY.search(network)
    rules = dict(rule.strip().split(" ", 1) for rule in inner["policy"].split(";")) if inner else {}
    scripts = [_hash(script), *_HASH.findall(rules.get("script-src", ""))]
    styles = [_hash(style), *_HASH.findall(rules.get("style-src", ""))]
    return (
        f"default-src 'none'; script-src {' '.join(scripts)}; style-src {' '.join(styles)}; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


@cache
def _part(name: str) -> str:
    return files("jxgraph.pages.report").joinpath(name).read_text(encoding="utf-8")
