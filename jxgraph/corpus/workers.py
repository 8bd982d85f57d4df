"""Work in chunks on any executor; a worker that dies costs at most one document or place."""

from __future__ import annotations

import os
import re
from collections import deque
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from jxgraph.background import usable_cores
from jxgraph.errors import UsageError
from jxgraph.reading.child import end_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


T = TypeVar("T")

_AHEAD = 2
"""Chunks running or waiting for each worker: none is idle while the results of others are stored."""

_TRIES = 2
"""Times that an item is tried alone before it is lost."""

_ADDRESS = re.compile(r"(?:\w+://)?\S+:\d+")
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class Call(NamedTuple):
    """A function of a module and its arguments, which can be sent to a process."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class Workers:
    """An executor, how many chunks it is given at once, and how to start another when its workers have died."""

    def __init__(self, executor: Executor, width: int, start: Callable[[], Executor] | None = None) -> None:
        self.executor = executor
        self.width = width
        self._start = start

    def submit(self, call: Call) -> Future[Any]:
        """Submit a call; where the executor is broken the future has the error."""
        try:
            return self.executor.submit(call.function, *call.arguments)
        except BrokenExecutor as error:
            future: Future[Any] = Future()
            future.set_exception(error)
            return future

    def renew(self) -> None:
        """Replace a broken executor that is ours, and check that the new one works.

        Raises
        ------
        UsageError
            It does not, or the executor is the user's and broken.
        """
        if self._start is not None:
            self.close()
            self.executor = self._start()
        try:
            self.executor.submit(os.getpid).result()
        except Exception as error:
            raise UsageError("corpus.no_worker", kind=type(error).__name__, error=error) from error

    def close(self) -> None:
        """Shut down an executor that is ours."""
        if self._start is not None:
            self.executor.shutdown(wait=True, cancel_futures=True)


@contextmanager
def workers(jobs: int | None, scheduler: str | None, executor: Executor | None) -> Iterator[Workers]:
    """Yield the user's own executor, a Dask cluster, or `jobs` processes, by default one per core.

    Raises
    ------
    UsageError
        Fewer than one job; more than one of the three; Dask is not installed or no scheduler answers.
    """
    if sum(choice is not None for choice in (jobs, scheduler, executor)) > 1:
        raise UsageError("corpus.one_way")
    if jobs is not None and jobs < 1:
        raise UsageError("corpus.jobs", jobs=jobs)
    if executor is not None:
        yield Workers(executor, usable_cores() * _AHEAD)
    elif scheduler is not None:
        with _cluster(scheduler) as client:
            yield Workers(client.get_executor(), max(sum(client.ncores().values()), 1) * _AHEAD)
    else:
        count = jobs or usable_cores()
        with _one_thread_each():
            pool = Workers(_processes(count), count * _AHEAD, lambda: _processes(count))
            try:
                yield pool
            finally:
                pool.close()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Limit processes that are started meanwhile to one thread each, as Dask does with its workers.

    The last bits of an eigenvector depend on the number of threads of the linear algebra, and the cores are busy with
    documents. A library takes the number from the environment when it is loaded.
    """
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _processes(count: int) -> ProcessPoolExecutor:
    """Start processes that share nothing with this one, in the same way on every system, and end when it is killed."""
    from multiprocessing import get_context

    context = get_context("spawn")
    return ProcessPoolExecutor(count, mp_context=context, initializer=end_with_parent, initargs=(os.getpid(),))


@contextmanager
def _cluster(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("corpus.dask") from None
    if not _ADDRESS.fullmatch(address):
        raise UsageError("corpus.scheduler", address=address)
    try:
        client = Client(address, timeout="10s", set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise UsageError("corpus.no_scheduler", address=address, error=error) from None
    with client:
        yield client


def outcomes(
    chunks: Sequence[Sequence[T]], call: Callable[[Sequence[T]], Call], at_work: Workers
) -> Iterator[tuple[Sequence[T], Any]]:
    """Do a call for each chunk; yield the items of each that is finished, and its result.

    When a worker dies, the items of the chunks that were running are tried again, one at a time; of one that ends its
    worker twice the result is None. A call is made when its turn comes, so that not all arguments are in memory.

    Raises
    ------
    UsageError
        No worker can be started.
    """
    waiting = deque(chunks)
    running: dict[Future[Any], Sequence[T]] = {}
    suspects: list[T] = []
    while waiting or running:
        # keep every worker busy, but submit nothing to an executor that has lost a worker
        while waiting and len(running) < at_work.width and not suspects:
            chunk = waiting.popleft()
            running[at_work.submit(call(chunk))] = chunk
        for future in wait_for(running, return_when=FIRST_COMPLETED).done:
            chunk, result = running.pop(future), _result(future)
            if result is None:
                suspects += chunk
            else:
                yield chunk, result
        # when the last chunk has ended, try the items of the lost ones alone
        if suspects and not running:
            at_work.renew()
            for item in suspects:
                yield [item], _alone(call([item]), at_work)
            suspects = []


def _alone(call: Call, at_work: Workers) -> Any:
    for _ in range(_TRIES):
        result = _result(at_work.submit(call))
        if result is not None:
            return result
        at_work.renew()
    return None


def _result(future: Future[Any]) -> Any:
    """Return the result of a call, `None` where its worker died."""
    try:
        return future.result()
    except (Exception, CancelledError):  # noqa: BLE001 -- each executor has its own error for a lost worker
        return None


def counting(progress: Callable[[int, int], None], total: int, missing: int) -> Callable[[int], None]:
    """Return a function that adds up what is done, of `total` of which `missing` are left, and shows it."""
    so_far = total - missing

    def done(count: int) -> None:
        nonlocal so_far
        so_far += count
        progress(so_far, total)

    return done
