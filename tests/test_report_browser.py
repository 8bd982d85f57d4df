"""The report in a browser without a network: every control is driven and its effect asserted; and on paper."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pdfplumber
import pytest
from making_files import SAMPLE
from making_pages import SCRIPT, hostile

import jxgraph as jx
from jxgraph.pages.report.contents import contents
from jxgraph.pages.report.page import report_page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from conftest import Visit
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def page_of(breakdown: jx.Breakdown, lang: str, nulls: Sequence[str] | None = None) -> str:
    made = contents(breakdown, nulls=nulls)
    return report_page(made, jx.network_page(made.matrix, lang=lang), lang=lang)


@pytest.fixture(scope="module")
def sample() -> str:
    return page_of(jx.read_breakdown(SAMPLE), "zh")


def test_sample_is_small_quiet_and_fits(visit: Callable[..., Visit], sample: str) -> None:
    assert len(sample.encode()) < 3_000_000
    for width, height in ((1280, 800), (1920, 1080), (390, 844)):
        visited = visit(sample, width=width, height=height)
        assert visited.page.evaluate("document.documentElement.scrollWidth") <= width
        visited.assert_quiet()


def test_the_first_screen_says_what_an_office_acts_on_and_links_to_it(visit: Callable[..., Visit], sample: str) -> None:
    """Who carries most, what stops, and who leads whom stand above the fold; a link goes to the evidence."""
    page = visit(sample, width=1400, height=900).page
    claims = page.locator(".claim")
    assert claims.nth(0).inner_text().startswith("市发展改革委承担最多")
    assert claims.nth(1).inner_text().startswith("市发展改革委如缺位，33项任务无人牵头")
    last = page.locator(".findings li", has_text="牵头、市经信局参与的有5项").bounding_box()
    assert last is not None
    assert last["y"] + last["height"] < 900
    page.locator(".doubt a").nth(1).click()
    assert page.locator("#dependence h2").bounding_box()["y"] < 200  # type: ignore[index]
    sections = page.locator("main > section").evaluate_all("all => all.map((one) => one.id)")
    assert sections.index("checks") < sections.index("chance") < sections.index("tasks")


def test_a_number_opens_its_tasks_and_escape_closes_them(visit: Callable[..., Visit], sample: str) -> None:
    """By keyboard: the first unit leads 33 tasks; each has number, leader, words, units, clause and line."""
    visited = visit(sample)
    page = visited.page
    page.locator("[data-name=workload] td .o > summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#opened").is_visible()
    assert page.locator("#opened-head").inner_text() == "市发展改革委 · 牵头 · 33项任务"
    assert page.locator("#opened-tasks li").count() == 33
    first = page.locator("#opened-tasks li").first.inner_text()
    for words in ("T1.2.1", "颜海荣常务副市长", "第23行", "地区生产总值增长6%左右", "责任单位:市发展改革委"):
        assert words in first
    page.keyboard.press("Escape")
    assert not page.locator("#opened").is_visible()
    page.locator("[data-name=ties] .o > summary").first.click()
    assert page.locator("#opened-head").inner_text() == "市经信局 — 市发展改革委 · 共同任务数 · 11项任务"
    assert page.locator("#opened-tasks li").count() == 11
    page.locator("#close").click()
    assert not page.locator("#opened").is_visible()
    visited.assert_quiet()


def test_a_click_opens_at_once_so_that_escape_can_close(visit: Callable[..., Visit], sample: str) -> None:
    """No key comes between a click and its dialog; opened again by the same address, and once for each change of it."""
    page = visit(sample).page
    click = "document.querySelector('[data-name=workload] th .o > summary').click()"
    is_open = "document.getElementById('opened').open"
    for _ in range(2):
        assert page.evaluate(f"({click}, {is_open})")
        page.keyboard.press("Escape")
        page.wait_for_function(f"!{is_open} && location.hash === ''")
    page.evaluate(f"{click}, document.querySelector('#opened-tasks li').id = 'kept'")
    page.wait_for_timeout(200)
    assert page.locator("#kept").count() == 1
    page.keyboard.press("Escape")
    page.locator("#find").fill("发改委")
    page.locator("#suggestions > div").first.click()
    assert page.evaluate(is_open)


def test_a_table_sorts_filters_unfolds_and_copies(visit: Callable[..., Visit], sample: str) -> None:
    visited = visit(sample)
    table = visited.page.locator("[data-name=workload]")
    rows = table.locator("tbody tr:visible")
    assert rows.count() == 15
    head = table.locator("thead th").nth(5)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert rows.first.locator("td").nth(4).inner_text() == "18"  # 市经信局 co-leads most
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert rows.first.locator("td").nth(4).inner_text() == "0"
    table.locator(".unfold").click()
    assert rows.count() == 66
    table.locator("input").fill("嘉善县")
    assert rows.count() == 1
    assert table.locator(".found").inner_text() == "1行符合"
    table.locator("input").fill("fgw")
    assert rows.locator("th .o").all_inner_texts() == ["市发展改革委"]
    visited.assert_quiet()


CLIPBOARD = "navigator.clipboard.read().then(async ([all]) => (await all.getType(`text/${kind}`)).text())"


def clipboard(page: Page, kind: str) -> str:
    return str(page.evaluate(f"kind => {CLIPBOARD}", kind))


def test_a_table_is_copied_as_a_table_all_rows_or_those_shown(visit: Callable[..., Visit], sample: str) -> None:
    """All 66 units though 15 are seen and one is left by the filter; on request the one. Tabs for who takes no table."""
    visited = visit(sample)
    page, table = visited.page, visited.page.locator("[data-name=workload]")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    table.locator("input").fill("嘉善县")
    table.get_by_role("button", name="复制表格").click()
    page.get_by_text("已复制66行").wait_for()
    lines = clipboard(page, "plain").split("\n")
    assert lines[0].startswith("位次\t责任单位\t位次区间")
    assert len(lines) == 67
    html = clipboard(page, "html")
    assert (html.count("<table"), html.count("<tr>"), html.count("<th ")) == (1, 67, 10)
    table.get_by_role("button", name="只复制所示1行").click()
    page.get_by_text("已复制1行").wait_for()
    assert clipboard(page, "plain").split("\n")[1].split("\t")[1] == "嘉善县政府"
    visited.assert_quiet()


def test_without_a_clipboard_of_its_own_a_page_copies_all_the_same(visit: Callable[..., Visit], sample: str) -> None:
    visited = visit(sample)
    page = visited.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("void (navigator.clipboard.write = () => Promise.reject(new Error('none')))")
    page.locator("[data-name=inequality]").get_by_role("button", name="复制表格").click()
    page.get_by_text("已复制7行").wait_for()
    assert "<table" in clipboard(page, "html")
    assert clipboard(page, "plain").split("\n")[1].startswith("基尼系数\t0.601")
    visited.assert_quiet()


@pytest.mark.slow
def test_what_is_copied_is_a_table_in_writer(visit: Callable[..., Visit], sample: str, tmp_path: Path) -> None:
    """The task list of a unit: 45 tasks and the heads."""
    if not (soffice := shutil.which("soffice")):
        pytest.skip("no LibreOffice")
    page = visit(sample).page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("location.hash = 'unit=市发展改革委'")
    page.get_by_role("button", name="复制任务清单").click()
    page.get_by_text("已复制45行").wait_for()
    (tmp_path / "copied.html").write_text(clipboard(page, "html"), encoding="utf-8")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    order = [soffice, profile, "--headless", "--convert-to", "odt", "--outdir", str(tmp_path), "copied.html"]
    subprocess.run(order, cwd=tmp_path, check=True, capture_output=True)
    with zipfile.ZipFile(tmp_path / "copied.odt") as document:
        content = document.read("content.xml").decode()
    assert (content.count("<table:table "), content.count("<table:table-row")) == (1, 46)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        *((typed, "市发展改革委") for typed in ("发改委", "fgw", "sfgw", "fagaiwei", "shifazhan")),
        ("人社局", "市人力资源社会保障局"),
        ("卫健委", "市卫生健康委"),
        ("文旅局", "市文化广电旅游局"),
        *((typed, "T2.3.13") for typed in ("T2.3.13", "2.3.13")),
        ("第13项", "T1.2.13"),
        ("氢能船舶", "T1.7.24"),
    ],
)
def test_one_search_finds_units_as_people_call_them_and_tasks(
    visit: Callable[..., Visit], sample: str, typed: str, first: str
) -> None:
    visited = visit(sample)
    page = visited.page
    page.locator("#find").fill(typed)
    assert page.locator("#suggestions b").first.inner_text() == first
    page.keyboard.press("Enter")
    page.locator("#opened[open]").wait_for()
    assert page.locator("#opened-head").inner_text().split(" · ")[0] == first
    assert unquote(page.url).endswith(("#unit=" if first.startswith("市") else "#task=") + first)
    page.keyboard.press("Escape")
    page.wait_for_function("location.hash === ''")
    visited.assert_quiet()


def test_a_link_opens_a_unit_or_a_task_and_an_unknown_one_is_said(visit: Callable[..., Visit], sample: str) -> None:
    """33 led and 12 others are 45; its name in a task leads on, and its link to the network is of the same unit."""
    visited = visit(sample)
    page = visited.page
    page.evaluate("location.hash = 'unit=%E5%B8%82%E5%8F%91%E5%B1%95%E6%94%B9%E9%9D%A9%E5%A7%94'")
    page.locator("#opened[open]").wait_for()
    assert page.locator("#opened-head").inner_text() == "市发展改革委 · 45项任务"
    assert page.locator("#opened .tools span").inner_text() == "牵头 33 · 共同责任 12"
    link = page.get_by_text("在网络图中查看").get_attribute("href")
    assert unquote(str(link)) == "network.html#unit=市发展改革委"
    page.locator("#opened-tasks").get_by_role("button", name="市经信局").first.click()
    page.get_by_text("市经信局 · 35项任务").wait_for()
    page.evaluate("location.hash = 'task=2.3.13'")
    page.get_by_text("在任务总表中查看").click()
    page.locator("#opened").wait_for(state="hidden")
    assert page.locator("[data-name=tasks] tr:target th").inner_text() == "T2.3.13"
    for odd in ("unit=<img src=x onerror=alert(1)>", "task=%E0%A4%A", "unit=", "constructor"):
        page.evaluate(f"location.hash = {odd!r}")
    page.evaluate("location.hash = 'unit=市没有局'")
    page.get_by_text("文件中没有“市没有局”").wait_for()
    visited.assert_quiet()


def test_by_leader_the_ranking_and_the_tasks_count_what_is_shown(visit: Callable[..., Visit], sample: str) -> None:
    """The first leader has 44 tasks, in 35 of which 市发展改革委 is: 33 led, 2 others, a load of 33 + 2/2 = 34."""
    visited = visit(sample)
    page, rows = visited.page, visited.page.locator("[data-name=workload] tbody tr:visible")
    before = page.locator("[data-name=workload] tbody").inner_text()
    page.locator("#leader").select_option("颜海荣常务副市长")
    assert page.locator(".filtering").inner_text().startswith("只看颜海荣常务副市长：44项任务、33个单位。")
    first = rows.first.locator("td").all_inner_texts()
    assert [text.strip() for text in first] == ["1", "–", "", "33", "2", "0", "35", "34", "44.7%"]
    page.locator("[data-name=workload] .unfold").click()
    assert rows.count() == 33
    shares = rows.locator("td:last-child").all_inner_texts()
    assert sum(float(share.rstrip("%")) for share in shares) == pytest.approx(100, abs=1)
    assert page.locator("[data-name=tasks] .unfold").inner_text() == "显示全部44行"
    rows.first.locator("th .o > summary").click()
    assert page.locator("#opened-tasks li").count() == 35
    page.keyboard.press("Escape")
    page.locator("[data-name=workload] .unfold").click()
    page.locator("#leader").select_option("")
    assert page.locator("[data-name=workload] tbody").inner_text() == before
    visited.assert_quiet()


def test_tasks_are_found_by_their_ids_and_sorted_by_their_ordinals(visit: Callable[..., Visit], sample: str) -> None:
    """With the letter and without; T1.2.10 stands behind T1.2.9, and another document's own 1.10 behind its 1.9."""
    visited = visit(sample)
    page, table = visited.page, visited.page.locator("[data-name=tasks]")
    for typed in ("T1.2.5", "1.2.5", "t1.2.5"):
        table.locator("input").fill(typed)
        assert table.locator("tbody tr:visible th").all_inner_texts() == ["T1.2.5"]
    table.locator("input").fill("")
    head = table.locator("thead th").first
    head.locator("button").click()
    ids = table.locator("tbody th").all_text_contents()
    assert ids == sorted(ids, key=lambda one: [int(n) for n in re.findall(r"\d+", one)])
    page.evaluate(
        "for (const cell of document.querySelectorAll('[data-name=tasks] tbody th')) cell.textContent = cell.textContent.replace('T1.', '');"
    )
    head.locator("button").click()
    head.locator("button").click()
    assert table.locator("tbody th").all_text_contents()[:2] == ["1.1", "1.2"]
    own = [one for one in table.locator("tbody th").all_text_contents() if one.startswith("2.")]
    assert own[own.index("2.9") + 1] == "2.10"
    visited.assert_quiet()


def test_on_a_phone_a_unit_is_one_line_that_opens_to_a_card(visit: Callable[..., Visit], sample: str) -> None:
    """Nothing is to be moved sideways but the heads, by which rows are sorted; opened, each number has its name above."""
    visited = visit(sample, width=390, height=844)
    page = visited.page
    wide = (
        "[...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > 390"
        " && !e.closest('thead, .o > div, tr:not(.open) > * > *')).length"
    )
    assert page.evaluate(wide) == 0
    assert page.evaluate("document.documentElement.scrollHeight") < 16_000
    heights = page.evaluate(
        "[...document.querySelectorAll('[data-name=workload] tbody tr')].map((e) => e.offsetHeight)"
    )
    assert max(heights) <= 46
    row = page.locator("[data-name=workload] tbody tr").first
    lead = row.locator("td").nth(3)
    assert not lead.is_visible()
    row.locator(".unfold-row").click()
    assert lead.is_visible()
    assert lead.get_attribute("data-label") == "牵头"
    assert page.evaluate(wide) == 0
    page.locator("#language").click()
    assert lead.get_attribute("data-label") == "Lead"
    page.locator("[data-name=workload] thead button").nth(5).click()
    assert page.locator("[data-name=workload] tbody th:visible").first.inner_text().startswith("市经信局")
    visited.assert_quiet()


def test_the_language_switches_all_words(visit: Callable[..., Visit], sample: str) -> None:
    visited = visit(sample)
    page = visited.page
    page.locator("#language").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(".claim").first.inner_text().startswith("市发展改革委 carries the most: 45 tasks")
    assert "Copy table" in page.locator("[data-name=workload]").inner_text()
    assert page.locator("#language").inner_text() == "中文"
    assert page.title().endswith("Report on a responsibility breakdown")
    visited.assert_quiet()


def test_the_network_opens_in_a_frame_that_is_cut_off(visit: Callable[..., Visit], sample: str) -> None:
    """Its own script runs under both policies, draws, and follows the report's language; the picture returns in print."""
    visited = visit(sample)
    page = visited.page
    page.locator("#language").click()
    assert page.locator(".stage img:visible").count() == 1
    page.locator(".open-network").click()
    frame = page.frame_locator(".stage iframe")
    frame.locator("#panel button").first.wait_for()
    assert frame.locator("#canvas canvas").count() == 1
    frame.locator("html[lang=en]").wait_for()
    page.locator("#language").click()
    frame.locator("html[lang^=zh]").wait_for()
    assert page.locator("iframe").get_attribute("sandbox") == "allow-scripts allow-downloads"
    assert page.locator(".stage img:visible").count() == 0
    page.emulate_media(media="print")
    assert page.locator(".stage img:visible").count() == 1
    assert not page.locator("iframe").is_visible()
    assert visited.messages == []


def test_a_unit_is_shown_in_the_network_of_the_page(visit: Callable[..., Visit], sample: str) -> None:
    """From its tasks: the network opens and has it chosen; from another unit's, the open network follows."""
    visited = visit(sample)
    page = visited.page
    for unit in ("市发展改革委", "市经信局"):
        page.evaluate(f"location.hash = 'unit={unit}'")
        page.get_by_text("在网络图中查看").click()
        page.locator("#opened").wait_for(state="hidden")
        page.frame_locator(".stage iframe").locator("#panel h2", has_text=unit).wait_for()
    assert visited.messages == []


def test_a_link_to_a_folded_task_unfolds_it(visit: Callable[..., Visit], sample: str) -> None:
    page = visit(sample).page
    assert not page.locator("#t100").is_visible()
    page.evaluate("location.hash = 't100'")
    page.locator("#t100").wait_for()
    page.locator("nav a").nth(6).click()
    assert page.locator("#checks h2").is_visible()


def test_without_a_script_everything_is_there(browser: object, sample: str, tmp_path: object) -> None:
    """All rows stand open, a number opens links to its tasks, nothing is offered that cannot work."""
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    file = tmp_path / "plain.html"  # type: ignore[operator]
    file.write_text(sample, encoding="utf-8")
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator("[data-name=ties] tbody tr:visible").count() == 185
    page.locator("[data-name=workload] td .o > summary").first.click()
    assert page.locator("[data-name=workload] .o a:visible").count() == 33
    assert page.locator("button:visible, input:visible").count() == 0
    assert page.locator(".stage img:visible").count() == 1
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "width"), [("zh", 1280), pytest.param("en", 390, marks=pytest.mark.slow)])
def test_axe_finds_no_violation(visit: Callable[..., Visit], sample: str, lang: str, width: int) -> None:
    """As it opens, and with the tasks behind a number open."""
    from axe_playwright_python.sync_playwright import Axe

    page = visit(sample, width=width).page
    if lang == "en":
        page.locator("#language").click()
    for step in ("0", "document.querySelector('[data-name=ties] .o > summary').click()"):
        page.evaluate(step)
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:90]) for each in found] == []


def test_hostile_words_do_nothing(visit: Callable[..., Visit]) -> None:
    """Opened, drilled into and filtered: no message, no dialog, no request; the words stand there."""
    visited = visit(page_of(hostile(), "en"))
    page = visited.page
    assert page.locator("h1").inner_text() == SCRIPT
    for summary in page.locator("[data-name=workload] .o > summary").all()[:4]:
        summary.click()
        page.keyboard.press("Escape")
    page.locator("[data-name=workload] input").fill(SCRIPT)
    page.locator(".open-network").click()
    page.frame_locator(".stage iframe").locator("#panel").wait_for()
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert visited.messages == []


@pytest.mark.slow
def test_paper_is_a4_with_heads_on_each_page_and_no_row_cut(visit: Callable[..., Visit]) -> None:
    """All 166 tasks: the roles of a row, a line each, stand on its page; each page begins with the heads, none is full."""
    breakdown = jx.read_breakdown(SAMPLE)
    page = visit(page_of(breakdown, "en")).page
    page.locator("[data-name=tasks] .unfold").click()
    with pdfplumber.open(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True))) as document:
        assert {(round(p.width), round(p.height)) for p in document.pages} == {(595, 842)}
        words = [[(w["text"], w["bottom"]) for w in p.extract_words()] for p in document.pages]
    assert all(bottom < 842 - 40 for page_words in words for _, bottom in page_words)
    texts = [" ".join(text for text, _ in page_words) for page_words in words]
    with_tasks = [text for text in texts if text.count("责任单位:") > 5]
    assert len(with_tasks) > 2
    assert all("Task ID" in text and "Clause" in text for text in with_tasks)
    # a row that is cut would leave its co-leads to the next page
    co_led = {task.id: any(a.role == "co_lead" for a in task.assignments) for task in breakdown.task_records}
    for text in (text.split("Task ID")[-1] for text in with_tasks):
        ids = [one for one in re.findall(r"(?<![\w.])T\d+\.\d+\.\d+(?![\w.])", text) if one in co_led]
        assert text.count("Co-lead") == sum(co_led[one] for one in ids)
