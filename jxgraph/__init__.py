"""Read Chinese government responsibility breakdowns as a network of tasks and units, and measure it.

>>> import jxgraph as jx
>>> bd = jx.parse_text("1.发展低空经济。(市交通运输局牵头,市发展改革委配合)")
>>> jx.workload(bd)["workload"].to_dict()
{'市交通运输局': 1.0, '市发展改革委': 0.25}
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jxgraph.comparison import Comparison, compare, comparison_words
    from jxgraph.corpus import Corpus, open_corpus, read_corpus
    from jxgraph.errors import InputError, JxgraphError, OutputError, UsageError
    from jxgraph.evidence import why
    from jxgraph.figures import (
        consensus_figure,
        leaders_figure,
        lorenz_figure,
        matrix_figure,
        network_figure,
        rank_flow_figure,
        robustness_figure,
        save_figure,
        significance_figure,
        workload_figure,
    )
    from jxgraph.graphs import read_graph, write_graph
    from jxgraph.lens import focus, lens_table, lens_words
    from jxgraph.making import MadeDocument, make_document
    from jxgraph.matrix import ResponsibilityMatrix, responsibility_graph, responsibility_matrix
    from jxgraph.measures.centrality import centrality, tie_centrality
    from jxgraph.measures.checks import checks
    from jxgraph.measures.clusters import barber_modularity, clusters
    from jxgraph.measures.inequality import inequality, lorenz
    from jxgraph.measures.networks.projection import projection
    from jxgraph.measures.portfolios import portfolio_agreement, portfolio_overlap, portfolios
    from jxgraph.measures.ranking import dominance, flips, ranking, ranking_words
    from jxgraph.measures.rings import core_periphery, rings
    from jxgraph.measures.robustness import robustness
    from jxgraph.measures.roles import roles
    from jxgraph.measures.stability import co_assignment, consensus, stability
    from jxgraph.measures.ties import ties
    from jxgraph.measures.workload import workload
    from jxgraph.measures.workload_groups import coordination, leaders
    from jxgraph.naming import Names
    from jxgraph.network import NetworkPage, network_page
    from jxgraph.parsing import parse_text, read_breakdown
    from jxgraph.records import Breakdown, Role
    from jxgraph.report import write_report
    from jxgraph.report.beside import comparison_page, write_comparison
    from jxgraph.scenarios import Scenario, merge_units, reassign, rebalance, remove_unit
    from jxgraph.tables import sortable, to_html, to_latex, to_markdown, write_correctable, write_csv, write_workbook
    from jxgraph.weights import SCHEMES, Scheme, by_rule, equal, fractional, geometric, harmonic, lead_co, places

__version__ = "0.1.0"

_HOMES = {
    "Breakdown": "records",
    "Comparison": "comparison",
    "Corpus": "corpus",
    "InputError": "errors",
    "JxgraphError": "errors",
    "MadeDocument": "making",
    "Names": "naming",
    "NetworkPage": "network",
    "OutputError": "errors",
    "ResponsibilityMatrix": "matrix",
    "Role": "records",
    "SCHEMES": "weights",
    "Scenario": "scenarios",
    "Scheme": "weights",
    "UsageError": "errors",
    "barber_modularity": "measures.clusters",
    "by_rule": "weights",
    "centrality": "measures.centrality",
    "checks": "measures.checks",
    "clusters": "measures.clusters",
    "co_assignment": "measures.stability",
    "compare": "comparison",
    "comparison_page": "report.beside",
    "comparison_words": "comparison",
    "consensus": "measures.stability",
    "consensus_figure": "figures",
    "coordination": "measures.workload_groups",
    "core_periphery": "measures.rings",
    "dominance": "measures.ranking",
    "equal": "weights",
    "flips": "measures.ranking",
    "focus": "lens",
    "fractional": "weights",
    "geometric": "weights",
    "harmonic": "weights",
    "inequality": "measures.inequality",
    "lead_co": "weights",
    "leaders": "measures.workload_groups",
    "leaders_figure": "figures",
    "lens_table": "lens",
    "lens_words": "lens",
    "lorenz": "measures.inequality",
    "lorenz_figure": "figures",
    "make_document": "making",
    "matrix_figure": "figures",
    "merge_units": "scenarios",
    "network_figure": "figures",
    "network_page": "network",
    "open_corpus": "corpus",
    "parse_text": "parsing",
    "places": "weights",
    "portfolio_agreement": "measures.portfolios",
    "portfolio_overlap": "measures.portfolios",
    "portfolios": "measures.portfolios",
    "projection": "measures.networks.projection",
    "rank_flow_figure": "figures",
    "ranking": "measures.ranking",
    "ranking_words": "measures.ranking",
    "read_breakdown": "parsing",
    "read_corpus": "corpus",
    "read_graph": "graphs",
    "reassign": "scenarios",
    "rebalance": "scenarios",
    "remove_unit": "scenarios",
    "responsibility_graph": "matrix",
    "responsibility_matrix": "matrix",
    "rings": "measures.rings",
    "robustness": "measures.robustness",
    "robustness_figure": "figures",
    "roles": "measures.roles",
    "save_figure": "figures",
    "significance_figure": "figures",
    "sortable": "tables",
    "stability": "measures.stability",
    "tie_centrality": "measures.centrality",
    "repetition": "measures.ties",
    "ties": "measures.ties",
    "to_html": "tables",
    "to_latex": "tables",
    "to_markdown": "tables",
    "why": "evidence",
    "workload": "measures.workload",
    "workload_figure": "figures",
    "write_comparison": "report.beside",
    "write_correctable": "tables",
    "write_csv": "tables",
    "write_graph": "graphs",
    "write_report": "report",
    "write_workbook": "tables",
}
"""Where each public name lives; it is loaded when first used (PEP 562), so that the import is light."""

__all__ = [
    "SCHEMES",
    "Breakdown",
    "Comparison",
    "Corpus",
    "InputError",
    "JxgraphError",
    "MadeDocument",
    "Names",
    "NetworkPage",
    "OutputError",
    "ResponsibilityMatrix",
    "Role",
    "Scenario",
    "Scheme",
    "UsageError",
    "barber_modularity",
    "by_rule",
    "centrality",
    "checks",
    "clusters",
    "co_assignment",
    "compare",
    "comparison_page",
    "comparison_words",
    "consensus",
    "consensus_figure",
    "coordination",
    "core_periphery",
    "dominance",
    "equal",
    "flips",
    "focus",
    "fractional",
    "geometric",
    "harmonic",
    "inequality",
    "lead_co",
    "leaders",
    "leaders_figure",
    "lens_table",
    "lens_words",
    "lorenz",
    "lorenz_figure",
    "make_document",
    "matrix_figure",
    "merge_units",
    "network_figure",
    "network_page",
    "open_corpus",
    "parse_text",
    "places",
    "portfolio_agreement",
    "portfolio_overlap",
    "portfolios",
    "projection",
    "rank_flow_figure",
    "ranking",
    "ranking_words",
    "read_breakdown",
    "read_corpus",
    "read_graph",
    "reassign",
    "rebalance",
    "remove_unit",
    "repetition",
    "responsibility_graph",
    "responsibility_matrix",
    "rings",
    "robustness",
    "robustness_figure",
    "roles",
    "save_figure",
    "significance_figure",
    "sortable",
    "stability",
    "tie_centrality",
    "ties",
    "to_html",
    "to_latex",
    "to_markdown",
    "why",
    "workload",
    "workload_figure",
    "write_comparison",
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
