"""The tasks of an invented city from year to year: most are kept, some are reworded, some gone and new."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.model import Role
from jxgraph.synthetic.content import Body, make_item, urns, words
from jxgraph.synthetic.printing import LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.synthetic.content import Item, Portfolio, Urn

BASE_YEAR = 2025
"""The year of which tasks are dealt; those of the years before and after are made from it, year by year."""

FIRST_YEAR, LAST_YEAR = 1990, 2060

GONE, REWORDED, OTHER_UNITS, ELSEWHERE = 0.2, 0.25, 0.08, 0.05
"""Parts of the tasks: those that another one takes the place of, and of the others those with other words, with one
unit more or less, and at another place in their portfolio."""

MOVES, MOVED_LEADS = 2, 3
"""How often the leads of one unit pass to another in a year, and how many do at most."""

_KEYS_OF_A_YEAR = 1000
_ENOUGH = 5
"""Units of a task from which on none is added."""


class _Taken(NamedTuple):
    """What the tasks of a year have: each aim with its figures, and how often with each end."""

    figures: set[tuple[str, int]]
    ends: Counter[tuple[str, str]]


def in_year(base: Sequence[Portfolio], year: int, *, units: int, seed: int) -> list[Portfolio]:
    """Return the portfolios of a year, made from those of `BASE_YEAR`; the same for each year that is asked for."""
    step = 1 if year > BASE_YEAR else -1
    given, (own, every) = list(base), urns(units)
    for at in range(BASE_YEAR, year, step):
        random = Random(f"{seed} {at + step}")  # noqa: S311 -- no secret is drawn
        keys = iter(range((at + step) * _KEYS_OF_A_YEAR, (at + step + 1) * _KEYS_OF_A_YEAR))
        given = _next(given, keys, (own, every), random)
    return [replace(p, items=tuple(_with_names_of(item, year) for item in p.items)) for p in given]


def _next(
    given: Sequence[Portfolio],
    keys: Iterator[int],
    drawn_from: tuple[list[Urn], Urn],
    random: Random,
) -> list[Portfolio]:
    """Return the portfolios of the next year, or of the one before."""
    (own, every), items = drawn_from, [item for portfolio in given for item in portfolio.items]
    taken = _Taken({(item.aim, item.figure) for item in items}, Counter((item.aim, item.end) for item in items))
    gone = {item.key for item in random.sample(items, round(GONE * len(items)))}
    following = []
    for portfolio, field, urn in zip(given, words()["field"], own, strict=False):
        kept = [_changed(item, every, taken, random) for item in portfolio.items if item.key not in gone]
        listed = _rearranged(_with_moved_leads(kept, urn, random), random)
        for _ in range(len(portfolio.items) - len(kept)):
            item = make_item(next(keys), field["later_aims"], (urn, every), random)
            listed.insert(random.randint(0, len(listed)), _with_own_figure(item, taken, random))
        following.append(replace(portfolio, items=tuple(listed)))
    return following


def _changed(item: Item, every: Urn, taken: _Taken, random: Random) -> Item:
    """Give a task other words, or one unit more or less; most stay as they are."""
    if random.random() < REWORDED:
        item = _reworded(item, taken, random)
    return _with_other_units(item, every, random) if random.random() < OTHER_UNITS else item


def _reworded(item: Item, taken: _Taken, random: Random) -> Item:
    """Replace the verb, the end or the figure, so that no other task is more like the one before."""
    phrase, part = words()["phrase"], random.choice(("verb", "end", "figure"))
    ends = [end for end in phrase["ends"] if not taken.ends[item.aim, end]]
    if part == "figure" and taken.ends[item.aim, item.end] == 1:
        return _with_own_figure(item, taken, random)
    if part == "end" and ends:
        item = replace(item, end=random.choice(ends))
        taken.ends[item.aim, item.end] += 1
        return item
    return replace(item, verb=random.choice([verb for verb in phrase["verbs"] if verb != item.verb]))


def _with_own_figure(item: Item, taken: _Taken, random: Random) -> Item:
    """Give a task a figure that no other task with its aim has or had, so that no two have one text."""
    drawn = iter(lambda: random.randrange(1, _KEYS_OF_A_YEAR), None)
    figure = next(figure for figure in drawn if (item.aim, figure) not in taken.figures)
    taken.figures.add((item.aim, figure))
    return replace(item, figure=figure)


def _with_other_units(item: Item, every: Urn, random: Random) -> Item:
    """Leave out the last unit, or add one that co-leads."""
    body = every.draw(random)
    if len(item.units) > 1 and random.random() < 1 / 2:
        return replace(item, units=item.units[:-1])
    if len(item.units) >= _ENOUGH or body in dict(item.units):
        return item
    lead, *others = item.units
    return replace(item, units=(lead, (body, Role.CO_LEAD), *others))


def _with_moved_leads(items: Sequence[Item], own: Urn, random: Random) -> list[Item]:
    """Pass some leads of one unit on to another of its field; in half of these tasks it stays as a co-lead."""
    fields = len(words()["field"])
    if not items or len(own.bodies) == 1 or random.random() >= MOVES / fields:
        return list(items)
    giver, receiver = random.choice(items).units[0][0], own.draw(random)
    led = [item for item in items if item.units[0][0] == giver]
    moved = {item.key for item in random.sample(led, min(MOVED_LEADS, len(led)))}
    return [
        _led_by(item, receiver, keeps=random.random() < 1 / 2) if item.key in moved and receiver != giver else item
        for item in items
    ]


def _led_by(item: Item, receiver: Body, *, keeps: bool) -> Item:
    (giver, lead), *others = item.units
    stays = [(giver, Role.CO_LEAD)] if keeps else []
    others = [(body, role) for body, role in others if body != receiver]
    return replace(item, units=((receiver, lead), *stays, *others))


def _rearranged(items: list[Item], random: Random) -> list[Item]:
    """Move a few tasks to another place."""
    for item in [item for item in items if random.random() < ELSEWHERE]:
        items.remove(item)
        items.insert(random.randint(0, len(items)), item)
    return items


def _with_names_of(item: Item, year: int) -> Item:
    """Give the units the names of a year; a unit that was merged later had a part of the tasks, those of odd keys."""
    first: dict[str, tuple[Body, Role]] = {}
    for body, role in item.units:
        named = _named_in(body, year, odd=item.key % 2 == 1)
        first.setdefault(named.name, (named, role))  # of two units that are one by then, the stronger role stands first
    return replace(item, units=tuple(first.values()))


def _named_in(body: Body, year: int, *, odd: bool) -> Body:
    """Return a department of the city as it was in a year; those of districts are not reformed."""
    for reform in words()["reform"]:
        before, after = reform["before"], reform["after"]
        if year < reform["year"] <= BASE_YEAR and body == Body(LEVEL, after) and (odd or not reform["merged"]):
            body = Body(LEVEL, before)
        if BASE_YEAR < reform["year"] <= year and body == Body(LEVEL, before):
            body = Body(LEVEL, after)
    return body
