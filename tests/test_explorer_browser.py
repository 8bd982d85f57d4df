"""The explorer in a browser: what it measures is what Python measures, and what the pointer does in the network."""

from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from making_explorer import explorer_page, trait
from making_files import SAMPLE
from making_pages import hostile, large, small, twins

import jxgraph as jx
from jxgraph.parsing import read_breakdown
from jxgraph.scenarios import reassign, remove_unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Visit
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
SOURCES: dict[str, Callable[[], Any]] = {
    "the sample": lambda: read_breakdown(SAMPLE),
    "made": lambda: large(60, 20),
    "hostile": hostile,
    "everybody leads": twins,
    "one unit": lambda: [("t1", "Finance", "lead")],
    "nobody leads": lambda: [("t1", "A", "co_lead"), ("t1", "B", "support"), ("t2", "B", "co_lead")],
}
UNITS = "[...W.nodes.values()].filter((node) => node.about.mode === 'unit' && !W.state.gone.has(node.id))"
LOADS = f"{UNITS}.map(({{ about }}) => [about.name, +about.workload, about.rank, about.lead, about.tasks])"
TIES = "W.ties().map((tie) => [tie.a, tie.b, tie.shared, tie.weight, tie.newman, tie.jaccard, tie.a_led_b, tie.b_led_a])"
COLUMNS = ["shared", "weight", "newman", "jaccard", "a_led_b", "b_led_a"]


@cache
def page_of(name: str) -> str:
    return explorer_page(SOURCES[name]())


def selected(page: Page) -> Any:
    return trait(page, "selected")


def weights(seed: int) -> dict[str, float]:
    rng = random.Random(seed)
    return dict(zip(("lead", "co_lead", "support"), sorted((rng.random() for _ in range(3)), reverse=True), strict=True))


def assert_same_loads(page: Page, R: Any) -> None:
    frame = jx.workload(R).reindex(R.units.index)
    columns = zip(frame["workload"], frame["rank"], frame["lead"], frame["tasks"], strict=True)
    rows = [[pytest.approx(load), "" if pd.isna(rank) else str(rank), lead, tasks] for load, rank, lead, tasks in columns]
    assert [row[1:] for row in page.evaluate(LOADS)] == rows


def assert_same_ties(page: Page, R: Any, names: list[Any]) -> None:
    frame = jx.ties(R, nulls=[])
    places = zip(*(map(names.index, frame[side]) for side in ("unit_a", "unit_b")), strict=True)
    rows = dict(zip(places, frame[COLUMNS].to_numpy().tolist(), strict=True))
    found = {(a, b): row for a, b, *row in page.evaluate(TIES)}
    assert found.keys() == rows.keys()
    assert all(found[pair] == pytest.approx(rows[pair], rel=1e-3) for pair in rows)


# -- what the browser measures is what Python measures -----------------------------------------------------------------
@pytest.mark.parametrize("name", SOURCES)
def test_loads_ranks_and_ties_follow_the_weights_as_in_python(visit: Callable[..., Visit], name: str) -> None:
    """Three weightings, the last with co-leads and supports that count nothing: ties share ranks, collectives have none."""
    visited, source = visit(page_of(name)), SOURCES[name]()
    for values in (weights(1), weights(2), {"lead": 1.0, "co_lead": 0.0, "support": 0.0}):
        visited.page.evaluate("values => W.change({ weights: values })", values)
        R = jx.responsibility_matrix(source, scheme=values)
        assert_same_loads(visited.page, R)
        assert_same_ties(visited.page, R, R.units.index.tolist())
    visited.assert_quiet()


def test_a_heaviest_unit_is_largest_under_every_weighting(visit: Callable[..., Visit]) -> None:
    """Trade leads 1 of 3 tasks, Finance 1 of 2: equal where only leads count, Trade first where all count alike."""
    page = visit(explorer_page(small())).page
    sizes = "['市财政局', '市商务局'].map((name) => W.nodes.get(`unit:${name}`).size)"
    page.evaluate("W.change({ weights: { lead: 1, co_lead: 0, support: 0 } })")
    finance, trade = page.evaluate(sizes)
    assert finance == trade
    page.evaluate("W.change({ weights: { lead: 1, co_lead: 1, support: 1 } })")
    finance, trade = page.evaluate(sizes)
    assert finance < trade


def test_a_source_with_a_scheme_of_its_own_keeps_it_until_the_weights_are_moved(visit: Callable[..., Visit]) -> None:
    page = visit(explorer_page(large(60, 20), scheme="harmonic")).page
    own, by_role = jx.responsibility_matrix(large(60, 20), scheme="harmonic"), jx.responsibility_matrix(large(60, 20))
    assert_same_loads(page, own)
    page.evaluate("W.change({ weights: { lead: 1, co_lead: 0.5, support: 0.25 } })")
    assert_same_loads(page, by_role)
    page.evaluate("W.undo()")
    assert_same_loads(page, own)


@pytest.mark.parametrize("name", ["the sample", "made"])
def test_other_edges_are_measured_as_python_measures_the_scenario(visit: Callable[..., Visit], name: str) -> None:
    """Ten leads given to others at random and a unit removed, as a list of edges; then the document's own again."""
    visited, source, rng = visit(page_of(name)), SOURCES[name](), random.Random(3)
    R = jx.responsibility_matrix(source)
    names, scenario = R.units.index.tolist(), remove_unit(source, R.units.index[2])
    for task in rng.sample(R.tasks.index.tolist(), 10):
        after = scenario.matrix
        leads = after.units.index[after.weight[[after.tasks.index.get_loc(task)]].indices]
        unit = rng.choice([unit for unit in after.units.index if unit not in leads])
        scenario = reassign(scenario, task, unit)
    R = scenario.matrix
    tasks, units = R.tasks.index[R.entries.task], R.units.index[R.weight.indices]
    edges = [
        {"from": f"task:{task}", "to": f"unit:{unit}", "role": ["lead", "co_lead", "support"][code - 1], "position": 1}
        for task, unit, code in zip(tasks, units, R.role.data, strict=True)
    ]
    visited.page.evaluate("edges => W.setEdges(edges)", edges)
    assert_same_loads(visited.page, R)
    assert_same_ties(visited.page, R, names)
    visited.page.evaluate("W.applyMoves()")
    assert_same_loads(visited.page, jx.responsibility_matrix(source))
    visited.assert_quiet()


# -- the pointer -------------------------------------------------------------------------------------------------------
@pytest.fixture
def page(visit: Callable[..., Visit]) -> Page:
    """Open the small document: Finance and Trade share tasks 1 and 2, Trade and Police 3, the Fire brigade is alone."""
    return visit(explorer_page(small())).page


AT = """id => {
    const { left, top } = inside("#canvas").getBoundingClientRect();
    const { x, y } = W.network.canvasToDOM(W.nodes.get(id));
    return [left + x, top + y];
}"""


def at(page: Page, node: str) -> tuple[float, float]:
    x, y = page.evaluate(AT, node)
    return x, y


def corners(page: Page, *names: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return two corners of an area around the nodes."""
    xs, ys = zip(*(at(page, name) for name in names), strict=True)
    return (min(xs) - 8, min(ys) - 8), (max(xs) + 8, max(ys) + 8)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    page.mouse.move(*end)


def test_a_click_selects_and_ctrl_adds_and_takes_away(page: Page) -> None:
    page.mouse.click(*at(page, "unit:市财政局"))
    assert selected(page) == {"units": ["市财政局"], "tasks": []}
    page.keyboard.down("Control")
    page.mouse.click(*at(page, "unit:市公安局"))
    assert selected(page) == {"units": ["市财政局", "市公安局"], "tasks": []}
    page.mouse.click(*at(page, "unit:市财政局"))
    page.keyboard.up("Control")
    assert selected(page) == {"units": ["市公安局"], "tasks": []}


def test_a_sweep_selects_what_is_in_its_area_and_ctrl_adds(page: Page) -> None:
    page.keyboard.down("Shift")
    drag(page, *corners(page, "unit:市财政局", "unit:市商务局"))
    page.mouse.up()
    first = selected(page)
    assert first["units"][:2] == ["市财政局", "市商务局"]
    page.keyboard.down("Control")
    drag(page, *corners(page, "unit:市消防救援局"))
    page.mouse.up()
    assert set(selected(page)["units"]) == {*first["units"], "市消防救援局"}


def test_escape_ends_a_sweep_and_keeps_the_selection(page: Page) -> None:
    page.mouse.click(*at(page, "unit:市财政局"))
    page.keyboard.down("Shift")
    drag(page, *corners(page, "unit:市消防救援局"))
    assert page.locator(".sweep").is_visible()
    page.keyboard.press("Escape")
    assert page.locator(".sweep").is_hidden()
    page.mouse.up()
    page.keyboard.up("Shift")
    assert selected(page)["units"] == ["市财政局"]


def test_a_drag_moves_the_drawing_and_selects_nothing(page: Page) -> None:
    before = at(page, "unit:市财政局")
    box = page.locator("#canvas").bounding_box()
    assert box
    drag(page, (box["x"] + 5, box["y"] + 5), (box["x"] + 65, box["y"] + 35))
    page.mouse.up()
    after = at(page, "unit:市财政局")
    assert (after[0] - before[0], after[1] - before[1]) == pytest.approx((60, 30))
    assert selected(page) == {"units": [], "tasks": []}


def test_the_wheel_scrolls_the_notebook_unless_the_reader_is_in_the_drawing(page: Page) -> None:
    scale = "W.network.getScale()"
    before = page.evaluate(scale)
    page.mouse.move(*at(page, "unit:市财政局"))
    page.mouse.wheel(0, -100)
    page.wait_for_timeout(50)
    assert page.evaluate(scale) == before
    page.mouse.click(*at(page, "unit:市财政局"))
    page.mouse.wheel(0, -100)
    page.wait_for_timeout(50)
    assert page.evaluate(scale) == pytest.approx(before * 2**0.2)


def test_a_double_click_shows_the_neighbourhood(visit: Callable[..., Visit]) -> None:
    """A unit of the sample with its tasks and partners, larger than the whole and all of it within the drawing."""
    page = visit(page_of("the sample")).page
    before = page.evaluate("W.network.getScale()")
    page.mouse.dblclick(*at(page, "unit:市消防救援局"))
    assert selected(page)["units"] == ["市消防救援局"]
    assert page.evaluate("W.network.getScale()") > before
    box = page.locator("#canvas").bounding_box()
    assert box
    for node in page.evaluate("[...W.highlighted.nodes]"):
        x, y = at(page, node)
        assert box["x"] < x < box["x"] + box["width"]
        assert box["y"] < y < box["y"] + box["height"]


# -- the selection -----------------------------------------------------------------------------------------------------
def details(page: Page) -> str:
    return page.locator("#panel").inner_text()


def test_several_are_answered_by_what_they_share(page: Page) -> None:
    """Finance, Trade and Police: no task of all three; tasks 1 and 2 are of Finance and Trade, 3 of Trade and Police."""
    page.evaluate("W.select(['unit:市财政局', 'unit:市商务局', 'unit:市公安局'])")
    words = details(page)
    assert "Units selected: 3" in words
    assert "No task names all of these units." in words
    assert "Tasks of some of them together (3)" in words
    page.evaluate("W.select(['unit:市财政局', 'unit:市公安局'])")  # they share nothing but a partner
    assert "Units that share tasks with each of them (1), and tasks" in details(page)


def test_a_line_selects_its_ends_and_shows_the_tie(page: Page) -> None:
    page.evaluate("W.choose('tie:0-1')")
    assert selected(page)["units"] == ["市财政局", "市商务局"]
    assert "市财政局 — 市商务局" in details(page)
    page.evaluate("W.choose('lead:0-1')")
    assert "市财政局 → 市商务局" in details(page)
    page.evaluate("fromPython('selected', { units: ['市商务局', '市公安局'], tasks: [] })")
    assert "市商务局 — 市公安局" in details(page)


def test_unknown_names_from_outside_select_nothing(page: Page) -> None:
    page.evaluate("fromPython('selected', { units: ['nobody', '市财政局'] }); fromPython('filters', null)")
    assert page.evaluate("[...W.state.selected]") == ["unit:市财政局"]
    assert page.evaluate("W.filtered.nodes.size") == 8


# -- undo --------------------------------------------------------------------------------------------------------------
def test_python_s_changes_are_steps_and_language_is_none(page: Page) -> None:
    """A choice here, then another from Python: undo takes back Python's, and leaves the language."""
    page.evaluate("W.select(['unit:市财政局']); fromPython('selected', { units: ['市公安局'], tasks: [] })")
    page.evaluate("W.change({ lang: 'zh' }); W.undo()")
    assert selected(page)["units"] == ["市财政局"]
    assert page.evaluate("W.values.lang") == "zh"
    page.evaluate("W.undo()")
    assert selected(page)["units"] == []
    page.evaluate("W.redo(); W.redo()")
    assert selected(page)["units"] == ["市公安局"]


def test_a_slide_is_one_step_and_its_last_value_arrives(page: Page) -> None:
    """Fifty values within one frame: measured once or twice, sent at least once, undone at once."""
    slide = """() => {
        let drawn = 0;
        W.onChange(() => { drawn += 1; });
        for (let at = 0; at < 50; at += 1) W.change({ weights: { lead: 1, co_lead: at / 100, support: 0 } }, { undoable: at === 0 });
        return new Promise((done) => setTimeout(() => done(drawn), 250));
    }"""
    assert page.evaluate(slide) <= 3
    assert page.evaluate("state.weights.co_lead") == 0.49
    page.evaluate("W.undo()")
    assert page.evaluate("W.values.weights.co_lead") == 0.5


def test_a_loop_in_python_is_one_step(page: Page) -> None:
    names = ["市财政局", "市商务局", "市公安局"]
    for name in names:
        page.evaluate("name => fromPython('selected', { units: [name], tasks: [] })", name)
    page.evaluate("W.undo()")
    assert selected(page)["units"] == []


# -- life --------------------------------------------------------------------------------------------------------------
def test_a_hidden_widget_fits_itself_when_it_is_shown(visit: Callable[..., Visit]) -> None:
    """In a closed tab of the notebook the cell has no size; what is chosen meanwhile does not move the drawing."""
    hidden = explorer_page(small()).replace('<div class="cell">', '<div class="cell" style="display: none">')
    visited = visit(hidden)
    visited.page.evaluate("fromPython('selected', { units: ['市公安局'], tasks: [] })")
    visited.page.evaluate("document.querySelector('.cell').style.display = 'block'")
    visited.page.wait_for_function("W.network.getScale() > 0.1")
    canvas = visited.page.locator("#canvas").bounding_box()
    assert canvas
    for unit in ("市财政局", "市消防救援局"):
        x, y = at(visited.page, f"unit:{unit}")
        assert canvas["x"] < x < canvas["x"] + canvas["width"]
        assert canvas["y"] < y < canvas["y"] + canvas["height"]
    visited.assert_quiet()


def test_views_of_one_widget_follow_each_other_and_end_alone(visit: Callable[..., Visit]) -> None:
    visited = visit(explorer_page(small(), views=2))
    visited.page.evaluate("W.select(['unit:市财政局'])")
    second = "document.querySelectorAll('.cell')[1].jxgraph"
    assert visited.page.evaluate(f"[...{second}.state.selected]") == ["unit:市财政局"]
    visited.page.evaluate("ends[0]()")
    visited.page.evaluate("fromPython('selected', { units: ['市公安局'], tasks: [] })")
    assert visited.page.evaluate(f"[...{second}.state.selected]") == ["unit:市公安局"]
    assert visited.page.evaluate("[...W.state.selected]") == ["unit:市财政局"]
    visited.assert_quiet()
