"""A panel in one folder: the page, the tables, the figures, and a manifest of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jxgraph.folders import atomic_folder, write_manifest
from jxgraph.i18n import known_language
from jxgraph.pages.comparison.page import with_roles
from jxgraph.pages.panel.page import panel_page
from jxgraph.pages.panel.peers import peers_page
from jxgraph.pages.report.folder import save_figures
from jxgraph.panels.value import TABLES, panel_words

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from jxgraph.pages.panel.peers import Peers
    from jxgraph.panels.value import Panel


__all__ = ["panel_page", "peers_page", "write_panel", "write_peers"]

_LIBRARIES = ("jxgraph", "matplotlib", "numpy", "pandas", "scikit-network", "scipy", "XlsxWriter")
_WITH_ROLES = {"tasks": ("units",), "links": ("units_gained", "units_lost", "roles_changed")}
"""Columns that list units with the tool's words for their roles."""

_OF_PEERS = ("documents", "departments", "ties")
"""The frames of a city beside its peers."""


def write_panel(
    panel: Panel,
    folder: str | os.PathLike[str],
    *,
    lang: str = "en",
    gloss: bool = False,
    peers: Peers | None = None,
) -> None:
    """Write a panel into a folder, completely or not at all.

    panel.html, tables/ (a CSV for each frame, and workbook.xlsx with titles and meanings), figures/ (each as PNG and
    SVG), manifest.json.

    Parameters
    ----------
    panel
        The result of `panel`.
    folder
        A new or empty folder, or an earlier result of jxgraph, which is replaced.
    lang
        Language of the page, the figures and the workbook, ``"zh"`` or ``"en"``; CSV headers are always English.
    gloss
        Give units an English name beside their own, for readers without Chinese: in the English page, and in the column
        `unit_en` of the table of units.
    peers
        The result of `Corpus.peers` for a year of the panel: a section of the page, and tables whose names begin with
        ``peers_``.

    Raises
    ------
    OutputError
        The folder cannot be written, or holds something other than a result of ours; it is then unchanged.
    UsageError
        The language is unknown.

    Examples
    --------
    >>> import jxgraph as jx
    >>> result = jx.panel([[("t1", "Finance", "lead")], [("t1", "Finance", "lead"), ("t2", "Trade", "lead")]])
    >>> write_panel(result, "panel")  # doctest: +SKIP
    """
    page = panel_page(panel, lang=known_language(lang), gloss=gloss, peers=peers)
    with atomic_folder(folder) as new:
        new.joinpath("panel.html").write_text(page, encoding="utf-8", newline="\n")
        _write_tables(panel, peers, new / "tables", lang, gloss=gloss)
        save_figures(_figures(panel, lang), new / "figures")
        write_manifest(new, _facts(panel, peers, lang, gloss=gloss), _LIBRARIES)


def write_peers(peers: Peers, folder: str | os.PathLike[str], *, lang: str = "en") -> None:
    """Write a city beside its peers into a folder, completely or not at all: peers.html, tables/, manifest.json.

    Parameters
    ----------
    peers
        The result of `Corpus.peers`.
    folder
        A new or empty folder, or an earlier result of jxgraph, which is replaced.
    lang
        Language of the page, ``"zh"`` or ``"en"``; CSV headers are always English.

    Raises
    ------
    OutputError
        The folder cannot be written, or holds something other than a result of ours; it is then unchanged.
    UsageError
        The language is unknown.
    """
    from jxgraph.tables import write_csv

    page = peers_page(peers, lang=lang)
    frames = _frames_of_peers(peers)
    with atomic_folder(folder) as new:
        new.joinpath("peers.html").write_text(page, encoding="utf-8", newline="\n")
        (new / "tables").mkdir()
        for name, frame in frames.items():
            write_csv(frame, new / "tables" / f"{name}.csv")
        facts = {"settings": {"lang": lang}, "measures": _measures(frames)}
        write_manifest(new, facts, ("jxgraph", "numpy", "pandas"))


def _frames_of_peers(peers: Peers | None) -> dict[str, pd.DataFrame]:
    """Return the frames of a city beside its peers by the names of their files; without peers none."""
    return {f"peers_{name}": getattr(peers, name) for name in _OF_PEERS if peers is not None}


def _measures(frames: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return what frames say of themselves."""
    return {name: frame.attrs for name, frame in frames.items() if frame.attrs}


def _facts(panel: Panel, peers: Peers | None, lang: str, *, gloss: bool) -> dict[str, Any]:
    documents = zip(panel.years, panel.names, panel.titles, strict=True)
    frames = {name: getattr(panel, name) for name in TABLES} | _frames_of_peers(peers)
    return {
        "documents": [{"year": year, "name": name, "title": title} for year, name, title in documents],
        "settings": {**panel.settings, "lang": lang, **({"gloss": True} if gloss else {})},
        "measures": _measures(frames),
    }


def _write_tables(panel: Panel, peers: Peers | None, folder: Path, lang: str, *, gloss: bool) -> None:
    from jxgraph.naming import with_english_names
    from jxgraph.tables import write_csv, write_workbook

    folder.mkdir()
    frames: dict[str, pd.DataFrame] = {name: getattr(panel, name) for name in TABLES}
    frames["units"] = with_english_names(frames["units"]) if gloss else frames["units"]
    beside = _frames_of_peers(peers)
    for name, frame in (frames | beside).items():
        write_csv(frame, folder / f"{name}.csv")
    for name, columns in _WITH_ROLES.items():
        frame = frames[name]
        frames[name] = frame.assign(**{c: [with_roles(text, lang) for text in frame[c]] for c in columns})
    sheets = {f"panel_{name}": frame for name, frame in frames.items()} | beside
    write_workbook(sheets, folder / "workbook.xlsx", lang=lang, notes=panel_words(panel, lang=lang))


def _figures(panel: Panel, lang: str) -> Iterator[tuple[str, Any]]:
    """Yield the figures one by one, so that only one is in memory."""
    from jxgraph import figures

    yield "ranks", figures.bump_chart(panel.units, lang=lang)
    yield "task_chains", figures.task_chains(panel.tasks, lang=lang)
    yield "lead_changes", figures.lead_changes(panel.tasks, lang=lang)
    yield "clusters", figures.alluvial(panel.clusters, lang=lang)
    yield "ties", figures.tie_persistence(panel.ties_by_year, panel.persistence, ties=panel.ties, lang=lang)
