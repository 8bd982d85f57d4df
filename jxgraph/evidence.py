"""The tasks behind a number: a load, a tie, a task's weights, a unit's place in its cluster."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_matrix, task_row, task_words, unit_column
from jxgraph.measures.workload import workload
from jxgraph.messages import Message
from jxgraph.model import LEADER_SEPARATOR
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix

_WORDS = ("number", "part", "leader", "text", "clause", "line")
_PAIR = 2


def explain(source: Any, *units: str, task: str | None = None, clusters: pd.DataFrame | None = None) -> pd.DataFrame:
    """List the tasks behind a number, down to the printed sentences.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    units
        One unit, for its load; two, for their tie. In any form of their names.
    task
        Instead of units: the id of a task, with or without its T, or the number printed before it if only one task has
        it.
    clusters
        The frame of `clusters` for the same matrix: why the one unit is in its cluster.

    Returns
    -------
    DataFrame
        A row a task, indexed by `task_id`, in matrix order, with `number`, `part`, `leader`, `text`, `clause` and
        `line` as printed, and `file` where several were read. Of a load: `role`, `position`, `weight`, which sum to the
        unit's `workload`. Of a tie: `role_a`, `role_b`, `weight_a`, `weight_b`, `weight` (their product) and `newman`,
        which sum to the columns of `ties`. Of a membership: `role`, `members` and `others`, the units of the task in
        the cluster and outside, and `inside` and `outside`, the weights of the ties to them. Of a task: a row a unit,
        in printed order, with `kind`, `level`, `role`, `position`, `weight`. `attrs`: `about` (``load``, ``tie``,
        ``membership``, ``task``), `scheme`, the question, and the sums; but of a task, the numbers of tasks `by_role`
        (of a tie, both roles: ``lead co_lead``), `by_leader` and `by_partner`, the greatest first.

    Raises
    ------
    UsageError
        No such unit or task (the nearest are named), or not one of these questions.

    Examples
    --------
    >>> R = responsibility_matrix([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Finance", "lead")])
    >>> explain(R, "Finance", "Trade")[["role_a", "role_b", "weight"]].reset_index().values.tolist()
    [['t1', 'lead', 'co_lead', 0.5]]
    """
    R = responsibility_matrix(source)
    if task is not None and not units and clusters is None:
        return _of_task(R, task_row(R, task))
    columns = [unit_column(R, unit) for unit in units] if task is None else []
    if len(columns) == 1:
        return _of_load(R, columns[0]) if clusters is None else _of_membership(R, columns[0], clusters)
    if len(set(columns)) == _PAIR == len(columns) and clusters is None:
        return _of_tie(R, *columns)
    raise UsageError("evidence.question")


why = explain
"""The question as an analyst asks it: `jx.why(R, "市发展改革委")`."""


def _of_load(R: ResponsibilityMatrix, column: int) -> pd.DataFrame:
    at = np.flatnonzero(R.weight.indices == column)
    frame = _printed_words(R, R.entries.task[at])
    frame["role"] = _roles(R, at)
    frame["position"], frame["weight"] = R.position.data[at], R.weight.data[at]
    carried = workload(R).loc[R.units.index[column]]
    frame.attrs = {
        "about": "load",
        "scheme": R.scheme,
        "unit": str(R.units.index[column]),
        "rank": None if pd.isna(carried["rank"]) else int(carried["rank"]),
        "tasks": len(at),
        "workload": float(frame["weight"].sum()),
        "share": float(carried["share"]),
        **_counts(R, frame, R.entries.task[at], [column]),
    }
    return frame


def _of_tie(R: ResponsibilityMatrix, a: int, b: int) -> pd.DataFrame:
    rows = R.entries.task
    mine, theirs = (np.flatnonzero(R.weight.indices == column) for column in (a, b))
    shared, first, second = np.intersect1d(rows[mine], rows[theirs], assume_unique=True, return_indices=True)
    mine, theirs = mine[first], theirs[second]
    frame = _printed_words(R, shared)
    frame["role_a"], frame["role_b"] = _roles(R, mine), _roles(R, theirs)
    frame["weight_a"], frame["weight_b"] = R.weight.data[mine], R.weight.data[theirs]
    frame["weight"] = frame["weight_a"] * frame["weight_b"]
    frame["newman"] = 1 / (np.diff(R.weight.indptr)[shared] - 1)
    frame.attrs = {
        "about": "tie",
        "scheme": R.scheme,
        "unit_a": str(R.units.index[a]),
        "unit_b": str(R.units.index[b]),
        "shared": len(frame),
        "weight": float(frame["weight"].sum()),
        "newman": float(frame["newman"].sum()),
        **_counts(R, frame, shared, [a, b]),
    }
    return frame


def _of_membership(R: ResponsibilityMatrix, column: int, clusters: pd.DataFrame) -> pd.DataFrame:
    unit = R.units.index[column]
    missing = R.units.index.difference(clusters.index)
    if "cluster" not in clusters or len(missing):
        lacking = str(missing[0]) if len(missing) else Message("clusters.column")
        raise UsageError("clusters.foreign", lacking=lacking)
    cluster = clusters["cluster"].reindex(R.units.index).to_numpy()
    at = np.flatnonzero(R.weight.indices == column)
    companions = [_companions(R, entry, cluster) for entry in at.tolist()]
    frame = _printed_words(R, R.entries.task[at])
    frame["role"] = _roles(R, at)
    columns = ("members", "others", "inside", "outside")
    for name, values in zip(columns, zip(*companions, strict=True), strict=False):
        frame[name] = list(values)
    own = clusters.loc[unit]
    frame.attrs = {
        "about": "membership",
        "scheme": R.scheme,
        "unit": str(unit),
        "cluster": int(own["cluster"]),
        "label": str(own.get("label", "")),
        "inside": float(frame.get("inside", pd.Series(dtype=float)).sum()),
        "outside": float(frame.get("outside", pd.Series(dtype=float)).sum()),
        **_counts(R, frame, R.entries.task[at], [column]),
    }
    return frame


def _counts(
    R: ResponsibilityMatrix, frame: pd.DataFrame, rows: NDArray[np.intp], asked: list[int]
) -> dict[str, dict[str, int]]:
    """Count tasks, given by the rows of a matrix, by the roles of the units asked about, by leader and by partner."""
    in_role = map(" ".join, zip(*(frame[name] for name in ("role", "role_a", "role_b") if name in frame), strict=True))
    leaders = [dict.fromkeys(filter(None, word.split(LEADER_SEPARATOR))) for word in frame["leader"]]
    partners = np.bincount(R.weight[rows].indices, minlength=len(R.units))
    partners[asked] = 0
    order = np.argsort(-partners, kind="stable")
    return {
        "by_role": _greatest_first(in_role),
        "by_leader": _greatest_first(chain.from_iterable(leaders)),
        "by_partner": {str(R.units.index[unit]): int(partners[unit]) for unit in order.tolist() if partners[unit]},
    }


def _greatest_first(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())


def _companions(R: ResponsibilityMatrix, entry: int, cluster: NDArray[np.int64]) -> tuple[str, str, float, float]:
    """Return the names and weights of the units that share the task of this entry, in its cluster and outside."""
    column = R.weight.indices[entry]
    row = int(np.searchsorted(R.weight.indptr, entry, side="right")) - 1
    span = slice(R.weight.indptr[row], R.weight.indptr[row + 1])
    units, weights = R.weight.indices[span], R.weight.data[span] * R.weight.data[entry]
    # cluster 0 marks units that are in none
    inside = (cluster[units] == cluster[column]) & (cluster[column] > 0) & (units != column)
    outside = ~inside & (units != column)
    names = [LEADER_SEPARATOR.join(R.units.index[units[side]].astype("str")) for side in (inside, outside)]
    return names[0], names[1], float(weights[inside].sum()), float(weights[outside].sum())


def _of_task(R: ResponsibilityMatrix, row: int) -> pd.DataFrame:
    at = np.arange(R.weight.indptr[row], R.weight.indptr[row + 1])
    at = at[np.lexsort((R.weight.indices[at], R.position.data[at]))]
    frame = workload(R)[["kind", "level"]].reindex(R.units.index[R.weight.indices[at]]).rename_axis("unit")
    frame["role"] = _roles(R, at)
    frame["position"], frame["weight"] = R.position.data[at], R.weight.data[at]
    words = _printed_words(R, slice(row, row + 1)).iloc[0]
    frame.attrs = {
        "about": "task",
        "scheme": R.scheme,
        "task_id": str(R.tasks.index[row]),
        **words.to_dict(),
        "line": None if pd.isna(words["line"]) else int(words["line"]),
        "units": len(frame),
        "weight": float(frame["weight"].sum()),
    }
    return frame


def _printed_words(R: ResponsibilityMatrix, rows: NDArray[np.intp] | slice) -> pd.DataFrame:
    """Return what is printed of some tasks, and where."""
    return task_words(R, [*_WORDS, *(["file"] if "file" in R.tasks else [])], rows)


def _roles(R: ResponsibilityMatrix, at: NDArray[np.intp]) -> pd.Series[str]:
    return pd.Series([str(ROLES[code - 1]) for code in R.role.data[at]], dtype="str").array
