"""The null models put to the pairs of units of one matrix."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from jxgraph.errors import UsageError
from jxgraph.measures.nulls.formulas import hypergeometric_tails, sdsm_tails
from jxgraph.measures.nulls.pairs import Pairs
from jxgraph.measures.nulls.sampled import fdsm_tails
from jxgraph.measures.nulls.verdicts import FEWER, VERDICTS, Judge
from jxgraph.measures.settings import refuse_out_of_range

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from scipy import sparse

    from jxgraph.measures.nulls.pairs import Tails

NULLS = ("sdsm", "hypergeometric", "fdsm")
"""The null models by name, the default first."""

IGNORES: Mapping[str, str] = MappingProxyType({"hypergeometric": "task sizes", "sdsm": "that task sizes are fixed"})
"""What a null does not see, to be said beside it."""


class Options(NamedTuple):
    """How the null models are asked: which, at which level, and the samples and seed of the sampled one."""

    nulls: Sequence[str]
    alpha: float
    samples: int | None
    seed: int

    def checked(self) -> Options:
        """Return the options, or raise the UsageError that says which of them makes no sense."""
        nulls = (self.nulls,) if isinstance(self.nulls, str) else tuple(dict.fromkeys(self.nulls))
        for null in nulls:
            if null not in NULLS:
                raise UsageError(f"no null model is called {null!r}; known: {', '.join(NULLS)}")
        if not 0 < self.alpha < 1:
            raise UsageError(f"the level alpha must lie between 0 and 1, not {self.alpha}")
        refuse_out_of_range(seed=self.seed)
        return self._replace(nulls=nulls)


class Panel:
    """The verdicts of several nulls on the pairs of a matrix.

    Parameters
    ----------
    P
        The matrix of zeros and ones, tasks x units.
    a, b, shared
        The pairs of units that share a task, a < b, and how many they share.
    options
        Checked.
    """

    def __init__(
        self,
        P: sparse.csr_array,
        a: NDArray[np.int64],
        b: NDArray[np.int64],
        shared: NDArray[np.int64],
        options: Options,
    ) -> None:
        self._pairs = Pairs.of(P)
        self._kind, self._shared = self._pairs.kind(a, b), shared
        self._tails = {null: self._told(null, P, options) for null in options.nulls}
        self._judges = {
            null: Judge(self._pairs, tails, self._kind, shared, options.alpha) for null, tails in self._tails.items()
        }
        self._options = options
        self._met = a * P.shape[1] + b

    def fewer_apart(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """List the pairs that share no task although a null has them share some, in matrix order."""
        pairs, kinds = self._pairs, np.arange(len(self._pairs.count))
        found = np.zeros(len(kinds), dtype=bool)
        for judge in self._judges.values():
            found |= (judge(kinds, np.zeros_like(kinds)).verdict == FEWER) & (judge.apart > 0)
        units = len(pairs.group)
        members = [np.flatnonzero(pairs.group == g) for g in range(len(pairs.degree))]
        keys = [np.zeros(0, np.int64)]
        for kind in np.flatnonzero(found):
            one, other = np.meshgrid(members[pairs.first[kind]], members[pairs.second[kind]])
            low, high = np.minimum(one, other).ravel(), np.maximum(one, other).ravel()
            keys.append((low * units + high)[low < high])
        apart = np.setdiff1d(np.concatenate(keys), self._met)
        a, b = np.divmod(apart, max(units, 1))
        return a, b

    def columns(self, a: NDArray[np.int64], b: NDArray[np.int64], shared: NDArray[np.int64]) -> dict[str, Any]:
        """Return the columns of every null for these pairs."""
        kind = self._pairs.kind(a, b)
        columns: dict[str, Any] = {}
        for null, judge in self._judges.items():
            for name, values in judge(kind, shared)._asdict().items():
                if values is not None:  # as words: an empty array of objects would be something else
                    columns[f"{null}_{name}"] = pd.Series(values, dtype="str") if name == "verdict" else values
        return columns

    def attrs(self) -> dict[str, Any]:
        """Return how many of all pairs have which verdict, and the settings, by null."""
        told: dict[str, Any] = {"alpha": self._options.alpha, "tests": 2 * self._pairs.total}
        kinds = np.arange(len(self._pairs.count))
        for null, judge in self._judges.items():
            met, apart = judge(self._kind, self._shared).verdict, judge(kinds, np.zeros_like(kinds)).verdict
            told[null] = {v: int((met == v).sum() + judge.apart[apart == v].sum()) for v in VERDICTS}
            told[null]["threshold"] = judge.correction.threshold
            if null in IGNORES:
                told[null]["ignores"] = IGNORES[null]
            if self._tails[null].samples:
                told[null] |= {"samples": self._tails[null].samples, "seed": self._options.seed}
        return told

    def _told(self, null: str, P: sparse.csr_array, options: Options) -> Tails:
        if null == "hypergeometric":
            return hypergeometric_tails(self._pairs)
        if null == "sdsm":
            return sdsm_tails(P, self._pairs)
        return fdsm_tails(P, self._pairs, samples=options.samples, seed=options.seed, alpha=options.alpha)
