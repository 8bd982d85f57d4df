"""The bipartite configuration model: random matrices whose row and column sums are right on average."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from jxgraph.errors import JxgraphError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

TOLERANCE = 1e-9
"""The greatest relative error of an expected degree where rounding prevents a smaller one."""

_STEPS = 200
_HALVINGS = 60

_NEGLIGIBLE = 1e-300
"""Smaller probabilities are dropped: every tail is right to this much."""

_FEW = 64
"""Events of a class whose sums are convolved for all rows together; with more it is faster row by row."""

_REACH = (128, 40)
"""How far from the mode the terms of a binomial are first computed, in numbers and in standard deviations."""


class Margins(NamedTuple):
    """Row and column sums by classes of equal ones, ascending; `count` is how many there are of each."""

    degree: NDArray[np.int64]
    degree_count: NDArray[np.int64]
    size: NDArray[np.int64]
    size_count: NDArray[np.int64]


class Distributions(NamedTuple):
    """Probabilities of whole numbers, a row each: those of row i are from `low[i]` on, one after the other."""

    low: NDArray[np.int64]
    probability: NDArray[np.float64]


def margins_of(P: sparse.csr_array) -> Margins:
    """Sort the units (columns) by their numbers of tasks and the tasks (rows) by their numbers of units."""
    degrees = np.bincount(P.indices, minlength=P.shape[1])
    return Margins(*np.unique(degrees, return_counts=True), *np.unique(np.diff(P.indptr), return_counts=True))


def configuration_model(margins: Margins) -> NDArray[np.float64]:
    r"""Return the probability of an entry for every class of units and class of tasks.

    Of all distributions over matrices of zeros and ones whose expected row and column sums are the given ones, it is
    the one of greatest entropy [1]_: entries are independent, and :math:`p_{ut} = x_u y_t / (1 + x_u y_t)`. Units
    with equal degrees have equal :math:`x`, tasks with equal sizes equal :math:`y`, so only the classes are solved
    for, by Newton's method on the (concave) log-likelihood.

    Where the margins force entries (a unit in every task, a unit in none, and every other tight case of the
    inequality of Gale and Ryser) no finite :math:`x, y` exist. There the forced entries have probability 1 or 0, the
    limit of the model, and the blocks between them are solved one by one.

    Parameters
    ----------
    margins
        Those of an existing matrix.

    Returns
    -------
    NDArray
        Classes of degrees x classes of sizes. The relative error of the expected degrees and sizes is about 1e-12 at
        most; in nearly complete documents of hundreds of units rounding may raise it to 1e-9.

    Raises
    ------
    JxgraphError
        Newton's method did not reach that.

    References
    ----------
    .. [1] Saracco, Di Clemente, Gabrielli and Squartini, Scientific Reports 5 (2015) 10595,
       https://doi.org/10.1038/srep10595

    Examples
    --------
    Two units of one task each and two tasks of one unit each: every entry with 1/2.

    >>> one, two = np.array([1]), np.array([2])
    >>> configuration_model(Margins(one, two, one, two)).tolist()
    [[0.5]]
    """
    probability = np.zeros((len(margins.degree), len(margins.size)))
    rows, columns = np.arange(len(margins.degree))[::-1], np.arange(len(margins.size))[::-1]
    # blocks of classes still to solve, with the degrees and sizes that their entries must add up to
    blocks = [(rows, columns, margins.degree[rows], margins.size[columns])]
    while blocks:
        rows, columns, degree, size = blocks.pop()
        if len(rows) == 0 or len(columns) == 0:
            continue
        block = Margins(degree, margins.degree_count[rows], size, margins.size_count[columns])
        tight = _tight(block)
        if tight is None:  # no entry is forced
            probability[np.ix_(rows, columns)] = _interior(block)
            continue
        # the first h x k classes are full and the last ones empty; the two blocks between are solved alone
        h, k = tight
        probability[np.ix_(rows[:h], columns[:k])] = 1
        full_rows, full_columns = int(block.degree_count[:h].sum()), int(block.size_count[:k].sum())
        blocks.append((rows[:h], columns[k:], degree[:h] - full_columns, size[k:]))
        blocks.append((rows[h:], columns[:k], degree[h:], size[:k] - full_rows))
    return probability


def shared_tasks(probability: NDArray[np.float64], copies: NDArray[np.int64]) -> Distributions:
    r"""Return the exact distributions of sums of independent yes-or-no events (Poisson-binomial).

    The sum of the events of one class is binomial, and the result is the convolution of these. All terms are positive,
    so nothing cancels and small probabilities are as exact as great ones, to about 1e-12 of themselves; those below
    1e-300 are dropped.

    Parameters
    ----------
    probability
        Of each class of events (columns), in each sum (rows).
    copies
        How many events each class has.

    Examples
    --------
    Two coins and a sure event.

    >>> shared_tasks(np.array([[0.5, 1.0]]), np.array([2, 1])).low.tolist()
    [1]
    >>> shared_tasks(np.array([[0.5, 1.0]]), np.array([2, 1])).probability.round(12).tolist()
    [[0.25, 0.5, 0.25]]
    """
    total = Distributions(np.zeros(len(probability), dtype=np.int64), np.ones((len(probability), 1)))
    for p, n in zip(probability.T, copies.tolist(), strict=True):
        if p.any():
            own = _binomial(n, p)
            convolved = _convolved_at_once if n <= _FEW else _convolved
            total = _trimmed(total.low + own.low, convolved(total.probability, own.probability))
    return total


def _convolved_at_once(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Convolve all rows together, in the order of b, so that the last bits of a row do not depend on other rows."""
    result = np.zeros((len(a), a.shape[1] + b.shape[1] - 1))
    for place, column in enumerate(b.T):
        result[:, place : place + a.shape[1]] += a * column[:, None]
    return result


def _convolved(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Convolve row by row, without the zeros around, so that the last bits of a row do not depend on other rows."""
    result = np.zeros((len(a), a.shape[1] + b.shape[1] - 1))
    for row, (start_a, end_a, start_b, end_b) in enumerate(zip(*_spans(a), *_spans(b), strict=True)):
        own = np.convolve(a[row, start_a:end_a], b[row, start_b:end_b])
        result[row, start_a + start_b : start_a + start_b + len(own)] = own
    return result


def _spans(probability: NDArray[np.float64]) -> tuple[list[int], list[int]]:
    """Return where the probabilities above 0 begin and end in each row."""
    positive = probability > 0
    return positive.argmax(axis=1).tolist(), (positive.shape[1] - positive[:, ::-1].argmax(axis=1)).tolist()


def _binomial(n: int, p: NDArray[np.float64]) -> Distributions:
    """Multiply the ratios of neighbours around the modes, as sums of logarithms, and scale each row to a sum of 1."""
    mode = np.minimum(((n + 1) * p).astype(np.int64), n)
    certain = (p == 0) | (p == 1)
    log_odds = np.log(np.where(certain, 0.5, p)) - np.log1p(-np.where(certain, 0.5, p))
    reach = int(_REACH[0] + _REACH[1] * np.sqrt((n * p * (1 - p)).max()))
    while True:  # the terms fall on both sides of the mode: what lies beyond a negligible one is negligible
        low, width = np.maximum(mode - reach, 0), min(2 * reach, n) + 1
        k = low[:, None] + np.arange(width)
        log_terms = np.zeros(k.shape)
        with np.errstate(divide="ignore"):  # beyond n there is nothing
            steps = np.log(np.maximum(n - k, 0)[:, :-1] / k[:, 1:]) + log_odds[:, None]
            np.cumsum(steps, axis=1, out=log_terms[:, 1:])
        log_terms[certain] = 0.0  # these have no odds; what follows would overflow at many tries
        terms = np.exp(log_terms - np.take_along_axis(log_terms, (mode - low)[:, None], 1))
        terms[certain] = k[certain] == mode[certain, None]
        # complete where both ends are the ends of the range or negligible; else reach further
        complete_below = (low == 0) | (terms[:, 0] < _NEGLIGIBLE)
        complete_above = (k[:, -1] >= n) | (terms[:, -1] < _NEGLIGIBLE)
        if (complete_below & complete_above).all():
            return _trimmed(low, terms / np.cumsum(terms, axis=1)[:, -1:])
        reach *= 2


def _trimmed(low: NDArray[np.int64], probability: NDArray[np.float64]) -> Distributions:
    """Drop what is negligible, and the columns where nothing else is."""
    kept = np.where(probability < _NEGLIGIBLE, 0.0, probability)
    columns = np.flatnonzero(kept.any(axis=0))
    return Distributions(low + columns[0], kept[:, columns[0] : columns[-1] + 1])


def _tight(block: Margins) -> tuple[int, int] | None:
    r"""Find h classes of rows and k of columns, both the greatest, whose common block is full and whose rest is empty.

    Among the first :math:`H` units and outside the first :math:`K` tasks there is room for all their entries:
    :math:`D_H \le HK + S_{>K}`. Where it is an equality, no matrix with these margins has it otherwise.
    """
    degrees = _running(block.degree * block.degree_count)
    sizes = _running(block.size * block.size_count)
    room = np.outer(_running(block.degree_count), _running(block.size_count)) + (sizes[-1] - sizes)
    equal = room == degrees[:, None]
    equal[0, -1] = equal[-1, 0] = False  # true of every matrix
    tight = np.argwhere(equal)
    return (int(tight[0, 0]), int(tight[0, 1])) if len(tight) else None


def _running(values: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(values)])


def _interior(block: Margins) -> NDArray[np.float64]:
    """Solve a block in which no entry is forced, by Newton's method with halved steps where they go too far."""
    n, m = block.degree_count.astype(float), block.size_count.astype(float)
    degree, size = block.degree.astype(float), block.size.astype(float)
    edges = float(n @ degree)
    x, y = np.log(degree / np.sqrt(edges)), np.log(size / np.sqrt(edges))

    def likelihood(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
        return float((n * degree) @ x + (m * size) @ y - n @ np.logaddexp(0, x[:, None] + y) @ m)

    value, least, best = likelihood(x, y), np.inf, np.empty((0, 0))
    for _ in range(_STEPS):
        z = x[:, None] + y
        p = np.exp(-np.logaddexp(0, -z))
        # the gradient: what the expected degrees and sizes lack
        lacking, lacking_sizes = degree - p @ m, size - n @ p
        gap = max(np.abs(lacking / degree).max(), np.abs(lacking_sizes / size).max())
        if least <= TOLERANCE and gap >= least / 2:  # no longer falling: as exact as the numbers are
            return best
        if gap < least:
            least, best = gap, p
        variance = (n[:, None] * m) * p * np.exp(-np.logaddexp(0, z))
        dx, dy = _newton_step(variance, n * lacking, m * lacking_sizes)
        # halve a step that goes too far, until the likelihood does not fall
        for _ in range(_HALVINGS):
            new = likelihood(x + dx, y + dy)
            if new >= value - 1e-12 * abs(value):
                break
            dx, dy = dx / 2, dy / 2
        x, y, value = x + dx, y + dy, new
    raise JxgraphError("nulls.configuration", distance=least)


def _newton_step(
    variance: NDArray[np.float64], rows: NDArray[np.float64], columns: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Solve for the step by eliminating the side with more classes."""
    if len(rows) < len(columns):
        dy, dx = _newton_step(variance.T, columns, rows)
        return dx, dy
    of_rows = variance.sum(axis=1)
    reduced = -(variance.T / of_rows) @ variance
    # a Laplacian: its diagonal is a sum, so that no digits are lost in a difference
    np.fill_diagonal(reduced, 0)
    np.fill_diagonal(reduced, -reduced.sum(axis=1))
    right = columns - variance.T @ (rows / of_rows)
    # adding to x what y loses changes nothing, so the last y stays as it is
    dy = np.zeros(len(columns))
    dy[:-1] = np.linalg.solve(reduced[:-1, :-1], right[:-1])
    return (rows - variance @ dy) / of_rows, dy
