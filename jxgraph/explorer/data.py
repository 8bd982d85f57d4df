"""What the panes of the explorer show: the data of the network page, the ranking and the reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jxgraph.i18n import labels
from jxgraph.measures.ties import ties
from jxgraph.pages.network.data import page_data
from jxgraph.pages.network.page import page_heading
from jxgraph.weights import ROLE_WEIGHTS, ROLES

if TYPE_CHECKING:
    from jxgraph.matrix import ResponsibilityMatrix


def explorer_data(R: ResponsibilityMatrix, source: Any, *, lang: str) -> dict[str, Any]:
    """Return what the panes show: plain values that become JSON."""
    data = page_data(R, lang=lang, ties=ties(R), clusters=None)
    names = {"units": [str(name) for name in R.units.index], "tasks": [str(name) for name in R.tasks.index]}
    data["words"] = {each: {**words, **labels(each, "explorer")} for each, words in data["words"].items()}
    data["role_weights"] = dict(zip(map(str, ROLES), ROLE_WEIGHTS, strict=True))
    return {**data, "heading": page_heading(source, lang), "names": names}
