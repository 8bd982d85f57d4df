"""Schemes: how a role and a place in the list become the weight of an edge."""

from jxgraph.weights.schemes import (
    ROLE_WEIGHTS,
    SCHEMES,
    by_rule,
    equal,
    fractional,
    geometric,
    harmonic,
    known_scheme,
    lead_co,
    named_scheme,
)
from jxgraph.weights.value import ROLE_CODES, ROLES, Entries, Scheme, SchemeLike, places, role_code

__all__ = [
    "ROLES",
    "ROLE_CODES",
    "ROLE_WEIGHTS",
    "SCHEMES",
    "Entries",
    "Scheme",
    "SchemeLike",
    "by_rule",
    "equal",
    "fractional",
    "geometric",
    "harmonic",
    "known_scheme",
    "lead_co",
    "named_scheme",
    "places",
    "role_code",
]
