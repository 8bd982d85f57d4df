"""The sections of a panel's page about units: load, clusters, concentration, reforms, and cooperation that lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from jxgraph.i18n import null_label
from jxgraph.measures.nulls.fdr import EXPECTED, FEWER, MORE
from jxgraph.pages.html import Cell
from jxgraph.pages.panel import drawing
from jxgraph.pages.panel.index import lead_in, panel_column, say, table_column, year_columns
from jxgraph.pages.report import markup as m
from jxgraph.pages.report.sections import disc
from jxgraph.palette import cluster_colour
from jxgraph.panels.value import whole_span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jxgraph.pages.panel.index import PanelIndex

MOST_PAIRS = 100
"""Pairs of units that the page lists; all are in the CSV file."""

_NOTHING = 1e-9
"""A smaller change of a share is the rounding of its sums."""


def units(index: PanelIndex) -> str:
    """Draw the ranks of the largest units, and list all with their share of each year and how it changed."""
    return ranks(index) + _units_table(index, _names(index), whole_span(index.panel).set_index("unit"))


def ranks(index: PanelIndex) -> str:
    """Draw the ranks of the largest units through the years."""
    changes, names = whole_span(index.panel).set_index("unit"), _names(index)
    row_of = {unit: number for number, unit in enumerate(names)}
    ways = {str(unit): str(way) for unit, way in changes["direction"].items()}
    drawn = drawing.ranks(index.panel.units, index.years, ways, row_of)
    marks = "".join(f'<span class="way {way}">{say(f"line_{way}")}</span>' for way in ("up", "down", "same"))
    return _figure(drawn, "ranks", say("ranks", shown=min(len(names), drawing.TOP)), marks)


def _names(index: PanelIndex) -> list[str]:
    return list(dict.fromkeys(map(str, index.panel.units["unit"])))


def _figure(drawn: str, name: str, caption: str, key: str = "") -> str:
    keys = f'<p class="key">{key}</p>' if key else ""
    return (
        f'<figure class="drawn paper"><figcaption id="{name}-c">{caption}</figcaption>'
        f'<div class="scroll" tabindex="0" role="group" aria-labelledby="{name}-c">{drawn}</div>{keys}</figure>'
    )


def _units_table(index: PanelIndex, names: Sequence[str], changes: pd.DataFrame) -> str:
    of = {(str(row["unit"]), int(row["year"])): row for row in index.panel.units.to_dict("records")}
    columns = [
        table_column("unit", "units", row_head=True),
        table_column("shift", "changes", number=True),
        table_column("trend", "changes", brief=True),
        *year_columns(index.years, "share"),
    ]
    rows = [
        [
            Cell(index.unit(unit), unit),
            *_shift(changes.loc[unit] if unit in changes.index else None),
            *(_share(index, of.get((unit, year)), unit, year) for year in index.years),
        ]
        for unit in names
    ]
    ids = [f"u{number}" for number in range(len(rows))]
    caption = m.note("panel_units", "units_how", "panel", first=index.years[0], last=index.years[-1])
    return m.report_table("units", columns, rows, row_ids=ids, caption=caption)


def _share(index: PanelIndex, row: Mapping[Any, Any] | None, unit: str, year: int) -> Cell:
    """Write the share of a year, which opens its tasks, with their number and the rank below it."""
    if row is None:
        return Cell("–")
    rank = row["rank"]
    place = "" if pd.isna(rank) else say("place", rank=int(rank), tasks=int(row["tasks"]))
    number = index.link(m.percent(row["share"]), index.of_unit[unit, year])
    return Cell(
        f'{number}<span class="small">{place or say("tasks_only", tasks=int(row["tasks"]))}</span>', row["share"]
    )


def _shift(row: pd.Series | None) -> list[Cell]:
    if row is None or pd.isna(row["shift"]) or not row["direction"]:
        return [Cell("–"), Cell("–")]
    shift, low, high = (_points(row[name]) for name in ("shift", "shift_low", "shift_high"))
    way = f'<span class="way {row["direction"]}">{m.term("trend", row["trend"])}</span>'
    return [
        Cell(f'{shift}<span class="small">{low} … {high}</span>', float(row["shift"])),
        Cell(way, row["trend"]),
    ]


def _points(shift: float) -> str:
    """Write a change of share in percentage points; nothing is neither more nor less, hardly any has its sign."""
    return f"{100 * shift:+.2f}" if abs(shift) > _NOTHING else "0.00"


# Clusters, concentration, reforms.


def clusters(index: PanelIndex) -> str:
    """Draw the units that move between clusters, say what each cluster is, and list each unit's cluster by year."""
    frame = index.panel.clusters
    if not (frame["cluster"] > 0).any():
        return lead_in(say("clusters_none"))
    figure = _figure(drawing.flows(frame, index.years), "bands", say("clusters_drawn"), _clusters_key(frame))
    return figure + _clusters_table(index, frame)


def _clusters_key(frame: pd.DataFrame) -> str:
    """Name each cluster by its label in the last year that has it."""
    last = frame[frame["cluster"] > 0].sort_values("year", kind="stable").groupby("cluster")["label"].last()
    return "".join(f"<span>{disc(cluster_colour(int(n)))}{n} {m.name(words)}</span>" for n, words in last.items())


def _clusters_table(index: PanelIndex, frame: pd.DataFrame) -> str:
    """List the units that moved, those with most moves first, then the others by their last cluster."""
    of = {(str(row["unit"]), int(row["year"])): row for row in frame.to_dict("records")}
    moves = frame.groupby("unit", sort=False)["moved"].sum()
    last = frame.sort_values("year", kind="stable").groupby("unit")["cluster"].last()
    names = sorted(map(str, moves.index), key=lambda unit: (-moves[unit], last[unit] == 0, last[unit]))
    columns = [
        table_column("unit", "clusters", row_head=True),
        *year_columns(index.years, "cluster"),
        table_column("moved", "clusters", number=True, brief=True),
    ]
    rows = [
        [
            Cell(index.unit(unit), unit),
            *(_cluster(of.get((unit, year))) for year in index.years),
            Cell(str(moves[unit] or "–"), float(moves[unit])),
        ]
        for unit in names
    ]
    return m.report_table("clusters", columns, rows, caption=m.note("panel_clusters"))


def _cluster(row: Mapping[Any, Any] | None) -> Cell:
    """Write the number of a cluster, bold where the unit moved, with a doubt where that is not sure."""
    if row is None:
        return Cell("–")
    number = int(row["cluster"])
    text = f"<b>{number}</b>" if row["moved"] else str(number)
    text = text if row["sure"] else f'<span class="doubtful">{text}</span>'
    return Cell(f"{disc(cluster_colour(number))} {text}" if number else "0", float(number))


def concentration(index: PanelIndex) -> str:
    """List the measures of inequality by year, each above what random assignment would give."""
    frame = index.panel.concentration
    of = {(row["measure"], int(row["year"])): row for row in frame.to_dict("records")}
    columns = [table_column("measure", "concentration", row_head=True), *year_columns(index.years, "concentration")]
    rows = [
        [Cell(m.term("measure", measure)), *(_inequality_cell(of.get((measure, year))) for year in index.years)]
        for measure in dict.fromkeys(frame["measure"])
    ]
    return m.report_table("concentration", columns, rows, caption=m.note("panel_concentration"))


def _inequality_cell(row: Mapping[Any, Any] | None) -> Cell:
    if row is None or pd.isna(row["value"]):
        return Cell("–")
    low, high = row["low"], row["high"]
    band = "" if pd.isna(low) or pd.isna(high) else f'<span class="small">{low:.3f}–{high:.3f}</span>'
    return Cell(f"{row['value']:.3f}{band}", float(row["value"]))


def followed(index: PanelIndex) -> str:
    """List the names that a reform explains."""
    frame = index.panel.followed
    if frame.empty:
        return lead_in(say("nothing_followed"))
    # the notes of reforms are in one language
    names = [name for name in frame if name != "note"]
    columns = [
        table_column(name, "followed", row_head=name == names[0], brief=name == "into", number=name == "year")
        for name in names
    ]
    rows = [[Cell(m.text(row[name]) or "–") for name in names] for row in frame.to_dict("records")]
    return m.report_table("followed", columns, rows, caption=m.note("panel_followed"))


# Cooperation: pairs of units by year, and whether it lasts.


def ties(index: PanelIndex) -> str:
    """List pairs of units with what they share each year, over all years, and in new tasks of later years."""
    pairs = _pairs(index)
    if not pairs:
        return lead_in(say("ties_none"))
    null = m.by_language(lambda lang: null_label(index.panel.settings["null"], lang)[0])
    return lead_in(say("ties_note", null=null)) + _ties_table(index, pairs)


def _pairs(index: PanelIndex) -> list[tuple[str, str]]:
    """Order the pairs: those whose persistence was tested, then that stand out over all years, in any year."""
    panel, by_year = index.panel, index.panel.ties_by_year
    tested = {(row.unit_a, row.unit_b): n for n, row in enumerate(panel.persistence.itertuples())}
    over = {(row.unit_a, row.unit_b) for row in panel.ties.itertuples() if row.verdict in _MARKED}
    grouped = by_year.assign(marked=by_year["verdict"].isin(_MARKED)).groupby(["unit_a", "unit_b"], sort=False)
    sums = grouped[["marked", "shared"]].sum()
    rank = {
        pair: (tested.get(pair, len(tested)), pair not in over, -marked, -shared, pair)
        for pair, marked, shared in zip(sums.index, sums["marked"], sums["shared"], strict=True)
    }
    return sorted(rank, key=rank.__getitem__)


_MARKED = (MORE, FEWER)


def _ties_table(index: PanelIndex, pairs: Sequence[tuple[str, str]]) -> str:
    panel = index.panel
    by_year = {(row["unit_a"], row["unit_b"], int(row["year"])): row for row in panel.ties_by_year.to_dict("records")}
    over, later = (
        {(row["unit_a"], row["unit_b"]): row for row in frame.to_dict("records")}
        for frame in (panel.ties, panel.persistence)
    )
    columns = [
        m.frame_column("unit_a", row_head=True),
        m.frame_column("unit_b", brief=True),
        panel_column("over_years"),
        panel_column("later"),
        *year_columns(index.years, "shared"),
    ]
    rows = [
        [
            Cell(index.unit(a), a),
            Cell(index.unit(b), b),
            _verdict(index, over.get((a, b)), "shared"),
            _verdict(index, later.get((a, b)), "shared_after"),
            *(_shared(index, by_year.get((a, b, year)), year) for year in index.years),
        ]
        for a, b in pairs[:MOST_PAIRS]
    ]
    return m.report_table("ties_by_year", columns, rows, total=len(pairs), caption=m.note("panel_ties"), name="ties")


def _shared(index: PanelIndex, row: Mapping[Any, Any] | None, year: int) -> Cell:
    """Write how many tasks a pair shares, on the ground of its verdict."""
    if row is None:
        return Cell("–")
    number = index.link_ids(str(row["shared"]), year, str(row["task_ids"] or ""))
    verdict = str(row["verdict"])
    shown = number if verdict not in _MARKED else f'<span class="mark {verdict}">{number}</span>'
    return Cell(shown, float(row["shared"]))


def _verdict(index: PanelIndex, row: Mapping[Any, Any] | None, shared: str) -> Cell:
    """Write a verdict, and below it the number of tasks, which opens them, and how many were expected."""
    if row is None:
        return Cell("–")
    verdict = str(row["verdict"])
    words = m.term("verdict", verdict)
    label = words if verdict == EXPECTED else f'<span class="verdict {verdict}">{words}</span>'
    number = index.link_dated(str(row[shared]), row["task_ids"])
    expected = say("of_expected", expected=f"{row['expected']:.1f}")
    return Cell(f'{label}<span class="small">{number}{expected}</span>', verdict)
