"""The section of a panel's page on its peers: a city beside the others of its level and year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from jxgraph.i18n import known_language, labels
from jxgraph.measures.nulls.fdr import EXPECTED, FEWER, MORE
from jxgraph.naming import department
from jxgraph.pages.html import Cell, fill_page, json_for_script, read_part, visible_text
from jxgraph.pages.panel.index import lead_in, say
from jxgraph.pages.report import markup as m
from jxgraph.pages.report.for_script import script_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from jxgraph.pages.panel.index import PanelIndex


class Peers(Protocol):
    """What `Corpus.peers` returns: a place and a year, and the frames that compare it with its peers."""

    @property
    def year(self) -> int:
        """Of the documents that are compared."""

    @property
    def documents(self) -> pd.DataFrame:
        """Those of the place and of its peers, with `peer`."""

    @property
    def departments(self) -> pd.DataFrame:
        """A row a department."""

    @property
    def ties(self) -> pd.DataFrame:
        """A row a pair of departments."""


MOST_ROWS = 60
"""Departments, and pairs, that the page lists; all are in the CSV files."""

_NAMED = 3


def peers_finding(peers: Peers, lang: str) -> tuple[str, str]:
    """Say which departments have more or fewer tasks than those of the peers, and how many pairs differ."""
    words, frame = labels(lang, "panel"), peers.departments
    named = {
        verdict: words["words.name_separator"].join(
            words["words.peers_share"].format(**row)
            for row in frame[frame["verdict"] == verdict].head(_NAMED).to_dict("records")
        )
        for verdict in (MORE, FEWER)
    }
    clauses = [words[f"words.peers_{verdict}"].format(named=text) for verdict, text in named.items() if text]
    differences = words["words.semicolon"].join(clauses) or words["words.peers_alike"]
    facts = {"year": peers.year, "count": _count(peers), "differences": differences}
    pairs = int(peers.ties["verdict"].isin([MORE, FEWER]).sum())
    of_pairs = words[f"words.peers_pairs.{'many' if pairs else 'none'}"].format(pairs=pairs)
    return words["words.peers"].format(**facts), of_pairs


def _count(peers: Peers) -> int:
    return int(peers.documents["place"].nunique()) - 1


def peers_section(peers: Peers, index: PanelIndex | None = None) -> str:
    """List the departments and the pairs of them, what differs most first, beside what the peers have.

    With an `index` the numbers open the tasks of the place in that year.
    """
    names = "、".join(peers.documents.loc[peers.documents["peer"], "place"].drop_duplicates().map(m.text))
    about = lead_in(say("peers_note", year=peers.year, count=_count(peers)))
    listed = f'<details class="means"><summary>{say("peers_list")}</summary><p>{names}</p></details>'
    parts = {"peers_departments": _departments(peers, index), "peers_ties": _ties(peers, index)}
    return f"{about}{listed}" + "".join(f"<h3>{say(name)}</h3>{part}" for name, part in parts.items())


def peers_page(peers: Peers, *, lang: str = "en") -> str:
    """Make a page of a city beside its peers: what is unusual in a sentence, then departments and pairs of them.

    Parameters
    ----------
    peers
        The result of `Corpus.peers`.
    lang
        ``"en"`` or ``"zh"``: the language of the page's own words when it opens.

    Returns
    -------
    str
        One HTML text in every language that makes no request; the same peers and language give the same text.

    Raises
    ------
    UsageError
        The language is unknown.
    """
    known_language(lang)
    place = peers.documents.loc[~peers.documents["peer"], "place"].iloc[0]
    titles = m.by_language(lambda each: f"{visible_text(place)} · {labels(each, 'panel')['section.peers']}")
    findings = m.by_language(lambda each: peers_finding(peers, each))
    claim, doubt = (m.translated({each: one[part] for each, one in findings.items()}) for part in (0, 1))
    filled = m.page_frame(
        lang,
        titles,
        [("peers", say("section.peers"), peers_section(peers))],
        report=say("section.peers"),
        heading=f"{m.text(place)} · {peers.year}",
        counts=say("peers_counts", count=_count(peers), tasks=int(peers.departments.attrs.get("tasks", 0))),
        origin="",
        headlines=f'<p class="claim">{claim}</p><p class="lead-in">{doubt}</p>',
        files=say("peers_files"),
        words=json_for_script(script_words(titles)),
    )
    return fill_page("report", filled, {"script": read_part("report", "page.js")}, style=m.LANGUAGE_STYLE)


def _column(name: str, table: str, *, number: bool = False, row_head: bool = False, brief: bool = False) -> m.Column:
    return m.frame_column(name, table=f"peers_{table}", number=number, row_head=row_head, brief=brief)


def _departments(peers: Peers, index: PanelIndex | None) -> str:
    of = _by_department(index, peers.year) if index else {}
    columns = [
        _column("department", "departments", row_head=True),
        _column("tasks", "departments", number=True),
        _column("share", "departments", number=True),
        _column("peers_share", "departments", number=True),
        _column("low", "departments", number=True),
        _column("peers", "departments", number=True),
        _column("verdict", "departments", brief=True),
    ]
    frame = _surest(peers.departments)
    rows = [
        [
            Cell(m.name(row["department"])),
            Cell(_opened(index, str(row["tasks"]), of.get(row["department"], [])), float(row["tasks"])),
            Cell(m.percent(row["share"]), row["share"]),
            Cell(m.percent(row["peers_share"]), row["peers_share"]),
            Cell(f"{row['low']}–{row['high']}", float(row["low"])),
            Cell(str(row["peers"])),
            _verdict(row),
        ]
        for row in frame.head(MOST_ROWS).to_dict("records")
    ]
    caption = m.note("peers_departments")
    return m.report_table("peers_departments", columns, rows, total=len(frame), caption=caption)


def _by_department(index: PanelIndex, year: int) -> dict[str, list[int]]:
    """Return the tasks of each department in a year of the panel."""
    found: dict[str, list[int]] = {}
    for (unit, of_year), rows in index.of_unit.items():
        if of_year == year:
            found.setdefault(department(unit), []).extend(rows)
    return {name: sorted(set(rows)) for name, rows in found.items()}


def _ties(peers: Peers, index: PanelIndex | None) -> str:
    if peers.ties.empty:
        return lead_in(say("ties_none"))
    columns = [
        _column("department_a", "ties", row_head=True),
        _column("department_b", "ties", brief=True),
        *(_column(name, "ties", number=True) for name in ("shared", "expected", "shared_peers", "together", "peers")),
        _column("verdict", "ties", brief=True),
    ]
    frame = _surest(peers.ties)
    rows = [
        [
            Cell(m.name(row["department_a"])),
            Cell(m.name(row["department_b"])),
            Cell(_shared(index, peers.year, row), float(row["shared"])),
            Cell(f"{row['expected']:.1f}"),
            *(Cell(str(row[name])) for name in ("shared_peers", "together", "peers")),
            _verdict(row),
        ]
        for row in frame.head(MOST_ROWS).to_dict("records")
    ]
    return m.report_table("peers_ties", columns, rows, total=len(frame), caption=m.note("peers_ties"))


def _opened(index: PanelIndex | None, label: str, rows: Sequence[int]) -> str:
    return index.link(label, rows) if index else label


def _shared(index: PanelIndex | None, year: int, row: Mapping[Any, Any]) -> str:
    number = str(row["shared"])
    return index.link_ids(number, year, str(row["task_ids"])) if index else number


def _surest(frame: pd.DataFrame) -> pd.DataFrame:
    """Put what differs first, else in the order of the frame."""
    order = frame["verdict"].isin([MORE, FEWER]).sort_values(ascending=False, kind="stable")
    return frame.loc[order.index]


def _verdict(row: Mapping[Any, Any]) -> Cell:
    verdict = str(row["verdict"])
    words = m.term("verdict", verdict) if verdict not in _AMONG_PEERS else say(f"peers_verdict_{verdict}")
    return Cell(words if verdict == EXPECTED else f'<span class="verdict {verdict}">{words}</span>', verdict)


_AMONG_PEERS = (MORE, FEWER, EXPECTED)
