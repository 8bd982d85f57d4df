"""The ranking of units by workload, as a figure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.figures import style
from jxgraph.figures.sheet import (
    GAP,
    LEADING,
    Around,
    FigureText,
    Title,
    at_least,
    legend,
    legend_height,
    plot_height,
    require,
    room_of,
    sheet,
    size,
    text,
    ticks,
)
from jxgraph.i18n import labels, value_label
from jxgraph.tables import decimals
from jxgraph.weights import ROLES, scheme_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes


# Ranges of ranks next to the bars: in numbers, and as marks on a strip.


SPACE, STRIP = 14.0, 64.0
"""Left of a column of numbers, and the width of the strip with the room left of it, in points."""


def range_of(rank: int, ranking: pd.DataFrame, unit: object, lang: str) -> str:
    """Write a rank with the best and the worst, once if they are the same."""
    words = labels(lang, "figures")
    if unit not in ranking.index:
        return words["place"].format(rank=rank)
    best, worst = ranking.loc[unit, "best"], ranking.loc[unit, "worst"]
    return words["place" if best == worst else "place_range"].format(rank=rank, best=best, worst=worst)


def draw_ranges(ax: Axes, rows: pd.DataFrame, ranking: pd.DataFrame, right: float) -> None:
    """Draw each unit's range of ranks as a bar and its rank as a stroke, `right` points right of the plot."""
    known = rows[rows.index.isin(ranking.index)]
    ranges = ranking.loc[known.index, ["best", "worst"]].astype(float)
    last = max(float(ranges["worst"].max()), float(known["rank"].max()), 2.0)
    wide = size(ax)[0]
    at = [number for number, unit in enumerate(rows.index) if unit in ranking.index]

    def across(place: Any) -> Any:
        return 1 + (right + (place - 1) / (last - 1) * (STRIP - SPACE - 4)) / wide

    options: dict[str, Any] = {"transform": ax.get_yaxis_transform(), "clip_on": False}
    ax.hlines(range(len(rows)), across(1), across(last), color=style.RULE, linewidth=0.6, **options)
    ax.hlines(
        at,
        across(ranges["best"]),
        across(ranges["worst"]),
        color=style.ROLE_COLOURS["co_lead"][0],
        linewidth=4,
        **options,
    )
    places = known["rank"].astype(float)
    ax.plot(across(places), at, color=style.DEEP, linestyle="", marker="|", markersize=9, markeredgewidth=2, **options)
    for place in (1.0, last):
        offset = ((across(place) - 1) * wide, 4)
        text(ax, (1, 1), offset, f"{place:.0f}", ha="center", size=style.SMALL, color=style.SOFT_INK)


# The ranking of units by workload, as a figure.


_ROW, _TALL_ROW, _BAR = 18.0, 24.0, 12.0
_LEAST = 40.0
"""Points that the bars need: with less, the strip and then the numbers of tasks are left out."""

_NAMES_TAKE, _NAMES_WITH_RANGES, _NAME_LINES = 0.38, 0.28, 2
"""The part of the width that names may take, without and with ranges, and on how many lines."""


class _Column(NamedTuple):
    """A column of numbers right of the bars: its head, its width in points, and the numbers."""

    head: str
    wide: float
    numbers: list[str]


def workload(  # noqa: PLR0913 -- the frame, and choices that are all by name
    frame: pd.DataFrame,
    *,
    ranking: pd.DataFrame | None = None,
    top: int = 15,
    lang: str = "en",
    width: float = style.TWO_COLUMNS,
    title: Title = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw the most loaded units: tasks by role, the greatest workload on top.

    The length of a bar is the number of the unit's tasks, its shades are their roles; to the right are the number of
    tasks, the weighted load, by which the bars are ordered, and the range of ranks if it is given. Collectives, which
    have no rank, are left out, with a note. A name beyond two lines ends in '…'; a character that the font lacks is
    drawn as a box.

    Parameters
    ----------
    frame
        The result of `jxgraph.measures.workload.workload`.
    ranking
        The result of `ranking`: `best` and `worst` rank of each unit under all ways of counting.
    top
        How many units to draw, at least 1.
    lang
        ``en`` or ``zh``.
    width
        Of the figure in inches, `ONE_COLUMN` or `TWO_COLUMNS`; its height follows from the rows.
    title
        True for the figure's own, a text for another; None for a figure without title and without the sentence that
        sums it up, as papers have them in their captions.
    ax
        Where to draw instead; names, numbers and notes take their room from it. By default a new figure of the right
        size, which pyplot does not know.

    Raises
    ------
    UsageError
        `top` is below 1, a column is missing, there is no such language, or `ax` is too small.

    Examples
    --------
    >>> from jxgraph import figures
    >>> from jxgraph.measures.workload import workload
    >>> ax = figures.workload(workload([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")]))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Finance', 'Trade']
    """
    at_least("unit", top)
    require(frame, ("rank", *ROLES, "tasks", "workload"), "workload")
    ranked = frame[frame["rank"].notna()].sort_values("rank", kind="stable")
    rows = ranked.head(top)
    if ranking is not None:
        require(ranking, ("unit", "best", "worst"), "ranking")
    texts, entries = _words(frame, ranked, rows, lang).titled(title), _roles(rows, lang)
    if ranking is not None:
        texts = replace(texts, notes=[*texts.notes, labels(lang, "figures")["ranges"]])
    with style.in_style():
        room = room_of(ax, width)
        wide = (_NAMES_TAKE if ranking is None else _NAMES_WITH_RANGES) * room
        names = [style.balanced(style.drawable(name), wide, style.NAME, _NAME_LINES) for name in rows.index]
        left = max((style.points(name, style.NAME) for name in names), default=0.0) + GAP
        columns = _columns(rows, ranking, room - left, lang)
        right = sum(column.wide for column in columns)
        strip = STRIP if ranking is not None and room - left - right - STRIP >= 2 * _LEAST else 0.0
        around = Around(left, right + strip, _above(entries, columns, room), 0)
        row = _TALL_ROW if any("\n" in name for name in names) else _ROW
        high = plot_height(ax, texts, around, max(len(rows), 1) * row, lang)
        ax = sheet(ax, texts, around if len(rows) else Around(), (width, high), lang)
        if len(rows):
            legend(ax, _bars(ax, rows, lang), entries, left)
            _names(ax, names, left)
            _numbers(ax, columns)
            if ranking is not None and strip:
                draw_ranges(ax, rows, ranking, right + SPACE)
    return ax


def _words(frame: pd.DataFrame, ranked: pd.DataFrame, rows: pd.DataFrame, lang: str) -> FigureText:
    words = labels(lang)
    heading = "ranking_none" if rows.empty else "ranking_all" if len(rows) == len(ranked) else "ranking_top"
    scheme = frame.attrs.get("scheme", "")
    named = words["scheme"].format(scheme=scheme_words(scheme, lang)) if scheme else ""
    notes = [words["order"].format(scheme=named), words["not_effort"]]
    collectives = frame.index[frame["rank"].isna()]
    if len(collectives):
        example = style.shortened(str(collectives[0]))
        notes.append(words["collectives"].format(count=len(collectives), example=example))
    title = words[heading].format(shown=len(rows), total=len(ranked))
    return FigureText(title, "", notes, [str(name) for name in rows.index])


def _roles(rows: pd.DataFrame, lang: str) -> list[str]:
    return [value_label("role", role, lang) for role in ROLES if rows[role].any()]


def _columns(rows: pd.DataFrame, ranking: pd.DataFrame | None, room: float, lang: str) -> list[_Column]:
    """List the columns of numbers that leave the bars enough room."""
    words, places = labels(lang), decimals(rows["workload"])
    tasks = _column(words["head_tasks"], [str(number) for number in rows["tasks"]])
    load = _column(words["head_workload"], [f"{number:.{places}f}" for number in rows["workload"]])
    if ranking is None:
        return [tasks, load]
    ranges = [range_of(rank, ranking, unit, lang) for unit, rank in rows["rank"].items()]
    place = _column(labels(lang, "figures")["head_place"], ranges)
    return (
        [tasks, load, place] if room - sum(column.wide for column in (tasks, load, place)) >= _LEAST else [load, place]
    )


def _column(head: str, numbers: list[str]) -> _Column:
    wide = max(style.points(words, style.NUMBER) for words in (head, *numbers))
    return _Column(head, wide + SPACE, numbers)


def _above(entries: Sequence[str], columns: Sequence[_Column], room: float) -> float:
    lines = max((head.count("\n") + 1 for head, _, _ in columns), default=0)
    return (
        max(legend_height(entries, room - sum(column.wide for column in columns)), lines * style.NUMBER * LEADING) + 6
    )


def _bars(ax: Axes, rows: pd.DataFrame, lang: str) -> list[Any]:
    longest = max(int(rows["tasks"].max()), 1)
    ax.set(xlim=(0, longest), ylim=(len(rows) - 0.5, -0.5))
    task = size(ax)[0] / longest
    # one limit for all counts: a 7 with its number beside a 10 without would options like a mistake
    room = (style.points(str(longest), style.NUMBER) + 2) / task
    start, handles = rows["tasks"] * 0, []
    # as thick as in rows of one line, wherever names take two
    thick = min(0.66, _BAR * len(rows) / size(ax)[1])
    for role in ROLES:
        counts = rows[role]
        if not counts.any():
            continue
        fill, ink = style.ROLE_COLOURS[role]
        bars = ax.barh(
            range(len(rows)), counts, left=start, height=thick, color=fill, label=value_label("role", role, lang)
        )
        ax.bar_label(
            bars, [str(n) if n >= room else "" for n in counts], label_type="center", color=ink, size=style.NUMBER
        )
        start = start + counts
        handles.append(bars)
    # thin lines lead the eye from a short bar to its numbers
    ax.hlines(range(len(rows)), start, longest, color=style.RULE, linewidth=0.6, zorder=0)
    return handles


def _names(ax: Axes, names: Sequence[str], left: float) -> None:
    options: dict[str, Any] = {"size": style.NAME, "color": style.INK, "ha": "left", "va": "center", "linespacing": 1.1}
    ticks(ax, "y", range(len(names)), names, pad=left, **options)


def _numbers(ax: Axes, columns: Sequence[_Column]) -> None:
    edge = 0.0
    for head, wide, numbers in columns:
        edge += wide
        text(ax, (1, 1), (edge, 4), head, ha="right", size=style.NUMBER, color=style.SOFT_INK, linespacing=1.15)
        for row, number in enumerate(numbers):
            at: dict[str, Any] = {"coords": ("axes fraction", "data"), "ha": "right", "va": "center"}
            text(ax, (1, row), (edge, 0), number, size=style.NUMBER, **at)
