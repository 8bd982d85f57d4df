"""Weighting schemes: from the role and the place of an assignment to its weight.

>>> import jxgraph as jx
>>> R = jx.responsibility_matrix([("t1", "Finance", "lead"), ("t1", "Trade", "support")], scheme={"support": 0.1})
>>> jx.workload(R)["workload"].to_dict()
{'Finance': 1.0, 'Trade': 0.1}
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from jxgraph.errors import UsageError, expect
from jxgraph.model import Role

if TYPE_CHECKING:
    from numpy.typing import NDArray


# Roles, entries of a matrix, and the scheme as a value.


ROLES: tuple[Role, ...] = tuple(Role)
ROLE_CODES: Mapping[str, int] = MappingProxyType({str(role): code for code, role in enumerate(ROLES, start=1)})
"""Code of each role in a matrix, 1 the strongest; 0 would be no entry."""


def role_code(word: Any) -> int | None:
    """Return the code of a role by its name or by a word that documents print for it; `None` where it is no role.

    Examples
    --------
    >>> [role_code(word) for word in ("lead", "co-lead", "牵头", "共同责任", "协办单位", "leed", None)]
    [1, 2, 1, 2, 3, None, None]
    """
    return _code_of_word(word.strip()) if isinstance(word, str) else None


@cache
def _code_of_word(word: str) -> int | None:
    # vocabulary and titles are loaded only for a word that is no name, which plain frames do not have
    if code := ROLE_CODES.get(re.sub(r"[-\s]", "_", word.lower())):
        return code
    from jxgraph.i18n import LANGUAGES, value_label
    from jxgraph.parsing.vocabulary import role_of_label

    titles = {value_label("role", str(role), lang): role for role in ROLES for lang in LANGUAGES}
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
        The label of results.
    weigh
        A function from `Entries` to one weight an edge. `by_rule` makes one from a rule for a single edge.

    Examples
    --------
    Only leads count:

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

    Positions in the clause may have gaps or be equal (a repeated unit, merged units): the place is the rank among the
    entries, without gaps. Of entries with one role and position, the earlier comes first.

    Examples
    --------
    >>> entries = Entries(np.array([0, 0, 0]), np.array([3, 2, 1], np.int8), np.array([1, 4, 7], np.int32))
    >>> places(entries).tolist()
    [3, 2, 1]
    """
    expect(entries, Entries, "entries")
    order = np.lexsort((entries.position, entries.role, entries.task))
    sizes = np.bincount(entries.task)
    before = np.cumsum(sizes) - sizes
    ranks = np.empty(len(order), dtype=np.intp)
    ranks[order] = np.arange(len(order)) - before[entries.task[order]] + 1
    return ranks


# The schemes.


GOLDEN_RATIO = (1 + 5**0.5) / 2
"""Berker's ratio from one place to the next, about 1.618."""

_LEAD = ROLE_CODES[str(Role.LEAD)]

ROLE_WEIGHTS = (1.0, 0.5, 0.25)
"""Of a lead, a co-lead and a support, by default."""


def lead_co(
    lead: float = ROLE_WEIGHTS[0], co_lead: float = ROLE_WEIGHTS[1], support: float = ROLE_WEIGHTS[2]
) -> Scheme:
    r"""Weigh each edge by its role alone: :math:`w = 1`, :math:`1/2` or :math:`1/4` by default.

    The default of the package, a convention and not a measurement. Where nobody leads, every unit of the task weighs
    :math:`1/2`, so a task of one unit weighs less than 1.

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
    A task of a lead, two co-leads and a support; the second co-lead weighs as much as the first.

    >>> entries = Entries(np.zeros(4, int), np.array([1, 2, 2, 3], np.int8), np.arange(1, 5, dtype=np.int32))
    >>> lead_co().weigh(entries).tolist()
    [1.0, 0.5, 0.5, 0.25]
    >>> lead_co(co_lead=0.4).weigh(entries).tolist()
    [1.0, 0.4, 0.4, 0.25]
    """
    values = _role_values(lead, co_lead, support)
    default = (lead, co_lead, support) == ROLE_WEIGHTS
    name = "lead-co" if default else _name("lead-co", lead, co_lead, support)
    return Scheme(name, lambda entries: values[entries.role - 1])


def equal() -> Scheme:
    r"""Weigh every edge :math:`w = 1`, whatever its role and place: a unit's strength is its number of tasks.

    Full counting [1]_. It needs no roles, so it suits documents that state none; a support counts as much as a lead.

    References
    ----------
    .. [1] Lindsey, Social Studies of Science 10 (1980) 145, https://doi.org/10.1177/030631278001000202

    Examples
    --------
    >>> entries = Entries(np.zeros(3, int), np.array([1, 2, 3], np.int8), np.array([1, 2, 3], np.int32))
    >>> equal().weigh(entries).tolist()
    [1.0, 1.0, 1.0]
    """
    return Scheme("equal", lambda entries: np.ones(len(entries.role)))


def fractional(lead: float = 1.0, co_lead: float = 1.0, support: float = 1.0) -> Scheme:
    r"""Share each task as one unit of work, :math:`w_{tu} = v_{tu} / \sum_{v \in t} v_{tv}`.

    With equal role values, the default, this is fractional counting [1]_ [2]_: each of the :math:`n_t` units of a
    task has :math:`1 / n_t`. With other values the task is shared in their proportion. The weights of a task sum to 1
    whether anybody leads or not, so the strengths of all units sum to the number of tasks; a unit that has a task alone
    has all of it even as a support.

    Parameters
    ----------
    lead, co_lead, support
        The parts of each role, finite and at least 0. A task in which all parts are 0 weighs 0.

    Raises
    ------
    UsageError
        A value is negative or not finite.

    References
    ----------
    .. [1] Price, Science 212 (1981) 986, https://doi.org/10.1126/science.212.4498.986-a
    .. [2] Lindsey, Social Studies of Science 10 (1980) 145, https://doi.org/10.1177/030631278001000202

    Examples
    --------
    A task of four units: a quarter each; or in parts 4 : 2 : 1 : 1, of 8 together.

    >>> entries = Entries(np.zeros(4, int), np.array([1, 2, 3, 3], np.int8), np.arange(1, 5, dtype=np.int32))
    >>> fractional().weigh(entries).tolist()
    [0.25, 0.25, 0.25, 0.25]
    >>> fractional(1, 0.5, 0.25).weigh(entries).tolist()
    [0.5, 0.25, 0.125, 0.125]
    """
    values = _role_values(lead, co_lead, support)
    default = (lead, co_lead, support) == (1.0, 1.0, 1.0)
    name = "fractional" if default else _name("fractional", lead, co_lead, support)
    return Scheme(name, lambda entries: _normalised(values[entries.role - 1], entries.task))


def harmonic() -> Scheme:
    r"""Share each task as one unit of work by place: :math:`w_i = \frac{1}{i} / \sum_{j=1}^{n} \frac{1}{j}` (Hagen).

    Harmonic counting [1]_ of :math:`n` units in places :math:`i` as `places` numbers them. Entries of one role at one
    position share their parts equally. A task weighs 1 whether anybody leads or not; where nobody leads, the unit
    listed first has the greatest part, so the scheme trusts the printed order, which may be no more than protocol.

    References
    ----------
    .. [1] Hagen, PLoS ONE 3 (2008) e4021, https://doi.org/10.1371/journal.pone.0004021

    Examples
    --------
    Three units: 1, 1/2 and 1/3, divided by their sum 11/6.

    >>> entries = Entries(np.zeros(3, int), np.array([1, 2, 2], np.int8), np.array([1, 2, 3], np.int32))
    >>> harmonic().weigh(entries).round(4).tolist()
    [0.5455, 0.2727, 0.1818]
    """
    return Scheme("harmonic", lambda entries: _normalised(_mean_over_ties(1 / places(entries), entries), entries.task))


def geometric(ratio: float = GOLDEN_RATIO) -> Scheme:
    r"""Weigh a lead 1 and the others by a geometric sequence: :math:`w_i = r^{1 - i}` (Berker).

    Adaptable geometric counting with first-author-normalised credit [1]_: a lead counts in full however many help, and
    a task weighs less than :math:`r / (r - 1)`, about 2.618 for the golden ratio. The places are those of `places`.
    Every lead weighs 1, and nobody else: without a lead the others begin at the second place. Entries of one role at
    one position share their weights equally.

    Parameters
    ----------
    ratio
        From one place to the next, finite and at least 1; 1 weighs all alike.

    Raises
    ------
    UsageError
        The ratio is below 1 or not finite.

    References
    ----------
    .. [1] Berker, Scientometrics 114 (2018, online 2017) 839, https://doi.org/10.1007/s11192-017-2632-3

    Examples
    --------
    A task with a lead, two co-leads; and a task of two units where nobody leads.

    >>> entries = Entries(
    ...     np.array([0, 0, 0, 1, 1]), np.array([1, 2, 2, 2, 2], np.int8), np.array([1, 2, 3, 1, 2], np.int32)
    ... )
    >>> geometric(2).weigh(entries).tolist()
    [1.0, 0.5, 0.25, 0.5, 0.25]
    >>> geometric().weigh(entries).round(3).tolist()
    [1.0, 0.618, 0.382, 0.618, 0.382]
    """
    if not (np.isfinite(ratio) and ratio >= 1):
        raise UsageError("weights.ratio", ratio=ratio)
    name = "geometric" if ratio == GOLDEN_RATIO else _name("geometric", ratio)

    def weigh(entries: Entries) -> NDArray[np.float64]:
        leads = np.bincount(entries.task, entries.role == _LEAD)
        exponent_of_first = np.where(leads > 0, 1, 0)[entries.task]  # without a lead the first place stays empty
        weights = float(ratio) ** (exponent_of_first - places(entries))
        return _mean_over_ties(np.where(entries.role == _LEAD, 1.0, weights), entries)

    return Scheme(name, weigh)


def by_rule(name: str, rule: Callable[[Role, int, int], float]) -> Scheme:
    """Make a scheme from a rule of one's own: the weight of an edge by its role, its place and its task's size.

    Parameters
    ----------
    name
        The label of results.
    rule
        A function of the role, the place as `places` numbers it, and the number of units of the task. Its weights
        are checked where they are used: finite and at least 0.

    Examples
    --------
    >>> mine = by_rule("lead or share", lambda role, place, size: 1.0 if role == "lead" else 1 / size)
    >>> entries = Entries(np.zeros(4, int), np.array([1, 2, 2, 3], np.int8), np.arange(1, 5, dtype=np.int32))
    >>> mine.weigh(entries).tolist()
    [1.0, 0.25, 0.25, 0.25]
    """
    expect(name, str, "scheme_name")
    if not callable(rule):
        raise UsageError("weights.rule", kind=type(rule).__name__)

    def weigh(entries: Entries) -> NDArray[np.float64]:
        size = np.bincount(entries.task)[entries.task]
        edges = np.column_stack([entries.role, places(entries), size])
        kinds, kind = np.unique(edges, axis=0, return_inverse=True)
        weights = [float(rule(ROLES[role - 1], place, size)) for role, place, size in kinds.tolist()]
        return np.array(weights, dtype=float)[kind.reshape(-1)]

    return Scheme(name, weigh)


def _role_values(lead: float, co_lead: float, support: float) -> NDArray[np.float64]:
    values = np.array([lead, co_lead, support], dtype=float)
    if not (np.isfinite(values).all() and (values >= 0).all()):
        raise UsageError("weights.roles", lead=lead, co_lead=co_lead, support=support)
    return values


def _normalised(parts: NDArray[np.float64], task: NDArray[np.intp]) -> NDArray[np.float64]:
    """Divide the parts by their sum in the task; 0 where all are 0."""
    total = np.bincount(task, parts)[task]
    return np.divide(parts, total, out=np.zeros(len(parts)), where=total > 0)


def _mean_over_ties(weights: NDArray[np.float64], entries: Entries) -> NDArray[np.float64]:
    """Replace the weights of entries of one task, role and position by their mean."""
    cells = np.column_stack([entries.task, entries.role, entries.position])
    _, tie, count = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
    tie = tie.reshape(-1)
    mean = np.bincount(tie, weights) / count
    return np.where(count[tie] > 1, mean[tie], weights)


SCHEMES: Mapping[str, Scheme] = MappingProxyType(
    {scheme.name: scheme for scheme in (lead_co(), equal(), fractional(), harmonic(), geometric())}
)
"""The schemes by name."""


# Names of schemes, and the weights of roles, as a user gives them.


_WITH_VALUES: Mapping[str, Callable[..., Scheme]] = MappingProxyType(
    {"lead-co": lead_co, "fractional": fractional, "geometric": geometric}
)
_NAME_WITH_VALUES = re.compile(r"(?P<name>[a-z-]+)\((?P<values>[^()]+)\)")
"""The name of a scheme with values of one's own: lead-co(1,0.4,0.25)."""


def named_scheme(scheme: SchemeLike) -> Scheme:
    """Return the scheme of that name, the scheme of these role weights, or the scheme itself.

    Parameters
    ----------
    scheme
        A `Scheme`; a name in `SCHEMES`, or one with values, ``lead-co(1,0.4,0.25)``; or the weight of each role by its
        name, which `lead_co` takes. A role that is left out weighs as there, but no more than a stronger one that is
        named: of ``{"lead": 1, "co_lead": 0.3}`` a support weighs 0.25, of ``{"lead": 1, "co_lead": 0.1}`` 0.1.

    Raises
    ------
    UsageError
        No scheme has that name, or a key is no role or a weight no number.

    Examples
    --------
    >>> named_scheme({"lead": 1, "co_lead": 0.3})
    <Scheme 'lead-co(1,0.3,0.25)'>
    """
    if isinstance(scheme, Scheme):
        return scheme
    if isinstance(scheme, Mapping):
        return _scheme_of_roles(scheme)
    named = known_scheme(scheme) if isinstance(scheme, str) else None
    if named is None:
        raise UsageError("weights.unknown", scheme=scheme, known=SCHEMES).near(scheme, SCHEMES)
    return named


def known_scheme(name: str) -> Scheme | None:
    """Return the scheme that a matrix, graph or file calls by this name; `None` for a rule of one's own.

    Examples
    --------
    >>> known_scheme("geometric(2)"), known_scheme("mine")
    (<Scheme 'geometric(2)'>, None)
    """
    if name in SCHEMES:
        return SCHEMES[name]
    parts = _NAME_WITH_VALUES.fullmatch(name)
    if parts is None or parts["name"] not in _WITH_VALUES:
        return None
    try:
        return _WITH_VALUES[parts["name"]](*map(float, parts["values"].split(",")))
    except (TypeError, ValueError):
        return None


def typed_weights(text: str) -> dict[str, float]:
    """Read the weights of roles as a person types them; a Chinese keyboard's signs and role words are taken too.

    Raises
    ------
    UsageError
        A part is not of the form ROLE=WEIGHT, or its weight is no number.

    Examples
    --------
    >>> typed_weights("lead=1,co-lead=0.3"), typed_weights("牵头＝１，共同＝0.3、配合＝0.1")
    ({'lead': 1.0, 'co-lead': 0.3}, {'牵头': 1.0, '共同': 0.3, '配合': 0.1})
    """
    weights: dict[str, float] = {}
    for part in filter(None, map(str.strip, _SEPARATOR.split(unicodedata.normalize("NFKC", text)))):
        role, sign, weight = (side.strip() for side in part.partition("="))
        if not (role and sign) or role in weights:
            raise UsageError("weights.form", part=part)
        try:
            weights[role] = float(weight)
        except ValueError:
            raise UsageError("weights.number", role=role, value=weight) from None
    if not weights:
        raise UsageError("weights.none")
    return weights


def typed_scheme(text: str) -> Scheme:
    """Return the scheme of the weights of roles as a person types them; refuse those by which nothing counts."""
    scheme = named_scheme(typed_weights(text))
    if scheme.name == lead_co(0, 0, 0).name:
        raise UsageError("weights.all_zero")
    return scheme


_SEPARATOR = re.compile("[,、;]")


def scheme_words(scheme: str, lang: str = "en") -> str:
    """Say in ``en`` or ``zh`` what the scheme of that name makes an assignment count; a rule of one's own by its name.

    Examples
    --------
    >>> scheme_words("lead-co(1,0.3,0.1)"), scheme_words("equal", "zh"), scheme_words("mine")
    ('lead 1, co-lead 0.3, support 0.1', '不论角色，每条分工计1', 'mine')
    """
    from jxgraph.i18n import value_label

    if known_scheme(scheme) is None:
        return scheme
    parts = _NAME_WITH_VALUES.fullmatch(scheme)
    name, given = (parts["name"], parts["values"].split(",")) if parts else (scheme, [])
    defaults = {"lead-co": ROLE_WEIGHTS, "geometric": (GOLDEN_RATIO,), "fractional": (1.0, 1.0, 1.0)}.get(name, ())
    values = [f"{float(value):.4g}" for value in [*given, *defaults[len(given) :]]]
    in_parts = name == "fractional" and given
    return str(value_label("scheme_in_parts" if in_parts else "scheme", name, lang)).format(*values)


def _scheme_of_roles(weights: Mapping[str, float]) -> Scheme:
    given: dict[int, float] = {}
    for word, weight in weights.items():
        code = role_code(word)
        if code is None or code in given:
            raise UsageError("weights.no_role" if code is None else "weights.role_twice", word=word)
        if isinstance(weight, bool) or not isinstance(weight, int | float | np.number):
            raise UsageError("weights.number", role=word, value=weight)
        given[code] = float(weight)
        if not (np.isfinite(given[code]) and weight >= 0):
            raise UsageError("weights.negative", role=word, value=given[code])
    # a role that is not given has its default, but no more than a stronger one that is given
    values: list[float] = []
    for code, default in enumerate(ROLE_WEIGHTS, start=1):
        named = [given[stronger] for stronger in range(1, code) if stronger in given]
        values.append(given.get(code, min(default, *named) if named else default))
    return lead_co(*values)


def _name(scheme: str, *values: float) -> str:
    """Name a scheme with its values, so that `known_scheme` gives it back exactly."""
    return f"{scheme}({','.join(_shortest(value) for value in values)})"


def _shortest(value: Any) -> str:
    short = f"{value:g}"
    return short if float(short) == value else repr(float(value))
