"""Everything about one document in one folder: page, tables, figures, graph files, and a manifest of what made them."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from jxgraph.i18n import checked, labels
from jxgraph.pages.report.contents import Contents, contents, localized
from jxgraph.pages.report.findings import findings
from jxgraph.pages.report.folder import GENERATOR, MANIFEST, whole_folder, write_pictures
from jxgraph.pages.report.methods import methods_markdown
from jxgraph.progress import progress

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from pathlib import Path


SCHEMA_VERSION = 2
"""Of the folder's files, columns and task ids; raised when one is renamed or removed."""

_LIBRARIES = ("jxgraph", "matplotlib", "networkx", "numpy", "pandas", "pyvis", "scikit-network", "scipy", "XlsxWriter")
_STEPS = 4  # measures, tables, figures, pages
_GRAPH_SUFFIXES = (".graphml", ".gexf", ".net", ".json")


def write_report(
    source: Any,
    folder: str | os.PathLike[str],
    *,
    lang: str = "en",
    keep_repeats: bool = False,
    nulls: Sequence[str] | None = None,
    seed: int = 0,
) -> Contents:
    """Measure a document and write all results into a folder, which appears whole or not at all.

    Parameters
    ----------
    source
        A `Breakdown`; or a `Scenario`, a matrix, or anything else that `responsibility_matrix` takes: the report then
        says that no document was given, and what only the text shows is empty.
    folder
        A new or empty folder, or an earlier report, which is replaced.
    lang
        Language of page, figures and workbook, ``"zh"`` or ``"en"``; CSV headers are always English.
    keep_repeats
        Count a task that is printed again under another leader twice.
    nulls
        Null models of the ties, as `ties` takes them; sentences go by the first.
    seed
        Of everything random: the restarts of the clustering, random documents, orders and deals of leaders.

    Returns
    -------
    Contents
        The matrix and the frames that were written.

    Raises
    ------
    OutputError
        The folder cannot be written, or holds something else than a report; what was there is untouched.
    UsageError
        An unknown language or null model; else as `responsibility_matrix`.
    """
    checked(lang)
    with progress() as show, whole_folder(folder) as beside:
        show(0, _STEPS)
        made = contents(source, keep_repeats=keep_repeats, nulls=nulls, seed=seed)
        show(1, _STEPS)
        _write_tables(made, beside / "tables", lang)
        _write_graphs(made, beside / "graph")
        show(2, _STEPS)
        write_pictures(made, beside / "figures", lang)
        show(3, _STEPS)
        _write_pages(made, beside, lang)
        (beside / "methods.md").write_text(methods_markdown(made, lang), encoding="utf-8", newline="\n")
        settings = {"scheme": made.matrix.scheme, "lang": lang, "keep_repeats": keep_repeats, "seed": seed}
        settings["nulls"] = made.tables["ties"].attrs["nulls"]
        _write_manifest(made, beside, settings)
    return made


def _write_tables(made: Contents, folder: Path, lang: str) -> None:
    from jxgraph.tables import columns_of, write_csv, write_workbook

    folder.mkdir()
    for name, frame in made.tables.items():
        write_csv(frame, folder / f"{name}.csv", columns=columns_of(frame, name))
    cautions = [labels(lang)[key] for key in ("not_effort", "sensitivity")]
    notes = [made.title(lang), *findings(made, lang), *cautions]
    write_workbook(localized(made, lang), folder / "workbook.xlsx", lang=lang, notes=notes)


def _write_graphs(made: Contents, folder: Path) -> None:
    from jxgraph.graph_files import write_graph
    from jxgraph.matrix import responsibility_graph

    folder.mkdir()
    B = responsibility_graph(made.matrix)
    for suffix in _GRAPH_SUFFIXES:
        write_graph(B, folder / f"responsibility{suffix}")


def _write_pages(made: Contents, folder: Path, lang: str) -> None:
    from jxgraph.pages.network import network_page
    from jxgraph.pages.report.page import report_page

    network = network_page(
        made.matrix, lang=lang, title=made.title(lang), ties=made.tables["ties"], clusters=made.tables["clusters"]
    )
    report = report_page(made, network, lang=lang, drawn={lang: (folder / "figures" / "network.png").read_bytes()})
    for name, page in (("network.html", str(network)), ("report.html", report)):
        (folder / name).write_text(page, encoding="utf-8", newline="\n")


def _lens(made: Contents) -> dict[str, Any]:
    """Say what was asked for where only some of the document's tasks were looked at, and how many of how many."""
    if made.breakdown.selection is None:
        return {}
    asked = [{"by": name, "words": words} for name, words in made.breakdown.selection.criteria]
    return {"lens": {"asked": asked, **made.tables["lens"].attrs}}


def _told(made: Contents) -> dict[str, Any]:
    """Give what the measures say of themselves: settings, seeds, and what holds for the whole document."""
    told = {name: frame.attrs for name, frame in made.tables.items() if frame.attrs}
    if made.agreement is None:
        return told
    return told | {"portfolio_agreement": made.agreement.to_dict() | made.agreement.attrs}


def _write_manifest(made: Contents, folder: Path, settings: dict[str, Any]) -> None:
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    document = made.breakdown
    manifest = {
        "generator": GENERATOR,
        "schema_version": SCHEMA_VERSION,
        "document": {"name": document.document, "title": document.title, "sha256": document.sha256},
        "counts": {
            "tasks": len(document.task_records),
            "tasks_counted": made.matrix.shape[0],
            "units": made.matrix.shape[1],
            "assignments": len(document.assignments),
            "edges": int(made.matrix.weight.nnz),
            "remarks": len(document.remark_records),
        },
        **_lens(made),
        "settings": settings,
        "measures": _told(made),
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in _LIBRARIES},
        },
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files},
    }
    text = json.dumps(manifest, ensure_ascii=False, allow_nan=False, indent=2)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")
