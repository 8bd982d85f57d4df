from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_files import sample_lines, saved, workbook
from openpyxl import Workbook

from jxgraph.errors import InputError
from jxgraph.reading import document_lines
from jxgraph.reading.sheet import display_value


def day(*parts: int) -> datetime:
    """Return a moment as a sheet has it."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - sheets know no time zones


ROWS: list[list[Any]] = [
    ["重点工作责任分解表", None, None],
    ["领导", "任务", "单位"],
    ["李军", "发展\n低空经济", "市财政局"],
    [None, "治水", None],
]


def test_rows_of_a_sheet_with_merged_cells() -> None:
    lines = document_lines(workbook(ROWS, ["A1:C1", "A3:A4"]), ".xlsx")
    assert [line.text for line in lines] == [
        "重点工作责任分解表\t\t",
        "领导\t任务\t单位",
        "李军\t发展 低空经济\t市财政局",
        "\t治水\t",
    ]
    assert lines[3].cells == ("李军", "治水", "")
    assert {line.table for line in lines} == {1}
    assert [line.number for line in lines] == [1, 2, 3, 4]


def test_the_sample_in_one_column_is_lines() -> None:
    lines = document_lines(workbook([[line] for line in sample_lines()]))
    assert [(line.text, line.cells) for line in lines] == [(line, None) for line in sample_lines()]


@pytest.mark.slow
def test_empty_rows_and_columns_are_left_out_and_numbers_stay() -> None:
    """A stray space in the last cell of a sheet makes no million rows; row 5 is row 5."""
    book = Workbook()
    book.active["B2"], book.active["C5"], book.active["XFD1048576"] = "甲", "乙", " "
    assert [(line.number, line.cells) for line in document_lines(saved(book))] == [
        (2, ("", "甲", "")),
        (5, ("", "", "乙")),
    ]


@pytest.mark.slow
def test_a_stray_cell_far_away_is_refused_only_when_the_table_is_vast() -> None:
    """Two rows of 16,384 columns are read."""
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = "甲", "乙"
    assert [line.number for line in document_lines(saved(book))] == [1, 1_048_576]


def test_sheets_are_tables_named_aside_and_hidden_ones_aside() -> None:
    book = Workbook()
    book.active.title = "任务"
    book.active.append(["甲", "乙"])
    for title, state in (("附表", "visible"), ("空", "visible"), ("选项", "hidden")):
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        if title != "空":
            sheet.append([title, "丙"])
    assert [(line.text, line.table, line.aside) for line in document_lines(saved(book))] == [
        ("任务", 0, True), ("甲\t乙", 1, False), ("附表", 0, True), ("附表\t丙", 2, False),
        ("选项", 0, True), ("选项\t丙", 3, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (1, "General", "1"),
        (1.0, "General", "1"),
        (0.1 + 0.2, "General", "0.3"),
        (2025, "0", "2025"),
        (0.5, "0%", "50%"),
        (True, "General", "TRUE"),
        (day(2025, 6, 30), "yyyy-mm-dd", "2025-06-30"),
        (day(2025, 6, 30), 'yyyy"年"m"月"', "2025年6月"),
        (day(2025, 6, 5), 'yyyy"年"m"月"d"日";@', "2025年6月5日"),
        (day(2025, 6, 5), "[$-804]yyyy/m/d", "2025/6/5"),
        (day(2025, 6, 5), "m/d/yy", "6/5/25"),
        (day(2025, 6, 5), "mmm-yy", "2025-06-05"),
        (day(2025, 6, 5, 9, 30), "yyyy-mm-dd", "2025-06-05 09:30:00"),
        (date(2025, 6, 5), "General", "2025-06-05"),
    ],
)
def test_values_as_they_are_shown(value: object, number_format: str, expected: str) -> None:
    assert display_value(value, number_format) == expected


def test_numbers_and_dates_go_through_a_file() -> None:
    book = Workbook()
    book.active.append([1.0, day(2025, 6, 30), "=1+1", "甲"])
    book.active["B1"].number_format = 'yyyy"年"m"月"'
    assert [line.cells for line in document_lines(saved(book))] == [("1", "2025年6月", "", "甲")]


@pytest.mark.parametrize("charset", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_comma_separated_text(mark: str, charset: str) -> None:
    """A row that a quoted line break makes longer has the number of its first line, and the next row counts both."""
    text = f'序号{mark}任务{mark}单位\r\n1{mark}"发展,经济;\n低空"{mark}市财政局、市经信局\r\n\r\n2{mark}治水\r\n'
    lines = document_lines(text.encode(charset), ".csv")
    assert [(line.number, line.cells) for line in lines] == [
        (1, ("序号", "任务", "单位")), (2, ("1", "发展,经济; 低空", "市财政局、市经信局")), (5, ("2", "治水", ""))
    ]  # fmt: skip


def test_the_mark_can_be_declared_and_no_mark_makes_lines() -> None:
    lines = document_lines("sep=;\n1,5;甲\n2,5;乙\n".encode(), ".csv")
    assert [(line.number, line.cells, line.aside) for line in lines] == [
        (1, None, True), (2, ("1,5", "甲"), False), (3, ("2,5", "乙"), False)
    ]  # fmt: skip
    assert [line.cells for line in document_lines("一、甲\n二、乙".encode(), ".csv")] == [None, None]


@given(
    st.integers(2, 4).flatmap(
        lambda n: st.lists(st.lists(st.text("甲乙,;\"'\n ", min_size=1), min_size=n, max_size=n), min_size=2)
    )
)
def test_what_the_csv_module_writes_comes_back(rows: list[list[str]]) -> None:
    file = io.StringIO()
    csv.writer(file).writerows([["a"] * len(rows[0]), *rows])
    expected = [
        tuple(" ".join(filter(None, (part.strip(" ") for part in cell.split("\n")))) for cell in row) for row in rows
    ]
    lines = document_lines(f"sep=,\n{file.getvalue()}".encode(), ".csv")[2:]
    assert [line.cells for line in lines] == [row for row in expected if any(row)]


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_line() -> None:
    with pytest.raises(InputError, match="line 2: not comma-separated text"):
        document_lines(('a,b\n"' + "甲,乙\n" * 100_000).encode(), ".csv")
