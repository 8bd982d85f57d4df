from __future__ import annotations

import json
import random
import subprocess
import sys
from itertools import combinations, product
from typing import Any

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from making_documents import FULL
from scipy import sparse

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_graph, responsibility_matrix
from jxgraph.measures.clusters import barber_modularity, clusters
from jxgraph.measures.community import louvain
from jxgraph.measures.community.louvain import (
    _divide,
    _records,
    best_division,
    best_modularities,
    divisions,
    modularity,
    refine,
)
from jxgraph.measures.graph.co_occurrence import batch_networks, projection, tie_network, two_mode_network
from jxgraph.measures.ties import ties

Triples = list[tuple[str, str, str]]


def planted(units: str, tasks: int, seed: int = 0) -> Triples:
    """Tasks that two random units of the block do together."""
    rng = np.random.default_rng(seed)
    pairs = [rng.choice(list(units), 2, replace=False) for _ in range(tasks)]
    return [(f"{units}{i}", str(unit), "co_lead") for i, pair in enumerate(pairs) for unit in pair]


BLOCKS = [*planted("ABCD", 30), *planted("efghij", 40), ("bridge", "A", "lead"), ("bridge", "e", "co_lead")]


def groups(found: pd.DataFrame) -> set[frozenset[str]]:
    return {frozenset(map(str, members)) for members in found.groupby("cluster").groups.values()}


def test_finds_two_planted_blocks_and_numbers_them_by_size() -> None:
    """Four units in capitals, six not, joined by one task of 71: the larger block is 1 though it comes second."""
    found = clusters(BLOCKS)
    assert {c: "".join(sorted(g.index)) for c, g in found.groupby("cluster")} == {1: "efghij", 2: "ABCD"}
    assert found["size"].tolist() == [6] * 6 + [4] * 4
    assert found["cluster"].is_monotonic_increasing


def test_is_labelled_by_its_three_heaviest_units() -> None:
    """B leads all three tasks (3.0), C co-leads two (1.0), A and D one (0.5): A comes before D in the matrix."""
    triples = [
        ("1", "B", "lead"),
        ("1", "C", "co_lead"),
        ("2", "B", "lead"),
        ("2", "C", "co_lead"),
        ("2", "A", "co_lead"),
    ]
    found = clusters([*triples, ("3", "B", "lead"), ("3", "D", "co_lead")])
    assert found["label"].tolist() == ["B、C、A"] * 4
    assert found.index.tolist() == ["B", "C", "A", "D"]


def test_of_equal_size_the_earliest_unit_comes_first() -> None:
    """Two equal components, two units each: C and A stand first in the matrix."""
    found = clusters([("1", "C", "lead"), ("1", "A", "lead"), ("2", "B", "lead"), ("2", "D", "lead")])
    assert found["cluster"].to_dict() == {"C": 1, "A": 1, "B": 2, "D": 2}
    assert found.attrs["modularity"] == 0.5


def test_a_unit_without_ties_is_not_forced_into_a_group() -> None:
    """Z works alone: cluster 0 without a label, behind the others although it is the heaviest."""
    found = clusters([*BLOCKS, *((f"z{i}", "Z", "lead") for i in range(99))])
    assert found.index[-1] == "Z"
    assert found.loc["Z", ["cluster", "label", "size", "component"]].tolist() == [0, "", 1, "alone"]
    assert np.isnan(found.loc["Z", "stability"])
    assert found.attrs["clusters"] == 2


@pytest.mark.parametrize("triples", [[], [("t", "A", "lead")], [("t", "A", "lead"), ("s", "B", "lead")]])
def test_without_a_shared_task_there_is_no_cluster(triples: Triples) -> None:
    found = clusters(triples)
    assert found["cluster"].tolist() == [0] * len(found)
    assert found["label"].tolist() == [""] * len(found)
    assert found["size"].tolist() == [1] * len(found)
    assert found.dtypes.to_dict() == clusters(BLOCKS).dtypes.to_dict()
    assert (found.attrs["clusters"], found.attrs["modularity"]) == (0, 0.0)


def test_ties_that_weigh_nothing_make_no_cluster() -> None:
    B = responsibility_graph(BLOCKS)
    nx.set_edge_attributes(B, 0.0, "weight")
    B.graph["scheme"] = "nothing"
    assert clusters(B)["cluster"].unique().tolist() == [0]


def test_units_that_share_every_task_are_one_cluster() -> None:
    """In the complete network no division beats the whole, whose modularity is 0."""
    found = clusters([(task, unit, "co_lead") for task in "1234" for unit in "ABCDE"])
    assert found["cluster"].tolist() == [1] * 5
    assert found.attrs["modularity"] == pytest.approx(0)


def test_relabelling_leaves_the_groups_alone() -> None:
    rng = np.random.default_rng(5)
    for _ in range(5):
        shuffled = [BLOCKS[i] for i in rng.permutation(len(BLOCKS))]
        assert groups(clusters(shuffled)) == groups(clusters(BLOCKS))


def test_doubling_all_weights_leaves_the_clusters_alone() -> None:
    B = responsibility_graph(BLOCKS)
    before = clusters(B)
    nx.set_edge_attributes(B, {(a, b): 2 * w for a, b, w in B.edges(data="weight")}, "weight")
    B.graph["scheme"] = "doubled"
    pd.testing.assert_frame_equal(clusters(B), before)


def random_source(seed: int) -> Triples:
    rng = np.random.default_rng(seed)
    return [(str(t), f"u{u}", "co_lead") for t in range(60) for u in rng.choice(25, rng.integers(1, 5), replace=False)]


@pytest.mark.parametrize("seed", range(10 if FULL else 3))
@pytest.mark.parametrize("resolution", [0.5, 1.0, 2.0])
def test_modularity_agrees_with_networkx_and_the_division_is_no_worse_than_networkx_finds(
    seed: int, resolution: float
) -> None:
    source = random_source(seed)
    G, units = nx.from_scipy_sparse_array(tie_network(source)), responsibility_matrix(source).units.index
    found = clusters(source, resolution=resolution)
    division = [set(units.get_indexer(members)) for members in groups(found)]
    expected = nx.community.modularity(G, division, resolution=resolution)
    assert found.attrs["modularity"] == pytest.approx(expected)
    peer = nx.community.louvain_communities(G, resolution=resolution, seed=seed)
    assert expected >= nx.community.modularity(G, peer, resolution=resolution) - 0.01


def test_is_the_best_division_of_a_small_network() -> None:
    """All 4140 divisions of 8 units are scored by networkx; none is better."""
    source = [*planted("ABCD", 8, 1), *planted("efgh", 8, 2), ("x", "A", "lead"), ("x", "e", "lead")]
    G = nx.from_scipy_sparse_array(tie_network(source))

    def divisions(nodes: list[int]) -> list[list[set[int]]]:
        if not nodes:
            return [[]]
        first, rest = nodes[0], nodes[1:]
        return [
            [{first, *company}, *others]
            for size in range(len(rest) + 1)
            for company in combinations(rest, size)
            for others in divisions([node for node in rest if node not in company])
        ]

    best = max(nx.community.modularity(G, division) for division in divisions(list(G)))
    assert clusters(source).attrs["modularity"] == pytest.approx(best)


@pytest.mark.slow
def test_more_restarts_are_never_worse() -> None:
    for seed in range(5):
        scores = [clusters(random_source(seed), restarts=n).attrs["modularity"] for n in (1, 5, 30)]
        assert scores == sorted(scores)


def test_the_seed_matters_and_decides() -> None:
    """The same seed gives the same bytes, and ten seeds give more than one division before they are refined."""
    source = random_source(1)
    assert clusters(source).to_csv().encode() == clusters(source).to_csv().encode()
    assert len({divisions(tie_network(source), [1.0], seed).tobytes() for seed in range(10)}) > 1


def test_runs_side_by_side_divide_as_each_would_alone() -> None:
    """Three networks, one without ties, at three resolutions in one call: as in nine calls with the same orders."""
    networks, resolutions = [tie_network(random_source(seed)) for seed in (1, 2)], [0.7, 1.0, 1.6]
    networks.append(sparse.csr_array((3, 3)))
    together = _divide(batch_networks(networks), np.array(resolutions), np.random.default_rng(0))
    random = np.random.default_rng(0)
    for at, network in enumerate(networks):
        found = np.split(together, np.cumsum([network.shape[0] for network in networks]), axis=1)[at]
        alone = [_divide(batch_networks([network]), np.array([resolution]), random)[0] for resolution in resolutions]
        for one, other in zip(found, alone, strict=True):
            assert one.tolist() == other.tolist()


def test_networks_side_by_side_score_as_each_would_alone() -> None:
    """One, two and no ties, a two-mode network and a large one: scored together as one by one, and as networkx does."""
    networks = [tie_network(random_source(seed)) for seed in range(4)]
    networks += [sparse.csr_array((3, 3)), two_mode_network(responsibility_matrix(random_source(5)))]
    together = best_modularities(batch_networks(networks), 1.0, 3, np.random.default_rng(0))
    assert together[4] == 0
    for network, score in zip(networks, together, strict=True):
        alone = best_division(network, 1.0, 30, 0)[1]
        assert score <= alone + 1e-9
        assert score >= 0.9 * alone


def test_a_higher_resolution_gives_more_clusters() -> None:
    found = [clusters(BLOCKS, resolution=resolution).attrs["clusters"] for resolution in (0.05, 1, 8)]
    assert found[:2] == [1, 2]
    assert found[2] > 2


def test_attrs_name_the_settings_and_are_plain() -> None:
    attrs = json.loads(json.dumps(clusters(BLOCKS, resolution=2, restarts=3, seed=4).attrs))
    attrs.pop("modularity")
    where = {"scheme": "lead-co", "on": "ties", "network": "weight"}
    assert attrs == {**where, "resolution": 2.0, "restarts": 3, "seed": 4, "clusters": attrs["clusters"]}


def test_modularity_of_no_network_is_0() -> None:
    assert modularity(tie_network([("t", "A", "lead")]), np.zeros(1, dtype=np.int64)) == 0


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"resolution": 0.0}, "resolution must be a number above 0, not 0.0"),
        ({"resolution": float("nan")}, "resolution"),
        ({"resolution": float("inf")}, "resolution"),
        ({"restarts": 0}, "restarts must be at least 1, not 0"),
        ({"seed": -1}, "seed must be at least 0, not -1"),
        ({"on": "tasks"}, "made on ties or matrix, not on 'tasks'"),
        ({"on": "matrix", "network": np.zeros((10, 10))}, "take no network"),
        ({"network": np.zeros((3, 3))}, r"shape \(3, 3\) does not fit 10 units"),
        ({"network": np.triu(np.ones((10, 10)))}, "must be symmetric"),
        ({"network": -np.ones((10, 10))}, "at least 0"),
        ({"network": pd.DataFrame({"unit_a": ["A"], "unit_b": ["B"]})}, "lacks the column 'weight'"),
        ({"network": pd.DataFrame({"unit_a": ["A"], "unit_b": ["Q"], "weight": [1.0]})}, "'Q', which is no unit"),
    ],
)
def test_settings_out_of_range_are_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        clusters(BLOCKS, **settings)


def random_network(seed: int) -> tuple[igraph.Graph, Any]:
    """Give a random document's ties, in turn weighted and not, dense and in pieces."""
    rng = np.random.default_rng(seed)
    tasks, units = int(rng.integers(1, 30)), int(rng.integers(2, 15))
    source = [
        (str(t), f"u{u}", str(rng.choice(["lead", "co_lead"])))
        for t in range(tasks)
        for u in rng.choice(units, min(units, int(rng.integers(1, 4))), replace=False)
    ]
    network = tie_network(source)
    if seed % 2:
        network.data[:] = 1
    return igraph.Graph.Weighted_Adjacency(network.toarray().tolist(), mode="undirected"), network


def test_modularity_agrees_with_igraph_on_random_graphs() -> None:
    rng = np.random.default_rng(0)
    compared = 0
    seeds = range(300 if FULL else 45)
    for seed in seeds:
        G, network = random_network(seed)
        if network.nnz:
            label = rng.integers(0, 4, network.shape[0])
            for resolution in (1.0, 0.7):
                expected = G.modularity(label.tolist(), weights="weight", resolution=resolution)
                assert modularity(network, label, resolution=resolution) == pytest.approx(expected, abs=1e-9)
            compared += 1
    assert compared >= len(seeds) * 2 / 3


@pytest.mark.slow
def test_reaches_the_modularity_of_igraphs_leiden() -> None:
    """On 40 random documents it is on average no worse than the best of ten of Leiden's, and nowhere by 0.005."""
    igraph.set_random_number_generator(random.Random(0))  # noqa: S311 -- nothing is kept secret here
    gaps = []
    for seed in range(40):
        network = tie_network(random_source(seed))
        G = igraph.Graph.Weighted_Adjacency(network.toarray().tolist(), mode="undirected")
        peer = max(G.community_leiden("modularity", weights="weight", n_iterations=-1).modularity for _ in range(10))
        gaps.append(best_division(network, 1.0, 30, 0)[1] - peer)
    assert np.mean(gaps) >= 0
    assert min(gaps) >= -0.005


@pytest.mark.slow
def test_recovers_planted_groups_as_well_as_igraphs_leiden() -> None:
    """Three groups of eight; of the tasks of two units, so many stay within a group. Adjusted Rand, same graphs."""
    igraph.set_random_number_generator(random.Random(0))  # noqa: S311 -- nothing is kept secret here
    ours, theirs = [], []
    for seed, within in product(range(10), (0.5, 0.6, 0.7, 0.9)):
        rng = np.random.default_rng(seed)
        truth = np.repeat([0, 1, 2], 8)
        weights = np.zeros((24, 24))
        for _ in range(120):
            group = rng.permutation(
                np.flatnonzero(truth == rng.integers(3)) if rng.random() < within else np.arange(24)
            )
            weights[group[0], group[1]] += 1
        weights += weights.T
        G = igraph.Graph.Weighted_Adjacency(weights.tolist(), mode="undirected")
        found, _ = best_division(sparse.csr_array(weights), 1.0, 30, 0)
        peer = G.community_leiden("modularity", weights="weight", n_iterations=-1).membership
        ours.append(igraph.compare_communities(found.tolist(), truth.tolist(), "adjusted_rand"))
        theirs.append(igraph.compare_communities(peer, truth.tolist(), "adjusted_rand"))
    assert np.mean(ours) >= np.mean(theirs) - 0.01


def test_refining_never_loses_and_ends_where_no_single_move_gains() -> None:
    for seed in range(30):
        _, network = random_network(seed)
        start = np.random.default_rng(seed).integers(0, 3, network.shape[0])
        if not network.nnz:
            continue
        (end,) = refine(batch_networks([network]), np.zeros(1, np.intp), start[None], 1.0)
        reached = modularity(network, end)
        assert reached >= modularity(network, start) - 1e-12
        for unit, group in product(range(len(end)), range(int(end.max()) + 2)):
            moved = end.copy()
            moved[unit] = group
            assert modularity(network, moved) <= reached + 1e-9


def test_barbers_modularity_is_the_best_over_all_placements_of_the_tasks() -> None:
    """The double sum of Barber's definition, over all placements of up to six tasks in two clusters of units or neither."""
    for seed in range(60):
        rng = np.random.default_rng(seed)
        W = rng.choice([0.0, 0.0, 0.25, 0.5, 1.0], size=(int(rng.integers(1, 7)), 5))
        W[0, 0] = 1
        R = matrix_of(W)
        group = rng.integers(0, 2, 5)
        gamma = float(rng.choice([0.6, 1.0, 1.7]))
        excess = W - gamma * np.outer(W.sum(1), W.sum(0)) / W.sum()
        best = max(
            (excess * (np.array(place)[:, None] == group)).sum() / W.sum()
            for place in product((0, 1, 2), repeat=len(W))
        )
        found = barber_modularity(R, dict(zip(R.units.index, group + 1, strict=True)), resolution=gamma)
        assert found == pytest.approx(best, abs=1e-9)


def test_units_in_no_cluster_are_clusters_of_their_own_in_barbers_modularity() -> None:
    """A and B in one; the other eight unnamed, in cluster 0, or each in one: the same."""
    R = responsibility_matrix(BLOCKS)
    each = {unit: max(number, 1) for number, unit in enumerate(["A", "B", *R.units.index.difference(["A", "B"])])}
    expected = barber_modularity(R, each)
    for others in ({}, dict.fromkeys(R.units.index, 0)):
        assert barber_modularity(R, others | {"A": 1, "B": 1}) == pytest.approx(expected)


@pytest.mark.parametrize(("weight", "expected"), [(0.0, 0.0), (0.5, 0.5), (1.0, 0.5)])
def test_barbers_modularity_of_two_strangers_is_a_half_whatever_their_tasks_weigh(
    weight: float, expected: float
) -> None:
    """Each has half of all weight: 1/2 - 1/4 for either; where nothing weighs anything, 0."""
    B = responsibility_graph([("t1", "A", "lead"), ("t2", "B", "lead")])
    nx.set_edge_attributes(B, weight, "weight")
    B.graph["scheme"] = "given"
    assert barber_modularity(B, {"A": 1, "B": 2}) == expected


def matrix_of(W: Any) -> Any:
    """Give the responsibility matrix with these weights; a cell of 0 is no entry."""
    B = nx.Graph(scheme="given")
    B.add_nodes_from((f"task:{t}" for t in range(W.shape[0])), bipartite=0)
    B.add_nodes_from((f"unit:{u}" for u in range(W.shape[1])), bipartite=1)
    B.add_edges_from((f"task:{t}", f"unit:{u}", {"role": "lead", "weight": W[t, u]}) for t, u in np.argwhere(W))
    return responsibility_matrix(B)


@pytest.mark.slow
def test_on_the_matrix_it_is_barbers_modularity_that_is_best() -> None:
    """The score is that of the units' clusters, and no division of the ties scores higher."""
    for source in (BLOCKS, *(random_source(seed) for seed in range(5))):
        found = clusters(source, on="matrix")
        assert found.attrs["modularity"] == pytest.approx(barber_modularity(source, found), abs=1e-9)
        assert found.attrs["modularity"] >= barber_modularity(source, clusters(source)) - 1e-9


def test_on_the_matrix_a_tiny_document_has_the_best_division_of_all() -> None:
    """Up to 3 clusters for 5 units: barber_modularity over all of them."""
    for seed in range(10 if FULL else 2):
        rng = np.random.default_rng(seed)
        R = matrix_of((rng.random((6, 5)) < 0.5).astype(float))
        best = max(barber_modularity(R, dict(zip(R.units.index, c, strict=True))) for c in product((1, 2, 3), repeat=5))
        assert best_division(two_mode_network(R), 1.0, 30, 0)[1] >= best - 1e-9


def test_takes_surviving_ties_by_frame_or_by_array() -> None:
    """Only A-B and C-D survive: two clusters of two, the other units alone; the frame and the array say the same."""
    R = responsibility_matrix(BLOCKS)
    survived = ties(R).query("unit_a + unit_b in ('AB', 'BA', 'CD', 'DC')")
    found = clusters(R, network=survived)
    assert groups(found[found["cluster"] > 0]) == {frozenset("AB"), frozenset("CD")}
    assert (found.attrs["network"], found["component"].tolist()) == ("given", ["main"] * 4 + ["alone"] * 6)
    W = pd.DataFrame(0.0, index=R.units.index, columns=R.units.index)
    for a, b, weight in survived[["unit_a", "unit_b", "weight"]].itertuples(index=False):
        W.loc[a, b] = W.loc[b, a] = weight
    pd.testing.assert_frame_equal(clusters(R, network=sparse.csr_array(W.to_numpy())), found)
    assert clusters(R, network=survived.iloc[:0])["cluster"].tolist() == [0] * 10
    weightless = tie_network(R)
    weightless.data[:] = 0
    assert clusters(R, network=weightless)["cluster"].tolist() == [0] * 10


def test_the_whole_network_given_is_the_default() -> None:
    found = clusters(BLOCKS)
    pd.testing.assert_frame_equal(clusters(BLOCKS, network=ties(BLOCKS)), found)
    pd.testing.assert_frame_equal(clusters(BLOCKS, network=tie_network(BLOCKS)), found)
    named = projection(BLOCKS)  # by name, so in any order
    pd.testing.assert_frame_equal(clusters(BLOCKS, network=named.iloc[::-1, ::-1]), found)


def test_units_of_small_components_are_named() -> None:
    """Ten units hang together; X and Y share a task that nobody else has: a cluster of their own, named small."""
    found = clusters([*BLOCKS, ("x", "X", "lead"), ("x", "Y", "co_lead"), ("z", "Z", "lead")])
    assert found["component"].value_counts().to_dict() == {"main": 10, "small": 2, "alone": 1}
    assert found.loc[["X", "Y"], "cluster"].tolist() == [3, 3]


def test_an_isolated_unit_leaves_clusters_and_stability_alone() -> None:
    with_z = clusters([*BLOCKS, ("z", "Z", "lead")]).drop(index="Z")
    pd.testing.assert_frame_equal(with_z, clusters(BLOCKS))


@pytest.mark.slow
def test_scikit_network_is_loaded_only_when_needed() -> None:
    """Importing the module leaves it out, and importing it then warns of nothing."""
    code = "import sys, jxgraph.measures.clusters; assert 'sknetwork' not in sys.modules; import sknetwork.clustering"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)  # our own words, no input


def test_a_network_without_ties_is_divided_into_its_nodes_at_each_resolution() -> None:
    assert _divide(
        batch_networks([sparse.csr_array((3, 3))]), np.array([0.5, 1.0]), np.random.default_rng(0)
    ).tolist() == [[0, 1, 2], [0, 1, 2]]


def test_of_200_nodes_every_run_is_refined_and_of_201_those_better_than_all_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of ten runs on a random network all differ, and a few are better than all before them."""
    refined: list[int] = []

    def count(_batch: Any, _network: Any, labels: Any, _resolution: float) -> Any:
        refined.append(len(labels))
        return labels

    monkeypatch.setattr(louvain, "refine", count)
    for nodes in (200, 201):
        drawn = np.triu(np.random.default_rng(0).random((nodes, nodes)) < 0.02, 1)
        best_division(sparse.csr_array((drawn + drawn.T).astype(float)), 1.0, 10, 0)
    assert refined[0] == 10
    assert refined[1] < 10


def test_of_more_than_2000_nodes_no_division_is_refined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(louvain, "_rounds", lambda _batch, _network, labels, _: labels + 1)
    labels = [np.zeros((1, nodes), dtype=np.int64) for nodes in (0, 1, 2000, 2001)]
    batch = batch_networks([sparse.csr_array((2001, 2001))])
    found = [refine(batch, np.zeros(1, np.intp), label, 1.0) for label in labels]
    assert [int(label.sum()) for label in found] == [0, 1, 2000, 0]


def test_records_are_better_than_all_before_them() -> None:
    assert _records(np.array([1.0, 1.0, 2.0, 1.5])).tolist() == [0, 2]


def test_the_runs_of_a_small_network_are_made_in_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """30 together, whatever number is asked for; above the bound each by itself."""
    network = tie_network(responsibility_matrix([(task, unit, "lead") for task in "12" for unit in "ABC"]))
    calls: list[int] = []

    def counted(one: Any, resolutions: list[float], seed: Any) -> Any:
        calls.append(len(resolutions))
        return divisions(one, resolutions, seed)

    monkeypatch.setattr(louvain, "divisions", counted)
    louvain.best_division(network, 1.0, 2, 0)
    monkeypatch.setattr(louvain, "_ENTRIES_ALONE", network.nnz - 1)
    louvain.best_division(network, 1.0, 2, 0)
    assert calls == [30, 1, 1]
