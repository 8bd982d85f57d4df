"""Which units share tasks in one document and not in the other, and where the verdict on a pair differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jxgraph.measures.nulls.fdr import FEWER, MORE, UNDECIDABLE
from jxgraph.measures.nulls.pair_tests import PairTests
from jxgraph.measures.ties import ties

if TYPE_CHECKING:
    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.measures.nulls.registry import NullSettings

GAINED, LOST, KEPT, APART, NEW_UNIT, GONE_UNIT = "gained", "lost", "kept", "apart", "new_unit", "gone_unit"
_COUNTS = ("shared", "weight", "task_ids", "verdict")


def ties_compared(a: ResponsibilityMatrix, b: ResponsibilityMatrix, settings: NullSettings) -> pd.DataFrame:
    """Give one row a pair of units that share a task in either document, or are `fewer` there than expected."""
    order = {name: at for at, name in enumerate(dict.fromkeys([*map(str, a.units.index), *map(str, b.units.index)]))}
    found = [_by_pair(R, order, settings) for R in (a, b)]
    pairs = found[0].index.union(found[1].index, sort=False)
    frame = pd.DataFrame(index=pairs)
    for R, counted, name in zip((a, b), found, "ab", strict=True):
        told = counted.reindex(pairs)
        there = _both_there(R, pairs)
        frame[f"shared_{name}"] = told["shared"].fillna(0).astype("int64")
        frame[f"weight_{name}"] = told["weight"].fillna(0.0)
        frame[f"task_ids_{name}"] = told["task_ids"].fillna("").astype("str")
        verdict = told["verdict"].fillna("")
        missing = there & (verdict == "").to_numpy()
        verdict[missing] = _verdicts(R, pairs[missing], settings)
        frame[f"verdict_{name}"] = verdict.astype("str")
        frame[f"there_{name}"] = there
    frame.insert(0, "change", _change(frame))
    frame["verdict_changed"] = _judged_otherwise(frame)
    frame = frame.drop(columns=["there_a", "there_b"]).rename_axis(["unit", "partner"]).reset_index()
    # the greatest change first
    moved = (frame["shared_b"] - frame["shared_a"]).abs()
    heavy = frame["shared_a"] + frame["shared_b"]
    frame = frame.iloc[np.lexsort((-heavy, -moved, ~frame["verdict_changed"]))].reset_index(drop=True)
    columns = ["unit", "partner", "change", "shared_a", "shared_b", "weight_a", "weight_b", "verdict_a", "verdict_b"]
    return frame[[*columns, "verdict_changed", "task_ids_a", "task_ids_b"]].astype({"unit": "str", "partner": "str"})


def _by_pair(R: ResponsibilityMatrix, order: dict[str, int], settings: NullSettings) -> pd.DataFrame:
    """Give the ties of one document by pair, the two names of each in the order of all names."""
    tied = ties(R, **settings._asdict())
    tied = tied.rename(columns={f"{tied.attrs['nulls'][0]}_verdict": "verdict"})
    ends = [
        sorted(pair, key=order.__getitem__)
        for pair in zip(tied["unit_a"].map(str), tied["unit_b"].map(str), strict=True)
    ]
    index = pd.MultiIndex.from_arrays([[p[0] for p in ends], [p[1] for p in ends]], names=["unit", "partner"])
    return tied[list(_COUNTS)].set_axis(index)


def _both_there(R: ResponsibilityMatrix, pairs: pd.MultiIndex) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    names = R.units.index.astype(str)
    return np.asarray(pairs.get_level_values(0).isin(names) & pairs.get_level_values(1).isin(names))


def _verdicts(R: ResponsibilityMatrix, pairs: pd.MultiIndex, settings: NullSettings) -> list[str]:
    """Judge pairs that share no task; `ties` lists those of them only that are `fewer`."""
    if not len(pairs):
        return []
    common = (R.pattern.T @ R.pattern).tocoo()
    row, column = (c.astype(np.int64) for c in common.coords)
    upper = row < column
    shared = common.data[upper].astype(np.int64)
    tests = PairTests(R.pattern, row[upper], column[upper], shared, settings)
    places = np.array([R.units.index.astype(str).get_indexer(pairs.get_level_values(n)) for n in (0, 1)])
    places.sort(axis=0)
    nothing = np.zeros(len(pairs), dtype=np.int64)
    return list(
        next(v for name, v in tests.columns(places[0], places[1], nothing).items() if name.endswith("_verdict"))
    )


def _change(frame: pd.DataFrame) -> pd.Series[str]:
    there_a, there_b = frame["there_a"], frame["there_b"]
    in_a, in_b = frame["shared_a"] > 0, frame["shared_b"] > 0
    told = np.select(
        [in_a & in_b, in_b & ~there_a, in_a & ~there_b, in_b, in_a], [KEPT, NEW_UNIT, GONE_UNIT, GAINED, LOST], APART
    )
    return pd.Series(told, index=frame.index, dtype="str")


def _judged_otherwise(frame: pd.DataFrame) -> pd.Series[bool]:
    """Whether both documents decide on a pair and differ: from nothing decided, no change can be told."""
    a, b = frame["verdict_a"], frame["verdict_b"]
    decided = ~(a.isin(["", UNDECIDABLE]) | b.isin(["", UNDECIDABLE]))
    return decided & (a != b) & (a.isin([MORE, FEWER]) | b.isin([MORE, FEWER]))
