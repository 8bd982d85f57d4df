from __future__ import annotations

import json
import subprocess
import sys
from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_graph, responsibility_matrix
from jxgraph.measures.clusters import clusters, modularity
from jxgraph.measures.ties import projection

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
    assert found.loc["Z"].tolist() == [0, "", 1]
    assert found.attrs["clusters"] == 2


@pytest.mark.parametrize("triples", [[], [("t", "A", "lead")], [("t", "A", "lead"), ("s", "B", "lead")]])
def test_without_a_shared_task_there_is_no_cluster(triples: Triples) -> None:
    found = clusters(triples)
    assert found["cluster"].tolist() == [0] * len(found)
    assert found["label"].tolist() == [""] * len(found)
    assert found.dtypes.to_dict() == clusters(BLOCKS).dtypes.to_dict()
    assert (found.attrs["clusters"], found.attrs["modularity"]) == (0, 0.0)


def test_ties_that_weigh_nothing_make_no_cluster() -> None:
    B = responsibility_graph(BLOCKS)
    nx.set_edge_attributes(B, 0.0, "weight")
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
    pd.testing.assert_frame_equal(clusters(B), before)


def random_source(seed: int) -> Triples:
    rng = np.random.default_rng(seed)
    return [(str(t), f"u{u}", "co_lead") for t in range(60) for u in rng.choice(25, rng.integers(1, 5), replace=False)]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("resolution", [0.5, 1.0, 2.0])
def test_modularity_agrees_with_networkx_and_the_division_is_no_worse_than_networkx_finds(
    seed: int, resolution: float
) -> None:
    source = random_source(seed)
    G, units = nx.from_scipy_sparse_array(projection(source)), responsibility_matrix(source).units.index
    found = clusters(source, resolution=resolution)
    division = [set(units.get_indexer(members)) for members in groups(found)]
    expected = nx.community.modularity(G, division, resolution=resolution)
    assert found.attrs["modularity"] == pytest.approx(expected)
    peer = nx.community.louvain_communities(G, resolution=resolution, seed=seed)
    assert expected >= nx.community.modularity(G, peer, resolution=resolution) - 0.01


def test_is_the_best_division_of_a_small_network() -> None:
    """All 4140 divisions of 8 units are scored by networkx; none is better."""
    source = [*planted("ABCD", 8, 1), *planted("efgh", 8, 2), ("x", "A", "lead"), ("x", "e", "lead")]
    G = nx.from_scipy_sparse_array(projection(source))

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


def test_more_restarts_are_never_worse() -> None:
    for seed in range(5):
        scores = [clusters(random_source(seed), restarts=n).attrs["modularity"] for n in (1, 5, 30)]
        assert scores == sorted(scores)


def test_the_seed_matters_and_decides() -> None:
    """One restart each: the same seed gives the same bytes, and ten seeds give more than one division."""
    source = random_source(1)
    assert clusters(source).to_csv().encode() == clusters(source).to_csv().encode()
    assert len({frozenset(groups(clusters(source, restarts=1, seed=seed))) for seed in range(10)}) > 1


def test_a_higher_resolution_gives_more_clusters() -> None:
    found = [clusters(BLOCKS, resolution=resolution).attrs["clusters"] for resolution in (0.05, 1, 8)]
    assert found[:2] == [1, 2]
    assert found[2] > 2


def test_attrs_name_the_settings_and_are_plain() -> None:
    attrs = json.loads(json.dumps(clusters(BLOCKS, resolution=2, restarts=3, seed=4).attrs))
    attrs.pop("modularity")
    assert attrs == {"scheme": "lead-co", "resolution": 2.0, "restarts": 3, "seed": 4, "clusters": attrs["clusters"]}


def test_modularity_of_no_network_is_0() -> None:
    assert modularity(projection([("t", "A", "lead")]), np.zeros(1, dtype=np.int64)) == 0


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"resolution": 0.0}, "resolution must be a number above 0, not 0.0"),
        ({"resolution": float("nan")}, "resolution"),
        ({"restarts": 0}, "restarts must be at least 1, not 0"),
        ({"seed": -1}, "seed must be at least 0, not -1"),
    ],
)
def test_settings_out_of_range_are_refused(settings: dict[str, float], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        clusters(BLOCKS, **settings)  # type: ignore[arg-type]  # the wrong values are the point


def test_scikit_network_is_loaded_only_when_needed() -> None:
    """Importing the module leaves it out, and importing it then warns of nothing."""
    code = "import sys, jxgraph.measures.clusters; assert 'sknetwork' not in sys.modules; import sknetwork.clustering"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)  # our own words, no input
