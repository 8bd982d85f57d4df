"""What each unit carries in both documents, and whether it is more or less under every way of counting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jxgraph.measures.arrays import places, ratio
from jxgraph.measures.ranking.settings import Ways, sampled_weights
from jxgraph.measures.workload import workload
from jxgraph.measures.workload_groups import collective

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from jxgraph.comparison.matching import Matching
    from jxgraph.matrix import ResponsibilityMatrix

UP, DOWN, SAME, DEPENDS = "up", "down", "same", "depends"
BOTH, ONLY_A, ONLY_B = "both", "a", "b"
SEPARATOR = "; "

_NOTHING = 1e-9
"""Less than this between two shares is the rounding of their sums."""

_CELLS = 2_000_000
"""Loads held at once, so that memory stays small."""

_Side = tuple["NDArray[np.float64]", "NDArray[np.float64]"]


def units_compared(
    a: ResponsibilityMatrix, b: ResponsibilityMatrix, found: Matching, *, samples: int, seed: int
) -> pd.DataFrame:
    """Give one row a unit of either document: loads, shares and ranks, and the range of their shifts."""
    names = list(dict.fromkeys([*map(str, a.units.index), *map(str, b.units.index)]))
    frame = pd.DataFrame(index=pd.Index(names, name="unit", dtype="str"))
    carried = [workload(R) for R in (a, b)]
    inside = [frame.index.isin(c.index) for c in carried]
    frame["named_in"] = np.select([inside[0] & inside[1], inside[0]], [BOTH, ONLY_A], ONLY_B)
    for column in ("kind", "level", "collective"):
        told = carried[1][column].to_dict() | carried[0][column].to_dict()
        frame[column] = [told[name] for name in names]
    frame = frame.astype({"named_in": "str", "kind": "str", "level": "str", "collective": "bool"})
    for column, empty in (("tasks", 0), ("lead", 0), ("workload", 0.0), ("share", 0.0), ("rank", pd.NA)):
        for side, name in zip(carried, "ab", strict=True):
            frame[f"{column}_{name}"] = side[column].reindex(names, fill_value=empty)
    frame["shift"] = frame["share_b"] - frame["share_a"]
    frame = frame.assign(**_ranges(a, b, names, samples, seed), **_origins(a, b, names, found))
    order = np.lexsort((-(frame["share_a"] + frame["share_b"]).round(12), frame["collective"]))
    return frame.iloc[order]


def _ranges(
    a: ResponsibilityMatrix, b: ResponsibilityMatrix, names: Sequence[str], samples: int, seed: int
) -> Mapping[str, object]:
    """Give the least and the greatest shift of share and of rank over all settings, and what both say."""
    both = [_Placed(R, names) for R in (a, b)]
    ranked = both[0].single & both[1].single
    share, rank = _Range(len(names)), _Range(len(names))
    for loads in zip(*(side.settings(samples, seed) for side in both), strict=True):
        (share_a, rank_a), (share_b, rank_b) = (side.measured(load) for side, load in zip(both, loads, strict=True))
        share.take(share_b - share_a)
        rank.take(rank_a - rank_b)
    climbed = {name: pd.array(values, dtype="Int64") for name, values in (("low", rank.low), ("high", rank.high))}
    for values in climbed.values():
        values[~ranked] = pd.NA
    return {
        "shift_low": share.low,
        "shift_high": share.high,
        "direction": pd.array(share.direction(), dtype="str"),
        "climb_low": climbed["low"],
        "climb_high": climbed["high"],
        "rank_direction": pd.array(np.where(ranked, rank.direction(), ""), dtype="str"),
    }


class _Range:
    """The extremes of what was met."""

    def __init__(self, length: int) -> None:
        self.low, self.high = np.full(length, np.inf), np.full(length, -np.inf)

    def take(self, values: NDArray[np.float64]) -> None:
        self.low = np.minimum(self.low, values.min(axis=0))
        self.high = np.maximum(self.high, values.max(axis=0))

    def direction(self) -> NDArray[np.str_]:
        """Say where every setting gives the same sign."""
        none = np.maximum(np.abs(self.low), np.abs(self.high)) < _NOTHING
        return np.select([none, self.low >= _NOTHING, self.high <= -_NOTHING], [SAME, UP, DOWN], DEPENDS)


class _Placed:
    """A document's loads under every setting, at the places of all names."""

    def __init__(self, R: ResponsibilityMatrix, names: Sequence[str]) -> None:
        # shares are of the load of all, so nobody is left out of the ways of counting
        self._ways = Ways.of(replace(R, units=R.units.assign(collective=False)))
        self._at = pd.Index(names).get_indexer(R.units.index.astype(str))
        self._ranked = ~collective(R)
        self._names = len(names)
        self.single = np.zeros(self._names, dtype=bool)
        self.single[self._at[self._ranked]] = True

    def settings(self, samples: int, seed: int) -> Iterator[NDArray[np.float64]]:
        """Yield loads, settings x units, the same settings for every document in the same order."""
        ways, (co_lead, part) = self._ways, sampled_weights(samples, seed)
        yield np.array([ways.own, ways.own_as_printed()])
        for printed in (False, True):
            yield ways.by_scheme(as_printed=printed)
            step = max(_CELLS // max(self._names, 1), 1)
            for low in range(0, samples, step):
                drawn = slice(low, low + step)
                yield ways.linear(co_lead[drawn], (co_lead * part)[drawn], as_printed=printed)

    def measured(self, loads: NDArray[np.float64]) -> _Side:
        """Give shares and ranks, settings x names; 0 for the names that the document lacks."""
        share, rank = np.zeros((2, len(loads), self._names))
        share[:, self._at] = ratio(loads, loads.sum(axis=1, keepdims=True))
        rank[:, self._at[self._ranked]] = places(loads[:, self._ranked])
        return share, rank


def _origins(
    a: ResponsibilityMatrix, b: ResponsibilityMatrix, names: Sequence[str], found: Matching
) -> Mapping[str, object]:
    """Take the change in load apart: by tasks dropped, by new ones, and by those that both documents have."""
    kept = [np.isin(np.arange(R.shape[0]), pairs) for R, pairs in zip((a, b), found.pairs.T, strict=True)]
    stays, goes = (
        [_strengths(R, names, of) for R, of in zip((a, b), which, strict=True)] for which in (kept, [~k for k in kept])
    )
    return {"by_dropped": -goes[0], "by_new": goes[1], "by_kept": stays[1] - stays[0]}


def _strengths(R: ResponsibilityMatrix, names: Sequence[str], tasks: NDArray[np.bool_]) -> NDArray[np.float64]:
    load = np.zeros(len(names))
    weights = R.weight.data * tasks[R.entries.task]
    own = np.bincount(R.weight.indices, weights, minlength=R.shape[1]).astype(float)
    load[pd.Index(names).get_indexer(R.units.index.astype(str))] = own
    return load + 0.0
