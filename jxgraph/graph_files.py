"""The two-mode graph as a file: GraphML, GEXF, Pajek and node-link JSON; and back."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jxgraph.errors import InputError, UsageError
from jxgraph.io import atomic_path, known_suffix, plain_value, unescape_xml, xml_text
from jxgraph.matrix import is_graph, responsibility_graph, tasks_of, units_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from os import PathLike

    import networkx as nx

    Attributes = dict[str, str | bool | int | float]
    Types = dict[tuple[str, str], str]

_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_GEXF = "http://www.gexf.net/1.2draft"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_READER_ADDS = frozenset({"node_default", "edge_default"})
"""Attributes of the graph that networkx's GraphML reader adds."""


def write_graph(source: Any, path: str | PathLike[str]) -> None:
    r"""Write the two-mode graph in the format that the suffix of the file names.

    ==============  =============================================================================================
    ``.graphml``    GraphML: everything. For networkx, igraph, Gephi, Cytoscape, yEd.
    ``.gexf``       GEXF 1.2: everything; attributes of the graph are in the description. For Gephi, networkx.
    ``.json``       Node-link JSON, as networkx and D3 read it: everything.
    ``.net``        Pajek two-mode: order, modes, labels and weights only; the format has no place for more. For
                    Pajek and igraph. In labels ``"`` becomes ``'`` and a control character or line end a space.
    ==============  =============================================================================================

    The format cannot hold everything that networkx can. An attribute that is missing (None, NaN) or infinite is left
    out; a numpy value becomes Python's; a list or a mapping becomes its JSON text. In the two XML formats an
    attribute has one type for all nodes or all edges, text where they disagree, and characters that XML forbids are
    escaped as ``\u0000``. The same graph gives the same bytes; the source is not changed.

    Parameters
    ----------
    source
        A graph made by `responsibility_graph`, perhaps changed since, which is written as it is; or anything else that
        `responsibility_graph` takes.
    path
        The file to write; an existing one is replaced when the new one is complete.

    Raises
    ------
    UsageError
        The suffix is another, or the graph is directed, a multigraph, or has a node without its mode; else as
        `responsibility_matrix`.
    OutputError
        The file cannot be written.

    Examples
    --------
    >>> from jxgraph.matrix import responsibility_graph, responsibility_matrix
    >>> B = responsibility_graph([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")])
    >>> write_graph(B, "responsibility.graphml")
    >>> responsibility_matrix(read_graph("responsibility.graphml"))
    <ResponsibilityMatrix 1 tasks x 2 units, 2 edges, lead-co>
    """
    lines = _WRITERS[known_suffix(path, _WRITERS, "graph")]
    B = source if is_graph(source) else responsibility_graph(source)
    _refuse_other_graphs(B)
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines(B))


def read_graph(path: str | PathLike[str]) -> nx.Graph:
    """Read a two-mode graph that `write_graph` wrote as GraphML, GEXF or node-link JSON.

    Returns
    -------
    networkx.Graph
        `responsibility_matrix` of it equals that of the graph written, floats to the last bit; attributes that
        `write_graph` leaves out are missing.

    Raises
    ------
    InputError
        The file is missing or not such a file.
    UsageError
        The suffix is another. A Pajek file lacks the roles, so no responsibility matrix can be made of it.
    """
    reader = _READERS[known_suffix(path, _READERS, "graph")]
    try:
        return reader(Path(path))
    except OSError as error:
        raise InputError("file.unreadable", path=path, reason=error) from error
    except Exception as error:  # networkx's readers raise any error on a foreign file
        raise InputError("graph.foreign_file", path=path, error=" ".join(str(error).split())) from error


def _refuse_other_graphs(B: nx.Graph) -> None:
    if B.is_directed() or B.is_multigraph():
        raise UsageError("graph.other_kind")
    if len(tasks_of(B)) + len(units_of(B)) != len(B):
        known = {*tasks_of(B), *units_of(B)}
        stray = next(node for node in B if node not in known)
        raise UsageError("graph.no_mode", node=stray)


def _plain(attributes: Mapping[Any, Any]) -> Attributes:
    values = {str(name): plain_value(value) for name, value in attributes.items()}
    return {name: value for name, value in values.items() if value is not None}


def _type(value: str | float) -> str:
    return {str: "string", bool: "boolean", int: "long", float: "double"}[type(value)]


def _types(B: nx.Graph) -> Types:
    """Map ('node' or 'edge', attribute) to its one type; igraph and Gephi refuse a second."""
    nodes = (("node", data) for _, data in B.nodes(data=True))
    edges = (("edge", data) for _, _, data in B.edges(data=True))
    types: Types = {}
    for scope, data in (*nodes, *edges):
        for name, value in _plain(data).items():
            new = _type(value)
            known = types.setdefault((scope, name), new)
            if known != new:
                types[scope, name] = "double" if {known, new} == {"long", "double"} else "string"
    return types


def _graphml(B: nx.Graph) -> Iterator[str]:
    types = _types(B)
    ids = {key: f"d{number}" for number, key in enumerate(types)}
    graph = _plain(B.graph)

    def data(scope: str, attributes: Mapping[Any, Any]) -> str:
        values = _plain(attributes).items()
        return "".join(f'<data key="{ids[scope, name]}">{xml_text(value)}</data>' for name, value in values)

    yield f'{_DECLARATION}<graphml xmlns="{_GRAPHML}">\n'
    for number, (name, value) in enumerate(graph.items()):
        yield f'<key id="g{number}" for="graph" attr.name="{xml_text(name)}" attr.type="{_type(value)}"/>\n'
    for (scope, name), kind in types.items():
        yield f'<key id="{ids[scope, name]}" for="{scope}" attr.name="{xml_text(name)}" attr.type="{kind}"/>\n'
    yield '<graph edgedefault="undirected">\n'
    for number, value in enumerate(graph.values()):
        yield f'<data key="g{number}">{xml_text(value)}</data>\n'
    for node, attributes in B.nodes(data=True):
        yield f'<node id="{xml_text(str(node))}">{data("node", attributes)}</node>\n'
    for a, b, attributes in B.edges(data=True):
        yield f'<edge source="{xml_text(str(a))}" target="{xml_text(str(b))}">{data("edge", attributes)}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _gexf(B: nx.Graph) -> Iterator[str]:
    # a label and a weight have a place of their own in GEXF
    types = {key: kind for key, kind in _types(B).items() if key not in {("node", "label"), ("edge", "weight")}}
    ids = {key: str(number) for number, key in enumerate(types)}

    def values(scope: str, attributes: Attributes) -> str:
        rows = ((ids.get((scope, name)), value) for name, value in attributes.items())
        cells = "".join(f'<attvalue for="{key}" value="{xml_text(value)}"/>' for key, value in rows if key)
        return f"<attvalues>{cells}</attvalues>"

    yield f'{_DECLARATION}<gexf xmlns="{_GEXF}" version="1.2">\n<meta><creator>jxgraph</creator>'
    yield f"<description>{xml_text(json.dumps(_plain(B.graph)))}</description></meta>\n"
    yield '<graph defaultedgetype="undirected" mode="static">\n'
    for scope in ("node", "edge"):
        yield f'<attributes class="{scope}" mode="static">\n'
        for (where, name), kind in types.items():
            if where == scope:
                yield f'<attribute id="{ids[scope, name]}" title="{xml_text(name)}" type="{kind}"/>\n'
        yield "</attributes>\n"
    yield "<nodes>\n"
    for node, attributes in B.nodes(data=True):
        kept = _plain(attributes)
        label = xml_text(kept.get("label", str(node)))
        yield f'<node id="{xml_text(str(node))}" label="{label}">{values("node", kept)}</node>\n'
    yield "</nodes>\n<edges>\n"
    for number, (a, b, attributes) in enumerate(B.edges(data=True)):
        kept = _plain(attributes)
        weight = f' weight="{xml_text(kept["weight"])}"' if "weight" in kept else ""
        ends = f'source="{xml_text(str(a))}" target="{xml_text(str(b))}"'
        yield f'<edge id="{number}" {ends}{weight}>{values("edge", kept)}</edge>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


def _pajek(B: nx.Graph) -> Iterator[str]:
    numbers = {node: number for number, node in enumerate((*tasks_of(B), *units_of(B)), start=1)}
    # Pajek takes a file for UTF-8 only when it begins with the mark
    yield f"\ufeff*Vertices {len(B)} {len(tasks_of(B))}\n"
    for node, number in numbers.items():
        label = str(B.nodes[node].get("label", node)).replace('"', "'")
        printable = "".join(c if c.isprintable() else " " for c in label)
        yield f'{number} "{printable}"\n'
    yield "*Edges\n"
    for a, b, attributes in B.edges(data=True):
        first, second = sorted((numbers[a], numbers[b]))
        yield f"{first} {second} {float(attributes.get('weight', 1))!r}\n"


def _node_link(B: nx.Graph) -> Iterator[str]:
    nodes = [{**_plain(data), "id": str(node)} for node, data in B.nodes(data=True)]
    edges = [{**_plain(data), "source": str(a), "target": str(b)} for a, b, data in B.edges(data=True)]
    graph = {"directed": False, "multigraph": False, "graph": _plain(B.graph), "nodes": nodes, "edges": edges}
    text = json.dumps(graph, ensure_ascii=False, indent=1)
    # a lone surrogate has no UTF-8; the escape is JSON's own
    yield _LONE_SURROGATE.sub(lambda surrogate: f"\\u{ord(surrogate[0]):04x}", text) + "\n"


def _from_graphml(path: Path) -> nx.Graph:
    import networkx as nx

    read = nx.read_graphml(path)
    return _unescaped(read, {k: v for k, v in read.graph.items() if k not in _READER_ADDS})


def _from_gexf(path: Path) -> nx.Graph:
    import xml.etree.ElementTree as ET

    import networkx as nx

    description = ET.parse(path).findtext(f"{{{_GEXF}}}meta/{{{_GEXF}}}description")  # noqa: S314 - expat refuses entity bombs itself, since 2.4.1
    return _unescaped(nx.read_gexf(path), json.loads(unescape_xml(description or "{}")), drop="id")


def _from_node_link(path: Path) -> nx.Graph:
    import networkx as nx

    return nx.node_link_graph(json.loads(path.read_text(encoding="utf-8")), edges="edges")


def _unescaped(read: nx.Graph, graph: Mapping[str, Any], drop: str = "") -> nx.Graph:
    """Rebuild the graph with its texts unescaped, without the edge attribute that the reader added."""
    import networkx as nx

    def text(value: Any) -> Any:
        return unescape_xml(value) if isinstance(value, str) else value

    def texts(data: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        return {text(name): text(value) for name, value in data if name != drop}

    B = nx.Graph(**texts(graph.items()))
    B.add_nodes_from((text(node), {text(k): text(v) for k, v in data.items()}) for node, data in read.nodes(data=True))
    B.add_edges_from((text(a), text(b), texts(data.items())) for a, b, data in read.edges(data=True))
    return B


_WRITERS: Mapping[str, Callable[[nx.Graph], Iterator[str]]] = MappingProxyType(
    {".graphml": _graphml, ".gexf": _gexf, ".net": _pajek, ".json": _node_link}
)
_READERS: Mapping[str, Callable[[Path], nx.Graph]] = MappingProxyType(
    {".graphml": _from_graphml, ".gexf": _from_gexf, ".json": _from_node_link}
)
