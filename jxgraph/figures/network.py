"""The network of ties with its clusters, as a figure with a name at every unit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from jxgraph.errors import UsageError
from jxgraph.figures import style
from jxgraph.figures.matrix import blocks
from jxgraph.figures.sheet import (
    LEADING,
    TALLEST,
    Around,
    FigureText,
    Title,
    legend,
    legend_height,
    plot_height,
    require,
    room_of,
    sheet,
    size,
    text,
)
from jxgraph.i18n import labels
from jxgraph.palette import CLUSTER_COLOURS, COLOURS, cluster_colour

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray


# Rectangles that must not overlap: the area of a disc and its name.


_CLEAR = 2.0
"""Space left between two rectangles that were separated."""

_ROUNDS = 200
_GROWTH = 1.1


def separate(place: NDArray[np.float64], corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move rectangles, given by a place and the corners around it, until no two overlap.

    Overlapping pairs push each other along the axis where they overlap less. Every `_ROUNDS` rounds all places are
    scaled away from the origin, which separates any different places in the end.
    """
    offset, half = (corners[:, :2] + corners[:, 2:]) / 2, (corners[:, 2:] - corners[:, :2]) / 2
    middle = place + offset
    rounds = 0
    while _push(middle, half):
        rounds += 1
        if rounds % _ROUNDS == 0:
            middle *= _GROWTH
    return middle - offset


def _push(middle: NDArray[np.float64], half: NDArray[np.float64]) -> bool:
    """Push every overlapping pair of rectangles apart, once and in place; return whether there was any."""
    from scipy.spatial import KDTree

    pairs = KDTree(middle).query_pairs(2 * float(np.hypot(*half.T).max(initial=0.0)), output_type="ndarray")
    # the tree lists pairs in an order of its own, and sums of floats depend on the order
    first, second = pairs[np.lexsort(pairs.T[::-1])].T
    difference = middle[second] - middle[first]
    overlap = half[first] + half[second] - np.abs(difference)
    hit = (overlap > 0).all(axis=1)
    axis = overlap[hit].argmin(axis=1)[:, None]
    push = np.zeros_like(difference[hit])
    depth = np.take_along_axis(overlap[hit], axis, 1) / 2 + _CLEAR / 4
    np.put_along_axis(push, axis, np.copysign(depth, np.take_along_axis(difference[hit], axis, 1)), 1)
    np.subtract.at(middle, first[hit], push)
    np.add.at(middle, second[hit], push)
    return bool(hit.any())


# Places of units with room for their names.


_NODE = "unit:"
"""Prefix of a unit in the frame of places."""

_LARGEST_DISC, _NAME_WIDTH = 13.0, 96.0
"""Radius of the most loaded unit, and the width of a name, at most, in points."""

_AIR, _FLATTEST = 2.4, 0.55
"""Area of the plot as a multiple of the area that the units cover; its least height as a part of its width."""

_MARGIN = 1.5
"""Points kept free around a disc and its name."""
_MOST_ATTEMPTS = 30
_DROPPED = 5
"""One name in five is dropped each time that the names do not fit."""

_FULL = 0.75
"""The largest part of an area that discs with names can fill near their places."""

_TOUCHING = 0.3
"""Points by which two may overlap: less than the space around each."""


@dataclass(frozen=True, slots=True)
class Units:
    """The units of the figure, the most loaded first: names as written, cluster, radius in points, and place."""

    index: pd.Index[str]
    names: list[str]
    cluster: NDArray[np.int64]
    radius: NDArray[np.float64]
    place: NDArray[np.float64]

    def corners(self) -> NDArray[np.float64]:
        """Return the corners of the disc and the name below it around each place: left, top, right, bottom."""
        half = np.array([style.points(name, style.SMALL) / 2 if name else 0.0 for name in self.names])
        across = np.maximum(half, self.radius) + _MARGIN
        below = self.radius + [style.SMALL * 1.5 if name else 0.0 for name in self.names]
        return np.column_stack([-across, -self.radius - _MARGIN, across, below + _MARGIN])


def units_that_fit(clusters: pd.DataFrame, places: pd.DataFrame, room: float) -> Units:
    """Return the most loaded units for which a page has room."""
    at = places.loc[[str(node).startswith(_NODE) for node in places.index]]
    at = at.set_axis([str(node).removeprefix(_NODE) for node in at.index])
    for unit in at.index:
        if unit not in clusters.index:
            raise UsageError("clusters.lack_unit", unit=unit)
    at = at.iloc[np.argsort(-at["radius"].to_numpy(), kind="stable")]
    names = [style.wrapped(style.drawable(unit), min(_NAME_WIDTH, room / 3), style.SMALL, 1) for unit in at.index]
    scale = _LARGEST_DISC * min(1.0, room / 400) / max(at["radius"].max(), 1e-9) if len(at) else 1.0
    radius, place = at["radius"].to_numpy(float) * scale, at[["x", "y"]].to_numpy(float)
    cluster = clusters["cluster"].reindex(at.index).to_numpy(int)
    every = Units(at.index, names, cluster, radius, place)
    fits = int((np.cumsum(_covered(every)) * _AIR <= room * TALLEST).sum())
    return Units(at.index[:fits], names[:fits], cluster[:fits], radius[:fits], place[:fits])


def _covered(units: Units) -> NDArray[np.float64]:
    corners = units.corners()
    return np.asarray(np.prod(corners[:, 2:] - corners[:, :2], axis=1))


def height(units: Units, room: float) -> float:
    """Return the height in points that a plot of these units needs if it is `room` points wide."""
    return float(np.clip(_covered(units).sum() * _AIR / room, min(room * _FLATTEST, 60 * len(units.index)), TALLEST))


def fit_names(units: Units, area: tuple[float, float]) -> Units:
    """Separate discs and names within the plot; if they do not fit, the least loaded units lose their names."""
    names = list(units.names)
    while True:
        candidate = Units(units.index, names, units.cluster, units.radius, units.place)
        full = _covered(candidate).sum() > _FULL * area[0] * area[1]
        # if the area is too small, separating them would only take time
        place, fits = (units.place, False) if full and any(names) else _placed(candidate, np.array(area))
        if fits or not any(names):
            return Units(units.index, names, units.cluster, units.radius, place)
        named = [number for number, name in enumerate(names) if name]
        for number in named[-max(len(named) // _DROPPED, 1) :]:
            names[number] = ""


def _placed(units: Units, area: NDArray[np.float64]) -> tuple[NDArray[np.float64], bool]:
    """Scale the places into the area and separate them in it, in turns; return whether nothing overlaps in the end."""
    corners = units.corners()
    low, span = units.place.min(axis=0), np.ptp(units.place, axis=0)
    part = (units.place - low) / np.where(span > 0, span, 1.0) + np.where(span > 0, 0.0, 0.5)
    first, last = -corners[:, :2], area - corners[:, 2:]
    place = np.clip(part * area, first, np.maximum(first, last))
    for _ in range(_MOST_ATTEMPTS):
        separated = separate(place, corners)
        place = np.clip(separated, first, np.maximum(first, last))
        if np.abs(place - separated).max() < _TOUCHING:
            return place, True
    return place, False


# The figure.


_THINNEST, _WIDEST_LINE, _MANY = 0.3, 3.2, 300
"""Widths of lines in points, and the number of lines from which on all are thinner."""

_VERDICT = "_verdict"
_SPARE = 2 * style.NOTE * LEADING
"""Height of one more note in points, at most."""


def network(  # noqa: PLR0913 -- the frame, and choices that are all by name
    frame: pd.DataFrame,
    *,
    clusters: pd.DataFrame,
    places: pd.DataFrame,
    lang: str = "en",
    width: float = style.TWO_COLUMNS,
    title: Title = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw the network of ties: discs as large as the workloads, in the colours of their clusters, all with names.

    Places are those of the interactive page, separated until no two discs or names overlap. If there are too many
    units for a page, the least loaded are left out, with a note.

    Parameters
    ----------
    frame
        The result of `jxgraph.measures.ties.ties`; ties that its first null model calls `more` are dark.
    clusters
        The result of `jxgraph.measures.clusters.clusters`.
    places
        The result of `jxgraph.pages.network.layout.layout`: `x`, `y` and `radius` of the nodes ``unit:...``.
    lang, width, title, ax
        As `jxgraph.figures.workload` takes them.

    Raises
    ------
    UsageError
        A column is missing, a unit has no place or cluster, there is no such language, or `ax` is too small.

    Examples
    --------
    >>> from jxgraph import figures
    >>> import pandas as pd
    >>> from jxgraph.measures.clusters import clusters
    >>> from jxgraph.measures.ties import ties
    >>> triples = [("t1", "Finance", "lead"), ("t1", "Trade", "lead")]
    >>> at = pd.DataFrame({"x": [0, 90], "y": [0, 0], "radius": [9, 9]}, index=["unit:Finance", "unit:Trade"])
    >>> ax = figures.network(ties(triples), clusters=clusters(triples), places=at)
    >>> [words.get_text() for words in ax.texts if words.get_text() in ("Finance", "Trade")]
    ['Finance', 'Trade']
    """
    require(frame, ("unit_a", "unit_b", "shared", "weight"), "ties")
    require(clusters, ("unit", "cluster", "label"), "clusters")
    require(places, ("x", "y", "radius"), "layout")
    words = labels(lang, "figures")
    tied = frame[frame["shared"] > 0]
    with style.in_style():
        room = room_of(ax, width)
        units = units_that_fit(clusters, places, room)
        has_data = len(units.index) > 0
        entries, colours = _entries(clusters, words)
        above = legend_height(entries, room) + 6 if has_data else 0.0
        texts = FigureText(
            words["network"],
            _summary(tied, clusters, words),
            _notes(frame, clusters, units, words),
            list(map(str, units.index)),
        ).titled(title)
        high = plot_height(ax, texts, Around(above=above), height(units, room), lang) if has_data else 12.0
        if has_data and high > _SPARE:
            # given Axes must have room for the note on units without names
            units = fit_names(units, (room, high - (_SPARE if ax else 0.0)))
            texts = _with_unnamed(texts, units, words)
        ax = sheet(ax, texts, Around(above=above), (width, high), lang)
        if has_data:
            ax.set(xlim=(0, size(ax)[0]), ylim=(size(ax)[1], 0))
            _lines(ax, tied, units)
            _discs(ax, units)
            legend(ax, _handles(colours), entries, 0, 6)
    return ax


def _lines(ax: Axes, tied: pd.DataFrame, units: Units) -> None:
    from matplotlib.collections import LineCollection

    number = {unit: at for at, unit in enumerate(units.index)}
    rows = tied[tied["unit_a"].isin(number) & tied["unit_b"].isin(number)].sort_values("weight", kind="stable")
    ends = units.place[np.column_stack([rows["unit_a"].map(number), rows["unit_b"].map(number)]).astype(int)]
    part = np.sqrt(rows["weight"].to_numpy(float) / max(rows["weight"].max(), 1e-9)) if len(rows) else np.array([])
    # many lines must be thin, or nothing can be seen between them
    widest = (_WIDEST_LINE - _THINNEST) * min(1.0, (_MANY / max(len(rows), 1)) ** 0.5)
    dark = _more(rows).to_numpy()
    colours = np.where(dark, style.INK, COLOURS["faint"])
    lines = LineCollection(list(ends), colors=list(colours), linewidths=_THINNEST + widest * part, zorder=1)
    ax.add_collection(lines, autolim=False)


def _more(rows: pd.DataFrame) -> pd.Series[bool]:
    """Return which ties have the verdict `more` by the first null model of the frame."""
    verdicts = [name for name in rows if str(name).endswith(_VERDICT)]
    return rows[verdicts[0]].eq("more") if verdicts else rows["shared"].lt(0)


def _discs(ax: Axes, units: Units) -> None:
    from matplotlib.patches import Circle

    for (x, y), radius, cluster, name in zip(
        units.place, units.radius, units.cluster.tolist(), units.names, strict=True
    ):
        fill = cluster_colour(cluster)
        ax.add_patch(Circle((x, y), radius, facecolor=fill, edgecolor=style.INK, linewidth=0.5, zorder=2))
        if name:
            options: dict[str, Any] = {
                "ha": "center",
                "va": "top",
                "size": style.SMALL,
                "zorder": 3,
                "bbox": style.veil(),
            }
            text(ax, (x, y + radius), (0, -1), name, coords=("data", "data"), **options)


def _entries(clusters: pd.DataFrame, words: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the entries of the legend and their colours: each cluster, the smaller ones together, units in none."""
    groups = [block for block in blocks(clusters) if block.cluster]
    listed, rest = groups[: len(CLUSTER_COLOURS)], groups[len(CLUSTER_COLOURS) :]
    entries = [block.name for block in listed]
    colours = [cluster_colour(block.cluster) for block in listed]
    if rest:
        entries.append(words["smaller"].format(count=len(rest)))
        colours.append(COLOURS["cluster_rest"])
    if (clusters["cluster"] == 0).any():
        entries.append(words["no_cluster"])
        colours.append(COLOURS["untied"])
    return entries, colours


def _handles(colours: Sequence[str]) -> list[Any]:
    from matplotlib.lines import Line2D

    options: dict[str, Any] = {"marker": "o", "linestyle": "", "markersize": 7, "markeredgewidth": 0.5}
    return [Line2D([], [], markerfacecolor=colour, markeredgecolor=style.INK, **options) for colour in colours]


def _summary(tied: pd.DataFrame, clusters: pd.DataFrame, words: Mapping[str, str]) -> str:
    if tied.empty:
        return words["network_none"]
    facts = {"ties": len(tied), "clusters": int(clusters["cluster"].max()), "shared": tied["shared"].max()}
    first, *others = tied[tied["shared"] == facts["shared"]].to_dict("records")
    if others:
        return words["network_even"].format(**facts)
    pair = {"a": style.shortened(str(first["unit_a"])), "b": style.shortened(str(first["unit_b"]))}
    return words["network_summary"].format(**facts, **pair)


def _with_unnamed(texts: FigureText, units: Units, words: Mapping[str, str]) -> FigureText:
    count = sum(not name for name in units.names)
    return replace(texts, notes=[*texts.notes, words["network_unnamed"].format(count=count)]) if count else texts


def _notes(frame: pd.DataFrame, clusters: pd.DataFrame, units: Units, words: Mapping[str, str]) -> list[str]:
    notes = [words["network_note"]] if len(units.index) else []
    if _more(frame).any():
        null = next(str(name) for name in frame if str(name).endswith(_VERDICT)).removesuffix(_VERDICT)
        notes.append(words["network_more"].format(null=null.upper()))
    if len(units.index) < len(clusters):
        notes.append(words["network_left"].format(count=len(clusters) - len(units.index)))
    return notes
