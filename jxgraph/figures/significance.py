"""The pairs of units that share more or fewer tasks than expected at random, as a figure."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from jxgraph.figures import style
from jxgraph.figures.sheet import FigureText, axis_titles, chart, legend, require, text, ticks
from jxgraph.i18n import labels, null_label, value_label
from jxgraph.measures.nulls.registry import FDSM
from jxgraph.palette import COLOURS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

_HIGH = 250.0
_LEFT = 26.0
_NAMED = 5
"""Pairs that are named, at most."""

_TICKS = (0, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)

_MARKS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "more": {"marker": "^", "s": 46, "facecolors": COLOURS["more"], "edgecolors": style.PAPER},
        "fewer": {"marker": "v", "s": 46, "facecolors": COLOURS["fewer"], "edgecolors": style.PAPER},
        "expected": {"marker": "o", "s": 22, "facecolors": COLOURS["expected"], "edgecolors": style.PAPER},
        "undecidable": {"marker": "o", "s": 16, "facecolors": "none", "edgecolors": COLOURS["undecidable"]},
    }
)
"""Of each verdict, which differ in shape, fill and colour; undecidable pairs are hollow."""


def significance(
    frame: pd.DataFrame,
    *,
    null: str = "",
    lang: str = "en",
    width: float = style.TWO_COLUMNS,
    ax: Axes | None = None,
) -> Axes:
    """Draw the shared tasks of each pair against the number expected at random, with the verdicts of a null model.

    Hollow dots are undecidable pairs. The five most significant pairs are numbered in the plot and named below it.
    Scales are square roots.

    Parameters
    ----------
    frame
        The result of `jxgraph.measures.ties.ties`.
    null
        One of the null models of the frame; by default its first.
    lang, width, ax
        As `jxgraph.figures.workload` takes them.

    Raises
    ------
    UsageError
        A column of that null is missing, there is no such language, or `ax` is too small.

    Examples
    --------
    >>> from jxgraph import figures
    >>> from jxgraph.measures.ties import ties
    >>> ax = figures.significance(ties([("t1", "A", "lead"), ("t1", "B", "co_lead"), ("t2", "B", "lead")]))
    >>> [dots.get_label() for dots in ax.collections]
    ['Undecidable']
    """
    require(frame, ("unit_a", "unit_b", "shared"), "ties")
    null = null or next(iter(frame.attrs.get("nulls", ())), FDSM)
    columns = [f"{null}_{name}" for name in ("expected", "q", "verdict")]
    require(frame, columns, "ties")
    words = labels(lang, "figures")
    rows = frame.rename(columns=dict(zip(columns, ("expected", "q", "verdict"), strict=True)))
    present = [verdict for verdict in _MARKS if (rows["verdict"] == verdict).any()]
    entries = [*(value_label("verdict", verdict, lang) for verdict in present), words["significance_line"]]
    significant = rows[rows["verdict"].isin(["more", "fewer"])].sort_values("q", kind="stable")
    has_data = len(rows) > 0
    texts = FigureText(
        words["significance"], _summary(rows, null, words), _notes(significant, null, lang) if has_data else []
    )
    with style.in_style():
        ax = chart(ax, texts, entries if has_data else [], _LEFT, (width, _HIGH), lang)
        if has_data:
            legend(ax, _draw(ax, rows, present, lang), entries, _LEFT, 21)
            _scales(ax, rows, words)
            _numbers(ax, significant.head(_NAMED))
    return ax


def _summary(rows: pd.DataFrame, null: str, words: Mapping[str, str]) -> str:
    if rows.empty:
        return words["network_none"]
    counted = rows.attrs.get(null, {})
    counts = {verdict: counted.get(verdict, int((rows["verdict"] == verdict).sum())) for verdict in _MARKS}
    return words["significance_summary"].format(pairs=rows.attrs.get("pairs", len(rows)), **counts)


def _notes(significant: pd.DataFrame, null: str, lang: str) -> list[str]:
    words = labels(lang, "figures")
    notes = [words["significance_note"].format(null=null_label(null, lang)[1])]
    pairs = [
        words["significance_pair"].format(
            number=number,
            a=style.shortened(str(row["unit_a"])),
            b=style.shortened(str(row["unit_b"])),
            shared=row["shared"],
            expected=f"{row['expected']:.1f}",
        )
        for number, row in enumerate(significant.head(_NAMED).to_dict("records"), start=1)
    ]
    if len(significant) > _NAMED:
        pairs.append(words["significance_rest"].format(count=len(significant) - _NAMED))
    if pairs:
        notes.insert(0, words["significance_pairs"].format(pairs=labels(lang)["clause_separator"].join(pairs)))
    return notes


def _draw(ax: Axes, rows: pd.DataFrame, present: list[str], lang: str) -> list[Any]:
    handles: list[Any] = []
    # more and fewer are on top
    for level, verdict in enumerate(reversed(present)):
        some = rows[rows["verdict"] == verdict]
        x, y = np.sqrt(some["expected"].clip(lower=0)), np.sqrt(some["shared"])
        options: dict[str, Any] = {
            **_MARKS[verdict],
            "label": value_label("verdict", verdict, lang),
            "zorder": 3 + level,
        }
        handles.insert(0, ax.scatter(x, y, clip_on=False, **options))
    return [*handles, *_line(ax, rows)]


def _line(ax: Axes, rows: pd.DataFrame) -> list[Any]:
    most = float(np.sqrt(max(rows["shared"].max(), rows["expected"].max(), 1.0))) * 1.06
    ax.set(xlim=(0, most), ylim=(0, most))
    return list(ax.plot([0, most], [0, most], color=style.SOFT_INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1))


def _scales(ax: Axes, rows: pd.DataFrame, words: Mapping[str, str]) -> None:
    most = max(float(rows["shared"].max()), float(rows["expected"].max()), 1.0) * 1.1
    places = [place for place in _TICKS if place <= most]
    integers = [place for place in places if place == int(place)]
    ticks(ax, "x", list(np.sqrt(places)), [f"{place:g}" for place in places])
    ticks(ax, "y", list(np.sqrt(integers)), [f"{place:g}" for place in integers])
    style.light_grid(ax)
    axis_titles(ax, _LEFT, words["significance_shared"], words["significance_expected"])


def _numbers(ax: Axes, significant: pd.DataFrame) -> None:
    """Write numbers at the significant pairs; those at one place share a label."""
    at: dict[tuple[float, float], list[str]] = {}
    for number, row in enumerate(significant.to_dict("records"), start=1):
        place = (round(float(np.sqrt(row["expected"])), 1), round(float(np.sqrt(row["shared"])), 1))
        at.setdefault(place, []).append(str(number))
    for (x, y), numbers in at.items():
        text(ax, (x, y), (5, 3), ", ".join(numbers), coords=("data", "data"), size=style.NUMBER, zorder=9)
