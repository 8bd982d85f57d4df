"""Loops over arrays are compiled where numba is installed (the extra `fast`), interpreted where it is not."""

from __future__ import annotations

from functools import cache, wraps
from importlib.util import find_spec
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

FAST = find_spec("numba") is not None
"""Whether loops are compiled here."""

P = ParamSpec("P")
T = TypeVar("T")


def compiled(function: Callable[P, T]) -> Callable[P, T]:
    """Compile a loop over arrays at its first call, where numba is installed; NUMBA_DISABLE_JIT=1 interprets it.

    The module that holds the loop stays light to import: numba is loaded by the first call.
    """
    if not FAST:
        return function

    @cache
    def machine() -> Callable[P, T]:
        import numba

        made: Callable[P, T] = numba.njit(cache=False)(function)
        return made

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        return machine()(*args, **kwargs)

    return call
