"""Columns of tables are typed by their titles and by their cells; each row of titles begins anew."""

from pathlib import Path

import pytest

import jxgraph as jx
from jxgraph.errors import InputError
from jxgraph.model import Breakdown
from jxgraph.parsing.table_columns import heads_units

Expected = list[tuple[str, str]]


def read_csv(folder: Path, *rows: str) -> Breakdown:
    """Read rows whose cells stand between bars as a file of comma-separated text."""
    path = folder / "table.csv"
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in row.split("|")) for row in rows), encoding="utf-8")
    return jx.read_breakdown(path)


def read_html(folder: Path, *tables: str) -> Breakdown:
    """Read tables, a row a line and its cells between bars, as a page."""
    grids = ([row.split("|") for row in table.split("\n")] for table in tables)
    rows = ("".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in grid) for grid in grids)
    path = folder / "table.html"
    path.write_text("".join(f"<table>{table}</table><p>附件</p>" for table in rows), encoding="utf-8")
    return jx.read_breakdown(path)


def tasks(breakdown: Breakdown) -> Expected:
    """Each task's text, and its units with the first letter of their roles."""
    return [(t.text, " ".join(f"{a.name}:{a.role.value[0]}" for a in t.assignments)) for t in breakdown.task_records]


def codes(breakdown: Breakdown) -> set[str]:
    return {remark.code for remark in breakdown.remark_records}


# Each row of titles begins a table of its own.


def test_a_second_row_of_titles_without_units_ends_the_tasks_and_a_third_begins_them_again(tmp_path: Path) -> None:
    table = (
        "序号|任务|责任单位\n1|建桥|市交通局\n序号|企业名称|项目名称\n1|甲公司|厂房\n2|乙公司|仓库\n"
        "序号|任务|牵头单位\n1|修渠|市水利局"
    )
    assert tasks(read_html(tmp_path, table)) == [("建桥", "市交通局:c"), ("修渠", "市水利局:l")]


def test_a_second_row_of_titles_may_have_its_columns_in_another_order(tmp_path: Path) -> None:
    table = (
        "序号|任务|牵头单位|配合单位\n1|建桥|市交通局|市财政局\n序号|配合单位|任务|牵头单位\n1|市教育局|修渠|市水利局"
    )
    assert tasks(read_html(tmp_path, table)) == [
        ("建桥", "市交通局:l 市财政局:s"),
        ("修渠", "市教育局:s 市水利局:l"),
    ]


def test_a_second_table_as_wide_as_the_first_with_titles_of_its_own_is_no_next_page(tmp_path: Path) -> None:
    bd = read_html(tmp_path, "序号|任务|责任单位\n1|建桥|市交通局", "序号|项目名称|总投资\n1|厂房|3亿元\n2|仓库|2亿元")
    assert tasks(bd) == [("建桥", "市交通局:c")]


def test_titles_that_are_all_known_begin_a_table_without_a_column_of_numbers(tmp_path: Path) -> None:
    table = "序号|任务|内容|责任单位\n1|算力|建中心。|市发改委\n企业名称|项目名称|总投资|建设地点\n甲公司|基地|12.5|城东街道"
    assert tasks(read_html(tmp_path, table)) == [("算力\n建中心。", "市发改委:c")]


def test_a_table_pasted_a_cell_a_line_may_have_other_titles_of_units() -> None:
    lines = "序号 工作任务 主办 协办 1 建桥 市交通局 市财政局 2 修渠 市水利局 市住建局"
    bd = jx.parse_text("\n".join(lines.split()))
    assert tasks(bd) == [("建桥", "市交通局:l 市财政局:s"), ("修渠", "市水利局:l 市住建局:s")]


# Which columns name units.


@pytest.mark.parametrize("title", ["负责考核部门", "推进单位", "主管局", "具体单位", "责任领导及单位", "谁来干", ""])
def test_a_column_of_units_is_one_whatever_its_title(title: str, tmp_path: Path) -> None:
    bd = read_csv(tmp_path, f"序号|任务|{title}", "1|开展普法|县司法局", "2|排查隐患|县应急局、县水利局")
    assert tasks(bd) == [("开展普法", "县司法局:c"), ("排查隐患", "县应急局:c 县水利局:c")]
    named = [remark.words for remark in bd.remark_records if remark.code == "unit_column"]
    assert named == ([] if title in {"推进单位", "具体单位"} else [title]), "these say 单位"


@pytest.mark.parametrize("title", ["主办", "落实主体", "负责处室", "责任科室", "主责司局", "责任单位及责任人"])
def test_a_title_of_those_responsible_needs_no_evidence_in_its_cells(title: str) -> None:
    assert heads_units(title)


@pytest.mark.parametrize("title", ["申报单位", "受益单位", "列席单位", "单位", "联系人", "实施地点", "建设单位"])
def test_a_column_of_others_names_nobody_beside_those_responsible(title: str, tmp_path: Path) -> None:
    """A company in a list of projects, a unit of measure, a place, a person: of any only 市财政局 answers."""
    cells = {"单位": "万吨", "联系人": "张三", "实施地点": "城东街道", "建设单位": "临江甲有限公司"}
    cell = cells.get(title, "市教育局")
    bd = read_csv(tmp_path, f"序号|项目名称|{title}|责任单位", f"1|甲|{cell}|市财政局", f"2|乙|{cell}|市财政局")
    assert [units for _, units in tasks(bd)] == ["市财政局:c"] * 2
    assert ("other_units" in codes(bd)) == (title in {"申报单位", "受益单位", "列席单位", "建设单位"})


def test_companies_in_half_of_the_projects_answer_as_the_bodies_in_the_others_do(tmp_path: Path) -> None:
    """One of two is no majority: the column stays one of units."""
    rows = "1|甲|厂房|临江甲有限公司", "2|乙|仓库|市财政局"
    bd = read_csv(tmp_path, "序号|项目名称|建设内容|实施单位", *rows)
    assert [units for _, units in tasks(bd)] == ["临江甲有限公司:c", "市财政局:c"]


@pytest.mark.parametrize(
    "rows",
    [
        ("序号|项目名称|建设内容|建设单位", "1|甲|厂房|临江甲有限公司", "2|乙|仓库|瑞江乙有限公司"),
        ("序号|文件名称|文号|发文单位", "1|甲办法|临政1号|市政府", "2|乙办法|临政2号|市财政局"),
        ("序号|单位|荣誉名称", "1|市财政局|先进集体", "2|市教育局|先进集体"),
        ("序号|职权名称|实施机关|设定依据", "1|取水许可|县水利局|《水法》", "2|采砂许可|县水利局|《水法》"),
        ("事项|公开内容|公开依据|责任主体", "预算|预算报告|《条例》|县财政局", "环境|空气月报|《条例》|县气象局"),
        ("日期|活动|地点|参加单位", "3日|植树|公园|县林业局", "5日|义诊|广场|县医院"),
        ("序号|单位名称|主要职能", "1|县水利局|负责水资源管理。", "2|县教育局|负责教育管理。"),
    ],
    ids=["projects", "repealed", "awards", "powers", "publication", "visits", "bodies"],
)
def test_lists_that_share_nothing_out_leave_no_tasks(rows: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no responsibility clause"):
        read_csv(tmp_path, *rows)


# The text of a task.


def test_every_text_that_nothing_else_claims_belongs_to_the_task(tmp_path: Path) -> None:
    """The second row has no first cell, as a merged one leaves it; dates, progress and figures stay out."""
    bd = read_csv(
        tmp_path,
        "序号|重点举措|实施路径|完成时限|分值|进展情况|牵头单位|配合单位",
        "1|扩容算力|启动机房建设。|9月|10|已经开工建设|市发改委|/",
        "2||建设数据专区。|12月|5|正在编制方案|市数据局|市财政局",
    )
    assert tasks(bd) == [("扩容算力\n启动机房建设。", "市发改委:l"), ("建设数据专区。", "市数据局:l 市财政局:s")]


def test_a_row_cut_in_a_table_without_numbers_goes_on(tmp_path: Path) -> None:
    bd = read_csv(tmp_path, "任务|措施|责任单位", "投资|谋划项目，|市发改委", "|推动开工。|", "消费|发券。|市商务局")
    assert [text for text, _ in tasks(bd)] == ["投资\n谋划项目，推动开工。", "消费\n发券。"]


# The cells of a column of units.


def test_lines_of_a_cell_are_units_that_share_a_suffix_or_one_name_that_is_wrapped(tmp_path: Path) -> None:
    bd = read_html(
        tmp_path,
        "序号|任务|责任单位\n1|治河|临东区<br>临西区<br>瑞江县政府\n"
        "2|整治|市住房和城乡<br>建设局\n3|执法|市发展和<br>改革委<br>市市场监督管<br>理局\n4|巡河|县河长办<br>县水利局",
    )
    assert [units for _, units in tasks(bd)] == [
        "临东区政府:c 临西区政府:c 瑞江县政府:c",
        "市住房和城乡建设局:c",
        "市发展和改革委:c 市市场监督管理局:c",
        "县河长办:c 县水利局:c",
    ]


@pytest.mark.parametrize("prose", ["待资金到位后再定。", "各乡镇结合实际自行确定责任人并报县水利局备案"])
def test_prose_in_a_column_of_units_is_left_out_with_a_remark(prose: str, tmp_path: Path) -> None:
    bd = read_csv(tmp_path, "序号|任务|责任单位", "1|建桥|市交通局", f"2|修路|{prose}")
    assert [units for _, units in tasks(bd)] == ["市交通局:c", ""]
    assert {"left_out", "empty_clause"} <= codes(bd)


# Titles that stand elsewhere than in one row above.


def test_the_finer_row_of_titles_may_have_a_leader_and_one_column_of_units_or_levels(tmp_path: Path) -> None:
    leader = read_csv(tmp_path, "序号|任务|责任分工|", "||责任领导|责任单位", "1|建桥|王五|市交通局")
    assert (leader.task_records[0].leader, tasks(leader)) == ("王五", [("建桥", "市交通局:c")])
    levels = read_csv(tmp_path, "序号|任务|责任单位|", "||市级|县级", "1|建桥|市交通局|瑞江县政府")
    assert tasks(levels) == [("建桥", "市交通局:c 瑞江县政府:c")]
    ticks = read_csv(tmp_path, "序号|任务|责任单位|", "||市财政局|市水利局", "1|建桥|√|", "2|修渠||√")
    assert tasks(ticks) == [("建桥", "市财政局:c"), ("修渠", "市水利局:c")]


def test_a_bare_title_below_leaves_what_the_one_above_says(tmp_path: Path) -> None:
    """部门 under 牵头部门 is the lead, under 承办部门 it answers; 责任人 next to each is a person."""
    rows = "序号|任务|牵头部门||承办部门|", "||部门|责任人|部门|责任人", "1|办助学|市教育局|李明|市特教中心|赵刚"
    assert tasks(read_csv(tmp_path, *rows)) == [("办助学", "市教育局:l 市特教中心:c")]


def test_titles_may_stand_to_the_left(tmp_path: Path) -> None:
    """One below another beside a column a task, or one before each cell of a card."""
    turned = read_csv(tmp_path, "任务名称|建桥|修渠", "牵头单位|市交通局|市水利局", "完成时限|6月|9月")
    assert tasks(turned) == [("建桥", "市交通局:l"), ("修渠", "市水利局:l")]
    card = read_csv(tmp_path, "任务名称|建桥|完成时限|6月", "责任单位|市交通局|配合单位|市财政局")
    assert [(text, units.split()[1]) for text, units in tasks(card)] == [("建桥", "市财政局:s")]
    two = read_csv(tmp_path, "任务名称|建桥", "牵头单位|市交通局", "任务名称|修渠", "牵头单位|市水利局")
    assert tasks(two) == [("建桥", "市交通局:l"), ("修渠", "市水利局:l")]


def test_a_row_of_totals_is_no_task_though_its_figure_stands_under_the_units(tmp_path: Path) -> None:
    bd = read_csv(tmp_path, "序号|任务|责任单位", "1|建桥|市交通局", "合计||1项")
    assert [text for text, _ in tasks(bd)] == ["建桥"]


def test_a_sentence_behind_a_unit_in_a_cell_leaves_the_unit() -> None:
    """Only a cell that names no body at all is a sentence as a whole."""
    bd = jx.parse_text(
        "任务\t责任单位\n甲\t市财政局，待资金落实后另行确定。\n乙\t待资金落实后另行确定。\n丙\t市商务局\n"
    )
    assert [[one.unit for one in task.assignments] for task in bd.task_records] == [["市财政局"], [], ["市商务局"]]
