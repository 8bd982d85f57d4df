"""Text that nobody means: read or refused in time and memory that grow with its length.

With `JXGRAPH_TESTS=full` each is so long that a reader which looks through it again from every place would need minutes
to hours.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from making_documents import FULL
from making_files import repacked, word

import jxgraph as jx
from jxgraph.model import Span, SpanKind
from jxgraph.naming import DEFAULT
from jxgraph.parsing.clause_parser import LONGEST_CLAUSE, MOST_NAMES, MOST_TASKS
from jxgraph.parsing.coverage import _cut_overlaps
from jxgraph.parsing.pipeline import ReadingOptions, assemble
from jxgraph.reading.pieces import Piece, place_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

N = 50_000 if FULL else 5_000
CLAUSE = "（责任单位：市财政局、市商务局）"
FIRST = f"1.办好实事。{CLAUSE}"
LIMITED = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
if sys.platform == "linux":
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
import jxgraph as jx
try:
    print(len(jx.parse_text(sys.argv[2] * int(sys.argv[3])).task_records))
except jx.errors.InputError as error:
    print(error)
"""


def repeated(words: str, length: int = N) -> str:
    return words * (length // len(words))


COMMAND = """
import json, sys
sys.path[:] = json.loads(sys.argv.pop(1))
if sys.platform == "linux":
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))
from jxgraph.cli import main
main()
"""
BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'


def large_word(begin: str, one: str, end: str = "") -> bytes:
    """Make a Word file of a million tasks, `one` the XML of each with its number."""
    xml = BODY % (begin + "".join(one.format(n) for n in range(1_000_000)) + end)
    return repacked(word(["x"]), lambda name, old: xml.encode() if name == "word/document.xml" else old)


def large_csv(row: str) -> bytes:
    return "".join(["序号,工作任务,责任单位\n", *(row.format(n) for n in range(200_000))]).encode()


PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
CELL = f"<w:tc>{PARAGRAPH}</w:tc>"
TASK = f"{{0}}.办好。{CLAUSE}"
LARGE: dict[str, Callable[[], bytes]] = {
    "rows.csv": lambda: large_csv("{},办好实事,市财政局\n"),
    "long-rows.csv": lambda: large_csv("{},办好实事，" + "加快推进重点项目。" * 9 + ",市财政局\n"),
    "one-task.csv": lambda: large_csv(",办好第{}件实事,\n"),
    "paragraphs.docx": lambda: large_word("", PARAGRAPH.format(TASK)),
    "one-paragraph.docx": lambda: large_word("<w:p><w:r><w:t>", TASK, "</w:t></w:r></w:p>"),
    "rows.docx": lambda: large_word(
        f"<w:tbl><w:tr>{CELL.format('序号')}{CELL.format('任务')}{CELL.format('责任单位')}</w:tr>",
        f"<w:tr>{CELL.format('{0}')}{CELL.format('办好')}{CELL.format('市财政局')}</w:tr>",
        "</w:tbl>",
    ),
    "bars.txt": lambda: repeated("|", 50_000_000).encode(),
    "bars.csv": lambda: repeated("||||\n", 50_000_000).encode(),
    "bars.html": lambda: b"<p>" + repeated("|\n", 50_000_000).encode(),
    "rules.md": lambda: repeated("|---|---|\n", 50_000_000).encode(),
    "frame.txt": lambda: repeated("┌─┬─┐\n│甲│乙│\n├─┼─┤\n", 16_700_000).encode(),
    "brackets.txt": lambda: repeated("（\n", 25_000_000).encode(),
    "separators.txt": lambda: repeated("、", 16_700_000).encode(),
    "digits.txt": lambda: repeated("1", 50_000_000).encode(),
    "commas.csv": lambda: repeated(",", 50_000_000).encode(),
}
"""Files of 200,000 rows, of a million tasks and of 50 MB, by name; made only when a test asks."""


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "(",
            ")",
            "()",
            "(甲",
            "(甲\n",
            "、",
            "1.",
            "1.2.3.",
            "第一",
            "列第一位",
            "首*",
            "一、",
            "一、一、一、",
            "①",
            "(一)",
            "(1)",
        ),
        *(
            "牵头",
            "负责",
            "分管",
            "市县",
            "按照职责分工",
            "和",
            "等",
            "各",
            "关于",
            "不再",
            "2025年",
            "“",
            "。",
            "；",
            "：",
            " ",
            "\u3000",
        ),
        *(
            "责任 ",
            "责任单位",
            "完成时限：",
            "督导单位：",
            "发展经济",
            "市财政局",
            "😀",
            "\0",
            "\r\n",
            "第一条 ",
            "市长·",
        ),
        "(" + "按照职责分工" * 400 + ")",
        "(" + "按分工" * 900 + "甲)",
        "(" + "协调组织抓好" * 480 + "甲)",
        "(责任" + " " * 2900 + ")",
        "（（（（（甲局牵头",
    ],
)
def test_what_names_nobody_is_refused(unit: str) -> None:
    with pytest.raises(jx.errors.InputError, match="no responsibility clause found"):
        jx.parse_text(repeated(unit))


@pytest.mark.parametrize("opening", ["(", "(甲局"])
def test_fifty_thousand_nested_brackets_are_no_clause_but_the_innermost_may_be_one(opening: str) -> None:
    with pytest.raises(jx.errors.InputError, match="no responsibility clause found"):
        jx.parse_text(opening * N + ")" * N)
    assert len(jx.parse_text(opening * N + "责任单位:甲局" + ")" * N).task_records) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "around",
    [
        *(
            " ",
            "\n",
            "、",
            "(",
            "(甲 ",
            "发展经济",
            "发展经济，",
            "甲。",
            "一、",
            "(一)甲",
            "1.甲",
            "第一条 ",
            "各县市，",
            "首",
            "责任单位：",
        ),
        *(
            "牵头",
            "甲 ",
            "关于印发的",
            "关于\n",
            "甲\n2025年1月1日\n",
            "责任单位：市财政局、",
            "责任单位：市财政局 ",
            "市财政局牵头，",
            "由市财政局牵头，",
            "建设责任单位：",
        ),
    ],
)
def test_a_task_is_found_in_front_of_and_behind_fifty_thousand_characters(around: str) -> None:
    """The made-up words may make tasks of their own; that of the clause is there, with its two units."""
    for text in (f"{FIRST}\n{repeated(around)}", f"{repeated(around)}\n{FIRST}\n", f"{FIRST}{repeated(around)}"):
        bd = jx.parse_text(text)
        assert any({"市财政局", "市商务局"} <= {a.unit for a in task.assignments} for task in bd.task_records)
        assert bd.spans[-1].end == len(text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        *(
            "市财政局和",
            "和",
            "和各县",
            "甲等",
            "等部",
            "甲等各",
            "甲 ",
            "市财政局 ",
            "各市、",
            "各市、县、",
            "南湖区、",
            "市教育局(牵头)、",
        ),
        *(
            "市财政局,",
            "市财政局牵头,",
            "由甲局会同",
            "“",
            "：",
            "(责任)",
            "完成时限:1、",
            "市县省区",
            "组织协调",
            "甲乙1、",
            "*",
        ),
        "各" + "市县" * 60 + "、",
        "甲" * 150 + "开发区、",
    ],
)
def test_lists_of_the_longest_clauses_take_their_time_once(words: str) -> None:
    """Seven clauses of nearly the longest length: split at once, or not at all, and never by going deeper."""
    inside = repeated(words, LONGEST_CLAUSE - 20)
    bd = jx.parse_text("".join(f"{n}.办好实事。（责任单位：市财政局、{inside}）\n" for n in range(1, 8)))
    assert [task.number for task in bd.task_records] == list("1234567")


def test_a_list_that_no_bracket_ends_is_read_up_to_the_longest_clause() -> None:
    """What is longer is no clause, and is said to be unread; a name of 10,000 characters is none."""
    for words in (repeated("市财政局、"), repeated("市财政局和"), "甲" * 10_000 + "局"):
        with pytest.raises(jx.errors.InputError, match="no responsibility clause found"):
            jx.parse_text(f"办好实事。\n责任单位：{words}")
        assert len(jx.parse_text(f"{FIRST}\n2.办好。\n责任单位：{words}\n").task_records) == 1


def test_a_name_as_long_as_its_clause_is_kept_and_remarked() -> None:
    name = "甲" * 2_000 + "局"
    bd = jx.parse_text(f"1.办好实事。（责任单位：{name}）")
    assert [a.printed for a in bd.task_records[0].assignments] == [name]
    assert "odd_name" in {remark.code for remark in bd.remark_records}


@pytest.mark.slow
@pytest.mark.parametrize("line_end", ["\n", ""])
def test_twenty_thousand_tasks_are_read_on_lines_and_on_one_line(line_end: str) -> None:
    text = "一、重点任务\n" + "".join(f"{n}.办好第几件实事。{CLAUSE}{line_end}" for n in range(1, 20_001))
    assert len(jx.parse_text(text).task_records) == 20_000


def test_a_heading_of_many_characters_is_read_once_for_its_many_tasks() -> None:
    tasks = "".join(f"\n{n}.办好实事。{CLAUSE}" for n in range(1, 3_000))
    bd = jx.parse_text(f"一、{repeated('市长·')}{tasks}")
    assert len({id(task.section[0]) for task in bd.task_records}) == 1


@pytest.mark.slow
@pytest.mark.parametrize("filled", [0, 1])
def test_a_table_of_twenty_thousand_rows(filled: int) -> None:
    """Each row a task; and, without number and units, all of them the one task of the first."""
    head = [Piece(1, "序号\t任务\t责任单位", ("序号", "任务", "责任单位"), 1)]
    rows = [
        Piece(n, "\t".join(cells), cells, 1)
        for n in range(2, 20_002)
        for cells in [(str(n), "办好", "市财政局") if filled or n == 2 else ("", "办好", "")]
    ]
    bd = assemble(place_lines([*head, *rows]), "x", "", ReadingOptions(DEFAULT))
    assert [len(task.text) for task in bd.task_records] == ([2] * 20_000 if filled else [40_000])


def test_a_sentence_that_carries_many_units_to_many_tasks_is_refused() -> None:
    """1,000 tasks times 1,000 units are more than the names that are read."""
    tasks = "".join(f"{n}.办好第几件实事。{CLAUSE}\n" for n in range(1, 1_001))
    with pytest.raises(jx.errors.InputError, match="1000 units carried to 1000 tasks"):
        jx.parse_text(f"{tasks}{'各县政府，' * 1_000}不再列出。", carry_forward=True)


@pytest.mark.parametrize("line", ["**", "\u200b", "\u00ad", "\ufeff", "\0", "\u202e\u2069", "\u3164 \ufe0f"])
def test_a_line_on_which_nothing_is_seen_is_an_empty_line(line: str) -> None:
    """Between the words of a task and its clause, and between two tasks."""
    text = f"1.发展低空经济，办好实事\n%s\n{CLAUSE}\n%s\n2.发展氢能\n%s\n%s\n{CLAUSE}\n%s"
    assert jx.parse_text(text.replace("%s", line)).task_records == jx.parse_text(text.replace("%s", "")).task_records


@pytest.mark.parametrize("mark", ["\u200b", "\u00ad", "\u200e", "\u2066", "\0", "\x08", "\x9f", "\u3164", "\U000e0100"])
def test_an_invisible_character_in_a_clause_changes_no_name(mark: str) -> None:
    for at in range(FIRST.index("：") + 1, len(FIRST) + 1):
        task = jx.parse_text(FIRST[:at] + mark + FIRST[at:]).task_records[0]
        assert [(a.unit, a.printed) for a in task.assignments] == [("市财政局", "市财政局"), ("市商务局", "市商务局")]


def test_an_invisible_character_in_a_heading_or_a_task_is_left_out() -> None:
    task = jx.parse_text(f"一、李\u200b军市长牵头重\u00ad点工作\n1.办好\0实事。{CLAUSE}").task_records[0]
    assert (task.section, task.leader, task.text) == (("一、李军市长牵头重点工作",), "李军市长", "办好实事。")


@pytest.mark.parametrize("strokes", ["□□", "┤", "━(负责)", "###", "\ufffd", "\u200b"])
def test_what_has_no_letter_and_no_digit_names_nobody(strokes: str) -> None:
    bd = jx.parse_text(f"1.办好实事。（责任单位：{strokes}、市财政局、{strokes}）\n2.办好。（责任单位：{strokes}）")
    assert [[a.unit for a in task.assignments] for task in bd.task_records] == [["市财政局"], []]
    assert "empty_clause" in {remark.code for remark in bd.remark_records}


def test_the_rows_of_a_table_may_have_more_or_fewer_cells_than_its_header() -> None:
    """Task 1 goes on in a row of three cells and keeps its unit in the fourth; task 2 and a heading have five."""
    rows = (
        "序号|任务|备注|单位",
        "1|办好,|旧|市财政局",
        "|实事。|新",
        "2|办成。||市商务局|急",
        "二、氢能||||急",
        "3|办完。||市财政局",
    )
    table = "\n".join(rows).replace("|", "\t")
    bd = jx.parse_text(table)
    assert [(task.text, [a.unit for a in task.assignments]) for task in bd.task_records] == [
        ("办好,实事。", ["市财政局"]),
        ("办成。", ["市商务局"]),
        ("办完。", ["市财政局"]),
    ]


def test_a_span_within_a_span_within_a_span_is_cut_out_of_both() -> None:
    prose, task, aside = SpanKind.PROSE, SpanKind.TASK, SpanKind.ASIDE
    named = [Span(prose, 0, 20), Span(task, 5, 15), Span(aside, 8, 9), Span(aside, 9, 10), Span(task, 18, 20)]
    apart = [(span.kind, span.start, span.end) for span in _cut_overlaps("字" * 20, named)]
    assert apart == [
        (prose, 0, 5),
        (task, 5, 8),
        (aside, 8, 9),
        (aside, 9, 10),
        (task, 10, 15),
        (prose, 15, 18),
        (task, 18, 20),
    ]


def test_a_broken_character_at_the_end_of_a_text_is_remarked() -> None:
    assert "broken" in {remark.code for remark in jx.parse_text(f"{FIRST}\ufffd").remark_records}


def test_half_a_character_is_no_text() -> None:
    with pytest.raises(jx.errors.InputError, match="half a character at 3"):
        jx.parse_text("责任：\ud800")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("1.办好。（市财政局、市商务局负责）", f"more than {MOST_TASKS} tasks"),
        (f"1.办好。（{'市财政局、' * 19}市商务局负责）", f"more than {MOST_NAMES} names"),
        ("(", "no responsibility clause"),
        ("()", "no responsibility clause"),
        ("\n", "more than 1000000 lines"),
    ],
)
def test_a_line_of_millions_ends_in_a_gigabyte(words: str, answer: str) -> None:
    """In a process of 1 GiB: 3 to 5 million characters of clauses, 2 million brackets."""
    times = 5_000_000 // len(words) if len(words) > 2 else 1_000_000
    command = [sys.executable, "-c", LIMITED, json.dumps(sys.path), words, str(times)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    assert answer in done.stdout, done.stderr[-500:]


@pytest.mark.slow
@pytest.mark.parametrize("words", ["责任单位：市财政局、", "1.2.3.", "(", "一、"])
def test_a_line_of_fifty_megabytes_is_refused_at_once(words: str) -> None:
    with pytest.raises(jx.errors.InputError, match="more than 10000000 characters; split it into documents"):
        jx.parse_text(words * (50_000_000 // len(words)))


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_the_command_line_refuses_a_large_file_within_a_minute(name: str, tmp_path: Path) -> None:
    """In 2 GiB: one line that says what to do, and no task."""
    path = tmp_path / name
    path.write_bytes(LARGE[name]())
    command = [sys.executable, "-c", COMMAND, json.dumps(sys.path), "parse", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"jxgraph: {path}: ")
    assert "split it" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".csv", ".txt"])
def test_two_hundred_thousand_rows_between_tabs_are_refused(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"rows{suffix}"
    path.write_bytes(large_csv("{},办好实事,市财政局\n").replace(b",", b"\t"))
    with pytest.raises(jx.errors.InputError, match=f"more than {MOST_TASKS} rows of tables; split it into documents"):
        jx.read_breakdown(path)
