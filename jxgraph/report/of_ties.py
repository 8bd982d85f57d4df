"""The page's tables of ties, groups and the parts that units play."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jxgraph.figures.style import cluster_colour
from jxgraph.report import markup as m
from jxgraph.report.drawn import disc
from jxgraph.report.markup import Cell, Table
from jxgraph.writing import p_text

if TYPE_CHECKING:
    from jxgraph.report.behind import Behind

_SURE = 0.6
"""The stability from which a member of a group is not marked as doubtful."""


def ties(behind: Behind) -> str:
    """List the pairs of units that share tasks, with what chance would give and the verdicts."""
    frame = behind.tables["ties"]
    nulls = frame.attrs["nulls"]
    names = ("shared", f"{nulls[0]}_expected", "weight", "jaccard")
    heads = [m.head("unit_a"), m.head("unit_b"), *(m.head(c, table="ties", number=True) for c in names)]
    heads += [m.head(f"{null}_verdict") for null in nulls]
    rows = [
        [
            Cell(m.name(row.unit_a)),
            Cell(m.name(row.unit_b)),
            Cell(behind.open_ids(str(row.shared), row.task_ids)),
            Cell(m.number(getattr(row, names[1]), 1)),
            Cell(behind.open_ids(f"{row.weight:.10g}", row.task_ids)),
            Cell(m.share(row.jaccard), row.jaccard),
            *(Cell(_verdict(getattr(row, f"{null}_verdict"), q := getattr(row, f"{null}_q")), q) for null in nulls),
        ]
        for row in frame.iloc[: m.MOST_ROWS].itertuples()
    ]
    return m.table(Table("ties", heads, rows, total=len(frame), caption=m.say("ties_note")))


def repetition(behind: Behind) -> str:
    """Set the numbers of pairs that share tasks beside random documents."""
    frame = behind.tables["repetition"]
    floor = 1 / (1 + frame.attrs["samples"])
    heads = [m.head(c, table="repetition", number=c not in {"measure", "verdict"}) for c in ("measure", *frame)]
    rows = [
        [
            Cell(m.own("measure", measure), str(measure)),
            Cell(str(row["value"])),
            *(Cell(m.number(row[name], 1), row[name]) for name in ("expected", "sd")),
            *(Cell(p_text(row[name], floor), row[name]) for name in ("p_more", "p_fewer")),
            Cell(m.own("verdict", row["verdict"]), row["verdict"]),
        ]
        for measure, row in frame.iterrows()
    ]
    return m.table(Table("repetition", heads, rows))


def clusters(behind: Behind) -> str:
    """List the groups with their members, of whom the doubtful are marked."""
    frame = behind.tables["clusters"]
    heads = [m.head("cluster", number=True), m.head("label"), m.head("size", number=True)]
    heads += [m.head("stability", table="stability", number=True), m.said_head("members")]
    rows = [
        [
            Cell(f"{disc(cluster_colour(int(number)))} {number}", int(number)),
            Cell(m.name(group["label"].iloc[0])),
            Cell(str(len(group))),
            Cell(m.share(group["stability"].mean()), group["stability"].mean()),
            Cell(" ".join(_member(behind, str(unit), sure) for unit, sure in group["stability"].items())),
        ]
        for number, group in frame[frame["cluster"] > 0].groupby("cluster")
    ]
    return m.table(Table("clusters", heads, rows, 1, caption=m.say("clusters_note", sure=f"{_SURE:.0%}")))


def _member(behind: Behind, unit: str, sure: float) -> str:
    css = "member" if sure >= _SURE else "member doubtful"
    return f'<span class="{css}">{m.opener(m.name(unit), behind.all_of(unit), behind.ids)} {sure:.0%}</span>'


def roles(behind: Behind) -> str:
    """Describe the part that each unit plays."""
    frame = behind.tables["roles"]
    names = ("cluster", "z", "participation", "constraint", "effective_size", "articulation")
    heads = [m.head("unit"), *(m.head(c, table="roles", number=True) for c in names)]
    places = (0, 2, 2, 2, 1, 0)
    rows = [
        [
            Cell(m.opener(m.name(row[0]), behind.all_of(str(row[0])), behind.ids), str(row[0])),
            *(Cell(m.number(value, p), value) for value, p in zip(row[1:], places, strict=True)),
        ]
        for row in frame[list(names)].iloc[: m.MOST_ROWS].itertuples(name=None)
    ]
    return _most_missed(behind) + m.table(Table("roles", heads, rows, total=len(frame), caption=m.say("roles_note")))


def _most_missed(behind: Behind) -> str:
    """Say of which unit most others hang, where it is one and they are several."""
    cut = behind.tables["roles"]["articulation"]
    most = cut[cut == cut.max()]
    if len(most) != 1 or most.iloc[0] < 2:  # noqa: PLR2004 -- that one hangs on another is common
        return ""
    return f'<p class="lead-in">{m.say("roles_cut", unit=str(most.index[0]), count=int(most.iloc[0]))}</p>'


def _verdict(word: str, q: float) -> str:
    """Write a verdict of a test, with the corrected probability where it passes."""
    told = f" <small>q {q:.2g}</small>" if word in {"more", "fewer"} else ""
    return f'<span class="verdict {word}">{m.own("verdict", word)}</span>{told}'
