"""The units of several years named alike: a unit that a reform renamed or merged is followed to the later name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from jxgraph.comparison.units import end, names_by_stem, renamed, route_words, successors
from jxgraph.naming import department

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jxgraph.matrix import ResponsibilityMatrix

_FOLLOWED = {"unit": "str", "into": "str", "year": "int64"} | dict.fromkeys(("date", "reform", "source", "note"), "str")

_FIRST_YEAR = 1900
"""Smaller numbers of documents are no years, and say nothing of the dates of reforms."""


class Named(NamedTuple):
    """The matrices with their units named alike, and a row for each name that a reform explains."""

    matrices: list[ResponsibilityMatrix]
    followed: pd.DataFrame


def same_names(matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], *, by: str) -> Named:
    """Name the units of all years alike.

    Parameters
    ----------
    matrices, years
        Of the documents, the earliest first.
    by
        ``unit``: by the units' canonical names. ``department``: by what bodies of one trade have in common through all
        places; several of one document become one.

    Returns
    -------
    Named
        A unit that no later year names takes, in all years, the name of the one that reforms made of it, by
        naming/reforms.toml, if a later year names that, of the same place and level, at the time of the reform or
        after it; and so on to the last name. Names are never followed back in time, and a unit that returns stays
        itself. `followed` has `year`, the last that names the unit.

    Examples
    --------
    >>> from jxgraph.matrix import responsibility_matrix
    >>> before, after = ([("t1", name, "lead")] for name in ("市环境保护局", "市生态环境局"))
    >>> named = same_names([responsibility_matrix(triples) for triples in (before, after)], (2018, 2020), by="unit")
    >>> [R.units.index.tolist() for R in named.matrices]
    [['市生态环境局'], ['市生态环境局']]
    """
    printed = [list(map(str, R.units.index)) for R in matrices]
    rows = list(_followed([set(names_in(of, {}, by).values()) for of in printed], years, by))
    links = {unit: into for unit, into, *_ in rows}
    named = [renamed(R, names_in(of, links, by)) for R, of in zip(matrices, printed, strict=True)]
    frame = pd.DataFrame(rows, columns=list(_FOLLOWED)).astype(_FOLLOWED)
    return Named(named, frame.sort_values(["year", "unit"], ignore_index=True))


def names_in(units: Iterable[str], links: Mapping[str, str], by: str) -> dict[str, str]:
    """Return the name of each unit in all years, where `links` lead from a name to what reforms made of it."""
    return {name: end(links, department(name) if by == "department" else name) for name in units}


def _followed(present: Sequence[set[str]], years: Sequence[int], by: str) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each name that no later year has and that reforms lead to a name of a later year."""
    last = {name: n for n, of in enumerate(present) for name in of}
    by_stem = names_by_stem(sorted(last), by)
    for name, n in last.items():
        for into, route in successors(name, by_stem, by) if n < len(present) - 1 else ():
            # a name of years before the reform only is another body's
            reformed = max(int(reform.date[:4]) for reform in route) if years[0] >= _FIRST_YEAR else years[n]
            if last[into] > n and years[last[into]] >= reformed:
                yield (name, into, years[n], *route_words(route))
                break
