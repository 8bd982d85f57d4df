"""What an analyst would write with networkx, scipy and plain loops for the measures of one document."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
from networkx.algorithms import bipartite
from scipy import optimize, stats

if TYPE_CHECKING:
    import pandas as pd

WEIGHTS = {"lead": 1.0, "co_lead": 0.5, "support": 0.25}
RESTARTS = 30
RUNS = (0.8, 0.9, 1.0, 1.1, 1.25) * 10


def graph(edges: pd.DataFrame) -> nx.Graph:
    """Build the two-mode graph of an edge table; a unit that stands twice in a task keeps its strongest role."""
    B = nx.Graph()
    B.add_nodes_from((("task", task) for task in dict.fromkeys(edges["task_id"])), bipartite=0)
    B.add_nodes_from((("unit", unit) for unit in dict.fromkeys(edges["unit"])), bipartite=1)
    columns = (edges[name].tolist() for name in ("task_id", "unit", "role"))
    for task, unit, role in zip(*columns, strict=True):
        a, b = ("task", task), ("unit", unit)
        if not B.has_edge(a, b) or B[a][b]["weight"] < WEIGHTS[role]:
            B.add_edge(a, b, weight=WEIGHTS[role], role=role)
    return B


def matrix(B: nx.Graph) -> Any:
    """Give the weights of a two-mode graph as a sparse matrix, tasks x units."""
    return bipartite.biadjacency_matrix(B, nodes(B, 0), nodes(B, 1))


def nodes(B: nx.Graph, mode: int) -> list[Any]:
    """List the tasks (0) or the units (1)."""
    return [node for node, of in B.nodes(data="bipartite") if of == mode]


def projection(B: nx.Graph) -> nx.Graph:
    """Project on the units with the sum of the products of weights, which networkx's own projections do not know.

    The function of weight is written as networkx's documentation writes one.
    """

    def weight(G: nx.Graph, a: Any, b: Any) -> float:
        return sum(G[a][task]["weight"] * G[b][task]["weight"] for task in set(G[a]) & set(G[b]))

    return bipartite.generic_weighted_projected_graph(B, nodes(B, 1), weight)


def measures(B: nx.Graph, clusters: dict[Any, int], orders: list[list[Any]]) -> dict[str, Any]:
    """Compute the measures of a document, its clusters and the random orders of removal given."""
    units, G = nodes(B, 1), projection(B)
    columns = {**central(B, units), **central_in_ties(G), **parts(B, G, units, clusters)}
    values = {name: [of[unit] for unit in units] for name, of in columns.items()}
    left = robustness(B, orders)
    band = {"largest": np.quantile(left, (0.05, 0.5, 0.95), axis=0)}
    return {**values, **ties(B, G, units), **band}


def central(B: nx.Graph, units: list[Any]) -> dict[str, dict[Any, float]]:
    """Measure centrality in the two-mode graph."""
    return {
        "degree": dict(B.degree()),
        "strength": dict(B.degree(weight="weight")),
        "closeness": bipartite.closeness_centrality(B, units),
        "betweenness": bipartite.betweenness_centrality(B, units),
        "eigenvector": nx.eigenvector_centrality(B, max_iter=20_000, tol=1e-12),
        "pagerank": nx.pagerank(B, weight=None, tol=1e-14, max_iter=1000),
        "core": nx.core_number(B),
    }


def central_in_ties(G: nx.Graph) -> dict[str, dict[Any, float]]:
    """Measure centrality in the projection."""
    return {
        "tie_degree": dict(G.degree()),
        "tie_strength": dict(G.degree(weight="weight")),
        "tie_closeness": nx.closeness_centrality(G),
        "tie_betweenness": nx.betweenness_centrality(G),
        "tie_eigenvector": nx.eigenvector_centrality(G, max_iter=20_000, tol=1e-12),
        "tie_pagerank": nx.pagerank(G, weight=None, tol=1e-14, max_iter=1000),
        "tie_core": nx.core_number(G),
    }


def parts(B: nx.Graph, G: nx.Graph, units: list[Any], clusters: dict[Any, int]) -> dict[str, dict[Any, float]]:
    """Find the part each unit plays: participation, Burt's measures for two modes, what its removal cuts off."""
    participation, constraint, size, cut = {}, {}, {}, {}
    for unit in units:
        to: dict[int, float] = {}
        for other, data in G[unit].items():
            to[clusters[other]] = to.get(clusters[other], 0) + data["weight"]
        total = sum(to.values())
        participation[unit] = 1 - sum((w / total) ** 2 for w in to.values()) if total else 0.0
        own = [task for task in B[unit] if len(B[task]) > 1]
        partners = {other for task in own for other in B[task]} - {unit}
        meeting = {frozenset(p) for task in own for p in combinations(B[task], 2) if unit not in p}
        constraint[unit] = sum((sum(o in B[t] for t in own) / len(own)) ** 2 for o in partners) if own else np.nan
        size[unit] = len(partners) - 2 * len(meeting) / len(partners) if partners else 0.0
        piece = nx.node_connected_component(G, unit)
        rest = [len(c) for c in nx.connected_components(G.subgraph(piece - {unit}))]
        cut[unit] = sum(rest) - max(rest, default=0)
    return {"participation": participation, "constraint": constraint, "effective_size": size, "articulation": cut}


def ties(B: nx.Graph, G: nx.Graph, units: list[Any]) -> dict[str, list[float]]:
    """Describe every pair of units that share a task, and test it by two null models."""
    shared = bipartite.weighted_projected_graph(B, units)
    newman = bipartite.collaboration_weighted_projected_graph(B, units)
    jaccard = bipartite.overlap_weighted_projected_graph(B, units)
    pairs = [pair for pair in combinations(units, 2) if shared.has_edge(*pair)]
    p, tasks, place = configuration_model(B), len(nodes(B, 0)), {unit: at for at, unit in enumerate(units)}
    rows = []
    for a, b in pairs:
        k = shared[a][b]["weight"]
        exact = poisson_binomial(p[:, place[a]] * p[:, place[b]])
        chance = stats.hypergeom(tasks, B.degree(a), B.degree(b)).sf(k - 1)
        rows.append((k, G[a][b]["weight"], newman[a][b]["weight"], jaccard[a][b]["weight"], chance, exact[k:].sum()))
    columns = zip(*rows, strict=True)
    names = ("shared", "weight", "newman", "jaccard", "hypergeometric_p_more", "sdsm_p_more")
    return dict(zip(names, map(list, columns), strict=True))


def configuration_model(B: nx.Graph) -> Any:
    """Solve the bipartite configuration model for the degrees that occur, by scipy's root finder; tasks x units."""
    sizes, degrees = ([d for _, d in B.degree(nodes(B, mode))] for mode in (0, 1))
    (s, ns), (d, nd) = (np.unique(values, return_counts=True) for values in (sizes, degrees))

    def wrong(x: Any) -> Any:
        p = 1 / (1 + np.exp(-x[: len(s), None] - x[len(s) :]))
        return np.concatenate([p @ nd - s, ns @ p - d])

    root = np.sqrt(sum(sizes))
    x = optimize.least_squares(
        wrong, np.log(np.concatenate([s / root, d / root])), xtol=1e-15, ftol=1e-15, gtol=1e-15
    ).x
    p = 1 / (1 + np.exp(-x[: len(s), None] - x[len(s) :]))
    return p[np.searchsorted(s, sizes)][:, np.searchsorted(d, degrees)]


def poisson_binomial(p: Any) -> Any:
    """Convolve one event after the other."""
    mass = np.ones(1)
    for q in p:
        mass = np.convolve(mass, (1 - q, q))
    return mass


def divided(G: nx.Graph) -> tuple[float, Any]:
    """Divide from many orders, give the best modularity, and how often each two units are together in further runs."""
    best = max(nx.community.modularity(G, nx.community.louvain_communities(G, seed=seed)) for seed in range(RESTARTS))
    together = np.zeros((len(G), len(G)))
    for seed, resolution in enumerate(RUNS):
        found = nx.community.louvain_communities(G, resolution=resolution, seed=seed)
        label = {unit: at for at, group in enumerate(found) for unit in group}
        row = np.array([label[unit] for unit in G])
        together += row[:, None] == row
    return best, together / len(RUNS)


def robustness(B: nx.Graph, orders: list[list[Any]]) -> list[list[float]]:
    """Remove the units in each order; follow the share of the largest component."""
    shares = []
    for order in orders:
        H = B.copy()
        row = [max(map(len, nx.connected_components(H))) / len(B)]
        for unit in order:
            H.remove_node(unit)
            row.append(max(map(len, nx.connected_components(H))) / len(B))
        shares.append(row)
    return shares
