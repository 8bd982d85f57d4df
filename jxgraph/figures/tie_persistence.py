"""The shared tasks of pairs of units in each year, and whether their ties hold, as a table of coloured cells."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.figures import style
from jxgraph.figures.sheet import (
    GAP,
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
    text,
    year_heads,
)
from jxgraph.i18n import labels, value_label
from jxgraph.palette import COLOURS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

_ROW, _NAMES_TAKE, _NAMES_TAKE_NARROW, _NARROW = 20.0, 0.3, 0.36, 350.0
"""Height of a row in points; part of the width that names may take, and in a figure narrower than this."""

_WIDEST, _BEFORE_TOTAL, _TOTAL = 44.0, 8.0, 12.0
"""Width of a cell, at most, the space before that of all years, and its width, at least, in points."""

_LATER = 54.0
"""Width of the column of the tasks that came later; the verdict stands beside it."""

_LEAST_EXPECTED = 0.1
"""Expected number that is written; a smaller one is said to be smaller."""

_HEAD: Mapping[str, Any] = MappingProxyType({"size": style.SMALL, "color": style.SOFT_INK, "linespacing": 1.1})

_FILLS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "more": (COLOURS["more"], COLOURS["more"]),
        "fewer": (COLOURS["fewer"], COLOURS["fewer"]),
        "expected": (COLOURS["random_band"], COLOURS["random_band"]),
        "undecidable": (style.PAPER, COLOURS["faint"]),
    }
)
"""Fill and edge of a cell by its verdict."""


class _Columns(NamedTuple):
    """Where the columns stand, in points from the left of the plot: of years, of all years, and of what came later."""

    years: list[float]
    cell: float
    total: float | None
    later: float | None
    verdict: float
    end: float


def tie_persistence(  # noqa: PLR0913 -- two frames, and choices that are all by name
    by_year: pd.DataFrame,
    persistence: pd.DataFrame,
    *,
    ties: pd.DataFrame | None = None,
    top: int = 20,
    lang: str = "en",
    width: float = style.TWO_COLUMNS,
    title: Title = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw the shared tasks of pairs of units by year, in the colour of the year's verdict, and whether the tie holds.

    Pairs whose tie holds are first, then those that share more tasks than expected in most years, or over all years,
    then those with most shared tasks. To the right stand the new tasks that a pair shared after it first stood out,
    with the number expected in brackets, and what follows from them.

    Parameters
    ----------
    by_year, persistence
        `Panel.ties_by_year` and `Panel.persistence`.
    ties
        `Panel.ties`, to draw a cell for all years together; by default there is none.
    top
        How many pairs to draw, at least 1.
    lang, width, title, ax
        As `jxgraph.figures.workload` takes them.

    Raises
    ------
    UsageError
        `top` is below 1, a column is missing, there is no such language, or `ax` is too small.

    Examples
    --------
    >>> from jxgraph import figures
    >>> import pandas as pd
    >>> rows = [("A", "B", 2024, 3, "more"), ("A", "B", 2025, 2, "expected")]
    >>> by_year = pd.DataFrame(rows, columns=["unit_a", "unit_b", "year", "shared", "verdict"])
    >>> later = {"first": 2024, "shared_after": 2, "expected": 0.6, "verdict": "undecidable"}
    >>> ax = figures.tie_persistence(by_year, pd.DataFrame([{"unit_a": "A", "unit_b": "B", **later}]))
    >>> [text.get_text() for text in ax.texts if text.get_text() in ("3", "2", "2 (0.6)", "Undecidable")]
    ['3', '2', 'Undecidable', '2 (0.6)']
    """
    at_least("pair", top)
    require(by_year, ("unit_a", "unit_b", "year", "shared", "verdict"), "Panel.ties_by_year")
    require(persistence, ("unit_a", "unit_b", "shared_after", "expected", "verdict"), "Panel.persistence")
    if ties is not None:
        require(ties, ("unit_a", "unit_b", "shared", "verdict"), "Panel.ties")
    words = labels(lang, "figures")
    cells, verdicts = (_by_pair(by_year, value) for value in ("shared", "verdict"))
    later, total = _rows(persistence), None if ties is None else _rows(ties)
    pairs = _order(cells, verdicts, later, total)[:top]
    entries = [value_label("verdict", verdict, lang) for verdict in _FILLS if (verdicts == verdict).any(axis=None)]
    texts = _texts(verdicts, later, pairs, lang, totalled=total is not None).titled(title)
    with style.in_style():
        room = room_of(ax, width)
        narrow = room < _NARROW
        take = (_NAMES_TAKE_NARROW if narrow else _NAMES_TAKE) * room
        names = [style.balanced(style.drawable("—".join(pair)), take, style.SMALL, 2) for pair in pairs]
        left = max((style.points(name, style.SMALL) for name in names), default=0.0) + GAP
        conclusions = [_conclusion(later, pair, lang) for pair in pairs]
        heads = [words["persistence_later"], words["persistence_verdict"]]
        columns = _columns(list(cells), room - left, conclusions, heads[1], later=not narrow, total=total is not None)
        head = 2 * style.SMALL * 1.3 + GAP
        around = Around(left, 0, head + legend_height(entries, room) + 4, 2) if pairs else Around()
        high = plot_height(ax, texts, around, len(pairs) * _ROW if pairs else 12.0, lang)
        ax = sheet(ax, texts, around, (width, high), lang)
        if pairs:
            ax.set(xlim=(0, room - left), ylim=(len(pairs) - 0.5, -0.5))
            _draw_names(ax, names, columns.end)
            _draw_cells(ax, cells.loc[pairs], verdicts.loc[pairs], columns)
            if total is not None and columns.total is not None:
                _draw_total(ax, total, pairs, columns)
            _write_later(ax, later, pairs, columns, conclusions)
            _write_heads(ax, list(cells), columns, [words["persistence_total"], *heads])
            _legend(ax, verdicts, entries, left, head)
    return ax


def _by_pair(frame: pd.DataFrame, value: str) -> pd.DataFrame:
    """Return pairs x years."""
    flat = frame.assign(unit_a=frame["unit_a"].astype(str), unit_b=frame["unit_b"].astype(str))
    table = flat.pivot_table(index=["unit_a", "unit_b"], columns="year", values=value, aggfunc="first", sort=False)
    return table[sorted(table)]


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    flat = frame.assign(unit_a=frame["unit_a"].astype(str), unit_b=frame["unit_b"].astype(str))
    return flat.drop_duplicates(["unit_a", "unit_b"]).set_index(["unit_a", "unit_b"])


def _order(
    cells: pd.DataFrame, verdicts: pd.DataFrame, later: pd.DataFrame, total: pd.DataFrame | None
) -> list[tuple[str, str]]:
    import pandas as pd

    held, overall = (set() if f is None else set(f.index[f["verdict"] == "more"]) for f in (later, total))
    ranked = pd.DataFrame(
        {
            "held": [pair in held for pair in cells.index],
            "more": (verdicts == "more").sum(axis=1).to_numpy(),
            "overall": [pair in overall for pair in cells.index],
            "shared": cells.sum(axis=1).to_numpy(),
        },
        index=cells.index,
    )
    return list(ranked.sort_values(["held", "more", "overall", "shared"], ascending=False, kind="stable").index)


def _texts(
    verdicts: pd.DataFrame, later: pd.DataFrame, pairs: Sequence[tuple[str, str]], lang: str, *, totalled: bool
) -> FigureText:
    words = labels(lang, "figures")
    if not pairs:
        return FigureText(words["persistence"], words["network_none"], [])
    stood = int((verdicts == "more").any(axis=1).sum())
    facts = {"stood": stood, "followed": len(later), "held": int((later["verdict"] == "more").sum())}
    summary = words["persistence_summary" if stood else "persistence_none"].format(**facts)
    notes = [words["persistence_note"], *([words["persistence_counted"]] if totalled else [])]
    if len(pairs) < len(verdicts):
        notes.append(words["persistence_cut"].format(shown=len(pairs), pairs=len(verdicts)))
    return FigureText(words["persistence"], summary, notes, [unit for pair in pairs for unit in pair])


def _conclusion(later: pd.DataFrame, pair: tuple[str, str], lang: str) -> str:
    if pair not in later.index:
        return ""
    verdict = later.loc[pair, "verdict"]
    return (
        labels(lang, "figures")["persistence_held"] if verdict == "more" else value_label("verdict", str(verdict), lang)
    )


def _columns(
    years: Sequence[object], room: float, conclusions: Sequence[str], head: str, *, later: bool, total: bool
) -> _Columns:
    verdict = max(style.points(words, style.SMALL) for words in (*conclusions, head)) + 2 * GAP
    right = verdict + (_LATER if later else 0.0)
    total = total and (room - right - _BEFORE_TOTAL) / (len(years) + 1) >= _TOTAL
    between = _BEFORE_TOTAL if total else 0.0
    cell = min((room - right - between) / max(len(years) + total, 1), _WIDEST)
    end = cell * len(years)
    after = end + between + cell * total
    return _Columns(
        [cell * n for n in range(len(years))],
        cell,
        end + between if total else None,
        after + _LATER / 2 if later else None,
        after + right - verdict + 2 * GAP,
        after + right,
    )


def _draw_names(ax: Axes, names: Sequence[str], wide: float) -> None:
    ax.hlines([row + 0.5 for row in range(len(names))], 0, wide, color=style.RULE, linewidth=0.5, zorder=1)
    for row, name in enumerate(names):
        at: dict[str, Any] = {"coords": ("data", "data"), "ha": "right", "va": "center", "linespacing": 1.1}
        text(ax, (0, row), (-GAP, 0), name, size=style.SMALL, **at)


def _draw_cells(ax: Axes, cells: pd.DataFrame, verdicts: pd.DataFrame, columns: _Columns) -> None:
    widest = max(style.points(str(int(number)), style.SMALL) for number in cells.max().dropna())
    for row in range(len(cells)):
        for place, number, verdict in zip(columns.years, cells.iloc[row], verdicts.iloc[row], strict=True):
            if number == number:  # noqa: PLR0124 -- a pair that the year does not have is NaN
                written = str(int(number)) if widest < columns.cell - 1 else ""
                _draw_cell(ax, (place, row), columns.cell, str(verdict), written)


def _draw_cell(ax: Axes, at: tuple[float, int], wide: float, verdict: str, written: str) -> None:
    from matplotlib.patches import Rectangle

    (left, row), gap = at, min(1.0, wide / 8)
    fill, edge = _FILLS.get(verdict, _FILLS["undecidable"])
    look: dict[str, Any] = {"facecolor": fill, "edgecolor": edge, "linewidth": 0.5, "zorder": 2}
    ax.add_artist(Rectangle((left + gap, row - 0.4), wide - 2 * gap, 0.8, **look))
    if written:
        options: dict[str, Any] = {"ha": "center", "va": "center_baseline", "size": style.SMALL, "zorder": 3}
        text(
            ax, (left + wide / 2, row), (0, 0), written, coords=("data", "data"), color=style.ink_over(fill), **options
        )


def _draw_total(ax: Axes, total: pd.DataFrame, pairs: Sequence[tuple[str, str]], columns: _Columns) -> None:
    for row, pair in enumerate(pairs):
        if pair in total.index and columns.total is not None:
            written = str(int(total.loc[pair, "shared"]))
            written = written if style.points(written, style.SMALL) < columns.cell - 1 else ""
            _draw_cell(ax, (columns.total, row), columns.cell, str(total.loc[pair, "verdict"]), written)


def _write_later(
    ax: Axes, later: pd.DataFrame, pairs: Sequence[tuple[str, str]], columns: _Columns, conclusions: Sequence[str]
) -> None:
    at: dict[str, Any] = {"coords": ("data", "data"), "va": "center", "size": style.SMALL}
    for row, (pair, conclusion) in enumerate(zip(pairs, conclusions, strict=True)):
        if pair not in later.index:
            continue
        ink = style.INK if later.loc[pair, "verdict"] == "more" else style.SOFT_INK
        text(ax, (columns.verdict, row), (0, 0), conclusion, color=ink, **at)
        if columns.later is not None:
            numbers = f"{later.loc[pair, 'shared_after']:.0f} ({_rounded(float(later.loc[pair, 'expected']))})"
            text(ax, (columns.later, row), (0, 0), numbers, ha="center", **at)


def _rounded(expected: float) -> str:
    return "0" if not expected else f"{expected:.1f}" if expected >= _LEAST_EXPECTED else f"<{_LEAST_EXPECTED}"


def _write_heads(ax: Axes, years: Sequence[object], columns: _Columns, heads: Sequence[str]) -> None:
    at: dict[str, Any] = {"coords": ("data", "axes fraction"), **_HEAD}
    for place, head in zip(columns.years, year_heads(years, columns.cell), strict=True):
        text(ax, (place + columns.cell / 2, 1), (0, 4), head, ha="center", **at)
    total, later, verdict = heads
    if columns.total is not None:
        text(ax, (columns.total + columns.cell / 2, 1), (0, 4), total, ha="center", **at)
    if columns.later is not None:
        words = style.balanced(later, _LATER, style.SMALL, 2)
        text(ax, (columns.later, 1), (0, 4), words, ha="center", **at)
    text(ax, (columns.verdict, 1), (0, 4), verdict, **at)


def _legend(ax: Axes, verdicts: pd.DataFrame, entries: Sequence[str], left: float, up: float) -> None:
    from matplotlib.patches import Patch

    present = [verdict for verdict in _FILLS if (verdicts == verdict).any(axis=None)]
    handles = [Patch(facecolor=_FILLS[v][0], edgecolor=_FILLS[v][1], linewidth=0.5) for v in present]
    legend(ax, handles, entries, left, up)
