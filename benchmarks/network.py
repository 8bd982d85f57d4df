"""The network page beside stock pyvis on the same graph: size, first drawing, when it stands still, pan rate.

Run it with the extra `test` installed and a Chromium on the path: ``python benchmarks/network.py``.
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

from jxgraph import network_page, read_breakdown, responsibility_graph

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from making_pages import large

if TYPE_CHECKING:
    import networkx as nx

SAMPLE = Path(__file__).parent.parent / "data" / "jiaxing-2025.txt"
LONGEST = 120.0
"""Seconds after which a page that still moves is left."""

OURS, STOCK = "jxgraph.network", "network"
"""The vis-network object of either page, for the script that pans it."""

# the first frame in which the drawing has another colour than its ground
PAINTED = """() => {
    const canvas = document.querySelector(".vis-network canvas");
    if (!canvas || !canvas.width) return false;
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let inked = 0;
    for (let at = 3; at < pixels.length; at += 4) inked += pixels[at] > 0;
    return inked > 500 ? performance.now() : false;
}"""

PAN = """name => new Promise((done) => {
    const network = name.split(".").reduce((object, key) => object[key], window);
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
    return Measured(made, size, painted, standing(page), page.evaluate(PAN, name))


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


if __name__ == "__main__":
    main()
