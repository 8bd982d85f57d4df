"""The network page: one HTML file with the tasks and units of a document, that works without a network."""

from __future__ import annotations

from jxgraph.pages.network.page import NetworkPage, network_page

__all__ = ["NetworkPage", "network_page"]
