from __future__ import annotations

import json
from dataclasses import replace
from itertools import permutations
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_documents import FULL, scattered
from scipy import sparse

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.clusters import clusters
from jxgraph.measures.community.agreement import adjusted_mutual_information, ami_of_codes, entropy
from jxgraph.measures.leaders import task_portfolios
from jxgraph.measures.portfolios import (
    _rotations,
    portfolio_agreement,
    portfolio_load,
    portfolio_membership,
    portfolio_overlap,
    portfolios,
    with_leaders,
)

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
    load = portfolio_load(LED, portfolio_membership(LED)[2])
    assert load.tolist() == [[1.5, 0.5, 0], [0.5, 1, 0], [0.25, 0.75, 0], [0, 0, 1]]
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


def test_one_rule_finds_the_portfolios_of_a_task() -> None:
    """Leaders first, several of them one by one; else the top-level section, even with a '；' in it; else the part."""
    R = responsibility_matrix(TRIPLES)
    tasks = R.tasks.assign(part="一", section="甲；乙 / 丙", leader=["Li；Wu", "Li", "", ""])
    assert task_portfolios(replace(R, tasks=tasks)) == ("leader", [["Li", "Wu"], ["Li"], [], []])
    unled = replace(R, tasks=tasks.assign(leader=""))
    assert task_portfolios(unled) == ("section", [["甲；乙"]] * 4)
    assert portfolio_overlap(unled).index.tolist() == ["甲；乙"]
    assert task_portfolios(replace(R, tasks=unled.tasks.assign(section=""))) == ("part", [["一"]] * 4)
    assert task_portfolios(R) == ("", [[]] * 4)


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


@pytest.mark.parametrize("pair", ["aaxx", "abxy", "aabbxyxy", "abbbxyyy"])
def test_numbers_that_label_nothing_change_no_index(pair: str) -> None:
    """Labels 0 and 1, or 1 and 3 of which 0 and 2 are no group."""
    a, b = np.array([*map("abxy".index, pair)]).reshape(2, -1) % 2
    assert ami_of_codes(2 * a + 1, 2 * b + 1) == pytest.approx(ami_of_codes(a, b), abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=20), st.randoms())
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
    assert [str(entropy(np.array(one))) for one in ([0.0, 0.0], [3.0])] == ["0.0", "0.0"], "and never -0"


# -- do clusters follow portfolios -----------------------------------------------------------------------------------


GROUPS = {"ABCD": 12, "EFGH": 31, "IJKL": 7, "MNOP": 22, "QRST": 18}
"""Units that work together, and how many tasks they have."""


def grouped() -> ResponsibilityMatrix:
    """Give five groups tasks of two units each, one group after the other, and each group a leader."""
    rng = np.random.default_rng(0)
    triples = [
        (f"{g}{i}", str(u), "lead")
        for g, tasks in GROUPS.items()
        for i in range(tasks)
        for u in rng.permutation([*g])[:2]
    ]
    return with_leaders(triples, [g for g, tasks in GROUPS.items() for _ in range(tasks)])


def test_groups_that_follow_their_leaders_agree_and_are_no_chance() -> None:
    """Of 90 rotations only those by a few tasks leave all units with the same division."""
    found = portfolio_agreement(grouped())
    assert found["ami"] == pytest.approx(1)
    assert 1 / 90 <= found["p"] <= 0.1
    assert found[["units", "clusters", "portfolios"]].tolist() == [20, 5, 5]
    attrs = {"scheme": "lead-co", "by": "leader", "null": "rotation", "arrangements": 90, "exact": True, "seed": 0}
    assert json.loads(json.dumps(found.attrs)) == attrs


def by_hand(R: ResponsibilityMatrix, group: dict[str, int], leaders: list[str]) -> list[float]:
    """Rotate the leaders along the tasks that have one, by every number of tasks, and compare each time."""
    led = [t for t, leader in enumerate(leaders) if leader]
    found = []
    for shift in range(len(led)):
        moved = list(leaders)
        for at, task in enumerate(led):
            moved[task] = leaders[led[at - shift]]
        main = portfolios(with_leaders(R, moved))["portfolio"]
        units = [unit for unit in R.units.index if group.get(unit) and main[unit]]
        found.append(adjusted_mutual_information([group[u] for u in units], [main[u] for u in units]))
    return found


LEADERS = {
    "runs": ["Li"] * 8 + ["Wu"] * 12 + ["Zhao"] * 4,
    "not consecutive": ["Li", "Wu", "Li", "Zhao", "Wu", "Li；Wu"] * 3 + ["Zhao"] * 6,
    "some without": ["", "Li", "Li", "Li", "", "Wu"] * 3 + ["Wu", "", "Wu", "Wu", "", ""],
    "by turns": ["Li", "Wu", "Wu", "Zhao"] * 6,
    "one": ["Li"] * 24,
}


@pytest.mark.parametrize("name", LEADERS)
def test_rotations_are_all_tried_and_counted(name: str) -> None:
    """The p is the share of all rotations, those that give the same once or each time, that agree as well."""
    R = responsibility_matrix(scattered(2, tasks=24, units=10))
    groups = clusters(R)
    group = {unit: int(number) for unit, number in groups["cluster"].items() if number}
    every = by_hand(R, group, LEADERS[name])
    found = portfolio_agreement(with_leaders(R, LEADERS[name]), clusters=groups)
    assert found["ami"] == pytest.approx(every[0])
    assert found["p"] == pytest.approx(np.mean(np.array(every) >= every[0] - 1e-9))
    assert found["chance_mean"] == pytest.approx(np.mean(every))
    different = {"runs": 24, "not consecutive": 24, "some without": 15, "by turns": 4, "one": 1}
    assert found.attrs["arrangements"] == different[name]


def test_tasks_that_share_the_first_of_two_leaders_have_different_leaders() -> None:
    """Li and Wu, then Li and Zhao: rotated by one it is another document."""
    led = with_leaders([("1", "A", "lead"), ("2", "B", "lead")], ["Li；Wu", "Li；Zhao"])
    assert len(list(_rotations(portfolio_membership(led)[2], 9, np.random.default_rng(0))[0])) == 2


def test_more_rotations_than_samples_are_drawn_and_each_once() -> None:
    """Of 89 other rotations 88: those that agree as well are all tried but one at most, and 89 are all of them."""
    every, drawn = portfolio_agreement(grouped()), portfolio_agreement(grouped(), samples=88)
    assert (drawn.attrs["arrangements"], drawn.attrs["exact"], every.attrs["exact"]) == (89, False, True)
    assert round(every["p"] * 90) - round(drawn["p"] * 89) in {0, 1}
    assert portfolio_agreement(grouped(), samples=89).attrs["exact"]
    orders, _ = _rotations(portfolio_membership(grouped())[2], 88, np.random.default_rng(0))
    assert len({order.tobytes() for order in orders}) == 89


def test_a_task_of_two_leaders_is_rotated_as_of_two() -> None:
    """Of Li and Wu, Li, Li all three rotations differ; were the first of Li alone, they would all be one."""
    membership = sparse.csr_array(np.array([[1, 1], [1, 0], [1, 0]]))
    orders, exact = _rotations(membership, 9, np.random.default_rng(0))
    assert ([order.tolist() for order in orders], exact) == ([[0, 1, 2], [2, 0, 1], [1, 2, 0]], True)


@pytest.mark.parametrize("leaders", [["Li"], ["Li", "Wu"], ["Li", "Li", "Wu"], ["", "Li", ""], ["Li；Wu", "Wu", "Li"]])
def test_few_tasks_can_not_give_a_small_p(leaders: list[str]) -> None:
    """With so many led tasks or fewer rotations p is at least one over their number."""
    triples = [(str(t), unit, "lead") for t in range(len(leaders)) for unit in ("A", "B")]
    found = portfolio_agreement(with_leaders(triples, leaders))
    assert found.attrs["arrangements"] <= sum(map(bool, leaders))
    assert found["p"] >= 1 / found.attrs["arrangements"]


def test_one_by_one_groups_that_share_no_task_follow_any_deal() -> None:
    """Three pairs, six tasks each, all their own: nearly every deal gives each pair one leader, so AMI 1 is no news."""
    triples = [(f"{g}{i}", u, "lead") for g in ("AB", "CD", "EF") for i in range(6) for u in g]
    led = with_leaders(triples, ["Li"] * 6 + ["Wu"] * 6 + ["Zhao"] * 6)
    found = portfolio_agreement(led, null="permutation", samples=99)
    assert found["ami"] == pytest.approx(1)
    assert found["p"] > 0.2
    assert (found.attrs["arrangements"], found.attrs["exact"]) == (100, False)


def test_an_unknown_null_is_refused_by_name() -> None:
    with pytest.raises(
        UsageError, match="no null model of portfolios is called 'shuffle'; known: rotation, permutation"
    ):
        portfolio_agreement(LED, null="shuffle")


@pytest.mark.slow
def test_where_leaders_stand_in_runs_rotation_holds_its_level_and_dealing_one_by_one_does_not() -> None:
    """Fields of work in printed order, leaders over runs of tasks that know nothing of them: 200 documents.

    At most 5 % plus two standard errors are rejected by rotation; dealing one by one rejects far more.
    """
    rejected = {"rotation": 0, "permutation": 0}
    for seed in range(200):
        rng = np.random.default_rng(seed)
        field = np.repeat(np.arange(6), 10)
        tasks = [rng.choice(np.arange(4) + 4 * f, 2, replace=False) for f in np.roll(field, rng.integers(60))]
        triples = [(str(t), f"u{u:02}", "lead") for t, units in enumerate(tasks) for u in units]
        runs = np.repeat(np.arange(8), rng.multinomial(60 - 8, np.ones(8) / 8) + 1)
        led = with_leaders(triples, [f"leader {run % 6}" for run in np.roll(runs, rng.integers(60))])
        groups = clusters(led, restarts=3)
        for null in rejected:
            rejected[null] += portfolio_agreement(led, clusters=groups, null=null, samples=99)["p"] <= 0.05
    assert rejected["rotation"] / 200 <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 200)
    assert rejected["permutation"] / 200 > 0.3


@pytest.mark.parametrize("null", ["rotation", pytest.param("permutation", marks=pytest.mark.slow)])
def test_dealing_leaders_by_lot_is_rejected_in_at_most_5_percent(null: str) -> None:
    """Deals on five documents, clusters by weight: at most 5 % plus two standard errors, while AMI is above 0."""
    p, agreement = [], []
    for seed in range(5):
        R = responsibility_matrix(scattered(seed, units=20, most=3))
        found = clusters(R)
        rng = np.random.default_rng(seed)
        for deal in range(20 if FULL else 8):
            led = with_leaders(R, rng.choice(["Li", "Wu", "Zhao", "Li；Wu"], R.shape[0]).tolist())
            result = portfolio_agreement(led, clusters=found, null=null, samples=19, seed=deal)
            p.append(result["p"])
            agreement.append(result["ami"])
    assert np.mean(np.array(p) <= 0.05) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / len(p))
    assert np.mean(agreement) > 0.03  # sharing tasks makes units share leaders: labels shuffled over units would reject
    assert 0.4 < np.mean(p) < 0.65


@pytest.mark.parametrize("null", ["rotation", "permutation"])
def test_a_merged_task_keeps_its_leaders_together_and_unled_tasks_stay_unled(null: str) -> None:
    """All led tasks have the same leader: every arrangement is the document, p is 1."""
    R = with_leaders(TRIPLES, ["Li", "Li", "Li", ""])
    found = portfolio_agreement(R, null=null, samples=19)
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
def test_settings_out_of_range_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        portfolio_agreement(LED, **wrong)
