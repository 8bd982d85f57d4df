"""--help in both languages: each argument, option and command has its texts, and the page shows them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from subprocess import CompletedProcess
from typing import TYPE_CHECKING, Any

import pytest
import typer
from rich.cells import cell_len
from typer.main import get_command

from jxgraph.cli import _Coercion, application
from jxgraph.cli.help import ROOT, text_key, wrapped
from jxgraph.i18n import labels, null_names, scheme_names

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = labels("zh", "cli")
TREE: Any = get_command(application())
COMMANDS = {ROOT: TREE, **TREE.commands}

NOT_TRANSLATED = {
    *("jxgraph", "jiaxing", "data", "txt", "json", "jsonl", "xlsx", "csv", "TOML", "CSV", "JSON", "Parquet", "Dask"),
    *("path", "place", "level", "year", "unit_en", "outputs", "focus", "html", "network", "tasks", "documents"),
    *("briefing", "profiles", "panel", "ledger", "progress", "docx", "Word", "Excel", "WPS", "LibreOffice"),
    *("Gephi", "igraph", "Pajek", "gexf", "graphml", "net"),
    *("corpus", "failures", "unit", "leader", "department", "auto", "lead", "support", *null_names(), *scheme_names()),
}
"""Words of files and columns, of values that are typed, and names of models."""

Run = Callable[..., CompletedProcess[str]]


def _parameters() -> Iterator[tuple[str, Any]]:
    return ((name, parameter) for name, command in COMMANDS.items() for parameter in command.params)


def test_every_command_argument_and_option_has_a_text() -> None:
    """One of its own, or a shared one: its name in [options], or the key that `help` gives where it is declared."""
    keys = {f"{name}.about" for name in COMMANDS} | {text_key(name, one, TEXTS) for name, one in _parameters()}
    assert keys - set(TEXTS) == set()
    groups = (*(f"{name}." for name in COMMANDS), "options.")
    assert {key for key in TEXTS if key.startswith(groups)} - keys == set(), "texts of nothing"


def test_values_are_those_that_typer_makes() -> None:
    """Of each argument and option: with nothing typed, with its default, and with words that it takes."""
    for name, parameter in _parameters():
        words = getattr(parameter, "is_flag", False) or {"form": "xlsx", "by": "leader"}.get(parameter.name, "3")
        of = {"param": parameter, "ctx": typer.Context(COMMANDS[name])}
        for typed in (None, parameter.default, [words] if parameter.multiple or parameter.nargs == -1 else words):
            expected = parameter.get_runtime_param().coerce(typed, **of)
            value = _Coercion(parameter).coerce(typed, **of)
            assert (type(value), value) == (type(expected), expected), (name, parameter.name)


def test_every_word_for_a_value_has_a_text() -> None:
    """FILE is 文件; what is typed as it stands, en|zh, is the same in every language."""
    words = {one.metavar for _, one in _parameters() if one.metavar and not re.fullmatch(r"[a-z|]+", one.metavar)}
    assert {f"metavar.{word}" for word in words} == {key for key in TEXTS if key.startswith("metavar.")}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_in_chinese_has_no_english(run: Run, command: str, tmp_path: Path) -> None:
    """But for names and what is typed; no line is wider than the screen or begins with a mark that ends a phrase."""
    words = [] if command == ROOT else [command]
    page = run(*words, "--lang", "zh", "--help", cwd=tmp_path, COLUMNS="80").stdout.partition("\n  可读的文件")[0]
    assert page.startswith("用法：jxgraph")
    assert "显示本说明" in page
    typed = re.sub(r"--?[a-z-]+|^  \w+  |jxgraph \w+", " ", page, flags=re.MULTILINE)
    assert set(re.findall(r"[A-Za-z_]{3,}", typed)) <= NOT_TRANSLATED
    assert [line for line in page.splitlines() if cell_len(line) > 78 or re.match(r"\s*[，。；：、）]", line)] == []


def test_help_follows_the_locale_and_lang_wherever_it_stands(run: Run, tmp_path: Path) -> None:
    for arguments, locale, start in (
        (["--help"], "zh_CN.UTF-8", "用法"),
        (["--help"], "C", "Usage"),
        (["--lang", "zh", "why", "--help"], "C", "用法"),
        (["why", "--help", "--lang=zh"], "C", "用法"),
        (["--lang", "zh", "why", "--help", "--lang", "en"], "zh_CN.UTF-8", "Usage"),
    ):
        assert run(*arguments, cwd=tmp_path, LC_ALL=locale).stdout.startswith(start), arguments


def test_lang_before_a_command_is_the_default_behind_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("1.甲。（市商务局负责）\n", encoding="utf-8")
    assert "读出任务1项" in run("--lang", "zh", "parse", "a.txt", cwd=tmp_path).stderr
    assert "read 1 tasks" in run("--lang", "zh", "parse", "a.txt", "--lang", "en", cwd=tmp_path).stderr
    assert "没有“fr”这种语言" in run("--lang", "fr", "parse", "a.txt", cwd=tmp_path, LC_ALL="zh_CN").stderr


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a bc def", ["a bc", "def"]),
        ("甲乙。丙", ["甲", "乙。", "丙"]),
        ("甲（乙", ["甲", "（乙"]),
        ("longer than that", ["longer", "than", "that"]),
        ("甲乙 [必填]", ["甲乙", "[必填]"]),
    ],
)
def test_lines_are_broken_at_spaces_and_between_chinese_characters(text: str, lines: list[str]) -> None:
    """At five columns, of which a Chinese character takes two: 甲乙。 has six."""
    assert list(wrapped(text, 5)) == lines
