"""Who leads whom, as a heat map with its numbers: a row a lead unit, a column a unit that it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jxgraph.figures import style
from jxgraph.figures.leaders import ROW, TOTAL, column_heads, heat_map, row_heads
from jxgraph.figures.sheet import GAP, Around, FigureText, Title, at_least, plot_height, require, room_of, sheet
from jxgraph.i18n import labels
from jxgraph.model import LIST_SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from matplotlib.axes import Axes

_NAMES_TAKE, _NARROWEST, _WIDEST, _LONGEST_HEAD = 0.26, 13.0, 36.0, 96.0
"""Part of the width that names may take; widths of a column, and the height of its head, in points."""

_UPRIGHT, _UPRIGHT_LINE = str.maketrans("()（）、…", "︵︶︵︶︑︙"), 1.2
"""Marks as they stand between characters below each other, and the height of a line in sizes of its letters."""

_FIRST_CHINESE = "\u2e80"


def lead_ties(
    frame: pd.DataFrame,
    *,
    top: int = 20,
    lang: str = "en",
    width: float = style.TWO_COLUMNS,
    title: Title = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw who leads whom: a row a lead unit, a column a unit that co-leads or supports its tasks, every count written.

    Rows and columns are the units with the most such tasks, in the order of their numbers, so that most tasks are at
    the upper left. Where a row and a column are one unit the cell is crossed out. The totals are of all units, also of
    those not drawn, and count a task once.

    Parameters
    ----------
    frame
        The result of `jxgraph.measures.ties.lead_ties`.
    top
        How many rows and how many columns to draw, at least 1.
    lang, width, title, ax
        As `jxgraph.figures.workload` takes them.

    Raises
    ------
    UsageError
        `top` is below 1, a column is missing, there is no such language, or `ax` is too small.

    Examples
    --------
    >>> from jxgraph import figures
    >>> from jxgraph.measures.ties import lead_ties
    >>> ax = figures.lead_ties(lead_ties([("t1", "A", "lead"), ("t1", "B", "lead"), ("t1", "C", "support")]))
    >>> ax.images[0].get_array().tolist()
    [[1.0], [1.0]]
    """
    at_least("unit", top)
    require(frame, ("lead_unit", "unit", "tasks", "reverse", "task_ids"), "lead_ties")
    words = labels(lang, "figures")
    leading, helping = (_tasks_by_unit(frame, side) for side in ("lead_unit", "unit"))
    with style.in_style():
        room = room_of(ax, width)
        names = [style.wrapped(style.drawable(u), _NAMES_TAKE * room, style.NAME, 1) for u in leading.index[:top]]
        left = max((style.points(name, style.NAME) for name in names), default=0.0) + GAP
        fit = min(top, int(max((room - left - TOTAL) // _NARROWEST, 1)))
        cells = _cells(frame, leading.index[:top], helping.index[:fit])
        heads, above, angle = _heads(cells)
        # few columns are no wider than their numbers need
        spare = max(room - left - TOTAL - len(heads) * _WIDEST, 0.0)
        around = Around(left, TOTAL + spare, above, 2) if heads else Around()
        texts = _words(frame, cells, words).titled(title)
        high = plot_height(ax, texts, around, len(cells) * ROW if heads else 12.0, lang)
        ax = sheet(ax, texts, around, (width, high), lang)
        if heads:
            heat_map(ax, cells, leading[cells.index].tolist())
            _cross_out(ax, cells)
            row_heads(ax, names, words["total"])
            column_heads(ax, heads, rotation=angle)
    return ax


def _tasks_by_unit(frame: pd.DataFrame, side: str) -> pd.Series[int]:
    """Count the tasks of each unit on a side of the pairs, each task once, the most first."""
    import pandas as pd

    tasks = frame["task_ids"].astype(str).str.split(LIST_SEPARATOR).explode()
    pairs = pd.DataFrame({"unit": frame[side].astype(str).reindex(tasks.index), "task": tasks}).drop_duplicates()
    # the order of the frame decides between equals
    return pairs.groupby("unit", sort=False).size().sort_values(ascending=False, kind="stable")


def _cells(frame: pd.DataFrame, rows: pd.Index[str], columns: pd.Index[str]) -> pd.DataFrame:
    cells = frame.pivot_table(index="lead_unit", columns="unit", values="tasks", aggfunc="sum", fill_value=0)
    return cells.reindex(index=rows, columns=columns, fill_value=0)


def _heads(units: Iterable[str]) -> tuple[list[str], float, int]:
    """Return the heads of the columns, their height in points, and their angle.

    Chinese stands upright, a character below the other; as soon as one name has others, all are turned.
    """
    heads = [style.wrapped(style.drawable(unit), _LONGEST_HEAD, style.SMALL, 1) for unit in units]
    upright = [head.translate(_UPRIGHT) for head in heads]
    if any(character < _FIRST_CHINESE for head in upright for character in head):
        return heads, max(style.points(head, style.SMALL) for head in heads) + GAP, 90
    longest = max(map(len, heads), default=0)
    return ["\n".join(head) for head in upright], longest * style.SMALL * _UPRIGHT_LINE + GAP, 0


def _words(frame: pd.DataFrame, cells: pd.DataFrame, words: Mapping[str, str]) -> FigureText:
    if frame.empty:
        none = "lead_ties_none" if frame.attrs.get("led", 1) else "lead_ties_nobody"
        return FigureText(words["lead_ties"], words[none], [])
    leads, helped = frame["lead_unit"].nunique(), frame["unit"].nunique()
    notes = [words["lead_ties_note"]]
    if cells.shape != (leads, helped):
        shown = {"rows": len(cells), "columns": cells.shape[1], "leads": leads, "helped": helped}
        notes.append(words["lead_ties_cut"].format(**shown))
    return FigureText(words["lead_ties"], _summary(frame, words), notes, [*map(str, cells.index), *map(str, cells)])


def _summary(frame: pd.DataFrame, words: Mapping[str, str]) -> str:
    """Name the unit that leads others in most tasks, if it is one."""
    leading, both = _tasks_by_unit(frame, "lead_unit"), int((frame["reverse"] > 0).sum()) // 2
    if (leading == leading.iloc[0]).sum() > 1:
        return words["lead_ties_even"].format(leads=len(leading), helped=frame["unit"].nunique(), both=both)
    unit = str(leading.index[0])
    facts = {"tasks": leading.iloc[0], "helping": int((frame["lead_unit"] == unit).sum()), "both": both}
    return words["lead_ties_summary"].format(unit=style.shortened(unit), **facts)


def _cross_out(ax: Axes, cells: pd.DataFrame) -> None:
    """Shade the cells in which a unit meets itself."""
    from matplotlib.patches import Rectangle

    column = {unit: place for place, unit in enumerate(cells)}
    options: dict[str, Any] = {"facecolor": style.BAND, "linewidth": 0, "zorder": 2}
    for row, unit in enumerate(cells.index):
        if unit in column:
            ax.add_patch(Rectangle((column[unit] - 0.5, row - 0.5), 1, 1, **options))
