"""Who stands with whom in both documents: clusters kept, gained and lost, and how far both divisions agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jxgraph.measures.clusters import clusters
from jxgraph.measures.groups.information import adjusted_mutual_information

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from jxgraph.matrix import ResponsibilityMatrix

STAYED, MOVED, JOINED, LEFT, UNTIED = "stayed", "moved", "joined", "left", "untied"
NEW_UNIT, GONE_UNIT = "new_unit", "gone_unit"

_HALF = 0.5
"""More than this of two clusters' units in both: no cluster can have two counterparts."""


def clusters_compared(a: ResponsibilityMatrix, b: ResponsibilityMatrix, *, seed: int) -> pd.DataFrame:
    """Give one row a unit of either document, by its cluster in a, then in b."""
    found = [clusters(R, seed=seed) for R in (a, b)]
    names = list(dict.fromkeys(name for groups in found for name in map(str, groups.index)))
    frame = pd.DataFrame(index=pd.Index(names, name="unit", dtype="str"))
    for groups, name in zip(found, "ab", strict=True):
        there = groups.reindex(names)
        frame[f"cluster_{name}"] = there["cluster"].astype("Int64")
        frame[f"label_{name}"] = there["label"].fillna("").astype("str")
        frame[f"stability_{name}"] = there["stability"].astype("float64")
    tied = frame[(frame["cluster_a"] > 0).fillna(value=False) & (frame["cluster_b"] > 0).fillna(value=False)]
    labels = [tied[name].tolist() for name in ("cluster_a", "cluster_b")]
    alike = _alike(*labels)
    kept = {pair for pair, part in alike.items() if part > _HALF}
    pairs = list(zip(frame["cluster_a"], frame["cluster_b"], strict=True))
    frame.insert(0, "change", pd.Series([_said(*pair, kept) for pair in pairs], index=frame.index, dtype="str"))
    frame.insert(1, "company", [alike.get(pair, np.nan) for pair in pairs])
    order = frame[["cluster_a", "cluster_b"]].fillna(0).astype("int64").to_numpy()
    first, second = np.where(order == 0, np.iinfo(np.int64).max, order).T
    frame = frame.iloc[np.lexsort((second, first))]
    numbers = [int(groups.attrs["clusters"]) for groups in found]
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
    where nothing can differ: both put everything together, or everything apart.

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


def _alike(a: Sequence[int], b: Sequence[int]) -> dict[tuple[int, int], float]:
    """Give for each cluster of a and of b with common units how many these are, through the units that either has."""
    table = pd.crosstab(pd.Series(a, dtype="int64"), pd.Series(b, dtype="int64"))
    counts = table.to_numpy(np.int64)
    either = counts.sum(axis=1, keepdims=True) + counts.sum(axis=0, keepdims=True) - counts
    row, column = np.nonzero(counts)
    pairs = zip(table.index[row].tolist(), table.columns[column].tolist(), strict=True)
    return dict(zip(pairs, (counts / np.maximum(either, 1))[row, column].tolist(), strict=True))


def _said(a: object, b: object, kept: set[tuple[int, int]]) -> str:
    if pd.isna(a) or pd.isna(b):
        return NEW_UNIT if pd.isna(a) else GONE_UNIT
    if a and b:
        return STAYED if (a, b) in kept else MOVED
    return LEFT if a else JOINED if b else UNTIED
