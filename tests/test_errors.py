"""Every error is a key with its facts, whose text stands in every language."""

from __future__ import annotations

import ast
import json
import pickle
import re
import sys
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest

import jxgraph as jx
from jxgraph.cli import main
from jxgraph.errors import EncodingError, InputError, JxgraphError, OutputError, UsageError
from jxgraph.i18n import LANGUAGES
from jxgraph.messages import Message, read_texts, some
from jxgraph.reading import document_lines
from jxgraph.reading.child import LimitedReader
from jxgraph.reading.formats import _MAGIC, _PACKAGES, Format

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(jx.__file__).parent
TEXTS = read_texts("errors")
UNNAMED = ("arguments.", "system.", "to_do.")
"""Groups whose keys no module names: what the parser of arguments and the operating system say, and what helps then."""

Call = tuple[str, ast.Call, ast.AST]
"""Where a call stands, the call, and the function or module around it."""


def _error_classes() -> set[str]:
    names, subclasses = set(), [JxgraphError]
    while subclasses:
        names.add((one := subclasses.pop()).__name__)
        subclasses += one.__subclasses__()
    return names | {"_ChangedError", "_OutsideError", "_AmbiguousError", "AmbiguousUnitError"}


@cache
def _calls() -> tuple[Call, ...]:
    """Give every call that makes an error or a message, with what stands around it."""
    made = {*_error_classes(), "Message", "expect", "expect_path"}
    return tuple(
        (f"{path.relative_to(PACKAGE)}:{call.lineno}", call, around)
        for path, call, around in _every_call()
        if path.name not in {"messages.py", "errors.py"} and getattr(call.func, "id", "") in made
    )


@cache
def _every_call() -> tuple[tuple[Path, ast.Call, ast.AST], ...]:
    return tuple(
        (path, call, around)
        for path in sorted(PACKAGE.rglob("*.py"))
        for call, around in _named(ast.parse(path.read_text(encoding="utf-8")))
    )


def _named(tree: ast.AST, around: ast.AST | None = None) -> Iterator[tuple[ast.Call, ast.AST]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call):
            yield node, around or tree
        yield from _named(node, node if isinstance(node, ast.FunctionDef) else around or tree)


def _keys(call: ast.Call) -> list[str] | None:
    """Give the keys that a call may have, none where it is handed a message that was made elsewhere."""
    name = getattr(call.func, "id", "")
    at = {"expect": 2, "expect_path": 1}.get(name, 0)
    node, group = call.args[at], "wanted." if at else ""
    if isinstance(node, ast.JoinedStr):
        start = str(getattr(node.values[0], "value", ""))
        return [key for key in TEXTS if key.startswith(start)] or [f"{start}…"]
    branches = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
    if any(isinstance(branch, ast.Constant) for branch in branches):
        return [group + str(getattr(branch, "value", branch)) for branch in branches]
    return None


def _facts(call: ast.Call, around: ast.AST) -> set[str]:
    """Give the names of the facts; those of ``**facts`` are the keys of the dict of this name above the call."""
    names = {keyword.arg for keyword in call.keywords if keyword.arg}
    for starred in (getattr(keyword.value, "id", "") for keyword in call.keywords if not keyword.arg):
        for node in ast.walk(around):
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == starred:
                names |= {str(getattr(key, "value", "")) for key in getattr(node.value, "keys", ())}
    return names


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_error_has_a_text_with_its_facts_in_every_language() -> None:
    """By the source: each key stands in errors.toml, and what is between the braces there are the facts of the call."""
    wrong = []
    for place, call, around in _calls():
        for key in _keys(call) or ():
            dynamic = isinstance(call.args[0], ast.JoinedStr)  # a fact that a text of the group need not have
            names = [_placeholders(TEXTS[key][lang]) for lang in LANGUAGES] if key in TEXTS else [{"no such key"}]
            facts = _facts(call, around)
            if any(n != facts and not (dynamic and n <= facts) for n in names):
                wrong.append((place, key, facts, *names))
            elif key not in TEXTS:
                wrong.append((place, key))
    assert wrong == []


def test_a_key_is_given_or_a_message_that_was_made_with_one() -> None:
    """What is no key at a call is a message by its name; a sentence never is."""
    passed = {
        re.sub(r"\s+", " ", ast.unparse(call.args[0]))
        for _, call, _ in _calls()
        if _keys(call) is None and getattr(call.func, "id", "") not in {"expect", "expect_path"}
    }
    made = ("error.message", "Message.unpacked", "reader.", "READER.", "nothing_found(", "_not_one(")
    assert {words for words in passed if not words.startswith(made)} <= {"key", "found"}


def test_every_text_of_an_error_is_used() -> None:
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    named = {key for text in sources for key in re.findall(r'"(\w+\.\w+)"', text)}
    wanted = {f"wanted.{key}" for text in sources for key in re.findall(r'"(\w+)"', text)}
    grouped = tuple({start for text in sources for start in re.findall(r'Message\(f"(\w+\.)\{', text)} - {"wanted."})
    assert {key for key in TEXTS if not key.startswith((*UNNAMED, *grouped))} <= named | wanted


def test_what_is_said_of_a_format_has_a_text() -> None:
    """The readers in processes of their own, the marks of files and the members of packages name keys."""
    keys = {key for key in (*_MAGIC.values(), *_PACKAGES.values()) if not isinstance(key, Format)}
    for _, call, _ in _calls_of("LimitedReader"):
        given = {k.arg: str(k.value.value) for k in call.keywords if isinstance(k.value, ast.Constant)}
        if not call.keywords:
            continue
        keys |= {given.get(name, "") for name in ("damaged", "too_much")} | {given.get("locked", "reading.locked")}
    assert len(keys) > 20
    assert keys <= set(TEXTS)
    assert LimitedReader._field_defaults["locked"] in TEXTS


def _calls_of(name: str) -> Iterator[Call]:
    for path, call, around in _every_call():
        if getattr(call.func, "id", "") == name:
            yield str(path), call, around


def test_chinese_texts_are_chinese() -> None:
    """None is the English one, has a half-width comma, colon or semicolon between Chinese, or ends in a full stop."""
    texts = {key: text["zh"] for key, text in TEXTS.items() if not key.startswith("list.")}
    bare = {"subset.criterion", "file.fault", "file.to_do"}
    assert {key for key, text in texts.items() if not re.search(r"[\u4e00-\u9fff]", text)} == bare
    assert {key for key, text in texts.items() if re.search(r"[\u4e00-\u9fff][,:;?!]|。$", text)} == set()


NESTED = InputError("file.fault", path="计划.docx", error=InputError("reading.large", path=Path("a"), most=200))
FACTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("language.unknown", {"lang": "fr", "known": ("en", "zh")}, "no language is called 'fr'; known: en, zh", "没有“fr”这种语言，可用：en、zh"),
    ("language.unknown", {"lang": None, "known": ["en"]}, "no language is called None; known: en", "没有None这种语言，可用：en"),
    ("figures.leaders_by", {"known": ("tasks", "lead"), "value": "x"}, "units and leaders are drawn by tasks or lead, not by 'x'", "单位与领导图须按tasks或lead绘制，不能按“x”"),
    ("file.unwritable", {"path": Path("甲"), "reason": OSError(28, "No space left on device")}, "cannot write '甲': No space left on device", "无法写入“甲”：磁盘空间不足"),
    ("file.unwritable", {"path": "甲", "reason": OSError(99999, "odd")}, "cannot write '甲': odd", "无法写入“甲”：odd"),
    ("file.fault", {"path": "a", "error": ValueError("odd")}, "a: odd", "a：odd"),
    ("model.same_name", {"what": Message("thing.task"), "name": "T1"}, "two tasks have the same name: 'T1'", "两个任务同名：“T1”"),
    ("nulls.sdsm", {"distance": 0.0123}, "the SDSM given task sizes did not converge: expected degrees are off by 0.01", "给定任务规模的SDSM未收敛：期望度数相差0.01"),
    ("tasks.several", {"count": 9, "number": "1", "found": some("abc", 2)}, "9 tasks bear the number 1: a, b …; say which by its id", "序号1对应9项任务：a、b等；请用任务编号说明是哪一项"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "facts", "english", "chinese"), FACTS)
def test_facts_are_said_in_the_language(key: str, facts: dict[str, Any], english: str, chinese: str) -> None:
    """Also after a way to another process: by pickle, as between workers, and by JSON, as from a reader."""
    error = UsageError(key, **facts)
    through_json = UsageError(Message.unpacked(json.loads(json.dumps(error.message.packed()))))
    for one in (error, through_json, pickle.loads(pickle.dumps(error))):  # noqa: S301 -- our own bytes
        assert (str(one), one.words("en"), one.words("zh")) == (english, english, chinese)
        assert type(one) is UsageError
        assert one.message == error.message


def test_an_error_in_an_error_is_said_in_the_same_language() -> None:
    assert str(NESTED) == "计划.docx: a: larger than 200 MB; split it into documents"
    assert NESTED.words("zh") == "计划.docx：a：文件超过200 MB，请拆成几份文件"
    assert NESTED.words("fr") == str(NESTED)


def test_a_mistake_in_a_text_is_no_second_error() -> None:
    """A key without a text stands for itself, and a fact that is missing leaves a gap: tests find both, no user does."""
    assert str(OutputError("there is {no} such key")) == "there is {no} such key"
    assert str(OutputError("reading.no_file")) == "…: no such file"


def test_text_in_no_character_set_is_both_an_input_error_and_a_unicode_error() -> None:
    with pytest.raises(EncodingError) as caught:
        document_lines(b"\xff\x81\x01\x02" * 99)
    assert isinstance(caught.value, InputError)
    assert isinstance(caught.value, UnicodeError)
    assert "GB18030" in caught.value.words("zh")


def test_a_reader_in_another_process_is_understood_in_chinese() -> None:
    with pytest.raises(InputError, match="the PDF is damaged") as caught:
        document_lines(b"%PDF-1.4 and nothing more")
    assert caught.value.words("zh").startswith("PDF已损坏")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("report none.txt --lang zh", "none.txt：找不到文件，请检查文件名和所在文件夹"),
        ("report --lang=zh none.txt", "none.txt：找不到文件，请检查文件名和所在文件夹"),
        ("report none.txt --lang en", "none.txt: no such file"),
        ("report none.txt --lang zh --lang fr", "没有“fr”这种语言，可用：en、zh"),
        ("--lang zh", "没有给出命令（用法见 jxgraph --help）"),
        ("report --lang zh", "缺少参数 '文件...'（用法见 jxgraph --help）"),
        ("repor --lang zh", "没有 'repor' 这个命令，是否指 'report'？（用法见 jxgraph --help）"),
        ("zzz --lang zh", "没有 'zzz' 这个命令（用法见 jxgraph --help）"),
        ("report --lang zh --zzz", "没有 --zzz 这个选项（用法见 jxgraph --help）"),
        ("report --lang zh --namez", "没有 --namez 这个选项，相近的有：--names（用法见 jxgraph --help）"),
        ("compare a b c --lang zh -o d", "多出了参数：c（用法见 jxgraph --help）"),
        ("whatif a --lang zh --bound x", "'--bound' 的内容不对：须为数字（用法见 jxgraph --help）"),
        ("corpus a -o b --lang zh --jobs x", "'--jobs' 的内容不对：须为整数（用法见 jxgraph --help）"),
        ("corpus a --lang zh", "缺少选项 '--output' / '-o'（用法见 jxgraph --help）"),
        (
            "parse a --format x --lang zh",
            "'--format' 的内容不对：'x' 不在可选之列：'jsonl', 'xlsx'（用法见 jxgraph --help）",
        ),
        ("report a --lang zh --strict=yes", "选项 '--strict' 后面不带内容（用法见 jxgraph --help）"),
        ("report a --lang zh --null", "选项 '--null' 后面须有内容（用法见 jxgraph --help）"),
        ("whatif a --lang zh --bound 3", "--bound 须与 --rebalance 同时使用"),
    ],
)
def test_the_command_line_errs_in_the_language_of_the_call(
    arguments: str, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wherever --lang stands, and also where the call could not be understood."""
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setattr(sys, "argv", ["jxgraph", *arguments.split()])
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().err.startswith(f"jxgraph: {words}")


def test_the_command_line_errs_in_the_language_of_the_locale(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setattr(sys, "argv", ["jxgraph", "report", "none.txt"])
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().err == "jxgraph: none.txt：找不到文件，请检查文件名和所在文件夹\n"
