"""The name by which a unit is compared with one of the other document: its own, its department's, or a reformed one."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.model import LIST_SEPARATOR, NAME_SEPARATOR
from jxgraph.naming import department, describe, split_prefix
from jxgraph.naming.forms import all_reforms
from jxgraph.weights import known_scheme

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.naming.forms import Reform


FOLLOWED = ("unit", "into", "named_in", "date", "reform", "source", "note")
_STATE = "国"


class Bodies(NamedTuple):
    """The name by which each unit of a and of b is compared, and a row for each that a reform explains."""

    a: Mapping[str, str]
    b: Mapping[str, str]
    followed: pd.DataFrame


def bodies(a: Sequence[str], b: Sequence[str], *, by: str) -> Bodies:
    """Name the units of both documents alike.

    Parameters
    ----------
    a, b
        The units' canonical names.
    by
        ``unit``: by these names. ``department``: by what bodies of one trade have in common through all places.

    Returns
    -------
    Bodies
        A unit that only one document names takes the name of the one that the reforms of the State Council in
        naming/reforms.toml made of it, if the other document names that, of the same place and level. Reforms after
        which the body went on are not followed. Local reforms come a year or more after the date in the file. Where
        reforms lead both ways, a is taken for the earlier document.
    """
    named = {name: department(name) if by == "department" else name for name in (*a, *b)}
    keys = [list(dict.fromkeys(named[name] for name in names)) for names in (a, b)]
    rows = [*_followed(keys[0], keys[1], by, "a"), *_followed(keys[1], keys[0], by, "b")]
    links = _one_way(rows)
    rows = [row for row in rows if links.get(row[0]) == row[1]]
    first, second = ({name: end(links, named[name]) for name in names} for names in (a, b))
    return Bodies(first, second, pd.DataFrame(sorted(rows), columns=list(FOLLOWED)).astype("str"))


def renamed(R: ResponsibilityMatrix, names: Mapping[str, str]) -> ResponsibilityMatrix:
    """Rename the units of a matrix; several of one name become one unit, with its strongest role in each task."""
    new = [names[str(name)] for name in R.units.index]
    keys = pd.Index(list(dict.fromkeys(new)), name="unit", dtype="str")
    columns = keys.get_indexer(new)[R.weight.indices] if new else R.weight.indices
    entries = pd.DataFrame({"row": R.entries.task, "column": columns, "role": R.role.data, "place": R.position.data})
    kept = entries.sort_values(["row", "column", "role", "place"]).drop_duplicates(["row", "column"]).index.to_numpy()
    shape = (R.shape[0], len(keys))
    ends = np.concatenate([[0], np.cumsum(np.bincount(entries["row"].to_numpy()[kept], minlength=shape[0]))])
    weight, role, position = (
        sparse.csr_array((part.data[kept], columns[kept], ends), shape=shape) for part in (R.weight, R.role, R.position)
    )
    first = np.unique(keys.get_indexer(new), return_index=True)[1] if new else np.zeros(0, dtype=np.intp)
    units = R.units.iloc[first].set_axis(keys)
    same_names = replace(R, weight=weight, role=role, position=position, units=units)
    # of a task that a scheme shares among its units, fewer units have greater parts
    scheme = known_scheme(R.scheme)
    return same_names.with_scheme(scheme) if scheme else same_names


def _followed(old: Sequence[str], new: Sequence[str], by: str, where: str) -> Iterator[tuple[str, ...]]:
    """Yield a row for each name that only `old` has and that reforms lead to one of `new`."""
    by_stem, present = names_by_stem(new, by), set(new)
    for name in old:
        found = None if name in present else next(successors(name, by_stem, by), None)
        if found:
            yield (name, found[0], where, *route_words(found[1]))


def names_by_stem(names: Iterable[str], by: str) -> dict[tuple[str, str], list[str]]:
    """List the names of each place or level and department."""
    by_stem: dict[tuple[str, str], list[str]] = {}
    for name in names:
        by_stem.setdefault(_stem(name, by), []).append(name)
    return by_stem


def successors(
    name: str, by_stem: Mapping[tuple[str, str], Sequence[str]], by: str
) -> Iterator[tuple[str, tuple[Reform, ...]]]:
    """Yield the names, of those in `by_stem`, of bodies that reforms made of one, the nearest first, and the reforms.

    A name that stands for many bodies has none.
    """
    if describe(name).collective:
        return
    place, stem = _stem(name, by)
    for after, route in _routes(stem):
        yield from ((target, route) for target in by_stem.get((place, after), ()))


def _stem(name: str, by: str) -> tuple[str, str]:
    """Return the place or level that a reform leaves as it is, and the department."""
    if by == "department":
        return "", department(name)
    place = split_prefix(name)[0]
    if not place and describe(name).level == "state":
        place = _STATE
    return place.removesuffix("党委").removesuffix("委") or place, department(name)


@cache
def _routes(stem: str) -> tuple[tuple[str, tuple[Reform, ...]], ...]:
    """List the departments that reforms made of one, the nearest first, with the reforms on the way."""
    queue: deque[tuple[str, tuple[Reform, ...]]] = deque([(stem, ())])
    routes: dict[str, tuple[Reform, ...]] = {}
    while queue:
        at, route = queue.popleft()
        for after, reform in _reformed().get(at, ()):
            if after not in routes:
                routes[after] = (*route, reform)
                queue.append((after, routes[after]))
    return tuple(routes.items())


@cache
def _reformed() -> Mapping[str, list[tuple[str, Reform]]]:
    """Map each department to those that a reform made of it, and each of these to its other local names."""
    after: dict[str, list[tuple[str, Reform]]] = {}
    for reform in all_reforms():
        if not reform.partial:
            made = [department(name) for name in (reform.after, *reform.local_after)]
            for stem in dict.fromkeys([*map(department, (*reform.before, *reform.local_before)), *made]):
                others = [name for name in made if name != stem or stem not in made]
                after.setdefault(stem, []).extend((name, reform) for name in others)
    return after


def route_words(route: Sequence[Reform]) -> tuple[str, ...]:
    """Return the dates, the reforms, the sources and the notes of a route."""
    reforms = (
        f"{NAME_SEPARATOR.join((*r.before, *r.local_before))} → {NAME_SEPARATOR.join((r.after, *r.local_after))}"
        for r in route
    )
    notes = dict.fromkeys(r.note for r in route if r.note)
    dates, sources = dict.fromkeys(r.date for r in route), dict.fromkeys(r.source for r in route)
    return tuple(map(LIST_SEPARATOR.join, (dates, reforms, sources, notes)))


def _one_way(rows: Sequence[tuple[str, ...]]) -> dict[str, str]:
    """Map old names to new; where reforms lead both ways (经信局 and 工信局), the name in a, the earlier, gives way."""
    links: dict[str, str] = {}
    for old, new, *_ in rows:
        if end(links, new) != old:
            links[old] = new
    return links


def end(links: Mapping[str, str], name: str) -> str:
    """Follow a name to the last one.

    Examples
    --------
    >>> end({"环境保护局": "生态环境局"}, "环境保护局")
    '生态环境局'
    """
    while name in links:
        name = links[name]
    return name
