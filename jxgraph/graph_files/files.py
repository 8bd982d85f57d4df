"""One file of a graph, in the format that its suffix names."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from jxgraph.errors import InputError, UsageError
from jxgraph.graph_files.attributes import ONE_MODE
from jxgraph.graph_files.text_files import from_node_link, node_link, pajek, write_tables
from jxgraph.graph_files.xml_files import from_gexf, from_graphml, gexf, graphml
from jxgraph.io import atomic_path, known_suffix
from jxgraph.matrix import tasks_of, units_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from os import PathLike

    import networkx as nx


_CSV = ".csv"
_WRITERS: Mapping[str, Callable[[nx.Graph], Iterator[str]]] = MappingProxyType(
    {".graphml": graphml, ".gexf": gexf, ".net": pajek, ".json": node_link}
)
_READERS: Mapping[str, Callable[[Path], nx.Graph]] = MappingProxyType(
    {".graphml": from_graphml, ".gexf": from_gexf, ".json": from_node_link}
)
SUFFIXES = (*_WRITERS, _CSV)
"""Of the files that can be written."""


def write_graph_file(B: nx.Graph, path: str | PathLike[str]) -> None:
    """Write a two-mode graph, or a one-mode graph that says so, as it is; `write_graph` says how.

    Raises
    ------
    UsageError
        The suffix is another, or the graph is directed, a multigraph, or has a node without its mode.
    OutputError
        The file cannot be written.
    """
    suffix = known_suffix(path, SUFFIXES, "graph")
    _refuse_other_graphs(B)
    if suffix == _CSV:
        write_tables(B, path)
        return
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_WRITERS[suffix](B))


def read_graph(path: str | PathLike[str]) -> nx.Graph:
    """Read a graph that `write_graph` wrote as GraphML, GEXF or node-link JSON, also an earlier version's.

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
        The suffix is another. A Pajek file lacks the roles, so no responsibility matrix can be made of it; a CSV is for
        spreadsheets.

    Examples
    --------
    >>> import jxgraph as jx
    >>> jx.write_graph([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], "graph.gexf")
    >>> jx.responsibility_matrix(read_graph("graph.gexf")).weight.toarray().tolist()
    [[1.0, 0.5]]
    """
    reader = _READERS[known_suffix(path, _READERS, "graph")]
    try:
        return reader(Path(path))
    except OSError as error:
        raise InputError("file.unreadable", path=path, reason=error) from error
    except Exception as error:  # readers raise any error on a foreign file
        raise InputError("graph.foreign_file", path=path, error=" ".join(str(error).split())) from error


def _refuse_other_graphs(B: nx.Graph) -> None:
    if B.is_directed() or B.is_multigraph():
        raise UsageError("graph.other_kind")
    known = {*tasks_of(B), *units_of(B)}
    if len(known) != len(B) and (known or ONE_MODE not in B.graph):
        stray = next(node for node in B if node not in known)
        raise UsageError("graph.no_mode", node=stray)
