"""Regular expressions that are compiled when they are first used.

Reading has three hundred of them, of which a document needs about half; to compile them all takes half as long as to
read it.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import cast


class _Regex:
    """What `re.compile` returns, a moment later: each method is looked up once and is then an attribute like others."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self._flags)

    match = cached_property(lambda self: self.compiled.match)
    fullmatch = cached_property(lambda self: self.compiled.fullmatch)
    search = cached_property(lambda self: self.compiled.search)
    finditer = cached_property(lambda self: self.compiled.finditer)
    findall = cached_property(lambda self: self.compiled.findall)
    split = cached_property(lambda self: self.compiled.split)
    sub = cached_property(lambda self: self.compiled.sub)


def regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression that is compiled at the first call of one of its methods.

    Raises
    ------
    re.error
        At that call, where the pattern is none.

    Examples
    --------
    >>> regex("[0-9]+").search("166 tasks")[0]
    '166'
    """
    return cast("re.Pattern[str]", _Regex(pattern, flags))


def is_match_of(found: re.Match[str], expression: re.Pattern[str]) -> bool:
    """Whether a match was found by this expression: its `re` is the compiled one, and not what `regex` returned.

    Examples
    --------
    >>> number, word = regex("[0-9]+"), regex("[a-z]+")
    >>> [is_match_of(word.search("166 tasks"), one) for one in (number, word)]
    [False, True]
    """
    return bool(found.re.pattern == expression.pattern)
