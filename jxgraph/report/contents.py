"""The tables of a report, in the order and with the columns that are promised for its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jxgraph.labels import check, remark, shown
from jxgraph.lens import lens_table, lens_title
from jxgraph.matrix import REPEAT_SEPARATOR, ResponsibilityMatrix, responsibility_matrix
from jxgraph.measures.centrality import centrality
from jxgraph.measures.checks import checks
from jxgraph.measures.clusters import clusters
from jxgraph.measures.groups.leadership import has_portfolios
from jxgraph.measures.inequality import inequality
from jxgraph.measures.portfolios import portfolio_agreement, portfolio_overlap, portfolios
from jxgraph.measures.ranking import ranking, ranking_words
from jxgraph.measures.rings import rings
from jxgraph.measures.robustness import robustness
from jxgraph.measures.roles import roles
from jxgraph.measures.ties import ties
from jxgraph.measures.workload import workload
from jxgraph.measures.workload_groups import coordination, leaders

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from jxgraph.records import Breakdown


@dataclass(frozen=True, slots=True)
class Contents:
    """What a report is made from: the document, its matrix, and one frame a table."""

    breakdown: Breakdown
    matrix: ResponsibilityMatrix
    tables: Mapping[str, pd.DataFrame]
    agreement: pd.Series[float] | None
    """Of clusters and portfolios; None where the document has none."""
    keep_repeats: bool = False
    """Whether a task that is printed again counts each time."""

    def title(self, lang: str) -> str:
        """Return the document's title, or its name, behind the words of the lens where one was asked for."""
        return lens_title(self.breakdown, lang)


def contents(breakdown: Breakdown, *, keep_repeats: bool, seed: int) -> Contents:
    """Measure a breakdown: one frame for each table of the report."""
    R = responsibility_matrix(breakdown, keep_repeats=keep_repeats)
    groups, led = clusters(R, seed=seed), has_portfolios(R)
    ranked = ranking(R, seed=seed)
    tables = {
        "workload": workload(R),
        "workload_groups": workload_groups(R),
        "ranking": ranked.assign(words=ranking_words(ranked)),
        "inequality": inequality(R, seed=seed),
        "leaders": leaders(R),
        "coordination": coordination(R, clusters=groups),
        "centrality": centrality(R),
        "ties": ties(R),
        "clusters": groups,
        "roles": roles(R, clusters=groups, seed=seed),
        "rings": rings(R, seed=seed),
        "robustness": robustness(R, seed=seed),
        "checks": checks(R),
        **({"portfolios": portfolios(R), "portfolio_overlap": portfolio_overlap(R)} if led else {}),
        "tasks": breakdown.tasks,
        "units": breakdown.units,
        "assignments": assignments(breakdown, R),
        "remarks": breakdown.remarks,
    }
    if breakdown.lens:
        tables["lens"] = lens_table(breakdown)
    agreement = portfolio_agreement(R, clusters=groups, seed=seed) if led else None
    return Contents(breakdown, R, tables, agreement, keep_repeats)


def localized(made: Contents, lang: str) -> dict[str, pd.DataFrame]:
    """Return the tables as people read them in a language, in which remarks, checks and places are said."""
    import pandas as pd

    said = [
        (name, str(r.severity), r.line, r.words, done.format(**dict(r.facts)))
        for r in made.breakdown.remark_records
        for name, done in [remark(r.code, lang)]
    ]
    remarks = pd.DataFrame(said, columns=made.tables["remarks"].columns)
    found, ranked = checks(made.matrix, lang=lang), made.tables["ranking"]
    groups = made.tables["workload_groups"]
    told = [shown(by, group, lang) for by, group in zip(groups["by"], groups["group"], strict=True)]
    return {
        **made.tables,
        "remarks": remarks,
        "checks": found.assign(code=[check(c, lang)[0] for c in found["code"]]),
        "ranking": ranked.assign(words=ranking_words(ranked, lang=lang)),
        "workload_groups": groups.assign(group=told),
    }


def workload_groups(R: ResponsibilityMatrix) -> pd.DataFrame:
    """Put the workloads by part, leader, kind and level below one another, for those that the document tells apart."""
    import pandas as pd

    counted = {by: workload(R, by=by) for by in ("part", "leader", "kind", "level")}
    # without a named leader sections stand in for them, or parts, which are there already
    told = {frame.attrs.get("leader", by): frame for by, frame in counted.items() if any(frame.index)}
    frame = pd.concat(told or {"kind": counted["kind"].head(0)}, names=["by", "group"]).reset_index()
    frame.attrs = counted["kind"].attrs
    return frame


def assignments(breakdown: Breakdown, R: ResponsibilityMatrix) -> pd.DataFrame:
    """List the assignments as printed with their weight; a repeat weighs 0 and names the task it is merged into."""
    import pandas as pd

    merged = {
        again: first
        for first, names in R.tasks["repeats"].items()
        for again in filter(None, names.split(REPEAT_SEPARATOR))
    }
    task_ids, unit_names = R.tasks.index[R.entries.task], R.units.index[R.weight.indices]
    weights = pd.Series(R.weight.data, index=pd.MultiIndex.from_arrays([task_ids, unit_names]))
    frame = breakdown.assignments
    keys = pd.MultiIndex.from_frame(frame[["task_id", "unit"]])
    frame.insert(10, "weight", weights.reindex(keys, fill_value=0.0).to_numpy())
    frame.insert(11, "merged_into", [merged.get(task, "") for task in frame["task_id"]])
    return frame
