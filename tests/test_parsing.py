"""Whole documents: outline, parts, task ids, leaders, surroundings, remarks; one variant a test."""

import re
import sys
import unicodedata
from functools import partial
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jxgraph as jx
from jxgraph.model import Assignment, Breakdown, Line, Role, SpanKind
from jxgraph.parsing.outline import is_heading, leader_of
from jxgraph.parsing.pipeline import ReadingOptions, _task_ids
from jxgraph.parsing.remarks import _may_say_who
from jxgraph.parsing.second_pass import _sentences
from jxgraph.parsing.text import (
    FORMS,
    MARKER,
    brackets,
    compact,
    enumerator,
    fold,
    markers,
    normalize,
    number,
    opens_line,
    outside,
    split_top_level,
    trim,
    windows,
)
from jxgraph.records import make_assignment, make_line

CHINESE = "一二三四五六七八九十"


def ids(breakdown: Breakdown) -> list[str]:
    return [t.id for t in breakdown.task_records]


def test_a_task_has_the_ordinals_of_its_sections_and_their_headings() -> None:
    bd = jx.parse_text(
        "一、总体要求\n高举旗帜。\n二、重点任务\n（一）稳增长\n1.扩大投资。（市发改委牵头）\n2.促进消费。（市商务局牵头）"
    )
    assert ids(bd) == ["T2.1.1", "T2.1.2"]
    assert bd.task_records[0].section == ("二、重点任务", "（一）稳增长")
    assert (bd.task_records[0].number, bd.task_records[0].text) == ("1", "扩大投资。")


def test_a_document_on_one_line_has_the_same_tasks() -> None:
    lines = "一、重点任务\n1.扩大投资。（市发改委牵头）\n2.促进消费。（市商务局牵头）\n二、保障措施\n3.加强督查。（市政府办公室负责）"
    one_line = jx.parse_text(lines.replace("\n", " "))
    assert ids(one_line) == ids(jx.parse_text(lines)) == ["T1.1", "T1.2", "T2.3"]
    assert one_line.task_records[2].section == ("二、保障措施",)


def test_numbering_that_restarts_makes_parts() -> None:
    bd = jx.parse_text(
        "重点工作\n一、王五市长牵头工作\n1.甲事。（市财政局负责）\n实事项目\n一、王五市长牵头事项\n1.乙事。（市水利局负责）"
    )
    assert ids(bd) == ["T1.1.1", "T2.1.1"]
    assert [t.part for t in bd.task_records] == ["重点工作", "实事项目"]
    assert {t.leader for t in bd.task_records} == {"王五市长"}


def test_two_levels_of_tasks_each_with_its_clause() -> None:
    bd = jx.parse_text("（一）减税降费。（财政部牵头）\n1.退税。（税务总局负责）\n2.收费。（财政部负责）")
    assert ids(bd) == ["T1", "T1.1", "T1.2"]


def test_several_clauses_in_one_paragraph_each_close_the_sentences_before() -> None:
    bd = jx.parse_text("1.建设平台。（市科技局负责）引进人才。（市人社局负责）")
    assert [(t.id, t.text) for t in bd.task_records] == [("T1", "建设平台。"), ("T1-2", "引进人才。")]


def test_paragraphs_without_numbers_are_tasks_too() -> None:
    bd = jx.parse_text("建设平台。\n责任单位：市科技局\n引进人才。\n责任单位：市人社局")
    assert [(t.id, t.text) for t in bd.task_records] == [("T1", "建设平台。"), ("T2", "引进人才。")]


def test_decimals_and_years_are_told_from_numbers() -> None:
    bd = jx.parse_text("1.增长6.5%，提高0.5个百分点。（市财政局负责）2.2025年底前完成。（市水利局负责）")
    assert [(t.id, t.text) for t in bd.task_records] == [
        ("T1", "增长6.5%，提高0.5个百分点。"),
        ("T2", "2025年底前完成。"),
    ]


@pytest.mark.parametrize("style", ["{n}.", "{n}．", "{n}、", "（{n}）", "{c}、", "（{c}）", "第{c}条 "])
def test_every_style_of_numbering_is_read(style: str) -> None:
    numbers = [style.format(n=i + 1, c=CHINESE[i]) for i in range(4)]
    bd = jx.parse_text("\n".join(f"{n}办好实事。（市财政局负责）" for n in numbers))
    assert ids(bd) == ["T1", "T2", "T3", "T4"]


def test_where_nobody_is_stated_to_lead_nobody_leads() -> None:
    bd = jx.parse_text("1.甲。（责任单位：市财政局、市商务局）")
    assert bd.task_records[0].units(Role.LEAD) == []
    assert bd.remarks["code"].tolist() == ["no_lead"]


def test_the_rule_in_the_notice_governs_every_task() -> None:
    bd = jx.parse_text("关于印发任务分工的通知\n每项任务列第一位的为牵头单位。\n1.甲。（责任单位：市财政局、市商务局）")
    assert bd.task_records[0].units(Role.LEAD) == ["市财政局"]
    assert bd.title == "关于印发任务分工的通知"


def test_a_unit_named_twice_keeps_its_strongest_role_and_is_remarked() -> None:
    bd = jx.parse_text("1.甲。（市财政局牵头，市财政局、市商务局配合）")
    assert [(a.unit, str(a.role)) for a in bd.task_records[0].assignments] == [
        ("市财政局", "lead"),
        ("市商务局", "support"),
    ]
    assert bd.remarks["code"].tolist() == ["named_twice"]


def test_a_clause_with_no_unit_is_remarked_with_its_line() -> None:
    bd = jx.parse_text("1.甲。\n责任单位：\n2.乙。\n责任单位：市财政局")
    empty = bd.remarks.set_index("code").loc["empty_clause"]
    assert (empty["line"], empty["words"]) == (2, "责任单位：")


def test_words_that_belong_to_no_task_are_remarked_not_lost() -> None:
    bd = jx.parse_text("1.甲。（市财政局牵头）\n插入的一段话\n2.乙。（市财政局牵头）")
    unread = bd.remarks.set_index("code").loc["unread"]
    assert (unread["line"], unread["words"]) == (2, "插入的一段话")


def test_a_document_without_any_clause_says_what_was_looked_for() -> None:
    with pytest.raises(jx.errors.InputError, match="no responsibility clause found; looked for"):
        jx.parse_text("今天天气很好。")


@pytest.mark.parametrize(
    ("words", "leader"),
    [
        ("二、颜海荣常务副市长牵头重点工作", "颜海荣常务副市长"),
        ("（三）张三副省长、李四副省长负责的工作", "张三副省长、李四副省长"),
        ("一、稳定工业经济（牵头领导：张三副市长）", "张三副市长"),
        ("二、城乡建设（责任领导: 李四、王五；联络员：赵六）", "李四、王五"),
        ("一、加强市长热线建设", ""),
    ],
)
def test_a_heading_names_its_leader_title_included(words: str, leader: str) -> None:
    assert leader_of(words) == leader


@given(st.integers(1, 299))
def test_chinese_numerals_are_read_as_they_are_written(n: int) -> None:
    hundreds, tens, ones = n // 100, n // 10 % 10, n % 10
    digits = "零一二三四五六七八九"
    words = (digits[hundreds] + "百" if hundreds else "") + (
        (digits[tens] if tens > 1 or hundreds else "") + "十" if tens else "零" if hundreds and ones else ""
    )
    assert number(words + (digits[ones] if ones else "")) == n


@given(st.text(alphabet="（()）［〔〕］\n市，：; 　.12", max_size=60))
def test_the_plain_copy_keeps_every_offset_and_brackets_close_in_their_paragraph(text: str) -> None:
    copy = normalize(text)
    assert len(copy) == len(text)
    assert all(copy[s] == "(" and copy[e - 1] == ")" and "\n" not in copy[s:e] for s, e in brackets(copy, 0, len(copy)))
    assert "".join(compact(text).split()) == compact(text)


@given(st.text(alphabet="一二1.、（）()责任单位：:市局牵头负责\n 。，配合等各县区", max_size=120))
def test_any_text_is_read_or_refused_and_every_character_named(text: str) -> None:
    """No text makes the parser fail otherwise; what it reads, it covers without gap or overlap."""
    try:
        bd = jx.parse_text(text)
    except jx.errors.InputError:
        return
    edges = [0, *(s.end for s in bd.spans)]
    assert [s.start for s in bd.spans] == edges[:-1]
    assert edges[-1] == len(text.replace("\r", "\n"))
    assert all(text[slice(*t.span)] == t.clause for t in bd.task_records)


def test_no_form_of_a_mark_has_another_form() -> None:
    """Then marks may be replaced one after another, in any order."""
    assert not FORMS.keys() & set(FORMS.values())


def test_what_nobody_sees_is_no_space_and_every_other_blank_is_one() -> None:
    """Unseen are controls and format characters, fillers, selectors of variants, and points assigned to nothing.

    The signs before numbers that Unicode counts as format characters are seen. White space is what Python strips.
    """
    signs = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2}
    fillers = {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x2065, 0x3164, 0xFFA0}
    selectors, unassigned = {*range(0xFE00, 0xFE10)}, {*range(0xFFF0, 0xFFFC), 0xFFFE, 0xFFFF}
    controls = {c for c in range(0x10000) if category(chr(c)) in {"Cc", "Cf"} and not chr(c).isspace()}
    forms = {c: FORMS.get(chr(c)) for c in range(0x10000)}
    assert {c for c, form in forms.items() if form == "\r"} == (controls - signs) | fillers | selectors | unassigned
    assert {c for c, form in forms.items() if form == " "} == {c for c in forms if chr(c).isspace()} - {*b"\n\r "}
    edges = [0x1BCA0, 0x1BCA3, 0x1D173, 0x1D17A, 0xE0000, 0xE0FFF]
    assert [(chr(c - 1) in FORMS, chr(c) in FORMS, chr(c + 1) in FORMS) for c in edges] == [
        *[(False, True, True), (True, True, False)] * 3
    ]


def test_what_is_full_width_has_the_form_that_is_not() -> None:
    wide = [chr(code) for code in range(0xFF01, 0xFF5F)]
    brackets = str.maketrans("[]{}", "()()")
    assert normalize("".join(wide)) == unicodedata.normalize("NFKC", "".join(wide)).translate(brackets)
    assert not {chr(0xFF00), chr(0xFF60)} & FORMS.keys()


def test_radicals_and_compatibility_ideographs_have_the_form_of_the_letter() -> None:
    """Every Kangxi radical does, by NFKC but for 戶, 靑 and 黃; so do the simplified ones of the supplement."""
    kangxi = "".join(map(chr, range(0x2F00, 0x2FD6)))
    assert normalize(kangxi) == unicodedata.normalize("NFKC", kangxi).translate(str.maketrans("戶靑黃", "户青黄"))
    assert normalize("⺠⻄⻅⻋⻓⻔⻚⻛⻢⻥⻬⻰⻳") == "民西见车长门页风马鱼齐龙龟"
    assert normalize("\uf90a\U0002f800𝟓") == "金丽5"
    assert fold("（⼈⼒１）") == "（人力1）"


UNITS = st.sampled_from(["市财政局", "市商务局", "省教育厅", "南昌海关", "各县(市、区)政府", "团市委", "市委编办"])
TASKS = st.lists(st.lists(UNITS, min_size=1, max_size=5, unique=True), min_size=1, max_size=12)


@given(
    TASKS,
    st.sampled_from(
        [
            *(
                "（责任单位：{}）",
                "\n责任单位:{}",
                "（{}负责）",
                "[责任单位：{}]",
                "【责任部门】{}",
                "〔责任单位为{}〕",
            ),
            *("——责任单位：{}", "责任单位：{}。", "（责任单位；{}）", "（责任单位{}）", "由{}按职责分工负责。"),
        ]
    ),
    st.sampled_from(["\n", " "]),
)
def test_a_printed_breakdown_parses_back_to_itself(tasks: list[list[str]], clause: str, between: str) -> None:
    text = between.join(f"{i}.办好第几件实事。{clause.format('、'.join(units))}" for i, units in enumerate(tasks, 1))
    if between == " ":
        text = text.replace("\n", " ")
    parsed = [[a.name for a in t.assignments] for t in jx.parse_text(text).task_records]
    assert parsed == tasks


CLAUSES_BESIDE = {
    "1.甲。\n牵头领导：张三副市长\n责任单位：市经信局\n完成时限：6月底": ("张三副市长", ["市经信局"]),
    "1.甲。责任领导：李四。牵头单位：县教育局": ("李四", ["县教育局"]),
    "1.甲。包抓领导：王五；验收单位：省水利厅；整改时限：2024年底；": ("王五", ["省水利厅"]),
}


@pytest.mark.parametrize(("text", "expected"), CLAUSES_BESIDE.items(), ids=CLAUSES_BESIDE)
def test_leader_and_date_beside_a_list_are_no_part_of_the_task(text: str, expected: tuple[str, list[str]]) -> None:
    (task,) = jx.parse_text(text).task_records
    assert (task.text, task.leader, [a.name for a in task.assignments]) == ("甲。", *expected)


def test_a_clause_on_its_own_line_closes_the_items_above_it() -> None:
    """Only the last of three sub-items is followed by units: they answer for the item that holds all three."""
    bd = jx.parse_text("1.健全体系。\n（1）一。\n（2）二。\n（责任单位：市财政局）\n2.乙。（市水利局负责）")
    assert [(t.id, t.text) for t in bd.task_records] == [("T1", "健全体系。\n（1）一。\n（2）二。"), ("T2", "乙。")]
    assert "no_clause" not in set(bd.remarks["code"])


def test_an_item_that_names_nobody_among_tasks_is_remarked() -> None:
    bd = jx.parse_text("1.甲。（市财政局负责）\n2.乙。\n3.丙。（市水利局负责）")
    remark = bd.remarks.set_index("code").loc["no_clause"]
    assert (remark["severity"], remark["line"], remark["words"]) == ("warning", 2, "2.乙。")


def test_a_heading_that_begins_with_a_year_is_a_heading() -> None:
    bd = jx.parse_text("一、目标\n1.甲。（市财政局负责）\n二、2023年任务\n1.乙。（市水利局负责）")
    assert [(t.id, t.section) for t in bd.task_records] == [("T1.1", ("一、目标",)), ("T2.1", ("二、2023年任务",))]


def test_words_behind_a_clause_in_its_paragraph_are_its_tasks() -> None:
    bd = jx.parse_text("1.甲（市财政局负责）。落实到位。\n2.乙。（市水利局负责）")
    assert [t.text for t in bd.task_records] == ["甲落实到位", "乙。"]


@pytest.mark.parametrize("units", ["各县(市、区)", "县(市、区)政府"])
def test_a_sentence_that_adds_units_to_all_tasks_is_applied_only_on_request(units: str) -> None:
    text = f"1.甲。（市财政局负责）\n以上各项均需{units}落实,不再列出。\n2.乙。（市水利局负责）"
    assert [len(t.assignments) for t in jx.parse_text(text).task_records] == [1, 1]
    assert jx.parse_text(text).remarks.set_index("code").loc["carry_forward", "severity"] == "warning"
    carried = jx.parse_text(text, carry_forward=True)
    assert [t.assignments[-1].unit for t in carried.task_records] == [units] * 2


def test_the_documents_place_is_left_out_of_its_own_bodies_names() -> None:
    bd = jx.parse_text("嘉兴市人民政府关于印发任务分工的通知\n1.甲。（嘉兴市发改委、嘉兴海关负责）")
    assert bd.units.index.tolist() == ["市发展改革委", "嘉兴海关"]
    assert [a.name for a in bd.task_records[0].assignments] == ["嘉兴市发改委", "嘉兴海关"]


def test_national_bodies_have_one_name_in_a_national_document() -> None:
    bd = jx.parse_text("国务院关于落实重点任务的意见\n1.甲。（发展改革委、国家发展改革委、财政部负责）")
    assert bd.units.index.tolist() == ["国家发展改革委", "财政部"]


def _printed(units: dict[str, list[str]], style: int) -> str:
    """Print who answers for a task, in one of the ways that mark every role."""
    lead, co_lead, support = ("、".join(units[str(role)]) for role in Role)
    if style == 0:
        parts = [f"牵头单位：{lead}", f"责任单位：{co_lead}", f"配合单位：{support}"]
        return f"（{'；'.join(part for part in parts if not part.endswith('：'))}）"
    if style == 1:
        parts = [f"{lead}牵头", f"{co_lead}按职责分工负责", f"{support}配合"]
        return f"（{'，'.join(p for p, names in zip(parts, (lead, co_lead, support), strict=True) if names)}）"
    if style == LAST_STYLE:
        roles = (("牵头", units["lead"]), ("负责", units["co_lead"]), ("配合", units["support"]))
        return f"（责任单位：{'、'.join(f'{name}（{role}）' for role, names in roles for name in names)}）"
    parts = [f"牵头部门:{lead}", f"责任部门:{co_lead}", f"协办部门:{support}"]
    between = ["\n", ";", "", " "][style - 2]
    return between + between.join(part for part in parts if not part.endswith(":"))


LAST_STYLE = 6


@st.composite
def _divided(draw: st.DrawFn) -> dict[str, list[str]]:
    """Deal some units to the three roles; at least one leads."""
    units = draw(st.permutations(["市财政局", "市商务局", "南昌海关", "各县(市、区)政府", "团市委", "市委编办"]))
    leads = draw(st.integers(1, 2))
    helps = draw(st.integers(leads, len(units)))
    end = draw(st.integers(helps, len(units)))
    return {"lead": units[:leads], "co_lead": units[leads:helps], "support": units[helps:end]}


@given(
    st.lists(_divided(), min_size=1, max_size=8),
    st.integers(0, LAST_STYLE),
    st.sampled_from(["{n}.", "（{c}）", "{c}、"]),
)
def test_marked_roles_parse_back_to_themselves(tasks: list[dict[str, list[str]]], style: int, number: str) -> None:
    text = "\n".join(
        f"{number.format(n=i + 1, c=CHINESE[i])}办好第几件实事。{_printed(units, style)}"
        for i, units in enumerate(tasks)
    )
    parsed = [
        {str(role): [a.name for a in t.assignments if a.role is role] for role in Role}
        for t in jx.parse_text(text).task_records
    ]
    assert parsed == tasks


@given(TASKS)
def test_a_table_parses_back_to_itself(tasks: list[list[str]]) -> None:
    rows = [f"{i}\t办好第几件实事\t{'、'.join(units)}" for i, units in enumerate(tasks, 1)]
    bd = jx.parse_text("\n".join(["序号\t工作任务\t责任单位", *rows]))
    assert [[a.name for a in t.assignments] for t in bd.task_records] == tasks


def test_a_clause_that_was_not_read_is_pointed_to() -> None:
    """A semicolon where the colon belongs: the words stay in the text of the next clause's task, with a warning."""
    bd = jx.parse_text("1.甲。责任单位；市财政局\n推进乙。（市教育局负责）")
    remark = bd.remarks.set_index("code").loc["unread_clause"]
    assert (remark["severity"], remark["line"]) == ("warning", 1)


def test_a_notice_that_numbers_its_own_paragraphs_is_no_part() -> None:
    """The commonest shape of a notice: its own 一、二、, a signature, then the tasks with 一、 again."""
    notice = "关于印发任务分工的通知\n各县政府：\n一、高度重视。加强领导。\n二、强化督查。定期通报。\n某市政府办公室\n2024年2月1日\n"
    bd = jx.parse_text(f"{notice}重点任务分工\n一、稳增长\n1.甲。（市财政局负责）\n二、促改革\n2.乙。（市水利局负责）")
    assert [(t.id, t.part, t.section) for t in bd.task_records] == [
        ("T1.1", "", ("一、稳增长",)),
        ("T2.2", "", ("二、促改革",)),
    ]
    assert bd.title == "关于印发任务分工的通知"


def test_same_as_above_is_the_units_of_the_task_above_in_the_same_role() -> None:
    bd = jx.parse_text(
        "1.甲。（牵头单位：市发改委；配合单位：市财政局、市商务局）\n2.乙。（牵头单位：市教育局；配合单位：同上）"
    )
    assert [a.unit for a in bd.task_records[1].assignments] == ["市教育局", "市财政局", "市商务局"]
    assert bd.remarks["code"].tolist() == ["same", "same"]


def test_same_as_above_with_nothing_above_is_no_unit_and_a_warning() -> None:
    bd = jx.parse_text("1.甲。（责任单位：同上）")
    assert bd.task_records[0].assignments == ()
    assert {"left_out", "empty_clause"} <= set(bd.remarks["code"])


REMARKED = {
    "1.甲。（责任单位：市财政局；督导单位：市政府督查室）": ("watches", "市政府督查室"),
    "1.甲。（责任单位：市财政局市商务局）": ("glued", "市财政局市商务局"),
    "1.甲。（责任单位：市财政局▲、市商务局）": ("mark", "▲市财政局"),
    "1.甲。（责任单位：无）": ("empty_clause", "（责任单位：无）"),
    "1.甲。（责任单位：市财政局。市商务局）": ("left_out", "市商务局"),
    "1.甲。（责任单位：市财政局。涉及全市的，不再单列）": ("unread_clause", "涉及全市的，不再单列"),
}


@pytest.mark.parametrize(("text", "expected"), REMARKED.items(), ids=REMARKED)
def test_what_a_clause_holds_beside_its_units_is_remarked_with_its_words(text: str, expected: tuple[str, str]) -> None:
    remarks = jx.parse_text(text).remark_records
    assert expected in [(remark.code, remark.words) for remark in remarks]


@pytest.mark.parametrize(("text", "expected"), REMARKED.items(), ids=REMARKED)
def test_a_remark_on_a_later_line_says_so(text: str, expected: tuple[str, str]) -> None:
    """Behind another task, and again with the same words: on the second and the third line."""
    remarks = jx.parse_text(f"0.{'丙' * 20}。（责任单位：市水利局）\n{text}\n2{text[1:]}").remark_records
    found = [(remark.words, remark.line) for remark in remarks if remark.code == expected[0]]
    assert (expected[1], 2) in found


CARRIED = [
    "以上任务均由各县区负责，不再逐一列出。",
    "各县区均涉及上述任务，不再做分工。",
    "以上任务各县区均为责任单位，不再单列。",
    "列第一位的为牵头单位，各县区均为责任单位，不再单独列出。",
]


@pytest.mark.parametrize("sentence", CARRIED)
def test_units_that_a_sentence_adds_are_remarked_and_added_on_request(sentence: str) -> None:
    text = f"1.甲。（责任单位：市财政局）\n{sentence}"
    assert "carry_forward" in set(jx.parse_text(text).remarks["code"])
    assert [a.unit for a in jx.parse_text(text, carry_forward=True).task_records[0].assignments] == [
        "市财政局",
        "各县区",
    ]


NUMBERED = {
    "第三章 总则": ("chapter", "第三章"),
    "第七条 总则": ("article", "第七条"),
    "一、甲": ("cn", "一、"),
    "（二）甲": ("cn_paren", "(二)"),
    "任务3：甲": ("task", "任务3:"),
    "第4项 甲": ("task", "第4项 "),
    "1．甲": ("digit", "1."),
    "1.2甲": ("sub", "1.2"),
    "1-2甲": ("sub", "1-2"),
    "1.2.3 甲": ("sub", "1.2.3"),
    "（1-2）甲": ("sub", "(1-2)"),
    "（3）甲": ("digit_paren", "(3)"),
    "③甲": ("circled", "③"),
    "12345.甲": None,
    "1999年": None,
}


@pytest.mark.parametrize(("words", "expected"), NUMBERED.items(), ids=NUMBERED)
def test_a_number_has_its_kind_and_ends_before_the_words(words: str, expected: tuple[str, str] | None) -> None:
    found = MARKER.match(normalize(words))
    assert (found and (found.lastgroup, found[0])) == expected


def test_numerals_count() -> None:
    """Ones, tens and hundreds each by themselves and together; a circle counts from one."""
    words = {
        "九": 9,
        "两": 2,
        "十": 10,
        "十九": 19,
        "二十": 20,
        "九十九": 99,
        "一百": 100,
        "三百二十一": 321,
        "一百零二": 102,
    }
    assert {word: number(word) for word in words} == words
    assert [number(circle) for circle in "①⑨⑳"] == [1, 9, 20]


ENUMERATORS = {
    "1.市财政局": (1, ".", 2),
    "（2）市财政局": (2, "()", 3),
    "③市财政局": (3, "①", 1),
    "4、市财政局": (4, "、", 2),
    "12)市财政局": (12, ")", 3),
    "100.市财政局": None,
    "1.abc": None,
}


@pytest.mark.parametrize(("words", "expected"), ENUMERATORS.items(), ids=ENUMERATORS)
def test_a_number_in_a_list_has_a_value_a_style_and_an_end(words: str, expected: tuple[int, str, int] | None) -> None:
    found = enumerator(normalize(words), 0)
    assert (found and (found.value, found.style, found.end)) == expected


def test_only_the_next_number_of_the_same_style_follows() -> None:
    one, two, three, other = (enumerator(words, 0) for words in ("1.甲", "2.甲", "3.甲", "2、甲"))
    assert one
    assert two
    assert three
    assert other
    assert [n.follows(one) for n in (one, two, three, other)] == [False, True, False, False]


def test_what_stands_at_the_ends_is_trimmed_and_of_nothing_nothing_is_left() -> None:
    assert trim("  a b \n", 0, 7) == (2, 5)
    assert trim("   ", 0, 3) == (0, 0)
    assert trim("xx a", 1, 4, " x") == (3, 4)
    assert trim("。甲。", 0, 3, "。") == (1, 2)


def test_separators_in_brackets_and_quotation_marks_separate_nothing() -> None:
    """A bracket that closes nothing counts for none: behind it separators separate again."""
    text = "a、b(c、d)、“e、f”、g)、h"
    assert [text[slice(*span)] for span in split_top_level(text, 0, len(text), "、")] == [
        "a",
        "b(c、d)",
        "“e、f”",
        "g)",
        "h",
    ]
    assert [text[slice(*span)] for span in split_top_level(text, 2, 8, "、")] == ["b(c、d)"]
    assert list(split_top_level("(a(b)、c)、d", 0, 10, "、")) == [(0, 8), (9, 10)]
    assert list(split_top_level("a)、b", 0, 4, "、")) == [(0, 2), (3, 4)], "a bracket that was never opened"


def test_a_line_is_opened_by_what_has_only_blanks_before_it() -> None:
    assert [opens_line("a\n  b", at) for at in range(6)] == [True, False, True, True, True, False]
    assert opens_line("  a ", 2), "what stands at the end of the text stands before nothing"


@given(st.text(alphabet="第任务(12一十〇条项章编、.:) \n-—①)年市", max_size=12))
def test_numbers_are_found_at_the_same_places_by_the_cheaper_way(text: str) -> None:
    """What `MARKER` alone finds, one after the other, is what is found where a number may begin."""
    assert [found.span() for found in markers(text)] == [found.span() for found in MARKER.finditer(text)]


def test_what_is_looked_over_in_a_plain_text_has_no_other_form() -> None:
    assert [mark for mark in FORMS if normalize(mark) != FORMS[mark]] == []


def test_records_made_in_a_third_of_the_time_are_the_same_records() -> None:
    """Equal, of the same class, with the same defaults, and frozen."""
    values = ("市财政局", "市财政局", "财政局", Role.LEAD, 1, 7)
    made, usual = make_assignment(*values), Assignment(*values)
    assert (made, hash(made), type(made)) == (usual, hash(usual), Assignment)
    assert (make_line(1, 0, "甲"), made.line) == (Line(1, 0, "甲"), 7)
    with pytest.raises(AttributeError):
        made.line = 8  # type: ignore[misc]


def test_the_same_words_at_two_places_have_each_their_own_lines_and_remarks() -> None:
    """What is read once of 市工信局、发改委 counts for both tasks: two units each, and a completed name each."""
    bd = jx.parse_text("1.修桥。(市工信局、发改委)\n2.修路。(市工信局、发改委)")
    one, two = bd.task_records
    assert [[(a.unit, a.line) for a in task.assignments] for task in (one, two)] == [
        [("市工信局", line), ("市发展改革委", line)] for line in (1, 2)
    ]
    assert [(r.line, r.words) for r in bd.remark_records if r.code == "completed"] == [(1, "发改委"), (2, "发改委")]


def test_matches_that_begin_in_a_taken_span_are_passed_over() -> None:
    """Of a at 0 to 5, those at 1 and 2 and that at 4 are taken; one at the end of a span is free."""
    found = outside("aaaaaa", re.finditer("a", "aaaaaa"), [(1, 3), (4, 5)])
    assert [match.start() for match in found] == [0, 3, 5]


IS_HEADING = ["经济类", "甲" * 30, "—" + "甲" * 59, f"({'甲' * 58})", "★甲,乙丙"]
IS_NONE = [
    "经济",
    "甲" * 31,
    "—" + "甲" * 60,
    f"({'甲' * 59})",
    "甲,乙丙",
    "以上三项",
    "2025年1月1日",
    "关于印发分工的通知",
]
HEADINGS = dict.fromkeys(IS_HEADING, True) | dict.fromkeys(IS_NONE, False)


@pytest.mark.parametrize(("words", "expected"), HEADINGS.items(), ids=HEADINGS)
def test_a_heading_is_short_and_no_sentence_or_behind_a_sign(words: str, *, expected: bool) -> None:
    assert is_heading(words) is expected


@pytest.mark.parametrize("length", [60, 61])
def test_the_heading_of_a_part_has_sixty_characters_at_most(length: int) -> None:
    first, second = "甲" * length, "乙" * length
    bd = jx.parse_text(f"{first}\n1.丙。（市财政局负责）\n{second}\n1.丁。（市教育局负责）")
    assert [task.part for task in bd.task_records] == ([first, second] if length == 60 else ["", ""])


@pytest.mark.parametrize("length", [1, 2])
def test_the_heading_of_a_part_has_two_characters_at_least(length: int) -> None:
    first, second = "甲" * length, "乙" * length
    bd = jx.parse_text(f"{first}\n1.丙。（市财政局负责）\n{second}\n1.丁。（市教育局负责）")
    assert [task.part for task in bd.task_records] == ([first, second] if length == 2 else ["", ""])


def test_brackets_in_brackets_are_looked_through_four_deep() -> None:
    assert list(brackets("((((a))))", 0, 9)) == [(0, 9)]
    assert list(brackets("(((((a)))))", 0, 11)) == [(1, 10)]


@pytest.mark.parametrize("words", ["李军市长牵头工作", "一、李军市长牵头工作", "牵头领导：李军市长"])
def test_a_leader_is_named_behind_the_number(words: str) -> None:
    assert leader_of(words) == "李军市长"


def test_parts_are_headed_on_one_line_as_well() -> None:
    """The heading of the second part is no task's: it stands behind the last bracket of more than sixty characters."""
    task = "推进{}事项建设工作任务。（市财政局负责）"
    one, two, three = map(task.format, "甲乙丙")
    bd = jx.parse_text(f"重点工作 一、{one} 二、{two}实事项目 一、{three}")
    assert [(t.part, t.text[:3]) for t in bd.task_records] == [
        *[("重点工作", "推进甲"), ("重点工作", "推进乙"), ("实事项目", "推进丙")]
    ]
    assert bd.task_records[1].text == "推进乙事项建设工作任务。"
    more = jx.parse_text(f"重点工作 一、{one} 二、{two}{'后面的话' * 20}。实事项目 一、{three}")
    assert [t.part for t in more.task_records] == ["重点工作", "重点工作", "实事项目"]


def test_nothing_is_done_to_a_reading_unasked() -> None:
    assert ReadingOptions() == ReadingOptions(expand=False, first_leads=False, carry_forward=False)


ASKED = (
    "嘉兴市人民政府办公室关于重点工作的通知\n1.修桥。（各县（市、区）、市财政局）\n2.修路。（市水利局）\n"
    "各镇政府参与以上任务，不再列出。"
)
"""A collective whose members the place tells, lists without a lead, and a sentence that adds a unit."""


@pytest.mark.parametrize("option", ["expand", "first_leads", "carry_forward"])
def test_what_may_be_completed_is_left_as_printed_unless_asked_for(option: str, tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    file.write_text(ASKED, encoding="utf-8")
    for read in (partial(jx.parse_text, ASKED), partial(jx.read_breakdown, file)):
        plain, off, on = (
            bd.assignments[["unit", "role"]] for bd in (read(), read(**{option: False}), read(**{option: True}))
        )
        assert plain.equals(off)
        assert not plain.equals(on)


def test_in_a_document_without_numbers_no_clause_stands_before_the_first() -> None:
    assert "before_items" not in set(jx.parse_text("修桥（市财政局负责）\n修路（市水利局负责）").remarks["code"])


@pytest.mark.parametrize(("units", "says"), [("市财政局", False), ("市财政局、市商务局", True)])
def test_two_units_at_the_end_of_a_line_below_the_tasks_may_answer_for_one(units: str, *, says: bool) -> None:
    assert _may_say_who(f"联系方式 {units}") is says


def test_a_sentence_that_somebody_is_not_listed_is_prose_from_its_first_character_on() -> None:
    text = "各县（市、区）政府不再一一列出。\n1.甲。（市财政局负责）"
    first = jx.parse_text(text).spans[0]
    assert (first.kind, text[first.start : first.end]) == (SpanKind.PROSE, text[:15])


def test_units_have_the_places_in_which_they_are_printed_from_one_on() -> None:
    bd = jx.parse_text("1.甲。（市财政局牵头，市商务局、市水利局配合）")
    assert [(a.name, a.position) for a in bd.task_records[0].assignments] == [
        *[("市财政局", 1), ("市商务局", 2), ("市水利局", 3)]
    ]


def test_a_unit_stands_on_the_line_on_which_its_name_is_printed() -> None:
    bd = jx.parse_text("1.修桥。\n2.修路。（市财政局、\n市商务局负责）")
    assert [(a.name, a.line) for a in bd.task_records[0].assignments] == [("市财政局", 2), ("市商务局", 3)]


def test_a_number_that_tells_equal_keys_apart_is_the_next_that_no_key_has() -> None:
    assert list(_task_ids(["1", "1-2", "1", "1"])) == ["T1", "T1-2", "T1-3", "T1-4"]


def test_windows_around_hints_are_joined_where_they_meet() -> None:
    assert list(windows([(5, 6), (9, 10), (90, 91)], 10, 2)) == [(0, 12), (80, 93)]
    assert list(windows([(5, 6), (10, 11)], 2, 2)) == [(3, 13)], "both have the character at 8"
    assert list(windows([(5, 6), (11, 12)], 2, 2)) == [(3, 8), (9, 14)]
    assert list(windows([(0, 1), (3, 4)], 0, 0)) == [(0, 1), (3, 4)]
    assert list(windows([], 10, 2)) == []


def test_a_sentence_that_adds_units_adds_none_to_its_own_task() -> None:
    """Nor is one that stands at the beginning of the text passed over."""
    bd = jx.parse_text("1.甲由各县政府落实，不再列出。（市财政局负责）\n2.乙。（市水利局负责）", carry_forward=True)
    assert [[a.name for a in t.assignments] for t in bd.task_records] == [["市财政局"], ["市水利局", "各县政府"]]
    (task,) = jx.parse_text("由各县政府落实，不再列出。", carry_forward=True).task_records
    assert [a.name for a in task.assignments] == ["各县政府"]
    assert list(_sentences("不再单列。", [])) == [(0, 4)]
    assert "unread_clause" in set(jx.parse_text("不再单列。\n1.甲。（市财政局负责）").remarks["code"])


def test_a_sentence_with_which_the_last_task_begins_is_for_no_task_before_it() -> None:
    text = "1.修桥。（市财政局负责）\n2.各县政府参与，不再列出。（市水利局负责）"
    bd = jx.parse_text(text, carry_forward=True)
    assert [[a.name for a in t.assignments] for t in bd.task_records] == [["市财政局"], ["市水利局"]]


@pytest.mark.parametrize("limit", ["MOST_TASKS", "MOST_NAMES"])
def test_a_document_has_so_many_tasks_and_names_at_most(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    """Three are read where three are allowed: in brackets, in a table, and carried to tasks."""
    for name, module in list(sys.modules.items()):
        if name.startswith("jxgraph.parsing") and hasattr(module, limit):
            monkeypatch.setattr(module, limit, 3)
    items = [f"{n}.甲。（市财政局负责）\n" for n in range(1, 5)]
    assert len(jx.parse_text("".join(items[:3])).task_records) == 3
    with pytest.raises(jx.errors.InputError, match="more than 3"):
        jx.parse_text("".join(items))
    if limit == "MOST_TASKS":
        rows = ["任务\t责任单位\n", *(f"事{n}\t市财政局\n" for n in range(3))]
        assert len(jx.parse_text("".join(rows[:3])).task_records) == 2
        with pytest.raises(jx.errors.InputError, match="more than 3 rows"):
            jx.parse_text("".join(rows))
    else:
        carried = "各县政府参与以上任务，不再列出。"
        assert len(jx.parse_text("".join(items[:3]) + carried, carry_forward=True).task_records) == 3
        with pytest.raises(jx.errors.InputError, match="2 units carried to 2 tasks; at most 3"):
            jx.parse_text("".join(items[:2]) + 2 * carried, carry_forward=True)
