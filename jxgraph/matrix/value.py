"""The responsibility matrix: tasks × units, sparse, labelled, weighted by role."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.display import preview_table
from jxgraph.errors import NearestAttribute, UsageError, close_names, expect
from jxgraph.messages import Message, some
from jxgraph.model import LIST_SEPARATOR, id_forms, is_like_id
from jxgraph.naming import AmbiguousUnitError, resolve
from jxgraph.weights import ROLE_CODES, ROLES, Entries, named_scheme

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from jxgraph.weights import SchemeLike


# The row of a task and the column of a unit, by the names that a person uses; and the words of the tasks.


_ALL = slice(None)
_SHOWN = 8
"""The number of tasks that an error names, at most."""


def unit_column(R: ResponsibilityMatrix, name: str) -> int:
    """Return the column of a unit by any known form of its name.

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
    return units.index(name if isinstance(name, str) and name in units else resolve(name, units))


def task_row(R: ResponsibilityMatrix, task: str) -> int:
    """Return the row of a task by its id, by the id of a repeat that is merged into it, or by its printed number.

    Ids are taken with and without their T (`id_forms`).

    Raises
    ------
    UsageError
        The matrix has no such task, or several tasks have the number; their ids are given.

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
    """Return these columns of some tasks, with empty words and no line where the matrix has none.

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
    """Yield the row of each task with repeats, and their ids."""
    for row, names in enumerate(R.tasks.get("repeats", ())):
        yield from ((row, name) for name in str(names).split(LIST_SEPARATOR) if name)


def _not_one(wanted: str, numbered: list[str], ids: list[str]) -> Message:
    if numbered:
        return Message("tasks.several", count=len(numbered), number=wanted, found=some(numbered, _SHOWN))
    if not ids:
        return Message("tasks.none")
    ends = tuple(f".{form}" for form in id_forms(wanted) if wanted)
    similar = [one for one in ids if one.endswith(ends)] or close_names(wanted, ids) or ids
    return Message("tasks.unknown", task=wanted, count=len(ids), known=some(similar, _SHOWN))


# The matrix.


_PREVIEWED = 8
"""Units that a notebook shows of a matrix."""

_FRAME_VALUES = ("weight", "role")
_OF_TASK = ("number", "part", "leader", "text", "line")
_ROLE_WORDS = np.array(["", *map(str, ROLES)], dtype=object)
"""The role by its code; the empty word where there is no entry."""


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class ResponsibilityMatrix(NearestAttribute):
    """Tasks x units: weight, role and position of every entry, with a frame for each mode.

    Parameters
    ----------
    weight, role, position
        Sparse arrays of one shape and one sparsity pattern, sorted by column in each row: floats at least 0,
        role codes (`jxgraph.weights.ROLE_CODES`), places in the clause from 1. An entry may weigh 0 and still be one.
    tasks, units
        One row a row, one row a column. The index is the id of the task, the name of the unit; every column is
        optional. In `leader` several leaders are joined by '；'; `repeats` names the tasks merged into the row.
    scheme
        Name of the scheme that gave the weights.

    Raises
    ------
    UsageError
        Shapes or patterns differ, a name stands twice, a weight is negative or not finite.

    Examples
    --------
    >>> import jxgraph as jx
    >>> R = jx.responsibility_matrix([("1", "Finance", "lead"), ("1", "Trade", "co_lead"), ("2", "Trade", "lead")])
    >>> R
    <ResponsibilityMatrix 2 tasks x 2 units, 3 edges, lead-co>
    >>> R.weight.toarray().tolist()
    [[1.0, 0.5], [0.0, 1.0]]
    """

    weight: sparse.csr_array
    role: sparse.csr_array
    position: sparse.csr_array
    tasks: pd.DataFrame
    units: pd.DataFrame
    scheme: str

    def __post_init__(self) -> None:
        shape = (len(self.tasks), len(self.units))
        for part in (self.weight, self.role, self.position):
            if part.shape != shape:
                raise UsageError("matrix.shape", shape=str(part.shape), tasks=shape[0], units=shape[1])
            if not (
                np.array_equal(part.indices, self.weight.indices) and np.array_equal(part.indptr, self.weight.indptr)
            ):
                raise UsageError("matrix.places")
        for what, frame in (("task", self.tasks), ("unit", self.units)):
            # is_unique would make a Python object of every name first
            if len(frame.index.array.unique()) < len(frame):
                twice = frame.index[frame.index.duplicated()][0]
                raise UsageError("model.same_name", what=Message(f"thing.{what}"), name=twice)
        if not (np.isfinite(self.weight.data).all() and (self.weight.data >= 0).all()):
            raise UsageError("matrix.weights")

    def __len__(self) -> int:
        """Return the number of tasks."""
        return len(self.tasks)

    __iter__ = None
    """Neither its units nor its tasks alone: `R.units.index` and `R.tasks.index` have them."""

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str):
            return False
        try:
            self[name]
        except UsageError as error:
            return isinstance(error, AmbiguousUnitError)
        return True

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return the row of a task, or the column of a unit, as a frame of its assignments.

        Parameters
        ----------
        name
            A unit in any form of its name, or a task by its id or printed number; where both have the name, the unit.

        Returns
        -------
        DataFrame
            Of a unit: its tasks in matrix order, indexed by `task_id`, with `role`, `position`, `weight`, and `number`,
            `part`, `leader`, `text` and `line` as printed. Of a task: its units as printed, indexed by `unit`, with
            `kind`, `level`, `role`, `position`, `weight`. `attrs`: `scheme`, and `unit` or `task_id`.

        Raises
        ------
        UsageError
            There is no such unit or task (the nearest are named), or several.

        Examples
        --------
        >>> from jxgraph.matrix import responsibility_matrix
        >>> R = responsibility_matrix([("T1.1", "市财政局", "lead"), ("T1.1", "市商务局", "co_lead")])
        >>> R["财政"]["role"].to_dict(), R["1.1"]["weight"].to_dict()
        ({'T1.1': 'lead'}, {'市财政局': 1.0, '市商务局': 0.5})
        """
        expect(name, str, "unit_or_task")
        try:
            return _unit_frame(self, unit_column(self, name))
        except AmbiguousUnitError:
            raise
        except UsageError:
            if not is_like_id(name) and name not in self.tasks.index:
                raise
        return _task_frame(self, task_row(self, name))

    @property
    def joined(self) -> pd.DataFrame:
        """Each assignment with its task, leader and unit: `jxgraph.joined` of the matrix.

        Examples
        --------
        >>> from jxgraph.matrix import responsibility_matrix
        >>> responsibility_matrix([("t1", "市财政局", "lead")]).joined[["unit", "kind", "level"]].values.tolist()
        [['市财政局', 'department', 'city']]
        """
        # by the door of the package, as a user would: what joins them stands behind the measures
        frame: pd.DataFrame = import_module("jxgraph").joined(self)
        return frame

    def __repr__(self) -> str:
        rows, columns = self.shape
        return f"<ResponsibilityMatrix {rows} tasks x {columns} units, {self.weight.nnz} edges, {self.scheme}>"

    def _repr_html_(self) -> str:
        """Show the units with the greatest weight, of equals the first."""
        load = np.asarray(self.weight.sum(axis=0)).ravel()
        first = np.argsort(-load.round(9), kind="stable")[:_PREVIEWED]
        roles = [np.bincount(self.role.indices[self.role.data == c], minlength=len(load)) for c in ROLE_CODES.values()]
        rows = [(self.units.index[u], *(role[u] for role in roles), float(f"{load[u]:.10g}")) for u in first]
        heads = ("unit", *map(str, ROLE_CODES), "weight")
        return preview_table(repr(self)[1:-1], heads, rows, left=len(load) - len(first))

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of tasks and of units.

        Examples
        --------
        >>> import jxgraph as jx
        >>> R = jx.responsibility_matrix([("1", "Finance", "lead"), ("1", "Trade", "co_lead"), ("2", "Trade", "lead")])
        >>> R.shape
        (2, 2)
        """
        return len(self.tasks), len(self.units)

    @property
    def pattern(self) -> sparse.csr_array:
        """The matrix of zeros and ones: 1 where the unit answers for the task, whatever the weight.

        Examples
        --------
        >>> import jxgraph as jx
        >>> R = jx.responsibility_matrix([("1", "Finance", "lead"), ("1", "Trade", "co_lead"), ("2", "Trade", "lead")])
        >>> R.pattern.toarray().tolist()
        [[1.0, 1.0], [0.0, 1.0]]
        """
        w = self.weight
        return sparse.csr_array((np.ones(w.nnz), w.indices, w.indptr), shape=w.shape)

    @property
    def entries(self) -> Entries:
        """Task row, role code and position of every entry, row by row.

        Examples
        --------
        >>> import jxgraph as jx
        >>> R = jx.responsibility_matrix([("1", "Finance", "lead"), ("1", "Trade", "co_lead"), ("2", "Trade", "lead")])
        >>> R.entries.task.tolist(), R.entries.role.tolist()
        ([0, 0, 1], [1, 2, 1])
        """
        rows = np.repeat(np.arange(self.shape[0]), np.diff(self.weight.indptr))
        return Entries(rows, self.role.data, self.position.data)

    def with_scheme(self, scheme: SchemeLike) -> ResponsibilityMatrix:
        """Return the same matrix weighted by another scheme, as `responsibility_matrix` takes it.

        Raises
        ------
        UsageError
            There is no such scheme, or it does not give one weight an edge, or one that is negative or not finite.

        Examples
        --------
        >>> import jxgraph as jx
        >>> R = jx.responsibility_matrix([("1", "Finance", "lead"), ("1", "Trade", "co_lead"), ("2", "Trade", "lead")])
        >>> R.with_scheme("equal").weight.toarray().tolist()
        [[1.0, 1.0], [0.0, 1.0]]
        """
        chosen = named_scheme(scheme)
        weights = np.asarray(chosen.weigh(self.entries), dtype=np.float64)
        w = self.weight
        if weights.shape != w.data.shape:
            raise UsageError("matrix.scheme_shape", scheme=chosen.name, shape=str(weights.shape), count=w.nnz)
        return replace(self, weight=sparse.csr_array((weights, w.indices, w.indptr), shape=w.shape), scheme=chosen.name)

    def to_frame(self, values: str = "weight") -> pd.DataFrame:
        """Return the matrix as a frame, tasks x units, for a look, a spreadsheet or other programs.

        Parameters
        ----------
        values
            ``weight``, with 0 where the unit does not answer for the task; or ``role``, with the empty word there.

        Returns
        -------
        DataFrame
            Indexed by `task_id`, a column for each `unit`, both in matrix order. `attrs`: `scheme`, `values`.

        Raises
        ------
        UsageError
            Other values are asked for.

        Examples
        --------
        >>> from jxgraph.matrix import responsibility_matrix
        >>> R = responsibility_matrix([("t1", "Finance", "lead"), ("t1", "Trade", "support"), ("t2", "Trade", "lead")])
        >>> R.to_frame("role").to_dict("index")
        {'t1': {'Finance': 'lead', 'Trade': 'support'}, 't2': {'Finance': '', 'Trade': 'lead'}}
        """
        if values not in _FRAME_VALUES:
            raise UsageError("matrix.frame_values", known=_FRAME_VALUES, values=values).near(values, _FRAME_VALUES)
        cells = self.weight.toarray() if values == "weight" else _ROLE_WORDS[self.role.toarray()]
        tasks, units = self.tasks.index.rename("task_id"), self.units.index.rename("unit")
        frame = pd.DataFrame(cells, index=tasks, columns=units)
        frame.attrs = {"scheme": self.scheme, "values": values}
        return frame

    def equals(self, other: ResponsibilityMatrix) -> bool:
        """Whether both have the same tasks, units, entries, weights and scheme, in the same order.

        Examples
        --------
        >>> import jxgraph as jx
        >>> R = jx.responsibility_matrix([("1", "Finance", "lead"), ("1", "Trade", "co_lead"), ("2", "Trade", "lead")])
        >>> R.equals(R.with_scheme("lead-co")), R.equals(R.with_scheme("equal"))
        (True, False)
        """
        same_parts = all(
            np.array_equal(getattr(a, name), getattr(b, name))
            for a, b in ((self.weight, other.weight), (self.role, other.role), (self.position, other.position))
            if a.shape == b.shape
            for name in ("indptr", "indices", "data")
        )
        same_frames = self.tasks.equals(other.tasks) and self.units.equals(other.units)
        return same_parts and same_frames and self.shape == other.shape and self.scheme == other.scheme


# A row or a column of the matrix, as a frame of its entries.


def _unit_frame(R: ResponsibilityMatrix, column: int) -> pd.DataFrame:
    at = np.flatnonzero(R.weight.indices == column)
    frame = _entry_columns(R, at).set_axis(R.tasks.index[R.entries.task[at]].astype("str").rename("task_id"))
    frame = frame.join(task_words(R, _OF_TASK, R.entries.task[at]))
    frame.attrs = {"scheme": R.scheme, "unit": str(R.units.index[column])}
    return frame


def _task_frame(R: ResponsibilityMatrix, row: int) -> pd.DataFrame:
    at = np.arange(R.weight.indptr[row], R.weight.indptr[row + 1])
    at = at[np.argsort(R.position.data[at], kind="stable")]
    units = R.units.iloc[R.weight.indices[at]]
    about = units[[name for name in ("kind", "level") if name in units]]
    frame = about.join(_entry_columns(R, at).set_axis(units.index)).rename_axis("unit")
    frame.attrs = {"scheme": R.scheme, "task_id": str(R.tasks.index[row])}
    return frame


def _entry_columns(R: ResponsibilityMatrix, at: NDArray[np.intp]) -> pd.DataFrame:
    roles = pd.array(_ROLE_WORDS[R.role.data[at]], dtype="str")
    return pd.DataFrame({"role": roles, "position": R.position.data[at], "weight": R.weight.data[at]})
