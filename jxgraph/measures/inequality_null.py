"""Documents dealt out at random: the same tasks, each unit with at least one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def dealt_loads(
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
