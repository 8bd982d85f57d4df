"""The network of tasks and units: a page that works without internet, and the graph for other programs."""

from __future__ import annotations

from jxgraph.pages.network.graph import write_graph
from jxgraph.pages.network.page import NetworkPage, network_page

__all__ = ["NetworkPage", "network_page", "write_graph"]
