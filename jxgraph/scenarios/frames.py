"""Two matrices with the same tasks side by side: what the second changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.matrix import LEADER_SEPARATOR, task_words
from jxgraph.measures.inequality import gini
from jxgraph.measures.workload import workload
from jxgraph.records import Role
from jxgraph.weights import ROLE_CODES

if TYPE_CHECKING:
    from jxgraph.matrix import ResponsibilityMatrix

_COUNTS = {"rank": "Int64", "lead": "Int64", "tasks": "Int64", "workload": "Float64"}
_ROUNDING = 1e-9
"""Workloads that differ by less are the same sum, added up in another order."""


def summary(before: ResponsibilityMatrix, after: ResponsibilityMatrix, orphaned: int) -> pd.DataFrame:
    """Give the figures of both; `Scenario.summary` says which."""
    frame = pd.DataFrame({"before": _figures(before, 0), "after": _figures(after, orphaned)})
    return frame.rename_axis("figure")


def changes(before: ResponsibilityMatrix, merged: ResponsibilityMatrix, after: ResponsibilityMatrix) -> pd.DataFrame:
    """Give the units for which something changes; `Scenario.changes` says what."""
    old, new = workload(before), workload(after)
    units = new.index.append(old.index.difference(new.index, sort=False))
    frame = pd.DataFrame(index=units.rename("unit"))
    moved = np.zeros(len(units), dtype=bool)
    for name, kind in _COUNTS.items():
        sides = [side[name].reindex(units).astype(kind) for side in (old, new)]
        frame[f"{name}_before"], frame[f"{name}_after"] = sides
        same = (sides[0] - sides[1]).abs().le(_ROUNDING) | (sides[0].isna() & sides[1].isna())
        moved |= ~same.fillna(value=False).to_numpy(dtype=bool)
    pairs = ties(merged, after)
    for change in ("lost", "gained"):
        of = pairs[pairs["became"] == change]
        ends = pd.concat([of["unit_a"], of["unit_b"]]).value_counts()
        frame[f"ties_{change}"] = ends.reindex(units).fillna(0).astype(np.int64)
    moved |= frame[["ties_lost", "ties_gained"]].any(axis=1).to_numpy()
    return frame[moved]


def leads(before: ResponsibilityMatrix, after: ResponsibilityMatrix) -> pd.DataFrame:
    """Give the tasks whose lead changes; `Scenario.leads` says what."""
    frame = task_words(before, ["number", "leader", "text"]).assign(**{"from": _leads(before), "to": _leads(after)})
    emptied = (np.diff(before.weight.indptr) > 0) & (np.diff(after.weight.indptr) == 0)
    frame["orphaned"] = (frame["from"].ne("") & frame["to"].eq("")).to_numpy() | emptied
    frame["line"] = task_words(before, ["line"])["line"]
    return frame[frame["from"].ne(frame["to"]) | frame["orphaned"]]


def ties(before: ResponsibilityMatrix, after: ResponsibilityMatrix) -> pd.DataFrame:
    """Give the pairs that lose or gain their tie; `Scenario.ties` says how."""
    units = before.units.index.append(after.units.index.difference(before.units.index, sort=False))
    sides = [_shared(R, units).tocoo() for R in (before, after)]
    cells = [side.coords[0].astype(np.int64) * len(units) + side.coords[1] for side in sides]
    pairs, pair = np.unique(np.concatenate(cells), return_inverse=True)
    old, new = np.split(pair, [len(cells[0])])
    counts = [
        np.bincount(at, side.data, len(pairs)).astype(np.int64) for at, side in zip((old, new), sides, strict=True)
    ]
    a, b = np.divmod(pairs, max(len(units), 1))
    frame = pd.DataFrame(
        {
            "unit_a": units.take(a).astype("str"),
            "unit_b": units.take(b).astype("str"),
            "became": np.where(counts[1] == 0, "lost", "gained"),
            "shared_before": counts[0],
            "shared_after": counts[1],
        }
    )
    moved = frame[(counts[0] == 0) | (counts[1] == 0)]
    order = np.lexsort((-moved["shared_before"] - moved["shared_after"], moved["became"] == "gained"))
    return moved.iloc[order].reset_index(drop=True)


def _figures(R: ResponsibilityMatrix, orphaned: int) -> dict[str, float]:
    carried = workload(R)
    load = carried.loc[carried["rank"].notna(), "workload"].to_numpy()
    return {
        "tasks": float(R.shape[0]),
        "units": float(R.shape[1]),
        "unled": float(R.shape[0] - len(np.unique(R.entries.task[R.role.data == ROLE_CODES[str(Role.LEAD)]]))),
        "orphaned": float(orphaned),
        "greatest_load": float(load.max(initial=0.0)),
        "gini": float(gini(load)),
        "pairs": float(_shared(R, R.units.index).nnz),
    }


def _leads(R: ResponsibilityMatrix) -> list[str]:
    """Name the lead of every task; several stand in printed order."""
    rows = R.entries.task
    found: list[list[tuple[int, str]]] = [[] for _ in range(R.shape[0])]
    for at in np.flatnonzero(R.role.data == ROLE_CODES[str(Role.LEAD)]):
        unit = str(R.units.index[R.weight.indices[at]])
        found[rows[at]].append((int(R.position.data[at]), unit))
    return [LEADER_SEPARATOR.join(unit for _, unit in sorted(units)) for units in found]


def _shared(R: ResponsibilityMatrix, units: pd.Index[Any]) -> sparse.csr_array:
    """Count the tasks that each pair of `units` shares, above the diagonal."""
    place = units.get_indexer(R.units.index)
    product = (R.pattern.T @ R.pattern).tocoo()
    a, b = (place[side] for side in product.coords)
    kept = a < b
    counts = (product.data[kept].astype(np.int64), (a[kept], b[kept]))
    return sparse.csr_array(counts, shape=(len(units), len(units)))
