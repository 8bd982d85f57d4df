"""Makes random documents that the tests measure."""

from __future__ import annotations

import os
from typing import Any

import networkx as nx
import numpy as np

Triples = list[tuple[str, str, str]]

FULL = os.environ.get("JXGRAPH_TESTS") == "full"
"""Whether the whole of each law is checked, as `.ci/run` does, or a part of it."""

SEEDS = range(210 if FULL else 6)
"""Of the random graphs that a measure is checked on."""


def scattered(seed: int, *, tasks: int = 40, units: int = 15, most: int = 4) -> Triples:
    """Tasks of one to `most` units, drawn evenly; the first leads, the others co-lead."""
    rng = np.random.default_rng(seed)
    return [
        (str(t), f"u{u:02}", "lead" if place == 0 else "co_lead")
        for t in range(tasks)
        for place, u in enumerate(rng.choice(units, rng.integers(1, most + 1), replace=False))
    ]


def random_graph(seed: int) -> nx.Graph:
    """2 to 14 tasks and 1 to 9 units, thin or dense, so in pieces or whole, some without a lead, some weights 0."""
    rng = np.random.default_rng(seed)
    tasks, units = rng.integers(2, 15), rng.integers(1, 10)
    chosen = rng.random((tasks, units)) < rng.choice([0.1, 0.2, 0.35, 0.6])
    B = nx.Graph(scheme="drawn")
    B.add_nodes_from([f"task:{t}" for t in range(tasks)], bipartite=0)
    B.add_nodes_from([f"unit:{u}" for u in range(units)], bipartite=1)
    for t, u in np.argwhere(chosen):
        role, weight = rng.choice(["lead", "co_lead"]), float(rng.choice([1, 0.5, 0.25, 0]))
        B.add_edge(f"task:{t}", f"unit:{u}", role=role, weight=weight, position=1)
    return B


PLANTED: dict[str, dict[str, Any]] = {
    "three, clear": {"tasks": 160, "units": 60, "blocks": 3, "size": 3, "mixed": 0.05},
    "three, mixed": {"tasks": 160, "units": 60, "blocks": 3, "size": 3.5, "mixed": 0.1},
    "three, weak": {"tasks": 160, "units": 60, "blocks": 3, "size": 5, "mixed": 0.2},
    "four, crossed": {"tasks": 240, "units": 60, "blocks": 4, "size": 6, "mixed": 0.05, "crossed": True},
    "six": {"tasks": 400, "units": 100, "blocks": 6, "size": 4, "mixed": 0.1},
    "thirty": {"tasks": 2000, "units": 400, "blocks": 30, "size": 5, "mixed": 0.05},
}
"""Kinds of planted blocks, as `planted_blocks` makes them; the largest is for the benchmark."""


def planted_blocks(  # noqa: PLR0913 -- each says one thing of the documents
    seed: int, *, tasks: int, units: int, blocks: int, size: float, mixed: float, crossed: bool = False
) -> tuple[Triples, dict[str, int]]:
    """Tasks of `size` units on average, mostly of the task's own block; also the block of each unit.

    The part `mixed` of the units is drawn from all blocks. `crossed` tasks have two blocks of units, which two kinds of
    tasks share: nothing for a method that looks for groups with tasks of their own. Some units are drawn more often.
    """
    rng = np.random.default_rng(seed)
    block, often = np.arange(units) % blocks, rng.pareto(2, units) + 0.3
    triples = set()
    for t in range(tasks):
        own = (block == t % blocks) | (crossed & (block == (t + 1) % blocks))
        chance = often * (own / (1 + crossed) * (1 - mixed) + mixed / blocks)
        chosen = rng.choice(units, 1 + rng.poisson(size - 1), p=chance / chance.sum())
        triples |= {(f"t{t:04}", f"u{u:04}", "lead") for u in chosen}
    named = {unit for _, unit, _ in triples}
    return sorted(triples), {unit: int(block[int(unit[1:])]) for unit in sorted(named)}
