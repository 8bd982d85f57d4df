"""Disks, folders, names and clocks that fail: a command says so in a line, and nothing half-written stays."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import CompletedProcess
from typing import NamedTuple

import pytest
from making_faults import failing, full, read_only
from making_files import SAMPLE
from making_pages import blank_pictures
from test_corpus import digests

import jxgraph as jx
from jxgraph.cli import app

Run = Callable[..., CompletedProcess[str]]

TEXT = """某市人民政府关于印发{year}年工作分工的通知
王明副市长
1.扩大投资{year}。（市发改委牵头，市财政局配合）
2.促进消费。（市商务局负责）
3.守住安全。（市公安局牵头，市财政局、市商务局配合）
"""


class Writing(NamedTuple):
    """A command that writes: its words without the place, the option that names it, and the suffix of a file."""

    words: tuple[str, ...]
    option: str = "-o"
    suffix: str = ""
    slow: bool = False
    keeps: bool = False
    several: bool = False
    """What was read stays beside the result of a run that fails, for the next to go on; it writes several files."""


WRITING = {
    "parse": Writing(("parse", "a.txt"), suffix=".jsonl"),
    "parse to correct": Writing(("parse", "a.txt", "--format", "xlsx"), suffix=".xlsx"),
    "why": Writing(("why", "a.txt", "市财政局"), suffix=".csv"),
    "whatif": Writing(("whatif", "a.txt", "--remove", "市财政局"), suffix=".xlsx"),
    "whatif, report": Writing(("whatif", "a.txt", "--remove", "市财政局"), "--report", slow=True),
    "ledger": Writing(("ledger", "a.txt"), suffix=".xlsx"),
    "progress": Writing(("progress", "filled.xlsx", "--on", "2025-09-30")),
    "network": Writing(("network", "a.txt", "--null", "sdsm_sized"), suffix=".html"),
    "network, apart": Writing(("network", "a.txt", "--null", "sdsm_sized", "--separate"), suffix=".html", several=True),
    "network, graph": Writing(("network", "a.txt", "--null", "sdsm_sized"), suffix=".csv", several=True),
    "briefing": Writing(("briefing", "a.txt"), suffix=".docx", slow=True),
    "profile": Writing(("profile", "a.txt", "市财政局"), slow=True),
    "report": Writing(("report", "a.txt", "--null", "sdsm_sized"), slow=True),
    "compare": Writing(("compare", "a.txt", "b.txt", "--null", "sdsm_sized"), slow=True),
    "corpus": Writing(("corpus", "many", "--null", "sdsm_sized"), slow=True, keeps=True),
    "panel": Writing(("panel", "many/甲市", "--null", "sdsm_sized"), slow=True, keeps=True),
    "panel, many": Writing(("panel", "many", "--null", "sdsm_sized"), slow=True, keeps=True),
}
"""Every command; a new one is wanted here by a test."""

EACH = [pytest.param(name, marks=pytest.mark.slow if one.slow else ()) for name, one in WRITING.items()]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with inputs; workers are threads, and pictures blank."""
    write_inputs(tmp_path)
    monkeypatch.setattr("jxgraph.corpus.workers._processes", lambda _: ThreadPoolExecutor(1))
    (tmp_path / "out").mkdir()
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    return tmp_path


def write_inputs(place: Path, more: str = "") -> None:
    """Write two years of a place, the same in a folder of two places, and a ledger; `more` is one more task of the last."""
    for year, name, added in ((2024, "b", ""), (2025, "a", more)):
        text = TEXT.format(year=year) + added
        for city in ("甲市", "乙市"):
            path = place / "many" / city / f"{year}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace("某市", city), encoding="utf-8")
        (place / f"{name}.txt").write_text(text, encoding="utf-8")
    jx.write_ledger(jx.read_breakdown(place / "a.txt"), place / "filled.xlsx", lang="zh")


def call(run: Run, place: Path, name: str, target: str = "", **environment: str) -> CompletedProcess[str]:
    """Run a command so that it writes to a target, by default `out/it` with its suffix."""
    one = WRITING[name]
    with blank_pictures():
        return run(*one.words, one.option, target or f"out/it{one.suffix}", cwd=place, **environment)


def refused(done: CompletedProcess[str]) -> str:
    """Return the one line that says what could not be written; anything else is no clear word."""
    lines = [line for line in done.stderr.splitlines() if line.startswith("jxgraph:")]
    assert (done.returncode, len(lines)) == (1, 1), done.stderr
    assert "standard output" not in lines[0]
    assert "Traceback" not in done.stderr
    return lines[0]


def test_every_command_is_here() -> None:
    """A new command that writes is tried on a full disk, too."""
    known = {info.callback.__name__ for info in app.registered_commands if info.callback}
    assert known == {one.words[0] for one in WRITING.values()}


# Places where nothing can be written.


@pytest.mark.parametrize("name", EACH)
@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("a.txt/it", "a part of the path is a file|there is no folder|a file of that name"),
        ("out/" + "甲" * 86, "File name too long; give it a shorter name"),
        ("there", "a folder of that name is there|holds something that is not a result"),
    ],
)
def test_a_place_that_cannot_be_written_is_said(run: Run, place: Path, name: str, target: str, said: str) -> None:
    """Below a file, a name of 258 bytes, and a place that something else has: nothing is left there."""
    suffix = WRITING[name].suffix
    (place / f"there{suffix}").mkdir()
    (place / f"there{suffix}" / "mine.txt").touch()
    before = digests(place)
    line = refused(call(run, place, name, target + suffix))
    assert "cannot write" in line
    assert any(words in line for words in said.split("|")), line
    assert digests(place) == before


# A disk that is full, or read-only, from the k-th change on.


@pytest.mark.parametrize("name", EACH)
@pytest.mark.parametrize("fault", [full, read_only])
def test_a_disk_that_fails_at_any_moment_leaves_the_earlier_result(
    run: Run, place: Path, name: str, fault: Callable[[str, int], None]
) -> None:
    """Each k is tried, until a run meets no fault; one on a good disk then makes the other result, and leaves nothing."""
    assert call(run, place, name).returncode == 0
    earlier, found = digests(place / "out"), list[dict[str, str]]()
    write_inputs(place, "4.新增事项。（市财政局牵头）\n")
    for k in range(1, 500):
        with failing(place / "out", k, fault):
            done = call(run, place, name)
        if not done.returncode:
            break  # nothing failed, or only the removal of what is no longer needed
        assert ("No space left" if fault is full else "Read-only file system") in refused(done)
        found.append(digests(place / "out"))
    assert found
    for now in found if fault is full and not WRITING[name].keeps else ():
        assert set(now) == set(earlier), "nothing stays beside it"
    assert call(run, place, name).returncode == 0
    later = digests(place / "out")
    assert set(later) == set(earlier)
    assert later != earlier
    for now in found:
        either = (earlier, later) if WRITING[name].several and fault is read_only else (earlier,)
        assert all(now[path] in {one[path] for one in either} for path in earlier)
    assert left(place) == []


def left(place: Path) -> list[str]:
    """List what is hidden beside a result, and in the folder for temporary files."""
    return [path.name for path in (*(place / "out").glob(".*"), *(place / "temporary").iterdir())]
