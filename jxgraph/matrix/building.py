"""The matrix built from a breakdown, a tidy frame, triples, or a graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.display import replace_surrogates
from jxgraph.errors import UsageError
from jxgraph.matrix.graph import WEIGHED_AS, from_graph, is_graph, to_graph
from jxgraph.matrix.value import ResponsibilityMatrix
from jxgraph.messages import Message
from jxgraph.model import LEADER_SEPARATOR, LIST_SEPARATOR, Breakdown, Role, repeats
from jxgraph.naming import describe, kind_code
from jxgraph.weights import ROLES, SCHEMES, Entries, known_scheme, lead_co, role_code

if TYPE_CHECKING:
    import networkx as nx
    from numpy.typing import NDArray

    from jxgraph.weights import SchemeLike

_TASK_COLUMNS = ("number", "part", "section", "leader", "text", "clause", "line", "file")
_TRIPLE = ("task_id", "unit", "role")
_UNIT_COLUMNS = ("kind", "level", "collective")

_EXACT, _ROUNDED = 1e-12, 1e-9
"""Tolerances of weights against those of their scheme, absolute and relative: files keep ten figures."""


def responsibility_matrix(
    source: Any, *, scheme: SchemeLike | None = None, keep_repeats: bool = False
) -> ResponsibilityMatrix:
    """Build the responsibility matrix of a breakdown, a tidy frame, a two-mode graph or triples.

    Parameters
    ----------
    source
        A `Breakdown`; a frame with the columns `task_id`, `unit`, `role`, and any others of `Breakdown.assignments`,
        which are used where present; a graph made by `responsibility_graph`, perhaps changed since; triples
        ``(task, unit, role)``; a matrix, or what has one as its `matrix`, a `Scenario` say. A role is ``lead``,
        ``co_lead``, ``support``, or a word that documents print for it (牵头, 责任, 配合).
    scheme
        A name in `jxgraph.weights.SCHEMES`, the weight of each role (``{"lead": 1, "co_lead": 0.3}``), or a `Scheme`.
        By default a matrix stays as it is, a graph or a frame with weights keeps them, and anything else is weighted
        ``lead-co``.
    keep_repeats
        Keep a task that is printed again, under another leader with the same units, as a task of its own. By default
        it is merged into the first: one task with two leaders. A `Breakdown` knows its repeats, a frame by its column
        `merged_into`; triples cannot tell, so each of their tasks counts.

    Returns
    -------
    ResponsibilityMatrix
        Tasks and units in the order of their first appearance. A unit that stands twice in a task has its
        strongest role there, at its earliest place.

    Raises
    ------
    UsageError
        The source is none of these, a column is missing, a role is unknown, or a weight is not the one that the scheme
        of the graph or frame (`graph["scheme"]`, `attrs["scheme"]`; else any of `SCHEMES`) gives the edge: its role
        was changed, or the weight. The edge is named. Weights of one's own have a scheme of one's own as their name.

    Notes
    -----
    A task without a unit has no row in a frame, so the full `assignments` of a document with such tasks are refused.

    Examples
    --------
    >>> responsibility_matrix([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")]).weight.toarray().tolist()
    [[1.0, 0.5]]
    """
    R = _as_matrix(source, keep_repeats=keep_repeats, reweighed=scheme is not None)
    return R if scheme is None else R.with_scheme(scheme)


def responsibility_graph(source: Any, *, scheme: SchemeLike | None = None) -> nx.Graph:
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
        first, in the order of the matrix. The attribute ``scheme`` of the graph names the weights; where that is a rule
        of one's own, edges also have the role ``weighed_as``. `responsibility_matrix` gives the matrix back.

    Examples
    --------
    >>> B = responsibility_graph([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")])
    >>> B["task:t1"]["unit:Trade"]["weight"]
    0.5
    """
    return to_graph(responsibility_matrix(source, scheme=scheme))


def _as_matrix(source: Any, *, keep_repeats: bool, reweighed: bool) -> ResponsibilityMatrix:
    if isinstance(source, Breakdown):
        return _from_breakdown(source, keep_repeats=keep_repeats)
    if isinstance(source, pd.DataFrame):
        return _from_frame(source, keep_repeats=keep_repeats, reweighed=reweighed)
    inner = source if isinstance(source, ResponsibilityMatrix) else getattr(source, "matrix", None)
    if isinstance(inner, ResponsibilityMatrix):
        R = inner
    elif is_graph(source):
        edges, tasks, units, scheme = from_graph(source)
        R = _from_coded_rows(edges, *_places(edges, tasks, units), scheme, reweighed=reweighed)
    else:
        return _from_frame(_triples(source), keep_repeats=True, reweighed=True)
    if keep_repeats and "repeats" in R.tasks and R.tasks["repeats"].astype(bool).any():
        raise UsageError("matrix.merged")
    return R


def _triples(source: Any) -> pd.DataFrame:
    if isinstance(source, str | PathLike):
        raise UsageError("matrix.document_name", name=str(source))
    rows = list(source) if isinstance(source, Iterable) and not isinstance(source, Mapping | bytes) else [source]
    for row in rows:
        if isinstance(row, str | bytes) or not isinstance(row, Iterable) or len(tuple(row)) != len(_TRIPLE):
            what = Message("matrix.list_with", row=repr(row)) if row is not source else type(source).__name__
            raise UsageError("matrix.source", what=what)
    return pd.DataFrame(rows, columns=list(_TRIPLE), dtype=object)


def _from_frame(frame: pd.DataFrame, *, keep_repeats: bool, reweighed: bool) -> ResponsibilityMatrix:
    missing = {*_TRIPLE} - set(frame.columns)
    if missing:
        raise UsageError("matrix.lacks_column", column=min(missing)).near(min(missing), frame.columns)
    if len({*frame.columns}) < len(frame.columns):
        raise UsageError("matrix.column_twice", column=frame.columns[frame.columns.duplicated()][0])
    (row, tasks), (column, units) = (_names(frame, name) for name in ("task_id", "unit"))
    if frame.attrs.get("without_unit") and len(tasks) == frame.attrs["with_unit"]:
        raise UsageError("matrix.without_unit", tasks=frame.attrs["without_unit"])
    sides = _task_frame(frame, row, tasks), _unit_frame(frame, column, units)
    named = frame.attrs.get("scheme")
    if "merged_into" not in frame:
        return _from_coded_rows(frame, row, column, sides, named, reweighed=reweighed)
    into = _words(frame["merged_into"])
    # a repeat weighs 0 in the frame, for it is not counted; where it is kept, its roles are weighed
    if "weight" in frame:
        frame = frame.assign(weight=_numbers(frame, "weight").where(into == ""))
    first = {} if keep_repeats else _first_of(dict(zip(tasks[row[into != ""]], into[into != ""], strict=True)), tasks)
    kept = _merged(sides[0], first)
    place = kept.index.get_indexer(tasks)[row]
    counted = place >= 0
    sides = kept, sides[1]
    return _from_coded_rows(frame[counted], place[counted], column[counted], sides, named, reweighed=reweighed)


def _from_breakdown(breakdown: Breakdown, *, keep_repeats: bool) -> ResponsibilityMatrix:
    units = pd.DataFrame(
        [tuple(map(replace_surrogates, (u.name, u.kind, u.level, u.collective))) for u in breakdown.unit_records],
        columns=["unit", *_UNIT_COLUMNS],
    ).set_index("unit")
    frame = breakdown.assignments[["task_id", "unit", "role", "position"]]
    tasks = breakdown.tasks
    printed = tasks[[name for name in _TASK_COLUMNS if name in tasks]]
    kept = _merged(printed, {} if keep_repeats else repeats(breakdown.task_records))
    return assemble(frame[frame["task_id"].isin(kept.index)], kept, units)


def _merged(tasks: pd.DataFrame, first: Mapping[str, str]) -> pd.DataFrame:
    """Leave out the repeats; the tasks that they are merged into have the leaders of both, and name them."""
    merged: dict[str, list[str]] = {}
    for repeat, original in first.items():
        merged.setdefault(original, []).append(repeat)
    kept = tasks.drop(index=list(first))
    if "leader" in tasks:
        leaders = {
            t: LEADER_SEPARATOR.join(dict.fromkeys(tasks.loc[[t, *again], "leader"])) for t, again in merged.items()
        }
        kept = kept.assign(leader=[leaders.get(t, leader) for t, leader in kept["leader"].items()])
    return kept.assign(repeats=[LIST_SEPARATOR.join(merged.get(t, [])) for t in kept.index])


def _first_of(into: Mapping[str, str], tasks: pd.Index) -> dict[str, str]:
    """Map repeats to the tasks that they are merged into; where that is in no row, the first repeat replaces it."""
    present, replaced_by = {*tasks}, dict[str, str]()
    first: dict[str, str] = {}
    for repeat, original in into.items():
        target = original if original in present else replaced_by.setdefault(original, repeat)
        target = first.get(target, target)
        if target != repeat:
            first[repeat] = target
    return first


def _task_frame(frame: pd.DataFrame, row: NDArray[np.intp], tasks: pd.Index) -> pd.DataFrame:
    """Return the frame of the tasks, from the columns that all rows of a task have in common."""
    if "document" in frame:
        documents = frame["document"].dropna().unique()
        if len(documents) > 1:
            raise UsageError("matrix.documents", count=len(documents), first=documents[0], second=documents[1])
    named = {name: name for name in _TASK_COLUMNS if name in frame and name != "line"}
    # `line` is that of the assignment; the task begins at another
    named |= {"line": "task_line"} if "task_line" in frame else {}
    columns = {name: _one_each(_words(frame[column]), row, tasks) for name, column in named.items()}
    if "line" in columns:
        columns["line"] = pd.to_numeric(pd.Series(columns["line"]), errors="coerce").array
    return pd.DataFrame(columns, index=tasks.rename("task_id"), columns=pd.Index(list(columns), dtype="str"))


def _unit_frame(frame: pd.DataFrame, column: NDArray[np.intp], names: pd.Index) -> pd.DataFrame:
    """Return the frame of the units, from the columns of their rows, or where these lack one from their names."""
    units = [describe(name) for name in names]
    columns: dict[str, Any] = {name: [getattr(unit, name) for unit in units] for name in _UNIT_COLUMNS}
    for name in set(_UNIT_COLUMNS) & {*frame.columns}:
        words = _one_each(_words(frame[name]), column, names)
        columns[name] = [word.lower() == "true" for word in words] if name == "collective" else words
    columns["kind"] = [kind_code(kind) for kind in columns["kind"]]
    return pd.DataFrame(columns, index=names.rename("unit"))


def _one_each(words: pd.Series[str], place: NDArray[np.intp], of: pd.Index) -> Any:
    """Return the one value that all rows of a task or a unit have in a column; refuse different ones."""
    values = words.array
    first = values.take(np.unique(place, return_index=True)[1])
    for at in np.flatnonzero(np.asarray(values != first.take(place))):
        raise UsageError(
            "matrix.disagree", name=str(of[place[at]]), column=words.name, first=first[place[at]], second=values[at]
        )
    return first


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
    return _from_coded_rows(frame, *_places(frame, tasks, units), scheme)


def _places(
    frame: pd.DataFrame, tasks: pd.DataFrame, units: pd.DataFrame
) -> tuple[NDArray[np.intp], NDArray[np.intp], tuple[pd.DataFrame, pd.DataFrame]]:
    row, column = (_located(frame[name], of.index) for name, of in (("task_id", tasks), ("unit", units)))
    return row, column, (tasks, units)


def _from_coded_rows(
    frame: pd.DataFrame,
    row: NDArray[np.intp],
    column: NDArray[np.intp],
    sides: tuple[pd.DataFrame, pd.DataFrame],
    scheme: str | None = "lead-co",
    *,
    reweighed: bool = False,
) -> ResponsibilityMatrix:
    """Build the matrix of rows whose task and unit are known by their places in the frames of both sides.

    `reweighed` ignores the weights of the rows: the caller weighs the matrix by another scheme.
    """
    tasks, units = sides
    role, position = _role_codes(frame), _positions(frame)
    cell = row * np.int64(len(units)) + column
    order = np.argsort(cell, kind="stable")
    # a unit that is twice in a task keeps its strongest role, then its earliest place
    if (np.diff(cell[order]) == 0).any():
        order = np.lexsort((position, role, cell))
        order = order[np.concatenate([[True], np.diff(cell[order]) > 0])]
    row, column, role, position = row[order], column[order], role[order], position[order]
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(tasks)))])
    entries = Entries(row, role, position)
    if reweighed or "weight" not in frame:
        weight, named = lead_co().weigh(entries), scheme or lead_co().name
    else:
        weight, named = _weights(frame.iloc[order], entries, scheme)

    def layer(values: NDArray[Any]) -> sparse.csr_array:
        return sparse.csr_array((values, column, indptr), shape=(len(tasks), len(units)))

    return ResponsibilityMatrix(layer(weight), layer(role), layer(position), tasks, units, named)


def _weights(frame: pd.DataFrame, entries: Entries, scheme: str | None) -> tuple[NDArray[np.float64], str]:
    """Return the weights of the rows and their scheme: the one that is named, else the first that gives them all."""
    given = _numbers(frame, "weight").to_numpy()
    if scheme is not None and known_scheme(scheme) is None:
        return _own_weights(frame, given, entries, scheme), scheme
    known = None if scheme is None else known_scheme(scheme)
    candidates = list(SCHEMES.values()) if known is None else [known]
    unlike: list[NDArray[np.intp]] = []
    for one in candidates:
        weights = np.asarray(one.weigh(entries), dtype=np.float64)
        same = np.isnan(given) | np.isclose(given, weights, rtol=_ROUNDED, atol=_EXACT)
        if same.all():
            return weights, one.name
        unlike.append(np.flatnonzero(~same))
    at, one = int(unlike[0][0]), candidates[0]
    facts = {"given": given[at], "expected": one.weigh(entries)[at], "role": _role(entries, at), "scheme": one.name}
    raise UsageError("matrix.other_weight", edge=_edge(frame, at), **facts)


def _own_weights(frame: pd.DataFrame, given: NDArray[np.float64], entries: Entries, scheme: str) -> NDArray[np.float64]:
    """Check weights by a rule that is not known here: each edge has one, of the role that it has."""
    unfit = np.flatnonzero(~(np.isfinite(given) & (given >= 0)))
    if len(unfit):
        at = int(unfit[0])
        key = "matrix.no_weight" if np.isnan(given[at]) else "matrix.bad_weight"
        fault = Message(key, edge=_edge(frame, at), weight=given[at])
        raise UsageError("matrix.not_weighed", fault=fault, scheme=scheme)
    if WEIGHED_AS in frame:
        was = np.array([role_code(word) or code for word, code in zip(frame[WEIGHED_AS], entries.role, strict=True)])
        for at in np.flatnonzero(was != entries.role).tolist():
            roles = {"was": str(frame[WEIGHED_AS].iloc[at]), "role": _role(entries, at), "column": WEIGHED_AS}
            raise UsageError("matrix.other_role", edge=_edge(frame, at), scheme=scheme, **roles)
    return given


def _edge(frame: pd.DataFrame, at: int) -> Message:
    """Name the edge of a row for a message."""
    task, unit = frame["task_id"].iloc[at], frame["unit"].iloc[at]
    return Message("matrix.edge", task=str(task), unit=str(unit))


def _role(entries: Entries, at: int) -> Message:
    return Message(f"role.{ROLES[entries.role[at] - 1]}")


def _coded(names: pd.Series[Any]) -> tuple[NDArray[np.intp], pd.Index]:
    """Code every name by its first appearance, and list the different names."""
    code, different = pd.factorize(names, use_na_sentinel=False)
    if isinstance(different, pd.CategoricalIndex):
        different = different.categories.take(different.codes, allow_fill=True, fill_value=np.nan)
    return code, different


def _names(frame: pd.DataFrame, column: str) -> tuple[NDArray[np.intp], pd.Index]:
    """Code the names of tasks or units as texts; numbers become texts as people write them."""
    code, different = _coded(frame[column])
    if different.isna().any():
        at = int(np.flatnonzero(different.isna()[code])[0])
        raise UsageError("matrix.empty_name", row=at + 1, column=column)
    if different.dtype == "str":
        return code, different
    names, texts = pd.factorize(pd.Index([_text(name) for name in different], dtype="str"))
    return names[code] if len(code) else code, texts


def _words(values: pd.Series[Any]) -> pd.Series[str]:
    """Return values as texts, missing ones as the empty text, integers that a file made floats as integers."""
    code, different = _coded(values)
    texts = np.array(["" if pd.isna(value) else _text(value) for value in different], dtype=object)
    return pd.Series(texts[code] if len(code) else texts, index=values.index, name=values.name, dtype="str")


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(replace_surrogates(str(value)))


def _numbers(frame: pd.DataFrame, column: str) -> pd.Series[float]:
    """Return a column as numbers, NaN where a value is missing."""
    numbers = pd.to_numeric(frame[column], errors="coerce").astype("float64")
    if (no_number := numbers.isna() & frame[column].notna()).any():
        at = int(np.flatnonzero(no_number)[0])
        raise UsageError("matrix.no_number", edge=_edge(frame, at), column=column, value=frame[column].iloc[at])
    return numbers


def _positions(frame: pd.DataFrame) -> NDArray[np.int32]:
    if "position" not in frame:
        return np.asarray(frame.groupby("task_id", observed=True).cumcount() + 1, dtype=np.int32)
    numbers = np.asarray(_numbers(frame, "position"))
    unfit = ~((numbers >= 1) & (numbers < np.iinfo(np.int32).max) & (numbers % 1 == 0))
    if unfit.any():
        at = int(np.flatnonzero(unfit)[0])
        raise UsageError("matrix.position", edge=_edge(frame, at), position=numbers[at])
    return numbers.astype(np.int32)


def _located(names: pd.Series[Any], index: pd.Index) -> NDArray[np.intp]:
    code, different = _coded(names)
    return np.asarray(index.get_indexer(different)[code])


def _role_codes(frame: pd.DataFrame) -> NDArray[np.int8]:
    code, words = _coded(frame["role"])
    roles = [role_code(word) or 0 for word in words]
    for number, (word, role) in enumerate(zip(words, roles, strict=True)):
        if not role:
            edge = _edge(frame, int(np.flatnonzero(code == number)[0]))
            if isinstance(word, str) and word.strip():
                raise UsageError("matrix.unknown_role", edge=edge, word=word, known=list(Role)).near(word, Role)
            raise UsageError("matrix.no_role", edge=edge, known=list(Role))
    return np.array(roles, np.int8)[code]
