"""The structural role of each unit: within and between clusters, among its partners, and as an articulation node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.clusters import by_cluster, cluster_numbers
from jxgraph.measures.clusters import clusters as best_clusters
from jxgraph.measures.graph.co_occurrence import co_occurrences, projection
from jxgraph.measures.numeric.arrays import ratio, refuse_out_of_range
from jxgraph.measures.numeric.jit import loop_for
from jxgraph.measures.numeric.kernels import cut_off

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_EQUAL_STRENGTHS = 1e-12
"""Strengths that deviate by no more than this part of their mean are equal: less is rounding."""

_CELLS_AT_ONCE = 10_000_000
"""Pairs of units times units in one product: bounds the memory to some hundred megabytes."""


def roles(
    source: Any, *, clusters: pd.DataFrame | pd.Series[int] | Mapping[str, int] | None = None, seed: int = 0
) -> pd.DataFrame:
    r"""Describe the part that each unit plays among the units with which it shares tasks.

    `z` and `participation` use the tie network by weight (`projection`) and its `clusters`: :math:`k_{us}` is the
    weight of the ties of unit u to cluster s. The others use who stands together in a task, whatever the role:
    :math:`T_u` are the tasks that u shares with anybody, :math:`N_u` its partners in them.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    clusters, seed
        The cluster of each unit, as `barber_modularity` takes it; by default `clusters(source, seed=seed)`.

    Returns
    -------
    DataFrame
        Indexed by `unit`, in the order of `clusters`: `cluster`; `z` [1]_ :math:`(k_{us_u} - \mu) / \sigma`, over the
        cluster, 0 in a cluster of equals and in none; `participation` [1]_ :math:`1 - \sum_s (k_{us} / k_u)^2`;
        `constraint` [2]_ :math:`\sum_{j \in N_u} (|T_u \cap T_j| / |T_u|)^2`, missing for a unit that shares no task;
        `effective_size` [2]_ :math:`|N_u| - 2 e_u / |N_u|`, with :math:`e_u` pairs of partners that stand together in a
        task of u; `articulation` [3]_, the number of other units that lose every chain of shared tasks to the largest
        remaining piece of their component when the unit goes. `attrs`: `scheme`, `seed`, `clusters` (their number).

    References
    ----------
    .. [1] Guimerà and Amaral, Nature 433 (2005) 895, https://doi.org/10.1038/nature03288
    .. [2] Burchard and Cornwell, Social Networks 55 (2018) 11, https://doi.org/10.1016/j.socnet.2018.04.001
    .. [3] Tarjan, SIAM Journal on Computing 1 (1972) 146, https://doi.org/10.1137/0201010

    Examples
    --------
    >>> triples = [(task, unit, "lead") for task, units in [("t1", "AB"), ("t2", "BC"), ("t3", "CD")] for unit in units]
    >>> roles(triples)[["constraint", "effective_size", "articulation"]].head(2).reset_index()
      unit  constraint  effective_size  articulation
    0    B         0.5             2.0             1
    1    A         1.0             1.0             0
    """
    R = responsibility_matrix(source)
    refuse_out_of_range(seed=seed)
    cluster = cluster_numbers(R, best_clusters(R, seed=seed) if clusters is None else clusters)
    z, participation = _cartography(projection(R), cluster)
    P = R.pattern
    columns = {
        "cluster": cluster,
        "z": z,
        "participation": participation,
        "constraint": _constraint(P),
        "effective_size": _effective_size(P),
        "articulation": _articulation(P),
    }
    frame = pd.DataFrame(columns, index=R.units.index.rename("unit"))
    frame = frame.iloc[by_cluster(R, cluster)]
    frame.attrs = {"scheme": R.scheme, "seed": int(seed), "clusters": int(cluster.max(initial=0))}
    return frame


def _cartography(
    network: sparse.csr_array, cluster: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return z and participation."""
    units = len(cluster)
    member = sparse.csr_array((np.ones(units), (np.arange(units), cluster)), shape=(units, cluster.max(initial=0) + 1))
    to_cluster = (network @ member).toarray()
    total = to_cluster.sum(axis=1, keepdims=True)
    part = ratio(to_cluster, total)
    participation = np.where(total[:, 0] > 0, 1 - (part**2).sum(axis=1), 0.0)
    # mean and standard deviation of the ties to the own cluster, over its units
    inside = to_cluster[np.arange(units), cluster]
    size = np.maximum(member.sum(axis=0), 1)
    mean = (inside @ member) / size
    deviation = np.sqrt(((inside - mean[cluster]) ** 2 @ member) / size)
    spread = np.where(deviation > _EQUAL_STRENGTHS * mean, deviation, np.inf)[cluster]
    return np.where(cluster > 0, (inside - mean[cluster]) / spread, 0.0), participation


def _constraint(P: sparse.csr_array) -> NDArray[np.float64]:
    shared_tasks = P[np.diff(P.indptr) > 1]
    together = (shared_tasks.T @ shared_tasks).tocsr()
    tasks = together.diagonal()
    squares = (together**2).sum(axis=1) - tasks**2
    return ratio(squares, tasks**2, otherwise=np.nan)


def _effective_size(P: sparse.csr_array) -> NDArray[np.float64]:
    """Count the partners of each unit, and the pairs of them that share one of its own tasks."""
    tasks, units = P.shape
    pairs = co_occurrences(P)
    in_task = sparse.csr_array((np.ones(len(pairs.pair)), (pairs.pair, pairs.task)), shape=(len(pairs.a), tasks))
    partners = np.bincount(np.concatenate([pairs.a, pairs.b]), minlength=units)
    # of each unit, the pairs that share a task of it, those with the unit itself included
    present = np.zeros(units, dtype=np.int64)
    step = max(_CELLS_AT_ONCE // max(units, 1), 1)
    for start in range(0, len(pairs.a), step):
        present += np.bincount((in_task[start : start + step] @ P).indices, minlength=units)
    return partners - ratio(2 * (present - partners), partners)


def _articulation(P: sparse.csr_array) -> NDArray[np.int64]:
    tasks, units = P.shape
    graph = sparse.block_array([[None, P], [P.T, None]], format="csr")
    weight = np.repeat(np.array([0, 1], dtype=np.int64), [tasks, units])
    return loop_for(graph.nnz, cut_off)(graph.indptr.astype(np.int64), graph.indices.astype(np.int64), weight)[tasks:]
