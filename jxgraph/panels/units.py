"""The units of several years named alike: a unit that a reform renamed or merged is followed to the later name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from jxgraph.comparison.units import bodies, renamed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jxgraph.matrix import ResponsibilityMatrix

FOLLOWED = ("unit", "into", "year", "date", "reform", "source", "note")


class Named(NamedTuple):
    """The matrices with their units named alike, and a row for each name that a reform explains."""

    matrices: list[ResponsibilityMatrix]
    followed: pd.DataFrame


def same_names(matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], *, by: str) -> Named:
    """Name the units of all years alike (skeleton: year by year)."""
    result, rows = list(matrices), []
    for n in range(1, len(result)):
        for earlier in range(n):
            both = bodies(*(list(map(str, R.units.index)) for R in (result[earlier], result[n])), by=by)
            result[earlier] = renamed(result[earlier], both.a)
            result[n] = renamed(result[n], both.b)
            if earlier == n - 1:
                rows += [
                    (row["unit"], row["into"], years[earlier], row["date"], row["reform"], row["source"], row["note"])
                    for row in both.followed.to_dict("records")
                ]
    return Named(result, pd.DataFrame(rows, columns=list(FOLLOWED)))
