"""The page as a still image, for an untrusted notebook, a printout or a slide."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from jxgraph.figures.style import drawable, in_style
from jxgraph.pages.network.data import PLAIN, state_parts
from jxgraph.palette import COLOURS, cluster_colour

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from matplotlib.axes import Axes
    from matplotlib.path import Path


_WIDTH, _DOTS_PER_INCH, _MARGIN = 10.0, 130, 40
_CORNER = re.compile(r"(?P<x>-?[\d.]+) ?(?P<y>-?[\d.]+)")


def still_image(data: Mapping[str, Any]) -> bytes:
    """Draw the nodes and edges of `page_data` as the page does, as PNG."""
    from matplotlib.figure import Figure

    nodes = {node["id"]: node for node in data["nodes"]}
    x0, x1, y0, y1 = _bounds(nodes.values())
    with in_style():
        figure = Figure(figsize=(_WIDTH, _WIDTH * (y1 - y0) / (x1 - x0)), dpi=_DOTS_PER_INCH)
        ax = figure.add_axes((0, 0, 1, 1), xlim=(x0, x1), ylim=(y1, y0), aspect="equal")
        ax.set_axis_off()
        _draw_edges(ax, data["edges"], nodes)
        kinds = {kind["kind"]: kind for kind in data["kinds"]}
        _draw_nodes(ax, nodes.values(), kinds, states=bool(data["states"]))
        _draw_parts(ax, nodes, kinds, state_parts(data))
        _draw_labels(ax, nodes.values(), (x1 - x0) / _WIDTH / 72)
        file = io.BytesIO()
        figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()


def _bounds(nodes: Iterable[Mapping[str, Any]]) -> tuple[float, float, float, float]:
    xs, ys = [node["x"] for node in nodes] or [0.0], [node["y"] for node in nodes] or [0.0]
    return min(xs) - 2 * _MARGIN, max(xs) + 2 * _MARGIN, min(ys) - _MARGIN, max(ys) + _MARGIN


def _draw_edges(ax: Axes, edges: Iterable[Mapping[str, Any]], nodes: Mapping[str, Mapping[str, Any]]) -> None:
    from matplotlib.collections import LineCollection

    for role, width in (("support", 0.5), ("co_lead", 0.5), ("lead", 0.8)):
        ends = [(nodes[e["from"]], nodes[e["to"]]) for e in edges if e["role"] == role]
        lines = [((a["x"], a["y"]), (b["x"], b["y"])) for a, b in ends]
        ax.add_collection(LineCollection(lines, colors=COLOURS[role], linewidths=width, zorder=1), autolim=False)


def _draw_nodes(
    ax: Axes, nodes: Iterable[Mapping[str, Any]], kinds: Mapping[str, Mapping[str, Any]], *, states: bool
) -> None:
    from matplotlib.patches import PathPatch

    for node in nodes:
        about, kind = node["about"], kinds.get(node["about"].get("kind", ""), {})
        fill = _colour(about, states=states)
        hollow, task = kind.get("hollow", False), about["mode"] == "task"
        ax.add_artist(
            PathPatch(
                _outline(node, kinds),
                facecolor=COLOURS["paper"] if hollow else fill,
                edgecolor=(COLOURS["grey"] if states else fill) if hollow else COLOURS["ink"],
                linewidth=1.2 if hollow else 0.3,
                alpha=0.6 if task and about["cluster"] > 0 and not states else 1.0,
                zorder=2 if task else 3,
            )
        )


def _outline(node: Mapping[str, Any], kinds: Mapping[str, Mapping[str, Any]]) -> Path:
    """Return the shape of a node at its place."""
    from matplotlib.transforms import Affine2D

    shape = _path(kinds.get(node["about"].get("kind"), {}).get("path", PLAIN.path))
    return Affine2D().scale(node["size"]).translate(node["x"], node["y"]).transform_path(shape)


def _draw_parts(
    ax: Axes,
    nodes: Mapping[str, Mapping[str, Any]],
    kinds: Mapping[str, Mapping[str, Any]],
    parts: Mapping[str, Mapping[str, int]],
) -> None:
    """Divide units by the states of their tasks, as a pie from the top, clockwise: the axis of y points down."""
    from matplotlib.patches import PathPatch, Wedge

    for name, counts in parts.items():
        node, to = nodes[name], -90.0
        rim = PathPatch(_outline(node, kinds), fill=False, edgecolor=COLOURS["ink"], linewidth=0.3, zorder=3.2)
        for state, count in counts.items():
            start, to = to, to + 360 * count / sum(counts.values())
            wedge = Wedge((node["x"], node["y"]), 2 * node["size"], start, to, facecolor=COLOURS[f"state_{state}"])
            wedge.set(zorder=3.1, linewidth=0)
            ax.add_artist(wedge).set_clip_path(rim.get_path(), ax.transData)
        ax.add_artist(rim)


def _colour(about: Mapping[str, Any], *, states: bool) -> str:
    """Return the colour of a node: its cluster, or the state of a task where there are some."""
    if states:
        return COLOURS[f"state_{about['state']}" if about.get("state") else "paper"]
    return cluster_colour(about["cluster"]) if about["cluster"] >= 0 else COLOURS["across"]


def _draw_labels(ax: Axes, nodes: Iterable[Mapping[str, Any]], point: float) -> None:
    """Write each unit's label below it; `point` is a printer's point in the page's coordinates."""
    from matplotlib.patheffects import withStroke

    for node in nodes:
        if node["label"]:
            ax.text(
                node["x"],
                node["y"] + node["size"] + 3,
                drawable(node["label"]),
                fontsize=11 / point,
                ha="center",
                va="top",
                zorder=4,
                path_effects=[withStroke(linewidth=1.5, foreground=COLOURS["paper"])],
            )


def _path(outline: str) -> Path:
    """Read the outline of a shape: straight lines between corners, or the disc, which has arcs."""
    from matplotlib.path import Path

    if outline == PLAIN.path:
        return Path.unit_circle()
    corners = [(float(m["x"]), float(m["y"])) for m in _CORNER.finditer(outline)]
    return Path([*corners, corners[0]], closed=True)
