"""One frame for exploring: each assignment with all that is known of its task and its unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.indicators import targets, targets_by_task
from jxgraph.matrix import responsibility_matrix, task_words
from jxgraph.measures.clusters import clusters
from jxgraph.measures.leaders import collective, words
from jxgraph.model import Breakdown
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.weights import SchemeLike

_OF_TASKS = ("number", "part", "section", "leader", "text", "clause", "line", "repeats")
_COLUMNS = (
    *("task_id", "number", "part", "section", "leader", "text", "target", "deadline", "due"),
    *("unit", "kind", "level", "collective", "cluster", "label"),
    *("role", "position", "weight", "name", "printed", "line", "clause", "task_line", "repeats"),
)
"""Of the task, of the unit, of the assignment, and where and how it is printed."""


def joined(source: Any, *, scheme: SchemeLike | None = None, seed: int = 0) -> pd.DataFrame:
    r"""Join each assignment with its task, its leader and its unit: one frame to filter, group and count.

    Parameters
    ----------
    source, scheme
        Anything that `responsibility_matrix` takes, and what each role counts, as it takes it.
    seed
        Of the clusters.

    Returns
    -------
    DataFrame
        A row for each entry of the matrix, so that rows and weights of a unit sum to its `workload`: tasks in matrix
        order, their units as printed. A task that is printed again is counted once, and has the leaders of both,
        joined by '；'; as printed they are in `Breakdown.assignments`. A task that names nobody has no row.

        Of the task: `task_id`, `number`, `part`, `section`, `leader`, `text`, what it promises (`target`, `deadline`,
        `due`, see `targets`). Of the unit: `unit`, `kind`, `level`, `collective`, its `cluster` and the `label` of that
        (`clusters`). Then `role`, `position`, `weight`; of a `Breakdown` `name`, `printed` and `line`, the words that
        name the unit; `clause`, `task_line`, `repeats`. `attrs`: `scheme`, `seed` and number of the `clusters`.

    Notes
    -----
    `responsibility_matrix` takes the frame, or some of its rows, again.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> bd = parse_text("一、王五市长牵头重点工作\n1.建成公园5个。(市建设局牵头,市财政局配合)")
    >>> joined(bd)[["leader", "target", "unit", "kind", "role", "weight"]].values.tolist()[1]
    ['王五市长', '公园 = 5 个', '市财政局', 'department', 'support', 0.25]
    """
    R = responsibility_matrix(source, scheme=scheme)
    frame, groups = _entries(R), clusters(R, seed=seed)
    ids = frame["task_id"]
    promised = targets(source if isinstance(source, Breakdown) else R)
    promised = promised[promised["task_id"].isin(ids)]
    of_task = targets_by_task(promised, ids.drop_duplicates().tolist()).reindex(ids)
    of_unit = groups[["cluster", "label"]].reindex(frame["unit"])
    frame = frame.assign(**{name: side[name].array for side in (of_task, of_unit) for name in side})
    if isinstance(source, Breakdown):
        printed = source.assignments.drop_duplicates(["task_id", "unit"])
        columns = ["name", "printed", "line", *(["file"] if "file" in printed else [])]
        frame = frame.merge(printed[["task_id", "unit", *columns]], on=["task_id", "unit"], how="left")
    frame = frame[[*(name for name in (*_COLUMNS, "file") if name in frame)]]
    frame.attrs = {"scheme": R.scheme, "seed": int(seed), "clusters": groups.attrs["clusters"]}
    if nobody := R.tasks.index[np.diff(R.weight.indptr) == 0].astype("str").tolist():
        frame.attrs |= {"without_unit": nobody, "with_unit": len(R) - len(nobody)}  # as `Breakdown.assignments` has
    return frame


def _entries(R: ResponsibilityMatrix) -> pd.DataFrame:
    """List the entries of a matrix, tasks in its order and units as printed, with the columns that it has."""
    order = np.lexsort((R.position.data, R.entries.task))
    task, unit = R.entries.task[order], R.weight.indices[order]
    frame = task_words(R, _OF_TASKS, task).reset_index().rename(columns={"line": "task_line"})
    kinds, levels = (np.array(words(R.units, name), dtype=object)[unit] for name in ("kind", "level"))
    return frame.assign(
        unit=R.units.index.astype("str")[unit],
        kind=pd.array(kinds, dtype="str"),
        level=pd.array(levels, dtype="str"),
        collective=np.asarray(collective(R))[unit],
        role=pd.array([str(ROLES[code - 1]) for code in R.role.data[order]], dtype="str"),
        position=R.position.data[order],
        weight=R.weight.data[order],
    )
