"""The matrix as the page's data: nodes and edges in pyvis's form, and what the panel tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jxgraph.figures.style import cluster_colour
from jxgraph.labels import shown as titled
from jxgraph.measures.clusters import LABEL_SEPARATOR, LABEL_UNITS, clusters
from jxgraph.measures.workload import workload
from jxgraph.network.layout import layout
from jxgraph.network.looks import PLAIN, SHAPES
from jxgraph.network.text import label, shown
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray
    from pyvis.network import Network

    from jxgraph.matrix import ResponsibilityMatrix

ACROSS = -1
"""Stands in the place of a cluster for a task whose units are of several."""

_TASK_COLUMNS = ("number", "part", "section", "leader", "text", "clause", "line", "repeats")
_COUNTS = ("tasks", *map(str, ROLES))


def page_data(R: ResponsibilityMatrix, words: Mapping[str, Any]) -> dict[str, Any]:
    """Gather all that the page's script needs, as values that JSON can hold; every text is fit to be shown."""
    load, groups = workload(R), clusters(R)
    net = carrier(R, load, groups, words)
    return {
        "nodes": net.nodes,
        "edges": net.edges,
        "clusters": _clusters(groups, words),
        "kinds": _kinds(R, words),
        "ranking": [f"unit:{name}" for name in load.index],
        "counts": words["counts"].format(tasks=R.shape[0], units=R.shape[1], assignments=R.weight.nnz),
        "ranking_note": words["ranking_note"].format(scheme=shown(titled("scheme", R.scheme, words["lang"]))),
        "words": words,
    }


def carrier(R: ResponsibilityMatrix, load: pd.DataFrame, groups: pd.DataFrame, words: Mapping[str, Any]) -> Network:
    """Put the two-mode graph into a pyvis network, with node ids ``task:...`` and ``unit:...``.

    `about` of each node holds what the panel tells. The network's lists are filled directly, for pyvis's `add_edge`
    looks through all edges each time; and all numbers are Python's, for it cannot write numpy's.
    """
    from pyvis.edge import Edge
    from pyvis.network import Network
    from pyvis.node import Node

    net = Network()
    places = layout(R).round(1)
    about = [*_tasks(R, groups), *_units(R, load, groups, words)]
    rows = zip(places.index, places["x"].tolist(), places["y"].tolist(), places["radius"].tolist(), about, strict=True)
    for node, x, y, size, told in rows:
        net.nodes.append(Node(node, "custom", label(told["name"]), x=x, y=y, size=size, about=told).options)
    net.node_ids = places.index.tolist()
    net.node_map = dict(zip(net.node_ids, net.nodes, strict=True))
    tasks, units = net.node_ids[: R.shape[0]], net.node_ids[R.shape[0] :]
    edges = zip(R.entries.task.tolist(), R.weight.indices.tolist(), R.role.data.tolist(), strict=True)
    net.edges = [Edge(tasks[t], units[u], role=str(ROLES[code - 1])).options for t, u, code in edges]
    return net


def _tasks(R: ResponsibilityMatrix, groups: pd.DataFrame) -> list[dict[str, Any]]:
    columns = {c: [shown(v) for v in R.tasks[c]] for c in _TASK_COLUMNS if c in R.tasks}
    rows = zip(*columns.values(), strict=True) if columns else ((),) * len(R.tasks)
    ids = [shown(str(name)) for name in R.tasks.index]
    inside = _cluster_of_tasks(R, groups).tolist()
    return [
        {"mode": "task", "id": id_, "name": "", "cluster": cluster, **dict(zip(columns, row, strict=True))}
        for id_, cluster, row in zip(ids, inside, rows, strict=True)
    ]


def _cluster_of_tasks(R: ResponsibilityMatrix, groups: pd.DataFrame) -> NDArray[np.int64]:
    """Give the cluster that all units of a task belong to, 0 without any, or `ACROSS`."""
    cluster = groups["cluster"].reindex(R.units.index).to_numpy()[R.weight.indices]
    task, tasks = R.entries.task, R.shape[0]
    low, high = np.full(tasks, np.iinfo(np.int64).max), np.zeros(tasks, dtype=np.int64)
    np.minimum.at(low, task, cluster)
    np.maximum.at(high, task, cluster)
    return np.where((low == high) | (np.diff(R.weight.indptr) == 0), high, ACROSS)


def _units(
    R: ResponsibilityMatrix, load: pd.DataFrame, groups: pd.DataFrame, words: Mapping[str, Any]
) -> list[dict[str, Any]]:
    cluster = groups["cluster"].reindex(R.units.index).tolist()
    rows = load.reindex(R.units.index).to_dict("records")
    return [
        {
            "mode": "unit",
            "name": shown(str(name)),
            "kind": kind if kind in SHAPES else "",
            "kind_name": words["kinds"].get(kind, kind) if kind else "",
            "cluster": number,
            "workload": f"{row['workload']:.10g}",
            "rank": shown(row["rank"]),
            **{count: row[count] for count in _COUNTS},
        }
        for name, kind, number, row in zip(R.units.index, _kind_column(R), cluster, rows, strict=True)
    ]


def _kind_column(R: ResponsibilityMatrix) -> list[str]:
    return [shown(kind) for kind in R.units["kind"]] if "kind" in R.units else [""] * len(R.units)


def _clusters(groups: pd.DataFrame, words: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List the clusters by number, each by its heaviest units, and last the units without one."""
    numbers = groups["cluster"]
    members = {number: groups.index[numbers == number] for number in numbers.unique().tolist()}
    return [
        {
            "cluster": number,
            "label": LABEL_SEPARATOR.join(label(str(u)) for u in units[:LABEL_UNITS]) if number else words["untied"],
            "colour": cluster_colour(number),
            "units": len(units),
        }
        for number, units in members.items()
    ]


def _kinds(R: ResponsibilityMatrix, words: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List the kinds that occur, in the order of their shapes; where none is known, all units are discs."""
    column = [kind if kind in SHAPES else "" for kind in _kind_column(R)]
    known = any(column)
    return [
        {
            "kind": kind,
            "label": words["kinds"][kind],
            "path": (shape if known else PLAIN).path,
            "hollow": shape.hollow and known,
            "units": column.count(kind),
        }
        for kind, shape in SHAPES.items()
        if kind in column
    ]
