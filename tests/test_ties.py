from __future__ import annotations

import json
from collections import defaultdict
from itertools import combinations, product
from math import comb
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networkx.algorithms import bipartite

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_graph, responsibility_matrix, units_of
from jxgraph.measures import ties as module
from jxgraph.measures.graph.co_occurrence import projection, tie_network
from jxgraph.measures.nulls.registry import NULLS
from jxgraph.measures.ties import _affordable_samples, lead_ties, repetition, ties
from jxgraph.model import Role
from jxgraph.weights import ROLE_CODES

if TYPE_CHECKING:
    from random import Random

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
    Finance leads Trade in t1 and Trade both others in t2; of Finance and Police neither leads there.
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
            "a_led_b": [1, 1, 0],
            "b_led_a": [1, 0, 0],
        }
    )
    pd.testing.assert_frame_equal(ties(SMALL, nulls=()), expected)


def test_attrs_count_all_pairs() -> None:
    """7 units make 7 * 6 / 2 = 21 pairs, whether they share a task or not."""
    triples = [(str(i), unit, "lead") for i, unit in enumerate("ABCDEFG")]
    attrs = {"scheme": "lead-co", "pairs": 21, "alpha": 0.05, "tests": 42, "nulls": []}
    assert json.loads(json.dumps(ties(triples, nulls=()).attrs)) == attrs


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
            role, lead = R.role.toarray()[common], ROLE_CODES["lead"]
            led = [((role[:, x] == lead) & (role[:, y] > lead)).sum() for x, y in ((a, b), (b, a))]
            rows.append((*R.units.index[[a, b]], len(common), weight, newman, jaccard, ids, *led))
    rows.sort(key=lambda row: (-row[2], -row[3]))
    found = ties(triples, nulls=())
    assert len(found) == len(rows)
    for row, expected in zip(found.itertuples(index=False), rows, strict=True):
        assert tuple(row) == (*expected[:3], *(pytest.approx(value) for value in expected[3:6]), *expected[6:])


def test_who_leads_whom_by_hand() -> None:
    """Trade leads t2 with Police (0.5) and Finance (0.25) beside it, Finance leads t1 with Trade: 0.5; t3 is alone.

    Of Trade and Finance each leads the other once.
    """
    found = lead_ties(SMALL)
    expected = pd.DataFrame(
        {
            "lead_unit": ["Finance", "Trade", "Trade"],
            "unit": ["Trade", "Police", "Finance"],
            "tasks": [1, 1, 1],
            "co_lead": [1, 1, 0],
            "support": [0, 0, 1],
            "reverse": [1, 0, 1],
            "weight": [0.5, 0.5, 0.25],
            "task_ids": ["t1", "t2", "t2"],
        }
    )
    pd.testing.assert_frame_equal(found, expected)
    assert found.attrs == {"scheme": "lead-co", "counted": 3, "led": 3, "led_alone": 1}


@given(TRIPLES)
def test_who_leads_whom_agrees_with_a_loop_over_tasks(triples: Triples) -> None:
    """Of each task, every lead with every unit that does not lead; of several leads none leads another."""
    R = responsibility_matrix(triples)
    names, pairs = R.units.index, defaultdict(list)
    for task, roles, W in zip(R.tasks.index, R.role.toarray(), R.weight.toarray(), strict=True):
        leads = np.flatnonzero(roles == ROLE_CODES["lead"])
        for a, b in product(leads, np.flatnonzero(roles > ROLE_CODES["lead"])):
            pairs[names[a], names[b]].append((task, roles[b], W[a] * W[b]))
    found = lead_ties(triples)
    assert {(row.lead_unit, row.unit): row.task_ids for row in found.itertuples()} == {
        pair: "; ".join(task for task, *_ in tasks) for pair, tasks in pairs.items()
    }
    for row in found.itertuples():
        tasks = pairs[row.lead_unit, row.unit]
        assert row.co_lead == sum(role == ROLE_CODES["co_lead"] for _, role, _ in tasks)
        assert (row.co_lead + row.support, row.tasks) == (len(tasks),) * 2
        assert row.reverse == len(pairs.get((row.unit, row.lead_unit), ()))
        assert row.weight == pytest.approx(sum(weight for *_, weight in tasks))
    assert found["tasks"].is_monotonic_decreasing


@given(TRIPLES)
def test_who_leads_whom_is_what_ties_say(triples: Triples) -> None:
    """`a_led_b` and `b_led_a`, one row each where they are above 0; of n units with k leads, k (n - k) a task."""
    tied, found = ties(triples, nulls=()), lead_ties(triples)
    turned = {"unit_a": "unit_b", "unit_b": "unit_a", "a_led_b": "b_led_a", "b_led_a": "a_led_b"}
    both = pd.concat([tied, tied.rename(columns=turned)]).query("a_led_b > 0").set_index(["unit_a", "unit_b"])
    led = found.set_index(["lead_unit", "unit"])
    assert led["tasks"].to_dict() == both["a_led_b"].to_dict()
    assert led["reverse"].to_dict() == both["b_led_a"].to_dict()
    roles = responsibility_matrix(triples).role.toarray()
    leads = (roles == ROLE_CODES["lead"]).sum(axis=1)
    assert found["tasks"].sum() == (leads * ((roles > 0).sum(axis=1) - leads)).sum()
    assert (found.attrs["counted"], found.attrs["led"]) == (len(roles), (leads > 0).sum())


def test_where_nobody_leads_nobody_leads_anybody() -> None:
    """No row, but all columns; so it is where all units of a task lead it, which `attrs` tell apart."""
    for role, led in (("co_lead", 0), ("lead", 1)):
        found = lead_ties([("t", "A", role), ("t", "B", role)])
        assert (len(found), list(found)) == (0, list(lead_ties(SMALL)))
        assert found.attrs == {"scheme": "lead-co", "counted": 1, "led": led, "led_alone": led}


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


@given(TRIPLES)
def test_projection_is_the_product_and_has_the_weights_of_the_ties(triples: Triples) -> None:
    R = responsibility_matrix(triples)
    W, network = R.weight.toarray(), tie_network(triples)
    expected = W.T @ W
    np.fill_diagonal(expected, 0)
    assert network.has_canonical_format
    np.testing.assert_allclose(network.toarray(), expected, rtol=1e-12)
    found = ties(triples, nulls=())
    a, b = (R.units.index.get_indexer(found[side]) for side in ("unit_a", "unit_b"))
    assert (a < b).all()
    assert found["weight"].tolist() == pytest.approx(network.toarray()[a, b].tolist())
    assert network.nnz == 2 * len(found)
    named = projection(triples)
    assert list(named.index) == list(named.columns) == list(R.units.index)
    np.testing.assert_array_equal(named.to_numpy(), network.toarray())


def test_a_graph_of_the_projection_has_the_names_of_units() -> None:
    """Finance leads what Trade co-leads, 1 * 0.5, and Trade leads alone: one tie of 0.5 by name."""
    G = nx.from_pandas_adjacency(
        projection([("1", "Finance", "lead"), ("1", "Trade", "co_lead"), ("2", "Trade", "lead")])
    )
    assert list(G.edges(data="weight")) == [("Finance", "Trade", 0.5)]


@pytest.mark.parametrize("triples", [[], [("t", "A", "lead")], [("t", "A", "lead"), ("s", "B", "lead")]])
def test_without_a_shared_task_the_frame_is_empty_and_has_its_columns(triples: Triples) -> None:
    found = ties(triples)
    assert found.empty
    assert found.dtypes.to_dict() == ties(SMALL).dtypes.to_dict()
    assert tie_network(triples).nnz == 0


def test_units_that_share_every_task_are_tied_fully() -> None:
    """Three units in four tasks: each pair 4 shared, 4 * 1/2 by Newman, Jaccard 1, in matrix order."""
    found = ties([(task, unit, "co_lead") for task in "1234" for unit in "CAB"])
    assert found[["unit_a", "unit_b"]].to_numpy().tolist() == [["C", "A"], ["C", "B"], ["A", "B"]]
    assert found[["shared", "weight", "newman", "jaccard"]].to_numpy().tolist() == [[4, 1.0, 2.0, 1.0]] * 3


def test_a_tie_of_weight_0_is_listed_but_not_in_the_network() -> None:
    B = responsibility_graph(SMALL)
    nx.set_edge_attributes(B, 0.0, "weight")
    B.graph["scheme"] = "nothing"
    assert ties(B)["shared"].tolist() == [2, 1, 1]
    assert tie_network(B).nnz == 0


TEAM: Triples = [(f"t{i}", unit, "co_lead") for i in range(12) for unit in "AB"] + [
    (f"s{i}{unit}", unit, "lead") for i in range(12) for unit in "CDEF"
]
"""A and B share all of their 12 tasks, four other units have 12 tasks each for themselves: 60 tasks, 15 pairs."""


def test_a_close_pair_is_more_under_every_null() -> None:
    """Hypergeometric: 1 of 60 over 12 = 1.4e12, for the upper tails of 15 pairs alike: q is 15 times that.

    The lower tails cannot be so small, so discrete tests do not count them.
    """
    found = ties(TEAM, nulls=list(NULLS), samples=2000)
    assert found[["unit_a", "unit_b", "shared"]].to_numpy().tolist() == [["A", "B", 12]]
    assert found["hypergeometric_p_more"].item() == pytest.approx(1 / comb(60, 12), rel=1e-9)
    assert found["hypergeometric_q"].item() == pytest.approx(15 / comb(60, 12), rel=0.06)
    assert found["hypergeometric_expected"].item() == pytest.approx(12 * 12 / 60)
    assert [found[f"{null}_verdict"].item() for null in NULLS] == ["more"] * len(NULLS)
    attrs = json.loads(json.dumps(found.attrs))
    assert attrs["hypergeometric"] == {
        "more": 1,
        "expected": 14,
        "fewer": 0,
        "undecidable": 0,
        "threshold": found.attrs["hypergeometric"]["threshold"],
        "ignores": "task sizes",
    }
    assert attrs["fdsm"] | {"threshold": 0} == {
        "more": 1,
        "expected": 14,
        "fewer": 0,
        "undecidable": 0,
        "threshold": 0,
        "samples": 2000,
        "seed": 0,
    }
    assert found["fdsm_error"].item() > 0


def test_a_pair_is_told_from_chance_at_the_very_level_of_its_q() -> None:
    """A and B share the one task of five that C has not. Each pair would by chance 1 in 5 times: odds of 1/4 each."""
    triples = [("1", "A", "lead"), ("1", "B", "lead"), *((task, "C", "lead") for task in "2345")]
    at, below = (ties(triples, nulls="hypergeometric", alpha=alpha) for alpha in (0.25, 0.249999))
    assert at["hypergeometric_q"].tolist() == [0.25] * 3
    assert at["hypergeometric_verdict"].tolist() == ["more", "fewer", "fewer"]
    assert below["hypergeometric_verdict"].tolist() == ["undecidable"]


def test_a_pair_that_never_meets_is_listed_as_fewer() -> None:
    """A and B have 30 of 61 tasks each and share none: 31 over 30 of 61 over 30 is 1e-16.

    C and D share the only task of either, 1/61. No other of the 12 tests can be so small but those two: q is 2/61.
    """
    alone: Triples = [(f"t{i}", "AB"[i % 2], "lead") for i in range(60)]
    found = ties(alone + [("u", "C", "lead"), ("u", "D", "lead")], nulls="hypergeometric")
    assert found[["unit_a", "unit_b", "shared", "task_ids"]].to_numpy().tolist() == [
        ["C", "D", 1, "u"],
        ["A", "B", 0, ""],
    ]
    assert found["hypergeometric_verdict"].tolist() == ["more", "fewer"]
    p = comb(31, 30) / comb(61, 30)
    assert found["hypergeometric_p_fewer"].tolist() == pytest.approx([1, p], rel=1e-9)
    assert found["hypergeometric_p_more"].tolist() == pytest.approx([1 / 61, 1])
    assert found.loc[1, ["weight", "newman", "jaccard", "a_led_b", "b_led_a"]].tolist() == [0] * 5


def test_few_samples_leave_everything_undecidable() -> None:
    """3 samples and the document: no p is below 1/4, and 0.05 asks for less."""
    found = ties(SMALL, nulls=["fdsm"], samples=3)
    assert found["fdsm_verdict"].tolist() == ["undecidable"] * 3


@pytest.mark.usefixtures("all_samples")
def test_by_default_100_000_samples_with_fixed_margins() -> None:
    attrs = ties(SMALL).attrs
    assert attrs["nulls"] == ["fdsm"]
    assert attrs["fdsm"]["samples"] == 100_000


@given(TRIPLES, st.randoms())
def test_relabelling_and_reordering_change_no_verdict(triples: Triples, random: Random) -> None:
    def told(triples: Triples) -> dict[frozenset[str], list[float]]:
        found = ties(triples, nulls=list(NULLS)[1:], alpha=0.3)
        columns = [column for column in found if column.startswith(("sdsm", "hyper")) and "verdict" not in column]
        pairs = map(frozenset, zip(found["unit_a"], found["unit_b"], strict=True))
        return dict(zip(pairs, found[columns].to_numpy(float).tolist(), strict=True))

    before = told(triples)
    random.shuffle(triples)
    after = told([(f"{task}'", unit.lower(), role) for task, unit, role in triples])
    assert {frozenset(map(str.upper, pair)): values for pair, values in after.items()} == pytest.approx(
        {pair: pytest.approx(values, rel=1e-6, abs=1e-12) for pair, values in before.items()}
    )


@given(TRIPLES)
def test_a_unit_without_tasks_and_doubled_weights_leave_counts_and_raw_p_alone(triples: Triples) -> None:
    """Another unit makes more pairs, so q changes; what is known of the others does not, nor under doubled weights."""
    B = responsibility_graph(triples)
    before = ties(B, nulls=list(NULLS), samples=20)
    B.add_node("unit:idle", bipartite=1, label="idle")
    for *_, data in B.edges(data=True):
        data["weight"] *= 2
    B.graph["scheme"] = "doubled"
    after = ties(B, nulls=list(NULLS), samples=20)
    columns = [c for c in before if c == "shared" or c.endswith(("_p_more", "_p_fewer", "led_b", "led_a", "expected"))]
    pairs = ["unit_a", "unit_b"]
    before, after = (found[found["shared"] > 0].set_index(pairs) for found in (before, after))
    pd.testing.assert_frame_equal(before[columns], after[columns], check_exact=True)
    pd.testing.assert_series_equal(before["weight"] * 4, after["weight"])


def test_corners_of_the_nulls() -> None:
    """Every unit in every task, and two equal components: nothing is more than expected, and p is 1 where forced."""
    full = ties([(task, unit, "co_lead") for task in "1234" for unit in "ABC"], nulls=list(NULLS), samples=50)
    for null in NULLS:
        assert full[f"{null}_p_more"].tolist() == pytest.approx([1] * 3)
        assert full[f"{null}_expected"].tolist() == pytest.approx([4] * 3)
        assert full[f"{null}_verdict"].tolist() == ["undecidable"] * 3
    halves = ties([("1", "A", "lead"), ("1", "B", "co_lead"), ("2", "C", "lead"), ("2", "D", "co_lead")], nulls="sdsm")
    assert halves["sdsm_expected"].tolist() == pytest.approx([0.5, 0.5])
    assert halves["sdsm_p_more"].tolist() == pytest.approx([1 - 0.75**2] * 2)


def test_the_same_seed_gives_the_same_frame() -> None:
    first, second, other = (ties(TEAM + SMALL, nulls=["fdsm"], samples=300, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, second, check_exact=True)
    assert not first.equals(other)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"nulls": ["chance"]}, "no null model is called 'chance'; known: fdsm, sdsm_sized, sdsm, hypergeometric"),
        ({"alpha": 0}, "alpha must lie between 0 and 1, not 0"),
        ({"alpha": 1}, "alpha must lie between 0 and 1, not 1"),
        ({"nulls": ["fdsm"], "samples": 0}, "at least 1 sample, not 0"),
        ({"seed": -1}, "seed must be at least 0, not -1"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        ties(SMALL, **options)


def test_repetition_by_enumeration() -> None:
    """Four tasks of two for A, B, C, D with two each: of 90 documents 6 have two pairs twice, as this one, 72 a ring of four.

    The others have 4 pairs as well: 2 x 2 twice (6), or A with each ... so P(2 pairs) = 6/90, P(sum of squares >= 8) = 6/90.
    """
    from itertools import product

    cells = [frozenset(pair) for pair in combinations("ABCD", 2)]
    documents = [tasks for tasks in product(cells, repeat=4) if all(sum(u in t for t in tasks) == 2 for u in "ABCD")]
    same = np.mean([len(set(tasks)) == 2 for tasks in documents])
    pairs = [
        (task, unit, "lead") for task, units in zip("1234", ("AB", "AB", "CD", "CD"), strict=True) for unit in units
    ]
    found = repetition(pairs, samples=20_000)
    assert found["value"].tolist() == [2, 8]
    assert found.loc["distinct_pairs", "p_fewer"] == pytest.approx(same, abs=4 * np.sqrt(same / 20_000))
    assert found.loc["squared_shared", "p_more"] == found.loc["distinct_pairs", "p_fewer"]
    distinct = np.mean([len(set(tasks)) for tasks in documents])
    assert found.loc["distinct_pairs", "expected"] == pytest.approx(distinct, abs=0.03)


def test_pairs_are_told_apart_in_whatever_order_they_are_printed() -> None:
    """A and D share two tasks, B and C one: two pairs, and 2² + 1² = 5."""
    tasks = ["A", "B", "C", "D", "AD", "BC", "DA"]
    found = repetition([(str(t), u, "lead") for t, units in enumerate(tasks) for u in units], samples=99)
    assert found["value"].tolist() == [2, 5]


def test_half_of_alpha_is_enough_for_either_verdict() -> None:
    pairs = [
        (task, unit, "lead") for task, units in zip("1234", ("AB", "AB", "CD", "CD"), strict=True) for unit in units
    ]
    p = repetition(pairs, samples=99).loc["squared_shared", "p_more"]
    verdicts = [repetition(pairs, samples=99, alpha=alpha)["verdict"].tolist() for alpha in (2 * p, 2 * p - 1e-9)]
    assert verdicts == [["fewer", "more"], ["expected", "expected"]]


@pytest.mark.usefixtures("all_samples")
@pytest.mark.parametrize(
    ("seconds", "samples"), [(60.0, 100_000), (60.1, 10_000), (600.0, 10_000), (601.0, 1000), (1e6, 1000)]
)
def test_samples_that_take_more_than_a_minute_are_fewer(
    monkeypatch: pytest.MonkeyPatch, seconds: float, samples: int
) -> None:
    monkeypatch.setattr(module, "fdsm_work", lambda _, asked: seconds * asked / 100_000)
    assert _affordable_samples(responsibility_matrix(SMALL)) == samples


def test_repetition_where_nothing_is_shared() -> None:
    """One unit a task: no pair, in no document; p is 1 on both sides."""
    found = repetition([("1", "A", "lead"), ("2", "B", "lead")], samples=99)
    assert found[["value", "expected", "sd", "p_more", "p_fewer"]].to_numpy().tolist() == [[0, 0, 0, 1, 1]] * 2
    assert found["verdict"].tolist() == ["expected"] * 2
