"""The README keeps its word: its commands, what they print, and its example."""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = [(m["language"], m["text"]) for m in re.finditer(r"```(?P<language>\w+)\n(?P<text>.*?)```", README, re.DOTALL)]
PRINTED = [text for language, text in BLOCKS if language == "text"]


def test_commands_are_those_that_the_check_runs() -> None:
    commands = [text.removeprefix("$ ").strip() for language, text in BLOCKS if language == "console"]
    assert commands[0].endswith("pip install . && jxgraph report data/jiaxing-2025.txt")
    assert commands[1] == "pip install '.[test]' && pytest"


@pytest.mark.skipif(os.name == "nt", reason="paths are printed with the other slash")
def test_the_report_prints_what_the_readme_says(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "jxgraph", "report", str(ROOT / "data" / "jiaxing-2025.txt"), "--lang", "en"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path, check=True)
    assert done.stdout == PRINTED[0]


def test_the_example_prints_what_the_readme_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (example,) = [text for language, text in BLOCKS if language == "python"]
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(example, "README.md", "exec"), {})  # noqa: S102 -- our own words
    assert printed.getvalue() == PRINTED[1]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the commands are written for a POSIX shell")
def test_two_documents_and_many_as_the_readme_has_them(tmp_path: Path) -> None:
    """A comparison and a corpus of made documents, command by command, without what installs."""
    (commands,) = [text for language, text in BLOCKS if language == "console" and "jxgraph corpus" in text]
    for line in commands.removeprefix("$ ").rstrip().split("\n$ "):
        python = shlex.quote(sys.executable)
        command = line.removeprefix("pip install '.[corpus]' && ").replace("python -c", f"{python} -c")
        command = re.sub(r"^jxgraph", f"{python} -m jxgraph", command)
        subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "outputs" / "2024-2025" / "comparison.html").is_file()
    assert (tmp_path / "outputs" / "corpus" / "tables" / "ties.csv").is_file()


def test_linked_files_exist() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
