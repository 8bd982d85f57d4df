"""What a comparison is: both matrices with units named alike, and a frame for each question."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from jxgraph.matrix import ResponsibilityMatrix

TABLES = ("summary", "tasks", "units", "ties", "clusters", "followed")
"""The frames of a comparison, in the order of its files."""


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Comparison:
    """Two documents side by side, as `compare` made them.

    `a`, `b` are the matrices with the units named alike, `name_a`, `name_b` what the documents are called, `title_a`,
    `title_b` their titles. The frames are described at `compare`; `settings` made them.
    """

    a: ResponsibilityMatrix
    b: ResponsibilityMatrix
    name_a: str
    name_b: str
    title_a: str
    title_b: str
    tasks: pd.DataFrame
    units: pd.DataFrame
    ties: pd.DataFrame
    clusters: pd.DataFrame
    followed: pd.DataFrame
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        kept = int((self.tasks["status"] == "kept").sum())
        return (
            f"<Comparison {self.name_a!r} ({self.a.shape[0]} tasks) with {self.name_b!r} ({self.b.shape[0]} tasks): "
            f"{kept} tasks in both>"
        )

    @property
    def summary(self) -> pd.DataFrame:
        """One row a count, indexed by `count`: `in_a`, `in_b`, and `in_both` (missing where it says nothing)."""
        from jxgraph.comparison.summary import summary

        return summary(self)

    def _repr_html_(self) -> str:
        from jxgraph.comparison.summary import comparison_words

        items = "".join(f"<li>{escape(words)}</li>" for words in comparison_words(self))
        heading = f"{escape(self.name_a)} → {escape(self.name_b)}"
        return f"<div><strong>{heading}</strong><ul>{items}</ul></div>"
