"""Which units form groups: communities of the tie network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.ties import projection
from jxgraph.measures.workload import comparable, strength

if TYPE_CHECKING:
    from numpy.typing import NDArray

LABEL_SEPARATOR = "、"
"""Between the names of the units that label a cluster."""

LABEL_UNITS = 3
"""The number of units that label a cluster, at most."""

_SAME_MODULARITY = 1e-12
"""A restart must gain more than this to replace an earlier one: less is rounding."""


def clusters(source: Any, *, resolution: float = 1.0, restarts: int = 30, seed: int = 0) -> pd.DataFrame:
    r"""Group the units that work together: communities of the tie network by weight.

    Louvain's method [1]_ looks for the division of the network :math:`A = W^T W` (without its diagonal, `projection`)
    with the greatest modularity [2]_ at resolution :math:`\gamma` [3]_,
    :math:`Q = \sum_c \left[ \frac{a_{cc}}{a} - \gamma \left( \frac{a_c}{a} \right)^2 \right]`, where :math:`a` sums
    all entries, :math:`a_c` the rows of cluster c, and :math:`a_{cc}` those of their entries that stay in c. The method
    is greedy and depends on the order of the units, so it is run from `restarts` shuffled orders and the best is kept,
    the first of equals.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    resolution
        Above 1 gives more and smaller clusters, below 1 fewer and larger ones; above 0.
    restarts
        Number of shuffled orders, at least 1.
    seed
        Of the shuffling, at least 0: the same seed gives the same clusters.

    Returns
    -------
    DataFrame
        Indexed by `unit`, by cluster and in it the heaviest workload first, then matrix order. The columns:

        - `cluster`: 1 is the largest; of equal size, the one with the earliest unit in matrix order comes first. 0 is
          no cluster: it marks the units that share no task (or only ones that weigh nothing), which are not forced
          into a group. They come last.
        - `label`: the heaviest units, at most three, joined by '、'; empty for cluster 0.
        - `size`: number of units in the cluster; 1 for each unit of cluster 0, which stands alone.

        `attrs`: `scheme`, `resolution`, `restarts`, `seed`, `clusters` (their number), `modularity` (of this
        division at this resolution; 0 where no units are tied).

    Raises
    ------
    UsageError
        A resolution, number of restarts or seed out of range; else as `responsibility_matrix`.

    References
    ----------
    .. [1] Blondel et al., J. Stat. Mech. (2008) P10008, https://doi.org/10.1088/1742-5468/2008/10/P10008
    .. [2] Newman and Girvan, Phys. Rev. E 69 (2004) 026113, https://doi.org/10.1103/PhysRevE.69.026113
    .. [3] Reichardt and Bornholdt, Phys. Rev. E 74 (2006) 016110, https://doi.org/10.1103/PhysRevE.74.016110

    Examples
    --------
    >>> clusters([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Police", "lead")]).reset_index()
          unit  cluster          label  size
    0  Finance        1  Finance、Trade     2
    1    Trade        1  Finance、Trade     2
    2   Police        0                    1
    """
    _refuse_out_of_range(resolution, restarts, seed)
    R = responsibility_matrix(source)
    network = projection(R)
    tied = np.flatnonzero(np.diff(network.indptr))
    found, score = _best_division(network[tied][:, tied], resolution, restarts, seed)
    cluster = np.zeros(len(R.units), dtype=np.int64)
    cluster[tied] = _numbered(found)

    heaviest_first = np.argsort(-comparable(strength(R)), kind="stable")
    order = heaviest_first[np.argsort(np.where(cluster == 0, np.inf, cluster)[heaviest_first], kind="stable")]
    frame = pd.DataFrame({"cluster": cluster[order]}, index=R.units.index[order].rename("unit"))
    names = frame.index.to_series().groupby(frame["cluster"].to_numpy())
    labels = names.agg(lambda members: LABEL_SEPARATOR.join(members.astype(str)[:LABEL_UNITS]))
    frame["label"] = frame["cluster"].map(labels).where(frame["cluster"] > 0, "").astype("str")
    frame["size"] = names.transform("size").where(frame["cluster"] > 0, 1).astype(np.int64)
    settings = {"scheme": R.scheme, "resolution": float(resolution), "restarts": int(restarts), "seed": int(seed)}
    frame.attrs = {**settings, "clusters": int(cluster.max(initial=0)), "modularity": score}
    return frame


def modularity(network: sparse.csr_array, label: NDArray[np.int64], *, resolution: float = 1.0) -> float:
    """Score a division of a weighted network, symmetric and without a diagonal; formula and source in `clusters`.

    0 for a network without ties.

    Examples
    --------
    >>> two_pairs = sparse.csr_array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])
    >>> modularity(two_pairs, np.array([0, 0, 1, 1]))
    0.5
    """
    total = network.data.sum()
    if total == 0:
        return 0.0
    row, column = network.tocoo().coords
    inside = network.data[label[row] == label[column]].sum()
    ends = np.bincount(label[row], weights=network.data)
    return float(inside / total - resolution * ((ends / total) ** 2).sum())


def _refuse_out_of_range(resolution: float, restarts: int, seed: int) -> None:
    if not (np.isfinite(resolution) and resolution > 0):
        raise UsageError(f"the resolution must be a number above 0, not {resolution}")
    if restarts < 1:
        raise UsageError(f"the number of restarts must be at least 1, not {restarts}")
    if seed < 0:
        raise UsageError(f"the seed must be at least 0, not {seed}")


def _best_division(
    network: sparse.csr_array, resolution: float, restarts: int, seed: int
) -> tuple[NDArray[np.int64], float]:
    best, score = np.zeros(network.shape[0], dtype=np.int64), 0.0
    if network.nnz == 0:
        return best, score
    from sknetwork.clustering import Louvain

    score = -np.inf
    # scikit-network wants its matrices 32-bit indexed and its seeds as Python's int
    adjacency = sparse.csr_matrix((network.data, network.indices.astype(np.int32), network.indptr.astype(np.int32)))
    for restart_seed in np.random.SeedSequence(seed).generate_state(restarts).tolist():
        # without shuffle_nodes the seed is ignored
        louvain = Louvain(
            resolution, shuffle_nodes=True, random_state=restart_seed, return_probs=False, return_aggregate=False
        )
        label = louvain.fit_predict(adjacency).astype(np.int64)
        reached = modularity(network, label, resolution=resolution)
        if reached > score + _SAME_MODULARITY:
            best, score = label, reached
    return best, score


def _numbered(label: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the groups numbers from 1 by size, the largest first, then by their first member."""
    _, first, group, size = np.unique(label, return_index=True, return_inverse=True, return_counts=True)
    number = np.empty(len(size), dtype=np.int64)
    number[np.lexsort((first, -size))] = np.arange(1, len(size) + 1)
    return number[group]
