"""The differences between two documents: loads, clusters, ties."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jxgraph.comparison.tasks import KEPT
from jxgraph.measures.clusters import clusters
from jxgraph.measures.community.agreement import adjusted_mutual_information
from jxgraph.measures.leaders import collective
from jxgraph.measures.nulls.fdr import FEWER, MORE, UNDECIDABLE, PairTests
from jxgraph.measures.numeric.arrays import chunks, places, ratio, sums
from jxgraph.measures.ranking.order import Ways, sampled_weights
from jxgraph.measures.ties import ties
from jxgraph.measures.workload import workload

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from jxgraph.comparison.tasks import Matching
    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.measures.nulls.registry import NullSettings


# The load of each unit in both documents, and whether it grows or shrinks under every way of counting.


UP, DOWN, SAME, DEPENDS = "up", "down", "same", "depends"
BOTH, ONLY_A, ONLY_B = "both", "a", "b"

_ROUNDING = 1e-9
"""A smaller difference between two shares is the rounding of their sums."""


def units_compared(
    a: ResponsibilityMatrix, b: ResponsibilityMatrix, matching: Matching, *, samples: int, seed: int
) -> pd.DataFrame:
    """Return one row a unit of either document: loads, shares and ranks, and the range of their shifts."""
    first, second = (np.isin(np.arange(R.shape[0]), pairs) for R, pairs in zip((a, b), matching.pairs.T, strict=True))
    return loads_compared((a, b), {(0, 1): (first, second)}, samples=samples, seed=seed)[0]


def loads_compared(
    matrices: Sequence[ResponsibilityMatrix],
    kept: Mapping[tuple[int, int], tuple[NDArray[np.bool_], NDArray[np.bool_]]],
    *,
    samples: int,
    seed: int,
) -> list[pd.DataFrame]:
    """Compare the loads of pairs of documents as `units_compared` does, a frame each.

    `kept` says for each pair, by its places in `matrices`, which tasks of either document are in both. However many
    pairs a document is in, its loads under all settings are computed once.
    """
    names = pd.Index(dict.fromkeys(name for R in matrices for name in map(str, R.units.index)), dtype="str")
    carried = [workload(R) for R in matrices]
    ranges = _ranges(matrices, names, list(kept), samples, seed)
    return [
        _compared((matrices[a], matrices[b]), (carried[a], carried[b]), tasks, settings)
        for ((a, b), tasks), settings in zip(kept.items(), ranges, strict=True)
    ]


def _compared(
    both: tuple[ResponsibilityMatrix, ResponsibilityMatrix],
    carried: tuple[pd.DataFrame, pd.DataFrame],
    kept: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    ranges: pd.DataFrame,
) -> pd.DataFrame:
    names = list(dict.fromkeys(name for R in both for name in map(str, R.units.index)))
    frame = pd.DataFrame(index=pd.Index(names, name="unit", dtype="str"))
    inside = [frame.index.isin(c.index) for c in carried]
    frame["named_in"] = np.select([inside[0] & inside[1], inside[0]], [BOTH, ONLY_A], ONLY_B)
    for column in ("kind", "level", "collective"):
        known = carried[1][column].to_dict() | carried[0][column].to_dict()
        frame[column] = [known[name] for name in names]
    frame = frame.astype({"named_in": "str", "kind": "str", "level": "str", "collective": "bool"})
    for column, empty in (("tasks", 0), ("lead", 0), ("workload", 0.0), ("share", 0.0), ("rank", pd.NA)):
        for side, name in zip(carried, "ab", strict=True):
            frame[f"{column}_{name}"] = side[column].reindex(names, fill_value=empty)
    frame["shift"] = frame["share_b"] - frame["share_a"]
    frame = frame.join(ranges).assign(**_origins(both, names, kept))
    order = np.lexsort((-(frame["share_a"] + frame["share_b"]).round(12), frame["collective"]))
    return frame.iloc[order]


def loads_by_setting(R: ResponsibilityMatrix, samples: int, seed: int, *, width: int) -> Iterator[NDArray[np.float64]]:
    """Yield the loads of all units, settings x units, the same settings for every document in the same order.

    The settings are the matrix's own weights, every scheme, and weights drawn as `ranking` draws them, each task
    counted once and as often as it is printed. They come in portions that fit into memory with `width` loads a setting.
    """
    # collectives are kept: a share is of the load of all units
    ways, (co_lead, part) = Ways.of(replace(R, units=R.units.assign(collective=False))), sampled_weights(samples, seed)
    yield np.array([ways.own, ways.own_as_printed()])
    for printed in (False, True):
        yield ways.by_scheme(as_printed=printed)
        for drawn in chunks(samples, width):
            yield ways.linear(co_lead[drawn], (co_lead * part)[drawn], as_printed=printed)


def _ranges(
    matrices: Sequence[ResponsibilityMatrix],
    names: pd.Index[str],
    pairs: Sequence[tuple[int, int]],
    samples: int,
    seed: int,
) -> list[pd.DataFrame]:
    """Return the least and the greatest shift of share and of rank over all settings, and their common sign."""
    sides, width = [_LoadsByName(R, names) for R in matrices], len(names) * len(matrices)
    shares, ranks = ([Range(len(names)) for _ in pairs] for _ in range(2))
    for loads in zip(*(loads_by_setting(R, samples, seed, width=width) for R in matrices), strict=True):
        here = [side.shares_and_ranks(load) for side, load in zip(sides, loads, strict=True)]
        for (a, b), share, rank in zip(pairs, shares, ranks, strict=True):
            share.extend(here[b][0] - here[a][0])
            rank.extend(here[a][1] - here[b][1])
    return [
        _range_columns(share, rank, sides[a].single & sides[b].single).set_axis(names)
        for (a, b), share, rank in zip(pairs, shares, ranks, strict=True)
    ]


def _range_columns(share: Range, rank: Range, ranked: NDArray[np.bool_]) -> pd.DataFrame:
    climbed = {name: pd.array(values, dtype="Int64") for name, values in (("low", rank.low), ("high", rank.high))}
    for values in climbed.values():
        values[~ranked] = pd.NA
    columns = {
        "shift_low": share.low,
        "shift_high": share.high,
        "direction": pd.array(share.direction(), dtype="str"),
        "climb_low": climbed["low"],
        "climb_high": climbed["high"],
        "rank_direction": pd.array(np.where(ranked, rank.direction(), ""), dtype="str"),
    }
    return pd.DataFrame(columns)


class Range:
    """The extremes of some values, item by item."""

    def __init__(self, length: int) -> None:
        self.low, self.high = np.full(length, np.inf), np.full(length, -np.inf)

    def extend(self, values: NDArray[np.float64]) -> None:
        """Widen the range by values of further settings, settings x items."""
        self.low = np.minimum(self.low, values.min(axis=0))
        self.high = np.maximum(self.high, values.max(axis=0))

    def direction(self) -> NDArray[np.str_]:
        """Return the sign that every setting gives, or that it depends on the setting."""
        none = np.maximum(np.abs(self.low), np.abs(self.high)) < _ROUNDING
        return np.select([none, self.low >= _ROUNDING, self.high <= -_ROUNDING], [SAME, UP, DOWN], DEPENDS)


class _LoadsByName:
    """The shares and ranks of a document's units, in the order of the names of all documents."""

    def __init__(self, R: ResponsibilityMatrix, names: Sequence[str] | pd.Index[str]) -> None:
        self._at = pd.Index(names).get_indexer(R.units.index.astype(str))
        self._ranked = ~collective(R)
        self._names = len(names)
        self.single = np.zeros(self._names, dtype=bool)
        self.single[self._at[self._ranked]] = True

    def shares_and_ranks(self, loads: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return shares and ranks, settings x names; 0 for the names that the document lacks."""
        share, rank = np.zeros((2, len(loads), self._names))
        share[:, self._at] = ratio(loads, loads.sum(axis=1, keepdims=True))
        rank[:, self._at[self._ranked]] = places(loads[:, self._ranked])
        return share, rank


def _origins(
    both: tuple[ResponsibilityMatrix, ResponsibilityMatrix],
    names: Sequence[str],
    kept: tuple[NDArray[np.bool_], NDArray[np.bool_]],
) -> Mapping[str, object]:
    """Divide the change in load into that from dropped tasks, from new ones, and from tasks of both documents."""
    kept_a, kept_b = (_loads(R, names, in_both) for R, in_both in zip(both, kept, strict=True))
    dropped, new = (_loads(R, names, ~in_both) for R, in_both in zip(both, kept, strict=True))
    return {"by_dropped": 0.0 - dropped, "by_new": new, "by_kept": kept_b - kept_a}  # no -0.0


def _loads(R: ResponsibilityMatrix, names: Sequence[str], tasks: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Sum the weights of these tasks for each name."""
    load = np.zeros(len(names))
    weights = R.weight.data * tasks[R.entries.task]
    load[pd.Index(names).get_indexer(R.units.index.astype(str))] = sums(R.weight.indices, weights, R.shape[1])
    return load


# The clusters of both documents: kept, gained and lost, and how far both divisions agree.


STAYED, MOVED, JOINED, LEFT, UNTIED = "stayed", "moved", "joined", "left", "untied"
NEW_UNIT, GONE_UNIT = "new_unit", "gone_unit"

_HALF = 0.5
"""A cluster is kept if more than this part of the units of either is in both: it has one counterpart at most."""


def clusters_compared(a: ResponsibilityMatrix, b: ResponsibilityMatrix, *, seed: int) -> pd.DataFrame:
    """Return one row a unit of either document, by its cluster in a, then in b."""
    both = [clusters(R, seed=seed) for R in (a, b)]
    names = list(dict.fromkeys(name for groups in both for name in map(str, groups.index)))
    frame = pd.DataFrame(index=pd.Index(names, name="unit", dtype="str"))
    for groups, name in zip(both, "ab", strict=True):
        of_names = groups.reindex(names)
        frame[f"cluster_{name}"] = of_names["cluster"].astype("Int64")
        frame[f"label_{name}"] = of_names["label"].fillna("").astype("str")
        frame[f"stability_{name}"] = of_names["stability"].astype("float64")
    tied = frame[(frame["cluster_a"] > 0).fillna(value=False) & (frame["cluster_b"] > 0).fillna(value=False)]
    labels = [tied[name].tolist() for name in ("cluster_a", "cluster_b")]
    common = _common_parts(*labels)
    kept = {pair for pair, part in common.items() if part > _HALF}
    pairs = list(zip(frame["cluster_a"], frame["cluster_b"], strict=True))
    frame.insert(
        0, "change", pd.Series([_cluster_change(*pair, kept) for pair in pairs], index=frame.index, dtype="str")
    )
    frame.insert(1, "company", [common.get(pair, np.nan) for pair in pairs])
    order = frame[["cluster_a", "cluster_b"]].fillna(0).astype("int64").to_numpy()
    first, second = np.where(order == 0, np.iinfo(np.int64).max, order).T
    frame = frame.iloc[np.lexsort((second, first))]
    numbers = [int(groups.attrs["clusters"]) for groups in both]
    frame.attrs = {
        "ami": adjusted_mutual_information(*labels),
        "ari": adjusted_rand(*labels),
        "units": len(tied),
        "kept": [list(pair) for pair in sorted(kept)],
        "lost": numbers[0] - len(kept),
        "gained": numbers[1] - len(kept),
    }
    return frame


def adjusted_rand(a: Sequence[Hashable], b: Sequence[Hashable]) -> float:
    r"""Compare two divisions of the same things by their pairs: 1 if they are the same, near 0 if alike by chance.

    :math:`ARI = \frac{n_{ab} - E}{(n_a + n_b) / 2 - E}` [1]_ with the numbers of pairs of things that stand together
    in both divisions, in a and in b, and :math:`E = n_a n_b / \binom{n}{2}`, what shuffled labels give on average. 1
    where nothing can differ: both put everything into one group, or each thing into its own.

    Parameters
    ----------
    a, b
        A label for each thing, in the same order.

    References
    ----------
    .. [1] Hubert and Arabie, Journal of Classification 2 (1985) 193, https://doi.org/10.1007/BF01908075

    Examples
    --------
    Of 6 pairs, 2 stand together in each division and none in both; E is 4/6, so -2/3 through 4/3.

    >>> round(adjusted_rand("aabb", "xyxy"), 3)
    -0.5
    """
    table = pd.crosstab(pd.Series(list(a), dtype=object), pd.Series(list(b), dtype=object)).to_numpy(np.int64)
    together, in_a, in_b = (_pairs(counts) for counts in (table, table.sum(axis=1), table.sum(axis=0)))
    chance = in_a * in_b / max(_pairs(np.array([len(a)])), 1)
    room = (in_a + in_b) / 2 - chance
    return float((together - chance) / room) if room else 1.0


def _pairs(counts: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> int:
    return int((counts * (counts - 1) // 2).sum())


def _common_parts(a: Sequence[int], b: Sequence[int]) -> dict[tuple[int, int], float]:
    """Return for each two clusters of a and b with common units the part of these in the units of either (Jaccard)."""
    table = pd.crosstab(pd.Series(a, dtype="int64"), pd.Series(b, dtype="int64"))
    counts = table.to_numpy(np.int64)
    either = counts.sum(axis=1, keepdims=True) + counts.sum(axis=0) - counts
    row, column = np.nonzero(counts)
    pairs = zip(table.index[row].tolist(), table.columns[column].tolist(), strict=True)
    return dict(zip(pairs, (counts / either)[row, column].tolist(), strict=True))


def _cluster_change(a: object, b: object, kept: set[tuple[int, int]]) -> str:
    if pd.isna(a) or pd.isna(b):
        return NEW_UNIT if pd.isna(a) else GONE_UNIT
    if a and b:
        return STAYED if (a, b) in kept else MOVED
    return LEFT if a else JOINED if b else UNTIED


# The ties of both documents: gained and lost, and pairs with another verdict.


GAINED, LOST, NO_TIE = "gained", "lost", "apart"
_COUNTS = ("shared", "weight", "task_ids", "verdict")


def ties_compared(a: ResponsibilityMatrix, b: ResponsibilityMatrix, settings: NullSettings) -> pd.DataFrame:
    """Return one row a pair of units that share a task in either document, or `fewer` than expected there."""
    order = {name: at for at, name in enumerate(dict.fromkeys([*map(str, a.units.index), *map(str, b.units.index)]))}
    ties_by_pair = [_by_pair(R, order, settings) for R in (a, b)]
    pairs = ties_by_pair[0].index.union(ties_by_pair[1].index, sort=False)
    frame = pd.DataFrame(index=pairs)
    for R, tied, name in zip((a, b), ties_by_pair, "ab", strict=True):
        of_pairs = tied.reindex(pairs)
        names_both = _names_both(R, pairs)
        frame[f"shared_{name}"] = of_pairs["shared"].fillna(0).astype("int64")
        frame[f"weight_{name}"] = of_pairs["weight"].fillna(0.0)
        frame[f"task_ids_{name}"] = of_pairs["task_ids"].fillna("").astype("str")
        verdict = of_pairs["verdict"].fillna("")
        missing = names_both & (verdict == "").to_numpy()
        verdict[missing] = _verdicts(R, pairs[missing], settings)
        frame[f"verdict_{name}"] = verdict.astype("str")
        frame[f"names_both_{name}"] = names_both
    frame.insert(0, "change", _change(frame))
    frame["verdict_changed"] = _judged_otherwise(frame)
    frame = frame.drop(columns=["names_both_a", "names_both_b"]).rename_axis(["unit", "partner"]).reset_index()
    # the greatest change first
    moved = (frame["shared_b"] - frame["shared_a"]).abs()
    heavy = frame["shared_a"] + frame["shared_b"]
    frame = frame.iloc[np.lexsort((-heavy, -moved, ~frame["verdict_changed"]))].reset_index(drop=True)
    columns = ["unit", "partner", "change", "shared_a", "shared_b", "weight_a", "weight_b", "verdict_a", "verdict_b"]
    return frame[[*columns, "verdict_changed", "task_ids_a", "task_ids_b"]].astype({"unit": "str", "partner": "str"})


def _by_pair(R: ResponsibilityMatrix, order: dict[str, int], settings: NullSettings) -> pd.DataFrame:
    """Return the ties of one document by pair, the two names of each in the order of all names."""
    tied = ties(R, **settings._asdict())
    tied = tied.rename(columns={f"{tied.attrs['nulls'][0]}_verdict": "verdict"})
    ends = [
        sorted(pair, key=order.__getitem__)
        for pair in zip(tied["unit_a"].map(str), tied["unit_b"].map(str), strict=True)
    ]
    index = pd.MultiIndex.from_arrays([[p[0] for p in ends], [p[1] for p in ends]], names=["unit", "partner"])
    return tied[list(_COUNTS)].set_axis(index)


def _names_both(R: ResponsibilityMatrix, pairs: pd.MultiIndex) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    names = R.units.index.astype(str)
    return np.asarray(pairs.get_level_values(0).isin(names) & pairs.get_level_values(1).isin(names))


def _verdicts(R: ResponsibilityMatrix, pairs: pd.MultiIndex, settings: NullSettings) -> list[str]:
    """Test pairs that share no task, of which `ties` lists only those that are `fewer`."""
    if not len(pairs):
        return []
    common = (R.pattern.T @ R.pattern).tocoo()
    row, column = (c.astype(np.int64) for c in common.coords)
    upper = row < column
    shared = common.data[upper].astype(np.int64)
    tests = PairTests(R.pattern, row[upper], column[upper], shared, settings)
    ends = np.array([R.units.index.astype(str).get_indexer(pairs.get_level_values(n)) for n in (0, 1)])
    ends.sort(axis=0)
    columns = tests.columns(ends[0], ends[1], np.zeros(len(pairs), dtype=np.int64))
    return list(next(values for name, values in columns.items() if name.endswith("_verdict")))


def _change(frame: pd.DataFrame) -> pd.Series[str]:
    both_in_a, both_in_b = frame["names_both_a"], frame["names_both_b"]
    in_a, in_b = frame["shared_a"] > 0, frame["shared_b"] > 0
    change = np.select(
        [in_a & in_b, in_b & ~both_in_a, in_a & ~both_in_b, in_b, in_a],
        [KEPT, NEW_UNIT, GONE_UNIT, GAINED, LOST],
        NO_TIE,
    )
    return pd.Series(change, index=frame.index, dtype="str")


def _judged_otherwise(frame: pd.DataFrame) -> pd.Series[bool]:
    """Whether both documents decide on a pair and differ: without a decision in both there is no change."""
    a, b = frame["verdict_a"], frame["verdict_b"]
    decided = ~(a.isin(["", UNDECIDABLE]) | b.isin(["", UNDECIDABLE]))
    return decided & (a != b) & (a.isin([MORE, FEWER]) | b.isin([MORE, FEWER]))
