"""Reads files one by one, each in a process with limits of memory and time, and says what came of it.

`python driving_readers.py FOLDER URL SECRET NAME...` makes each file in FOLDER, reads it, and prints a line of JSON; a name that
`making_hostile` does not know is a file that is there. What a reader may not do ends it: to open a connection, to write
anywhere but where temporary files are, or to start a program other than Python.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

MEMORY = 3 * 2**29
"""Bytes of addresses that a process may take."""

PROCESSOR, CLOCK = 20, 240
"""Seconds of processor time for a process, and seconds after which it hangs: the machine may be busy."""

WATCH = """
import os, sys

def _watched(event, arguments, inside=[]):
    if inside or "JXGRAPH_WATCH" not in os.environ:
        return
    if event in ("socket.connect", "socket.getaddrinfo", "os.system", "os.exec", "os.spawn", "os.startfile"):
        broken = repr(arguments)
    elif event == "subprocess.Popen" and os.path.realpath(str(arguments[0])) != os.path.realpath(sys.executable):
        broken = repr(arguments[1])
    elif event == "open" and isinstance(arguments[0], str) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        path = os.path.abspath(arguments[0])
        broken = "" if path.startswith((os.environ["TMPDIR"], os.devnull)) else path
    else:
        return
    if broken:
        inside.append(1)
        with open(os.environ["JXGRAPH_WATCH"], "a") as file:
            file.write(f"{event} {broken}\\n")
        os._exit(77)

sys.addaudithook(_watched)
"""
"""The `sitecustomize` of this process and of those that it starts: it watches them once the variable says where to write."""


def read(path: Path, secret: str) -> dict[str, Any]:
    """Read a document; return how many tasks it has, or what the error says, and whether a foreign file's words are in it."""
    import jxgraph as jx

    try:
        breakdown = jx.read_breakdown(path)
    except jx.errors.InputError as error:
        return {"outcome": "refused", "words": str(error), "zh": error.words("zh"), "leaked": secret in str(error)}
    leaked = any(secret in line.text for line in breakdown.lines)
    return {"outcome": "read", "tasks": len(breakdown.task_records), "leaked": leaked}


def limited(path: Path, secret: str, answer: int, watched: str) -> None:
    """Read in this process, which is ended behind it, and write what came of it."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    signal.alarm(CLOCK)
    os.environ["JXGRAPH_WATCH"] = watched
    begun = time.process_time()
    try:
        found = read(path, secret)
    except BaseException as error:  # noqa: BLE001 -- whatever it is, it is found by the test
        found = {"outcome": "crash", "words": repr(error)[:300]}
    own, started = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    seconds = time.process_time() - begun + started.ru_utime + started.ru_stime
    found |= {"seconds": round(seconds, 2), "megabytes": max(own.ru_maxrss, started.ru_maxrss) // 1024}
    os.write(answer, json.dumps(found).encode())
    os._exit(0)


def read_limited(path: Path, secret: str, watched: str) -> dict[str, Any]:
    """Read in a process of its own; of one that was ended only the signal is known."""
    theirs, ours = os.pipe()
    child = os.fork()
    if child == 0:
        limited(path, secret, ours, watched)
    os.close(ours)
    with os.fdopen(theirs, "rb") as answer:
        said = answer.read()
    _, status = os.waitpid(child, 0)
    if said:
        return dict(json.loads(said))
    return {"outcome": "ended", "words": f"status {os.waitstatus_to_exitcode(status)}", "seconds": 0, "megabytes": 0}


def file_of(folder: Path, name: str, made: bytes) -> Path:
    """Write a file under the last word of its name."""
    path = folder / name.split(" ", 1)[1]
    path.write_bytes(made)
    return path


def main() -> None:
    """Make and read what the command line names."""
    from making_hostile import hostile_files

    folder, url, secret, *names = sys.argv[1:]
    watched = os.environ.pop("JXGRAPH_WATCH")
    files = hostile_files(url, Path(secret).as_uri())
    words = Path(secret).read_text(encoding="utf-8")
    warm_up()
    for name in names:
        known = name in files
        path = file_of(Path(folder), name, files[name]()) if known else Path(folder, name)
        size = path.stat().st_size if known else 0
        found = read_limited(path, words, watched)
        print(json.dumps({"name": name, "bytes": size, **found}), flush=True)  # noqa: T201 -- the answer
        if known:
            path.unlink()


def warm_up() -> None:
    """Import once what each of the processes needs."""
    import lxml.etree
    import lxml.html
    import openpyxl

    import jxgraph as jx
    from jxgraph.reading import docx, html, odf, ofd, rtf, sheet

    assert all((lxml, openpyxl, docx, html, odf, ofd, rtf, sheet))
    jx.parse_text("1.办学。（责任单位：市教育局）")


if __name__ == "__main__":
    main()
