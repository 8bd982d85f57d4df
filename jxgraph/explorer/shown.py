"""What the explorer shows: the assignments and tasks that pass the filters, and the part of the document they are."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from jxgraph.errors import UsageError
from jxgraph.matrix import ResponsibilityMatrix
from jxgraph.measures.numeric.arrays import sums
from jxgraph.model import LEADER_SEPARATOR, LIST_SEPARATOR, NAME_SEPARATOR, Breakdown
from jxgraph.pages.html import visible_text
from jxgraph.subsets import selected_tasks
from jxgraph.weights import ROLE_CODES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

_ROUNDING = 1e-9
"""Loads that differ by less are the same sum, added up in another order."""

_NAMED = 3
"""The number of tasks or units that a criterion names, at most."""

_COLUMNS = ("number", "id", "text", "clause")
"""The words of a task in which the filter by words looks, as the search does."""


@dataclass(frozen=True, eq=False, slots=True)
class Drawing:
    """The nodes of the panes, as they are filtered: the details of each task and unit, in the order of the matrix."""

    tasks: tuple[Mapping[str, Any], ...]
    units: Mapping[str, Mapping[str, Any]]
    words: tuple[str, ...]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Drawing:
        """Take the details from the data of the panes."""
        about = [node["about"] for node in data["nodes"]]
        tasks = tuple(one for one in about if one["mode"] == "task")
        words = tuple(_folded(" ".join(task.get(column, "") for column in _COLUMNS)) for task in tasks)
        units = (one for one in about if one["mode"] == "unit")
        return cls(tasks, dict(zip(data["names"]["units"], units, strict=True)), words)

    def shown(self, R: ResponsibilityMatrix, filters: Mapping[str, Any]) -> tuple[Mask, Mask]:
        """Say for each entry of the matrix, and for each task, whether it passes the filters; as the script does.

        The matrix may have other assignments between these tasks and units, and other weights. A task stays while one
        of its units does. One without units is filtered by its own words alone.
        """
        passing = self._passing(filters)
        roles = [ROLE_CODES[role] for role in filters["roles"]] or list(ROLE_CODES.values())
        entries = passing[R.entries.task] & np.isin(R.role.data, roles)
        narrowed = filters["leader"] or filters["part"] or filters["words"] or filters["roles"]
        counted = entries if narrowed else np.ones(len(entries), dtype=bool)
        loads = sums(R.weight.indices[counted], R.weight.data[counted], R.shape[1])
        entries &= self._carrying(R, loads, filters)[R.weight.indices]
        tasks = np.zeros(R.shape[0], dtype=bool)
        tasks[R.entries.task[entries]] = True
        of_units = filters["kinds"] or filters["clusters"] or filters["load"] or filters["roles"]
        return entries, tasks if of_units else tasks | passing

    def _passing(self, filters: Mapping[str, Any]) -> Mask:
        leader, part = filters["leader"], filters["part"]
        wanted = [words.strip() for words in _folded(filters["words"]).split("|") if words.strip()]
        return np.array(
            [
                (not leader or leader in task["leaders"])
                and (not part or task.get("part", "") == part)
                and (not filters["words"] or any(word in words for word in wanted))
                for task, words in zip(self.tasks, self.words, strict=True)
            ],
            dtype=bool,
        )

    def _carrying(self, R: ResponsibilityMatrix, loads: NDArray[np.float64], filters: Mapping[str, Any]) -> Mask:
        kinds, clusters = filters["kinds"], filters["clusters"]
        units = [self.units[str(name)] for name in R.units.index]
        there = [
            (not kinds or unit["kind"] in kinds) and (not clusters or unit["cluster"] in clusters) for unit in units
        ]
        carries: Mask = loads >= filters["load"] - _ROUNDING
        return np.array(there, dtype=bool) & carries


def narrowed(
    R: ResponsibilityMatrix, entries: Mask, tasks: Mask, selected: Mapping[str, Sequence[str]]
) -> tuple[Mask, Mask]:
    """Leave of what is shown the assignments of the selected units and those of the selected tasks, and their tasks."""
    if not selected["units"] and not selected["tasks"]:
        return entries, tasks
    units, rows = np.zeros(R.shape[1], dtype=bool), np.zeros(R.shape[0], dtype=bool)
    units[R.units.index.get_indexer(selected["units"])] = True
    rows[R.tasks.index.get_indexer(selected["tasks"])] = True
    kept = entries & (units[R.weight.indices] | rows[R.entries.task])
    theirs = rows & tasks
    theirs[R.entries.task[kept]] = True
    return kept, theirs


def _folded(words: str) -> str:
    return unicodedata.normalize("NFKC", words).lower()


def rows_of(joined: pd.DataFrame, R: ResponsibilityMatrix, entries: Mask) -> pd.DataFrame:
    """Return the rows of the joined frame for some entries of the matrix, with the weights of the matrix."""
    order = np.lexsort((R.position.data, R.entries.task))  # the order of the joined frame: units as printed
    kept = entries[order]
    frame = joined[kept].reset_index(drop=True)
    frame["weight"] = R.weight.data[order][kept]
    frame.attrs = {**joined.attrs, "scheme": R.scheme}
    return frame


def entries_of(R: ResponsibilityMatrix, entries: Mask) -> ResponsibilityMatrix:
    """Return the matrix with some of its entries, and the units that have one of them."""
    weight, role, position = (
        sparse.csr_array((part.data[entries], (R.entries.task[entries], R.weight.indices[entries])), R.shape)
        for part in (R.weight, R.role, R.position)
    )
    columns = np.unique(R.weight.indices[entries])
    sides = R.tasks, R.units.iloc[columns]
    return ResponsibilityMatrix(weight[:, columns], role[:, columns], position[:, columns], *sides, R.scheme)


# The part of the document that the shown tasks are, each with all of its units.


def part_of(
    source: Any,
    R: ResponsibilityMatrix,
    tasks: Mask,
    filters: Mapping[str, Any],
    selected: Mapping[str, Sequence[str]],
) -> Breakdown | ResponsibilityMatrix:
    """Return the tasks of the source: of a document a Breakdown, of another source a matrix.

    Raises
    ------
    UsageError
        Nothing is shown.
    """
    if not tasks.any():
        raise UsageError("explorer.nothing")
    if not isinstance(source, Breakdown):
        return _rows_of(R, tasks)
    criteria = _criteria(filters, selected)
    return selected_tasks(source, _as_printed(source, R, tasks, filters), criteria) if criteria else source


def _rows_of(R: ResponsibilityMatrix, tasks: Mask) -> ResponsibilityMatrix:
    if tasks.all():
        return R
    rows = np.flatnonzero(tasks)
    columns = np.unique(R.weight[rows].indices)
    weight, role, position = (part[rows][:, columns] for part in (R.weight, R.role, R.position))
    return ResponsibilityMatrix(weight, role, position, R.tasks.iloc[rows], R.units.iloc[columns], R.scheme)


def _as_printed(source: Breakdown, R: ResponsibilityMatrix, tasks: Mask, filters: Mapping[str, Any]) -> set[str]:
    """Return the ids of the tasks, and of their repeats, so far as these are under the leader and in the part."""
    columns = (R.tasks.index[tasks], R.tasks["repeats"][tasks])
    ids = {one for first, again in zip(*columns, strict=True) for one in (first, *again.split(LIST_SEPARATOR)) if one}
    leader, part = filters["leader"], filters["part"]
    return {
        task.id
        for task in source.task_records
        if task.id in ids
        and (not leader or leader in map(visible_text, task.leader.split(LEADER_SEPARATOR)))
        and (not part or visible_text(task.part) == part)
    }


def _criteria(filters: Mapping[str, Any], selected: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Say by which criteria the tasks were selected, as `Selection` keeps them."""
    texts = {"leader": filters["leader"], "part": filters["part"], "pattern": filters["words"]}
    lists = {"kind": filters["kinds"], "cluster": filters["clusters"], "role": filters["roles"]}
    texts |= {name: NAME_SEPARATOR.join(map(str, values)) for name, values in lists.items()}
    texts["workload"] = f"≥{filters['load']:g}" if filters["load"] else ""
    texts |= {name: _few(selected[side]) for name, side in (("unit", "units"), ("task", "tasks"))}
    return [(name, words) for name, words in texts.items() if words]


def _few(names: Sequence[str]) -> str:
    return NAME_SEPARATOR.join(names[:_NAMED]) + "…" * (len(names) > _NAMED)
