"""The reading put right in the explorer: what a person clicks is what Python's corrections make of the document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from making_explorer import MISREAD, explorer_page, sent

import jxgraph as jx
from jxgraph.correction import Correction

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Visit
    from playwright.sync_api import Page

browser_test = pytest.mark.browser


@pytest.fixture
def reading(visit: Callable[..., Visit]) -> Visit:
    """Open a document in which a clause is empty (line 5), a task has none (6), and a unit is named twice (7)."""
    visited = visit(explorer_page(jx.parse_text(MISREAD), lang="zh", height=1600), height=1700)
    visited.page.locator("#tab-reading").click()
    return visited


def corrections(page: Page) -> list[dict[str, Any]]:
    """Return what Python has as `corrections`; it must be able to take them."""
    return [Correction.from_dict(one).as_dict() for one in sent(page, "corrections")]


def units_of(bd: jx.Breakdown, task: str) -> list[tuple[str, str]]:
    (found,) = (each for each in bd.task_records if each.id == task)
    return [(a.unit, str(a.role)) for a in found.assignments]


def shown_units(page: Page) -> list[tuple[str, str]]:
    """Return the units and roles of the open task, as the pane shows them."""
    script = """rows => rows.map(row => [row.querySelector('.name').lastChild.textContent, row.querySelector('select').value])"""
    rows = page.locator("#reading .names li.named:not(.removed)").evaluate_all(script)
    return [(unit, role) for units, role in rows for unit in re.split("[、，,] ?", units)]


def open_remark(page: Page, words: str) -> None:
    page.locator("#reading .remarks .row", has_text=words).click()


@browser_test
def test_remarks_to_check_come_first_with_their_lines(reading: Visit) -> None:
    shown = reading.page
    assert shown.locator("#tab-reading .badge").inner_text() == "3"
    open_remark(shown, "市教育局")
    card = shown.locator("#reading .card")
    assert card.locator("mark").first.inner_text() == "市教育局"
    assert card.locator(".clause").inner_text() == "(市民政局,市教育局,市教育局)"
    assert card.locator(".near").first.inner_text() == "4.没有分工的一项。"
    assert shown_units(shown) == [("市民政局", "lead"), ("市教育局", "co_lead")]
    reading.assert_quiet()


@browser_test
def test_an_accepted_remark_is_ticked_and_can_be_taken_back(reading: Visit) -> None:
    shown, bd = reading.page, jx.parse_text(MISREAD)
    open_remark(shown, "市教育局")
    shown.locator('[data-key="accept"]').click()
    (accepted,) = corrections(shown)
    assert (accepted["kind"], accepted["remark"], accepted["words"]) == ("accept", "named_twice", "市教育局")
    assert shown.locator("#tab-reading .badge").inner_text() == "2"
    left = [r.code for r in jx.correct(bd, [accepted]).remark_records if r.severity != "info"]
    assert "named_twice" not in left
    assert len(left) == 2
    open_remark(shown, "市教育局")
    shown.locator('[data-key="take-back"]').click()
    assert corrections(shown) == []


@browser_test
def test_all_of_a_kind_are_accepted_at_once_each_by_itself(visit: Callable[..., Visit]) -> None:
    """So that those of next year's document are looked at again."""
    bd = jx.parse_text("1.一。(市教育局,市教育局)\n2.二。(市民政局,市民政局)")
    shown = visit(explorer_page(bd, lang="zh")).page
    shown.locator("#tab-reading").click()
    open_remark(shown, "市教育局")
    shown.get_by_role("button", name="同类2处都无误").click()
    assert [one["words"] for one in corrections(shown)] == ["市教育局", "市民政局"]
    assert shown.locator("#reading .counts").inner_text() == "已全部核对"
    assert all(r.severity == "info" for r in jx.correct(bd, corrections(shown)).remark_records)


@browser_test
def test_units_and_roles_as_the_pane_shows_them_are_those_of_python(reading: Visit) -> None:
    """In task 1 Finance becomes a support, Trade is two units, 发改委 another one; and the tax office is added."""
    shown, bd = reading.page, jx.parse_text(MISREAD)
    task = bd.task_records[0].id
    shown.evaluate("task => W.checkTask(task)", task)
    assert shown_units(shown) == units_of(bd, task)
    shown.locator(f'[data-key="role:{task}:1"]').select_option("support")
    change_unit(shown, f"{task}:0", "市数据局")
    change_unit(shown, f"{task}:3", "税务", "市民政局")
    shown.locator(f'[data-key="remove:{task}:2"]').click()
    shown.locator(f'[data-key="add:{task}"]').click()
    shown.locator("#reading .editor > .forms select").select_option("support")
    shown.locator("#reading .editor > .forms input").fill("教育")
    shown.keyboard.press("Enter")
    shown.locator("#reading .editor > .forms .strong").click()
    right = jx.correct(bd, corrections(shown))
    assert sorted(shown_units(shown)) == sorted(units_of(right, task))
    assert units_of(right, task)[0] == ("市数据局", "lead")
    assert not [r for r in right.remark_records if "unplaced" in r.code or "ambiguous" in r.code]
    shown.evaluate("W.undo()")
    assert len(corrections(shown)) == 4


LEADERS = """2025年试验市重点工作责任分解
一、王五副市长
1.建设充电桩。(市发改委、财政局牵头,市经信局配合)
2.促进消费。(市商务局,市税务局,市税务局)
3.招商引资。(责任单位:)
4.办好实事。(市民政局,落实好)
二、李四副市长
1.建设充电桩。(市发改委、财政局牵头,市经信局配合)
2.促进外贸。(市商务局,市税务局,市税务局)
"""
FINANCE = {"printed": "财政局", "unit": "市国资委"}
MADE: list[list[dict[str, Any]]] = [
    [{"kind": "unit", **FINANCE, "text": "建设充电桩", "task": "T9.9"}],  # twice; no such task, but the words are these
    [{"kind": "unit", **FINANCE, "clause": "市发改委、财政局牵头，市经信局…", "line": 99}],
    [{"kind": "unit", **FINANCE, "everywhere": True}],
    [{"kind": "role", "printed": "财政局", "role": "support", "everywhere": True}],  # settles nothing
    [{"kind": "remove", "printed": "市税务局", "text": "促进消费。"}],
    [{"kind": "remove", "printed": "市税务局"}],  # in two tasks: in neither
    [{"kind": "remove", "printed": "市税务局", "task": "2.2"}],
    [{"kind": "remove", "printed": "落实好", "text": "办好…"}],
    [{"kind": "add", "unit": "市商务局", "role": "lead", "text": "招商引资"}],
    [{"kind": "accept", "remark": "named_twice", "words": "市税务局"}],  # the same
    [{"kind": "accept", "remark": "named_twice", "words": "市税务局", "task": "T1.2", "line": 99}],
    [{"kind": "accept", "remark": "named_twice", "words": "市税务局", "line": 9}],
    [{"kind": "accept", "remark": "named_twice", "everywhere": True}],
    [{"kind": "accept", "remark": "empty_clause", "line": 99}],
    [{"kind": "accept", "remark": "completed", "words": "财政局", "text": "促进消费。"}],
]


@browser_test
def test_what_is_settled_and_where_are_those_of_python(visit: Callable[..., Visit]) -> None:
    """Whatever the corrections say of the place: also those of another year, with other ids and lines."""
    bd = jx.parse_text(LEADERS)
    page = visit(explorer_page(bd, lang="zh", height=1600), height=1700).page
    page.locator("#tab-reading").click()
    remarks = {(r.code, r.line, r.words) for r in bd.remark_records}
    for made in MADE:
        right = jx.correct(bd, made)
        page.evaluate("made => W.change({ corrections: made })", made)
        settled = {tuple(one) for one in page.evaluate("W.settled()")}
        assert settled == remarks - {(r.code, r.line, r.words) for r in right.remark_records}, made
        for task in right.task_records:
            page.evaluate("task => W.checkTask(task)", task.id)
            assert sorted(unit for unit, _ in shown_units(page)) == sorted(a.unit for a in task.assignments), made


def change_unit(page: Page, key: str, *names: str) -> None:
    """Choose units for a printed name; a name that the document lacks is taken as typed."""
    page.locator(f'[data-key="unit:{key}"]').click()
    form = page.locator("#reading .unitform")
    for name in names:
        form.locator("input[type=text]").fill(name)
        page.keyboard.press("Enter")
    form.locator(".strong").click()


@browser_test
@pytest.mark.parametrize(("tab", "opener"), [("reading", "增加单位"), ("whatif", "")])
def test_the_list_of_a_field_is_not_cut_off(reading: Visit, tab: str, opener: str) -> None:
    """The last field of a pane's first form stands at the right, and its list within the pane."""
    shown = reading.page
    shown.evaluate(f"W.openTab('{tab}')")
    if opener:
        shown.evaluate("W.checkTask([...W.nodes.values()].find(({ about }) => about.mode === 'task').about.id)")
        shown.get_by_role("button", name=opener).first.click()
    shown.locator(f"#{tab} .form").first.locator("input").last.click()
    box, choices = shown.locator(f"#{tab}").bounding_box(), shown.locator(f"#{tab} .choices:visible").bounding_box()
    assert box
    assert choices
    assert box["x"] <= choices["x"] < choices["x"] + choices["width"] <= box["x"] + box["width"]


def test_a_task_is_split_and_two_are_joined(reading: Visit) -> None:
    """“建设充电桩。推进数字化。” is two tasks; 2 and 5 are one."""
    shown, bd = reading.page, jx.parse_text(MISREAD)
    ids = [task.id for task in bd.task_records]
    shown.evaluate("task => W.checkTask(task)", ids[0])
    shown.locator(f'[data-key="split:{ids[0]}"]').click()
    shown.locator("#reading .words").fill("没有的字")
    assert shown.locator("#reading .editor .strong").is_disabled()
    shown.locator("#reading .pick").click()  # the sentence that begins inside
    shown.locator("#reading .editor .strong").click()
    shown.evaluate("task => W.checkTask(task)", ids[1])
    shown.locator(f'[data-key="join:{ids[1]}"]').click()
    shown.locator("#reading .editor > .forms input").fill("民生")
    shown.keyboard.press("Enter")
    shown.locator("#reading .editor > .forms .strong").click()
    right = jx.correct(bd, corrections(shown))
    texts = [task.text for task in right.task_records]
    assert texts[:3] == ["建设充电桩。", "推进数字化。", "促进消费。办好民生实事。"]


@browser_test
def test_the_file_is_what_python_writes(reading: Visit) -> None:
    """The pane asks for the text, and shows that it did not come where there is no kernel."""
    shown = reading.page
    open_remark(shown, "市教育局")
    shown.locator('[data-key="accept"]').click()
    for at, answered in enumerate(({"error": "gone"}, {"value": "# kept"})):
        shown.locator('[data-key="save-toml"]').click()
        shown.wait_for_function("at => sent.filter((one) => one.ask === 'toml').length > at", arg=at)
        question = shown.evaluate("sent.findLast((one) => one.ask === 'toml')")
        if "error" in answered:
            shown.evaluate("told => tell('msg:custom', told)", {"id": question["id"], **answered})
            shown.get_by_text("没有收到Python的回应").wait_for()
    with shown.expect_download() as download:
        shown.evaluate("told => tell('msg:custom', told)", {"id": question["id"], **answered})
    assert download.value.suggested_filename == "corrections.toml"


def answer(question: str, *corrections: dict[str, Any]) -> dict[str, Any]:
    """Ask the explorer in Python as the browser does."""
    explorer = jx.explore(jx.parse_text(MISREAD))
    heard: list[dict[str, Any]] = []
    explorer.send = lambda content, **_: heard.append(content)
    explorer._handle_custom_msg({"ask": question, "id": "a", "corrections": list(corrections)}, [])
    (told,) = heard
    assert told["id"] == "a"
    return told


def test_python_answers_with_the_text_of_the_file() -> None:
    one = {"kind": "role", "printed": "市税务局", "role": "support"}
    assert 'printed = "市税务局"' in answer("toml", one)["value"]


def test_python_says_how_a_corrected_task_is_read() -> None:
    """Without Trade the tax office is listed first in task 2, and leads; a name that is not there is said."""
    gone = {"kind": "remove", "printed": "市商务局", "text": "促进消费。"}
    lost = {"kind": "remove", "printed": "市水利局", "text": "促进消费。"}
    told = answer("reading", gone, lost)["value"]
    assert told == {"tasks": {"T2": {"text": "促进消费。", "units": [["市税务局", "lead"]]}}, "unplaced": ["市水利局"]}


@pytest.mark.filterwarnings("ignore:ask from the browser")
def test_two_corrections_that_contradict_each_other_are_said() -> None:
    roles = [
        {"kind": "role", "printed": "市税务局", "text": "促进消费。", "role": role} for role in ("lead", "support")
    ]
    assert "市税务局" in answer("reading", *roles)["error"]


@browser_test
def test_the_pane_shows_what_python_says(reading: Visit) -> None:
    shown = reading.page
    shown.evaluate("task => W.checkTask(task)", "T2")
    shown.locator('[data-key="remove:T2:0"]').click()
    shown.wait_for_function("sent.some((one) => one.ask === 'reading')")
    question = shown.evaluate("sent.find((one) => one.ask === 'reading')")
    told = answer("reading", *question["corrections"])
    shown.evaluate("told => tell('msg:custom', told)", {**told, "id": question["id"]})
    assert shown.locator("#reading .confirmed").inner_text() == "更正后：市税务局（牵头）"
