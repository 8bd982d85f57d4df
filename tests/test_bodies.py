"""Paragraphs below a task that name nobody: which are its text, and which may be anything."""

import pytest

import jxgraph as jx

C = "（市财政局负责）"
REST = f"\n3.办学。{C}\n4.建房。{C}\n5.种树。{C}"
ITEMS = f"1.修桥。{C}\n（1）甲事。\n（2）乙事。\n"
LONG = "甲" * 23

BODIES = {
    # below words that are no sentence; a sentence may have them where most tasks do: two of four, not two of five
    f"1.修桥{C}\n加快建设。": ["修桥\n加快建设。"],
    f"1.修桥。{C}\n加快建设。\n2.修路。{C}": ["修桥。", "修路。"],
    f"1.修桥。{C}\n甲事。\n2.修路。{C}\n乙事。\n3.办学。{C}\n4.建房。{C}": [
        "修桥。\n甲事。",
        "修路。\n乙事。",
        "办学。",
        "建房。",
    ],
    f"1.修桥。{C}\n甲事。\n2.修路。{C}\n乙事。{REST}": ["修桥。", "修路。", "办学。", "建房。", "种树。"],
    # below a short sentence, where others of its kind have items: a sentence that asks nobody for anything
    f"{ITEMS}2.修路。{C}\n抓好养护。{REST}": [
        "修桥。\n（1）甲事。\n（2）乙事。",
        "修路。\n抓好养护。",
        "办学。",
        "建房。",
        "种树。",
    ],
    f"{ITEMS}2.修路。{C}\n抓好养护{REST}": ["修桥。\n（1）甲事。\n（2）乙事。", "修路。", "办学。", "建房。", "种树。"],
    f"{ITEMS}2.修路。{C}\n请抓好养护。{REST}": [
        "修桥。\n（1）甲事。\n（2）乙事。",
        "修路。",
        "办学。",
        "建房。",
        "种树。",
    ],
    f"{ITEMS}2.修路。{C}\n抓好养护。\n请各地抓好。{REST}": [
        "修桥。\n（1）甲事。\n（2）乙事。",
        "修路。",
        "办学。",
        "建房。",
        "种树。",
    ],
    f"{ITEMS}2.修路。修好。{C}\n抓好养护。{REST}": [
        "修桥。\n（1）甲事。\n（2）乙事。",
        "修路。修好。",
        "办学。",
        "建房。",
        "种树。",
    ],
    # a short one has 24 characters
    f"{ITEMS}2.{LONG}。{C}\n抓好。{REST}": [
        "修桥。\n（1）甲事。\n（2）乙事。",
        f"{LONG}。\n抓好。",
        "办学。",
        "建房。",
        "种树。",
    ],
    f"{ITEMS}2.{LONG}甲。{C}\n抓好。{REST}": [
        "修桥。\n（1）甲事。\n（2）乙事。",
        f"{LONG}甲。",
        "办学。",
        "建房。",
        "种树。",
    ],
    # the closing words of a document are of no task, nor what stands below a clause amid words
    f"1.修桥{C}\n加快建设。\n请各地抓好落实。": ["修桥\n加快建设。"],
    f"1.修桥{C}\n加快建设。\n2.修路{C}\n请办好。\n3.办学{C}": ["修桥\n加快建设。", "修路\n请办好。", "办学"],
    f"1.修桥。\n要快。{C}\n加快建设。\n2.修路{C}\n乙。": ["修桥。\n要快。", "修路\n乙。"],
    f"1.修桥{C}等。\n加快建设。\n2.修路{C}\n乙。": ["修桥等", "修路\n乙。"],
}


@pytest.mark.parametrize(("text", "tasks"), BODIES.items(), ids=BODIES)
def test_what_stands_below_a_task_is_its_text_where_that_is_sure(text: str, tasks: list[str]) -> None:
    assert [task.text for task in jx.parse_text(text).task_records] == tasks
