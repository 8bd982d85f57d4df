"""One unit with the units that it shares most tasks with, as a figure for half a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.figures import style
from jxgraph.figures.sheet import Around, FigureText, Title, at_least, plot_height, require, sheet, size, text
from jxgraph.i18n import labels
from jxgraph.palette import COLOURS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from numpy.typing import NDArray


_ROW, _DISC, _CENTRE, _BETWEEN = 22.0, 4.5, 9.0, 5.0
"""Height of a partner with its name, radius of its disc and of the one in the middle, space to a name, in points."""

_NAMES_TAKE, _BULGE = 0.68, 0.4
"""Part of the width that names may take on both sides; part of the rest by which the arcs of discs bulge outwards."""

_THINNEST, _WIDEST, _FAINT = 0.6, 4.0, 0.4
"""Widths of lines in points: for one task, for the most, and between two partners."""

_COLUMNS = ("unit_a", "unit_b", "shared", "weight", "a_led_b", "b_led_a")


@dataclass(frozen=True, slots=True)
class _Partners:
    """The partners of a unit, the closest first, and their places in points around the middle."""

    frame: pd.DataFrame
    place: NDArray[np.float64]


def ego(  # noqa: PLR0913 -- the frame and the unit, and choices that are all by name
    frame: pd.DataFrame,
    unit: str,
    *,
    top: int = 12,
    lang: str = "en",
    width: float = style.ONE_COLUMN,
    title: Title = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw the network of one unit: the units that share most tasks with it, and the ties among them.

    The closest partner stands at the upper left, the next one at the upper right, and so on downwards. Each name has
    the number of shared tasks, and the wider its line the more they are. A line is dark where the unit leads more of
    the tasks than the partner, light where the partner does or both lead as many.

    Parameters
    ----------
    frame
        The result of `jxgraph.measures.ties.ties`.
    unit
        The unit in the middle, by its name in the frame.
    top
        How many partners to draw, at least 1.
    lang, width, title, ax
        As `jxgraph.figures.workload` takes them; by default one column wide.

    Raises
    ------
    UsageError
        `top` is below 1, a column is missing, there is no such language, or `ax` is too small.

    Examples
    --------
    >>> from jxgraph import figures
    >>> from jxgraph.measures.ties import ties
    >>> ax = figures.ego(ties([("t1", "Finance", "lead"), ("t1", "Trade", "support")]), "Finance")
    >>> [words.get_text() for words in ax.texts][-2:]
    ['Trade 1', 'Finance']
    """
    at_least("unit", top)
    require(frame, _COLUMNS, "ties")
    words, every = labels(lang, "figures"), _partners(frame, unit)
    shown = every.iloc[:top]
    with style.in_style():
        names = [unit, *map(str, shown["unit"])]
        heading = words["ego"].format(unit=style.shortened(unit))
        texts = FigureText(heading, _summary(every, words), _notes(every, shown, words), names).titled(title)
        high = max(-(-len(shown) // 2), 3) * _ROW if len(shown) else 12.0
        high = plot_height(ax, texts, Around(), high, lang)
        ax = sheet(ax, texts, Around(), (width, high), lang)
        if len(shown):
            wide, high = size(ax)
            ax.set(xlim=(-wide / 2, wide / 2), ylim=(high / 2, -high / 2))
            partners = _Partners(shown, _places(len(shown), wide, high))
            _lines(ax, frame, partners)
            _discs(ax, partners, unit, wide)
    return ax


def _partners(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    """List the partners, those with most shared tasks first: `unit`, `shared`, and the tasks that only one leads."""
    tied = frame[frame["shared"] > 0]
    sides = []
    for own, other in (("a", "b"), ("b", "a")):
        rows = tied[tied[f"unit_{own}"] == unit]
        columns = {
            "unit": f"unit_{other}",
            "shared": "shared",
            "leads": f"{own}_led_{other}",
            "led": f"{other}_led_{own}",
        }
        sides.append(pd.DataFrame({name: rows[column] for name, column in columns.items()}))
    return pd.concat(sides).sort_index()


def _places(count: int, wide: float, high: float) -> NDArray[np.float64]:
    """Place partners on two arcs around the middle, left and right in turns, each in a row of its own."""
    inner = wide * (1 - _NAMES_TAKE) / 2
    places = np.zeros((count, 2))
    for side, sign in ((0, -1.0), (1, 1.0)):
        rows = len(places[side::2])
        y = (np.arange(rows) - (rows - 1) / 2) * (high / max(rows, 3))
        bulge = np.sqrt(np.maximum(1 - (2 * y / high) ** 2, 0))
        places[side::2] = np.column_stack([sign * inner * (1 - _BULGE + _BULGE * bulge), y])
    return places


def _lines(ax: Axes, frame: pd.DataFrame, partners: _Partners) -> None:
    from matplotlib.collections import LineCollection

    shown, place = partners.frame, partners.place
    at = dict(zip(shown["unit"], place.tolist(), strict=True))
    among = frame[(frame["shared"] > 0) & frame["unit_a"].isin(at) & frame["unit_b"].isin(at)]
    faint = [(at[a], at[b]) for a, b in zip(among["unit_a"], among["unit_b"], strict=True)]
    ax.add_collection(LineCollection(faint, colors=COLOURS["faint"], linewidths=_FAINT, zorder=1), autolim=False)
    part = (shown["shared"].to_numpy(float) - 1) / max(float(shown["shared"].max()) - 1, 1.0)
    colours = [COLOURS["lead" if more else "co_lead"] for more in shown["leads"] > shown["led"]]
    own = [((0.0, 0.0), tuple(end)) for end in place.tolist()]
    widths = _THINNEST + (_WIDEST - _THINNEST) * part
    ax.add_collection(LineCollection(own, colors=colours, linewidths=widths, zorder=2), autolim=False)


def _discs(ax: Axes, partners: _Partners, unit: str, wide: float) -> None:
    from matplotlib.patches import Circle

    for (x, y), name, shared in zip(partners.place, partners.frame["unit"], partners.frame["shared"], strict=True):
        ax.add_patch(Circle((x, y), _DISC, facecolor=COLOURS["co_lead"], edgecolor=style.INK, linewidth=0.5, zorder=3))
        away = -1.0 if x < 0 else 1.0
        room = wide / 2 - abs(x) - _DISC - _BETWEEN
        number = f" {shared}"
        fitting = style.balanced(style.drawable(str(name)), room - style.points(number, style.SMALL), style.SMALL, 2)
        side = "right" if x < 0 else "left"
        _write(ax, (x, y), (away * (_DISC + _BETWEEN), 0), fitting + number, ha=side, va="center")
    ax.add_patch(Circle((0, 0), _CENTRE, facecolor=COLOURS["lead"], edgecolor=style.INK, linewidth=0.5, zorder=4))
    name = style.wrapped(style.drawable(unit), wide * (1 - _NAMES_TAKE), style.SMALL, 2)
    _write(ax, (0, 0), (0, -_CENTRE - 1), name, ha="center", va="top")


def _write(ax: Axes, at: tuple[float, float], offset: tuple[float, float], words: str, **options: Any) -> None:
    letters: dict[str, Any] = {"size": style.SMALL, "zorder": 5, "bbox": style.veil()} | options
    text(ax, at, offset, words, coords=("data", "data"), **letters)


def _summary(every: pd.DataFrame, words: Mapping[str, str]) -> str:
    return words["ego_summary"].format(units=len(every)) if len(every) else words["ego_none"]


def _notes(every: pd.DataFrame, shown: pd.DataFrame, words: Mapping[str, str]) -> list[str]:
    if every.empty:
        return []
    led = bool((every["leads"] + every["led"]).any())
    notes = [words["ego_note" if led else "ego_note_no_lead"]]
    if len(shown) < len(every):
        notes.append(words["ego_cut"].format(shown=len(shown), count=len(every)))
    return notes
