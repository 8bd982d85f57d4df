"""Everything about one document in one folder: page, tables, figures, graph files, and a manifest of its settings."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from jxgraph.background import background_processes
from jxgraph.folders import atomic_folder, write_manifest
from jxgraph.i18n import known_language, labels, table_title
from jxgraph.pages.report.contents import PANEL, Contents, contents, glossed, localized
from jxgraph.pages.report.findings import findings
from jxgraph.pages.report.folder import submit_figures, submit_network_images
from jxgraph.pages.report.methods import methods_markdown
from jxgraph.pages.report.workbook import office_sheets
from jxgraph.parsing.corrections import corrections_digest
from jxgraph.parsing.verdict import verdict
from jxgraph.progress import progress
from jxgraph.weights import scheme_words

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from jxgraph.background import Job
    from jxgraph.model import Breakdown
    from jxgraph.pages.network import NetworkPage
    from jxgraph.weights import SchemeLike


_LIBRARIES = ("jxgraph", "matplotlib", "networkx", "numpy", "pandas", "pyvis", "scikit-network", "scipy", "XlsxWriter")
_STEPS = 4  # measures, tables, pages, figures


def write_report(  # noqa: PLR0913 -- as many as there are choices; all but two are by name
    source: Any,
    folder: str | os.PathLike[str],
    *,
    lang: str = "en",
    scheme: SchemeLike | None = None,
    keep_repeats: bool = False,
    nulls: Sequence[str] | None = None,
    seed: int = 0,
    previous: Breakdown | Sequence[Breakdown] | None = None,
    gloss: bool = False,
) -> Contents:
    """Measure a document and write all results into a folder, completely or not at all.

    Parameters
    ----------
    source
        A `Breakdown`; a `Scenario`, whose changes the report shows first; or anything else that `responsibility_matrix`
        takes: the report then says that it was made from no document.
    folder
        A new or empty folder, or an earlier report, which is replaced.
    lang
        Of page, figures and workbook, ``"zh"`` or ``"en"``; CSV files are English, in Chinese with a copy in words.
    scheme
        What each role counts, as `responsibility_matrix` takes it: ``{"lead": 1, "co_lead": 0.3, "support": 0.1}``.
    keep_repeats
        Count a task that is printed again under another leader each time.
    nulls
        Null models of the ties (`ties`); sentences use the first.
    seed
        Of everything random: clusters, random documents, orders of removal.
    previous
        An earlier document, or one of each earlier year: says what changed since the last, and through several years.
    gloss
        Give units an English name beside their own: in the English page, and in the column `unit_en` of two tables.

    Returns
    -------
    Contents
        The matrix and the frames written.

    Raises
    ------
    OutputError
        The folder cannot be written, or holds something other than a report; it is unchanged.
    UsageError
        An unknown language, scheme or null model; else as `responsibility_matrix`.

    Examples
    --------
    >>> write_report(bd, "outputs/jiaxing-2025").tables["workload"]  # doctest: +SKIP
    """
    from jxgraph.pages.panel import write_panel

    known_language(lang)
    with progress() as advance, atomic_folder(folder) as new, background_processes():
        advance(0, _STEPS)
        report = contents(source, scheme=scheme, keep_repeats=keep_repeats, nulls=nulls, seed=seed, previous=previous)
        report = glossed(report) if gloss else report
        advance(1, _STEPS)
        images = submit_network_images(report, new / "figures", lang)
        drawn = submit_figures(report, new / "figures", lang)
        # first what needs no table that a process still makes
        _write_graphs(report, new / "graph", lang)
        network = _network_page(report, lang)
        _write_tables(report, new / "tables", lang)
        advance(2, _STEPS)
        _write_pages(report, network, new, lang, images)
        if report.panel is not None:
            write_panel(report.panel, new / PANEL, lang=lang, gloss=gloss)
        (new / "methods.md").write_text(methods_markdown(report, lang), encoding="utf-8", newline="\n")
        advance(3, _STEPS)
        for figure in reversed(drawn):  # the processes begin with the first
            figure.result()
        settings = {
            "scheme": report.matrix.scheme,
            "weights": scheme_words(report.matrix.scheme),
            "lang": lang,
            "keep_repeats": keep_repeats,
            "seed": seed,
        }
        settings |= {"gloss": True} if gloss else {}
        settings["nulls"] = report.tables["ties"].attrs["nulls"]
        write_manifest(new, _facts(report, settings), _LIBRARIES)
    return report


def _write_tables(report: Contents, folder: Path, lang: str) -> None:
    from jxgraph.tables import columns_of, write_csv, write_workbook

    folder.mkdir()
    for name, frame in report.tables.items():
        write_csv(frame, folder / f"{name}.csv", columns=columns_of(frame, name))
    in_words = localized(report, lang)
    if lang == "zh":
        _write_chinese(in_words, folder / lang)
    cautions = [labels(lang)[key] for key in ("not_effort", "sensitivity")]
    weights = labels(lang)["weighing"].format(weights=scheme_words(report.matrix.scheme, lang))
    scenario = report.scenario if report.scenario and report.scenario.steps else None
    changed = [*scenario.words(lang), scenario.caution(lang)] if scenario else []
    notes = [report.title(lang), *changed, *findings(report, lang), weights, *cautions]
    sheets = office_sheets(report, lang)
    write_workbook(in_words, folder / "workbook.xlsx", lang=lang, notes=notes, sheets=sheets)


def _write_chinese(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write the tables once more for people, each in a file that has its Chinese title as name."""
    from jxgraph.tables import columns_of, write_csv

    folder.mkdir()
    for name, frame in tables.items():
        path = folder / f"{table_title(name, 'zh')}.csv"
        write_csv(frame, path, columns=columns_of(frame, name), lang="zh", table=name)


def _write_graphs(report: Contents, folder: Path, lang: str) -> None:
    from jxgraph.graph_files import SUFFIXES, write_graph_file
    from jxgraph.pages.network.graph import network_graph, unit_graph

    folder.mkdir()
    about = {"clusters": report.tables["clusters"], "places": report.places}
    about |= {"title": report.title(lang), "lang": lang}
    graphs = {
        "responsibility": network_graph(report.matrix, promised=report.tables["targets"], **about),
        "units": unit_graph(report.matrix, ties=report.tables["ties"], **about),
    }
    for name, graph in graphs.items():
        for suffix in SUFFIXES:
            write_graph_file(graph, folder / f"{name}{suffix}")


def _network_page(report: Contents, lang: str) -> NetworkPage:
    from jxgraph.pages.network import network_page

    ties, clusters = report.tables["ties"], report.tables["clusters"]
    measured = {"ties": ties, "clusters": clusters, "places": report.places}
    return network_page(report.matrix, lang=lang, title=report.title(lang), gloss=report.gloss, **measured)


def _write_pages(
    report: Contents, network: NetworkPage, folder: Path, lang: str, images: Mapping[str, Job[bytes]]
) -> None:
    from jxgraph.pages.report.page import report_page

    drawn = {each: image.result() for each, image in images.items()}
    for name, page in (
        ("network.html", str(network)),
        ("report.html", report_page(report, network, lang=lang, images=drawn)),
    ):
        (folder / name).write_text(page, encoding="utf-8", newline="\n")


def _identity(document: Breakdown) -> dict[str, Any]:
    identity = {"name": document.document, "title": document.title, "sha256": document.sha256}
    if document.corrected is None:
        return identity
    placed = [one.places > 0 for one in document.corrected.records]
    counts = {"applied": sum(placed), "not_applied": len(placed) - sum(placed)}
    return {**identity, "corrections": {**counts, "sha256": corrections_digest(document)}}


def _selection(report: Contents) -> dict[str, Any]:
    """Return the criteria of a part of the document, and the numbers of tasks; nothing for a whole document."""
    if report.breakdown.selection is None:
        return {}
    criteria = [{"by": name, "words": words} for name, words in report.breakdown.selection.criteria]
    return {"subset": {"criteria": criteria, **report.tables["subset"].attrs}}


def _scenario(report: Contents) -> dict[str, Any]:
    """Return the steps of a scenario and the document that it began from; nothing for a document."""
    scenario = report.scenario
    if scenario is None or not scenario.steps:
        return {}
    read = scenario.document
    of = {"of": _identity(read)} if read else {}
    return {"scenario": {**of, "steps": [{"action": step.action, **dict(step.facts)} for step in scenario.steps]}}


def _facts(report: Contents, settings: dict[str, Any]) -> dict[str, Any]:
    """Return what the manifest says of the document, the settings, and the settings of each measure."""
    document, agreement = report.breakdown, report.agreement
    measures = {name: frame.attrs for name, frame in report.tables.items() if frame.attrs}
    if report.comparison is not None:
        measures["comparison"] = dict(report.comparison.settings)
    if agreement is not None:
        measures["portfolio_agreement"] = agreement.to_dict() | agreement.attrs
    return {
        "document": _identity(document),
        **({"previous": _identity(report.previous)} if report.previous is not None else {}),
        **({"earlier": [_identity(one) for one in report.earlier]} if report.earlier else {}),
        "counts": {
            "tasks": len(document.task_records),
            "tasks_counted": report.matrix.shape[0],
            "units": report.matrix.shape[1],
            "assignments": len(document.assignments),
            "edges": int(report.matrix.weight.nnz),
            "remarks": len(document.remark_records),
        },
        **({} if report.from_matrix else {"verdict": asdict(verdict(document))}),
        **_selection(report),
        **_scenario(report),
        "settings": settings,
        "measures": measures,
    }
