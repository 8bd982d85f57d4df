"""Ties through the years: of each year, over all years, and whether a tie beyond chance holds in the years after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jxgraph.measures.ties import ties

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.measures.nulls.registry import NullSettings
    from jxgraph.panels.tasks import Links


def ties_by_year(matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], tests: NullSettings) -> pd.DataFrame:
    """Return one row a pair and year in which it shares tasks, or is `fewer`."""
    parts = []
    for R, year in zip(matrices, years, strict=True):
        tied = ties(R, **tests._replace(samples=10_000)._asdict())
        null = tied.attrs["nulls"][0]
        tied = tied.rename(
            columns={f"{null}_{name}": name for name in ("expected", "p_more", "p_fewer", "q", "verdict")}
        )
        tied.insert(2, "year", year)
        columns = ["unit_a", "unit_b", "year", "shared", "weight", "expected", "p_more", "p_fewer", "q", "verdict"]
        parts.append(tied[[*columns, "task_ids"]])
    return pd.concat(parts).reset_index(drop=True)


def ties_over_years(
    matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], links: Links, tests: NullSettings
) -> pd.DataFrame:
    """Test each pair over all years, each chain of tasks counted once (skeleton: sums without a test)."""
    by_year = ties_by_year(matrices, years, tests)
    grouped = by_year.groupby(["unit_a", "unit_b"], sort=False)
    frame = pd.DataFrame({"shared": grouped["shared"].sum(), "years": grouped.size()})
    frame["expected"], frame["odds_ratio"] = grouped["expected"].sum(), 1.0
    frame["p_more"], frame["p_fewer"], frame["q"] = 1.0, 1.0, 1.0
    return frame.assign(verdict=grouped["verdict"].first()).reset_index()


def persistence(
    matrices: Sequence[ResponsibilityMatrix],
    years: Sequence[int],
    links: Links,
    by_year: pd.DataFrame,
    tests: NullSettings,
) -> pd.DataFrame:
    """Test in the years after the first in which a pair is beyond chance whether it is so again (skeleton)."""
    more = by_year[by_year["verdict"] == "more"].drop_duplicates(["unit_a", "unit_b"])
    more = more[more["year"] < years[-1]]
    frame = more[["unit_a", "unit_b"]].assign(first=more["year"], shared_first=more["shared"])
    frame = frame.assign(years_after=1, repeated=0, shared_after=0, expected=0.0, p_more=1.0, p_fewer=1.0, q=1.0)
    return frame.assign(verdict="expected", task_ids="").reset_index(drop=True)
