"""The report's page: what it says, that what it says is carried by the tables, and that a document's words stay text."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from functools import cache
from typing import Any

import pytest
from lxml import html as lxml_html
from making_pages import HOSTILE, hostile
from PIL import Image

import jxgraph as jx
from jxgraph.errors import UsageError
from jxgraph.i18n import LANGUAGES
from jxgraph.pages.html import visible_text
from jxgraph.pages.report import sections
from jxgraph.pages.report.contents import Contents, contents, glossed
from jxgraph.pages.report.for_script import script_data, with_glosses
from jxgraph.pages.report.markup import text
from jxgraph.pages.report.methods import methods
from jxgraph.pages.report.page import report_page
from jxgraph.pages.report.sections import TaskIndex
from jxgraph.tables.text import guarded

LED = """一、王五市长牵头重点工作
1.扩大投资。（责任单位：市发改委、市财政局，列第一位的为牵头单位，下同）
2.促进消费。（责任单位：市商务局、市财政局）
3.稳定外贸。（责任单位：市商务局、市发改委）
二、赵六副市长牵头重点工作
1.促进消费。（责任单位：市商务局、市财政局）
2.办好教育。（责任单位：市教育局）
"""


def made_of(breakdown: jx.Breakdown) -> Contents:
    return contents(breakdown, keep_repeats=False, seed=0)


@cache
def network() -> jx.NetworkPage:
    """Any network page: the report takes it as it is."""
    return jx.network_page([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")])


def blank_images() -> dict[str, bytes]:
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "png")
    return dict.fromkeys(LANGUAGES, picture.getvalue())


def page_of(breakdown: jx.Breakdown, lang: str = "en") -> str:
    return report_page(made_of(breakdown), network(), lang=lang, images=blank_images())


@pytest.fixture(scope="module")
def page() -> str:
    return page_of(jx.parse_text(LED, document="led"))


@pytest.mark.slow
def test_the_page_the_note_and_the_tables_say_what_each_role_counts() -> None:
    """By 1 and 0.3 市商务局 leads two tasks that are one and one more; the range covers the office's own weights too."""
    made = contents(jx.parse_text(LED), scheme={"lead": 1, "co_lead": 0.3, "support": 0.1})
    assert made.tables["workload"]["workload"].to_dict()["市财政局"] == 0.6
    assert made.tables["ranking"].attrs["schemes"][-1] == made.matrix.scheme == "lead-co(1,0.3,0.1)"
    assert "lead 1, co-lead 0.3, support 0.1" in report_page(made, network(), images=blank_images())
    assert any("牵头计1、共同责任计0.3、配合计0.1" in section.text for section in methods(made, "zh"))


def test_only_what_the_policy_names_may_run(page: str) -> None:
    """The page's script and style are named by their digests; nothing can be loaded, sent or framed from elsewhere."""
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; ")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)
    assert style is not None
    assert script is not None
    for content in (style[1], script[1]):
        assert base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() in policy[1]
    attributes = [(name, value) for element in lxml_html.fromstring(page).iter() for name, value in element.items()]
    assert not [name for name, _ in attributes if name.startswith("on") or name in {"style", "action", "srcdoc"}]
    fetched = [value for name, value in attributes if name in {"src", "href"}]
    assert fetched
    assert all(value.startswith(("#", "data:image/png;base64,")) for value in fetched)


def test_every_count_opens_as_many_tasks_as_it_says(page: str) -> None:
    """Lead, co-lead, support and tasks of a unit, tasks of a leader, of a pair shared or led: number and links agree."""
    tree = lxml_html.fromstring(page)
    columns = {"workload": [4, 5, 6, 7], "leaders": [1, 2], "lead_ties": [3, 4], "ties": [2]}
    for table, places in columns.items():
        rows = tree.xpath(f'//div[@data-name="{table}"]//tbody/tr')
        assert rows
        for row in rows:
            for place in places:
                cell = row[place]
                number = cell.findtext(".//summary") or cell.text
                assert int(number) == len(cell.findall(".//a"))
    links = {a.get("href") for a in tree.iterfind('.//details[@class="o"]//a')}
    assert links <= {f"#{row.get('id')}" for row in tree.xpath('//div[@data-name="tasks"]//tbody/tr')}


WHO_LEADS = {
    "1.甲。（市财政局牵头，市商务局负责）\n2.乙。（市财政局牵头，市商务局配合）\n3.丙。（市商务局牵头，市财政局配合）": [
        "Tasks with a lead unit: 3. Other units are named too in 3 of them, the lead unit alone in 0.",
        ["市财政局", "市商务局", "2T1T2", "1T1", "1T2", "1T3"],
    ],
    "1.甲。（市财政局牵头）": ["Tasks with a lead unit: 1. None of them names another unit."],
    "1.甲。（市财政局、市商务局按职责分工负责）": [
        "The document names no lead unit, so it does not say who leads whom."
    ],
}


@pytest.mark.slow
@pytest.mark.parametrize(("document", "expected"), WHO_LEADS.items())
def test_the_page_says_who_leads_whom_or_why_it_cannot(document: str, expected: list[Any]) -> None:
    """市财政局 leads 市商务局 in tasks 1 and 2, once as co-lead and once as support; the other way round in task 3."""
    section = lxml_html.fromstring(page_of(jx.parse_text(document))).get_element_by_id("lead_ties")
    assert section.findtext("p/span[@lang='en']") == expected[0]
    first = [
        re.sub(r"\s", "", cell.text_content()) for cell in section.xpath(".//tbody/tr[1]/*") if cell.text_content()
    ]
    assert first == (expected[1] if expected[1:] else [])


def test_tables_have_heads_with_scope_and_reading_order(page: str) -> None:
    tree = lxml_html.fromstring(page)
    assert {th.get("scope") for th in tree.iterfind(".//thead//th")} == {"col"}
    assert {th.get("scope") for th in tree.iterfind(".//tbody//th")} == {"row"}
    assert all(table.findtext("caption") is not None for table in tree.iterfind(".//table"))
    named = [a.get("href")[1:] for a in tree.iterfind(".//nav//a")]
    assert named == [s.get("id") for s in tree.iterfind(".//main/section")][1:]


@pytest.mark.slow
def test_the_section_on_centrality_names_the_highest_units() -> None:
    """B joins A to C and D, which share a task: without it A is cut off. In a pair both are equal, and it says so."""
    units = {"1": "市商务局、市财政局", "2": "市财政局、市教育局", "3": "市财政局、市司法局", "4": "市教育局、市司法局"}
    lines = [f"{number}.任务{number}。（责任单位：{names}）" for number, names in units.items()]
    cells = [row.xpath("td[2]")[0].text_content() for row in _centrality(lines)]
    assert [cell.split()[0][:4] for cell in cells] == ["市财政局"] * 7
    assert cells[0].split("市财政局")[1].split()[-1] == "1"
    pair = _centrality(["1.任务。（责任单位：市商务局、市财政局）"])
    assert ["2 units" in row.text_content() for row in pair] == [False, False, *[False] * 5]


def _centrality(lines: list[str]) -> list[lxml_html.HtmlElement]:
    tree = lxml_html.fromstring(page_of(jx.parse_text("\n".join(lines)), "en"))
    return list(tree.xpath('//div[@data-name="centrality"]//tbody/tr'))


@pytest.mark.slow
def test_words_of_a_hostile_document_stay_text() -> None:
    page = page_of(hostile(), "zh")
    tree = lxml_html.fromstring(page)
    assert len(tree.findall(".//script")) == 3
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", page)
    units = [th.text_content() for th in tree.xpath('//div[@data-name="roles"]//tbody//th')]
    assert all(any(unit.startswith(visible_text(guarded(words))[:60]) for unit in units) for words in HOSTILE)
    assert {el.tag for el in tree.iterfind(".//main//*")} <= {
        *("section", "h2", "h3", "p", "ol", "ul", "li", "span", "a", "div", "table", "caption", "thead", "tbody", "tr"),
        *("th", "td", "details", "summary", "dl", "dt", "dd", "svg", "rect", "line", "circle", "img", "br", "small"),
        *("footer",),
    }


def test_text_that_could_be_run_as_a_formula_is_guarded() -> None:
    assert text("=1+1<b>") == "&#x27;=1+1&lt;b&gt;"
    assert text("市财政局") == "市财政局"


@pytest.mark.slow
def test_a_document_where_nobody_leads_says_so() -> None:
    page = page_of(jx.parse_text("1.甲。（责任单位：市财政局、市商务局）\n2.乙。（责任单位：市财政局）"))
    assert "so no unit leads; this report does not guess" in page
    assert 'id="leaders"' not in page


@pytest.mark.slow
def test_without_leaders_the_sections_stand_in_their_place() -> None:
    document = (
        "一、经济\n1.甲。（市财政局牵头，市商务局配合）\n2.乙。（市财政局牵头）\n二、民生\n1.丙。（市教育局牵头）"
    )
    page = page_of(jx.parse_text(document))
    assert "The document names no leaders; the table is by section." in page
    rows = lxml_html.fromstring(page).xpath('//div[@data-name="leaders"]//tbody/tr')
    assert [(row[0].text_content(), row[1].findtext(".//summary")) for row in rows] == [
        ("一、经济", "2"),
        ("二、民生", "1"),
    ]


def test_a_document_without_ties_has_no_network() -> None:
    page = page_of(jx.parse_text("1.甲。（责任单位：市财政局）\n2.乙。（责任单位：市财政局）"))
    assert "there is no network, no tie and no cluster" in page
    assert 'class="stage"' not in page


def test_another_language_is_refused() -> None:
    breakdown = jx.parse_text(LED)
    with pytest.raises(UsageError, match="no language is called 'fr'"):
        report_page(made_of(breakdown), network(), lang="fr")


def test_units_have_english_names_where_they_are_asked_for() -> None:
    """In the ranking and behind their first mention in a finding, in English alone; else the page has none of it."""
    made = made_of(jx.parse_text(LED, document="led"))
    with_names = glossed(made)
    assert [with_names.tables[name].columns[0] for name in ("workload", "units")] == ["unit_en", "unit_en"]
    assert with_names.tables["units"].loc["市财政局", "unit_en"] == "Municipal Bureau of Finance"
    assert "unit_en" not in made.tables["workload"]
    claims = with_glosses(with_names, {"zh": "市财政局", "en": "市财政局 and 市教育局; 市财政局"})
    assert claims == {
        "zh": "市财政局",
        "en": "市财政局 (Municipal Bureau of Finance) and 市教育局 (Municipal Bureau of Education); 市财政局",
    }
    cell = sections.workload(TaskIndex(with_names))
    assert '<span class="en gloss" lang="en">Municipal Bureau of Finance</span>' in cell
    assert "Municipal" not in sections.workload(TaskIndex(made))
    assert "Municipal" not in str(script_data(TaskIndex(made)))


def test_the_script_knows_the_units_their_forms_and_the_tasks_of_each_leader(page: str) -> None:
    """Five printed tasks; the repeat under the second leader is counted as the first's task, so both leaders have it."""
    data = json.loads(lxml_html.fromstring(page).xpath('string(//script[@id="words"])'))
    units = {name: held for name, _, held, *_ in data["units"]}
    assert units["市商务局"] == [[1, 0, 1.0], [2, 0, 1.0]]
    assert {name: counted for name, _, counted in data["leaders"]} == {"王五市长": [0, 1, 2], "赵六副市长": [1, 4]}
    assert {name: printed for name, printed, _ in data["leaders"]} == {"王五市长": [0, 1, 2], "赵六副市长": [3, 4]}
