"""The section of a report on all years, where several earlier documents are given: what their own page has first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jxgraph.i18n import LANGUAGES
from jxgraph.pages.panel import tasks, units
from jxgraph.pages.panel.index import PanelIndex, say
from jxgraph.pages.report import markup as m
from jxgraph.pages.report.contents import PANEL
from jxgraph.panels import panel_words

if TYPE_CHECKING:
    from jxgraph.panels import Panel

_ON_THAT_PAGE = re.compile(r'href="#(?=[tuy]\d)')
_FILE = re.compile(r"\btables/(?=\w+\.csv)")


def through_years(panel: Panel, *, gloss: bool) -> str:
    """Say what the years show, draw the ranks of units, and list chains and leads; links lead to the panel's page."""
    index = PanelIndex(panel, gloss=gloss)
    sentences = m.by_language(lambda lang: panel_words(panel, lang=lang))
    items = (m.translated(dict(zip(LANGUAGES, same, strict=True))) for same in zip(*sentences.values(), strict=True))
    listed = "".join(f'<p class="lead-in">{item}</p>' for item in items)
    link = f'<a href="{PANEL}/panel.html">{PANEL}/panel.html</a>'
    about = f'<p class="lead-in">{m.phrase("years_page")} {link}</p>'
    parts = {"units": units.ranks(index), "chains": tasks.chains(index), "leads": tasks.leads(index)}
    shown = "".join(f"<h3>{say(f'section.{name}')}</h3>{part}" for name, part in parts.items() if part)
    shown = _ON_THAT_PAGE.sub(f'href="{PANEL}/panel.html#', _FILE.sub(f"{PANEL}/tables/", shown))
    return f"{listed}{about}{shown}"
