"""How long a command takes from an empty process to its end, beside what one would run instead.

Run it from the repository with `python benchmarks/commands.py`; `--rounds` says how often, `--only` names one
comparison. The contenders run by turns, each time in a new process, after one round that does not count. Seconds,
processor seconds (of the process and its children) are medians, memory is the highest peak; time and processor time by
the other contender's, which stands below, are medians of the rounds. Our modules are compiled to bytecode before the
rounds that count, as an installation does.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

import jxgraph as jx

HERE = Path(__file__).parent
SAMPLE = str(HERE.parent / "data" / "jiaxing-2025.txt")
BARE = """
import typer
app = typer.Typer()
@app.command()
def greet(name: str) -> None:
    typer.echo(name)
@app.command()
def leave(name: str) -> None:
    typer.echo(name)
app()
"""

LARGE = {f"part-{n}.txt": n for n in range(3)}
"""The files of one made document of 2,001 tasks, each with its seed; a part has 667."""

JXGRAPH = (sys.executable, "-m", "jxgraph")
PYTHON = (sys.executable, "-c")

COMPARISONS: Mapping[str, Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "help": {
            "jxgraph --help": (*JXGRAPH, "--help"),
            "a bare typer application --help": (*PYTHON, BARE, "--help"),
        },
        "parse": {"jxgraph parse SAMPLE": (*JXGRAPH, "parse", SAMPLE), "import pandas": (*PYTHON, "import pandas")},
        "report": {
            "jxgraph report SAMPLE": (*JXGRAPH, "report", SAMPLE, "-o", "report"),
            "by hand": (sys.executable, str(HERE / "by_hand.py"), SAMPLE, "by-hand"),
        },
        "large": {
            "jxgraph report 2,001 tasks": (*JXGRAPH, "report", *LARGE, "-o", "large"),
            "jxgraph report SAMPLE": (*JXGRAPH, "report", SAMPLE, "-o", "report"),
        },
    }
)
"""What is run: ours, and what one would run instead."""


class Taken(NamedTuple):
    """What a process took, in seconds and in megabytes."""

    seconds: float
    processor: float
    peak: float


def taken(command: Sequence[str], folder: str) -> Taken:
    """Run a command in a folder, and say what it took."""
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, env=settings, **quiet) as process:  # noqa: S603 -- our own
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)[:200]}: exit status {process.returncode}")
    return Taken(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def compare(name: str, rounds: int) -> None:
    """Let contenders run by turns, and print a row for each."""
    runs: dict[str, list[Taken]] = {contender: [] for contender in COMPARISONS[name]}
    with tempfile.TemporaryDirectory() as folder:
        for part, seed in LARGE.items():
            Path(folder, part).write_text(jx.synthetic.make_document(667, seed=seed).text, encoding="utf-8")
        for _ in range(rounds + 1):
            for contender, command in COMPARISONS[name].items():
                runs[contender].append(taken(command, folder))
    counted = {contender: found[1:] for contender, found in runs.items()}
    *_, other = counted.values()
    for contender, found in counted.items():
        wall, processor, peak = zip(*found, strict=True)
        ratio = statistics.median(a.seconds / b.seconds for a, b in zip(found, other, strict=True))
        of_processor = statistics.median(a.processor / b.processor for a, b in zip(found, other, strict=True))
        numbers = f"{statistics.median(wall):.2f} | {statistics.median(processor):.2f} | {max(peak):.0f}"
        print(f"| {contender} | {numbers} | {ratio:.2f} | {of_processor:.2f} |", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", choices=list(COMPARISONS), action="append")
    asked = parser.parse_args()
    print("| contender | seconds | processor seconds | peak, MB | time | processor time |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name in asked.only or COMPARISONS:
        compare(name, asked.rounds)


if __name__ == "__main__":
    main()
