"""OpenDocument text and sheets: numbers, tables, tracked deletions, repeated cells."""

import pytest
from making_files import odf

from jxgraph.errors import InputError
from jxgraph.reading import document_lines


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


_LIST = (
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="一, 二, 三, ..." '
    'style:num-suffix="、"/><text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix="." '
    'text:display-levels="2"/></text:list-style>'
)


def item(*inner: str) -> str:
    return f"<text:list-item>{''.join(inner)}</text:list-item>"


def _list(attributes: str, *items: str) -> str:
    return f"<text:list {attributes}>{''.join(items)}</text:list>"


def test_lists_have_the_numbers_that_are_printed() -> None:
    """Level 2 shows both levels; a list that goes on counts further, another begins again."""
    inner = _list("", item(p("乙")), item(p("丙")))
    named, goes_on = 'text:style-name="L"', 'text:continue-numbering="true"'
    first, second = _list(named, item(p("甲"), inner)), _list(f"{named} {goes_on}", item(p("丁")))
    body = first + p("间") + second + _list(named, item(p("戊")))
    read = document_lines(odf("text", body, styles=_LIST))
    assert [line.text for line in read] == ["一、甲", "一.1.乙", "一.2.丙", "间", "二、丁", "一、戊"]


def test_deleted_and_hidden_text_is_left_out() -> None:
    hidden = '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    deleted = f"<text:tracked-changes><text:changed-region>{p('删')}</text:changed-region></text:tracked-changes>"
    body = deleted + p('甲<text:span text:style-name="H">隐</text:span><text:s text:c="2"/>乙<text:line-break/>丙')
    assert [line.text for line in document_lines(odf("text", body, styles=hidden))] == ["甲  乙", "丙"]


def cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}>{p(text) if text else ''}</table:table-cell>"


def rows(*each: str) -> str:
    return (
        "<table:table table:name='表'>"
        + "".join(f"<table:table-row>{row}</table:table-row>" for row in each)
        + "</table:table>"
    )


_TABLE = rows(
    cell("任务") + cell("责任单位"),
    cell("1") + cell("市财政局", 'table:number-rows-spanned="2"'),
    cell("2") + "<table:covered-table-cell/>",
)


@pytest.mark.parametrize("kind", ["text", "spreadsheet"])
def test_merged_cells_are_filled(kind: str) -> None:
    cells = [line.cells for line in document_lines(odf(kind, _TABLE))]
    assert cells == [("任务", "责任单位"), ("1", "市财政局"), ("2", "市财政局")]


def test_empty_cells_that_are_repeated_cost_nothing() -> None:
    """A sheet ends with a million empty rows of 16,384 columns; a cell behind them is in its own row."""
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    sheet = rows(cell("a") + cell("b"), cell("c") + cell("d")).replace(
        "</table:table>",
        f'<table:table-row table:number-rows-repeated="1048000">{empty}</table:table-row>'
        f"<table:table-row>{cell('e')}</table:table-row></table:table>",
    )
    assert [(line.number, line.cells) for line in document_lines(odf("spreadsheet", sheet))] == [
        (1, ("a", "b")),
        (2, ("c", "d")),
        (1048003, ("e", "")),
    ]


def test_a_locked_or_damaged_file_is_refused() -> None:
    with pytest.raises(InputError, match="locked"):
        document_lines(odf("text", p("x"), manifest="<encryption-data/>"))
    with pytest.raises(InputError, match="damaged"):
        document_lines(odf("text", "<text:p>"))
