"""Portfolios: whose tasks each unit carries, who bridges portfolios, and whether clusters follow them."""

from __future__ import annotations

from itertools import chain
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.clusters import cluster_numbers
from jxgraph.measures.clusters import clusters as found_clusters
from jxgraph.measures.community.agreement import ami_of_codes, dealt_portfolios, entropy, main_portfolio, portfolio_load
from jxgraph.measures.graph.co_occurrence import projection
from jxgraph.measures.nulls.random_matrices import upper_p
from jxgraph.measures.numeric.arrays import ratio, refuse_out_of_range, sums

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray
    from scipy import sparse

    from jxgraph.matrix import ResponsibilityMatrix


ROTATION = "rotation"
"""The null model in which the leaders move on along the printed tasks."""


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
    >>> from jxgraph.measures.community.agreement import with_leaders
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
    >>> from jxgraph.measures.community.agreement import with_leaders
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
    null: str = ROTATION,
    samples: int = 999,
    seed: int = 0,
) -> pd.Series[float]:
    r"""Ask whether the clusters coincide with the leaders' portfolios more than the printed order makes them.

    The cluster of each unit is compared with its portfolio, the leader with most of its load, by
    `adjusted_mutual_information`. Units that share a task share its leader, and tasks of one field of work are printed
    together, under one leader: the two agree to some extent whoever leads. So the test keeps the tasks and the order of
    the leaders as printed, and rotates one along the other [1]_: the leaders move on by so many tasks, the last ones to
    the beginning. Every unit's portfolio is found anew, and :math:`p = |\{A_r \ge A\}| / n` over all n different
    rotations, the printed one among them. That p is exact, and at least 1 / n: it cannot be small with few led tasks
    or with one leader. A small p does not say that leaders make the groups: both may follow the field of work.

    Parameters
    ----------
    source
        As `portfolios` takes it; the tasks in printed order.
    clusters
        The cluster of each unit, as `barber_modularity` takes it; by default `clusters(source, seed=seed)`.
    null
        ``rotation``, or ``permutation``: leaders are dealt to tasks one by one. That ignores that leaders stand over
        runs of consecutive tasks, so it expects too little agreement and gives too small a p.
    samples
        Number of other arrangements, at least 1. If there are no more rotations than that, all are tried; else so many
        are drawn, as always of permutations, and :math:`p = (1 + |\{A_r \ge A\}|) / (1 + samples)`.
    seed
        Of what is drawn, at least 0.

    Returns
    -------
    Series
        - `ami`: the agreement. It is at most 1; 0 is what shuffled *units* would give, which is not the null here.
        - `chance_mean`, `chance_sd`: over all arrangements tried, the printed one among them. Compare `ami` with these.
        - `p`: as above.
        - `units`: number of units compared: those with a cluster and a portfolio. Units of cluster 0 are left out.
        - `clusters`, `portfolios`: how many of each they have.

        `attrs`: `scheme`, `by`, `null`, `arrangements` (number tried, the printed one among them; no p is below 1 over
        it), `exact` (whether these are all), `seed`.

    Raises
    ------
    UsageError
        There is no such null, or the number of samples or the seed is out of range; else as `portfolios`.

    References
    ----------
    .. [1] In the plane: Lotwick and Silverman, Journal of the Royal Statistical Society B 44 (1982) 406,
       https://doi.org/10.1111/j.2517-6161.1982.tb01221.x

    Examples
    --------
    >>> from jxgraph.measures.community.agreement import with_leaders
    >>> triples = [(f"{a}{b}{i}", unit, "lead") for a, b in ("AB", "CD") for i in range(4) for unit in (a, b)]
    >>> found = portfolio_agreement(with_leaders(triples, ["Li"] * 4 + ["Wu"] * 4))
    >>> float(found["ami"]), found.attrs["arrangements"]
    (1.0, 8)
    """
    refuse_out_of_range(seed=seed, samples=samples)
    if null not in NULLS:
        raise UsageError(f"no null model of portfolios is called {null!r}; known: {', '.join(NULLS)}")
    R = responsibility_matrix(source)
    by, _, dealt = dealt_portfolios(R)
    given = found_clusters(R, seed=seed) if clusters is None else clusters
    cluster = cluster_numbers(R, given)
    in_cluster = cluster > 0
    label = np.unique(cluster[in_cluster], return_inverse=True)[1]
    orders, exact = NULLS[null](dealt, samples, np.random.default_rng(seed))
    own, *others = (_agreement(R, dealt[order], label, in_cluster) for order in orders)
    main = main_portfolio(portfolio_load(R, dealt))[in_cluster]
    every = [own, *others]
    values = {"ami": own, "chance_mean": np.mean(every), "chance_sd": np.std(every), "p": upper_p(own, others)}
    both = main >= 0
    counts = {"units": both.sum(), "clusters": len(set(label[both])), "portfolios": len(set(main[both]))}
    result = pd.Series({**values, **counts}, name="portfolio_agreement", dtype=float)
    result.attrs = {"scheme": R.scheme, "by": by, "null": null}
    result.attrs |= {"arrangements": len(every), "exact": exact, "seed": int(seed)}
    return result


def _rotations(
    dealt: sparse.csr_array, samples: int, random: np.random.Generator
) -> tuple[Iterator[NDArray[np.intp]], bool]:
    """Rotate the leaders along the tasks that have one; of shifts that give the same, the first is taken."""
    led = np.flatnonzero(np.diff(dealt.indptr))  # a task that nobody leads keeps nobody
    named = [tuple(sorted(dealt.indices[slice(*dealt.indptr[t : t + 2])].tolist())) for t in led]
    number = {leaders: at for at, leaders in enumerate(dict.fromkeys(named))}
    leaders = np.array([number[of_task] for of_task in named])
    shifts = np.arange(1, max(len(led), 1))
    same = [shift for shift in shifts if len(led) % shift == 0 and (leaders == np.roll(leaders, shift)).all()]
    shifts = shifts[: same[0] - 1] if same else shifts
    exact = len(shifts) <= samples
    chosen = shifts if exact else random.choice(shifts, samples, replace=False)
    return (_moved(dealt.shape[0], led, np.roll(led, shift)) for shift in (0, *chosen)), exact


def _permutations(
    dealt: sparse.csr_array, samples: int, random: np.random.Generator
) -> tuple[Iterator[NDArray[np.intp]], bool]:
    """Deal the leaders anew to the tasks that have one, one by one."""
    led = np.flatnonzero(np.diff(dealt.indptr))
    orders = chain([led], (random.permutation(led) for _ in range(samples)))
    return (_moved(dealt.shape[0], led, order) for order in orders), False


NULLS = MappingProxyType({ROTATION: _rotations, "permutation": _permutations})
"""The arrangements of leaders beside which the printed one is set; each gives the printed one first."""


def _moved(tasks: int, led: NDArray[np.intp], order: NDArray[np.intp]) -> NDArray[np.intp]:
    moved = np.arange(tasks)
    moved[led] = order
    return moved


def _agreement(
    R: ResponsibilityMatrix, dealt: sparse.csr_array, label: NDArray[np.intp], in_cluster: NDArray[np.bool_]
) -> float:
    first = np.full(dealt.shape[1], dealt.shape[0])
    task, portfolio = dealt.tocoo().coords
    np.minimum.at(first, portfolio, task)
    # of equal loads the portfolio counts that is printed first, in each arrangement anew
    load = portfolio_load(R, dealt)[:, np.argsort(first, kind="stable")]
    main = main_portfolio(load)[in_cluster]
    return ami_of_codes(label[main >= 0], main[main >= 0])


def _inside_and_outside(
    network: sparse.csr_array, main: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    row, column = network.tocoo().coords
    same = main[row] == main[column]
    return sums(row, network.data * same, len(main)), sums(row, network.data * ~same, len(main))


def _ei(internal: NDArray[np.float64], external: NDArray[np.float64]) -> NDArray[np.float64]:
    return ratio(external - internal, internal + external, otherwise=np.nan)
