"""The matrix as the page's data: nodes and edges in pyvis's form, ties, legends, and what the panel tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jxgraph.figures.style import CLUSTER_COLOURS, cluster_colour
from jxgraph.labels import LANGUAGES
from jxgraph.labels import shown as titled
from jxgraph.measures.clusters import LABEL_UNITS
from jxgraph.measures.clusters import clusters as found_clusters
from jxgraph.measures.workload import workload
from jxgraph.network.layout import layout
from jxgraph.network.looks import PLAIN, SHAPES
from jxgraph.network.text import label, shown
from jxgraph.network.tied import page_ties
from jxgraph.network.told import kind_column, told_of_tasks, told_of_units
from jxgraph.network.words import page_words
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from pyvis.network import Network

    from jxgraph.matrix import ResponsibilityMatrix

LARGE = 2000
"""Tasks and units together from which the page opens with the units alone."""


def page_data(
    R: ResponsibilityMatrix, *, lang: str, ties: pd.DataFrame, clusters: pd.DataFrame | None = None
) -> dict[str, Any]:
    """Gather all that the page's script needs, as values that JSON can hold; every text is fit to be shown."""
    load, groups = workload(R), found_clusters(R) if clusters is None else clusters
    tasks, units = told_of_tasks(R, groups), told_of_units(R, load, groups)
    net = carrier(R, [*tasks, *units])
    tied, verdicts = page_ties(R, ties)
    return {
        "lang": lang,
        "view": "units" if sum(R.shape) >= LARGE else "tasks",
        "words": {each: page_words(each) for each in LANGUAGES},
        "scheme": {each: shown(titled("scheme", R.scheme, each)) for each in LANGUAGES},
        "nodes": net.nodes,
        "edges": net.edges,
        "ties": tied,
        "verdicts": verdicts,
        "ranking": [f"unit:{name}" for name in load.index],
        "clusters": _clusters(groups),
        "coloured": len(CLUSTER_COLOURS),
        "kinds": _kinds(R),
        "leaders": _distinct(leader for task in tasks for leader in task["leaders"]),
        "parts": _distinct(task.get("part", "") for task in tasks),
    }


def carrier(R: ResponsibilityMatrix, about: list[dict[str, Any]]) -> Network:
    """Put the two-mode graph into a pyvis network, with node ids ``task:...`` and ``unit:...``.

    `about` of each node holds what the panel tells. The network's lists are filled directly, for pyvis's `add_edge`
    looks through all edges each time; and all numbers are Python's, for it cannot write numpy's.
    """
    from pyvis.edge import Edge
    from pyvis.network import Network
    from pyvis.node import Node

    net = Network()
    places = layout(R).round(1)
    rows = zip(places.index, places["x"].tolist(), places["y"].tolist(), places["radius"].tolist(), about, strict=True)
    for node, x, y, size, told in rows:
        net.nodes.append(Node(node, "custom", label(told["name"]), x=x, y=y, size=size, about=told).options)
    net.node_ids = places.index.tolist()
    net.node_map = dict(zip(net.node_ids, net.nodes, strict=True))
    tasks, units = net.node_ids[: R.shape[0]], net.node_ids[R.shape[0] :]
    columns = (R.entries.task, R.weight.indices, R.role.data, R.weight.data, R.position.data)
    net.edges = [
        Edge(tasks[t], units[u], role=str(ROLES[code - 1]), weight=weight, position=position).options
        for t, u, code, weight, position in zip(*(column.tolist() for column in columns), strict=True)
    ]
    return net


def _clusters(groups: pd.DataFrame) -> list[dict[str, Any]]:
    """List the clusters by number, each by its heaviest units, and last the units without one."""
    return [
        {
            "cluster": number,
            "names": [label(str(unit)) for unit in group.index[:LABEL_UNITS]] if number else [],
            "colour": cluster_colour(number),
            "units": len(group),
            "stability": f"{group['stability'].mean():.2f}" if number else "",
        }
        for number, group in groups.groupby("cluster", sort=False)
    ]


def _kinds(R: ResponsibilityMatrix) -> list[dict[str, Any]]:
    """List the kinds that occur, in the order of their shapes; where none is known, all units are discs."""
    column = [kind if kind in SHAPES else "" for kind in kind_column(R)]
    known = any(column)
    return [
        {
            "kind": kind,
            "path": (shape if known else PLAIN).path,
            "hollow": shape.hollow and known,
            "units": column.count(kind),
        }
        for kind, shape in SHAPES.items()
        if kind in column
    ]


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, values)))
