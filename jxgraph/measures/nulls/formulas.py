"""Null models of shared tasks: how often two units would meet if only the numbers of tasks and units counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jxgraph.measures.nulls.configuration import Distribution, configuration_model, margins_of, shared_tasks
from jxgraph.measures.nulls.pairs import Pairs, Tails, tails_of

if TYPE_CHECKING:
    from scipy import sparse


def hypergeometric_tails(pairs: Pairs) -> Tails:
    r"""Give the tails where each unit draws its tasks evenly from all tasks (Tumminello et al. [1]_).

    Of :math:`T` tasks, units with :math:`d_a` and :math:`d_b` share :math:`k` with the probability
    :math:`\binom{d_a}{k} \binom{T - d_a}{d_b - k} / \binom{T}{d_b}`. It ignores the sizes of tasks: a task of one unit
    can be shared as well as a task of seven, so pairs seem to meet less than they should.

    References
    ----------
    .. [1] Tumminello et al., PLoS ONE 6 (2011) e17994, https://doi.org/10.1371/journal.pone.0017994
    """
    degrees = zip(pairs.degree[pairs.first].tolist(), pairs.degree[pairs.second].tolist(), strict=True)
    return tails_of(pairs, (_hypergeometric(pairs.tasks, a, b) for a, b in degrees))


def sdsm_tails(P: sparse.csr_array, pairs: Pairs) -> Tails:
    r"""Give the tails of the stochastic degree sequence model (SDSM) [1]_ [2]_.

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
    groups = zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)
    return tails_of(pairs, (shared_tasks(p[i] * p[j], margins.size_count) for i, j in groups))


def _hypergeometric(tasks: int, a: int, b: int) -> Distribution:
    """Multiply the ratios of neighbours, as sums of logarithms, and scale to a sum of 1."""
    low, high = max(a + b - tasks, 0), min(a, b)
    k = np.arange(low, high, dtype=float)
    steps = np.log((a - k) * (b - k)) - np.log((k + 1) * (tasks - a - b + k + 1))
    terms = np.concatenate([[0.0], np.cumsum(steps)])
    p = np.exp(terms - terms.max())
    return Distribution(low, p / p.sum())
