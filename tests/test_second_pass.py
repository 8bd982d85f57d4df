"""What other places of a document say of a task: who leads, who is not listed again, how a name is written."""

from dataclasses import replace
from pathlib import Path

import pytest

import jxgraph as jx
from jxgraph.model import Severity
from jxgraph.parsing.pipeline import ReadingOptions, assemble
from jxgraph.reading import text_lines

TITLE = "临江市行动方案\n"


def answers(text: str) -> list[str]:
    """Return a line a task: who leads | who answers with them | who supports."""
    return [
        "|".join(
            "、".join(a.name for a in task.assignments if a.role == role) for role in ("lead", "co_lead", "support")
        )
        for task in jx.parse_text(TITLE + text).task_records
    ]


def codes(text: str) -> list[str]:
    return [remark.code for remark in jx.parse_text(TITLE + text).remark_records]


MAIN_AND_SUPPORT = """1.甲事项推进。（责任单位：市经信局；配合单位：市财政局、市科技局）
2.乙事项推进。（责任单位：市科技局、市教育局；配合单位：各县（市、区）政府）
3.丙事项推进。（责任单位：市教育局）"""


def test_the_only_responsible_unit_leads_beside_supporting_units() -> None:
    """Tasks 1 and 3 have one 责任单位, task 2 has two that share it; said once, at the first task that has a lead."""
    assert answers(MAIN_AND_SUPPORT) == [
        "市经信局||市财政局、市科技局",
        "|市科技局、市教育局|各县（市、区）政府",
        "市教育局||",
    ]
    assert codes(MAIN_AND_SUPPORT).count("single_unit_leads") == 1
    assert "no_lead" not in codes(MAIN_AND_SUPPORT)


@pytest.mark.parametrize(
    "more",
    ["4.丁事项推进。（牵头单位：市公安局；责任单位：市司法局）", "注：责任单位中列第一位的为牵头单位。"],
)
def test_a_lead_or_a_rule_of_the_document_leaves_the_responsible_units_alone(more: str) -> None:
    """Where a unit is said to lead, 责任单位 beside it only answers; where a rule stands, the rule decides."""
    second = answers(f"{MAIN_AND_SUPPORT}\n{more}")[1]
    assert second in ("|市科技局、市教育局|各县（市、区）政府", "市科技局|市教育局|各县（市、区）政府")
    assert "single_unit_leads" not in codes(f"{MAIN_AND_SUPPORT}\n{more}")


def test_those_who_only_act_beside_supporters_do_not_lead() -> None:
    """负责 as a verb is no label: 市经信局 answers for the task and nobody leads it."""
    assert answers("1.甲事项推进。（市经信局负责，市财政局配合）") == ["|市经信局|市财政局"]


def test_the_single_unit_of_a_column_leads_beside_a_column_of_support(tmp_path: Path) -> None:
    """Row 1 has one 责任单位, row 2 two of them, row 3 one and nobody in support."""
    table = tmp_path / "分工.csv"
    table.write_text(
        "序号,任务,责任单位,配合单位\n1,建机房,市数据局,市财政局\n2,育企业,市经信局、市科技局,市财政局\n3,保安全,市公安局,/\n",
        encoding="utf-8",
    )
    roles = [[(a.unit, str(a.role)) for a in task.assignments] for task in jx.read_breakdown(table).task_records]
    assert roles == [
        [("市数据局", "lead"), ("市财政局", "support")],
        [("市经信局", "co_lead"), ("市科技局", "co_lead"), ("市财政局", "support")],
        [("市公安局", "lead")],
    ]


@pytest.mark.parametrize(
    "tail",
    [
        "（列第一位的为牵头单位，以下均需各县（市、区）政府落实，不再单独列出）",
        "［列首位的为牵头单位，下同；各项任务均需各县〔市、区〕落实，不再单独列出］",
        "，列第一位的为牵头单位，以下均需地方落实不再重复列出",
        "〔列第一位的为牵\n头单位，下同〕，以下各项均需各县（市、区）推进，不再单\n独列出",
    ],
)
def test_a_rule_goes_on_with_who_is_not_listed_again(tail: str) -> None:
    """Neither the rule nor its tail is a unit; the tail is remarked, and those it names are not added by themselves."""
    text = f"1.甲事项推进。（责任单位：市经信局、市科技局{tail}）\n2.乙事项推进。（责任单位：市科技局）"
    assert answers(text) == ["市经信局|市科技局|", "市科技局||"]
    assert {"carry_forward", "unread_clause"} & set(codes(text))
    assert "odd_name" not in codes(text)


def test_a_rule_that_begins_its_list_names_nobody_with_its_tail() -> None:
    text = "1.修桥。（责任单位：列第一位的为牵头单位，以下均需各县落实，不再列出）\n2.修路。（责任单位：市水利局）"
    assert answers(text) == ["||", "市水利局||"]


@pytest.mark.parametrize(
    "task",
    ["1.各县政府要修桥，办学（责任单位：市财政局）不再列出", "1.修桥（责任单位：不再列出）"],
    ids=["behind the list", "first in the list"],
)
def test_words_that_no_name_of_their_list_precedes_are_remarked_with_their_sentence(task: str) -> None:
    """Only after a name, as in 市财政局，各县落实，不再列出, do the words of a list stand for themselves."""
    bd = jx.parse_text(f"{TITLE}{task}\n2.修路。（市水利局负责）")
    of_sentences = {"carry_forward", "carried_forward", "unread_clause"}
    assert [one.words for one in bd.remark_records if one.code in of_sentences] == [task.removesuffix("）")]


def test_one_label_of_main_units_beside_a_verb_gives_no_lead() -> None:
    """主要责任单位 leads only beside others with a label; a name may have it in a bracket of its own."""
    assert answers("1.修桥。（主要责任单位：市财政局）\n2.办学。（市教育局负责）") == ["|市财政局|", "|市教育局|"]
    assert answers("1.修桥。（责任单位：市财政局（主要责任单位）、市教育局）") == ["市财政局|市教育局|"]


REPAIRS = {
    "市财3政局、市教育局": "市财政局、市教育局",  # a listed department
    "市低空a办、市教育局": "市低空办、市教育局",  # printed so in the other task
    "市5G办、G60科创走廊办公室": "市5G办、G60科创走廊办公室",  # nothing speaks for another name
    "区集体资产监管办区住房建设委、区财政局": "区集体资产监管办、区住房建设委、区财政局",
    "市大数据发展中心市财政局": "市大数据发展中心、市财政局",
    "市低空办市智造专班、市财政局": "市低空办、市智造专班、市财政局",
    "市委市政府督查室、市财政局": "市委市政府督查室、市财政局",  # one body of two
    "市低空事业局市智造小组、市财政局": "市低空事业局市智造小组、市财政局",  # nothing speaks for the second
}


@pytest.mark.parametrize(("printed", "read"), REPAIRS.items())
def test_names_are_repaired_by_those_that_are_sure(printed: str, read: str) -> None:
    """Signs within a name and a lost separator are put right where the document or a listed name says how."""
    text = f"1.甲事项推进。（责任单位：{printed}）\n2.乙事项推进。（责任单位：市低空办、市智造专班）"
    assert answers(text)[0] == f"|{read}|"
    assert ("repaired" in codes(text)) == (len(printed) > len(read))
    assert ("glued" in codes(text)) == (len(printed) < len(read))
    found = {remark.severity for remark in jx.parse_text(TITLE + text).remark_records if remark.code == "repaired"}
    assert found <= {Severity.WARNING}


def test_parts_of_a_name_stand_where_they_are_printed() -> None:
    """区集体资产监管办 ends where 区住房建设委 begins, although a line end stands within the second."""
    text = "1.甲事项。（责任单位：区集体资产监管办区住房\n建设委）\n2.乙事项。（责任单位：区财政局）"
    assert [a.printed for a in jx.parse_text(TITLE + text).task_records[0].assignments] == [
        "区集体资产监管办",
        "区住房建设委",
    ]


@pytest.mark.parametrize("words", ["落实好各项稳岗政策并加强资金监管", "15％", "12"])
def test_what_is_to_be_done_and_bare_numbers_are_no_units(words: str) -> None:
    """The clause names nobody; its words are left out with a remark."""
    text = f"1.减免房租。（责任单位：市财政局）\n2.稳岗返还。（责任单位：{words}）"
    assert answers(text) == ["|市财政局|", "||"]
    assert "left_out" in codes(text)


@pytest.mark.parametrize("name", ["政府", "企业", "部门"])
def test_a_class_alone_is_kept_with_a_warning(name: str) -> None:
    """政府 says not whose: it is kept as printed, and a person is asked to check it."""
    assert "odd_name" in codes(f"1.减免房租。（责任单位：{name}、市财政局）")


def _scan(text: str, *doubtful: str) -> jx.Breakdown:
    """Read a text in which recognition was not sure of these characters, each the first of its kind."""
    doubts = [(text.index(sign), 0.5) for sign in doubtful]
    lines = [
        replace(line, doubts=tuple((at - line.start, sure) for at, sure in doubts if line.start <= at < line.end))
        for line in text_lines(text)
    ]
    return assemble(tuple(lines), "scan", "", ReadingOptions())


def test_a_doubtful_character_is_read_as_the_one_name_that_fits() -> None:
    """Of 市农业农忖局 only 市农业农村局 is listed, of 市尚务局 several are, but 市商务局 stands elsewhere; so does 市低空局."""
    text = "1.甲。(市农业农忖局牵头,市抵空局、市尚务局配合)\n2.乙。(市商务局牵头,市低空局配合)"
    read = _scan(text, "忖", "抵", "尚")
    assert [a.name for a in read.task_records[0].assignments] == ["市农业农村局", "市低空局", "市商务局"]
    assert [a.printed for a in read.task_records[0].assignments] == ["市农业农忖局", "市抵空局", "市尚务局"]
    assert [r.words for r in read.remark_records if r.code == "misread"] == ["市农业农忖局", "市抵空局", "市尚务局"]


def test_what_is_certain_or_fits_no_name_or_two_is_kept() -> None:
    """市农业农忖局 as a text has it; in a scan 市慕天局 fits no name, and 市抵空局 both 市低空局 and 市高空局."""
    assert [a.name for a in jx.parse_text("1.甲。(市农业农忖局牵头)").task_records[0].assignments] == ["市农业农忖局"]
    text = "1.甲。(市慕天局牵头,市抵空局配合)\n2.乙。(市低空局牵头,市高空局配合)"
    read = _scan(text, "慕", "抵")
    assert [a.name for a in read.task_records[0].assignments] == ["市慕天局", "市抵空局"]
    assert [r.words for r in read.remark_records if r.code == "doubtful_name"] == ["市慕天局", "市抵空局"]
