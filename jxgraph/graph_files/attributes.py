"""What a file can hold of the attributes of a graph, and how its nodes are to be drawn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.io import plain_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import networkx as nx

    Attributes = dict[str, str | bool | int | float]
    Types = dict[str, str]

ONE_MODE = "one_mode"
"""The attribute of a graph whose nodes are of one kind, and which."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_EXACT = 2**53


def plain_attributes(attributes: Mapping[Any, Any]) -> Attributes:
    """Convert attributes to text, Boolean or number, without those that have no value."""
    values = {str(name): plain_value(value) for name, value in attributes.items()}
    return {name: value for name, value in values.items() if value is not None}


def label_of(B: nx.Graph, node: Any) -> str:
    """Return the label of a node, by default its id."""
    return str(B.nodes[node].get("label", node))


def attribute_types(rows: Iterable[Attributes]) -> Types:
    """Map each attribute to its one type; igraph and Gephi refuse a second."""
    types: Types = {}
    for row in rows:
        for name, value in row.items():
            new = {str: "string", bool: "boolean", int: "long", float: "double"}[type(value)]
            known = types.setdefault(name, new)
            if known != new:
                types[name] = "double" if {known, new} == {"long", "double"} else "string"
    return types


class Drawing(NamedTuple):
    """How a node or an edge is drawn, as far as its attributes `color`, `x`, `y` and `size` say so."""

    colour: str | None
    place: tuple[float, float] | None
    size: float | None


def drawing_of(kept: Mapping[str, Any], *, colour_alone: bool = False) -> tuple[Drawing, Attributes]:
    """Take the attributes that say how a node is drawn from the others; what cannot be drawn stays among them."""
    colour = kept.get("color")
    x, y, size = (None if colour_alone else _exact(kept.get(name)) for name in ("x", "y", "size"))
    drawn = Drawing(
        colour if isinstance(colour, str) and _COLOUR.fullmatch(colour) else None,
        None if x is None or y is None else (x, y),
        None if size is None or size < 0 else size,
    )
    taken = {"color"} if drawn.colour else set()
    taken |= {"x", "y"} if drawn.place else set()
    taken |= {"size"} if drawn.size is not None else set()
    return drawn, {name: value for name, value in kept.items() if name not in taken}


def _exact(value: Any) -> float | None:
    """Return a number that a float holds exactly, as a float."""
    return float(value) if type(value) is float or (type(value) is int and abs(value) < _EXACT) else None
