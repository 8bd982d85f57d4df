"""The command line as a user types it: what it prints, writes and answers."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = "1.扩大投资。（责任单位：市发改委、市财政局，列第一位的为牵头单位）\n插入的话\n2.促进消费。（市商务局负责）\n"


def run(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jxgraph", *arguments]
    env = {**os.environ, "LC_ALL": "C", **environment}
    return subprocess.run(command, capture_output=True, encoding="utf-8", cwd=cwd, env=env, check=False)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "任务分工.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_parse_prints_a_json_object_a_task_and_remarks_apart(document: Path) -> None:
    done = run("parse", document.name, cwd=document.parent)
    tasks = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(t["task_id"], t["lead"]) for t in tasks] == [("1", ["市发展改革委"]), ("2", ["市商务局"])]
    assert "市发展改革委" in done.stdout, "not ASCII-escaped"
    assert "warning: line 2: unread: 插入的话" in done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize(("locale", "shown"), [("zh_CN.UTF-8", "位次"), ("C", "Rank")])
def test_report_shows_the_ranking_in_the_language_of_the_locale(document: Path, locale: str, shown: str) -> None:
    done = run("report", document.name, cwd=document.parent, LC_ALL=locale)
    assert (done.returncode, done.stderr) == (0, "")
    assert shown in done.stdout
    assert "市商务局" in done.stdout
    assert str(Path("outputs") / "任务分工") in done.stdout
    assert (document.parent / "outputs" / "任务分工" / "network.html").is_file()


def test_report_writes_where_it_is_told(document: Path) -> None:
    done = run("report", document.name, "-o", "there", "--lang", "zh", cwd=document.parent)
    assert done.returncode == 0
    assert (document.parent / "there" / "manifest.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["parse", "missing.txt"], 1, "missing.txt: no such file"),
        (["parse", "."], 1, "is a folder"),
        (["report", "任务分工.txt", "-o", "任务分工.txt"], 1, "a file of that name is there"),
        (["report"], 2, "FILE"),
        (["report", "任务分工.txt", "--lang", "fr"], 2, "fr"),
        (["nonsense"], 2, "nonsense"),
        ([], 2, "Missing command"),
    ],
)
def test_an_error_is_one_readable_line(document: Path, arguments: list[str], status: int, words: str) -> None:
    done = run(*arguments, cwd=document.parent)
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr.startswith("jxgraph: ")
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr


def test_a_folder_that_cannot_be_made_is_said(document: Path) -> None:
    (document.parent / "file").write_text("", encoding="utf-8")
    done = run("report", document.name, "-o", "file/inside", cwd=document.parent)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "cannot write" in done.stderr


@pytest.mark.parametrize("command", ["parse", "report"])
def test_help_has_an_example(command: str, tmp_path: Path) -> None:
    assert f"Example: jxgraph {command}" in run(command, "--help", cwd=tmp_path).stdout


def test_version_is_printed(tmp_path: Path) -> None:
    assert run("--version", cwd=tmp_path).stdout.startswith("jxgraph 0.")


@pytest.mark.skipif(os.name == "nt", reason="a pipe that closes is another error on Windows")
def test_a_reader_that_leaves_is_no_error(document: Path) -> None:
    document.write_text("\n".join(f"{i}.促进消费。（市商务局负责）" for i in range(1, 999)), encoding="utf-8")
    command = f"{sys.executable} -m jxgraph parse {document.name} | head -1"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, encoding="utf-8", cwd=document.parent, check=False
    )
    assert (done.stderr, len(done.stdout.splitlines())) == ("", 1)
