"""A panel in one folder: until its page is there, the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jxgraph.pages.report.folder import atomic_folder, write_manifest
from jxgraph.panels import TABLES

if TYPE_CHECKING:
    import os

    from jxgraph.panels import Panel


def write_panel(panel: Panel, folder: str | os.PathLike[str], *, lang: str = "en", gloss: bool = False) -> None:
    """Write the tables of a panel (placeholder)."""
    from jxgraph.tables import write_csv

    with atomic_folder(folder) as new:
        (new / "tables").mkdir()
        for name in TABLES:
            write_csv(getattr(panel, name), new / "tables" / f"{name}.csv")
        (new / "panel.html").write_text("", encoding="utf-8")
        write_manifest(new, {"settings": {**panel.settings, "lang": lang, "gloss": gloss}}, ("jxgraph",))
