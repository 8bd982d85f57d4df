"""Tables of tasks: columns in any order and wording, merged cells, repeated headers, page breaks."""

import pytest

import jxgraph as jx
from jxgraph.model import Breakdown, Line
from jxgraph.parsing import corrected_workbook
from jxgraph.parsing.pipeline import ReadingOptions, assemble
from jxgraph.parsing.source import make_source
from jxgraph.parsing.table_columns import Column, column_of
from jxgraph.parsing.table_header import Cell, _cards, find_header, heads_pasted, read_legend
from jxgraph.parsing.table_rows import _follows_directly, find_row_sections
from jxgraph.parsing.verdict import verdict
from jxgraph.reading import text_lines

Grid = list[list[str]]


def read(grid: Grid, *before: str, printed: Grid | None = None) -> Breakdown:
    """Read paragraphs and one table; `printed` has an empty cell where a merged one is printed above."""
    lines: list[Line] = []
    start = 0
    for text in before:
        lines.append(Line(len(lines) + 1, start, text))
        start += len(text) + 1
    for cells, shown in zip(grid, printed or grid, strict=True):
        text = "\t".join(shown)
        lines.append(Line(len(lines) + 1, start, text, tuple(cells), table=1))
        start += len(text) + 1
    return assemble(tuple(lines), "x", "", ReadingOptions())


def rows(breakdown: Breakdown) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    return [
        (t.number, t.leader, t.text, [(a.name, str(a.role)) for a in t.assignments]) for t in breakdown.task_records
    ]


def test_columns_say_the_roles_whatever_their_order() -> None:
    bd = read(
        [
            ["序号", "完成时限", "配合单位", "牵头单位", "工作任务", "牵头领导"],
            ["1", "6月底", "市水利局、教育局", "市财政局", "减税降费", "王五副市长"],
        ]
    )
    units = [("市水利局", "support"), ("市教育局", "support"), ("市财政局", "lead")]
    assert rows(bd) == [("1", "王五副市长", "减税降费", units)]


def test_a_merged_cell_counts_for_each_of_its_rows() -> None:
    """The unit column is merged over two rows: both tasks have the unit; its words stand once in the text."""
    grid = [["序号", "任务", "责任单位"], ["1", "甲事", "市财政局"], ["2", "乙事", "市财政局"]]
    printed = [grid[0], grid[1], ["2", "乙事", ""]]
    bd = read(grid, printed=printed)
    assert [units for *_, units in rows(bd)] == [[("市财政局", "co_lead")]] * 2
    assert bd.coverage["clause"] == len("市财政局")


def test_a_category_merged_over_rows_is_their_section() -> None:
    grid = [
        ["重点任务", "具体措施", "责任单位"],
        ["稳增长", "扩大投资", "市发改委"],
        ["稳增长", "促进消费", "市商务局"],
    ]
    bd = read(grid, printed=[grid[0], grid[1], ["", "促进消费", "市商务局"]])
    assert [(t.section, t.text) for t in bd.task_records] == [(("稳增长",), "扩大投资"), (("稳增长",), "促进消费")]


def test_heading_rows_and_repeated_headers_are_no_tasks() -> None:
    header = ["序号", "工作任务", "责任单位"]
    bd = read(
        [
            header,
            ["一、王五副市长牵头事项", "", ""],
            ["1", "甲事", "市财政局"],
            header,
            ["2", "乙事", "市水利局"],
            ["二、赵六副市长牵头事项", "", ""],
            ["1", "丙事", "市水利局"],
        ],
        "关于印发重点任务分工的通知",
    )
    assert [(t.id, t.leader) for t in bd.task_records] == [
        ("T1.1", "王五副市长"),
        ("T1.2", "王五副市长"),
        ("T2.1", "赵六副市长"),
    ]
    assert bd.title == "关于印发重点任务分工的通知"


def test_a_header_of_two_rows_gives_the_finer_roles() -> None:
    bd = read(
        [
            ["序号", "任务", "责任分工", "责任分工"],
            ["序号", "任务", "牵头单位", "配合单位"],
            ["1", "甲事", "市财政局", "市水利局"],
        ],
        printed=[
            ["序号", "任务", "责任分工", ""],
            ["", "", "牵头单位", "配合单位"],
            ["1", "甲事", "市财政局", "市水利局"],
        ],
    )
    assert rows(bd)[0][3] == [("市财政局", "lead"), ("市水利局", "support")]


def test_a_row_cut_by_a_page_break_goes_on() -> None:
    bd = read(
        [
            ["序号", "任务", "责任单位"],
            ["1", "甲事很长，", "市财政局"],
            ["", "还没有完。", ""],
            ["2", "乙事", "市水利局"],
        ]
    )
    assert [text for _, _, text, _ in rows(bd)] == ["甲事很长，还没有完。", "乙事"]


def test_what_a_cell_says_of_roles_counts_more_than_its_header() -> None:
    bd = read(
        [
            ["任务", "责任单位"],
            ["甲事", "牵头单位：市财政局 配合单位：市水利局"],
            ["乙事", "市财政局牵头，市水利局配合"],
        ]
    )
    assert [units for *_, units in rows(bd)] == [[("市财政局", "lead"), ("市水利局", "support")]] * 2


def test_a_row_without_units_is_a_task_with_a_remark() -> None:
    bd = read([["序号", "任务", "责任单位"], ["1", "甲事", ""], ["2", "乙事", "市水利局"]])
    assert [units for *_, units in rows(bd)] == [[], [("市水利局", "co_lead")]]
    assert "empty_clause" in set(bd.remarks["code"])


def test_a_table_that_names_no_tasks_is_read_as_text() -> None:
    bd = read([["姓名", "电话"], ["张三", "12345"]], "1.办好实事。（市财政局负责）")
    assert len(bd.task_records) == 1


def test_a_table_pasted_as_text_is_a_table() -> None:
    bd = jx.parse_text(
        "任务分工表\n序号\t工作任务\t牵头单位\t配合单位\n1\t甲事\t市财政局\t市水利局、教育局\n2\t乙事\t市水利局\t"
    )
    assert rows(bd) == [
        ("1", "", "甲事", [("市财政局", "lead"), ("市水利局", "support"), ("市教育局", "support")]),
        ("2", "", "乙事", [("市水利局", "lead")]),
    ]


def test_section_rows_and_totals_are_no_tasks_wherever_they_stand() -> None:
    header = ["序号", "主要任务及完成时限", "责任单位及责任人"]
    bd = read(
        [
            header,
            ["一", "经济发展", ""],
            ["1.0", "甲事", "市财政局"],
            ["", "二、安全生产", ""],
            ["2.0", "乙事", "市水利局"],
            ["合计", "2项", ""],
        ]
    )
    assert [(t.id, t.text, [a.name for a in t.assignments]) for t in bd.task_records] == [
        ("T1", "甲事", ["市财政局"]),
        ("T2.2", "乙事", ["市水利局"]),
    ]


def test_a_column_of_who_watches_gives_no_units_but_a_remark_and_a_dash_is_nobody() -> None:
    bd = read(
        [
            ["序号", "任务", "责任单位", "配合单位", "督办单位"],
            ["1", "甲事", "1.市财政局 2.市水利局", "—", "市政府督查室"],
            ["2", "乙事", "同上", "无", "/"],
        ]
    )
    assert [units for *_, units in rows(bd)] == [[("市财政局", "co_lead"), ("市水利局", "co_lead")]] * 2
    assert [r.words for r in bd.remark_records if r.code == "watches"] == ["市政府督查室"]


def test_a_row_cut_with_units_on_both_pages_is_one_row() -> None:
    """The list goes on behind a comma, a name behind half of it; both halves are in the first task."""
    bd = read(
        [
            ["序号", "任务", "责任单位"],
            ["1", "甲事很长，", "市发改委、市农业"],
            ["", "还没有完。", "农村局"],
            ["2", "乙事。", "市水利局"],
        ]
    )
    assert [(text, [name for name, _ in units]) for _, _, text, units in rows(bd)] == [
        ("甲事很长，还没有完。", ["市发改委", "市农业农村局"]),
        ("乙事。", ["市水利局"]),
    ]


def test_units_alone_in_a_row_go_to_the_row_above_with_a_remark() -> None:
    """Nothing shows that the list was not complete: joined, but a person should look."""
    bd = read(
        [["序号", "任务", "责任单位"], ["1", "甲事", "市财政局"], ["", "", "市商务局"], ["2", "乙事", "市水利局"]]
    )
    assert [[name for name, _ in units] for *_, units in rows(bd)] == [["市财政局", "市商务局"], ["市水利局"]]
    assert bd.remarks.set_index("code").loc["row_joined", "line"] == len(bd.task_records) + 1


def test_a_task_merged_over_rows_of_units_is_one_task() -> None:
    grid = [["序号", "任务", "责任单位"], ["1", "甲事", "市财政局"], ["1", "甲事", "市商务局"]]
    bd = read(grid, printed=[*grid[:2], ["", "", "市商务局"]])
    assert [(text, [name for name, _ in units]) for _, _, text, units in rows(bd)] == [
        ("甲事", ["市财政局", "市商务局"])
    ]


def test_a_heading_over_all_columns_is_the_section_of_the_rows_below() -> None:
    bd = read([["序号", "任务", "责任单位"], ["一", "经济类", ""], ["1", "甲事", "市财政局"], ["", "合计", ""]])
    assert [(t.section, t.text) for t in bd.task_records] == [(("一 经济类",), "甲事")]


HEADER = ["序号", "任务", "责任单位"]
BARE = ["任务", "责任单位"]


def joined(*grid: list[str]) -> list[tuple[str, list[str], bool]]:
    """Text and units of each task below the header, and whether a person is pointed to a row that was joined to it."""
    bd = read([HEADER if len(grid[0]) == 3 else BARE, *grid])
    doubted = {r.words.split(" | ")[0] for r in bd.remark_records if r.code == "row_joined"}
    return [
        (text, [name for name, _ in who], any(w in text or w in {n for n, _ in who} for w in doubted))
        for _, _, text, who in rows(bd)
    ]


def test_a_row_without_a_number_goes_on_where_the_words_above_are_open_or_its_own_are() -> None:
    both = [("甲事", ["市财政局"], False), ("丙事,丁事", ["市财政局", "市商务局"], False)]
    first = ["1", "甲事", "市财政局"]
    assert joined(first, ["2", "丙事,", "市财政局"], ["", "丁事", "市商务局"]) == both
    assert joined(first, ["2", "丙事", "市财政局"], ["", ",丁事", "市商务局"]) == both


def test_where_most_tasks_are_sentences_one_without_an_end_is_joined_and_pointed_to() -> None:
    """Of four texts three end in a full stop; of four that end in none each is a task."""
    stops = [
        ["1", "甲事。", "市财政局"],
        ["2", "乙事。", "市财政局"],
        ["3", "丙事", "市财政局"],
        ["", "丁事。", "市商务局"],
    ]
    assert joined(*stops)[2:] == [("丙事丁事。", ["市财政局", "市商务局"], True)]
    plain = [[number, text.strip("。"), unit] for number, text, unit in stops]
    assert [text for text, _, _ in joined(*plain)] == ["甲事", "乙事", "丙事", "丁事"]
    half = [*stops[:1], ["2", "乙事", "市财政局"], *stops[2:]]
    assert [text for text, _, _ in joined(*half)] == ["甲事。", "乙事", "丙事", "丁事。"], "two of four"
    assert len(joined(*stops, ["4", "戊", "市财政局"])) == 5, "with the title three of six: half is not most"


def test_units_below_units_go_on_with_them_for_sure_behind_a_comma() -> None:
    assert joined(["甲事", "市财政局、"], ["", "市商务局"]) == [("甲事", ["市财政局", "市商务局"], False)]
    assert joined(["甲事", "市财政局"], ["", "市商务局"]) == [("甲事", ["市财政局", "市商务局"], True)]


def test_latin_words_in_a_row_cut_by_a_page_break_stay_apart() -> None:
    assert joined(["1", "use AI", "市财政局"], ["", "model。", ""])[0][0] == "use AI model。"
    assert joined(["1", "use AI", "市财政局"], ["", "模型。", ""])[0][0] == "use AI模型。"
    assert joined(["1", "模型A", "市财政局"], ["", "model。", ""])[0][0] == "模型A model。"
    assert joined(["1", "use X-A", "市财政局"], ["", "model。", ""])[0][0] == "use X-A model。"


def test_a_numbered_row_that_names_nobody_heads_the_rows_without_a_number_below_it() -> None:
    """1.健康 heads two rows, up to 2.修路, a task with a number of its kind; 3.养老 heads one."""
    bd = read(
        [
            BARE,
            ["1.健康", ""],
            ["体检", "市卫健委"],
            ["义诊", "市卫健委"],
            ["2.修路", "市交通局"],
            ["3.养老", ""],
            ["建院", "市民政局"],
        ]
    )
    assert [(t.section, t.text) for t in bd.task_records] == [
        *[(("1.健康",), "体检"), (("1.健康",), "义诊"), ((), "修路"), (("3.养老",), "建院")]
    ]


def test_a_table_with_a_column_of_numbers_has_no_such_heads() -> None:
    bd = read([HEADER, ["1", "1.健康", ""], ["2", "体检", "市卫健委"]])
    assert [(t.section, t.text) for t in bd.task_records] == [((), "1.健康"), ((), "体检")]


def test_what_tells_apart_tasks_of_the_same_words_is_their_text() -> None:
    grid = [["任务", "目标", "责任单位"], ["甲事", "一百", "市财政局"], ["甲事", "二百", "市商务局"]]
    bd = read(grid, printed=[*grid[:2], ["", "二百", "市商务局"]])
    assert [(t.section, t.text) for t in bd.task_records] == [(("甲事",), "一百"), (("甲事",), "二百")]


def test_ticks_that_differ_are_pointed_to_where_nobody_explains_them() -> None:
    """Two signs, or one that can mean but one thing; the line is that of the header."""
    header = ["序号", "任务", "市发改委", "市财政局"]
    two = read([["分工表", "", "", ""], header, ["1", "甲", "★", "√"], ["2", "乙", "", "★"]])
    assert [(r.line, r.words) for r in two.remark_records if r.code == "ticks"] == [(2, "√ ★")]
    again = "3\t丙\t★\t√\n4\t丁\t\t★"
    text = f"序号\t任务\t市发改委\t市财政局\n1\t甲\t★\t√\n\n二、乙。（市财政局负责）\n{again}"
    assert [r.line for r in jx.parse_text(text).remark_records if r.code == "ticks"] == [1, 5], "or of the first row"
    one = read([header, ["1", "甲", "√", "√"], ["2", "乙", "", "√"]])
    assert not [r for r in one.remark_records if r.code == "ticks"]
    said = read([header, ["1", "甲", "牵头", "配合"], ["2", "乙", "", "牵头"]])
    assert [who for *_, who in rows(said)] == [[("市发改委", "lead"), ("市财政局", "support")], [("市财政局", "lead")]]


def test_a_row_has_its_printed_number_or_the_ordinal_of_its_place() -> None:
    bd = read([HEADER, ["第3项", "甲", "市财政局"], ["", "乙。", "市财政局"], ["十二", "丙", "市财政局"]])
    assert [t.number for t in bd.task_records] == ["第3项", "", "十二"]
    assert [t.id.lstrip("T") for t in bd.task_records] == ["3", "2", "12"]


def test_a_header_may_be_all_of_a_table() -> None:
    """What goes on below words in between has the roles that its second row gives."""
    assert [t.text for t in read([["任务", "责任单位"]], "1.丁。（市水利局负责）").task_records] == ["丁。"]
    head = "任务\t责任分工\t责任分工\n任务\t牵头单位\t配合单位\n"
    bd = jx.parse_text(f"{head}\n二、丁。（市商务局负责）\n甲\t市财政局\t市水利局\n乙\t市财政局\t市水利局")
    assert rows(bd)[1][3] == [("市财政局", "lead"), ("市水利局", "support")]


def test_of_a_table_of_ticks_only_the_tasks_are_words() -> None:
    bd = read([["任务", "完成时限", "市发改委", "市财政局"], ["甲", "6月", "牵头", "配合"], ["乙", "9月", "", "牵头"]])
    assert [text for _, _, text, _ in rows(bd)] == ["甲", "乙"]


def test_a_row_may_have_more_cells_than_the_one_above() -> None:
    """The last cell has words that are printed nowhere, as a merged one has, and nothing stands above it."""
    grid = [["任务", "责任单位"], ["甲", "市财政局"], ["乙", "市水利局", "备注"]]
    bd = read(grid, printed=[*grid[:2], ["乙", "市水利局", ""]])
    assert [text for _, _, text, _ in rows(bd)] == ["甲", "乙"]


@pytest.mark.parametrize("unseen", ["\u200b", "**", ""])
def test_a_cell_in_which_nothing_is_seen_names_no_task(unseen: str) -> None:
    """Its row goes on with the one above, as one with an empty cell does."""
    bd = read([["任务", "责任单位"], ["甲", "市财政局"], [unseen, "市水利局"]])
    assert [(text, [name for name, _ in who]) for _, _, text, who in rows(bd)] == [("甲", ["市财政局", "市水利局"])]


def test_a_row_may_lack_the_column_that_tells_tasks_apart() -> None:
    head = ["任务", "责任单位", "完成时限", "指标"]
    grid = [head, ["修路", "市财政局", "6月", "10公里"], ["修路", "市水利局", "9月"]]
    bd = read(grid, printed=[*grid[:2], ["", "市水利局", "9月"]])
    assert [text for _, _, text, _ in rows(bd)] == ["10公里", "修路"]


def test_a_row_without_number_and_units_goes_on_for_certain_in_a_table_with_both() -> None:
    bd = read([["序号", "任务", "责任单位"], ["1", "修桥", "市财政局"], ["", "加快建设", ""]])
    assert [text for _, _, text, _ in rows(bd)] == ["修桥加快建设"]
    assert "row_joined" not in [remark.code for remark in bd.remark_records]


@pytest.mark.parametrize(
    ("legend", "role"), [("√为责任单位。", "co_lead"), ("√为牵头单位。", "lead"), ("√为主责单位。", "lead")]
)
def test_the_first_of_a_list_leads_and_no_first_column_of_ticks(legend: str, role: str) -> None:
    """Columns stand in one order for all tasks; √ leads where it says so, or is the only one that may."""
    grid = [["序号", "任务", "市财政局", "市水利局"], ["1", "修桥", "√", ""], ["2", "办学", "", "√"]]
    bd = read(grid, "列第一位的为牵头单位。", f"注:{legend}")
    assert [[who for _, who in units] for *_, units in rows(bd)] == [[role], [role]]


def test_a_column_tells_tasks_apart_below_two_columns_that_are_merged() -> None:
    head = ["工作任务", "具体任务", "责任单位", "指标"]
    grid = [head, ["交通", "修路", "市财政局", "10公里"], ["交通", "修路", "市水利局", "2座桥"]]
    bd = read(grid, printed=[*grid[:2], ["", "", "市水利局", "2座桥"]])
    assert [(t.section, t.text) for t in bd.task_records] == [(("交通", "修路"), "10公里"), (("交通", "修路"), "2座桥")]


@pytest.mark.parametrize(("length", "heads"), [(60, True), (61, False)])
def test_a_row_of_sixty_characters_at_most_heads_the_rows_below(length: int, *, heads: bool) -> None:
    bd = read([["任务", "责任单位"], ["甲", "市财政局"], ["重" * length, ""], ["乙", "市水利局"]])
    assert [t.section for t in bd.task_records] == ([(), ("重" * length,)] if heads else [(), (), ()])


@pytest.mark.parametrize(("length", "found"), [(24, True), (25, False)])
def test_a_title_has_twenty_four_characters_at_most(length: int, *, found: bool) -> None:
    bd = read([[f"{'重' * (length - 4)}工作任务", "责任单位"], ["甲", "市财政局"]], "1.丁。（市水利局负责）")
    assert [t.text for t in bd.task_records] == (["丁。", "甲"] if found else ["丁。"])


def test_a_leader_and_one_column_of_units_are_finer_titles() -> None:
    """They stand under 责任分工, which is merged over both."""
    titles = [["序号", "任务", "责任分工", "责任分工"], ["序号", "任务", "责任领导", "牵头单位"]]
    bd = read([*titles, ["1", "修桥", "王五副市长", "市财政局"]])
    assert rows(bd) == [("1", "王五副市长", "修桥", [("市财政局", "lead")])]


def test_rows_above_the_first_number_are_tasks_of_their_own_and_hold_for_no_other() -> None:
    lines = [
        Line(1, 0, "任务\t责任单位", ("任务", "责任单位"), table=1),
        Line(2, 8, "修桥\t市财政局", ("修桥", "市财政局"), table=1),
    ]
    below = Line(3, 16, "1.修路。（市水利局负责）")
    bd = assemble((*lines, below), "x", "", ReadingOptions())
    assert [t.text for t in bd.task_records] == ["修桥", "修路。"]
    assert "before_items" not in {remark.code for remark in bd.remark_records}


def test_a_clerk_beside_a_leader_is_no_leader_under_a_common_title() -> None:
    titles = [["任务", *["责任分工"] * 3], ["任务", "责任领导", "责任人", "责任单位"]]
    bd = read([*titles, ["修桥", "王五副市长", "张三", "市财政局"]])
    assert [t.leader for t in bd.task_records] == ["王五副市长"]


def test_the_only_column_of_tasks_is_one_of_tasks_whatever_it_holds() -> None:
    bd = read([["任务", "责任单位"], ["市财政局", "市商务局"], ["市教育局", "市水利局"]])
    assert [t.text for t in bd.task_records] == ["市财政局", "市教育局"]


def test_a_cell_with_a_body_and_a_full_stop_names_the_body() -> None:
    grid = [["任务", "责任单位"], ["修桥", "市财政局。"], ["修路", "待资金落实后另行确定。"]]
    assert [units for *_, units in rows(read(grid))] == [[("市财政局", "co_lead")], []]


def test_what_stands_above_a_table_of_one_row_does_not_part_it_from_its_next_page() -> None:
    """Words between the pages do: the lines are a table's, words, a table's, a page number, a table's."""
    printed = [("甲", 1), ("说明", 0), ("乙", 2), ("— 1 —", 0), ("丙", 3)]
    lines = (Line(n + 1, 10 * n, text, table=t, aside="—" in text) for n, (text, t) in enumerate(printed))
    source = make_source(tuple(lines))
    first, _, second, _, third = source.lines
    assert _follows_directly(source, second, third)
    assert not _follows_directly(source, first, second)


def test_totals_and_notes_below_a_table_are_no_tasks() -> None:
    bd = read([HEADER, ["1", "甲", "市财政局"], ["合计", "1", ""], ["注：", "以上", ""], ["小计2", "", ""]])
    assert [t.text for t in bd.task_records] == ["甲"]


TITLES = {
    "NUMBER": ["序号", "编号", "任务编号"],
    "TASK": ["工作任务", "措施", "任务及时限"],
    "LEAD": ["牵头单位", "第一责任单位"],
    "MAIN": ["主要责任单位"],
    "CO_LEAD": ["责任单位", "责任", "责任单位（牵头）", "责任乡镇"],
    "SUPPORT": ["配合单位"],
    "WATCH": ["督办单位"],
    "LEADER": ["责任领导", "分管市长", "责任人"],
    "OTHER": ["完成时限", "备注", "电话", "天气"],
}


@pytest.mark.parametrize(("column", "titles"), TITLES.items(), ids=TITLES)
def test_a_title_says_what_its_column_holds(column: str, titles: list[str]) -> None:
    assert {column_of(title).name for title in titles} == {column}


def test_a_title_of_units_heads_a_pasted_table_beside_another_short_title() -> None:
    """One line above or below it must be a title, of twelve characters at most; a unit is no title."""
    assert heads_pasted("序号", "责任单位", "工作任务")
    assert heads_pasted("甲", "责任单位", "工作任务")
    assert heads_pasted("甲" * 10 + "任务", "责任单位", "乙")
    assert not heads_pasted("甲" * 11 + "任务", "责任单位", "乙")
    assert not heads_pasted("甲", "责任单位", "乙")
    assert not heads_pasted("工作任务", "市财政局", "乙")


def test_the_longest_column_that_no_known_word_heads_is_taken_for_the_tasks_and_pointed_to() -> None:
    grid = [["事由", "经办", "责任单位"], ["一段话说明要做什么", "短", "市财政局"], ["又一段话", "长些", "市商务局"]]
    bd = read(grid)
    assert [text for _, _, text, _ in rows(bd)] == ["一段话说明要做什么", "又一段话"]
    assert [(r.line, r.words) for r in bd.remark_records if r.code == "task_column"] == [(1, "事由")]


def test_who_is_in_charge_leads_a_task_only_where_no_leader_has_a_column() -> None:
    beside = read([["序号", "任务", "责任领导", "责任人", "责任单位"], ["1", "甲", "张三副市长", "李四", "市财政局"]])
    alone = read([["序号", "任务", "责任人", "责任单位"], ["1", "甲", "李四", "市财政局"]])
    assert [rows(bd)[0][1] for bd in (beside, alone)] == ["张三副市长", "李四"]


def test_a_column_without_a_title_behind_the_tasks_belongs_to_them() -> None:
    bd = read([["任务", "", "责任单位"], ["甲", "细", "市财政局"], ["乙", "节", "市商务局"]])
    assert [text for _, _, text, _ in rows(bd)] == ["甲\n细", "乙\n节"]


def test_titles_in_other_words_amid_a_table_are_no_task() -> None:
    bd = read([["任务", "责任单位"], ["甲", "市财政局"], ["内容", "牵头单位"], ["乙", "市商务局"]])
    assert [text for _, _, text, _ in rows(bd)] == ["甲", "乙"]


def test_one_column_of_ticks_is_no_table_of_ticks_and_two_are() -> None:
    two = read([["序号", "事", "市发改委", "市财政局"], ["1", "甲", "√", ""], ["2", "乙", "", "√"]])
    assert [who for *_, who in rows(two)] == [[("市发改委", "co_lead")], [("市财政局", "co_lead")]]
    assert "task_column" not in set(two.remarks["code"]), "what stands beside the ticks is the task, for sure"
    with pytest.raises(jx.errors.InputError, match="no responsibility clause"):
        read([["序号", "事", "市发改委"], ["1", "甲", "√"]])


def test_the_main_responsibility_leads_beside_another_and_alone_says_no_more() -> None:
    beside = read([["任务", "主要责任单位", "责任单位"], ["甲", "市财政局", "市商务局"]])
    alone = read([["任务", "主要责任单位"], ["甲", "市财政局"]])
    assert rows(beside)[0][3] == [("市财政局", "lead"), ("市商务局", "co_lead")]
    assert rows(alone)[0][3] == [("市财政局", "co_lead")]


def test_a_legend_explains_each_sign() -> None:
    assert read_legend("注：★为牵头单位，√为配合单位。") == {"★": "lead", "√": "support"}
    assert read_legend("标注▲的单位为牵头单位") == {"▲": "lead"}
    assert read_legend("●表示责任单位") == {"●": "co_lead"}


def test_a_name_stands_where_its_part_of_the_cell_is_printed() -> None:
    """A cell in three places, each a line: names of four characters from 0, 5 and 10 on."""
    source = make_source(text_lines("市财政局\n市商务局\n市水利局、"))
    read = Cell(((0, 4), (5, 9), (10, 15)), "市财政局市商务局市水利局、").parse(source, None)
    assert read
    assert [(m.named.start, m.named.end) for m in read.members] == [(0, 4), (5, 9), (10, 14)]


def test_what_is_left_of_a_table_a_cell_a_line_is_pointed_to_by_its_next_number() -> None:
    """Behind row 1 a line 2 is the next row's number; a line 3 is none."""
    table = "序号\t任务\t责任单位\n1\t甲\t市财政局"
    pointed = [jx.parse_text(f"{table}\n{number}\n乙\n市水利局").remark_records for number in (2, 3)]
    assert [[r.line for r in remarks if r.code == "pasted_table"] for remarks in pointed] == [[3], []]


def test_the_clause_of_a_row_is_what_is_printed_in_it_or_above_where_nothing_is() -> None:
    grid = [["任务", "牵头单位", "配合单位"], ["甲", "市财政局", "市水利局"], ["乙", "市财政局", "市教育局"]]
    own = read(grid, printed=[*grid[:2], ["乙", "", "市教育局"]])
    assert [t.clause for t in own.task_records] == ["市财政局\t市水利局", "市教育局"]
    same = [*grid[:2], ["乙", "市财政局", "市水利局"]]
    none = read(same, printed=[*grid[:2], ["乙", "", ""]])
    assert [t.clause for t in none.task_records] == ["市财政局\t市水利局"] * 2


def test_a_column_of_ticks_may_be_headed_by_a_body_of_no_known_kind() -> None:
    """云谷中心 is no department, but ends as a body does: its ticks are its roles."""
    bd = jx.parse_text(
        "序号\t任务\t市财政局\t云谷中心\n1\t建设学校\t牵头\t配合\n2\t修建公园\t配合\t牵头\n3\t改造小区\t牵头\t\n"
    )
    assert [[(a.unit, str(a.role)) for a in task.assignments] for task in bd.task_records] == [
        [("市财政局", "lead"), ("云谷中心", "support")],
        [("市财政局", "support"), ("云谷中心", "lead")],
        [("市财政局", "lead")],
    ]


def test_the_first_row_of_several_words_may_be_titles_below_a_row_of_one_word() -> None:
    """谁来干 is no known title: that units stand below it shows in their cells."""
    assert [
        row[2:]
        for row in rows(read([["临江清单", ""], ["任务", "谁来干"], ["修桥", "市财政局"], ["修路", "市水利局"]]))
    ] == [
        ("修桥", [("市财政局", "co_lead")]),
        ("修路", [("市水利局", "co_lead")]),
    ]


def test_a_first_column_without_a_title_does_not_go_on_with_the_last() -> None:
    """A title over two columns stands in the first of them; no column stands before the first of the table."""
    bd = read([["", "责任单位", "任务"], ["6月", "市财政局", "修桥"], ["7月", "市水利局", "修路"]])
    assert [t.text for t in bd.task_records] == ["修桥", "修路"]


def test_rows_of_a_corrected_workbook_without_id_and_number_are_named_by_their_place() -> None:
    written = [{"工作任务": task, "责任单位": "市财政局"} for task in ("修桥", "修路")]
    bd = read(
        [
            list(corrected_workbook.HEADER),
            *([row.get(title, "") for title in corrected_workbook.HEADER] for row in written),
        ]
    )
    assert [(t.id, t.text) for t in bd.task_records] == [("T1", "修桥"), ("T2", "修路")]


def test_units_of_a_corrected_workbook_are_taken_as_they_stand() -> None:
    row = {"工作任务": "修桥", "责任单位": "市财政局、发改委"}
    (task,) = read(
        [list(corrected_workbook.HEADER), [row.get(title, "") for title in corrected_workbook.HEADER]]
    ).task_records
    assert [a.name for a in task.assignments] == ["市财政局", "发改委"]


def test_rows_of_an_unread_table_are_counted_once() -> None:
    """Two rows with units: two clauses are left out, said once, and the bracket in a row is none of its own."""
    grid = [["甲", "市财政局、市教育局"], ["乙（市水利局、市公安局）", "市水利局、市公安局"]]
    bd = read(grid, "1.修桥。（市财政局负责）")
    assert verdict(bd).left_out == 2


def test_a_row_above_columns_of_ticks_may_have_fewer_cells() -> None:
    bd = read([["临江分工"], ["任务", "市财政局", "市教育局"], ["修桥", "√", ""], ["办学", "", "√"]])
    assert [units for *_, units in rows(bd)] == [[("市财政局", "co_lead")], [("市教育局", "co_lead")]]


def test_columns_that_are_read_as_rows_stand_at_the_first_line_of_their_table() -> None:
    bd = read([["任务", "修桥", "修路"], ["责任单位", "市财政局", "市水利局"]], "临江分工")
    assert [(t.text, t.line) for t in bd.task_records] == [("修桥", 2), ("修路", 2)]


def test_a_row_may_have_fewer_cells_than_its_header_where_its_task_is_merged() -> None:
    grid = [["序号", "任务", "责任单位", "甲"], ["1", "修桥", "市财政局"], ["2", "修桥", "市水利局"]]
    bd = read(grid, printed=[grid[0], grid[1], ["2", "", "市水利局"]])
    assert [(number, units) for number, *_, units in rows(bd)] == [
        ("1", [("市财政局", "co_lead")]),
        ("2", [("市水利局", "co_lead")]),
    ]


def test_lines_of_a_pasted_table_are_counted_once() -> None:
    """The list below 修桥 is one clause that was not read, and not a second one because it closes the document."""
    pasted = "工作任务\n责任单位\n修桥\n市交通局、市财政局\n"
    assert verdict(jx.parse_text(f"1.办学。（市教育局负责）\n{pasted}")).left_out == 1


def test_a_number_heads_rows_only_where_tasks_have_such_numbers() -> None:
    columns = (Column.TASK, Column.CO_LEAD)
    grid = [
        [Cell(((0, 1),), task), Cell(((0, 1),), unit)]
        for task, unit in (("1.健康", ""), ("办院", "市卫健委"), ("2.建桥", "市交通局"))
    ]
    assert find_row_sections(grid, columns) == {0: "1.健康", 2: ""}
    assert find_row_sections(grid[:2], columns) == {}
    assert find_row_sections([grid[0], [Cell(((0, 1),), "说明")], *grid[1:]], columns) == {}, (
        "the row below names nobody"
    )


def test_of_two_columns_of_tasks_one_may_name_units() -> None:
    """Both titles are of tasks; all cells of the second are departments."""
    bd = read([["重点任务", "工作事项"], ["修桥", "市财政局"], ["修路", "市水利局"]])
    assert [row[2:] for row in rows(bd)] == [("修桥", [("市财政局", "co_lead")]), ("修路", [("市水利局", "co_lead")])]


def test_a_row_of_units_goes_on_with_a_row_of_fewer_cells() -> None:
    bd = read([["任务", "责任单位", "配合单位"], ["修桥", "市财政局"], ["", "", "市水利局"]])
    assert [units for *_, units in rows(bd)] == [[("市财政局", "lead"), ("市水利局", "support")]]


def test_a_list_that_goes_on_below_merged_cells_is_joined_without_a_remark() -> None:
    grid = [["序号", "任务", "责任单位"], ["1", "修桥", "市财政局"], ["1", "修桥", "市水利局"]]
    bd = read(grid, printed=[grid[0], grid[1], ["", "", "市水利局"]])
    assert [units for *_, units in rows(bd)] == [[("市财政局", "co_lead"), ("市水利局", "co_lead")]]
    assert "row_joined" not in {remark.code for remark in bd.remark_records}


def test_of_the_columns_beside_ticks_those_that_say_when_distinguish_no_tasks() -> None:
    grid = [
        ["任务", "时限", "甲", "市财政局", "市教育局"],
        ["修桥", "6月", "乙", "√", ""],
        ["办学", "7月", "丙", "", "√"],
    ]
    header = find_header([[Cell(((0, 1),), words) for words in row] for row in grid])
    assert header.distinguishing == {2}


def test_a_card_keeps_a_title_whose_cell_is_empty() -> None:
    row = [Cell(((0, 1),), words) for words in ("任务", "修桥", "责任单位", "市财政局", "时限", "")]
    assert [[cell.words for cell in cells] for cells in _cards([row])] == [
        ["任务", "责任单位", "时限"],
        ["修桥", "市财政局", ""],
    ]
