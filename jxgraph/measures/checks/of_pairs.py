"""Check of pairs: units under the same leaders that never have a task in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jxgraph.measures.checks.finding import UNIT_SEPARATOR, Concern, Finding, Plan, rows_where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_SOME = 0.05
"""Pairs that luck must give before it is worth a word."""


def apart(plan: Plan, chance: float, expected: float) -> Iterator[Finding]:
    r"""Find the pairs that share leaders but no task, where dealing places out at random would hardly keep them apart.

    Of the two, let a have more tasks. Under leader l there are :math:`M_l` places that a does not hold itself,
    :math:`K_l` of them in tasks that a has; b holds :math:`b_l` places. Were these any of the :math:`M_l`, they would
    lie beside a :math:`\sum_l b_l K_l / M_l` times on average and never with the probability
    :math:`\prod_l \binom{M_l - K_l}{b_l} / \binom{M_l}{b_l}`. So a task that a has alone offers nothing to share. The
    sum of this probability over all pairs for which it is small enough, whether they share tasks or not, is how many
    pairs would be told by luck alone.
    """
    names, under = _portfolios(plan)
    kept = plan.single & (plan.load > 0)
    # the unit with more tasks first, so that a stands before b
    units = np.array(sorted(rows_where(kept), key=lambda unit: -plan.load[unit]), dtype=np.intp)
    if not names or not len(units):
        return
    pattern = plan.R.pattern
    has = np.asarray(pattern.T @ under)[units]
    beside = np.asarray(pattern.T @ (under * (plan.size[:, None] - 1)))[units]
    mean, none = _by_luck(has, beside, plan.size @ under - has)
    told = np.triu((none <= chance) & (mean >= expected), 1)
    shared = (pattern.T @ pattern).toarray()[np.ix_(units, units)]
    luck = float(none[told].sum())
    a, b = np.nonzero(told & (shared == 0))
    for first, second in sorted(zip(a.tolist(), b.tolist(), strict=True), key=lambda pair: none[pair]):
        both = np.flatnonzero((has[first] > 0) & (has[second] > 0))
        pair = units[[first, second]]
        theirs = np.bincount(plan.task[np.isin(plan.unit, pair)], minlength=plan.tasks) > 0
        rows = np.flatnonzero(theirs & under[:, both].any(axis=1))
        facts = {
            "leaders": UNIT_SEPARATOR.join(names[leader] for leader in both),
            "expected": f"{mean[first, second]:.1f}",
            "chance": f"{none[first, second]:.1%}",
            "luck": f"{luck:.1f}",
        }
        said = "apart_luck" if luck >= _SOME else ""
        yield Finding("apart", Concern.INFO, tuple(plan.names[u] for u in pair), tuple(rows.tolist()), facts, said)


def _portfolios(plan: Plan) -> tuple[list[str], NDArray[np.int64]]:
    """Name the leaders and say which tasks stand under each: tasks x leaders."""
    names = list(dict.fromkeys(name for of_task in plan.leaders for name in of_task))
    under = np.zeros((plan.tasks, len(names)), dtype=np.int64)
    for task, of_task in enumerate(plan.leaders):
        under[task, [names.index(name) for name in of_task]] = 1
    return names, under


def _by_luck(
    has: NDArray[np.float64], beside: NDArray[np.float64], others: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give for each pair (a, b) how often b would meet a on average, and the probability of never."""
    from scipy.special import gammaln

    mean = np.divide(beside, others, out=np.zeros(beside.shape), where=others > 0) @ has.T
    log_never = np.zeros(mean.shape)
    for b, K, M in zip(has.T, beside.T, others.T, strict=True):
        free, every = (M - K)[:, None], M[:, None]
        left = free - b
        ways = gammaln(free + 1) - gammaln(np.maximum(left, 0) + 1)
        whole = gammaln(every + 1) - gammaln(np.maximum(every - b, 0) + 1)
        log_never += np.where(left >= 0, ways - whole, -np.inf)
    return mean, np.exp(log_never)
