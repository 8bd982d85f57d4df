"""How unevenly the work is spread, and how unevenly it would be if units were assigned at random."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.leaders import collective
from jxgraph.measures.numeric.arrays import refuse_out_of_range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


# Documents dealt out at random: the same tasks, each unit with at least one.


def random_loads(
    tasks: Sequence[NDArray[np.float64]], units: int, samples: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    r"""Deal the places of all tasks to the units at random, and sum what each unit then carries.

    Every way to give the :math:`n_t` places of each task to :math:`n_t` different units, so that no unit goes without
    a task, is equally likely. The tasks are dealt one after another. With j units still without a task, the number h
    of them that the next task takes has a hypergeometric probability times the probability :math:`f(j - h)` that the
    tasks after it reach the rest, which is summed from the last task backwards. So each sample is drawn from exactly
    this distribution: nothing is thrown away, and no chain has to forget where it began.

    Parameters
    ----------
    tasks
        The weights of each task's places: at least one, at most `units`; together at least as many as there are units.
    units, samples, rng
        How many units, how many documents to deal, and the source of chance.

    Returns
    -------
    ndarray
        Samples x units.
    """
    sizes = [len(weights) for weights in tasks]
    ways = {size: _log_ways(size, units) for size in set(sizes)}
    reach = _log_reach([ways[size] for size in sizes], units)
    loads = np.zeros((samples, units))
    deck = np.tile(np.arange(units), (samples, 1))  # of each sample: the units without a task, then the others
    waiting = np.full(samples, units)
    for weights, size, after in zip(tasks, sizes, reach[1:], strict=True):
        fresh = _drawn(ways[size], after, waiting, rng)
        places = rng.permuted(np.tile(weights, (samples, 1)), axis=1)
        _deal(deck, loads, places, waiting, fresh, rng)
        waiting -= fresh
    return loads


def _log_ways(size: int, units: int) -> NDArray[np.float64]:
    """Give the log-probability that of `size` units, drawn from all, h are among j: (size + 1) x (units + 1)."""
    from scipy.special import gammaln

    def choose(n: NDArray[np.int64], k: NDArray[np.int64]) -> NDArray[np.float64]:
        possible = (k >= 0) & (k <= n)
        k = np.where(possible, k, 0)
        return np.where(possible, gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1), -np.inf)

    h, j = np.arange(size + 1)[:, None], np.arange(units + 1)[None, :]
    return np.asarray(choose(j, h) + choose(units - j, size - h) - choose(np.array(units), np.array(size)))


def _log_reach(ways: Sequence[NDArray[np.float64]], units: int) -> list[NDArray[np.float64]]:
    """Give for each task, and for after the last, the log-probability that from there on all j waiting get a task."""
    reach = [np.where(np.arange(units + 1) == 0, 0.0, -np.inf)]
    for table in reversed(ways):
        size = len(table) - 1
        left = np.concatenate([np.full(size, -np.inf), reach[-1]])  # so that left[size - h + j] belongs to j - h
        terms = [table[h] + left[size - h : size - h + units + 1] for h in range(size + 1)]
        reach.append(np.logaddexp.reduce(terms, axis=0))
    return reach[::-1]


def _drawn(
    ways: NDArray[np.float64], after: NDArray[np.float64], waiting: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw how many of those who wait the task takes, in each sample."""
    h = np.arange(len(ways))[:, None]
    left = waiting - h
    logs = np.where(left >= 0, ways[:, waiting] + after[np.maximum(left, 0)], -np.inf)
    cumulated = np.cumsum(np.exp(logs - logs.max(axis=0)), axis=0)
    return np.asarray((cumulated <= rng.random(len(waiting)) * cumulated[-1]).sum(axis=0))


def _deal(
    deck: NDArray[np.int64],
    loads: NDArray[np.float64],
    places: NDArray[np.float64],
    waiting: NDArray[np.int64],
    fresh: NDArray[np.int64],
    rng: np.random.Generator,
) -> None:
    """Give one task's places, first to `fresh` of the units that wait, then to others: two partial shuffles."""
    row, units = np.arange(len(deck)), deck.shape[1]
    for i in range(places.shape[1]):
        new = i < fresh
        low = np.where(new, 0, waiting + i - fresh)
        high = np.where(new, waiting - i, units)
        last = np.where(new, high - 1, low)
        pick = low + (rng.random(len(row)) * (high - low)).astype(np.int64)
        unit = deck[row, pick]
        deck[row, pick], deck[row, last] = deck[row, last], unit
        loads[row, unit] += places[:, i]


# How unevenly the work is spread, and how unevenly it would be if it were dealt out at random.


TOPS = (1, 3, 5, 10)
"""Numbers of units whose part in the whole is told."""

MORE, EXPECTED, LESS = "more_unequal", "expected", "less_unequal"


def inequality(source: Any, *, samples: int = 2000, alpha: float = 0.05, seed: int = 0) -> pd.DataFrame:
    r"""Measure how unevenly the load is spread over single units, beside the same tasks dealt out at random.

    Few documents spread work evenly, and none could: a task has few units. So each measure stands beside what it
    would be by chance alone, as a baseline. The random documents have the same tasks with the same number of places and
    the same weights in each; who fills them is drawn so that every way which leaves no unit without a task is equally
    likely. That a document differs from the baseline is no finding: units have different functions, and no work is
    dealt at random.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes. Collectives, and units without a task, are left out.
    samples
        Number of random documents, at least 1.
    alpha
        The level of the band and the verdicts, between 0 and 1.
    seed
        Of the dealing, at least 0.

    Returns
    -------
    DataFrame
        Indexed by `measure`, with :math:`n` units of loads :math:`x_1 \le \dots \le x_n` and parts
        :math:`q_i = x_i / \sum_j x_j`:

        - ``gini``: :math:`\frac{\sum_i (2i - n - 1) x_i}{n \sum_i x_i}` [1]_, from 0 (all the same) to
          :math:`(n - 1) / n` (one unit has all); twice the area between the Lorenz curve and the diagonal.
        - ``hhi``: :math:`H = \sum_i q_i^2` [2]_, from :math:`1/n` to 1; :math:`1/H` units of equal load would give
          the same. ``hhi_normalised``: :math:`(H - 1/n) / (1 - 1/n)`, from 0 to 1; missing for one unit.
        - ``top_1``, ``top_3``, ``top_5``, ``top_10``: the part of the load that the k most loaded units carry.

        The columns: `value`; of the random documents `expected` (their mean), `low` and `high` (quantiles
        :math:`\alpha / 2` and :math:`1 - \alpha / 2`); `p_more`, `p_less`: one-sided, the part of the documents, with
        the real one among them, that reach at least, or at most, the value, :math:`(1 + \#) / (1 + samples)`;
        `verdict`: ``more_unequal`` or ``less_unequal`` where that p is at most :math:`\alpha / 2`, else ``expected``.
        The measures say nearly the same thing in several ways: they are no separate evidence.

        Where nothing weighs anything, values are missing. `attrs`: `scheme`, `units`, `collectives` (left out),
        `total` (the load of the units), `samples`, `alpha`, `seed`, `null` in words.

    Raises
    ------
    UsageError
        Samples, alpha or seed are out of range; else as `responsibility_matrix`.

    References
    ----------
    .. [1] Gini 1912; the history and the forms: Ceriani and Verme, Journal of Economic Inequality 10 (2012) 421,
       https://doi.org/10.1007/s10888-011-9188-x
    .. [2] Hirschman, American Economic Review 54 (1964) 761, https://www.jstor.org/stable/1818582

    Examples
    --------
    Finance leads three tasks, Trade and Police one each: 3, 1 and 1, so the Gini is (-2 + 0 + 2 x 3) / (3 x 5).

    >>> leads = [("t1", "Finance"), ("t2", "Finance"), ("t3", "Finance"), ("t4", "Trade"), ("t5", "Police")]
    >>> spread = inequality([(task, unit, "lead") for task, unit in leads])
    >>> spread.loc[["gini", "hhi", "top_1"], ["value", "verdict"]].round(4)
              value   verdict
    measure
    gini     0.2667  expected
    hhi      0.4400  expected
    top_1    0.6000  expected
    """
    refuse_out_of_range(samples=samples, seed=seed)
    if not 0 < alpha < 1:
        raise UsageError(f"alpha must be between 0 and 1, not {alpha}")
    R = responsibility_matrix(source)
    tasks, load = _population(R)
    random = random_loads(tasks, len(load), samples, np.random.default_rng(seed))
    observed, drawn = _measures(load[None, :]), _measures(random)
    frame = pd.DataFrame({"value": observed.iloc[0]}).rename_axis("measure")
    frame["expected"] = drawn.mean()
    frame["low"], frame["high"] = drawn.quantile(alpha / 2), drawn.quantile(1 - alpha / 2)
    known = frame["value"].notna()
    close = drawn.round(12)
    frame["p_more"] = ((1 + (close >= frame["value"].round(12)).sum()) / (1 + samples)).where(known)
    frame["p_less"] = ((1 + (close <= frame["value"].round(12)).sum()) / (1 + samples)).where(known)
    verdicts = np.select([frame["p_more"] <= alpha / 2, frame["p_less"] <= alpha / 2], [MORE, LESS], EXPECTED)
    frame["verdict"] = np.where(known, verdicts, "")
    frame.attrs = {
        "scheme": R.scheme,
        "units": len(load),
        "collectives": int(collective(R).sum()),
        "total": float(load.sum()),
        "samples": int(samples),
        "alpha": float(alpha),
        "seed": int(seed),
        "null": "the places of each task dealt to units at random, no unit without a task",
    }
    return frame


def lorenz(source: Any) -> pd.DataFrame:
    """Give the Lorenz curve of the load of single units: the part of it that the least loaded carry together.

    Parameters
    ----------
    source
        As `inequality` takes it.

    Returns
    -------
    DataFrame
        One row more than there are units, from the origin: `units` and `workload`, both as parts of 1, the least
        loaded first, and `unit`, the one that is added by the row, empty in the first. Where all carry the same, the
        curve is the diagonal. Where nothing weighs anything, `workload` is missing. `attrs`: `scheme`, `gini`.

    Examples
    --------
    >>> leads = [("t1", "Finance"), ("t2", "Finance"), ("t3", "Finance"), ("t4", "Trade")]
    >>> lorenz([(task, unit, "lead") for task, unit in leads])
       units  workload     unit
    0    0.0      0.00
    1    0.5      0.25    Trade
    2    1.0      1.00  Finance
    """
    R = responsibility_matrix(source)
    _, load = _population(R)
    names = R.units.index[_counted(R)].astype(str).to_numpy()
    order, total = np.argsort(load, kind="stable"), load.sum()
    parts = np.cumsum(load[order]) / total if total > 0 else np.full(len(load), np.nan)
    curve = {
        "units": np.arange(len(load) + 1) / max(len(load), 1),
        "workload": np.concatenate([[0.0], parts]),
        "unit": np.concatenate([[""], names[order]]),
    }
    frame = pd.DataFrame(curve).astype({"unit": "str"})
    frame.attrs = {"scheme": R.scheme, "gini": float(gini(load)) if len(load) else float("nan")}
    return frame


def gini(values: ArrayLike) -> Any:
    """Return the Gini coefficient of numbers at least 0, along the last axis; missing where their sum is 0.

    Examples
    --------
    >>> float(gini([1, 1, 1, 1])), float(gini([0, 0, 0, 1]))
    (0.0, 0.75)
    """
    x = np.sort(np.asarray(values, dtype=float), axis=-1)
    n = x.shape[-1]
    total = x.sum(axis=-1)
    with np.errstate(invalid="ignore"):
        return (x @ (2 * np.arange(1, n + 1) - n - 1.0)) / (n * np.where(total > 0, total, np.nan))


def herfindahl(values: ArrayLike) -> Any:
    """Return the Herfindahl-Hirschman index of numbers at least 0, along the last axis; missing where their sum is 0.

    Examples
    --------
    >>> float(herfindahl([1, 1, 1, 1])), float(herfindahl([0, 0, 0, 1]))
    (0.25, 1.0)
    """
    x = np.asarray(values, dtype=float)
    total = x.sum(axis=-1, keepdims=True)
    squares = ((x / np.where(total > 0, total, np.nan)) ** 2).sum(axis=-1)
    return squares if x.shape[-1] else np.full_like(squares, np.nan)


def _measures(loads: NDArray[np.float64]) -> pd.DataFrame:
    """Measure each row of loads."""
    n = loads.shape[1]
    hhi = herfindahl(loads)
    total = loads.sum(axis=1)
    from_top = np.cumsum(np.sort(loads, axis=1)[:, ::-1], axis=1) / np.where(total > 0, total, np.nan)[:, None]
    normalised = (hhi - 1 / n) / (1 - 1 / n) if n > 1 else np.full(len(loads), np.nan)
    tops = {f"top_{k}": from_top[:, min(k, n) - 1] if n else np.full(len(loads), np.nan) for k in TOPS}
    return pd.DataFrame({"gini": gini(loads), "hhi": hhi, "hhi_normalised": normalised, **tops})


def _counted(R: Any) -> NDArray[np.bool_]:
    """Say which units count: single ones that have a task."""
    return ~collective(R) & (np.bincount(R.weight.indices, minlength=R.shape[1]) > 0)


def _population(R: Any) -> tuple[list[NDArray[np.float64]], NDArray[np.float64]]:
    """Give the weights of each task's places that single units have, and the load of each of these units."""
    kept = _counted(R)
    weights, edge = R.weight.data, kept[R.weight.indices]
    places = np.bincount(R.entries.task[edge], minlength=R.shape[0])
    tasks = np.split(weights[edge], np.cumsum(places)[:-1]) if len(places) else []
    load = np.bincount(R.weight.indices, weights, minlength=R.shape[1]).astype(float)[kept]
    return [task for task in tasks if len(task)], load
