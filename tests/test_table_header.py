"""The header of a table of tasks, and cells that are printed in two places."""

import pytest

import jxgraph as jx
from jxgraph.parsing.source import make_source
from jxgraph.parsing.table_columns import Column
from jxgraph.parsing.table_header import (
    Cell,
    _are_titles,
    _cards,
    _columns,
    _is_finer,
    find_header,
    split_at_titles,
    turn,
)
from jxgraph.parsing.table_rows import unread_table_remark
from jxgraph.reading import text_lines


def cells(words: str) -> list[Cell]:
    """Return a row of cells, of words between spaces."""
    return [Cell(((0, 1),), one) for one in words.split()]


def test_a_name_in_two_places_is_where_it_begins() -> None:
    """A page break parts 市农业农村局; each unit is where it is printed, and this one ends with its first line."""
    upper, lower = "市财政局、市农业", "农村局、市教育局"
    source = make_source(tuple(text_lines(f"{upper}\n{lower}\n")))
    cut, end = len(upper), len(upper) + 1 + len(lower)
    clause = Cell(((0, cut), (cut + 1, end)), upper + lower).parse(source, None)
    assert clause is not None
    printed = [source.text[member.named.start : member.named.end] for member in clause.members]
    assert printed == ["市财政局", "市农业", "市教育局"]
    assert [member.named.name for member in clause.members] == ["市财政局", "市农业农村局", "市教育局"]


def test_a_second_table_begins_at_its_titles_whatever_heads_the_first() -> None:
    """工作任务:做什么 is no plain title, but heads tasks; a table without a header goes on below the titles."""

    def sizes(*rows: str) -> list[int]:
        lines = text_lines("\n".join(rows))
        table = [(line, cells(row)) for line, row in zip(lines, rows, strict=True)]
        return [len(part) for part in split_at_titles(table)]

    titles = "序号 任务 牵头单位", "1 修路 市交通局"
    assert sizes("工作任务:做什么 责任单位", "修桥 市财政局", *titles) == [2, 2]
    assert sizes("序号 名称", "1 修桥", *titles) == [2, 2]
    assert sizes("修桥 市财政局", *titles) == [3]


def test_eight_rows_are_tried_as_headers() -> None:
    """Who takes part does not answer for a task; behind seven such headers the eighth row is still tried, no ninth."""
    no_answer = ["任务 参加单位", "修桥 市财政局"]
    assert find_header([cells(row) for row in [*no_answer * 7, "任务 责任单位"]]).columns
    assert not find_header([cells(row) for row in [*no_answer * 8, "任务 责任单位"]]).columns


def test_two_columns_are_a_header_and_a_task_each_in_its_row() -> None:
    """Titles to the left stand before two tasks or more: three columns."""
    assert len(_columns([cells("任务 修桥 修路"), cells("责任单位 市财政局 市交通局")])) == 3
    assert not _columns([cells("任务 修桥"), cells("责任单位 市财政局")])


def test_a_turned_table_is_where_its_first_row_is() -> None:
    rows = ["任务 修桥 修路", "责任单位 市财政局 市交通局"]
    table = [(line, cells(row)) for line, row in zip(text_lines("\n".join(rows)), rows, strict=True)]
    turned = turn(table)
    assert [[cell.words for cell in row] for _, row in turned] == [
        *[["任务", "责任单位"], ["修桥", "市财政局"], ["修路", "市交通局"]]
    ]
    assert {line.number for line, _ in turned} == {1}


def test_cards_are_whole_and_have_the_same_titles() -> None:
    """A title before each cell; no card lacks one, and none has another."""
    card = [cells("任务 修桥"), cells("责任单位 市财政局")]
    other = [cells("任务 修路"), cells("责任单位 市交通局")]
    assert len(_cards([*card, *other])) == 3
    assert not _cards([*card, *other[:1]])
    assert not _cards([*card, other[0], cells("牵头单位 市交通局")])
    assert not _cards([*card, [*other[0], *cells("甲")]])


def test_a_blank_joins_latin_words_that_a_page_break_parts() -> None:
    """Type and C are two words, Type and 接口 go on without a blank, as 5 does; so do 电 and C."""
    type_c = {"C接口": "Type C接口", "接口": "Type接口", "5G": "Type5G", "电C": "Type电C"}
    for below, joined in type_c.items():
        assert cells("Type")[0].joined_with(cells(below)[0]).words == joined
    assert cells("电")[0].joined_with(cells("C接口")[0]).words == "电C接口"
    assert cells("Type-")[0].joined_with(cells("C接口")[0]).words == "Type-C接口"


def test_an_unread_table_has_units_in_two_rows_no_contacts_and_no_labels() -> None:
    tables = {
        ("项目 谁", "修桥 市财政局", "修路 市水利局"): 1,
        ("项目 谁", "修桥 市财政局", "修路 王五"): 0,
        ("项目 电话", "修桥 市财政局", "修路 市水利局"): 0,
        ("项目 谁", "修桥 市财政局、市水利局", "修路 责任单位:市水利局、市教育局"): 0,
        ("项目 电话", "修桥 市财政局", "修路 王五"): 0,
    }
    for rows, remarks in tables.items():
        table = [(line, cells(row)) for line, row in zip(text_lines("\n".join(rows)), rows, strict=True)]
        assert len(list(unread_table_remark(table))) == remarks


def test_finer_titles_under_one_of_units_are_two_or_more() -> None:
    """市级 and 县级 stand under 责任单位 over two columns; 市级 alone heads nothing."""
    above, level, levels = (
        [Cell(((0, 1),), words) for words in row]
        for row in (("任务", "责任单位", ""), ("", "市级", ""), ("", "市级", "县级"))
    )
    assert (_is_finer(above, levels), _is_finer(above, level)) == (True, False)
    assert find_header([cells("任务 责任分工 责任分工"), cells("任务 责任领导 责任单位")]).rows == (0, 1)
    # two columns of units are enough, even beside an unknown title
    assert _is_finer(cells("任务 责任分工 责任分工 责任分工"), cells("任务 牵头单位 配合单位 甲乙"))


def test_a_row_of_titles_has_a_known_one_no_body_and_no_sentence() -> None:
    rows = {"任务 谁": True, "任务 市财政局": False, "任务 谁来做。": False, "甲 乙": False}
    assert {row: _are_titles(cells(row)) for row in rows} == rows


def test_beside_ticks_the_first_column_without_a_known_title_is_the_task_where_no_title_says_so() -> None:
    for titles, task in {"地点 任务": 1, "项目 地点": 0}.items():
        header = find_header([cells(f"{titles} 市财政局 市水利局"), cells("修桥 修路 √ √")])
        assert header.columns.index(Column.TASK) == task
        assert header.columns[1 - task] is Column.OTHER


@pytest.mark.parametrize(("lines", "remarked"), [(11, False), (12, True)])
def test_titles_of_a_pasted_table_are_pointed_to_where_no_clause_follows_within_twelve_lines(
    lines: int, *, remarked: bool
) -> None:
    text = "工作任务\n责任单位\n" + "甲\n" * lines + "1.修桥。（市财政局负责）"
    assert ("pasted_table" in {remark.code for remark in jx.parse_text(text).remark_records}) is remarked


def test_a_pasted_table_has_as_many_lists_as_its_lines_that_were_not_read() -> None:
    """Two lists stand below its titles; the one above is of no row, and that of the last task was read."""
    above, task = "市水利局、市教育局\n1.甲。（市财政局负责）\n", "2.乙。（市财政局负责）"
    pasted = "工作任务\n责任单位\n修桥好\n市财政局、市水利局\n修路好\n市水利局、市教育局\n办学好\n"
    remarks = jx.parse_text(above + pasted + "甲\n" * 12 + task).remark_records
    assert [(r.line, dict(r.facts)["clauses"]) for r in remarks if r.code == "pasted_table"] == [(4, "2")]
