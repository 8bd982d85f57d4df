from __future__ import annotations

import json
from itertools import permutations
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making_documents import scattered

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.clusters import clusters
from jxgraph.measures.groups.information import adjusted_mutual_information, entropy
from jxgraph.measures.groups.leadership import with_leaders
from jxgraph.measures.portfolios import portfolio_agreement, portfolio_overlap, portfolios

if TYPE_CHECKING:
    from jxgraph.matrix import ResponsibilityMatrix

Triples = list[tuple[str, str, str]]

TRIPLES: Triples = [
    ("1", "A", "lead"),
    ("1", "B", "co_lead"),
    ("2", "A", "lead"),
    ("2", "C", "co_lead"),
    ("3", "B", "lead"),
    ("3", "C", "co_lead"),
    ("4", "D", "lead"),
]
LED = with_leaders(TRIPLES, ["Li", "Li；Wu", "Wu", "Zhao"])


def test_a_unit_belongs_to_the_leader_with_most_of_its_load() -> None:
    """A: 1 + 1/2 under Li, 1/2 under Wu. B: 1/2 under Li, 1 under Wu. C: 1/4 under Li, 1/4 + 1/2 under Wu."""
    found = portfolios(LED)
    assert found["portfolio"].to_dict() == {"A": "Li", "B": "Wu", "C": "Wu", "D": "Zhao"}
    assert found["portfolio_share"].tolist() == [0.75, pytest.approx(2 / 3), 0.75, 1.0]
    assert found["portfolios"].tolist() == [2, 2, 2, 1]
    assert found["entropy"].tolist() == pytest.approx(
        [-0.75 * log(0.75) - 0.25 * log(0.25), log(3) - 2 / 3 * log(2), -0.75 * log(0.75) - 0.25 * log(0.25), 0]
    )


def test_the_ei_index_counts_tie_weights_within_and_beyond_the_portfolio() -> None:
    """Each pair of A, B, C has a tie of 1/2. B and C are Wu's: of B's ties half stay (0), of A's none (1); D has none.

    Over all units 2 x 1/2 stays and 4 x 1/2 leaves: (2 - 1) / 3.
    """
    found = portfolios(LED)
    assert found["internal"].tolist() == [0, 0.5, 0.5, 0]
    assert found["external"].tolist() == [1, 0.5, 0.5, 0]
    assert found["ei"].tolist()[:3] == [1, 0, 0]
    assert np.isnan(found.loc["D", "ei"])
    attrs = json.loads(json.dumps(found.attrs))
    assert attrs == {"scheme": "lead-co", "by": "leader", "portfolios": 3, "ei": pytest.approx(1 / 3)}


def test_equal_loads_go_to_the_portfolio_printed_first() -> None:
    found = portfolios(with_leaders([("1", "A", "lead"), ("2", "A", "lead")], ["Wu", "Li"]))
    assert (found.loc["A", "portfolio"], found.loc["A", "entropy"]) == ("Wu", pytest.approx(log(2)))


def test_overlap_counts_shared_units_and_a_task_of_two_leaders_for_both() -> None:
    """Li has A, B, C; Wu has A, C, B; Zhao has D alone."""
    found = portfolio_overlap(LED)
    assert found.index.tolist() == found.columns.tolist() == ["Li", "Wu", "Zhao"]
    assert found.to_numpy().tolist() == [[3, 3, 0], [3, 3, 0], [0, 0, 1]]


def test_where_nobody_leads_the_top_section_is_the_portfolio_and_then_the_part() -> None:
    R = with_leaders(TRIPLES, [""] * 4)
    sections = ["一 / (一)", "一 / (二)", "二", "二"]
    assert portfolios(_with(R, section=sections))["portfolio"].tolist() == ["一", "二", "一", "二"]
    assert portfolios(_with(R, section=sections)).attrs["by"] == "section"
    assert portfolios(_with(R, section=[""] * 4, part=["P", "P", "Q", "Q"])).attrs["by"] == "part"


def _with(R: ResponsibilityMatrix, **columns: list[str]) -> ResponsibilityMatrix:
    from dataclasses import replace

    return replace(R, tasks=R.tasks.assign(**columns))


@pytest.mark.parametrize("measure", [portfolios, portfolio_overlap, portfolio_agreement])
def test_without_any_heading_there_are_no_portfolios(measure: Any) -> None:
    with pytest.raises(UsageError, match="neither leader nor section nor part"):
        measure(TRIPLES)


def test_a_task_that_nobody_leads_belongs_to_no_portfolio() -> None:
    """Zhao's task loses its leader: D has no portfolio, no load in any, and no E-I index."""
    found = portfolios(with_leaders(TRIPLES, ["Li", "Li；Wu", "Wu", ""]))
    assert found.loc["D", ["portfolio", "portfolio_share", "portfolios", "entropy"]].tolist() == ["", 0.0, 0, 0.0]
    assert found.attrs["portfolios"] == 2


def test_too_few_leaders_are_refused() -> None:
    with pytest.raises(UsageError, match="1 leaders do not fit 4 tasks"):
        with_leaders(TRIPLES, ["Li"])


# -- adjusted mutual information -------------------------------------------------------------------------------------


def brute_force(a: Any, b: Any) -> float:
    """Compute the index by its definition, the expectation over all orders of b."""

    def information(x: Any, y: Any) -> float:
        pairs = list(zip(x, y, strict=True))
        n = len(pairs)
        return sum(
            pairs.count((i, j)) / n * log(n * pairs.count((i, j)) / (x.count(i) * y.count(j))) for i, j in set(pairs)
        )

    a, b = tuple(a), tuple(b)
    expected = np.mean([information(a, order) for order in permutations(b)])
    return float((information(a, b) - expected) / ((information(a, a) + information(b, b)) / 2 - expected))


def test_adjusted_mutual_information_is_its_definition_over_all_permutations() -> None:
    rng = np.random.default_rng(0)
    compared = 0
    for _ in range(60):
        n = int(rng.integers(2, 7))
        a, b = (rng.integers(0, int(rng.integers(1, 5)), n).tolist() for _ in range(2))
        if len(set(a)) > 1 and len(set(b)) > 1 and not len(set(a)) == len(set(b)) == n:
            assert adjusted_mutual_information(a, b) == pytest.approx(brute_force(a, b), abs=1e-9)
            compared += 1
    assert compared >= 20


def test_adjusted_mutual_information_of_a_published_example() -> None:
    """The worked example in scikit-learn's tests, to its five places: 0.27821."""
    a = [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3]
    b = [1, 1, 1, 1, 2, 1, 2, 2, 2, 2, 3, 1, 3, 3, 3, 2, 2]
    assert adjusted_mutual_information(a, b) == pytest.approx(0.27821, abs=5e-6)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [("", "", 1), ("a", "x", 1), ("aaa", "xxx", 1), ("abc", "xyz", 1), ("aaaa", "wxyz", 0), ("aaaa", "wwxx", 0)],
)
def test_degenerate_divisions_have_an_index(a: str, b: str, expected: float) -> None:
    assert adjusted_mutual_information(a, b) == pytest.approx(expected, abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=20), st.randoms())
@settings(max_examples=60)
def test_the_index_is_symmetric_at_most_1_and_blind_to_names_and_order(pairs: list[tuple[int, int]], draw: Any) -> None:
    a, b = (list(side) for side in zip(*pairs, strict=True))
    value = adjusted_mutual_information(a, b)
    assert value == pytest.approx(adjusted_mutual_information(b, a), abs=1e-9)
    assert value <= 1 + 1e-9
    draw.shuffle(pairs)
    a, b = (list(side) for side in zip(*pairs, strict=True))
    assert adjusted_mutual_information([-x for x in a], [f"g{x}" for x in b]) == pytest.approx(value, abs=1e-9)


def test_divisions_of_different_lengths_are_refused() -> None:
    with pytest.raises(UsageError, match="not 2 and 1"):
        adjusted_mutual_information("ab", "a")


def test_entropy_of_equal_parts_is_the_logarithm_of_their_number() -> None:
    assert entropy(np.array([2.0, 2.0, 0.0, 2.0])) == pytest.approx(log(3))
    assert entropy(np.zeros(3)) == 0


# -- do clusters follow portfolios -----------------------------------------------------------------------------------


def test_groups_that_follow_their_leaders_agree_and_are_no_chance() -> None:
    """Three groups of six, thirty tasks of two each, a leader a group: of 199 deals none gives the same division."""
    rng = np.random.default_rng(0)
    groups = ("ABCDEF", "GHIJKL", "MNOPQR")
    triples = [(f"{g}{i}", str(u), "lead") for g in groups for i in range(30) for u in rng.choice(list(g), 2, False)]  # noqa: FBT003 -- without replacement
    found = portfolio_agreement(with_leaders(triples, ["Li"] * 30 + ["Wu"] * 30 + ["Zhao"] * 30), samples=199)
    assert found["ami"] == pytest.approx(1)
    assert found["p"] == 1 / 200
    assert found[["units", "clusters", "portfolios"]].tolist() == [18, 3, 3]
    assert json.loads(json.dumps(found.attrs)) == {"scheme": "lead-co", "by": "leader", "samples": 199, "seed": 0}


def test_groups_that_share_no_task_follow_any_deal() -> None:
    """Three pairs, six tasks each, all their own: nearly every deal gives each pair one leader, so AMI 1 is no news."""
    triples = [(f"{g}{i}", u, "lead") for g in ("AB", "CD", "EF") for i in range(6) for u in g]
    found = portfolio_agreement(with_leaders(triples, ["Li"] * 6 + ["Wu"] * 6 + ["Zhao"] * 6), samples=99)
    assert found["ami"] == pytest.approx(1)
    assert found["p"] > 0.2


def test_dealing_leaders_by_lot_is_rejected_in_at_most_5_percent() -> None:
    """100 deals on five documents, clusters by weight: at most 5 % plus two standard errors, while AMI is above 0."""
    p, agreement = [], []
    for seed in range(5):
        R = responsibility_matrix(scattered(seed, units=20, most=3))
        found = clusters(R)
        rng = np.random.default_rng(seed)
        for deal in range(20):
            led = with_leaders(R, rng.choice(["Li", "Wu", "Zhao", "Li；Wu"], R.shape[0]).tolist())
            result = portfolio_agreement(led, clusters=found, samples=19, seed=deal)
            p.append(result["p"])
            agreement.append(result["ami"])
    assert np.mean(np.array(p) <= 0.05) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 100)
    assert np.mean(agreement) > 0.03  # sharing tasks makes units share leaders: labels shuffled over units would reject
    assert 0.4 < np.mean(p) < 0.65


def test_a_merged_task_keeps_its_leaders_together_and_unled_tasks_stay_unled() -> None:
    """All led tasks have the same leader: every deal is the document, p is 1."""
    R = with_leaders(TRIPLES, ["Li", "Li", "Li", ""])
    found = portfolio_agreement(R, samples=19)
    assert (found["p"], found["portfolios"]) == (1.0, 1)


def test_units_without_a_cluster_are_left_out() -> None:
    """D shares no task; with clusters given by hand A alone is left out too."""
    assert portfolio_agreement(LED, samples=9)["units"] == 3
    assert portfolio_agreement(LED, clusters={"A": 0, "B": 1, "C": 2}, samples=9)["units"] == 2
    assert portfolio_agreement(LED, clusters=pd.Series({"B": 1, "C": 1}), samples=9)["clusters"] == 1


def test_the_same_seed_gives_the_same_answer_and_order_of_tasks_does_not_matter_to_the_agreement() -> None:
    pd.testing.assert_series_equal(portfolio_agreement(LED, samples=9), portfolio_agreement(LED, samples=9))
    turned = with_leaders(TRIPLES[::-1], ["Zhao", "Wu", "Li；Wu", "Li"])
    assert portfolios(turned)["portfolio"].to_dict() == portfolios(LED)["portfolio"].to_dict()


@pytest.mark.parametrize("tasks", [1, 2])
def test_documents_without_a_shared_task_have_nothing_to_compare(tasks: int) -> None:
    R = with_leaders([(str(t), f"u{t}", "lead") for t in range(tasks)], ["Li"] * tasks)
    found = portfolio_agreement(R, samples=9)
    assert (found["units"], found["p"]) == (0, 1.0)
    assert portfolios(R)["ei"].isna().all()


@pytest.mark.parametrize("wrong", [{"samples": 0}, {"seed": -1}])
def test_settings_out_of_range_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        portfolio_agreement(LED, **wrong)
