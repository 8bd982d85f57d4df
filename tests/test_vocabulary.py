"""Every role word gives its role in every form that `vocabulary.toml` says it can take; no other module types one."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

import jxgraph as jx
from jxgraph.parsing.vocabulary import uncoloned_labels

PARSING = Path(jx.__file__).parent / "parsing"
DATA = tomllib.loads((PARSING / "vocabulary.toml").read_text(encoding="utf-8"))
BODIES = DATA["bodies"]["everywhere"]

TEXTS = {
    "label": [
        *(f"1.甲事。（{{word}}{body}：市财政局）" for body in ["", *BODIES]),
        *(f"1.甲事。\n{{word}}{body}：市财政局" for body in BODIES),
        "1.甲事。（责任单位：市教育局；{word}单位：市财政局）",
    ],
    "noun_label": ["1.甲事。（{word}单位：市财政局）", "1.甲事。\n{word}部门：市财政局"],
    "bare": [
        "1.甲事。（{word}单位市财政局）",
        "1.甲事。\n{word}部门市财政局",
        "1.甲事。（责任单位：市教育局；{word}单位市财政局）",
    ],
    "verb": ["1.甲事。（由市财政局{word}，市教育局负责）", "1.甲事。\n市教育局负责，市财政局{word}。"],
    "bracket": [
        "1.甲事。（责任单位：市教育局、市财政局（{word}））",
        "1.甲事。（责任单位：市财政局（{word}）、市教育局）",
    ],
    "header": [
        "序号\t任务\t{word}\t责任单位\n1\t甲事\t市财政局\t市教育局",
        "任务\t{word}单位\t分工\n甲事\t市财政局\t市教育局",
    ],
    "noun_header": ["序号\t任务\t{word}单位\t责任单位\n1\t甲事\t市财政局\t市教育局"],
    "tick": ["序号\t任务\t市财政局\t市教育局\n1\t甲事\t{word}\t责任"],
    "legend": ["注：★为{word}单位。\n序号\t任务\t市财政局\t市教育局\n1\t甲事\t★\t责任"],
}
"""Documents of one task in which 市财政局 stands in a form; 市教育局 is another unit with a role of its own."""

ALONE = {"verb": ["1.甲事。（市财政局{word}）", "1.甲事。\n由市财政局{word}。"]}
"""The same without another unit: who only watches over a task makes no clause."""

OTHER_FORMS = {"duty", "leader", "leader_label", "host"}
"""Forms that give no unit a role by themselves."""


def forms(entry: dict[str, list[str]]) -> list[str]:
    return [one for form in entry["forms"] for one in (DATA["all"] if form == "all" else [form])]


def test_each_form_has_a_document() -> None:
    assert TEXTS.keys() | OTHER_FORMS == DATA["forms"].keys()


def given(text: str) -> tuple[str | None, bool, set[str]]:
    """Return the role of 市财政局 in a document of one task, whether it watches, and what was not understood."""
    bd = jx.parse_text(text)
    (task,) = bd.task_records
    codes = set(bd.remarks["code"])
    roles = {a.unit: str(a.role) for a in task.assignments}
    return roles.get("市财政局"), "watches" in codes, codes & {"odd_name", "left_out", "unread_clause"}


@pytest.mark.parametrize("word", [word for word, entry in DATA["words"].items() if entry["role"] != "none"])
def test_a_word_gives_its_role_in_every_form(word: str) -> None:
    """Who has the main responsibility leads where 市教育局 is named as well, and else answers; a watcher has no role."""
    entry = DATA["words"][word]
    role, watches = entry["role"], entry["role"] == "watch"
    patterns = [text for form in forms(entry) for text in TEXTS.get(form, [])]
    patterns += [text for form in forms(entry) for text in ([] if watches else ALONE.get(form, []))]
    for text in (pattern.format(word=word) for pattern in patterns):
        main = "lead" if "市教育局" in text else "co_lead"
        expected = {"watch": None, "main": main}.get(role, role)
        assert given(text) == (expected, watches, set()), text


def roles(text: str) -> list[list[str]]:
    return [[str(a.role) for a in task.assignments] for task in jx.parse_text(text).task_records]


def test_the_main_responsibility_leads_as_the_only_one_of_its_task_and_where_nobody_else_leads() -> None:
    """Two with the main responsibility share it; and it leads nowhere in a document in which 牵头 stands."""
    task = "{}.甲事。（主要责任单位：{}；配合单位：市水利局）"
    assert roles(task.format(1, "市财政局")) == [["lead", "support"]]
    assert roles(task.format(1, "市财政局、市教育局")) == [["co_lead", "co_lead", "support"]]
    led = "\n2.乙事。（市教育局牵头）"
    assert roles(task.format(1, "市财政局") + led) == [["co_lead", "support"], ["lead"]]


def test_a_label_that_begins_before_the_words_that_are_read_is_none_of_theirs() -> None:
    """From 单位 on, its 牵头 stands before them."""
    assert [label[:2] for label in uncoloned_labels("牵头单位市财政局", 0, 8)] == [(0, 4)]
    assert not list(uncoloned_labels("牵头单位市财政局", 2, 8))


def test_a_word_within_another_is_no_role() -> None:
    """技术支持单位 is the maker of a site, 负责人 a person: neither is a label of units."""
    text = "1.甲事。（责任单位：市财政局）\n网站技术支持单位：市信息公司\n负责人：张三\n"
    assert roles(text) == [["co_lead"]]


def _typed(path: Path) -> set[str]:
    """Return the role words in the constants of a module, but not in docstrings and what is shown to people."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    shown = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    words = re.compile("|".join(w for w, entry in DATA["words"].items() if "bare" in forms(entry)))
    constants = (n for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in shown)
    return {found for n in constants if isinstance(n.value, str) for found in words.findall(n.value)}


NO_ROLES = {
    "corrected_workbook": {"牵头", "责任", "配合"},  # the titles of the workbook that the package itself writes
    "pipeline": {"牵头", "责任", "负责"},  # the examples in an error message
    "bare_clauses": {"督查"},  # 督查室 is an office
    "source": {"责任", "支持"},  # 责任编辑 and 技术支持 stand in the foot of a site
    "table_columns": {"责任", "负责"},  # 责任人 and 负责人 are persons
    "table_header": {"责任", "负责"},  # as above
    "unit_names": {"负责"},  # as above
}


@pytest.mark.parametrize(
    "path", sorted({*PARSING.glob("*.py")} - {PARSING / "vocabulary.py"}), ids=lambda path: path.stem
)
def test_no_other_module_types_a_role_word(path: Path) -> None:
    assert _typed(path) <= NO_ROLES.get(path.stem, set())
