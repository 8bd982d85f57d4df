"""The ranking of units by workload, as a figure."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jxgraph.errors import UsageError
from jxgraph.figures import style
from jxgraph.labels import labels, shown
from jxgraph.tables import decimals
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

_ROW, _TALL_ROW, _MARGIN, _GAP = 18.0, 27.0, 9.0, 6.0
_NUMBER_COLUMNS: Mapping[str, float] = MappingProxyType({"tasks": 34.0, "workload": 84.0})
"""Right edges of the columns of numbers, in points from the bars."""
_ABOVE, _BELOW = 46.0, 10.0
"""Distances in points."""

_LEADING = 1.35
"""From line to line of a note, in sizes of its letters."""

_NAMES_TAKE, _NAME_LINES = 0.38, 2
"""The part of the width that names may take, and on how many lines."""


def workload_figure(
    frame: pd.DataFrame, *, top: int = 15, lang: str = "en", width: float = style.TWO_COLUMNS, ax: Axes | None = None
) -> Axes:
    """Draw who carries the most: tasks by role, the heaviest workload on top.

    The length of a bar is the number of the unit's tasks, its shades their roles; beside it stand the number of tasks
    and the weighted load, by which the bars are ordered. Every number is in the table. Collectives, which have no
    rank, are left out, and a note says so. A name beyond two lines ends in '…'; a character the font lacks is a box.

    Parameters
    ----------
    frame
        What `jxgraph.measures.workload.workload` gives.
    top
        How many units to draw, at least 1.
    lang
        ``en`` or ``zh``.
    width
        Of the figure in inches, `ONE_COLUMN` or `TWO_COLUMNS`; its height follows from the rows.
    ax
        Where to draw instead: names, numbers and notes take their room from its place. By default a new figure of the
        right size, which is not known to pyplot.

    Returns
    -------
    matplotlib.axes.Axes
        Its figure is ``ax.figure``; `save_figure` writes it.

    Raises
    ------
    UsageError
        `top` is below 1, a column is missing, there is no such language, or `ax` is too small.

    Examples
    --------
    >>> from jxgraph.measures.workload import workload
    >>> ax = workload_figure(workload([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")]))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Finance', 'Trade']
    """
    ranked = _ranked(frame, top)
    rows = ranked.head(top)
    heading = "ranking_none" if rows.empty else "ranking_all" if len(rows) == len(ranked) else "ranking_top"
    told = labels(lang)[heading].format(shown=len(rows), total=len(ranked))
    notes = _notes(frame, list(rows.index), lang)
    with style.in_style():
        room = width * style.POINTS - 2 * _MARGIN if ax is None else _size(ax)[0]
        names = [
            style.wrapped(style.drawable(name), _NAMES_TAKE * room, style.NAME, _NAME_LINES) for name in rows.index
        ]
        note = style.wrapped(notes, room, style.NOTE)
        left = max((style.points(name, style.NAME) for name in names), default=0.0) + _GAP
        below = _BELOW + (note.count("\n") + 1) * style.NOTE * _LEADING
        ax = _new_axes(room, names, below) if ax is None else ax
        _shrink(ax, left, max(_NUMBER_COLUMNS.values()), below, _ABOVE)
        _text(ax, (0, 1), (-left, _ABOVE - 1.4 * style.TITLE), told, path_effects=style.bold(style.INK))
        _text(ax, (0, 0), (-left, -_BELOW), note, size=style.NOTE, color=style.SOFT_INK, va="top", linespacing=_LEADING)
        if len(rows):
            _bars(ax, rows, lang)
            _legend(ax, left)
            _names(ax, names, left)
            _numbers(ax, rows, lang)
    return ax


def _ranked(frame: pd.DataFrame, top: int) -> pd.DataFrame:
    if top < 1:
        raise UsageError(f"a ranking shows at least 1 unit, not {top}")
    for name in ("rank", *ROLES, "tasks", "workload"):
        if name not in frame:
            raise UsageError(f"expected the frame of workload; it has no column {str(name)!r}")
    return frame[frame["rank"].notna()].sort_values("rank", kind="stable")


def _notes(frame: pd.DataFrame, names: Sequence[str], lang: str) -> str:
    words = labels(lang)
    scheme = frame.attrs.get("scheme", "")
    told = words["scheme"].format(scheme=shown("scheme", scheme, lang)) if scheme else ""
    notes = [words["order"].format(scheme=told), words["not_effort"]]
    collectives = frame.index[frame["rank"].isna()]
    if len(collectives):
        notes.append(words["collectives"].format(count=len(collectives), example=collectives[0]))
    if style.missing_glyphs("".join([*names, *notes])):
        notes.append(words["no_glyph"])
    return style.drawable(("" if lang == "zh" else " ").join(notes))


def _new_axes(room: float, names: Sequence[str], below: float) -> Axes:
    """Make a figure as high as its rows and the words around them need, with Axes up to the margins."""
    from matplotlib.figure import Figure

    rows = max(len(names), 1) * (_TALL_ROW if any("\n" in name for name in names) else _ROW)
    wide, high = room + 2 * _MARGIN, _ABOVE + rows + below + 2 * _MARGIN
    figure = Figure(figsize=(wide / style.POINTS, high / style.POINTS), facecolor="white")
    return figure.add_axes((_MARGIN / wide, _MARGIN / high, room / wide, 1 - 2 * _MARGIN / high))


def _size(ax: Axes) -> tuple[float, float]:
    extent = ax.get_window_extent()
    return extent.width / ax.figure.dpi * style.POINTS, extent.height / ax.figure.dpi * style.POINTS


def _shrink(ax: Axes, left: float, right: float, below: float, above: float) -> None:
    """Leave room in points around bare Axes, taken from the place they have."""
    (wide, high), box = _size(ax), ax.get_position()
    if wide <= left + right or high <= below + above:
        raise UsageError(f"the Axes are too small for the ranking: {wide:.0f} x {high:.0f} points")
    x, y = box.width / wide, box.height / high
    place = (box.x0 + left * x, box.y0 + below * y, (wide - left - right) * x, (high - below - above) * y)
    ax.set_position(place)
    ax.spines[:].set_visible(False)
    ax.set(xticks=[], yticks=[])
    ax.patch.set_visible(False)


def _text(
    ax: Axes,
    at: tuple[float, float],
    offset: tuple[float, float],
    words: str,
    *,
    beside: str = "axes fraction",
    **look: Any,
) -> None:
    """Write at a place of the Axes, moved by points: its width as a fraction, its height too or as `beside` says."""
    letters: dict[str, Any] = {"size": style.TITLE, "color": style.INK, "ha": "left", "va": "bottom"} | look
    ax.annotate(
        words,
        at,
        xytext=offset,
        xycoords=("axes fraction", beside),
        textcoords="offset points",
        annotation_clip=False,
        **letters,
    )


def _bars(ax: Axes, rows: pd.DataFrame, lang: str) -> None:
    longest = max(int(rows["tasks"].max()), 1)
    ax.set(xlim=(0, longest), ylim=(len(rows) - 0.5, -0.5))
    task = _size(ax)[0] / longest
    # one limit for all counts: a 7 with its number beside a 10 without would look like a mistake
    room = (style.points(str(longest), style.NUMBER) + 2) / task
    start = rows["tasks"] * 0
    for role in ROLES:
        counts = rows[role]
        if not counts.any():
            continue
        fill, ink = style.ROLE_COLOURS[role]
        bars = ax.barh(range(len(rows)), counts, left=start, height=0.66, color=fill, label=shown("role", role, lang))
        ax.bar_label(
            bars, [str(n) if n >= room else "" for n in counts], label_type="center", color=ink, size=style.NUMBER
        )
        start = start + counts
    # thin lines lead the eye from a short bar to its numbers
    ax.hlines(range(len(rows)), start, longest, color=style.RULE, linewidth=0.6, zorder=0)


def _legend(ax: Axes, left: float) -> None:
    from matplotlib.transforms import ScaledTranslation

    inch = 1 / style.POINTS
    place = ax.transAxes + ScaledTranslation(-left * inch, 4 * inch, ax.figure.dpi_scale_trans)
    look = {"handlelength": 0.9, "handleheight": 0.9, "handletextpad": 0.4, "columnspacing": 1.2}
    bare = {"frameon": False, "borderpad": 0, "borderaxespad": 0}
    ax.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        bbox_transform=place,
        ncols=len(ROLES),
        fontsize=style.NUMBER,
        **look,
        **bare,
    )


def _names(ax: Axes, names: Sequence[str], left: float) -> None:
    look: dict[str, Any] = {"size": style.NAME, "color": style.INK, "ha": "left", "va": "center", "linespacing": 1.1}
    # said once more for ticks that another hand made, in another style
    ax.set_yticks(range(len(names)), names, fontfamily=style.FAMILY, parse_math=False, **look)
    ax.tick_params(axis="y", length=0, pad=left)


def _numbers(ax: Axes, rows: pd.DataFrame, lang: str) -> None:
    places = decimals(rows["workload"])
    for name, edge in _NUMBER_COLUMNS.items():
        _text(ax, (1, 1), (edge, 4), labels(lang)[f"head_{name}"], ha="right", size=style.NUMBER, color=style.SOFT_INK)
        for row, value in enumerate(rows[name]):
            number = f"{value:.{places}f}" if name == "workload" else str(value)
            _text(ax, (1, row), (edge, 0), number, ha="right", va="center", size=style.NUMBER, beside="data")
