"""Makes years of which the truth is known: independent ones, and ones in which pairs of units keep sharing tasks."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jxgraph.synthetic import make_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    _Odds = Mapping[tuple[int, int], float]

_IDEOGRAPHS = range(0x4E00, 0x9FA6)
_LENGTH = 16
_COLUMNS = ("task_id", "unit", "role", "text", "key")


def independent_years(  # noqa: PLR0913 -- the size of the documents, and how they differ
    seed: int,
    years: int = 5,
    *,
    tasks: int = 40,
    units: int = 12,
    sizes: Sequence[float] = (0.3, 0.4, 0.2, 0.1),
    kept: float = 0.0,
    skew: float = 0.7,
    odds: Mapping[tuple[int, int], Sequence[float]] | None = None,
) -> list[pd.DataFrame]:
    """Return a tidy frame a year: who shares new tasks in one year says nothing about another.

    A new task has one unit, two, … with the probabilities `sizes`; its units are drawn without replacement, the n-th
    with odds of ``n ** -skew``. Given the margins of the new tasks of a year, all their matrices with these margins
    are equally probable: the premise of the null model FDSM. A part `kept` of the tasks of the year before is carried
    on, with the same units, text and key, at another place.

    `odds` multiplies, for a pair of units and year by year, the odds that a new task has both.

    The frame's column `key` says which tasks are the same; ids (T1, T2, …) are places within a year; texts are drawn
    for each key, so that no two have anything in common. The units are u00, u01, …
    """
    rng, appetite = np.random.default_rng(seed), np.arange(1, units + 1, dtype=np.float64) ** -skew
    planted = odds or {}
    given: dict[int, list[int]] = {}
    frames = []
    for year in range(years):
        carried = [given[key] for key in given]
        order = rng.permutation(len(carried))[: round(kept * tasks)]
        following = {list(given)[at]: carried[at] for at in order}
        wanted = 1 + rng.choice(len(sizes), tasks - len(following), p=np.array(sizes) / sum(sizes))
        of_year = {pair: times[year] for pair, times in planted.items()}
        following |= dict(enumerate(_drawn(rng, appetite, wanted, of_year), year * tasks))
        keys = [list(following)[at] for at in rng.permutation(len(following))]
        given = {key: following[key] for key in keys}
        frames.append(_frame(given, seed))
    return frames


def lasting_years(  # noqa: PLR0913 -- the pairs, and the size of the documents
    seed: int,
    pairs: Sequence[tuple[int, int]] = ((0, 1),),
    years: int = 5,
    *,
    times: float = 20.0,
    until: int | None = None,
    tasks: int = 40,
    units: int = 12,
    kept: float = 0.0,
) -> list[pd.DataFrame]:
    """Return years as `independent_years` in which pairs of units have new tasks in common more often, by odds `times`.

    In every year; or in the first `until` years, after which the cooperation is over.
    """
    last = years if until is None else until
    odds = {pair: [times if year < last else 1.0 for year in range(years)] for pair in pairs}
    return independent_years(seed, years, tasks=tasks, units=units, kept=kept, odds=odds)


def triples(frames: Sequence[pd.DataFrame]) -> list[list[tuple[str, str, str]]]:
    """Return the years as triples without texts, in which the same task has the same id."""
    return [[(f"k{row.key}", row.unit, row.role) for row in frame.itertuples()] for frame in frames]


def _drawn(
    rng: np.random.Generator, appetite: NDArray[np.float64], sizes: NDArray[np.intp], planted: _Odds
) -> Iterator[list[int]]:
    """Draw a set of units of each size with a probability in proportion to the product of their odds."""
    laws = {size: _law(appetite, size, planted) for size in set(sizes.tolist())}
    for size in sizes.tolist():
        sets, chances = laws[size]
        yield rng.permutation(sets[rng.choice(len(sets), p=chances)]).tolist()


def _law(appetite: NDArray[np.float64], size: int, planted: _Odds) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the sets of a size, and the probability of each."""
    sets = np.array(list(combinations(range(len(appetite)), size)))
    odds = appetite[sets].prod(axis=1)
    for pair, times in planted.items():
        odds[np.isin(sets, pair).sum(axis=1) == len(pair)] *= times
    return sets, odds / odds.sum()


def _frame(tasks: Mapping[int, Sequence[int]], seed: int) -> pd.DataFrame:
    rows = [
        (f"T{n}", f"u{u:02}", "lead" if place == 0 else "co_lead", _text(key, seed), key)
        for n, (key, units) in enumerate(tasks.items(), 1)
        for place, u in enumerate(units)
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _text(key: int, seed: int) -> str:
    random = Random(f"{seed} {key}")  # noqa: S311 -- no secret is drawn
    return "".join(map(chr, random.sample(_IDEOGRAPHS, _LENGTH)))


def synthetic_years(seed: int, first: int, last: int, *, tasks: int = 166, away: float = 0.0) -> list[pd.DataFrame]:
    """Return the years that `make_document` makes as tidy frames, with the key of each task.

    A part `away` of the tasks is left out of each year, by a draw of its own: some return later.
    """
    random = Random(seed)  # noqa: S311 -- no secret is drawn
    return [_of_document(seed, year, tasks, away, random) for year in range(first, last + 1)]


def _of_document(seed: int, year: int, tasks: int, away: float, random: Random) -> pd.DataFrame:
    made = make_document(tasks, year=year, seed=seed)
    rows = [
        (task.id, a.unit, str(a.role), task.text, key)
        for task, key in zip(made.tasks, made.keys, strict=True)
        if random.random() >= away
        for a in task.assignments
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def true_links(frames: Sequence[pd.DataFrame]) -> set[tuple[int, str, int, str]]:
    """Return document and id of each task and of the next one with its key, in whichever later year."""
    links: set[tuple[int, str, int, str]] = set()
    before: dict[int, tuple[int, str]] = {}
    for n, frame in enumerate(frames):
        ids = dict(zip(frame["key"], frame["task_id"], strict=True))
        links |= {(*before[key], n, name) for key, name in ids.items() if key in before}
        before |= {key: (n, name) for key, name in ids.items()}
    return links
