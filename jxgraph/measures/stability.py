"""How stable the clusters are: over many orders and resolutions, and compared with random documents."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.clusters import cluster_frame, clusters
from jxgraph.measures.community.agreement import BAND, RUNS, THRESHOLD, consensus_of, ground, shares
from jxgraph.measures.community.louvain import best_modularities, divisions, portions
from jxgraph.measures.nulls.random_matrices import same_margins, upper_p
from jxgraph.measures.numeric.arrays import refuse_out_of_range
from jxgraph.progress import collect_with_progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jxgraph.measures.community.agreement import Ground

RANDOM_RESTARTS = 3
"""Shuffled orders from which the document and each random document are divided."""


def co_assignment(
    source: Any,
    *,
    on: str = "ties",
    network: Any = None,
    resolutions: Sequence[float] = BAND,
    runs: int = 20,
    seed: int = 0,
) -> pd.DataFrame:
    r"""Return the share of runs, over many orders and resolutions, that put each two units in one cluster.

    :math:`D_{ab}` is the share of all runs of Louvain's method that put a and b together [1]_: `runs` shuffled orders
    at each resolution. The runs are single ones, not the best of many, so that the effect of the order shows.

    Parameters
    ----------
    source, on, network, seed
        As `clusters` takes them.
    resolutions
        Resolutions at which the runs are made, at least one, each above 0.
    runs
        Shuffled orders at each, at least 1.

    Returns
    -------
    DataFrame
        Units x units in matrix order, symmetric, from 0 to 1, with 1 on the diagonal. A unit without a tie is with
        nobody. `attrs`: `scheme`, `on`, `network`, `resolutions`, `runs`, `seed`.

    Raises
    ------
    UsageError
        As `clusters`; or no resolution is given.

    References
    ----------
    .. [1] Lancichinetti and Fortunato, Scientific Reports 2 (2012) 336, https://doi.org/10.1038/srep00336

    Examples
    --------
    >>> co_assignment([("t1", "Finance", "lead"), ("t1", "Trade", "lead"), ("t2", "Police", "lead")])
    unit     Finance  Trade  Police
    unit
    Finance      1.0    1.0     0.0
    Trade        1.0    1.0     0.0
    Police       0.0    0.0     1.0
    """
    settings = _settings(on, network, resolutions, runs, seed)
    R = responsibility_matrix(source)
    base = ground(R, on, network)
    full = np.eye(len(R.units))
    full[np.ix_(base.tied, base.tied)] = shares(base, resolutions, runs, seed)
    names = R.units.index.rename("unit")
    frame = pd.DataFrame(full, index=names, columns=names)
    frame.attrs = {"scheme": R.scheme, **settings}
    return frame


def consensus(
    source: Any,
    *,
    on: str = "ties",
    network: Any = None,
    resolutions: Sequence[float] = BAND,
    runs: int = 20,
    seed: int = 0,
) -> pd.DataFrame:
    """Group the units by what many runs agree on: the consensus of Lancichinetti and Fortunato.

    Pairs that fewer than half of the runs put together are untied in the co-assignment matrix (a unit that would be cut
    off keeps its closest partners), Louvain's method is run `runs` times on the rest, and so on with the co-assignment
    of these runs, until all agree [1]_. `clusters` returns the division of greatest modularity, this one the division
    that orders and resolutions have in common; where both are the same, it is reliable.

    Parameters
    ----------
    source, on, network, resolutions, runs, seed
        As `co_assignment` takes them.

    Returns
    -------
    DataFrame
        As `clusters`, with `stability` from this co-assignment. `attrs`: `scheme`, `clusters`, `threshold` and the
        settings of `co_assignment`.

    References
    ----------
    .. [1] Lancichinetti and Fortunato, Scientific Reports 2 (2012) 336, https://doi.org/10.1038/srep00336

    Examples
    --------
    >>> found = consensus([("t1", "Finance", "lead"), ("t1", "Trade", "lead"), ("t2", "Police", "lead")])
    >>> found["cluster"].to_dict()
    {'Finance': 1, 'Trade': 1, 'Police': 0}
    """
    settings = _settings(on, network, resolutions, runs, seed)
    R = responsibility_matrix(source)
    base = ground(R, on, network)
    share = shares(base, resolutions, runs, seed)
    frame = cluster_frame(R, base, consensus_of(share, runs, seed), share)
    frame.attrs |= {**settings, "threshold": THRESHOLD}
    return frame


def stability(
    source: Any, *, on: str = "ties", resolution: float = 1.0, samples: int = 99, seed: int = 0
) -> pd.DataFrame:
    r"""Measure how stable each cluster is, and test whether the document is more clustered than its margins explain.

    The modularity of the document is compared with that of random documents in which every task has as many units, and
    every unit as many tasks, in each role (`same_margins`); each is divided with the same effort, the best of three
    orders, refined. :math:`p = (1 + |\{Q_r \ge Q\}|) / (1 + samples)`. A small p says that the division is more than
    the margins explain; it says nothing about a single cluster or unit, which the stabilities do.

    Parameters
    ----------
    source, on, resolution, seed
        As `clusters` takes them.
    samples
        Number of random documents, at least 1.

    Returns
    -------
    DataFrame
        Indexed by `cluster`, without cluster 0: `label`, `size`; `stability`, the mean of its units' stabilities;
        `weakest`, `weakest_stability`, the unit that belongs least, the lightest of equals. `attrs`: the settings;
        `units_alone` and `units_small`, numbers of units without a tie and in small components; `clusters` with
        `clusters_fewest` and `clusters_most`, the range of their number over the runs of `co_assignment`; `modularity`
        (with that effort), `random_mean`, `random_sd`, `p`.

    Raises
    ------
    UsageError
        As `clusters`, or the number of samples is below 1.

    Examples
    --------
    >>> frame = stability([("t1", "Finance", "lead"), ("t1", "Trade", "lead"), ("t2", "Police", "lead")])
    >>> frame.reset_index()
       cluster          label  size  stability weakest  weakest_stability
    0        1  Finance、Trade     2        1.0   Trade                1.0
    >>> frame.attrs["p"]
    1.0
    """
    refuse_out_of_range(resolution=resolution, seed=seed, samples=samples)
    R = responsibility_matrix(source)
    best = clusters(R, on=on, resolution=resolution, seed=seed)
    frame = _by_cluster(best)
    documents = chain([R], same_margins(R, samples, seed))
    own, *random = collect_with_progress(modularities(documents, on=on, resolution=resolution, seed=seed), 1 + samples)
    fewest, most = _range_of_clusters(ground(R, on, None), resolution, seed)
    frame.attrs = {key: best.attrs[key] for key in ("scheme", "on", "resolution", "seed", "clusters")}
    frame.attrs |= {"samples": int(samples), "clusters_fewest": fewest, "clusters_most": most}
    frame.attrs |= {f"units_{where}": int((best["component"] == where).sum()) for where in ("small", "alone")}
    frame.attrs |= {"modularity": own, "random_mean": float(np.mean(random)), "random_sd": float(np.std(random))}
    frame.attrs["p"] = upper_p(own, random)
    return frame


def modularities(sources: Iterable[Any], *, on: str, resolution: float, seed: int) -> Iterator[float]:
    """Yield the modularity that the same small effort reaches for each document: the best of three orders, refined."""
    networks = (ground(responsibility_matrix(source), on, None).network for source in sources)
    random = np.random.default_rng(seed)
    for batch in portions(networks):
        yield from best_modularities(batch, resolution, RANDOM_RESTARTS, random).tolist()


def _by_cluster(units: pd.DataFrame) -> pd.DataFrame:
    inside = units[units["cluster"] > 0].reset_index()
    # units stand heaviest first, and the lightest of equals is named
    weakest = inside.iloc[::-1].sort_values("stability", kind="stable").drop_duplicates("cluster")
    weakest = weakest.set_index("cluster").sort_index()
    return pd.DataFrame(
        {
            "label": weakest["label"],
            "size": weakest["size"],
            "stability": inside.groupby("cluster")["stability"].mean(),
            "weakest": weakest["unit"],
            "weakest_stability": weakest["stability"],
        }
    )


def _range_of_clusters(base: Ground, resolution: float, seed: int) -> tuple[int, int]:
    if not len(base.place):
        return 0, 0
    resolutions = [resolution * part for part in BAND for _ in range(RUNS)]
    counts = [len(np.unique(row)) for row in divisions(base.network, resolutions, seed)[:, base.place]]
    return min(counts), max(counts)


def _settings(on: str, network: Any, resolutions: Sequence[float], runs: int, seed: int) -> dict[str, Any]:
    if not len(resolutions):
        raise UsageError("measures.no_resolution")
    for resolution in resolutions:
        refuse_out_of_range(resolution=resolution, seed=seed, runs=runs)
    given = "weight" if network is None else "given"
    values = [float(resolution) for resolution in resolutions]
    return {"on": on, "network": given, "resolutions": values, "runs": int(runs), "seed": int(seed)}
