"""The null model that has no formula: shared tasks in sampled matrices with fixed row and column sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jxgraph.errors import UsageError
from jxgraph.measures.nulls.pairs import Pairs, Tails
from jxgraph.measures.nulls.trading import affordable, by_unit, sampled_matrices, shared_histograms
from jxgraph.session import progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from scipy import sparse

BATCHES = 50
"""Portions of consecutive samples whose differences give the Monte-Carlo error."""

_ROUND = 10_000


def fdsm_tails(P: sparse.csr_array, pairs: Pairs, *, samples: int | None, seed: int, alpha: float) -> Tails:
    r"""Estimate the tails of the fixed degree sequence model (FDSM): all matrices with the same sums, equally likely.

    Of :math:`S` samples and the matrix itself (`sampled_matrices`), and of all :math:`c` pairs with the degrees of
    this one in each, the tail is the part that shares at least (at most) as many tasks. Units of equal degree are
    exchangeable under this null, so the pair could be any of these :math:`(S + 1) c`: the p-value is exact, though
    another seed gives another, and never below :math:`1 / ((S + 1) c)`.

    The standard error is that between some 50 batches of consecutive samples, so it knows that neighbours are alike;
    where that is less, as for a count that no sample shows, it is the one that independent samples would give.

    Parameters
    ----------
    P, pairs
        The matrix of zeros and ones and its pairs.
    samples
        Their number; by default as many as the smallest p needs to pass the correction, a multiple of 10,000.
    seed, alpha
        Of the random numbers; the level of the correction.

    Raises
    ------
    UsageError
        The samples would take too long, or fewer than 1 are asked for.
    """
    if samples is not None and samples < 1:
        raise UsageError(f"the null 'fdsm' needs at least 1 sample, not {samples}")
    needed = samples if samples is not None else _ROUND * int(np.ceil(2 * pairs.total / alpha / _ROUND))
    affordable(P, needed, chosen=samples is not None)
    return _estimated(P, pairs, needed, seed)


def _estimated(P: sparse.csr_array, pairs: Pairs, samples: int, seed: int) -> Tails:
    cell = np.zeros((len(pairs.degree), len(pairs.degree)), np.int64)
    cell[pairs.first, pairs.second] = cell[pairs.second, pairs.first] = pairs.start[:-1]
    cells = int(pairs.start[-1])
    itself = iter([by_unit(P).task[None, :]])
    ((total, _),) = shared_histograms(P, pairs.group, cell, cells, itself)
    spread = _Spread(cells)
    drawn = sampled_matrices(P, samples, seed=seed, portion=-(-samples // BATCHES))
    done = 0
    with progress() as show:
        for batch, taken in _merged(shared_histograms(P, pairs.group, cell, cells, drawn), samples / BATCHES):
            total += batch
            spread.add(_parts(pairs, batch, taken), taken / samples)
            show(done := done + taken, samples)
    tails = _parts(pairs, total, samples + 1)
    independent = np.sqrt(tails * (1 - tails) / ((samples + 1) * np.maximum(_per_cell(pairs, pairs.count), 1)))
    error = np.maximum(independent, spread.error())
    number = np.arange(cells) - _per_cell(pairs, pairs.start[:-1])
    expected = _sums(pairs, total * number) / ((samples + 1) * np.maximum(pairs.count, 1))
    floor = 1 / ((samples + 1) * np.maximum(pairs.count, 1))
    return Tails(expected, tails[0], tails[1], (error[0], error[1]), floor, samples)


def _merged(
    portions: Iterator[tuple[NDArray[np.int64], int]], samples: float
) -> Iterator[tuple[NDArray[np.int64], int]]:
    """Put portions together until they have at least so many samples."""
    for histogram, number in portions:
        batch, taken = histogram, number
        while taken < samples and (following := next(portions, None)):
            batch, taken = batch + following[0], taken + following[1]
        yield batch, taken


class _Spread:
    """Sums over batches, each with its part of all samples as weight, that give the error of the weighted mean."""

    def __init__(self, cells: int) -> None:
        self._batches, self._weight = 0, 0.0
        self._tails, self._squares, self._mean = (np.zeros((2, cells)) for _ in range(3))

    def add(self, tails: NDArray[np.float64], part: float) -> None:
        self._batches += 1
        self._weight += part**2
        self._mean += part * tails
        self._tails += part**2 * tails
        self._squares += part**2 * tails**2

    def error(self) -> NDArray[np.float64]:
        if self._batches == 1:
            return np.zeros_like(self._mean)
        around = self._squares - 2 * self._mean * self._tails + self._mean**2 * self._weight
        return np.asarray(np.sqrt(np.maximum(around, 0) * self._batches / (self._batches - 1)))


def _parts(pairs: Pairs, histogram: NDArray[np.int64], samples: int) -> NDArray[np.float64]:
    """Turn counts without the pairs that share nothing into both tails."""
    whole = pairs.count * samples
    complete = histogram.copy()
    complete[pairs.start[:-1]] += whole - _sums(pairs, histogram)
    running = np.insert(np.cumsum(complete), 0, 0)
    at_least = _per_cell(pairs, running[pairs.start[1:]]) - running[:-1]
    at_most = running[1:] - _per_cell(pairs, running[pairs.start[:-1]])
    of = _per_cell(pairs, whole)
    return np.where(of > 0, np.array([at_least, at_most]) / np.maximum(of, 1), 1.0)


def _per_cell(pairs: Pairs, of_kinds: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.repeat(of_kinds, np.diff(pairs.start))


def _sums(pairs: Pairs, of_cells: NDArray[np.int64]) -> NDArray[np.int64]:
    running = np.insert(np.cumsum(of_cells), 0, 0)
    return np.asarray(np.diff(running[pairs.start]))
