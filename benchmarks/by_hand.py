"""What one would write without jxgraph: the sample's tables, one figure and one page, by networkx and its fellows.

Run as `python benchmarks/by_hand.py FILE FOLDER`. It knows one way of printing, merges no names, makes no remarks,
tests nothing against chance, and says nothing in sentences.
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

CLAUSE = re.compile(r"责任单位[:：](?P<units>[^)）\n]*)")
SEPARATOR = re.compile(r"[、,，;；]")
WEIGHTS = (1.0, 0.5)
SHOWN = 20


def read(path: Path) -> pd.DataFrame:
    """Return one row a task and unit: the first unit leads."""
    rows = []
    lines = path.read_text(encoding="utf-8").splitlines()
    for at, line in enumerate(lines):
        found = CLAUSE.search(line)
        if found:
            units = [unit.strip() for unit in SEPARATOR.split(found["units"]) if unit.strip()]
            rows += [(at, lines[at - 1], unit, WEIGHTS[n > 0]) for n, unit in enumerate(dict.fromkeys(units))]
    return pd.DataFrame(rows, columns=["task", "text", "unit", "weight"])


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

    workload = edges.groupby("unit")["weight"].agg(["count", "sum"]).sort_values("sum", ascending=False)
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
    groups = nx.community.louvain_communities(together, seed=0)
    clusters = pd.Series({unit: n for n, group in enumerate(groups) for unit in group}, name="cluster")
    tables = {"assignments": edges, "workload": workload, "centrality": centrality, "ties": ties, "clusters": clusters}
    with pd.ExcelWriter(folder / "workbook.xlsx") as book:
        for name, table in tables.items():
            table.to_csv(folder / f"{name}.csv", encoding="utf-8-sig")
            table.to_excel(book, sheet_name=name)

    import zhplot  # noqa: F401 -- the usual way to Chinese letters in matplotlib

    _, ax = plt.subplots(figsize=(7, 6))
    workload["sum"].head(SHOWN)[::-1].plot.barh(ax=ax)
    plt.tight_layout()
    plt.savefig(folder / "workload.png", dpi=200)

    page = Network(height="800px", width="100%", cdn_resources="in_line")
    page.from_nx(B)
    (folder / "network.html").write_text(page.generate_html(), encoding="utf-8")


if __name__ == "__main__":
    main()
