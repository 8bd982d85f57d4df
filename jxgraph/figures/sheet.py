"""The frame of every figure: a title, a sentence that sums it up, the plot, and notes on how to read it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.errors import UsageError, expect
from jxgraph.figures import style
from jxgraph.i18n import known_language, labels
from jxgraph.messages import Message

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

_RIGHT, _BELOW, _NO_DATA = 8.0, 34.0, 12.0
"""Points right of a chart and below it, and the height of one without data."""

_LEAST = 8.0
"""Points that a plot needs in either direction."""


Title = str | bool | None
"""The title of a figure: True for its own, a text for another, None for none."""


@dataclass(frozen=True, slots=True)
class FigureText:
    """The texts of a figure: a title, a sentence that sums up its numbers, notes, and the `names` in the plot."""

    title: str
    summary: str
    notes: Sequence[str]
    names: Sequence[str] = ()

    def titled(self, title: Title) -> FigureText:
        """Return the texts with another title, or without title and summary, but for that of a figure without data."""
        if title is True:
            return self
        expect(title or "", str, "figure_title")
        return replace(self, title=title or "", summary=self.summary if title or not self.notes else "")

    def note(self, lang: str) -> str:
        """Return the notes as one text, with a note if the font lacks a character of any of these texts."""
        notes = list(self.notes)
        if style.missing_glyphs("".join([*self.names, self.summary, *notes])):
            notes.append(labels(lang)["no_glyph"])
        return style.drawable(labels(lang)["sentence_separator"].join(notes))


class Around(NamedTuple):
    """Room around the plot in points, for names, ticks and legends, without the texts of the figure."""

    left: float = 0.0
    right: float = 0.0
    above: float = 0.0
    below: float = 0.0


def room_of(ax: Axes | None, width: float) -> float:
    """Return the width of the whole figure in points."""
    return width * style.POINTS - 2 * MARGIN if ax is None else size(ax)[0]


def size(ax: Axes) -> tuple[float, float]:
    """Return width and height of the Axes in points."""
    extent = ax.get_window_extent()
    return extent.width / ax.figure.dpi * style.POINTS, extent.height / ax.figure.dpi * style.POINTS


def plot_height(ax: Axes | None, words: FigureText, around: Around, high: float, lang: str) -> float:
    """Return the height of the plot in points: `high`, or what remains of given Axes."""
    if ax is None:
        return high
    room, tall = size(ax)
    return tall - sum(_texts(words, room, lang)[2:]) - around.above - around.below


def sheet(ax: Axes | None, words: FigureText, around: Around, area: tuple[float, float], lang: str) -> Axes:
    """Return bare Axes with the texts lines around them.

    Parameters
    ----------
    ax
        Where to draw; texts take their room from it. By default a new figure, which pyplot does not know.
    words, around
        The texts, and the room that the plot itself needs around it.
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
    title, summary, head, foot = _texts(words, room, lang)
    left, right, above, below = around
    ax = _new_axes(room, head + above + high + below + foot) if ax is None else ax
    _shrink(ax, Around(left, right, above + head, below + foot))
    if title:
        text(ax, (0, 1), (-left, above + head), title, va="top", linespacing=1.2, path_effects=style.bold(style.INK))
    line = style.TITLE * LEADING * (title.count("\n") + 1) if title else 0.0
    if summary:
        text(ax, (0, 1), (-left, above + head - line), summary, va="top", size=style.NAME, linespacing=1.25)
    note = words.note(lang)
    if note:
        lines = style.wrapped(note, room, style.NOTE)
        options: dict[str, Any] = {"size": style.NOTE, "color": style.SOFT_INK, "va": "top", "linespacing": LEADING}
        text(ax, (0, 0), (-left, -below - GAP), lines, **options)
    return ax


def chart(
    ax: Axes | None, texts: FigureText, entries: Sequence[str], left: float, area: tuple[float, float], lang: str
) -> Axes:
    """Return Axes with room for two axes, `left` for the vertical one, and for a legend; entries are none without data.

    The other arguments are those of `sheet`.
    """
    width, high = area
    if not entries:
        return sheet(ax, texts, Around(), (width, _NO_DATA), lang)
    above = legend_height(entries, room_of(ax, width) - _RIGHT) + 24
    return sheet(ax, texts, Around(left, _RIGHT, above, _BELOW), (width, high), lang)


def axis_titles(ax: Axes, left: float, top: str, bottom: str) -> None:
    """Write the title of the vertical axis above it, and that of the horizontal axis below its end."""
    options: dict[str, Any] = {"size": style.NUMBER, "color": style.SOFT_INK}
    text(ax, (0, 1), (-left, 6), top, **options)
    text(ax, (1, 0), (0, -16), bottom, ha="right", va="top", **options)


def text(
    ax: Axes,
    at: tuple[float, float],
    offset: tuple[float, float],
    words: str,
    *,
    coords: tuple[str, str] = ("axes fraction", "axes fraction"),
    **options: Any,
) -> None:
    """Write at a place of the Axes moved by points; `coords` names the coordinates of the place."""
    letters: dict[str, Any] = {"size": style.TITLE, "color": style.INK, "ha": "left", "va": "bottom"} | options
    ax.annotate(words, at, xytext=offset, xycoords=coords, textcoords="offset points", annotation_clip=False, **letters)


def ticks(ax: Axes, axis: str, places: Sequence[float], words: Sequence[str], **options: Any) -> None:
    """Label an axis at these places, with all settings, since the Axes may have another style."""
    letters: dict[str, Any] = {"size": style.NUMBER, "color": style.SOFT_INK} | options
    pad = letters.pop("pad", 4.0)
    set_ticks = ax.set_xticks if axis == "x" else ax.set_yticks
    set_ticks(places, words, fontfamily=style.FAMILY, parse_math=False, **letters)
    getattr(ax, f"{axis}axis").set_tick_params(length=0, pad=pad)


def fit_legend(entries: Sequence[str], room: float) -> tuple[int, list[str]]:
    """Return the number of columns in which a legend fits into a width, and its entries, cut if too wide."""
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
    """Return the height of a legend of these entries in points."""
    return -(-len(entries) // fit_legend(entries, room)[0]) * LEGEND_ROW + 3 if entries else 0.0


def legend(ax: Axes, handles: Sequence[Any], entries: Sequence[str], left: float, up: float = 5.0) -> None:
    """Draw a legend `up` points above the plot, in as many columns as fit."""
    from matplotlib.transforms import ScaledTranslation

    columns, short = fit_legend(entries, size(ax)[0] + left)
    inch = 1 / style.POINTS
    place = ax.transAxes + ScaledTranslation(-left * inch, up * inch, ax.figure.dpi_scale_trans)
    options = {"handlelength": _HANDLE, "handleheight": _HANDLE, "handletextpad": _INNER, "columnspacing": _BETWEEN}
    bare = {"frameon": False, "borderpad": 0, "borderaxespad": 0, "labelspacing": 0.35}
    font: dict[str, Any] = {"prop": {"family": style.FAMILY, "size": style.NUMBER}, "labelcolor": style.INK}
    ax.legend(
        handles,
        short,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        bbox_transform=place,
        ncols=columns,
        **options,
        **bare,
        **font,
    )


def require(frame: pd.DataFrame, columns: Iterable[str], measure: str | Message) -> None:
    """Raise a UsageError that names the expected frame and the first column that is missing."""
    import pandas as pd

    expect(frame, pd.DataFrame, "drawn_frame", measure=measure)
    present = {str(name) for name in (*frame.columns, *frame.index.names)}
    for name in columns:
        if str(name) not in present:
            raise UsageError("figures.no_column", measure=measure, column=str(name)).near(name, present)


def at_least(what: str, number: int) -> None:
    """Raise a UsageError if the number to draw is below one."""
    drawn = Message(f"thing.{what}")
    expect(number, int, "drawn_number", what=drawn)
    if number < 1:
        raise UsageError("figures.at_least", what=drawn, number=number)


def year_heads(years: Sequence[object], step: float) -> list[str]:
    """Return the heads of columns of years that are `step` points wide: the last one, and as many others as fit."""
    heads = [style.drawable(str(year)) for year in years]
    widest = max((style.points(head, style.NUMBER) for head in heads), default=0.0) + 3
    every = int(-(-widest // max(step, 1.0)))
    return [head if (len(heads) - 1 - at) % every == 0 else "" for at, head in enumerate(heads)]


def percent(share: float) -> str:
    """Write a share as people read it.

    Examples
    --------
    >>> percent(0.158), percent(0.004), percent(0.0)
    ('16%', '0.4%', '0%')
    """
    return f"{100 * share:.1g}%" if 0 < share < 0.01 else f"{100 * share:.0f}%"  # noqa: PLR2004 - below one percent


def _texts(words: FigureText, room: float, lang: str) -> tuple[str, str, float, float]:
    """Return title and summary, broken into lines, and the height of the texts above and below the plot."""
    title = style.wrapped(style.drawable(words.title), room, style.TITLE)
    summary = style.wrapped(style.drawable(words.summary), room, style.NAME) if words.summary else ""
    head = style.TITLE * LEADING * (title.count("\n") + 1) if title else 0.0
    head += style.NAME * LEADING * (summary.count("\n") + 1) + 2 if summary else 0.0
    note = words.note(lang)
    foot = GAP + style.NOTE * LEADING * (style.wrapped(note, room, style.NOTE).count("\n") + 1) if note else 0.0
    return title, summary, head, foot


def _new_axes(room: float, tall: float) -> Axes:
    from matplotlib.figure import Figure

    wide, high = room + 2 * MARGIN, tall + 2 * MARGIN
    figure = Figure(figsize=(wide / style.POINTS, high / style.POINTS), facecolor=style.PAPER)
    return figure.add_axes((MARGIN / wide, MARGIN / high, room / wide, 1 - 2 * MARGIN / high))


def _shrink(ax: Axes, around: Around) -> None:
    """Shrink bare Axes to leave this room around them."""
    left, right, above, below = around
    (wide, high), box = size(ax), ax.get_position()
    if wide < left + right + _LEAST or high < below + above + _LEAST:
        raise UsageError("figures.small_axes", wide=wide, high=high)
    x, y = box.width / wide, box.height / high
    place = (box.x0 + left * x, box.y0 + below * y, (wide - left - right) * x, (high - below - above) * y)
    ax.set_position(place)
    ax.spines[:].set_visible(False)
    ax.set(xticks=[], yticks=[])
    ax.patch.set_visible(False)
