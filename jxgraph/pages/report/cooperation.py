"""The sections of the report's page on who works with whom: ties, clusters, centralities, roles."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from jxgraph.i18n import labels
from jxgraph.measures.clusters import COMPONENTS
from jxgraph.measures.roles import CARTOGRAPHIC_ROLES
from jxgraph.pages.html import Cell
from jxgraph.pages.report import markup as m
from jxgraph.pages.report.sections import disc
from jxgraph.palette import cluster_colour

if TYPE_CHECKING:
    import pandas as pd

    from jxgraph.pages.report.sections import TaskIndex


_SURE = 0.6
"""The stability from which a member of a cluster is not marked as doubtful."""


def ties(index: TaskIndex) -> str:
    """List the pairs of units that share tasks."""
    frame = index.tables["ties"].query("shared > 0")
    columns = [
        m.frame_column("unit_a", row_head=True),
        m.frame_column("unit_b", brief=True),
        *(m.frame_column(c, table="ties", number=True, brief=c == "shared") for c in ("shared", "weight", "jaccard")),
    ]
    rows = [
        [
            Cell(m.name(row.unit_a)),
            Cell(m.name(row.unit_b)),
            Cell(index.link_ids(str(row.shared), row.task_ids)),
            Cell(index.link_ids(f"{row.weight:.10g}", row.task_ids)),
            Cell(m.percent(row.jaccard), row.jaccard),
        ]
        for row in frame.iloc[: m.MOST_ROWS].itertuples()
    ]
    return m.report_table("ties", columns, rows, total=len(frame))


def clusters(index: TaskIndex) -> str:
    """List the clusters with their members, of whom the doubtful are marked."""
    frame = index.tables["clusters"]
    if not frame.attrs["clusters"]:
        return f'<p class="lead-in">{m.phrase("no_clusters")}</p>'
    columns = [
        m.frame_column("cluster", number=True),
        m.frame_column("label", row_head=True),
        m.frame_column("size", number=True, brief=True),
        m.frame_column("stability", table="stability", number=True),
        m.page_column("members"),
    ]
    rows = [
        [
            Cell(f"{disc(cluster_colour(int(number)))} {number}", int(number)),
            Cell(m.name(group["label"].iloc[0])),
            Cell(str(len(group))),
            Cell(m.percent(group["stability"].mean()), group["stability"].mean()),
            Cell(" ".join(_member(index, str(unit), sure) for unit, sure in group["stability"].items())),
        ]
        for number, group in frame[frame["cluster"] > 0].groupby("cluster")
    ]
    caption = m.note("clusters", "clusters_note", sure=f"{_SURE:.0%}")
    opinion, listed = _blocks(index)
    return opinion + m.report_table("clusters", columns, rows, caption=caption) + listed


def _blocks(index: TaskIndex) -> tuple[str, str]:
    """Say what a block model finds, as a second opinion on the clusters, and list blocks that differ from them."""
    frame = index.tables["blocks"]
    count, ami = frame.attrs["unit_blocks"], frame.attrs["ami"]
    if count <= 1:
        return f'<p class="lead-in">{m.phrase("blocks_one")}</p>', ""
    agreement = "largely" if ami >= _LARGELY else "partly" if ami >= _PARTLY else "hardly"
    words = m.by_language(lambda lang: labels(lang, "report")[f"blocks.{agreement}"])
    opinion = m.phrase("blocks_several", blocks=count, agreement=words, ami=f"{ami:.2f}")
    return f'<p class="lead-in">{opinion}</p>', "" if ami >= _LARGELY else _block_table(index, frame)


def _block_table(index: TaskIndex, frame: pd.DataFrame) -> str:
    columns = [m.frame_column("block", row_head=True), m.page_column("block_members")]
    members = frame[frame["block"] > 0].groupby("block").groups
    rows = [[Cell(str(block)), Cell(" ".join(map(partial(_linked, index), units)))] for block, units in members.items()]
    return m.report_table("blocks", columns, rows, caption=m.note("blocks"))


def _linked(index: TaskIndex, unit: str) -> str:
    return f'<div class="member">{index.link_unit(m.name(unit), unit)}</div>'


def _member(index: TaskIndex, unit: str, stability: float) -> str:
    css = "member" if stability >= _SURE else "member doubtful"
    return f'<div class="{css}">{index.link_unit(m.name(unit), unit)} {stability:.0%}</div>'


_LARGELY, _PARTLY = 0.7, 0.3
"""Agreement (AMI) of blocks and clusters from which they largely, or partly, agree."""

_CENTRALITIES = ("articulation", "betweenness", "closeness", "eigenvector", "pagerank", "strength", "degree")
"""The measures whose highest units the page names, in the order of its rows; the first is one of `roles`."""

_CENTRALITY_PLACES = {"articulation": 0, "strength": 1, "degree": 0}
"""Decimals of their values; of the others three."""

_HIGHEST = 5
"""Units named for each measure, at most."""


def centrality(index: TaskIndex) -> str:
    """Say what each measure of centrality means for an office, with its highest units."""
    columns = [
        m.page_column("central_measure", row_head=True),
        m.page_column("central_meaning"),
        m.page_column("central_units", brief=True),
    ]
    rows = [
        [
            Cell(m.frame_column(name).head.html),
            Cell(m.phrase(f"central.{name}")),
            Cell(_highest(index, name)),
        ]
        for name in _CENTRALITIES
    ]
    return m.report_table("centrality", columns, rows, caption=m.phrase("centrality_note"))


def _highest(index: TaskIndex, measure: str) -> str:
    """Name the units that are highest by a measure; equals are named together or, where they are many, counted."""
    frame = index.tables["centrality"].join(index.tables["roles"]["articulation"])
    # in a small piece of the network everything is near, which is not what an office asks
    linked = index.tables["clusters"]["component"].reindex(frame.index) == COMPONENTS[0]
    single = frame.loc[frame["rank"].notna() & linked, measure].round(12)
    named, equals = highest(single, _HIGHEST)
    places = _CENTRALITY_PLACES.get(measure, 3)
    members = " ".join(
        f'<div class="member">{index.link_unit(m.name(unit), unit)} {value:.{places}f}</div>'
        for unit, value in single[named].items()
    )
    return members or (m.phrase("central_equal", count=equals) if equals else "–")


def highest(values: pd.Series[float], most: int) -> tuple[list[str], int]:
    """Return the units with the highest values above 0, equals all or none, and how many share the first place.

    Examples
    --------
    >>> import pandas as pd
    >>> highest(pd.Series({"Trade": 1, "Finance": 3, "Police": 1, "Fire": 0}), 2)
    (['Finance'], 1)
    """
    ranked = values[values > 0].sort_values(ascending=False, kind="stable")
    place = ranked.rank(method="max", ascending=False)
    return [str(unit) for unit in place.index[place <= most]], int((ranked == ranked.max()).sum())


def roles(index: TaskIndex) -> str:
    """List the position of each unit in the network of ties, in words and in numbers."""
    frame = index.tables["roles"].sort_values("cartographic_role", key=_by_role, kind="stable")
    places = {"cluster": 0, "z": 2, "participation": 2, "constraint": 2, "effective_size": 1, "articulation": 0}
    columns = [m.frame_column("unit", row_head=True), m.frame_column("cartographic_role", brief=True)]
    columns += [m.frame_column(c, table="roles", number=True) for c in places]
    rows = [
        [
            Cell(index.link_unit(m.name(unit), unit), str(unit)),
            Cell(m.term("cartographic_role", role), CARTOGRAPHIC_ROLES.index(role)),
            *(Cell(m.number(value, p), value) for value, p in zip(values, places.values(), strict=True)),
        ]
        for unit, role, *values in frame[["cartographic_role", *places]].iloc[: m.MOST_ROWS].itertuples(name=None)
    ]
    caption = m.note("roles", "roles_note")
    table = m.report_table("roles", columns, rows, total=len(frame), caption=caption)
    return _cut_off(frame["articulation"]) + table


def _by_role(column: pd.Series[str]) -> pd.Series[int]:
    """Put hubs before bridges, and those before members of one cluster."""
    return column.map(CARTOGRAPHIC_ROLES.index)


def _cut_off(articulation: pd.Series[int]) -> str:
    """Name the unit without which most others lose their link to the rest, if it is one unit and several others."""
    most = articulation[articulation == articulation.max()]
    if len(most) != 1 or most.iloc[0] < 2:  # noqa: PLR2004 -- one unit that depends on another is common
        return ""
    return f'<p class="lead-in">{m.phrase("roles_cut", unit=str(most.index[0]), count=int(most.iloc[0]))}</p>'
