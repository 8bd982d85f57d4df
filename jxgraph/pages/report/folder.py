"""The figures in the folder of a report, each from its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from jxgraph.pages.report.contents import Contents


SUFFIXES = (".png", ".svg")


def write_figures(report: Contents, folder: Path, lang: str) -> None:
    """Draw every figure into a new folder, as PNG and as SVG, two columns wide."""
    save_figures(_figures(report, lang), folder)


def save_figures(drawn: Iterable[tuple[str, Any]], folder: Path) -> None:
    """Save figures, names with axes, in a new folder as PNG and as SVG; only one needs to be in memory."""
    from jxgraph import figures

    folder.mkdir()
    for name, axes in drawn:
        for suffix in SUFFIXES:
            figures.save(axes, folder / f"{name}{suffix}")


def _figures(report: Contents, lang: str) -> Iterator[tuple[str, Any]]:
    """Yield the figures one by one, so that only one is in memory."""
    from jxgraph import figures
    from jxgraph.figures.robustness import MEASURES
    from jxgraph.measures.workload import workload

    tables, clusters = report.tables, report.tables["clusters"]
    yield "workload", figures.workload(tables["workload"], ranking=tables["ranking"], lang=lang)
    yield "lead_ties", figures.lead_ties(tables["lead_ties"], lang=lang)
    yield "leaders", figures.leaders(workload(report.matrix, by=("unit", "leader")), lang=lang)
    yield "matrix", figures.matrix(tables["assignments"], clusters=clusters, lang=lang)
    yield "network", figures.network(tables["ties"], clusters=clusters, places=report.places, lang=lang)
    yield "ties", figures.significance(tables["ties"], lang=lang)
    for measure in MEASURES:
        yield f"robustness-{measure}", figures.robustness(tables["robustness"], measure=measure, lang=lang)
