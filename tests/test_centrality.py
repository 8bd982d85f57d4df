from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from checking_cases import each
from making_documents import SEEDS
from networkx.algorithms import bipartite

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_graph, responsibility_matrix, tasks_of, units_of
from jxgraph.measures import centrality as module
from jxgraph.measures.centrality import tie_centrality
from jxgraph.measures.graph import eigen as spectra
from jxgraph.measures.graph import paths
from jxgraph.measures.graph import paths as reach
from jxgraph.measures.graph.paths import greatest_betweenness
from jxgraph.measures.numeric import jit as compiling

MEASURES = ["closeness", "betweenness", "eigenvector", "pagerank"]


def centrality(source: Any, **settings: Any) -> pd.DataFrame:
    """Measure, in matrix order and without the rank, as an independent computation gives it."""
    R, found = responsibility_matrix(source), module.centrality(source, **settings)
    names = R.tasks.index if settings.get("of") == "tasks" else R.units.index
    return found.loc[names].drop(columns="rank").rename_axis(found.index.name)


def random_graph(seed: int) -> nx.Graph:
    """2 to 14 tasks and 2 to 9 units, thin or dense, so in pieces or whole, and with lonely nodes of both modes."""
    rng = np.random.default_rng(seed)
    tasks, units = rng.integers(2, 15), rng.integers(2, 10)
    chosen = rng.random((tasks, units)) < rng.choice([0.1, 0.2, 0.35, 0.6, 0.9])
    chosen[rng.integers(tasks), rng.integers(units)] = True
    B = nx.Graph(scheme="drawn")
    B.add_nodes_from([f"task:{t}" for t in range(tasks)], bipartite=0)
    B.add_nodes_from([f"unit:{u}" for u in range(units)], bipartite=1)
    roles = [("lead", 1.0), ("co_lead", 0.5), ("support", 0.25)]
    for t, u in np.argwhere(chosen):
        role, weight = roles[rng.integers(3)]
        B.add_edge(f"task:{t}", f"unit:{u}", role=role, weight=weight, position=1)
    return B


def graph_of(**tasks: str) -> nx.Graph:
    """Build a graph from tasks whose units are single letters: ``t1="AB"``."""
    return responsibility_graph([(task, unit, "co_lead") for task, units in tasks.items() for unit in units])


def of_units(B: nx.Graph, values: dict[str, float]) -> list[float]:
    return [values[node] for node in units_of(B)]


def weighted_graph(seed: int) -> nx.Graph:
    """Make a random graph with the weights of roles (so many ways of equal length), free ones, and some of 0."""
    B = random_graph(seed)
    rng = np.random.default_rng(seed)
    for _, _, data in B.edges(data=True):
        if seed % 2:
            data["weight"] = float(rng.uniform(0.05, 3))
        if rng.random() < 0.1:
            data["weight"] = 0.0
    return B


def with_lengths(G: nx.Graph) -> nx.Graph:
    """Leave out the edges that weigh nothing, and give the others the length 1 / weight."""
    G = G.edge_subgraph([e for e in G.edges if G.edges[e]["weight"] > 0]).copy() if G.number_of_edges() else G.copy()
    nx.set_edge_attributes(G, {e: 1 / data["weight"] for e, data in G.edges.items()}, "length")
    return G


def nodes_of(B: nx.Graph, of: str) -> list[str]:
    return units_of(B) if of == "units" else tasks_of(B)


def far_sums(G: nx.Graph, nodes: list[str], length: str | None) -> tuple[list[int], list[float]]:
    """Of each node, how many others it reaches and the sum of their distances, by networkx."""
    rows = [nx.single_source_dijkstra_path_length(G, v, weight=length) if v in G else {v: 0} for v in nodes]
    return [len(row) - 1 for row in rows], [sum(row.values()) for row in rows]


@pytest.mark.parametrize("of", ["units", "tasks"])
@each("seed", SEEDS)
def test_agrees_with_networkx(seed: int, of: str) -> None:
    B = random_graph(seed)
    nodes = nodes_of(B, of)
    found = centrality(B, of=of)
    assert found.index.tolist() == [node.split(":")[1] for node in nodes]
    assert found["degree"].tolist() == [B.degree(node) for node in nodes]
    assert found["strength"].tolist() == [B.degree(node, weight="weight") for node in nodes]
    assert found["core"].tolist() == [nx.core_number(B)[node] for node in nodes]
    pagerank = nx.pagerank(B, weight=None, tol=1e-15, max_iter=1000)
    assert found["pagerank"].tolist() == pytest.approx([pagerank[node] for node in nodes], abs=1e-12)
    for column in ("closeness", "betweenness"):
        expected = getattr(bipartite, f"{column}_centrality")(B, units_of(B))
        assert found[column].tolist() == pytest.approx([expected[node] for node in nodes], abs=1e-12)


@pytest.mark.parametrize("of", ["units", "tasks"])
@each("seed", SEEDS)
def test_weighted_agrees_with_networkx_and_igraph(seed: int, of: str) -> None:
    """Lengths are 1 / weight, the bounds those of the graph without weights; edges that weigh 0 are none."""
    B = weighted_graph(seed)
    nodes, sizes = nodes_of(B, of), (len(nodes_of(B, of)), len(B) - len(nodes_of(B, of)))
    found, G = centrality(B, of=of, weighted=True), with_lengths(B)
    reached, distance = far_sums(G, nodes, "length")
    nearest = (sizes[1] + 2 * (sizes[0] - 1)) / (sum(sizes) - 1)
    closeness = [nearest * r / d if d else 0 for r, d in zip(reached, distance, strict=True)]
    assert found["closeness"].tolist() == pytest.approx(closeness, abs=1e-9)
    raw = found["betweenness"] * greatest_betweenness(*sizes)
    if seed % 2 == 0:  # networkx and igraph see ways of free lengths as equal only to the last bit
        within = nx.betweenness_centrality(G, normalized=False, weight="length")
        assert raw.tolist() == pytest.approx([within.get(node, 0) for node in nodes], abs=1e-9)
    if G.number_of_edges():
        peer = igraph.Graph.from_networkx(G)
        within = dict(zip(G, peer.betweenness(weights="length"), strict=True))
        assert raw.tolist() == pytest.approx([within.get(node, 0) for node in nodes], abs=1e-9)
    assert found["betweenness"].between(0, 1 + 1e-9).all()
    pagerank = nx.pagerank(B, tol=1e-15, max_iter=1000)
    assert found["pagerank"].tolist() == pytest.approx([pagerank[node] for node in nodes], abs=1e-9)
    assert found["core"].tolist() == centrality(B, of=of)["core"].tolist()


@pytest.mark.parametrize("of", ["units", "tasks"])
@each("seed", SEEDS)
def test_weighted_eigenvector_is_the_projection_of_ones_on_the_dominant_eigenspace(seed: int, of: str) -> None:
    B = weighted_graph(seed)
    values, vectors = np.linalg.eigh(nx.to_numpy_array(B))
    dominant = vectors[:, values > values[-1] - 1e-9]
    limit = dominant @ (dominant.T @ np.ones(len(B)))
    expected = dict(zip(B, limit / np.linalg.norm(limit), strict=True))
    found = centrality(B, of=of, weighted=True)["eigenvector"].tolist()
    assert found == pytest.approx([expected[node] if values[-1] > 0 else 0 for node in nodes_of(B, of)], abs=1e-9)


def tie_network(B: nx.Graph) -> nx.Graph:
    """Build the projection pair by pair: the weight is the sum over shared tasks of the product of both weights."""
    G = nx.Graph()
    G.add_nodes_from(units_of(B))
    for a, b in combinations(units_of(B), 2):
        if shared := set(B[a]) & set(B[b]):
            G.add_edge(a, b, weight=sum(B[a][t]["weight"] * B[b][t]["weight"] for t in shared))
    return G


@pytest.mark.parametrize("weighted", [True, False])
@each("seed", SEEDS)
def test_tie_centrality_agrees_with_networkx_and_igraph(seed: int, *, weighted: bool) -> None:
    """The tie network is built pair by pair; unweighted, a tie that weighs 0 is one all the same."""
    B = weighted_graph(seed)
    ties, found = tie_network(B), tie_centrality(B, weighted=weighted)
    units = list(ties)
    assert found["degree"].tolist() == [ties.degree(u) for u in units]
    assert found["strength"].tolist() == pytest.approx([ties.degree(u, weight="weight") for u in units], abs=1e-12)
    assert found["core"].tolist() == [nx.core_number(ties)[u] for u in units]
    G, length, weight = (with_lengths(ties), "length", "weight") if weighted else (ties, None, None)
    reached, distance = far_sums(G, units, length)
    closeness = [r * r / d / (len(units) - 1) if d else 0 for r, d in zip(reached, distance, strict=True)]
    assert found["closeness"].tolist() == pytest.approx(closeness, abs=1e-9)
    if G.number_of_edges():
        peer = igraph.Graph.from_networkx(G)
        within = dict(zip(G, peer.betweenness(weights=length), strict=True))
        pairs = max((len(units) - 1) * (len(units) - 2) / 2, 1)
        assert (found["betweenness"] * pairs).tolist() == pytest.approx([within.get(u, 0) for u in units], abs=1e-9)
    if not weighted:
        assert found["betweenness"].tolist() == pytest.approx([nx.betweenness_centrality(G)[u] for u in units])
    pagerank = nx.pagerank(ties, weight=weight, tol=1e-15, max_iter=1000)
    assert found["pagerank"].tolist() == pytest.approx([pagerank[u] for u in units], abs=1e-9)
    values, vectors = np.linalg.eigh(nx.to_numpy_array(ties, weight=weight))
    dominant = vectors[:, values > values[-1] - 1e-9]
    limit = dominant @ (dominant.T @ np.ones(len(units))) * (values[-1] > 1e-12)
    expected = (limit / max(np.linalg.norm(limit), 1e-300)).tolist()
    assert found["eigenvector"].tolist() == pytest.approx(expected, abs=1e-9)


@each("seed", SEEDS)
def test_the_loops_by_steps_and_by_lengths_of_1_give_what_the_products_do(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Also where a task stands for several with the same units."""
    R = responsibility_matrix(random_graph(seed))
    swept = paths.two_mode_paths(R.pattern, weighted=False)
    with monkeypatch.context() as patched:
        patched.setattr(compiling, "FAST", True)
        patched.setattr(paths, "_SWEPT_CELLS", 0)
        stepped = paths.two_mode_paths(R.pattern, weighted=False)
    by_length = paths.two_mode_paths(R.pattern, weighted=True)  # every entry is 1, and so is every length
    for of_mode in zip(swept, stepped, by_length, strict=True):
        for a, *others in zip(*of_mode, strict=True):
            for b in others:
                assert a.tolist() == pytest.approx(b.tolist(), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("words", [1, 4_000_000])
@each("seed", SEEDS)
def test_targets_that_walk_as_bits_give_what_searches_do(
    monkeypatch: pytest.MonkeyPatch, seed: int, words: int
) -> None:
    """To the last bit, in one portion or word by word."""
    monkeypatch.setattr(reach, "_WORDS_AT_ONCE", words)
    R = responsibility_matrix(random_graph(seed))
    for found, expected in zip(
        reach.two_mode_reach(R.pattern), paths.two_mode_paths(R.pattern, weighted=False), strict=True
    ):
        assert found.reached.tolist() == expected.reached.tolist()
        assert found.distance.tolist() == expected.distance.tolist()


def test_more_targets_than_a_word_has_bits_are_all_reached() -> None:
    """Of 65 tasks of one unit each is two steps from 64 others and one from the unit: as near as can be."""
    alone = centrality([(str(n), "A", "lead") for n in range(65)], of="tasks", measures="closeness")
    assert alone["closeness"].tolist() == [1.0] * 65


def test_a_walker_among_one_unit_stays_there() -> None:
    assert tie_centrality([("t", "A", "lead")])["pagerank"].tolist() == pytest.approx([1.0])


@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize("of", ["units", "tasks"])
def test_each_measure_is_the_same_alone(of: str, *, weighted: bool) -> None:
    B = weighted_graph(4)
    together = centrality(B, of=of, weighted=weighted)
    for name in together:
        pd.testing.assert_frame_equal(centrality(B, of=of, weighted=weighted, measures=[name]), together[[name]])


def test_what_needs_no_betweenness_needs_no_compiled_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "FAST", False)
    monkeypatch.setattr(paths, "_SWEPT_STEPS", 10)
    assert list(centrality(graph_of(t1="A"), measures="closeness")) == ["closeness"]
    found = centrality(graph_of(t1="AB", t2="A"), measures=["core", "closeness"])
    assert found.to_dict("list") == {"closeness": pytest.approx([1, 4 / 6]), "core": [1, 1]}


def test_weighted_by_hand() -> None:
    """A leads t1 (length 1), B co-leads t1 (2), B supports t2 (4): A is 1, 3 and 7 from the rest, 4 / 11."""
    found = centrality([("t1", "A", "lead"), ("t1", "B", "co_lead"), ("t2", "B", "support")], weighted=True)
    assert found["closeness"].tolist() == pytest.approx([4 / 11, 4 / 9])
    assert found["betweenness"].tolist() == [0.0, 1.0]


def test_ways_are_equal_up_to_rounding() -> None:
    """A to C by B or by D, over the same four lengths in two orders, whose sums differ in the last bit."""
    B = nx.Graph(scheme="free")
    B.add_nodes_from([f"task:{t}" for t in "1234"], bipartite=0)
    B.add_nodes_from([f"unit:{u}" for u in "ABCD"], bipartite=1)
    for unit, task, weight in [
        *[("A", 1, 0.3), ("B", 1, 0.1), ("B", 2, 0.6), ("C", 2, 0.7)],
        *[("A", 3, 0.1), ("D", 3, 0.3), ("D", 4, 0.7), ("C", 4, 0.6)],
    ]:
        B.add_edge(f"unit:{unit}", f"task:{task}", weight=weight, role="lead", position=1)
    found = centrality(B, weighted=True)["betweenness"] * greatest_betweenness(4, 4)
    within = nx.betweenness_centrality(with_lengths(B), normalized=False, weight="length")
    assert found["B"] == pytest.approx(within["unit:B"] - 0.5)  # half of the pair A, C, which networkx gives to B whole
    assert found["D"] == pytest.approx(within["unit:D"] + 0.5)


@pytest.mark.parametrize("of", ["units", "tasks"])
def test_equal_tasks_are_merged_and_measured_alike(of: str) -> None:
    """Three tasks of A (lead) and B, one of them weighed otherwise, two of B alone: as networkx sees them."""
    B = graph_of(t1="AB", t2="AB", t3="AB", t4="B", t5="B", t6="BC")
    B.graph["scheme"], B.edges["task:t3", "unit:A"]["weight"] = "by hand", 1.0
    found, G = centrality(B, of=of, weighted=True), with_lengths(B)
    within = nx.betweenness_centrality(G, normalized=False, weight="length")
    greatest = greatest_betweenness(3, 6) if of == "units" else greatest_betweenness(6, 3)
    assert (found["betweenness"] * greatest).tolist() == pytest.approx([within[v] for v in nodes_of(B, of)])
    _, distance = far_sums(G, nodes_of(B, of), "length")
    nearest = {"units": 6 + 2 * 2, "tasks": 3 + 2 * 5}[of]
    assert (nearest / found["closeness"]).tolist() == pytest.approx(distance)


def test_a_core_of_two_tasks_and_two_units() -> None:
    """A and B share t1 and t2: a core of 2; C and t3 hang on by one edge."""
    B = graph_of(t1="AB", t2="AB", t3="BC")
    assert centrality(B)["core"].tolist() == [2, 2, 1]
    assert centrality(B, of="tasks")["core"].tolist() == [2, 2, 1]
    assert tie_centrality(B)["core"].tolist() == [1, 1, 1]


def test_what_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Centrality of other nodes, an unknown measure, weights too far apart, and minutes of interpreted loops."""
    B = graph_of(t1="AB", t2="A")
    with pytest.raises(UsageError, match="of tasks or of units, not of 'leaders'"):
        centrality(B, of="leaders")
    with pytest.raises(UsageError, match="does not measure 'power'; it measures degree, "):
        centrality(B, measures=["power"])
    B.graph["scheme"], B.edges["task:t1", "unit:A"]["weight"] = "by hand", 1e-10
    with pytest.raises(UsageError, match="from 1e-10 to"):
        centrality(B, weighted=True)
    B.edges["task:t1", "unit:A"]["weight"] = 0.5e-9  # a factor of 1e9 to the half of a co-lead is none too many
    assert centrality(B, weighted=True)["closeness"].gt(0).all()
    B.edges["task:t1", "unit:A"]["weight"] = 0.4999999999e-9
    with pytest.raises(UsageError, match="a factor of 1e"):
        centrality(B, weighted=True)
    monkeypatch.setattr(compiling, "FAST", False)
    monkeypatch.setattr(paths, "_INTERPRETED_STEPS", 10)
    with pytest.raises(UsageError, match=r"pip install 'jxgraph\[fast\]'"):
        tie_centrality(graph_of(t1="ABCD"))
    monkeypatch.setattr(paths, "_SWEPT_STEPS", 10)
    with pytest.raises(UsageError, match=r"pip install 'jxgraph\[fast\]'"):
        centrality(graph_of(t1="ABCD"))


def test_a_search_takes_twice_as_many_steps_as_nodes_times_edges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two units and a task, two edges: 2 · 3 · 2. Two units and their tie: 2 · 2 · 1."""
    monkeypatch.setattr(compiling, "FAST", False)
    for limit, measure, steps in (("_SWEPT_STEPS", centrality, 12), ("_INTERPRETED_STEPS", tie_centrality, 4)):
        monkeypatch.setattr(paths, limit, steps)
        measure(graph_of(t1="AB"))
        monkeypatch.setattr(paths, limit, steps - 1)
        with pytest.raises(UsageError, match="take minutes"):
            measure(graph_of(t1="AB"))


def test_the_only_unit_of_two_tasks_lies_between_them() -> None:
    """There is one pair of others, and its path leads through the unit: the greatest betweenness is 1."""
    assert centrality([("t1", "A", "lead"), ("t2", "A", "support")])["betweenness"].tolist() == [1.0]


def test_without_edges_there_is_no_greatest_betweenness() -> None:
    assert [greatest_betweenness(*sizes) for sizes in ((0, 3), (3, 0), (0, 0), (1, 1))] == [0, 0, 0, 0]


@pytest.mark.parametrize("tasks", [0, 3])
def test_without_a_tie_nobody_is_central(tasks: int) -> None:
    B = nx.Graph()
    B.add_nodes_from([f"task:{i}" for i in range(tasks)], bipartite=0)
    assert tie_centrality(B).empty
    B.add_nodes_from(["unit:A", "unit:B"], bipartite=1)
    for weighted in (True, False):
        found = tie_centrality(B, weighted=weighted)
        assert (found.drop(columns="pagerank") == 0).all(axis=None)
        assert found["pagerank"].tolist() == [0.5, 0.5]


@each("seed", SEEDS)
def test_eigenvector_is_the_projection_of_ones_on_the_dominant_eigenspace(seed: int) -> None:
    """The whole adjacency matrix, decomposed densely; every eigenvector of the greatest eigenvalue takes its part."""
    B = random_graph(seed)
    values, vectors = np.linalg.eigh(nx.to_numpy_array(B, weight=None))
    dominant = vectors[:, values > values[-1] - 1e-9]
    limit = dominant @ (dominant.T @ np.ones(len(B)))
    expected = dict(zip(B, limit / np.linalg.norm(limit), strict=True))
    assert centrality(B)["eigenvector"].tolist() == pytest.approx(of_units(B, expected), abs=1e-10)


@each("seed", SEEDS)
def test_on_a_connected_graph_networkx_and_igraph_agree_on_the_eigenvector(seed: int) -> None:
    """By igraph the greatest entry over both modes is 1, by networkx the norm over both modes."""
    B = random_graph(seed)
    B = B.subgraph(max(nx.connected_components(B), key=len)).copy()
    found = centrality(B)["eigenvector"].tolist()
    expected = nx.eigenvector_centrality(B, tol=1e-12, max_iter=100_000)
    assert found == pytest.approx(of_units(B, expected), abs=1e-9)
    peer = dict(zip(B, igraph.Graph.from_networkx(B).eigenvector_centrality(), strict=True))
    scale = max(found) / max(of_units(B, peer))
    assert found == pytest.approx([value * scale for value in of_units(B, peer)], abs=1e-9)


@each("seed", SEEDS)
def test_agrees_with_igraph(seed: int) -> None:
    """Betweenness, its normalisation undone, and PageRank by igraph's direct solver."""
    B = random_graph(seed)
    peer, found = igraph.Graph.from_networkx(B), centrality(B)
    units = units_of(B)
    greatest = greatest_betweenness(len(units), len(B) - len(units))  # igraph does not normalise
    raw = of_units(B, dict(zip(B, peer.betweenness(), strict=True)))
    assert (found["betweenness"] * greatest).tolist() == pytest.approx(raw, abs=1e-9)
    assert found["pagerank"].tolist() == pytest.approx(
        of_units(B, dict(zip(B, peer.pagerank(), strict=True))), abs=1e-9
    )


def test_by_hand() -> None:
    """The path t2 - A - t1 - B: A is 1 + 1 + 2 = 4 from the rest, as near as can be, B 1 + 2 + 3 = 6.

    A lies between 2 of 3 pairs of others (t1-t2, t2-B), the most that one of two units can among two tasks.
    """
    found = centrality(graph_of(t1="AB", t2="A"))
    assert found["closeness"].tolist() == pytest.approx([4 / 4, 4 / 6])
    assert found["betweenness"].tolist() == [1.0, 0.0]


def test_closeness_can_exceed_1_in_a_graph_in_pieces() -> None:
    """3 pieces of a unit and its task, m = n = 3: (3 + 2 * 2) / 1 * 1 / 5 = 1.4."""
    assert centrality(graph_of(t1="A", t2="B", t3="C"))["closeness"].tolist() == pytest.approx([1.4] * 3)


def test_equal_components_are_decided_by_the_ones() -> None:
    """A star of four tasks and a square of two tasks and two units both have the eigenvalue 2.

    The ones give the star (4 / 2 + 1) / sqrt 2, the square (1 + 1) / sqrt 2 times (1, 1): a proportion of 3 to 2 to 2.
    """
    B = graph_of(t1="A", t2="A", t3="A", t4="A", s1="BC", s2="BC", r1="D")
    found = centrality(B)["eigenvector"]
    limit = nx.eigenvector_centrality(B, tol=1e-14, max_iter=100_000)
    assert found.tolist() == pytest.approx(of_units(B, limit), abs=1e-10)
    assert (found / found["B"]).tolist() == pytest.approx([1.5, 1, 1, 0])
    assert found["D"] == 0


def test_one_unit_and_one_task_are_defined() -> None:
    """The unit reaches the only other node at distance 1, lies between nothing, and shares everything evenly."""
    found = centrality([("t", "A", "lead")])
    assert found.loc["A"].tolist() == pytest.approx([1, 1, 1, 0, 1 / np.sqrt(2), 0.5, 1])


def test_one_task_of_many_units_has_nothing_between() -> None:
    """Every path runs through the task, none through a unit; networkx divides by zero here."""
    found = centrality([("t", unit, "lead") for unit in "ABCD"])
    assert found["betweenness"].tolist() == [0] * 4
    assert found["closeness"].tolist() == pytest.approx([1] * 4)


def test_one_unit_of_many_tasks_is_between_all() -> None:
    """Its betweenness is all 6 pairs of 4 tasks, which is the most; networkx divides by zero for the tasks."""
    assert centrality([(t, "A", "lead") for t in "1234"])["betweenness"].tolist() == [1]


def test_a_lonely_unit_has_0_but_for_the_jumps_of_pagerank() -> None:
    B = graph_of(t1="AB", t2="A")
    B.add_node("unit:Z", bipartite=1)
    assert centrality(B).loc["Z"].drop("pagerank").tolist() == [0] * 6
    assert centrality(B).loc["Z", "pagerank"] == pytest.approx(nx.pagerank(B, tol=1e-15)["unit:Z"])


@pytest.mark.parametrize("units", [0, 3])
@pytest.mark.parametrize("tasks", [0, 3])
def test_without_an_edge_nothing_is_central(tasks: int, units: int) -> None:
    B = nx.Graph()
    B.add_nodes_from([f"task:{i}" for i in range(tasks)], bipartite=0)
    B.add_nodes_from([f"unit:{i}" for i in range(units)], bipartite=1)
    found = centrality(B)
    assert (found.drop(columns="pagerank") == 0).all(axis=None)
    assert found["pagerank"].tolist() == pytest.approx([1 / max(tasks + units, 1)] * units)
    assert centrality(B, measures="closeness")["closeness"].tolist() == [0] * units


def test_an_edge_of_weight_0_is_an_edge() -> None:
    B = graph_of(t1="AB", t2="A")
    before = centrality(B)
    nx.set_edge_attributes(B, 0.0, "weight")
    B.graph["scheme"] = "nothing"
    after = centrality(B)
    pd.testing.assert_frame_equal(before.drop(columns="strength"), after.drop(columns="strength"))
    assert after["strength"].tolist() == [0, 0]


@each("seed", SEEDS[:10])
def test_relabelling_permutes_the_result(seed: int) -> None:
    B = random_graph(seed)
    turned = nx.Graph(**B.graph)
    turned.add_nodes_from(reversed(list(B.nodes(data=True))))
    turned.add_edges_from(B.edges(data=True))
    pd.testing.assert_frame_equal(centrality(B).sort_index(), centrality(turned).sort_index(), rtol=1e-12)
    for of in ("units", "tasks"):
        before, after = (centrality(G, of=of, weighted=True).sort_index() for G in (B, turned))
        pd.testing.assert_frame_equal(before, after, rtol=1e-9, atol=1e-12)
    pd.testing.assert_frame_equal(tie_centrality(B).sort_index(), tie_centrality(turned).sort_index(), rtol=1e-9)


@pytest.mark.parametrize(("limit", "value"), [("_BATCH_CELLS", 1), ("_BATCH_CELLS", 40), ("_DENSE_NODES", 1)])
def test_batches_and_the_iterative_eigenvector_change_nothing(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    for seed in SEEDS[:10]:
        R = responsibility_matrix(random_graph(seed))
        expected = centrality(R)
        with monkeypatch.context() as patched:
            patched.setattr(paths if hasattr(paths, limit) else spectra, limit, value)
            pd.testing.assert_frame_equal(centrality(R), expected, rtol=1e-9, atol=1e-10)


def test_attrs_are_plain_and_the_source_stays_as_it_was() -> None:
    B = random_graph(3)
    before: Any = nx.node_link_data(B)
    settings = {"scheme": "drawn", "damping": 0.85, "paths": "unweighted", "of": "units", "network": "two-mode"}
    assert json.loads(json.dumps(centrality(B).attrs)) == settings | {"ranked_by": "betweenness"}
    ties = settings | {"network": "projection", "paths": "weighted"}
    assert json.loads(json.dumps(tie_centrality(B).attrs)) == ties
    assert nx.node_link_data(B) == before


def test_the_order_is_by_betweenness_then_strength_and_a_collective_has_no_rank() -> None:
    """B joins A and C. A has two tasks more than C; the collective is on no path and comes last."""
    triples = [("1", "C", "lead"), ("1", "B", "lead"), ("2", "A", "lead"), ("2", "B", "lead"), ("3", "A", "lead")]
    triples += [("2", "各县(市、区)政府", "lead"), ("3", "各县(市、区)政府", "lead")]
    found = module.centrality(triples)
    assert found["rank"].fillna(0).to_dict() == {"B": 1, "A": 2, "C": 3, "各县(市、区)政府": 0}
    assert found.columns[0] == "rank"
    by_degree = module.centrality(triples, measures="degree")
    assert (by_degree["rank"].fillna(0).tolist(), by_degree.attrs["ranked_by"]) == ([1, 1, 3, 0], "degree")
    assert module.centrality(triples, of="tasks")["rank"].notna().all()
    assert module.centrality(triples, measures=[]).columns.empty
