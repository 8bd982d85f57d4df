"""What reaches the terminal: nothing of a document, of a file's name or of an argument can control it."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from making_pages import blank_pictures

import jxgraph as jx
from jxgraph.cli import application

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]

EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\x08\x7f\r\u202e\u2028"
"""A new title of the window, a cleared screen, red letters, and characters that overwrite or turn round what stands there."""

UNIT = f"市财政{EVIL}局"
NAMES = f"[aliases]\n市财政局 = {json.dumps(UNIT)}\n".replace("\x7f", r"\u007f").replace("市财政局", '"市财政局"')

TEXT = f"""2025年{EVIL}重点工作责任分解
一、{EVIL}张三{EVIL}副市长牵头重点工作
1.扩大{EVIL}投资，增长6%。{EVIL}（责任单位：市财政局、市商务局{EVIL}，列第一位的为牵头单位）
{EVIL}插入的话{EVIL}
2.促进{EVIL}消费。（市商务局牵头，{EVIL}局、市财政局配合）
（责任单位：{EVIL}）
"""

_IN_ROW = EVIL.replace("\r", "")
CSV = f"序号,牵头领导,工作任务,责任单位\n1,张三{_IN_ROW},办好{_IN_ROW}实事,市财政局、{_IN_ROW}市商务局\n2,李四,办成,市商务局\n"

COMMANDS: dict[str, tuple[str, ...]] = {
    "parse": ("parse", "FILE"),
    "parse-coverage": ("parse", "FILE", "--coverage"),
    "parse-csv": ("parse", "CSV"),
    "parse-focus": ("parse", "FILE", "--focus", f"投资|{re.escape(EVIL)}"),
    "report": ("report", "FILE", "--previous", "CSV", "-o", "OUT"),
    "briefing": ("briefing", "FILE", "-o", "OUT.docx"),
    "network": ("network", "FILE", "-o", "OUT.html"),
    "why-unit": ("why", "FILE", UNIT),
    "why-tie": ("why", "FILE", UNIT, "市商务局"),
    "why-cluster": ("why", "FILE", UNIT, "--cluster"),
    "why-task": ("why", "FILE", "--task", "T1.1"),
    "profile": ("profile", "FILE", UNIT, "-o", "OUT"),
    "whatif": ("whatif", "FILE", "--remove", UNIT),
    "compare": ("compare", "FILE", "CSV", "-o", "OUT"),
    "panel": ("panel", "FOLDER", "-o", "OUT"),
    "ledger": ("ledger", "FILE", "-o", "OUT.xlsx"),
    "progress": ("progress", "LEDGER", "--on", "2030-01-01"),
    "corpus": ("corpus", "FOLDER", "-o", "OUT", "--jobs", "1"),
}
"""Each command; what is in capitals is a file in a folder of evil names."""

ERRORS: dict[str, tuple[str, ...]] = {
    "no command": (EVIL,),
    "no option": ("parse", "FILE", f"--{EVIL}"),
    "no file": ("parse", f"no{EVIL}.txt"),
    "no unit": ("why", "FILE", EVIL),
    "no task": ("why", "FILE", "--task", EVIL),
    "no scheme": ("network", "FILE", "--scheme", EVIL),
    "no weights": ("network", "FILE", "--weights", f"{EVIL}=1"),
    "no null": ("report", "FILE", "--null", EVIL),
    "no pattern": ("parse", "FILE", "--focus", f"({EVIL}"),
    "no leader": ("parse", "FILE", "--leader", EVIL),
    "no language": ("parse", "FILE", "--lang", EVIL),
    "no date": ("progress", "LEDGER", "--on", EVIL),
    "no names": ("parse", "FILE", "--names", f"{EVIL}.toml"),
    "no folder": ("network", "FILE", "-o", f"{EVIL}/x/y.html"),
    "no ledger": ("progress", "CSV"),
    "no corpus": ("corpus", f"no{EVIL}", "-o", "OUT"),
    "no clause": ("parse", "NOTHING"),
    "damaged": ("parse", "DAMAGED"),
}

LONG = {"no folder", "no null"}
"""They are noticed only after a second of work."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such names")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the documents in a folder of an evil name."""
    folder = tmp_path_factory.mktemp("terminal") / f"嘉兴市{EVIL}"
    folder.mkdir()
    (folder / f"2025{EVIL}.txt").write_text(TEXT, encoding="utf-8-sig")
    (folder / f"2024{EVIL}.csv").write_text(CSV, encoding="utf-8-sig")
    (folder / f"nothing{EVIL}.md").write_text(f"{EVIL}无", encoding="utf-8-sig")
    (folder / f"damaged{EVIL}.docx").write_bytes(b"PK\x03\x04" + bytes(99))
    (folder / f"names{EVIL}.toml").write_text(NAMES, encoding="utf-8")
    document = jx.read_breakdown(folder / f"2025{EVIL}.txt", names=jx.Names.load(folder / f"names{EVIL}.toml"))
    jx.write_ledger(document, folder.parent / "ledger.xlsx", due="2025-12-31")
    return folder


def filled(words: tuple[str, ...], folder: Path, out: Path) -> Iterator[str]:
    """Put the names of files into a command, and the names of units behind those that read a document."""
    files = {
        "FILE": folder / f"2025{EVIL}.txt",
        "CSV": folder / f"2024{EVIL}.csv",
        "NOTHING": folder / f"nothing{EVIL}.md",
        "DAMAGED": folder / f"damaged{EVIL}.docx",
        "FOLDER": folder,
        "LEDGER": folder.parent / "ledger.xlsx",
    }
    for word in words:
        yield str(files[word]) if word in files else re.sub("^OUT", lambda _: f"{out}/out{EVIL}", word)
    if "FILE" in words and "--names" not in words:
        yield from ("--names", str(folder / f"names{EVIL}.toml"))


def controls(printed: str) -> set[str]:
    """Return the characters that a terminal obeys, but for the ends of lines that we print."""
    return {
        repr(c)
        for c in printed
        if (unicodedata.category(c) in {"Cc", "Zl", "Zp"} and c != "\n") or "\u202a" <= c <= "\u202e"
    }


def said(run: Command, words: tuple[str, ...], folder: Path, out: Path, lang: str) -> CompletedProcess[str]:
    return run(*filled(words, folder, out), cwd=out, LC_ALL=f"{lang}.UTF-8")


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_prints_what_controls_a_terminal(
    run: Command, folder: Path, tmp_path: Path, name: str, lang: str
) -> None:
    """A document, a table, a name of a file, of a folder and of a unit that mean harm, and all that is printed of them."""
    with blank_pictures():
        done = said(run, COMMANDS[name], folder, tmp_path, lang)
    assert done.returncode == 0, done.stderr
    assert controls(done.stdout + done.stderr) == set()


@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow) if n in LONG else n for n in ERRORS])
def test_no_error_prints_what_controls_a_terminal(
    run: Command, folder: Path, tmp_path: Path, name: str, lang: str
) -> None:
    done = said(run, ERRORS[name], folder, tmp_path, lang)
    assert done.returncode in {1, 2}
    assert done.stderr.splitlines()[-1].startswith("jxgraph: ")
    assert controls(done.stdout + done.stderr) == set()


def test_all_commands_are_walked() -> None:
    named = {info.name or info.callback.__name__ for info in application().registered_commands if info.callback}
    assert named == {words[0] for words in COMMANDS.values()}


def test_every_line_goes_through_one_function() -> None:
    """Only that function prints, and `parse` its JSON, in which nothing stands that is not escaped."""
    printing = [
        (path.name, line.strip())
        for path in sorted(Path(jx.cli.__file__).parent.glob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"typer\.echo\(|secho\(|(?<!\w)print\(|std(out|err)\.write", line)
    ]
    assert [name for name, _ in printing] == ["options.py", "parse.py"], printing


def test_json_lines_escape_what_controls_a_terminal_and_give_it_back() -> None:
    breakdown = jx.parse_text("1.办好。（责任单位：市财政局）", document=f"a{EVIL}")
    (line,) = breakdown.json_lines()
    assert controls(line) == set()
    assert json.loads(line)["document"] == f"a{EVIL}"
