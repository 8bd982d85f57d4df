"""The README, its Chinese twin and CONTRIBUTING keep their word: commands, what these print, examples, paths."""

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from making_pages import blank_pictures

import jxgraph as jx

ROOT = Path(__file__).parent.parent
READMES = {"en": "README.md", "zh": "README.zh-CN.md"}
TEXTS = {lang: (ROOT / name).read_text(encoding="utf-8") for lang, name in READMES.items()}
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EACH = pytest.mark.parametrize("lang", READMES)
_BLOCK = re.compile(r"```(?P<language>\w+)\n(?P<text>.*?)```", re.DOTALL)
_COMMENT = re.compile(r"\s+# .*")
SCREENS = 130
"""The most lines of a README: three screens."""


def _blocks(lang: str, language: str) -> list[str]:
    return [found["text"] for found in _BLOCK.finditer(TEXTS[lang]) if found["language"] == language]


def _without_comments(blocks: list[str]) -> list[str]:
    """Drop the comments, which each twin has in its own language."""
    return [_COMMENT.sub("", line) for block in blocks for line in block.splitlines()]


def test_commands_are_those_that_the_check_runs() -> None:
    commands = [text.removeprefix("$ ").strip() for text in _blocks("en", "console")]
    assert commands[0].endswith("pip install . && jxgraph report data/jiaxing-2025.txt")
    assert commands[1] == "pip install '.[test]' && pytest"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="paths are printed with the other slash")
@EACH
def test_the_report_prints_what_the_readme_says_and_gives_the_kept_tables(tmp_path: Path, lang: str) -> None:
    """Both stretches of the block, before and after the dots, are printed word for word."""
    command = [sys.executable, "-m", "jxgraph", "report", str(ROOT / "data" / "jiaxing-2025.txt"), "--lang", lang]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path, check=True)
    head, tail = _blocks(lang, "text")[0].split("…\n")
    assert done.stdout.startswith(head)
    assert done.stdout.endswith(tail)
    fresh, kept = ((folder / "outputs" / "jiaxing-2025" / "tables").glob("*.csv") for folder in (tmp_path, ROOT))
    assert {path.name: path.read_bytes() for path in fresh} == {path.name: path.read_bytes() for path in kept}


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the command is written for a POSIX shell")
@EACH
def test_the_comparison_of_made_years_prints_what_the_readme_says(tmp_path: Path, lang: str) -> None:
    (command,) = [text for text in _blocks(lang, "console") if "make_document" in text]
    command = command.removeprefix("$ ").replace("python -c", f"{sys.executable} -c")
    command = command.replace("jxgraph compare", f"{sys.executable} -m jxgraph --lang {lang} compare")
    printed = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    assert printed.stdout.startswith(_blocks(lang, "text")[2].removesuffix("…\n"))


@pytest.mark.slow
@pytest.mark.usefixtures("all_samples")
def test_the_example_prints_what_the_readme_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    (example,) = _blocks("en", "python")
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(example, "README.md", "exec"), {})  # noqa: S102 -- our own words
    assert printed.getvalue() == _blocks("en", "text")[1]
    assert (tmp_path / "network.html").is_file()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the commands are written for a POSIX shell")
def test_each_command_of_the_readme_runs(tmp_path: Path, run: Callable[..., CompletedProcess[str]]) -> None:
    """On the first tasks of the sample, and on two made documents where a command takes several."""
    sample = (ROOT / "data" / "jiaxing-2025.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "plan.txt").write_text("".join(sample[:98]), encoding="utf-8")
    folder = tmp_path / "documents"
    folder.mkdir()
    for year in (2024, 2025):
        text = jx.synthetic.make_document(40, year=year).text
        (folder / f"{year}.txt").write_text(text, encoding="utf-8")
        shutil.copy(folder / f"{year}.txt", tmp_path)
    correction = jx.Correction(kind="unit", printed=("市经信局",), unit=("市工业和信息化局",), everywhere=True)
    jx.write_corrections([correction], tmp_path / "FIX.toml")
    (commands,) = [text for text in _blocks("en", "console") if "jxgraph corpus" in text]
    for number, line in enumerate(_without_comments([commands])):
        known = {"FILE": "plan.txt", "FOLDER": folder, "DIR": tmp_path / f"out-{number}"}
        program, *arguments = shlex.split(line.removeprefix("$ "))
        assert program == "jxgraph"
        with blank_pictures():
            done = run(*(str(known.get(word, word)) for word in arguments), cwd=tmp_path)
        assert done.returncode == 0, (line, done.stderr)
    assert list(tmp_path.glob("out-*/panel.html"))
    assert list(tmp_path.glob("out-*/tables/ties.csv"))


@EACH
def test_a_readme_takes_three_screens(lang: str) -> None:
    assert len(TEXTS[lang].splitlines()) <= SCREENS


@pytest.mark.parametrize("text", [*TEXTS.values(), CONTRIBUTING], ids=[*READMES.values(), "CONTRIBUTING.md"])
def test_linked_files_exist(text: str) -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_paths_of_contributing_exist() -> None:
    """Every path in code, such as `jxgraph/parsing/vocabulary.toml`, is there; `<name>` stands for any name."""
    paths = re.findall(r"`((?:jxgraph|tests|benchmarks|outputs|data|notebooks|\.ci)/[^`\s]*)`", CONTRIBUTING)
    assert len(paths) > 20  # eight changes and the rooms
    assert [path for path in paths if not list(ROOT.glob(re.sub(r"<\w+>", "*", path)))] == []


def test_each_change_of_contributing_takes_at_most_three_files_and_a_test() -> None:
    """The table of changes: a row for each of eighteen, with its files in the second column, its test in the third."""
    rows = [row.strip("|").split("|") for row in re.findall(r"^\| a.*\|$", CONTRIBUTING, re.MULTILINE)]
    assert len(rows) == 18
    for change, files, test in rows:
        assert 1 <= len(re.findall(r"`jxgraph/[^`]+`", files)) <= 3, change
        assert "`tests/" in test, change


@pytest.mark.parametrize("language", ["console", "python"])
def test_the_twins_have_the_same_code(language: str) -> None:
    """But for comments; so what is tried of the one holds for the other."""
    assert _without_comments(_blocks("zh", language)) == _without_comments(_blocks("en", language))
    assert _blocks("zh", "text")[1] == _blocks("en", "text")[1]


def test_the_twins_have_the_same_headings_rows_names_and_pictures() -> None:
    """A heading, a row of a table, a name in code and a link for each; pictures may be in the language of the twin."""
    shapes = []
    for text in TEXTS.values():
        prose = _BLOCK.sub("", text)
        links = re.findall(r"(!?)\[.*?\]\((?!README)(?P<file>[^)]+)\)", prose)
        shapes.append(
            {
                "outline": re.findall(r"^(#+|\|(?=.*\|$))", prose, re.MULTILINE),
                "names": set(re.findall(r"`([^`\n]*)`", prose)),
                "links": sorted((mark, re.sub(r"-(en|zh)(?=\.)", "", file)) for mark, file in links),
            }
        )
    assert shapes[0] == shapes[1]
