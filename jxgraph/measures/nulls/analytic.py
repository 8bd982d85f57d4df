"""The null models whose laws of shared tasks have a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jxgraph.measures.nulls.conditional import conditional_bernoulli
from jxgraph.measures.nulls.configuration import Distributions, configuration_model, margins_of, shared_tasks
from jxgraph.measures.nulls.pairs import PairLaws, Pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse


def hypergeometric_laws(_: sparse.csr_array, pairs: Pairs) -> PairLaws:
    r"""Give the laws where each unit draws its tasks evenly from all tasks (Tumminello et al. [1]_).

    Of :math:`T` tasks, units with :math:`d_a` and :math:`d_b` share :math:`k` with the probability
    :math:`\binom{d_a}{k} \binom{T - d_a}{d_b - k} / \binom{T}{d_b}`. It ignores the sizes of tasks: a task of one unit
    can be shared as well as a task of seven, so pairs seem to meet less than they should.

    References
    ----------
    .. [1] Tumminello et al., PLoS ONE 6 (2011) e17994, https://doi.org/10.1371/journal.pone.0017994
    """
    a, b = pairs.degree[pairs.first], pairs.degree[pairs.second]
    return PairLaws(lambda kinds: _hypergeometric(pairs.tasks, a[kinds], b[kinds]))


def sdsm_laws(P: sparse.csr_array, pairs: Pairs) -> PairLaws:
    r"""Give the laws of the stochastic degree sequence model (SDSM) [1]_ [2]_.

    Each entry is drawn for itself, with the probability that the bipartite configuration model gives it
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


def sized_sdsm_laws(P: sparse.csr_array, pairs: Pairs) -> PairLaws:
    r"""Give the laws of the stochastic degree sequence model given the sizes of tasks.

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


def _hypergeometric(tasks: int, a: NDArray[np.int64], b: NDArray[np.int64]) -> Distributions:
    """Multiply the ratios of neighbours, as sums of logarithms, and scale each row to a sum of 1."""
    low = np.maximum(a + b - tasks, 0)
    a, b, k = a[:, None], b[:, None], low[:, None] + np.arange((np.minimum(a, b) - low).max())
    with np.errstate(divide="ignore"):  # beyond the lesser of a and b there is nothing
        steps = np.log(np.maximum(a - k, 0) * np.maximum(b - k, 0)) - np.log((k + 1.0) * (tasks - a - b + k + 1))
    terms = np.pad(np.cumsum(steps, axis=1), ((0, 0), (1, 0)))
    p = np.exp(terms - terms.max(axis=1, keepdims=True))
    return Distributions(low, p / np.cumsum(p, axis=1)[:, -1:])
