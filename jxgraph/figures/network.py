"""Who works with whom, as a figure: the network of ties with its clusters, and a name at every unit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from jxgraph.figures import style
from jxgraph.figures.grids import blocks
from jxgraph.figures.placing import Units, drawn_units, fitted, height
from jxgraph.figures.sheet import (
    LEADING,
    Around,
    Words,
    legend,
    legend_height,
    plot_height,
    require,
    room_of,
    sheet,
    size,
    text,
)
from jxgraph.labels import figure_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

_THINNEST, _WIDEST_LINE, _MANY = 0.3, 3.2, 300
"""Widths of lines in points, and the number of lines from which on all are thinner."""

_VERDICT = "_verdict"
_SPARE = 2 * style.NOTE * LEADING
"""Points that one more note takes at most."""


def network_figure(
    frame: pd.DataFrame,
    *,
    clusters: pd.DataFrame,
    places: pd.DataFrame,
    lang: str = "en",
    width: float = style.TWO_COLUMNS,
    ax: Axes | None = None,
) -> Axes:
    """Draw the network of ties: discs as large as the workloads, in the colours of their clusters, all with names.

    Units stand where the interactive page has them, moved apart until no two discs or names overlap. Where there are
    too many for a page, the least loaded are left out, and a note says how many.

    Parameters
    ----------
    frame
        What `jxgraph.measures.ties.ties` gives; ties that its first null model calls `more` are dark.
    clusters
        What `jxgraph.measures.clusters.clusters` gives.
    places
        What `jxgraph.network.layout.layout` gives: `x`, `y` and `radius` of the nodes ``unit:...``.
    lang, width, ax
        As `jxgraph.figures.workload_figure` takes them.

    Returns
    -------
    matplotlib.axes.Axes
        Its figure is ``ax.figure``; `save_figure` writes it.

    Raises
    ------
    UsageError
        A column is missing, a unit has no place or cluster, there is no such language, or `ax` is too small.

    Examples
    --------
    >>> import pandas as pd
    >>> from jxgraph.measures.clusters import clusters
    >>> from jxgraph.measures.ties import ties
    >>> triples = [("t1", "Finance", "lead"), ("t1", "Trade", "lead")]
    >>> at = pd.DataFrame({"x": [0, 90], "y": [0, 0], "radius": [9, 9]}, index=["unit:Finance", "unit:Trade"])
    >>> ax = network_figure(ties(triples), clusters=clusters(triples), places=at)
    >>> [words.get_text() for words in ax.texts if words.get_text() in ("Finance", "Trade")]
    ['Finance', 'Trade']
    """
    require(frame, ("unit_a", "unit_b", "shared", "weight"), "ties")
    require(clusters, ("unit", "cluster", "label"), "clusters")
    require(places, ("x", "y", "radius"), "layout")
    words = figure_words(lang)
    tied = frame[frame["shared"] > 0]
    with style.in_style():
        room = room_of(ax, width)
        units = drawn_units(clusters, places, room)
        drawn = len(units.index) > 0
        entries, colours = _entries(clusters, words)
        above = legend_height(entries, room) + 6 if drawn else 0.0
        said = Words(
            words["network"],
            _told(tied, clusters, words),
            _notes(frame, clusters, units, words),
            list(map(str, units.index)),
        )
        high = plot_height(ax, said, Around(above=above), height(units, room), lang) if drawn else 12.0
        if drawn and high > _SPARE:
            # given Axes must have room left for the note on units without names
            units = fitted(units, (room, high - (_SPARE if ax else 0.0)))
            said = _with_unnamed(said, units, words)
        ax = sheet(ax, said, Around(above=above), (width, high), lang)
        if drawn:
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
    # many lines must be thin ones, or nothing is seen between them
    widest = (_WIDEST_LINE - _THINNEST) * min(1.0, (_MANY / max(len(rows), 1)) ** 0.5)
    dark = _more(rows).to_numpy()
    colours = np.where(dark, style.INK, "#BCC4CC")
    lines = LineCollection(list(ends), colors=list(colours), linewidths=_THINNEST + widest * part, zorder=1)
    ax.add_collection(lines, autolim=False)


def _more(rows: pd.DataFrame) -> pd.Series[bool]:
    """Say which ties are called `more` by the null model that the frame has first."""
    verdicts = [name for name in rows if str(name).endswith(_VERDICT)]
    return rows[verdicts[0]].eq("more") if verdicts else rows["shared"].lt(0)


def _discs(ax: Axes, units: Units) -> None:
    from matplotlib.patches import Circle

    for (x, y), radius, cluster, name in zip(
        units.place, units.radius, units.cluster.tolist(), units.names, strict=True
    ):
        fill = style.cluster_colour(cluster)
        ax.add_patch(Circle((x, y), radius, facecolor=fill, edgecolor=style.INK, linewidth=0.5, zorder=2))
        if name:
            look: dict[str, Any] = {"ha": "center", "va": "top", "size": style.SMALL, "zorder": 3, "bbox": style.veil()}
            text(ax, (x, y + radius), (0, -1), name, beside=("data", "data"), **look)


def _entries(clusters: pd.DataFrame, words: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return what the legend says and in which colours: a cluster each, the smaller ones and the untied together."""
    groups = [block for block in blocks(clusters) if block.cluster]
    told, rest = groups[: len(style.CLUSTER_COLOURS)], groups[len(style.CLUSTER_COLOURS) :]
    entries = [block.name for block in told]
    colours = [style.cluster_colour(block.cluster) for block in told]
    if rest:
        entries.append(words["smaller"].format(count=len(rest)))
        colours.append(style.SMALLER_COLOUR)
    if (clusters["cluster"] == 0).any():
        entries.append(words["no_cluster"])
        colours.append(style.UNTIED_COLOUR)
    return entries, colours


def _handles(colours: Sequence[str]) -> list[Any]:
    from matplotlib.lines import Line2D

    look: dict[str, Any] = {"marker": "o", "linestyle": "", "markersize": 7, "markeredgewidth": 0.5}
    return [Line2D([], [], markerfacecolor=colour, markeredgecolor=style.INK, **look) for colour in colours]


def _told(tied: pd.DataFrame, clusters: pd.DataFrame, words: Mapping[str, str]) -> str:
    if tied.empty:
        return words["network_none"]
    first = tied.sort_values("shared", ascending=False, kind="stable").iloc[0]
    pair = {"a": style.shortened(str(first["unit_a"])), "b": style.shortened(str(first["unit_b"]))}
    count = int(clusters["cluster"].max())
    return words["network_told"].format(ties=len(tied), clusters=count, shared=first["shared"], **pair)


def _with_unnamed(said: Words, units: Units, words: Mapping[str, str]) -> Words:
    count = sum(not name for name in units.names)
    return replace(said, notes=[*said.notes, words["network_unnamed"].format(count=count)]) if count else said


def _notes(frame: pd.DataFrame, clusters: pd.DataFrame, units: Units, words: Mapping[str, str]) -> list[str]:
    notes = [words["network_note"]] if len(units.index) else []
    if _more(frame).any():
        null = next(str(name) for name in frame if str(name).endswith(_VERDICT)).removesuffix(_VERDICT)
        notes.append(words["network_more"].format(null=null.upper()))
    if len(units.index) < len(clusters):
        notes.append(words["network_left"].format(count=len(clusters) - len(units.index)))
    return notes
