from __future__ import annotations

import json
from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networkx.algorithms import bipartite

from jxgraph.matrix import responsibility_graph, responsibility_matrix, units_of
from jxgraph.measures.ties import projection, ties
from jxgraph.records import Role

Triples = list[tuple[str, str, str]]
TRIPLES = st.lists(
    st.tuples(st.sampled_from("stuvwxyz"), st.sampled_from("ABCDEFG"), st.sampled_from(list(map(str, Role)))),
    min_size=1,
    max_size=40,
)
SMALL: Triples = [
    ("t1", "Finance", "lead"),
    ("t1", "Trade", "co_lead"),
    ("t2", "Trade", "lead"),
    ("t2", "Police", "co_lead"),
    ("t2", "Finance", "support"),
    ("t3", "Police", "lead"),
]


def test_by_hand() -> None:
    """Finance and Trade share t1 (1 * 0.5, alone: 1) and t2 (0.25 * 1, one of two partners: 1/2), all 2 they have.

    Trade and Police share t2: 1 * 0.5 and 1/2, 1 of 2 + 2 - 1 tasks; Finance and Police 0.25 * 0.5, so last.
    """
    expected = pd.DataFrame(
        {
            "unit_a": ["Finance", "Trade", "Finance"],
            "unit_b": ["Trade", "Police", "Police"],
            "shared": [2, 1, 1],
            "weight": [0.75, 0.5, 0.125],
            "newman": [1.5, 0.5, 0.5],
            "jaccard": [1, 1 / 3, 1 / 3],
            "task_ids": ["t1; t2", "t2", "t2"],
        }
    )
    pd.testing.assert_frame_equal(ties(SMALL), expected)


def test_attrs_count_all_pairs() -> None:
    """7 units make 7 * 6 / 2 = 21 pairs, whether they share a task or not."""
    triples = [(str(i), unit, "lead") for i, unit in enumerate("ABCDEFG")]
    assert json.loads(json.dumps(ties(triples).attrs)) == {"scheme": "lead-co", "pairs": 21}


@settings(deadline=None)  # a busy machine is no failure
@given(TRIPLES)
def test_agrees_with_a_double_loop(triples: Triples) -> None:
    R = responsibility_matrix(triples)
    W, P = R.weight.toarray(), R.pattern.toarray() > 0
    rows = []
    for a, b in combinations(range(R.shape[1]), 2):
        common = np.flatnonzero(P[:, a] & P[:, b])
        if len(common):
            weight = sum(W[t, a] * W[t, b] for t in common)
            newman = sum(1 / (P[t].sum() - 1) for t in common)
            jaccard = len(common) / (P[:, a] | P[:, b]).sum()
            ids = "; ".join(R.tasks.index[common])
            rows.append((*R.units.index[[a, b]], len(common), weight, newman, jaccard, ids))
    rows.sort(key=lambda row: (-row[2], -row[3]))
    found = ties(triples)
    assert len(found) == len(rows)
    for row, expected in zip(found.itertuples(index=False), rows, strict=True):
        assert tuple(row) == (*expected[:3], *(pytest.approx(value) for value in expected[3:6]), expected[6])


@settings(deadline=None)  # a busy machine is no failure
@given(TRIPLES)
def test_agrees_with_networkx_projections(triples: Triples) -> None:
    """Newman's weight, the count and Jaccard's, which networkx has; the weighted sum it has not."""
    B = responsibility_graph(triples)
    units = units_of(B)
    peers = {
        "shared": bipartite.weighted_projected_graph(B, units),
        "newman": bipartite.collaboration_weighted_projected_graph(B, units),
        "jaccard": bipartite.overlap_weighted_projected_graph(B, units),
    }
    found = ties(triples).set_index(["unit_a", "unit_b"])
    for column, peer in peers.items():
        expected = {frozenset((a, b)): weight for a, b, weight in peer.edges(data="weight")}
        assert {frozenset((f"unit:{a}", f"unit:{b}")): value for (a, b), value in found[column].items()} == (
            pytest.approx(expected)
        )


@settings(deadline=None)  # a busy machine is no failure
@given(TRIPLES)
def test_projection_is_the_product_and_has_the_weights_of_the_ties(triples: Triples) -> None:
    R = responsibility_matrix(triples)
    W, network = R.weight.toarray(), projection(triples)
    expected = W.T @ W
    np.fill_diagonal(expected, 0)
    assert network.has_canonical_format
    np.testing.assert_allclose(network.toarray(), expected, rtol=1e-12)
    found = ties(triples)
    a, b = (R.units.index.get_indexer(found[side]) for side in ("unit_a", "unit_b"))
    assert (a < b).all()
    assert found["weight"].tolist() == pytest.approx(network.toarray()[a, b].tolist())
    assert network.nnz == 2 * len(found)


@pytest.mark.parametrize("triples", [[], [("t", "A", "lead")], [("t", "A", "lead"), ("s", "B", "lead")]])
def test_without_a_shared_task_the_frame_is_empty_and_has_its_columns(triples: Triples) -> None:
    found = ties(triples)
    assert found.empty
    assert found.dtypes.to_dict() == ties(SMALL).dtypes.to_dict()
    assert projection(triples).nnz == 0


def test_units_that_share_every_task_are_tied_fully() -> None:
    """Three units in four tasks: each pair 4 shared, 4 * 1/2 by Newman, Jaccard 1, in matrix order."""
    found = ties([(task, unit, "co_lead") for task in "1234" for unit in "CAB"])
    assert found[["unit_a", "unit_b"]].to_numpy().tolist() == [["C", "A"], ["C", "B"], ["A", "B"]]
    assert found[["shared", "weight", "newman", "jaccard"]].to_numpy().tolist() == [[4, 1.0, 2.0, 1.0]] * 3


def test_a_tie_of_weight_0_is_listed_but_not_in_the_network() -> None:
    B = responsibility_graph(SMALL)
    nx.set_edge_attributes(B, 0.0, "weight")
    assert ties(B)["shared"].tolist() == [2, 1, 1]
    assert projection(B).nnz == 0
