"""Mutates documents: what a bad copy, a bad scan or a bad export does to a text, and worse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

MARKS = "()（）[]［］〔〕【】《》“”‘’、,，。.．;；:：!?*·-—|/"
INVISIBLE = (
    *("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066"),
    *("\u2069", "\0", "\x01", "\x07", "\x08", "\x0b", "\x0c", "\x1b", "\x1c", "\x1f", "\x7f", "\x85", "\x9f"),
    *("\u2028", "\u2029", "\u3000", "\xa0", "\u2003", "\ufffd", "\ufffc", "\ufe0f", "\U000e0001", " ", "\t", "\t\t"),
)
LINE_ENDS = ("\n", "\r\n", "\r", "\n\n", "\n \n", "\x0c\n")
MARKDOWN = (
    "**",
    "*",
    "#",
    "# ",
    "## ",
    "- ",
    "+ ",
    "|",
    "||",
    "| ",
    " | ",
    "|---|---|\n",
    "> ",
    "`",
    "---",
    "\t",
    "~~",
)
FRAMES = "│┃|┌┬┐├┼┤└┴┘─━╋"
WORDS = (
    *(
        "责任单位：",
        "责任单位",
        "牵头单位：",
        "配合单位：",
        "（责任单位：",
        "牵头领导：",
        "完成时限：",
        "任务\t责任单位",
        "序号",
    ),
    *(
        "市财政局",
        "市商务局、",
        "市发改委",
        "各县（市、区）政府",
        "市政府",
        "政府",
        "局",
        "市",
        "各",
        "导、组",
        "张三",
        "等",
        "和",
        "会同",
    ),
    *(
        "牵头，",
        "负责",
        "配合",
        "（市财政局牵头）",
        "列第一位的为牵头单位",
        "按职责分工负责",
        "以上各项",
        "不再列出",
        "同上",
        "下同",
    ),
    *(
        "一、",
        "五、",
        "（一）",
        "1.",
        "42.",
        "43.",
        "1．",
        "1.10",
        "①",
        "第一条",
        "第一部分",
        "附件",
        "附件：",
        "2025年",
        "3月底前",
    ),
    *("办好实事", "发展经济。", "关于印发的通知", "市人民政府：", "2025年1月1日", "（此件公开发布）", "抄送：", "目录"),
)
"""Words that begin, label or end something: alone, doubled and in the wrong place they mislead a reader."""


def _place(rng: Random, text: str) -> int:
    return rng.randint(0, len(text))


def _at_mark(rng: Random, text: str) -> int | None:
    """Draw a bracket or punctuation mark; behind a random place, so that none is looked for in all the text."""
    at = _place(rng, text)
    found = next((i for i in [*range(at, len(text)), *range(at)] if text[i] in MARKS), None)
    return found


def drop_mark(rng: Random, text: str) -> str:
    at = _at_mark(rng, text)
    return text if at is None else text[:at] + text[at + 1 :]


def double_mark(rng: Random, text: str) -> str:
    at = _at_mark(rng, text)
    return text if at is None else text[:at] + text[at] * rng.randint(2, 4) + text[at + 1 :]


def change_mark(rng: Random, text: str) -> str:
    at = _at_mark(rng, text)
    return text if at is None else text[:at] + rng.choice(MARKS) + text[at + 1 :]


def exchange_marks(rng: Random, text: str) -> str:
    a, b = _at_mark(rng, text), _at_mark(rng, text)
    if a is None or b is None:
        return text
    marks = list(text)
    marks[a], marks[b] = marks[b], marks[a]
    return "".join(marks)


def insert_of(choices: Sequence[str]) -> Callable[[Random, str], str]:
    def insert(rng: Random, text: str) -> str:
        at = _place(rng, text)
        return text[:at] + rng.choice(choices) + text[at:]

    return insert


def insert_line(rng: Random, text: str) -> str:
    lines = text.split("\n")
    words = "".join(rng.choice(rng.choice((INVISIBLE, MARKDOWN, MARKS, WORDS))) for _ in range(rng.randint(1, 3)))
    lines.insert(rng.randint(0, len(lines)), words)
    return "\n".join(lines)


def begin_line(rng: Random, text: str) -> str:
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    lines[at] = rng.choice(rng.choice((INVISIBLE, MARKDOWN, MARKS, WORDS))) + lines[at]
    return "\n".join(lines)


def join_lines(rng: Random, text: str) -> str:
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    return "\n".join([*lines[:at], rng.choice(("", " ", "\u200b", "，")).join(lines[at : at + 2]), *lines[at + 2 :]])


def move_line(rng: Random, text: str) -> str:
    lines = text.split("\n")
    line = lines.pop(rng.randrange(len(lines)))
    if rng.random() < 0.7:
        lines.insert(rng.randint(0, len(lines)), line)
    return "\n".join(lines)


def copy_stretch(rng: Random, text: str) -> str:
    at, to = _place(rng, text), _place(rng, text)
    return text[:to] + text[at : at + rng.randint(1, 60)] + text[to:]


def cut(rng: Random, text: str) -> str:
    at = _place(rng, text)
    return text[:at] + text[at + rng.randint(1, 60) :]


def draw_bars(rng: Random, text: str) -> str:
    """Make cells of a few lines: bars in the place of some of their marks, and around them."""
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    bar = rng.choice(("|", "│", "\t", "┃"))
    for i in range(at, min(len(lines), at + rng.randint(1, 6))):
        lines[i] = bar + re.sub("[、：:，。（）]", lambda m: rng.choice((bar, m[0])), lines[i]) + bar
    return "\n".join(lines)


OPERATORS: tuple[Callable[[Random, str], str], ...] = (
    drop_mark,
    double_mark,
    change_mark,
    exchange_marks,
    insert_of(INVISIBLE),
    insert_of(LINE_ENDS),
    insert_of(MARKDOWN),
    insert_of(FRAMES),
    insert_of(WORDS),
    insert_line,
    begin_line,
    join_lines,
    move_line,
    copy_stretch,
    cut,
    draw_bars,
)


def stretch(rng: Random, text: str) -> str:
    """Take some lines that follow each other: half of the times few, seldom all."""
    lines = text.split("\n")
    most = rng.choice((3, 8, 30, len(lines)) if rng.random() < 0.2 else (3, 8, 8, 30))
    at = rng.randrange(len(lines))
    return "\n".join(lines[at : at + rng.randint(1, most)])


def mutated(rng: Random, text: str) -> str:
    for _ in range(rng.choice((1, 1, 2, 3, 5, 10, 20))):
        text = rng.choice(OPERATORS)(rng, text)
    return text


def soup(rng: Random) -> str:
    """Make a text of words, marks and line ends in no order."""
    kinds = (WORDS, WORDS, WORDS, MARKS, LINE_ENDS, LINE_ENDS, INVISIBLE, MARKDOWN, FRAMES)
    return "".join(rng.choice(rng.choice(kinds)) for _ in range(rng.randint(1, 40)))
