"""Two documents side by side in one folder: the page, the tables, and a manifest of what made them."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

from jxgraph.comparison import TABLES, comparison_words
from jxgraph.pages.comparison.page import comparison_page, with_roles
from jxgraph.pages.report.folder import GENERATOR, MANIFEST, whole_folder

if TYPE_CHECKING:
    import os
    from pathlib import Path

    import pandas as pd

    from jxgraph.comparison import Comparison


__all__ = ["comparison_page", "write_comparison"]

SCHEMA_VERSION = 2
"""Of the folder's files, columns and task ids; raised when one is renamed or removed."""

_LIBRARIES = ("jxgraph", "numpy", "pandas", "scikit-network", "scipy", "XlsxWriter")
_WITH_ROLES = ("units_a", "units_b", "units_gained", "units_lost", "roles_changed")


def write_comparison(made: Comparison, folder: str | os.PathLike[str], *, lang: str = "en") -> None:
    """Write a comparison into a folder, which appears whole or not at all.

    comparison.html, tables/ (a CSV for each frame, and workbook.xlsx with titles and meanings), manifest.json.

    Parameters
    ----------
    made
        What `compare` gives.
    folder
        A new or empty folder, or an earlier result of jxgraph, which is replaced.
    lang
        Language of the page and the workbook, ``"zh"`` or ``"en"``; CSV headers are always English.

    Raises
    ------
    OutputError
        The folder cannot be written, or holds something else than a result of ours; what was there is untouched.
    UsageError
        An unknown language.
    """
    page = comparison_page(made, lang=lang)
    with whole_folder(folder) as beside:
        beside.joinpath("comparison.html").write_text(page, encoding="utf-8", newline="\n")
        _write_tables(made, beside / "tables", lang)
        _write_manifest(made, beside, lang)


def _write_tables(made: Comparison, folder: Path, lang: str) -> None:
    from jxgraph.tables import write_csv, write_workbook

    folder.mkdir()
    frames: dict[str, pd.DataFrame] = {name: getattr(made, name) for name in TABLES}
    for name, frame in frames.items():
        write_csv(frame, folder / f"{name}.csv")
    tasks = frames["tasks"]
    frames["tasks"] = tasks.assign(**{name: [with_roles(text, lang) for text in tasks[name]] for name in _WITH_ROLES})
    book = {f"compared_{name}": frame for name, frame in frames.items()}
    write_workbook(book, folder / "workbook.xlsx", lang=lang, notes=comparison_words(made, lang=lang))


def _write_manifest(made: Comparison, folder: Path, lang: str) -> None:
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    manifest = {
        "generator": GENERATOR,
        "schema_version": SCHEMA_VERSION,
        "documents": [
            {"name": made.name_a, "title": made.title_a},
            {"name": made.name_b, "title": made.title_b},
        ],
        "settings": {**made.settings, "lang": lang},
        "clusters": made.clusters.attrs,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}},
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names},
    }
    text = json.dumps(manifest, ensure_ascii=False, allow_nan=False, indent=2)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")
