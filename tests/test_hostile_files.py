"""Some five hundred files that mean harm, each read within a limit of time and of memory, or refused in a clear sentence.

`python benchmarks/hostile.py` prints which of them take most.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from driving_readers import WATCH
from making_hostile import KEPT, hostile_files, make_places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these limits")]

NAMES = tuple(hostile_files())
BLOCK = 120
FOREIGN = "WORDS-OF-ANOTHER-FILE"


@contextmanager
def listener() -> Iterator[tuple[socket.socket, str]]:
    """Wait for whoever follows an address of this machine."""
    with socket.socket() as waiting:
        waiting.bind(("127.0.0.1", 0))
        waiting.listen()
        waiting.settimeout(0)
        yield waiting, f"http://127.0.0.1:{waiting.getsockname()[1]}"


def read_all(names: Sequence[str], base: Path) -> list[dict[str, Any]]:
    """Read files in the folder `files` of the base; fail on a connection, and on a file that is written or left."""
    for name in ("files", "temporary", "home", "site"):
        (base / name).mkdir(exist_ok=True)
    (base / "site" / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    (base / "secret.txt").write_text(FOREIGN, encoding="utf-8")
    before = sorted(base.rglob("*"))
    driver = Path(__file__).with_name("driving_readers.py")
    environment = {
        "PATH": "",  # no other program is found, LibreOffice neither
        "HOME": str(base / "home"),
        "TMPDIR": str(base / "temporary"),
        "PYTHONPATH": os.pathsep.join([str(base / "site"), *filter(None, sys.path)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "JXGRAPH_WATCH": str(base / "watched.txt"),
    }
    with listener() as (waiting, url):
        command = [sys.executable, str(driver), str(base / "files"), url, str(base / "secret.txt"), *names]
        done = subprocess.run(command, capture_output=True, env=environment, check=False)
        with pytest.raises(BlockingIOError):  # nobody has come
            waiting.accept()
    assert not (base / "watched.txt").exists(), (base / "watched.txt").read_text(encoding="utf-8")
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert sorted(base.rglob("*")) == before
    return [json.loads(line) for line in done.stdout.splitlines()]


def faults(found: dict[str, Any]) -> Iterator[str]:
    """Say what is wrong with what came of a file: a clear sentence names the file, in one line, in both languages."""
    if found["outcome"] not in {"read", "refused"}:
        yield f"{found['outcome']}: {found['words']}"
        return
    if found["leaked"]:
        yield "words of another file"
    if found["outcome"] == "read" and found["tasks"] < 1:
        yield "no task"
    if found["outcome"] == "refused":
        for words in (found["words"], found["zh"]):
            technical = re.search(r"Traceback|Error\b|Errno|0x[0-9a-f]{6}", words)
            if not 10 < len(words) < 1_000 or technical or not words.isprintable():
                yield f"no clear sentence: {words[:200]!r}"


def assert_sound(results: Sequence[dict[str, Any]]) -> None:
    wrong = {one["name"]: list(faults(one)) for one in results}
    assert {name: each for name, each in wrong.items() if each} == {}


@pytest.mark.parametrize("first", range(0, len(NAMES), BLOCK))
def test_every_hostile_file_is_read_or_refused_within_its_limits(first: int, tmp_path: Path) -> None:
    """In 1.5 GB and 20 s of processor time, without a network; a sound file under a wrong name has its one task."""
    names = NAMES[first : first + BLOCK]
    results = read_all(names, tmp_path)
    assert [one["name"] for one in results] == list(names)
    assert_sound(results)
    assert {one["name"]: one.get("tasks") for one in results if one["name"] in KEPT} == {
        name: 1 for name in names if name in KEPT
    }


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    """Folders, pipes, sockets, devices, links that lead nowhere or to themselves; and names that a terminal would obey."""
    (tmp_path / "files").mkdir()
    names = make_places(tmp_path / "files")
    results = read_all(names, tmp_path)
    assert_sound(results)
    assert {one["name"] for one in results if one["outcome"] == "read"} == {
        "good.txt",
        "\x1b]0;x\x07.txt",
        f"{'长' * 80}.txt",
    }


def test_there_are_enough_of_them() -> None:
    assert len(NAMES) > 450
    assert len({name.split()[0] for name in NAMES}) == 9
