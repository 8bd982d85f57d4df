"""What each unit carries: how many tasks in which role, and their weight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.arrays import comparable, sums
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix


def workload(source: Any) -> pd.DataFrame:
    r"""Count each unit's tasks by role, and sum their weights.

    The workload of unit :math:`u` is the weighted degree (strength) of its node in the two-mode graph [1]_,
    :math:`s_u = \sum_t w_{tu}`. It counts assignments, not effort: a task that takes a year weighs as much as one
    that takes a day.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.

    Returns
    -------
    DataFrame
        Indexed by `unit`, the heaviest first: by `workload`, then `tasks`, then first appearance. The columns:

        - `rank`: place by `workload`; equals share the best place and the next place is skipped (competition
          ranking, 1-2-2-4). Missing for a collective, which stands for many and would not be compared fairly:
          collectives come last.
        - `kind`, `level`: as the units frame has them, else empty.
        - `lead`, `co_lead`, `support`: number of tasks in each role; `tasks` is their sum.
        - `workload`: the sum of the weights, in lead-task equivalents under the scheme ``lead-co``.
        - `share`: `workload` divided by that of all units, collectives included; 0 where nothing weighs anything.

        `attrs`: `scheme`, `ranking`, `total` (the workload of all units), `counts` ("assignments, not effort").

    Raises
    ------
    UsageError
        As `responsibility_matrix`.

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
    """
    R = responsibility_matrix(source)
    load = strength(R)
    total = float(load.sum())
    frame = pd.DataFrame(_role_counts(R), index=R.units.index.rename("unit"), columns=list(map(str, ROLES)))
    frame["tasks"] = frame.sum(axis=1)
    frame["workload"] = load
    frame["share"] = load / total if total > 0 else 0.0
    frame.insert(0, "kind", _words(R, "kind"))
    frame.insert(1, "level", _words(R, "level"))
    collective = _collective(R)
    frame.insert(0, "rank", _ranks(load, collective))
    frame = frame.iloc[np.lexsort((-frame["tasks"], -comparable(load), collective))]
    frame.attrs = {"scheme": R.scheme, "ranking": "competition", "total": total, "counts": "assignments, not effort"}
    return frame


def strength(R: ResponsibilityMatrix) -> NDArray[np.float64]:
    r"""Sum the weights of each unit's assignments, :math:`s_u = \sum_t w_{tu}`, in the unit order of `R`."""
    return sums(R.weight.indices, R.weight.data, R.shape[1])


def _role_counts(R: ResponsibilityMatrix) -> NDArray[np.intp]:
    units, roles = R.shape[1], len(ROLES)
    cells = R.weight.indices.astype(np.intp) * roles + (R.role.data - 1)
    return np.bincount(cells, minlength=units * roles).reshape(units, roles)


def _ranks(load: NDArray[np.float64], collective: NDArray[np.bool_]) -> pd.api.extensions.ExtensionArray:
    ranks = pd.Series(comparable(load)).mask(collective).rank(method="min", ascending=False)
    return ranks.astype("Int64").array


def _words(R: ResponsibilityMatrix, column: str) -> list[str]:
    if column not in R.units:
        return [""] * len(R.units)
    return ["" if pd.isna(word) else str(word) for word in R.units[column]]


def _collective(R: ResponsibilityMatrix) -> NDArray[np.bool_]:
    """Whether each unit is flagged; a graph changed by hand may lack the flag, here and there or everywhere."""
    if "collective" not in R.units:
        return np.zeros(len(R.units), dtype=bool)
    return np.asarray(R.units["collective"].eq(other=True), dtype=bool)
