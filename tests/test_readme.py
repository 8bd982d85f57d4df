"""The README and its Chinese twin keep their word: their commands, what these print, and their example."""

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
READMES = {"en": "README.md", "zh": "README.zh-CN.md"}
TEXTS = {lang: (ROOT / name).read_text(encoding="utf-8") for lang, name in READMES.items()}
EACH = pytest.mark.parametrize("lang", READMES)
_BLOCK = re.compile(r"```(?P<language>\w+)\n(?P<text>.*?)```", re.DOTALL)
_COMMENT = re.compile(r"\s+# .*")


def _blocks(lang: str, language: str) -> list[str]:
    return [found["text"] for found in _BLOCK.finditer(TEXTS[lang]) if found["language"] == language]


def _bare(blocks: list[str]) -> list[str]:
    """Leave the comments out, which each twin has in its own language."""
    return [_COMMENT.sub("", line) for block in blocks for line in block.splitlines()]


def test_commands_are_those_that_the_check_runs() -> None:
    commands = [text.removeprefix("$ ").strip() for text in _blocks("en", "console")]
    assert commands[0].endswith("pip install . && jxgraph report data/jiaxing-2025.txt")
    assert commands[1] == "pip install '.[test]' && pytest"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="paths are printed with the other slash")
@EACH
def test_the_report_prints_what_the_readme_says(tmp_path: Path, lang: str) -> None:
    command = [sys.executable, "-m", "jxgraph", "report", str(ROOT / "data" / "jiaxing-2025.txt"), "--lang", lang]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path, check=True)
    assert done.stdout == _blocks(lang, "text")[0]


@pytest.mark.slow
@pytest.mark.usefixtures("all_samples")
def test_the_example_prints_what_the_readme_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (example,) = _blocks("en", "python")
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(example, "README.md", "exec"), {})  # noqa: S102 -- our own words
    assert printed.getvalue() == _blocks("en", "text")[1]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the commands are written for a POSIX shell")
def test_two_documents_and_many_as_the_readme_has_them(tmp_path: Path) -> None:
    """A comparison and a corpus of made documents, command by command, without what installs."""
    (commands,) = [text for text in _blocks("en", "console") if "jxgraph corpus" in text]
    for line in commands.removeprefix("$ ").rstrip().split("\n$ "):
        python = shlex.quote(sys.executable)
        command = line.removeprefix("pip install '.[corpus]' && ").replace("python -c", f"{python} -c")
        command = re.sub(r"^jxgraph", f"{python} -m jxgraph", command)
        subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "outputs" / "2024-2025" / "comparison.html").is_file()
    assert (tmp_path / "outputs" / "corpus" / "tables" / "ties.csv").is_file()


@EACH
def test_linked_files_exist(lang: str) -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", TEXTS[lang])
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("language", ["console", "python", "toml"])
def test_the_twins_have_the_same_code(language: str) -> None:
    """But for comments; so what is tried of the one holds for the other."""
    assert _bare(_blocks("zh", language)) == _bare(_blocks("en", language))
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
