"""The header of a table of tasks, and cells that are printed in two places."""

from jxgraph.parsing.source import make_source
from jxgraph.parsing.table_header import Cell, _cards, _columns, find_header, split_at_titles, turn
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
