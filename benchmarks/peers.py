"""How the time of comparing all places of a level with their peers grows with the places and the tasks.

Run it from the repository with `python benchmarks/peers.py`; `--places` and `--tasks` take several numbers, and each
combination is a row: processor seconds for one place and for all places, in one process, and the peak memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from itertools import product
from pathlib import Path

import jxgraph as jx
from jxgraph.corpus.peers import compare_places
from jxgraph.corpus.storage import tables_of

MEGABYTE = 1024  # of the kilobytes that Linux counts


def made_corpus(folder: Path, places: int, tasks: int) -> list[str]:
    """Read one made document of each of some cities into a data set; return the cities."""
    names = [f"第{number}市" for number in range(places)]
    (folder / "documents").mkdir()
    for seed in range(places):
        text = jx.synthetic.make_document(tasks, seed=seed, year=2025).text
        (folder / "documents" / f"{seed}.txt").write_text(text, encoding="utf-8")
    rows = [f"{seed}.txt,{name},city,2025" for seed, name in enumerate(names)]
    (folder / "metadata.csv").write_text("\n".join(["path,place,level,year", *rows]), encoding="utf-8")
    jx.corpus.read(folder / "documents", folder / "data", metadata=folder / "metadata.csv", jobs=1)
    return names


def run(folder: str, names: list[str]) -> dict[str, float]:
    """Compare some places with all others in this process and return what it took."""
    began = time.process_time()
    with tables_of(Path(folder)) as connection:
        for _ in compare_places(connection, names, None, 0.05):
            pass
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    return {"cpu": time.process_time() - began, "peak": peak}


def main() -> None:
    """Print a row a combination."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, nargs="+", default=[10, 40, 100])
    parser.add_argument("--tasks", type=int, nargs="+", default=[20, 166])
    parser.add_argument("--run", nargs="+")
    given = parser.parse_args()
    if given.run:
        print(json.dumps(run(given.run[0], given.run[1:])))
        return
    print("| tasks | places | one, cpu s | all, cpu s | all, MB |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    for tasks, places in product(given.tasks, given.places):
        with tempfile.TemporaryDirectory() as temporary:
            names = made_corpus(Path(temporary), places, tasks)
            one, every = (child(Path(temporary, "data"), some) for some in (names[:1], names))
        print(f"| {tasks} | {places} | {one['cpu']:.1f} | {every['cpu']:.1f} | {every['peak']:.0f} |", flush=True)


def child(folder: Path, names: list[str]) -> dict[str, float]:
    """Compare in a process of its own."""
    call = [sys.executable, __file__, "--run", str(folder), *names]
    done = subprocess.run(call, check=True, capture_output=True, text=True)  # noqa: S603 -- this file
    found: dict[str, float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    main()
