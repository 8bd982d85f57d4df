"""The load, rank and share of each unit by year, the changes that hold under every weighting, and concentration."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jxgraph.comparison.changes import DOWN, UP, Range, loads_by_setting, loads_compared
from jxgraph.measures.inequality import counted, inequality, inequality_of
from jxgraph.measures.ranking.order import ranking
from jxgraph.measures.workload import workload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.panels.tasks import Links

RISING, FALLING = "rising", "falling"
"""The share of a unit grows, or shrinks, from each year to the next, under every weighting."""


def loads_by_year(
    matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], *, samples: int, seed: int
) -> pd.DataFrame:
    """Return one row a unit and year that names it: counts, load, share, rank and its range; the heaviest unit first.

    `best` and `worst` are the extreme ranks of the year over every weighting, as `ranking` gives them.
    """
    parts = []
    for R, year in zip(matrices, years, strict=True):
        places = ranking(R, samples=samples, seed=seed)[["best", "worst"]]
        parts.append(workload(R).join(places).reset_index().assign(year=year))
    columns = ["unit", "year", "rank", "best", "worst", "kind", "level", "collective"]
    frame = pd.concat(parts)[[*columns, "lead", "co_lead", "support", "tasks", "workload", "share"]]
    # a unit's rows stand together; over all years it counts as a collective if it does in one
    of_unit = frame.groupby("unit")
    keys = {"_": -of_unit["share"].transform("sum").round(12), "__": of_unit["collective"].transform("max")}
    frame = frame.assign(**keys).sort_values(["__", "_", "unit", "year"], kind="stable")
    return frame[[*columns, "lead", "co_lead", "support", "tasks", "workload", "share"]].reset_index(drop=True)


def loads_changed(
    matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], links: Links, *, samples: int, seed: int
) -> pd.DataFrame:
    """Return one row a unit and pair of years, consecutive ones and the first with the last, as in a comparison.

    `direction` says whether the share grows or shrinks under every weighting. In the rows from the first year to the
    last, `trend` says more: ``rising`` or ``falling`` if it does so in each of several steps, else as `direction`.
    """
    last = len(matrices) - 1
    pairs = list(dict.fromkeys([*pairwise(range(len(matrices))), (0, last)]))
    chain = links.chain
    kept = {(a, b): (np.isin(chain[a], chain[b]), np.isin(chain[b], chain[a])) for a, b in pairs}
    frames = loads_compared(matrices, kept, samples=samples, seed=seed)
    parts = []
    for (a, b), frame in zip(pairs, frames, strict=True):
        part = frame.reset_index().assign(trend="")
        part.insert(1, "year_a", years[a])
        part.insert(2, "year_b", years[b])
        parts.append(part)
    whole = parts[pairs.index((0, last))]
    whole["trend"] = _trend(frames[:last], frames[pairs.index((0, last))])
    return pd.concat(parts).astype({"trend": "str"}).reset_index(drop=True)


def _trend(steps: Sequence[pd.DataFrame], whole: pd.DataFrame) -> list[str]:
    """Say whether all steps, of several, have one direction; one between years that do not name a unit has none."""
    directions = np.array([step["direction"].reindex(whole.index).fillna("").to_numpy(object) for step in steps])
    always = [(directions == way).all(axis=0) & (len(steps) > 1) for way in (UP, DOWN)]
    return list(np.select(always, [RISING, FALLING], whole["direction"].to_numpy(object)))


def concentration(
    matrices: Sequence[ResponsibilityMatrix],
    years: Sequence[int],
    *,
    alpha: float,
    seed: int,
    samples: int = 10_000,
) -> pd.DataFrame:
    """Return one row a year and measure of inequality beside its baseline, and its change from the year before.

    `shift` is the change of the value, `shift_low` and `shift_high` its range over every weighting, `direction` its
    sign where all agree, and `since_first` the same for the change since the first year. Empty in the first year.
    """
    measured = [inequality(R, alpha=alpha, seed=seed) for R in matrices]
    names = measured[0].index
    steps, since = ([Range(len(names)) for _ in matrices[1:]] for _ in range(2))
    width = sum(R.shape[1] for R in matrices)
    for loads in zip(*(loads_by_setting(R, samples, seed, width=width) for R in matrices), strict=True):
        of_year = [inequality_of(x[:, counted(R)]).to_numpy() for x, R in zip(loads, matrices, strict=True)]
        for at, values in enumerate(of_year[1:]):
            steps[at].extend(values - of_year[at])
            since[at].extend(values - of_year[0])
    frames = [measured[0].assign(**dict.fromkeys(_SHIFTS, np.nan), direction="", since_first="")]
    for at, frame in enumerate(measured[1:]):
        shift = frame["value"] - measured[at]["value"]
        columns = {"shift": shift, "shift_low": steps[at].low, "shift_high": steps[at].high}
        signs = {"direction": steps[at].direction(), "since_first": since[at].direction()}
        known = {"direction": shift.notna(), "since_first": (frame["value"] - measured[0]["value"]).notna()}
        columns |= {name: np.where(known[name], sign, "") for name, sign in signs.items()}
        frames.append(frame.assign(**columns))
    rows = [frame.reset_index().assign(year=year) for frame, year in zip(frames, years, strict=True)]
    result = pd.concat(rows).reset_index(drop=True)
    return result[["year", *(name for name in result if name != "year")]].astype(_TEXTS)


_SHIFTS = ("shift", "shift_low", "shift_high")
_TEXTS = dict.fromkeys(("measure", "verdict", "direction", "since_first"), "str")
