"""The network page as one HTML file, and its value in a notebook."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from jxgraph.errors import NearestAttribute, UsageError, expect
from jxgraph.i18n import state_names
from jxgraph.io import atomic_paths
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.clusters import cluster_numbers
from jxgraph.measures.ties import ties as measured_ties
from jxgraph.model import Breakdown
from jxgraph.pages.html import fill_page, json_for_script, read_part, separate_files, visible_text
from jxgraph.pages.network.data import page_data, page_words
from jxgraph.pages.network.picture import still_image
from jxgraph.palette import COLOURS
from jxgraph.scenarios import Scenario
from jxgraph.subsets import subset_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from os import PathLike

    from jxgraph.weights import SchemeLike


SHARED_SCRIPTS = ("data", "state", "elements", "drawing", "canvas", "panel", "sharing", "search")
"""The parts of the script that the explorer in a notebook uses as well, in the order in which they are joined."""

_SCRIPTS = ("page", *SHARED_SCRIPTS, "controls", "start")
"""The parts of the page's script: what runs at once uses only earlier parts."""

_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
"""Makes a browser's developer tools ask for a file: `//# sourceMappingURL=vis-network.min.js.map`."""

_END_OF_SCRIPT = re.compile(r"<(?=/script|!--)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, repr=False)
class NetworkPage(NearestAttribute):
    """An interactive page of a network: `save` writes it, and ``str(page)`` is the whole HTML.

    Jupyter shows the page in a frame that can reach nothing around it. An untrusted notebook drops the frame, and with
    it the style that hides the still image and its note.

    Examples
    --------
    >>> network_page([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], title="Plan").title
    'Plan'
    """

    html: str
    title: str
    lang: str
    data: Mapping[str, Any] = field(compare=False)

    def __str__(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"<NetworkPage {self.title!r}: {len(self.html.encode()) // 1000} kB, {self.lang}>"

    def save(self, path: str | PathLike[str], *, separate: bool = False) -> None:
        """Write the page as one UTF-8 file, which replaces an earlier one.

        Parameters
        ----------
        path
            The file to write.
        separate
            Write style, font and script to files beside it, of the same name: for a website whose content security
            policy allows only files of its own (``default-src 'self'``).

        Raises
        ------
        OutputError
            The file cannot be written.

        Examples
        --------
        >>> network_page([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")]).save("network.html")
        """
        page, beside = separate_files(self.html, Path(path).stem) if separate else (self.html.encode(), {})
        files = {path: page} | {Path(path).with_suffix(suffix): content for suffix, content in beside.items()}
        with atomic_paths(files) as new:
            for file, content in zip(new, files.values(), strict=True):
                file.write_bytes(content)

    def _repr_html_(self) -> str:
        still = base64.b64encode(still_image(self.data)).decode()
        return (
            f'<iframe srcdoc="{escape(self.html)}" sandbox="allow-scripts allow-downloads" '
            f'title="{escape(self.title)}" style="width:100%;height:760px;border:1px solid {COLOURS["rule"]}"></iframe>'
            f'<div class="jxgraph-still"><p>{escape(page_words(self.lang)["still"])}</p>'
            f'<img alt="{escape(self.title)}" style="max-width:100%" src="data:image/png;base64,{still}"></div>'
            "<style>iframe + .jxgraph-still{display:none}</style>"
        )

    def _repr_png_(self) -> bytes:
        return still_image(self.data)


def network_page(  # noqa: PLR0913 -- as many as there are choices; all but one are by name
    source: Any,
    *,
    lang: str = "en",
    title: str = "",
    scheme: SchemeLike | None = None,
    nulls: Sequence[str] | None = None,
    ties: pd.DataFrame | None = None,
    clusters: pd.DataFrame | None = None,
    places: pd.DataFrame | None = None,
    gloss: bool = False,
    states: Mapping[str, str] | None = None,
) -> NetworkPage:
    """Make the interactive page of the network of tasks and units.

    One HTML text that makes no request of any kind. The positions of `layout` hold in all views: tasks and units, units
    with their ties, and units with an arrow from each lead unit to the others of its tasks. The colour of a unit is its
    cluster, its shape the kind, its area the workload in what the filters leave. The reader searches, filters, selects,
    copies a unit's tasks, saves an image, prints, and switches the language. ``#unit=市财政局`` or ``#task=T2.3.13``
    behind the address opens that unit or task. The words of a document stay text, and are never run.

    Parameters
    ----------
    source, scheme
        Anything that `responsibility_matrix` takes, and what each role counts, as it takes it.
    lang
        ``"en"`` or ``"zh"``: the language in which the page opens.
    title
        The heading; by default the title of a `Breakdown`, the steps of a `Scenario`, else a general one.
    nulls, ties, clusters, places
        The null models of the ties, or results of `ties`, `clusters` and `layout` for the same source, if they are
        known already.
    gloss
        Give units an English name beside their own in the panel and the search of the English page.
    states
        The state of each task by its id, as in the column `state` of `Progress.tasks`: late, at_risk, no_report,
        not_begun, under_way or done. They are then the colours, and a unit is divided by those of its tasks.

    Returns
    -------
    NetworkPage
        The same arguments give the same text. A page of 2,000 tasks and units or more opens with the units alone.

    Raises
    ------
    UsageError
        A language, null model or state is unknown, or a result is of another source; else as `responsibility_matrix`.

    Examples
    --------
    >>> str(network_page([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")])).startswith("<!DOCTYPE html>")
    True
    """
    words = page_words(lang, states=bool(states))
    if unknown := set((states or {}).values()) - set(state_names()):
        raise UsageError("ledger.state", state=min(unknown), known=state_names()).near(min(unknown), state_names())
    R = responsibility_matrix(source, scheme=scheme)
    if clusters is not None:
        expect(clusters, pd.DataFrame, "clusters")
        cluster_numbers(R, clusters)  # refuses what is no frame of clusters of these units
    if ties is not None:
        expect(ties, pd.DataFrame, "ties")
    if places is not None and [*places.index] != [
        *(f"task:{t}" for t in R.tasks.index),
        *(f"unit:{u}" for u in R.units.index),
    ]:
        raise UsageError("graph.places")
    heading = visible_text(title) or page_heading(source, lang) or words["untitled"]
    tested = measured_ties(R, nulls=nulls) if ties is None else ties
    data = page_data(R, lang=lang, ties=tested, clusters=clusters, places=places, gloss=gloss, states=states)
    parts = {key: escape(text) for key, text in words.items() if isinstance(text, str)} | {
        "title": escape(f"{heading} · {words['page']}"),
        "heading": escape(heading),
        "data": json_for_script(data),
    }
    scripts = {"carrier": _carrier_script(), "script": _own_script()}
    page = fill_page("network", parts, scripts, style=read_part("network", "shared.css"))
    return NetworkPage(page, heading, lang, data)


def page_heading(source: Any, lang: str) -> str:
    """Return the title of a document or a scenario; nothing for another source."""
    if isinstance(source, Breakdown):
        return visible_text(subset_title(source, lang))
    return visible_text(source.title(lang)) if isinstance(source, Scenario) else ""


def joined_scripts(names: Sequence[str]) -> str:
    """Join parts of the script, by their names, into one text."""
    return "\n".join(read_part("network", f"script/{name}.js") for name in names)


@cache
def _own_script() -> str:
    """Join the parts of the page's script, which share one scope of their own."""
    return _unclosed(f'(() => {{\n"use strict";\n{joined_scripts(_SCRIPTS)}}})();')


@cache
def _carrier_script() -> str:
    """Read the vis-network script that pyvis brings."""
    editions = [d for d in files("pyvis").joinpath("lib").iterdir() if d.name.startswith("vis-")]
    newest = max(editions, key=lambda d: [int(n) for n in re.findall(r"\d+", d.name)])
    script = _SOURCE_MAP.sub("", newest.joinpath("vis-network.min.js").read_text(encoding="utf-8"))
    return _unclosed(script.replace("\x85", r"\x85"))  # HTML forbids the control character that stands in its strings


def _unclosed(script: str) -> str:
    r"""Keep a script from ending its element: ``<\/`` means the same to JavaScript as ``</``."""
    return _END_OF_SCRIPT.sub(r"<\\", script)
