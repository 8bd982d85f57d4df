"""Read Chinese government responsibility breakdowns as a network of tasks and units, and measure it.

>>> import jxgraph as jx
>>> bd = jx.parse_text("1.发展低空经济。(市交通运输局牵头,市发展改革委配合)")
>>> jx.workload(bd)["workload"].to_dict()
{'市交通运输局': 1.0, '市发展改革委': 0.25}

Frames are for programs first: columns, and the program's own terms in them (role, kind, level, severity, verdict …),
are English in frames and CSV files; what a document says stays as printed. `lang` gives them in words, in Chinese or
English, wherever people read: on pages, in workbooks, and in whatever `jx.tables` writes.

What is not among these names is reached by its room: `jx.figures.workload`, `jx.tables.to_latex`,
`jx.weights.harmonic`, `jx.corpus.open`, `jx.errors.InputError`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jxgraph import corpus, errors, figures, synthetic, tables, weights
    from jxgraph.comparison import Comparison, compare
    from jxgraph.correction import Correction
    from jxgraph.evidence import explain, why
    from jxgraph.explorer import explore
    from jxgraph.graph_files import read_graph
    from jxgraph.indicators import targets
    from jxgraph.joining import joined
    from jxgraph.matrix import ResponsibilityMatrix, responsibility_graph, responsibility_matrix
    from jxgraph.measures.centrality import centrality
    from jxgraph.measures.checks import checks
    from jxgraph.measures.clusters import clusters
    from jxgraph.measures.community.block_model import block_model
    from jxgraph.measures.core_periphery import core_periphery, core_periphery_test
    from jxgraph.measures.graph.co_occurrence import projection
    from jxgraph.measures.inequality import inequality, lorenz
    from jxgraph.measures.leaders import coordination, leaders
    from jxgraph.measures.portfolios import portfolio_agreement, portfolios
    from jxgraph.measures.ranking import dominance, rank_reversals, ranking
    from jxgraph.measures.robustness import dependence, robustness
    from jxgraph.measures.roles import roles
    from jxgraph.measures.stability import consensus, stability
    from jxgraph.measures.ties import repetition, ties
    from jxgraph.measures.workload import workload
    from jxgraph.model import Breakdown, Role
    from jxgraph.naming import Names
    from jxgraph.office.briefing import write_briefing
    from jxgraph.office.ledger import write_ledger
    from jxgraph.office.profile import write_profiles
    from jxgraph.office.progress import Progress, read_progress
    from jxgraph.office.progress_page import write_progress
    from jxgraph.pages.comparison import write_comparison
    from jxgraph.pages.network import NetworkPage, network_page, write_graph
    from jxgraph.pages.panel import write_panel
    from jxgraph.pages.report import write_report
    from jxgraph.panels import Panel, panel
    from jxgraph.parsing import parse_text, read_breakdown
    from jxgraph.parsing.corrections import correct, write_corrections
    from jxgraph.parsing.verdict import verdict
    from jxgraph.scenarios import Scenario, merge_units, reassign, rebalance, remove_unit
    from jxgraph.subsets import subset

__version__ = "0.2.0"

_HOMES = {
    "Breakdown": "model",
    "Comparison": "comparison",
    "Correction": "correction",
    "Names": "naming",
    "NetworkPage": "pages.network",
    "Panel": "panels",
    "Progress": "office.progress",
    "ResponsibilityMatrix": "matrix",
    "Role": "model",
    "Scenario": "scenarios",
    "block_model": "measures.community.block_model",
    "centrality": "measures.centrality",
    "checks": "measures.checks",
    "clusters": "measures.clusters",
    "compare": "comparison",
    "consensus": "measures.stability",
    "coordination": "measures.leaders",
    "core_periphery": "measures.core_periphery",
    "core_periphery_test": "measures.core_periphery",
    "correct": "parsing.corrections",
    "dependence": "measures.robustness",
    "dominance": "measures.ranking",
    "explain": "evidence",
    "explore": "explorer",
    "inequality": "measures.inequality",
    "joined": "joining",
    "lead_ties": "measures.ties",
    "leaders": "measures.leaders",
    "lorenz": "measures.inequality",
    "merge_units": "scenarios",
    "network_page": "pages.network",
    "panel": "panels",
    "parse_text": "parsing",
    "portfolio_agreement": "measures.portfolios",
    "portfolios": "measures.portfolios",
    "projection": "measures.graph.co_occurrence",
    "rank_reversals": "measures.ranking",
    "ranking": "measures.ranking",
    "read_breakdown": "parsing",
    "read_graph": "graph_files",
    "read_progress": "office.progress",
    "reassign": "scenarios",
    "rebalance": "scenarios",
    "remove_unit": "scenarios",
    "repetition": "measures.ties",
    "responsibility_graph": "matrix",
    "responsibility_matrix": "matrix",
    "robustness": "measures.robustness",
    "roles": "measures.roles",
    "stability": "measures.stability",
    "subset": "subsets",
    "targets": "indicators",
    "ties": "measures.ties",
    "verdict": "parsing.verdict",
    "why": "evidence",
    "workload": "measures.workload",
    "write_briefing": "office.briefing",
    "write_comparison": "pages.comparison",
    "write_panel": "pages.panel",
    "write_corrections": "parsing.corrections",
    "write_graph": "pages.network",
    "write_ledger": "office.ledger",
    "write_profiles": "office.profile",
    "write_progress": "office.progress_page",
    "write_report": "pages.report",
}
"""Where each public name lives; it is loaded when first used (PEP 562), so that the import is light."""

_ROOMS = ("corpus", "errors", "figures", "synthetic", "tables", "weights")
"""The packages and modules through which the rest is reached; loaded when first used as well."""

__all__ = [
    "Breakdown",
    "Comparison",
    "Correction",
    "Names",
    "NetworkPage",
    "Panel",
    "Progress",
    "ResponsibilityMatrix",
    "Role",
    "Scenario",
    "block_model",
    "centrality",
    "checks",
    "clusters",
    "compare",
    "consensus",
    "coordination",
    "core_periphery",
    "core_periphery_test",
    "corpus",
    "correct",
    "dependence",
    "dominance",
    "errors",
    "explain",
    "explore",
    "figures",
    "inequality",
    "joined",
    "lead_ties",
    "leaders",
    "lorenz",
    "merge_units",
    "network_page",
    "panel",
    "parse_text",
    "portfolio_agreement",
    "portfolios",
    "projection",
    "rank_reversals",
    "ranking",
    "read_breakdown",
    "read_graph",
    "read_progress",
    "reassign",
    "rebalance",
    "remove_unit",
    "repetition",
    "responsibility_graph",
    "responsibility_matrix",
    "robustness",
    "roles",
    "stability",
    "subset",
    "synthetic",
    "tables",
    "targets",
    "ties",
    "verdict",
    "weights",
    "why",
    "workload",
    "write_briefing",
    "write_comparison",
    "write_corrections",
    "write_graph",
    "write_ledger",
    "write_panel",
    "write_profiles",
    "write_progress",
    "write_report",
]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"jxgraph.{name}")
    if name not in _HOMES:
        from jxgraph.errors import no_attribute

        raise no_attribute("module 'jxgraph'", name, __all__)
    value = getattr(import_module(f"jxgraph.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
