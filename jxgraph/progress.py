"""Whether a person watches, and a bar for what takes them longer than a moment to wait for."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Show = Callable[[int, int], None]

T = TypeVar("T")

A_MOMENT = 2.0
"""Seconds before a bar shows how far the work is."""

STILL = "JXGRAPH_STILL"
"""Set in the environment of a kernel before which nobody sits, such as that of `python -m notebooks`."""

_shown = ContextVar("shown", default=False)


def in_live_notebook() -> bool:
    """Tell whether a Jupyter kernel runs this for a person, and not to store what it gives."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return hasattr(shell, "kernel") and not os.environ.get(STILL)


def is_watched() -> bool:
    """Tell whether a person watches: in a live notebook, or before a terminal to which messages go."""
    return in_live_notebook() or (sys.stderr is not None and sys.stderr.isatty())


@contextmanager
def progress() -> Iterator[Show]:
    """Give what to call with how much is done and how much there is.

    Where a person watches, it shows a bar once the work takes longer than a moment; the bar goes when the work ends.
    Of work within such work only the outer shows one.

    Examples
    --------
    >>> with progress() as show:
    ...     show(1, 2)
    """
    if _shown.get() or not is_watched():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("", total=None)
    began, token = time.monotonic(), _shown.set(True)

    def show(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)
        if time.monotonic() - began > A_MOMENT:
            bar.start()

    try:
        yield show
    finally:
        _shown.reset(token)
        bar.stop()


def counted(items: Iterable[T], total: int) -> list[T]:
    """Take all of the items, each the outcome of some work, while a bar shows how many there are."""
    taken = []
    with progress() as show:
        for item in items:
            taken.append(item)
            show(len(taken), total)
    return taken
