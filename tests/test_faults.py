"""Disks, folders, names and clocks that fail: a command says so in a line, and nothing half-written stays."""

from __future__ import annotations

import errno
import itertools
import os
import re
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from subprocess import CompletedProcess
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from making_faults import failing, full, known_results, read_only
from making_pages import blank_pictures, empty_fonts
from test_corpus import digests
from test_filenames import refused as unfit

import jxgraph as jx
from jxgraph.cli import application
from jxgraph.errors import OutputError
from jxgraph.folders import atomic_folder, scratch_folder

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
    "whatif": Writing(("whatif", "a.txt", "--remove", "市财政局"), suffix=".xlsx", slow=True),
    "whatif, report": Writing(("whatif", "a.txt", "--remove", "市财政局"), "--report", slow=True),
    "ledger": Writing(("ledger", "a.txt"), suffix=".xlsx"),
    "progress": Writing(("progress", "filled.xlsx", "--on", "2025-09-30"), slow=True),
    "network": Writing(("network", "a.txt", "--null", "sdsm_sized"), suffix=".html", slow=True),
    "network, apart": Writing(
        ("network", "a.txt", "--null", "sdsm_sized", "--separate"), suffix=".html", slow=True, several=True
    ),
    "network, graph": Writing(("network", "a.txt", "--null", "sdsm_sized"), suffix=".csv", several=True, slow=True),
    "briefing": Writing(("briefing", "a.txt"), suffix=".docx", slow=True),
    "profile": Writing(("profile", "a.txt", "市财政局"), slow=True, several=True),
    "report": Writing(("report", "a.txt", "--null", "sdsm_sized"), slow=True),
    "compare": Writing(("compare", "a.txt", "b.txt", "--null", "sdsm_sized"), slow=True),
    "corpus": Writing(("corpus", "many", "--null", "sdsm_sized"), slow=True, keeps=True),
    "panel": Writing(("panel", "many/甲市", "--null", "sdsm_sized"), slow=True, keeps=True),
    "panel, many": Writing(("panel", "many", "--null", "sdsm_sized"), slow=True, keeps=True),
}
"""Every command; a new one is wanted here by a test."""

SOME = (1, 5, 21, 89, 377)  # of some 400 changes; `benchmarks/faults.py` kills at every one
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


def call(run: Run, place: Path, name: str, target: str = "") -> CompletedProcess[str]:
    """Run a command so that it writes to a target, by default `out/it` with its suffix."""
    one = WRITING[name]
    with blank_pictures(), empty_fonts():
        return run(*one.words, one.option, target or f"out/it{one.suffix}", cwd=place)


@pytest.fixture
def call_again(run: Run, place: Path) -> Callable[[str], CompletedProcess[str]]:
    """Give a function that runs a command as `call`, and measures the same inputs once: what fails is the writing.

    A command that goes on where an earlier run of it has failed measures what is left, each time.
    """
    known: dict[Hashable, Any] = {}

    def called(name: str) -> CompletedProcess[str]:
        inputs = ("a.txt", "b.txt", "filled.xlsx")
        with (
            nullcontext() if WRITING[name].keeps else known_results(known, *((place / f).read_bytes() for f in inputs))
        ):
            return call(run, place, name)

    return called


def refused(done: CompletedProcess[str]) -> str:
    """Return the one line that says what could not be written; anything else is no clear word."""
    lines = [line for line in done.stderr.splitlines() if line.startswith("jxgraph:")]
    assert (done.returncode, len(lines)) == (1, 1), done.stderr
    assert "standard output" not in lines[0]
    assert "Traceback" not in done.stderr
    return lines[0]


def test_every_command_is_here() -> None:
    """A new command that writes is tried on a full disk, too."""
    known = {info.callback.__name__ for info in application().registered_commands if info.callback}
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
    if (name, target) == ("profile", "there"):
        return  # profiles are written beside what is there
    suffix = WRITING[name].suffix
    (place / f"there{suffix}").mkdir()
    (place / f"there{suffix}" / "mine.txt").touch()
    before = digests(place)
    line = refused(call(run, place, name, target + suffix))
    assert "cannot write" in line
    assert any(words in line for words in said.split("|")), line
    assert digests(place) == before


# A disk that is full, or read-only, from the k-th change on.


@pytest.mark.slow
@pytest.mark.parametrize("name", EACH)
@pytest.mark.parametrize("fault", [full, read_only])
def test_a_disk_that_fails_at_any_moment_leaves_the_earlier_result(
    call_again: Callable[[str], CompletedProcess[str]], place: Path, name: str, fault: Callable[[str, int], None]
) -> None:
    """Each k is tried, of many changes some, until a run meets no fault; the next makes the other result, and leaves nothing."""
    assert call_again(name).returncode == 0
    earlier, found, ended = digests(place / "out"), list[dict[str, str]](), dict[str, str]()
    write_inputs(place, "4.新增事项。（市财政局牵头）\n")
    for k in SOME if WRITING[name].slow else range(1, 500):
        with failing(place / "out", k, fault):
            done = call_again(name)
        if not done.returncode:
            ended = digests(place / "out")
            break  # nothing failed, or only the removal of what is no longer needed
        assert ("No space left" if fault is full else "Read-only file system") in refused(done)
        found.append(digests(place / "out"))
    assert found
    for now in found if fault is full and not WRITING[name].keeps else ():
        assert set(now) == set(earlier), "nothing stays beside it"
    assert call_again(name).returncode == 0
    later = digests(place / "out")
    assert set(later) == set(earlier)
    assert later != earlier
    assert not ended or {path: ended.get(path) for path in later} == later, "who says that it ended well has written it"
    for now in found:
        either = (earlier, later) if WRITING[name].several and fault is read_only else (earlier,)
        assert all(now[path] in {one[path] for one in either} for path in earlier)
    assert left(place) == []


def left(place: Path) -> list[str]:
    """List what is hidden beside a result, and in the folder for temporary files."""
    return [path.name for path in (*(place / "out").glob(".*"), *(place / "temporary").iterdir())]


def vanish(folder: Path, at: int, _: str, count: int) -> None:
    """Remove a folder once, at this change."""
    if count == at:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", EACH)
def test_a_folder_that_vanishes_at_any_moment_is_said(
    call_again: Callable[[str], CompletedProcess[str]], place: Path, name: str
) -> None:
    """Someone removes the folder of the result: the command ends well, or says so; nothing else stays."""
    for k in SOME if WRITING[name].slow else range(1, 500):
        with failing(place / "out", k, partial(vanish, place / "out", k)) as disk:
            done = call_again(name)
        if done.returncode:
            assert re.search("gone|make it first|cannot keep|damaged", refused(done))
        (place / "out").mkdir(exist_ok=True)
        assert WRITING[name].keeps or left(place) == []
        if disk.count < k:
            break
    assert call_again(name).returncode == 0
    assert left(place) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the size of a process's files")
@pytest.mark.parametrize("name", EACH)
def test_a_file_that_the_disk_cuts_off_is_never_seen(
    call_again: Callable[[str], CompletedProcess[str]], place: Path, name: str
) -> None:
    """The system itself ends each file after so many bytes: of a result the earlier one stays, whole."""
    import resource

    assert call_again(name).returncode == 0
    earlier = digests(place / "out")
    write_inputs(place, "4.新增事项。（市财政局牵头）\n")
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    for limit in (10, 2000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))
        try:
            done = call_again(name)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        if limit == 10 or done.returncode:
            assert "File too large" in refused(done)
            now = digests(place / "out")
            assert {path: now.get(path) for path in earlier} == earlier
    assert call_again(name).returncode == 0
    assert left(place) == []


def test_what_the_system_refuses_elsewhere_is_no_fault_of_the_output(
    run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anything that a command did not expect is told apart from an output that cannot be written."""

    def broken(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error", "a.txt")

    monkeypatch.setattr("jxgraph.parsing.read_breakdown", broken)
    assert refused(run("parse", "a.txt", cwd=place)) == "jxgraph: a.txt: Input/output error"


def test_a_folder_for_temporary_files_that_is_missing_is_said(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(place / "nowhere"))
    with pytest.raises(OutputError, match=r"folder for temporary files .*nowhere.*TMPDIR"), scratch_folder():
        pass


# Names.


def test_a_folder_with_a_nul_in_its_name_is_said(place: Path) -> None:
    with pytest.raises(OutputError, match="no file name has a NUL"), atomic_folder(place / "a\0b"):
        pass


STRANGE = ["CON", "甲" * 83, "-rf", "~$计划", "a b. .", "报告🏮", "\u202e倒", "aux.2025"]


@pytest.mark.parametrize(
    "name",
    ["ledger", *(pytest.param(n, marks=pytest.mark.slow) for n in ("network", "report", "briefing", "profile"))],
)
@pytest.mark.parametrize("stem", STRANGE)
def test_a_document_of_any_name_has_an_output_that_every_system_takes(
    run: Run, place: Path, name: str, stem: str
) -> None:
    """Where no place is named it follows from the document's: also from one of 249 bytes, or one that Windows refuses."""
    (place / "a.txt").rename(place / f"{stem}.txt")
    before = set(place.rglob("*"))
    words = [f"./{stem}.txt" if word == "a.txt" else word for word in WRITING[name].words]
    with blank_pictures(), empty_fonts():
        done = run(*words, cwd=place)
    assert done.returncode == 0, done.stderr
    made = {path.relative_to(place) for path in set(place.rglob("*")) - before}
    assert made
    assert [fault for path in made for part in path.parts for fault in unfit(part) if fault != "bytes"] == []


def test_profiles_of_names_that_a_system_takes_for_one_are_apart(tmp_path: Path) -> None:
    """Trade, TRADE and both forms of é: eight files, and no two have the same name on Windows or a Mac."""
    rows = [(f"t{at}", unit, "lead") for at, unit in enumerate(["Trade", "TRADE", "é", "e\u0301"])]
    files = jx.write_profiles(rows, tmp_path)
    assert len({unicodedata.normalize("NFC", file.name).casefold() for file in files}) == len(files) == 8


# Clocks.


@pytest.mark.parametrize("name", EACH)
def test_no_result_depends_on_the_clock(run: Run, place: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands in 1970, then runs backwards from 2150, and the inputs are of the year 2128: the same bytes.

    A Word file can be dated neither 1970 nor 2150: it is refused with what to do.
    """
    assert call(run, place, name).returncode == 0
    undisturbed = digests(place / "out")
    for path in [place / "a.txt", place / "b.txt", place / "filled.xlsx", *(place / "many").rglob("*.txt")]:
        os.utime(path, (5e9, 5e9))
    for began in (0.0, 5.7e9):
        backwards = itertools.count(began, -3600 * (began > 0))
        shutil.rmtree(place / "out")
        (place / "out").mkdir()
        with monkeypatch.context() as patch:
            patch.setattr("time.time", lambda backwards=backwards: float(next(backwards)))
            for module in ("progress", "locking"):
                patch.setattr(
                    f"jxgraph.{module}.time", SimpleNamespace(**{**vars(time), "monotonic": lambda: -time.monotonic()})
                )
            done = call(run, place, name)
        if any(file.endswith(".docx") for file in undisturbed):
            assert "and a Word file can hold 1980 to 2107; set the clock" in done.stderr
            continue
        assert done.returncode == 0, done.stderr
        assert digests(place / "out") == undisturbed


# A small form of `benchmarks/faults.py`.


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="it adopts the workers of a killed process, as Linux alone allows")
@pytest.mark.parametrize("command", ["ledger", "compare"])
def test_a_command_that_is_killed_leaves_a_whole_result(command: str) -> None:
    """Twenty kills by SIGKILL: each leaves the earlier result or the new one, and a run then ends as if nothing was."""
    script = Path(__file__).parents[1] / "benchmarks" / "faults.py"
    words = [sys.executable, str(script), "--kills", "20", "--only", command]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout
    assert "20 kills, 20 times whole; 0 faults" in done.stdout
