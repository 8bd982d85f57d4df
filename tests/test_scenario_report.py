"""A scenario as a report: what changes stands first, each number opens its tasks, and the head says what it is."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html as lxml_html
from making_pages import blank_pictures
from openpyxl import load_workbook
from PIL import Image

import jxgraph as jx
from jxgraph.i18n import LANGUAGES
from jxgraph.pages.report.contents import contents
from jxgraph.pages.report.page import report_page
from jxgraph.scenarios import Scenario, merge_units, reassign, rebalance, remove_unit, start_scenario

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """甲市人民政府关于任务分工的通知
1.扩大投资。（市发改委牵头，市财政局配合）
2.促进消费。（市商务局牵头，市财政局配合）
3.稳定外贸。（市商务局牵头）
"""


def document() -> jx.Breakdown:
    return jx.parse_text(TEXT, document="plan")


def page_of(scenario: Scenario, lang: str = "en") -> Any:
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "png")
    network = jx.network_page([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")])
    images = dict.fromkeys(LANGUAGES, picture.getvalue())
    page = lxml_html.fromstring(report_page(contents(scenario), network, lang=lang, images=images))
    for other in page.xpath(f"//*[@class='{next(o for o in LANGUAGES if o != lang)}']"):
        other.drop_tree()
    return page


def row(page: Any, table: str, head: str) -> list[str]:
    """Return the texts of the row that begins with these words, without the links that its numbers open."""
    for link in page.xpath("//details[@class='o']/div"):
        link.drop_tree()
    rows = page.xpath(f"//div[@data-name='{table}']//tbody/tr")
    return next(
        [c.text_content() for c in r]
        for r in rows
        if r[0].text_content() == head or r[1].text_content().startswith(head)
    )


@pytest.mark.slow
def test_what_changes_is_the_first_section_and_the_head_says_that_it_is_a_scenario() -> None:
    page = page_of(reassign(document(), "2", "财政"), "zh")
    assert page.xpath("//main/section/@id")[:2] == ["summary", "whatif"]
    assert page.xpath("//h1")[0].text_content().endswith("推演：甲市人民政府关于任务分工的通知")
    alert = page.xpath("//p[@class='alert']")[0].text_content()
    assert "这是推演，不是公布的文件：任务T2的牵头单位由市商务局改为市财政局" in alert


@pytest.mark.slow
def test_a_part_of_a_document_is_said_to_be_one() -> None:
    part = reassign(jx.subset(document(), "投资"), "1", "财政")
    assert contents(part).title("en") == (
        "What if: Subset 投资: 1 of 3 tasks; 市发展改革委 leads 1 of them · 甲市人民政府关于任务分工的通知"
    )
    assert (
        contents(reassign(jx.responsibility_matrix(document()), "1", "财政")).title("en").startswith("What if: task T1")
    )


@pytest.mark.slow
def test_loads_stand_before_and_after_and_open_their_tasks() -> None:
    """市财政局 supports two tasks (0.5); it leads task 2 now: 1.25. 市商务局 leads two (2), then one, and co-leads: 1.5."""
    page = page_of(reassign(document(), "2", "财政"))
    opened = page.xpath("//div[@data-name='changes']//tr[th='市商务局']/td[6]//a/text()")
    assert opened == ["T2", "T3"], "led before: two tasks"
    assert row(page, "changes", "市财政局")[2:8] == ["0.5", "1.25", "3", "2", "0", "1"]
    assert row(page, "changes", "市商务局")[2:4] == ["2", "1.5"]
    assert row(page, "workload", "市商务局")[-2:] == ["1", "2"]
    assert row(page, "lead_changes", "T2")[3:] == ["市商务局", "市财政局"]
    assert row(page, "summary", "Greatest load of a unit")[1:] == ["2", "1.5"]


@pytest.mark.slow
def test_a_merger_a_removal_and_lost_ties() -> None:
    """市财政局 goes: two pairs lose their tie; its load before is 0.5, after it there is none. 市发改委 is renamed."""
    scenario = merge_units(remove_unit(document(), "财政"), ["发改委"], "市经济委")
    page = page_of(scenario)
    assert row(page, "changes", "市财政局")[2:6] == ["0.5", "–", "3", "–"]
    assert row(page, "changes", "市经济委")[2:6] == ["–", "1", "–", "2"]
    assert row(page, "tie_changes", "市财政局")[2:] == ["Lost", "1", "0"]
    assert row(page, "workload", "市经济委")[-2:] == ["–", "–"]


@pytest.mark.slow
def test_a_removed_lead_leaves_its_tasks_without_one() -> None:
    page = page_of(remove_unit(document(), "商务局"))
    assert page.xpath("//div[@data-name='summary']//tr[4]/td[2]//a/text()") == ["T2", "T3"]
    assert row(page, "lead_changes", "T3")[3:] == ["市商务局", "–", "Yes"]


@pytest.mark.slow
def test_where_nothing_can_change_the_report_says_so() -> None:
    """One unit alone: no drawing on an empty scale, no ties, no pairs."""
    page = page_of(rebalance([("1", "A", "lead")]))
    assert page.xpath("//section[@id='whatif']//p[contains(., 'Nothing changes')]")
    assert not page_of(start_scenario([("1", "A", "lead")], None)).xpath("//section[@id='whatif']")


@pytest.mark.slow
def test_the_folder_has_the_four_tables_and_the_manifest_the_steps(tmp_path: Path) -> None:
    with blank_pictures():
        jx.write_report(reassign(document(), "2", "财政"), tmp_path / "report", scheme={"lead": 1, "co_lead": 0.3})
    tables = tmp_path / "report" / "tables"
    assert {"summary", "changes", "lead_changes", "tie_changes"} <= {path.stem for path in tables.iterdir()}
    with (tables / "changes.csv").open(encoding="utf-8-sig") as file:
        assert {r["unit"]: r["workload_after"] for r in csv.DictReader(file)}["市商务局"] == "1.3"
    notes = [row[0].value for row in load_workbook(tables / "workbook.xlsx").worksheets[-1].iter_rows()]
    assert "task T2 led by 市财政局 instead of 市商务局" in notes
    assert "Weights: lead 1, co-lead 0.3, support 0.25" in notes
    manifest = json.loads((tmp_path / "report" / "manifest.json").read_text(encoding="utf-8"))
    steps = [{"action": "reassign", "task": "T2", "unit": "市财政局", "lead": "市商务局"}]
    of = {"name": "plan", "title": "甲市人民政府关于任务分工的通知", "sha256": document().sha256}
    assert manifest["scenario"] == {"of": of, "steps": steps}
    assert manifest["settings"]["scheme"] == "lead-co(1,0.3,0.25)"


@pytest.mark.slow
def test_words_of_a_scenario_stay_words() -> None:
    name = "<script>alert(1)</script>"
    page = page_of(reassign([("1", name, "lead"), ("1", "B", "co_lead")], "1", "B"))
    assert name in page.xpath("//section[@id='whatif']")[0].text_content()
    assert not page.xpath("//main//script")
