"""Reading in a process of its own, with limits of time and memory: a file can make a reader of its format run away."""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import subprocess
import sys
import tempfile
import warnings
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jxgraph.errors import InputError
from jxgraph.model import Remark, Severity
from jxgraph.reading.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY = 2**30
"""Bytes that reading may take where the system can limit it (not on Windows)."""

_CHILD = (
    "import json, sys; task = json.loads(sys.argv[1]); sys.path[:] = task.pop('path'); "
    "from jxgraph.reading.limited import serve; serve(**task)"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many seconds a reader may take, and what is said where it takes more time or memory, or fails."""

    seconds: float
    too_much: str
    broken: str
    locked: str


def limited_pieces(reader: str, data: bytes, limits: Limits) -> Iterator[Piece]:
    """Yield what `reader` ("module:function", from bytes to pieces) makes of a document, in a process of its own.

    The process works in an empty folder, which is removed whatever becomes of it. What a library raises there means a
    damaged file.

    Raises
    ------
    InputError
        The reader refuses the document, fails, or takes more than the limits allow.
    """
    task = {"path": import_path(), "reader": reader, "limits": asdict(limits)}
    with tempfile.TemporaryDirectory(prefix="jxgraph-") as folder:
        done = subprocess.run(  # noqa: S603 - our own interpreter with our own words
            [sys.executable, "-c", _CHILD, json.dumps(task)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
            cwd=folder,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONWARNINGS": "ignore"},
        )
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise InputError(limits.too_much) from None
    if "error" in answer:
        raise InputError(answer["error"])
    for number, text, cells, table, aside, remarks in answer["pieces"]:
        yield Piece(number, text, None if cells is None else tuple(cells), table, aside, tuple(map(_remark, remarks)))


def import_path() -> list[str]:
    """Return where modules are found, as a process in another folder finds them too."""
    return [str(Path(path).absolute()) for path in sys.path]


def _remark(values: list[Any]) -> Remark:
    code, severity, line, words, done, facts = values
    return Remark(code, Severity(severity), line, words, done, tuple((name, fact) for name, fact in facts))


def serve(reader: str, limits: dict[str, Any]) -> None:
    """Read a document from standard input and print its pieces, or what is wrong with it, as JSON."""
    allowed = Limits(**limits)
    watch(allowed.seconds)
    data = sys.stdin.buffer.read()
    limit_memory()
    logging.disable()
    warnings.simplefilter("ignore")
    answer: dict[str, Any]
    try:
        module, _, function = reader.partition(":")
        pieces = getattr(import_module(module), function)(data)
        remarks = ("code", "severity", "line", "words", "done", "facts")
        answer = {"pieces": [(*p[:-1], [[getattr(r, name) for name in remarks] for r in p.remarks]) for p in pieces]}
    except InputError as error:
        answer = {"error": str(error)}
    except (MemoryError, RecursionError):
        answer = {"error": allowed.too_much}
    except Exception as error:  # noqa: BLE001 - libraries raise anything on a damaged file, PSEOF and struct.error among it
        locked = any(word in repr(error) for word in ("Password", "Encrypt"))
        answer = {"error": allowed.locked if locked else allowed.broken}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    os._exit(0)  # what a reader keeps in memory need not be taken apart piece by piece


def watch(seconds: float) -> None:
    """End this process after so many seconds, counted from now; a call replaces the one before."""
    # a thread of the interpreter that ends the process even while a loop in C runs; the parent reads the missing answer
    faulthandler.dump_traceback_later(seconds, exit=True)


def limit_memory() -> None:
    """Let this process, and those that it starts, take no more than `MEMORY` each."""
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most), most))
