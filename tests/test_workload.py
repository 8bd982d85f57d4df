from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import jxgraph as jx
from jxgraph.errors import UsageError
from jxgraph.matrix import ResponsibilityMatrix, responsibility_graph, responsibility_matrix
from jxgraph.measures.leaders import GROUPS, coordination, leaders
from jxgraph.measures.workload import strength, workload
from jxgraph.model import Role
from jxgraph.weights import Scheme

if TYPE_CHECKING:
    from collections.abc import Callable

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
        + ["sole", "partners", "parts", "leaders", "collective"]
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
    B.graph["scheme"] = "tenths"
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
    B.graph["scheme"] = "nothing"
    carried = workload(B)
    assert carried["share"].tolist() == [0.0, 0.0, 0.0]
    assert carried["rank"].tolist() == [1, 1, 1]


@pytest.mark.parametrize("nodes", [[], [("task:t", {"bipartite": 0})]])
def test_without_units_the_frame_is_empty(nodes: list[tuple[str, dict[str, int]]]) -> None:
    B = nx.Graph()
    B.add_nodes_from(nodes)
    assert workload(B).empty


@given(TRIPLES)
def test_workloads_sum_to_the_weight_of_all_edges(triples: list[tuple[str, str, str]]) -> None:
    R = responsibility_matrix(triples)
    carried = workload(triples)
    assert carried["workload"].sum() == pytest.approx(R.weight.sum())
    assert carried["share"].sum() == pytest.approx(1)
    assert carried["tasks"].sum() == R.weight.nnz
    assert carried["tasks"].tolist() == carried[["lead", "co_lead", "support"]].sum(axis=1).tolist()


@given(TRIPLES, st.randoms(use_true_random=False))
def test_the_order_of_the_edges_changes_no_number(triples: list[tuple[str, str, str]], random: object) -> None:
    shuffled = list(triples)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' random has no public type
    pd.testing.assert_frame_equal(workload(triples).sort_index(), workload(shuffled).sort_index())


def test_strength_is_the_column_sum() -> None:
    R = responsibility_matrix(SMALL)
    assert np.array_equal(strength(R), R.weight.toarray().sum(axis=0))


def under(triples: list[tuple[str, str, str]], **columns: list[str]) -> ResponsibilityMatrix:
    """Give the matrix of triples whose tasks have these columns, such as their leaders."""
    R = responsibility_matrix(triples)
    return replace(R, tasks=R.tasks.assign(**columns))


LED = under(SMALL, leader=["Wang", "Wang；Li", "Li"], part=["I", "I", "II"])
"""t1 (Finance leads, Trade co-leads) under Wang; t2 (Trade leads, Police supports) under both; t3 (Finance) under Li."""


def test_company_of_each_unit() -> None:
    """Finance has t3 alone, meets Trade only, in both parts and under both leaders; Trade meets two, in part I."""
    company = workload(LED)[["sole", "partners", "parts", "leaders"]]
    assert company.loc["Finance"].tolist() == [1, 1, 2, 2]
    assert company.loc["Trade"].tolist() == [0, 2, 1, 2]
    assert company.loc["Police"].tolist() == [0, 1, 1, 2]
    assert workload(flagged(SMALL, "Trade"))["collective"].to_dict() == {
        "Finance": False,
        "Police": False,
        "Trade": True,
    }


def test_by_leader_a_shared_task_counts_for_each_and_its_load_in_parts() -> None:
    """Wang: t1 1.5 and half of t2's 1.25 = 2.125 of 3.75; Li: 0.625 and t3 1 = 1.625."""
    by = workload(LED, by="leader")
    assert by.index.tolist() == ["Wang", "Li"]
    assert by["workload"].tolist() == [2.125, 1.625]
    assert by["share"].tolist() == [2.125 / 3.75, 1.625 / 3.75]
    assert by[["lead", "co_lead", "support", "tasks", "units"]].to_numpy().tolist() == [
        [2, 1, 1, 2, 3],
        [2, 0, 1, 2, 3],
    ]
    assert by.attrs["leader"] == "leader"


def test_by_part_and_kind() -> None:
    """Part I has t1 and t2 (2.75, three units), part II has t3 (1)."""
    by = workload(LED, by="part")
    assert by[["tasks", "units", "workload"]].to_numpy().tolist() == [[2, 3, 2.75], [1, 1, 1.0]]
    kinds = workload([("t1", "市财政局", "lead"), ("t1", "团市委", "co_lead"), ("t2", "市教育局", "lead")], by="kind")
    assert kinds["units"].to_dict() == {"department": 2, "mass_organisation": 1}


def test_by_unit_and_leader_gives_the_cells_of_a_table() -> None:
    """Trade has 0.5 + 1/2 under Wang and 1/2 under Li; Finance 1 and 1; Police 1/8 each."""
    cells = workload(LED, by=("unit", "leader"))["workload"]
    assert cells["Trade"].to_dict() == {"Wang": 1.0, "Li": 0.5}
    assert cells["Police"].to_dict() == {"Wang": 0.125, "Li": 0.125}


def test_without_leaders_the_rows_are_top_sections_and_without_these_one_row() -> None:
    R = under(SMALL, section=["One / 1", "One / 2", "Two"], leader=["", "", ""])
    assert leaders(R).index.tolist() == ["One", "Two"]
    assert leaders(R).attrs["by"] == "section"
    bare = replace(R, tasks=R.tasks[[]], units=R.units[[]])
    for by in set(GROUPS) - {"unit"}:
        assert workload(bare, by=by)["workload"].to_dict() == {"": 3.75}
    assert leaders(bare)[["tasks", "units", "leading"]].to_numpy().tolist() == [[3, 3, 2]]
    assert leaders(bare).attrs["by"] == ""
    assert workload(bare)[["parts", "leaders"]].to_numpy().sum() == 0


@pytest.mark.parametrize("by", ["cluster", [], ("unit", "unit"), ("unit", "x")])
def test_other_groups_are_refused(by: str | tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="workload is counted by unit, part, leader, kind, level"):
        workload(SMALL, by=by)


@given(TRIPLES, st.data())
def test_any_grouping_keeps_the_total(triples: list[tuple[str, str, str]], data: st.DataObject) -> None:
    R = responsibility_matrix(triples)
    named = st.sampled_from(["", "P", "Q", "P；Q", "Q；P；S"])
    R = under(triples, leader=data.draw(st.lists(named, min_size=R.shape[0], max_size=R.shape[0])))
    carried = workload(R)["workload"]
    for by in ("leader", "kind", ("unit", "leader")):
        assert workload(R, by=by)["workload"].sum() == pytest.approx(carried.sum())
    again = workload(R, by=("unit", "leader"))["workload"].groupby("unit").sum()
    pd.testing.assert_series_equal(again.sort_index(), carried.sort_index())


def test_coordination_counts_who_meets_in_a_task() -> None:
    """t1: a department and a people's organisation of the city with a county; t2: the county alone; t3: nobody new."""
    triples = [("t2", "嘉善县政府", "co_lead"), ("t1", "市财政局", "lead"), ("t1", "团市委", "support")]
    triples += [("t1", "嘉善县政府", "co_lead"), ("t3", "各县(市、区)政府", "co_lead")]
    meeting = coordination(under(triples, leader=["", "Wang；Li", "Li"]))
    assert meeting.index.tolist() == ["t1", "t2", "t3"]
    columns = ["units", "lead", "co_lead", "support", "collectives", "kinds", "levels", "leaders"]
    assert meeting.loc["t1", columns].tolist() == [3, 1, 1, 1, 0, 3, 2, 2]
    assert meeting.loc["t3", columns].tolist() == [1, 0, 1, 0, 1, 1, 1, 1]
    assert meeting.attrs == {"tasks": 3, "alone": 2, "mean_units": 5 / 3}


def test_coordination_with_clusters() -> None:
    """Two units are of cluster 1, the others of none: each of them is one more."""
    triples = [("t1", unit, "lead") for unit in "ABCD"] + [("t2", unit, "lead") for unit in "AB"]
    groups = pd.DataFrame({"cluster": [1, 1, 0, 0]}, index=list("BADC"))
    assert coordination(triples, clusters=groups)["clusters"].to_dict() == {"t1": 3, "t2": 1}
    second_alone = pd.DataFrame({"cluster": [1, 0]}, index=list("AB"))  # B's number is no cluster's
    assert coordination(triples[-2:], clusters=second_alone)["clusters"].tolist() == [2]
    with pytest.raises(UsageError, match="the clusters lack the unit 'C'"):
        coordination(triples, clusters=groups.drop("C"))


def test_leaders_and_their_concentration() -> None:
    """Wang's 2.125: Finance 1, Trade 1, Police 0.125, so (1 + 1 + 1/64) / 2.125^2; Finance, first of equals, on top."""
    looked_after = leaders(LED)
    assert looked_after.index.tolist() == ["Wang", "Li"]
    columns = ["tasks", "shared_tasks", "units", "leading", "workload", "share", "top_unit", "top_share", "hhi"]
    assert looked_after.columns.tolist() == columns
    wang = looked_after.loc["Wang"]
    assert wang[["tasks", "shared_tasks", "units", "leading", "top_unit"]].tolist() == [2, 1, 3, 2, "Finance"]
    assert wang["top_share"] == pytest.approx(1 / 2.125)
    assert wang["hhi"] == pytest.approx((2 + 1 / 64) / 2.125**2)


def test_a_leader_without_weights_has_no_concentration() -> None:
    B = responsibility_graph(LED)
    nx.set_edge_attributes(B, 0.0, "weight")
    B.graph["scheme"] = "nothing"
    nothing = leaders(B)
    assert nothing[["top_share", "hhi"]].isna().all(axis=None)
    assert nothing["top_unit"].tolist() == ["", ""]


@pytest.mark.parametrize("measure", [coordination, leaders, lambda B: workload(B, by="kind")])
def test_without_tasks_the_other_frames_are_empty_too(measure: Callable[[nx.Graph], pd.DataFrame]) -> None:
    assert measure(nx.Graph()).empty


def test_a_leader_whose_tasks_weigh_little_has_a_top_unit_as_well() -> None:
    """Under Wang A and B support one task: half of a half each, and the first printed is named."""
    frame = leaders(under([("t", "A", "support"), ("t", "B", "support")], leader=["Wang"]))
    assert frame[["workload", "top_unit", "top_share", "hhi"]].to_numpy().tolist() == [[0.5, "A", 0.5, 0.5]]


def test_of_equals_the_first_printed_comes_first_whatever_it_is_called() -> None:
    """Z and A lead one task together, under Y, and each another, under B: equal units, and of the leaders who has more."""
    R = under([("1", "Z", "lead"), ("1", "A", "lead"), ("2", "Z", "lead"), ("3", "A", "lead")], leader=["Y", "B", "B"])
    assert leaders(R)["top_unit"].to_dict() == {"B": "Z", "Y": "Z"}
    assert leaders(R).index.tolist() == ["B", "Y"]
    parts = under([("1", "A", "lead"), ("2", "B", "lead")], part=["Z", "A"])
    assert workload(parts, by="part").index.tolist() == ["Z", "A"]
    assert leaders(under([("1", "A", "lead"), ("2", "B", "lead")], leader=["Z", "A"])).index.tolist() == ["Z", "A"]


def test_one_unit_has_all_of_its_leader() -> None:
    frame = leaders(under([("t", "A", "lead")], leader=["Wang"]))
    assert frame[["top_share", "hhi", "shared_tasks"]].to_numpy().tolist() == [[1, 1, 0]]


def test_without_tasks_nobody_meets() -> None:
    assert coordination(nx.Graph()).attrs == {"tasks": 0, "alone": 0, "mean_units": 0.0}


def test_where_nothing_weighs_anything_nobody_has_a_share() -> None:
    nothing = Scheme("nothing", lambda entries: np.zeros(len(entries.role)))
    assert workload(responsibility_matrix([("t", "A", "lead")], scheme=nothing))["share"].tolist() == [0]


def test_a_leader_under_whom_nobody_leads_has_no_leading_unit() -> None:
    text = "一、王明副市长牵头重点工作\n1.甲。（市财政局牵头）\n二、李军副市长牵头重点工作\n1.乙。（市教育局配合）"
    assert leaders(jx.parse_text(text))["leading"].tolist() == [1, 0]
