"""The tasks of units by leader, as a heat map with its numbers."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jxgraph.errors import UsageError
from jxgraph.figures import style
from jxgraph.figures.sheet import (
    GAP,
    Around,
    FigureText,
    Title,
    at_least,
    plot_height,
    require,
    room_of,
    sheet,
    size,
    text,
)
from jxgraph.i18n import labels
from jxgraph.messages import Message
from jxgraph.tables import decimals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

VALUES = ("tasks", "workload")
"""The columns that the cells can have."""

_SECTIONS = ("section", "part")
"""What `workload` counts by in the place of leaders where the document names none."""

ROW, TOTAL = 16.0, 24.0
"""Height of a row, and width of the column of totals, in points."""

_NAMES_TAKE, _NARROWEST, _HEAD_LINES = 0.3, 14.0, 8
"""Part of the width that names may take; width of a column in points, at least; lines of its head, at most."""

_DARKEST = 3
"""The darkest shade stands for this number at least: a document of single tasks is not all dark."""

_HEAD: Mapping[str, Any] = MappingProxyType({"size": style.SMALL, "color": style.SOFT_INK})


def leaders(  # noqa: PLR0913 -- the frame, and choices that are all by name
    frame: pd.DataFrame,
    *,
    value: str = "tasks",
    top: int = 25,
    lang: str = "en",
    width: float = style.TWO_COLUMNS,
    title: Title = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw the tasks or the load of each unit under each leader: a row a unit, a column a leader, every number written.

    Leaders, or the sections of a document that names none, are in the order of their totals, and units are grouped by
    their main one, so that cells off the diagonal are units with several.

    Parameters
    ----------
    frame
        The result of `workload` by unit and leader: index or columns `unit` and `leader`, and the column of `value`.
    value
        ``tasks`` or ``workload``.
    top
        How many units to draw, at least 1: those with the greatest totals.
    lang, width, title, ax
        As `jxgraph.figures.workload` takes them.

    Raises
    ------
    UsageError
        `top` is below 1, `value` is unknown, a column is missing, there is no such language, or `ax` is too small.

    Examples
    --------
    >>> from jxgraph import figures
    >>> import pandas as pd
    >>> rows = {"unit": ["Finance", "Trade", "Trade"], "leader": ["Li", "Wang", "Li"], "tasks": [3, 2, 1]}
    >>> ax = figures.leaders(pd.DataFrame(rows))
    >>> ax.images[0].get_array().tolist()
    [[3.0, 0.0], [1.0, 2.0]]
    """
    at_least("unit", top)
    if value not in VALUES:
        raise UsageError("figures.leaders_by", known=VALUES, value=value).near(value, VALUES)
    require(frame, ("unit", "leader", value), Message("wanted.workload_of_leaders"))
    words = labels(lang, "figures")
    table = _table(frame, value)
    with style.in_style():
        room = room_of(ax, width)
        names = {unit: style.wrapped(style.drawable(unit), _NAMES_TAKE * room, style.NAME, 1) for unit in table.index}
        left = max((style.points(names[unit], style.NAME) for unit in table.index[:top]), default=0.0) + GAP
        columns = int(max((room - left - TOTAL) // _NARROWEST, 1))
        cells = _rows_to_draw(table, top, columns)
        of = "sections" if frame.attrs.get("leader") in _SECTIONS else "leaders"
        texts = _words(table, cells, value, of, words).titled(title)
        heads, above = _heads(cells.columns, (room - left - TOTAL) / max(len(cells.columns), 1), words)
        around = Around(left, TOTAL, above, 2) if cells.size else Around()
        high = plot_height(ax, texts, around, len(cells) * ROW if cells.size else 12.0, lang)
        ax = sheet(ax, texts, around, (width, high), lang)
        if cells.size:
            heat_map(ax, cells, table.sum(axis=1)[cells.index].tolist())
            row_heads(ax, [names[unit] for unit in cells.index], words["total"])
            column_heads(ax, heads)
    return ax


def _table(frame: pd.DataFrame, value: str) -> pd.DataFrame:
    """Pivot the rows to units x leaders, both sorted by their totals; empty for a document without leaders."""
    import pandas as pd

    flat = frame if isinstance(frame.index, pd.RangeIndex) else frame.reset_index()
    flat = flat.assign(unit=flat["unit"].astype(str), leader=flat["leader"].fillna("").astype(str))
    if not flat["leader"].any():
        flat = flat.iloc[:0]
    cells = flat.pivot_table(index="unit", columns="leader", values=value, aggfunc="sum", fill_value=0, sort=False)
    rows = cells.sum(axis=1).sort_values(ascending=False, kind="stable").index
    columns = cells.sum(axis=0).sort_values(ascending=False, kind="stable").index
    return cells.loc[rows, columns]


def _rows_to_draw(table: pd.DataFrame, top: int, columns: int) -> pd.DataFrame:
    cells = table.iloc[:top, :columns]
    if not cells.size:
        return cells
    main = cells.to_numpy().argmax(axis=1)
    return cells.iloc[main.argsort(kind="stable")]


def _words(table: pd.DataFrame, cells: pd.DataFrame, value: str, of: str, words: Mapping[str, str]) -> FigureText:
    """Return the texts; the columns are `leaders` or, in a document without any, `sections`."""
    title = words[of if value == "tasks" else f"{of}_load"]
    if not cells.size:
        return FigureText(title, words["leaders_none"], [])
    named = table[[leader for leader in table if leader]]
    several = int(((named > 0).sum(axis=1) > 1).sum())
    summary = words[f"{of}_summary"].format(count=named.shape[1], units=len(table), several=several)
    notes = [words[f"{of}_tasks" if value == "tasks" else f"{of}_weights"]]
    if len(cells) < len(table):
        notes.append(words["leaders_cut"].format(shown=len(cells)))
    if cells.shape[1] < table.shape[1]:
        notes.append(words[f"{of}_wide"].format(shown=cells.shape[1]))
    return FigureText(title, summary, notes, [*map(str, cells.index), *map(str, cells.columns)])


def _heads(leaders: Sequence[str], wide: float, words: Mapping[str, str]) -> tuple[list[str], float]:
    heads = [
        style.balanced(style.drawable(leader or words["leader_unnamed"]), wide - 1, style.SMALL, _HEAD_LINES)
        for leader in leaders
    ]
    lines = max((head.count("\n") + 1 for head in heads), default=0)
    return heads, lines * style.SMALL * 1.3 + GAP


def heat_map(ax: Axes, cells: pd.DataFrame, totals: Sequence[float]) -> None:
    """Draw numbers as shades, each written into its cell, with a total to the right of every row."""
    rows, columns = cells.shape
    values = cells.to_numpy(dtype=float)
    places = decimals([*totals, *values.ravel()], most=2)
    greatest = max(values.max(), _DARKEST)
    options: dict[str, Any] = {"cmap": style.shades(), "vmin": 0, "vmax": greatest, "aspect": "auto"}
    ax.imshow(values, interpolation="nearest", **options)
    ax.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5))
    # a line under every row leads the eye from the name to its numbers
    ax.hlines([row + 0.5 for row in range(rows)], -0.5, columns - 0.5, color=style.RULE, linewidth=0.5)
    ax.vlines([column + 0.5 for column in range(columns - 1)], -0.5, rows - 0.5, color=style.PAPER, linewidth=0.8)
    numbers = [[f"{number:.{places}f}" if number > 0 else "" for number in row] for row in values]
    _cell_numbers(ax, numbers, values / greatest)
    for row, total in enumerate(totals):
        at: dict[str, Any] = {"coords": ("axes fraction", "data"), "ha": "right", "va": "center"}
        text(ax, (1, row), (TOTAL, 0), f"{total:.{places}f}", size=style.NUMBER, **at)


def _cell_numbers(ax: Axes, numbers: list[list[str]], shades: NDArray[np.float64]) -> None:
    """Write the numbers into their cells, all smaller if some would not fit, without those that still do not."""
    short = [[number.rstrip("0").rstrip(".") if "." in number else number for number in row] for row in numbers]
    room = size(ax)[0] / len(short[0]) - 2
    widest = max(style.points(number, style.NUMBER) for row in short for number in row)
    letters = style.NUMBER if widest <= room else style.SMALL
    options: dict[str, Any] = {"coords": ("data", "data"), "ha": "center", "va": "center", "size": letters}
    for row, names in enumerate(short):
        for column, number in enumerate(names):
            if number and style.points(number, letters) <= room:
                text(ax, (column, row), (0, 0), number, color=style.ink_on(shades[row, column]), **options)


def row_heads(ax: Axes, names: Sequence[str], total: str) -> None:
    """Write the names of the rows, and the head of their totals."""
    for row, name in enumerate(names):
        text(ax, (0, row), (-GAP, 0), name, coords=("axes fraction", "data"), ha="right", va="center", size=style.NAME)
    text(ax, (1, 1), (TOTAL, 4), total, ha="right", **_HEAD)


def column_heads(ax: Axes, heads: Sequence[str], **options: Any) -> None:
    """Write the names of the columns above them."""
    for column, head in enumerate(heads):
        at: dict[str, Any] = {"coords": ("data", "axes fraction"), "ha": "center", "linespacing": 1.1}
        text(ax, (column, 1), (0, 4), head, **at, **_HEAD, **options)
