"""The network page in a browser without a network: every control is driven and its effect asserted."""

from __future__ import annotations

import io
import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from making_files import SAMPLE
from making_pages import HOSTILE, SCRIPT, hostile, large, opened_page, small, twins

import jxgraph as jx
from jxgraph.i18n import title
from jxgraph.pages.html import visible_text
from jxgraph.pages.network import network_page
from jxgraph.parsing import read_breakdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Visit
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SIZES = [(1280, 800), (1920, 1080), (390, 844)]


@pytest.fixture(scope="module")
def sample() -> str:
    return str(network_page(read_breakdown(SAMPLE), lang="zh"))


@pytest.fixture(scope="module")
def sample_page(browser: Browser, sample: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Open the sample once for all searches, which leave it as it is."""
    with opened_page(browser, sample, tmp_path_factory.mktemp("network")) as page:
        yield page


@pytest.fixture
def page(visit: Callable[..., Visit]) -> Visit:
    """Open the small document: Finance and Trade share tasks 1 and 2, Trade and Police 3, the Fire brigade is alone."""
    return ready(visit(small_page("en")))


@cache
def small_page(lang: str) -> str:
    return str(network_page(small(), lang=lang))


# -- the whole -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_sample_is_quiet_drawn_and_fits(visit: Callable[..., Visit], sample: str, width: int, height: int) -> None:
    visited = ready(visit(sample, width=width, height=height))
    assert len(sample.encode()) < 1_200_000
    assert colours(visited) > 50
    assert visited.page.evaluate("document.documentElement.scrollWidth") <= width
    visited.page.locator("#language").click()
    assert visited.page.evaluate("document.documentElement.scrollWidth") <= width
    visited.assert_quiet()


def test_who_carries_and_who_works_with_whom_come_first(visit: Callable[..., Visit], sample: str) -> None:
    """On a screen of 1280 x 800, without a click: the heaviest units, and the closest pairs."""
    panel = ready(visit(sample)).page.locator("#panel")
    first = panel.locator(".units button").first
    assert first.inner_text().split() == ["市发展改革委", "39"]
    closest = panel.locator(".ties button").last
    assert closest.bounding_box()["y"] < 760  # type: ignore[index]
    assert panel.locator(".ties button").first.inner_text().split("\n") == ["市经信局 — 市发展改革委", "11"]


def test_page_stands_still(visit: Callable[..., Visit], sample: str) -> None:
    visited = ready(visit(sample))
    before = visited.page.screenshot()
    visited.page.wait_for_timeout(600)
    assert visited.page.screenshot() == before


@pytest.mark.parametrize(
    "source", [[], [("t1", "Finance", "lead")], [("t1", "Finance", "lead"), ("t1", "Trade", "support")]]
)
def test_nothing_one_unit_and_bare_triples_open(visit: Callable[..., Visit], source: list[Any]) -> None:
    visited = ready(visit(str(network_page(source))))
    visited.page.locator("#view-units").click()
    visited.page.locator("#reset").click()
    visited.assert_quiet()


# -- selecting -------------------------------------------------------------------------------------------------------
def test_click_shows_a_unit_and_escape_goes_back(page: Visit) -> None:
    panel = page.page.locator("#panel")
    assert "4 tasks · 4 units · 7 assignments" in panel.inner_text()
    click(page, "unit:市商务局")
    assert panel.locator("h2").first.inner_text() == "市商务局"
    assert panel.locator("dl.numbers dd").all_inner_texts() == ["1.75", "1", "3", "1", "1", "1"]
    assert panel.locator("li.item .role").all_inner_texts() == ["Lead", "Co-lead", "Support"]
    assert "3 · Guard the port\nClause: Police; with Trade\nWang · line 43" in panel.inner_text().replace("\n\n", "\n")
    page.page.keyboard.press("Escape")
    assert "4 tasks · 4 units · 7 assignments" in panel.inner_text()
    page.assert_quiet()


def test_click_shows_a_task_and_empty_space_goes_back(page: Visit) -> None:
    panel = page.page.locator("#panel")
    click(page, "task:2")
    assert panel.locator("h2").first.inner_text() == "Task 2"
    assert "Open the port" in panel.inner_text()
    assert panel.locator("li.item").all_inner_texts() == ["Lead 市商务局", "Co-lead 市财政局"]
    page.page.mouse.click(8, 140)
    assert panel.locator(".head").count() == 0
    page.assert_quiet()


def test_click_on_a_line_shows_the_assignment(page: Visit) -> None:
    """Trade supports task 3, which Police leads: weight 0.25, second in the list."""
    click(page, "task:3", "unit:市商务局")
    panel = page.page.locator("#panel")
    assert panel.locator(".head .sub").inner_text() == "市商务局 · Task 3"
    assert panel.locator("dl.numbers dd").all_inner_texts() == ["Support", "0.25", "2"]
    assert "Clause: Police; with Trade" in panel.inner_text()
    assert lit(page) == {"task:3", "unit:市公安局", "unit:市商务局"}


def test_click_on_a_tie_shows_what_both_share(page: Visit) -> None:
    """Finance and Trade: tasks 1 and 2, each leads one; weight 1 x 0.5 twice; both of two and three tasks: 2 of 3."""
    page.page.locator("#view-units").click()
    click(page, "unit:市财政局", "unit:市商务局")
    panel = page.page.locator("#panel")
    assert panel.locator("h2").first.inner_text() == "市财政局 — 市商务局"
    assert panel.locator("dl.numbers dd").all_inner_texts()[:3] == ["2", "1", "67%"]
    assert panel.locator("tbody th").all_inner_texts() == ["FDSM"]
    assert panel.locator("li.item .where").all_inner_texts() == [
        "Clause: Finance, Trade", "Li · line 41", "Clause: Trade, Finance", "Wang · line 42",
    ]  # fmt: skip
    assert lit(page) == {"unit:市财政局", "unit:市商务局"}
    page.assert_quiet()


def test_all_but_the_neighbours_fades(page: Visit) -> None:
    """With Finance selected, Trade is lit, for they share tasks; the Police shares none with Finance."""
    nodes = ("unit:市财政局", "unit:市商务局", "task:1", "unit:市公安局", "task:3", "unit:市消防救援局")
    full = [colour_at(page, node) for node in nodes]
    page.page.evaluate("jxgraph.choose('unit:市财政局')")
    page.page.wait_for_timeout(200)
    same = [colour_at(page, node) == before for node, before in zip(nodes, full, strict=True)]
    assert same[:5] == [True, True, True, False, False]


def test_pointing_tells_what_it_is(page: Visit) -> None:
    page.page.mouse.move(*place(page, "task:3"))
    tip = page.page.locator("#tip")
    assert tip.locator("p").all_inner_texts() == ["3 · Guard the port", "Clause: Police; with Trade"]
    page.page.mouse.move(5, 5)
    assert tip.is_hidden()


# -- views and filters -----------------------------------------------------------------------------------------------
def test_both_views_keep_a_unit_in_its_place(page: Visit) -> None:
    units = ["unit:市财政局", "unit:市商务局", "unit:市公安局", "unit:市消防救援局"]
    before, task = [place(page, unit) for unit in units], colour_at(page, "task:1")
    page.page.locator("#view-units").click()
    page.page.wait_for_timeout(200)
    assert [place(page, unit) for unit in units] == before
    assert colour_at(page, "task:1") != task
    assert page.page.locator("#view-units").get_attribute("aria-pressed") == "true"
    assert page.page.locator("#status").inner_text() == "4 of 4 units, 2 of 2 ties"


@pytest.mark.parametrize(
    ("control", "value", "tasks", "units"),
    [
        ("leader", "Wang", {"2", "3"}, {"市财政局", "市商务局", "市公安局"}),
        ("part", "Annex", {"4"}, {"市消防救援局"}),
        # Trade carries 1.75, Finance 1.5, Police and Fire 1 each
        ("load", "1.5", {"1", "2", "3"}, {"市财政局", "市商务局"}),
    ],
)
def test_filters(page: Visit, control: str, value: str, tasks: set[str], units: set[str]) -> None:
    """Each filter leaves its tasks and units on show, the status counts them, and a reset brings back all."""
    if control == "load":
        page.page.locator("#load").fill(value)
    else:
        page.page.locator(f"#{control}").select_option(value)
    assert on_show(page) == {f"task:{n}" for n in tasks} | {f"unit:{n}" for n in units}
    assert page.page.locator("#status").inner_text() == f"Filtered: {len(tasks)} of 4 tasks, {len(units)} of 4 units"
    page.page.locator("#reset").click()
    assert len(on_show(page)) == 8
    assert page.page.locator("#status").inner_text() == "All 4 tasks and 4 units"


def test_ranking_is_of_what_is_on_show(page: Visit) -> None:
    """Of Wang's tasks, Trade leads one and supports one: 1.25; Police leads one; Finance co-leads one."""
    page.page.locator("#leader").select_option("Wang")
    rows = page.page.locator("#panel .units button").all_inner_texts()
    assert [row.split() for row in rows] == [["市商务局", "1.25"], ["市公安局", "1"], ["市财政局", "0.5"]]
    assert page.page.locator("#panel .ties .number").all_inner_texts() == ["1", "1"]


def test_legends_filter(page: Visit) -> None:
    """Pressed, a row leaves only what it stands for; pressed once more, everything is back; the focus stays."""
    rows = {"Vertically managed": "市消防救援局", "Support": "市商务局", "Shares no task": "市消防救援局"}
    for row, unit in rows.items():
        entry = page.page.locator("#panel button.row", has_text=row)
        entry.focus()
        page.page.keyboard.press("Enter")
        assert {id_ for id_ in on_show(page) if id_.startswith("unit:")} == {f"unit:{unit}"}
        assert entry.get_attribute("aria-pressed") == "true"
        assert row in page.page.evaluate("document.activeElement.textContent")
        page.page.keyboard.press("Enter")
        assert len(on_show(page)) == 8


def test_ties_by_null_and_weight(visit: Callable[..., Visit]) -> None:
    """A and B share 30 tasks, more than any null expects; C and D share one, weight 0.5."""
    visited = ready(visit(str(network_page([*twins(), ("one", "C", "lead"), ("one", "D", "co_lead")], nulls="sdsm"))))
    visited.page.locator("#view-units").click()
    assert ties_on_show(visited) == 2
    visited.page.locator("#tie-null").select_option("sdsm")
    assert ties_on_show(visited) == 1
    visited.page.locator("#tie-null").select_option("")
    visited.page.locator("#tie-weight").fill("1")
    assert ties_on_show(visited) == 1
    visited.page.locator("#reset").click()
    assert ties_on_show(visited) == 2
    visited.assert_quiet()


def test_null_without_a_finding_says_so(page: Visit) -> None:
    page.page.locator("#view-units").click()
    page.page.locator("#tie-null").select_option("fdsm")
    assert ties_on_show(page) == 0
    assert "no pair shares more tasks than expected" in page.page.locator("#note").inner_text()


def test_controls_zoom_and_show_all(page: Visit) -> None:
    """Zooming in multiplies the scale by 1.3; all is shown again at the first scale. Keys do the same on the drawing."""
    scale = "jxgraph.network.getScale()"
    first = page.page.evaluate(scale)
    page.page.locator("#zoom-in").click()
    assert page.page.evaluate(scale) == pytest.approx(1.3 * first)
    page.page.locator("#zoom-out").click()
    page.page.locator("#zoom-out").click()
    assert page.page.evaluate(scale) == pytest.approx(first / 1.3)
    page.page.locator("#fit").click()
    at = place(page, "task:1")
    page.page.locator(".vis-network").focus()
    page.page.keyboard.press("ArrowRight")
    assert place(page, "task:1") == pytest.approx((at[0] - 60, at[1]))
    page.page.keyboard.press("+")
    assert page.page.evaluate(scale) == pytest.approx(1.3 * first)
    page.page.keyboard.press("0")
    assert place(page, "task:1") == pytest.approx(at)


# -- who leads whom --------------------------------------------------------------------------------------------------
def test_arrows_point_from_the_lead_to_the_others(page: Visit) -> None:
    """Finance leads Trade in task 1 and Trade leads Finance in 2, two arrows apart; Police leads Trade in 3."""
    page.page.locator("#view-leads").click()
    assert page.page.locator("#status").inner_text() == "4 of 4 units, 3 of 3 arrows"
    rows = page.page.locator("#panel .ties button").all_inner_texts()
    assert [row.split() for row in rows] == [
        ["市财政局", "→", "市商务局", "1"],
        ["市商务局", "→", "市财政局", "1"],
        ["市公安局", "→", "市商务局", "1"],
    ]
    bends = page.page.evaluate(
        "[...jxgraph.lines.values()].filter((l) => l.id.startsWith('lead:')).map(jxgraph.bendOf)"
    )
    assert [bend > 0 for bend in bends] == [True, True, False]


def test_a_unit_says_whom_it_leads_and_each_count_opens_the_tasks(page: Visit) -> None:
    page.page.locator("#view-leads").click()
    page.page.mouse.move(*place(page, "unit:市商务局"))
    tip = page.page.locator("#tip p").all_inner_texts()
    assert tip[2:] == [
        "Units that it leads (1), and tasks: 市财政局 1",
        "Units that lead it (2), and tasks: 市财政局 1, 市公安局 1",
    ]
    click(page, "unit:市商务局")
    panel = page.page.locator("#panel")
    sections = panel.locator("section h2").all_inner_texts()
    assert sections[:2] == ["Units that it leads (1), and tasks", "Units that lead it (2), and tasks"]
    panel.locator("section", has_text="Units that lead it").locator("button", has_text="市公安局").click()
    assert panel.locator("h2").first.inner_text() == "市公安局 → 市商务局"
    assert panel.locator("li.item button").all_inner_texts() == ["市公安局 Lead 市商务局 Support\n3 · Guard the port"]
    assert lit(page) == {"unit:市公安局", "unit:市商务局"}
    page.assert_quiet()


def test_a_click_on_either_arrow_of_a_pair_opens_its_own_tasks(page: Visit) -> None:
    """The arrows of a pair bow to either side of the line between both units by a twentieth of its length."""
    page.page.locator("#view-leads").click()
    (x, y), (to_x, to_y) = place(page, "unit:市财政局"), place(page, "unit:市商务局")
    for side, heading in ((1, "市财政局 → 市商务局"), (-1, "市商务局 → 市财政局")):
        at = ((x + to_x) / 2 + side * (to_y - y) / 20, (y + to_y) / 2 - side * (to_x - x) / 20)
        page.page.mouse.click(*at)
        assert page.page.locator("#panel h2").first.inner_text() == heading
        page.page.keyboard.press("Escape")


def test_where_nobody_leads_there_are_no_arrows_and_it_is_said(visit: Callable[..., Visit]) -> None:
    visited = ready(visit(str(network_page([("t1", "A", "co_lead"), ("t1", "B", "co_lead")]))))
    assert visited.page.locator("#view-leads").is_hidden()
    assert "The document names no lead unit" in visited.page.locator("#panel").inner_text()
    visited.page.evaluate("jxgraph.choose('unit:A')")
    assert "lead it" not in visited.page.locator("#panel").inner_text()
    visited.assert_quiet()


def test_sizes_and_numbers_are_of_what_is_on_show(page: Visit) -> None:
    """Of Wang's tasks Trade has 2 with a load of 1.25 of 1.75: a smaller disc, and one of three arrows is gone."""
    size = "jxgraph.nodes.get('unit:市商务局').size ** 2"
    whole = page.page.evaluate(size)
    page.page.locator("#view-leads").click()
    page.page.locator("#leader").select_option("Wang")
    assert whole == pytest.approx(30**2)
    assert page.page.evaluate(size) == pytest.approx(6.5**2 + 1.25 / 1.75 * (30**2 - 6.5**2))
    assert page.page.locator("#status").inner_text() == "3 of 4 units, 2 of 3 arrows"
    panel = page.page.locator("#panel")
    assert panel.locator(".counts").inner_text() == "2 tasks · 3 units · 4 assignments"
    assert "Sizes count only the tasks within the filters." in panel.inner_text()
    page.page.evaluate("jxgraph.choose('unit:市商务局')")
    assert panel.locator("dl.numbers dd").all_inner_texts() == ["1.25", "2", "1", "0", "1"]
    assert "In the whole document: 3 tasks, weighted load 1.75." in panel.inner_text()
    assert panel.locator("li.item").count() == 2
    page.page.locator("#load").fill("1.5")  # nobody carries as much of Wang's tasks
    assert on_show(page) == set()


# -- links, copies, print --------------------------------------------------------------------------------------------
def test_the_address_follows_the_choice_and_opens_it_again(page: Visit) -> None:
    page.page.evaluate("jxgraph.choose('unit:市商务局')")
    assert page.page.evaluate("decodeURIComponent(location.hash)") == "#unit=市商务局"
    page.page.reload()
    ready(page)
    assert page.page.evaluate("jxgraph.state.chosen") == "unit:市商务局"
    page.page.keyboard.press("Escape")
    assert "#" not in page.page.url
    assert page.page.evaluate("history.length") == 2
    page.assert_quiet()


@pytest.mark.parametrize(
    ("link", "chosen"),
    [
        ("#unit=市商务局", "unit:市商务局"),
        ("#unit=商务局", "unit:市商务局"),
        ("#task=3", "task:3"),
        ("#task=T3", "task:3"),
    ],
)
def test_a_link_is_followed_encoded_or_not(page: Visit, link: str, chosen: str) -> None:
    for written in (link, "#" + "=".join(map(quote, link[1:].split("=")))):
        page.page.evaluate("jxgraph.choose(null)")
        page.page.evaluate("hash => { location.hash = hash; }", written)
        page.page.wait_for_timeout(50)
        assert page.page.evaluate("jxgraph.state.chosen") == chosen


@pytest.mark.parametrize("named", ["不知道局", "%E4%B", "<img src=x onerror=alert(1)>", "__proto__", "市", "x" * 5000])
def test_a_link_to_nothing_is_ignored_with_a_word(page: Visit, named: str) -> None:
    """An unknown, broken, hostile, ambiguous or endless name: nothing is selected, and the note says so."""
    for kind, thing in (("unit", "no unit called"), ("task", "no task with the number")):
        page.page.evaluate("hash => { location.hash = hash; }", f"#{kind}={named}")
        page.page.wait_for_timeout(50)
        assert page.page.evaluate("jxgraph.state.chosen") is None
        assert thing in page.page.locator("#note").inner_text()
    assert page.page.evaluate("document.querySelectorAll('img').length") == 0
    page.page.evaluate("jxgraph.choose('unit:市商务局')")
    assert page.page.locator("#note").is_hidden()
    page.assert_quiet()


@pytest.mark.parametrize("without", ["", "document.execCommand = () => false"])
def test_a_units_tasks_are_copied_as_a_table(page: Visit, without: str) -> None:
    """All three tasks of Trade, or the one under Li; by a copy event, or in a browser without one by the clipboard."""
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.page.evaluate(without)
    page.page.locator("#leader").select_option("Li")
    page.page.evaluate("jxgraph.choose('unit:市商务局')")
    copied = {words: copied_tables(page, words) for words in ("Copy the task list (3)", "Copy those shown (1)")}
    first = ["1", "Balance the books", "Li", "市财政局", "市商务局", ""]
    assert copied["Copy those shown (1)"][1:] == [first]
    assert copied["Copy the task list (3)"] == [
        ["Task ID", "Task", "Leader", *(title(role, "en", table="tasks") for role in ("lead", "co_lead", "support"))],
        first,
        ["2", "Open the port", "Wang", "市商务局", "市财政局", ""],
        ["3", "Guard the port", "Wang", "市公安局", "", "市商务局"],
    ]
    assert "Copied 1: " in page.page.locator("#panel .copying").inner_text()
    page.assert_quiet()


def test_hostile_words_are_copied_as_text(visit: Callable[..., Visit]) -> None:
    """A tag stays text; a formula gets a text format in the table, and an apostrophe in the plain text."""
    visited = ready(visit(str(network_page([("=1+1", "<b>A</b>", "lead")]))))
    visited.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visited.page.evaluate("jxgraph.choose('unit:<b>A</b>')")
    visited.page.locator("#panel .copying button").click()
    html, plain = clipboard(visited)
    assert "&lt;b&gt;A&lt;/b&gt;" in html
    assert "<b>" not in html
    assert "<td style=\"mso-number-format:'\\@';" in html
    assert plain.split("\n")[1].startswith("'=1+1\t")
    visited.assert_quiet()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_print_is_one_sheet_that_is_not_distorted(visit: Callable[..., Visit], width: int, height: int) -> None:
    """A4 across, light, with a drawing of the sheet's own ratio; with a unit selected its tasks follow."""
    visited = ready(visit(small_page("en"), width=width, height=height))
    visited.page.emulate_media(color_scheme="dark")
    assert pages_printed(visited) == [(842, 595)]
    visited.page.evaluate("jxgraph.choose('unit:市商务局')")
    assert len(pages_printed(visited)) == 2
    visited.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    visited.page.emulate_media(media="print")
    box = visited.page.locator("#printed canvas").bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(1100 / 750, rel=0.01)
    visited.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert visited.page.locator("#printed canvas").count() == 0
    visited.assert_quiet()


# -- search ----------------------------------------------------------------------------------------------------------
def test_search_suggests(page: Visit) -> None:
    """By name, by everyday name, by initials, by whole pinyin, by words of a task; a name that begins so first, then the heaviest."""
    expected = {
        "公安": ["市公安局"],
        "市消防局": ["市消防救援局"],
        "sgaj": ["市公安局"],
        "shigongan": ["市公安局"],
        "PORT": ["2 · Open the port", "3 · Guard the port"],
        "市": ["市商务局", "市财政局", "市公安局", "市消防救援局"],
        "nowhere": ["No match for “nowhere”"],
    }
    for typed, found in expected.items():
        page.page.locator("#search").fill(typed)
        assert page.page.locator("#found [role=option]").all_inner_texts() == found


@pytest.mark.parametrize("typed", ["T1.2.5", "1.2.5", "t1.2.5", "Ｔ１．２．５"])
def test_a_task_is_searched_by_its_id_and_opened(visit: Callable[..., Visit], sample: str, typed: str) -> None:
    visited = ready(visit(sample))
    page = visited.page
    page.locator("#search").fill(typed)
    assert page.locator("#found [role=option]").first.inner_text().startswith("T1.2.5 · 用足用好")
    page.keyboard.press("Enter")
    assert page.locator("#panel h2").first.inner_text() == "任务 T1.2.5"
    assert page.evaluate("jxgraph.state.chosen") == "task:T1.2.5"
    assert page.locator("#panel .fact", has_text="序号").inner_text().split() == ["序号", "5"]
    visited.assert_quiet()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        *((typed, "市发展改革委") for typed in ("发改委", "发改局", "市发改", "fagaiwei", "fgw", "sfgw", "ＦＧＷ")),
        *((typed, "市人力资源社会保障局") for typed in ("人社局", "rsj", "renshe")),
        *((typed, "市卫生健康委") for typed in ("卫健委", "wjw")),
        *((typed, "市文化广电旅游局") for typed in ("文旅局", "wenlvju")),
    ],
)
def test_a_unit_is_searched_by_its_everyday_name(sample_page: Page, typed: str, first: str) -> None:
    sample_page.locator("#search").fill(typed)
    assert sample_page.locator("#found [role=option]").first.inner_text() == first


def test_tasks_are_searched_by_number_and_section(sample_page: Page) -> None:
    """The five tasks of number 13 come first, whatever their section; 1.2 gives the tasks of section 1.2, in order."""
    found = sample_page.locator("#found [role=option]")
    for typed in ("13", "第13项", "第 13 条"):
        sample_page.locator("#search").fill(typed)
        ids = [row.split(" · ")[0] for row in found.all_inner_texts() if row.startswith("T")]
        assert [id_.split(".")[-1] for id_ in ids[:5]] == ["13"] * 5
    sample_page.locator("#search").fill("1.2")
    assert [row.split(" · ")[0] for row in found.all_inner_texts()][:3] == ["T1.2.1", "T1.2.2", "T1.2.3"]


def test_the_task_whose_id_was_typed_comes_before_those_that_contain_it(visit: Callable[..., Visit]) -> None:
    """Ten tasks print 1.1亿元; the one of that id stands behind them."""
    of = "（责任单位：市财政局）"
    first = "\n".join(f"{n}.投资1.1亿元。{of}" for n in range(1, 11))
    bd = jx.parse_text(f"二、投资\n{first}\n一、消费\n1.办车展。{of}")
    page = ready(visit(str(network_page(bd, lang="en")))).page
    for typed in ("1.1", "T1.1"):
        page.locator("#search").fill(typed)
        assert page.locator("#found [role=option]").first.inner_text() == "T1.1 · 办车展。"


def test_search_by_keyboard_alone(page: Visit) -> None:
    """Down twice and Enter takes the second; Escape empties the field, and once more leaves the selection."""
    keys = page.page.keyboard
    page.page.locator("#search").focus()
    keys.type("port")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    assert page.page.locator("#search").get_attribute("aria-activedescendant") == "found-1"
    keys.press("Enter")
    assert page.page.locator("#panel h2").first.inner_text() == "Task 3"
    assert page.page.locator("#found").is_hidden()
    keys.press("Escape")
    assert page.page.locator("#search").input_value() == ""
    assert page.page.locator("#panel .head").count() == 1
    keys.press("Escape")
    assert page.page.locator("#panel .head").count() == 0
    page.assert_quiet()


def test_what_a_filter_hides_is_found_and_visible_text(page: Visit) -> None:
    page.page.locator("#leader").select_option("Li")
    page.page.locator("#search").fill("公安")
    page.page.locator("#found [role=option]").click()
    assert page.page.locator("#panel h2").first.inner_text() == "市公安局"
    assert "unit:市公安局" in on_show(page)
    assert page.page.locator("#leader").input_value() == ""


# -- keyboard, language, picture -------------------------------------------------------------------------------------
def test_every_control_is_reached_by_tab_and_shows_its_focus(page: Visit) -> None:
    page.page.locator("#language").focus()
    seen = []
    for _ in range(15):
        state = "[document.activeElement.id, getComputedStyle(document.activeElement).outlineStyle]"
        seen.append(tuple(page.page.evaluate(state)))
        page.page.keyboard.press("Tab")
    ids = [id_ for id_, _ in seen]
    controls = [
        "language",
        "view-tasks",
        "view-units",
        "view-leads",
        "search",
        "leader",
        "part",
        "load",
        "reset",
        "save",
    ]
    assert ids[:10] == controls
    assert ids[11:15] == ["zoom-in", "zoom-out", "fit", "panel"]
    assert {outline for _, outline in seen} == {"solid"}


def test_panel_by_keyboard(page: Visit) -> None:
    """Enter opens a unit and moves the focus to its panel; Tab and Enter close it."""
    first = page.page.locator("#panel .units button").first
    first.focus()
    page.page.keyboard.press("Enter")
    assert page.page.locator("#panel h2").first.inner_text() == "市商务局"
    assert page.page.evaluate("document.activeElement.id") == "panel"
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Enter")
    assert page.page.locator("#panel .head").count() == 0


def test_language_switches_both_ways(page: Visit) -> None:
    """All of the page's own words change; what is selected and filtered stays."""
    page.page.locator("#leader").select_option("Wang")
    page.page.evaluate("jxgraph.choose('unit:市商务局')")
    english = page.page.locator("body").inner_text()
    page.page.locator("#language").click()
    assert page.page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.page.title() == "The <small> document · 任务与单位的网络"
    assert page.page.locator("#panel li.item .role").all_inner_texts() == ["牵头", "配合"]
    assert page.page.locator("#search").get_attribute("placeholder") == "单位、简称、拼音，任务编号或文字"
    assert page.page.locator("#leader").input_value() == "Wang"
    page.page.locator("#language").click()
    assert page.page.locator("body").inner_text() == english


def test_picture_is_saved_twice_as_fine(page: Visit) -> None:
    from PIL import Image

    with page.page.expect_download() as download:
        page.page.locator("#save").click()
    assert download.value.suggested_filename == "The_small_document.png"
    picture = Image.open(download.value.path()).convert("RGB")
    box = page.page.locator("#canvas").bounding_box()
    assert box is not None
    assert picture.width == 2 * box["width"]
    assert picture.height > 2 * box["height"]
    assert len(picture.getcolors(maxcolors=1 << 24) or ()) > 20


# -- bad input, size -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_hostile_words_are_shown_as_text(visit: Callable[..., Visit], lang: str) -> None:
    """Every string, as unit, task, leader, part and clause, selected, found and filtered by: none runs."""
    visited = ready(visit(str(network_page(hostile(), lang=lang))))
    page, panel = visited.page, visited.page.locator("#panel")
    assert page.locator("h1").inner_text() == SCRIPT
    for node in page.evaluate("[...jxgraph.nodes.keys(), ...jxgraph.lines.keys()]"):
        page.evaluate("id => jxgraph.choose(id)", node)
        if node.startswith("unit:"):
            assert panel.locator("h2").first.inner_text() == visible_text(node.removeprefix("unit:")).strip()
    for words in HOSTILE:
        page.locator("#search").fill(words.replace("\x00", ""))
    page.locator("#search").fill("")
    for control in ("leader", "part"):
        for index in range(len(HOSTILE)):
            page.locator(f"#{control}").select_option(index=index)
    page.locator("#reset").click()
    page.locator("#view-units").click()
    page.mouse.move(*place(visited, f"unit:{SCRIPT}"))
    page.locator("#language").click()
    assert page.evaluate("document.querySelectorAll('script').length") == 3
    assert page.evaluate("document.querySelectorAll('img, a, iframe, [onerror], [onfocus]').length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    visited.assert_quiet()


@pytest.mark.slow
def test_five_thousand_tasks_open_with_units_alone(visit: Callable[..., Visit]) -> None:
    visited = ready(visit(str(network_page(large(5000, 300), lang="en"))))
    page = visited.page
    assert page.evaluate("document.body.dataset.view") == "units"
    assert "A large document" in page.locator("#note").inner_text()
    assert 0 < ties_on_show(visited) <= 300
    page.locator("#view-tasks").click()
    assert page.locator("#note").is_hidden()
    assert len(on_show(visited)) > 5000
    page.locator("#search").fill("第4321项")
    page.keyboard.press("Enter")
    assert page.locator("#panel h2").first.inner_text() == "Task t4321"
    page.locator("#leader").select_option("第1位领导")
    assert len([id_ for id_ in on_show(visited) if id_.startswith("task:")]) == 556  # 1, 10, … 4996
    visited.assert_quiet()


# -- accessibility ---------------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "width", "height"),
    [
        ("zh", 1280, 800),
        ("en", 390, 844),
        pytest.param("en", 1280, 800, marks=pytest.mark.slow),
        pytest.param("zh", 390, 844, marks=pytest.mark.slow),
        pytest.param("zh", 1920, 1080, marks=pytest.mark.slow),
    ],
)
def test_axe_finds_no_violation(visit: Callable[..., Visit], lang: str, width: int, height: int) -> None:
    """In the overview, with a unit, a task and a tie selected, with suggestions open, in both views."""
    from axe_playwright_python.sync_playwright import Axe

    visited = ready(visit(small_page(lang), width=width, height=height))
    steps = (
        "0",
        "jxgraph.choose('unit:市商务局')",
        "jxgraph.choose('task:3')",
        "document.getElementById('view-units').click()",
        "jxgraph.choose('tie:0')",
        "jxgraph.choose(null) ?? [...document.querySelectorAll('button.row')].at(0).click()",
        "document.getElementById('search').focus()",
    )
    for step in steps:
        visited.page.evaluate(step)
        found = Axe().run(visited.page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:90]) for each in found] == [], step
    visited.page.keyboard.type("s")
    found = Axe().run(visited.page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:90]) for each in found] == []


# -- in Jupyter ------------------------------------------------------------------------------------------------------
def test_frame_is_live_and_hides_the_still_picture(visit: Callable[..., Visit]) -> None:
    """As a trusted notebook or exported HTML shows it; the picture can be saved from within the frame."""
    visited = visit(f"<!DOCTYPE html><meta charset=utf-8>{network_page(small(), lang='en')._repr_html_()}")
    frame = visited.page.frame_locator("iframe")
    frame.locator("#panel .units button").first.click()
    assert frame.locator("#panel h2").first.inner_text() == "市商务局"
    assert visited.page.locator(".jxgraph-still").is_hidden()
    with visited.page.expect_download():
        frame.locator("#save").click()
    assert [url for url in visited.requests if not url.startswith(("file:", "data:", "about:", "blob:"))] == []
    assert visited.messages == []


def test_a_sealed_frame_follows_a_link_and_copies(visit: Callable[..., Visit]) -> None:
    """The page around it passes a link on; the frame has no address and no clipboard of its own."""
    visited = visit(f"<!DOCTYPE html><meta charset=utf-8>{network_page(small(), lang='en')._repr_html_()}")
    frame = visited.page.frame_locator("iframe")
    frame.locator("#panel .units button").first.wait_for()
    send = "link => document.querySelector('iframe').contentWindow.postMessage(link, '*')"
    visited.page.evaluate(send, "#unit=市公安局")
    frame.locator("#panel .copying button").click()
    assert frame.locator("#panel h2").first.inner_text() == "市公安局"
    assert frame.locator("#panel .copying [role=status]").inner_text().startswith("Copied 1: ")
    assert visited.messages == []


@pytest.mark.slow
def test_a_frame_shown_late_shows_all(visit: Callable[..., Visit]) -> None:
    """JupyterLab fills the frame before it has a size; a window made smaller shows all, too, until the reader moves."""
    visited = visit(
        f"<!DOCTYPE html><meta charset=utf-8><div hidden>{network_page(small(), lang='en')._repr_html_()}</div>"
    )
    visited.page.wait_for_timeout(800)
    visited.page.evaluate("document.querySelector('div').hidden = false")
    visited.page.wait_for_timeout(1500)
    frame = visited.page.frames[1]
    inside = """() => [...jxgraph.nodes.values()].every((node) => {
        const { x, y } = jxgraph.network.canvasToDOM(node);
        const { clientWidth, clientHeight } = document.getElementById("canvas");
        return x > 0 && y > 0 && x < clientWidth && y < clientHeight;
    })"""
    assert frame.evaluate(inside)
    visited.page.set_viewport_size({"width": 800, "height": 800})
    visited.page.wait_for_timeout(1500)
    assert frame.evaluate(inside)
    scale = frame.evaluate("jxgraph.network.getScale()")
    frame.locator("#zoom-in").click()
    visited.page.set_viewport_size({"width": 1000, "height": 800})
    visited.page.wait_for_timeout(1500)
    assert frame.evaluate("jxgraph.network.getScale()") > scale


def test_without_frame_and_style_the_still_picture_shows(visit: Callable[..., Visit]) -> None:
    """What an untrusted notebook leaves of it: JupyterLab drops frames and styles."""
    html = re.sub(r"<(iframe|style)\b.*?</\1>", "", network_page(small(), lang="en")._repr_html_(), flags=re.DOTALL)
    visited = visit(f"<!DOCTYPE html><meta charset=utf-8>{html}")
    assert "A still image" in visited.page.locator(".jxgraph-still p").inner_text()
    assert visited.page.evaluate("document.querySelector('img').naturalWidth") > 500


# -- what the tests ask the page -------------------------------------------------------------------------------------
def ready(visited: Visit) -> Visit:
    """Wait until all is drawn; playwright's own waiting would run code as text, which the page's policy forbids."""
    for _ in range(100):
        if visited.page.evaluate("Boolean(window.jxgraph) && document.fonts.status === 'loaded'"):
            break
        visited.page.wait_for_timeout(50)
    visited.page.wait_for_timeout(100)
    return visited


def click(visited: Visit, node: str, other: str = "") -> None:
    """Click on a node, or on the line between two, a third of the way from the first."""
    (x, y), (to_x, to_y) = place(visited, node), place(visited, other or node)
    visited.page.mouse.click(x + (to_x - x) / 3, y + (to_y - y) / 3)
    visited.page.wait_for_timeout(200)


def place(visited: Visit, node: str) -> tuple[float, float]:
    """Where a node stands on the screen."""
    at = visited.page.evaluate(
        """id => {
            const box = document.getElementById("canvas").getBoundingClientRect();
            const at = jxgraph.network.canvasToDOM(jxgraph.nodes.get(id));
            return [box.left + at.x, box.top + at.y];
        }""",
        node,
    )
    return at[0], at[1]


def on_show(visited: Visit) -> set[str]:
    return set(visited.page.evaluate("[...jxgraph.filtered.nodes]"))


def lit(visited: Visit) -> set[str]:
    return {
        id_ for id_ in visited.page.evaluate("[...jxgraph.highlighted.nodes]") if id_.startswith(("unit:", "task:"))
    }


def ties_on_show(visited: Visit) -> int:
    return int(visited.page.evaluate("jxgraph.filtered.ties.length"))


def pixels(visited: Visit) -> Any:
    from PIL import Image

    return Image.open(io.BytesIO(visited.page.locator("#canvas").screenshot())).convert("RGB")


def colours(visited: Visit) -> int:
    return len(pixels(visited).getcolors(maxcolors=1 << 24))


def colour_at(visited: Visit, node: str) -> Any:
    left, top = visited.page.evaluate(
        "(({left, top}) => [left, top])(document.getElementById('canvas').getBoundingClientRect())"
    )
    x, y = place(visited, node)
    return pixels(visited).getpixel((round(x - left), round(y - top)))


def clipboard(visited: Visit) -> tuple[str, str]:
    """Paste into the search field, and give the HTML and the plain text that a program would take."""
    visited.page.evaluate(
        """document.addEventListener("paste", ({ clipboardData: data }) => {
            window.pasted = [data.getData("text/html"), data.getData("text/plain")];
        })"""
    )
    visited.page.wait_for_timeout(100)
    visited.page.locator("#search").focus()
    visited.page.keyboard.press("Control+v")
    html, plain = visited.page.evaluate("window.pasted")
    visited.page.keyboard.press("Escape")
    return html, plain


def copied_tables(visited: Visit, button: str) -> list[list[str]]:
    """Press a button that copies; both forms on the clipboard have the same cells."""
    visited.page.locator("#panel .copying button", has_text=button).click()
    html, plain = clipboard(visited)
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", html)]
    assert [row.split("\t") for row in plain.split("\n")] == rows
    return rows


def pages_printed(visited: Visit) -> list[tuple[int, int]]:
    """Print, and give the size of each sheet in points."""
    import pypdfium2

    with pypdfium2.PdfDocument(visited.page.pdf(prefer_css_page_size=True)) as document:
        return [(round(sheet.get_width()), round(sheet.get_height())) for sheet in document]
