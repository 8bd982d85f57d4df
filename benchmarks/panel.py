"""How the time and memory of `jxgraph panel` grow with the places, the years and the tasks.

Run it from the repository with `python benchmarks/panel.py`; `--places`, `--years`, `--tasks` take several numbers, and
each combination is a row. The documents are made before. Reading and making are measured apart, each in a process of
its own with `--jobs` workers: seconds, processor seconds of all processes, and the peak memory of the main process and
of the largest worker.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import product
from pathlib import Path

import jxgraph as jx
from jxgraph.naming.divisions import divisions

LAST_YEAR = 2025
MEGABYTE = 1024  # of the kilobytes that Linux counts


def make_documents(folder: Path, names: list[str], years: int, tasks: int) -> None:
    """Write made documents of every place and year."""
    for seed, name in enumerate(names):
        for year in range(LAST_YEAR - years + 1, LAST_YEAR + 1):
            path = folder / name / f"{year}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(jx.synthetic.make_document(tasks, seed=seed, year=year).text, encoding="utf-8")


def run(step: str, source: str, out: str, *, jobs: int, null: str | None) -> dict[str, float]:
    """Do one step in this process and return what it took."""
    began, before = time.perf_counter(), used()
    if step == "read":
        jx.corpus.read(source, out, jobs=jobs)
    else:
        jx.corpus.panels(source, out, jobs=jobs, null=null)
    main, workers = (resource.getrusage(who).ru_maxrss / MEGABYTE for who in PROCESSES)
    return {"s": time.perf_counter() - began, "cpu": used() - before, "main": main, "worker": workers}


PROCESSES = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def used() -> float:
    """Return the processor seconds of this process and of the workers that have ended."""
    return sum(sum(resource.getrusage(who)[:2]) for who in PROCESSES)


def main() -> None:
    """Print a row a combination and step."""
    parser = argparse.ArgumentParser(description=__doc__)
    for option, numbers in {"places": [2, 4], "years": [5, 10, 20], "tasks": [166]}.items():
        parser.add_argument(f"--{option}", type=int, nargs="+", default=numbers)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--null")
    parser.add_argument("--run", nargs=3)
    given = parser.parse_args()
    if given.run:
        print(json.dumps(run(given.run[0], *given.run[1:3], jobs=given.jobs, null=given.null)))
        return
    cities = [name for name, level in divisions().levels.items() if level == "city"]
    print("| places | years | tasks | step | s | cpu s | main MB | worker MB | written MB |")
    print("| ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |")
    for count, years, tasks in product(given.places, given.years, given.tasks):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            make_documents(folder / "documents", cities[:count], years, tasks)
            for step, before, after in (("read", "documents", "data"), ("make", "data", "out")):
                row = child(step, folder / before, folder / after, given)
                written = sum(path.stat().st_size for path in (folder / after).rglob("*")) / MEGABYTE**2
                shown = " | ".join(f"{value:.0f}" for value in (*row.values(), written))
                print(f"| {count} | {years} | {tasks} | {step} | {shown} |", flush=True)
            shutil.rmtree(folder / "out")


def child(step: str, source: Path, out: Path, given: argparse.Namespace) -> dict[str, float]:
    """Do one step in a process of its own."""
    more = ["--null", given.null] if given.null else []
    call = [sys.executable, __file__, "--jobs", str(given.jobs), *more, "--run", step, str(source), str(out)]
    done = subprocess.run(call, check=True, capture_output=True, text=True)  # noqa: S603 -- this file
    found: dict[str, float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    main()
