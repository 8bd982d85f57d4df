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

    The workload of unit :math:`u` is the weighted degree (strength) of its node in the two-mode graph [1]_,
    :math:`s_u = \sum_t w_{tu}`. It counts assignments, not effort: a task that takes a year weighs as much as one
    that takes a day.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    by
        ``unit``; or ``part``, ``leader`` (where the document names none: top-level section, or part), ``kind`` or
        ``level``; or several of the five, such as ``("unit", "leader")``, for the cells of a table of both.

    Returns
    -------
    DataFrame
        By default indexed by `unit`, the heaviest first: by `workload`, then `tasks`, then first appearance. Columns:

        - `rank`: place by `workload`; equals share the best place and the next place is skipped (competition
          ranking, 1-2-2-4). Missing for a collective, which stands for many and would not be compared fairly:
          collectives come last.
        - `kind`, `level`: as the units frame has them, else empty.
        - `lead`, `co_lead`, `support`: number of tasks in each role; `tasks` is their sum.
        - `workload`: the sum of the weights, in lead-task equivalents under the scheme ``lead-co``.
        - `share`: `workload` divided by that of all units, collectives included; 0 where nothing weighs anything.
        - `sole`: number of tasks for which no other unit is named. `partners`: number of units that share a task.
        - `parts`, `leaders`: number of parts and of leaders whose tasks the unit has; 0 where none is named.
        - `collective`: whether the name stands for many units.

        By anything else, indexed by it, the heaviest first: `lead`, `co_lead` and `support` (numbers of assignments),
        `tasks` and `units` (each counted once), `workload` and `share`. A task under several leaders counts for each,
        its load in equal parts. What has no name (no part is printed, the kind is unknown) has the empty one.

        `attrs`: `scheme`, `ranking`, `total` (the workload of all units), `counts` ("assignments, not effort").

    Raises
    ------
    UsageError
        As `responsibility_matrix`; `by` is another word.

    References
    ----------
    .. [1] Barrat et al., PNAS 101 (2004) 3747, https://doi.org/10.1073/pnas.0400087101

    Examples
    --------
    >>> carried = workload([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Finance", "lead")])
    >>> carried[["rank", "lead", "co_lead", "workload", "share"]].reset_index()
          unit  rank  lead  co_lead  workload  share
    0  Finance     1     2        0       2.0    0.8
    1    Trade     2     0        1       0.5    0.2
    >>> workload([("t1", "市财政局", "lead"), ("t1", "团市委", "co_lead")], by="kind")[["tasks", "units", "workload"]]
          tasks  units  workload
    kind
    政府部门      1      1       1.0
    群团        1      1       0.5
    """
    R = responsibility_matrix(source)
    groups = [by] if isinstance(by, str) else list(by)
    if groups != ["unit"]:
        return grouped(R, groups)
    load = strength(R)
    total = float(load.sum())
    frame = pd.DataFrame(
        role_counts(R.weight.indices, R.role.data, R.shape[1]),
        index=R.units.index.rename("unit"),
        columns=list(map(str, ROLES)),
    )
    frame["tasks"] = frame.sum(axis=1)
    frame["workload"] = load
    frame["share"] = shares(load)
    frame.insert(0, "kind", words(R.units, "kind"))
    frame.insert(1, "level", words(R.units, "level"))
    many = collective(R)
    frame.insert(0, "rank", pd.Series(ranks(load, many)).mask(many).astype("Int64").array)
    frame = frame.assign(**_company(R), collective=many)
    frame = frame.iloc[np.lexsort((-frame["tasks"], -comparable(load), many))]
    frame.attrs = {"scheme": R.scheme, "ranking": "competition", "total": total, "counts": "assignments, not effort"}
    return frame


def strength(R: ResponsibilityMatrix) -> NDArray[np.float64]:
    r"""Sum the weights of each unit's assignments, :math:`s_u = \sum_t w_{tu}`, in the unit order of `R`."""
    return sums(R.weight.indices, R.weight.data, R.shape[1])


def shares(load: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give each unit's part of the load of all; 0 where nothing weighs anything."""
    return ratio(load, load.sum())


def role_counts(unit: NDArray[np.integer], role: NDArray[np.integer], units: int) -> NDArray[np.intp]:
    """Count the entries of each unit in each role, units x roles, of coded entries."""
    roles = len(ROLES)
    return np.bincount(unit.astype(np.intp) * roles + (role - 1), minlength=units * roles).reshape(units, roles)


def partners(pattern: sparse.csr_array) -> NDArray[np.int64]:
    """Count for each unit the others that share a task with it, whatever the task weighs."""
    shared = (pattern.T @ pattern).tocsr()
    return np.asarray(np.diff(shared.indptr) - (shared.diagonal() > 0), dtype=np.int64)


def _company(R: ResponsibilityMatrix) -> dict[str, NDArray[np.int64]]:
    """Count for each unit the tasks it has alone, its partners, and the parts and leaders whose tasks it has."""
    unit = R.weight.indices
    alone = np.diff(R.weight.indptr)[R.entries.task] == 1
    return {
        "sole": np.bincount(unit[alone], minlength=R.shape[1]),
        "partners": partners(R.pattern),
        "parts": _met(R, [[part] if part else [] for part in words(R.tasks, "part")]),
        "leaders": _met(R, leader_words(R)),
    }


def _met(R: ResponsibilityMatrix, named: list[list[str]]) -> NDArray[np.int64]:
    """Count the different names that stand over each unit's tasks."""
    met = {(unit, name) for task, unit in zip(R.entries.task, R.weight.indices, strict=True) for name in named[task]}
    return np.bincount([unit for unit, _ in met], minlength=R.shape[1]).astype(np.int64)
