"""Which units form groups: communities of the tie network, or of the matrix itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.errors import UsageError, expect
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.community.agreement import BAND, RUNS, Ground, ground, own_share, shares
from jxgraph.measures.community.louvain import best_division, number_by_size
from jxgraph.measures.numeric.arrays import comparable, refuse_out_of_range
from jxgraph.measures.workload import strength
from jxgraph.model import NAME_SEPARATOR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix

LABEL_UNITS = 3
"""Units in the label of a cluster, at most."""

COMPONENTS = ("main", "small", "alone")
"""The component of a unit: the largest of the tie network, a smaller one, or the unit alone."""


def clusters(
    source: Any,
    *,
    on: str = "ties",
    network: Any = None,
    resolution: float = 1.0,
    restarts: int = 30,
    seed: int = 0,
) -> pd.DataFrame:
    r"""Group the units that work together: communities of the tie network by weight.

    Louvain's method [1]_ looks for the division of the network :math:`A = W^T W` (without its diagonal) with the
    greatest modularity [2]_ at resolution :math:`\gamma`,
    :math:`Q = \sum_c \left[ a_{cc} / a - \gamma (a_c / a)^2 \right]`, where a sums all entries of A, :math:`a_c` the
    rows of cluster c, and :math:`a_{cc}` those within c. It is run from `restarts` shuffled orders, the divisions are
    refined by single moves, and the best is kept. It finds groups in random networks too: see `stability`.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    on
        ``ties``: the one-mode network of units. ``matrix``: tasks and units together, by `barber_modularity`.
    network
        Ties to use instead: rows of `ties`, taken by their `weight`; a frame of `projection`; or a symmetric sparse
        array, units x units in matrix order. Only ``on="ties"``.
    resolution
        Above 0; above 1 gives more and smaller clusters, below 1 fewer and larger ones.
    restarts, seed
        Number and seed of the shuffled orders.

    Returns
    -------
    DataFrame
        Indexed by `unit`, by cluster, in it the heaviest first: `cluster`, 1 the largest, 0 for units without a tie,
        which come last; `label`, its heaviest units, at most three; `stability`, the mean co-assignment
        (`co_assignment`) with its other members; `size`; `component`: ``main``, ``small`` (which no division can join
        to the rest), ``alone``. `attrs`: the settings, `clusters` (their number), `modularity`.

    References
    ----------
    .. [1] Blondel et al., J. Stat. Mech. (2008) P10008, https://doi.org/10.1088/1742-5468/2008/10/P10008
    .. [2] Newman and Girvan, Phys. Rev. E 69 (2004) 026113, https://doi.org/10.1103/PhysRevE.69.026113

    Examples
    --------
    >>> clusters([("1", "Finance", "lead"), ("1", "Trade", "co_lead"), ("2", "Police", "lead")])["cluster"].to_dict()
    {'Finance': 1, 'Trade': 1, 'Police': 0}
    """
    refuse_out_of_range(resolution=resolution, seed=seed, restarts=restarts)
    R = responsibility_matrix(source)
    base = ground(R, on, network)
    label, score = best_division(base.network, resolution, restarts, seed)
    share = shares(base, [resolution * part for part in BAND], RUNS, seed)
    frame = cluster_frame(R, base, label[base.place], share)
    frame.attrs |= {"on": on, "network": "weight" if network is None else "given", "resolution": float(resolution)}
    frame.attrs |= {"restarts": int(restarts), "seed": int(seed), "modularity": score}
    return frame


def barber_modularity(
    source: Any, clusters: pd.DataFrame | pd.Series[int] | Mapping[str, int], *, resolution: float = 1.0
) -> float:
    r"""Return Barber's two-mode modularity of a division of the units, on the matrix itself.

    :math:`Q = \frac{1}{w} \sum_{t,u} \left( w_{tu} - \gamma \frac{k_t s_u}{w} \right) [c_t = c_u]` [1]_, with
    :math:`k_t` and :math:`s_u` the sums of row and column and :math:`w` of all weights. Each task stands in the cluster
    that scores best, or with none, which is the best of all placements of the tasks: each one's terms are its own. It
    is not the modularity of the projection, where a task of n units counts as n(n - 1)/2 ties.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    clusters
        The cluster of each unit: a frame as `clusters` gives, its column `cluster`, or any mapping. A unit with 0, or
        one that is not named, stands alone.
    resolution
        :math:`\gamma`, above 0.

    Returns
    -------
    float
        At least 0 and below 1; 0 where nothing weighs anything.

    Raises
    ------
    UsageError
        The resolution is out of range; else as `responsibility_matrix`.

    References
    ----------
    .. [1] Barber, Phys. Rev. E 76 (2007) 066102, https://doi.org/10.1103/PhysRevE.76.066102

    Examples
    --------
    >>> source = [("t1", "Finance", "lead"), ("t1", "Trade", "lead"), ("t2", "Police", "lead"), ("t2", "Fire", "lead")]
    >>> barber_modularity(source, {"Finance": 1, "Trade": 1, "Police": 2, "Fire": 2})
    0.5
    """
    refuse_out_of_range(resolution=resolution)
    R = responsibility_matrix(source)
    label = cluster_numbers(R, clusters)
    alone = label == 0
    label[alone] = label.max(initial=0) + 1 + np.arange(alone.sum())
    total = R.weight.data.sum()
    if total == 0:
        return 0.0
    member = (label[:, None] == np.unique(label)).astype(float)
    of_task = np.asarray(R.weight.sum(axis=1)).ravel()
    score = R.weight @ member / total - resolution * np.outer(of_task, strength(R) @ member) / total**2
    return float(score.max(axis=1, initial=0).sum())  # a task with none of the clusters adds 0


def cluster_numbers(
    R: ResponsibilityMatrix, clusters: pd.DataFrame | pd.Series[int] | Mapping[str, int]
) -> NDArray[np.int64]:
    """Return the cluster of each unit in matrix order, 0 for none: from a frame's column `cluster`, or any mapping."""
    expect(clusters, (pd.DataFrame, pd.Series, Mapping), "clusters_or_mapping")
    if isinstance(clusters, pd.DataFrame) and "cluster" not in clusters:
        raise UsageError("clusters.no_column").near("cluster", clusters.columns)
    column = clusters["cluster"] if isinstance(clusters, pd.DataFrame) else pd.Series(clusters, dtype=object)
    if len(R.units) and not column.index.isin(R.units.index).any():
        raise UsageError("clusters.no_unit", count=len(R.units))
    return np.asarray(column.reindex(R.units.index).fillna(0).to_numpy(np.int64, copy=True))


def by_cluster(R: ResponsibilityMatrix, cluster: NDArray[np.int64]) -> NDArray[np.intp]:
    """Order the units by cluster, 0 last, in each the heaviest workload first, then matrix order."""
    return np.lexsort((-comparable(strength(R)), np.where(cluster == 0, np.inf, cluster)))


def cluster_frame(
    R: ResponsibilityMatrix, base: Ground, group: NDArray[np.int64], share: NDArray[np.float64]
) -> pd.DataFrame:
    """Make the frame of `clusters` from the groups of the tied units and their co-assignment."""
    units = len(R.units)
    cluster, stability = np.zeros(units, dtype=np.int64), np.full(units, np.nan)
    cluster[base.tied], stability[base.tied] = number_by_size(group), own_share(share, group)
    order = by_cluster(R, cluster)
    ordered, names = cluster[order], R.units.index[order].rename("unit")
    numbers, first, size = np.unique(ordered, return_index=True, return_counts=True)
    heaviest = (names[at : at + min(n, LABEL_UNITS)].astype(str) for at, n in zip(first, size, strict=True))
    labels = {number: NAME_SEPARATOR.join(units) for number, units in zip(numbers, heaviest, strict=True)} | {0: ""}
    # components by their number of units: one unit is alone, and the largest component is the main one
    units_there = np.bincount(base.component)[base.component] if units else base.component
    kind = np.where(units_there == 1, 2, np.where(units_there == units_there.max(initial=0), 0, 1))
    columns = {
        "cluster": ordered,
        "label": pd.Series([labels[number] for number in ordered], index=names, dtype="str"),
        "stability": stability[order],
        "size": np.where(ordered > 0, size[np.searchsorted(numbers, ordered)], 1),
        "component": pd.Series(np.array(COMPONENTS, dtype=object)[kind][order], index=names, dtype="str"),
    }
    frame = pd.DataFrame(columns, index=names)
    frame.attrs = {"scheme": R.scheme, "clusters": int(cluster.max(initial=0))}
    return frame
