"""The two-mode networkx graph, the twin of the matrix: its nodes, edges and attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from jxgraph.errors import UsageError
from jxgraph.weights import ROLES, known_scheme

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx

    from jxgraph.matrix.value import ResponsibilityMatrix

TASK, UNIT = 0, 1
"""Values of the node attribute `bipartite` in the two-mode graph."""

MEASURED = "measured"
"""The attribute of a graph that lists, between commas, the attributes of its nodes that were measured from it."""

WEIGHED_AS = "weighed_as"
"""The attribute of edges with the role that was weighed by a rule of one's own, which no graph can hold."""


def to_graph(R: ResponsibilityMatrix) -> nx.Graph:
    """Return the matrix as a networkx graph; `responsibility_graph` says how."""
    import networkx as nx

    task_ids = [f"task:{name}" for name in R.tasks.index]
    unit_ids = [f"unit:{name}" for name in R.units.index]
    B = nx.Graph(scheme=R.scheme)
    B.add_nodes_from(_labelled(task_ids, R.tasks, TASK))
    B.add_nodes_from(_labelled(unit_ids, R.units, UNIT))
    entries = zip(R.entries.task, R.weight.indices, R.role.data, R.position.data, R.weight.data, strict=True)
    own = known_scheme(R.scheme) is None
    for t, u, code, position, weight in entries:
        role = str(ROLES[code - 1])
        attributes = {"role": role, "position": int(position), "weight": float(weight)}
        B.add_edge(task_ids[t], unit_ids[u], **attributes, **({WEIGHED_AS: role} if own else {}))
    return B


def _labelled(nodes: list[str], frame: pd.DataFrame, mode: int) -> Iterator[tuple[str, dict[str, Any]]]:
    # pandas before 3 makes no records of a frame without columns
    records = frame.to_dict("records") if len(frame.columns) else [{} for _ in nodes]
    for node, name, row in zip(nodes, frame.index, records, strict=True):
        yield node, {"bipartite": mode, "label": str(name), **row}


def is_graph(source: Any) -> bool:
    """Whether it is a networkx graph, without loading networkx."""
    return hasattr(source, "adj") and hasattr(source, "nodes")


def tasks_of(B: nx.Graph) -> list[str]:
    """Return the nodes of the two-mode graph that are tasks, in graph order."""
    return [node for node, mode in B.nodes(data="bipartite") if mode == TASK]


def units_of(B: nx.Graph) -> list[str]:
    """Return the nodes of the two-mode graph that are units, in graph order."""
    return [node for node, mode in B.nodes(data="bipartite") if mode == UNIT]


def from_graph(B: nx.Graph) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, str | None]:
    """Return the rows of a graph's edges, its task and unit frames, and the name of its scheme where it has one.

    Where every node has a `name` and a true or false `type`, as igraph has them, the names are those.

    Raises
    ------
    UsageError
        A node says neither task nor unit, or an edge joins two of one kind.
    """
    rows = {n: data for n, data in B.nodes(data=True) if data.get("bipartite") == TASK}
    columns = {n: data for n, data in B.nodes(data=True) if data.get("bipartite") == UNIT}
    if len(rows) + len(columns) != len(B):
        stray = next(n for n in B if n not in rows and n not in columns)
        raise UsageError("graph.no_mode", node=stray)
    by_igraph = len(B) > 0 and all(map(_named_by_igraph, B.nodes.values()))
    names = {n: str(data["name"]) if by_igraph else node_name(n) for n, data in B.nodes(data=True)}
    edges = []
    for a, b, data in B.edges(data=True):
        task, unit = (a, b) if a in rows else (b, a)
        if task not in rows or unit not in columns:
            raise UsageError("graph.edge", a=a, b=b)
        attributes = (data.get("role"), data.get("position", 1), data.get("weight"), data.get(WEIGHED_AS))
        edges.append((names[task], names[unit], *attributes))
    frame = pd.DataFrame(edges, columns=["task_id", "unit", "role", "position", "weight", WEIGHED_AS])
    left_out = {"bipartite", "label", *({"type", "name"} if by_igraph else ()), *_measured(B)}
    frames = [
        _node_frame(nodes, pd.Index([names[n] for n in nodes], name=index, dtype="str"), left_out)
        for nodes, index in ((rows, "task_id"), (columns, "unit"))
    ]
    scheme = B.graph.get("scheme")
    return frame, frames[0], frames[1], None if scheme is None else str(scheme)


def node_name(node: object) -> str:
    """Return the name of the task or the unit of a node.

    Examples
    --------
    >>> node_name("task:T1.2.10"), node_name("unit:Finance")
    ('T1.2.10', 'Finance')
    """
    mode, colon, name = str(node).partition(":")
    return name if colon and mode in {"task", "unit"} else str(node)


def _named_by_igraph(data: dict[str, Any]) -> bool:
    kind = data.get("type")
    return isinstance(kind, bool) and kind == (data["bipartite"] == UNIT) and isinstance(data.get("name"), str)


def _measured(B: nx.Graph) -> set[str]:
    return set(str(B.graph[MEASURED]).split(",")) if MEASURED in B.graph else set()


def _node_frame(nodes: dict[Any, dict[str, Any]], index: pd.Index[Any], left_out: set[str]) -> pd.DataFrame:
    rows = [{k: v for k, v in data.items() if k not in left_out} for data in nodes.values()]
    return pd.DataFrame(rows, index=index)
