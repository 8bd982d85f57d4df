"""The structural role of each unit: within and between clusters, among its partners, and as an articulation node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.clusters import by_cluster, cluster_numbers
from jxgraph.measures.clusters import clusters as best_clusters
from jxgraph.measures.graph.co_occurrence import co_occurrences, tie_network
from jxgraph.measures.numeric.arrays import ratio, refuse_out_of_range
from jxgraph.measures.numeric.jit import loop_for
from jxgraph.measures.numeric.kernels import cut_off

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

HUB = 1.0
"""The `z` of a hub: one standard deviation above the mean of its cluster.

Guimerà and Amaral draw the line at 2.5 for networks of thousands of nodes; a cluster of n units reaches sqrt(n - 1) at
most, so that a cluster of seven would have no hub whatever its units do.
"""

_OF_HUBS = {"provincial_hub": 0.30, "connector_hub": 0.75, "kinless_hub": 1.0}
_OF_OTHERS = {"ultra_peripheral": 0.05, "peripheral": 0.62, "connector": 0.80, "kinless": 1.0}
"""The roles of Guimerà and Amaral, R5 to R7 and R1 to R4, by the greatest participation of each."""

ALONE = "alone"
"""The role of a unit without a tie."""

CARTOGRAPHIC_ROLES = (*reversed(_OF_HUBS), *reversed(_OF_OTHERS), ALONE)
"""The values of `cartographic_role`, from the hub of all clusters to the unit that shares no task."""

_ROUNDING = 1e-9
"""A participation that exceeds a limit by less is at the limit."""

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
        `cartographic_role` [1]_, one of `CARTOGRAPHIC_ROLES`: a hub has a `z` of `HUB` or more, and participation
        tells the hubs and the others apart at their limits (0.30, 0.75; 0.05, 0.62, 0.80);
        `constraint` [2]_ :math:`\sum_{j \in N_u} (|T_u \cap T_j| / |T_u|)^2`, missing for a unit that shares no task;
        `effective_size` [2]_ :math:`|N_u| - 2 e_u / |N_u|`, with :math:`e_u` pairs of partners that stand together in a
        task of u; `articulation` [3]_, the number of other units that lose every chain of shared tasks to the largest
        remaining piece of their component when the unit goes. `attrs`: `scheme`, `seed`, `clusters` (their number),
        `hub`.

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
    network, P = tie_network(R), R.pattern
    z, participation = _cartography(network, cluster)
    columns = {
        "cluster": cluster,
        "z": z,
        "participation": participation,
        "cartographic_role": _cartographic_roles(z, participation, tied=np.diff(network.indptr) > 0),
        "constraint": _constraint(P),
        "effective_size": _effective_size(P),
        "articulation": _articulation(P),
    }
    frame = pd.DataFrame(columns, index=R.units.index.rename("unit"))
    frame = frame.iloc[by_cluster(R, cluster)]
    frame.attrs = {"scheme": R.scheme, "seed": int(seed), "clusters": int(cluster.max(initial=0)), "hub": HUB}
    return frame


def _cartographic_roles(
    z: NDArray[np.float64], participation: NDArray[np.float64], *, tied: NDArray[np.bool_]
) -> list[str]:
    hub = z >= HUB - _ROUNDING
    chosen = np.full(len(z), ALONE, dtype=object)
    for limits, units in ((_OF_HUBS, tied & hub), (_OF_OTHERS, tied & ~hub)):
        place = np.searchsorted(np.array([*limits.values()]) + _ROUNDING, participation[units])
        chosen[units] = np.array([*limits], dtype=object)[place]
    return [str(name) for name in chosen]


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
