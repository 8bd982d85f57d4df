"""The ledger as a workbook: what it lists, what it lets a person change, and that it stands for the document."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_files import SAMPLE

import jxgraph as jx
from jxgraph.errors import InputError, UsageError
from jxgraph.model import Assignment, Breakdown, Line, Role, Severity, Span, SpanKind, Task, Unit
from jxgraph.office.ledger import FILLED_IN, entries
from jxgraph.parsing.kept_reading import kept_reading, reading_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

TEXT = """关于印发2025年重点工作责任分解的通知
一、王五市长牵头重点工作
1.扩大投资。（责任单位：市发改委、市财政局，列第一位的为牵头单位，下同）
2.促进消费，年底前新增门店20家。（责任单位：市商务局、市财政局）
二、赵六副市长牵头重点工作
1.促进消费，年底前新增门店20家。（责任单位：市商务局、市财政局）
2.办好教育。（责任单位：市教育局；配合单位：市财政局）
"""
HOSTILE = (
    *("=1+1", "<script>alert(1)</script>", "]]>", "a\x00b", "名" * 300, "a/b\\c:d", "  two  spaces ", "\r\n\tends"),
    *("_x0041_ x005F_", "\ufffe", "@SUM(1)", "+86", "-1", "𠮷", "\u202eevil", "History", "\\u0041", "jxgraph"),
)


@cache
def plan() -> Breakdown:
    return jx.parse_text(TEXT, document="plan")


def hostile() -> Breakdown:
    """Each name is that of a task, its leader, heading and unit."""
    tasks = [
        Task(
            f"T{n}{name[:1]}",
            name,
            name,
            (name,),
            name,
            name,
            name,
            (Assignment(name, name, name, Role.LEAD, 1, n),),
            n,
            (0, 1),
        )
        for n, name in enumerate(HOSTILE, start=1)
    ]
    units = [Unit(name, "", "", collective=False) for name in HOSTILE]
    return Breakdown("=plan", "<b>\x00", "", "0" * 64, tuple(tasks), tuple(units), (), (Span(SpanKind.TASK, 0, 1),))


def sheet(path: Path, name: str = "台账") -> list[dict[str, Any]]:
    """Return the rows of a sheet by their titles, which stand below the title of the sheet and its lines."""
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[name].iter_rows()]
    at = next(at for at, row in enumerate(rows) if "任务编号" in row)
    return [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :]]


def made(style: str) -> Breakdown:
    return jx.parse_text(jx.synthetic.make_document(30, style=style).text)


# The ledger is the document.


DOCUMENTS: dict[str, Callable[[], Breakdown]] = {
    "sample": lambda: jx.read_breakdown(SAMPLE),
    "hostile": hostile,
    "one task": lambda: jx.parse_text("1.甲。（市商务局负责）"),
    "nobody leads": lambda: jx.parse_text("1.甲。（责任单位：市财政局、市商务局）"),
    "subset": lambda: jx.subset(plan(), leader="赵六"),
    **{f"made {style}": partial(made, style) for style in jx.synthetic.STYLES},
}


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("by", ["leader", "unit"])
def test_a_ledger_is_read_as_the_document_it_was_written_from(name: str, by: str, tmp_path: Path) -> None:
    """Every task, unit, remark and span, and the lines and offsets, which are no part of equality."""
    breakdown, path = DOCUMENTS[name](), tmp_path / "ledger.xlsx"
    jx.write_ledger(breakdown, path, by=by, sheets=name == "hostile", lang="zh")
    again = jx.read_breakdown(path)
    assert again == breakdown
    assert list(again.json_lines()) == list(breakdown.json_lines())


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_comes_back_from_the_kept_rows(words: str, title: str) -> None:
    """Through the cells of a sheet, of which a reader tidies white space; a half of a surrogate pair is shown."""
    task = replace(plan().task_records[0], text=words, clause=title)
    breakdown = replace(plan(), title=title, task_records=(task,))
    rows = [Line(at, 0, "", cells=row, table=1) for at, row in enumerate(reading_rows(breakdown, {"by": words}))]
    assert all(text == "".join(text.split()) for row in rows for text in row.cells or ())
    kept = kept_reading(rows)
    assert kept is not None
    assert (kept.breakdown, kept.settings) == (breakdown, {"by": words})


def test_long_texts_go_on_in_the_next_row(tmp_path: Path) -> None:
    """A cell holds 32,767 characters; a task of 40,000 takes three rows."""
    breakdown = jx.parse_text(f"1.{'甲' * 40_000}。（市商务局负责）")
    assert [key for key, _ in reading_rows(breakdown, {})].count("+") >= 2
    jx.write_ledger(breakdown, tmp_path / "ledger.xlsx")
    assert jx.read_breakdown(tmp_path / "ledger.xlsx") == breakdown


def test_several_files_that_are_one_document_come_back_with_their_names(tmp_path: Path) -> None:
    for name, unit in (("a.txt", "市商务局"), ("b.txt", "市财政局")):
        (tmp_path / name).write_text(f"1.甲。（{unit}负责）", encoding="utf-8")
    breakdown = jx.read_breakdown([tmp_path / "a.txt", tmp_path / "b.txt"])
    jx.write_ledger(breakdown, tmp_path / "ledger.xlsx")
    assert [task.file for task in jx.read_breakdown(tmp_path / "ledger.xlsx").task_records] == ["a.txt", "b.txt"]


def test_commands_take_a_filled_ledger_for_the_document(
    run: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    """The tasks are printed to the byte as those of the source, whatever was filled in."""
    (tmp_path / "plan.txt").write_text(TEXT, encoding="utf-8")
    assert run("ledger", "plan.txt", "--lang", "zh", cwd=tmp_path).stdout == "plan-ledger.xlsx\n"
    book = openpyxl.load_workbook(tmp_path / "plan-ledger.xlsx")
    for row in book["台账"].iter_rows(min_row=5):
        row[-1].value, row[2].value = "请核对", "改动"
    book.save(tmp_path / "plan-ledger.xlsx")
    for command in (["parse"], ["parse", "--coverage"], ["why", "市财政局"]):
        outputs = [
            run(command[0], file, *command[1:], cwd=tmp_path).stdout for file in ("plan.txt", "plan-ledger.xlsx")
        ]
        assert outputs[0] == outputs[1] != ""


def test_a_ledger_that_was_damaged_or_is_of_later_make_is_refused_with_a_reason(tmp_path: Path) -> None:
    rows = reading_rows(plan(), {})
    for changed, words in (
        ([("jxgraph-ledger", "3"), *rows[1:]], "another version"),
        ([row for row in rows if row[0] != "unit"], "was changed"),
        ([*rows[:3], ("task", rows[3][1].replace("扩大", "缩小")), *rows[4:]], "was changed"),
        (rows[:-1], "was changed"),
        (rows[:1], "was changed"),
    ):
        with pytest.raises(InputError, match=words):
            kept_reading([Line(at, 0, "", cells=row, table=1) for at, row in enumerate(changed)])
    jx.write_ledger(plan(), tmp_path / "ledger.xlsx")
    with pytest.raises(InputError, match="read it alone"):
        jx.read_breakdown([tmp_path / "ledger.xlsx", tmp_path / "ledger.xlsx"])


def test_options_of_reading_are_remarked_not_applied(tmp_path: Path) -> None:
    """The ledger keeps the reading with which it was written."""
    jx.write_ledger(plan(), tmp_path / "ledger.xlsx")
    again = jx.read_breakdown(tmp_path / "ledger.xlsx", names=jx.Names(canonicalise=False))
    assert again.task_records == plan().task_records
    assert [(r.code, r.severity) for r in again.remark_records[:1]] == [("ledger_options", Severity.WARNING)]


# What it lists.


def test_tasks_stand_under_their_leader_with_target_and_deadline(tmp_path: Path) -> None:
    """年底前 in a document of 2025 is 2025-12-31; the task printed again is filled in where it is printed first."""
    jx.write_ledger(plan(), tmp_path / "ledger.xlsx", lang="zh")
    rows = sheet(tmp_path / "ledger.xlsx")
    assert [(row["牵头领导"], row["任务编号"]) for row in rows] == [
        *(("王五市长", task_id) for task_id in ("T1.1", "T1.2")),
        *(("赵六副市长", task_id) for task_id in ("T2.1", "T2.2")),
    ]
    assert [row["到期日"] and f"{row['到期日']:%Y-%m-%d}" for row in rows] == [None, "2025-12-31", "2025-12-31", None]
    assert "20" in rows[1]["目标"]
    assert [row["备注"] for row in rows] == [None, None, "同T1.2，在该项填报", None]


def test_a_unit_sees_what_it_leads_then_what_it_joins(tmp_path: Path) -> None:
    """市财政局 leads nothing: its three tasks are filled in by their lead units; one sheet a unit on request."""
    jx.write_ledger(plan(), tmp_path / "ledger.xlsx", by="unit", sheets=True, lang="zh")
    names = openpyxl.load_workbook(tmp_path / "ledger.xlsx").sheetnames
    assert names == ["填表说明", "市财政局", "市发展改革委", "市商务局", "市教育局", "jxgraph"]
    rows = sheet(tmp_path / "ledger.xlsx", "市财政局")
    assert [(row["角色"], row["备注"]) for row in rows] == [
        *[("共同责任", "由牵头单位填报")] * 2,
        ("配合", "由牵头单位填报"),
    ]
    assert [(row["角色"], row["备注"]) for row in sheet(tmp_path / "ledger.xlsx", "市教育局")] == [("牵头", None)]


def test_where_nobody_leads_every_unit_fills_in() -> None:
    breakdown = jx.parse_text("1.甲。（责任单位：市财政局、市商务局）")
    assert all(not entry.note for rows in entries(breakdown, "unit")[1].values() for entry in rows)


def test_without_leaders_tasks_stand_under_sections_or_in_one_list(tmp_path: Path) -> None:
    breakdown = jx.parse_text("一、投资\n1.甲。（市财政局负责）\n二、消费\n1.乙。（市商务局负责）")
    assert entries(breakdown, "leader")[0] == "section"
    assert list(entries(breakdown, "leader")[1]) == ["一、投资", "二、消费"]
    assert list(entries(jx.parse_text("1.甲。（市财政局负责）"), "leader")[1]) == [""]
    jx.write_ledger(jx.parse_text("1.甲。（市财政局负责）"), tmp_path / "ledger.xlsx", sheets=True)


def test_due_is_the_last_day_of_tasks_whose_words_say_none(tmp_path: Path) -> None:
    jx.write_ledger(plan(), tmp_path / "ledger.xlsx", lang="zh", due="2025年6月30日")
    days = [f"{row['到期日']:%m-%d}" for row in sheet(tmp_path / "ledger.xlsx")]
    assert days == ["06-30", "12-31", "12-31", "06-30"]


# What a person may change, and what the sheet does.


def test_cells_to_fill_in_are_open_and_all_else_is_locked(tmp_path: Path) -> None:
    """But those of a task that is filled in elsewhere; without a password, and filters and widths can be used."""
    jx.write_ledger(plan(), tmp_path / "ledger.xlsx", lang="zh")
    page = openpyxl.load_workbook(tmp_path / "ledger.xlsx")["台账"]
    open_cells = [[not cell.protection.locked for cell in row] for row in page.iter_rows(min_row=5)]
    fill_in = [False] * (page.max_column - len(FILLED_IN)) + [True] * len(FILLED_IN)
    assert open_cells == [fill_in, fill_in, [False] * page.max_column, fill_in]
    protection = page.protection
    assert (protection.sheet, protection.password, protection.autoFilter) == (True, None, False)
    assert not protection.formatColumns


def test_status_is_chosen_from_a_list_and_colours_follow(tmp_path: Path) -> None:
    jx.write_ledger(plan(), tmp_path / "ledger.xlsx", lang="zh")
    page = openpyxl.load_workbook(tmp_path / "ledger.xlsx")["台账"]
    lists = [one.formula1 for one in page.data_validations.dataValidation if one.type == "list"]
    assert lists == ['"未启动,推进中,有风险,已完成"']
    rules = [rule.formula[0] for ranges in page.conditional_formatting for rule in ranges.rules]
    assert [rule for rule in rules if "TODAY()" in rule] == rules[2:]
    assert rules[1].endswith('="已完成"')
    assert "由牵头单位填报" in rules[0]


def test_it_prints_on_a4_across_with_its_head_on_each_page(tmp_path: Path) -> None:
    jx.write_ledger(plan(), tmp_path / "ledger.xlsx", lang="zh")
    page = openpyxl.load_workbook(tmp_path / "ledger.xlsx")["台账"]
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight) == (True, 0)
    assert page.print_title_rows == "$4:$4"
    assert page.freeze_panes == "D5"
    assert page.auto_filter.ref == f"A4:{page.dimensions.split(':')[1]}"


def test_no_text_of_a_document_is_a_formula(tmp_path: Path) -> None:
    """Each is a string, and stays one when somebody edits its cell."""
    jx.write_ledger(hostile(), tmp_path / "ledger.xlsx", lang="zh")
    cells = [c for page in openpyxl.load_workbook(tmp_path / "ledger.xlsx") for row in page.iter_rows() for c in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert all(cell.quotePrefix for cell in cells if isinstance(cell.value, str) and cell.value[:1] in {*"=+-@"})


def test_the_same_document_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        jx.write_ledger(plan(), tmp_path / name, by="unit", sheets=True)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_wrong_calls_are_refused_in_words(tmp_path: Path) -> None:
    calls: list[tuple[dict[str, Any], str]] = [
        ({"by": "colour"}, "cannot be grouped by"),
        ({"due": "soon"}, "is no date"),
        ({"lang": "fr"}, "fr"),
    ]
    for arguments, words in calls:
        with pytest.raises(UsageError, match=words):
            jx.write_ledger(plan(), tmp_path / "ledger.xlsx", **arguments)
    with pytest.raises(UsageError, match="xlsx"):
        jx.write_ledger(plan(), tmp_path / "ledger.docx")
    assert list(tmp_path.iterdir()) == []
