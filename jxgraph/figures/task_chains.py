"""The tasks of several years: which come every year, which are new or dropped, and which change their lead unit."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.figures import style
from jxgraph.figures.alluvial import (
    Flow,
    Span,
    block_width,
    draw_block,
    ribbon,
    ribbon_ends,
    stacked,
    write_labels,
    write_years,
)
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
    text,
    year_heads,
)
from jxgraph.i18n import labels
from jxgraph.model import LIST_SEPARATOR
from jxgraph.palette import COLOURS, tinted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

_HIGH, _BETWEEN, _NAMES_TAKE, _NARROW = 260.0, 7.0, 0.2, 350.0
"""Height of the flows and between their blocks in points; part of the width that labels may take on a side; in a figure
narrower than this they are on the right only."""

_EVERY, _FIRST, _KEPT, _RETURNED, _NEW, _GONE = range(6)
"""What a task is in a year, from the top of a column to its bottom."""

_NAMES = ("chains_every", "chains_first", "chains_kept", "chains_returned", "chains_new", "chains_gone")
_COLOURS = tuple(
    COLOURS[f"chain_{name}"] for name in ("every", "kept", "kept", "returned", "new", "gone")
)  # those of the first year that go on are kept from then on


# All tasks, as flows.


def task_chains(
    frame: pd.DataFrame,
    *,
    lang: str = "en",
    width: float = style.TWO_COLUMNS,
    title: Title = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw how many tasks of each year come every year, are kept, return, are new, or are dropped, and how they flow.

    A column is a year. Tasks of the year before that a year does not list are a dashed block below it; they end there
    or return later. For the tasks of one leader or part, give its rows.

    Parameters
    ----------
    frame
        `Panel.tasks`, or some of its rows: a row a task and year with its `chain` and `lead`.
    lang, width, title, ax
        As `jxgraph.figures.workload` takes them.

    Raises
    ------
    UsageError
        A column is missing, there is no such language, or `ax` is too small.

    Examples
    --------
    >>> from jxgraph import figures
    >>> import pandas as pd
    >>> rows = [(2024, "C1", "Finance"), (2024, "C2", "Trade"), (2025, "C1", "Finance")]
    >>> ax = figures.task_chains(pd.DataFrame(rows, columns=["year", "chain", "lead"]))
    >>> [text.get_text() for text in ax.texts if len(text.get_text()) == 1]
    ['1', '1', '1', '1']
    """
    require(frame, ("year", "chain", "lead"), "Panel.tasks")
    words = labels(lang, "figures")
    states = _states(frame)
    has_data = len(states) > 0
    texts = (_texts(frame, states, lang) if has_data else FigureText(words["chains"], words["chains_none"], [])).titled(
        title
    )
    with style.in_style():
        room = room_of(ax, width)
        both = room >= _NARROW
        # in narrow blocks there is no room for numbers: those of both ends stand in the labels
        numbered = style.points(str(len(frame)), style.SMALL) <= block_width(len(states), room / 2)[0]
        names = [_labels(column, _NAMES_TAKE * room, words, numbered=numbered) for column in (states[:1] + states[-1:])]
        left, right = [max(style.points(n, style.SMALL) for n in side.values()) + GAP for side in names] or [0.0, 0.0]
        around = Around(left if both else 2, right, style.NUMBER * 1.3 + GAP, 4) if has_data else Around()
        high = plot_height(ax, texts, around, _HIGH if has_data else 12.0, lang)
        ax = sheet(ax, texts, around, (width, high), lang)
        if has_data:
            wide = room - around.left - around.right
            ax.set(xlim=(0, wide), ylim=(high, 0))
            spans = _draw(ax, states, sorted(frame["year"].unique()), (wide, high), numbered=numbered)
            for side, column in ((1, -1), (0, 0))[: 1 + both]:
                write_labels(ax, names[side], spans[column], side=side, size=(wide, high))
    return ax


def _states(frame: pd.DataFrame) -> list[dict[str, int]]:
    """Return of each year what each chain is in it; a chain that the year before had and this one has not is gone."""
    by_year = [set(rows["chain"].astype(str)) for _, rows in frame.groupby("year")]
    every = set.intersection(*by_year) if by_year else set()
    states: list[dict[str, int]] = []
    seen: set[str] = set()
    for n, chains in enumerate(by_year):
        before = by_year[n - 1] if n else set()
        states.append(dict.fromkeys(sorted(before - chains), _GONE))
        for chain in sorted(chains):
            kept = _KEPT if chain in before else _RETURNED if chain in seen else _NEW if n else _FIRST
            states[-1][chain] = _EVERY if chain in every else kept
        seen |= chains
    return states


def _texts(frame: pd.DataFrame, states: Sequence[Mapping[str, int]], lang: str) -> FigureText:
    words = labels(lang, "figures")
    chains = frame["chain"].astype(str)
    last = {chain for chain, state in states[-1].items() if state != _GONE}
    facts = {
        "years": len(states),
        "chains": chains.nunique(),
        "every": sum(state == _EVERY for state in states[0].values()),
        "dropped": chains.nunique() - len(last),
    }
    returned = len({chain for year in states for chain, state in year.items() if state == _RETURNED})
    moved = sum(map(bool, map(_changes, _stretches(frame).values())))
    more = "".join(words[key].format(count=n) for key, n in (("chains_again", returned), ("chains_moved", moved)) if n)
    notes = [words["chains_note"], *([words["chains_back"]] if returned else [])]
    return FigureText(words["chains"], words["chains_summary"].format(**facts, more=more), notes)


def _labels(states: Mapping[str, int], room: float, words: Mapping[str, str], *, numbered: bool) -> dict[int, str]:
    names = {}
    for state, count in sorted(Counter(states.values()).items()):
        name = words[_NAMES[state]]
        names[state] = name if numbered else words["chains_counted"].format(name=name, count=count)
    return {state: style.balanced(name, room, style.SMALL, 2) for state, name in names.items()}


def _draw(
    ax: Axes,
    states: Sequence[Mapping[str, int]],
    years: Sequence[object],
    size: tuple[float, float],
    *,
    numbered: bool,
) -> list[dict[int, Span]]:
    """Draw blocks and ribbons, and return the spans of the blocks of each column."""
    wide, high = size
    sizes = [Counter(column.values()) for column in states]
    spans = stacked([sorted(column) for column in sizes], sizes, high, _BETWEEN)
    block, places = block_width(len(states), wide)
    for n, (before, after) in enumerate(pairwise(states)):
        counts = Counter((before[chain], state) for chain, state in after.items() if chain in before)
        flows = [Flow(start, end, number) for (start, end), number in sorted(counts.items())]
        for flow, start, end in ribbon_ends(flows, (spans[n], sizes[n]), (spans[n + 1], sizes[n + 1])):
            part = 0.5 if flow.end == _GONE else 0.3
            look = {"facecolor": tinted(_COLOURS[flow.start], part), "zorder": 3 if flow.end == _GONE else 2}
            ribbon(ax, (places[n] + block, places[n + 1]), start, end, **look)
    for place, column, counted in zip(places, spans, sizes, strict=True):
        for state, span in column.items():
            written = str(counted[state]) if numbered else ""
            draw_block(ax, (place, block), span, "" if state == _GONE else _COLOURS[state], written)
    write_years(ax, years, block, wide)
    return spans


# Tasks that change hands, as bars.


class _Stretch(NamedTuple):
    """Years without a gap in which a task has the same lead units: numbers of the first and the last, and the units."""

    start: int
    end: int
    leads: tuple[str, ...]


_ROW, _BAR, _TEXT_TAKES, _TEXT_TAKES_NARROW = 25.0, 0.84, 0.34, 0.36
"""Height of a row in points, and of a bar in rows; the part of the width that the tasks' texts may take."""

_NAMED_YEAR, _TO = 26.0, " → "
"""Width of a year in points, below which bars are too narrow for names: the units stand under the text, with arrows."""

_LEAST_LETTERS = 4
"""Of a name that is cut, with the marks of the cut."""

_BARS: Mapping[bool, str] = MappingProxyType({True: tinted(COLOURS["co_lead"], 0.35), False: COLOURS["chip"]})
"""Fill of a bar after a change, and before the first."""


def lead_changes(
    frame: pd.DataFrame,
    *,
    top: int = 15,
    lang: str = "en",
    width: float = style.TWO_COLUMNS,
    title: Title = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw the tasks that change their lead unit: a row a task, a bar for the years in which one unit leads.

    The tasks with most changes are first, then those that changed last. The order of several lead units does not count.

    Parameters
    ----------
    frame
        `Panel.tasks`, or some of its rows: a row a task and year with its `chain`, `lead` and `text`.
    top
        How many tasks to draw, at least 1.
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
    >>> rows = [(2024, "C1", "Finance", "Budget"), (2025, "C1", "Trade", "Budget")]
    >>> ax = figures.lead_changes(pd.DataFrame(rows, columns=["year", "chain", "lead", "text"]))
    >>> [text.get_text() for text in ax.texts][-4:]
    ['Finance', 'Trade', '2024', '2025']
    """
    at_least("task", top)
    require(frame, ("year", "chain", "lead", "text"), "Panel.tasks")
    words = labels(lang, "figures")
    stretches = _stretches(frame)
    changes = {chain: found for chain, known in stretches.items() if (found := _changes(known))}
    moved = sorted(changes, key=lambda chain: (-len(changes[chain]), -changes[chain][-1][1].start))
    shown, years = moved[:top], sorted(frame["year"].unique())
    text_of = (
        frame.assign(chain=frame["chain"].astype(str)).drop_duplicates("chain", keep="last").set_index("chain")["text"]
    )
    texts = _change_texts(stretches, (len(shown), len(moved)), lang).titled(title)
    with style.in_style():
        room = room_of(ax, width)
        take = (_TEXT_TAKES if room >= _NARROW else _TEXT_TAKES_NARROW) * room
        crowded = (room - take - 2) / max(len(years), 1) < _NAMED_YEAR
        names = [
            _row_name(str(text_of[chain]) or chain, changes[chain] if crowded else [], take, words) for chain in shown
        ]
        left = max((style.points(name, style.SMALL) for name in names), default=0.0) + GAP
        around = Around(left, 2, style.NUMBER * 1.3 + GAP, 2) if shown else Around()
        high = plot_height(ax, texts, around, len(shown) * _ROW if shown else 12.0, lang)
        ax = sheet(ax, texts, around, (width, high), lang)
        if shown:
            ax.set(xlim=(-0.5, len(years) - 0.5), ylim=(len(shown) - 0.5, -0.5))
            year = (room - left - 2) / len(years)
            for row, (chain, name) in enumerate(zip(shown, names, strict=True)):
                at: dict[str, Any] = {"coords": ("axes fraction", "data"), "va": "center", "size": style.SMALL}
                text(ax, (0, row), (-left, 0), name, linespacing=1.15, **at)
                _draw_bars(ax, row, stretches[chain], year, words)
            for place, head in enumerate(year_heads(years, year)):
                options: dict[str, Any] = {"ha": "center", "size": style.NUMBER, "color": style.SOFT_INK}
                text(ax, (place, 1), (0, 4), head, coords=("data", "axes fraction"), **options)
    return ax


def _row_name(task: str, changes: Sequence[tuple[_Stretch, _Stretch]], room: float, words: Mapping[str, str]) -> str:
    """Return the text of a task in two lines; with changes, their lead units stand in the second."""
    if not changes:
        return style.wrapped(style.drawable(task), room, style.SMALL, 2)
    leads = [_lead_name(stretch, words) for stretch in (changes[0][0], *(after for _, after in changes))]
    return "\n".join(style.wrapped(style.drawable(line), room, style.SMALL, 1) for line in (task, _TO.join(leads)))


def _lead_name(stretch: _Stretch, words: Mapping[str, str]) -> str:
    return LIST_SEPARATOR.join(stretch.leads) or words["lead_not_named"]


def _stretches(frame: pd.DataFrame) -> dict[str, list[_Stretch]]:
    """Return the stretches of years in which each chain is listed with the same lead units."""
    number = {year: n for n, year in enumerate(sorted(frame["year"].unique()))}
    rows = frame.sort_values("year", kind="stable")
    found: dict[str, list[_Stretch]] = {}
    for chain, year, lead in zip(rows["chain"].astype(str), rows["year"], rows["lead"].fillna(""), strict=True):
        leads = tuple(sorted(filter(None, str(lead).split(LIST_SEPARATOR))))
        known, n = found.setdefault(chain, []), number[year]
        if known and known[-1].leads == leads and known[-1].end >= n - 1:
            known[-1] = known[-1]._replace(end=n)
        else:
            known.append(_Stretch(n, n, leads))
    return found


def _changes(known: Sequence[_Stretch]) -> list[tuple[_Stretch, _Stretch]]:
    """Return the stretches before and after each change of the lead units."""
    return [(before, after) for before, after in pairwise(known) if before.leads != after.leads]


def _change_texts(stretches: Mapping[str, Sequence[_Stretch]], drawn: tuple[int, int], lang: str) -> FigureText:
    words, (shown, moved) = labels(lang, "figures"), drawn
    if not moved:
        none = (
            "lead_changes_none" if any(s.leads for known in stretches.values() for s in known) else "lead_ties_nobody"
        )
        return FigureText(words["lead_changes"], words[none], [])
    changes = [pair for known in stretches.values() for pair in _changes(known)]
    lasting = sum(known[0].start < known[-1].end for known in stretches.values())
    sentences = [words["lead_changes_summary"].format(chains=lasting, moved=moved, times=len(changes))]
    taken = Counter(unit for a, b in changes for unit in set(b.leads) - set(a.leads))
    given = Counter(unit for a, b in changes for unit in set(a.leads) - set(b.leads))
    for key, counts in (("lead_changes_taken", taken), ("lead_changes_given", given)):
        (first, count), *others = [*counts.most_common(2), ("", 0)]
        if count > max(n for _, n in [*others, ("", 0)]):
            sentences.append(words[key].format(unit=style.shortened(first), count=count))
    notes = [words["lead_changes_note"]]
    if shown < moved:
        notes.append(words["lead_changes_cut"].format(shown=shown, moved=moved))
    units = [unit for known in stretches.values() for stretch in known for unit in stretch.leads]
    return FigureText(
        words["lead_changes"], labels(lang)["sentence_separator"].join(sentences), notes, sorted(set(units))
    )


def _draw_bars(ax: Axes, row: int, known: Sequence[_Stretch], year: float, words: Mapping[str, str]) -> None:
    from matplotlib.patches import Rectangle

    ax.hlines(
        row, known[0].start, known[-1].end, color=COLOURS["faint"], linewidth=0.8, linestyle=(0, (1, 2)), zorder=1
    )
    changed = False
    for n, stretch in enumerate(known):
        handed_over = n > 0 and known[n - 1].leads != stretch.leads
        changed = changed or handed_over
        years, top = stretch.end - stretch.start + 1, row - _BAR / 2
        inset = 1 / year
        corner, wide = (stretch.start - 0.5 + inset, top), years - 2 * inset
        ax.add_artist(Rectangle(corner, wide, _BAR, facecolor=_BARS[changed], linewidth=0, zorder=2))
        name = style.balanced(style.drawable(_lead_name(stretch, words)), wide * year - 8, style.SMALL, 2)
        # of a name cut to one or two characters nobody knows the unit
        if not name.endswith("…") or len(name) > _LEAST_LETTERS:
            at: dict[str, Any] = {"coords": ("data", "data"), "ha": "center", "va": "center", "size": style.SMALL}
            text(ax, (stretch.start + (years - 1) / 2, row), (0, 0), name, linespacing=1.05, zorder=4, **at)
        if handed_over:
            place = (known[n - 1].end + stretch.start) / 2
            ax.plot([place], [row], marker=">", markersize=5.5, color=COLOURS["contrast"], markeredgewidth=0, zorder=5)
