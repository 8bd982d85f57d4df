"""What the panes of the explorer show: the data of the network page, the ranking and the reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from jxgraph.explorer.reading import reading_data
from jxgraph.i18n import labels, title, value_label
from jxgraph.model import LEADER_SEPARATOR, Severity
from jxgraph.pages.network.data import page_data
from jxgraph.pages.network.page import page_heading
from jxgraph.weights import ROLE_WEIGHTS, ROLES

if TYPE_CHECKING:
    from jxgraph.matrix import ResponsibilityMatrix


def explorer_data(R: ResponsibilityMatrix, source: Any, doubt: pd.DataFrame, *, lang: str) -> dict[str, Any]:
    """Return what the panes show, with the `ranking` of the units: plain values that become JSON."""
    data = page_data(R, lang=lang, ties=None)
    names = {"units": [str(name) for name in R.units.index], "tasks": [str(name) for name in R.tasks.index]}
    data["words"] = {each: words | _words(each) | _trial_words(each) for each, words in data["words"].items()}
    data["role_weights"] = dict(zip(map(str, ROLES), ROLE_WEIGHTS, strict=True))
    ranked = {row["unit"]: row for row in ranking_rows(doubt)}
    units = (node["about"] for node in data["nodes"] if node["about"]["mode"] == "unit")
    for about, name in zip(units, names["units"], strict=True):
        about.update({side: ranked[name][side] for side in ("best", "worst")})
    return {**data, "heading": page_heading(source, lang), "names": names, **reading_data(source)}


def ranking_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """List the units of a `ranking` as plain values: name, load, rank, and the best and the worst rank."""
    frame = frame[["workload", "rank", "best", "worst"]]
    return [
        {
            "unit": str(unit),
            "workload": round(float(load), 9),
            **{name: None if pd.isna(place) else int(place) for name, place in zip(places, row, strict=True)},
        }
        for unit, load, *row in frame.itertuples()
        for places in [("rank", "best", "worst")]
    ]


def _words(lang: str) -> dict[str, str]:
    """Return the words of the explorer, and those that say what each role counts, to be filled in as weights change."""
    return {**labels(lang, "explorer"), "scheme_roles": value_label("scheme", "lead-co", lang)}


_STEPS = ("step_reassign", "step_appoint", "step_remove", "caution")
_FIGURES = ("units", "unled", "orphaned", "greatest_load", "gini", "pairs")


def _trial_words(lang: str) -> dict[str, Any]:
    """Return the words of a scenario, its steps and figures, and those of remarks."""
    return {
        **labels(lang, "trials"),
        **{key: labels(lang)[key] for key in _STEPS},
        **{column: title(column, lang) for column in ("figure", "before", "after")},
        "try_figure": {figure: value_label("figure", figure, lang) for figure in _FIGURES},
        "leader_separator": LEADER_SEPARATOR,
        "severities": {severity: value_label("severity", severity, lang) for severity in map(str, Severity)},
    }
