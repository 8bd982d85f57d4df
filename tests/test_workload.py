from __future__ import annotations

import json
from dataclasses import replace

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jxgraph.matrix import ResponsibilityMatrix, responsibility_graph, responsibility_matrix
from jxgraph.measures.workload import strength, workload
from jxgraph.records import Role

SMALL = [
    ("t1", "Finance", "lead"),
    ("t1", "Trade", "co_lead"),
    ("t2", "Trade", "lead"),
    ("t2", "Police", "support"),
    ("t3", "Finance", "lead"),
]
TRIPLES = st.lists(
    st.tuples(st.sampled_from("tuvwx"), st.sampled_from("ABCDE"), st.sampled_from(list(Role))), min_size=1
)


def flagged(triples: list[tuple[str, str, str]], *collectives: str) -> ResponsibilityMatrix:
    R = responsibility_matrix(triples)
    return replace(R, units=R.units.assign(collective=R.units.index.isin(collectives)))


def test_columns_and_arithmetic() -> None:
    """Finance leads two (2.0); Trade leads one and co-leads one (1.5); Police supports one (0.25): of 3.75."""
    carried = workload(SMALL)
    assert carried.reset_index().columns.tolist() == (
        ["unit", "rank", "kind", "level", "lead", "co_lead", "support", "tasks", "workload", "share"]
    )
    assert carried.index.tolist() == ["Finance", "Trade", "Police"]
    assert carried[["rank", "lead", "co_lead", "support", "tasks"]].to_numpy().tolist() == [
        [1, 2, 0, 0, 2],
        [2, 1, 1, 0, 2],
        [3, 0, 0, 1, 1],
    ]
    assert carried["workload"].tolist() == [2.0, 1.5, 0.25]
    assert carried["share"].tolist() == [2 / 3.75, 1.5 / 3.75, 0.25 / 3.75]


def test_attrs_name_the_settings_and_are_plain() -> None:
    attrs = {"scheme": "lead-co", "ranking": "competition", "total": 3.75, "counts": "assignments, not effort"}
    assert json.loads(json.dumps(workload(SMALL).attrs)) == attrs


def test_equals_share_a_rank_and_the_next_is_skipped() -> None:
    """A, B and C carry 1 (C in two co-led tasks, so before them), D 0.5: ranks 1, 1, 1, 4."""
    triples = [("1", "A", "lead"), ("2", "B", "lead"), ("3", "C", "co_lead"), ("4", "C", "co_lead")]
    carried = workload([*triples, ("5", "D", "co_lead")])
    assert carried["rank"].to_dict() == {"C": 1, "A": 1, "B": 1, "D": 4}
    assert carried.index.tolist() == ["C", "A", "B", "D"]


def test_the_last_bits_of_a_sum_decide_no_rank() -> None:
    """0.1 + 0.2 + 0.3 and 0.3 + 0.2 + 0.1 differ as floats and are the same workload."""
    B = responsibility_graph([(t, unit, "lead") for t in "123" for unit in "AB"])
    for (t, unit), weight in {("1", "B"): 0.1, ("2", "B"): 0.2, ("3", "B"): 0.3}.items():
        B[f"task:{t}"][f"unit:{unit}"]["weight"] = weight
        B[f"task:{4 - int(t)}"]["unit:A"]["weight"] = weight
    carried = workload(B)
    assert carried.loc["A", "workload"] != carried.loc["B", "workload"]
    assert carried["rank"].tolist() == [1, 1]
    assert carried.index.tolist() == ["A", "B"]


def test_a_collective_is_last_unranked_and_counted_in_the_shares() -> None:
    """All (3 leads) is a collective: unranked behind Finance (1); Finance has 1 of 4."""
    triples = [("1", "All", "lead"), ("2", "All", "lead"), ("3", "All", "lead"), ("4", "Finance", "lead")]
    carried = workload(flagged(triples, "All"))
    assert carried.index.tolist() == ["Finance", "All"]
    assert carried["rank"].tolist() == [1, pd.NA]
    assert carried["share"].tolist() == [0.25, 0.75]


def test_a_frame_without_kind_level_and_flag_is_enough() -> None:
    R = responsibility_matrix(SMALL)
    carried = workload(replace(R, units=R.units[[]]))
    assert carried["kind"].tolist() == carried["level"].tolist() == ["", "", ""]
    assert carried["rank"].tolist() == [1, 2, 3]


def test_a_node_added_by_hand_may_lack_every_attribute() -> None:
    """The graph's other units have kind and flag, the added one has neither: empty words, ranked last with 0."""
    B = responsibility_graph(flagged(SMALL, "Police"))
    B.add_node("unit:New", bipartite=1)
    carried = workload(B)
    assert carried.loc["New", ["kind", "level", "tasks", "rank"]].tolist() == ["", "", 0, 3]
    assert pd.isna(carried.loc["Police", "rank"])


def test_where_nothing_weighs_anything_the_shares_are_0() -> None:
    B = responsibility_graph(SMALL)
    nx.set_edge_attributes(B, 0.0, "weight")
    carried = workload(B)
    assert carried["share"].tolist() == [0.0, 0.0, 0.0]
    assert carried["rank"].tolist() == [1, 1, 1]


@pytest.mark.parametrize("nodes", [[], [("task:t", {"bipartite": 0})]])
def test_without_units_the_frame_is_empty(nodes: list[tuple[str, dict[str, int]]]) -> None:
    B = nx.Graph()
    B.add_nodes_from(nodes)
    assert workload(B).empty


@settings(deadline=None)  # a busy machine is no failure
@given(TRIPLES)
def test_workloads_sum_to_the_weight_of_all_edges(triples: list[tuple[str, str, str]]) -> None:
    R = responsibility_matrix(triples)
    carried = workload(triples)
    assert carried["workload"].sum() == pytest.approx(R.weight.sum())
    assert carried["share"].sum() == pytest.approx(1)
    assert carried["tasks"].sum() == R.weight.nnz
    assert carried["tasks"].tolist() == carried[["lead", "co_lead", "support"]].sum(axis=1).tolist()


@settings(deadline=None)  # a busy machine is no failure
@given(TRIPLES, st.randoms(use_true_random=False))
def test_the_order_of_the_edges_changes_no_number(triples: list[tuple[str, str, str]], random: object) -> None:
    shuffled = list(triples)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' random has no public type
    pd.testing.assert_frame_equal(workload(triples).sort_index(), workload(shuffled).sort_index())


def test_strength_is_the_column_sum() -> None:
    R = responsibility_matrix(SMALL)
    assert np.array_equal(strength(R), R.weight.toarray().sum(axis=0))
