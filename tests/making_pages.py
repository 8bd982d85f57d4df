"""Documents for the tests of pages, a small one, one of hostile strings, and large ones; and reports made quickly."""

from __future__ import annotations

import io
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from jxgraph import figures
from jxgraph.figures import both_formats
from jxgraph.measures.core_periphery import core_periphery_test
from jxgraph.measures.nulls import fdsm
from jxgraph.model import Assignment, Breakdown, Role, Task, Unit
from jxgraph.pages import html

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

SCRIPT = "</script><script>alert(1)</script>"
HOSTILE = (
    SCRIPT,
    "<!--<script>",
    "<img src=x onerror=alert(1)>",
    "\"';&amp;",
    '" autofocus onfocus=alert(1) x="',
    '" onmouseover="alert(1)',
    "&lt;b&gt;",
    "javascript:alert(1)",
    "a\u202eb\x00c\u2028",
    "😀𠮷野家",
    "科" * 2000,
    "$title ${policy} {scheme} {unit} %s $$",
    "]]> ?> a/b\\c:d",
    "=1+1",
    "__proto__",
)


def small() -> Breakdown:
    """Two tasks of Finance and Trade, one of Trade and Police, one of the Fire brigade alone."""

    def task(number: str, text: str, leader: str, clause: str, *units: tuple[str, Role]) -> Task:
        held = tuple(Assignment(u, u, u, role, i, 7) for i, (u, role) in enumerate(units, start=1))
        part = "Annex" if number == "4" else "Part"
        return Task(number, number, part, ("Section",), leader, text, clause, held, int(number) + 40, (0, 1))

    return Breakdown(
        "small",
        "The <small> document",
        "",
        "",
        (
            task(
                "1",
                "Balance the books",
                "Li",
                "Clause: Finance, Trade",
                ("市财政局", Role.LEAD),
                ("市商务局", Role.CO_LEAD),
            ),
            task(
                "2",
                "Open the port",
                "Wang",
                "Clause: Trade, Finance",
                ("市商务局", Role.LEAD),
                ("市财政局", Role.CO_LEAD),
            ),
            task(
                "3",
                "Guard the port",
                "Wang",
                "Clause: Police; with Trade",
                ("市公安局", Role.LEAD),
                ("市商务局", Role.SUPPORT),
            ),
            task("4", "Put out fires", "Li", "Clause: Fire", ("市消防救援局", Role.LEAD)),
        ),
        (
            Unit("市财政局", "department", "city", collective=False),
            Unit("市商务局", "department", "city", collective=False),
            Unit("市公安局", "department", "city", collective=False),
            Unit("市消防救援局", "vertical", "vertical", collective=False),
        ),
        (),
        (),
    )


def hostile() -> Breakdown:
    """Every hostile string is a unit, and the text, the leader, the heading and the clause of a task."""

    def task(number: int, words: str) -> Task:
        units = [words] if words == SCRIPT else [words, SCRIPT]
        held = tuple(Assignment(u, u, u, Role.LEAD, i, 1) for i, u in enumerate(units, start=1))
        return Task(f"{number}{words}", str(number), words, (words,), words, words, words, held, 1, (0, 1))

    tasks = tuple(task(number, words) for number, words in enumerate(HOSTILE))
    return Breakdown(SCRIPT, SCRIPT, "", "", tasks, tuple(Unit(u, u, u, collective=False) for u in HOSTILE), (), ())


def large(tasks: int, units: int) -> Breakdown:
    """Tasks of one to four units each; unit k is drawn in proportion to 1/k, so that some carry much."""
    rng = np.random.default_rng(0)
    part = 1 / np.arange(1, units + 1)
    part /= part.sum()

    def task(number: int) -> Task:
        names = [f"市第{u}局" for u in rng.choice(units, int(rng.integers(1, 5)), replace=False, p=part)]
        roles = [Role.LEAD, *[Role.CO_LEAD] * (len(names) - 1)]
        held = tuple(
            Assignment(u, u, u, role, i, number) for i, (u, role) in enumerate(zip(names, roles, strict=True), 1)
        )
        text = f"第{number}项任务在年底以前完成。"
        return Task(
            f"t{number}", str(number), "部分", (), f"第{number % 9}位领导", text, "、".join(names), held, number, (0, 1)
        )

    known = tuple(Unit(f"市第{u}局", "department", "city", collective=False) for u in range(units))
    return Breakdown("large", "大文件", "", "", tuple(map(task, range(1, tasks + 1))), known, (), ())


def twins() -> list[tuple[str, str, str]]:
    """Let A and B always work together, on 30 tasks; each of 60 other tasks has one unit of its own."""
    together = [(f"t{i}", unit, "lead") for i in range(30) for unit in "AB"]
    return [*together, *[(f"s{i}", f"U{i}", "lead") for i in range(60)]]


report = import_module("jxgraph.pages.report.contents")  # whose name the package gives to a function
_SAMPLES, _RESTARTS = fdsm.SAMPLES, report._MOST_RESTARTS


def draw_few(patch: pytest.MonkeyPatch) -> None:
    """Let the default null model draw 500 matrices, and a report fit its blocks and its core to few random starts."""
    patch.setattr(fdsm, "SAMPLES", 500)
    patch.setattr(report, "_MOST_RESTARTS", 3)
    patch.setattr(report, "core_periphery_test", partial(core_periphery_test, samples=99))


def draw_all(patch: pytest.MonkeyPatch) -> None:
    """Draw as many as a user does."""
    patch.setattr(fdsm, "SAMPLES", _SAMPLES)
    patch.setattr(report, "_MOST_RESTARTS", _RESTARTS)
    patch.setattr(report, "core_periphery_test", core_periphery_test)


@contextmanager
def empty_fonts() -> Iterator[None]:
    """Give pages an empty font: to cut one takes longer than all the rest of a page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(html, "woff", lambda *_, **__: b"")
        yield


@contextmanager
def blank_pictures() -> Iterator[None]:
    """Write reports with one blank picture in the place of each: to draw them takes a third of the time."""
    figure, blank = Figure((1, 1)), io.BytesIO()
    axes = figure.subplots()
    figure.savefig(blank)

    def save(_: Any, path: Path) -> None:
        path.write_bytes(blank.getvalue())

    def save_both(_: Any, folder: Path, name: str) -> None:
        for suffix in (".png", ".svg"):
            save(_, folder / f"{name}{suffix}")

    with pytest.MonkeyPatch.context() as patch:
        of_years = ("bump_chart", "task_chains", "lead_changes", "alluvial", "tie_persistence")
        for name in ("workload", "matrix", "network", "significance", "robustness", *of_years):
            patch.setattr(figures, name, lambda *_, **__: axes)
        patch.setattr(figures, "save", save)
        patch.setattr(both_formats, "save_both", save_both)
        yield


@contextmanager
def opened_page(browser: Browser, html: str, folder: Path, *, height: int = 800) -> Iterator[Page]:
    """Open HTML from a file in the folder, for several tests that leave it as it is."""
    file = folder / "page.html"
    file.write_text(html, encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": height})
    page = context.new_page()
    page.goto(file.as_uri())
    yield page
    context.close()
