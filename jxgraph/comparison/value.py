"""What a comparison is: its parts, with what they come to in numbers and sentences."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from jxgraph.comparison.parts import Compared
from jxgraph.comparison.summary import comparison_words, summary

if TYPE_CHECKING:
    import pandas as pd

TABLES = ("summary", "tasks", "units", "ties", "clusters", "followed")
"""The frames of a comparison, in the order of its files."""


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Comparison(Compared):
    """Two documents side by side, as `compare` made them.

    `a`, `b` are the matrices with the units named alike, `name_a`, `name_b` what the documents are called, `title_a`,
    `title_b` their titles. The frames are described at `compare`; `settings` made them.
    """

    def __repr__(self) -> str:
        kept = int((self.tasks["status"] == "kept").sum())
        return (
            f"<Comparison {self.name_a!r} ({self.a.shape[0]} tasks) with {self.name_b!r} ({self.b.shape[0]} tasks): "
            f"{kept} tasks in both>"
        )

    @property
    def summary(self) -> pd.DataFrame:
        """One row a count, indexed by `count`: `in_a`, `in_b`, and `in_both` (missing where it says nothing)."""
        return summary(self)

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(words)}</li>" for words in comparison_words(self))
        heading = f"{escape(self.name_a)} → {escape(self.name_b)}"
        return f"<div><strong>{heading}</strong><ul>{items}</ul></div>"
