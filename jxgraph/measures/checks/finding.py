"""What a check finds, and what all checks look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from jxgraph.measures.leaders import collective, leader_words, words
from jxgraph.model import LIST_SEPARATOR
from jxgraph.weights import ROLE_CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix

_LEAD = ROLE_CODES["lead"]


class Concern(StrEnum):
    """How much a finding matters, most first."""

    WARNING = "warning"
    NOTICE = "notice"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a person may want to look at.

    `tasks` are rows of the matrix. `facts` are filled into the words that `i18n/checks.toml` has for `code`, or for a
    `variant` of it.
    """

    code: str
    severity: Concern
    units: tuple[str, ...] = ()
    tasks: tuple[int, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    variant: str = ""


class Plan:
    """A division of labour, as the checks see it: arrays over the entries, tasks and units of a matrix."""

    def __init__(self, R: ResponsibilityMatrix) -> None:
        self.R = R
        self.tasks, self.units = R.shape
        self.task, self.unit = R.entries.task, R.weight.indices
        self.leads = R.role.data == _LEAD
        self.size: NDArray[np.int64] = np.diff(R.weight.indptr).astype(np.int64)
        self.lead_count = np.bincount(self.task[self.leads], minlength=self.tasks)
        self.led = np.bincount(self.unit[self.leads], minlength=self.units)
        self.load = np.bincount(self.unit, minlength=self.units)
        self.single = ~collective(R)
        self.names = R.units.index.astype(str).tolist()

    @cached_property
    def leaders(self) -> list[list[str]]:
        """The leaders of each task."""
        return leader_words(self.R)

    @cached_property
    def texts(self) -> list[str]:
        """The words of each task without spaces."""
        return ["".join(text.split()) for text in words(self.R.tasks, "text")]

    @property
    def somebody_leads(self) -> bool:
        """Whether the document states any lead."""
        return bool(self.leads.any())

    def tasks_of(self, unit: int) -> NDArray[np.intp]:
        """Return the rows of a unit's tasks."""
        return np.asarray(self.task[self.unit == unit])

    def units_of(self, task: int) -> list[str]:
        """Return the names of a task's units, the lead first, in printed order."""
        row = slice(*self.R.weight.indptr[[task, task + 1]])
        order = np.lexsort((self.R.position.data[row], self.R.role.data[row]))
        return [self.names[u] for u in self.unit[row][order]]

    @cached_property
    def _with_repeats(self) -> list[tuple[str, str]]:
        return list(zip(self.R.tasks.index.astype(str), words(self.R.tasks, "repeats"), strict=True))

    def task_ids(self, rows: Iterable[int]) -> str:
        """Name tasks with those that are merged into them, in matrix order."""
        return LIST_SEPARATOR.join(filter(None, (part for t in sorted(rows) for part in self._with_repeats[t])))


def rows_where(condition: Any) -> tuple[int, ...]:
    """Return the places where a condition holds."""
    return tuple(np.flatnonzero(condition).tolist())
