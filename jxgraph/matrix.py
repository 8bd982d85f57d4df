"""The responsibility matrix: tasks by units, weighted by role; and its twin, the two-mode networkx graph."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.errors import UsageError
from jxgraph.naming import describe
from jxgraph.records import Breakdown, Role, repeats
from jxgraph.weights import ROLE_CODES, ROLES, Entries, Scheme, lead_co, named_scheme

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx
    from numpy.typing import NDArray

TASK, UNIT = 0, 1
"""Values of the node attribute `bipartite` in the two-mode graph."""

LEADER_SEPARATOR = "；"
"""Between the leaders of a task that is printed under several."""

_TASK_COLUMNS = ("number", "part", "section", "leader", "text", "clause", "line")


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
            if not frame.index.is_unique:
                raise UsageError(f"two {what}s have the same name: {frame.index[frame.index.duplicated()][0]!r}")
        if not (np.isfinite(self.weight.data).all() and (self.weight.data >= 0).all()):
            raise UsageError("weights must be finite and at least 0")

    def __repr__(self) -> str:
        rows, columns = self.shape
        return f"<ResponsibilityMatrix {rows} tasks x {columns} units, {self.weight.nnz} edges, {self.scheme}>"

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

    def with_scheme(self, scheme: str | Scheme) -> ResponsibilityMatrix:
        """Return the same matrix weighted by another scheme.

        Raises
        ------
        UsageError
            No scheme has that name, or it gives a negative, infinite or missing weight.
        """
        chosen = named_scheme(scheme)
        weights = np.asarray(chosen.weigh(self.entries), dtype=np.float64)
        w = self.weight
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


def responsibility_matrix(
    source: Any, *, scheme: str | Scheme | None = None, keep_repeats: bool = False
) -> ResponsibilityMatrix:
    """Build the responsibility matrix of a breakdown, a tidy frame, a two-mode graph or triples.

    Parameters
    ----------
    source
        A `Breakdown`; a frame with the columns `task_id`, `unit`, `role` and optionally `position`; a graph made by
        `responsibility_graph`, perhaps changed since; triples ``(task, unit, role)``; or a matrix.
    scheme
        A name in `jxgraph.weights.SCHEMES` or a `Scheme`. By default the weights of a graph or a matrix stay as they
        are and anything else is weighted ``lead-co``.
    keep_repeats
        Keep a task that a `Breakdown` prints again, under another leader with the same units, as a task of its own.
        By default it is merged into the first: one task with two leaders.

    Returns
    -------
    ResponsibilityMatrix
        Tasks and units in the order of their first appearance. A unit that stands twice in a task has its
        strongest role there, at its earliest place.

    Raises
    ------
    UsageError
        The source is none of these, a column is missing, or a role is unknown.

    Examples
    --------
    >>> responsibility_matrix([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")]).weight.toarray().tolist()
    [[1.0, 0.5]]
    """
    R = _as_matrix(source, keep_repeats=keep_repeats)
    return R if scheme is None else R.with_scheme(scheme)


def _as_matrix(source: Any, *, keep_repeats: bool) -> ResponsibilityMatrix:
    if isinstance(source, ResponsibilityMatrix):
        return source
    if isinstance(source, Breakdown):
        return _from_breakdown(source, keep_repeats=keep_repeats)
    if isinstance(source, pd.DataFrame):
        return _from_frame(source)
    if hasattr(source, "adj") and hasattr(source, "nodes"):
        return _from_graph(source)
    try:
        triples = [(str(task), str(unit), str(role)) for task, unit, role in source]
    except (TypeError, ValueError):
        raise UsageError(
            f"expected a Breakdown, a frame, a graph or triples (task, unit, role), not {type(source).__name__}"
        ) from None
    return _from_frame(pd.DataFrame(triples, columns=["task_id", "unit", "role"]))


def _from_frame(frame: pd.DataFrame) -> ResponsibilityMatrix:
    missing = {"task_id", "unit", "role"} - set(frame.columns)
    if missing:
        raise UsageError(f"the frame of assignments lacks the column {min(missing)!r}")
    tasks, units = pd.Index(frame["task_id"].unique()), list(frame["unit"].unique())
    return _assemble(frame, pd.DataFrame(index=tasks.rename("task_id")), _unit_frame(units))


def _from_breakdown(breakdown: Breakdown, *, keep_repeats: bool) -> ResponsibilityMatrix:
    tasks = breakdown.tasks[list(_TASK_COLUMNS)]
    units = pd.DataFrame(
        [(u.name, u.kind, u.level, u.collective) for u in breakdown.unit_records],
        columns=["unit", "kind", "level", "collective"],
    ).set_index("unit")
    frame = breakdown.assignments
    first = {} if keep_repeats else repeats(breakdown.task_records)
    merged: dict[str, list[str]] = {}
    for repeat, original in first.items():
        merged.setdefault(original, []).append(repeat)
    leaders = {t: LEADER_SEPARATOR.join(dict.fromkeys(tasks.loc[[t, *again], "leader"])) for t, again in merged.items()}
    kept = tasks.drop(index=list(first)).assign(
        leader=lambda f: [leaders.get(t, leader) for t, leader in f["leader"].items()],
        repeats=lambda f: ["; ".join(merged.get(t, [])) for t in f.index],
    )
    return _assemble(frame[frame["task_id"].isin(kept.index)], kept, units)


def _from_graph(B: nx.Graph) -> ResponsibilityMatrix:
    rows = {n: data for n, data in B.nodes(data=True) if data.get("bipartite") == TASK}
    columns = {n: data for n, data in B.nodes(data=True) if data.get("bipartite") == UNIT}
    if len(rows) + len(columns) != len(B):
        stray = next(n for n in B if n not in rows and n not in columns)
        raise UsageError(f"the node {stray!r} has no attribute bipartite = 0 (task) or 1 (unit)")
    edges = []
    for a, b, data in B.edges(data=True):
        task, unit = (a, b) if a in rows else (b, a)
        if task not in rows or unit not in columns:
            raise UsageError(f"the edge {a!r} - {b!r} does not join a task and a unit")
        edges.append((_name(task), _name(unit), data.get("role"), data.get("position", 1), data.get("weight")))
    frame = pd.DataFrame(edges, columns=["task_id", "unit", "role", "position", "weight"])
    scheme = str(B.graph.get("scheme", "lead-co"))
    return _assemble(frame, _node_frame(rows, "task_id"), _node_frame(columns, "unit"), scheme=scheme)


def _name(node: object) -> str:
    return str(node).removeprefix("task:").removeprefix("unit:")


def _node_frame(nodes: dict[Any, dict[str, Any]], index: str) -> pd.DataFrame:
    rows = [{k: v for k, v in data.items() if k not in {"bipartite", "label"}} for data in nodes.values()]
    names = pd.Index([_name(n) for n in nodes], name=index, dtype="str")
    return pd.DataFrame(rows, index=names)


def _unit_frame(names: list[str]) -> pd.DataFrame:
    units = [describe(name) for name in names]
    columns = {
        "kind": [u.kind for u in units],
        "level": [u.level for u in units],
        "collective": [u.collective for u in units],
    }
    return pd.DataFrame(columns, index=pd.Index(names, name="unit", dtype="str"))


def _assemble(
    frame: pd.DataFrame, tasks: pd.DataFrame, units: pd.DataFrame, *, scheme: str = "lead-co"
) -> ResponsibilityMatrix:
    """Build the matrix from rows of task_id, unit, role and, where given, position and weight."""
    role = frame["role"].map(ROLE_CODES)
    if role.isna().any():
        unknown = frame.loc[role.isna(), "role"].iloc[0]
        raise UsageError(f"unknown role {unknown!r}; expected one of {', '.join(map(str, Role))}")
    position = frame["position"] if "position" in frame else frame.groupby("task_id").cumcount() + 1
    edges = pd.DataFrame(
        {
            "row": tasks.index.get_indexer(frame["task_id"]),
            "column": units.index.get_indexer(frame["unit"]),
            "role": role.to_numpy(np.int8),
            "position": position.to_numpy(np.int32),
            "weight": frame["weight"].to_numpy(float) if "weight" in frame else np.nan,
        }
    )
    # a unit that stands twice in a task keeps its strongest role, then its earliest place
    edges = edges.sort_values(["row", "column", "role", "position"]).drop_duplicates(["row", "column"])
    indptr = np.concatenate([[0], np.cumsum(np.bincount(edges["row"], minlength=len(tasks)))])
    role_data, position_data = edges["role"].to_numpy(), edges["position"].to_numpy()
    default = lead_co().weigh(Entries(edges["row"].to_numpy(), role_data, position_data))
    weight_data = np.where(edges["weight"].isna(), default, edges["weight"])

    def layer(values: NDArray[Any]) -> sparse.csr_array:
        return sparse.csr_array((values, edges["column"].to_numpy(), indptr), shape=(len(tasks), len(units)))

    return ResponsibilityMatrix(layer(weight_data), layer(role_data), layer(position_data), tasks, units, scheme)


def responsibility_graph(source: Any, *, scheme: str | Scheme | None = None) -> nx.Graph:
    """Build the two-mode (bipartite, affiliation) graph of tasks and units.

    Parameters
    ----------
    source, scheme
        As `responsibility_matrix` takes them.

    Returns
    -------
    networkx.Graph
        Nodes ``task:...`` with ``bipartite=0`` and ``unit:...`` with ``bipartite=1``, the name as ``label`` and the
        columns of `tasks` and `units` as attributes; edges with ``role``, ``position`` and ``weight``. Tasks come
        first, in the order of the matrix. `responsibility_matrix` gives the matrix back.

    Examples
    --------
    >>> B = responsibility_graph([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")])
    >>> B["task:t1"]["unit:Trade"]["weight"]
    0.5
    """
    import networkx as nx

    R = responsibility_matrix(source, scheme=scheme)
    task_ids = [f"task:{name}" for name in R.tasks.index]
    unit_ids = [f"unit:{name}" for name in R.units.index]
    B = nx.Graph(scheme=R.scheme)
    B.add_nodes_from(_labelled(task_ids, R.tasks, TASK))
    B.add_nodes_from(_labelled(unit_ids, R.units, UNIT))
    entries = zip(R.entries.task, R.weight.indices, R.role.data, R.position.data, R.weight.data, strict=True)
    B.add_edges_from(
        (task_ids[t], unit_ids[u], {"role": str(ROLES[role - 1]), "position": int(position), "weight": float(weight)})
        for t, u, role, position, weight in entries
    )
    return B


def _labelled(nodes: list[str], frame: pd.DataFrame, mode: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for node, name, row in zip(nodes, frame.index, frame.to_dict("records"), strict=True):
        yield node, {"bipartite": mode, "label": str(name), **row}


def tasks_of(B: nx.Graph) -> list[str]:
    """Nodes of the two-mode graph that are tasks, in graph order."""
    return [node for node, mode in B.nodes(data="bipartite") if mode == TASK]


def units_of(B: nx.Graph) -> list[str]:
    """Nodes of the two-mode graph that are units, in graph order."""
    return [node for node, mode in B.nodes(data="bipartite") if mode == UNIT]
