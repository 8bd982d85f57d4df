"""The content of a synthetic document: portfolios of tasks, and the units that answer for them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Any

from jxgraph.model import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from random import Random


SIZES = (71, 52, 23, 12, 6, 1, 1)
"""How many of the 166 tasks of the sample name one unit, two units, … seven: the weights of the sizes."""
OWN_FIELD = 0.65
"""Probability that a further unit is of the field of the first, which makes groups."""
SUPPORTS = 0.4
"""Probability that a further unit supports; else it is a co-lead."""
ALL_COUNTIES = 0.12
"""Probability that a task also names the collective of all counties."""


@dataclass(frozen=True, slots=True)
class Body:
    """A unit that can be printed: the place or level in front, the standard name, and another customary form."""

    place: str
    standard: str
    other: str = ""

    @property
    def name(self) -> str:
        """The canonical name."""
        return self.place + self.standard


@dataclass(frozen=True, slots=True)
class Item:
    """One task: the parts of its text, its units with their roles, in the order lead, co-lead, support, and its key.

    A task keeps its `key` from year to year, whatever else changes.
    """

    key: int
    verb: str
    aim: str
    end: str
    figure: int
    units: tuple[tuple[Body, Role], ...]

    @property
    def text(self) -> str:
        """The text as printed."""
        return f"{self.verb}{self.aim},{self.end.format(n=self.figure)}"


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The tasks of one field under one leader."""

    name: str
    leader: str
    items: tuple[Item, ...]


@cache
def words() -> Mapping[str, Any]:
    """Return words.toml."""
    return tomllib.loads(files("jxgraph.synthetic").joinpath("words.toml").read_text(encoding="utf-8"))


def most_units() -> int:
    """Return the number of different units for which there are names."""
    places = 1 + len(words()["districts_first"]) * len(words()["districts_last"])
    return places * sum(len(field["departments"]) for field in words()["field"])


def portfolios(tasks: int, units: int, random: Random) -> list[Portfolio]:
    """Assign tasks to fields and units to tasks.

    The sizes of tasks are those of the sample. The first unit is drawn from the field's own units, the n-th with a
    weight of 1/n (so a few have most tasks), the others from the same ones or, less often, from all.
    """
    fields = words()["field"][:units]
    own, every = urns(units)
    ordinals = iter(range(1, tasks + 1))
    shares = (len(range(k, tasks, len(fields))) for k in range(min(tasks, len(fields))))
    return [
        Portfolio(
            field["name"],
            leader,
            tuple(make_item(n, field["aims"], (urn, every), random) for n in islice(ordinals, share)),
        )
        for share, field, urn, leader in zip(shares, fields, own, _leaders(random), strict=False)
    ]


class Urn:
    """Bodies to draw, the n-th with a weight of 1/n."""

    def __init__(self, bodies: Sequence[Body]) -> None:
        self.bodies = bodies
        self._cumulated = list(accumulate(1 / n for n in range(1, len(bodies) + 1)))

    def draw(self, random: Random) -> Body:
        """Draw a body and leave it in the urn."""
        return random.choices(self.bodies, cum_weights=self._cumulated)[0]


def urns(units: int) -> tuple[list[Urn], Urn]:
    """Return the urn of each field, and that of all bodies."""
    pools = _pools(words()["field"][:units], units)
    return [Urn(pool) for pool in pools], Urn([body for pool in pools for body in pool])


def _pools(fields: Sequence[Mapping[str, Any]], units: int) -> list[list[Body]]:
    """Assign `units` bodies to the fields: the departments of the city, then those of each district in turn."""
    pools: list[list[Body]] = [[] for _ in fields]
    for (at, body), _ in zip(_bodies(fields), range(units), strict=False):
        pools[at].append(body)
    return pools


def _bodies(fields: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, Body]]:
    for place in _places():
        for rank in range(max(len(field["departments"]) for field in fields)):
            for at, field in enumerate(fields):
                standard, _, other = field["departments"][rank].partition("|")
                yield at, Body(place, standard, other)


def _places() -> Iterator[str]:
    yield "市"
    for last in words()["districts_last"]:
        for first in words()["districts_first"]:
            yield f"{first}{last}区"


def _leaders(random: Random) -> Iterator[str]:
    """Yield leaders with their titles: one mayor, one executive deputy, then deputies."""
    titles = words()["titles"]
    surnames = random.sample(words()["surnames"], len(words()["surnames"]))
    for n, surname in enumerate(surnames):
        yield surname + random.choice(words()["given"]) + titles[min(n, len(titles) - 1)]


def make_item(number: int, aims: Sequence[str], drawn_from: tuple[Urn, Urn], random: Random) -> Item:
    """Make a task with one of these aims, its number as its key and its figure; units are of the field or of all."""
    phrase, (own, every) = words()["phrase"], drawn_from
    verb, aim, end = (random.choice(some) for some in (phrase["verbs"], aims, phrase["ends"]))
    (size,) = random.choices(range(1, len(SIZES) + 1), weights=SIZES)
    chosen = [own.draw(random)]
    while len(chosen) < min(size, len(every.bodies)):
        body = (own if random.random() < OWN_FIELD else every).draw(random)
        if body not in chosen:
            chosen.append(body)
    roles = sorted((_other_role(random) for _ in chosen[1:]), key=lambda role: role.strength)
    if random.random() < ALL_COUNTIES:
        chosen.append(Body("", words()["collective"]))
        roles.append(Role.SUPPORT if Role.SUPPORT in roles else Role.CO_LEAD)
    return Item(number, verb, aim, end, number, tuple(zip(chosen, (Role.LEAD, *roles), strict=True)))


def _other_role(random: Random) -> Role:
    return Role.SUPPORT if random.random() < SUPPORTS else Role.CO_LEAD
