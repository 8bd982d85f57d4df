"""Calls in background processes: the same results, errors and files as without them, and no process is left."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pandas as pd
import pytest
from making_files import SAMPLE

import jxgraph as jx
from jxgraph import background
from jxgraph.background import Job, background_processes, submit, usable_cores
from jxgraph.pages.report.contents import _Tables

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPT = """
import os, time
from jxgraph import background
background._CHILD = background._CHILD.replace("serve()", "serve(())")
with background.background_processes():
    pid = background.submit(os.getpid)
    while pid.answer is None:
        time.sleep(0.01)
    print(pid.result(), flush=True)
    {then}
"""
"""A script without a guard, which prints the number of the process that it starts."""


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one process be started, which imports nothing before its first call."""
    monkeypatch.setenv("PYTHON_CPU_COUNT", "2")
    monkeypatch.setattr(background, "_CHILD", background._CHILD.replace("serve()", "serve(())"))


def _wait_for(job: Job[int]) -> Job[int]:
    """Wait until a process has made the call, or has failed to."""
    while job.answer is None:
        time.sleep(0.01)
    return job


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # a process that has ended may stay a zombie until somebody collects it
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def _exit_unless(pid: int) -> int:
    if os.getpid() != pid:
        os._exit(1)
    return pid


@pytest.mark.usefixtures("two_cores")
def test_a_process_makes_the_calls_and_ends_with_the_block() -> None:
    """Calls have its number, not ours, one after the other; the block within uses it too, and ends it."""
    with background_processes():
        first = _wait_for(submit(os.getpid)).result()
        with background_processes():
            second = _wait_for(submit(os.getpid)).result()
        assert submit(os.getpid).result() == os.getpid()
    assert first == second != os.getpid()
    assert sys.platform == "win32" or not _is_running(first)


@pytest.mark.usefixtures("two_cores")
def test_a_call_that_no_process_has_begun_is_made_on_the_spot() -> None:
    """The one process sleeps when the second result is wanted; a function in a function cannot be sent at all."""
    with background_processes():
        job = submit(time.sleep, 0.3)
        assert submit(os.getpid).result() == os.getpid()
        assert submit(lambda: os.getpid()).result() == os.getpid()  # noqa: PLW0108 -- it is about the lambda
        assert job.result() is None


@pytest.mark.slow
@pytest.mark.usefixtures("two_cores")
def test_what_a_process_raises_or_dies_of_is_done_again_here() -> None:
    with background_processes():
        job = _wait_for(submit(int, "one"))
        assert job.answer == b""
        with pytest.raises(ValueError, match="one"):
            job.result()
        jobs = [submit(_exit_unless, os.getpid()) for _ in range(2)]
        queue = background._queue.get()
        assert queue is not None
        for thread in queue._threads:  # each ends with its process, which the first call ends
            thread.join()
        assert [job.result() for job in jobs] == [os.getpid()] * 2


@pytest.mark.parametrize("executable", ["", "/nowhere/python"])
@pytest.mark.usefixtures("two_cores")
def test_without_an_interpreter_calls_are_made_on_the_spot(monkeypatch: pytest.MonkeyPatch, executable: str) -> None:
    monkeypatch.setattr(sys, "executable", executable)
    with background_processes():
        assert submit(os.getpid).result() == os.getpid()


@pytest.mark.parametrize(("limit", "cores"), [("3", 3), ("0", 1)])
def test_the_environment_limits_the_cores(monkeypatch: pytest.MonkeyPatch, limit: str, cores: int) -> None:
    monkeypatch.setenv("PYTHON_CPU_COUNT", limit)
    assert usable_cores() == cores


@pytest.mark.skipif(sys.platform == "win32", reason="asks for processes as Unix has them")
@pytest.mark.parametrize("then", ["os._exit(0)", "os.kill(os.getpid(), 9)", "raise KeyboardInterrupt"])
def test_no_process_outlives_a_script_however_it_ends(then: str) -> None:
    """The script has no guard, and is run once: it prints one number."""
    code = SCRIPT.format(then=then)
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHON_CPU_COUNT": "2"}, capture_output=True, check=False
    )
    (pid,) = map(int, done.stdout.split())
    for _ in range(100):
        if not _is_running(pid):
            return
        time.sleep(0.1)
    pytest.fail(f"process {pid} is still there")


@pytest.mark.slow
@pytest.mark.usefixtures("all_samples")
def test_a_report_has_the_same_bytes_with_one_core_and_with_two(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A process, which knows nothing of what tests patch here, makes some of the calls for the second."""
    answers: list[bytes] = []

    def read(stream: IO[bytes], read: Callable[[IO[bytes]], bytes] = background._read) -> bytes:
        answers.append(read(stream))
        return answers[-1]

    monkeypatch.setattr(background, "_read", read)
    document = jx.subset(jx.read_breakdown(SAMPLE), leader="戴锋")
    for cores in ("1", "2"):
        monkeypatch.setenv("PYTHON_CPU_COUNT", cores)
        jx.write_report(document, tmp_path / cores)
    one, two = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path / "1", tmp_path / "2")
    )
    assert one == two
    assert any(answers)


def test_only_the_command_line_collects_garbage_rarely() -> None:
    """Importing the program leaves Python's collector as it is; the command line sets it."""
    code = "import gc; before = gc.get_threshold(); from jxgraph.cli import main; print(before == gc.get_threshold())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"
    code = (
        "import atexit, gc; atexit.register(lambda: print(gc.get_threshold()[0])); from jxgraph.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == str(background._COLLECTION_THRESHOLD)


def test_a_table_of_a_report_is_made_when_it_is_asked_for_and_once() -> None:
    numbers = iter(range(3))
    tables = _Tables({"ties": pd.DataFrame(), "blocks": Job(lambda: pd.DataFrame({"made": [next(numbers)]}), None)})
    assert (list(tables), len(tables), next(numbers)) == (["ties", "blocks"], 2, 0)
    assert tables["blocks"] is tables["blocks"]
    assert next(numbers) == 2
