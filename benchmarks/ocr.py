"""How long a scanned page takes, how much memory, and how much of it is read rightly.

    python benchmarks/ocr.py [--dpi 150 200 300] [--pages 4]

The sample is printed to pages, which become pictures with noise, turned by up to two degrees, every third with a red
seal over its words. The last columns compare units and roles, task by task, with those of the text. `peak` is of the
largest process; two pages are recognised at once.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import jxgraph as jx

sys.path.append(str(Path(__file__).parent.parent / "tests"))

from making_files import pdf, printed_pages, sample_lines
from making_scans import page_pictures, scanned, stamped, tiff

TURNS = (0.0, 1.0, -2.0, 1.5)
LINES_A_PAGE = 40
CHARACTERS_A_LINE = 30


def scan(lines: list[str], dpi: int) -> tuple[bytes, int]:
    """Print lines and scan the pages: a picture of several pages, and their number."""
    pages = [
        scanned(stamped(page, 0.6, 0.5) if at % 3 == 1 else page, turn=TURNS[at % len(TURNS)], seed=at)
        for at, page in enumerate(page_pictures(pdf(printed_pages(lines)), dpi))
    ]
    return tiff(pages), len(pages)


def first_pages(count: int) -> list[str]:
    """Return the lines of the sample that fill as many pages; all for 0."""
    lines, room = [], count * LINES_A_PAGE
    for line in sample_lines():
        room -= -(-len(line) // CHARACTERS_A_LINE)
        if count and room < 0:
            break
        lines.append(line)
    return lines


def assignments(breakdown: jx.Breakdown) -> Counter[tuple[int, str, str]]:
    """Count the (task, unit, role) of a breakdown."""
    return Counter(
        (at, one.unit, str(one.role)) for at, task in enumerate(breakdown.task_records) for one in task.assignments
    )


def measure(dpi: int, pages: int) -> None:
    """Print a row of the table."""
    lines = first_pages(pages)
    expected = assignments(jx.parse_text("\n".join(lines)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scan.tif"
        data, count = scan(lines, dpi)
        path.write_bytes(data)
        began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        found = assignments(jx.read_breakdown(path))
        seconds, used = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    right = (expected & found).total()
    times = f"{seconds / count:.1f} | {processor / count:.1f} | {used.ru_maxrss / 1024:.0f}"
    print(f"| {dpi} | {count} | {times} | {right} of {expected.total()} | {(found - expected).total()} |", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dpi", type=int, nargs="+", default=[150, 200, 300])
    parser.add_argument("--pages", type=int, default=4, help="0 for the whole sample")
    asked = parser.parse_args()
    print("| dpi | pages | seconds a page | processor seconds a page | peak, MB | right | wrong |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for dpi in asked.dpi:
        measure(dpi, asked.pages)


if __name__ == "__main__":
    main()
