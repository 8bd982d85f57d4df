"""The sheets for an office at the beginning of the workbook, and the Chinese copy of the tables."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest

import jxgraph as jx
from jxgraph.i18n import LANGUAGES, labels
from jxgraph.messages import read_texts
from jxgraph.pages import report as reports
from jxgraph.pages.report import workbook
from jxgraph.pages.report.contents import Contents, contents
from jxgraph.pages.report.workbook import office_sheets
from jxgraph.tables import columns_of, write_csv
from jxgraph.tables.workbook import Sheet

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

TEXT = """一、王五市长牵头重点工作
1.扩大投资。（责任单位：市发改委、市财政局，列第一位的为牵头单位，下同）
2.促进消费。（责任单位：市商务局、市财政局）
二、赵六副市长牵头重点工作
1.促进消费。（责任单位：市商务局、市财政局）
2.办好教育。（责任单位：市教育局；配合单位：市财政局）
"""
SHEETS = {
    "en": ["Overview", "Ranking", "Tasks by unit", "Tasks by leader", "To check", "Matrix"],
    "zh": ["概览", "排名", "单位任务", "领导任务", "待核对", "责任矩阵"],
}


@pytest.fixture(scope="module")
def made() -> Contents:
    return contents(jx.parse_text(TEXT, document="sample"))


@pytest.fixture(scope="module")
def folder(made: Contents, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "tables"
    reports._write_tables(made, path, "zh")  # without pages and figures, which take seconds
    return path


def _sheet(made: Contents, name: str) -> Sheet:
    return {sheet.name: sheet for sheet in office_sheets(made, "en")}[name]


def _of(made: Contents, source: Any) -> Contents:
    """Return a report of another matrix, measured only as far as these sheets look."""
    R = jx.responsibility_matrix(source)
    return replace(made, matrix=R, tables={**made.tables, "workload": jx.workload(R)})


def _rows(sheet: Worksheet) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sheets_for_an_office_come_first(made: Contents, lang: str) -> None:
    """The overview names the others; a document without leaders has its tasks by section, or all of them."""
    sheets = office_sheets(made, lang)
    assert [sheet.name for sheet in sheets] == SHEETS[lang]
    assert set(SHEETS[lang][1:]) < {*sheets[0].frame["item"]}
    unnamed = [_of(made, jx.parse_text(f"{head}1.任务。（市财政局负责）")) for head in ("一、经济\n", "")]
    by_section, all_tasks = (workbook._tasks_by_leader(each, lang) for each in unnamed)
    texts = labels(lang, "report")
    assert [by_section.name, all_tasks.name] == [texts["workbook.by_section"], texts["workbook.all_tasks"]]
    assert (by_section.group, "leader" in all_tasks.frame) == ("leader", False)


def test_every_unit_has_all_its_tasks_in_the_order_of_roles(made: Contents) -> None:
    """市财政局 has two as co-lead and one as support; the task printed twice stands once, with both ids and leaders."""
    sheet, load = _sheet(made, "Tasks by unit"), made.tables["workload"]
    assert list(dict.fromkeys(sheet.frame["unit"])) == load.index.tolist()
    assert sheet.frame.groupby("unit").size().to_dict() == load["tasks"].to_dict()
    own = sheet.frame[sheet.frame["unit"] == "市财政局"]
    assert own[["number", "role", "task_id", "leader", "lead", "others"]].to_numpy().tolist() == [
        [1, "co_lead", "T1.1", "王五市长", "市发展改革委", ""],
        [2, "co_lead", "T1.2; T2.1", "王五市长、赵六副市长", "市商务局", ""],
        [3, "support", "T2.2", "赵六副市长", "市教育局", ""],
    ]


def test_every_leader_has_all_tasks_also_the_shared_one(made: Contents) -> None:
    frame, leaders = _sheet(made, "Tasks by leader").frame, made.tables["leaders"]
    assert frame.groupby("leader").size().to_dict() == leaders["tasks"].to_dict() == {"王五市长": 2, "赵六副市长": 2}
    assert frame["task_id"].tolist() == ["T1.1", "T1.2; T2.1", "T1.2; T2.1", "T2.2"]
    assert frame.iloc[3][["lead", "co_lead", "support"]].tolist() == ["市教育局", "", "市财政局"]


def test_the_matrix_has_the_mark_of_every_role(made: Contents) -> None:
    """Each mark stands for the role that the matrix has there; a unit named like a column or a mark stays a unit."""
    sheet = _sheet(made, "Matrix")
    units = list(sheet.titles.values())
    words = made.matrix.to_frame("role")[units].to_numpy().tolist()
    marks = {"lead": "L", "co_lead": "C", "support": "S", "": ""}
    assert sheet.frame.iloc[:, 2:].to_numpy().tolist() == [[marks[word] for word in row] for row in words]
    triples = [("t1", "role", "lead"), ("t1", "L", "support"), ("t2", "text", "co_lead")]
    odd = workbook._matrix(_of(made, triples), "en")
    assert sorted(odd.titles.values()) == ["L", "role", "text"]
    assert odd.frame.iloc[:, 2:].to_numpy().tolist() == [["L", "", "S"], ["", "C", ""]]
    assert "Left out" not in str(_sheet(made, "Overview").frame)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(workbook, "_MOST_CELLS", 11)  # 3 tasks x 4 units are 12
        assert "Left out" in str(office_sheets(made, "en")[0].frame["words"].tolist())


def test_what_to_check_has_findings_and_doubtful_remarks(made: Contents) -> None:
    sheet = _sheet(made, "To check")
    doubtful = (made.tables["remarks"]["severity"] != "info").sum()
    assert len(sheet.frame) == len(made.tables["checks"]) + doubtful
    assert (sheet.frame["note"] == "").all()
    assert workbook._ids("; ".join(f"T{i}" for i in range(40)), "en").endswith("T11 …, 40 in all")


def test_the_sheets_print_on_a4_with_titles_and_page_numbers(folder: Path) -> None:
    """A title above, titles of columns and name columns in view and repeated, a filter, the page's number below."""
    book = openpyxl.load_workbook(folder / "workbook.xlsx")
    assert book.sheetnames[:6] == SHEETS["zh"]
    for sheet in book.worksheets[1:6]:
        head = next(number for number, row in enumerate(_rows(sheet), start=1) if row[1] is not None)
        assert sheet["A1"].font.b
        assert sheet.freeze_panes == f"C{head + 1}"
        assert sheet.auto_filter.ref.startswith(f"A{head}:")
        assert sheet.print_title_rows == f"${head}:${head}"
    for sheet in book.worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.oddFooter.right.text == "第&P页，共&N页"
    assert book["排名"]["K5"].number_format == "0.0%"
    assert [cell.value for cell in book["单位任务"][4]][:3] == ["市财政局", 1, "共同责任"]
    words = {value for sheet in book.worksheets[:6] for row in _rows(sheet) for value in row if isinstance(value, str)}
    assert not words & {"lead", "co_lead", "support", "warning", "notice"}


def test_a_wide_sheet_is_divided_over_pages_with_its_names(tmp_path: Path) -> None:
    """100 columns of 6 digits are 600: three pages of 250, the columns A and B on each."""
    frame = pd.DataFrame({f"u{number}": ["L"] for number in range(100)})
    wide = Sheet(frame, "Wide", title="=1+1", titles={"u0": "=2"}, frozen=2, widths=dict.fromkeys(frame, 6))
    jx.tables.write_workbook({}, tmp_path / "t.xlsx", sheets=[wide, Sheet(pd.DataFrame(), "Empty", title="Nothing")])
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["Wide"]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in (sheet["A1"], sheet["A2"])] == [
        ("=1+1", "s", True),
        ("=2", "s", True),
    ]
    assert (sheet.page_setup.fitToWidth, sheet.print_title_cols) == (3, "$A:$B")


def test_the_chinese_copy_has_every_table_in_chinese(folder: Path, made: Contents) -> None:
    """Names and titles of files and columns, words and per cents; 市财政局 has 2 x 0.5 + 0.25 of 4.25."""
    files = sorted((folder / "zh").iterdir())
    assert len(files) == len(made.tables)
    assert not any(file.stem.isascii() for file in files)
    rows = {file.stem: list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines())) for file in files}
    assert rows["工作量排名"][1][:2] + rows["工作量排名"][1][8:10] == ["1", "市财政局", "1.25", "29.4%"]
    assert rows["责任分工"][1][8] == "牵头"
    assert sorted(map(len, rows.values())) == sorted(1 + len(frame) for frame in made.tables.values())


def test_no_two_tables_would_have_the_same_file() -> None:
    titles = [texts["zh"] for texts in read_texts("tables").values()]
    assert len(set(titles)) == len(titles)
    assert not set("".join(titles)) & set('/\\:*?"<>|')


def test_a_table_for_people_is_guarded_and_rounded(tmp_path: Path) -> None:
    """A third has three decimals, a share is a per cent, a small p keeps its size, a formula stays text."""
    frame = pd.DataFrame({"unit": ["=1+1"], "share": [1 / 3], "value": [1 / 3], "hhi": [0.00012345], "z": [None]})
    write_csv(frame, tmp_path / "t.csv", columns=columns_of(frame, "x"), lang="zh")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8-sig").splitlines()[1] == "'=1+1,33.3%,0.333,0.00012,"
    with pytest.raises(jx.errors.UsageError, match="no language"):
        write_csv(frame, tmp_path / "u.csv", lang="fr")
    assert not (tmp_path / "u.csv").exists()
