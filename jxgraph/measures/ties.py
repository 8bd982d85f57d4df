"""Who works with whom: the pairs of units that share tasks."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.workload import comparable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix

ID_SEPARATOR = "; "
"""Between the ids of the tasks that a pair shares."""


def ties(source: Any) -> pd.DataFrame:
    r"""List the pairs of units that share a task, with how closely they are tied.

    With :math:`S` the tasks that units a and b share, :math:`w_{ta}` the weight of a in task t, :math:`n_t` the number
    of units of t and :math:`d_a` the number of tasks of a.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.

    Returns
    -------
    DataFrame
        A row a pair, the closest first: by `shared`, then `weight`, then matrix order. The columns:

        - `unit_a`, `unit_b`: the pair, in matrix order.
        - `shared`: number of shared tasks, :math:`|S|`.
        - `weight`: :math:`\sum_{t \in S} w_{ta} w_{tb}`.
        - `newman`: :math:`\sum_{t \in S} 1 / (n_t - 1)` [1]_: a task divides a unit's attention evenly among its
          partners, so a task of two binds closer than a task of seven. It does not use the weights.
        - `jaccard`: :math:`|S| / (d_a + d_b - |S|)`, the part of the tasks of either that both have.
        - `task_ids`: the shared tasks in matrix order, joined by '; '.

        Without any shared task the frame is empty. `attrs`: `scheme`; `pairs`, the number of all pairs of units,
        those that share nothing included.

    Raises
    ------
    UsageError
        As `responsibility_matrix`.

    References
    ----------
    .. [1] Newman, Phys. Rev. E 64 (2001) 016132, https://doi.org/10.1103/PhysRevE.64.016132

    Examples
    --------
    >>> ties([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Trade", "lead")])
        unit_a unit_b  shared  weight  newman  jaccard task_ids
    0  Finance  Trade       1     0.5     1.0      0.5       t1
    """
    R = responsibility_matrix(source)
    names = R.units.index.astype("str")
    tasks_of_unit = np.bincount(R.weight.indices, minlength=len(names))
    units_of_task = np.diff(R.weight.indptr)
    first, second = _meetings(units_of_task)
    a, b = (R.weight.indices[side].astype(np.int64) for side in (first, second))
    task = np.repeat(np.arange(R.shape[0]), units_of_task)[first]

    pairs, pair = np.unique(a * len(names) + b, return_inverse=True)
    a, b = np.divmod(pairs, max(len(names), 1))
    shared = np.bincount(pair, minlength=len(pairs))
    frame = pd.DataFrame(
        {
            "unit_a": names.take(a),
            "unit_b": names.take(b),
            "shared": shared,
            "weight": _sums(pair, R.weight.data[first] * R.weight.data[second], len(pairs)),
            "newman": _sums(pair, 1 / (units_of_task[task] - 1), len(pairs)),
            "jaccard": shared / (tasks_of_unit[a] + tasks_of_unit[b] - shared),
            "task_ids": pd.Series(_joined_ids(R, pair, task, shared), dtype="str"),
        }
    )
    frame = frame.iloc[np.lexsort((-comparable(frame["weight"].to_numpy()), -shared))].reset_index(drop=True)
    frame.attrs = {"scheme": R.scheme, "pairs": len(names) * (len(names) - 1) // 2}
    return frame


def projection(source: Any) -> sparse.csr_array:
    r"""Project the responsibility matrix on the units: :math:`W^T W` with an empty diagonal.

    The tie network of `ties`, by `weight`. networkx's projections drop the edge weights, so the product is taken here.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.

    Returns
    -------
    scipy.sparse.csr_array
        Units x units in matrix order, symmetric, sorted; an entry only where the weight is above 0.

    Raises
    ------
    UsageError
        As `responsibility_matrix`.

    Examples
    --------
    >>> projection([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")]).toarray().tolist()
    [[0.0, 0.5], [0.5, 0.0]]
    """
    W = responsibility_matrix(source).weight
    product = (W.T @ W).tocoo()
    row, column = product.coords
    kept = (row != column) & (product.data > 0)
    network = sparse.csr_array((product.data[kept], (row[kept], column[kept])), shape=product.shape)
    network.sort_indices()
    return network


def _meetings(sizes: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """List every pair of entries of one row, first and second, row by row, for rows of these sizes."""
    entry = np.arange(sizes.sum())
    followers = np.repeat(np.cumsum(sizes), sizes) - entry - 1
    first = np.repeat(entry, followers)
    step = np.arange(len(first)) - np.repeat(np.cumsum(followers) - followers, followers)
    return first, first + step + 1


def _sums(pair: NDArray[np.intp], values: NDArray[np.float64], pairs: int) -> NDArray[np.float64]:
    return np.bincount(pair, values, pairs).astype(np.float64)  # of nothing, numpy's sums are whole numbers


def _joined_ids(
    R: ResponsibilityMatrix, pair: NDArray[np.intp], task: NDArray[np.intp], shared: NDArray[np.intp]
) -> list[str]:
    ids = R.tasks.index.astype(str).to_numpy()[task[np.argsort(pair, kind="stable")]].tolist()
    ends = np.cumsum(shared).tolist()
    return [ID_SEPARATOR.join(ids[start:end]) for start, end in pairwise([0, *ends])]
