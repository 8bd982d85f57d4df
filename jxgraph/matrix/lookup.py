"""The row of a task and the column of a unit, by whatever a person calls them; and the words of the tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jxgraph.errors import UsageError
from jxgraph.matrix.value import REPEAT_SEPARATOR
from jxgraph.naming import resolve
from jxgraph.records import id_forms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from jxgraph.matrix.value import ResponsibilityMatrix

_ALL = slice(None)
_SHOWN = 8
"""The number of tasks that an error names, at most."""


def unit_column(R: ResponsibilityMatrix, name: str) -> int:
    """Return the column of the unit that a person's words name, in any form that is known of it.

    Raises
    ------
    UsageError
        The matrix has no such unit; the nearest names are given.

    Examples
    --------
    >>> from jxgraph.matrix import responsibility_matrix
    >>> unit_column(responsibility_matrix([("1", "市财政局", "lead"), ("1", "市发展改革委", "co_lead")]), "市发改委")
    1
    """
    units: list[str] = R.units.index.astype("str").tolist()
    return units.index(resolve(name, units))


def task_row(R: ResponsibilityMatrix, task: str) -> int:
    """Return the row of a task by its id, by the id of a repeat that is merged into it, or by its printed number.

    Ids are taken with and without their T (`id_forms`).

    Raises
    ------
    UsageError
        The matrix has no such task, or several tasks bear the number; their ids are given.

    Examples
    --------
    >>> from jxgraph.matrix import responsibility_matrix
    >>> task_row(responsibility_matrix([("1.1", "Trade", "lead"), ("1.2", "Finance", "lead")]), "1.2")
    1
    """
    wanted = str(task).strip()
    ids: list[str] = R.tasks.index.astype("str").tolist()
    known = {name: row for row, name in reversed([*enumerate(ids), *_repeats(R)])}
    for form in id_forms(wanted):
        if wanted and form in known:
            return known[form]
    numbers = R.tasks["number"].astype("str").tolist() if "number" in R.tasks else []
    rows = [row for row, number in enumerate(numbers) if wanted and number == wanted]
    if len(rows) == 1:
        return rows[0]
    raise UsageError(_not_one(wanted, [ids[row] for row in rows], ids))


def task_words(R: ResponsibilityMatrix, columns: Sequence[str], rows: NDArray[np.intp] | slice = _ALL) -> pd.DataFrame:
    """Return columns of some tasks that any matrix may be asked for: empty words and no line where it has none.

    Examples
    --------
    >>> from jxgraph.matrix import responsibility_matrix
    >>> task_words(responsibility_matrix([("1", "Trade", "lead")]), ["text", "line"]).fillna(-1).to_dict("index")
    {'1': {'text': '', 'line': -1}}
    """
    tasks = R.tasks.iloc[rows]
    missing = pd.Series([pd.NA] * len(tasks), index=tasks.index, dtype="object")
    frame = pd.DataFrame(index=tasks.index.astype("str").rename("task_id"))
    for name in columns:
        values = tasks.get(name, missing).astype("object")
        kind = "Int64" if name == "line" else "str"
        frame[name] = (values if name == "line" else values.where(values.notna(), "")).astype(kind).array
    return frame


def _repeats(R: ResponsibilityMatrix) -> Iterator[tuple[int, str]]:
    """Yield the id of each task that is merged into another, with the row of that."""
    for row, names in enumerate(R.tasks.get("repeats", ())):
        yield from ((row, name) for name in str(names).split(REPEAT_SEPARATOR) if name)


def _not_one(wanted: str, bearing: list[str], ids: list[str]) -> str:
    if bearing:
        return f"{len(bearing)} tasks bear the number {wanted}: {_some(bearing)}; say which by its id"
    ends = tuple(f".{form}" for form in id_forms(wanted) if wanted)
    like = [one for one in ids if one.endswith(ends)] or ids
    return f"unknown task {wanted!r}; among the {len(ids)} tasks are {_some(like)}" if ids else "there is no task"


def _some(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
