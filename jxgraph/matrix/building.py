"""What the matrix is built from: a breakdown, a tidy frame, triples, or a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.errors import UsageError
from jxgraph.matrix.graph import from_graph, to_graph
from jxgraph.matrix.value import LEADER_SEPARATOR, REPEAT_SEPARATOR, ResponsibilityMatrix
from jxgraph.naming import describe
from jxgraph.records import Breakdown, Role, repeats
from jxgraph.records.halves import whole
from jxgraph.weights import ROLE_CODES, Entries, Scheme, lead_co

if TYPE_CHECKING:
    import networkx as nx
    from numpy.typing import NDArray

_TASK_COLUMNS = ("number", "part", "section", "leader", "text", "clause", "line")


def responsibility_matrix(
    source: Any, *, scheme: str | Scheme | None = None, keep_repeats: bool = False
) -> ResponsibilityMatrix:
    """Build the responsibility matrix of a breakdown, a tidy frame, a two-mode graph or triples.

    Parameters
    ----------
    source
        A `Breakdown`; a frame with the columns `task_id`, `unit`, `role` and optionally `position`; a graph made by
        `responsibility_graph`, perhaps changed since; triples ``(task, unit, role)``; a matrix, or what has one as its
        `matrix`, a `Scenario` say.
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
    return to_graph(responsibility_matrix(source, scheme=scheme))


def _as_matrix(source: Any, *, keep_repeats: bool) -> ResponsibilityMatrix:
    if isinstance(source, ResponsibilityMatrix):
        return source
    if isinstance(inner := getattr(source, "matrix", None), ResponsibilityMatrix):
        return inner
    if isinstance(source, Breakdown):
        return _from_breakdown(source, keep_repeats=keep_repeats)
    if isinstance(source, pd.DataFrame):
        return _from_frame(source)
    if hasattr(source, "adj") and hasattr(source, "nodes"):
        return assemble(*from_graph(source))
    try:
        triples = [(whole(str(task)), whole(str(unit)), str(role)) for task, unit, role in source]
    except (TypeError, ValueError):
        raise UsageError(
            f"expected a Breakdown, a frame, a graph or triples (task, unit, role), not {type(source).__name__}"
        ) from None
    return _from_frame(pd.DataFrame(triples, columns=["task_id", "unit", "role"]))


def _from_frame(frame: pd.DataFrame) -> ResponsibilityMatrix:
    missing = {"task_id", "unit", "role"} - set(frame.columns)
    if missing:
        raise UsageError(f"the frame of assignments lacks the column {min(missing)!r}")
    (row, tasks), (column, units) = (_coded(frame[name]) for name in ("task_id", "unit"))
    return _assembled(frame, row, column, (pd.DataFrame(index=tasks.rename("task_id")), _unit_frame(units.tolist())))


def _from_breakdown(breakdown: Breakdown, *, keep_repeats: bool) -> ResponsibilityMatrix:
    tasks = breakdown.tasks[list(_TASK_COLUMNS)]
    units = pd.DataFrame(
        [tuple(map(whole, (u.name, u.kind, u.level, u.collective))) for u in breakdown.unit_records],
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
        repeats=lambda f: [REPEAT_SEPARATOR.join(merged.get(t, [])) for t in f.index],
    )
    return assemble(frame[frame["task_id"].isin(kept.index)], kept, units)


def _unit_frame(names: list[str]) -> pd.DataFrame:
    units = [describe(name) for name in names]
    columns = {
        "kind": [u.kind for u in units],
        "level": [u.level for u in units],
        "collective": [u.collective for u in units],
    }
    return pd.DataFrame(columns, index=pd.Index(names, name="unit", dtype="str"))


def assemble(
    frame: pd.DataFrame, tasks: pd.DataFrame, units: pd.DataFrame, scheme: str = "lead-co"
) -> ResponsibilityMatrix:
    """Build the matrix from rows of task_id, unit, role and, where given, position and weight.

    `tasks` and `units` become the frames of the matrix, in their order; a task or unit may be in no row. A row without
    a weight is weighted ``lead-co``.

    Raises
    ------
    UsageError
        A role is unknown.

    Examples
    --------
    >>> edges = pd.DataFrame({"task_id": ["t1"], "unit": ["Trade"], "role": ["lead"]})
    >>> assemble(edges, pd.DataFrame(index=["t1", "t2"]), pd.DataFrame(index=["Trade"])).weight.toarray().tolist()
    [[1.0], [0.0]]
    """
    row, column = (_located(frame[name], of.index) for name, of in (("task_id", tasks), ("unit", units)))
    return _assembled(frame, row, column, (tasks, units), scheme)


def _assembled(
    frame: pd.DataFrame,
    row: NDArray[np.intp],
    column: NDArray[np.intp],
    sides: tuple[pd.DataFrame, pd.DataFrame],
    scheme: str = "lead-co",
) -> ResponsibilityMatrix:
    """Build the matrix of rows whose task and unit are known by their places in the frames of both sides."""
    tasks, units = sides
    role = _role_codes(frame["role"])
    places = frame["position"] if "position" in frame else frame.groupby("task_id").cumcount() + 1
    position = places.to_numpy(np.int32)
    cell = row * np.int64(len(units)) + column
    order = np.argsort(cell, kind="stable")
    if (np.diff(cell[order]) == 0).any():  # a unit that stands twice keeps its strongest role, then its earliest place
        order = np.lexsort((position, role, cell))
        order = order[np.concatenate([[True], np.diff(cell[order]) > 0])]
    row, column, role, position = row[order], column[order], role[order], position[order]
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(tasks)))])
    weight = lead_co().weigh(Entries(row, role, position))
    if "weight" in frame:
        given = frame["weight"].to_numpy(float)[order]
        weight = np.where(np.isnan(given), weight, given)

    def layer(values: NDArray[Any]) -> sparse.csr_array:
        return sparse.csr_array((values, column, indptr), shape=(len(tasks), len(units)))

    return ResponsibilityMatrix(layer(weight), layer(role), layer(position), tasks, units, scheme)


def _coded(names: pd.Series[Any]) -> tuple[NDArray[np.intp], pd.Index]:
    """Give every name the number of its first appearance, in one pass: looking up each would take several."""
    code, different = pd.factorize(names, use_na_sentinel=False)
    if isinstance(different, pd.CategoricalIndex):
        different = different.categories.take(different.codes, allow_fill=True, fill_value=np.nan)
    return code, different


def _located(names: pd.Series[Any], index: pd.Index) -> NDArray[np.intp]:
    code, different = _coded(names)
    return np.asarray(index.get_indexer(different)[code])


def _role_codes(roles: pd.Series[Any]) -> NDArray[np.int8]:
    code, words = _coded(roles)
    for word in words:
        if word not in ROLE_CODES:
            raise UsageError(f"unknown role {word!r}; expected one of {', '.join(map(str, Role))}")
    return np.array([ROLE_CODES[word] for word in words], np.int8)[code]
