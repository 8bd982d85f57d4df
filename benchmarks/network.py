"""The network page beside stock pyvis on the same graph: size, first drawing, when it stands still, pan rate.

Then the explorer of a notebook: in JupyterLab, from the start of its cell to its first drawing; beside a stand-in for
the kernel, its pan rate, and how long a step of a slider and a choice take until they are drawn. Run it with the extra
`test` installed and a Chromium on the path: ``python benchmarks/network.py``.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page, sync_playwright

from jxgraph import explore, network_page, read_breakdown, responsibility_graph

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from driving_notebooks import jupyter, open_notebook, wait_until, write_notebook
from making_explorer import explorer_page
from making_pages import large

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

TESTS = Path(__file__).parent.parent / "tests"
SAMPLE = Path(__file__).parent.parent / "data" / "jiaxing-2025.txt"
SOURCES = {
    "the sample": f"source = jx.read_breakdown({str(SAMPLE)!r})",
    "5,000 tasks": "from making_pages import large; source = large(5000, 300)",
}
"""Statements that make the same in a notebook's kernel."""

LONGEST = 120.0
"""Seconds after which a page that still moves is left."""

OURS, STOCK, EXPLORER = "jxgraph.network", "network", "W.network"
"""The object of each page that moves its plane, for the script that pans it."""

# the first frame in which the drawing has another colour than its ground
PAINTED = """() => {
    const canvas = document.querySelector(".vis-network canvas");
    if (!canvas || !canvas.width) return false;
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let inked = 0;
    for (let at = 3; at < pixels.length; at += 4) inked += pixels[at] > 0;
    return inked > 500 ? performance.now() : false;
}"""

PAN = """() => new Promise((done) => {
    const network = NETWORK;
    let frames = 0;
    const start = performance.now();
    const step = () => {
        frames += 1;
        network.moveTo({ offset: { x: frames % 40 < 20 ? 6 : -6, y: 0 } });
        const passed = performance.now() - start;
        if (passed < 3000) requestAnimationFrame(step);
        else done((1000 * frames) / passed);
    };
    requestAnimationFrame(step);
})"""


# milliseconds from each of 20 changes to the end of the frame that draws it
STEPS = """async () => {
    const drawn = () => new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); });
    const times = [];
    for (let at = 0; at < 20; at++) {
        await drawn();
        const start = performance.now();
        STEP;
        await drawn();
        times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b);
}"""
SLIDE = "W.change({ weights: { lead: 1, co_lead: 0.5 + at / 50, support: 0.25 } }, { undoable: false })"
CHOOSE = "W.choose([...W.filtered.nodes][at])"

# the drawing of the explorer in a notebook, which is in a shadow root
PICTURE = """() => {
    const hosts = [...document.querySelectorAll(".jp-OutputArea-output div")].filter((each) => each.shadowRoot);
    const canvas = hosts.map((each) => each.shadowRoot.querySelector("#canvas canvas")).find(Boolean);
    if (!canvas || !canvas.width) return false;
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let inked = 0;
    for (let at = 3; at < pixels.length; at += 4) inked += pixels[at] > 0;
    return inked > 500;
}"""


@dataclass(frozen=True)
class Measured:
    """What one page showed."""

    made: float
    size: int
    painted: float
    still: float
    pan: float


def stock(B: nx.Graph) -> str:
    """Make the page that pyvis makes by itself, as its documentation shows; B is copied, for pyvis changes it."""
    from pyvis.network import Network

    net = Network(cdn_resources="in_line", height="800px")
    net.from_nx(B.copy())
    return str(net.generate_html())


def measured(page: Page, file: Path, name: str, made: float) -> Measured:
    """Open a page and measure it."""
    page.goto(file.as_uri(), wait_until="commit")
    size, never = file.stat().st_size, float("inf")
    painted = first_drawing(page)
    if painted is None:
        return Measured(made, size, never, never, float("nan"))
    return Measured(made, size, painted, standing(page), page.evaluate(PAN.replace("NETWORK", name)))


def first_drawing(page: Page) -> float | None:
    """Give the second in which something is drawn, looked for 50 times a second; None where nothing is in time."""
    # playwright's own waiting would run code as text, which the page's policy forbids
    while page.evaluate("performance.now()") < 1000 * LONGEST:
        if painted := page.evaluate(PAINTED):
            return float(painted) / 1000
        page.wait_for_timeout(20)
    return None


def standing(page: Page) -> float:
    """Give the second from which the drawing no longer changes; infinite where it still does at the end."""
    before = ""
    while (now := page.evaluate("performance.now()") / 1000) < LONGEST:
        at = page.evaluate("document.querySelector('.vis-network canvas').toDataURL()")
        if at == before:
            return float(now)
        before = at
        page.wait_for_timeout(250)
    return float("inf")


def timed(make: Any, source: Any) -> tuple[str, float]:
    """Make a page, and say how long it took."""
    start = time.perf_counter()
    html = str(make(source))
    return html, time.perf_counter() - start


def explored(page: Page, file: Path) -> list[float]:
    """Open a page with the explorer; give its first drawing, pan rates with units and with tasks, and its steps."""
    page.goto(file.as_uri(), wait_until="commit")
    page.wait_for_function("typeof W !== 'undefined' && W.network.canvas.width > 0")
    pans, pan = [], PAN.replace("NETWORK", EXPLORER)
    for view in ("units", "tasks"):
        page.evaluate(f"W.change({{ view: '{view}' }})")
        pans.append(page.evaluate(pan))
    slides, choices = (page.evaluate(STEPS.replace("STEP", step, 1)) for step in (SLIDE, CHOOSE))
    return [*pans, slides[len(slides) // 2], slides[-1], choices[len(choices) // 2], choices[-1]]


def first_picture(browser: Any, sources: Mapping[str, str]) -> dict[str, float]:
    """Give the seconds from the start of a cell to the first drawing in JupyterLab, when the cell has run before."""
    took = {}
    begin = f"import sys; sys.path.insert(0, {str(TESTS)!r}); import jxgraph as jx\n"
    with tempfile.TemporaryDirectory() as folder, jupyter(Path(folder)) as server:
        for at, (title, code) in enumerate(sources.items()):
            write_notebook(Path(folder) / f"{at}.ipynb", begin + code, "jx.explore(source)")
            context = browser.new_context(viewport={"width": 1400, "height": 1000})
            notebook = open_notebook(server, context, f"{at}.ipynb")
            notebook.run()
            notebook.command("notebook:clear-all-cell-outputs")
            wait_until(lambda: not notebook.page.evaluate(PICTURE), "no picture")  # noqa: B023 -- called at once
            start = time.perf_counter()
            notebook.command("notebook:run-cell")  # the last, which is active
            wait_until(lambda: notebook.page.evaluate(PICTURE), "a picture")  # noqa: B023
            took[title] = time.perf_counter() - start
            notebook.shut_down()
    return took


def explorer_table(browser: Any, graphs: Mapping[str, Any]) -> None:
    """Print how fast the explorer is: for each graph a line."""
    columns = (
        "graph",
        "explore, s",
        "first picture, s",
        "pan with units, frames/s",
        "with tasks",
        "slider, ms",
        "choice, ms",
    )
    print(f"\n| {' | '.join(columns)} |\n| --- |{' ---: |' * (len(columns) - 1)}")
    pictures = first_picture(browser, SOURCES)
    for title, breakdown in graphs.items():
        _, made = timed(explore, breakdown)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "page.html"
            file.write_text(explorer_page(breakdown), encoding="utf-8")
            context = browser.new_context(viewport={"width": 1400, "height": 1000}, offline=True)
            units, tasks, slide, slowest, choice, longest = explored(context.new_page(), file)
            context.close()
        steps = f"{slide:.0f} (at most {slowest:.0f}) | {choice:.0f} (at most {longest:.0f})"
        print(f"| {title} | {made:.1f} | {pictures[title]:.2f} | {units:.0f} | {tasks:.0f} | {steps} |", flush=True)


def main() -> None:
    """Print a table: for each graph our page, then pyvis's."""
    graphs = {"the sample": read_breakdown(SAMPLE), "5,000 tasks": large(5000, 300)}
    print("| graph | page | made, s | MB | first drawing, s | stands still, s | pan, frames/s |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for title, breakdown in graphs.items():
            B = responsibility_graph(breakdown)
            for page_name, make, source, name in (
                ("jxgraph", network_page, breakdown, OURS),
                ("pyvis", stock, B, STOCK),
            ):
                html, made = timed(make, source)
                file = Path(folder) / "page.html"
                file.write_text(html, encoding="utf-8")
                context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
                m = measured(context.new_page(), file, name, made)
                cells = (f"{m.made:.1f}", f"{m.size / 1e6:.2f}", f"{m.painted:.2f}", f"{m.still:.1f}", f"{m.pan:.0f}")
                print(f"| {title} | {page_name} | {' | '.join(cells)} |", flush=True)
                context.close()
        explorer_table(browser, graphs)


if __name__ == "__main__":
    main()
