from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from jxgraph.errors import UsageError
from jxgraph.i18n import labels
from jxgraph.matrix import ResponsibilityMatrix, responsibility_matrix
from jxgraph.measures.numeric.arrays import places
from jxgraph.measures.ranking import dominance, rank_reversals, ranking, ranking_words
from jxgraph.measures.ranking.order import role_weights
from jxgraph.measures.workload import workload
from jxgraph.model import Role
from jxgraph.weights import SCHEMES, lead_co

COUNTS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6)).filter(sum), min_size=2, max_size=7
)
CO_LEADS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.just(0)).filter(sum), min_size=2, max_size=7)


def alone(*counts: tuple[int, int, int]) -> list[tuple[str, str, str]]:
    """Give units A, B, ... so many tasks led, co-led and supported, each task to one unit."""
    return [
        (f"{unit}{role}{i}", unit, str(role))
        for unit, of_unit in zip("ABCDEFGHIJKL", counts, strict=False)
        for role, count in zip(Role, of_unit, strict=True)
        for i in range(count)
    ]


# A leads three; B leads one and co-leads five; C supports four
SMALL = alone((3, 0, 0), (1, 5, 0), (0, 0, 4))


def test_columns_and_arithmetic() -> None:
    """A 3, B 1 + 5c, C 4s: A and B change places at c = 0.4; C is above A where 4s > 3, and never above B."""
    ranked = ranking(SMALL)
    assert ranked.reset_index().columns.tolist()[:5] == ["unit", "rank", "workload", "best", "worst"]
    assert ranked.index.tolist() == ["B", "A", "C"]
    assert ranked["workload"].tolist() == [3.5, 3.0, 1.0]
    assert ranked.loc["A", ["rank", "ahead", "flip", "flip_when"]].tolist() == [2, "B", 0.4, "below"]
    assert ranked.loc["B", ["rank", "ahead", "flip_when"]].tolist() == [1, "", ""]
    assert ranked["best"].to_dict() == {"B": 1, "A": 1, "C": 2}
    assert ranked["worst"].to_dict() == {"B": 2, "A": 3, "C": 3}
    assert ranked.loc["A", ["co_lead_best", "co_lead_worst", "support_best", "support_worst"]].tolist() == [1, 2, 2, 2]
    assert ranked.attrs["assumptions"] == ["co_lead", "support", "scheme"]
    assert json.loads(json.dumps(ranked.attrs)) == ranked.attrs


def test_how_often_the_unit_above_is_ahead_is_its_dominance() -> None:
    """B carries more than A where 1 + 5c > 3, so on 3/5 of the weights."""
    ranked, above = ranking(SMALL), dominance(SMALL)
    assert ranked["ahead_share"].iloc[1:].tolist() == [above.loc["B", "A"], above.loc["A", "C"]]
    assert ranked.loc["A", "ahead_share"] == pytest.approx(0.6, abs=1e-3)
    assert np.isnan(ranked.loc["B", "ahead_share"])


def test_acceptability_by_hand() -> None:
    """A is first where 1 + 5c < 3, so on 2/5 of the weights; C is never first, and all are among the first three."""
    ranked = ranking(SMALL)
    assert ranked["top_1"].to_dict() == pytest.approx({"A": 0.4, "B": 0.6, "C": 0}, abs=1e-3)
    assert ranked[["top_3", "top_5", "top_10"]].eq(1).all(axis=None)


@given(COUNTS)
def test_acceptabilities_and_dominance_agree_with_every_weight_of_a_grid(counts: list[tuple[int, int, int]]) -> None:
    """300 x 300 midpoints of the weight of a co-lead and of a support in co-leads, one by one, against the draws."""
    triples, names = alone(*counts), list("ABCDEFGHIJKL"[: len(counts)])
    midpoints = (np.arange(300) + 0.5) / 300
    c, part = (grid.ravel() for grid in np.meshgrid(midpoints, midpoints))
    loads = np.array([lead + co * c + support * part * c for lead, co, support in counts]).round(9)
    # where a pair is equal along a line of weights, no draw lies on it but points of the grid may
    grid_ranks = 1 + (loads[:, None, :] < loads[None, :, :]).sum(axis=1)
    ranked = ranking(triples, samples=4000)
    for k in (1, 3, 5):
        assert ranked[f"top_{k}"].reindex(names).to_numpy() == pytest.approx((grid_ranks <= k).mean(axis=1), abs=0.03)
    above = dominance(triples, samples=4000).loc[names, names].to_numpy()
    assert above == pytest.approx((loads[:, None, :] > loads[None, :, :]).mean(axis=2), abs=0.03)


@given(CO_LEADS)
def test_without_supports_acceptability_is_a_length_that_can_be_measured(counts: list[tuple[int, int, int]]) -> None:
    """Between neighbouring flip weights of all pairs the order is fixed: the lengths of these stretches add up."""
    triples, names = alone(*counts), list("ABCDEFGHIJKL"[: len(counts)])
    L, C = np.array(counts, dtype=float)[:, :2].T
    with np.errstate(divide="ignore", invalid="ignore"):
        crossings = -np.subtract.outer(L, L) / np.subtract.outer(C, C)
    ends = np.unique([0, 1, *crossings[(crossings > 0) & (crossings < 1)].round(12)])
    first = np.zeros(len(counts))
    for low, high in pairwise(ends):
        loads = L + C * (low + high) / 2
        first += (high - low) * (loads >= loads.max() - 1e-9)
    ranked = ranking(triples, samples=5000)
    assert ranked["top_1"].reindex(names).to_numpy() == pytest.approx(first, abs=2 * len(ends) / 5000)


@given(COUNTS)
def test_flips_are_where_a_fine_grid_sees_neighbours_change_places(counts: list[tuple[int, int, int]]) -> None:
    """At 997 weights of a co-lead, a support at 0.25: the sign of the difference is what the row says."""
    numbers = dict(zip("ABCDEFGHIJKL", counts, strict=False))
    grid = (np.arange(997) + 0.5) / 997
    for row in rank_reversals(alone(*counts)).itertuples():
        lead, co_lead, support = np.subtract(numbers[row.unit_a], numbers[row.unit_b])
        difference = (lead + grid * co_lead + 0.25 * support).round(12)
        ahead = np.select([difference > 0, difference < 0], [row.unit_a, row.unit_b], "")
        where = np.ones(len(grid), dtype=bool) if np.isnan(row.flip) else grid < row.flip
        near = np.abs(grid - row.flip) < 1e-9
        assert set(ahead[where & ~near]) <= {row.below}
        assert set(ahead[~where & ~near]) <= {row.above}
        assert np.isnan(row.flip) == (row.below == row.above)


def test_a_pair_that_is_equal_at_a_bound_keeps_its_order() -> None:
    """A leads one task, B co-leads one: equal where a co-lead weighs 1. With a co-lead more A is ahead but at 0."""
    for counts in (((1, 0, 0), (0, 1, 0)), ((1, 1, 0), (1, 0, 0))):
        (row,) = rank_reversals(alone(*counts)).itertuples()
        assert np.isnan(row.flip)
        assert (row.below, row.above) == ("A", "A")


def test_flips_take_the_weight_of_a_support_from_the_matrix() -> None:
    """A leads one and supports two, B co-leads three: 1 + 2s = 3c, so c = 1/2 with s = 1/4 and 0.6 with s = 0.4."""
    R = responsibility_matrix(alone((1, 0, 2), (0, 3, 0)))
    assert rank_reversals(R)["flip"].tolist() == [0.5]
    assert rank_reversals(R.with_scheme(lead_co(10, 5, 4)))["flip"].tolist() == pytest.approx([0.6])
    shared = responsibility_matrix([*alone((1, 0, 2), (0, 3, 0)), ("Alead0", "B", "support")], scheme="fractional")
    assert rank_reversals(shared).attrs["support"] == 0.25


def test_role_weights_are_read_where_the_matrix_has_them() -> None:
    """Two leads of different weight, a co-lead above a lead, no lead at all: then the defaults, or relative to 1."""
    R = responsibility_matrix(SMALL)
    assert role_weights(R.with_scheme(lead_co(2, 1, 0.5))) == (1, 0.5, 0.25)
    assert role_weights(R.with_scheme(lead_co(1, 0.2, 0))) == (1, 0.2, 0)
    assert role_weights(R.with_scheme(lead_co(1, 1, 1))) == (1, 1, 1)
    assert role_weights(R.with_scheme(lead_co(0.2, 1, 0))) == (1, 0.5, 0.25)
    assert role_weights(R.with_scheme({"lead": 0, "co_lead": 0, "support": 0})) == (1, 0.5, 0.25)
    assert role_weights(responsibility_matrix([("t", "A", "co_lead")])) == (1, 0.5, 0.25)
    shared = responsibility_matrix([("t", "A", "lead"), ("u", "A", "lead"), ("u", "B", "lead")], scheme="fractional")
    assert role_weights(shared) == (1, 0.5, 0.25)


@given(COUNTS)
def test_laws_of_every_ranking(counts: list[tuple[int, int, int]]) -> None:
    """Places lie in 1..n and between best and worst, under each scheme too; acceptabilities grow with k."""
    R = responsibility_matrix(alone(*counts))
    ranked = ranking(R, samples=200)
    assert (ranked["best"].ge(1) & ranked["worst"].le(len(counts))).all()
    for scheme in SCHEMES:
        rank = workload(R.with_scheme(scheme))["rank"].reindex(ranked.index)
        assert (ranked["best"].le(rank) & ranked["worst"].ge(rank)).all()
    tops = ranked[["top_1", "top_3", "top_5", "top_10"]].to_numpy()
    assert (np.diff(tops, axis=1) >= 0).all()
    assert tops[:, 0].sum() >= 1 - 1e-12  # equals share the first place
    alone_ranges = [name.removesuffix("_best") for name in ranked if name.endswith("_best")]
    for name in alone_ranges:
        assert (ranked["best"].le(ranked[f"{name}_best"]) & ranked["worst"].ge(ranked[f"{name}_worst"])).all()


@given(COUNTS, st.randoms(use_true_random=False))
def test_names_and_their_order_change_nothing(counts: list[tuple[int, int, int]], random: object) -> None:
    shuffled = list(alone(*counts))
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' random has no public type
    columns = ["rank", "workload", "best", "worst", "top_1", "top_3", "moved_by"]
    first, again = ranking(alone(*counts), samples=100)[columns], ranking(shuffled, samples=100)[columns]
    pd.testing.assert_frame_equal(first.sort_index(), again.sort_index())


@given(COUNTS)
def test_more_in_every_role_is_ahead_in_every_setting(counts: list[tuple[int, int, int]]) -> None:
    """A unit with one lead more and no less elsewhere dominates; both directions and ties add up to 1."""
    more = (counts[0][0] + 1, *counts[0][1:])
    above = dominance(alone(*counts, more), samples=100)
    last = "ABCDEFGHIJKL"[len(counts)]
    assert above.loc[last, "A"] == 1
    assert above.loc["A", last] == 0
    both = above.to_numpy() + above.to_numpy().T
    assert both.max() <= 1 + 1e-12
    assert np.diag(both).max() == 0


def test_units_with_the_same_counts_are_equal_in_every_setting() -> None:
    """B and C have the same numbers in all roles: no one is above, they share every place and never flip."""
    triples = alone((3, 0, 0), (1, 2, 1), (1, 2, 1))
    assert dominance(triples).loc[["B", "C"], ["B", "C"]].to_numpy().tolist() == [[0, 0], [0, 0]]
    ranked = ranking(triples)
    assert ranked["rank"].to_dict() == {"A": 1, "B": 2, "C": 2}
    assert ranked.loc["C", "flip_when"] == "equal"
    assert rank_reversals(triples).iloc[1][["below", "above"]].tolist() == ["", ""]


@given(st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4), min_size=1, max_size=5))
def test_places_are_competition_ranks(loads: list[list[int]]) -> None:
    """As scipy ranks with the method "min", in thirds so that equal sums may differ in their last bits."""
    values = np.array(loads) / 3
    assert places(values).tolist() == rankdata(-values, method="min", axis=1).tolist()
    assert places(values[:, ::-1] * 3).tolist() == rankdata(-values[:, ::-1], method="min", axis=1).tolist()


def with_repeats(triples: list[tuple[str, str, str]], **repeats: str) -> ResponsibilityMatrix:
    R = responsibility_matrix(triples)
    return replace(R, tasks=R.tasks.assign(repeats=[repeats.get(t, "") for t in R.tasks.index]))


def test_repeats_count_under_every_weight_and_scheme() -> None:
    """A co-leads one task, printed three times, B leads two: 1.5 to 2, but 3 to 2 where both roles weigh the same."""
    triples = [("A0", "A", "co_lead"), ("B0", "B", "lead"), ("B1", "B", "lead")]
    assert ranking(with_repeats(triples, A0="x; y")).loc["A", ["rank", "best", "worst"]].tolist() == [2, 1, 2]
    assert ranking(triples).loc["A", ["rank", "best", "worst"]].tolist() == [2, 2, 2]


def test_repeats_count_under_schemes_that_share_a_task_out() -> None:
    """A leads one task alone, printed three times, B leads five of four units: 5 / 4 to 1, but 5 / 4 to 3 as printed."""
    shared = [
        (f"B{t}", unit, role)
        for t in range(5)
        for unit, role in (("B", "lead"), *((f"{x}{t}", "co_lead") for x in "xyz"))
    ]
    triples = [("A0", "A", "lead"), *shared]
    assert ranking(with_repeats(triples, A0="x; y")).loc["A", ["rank", "best"]].tolist() == [2, 1]
    assert ranking(triples).loc["A", ["rank", "best"]].tolist() == [2, 2]


def test_counting_repeats_is_an_assumption_where_there_are_any() -> None:
    """A leads A0, printed three times, and B leads two: 1 against 2, as printed 3 against 2."""
    triples = [("A0", "A", "lead"), ("B0", "B", "lead"), ("B1", "B", "lead")]
    ranked = ranking(with_repeats(triples, A0="x; y"))
    assert ranked.attrs["assumptions"] == ["scheme", "repeats"]
    assert ranked.loc["A", ["rank", "best", "worst", "moved_by"]].tolist() == [2, 1, 2, "repeats"]
    assert ranked.loc["A", ["scheme_best", "scheme_worst", "repeats_best", "repeats_worst"]].tolist() == [2, 2, 1, 2]
    assert ranking(triples).attrs["assumptions"] == ["scheme"]


def test_collectives_come_last_and_take_no_place() -> None:
    R = responsibility_matrix(SMALL)
    ranked = ranking(replace(R, units=R.units.assign(collective=R.units.index == "B")))
    assert ranked.index.tolist() == ["A", "C", "B"]
    assert ranked.loc["B", ["rank", "best", "worst", "top_1"]].isna().all()
    assert ranked["rank"].tolist()[:2] == [1, 2]
    assert ranking_words(ranked)["B"] == "Stands for many units: takes no place"


def test_degenerate_documents() -> None:
    """No unit, one unit, and co-leads alone, where no weight can change the order."""
    assert ranking(nx.Graph()).empty
    assert dominance(nx.Graph()).empty
    assert rank_reversals(nx.Graph()).empty
    assert ranking_words(ranking([("t", "A", "lead")]))["A"] == "First under every way of counting"
    nobody_leads = ranking([("t1", "A", "co_lead"), ("t1", "B", "co_lead"), ("t2", "B", "co_lead")])
    assert nobody_leads.attrs["assumptions"] == ["scheme"]
    assert nobody_leads["worst"].tolist() == [1, 2]


def test_seed_and_samples() -> None:
    """The same seed gives the same ranking, another one another; none and negative ones are refused."""
    assert ranking(SMALL, seed=1).equals(ranking(SMALL, seed=1))
    assert len({ranking(SMALL, seed=seed, samples=7).loc["A", "top_1"] for seed in range(9)}) == 2  # 2 or 3 of 7
    with pytest.raises(UsageError, match="samples must be at least 1, not 0"):
        ranking(SMALL, samples=0)
    with pytest.raises(UsageError, match="the seed must be at least 0, not -1"):
        dominance(SMALL, seed=-1)


ROW = {"rank": 4, "best": 3, "worst": 7, "ahead": "X", "flip": np.nan, "flip_when": "never", "moved_by": ""}
ROW |= {"co_lead_best": 3, "co_lead_worst": 7, "scheme_best": 4, "scheme_worst": 6}


@pytest.mark.parametrize(
    ("changes", "en", "zh"),
    [
        ({"best": 1, "worst": 1}, "First under every way of counting", "各种算法下均列第1位"),
        (
            {"moved_by": "co_lead"},
            "Third to seventh, depending on what co-leading is worth",
            "第3至第7位，取决于共同责任的权重",
        ),
        (
            {"moved_by": "scheme"},
            "Third to seventh, depending mostly on the weighting scheme",
            "第3至第7位，主要取决于权重方案",
        ),
        (
            {"best": 11, "worst": 112},
            "11th to 112th, depending on the way of counting",
            "第11至第112位，取决于计算方式",
        ),
        (
            {"best": 21, "worst": 103},
            "21st to 103rd, depending on the way of counting",
            "第21至第103位，取决于计算方式",
        ),
        (
            {"best": 4, "worst": 4, "flip": 0.62, "flip_when": "above"},
            "Fourth under every way of counting; overtakes X where a co-lead weighs more than 0.62",
            "各种算法下均列第4位；共同责任权重高于0.62时超过X",
        ),
    ],
)
def test_sentences(changes: dict[str, object], en: str, zh: str) -> None:
    """A row of the ranking is said in one sentence in each language."""
    frame = pd.DataFrame([ROW | changes], index=["Y"])
    assert ranking_words(frame).tolist() == [en]
    assert ranking_words(frame, lang="zh").tolist() == [zh]


def test_places_beyond_the_tenth_are_numbers_with_their_endings() -> None:
    places = {n: ROW | {"rank": n, "best": n, "worst": n} for n in (10, 11, 12, 13, 21, 22, 23, 24, 111, 121)}
    said = [words.split()[0] for words in ranking_words(pd.DataFrame(places.values(), index=[*map(str, places)]))]
    assert said == ["Tenth", "11th", "12th", "13th", "21st", "22nd", "23rd", "24th", "111th", "121st"]


def test_where_co_leads_weigh_nothing_supports_keep_to_nothing_as_they_vary() -> None:
    """A leads one task, B supports three: while a co-lead varies, the support stays in proportion to it, which is 0."""
    triples = [("0", "A", "lead"), ("0", "C", "co_lead"), *((str(n), "B", "support") for n in (1, 2, 3))]
    R = responsibility_matrix(triples, scheme={"lead": 1, "co_lead": 0, "support": 0})
    assert ranking(R, samples=9).loc["A", ["co_lead_best", "co_lead_worst"]].tolist() == [1, 1]


def test_as_a_co_lead_varies_supports_stay_in_proportion_to_it() -> None:
    """A leads one task, B supports three, each worth half a co-lead: 1.5 c, more than A where c is above 2/3."""
    triples = [("0", "A", "lead"), ("0", "C", "co_lead"), *((str(n), "B", "support") for n in (1, 2, 3))]
    assert ranking(triples, samples=99).loc["A", ["co_lead_best", "co_lead_worst"]].tolist() == [1, 2]


def test_a_shared_place_is_said() -> None:
    """A leads one and B co-leads two: both 1 at a half, B more above it."""
    said = ranking_words(ranking(alone((1, 0, 0), (0, 2, 0))))
    assert said["A"].endswith("; shares its place with B, which it overtakes where a co-lead weighs less than 0.5")


def test_it_is_said_that_this_is_no_sampling_error() -> None:
    for frame in (ranking(SMALL), dominance(SMALL), rank_reversals(SMALL)):
        assert "not sampling errors" in frame.attrs["note"]
    assert "not sampling errors" in labels("en")["sensitivity"]
    assert "不是抽样误差" in labels("zh")["sensitivity"]


def test_words_want_the_frame_of_ranking() -> None:
    with pytest.raises(UsageError, match="expected the frame of ranking; it has no column 'best'"):
        ranking_words(workload(SMALL))
    with pytest.raises(UsageError, match="no language is called 'fr'"):
        ranking_words(ranking(SMALL), lang="fr")


def test_what_moves_nobody_is_not_named() -> None:
    """A leads three tasks and B one: whatever a role is worth, A is first."""
    assert ranking([*[(str(n), "A", "lead") for n in range(3)], ("4", "B", "lead")])["moved_by"].tolist() == ["", ""]
