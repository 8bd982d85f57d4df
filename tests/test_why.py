"""The tasks behind a number sum to the number."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import jxgraph as jx
from jxgraph.errors import UsageError
from jxgraph.evidence import why
from jxgraph.model import Role
from jxgraph.weights import lead_co

SAMPLE = Path(__file__).parent.parent / "data" / "jiaxing-2025.txt"
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


@pytest.fixture(scope="module")
def sample() -> jx.ResponsibilityMatrix:
    return jx.responsibility_matrix(jx.read_breakdown(SAMPLE))


def test_a_load_is_opened_down_to_the_printed_line() -> None:
    text = "一、张三副市长牵头工作\n1.扩大投资。（市发改委牵头，市财政局配合）\n2.促进消费。（市财政局牵头）\n"
    behind = why(jx.parse_text(text), "市财政局")
    assert behind[["number", "leader", "text", "clause", "line", "role", "position", "weight"]].to_numpy().tolist() == [
        ["1", "张三副市长", "扩大投资。", "（市发改委牵头，市财政局配合）", 2, "support", 2, 0.25],
        ["2", "张三副市长", "促进消费。", "（市财政局牵头）", 3, "lead", 1, 1.0],
    ]
    assert behind.attrs["workload"] == 1.25


def test_a_tie_is_opened() -> None:
    """Finance leads t1 (1), Trade co-leads it (0.5): 0.5; there are two units, so Newman's weight is 1."""
    behind = why(SMALL, "Finance", "Trade")
    assert behind[["role_a", "role_b", "weight_a", "weight_b", "weight", "newman"]].to_dict("index") == {
        "t1": {"role_a": "lead", "role_b": "co_lead", "weight_a": 1.0, "weight_b": 0.5, "weight": 0.5, "newman": 1.0}
    }


def test_a_tie_that_is_none_is_empty() -> None:
    behind = why(SMALL, "Finance", "Police")
    assert behind.empty
    assert (behind.attrs["shared"], behind.attrs["weight"]) == (0, 0.0)


def test_a_task_is_opened_in_printed_order() -> None:
    behind = why([("1", "B", "lead"), ("2", "A", "lead"), ("2", "B", "co_lead")], task="2")
    assert behind[["role", "position", "weight"]].to_dict("index") == {
        "A": {"role": "lead", "position": 1, "weight": 1.0},
        "B": {"role": "co_lead", "position": 2, "weight": 0.5},
    }
    assert (behind.attrs["task_id"], behind.attrs["weight"]) == ("2", 1.5)


def test_a_membership_is_opened() -> None:
    """Trade is tied to Finance by 1·0.5 in t1, in its cluster, and to Police by 1·0.25 in t2, outside."""
    groups = pd.DataFrame({"cluster": [1, 1, 2]}, index=["Finance", "Trade", "Police"])
    behind = why(SMALL, "Trade", clusters=groups)
    assert behind[["role", "members", "others", "inside", "outside"]].to_dict("index") == {
        "t1": {"role": "co_lead", "members": "Finance", "others": "", "inside": 0.5, "outside": 0.0},
        "t2": {"role": "lead", "members": "", "others": "Police", "inside": 0.0, "outside": 0.25},
    }
    assert (behind.attrs["cluster"], behind.attrs["inside"], behind.attrs["outside"]) == (1, 0.5, 0.25)


def test_a_unit_in_no_cluster_has_nobody_inside() -> None:
    groups = pd.DataFrame({"cluster": [0, 0, 0]}, index=["Finance", "Trade", "Police"])
    assert why(SMALL, "Finance", clusters=groups)["inside"].sum() == 0


def test_a_unit_without_tasks_has_none_behind_it() -> None:
    B = jx.responsibility_graph(SMALL)
    B.add_node("unit:New", bipartite=1)
    groups = jx.clusters(B)
    assert why(B, "New").empty
    assert why(B, "New").attrs["workload"] == 0.0
    assert why(B, "New", clusters=groups).attrs["inside"] == 0.0


def test_attrs_are_plain(sample: jx.ResponsibilityMatrix) -> None:
    groups = jx.clusters(sample)
    asked = [
        why(sample, "市发改委"),
        why(sample, "市发改委", "市经信局"),
        why(sample, task="1.2.5"),
        why(sample, "市发改委", clusters=groups),
        why([("1", "A", "lead")], task="1"),
    ]
    assert [json.loads(json.dumps(frame.attrs)) for frame in asked] == [frame.attrs for frame in asked]
    assert [frame.attrs["about"] for frame in asked] == ["load", "tie", "task", "membership", "task"]


def test_the_tasks_are_counted_by_role_leader_and_partner() -> None:
    """Trade co-leads t1 with Finance and leads t2 with Police: one each. Of the tie with Finance, nobody else is left."""
    load = why(SMALL, "Trade").attrs
    assert (load["by_role"], load["by_leader"]) == ({"co_lead": 1, "lead": 1}, {})
    assert load["by_partner"] == {"Finance": 1, "Police": 1}
    tie = why(SMALL, "Finance", "Trade").attrs
    assert (tie["by_role"], tie["by_partner"]) == ({"lead co_lead": 1}, {})
    text = "一、张三副市长牵头工作\n1.甲。（市财政局）\n2.乙。（市财政局、市商务局）\n二、李四副市长牵头工作\n1.丙。（市财政局）\n"
    finance = why(jx.parse_text(text), "市财政局").attrs
    assert finance["by_leader"] == {"张三副市长": 2, "李四副市长": 1}
    assert why(SMALL, "Finance", "Police").attrs["by_role"] == {}


def test_the_counts_are_those_of_the_measures(sample: jx.ResponsibilityMatrix) -> None:
    """The roles are the columns of the workload, the partners the shared tasks of the ties."""
    load, ties = jx.workload(sample), jx.ties(sample)
    for unit in load.index[:12]:
        counts = why(sample, unit).attrs
        assert counts["by_role"] == {role: n for role in counts["by_role"] if (n := load.loc[unit, role])}
        assert sum(counts["by_role"].values()) == load.loc[unit, "tasks"]
        mine = ties[(ties[["unit_a", "unit_b"]] == unit).any(axis=1) & (ties["shared"] > 0)]
        assert sorted(counts["by_partner"].values()) == sorted(mine["shared"])


@pytest.mark.slow
def test_the_sums_are_the_measures_of_the_sample(sample: jx.ResponsibilityMatrix) -> None:
    for scheme in ("lead-co", lead_co(1, 0.3, 0.1)):
        R = sample.with_scheme(scheme)
        load, groups = jx.workload(R), jx.clusters(R)
        network = (R.weight.T @ R.weight).toarray()
        for column, unit in enumerate(R.units.index):
            behind, member = why(R, unit), why(R, unit, clusters=groups)
            assert behind["weight"].sum() == pytest.approx(load.loc[unit, "workload"])
            assert (behind["role"] == "lead").sum() == load.loc[unit, "lead"]
            assert behind.attrs["share"] == load.loc[unit, "share"]
            assert member["inside"].sum() + member["outside"].sum() == pytest.approx(
                network[column].sum() - network[column, column]
            )
        for tie in jx.ties(R).iloc[::4].itertuples():
            shared = why(R, tie.unit_a, tie.unit_b)
            assert shared["weight"].sum() == pytest.approx(tie.weight)
            assert shared["newman"].sum() == pytest.approx(tie.newman)
            assert "; ".join(shared.index) == tie.task_ids


@pytest.mark.slow
@given(TRIPLES)
def test_the_sums_are_the_measures_of_any_matrix(triples: list[tuple[str, str, str]]) -> None:
    R = jx.responsibility_matrix(triples)
    load = jx.workload(R)["workload"]
    assert {u: why(R, u)["weight"].sum() for u in R.units.index} == pytest.approx(load.to_dict())
    assert sum(why(R, task=t)["weight"].sum() for t in R.tasks.index) == pytest.approx(load.sum())
    for tie in jx.ties(R).itertuples():
        assert why(R, tie.unit_b, tie.unit_a).attrs["weight"] == pytest.approx(tie.weight)


def test_a_merged_repeat_is_the_task_it_repeats(sample: jx.ResponsibilityMatrix) -> None:
    first = sample.tasks.index[sample.tasks["repeats"] != ""][0]
    assert why(sample, task=sample.tasks.loc[first, "repeats"]).attrs["task_id"] == first


@pytest.mark.parametrize(
    ("units", "options", "words"),
    [
        ((), {}, "ask why of"),
        (("Finance", "Trade", "Police"), {}, "ask why of"),
        (("Finance", "Finance"), {}, "two different units"),
        (("Finance",), {"task": "t1"}, "ask why of"),
        (("Finance", "Trade"), {"clusters": pd.DataFrame({"cluster": [1]})}, "ask why of"),
        (("Finance",), {"clusters": pd.DataFrame({"cluster": [1]}, index=["Other"])}, "no clusters of this matrix"),
        (("Finances",), {}, "did you mean Finance"),
        ((), {"task": "t9"}, "unknown task 't9'; among the 3 tasks are t1, t2, t3"),
    ],
)
def test_a_question_that_is_none_is_refused(units: tuple[str, ...], options: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        why(SMALL, *units, **options)  # type: ignore[arg-type]  # a table of cases
