"""Two documents side by side: tasks kept, dropped and new, loads in both, ties and clusters gained and lost."""

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

    from jxgraph.weights import SchemeLike

__all__ = ["TABLES", "Comparison", "compare", "comparison_words"]

BY = ("auto", "unit", "department")
"""By what units of two documents can be told to be the same."""


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
    r"""Set two documents side by side: years of one city, or two cities.

    Parameters
    ----------
    a, b
        Anything that `responsibility_matrix` takes, the earlier document first.
    by
        ``unit``: units are the same that have the same canonical name, as in one city. ``department``: that are of one
        department (`jxgraph.naming.department`), whatever their place and level; several of one document become one.
        ``auto``: by department where both titles name a government and these differ, else by unit.
    threshold
        The least similarity of two tasks that may be the same, above 0 and at most 1.
    scheme
        Of the weights of both; by default as `responsibility_matrix` gives them.
    null, alpha
        The null model of the verdicts on ties, by default that of `ties`, and their level.
    samples, seed
        Of the weights drawn, as `ranking` draws them; the seed also of the clusters.

    Returns
    -------
    Comparison
        Its frames; of every pair of columns, `…_a` tells of a and `…_b` of b:

        - `tasks`, a row a task of either, those of a in printed order, then what is new in b: `status` (``kept``,
          ``dropped``, ``new``); `similarity` of the texts (the part of their pairs of characters that both have, rare
          ones counting more); `same_text`, `same_units` (units and roles), `same_lead`; `text_change` (``[-only
          a-]{+only b+}``); `units_gained`, `units_lost`, `roles_changed`; `relation` and `related`: the tasks into
          which this one was ``split``, or from which it was ``merged``, or the whole that it is a part of. Tasks are
          matched one to one, so that what the similarities exceed the threshold by is greatest in sum.
        - `units`, a row a unit: `named_in` (``both``, ``a``, ``b``), counts, `workload`, `share` of all load and
          `rank`. `shift` is :math:`share_b - share_a`, for documents differ in length; `shift_low` and `shift_high` its
          extremes over the document's own weights, every scheme, every draw, and tasks counted as often as they are
          printed, each applied to both. `direction` is ``up`` or ``down`` only where all have that sign (a robust
          shift), ``same`` where none moves, else ``depends``. `climb_low`, `climb_high` (places up the ranking) and
          `rank_direction` say the same of ranks, which other units' coming and going moves too. `by_dropped`, `by_new`
          and `by_kept` add up to the change in `workload`: from tasks that only a has, only b has, or both.
        - `ties`, a row a pair `unit`, `partner` that shares tasks in either: `change` (``gained``, ``lost``, ``kept``;
          ``new_unit``, ``gone_unit`` where only one document names both), `shared`, `weight`, `verdict`,
          `verdict_changed` (both documents decide, and otherwise), `task_ids`.
        - `clusters`, a row a unit: `change` (``stayed``, ``moved``; ``joined``, ``left`` where only one document
          ties it; ``untied``, ``new_unit``, ``gone_unit``), `company`, `cluster`, `label`, `stability`. Of the units
          tied in both documents, `company` is the part of those that stand with this one in either document, itself
          included, that do so in both; it stayed where that is more than half. In `attrs`: `ami`
          and `ari`, 1 for the same division and near 0 for agreement by chance, over `units`; clusters `kept` (pairs of
          numbers), `lost`, `gained`.
        - `followed`, a row a name that a reform explains: `unit`, `named_in` that document, is compared as `into`.
        - `summary`, the counts of all this.

    Raises
    ------
    UsageError
        A setting makes no sense, or the matrices are weighted by different schemes; else as `responsibility_matrix`.

    Examples
    --------
    Finance takes on a task, Trade loses its lead: of 1.5 a third, then nothing.

    >>> before = [("t1", "Finance", "lead"), ("t2", "Trade", "co_lead")]
    >>> made = compare(before, [("t1", "Finance", "lead"), ("t3", "Finance", "lead")])
    >>> made.tasks[["status", "task_a", "task_b"]].to_dict("list")
    {'status': ['kept', 'dropped', 'new'], 'task_a': ['t1', 't2', ''], 'task_b': ['t1', '', 't3']}
    >>> made.units[["share_a", "share_b", "direction"]].round(2).reset_index()
          unit  share_a  share_b direction
    0  Finance     0.67      1.0        up
    1    Trade     0.33      0.0      down
    """
    refuse_out_of_range(samples=samples, seed=seed)
    if not 0 < threshold <= 1:
        raise UsageError(f"the threshold of similarity must lie above 0 and be at most 1, not {threshold}")
    if by not in BY:
        raise UsageError(f"units are compared by {', '.join(BY)}, not by {by!r}")
    matrices = [responsibility_matrix(source, scheme=scheme) for source in (a, b)]
    if matrices[0].scheme != matrices[1].scheme:
        raise UsageError(
            f"one document is weighted by {matrices[0].scheme!r}, the other by {matrices[1].scheme!r}: name a scheme"
        )
    chosen = _by(a, b) if by == "auto" else by
    named = bodies(*(list(map(str, R.units.index)) for R in matrices), by=chosen)
    first, second = (renamed(R, names) for R, names in zip(matrices, named[:2], strict=True))
    found = tasks_matched(first, second, threshold)
    units = units_compared(first, second, found, samples=samples, seed=seed)
    for names, name in zip(named[:2], "ab", strict=True):
        units[f"names_{name}"] = _forms(names).reindex(units.index).fillna("").astype("str")
    tested = NullSettings(None if null is None else (null,), alpha, seed=seed)
    tested = tested.for_matrices([first.pattern, second.pattern])
    called = _names(a, b)
    return Comparison(
        a=first,
        b=second,
        name_a=called[0],
        name_b=called[1],
        title_a=_title(a),
        title_b=_title(b),
        tasks=tasks_compared(first, second, found),
        units=units,
        ties=ties_compared(first, second, tested),
        clusters=clusters_compared(first, second, seed=seed),
        followed=named.followed,
        settings={
            "by": chosen,
            "threshold": float(threshold),
            "scheme": first.scheme,
            "null": tested.names[0],
            "alpha": float(alpha),
            "samples": int(samples),
            "seed": int(seed),
        },
    )


def _by(a: Any, b: Any) -> str:
    issuers = [issuer(source.title, ()) for source in (a, b) if isinstance(source, Breakdown)]
    known = [found for found in issuers if any(found)]
    return "department" if len(set(known)) > 1 else "unit"


def _title(source: Any) -> str:
    return source.title if isinstance(source, Breakdown) else ""


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
