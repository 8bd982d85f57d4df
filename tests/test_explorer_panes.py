"""The panes of the explorer in a browser: choosing in one marks the others, filters, keys, undo, language, theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from making_explorer import explorer_page, selected
from making_files import SAMPLE
from making_pages import hostile, small

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
    file = tmp_path_factory.mktemp("explorer") / "sample.html"
    file.write_text(explorer_page(document, lang="zh"), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    opened.goto(file.as_uri())
    yield opened
    context.close()


@pytest.fixture
def sample(sample_page: Page) -> Page:
    sample_page.evaluate("W.change({ lang: 'zh', view: 'tasks' })")
    sample_page.locator("#reset").click()
    return sample_page


@pytest.fixture
def page(visit: Callable[..., Visit]) -> Visit:
    """Open the small document: Finance and Trade share tasks 1 and 2, Trade and Police 3, the Fire brigade is alone."""
    return visit(explorer_page(small()))


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
