"""Calls made in processes of their own, on cores that are idle, while this process does something else.

A call that no process has begun when its result is wanted is made on the spot; so is one that failed in its process,
which then raises here what it raised there. With one core, or where no process can be started, all calls are made on
the spot: the results are the same.

The processes are plain interpreters that receive calls through a pipe, which works on every system. A fork could start
only after the imports, and would copy locks that other threads hold, in a notebook for example; `multiprocessing` would
run a script a second time that calls the library without a main guard.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
from collections import deque
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Condition, Thread
from typing import IO, TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from queue import SimpleQueue

P = ParamSpec("P")
T = TypeVar("T")

MOST_PROCESSES = 3
"""More would have no work, and each takes some 200 MB."""

_MODULES = (
    "jxgraph.pages.report.folder",
    "jxgraph.measures.core_periphery",
    "sknetwork.clustering",
    "jxgraph.figures",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
)
"""What the calls of a report need, which a process imports before the first comes."""

_CORES = "PYTHON_CPU_COUNT"
"""Environment variable that limits the cores that a program takes, by itself since Python 3.13."""

_CHILD = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from jxgraph.background import serve; serve()"
_SIZE_BYTES = 8

_COLLECTION_THRESHOLD = 50_000
"""Allocations before the youngest generation is collected; Python's default is some hundreds."""


class Job(Generic[T]):
    """A call that a process makes, or this one when the result is wanted first."""

    def __init__(self, call: Callable[[], T], queue: _Queue | None) -> None:
        self._call, self._queue = call, queue
        self.answer: bytes | None = None
        """The pickled result; nothing if the call was not made in a process, or failed there."""
        if queue is not None and queue.is_open:
            import pickle

            with suppress(Exception):  # what cannot be sent, a function in a function say, is made on the spot
                queue.put(self, pickle.dumps(call))

    def result(self) -> T:
        """Return the result: wait if a process makes the call, else make it."""
        if self._queue is not None:
            self._queue.withdraw_or_wait(self)
        if not self.answer:
            return self._call()
        import pickle

        result: T = pickle.loads(self.answer)  # noqa: S301 -- from a process of our own
        return result


_queue: ContextVar[_Queue | None] = ContextVar("queue", default=None)


def submit(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Job[T]:
    """Let a process make a call, within `background_processes`; the function is one of a module.

    Examples
    --------
    >>> submit(sorted, "cab").result()
    ['a', 'b', 'c']
    """
    return Job(partial(function, *args, **kwargs), _queue.get())


@contextmanager
def background_processes() -> Iterator[None]:
    """Start processes for the calls that are submitted meanwhile, one for each core but ours; end them afterwards.

    Within another such block its processes are used, and end with the inner block.
    """
    queue = _queue.get() or _Queue([*_started(min(usable_cores() - 1, MOST_PROCESSES))])
    token = _queue.set(queue)
    try:
        yield
    finally:
        _queue.reset(token)
        queue.close()


def usable_cores() -> int:
    """Return the number of cores that this process may use."""
    with suppress(ValueError):
        return max(int(os.environ.get(_CORES, "")), 1)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def import_path() -> list[str]:
    """Return where modules are found, as a process in another folder finds them too."""
    return [str(Path(path).absolute()) for path in sys.path]


def collect_garbage_rarely() -> None:
    """Run the garbage collector less often: saves a tenth of a report's time and takes 20 MB more.

    Only for a process that ends with its command; a program that imports us keeps its own setting.
    """
    gc.set_threshold(_COLLECTION_THRESHOLD, *gc.get_threshold()[1:])


def _started(count: int) -> Iterator[subprocess.Popen[bytes]]:
    """Start interpreters that serve; none where the system or an embedding program does not let us."""
    command = [sys.executable, "-P", "-c", _CHILD, json.dumps(import_path())]
    with suppress(OSError):
        for _ in range(count if sys.executable else 0):
            yield subprocess.Popen(  # noqa: S603 -- our own interpreter with our own words
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )


class _Queue:
    """The jobs that no process has begun, the processes, and for each a thread that hands it one job after another."""

    def __init__(self, processes: Sequence[subprocess.Popen[bytes]]) -> None:
        self._processes = processes
        self._changed = Condition()
        self._waiting: deque[tuple[Job[Any], bytes]] = deque()
        self._begun: set[Job[Any]] = set()
        self.is_open = bool(processes)
        self._threads = [Thread(target=self._feed, args=(process,), daemon=True) for process in processes]
        for thread in self._threads:
            thread.start()

    def put(self, job: Job[Any], call: bytes) -> None:
        with self._changed:
            self._waiting.append((job, call))
            self._changed.notify()

    def withdraw_or_wait(self, job: Job[Any]) -> None:
        """Withdraw a job that nobody has begun; wait for the end of one that a process has begun."""
        with self._changed:
            self._waiting = deque(entry for entry in self._waiting if entry[0] is not job)
            self._changed.wait_for(lambda: job not in self._begun)

    def close(self) -> None:
        """End the processes at once; jobs that are not finished are those of this process."""
        with self._changed:
            self.is_open = False
            self._waiting.clear()
            self._changed.notify_all()
        for process in self._processes:
            process.kill()
        for process, thread in zip(self._processes, self._threads, strict=True):
            thread.join()
            process.communicate()

    def _feed(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin  # noqa: S101
        assert process.stdout  # noqa: S101
        while entry := self._next():
            job, call = entry
            with suppress(OSError, EOFError):
                _write(process.stdin, call)
                job.answer = _read(process.stdout)
            with self._changed:
                self._begun.discard(job)
                self._changed.notify_all()
            if job.answer is None:
                return  # the process has ended

    def _next(self) -> tuple[Job[Any], bytes] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or not self.is_open)
            if not self._waiting:
                return None
            entry = self._waiting.popleft()
            self._begun.add(entry[0])
            return entry


def _write(stream: IO[bytes], message: bytes) -> None:
    stream.write(len(message).to_bytes(_SIZE_BYTES, "big") + message)
    stream.flush()


def _read(stream: IO[bytes]) -> bytes:
    size = stream.read(_SIZE_BYTES)
    message = stream.read(int.from_bytes(size, "big"))
    if len(size) < _SIZE_BYTES or len(message) < int.from_bytes(size, "big"):
        raise EOFError
    return message


def serve(modules: Sequence[str] = _MODULES) -> None:
    """Make the calls that come through standard input, and answer with what they return, or nothing if they raise."""
    import pickle
    from queue import SimpleQueue

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started us is interrupted, and ends us
    calls: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_receive, args=(calls,), daemon=True).start()
    # what a library prints is no answer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    collect_garbage_rarely()
    for module in modules:
        import_module(module)
    while True:
        answer = b""
        with suppress(Exception):
            answer = pickle.dumps(pickle.loads(calls.get())())  # noqa: S301 -- from the process that started us
        _write(answers, answer)


def _receive(calls: SimpleQueue[bytes]) -> None:
    """Queue the calls; end this process as soon as the one that started it has ended, however it did."""
    with suppress(OSError, EOFError):
        while True:
            calls.put(_read(sys.stdin.buffer))
    os._exit(0)
