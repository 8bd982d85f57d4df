"""The briefing: two pages whose sentences and numbers are those of the report."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import pdfplumber
import pytest

import jxgraph as jx
from jxgraph.i18n import LANGUAGES, labels
from jxgraph.office.briefing import _NEEDED, _SECTIONS, _WANTED, Briefing, write_briefing
from jxgraph.office.styles import sheet_of
from jxgraph.office.word import WordDocument
from jxgraph.pages.report.contents import Contents, contents
from jxgraph.pages.report.findings import headlines
from jxgraph.pages.report.workbook import office_sheets

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE = Path(__file__).parent.parent / "data" / "jiaxing-2025.txt"
TEXT = """甲市人民政府关于印发《2025年重点工作》的通知
一、王五市长牵头重点工作
1.扩大投资500亿元以上。（责任单位：市发改委、市财政局，列第一位的为牵头单位，下同）
2.促进消费。（责任单位：市商务局、市财政局）
二、赵六副市长牵头重点工作
1.促进消费。（责任单位：市商务局、市财政局）
2.办好教育。（责任单位：市教育局；配合单位：市财政局）
"""
SMALL = {
    "one task": "1.甲。（市财政局牵头，市商务局配合）",
    "one unit": "1.甲。（责任单位：市财政局）",
    "nobody leads": "1.甲。（责任单位：市财政局、市商务局）\n2.乙。（责任单位：市财政局）",
    "no shared task": "1.甲。（市财政局牵头）\n2.乙。（市商务局牵头）",
}


@pytest.fixture(scope="module")
def report() -> Contents:
    return contents(jx.parse_text(TEXT, document="sample"))


def _memo(report: Contents, lang: str, path: Path) -> Any:
    memo = WordDocument(lang)
    for block in Briefing(report, lang, memo.sheet).blocks():
        block.write(memo)
    memo.save(path)
    return docx.Document(str(path))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_are_those_of_the_report(report: Contents, lang: str, tmp_path: Path) -> None:
    """All findings have room here; each claim stands in the memo word for word, and every paragraph has a number."""
    made = _memo(report, lang, tmp_path / "a.docx")
    text = "".join(paragraph.text for paragraph in made.paragraphs)
    assert all(found.claim in text for found in headlines(report, lang))
    assert {found.topic for found in headlines(report, lang)} >= {"load", "leaders", "two", "targets"}
    numbered = [p.text for p in made.paragraphs if p.style.name == "Normal"]
    assert [words[0] for words in numbered] == list(labels(lang, "briefing")["numerals"])[: len(numbered)]
    assert "{" not in text


def test_the_table_is_the_ranking_of_the_workbook(report: Contents, tmp_path: Path) -> None:
    """Rank, unit, numbers by role, load, share and range of each unit as the workbook has them."""
    table = _memo(report, "zh", tmp_path / "a.docx").tables[0]
    sheet = {sheet.name: sheet.frame for sheet in office_sheets(report, "zh")}["排名"]
    names = ["rank", "unit", "lead", "co_lead", "support", "tasks", "workload", "share", "range"]
    rows = [[cell.text for cell in row.cells] for row in table.rows][1:]
    assert len(rows) == len(sheet) == 4
    for cells, row in zip(rows, sheet[names].to_dict("records"), strict=True):
        assert cells == [
            f"{v:.1%}" if name == "share" else f"{v:.10g}" if name == "workload" else str(v) for name, v in row.items()
        ]


def test_every_finding_has_a_place() -> None:
    """The topics of the report's findings are those of the numbered paragraphs; each is needed or wanted, once."""
    keys = {key.split(".")[1] for key in labels("en", "report") if key.startswith("headlines.")}
    placed = [topic for _, topics in _SECTIONS for topic in topics]
    assert sorted(placed) == sorted([*_NEEDED, *_WANTED])
    assert set(placed) - keys == {"size", "doubt", "caution"}
    topics = {key.removesuffix("_claim") for key in keys if key.endswith("_claim")} | {"changed", "lead"}
    assert topics <= set(placed)


@pytest.mark.parametrize("text", SMALL.values(), ids=SMALL)
def test_small_documents(text: str, tmp_path: Path) -> None:
    """No figure of two numbers, no advice on options of the program, a line of the table a unit."""
    report = contents(jx.parse_text(text))
    made = _memo(report, "zh", tmp_path / "a.docx")
    assert len(made.tables[0].rows) == 1 + report.matrix.shape[1]
    assert len(made.inline_shapes) == 0
    assert not any("--first-leads" in paragraph.text for paragraph in made.paragraphs)


@pytest.mark.slow
def test_a_matrix_and_a_what_if_say_what_they_are(tmp_path: Path) -> None:
    triples = [("t1", "=1+1", "lead"), ("t1", "<b>]]>\x00", "co_lead"), ("t2", "x" * 300, "lead")]
    write_briefing(triples, tmp_path / "a.docx")
    assert docx.Document(str(tmp_path / "a.docx")).paragraphs[1].text == "责任分配矩阵"
    moved = jx.reassign(jx.parse_text(TEXT), "T1.1", "市财政局")
    write_briefing(moved, tmp_path / "b.docx", lang="en")
    text = "".join(paragraph.text for paragraph in docx.Document(str(tmp_path / "b.docx")).paragraphs)
    assert labels("en")["caution"] in text


@pytest.mark.slow
def test_what_changed_is_said_with_a_previous_document(report: Contents, tmp_path: Path) -> None:
    before = jx.parse_text(
        TEXT.replace("2.办好教育。（责任单位：市教育局；配合单位：市财政局）\n", ""), document="before"
    )
    write_briefing(report.breakdown, tmp_path / "a.docx", previous=before)
    text = "".join(paragraph.text for paragraph in docx.Document(str(tmp_path / "a.docx")).paragraphs)
    assert "五、需要关注的事项。" in text
    assert "六、与上一份文件相比。与上一份文件“before”相比" in text


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_findings_give_way_where_two_pages_have_no_room(report: Contents, lang: str) -> None:
    """On a page of 100 mm only what is needed stays: the size, who carries the most and what stops without a unit."""
    low = sheet_of(lang)._replace(height=100.0)
    fewer, all_of_them = (Briefing(report, lang, sheet).blocks() for sheet in (low, sheet_of(lang)))
    assert len(fewer) < len(all_of_them)
    memo = WordDocument(lang)
    for block in fewer:
        block.write(memo)
    text = "".join(paragraph.text for paragraph in memo._document.paragraphs)
    kept = {found.topic for found in headlines(report, lang) if found.claim in text}
    assert kept == {"load", "single"} & {found.topic for found in headlines(report, lang)}


@pytest.mark.slow
def test_the_command_writes_beside_the_document_and_refuses_a_template_of_text(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "plan.txt").write_text(TEXT, encoding="utf-8")
    done = run("briefing", "plan.txt", "--lang", "zh", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "plan-briefing.docx\n")
    assert docx.Document(str(tmp_path / "plan-briefing.docx")).paragraphs[0].text == "责任分解情况简报"
    refused = run("briefing", "plan.txt", "--template", "plan.txt", "-o", "b.docx", cwd=tmp_path)
    assert refused.returncode == 1
    assert "is no Word file" in refused.stderr
    assert not (tmp_path / "b.docx").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("all_samples")
def test_the_sample_takes_two_pages_in_both_languages(tmp_path: Path) -> None:
    """As LibreOffice lays them out; with another year's document as well."""
    if not (soffice := shutil.which("soffice")):
        (pytest.fail if os.environ.get("JXGRAPH_REQUIRE_OFFICE") == "1" else pytest.skip)("no LibreOffice")
    report = contents(jx.read_breakdown(SAMPLE))
    text = SAMPLE.read_text(encoding="utf-8")
    changed = contents(report.breakdown, previous=jx.parse_text(text.replace("市经信局、", ""), document="2024"))
    for lang in LANGUAGES:
        _memo(report, lang, tmp_path / f"{lang}.docx")
        _memo(changed, lang, tmp_path / f"{lang}-changed.docx")
    files = sorted(tmp_path.glob("*.docx"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    order = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, files)]
    subprocess.run(order, check=True, capture_output=True, timeout=300)
    for file in files:
        with pdfplumber.open(file.with_suffix(".pdf")) as pages:
            assert len(pages.pages) == 2, file.name
        assert file.stat().st_size < 200_000
