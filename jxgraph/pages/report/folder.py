"""The figures in the folder of a report, each from its tables."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from jxgraph.background import Job, submit
from jxgraph.i18n import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import pandas as pd
    from PIL.Image import Image as Picture

    from jxgraph.pages.report.contents import Contents


_DOTS_PER_INCH, _WIDEST, _COLOURS = 200, 1418, 128


def save_figures(drawn: Iterable[tuple[str, Any]], folder: Path) -> None:
    """Save figures, names with axes, in a folder as PNG and as SVG; only one needs to be in memory."""
    from jxgraph.figures.both_formats import save_both

    folder.mkdir(exist_ok=True)
    for name, axes in drawn:
        save_both(axes, folder, name)


def submit_figures(report: Contents, folder: Path, lang: str) -> list[Job[None]]:
    """Begin to draw every figure but the network into a folder, as PNG and as SVG, two columns wide."""
    from jxgraph import figures
    from jxgraph.figures.robustness import MEASURES
    from jxgraph.measures.workload import workload

    tables = report.tables

    def begin(name: str, figure: Callable[..., Any], frame: pd.DataFrame, **settings: Any) -> Job[None]:
        return submit(_save_figure, folder, name, figure, frame, lang=lang, **settings)

    return [
        begin("lead_ties", figures.lead_ties, tables["lead_ties"]),
        begin("leaders", figures.leaders, workload(report.matrix, by=("unit", "leader"))),
        begin("matrix", figures.matrix, tables["assignments"], clusters=tables["clusters"]),
        begin("workload", figures.workload, tables["workload"], ranking=tables["ranking"]),
        begin("ties", figures.significance, tables["ties"]),
        *(
            begin(f"robustness-{measure}", figures.robustness, tables["robustness"], measure=measure)
            for measure in MEASURES
        ),
    ]


def submit_network_images(report: Contents, folder: Path, lang: str) -> dict[str, Job[bytes]]:
    """Begin to draw the network: in this language a figure of the folder, and in each an image for the page."""
    ties, settings = report.tables["ties"], {"clusters": report.tables["clusters"], "places": report.places}
    return {
        each: submit(_network_figure, folder, ties, lang=each, **settings)
        if each == lang
        else submit(network_image, ties, lang=each, **settings)
        for each in LANGUAGES
    }


def _save_figure(folder: Path, name: str, figure: Callable[..., Any], frame: pd.DataFrame, **settings: Any) -> None:
    save_figures([(name, figure(frame, **settings))], folder)


def _network_figure(folder: Path, ties: pd.DataFrame, **settings: Any) -> bytes:
    """Save the figure of the network, and make the image for the page from it."""
    from PIL import Image

    from jxgraph import figures

    _save_figure(folder, "network", figures.network, ties, **settings)
    with Image.open(folder / "network.png") as full:
        return _small(full)


def network_image(ties: pd.DataFrame, **settings: Any) -> bytes:
    """Draw the network as a small PNG for the page; the settings are those of the figure."""
    from PIL import Image

    from jxgraph import figures
    from jxgraph.figures.style import pixels

    return _small(Image.fromarray(pixels(figures.network(ties, **settings), _DOTS_PER_INCH)))


def _small(full: Picture) -> bytes:
    """Make a PNG small: as wide as a screen shows it, and with the few colours of a figure in a palette."""
    from PIL import Image

    small = BytesIO()
    full.thumbnail((_WIDEST, full.height), Image.Resampling.LANCZOS)
    # by coverage: the median cut would turn the colours of small clusters grey
    flat = full.convert("RGB").quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    flat.save(small, "png")
    return small.getvalue()
