"""What the panes of the explorer show: the data of the network page, the ranking and the reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from jxgraph.i18n import LANGUAGES, labels, remark_label, value_label
from jxgraph.measures.ranking import ranking
from jxgraph.measures.ties import ties
from jxgraph.model import Breakdown
from jxgraph.pages.html import visible_text
from jxgraph.pages.network.data import page_data
from jxgraph.pages.network.page import page_heading
from jxgraph.weights import ROLE_WEIGHTS, ROLES

try:
    from jxgraph.parsing.corrections import remark_places
except ImportError:
    remark_places = lambda source: []

if TYPE_CHECKING:
    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.model import Remark
    from jxgraph.parsing.corrections.places import RemarkPlace


def explorer_data(R: ResponsibilityMatrix, source: Any, *, lang: str) -> dict[str, Any]:
    """Return what the panes show: plain values that become JSON."""
    # the browser measures the ties again as weights change; to test those of 5,000 tasks against chance takes minutes
    data = page_data(R, lang=lang, ties=ties(R, nulls=()), clusters=None)
    names = {"units": [str(name) for name in R.units.index], "tasks": [str(name) for name in R.tasks.index]}
    data["words"] = {each: {**words, **_words(each)} for each, words in data["words"].items()}
    data["role_weights"] = dict(zip(map(str, ROLES), ROLE_WEIGHTS, strict=True))
    doubt = {row["unit"]: row for row in ranking_rows(R)}
    units = [node["about"] for node in data["nodes"] if node["about"]["mode"] == "unit"]
    for about, name in zip(units, names["units"], strict=True):
        about.update({side: doubt[name][side] for side in ("best", "worst")})
    return {**data, "heading": page_heading(source, lang), "names": names, "reading": reading_rows(source)}


def ranking_rows(R: ResponsibilityMatrix) -> list[dict[str, Any]]:
    """List the units by workload, with the best and the worst rank over all ways of counting; none of a collective."""
    frame = ranking(R)[["workload", "rank", "best", "worst"]]
    return [
        {
            "unit": str(unit),
            "workload": round(float(load), 9),
            **{name: None if pd.isna(place) else int(place) for name, place in zip(places, row, strict=True)},
        }
        for unit, load, *row in frame.itertuples()
        for places in [("rank", "best", "worst")]
    ]


def reading_rows(source: Any) -> list[dict[str, Any]]:
    """List the remarks on a document, each with the task that it is about, if any, and the line as printed."""
    if not isinstance(source, Breakdown):
        return []
    return [_remark_row(place) for place in remark_places(source)]


def _remark_row(place: RemarkPlace) -> dict[str, Any]:
    remark = place.remark
    return {
        "code": remark.code,
        "severity": str(remark.severity),
        "line": remark.line,
        "file": visible_text(remark.file),
        "words": visible_text(remark.words),
        "name": {lang: remark_label(remark.code, lang)[0] for lang in LANGUAGES},
        "done": {lang: visible_text(_done(remark, lang)) for lang in LANGUAGES},
        "printed": visible_text(place.printed),
        "task": place.task.id if place.task else "",
    }


def _done(remark: Remark, lang: str) -> str:
    return remark_label(remark.code, lang)[1].format(**dict(remark.facts))


def _words(lang: str) -> dict[str, str]:
    """Return the words of the explorer, and those that say what each role counts, to be filled in as weights change."""
    return {**labels(lang, "explorer"), "scheme_roles": value_label("scheme", "lead-co", lang)}
