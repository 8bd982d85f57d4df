"""Graphs as GraphML and GEXF, and back."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

from jxgraph.graph_files.attributes import ONE_MODE, Drawing, attribute_types, drawing_of, label_of, plain_attributes
from jxgraph.io import unescape_xml, xml_text
from jxgraph.matrix import TASK, node_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    import networkx as nx

    from jxgraph.graph_files.attributes import Attributes, Types


_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


# Ids that GraphML allows: a character that an NMTOKEN cannot have is written as _x0028_, as XML tools for databases do.


_NOT_IN_ID = re.compile(r"[^A-Za-z0-9._:\u4e00-\u9fa5-]|_(?=x)")
"""What not every edition of XML has in a name token, and an underscore that could begin an escape."""

_ID_ESCAPE = re.compile("_x(?P<code>[0-9A-F]*)_")


def xml_id(text: str) -> str:
    """Write a text as a name token of XML; `from_xml_id` reverses this.

    Examples
    --------
    >>> xml_id("unit:各县(市)政府"), xml_id("")
    ('unit:各县_x0028_市_x0029_政府', '_x_')
    """
    return _NOT_IN_ID.sub(lambda found: f"_x{ord(found[0]):04X}_", text) or "_x_"


def from_xml_id(text: str) -> str:
    """Return the text that `xml_id` was applied to, or the id of an earlier version, which had other escapes.

    Examples
    --------
    >>> from_xml_id("unit:各县_x0028_市_x0029_政府")
    'unit:各县(市)政府'
    """
    if "\\" in text:  # no id of this version has one
        return unescape_xml(text)
    return _ID_ESCAPE.sub(lambda found: chr(int(found["code"], 16)) if found["code"] else "", text)


# GraphML.


_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_READER_ADDS = frozenset({"node_default", "edge_default"})
"""Attributes of the graph that networkx's GraphML reader adds."""

_IGRAPH = "igraph."
"""Begins the ids of the keys that are there for igraph: `type`, true for a unit, and `name`."""


def graphml(B: nx.Graph) -> Iterator[str]:
    """Write the graph with everything, and with the `type` and `name` of nodes that igraph's functions ask for."""
    nodes = [plain_attributes(data) for _, data in B.nodes(data=True)]
    edges = [plain_attributes(data) for _, _, data in B.edges(data=True)]
    about = plain_attributes(B.graph)
    types = {"node": attribute_types(nodes), "edge": attribute_types(edges), "graph": attribute_types([about])}
    added = {name: kind for name, kind in _igraph_types(B).items() if name not in types["node"]}
    ids = _key_ids(types)

    def data(scope: str, values: Attributes) -> str:
        return "".join(f'<data key="{ids[scope, name]}">{xml_text(value)}</data>' for name, value in values.items())

    def for_igraph(node: Any) -> str:
        values = {"type": B.nodes[node].get("bipartite") != TASK, "name": node_name(node)}
        return "".join(f'<data key="{_IGRAPH}{name}">{xml_text(values[name])}</data>' for name in added)

    yield f'{_DECLARATION}<graphml xmlns="{_GRAPHML}">\n'
    for name, kind in added.items():
        yield f'<key id="{_IGRAPH}{name}" for="node" attr.name="{name}" attr.type="{kind}"/>\n'
    for (scope, name), key in ids.items():
        yield f'<key id="{key}" for="{scope}" attr.name="{xml_text(name)}" attr.type="{types[scope][name]}"/>\n'
    yield f'<graph edgedefault="undirected">\n{data("graph", about)}\n'
    for node, values in zip(B, nodes, strict=True):
        yield f'<node id="{xml_id(str(node))}">{for_igraph(node)}{data("node", values)}</node>\n'
    for (a, b), values in zip(B.edges, edges, strict=True):
        yield f'<edge source="{xml_id(str(a))}" target="{xml_id(str(b))}">{data("edge", values)}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _igraph_types(B: nx.Graph) -> Types:
    """Return the attributes of igraph's convention; a graph of units alone has no `type`, for it is not bipartite."""
    return {**({} if ONE_MODE in B.graph else {"type": "boolean"}), "name": "string"}


def _key_ids(types: Mapping[str, Types]) -> dict[tuple[str, str], str]:
    """Give each attribute an id: its name where that is free, else its name after what it is of."""
    ids: dict[tuple[str, str], str] = {}
    used: set[str] = set()
    for scope, names in types.items():
        for name in names:
            plain = name == xml_id(name) and not name.startswith(_IGRAPH)
            key = name if plain else f"{scope}.{xml_id(name)}"
            while key in used:
                key = f"{scope}.{key}"
            used.add(key)
            ids[scope, name] = key
    return ids


def from_graphml(path: Path) -> nx.Graph:
    """Read what `graphml` wrote, without what it added."""
    import networkx as nx

    read, added = nx.read_graphml(path), _added(path)
    B = nx.Graph()
    B.graph.update(_texts((name, value) for name, value in read.graph.items() if name not in _READER_ADDS))
    B.add_nodes_from(
        (from_xml_id(node), _texts((name, value) for name, value in data.items() if name not in added))
        for node, data in read.nodes(data=True)
    )
    B.add_edges_from((from_xml_id(a), from_xml_id(b), _texts(data.items())) for a, b, data in read.edges(data=True))
    return B


def _added(path: Path) -> set[str]:
    keys = (str(key.get("id")) for key in ET.parse(path).iter(f"{{{_GRAPHML}}}key"))  # noqa: S314 -- expat refuses entity bombs itself, since 2.4.1
    return {key.removeprefix(_IGRAPH) for key in keys if key.startswith(_IGRAPH)}


def _texts(data: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {unescape_xml(name): unescape_xml(v) if isinstance(v, str) else v for name, v in data}


# GEXF of version 1.2: Gephi and Gephi Lite read 1.2 and 1.3 alike, networkx reads 1.3 only since 3.6.


_GEXF = "http://www.gexf.net/1.2draft"
_VIZ = f"{_GEXF}/viz"
_ABOUT = "jxgraph"
"""The processing instruction with the attributes of the graph, for which GEXF has no place."""

_CASTS: Mapping[str, Callable[[str], Any]] = {
    "string": unescape_xml,
    "boolean": lambda text: text == "true",
    "long": int,
    "double": float,
}


def gexf(B: nx.Graph) -> Iterator[str]:
    """Write the graph with everything; `color`, `x`, `y` and `size` as GEXF draws them, where it can."""
    nodes = [drawing_of(plain_attributes(data)) for _, data in B.nodes(data=True)]
    edges = [drawing_of(plain_attributes(data), colour_alone=True) for _, _, data in B.edges(data=True)]
    # a label and a weight have a place of their own in GEXF
    kept = [{name: value for name, value in rest.items() if name != "label"} for _, rest in nodes]
    weights = [weight if type(weight := rest.get("weight")) in {int, float} else None for _, rest in edges]
    rests = [
        {name: value for name, value in rest.items() if name != "weight" or weight is None}
        for (_, rest), weight in zip(edges, weights, strict=True)
    ]
    yield f'{_DECLARATION}<gexf xmlns="{_GEXF}" xmlns:viz="{_VIZ}" version="1.2">\n'
    about = json.dumps(plain_attributes(B.graph)).replace(">", r"\u003e")  # so that no text of it ends it
    yield f"<?{_ABOUT} {about}?>\n{_meta(B)}"
    yield '<graph defaultedgetype="undirected" mode="static">\n'
    yield from _declared("node", attribute_types(kept))
    yield from _declared("edge", attribute_types(rests))
    yield "<nodes>\n"
    for (node, data), (drawn, _), values in zip(B.nodes(data=True), nodes, kept, strict=True):
        shape = f'<viz:shape value="{"square" if data.get("bipartite") == TASK else "disc"}"/>' if any(drawn) else ""
        ends = f'id="{xml_text(str(node))}" label="{xml_text(label_of(B, node))}"'
        yield f"<node {ends}>{_values(values)}{_drawn(drawn)}{shape}</node>\n"
    yield "</nodes>\n<edges>\n"
    for number, ((a, b), (drawn, _), weight, values) in enumerate(zip(B.edges, edges, weights, rests, strict=True)):
        ends = f'source="{xml_text(str(a))}" target="{xml_text(str(b))}"'
        weighs = "" if weight is None else f' weight="{xml_text(weight)}"'
        yield f'<edge id="{number}" {ends}{weighs}>{_values(values)}{_drawn(drawn)}</edge>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


def _meta(B: nx.Graph) -> str:
    """Write who made the file, and the title and the description of the graph."""
    words = xml_text("\n".join(str(B.graph[name]) for name in ("title", "description") if B.graph.get(name)))
    described = f"<description>{words}</description>" if words else ""
    return f"<meta><creator>jxgraph</creator>{described}</meta>\n"


def _declared(scope: str, types: Types) -> Iterator[str]:
    yield f'<attributes class="{scope}" mode="static">\n'
    for name, kind in types.items():
        yield f'<attribute id="{xml_text(name)}" title="{xml_text(name)}" type="{kind}"/>\n'
    yield "</attributes>\n"


def _values(values: Attributes) -> str:
    cells = (f'<attvalue for="{xml_text(name)}" value="{xml_text(value)}"/>' for name, value in values.items())
    return f"<attvalues>{''.join(cells)}</attvalues>"


def _drawn(drawn: Drawing) -> str:
    parts = []
    if drawn.colour:
        channels = (int(drawn.colour[at : at + 2], 16) for at in (1, 3, 5))
        parts.append('<viz:color r="{}" g="{}" b="{}"/>'.format(*channels))
    if drawn.place:
        parts.append('<viz:position x="{!r}" y="{!r}" z="0"/>'.format(*drawn.place))
    if drawn.size is not None:
        parts.append(f'<viz:size value="{drawn.size!r}"/>')
    return "".join(parts)


def from_gexf(path: Path) -> nx.Graph:
    """Read what `gexf` wrote, or an earlier version, which had the attributes of the graph as its description."""
    import networkx as nx

    parser = ET.XMLParser(target=ET.TreeBuilder(insert_pis=True))  # noqa: S314 -- expat refuses entity bombs itself, since 2.4.1
    root = ET.parse(path, parser=parser).getroot()  # noqa: S314
    types = {scope: _declared_types(root, scope) for scope in ("node", "edge")}
    B = nx.Graph()
    B.graph.update(_about(root))
    B.add_nodes_from((_text(node, "id"), _read_values(node, types["node"])) for node in root.iter(f"{{{_GEXF}}}node"))
    edges = root.iter(f"{{{_GEXF}}}edge")
    B.add_edges_from((_text(e, "source"), _text(e, "target"), _read_values(e, types["edge"])) for e in edges)
    return B


def _about(root: ET.Element) -> dict[str, Any]:
    if root.tag != f"{{{_GEXF}}}gexf":
        raise ValueError(root.tag)
    described = [str(part.text) for part in root if callable(part.tag)]  # of an instruction the tag is a function
    if described:
        return dict(json.loads(described[0].removeprefix(_ABOUT)))
    return dict(json.loads(unescape_xml(root.findtext(f"{{{_GEXF}}}meta/{{{_GEXF}}}description") or "{}")))


def _declared_types(root: ET.Element, scope: str) -> dict[str, tuple[str, Callable[[str], Any]]]:
    """Map the id of each attribute to its name and to what turns its text into a value."""
    found = root.iterfind(f"{{{_GEXF}}}graph/{{{_GEXF}}}attributes[@class='{scope}']/{{{_GEXF}}}attribute")
    return {str(a.get("id")): (_text(a, "title"), _CASTS[str(a.get("type"))]) for a in found}


def _read_values(element: ET.Element, types: Mapping[str, tuple[str, Callable[[str], Any]]]) -> dict[str, Any]:
    values: dict[str, Any] = {"label": _text(element, "label")} if "label" in element.attrib else {}
    for cell in element.iter(f"{{{_GEXF}}}attvalue"):
        name, cast = types[str(cell.get("for"))]
        values[name] = cast(str(cell.get("value")))
    if "weight" in element.attrib:
        values["weight"] = float(element.attrib["weight"])
    return values | _read_drawing(element)


def _read_drawing(element: ET.Element) -> dict[str, Any]:
    values: dict[str, Any] = {}
    place, size, colour = (element.find(f"{{{_VIZ}}}{name}") for name in ("position", "size", "color"))
    if place is not None:
        values |= {axis: float(place.attrib[axis]) for axis in ("x", "y")}
    if size is not None:
        values["size"] = float(size.attrib["value"])
    if colour is not None:
        values["color"] = "#{:02x}{:02x}{:02x}".format(*(int(colour.attrib[channel]) for channel in "rgb"))
    return values


def _text(element: ET.Element, name: str) -> str:
    return unescape_xml(element.attrib[name])
