"""The stability of clusters, as a figure: how often two units are together in repeated groupings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jxgraph.errors import UsageError
from jxgraph.figures import style
from jxgraph.figures.matrix import ROW, blocks, frame_blocks, names_width, ordered, row_names, stripes, write_names
from jxgraph.figures.sheet import (
    LEGEND_ROW,
    TALLEST,
    Around,
    FigureText,
    Title,
    legend,
    percent,
    plot_height,
    require,
    room_of,
    sheet,
    size,
)
from jxgraph.i18n import labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

_NAMES_TAKE = 0.34
_STEPS = (0.25, 0.5, 0.75, 1.0)
"""Shades that the legend explains."""


def consensus(
    frame: pd.DataFrame,
    *,
    clusters: pd.DataFrame,
    lang: str = "en",
    width: float = style.TWO_COLUMNS,
    title: Title = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw the co-assignment of units, ordered by cluster: the darker, the more groupings put two units together.

    Units in no cluster are left out. If rows are too low for names, clusters are named, and the plot is square.

    Parameters
    ----------
    frame
        The result of `jxgraph.measures.stability.co_assignment`: units x units, from 0 to 1.
    clusters
        The result of `jxgraph.measures.clusters.clusters`.
    lang, width, title, ax
        As `jxgraph.figures.workload` takes them.

    Raises
    ------
    UsageError
        The frame is not units x units, the clusters lack a unit, there is no such language, or `ax` is too small.

    Examples
    --------
    >>> from jxgraph import figures
    >>> from jxgraph.measures.clusters import clusters
    >>> from jxgraph.measures.stability import co_assignment
    >>> triples = [("t1", "Finance", "lead"), ("t1", "Trade", "lead"), ("t2", "Police", "lead")]
    >>> ax = figures.consensus(co_assignment(triples), clusters=clusters(triples))
    >>> ax.images[0].get_array().tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    require(frame, (), "consensus")
    require(clusters, ("unit", "cluster", "label"), "clusters")
    if list(frame.index) != list(frame.columns):
        raise UsageError("figures.co_assignment")
    words = labels(lang, "figures")
    units = ordered(clusters, list(frame.index))
    units = units[units["cluster"] > 0]
    shares = frame.loc[units.index, list(units.index)].to_numpy(dtype=float)
    groups, names, has_data = blocks(units), [str(unit) for unit in units.index], len(units) > 0
    summary = _summary(shares, units["cluster"].to_numpy(), frame, words)
    texts = FigureText(words["consensus"], summary, [words["consensus_note"]] if has_data else [], names).titled(title)
    with style.in_style():
        room = room_of(ax, width)
        above = LEGEND_ROW + 6
        high = plot_height(ax, texts, Around(above=above), min(len(names) * ROW, TALLEST) if has_data else 12.0, lang)
        row_labels = row_names(names, groups, _NAMES_TAKE * room, high, "") if has_data else []
        left = names_width(row_labels)
        ax = sheet(ax, texts, Around(left, 2, above, 4) if has_data else Around(), (width, high), lang)
        if has_data:
            _draw(ax, shares)
            write_names(ax, row_labels)
            stripes(ax, groups, size(ax)[0])
            frame_blocks(ax, [(b.start - 0.5, b.start - 0.5, b.end - b.start, b.end - b.start) for b in groups])
            legend(ax, *_scale(words), left, 6)
    return ax


def _summary(
    shares: NDArray[np.float64], cluster: NDArray[np.int64], frame: pd.DataFrame, words: Mapping[str, str]
) -> str:
    if not len(cluster):
        return words["consensus_none"]
    same = cluster[:, None] == cluster
    inside, outside = same & ~np.eye(len(cluster), dtype=bool), ~same
    if not outside.any() or not inside.any():
        return words["consensus_one"] if ((shares == 0) | (shares == 1)).all() else ""
    facts = {"inside": percent(shares[inside].mean()), "outside": percent(shares[outside].mean())}
    runs = frame.attrs.get("runs", 0) * len(frame.attrs.get("resolutions", ()))
    return words["consensus_summary"].format(runs=runs, **facts) if runs else words["consensus_plain"].format(**facts)


def _draw(ax: Axes, shares: NDArray[np.float64]) -> None:
    count = len(shares)
    options: dict[str, Any] = {"cmap": style.shades(), "vmin": 0, "vmax": 1, "aspect": "auto"}
    ax.imshow(shares, interpolation="nearest", **options)
    ax.set(xlim=(-0.5, count - 0.5), ylim=(count - 0.5, -0.5))


def _scale(words: Mapping[str, str]) -> tuple[list[Any], list[str]]:
    from matplotlib.patches import Patch

    shades = style.shades()
    handles = [Patch(facecolor=shades(step), edgecolor=style.RULE, linewidth=0.4) for step in _STEPS]
    first, *rest = map(percent, _STEPS)
    return handles, [f"{words['consensus_scale']} {first}".strip(), *rest]
