"""Progress bars for long work, shown only where a person can see them, and notices on standard error."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

from jxgraph.messages import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jxgraph.messages import Message

    Show = Callable[[int, int], None]

T = TypeVar("T")

SHOWN_AFTER = 2.0
"""Seconds of work after which a bar is shown."""

STILL = "JXGRAPH_STILL"
"""Environment variable of a kernel that runs without a person, such as that of `python -m notebooks`."""

_shown = ContextVar("shown", default=False)

notice_lang = ContextVar("notice_lang", default="en")
"""The language of notices, which the command line sets."""


def notice(message: Message) -> None:
    """Print a message to standard error, as one line."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):  # it is closed: nobody reads it
            words = " ".join(message.text(notice_lang.get()).split())
            print(printable(f"jxgraph: {words}"), file=sys.stderr, flush=True)  # noqa: T201


def in_live_notebook() -> bool:
    """Return whether a Jupyter kernel runs this for a person, and not only to store the results."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return hasattr(shell, "kernel") and not os.environ.get(STILL)


def is_interactive() -> bool:
    """Return whether a person sees messages: in a live notebook, or on a terminal."""
    return in_live_notebook() or (sys.stderr is not None and sys.stderr.isatty())


@contextmanager
def progress() -> Iterator[Show]:
    """Yield a function to call with the numbers of finished and of all items.

    In an interactive session it shows a bar once the work takes longer than `SHOWN_AFTER`, and removes it at the end.
    Of nested work only the outer one shows a bar.

    Examples
    --------
    >>> with progress() as show:
    ...     show(1, 2)
    """
    if _shown.get() or not is_interactive():
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
        if time.monotonic() - began > SHOWN_AFTER:
            bar.start()

    try:
        yield show
    finally:
        _shown.reset(token)
        bar.stop()


def collect_with_progress(items: Iterable[T], total: int) -> list[T]:
    """Collect items that each take some work, while a bar shows how many are finished."""
    taken = []
    with progress() as show:
        for item in items:
            taken.append(item)
            show(len(taken), total)
    return taken
