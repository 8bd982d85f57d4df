"""The load, rank and share of each unit by year, the changes that hold under every weighting, and concentration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jxgraph.comparison.changes import units_compared
from jxgraph.comparison.tasks import tasks_matched
from jxgraph.measures.inequality import inequality
from jxgraph.measures.workload import workload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.panels.tasks import Links


def loads_by_year(matrices: Sequence[ResponsibilityMatrix], years: Sequence[int]) -> pd.DataFrame:
    """Return one row a unit and year: its counts, load, share and rank."""
    parts = [workload(R).reset_index().assign(year=year) for R, year in zip(matrices, years, strict=True)]
    columns = ["unit", "year", "rank", "kind", "level", "collective", "lead", "co_lead", "support", "tasks"]
    frame = pd.concat(parts)[[*columns, "workload", "share"]]
    total = frame.groupby("unit")["share"].transform("sum")
    frame = frame.assign(total=-total.round(12)).sort_values(["collective", "total", "unit", "year"], kind="stable")
    return frame.drop(columns="total").reset_index(drop=True)


def loads_changed(
    matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], _: Links, *, samples: int, seed: int
) -> pd.DataFrame:
    """Return one row a unit and pair of years, consecutive ones and the first with the last."""
    pairs = [(n, n + 1) for n in range(len(matrices) - 1)]
    pairs += [(0, len(matrices) - 1)] if len(matrices) > 2 else []  # noqa: PLR2004 -- two have one pair
    parts = []
    for a, b in pairs:
        matching = tasks_matched(matrices[a], matrices[b], 0.4)
        frame = units_compared(matrices[a], matrices[b], matching, samples=samples, seed=seed).reset_index()
        frame.insert(1, "year_a", years[a])
        frame.insert(2, "year_b", years[b])
        parts.append(frame)
    return pd.concat(parts).reset_index(drop=True)


def concentration(
    matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], *, alpha: float, seed: int
) -> pd.DataFrame:
    """Return one row a year and measure of inequality, beside its baseline."""
    frames = [inequality(R, alpha=alpha, seed=seed).reset_index() for R in matrices]
    return pd.concat(
        [f.assign(year=year)[["year", *f.columns]] for f, year in zip(frames, years, strict=True)]
    ).reset_index(drop=True)
