"""Draw a figure once and write it as PNG and as SVG."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.transforms import Affine2D, TransformedBbox, TransformedPath

from jxgraph.figures.style import DOTS_PER_INCH, FORMATS, PAPER, POINTS, in_style, png_bytes
from jxgraph.io import atomic_paths

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from numpy.typing import NDArray


def save_both(target: Axes, folder: Path, name: str) -> None:
    """Write a figure as ``name.png`` and ``name.svg``, which `save` would draw one by one.

    The SVG is that of `save`. The PNG has the text positions of the SVG, which differ slightly from its own.
    """
    with in_style(), atomic_paths([folder / f"{name}.png", folder / f"{name}.svg"]) as (png, svg):
        colours, drawing = _drawn(target.figure.figure)
        png.write_bytes(png_bytes(colours, DOTS_PER_INCH))
        svg.write_text(drawing, encoding="utf-8", newline="\n")


def _drawn(figure: Any) -> tuple[NDArray[np.uint8], str]:
    """Draw once; return the pixels (rows, columns, and red, green and blue) and the text of the SVG."""
    before = {"dpi": figure.get_dpi(), "facecolor": figure.get_facecolor()}
    figure.set(dpi=POINTS, facecolor=PAPER)
    try:
        both = _Both(figure.get_size_inches())
        figure.draw(both)
    finally:
        figure.set(**before)
    both.svg.finalize()
    return np.asarray(both.dots.buffer_rgba())[:, :, :3], both.drawing.getvalue()


class _Both(RendererBase):
    """Renders to an SVG, whose unit is the point, and to a PNG, whose unit is the pixel."""

    def __init__(self, inches: NDArray[np.float64]) -> None:
        super().__init__()
        self.width, self.height = inches * POINTS
        self.drawing = StringIO()
        settings: dict[str, Any] = {"image_dpi": DOTS_PER_INCH, **FORMATS[".svg"]}
        self.svg: Any = RendererSVG(self.width, self.height, self.drawing, **settings)  # type: ignore[no-untyped-call]
        width, height = inches * DOTS_PER_INCH
        self.dots: Any = RendererAgg(width, height, DOTS_PER_INCH)  # type: ignore[no-untyped-call]
        self._times = DOTS_PER_INCH / POINTS
        self._scale = Affine2D().scale(self._times)

    # The arguments are those of matplotlib's renderers. Only coordinates are scaled for the PNG.

    def draw_path(self, *of: Any, **look: Any) -> None:
        gc, path, transform, *fill = of
        self.svg.draw_path(*of, **look)
        self.dots.draw_path(self._in_dots(gc), path, transform + self._scale, *fill, **look)

    def draw_markers(self, *of: Any, **look: Any) -> None:
        gc, marker, marker_transform, path, transform, *fill = of
        self.svg.draw_markers(*of, **look)
        places = marker, marker_transform + self._scale, path, transform + self._scale
        self.dots.draw_markers(self._in_dots(gc), *places, *fill, **look)

    def draw_path_collection(self, *of: Any, **look: Any) -> None:
        gc, transform, paths, transforms, offsets, offset_transform, *colours = of
        self.svg.draw_path_collection(*of, **look)
        places = transform + self._scale, paths, transforms, offsets, offset_transform + self._scale
        self.dots.draw_path_collection(self._in_dots(gc), *places, *colours, **look)

    def draw_image(self, *of: Any, **look: Any) -> None:
        gc, x, y, image = of
        self.svg.draw_image(*of, **look)
        self.dots.draw_image(self._in_dots(gc), x * self._times, y * self._times, image, **look)

    def draw_text(self, *of: Any, **look: Any) -> None:
        gc, x, y, *words = of
        self.svg.draw_text(*of, **look)
        self.dots.draw_text(self._in_dots(gc), x * self._times, y * self._times, *words, **look)

    def _in_dots(self, gc: Any) -> Any:
        """Return a copy of a context whose clip area is in pixels; line widths are in points in both renderers."""
        context: Any = GraphicsContextBase()
        context.copy_properties(gc)
        if gc.get_clip_rectangle() is not None:
            context.set_clip_rectangle(TransformedBbox(gc.get_clip_rectangle(), self._scale))
        path, transform = gc.get_clip_path()
        if path is not None:
            context.set_clip_path(TransformedPath(path, transform + self._scale))
        return context

    # What a renderer says of itself is what the SVG says.

    def open_group(self, s: str, gid: str | None = None) -> None:
        self.svg.open_group(s, gid)

    def close_group(self, s: str) -> None:
        self.svg.close_group(s)

    def get_image_magnification(self) -> float:
        return self._times

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> Any:
        return self.svg.get_text_width_height_descent(s, prop, ismath)

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.width, self.height

    def option_image_nocomposite(self) -> bool:
        return True
