"""The two depths of the suite, the samples of the null model, and a browser for the tests of pages.

By default few examples are drawn and loops are interpreted. With `JXGRAPH_TESTS=full`, as `.ci/run` sets it, hypothesis
draws 60 examples, measures are checked on 210 random graphs, and loops are compiled.
"""

from __future__ import annotations

import ast
import inspect
import os
import shutil
import subprocess
import sys
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from making_documents import FULL
from making_files import SAMPLE
from making_pages import blank_pictures, draw_all, draw_few, empty_fonts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from playwright.sync_api import Browser, BrowserContext, BrowserType, Dialog, Page

# a busy machine is no failure; a check draws the same examples each time
settings.register_profile("quick", deadline=None, max_examples=15, derandomize="CI" in os.environ)
settings.register_profile("full", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("full" if FULL else "quick")

if not FULL:
    os.environ.setdefault("NUMBA_DISABLE_JIT", "1")  # to compile the loops takes longer than these documents do

os.environ["PYTHON_CPU_COUNT"] = "1"  # to start a process in the background takes longer than these documents do

Completed = subprocess.CompletedProcess[str]

CHROMIUM_NAMES = (
    "chromium-headless-shell",  # it opens a page in half the time
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"),
)
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is deeper in the full suite; there long tests come first, so that no worker ends with one alone."""
    for item in items:
        function = getattr(item, "obj", None)
        if function and (
            getattr(function, "is_hypothesis_test", False)
            or function.__name__ in deeper_names(sys.modules[function.__module__])
        ):
            item.add_marker("deep")
    if FULL:
        items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@cache
def deeper_names(module: ModuleType) -> frozenset[str]:
    """Return what of a test module has more to do in the full suite, or has its loops compiled.

    All of a module that asks for `SEEDS` or `kernels`; of others what reads `FULL`, itself or by another name.
    """
    if {"SEEDS", "kernels"} & vars(module).keys():
        return frozenset(vars(module))
    deeper = {"FULL"} & vars(module).keys()
    read: dict[str, set[str]] = {}
    for statement in ast.parse(inspect.getsource(module)).body if deeper else ():
        nodes = list(ast.walk(statement))
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):  # which also asks for fixtures, by its parameters
            names |= {node.arg for node in nodes if isinstance(node, ast.arg)}
            stored = {statement.name}
        read |= {name: names | read.get(name, set()) for name in stored}
    while more := {name for name, names in read.items() if names & deeper} - deeper:
        deeper |= more
    return frozenset(deeper)


@dataclass(frozen=True)
class Visit:
    """A page opened from a file, with all it asked for over a network and all that it said to the console."""

    page: Page
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def dismiss(self, dialog: Dialog) -> None:
        """Close an alert, which no page of ours may show, and write it down."""
        self.messages.append(dialog.message)
        dialog.dismiss()

    def assert_quiet(self) -> None:
        """Fail on any request but the page's own, and on any message."""
        own = self.page.url.partition("#")[0]
        assert [url for url in self.requests if url != own and not url.startswith("data:")] == []
        assert self.messages == []


def _executable(chromium: BrowserType) -> str | None:
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    return found or (chromium.executable_path if Path(chromium.executable_path).is_file() else None)


@pytest.fixture(scope="session", autouse=True)
def few_samples() -> Iterator[None]:
    """Draw few for the default null model and for reports: what most tests check does not depend on how many."""
    with pytest.MonkeyPatch.context() as patch:
        draw_few(patch)
        yield


@pytest.fixture
def all_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw as many as a user does."""
    draw_all(monkeypatch)


@pytest.fixture(autouse=True)
def fonts(request: pytest.FixtureRequest) -> Iterator[None]:
    """Give fonts to pages that a browser opens, and in the full suite to all."""
    with nullcontext() if FULL or request.node.get_closest_marker("browser") else empty_fonts():
        yield


@pytest.fixture(scope="session")
def sample_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the sample's report, without its pictures, once for all workers: the first makes it, the others wait."""
    import jxgraph as jx

    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sample-report"
    lock = folder.with_suffix(".lock")
    while not folder.exists():  # it appears whole
        try:
            lock.mkdir()
        except FileExistsError:
            time.sleep(0.1)
            continue
        try:
            with blank_pictures():
                jx.write_report(jx.read_breakdown(SAMPLE), folder, lang="zh")
        finally:
            lock.rmdir()
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Completed]:
    """Give a function that runs a command in this process: a new interpreter takes a second to start."""
    from jxgraph.cli import main

    def called(*arguments: str, cwd: Path, **environment: str) -> Completed:
        with monkeypatch.context() as patch:
            patch.chdir(cwd)
            patch.setattr(sys, "argv", ["jxgraph", *arguments])
            for name, value in {"LC_ALL": "C", **environment}.items():
                patch.setenv(name, value)
            capsys.readouterr()  # what was printed before
            with pytest.raises(SystemExit) as ended:
                main()
        assert isinstance(ended.value.code, int)
        return Completed(["jxgraph", *arguments], ended.value.code, *capsys.readouterr())

    return called


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the machine's Chromium; without one skip, or fail where JXGRAPH_REQUIRE_BROWSER is 1."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        executable = _executable(playwright.chromium)
        if executable is None:
            reason = f"no Chromium: none of {', '.join(CHROMIUM_NAMES)} is on the path, nor has playwright one"
            (pytest.fail if os.environ.get("JXGRAPH_REQUIRE_BROWSER") == "1" else pytest.skip)(reason)
        with playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS) as started:
            yield started


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Visit]]:
    """Give a function that opens HTML from a file, offline, in a window of a width and a height."""
    contexts: list[BrowserContext] = []

    def opened(html: str, *, width: int = 1280, height: int = 800) -> Visit:
        file = tmp_path / f"page-{len(contexts)}.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        context.set_offline(True)
        visited = Visit(context.new_page())
        visited.page.on("request", lambda request: visited.requests.append(request.url))
        visited.page.on("console", lambda message: visited.messages.append(message.text))
        visited.page.on("pageerror", lambda error: visited.messages.append(str(error)))
        visited.page.on("dialog", lambda dialog: visited.dismiss(dialog))  # noqa: PLW0108 -- playwright writes on a method's owner, and ours is frozen
        visited.page.goto(file.as_uri())
        return visited

    yield opened
    for context in contexts:
        context.close()
