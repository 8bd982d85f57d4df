"""What each unit carries: how many tasks in which role, and their weight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.leaders import collective, grouped, leader_words, words
from jxgraph.measures.numeric.arrays import comparable, ranks, ratio, sums
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy import sparse

    from jxgraph.matrix import ResponsibilityMatrix


def workload(source: Any, *, by: str | Sequence[str] = "unit") -> pd.DataFrame:
    r"""Count each unit's tasks by role, and sum their weights.

    The workload of unit :math:`u` is its strength in the two-mode graph [1]_, :math:`s_u = \sum_t w_{tu}`. It counts
    assignments, not effort: a task that takes a year weighs as much as one that takes a day.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    by
        ``unit``; or ``part``, ``leader`` (the portfolios of `task_portfolios`), ``kind`` or ``level``; or several of
        the five, such as ``("unit", "leader")``, for the cells of a table of both.

    Returns
    -------
    DataFrame
        By default indexed by `unit`, the heaviest first, collectives last: `rank` (competition ranking, 1-2-2-4;
        missing for a collective, which stands for many), `kind`, `level`, the number of tasks in each role and their
        sum `tasks`, `workload`, its `share` of the load of all units, `sole` (tasks of no other unit), `partners`
        (units that share a task), `parts` and `leaders` (how many the unit's tasks stand under), `collective`.

        By anything else, indexed by it, the heaviest first: `lead`, `co_lead` and `support` (numbers of assignments),
        `tasks` and `units` (each counted once), `workload` and `share`. A task under several leaders counts for each,
        its load in equal parts. A missing name is the empty one. `attrs`: `scheme`, `ranking`, `total`, `counts`.

    References
    ----------
    .. [1] Barrat et al., PNAS 101 (2004) 3747, https://doi.org/10.1073/pnas.0400087101

    Examples
    --------
    >>> frame = workload([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Finance", "lead")])
    >>> frame[["rank", "lead", "co_lead", "workload", "share"]].reset_index()
          unit  rank  lead  co_lead  workload  share
    0  Finance     1     2        0       2.0    0.8
    1    Trade     2     0        1       0.5    0.2
    """
    R = responsibility_matrix(source)
    groups = [by] if isinstance(by, str) else list(by)
    if groups != ["unit"]:
        return grouped(R, groups)
    load, collectives, unit = strength(R), collective(R), R.weight.indices
    counts = role_counts(unit, R.role.data, R.shape[1])
    alone = np.diff(R.weight.indptr)[R.entries.task] == 1
    columns = {
        "rank": pd.Series(ranks(load, collectives)).mask(collectives).astype("Int64").array,
        "kind": words(R.units, "kind"),
        "level": words(R.units, "level"),
        **dict(zip(map(str, ROLES), counts.T, strict=True)),
        "tasks": counts.sum(axis=1),
        "workload": load,
        "share": shares(load),
        "sole": np.bincount(unit[alone], minlength=R.shape[1]),
        "partners": partners(R.pattern),
        "parts": _headings(R, [[part] if part else [] for part in words(R.tasks, "part")]),
        "leaders": _headings(R, leader_words(R)),
        "collective": collectives,
    }
    frame = pd.DataFrame(columns, index=R.units.index.rename("unit"))
    frame = frame.iloc[np.lexsort((-frame["tasks"], -comparable(load), collectives))]
    frame.attrs = {"scheme": R.scheme, "ranking": "competition", "total": float(load.sum())}
    frame.attrs["counts"] = "assignments, not effort"
    return frame


def strength(R: ResponsibilityMatrix) -> NDArray[np.float64]:
    r"""Sum the weights of each unit's assignments, :math:`s_u = \sum_t w_{tu}`, in the unit order of `R`."""
    return sums(R.weight.indices, R.weight.data, R.shape[1])


def shares(load: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each unit's part of the load of all; 0 where nothing weighs anything."""
    return ratio(load, load.sum())


def role_counts(unit: NDArray[np.integer], role: NDArray[np.integer], units: int) -> NDArray[np.intp]:
    """Count the entries of each unit in each role, units x roles, of coded entries."""
    roles = len(ROLES)
    return np.bincount(unit.astype(np.intp) * roles + (role - 1), minlength=units * roles).reshape(units, roles)


def partners(pattern: sparse.csr_array) -> NDArray[np.int64]:
    """Count for each unit the others that share a task with it, whatever the task weighs."""
    shared = (pattern.T @ pattern).tocsr()
    return np.asarray(np.diff(shared.indptr) - (shared.diagonal() > 0), dtype=np.int64)


def _headings(R: ResponsibilityMatrix, headings: list[list[str]]) -> NDArray[np.int64]:
    """Count the different headings (of each task) that stand over each unit's tasks."""
    tasks = zip(R.entries.task, R.weight.indices, strict=True)
    over = {(unit, heading) for task, unit in tasks for heading in headings[task]}
    return np.bincount([unit for unit, _ in over], minlength=R.shape[1]).astype(np.int64)
