"""What is known about names, read once from the TOML files beside this one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jxgraph.regex import regex

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

NO_KINDS = frozenset({"party_only", "with_level", "state", "place", "everyday", "rewrite"})
"""The tables of names.toml that are no kind of local bodies."""
ENDINGS = regex(r"总队|支队|大队|分局|.")
"""The endings that a key of names.toml lists after its stem: 财政/部厅局."""
_LONG_ENDINGS = MappingProxyType({"委": ("委", "委员会"), "办": ("办", "办公室")})
_STATE_WORDS = ("国家", "国务院", "中国")
_ALWAYS_STATE = regex(r"^[国中全]|^最高|总局")
"""A form that no local body can have: 中组部, 最高法, 税务总局; 铁路局 is one only in a national document."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A full name by its pattern, and the customary form to make of its groups."""

    pattern: re.Pattern[str]
    to: str


@dataclass(frozen=True, slots=True)
class Known:
    """The names of names.toml, ready to look up.

    `local` and `state` map every form to the standard one, `bare` the forms that mean a national body only in a
    national document; `kinds` and `state_kinds` map standard names to their kind; `party_only` and `with_level` are
    standard names, see the file. `places` are the places with standard names of their own, by those of all others.
    """

    local: Mapping[str, str]
    kinds: Mapping[str, str]
    state: Mapping[str, str]
    bare: Mapping[str, str]
    state_kinds: Mapping[str, str]
    party_only: frozenset[str]
    with_level: frozenset[str]
    places: Mapping[str, Mapping[str, str]]
    rewrites: tuple[Rewrite, ...]


@cache
def known() -> Known:
    """Return the names that names.toml lists."""
    data = read_data("names")
    local: dict[str, str] = {}
    kinds: dict[str, str] = {}
    state: dict[str, str] = {}
    bare: dict[str, str] = {}
    state_kinds: dict[str, str] = {}
    for kind, entries in data.items():
        if kind in NO_KINDS:
            continue
        for standard, forms in _local_names(entries):
            kinds[standard] = kind
            local |= dict.fromkeys(forms, standard)
    for kind, entries in data["state"].items():
        for standard, others in entries.items():
            state_kinds[standard] = kind
            for form in (standard, *others.split()):
                (state if form == standard or _ALWAYS_STATE.search(form) else bare)[form] = standard
            if word := next((word for word in _STATE_WORDS if standard.startswith(word)), ""):
                bare.setdefault(standard.removeprefix(word), standard)
    rewrites = tuple(Rewrite(regex(rule["pattern"]), rule["to"]) for rule in data["rewrite"])
    return Known(
        MappingProxyType(local),
        MappingProxyType(kinds),
        MappingProxyType(state),
        MappingProxyType(bare),
        MappingProxyType(state_kinds),
        frozenset(data["party_only"]),
        frozenset(data["with_level"]),
        MappingProxyType(data["place"]),
        rewrites,
    )


@cache
def read_data(name: str) -> dict[str, Any]:
    """Return one of the TOML files next to this one, read once: nobody may change it."""
    return tomllib.loads(files("jxgraph.naming").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _local_names(entries: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each standard name with all its forms, itself among them."""
    for key, others in entries.items():
        stem, slash, endings = key.partition("/")
        if not slash:
            yield key, [key, *others.split()]
            continue
        for ending in ENDINGS.findall(endings):
            yield (
                stem + ending,
                [a + b for a, b in product((stem, *others.split()), _LONG_ENDINGS.get(ending, (ending,)))],
            )
