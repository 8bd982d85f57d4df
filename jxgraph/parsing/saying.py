"""A remark in the words of its code."""

from __future__ import annotations

from jxgraph.labels import remark
from jxgraph.records import Remark, Severity


def said(code: str, severity: Severity, line: int, words: str, **facts: object) -> Remark:
    """Make a remark whose words are those of its code."""
    plain_facts = {name: str(fact) for name, fact in facts.items()}
    done = remark(code, "en")[1].format(**plain_facts)
    return Remark(code, severity, line, words, done, tuple(plain_facts.items()))
