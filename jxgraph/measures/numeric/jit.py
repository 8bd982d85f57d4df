"""Loops over arrays are compiled where numba is installed (the extra `fast`), interpreted where it is not."""

from __future__ import annotations

import os
from collections import defaultdict
from functools import cache, wraps
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from jxgraph.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from jxgraph.messages import Message


P = ParamSpec("P")
T = TypeVar("T")

FAST = find_spec("numba") is not None and os.environ.get("NUMBA_DISABLE_JIT", "0") in {"", "0"}
"""Whether loops are compiled here: numba is installed and NUMBA_DISABLE_JIT does not switch it off."""

WORTH_COMPILING = 1_000_000
"""Interpreted steps that take about as long as compiling a loop: a second."""

_steps: defaultdict[Callable[..., Any], float] = defaultdict(float)
"""Steps that this process has requested of each loop."""


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


def loop_for(steps: float, kernel: Callable[P, T]) -> Callable[P, T]:
    """Return the loop that is faster for this number of steps: a small job ends before its loop is compiled.

    Small jobs add up: the one whose sum is worth it compiles the loop, and later ones use it. The results are equal.
    """
    _steps[kernel] += steps
    plain: Callable[P, T] = getattr(kernel, "__wrapped__", kernel)
    return kernel if _steps[kernel] > WORTH_COMPILING else plain


def refuse_minutes(what: Message, steps: float, *, most: float, instead: Message | None = None) -> None:
    """Refuse a job for which interpreted loops would take minutes: more than `most` steps.

    Raises
    ------
    UsageError
        Loops are interpreted and the steps too many; the message names the extra, and what else can be done.
    """
    if not FAST and steps > most:
        if instead:
            raise UsageError("slow.or_else", what=what, instead=instead)
        raise UsageError("slow.loops", what=what)
