"""The figures of a report, each from the frames that its tables hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jxgraph.report.contents import Contents

SUFFIXES = (".png", ".svg")


def write_pictures(made: Contents, folder: Path, lang: str) -> None:
    """Draw every figure into a new folder, as PNG and as SVG, two columns wide."""
    from jxgraph.figures import save_figure

    folder.mkdir()
    for name, axes in _pictures(made, lang):
        for suffix in SUFFIXES:
            save_figure(axes, folder / f"{name}{suffix}")


def _pictures(made: Contents, lang: str) -> Iterator[tuple[str, Any]]:
    """Give the figures one after the other: only one is held at a time."""
    from jxgraph.figures import matrix_figure, network_figure, robustness_figure, significance_figure, workload_figure
    from jxgraph.figures.robustness import MEASURES
    from jxgraph.network.layout import layout

    tables, groups = made.tables, made.tables["clusters"]
    yield "workload", workload_figure(tables["workload"], ranking=tables["ranking"], lang=lang)
    yield "matrix", matrix_figure(tables["assignments"], clusters=groups, lang=lang)
    yield "network", network_figure(tables["ties"], clusters=groups, places=layout(made.matrix), lang=lang)
    yield "ties", significance_figure(tables["ties"], lang=lang)
    for measure in MEASURES:
        yield f"robustness-{measure}", robustness_figure(tables["robustness"], measure=measure, lang=lang)
