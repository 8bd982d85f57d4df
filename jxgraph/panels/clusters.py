"""The clusters of all years, aligned: one division of the units of every year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jxgraph.measures.clusters import clusters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jxgraph.matrix import ResponsibilityMatrix


def clusters_by_year(matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], *, seed: int) -> pd.DataFrame:
    """Return one row a unit and year: its cluster, the same number through the years (skeleton: not aligned)."""
    parts = []
    for R, year in zip(matrices, years, strict=True):
        found = clusters(R, seed=seed).reset_index()
        parts.append(found.assign(year=year)[["year", "unit", "cluster", "label"]])
    return pd.concat(parts).assign(moved=False).reset_index(drop=True)
