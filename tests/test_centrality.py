from __future__ import annotations

import json
from typing import Any

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from networkx.algorithms import bipartite

from jxgraph.matrix import responsibility_graph, responsibility_matrix, units_of
from jxgraph.measures import centrality as module
from jxgraph.measures.centrality import centrality

SEEDS = range(80)
MEASURES = ["closeness", "betweenness", "eigenvector", "pagerank"]


def random_graph(seed: int) -> nx.Graph:
    """2 to 14 tasks and 2 to 9 units, thin or dense, so in pieces or whole, and with lonely nodes of both modes."""
    rng = np.random.default_rng(seed)
    tasks, units = rng.integers(2, 15), rng.integers(2, 10)
    chosen = rng.random((tasks, units)) < rng.choice([0.1, 0.2, 0.35, 0.6, 0.9])
    chosen[rng.integers(tasks), rng.integers(units)] = True
    B = nx.Graph()
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


@pytest.mark.parametrize("seed", SEEDS)
def test_agrees_with_networkx(seed: int) -> None:
    B = random_graph(seed)
    units = units_of(B)
    found = centrality(B)
    assert found.index.tolist() == [node.removeprefix("unit:") for node in units]
    assert found["degree"].tolist() == [B.degree(node) for node in units]
    assert found["strength"].tolist() == [B.degree(node, weight="weight") for node in units]
    pagerank = nx.pagerank(B, weight=None, tol=1e-15, max_iter=1000)
    assert found["pagerank"].tolist() == pytest.approx(of_units(B, pagerank), abs=1e-12)
    for column in ("closeness", "betweenness"):
        expected = getattr(bipartite, f"{column}_centrality")(B, units)
        assert found[column].tolist() == pytest.approx(of_units(B, expected), abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_eigenvector_is_the_projection_of_ones_on_the_dominant_eigenspace(seed: int) -> None:
    """The whole adjacency matrix, decomposed densely; every eigenvector of the greatest eigenvalue takes its part."""
    B = random_graph(seed)
    values, vectors = np.linalg.eigh(nx.to_numpy_array(B, weight=None))
    dominant = vectors[:, values > values[-1] - 1e-9]
    limit = dominant @ (dominant.T @ np.ones(len(B)))
    expected = dict(zip(B, limit / np.linalg.norm(limit), strict=True))
    assert centrality(B)["eigenvector"].tolist() == pytest.approx(of_units(B, expected), abs=1e-10)


@pytest.mark.parametrize("seed", SEEDS)
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


@pytest.mark.parametrize("seed", SEEDS[:20])
def test_agrees_with_igraph(seed: int) -> None:
    """Betweenness, its normalisation undone, and PageRank by igraph's direct solver."""
    B = random_graph(seed)
    peer, found = igraph.Graph.from_networkx(B), centrality(B)
    units = units_of(B)
    greatest = module._greatest_betweenness(len(units), len(B) - len(units))  # igraph does not normalise
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
    assert found.loc["A"].tolist() == pytest.approx([1, 1, 1, 0, 1 / np.sqrt(2), 0.5])


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
    assert centrality(B).loc["Z"].drop("pagerank").tolist() == [0] * 5
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


def test_an_edge_of_weight_0_is_an_edge() -> None:
    B = graph_of(t1="AB", t2="A")
    before = centrality(B)
    nx.set_edge_attributes(B, 0.0, "weight")
    after = centrality(B)
    pd.testing.assert_frame_equal(before.drop(columns="strength"), after.drop(columns="strength"))
    assert after["strength"].tolist() == [0, 0]


@pytest.mark.parametrize("seed", SEEDS[:10])
def test_relabelling_permutes_the_result(seed: int) -> None:
    B = random_graph(seed)
    turned = nx.Graph()
    turned.add_nodes_from(reversed(list(B.nodes(data=True))))
    turned.add_edges_from(B.edges(data=True))
    pd.testing.assert_frame_equal(centrality(B).sort_index(), centrality(turned).sort_index(), rtol=1e-12)


@pytest.mark.parametrize(("limit", "value"), [("_BATCH_CELLS", 1), ("_BATCH_CELLS", 40), ("_DENSE_UNITS", 1)])
def test_batches_and_the_iterative_eigenvector_change_nothing(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    for seed in SEEDS[:10]:
        R = responsibility_matrix(random_graph(seed))
        expected = centrality(R)
        with monkeypatch.context() as patched:
            patched.setattr(module, limit, value)
            pd.testing.assert_frame_equal(centrality(R), expected, rtol=1e-9, atol=1e-10)


def test_attrs_are_plain_and_the_source_stays_as_it_was() -> None:
    B = random_graph(3)
    before: Any = nx.node_link_data(B)
    assert json.loads(json.dumps(centrality(B).attrs)) == {"scheme": "lead-co", "damping": 0.85, "paths": "unweighted"}
    assert nx.node_link_data(B) == before
