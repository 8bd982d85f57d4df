"""Portfolios: whose tasks each unit carries, who bridges portfolios, and whether clusters follow them."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.arrays import ratio, sums
from jxgraph.measures.clusters import cluster_numbers
from jxgraph.measures.clusters import clusters as found_clusters
from jxgraph.measures.groups.information import ami_of_codes, entropy
from jxgraph.measures.groups.leadership import dealt_portfolios, main_portfolio, portfolio_load
from jxgraph.measures.networks.projection import projection
from jxgraph.measures.nulls.documents import upper_p
from jxgraph.measures.settings import refuse_out_of_range

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from scipy import sparse

    from jxgraph.matrix import ResponsibilityMatrix


def portfolios(source: Any) -> pd.DataFrame:
    r"""Say for each unit whose portfolio it belongs to, how many it answers to, and where its ties go.

    A portfolio is the tasks under one leader, across all parts; where nobody leads, those of one top-level section.
    With :math:`l_{up}` the load of unit u in portfolio p, the sum of its weights there (a task with several leaders
    counts in equal parts for each):

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes; its tasks name a `leader`, `section` or `part`.

    Returns
    -------
    DataFrame
        Indexed by `unit`, in matrix order. The columns:

        - `portfolio`: the one with most of the unit's load, of equals the one printed first; empty without load.
        - `portfolio_share`: the part of the load that lies there.
        - `portfolios`: number of portfolios with some load of the unit. More than one: it answers to several leaders.
        - `entropy`: :math:`-\sum_p q_p \ln q_p` with :math:`q_p = l_{up} / \sum_p l_{up}`, in nats: 0 with one leader,
          :math:`\ln k` with equal loads under k.
        - `internal`, `external`: sums of the weights of its ties with units of the same portfolio, and of others.
        - `ei`: the E-I index [1]_, (external - internal) / (external + internal): -1 if all its ties stay in its
          portfolio, 1 if all leave it; missing without a tie. A small portfolio has few units to tie to within, so
          compare units of one portfolio rather than portfolios.

        `attrs`: `scheme`, `by` (``leader``, ``section`` or ``part``), `portfolios` (their number), `ei` (of all ties
        of units with a portfolio; None without ties).

    Raises
    ------
    UsageError
        The tasks name neither leader nor section nor part; else as `responsibility_matrix`.

    References
    ----------
    .. [1] Krackhardt and Stern, Social Psychology Quarterly 51 (1988) 123, https://doi.org/10.2307/2786835

    Examples
    --------
    >>> from jxgraph.measures.groups.leadership import with_leaders
    >>> R = with_leaders([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Trade", "lead")], ["A", "B"])
    >>> portfolios(R)[["portfolio", "portfolio_share", "portfolios", "ei"]].reset_index()
          unit portfolio  portfolio_share  portfolios   ei
    0  Finance         A         1.000000           1  1.0
    1    Trade         B         0.666667           2  1.0
    """
    R = responsibility_matrix(source)
    by, names, dealt = dealt_portfolios(R)
    load = portfolio_load(R, dealt)
    main, total = main_portfolio(load), load.sum(axis=1)
    internal, external = _inside_and_outside(projection(R), main)
    frame = pd.DataFrame(index=R.units.index.rename("unit"))
    frame["portfolio"] = pd.Series([names[p] if p >= 0 else "" for p in main], index=frame.index, dtype="str")
    frame["portfolio_share"] = ratio(load.max(axis=1, initial=0), total)
    frame["portfolios"] = (load > 0).sum(axis=1)
    frame["entropy"] = [entropy(row) for row in load]
    frame["internal"], frame["external"] = internal, external
    frame["ei"] = _ei(internal, external)
    whole = float(_ei(*(side[main >= 0].sum(keepdims=True) for side in (internal, external)))[0])
    frame.attrs = {"scheme": R.scheme, "by": by, "portfolios": len(names), "ei": whole if isfinite(whole) else None}
    return frame


def portfolio_overlap(source: Any) -> pd.DataFrame:
    """Count the units that each two portfolios share.

    Parameters
    ----------
    source
        As `portfolios` takes it.

    Returns
    -------
    DataFrame
        Portfolios x portfolios in printed order, symmetric: number of units with a task in both (whatever it weighs);
        on the diagonal, the number of units of each. A task with several leaders counts for each. `attrs`: `by`.

    Raises
    ------
    UsageError
        As `portfolios`.

    Examples
    --------
    >>> from jxgraph.measures.groups.leadership import with_leaders
    >>> R = with_leaders([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Trade", "lead")], ["A", "B"])
    >>> portfolio_overlap(R).to_numpy().tolist()
    [[2, 1], [1, 1]]
    """
    R = responsibility_matrix(source)
    by, names, dealt = dealt_portfolios(R)
    held = (R.pattern.T @ dealt).toarray() > 0
    index = pd.Index(names, name="portfolio", dtype="str")
    frame = pd.DataFrame(held.T.astype(np.int64) @ held, index=index, columns=index)
    frame.attrs = {"by": by}
    return frame


def portfolio_agreement(
    source: Any,
    *,
    clusters: pd.DataFrame | pd.Series[int] | Mapping[str, int] | None = None,
    samples: int = 999,
    seed: int = 0,
) -> pd.Series[float]:
    r"""Ask whether the clusters follow the leaders' portfolios.

    The cluster of each unit is compared with its portfolio, the leader with most of its load, by
    `adjusted_mutual_information`. Units that share a task share its leader by construction, so the two agree even where
    leaders are dealt to tasks by lot; the test therefore deals the leaders anew to the tasks, computes every unit's
    portfolio anew, and counts how often the agreement is as great: :math:`p = (1 + |\{A_r \ge A\}|) / (1 + samples)`.

    A small p says that the groups follow the leaders more than the sharing of single tasks explains; not that leaders
    make the groups: both may follow the field of work.

    Parameters
    ----------
    source
        As `portfolios` takes it.
    clusters
        The cluster of each unit, as `barber_modularity` takes it; by default `clusters(source, seed=seed)`.
    samples
        Number of deals, at least 1.
    seed
        Of the deals, at least 0.

    Returns
    -------
    Series
        - `ami`: the agreement. It is at most 1; 0 is what shuffled *units* would give, which is not the null here.
        - `chance_mean`, `chance_sd`: over the deals. Compare `ami` with these.
        - `p`: as above; the Monte-Carlo error of a p is about :math:`\sqrt{p (1 - p) / samples}`.
        - `units`: number of units compared: those with a cluster and a portfolio. Units of cluster 0 are left out.
        - `clusters`, `portfolios`: how many of each they have.

        `attrs`: `scheme`, `by`, `samples`, `seed`.

    Raises
    ------
    UsageError
        The number of samples or the seed is out of range; else as `portfolios`.

    Examples
    --------
    >>> from jxgraph.measures.groups.leadership import with_leaders
    >>> triples = [(f"{a}{b}{i}", unit, "lead") for a, b in ("AB", "CD") for i in range(4) for unit in (a, b)]
    >>> R = with_leaders(triples, ["Li"] * 4 + ["Wu"] * 4)
    >>> float(portfolio_agreement(R)["ami"])
    1.0
    """
    refuse_out_of_range(seed=seed, samples=samples)
    R = responsibility_matrix(source)
    by, _, dealt = dealt_portfolios(R)
    given = found_clusters(R, seed=seed) if clusters is None else clusters
    cluster = cluster_numbers(R, given)
    in_cluster = cluster > 0
    label = np.unique(cluster[in_cluster], return_inverse=True)[1]
    own = _agreement(R, dealt, label, in_cluster)
    rng = np.random.default_rng(seed)
    led = np.flatnonzero(np.diff(dealt.indptr))  # a task that nobody leads keeps nobody
    random = []
    for _ in range(samples):
        order = np.arange(R.shape[0])
        order[led] = rng.permutation(led)
        random.append(_agreement(R, dealt[order], label, in_cluster))
    main = main_portfolio(portfolio_load(R, dealt))[in_cluster]
    values = {"ami": own, "chance_mean": np.mean(random), "chance_sd": np.std(random), "p": upper_p(own, random)}
    both = main >= 0
    counts = {"units": both.sum(), "clusters": len(set(label[both])), "portfolios": len(set(main[both]))}
    result = pd.Series({**values, **counts}, name="portfolio_agreement", dtype=float)
    result.attrs = {"scheme": R.scheme, "by": by, "samples": int(samples), "seed": int(seed)}
    return result


def _agreement(
    R: ResponsibilityMatrix, dealt: sparse.csr_array, label: NDArray[np.intp], in_cluster: NDArray[np.bool_]
) -> float:
    main = main_portfolio(portfolio_load(R, dealt))[in_cluster]
    return ami_of_codes(label[main >= 0], main[main >= 0])


def _inside_and_outside(
    network: sparse.csr_array, main: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    row, column = network.tocoo().coords
    same = main[row] == main[column]
    return sums(row, network.data * same, len(main)), sums(row, network.data * ~same, len(main))


def _ei(internal: NDArray[np.float64], external: NDArray[np.float64]) -> NDArray[np.float64]:
    return ratio(external - internal, internal + external, otherwise=np.nan)
