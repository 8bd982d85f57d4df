"""What hostile files cost to read or refuse: the slowest and the largest of each family, each in a process of its own.

Run it from the repository with `python benchmarks/hostile.py`, on Linux; with words behind it, those families alone.
The files are those of `tests/making_hostile.py`, the limits those of `tests/driving_readers.py`.
"""

from __future__ import annotations

import sys
import tempfile
from itertools import groupby
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from making_hostile import hostile_files
from test_hostile_files import read_all

SHOWN = 3


def family(one: dict[str, Any]) -> str:
    """Return the first word of a name."""
    return str(one["name"]).split()[0]


def main() -> None:
    """Read all, and print a table."""
    wanted = sys.argv[1:]
    names = [name for name in hostile_files() if not wanted or name.split()[0] in wanted]
    with tempfile.TemporaryDirectory() as folder:
        results = read_all(names, Path(folder).resolve())
    print("| family | files | read | refused | seconds in all | slowest (s) | largest (MB) |")
    print("| --- | ---: | ---: | ---: | ---: | --- | --- |")
    for name, members in groupby(results, family):
        each = list(members)
        read = sum(one["outcome"] == "read" for one in each)
        print(
            f"| {name} | {len(each)} | {read} | {sum(one['outcome'] == 'refused' for one in each)} "
            f"| {sum(one['seconds'] for one in each):.0f} | {most(each, 'seconds')} | {most(each, 'megabytes')} |"
        )


def most(members: list[dict[str, Any]], what: str) -> str:
    """Name the files that take most of something."""
    first = sorted(members, key=lambda one: -one[what])[:SHOWN]
    return ", ".join(f"`{one['name'].split(' ', 1)[1]}` {one[what]:.4g}" for one in first)


if __name__ == "__main__":
    main()
