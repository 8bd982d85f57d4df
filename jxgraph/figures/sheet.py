"""The sheet that every figure stands on: a title, one sentence that reads it, the plot, and notes on how to read it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.errors import UsageError, expect
from jxgraph.figures import style
from jxgraph.i18n import known_language, labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

MARGIN, GAP = 9.0, 6.0
"""Around everything, and between a name and what it names, in points."""

TALLEST = 590.0
"""Height of a plot in points, at most: a page with its title and notes."""

LEADING = 1.35
"""From line to line of a text, in sizes of its letters."""

LEGEND_ROW = style.NUMBER * 1.5
"""Height of a row of a legend in points."""
_HANDLE, _BETWEEN, _INNER = 1.3, 1.4, 0.5
"""Of a legend, in sizes of its letters: a handle, the space between columns, between handle and words."""

_LEAST = 8.0
"""Points that a plot needs in either direction."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a figure says: a title, a sentence that reads its numbers, notes, and the `names` it shows beside."""

    title: str
    told: str
    notes: Sequence[str]
    names: Sequence[str] = ()

    def note(self, lang: str) -> str:
        """Return the notes as one text; it says so where the font lacks a character of any of these words."""
        notes = list(self.notes)
        if style.missing_glyphs("".join([*self.names, self.told, *notes])):
            notes.append(labels(lang)["no_glyph"])
        return style.drawable(labels(lang)["sentence_separator"].join(notes))


class Around(NamedTuple):
    """Room around the plot in points, for names, ticks and legends: the texts of the sheet not counted."""

    left: float = 0.0
    right: float = 0.0
    above: float = 0.0
    below: float = 0.0


def room_of(ax: Axes | None, width: float) -> float:
    """Return the points across that all of a figure may take."""
    return width * style.POINTS - 2 * MARGIN if ax is None else size(ax)[0]


def size(ax: Axes) -> tuple[float, float]:
    """Return width and height of the Axes in points."""
    extent = ax.get_window_extent()
    return extent.width / ax.figure.dpi * style.POINTS, extent.height / ax.figure.dpi * style.POINTS


def plot_height(ax: Axes | None, words: Words, around: Around, high: float, lang: str) -> float:
    """Return the points that the plot will have in height: `high`, or what given Axes leave."""
    if ax is None:
        return high
    room, tall = size(ax)
    return tall - sum(_texts(words, room, lang)[2:]) - around.above - around.below


def sheet(ax: Axes | None, words: Words, around: Around, area: tuple[float, float], lang: str) -> Axes:
    """Give bare Axes with the words written around them.

    Parameters
    ----------
    ax
        Where to draw: all that is around the plot takes its room from their place. By default a new figure, which is
        not known to pyplot.
    words, around
        What is written, and what the plot itself needs beside it.
    area
        Width of a new figure in inches, height of its plot in points.
    lang
        Of the notes.

    Raises
    ------
    UsageError
        The Axes are too small, or there is no such language.
    """
    known_language(lang)
    width, high = area
    room = room_of(ax, width)
    title, told, head, foot = _texts(words, room, lang)
    left, right, above, below = around
    ax = _new_axes(room, head + above + high + below + foot) if ax is None else ax
    _shrink(ax, Around(left, right, above + head, below + foot))
    text(ax, (0, 1), (-left, above + head), title, va="top", linespacing=1.2, path_effects=style.bold(style.INK))
    line = style.TITLE * LEADING * (title.count("\n") + 1)
    if told:
        text(ax, (0, 1), (-left, above + head - line), told, va="top", size=style.NAME, linespacing=1.25)
    note = words.note(lang)
    if note:
        written = style.wrapped(note, room, style.NOTE)
        look: dict[str, Any] = {"size": style.NOTE, "color": style.SOFT_INK, "va": "top", "linespacing": LEADING}
        text(ax, (0, 0), (-left, -below - GAP), written, **look)
    return ax


def text(
    ax: Axes,
    at: tuple[float, float],
    offset: tuple[float, float],
    words: str,
    *,
    beside: tuple[str, str] = ("axes fraction", "axes fraction"),
    **look: Any,
) -> None:
    """Write at a place of the Axes moved by points; `beside` says in which coordinates the place is given."""
    letters: dict[str, Any] = {"size": style.TITLE, "color": style.INK, "ha": "left", "va": "bottom"} | look
    ax.annotate(words, at, xytext=offset, xycoords=beside, textcoords="offset points", annotation_clip=False, **letters)


def ticks(ax: Axes, axis: str, places: Sequence[float], words: Sequence[str], **look: Any) -> None:
    """Label an axis at these places; said in full, for ticks that another hand made in another style."""
    letters: dict[str, Any] = {"size": style.NUMBER, "color": style.SOFT_INK} | look
    pad = letters.pop("pad", 4.0)
    set_ticks = ax.set_xticks if axis == "x" else ax.set_yticks
    set_ticks(places, words, fontfamily=style.FAMILY, parse_math=False, **letters)
    getattr(ax, f"{axis}axis").set_tick_params(length=0, pad=pad)


def fit_legend(entries: Sequence[str], room: float) -> tuple[int, list[str]]:
    """Return in how many columns a legend fits into a width, and its entries, cut where even one column is too wide."""
    handle = (_HANDLE + _INNER) * style.NUMBER
    short = [style.wrapped(style.drawable(entry), room - handle, style.NUMBER, 1) for entry in entries]
    widest = [handle + style.points(entry, style.NUMBER) for entry in short]
    for columns in range(len(short), 0, -1):
        # as matplotlib fills them: from the top, the first columns one longer
        rows, longer = divmod(len(short), columns)
        ends = [0, *accumulate(rows + (column < longer) for column in range(columns))]
        widths = [max(widest[start:end]) for start, end in pairwise(ends)]
        if sum(widths) + _BETWEEN * style.NUMBER * (len(widths) - 1) <= room:
            return columns, short
    return 1, short


def legend_height(entries: Sequence[str], room: float) -> float:
    """Return the points that a legend of these entries takes."""
    return -(-len(entries) // fit_legend(entries, room)[0]) * LEGEND_ROW + 3 if entries else 0.0


def legend(ax: Axes, handles: Sequence[Any], entries: Sequence[str], left: float, up: float = 5.0) -> None:
    """Explain the marks above the plot, `up` points from it, in as many columns as fit beside and over it."""
    from matplotlib.transforms import ScaledTranslation

    columns, short = fit_legend(entries, size(ax)[0] + left)
    inch = 1 / style.POINTS
    place = ax.transAxes + ScaledTranslation(-left * inch, up * inch, ax.figure.dpi_scale_trans)
    look = {"handlelength": _HANDLE, "handleheight": _HANDLE, "handletextpad": _INNER, "columnspacing": _BETWEEN}
    bare = {"frameon": False, "borderpad": 0, "borderaxespad": 0, "labelspacing": 0.35}
    font: dict[str, Any] = {"prop": {"family": style.FAMILY, "size": style.NUMBER}, "labelcolor": style.INK}
    ax.legend(
        handles,
        short,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        bbox_transform=place,
        ncols=columns,
        **look,
        **bare,
        **font,
    )


def require(frame: pd.DataFrame, columns: Iterable[str], measure: str) -> None:
    """Raise the UsageError that names the first column that a frame lacks, and whose frame is expected."""
    import pandas as pd

    expect(frame, pd.DataFrame, f"the frame of {measure}, for a figure draws what a measure gives")
    present = {str(name) for name in (*frame.columns, *frame.index.names)}
    for name in columns:
        if str(name) not in present:
            raise UsageError(f"expected the frame of {measure}; it has no column {str(name)!r}")


def at_least(what: str, number: int) -> None:
    """Raise the UsageError that a figure cannot show fewer than one."""
    expect(number, int, f"the number of {what}s to show")
    if number < 1:
        raise UsageError(f"a figure shows at least 1 {what}, not {number}")


def percent(share: float) -> str:
    """Write a share as people read it.

    Examples
    --------
    >>> percent(0.158), percent(0.004), percent(0.0)
    ('16%', '0.4%', '0%')
    """
    return f"{100 * share:.1g}%" if 0 < share < 0.01 else f"{100 * share:.0f}%"  # noqa: PLR2004 - below one percent


def _texts(words: Words, room: float, lang: str) -> tuple[str, str, float, float]:
    """Return title and sentence as broken into lines, and the points that they and the notes take."""
    title = style.wrapped(style.drawable(words.title), room, style.TITLE)
    told = style.wrapped(style.drawable(words.told), room, style.NAME) if words.told else ""
    head = style.TITLE * LEADING * (title.count("\n") + 1)
    head += style.NAME * LEADING * (told.count("\n") + 1) + 2 if told else 0.0
    note = words.note(lang)
    foot = GAP + style.NOTE * LEADING * (style.wrapped(note, room, style.NOTE).count("\n") + 1) if note else 0.0
    return title, told, head, foot


def _new_axes(room: float, tall: float) -> Axes:
    from matplotlib.figure import Figure

    wide, high = room + 2 * MARGIN, tall + 2 * MARGIN
    figure = Figure(figsize=(wide / style.POINTS, high / style.POINTS), facecolor=style.PAPER)
    return figure.add_axes((MARGIN / wide, MARGIN / high, room / wide, 1 - 2 * MARGIN / high))


def _shrink(ax: Axes, around: Around) -> None:
    """Leave room in points around bare Axes, taken from the place they have."""
    left, right, above, below = around
    (wide, high), box = size(ax), ax.get_position()
    if wide < left + right + _LEAST or high < below + above + _LEAST:
        raise UsageError(f"the Axes are too small for the figure: {wide:.0f} x {high:.0f} points")
    x, y = box.width / wide, box.height / high
    place = (box.x0 + left * x, box.y0 + below * y, (wide - left - right) * x, (high - below - above) * y)
    ax.set_position(place)
    ax.spines[:].set_visible(False)
    ax.set(xticks=[], yticks=[])
    ax.patch.set_visible(False)
