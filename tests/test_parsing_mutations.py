"""Documents that were copied, scanned or exported badly, and worse: each is read whole, or refused.

The mutations are drawn from a seed, so that a failure can be repeated: `check(seed)`. The many are read in processes of
1.5 GiB, each text in processor time that grows with its length.
"""

from __future__ import annotations

import html
import json
import os
import re
import signal
import subprocess
import sys
import unicodedata
from contextlib import contextmanager, nullcontext
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from making_documents import FULL
from making_files import SAMPLE, repacked

import jxgraph as jx
from jxgraph.parsing.pipeline import ReadingOptions, assemble
from jxgraph.reading import document_lines
from jxgraph.synthetic import STYLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jxgraph.model import Breakdown, Line

    Operator = Callable[[Random, str], str]

OWN = Path(__file__).parents[1] / "data" / "own"
BLOCK = 2_500
USED = 10
"""One in so many of the readings is measured and printed."""

MEMORY = 3 * 2**29
SECONDS, SECONDS_A_BYTE = 3, 1e-4
"""Processor time of a text: some hundred times what it takes, so that only what grows faster than its length is found."""

SECONDS_OF_BLOCK = 400
"""Of all texts of a block, in which a loop outside Python is ended too; they take some eighteen."""

MARKS = "()（）[]［］〔〕【】《》“”‘’、,，。.．;；:：!?*·-—|/"
INVISIBLE = (
    *("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066"),
    *("\u2069", "\0", "\x01", "\x07", "\x08", "\x0b", "\x0c", "\x1b", "\x1c", "\x1f", "\x7f", "\x85", "\x9f", "\u3164"),
    *("\u2028", "\u2029", "\u3000", "\xa0", "\u2003", "\ufffd", "\ufffc", "\ufe0f", "\U000e0001", " ", "\t", "\t\t"),
)
LINE_ENDS = ("\n", "\r\n", "\r", "\n\n", "\n \n", "\x0c\n")
MARKDOWN = ("**", "*", "#", "# ", "## ", "- ", "+ ", "|", "||", "| ", " | ", "|---|---|\n", "> ", "`", "---", "~~")
FRAMES = "│┃|┌┬┐├┼┤└┴┘─━╋"
WORDS = (
    *("责任单位：", "牵头单位：", "配合单位：", "（责任单位：", "牵头领导：", "完成时限：", "任务\t责任单位", "序号"),
    *("市财政局", "市商务局、", "市发改委", "各县（市、区）政府", "政府", "局", "市", "各", "导、组", "张三"),
    *("等", "和", "会同", "牵头，", "负责", "配合", "（市财政局牵头）", "列第一位的为牵头单位", "按职责分工负责"),
    *("以上各项", "不再列出", "同上", "下同", "一、", "五、", "（一）", "1.", "42.", "43.", "1．", "1.10", "①"),
    *("第一条", "第一部分", "附件", "附件：", "2025年", "3月底前", "办好实事", "发展经济。", "关于印发的通知"),
    *("市人民政府：", "2025年1月1日", "（此件公开发布）", "抄送：", "目录"),
)
"""Words that begin, label or end something, and mislead a reader where they stand alone or in the wrong place."""


def at_mark(change: Operator) -> Operator:
    """Change the first mark behind a random place."""

    def changed(rng: Random, text: str) -> str:
        begin = rng.randint(0, len(text))
        at = next((i for i in [*range(begin, len(text)), *range(begin)] if text[i] in MARKS), None)
        return text if at is None else text[:at] + change(rng, text[at]) + text[at + 1 :]

    return changed


def swap_marks(rng: Random, text: str) -> str:
    """Exchange two marks, or leave all where there are fewer."""
    places = [at for at, mark in enumerate(text) if mark in MARKS]
    if len(places) < 2:
        return text
    marks = list(text)
    a, b = rng.sample(places, 2)
    marks[a], marks[b] = marks[b], marks[a]
    return "".join(marks)


def insert(choices: Sequence[str]) -> Operator:
    def inserted(rng: Random, text: str) -> str:
        at = rng.randint(0, len(text))
        return text[:at] + rng.choice(choices) + text[at:]

    return inserted


def odd_words(rng: Random) -> str:
    return rng.choice(rng.choice((INVISIBLE, MARKDOWN, MARKS, FRAMES, WORDS)))


def of_lines(change: Callable[[Random, list[str], int], None]) -> Operator:
    """Change a list of lines at a random line."""

    def changed(rng: Random, text: str) -> str:
        lines = text.split("\n")
        change(rng, lines, rng.randrange(len(lines)))
        return "\n".join(lines)

    return changed


def insert_line(rng: Random, lines: list[str], at: int) -> None:
    lines.insert(at, "".join(odd_words(rng) for _ in range(rng.randint(1, 3))))


def begin_line(rng: Random, lines: list[str], at: int) -> None:
    lines[at] = odd_words(rng) + lines[at]


def join_lines(rng: Random, lines: list[str], at: int) -> None:
    lines[at : at + 2] = [rng.choice(("", " ", "\u200b", "，")).join(lines[at : at + 2])]


def move_line(rng: Random, lines: list[str], at: int) -> None:
    lines.insert(rng.randrange(len(lines)), lines.pop(at))


def draw_bars(rng: Random, lines: list[str], at: int) -> None:
    """Put bars around a few lines, and in the place of some of their marks."""
    bar = rng.choice("|│┃\t")
    for i in range(at, min(len(lines), at + rng.randint(1, 6))):
        lines[i] = bar + re.sub("[、：:，。（）]", lambda mark: rng.choice((bar, mark[0])), lines[i]) + bar


def copy_words(rng: Random, text: str) -> str:
    """Print up to 60 characters again elsewhere."""
    at, to = rng.randint(0, len(text)), rng.randint(0, len(text))
    return text[:to] + text[at : at + rng.randint(1, 60)] + text[to:]


def change_number(rng: Random, text: str) -> str:
    """Print another number in the place of the first behind a random place."""
    begin = rng.randint(0, len(text))
    new = rng.choice(("", "0", "1", "99", "1.1", "１", "一百", "9" * 30, str(rng.randint(0, 300))))
    return text[:begin] + re.sub(r"[0-9一二三四五六七八九十]+", new, text[begin:], count=1)


def truncate(rng: Random, text: str) -> str:
    """Leave out all behind a random place, or all before it."""
    at = rng.randint(0, len(text))
    return rng.choice((text[:at], text[at:]))


def cut_words(rng: Random, text: str) -> str:
    """Leave out up to 60 characters."""
    at = rng.randint(0, len(text))
    return text[:at] + text[at + rng.randint(1, 60) :]


OPERATORS: tuple[Operator, ...] = (
    at_mark(lambda *_: ""),
    at_mark(lambda rng, mark: mark * rng.randint(2, 4)),
    at_mark(lambda rng, _: rng.choice(MARKS)),
    swap_marks,
    *map(insert, (INVISIBLE, LINE_ENDS, MARKDOWN, FRAMES, WORDS)),
    *map(of_lines, (insert_line, begin_line, join_lines, move_line, draw_bars)),
    copy_words,
    cut_words,
    change_number,
)


def mutated(rng: Random, text: str) -> str:
    for _ in range(rng.choice((1, 1, 2, 3, 5, 10, 20))):
        text = rng.choice(OPERATORS)(rng, text)
    return text


def stretch(rng: Random, text: str) -> str:
    """Take some lines that follow each other: mostly few, seldom all."""
    lines = text.split("\n")
    at, most = rng.randrange(len(lines)), rng.choice((3, 8, 8, 30, 30, 30, len(lines)))
    return "\n".join(lines[at : at + rng.randint(1, most)])


def shuffled_words(rng: Random) -> str:
    """Make a text of words, marks and line ends in no order."""
    return "".join(rng.choice((odd_words(rng), rng.choice(LINE_ENDS))) for _ in range(rng.randint(1, 60)))


def with_mutated_cells(rng: Random, data: bytes) -> bytes:
    """Mutate some of the texts in the XML of a Word or Excel file; no XML has control characters."""

    def text(found: re.Match[str]) -> str:
        new = mutated(rng, html.unescape(found[2])) if rng.random() < share else found[2]
        return found[1] + html.escape(re.sub(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", new))

    share = rng.choice((0.05, 0.2, 0.6))
    texts = re.compile(r"(<(?:w:)?t(?: [^>]*)?>)([^<]*)")
    return repacked(data, lambda name, xml: texts.sub(text, xml.decode()).encode() if name.endswith("l") else xml)


def encoded(rng: Random, text: str) -> bytes:
    """Write a text as editors do, mostly in UTF-8, and sometimes cut off within a character or go on in another set."""
    charset = rng.choice(("utf-8",) * 12 + ("utf-8-sig", "gb18030", "gb18030", "utf-16", "utf-16-le", "gbk"))
    data = text.encode(charset, "replace")
    if rng.random() < 0.05:
        data = data[: rng.randint(0, len(data))]
    return data + "责任单位：市财政局".encode("gbk") if rng.random() < 0.02 else data


@cache
def corpus() -> list[tuple[bytes, str]]:
    """Return the documents that are mutated, as bytes and suffix: the sample, the user's own, the made ones."""
    files = [SAMPLE, *sorted(OWN.glob("xinzhou-*"))]
    made = [jx.synthetic.make_document(30, style=style).text.encode() for style in STYLES]
    return [*((path.read_bytes(), path.suffix) for path in files), *((data, ".txt") for data in made)]


@cache
def texts() -> tuple[str, ...]:
    """Return the words of those documents that are plain text."""
    return tuple(one.decode("utf-8-sig") for one, kind in corpus() if kind == ".txt")


def mutant(rng: Random) -> tuple[bytes, str]:
    """Return the bytes and the suffix of a mutated document, or of words in no order."""
    if rng.random() < 0.3:
        return shuffled_words(rng).encode(), rng.choice((".txt", ".txt", ".csv", ".html"))
    data, suffix = rng.choice(corpus())
    if suffix in {".docx", ".xlsx"}:
        return with_mutated_cells(rng, data), suffix
    text = data.decode("utf-8-sig")
    if suffix == ".html":
        return mutated(rng, text).encode(), suffix
    others = [rng.choice(texts()) for _ in range(rng.choice((0, 0, 0, 0, 1, 2)))]
    joined = rng.choice(("\n", "\n\n", "", "\x0c")).join(stretch(rng, one) for one in (text, *others))
    changed = mutated(rng, joined)
    return encoded(rng, truncate(rng, changed) if rng.random() < 0.05 else changed), suffix


def check(seed: int) -> bool:
    """Read a mutant and say whether it was read; raise where the reading is no partition of its text, or no reading."""
    rng = Random(seed)  # noqa: S311 -- a seed is wanted, not a secret
    data, suffix = mutant(rng)
    choices = ReadingOptions(
        expand=rng.random() < 0.3, first_leads=rng.random() < 0.3, carry_forward=rng.random() < 0.3
    )
    try:
        lines = document_lines(data, suffix)
        breakdown = assemble(lines, "mutant", "", choices)
    except (jx.errors.InputError, UnicodeError):  # `read_lines` puts the file's name in front of both
        return False
    assert_is_reading(breakdown, lines)
    if seed % USED == 0:
        assert_is_usable(breakdown)
    return True


def letters(text: str) -> str:
    """Return the letters and digits of a text, in one width, which stand in a name and in the text it is read from."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text.replace("\u3164", ""))))


def assert_is_reading(breakdown: Breakdown, lines: Sequence[Line]) -> None:
    """Every character is in one span, no span and no name is empty, every clause is where it is said, every name printed."""
    text = "\n".join(line.text for line in lines)
    edges = [0, *(span.end for span in breakdown.spans)]
    assert edges[-1] == len(text)
    assert all(a < b for a, b in pairwise(edges))
    assert [span.start for span in breakdown.spans] == edges[:-1]
    printed = letters(text)
    for task in breakdown.task_records:
        assert text[slice(*task.span)] == task.clause
        assert task.clause or not task.assignments
        for one in task.assignments:
            assert one.printed.strip()
            assert letters(one.printed) in printed
            assert all(any(map(str.isalnum, name)) for name in (one.unit, one.name))


def assert_is_usable(breakdown: Breakdown) -> None:
    """Check that what is printed as JSON is what was read; that the loads of the units are the weights of the matrix."""
    printed = [json.loads(line) for line in breakdown.json_lines()]
    assert printed == [
        json.loads(json.dumps({"document": breakdown.document, **task.as_dict()})) for task in breakdown.task_records
    ]
    if any(task.assignments for task in breakdown.task_records):
        R = jx.responsibility_matrix(breakdown)
        assert jx.workload(R)["workload"].sum() == pytest.approx(R.weight.sum())
        assert set(jx.checks(R)["unit"].dropna()) <= {*R.units.index, ""}


class TooLongError(BaseException):
    """A text took longer than its length allows; nothing that handles errors handles it."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let the body take so much processor time, and raise where it takes more."""

    def stop(*_: object) -> None:
        raise TooLongError

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def check_limited(first: int, last: int) -> None:
    """Check mutants in this process, which may take no more than `MEMORY`."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_OF_BLOCK, SECONDS_OF_BLOCK))
    check_all(range(first, last), limited=True)


def check_all(seeds: range, *, limited: bool = False) -> None:
    """Check many mutants; most of their documents can still be read, so that not only refusals are tested."""
    read = 0
    for seed in seeds:
        size = len(mutant(Random(seed))[0]) if limited else 0  # noqa: S311 -- as below
        try:
            with within(SECONDS + size * SECONDS_A_BYTE) if limited else nullcontext():
                read += check(seed)
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise
    assert read > len(seeds) / 3


def test_a_few_hundred_mutants_are_read_whole_or_refused() -> None:
    check_all(range(500 if FULL else 200))


@pytest.mark.slow
@pytest.mark.parametrize("first", range(500, 10_500, BLOCK))
def test_ten_thousand_mutants_are_read_whole_or_refused_within_limits(first: int) -> None:
    """Each in 3 seconds and 0.1 of a millisecond a byte, all in 1.5 GiB; where the system has no such limits, without."""
    if sys.platform != "linux":
        check_all(range(first, first + BLOCK))
        return
    order = f"import sys; sys.path[:] = {sys.path!r}; import {__name__} as m; m.check_limited({first}, {first + BLOCK})"
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", order], capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr.decode()[-3_000:]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such timer")
def test_what_takes_too_long_is_ended() -> None:
    """The limit is one: an endless loop ends."""

    def endless() -> None:
        while True:
            pass

    with pytest.raises(TooLongError), within(0.01):
        endless()
