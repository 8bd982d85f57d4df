"""Ways of printing that a measure on unseen documents found unread: offices, cells, titles, numbers, lines."""

import pytest
from test_parsing_tables import read, rows

import jxgraph as jx
from jxgraph.model import Breakdown


def units(bd: Breakdown) -> list[list[tuple[str, str]]]:
    return [[(a.name, str(a.role)) for a in t.assignments] for t in bd.task_records]


def texts(bd: Breakdown) -> list[tuple[tuple[str, ...], str, str]]:
    return [(t.section, t.number, t.text) for t in bd.task_records]


def codes(bd: Breakdown) -> list[str]:
    return [r.code for r in bd.remark_records if r.code != "no_lead"]


def test_brackets_of_offices_close_items_where_several_do() -> None:
    """Two lists of offices make the single one a list of one; the facilities in the last bracket are none."""
    bd = jx.parse_text(
        "1.办班。（人事科、法规科）\n2.考核。（督查处）\n3.修缮。（教务处、后勤中心）\n4.建（教室、宿舍）。\n"
    )
    assert units(bd) == [
        [("人事科", "co_lead"), ("法规科", "co_lead")],
        [("督查处", "co_lead")],
        [("教务处", "co_lead"), ("后勤中心", "co_lead")],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1.建设村级场所（卫生室、活动中心）。\n2.建设专科（心内科、骨科）。",
        "1.改造用房（办公室、会议室）。\n2.扩建校园。",
        "1.走访企业（财务处）后再定。\n2.走访学校（人事处、学生处）后再定。",
    ],
)
def test_ordinary_brackets_are_no_offices(text: str) -> None:
    with pytest.raises(jx.errors.InputError, match="no responsibility clause"):
        jx.parse_text(text)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("省财政厅 省文物保管 省妇联", ["省财政厅", "省文物保管", "省妇联"]),
        ("市农业 农村局", ["市农业农村局"]),
        ("市财政局 市人力资源和社会 保障局", ["市财政局", "市人力资源和社会保障局"]),
        ("南湖 区公安局", ["南湖区公安局"]),
        ("国网 市供电公司", ["国网市供电公司"]),
    ],
)
def test_a_cell_of_units_is_cut_where_the_level_is_printed_again(cell: str, names: list[str]) -> None:
    bd = read([["序号", "任务", "责任单位"], ["1", "甲事", cell]])
    assert [name for name, _ in units(bd)[0]] == names
    assert codes(bd).count("odd_name") == names.count("省文物保管")


def test_main_responsibility_leads_beside_another_label_only() -> None:
    beside = jx.parse_text("1.甲。（主要责任单位：市财政局；配合单位：市水利局）\n2.乙。（主要责任单位：市教育局）")
    assert units(beside) == [[("市财政局", "lead"), ("市水利局", "support")], [("市教育局", "lead")]]
    alone = jx.parse_text("1.甲。（主要责任单位：市财政局）\n2.乙。（主要责任单位：市教育局）")
    assert units(alone) == [[("市财政局", "co_lead")], [("市教育局", "co_lead")]]
    led = jx.parse_text("1.甲。（牵头单位：市财政局；主要责任单位：市水利局）")
    assert units(led) == [[("市财政局", "lead"), ("市水利局", "co_lead")]]
    table = read([["任务", "主要责任单位", "责任单位"], ["甲", "市财政局", "市水利局"]])
    assert units(table) == [[("市财政局", "lead"), ("市水利局", "co_lead")]]


@pytest.mark.parametrize("exception", ["除另有标注外", "除注明“牵头”的外"])
def test_a_lead_rule_may_begin_with_an_exception(exception: str) -> None:
    bd = jx.parse_text(f"1.甲。\n责任单位：市财政局、市水利局（{exception}，列第一位的为牵头单位，下同）\n")
    assert units(bd) == [[("市财政局", "lead"), ("市水利局", "co_lead")]]
    assert codes(bd) == ["lead_rule"]


def test_titles_of_units_are_a_header_and_no_unit() -> None:
    """The second header has other words than the first, and the long bracket in it is no part of the title."""
    long = "重点工作（本市承担两项牵头工作、十九项配合工作以及其他有关工作）"
    first = ["序号", "任务", "责任单位"]
    bd = read([first, ["1", "甲", "市财政局"], ["编号", long, "负责单位"], ["2", "乙", "市水利局"]])
    assert units(bd) == [[("市财政局", "co_lead")], [("市水利局", "co_lead")]]
    assert units(read([["序号", long, "责任单位"], ["1", "甲", "市财政局"]])) == [[("市财政局", "co_lead")]]


def test_a_numbered_row_without_units_heads_the_rows_without_numbers() -> None:
    grid = [
        ["目标", "责任单位"],
        ["1.健康。", ""],
        ["——体检。", "市卫健委"],
        ["——义诊。", "市红十字会"],
        ["2.教育。", "市教育局"],
    ]
    assert texts(read(grid)) == [(("1.健康。",), "", "——体检。"), (("1.健康。",), "", "——义诊。"), ((), "2", "教育。")]


def test_the_longest_column_without_a_known_title_is_the_task() -> None:
    bd = read([["序号", "惠民好事", "牵头单位", "完成时限"], ["1", "修桥", "市财政局", "2025年12月底以前全部完成"]])
    assert (texts(bd), codes(bd)) == ([((), "1", "修桥")], ["task_column"])


def test_a_title_over_several_columns_heads_all_their_words() -> None:
    """The clerk in charge (责任人) is not made a second leader."""
    head = ["目标", "", "责任领导", "责任单位", "责任人"]
    bd = read(
        [head, ["修路", "10公里", "王五", "市财政局", "李四"], ["修路", "9座桥", "王五", "市财政局", "李四"]],
        printed=[head, ["修路", "10公里", "王五", "市财政局", "李四"], ["", "9座桥", "", "", ""]],
    )
    assert texts(bd) == [(("修路",), "", "10公里"), (("修路",), "", "9座桥")]
    assert {leader for _, leader, _, _ in rows(bd)} == {"王五"}


def test_rows_of_one_merged_task_are_told_apart_by_another_column() -> None:
    head = ["任务", "指标", "责任单位", "完成时限"]
    grid = [head, ["修路", "10公里", "市财政局", "6月"], ["修路", "9座桥", "市水利局", "9月"]]
    bd = read(grid, printed=[head, grid[1], ["", *grid[2][1:]]])
    assert [t.text for t in bd.task_records] == ["10公里", "9座桥"]


def test_a_label_in_a_cell_gives_its_role() -> None:
    bd = read([["序号", "任务", "责任单位"], ["1", "甲", "市财政局、市水利局 省牵头单位：省财政厅"]])
    assert units(bd) == [[("市财政局", "co_lead"), ("市水利局", "co_lead"), ("省财政厅", "lead")]]


@pytest.mark.parametrize("ahead", ["五、绿化 ", "［接上页］ 五、绿化 "])
def test_numbers_in_a_paragraph_may_go_on_from_above(ahead: str) -> None:
    bd = jx.parse_text(
        f"{ahead}（二十六）植树。（市财政局牵头） （二十七）治水。（市水利局牵头） （二十八）治气。（市教育局牵头）"
    )
    assert [(number, text) for _, number, text in texts(bd)] == [
        ("（二十六）", "植树。"),
        ("（二十七）", "治水。"),
        ("（二十八）", "治气。"),
    ]


def test_what_is_to_be_done_belongs_to_the_text_and_when_to_the_clause() -> None:
    """The blanks in the date end nothing."""
    said = "牵头单位：市教育局。\n完成时限：2012 年1 -12 月。"
    bd = jx.parse_text(f"（一）校舍。\n目标任务：年底完工。\n{said}\n（二）食堂。\n主要措施：招标。责任单位：市财政局")
    assert texts(bd) == [((), "（一）", "校舍。\n目标任务：年底完工。"), ((), "（二）", "食堂。\n主要措施：招标。")]
    assert bd.task_records[0].clause == said


@pytest.mark.parametrize("more", ["时限要求：持续推进", "工作要求：做好"])
def test_an_attribute_behind_the_units_drops_none_of_them(more: str) -> None:
    bd = jx.parse_text(
        f"1.甲。\n责任单位：市财政局\n{more}\n2.乙。\n责任单位：市水利局\n{more}\n3.丙。\n责任单位：市教育局"
    )
    assert units(bd) == [[("市财政局", "co_lead")], [("市水利局", "co_lead")], [("市教育局", "co_lead")]]


def test_lines_without_numbers_belong_to_the_clause_below_them() -> None:
    """Two short lines: the upper one heads what follows, the lower one is the task's title."""
    one, two = "支持企业吸纳毕业生，并且按照规定给予补贴", "组织进校园招聘，办好春季和秋季的两场招聘会"
    text = f"扩大就业\n增加岗位\n{one}\n市人社局、市财政局负责\n优化服务\n{two}\n市教育局牵头\n"
    assert texts(jx.parse_text(text)) == [
        (("扩大就业",), "", f"增加岗位\n{one}"),
        (("扩大就业",), "", f"优化服务\n{two}"),
    ]


def test_headings_without_numbers_stand_over_paragraphs() -> None:
    bd = jx.parse_text("稳增长\n甲事。（市发改委负责）\n乙事。（市商务局负责）\n促改革\n丙事。（市财政局负责）")
    assert texts(bd) == [(("稳增长",), "", "甲事。"), (("稳增长",), "", "乙事。"), (("促改革",), "", "丙事。")]
    assert codes(bd) == []


def test_a_sentence_below_a_short_heading_with_a_clause_is_its_own() -> None:
    """Others of its level have items; a line that is no sentence is still pointed to."""
    behind = "（二）办学。（市教育局负责）\n1.建校。（市财政局负责）"
    assert (
        texts(jx.parse_text(f"（一）推进工程。（市水利局负责）\n实施甲、乙工程。\n{behind}"))[0][2]
        == "推进工程。\n实施甲、乙工程。"
    )
    assert codes(jx.parse_text(f"（一）推进工程。（市水利局负责）\n插入的话\n{behind}")) == ["unread"]


@pytest.mark.parametrize("notes", ["注：1.按月报送。2.按季通报。", "注：\n1.按月报送。\n2.按季通报。"])
def test_numbered_notes_behind_the_tasks_are_no_items(notes: str) -> None:
    bd = jx.parse_text(f"1.甲。（责任单位：市财政局）\n2.乙。（责任单位：市水利局）\n{notes}")
    assert set(codes(bd)) == {"closing"}


@pytest.mark.parametrize("clause", ["责任单位：市财政局 | 市水利局", "责任部门市财政局、市水利局"])
def test_a_list_between_bars_and_a_label_without_a_colon(clause: str) -> None:
    bd = jx.parse_text(f"1.甲。\n{clause}\n2.乙。\n责任单位：市教育局")
    assert units(bd)[0] == [("市财政局", "co_lead"), ("市水利局", "co_lead")]


@pytest.mark.parametrize("name", ["8县区人民政府", "12个乡镇", "市属各重点企业", "区属各重点国企"])
def test_places_that_are_counted_and_bodies_that_belong_are_collectives(name: str) -> None:
    bd = jx.parse_text(f"1.甲。（责任单位：市财政局，{name}）")
    assert codes(bd) == []
    assert [u.collective for u in bd.unit_records] == [False, True]


PASTED = "序号\n重点任务\n责任单位\n"


@pytest.mark.parametrize(
    "text",
    [
        PASTED + "1\n甲事\n市财政局\n2\n乙事\n市水利局\n",
        (PASTED + "1\n甲事\n市财政局\n2\n乙事\n市水利局\n").replace("\n", "\n\n"),
        PASTED + "1\n甲事\n市财政局\n二、下半年\n2\n乙事\n市水利局\n",
        "任务\t责任单位\n甲事\t市财政局\n二、下半年\n乙事\t市水利局\n",
    ],
    ids=["a cell a line", "blank lines", "a heading between", "tabs and a heading"],
)
def test_a_pasted_table_is_read_to_its_end(text: str) -> None:
    bd = jx.parse_text(text)
    assert [t.text for t in bd.task_records] == ["甲事", "乙事"]
    assert units(bd) == [[("市财政局", "co_lead")], [("市水利局", "co_lead")]]


def test_units_a_line_each_are_one_cell() -> None:
    bd = jx.parse_text("序号\n任务\n责任单位\n时限\n1\n甲事\n市财政局\n市水利局\n6月\n2\n乙事\n市教育局\n9月\n")
    assert [[name for name, _ in one] for one in units(bd)] == [["市财政局", "市水利局"], ["市教育局"]]


@pytest.mark.parametrize("between", ["\n", "\n|\n"], ids=["line ends", "bars between"])
def test_a_pasted_task_may_be_several_lines(between: str) -> None:
    bd = jx.parse_text(
        "序号\n任务\n责任单位\n1\n甲事。\n甲二。\n市财政局\n2\n乙事\n市教育局\n市水利局\n3\n丙事。\n丙二。\n市民政局\n".replace(
            "\n", between
        )
    )
    assert [("".join(t.text.split()), [a.name for a in t.assignments]) for t in bd.task_records] == [
        ("甲事。甲二。", ["市财政局"]),
        ("乙事", ["市教育局", "市水利局"]),
        ("丙事。丙二。", ["市民政局"]),
    ]


def test_a_pasted_table_that_lacks_cells_is_named_and_not_guessed_at() -> None:
    broken = f"{PASTED}1\n甲事\n市财政局\n又一件\n再一件\n2\n乙事\n"
    with pytest.raises(jx.errors.InputError, match="line 3: this looks like a table pasted one cell a line; save"):
        jx.parse_text(broken)
    assert "pasted_table" in codes(jx.parse_text(f"1.丙。（市教育局负责）\n{broken}"))


def test_a_paragraph_may_begin_with_who_does_it() -> None:
    """The words behind the clause are the task; where the paragraph has a labelled clause, that one counts."""
    text = "一、治理\n由省商务厅承办，教育厅协办。\n（一）由省教育厅牵头，省财政厅配合，加强监管。\n（二）由省水利厅负责，加强检测。"
    opened = jx.parse_text(text).task_records
    assert texts(jx.parse_text(text.replace("\n", " "))) == texts(jx.parse_text(text))
    assert [(t.number, t.text, len(t.assignments)) for t in opened] == [
        ("一", "治理", 2),
        ("（一）", "加强监管", 2),
        ("（二）", "加强检测", 1),
    ]
    closed = jx.parse_text("1.由市财政局牵头，加强监管。（责任单位：市水利局）").task_records
    assert [(t.text, [a.unit for a in t.assignments]) for t in closed] == [("由市财政局牵头，加强监管。", ["市水利局"])]


def test_a_clause_behind_a_list_within_a_sentence_closes_all_of_it() -> None:
    tasks = jx.parse_text("一、甲事。（一）乙；（二）丙。（市财政局负责）\n二、丁事。（市水利局负责）").task_records
    assert [(t.number, t.text) for t in tasks] == [("一", "甲事。（一）乙；（二）丙。"), ("二", "丁事。")]


@pytest.mark.parametrize("ahead", ["\n", "。", "。——", "。 "])
def test_lists_without_any_other_word_are_clauses_where_several_items_close_so(ahead: str) -> None:
    bd = jx.parse_text(f"1.甲事{ahead}市财政局、市水利局\n2.乙事{ahead}市教育局")
    assert units(bd) == [[("市财政局", "co_lead"), ("市水利局", "co_lead")], [("市教育局", "co_lead")]]


def test_units_that_head_items_close_none() -> None:
    with pytest.raises(jx.errors.InputError, match="no responsibility clause"):
        jx.parse_text("市财政局\n1.甲事。\n市教育局、市水利局\n2.乙事。\n市水利局")


def test_a_rule_may_say_that_the_others_support() -> None:
    """The same words in a notice point to no clause that was not read."""
    rule = "列第一位的责任单位为牵头单位，其他单位为配合单位"
    for text in (
        f"1.甲事。（市财政局、市水利局，{rule}）",
        f"说明：{rule}。\n1.甲事。（责任单位：市财政局、市水利局）",
    ):
        bd = jx.parse_text(text)
        assert units(bd) == [[("市财政局", "lead"), ("市水利局", "support")]]
        assert "unread_clause" not in codes(bd)


def test_a_list_in_a_bracket_within_a_sentence_is_pointed_to() -> None:
    """Two units in the middle of a sentence may explain or be responsible: not taken, and said; a second name is none."""
    (remark,) = jx.parse_text(
        "1.办好甲事（市财政局、市教育局），抓好乙事。（责任单位：市水利局）\n2.市委组织部（市委人才办）办会。（市水利局负责）"
    ).remark_records[1:]
    assert (remark.code, remark.severity, remark.line) == ("unread_clause", "warning", 1)
    assert remark.words.startswith("（市财政局、市教育局）")


def test_rows_behind_the_last_task_that_was_read_are_pointed_to() -> None:
    """The list of row 2 is wrapped, and nothing shows to which cell its second line belongs."""
    bd = jx.parse_text("序号 任务 责任单位\n1 甲事 市财政局\n2 乙事 市教育局、\n市民政局\n3 丙事 市水利局、市林业局\n")
    last = bd.remark_records[-1]
    assert (last.code, last.severity, last.line, last.words) == ("closing", "warning", 5, "3 丙事 市水利局、市林业局")


def test_an_invisible_character_is_no_space_between_words() -> None:
    """A zero-width space within a collective and within a name parts neither."""
    bd = jx.parse_text("1.甲事。（责任单位：市财\u200b政局、各县（市\u200b、区）政府）")
    assert [name for name, _ in units(bd)[0]] == ["市财政局", "各县（市、区）政府"]


@pytest.mark.parametrize(
    "clause",
    ["（市财政局、市教育局按职责\n分工负责）", "责任单位：市财政局、市\n教育局", "责任单位：市财政局\n、市教育局"],
)
def test_a_clause_goes_on_over_the_end_of_a_line(clause: str) -> None:
    """Where a line ends within words of the clause, behind one character of a name, or before a separator."""
    assert units(jx.parse_text(f"1.甲事。{clause}\n2.乙事。")) == [[("市财政局", "co_lead"), ("市教育局", "co_lead")]]
