"""How fast, and in how much memory, the measures are, beside networkx, igraph, bicm and plain Python.

Run it from the repository with `python benchmarks/measures.py` and the extras `fast` and `test` installed; `--rounds`
says how often, `--only` names one comparison. Each contender runs in a process of its own, by turns. What it is given
is made before, and mostly it has run once before the clock starts (`Comparison.warm`). A row is printed only where
both results are equal. Seconds and processor seconds are medians, memory is the greatest growth in a run; how many
times faster ours is, by either clock, is the median of the rounds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import warnings
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import notebook
import numpy as np
import pandas as pd
from contending import by_turns, measured
from scipy import sparse

import jxgraph as jx
from jxgraph.measures.centrality import tie_centrality
from jxgraph.measures.graph.co_occurrence import tie_network
from jxgraph.measures.graph.paths import two_mode_paths, two_mode_reach
from jxgraph.measures.nulls import fdsm
from jxgraph.measures.nulls.analytic import sdsm_laws
from jxgraph.measures.nulls.configuration import configuration_model, margins_of
from jxgraph.measures.nulls.pairs import Pairs, pair_tails
from jxgraph.synthetic.content import portfolios

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Result: TypeAlias = "dict[str, Any]"
Reader: TypeAlias = "Callable[[Path, str], pd.DataFrame]"

SAMPLE = Path(__file__).parents[1] / "data" / "jiaxing-2025.txt"
SIZES = MappingProxyType(
    {"sample": (0, 0), "1,000": (1_000, 100), "10,000": (10_000, 300), "100,000": (100_000, 3_000)}
)
"""Tasks and units of the made documents; the sample has 164 and 66."""
GROWING = ("sample", "10,000", "100,000")
SAMPLES, MANY_SAMPLES = 10_000, 100_000
ORDERS = 200
OFTEN = 50
"""Runs after which all loops of the sample's measures are compiled."""
UNITS = 1
"""The mode of units in the graph."""


def made(tasks: int, units: int) -> pd.DataFrame:
    """Make the edge table of a document as large as no printed one, dealt as `make_document` deals the smaller ones."""
    rows = [
        (f"{p}.{n}", body.name, str(role), place)
        for p, portfolio in enumerate(portfolios(tasks, units, Random(0)))  # noqa: S311 -- a seed is wanted, not a secret
        for n, item in enumerate(portfolio.items)
        for place, (body, role) in enumerate(item.units, start=1)
    ]
    return pd.DataFrame(rows, columns=["task_id", "unit", "role", "position"])


def make_documents(given: Path) -> None:
    """Write the edge tables of the sample and the made documents."""
    R = jx.responsibility_matrix(jx.read_breakdown(SAMPLE))
    names = (R.tasks.index[R.entries.task], R.units.index[R.weight.indices])
    roles = [str(list(jx.Role)[code - 1]) for code in R.entries.role]
    sample = pd.DataFrame({"task_id": names[0], "unit": names[1], "role": roles, "position": R.entries.position})
    for size, (tasks, units) in SIZES.items():
        (made(tasks, units) if tasks else sample).to_parquet(given / f"{size}.parquet")


def edges(given: Path, size: str) -> pd.DataFrame:
    """Read an edge table."""
    return pd.read_parquet(given / f"{size}.parquet")


def entries(W: Any) -> Result:
    """Lay out a sparse matrix for comparing."""
    W = W.tocsr()
    W.sort_indices()
    return {"indptr": W.indptr, "indices": W.indices, "data": W.data}


def coded(given: Path, size: str) -> pd.DataFrame:
    """Read an edge table whose words are categories, as those of a corpus are."""
    frame = edges(given, size)
    return frame.astype(dict.fromkeys(["task_id", "unit", "role"], "category"))


def matrix_ours(given: Path, size: str, read: Reader = edges) -> Callable[[], Result]:
    """Build the responsibility matrix of an edge table."""
    frame = read(given, size)
    return lambda: entries(jx.responsibility_matrix(frame).weight)


def matrix_networkx(given: Path, size: str, read: Reader = edges) -> Callable[[], Result]:
    """Build the graph of an edge table, and its biadjacency matrix."""
    frame = read(given, size)
    return lambda: entries(notebook.matrix(notebook.graph(frame)))


def projection_ours(given: Path, size: str) -> Callable[[], Any]:
    """Project the matrix."""
    R = jx.responsibility_matrix(edges(given, size))
    return lambda: tie_network(R)


def projection_networkx(given: Path, size: str) -> Callable[[], Any]:
    """Project the graph."""
    B = notebook.graph(edges(given, size))
    return lambda: notebook.projection(B)


def tied(found: Any) -> Result:
    """Lay out a projection for comparing, whichever way it was made."""
    if not hasattr(found, "nnz"):
        import networkx as nx

        found = nx.to_scipy_sparse_array(found)
    return entries(found)


def reach_ours(given: Path, size: str) -> Callable[[], Result]:
    """Reach all tasks and units from all, and add up the distances."""
    P = jx.responsibility_matrix(edges(given, size)).pattern

    def run() -> Result:
        found = two_mode_reach(P)
        return {"closeness": np.concatenate([side.reached / side.distance for side in found])}

    return run


def reach_igraph(given: Path, size: str) -> Callable[[], Result]:
    """Let igraph compute the closeness of every node, which is the inverse of the mean distance."""
    G = igraph_of(given, size)
    return lambda: {"closeness": G.closeness()}


def between_ours(given: Path, size: str) -> Callable[[], Result]:
    """Compute betweenness (and closeness, which comes with it) of all tasks and units."""
    P = jx.responsibility_matrix(edges(given, size)).pattern
    return lambda: {"through": np.concatenate([side.through for side in two_mode_paths(P, weighted=False)])}


def between_igraph(given: Path, size: str) -> Callable[[], Result]:
    """Let igraph compute the betweenness of every node."""
    G = igraph_of(given, size)
    return lambda: {"through": G.betweenness()}


def igraph_of(given: Path, size: str) -> Any:
    """Build igraph's two-mode graph, tasks first."""
    import igraph

    R = jx.responsibility_matrix(edges(given, size))
    tasks, units = R.shape
    ends = zip(R.entries.task.tolist(), (R.weight.indices + tasks).tolist(), strict=True)
    return igraph.Graph.Bipartite([0] * tasks + [1] * units, list(ends))


def fdsm_ours(given: Path, size: str) -> Callable[[], Result]:
    """Estimate both tails of every pair from sampled matrices."""
    return fdsm_of(given, size, SAMPLES)


def fdsm_many(given: Path, size: str) -> Callable[[], Result]:
    """Do the same with a hundred times as many samples."""
    return fdsm_of(given, size, MANY_SAMPLES)


def fdsm_of(given: Path, size: str, samples: int) -> Callable[[], Result]:
    """Estimate both tails of every pair from so many samples."""
    P = jx.responsibility_matrix(edges(given, size)).pattern
    a, b = np.triu_indices(P.shape[1], 1)
    pairs = Pairs.of(P)
    cells = pairs.start[pairs.kind(a, b)] + (P.T @ P).toarray()[a, b].astype(int)

    def run() -> Result:
        fdsm._drawn.cache_clear()  # noqa: SLF001 -- or the second round would find the samples of the first
        tails = pair_tails(pairs, fdsm.fdsm_laws(P, pairs, samples, 0))
        return {"more": tails.at_least[cells], "fewer": tails.at_most[cells]}

    return run


def fdsm_plain(given: Path, size: str) -> Callable[[], Result]:
    """Trade sets of tasks in plain Python, as the method is mostly written, and count what every pair shares."""
    P = jx.responsibility_matrix(edges(given, size)).pattern
    columns = P.tocsc()
    of_unit = [set(columns.indices[s:e].tolist()) for s, e in zip(columns.indptr, columns.indptr[1:], strict=False)]
    random = Random(0)  # noqa: S311 -- a seed is wanted, not a secret

    def run() -> Result:
        return plain_tails([set(tasks) for tasks in of_unit], SAMPLES, random)

    return run


_SWEEPS = 4
"""Global trades of the plain chain between two samples."""


def plain_tails(units: list[set[int]], samples: int, random: Random) -> Result:
    """Sample and count; pairs of units with the same two degrees are taken together, as `fdsm_laws` takes them."""
    pairs = [(a, b) for a in range(len(units)) for b in range(a + 1, len(units))]
    kind = [tuple(sorted((len(units[a]), len(units[b])))) for a, b in pairs]
    observed = [len(units[a] & units[b]) for a, b in pairs]
    seen: dict[tuple[int, ...], dict[int, int]] = {of: {} for of in kind}
    for sample in range(samples + 1):
        for _ in range(_SWEEPS * (sample > 0)):
            sweep(units, random)
        for (a, b), of in zip(pairs, kind, strict=True):
            x = len(units[a] & units[b])
            seen[of][x] = seen[of].get(x, 0) + 1
    whole = {of: sum(counts.values()) for of, counts in seen.items()}
    told = list(zip(kind, observed, strict=True))
    return {
        "more": [sum(n for x, n in seen[of].items() if x >= k) / whole[of] for of, k in told],
        "fewer": [sum(n for x, n in seen[of].items() if x <= k) / whole[of] for of, k in told],
    }


def sweep(units: list[set[int]], random: Random) -> None:
    """Pair the units by lot, and let each pair deal anew what only one of them has."""
    order = random.sample(range(len(units)), len(units))
    for a, b in zip(order[::2], order[1::2], strict=False):
        own = units[a] - units[b]
        pool = sorted(units[a] ^ units[b])
        both = units[a] & units[b]
        chosen = set(random.sample(pool, len(own)))
        units[a], units[b] = both | chosen, both | (set(pool) - chosen)


def model_ours(given: Path, size: str) -> Callable[[], Result]:
    """Solve the bipartite configuration model for the degrees of a document."""
    P = jx.responsibility_matrix(edges(given, size)).pattern
    return lambda: {"probability": configuration_model(margins_of(P))}


def model_bicm(given: Path, size: str) -> Callable[[], Result]:
    """Let bicm solve it for the same degrees; its first choice of a start fails on the made documents."""
    import bicm

    P = jx.responsibility_matrix(edges(given, size)).pattern
    degrees = [np.bincount(P.indices, minlength=P.shape[1]), np.diff(P.indptr)]
    firsts = [np.unique(of, return_index=True)[1] for of in degrees]

    def run() -> Result:
        graph = bicm.BipartiteGraph(degree_sequences=tuple(degrees))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it divides by zero on its way
            graph.solve_tool(initial_guess="uniform", verbose=False, print_error=False, tol=1e-10)
        fitnesses = zip(graph.get_bicm_fitnesses(), firsts, strict=True)
        x, y = ([of[node] for node in first] for of, first in fitnesses)
        return {"probability": (xy := np.outer(x, y)) / (1 + xy)}

    return run


def tails_ours(given: Path, size: str) -> Callable[[], Result]:
    """Solve the model, and give for each pair of units that share a task the probability of as many or more."""
    P = jx.responsibility_matrix(edges(given, size)).pattern
    together = sparse.csr_array(P.T @ P)
    together.sort_indices()
    shared = sparse.triu(together, 1, format="csr").tocoo()

    def run() -> Result:
        pairs = Pairs.of(P)
        kind = pairs.kind(*(side.astype(np.int64) for side in shared.coords))
        return {
            "more": pair_tails(pairs, sdsm_laws(P, pairs)).at_least[pairs.start[kind] + shared.data.astype(np.int64)]
        }

    return run


def tails_bicm(given: Path, size: str) -> Callable[[], Result]:
    """Let bicm do the same, by its exact method; without a progress bar it forgets the pairs."""
    import bicm

    R = jx.responsibility_matrix(edges(given, size))
    entered = list(zip(R.entries.task.tolist(), R.pattern.indices.tolist(), strict=True))

    def run() -> Result:
        graph = bicm.BipartiteGraph(edgelist=entered)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it divides by zero on its way
            graph.solve_tool(initial_guess="uniform", verbose=False, print_error=False, tol=1e-10)
            graph.compute_projection(rows=False, approx_method="poibin", threads_num=1)
        unit = graph.cols_dict
        found = {
            tuple(sorted((unit[a], unit[b]))): p for a, others in graph.cols_pvals.items() for b, p in others.items()
        }
        return {"more": [found[pair] for pair in sorted(found)]}

    return run


def all_ours(given: Path, size: str) -> Callable[[], Result]:
    """Compute the measures of a document, its clusters among them."""
    R = jx.responsibility_matrix(edges(given, size))
    return lambda: measures_of(R, jx.clusters(R))


def most_ours(given: Path, size: str) -> Callable[[], Result]:
    """Compute all but the clusters, which are given."""
    R = jx.responsibility_matrix(edges(given, size))
    groups = jx.clusters(R)
    return lambda: measures_of(R, groups)


def measures_of(R: jx.ResponsibilityMatrix, groups: pd.DataFrame) -> Result:
    """Compute the measures, and lay them out as the notebook does."""
    central = jx.centrality(R).loc[R.units.index].drop(columns="rank")
    among, pairs = tie_centrality(R, weighted=False), jx.ties(R)
    part, left = jx.roles(R, clusters=groups).loc[R.units.index], jx.robustness(R, orders=ORDERS)
    told = {**in_columns(central), **{f"tie_{name}": values for name, values in in_columns(among).items()}}
    names = ["participation", "constraint", "effective_size", "articulation"]
    rows = pairs[pairs["shared"] > 0].sort_values(["unit_a", "unit_b"], key=R.units.index.get_indexer)
    chosen = ["shared", "weight", "newman", "jaccard", "hypergeometric_p_more", "sdsm_p_more"]
    band = left[(left["order"] == "random") & (left["measure"] == "largest")][["low", "value", "high"]]
    told |= in_columns(part[names]) | in_columns(rows[chosen])
    return told | {"tie_strength": tie_network(R).sum(axis=0), "largest": band.to_numpy().T}


def in_columns(frame: pd.DataFrame) -> Result:
    """Give the columns of a frame as arrays."""
    return {name: frame[name].to_numpy() for name in frame}


def all_networkx(given: Path, size: str) -> Callable[[], Result]:
    """Compute the same in the manner of a notebook, the roles from our clusters and the orders from our numbers.

    It divides as often as we do, but networkx does not find the division of greatest modularity: that is not compared.
    """
    most = most_networkx(given, size)
    G = notebook.projection(notebook.graph(edges(given, size)))

    def run() -> Result:
        notebook.divided(G)
        return most()

    return run


def most_networkx(given: Path, size: str) -> Callable[[], Result]:
    """Compute all but the clusters."""
    frame = edges(given, size)
    R = jx.responsibility_matrix(frame)
    B = notebook.graph(frame)
    units = notebook.nodes(B, UNITS)
    cluster = {("unit", unit): number for unit, number in jx.clusters(R)["cluster"].items()}
    drawn = np.random.default_rng(0).permuted(np.tile(np.arange(len(units)), (ORDERS, 1)), axis=1)
    orders = [[units[at] for at in order] for order in drawn.tolist()]
    return lambda: notebook.measures(B, cluster, orders)


@dataclass(frozen=True)
class Comparison:
    """Two contenders at some sizes; `aim` is how many times faster ours is to be, `apart` how far results may differ.

    `warm` says of ours and of the other how often it runs before the clock starts: not at all where it takes minutes,
    for loading is nothing beside them; often where small loops add up before they are compiled. Where there is no
    other, ours is only timed.
    """

    ours: Callable[[Path, str], Callable[[], Any]]
    other: Callable[[Path, str], Callable[[], Any]] | None
    sizes: tuple[str, ...]
    aim: str
    apart: float = 1e-9
    warm: tuple[int, int] = (1, 1)
    result: Callable[[Any], Result] = dict


COMPARISONS: Mapping[str, Comparison] = MappingProxyType(
    {
        "matrix, networkx": Comparison(matrix_ours, matrix_networkx, GROWING, "60 times at 100,000 tasks", warm=(1, 0)),
        "matrix of coded columns, networkx": Comparison(
            partial(matrix_ours, read=coded),
            partial(matrix_networkx, read=coded),
            ("100,000",),
            "60 times at 100,000 tasks",
            warm=(1, 0),
        ),
        "projection, networkx": Comparison(
            projection_ours, projection_networkx, GROWING, "1,000 times", warm=(1, 0), result=tied
        ),
        "closeness, igraph": Comparison(reach_ours, reach_igraph, ("10,000",), "20 times", warm=(1, 0)),
        "betweenness, igraph": Comparison(
            between_ours, between_igraph, ("10,000",), "a third of the processor time", apart=1e-6
        ),
        "configuration model, bicm": Comparison(model_ours, model_bicm, GROWING, "500 times", apart=1e-6),
        "the same in a new process, bicm": Comparison(
            model_ours, model_bicm, GROWING, "500 times", apart=1e-6, warm=(0, 0)
        ),
        "its pairs, bicm": Comparison(
            tails_ours, tails_bicm, ("sample", "1,000"), "500 times", apart=1e-6, warm=(1, 0)
        ),
        "FDSM of 10,000 samples, plain Python": Comparison(
            fdsm_ours, fdsm_plain, ("sample",), "40 times", apart=0.03, warm=(1, 0)
        ),
        "FDSM of 100,000 samples": Comparison(fdsm_many, None, ("sample",), "a few seconds"),
        "all measures, networkx": Comparison(
            all_ours, all_networkx, ("sample",), "30 times", apart=1e-6, warm=(OFTEN, 1)
        ),
        "all but clusters, networkx": Comparison(
            most_ours, most_networkx, ("sample",), "", apart=1e-6, warm=(OFTEN, 1)
        ),
    }
)
"""By name; what stands behind the comma is the other contender."""


def contend(name: str, given: Path) -> None:
    """Run one contender in this process, keep its result in a file, and print what it took as JSON."""
    title, size, side = name.split("/")
    comparison = COMPARISONS[title]
    prepare = {"ours": comparison.ours, "other": comparison.other or comparison.ours}[side]
    run = prepare(given, size)
    for _ in range(comparison.warm[side == "other"]):
        run()
    result, taken = measured(run)
    file = given / f"{list(COMPARISONS).index(title)} {size} {side}.npz"
    np.savez(file, **comparison.result(result))
    print(json.dumps({**taken._asdict(), "result": str(file)}))


def compare(title: str, size: str, given: Path, rounds: int) -> None:
    """Let the contenders run by turns, and print a row; refuse results that differ."""
    comparison = COMPARISONS[title]
    sides = ("ours", "other") if comparison.other else ("ours",)
    taken = list(by_turns(__file__, [f"{title}/{size}/{side}" for side in sides], given, rounds).values())
    results = [np.load(runs[-1]["result"]) for runs in taken]
    for key, values in results[0].items():
        np.testing.assert_allclose(
            values, results[-1][key], rtol=comparison.apart, atol=comparison.apart, err_msg=f"{title}, {size}: {key}"
        )
    print(f"| {title} | {size} | {' | '.join(cells(taken))} | {comparison.aim} |", flush=True)


def cells(taken: list[list[dict[str, Any]]]) -> Iterator[str]:
    """Lay out seconds, processor seconds and memory of both, and how many times faster ours is by either clock."""
    clocks, nobody = ("seconds", "processor"), [""] * (2 - len(taken))
    for what in clocks:
        yield from (f"{statistics.median(run[what] for run in runs):#.3g}" for runs in taken)
        yield from nobody
    yield from (f"{max(run['grown'] for run in runs):.0f}" for runs in taken)
    yield from nobody
    for what in clocks:
        times = [other[what] / own[what] for own, other in zip(*taken, strict=True)] if not nobody else []
        yield f"{statistics.median(times):.1f}" if times else ""


def main() -> None:
    """Make what is to be measured, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=list(COMPARISONS), action="append")
    parser.add_argument("--contender", help=argparse.SUPPRESS)
    parser.add_argument("--given", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.contender:
        contend(asked.contender, asked.given)
        return
    with tempfile.TemporaryDirectory() as folder:
        make_documents(Path(folder))
        print(
            "| measure, beside | tasks | s | other's | processor s | other's | MB | other's | times | processor | aim |"
        )
        print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
        for title in asked.only or COMPARISONS:
            for size in COMPARISONS[title].sizes:
                compare(title, size, Path(folder), asked.rounds)


if __name__ == "__main__":
    main()
