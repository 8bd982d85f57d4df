"""How fast and in how much memory many documents are read and measured, beside what one would write instead.

Run it from the repository with `python benchmarks/corpus.py`; `--documents`, `--tasks`, `--measured`, `--pooled` and
`--rounds` make it smaller, `--only` names one comparison. Each contender runs in a process of its own, by turns, its
linear algebra with one thread; what it is given is made before, and the time of starting Python and of loading
libraries does not count. A row is printed only where the contenders' results are equal. Seconds and processor seconds
are medians, memory is the highest peak (that of a pool is the peak of its largest process); time and processor time by
the other contender's, which stands below, are medians of the rounds.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import statistics
import tempfile
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from contending import by_turns, measured

import jxgraph as jx
from jxgraph.corpus.workers import workers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

TASKS_A_DOCUMENT = 160
UNITS_A_CITY = 100
CITIES = 1000
SIZES = np.array([71, 52, 23, 12, 6, 1, 1]) / 166
WEIGHTS = np.array([1.0, 0.5, 0.25])
EDGE_COLUMNS = ["document", "task", "unit", "role", "weight", "counted"]
TWO_CORES = 2
DIGITS = 9


def make_documents(folder: Path, count: int) -> None:
    """Write made documents of the sample's size, of all styles in turn."""
    from jxgraph.synthetic import STYLES

    styles = list(STYLES)
    for n in range(count):
        path = folder / f"{n % 100:02}" / f"{n:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(jx.synthetic.make_document(style=styles[n % len(styles)], seed=n).text, encoding="utf-8")


def make_edges(tasks: int) -> pd.DataFrame:
    """Deal the tasks of a thousand cities to a hundred units each, some two a task, few units much."""
    random = np.random.default_rng(0)
    task = np.repeat(np.arange(tasks, dtype=np.int32), random.choice(np.arange(1, 8), size=tasks, p=SIZES))
    rank = 1 / np.arange(1, UNITS_A_CITY + 1)
    unit = random.choice(UNITS_A_CITY, size=len(task), p=rank / rank.sum())
    unit += task // max(tasks // CITIES, 1) % CITIES * UNITS_A_CITY
    kept = np.unique(task * np.int64(CITIES * UNITS_A_CITY) + unit, return_index=True)[1]
    task, unit = task[kept], unit[kept].astype(np.int32)
    first = np.concatenate([[True], task[1:] != task[:-1]])
    role = np.where(first, 1, random.integers(2, 4, len(task))).astype(np.int8)
    document = (task // TASKS_A_DOCUMENT).astype(np.int32)
    return pd.DataFrame(
        {"document": document, "task": task, "unit": unit, "role": role, "weight": WEIGHTS[role - 1], "counted": True}
    )


def make_corpus(folder: Path, tasks: int) -> None:
    """Write edges as the tables of a corpus, with what its pooled measures ask for beside them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from jxgraph.corpus.blocks import SCHEMA_VERSION, schemas

    edges = make_edges(tasks)
    names = [f"{n:06}" for n in range(CITIES * UNITS_A_CITY)]
    units = pd.DataFrame({"unit": np.arange(len(names)), "name": names, "department": names, "collective": False})
    documents = pd.DataFrame({"document": np.arange(-(-tasks // TASKS_A_DOCUMENT))})
    rows = dict.fromkeys(schemas(), 0) | {"parts": 1, "failures": 0}
    for table, schema in schemas().items():
        frame = {"assignments": edges, "names": units, "documents": documents}.get(table, pd.DataFrame())
        columns = [pa.array(frame[f.name]) if f.name in frame else pa.nulls(len(frame), f.type) for f in schema]
        whole = pa.Table.from_arrays([c.cast(f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)
        (folder / table).mkdir(parents=True)
        pq.write_table(whole, folder / table / "part-00000.parquet", compression="zstd")
    manifest = {"generator": "jxgraph", "kind": "corpus", "schema_version": SCHEMA_VERSION, "counts": rows}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def read_with(jobs: int) -> Callable[[Path], Callable[[], str]]:
    """Read the made documents with so many processes; the result is the digest of all files."""

    def prepare(given: Path) -> Callable[[], str]:
        def run() -> str:
            out = given / f"read-{jobs}"
            shutil.rmtree(out, ignore_errors=True)
            jx.corpus.read(given / "documents", out, jobs=jobs)
            return hashlib.sha256((out / "manifest.json").read_bytes()).hexdigest()

        return run

    return prepare


def workload_ours(given: Path) -> Callable[[], str]:
    """Sum up by unit with DuckDB from Parquet."""
    corpus = jx.corpus.open(given / "corpus", memory="200MB")

    def run() -> str:
        frame = corpus.workload(by="unit").sort_values("unit")
        return digest(frame[["lead", "co_lead", "support", "tasks", "documents", "workload"]])

    return run


def workload_pandas(given: Path) -> Callable[[], str]:
    """Sum up by unit with pandas, from the columns that are needed."""

    def run() -> str:
        edges = pd.read_parquet(given / "corpus" / "assignments", columns=EDGE_COLUMNS)
        edges = edges[edges["counted"]]
        frame = pd.crosstab(edges["unit"], edges["role"]).reindex(columns=[1, 2, 3], fill_value=0)
        grouped = edges.groupby("unit")
        frame["tasks"], frame["documents"] = grouped.size(), grouped["document"].nunique()
        frame["workload"] = grouped["weight"].sum()
        return digest(frame)

    return run


def projection_ours(given: Path) -> Callable[[], str]:
    """Project on the units from Parquet to Parquet."""
    corpus = jx.corpus.open(given / "corpus")

    def run() -> str:
        corpus.projection(given / "ours.parquet")
        return ""

    return run


def projection_scipy(given: Path) -> Callable[[], str]:
    """Project on the units by a sparse product of all that is in the Parquet file."""
    from scipy import sparse

    def run() -> str:
        edges = pd.read_parquet(given / "corpus" / "assignments", columns=EDGE_COLUMNS)
        edges = edges[edges["counted"]]
        W = sparse.csr_array((edges["weight"], (edges["task"], edges["unit"])))
        product = sparse.triu(W.T @ W, k=1).tocoo()
        frame = pd.DataFrame({"a": product.coords[0], "b": product.coords[1], "weight": product.data})
        frame.sort_values(["a", "b"]).to_parquet(given / "scipy.parquet", index=False)
        return ""

    return run


def projected(given: Path, name: str) -> str:
    """Digest the file that a projection wrote."""
    frame = pd.read_parquet(given / f"{name}.parquet")
    return digest(frame[[*frame.columns[:2], "weight"]])


def coded_ours(given: Path) -> Callable[[], str]:
    """Project edges in memory by a sort."""
    from jxgraph.corpus.measuring import project

    edges = coded(given)

    def run() -> tuple[Any, ...]:
        found = project(edges["task"], edges["unit"], edges["role"], WEIGHTS)
        return found.a, found.b, found.weight

    return run  # type: ignore[return-value]


def coded_scipy(given: Path) -> Callable[[], str]:
    """Project edges in memory by a sparse product."""
    from scipy import sparse

    edges = coded(given)

    def run() -> Any:
        W = sparse.csr_array((WEIGHTS[edges["role"] - 1], (edges["task"], edges["unit"])))
        return W.T @ W

    return run


def upper(found: Any) -> str:
    """Digest the upper half of a projection, whichever way it was made."""
    if not isinstance(found, tuple):
        from scipy import sparse

        half = sparse.triu(found, k=1).tocsr()
        half.sort_indices()
        half = half.tocoo()
        found = (*half.coords, half.data)
    return digest(pd.DataFrame(dict(zip("abw", found, strict=True))))


def coded(given: Path) -> dict[str, NDArray[Any]]:
    """Load the coded columns of the edges."""
    frame = pd.read_parquet(given / "corpus" / "assignments", columns=["task", "unit", "role"])
    return {name: frame[name].to_numpy() for name in frame}


def measures_ours(given: Path) -> Callable[[], str]:
    """Measure each document from its coded edges."""
    from jxgraph.corpus.measuring import Edges, unit_measures

    documents = [
        Edges(
            one["task"], one["unit"], one["role"], WEIGHTS[one["role"] - 1], one["tasks"], np.zeros(one["units"], bool)
        )
        for one in measured_documents(given)
    ]

    def run() -> str:
        names = ["tasks", "workload", "partners", "closeness", "betweenness", "eigenvector", "pagerank"]
        return rounded([np.array([found[name] for name in names]) for found in map(unit_measures, documents)])

    return run


def measures_networkx(given: Path) -> Callable[[], str]:
    """Measure each document with networkx's functions."""
    import networkx as nx

    documents = measured_documents(given)

    def run() -> str:
        results = []
        for one in documents:
            B = nx.Graph()
            units = [f"u{n}" for n in range(one["units"])]
            B.add_nodes_from((f"t{n}" for n in range(one["tasks"])), bipartite=0)
            B.add_nodes_from(units, bipartite=1)
            weights = WEIGHTS[one["role"] - 1].tolist()
            ends = zip(one["task"].tolist(), one["unit"].tolist(), weights, strict=True)
            B.add_weighted_edges_from((f"t{task}", f"u{unit}", weight) for task, unit, weight in ends)
            values = [
                dict(B.degree()),
                dict(B.degree(weight="weight")),
                dict(nx.bipartite.projected_graph(B, units).degree()),
                nx.bipartite.closeness_centrality(B, units),
                nx.bipartite.betweenness_centrality(B, units),
                nx.eigenvector_centrality(B, max_iter=20000, tol=1e-13),
                nx.pagerank(B, weight=None, tol=1e-14, max_iter=1000),
            ]
            results.append(np.array([[value[unit] for unit in units] for value in values]))
        return rounded(results)

    return run


def measured_documents(given: Path) -> list[dict[str, Any]]:
    """Load the edges of documents of the sample's size."""
    frame = pd.read_parquet(given / "measured.parquet")
    return [
        {
            **{name: one[name].to_numpy() for name in ("task", "unit", "role")},
            "tasks": int(one["task"].max()) + 1,
            "units": int(one["unit"].max()) + 1,
        }
        for _, one in frame.groupby("document")
    ]


def make_measured(path: Path, count: int) -> None:
    """Write the edges of made documents."""
    frames = []
    for n in range(count):
        tasks = jx.synthetic.make_document(seed=n).tasks
        rows = [
            (at, a.unit, list(jx.Role).index(a.role) + 1) for at, task in enumerate(tasks) for a in task.assignments
        ]
        frame = pd.DataFrame(rows, columns=["task", "unit", "role"])
        frame["unit"] = pd.factorize(frame["unit"])[0]
        frames.append(frame.astype({"task": np.int32, "unit": np.int32, "role": np.int8}).assign(document=n))
    pd.concat(frames).to_parquet(path, index=False)


def make_pooled(path: Path, count: int) -> None:
    """Write the entries of made documents of as many cities, by department."""
    from jxgraph.naming import department

    documents = [jx.synthetic.make_document(seed=n) for n in range(count)]
    rows = [
        (n, at, department(a.unit), WEIGHTS[list(jx.Role).index(a.role)])
        for n, document in enumerate(documents)
        for at, task in enumerate(document.tasks)
        for a in task.assignments
    ]
    frame = pd.DataFrame(rows, columns=["document", "task", "code", "weight"])
    frame["code"] = pd.factorize(frame["code"])[0]
    frame.groupby(["document", "task", "code"], as_index=False).max().to_parquet(path, index=False)


def pooled_with(jobs: int) -> Callable[[Path], Callable[[], str]]:
    """Test the pairs of departments over all made documents with this number of processes."""
    from scipy import sparse

    from jxgraph.measures.nulls.pooled import Stratum, pooled_ties
    from jxgraph.measures.nulls.registry import SIZED_SDSM, NullSettings

    def stratum(one: pd.DataFrame) -> Stratum:
        codes, column = np.unique(one["code"], return_inverse=True)
        shape = (int(one["task"].max()) + 1, len(codes))
        return Stratum(sparse.csr_array((one["weight"], (one["task"], column)), shape=shape), codes)

    def prepare(given: Path) -> Callable[[], str]:
        strata = [stratum(one) for _, one in pd.read_parquet(given / "pooled.parquet").groupby("document")]

        def run() -> str:
            # as the processes that read a corpus are started
            with workers(jobs, None, None) as at_work:
                executor = at_work.executor if jobs > 1 else None
                frame = pooled_ties(lambda: iter(strata), NullSettings((SIZED_SDSM,)), executor)
            return digest(frame.drop(columns="verdict"))

        return run

    return prepare


def rounded(results: list[NDArray[np.float64]]) -> str:
    """Digest results of which some are limits of iterations: to so many digits, and not to the boundary of a digit."""
    flat = np.concatenate([result.ravel() for result in results])
    return (
        f"{len(flat)} values, sum {np.round(flat.sum(), DIGITS - 4):.4f}, of squares {np.round((flat**2).sum(), 3):.2f}"
    )


def digest(frame: pd.DataFrame) -> str:
    """Digest numbers, exactly."""
    return hashlib.sha256(frame.to_numpy(dtype=np.float64).tobytes()).hexdigest()


CONTENDERS: Mapping[str, tuple[Any, Any]] = MappingProxyType(
    {
        "two processes": (read_with(TWO_CORES), str),
        "one process": (read_with(1), str),
        "workload, DuckDB": (workload_ours, str),
        "workload, pandas": (workload_pandas, str),
        "projection, jxgraph": (projection_ours, "ours"),
        "projection, scipy": (projection_scipy, "scipy"),
        "coded edges, jxgraph": (coded_ours, upper),
        "coded edges, scipy": (coded_scipy, upper),
        "measures, jxgraph": (measures_ours, str),
        "measures, networkx": (measures_networkx, str),
        "pooled ties, two processes": (pooled_with(TWO_CORES), str),
        "pooled ties, one process": (pooled_with(1), str),
    }
)
"""How each is prepared, and what makes its result one to compare."""

COMPARISONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "reading": ("two processes", "one process"),
        "workload": ("workload, DuckDB", "workload, pandas"),
        "projection": ("projection, jxgraph", "projection, scipy"),
        "coded": ("coded edges, jxgraph", "coded edges, scipy"),
        "measures": ("measures, jxgraph", "measures, networkx"),
        "pooled": ("pooled ties, two processes", "pooled ties, one process"),
    }
)


def contend(name: str, given: Path) -> None:
    """Run one contender in this process, and print what it took as JSON."""
    prepare, comparable = CONTENDERS[name]
    result, taken = measured(prepare(given))
    same = projected(given, comparable) if isinstance(comparable, str) else comparable(result)
    print(json.dumps({**taken._asdict(), "result": same}))


def compare(name: str, given: Path, rounds: int) -> None:
    """Let two contenders run by turns, and print a row for each; refuse results that differ."""
    taken = by_turns(__file__, COMPARISONS[name], given, rounds)
    results = {run["result"] for runs in taken.values() for run in runs}
    if len(results) != 1:
        raise SystemExit(f"{name}: the results differ: {results}")
    *_, other = taken.values()
    for contender, runs in taken.items():
        seconds, used = (statistics.median(run[what] for run in runs) for what in ("seconds", "processor"))
        ratios = [
            statistics.median(run[what] / against[what] for run, against in zip(runs, other, strict=True))
            for what in ("seconds", "processor")
        ]
        numbers = f"{seconds:.2f} | {used:.2f} | {max(run['peak'] for run in runs):.0f}"
        print(f"| {contender} | {numbers} | {ratios[0]:.3f} | {ratios[1]:.3f} | {1 / ratios[0]:.1f} |", flush=True)


def main() -> None:
    """Make what is to be read and measured, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--tasks", type=int, default=10_000_000)
    parser.add_argument("--measured", type=int, default=1_000)
    parser.add_argument("--pooled", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=list(COMPARISONS), action="append")
    parser.add_argument("--contender", choices=list(CONTENDERS), help=argparse.SUPPRESS)
    parser.add_argument("--given", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.contender:
        contend(asked.contender, asked.given)
        return
    chosen = asked.only or list(COMPARISONS)
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder)
        if "reading" in chosen:
            make_documents(given / "documents", asked.documents)
        if {"workload", "projection", "coded"} & set(chosen):
            make_corpus(given / "corpus", asked.tasks)
        if "measures" in chosen:
            make_measured(given / "measured.parquet", asked.measured)
        if "pooled" in chosen:
            make_pooled(given / "pooled.parquet", asked.pooled)
        print("| contender | seconds | processor seconds | peak, MB | time | processor time | times faster |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        for name in chosen:
            compare(name, given, asked.rounds)


if __name__ == "__main__":
    main()
