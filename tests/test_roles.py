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
from making_documents import SEEDS, random_graph

from jxgraph.errors import UsageError
from jxgraph.i18n import LANGUAGES, definition
from jxgraph.matrix import responsibility_graph, units_of
from jxgraph.measures.clusters import clusters
from jxgraph.measures.roles import HUB, _cartographic_roles, roles


def graph_of(**tasks: str) -> nx.Graph:
    """Build a graph from tasks whose units are single letters: ``t1="AB"``."""
    return responsibility_graph([(task, unit, "lead") for task, units in tasks.items() for unit in units])


def partners(B: nx.Graph, unit: str, tasks: Any = None) -> set[str]:
    """Find the units that share a task with the unit, of all tasks or of these."""
    return {v for t in B[unit] if tasks is None or t in tasks for v in B[t]} - {unit}


def constraint_by_hand(B: nx.Graph, unit: str) -> float:
    """Add up as the definition stands there, over sets."""
    shared = {t for t in B[unit] if len(B[t]) > 1}
    return sum((len(shared & set(B[v])) / len(shared)) ** 2 for v in partners(B, unit)) if shared else np.nan


def effective_size_by_networkx(B: nx.Graph, unit: str) -> float:
    """Burt's effective size in the projection of the unit's own tasks alone."""
    own = nx.Graph(pair for t in B[unit] for pair in combinations(B[t], 2))
    return float(nx.effective_size(own, [unit])[unit]) if unit in own else 0.0


def cut_off_by_removal(B: nx.Graph, unit: str) -> int:
    """Remove the unit, and count the units of its component that are not in the piece with the most."""
    component = nx.node_connected_component(B, unit) - {unit}
    pieces = [len(set(units_of(B)) & piece) for piece in nx.connected_components(B.subgraph(component))]
    return sum(pieces) - max(pieces, default=0)


def assert_cartography(B: nx.Graph, found: pd.DataFrame) -> None:
    """Compare z and participation unit by unit with the tie network, which is built pair by pair."""
    cluster = found["cluster"]
    tie: dict[str, dict[str, float]] = {u: dict.fromkeys(cluster.index, 0.0) for u in cluster.index}
    for a, b in combinations(cluster.index, 2):
        shared = set(B[f"unit:{a}"]) & set(B[f"unit:{b}"])
        tie[a][b] = tie[b][a] = sum(B[f"unit:{a}"][t]["weight"] * B[f"unit:{b}"][t]["weight"] for t in shared)
    inside = {u: sum(w for v, w in tie[u].items() if cluster[v] == cluster[u]) for u in tie}
    for u, row in found.iterrows():
        total = sum(tie[u].values())
        parts = [sum(w for v, w in tie[u].items() if cluster[v] == s) for s in set(cluster)]
        assert row["participation"] == pytest.approx(1 - sum((p / total) ** 2 for p in parts) if total else 0, abs=1e-9)
        members = [inside[v] for v in tie if cluster[v] == cluster[u]]
        flat = cluster[u] == 0 or np.std(members) < 1e-9
        assert row["z"] == pytest.approx(0 if flat else (inside[u] - np.mean(members)) / np.std(members), abs=1e-9)


@each("seed", SEEDS)
def test_every_measure_is_what_it_is_defined_to_be(seed: int) -> None:
    """Sets, networkx on each unit's own tasks, and removal: a plain statement of each.

    The units that cut others off are the articulation points of the network of units that share a task.
    """
    B = random_graph(seed)
    found, units = roles(B, seed=seed), units_of(B)
    assert_cartography(B, found)
    found = found.loc[[u.removeprefix("unit:") for u in units]]
    expected = [[f(B, u) for u in units] for f in (constraint_by_hand, effective_size_by_networkx)]
    assert found["constraint"].tolist() == pytest.approx(expected[0], abs=1e-9, nan_ok=True)
    assert found["effective_size"].tolist() == pytest.approx(expected[1], abs=1e-9)
    assert found["articulation"].tolist() == [cut_off_by_removal(B, u) for u in units]

    ties = nx.Graph(pair for t in B if t.startswith("task:") for pair in combinations(B[t], 2))
    ties.add_nodes_from(units)
    cutting = {f"unit:{u}" for u in found.index[found["articulation"] > 0]}
    assert cutting == set(nx.articulation_points(ties))
    peer = igraph.Graph.from_networkx(ties)
    assert cutting == {peer.vs[v]["_nx_name"] for v in peer.articulation_points()}


def test_the_example_of_burchard_and_cornwell() -> None:
    """Their figure 2: i and j, k stand in task 1, m meets each in a task of its own.

    Of i's two tasks, j, k and m share one each: 3 * (1/2)^2. Its partners j and k meet: 3 - 2 * 1 / 3. Nobody whom m
    meets has met another there: 3 * (1/3)^2, and all three partners count.
    """
    found = roles(graph_of(t1="ijk", t2="im", t3="jm", t4="km"))
    assert found.loc[list("ijkm"), "constraint"].tolist() == pytest.approx([0.75, 0.75, 0.75, 1 / 3])
    assert found.loc[list("ijkm"), "effective_size"].tolist() == pytest.approx([7 / 3, 7 / 3, 7 / 3, 3])


def test_one_partner_for_all_is_the_greatest_constraint_of_one() -> None:
    """A shares its 2 tasks with B alone (t3 is its own): (2/2)^2 = 1; B's third shared task, with C, frees it."""
    found = roles(graph_of(t1="AB", t2="AB", t3="A", t4="BC"))
    assert found.loc[["A", "B", "C"], "constraint"].tolist() == pytest.approx([1, (2 / 3) ** 2 + (1 / 3) ** 2, 1])


def test_who_is_cut_off() -> None:
    """Without D, A to C are apart from E and F: 2 are cut off; without C, A and B from D to F; G hangs on nobody."""
    B = graph_of(t1="AB", t2="AC", t3="BC", t4="CD", t5="DE", t6="DF", t7="EF", t8="D", t9="G")
    assert roles(B)["articulation"].to_dict() == {"A": 0, "B": 0, "C": 2, "D": 2, "E": 0, "F": 0, "G": 0}


def test_a_cluster_of_equals_has_z_0() -> None:
    """Three units, each pair with one task of weights 0.1: the sums differ at most in their last bits."""
    B = graph_of(t1="AB", t2="BC", t3="CA")
    nx.set_edge_attributes(B, 0.1, "weight")
    B.graph["scheme"] = "tenths"
    found = roles(B)
    assert found["z"].tolist() == [0, 0, 0]
    assert found["participation"].tolist() == [0, 0, 0]


def test_hub_bridge_and_periphery() -> None:
    """A has ties to B, C and D of its cluster (3, 1, 1, 1: z = 1.5 / 0.866) and half of B's ties leave it for E.

    With ties to X and Y as well A has the participation 1 - (9 + 1 + 1) / 25 = 0.56; X works with one cluster only.
    """
    B = graph_of(t1="AB", t2="AC", t3="AD", t4="BE", t5="EF")
    found = roles(B, clusters={**dict.fromkeys("ABCD", 1), **dict.fromkeys("EF", 2)})
    assert found["cartographic_role"].to_dict() == {
        "A": "provincial_hub",
        **dict.fromkeys("BE", "peripheral"),
        **dict.fromkeys("CDF", "ultra_peripheral"),
    }
    among = {**dict.fromkeys("ABCD", 1), "X": 2, "Y": 3}
    assert roles(graph_of(t1="AB", t2="AC", t3="AD", t4="AX", t5="AY"), clusters=among).loc[
        ["A", "X"], "cartographic_role"
    ].tolist() == ["connector_hub", "ultra_peripheral"]


def test_a_participation_at_a_limit_is_within_it() -> None:
    """Ties shared out evenly among four clusters have the participation 3/4 exactly."""
    limits = np.array([0.3, 0.75, 0.05, 0.62, 0.8])
    z = np.array([HUB, HUB, 0, 0, 0])
    assert _cartographic_roles(z, limits, tied=np.ones(5, dtype=bool)) == [
        "provincial_hub",
        "connector_hub",
        "ultra_peripheral",
        "peripheral",
        "connector",
    ]


@pytest.mark.parametrize("triples", [[("t", "A", "lead")], [("t1", "A", "lead"), ("t2", "B", "lead")]])
def test_without_a_shared_task_nobody_plays_a_part(triples: list[tuple[str, str, str]]) -> None:
    found = roles(triples)
    assert found["constraint"].isna().all()
    assert set(found["cartographic_role"]) == {"alone"}
    assert (found.drop(columns=["constraint", "cartographic_role"]) == 0).all(axis=None)


def test_without_units_there_are_no_clusters() -> None:
    assert (len(roles([])), roles([]).attrs["clusters"]) == (0, 0)


def test_every_unit_in_every_task() -> None:
    """Of 4 units each shares all tasks with 3: constraint 3; the partners meet all: 3 - 2 * 3 / 3 = 1."""
    found = roles(graph_of(t1="ABCD", t2="ABCD", t3="ABCD"))
    assert found["constraint"].tolist() == [3] * 4
    assert found["effective_size"].tolist() == [1] * 4
    assert found["articulation"].tolist() == found["z"].tolist() == [0] * 4


def test_two_equal_components_and_nothing_at_all() -> None:
    found = roles(graph_of(t1="AB", t2="CD"))
    assert found["cluster"].tolist() == [1, 1, 2, 2]
    assert found["participation"].tolist() == found["articulation"].tolist() == [0] * 4
    assert roles(nx.Graph()).empty


@each("seed", range(10))
def test_laws(seed: int) -> None:
    """Relabelling permutes what needs no clusters; doubled weights and a unit without tasks change nothing."""
    B = random_graph(seed)
    before = roles(B)
    turned = nx.Graph(**B.graph)
    turned.add_nodes_from(reversed(list(B.nodes(data=True))))
    turned.add_edges_from(B.edges(data=True))
    free = ["constraint", "effective_size", "articulation"]
    pd.testing.assert_frame_equal(before[free].sort_index(), roles(turned)[free].sort_index())
    nx.set_edge_attributes(B, {e: 2 * data["weight"] for e, data in B.edges.items()}, "weight")
    B.add_node("unit:Z", bipartite=1)
    pd.testing.assert_frame_equal(before.sort_index(), roles(B).drop(index="Z").sort_index())


def test_attrs_order_and_refusals() -> None:
    """The result says its settings and takes the clusters that are given, or those of its seed."""
    B = random_graph(5)
    given = clusters(B, resolution=1.5)
    found = roles(B, clusters=given, seed=3)
    settings = {"scheme": "drawn", "seed": 3, "clusters": int(found["cluster"].max()), "hub": 1.0}
    assert json.loads(json.dumps(found.attrs)) == settings
    pd.testing.assert_series_equal(found["cluster"], given["cluster"])
    pd.testing.assert_series_equal(roles(B, seed=3)["cluster"], clusters(B, seed=3)["cluster"])
    with pytest.raises(UsageError, match="seed"):
        roles(B, seed=-1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_measure_has_one_sentence_on_what_it_means(lang: str) -> None:
    for column in roles([("t", "A", "lead")]):
        sentence = definition(column, lang, table="roles")
        assert sentence.count("。" if lang == "zh" else ". ") == (lang == "zh")
        assert sentence.endswith("。" if lang == "zh" else ".")
