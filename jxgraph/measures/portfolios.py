"""Portfolios: whose tasks each unit carries, who bridges portfolios, and whether clusters follow them."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.clusters import cluster_numbers
from jxgraph.measures.clusters import clusters as best_clusters
from jxgraph.measures.community.agreement import ami_of_codes, entropy
from jxgraph.measures.graph.co_occurrence import tie_network
from jxgraph.measures.leaders import task_portfolios
from jxgraph.measures.nulls.random_matrices import upper_p
from jxgraph.measures.numeric.arrays import comparable, ratio, refuse_out_of_range, sums

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix


ROTATION = "rotation"
"""The null model that rotates the leaders along the printed tasks."""


def portfolios(source: Any) -> pd.DataFrame:
    r"""Return each unit's main portfolio, the number of its portfolios, and its ties within and outside.

    A portfolio is the tasks of one leader (`jxgraph.measures.leaders.task_portfolios`). The load :math:`l_{up}` of unit
    u in portfolio p is the sum of its weights there; a task with several leaders counts in equal parts for each.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes; its tasks name a `leader`, `section` or `part`.

    Returns
    -------
    DataFrame
        Indexed by `unit`, in matrix order: `portfolio`, the one with most of the unit's load (of equals the one printed
        first; empty without load), and `portfolio_share`, its part of the load; `portfolios`, how many have some load
        of the unit; `entropy` :math:`-\sum_p q_p \ln q_p` of :math:`q_p = l_{up} / \sum_p l_{up}`, in nats; `internal`
        and `external`, the weights of its ties with units of the same portfolio, and of others; `ei`, the E-I index
        [1]_, (external - internal) / (external + internal), missing without a tie. A small portfolio has few units to
        tie to, so compare units of one portfolio rather than portfolios. `attrs`: `scheme`, `by` (``leader``,
        ``section``, ``part``), `portfolios` (their number), `ei` (of all ties of units with a portfolio; None without
        ties).

    Raises
    ------
    UsageError
        The tasks name neither leader nor section nor part; else as `responsibility_matrix`.

    References
    ----------
    .. [1] Krackhardt and Stern, Social Psychology Quarterly 51 (1988) 123, https://doi.org/10.2307/2786835

    Examples
    --------
    >>> R = with_leaders([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Trade", "lead")], ["A", "B"])
    >>> portfolios(R)[["portfolio", "portfolio_share", "portfolios", "ei"]].reset_index()
          unit portfolio  portfolio_share  portfolios   ei
    0  Finance         A         1.000000           1  1.0
    1    Trade         B         0.666667           2  1.0
    """
    R = responsibility_matrix(source)
    by, names, membership = portfolio_membership(R)
    load = portfolio_load(R, membership)
    main, total = main_portfolio(load), load.sum(axis=1)
    network = tie_network(R)
    row, column = network.tocoo().coords
    inside = main[row] == main[column]
    internal, external = (sums(row, network.data * side, len(main)) for side in (inside, ~inside))
    frame = pd.DataFrame(index=R.units.index.rename("unit"))
    frame["portfolio"] = pd.Series([names[p] if p >= 0 else "" for p in main], index=frame.index, dtype="str")
    frame["portfolio_share"] = ratio(load.max(axis=1, initial=0), total)
    frame["portfolios"] = (load > 0).sum(axis=1)
    frame["entropy"] = [entropy(row) for row in load]
    frame["internal"], frame["external"] = internal, external
    frame["ei"] = _ei(internal, external)
    of_all = float(_ei(*(side[main >= 0].sum(keepdims=True) for side in (internal, external)))[0])
    frame.attrs = {"scheme": R.scheme, "by": by, "portfolios": len(names), "ei": of_all if isfinite(of_all) else None}
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

    Examples
    --------
    >>> R = with_leaders([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Trade", "lead")], ["A", "B"])
    >>> portfolio_overlap(R).to_numpy().tolist()
    [[2, 1], [1, 1]]
    """
    R = responsibility_matrix(source)
    by, names, membership = portfolio_membership(R)
    has_task = (R.pattern.T @ membership).toarray() > 0
    index = pd.Index(names, name="portfolio", dtype="str")
    frame = pd.DataFrame(has_task.T.astype(np.int64) @ has_task, index=index, columns=index)
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
    r"""Test whether the clusters coincide with the leaders' portfolios more than the printed order explains.

    The cluster of each unit is compared with its portfolio, the leader with most of its load, by
    `adjusted_mutual_information`. Units that share a task share its leader, and neighbouring tasks of one field stand
    under one leader, so the two agree to some extent whoever leads. The test keeps the tasks and the order of the
    leaders, and rotates one along the other [1]_; each unit's portfolio follows. :math:`p = |\{A_r \ge A\}| / n` over
    all n different rotations, the printed one included, is exact. A small p does not say that leaders make the groups:
    both may follow the field of work.

    Parameters
    ----------
    source
        As `portfolios` takes it; the tasks in printed order.
    clusters
        The cluster of each unit, as `barber_modularity` takes it; by default `clusters(source, seed=seed)`.
    null
        ``rotation``, or ``permutation`` of the leaders over single tasks, which ignores that a leader's tasks stand
        together and gives too small a p.
    samples, seed
        Number of other arrangements, drawn with this seed; if there are no more rotations than that, all are used. Of
        drawn ones :math:`p = (1 + |\{A_r \ge A\}|) / (1 + samples)`.

    Returns
    -------
    Series
        `ami`; its `chance_mean` and `chance_sd` over all arrangements; `p`; `units` compared (with a cluster and a
        portfolio); the numbers of their `clusters` and `portfolios`. `attrs`: `scheme`, `by`, `null`, `arrangements`
        (no p is below 1 over their number), `exact` (whether these are all), `seed`.

    References
    ----------
    .. [1] In the plane: Lotwick and Silverman, J. R. Stat. Soc. B 44 (1982) 406,
       https://doi.org/10.1111/j.2517-6161.1982.tb01221.x

    Examples
    --------
    >>> triples = [(f"{a}{b}{i}", unit, "lead") for a, b in ("AB", "CD") for i in range(4) for unit in (a, b)]
    >>> float(portfolio_agreement(with_leaders(triples, ["Li"] * 4 + ["Wu"] * 4))["ami"])
    1.0
    """
    refuse_out_of_range(seed=seed, samples=samples)
    if null not in NULLS:
        raise UsageError("measures.portfolio_null", null=null, known=NULLS).near(null, NULLS)
    R = responsibility_matrix(source)
    by, _, membership = portfolio_membership(R)
    cluster = cluster_numbers(R, best_clusters(R, seed=seed) if clusters is None else clusters)
    in_cluster = cluster > 0
    label = np.unique(cluster[in_cluster], return_inverse=True)[1]
    orders, exact = NULLS[null](membership, samples, np.random.default_rng(seed))
    printed, *others = (_agreement(R, membership[order], label, in_cluster) for order in orders)
    main = main_portfolio(portfolio_load(R, membership))[in_cluster]
    every = [printed, *others]
    values = {"ami": printed, "chance_mean": np.mean(every), "chance_sd": np.std(every), "p": upper_p(printed, others)}
    both = main >= 0
    counts = {"units": both.sum(), "clusters": len(set(label[both])), "portfolios": len(set(main[both]))}
    result = pd.Series({**values, **counts}, name="portfolio_agreement", dtype=float)
    result.attrs = {"scheme": R.scheme, "by": by, "null": null}
    result.attrs |= {"arrangements": len(every), "exact": exact, "seed": int(seed)}
    return result


def _rotations(
    membership: sparse.csr_array, samples: int, random: np.random.Generator
) -> tuple[Iterator[NDArray[np.intp]], bool]:
    """Rotate the leaders along the tasks that have one; of shifts that give the same, the first is taken."""
    led = np.flatnonzero(np.diff(membership.indptr))  # a task without a leader keeps none
    named = [tuple(sorted(membership.indices[slice(*membership.indptr[t : t + 2])].tolist())) for t in led]
    code = {leaders: number for number, leaders in enumerate(dict.fromkeys(named))}
    leaders = np.array([code[of_task] for of_task in named])
    shifts = np.arange(1, max(len(led), 1))
    # leaders that recur with a period give the same arrangement again after each period
    periods = [shift for shift in shifts if len(led) % shift == 0 and (leaders == np.roll(leaders, shift)).all()]
    shifts = shifts[: periods[0] - 1] if periods else shifts
    exact = len(shifts) <= samples
    chosen = shifts if exact else random.choice(shifts, samples, replace=False)
    return (_moved(membership.shape[0], led, np.roll(led, shift)) for shift in (0, *chosen)), exact


def _permutations(
    membership: sparse.csr_array, samples: int, random: np.random.Generator
) -> tuple[Iterator[NDArray[np.intp]], bool]:
    """Permute the leaders of the tasks that have one."""
    led = np.flatnonzero(np.diff(membership.indptr))
    orders = chain([led], (random.permutation(led) for _ in range(samples)))
    return (_moved(membership.shape[0], led, order) for order in orders), False


NULLS = MappingProxyType({ROTATION: _rotations, "permutation": _permutations})
"""The arrangements of leaders to compare the printed one with; each gives the printed one first."""


def _moved(tasks: int, led: NDArray[np.intp], order: NDArray[np.intp]) -> NDArray[np.intp]:
    moved = np.arange(tasks)
    moved[led] = order
    return moved


def _agreement(
    R: ResponsibilityMatrix, membership: sparse.csr_array, label: NDArray[np.intp], in_cluster: NDArray[np.bool_]
) -> float:
    """Compare the clusters (`label`) of the units in one with their portfolios under this arrangement."""
    first_task = np.full(membership.shape[1], membership.shape[0])
    task, portfolio = membership.tocoo().coords
    np.minimum.at(first_task, portfolio, task)
    # of equal loads the portfolio counts that is printed first, in each arrangement anew
    load = portfolio_load(R, membership)[:, np.argsort(first_task, kind="stable")]
    main = main_portfolio(load)[in_cluster]
    return ami_of_codes(label[main >= 0], main[main >= 0])


def _ei(internal: NDArray[np.float64], external: NDArray[np.float64]) -> NDArray[np.float64]:
    return ratio(external - internal, internal + external, otherwise=np.nan)


# The portfolios as a matrix, and what each unit carries in them.


def portfolio_membership(R: ResponsibilityMatrix) -> tuple[str, list[str], sparse.csr_array]:
    """Return what the portfolios are by, their names in printed order, and tasks x portfolios, rows summing to 1.

    Raises
    ------
    UsageError
        The tasks name neither leader nor section nor part.
    """
    by, named = task_portfolios(R)
    if not by:
        raise UsageError("measures.no_portfolio")
    names = list(dict.fromkeys(chain.from_iterable(named)))
    number = {name: place for place, name in enumerate(names)}
    rows = np.repeat(np.arange(len(named)), [len(of_task) for of_task in named])
    columns = [number[name] for of_task in named for name in of_task]
    parts = [1 / len(of_task) for of_task in named for _ in of_task]
    return by, names, sparse.csr_array((parts, (rows, columns)), shape=(len(named), len(names)))


def portfolio_load(R: ResponsibilityMatrix, membership: sparse.csr_array) -> NDArray[np.float64]:
    """Sum the weights of each unit in each portfolio: units x portfolios."""
    return np.asarray((R.weight.T @ membership).toarray())


def main_portfolio(load: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the portfolio with most of each unit's load, of equals the first; -1 without load."""
    if not load.size:
        return np.full(len(load), -1)
    return np.where(load.max(axis=1) > 0, comparable(load).argmax(axis=1), -1)


def with_leaders(source: Any, leaders: list[str]) -> ResponsibilityMatrix:
    """Return the matrix with these leaders, one a task in matrix order; several are joined by '；'.

    Raises
    ------
    UsageError
        There are more or fewer leaders than tasks; else as `responsibility_matrix`.
    """
    R = responsibility_matrix(source)
    if len(leaders) != R.shape[0]:
        raise UsageError("measures.leaders", leaders=len(leaders), tasks=R.shape[0])
    return replace(R, tasks=R.tasks.assign(leader=leaders))
