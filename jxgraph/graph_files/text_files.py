"""Graphs as text: Pajek, node-link JSON, and two tables as CSV."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jxgraph.graph_files.attributes import ONE_MODE, label_of, plain_attributes
from jxgraph.io import atomic_paths
from jxgraph.matrix import tasks_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    import networkx as nx


_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def pajek(B: nx.Graph) -> Iterator[str]:
    """Write the vertices, tasks first, and the weighted edges; a graph with tasks is a two-mode network of Pajek's."""
    tasks = tasks_of(B)
    numbers = {node: number for number, node in enumerate(dict.fromkeys((*tasks, *B)), start=1)}
    # without a byte order mark, at which the igraph of R stops
    yield f"*Vertices {len(B)}{'' if ONE_MODE in B.graph else f' {len(tasks)}'}\n"
    for node, number in numbers.items():
        label = label_of(B, node).replace('"', "'")
        printable = "".join(c if c.isprintable() else " " for c in label)
        yield f'{number} "{printable}"\n'
    yield "*Edges\n"
    for a, b, attributes in B.edges(data=True):
        first, second = sorted((numbers[a], numbers[b]))
        yield f"{first} {second} {float(attributes.get('weight', 1))!r}\n"


def node_link(B: nx.Graph) -> Iterator[str]:
    """Write one JSON object as D3 takes it: `nodes` with `id`, `links` with the ids of `source` and `target`."""
    nodes = [{**plain_attributes(data), "id": str(node)} for node, data in B.nodes(data=True)]
    links = [{**plain_attributes(data), "source": str(a), "target": str(b)} for a, b, data in B.edges(data=True)]
    about = plain_attributes(B.graph)
    graph = {"directed": False, "multigraph": False, "graph": about, "nodes": nodes, "links": links}
    text = json.dumps(graph, ensure_ascii=False, indent=1)
    # a lone surrogate has no UTF-8; the escape is JSON's own
    yield _LONE_SURROGATE.sub(lambda surrogate: f"\\u{ord(surrogate[0]):04x}", text) + "\n"


def from_node_link(path: Path) -> nx.Graph:
    """Read what `node_link` wrote, or an earlier version, which called the links edges."""
    import networkx as nx

    data = json.loads(path.read_text(encoding="utf-8"))
    return nx.node_link_graph(data, edges="links" if "links" in data else "edges")


def write_tables(B: nx.Graph, path: str | PathLike[str]) -> None:
    """Write the edges to `path` and the nodes beside it, to ``…-nodes.csv``, with the columns that Gephi asks for."""
    import pandas as pd

    from jxgraph.tables import write_csv

    edges: list[dict[str, Any]] = []
    for a, b, data in B.edges(data=True):
        kept = plain_attributes(data)
        weight = kept.pop("weight", 1.0)
        edges.append({"Source": str(a), "Target": str(b), "Type": "Undirected", "Weight": weight, **kept})
    nodes: list[dict[str, Any]] = []
    for node, data in B.nodes(data=True):
        kept = plain_attributes(data)
        nodes.append({"Id": str(node), "Label": kept.pop("label", str(node)), **kept})
    target = Path(path)
    tables = ((edges, ["Source", "Target", "Type", "Weight"]), (nodes, ["Id", "Label"]))
    with atomic_paths([target, target.with_name(f"{target.stem}-nodes{target.suffix}")]) as new:
        for file, (rows, columns) in zip(new, tables, strict=True):
            write_csv(pd.DataFrame(rows, dtype=object) if rows else pd.DataFrame(columns=columns), file)
