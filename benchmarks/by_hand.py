"""What one would write without jxgraph: the sample's tables, one figure and one page, by networkx and its fellows.

Run as `python benchmarks/by_hand.py FILE FOLDER`. It knows one way of printing, merges no names, makes no remarks,
knows no null model but the hypergeometric, and says nothing in sentences.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import networkx as nx
import pandas as pd
from pyvis.network import Network
from scipy.stats import hypergeom

CLAUSE = re.compile(r"责任单位[:：](?P<units>[^)）\n]*)")
SEPARATOR = re.compile(r"[、,，;；]")
SCHEMES = {
    "lead-co": {"lead": 1.0, "co_lead": 0.5},
    "equal": {"lead": 1.0, "co_lead": 1.0},
    "leads": {"lead": 1.0, "co_lead": 0.0},
}
RUNS = 30
SHOWN = 20


def read(path: Path) -> pd.DataFrame:
    """Return one row a task and unit: the first unit leads."""
    rows = []
    lines = path.read_text(encoding="utf-8").splitlines()
    for at, line in enumerate(lines):
        found = CLAUSE.search(line)
        if found:
            units = [unit.strip() for unit in SEPARATOR.split(found["units"]) if unit.strip()]
            named = enumerate(dict.fromkeys(units))
            rows += [(at, lines[at - 1], unit, "co_lead" if n else "lead") for n, unit in named]
    frame = pd.DataFrame(rows, columns=["task", "text", "unit", "role"])
    return frame.assign(weight=frame["role"].map(SCHEMES["lead-co"]))


def main() -> None:
    """Write the files."""
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    edges = read(source)
    B = nx.Graph()
    B.add_nodes_from((f"t{task}" for task in edges["task"].unique()), bipartite=0)
    B.add_nodes_from(edges["unit"].unique(), bipartite=1)
    B.add_weighted_edges_from((f"t{row.task}", row.unit, row.weight) for row in edges.itertuples())
    units = edges["unit"].unique().tolist()

    loads = {name: edges.assign(weight=edges["role"].map(scheme)) for name, scheme in SCHEMES.items()}
    ranking = pd.DataFrame({name: load.groupby("unit")["weight"].sum() for name, load in loads.items()})
    ranking = ranking.join(ranking.rank(ascending=False, method="min").add_suffix(" rank"))
    workload = edges.pivot_table(index="unit", columns="role", values="task", aggfunc="count", fill_value=0)
    workload["workload"] = edges.groupby("unit")["weight"].sum()
    workload = workload.sort_values("workload", ascending=False)
    centrality = pd.DataFrame(
        {
            "closeness": nx.bipartite.closeness_centrality(B, units),
            "betweenness": nx.bipartite.betweenness_centrality(B, units),
            "eigenvector": nx.eigenvector_centrality(B, max_iter=5000),
            "pagerank": nx.pagerank(B, weight=None),
        }
    ).loc[units]
    together = nx.bipartite.weighted_projected_graph(B, units)
    ties = nx.to_pandas_edgelist(together).sort_values("weight", ascending=False)
    degrees = [ties[side].map(dict(B.degree())) for side in ("source", "target")]
    ties["p"] = hypergeom.sf(ties["weight"] - 1, edges["task"].nunique(), *degrees)
    runs = [nx.community.louvain_communities(together, seed=seed) for seed in range(RUNS)]
    best = max(runs, key=lambda groups: nx.community.modularity(together, groups))
    own = {unit: group for group in best for unit in group}
    stays = {unit: [len(own[unit] & group) / len(own[unit] | group) for run in runs for group in run if unit in group]
             for unit in units}  # fmt: skip
    clusters = pd.DataFrame({"cluster": {unit: best.index(own[unit]) for unit in units}})
    clusters["stability"] = pd.Series(stays).map(lambda parts: sum(parts) / len(parts))
    shared = pd.DataFrame(
        {n: [sum(together[u][v]["weight"] for v in together[u] if v in group) for u in units]
         for n, group in enumerate(best)}, index=units,
    )  # fmt: skip
    roles = 1 - shared.div(shared.sum(axis=1), axis=0).pow(2).sum(axis=1).rename("participation")
    tables = {
        "tasks": edges[["task", "text"]].drop_duplicates(),
        "assignments": edges,
        "workload": workload,
        "ranking": ranking,
        "centrality": centrality,
        "ties": ties,
        "clusters": clusters,
        "roles": roles,
    }
    with pd.ExcelWriter(folder / "workbook.xlsx") as book:
        for name, table in tables.items():
            table.to_csv(folder / f"{name}.csv", encoding="utf-8-sig")
            table.to_excel(book, sheet_name=name)

    import zhplot  # noqa: F401 -- the usual way to Chinese letters in matplotlib

    _, ax = plt.subplots(figsize=(7, 6))
    workload["workload"].head(SHOWN)[::-1].plot.barh(ax=ax)
    plt.tight_layout()
    plt.savefig(folder / "workload.png", dpi=200)

    page = Network(height="800px", width="100%", cdn_resources="in_line")
    page.from_nx(B)
    (folder / "network.html").write_text(page.generate_html(), encoding="utf-8")


if __name__ == "__main__":
    main()
