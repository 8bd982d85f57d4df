"""Which part each unit plays: at home in its cluster or between clusters, among few partners or many, indispensable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.clusters import by_cluster, cluster_numbers
from jxgraph.measures.clusters import clusters as found_clusters
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
"""Pairs of units times units that are counted at once: bounds the memory to some hundred megabytes."""


def roles(
    source: Any, *, clusters: pd.DataFrame | pd.Series[int] | Mapping[str, int] | None = None, seed: int = 0
) -> pd.DataFrame:
    r"""Describe the part that each unit plays among the units with which it shares tasks.

    `z` and `participation` read the tie network by weight (`projection`) and its `clusters`; the other measures ask
    who stands together in a task, whatever the role. With :math:`k_{us}` the weight of the ties of unit u to cluster s,
    :math:`T_u` the tasks that u shares with anybody, and :math:`N_u` its partners in them:

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    clusters
        The cluster of each unit, as `barber_modularity` takes it; by default `clusters(source, seed=seed)`.
    seed
        Of these.

    Returns
    -------
    DataFrame
        Indexed by `unit`, in the order of `clusters`. The columns (`jxgraph.i18n.definition` says in one sentence
        what each means for an office):

        - `cluster`: as `clusters` numbers them; 0 is none.
        - `z` [1]_: :math:`(k_{us_u} - \mu) / \sigma`, how far the weight of the ties to its own cluster lies from
          that cluster's mean, in standard deviations of the cluster (of a population, not of a sample). 0 in a cluster
          of equals and in none. It cannot exceed :math:`\sqrt{c - 1}` in a cluster of c units, in one of fewer than
          eight below the 2.5 that tells hubs apart in large networks: there are no such classes here.
        - `participation` [1]_: :math:`1 - \sum_s (k_{us} / k_u)^2`, 0 where all ties lead to one cluster, at most
          :math:`1 - 1/S` with S clusters; 0 for a unit without ties.
        - `constraint` [2]_ [3]_: :math:`\sum_{j \in N_u} (|T_u \cap T_j| / |T_u|)^2`, Burt's constraint as Burchard
          and Cornwell define it for two modes: how much of the shared work falls to the same partners.
          :math:`1 / |T_u|` where each shared task brings another single partner, 1 where one partner shares them all,
          the number of partners where all of them share them all, so it can exceed 1. Missing for a unit that shares
          no task.
        - `effective_size` [2]_ [3]_: :math:`|N_u| - 2 e_u / |N_u|`, where :math:`e_u` counts the pairs of partners
          that stand together in a task of u: the partners without the redundant ones. 1 where all partners meet in u's
          own tasks, :math:`|N_u|` where none do; 0 for a unit that shares no task. Burt's one-mode measures on the
          projection would take the partners in one large task for a well-connected neighbourhood.
        - `articulation` [4]_: number of other units that lose every chain of shared tasks to the rest of their
          component when the unit goes: all but those of the piece with the most units. 0 if the others stay together.

        `attrs`: `scheme`, `seed`, `clusters` (their number).

    Raises
    ------
    UsageError
        As `clusters`.

    References
    ----------
    .. [1] Guimerà and Amaral, Nature 433 (2005) 895, https://doi.org/10.1038/nature03288
    .. [2] Burchard and Cornwell, Social Networks 55 (2018) 11, https://doi.org/10.1016/j.socnet.2018.04.001
    .. [3] Burt, Structural Holes, Harvard University Press 1992
    .. [4] Tarjan, SIAM Journal on Computing 1 (1972) 146, https://doi.org/10.1137/0201010

    Examples
    --------
    >>> triples = [(task, unit, "lead") for task, units in [("t1", "AB"), ("t2", "BC"), ("t3", "CD")] for unit in units]
    >>> roles(triples)[["constraint", "effective_size", "articulation"]].reset_index()
      unit  constraint  effective_size  articulation
    0    B         0.5             2.0             1
    1    A         1.0             1.0             0
    2    C         0.5             2.0             1
    3    D         1.0             1.0             0
    """
    R = responsibility_matrix(source)
    refuse_out_of_range(seed=seed)
    cluster = cluster_numbers(R, found_clusters(R, seed=seed) if clusters is None else clusters)
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
    units = len(cluster)
    member = sparse.csr_array((np.ones(units), (np.arange(units), cluster)), shape=(units, cluster.max(initial=0) + 1))
    to_cluster = (network @ member).toarray()
    total = to_cluster.sum(axis=1, keepdims=True)
    part = ratio(to_cluster, total)
    participation = np.where(total[:, 0] > 0, 1 - (part**2).sum(axis=1), 0.0)

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
    """Count the partners of each unit, and the pairs of them that meet in one of its own tasks."""
    tasks, units = P.shape
    met = co_occurrences(P)
    in_task = sparse.csr_array((np.ones(len(met.pair)), (met.pair, met.task)), shape=(len(met.a), tasks))
    partners = np.bincount(np.concatenate([met.a, met.b]), minlength=units)
    present = np.zeros(units, dtype=np.int64)  # of each unit, the pairs that meet where it stands, its own among them
    step = max(_CELLS_AT_ONCE // max(units, 1), 1)
    for start in range(0, len(met.a), step):
        present += np.bincount((in_task[start : start + step] @ P).indices, minlength=units)
    return partners - ratio(2 * (present - partners), partners)


def _articulation(P: sparse.csr_array) -> NDArray[np.int64]:
    tasks, units = P.shape
    graph = sparse.block_array([[None, P], [P.T, None]], format="csr")
    weight = np.repeat(np.array([0, 1], dtype=np.int64), [tasks, units])
    return loop_for(graph.nnz, cut_off)(graph.indptr.astype(np.int64), graph.indices.astype(np.int64), weight)[tasks:]
