"""The tasks that stand behind each number of the page."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from jxgraph.matrix import REPEAT_SEPARATOR
from jxgraph.measures.workload_groups import leader_words, words
from jxgraph.report import markup as m
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from jxgraph.report.contents import Contents

ROLE_NAMES = tuple(map(str, ROLES))
ID_SEPARATOR = "; "
"""Between the ids of tasks in a cell of a frame."""


class Behind:
    """The tables of a report, and the printed tasks behind their numbers, as places in the list of all tasks."""

    def __init__(self, made: Contents) -> None:
        self.made, self.tables = made, made.tables
        self.tasks = made.breakdown.task_records
        self.ids = [str(task_id) for task_id in self.tables["tasks"].index]
        self.place_of = {task_id: i for i, task_id in enumerate(self.ids)}

    @cached_property
    def of_unit(self) -> dict[str, dict[str, list[int]]]:
        """The counted tasks of each unit by role, in printed order."""
        found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        R = self.made.matrix
        rows = [self.place_of[str(task)] for task in R.tasks.index]
        for t, u, role in zip(R.entries.task.tolist(), R.weight.indices.tolist(), R.role.data.tolist(), strict=True):
            found[str(R.units.index[u])][ROLE_NAMES[role - 1]].append(rows[t])
        return found

    @cached_property
    def shared(self) -> set[str]:
        """The tasks that are printed under several leaders, each time that they are."""
        tasks = self.made.matrix.tasks
        named = zip(tasks.index, leader_words(self.made.matrix), words(tasks, "repeats"), strict=True)
        return {
            str(name)
            for first, leaders, repeats in named
            if len(leaders) > 1
            for name in (first, *repeats.split(REPEAT_SEPARATOR))
        }

    def all_of(self, unit: str) -> list[int]:
        """Return the tasks of a unit in any role."""
        return sorted(t for tasks in self.of_unit[unit].values() for t in tasks)

    def open_ids(self, label: str, ids: str) -> str:
        """Write a number that opens tasks given by their ids, joined as in a frame."""
        return m.opener(label, [self.place_of[i] for i in ids.split(ID_SEPARATOR) if i in self.place_of], self.ids)
