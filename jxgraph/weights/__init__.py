"""Schemes: how a role and a place in the list become the weight of an edge."""

from jxgraph.weights.schemes import SCHEMES, by_rule, equal, fractional, geometric, harmonic, lead_co, named_scheme
from jxgraph.weights.value import ROLE_CODES, ROLES, Entries, Scheme, places

__all__ = [
    "ROLES",
    "ROLE_CODES",
    "SCHEMES",
    "Entries",
    "Scheme",
    "by_rule",
    "equal",
    "fractional",
    "geometric",
    "harmonic",
    "lead_co",
    "named_scheme",
    "places",
]
