"""Make the pictures of the README from the sample: `python -m outputs.readme`; it takes a Chromium.

Two pages as a browser opens them and one figure as the report has it, in each language: what the README shows is what
its reader gets.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

import jxgraph as jx

HERE = Path(__file__).parent
SAMPLE = HERE.parents[1] / "data" / "jiaxing-2025.txt"
PAGES = ("report", "network")
LANGUAGES = ("en", "zh")
WINDOW = {"width": 1280, "height": 800}
COLOURS = 256


def photograph(browser: Browser, page: Path, picture: Path) -> None:
    """Keep what a window shows of a page when it opens."""
    tab = browser.new_page(viewport=WINDOW)
    tab.goto(page.as_uri())
    tab.wait_for_timeout(1000)  # the network draws itself after the page is there
    tab.screenshot(path=picture)
    tab.close()


def lighten(picture: Path) -> None:
    """Keep of a picture's colours so many as a repository can carry and no eye will miss."""
    with Image.open(picture) as image:
        # by coverage: the median cut would change the colours of small clusters
        few = image.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(picture, optimize=True)


def main() -> None:
    """Report on the sample in each language and keep three pictures of it."""
    breakdown = jx.read_breakdown(SAMPLE)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for lang in LANGUAGES:
            folder = Path(scratch) / lang
            jx.write_report(breakdown, folder, lang=lang)
            for name in PAGES:
                photograph(browser, folder / f"{name}.html", HERE / f"{name}-{lang}.png")
            shutil.copy(folder / "figures" / "workload.png", HERE / f"workload-{lang}.png")
        browser.close()
    for picture in sorted(HERE.glob("*.png")):
        lighten(picture)
        print(f"{picture.name}: {picture.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
