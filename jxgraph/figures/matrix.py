"""The responsibility matrix ordered by cluster, as a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from jxgraph.errors import UsageError
from jxgraph.figures import style
from jxgraph.figures.sheet import (
    GAP,
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
from jxgraph.i18n import labels, value_label
from jxgraph.palette import cluster_colour
from jxgraph.weights import ROLES, role_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray


# Rows ordered by cluster: their names, and the frames around clusters.


ROW = 8.8
"""Least height of a row with a name, in points, so that names do not touch."""

_STRIPE = 3.0


class Block(NamedTuple):
    """The rows of a cluster, [start, end), with its name."""

    cluster: int
    start: int
    end: int
    name: str


def blocks(clusters: pd.DataFrame) -> list[Block]:
    """List the rows of each cluster in the order of the frame of `clusters`, cluster 0 included."""
    stretches: list[Block] = []
    for place, (cluster, name) in enumerate(zip(clusters["cluster"].tolist(), clusters["label"], strict=True)):
        if stretches and stretches[-1].cluster == cluster:
            stretches[-1] = stretches[-1]._replace(end=place + 1)
        else:
            stretches.append(Block(int(cluster), place, place + 1, str(name)))
    return stretches


def ordered(clusters: pd.DataFrame, units: Sequence[str]) -> pd.DataFrame:
    """Return the rows of `clusters` that are among the units, sorted by cluster, 0 last.

    Raises
    ------
    UsageError
        A unit has no row.
    """
    known = clusters[clusters.index.isin(units)]
    if len(known) < len(set(units)):
        missing = next(unit for unit in units if unit not in known.index)
        raise UsageError("clusters.lack_unit", unit=missing)
    return known.sort_values(
        "cluster", key=lambda numbers: numbers.mask(numbers == 0, numbers.max() + 1), kind="stable"
    )


def row_names(names: Sequence[str], groups: Sequence[Block], room: float, high: float, no_cluster: str) -> list[str]:
    """Return the label of each row: the unit's name or, if rows are too low, the cluster's in one of its rows."""
    if high / max(len(names), 1) >= ROW - 1e-6:
        return [style.wrapped(style.drawable(name), room, style.SMALL, 1) for name in names]
    row, row_labels, free = high / len(names), [""] * len(names), [True] * len(names)
    need = style.NOTE * 1.3 / row
    for block in sorted(groups, key=lambda block: block.start - block.end):
        middle = (block.start + block.end) // 2
        reach = range(max(0, int(middle - need / 2)), min(len(names), int(middle + need / 2) + 1))
        if all(free[place] for place in reach) and (block.end - block.start >= need / 2):
            for place in reach:
                free[place] = False
            row_labels[middle] = style.wrapped(style.drawable(block.name or no_cluster), room, style.SMALL, 1)
    return row_labels


def write_names(ax: Axes, names: Sequence[str]) -> None:
    """Write the labels left of the rows, right-aligned at the stripe of the cluster's colour."""
    for row, name in enumerate(names):
        if name:
            at: dict[str, Any] = {"coords": ("axes fraction", "data"), "ha": "right", "va": "center"}
            text(ax, (0, row), (-_STRIPE - GAP, 0), name, size=style.SMALL, **at)


def names_width(names: Sequence[str]) -> float:
    """Return the width of the row labels in points, stripe included."""
    return max((style.points(name, style.SMALL) for name in names), default=0.0) + _STRIPE + GAP


def stripes(ax: Axes, groups: Sequence[Block], wide: float) -> None:
    """Draw a stripe in the cluster's colour left of its rows; `wide` is the width of the plot in points."""
    part = _STRIPE / wide
    for block in groups:
        bounds = ax.get_yaxis_transform()
        high = block.end - block.start
        options: dict[str, Any] = {"color": cluster_colour(block.cluster), "linewidth": 0}
        ax.add_patch(
            _rectangle((-part * 1.6, block.start - 0.5), part, high, transform=bounds, clip_on=False, **options)
        )


def frame_blocks(ax: Axes, spans: Sequence[tuple[float, float, float, float]]) -> None:
    """Draw thin frames: left, top, width and height of each in rows and columns."""
    for left, top, wide, high in spans:
        ax.add_patch(_rectangle((left, top), wide, high, fill=False, edgecolor=style.SOFT_INK, linewidth=0.7, zorder=3))


def _rectangle(corner: tuple[float, float], wide: float, high: float, **options: Any) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(corner, wide, high, **options)


# The figure.


_NAMES_TAKE = 0.34
_LEAST_ACROSS = 0.6
"""Least width of a cell in points, so that a single task can be seen."""


def matrix(
    frame: pd.DataFrame,
    *,
    clusters: pd.DataFrame,
    lang: str = "en",
    width: float = style.TWO_COLUMNS,
    title: Title = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw the responsibility matrix: a row a unit, a column a task, a mark in the shade of the role.

    Rows are in the order of the clusters. A task is in the column range of the cluster of its first unit in the
    strongest role; frames surround the work within a cluster. If rows are too low for names, clusters are named.

    Parameters
    ----------
    frame
        `Breakdown.assignments`: one row an assignment, with `task_id`, `unit`, `role`. Rows that name a task in
        `merged_into`, as the report's table has them, are left out.
    clusters
        The result of `jxgraph.measures.clusters.clusters`.
    lang, width, title, ax
        As `jxgraph.figures.workload` takes them.

    Raises
    ------
    UsageError
        A column is missing, the clusters lack a unit, there is no such language, or `ax` is too small.

    Examples
    --------
    >>> from jxgraph import figures
    >>> import jxgraph as jx
    >>> bd = jx.parse_text("1.发展低空经济。(市交通运输局牵头,市发展改革委配合)")
    >>> ax = figures.matrix(bd.assignments, clusters=jx.clusters(bd))
    >>> [len(cells.get_paths()) for cells in ax.collections[:3]]
    [1, 0, 1]
    """
    require(frame, ("task_id", "unit", "role"), "assignments")
    require(clusters, ("unit", "cluster", "label"), "clusters")
    words = labels(lang, "figures")
    rows = frame[frame["merged_into"].isna() | frame["merged_into"].eq("")] if "merged_into" in frame else frame
    units = ordered(clusters, list(dict.fromkeys(rows["unit"])))
    place = {unit: number for number, unit in enumerate(units.index)}
    row, role = rows["unit"].map(place).to_numpy(int), _role_codes(rows)
    column, home = _columns(rows["task_id"], row, role, units["cluster"].to_numpy())
    groups, has_data = blocks(units), len(units) > 0
    names = [str(unit) for unit in units.index]
    entries = [value_label("role", name, lang) for code, name in enumerate(ROLES, start=1) if (role == code).any()]
    facts = {"tasks": len(home), "units": len(units), "across": _across(column, units["cluster"].to_numpy()[row])}
    summary = words["matrix_summary"].format(**facts) if has_data else words["matrix_none"]
    texts = FigureText(words["matrix"], summary, [words["matrix_note"]] if has_data else [], names).titled(title)
    with style.in_style():
        room = room_of(ax, width)
        above = legend_height(entries, room) + 6
        high = plot_height(ax, texts, Around(above=above), min(len(names) * ROW, TALLEST) if has_data else 12.0, lang)
        row_labels = row_names(names, groups, _NAMES_TAKE * room, high, words["no_cluster"]) if has_data else []
        left = names_width(row_labels)
        ax = sheet(ax, texts, Around(left, 0, above, 4) if has_data else Around(), (width, high), lang)
        if has_data:
            handles = _cells(ax, (column, row, role), (len(home), len(names)))
            legend(ax, handles, entries, left, 6)
            write_names(ax, row_labels)
            stripes(ax, groups, size(ax)[0])
            frame_blocks(ax, _frames(groups, home))
    return ax


def _role_codes(rows: pd.DataFrame) -> NDArray[np.int64]:
    for word in rows["role"].unique():
        if role_code(word) is None:
            raise UsageError("figures.no_role", word=word)
    return np.asarray(rows["role"].map(role_code), dtype=np.int64)


def _columns(
    tasks: pd.Series[str], row: NDArray[np.intp], role: NDArray[np.intp], cluster: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the column of each assignment, and the cluster of each column: that of its first strongest unit."""
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
    """Draw a mark for each assignment, one collection a role; return those that have marks."""
    from matplotlib.collections import PolyCollection

    column, row, role = marks
    tasks, units = shape
    ax.set(xlim=(-0.5, tasks - 0.5), ylim=(units - 0.5, -0.5))
    half = max(0.42, _LEAST_ACROSS * tasks / size(ax)[0] / 2)
    corners = np.array([[-half, -0.4], [half, -0.4], [half, 0.4], [-half, 0.4]])
    handles = []
    for code, name in enumerate(ROLES, start=1):
        at = np.column_stack([column, row])[role == code]
        options: dict[str, Any] = {"facecolors": style.ROLE_COLOURS[name][0], "linewidths": 0, "zorder": 2}
        cells = ax.add_collection(PolyCollection(list(at[:, None, :] + corners), **options), autolim=False)
        handles += [cells] if len(at) else []
    ax.hlines(np.arange(units), -0.5, tasks - 0.5, color=style.RULE, linewidth=0.3, zorder=0)
    return handles


def _frames(groups: Sequence[Block], home: NDArray[np.intp]) -> list[tuple[float, float, float, float]]:
    """Return the frame around each cluster's rows and tasks."""
    frames = []
    for block in groups:
        columns = np.flatnonzero(home == block.cluster)
        if block.cluster and len(columns):
            frames.append((columns[0] - 0.5, block.start - 0.5, float(len(columns)), float(block.end - block.start)))
    return frames
