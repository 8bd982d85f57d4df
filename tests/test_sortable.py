"""The table that sorts in a notebook: its forms, and what it does in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from jxgraph.errors import UsageError
from jxgraph.tables import Sortable, grid, sortable, to_html, to_markdown

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Visit

HOSTILE = [
    "<script>document.title='x'</script>",
    "</script><img src=x onerror=document.title='x'>",
    "=1+1",
    "a\x00\u202e",
]
FRAME = pd.DataFrame({"unit": [*HOSTILE, *"bcdefgh", "市商务局"], "share": [k / 100 for k in range(12)]})
LIVE = "table.dataTable[id^=itables]"


def _forms(table: Sortable) -> dict[str, str]:
    return table._repr_mimebundle_()


def test_a_notebook_keeps_a_plain_table_and_a_terminal_shows_text() -> None:
    forms = _forms(sortable(FRAME, ["share", "unit"], lang="zh", table="workload"))
    assert forms["text/markdown"] == to_markdown(FRAME, ["share", "unit"], lang="zh")
    assert forms["text/plain"].split("\n")[0].split() == ["占比", "责任单位"]


def test_without_itables_the_table_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "find_spec", {}.get)
    assert _forms(sortable(FRAME))["text/html"] == to_html(FRAME)


@pytest.mark.parametrize("lang", ["fr", ""])
def test_mistakes_are_said_at_once(lang: str) -> None:
    with pytest.raises(UsageError, match="no language"):
        sortable(FRAME, lang=lang)
    with pytest.raises(UsageError, match="no column 'leed'"):
        sortable(FRAME, ["leed"])


@pytest.mark.parametrize("frame", [pd.DataFrame(), FRAME.head(0), FRAME.head(1)])
def test_empty_and_short_tables(frame: pd.DataFrame) -> None:
    assert _forms(sortable(frame))["text/html"]


@pytest.mark.browser
def test_it_sorts_by_number_filters_by_word_and_runs_nothing(visit: Callable[..., Visit]) -> None:
    """As text 10.0% would stand before 2.0%; the browser is offline, and no hostile name gives the page a title."""
    visited = visit(f"<!DOCTYPE html><meta charset=utf-8>{_forms(sortable(FRAME, lang='zh'))['text/html']}")
    page = visited.page
    share, first, last = (
        page.locator(f"{LIVE} {part}") for part in ("th >> text=占比", "td:first-child", "td:last-child")
    )
    share.click()
    share.click()
    assert last.all_inner_texts() == [f"{k}.0%" for k in range(11, 1, -1)]
    page.get_by_label("筛选：").fill("商务")
    assert page.locator(f"{LIVE} tbody tr").all_inner_texts() == ["市商务局\t11.0%"]
    page.get_by_label("筛选：").fill("")
    share.click()
    share.click()
    assert first.all_inner_texts()[:3] == [*HOSTILE[:2], "'=1+1"]
    assert page.title() == ""
    assert all(url.startswith(("file:", "blob:")) for url in visited.requests)


def test_the_printed_text_has_the_titles_of_its_table() -> None:
    """`expected` is the random mean of an inequality; elsewhere it is a number of shared tasks."""
    frame = pd.DataFrame({"expected": [0.25]})
    assert str(sortable(frame, table="inequality")).splitlines()[0] == "Random mean"
    assert str(sortable(frame)).splitlines()[0] == "Expected shared"
