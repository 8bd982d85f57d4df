"""The documents of one place through the years: tasks linked, units followed, loads, leads, ties and clusters by year."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jxgraph.comparison.tasks import THRESHOLD
from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.nulls.registry import NullSettings
from jxgraph.measures.numeric.arrays import refuse_out_of_range
from jxgraph.model import Breakdown
from jxgraph.panels.clusters import clusters_by_year
from jxgraph.panels.cooperation import persistence, ties_by_year, ties_over_years
from jxgraph.panels.leads import flows, leads_moved, turnover
from jxgraph.panels.loads import concentration, loads_by_year, loads_changed
from jxgraph.panels.tasks import chains, link_tasks, links_frame, tasks_by_year
from jxgraph.panels.units import same_names
from jxgraph.panels.value import TABLES, Panel, documents_frame, panel_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jxgraph.weights import SchemeLike

__all__ = ["TABLES", "Panel", "panel", "panel_words"]

_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?!\d)")


def panel(  # noqa: PLR0913 -- the documents, and the choices that they leave
    sources: Sequence[Any],
    *,
    years: Sequence[int] | None = None,
    by: str = "unit",
    threshold: float = THRESHOLD,
    scheme: SchemeLike | None = None,
    null: str | None = None,
    alpha: float = 0.05,
    samples: int = 10_000,
    seed: int = 0,
) -> Panel:
    """Follow the documents of one place through the years (skeleton: to be documented)."""
    refuse_out_of_range(samples=samples, seed=seed)
    if len(sources) < 2:  # noqa: PLR2004 -- one document has no years to compare
        raise UsageError("panel.too_few", count=len(sources))
    years = tuple(years) if years is not None else _years(sources)
    order = sorted(range(len(years)), key=years.__getitem__)
    sources, years = [sources[n] for n in order], tuple(years[n] for n in order)
    named = same_names([responsibility_matrix(source, scheme=scheme) for source in sources], years, by=by)
    matrices = named.matrices
    links = link_tasks(matrices, threshold)
    tasks = tasks_by_year(matrices, years, links)
    tests = NullSettings(None if null is None else (null,), alpha, None, seed)
    settings = {"by": by, "threshold": float(threshold), "scheme": matrices[0].scheme, "alpha": float(alpha)}
    settings |= {"samples": int(samples), "seed": int(seed)}
    by_year = ties_by_year(matrices, years, tests)
    moved = leads_moved(matrices, years, links)
    return Panel(
        years=years,
        names=tuple(source.document if isinstance(source, Breakdown) else "" for source in sources),
        titles=tuple(source.title if isinstance(source, Breakdown) else "" for source in sources),
        matrices=tuple(matrices),
        documents=documents_frame(sources, matrices, years, tasks, moved),
        tasks=tasks,
        links=links_frame(matrices, years, links),
        chains=chains(tasks),
        units=loads_by_year(matrices, years, samples=samples, seed=seed),
        changes=loads_changed(matrices, years, links, samples=samples, seed=seed),
        leads=moved,
        turnover=turnover(matrices, years, links),
        flows=flows(tasks),
        concentration=concentration(matrices, years, alpha=alpha, seed=seed, samples=samples),
        ties=ties_over_years(matrices, years, links, tests),
        ties_by_year=by_year,
        persistence=persistence(matrices, years, links, by_year, tests),
        clusters=clusters_by_year(matrices, years, seed=seed),
        followed=named.followed,
        settings=settings,
    )


def _years(sources: Sequence[Any]) -> tuple[int, ...]:
    found = [_YEAR.search(f"{s.title} {s.document}") if isinstance(s, Breakdown) else None for s in sources]
    if not any(isinstance(source, Breakdown) for source in sources):
        return tuple(range(1, len(sources) + 1))
    if not all(found):
        raise UsageError("panel.no_year", number=found.index(None) + 1)
    return tuple(int(match["year"]) for match in found if match)
