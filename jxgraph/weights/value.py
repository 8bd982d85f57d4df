"""What a scheme sees and is: the entries of a matrix, their places, and a rule that gives every one a weight."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from jxgraph.errors import expect
from jxgraph.records import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

ROLES: tuple[Role, ...] = tuple(Role)
ROLE_CODES: Mapping[str, int] = MappingProxyType({str(role): code for code, role in enumerate(ROLES, start=1)})
"""Code of each role in a matrix, 1 the strongest; 0 is left to mean 'no entry'."""


def role_code(word: Any) -> int | None:
    """Return the code of a role by its name or by a word that documents print for it; `None` where it is no role.

    Examples
    --------
    >>> [role_code(word) for word in ("lead", "牵头", "共同责任", "协办单位", "leed", None)]
    [1, 1, 2, 3, None, None]
    """
    return _code_of_word(word.strip()) if isinstance(word, str) else None


@cache
def _code_of_word(word: str) -> int | None:
    # parser and titles are asked only for a word that is no name, so that plain frames do not load them
    if word in ROLE_CODES:
        return ROLE_CODES[word]
    from jxgraph.labels import LANGUAGES, shown
    from jxgraph.parsing.wording import role_of_label

    titles = {shown("role", str(role), lang): role for role in ROLES for lang in LANGUAGES}
    role = titles.get(word) or role_of_label(word)
    return ROLE_CODES[str(role)] if role else None


@dataclass(frozen=True, slots=True)
class Entries:
    """The edges that a scheme weighs, as parallel arrays.

    `task` is the row of each edge, `role` its code in `ROLE_CODES`, `position` its place in the clause from 1.
    """

    task: NDArray[np.intp]
    role: NDArray[np.int8]
    position: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A named rule that gives every edge a weight of at least 0.

    Parameters
    ----------
    name
        What results are labelled with.
    weigh
        A function from `Entries` to one weight an edge. `by_rule` makes one from a rule for a single edge.

    Examples
    --------
    Leads alone count:

    >>> leads = Scheme("leads", lambda entries: (entries.role == ROLE_CODES["lead"]).astype(float))
    >>> entries = Entries(np.array([0, 0]), np.array([1, 2], np.int8), np.array([1, 2], np.int32))
    >>> leads.weigh(entries).tolist()
    [1.0, 0.0]
    """

    name: str
    weigh: Callable[[Entries], NDArray[np.float64]]

    def __repr__(self) -> str:
        return f"<Scheme {self.name!r}>"


SchemeLike: TypeAlias = "str | Scheme | Mapping[str, float]"
"""What `named_scheme` takes: a name, a scheme, or the weight of each role."""


def places(entries: Entries) -> NDArray[np.intp]:
    """Rank the entries of each task from 1: leads first, then co-leads, then supports, each in printed order.

    Positions in the clause may have gaps or meet (a unit stood twice, two units were merged): the place is the rank
    among the entries that are there, without gaps. Of entries with one role and position, the earlier comes first.

    Examples
    --------
    >>> entries = Entries(np.array([0, 0, 0]), np.array([3, 2, 1], np.int8), np.array([1, 4, 7], np.int32))
    >>> places(entries).tolist()
    [3, 2, 1]
    """
    expect(entries, Entries, "the entries of a matrix (R.entries)")
    order = np.lexsort((entries.position, entries.role, entries.task))
    sizes = np.bincount(entries.task)
    before = np.cumsum(sizes) - sizes
    ranks = np.empty(len(order), dtype=np.intp)
    ranks[order] = np.arange(len(order)) - before[entries.task[order]] + 1
    return ranks
