"""A name that nobody knows, and the known ones nearest to it."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from jxgraph.errors import UsageError, expect
from jxgraph.naming.forms import split_prefix
from jxgraph.naming.own import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from jxgraph.naming.own import Names

_LOOKED_AT = 40
_TOO_FAR = 0.35
_LONGEST = 60


def nearest(name: str, known: Iterable[str], n: int = 3) -> list[str]:
    """Return up to `n` known names that a person may have meant, the nearest first, to be shown and never to be used.

    Nearness is the share of common characters in their order, with and without the place in front; a name whose
    characters all occur in a known one in their order (发改 in 市发展改革委) is nearer than any that looks alike.

    Examples
    --------
    >>> nearest("发改", ["市财政局", "市发展改革委", "市教育局"]), nearest("猫", ["市财政局"])
    (['市发展改革委'], [])
    """
    asked = name[:_LONGEST]
    bare = split_prefix(asked)[1]
    letters = set(asked)
    # the exact comparison costs 50 µs a name: only those that share the most characters are compared
    shared = sorted(known, key=lambda one: (-len(letters & set(one)) / (len(one) + len(letters)), one))[:_LOOKED_AT]
    scored = sorted((-_nearness(asked, bare, one), one) for one in shared)
    return [one for score, one in scored if -score >= _TOO_FAR][:n]


def _nearness(asked: str, bare: str, one: str) -> float:
    other = split_prefix(one)[1]
    alike = max(_ratio(asked, one), _ratio(bare, other) * 0.95)
    return alike + (1 if _occurs(bare, one) else 0)


def _ratio(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


def _occurs(letters: str, name: str) -> bool:
    """Whether all letters occur in the name, in their order."""
    rest = iter(name)
    return all(letter in rest for letter in letters)


def resolve(name: str, known: Collection[str], names: Names = DEFAULT) -> str:
    """Return the known unit that a user's words name, in any form that `names` knows.

    Raises
    ------
    UsageError
        None of the known units has this name; the nearest are named.

    Examples
    --------
    >>> resolve("市发改委", ["市发展改革委", "市财政局"])
    '市发展改革委'
    """
    expect(name, str, "the name of a unit")
    for form in (name, names.canonical(name)):
        if form in known:
            return form
    near = nearest(names.canonical(name), known) or nearest(name, known)
    hint = f"; did you mean {', '.join(near)}?" if near else f"; none of the {len(known)} units is like it"
    raise UsageError(f"unknown unit {name!r}{hint}")
