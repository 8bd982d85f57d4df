"""The findings of five documents in both languages, each sentence checked by hand; what changed since another one."""

from __future__ import annotations

import sys
from functools import cache, partial

import pytest
from making_files import SAMPLE

import jxgraph as jx
from jxgraph.i18n import LANGUAGES
from jxgraph.measures.core_periphery import core_periphery_test
from jxgraph.pages.report.contents import Contents, contents
from jxgraph.pages.report.findings import Headline, findings, headlines
from jxgraph.pages.report.methods import methods

RULE = "，列第一位的为牵头单位"


def _tasks(clauses: list[str]) -> str:
    return "".join(f"{i}.任务{i}。（{clause}）\n" for i, clause in enumerate(clauses, 1))


ONE_LEADER = "一、王五市长牵头重点工作\n" + _tasks(
    [f"责任单位：{units}{RULE}" for units in ("市发改委、市财政局", "市发改委、市财政局", "市商务局")]
)
NOBODY_LEADS = _tasks([f"责任单位：{units}" for units in ("市发改委、市财政局", "市财政局", "市财政局", "市教育局")])
TWELVE = "一、经济\n" + _tasks(
    ["市发改委牵头，市财政局配合"] * 3
    + ["市商务局牵头"] * 4
    + ["市财政局牵头，市发改委、市商务局配合"] * 2
    + ["市教育局牵头，市财政局配合"] * 3
)


@cache
def _made(text: str) -> Contents:
    return contents(jx.parse_text(text))


@cache
def _large() -> Contents:
    """2,000 tasks: unit i leads every 100th task; every second task names a further unit, one task 40 of them."""
    triples = []
    for task in range(2000):
        triples.append((f"t{task}", f"u{task % 100:02}", "lead"))
        others = range(50, 90) if task == 7 else [(task + 1) % 100] * (task % 2)
        triples += [(f"t{task}", f"u{unit:02}", "support") for unit in others]
    with pytest.MonkeyPatch.context() as patch:  # most of the time goes into random documents, of which nothing is said
        few = partial(core_periphery_test, samples=9, core_samples=9)
        patch.setattr(sys.modules[contents.__module__], "core_periphery_test", few)
        return contents(triples)


def _said(made: Contents, lang: str = "en") -> dict[str, Headline]:
    return {found.topic: found for found in headlines(made, lang)}


def test_one_leader_is_in_charge_of_all() -> None:
    """市发展改革委 leads two tasks with 市财政局, 市商务局 one alone: 2 of 2 + 1 + 2 x 0.5 = 50 %."""
    said = _said(_made(ONE_LEADER))
    assert said["leaders"].claim == "One leader, 王五市长, is in charge of all 3 tasks."
    assert said["load"].claim.startswith("市发展改革委 carries the most: 2 tasks, 2 of them as lead, 50.0% of")
    assert said["single"].claim == "If 市发展改革委 stopped, 2 tasks would have no lead unit."
    assert said["whom"].claim == "市发展改革委 leads 市财政局 in 2 tasks."
    assert said["groups"].claim == "The 2 units that share tasks form one group."
    said = _said(_made(ONE_LEADER), "zh")
    assert said["leaders"].claim == "3项任务都由王五市长一人牵头。"
    assert said["single"].claim == "市发展改革委如缺位，2项任务无人牵头。"
    assert said["whom"].claim == "市发展改革委牵头、市财政局参与的有2项。"


def test_where_nobody_leads_that_comes_first_and_nothing_is_said_of_leads() -> None:
    """Two tasks are 市财政局's alone, and 市教育局's one; the load is 3 of 5 co-leads."""
    found = headlines(_made(NOBODY_LEADS), "en")
    assert [h.topic for h in found] == ["lead", "load", "single", "groups"]
    assert (
        found[0].claim
        == "The document neither marks nor states who leads, so no unit leads; this report does not guess."
    )
    assert found[1].claim.startswith("市财政局 carries the most: 3 tasks, 60.0% of the weighted load")
    assert found[2].claim == "If 市财政局 stopped, 2 tasks would have no unit at all."
    assert _said(_made(NOBODY_LEADS), "zh")["single"].claim == "市财政局如缺位，2项任务无人负责。"


@pytest.mark.slow
def test_twelve_tasks() -> None:
    """市商务局 leads four tasks alone; the others lead three, three and two, always with others."""
    said = _said(_made(TWELVE))
    assert said["single"].claim == (
        "If 市商务局 stopped, 4 tasks would have no lead unit and no other unit; next: 市发展改革委 (3 tasks), 市教育局 (3)."
    )
    assert (
        said["alone"].claim
        == "Of 12 tasks with a lead, 4 name no other unit; 市商务局 (4 tasks) leads only such tasks."
    )
    assert said["whom"].claim == (
        "市发展改革委 leads 市财政局 in 3 tasks (the other way in 2); 市教育局 leads 市财政局 in 3; "
        "市财政局 leads 市商务局 in 2."
    )
    assert "leaders" not in said
    said = _said(_made(TWELVE), "zh")
    assert said["single"].claim == (
        "市商务局如缺位，4项任务无人牵头，也没有其他责任单位；其次是市发展改革委（3项）、市教育局（3项）。"
    )
    assert said["alone"].claim == "有牵头单位的12项任务中，4项没有其他单位参与；市商务局（4项）牵头的都是这类任务。"


@pytest.mark.slow
def test_two_thousand_tasks() -> None:
    """The longest lists are cut: every unit leads 20 tasks, and the odd ones lead the next unit in all of theirs."""
    said = _said(_large())
    assert said["hands"].claim == "Tasks with the most units: t7 (41 units)."
    assert said["single"].claim.startswith(
        "If u00 stopped, 20 tasks would have no lead unit and no other unit; next: u02"
    )
    assert said["alone"].claim.startswith(
        "Of 2000 tasks with a lead, 1000 name no other unit; u00 (20 tasks), u02 (20), "
    )
    assert said["alone"].claim.endswith("u04 (20) and 47 more lead only such tasks.")
    assert said["whom"].claim == (
        "u01 leads u02 in 20 tasks; u03 leads u04 in 20; u05 leads u06 in 20; 46 more pairs as often."
    )
    assert all(len(found.claim) < 220 for lang in LANGUAGES for found in headlines(_large(), lang))


def test_targets_are_counted_and_named_as_printed() -> None:
    """Three figures, of which T2.1 prints that of T1.1 again, as the section counts them; inner quotation marks."""
    text = """一、王五市长牵头重点工作
1.新建“幸福”充电桩1700个以上。（责任单位：市发改委、市财政局）
2.规上工业增加值增长6%左右。（责任单位：市经信局）
二、赵六副市长牵头重点工作
1.新建“幸福”充电桩1700个以上。（责任单位：市发改委、市财政局）
"""
    said = _said(_made(text))
    assert said["targets"].claim.startswith("Targets in figures: 3, in 3 tasks; in printed order “")
    assert "‘幸福’充电桩1700个以上” (T1.1)" in said["targets"].claim
    assert "targets" not in _said(_made(NOBODY_LEADS))


@pytest.mark.slow
@pytest.mark.usefixtures("all_samples")
def test_the_sample() -> None:
    """The counts are those of the tables, which other tests check; the leaders of two tasks are printed in the text."""
    made = contents(jx.read_breakdown(SAMPLE))
    said = _said(made)
    assert [*said] == [
        *("load", "single", "hands", "leaders", "two", "targets", "never", "alone", "whom", "groups", "checks")
    ]
    assert said["load"].doubt == "First under every way of counting. This counts assignments, not effort."
    assert said["single"].claim == (
        "If 市发展改革委 stopped, 33 tasks would have no lead unit, 10 of them no unit at all; "
        "next: 市经信局 (17 tasks), 市商务局 (12)."
    )
    assert said["hands"].claim == "Tasks with the most units: “提速建设乍嘉苏高速改扩建工程…” (T1.5.4, 7 units)."
    assert said["never"].claim == "In several tasks, but never as lead: 市数据局 (4 tasks)."
    assert said["checks"].claim.startswith(
        "The checks found 1 warning: single point of failure; 5 notices: two leaders (2)"
    )
    said = _said(made, "zh")
    assert said["leaders"].claim == "任务最多的领导：颜海荣常务副市长44项、戴锋副市长44项、邢海华副市长24项，另有5位。"
    assert "“建设示范性‘学生满意食堂’100…”（T2.2.1，齐力副市长、戴锋副市长）" in said["two"].claim
    assert said["checks"].claim == (
        "检查发现警告1条：单点依赖；注意5条：两位领导牵头同一任务（2）、责任单位过多、牵头过于集中（2）；提示7条。"
    )


@pytest.mark.parametrize("text", [ONE_LEADER, NOBODY_LEADS, TWELVE, "1.甲。（责任单位：市财政局）"])
def test_both_languages_say_the_same_and_fill_every_gap(text: str) -> None:
    """The same topics and sections in each language; no brace is left, and no sentence of tests comes first."""
    made = _made(text)
    both = [[(h.topic, h.section) for h in headlines(made, lang)] for lang in LANGUAGES]
    assert both[0] == both[1]
    for lang in LANGUAGES:
        assert not any("{" in sentence for sentence in findings(made, lang))
        assert [h.claim in sentence for h, sentence in zip(headlines(made, lang), findings(made, lang), strict=False)]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("1.甲。（市财政局牵头）\n2.乙。（市财政局牵头）", "The document names one unit only, 市财政局, with 2 tasks."),
        (
            "1.甲。（市财政局牵头）\n2.乙。（市商务局牵头）",
            "First place is shared by 市财政局, 市商务局, each with 50.0% of the weighted load.",
        ),
    ],
)
def test_one_unit_and_equal_units_are_plain_facts(text: str, claim: str) -> None:
    assert _said(_made(text))["load"].claim == claim


@pytest.mark.slow
def test_a_task_with_several_leads_or_under_two_leaders_is_named() -> None:
    """The second task has two lead units; the first is printed under two leaders, with other units under the second."""
    text = (
        "一、王五市长牵头重点工作\n1.扩大投资。（市财政局牵头，市商务局配合）\n2.稳定外贸。（市财政局、市商务局牵头）\n"
        "二、赵六副市长牵头重点工作\n1.扩大投资。（市财政局牵头，市教育局配合）\n"
    )
    said = _said(_made(text))
    assert said["several"].claim == "More than one unit leads 1 task: “稳定外贸” (T1.2, 市财政局, 市商务局)."
    assert said["two"].claim == "More than one leader is in charge of 1 task: “扩大投资” (T1.1, 王五市长, 赵六副市长)."
    assert said["two"].doubt == "1 task of these with other units under each leader: check them."


# What changed since the previous document.


BEFORE = _tasks(["市财政局牵头，市商务局配合"] * 2 + ["市教育局牵头"])
NAMES = ("扩大有效投资", "稳定外贸外资", "办好人民教育", "发展低空经济", "建设智慧城市")


def _named(text: str, names: tuple[str, ...]) -> str:
    for number, name in enumerate(names, 1):
        text = text.replace(f".任务{number}。", f".{name}。")
    return text


@pytest.fixture(scope="module")
def since() -> Contents:
    """Compare with a year before: one task moved from 市财政局 to 市商务局, one is gone and two are new."""
    now = _tasks(["市财政局牵头，市商务局配合", "市商务局牵头，市财政局配合", *["市教育局牵头"] * 2])
    earlier = jx.parse_text(_named(BEFORE, NAMES[:3]), document="2024")
    return contents(jx.parse_text(_named(now, (*NAMES[:2], *NAMES[3:])), document="2025"), previous=earlier)


def test_changes_since_the_previous_document(since: Contents) -> None:
    """市教育局 has one task more, 市财政局 one lead less; whether 市商务局 has more depends on what a support is worth."""
    said = _said(since)
    assert [*said][-3:] == ["changed", "moved", "loads"]
    assert said["changed"].claim == (
        "Since the previous document (2024): of 4 tasks, 2 new and 2 kept (0 reworded); 1 gone."
    )
    assert said["moved"].claim == (
        "Of the tasks that stay, 1 task moved to another lead: “稳定外贸外资” (T2), 市财政局 → 市商务局."
    )
    assert said["loads"].claim == "Share of the weighted load: up for 市教育局; down for 市财政局."
    said = _said(since, "zh")
    assert said["changed"].claim == (
        "与上一份文件“2024”相比，4项任务中新增2项、保留2项（其中0项文字有改动），另取消1项。"
    )
    assert said["moved"].claim == "保留的任务中，1项任务换了牵头单位：“稳定外贸外资”（T2）由市财政局改为市商务局。"
    assert said["loads"].claim == "工作量占比上升的有市教育局；下降的有市财政局。"


def test_the_tables_of_a_comparison_are_those_of_compare(since: Contents) -> None:
    assert since.previous is not None
    result = jx.compare(since.previous, since.breakdown)
    for name in ("tasks", "units", "ties"):
        assert since.tables[f"compared_{name}"].equals(getattr(result, name))


def test_the_methods_note_says_with_what_it_is_compared(since: Contents) -> None:
    assert since.previous is not None
    note = {section.heading: section.text for section in methods(since, "en")}
    assert since.previous.sha256 in note["Comparison with the previous document"]


def test_a_group_is_called_by_the_whole_name_of_its_heaviest_unit() -> None:
    """The comma within 各县(市、区)政府 parts no names."""
    text = _tasks(["各县(市、区)政府牵头，市财政局配合"] * 3 + ["市商务局牵头，市教育局配合"])
    assert "各县(市、区)政府等2个单位" in _said(_made(text), "zh")["groups"].claim
