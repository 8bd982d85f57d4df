"""Schemes: how a role and a place in the list become the weight of an edge."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from jxgraph.errors import UsageError
from jxgraph.records import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

ROLES: tuple[Role, ...] = tuple(Role)
ROLE_CODES: Mapping[str, int] = MappingProxyType({str(role): code for code, role in enumerate(ROLES, start=1)})
"""Code of each role in a matrix, 1 the strongest; 0 is left to mean 'no entry'."""


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
    """A named rule that gives every edge a weight of at least 0."""

    name: str
    weigh: Callable[[Entries], NDArray[np.float64]]

    def __repr__(self) -> str:
        return f"<Scheme {self.name!r}>"


def lead_co(lead: float = 1.0, co_lead: float = 0.5, support: float = 0.25) -> Scheme:
    r"""Weigh each edge by its role alone: :math:`w = 1`, :math:`1/2` or :math:`1/4` by default.

    Parameters
    ----------
    lead, co_lead, support
        The weight of each role, finite and at least 0.

    Raises
    ------
    UsageError
        A weight is negative or not finite.

    Examples
    --------
    >>> entries = Entries(np.array([0, 0]), np.array([1, 2], np.int8), np.array([1, 2], np.int32))
    >>> lead_co(co_lead=0.4).weigh(entries).tolist()
    [1.0, 0.4]
    """
    values = np.array([lead, co_lead, support], dtype=float)
    if not (np.isfinite(values).all() and (values >= 0).all()):
        raise UsageError(f"role weights must be finite and at least 0, not {lead}, {co_lead}, {support}")
    default = (lead, co_lead, support) == (1.0, 0.5, 0.25)
    name = "lead-co" if default else f"lead-co({lead:g},{co_lead:g},{support:g})"
    return Scheme(name, lambda entries: values[entries.role - 1])


SCHEMES: Mapping[str, Scheme] = MappingProxyType({scheme.name: scheme for scheme in (lead_co(),)})


def named_scheme(scheme: str | Scheme) -> Scheme:
    """Return the scheme of that name, or the scheme itself.

    Raises
    ------
    UsageError
        No scheme has that name.
    """
    if isinstance(scheme, Scheme):
        return scheme
    if scheme not in SCHEMES:
        raise UsageError(f"no weighting scheme is called {scheme!r}; known: {', '.join(SCHEMES)}")
    return SCHEMES[scheme]
