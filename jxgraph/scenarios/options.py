"""Who else could lead each task, and what everybody would then carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from jxgraph.records import Role
from jxgraph.weights import ROLE_CODES, Entries

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.weights import Scheme

LEAD, CO_LEAD = ROLE_CODES[str(Role.LEAD)], ROLE_CODES[str(Role.CO_LEAD)]
KEEP = -1
"""In place of a unit: the task keeps its lead."""


class Options(NamedTuple):
    """The choices of all tasks, as parallel arrays: in each task first to keep its lead, then others in printed order.

    `task` is the row, `unit` the column of who would lead, or `KEEP`; `load` is units x options: what each unit would
    carry of the task.
    """

    task: NDArray[np.intp]
    unit: NDArray[np.intp]
    load: sparse.csr_array


def options(R: ResponsibilityMatrix, scheme: Scheme, collective: NDArray[np.bool_]) -> Options:
    """List the choices of lead in every task among the units that it names; a collective is never chosen.

    A task that nobody leads stays so. Each choice is weighed by the scheme as a task of its own.
    """
    tasks, chosen, columns, roles, positions = [], [], [], [], []
    rows = zip(R.weight.indptr[:-1], R.weight.indptr[1:], strict=True)
    for task, (start, end) in enumerate(rows):
        units, role, place = (part[start:end] for part in (R.weight.indices, R.role.data, R.position.data))
        for lead in (KEEP, *_others(units, role, place, collective)):
            tasks.append(task)
            chosen.append(lead)
            columns.append(units)
            roles.append(role if lead == KEEP else _led_by(lead, units, role))
            positions.append(place)
    option = np.repeat(np.arange(len(tasks)), [len(units) for units in columns])
    column = np.concatenate([*columns, np.zeros(0, np.intp)]).astype(np.intp)
    entries = Entries(
        option, np.concatenate([*roles, np.zeros(0, np.int8)]), np.concatenate([*positions, np.zeros(0, np.int32)])
    )
    weight = np.asarray(scheme.weigh(entries), dtype=np.float64)
    load = sparse.csr_array((weight, (column, option)), shape=(R.shape[1], len(tasks)))
    return Options(np.array(tasks, np.intp), np.array(chosen, np.intp), load)


def _others(
    units: NDArray[np.intp], role: NDArray[np.int8], place: NDArray[np.int32], collective: NDArray[np.bool_]
) -> list[int]:
    leads = units[role == LEAD]
    if not len(leads):
        return []
    printed = units[np.lexsort((units, place))].tolist()
    return [unit for unit in printed if not collective[unit] and [unit] != leads.tolist()]


def _led_by(lead: int, units: NDArray[np.intp], role: NDArray[np.int8]) -> NDArray[np.int8]:
    return np.where(units == lead, LEAD, np.where(role == LEAD, CO_LEAD, role)).astype(np.int8)
