"""The explorer where notebooks run: JupyterLab, Notebook 7, marimo, a stored notebook, and nbconvert's HTML."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from driving_notebooks import (
    PATIENCE,
    MarimoPage,
    Notebook,
    jupyter,
    marimo,
    open_notebook,
    wait_until,
    write_marimo,
    write_notebook,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from driving_notebooks import Server
    from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TESTS = str(__file__).rpartition("/")[0]
BEGIN = f"import sys, jxgraph as jx\nsys.path.insert(0, {TESTS!r})\nfrom making_pages import hostile, large, small\n"
SMALL = BEGIN + "w = jx.explore(small())\nw"
UNITS = ("市财政局", "市商务局", "市公安局", "市消防救援局")
FRONTS = pytest.mark.parametrize("app", ["lab", "notebook"])
TEN = 10


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start one JupyterLab for all; Notebook 7 is served by it too."""
    pytest.importorskip("notebook")
    with jupyter(tmp_path_factory.mktemp("notebooks")) as started:
        yield started
        assert started.foreign == []  # of all tests: no page asked another host for anything


@pytest.fixture
def opened(browser: Browser, server: Server) -> Iterator[Callable[..., Notebook]]:
    """Give a function that opens a notebook of the cells given, runs it, and ends it after the test."""
    notebooks: list[Notebook] = []

    def opening(name: str, *cells: str, app: str = "lab", run: bool = True) -> Notebook:
        if cells:
            write_notebook(server.folder / name, *cells)
        notebooks.append(open_notebook(server, context_of(browser, server), name, app=app))
        if run:
            notebooks[-1].run()
        return notebooks[-1]

    yield opening
    for notebook in notebooks:
        notebook.shut_down()


def context_of(browser: Browser, server: Server) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(1000 * PATIENCE)
    server.watch(context)
    return context


def row(page: Page | Locator, unit: str) -> Locator:
    return page.locator(f'[data-pane="ranking"] [data-unit="{unit}"]')


def selected(unit: str) -> dict[str, list[str]]:
    return {"units": [unit], "tasks": []}


# -- clicks arrive in Python, Python's changes on the screen ------------------------------------------------------------
@FRONTS
def test_clicks_arrive_and_changes_appear_ten_times_in_both_orders(opened: Callable[..., Notebook], app: str) -> None:
    """Each click is seen once by an observer; each setting is seen on the screen, the one after the other."""
    notebook = opened(
        f"both-{app}.ipynb", SMALL, "seen = []\nw.observe(lambda c: seen.append(c.new['units']), 'selected')", app=app
    )
    expected = []
    for turn in range(TEN):
        clicked, put = UNITS[turn % 4], UNITS[(turn + 1) % 4]
        row(notebook.page, clicked).click()
        notebook.wait_python("w.selected", selected(clicked))
        notebook.python("None", f"w.selected = {put!r}")
        chosen(row(notebook.page, put)).wait_for()
        assert chosen(notebook.page.locator('[data-pane="ranking"]').locator("[data-unit]")).count() == 1
        expected += [[clicked], [put]]
    # the setting of turn n is the click of turn n + 1, which is then no change
    changes = [value for at, value in enumerate(expected) if at == 0 or value != expected[at - 1]]
    notebook.wait_python("seen", changes)
    notebook.wait_python("sorted(set(w.frame['unit']))", [UNITS[TEN % 4]])


def chosen(rows: Locator) -> Locator:
    return rows.and_(rows.page.locator('[aria-selected="true"]'))


def test_what_is_clicked_while_the_kernel_is_busy_is_not_lost(opened: Callable[..., Notebook]) -> None:
    """Ten units are added by Ctrl and click while the kernel computes; all are there when it is done."""
    notebook = opened("busy.ipynb", BEGIN + "w = jx.explore(large(60, 20))\nw")
    notebook.client().execute("import time; time.sleep(2)")
    rows = notebook.page.locator('[data-pane="ranking"] [data-unit]')
    names = [rows.nth(at).get_attribute("data-unit") for at in range(TEN)]
    for at in range(TEN):
        rows.nth(at).click(modifiers=["Control"])
    notebook.wait_python("sorted(w.selected['units'])", sorted(map(str, names)))
    assert chosen(rows).count() == TEN


def test_a_lead_dragged_is_a_scenario_and_corrections_are_saved_as_python_writes_them(
    opened: Callable[..., Notebook],
) -> None:
    """Trade is dropped the lead of task 1; a unit named twice is looked at, and the file comes from the kernel."""
    text = "(列第一位的为牵头单位)\\n1.促进消费。(市财政局,市商务局)\\n2.办好教育。(市教育局,市教育局)"
    notebook = opened("trials.ipynb", f"{BEGIN}w = jx.explore(jx.parse_text('{text}'))\nw")
    page = notebook.page
    page.locator('[data-task="T1"] .words').drag_to(row(page, "市商务局"))
    notebook.wait_python("w.scenario().title()", "task T1 led by 市商务局 instead of 市财政局")
    notebook.python("None", "w.moves = []")
    page.locator("#whatif .steps").wait_for(state="detached")
    page.locator("#tab-reading").click()
    page.locator("#reading .remarks .row").first.click()
    page.locator('[data-key="accept"]').click()
    notebook.wait_python("[r.severity.value for r in w.corrected().remark_records if r.code == 'named_twice']", [])
    with page.expect_download() as download:
        page.locator('[data-key="save-toml"]').click()
    notebook.python("None", "w.save_corrections('kept.toml')")
    assert download.value.path().read_text("utf-8") == notebook.python("open('kept.toml', encoding='utf-8').read()")


def test_several_widgets_do_not_touch_each_other_and_two_views_of_one_agree(opened: Callable[..., Notebook]) -> None:
    notebook = opened("several.ipynb", SMALL, "v = jx.explore(small(), lang='zh')\nv", "w")
    first, other, again = (notebook.page.locator(".jp-Cell").nth(at) for at in range(3))
    row(first, UNITS[0]).click()
    chosen(row(again, UNITS[0])).wait_for()
    row(other, UNITS[1]).click()
    notebook.wait_python("(w.selected['units'], v.selected['units'])", ([UNITS[0]], [UNITS[1]]))
    assert chosen(row(first, UNITS[0])).count() == 1
    assert chosen(row(other, UNITS[0])).count() == 0
    row(again, UNITS[2]).click()
    chosen(row(first, UNITS[2])).wait_for()


def test_the_dark_theme_of_the_settings_is_followed(opened: Callable[..., Notebook], server: Server) -> None:
    """Opened under JupyterLab Dark the ground is dark; it is light again as soon as the theme is."""
    settings = server.folder / "settings" / "jupyterlab_settings_dir" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    file = settings / "themes.jupyterlab-settings"
    file.write_text('{"theme": "JupyterLab Dark"}', encoding="utf-8")
    try:
        notebook = opened("dark.ipynb", SMALL)
        wait_until(lambda: ground(notebook.page) < 80, "a dark ground")
        notebook.command("apputils:change-theme", theme="JupyterLab Light")
        wait_until(lambda: ground(notebook.page) > 200, "a light ground")
    finally:
        file.unlink()


def ground(page: Page) -> int:
    """Return the greatest of red, green and blue of the widget's ground."""
    colour = page.locator("#bench").evaluate("element => getComputedStyle(element).backgroundColor")
    return max(int(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3])


# -- nothing grows, nothing runs ---------------------------------------------------------------------------------------
MEBIBYTE = 2**20


def heap(page: Page) -> dict[str, float]:
    """Return the page's used heap in MiB, its elements and listeners, after a collection."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("HeapProfiler.collectGarbage")
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return {
        "heap": metrics["JSHeapUsedSize"] / MEBIBYTE,
        "nodes": metrics["Nodes"],
        "listeners": metrics["JSEventListeners"],
    }


RESIDENT = "__import__('psutil').Process().memory_info().rss / 2**20"


def test_memory_is_steady_over_a_thousand_selections(opened: Callable[..., Notebook]) -> None:
    """Half are clicked, half are set from Python; the first hundred fill what is kept on purpose, as the steps to undo."""
    notebook = opened("memory.ipynb", BEGIN + "w = jx.explore(large(164, 66))\nw")
    page, rows = notebook.page, notebook.page.locator('[data-pane="ranking"] [data-unit]')
    names = rows.evaluate_all("rows => rows.map((row) => row.dataset.unit)")

    def hundred() -> None:
        rows.evaluate_all("""async (rows) => {
            for (let at = 0; at < 50; at++) {
                rows[at].click();
                await new Promise(requestAnimationFrame);
            }
        }""")
        notebook.wait_python("w.selected['units']", [names[49]])
        notebook.python("None", f"for name in {names[:50]!r}: w.selected = name")
        chosen(row(page, names[49])).wait_for()

    for _ in range(2):
        hundred()
    before, resident = heap(page), notebook.python(RESIDENT)
    for _ in range(10):
        hundred()
    after = heap(page)
    assert after["heap"] < before["heap"] + 5
    assert after["nodes"] < 1.1 * before["nodes"] + 100
    assert after["listeners"] < 1.1 * before["listeners"] + 100
    assert notebook.python(RESIDENT) < resident + 20


def test_running_a_cell_again_leaves_nothing_of_the_last_run(opened: Callable[..., Notebook]) -> None:
    """Five runs leave no element and no listener; of a module's text a browser keeps each copy, less than 1.5 MiB."""
    notebook = opened("again.ipynb", SMALL)
    notebook.run()
    before = heap(notebook.page)
    for _ in range(5):
        notebook.run()
        row(notebook.page, UNITS[0]).wait_for()
    after = heap(notebook.page)
    assert after["nodes"] < before["nodes"] + 200
    assert after["listeners"] < before["listeners"] + 200
    assert after["heap"] < before["heap"] + 5 * 1.5


def test_hostile_names_run_nowhere_and_the_state_is_data(opened: Callable[..., Notebook]) -> None:
    notebook = opened("hostile.ipynb", BEGIN + "w = jx.explore(hostile())\nw", run=False)
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    notebook.page.on("dialog", dismiss)
    notebook.run()
    rows = notebook.page.locator('[data-pane="ranking"] [data-unit]')
    rows.first.wait_for()
    for at in range(rows.count()):
        rows.nth(at).click()
    assert notebook.page.locator("#bench img, #bench script").count() == 0
    own = "w.get_state([name for name in w.trait_names(sync=True) if name[0] != '_' and name != 'layout'])"
    state = json.loads(notebook.python(f"__import__('json').dumps({own}, allow_nan=False)"))
    assert state["data"]["nodes"]
    assert dialogs == []


# -- where nothing runs ------------------------------------------------------------------------------------------------
def still(page: Page) -> Locator:
    return page.locator(".jxgraph-still")


def assert_still_only(page: Page) -> None:
    """Show the picture and the table, and no line about a widget that is not found."""
    still(page).locator("img").wait_for()
    assert still(page).locator("img").evaluate("image => image.naturalWidth") > 200
    assert UNITS[1] in still(page).locator("table").inner_text()
    assert page.get_by_text(re.compile("Loading widget|Error displaying widget")).locator("visible=true").count() == 0


@FRONTS
def test_a_stored_notebook_shows_the_still_whether_trusted_or_not(
    opened: Callable[..., Notebook], server: Server, app: str
) -> None:
    """The live view hides the still; the stored notebook shows it: own and trusted, and of another, untrusted."""
    name = f"stored-{app}.ipynb"
    notebook = opened(name, SMALL, app=app)
    row(notebook.page, UNITS[0]).wait_for()
    still(notebook.page).wait_for(state="hidden")
    notebook.save()
    notebook.shut_down()  # a kernel that still runs would bring the widget back to life
    again = opened(name, app=app, run=False)
    stored = json.loads((server.folder / name).read_text(encoding="utf-8"))
    (server.folder / f"other-{name}").write_text(
        json.dumps({**stored, "metadata": {**stored["metadata"], "other": 1}}), encoding="utf-8"
    )
    other = opened(f"other-{name}", app=app, run=False)
    assert_still_only(other.page)
    assert_still_only(again.page)
    cells = still(again.page).locator("th[scope=row], tfoot td")
    assert set(cells.evaluate_all("cells => cells.map((cell) => getComputedStyle(cell).textAlign)")) == {"left"}


def test_a_kernel_restart_leaves_the_picture_and_running_again_brings_it_back_to_life(
    opened: Callable[..., Notebook],
) -> None:
    notebook = opened("restarted.ipynb", SMALL)
    errors: list[str] = []
    notebook.page.on("pageerror", lambda error: errors.append(str(error)))
    notebook.restart()
    row(notebook.page, UNITS[0]).click()
    chosen(row(notebook.page, UNITS[0])).wait_for()
    assert notebook.page.locator("#canvas canvas").bounding_box()["width"] > 200  # type: ignore[index]
    notebook.page.locator("#lost").wait_for()  # it says that Python does not hear
    notebook.run()
    row(notebook.page, UNITS[1]).click()
    assert notebook.page.locator("#lost").is_hidden()
    notebook.wait_python("w.selected", selected(UNITS[1]))
    assert errors == []


@pytest.mark.parametrize("state", [False, True], ids=["without state", "with the state of widgets"])
def test_the_page_of_nbconvert_is_read_offline(browser: Browser, server: Server, state: bool) -> None:  # noqa: FBT001 -- a case
    """Executed by nbconvert the notebook holds the state of its widgets, whose script would come from another host."""
    name = f"converted-{state}"
    write_notebook(server.folder / f"{name}.ipynb", SMALL)
    keep = f"--ExecutePreprocessor.store_widget_state={state}"
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", keep, f"{name}.ipynb"]
    subprocess.run(command, cwd=server.folder, env=server.environment, check=True, capture_output=True)
    page = browser.new_context(offline=True).new_page()
    page.goto((server.folder / f"{name}.html").as_uri())
    assert_still_only(page)
    page.context.close()


# -- marimo ------------------------------------------------------------------------------------------------------------
def test_marimo_hears_clicks_and_shows_changes_ten_times(browser: Browser, tmp_path: Path) -> None:
    pytest.importorskip("marimo")
    write_marimo(tmp_path / "explore.py", BEGIN + "w = jx.explore(small())")
    with marimo(tmp_path / "explore.py") as server:
        context = context_of(browser, server)
        page = context.new_page()
        page.goto(server.url)
        notebook = MarimoPage(page)
        for turn in range(TEN):
            clicked, put = UNITS[turn % 4], UNITS[(turn + 1) % 4]
            row(page, clicked).click()
            wait_until(lambda: notebook.python("answer = w.selected") == selected(clicked), "the click arrives")  # noqa: B023 -- called at once
            notebook.python(f"w.selected = {put!r}")
            chosen(row(page, put)).wait_for()
        context.close()
        assert server.foreign == []
