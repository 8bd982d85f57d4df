"""Who answers for which task, as a figure: the responsibility matrix ordered by cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jxgraph.errors import UsageError
from jxgraph.figures import style
from jxgraph.figures.grids import ROW, blocks, frame_blocks, names_width, ordered, row_names, stripes, write_names
from jxgraph.figures.sheet import (
    TALLEST,
    Around,
    Words,
    legend,
    legend_height,
    plot_height,
    require,
    room_of,
    sheet,
    size,
)
from jxgraph.labels import figure_words, shown
from jxgraph.weights import ROLES, role_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from jxgraph.figures.grids import Block

_NAMES_TAKE = 0.34
_LEAST_ACROSS = 0.6
"""Points that a cell is drawn wide at least, so that a single task is seen."""


def matrix_figure(
    frame: pd.DataFrame,
    *,
    clusters: pd.DataFrame,
    lang: str = "en",
    width: float = style.TWO_COLUMNS,
    ax: Axes | None = None,
) -> Axes:
    """Draw the responsibility matrix: a row a unit, a column a task, a mark in the shade of the role.

    Rows are in the order of the clusters. A task stands with the cluster of its first unit in the strongest role, in
    printed order; frames hold what stays within a cluster. Where rows are too low for a name, clusters are named by
    their heaviest units.

    Parameters
    ----------
    frame
        `Breakdown.assignments`: one row an assignment, with `task_id`, `unit`, `role`. Rows that name a task in
        `merged_into`, as the report's table has them, are left out: that task is drawn.
    clusters
        What `jxgraph.measures.clusters.clusters` gives.
    lang, width, ax
        As `jxgraph.figures.workload_figure` takes them.

    Returns
    -------
    matplotlib.axes.Axes
        Its figure is ``ax.figure``; `save_figure` writes it.

    Raises
    ------
    UsageError
        A column is missing, the clusters lack a unit, there is no such language, or `ax` is too small.

    Examples
    --------
    >>> import jxgraph as jx
    >>> bd = jx.parse_text("1.发展低空经济。(市交通运输局牵头,市发展改革委配合)")
    >>> ax = matrix_figure(bd.assignments, clusters=jx.clusters(bd))
    >>> [len(cells.get_paths()) for cells in ax.collections[:3]]
    [1, 0, 1]
    """
    require(frame, ("task_id", "unit", "role"), "assignments")
    require(clusters, ("unit", "cluster", "label"), "clusters")
    words = figure_words(lang)
    rows = frame[frame["merged_into"].isna() | frame["merged_into"].eq("")] if "merged_into" in frame else frame
    units = ordered(clusters, list(dict.fromkeys(rows["unit"])))
    place = {unit: number for number, unit in enumerate(units.index)}
    row, role = rows["unit"].map(place).to_numpy(int), _role_codes(rows)
    column, home = _columns(rows["task_id"], row, role, units["cluster"].to_numpy())
    groups, drawn = blocks(units), len(units) > 0
    names = [str(unit) for unit in units.index]
    entries = [shown("role", name, lang) for code, name in enumerate(ROLES, start=1) if (role == code).any()]
    facts = {"tasks": len(home), "units": len(units), "across": _across(column, units["cluster"].to_numpy()[row])}
    told = words["matrix_told"].format(**facts) if drawn else words["matrix_none"]
    said = Words(words["matrix"], told, [words["matrix_note"]] if drawn else [], names)
    with style.in_style():
        room = room_of(ax, width)
        above = legend_height(entries, room) + 6
        high = plot_height(ax, said, Around(above=above), min(len(names) * ROW, TALLEST) if drawn else 12.0, lang)
        written = row_names(names, groups, _NAMES_TAKE * room, high, words["no_cluster"]) if drawn else []
        left = names_width(written)
        ax = sheet(ax, said, Around(left, 0, above, 4) if drawn else Around(), (width, high), lang)
        if drawn:
            handles = _cells(ax, (column, row, role), (len(home), len(names)))
            legend(ax, handles, entries, left, 6)
            write_names(ax, written)
            stripes(ax, groups, size(ax)[0])
            frame_blocks(ax, _frames(groups, home))
    return ax


def _role_codes(rows: pd.DataFrame) -> NDArray[np.int64]:
    for word in rows["role"].unique():
        if role_code(word) is None:
            raise UsageError(f"expected the frame of assignments; {word!r} is no role")
    return np.asarray(rows["role"].map(role_code), dtype=np.int64)


def _columns(
    tasks: pd.Series[str], row: NDArray[np.intp], role: NDArray[np.intp], cluster: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give the column of each assignment, and the cluster of each column: that of its first strongest unit."""
    import pandas as pd

    number, _ = pd.factorize(tasks)
    count = number.max(initial=-1) + 1
    first = np.lexsort((np.arange(len(row)), role, number))
    strongest = first[np.unique(number[first], return_index=True)[1]]
    home = cluster[row[strongest]]
    last = cluster.max(initial=0) + 1
    order = np.lexsort((np.arange(count), np.where(home == 0, last, home)))
    column = np.empty(count, dtype=np.intp)
    column[order] = np.arange(count)
    return column[number], home[order]


def _across(column: NDArray[np.intp], cluster: NDArray[np.intp]) -> int:
    """Count the columns with units of more than one cluster."""
    pairs = np.unique(np.column_stack([column, cluster]), axis=0)
    return int((np.bincount(pairs[:, 0]) > 1).sum())


def _cells(
    ax: Axes, marks: tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]], shape: tuple[int, int]
) -> list[Any]:
    """Draw a mark for each assignment, one collection a role; return them, those without a mark left out."""
    from matplotlib.collections import PolyCollection

    column, row, role = marks
    tasks, units = shape
    ax.set(xlim=(-0.5, tasks - 0.5), ylim=(units - 0.5, -0.5))
    half = max(0.42, _LEAST_ACROSS * tasks / size(ax)[0] / 2)
    corners = np.array([[-half, -0.4], [half, -0.4], [half, 0.4], [-half, 0.4]])
    handles = []
    for code, name in enumerate(ROLES, start=1):
        at = np.column_stack([column, row])[role == code]
        look: dict[str, Any] = {"facecolors": style.ROLE_COLOURS[name][0], "linewidths": 0, "zorder": 2}
        cells = ax.add_collection(PolyCollection(list(at[:, None, :] + corners), **look), autolim=False)
        handles += [cells] if len(at) else []
    ax.hlines(np.arange(units), -0.5, tasks - 0.5, color=style.RULE, linewidth=0.3, zorder=0)
    return handles


def _frames(groups: Sequence[Block], home: NDArray[np.intp]) -> list[tuple[float, float, float, float]]:
    """Frame each cluster's rows and tasks."""
    frames = []
    for block in groups:
        mine = np.flatnonzero(home == block.cluster)
        if block.cluster and len(mine):
            frames.append((mine[0] - 0.5, block.start - 0.5, float(len(mine)), float(block.end - block.start)))
    return frames
