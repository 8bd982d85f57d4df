"""A format that can run away is read in a process of its own, with a limit of time and one of memory.

A PDF is a programming language, and its programs need not end; a picture of a few bytes may unpack to gigabytes.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from dataclasses import fields
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.background import import_path
from jxgraph.errors import InputError
from jxgraph.folders import scratch_folder
from jxgraph.messages import Message
from jxgraph.model import Remark, Severity
from jxgraph.reading.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MEMORY = 2**30
"""Bytes that reading may take where the system can limit it (not on Windows)."""

_MOST_ANSWERED = 2**27
"""Bytes that a reader may answer, four times the longest document."""

_WAITING = 10
_OFTEN = 0.1
"""Seconds after which the watch begins again: not at each row of a table."""

_PARENT_SECONDS = 0.5
"""Seconds after which a process looks whether its parent is still there."""

_CHILD = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from jxgraph.reading.child import serve; serve()"
_LOCKED = ("Password", "Encrypt")


class LimitedReader(NamedTuple):
    """A function that reads bytes in a process of its own, what it may take, and the keys of what is said if it fails.

    `function` is its module and name, `jxgraph.reading.pdf:read_pages`; it takes the bytes and some plain values, and
    yields plain values, at most `seconds_a_step` apart, for at most `seconds`. One of `low_priority` leaves the cores
    to others: its steps may take ten times as long as they take processor time, and `MEMORY` limits what it allocates,
    not the addresses that its libraries reserve.
    """

    function: str
    damaged: str
    too_much: str
    locked: str = "reading.locked"
    seconds_a_step: float = 10
    seconds: float = 120
    low_priority: bool = False


def read_in_child(
    reader: LimitedReader, data: bytes, *arguments: Any, environment: Mapping[str, str] | None = None
) -> Iterator[Any]:
    """Yield what a reader yields for these bytes, as it comes; it works in an empty folder, which is always removed.

    Raises
    ------
    InputError
        The reader raised one, failed, or took more than its limits; the process is ended.
    """
    call = json.dumps([reader, arguments])
    own = {"PYTHONIOENCODING": "utf-8", "PYTHONWARNINGS": "ignore", **(environment or {})}
    with (
        scratch_folder() as folder,
        subprocess.Popen(  # noqa: S603 - our own interpreter with our own words
            [sys.executable, "-c", _CHILD, json.dumps(import_path()), call, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={**os.environ, **own, **temporary_in(folder)},
        ) as process,
    ):
        try:
            _send(process, data)
            yield from _answers(process, reader)
        finally:
            process.kill()


def pieces_in_child(reader: LimitedReader, data: bytes) -> Iterator[Piece]:
    """Yield the pieces that a reader yields.

    Raises
    ------
    InputError
        As `read_in_child`.
    """
    for number, text, cells, table, aside, doubts, remarks in read_in_child(reader, data):
        yield Piece(
            number,
            text,
            None if cells is None else tuple(cells),
            table,
            aside,
            tuple(map(tuple, doubts)),
            tuple(map(_remark, remarks)),
        )


def _remark(values: list[Any]) -> Remark:
    code, severity, line, words, done, facts, file = values
    return Remark(code, Severity(severity), line, words, done, tuple((name, fact) for name, fact in facts), file)


def temporary_in(folder: Path) -> dict[str, str]:
    """Return the environment by which a process puts its temporary files into a folder, with which they go."""
    return dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))


def _send(process: subprocess.Popen[bytes], data: bytes) -> None:
    """Hand over all bytes; one that ended before it read them has said why, or is found silent below."""
    try:
        if process.stdin:
            process.stdin.write(data)
            process.stdin.close()
    except OSError:
        pass


def _answers(process: subprocess.Popen[bytes], reader: LimitedReader) -> Iterator[Any]:
    room = _MOST_ANSWERED
    while process.stdout and (line := process.stdout.readline(room)):
        room -= len(line)
        try:
            kind, value = json.loads(line)
        except ValueError:
            break  # it was ended in the middle of a word, or answered too much
        if kind == "error":
            raise InputError(Message.unpacked(value))
        if kind == "end":
            return
        yield value
    raise InputError(reader.too_much)


def end_with_parent(parent: int, *, group: bool = False) -> None:
    """End this process, or its whole group, when the one that started it has been killed (not on Windows).

    `parent` is its number, as it knows it itself: it may have been killed before this process asks.
    """
    if sys.platform == "win32":  # where the number of the parent stays, and may be that of a launcher
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_PARENT_SECONDS)
        if group:
            os.killpg(0, signal.SIGKILL)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def run_limited(parent: int, command: list[str]) -> None:
    """Run a program in the group of this process, with a limit of memory; it ends with the parent of this one."""
    end_with_parent(parent, group=True)
    limit_memory()
    sys.exit(subprocess.call(command))  # noqa: S603 - what the parent asks for


def serve() -> None:
    """Call the function that the second argument names with standard input, and print what it yields, a line each.

    The third is the number of the process that asks.
    """
    end_with_parent(int(sys.argv[3]))
    settings, arguments = json.loads(sys.argv[2])
    reader = LimitedReader(*settings)
    _watch(_WAITING * reader.seconds_a_step if reader.low_priority else reader.seconds_a_step)
    data = sys.stdin.buffer.read()
    limit_memory(allocated=reader.low_priority)
    logging.disable()
    warnings.simplefilter("ignore")
    try:
        for value in _steps(reader, data, arguments):
            _say("value", value)
        _say("end", None)
    except InputError as error:
        _say("error", error.message.packed())
    except ImportError as error:
        _say("error", Message("reading.no_library", error=error).packed())
    except (MemoryError, RecursionError):
        _say("error", Message(reader.too_much).packed())
    except Exception as error:  # noqa: BLE001 - a library raises anything on a damaged file, struct.error among it
        locked = any(word in repr(error) for word in _LOCKED)
        _say("error", Message(reader.locked if locked else reader.damaged).packed())
    os._exit(0)  # what a library keeps in memory need not be taken apart piece by piece


def _steps(reader: LimitedReader, data: bytes, arguments: list[Any]) -> Iterator[Any]:
    """Yield what the function yields; the watch begins again before each step."""
    waiting = 1
    if reader.low_priority and hasattr(os, "nice"):
        os.nice(10)
        waiting = _WAITING
    end = time.monotonic() + reader.seconds
    module, _, name = reader.function.partition(":")
    _limit_processor(reader.seconds_a_step)
    watched = time.monotonic()
    for value in getattr(import_module(module), name)(data, *arguments):
        now = time.monotonic()
        if now - watched > _OFTEN:
            _watch(max(0.1, min(waiting * reader.seconds_a_step, end - now)))
            _limit_processor(reader.seconds_a_step)
            watched = now
        yield value


def _say(kind: str, value: Any) -> None:
    sys.stdout.write(f"{json.dumps([kind, value], default=_values)}\n")
    sys.stdout.flush()


def _values(record: Any) -> list[Any]:
    """Return what stands in a record, a remark of a piece."""
    return [getattr(record, field.name) for field in fields(record)]


def _watch(seconds: float) -> None:
    # a thread of the interpreter that ends the process even while a loop in C runs; the parent misses the answer
    faulthandler.dump_traceback_later(seconds, exit=True)


def _limit_processor(seconds: float) -> None:
    """Let the system end the process after this many more seconds of processor time; waiting does not count."""
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    limit = int(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))


def limit_memory(*, allocated: bool = False) -> None:
    """Let this process, and those that it starts, take no more than `MEMORY` each: of addresses, or allocated."""
    if sys.platform == "win32":
        return
    import resource

    kind = resource.RLIMIT_DATA if allocated else resource.RLIMIT_AS
    _, most = resource.getrlimit(kind)
    resource.setrlimit(kind, (MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most), most))
