"""The documents of one place through the years: tasks linked, units followed, loads, leads and ties by year."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral
from typing import TYPE_CHECKING, Any

import pandas as pd

from jxgraph.comparison import Comparison, compared
from jxgraph.comparison.tasks import THRESHOLD
from jxgraph.comparison.units import FOLLOWED, Bodies
from jxgraph.errors import UsageError, expect
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.nulls.registry import NullSettings
from jxgraph.measures.numeric.arrays import refuse_out_of_range
from jxgraph.model import Breakdown
from jxgraph.panels.clusters import clusters_by_year
from jxgraph.panels.cooperation import new_tasks, persistence, ties_by_year, ties_over_years, transitions
from jxgraph.panels.leads import flows, leads_moved, turnover
from jxgraph.panels.loads import concentration, loads_by_year, loads_changed
from jxgraph.panels.tasks import chains, link_tasks, links_frame, tasks_by_year
from jxgraph.panels.units import names_in, same_names
from jxgraph.panels.value import TABLES, Panel, documents_frame, panel_words
from jxgraph.parsing.origin import document_origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.weights import SchemeLike

__all__ = ["TABLES", "Panel", "last_compared", "panel", "panel_words"]

BY = ("unit", "department")
"""How units of different years are taken to be the same."""

_FEWEST = 2


def panel(  # noqa: PLR0913 -- the documents, and the choices that they leave
    sources: Iterable[Any],
    *,
    years: Iterable[int] | None = None,
    place: str | None = None,
    by: str = "unit",
    threshold: float = THRESHOLD,
    scheme: SchemeLike | None = None,
    null: str | None = None,
    alpha: float = 0.05,
    samples: int = 10_000,
    seed: int = 0,
) -> Panel:
    """Follow the documents of one place through the years: what stays, what changes, and how sure that is.

    Parameters
    ----------
    sources
        One document a year, in any order: each anything that `responsibility_matrix` takes.
    years, place
        The year of each and the place of all; by default what title, text or name say; of matrices alone 1, 2, 3, ….
    by
        ``unit``: the same canonical name, where reforms are followed to the latest name. ``department``: the same
        department, whatever its place and level; documents of several places can only be followed so.
    threshold
        The least similarity of two tasks that may be the same, above 0 and at most 1.
    scheme
        Of the weights of all years; by default as `responsibility_matrix` gives them.
    null, alpha, samples, seed
        Null model and level of the tests of ties, the weights drawn as by `ranking`; the seed also of the clusters.

    Returns
    -------
    Panel
        `documents`: a row a year. `tasks`: a task a year; `links` between those that are the same, `chains` of them.
        `units`: load, share and rank by year; `changes` between years. `leads` that moved, `turnover` of units' leads,
        `flows` of tasks by part and leader, `concentration` by year. `ties` over all years, `ties_by_year`, and their
        `persistence` and `transitions`. `clusters`, the same numbers in all years. `followed`: what reforms explain.

    Raises
    ------
    UsageError
        Fewer than two documents; a year that is unknown, twice or no whole number; documents of different places; a
        setting that makes no sense; else as `responsibility_matrix`.

    Examples
    --------
    >>> before = [("t1", "Finance", "lead"), ("t2", "Trade", "lead")]
    >>> result = panel([before, [("t1", "Trade", "lead"), ("t3", "Trade", "lead")]], years=[2024, 2025])
    >>> result.leads[["task_b", "lead_a", "lead_b"]].values.tolist()
    [['t1', 'Finance', 'Trade']]
    """
    _check_settings(by, threshold, samples, seed)
    sources, years = _in_order(sources, years)
    place = _place(sources, by) if place is None else place
    named = same_names(_matrices(sources, scheme), years, by=by)
    matrices = named.matrices
    tests = NullSettings(None if null is None else (null,), alpha, None, seed)
    tests = tests.for_matrices([R.pattern for R in matrices])
    links = link_tasks(matrices, threshold)
    tasks = tasks_by_year(matrices, years, links)
    by_year, new = ties_by_year(matrices, years, tests), new_tasks(matrices, links, tests)
    moved = leads_moved(matrices, years, links)
    settings = {"place": place, "by": by, "threshold": float(threshold), "scheme": matrices[0].scheme}
    settings |= {"null": tests.names[0], "alpha": float(alpha), "samples": int(samples), "seed": int(seed)}
    return Panel(
        years=years,
        names=tuple(source.document if isinstance(source, Breakdown) else "" for source in sources),
        titles=tuple(source.title if isinstance(source, Breakdown) else "" for source in sources),
        matrices=tuple(matrices),
        matchings=links.matchings,
        documents=documents_frame(sources, matrices, years, tasks, moved),
        tasks=tasks,
        links=links_frame(matrices, years, links),
        chains=chains(tasks),
        units=loads_by_year(matrices, years, samples=samples, seed=seed),
        changes=loads_changed(matrices, years, links, samples=samples, seed=seed),
        leads=moved,
        turnover=turnover(matrices, years, links),
        flows=flows(tasks, years),
        concentration=concentration(matrices, years, alpha=alpha, seed=seed, samples=samples),
        ties=ties_over_years(matrices, years, links, new),
        ties_by_year=by_year,
        persistence=persistence(matrices, years, links, by_year, new),
        transitions=transitions(matrices, years, by_year, new),
        clusters=clusters_by_year(matrices, years, seed=seed),
        followed=named.followed,
        settings=settings,
    )


def last_compared(result: Panel, before: Any, last: Any) -> Comparison:
    """Compare the last two documents of a panel, given once more, by the names and links that it has of all years."""
    settings = {name: value for name, value in result.settings.items() if name != "place"}
    matrices = (result.matrices[-2], result.matrices[-1])
    tests = NullSettings((settings["null"],), settings["alpha"], seed=settings["seed"])
    tests = tests.for_matrices([R.pattern for R in matrices])
    links = dict(zip(result.followed["unit"], result.followed["into"], strict=True))
    names = (map(str, responsibility_matrix(one).units.index) for one in (before, last))
    a, b = (names_in(of, links, settings["by"]) for of in names)
    followed = result.followed[result.followed["year"] == result.years[-2]].assign(named_in="a")
    named = Bodies(a, b, followed[list(FOLLOWED)].reset_index(drop=True))
    return compared((before, last), matrices, result.matchings[-1], named, tests, settings)


def _check_settings(by: str, threshold: float, samples: int, seed: int) -> None:
    refuse_out_of_range(samples=samples, seed=seed)
    if not 0 < threshold <= 1:
        raise UsageError("comparison.threshold", threshold=threshold)
    if by not in BY:
        raise UsageError("comparison.by", known=BY, by=by).near(by, BY)


def _in_order(sources: Iterable[Any], years: Iterable[int] | None) -> tuple[list[Any], tuple[int, ...]]:
    """Return the documents in the order of their years, and the years."""
    # a text is an iterable of letters, and a frame of the names of its columns
    if isinstance(sources, (str, bytes, Breakdown, pd.DataFrame)):
        raise UsageError("panel.one_document")
    expect(sources, Iterable, "documents")
    documents = list(sources)
    if len(documents) < _FEWEST:
        raise UsageError("panel.too_few", count=len(documents))
    found = _years(documents) if years is None else _given_years(documents, years)
    order = sorted(range(len(found)), key=found.__getitem__)
    documents, found = [documents[at] for at in order], [found[at] for at in order]
    for at in range(1, len(found)):
        if found[at] == found[at - 1]:
            first, second = (_name(documents[n], n) for n in (at - 1, at))
            raise UsageError("panel.same_year", year=found[at], first=first, second=second)
    return documents, tuple(found)


def _given_years(documents: Sequence[Any], years: Iterable[int]) -> list[int]:
    expect(years, Iterable, "years")
    given = list(years)
    for year in given:
        if not isinstance(year, Integral) or isinstance(year, bool):
            raise UsageError("panel.no_integer", year=year)
    if len(given) != len(documents):
        raise UsageError("panel.years", years=len(given), documents=len(documents))
    return [int(year) for year in given]


def _years(documents: Sequence[Any]) -> list[int]:
    """Return the year that each document says; where none is a document, their numbers."""
    if not any(isinstance(one, Breakdown) for one in documents):
        return list(range(1, len(documents) + 1))
    found = [document_origin(one).year if isinstance(one, Breakdown) else None for one in documents]
    for at, year in enumerate(found):
        if year is None:
            raise UsageError("panel.no_year", name=_name(documents[at], at))
    return [year for year in found if year is not None]


def _place(documents: Sequence[Any], by: str) -> str:
    """Return the place of the documents, empty where none says one or they are compared by department."""
    places: dict[str, str] = {}
    for at, one in enumerate(documents):
        if isinstance(one, Breakdown) and (place := document_origin(one).place):
            places.setdefault(place, _name(one, at))
    if len(places) > 1 and by != "department":
        (first, first_name), (second, second_name) = list(places.items())[:2]
        facts = {"first": first, "first_name": first_name, "second": second, "second_name": second_name}
        raise UsageError("panel.places", **facts)
    return next(iter(places)) if len(places) == 1 else ""


def _name(source: Any, at: int) -> str:
    """Return the name by which an error speaks of a document: its own, else its number."""
    return source.document if isinstance(source, Breakdown) else str(at + 1)


def _matrices(sources: Sequence[Any], scheme: SchemeLike | None) -> list[ResponsibilityMatrix]:
    matrices = [responsibility_matrix(source, scheme=scheme) for source in sources]
    for R in matrices[1:]:
        if R.scheme != matrices[0].scheme:
            raise UsageError("comparison.two_schemes", first=matrices[0].scheme, second=R.scheme)
    return matrices
