"""A panel as a value: its frames, their counts, and sentences about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from jxgraph.comparison.changes import BOTH, DOWN, SAME, UP
from jxgraph.errors import NearestAttribute, expect
from jxgraph.i18n import labels
from jxgraph.measures.nulls.fdr import EXPECTED, MORE, UNDECIDABLE
from jxgraph.panels.leads import HANDED_OVER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jxgraph.comparison.tasks import Matching
    from jxgraph.matrix import ResponsibilityMatrix

TABLES = (
    *("documents", "tasks", "links", "chains", "units", "changes", "leads", "turnover", "flows", "concentration"),
    *("ties", "ties_by_year", "persistence", "transitions", "clusters", "followed"),
)
"""The frames of a panel, in the order of its files."""

NAMED = 3
"""Units, pairs or names that a sentence names one by one, at most."""


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Panel(NearestAttribute):
    """The documents of one place through the years, made by `panel`, which describes the frames.

    `years` are in order; `names`, `titles` and `matrices` have one entry a year, and the matrices name the units alike.
    `matchings` has, for each two consecutive years, the pairs of tasks that are the same, by their numbers.
    `settings` made the frames, whose names are in `TABLES`.

    Examples
    --------
    >>> import jxgraph as jx
    >>> jx.panel([[("t1", "Finance", "lead")], [("t1", "Finance", "lead"), ("t2", "Trade", "lead")]])
    <Panel of 2 years (tasks 1: 1, 2: 2): 2 chains of tasks>
    """

    years: tuple[int, ...]
    names: tuple[str, ...]
    titles: tuple[str, ...]
    matrices: tuple[ResponsibilityMatrix, ...]
    matchings: tuple[Matching, ...]
    documents: pd.DataFrame
    tasks: pd.DataFrame
    links: pd.DataFrame
    chains: pd.DataFrame
    units: pd.DataFrame
    changes: pd.DataFrame
    leads: pd.DataFrame
    turnover: pd.DataFrame
    flows: pd.DataFrame
    concentration: pd.DataFrame
    ties: pd.DataFrame
    ties_by_year: pd.DataFrame
    persistence: pd.DataFrame
    transitions: pd.DataFrame
    clusters: pd.DataFrame
    followed: pd.DataFrame
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        tasks = ", ".join(f"{year}: {R.shape[0]}" for year, R in zip(self.years, self.matrices, strict=True))
        return f"<Panel of {len(self.years)} years (tasks {tasks}): {len(self.chains)} chains of tasks>"

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(words)}</li>" for words in panel_words(self))
        return f"<div><strong>{self.years[0]}–{self.years[-1]}</strong><ul>{items}</ul></div>"


def documents_frame(
    sources: Sequence[Any],
    matrices: Sequence[ResponsibilityMatrix],
    years: Sequence[int],
    tasks: pd.DataFrame,
    moved: pd.DataFrame,
) -> pd.DataFrame:
    """Return one row a document."""
    frame = pd.DataFrame(index=pd.Index(years, name="year"))
    frame["document"] = [getattr(source, "document", "") for source in sources]
    frame["title"] = [getattr(source, "title", "") for source in sources]
    frame["tasks"] = [R.shape[0] for R in matrices]
    frame["units"] = [R.shape[1] for R in matrices]
    frame["assignments"] = [R.weight.nnz for R in matrices]
    frame["workload"] = [float(R.weight.data.sum()) for R in matrices]
    counted = {status: tasks.loc[tasks["status"] == status, "year"] for status in ("kept", "returned", "new")}
    counted |= {"ending": tasks.loc[tasks["last"], "year"], "leads_moved": moved["year_b"]}
    for name, of in counted.items():
        frame[name] = of.value_counts().reindex(years, fill_value=0)
    return frame


# What a panel shows, in sentences: what people act on first, tests of chance last.


class Finding(NamedTuple):
    """A sentence that says what was found, one that says how sure it is, and its topic, a part of the page."""

    topic: str
    claim: str
    doubt: str


def panel_words(panel: Panel, *, lang: str = "en") -> list[str]:
    """Say what a panel shows in plain sentences: tasks, units, leads, clusters, concentration, reforms, cooperation.

    Parameters
    ----------
    panel
        The result of `panel`.
    lang
        ``"en"`` or ``"zh"``.

    Raises
    ------
    UsageError
        The language is unknown.

    Examples
    --------
    >>> import jxgraph as jx
    >>> sentences = panel_words(jx.panel([[("t1", "A", "lead")], [("t1", "A", "lead"), ("t2", "B", "lead")]]))
    >>> sentences[0].partition(". ")[0]
    '2 different tasks in 1 and 2; 1 of them is listed in both years'
    """
    between = labels(lang)["sentence_separator"]
    return [between.join(filter(None, (one.claim, one.doubt))) for one in panel_findings(panel, lang)]


def panel_findings(panel: Panel, lang: str) -> list[Finding]:
    """Return the findings of a panel in the order in which they are printed; the same number in every language."""
    expect(panel, Panel, "panel_result")
    topics = {
        "chains": _of_tasks,
        "units": _of_units,
        "leads": _of_leads,
        "clusters": _of_clusters,
        "concentration": _of_concentration,
        "followed": _of_reforms,
        "ties": _of_ties,
    }
    by_topic = ((topic, [words for words in of(panel, lang) if words]) for topic, of in topics.items())
    return [
        Finding(topic, words[0], labels(lang)["sentence_separator"].join(words[1:]))
        for topic, words in by_topic
        if words
    ]


def _say(lang: str, key: str, /, **facts: Any) -> str:
    """Fill a sentence in; with a `count` of one or none it may have a form of its own."""
    texts = labels(lang, "panel")
    own = {0: f"words.{key}.none", 1: f"words.{key}.one"}.get(facts.get("count", -1), "")
    return texts.get(own, texts.get(f"words.{key}.many", texts.get(f"words.{key}", ""))).format(**facts)


def _span(panel: Panel) -> dict[str, int]:
    return {"first": panel.years[0], "last": panel.years[-1], "before": panel.years[-2]}


def _of_two(panel: Panel) -> str:
    """Return the end of the key of a sentence about two years, of which the last has all changes."""
    return "_of_two" if len(panel.years) == 2 else ""  # noqa: PLR2004 -- two are the fewest


def _listed(items: Sequence[str], lang: str) -> str:
    """Name the first items one by one, and say how many there are more."""
    named = labels(lang)["list_separator"].join(items[:NAMED])
    more = len(items) - NAMED
    return named if more <= 0 else _say(lang, "and_more", named=named, more=more)


def _when(panel: Panel, now: int, lang: str) -> dict[str, str]:
    """Say how many changes of several are of the last year, and of a single one whether it is."""
    return {key: _say(lang, key, count=now, **_span(panel)) for key in ("of_them_now", "once_now")}


def _of_tasks(panel: Panel, lang: str) -> Iterator[str]:
    documents, span = panel.documents, _span(panel)
    every = int((panel.chains["years"] == len(panel.years)).sum())
    yield _say(lang, f"tasks{_of_two(panel)}", chains=len(panel.chains), count=every, **span)
    now = documents.loc[span["last"], ["tasks", "kept", "new"]].to_dict()
    returned = int(documents.loc[span["last"], "returned"])
    gone = int(documents.loc[span["before"], "ending"])
    yield _say(lang, "tasks_last", count=returned, gone=gone, **now, **span)
    missing = sorted(set(range(span["first"], span["last"])) - set(panel.years))
    if missing:
        yield _say(lang, "tasks_missing", years=_listed([_say(lang, "year", year=one) for one in missing], lang))


def whole_span(panel: Panel) -> pd.DataFrame:
    """Return the changes of load from the first year to the last."""
    changes, span = panel.changes, _span(panel)
    return changes[(changes["year_a"] == span["first"]) & (changes["year_b"] == span["last"])]


def _of_units(panel: Panel, lang: str) -> Iterator[str]:
    changes = whole_span(panel)
    both = changes[changes["named_in"] == BOTH]
    counts = {name: int((both["direction"] == name).sum()) for name in (UP, DOWN)}
    named = {name: _most_moved(both[both["direction"] == name], lang) for name in (UP, DOWN)}
    clauses = [_say(lang, f"units_{name}", named=text) for name, text in named.items() if text]
    if clauses:
        yield _say(lang, "units", clauses=_say(lang, "semicolon").join(clauses), **_span(panel))
    else:
        yield _say(lang, "units_none", **_span(panel))
    yield _say(lang, "units_counts", rest=len(both) - sum(counts.values()), **counts, **_span(panel))


def _most_moved(moved: pd.DataFrame, lang: str) -> str:
    """Name the units whose share moves most, with the shares of both years."""
    most = moved.iloc[np.argsort(-moved["shift"].abs().round(12), kind="stable")].head(NAMED)
    columns = ("unit", "share_a", "share_b")
    shares = [{name: row[name] for name in columns} for row in most.to_dict("records")]
    return _listed([_say(lang, "units_shift", **one) for one in shares], lang)


def _of_leads(panel: Panel, lang: str) -> Iterator[str]:
    if not panel.tasks["lead"].any():
        return
    handed = panel.leads[panel.leads["lead_change"] == HANDED_OVER]
    now = int((handed["year_b"] == panel.years[-1]).sum())
    yield _say(lang, f"leads{_of_two(panel)}", count=len(handed), **_when(panel, now, lang), **_span(panel))
    yield _say(lang, "leads_partly", count=len(panel.leads) - len(handed))
    totals = panel.turnover.groupby("unit", sort=False)[["given", "taken"]].sum()
    most = {name: _most(totals[name], lang) for name in ("given", "taken")}
    if all(most.values()):
        yield _say(lang, "leads_most", **most)


def _most(counts: pd.Series, lang: str) -> str:
    """Name the units with the largest counts, the name deciding between equals."""
    some = counts[counts > 0].sort_index().sort_values(ascending=False, kind="stable").head(NAMED)
    return _listed([_say(lang, "counted", unit=unit, number=int(number)) for unit, number in some.items()], lang)


def _of_clusters(panel: Panel, lang: str) -> Iterator[str]:
    clusters = panel.clusters
    found = clusters.loc[clusters["cluster"] > 0, "cluster"].nunique()
    if not found:
        return
    moved = clusters[clusters["moved"].astype(bool)]
    now = int((moved["year"] == panel.years[-1]).sum())
    yield _say(lang, f"clusters{_of_two(panel)}", count=len(moved), **_when(panel, now, lang), **_span(panel))
    sure = moved[moved["sure"]].sort_values("year", ascending=False, kind="stable")
    named = [_say(lang, "in_year", unit=row["unit"], year=row["year"]) for row in sure.to_dict("records")]
    if len(moved):
        yield _say(lang, "clusters_sure" if named else "clusters_unsure", named=_listed(named, lang))
    yield _say(lang, "clusters_are", found=found)


def _of_concentration(panel: Panel, lang: str) -> Iterator[str]:
    gini = panel.concentration[panel.concentration["measure"] == "gini"].set_index("year")
    a, b = gini.loc[[panel.years[0], panel.years[-1]], "value"].tolist()
    if pd.isna(a) or pd.isna(b):
        return
    last = gini.loc[panel.years[-1]]
    yield _say(lang, f"concentration_{last['since_first'] or SAME}", a=a, b=b, **_span(panel))
    if pd.notna(last["low"]):
        yield _say(lang, "concentration_baseline", low=last["low"], high=last["high"], **_span(panel))


def _of_reforms(panel: Panel, lang: str) -> Iterator[str]:
    followed = panel.followed.drop_duplicates(["unit", "into"])
    if followed.empty:
        return
    some = [f"{row['unit']} → {row['into']}" for row in followed.to_dict("records")]
    yield _say(lang, "reforms", count=len(followed), named=_listed(some, lang))
    yield _say(lang, "reforms_check")


def _of_ties(panel: Panel, lang: str) -> Iterator[str]:
    """Say whether cooperation lasts: over all pairs from each year to the next, then which pairs it does."""
    again = panel.transitions.attrs
    # where hardly anything was expected, nothing can be said to be missing
    if again["verdict"] == MORE or (again["verdict"] == EXPECTED and again["expected"] >= 1):
        yield _say(lang, f"ties_again_{again['verdict']}", shared=again["shared"], expected=again["expected"])
    tested = panel.persistence
    if tested.empty:
        yield _say(lang, "ties_untested", **_span(panel))
        return
    held = tested[tested["verdict"] == MORE]
    pairs = [f"{row['unit_a']}—{row['unit_b']}" for row in held.to_dict("records")]
    of = _say(lang, "pairs_of_units", count=len(tested))
    yield _say(lang, "ties", tested=of, count=len(held), pairs=_listed(pairs, lang), **_span(panel))
    undecidable = int((tested["verdict"] == UNDECIDABLE).sum())
    yield _say(lang, "ties_undecidable", count=undecidable)
