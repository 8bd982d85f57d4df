"""The responsibility matrix as a value, checked when built."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from jxgraph.errors import UsageError
from jxgraph.records.glance import glance
from jxgraph.weights import ROLE_CODES, Entries, named_scheme

if TYPE_CHECKING:
    import pandas as pd

    from jxgraph.weights import SchemeLike

LEADER_SEPARATOR = "；"
"""Between the leaders of a task that is printed under several."""

REPEAT_SEPARATOR = "; "
"""Between the ids of the tasks that are merged into one."""

_GLANCED = 8
"""Units that a notebook shows of a matrix."""


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class ResponsibilityMatrix:
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
                raise UsageError(f"a matrix of shape {part.shape} does not fit {shape[0]} tasks and {shape[1]} units")
            if not (
                np.array_equal(part.indices, self.weight.indices) and np.array_equal(part.indptr, self.weight.indptr)
            ):
                raise UsageError("weight, role and position must have entries in the same places")
        for what, frame in (("task", self.tasks), ("unit", self.units)):
            # is_unique would make a Python object of every name first
            if len(frame.index.array.unique()) < len(frame):
                raise UsageError(f"two {what}s have the same name: {frame.index[frame.index.duplicated()][0]!r}")
        if not (np.isfinite(self.weight.data).all() and (self.weight.data >= 0).all()):
            raise UsageError("weights must be finite and at least 0")

    def __repr__(self) -> str:
        rows, columns = self.shape
        return f"<ResponsibilityMatrix {rows} tasks x {columns} units, {self.weight.nnz} edges, {self.scheme}>"

    def _repr_html_(self) -> str:
        """Show the units with the greatest weight, of equals the first."""
        load = np.asarray(self.weight.sum(axis=0)).ravel()
        first = np.argsort(-load.round(9), kind="stable")[:_GLANCED]
        roles = [np.bincount(self.role.indices[self.role.data == c], minlength=len(load)) for c in ROLE_CODES.values()]
        rows = [(self.units.index[u], *(role[u] for role in roles), float(f"{load[u]:.10g}")) for u in first]
        heads = ("unit", *map(str, ROLE_CODES), "weight")
        return glance(repr(self)[1:-1], heads, rows, left=len(load) - len(first))

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of tasks and of units."""
        return len(self.tasks), len(self.units)

    @property
    def pattern(self) -> sparse.csr_array:
        """The matrix of zeros and ones: 1 where the unit answers for the task, whatever the weight."""
        w = self.weight
        return sparse.csr_array((np.ones(w.nnz), w.indices, w.indptr), shape=w.shape)

    @property
    def entries(self) -> Entries:
        """Task row, role code and position of every entry, row by row."""
        rows = np.repeat(np.arange(self.shape[0]), np.diff(self.weight.indptr))
        return Entries(rows, self.role.data, self.position.data)

    def with_scheme(self, scheme: SchemeLike) -> ResponsibilityMatrix:
        """Return the same matrix weighted by another scheme, as `responsibility_matrix` takes it.

        Raises
        ------
        UsageError
            There is no such scheme, or it does not give one weight an edge, or one that is negative or not finite.
        """
        chosen = named_scheme(scheme)
        weights = np.asarray(chosen.weigh(self.entries), dtype=np.float64)
        w = self.weight
        if weights.shape != w.data.shape:
            raise UsageError(f"the scheme {chosen.name!r} gives weights of shape {weights.shape} for {w.nnz} edges")
        return replace(self, weight=sparse.csr_array((weights, w.indices, w.indptr), shape=w.shape), scheme=chosen.name)

    def equals(self, other: ResponsibilityMatrix) -> bool:
        """Whether both have the same tasks, units, entries, weights and scheme, in the same order."""
        same_parts = all(
            np.array_equal(getattr(a, name), getattr(b, name))
            for a, b in ((self.weight, other.weight), (self.role, other.role), (self.position, other.position))
            if a.shape == b.shape
            for name in ("indptr", "indices", "data")
        )
        same_frames = self.tasks.equals(other.tasks) and self.units.equals(other.units)
        return same_parts and same_frames and self.shape == other.shape and self.scheme == other.scheme
