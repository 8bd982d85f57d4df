from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import combinations, permutations, product

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_graph, responsibility_matrix
from jxgraph.measures.inequality import gini, herfindahl, inequality, lorenz, random_loads

LOADS = st.lists(st.integers(0, 50), min_size=1, max_size=12).filter(sum)


def leads(**counts: int) -> list[tuple[str, str, str]]:
    """Give each unit as many tasks to lead, alone."""
    return [(f"{unit}{i}", unit, "lead") for unit, count in counts.items() for i in range(count)]


def test_gini_of_published_examples() -> None:
    """Seven numbers (manual of R's phylotools, after ineq: 0.3076923) and twenty incomes of a classroom sheet (0.38625).

    By hand the first: sorted 1 1 1 1 2 3 4 of sum 13, sum of i x = 10 + 10 + 18 + 28 = 66, 2 * 66 / (7 * 13) - 8 / 7.
    """
    assert gini([1, 3, 2, 1, 1, 1, 4]) == pytest.approx(0.3076923, abs=1e-7)
    incomes = [1, 3, 4, 5, 6, 8, 8, 9, 11, 12, 14, 17, 19, 21, 23, 27, 29, 32, 33, 38]
    assert gini(np.array(incomes) * 1000) == pytest.approx(0.38625, abs=1e-5)


def test_herfindahl_of_the_published_example() -> None:
    """The US Department of Justice: four firms of 30, 30, 20 and 20 percent have 2600 points of 10,000."""
    assert herfindahl([30, 30, 20, 20]) == pytest.approx(0.26)


@given(LOADS)
def test_gini_is_half_the_relative_mean_difference(loads: list[int]) -> None:
    """The definition itself: the mean of all differences, divided by twice the mean."""
    differences = np.abs(np.subtract.outer(loads, loads)).mean()
    assert gini(loads) == pytest.approx(differences / (2 * np.mean(loads)))


@given(LOADS, st.integers(1, 5), st.floats(0.1, 10))
def test_laws_of_scale_replication_and_bounds(loads: list[int], times: int, factor: float) -> None:
    """Scaling changes neither; k copies leave the Gini and divide the Herfindahl index by k."""
    n = len(loads)
    assert gini(np.array(loads) * factor) == pytest.approx(gini(loads), abs=1e-12)
    assert herfindahl(np.array(loads) * factor) == pytest.approx(herfindahl(loads))
    assert gini(loads * times) == pytest.approx(gini(loads), abs=1e-12)
    assert herfindahl(loads * times) == pytest.approx(herfindahl(loads) / times)
    assert -1e-12 <= gini(loads) <= (n - 1) / n + 1e-12
    assert 1 / n - 1e-12 <= herfindahl(loads) <= 1 + 1e-12


@given(LOADS, st.data())
def test_a_transfer_from_more_to_less_makes_both_smaller(loads: list[int], data: st.DataObject) -> None:
    rich, poor = data.draw(
        st.permutations(range(len(loads)))
        .map(lambda order: order[:2])
        .filter(lambda p: len(p) == 2 or assume(condition=False))
    )
    assume(loads[rich] > loads[poor] + 1)
    after = list(loads)
    after[rich] -= 1
    after[poor] += 1
    assert gini(after) < gini(loads)
    assert herfindahl(after) < herfindahl(loads)


def test_the_measures_by_hand() -> None:
    """Loads 5, 3, 1, 1 of 10: Gini (-3 - 1 + 3 + 15) / 40, HHI 36 / 100, first three 9 / 10."""
    value = inequality(leads(A=5, B=3, C=1, D=1))["value"]
    assert value.index.tolist() == ["gini", "hhi", "hhi_normalised", "top_1", "top_3", "top_5", "top_10"]
    assert value.tolist() == pytest.approx([14 / 40, 0.36, (0.36 - 0.25) / 0.75, 0.5, 0.9, 1, 1])


def test_lorenz_curve_and_its_area() -> None:
    """5, 3, 1, 1: the curve rises to 0.1, 0.2, 0.5, 1; the Gini is 1 - 2 * area by trapezes."""
    curve = lorenz(leads(A=5, B=3, C=1, D=1))
    assert curve["workload"].tolist() == pytest.approx([0, 0.1, 0.2, 0.5, 1])
    assert curve["units"].tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert curve["unit"].tolist() == ["", "C", "D", "B", "A"]
    area = np.trapezoid(curve["workload"], curve["units"])
    assert curve.attrs["gini"] == pytest.approx(1 - 2 * area)


def every_document(tasks: list[list[float]], units: int) -> list[tuple[float, ...]]:
    """Give the loads of all ways to fill the places of the tasks so that no unit goes without."""
    choices = [
        [
            dict(zip(chosen, order, strict=True))
            for chosen in combinations(range(units), len(w))
            for order in permutations(w)
        ]
        for w in tasks
    ]
    full = (doc for doc in product(*choices) if len({unit for task in doc for unit in task}) == units)
    return [tuple(sum(task.get(unit, 0.0) for task in doc) for unit in range(units)) for doc in full]


@pytest.mark.parametrize(
    ("tasks", "units"),
    [([[1.0], [1.0, 0.5], [1.0, 0.5]], 3), ([[1.0], [1.0], [1.0, 0.5, 0.25]], 4), ([[1.0, 0.5], [1.0], [0.5]], 4)],
)
def test_random_documents_are_as_likely_as_an_enumeration_says(tasks: list[list[float]], units: int) -> None:
    """Each vector of loads comes as often as among all documents, within 5 standard errors of 40,000 samples."""
    exact = Counter(every_document(tasks, units))
    total, samples = exact.total(), 40_000
    drawn = Counter(
        map(tuple, random_loads([np.array(w) for w in tasks], units, samples, np.random.default_rng(3)).tolist())
    )
    assert set(drawn) <= set(exact)
    for loads, count in exact.items():
        p = count / total
        assert abs(drawn[loads] / samples - p) < 5 * (p * (1 - p) / samples) ** 0.5


@given(st.lists(st.integers(1, 4), min_size=1, max_size=8), st.integers(1, 12), st.integers(0, 99))
def test_every_random_unit_has_a_task_and_every_task_its_places(sizes: list[int], units: int, seed: int) -> None:
    """With as many places as units, the tightest case, each unit has exactly one."""
    assume(max(sizes) <= units <= sum(sizes))
    loads = random_loads([np.ones(size) for size in sizes], units, 20, np.random.default_rng(seed))
    assert loads.min() >= 1
    assert (loads.sum(axis=1) == sum(sizes)).all()
    assert loads.max() <= len(sizes)
    assert units < sum(sizes) or (loads == 1).all()


def test_hundreds_of_units_with_one_task_each_do_not_underflow() -> None:
    """700 tasks for 700 units can be dealt in one way only: each has one."""
    assert (random_loads([np.ones(1)] * 700, 700, 3, np.random.default_rng(0)) == 1).all()


def test_verdicts_of_an_extreme_an_even_and_a_random_document() -> None:
    """One unit with 30 of 35 tasks; six with five each, which luck hardly gives; and one that was dealt out."""
    assert inequality(leads(A=30, B=1, C=1, D=1, E=1, F=1)).loc["gini", "verdict"] == "more_unequal"
    assert inequality(leads(A=10, B=10, C=10, D=10, E=10, F=10)).loc["gini", "verdict"] == "less_unequal"
    rng = np.random.default_rng(5)
    dealt = [(f"t{i}", f"u{unit}", "lead") for i, unit in enumerate(rng.integers(0, 6, 60))]
    assert inequality(dealt).loc["gini", "verdict"] == "expected"


def test_the_p_values_count_the_document_itself() -> None:
    """Nothing random reaches 30 of 35: 1 / (1 + samples) above, all of them at most: 1."""
    row = inequality(leads(A=30, B=1, C=1, D=1, E=1, F=1), samples=99).loc["gini"]
    assert (row["p_more"], row["p_less"]) == (0.01, 1.0)
    assert row["low"] <= row["expected"] <= row["high"] < row["value"]


def test_the_baseline_is_the_mean_and_the_quantiles_of_the_random_documents() -> None:
    """Twelve tasks of one unit each for four units; a level of 0.2 leaves a tenth on either side."""
    row = inequality(leads(A=6, B=3, C=2, D=1), samples=99, alpha=0.2, seed=4).loc["gini"]
    drawn = gini(random_loads([np.ones(1)] * 12, 4, 99, np.random.default_rng(4)))
    expected = [drawn.mean(), *np.quantile(drawn, [0.1, 0.9])]
    assert row[["expected", "low", "high"]].tolist() == pytest.approx(expected)
    assert row[["p_more", "p_less"]].tolist() == pytest.approx(
        [(1 + (drawn >= row["value"] - 1e-9).sum()) / 100, (1 + (drawn <= row["value"] + 1e-9).sum()) / 100]
    )


@pytest.mark.parametrize("units", [3, 6])
def test_random_documents_with_the_very_value_reach_it_from_both_sides(units: int) -> None:
    """Where each unit leads one task there is one way to deal: a third, or a sixth, is no more and no less than itself."""
    spread = inequality(leads(**{f"u{n}": 1 for n in range(units)}), samples=9)
    assert spread[["p_more", "p_less"]].to_numpy()[:2].tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_half_of_alpha_is_enough_for_a_verdict_on_either_side() -> None:
    """No random document of 99 reaches what the two show: p is 1 / 100, which is half of 0.02."""
    uneven, even = leads(A=30, B=1, C=1, D=1, E=1, F=1), leads(A=10, B=10, C=10, D=10, E=10, F=10)
    for triples, verdict in ((uneven, "more_unequal"), (even, "less_unequal")):
        verdicts = [inequality(triples, samples=99, alpha=a).loc["gini", "verdict"] for a in (0.02, 0.019)]
        assert verdicts == [verdict, "expected"]


def test_the_same_seed_gives_the_same_frame_and_another_another() -> None:
    triples = leads(A=5, B=3, C=1, D=1)
    first = inequality(triples, seed=1)
    assert first.equals(inequality(triples, seed=1))
    assert first["expected"].tolist() != inequality(triples, seed=2)["expected"].tolist()
    assert json.loads(json.dumps(first.attrs)) == first.attrs


def test_collectives_and_units_without_a_task_are_left_out() -> None:
    """A 2 and B 1 remain of A 2, B 1, All 5 and the idle one: Gini (-1 + 2) / (2 * 3)."""
    R = responsibility_matrix([*leads(A=2, B=1, All=5), ("A0", "All", "co_lead")])
    B = responsibility_graph(replace(R, units=R.units.assign(collective=R.units.index == "All")))
    B.add_node("unit:Idle", bipartite=1)
    spread = inequality(B)
    assert spread.loc["gini", "value"] == pytest.approx(1 / 6)
    assert (spread.attrs["units"], spread.attrs["collectives"], spread.attrs["total"]) == (2, 1, 3.0)
    assert lorenz(B)["unit"].tolist() == ["", "B", "A"]


def test_degenerate_documents() -> None:
    """One unit is no inequality; without units or weights there is no value, and no verdict."""
    one = inequality([("t", "A", "lead")])
    assert one.loc[["gini", "hhi", "top_1"], "value"].tolist() == [0, 1, 1]
    assert one.loc["hhi_normalised"].isna().sum() == 6
    B = responsibility_graph(leads(A=2, B=1))
    nx.set_edge_attributes(B, 0.0, "weight")
    B.graph["scheme"] = "nothing"
    for nothing in (B, nx.Graph()):
        spread = inequality(nothing)
        assert spread["value"].isna().all()
        assert spread["verdict"].tolist() == [""] * 7
    assert lorenz(nx.Graph())["workload"].tolist() == [0.0]
    assert lorenz(B)["workload"].isna().sum() == 2


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"samples": 0}, "samples must be at least 1"),
        ({"alpha": 1.0}, "alpha must be between"),
        ({"alpha": 0.0}, "alpha must be between"),
        ({"seed": -1}, "seed"),
    ],
)
def test_settings_out_of_range_are_refused(setting: dict[str, float], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        inequality(leads(A=1), **setting)  # type: ignore[arg-type]  # one of three settings


def test_the_normalised_index_of_two_units_by_hand() -> None:
    """Of 3 and 1: (9 + 1) / 16 = .625, which is a quarter of the way from the half of two equals to one."""
    value = inequality(leads(A=3, B=1), samples=9)["value"]
    assert (value["hhi"], value["hhi_normalised"]) == (0.625, 0.25)


def test_the_lorenz_curve_of_one_unit_is_the_diagonal() -> None:
    assert lorenz([("t1", "A", "lead")])[["units", "workload"]].to_numpy().tolist() == [[0, 0], [1, 1]]
