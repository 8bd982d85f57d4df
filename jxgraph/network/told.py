"""What the page tells of each task and each unit: one dictionary a node, every text fit to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jxgraph.matrix import LEADER_SEPARATOR
from jxgraph.network.looks import SHAPES
from jxgraph.network.pinyin import pinyin
from jxgraph.network.text import shown
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix

ACROSS = -1
"""Stands in the place of a cluster for a task whose units are of several."""

_TASK_COLUMNS = ("number", "part", "section", "leader", "text", "clause", "line", "repeats")
_COUNTS = ("tasks", *map(str, ROLES))


def told_of_tasks(R: ResponsibilityMatrix, groups: pd.DataFrame) -> list[dict[str, Any]]:
    """Say of each task, in matrix order, what is printed and in which cluster its units are."""
    columns = {c: [shown(v) for v in R.tasks[c]] for c in _TASK_COLUMNS if c in R.tasks}
    rows = zip(*columns.values(), strict=True) if columns else ((),) * len(R.tasks)
    ids = [shown(str(name)) for name in R.tasks.index]
    inside = _cluster_of_tasks(R, groups).tolist()
    told: list[dict[str, Any]] = [
        {"mode": "task", "id": id_, "name": "", "cluster": cluster, **dict(zip(columns, row, strict=True))}
        for id_, cluster, row in zip(ids, inside, rows, strict=True)
    ]
    for task in told:
        task["leaders"] = [leader for leader in task.get("leader", "").split(LEADER_SEPARATOR) if leader]
    return told


def _cluster_of_tasks(R: ResponsibilityMatrix, groups: pd.DataFrame) -> NDArray[np.int64]:
    """Give the cluster that all units of a task belong to, 0 without any, or `ACROSS`."""
    cluster = groups["cluster"].reindex(R.units.index).to_numpy()[R.weight.indices]
    task, tasks = R.entries.task, R.shape[0]
    low, high = np.full(tasks, np.iinfo(np.int64).max), np.zeros(tasks, dtype=np.int64)
    np.minimum.at(low, task, cluster)
    np.maximum.at(high, task, cluster)
    return np.where((low == high) | (np.diff(R.weight.indptr) == 0), high, ACROSS)


def told_of_units(R: ResponsibilityMatrix, load: pd.DataFrame, groups: pd.DataFrame) -> list[dict[str, Any]]:
    """Say of each unit, in matrix order, what it is, what it carries, and where it belongs and how surely."""
    placed = groups.reindex(R.units.index)
    rows = load.reindex(R.units.index).to_dict("records")
    columns = (R.units.index, kind_column(R), placed["cluster"], placed["stability"], rows)
    return [
        {
            "mode": "unit",
            "name": shown(str(name)),
            "pinyin": pinyin(str(name)),
            "kind": kind if kind in SHAPES else "",
            "kind_printed": kind,
            "cluster": int(cluster),
            "stability": "" if np.isnan(stability) else f"{stability:.2f}",
            "workload": f"{row['workload']:.10g}",
            "rank": shown(row["rank"]),
            **{count: row[count] for count in _COUNTS},
        }
        for name, kind, cluster, stability, row in zip(*columns, strict=True)
    ]


def kind_column(R: ResponsibilityMatrix) -> list[str]:
    """Give the kind of each unit as text, empty where the matrix says none."""
    return [shown(kind) for kind in R.units["kind"]] if "kind" in R.units else [""] * len(R.units)
