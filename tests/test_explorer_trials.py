"""What if by hand in a browser: the same as Python's scenarios; and the panes of trials with any names, at any width."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

import pytest
from making_explorer import MISREAD, explorer_page, sent
from making_files import SAMPLE
from making_pages import hostile, opened_page, small

import jxgraph as jx
from jxgraph.errors import UsageError
from jxgraph.explorer.module import module_text
from jxgraph.scenarios import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Visit
    from playwright.sync_api import Browser, Locator, Page

browser_test = pytest.mark.browser


def test_no_two_scripts_give_one_name_to_two_things() -> None:
    """All scripts of a widget are one scope, in which a second function of a name would silently replace the first."""
    scope = module_text().partition("const mount")[2].partition("\nfunction createLink")[0]
    names = re.findall(r"^(?:async )?(?:function|const|let) (\w+)", scope, flags=re.MULTILINE)
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.fixture(scope="module")
def document() -> jx.Breakdown:
    return jx.read_breakdown(SAMPLE)


@pytest.fixture(scope="module")
def sample_page(browser: Browser, document: jx.Breakdown, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Open the sample once; each test begins without moves."""
    with opened_page(
        browser, explorer_page(document, lang="zh"), tmp_path_factory.mktemp("trials"), height=900
    ) as page:
        yield page


@pytest.fixture
def sample(sample_page: Page) -> Page:
    sample_page.evaluate("W.change({ moves: [], lang: 'zh', weights: { lead: 1, co_lead: 0.5, support: 0.25 } })")
    return sample_page


@pytest.fixture
def page(visit: Callable[..., Visit]) -> Visit:
    """Open the small document: Finance leads 1, with Trade; Trade leads 2, with Finance; Police 3, with Trade; Fire 4."""
    visited = visit(explorer_page(small()), height=900)
    visited.page.locator("#tab-whatif").click()
    return visited


def moves(page: Page) -> list[dict[str, str]]:
    """Return what Python has as `moves` as soon as all is sent."""
    found: list[dict[str, str]] = sent(page, "moves")
    return found


def replayed(document: Any, tried: list[dict[str, str]], **settings: Any) -> Scenario:
    scenario = document
    for move in tried:
        if move["action"] == "remove":
            scenario = jx.remove_unit(scenario, move["unit"], **settings)
        else:
            scenario = jx.reassign(scenario, move["task"], move["unit"], **settings)
    assert isinstance(scenario, Scenario)
    return scenario


# -- the same as Python ----------------------------------------------------------------------------------------------
def random_moves(document: jx.Breakdown, seed: int) -> list[dict[str, str]]:
    """Draw a dozen moves that can be made one after the other."""
    draw = random.Random(seed)  # noqa: S311 -- not for secrets
    R = jx.responsibility_matrix(document)
    done: list[dict[str, str]] = []
    scenario: Any = document
    while len(done) < 12:
        unit = draw.choice([str(name) for name in R.units.index])
        move = {"action": "reassign", "task": str(draw.choice(list(R.tasks.index))), "unit": unit}
        move = {"action": "remove", "unit": unit} if draw.random() < 0.2 else move
        try:
            scenario = replayed(scenario, [move])
        except UsageError:  # it leads the task already, or is removed
            continue
        done.append(move)
    return done


@browser_test
@pytest.mark.parametrize("seed", range(3))
def test_random_moves_give_the_edges_and_figures_of_python(sample: Page, document: jx.Breakdown, seed: int) -> None:
    tried = random_moves(document, seed)
    scenario = replayed(document, tried)
    found = sample.evaluate(
        """moves => { const { edges, before, after, moved, lost, gained, orphaned } = W.tried(moves); return {
        edges: edges.map(({ from, to, role, position, weight }) => [from, to, role, position, weight]),
        summary: [before, after].map(({ greatest, gini, unled, pairs }) => [greatest, gini, unled, pairs.size]),
        loads: [...after.units].map(([unit, { load, rank, lead, tasks }]) => [unit, load, rank, lead, tasks]),
        moved: moved.map(({ node }) => node.about.name), orphaned: orphaned.map(({ id }) => id),
        ties: [lost.length, gained.length] }; }""",
        tried,
    )
    R = scenario.matrix
    columns = (R.entries.task, R.weight.indices, R.role.data, R.position.data, R.weight.data)
    names = ["", "lead", "co_lead", "support"]
    edges = [
        [f"task:{R.tasks.index[t]}", f"unit:{R.units.index[u]}", names[role], position, weight]
        for t, u, role, position, weight in zip(*(column.tolist() for column in columns), strict=True)
    ]
    assert found["edges"] == edges
    summary = scenario.summary.loc[["greatest_load", "gini", "unled", "pairs"]]
    assert found["summary"] == [pytest.approx(summary[side].tolist()) for side in ("before", "after")]
    load = scenario.after
    expected = {f"unit:{unit}": row for unit, row in load.iterrows()}
    assert {unit for unit, *_ in found["loads"]} == set(expected)
    for unit, carried, rank, lead, tasks in found["loads"]:
        row = expected[unit]
        assert carried == pytest.approx(row["workload"])
        assert (rank, lead, tasks) == (None if row["collective"] else row["rank"], row["lead"], row["tasks"])
    assert set(found["moved"]) >= set(scenario.loads.index)
    assert found["orphaned"] == [f"task:{task}" for task in scenario.orphans.index]
    assert found["ties"] == [(scenario.ties["became"] == became).sum() for became in ("lost", "gained")]


@browser_test
def test_the_explorer_in_python_makes_the_same_scenario(sample: Page, document: jx.Breakdown) -> None:
    explorer = jx.explore(document)
    explorer.moves = random_moves(document, 7)
    sample.evaluate("moves => fromPython('moves', moves)", explorer.moves)
    edges = sample.evaluate("W.edges().map(({ from, to, role }) => [from.slice(5), to.slice(5), role])")
    frame = jx.scenarios.value.edges_of(explorer.scenario().matrix)
    assert edges == frame[["task_id", "unit", "role"]].values.tolist()


@browser_test
def test_the_copied_code_makes_the_scenario_and_the_steps_are_its_words(sample: Page, document: jx.Breakdown) -> None:
    tried = random_moves(document, 3)
    sample.evaluate("moves => { W.change({ moves }); W.openTab('whatif'); }", tried)
    shown = [words.split("\n")[0] for words in sample.locator("#whatif .steps li .name").all_inner_texts()]
    assert shown == replayed(document, tried).words("zh")
    code = sample.evaluate("W.code()")
    known: dict[str, Any] = {"jx": jx, "bd": document}
    exec(code.rpartition("\n")[0], known)  # noqa: S102 -- the code under test
    assert known["scenario"].words() == replayed(document, tried).words()


# -- by hand ---------------------------------------------------------------------------------------------------------
def drag(page: Page, source: tuple[float, float], target: tuple[float, float], *, drop: bool = True) -> None:
    page.mouse.move(*source)
    page.mouse.down()
    page.mouse.move(source[0] + 8, source[1] + 8)
    page.mouse.move(*target, steps=4)
    if drop:
        page.mouse.up()


def middle(row: Locator) -> tuple[float, float]:
    box = row.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def mark(page: Page, node: str) -> tuple[float, float]:
    """Return where a mark of the network stands on the screen."""
    where: list[float] = page.evaluate(
        """node => { const { x, y } = W.network.canvasToDOM(W.nodes.get(node));
        const { left, top } = inside("#canvas").getBoundingClientRect(); return [left + x, top + y]; }""",
        node,
    )
    return where[0], where[1]


TRADE_LEADS_1 = [{"action": "reassign", "task": "1", "unit": "市商务局"}]


@browser_test
@pytest.mark.parametrize("start", ["row", "mark"])
@pytest.mark.parametrize("end", ["row", "mark"])
def test_a_task_dropped_on_a_unit_is_led_by_it(page: Visit, start: str, end: str) -> None:
    """Task 1 of Finance and Trade: Trade leads it then, and Finance keeps a part in it."""
    shown = page.page
    source = middle(shown.locator('[data-task="1"] .words')) if start == "row" else mark(shown, "task:1")
    target = middle(shown.locator('[data-unit="市商务局"]')) if end == "row" else mark(shown, "unit:市商务局")
    drag(shown, source, target)
    assert moves(shown) == TRADE_LEADS_1
    roles = shown.evaluate("W.edges().filter(({ from }) => from === 'task:1').map(({ to, role }) => [to, role])")
    assert roles == [["unit:市财政局", "co_lead"], ["unit:市商务局", "lead"]]
    assert shown.locator("#ghost").count() == 0
    assert shown.evaluate("W.values.selected") == {"units": [], "tasks": []}
    page.assert_quiet()


@browser_test
def test_a_task_is_dropped_on_a_unit_with_characters_that_are_not_seen(visit: Callable[..., Visit]) -> None:
    """Its row shows 财[U+200B]政局; Python knows it by the name as printed."""
    shown = visit(explorer_page([("t1", "Trade", "lead"), ("t1", "财\u200b政局", "support")])).page
    drag(shown, middle(shown.locator('[data-task="t1"] .words')), middle(shown.locator("#ranking-rows .name").nth(1)))
    assert moves(shown) == [{"action": "reassign", "task": "t1", "unit": "财\u200b政局"}]


@browser_test
def test_what_is_dropped_elsewhere_or_given_up_changes_nothing(page: Visit) -> None:
    shown, before = page.page, page.page.evaluate("W.network.DOMtoCanvas({ x: 0, y: 0 })")
    drag(shown, mark(shown, "task:1"), middle(shown.locator("#tab-whatif")))
    drag(shown, mark(shown, "task:1"), mark(shown, "unit:市公安局"), drop=False)
    assert "1" in shown.locator("#ghost").inner_text()
    shown.keyboard.press("Escape")
    assert shown.locator("#ghost").count() == 0
    shown.mouse.up()
    assert moves(shown) == []
    assert shown.evaluate("W.network.DOMtoCanvas({ x: 0, y: 0 })") == before  # the drawing has not moved
    paper = shown.locator("#canvas").bounding_box()
    assert paper
    drag(shown, (paper["x"] + 5, paper["y"] + paper["height"] - 60), (paper["x"] + 60, paper["y"] + 60))
    assert shown.evaluate("W.network.DOMtoCanvas({ x: 0, y: 0 })") != before  # and still can


@browser_test
def test_a_lead_is_tried_by_keys_and_each_step_taken_back(page: Visit) -> None:
    """Task by its number, unit by the beginning of its name; then × and undo, redo."""
    shown = page.page
    task, unit, _ = shown.locator("#whatif [role=combobox]").all()
    task.focus()
    shown.keyboard.type("1")
    shown.keyboard.press("Enter")
    unit.focus()
    shown.keyboard.type("商务")
    shown.keyboard.press("ArrowDown")
    shown.keyboard.press("Enter")
    shown.keyboard.press("Tab")
    shown.keyboard.press("Enter")
    assert moves(shown) == TRADE_LEADS_1
    assert (
        shown.locator("#whatif > [role=status]").text_content() == "Tried: task 1 led by 市商务局 instead of 市财政局."
    )
    assert shown.locator("#tab-whatif .badge").inner_text() == "1"
    shown.locator('[data-key="step:0"]').click()
    assert moves(shown) == []
    shown.evaluate("W.undo()")
    assert moves(shown) == TRADE_LEADS_1
    shown.evaluate("W.undo()")
    assert moves(shown) == []
    shown.evaluate("W.redo()")
    assert moves(shown) == TRADE_LEADS_1


@browser_test
def test_another_lead_for_the_same_task_replaces_the_first_one_tried(page: Visit) -> None:
    """And its own lead given back to it leaves nothing to try."""
    shown = page.page
    for unit in ("市商务局", "市公安局"):
        drag(shown, middle(shown.locator('[data-task="1"] .words')), middle(shown.locator(f'[data-unit="{unit}"]')))
    assert moves(shown) == [{**TRADE_LEADS_1[0], "unit": "市公安局"}]
    drag(shown, middle(shown.locator('[data-task="1"] .words')), middle(shown.locator('[data-unit="市财政局"]')))
    assert moves(shown) == []


@browser_test
def test_a_unit_is_removed_and_the_switch_shows_the_document_again(page: Visit) -> None:
    """Without Finance its one lead, task 1, has none; the network shows it again where the switch says `as it is`."""
    shown = page.page
    shown.evaluate("W.select(['unit:市财政局'])")
    shown.locator("#tab-details").click()
    shown.get_by_role("button", name="What if: without this unit").click()
    assert moves(shown) == [{"action": "remove", "unit": "市财政局"}]
    assert shown.evaluate("W.values.selected") == {"units": [], "tasks": []}  # or all the others would stay pale
    assert "Tasks left without a lead or a unit (1)" in shown.locator("#whatif").inner_text()
    assert shown.evaluate("W.filtered.nodes.has('unit:市财政局')") is False
    shown.locator('[data-key="shown:false"]').click()
    assert shown.evaluate("W.filtered.nodes.has('unit:市财政局')") is True
    assert shown.evaluate("W.edges().length") == shown.evaluate("state.data.edges.length")
    assert moves(shown) == [{"action": "remove", "unit": "市财政局"}]


@browser_test
def test_from_the_details_of_a_task_another_lead_is_chosen(page: Visit) -> None:
    shown = page.page
    shown.evaluate("W.select(['task:1'])")
    shown.locator("#tab-details").click()
    shown.get_by_role("button", name="What if: another lead").click()
    shown.keyboard.type("商务")
    shown.keyboard.press("Enter")
    assert moves(shown) == TRADE_LEADS_1


@browser_test
def test_a_source_without_weights_of_roles_is_tried_by_the_default_ones(visit: Callable[..., Visit]) -> None:
    visited = visit(explorer_page(small(), scheme="harmonic"))
    visited.page.evaluate("W.openTab('whatif')")
    drag(visited.page, middle(visited.page.locator('[data-task="1"] .words')), mark(visited.page, "unit:市商务局"))
    assert moves(visited.page) == TRADE_LEADS_1
    assert sent(visited.page, "weights") == {"lead": 1, "co_lead": 0.5, "support": 0.25}


# -- any names, any width --------------------------------------------------------------------------------------------
@browser_test
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hostile_names_are_only_text(visit: Callable[..., Visit], lang: str) -> None:
    document = hostile()
    visited = visit(explorer_page(document, lang=lang, height=1200), height=1300)
    shown = visited.page
    units = shown.evaluate("state.data.names.units")
    task = shown.evaluate("state.data.names.tasks[0]")
    move = {"action": "reassign", "task": task, "unit": units[2]}
    shown.evaluate("moves => W.change({ moves })", [move])
    shown.evaluate("W.openTab('whatif')")
    shown.evaluate("task => { W.checkTask(task); W.openTab('reading'); }", task)
    for row in range(min(3, len(units))):
        shown.evaluate("key => inside(`[data-key='remove:${CSS.escape(key)}']`)?.click()", f"{task}:{row}")
    shown.evaluate("W.openTab('whatif')")
    visited.assert_quiet()
    assert not re.search("[\u202e\x00\u2028]", shown.locator("#reading").evaluate("pane => pane.textContent"))
    assert shown.evaluate("inside('#explorer').scrollWidth <= inside('#explorer').clientWidth")


@browser_test
@pytest.mark.parametrize("width", [1280, 700, 390])
def test_axe_finds_no_violation(visit: Callable[..., Visit], width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    shown = visit(explorer_page(jx.parse_text(MISREAD), lang="zh", height=1200), width=width, height=1300).page
    task = jx.parse_text(MISREAD).task_records[0].id
    shown.evaluate("task => W.change({ moves: [{ action: 'reassign', task, unit: '市商务局' }] })", task)
    shown.evaluate("task => W.checkTask(task)", task)
    for tab in ("whatif", "reading"):
        shown.evaluate("tab => W.openTab(tab)", tab)
        found = Axe().run(shown)
        assert found.violations_count == 0, found.generate_report()
