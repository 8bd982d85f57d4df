from __future__ import annotations

import json
from itertools import chain, combinations, product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from making_documents import scattered

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.clusters import clusters
from jxgraph.measures.community.agreement import _thresholded, own_share
from jxgraph.measures.nulls.random_matrices import same_margins, upper_p
from jxgraph.measures.stability import co_assignment, consensus, modularities, stability

Triples = list[tuple[str, str, str]]


def blocks(tasks: int = 25) -> Triples:
    """Give two groups of five units, tasks of two within each, and one task that joins them."""
    rng = np.random.default_rng(0)
    pairs: list[Any] = [rng.choice(list(group), 2, replace=False) for group in ("ABCDE", "fghij") for _ in range(tasks)]
    return [(f"t{i}", str(u), "lead") for i, pair in enumerate([*pairs, ("A", "f")]) for u in pair]


def test_co_assignment_is_a_labelled_symmetric_matrix_of_shares() -> None:
    """Five resolutions of four runs: every entry is a twentieth of a whole number."""
    D = co_assignment(scattered(0), runs=4)
    names = responsibility_matrix(scattered(0)).units.index.tolist()
    assert (D.index.tolist(), D.columns.tolist()) == (names, names)
    assert (D.to_numpy() == D.to_numpy().T).all()
    assert np.diag(D).tolist() == [1.0] * 15
    assert np.allclose(D * 20, (D * 20).round(), atol=1e-9)
    assert ((D > 0) & (D < 1)).any(axis=None)


def test_co_assignment_of_clear_groups_is_certain_and_of_strangers_none() -> None:
    """Within a block 1, across 0, and Z, who shares no task, is with nobody but itself."""
    D = co_assignment([*blocks(), ("z", "Z", "lead")], runs=5)
    for a, b in product(D.index, D.columns):
        assert D.loc[a, b] == float(a == b or (a != "Z" and b != "Z" and a.isupper() == b.isupper()))


def test_stability_of_a_unit_is_its_mean_co_assignment_with_its_cluster() -> None:
    """Ten runs are what `clusters` makes at each resolution; a mean over the other members by hand."""
    source = scattered(1)
    found, D = clusters(source), co_assignment(source, runs=10)
    for unit, row in found.iterrows():
        others = found.index[(found["cluster"] == row["cluster"]) & (found.index != unit)]
        assert row["stability"] == pytest.approx(D.loc[unit, others].mean() if len(others) else 1.0)
    assert found["stability"].min() < 1


def test_stability_of_a_cluster_is_the_mean_of_its_pairs_and_names_its_weakest_unit() -> None:
    source = scattered(1)
    found, D, frame = clusters(source), co_assignment(source, runs=10), stability(source, samples=1)
    for cluster, row in frame.iterrows():
        members = found.index[found["cluster"] == cluster]
        pairs = [D.loc[a, b] for a, b in combinations(members, 2)]
        assert row["stability"] == pytest.approx(np.mean(pairs) if pairs else 1.0)
        assert row["weakest_stability"] == found.loc[members, "stability"].min()
        assert found.loc[row["weakest"], "stability"] == row["weakest_stability"]
    assert frame["size"].sum() == (found["cluster"] > 0).sum()


def test_of_equally_stable_units_the_lightest_is_the_weakest() -> None:
    frame = stability([("1", "A", "lead"), ("1", "B", "co_lead"), ("1", "C", "support")], samples=1)
    assert frame["weakest"].tolist() == ["C"]


def test_a_seed_gives_the_same_clusters_and_random_documents_as_ever() -> None:
    """Whoever made a table with an older version finds its numbers again."""
    frame = stability(scattered(3), samples=9)
    assert frame["stability"].tolist() == pytest.approx([0.9533333333, 0.9733333333, 1])
    told = ("clusters_fewest", "clusters_most", "modularity", "random_mean", "random_sd", "p")
    assert [frame.attrs[name] for name in told] == pytest.approx([2, 4, 0.2047432222, 0.1825221177, 0.0371110025, 0.3])


def test_clear_groups_are_more_clustered_than_their_margins() -> None:
    frame = stability([*blocks(), ("x", "X", "lead"), ("x", "Y", "lead"), ("z", "Z", "lead")], samples=19)
    attrs = json.loads(json.dumps(frame.attrs))
    assert (attrs["p"], attrs["clusters"], attrs["units_small"], attrs["units_alone"]) == (0.05, 3, 2, 1)
    assert attrs["clusters_fewest"] <= attrs["clusters"] <= attrs["clusters_most"]
    assert attrs["random_mean"] + 3 * attrs["random_sd"] < attrs["modularity"]


@pytest.mark.slow
def test_p_against_the_same_margins_is_rarely_small_on_random_documents() -> None:
    """Documents drawn with the margins of one: of 300, at most 5 % plus two standard errors have p <= 0.05."""
    R = responsibility_matrix(scattered(3, tasks=20, units=8))
    each = ([S, *same_margins(S, 19, 1000 + i)] for i, S in enumerate(same_margins(R, 300, 78)))
    found = np.array([*modularities(chain.from_iterable(each), on="ties", resolution=1.0, seed=0)]).reshape(300, 20)
    p = [upper_p(own, random) for own, *random in found.tolist()]
    assert np.mean(np.array(p) <= 0.05) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 300)


def test_consensus_of_clear_groups_is_the_best_division() -> None:
    source = [*blocks(), ("z", "Z", "lead")]
    best, agreed = clusters(source), consensus(source, runs=10)
    pd.testing.assert_frame_equal(agreed, best)
    assert agreed.attrs["threshold"] == 0.5


@pytest.mark.parametrize("seed", range(5))
def test_consensus_depends_less_on_the_seed_than_single_runs(seed: int) -> None:
    """Its divisions of one document under two seeds agree on at least as many pairs as two plain runs do on average."""
    source = scattered(seed, tasks=60)
    together = [
        (c := consensus(source, runs=20, seed=s)["cluster"].sort_index().to_numpy())[:, None] == c for s in (0, 1)
    ]
    single = co_assignment(source, runs=40).to_numpy()
    agreement_of_two_runs = np.mean(single**2 + (1 - single) ** 2)
    assert (together[0] == together[1]).mean() >= agreement_of_two_runs


@pytest.mark.parametrize(
    "triples",
    [
        [],
        [("t", "A", "lead")],
        [("t", "A", "lead"), ("s", "B", "lead")],
        [("t", "A", "lead"), ("t", "B", "lead")],
        [("t", "A", "lead"), ("t", "B", "lead"), ("s", "C", "lead"), ("s", "D", "lead")],
        [(t, u, "lead") for t in "123" for u in "ABCD"],
    ],
    ids=["empty", "one unit", "no shared task", "one task", "two equal components", "everybody in everything"],
)
@pytest.mark.parametrize("on", ["ties", "matrix"])
def test_degenerate_documents_have_an_answer(triples: Triples, on: str) -> None:
    frame = stability(triples, on=on, samples=3)
    agreed = consensus(triples, on=on, runs=2)
    assert frame["stability"].eq(1).all()
    assert frame.attrs["p"] == 1.0
    assert agreed["cluster"].eq(0).sum() == frame.attrs["units_alone"]
    assert co_assignment(triples, on=on, runs=2).shape == (len(agreed), len(agreed))
    if not len(frame):
        assert [frame.attrs[name] for name in ("modularity", "clusters_fewest", "clusters_most")] == [0.0, 0, 0]


@pytest.mark.parametrize(
    ("measure", "settings", "words"),
    [
        (co_assignment, {"resolutions": ()}, "at least one resolution"),
        (co_assignment, {"resolutions": (1.0, 0.0)}, "above 0, not 0.0"),
        (consensus, {"runs": 0}, "number of runs must be at least 1, not 0"),
        (stability, {"samples": 0}, "number of samples must be at least 1, not 0"),
        (stability, {"seed": -1}, "seed"),
    ],
)
def test_settings_out_of_range_are_refused(measure: Any, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        measure(blocks(), **settings)


def test_relabelling_and_doubling_leave_the_answers_alone() -> None:
    """Weights twice as heavy change nothing."""
    R = responsibility_matrix(scattered(7))
    from dataclasses import replace

    doubled = replace(R, weight=R.weight * 2)
    pd.testing.assert_frame_equal(co_assignment(doubled, runs=3), co_assignment(R, runs=3))
    assert stability(doubled, samples=9).attrs["p"] == stability(R, samples=9).attrs["p"]


def test_a_unit_below_the_threshold_with_all_keeps_its_closest_partner() -> None:
    """The third stands with the first in a fifth of the runs, with the second in a tenth: that is let go."""
    share = np.array([[1, 0.9, 0.2], [0.9, 1, 0.1], [0.2, 0.1, 1]])
    assert _thresholded(share).tolist() == [[0, 0.9, 0.2], [0.9, 0, 0], [0.2, 0, 0]]
    assert _thresholded(np.array([[1, 0.5], [0.5, 1]])).tolist() == [[0, 0.5], [0.5, 0]]
    assert _thresholded(np.eye(2)).tolist() == [[0, 0], [0, 0]]


def test_pairs_that_half_of_the_runs_put_together_stay_tied() -> None:
    """A is closer to both B and C, but half of the runs are enough for these, too; a unit alone is with itself."""
    share = np.array([[1, 0.9, 0.9], [0.9, 1, 0.5], [0.9, 0.5, 1]])
    assert _thresholded(share).tolist() == [[0, 0.9, 0.9], [0.9, 0, 0.5], [0.9, 0.5, 0]]
    assert own_share(share, np.array([0, 1, 0])).tolist() == pytest.approx([0.9, 1.0, 0.9])


def test_a_co_assignment_says_on_which_network_it_was_made() -> None:
    R = responsibility_matrix(scattered(1, tasks=8, units=6))
    network = R.weight.T @ R.weight
    assert [co_assignment(R, network=given, runs=1).attrs["network"] for given in (None, network)] == [
        "weight",
        "given",
    ]
