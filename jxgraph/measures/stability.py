"""How sure the clusters are: the same question asked in many orders, at many resolutions, and of random documents."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.clusters import clusters
from jxgraph.measures.clusters import framed as framed_clusters
from jxgraph.measures.community.agreement import BAND, RUNS, THRESHOLD, consensus_of, ground, shares
from jxgraph.measures.community.louvain import best_modularities, divisions, portions
from jxgraph.measures.nulls.random_matrices import same_margins, upper_p
from jxgraph.measures.numeric.arrays import refuse_out_of_range
from jxgraph.progress import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

RANDOM_RESTARTS = 3
"""Shuffled orders from which each random document is divided, and the document that is set beside them."""


def co_assignment(
    source: Any,
    *,
    on: str = "ties",
    network: Any = None,
    resolutions: Sequence[float] = BAND,
    runs: int = 20,
    seed: int = 0,
) -> pd.DataFrame:
    r"""Count how often each two units find themselves in one cluster, over many orders and resolutions.

    :math:`D_{ab}` is the share of all runs of Louvain's method that put a and b together [1]_: `runs` shuffled orders
    at each resolution. The runs are plain ones, not the best of many: what depends on the order is to show.

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
    off keeps its closest partners), Louvain's method is run `runs` times on what remains, and so on with the
    co-assignment of these runs, until all agree [1]_. Where `clusters` gives the best division by one number, this
    gives the one that the orders and resolutions have in common; where both say the same, it can be relied on.

    Parameters
    ----------
    source, on, network, resolutions, runs, seed
        As `co_assignment` takes them.

    Returns
    -------
    DataFrame
        As `clusters`, with `stability` from this co-assignment. `attrs`: `scheme`, `clusters`, `threshold` and the
        settings of `co_assignment`.

    Raises
    ------
    UsageError
        As `co_assignment`.

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
    frame = framed_clusters(R, base, consensus_of(share, runs, seed), share)
    frame.attrs |= {**settings, "threshold": THRESHOLD}
    return frame


def stability(
    source: Any, *, on: str = "ties", resolution: float = 1.0, samples: int = 99, seed: int = 0
) -> pd.DataFrame:
    r"""Say how sure each cluster is, and whether the document is more clustered than chance makes it.

    The modularity of the document is set beside that of random documents in which every task has as many units, and
    every unit as many tasks, in each role (`same_margins`); each is divided with the same effort, the best of three
    orders, refined. :math:`p = (1 + |\{Q_r \ge Q\}|) / (1 + samples)`: 0.01 is the least that 99 samples can give. A
    small p says that the division as a whole is more than the margins explain; it does not vouch for any one cluster,
    nor for a unit's place in it, which the stabilities do.

    Parameters
    ----------
    source, on, resolution, seed
        As `clusters` takes them.
    samples
        Number of random documents, at least 1.

    Returns
    -------
    DataFrame
        Indexed by `cluster`, without cluster 0. The columns:

        - `label`, `size`: as `clusters`.
        - `stability`: the mean of its units' stabilities: the mean co-assignment of its pairs.
        - `weakest`, `weakest_stability`: the unit that belongs least, the lightest of equals, and how much.

        `attrs`: `scheme`, `on`, `resolution`, `samples`, `seed`; `units_alone` and `units_small`, numbers of units
        without a tie and in small components; `clusters` with `clusters_fewest` and `clusters_most`, the range of
        their number over ten orders at each of 0.8, 0.9, 1, 1.1 and 1.25 times the resolution; `modularity` (with
        that effort), `random_mean`, `random_sd`, `p`.

    Raises
    ------
    UsageError
        As `clusters`, or the number of samples is below 1.

    Examples
    --------
    >>> found = stability([("t1", "Finance", "lead"), ("t1", "Trade", "lead"), ("t2", "Police", "lead")])
    >>> found.reset_index()
       cluster          label  size  stability weakest  weakest_stability
    0        1  Finance、Trade     2        1.0   Trade                1.0
    >>> found.attrs["p"]
    1.0
    """
    refuse_out_of_range(resolution=resolution, seed=seed, samples=samples)
    R = responsibility_matrix(source)
    found = clusters(R, on=on, resolution=resolution, seed=seed)
    frame = _by_cluster(found)
    documents = chain([R], same_margins(R, samples, seed))
    own, *random = counted(modularities(documents, on=on, resolution=resolution, seed=seed), 1 + samples)
    base = ground(R, on, None)
    fewest, most = _range(base.network, base.place, resolution, seed)
    frame.attrs = {key: found.attrs[key] for key in ("scheme", "on", "resolution", "seed", "clusters")}
    frame.attrs |= {"samples": int(samples), "clusters_fewest": fewest, "clusters_most": most}
    frame.attrs |= {f"units_{where}": int((found["component"] == where).sum()) for where in ("small", "alone")}
    frame.attrs |= {"modularity": own, "random_mean": float(np.mean(random)), "random_sd": float(np.std(random))}
    frame.attrs["p"] = upper_p(own, random)
    return frame


def modularities(
    sources: Iterable[Any], *, on: str = "ties", resolution: float = 1.0, seed: int = 0
) -> Iterator[float]:
    """Give the modularity that the same small effort reaches for each document: the best of three orders, refined."""
    networks = (ground(responsibility_matrix(source), on, None).network for source in sources)
    random = np.random.default_rng(seed)
    for some in portions(networks):
        yield from best_modularities(some, resolution, RANDOM_RESTARTS, random).tolist()


def _by_cluster(found: pd.DataFrame) -> pd.DataFrame:
    inside = found[found["cluster"] > 0].reset_index()
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


def _range(network: Any, place: NDArray[np.intp], resolution: float, seed: int) -> tuple[int, int]:
    if not len(place):
        return 0, 0
    at = [resolution * part for part in BAND for _ in range(RUNS)]
    counts = [len(np.unique(row)) for row in divisions(network, at, seed)[:, place]]
    return min(counts), max(counts)


def _settings(on: str, network: Any, resolutions: Sequence[float], runs: int, seed: int) -> dict[str, Any]:
    if not len(resolutions):
        raise UsageError("give at least one resolution")
    for resolution in resolutions:
        refuse_out_of_range(resolution=resolution, seed=seed, runs=runs)
    given = "weight" if network is None else "given"
    values = [float(resolution) for resolution in resolutions]
    return {"on": on, "network": given, "resolutions": values, "runs": int(runs), "seed": int(seed)}
