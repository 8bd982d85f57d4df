"""How unevenly the work is spread, and how unevenly it would be if units were assigned at random."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.leaders import collective
from jxgraph.measures.numeric.arrays import refuse_out_of_range
from jxgraph.measures.workload import strength

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


# Random documents: the places of the same tasks assigned to units at random, each unit with at least one.


def random_loads(
    tasks: Sequence[NDArray[np.float64]], units: int, samples: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Assign the places of all tasks to the units at random, and sum the load of each unit.

    Every way to give the :math:`n_t` places of each task to :math:`n_t` different units, so that no unit goes without a
    task, is equally likely. The tasks are assigned one after another. With j units still without a task, the number h
    of them that the next task takes has a hypergeometric probability times the probability :math:`f(j - h)` that the
    tasks after it reach the rest, which is summed from the last task backwards. So each sample is drawn from exactly
    this distribution, without rejections and without a Markov chain.

    Parameters
    ----------
    tasks
        The weights of each task's places: at least one, at most `units`; together at least as many as there are units.
    units, samples, rng
        Numbers of units and of random documents, and the random numbers.

    Returns
    -------
    ndarray
        Samples x units.
    """
    sizes = [len(weights) for weights in tasks]
    log_ways = {size: _log_ways(size, units) for size in set(sizes)}
    log_reach = _log_reach([log_ways[size] for size in sizes], units)
    loads = np.zeros((samples, units))
    order = np.tile(np.arange(units), (samples, 1))  # of each sample: the units without a task, then the others
    without_task = np.full(samples, units)
    for weights, size, reach_after in zip(tasks, sizes, log_reach[1:], strict=True):
        new = _draw_new_units(log_ways[size], reach_after, without_task, rng)
        places = rng.permuted(np.tile(weights, (samples, 1)), axis=1)
        _assign_task(order, loads, places, without_task, new, rng)
        without_task -= new
    return loads


def _log_ways(size: int, units: int) -> NDArray[np.float64]:
    """Return the log-probability that of `size` units, drawn from all, h are among j: (size + 1) x (units + 1)."""
    from scipy.special import gammaln

    def log_choose(n: NDArray[np.int64], k: NDArray[np.int64]) -> NDArray[np.float64]:
        possible = (k >= 0) & (k <= n)
        k = np.where(possible, k, 0)
        return np.where(possible, gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1), -np.inf)

    h, j = np.arange(size + 1)[:, None], np.arange(units + 1)[None, :]
    return np.asarray(log_choose(j, h) + log_choose(units - j, size - h) - log_choose(np.array(units), np.array(size)))


def _log_reach(log_ways: Sequence[NDArray[np.float64]], units: int) -> list[NDArray[np.float64]]:
    """Return for each task, and for after the last, the log-probability that from there on all j units get a task."""
    reach = [np.where(np.arange(units + 1) == 0, 0.0, -np.inf)]
    for ways in reversed(log_ways):
        size = len(ways) - 1
        padded = np.concatenate([np.full(size, -np.inf), reach[-1]])  # so that padded[size - h + j] belongs to j - h
        terms = [ways[h] + padded[size - h : size - h + units + 1] for h in range(size + 1)]
        reach.append(np.logaddexp.reduce(terms, axis=0))
    return reach[::-1]


def _draw_new_units(
    log_ways: NDArray[np.float64],
    reach_after: NDArray[np.float64],
    without_task: NDArray[np.int64],
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Draw how many of the units without a task the next task takes, in each sample."""
    h = np.arange(len(log_ways))[:, None]
    left = without_task - h
    logs = np.where(left >= 0, log_ways[:, without_task] + reach_after[np.maximum(left, 0)], -np.inf)
    cumulated = np.cumsum(np.exp(logs - logs.max(axis=0)), axis=0)
    return np.asarray((cumulated <= rng.random(len(without_task)) * cumulated[-1]).sum(axis=0))


def _assign_task(
    order: NDArray[np.int64],
    loads: NDArray[np.float64],
    places: NDArray[np.float64],
    without_task: NDArray[np.int64],
    new: NDArray[np.int64],
    rng: np.random.Generator,
) -> None:
    """Assign one task's places, first to `new` of the units without a task, then to others: two partial shuffles."""
    row, units = np.arange(len(order)), order.shape[1]
    for i in range(places.shape[1]):
        # the units to draw from are order[low:high]; the drawn one moves to the end that later draws leave out
        is_new = i < new
        low = np.where(is_new, 0, without_task + i - new)
        high = np.where(is_new, without_task - i, units)
        last = np.where(is_new, high - 1, low)
        pick = low + (rng.random(len(row)) * (high - low)).astype(np.int64)
        unit = order[row, pick]
        order[row, pick], order[row, last] = order[row, last], unit
        loads[row, unit] += places[:, i]


# The measures of inequality.


TOPS = (1, 3, 5, 10)
"""Numbers k of the most loaded units whose share is a measure."""

MORE, EXPECTED, LESS = "more_unequal", "expected", "less_unequal"


def inequality(source: Any, *, samples: int = 2000, alpha: float = 0.05, seed: int = 0) -> pd.DataFrame:
    r"""Measure how unevenly the load is spread over single units, compared with random assignment of the same tasks.

    No document could spread its work evenly, for a task has few units. So each measure is compared with a baseline:
    random documents of the same tasks and weights, in which units are assigned so that every way which leaves no unit
    without a task is equally likely. A difference is no finding: units have different functions, and no work is
    assigned at random.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes. Collectives, and units without a task, are left out.
    samples, seed
        Number and seed of the random documents.
    alpha
        The level of the band and the verdicts, between 0 and 1.

    Returns
    -------
    DataFrame
        Indexed by `measure`: ``gini`` :math:`\frac{\sum_i (2i - n - 1) x_i}{n \sum_i x_i}` of the n ascending loads
        :math:`x_i`; ``hhi``, the Herfindahl-Hirschman index [1]_ of their shares, and ``hhi_normalised``, from 0 to
        1; ``top_1`` to ``top_10``, the share of the k most loaded units. The columns: `value`; of the random documents
        `expected`, `low` and `high` (mean and quantiles); `p_more`, `p_less`, one-sided, the document included;
        `verdict`, ``more_unequal`` or ``less_unequal`` where that p is at most alpha / 2, else ``expected``. The
        measures are nearly the same thing in several ways, no separate evidence. `attrs`: the settings, `units`,
        `collectives` (left out), `total`, `null`.

    References
    ----------
    .. [1] Hirschman, American Economic Review 54 (1964) 761, https://www.jstor.org/stable/1818582

    Examples
    --------
    Finance leads three tasks, Trade and Police one each: 3, 1 and 1, so the Gini is (-2 + 0 + 2 x 3) / (3 x 5).

    >>> leads = [("t1", "Finance"), ("t2", "Finance"), ("t3", "Finance"), ("t4", "Trade"), ("t5", "Police")]
    >>> inequality([(task, unit, "lead") for task, unit in leads]).loc["gini", ["value", "verdict"]].to_dict()
    {'value': 0.26666666666666666, 'verdict': 'expected'}
    """
    refuse_out_of_range(samples=samples, seed=seed)
    if not 0 < alpha < 1:
        raise UsageError("measures.alpha", alpha=alpha)
    R = responsibility_matrix(source)
    tasks, load = _population(R)
    random = random_loads(tasks, len(load), samples, np.random.default_rng(seed))
    observed, drawn = inequality_of(load[None, :]), inequality_of(random)
    frame = pd.DataFrame({"value": observed.iloc[0]}).rename_axis("measure")
    frame["expected"] = drawn.mean()
    frame["low"], frame["high"] = drawn.quantile(alpha / 2), drawn.quantile(1 - alpha / 2)
    known = frame["value"].notna()
    # rounded, so that equal sums compare equal
    drawn, value = drawn.round(12), frame["value"].round(12)
    frame["p_more"] = ((1 + (drawn >= value).sum()) / (1 + samples)).where(known)
    frame["p_less"] = ((1 + (drawn <= value).sum()) / (1 + samples)).where(known)
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
        "null": "the places of each task assigned to units at random, no unit without a task",
    }
    return frame


def lorenz(source: Any) -> pd.DataFrame:
    """Return the Lorenz curve of the load of single units: the part that the least loaded carry together.

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
    names = R.units.index[counted(R)].astype(str).to_numpy()
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
    with np.errstate(invalid="ignore"):  # 0 by 0 is missing
        return (x @ (2 * np.arange(1, n + 1) - n - 1.0)) / (n * x.sum(axis=-1))


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


def inequality_of(loads: NDArray[np.float64]) -> pd.DataFrame:
    """Measure each row of loads, a column a measure of `inequality`."""
    n = loads.shape[1]
    hhi = herfindahl(loads)
    total = loads.sum(axis=1)
    from_top = np.cumsum(np.sort(loads, axis=1)[:, ::-1], axis=1) / np.where(total > 0, total, np.nan)[:, None]
    normalised = (hhi - 1 / n) / (1 - 1 / n) if n > 1 else np.full(len(loads), np.nan)
    tops = {f"top_{k}": from_top[:, min(k, n) - 1] if n else np.full(len(loads), np.nan) for k in TOPS}
    return pd.DataFrame({"gini": gini(loads), "hhi": hhi, "hhi_normalised": normalised, **tops})


def counted(R: Any) -> NDArray[np.bool_]:
    """Return which units count: single ones that have a task."""
    return ~collective(R) & (np.bincount(R.weight.indices, minlength=R.shape[1]) > 0)


def _population(R: Any) -> tuple[list[NDArray[np.float64]], NDArray[np.float64]]:
    """Return the weights of each task's places that single units have, and the load of each of these units."""
    kept = counted(R)
    edge = kept[R.weight.indices]
    places = np.bincount(R.entries.task[edge], minlength=R.shape[0])
    tasks = np.split(R.weight.data[edge], np.cumsum(places)[:-1]) if len(places) else []
    return [task for task in tasks if len(task)], strength(R)[kept]
