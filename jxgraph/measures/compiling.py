"""Loops over arrays are compiled where numba is installed (the extra `fast`), interpreted where it is not."""

from __future__ import annotations

import os
from functools import cache, wraps
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")

FAST = find_spec("numba") is not None and os.environ.get("NUMBA_DISABLE_JIT", "0") in {"", "0"}
"""Whether loops are compiled here: numba is installed and NUMBA_DISABLE_JIT does not switch it off."""


def compiled(function: Callable[P, T]) -> Callable[P, T]:
    """Compile the function at its first call, so that importing its module stays light; without numba leave it as is.

    The plain function is its `__wrapped__` where it is compiled.
    """
    if not FAST:
        return function

    @cache
    def kernel() -> Any:
        from numba import njit

        return njit(cache=False)(function)

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        result: T = kernel()(*args, **kwargs)
        return result

    return call
