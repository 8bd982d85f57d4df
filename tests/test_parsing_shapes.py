"""Shapes of published documents: what stands around tasks, between them and below them; one shape a test."""

import pytest

import jxgraph as jx
from jxgraph.model import Breakdown, Line, SpanKind
from jxgraph.parsing.source import mark_asides
from jxgraph.reading import text_lines


def texts(breakdown: Breakdown) -> list[str]:
    return [t.text for t in breakdown.task_records]


def units(breakdown: Breakdown) -> list[list[str]]:
    return [[f"{a.name} {a.role}" for a in t.assignments] for t in breakdown.task_records]


def codes(breakdown: Breakdown) -> set[str]:
    return set(breakdown.remarks["code"]) - {"no_lead"}


TABLE = [("序号", "工作任务", "责任单位"), ("1", "扩大投资", "市发改委、财政局"), ("2", "促进消费", "市商务局")]
DRAWN = {
    "markdown": "\n".join(["| " + " | ".join(row) + " |" for row in TABLE[:1]] + ["|---|:--:|---|"])
    + "\n"
    + "\n".join("| " + " | ".join(row) + " |" for row in TABLE[1:]),
    "bars": "\n".join(" | ".join(row) for row in TABLE),
    "frame": "┌──┬──┬──┐\n" + "\n├──┼──┼──┤\n".join("│" + "│".join(row) + "│" for row in TABLE) + "\n└──┴──┴──┘",
    "a cell a line": "\n".join(cell for row in TABLE for cell in row),
    "spaces": "\n".join("  ".join(row) for row in TABLE),
    "spread title": "\n".join("  ".join(row) for row in TABLE).replace("工作任务", "工 作 任 务"),
}


@pytest.mark.parametrize("text", DRAWN.values(), ids=DRAWN)
def test_a_table_drawn_in_text_is_a_table(text: str) -> None:
    bd = jx.parse_text(f"任务分工表\n\n{text}\n")
    assert texts(bd) == ["扩大投资", "促进消费"]
    assert units(bd) == [["市发改委 co_lead", "市财政局 co_lead"], ["市商务局 co_lead"]]
    assert codes(bd) <= {"completed"}


def test_a_row_of_several_lines_in_a_frame_is_one_row() -> None:
    """The name 市发展和改革委员会 is broken within its cell; the rules part the rows."""
    rows = ["│序号│任务│责任单位│", "│1│扩大│市发展和改│\n│ │投资│革委员会│", "│2│乙事│市商务局│"]
    bd = jx.parse_text("├─┼─┼─┤\n" + "\n├─┼─┼─┤\n".join(rows) + "\n└─┴─┴─┘")
    assert texts(bd) == ["扩大投资", "乙事"]
    assert units(bd)[0] == ["市发展和改革委员会 co_lead"]


def test_ticks_under_units_are_roles_as_the_legend_says() -> None:
    rows = ["序号\t任务\t市发改委\t市财政局", "1\t扩大投资\t★\t√", "2\t减税降费\t\t★"]
    bd = jx.parse_text("\n".join(["注：★为牵头单位，√为配合单位。", *rows]))
    assert units(bd) == [["市发改委 lead", "市财政局 support"], ["市财政局 lead"]]
    unsaid = jx.parse_text("\n".join(rows))
    assert units(unsaid)[0] == ["市发改委 co_lead", "市财政局 co_lead"]
    assert "ticks" in codes(unsaid)


def test_a_table_that_names_units_under_no_known_header_is_pointed_to() -> None:
    bd = jx.parse_text("1.甲。（市财政局负责）\n\n板块\t承接\n投资\t市发改委\n消费\t市商务局、市财政局\n")
    remark = bd.remarks.set_index("code").loc["unread_table"]
    assert (remark["severity"], remark["line"], remark["words"]) == ("warning", 3, "板块 | 承接")


def test_page_numbers_neither_break_nor_join_tasks() -> None:
    bd = jx.parse_text(
        "1.甲事继续推进，\n— 3 —\n直到完成。（市财政局负责）\n- 4 -\n2.乙。\n第5页 共10页\n责任单位：市水利局\n6\n3.丙。（市教育局负责）"
    )
    assert texts(bd) == ["甲事继续推进，直到完成。", "乙。", "丙。"]
    assert bd.coverage[SpanKind.ASIDE] == len("— 3 —- 4 -第5页 共10页6")


def test_a_header_that_runs_beside_page_numbers_is_an_aside() -> None:
    lines = [part for n in range(1, 4) for part in (f"第{n}件事。", f"- {n} -", "某市文件")]
    marked = mark_asides(text_lines("\n".join(lines)))
    assert [line.text for line in marked if not line.aside] == ["第1件事。", "第2件事。", "第3件事。"]


@pytest.mark.parametrize(
    "foot", ["主办单位：某市人民政府办公室\n承办单位：某市大数据局", "网站标识码：3300000001\n版权所有 某市"]
)
def test_the_foot_of_a_site_is_no_clause(foot: str) -> None:
    bd = jx.parse_text(f"1.甲。（市财政局负责）\n2.乙。责任单位：市水利局\n{foot}")
    assert units(bd) == [["市财政局 co_lead"], ["市水利局 co_lead"]]
    assert bd.coverage[SpanKind.ASIDE] == len(foot.replace("\n", ""))


def test_a_host_that_is_a_clause_stays_one() -> None:
    bd = jx.parse_text("1.办车展。\n主办单位：市商务局\n2.办画展。\n主办单位：市文旅局、市政府办公室")
    assert units(bd) == [["市商务局 lead"], ["市文旅局 lead", "市政府办公室 lead"]]


def test_a_clause_above_the_first_item_is_pointed_to_and_the_title_is_no_task() -> None:
    bd = jx.parse_text("关于印发任务分工的通知\n（责任单位：市财政局）\n1.甲。（市水利局负责）")
    assert codes(bd) == {"before_items", "empty_text"}
    assert bd.title == "关于印发任务分工的通知"


def test_a_clause_with_no_words_before_it_is_pointed_to() -> None:
    assert codes(jx.parse_text("1.（市财政局负责）\n2.乙。（市水利局负责）")) == {"empty_text"}


def test_what_stands_below_a_heading_with_a_clause_is_its_text() -> None:
    bd = jx.parse_text(
        "一、扩大投资（责任单位：市发改委）\n坚持项目为王。\n加强保障。\n二、促进消费（责任单位：市商务局）\n办展。"
    )
    assert texts(bd) == ["扩大投资\n坚持项目为王。\n加强保障。", "促进消费\n办展。"]
    assert codes(bd) == set()


def test_items_that_name_nobody_below_a_task_are_its_text_but_words_to_all_are_not() -> None:
    bd = jx.parse_text("（一）投资。（责任单位：市发改委）\n1.抓项目。\n2.强保障。\n各地各部门要抓好落实。")
    assert texts(bd) == ["投资。\n1.抓项目。\n2.强保障。"]
    assert codes(bd) == {"closing"}


NUMBERS = {
    "1-1 ": "T1.1",
    "1—1": "T1.1",
    "（1-1）": "T1.1",
    "1.2.1 ": "T1.2.1",
    "任务1：": "T1",
    "任务一 ": "T1",
    "第1项 ": "T1",
    "【1】": "T1",
}


@pytest.mark.parametrize(("number", "key"), NUMBERS.items(), ids=NUMBERS)
def test_odd_numbers_number_tasks(number: str, key: str) -> None:
    bd = jx.parse_text(f"{number}办好实事。（市财政局负责）")
    assert [(t.id, t.text) for t in bd.task_records] == [(key, "办好实事。")]


@pytest.mark.parametrize("words", ["1.5万平方米建成", "1-2个项目落地", "3—5年内见效"])
def test_a_count_at_the_beginning_of_a_line_is_no_number(words: str) -> None:
    bd = jx.parse_text(f"{words}。（市财政局负责）")
    assert texts(bd)[0].endswith(words[2:] + "。")
    assert bd.task_records[0].number != words[:3]


@pytest.mark.parametrize("mark", ["【{}】", "——{}。", "★{}", "{}"])
def test_headings_without_a_number_are_sections(mark: str) -> None:
    first, second = mark.format("工业经济"), mark.format("农业农村")
    bd = jx.parse_text(f"{first}\n1.甲。（市财政局负责）\n2.乙。（市水利局负责）\n{second}\n3.丙。（市教育局负责）")
    assert [(t.id, t.section[0].rstrip("。")) for t in bd.task_records] == [
        ("T1.1", first.rstrip("。")),
        ("T1.2", first.rstrip("。")),
        ("T2.3", second.rstrip("。")),
    ]
    assert codes(bd) == set()


def test_a_table_behind_tasks_stands_beside_them() -> None:
    bd = jx.parse_text(
        "一、重点\n1.甲。（市财政局负责）\n2.乙。（市水利局负责）\n\n序号\t任务\t责任单位\n3\t丙\t市教育局\n4\t丁\t市商务局"
    )
    assert [(t.id, t.section) for t in bd.task_records] == [(f"T1.{n}", ("一、重点",)) for n in range(1, 5)]


def test_attachments_and_imprint_have_names_of_their_own() -> None:
    text = (
        "关于印发任务分工的通知\n附件：1.任务分工表\n2.联系人名单\n某市人民政府办公室\n2024年1月1日\n"
        "1.甲。（市财政局负责）\n2.乙。（市水利局负责）\n附件：任务清单\n抄送：市委各部门，\n市人大常委会办公室。\n"
        "某市人民政府办公室 2024年1月2日印发\n（此件公开发布）\n（联系人：张三，电话：12345）"
    )
    bd = jx.parse_text(text)
    named = {text[s.start : s.end]: str(s.kind) for s in bd.spans}
    assert [w for w, kind in named.items() if kind == "attachment"] == [
        "附件：1.任务分工表",
        "2.联系人名单",
        "附件：任务清单",
    ]
    assert sum(kind == "signature" for kind in named.values()) == 7
    assert codes(bd) == set()


def test_a_notice_that_ends_in_a_signature_numbers_no_items() -> None:
    notice = "关于印发任务分工的通知\n一、高度重视。\n二、强化督查。\n某市人民政府办公室\n2024年1月1日\n"
    bd = jx.parse_text(f"{notice}序号\t任务\t责任单位\n1\t甲\t市财政局")
    assert [(t.id, t.section) for t in bd.task_records] == [("T1", ())]
    assert codes(bd) == set()


def test_numbers_without_white_space_before_them_are_found_behind_clauses() -> None:
    bd = jx.parse_text("关于印发分工的通知1.扩大投资。责任单位：市发改委2.促进消费。责任单位：市商务局")
    assert texts(bd) == ["扩大投资。", "促进消费。"]
    assert bd.title == "关于印发分工的通知"


@pytest.mark.parametrize("signs", ["—— ——", "A. B.", "措施1： 措施2：", "- -"])
def test_lines_with_a_sign_and_a_clause_are_tasks_of_the_heading_above(signs: str) -> None:
    one, other = signs.split()
    bd = jx.parse_text(
        f"一、优化环境\n{one}放权。（市政务局牵头）\n{other}清费。（市财政局负责）\n二、稳外贸。（市商务局负责）"
    )
    assert [(t.id, t.section, t.text) for t in bd.task_records] == [
        ("T1.1", ("一、优化环境",), "放权。"),
        ("T1.2", ("一、优化环境",), "清费。"),
        ("T2", (), "稳外贸。"),
    ]


def test_lines_with_a_sign_and_one_clause_for_all_are_one_task() -> None:
    bd = jx.parse_text("一、优化环境\n——放权。\n——清费。（市财政局负责）\n二、稳外贸。（市商务局负责）")
    assert texts(bd)[0] == "优化环境\n——放权。\n——清费。"


def test_lines_with_a_sign_below_a_heading_that_has_a_clause_are_its_text() -> None:
    bd = jx.parse_text("1.推进民生。（市财政局负责）\n●修桥。（市交通局负责）\n●修路。")
    assert [(t.number, t.text) for t in bd.task_records] == [("1", "推进民生。"), ("1", "●修桥。")]


def test_the_marks_of_markdown_are_no_words() -> None:
    bd = jx.parse_text(
        "# 分工\n## 一、稳增长\n- **1. 扩大投资。** 抓项目。（**责任单位：** 市发改委）\n- **2. 促消费。**（市商务局负责）"
    )
    assert [(t.id, t.section) for t in bd.task_records] == [("T1.1", ("一、稳增长",)), ("T1.2", ("一、稳增长",))]
    assert texts(bd) == ["扩大投资。 抓项目。", "促消费。"]


def test_numbers_of_three_levels_nest() -> None:
    bd = jx.parse_text("1.经济\n1.1 投资\n1.1.1 修路。责任单位：市交通局\n1.2 消费\n1.2.1 办展。责任单位：市商务局")
    assert [(t.id, t.section) for t in bd.task_records] == [
        ("T1.1.1", ("1.经济", "1.1 投资")),
        ("T1.2.1", ("1.经济", "1.2 消费")),
    ]
    assert codes(bd) == set()


def test_a_table_goes_on_behind_a_page_number() -> None:
    header = "序号\t任务\t责任单位"
    bd = jx.parse_text(
        f"{header}\n1\t扩大投资，\t市发改委、\n— 1 —\n{header}\n\t抓项目。\t市财政局\n2\t促消费。\t市商务局"
    )
    assert texts(bd) == ["扩大投资，抓项目。", "促消费。"]
    assert units(bd)[0] == ["市发改委 co_lead", "市财政局 co_lead"]


def test_the_title_before_tasks_on_one_line_is_found() -> None:
    bd = jx.parse_text(
        "某市政府关于印发任务分工的通知 现印发给你们。 一、投资。（市发改委牵头） 二、消费。（市商务局牵头）"
    )
    assert bd.title == "某市政府关于印发任务分工的通知"


def test_a_frame_whose_cells_are_ruled_apart_in_one_column_only_is_not_guessed_at() -> None:
    rows = ["┌──┬──┐", "│任务│责任单位│", "├──┼──┤", "│甲事│市财政局、│", "├──┤市水利局│", "│乙事│  │", "└──┴──┘"]
    bd = jx.parse_text("\n".join(["1.丙事。（市商务局负责）", "", *rows]))
    assert texts(bd) == ["丙事。"]
    assert "closing" in codes(bd)


C = "（市财政局负责）"
LEADS = "（牵头领导：张三副市长；责任单位：市财政局）"
OUTLINES = {
    # numbers behind clauses and sentences, and those amid words that number nothing
    f"1.甲。{C}2.乙。{C}3.丙。{C}": [((), "1", "甲。"), ((), "2", "乙。"), ((), "3", "丙。")],
    f"一、总1.甲。{C}2.乙。{C}": [(("一、总",), "1", "甲。"), (("一、总",), "2", "乙。")],
    f"（二十六）植树。{C}（二十七）治水。{C}": [((), "（二十六）", "植树。"), ((), "（二十七）", "治水。")],
    f"绿化。（二十六）植树。{C}（二十七）治水。{C}": [((), "（二十六）", "植树。"), ((), "（二十七）", "治水。")],
    f"绿化。（二十六）植树。（二十七）治水。{C}": [((), "", "绿化。（二十六）植树。（二十七）治水。")],
    f"绿化。（二十六）植树。{C}（二十八）治水。{C}": [
        *[((), "", "绿化。（二十六）植树。"), ((), "", "（二十八）治水。")]
    ],
    f"成果（二十六）好。{C}": [((), "", "成果（二十六）好。")],
    f"1.甲升2.乙。{C}\n2.丙。{C}": [((), "1", "甲升2.乙。"), ((), "2", "丙。")],
    f"1.甲。{C}\n3.5万亩。{C}": [((), "1", "甲。"), ((), "1", "3.5万亩。")],
    f"1.甲。{C}\n2.2025年完成。{C}": [((), "1", "甲。"), ((), "2", "2025年完成。")],
    # a clause that closes its item, or all items of a heading
    f"一、总\n1.甲；\n2.乙。{C}\n二、分\n1.丙。{C}": [((), "一", "总\n1.甲；\n2.乙。"), (("二、分",), "1", "丙。")],
    f"一、总\n1.甲。\n2.乙。\n{C}\n二、分\n1.丙。{C}": [((), "一", "总\n1.甲。\n2.乙。"), (("二、分",), "1", "丙。")],
    f"一、总\n1.甲。{C}\n2.乙。\n{C}\n二、分\n1.丙。{C}": [
        *[(("一、总",), "1", "甲。"), (("一、总",), "2", "乙。"), (("二、分",), "1", "丙。")]
    ],
    f"一、总\n1.甲。\n2.乙。{C}\n二、分\n1.丙。{C}": [(("一、总",), "2", "乙。"), (("二、分",), "1", "丙。")],
    # what goes on behind a clause: not behind the last item, nor what announces the next
    f"1.甲。{C}并继续。\n2.乙。{C}后话。": [((), "1", "甲。并继续"), ((), "2", "乙。")],
    f"1.甲。{C}如下：\n2.乙。{C}": [((), "1", "甲。"), ((), "2", "乙。")],
    f"{C}继续推进。\n": [((), "", "继续推进")],
    # documents without numbers: paragraphs, and lines under a short title
    f"{'甲' * 40}。\n乙段。{C}": [((), "", "乙段。")],
    f"甲段话。\n{C}\n乙段话。\n{C}": [((), "", "甲段话。"), ((), "", "乙段话。")],
    f"{'甲' * 14}\n乙段要办好各项工作，抓落实。\n丙段。\n{C}\n{'丁' * 14}\n戊段要办好各项工作，抓落实。\n{C}": [
        ((), "", f"{'甲' * 14}\n乙段要办好各项工作，抓落实。\n丙段。"),
        ((), "", f"{'丁' * 14}\n戊段要办好各项工作，抓落实。"),
    ],
    f"{'甲' * 15}\n乙段要办好各项工作，抓落实。\n丙段。\n{C}\n{'丁' * 15}\n戊段要办好各项工作，抓落实。\n{C}": [
        *[((), "", "丙段。"), ((), "", "戊段要办好各项工作，抓落实。")]
    ],
    f"甲段话。\n乙段话。{C}\n丙段话。\n丁段话。{C}": [(("甲段话",), "", "乙段话。"), (("丙段话",), "", "丁段话。")],
    f"坚持项目为王抓好各项工作\n坚持项目\n{C}\n{'乙' * 15}\n{'丙' * 15}\n{C}\n促进消费\n丁。\n{C}": [
        (("坚持项目为王抓好各项工作",), "", "坚持项目"),
        (("坚持项目为王抓好各项工作",), "", f"{'乙' * 15}\n{'丙' * 15}"),
        (("坚持项目为王抓好各项工作",), "", "促进消费\n丁。"),
    ],
    f"扩大投资\n甲段。{C}\n乙段。{C}\n促进消费\n丙段。{C}": [
        *[(("扩大投资",), "", "甲段。"), (("扩大投资",), "", "乙段。"), (("促进消费",), "", "丙段。")]
    ],
    f"扩大投资\n甲段话在此。\n乙段。\n{C}\n促进消费\n丙段话在此。\n丁段。\n{C}": [
        *[(("扩大投资",), "", "甲段话在此。\n乙段。"), (("促进消费",), "", "丙段话在此。\n丁段。")]
    ],
}


@pytest.mark.parametrize(("text", "expected"), OUTLINES.items(), ids=OUTLINES)
def test_a_task_has_its_number_its_words_and_the_headings_above(
    text: str, expected: list[tuple[tuple[str, ...], str, str]]
) -> None:
    assert [(t.section, t.number, t.text) for t in jx.parse_text(text).task_records] == expected


def places(text: str, before: int, lines: int) -> list[object]:
    """Give each task, remark and span with its place, counted from what stands before the text."""
    bd = jx.parse_text(text)
    return [
        [(t.line - lines, t.text, [(a.printed, a.line - lines) for a in t.assignments]) for t in bd.task_records],
        [(r.code, r.words, max(r.line - lines, 1)) for r in bd.remark_records],
        [(str(s.kind), s.start - before, s.end - before) for s in bd.spans if s.kind is not SpanKind.BLANK],
    ]


@pytest.mark.parametrize("text", OUTLINES)
def test_empty_lines_before_a_document_move_every_place_and_change_nothing(text: str) -> None:
    assert places("\n" * 7 + text, 7, 7) == places(text, 0, 0)


def test_the_leader_in_a_clause_counts_more_than_that_of_the_heading() -> None:
    bd = jx.parse_text(f"一、王五市长牵头工作\n1.甲。{LEADS}\n2.乙。{C}")
    assert [t.leader for t in bd.task_records] == ["张三副市长", "王五市长"]


def test_the_leader_of_a_heading_without_a_number_leads_the_tasks_below_it() -> None:
    """The clause of the second task names a leader of its own; the next heading ends the first one's tasks."""
    bd = jx.parse_text(f"李四副市长牵头\n甲段。{C}\n乙段。{LEADS}\n王五市长牵头\n丙段。{C}")
    assert [t.leader for t in bd.task_records] == ["李四副市长", "张三副市长", "王五市长"]


def spans(text: str) -> list[tuple[str, str]]:
    """Kind and words of each stretch that is not blank, without the full stop at an end."""
    found = jx.parse_text(text).spans
    return [(str(s.kind), text[s.start : s.end].strip(" \n。")) for s in found if s.kind is not SpanKind.BLANK]


def test_each_stretch_has_the_kind_of_its_place() -> None:
    """A heading with prose behind it, words that announce, words behind the last task."""
    text = f"一、总。先说几句。\n1.甲。{C}如下：\n2.乙。{C}\n后话。"
    assert spans(text) == [
        *[("heading", "一、总"), ("prose", "先说几句"), ("task", "1.甲"), ("clause", C), ("prose", "如下：")],
        *[("task", "2.乙"), ("clause", C), ("closing", "后话")],
    ]
    lead_in = "新华社讯\n关于印发任务分工的通知\n请照办。\n某市人民政府办公室\n2025年1月2日\n"
    assert spans(f"{lead_in}1.甲。{C}\n某市人民政府\n2025年1月2日")[:5] == [
        *[("lead_in", "新华社讯"), ("title", "关于印发任务分工的通知"), ("notice", "请照办")],
        *[("signature", "某市人民政府办公室"), ("signature", "2025年1月2日")],
    ]
    assert [kind for kind, _ in spans(f"1.甲。{C}\n某市人民政府\n2025年1月2日")[-2:]] == ["signature", "signature"]


def test_numbers_that_do_not_follow_and_items_that_name_nobody_are_pointed_to() -> None:
    bd = jx.parse_text(f"1.甲。{C}\n2.乙。\n4.丁。{C}\n1.戊。{C}")
    found = [(r.code, r.line, r.words) for r in bd.remark_records if r.code != "no_lead"]
    assert found == [("no_clause", 2, "2.乙。"), ("numbering", 3, f"4.丁。{C}")]


def test_a_remark_shows_a_hundred_and_twenty_characters_at_most() -> None:
    for length, shown in ((118, "1." + "甲" * 118), (119, "1." + "甲" * 117 + "…")):
        bd = jx.parse_text(f"1.{'甲' * length}\n2.乙。{C}\n3.丙。{C}")
        assert [r.words for r in bd.remark_records if r.code == "no_clause"] == [shown]


ITEM = "1.甲。（市财政局负责）"
ASIDES = {
    # numbers alone on their lines: three that follow on, or one beside a page number in dashes that it follows
    "甲\n3\n乙\n4\n丙\n5\n丁": ["3", "4", "5"],
    "甲\n3\n乙\n4\n丙": [],
    "甲\n3\n乙\n4\n丙\n6\n丁": [],
    "甲\n- 3 -\n乙\n4\n丙": ["- 3 -", "4"],
    "甲\n- 3 -\n乙\n5\n丙": ["- 3 -"],
    # what stands beside them three times, of forty characters at most
    "甲\n- 1 -\n某市\n乙\n- 2 -\n某市\n丙\n- 3 -\n某市": ["- 1 -", "某市", "- 2 -", "某市", "- 3 -", "某市"],
    "甲\n- 1 -\n某市\n乙\n- 2 -\n某市\n丙": ["- 1 -", "- 2 -"],
    f"- 1 -\n{'某' * 40}\n- 2 -\n{'某' * 40}": ["- 1 -", "某" * 40, "- 2 -", "某" * 40],
    f"- 1 -\n{'某' * 41}\n- 2 -\n{'某' * 41}": ["- 1 -", "- 2 -"],
    "\n".join(f"{'甲' * 41}\n- {n} -\n某市" for n in (1, 2, 3)): ["- 1 -", "某市", "- 2 -", "某市", "- 3 -", "某市"],
    # the foot of a site closes a document that says who
    f"{ITEM}\n地址：某路\n版权所有 某市": ["地址：某路", "版权所有 某市"],
    f"{ITEM}\n版权所有 某市\n后话": [],
    f"{ITEM}\n版权所有{'某' * 196}": [f"版权所有{'某' * 196}"],
    f"{ITEM}\n版权所有{'某' * 197}": [],
    "甲\n版权所有 某市": [],
    f"{ITEM}\n主办单位：某市人民政府": ["主办单位：某市人民政府"],
    f"{ITEM}\n主办单位：某局": [],
    f"{ITEM}\n2.乙。主办单位：市文旅局\n主办单位：某市人民政府": [],
}


@pytest.mark.parametrize(("text", "expected"), ASIDES.items(), ids=ASIDES)
def test_what_is_the_pages_or_the_sites_is_an_aside(text: str, expected: list[str]) -> None:
    assert [line.text for line in mark_asides(text_lines(text)) if line.aside] == expected


def test_a_row_of_a_table_is_no_page_number() -> None:
    row = Line(1, 0, "- 3 -", ("- 3 -",), table=1)
    assert mark_asides((row,)) == (row,)


HEADED = {
    # one line without a number may have been put in; two, or one behind a sign or in a frame, head what follows
    f"1.甲。{C}\n促进消费\n2.乙。{C}\n3.丙。{C}": [(), (), ()],
    f"1.甲。{C}\n★促进消费\n2.乙。{C}\n3.丙。{C}": [(), ("★促进消费",), ("★促进消费",)],
    f"（扩大投资）\n1.甲。{C}\n（促进消费）\n2.乙。{C}": [("（扩大投资）",), ("（促进消费）",)],
    f"扩大投资\n1.甲。{C}\n促进消费\n2.乙。{C}": [("扩大投资",), ("促进消费",)],
    # a line above the first item alone is none
    f"扩大投资\n1.甲。{C}\n2.乙。{C}": [(), ()],
    f"★扩大投资\n1.甲。{C}\n2.乙。{C}": [(), ()],
}


@pytest.mark.parametrize(("text", "expected"), HEADED.items(), ids=HEADED)
def test_a_line_without_a_number_heads_items_where_it_is_not_alone_or_marked(
    text: str, expected: list[tuple[str, ...]]
) -> None:
    assert [t.section for t in jx.parse_text(text).task_records] == expected


def test_units_that_a_task_hides_are_shown_with_twenty_characters_behind_them() -> None:
    """A label without a list ends with its span; a bracket within a sentence is shown with what follows."""
    bd = jx.parse_text(f"1.甲责任单位：{C}\n2.推进某事（市财政局、市教育局），并做好{'后' * 30}。{C}")
    assert [(r.line, r.words) for r in bd.remark_records if r.code == "unread_clause"] == [
        *[(1, "责任单位："), (2, f"（市财政局、市教育局），并做好{'后' * 16}")]
    ]


@pytest.mark.parametrize(("without", "read"), [(2, True), (3, False)])
def test_words_below_a_heading_that_is_a_sentence_are_its_text_where_half_of_the_tasks_have_some(
    without: int, *, read: bool
) -> None:
    """Two tasks with words below their sentence and two, or three, without."""
    numbers = "一二三四五"
    below = [f"{numbers[i]}、推进第{i}事。{C}\n办好它。\n" for i in range(2)]
    rest = [f"{numbers[i]}、推进第{i}事。{C}\n" for i in range(2, 2 + without)]
    assert ("办好它" in jx.parse_text("".join([*below, *rest])).task_records[0].text) is read


def test_a_list_of_attachments_goes_on_as_long_as_its_numbers_do() -> None:
    text = f"附件：1.任务分工表\n2.联系人名单\n3.任务清单\n1.甲。{C}"
    assert [words for kind, words in spans(text) if kind == "attachment"] == text.split("\n")[:3]
    below = f"附件：\n1.任务分工表\n2.任务清单\n1.甲。{C}"
    assert [words for kind, words in spans(below) if kind == "attachment"] == below.split("\n")[:3]
    later = f"附件：2.任务分工表\n3.任务清单\n1.甲。{C}"
    assert [words for kind, words in spans(later) if kind == "attachment"] == later.split("\n")[:2]
    bare = f"附件：任务分工表\n2.任务清单\n1.甲。{C}"
    assert [words for kind, words in spans(bare) if kind == "attachment"] == bare.split("\n")[:2]


def test_a_title_has_four_lines_at_most() -> None:
    four, five = "某市关于\n印发重点\n任务\n分解的通知", "某市关于\n印发\n重点\n任务\n分解的通知"
    assert jx.parse_text(f"{four}\n1.甲。{C}").title == four.replace("\n", "")
    assert jx.parse_text(f"{five}\n1.甲。{C}").title == ""


def test_what_stands_above_the_last_signature_before_the_tasks_is_the_notice() -> None:
    signed = "一、{}要求。\n某市政府\n2025年1月{}日\n"
    text = f"{signed.format('甲', 1)}{signed.format('乙', 2)}1.甲。{C}"
    assert [kind for kind, _ in spans(text)] == [*["notice", "signature", "signature"] * 2, "task", "clause"]


def test_a_table_goes_on_behind_a_page_number_without_its_header() -> None:
    bd = jx.parse_text("序号\t任务\t责任单位\n1\t甲\t市财政局\n— 1 —\n2\t乙\t市水利局\n3\t丙\t市水利局")
    assert texts(bd) == ["甲", "乙", "丙"]


def test_a_table_that_names_no_units_is_not_pointed_to() -> None:
    assert "unread_table" not in codes(jx.parse_text(f"1.甲。{C}\n\n板块\t承接\n投资\t\n消费\t\n"))


def test_notes_below_a_table_end_nothing_where_items_follow() -> None:
    bd = jx.parse_text(f"序号\t任务\t责任单位\n1\t甲\t市财政局\n注：1.以上。\n一、乙。{C}\n二、丙。{C}")
    assert [t.number for t in bd.task_records] == ["1", "一", "二"]
    below = jx.parse_text(f"1.甲。{C}\n说明：1.乙。2.丙。")
    assert texts(below) == ["甲。"]


def pointed(text: str, code: str) -> list[tuple[int, str]]:
    """Line and words of each remark with a code."""
    return [(r.line, r.words) for r in jx.parse_text(text).remark_records if r.code == code]


def test_a_table_is_pointed_to_that_lists_units_in_two_rows_of_two_hundred_characters_at_most() -> None:
    """39 names of five characters with their comma are 195; with one of five or of six characters 200 or 201."""
    table = f"1.甲。{C}\n\n板块\t承接\n投资\t{{}}\n".format
    names = "市水利局、" * 39
    assert pointed(table(names + "市公安分局\n消费\t市商务局"), "unread_table") == [(3, "板块 | 承接")]
    assert pointed(table(names + "市公安某分局\n消费\t市商务局"), "unread_table") == []
    assert pointed(table("市发改委"), "unread_table") == []


def test_sixty_characters_of_an_unread_table_are_shown() -> None:
    """The titles of 57 and one character with ' | ' between them are 61."""
    shown = pointed(f"1.甲。{C}\n\n{'板' * 57}\t承\n投资\t市发改委\n消费\t市商务局\n", "unread_table")
    assert shown == [(3, f"{'板' * 57} | ")]


@pytest.mark.parametrize(("length", "found"), [(60, True), (61, False)])
def test_a_pasted_title_has_sixty_characters_at_most(length: int, *, found: bool) -> None:
    """责任单位, two brackets, and a note in them."""
    shown = f"工作任务 | 责任单位（{'注' * (length - 6)}"[:60]
    text = f"1.甲。{C}\n工作任务\n责任单位（{'注' * (length - 6)}）\n后话"
    assert pointed(text, "pasted_table") == ([(3, shown)] if found else [])


@pytest.mark.parametrize(("below", "left"), [(12, False), (13, True)])
def test_pasted_titles_are_read_where_a_clause_stands_twelve_lines_below_them(below: int, *, left: bool) -> None:
    words = "序号\n工作任务\n责任单位\n" + "说明文字而已。\n" * (below - 1)
    assert bool(pointed(f"{words}一、甲。{C}", "pasted_table")) is left


def test_the_last_line_may_be_a_pasted_title_and_a_number_alone_is_none() -> None:
    """Above the title is no column; below the last line stands nothing, and it is shown itself."""
    shown = "工作任务 | 责任单位 | 责任单位"
    assert pointed(f"1.甲。{C}\n工作任务\n责任单位", "pasted_table") == [(3, shown)]
    assert pointed(f"1.甲。{C}\n2\n后话", "pasted_table") == []


@pytest.mark.parametrize(("length", "read"), [(24, True), (25, False)])
def test_a_heading_that_is_a_sentence_has_twenty_four_characters_at_most(length: int, *, read: bool) -> None:
    """Items below its neighbour show that it is a heading, so that the line below it is its text."""
    behind = "（二）办学。（市教育局负责）\n1.建校。（市财政局负责）"
    (task, *_) = jx.parse_text(f"（一）{'推' * (length - 1)}。{C}\n办甲、乙。\n{behind}").task_records
    assert task.text.endswith("\n办甲、乙。") is read


@pytest.mark.parametrize(("length", "unit"), [(80, "市财政局"), (81, "嘉兴市财政局")])
def test_the_issuer_stands_above_a_date_of_eighty_characters_at_most(length: int, unit: str) -> None:
    """The issuer's place is left out of its bodies' names; the date is spread by blanks."""
    date = f"2025年{' ' * (length - 9)}1月2日"
    bd = jx.parse_text(f"1.甲。（嘉兴市财政局负责）\n嘉兴市人民政府\n{date}")
    assert [a.unit for a in bd.task_records[0].assignments] == [unit]


@pytest.mark.parametrize(("length", "pieces"), [(400, 1), (401, 2)])
def test_a_line_of_more_than_four_hundred_characters_is_named_word_by_word(length: int, pieces: int) -> None:
    closing = f"{'后' * 200} {'话' * (length - 201)}"
    assert [kind for kind, _ in spans(f"1.甲。{C}\n{closing}")] == ["task", "clause", *["closing"] * pieces]
    assert [kind for kind, _ in spans(f"{closing}\n1.甲。{C}")] == [*["notice"] * pieces, "task", "clause"]


@pytest.mark.parametrize(("length", "headed"), [(2998, True), (2999, False)])
def test_a_heading_without_a_number_is_whole_and_near_its_clause(length: int, *, headed: bool) -> None:
    """The line end behind it stands 3000 characters before the clause at most."""
    bd = jx.parse_text(f"扩大投资\n{'甲' * length}。{C}\n促进消费\n乙。{C}")
    assert [t.section for t in bd.task_records] == ([("扩大投资",), ("促进消费",)] if headed else [(), ()])


@pytest.mark.parametrize(("length", "whole"), [(2998, True), (2999, False)])
def test_the_lines_above_a_clause_are_read_from_the_first_that_is_near_on(length: int, *, whole: bool) -> None:
    """The line end above the last line stands 3000 characters before the clause, or one more."""
    above, last = f"前段{'乙' * 20}", "甲" * length
    task = jx.parse_text(f"扩大投资\n{C}\n{above}\n{last}\n{C}").task_records[1]
    assert task.text == (f"{above}\n{last}" if whole else last)


def test_a_damaged_character_is_pointed_to_wherever_it_stands() -> None:
    assert pointed(f"\ufffd甲。{C}", "broken") == [(1, f"\ufffd甲。{C}")]
    assert pointed(f"{'前' * 30}\ufffd{'后' * 30}。{C}", "broken") == [(1, f"{'前' * 20}\ufffd{'后' * 19}")]
    assert pointed(f"甲。{C}", "broken") == []


@pytest.mark.parametrize("between", ["\n", "；", "，", "。\n", "", " "])
def test_a_label_in_brackets_begins_a_list_of_its_own(between: str) -> None:
    bd = jx.parse_text(f"1.甲。\n【责任单位】市财政局{between}【配合单位】市水利局\n2.乙。（市教育局负责）")
    assert [(a.unit, a.role) for a in bd.task_records[0].assignments] == [
        ("市财政局", "lead"),
        ("市水利局", "support"),
    ]


@pytest.mark.parametrize("before", ["", " ", "；", "，"])
@pytest.mark.parametrize("after", ["", " ", "   ", "\u3000", "："])
def test_a_date_behind_a_label_in_brackets_is_no_name(before: str, after: str) -> None:
    bd = jx.parse_text(f"1.甲。【责任单位】市财政局、市水利局{before}【完成时限】{after}6月底\n2.乙。（市教育局负责）")
    assert [[a.name for a in task.assignments] for task in bd.task_records] == [["市财政局", "市水利局"], ["市教育局"]]
    assert "odd_name" not in set(bd.remarks["code"])


def test_a_role_in_brackets_after_a_name_begins_no_list() -> None:
    """In a statement that begins with a bracketed label 牵头 after a name is still the role of that name alone.

    Where a space separates the names, its brackets are others than those of the label.
    """
    bd = jx.parse_text(
        "1.甲。【责任单位】市财政局（牵头）、市水利局\n2.乙。【责任单位】市教育局（牵头单位）\n"
        "3.丙。【责任单位】市财政局（牵头） 市水利局"
    )
    two = [("市财政局", "lead"), ("市水利局", "co_lead")]
    assert [[(a.unit, str(a.role)) for a in task.assignments] for task in bd.task_records] == [
        two,
        [("市教育局", "lead")],
        two,
    ]


@pytest.mark.parametrize(
    ("alone", "printed", "name"),
    [
        ("江州市", "江州市政府", "江州市政府"),
        ("瑞江县", "瑞江县人民政府", "瑞江县人民政府"),
        ("浦东新区", "浦东新区政府", "浦东新区政府"),
        ("江州开发区", "江州开发区管委会", "江州开发区管委会"),
        ("许家镇", "许家镇政府", "许家镇政府"),
        ("城东街道", "城东街道办事处", "城东街道办事处"),
        ("江州市", "江州市财政局", "江州市"),
        ("江州市", "东州市政府", "江州市"),
        ("有关县区", "有关县区政府", "有关县区"),
    ],
)
def test_a_place_alone_is_its_government_where_the_document_prints_that(alone: str, printed: str, name: str) -> None:
    """A remark says so with both names; a place whose government is printed nowhere stays, and so does a collective."""
    bd = jx.parse_text(f"1.建园区。（责任单位：省科技厅、{alone}）\n2.建平台。（责任单位：省经信厅、{printed}）")
    assert units(bd)[0] == ["省科技厅 co_lead", f"{name} co_lead"]
    said = [(r.words, dict(r.facts)["name"]) for r in bd.remark_records if r.code == "government"]
    assert said == ([(alone, name)] if name != alone else [])
    assert len(bd.units) == (3 if name != alone else 4)


@pytest.mark.parametrize(
    ("title", "unit", "level"),
    [
        ("上海市经济和信息化委员会关于印发实施方案的通知", "市城管局", "province"),
        ("浙江省经济和信息化厅等6部门关于印发实施方案的通知", "省建设厅", "province"),
        ("海宁市水利局关于印发实施方案的通知", "市水利局", "county"),
        ("水利局关于印发实施方案的通知", "市水利局", "city"),
    ],
)
def test_the_department_that_issues_a_document_says_its_place(title: str, unit: str, level: str) -> None:
    """市水利局 is of Haining, a county; of an unknown city without the title. 省建设厅 is what Zhejiang calls its 住建厅."""
    bd = jx.parse_text(f"{title}\n\n1.建园区。（责任单位：{unit}）\n")
    assert bd.units["level"].tolist() == [level]
    assert bd.units.index.tolist() == [{"省建设厅": "省住房城乡建设厅", "市城管局": "市城市管理局"}.get(unit, unit)]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("临江市数字经济行动方案", "临江市数字经济行动方案"),
        ("临江市\n重点工作任务分解表（2025年）", "临江市重点工作任务分解表（2025年）"),
        ("请各单位抓好本方案。", ""),
        ("各有关单位：", ""),
    ],
)
def test_what_a_document_is_called_at_its_head_is_its_title(head: str, title: str) -> None:
    """A plan has a title also without 关于; a sentence and a salutation are none."""
    assert jx.parse_text(f"{head}\n（一）建平台。（责任单位：市数据局）").title == title
