"""How fast documents are read: jxgraph beside a plain regular expression that goes over the same text line by line.

Run it from the repository with `python benchmarks/parsing.py`. Both contenders read the same two texts in the same
process, by turns; the best of five rounds counts. Before anything is timed both must find the same number of tasks.
"""

from __future__ import annotations

import re
import timeit
from pathlib import Path
from typing import TYPE_CHECKING

import jxgraph as jx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SAMPLE = Path(__file__).parents[1] / "data" / "jiaxing-2025.txt"
ROUNDS = 5
COPIES = 20
PROSE = "各级各部门要坚持稳中求进工作总基调,完整、准确、全面贯彻新发展理念,着力推动高质量发展,努力完成第{}项工作。"
LINES_OF_PROSE = 8

CLAUSE = re.compile(r"责任单位[:：](?P<units>[^)）\n]*)")
SEPARATOR = re.compile(r"[、,，;；]")


def by_line(text: str) -> int:
    """Count the tasks that a plain regular expression finds, its lists split; no roles, names or headings."""
    found = (CLAUSE.search(line) for line in text.split("\n"))
    return sum(bool(SEPARATOR.split(clause["units"])) for clause in found if clause)


def by_jxgraph(text: str) -> int:
    """Count the tasks of the breakdown."""
    return len(jx.parse_text(text).task_records)


def dense() -> str:
    """Print the sample again and again, each time with other years and numbers: nothing but tasks."""
    sample = SAMPLE.read_text(encoding="utf-8")
    return "\n".join(sample.replace("2025", str(2025 + n)).replace("%", f".{n}%") for n in range(COPIES))


def varied() -> str:
    """Print the sample with long prose between its lines."""

    def lines() -> Iterator[str]:
        for n, line in enumerate(dense().split("\n")):
            yield line
            yield PROSE.format(n) * LINES_OF_PROSE

    return "\n".join(lines())


def rate(read: Callable[[str], int], text: str) -> float:
    """Return megabytes of UTF-8 a second, in the best of the rounds."""
    seconds = min(timeit.repeat(lambda: read(text), number=1, repeat=ROUNDS))
    return len(text.encode()) / 1e6 / seconds


def main() -> None:
    """Print a row a text: its size, its tasks, both speeds, and how many times the plain expression is faster."""
    print("| text | MB | tasks | jxgraph, MB/s | line by line, MB/s | ratio |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, text in (("nothing but tasks", dense()), ("tasks and prose", varied())):
        tasks = by_jxgraph(text)
        if tasks != by_line(text):
            raise SystemExit(f"{name}: {tasks} tasks beside {by_line(text)} found line by line")
        ours, plain = rate(by_jxgraph, text), rate(by_line, text)
        size = len(text.encode()) / 1e6
        print(f"| {name} | {size:.1f} | {tasks} | {ours:.1f} | {plain:.0f} | {plain / ours:.0f} |")


if __name__ == "__main__":
    main()
