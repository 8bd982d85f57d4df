"""What a comparison consists of: both matrices with units named alike, and a frame for each question."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from jxgraph.matrix import ResponsibilityMatrix


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Compared:
    """The parts of a `Comparison`, which says what they are."""

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
