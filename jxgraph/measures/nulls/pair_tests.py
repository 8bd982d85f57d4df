"""The null models put to all pairs of units of one matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.measures.nulls.fdr import FEWER, Judge
from jxgraph.measures.nulls.pairs import Pairs, pair_tails
from jxgraph.measures.nulls.registry import null_model

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from jxgraph.measures.nulls.registry import NullSettings


class PairTests:
    """The verdicts of several nulls on the pairs of a matrix.

    Parameters
    ----------
    P
        The matrix of zeros and ones, tasks x units.
    a, b, shared
        The pairs of units that share a task, a < b, and how many they share.
    settings
        Which nulls, and how.
    """

    def __init__(
        self,
        P: sparse.csr_array,
        a: NDArray[np.int64],
        b: NDArray[np.int64],
        shared: NDArray[np.int64],
        settings: NullSettings,
    ) -> None:
        self.settings = settings.for_matrices([P])
        self._pairs = Pairs.of(P)
        self._kind, self._shared = self._pairs.kind(a, b), shared
        self._sharing = a * P.shape[1] + b
        self._judges, self._samples = {}, {}
        for null in self.settings.names:
            laws = null_model(null).laws(P, self._pairs, self.settings.samples or 0, self.settings.seed)
            tails = pair_tails(self._pairs, laws)
            self._judges[null] = Judge(tails, self._kind, shared, self.settings.alpha)
            self._samples[null] = laws.samples

    def fewer_without_shared_task(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """List the pairs that share no task although a null has them share some, in matrix order."""
        pairs, kinds = self._pairs, np.arange(len(self._pairs.count))
        found = np.zeros(len(kinds), dtype=bool)
        for judge in self._judges.values():
            found |= (judge(kinds, np.zeros_like(kinds)).verdict == FEWER) & (judge.share_none > 0)
        units = len(pairs.group)
        members = [np.flatnonzero(pairs.group == g) for g in range(len(pairs.degree))]
        codes = [np.zeros(0, np.int64)]
        for kind in np.flatnonzero(found):
            one, other = np.meshgrid(members[pairs.first[kind]], members[pairs.second[kind]])
            low, high = np.minimum(one, other).ravel(), np.maximum(one, other).ravel()
            codes.append((low * units + high)[low < high])
        a, b = np.divmod(np.setdiff1d(np.concatenate(codes), self._sharing), max(units, 1))
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
        nulls = list(self._judges)
        attrs: dict[str, Any] = {"alpha": self.settings.alpha, "tests": 2 * self._pairs.total, "nulls": nulls}
        for null, judge in self._judges.items():
            attrs[null] = judge.counts(self._kind, self._shared) | {"threshold": judge.correction.threshold}
            if null_model(null).ignores:
                attrs[null]["ignores"] = null_model(null).ignores
            if self._samples[null]:
                attrs[null] |= {"samples": self._samples[null], "seed": self.settings.seed}
        return attrs
