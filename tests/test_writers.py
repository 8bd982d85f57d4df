"""One writer at a time, readers that need no lock, and nothing left behind, also by processes that are killed."""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest

import jxgraph as jx
from jxgraph import folders, locking
from jxgraph.corpus.value import _of_one_state
from jxgraph.errors import OutputError
from jxgraph.folders import NEW, STAGED_DOCUMENTS, atomic_folder, read_manifest, scratch_folder, write_manifest
from jxgraph.io import atomic_path
from jxgraph.locking import Owner, exclusive, sibling_path, try_exclusive
from jxgraph.progress import notice_lang

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="kills and forks as POSIX has them")


def holder(code: str, **environment: str) -> tuple[subprocess.Popen[str], str]:
    """Start a process with this code, which waits to be killed; return it with the line that it prints."""
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    assert process.stdout
    return process, process.stdout.readline().strip()


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def digests(path: Path) -> dict[str, str]:
    files = [one for one in sorted(path.rglob("*")) if one.is_file()] if path.is_dir() else [path]
    return {one.relative_to(path).as_posix(): hashlib.sha256(one.read_bytes()).hexdigest() for one in files}


def taken(target: Path) -> locking._Lock:
    """Take a lock as another writer would."""
    return locking._wait(target, parents=False)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Give a function that says what happens at each look of who waits for a lock, in place of time passing."""
    monkeypatch.setattr(locking, "_PATIENCE", -1.0)
    return lambda happens: monkeypatch.setattr(time, "sleep", lambda _: happens())


# The lock.


HOLDS = (
    "import sys; from pathlib import Path; from jxgraph.locking import exclusive\nwith exclusive(Path(sys.argv[1])):"
)


@POSIX
def test_a_process_that_is_killed_has_released_its_lock(tmp_path: Path) -> None:
    """Its lock file stays; the next writer takes it over and removes it."""
    code = HOLDS.replace("sys.argv[1]", repr(str(tmp_path / "out")))
    process, _ = holder(f"{code} print(flush=True); sys.stdin.read()")
    held = not try_exclusive(tmp_path / "out")
    kill(process)
    assert held
    assert names(tmp_path) == [sibling_path(tmp_path / "out", ".lock").name]
    with exclusive(tmp_path / "out"):
        pass
    assert names(tmp_path) == []


@POSIX
@pytest.mark.slow
def test_a_fork_of_the_holder_does_not_keep_the_lock(tmp_path: Path) -> None:
    """A worker that was forked lives on when its parent is killed; nobody waits for it."""
    code = HOLDS.replace("sys.argv[1]", repr(str(tmp_path / "out")))
    process, fork = holder(
        # the fork itself says that it runs: by then it has let go
        f"import os, time\n{code}\n    if not os.fork():\n        print(os.getpid(), flush=True)\n    time.sleep(60)"
    )
    process.kill()
    process.wait()
    released = try_exclusive(tmp_path / "out")
    os.kill(int(fork), signal.SIGKILL)
    process.communicate()
    assert released


@pytest.mark.parametrize(("lang", "words"), [("en", "waiting for process"), ("zh", "正在写入")])
def test_who_waits_says_once_for_whom(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], patient: Any, lang: str, words: str
) -> None:
    """At the third look the other has ended."""
    lock, looks = taken(tmp_path / "out"), iter(range(9))
    patient(lambda: locking._release(lock) if next(looks) == 2 else None)
    token = notice_lang.set(lang)
    with exclusive(tmp_path / "out"):
        assert next(looks) == 3
    notice_lang.reset(token)
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert words in said
    assert str(os.getpid()) in said
    assert names(tmp_path) == []


@pytest.mark.parametrize(("lang", "words"), [("en", "if none is running, remove"), ("zh", "请删除")])
def test_who_waits_for_a_lock_in_which_nothing_stands_is_told_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], patient: Any, lang: str, words: str
) -> None:
    """The disk was full when it was taken, or there are no locks and its process died too early."""
    lock = taken(tmp_path / "out")
    os.truncate(lock.path, 0)
    patient(lambda: locking._release(lock))
    token = notice_lang.set(lang)
    with exclusive(tmp_path / "out"):
        pass
    notice_lang.reset(token)
    said = capsys.readouterr().err
    assert words in said
    assert lock.path.name in said


def test_locks_that_end_in_another_order_are_all_released(tmp_path: Path) -> None:
    """A reader in a process of its own has its folder until its last line is read, maybe longer than what began before."""
    first, second = exclusive(tmp_path / "a"), exclusive(tmp_path / "b")
    for lock in (first, second):
        lock.__enter__()
    for lock in (first, second):
        lock.__exit__(None, None, None)
    with exclusive(tmp_path / "a"):
        assert names(tmp_path) == [sibling_path(tmp_path / "a", ".lock").name], "a stale entry would take no lock"


def test_to_stop_waiting_leaves_nothing(tmp_path: Path, patient: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    lock = taken(tmp_path / "out")
    patient(interrupt)
    with pytest.raises(KeyboardInterrupt), exclusive(tmp_path / "out", parents=True):
        pass
    assert names(tmp_path) == [lock.path.name]
    locking._release(lock)
    monkeypatch.setattr(locking, "_try", lambda _: interrupt())
    with pytest.raises(KeyboardInterrupt), exclusive(tmp_path / "a" / "b" / "out", parents=True):
        pass
    assert names(tmp_path) == [], "nor folders that were made for it"


def test_a_lock_whose_file_was_removed_or_replaced_is_none(tmp_path: Path) -> None:
    """Who still holds the lock of a removed file does not remove the file of the next holder."""
    first = taken(tmp_path / "out")
    first.path.unlink()
    second = taken(tmp_path / "out")
    locking._release(first)
    assert not try_exclusive(tmp_path / "out")
    locking._release(second)
    assert names(tmp_path) == []


def test_what_belongs_to_a_target_is_not_locked_again(tmp_path: Path) -> None:
    """The target, what is in it, what lies beside it; a neighbour has its own lock. Missing folders go again."""
    out = tmp_path / "a" / "b" / "out"
    with exclusive(out, parents=True):
        for path in (out, out / "x", sibling_path(out, NEW), sibling_path(out, NEW) / "tables" / "x.csv"):
            with exclusive(path):
                assert len(names(out.parent)) == 1
        with exclusive(out.with_name("other")):
            assert len(names(out.parent)) == 2
    assert names(tmp_path) == []


# A file system without locks.


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(locking, "_lock_file", fails)


@pytest.mark.usefixtures("without_locks")
def test_without_locks_a_file_says_who_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str], patient: Any) -> None:
    """It is said once; the second writer waits, and a reader of the folder finds nothing afterwards."""
    lock = taken(tmp_path / "out")
    patient(lambda: locking._release(lock))
    with exclusive(tmp_path / "out"):
        assert len(names(tmp_path)) == 1
    first, second = capsys.readouterr().err.splitlines()
    assert "has no file locks" in first
    assert "waiting for process" in second
    assert names(tmp_path) == []


@pytest.mark.usefixtures("without_locks")
def test_without_locks_that_of_a_dead_process_of_this_machine_is_removed(tmp_path: Path, patient: Any) -> None:
    """One of another machine may live: who waits for it is told which file to remove."""
    process = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], stdout=subprocess.PIPE, check=True
    )
    lock = sibling_path(tmp_path / "out", ".lock")
    here = platform.node()
    for host, seen in ((here, 1), ("elsewhere", 0)):
        lock.write_text(f'[{int(process.stdout)}, "{host}", "2025-01-01 08:00"]', encoding="utf-8")
        assert locking._try(lock) is None
        assert lock.exists() == (seen == 0)
    patient(lock.unlink)
    with exclusive(tmp_path / "out"):
        pass
    assert names(tmp_path) == []


@pytest.mark.usefixtures("without_locks")
def test_a_dead_process_with_the_number_of_this_one_is_dead(tmp_path: Path) -> None:
    lock = sibling_path(tmp_path / "out", ".lock")
    lock.write_text(f'[{os.getpid()}, "{platform.node()}", "2025-01-01 08:00"]', encoding="utf-8")
    with exclusive(tmp_path / "out"):
        pass
    assert names(tmp_path) == []


def test_an_owner_with_signs_for_the_terminal_is_not_printed(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    for text in ('[1, "\\u001b[2J", "2025"]', "[", "{}", '["x", "y", "z"]'):
        lock.write_text(text, encoding="utf-8")
        assert locking._read_owner(lock) is None
    lock.write_text('[1, "host", "2025"]', encoding="utf-8")
    assert locking._read_owner(lock) == Owner(1, "host", "2025")


# Files.


def test_two_writers_of_a_file_leave_one_whole_file(tmp_path: Path) -> None:
    """Each writes a text of its own twenty times; a reader always finds one of the two."""
    target = tmp_path / "list.txt"
    texts = {"a" * 5000, "b" * 5000}
    target.write_text("a" * 5000, encoding="utf-8")

    def write(text: str) -> None:
        for _ in range(20):
            with atomic_path(target) as new, new.open("w", encoding="utf-8") as file:
                for part in range(0, len(text), 1000):
                    file.write(text[part : part + 1000])

    with ThreadPoolExecutor(2) as pool:
        at_work = [pool.submit(write, text) for text in texts]
        while not all(one.done() for one in at_work):
            assert target.read_text(encoding="utf-8") in texts
    assert [one.result() for one in at_work] == [None, None]
    assert names(tmp_path) == ["list.txt"]


@POSIX
def test_the_file_of_a_killed_writer_is_removed_by_the_next(tmp_path: Path) -> None:
    target = tmp_path / "list.txt"
    target.write_text("old", encoding="utf-8")
    process, _ = holder(
        f"import sys; from jxgraph.io import atomic_path\nwith atomic_path({str(target)!r}) as new:\n"
        "    new.write_text('half'); print(flush=True); sys.stdin.read()"
    )
    kill(process)
    assert target.read_text(encoding="utf-8") == "old"
    assert len(names(tmp_path)) == 3, "the file, half of the new one, the lock"
    with atomic_path(target) as new:
        assert not new.exists()
        new.write_text("new", encoding="utf-8")
    assert names(tmp_path) == ["list.txt"]


# Folders.


def test_a_folder_clears_what_earlier_runs_left_and_nothing_else(tmp_path: Path) -> None:
    """Half a result, and documents to go on from, which a whole result needs no more; names of others stay."""
    target, other = tmp_path / "out", tmp_path / ".jxgraph-0123456789abcdef"
    for folder in (sibling_path(target, NEW), sibling_path(target, STAGED_DOCUMENTS), other):
        (folder / "inner").mkdir(parents=True)
    with atomic_folder(target) as new:
        assert names(new) == []
        write_manifest(new, {}, ())
    assert names(tmp_path) == [other.name, "out"]


def test_what_a_person_puts_into_a_result_while_it_is_made_anew_stays(tmp_path: Path) -> None:
    """A note in the earlier result, and a folder that appears where there was none."""
    for name in ("earlier", "none"):
        if name == "earlier":
            with atomic_folder(tmp_path / name) as new:
                write_manifest(new, {}, ())
        words = "not a result" if name == "none" else ""
        with pytest.raises(OutputError, match=words) if words else nullcontext(), atomic_folder(tmp_path / name) as new:
            (tmp_path / name).mkdir(exist_ok=True)
            (tmp_path / name / "note.txt").touch()
            write_manifest(new, {}, ())
        assert (tmp_path / name / "note.txt").exists()
    assert names(tmp_path) == ["earlier", "none"]


@pytest.mark.parametrize("in_one_step", [True, False])
def test_a_reader_finds_a_whole_result_at_any_moment_of_many_swaps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, in_one_step: bool
) -> None:
    """Where the system cannot exchange two folders the reader waits for the second rename; nothing is ever missing."""
    if not in_one_step:
        monkeypatch.setattr(folders, "_exchange", lambda _one, _other: False)

    def swap() -> None:
        for count in range(50):
            with atomic_folder(tmp_path / "out") as new:
                write_manifest(new, {"count": count}, ())

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(swap)
        while not (tmp_path / "out").exists():
            pass
        seen = []
        while not writer.done():
            manifest = read_manifest(tmp_path / "out")
            assert manifest is not None
            seen.append(manifest["count"])
    assert writer.result() is None
    assert seen == sorted(seen)
    assert names(tmp_path) == ["out"]


def test_a_result_aside_is_read_while_nobody_puts_it_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that was killed between the two renames: a reader, who may not write, finds the earlier result."""
    monkeypatch.setattr(folders, "_SWAP_SECONDS", 0)
    sibling_path(tmp_path / "out").mkdir()
    write_manifest(sibling_path(tmp_path / "out"), {"count": 1}, ())
    assert (read_manifest(tmp_path / "out") or {})["count"] == 1
    assert read_manifest(tmp_path / "nothing") is None


@POSIX
def test_the_scratch_folder_of_a_killed_process_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of a living one stays, and a folder of another shape."""
    code = "import sys; from jxgraph.folders import scratch_folder\nwith scratch_folder() as folder:"
    code += " print(folder.name, flush=True); sys.stdin.read()"
    dead, _ = holder(code, TMPDIR=str(tmp_path))
    alive, its = holder(code, TMPDIR=str(tmp_path))
    kill(dead)
    (tmp_path / "jxgraph-mine").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with scratch_folder():
        assert {its, "jxgraph-mine"} < set(names(tmp_path))
    lock = sibling_path(tmp_path / its, ".lock").name
    assert names(tmp_path) == sorted([lock, its, "jxgraph-mine"])
    kill(alive)


@POSIX
@pytest.mark.slow
def test_a_child_ends_when_its_parent_is_killed() -> None:
    """It has the output of the parent open, which ends with the last of both; also if it begins after the kill."""
    words = "import os, sys, time; from jxgraph.reading.child import end_with_parent; "
    child = words + "end_with_parent(int(sys.argv[1])); time.sleep(600)"
    process, _ = holder(
        f"import os, subprocess, sys, time\nsubprocess.Popen([sys.executable, '-c', {child!r}, str(os.getpid())])\n"
        "print(flush=True); time.sleep(600)"
    )
    process.kill()
    process.communicate(timeout=60)  # raises where the child goes on


# Whole commands.


TEXT = """嘉兴市{year}年重点工作责任分解
1.扩大投资{year}。（责任单位：市发改委、市财政局，列第一位的为牵头单位，下同）
2.促进消费。（责任单位：市商务局、市财政局）
"""
COMMANDS = {
    "report": ("report", "in/2024.txt", "-o"),
    "compare": ("compare", "in/2023.txt", "in/2024.txt", "-o"),
    "panel": ("panel", "in", "--jobs", "1", "-o"),
    "corpus": ("corpus", "in", "--jobs", "1", "-o"),
    "ledger": ("ledger", "in/2024.txt", "-o"),
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "results").mkdir()
    for year in (2023, 2024):
        (tmp_path / "in" / f"{year}.txt").write_text(TEXT.format(year=year), encoding="utf-8")
    return tmp_path


def start(place: Path, command: str, result: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "jxgraph", *COMMANDS[command], str(result), "--lang", "en"]
    return subprocess.Popen(words, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_two_at_once_and_a_killed_run_end_in_the_result_of_one(place: Path, command: str) -> None:
    """Two processes write the same result; a third is killed as soon as it has the lock; a fourth is not disturbed."""
    result = place / "results" / ("out.xlsx" if command == "ledger" else "out")
    alone = place / f"alone{result.suffix}"
    assert start(place, command, alone).wait() == 0
    both = [start(place, command, result) for _ in range(2)]
    assert [one.wait() for one in both] == [0, 0]
    assert digests(result) == digests(alone)
    assert names(result.parent) == [result.name]

    killed = start(place, command, result)
    while killed.poll() is None and not sibling_path(result, ".lock").exists():
        time.sleep(0.001)
    killed.kill()
    killed.wait()
    assert digests(result) == digests(alone), "the earlier result is whole"
    assert start(place, command, result).wait() == 0
    assert digests(result) == digests(alone)
    assert names(result.parent) == [result.name]


@pytest.mark.slow
def test_a_query_of_a_corpus_sees_one_state_during_many_swaps(place: Path) -> None:
    """Two corpora, of one and of two documents with two tasks each, take each other's place at least fifty times.

    They do it slower and slower until both were seen: a query begins again while it happens.
    """
    (place / "one").mkdir()
    shutil.copy(place / "in" / "2023.txt", place / "one")
    for name in ("one", "in"):
        jx.corpus.read(place / name, place / f"{name}.corpus", executor=ThreadPoolExecutor(1))
    out, over = place / "results" / "out", threading.Event()
    shutil.copytree(place / "in.corpus", out)
    seen: set[tuple[int, int]] = set()

    def swap() -> None:
        for count in range(500):
            if count >= 50 and len(seen) > 1:
                break
            time.sleep(0.002 * count)
            corpus = place / ("in.corpus" if count % 2 else "one.corpus")
            with atomic_folder(out, kind="corpus") as new:  # of new files, as a writer makes them
                shutil.copytree(corpus, new, dirs_exist_ok=True, copy_function=shutil.copyfile)
        over.set()

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(swap)
        while not over.is_set() and not writer.done():
            query = "SELECT (SELECT count(*) FROM documents) AS d, (SELECT count(*) FROM tasks) AS t"
            row = jx.corpus.open(out).sql(query).iloc[0]
            seen.add((int(row["d"]), int(row["t"])))
    assert writer.result() is None
    assert seen == {(1, 2), (2, 4)}
    assert names(out.parent) == ["out"]


def test_a_query_begins_again_where_two_others_took_the_place_of_the_corpus(place: Path) -> None:
    """The second of them has the words of the first corpus: that its manifest is the same says nothing."""
    out, tries = place / "results" / "out", []
    jx.corpus.read(place / "in", out, executor=ThreadPoolExecutor(1))
    copy = shutil.copytree(out, place / "copy")

    @_of_one_state
    def query(_corpus: jx.corpus.Corpus) -> int:
        tries.append("once")
        for _ in range(2 if len(tries) == 1 else 0):
            with atomic_folder(out, kind="corpus") as new:
                shutil.copytree(copy, new, dirs_exist_ok=True, copy_function=shutil.copyfile)
        return len(tries)

    assert query(jx.corpus.open(out)) == 2
