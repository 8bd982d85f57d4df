"""Twenty questions, ten of an official and ten of a researcher: each is answered on the first screen or by one click.

The first screen is the list of findings, which the terminal prints in the same words; a click goes to a section of the
page, which the contents link, or opens a table.
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from lxml import html as lxml_html

if TYPE_CHECKING:
    from pathlib import Path

FIRST_SCREEN = {
    "Who carries most?": "市发展改革委承担最多：45项任务",
    "How sure is that place?": "各种算法下均列第1位",
    "What stops if one unit stops?": "市发展改革委如缺位，33项任务无人牵头，其中10项再无任何责任单位",
    "Which tasks have too many hands?": "“提速建设乍嘉苏高速改扩建工程…”（T1.5.4，7个单位）",
    "Which tasks are under two leaders?": "2项任务由两位以上领导牵头",
    "Which leader has the most tasks?": "颜海荣常务副市长44项",
    "Who never leads?": "从不牵头：市数据局（4项）",
    "Who leads whom?": "市发展改革委牵头、市经信局参与的有5项（反过来3项）",
    "What should I look at?": "检查发现警告1条：单点依赖",
}
SECTIONS = {
    "Who leads task T2.3.13?": ("tasks", "T2.3.13"),
    "Do the same units work together more than chance?": ("chance", "共事反复发生在同一些单位之间"),
    "Which pairs share more tasks than expected?": ("chance", "多于随机"),
    "Do groups follow the leaders' portfolios?": ("chance", "群组与领导分管部分重合"),
    "What may the null model keep?": ("methods", "FDSM"),
    "Which groups are there, and how stable are they?": ("clusters", "稳定度"),
}
COLUMNS = {
    "Who is most central?": ("centrality", "betweenness"),
    "How uneven is the work, and against what baseline?": ("inequality", "expected"),
    "Which tasks were merged?": ("assignments", "merged_into"),
    "Where is a task printed?": ("tasks", "line"),
}


@pytest.fixture(scope="module")
def page(sample_report: Path) -> lxml_html.HtmlElement:
    return lxml_html.fromstring((sample_report / "report.html").read_text(encoding="utf-8"))


def _words(section: lxml_html.HtmlElement) -> str:
    """Return what a reader of the Chinese page sees."""
    for other in section.xpath('.//*[@lang="en"]'):
        other.text = ""
    return "".join(section.text_content().split())


@pytest.mark.parametrize("question", FIRST_SCREEN)
def test_an_official_is_answered_on_the_first_screen(page: lxml_html.HtmlElement, question: str) -> None:
    assert FIRST_SCREEN[question] in _words(page.get_element_by_id("summary"))


@pytest.mark.parametrize("question", SECTIONS)
def test_one_click_in_the_contents_leads_to_the_answer(page: lxml_html.HtmlElement, question: str) -> None:
    section, answer = SECTIONS[question]
    assert page.xpath(f'//nav//a[@href="#{section}"]')
    assert answer in _words(page.get_element_by_id(section))


@pytest.mark.parametrize("question", COLUMNS)
def test_a_table_has_the_answer_in_a_column(sample_report: Path, question: str) -> None:
    table, column = COLUMNS[question]
    with (sample_report / "tables" / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        assert column in next(csv.reader(file))


def test_the_manifest_says_of_what_and_how_the_report_was_made(sample_report: Path) -> None:
    """The twentieth question, of a researcher who wants the same numbers again: document, seed, null model, versions."""
    manifest = json.loads((sample_report / "manifest.json").read_text(encoding="utf-8"))
    assert len(manifest["document"]["sha256"]) == 64
    assert manifest["settings"]["seed"] == 0
    assert manifest["settings"]["nulls"] == ["fdsm"]
    assert "jxgraph" in manifest["versions"]
