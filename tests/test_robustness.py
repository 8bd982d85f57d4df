from __future__ import annotations

import json

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from checking_cases import each
from making_documents import FULL, SEEDS, random_graph

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_graph, tasks_of, units_of
from jxgraph.measures import robustness as module
from jxgraph.measures.centrality import centrality
from jxgraph.measures.numeric import jit as compiling
from jxgraph.measures.robustness import dependence, robustness
from jxgraph.parsing import parse_text


def removed_one_by_one(B: nx.Graph, units: list[str]) -> tuple[list[float], list[float]]:
    """Give the shares without a lead and in the largest component, from the graph itself after each removal."""
    nodes, G, tasks = len(B), B.copy(), tasks_of(B)
    leaderless, largest = [], []
    for unit in ["", *units]:
        G.remove_nodes_from([unit])
        led = [any(data["role"] == "lead" for data in G[t].values()) for t in tasks]
        leaderless.append(1 - sum(led) / len(tasks))
        largest.append(max(map(len, nx.connected_components(G))) / nodes)
    return leaderless, largest


def curve(found: pd.DataFrame, order: str, measure: str) -> pd.DataFrame:
    return found[(found["order"] == order) & (found["measure"] == measure)]


@each("seed", SEEDS)
def test_agrees_with_removal_by_networkx(seed: int) -> None:
    """By load and betweenness as the units are named; at random by the drawn orders, with numpy's quantiles."""
    B = random_graph(seed)
    found = robustness(B, seed=seed, orders=7)
    for order in ("load", "betweenness"):
        rows = [curve(found, order, measure) for measure in ("without_lead", "largest")]
        units = [f"unit:{u}" for u in rows[0]["unit"][1:]]
        assert sorted(units) == sorted(units_of(B))
        assert rows[1]["unit"].tolist() == rows[0]["unit"].tolist()
        for row, expected in zip(rows, removed_one_by_one(B, units), strict=True):
            assert row["value"].tolist() == pytest.approx(expected, abs=1e-12)
            assert row[["low", "high"]].isna().all(axis=None)
    drawn = np.random.default_rng(seed).permuted(np.tile(np.arange(len(units)), (7, 1)), axis=1)
    curves = [removed_one_by_one(B, [units_of(B)[i] for i in order]) for order in drawn]
    for i, measure in enumerate(("without_lead", "largest")):
        low, middle, high = np.quantile([c[i] for c in curves], [0.05, 0.5, 0.95], axis=0)
        row = curve(found, "random", measure)
        assert row["value"].tolist() == pytest.approx(middle.tolist(), abs=1e-12)
        assert row["low"].tolist() == pytest.approx(low.tolist(), abs=1e-12)
        assert row["high"].tolist() == pytest.approx(high.tolist(), abs=1e-12)
        assert (row["unit"] == "").all()


@each("seed", range(20 if FULL else 6))
def test_the_orders_are_those_of_load_and_betweenness(seed: int) -> None:
    B = random_graph(seed)
    found, central = robustness(B, orders=1), centrality(B)
    by_load = central.loc[curve(found, "load", "largest")["unit"].tolist()[1:], "strength"]
    assert by_load.is_monotonic_decreasing
    by_between = central.loc[curve(found, "betweenness", "largest")["unit"].tolist()[1:], ["betweenness", "strength"]]
    rounded = by_between.round(9)
    pd.testing.assert_frame_equal(
        rounded, rounded.sort_values(["betweenness", "strength"], ascending=False, kind="stable")
    )


@each("seed", range(20 if FULL else 6))
def test_laws(seed: int) -> None:
    """Shares stay in [0, 1]; the part without a lead never falls, the largest component never grows; doubling changes nothing."""
    B = random_graph(seed)
    found = robustness(B, orders=20)
    assert found["value"].between(0, 1).all()
    for _, row in found.groupby(["order", "measure"]):
        steps = np.diff(row[["low", "value", "high"]].fillna(0), axis=0) * (
            1 if row["measure"].iloc[0] == "without_lead" else -1
        )
        assert (steps >= -1e-12).all()
    nx.set_edge_attributes(B, {e: 2 * data["weight"] for e, data in B.edges.items()}, "weight")
    pd.testing.assert_frame_equal(found, robustness(B, orders=20))


def test_by_hand() -> None:
    """A leads t1 and t2, B helps in t1 and leads t3. Without A, t1 and t2 have no lead and t1 - B - t3 is left of 5."""
    found = robustness(
        [("t1", "A", "lead"), ("t1", "B", "co_lead"), ("t2", "A", "lead"), ("t3", "B", "lead")], orders=3
    )
    assert curve(found, "load", "without_lead")["value"].tolist() == pytest.approx([0, 2 / 3, 1])
    assert curve(found, "load", "largest")["value"].tolist() == [5 / 5, 3 / 5, 1 / 5]
    assert curve(found, "load", "largest")["unit"].tolist() == ["", "A", "B"]


def test_where_nobody_leads_every_task_is_without_a_lead() -> None:
    found = robustness([("t1", "A", "co_lead"), ("t2", "A", "co_lead")], orders=1)
    assert curve(found, "load", "without_lead")["value"].tolist() == [1, 1]
    assert found.attrs["tasks_led"] == 0


def test_dependence_counts_the_tasks_that_somebody_leads() -> None:
    attrs = dependence([("t1", "A", "lead"), ("t2", "A", "lead"), ("t3", "B", "support")]).attrs
    assert attrs == {"tasks": 3, "tasks_led": 2}


def test_every_unit_in_every_task_holds_to_the_last() -> None:
    """3 tasks and 4 units: all others stay one component, then the tasks are 3 of 1 each."""
    B = responsibility_graph([(t, u, "lead") for t in "123" for u in "ABCD"])
    for order in ("load", "betweenness", "random"):
        rows = curve(robustness(B), order, "largest")
        assert rows["value"].tolist() == pytest.approx([7 / 7, 6 / 7, 5 / 7, 4 / 7, 1 / 7])
    assert curve(robustness(B), "random", "without_lead")["low"].tolist() == [0, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("tasks", "units", "largest"), [(0, 0, [0]), (2, 0, [0.5]), (0, 2, [0.5, 0.5, 0]), (1, 1, [0.5, 0.5])]
)
def test_without_an_assignment_every_node_is_alone(tasks: int, units: int, largest: list[float]) -> None:
    B = nx.Graph()
    B.add_nodes_from([f"task:{i}" for i in range(tasks)], bipartite=0)
    B.add_nodes_from([f"unit:{i}" for i in range(units)], bipartite=1)
    found = robustness(B, orders=2)
    assert curve(found, "random", "largest")["value"].tolist() == largest
    assert curve(found, "load", "without_lead")["value"].tolist() == [float(tasks > 0)] * (units + 1)


def test_same_seed_same_band_and_plain_attrs() -> None:
    B = random_graph(9)
    pd.testing.assert_frame_equal(robustness(B, seed=5), robustness(B, seed=5))
    assert not robustness(B, seed=5).equals(robustness(B, seed=6))
    settings = {"scheme": "drawn", "seed": 5, "orders": 200, "band": [0.05, 0.95]}
    attrs = json.loads(json.dumps(robustness(B, seed=5).attrs))
    assert {key: attrs[key] for key in settings} == settings
    assert attrs["nodes"] == len(B)


@each("seed", SEEDS)
def test_dependence_agrees_with_removing_each_unit(seed: int) -> None:
    """A task is left without a lead if it had one or was this unit's alone, and nobody else leads it."""
    B = random_graph(seed)
    found = dependence(B)
    for unit in units_of(B):
        name, tasks = B.nodes[unit]["label"] if "label" in B.nodes[unit] else unit.split(":")[1], list(B[unit])
        others = {task: [B.edges[task, u]["role"] for u in B[task] if u != unit] for task in tasks}
        left = [t for t in tasks if "lead" not in others[t] and (B.edges[t, unit]["role"] == "lead" or not others[t])]
        alone = [t for t in tasks if not others[t]]
        row = found.loc[name]
        assert (row["without_lead"], row["without_unit"]) == (len(left), len(alone))
        assert {f"task:{t}" for t in row["without_lead_ids"].split("; ") if t} == set(left)
    assert found["without_lead"].is_monotonic_decreasing


def test_dependence_without_leads_units_or_tasks() -> None:
    """Where nobody leads, a unit alone is all that a task depends on; names for many units are left out."""
    frame = dependence([("t1", "A", "co_lead"), ("t2", "A", "co_lead"), ("t2", "B", "co_lead"), ("t3", "B", "support")])
    assert frame[["without_lead", "without_unit"]].to_numpy().tolist() == [[1, 1], [1, 1]]
    assert frame["without_unit_ids"].tolist() == ["t1", "t3"]
    assert dependence([]).empty
    assert dependence(parse_text("1.甲。（各县（市、区）政府负责）")).empty


def test_what_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """No order, a negative seed, and minutes of interpreted loops."""
    with pytest.raises(UsageError, match="at least 1, not 0"):
        robustness([], orders=0)
    with pytest.raises(UsageError, match="at least 0, not -1"):
        robustness([], seed=-1)
    monkeypatch.setattr(compiling, "FAST", False)
    monkeypatch.setattr(module, "_INTERPRETED_STEPS", 10)
    with pytest.raises(UsageError, match=r"pip install 'jxgraph\[fast\]'"):
        robustness([("t1", "A", "lead")])
    # three orders over two tasks, two units and two edges
    monkeypatch.setattr(module, "_INTERPRETED_STEPS", 18)
    apart = [("t1", "A", "lead"), ("t2", "B", "lead")]
    assert robustness(apart, orders=1).attrs["orders"] == 1
    monkeypatch.setattr(module, "_INTERPRETED_STEPS", 17)
    with pytest.raises(UsageError, match="3 orders of removal over 2 assignments take minutes"):
        robustness(apart, orders=1)
