"""Graphs as files for other programs, and back: GraphML, GEXF, Pajek, node-link JSON, CSV."""

from jxgraph.graph_files.attributes import ONE_MODE
from jxgraph.graph_files.files import SUFFIXES, read_graph, write_graph_file

__all__ = ["ONE_MODE", "SUFFIXES", "read_graph", "write_graph_file"]
