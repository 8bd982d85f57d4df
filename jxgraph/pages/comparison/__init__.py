"""A comparison of two documents in one folder: the page, the tables, and a manifest of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jxgraph.comparison import TABLES, comparison_words
from jxgraph.folders import atomic_folder, write_manifest
from jxgraph.pages.comparison.page import comparison_page, with_roles

if TYPE_CHECKING:
    import os
    from pathlib import Path

    import pandas as pd

    from jxgraph.comparison import Comparison


__all__ = ["comparison_page", "write_comparison"]

_LIBRARIES = ("jxgraph", "numpy", "pandas", "scikit-network", "scipy", "XlsxWriter")
_WITH_ROLES = ("units_a", "units_b", "units_gained", "units_lost", "roles_changed")


def write_comparison(
    comparison: Comparison, folder: str | os.PathLike[str], *, lang: str = "en", gloss: bool = False
) -> None:
    """Write a comparison into a folder, completely or not at all.

    comparison.html, tables/ (a CSV for each frame, and workbook.xlsx with titles and meanings), manifest.json.

    Parameters
    ----------
    comparison
        The result of `compare`.
    folder
        A new or empty folder, or an earlier result of jxgraph, which is replaced.
    lang
        Language of the page and the workbook, ``"zh"`` or ``"en"``; CSV headers are always English.
    gloss
        Give units an English name beside their own, for readers without Chinese: in the English page, and in the column
        `unit_en` of the table of units.

    Raises
    ------
    OutputError
        The folder cannot be written, or holds something other than a result of ours; it is then unchanged.
    UsageError
        The language is unknown.

    Examples
    --------
    >>> from jxgraph.comparison import compare
    >>> result = compare([("t1", "Finance", "lead")], [("t1", "Finance", "lead"), ("t2", "Trade", "lead")])
    >>> write_comparison(result, "comparison")
    """
    page = comparison_page(comparison, lang=lang, gloss=gloss)
    facts = {
        "documents": [
            {"name": comparison.name_a, "title": comparison.title_a},
            {"name": comparison.name_b, "title": comparison.title_b},
        ],
        "settings": {**comparison.settings, "lang": lang, **({"gloss": True} if gloss else {})},
        "clusters": comparison.clusters.attrs,
    }
    with atomic_folder(folder) as new:
        new.joinpath("comparison.html").write_text(page, encoding="utf-8", newline="\n")
        _write_tables(comparison, new / "tables", lang, gloss=gloss)
        write_manifest(new, facts, _LIBRARIES)


def _write_tables(comparison: Comparison, folder: Path, lang: str, *, gloss: bool) -> None:
    from jxgraph.naming import with_english_names
    from jxgraph.tables import write_csv, write_workbook

    folder.mkdir()
    frames: dict[str, pd.DataFrame] = {name: getattr(comparison, name) for name in TABLES}
    frames["units"] = with_english_names(frames["units"]) if gloss else frames["units"]
    for name, frame in frames.items():
        write_csv(frame, folder / f"{name}.csv")
    tasks = frames["tasks"]
    frames["tasks"] = tasks.assign(**{name: [with_roles(text, lang) for text in tasks[name]] for name in _WITH_ROLES})
    sheets = {f"compared_{name}": frame for name, frame in frames.items()}
    write_workbook(sheets, folder / "workbook.xlsx", lang=lang, notes=comparison_words(comparison, lang=lang))
