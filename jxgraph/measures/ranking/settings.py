"""The ways of counting under which a ranking is tried: what varies, and the places that come of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jxgraph.matrix import REPEAT_SEPARATOR
from jxgraph.measures.settings import refuse_out_of_range
from jxgraph.measures.workload_groups import collective, words
from jxgraph.weights import ROLE_CODES, ROLE_WEIGHTS, ROLES, SCHEMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix

NOTE = (
    "The ranges show how the order depends on assumptions about what a role is worth. "
    "They are not sampling errors: the document is a census. Workload counts assignments, not effort."
)
"""What stands in the attributes of every ranking."""


@dataclass(frozen=True, eq=False, slots=True)
class Ways:
    """What a ranking needs of a matrix: its single units and what they have in each role.

    `single` are the columns of the units, `counts` their numbers of tasks in each role (units x roles), `printed` the
    same with each task counted as often as it is printed, `own` their loads as the matrix is weighted, and `co_lead`,
    `support` the weights of these roles in leads.
    """

    R: ResponsibilityMatrix
    single: NDArray[np.intp]
    counts: NDArray[np.float64]
    printed: NDArray[np.float64]
    own: NDArray[np.float64]
    co_lead: float
    support: float

    @classmethod
    def of(cls, R: ResponsibilityMatrix) -> Ways:
        """Take from a matrix what the ranking of its single units needs."""
        single = np.flatnonzero(~collective(R))
        _, co_lead, support = role_weights(R)
        own = _load(R, R.weight.data)[single]
        return cls(R, single, _by_role(R, 1.0)[single], _by_role(R, _times(R))[single], own, co_lead, support)

    def linear(
        self, co_lead: NDArray[np.float64], support: NDArray[np.float64], *, as_printed: bool = False
    ) -> NDArray[np.float64]:
        """Give the loads, settings x units, where a lead weighs 1 and the other roles these weights, one a setting."""
        counts = self.printed if as_printed else self.counts
        return np.column_stack([np.ones(len(co_lead)), co_lead, support]) @ counts.T

    def by_scheme(self, *, as_printed: bool = False) -> NDArray[np.float64]:
        """Give the loads, schemes x units, each task counted once or as often as it is printed."""
        times = _times(self.R) if as_printed else 1.0
        weighed = [scheme.weigh(self.R.entries) for scheme in SCHEMES.values()]
        return np.array([_load(self.R, weights * times)[self.single] for weights in weighed])

    def own_as_printed(self) -> NDArray[np.float64]:
        """Give the loads as the matrix is weighted, each task counted as often as it is printed."""
        return _load(self.R, self.R.weight.data * _times(self.R))[self.single]

    @property
    def assumptions(self) -> list[str]:
        """What can be varied in this document: a role that it does not have alone, the scheme, counting repeats."""
        present = set(np.unique(self.R.role.data).tolist())
        able = {role: ROLE_CODES[role] in present and len(present) > 1 for role in ("co_lead", "support")}
        repeats = bool((_times(self.R) > 1).any())
        return [*(role for role, can in able.items() if can), "scheme", *(["repeats"] if repeats else [])]


def role_weights(R: ResponsibilityMatrix) -> tuple[float, float, float]:
    """Give what each role weighs in leads, if the matrix is weighted by role alone; else the default weights."""
    weights = []
    for role, default in enumerate(ROLE_WEIGHTS, start=1):
        found = np.unique(R.weight.data[R.role.data == role])
        if len(found) > 1:
            return ROLE_WEIGHTS
        weights.append(float(found[0]) if len(found) else default)
    lead, co_lead, support = weights
    ordered = lead >= co_lead >= support
    return (1.0, co_lead / lead, support / lead) if lead > 0 and ordered else ROLE_WEIGHTS


def sampled_weights(samples: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw weights of co-lead, uniform on 0 to 1, and of support as parts of them, uniform on 0 to 1.

    Both are drawn evenly (a Latin hypercube: one value in each of `samples` equal stretches), so that the parts of the
    samples come close to the probabilities sooner than independent draws would.

    Raises
    ------
    UsageError
        The samples are fewer than 1 or the seed is below 0.
    """
    refuse_out_of_range(samples=samples, seed=seed)
    rng = np.random.default_rng(seed)
    co_lead, part = ((rng.permutation(samples) + rng.random(samples)) / samples for _ in range(2))
    return co_lead, part


def _load(R: ResponsibilityMatrix, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.bincount(R.weight.indices, weights, minlength=R.shape[1]).astype(np.float64)


def _by_role(R: ResponsibilityMatrix, times: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Count each unit's tasks in each role: units x roles."""
    counts = np.zeros((R.shape[1], len(ROLES)))
    np.add.at(counts, (R.weight.indices, R.role.data - 1), times)
    return counts


def _times(R: ResponsibilityMatrix) -> NDArray[np.float64]:
    """Say for each entry how often its task is printed."""
    names = words(R.tasks, "repeats")
    printed = np.array([1 + len(list(filter(None, name.split(REPEAT_SEPARATOR)))) for name in names], dtype=float)
    return printed[R.entries.task]
