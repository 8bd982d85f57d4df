"""Figures as files, the same bytes each time."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jxgraph.errors import expect
from jxgraph.figures.style import in_style
from jxgraph.writing import atomic_path, known_suffix

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

_FORMATS: Mapping[str, dict[str, Any]] = MappingProxyType(
    {
        # of even areas, which a harder compression makes larger and slower
        ".png": {"pil_kwargs": {"compress_level": 3}},
        ".svg": {"metadata": {"Date": None}},
        ".pdf": {"metadata": {"CreationDate": None}},
    }
)
_DOTS_PER_INCH = 200


def save_figure(target: Axes | FigureBase, path: str | PathLike[str]) -> None:
    """Write a figure as PNG with 200 dots an inch, as SVG with letters as paths, or as PDF with its font embedded.

    The same figure gives the same bytes.

    Parameters
    ----------
    target
        The figure, or Axes in it.
    path
        The file to write, ending in ``.png``, ``.svg`` or ``.pdf``; what stood there is replaced when the new file is
        whole.

    Raises
    ------
    UsageError
        The suffix is another.
    OutputError
        The file cannot be written.
    """
    from matplotlib.artist import Artist

    expect(target, Artist, "a figure or its Axes")
    suffix = known_suffix(path, _FORMATS, "figure")
    whole: Any = target.figure  # of Axes in a SubFigure, that one
    with in_style(), atomic_path(path) as beside:
        whole.figure.savefig(beside, format=suffix[1:], dpi=_DOTS_PER_INCH, facecolor="white", **_FORMATS[suffix])
