"""How time and memory of each command grow with the tasks, the units and the documents, and by which exponent.

Run it from the repository with `python benchmarks/growth.py`; `--quick` is a small form, `--only` names commands, and
`--tasks`, `--units`, `--documents` choose sizes. Each command runs in a process of its own on made documents, whose
processor seconds (with those of its children) and peak memory are counted. `start` is a run with hardly any tasks; the
exponent is the slope of log(time - start) over log(size) between the first and the last of the `LAST` largest sizes. A
command is not run at a size at which it would take more than `--limit` processor seconds or
`--memory` megabytes at the growth seen so far. `--rows` keeps the rows, `--before` adds those of earlier runs, and
`--picture` draws them all.
"""

from __future__ import annotations

import argparse
import csv
import math
import re
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from commands import JXGRAPH, taken

import jxgraph as jx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from commands import Taken
    from matplotlib.axes import Axes

T = TypeVar("T")

BLOCK = 500
"""Tasks that are made at once; a larger document has several parts, with the same units and leaders."""

YEAR = 2025
FEW = 20
"""Tasks of the document by which the cost of starting is measured."""

UNITS = 60
TASKS_OF_UNITS = 1000
TASKS_OF_DOCUMENTS = 40
LAST = 3
"""How many of the largest sizes the exponent is measured between."""

_HEADING = re.compile(r"^[一二三四五六七八九十]+、.*$", re.MULTILINE)


class Row(NamedTuple):
    """What a command took at one size."""

    command: str
    axis: str
    size: int
    processor: float
    peak: float


def document(tasks: int, units: int, year: int = YEAR) -> str:
    """Return a document of many tasks, part by part, under the same leaders."""
    sizes = [BLOCK] * (tasks // BLOCK) + [tasks % BLOCK] * (tasks % BLOCK > 0)
    blocks = [
        jx.synthetic.make_document(size, units=units, year=year, seed=seed).text for seed, size in enumerate(sizes)
    ]
    headings = _HEADING.findall(blocks[0])
    return "".join(_under(headings, block) for block in blocks)


def _under(headings: Sequence[str], block: str) -> str:
    """Give a block the headings of another one, as far as it has as many."""
    left = iter(headings)
    return _HEADING.sub(lambda found: next(left, found[0]), block)


def write_document(path: Path, tasks: int, units: int, year: int) -> None:
    """Write a made document."""
    path.write_text(document(tasks, units, year), encoding="utf-8")


def write_documents(folder: Path, count: int, tasks: int, units: int, *, years: bool) -> None:
    """Write made documents into a new folder: of as many cities, or of as many years of one."""
    folder.mkdir()
    for at in range(count):
        name, head, year = (f"云州市-{YEAR - at}", "", YEAR - at) if years else (str(at), f"{at}\n", YEAR)
        (folder / f"{name}.txt").write_text(head + document(tasks, units, year), encoding="utf-8")


def two_busiest(path: str) -> list[str]:
    """Return the two units that have the most tasks in a document."""
    return list(jx.workload(jx.read_breakdown(path)).index[:2])


def in_own_process(function: Callable[..., T], *args: Any, **more: Any) -> T:
    """Call in another process: the peak memory of a command includes that of the process that started it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(function, *args, **more).result()


class Folder:
    """A folder of made documents, in which the commands run."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def file(self, tasks: int, units: int, year: int = YEAR) -> str:
        """Return the path of a made document."""
        path = self.path / f"{year}-{tasks}-{units}.txt"
        if not path.exists():
            in_own_process(write_document, path, tasks, units, year)
        return str(path)

    def documents(self, count: int, tasks: int, units: int, *, years: bool) -> str:
        """Return the path of a folder of documents: of as many cities, or of as many years of one."""
        folder = self.path / f"{'years' if years else 'cities'}-{count}-{tasks}-{units}"
        if not folder.exists():
            in_own_process(write_documents, folder, count, tasks, units, years=years)
        return str(folder)

    def busiest(self, tasks: int, units: int) -> list[str]:
        """Return the two units that have the most tasks."""
        return in_own_process(two_busiest, self.file(tasks, units))


def _of_file(*command: str) -> Callable[[Folder, int, int], list[str]]:
    return lambda folder, tasks, units: [command[0], folder.file(tasks, units), *command[1:]]


def _with_units(name: str, count: int, *more: str) -> Callable[[Folder, int, int], list[str]]:
    return lambda folder, tasks, units: [
        name,
        folder.file(tasks, units),
        *more,
        *folder.busiest(tasks, units)[:count],
    ]


def _corpus(folder: Folder, count: int, tasks: int, units: int) -> list[str]:
    return ["corpus", folder.documents(count, tasks, units, years=False), "-o", "corpus", "--fresh"]


def _panel(folder: Folder, count: int, tasks: int, units: int) -> list[str]:
    return ["panel", folder.documents(count, tasks, units, years=True), "-o", "panel"]


COMMANDS: Mapping[str, Callable[[Folder, int, int], list[str]]] = MappingProxyType(
    {
        "parse": _of_file("parse"),
        "report": _of_file("report", "-o", "report"),
        "network": _of_file("network", "-o", "network.html"),
        "compare": lambda folder, tasks, units: [
            "compare",
            folder.file(tasks, units, YEAR - 1),
            folder.file(tasks, units),
            *("-o", "compared"),
        ],
        "corpus": lambda folder, tasks, units: _corpus(folder, 2, tasks, units),
        "panel": lambda folder, tasks, units: _panel(folder, 3, tasks, units),
        "ledger": _of_file("ledger", "-o", "ledger.xlsx"),
        "profile": _with_units("profile", 1, "-o", "profile"),
        "briefing": _of_file("briefing", "-o", "briefing.docx"),
        "why": _with_units("why", 2),
        "whatif": _with_units("whatif", 1, "--remove"),
    }
)
"""The arguments of each command, for a number of tasks and of units."""

OF_DOCUMENTS: Mapping[str, Callable[[Folder, int], list[str]]] = MappingProxyType(
    {
        "corpus": lambda folder, count: _corpus(folder, count, TASKS_OF_DOCUMENTS, UNITS),
        "panel": lambda folder, count: _panel(folder, count, TASKS_OF_DOCUMENTS, UNITS),
    }
)
"""The same for a number of documents."""


def series(asked: argparse.Namespace, folder: Folder, axis: str, command: str) -> Iterator[Row]:
    """Run a command at each size as long as it is within the limits, and yield what it took; the first is the start."""
    calls: dict[int, Callable[[], list[str]]] = {}
    if axis == "documents":
        calls = {n: lambda n=n: OF_DOCUMENTS[command](folder, n) for n in asked.documents}
    elif axis == "units":
        calls = {n: lambda n=n: COMMANDS[command](folder, TASKS_OF_UNITS, n) for n in asked.units}
    else:
        calls = {n: lambda n=n: COMMANDS[command](folder, n, UNITS) for n in asked.tasks}
    yield Row(command, axis, 0, *used(COMMANDS[command](folder, FEW, UNITS), folder))
    found: list[Row] = []
    for size, call in calls.items():
        if found and (why := beyond(found, size, asked)):
            print(f"{command}: not run at {size} {axis}: {why}", file=sys.stderr)
            return
        found.append(Row(command, axis, size, *used(call(), folder)))
        yield found[-1]


def used(call: Sequence[str], folder: Folder) -> tuple[float, float]:
    """Run a call of the command line, and return its processor seconds and its peak memory in megabytes."""
    found: Taken = taken([*JXGRAPH, *call], str(folder.path))
    return found.processor, found.peak


def beyond(rows: Sequence[Row], size: int, asked: argparse.Namespace) -> str:
    """Say why a command is not run at a size, if what it takes grows on as it did."""
    for what, unit, limit in (("processor", "s", asked.limit), ("peak", "MB", asked.memory)):
        last = getattr(rows[-1], what)
        power = 1.0
        if len(rows) > 1:
            before = getattr(rows[-2], what)
            power = math.log(last / before) / math.log(rows[-1].size / rows[-2].size)
        expected = last * (size / rows[-1].size) ** power
        if expected > limit:
            return f"it would take some {expected:.0f} {unit}"
    return ""


def exponent(rows: Sequence[Row], start: float) -> float:
    """Return the slope of log time over log size between the last sizes, without the time of starting."""
    first, last = rows[-LAST:][0], rows[-1]
    if first is last or min(first.processor, last.processor) <= start:
        return math.nan
    return math.log((last.processor - start) / (first.processor - start)) / math.log(last.size / first.size)


def print_table(rows: Sequence[Row]) -> None:
    """Print a table for each axis: what each command took at each size, and the exponent."""
    by_axis: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        by_axis[row.axis][row.command].append(row)
    for axis, commands in by_axis.items():
        sizes = sorted({row.size for found in commands.values() for row in found} - {0})
        print(f"\n| {axis} | start | {' | '.join(f'{size:,}' for size in sizes)} | exponent |")
        print(f"| --- {'| ---: ' * (len(sizes) + 2)}|")
        for command, (start, *found) in commands.items():
            at = {row.size: f"{row.processor:.1f} s, {row.peak:.0f} MB" for row in found}
            shown = " | ".join(at.get(size, "—") for size in sizes)
            power = f"{exponent(found, start.processor):.2f}".replace("nan", "—")
            print(f"| {command} | {start.processor:.1f} s | {shown} | {power} |")


PANELS = (
    ("tasks", "processor", "processor seconds, above the start", "tasks of a document"),
    ("tasks", "peak", "peak memory, MB", "tasks of a document"),
    ("units", "processor", "processor seconds, above the start", f"units, {TASKS_OF_UNITS:,} tasks"),
    ("documents", "processor", "processor seconds, above the start", f"documents of {TASKS_OF_DOCUMENTS} tasks"),
)
"""Axis, value and titles of each panel of the picture."""

_LEAST_SECONDS = 0.05
_APART = 0.045
"""Distance of two labels at least, in heights of a panel."""


def draw(rows: Sequence[Row], path: Path) -> None:
    """Draw what each command took, on logarithmic axes, the name of each line at its end."""
    from matplotlib import color_sequences
    from matplotlib.figure import Figure
    from matplotlib.ticker import NullFormatter, NullLocator

    colours = dict(zip(COMMANDS, [*color_sequences["tab10"], "black"], strict=True))
    figure = Figure(figsize=(11, 8.5))
    figure.subplots_adjust(left=0.06, right=0.92, bottom=0.07, top=0.95, wspace=0.33, hspace=0.33)
    for axes, (axis, value, title, sizes) in zip(figure.subplots(2, 2).flat, PANELS, strict=True):
        ends = {}
        for command in COMMANDS:
            start, *found = [row for row in rows if (row.axis, row.command) == (axis, command)] or [None]
            if start is None or not found:
                continue
            below = start.processor if value == "processor" else 0
            x, y = [row.size for row in found], [max(getattr(row, value) - below, _LEAST_SECONDS) for row in found]
            axes.loglog(x, y, marker="o", markersize=3, linewidth=1.2, color=colours[command])
            ends[command] = (x[-1], y[-1], colours[command])
        axes.set_title(title, loc="left", fontsize=10)
        axes.set_xticks(sorted({row.size for row in rows if row.axis == axis and row.size}))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_minor_formatter(NullFormatter())
        for ticks in (axes.xaxis, axes.yaxis):
            ticks.set_major_formatter("{x:,g}")
            ticks.set_tick_params(labelsize=8)
        axes.set_xlabel(sizes, fontsize=9)
        axes.grid(visible=True, color="0.92")
        axes.spines[["top", "right"]].set_visible(False)
        _label(axes, ends)
    figure.savefig(path, dpi=80, metadata={"Software": None})


def _label(axes: Axes, ends: Mapping[str, tuple[float, float, str]]) -> None:
    """Write each name at the right edge, as high as its line ends but clear of the others, and lead it there."""
    axes.set_ylim(axes.get_ylim())  # the limits are final, and heights are known
    to_height = axes.transData + axes.transAxes.inverted()
    heights = {name: float(to_height.transform((x, y))[1]) for name, (x, y, _) in ends.items()}
    lowest, highest = -math.inf, 1 + _APART
    for name, height in sorted(heights.items(), key=lambda item: item[1]):
        heights[name] = lowest = max(height, lowest + _APART)
    for name, height in sorted(heights.items(), key=lambda item: -item[1]):
        highest = min(height, highest - _APART)
        x, y, colour = ends[name]
        line = {"arrowstyle": "-", "color": colour, "linewidth": 0.5, "shrinkA": 1, "shrinkB": 3}
        place = {"xycoords": "data", "textcoords": "axes fraction", "annotation_clip": False, "va": "center"}
        axes.annotate(name, (x, y), (1.03, highest), color=colour, fontsize=9, arrowprops=line, **place)


def read_rows(paths: Sequence[Path]) -> list[Row]:
    """Read the rows of earlier runs; of a command, an axis and a size the last row counts."""
    found: dict[tuple[str, str, int], Row] = {}
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            for one in csv.DictReader(file):
                row = Row(one["command"], one["axis"], int(one["size"]), float(one["processor"]), float(one["peak"]))
                found[row[:3]] = row
    return sorted(found.values(), key=lambda row: (row.axis, list(COMMANDS).index(row.command), row.size))


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, nargs="*", default=[100, 300, 1000, 3000, 10_000, 50_000])
    parser.add_argument("--units", type=int, nargs="*", default=[30, 60, 120, 240])
    parser.add_argument("--documents", type=int, nargs="*", default=[3, 6, 12, 24, 48])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", nargs="+", choices=list(COMMANDS), default=list(COMMANDS))
    parser.add_argument("--limit", type=float, default=300)
    parser.add_argument("--memory", type=float, default=6000)
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--before", type=Path, nargs="*", default=[])
    asked = parser.parse_args()
    if asked.quick:
        asked.tasks, asked.units, asked.documents = [100, 400], [30, 60], [3, 6]
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Folder(Path(temporary))
        for axis, sizes in (("tasks", asked.tasks), ("units", asked.units), ("documents", asked.documents)):
            for command in asked.only if sizes else ():
                if axis != "documents" or command in OF_DOCUMENTS:
                    for row in series(asked, folder, axis, command):
                        rows.append(row)
                        print(*row, sep=",", file=sys.stderr, flush=True)
    if asked.rows:
        with asked.rows.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([Row._fields, *rows])
    rows = [*read_rows(asked.before), *rows]
    print_table(rows)
    if asked.picture:
        draw(rows, asked.picture)


if __name__ == "__main__":
    main()
