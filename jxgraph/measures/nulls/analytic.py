"""The null models with a formula: hypergeometric, SDSM, and SDSM with fixed task sizes."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from jxgraph.errors import JxgraphError
from jxgraph.measures.nulls.configuration import Distributions, configuration_model, margins_of, shared_tasks
from jxgraph.measures.nulls.pairs import PairLaws, Pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from scipy import sparse

    from jxgraph.measures.nulls.configuration import Margins


# The null models whose laws of shared tasks have a formula.


def hypergeometric_laws(_: sparse.csr_array, pairs: Pairs, *__: int) -> PairLaws:
    r"""Return the laws where each unit draws its tasks evenly from all tasks (Tumminello et al. [1]_).

    Of :math:`T` tasks, units with :math:`d_a` and :math:`d_b` share :math:`k` with the probability
    :math:`\binom{d_a}{k} \binom{T - d_a}{d_b - k} / \binom{T}{d_b}`. It ignores the sizes of tasks: a task of one unit
    can be shared as well as a task of seven, so pairs seem to share less than they should.

    References
    ----------
    .. [1] Tumminello et al., PLoS ONE 6 (2011) e17994, https://doi.org/10.1371/journal.pone.0017994
    """
    a, b = pairs.degree[pairs.first], pairs.degree[pairs.second]
    return PairLaws(lambda kinds: _hypergeometric(pairs.tasks, a[kinds], b[kinds]))


def sdsm_laws(P: sparse.csr_array, pairs: Pairs, *_: int) -> PairLaws:
    r"""Return the laws of the stochastic degree sequence model (SDSM) [1]_ [2]_.

    Entries are independent, with the probability that the bipartite configuration model gives them
    (`configuration_model`), so that every unit has its number of tasks and every task its number of units on average.
    The shared tasks of two units are then a sum of independent events with :math:`p_{at} p_{bt}`, whose distribution
    is exact (`shared_tasks`).

    References
    ----------
    .. [1] Saracco et al., New Journal of Physics 19 (2017) 053022, https://doi.org/10.1088/1367-2630/aa6b38
    .. [2] Neal, Domagalski and Sagan, Scientific Reports 11 (2021) 23929, https://doi.org/10.1038/s41598-021-03238-3
    """
    margins = margins_of(P)
    p = configuration_model(margins)
    a, b = p[pairs.first], p[pairs.second]
    return PairLaws(lambda kinds: shared_tasks(a[kinds] * b[kinds], margins.size_count))


def sized_sdsm_laws(P: sparse.csr_array, pairs: Pairs, *_: int) -> PairLaws:
    r"""Return the laws of the stochastic degree sequence model given the sizes of tasks.

    Each task draws as many units as it has, a set S with a probability in proportion to :math:`\prod_{u \in S} x_u`
    (the conditional Bernoulli distribution [1]_), where the weights :math:`x_u` are such that every unit has its number
    of tasks on average (`conditional_bernoulli`). Tasks are independent, so the shared tasks of two units are a sum of
    independent events with the probabilities that both are drawn, whose distribution is exact (`shared_tasks`).

    References
    ----------
    .. [1] Chen, Dempster and Liu, Biometrika 81 (1994) 457, https://doi.org/10.1093/biomet/81.3.457
    """
    margins = margins_of(P)
    both = conditional_bernoulli(margins).both[:, pairs.first, pairs.second].T
    return PairLaws(lambda kinds: shared_tasks(both[kinds], margins.size_count))


def sized_hypergeometric_laws(P: sparse.csr_array, pairs: Pairs, *_: int) -> PairLaws:
    r"""Return noncentral hypergeometric laws with the means of the SDSM given the sizes of tasks.

    Units have exactly their tasks: units with :math:`d_a` and :math:`d_b` of :math:`T` share :math:`k` with a
    probability in proportion to :math:`\binom{d_a}{k} \binom{T - d_a}{d_b - k} \omega^k` (Fisher [1]_). The odds
    :math:`\omega` are those of the mean of `sized_sdsm_laws`, which knows the sizes of tasks. So all margins count, as
    in ``fdsm``, whose laws these are nearly: on the sample, tails above 0.0001 differ by a few per cent.

    References
    ----------
    .. [1] Fisher, J. Royal Statistical Society 98 (1935) 39, https://doi.org/10.2307/2342435
    """
    margins, tasks = margins_of(P), int((np.diff(P.indptr) > 0).sum())
    both = conditional_bernoulli(margins).both[:, pairs.first, pairs.second]
    a, b, mean = pairs.degree[pairs.first], pairs.degree[pairs.second], margins.size_count @ both
    return PairLaws(lambda kinds: _with_mean(_hypergeometric(tasks, a[kinds], b[kinds]), mean[kinds]))


def _with_mean(laws: Distributions, mean: NDArray[np.float64]) -> Distributions:
    """Multiply the probability of k by the k-th power of the odds that give each law its mean, by Newton's method."""
    k, log_odds, p = np.arange(laws.probability.shape[1]), np.zeros(len(mean)), laws.probability
    with np.errstate(divide="ignore"):  # what cannot be stays so
        logs = np.log(laws.probability)
    for _ in range(_STEPS):
        gap = mean - laws.low - p @ k
        if np.abs(gap).max(initial=0) <= TOLERANCE:
            break
        variance = np.maximum(p @ k**2 - (p @ k) ** 2, TOLERANCE)
        # where the mean is the least or greatest number that there is, the odds only have to be extreme
        log_odds = np.clip(log_odds + np.clip(gap / variance, -1, 1), -_EXTREME, _EXTREME)
        tilted = logs + log_odds[:, None] * k
        p = np.exp(tilted - tilted.max(axis=1, keepdims=True))
        p /= np.cumsum(p, axis=1)[:, -1:]
    return Distributions(laws.low, p)


def _hypergeometric(tasks: int, a: NDArray[np.int64], b: NDArray[np.int64]) -> Distributions:
    """Multiply the ratios of neighbours, as sums of logarithms, and scale each row to a sum of 1."""
    low = np.maximum(a + b - tasks, 0)
    a, b, k = a[:, None], b[:, None], low[:, None] + np.arange((np.minimum(a, b) - low).max())
    with np.errstate(divide="ignore"):  # beyond the lesser of a and b all terms are 0
        steps = np.log(np.maximum(a - k, 0) * np.maximum(b - k, 0)) - np.log((k + 1.0) * (tasks - a - b + k + 1))
    terms = np.pad(np.cumsum(steps, axis=1), ((0, 0), (1, 0)))
    p = np.exp(terms - terms.max(axis=1, keepdims=True))
    return Distributions(low, p / np.cumsum(p, axis=1)[:, -1:])


# Random tasks of fixed sizes whose units have their numbers of tasks on average: the conditional Bernoulli model.


TOLERANCE = 1e-11
"""How far an expected degree may be from the true one, as a part of it."""

_STEPS, _HALVINGS = 200, 60

_EXTREME = 40.0
"""The greatest logarithm of odds: no probability is so small that it counts beside."""

_SCALE_HALVINGS = 24
"""Halvings of the range of a scale, which need not be exact: any gives the same probabilities."""


class Inclusion(NamedTuple):
    """Probabilities by class of task sizes and classes of units.

    `one[s, c]` that a task has a given unit of class c; `both[s, c, d]` that it has two given, different units of the
    classes c and d.
    """

    one: NDArray[np.float64]
    both: NDArray[np.float64]


class _Block(NamedTuple):
    """Classes of units that exchange entries only among themselves, and how many of them each class of tasks has."""

    classes: slice
    sizes: NDArray[np.int64]


def conditional_bernoulli(margins: Margins) -> Inclusion:
    r"""Fit the weights of units and return the probabilities that tasks have one unit, or two.

    A task of n units has the set S with the probability :math:`\prod_{u \in S} x_u / e_n(x)`, where :math:`e_n` is the
    elementary symmetric polynomial [1]_: of all distributions whose tasks have their sizes and whose units have their
    degrees on average, this one has the greatest entropy. Units with equal degrees have equal :math:`x`, so only the
    classes of degrees are solved for, by Newton's method on the (concave) log-likelihood.

    Where the h units of the greatest degrees have all the entries that tasks can give them, :math:`\sum_{u \le h} d_u =
    \sum_t \min(h, n_t)`, no finite x exists: every task must have as many of the h as it can. There the units fall into
    blocks, and each task draws a fixed number from each.

    Parameters
    ----------
    margins
        Those of an existing matrix.

    Returns
    -------
    Inclusion
        Size classes x degree classes (x degree classes), in the order of `margins`. The expected degrees are right to
        1e-11 of themselves, probabilities of pairs to about 1e-9.

    Raises
    ------
    JxgraphError
        Newton's method did not reach that.

    References
    ----------
    .. [1] Chen, Dempster and Liu, Biometrika 81 (1994) 457, https://doi.org/10.1093/biomet/81.3.457
    """
    classes = len(margins.degree)
    one = np.zeros((len(margins.size), classes))
    both = np.zeros((len(margins.size), classes, classes))
    for block in _blocks(margins):
        one[:, block.classes], both[:, block.classes, block.classes] = _fit(block, margins)
    # what a task draws from different blocks is independent
    for earlier, later in combinations([block.classes for block in _blocks(margins)], 2):
        product = one[:, earlier, None] * one[:, None, later]
        both[:, earlier, later] = product
        both[:, later, earlier] = product.transpose(0, 2, 1)
    return Inclusion(one, both)


def _blocks(margins: Margins) -> Iterator[_Block]:
    """Cut the units, in descending order of degree, wherever those before the cut have all that tasks can give them."""
    classes = len(margins.degree)
    count = np.concatenate([[0], np.cumsum(margins.degree_count[::-1])])
    entries = np.concatenate([[0], np.cumsum((margins.degree * margins.degree_count)[::-1])])
    room = np.minimum(count[:, None], margins.size) @ margins.size_count
    for start, end in pairwise(np.flatnonzero(entries == room).tolist()):
        sizes = np.minimum(count[end], margins.size) - np.minimum(count[start], margins.size)
        yield _Block(slice(classes - end, classes - start), sizes)


def _fit(block: _Block, margins: Margins) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the probabilities of a block for every class of tasks; where a task takes none or all of it, 0 or 1."""
    count = margins.degree_count[block.classes]
    units = int(count.sum())
    size, place = np.unique(block.sizes, return_inverse=True)
    undetermined = (size > 0) & (size < units)
    tasks = np.bincount(place, margins.size_count, len(size)).astype(float)
    degree = margins.degree[block.classes] - tasks[size == units].sum()
    one = np.repeat((size == units)[:, None], len(count), axis=1).astype(float)
    both = one[:, :, None] * one[:, None, :]
    if undetermined.any():
        rest = size[undetermined], tasks[undetermined]
        one[undetermined], both[undetermined] = _newton(degree.astype(float), count, *rest)
    return one[place], both[place]


def _newton(
    degree: NDArray[np.float64], count: NDArray[np.int64], size: NDArray[np.int64], tasks: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Maximise the likelihood of the degrees in the logarithms y of the weights."""
    y = np.log(degree / (tasks.sum() - degree))  # the start: the weights if units were independent
    value, one, both = _likelihood(y, degree, count, size, tasks)
    previous = np.inf
    for _ in range(_STEPS):
        missing = degree - tasks @ one
        gap = float(np.abs(missing / degree).max())
        if gap <= TOLERANCE and gap >= previous / 2:  # no longer falling: as exact as the numbers are
            return one, both
        previous = gap
        # halve a step that goes too far, until the likelihood does not fall
        step = np.linalg.solve(_information(one, both, count, tasks), count * missing)
        for _ in range(_HALVINGS):
            new = _likelihood(y + step, degree, count, size, tasks)
            if new[0] >= value - 1e-12 * abs(value):
                break
            step = step / 2
        y, (value, one, both) = y + step, new
    raise JxgraphError("nulls.sdsm", distance=previous)


def _information(
    one: NDArray[np.float64], both: NDArray[np.float64], count: NDArray[np.int64], tasks: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the covariance of the sums of classes, made regular: a common factor of all weights changes nothing."""
    pairs = np.outer(count, count) - np.diag(count)
    covariance = np.einsum("s,scd->cd", tasks, both) * pairs + np.diag(count * (tasks @ one))
    means = one * count
    covariance -= np.einsum("s,sc,sd->cd", tasks, means, means)
    return np.asarray(covariance + max(np.diag(covariance).mean(), 1.0) / len(count))


def _likelihood(
    y: NDArray[np.float64],
    degree: NDArray[np.float64],
    count: NDArray[np.int64],
    size: NDArray[np.int64],
    tasks: NDArray[np.float64],
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    r"""Return the log-likelihood and the probabilities of one unit and of two.

    For each size n the weights are scaled to :math:`p = \lambda x / (1 + \lambda x)` with :math:`\sum p = n`: then
    :math:`e_n` is, but for factors, the probability that a sum of independent events is n, its mean, and nothing
    underflows. Of two units of different classes, :math:`\pi_{cd} = (x_c \pi_d - x_d \pi_c) / (x_c - x_d)`.
    """
    log_scale = _log_scales(y, count, size)
    z = log_scale[:, None] + y
    p = np.exp(-np.logaddexp(0, -z))
    # the laws of the sums over all units, over all but one of each class, and over all but two
    classes = len(count)
    without = np.concatenate([np.zeros((1, classes), int), np.eye(classes, dtype=int), 2 * np.eye(classes, dtype=int)])
    of_none = np.zeros((len(size), 1, int(size.max()) + 1))
    of_none[:, :, 0] = 1
    common = np.maximum(count - 2, 0)  # units that are in all these sums are added once
    sums = _sums(_sums(of_none, p, common[None]), p, np.maximum(count - without, 0) - common)
    row = np.arange(len(size))
    of_all = sums[row, 0, size]
    # a unit is in the task if the others sum to n - 1; two units of one class, if the others sum to n - 2
    one = p * sums[row, 1 : classes + 1, size - 1] / of_all[:, None]
    same = p**2 * sums[row, classes + 1 :, np.maximum(size - 2, 0)] / of_all[:, None]
    x = np.exp(y - y.max())
    difference = x[:, None] - x
    np.fill_diagonal(difference, 1)
    both = np.maximum((x[:, None] * one[:, None, :] - x * one[:, :, None]) / difference, 0)
    both[:, np.arange(classes), np.arange(classes)] = np.where(count > 1, same, 0)
    both[size == 1] = 0
    log_e = np.log(of_all) + np.logaddexp(0, z) @ count - size * log_scale
    return float((count * degree) @ y - tasks @ log_e), one, both


def _log_scales(y: NDArray[np.float64], count: NDArray[np.int64], size: NDArray[np.int64]) -> NDArray[np.float64]:
    """Find by bisection the factor of the weights for which the independent events sum to each size on average."""
    odds = np.log(size / (count.sum() - size))
    low, high = odds - y.max(), odds - y.min()
    for _ in range(_SCALE_HALVINGS):
        middle = (low + high) / 2
        above = np.exp(-np.logaddexp(0, -(middle[:, None] + y))) @ count > size
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return np.asarray((low + high) / 2)


def _sums(law: NDArray[np.float64], p: NDArray[np.float64], count: NDArray[np.int64]) -> NDArray[np.float64]:
    """Add independent events to laws of numbers up to a greatest, for each row of p (sizes) and of counts (sets)."""
    law = np.repeat(law, len(count), axis=1)
    for c in range(p.shape[1]):
        for copy in range(int(count[:, c].max())):
            has_copy = (count[:, c] > copy)[None, :, None]
            q = np.where(has_copy, p[:, c, None, None], 0)
            added = law[:, :, :-1] * q
            law *= 1 - q
            law[:, :, 1:] += added
    return law
