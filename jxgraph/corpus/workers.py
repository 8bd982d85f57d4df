"""Reading in chunks on any executor; a worker that dies costs at most one document."""

from __future__ import annotations

import os
import re
from collections import deque
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from jxgraph.corpus.blocks import Failure
from jxgraph.corpus.documents import Outcome, read_documents
from jxgraph.errors import UsageError
from jxgraph.messages import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jxgraph.corpus.blocks import Settings
    from jxgraph.corpus.files import SourceFile


CHUNK_DOCUMENTS = 16
"""Documents in a chunk, the most that a worker reads again after an interruption."""

_AHEAD = 2
"""Chunks running or waiting for each worker: none is idle while the results of others are stored."""

_TRIES = 2
"""Times that a document is read alone before it is a failure."""

_ADDRESS = re.compile(r"(?:\w+://)?\S+:\d+")
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class Workers:
    """An executor, how many chunks it is given at once, and how to start another when its workers have died."""

    def __init__(self, executor: Executor, width: int, start: Callable[[], Executor] | None = None) -> None:
        self.executor = executor
        self.width = width
        self._start = start

    def submit(self, documents: Sequence[SourceFile], settings: Settings) -> Future[Outcome]:
        """Submit a chunk; where the executor is broken the future has the error."""
        try:
            return self.executor.submit(read_documents, documents, settings)
        except BrokenExecutor as error:
            future: Future[Outcome] = Future()
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


def usable_cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
    """Start processes that share nothing with this one, in the same way on every system."""
    from multiprocessing import get_context

    return ProcessPoolExecutor(count, mp_context=get_context("spawn"))


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


def outcomes(documents: Sequence[SourceFile], settings: Settings, at_work: Workers) -> Iterator[tuple[int, Outcome]]:
    """Read all documents; yield of each finished chunk its number of documents and the outcome.

    When a worker dies, the documents of the chunks that were running are read again, one at a time; one that ends its
    worker twice is a failure `worker`.

    Raises
    ------
    UsageError
        No worker can be started.
    """
    starts = range(0, len(documents), CHUNK_DOCUMENTS)
    waiting = deque(documents[start : start + CHUNK_DOCUMENTS] for start in starts)
    running: dict[Future[Outcome], Sequence[SourceFile]] = {}
    suspects: list[SourceFile] = []
    while waiting or running:
        # keep every worker busy, but submit nothing to an executor that has lost a worker
        while waiting and len(running) < at_work.width and not suspects:
            chunk = waiting.popleft()
            running[at_work.submit(chunk, settings)] = chunk
        for future in wait_for(running, return_when=FIRST_COMPLETED).done:
            chunk, outcome = running.pop(future), _result(future)
            if outcome is None:
                suspects += chunk
            else:
                yield len(chunk), outcome
        # when the last chunk has ended, read the documents of the lost ones alone
        if suspects and not running:
            at_work.renew()
            for document in suspects:
                yield 1, _alone(document, settings, at_work)
            suspects = []


def _alone(document: SourceFile, settings: Settings, at_work: Workers) -> Outcome:
    for _ in range(_TRIES):
        outcome = _result(at_work.submit([document], settings))
        if outcome is not None:
            return outcome
        at_work.renew()
    return Outcome(b"", (Failure(document.path, "worker", Message("corpus.process_died")),))


def _result(future: Future[Outcome]) -> Outcome | None:
    """Return the outcome of a chunk, `None` where its worker died."""
    try:
        return future.result()
    except (Exception, CancelledError):  # noqa: BLE001 -- each executor has its own error for a lost worker
        return None
