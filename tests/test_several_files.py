"""A notice and its attachments are one document: parts by file, one rule, and lines that lead to their file."""

from itertools import pairwise
from pathlib import Path

import pytest
from making_files import word, workbook
from making_pages import blank_pictures

import jxgraph as jx
from jxgraph.errors import InputError, UsageError

NOTICE = [
    "临江市人民政府关于印发2025年重点工作分工的通知",
    "各县（市、区）人民政府：责任单位列第一位的为牵头单位。",
    "临江市人民政府",
    "2025年3月1日",
]


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    folder = tmp_path / "重点工作"
    folder.mkdir()
    (folder / "通知.docx").write_bytes(word(NOTICE))
    rows: list[list[object]] = [
        ["序号", "任务", "责任单位"],
        [1, "推进低空经济", "市交通运输局、市财政局"],
        [2, "办学", "市教育局"],
    ]
    (folder / "附件10.xlsx").write_bytes(workbook(rows))
    (folder / "附件2.txt").write_text("1.促进消费。（责任单位：市商务局、市财政局）\n2.办学。（责任单位：市教育局）")
    (folder / "~$通知.docx").write_bytes(b"x")
    return folder


def test_a_folder_is_one_document(notice: Path) -> None:
    """附件2 stands before 附件10; the first ordinal is the file's; the notice's rule gives the lead in both."""
    breakdown = jx.read_breakdown(notice)
    tasks = [(t.id, t.part, t.file, t.line, t.units(jx.model.Role.LEAD)) for t in breakdown.task_records]
    assert tasks == [
        ("T2.1", "附件2", "附件2.txt", 1, ["市商务局"]),
        ("T2.2", "附件2", "附件2.txt", 2, ["市教育局"]),
        ("T3.1", "附件10", "附件10.xlsx", 2, ["市交通运输局"]),
        ("T3.2", "附件10", "附件10.xlsx", 3, ["市教育局"]),
    ]
    assert (breakdown.document, breakdown.title, breakdown.date) == ("重点工作", NOTICE[0], "2025年3月1日")


def test_several_paths_are_the_same_as_their_folder(notice: Path) -> None:
    paths = [notice / name for name in ("通知.docx", "附件2.txt", "附件10.xlsx")]
    several, folder = jx.read_breakdown(paths), jx.read_breakdown(notice)
    assert (several.task_records, several.document) == (folder.task_records, "通知")
    assert jx.read_breakdown([notice / "附件2.txt"]).task_records[0].id == "T1", "one is a document of its own"
    with pytest.raises(UsageError, match="no file is named"):
        jx.read_breakdown([])


def test_every_character_has_one_name(notice: Path) -> None:
    spans = jx.read_breakdown(notice).spans
    assert spans[0].start == 0
    assert all(one.end == two.start for one, two in pairwise(spans))


def test_a_clause_of_each_file_stands_where_the_task_says(notice: Path) -> None:
    """The spans of all files are counted on: where a task's clause begins, a span of a clause does."""
    breakdown = jx.read_breakdown(notice)
    clauses = {(span.start, span.end) for span in breakdown.spans if span.kind is jx.model.SpanKind.CLAUSE}
    assert {task.span for task in breakdown.task_records} <= clauses


def test_evidence_leads_to_the_file(notice: Path) -> None:
    breakdown = jx.read_breakdown(notice)
    assert jx.why(breakdown, "市财政局")[["file", "line"]].to_numpy().tolist() == [["附件2.txt", 1], ["附件10.xlsx", 2]]
    assert set(breakdown.remarks["file"]) == {"通知.docx"}
    assert '"file": "附件10.xlsx", "line": 2' in list(breakdown.json_lines())[2]


@pytest.mark.slow
def test_a_report_of_several_files_is_written(notice: Path, tmp_path: Path) -> None:
    with blank_pictures():
        jx.write_report(jx.read_breakdown(notice), tmp_path / "out", lang="zh")
    assert "附件10.xlsx" in (tmp_path / "out/tables/tasks.csv").read_text(encoding="utf-8-sig")
    assert "附件10.xlsx 2" in (tmp_path / "out/report.html").read_text(encoding="utf-8")


def test_a_file_that_prints_parts_keeps_them(tmp_path: Path) -> None:
    text = "第一部分 经济\n1.促进消费。（责任单位：市商务局）\n第二部分 民生\n1.办学。（责任单位：市教育局）\n"
    (tmp_path / "a.txt").write_text(text)
    (tmp_path / "b.txt").write_text("1.修路。（责任单位：市交通运输局）\n")
    own = [t.part for t in jx.read_breakdown(tmp_path / "a.txt").task_records]
    parts = [t.part for t in jx.read_breakdown([tmp_path / "a.txt", tmp_path / "b.txt"]).task_records]
    assert parts == ([*own, "b"] if any(own) else ["a", "a", "b"])


def test_a_folder_of_many_documents_is_no_notice(tmp_path: Path) -> None:
    for n in range(31):
        (tmp_path / f"{n}.txt").write_text("x")
    with pytest.raises(InputError, match=r"folder of 31 documents.*corpus"):
        jx.read_breakdown(tmp_path)


def test_files_without_a_clause_are_no_breakdown(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("无事。")
    with pytest.raises(InputError, match="no responsibility clause found"):
        jx.read_breakdown(tmp_path)
