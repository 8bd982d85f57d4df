"""One document in every format gives one breakdown; and a reading can be corrected in a workbook and read back."""

import io
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from making_files import pdf, printed_pages

import jxgraph as jx
from jxgraph.tables import write_correctable

SAMPLE = Path(__file__).parent.parent / "data" / "jiaxing-2025.txt"
TEXT = SAMPLE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sample() -> jx.Breakdown:
    return jx.read_breakdown(SAMPLE)


def _facts(breakdown: jx.Breakdown) -> list[tuple[object, ...]]:
    """Return what a task says, whatever the format: id, leader, words, units and roles."""
    return [
        (t.id, t.part, t.leader, "".join(t.text.split()), [(a.unit, a.name, a.role) for a in t.assignments])
        for t in breakdown.task_records
    ]


def _word(text: str) -> bytes:
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _sheet(text: str) -> bytes:
    book = openpyxl.Workbook()
    for row, line in enumerate(text.splitlines(), start=1):
        book.worksheets[0].cell(row, 1, line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _page(text: str) -> bytes:
    paragraphs = "".join(f"<p>&emsp;&emsp;{line}</p>\n" for line in text.splitlines())
    menu = "<ul>" + "".join(f'<li><a href="/{i}">栏目{i}</a></li>' for i in range(9)) + "</ul>"
    return f"<html><head><meta charset='utf-8'></head><body><nav>{menu}</nav><div>{paragraphs}</div></body></html>".encode()


FORMATS: dict[str, Callable[[str], bytes]] = {
    ".docx": _word,
    ".xlsx": _sheet,
    ".html": _page,
    ".gb18030.txt": lambda text: text.encode("gb18030"),
    ".line.txt": lambda text: text.replace("\n", " ").encode(),
}


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_sample_is_the_same_in_every_format(sample: jx.Breakdown, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"sample{suffix}"
    path.write_bytes(FORMATS[suffix](TEXT))
    assert _facts(jx.read_breakdown(path)) == _facts(sample)


def test_wide_punctuation_changes_no_task_and_no_unit(sample: jx.Breakdown) -> None:
    wide = jx.parse_text(TEXT.translate(str.maketrans(",:()", "，：（）")))
    for one, other in zip(sample.task_records, wide.task_records, strict=True):
        assert (one.id, one.leader) == (other.id, other.leader)
        assert [a.unit for a in one.assignments] == [a.unit for a in other.assignments]


@pytest.mark.slow
def test_the_sample_is_the_same_from_a_pdf_with_hard_line_breaks(sample: jx.Breakdown, tmp_path: Path) -> None:
    path = tmp_path / "sample.pdf"
    path.write_bytes(pdf(printed_pages(TEXT.splitlines())))
    assert _facts(jx.read_breakdown(path)) == _facts(sample)


def _table(breakdown: jx.Breakdown) -> bytes:
    """Write the tasks as a Word table a part, the headings as rows over all columns."""
    document = docx.Document()
    for part in dict.fromkeys(t.part for t in breakdown.task_records):
        document.add_paragraph(part)
        table = document.add_table(1, 3)
        for cell, title in zip(
            table.rows[0].cells, ("序号", "工作任务", "责任单位（列第一位的为牵头单位）"), strict=True
        ):
            cell.text = title
        section: tuple[str, ...] = ()
        for task in (t for t in breakdown.task_records if t.part == part):
            if task.section != section:
                section = task.section
                row = table.add_row().cells
                row[0].merge(row[2]).text = section[0]
            row = table.add_row().cells
            row[0].text, row[1].text = task.number, task.text
            row[2].text = "、".join(a.printed for a in task.assignments)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_the_sample_is_the_same_from_a_word_table(sample: jx.Breakdown, tmp_path: Path) -> None:
    path = tmp_path / "sample.docx"
    path.write_bytes(_table(sample))
    assert _facts(jx.read_breakdown(path)) == _facts(sample)


def test_a_reading_comes_back_from_its_workbook(sample: jx.Breakdown, tmp_path: Path) -> None:
    path = tmp_path / "sample.xlsx"
    write_correctable(sample, path)
    again = jx.read_breakdown(path)
    assert _facts(again) == _facts(sample)
    assert [t.clause for t in again.task_records] == [t.clause for t in sample.task_records]
    assert again.title == sample.title
    assert jx.responsibility_matrix(again).shape == (164, 66)
    assert set(again.remarks["code"]) == {
        "lead_rule",
        "repeat",
    }  # as of the document; nothing in the workbook is left over


def test_a_correction_counts(sample: jx.Breakdown, tmp_path: Path) -> None:
    """A person moves the lead of the first task from 市财政局 to 市科技局 and removes the second task."""
    path = tmp_path / "sample.xlsx"
    write_correctable(sample, path)
    book = openpyxl.load_workbook(path)
    sheet = book["任务"]
    column = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, column["牵头单位"], "市科技局")
    sheet.cell(2, column["责任单位"], "市财政局；市经信局")
    sheet.delete_rows(3)
    book.save(path)
    tasks = jx.read_breakdown(path).task_records
    assert [(a.unit, str(a.role)) for a in tasks[0].assignments] == [
        ("市科技局", "lead"),
        ("市财政局", "co_lead"),
        ("市经信局", "co_lead"),
    ]
    assert (len(tasks), tasks[1].id) == (165, "T1.1.3")
