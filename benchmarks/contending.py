"""Contenders in processes of their own, by turns: what each takes in seconds, in processor seconds and in memory."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

STATUS = Path("/proc/self/status")
FORGET_PEAK = "5"
"""What the file `clear_refs` of a process takes to begin its peak anew."""


class Taken(NamedTuple):
    """What a run took: seconds, processor seconds, the peak of memory, and how far that is above where it began (MB).

    The peak is that of the process since it began, or of its largest child; `grown` is of the process in the run.
    """

    seconds: float
    processor: float
    peak: float
    grown: float


def measured(run: Callable[[], T]) -> tuple[T, Taken]:
    """Run once; the processor seconds are those of the process and its ended children."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    peak, held = kilobytes("VmHWM"), kilobytes("VmRSS")
    if STATUS.is_file():
        STATUS.with_name("clear_refs").write_text(FORGET_PEAK, encoding="ascii")
    before, began = sum(map(processor, who)), time.perf_counter()
    result = run()
    seconds, used = time.perf_counter() - began, sum(map(processor, who)) - before
    reached = kilobytes("VmHWM")
    whole = max(peak, reached, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    return result, Taken(seconds, used, whole / 1024, (reached - held) / 1024)


def kilobytes(of: str) -> int:
    """Return what Linux says of the memory of this process; elsewhere its peak, which may be that of its parent."""
    if not STATUS.is_file():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return next(int(line.split()[1]) for line in STATUS.read_text(encoding="ascii").splitlines() if of in line)


def processor(who: int) -> float:
    """Return the seconds that a process or its ended children have calculated."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def by_turns(script: str, contenders: Sequence[str], given: Path, rounds: int) -> dict[str, list[dict[str, Any]]]:
    """Let a script run each contender in a new process, one after the other, so many times; collect what they print.

    Linear algebra has one thread.

    Raises
    ------
    SystemExit
        A contender failed.
    """
    taken: dict[str, list[dict[str, Any]]] = {contender: [] for contender in contenders}
    one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
    for _ in range(rounds):
        for contender, runs in taken.items():
            command = [sys.executable, script, "--contender", contender, "--given", str(given)]
            done = subprocess.run(command, capture_output=True, encoding="utf-8", env=one_thread, check=False)  # noqa: S603 -- our own
            if done.returncode:
                raise SystemExit(f"{contender}: {done.stderr[-2000:]}")
            runs.append(json.loads(done.stdout.splitlines()[-1]))
    return taken
