"""Names."""

from jxgraph.records import Unit


def describe(name: str) -> Unit:
    """x."""
    return Unit(name, "", "", False)
