"""Another lead, merged and removed units: the new matrix, and what it changes."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import jxgraph as jx
from jxgraph import i18n as labels
from jxgraph.errors import UsageError
from jxgraph.model import Role
from jxgraph.scenarios import Scenario, merge_units, reassign, remove_unit
from jxgraph.subsets import subset_table
from jxgraph.tables import columns_of
from jxgraph.weights import Scheme, by_rule

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


def edges(source: object) -> set[tuple[str, str, str]]:
    """List the assignments as triples."""
    B = jx.responsibility_graph(source)
    return {(a.removeprefix("task:"), b.removeprefix("unit:"), d["role"]) for a, b, d in B.edges(data=True)}


def test_reassign_moves_the_lead_and_keeps_the_old_one_as_co_lead() -> None:
    """Finance 2 → 1.5, Trade 1.5 → 2: they change places; no tie and no task is lost."""
    found = reassign(SMALL, "t1", "Trade")
    assert edges(found) - edges(SMALL) == {("t1", "Trade", "lead"), ("t1", "Finance", "co_lead")}
    assert found.changes.to_dict("index") == {
        "Trade": {
            "rank_before": 2,
            "rank_after": 1,
            "lead_before": 1,
            "lead_after": 2,
            "tasks_before": 2,
            "tasks_after": 2,
            "workload_before": 1.5,
            "workload_after": 2.0,
            "ties_lost": 0,
            "ties_gained": 0,
        },
        "Finance": {
            "rank_before": 1,
            "rank_after": 2,
            "lead_before": 2,
            "lead_after": 1,
            "tasks_before": 2,
            "tasks_after": 2,
            "workload_before": 2.0,
            "workload_after": 1.5,
            "ties_lost": 0,
            "ties_gained": 0,
        },
    }
    assert found.leads[["from", "to", "orphaned"]].to_dict("index") == {
        "t1": {"from": "Finance", "to": "Trade", "orphaned": False}
    }
    assert found.ties.empty
    assert found.orphans.empty


def test_a_unit_new_to_the_task_comes_last_and_gains_ties() -> None:
    """Police has no part in t1: in place 3 it leads and meets Finance for the first time; Trade it knew."""
    found = reassign(SMALL, "t1", "Police")
    R = found.matrix
    row, column = R.tasks.index.get_loc("t1"), R.units.index.get_loc("Police")
    assert (R.role[row, column], R.position[row, column], R.weight[row, column]) == (1, 3, 1.0)
    assert found.ties.to_dict("records") == [
        {"unit_a": "Finance", "unit_b": "Police", "became": "gained", "shared_before": 0, "shared_after": 1}
    ]
    assert found.changes.loc["Police", "ties_gained"] == 1


def test_where_nobody_led_somebody_is_appointed() -> None:
    found = reassign([("1", "市商务局", "co_lead")], "1", "市商务局")
    assert found.leads[["from", "to"]].to_numpy().tolist() == [["", "市商务局"]]
    assert found.words("zh") == ["任务1由市商务局牵头（原无牵头单位）"]


def test_all_of_several_leads_become_co_leads() -> None:
    found = reassign([("1", "A", "lead"), ("1", "B", "lead"), ("1", "C", "support")], "1", "C")
    assert edges(found) == {("1", "A", "co_lead"), ("1", "B", "co_lead"), ("1", "C", "lead")}
    assert found.leads["from"].tolist() == ["A；B"]


def test_merged_units_have_their_strongest_role_and_a_task_once() -> None:
    """In t1 Finance leads, Trade co-leads: Economy leads once. Loads 2, 1.5 and 0.25 become 3 and 0.25."""
    found = merge_units(SMALL, ["Finance", "Trade"], "Economy")
    assert edges(found) == {
        ("t1", "Economy", "lead"),
        ("t2", "Economy", "lead"),
        ("t2", "Police", "support"),
        ("t3", "Economy", "lead"),
    }
    assert found.after["workload"].to_dict() == {"Economy": 3.0, "Police": 0.25}
    changes = found.changes
    assert changes.index.tolist() == ["Economy", "Police", "Finance", "Trade"]
    assert changes["rank_after"].tolist() == [1, 2, pd.NA, pd.NA]
    assert changes["rank_before"].tolist() == [pd.NA, 3, 1, 2]
    assert found.leads.empty, "a new name is no change of lead"
    assert found.ties.empty, "nor of ties: Economy works with Police as Trade did"
    assert found.summary.loc["pairs"].tolist() == [2, 1]


def test_after_a_merger_only_what_else_is_done_changes_leads_and_ties() -> None:
    """Economy (Finance and Trade) gives t3 to Police, whom it shares t2 with: one lead changes, no tie."""
    found = reassign(merge_units(SMALL, ["Finance", "Trade"], "Economy"), "t3", "Police")
    assert found.leads[["from", "to"]].to_dict("index") == {"t3": {"from": "Economy", "to": "Police"}}
    assert found.ties.empty
    without = remove_unit(found, "Police")
    assert without.ties.to_dict("records") == [
        {"unit_a": "Economy", "unit_b": "Police", "became": "lost", "shared_before": 1, "shared_after": 0}
    ]


def test_units_merge_into_one_of_them_or_another_of_the_document() -> None:
    assert edges(merge_units(SMALL, ["Finance", "Trade"], "Trade")) == edges(merge_units(SMALL, "Finance", "Trade"))
    assert merge_units(SMALL, ["Finance"], "Trade").matrix.units.index.tolist() == ["Trade", "Police"]


def test_a_new_unit_is_described_by_its_name_and_stands_where_the_first_stood() -> None:
    triples = [("1", "市教育局", "lead"), ("1", "市科技局", "co_lead"), ("1", "市商务局", "co_lead")]
    units = merge_units(triples, ["市商务局", "市科技局"], "各县政府").matrix.units
    assert units.index.tolist() == ["市教育局", "各县政府"]
    assert units["collective"].tolist() == [False, True]
    assert units.loc["市教育局", "kind"] == "department"


def test_a_removed_unit_leaves_orphans_and_the_tasks_stay() -> None:
    """Without Finance t1 has nobody to lead it (Trade co-leads), t3 nobody at all; t2 is as it was."""
    found = remove_unit(SMALL, "Finance")
    assert found.orphans.index.tolist() == ["t1", "t3"]
    assert found.matrix.shape == (3, 2)
    assert found.summary.loc[["units", "tasks", "unled", "orphaned", "greatest_load", "pairs"]].to_dict("index") == {
        "units": {"before": 3, "after": 2},
        "tasks": {"before": 3, "after": 3},
        "unled": {"before": 0, "after": 2},
        "orphaned": {"before": 0, "after": 2},
        "greatest_load": {"before": 2, "after": 1.5},
        "pairs": {"before": 2, "after": 1},
    }


def test_a_task_nobody_led_is_orphaned_by_losing_its_last_unit() -> None:
    found = remove_unit([("1", "A", "support"), ("2", "A", "support"), ("2", "B", "support")], "A")
    assert found.orphans.index.tolist() == ["1"]
    B = jx.responsibility_graph(SMALL)
    B.add_node("task:t4", bipartite=0)
    assert remove_unit(B, "Finance").orphans.index.tolist() == ["t1", "t3"], "t4 had nobody before"


def test_the_last_unit_can_go() -> None:
    found = remove_unit([("1", "A", "lead")], "A")
    assert found.matrix.shape == (1, 0)
    assert math.isnan(found.summary.loc["gini", "after"])
    assert "<td>–</td>" in found._repr_html_()
    assert found.changes.index.tolist() == ["A"]


def test_scenarios_chain() -> None:
    """Going on from a scenario keeps its first matrix, going on from its matrix begins anew."""
    first = reassign(SMALL, "t1", "Trade")
    both = remove_unit(first, "Police")
    assert (len(both.steps), both.before.loc["Finance", "workload"]) == (2, 2.0)
    assert both.before.index.tolist() == ["Finance", "Trade", "Police"]
    anew = remove_unit(first.matrix, "Police")
    assert (len(anew.steps), anew.before.loc["Finance", "workload"]) == (1, 1.5)
    assert anew.matrix.equals(both.matrix)


def test_every_measure_takes_a_scenario() -> None:
    found = reassign(SMALL, "t1", "Trade")
    assert jx.workload(found).equals(found.after)


def test_weights_are_those_of_the_matrixs_scheme() -> None:
    """Shared out evenly, Police in t1 makes it three thirds where there were two halves."""
    even = Scheme("even", lambda e: 1 / np.bincount(e.task)[e.task])
    found = reassign(SMALL, "t1", "Police", scheme=even)
    assert found.before["workload"].to_dict() == {"Finance": 1.5, "Trade": 1.0, "Police": 0.5}
    assert found.after["workload"].to_dict() == pytest.approx({"Finance": 4 / 3, "Trade": 5 / 6, "Police": 5 / 6})
    assert remove_unit(found, "Police").matrix.scheme == "even", "a chain keeps it"
    assert remove_unit(found, "Police", scheme="lead-co").before["workload"]["Finance"] == 2.0


def test_weights_that_no_scheme_gives_are_refused_until_one_is_named() -> None:
    B = jx.responsibility_graph(SMALL)
    B["task:t1"]["unit:Finance"]["weight"] = 7.0
    mine = by_rule("mine", lambda role, _, size: size if role == "lead" else 0.3)
    for source in (B, jx.responsibility_matrix(SMALL, scheme=mine)):
        with pytest.raises(UsageError, match="scheme="):
            remove_unit(source, "Police")
        assert remove_unit(source, "Police", scheme="lead-co").before["workload"]["Finance"] == 2.0


def test_weights_that_only_bear_the_name_of_a_scheme_are_refused() -> None:
    """Six tenths of what `lead-co` gives are not its weights."""
    R = jx.responsibility_matrix(SMALL)
    with pytest.raises(UsageError, match="weights of its own"):
        remove_unit(replace(R, weight=R.weight * 0.6), "Police")


def test_a_workload_that_alone_changes_is_a_change() -> None:
    """Of 1 + 1/2 + 1/2 shared out Finance carries half, of 1 + 1/2 two thirds; it keeps its rank, its lead and its tie."""
    parts = Scheme("parts", lambda e: (1 / e.role) / np.bincount(e.task, 1 / e.role)[e.task])
    three = [("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t1", "Police", "co_lead")]
    found = merge_units(three, ["Police"], "Trade", scheme=parts).changes
    assert found.loc["Finance", ["workload_before", "workload_after"]].tolist() == pytest.approx([1 / 2, 2 / 3])
    assert found.loc["Finance", ["rank_before", "rank_after", "lead_after", "ties_lost"]].tolist() == [1, 1, 1, 0]


def test_lost_ties_come_before_gained_ones_and_of_both_those_of_most_tasks() -> None:
    """Without C its pairs go, that with B, of two tasks, first; D comes into the tasks of A and then into those of B."""
    before = [(t, u, "lead" if u == "A" else "support") for t, u in (("1", "A"), ("1", "C"), ("2", "C"), ("3", "C"))]
    before += [("2", "B", "lead"), ("3", "B", "lead"), ("4", "B", "lead"), ("5", "D", "lead")]
    found = remove_unit(before, "C")
    for task in ("1", "2", "3"):
        found = reassign(found, task, "D")
    assert found.ties.to_numpy().tolist() == [
        ["C", "B", "lost", 2, 0],
        ["A", "C", "lost", 1, 0],
        ["B", "D", "gained", 0, 2],
        ["A", "D", "gained", 0, 1],
    ]


def test_units_that_are_merged_away_come_last_in_their_own_order() -> None:
    found = merge_units([("1", "Z", "lead"), ("1", "A", "support"), ("2", "B", "lead")], ["Z", "A"], "N")
    assert found.changes.index.tolist() == ["N", "Z", "A"]


def test_units_that_come_or_go_are_among_the_changed_loads() -> None:
    """Their load is missing on one side, which is no number that stays the same; that of B stays 1."""
    found = merge_units([("1", "Z", "lead"), ("1", "A", "lead"), ("2", "B", "lead")], ["Z", "A"], "N")
    assert found.loads.index.tolist() == ["N", "Z", "A"]


def test_the_first_unit_of_a_task_without_any_has_the_first_place() -> None:
    found = reassign(remove_unit([("1", "A", "lead"), ("2", "B", "lead")], "A"), "1", "B")
    assert found.matrix.position.toarray().tolist() == [[1], [1]]


def test_names_are_taken_in_any_form(sample: jx.ResponsibilityMatrix) -> None:
    found = reassign(sample, "1.2.5", "市经济和信息化局")
    assert found.leads["to"].tolist() == ["市经信局"]
    repeated = sample.tasks.index[sample.tasks["repeats"] != ""][0]
    again = sample.tasks.loc[repeated, "repeats"]
    assert reassign(sample, again, "市财政局").leads.index.tolist() == [repeated], "a repeat is the task it repeats"


def test_everyday_names_name_units_but_never_the_new_unit_of_a_merger() -> None:
    """经信 and 科技 are bodies of the document; the 市工信局 that they become is new, though people call 市经信局 so."""
    triples = [("1", "市经信局", "lead"), ("1", "市科技局", "co_lead"), ("2", "市财政局", "lead")]
    assert merge_units(triples, ["经信", "科技局"], "市工信局").matrix.units.index.tolist() == ["市工信局", "市财政局"]
    assert remove_unit(triples, "财政").orphans.index.tolist() == ["2"]
    assert reassign(triples, "2", "科技").leads["to"].tolist() == ["市科技局"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda R: reassign(R, "1.2.5", "省发改委"), "unknown unit '省发改委'; did you mean"),
        (lambda R: reassign(R, "1.2.5", "发展"), "did you mean 市发展改革委"),
        (lambda R: reassign(R, "9.9.9", "市经信局"), "unknown task '9.9.9'; among the 164 tasks are T1.1.1"),
        (lambda R: reassign(R, "5", "市经信局"), r"tasks bear the number 5: .*T1\.2\.5"),
        (lambda R: reassign(R, "1.2.5", "市发展改革委"), "市发展改革委 leads task T1.2.5 already"),
        (lambda R: merge_units(R, ["市发改委"], "市发展改革委"), "nothing to merge into 市发展改革委"),
        (lambda R: merge_units(R, ["市发改委"], " "), "needs a name"),
        (lambda R: remove_unit(R, "猫"), "none of the 66 units is like it"),
    ],
)
def test_a_wrong_name_is_answered_with_what_there_is(sample: jx.ResponsibilityMatrix, call: object, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        call(sample)  # type: ignore[operator]  # a lambda in a table of cases


def test_words_of_a_document_stay_words() -> None:
    name = "<script>alert(1)</script>"
    shown = reassign([("1", name, "lead"), ("1", "B", "co_lead")], "1", "B")._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "it knows neither law nor competence" in shown


@given(TRIPLES, st.data())
def test_laws(triples: list[tuple[str, str, str]], data: st.DataObject) -> None:
    """A reassigned task has one lead; removing a unit takes its tasks and no other's; a change undone is none."""
    R = jx.responsibility_matrix(triples)
    task, unit = data.draw(st.sampled_from([(t, u) for t, u, _ in triples]))
    without = remove_unit(R, unit)
    assert edges(without) == {e for e in edges(R) if e[1] != unit}
    leads = {u for t, u, role in edges(R) if t == task and role == "lead"}
    if leads != {unit}:
        found = reassign(R, task, unit)
        assert [u for t, u, role in edges(found) if t == task and role == "lead"] == [unit]
        assert len(edges(found)) == len(edges(R))
        if len(leads) == 1 and (task, unit, "co_lead") in edges(R):
            assert reassign(found, task, *leads).matrix.equals(R)
    renamed = merge_units(R, [unit], "Z")
    assert nx.is_isomorphic(jx.responsibility_graph(R), jx.responsibility_graph(renamed))
    assert renamed.summary["before"].equals(renamed.summary["after"])


def test_a_scenario_says_what_it_is() -> None:
    found: Scenario = remove_unit(reassign(SMALL, "t1", "Trade"), "Police")
    assert found.words() == ["task t1 led by Trade instead of Finance", "Police removed"]
    assert repr(found).startswith("<Scenario task t1 led by Trade instead of Finance; Police removed: <Resp")
    assert list(found.tables) == ["summary", "changes", "lead_changes", "tie_changes"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_table_and_column_has_a_title_and_a_meaning(lang: str) -> None:
    frames = dict(remove_unit(SMALL, "Finance").tables)
    frames["why_load"], frames["why_tie"] = jx.explain(SMALL, "Trade"), jx.explain(SMALL, "Trade", "Police")
    frames["why_membership"] = jx.explain(SMALL, "Trade", clusters=jx.clusters(SMALL))
    frames["why_task"] = jx.explain(SMALL, task="t1")
    frames["subset"] = subset_table(jx.subset(jx.parse_text("1.甲。（市商务局牵头）"), "甲"))
    for table, frame in frames.items():
        assert labels.table_title(table, lang) != table
        for column in columns_of(frame, table):
            assert labels.title(column, lang, table=table) != column
            assert labels.definition(column, lang, table=table)
