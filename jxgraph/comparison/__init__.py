"""Two documents compared: tasks kept, dropped and new, loads in both, ties and clusters gained and lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jxgraph.comparison.changes import clusters_compared, ties_compared, units_compared
from jxgraph.comparison.tasks import THRESHOLD, tasks_compared, tasks_matched
from jxgraph.comparison.units import bodies, renamed
from jxgraph.comparison.value import TABLES, Comparison, comparison_words
from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.nulls.registry import NullSettings
from jxgraph.measures.numeric.arrays import refuse_out_of_range
from jxgraph.model import LIST_SEPARATOR, Breakdown
from jxgraph.parsing.front_matter import issuer

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from jxgraph.comparison.tasks import Matching
    from jxgraph.comparison.units import Bodies
    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.weights import SchemeLike

__all__ = ["TABLES", "Comparison", "compare", "compared", "comparison_words"]

BY = ("auto", "unit", "department")
"""How units of two documents are taken to be the same."""


def compare(  # noqa: PLR0913 -- two documents, and the choices that they leave
    a: Any,
    b: Any,
    *,
    by: str = "auto",
    threshold: float = THRESHOLD,
    scheme: SchemeLike | None = None,
    null: str | None = None,
    alpha: float = 0.05,
    samples: int = 10_000,
    seed: int = 0,
) -> Comparison:
    """Compare two documents: years of one city, or two cities.

    Parameters
    ----------
    a, b
        Anything that `responsibility_matrix` takes, the earlier document first.
    by
        ``unit``: units are the same that have the same canonical name. ``department``: that are of one department,
        whatever their place and level; several of one document become one. ``auto``: by department where both titles
        name a government and these differ, else by unit.
    threshold
        The least similarity of two tasks that may be the same, above 0 and at most 1.
    scheme
        Of the weights of both; by default as `responsibility_matrix` gives them.
    null, alpha, samples, seed
        Null model and level of the verdicts on ties; the weights drawn as by `ranking`; the seed also of the clusters.

    Returns
    -------
    Comparison
        `tasks`: a row a task of either, matched one to one by their texts, with `status` (``kept``, ``dropped``,
        ``new``), `relation` (``split``, ``merged``) and the changes of text, units and roles. `units`: loads, shares
        and ranks in both, `shift` of the share with its range over every weighting, and its `direction` where all
        agree. `ties`: pairs that share tasks in either, `change` and `verdict_changed`. `clusters`: `change` and
        `company`, the part of the unit's companions in either document that are so in both. `followed`: names that a
        reform explains. `summary`: the counts. `jxgraph.i18n.definition` explains every column.

    Raises
    ------
    UsageError
        A setting makes no sense, or the matrices are weighted by different schemes; else as `responsibility_matrix`.

    Examples
    --------
    >>> before = [("t1", "Finance", "lead"), ("t2", "Trade", "co_lead")]
    >>> result = compare(before, [("t1", "Finance", "lead"), ("t3", "Finance", "lead")])
    >>> result.tasks[["status", "task_a", "task_b"]].to_dict("list")
    {'status': ['kept', 'dropped', 'new'], 'task_a': ['t1', 't2', ''], 'task_b': ['t1', '', 't3']}
    """
    refuse_out_of_range(samples=samples, seed=seed)
    if not 0 < threshold <= 1:
        raise UsageError("comparison.threshold", threshold=threshold)
    if by not in BY:
        raise UsageError("comparison.by", known=BY, by=by).near(by, BY)
    matrices = [responsibility_matrix(source, scheme=scheme) for source in (a, b)]
    if matrices[0].scheme != matrices[1].scheme:
        raise UsageError("comparison.two_schemes", first=matrices[0].scheme, second=matrices[1].scheme)
    chosen = _by(a, b) if by == "auto" else by
    named = bodies(*(list(map(str, R.units.index)) for R in matrices), by=chosen)
    first, second = (renamed(R, names) for R, names in zip(matrices, named[:2], strict=True))
    tests = NullSettings(None if null is None else (null,), alpha, seed=seed)
    tests = tests.for_matrices([first.pattern, second.pattern])
    settings = {"by": chosen, "threshold": float(threshold), "scheme": first.scheme, "null": tests.names[0]}
    settings |= {"alpha": float(alpha), "samples": int(samples), "seed": int(seed)}
    matching = tasks_matched(first, second, threshold)
    return compared((a, b), (first, second), matching, named, tests, settings)


def compared(
    documents: tuple[Any, Any],
    matrices: tuple[ResponsibilityMatrix, ResponsibilityMatrix],
    matching: Matching,
    named: Bodies,
    tests: NullSettings,
    settings: Mapping[str, Any],
) -> Comparison:
    """Compare two documents whose units are named alike and whose tasks are matched; `compare` describes the result."""
    first, second = matrices
    samples, seed = settings["samples"], settings["seed"]
    units = units_compared(first, second, matching, samples=samples, seed=seed)
    for forms, name in zip(named[:2], "ab", strict=True):
        units[f"names_{name}"] = _forms(forms).reindex(units.index).fillna("").astype("str")
    names = _names(*documents)
    titles = [source.title if isinstance(source, Breakdown) else "" for source in documents]
    return Comparison(
        a=first,
        b=second,
        name_a=names[0],
        name_b=names[1],
        title_a=titles[0],
        title_b=titles[1],
        tasks=tasks_compared(first, second, matching),
        units=units,
        ties=ties_compared(first, second, tests),
        clusters=clusters_compared(first, second, seed=seed),
        followed=named.followed,
        settings=settings,
    )


def _by(a: Any, b: Any) -> str:
    issuers = [issuer(source.title, ()) for source in (a, b) if isinstance(source, Breakdown)]
    known = [one for one in issuers if any(one)]
    return "department" if len(set(known)) > 1 else "unit"


def _names(a: Any, b: Any) -> tuple[str, str]:
    """Call the documents by their files, or where these have one name, or none, A and B."""
    names = [source.document if isinstance(source, Breakdown) else "" for source in (a, b)]
    return (names[0], names[1]) if all(names) and names[0] != names[1] else ("A", "B")


def _forms(names: Mapping[str, str]) -> pd.Series[str]:
    """List the names of the document under each name by which it is compared, where they are not that name alone."""
    import pandas as pd

    frame = pd.DataFrame(list(names.items()), columns=["name", "unit"])
    forms = frame.groupby("unit")["name"].agg(LIST_SEPARATOR.join)
    return forms.where(forms != forms.index, "")
