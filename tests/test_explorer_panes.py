"""The panes of the explorer in a browser: choosing in one marks the others, filters, keys, undo, language, theme."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from making_explorer import explorer_page, selected, trait
from making_files import SAMPLE
from making_pages import hostile, opened_page, small

import jxgraph as jx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Visit
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser
FILTERS = {"leader": "", "part": "", "kinds": [], "clusters": [], "roles": [], "words": "", "load": 0}


@pytest.fixture(scope="module")
def document() -> jx.Breakdown:
    return jx.read_breakdown(SAMPLE)


@pytest.fixture(scope="module")
def sample_page(browser: Browser, document: jx.Breakdown, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Open the sample once; each test resets it."""
    with opened_page(browser, explorer_page(document, lang="zh"), tmp_path_factory.mktemp("explorer")) as page:
        yield page


@pytest.fixture
def sample(sample_page: Page) -> Page:
    sample_page.evaluate("W.change({ lang: 'zh', view: 'tasks' })")
    sample_page.locator("#reset").click()
    return sample_page


@cache
def small_page() -> str:
    return explorer_page(small())


@pytest.fixture
def page(visit: Callable[..., Visit]) -> Visit:
    """Open the small document: Finance and Trade share tasks 1 and 2, Trade and Police 3, the Fire brigade is alone."""
    return visit(small_page())


def unit(page: Page, name: str) -> Locator:
    return page.locator(f'#ranking-rows [data-unit="{name}"]')


def marks(rows: Locator) -> list[tuple[str, str]]:
    """Return what each row shows of the choice: itself selected, or touched by it."""
    script = "rows => rows.map(row => [row.dataset.unit || row.dataset.task, row.ariaSelected === 'true' ? 'selected' : row.classList.contains('touched') ? 'touched' : ''])"
    return [(name, mark) for name, mark in rows.evaluate_all(script) if mark]


# -- choosing --------------------------------------------------------------------------------------------------------
def test_a_unit_chosen_in_the_ranking_is_chosen_everywhere(page: Visit) -> None:
    """Finance has tasks 1 and 2, both with Trade: these are marked, its details are shown, and Python has its name."""
    unit(page.page, "市财政局").click()
    assert selected(page.page) == {"units": ["市财政局"], "tasks": []}
    assert marks(page.page.locator("#ranking-rows [data-node]")) == [("市商务局", "touched"), ("市财政局", "selected")]
    assert marks(page.page.locator("#task-rows [data-node]")) == [("1", "touched"), ("2", "touched")]
    assert "市财政局" in page.page.locator("#panel h2").first.inner_text()
    assert page.page.evaluate("[...W.highlighted.nodes].length") == 4
    page.assert_quiet()


def test_a_task_chosen_in_the_list_marks_its_units(page: Visit) -> None:
    page.page.locator('[data-task="3"] .words').click()
    assert selected(page.page) == {"units": [], "tasks": ["3"]}
    touched = [("市商务局", "touched"), ("市公安局", "touched")]
    assert marks(page.page.locator("#ranking-rows [data-node]")) == touched
    assert marks(page.page.locator("#task-rows [data-node]")) == [("3", "selected")]


def test_a_mark_chosen_in_the_network_is_chosen_in_the_ranking(page: Visit) -> None:
    """A click selects, Ctrl and a click adds; the ranking has the unit in sight."""
    click_mark(page.page, "unit:市公安局")
    assert marks(page.page.locator("#ranking-rows [data-node]"))[-1] == ("市公安局", "selected")
    click_mark(page.page, "unit:市消防救援局", modifiers=["Control"])
    assert selected(page.page)["units"] == ["市公安局", "市消防救援局"]
    assert [name for name, mark in marks(page.page.locator("#task-rows [data-node]")) if mark == "touched"] == [
        "3",
        "4",
    ]


def test_a_unit_chosen_elsewhere_is_brought_into_sight_in_the_ranking_alone(sample: Page) -> None:
    """The last of 66 units is below the rows in sight; one that is in sight does not move them."""
    names = sample.locator("#ranking-rows [data-unit]").evaluate_all("rows => rows.map(row => row.dataset.unit)")
    sample.evaluate("scrollTo(0, 0)")
    sample.evaluate("id => W.select([id])", f"unit:{names[-1]}")
    box, row = sample.locator("#ranking-rows").bounding_box(), unit(sample, names[-1]).bounding_box()
    assert box
    assert row
    assert box["y"] < row["y"] < row["y"] + row["height"] <= box["y"] + box["height"] + 1
    top = sample.evaluate("inside('#ranking-rows').scrollTop")
    sample.evaluate("id => W.select([id])", f"unit:{names[-2]}")
    assert sample.evaluate("[inside('#ranking-rows').scrollTop, scrollY]") == [top, 0]


def click_mark(page: Page, node: str, **how: Any) -> None:
    at = page.evaluate("id => W.network.canvasToDOM(W.nodes.get(id))", node)
    page.locator("#canvas canvas").click(position=at, **how)


def test_what_python_selects_is_marked_and_not_sent_back(page: Visit) -> None:
    page.page.evaluate("fromPython('selected', { units: ['市公安局'], tasks: ['1'] })")
    assert ("市公安局", "selected") in marks(page.page.locator("#ranking-rows [data-node]"))
    assert ("1", "selected") in marks(page.page.locator("#task-rows [data-node]"))
    assert page.page.evaluate("sent") == []


def test_rows_are_chosen_as_in_a_file_manager(sample: Page) -> None:
    """Ctrl adds and takes away, Shift takes all between, also without a mouse."""
    names = sample.locator("#ranking-rows [data-unit]").evaluate_all("rows => rows.map(row => row.dataset.unit)")
    unit(sample, names[0]).click()
    unit(sample, names[3]).click(modifiers=["Control"])
    assert set(selected(sample)["units"]) == {names[0], names[3]}
    unit(sample, names[0]).click(modifiers=["Control"])
    assert selected(sample)["units"] == [names[3]]
    unit(sample, names[1]).click()
    unit(sample, names[4]).click(modifiers=["Shift"])
    assert set(selected(sample)["units"]) == set(names[1:5])
    sample.keyboard.press("Home")
    sample.keyboard.press("Enter")
    assert selected(sample)["units"] == names[:1]
    for _ in range(2):
        sample.keyboard.press("Shift+ArrowDown")
    assert set(selected(sample)["units"]) == set(names[:3])
    sample.keyboard.press("ArrowDown")
    assert set(selected(sample)["units"]) == set(names[:3])  # an arrow alone only moves
    active = sample.locator("#ranking-rows").get_attribute("aria-activedescendant")
    assert sample.locator(f"#{active}").get_attribute("data-unit") == names[3]


def test_tasks_of_what_is_chosen_come_first_or_alone(page: Visit) -> None:
    """Police leads task 3 and has no other; a click in the list itself moves no row."""
    unit(page.page, "市公安局").click()
    assert task_ids(page.page) == ["3", "1", "2", "4"]
    page.page.locator("#tasks-only").click()
    assert task_ids(page.page) == ["3"]
    page.page.locator("#tasks-only").click()
    page.page.locator('[data-task="2"] .words').click()
    assert task_ids(page.page) == ["3", "1", "2", "4"]
    page.page.locator("#tasks-order").click()
    assert task_ids(page.page) == ["1", "2", "3", "4"]


def task_ids(page: Page) -> list[str]:
    rows = page.locator("#task-rows [data-task]")
    return [str(name) for name in rows.evaluate_all("rows => rows.map(row => row.dataset.task)")]


def test_the_clause_as_printed_opens_in_its_row(page: Visit) -> None:
    page.page.locator('[data-task="3"] .fold').click()
    assert "Clause: Police; with Trade" in page.page.locator('[data-task="3"] .opened').inner_text()
    assert selected(page.page)["tasks"] == []
    page.page.locator("#task-rows").focus()
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("ArrowRight")
    assert "Clause: Finance, Trade" in page.page.locator('[data-task="1"] .opened').inner_text()
    page.page.keyboard.press("ArrowLeft")
    assert page.page.locator('[data-task="1"] .opened').count() == 0


def test_a_row_under_the_pointer_is_pointed_at_in_the_drawing_and_back(page: Visit) -> None:
    unit(page.page, "市公安局").hover()
    assert page.page.evaluate("W.state.hovered") == "unit:市公安局"
    at = page.page.evaluate("W.network.canvasToDOM(W.nodes.get('unit:市财政局'))")
    page.page.locator("#canvas canvas").hover(position=at)
    page.page.wait_for_function("inside('[data-unit=市财政局]').classList.contains('hovered')")


# -- the ranking -----------------------------------------------------------------------------------------------------
def test_ranking_shows_what_python_ranks(sample: Page, document: jx.Breakdown) -> None:
    """Rank, load, best and worst of each unit are those of `jx.ranking`, a sure rank once; collectives have none."""
    frame = jx.ranking(document)
    cells = "row => [...row.querySelectorAll('span > .rank, .name, .number')].map((cell) => cell.textContent).filter(Boolean)"
    shown = sample.locator("#ranking-rows [data-unit]").evaluate_all(f"rows => rows.map({cells})")
    wanted = [
        [str(row["rank"]), name, f"{row['workload']:g}", "–".join(dict.fromkeys([str(row["best"]), str(row["worst"])]))]
        if row["rank"] == row["rank"]
        else ["—", name, f"{row['workload']:g}"]
        for name, row in frame.astype(object).where(frame.notna(), float("nan")).iterrows()
    ]
    assert shown == wanted


def test_under_a_filter_the_doubt_is_asked_of_python(page: Visit) -> None:
    """With Wang's tasks alone Trade has 1.75, Police 1, Finance 0.5; until Python answers nothing is claimed."""
    page.page.evaluate("W.change({ filters: { ...W.values.filters, leader: 'Wang' } })")
    first = page.page.locator("#ranking-rows [data-unit]").first
    assert first.inner_text().split("\n") == ["1", "市商务局", "1.25"]
    page.page.wait_for_function("sent.some(message => message.ask === 'ranking')")
    assert "Working out" in page.page.locator("#ranking-note").inner_text()
    rows = [{"unit": "市商务局", "best": 1, "worst": 2}]
    page.page.evaluate("rows => tell('msg:custom', { id: sent.find(message => message.ask).id, value: rows })", rows)
    page.page.wait_for_function("inside('#ranking-rows [data-unit]').innerText.endsWith('1–2')")


def test_the_rank_shown_is_one_of_the_possible_ones(visit: Callable[..., Visit]) -> None:
    """2 against 1 + 4c against 8c: the second place of Trade is a shared first one at c = 1/4 alone."""
    roles = {"Finance": ["lead"] * 2, "Trade": ["lead", *["co_lead"] * 4], "Police": ["co_lead"] * 8}
    page = visit(
        explorer_page([(f"{unit}{i}", unit, role) for unit, held in roles.items() for i, role in enumerate(held)])
    ).page
    trade = page.locator('#ranking-rows [data-unit="Trade"]')
    assert trade.inner_text().split("\n")[0] == "2"
    page.evaluate("W.change({ weights: { lead: 1, co_lead: 0.25, support: 0 } })")
    assert (trade.inner_text().split("\n")[0], trade.inner_text().split("\n")[-1]) == ("1", "1–2")


# -- filters and weights -----------------------------------------------------------------------------------------------
def test_counts_and_chips_say_what_the_filters_leave(sample: Page, document: jx.Breakdown) -> None:
    """The tasks are those of `Explorer.subset`, of which a task printed twice is one; each value has a chip."""
    filters = {"words": "能源|氢能", "roles": ["lead", "co_lead"]}
    widget = jx.explore(document)
    widget.filters = filters
    sample.evaluate("filters => W.change({ filters: { ...W.values.filters, ...filters } })", filters)
    left = len(jx.responsibility_matrix(widget.subset()))
    assert sample.locator("#tasks-count").inner_text() == f"{left} 项"
    assert sample.locator("#status").inner_text().startswith(f"{left} / 164 项任务")
    assert sample.locator("#chips .chip").count() == 3
    sample.locator("#reset").click()
    assert sample.locator("#tasks-count").inner_text() == "164 项"


def test_filters_are_set_in_their_popover_and_removed_by_their_chips(page: Visit) -> None:
    page.page.locator("#filters-open").click()
    page.page.locator('[data-filter="leader"]').select_option("Wang")
    page.page.locator('[data-filter="words"]').fill("port")
    page.page.get_by_role("checkbox", name="Support").check()
    assert trait(page.page, "filters") == FILTERS | {"leader": "Wang", "words": "port", "roles": ["support"]}
    assert task_ids(page.page) == ["3"]
    assert page.page.locator("#filters-count").inner_text() == "3"
    page.page.keyboard.press("Escape")
    assert page.page.locator("#filters").is_hidden()
    page.page.get_by_role("button", name="Remove the filter Support").click()
    assert task_ids(page.page) == ["2", "3"]
    page.page.get_by_role("button", name="Clear filters").click()
    assert trait(page.page, "filters") == FILTERS


def test_legends_of_the_details_filter_too(page: Visit) -> None:
    page.page.locator('[data-key="role:support"]').click()
    assert trait(page.page, "filters")["roles"] == ["support"]
    page.page.locator('[data-key="role:support"]').click()
    assert trait(page.page, "filters") == FILTERS


def test_weights_keep_their_order_and_a_slide_is_one_step(page: Visit) -> None:
    """A co-lead moved above the lead takes that along; a support moved below it stays; one undo takes the slide back."""
    page.page.locator("#weights-open").click()
    slider = page.page.locator('[data-role="co_lead"]')
    slider.evaluate("s => [0.6, 0.7, 0.8].forEach(v => { s.value = v; s.dispatchEvent(new Event('input')); })")
    slider.evaluate("s => s.dispatchEvent(new Event('change'))")
    assert page.page.evaluate("W.values.weights") == {"lead": 1, "co_lead": 0.8, "support": 0.25}
    page.page.locator('[data-role="lead"]').fill("0.5")
    assert page.page.evaluate("W.values.weights") == {"lead": 0.5, "co_lead": 0.5, "support": 0.25}
    page.page.locator("#undo").click()
    page.page.locator("#undo").click()
    assert page.page.evaluate("W.values.weights") == {"lead": 1, "co_lead": 0.5, "support": 0.25}
    assert page.page.locator("#undo").is_disabled()


# -- keys, search, language, theme -----------------------------------------------------------------------------------------
def test_keys_stay_within_the_widget(page: Visit) -> None:
    """The notebook around hears none of them; Ctrl+Z takes the choice back, Ctrl+Shift+Z repeats it, Escape clears."""
    page.page.evaluate("document.addEventListener('keydown', () => sent.push('heard'))")
    unit(page.page, "市公安局").click()
    page.page.keyboard.press("Control+z")
    assert selected(page.page)["units"] == []
    page.page.keyboard.press("Control+Shift+z")
    assert selected(page.page)["units"] == ["市公安局"]
    page.page.keyboard.press("Escape")
    assert selected(page.page)["units"] == []
    page.page.keyboard.press("/")
    page.page.keyboard.type("gong'an")
    assert "heard" not in page.page.evaluate("sent")
    assert page.page.locator(".cell > div").get_attribute("data-lm-suppress-shortcuts") == "true"


def test_search_selects_and_adds(sample: Page) -> None:
    sample.locator("#ranking-rows").focus()
    sample.keyboard.press("/")
    sample.keyboard.type("jiaoyu")
    sample.keyboard.press("Enter")
    assert selected(sample)["units"] == ["市教育局"]
    sample.locator("#search").fill("发改委")
    sample.keyboard.press("Control+Enter")
    assert set(selected(sample)["units"]) == {"市教育局", "市发展改革委"}
    sample.locator("#search").fill("没有这个")
    assert "没有找到" in sample.locator("#found").inner_text()


def test_language_changes_everywhere_and_in_python(page: Visit) -> None:
    page.page.locator("#language").click()
    assert trait(page.page, "lang") == "zh"
    words = page.page.locator("#bench").inner_text()
    assert all(word in words for word in ("单位排序", "任务清单", "筛选", "详情", "4 项任务"))
    assert page.page.locator("#bench").get_attribute("lang") == "zh-CN"
    page.page.evaluate("fromPython('lang', 'en')")
    assert "Ranking of units" in page.page.locator("#bench").inner_text()


@pytest.mark.parametrize(("ground", "theme"), [("#111111", "dark"), ("white", "light"), ("", "light")])
def test_theme_follows_the_ground_behind(visit: Callable[..., Visit], ground: str, theme: str) -> None:
    """A notebook that changes its theme while the widget is open is followed."""
    page = visit(explorer_page(small(), ground=ground)).page
    host = page.locator(".cell > div")
    assert host.get_attribute("data-theme") == theme
    page.evaluate("document.body.setAttribute('style', 'background: #202020')")
    page.wait_for_function("document.querySelector('.cell > div').dataset.theme === 'dark'")
    page.evaluate("document.body.setAttribute('style', ''); document.body.className = 'vscode-dark'")
    page.wait_for_timeout(500)
    assert host.get_attribute("data-theme") == "dark" if not ground else True


def test_panes_are_resized_by_their_bars(page: Visit) -> None:
    """With an arrow key by five per cent, with the pointer to where it goes, by a double click back."""
    bar, lists = page.page.locator("#split-rows"), page.page.locator("#lower")
    before = lists.bounding_box()["height"]  # type: ignore[index]
    bar.press("ArrowUp")
    assert lists.bounding_box()["height"] > before + 20  # type: ignore[index]
    assert bar.get_attribute("aria-valuenow") == "53"
    bar.drag_to(page.page.locator("#canvas"), target_position={"x": 300, "y": 150})
    assert page.page.locator("#upper").bounding_box()["height"] == pytest.approx(150, abs=6)  # type: ignore[index]
    bar.dblclick()
    assert lists.bounding_box()["height"] == pytest.approx(before, abs=1)  # type: ignore[index]


def test_what_is_selected_but_filtered_out_is_said(page: Visit) -> None:
    unit(page.page, "市消防救援局").click()
    assert page.page.locator("#note").is_hidden()
    page.page.evaluate("W.change({ filters: { ...W.values.filters, leader: 'Wang' } })")
    assert page.page.locator("#note").inner_text() == "Selected, but outside the filters: 1."


def test_a_selected_unit_that_a_trial_removes_is_not_said_to_be_filtered_out(page: Visit) -> None:
    unit(page.page, "市消防救援局").click()
    page.page.evaluate("fromPython('moves', [{ action: 'remove', unit: '市消防救援局' }])")
    assert page.page.locator("#note").inner_text() == "Selected, but removed in this trial: 1."
    page.page.evaluate("fromPython('selected', { units: [], tasks: [] })")
    assert page.page.locator("#note").is_hidden()


def test_a_link_that_is_lost_is_said_until_python_answers(page: Visit) -> None:
    page.page.evaluate("tell('comm_live_update')")
    assert "Run this cell again" in page.page.locator("#lost").inner_text()
    page.page.evaluate("tell('msg:custom', { answer: 'toml', id: sent.at(-1).id, value: '' })")
    page.page.locator("#lost").wait_for(state="hidden")


# -- the whole -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("width", "ground"), [(1400, "white"), (700, "#111111"), (390, "white")])
def test_axe_finds_no_violation(
    document: jx.Breakdown, visit: Callable[..., Visit], lang: str, width: int, ground: str
) -> None:
    """With something selected, filters open and a clause open; nothing is wider than the cell."""
    from axe_playwright_python.sync_playwright import Axe

    visited = visit(explorer_page(document, lang=lang, ground=ground), width=width)
    visited.page.evaluate("W.select(['unit:市教育局'])")
    visited.page.locator(".fold").first.click()
    visited.page.locator("#filters-open").click()
    found = Axe().run(visited.page).response["violations"]
    assert [(one["id"], [node["html"][:90] for node in one["nodes"]][:3]) for one in found] == []
    assert visited.page.evaluate("document.documentElement.scrollWidth") <= width
    visited.assert_quiet()


def test_hostile_words_stay_words(visit: Callable[..., Visit]) -> None:
    visited = visit(explorer_page(hostile()))
    visited.page.locator("#ranking-rows [data-unit]").first.click()
    visited.page.locator(".fold").first.click()
    visited.page.locator("#filters-open").click()
    visited.page.locator("#language").click()
    assert visited.page.evaluate("document.documentElement.scrollWidth") <= 1280
    visited.assert_quiet()


@pytest.mark.parametrize(
    "source", [[], [("t1", "Finance", "lead")], [("t1", "Finance", "co_lead"), ("t2", "Trade", "co_lead")]]
)
def test_small_sources_are_shown(visit: Callable[..., Visit], source: list[tuple[str, str, str]]) -> None:
    """No task, one unit, nobody leads: nothing fails, and the list says what there is."""
    visited = visit(explorer_page(source))
    assert visited.page.locator("#task-rows [data-task]").count() == len(source)
    visited.assert_quiet()


def test_two_views_go_together_and_do_not_disturb_each_other(visit: Callable[..., Visit]) -> None:
    """Both show what the one model holds; the tabs and what is open are each view's own."""
    visited = visit(explorer_page(small(), views=2), height=1600)
    first, second = visited.page.locator(".cell").all()
    first.locator("#tab-whatif").click()
    assert second.locator("#panel").is_visible()
    visited.page.evaluate("fromPython('selected', { units: ['市公安局'], tasks: [] })")
    for view in (first, second):
        assert view.locator('[data-unit="市公安局"]').get_attribute("aria-selected") == "true"


def test_thousands_of_tasks_are_listed_by_the_rows_in_sight(visit: Callable[..., Visit]) -> None:
    source = [(f"t{number:05}", f"Unit {number % 30}", "lead") for number in range(3000)]
    page = visit(explorer_page(source)).page
    assert page.locator("#task-rows [data-task]").count() < 40
    page.locator("#task-rows").focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    assert selected(page)["tasks"] == ["t02999"]
    assert page.locator('[data-task="t02999"]').is_visible()
