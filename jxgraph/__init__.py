"""Read Chinese government responsibility breakdowns as a network of tasks and units, and measure it.

>>> import jxgraph as jx
>>> bd = jx.parse_text("1.发展低空经济。(市交通运输局牵头,市发展改革委配合)")
>>> jx.workload(bd)["workload"].to_dict()
{'市交通运输局': 1.0, '市发展改革委': 0.25}
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jxgraph.corpus import Corpus, open_corpus, read_corpus
    from jxgraph.errors import InputError, JxgraphError, OutputError, UsageError
    from jxgraph.figures import save_figure, workload_figure
    from jxgraph.graphs import read_graph, write_graph
    from jxgraph.making import MadeDocument, make_document
    from jxgraph.matrix import ResponsibilityMatrix, responsibility_graph, responsibility_matrix
    from jxgraph.measures.centrality import centrality
    from jxgraph.measures.clusters import clusters
    from jxgraph.measures.ties import ties
    from jxgraph.measures.workload import workload
    from jxgraph.naming import Names
    from jxgraph.network import NetworkPage, network_page
    from jxgraph.parsing import parse_text, read_breakdown
    from jxgraph.records import Breakdown, Role
    from jxgraph.report import write_report
    from jxgraph.tables import write_correctable, write_csv, write_workbook
    from jxgraph.weights import lead_co

__version__ = "0.1.0"

_HOMES = {
    "Breakdown": "records",
    "Corpus": "corpus",
    "InputError": "errors",
    "JxgraphError": "errors",
    "MadeDocument": "making",
    "Names": "naming",
    "NetworkPage": "network",
    "OutputError": "errors",
    "ResponsibilityMatrix": "matrix",
    "Role": "records",
    "UsageError": "errors",
    "centrality": "measures.centrality",
    "clusters": "measures.clusters",
    "lead_co": "weights",
    "make_document": "making",
    "network_page": "network",
    "open_corpus": "corpus",
    "parse_text": "parsing",
    "read_breakdown": "parsing",
    "read_corpus": "corpus",
    "read_graph": "graphs",
    "responsibility_graph": "matrix",
    "responsibility_matrix": "matrix",
    "save_figure": "figures",
    "ties": "measures.ties",
    "workload": "measures.workload",
    "workload_figure": "figures",
    "write_correctable": "tables",
    "write_csv": "tables",
    "write_graph": "graphs",
    "write_report": "report",
    "write_workbook": "tables",
}
"""Where each public name lives; it is loaded when first used (PEP 562), so that the import is light."""

__all__ = [
    "Breakdown",
    "Corpus",
    "InputError",
    "JxgraphError",
    "MadeDocument",
    "Names",
    "NetworkPage",
    "OutputError",
    "ResponsibilityMatrix",
    "Role",
    "UsageError",
    "centrality",
    "clusters",
    "lead_co",
    "make_document",
    "network_page",
    "open_corpus",
    "parse_text",
    "read_breakdown",
    "read_corpus",
    "read_graph",
    "responsibility_graph",
    "responsibility_matrix",
    "save_figure",
    "ties",
    "workload",
    "workload_figure",
    "write_correctable",
    "write_csv",
    "write_graph",
    "write_report",
    "write_workbook",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'jxgraph' has no attribute {name!r}")
    value = getattr(import_module(f"jxgraph.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
