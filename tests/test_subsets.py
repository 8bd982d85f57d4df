"""A subset: some of a document's tasks, compared with the full document."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from making_pages import blank_pictures

import jxgraph as jx
from jxgraph.errors import UsageError
from jxgraph.subsets import subset, subset_table, subset_words

SAMPLE = Path(__file__).parent.parent / "data" / "jiaxing-2025.txt"
TEXT = (
    "一、张三副市长牵头工作\n"
    "1.建设充电桩，发展AI产业。（市发改委牵头，市经信局配合）\n"
    "2.发展储能。（市经信局牵头，市财政局配合）\n"
    "二、李四副市长牵头工作\n"
    "1.促进消费。（市商务局牵头，市财政局配合）\n"
)


@pytest.fixture(scope="module")
def sample() -> jx.Breakdown:
    return jx.read_breakdown(SAMPLE)


@pytest.fixture
def small() -> jx.Breakdown:
    return jx.parse_text(TEXT, document="plan")


def ids(breakdown: jx.Breakdown) -> list[str]:
    return [task.id for task in breakdown.task_records]


def test_the_energy_tasks_of_the_sample(sample: jx.Breakdown) -> None:
    found = subset(sample, "能源|氢能|储能|绿电")
    assert subset_words(found) == "Subset 能源|氢能|储能|绿电: 6 of 164 tasks; 市发展改革委 leads 4 of them"
    assert subset_words(found, "zh") == "筛选“能源|氢能|储能|绿电”：全文164项任务中的6项，其中市发展改革委牵头4项"
    assert all(any(word in task.text for word in ("能源", "氢能", "储能", "绿电")) for task in found.task_records)
    assert repr(found).startswith("<Breakdown 'jiaxing-2025', 6 of 166 tasks (pattern 能源|氢能|储能|绿电): 7 units")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"pattern": "充电|储能"}, ["T1.1", "T1.2"]),
        ({"pattern": "ai产业"}, ["T1.1"]),
        ({"pattern": "^发展"}, ["T1.2"]),
        ({"leader": "张三"}, ["T1.1", "T1.2"]),
        ({"leader": "副市长"}, ["T1.1", "T1.2", "T2.1"]),
        ({"part": "李四"}, ["T2.1"]),
        ({"part": "1"}, ["T1.1", "T1.2"]),
        ({"part": "T2"}, ["T2.1"]),
        ({"unit": "市经济和信息化局"}, ["T1.1", "T1.2"]),
        ({"unit": "市财政局", "leader": "张三"}, ["T1.2"]),
        ({"unit": "财政", "leader": "张三"}, ["T1.2"]),
    ],
)
def test_each_way_of_looking(small: jx.Breakdown, asked: dict[str, str], expected: list[str]) -> None:
    """A pattern, a leader, a part or a unit selects the tasks that have it."""
    assert ids(subset(small, **asked)) == expected


def test_a_subset_has_the_units_of_its_tasks_and_measures_like_a_document(small: jx.Breakdown) -> None:
    """Under 张三: 市发展改革委 leads one (1), 市经信局 leads one and supports one (1.25), 市财政局 supports one (0.25)."""
    found = subset(small, leader="张三")
    assert jx.workload(found)["workload"].to_dict() == {"市经信局": 1.25, "市发展改革委": 1.0, "市财政局": 0.25}
    assert found.units.index.tolist() == ["市发展改革委", "市经信局", "市财政局"]


def test_the_full_document_stands_beside_the_subset(small: jx.Breakdown) -> None:
    """市财政局 has one of its two tasks in the subset, leads none; the others have all of theirs there."""
    table = subset_table(subset(small, leader="张三"))
    assert table.loc["市财政局"].to_dict() == {
        "lead": 0,
        "tasks": 1,
        "lead_whole": 0,
        "tasks_whole": 2,
        "share_whole": 0.5,
    }
    assert table["share_whole"].tolist() == [1.0, 1.0, 0.5]
    assert table.attrs == {"tasks": 2, "tasks_whole": 3}


def test_a_subset_is_narrowed_and_keeps_the_full_document(small: jx.Breakdown) -> None:
    both = subset(subset(small, leader="张三"), "储能")
    assert ids(both) == ids(subset(small, "储能", leader="张三")) == ["T1.2"]
    assert both.selection is not None
    assert both.selection.full is small
    assert both.selection.criteria == (("leader", "张三"), ("pattern", "储能"))
    assert subset_words(both, "zh").startswith("筛选“张三”且“储能”：全文3项任务中的1项")


def test_the_breakdown_stays_as_it_was(small: jx.Breakdown) -> None:
    subset(small, "储能")
    assert small == jx.parse_text(TEXT, document="plan")
    assert small.selection is None


def test_where_nobody_leads_nobody_is_said_to() -> None:
    found = subset(jx.parse_text("1.建设充电桩。（责任单位：市发改委）"), "充电")
    assert subset_words(found) == "Subset 充电: 1 of 1 tasks"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "say what to look at"),
        ({"pattern": " "}, "say what to look at"),
        ({"pattern": "猫"}, "'猫' is found in none of the 3 tasks of plan"),
        ({"pattern": "(储能"}, r"'\(储能' is no regular expression \(missing \)"),
        ({"pattern": "储{99999999999}"}, "is no regular expression"),
        ({"leader": "王五"}, "no leader '王五'; it has 张三副市长, 李四副市长"),
        ({"part": "第九章"}, "no part '第九章'; it has 一、张三副市长牵头工作"),
        ({"part": "7"}, "no part '7'"),
        ({"unit": "发展"}, "unknown unit '发展'; did you mean 市发展改革委"),
        ({"pattern": "储能", "leader": "李四"}, "no task of plan answers to all of them"),
    ],
)
def test_nothing_found_is_answered_with_what_there_is(small: jx.Breakdown, asked: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        subset(small, **asked)


def test_a_full_document_is_no_subset(small: jx.Breakdown) -> None:
    with pytest.raises(UsageError, match="full document"):
        subset_table(small)


@pytest.mark.slow
def test_a_report_on_a_subset_says_so(small: jx.Breakdown, tmp_path: Path) -> None:
    with blank_pictures():
        jx.write_report(subset(small, "储能"), tmp_path / "r", lang="zh")
    manifest = json.loads((tmp_path / "r" / "manifest.json").read_text(encoding="utf-8"))
    asked = [{"by": "pattern", "words": "储能"}]
    assert manifest["subset"] == {"criteria": asked, "tasks": 1, "tasks_whole": 3}
    table = pd.read_csv(tmp_path / "r" / "tables" / "subset.csv")
    assert table.columns.tolist() == ["unit", "lead", "tasks", "lead_whole", "tasks_whole", "share_whole"]
    for page in ("network.html", "report.html"):
        assert "筛选“储能”：全文3项任务中的1项" in (tmp_path / "r" / page).read_text(encoding="utf-8")
    assert 'data-name="subset"' in (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
