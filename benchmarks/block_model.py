"""How well and how fast the block model finds planted blocks, beside graph-tool, and how often it finds some in noise.

``python benchmarks/block_model.py [--only KIND] [--seeds N] [--null N]`` prints

- for planted blocks of several kinds, beside `minimize_blockmodel_dl` of graph-tool (the best of three runs): how much
  shorter than with one block the description is, by the definition of `description_length`; how well the blocks of
  units agree with the planted ones; in how many documents ours is the shorter, by ours and by graph-tool's definition;
- in how many documents without structure one block is found;
- the seconds of one restart for documents of several sizes.

graph-tool is not on PyPI: Debian has it as `python3-graph-tool`, for `/usr/bin/python3`, which runs this file as the
peer. Its description length has another prior of the edges between blocks, for it does not know that the graph has two
modes, and version 2.45 counts too few partitions of small integers; the other terms are equal to 12 digits.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
SYSTEM_PYTHON = "/usr/bin/python3"
RUNS = 3
"""Runs of graph-tool, of which the best counts."""
SAME = 1e-6

FEW = {"thirty": 3}
"""Seeds, where a run is long."""


# The peer, in a Python of its own.


def peer(given: Path, out: Path) -> None:
    """Let graph-tool divide each graph, and measure our division of it by its own description length."""
    import graph_tool.all as gt

    found = []
    for graph in json.loads(given.read_text()):
        g = gt.Graph(directed=False)
        g.add_vertex(graph["units"] + graph["tasks"])
        g.add_edge_list([(u, graph["units"] + t) for t, u in graph["edges"]])
        mode, ours = g.new_vp("int"), g.new_vp("int")
        mode.a = np.repeat([0, 1], [graph["units"], graph["tasks"]])
        ours.a = np.r_[graph["ours"][0], max(graph["ours"][0]) + 1 + np.array(graph["ours"][1])]
        began, runs = time.process_time(), []
        for run in range(RUNS):
            gt.seed_rng(run + 1)
            np.random.seed(run + 1)  # noqa: NPY002 -- graph-tool draws from it
            state = gt.minimize_blockmodel_dl(g, state_args={"clabel": mode, "pclabel": mode, "deg_corr": True})
            blocks = state.get_blocks().a
            runs.append((state.entropy(), blocks[: graph["units"]].tolist(), blocks[graph["units"] :].tolist()))
        length, *blocks = min(runs)
        seconds = (time.process_time() - began) / RUNS
        by_theirs = gt.BlockState(g, b=ours, pclabel=mode, deg_corr=True).entropy()
        found.append({"length": length, "blocks": blocks, "ours": by_theirs, "seconds": seconds})
    out.write_text(json.dumps(found))


def ask_peer(graphs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Run the peer on the graphs."""
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "given.json", Path(folder) / "found.json"
        given.write_text(json.dumps(graphs))
        command = [SYSTEM_PYTHON, "-W", "ignore", __file__, "--peer", str(given), str(out)]
        subprocess.run(command, check=True, env={}, stderr=subprocess.DEVNULL)  # noqa: S603 -- our own file
        found: list[dict[str, Any]] = json.loads(out.read_text())
    return found


# Planted blocks.


def planted(kind: str, seeds: int) -> Iterator[tuple[Any, dict[str, int]]]:
    """Make the documents of a kind, as the tests make them."""
    from making_documents import PLANTED, planted_blocks

    for seed in range(min(seeds, FEW.get(kind, seeds))):
        yield planted_blocks(seed, **PLANTED[kind])


def compare(kind: str, seeds: int) -> str:
    """Divide the planted documents by both, and write a row of the table."""
    import jxgraph as jx
    from jxgraph.measures.community.agreement import adjusted_mutual_information as ami
    from jxgraph.measures.community.block_model import block_model, description_length

    ours, graphs, seconds, truths = [], [], [], []
    for triples, truth in planted(kind, seeds):
        R = jx.responsibility_matrix(triples)
        began = time.process_time()
        units = block_model(R)
        seconds.append(time.process_time() - began)
        tasks = block_model(R, of="tasks")["block"].reindex(R.tasks.index)
        blocks = [units["block"].reindex(R.units.index), tasks]
        edges = [[int(t), int(u)] for t, u in zip(R.entries.task, R.weight.indices, strict=True)]
        graph = {"units": R.shape[1], "tasks": R.shape[0], "edges": edges}
        graphs.append({**graph, "ours": [(label.to_numpy() - 1).tolist() for label in blocks]})
        ours.append((R, blocks, units.attrs))
        truths.append([truth[unit] for unit in R.units.index])
    rows = []
    for (R, blocks, attrs), theirs, truth in zip(ours, ask_peer(graphs), truths, strict=True):
        names = [dict(zip(index, block, strict=True)) for index, block in zip(_names(R), theirs["blocks"], strict=True)]
        length = description_length(R, *names)
        agreement = ami(blocks[0].tolist(), truth), ami(theirs["blocks"][0], truth)
        by_ours, by_theirs = attrs["description_length"] - length, theirs["ours"] - theirs["length"]
        rows.append((attrs["gain"], attrs["one_block"] - length, *agreement, by_ours, by_theirs, theirs["seconds"]))
        print(f"  {kind}: {attrs['one_block'] - length:.4f} {agreement[1]:.4f}", file=sys.stderr)
    found = np.array(rows)
    mean = found.mean(axis=0)
    less, more = (found[:, 4:6] < -SAME).sum(axis=0), (found[:, 4:6] > SAME).sum(axis=0)
    return (
        f"| {kind} ({len(found)}) | {mean[0]:.1f} | {mean[1]:.1f} | {mean[2]:.3f} | {mean[3]:.3f} | "
        f"{less[0]} / {more[0]} | {less[1]} / {more[1]} | {np.mean(seconds):.2f} | {mean[6]:.2f} |"
    )


def _names(R: Any) -> list[Any]:
    return [R.units.index, R.tasks.index]


# Documents without structure, and time.


def sample() -> Any:
    """Read the sample."""
    import jxgraph as jx

    return jx.responsibility_matrix(jx.read_breakdown(HERE.parent / "data" / "jiaxing-2025.txt"))


def one_block(documents: Iterator[Any]) -> str:
    """Count the documents in which one block of units is found."""
    from jxgraph.measures.community.block_model import block_model

    found = [block_model(document).attrs["unit_blocks"] == 1 for document in documents]
    return f"{sum(found)} of {len(found)}"


def same_margins(number: int) -> Iterator[Any]:
    """Draw documents in which every unit and every task of the sample keeps its numbers."""
    from jxgraph.measures.nulls.random_matrices import same_margins as draw

    return draw(sample(), number, 0)


def equal_chance(number: int) -> Iterator[Any]:
    """Draw documents with as many assignments as the sample, in cells drawn at random (Erdős and Rényi)."""
    from jxgraph.measures.nulls.random_matrices import equal_density

    return equal_density(sample(), number, 0)


def seconds_a_restart(tasks: int, units: int) -> str:
    """Time a restart of the search, in a document whose units have fields of their own."""
    import measures

    import jxgraph as jx
    from jxgraph.measures.community.block_model import block_model

    R = jx.responsibility_matrix(measures.made(tasks, units)) if tasks else sample()
    began = time.process_time()
    block_model(R, restarts=2)
    return f"| {R.shape[0]} × {R.shape[1]} | {R.weight.nnz} | {(time.process_time() - began) / 2:.2f} |"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--only", metavar="KIND", action="append")
    parser.add_argument("--null", type=int, default=200)
    parser.add_argument("--peer", nargs=2, type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.peer:
        peer(*asked.peer)
        return
    sys.path.append(str(HERE.parent / "tests"))
    from making_documents import PLANTED

    print("| planted | gain | graph-tool | AMI | graph-tool | shorter / longer | by its own | s | graph-tool, s |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for kind in asked.only or PLANTED:
        print(compare(kind, asked.seeds), flush=True)
    if asked.only:
        return
    nulls: dict[str, Callable[[int], Iterator[Any]]] = {"same margins": same_margins, "equal chance": equal_chance}
    for name, draw in nulls.items():
        print(f"One block, {name}: {one_block(draw(asked.null))}", flush=True)
    print("| tasks × units | assignments | s a restart |\n| --- | ---: | ---: |")
    for size in ((0, 0), (600, 100), (2_000, 300), (10_000, 300)):
        print(seconds_a_restart(*size), flush=True)


if __name__ == "__main__":
    main()
