"""The words that show which figures a task promises, read once from words.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def _data() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("jxgraph.indicators").joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def words_of(name: str) -> frozenset[str]:
    """Return the words of a list by its name, ``units.percent``.

    Examples
    --------
    >>> "百分点" in words_of("units.percent")
    True
    """
    table, _, key = name.partition(".")
    return frozenset(_data()[table][key].split())


@cache
def any_of(*names: str) -> str:
    """Return the pattern of any word of these lists, the longest first."""
    words = frozenset[str]().union(*map(words_of, names))
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
