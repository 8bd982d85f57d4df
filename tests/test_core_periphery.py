from __future__ import annotations

import json
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from making_documents import FULL, scattered

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures import core_periphery as module
from jxgraph.measures.community.louvain import best_division
from jxgraph.measures.core_periphery import _best_cores, core_periphery, core_periphery_test
from jxgraph.measures.graph.co_occurrence import tie_network
from jxgraph.measures.nulls.random_matrices import same_margins

Triples = list[tuple[str, str, str]]


def pairs_of(pairs: list[tuple[Any, Any]]) -> Triples:
    return [(f"t{i}", str(unit), "lead") for i, pair in enumerate(pairs) for unit in pair]


STAR = pairs_of([("hub", leaf) for leaf in "abcdef"])


def pearson(ties: Any, core: Any) -> float:
    """Give the fit by its definition: numpy's correlation over the pairs of units."""
    pairs = np.triu_indices(len(core), 1)
    ideal = (core[:, None] | core)[pairs].astype(float)
    return float(np.corrcoef(ties[pairs], ideal)[0, 1])


def best_core(ties: Any) -> tuple[Any, float]:
    cores, fits = _best_cores(np.array([ties]))
    return cores[0], float(fits[0])


def networks(seed: int) -> Any:
    rng = np.random.default_rng(seed)
    units = int(rng.integers(3, 10))
    chosen = np.triu(rng.random((units, units)) < rng.uniform(0.2, 0.8), 1)
    ties = chosen * (rng.integers(1, 4, (units, units)) if seed % 2 else 1.0)
    return ties + ties.T


def test_a_star_is_a_core_of_one_with_a_perfect_fit() -> None:
    found = core_periphery(STAR)
    assert found.index[found["core"]].tolist() == ["hub"]
    assert (found.attrs["fit"], found.attrs["core_size"], found.attrs["units"]) == (pytest.approx(1.0), 1, 7)
    assert found.loc["hub"].tolist() == [True, 6.0, 0.0]
    assert found.loc["a"].tolist() == [False, 1.0, 1.0]


def test_the_core_comes_first_and_stronger_ties_before_weaker() -> None:
    """B has a task more with A than C has; of the others f has one more than d and e, which stand as printed."""
    source = pairs_of([(a, b) for a in "ABC" for b in "ABCdef" if a < b] + [("A", "B"), ("A", "f")])
    found = core_periphery(source)
    assert found.index.tolist() == [*"ABCfde"]
    assert found["tie_strength"].tolist() == [7, 6, 5, 4, 3, 3]


def test_an_ideal_core_of_three_is_found() -> None:
    """A, B and C work with each other and with all of the seven others, who never work together."""
    source = pairs_of([(a, b) for a in "ABC" for b in "ABCdefghij" if a < b])
    found = core_periphery(source)
    assert sorted(found.index[found["core"]]) == ["A", "B", "C"]
    assert found.attrs["fit"] == pytest.approx(1.0)


def test_all_but_two_units_can_be_the_core() -> None:
    """Five units work with each other, only D and E do not."""
    found = core_periphery(pairs_of([pair for pair in combinations("ABCDE", 2) if pair != ("D", "E")]))
    assert sorted(found.index[found["core"]]) == ["A", "B", "C"]
    assert found.attrs["fit"] == pytest.approx(1.0)


def test_the_fit_is_the_correlation_and_on_small_networks_the_best_of_all_cores() -> None:
    """All cores of many random networks of up to nine units: the fit is numpy's; in 95 % no core is better."""
    missed = compared = 0
    seeds = range(230 if FULL else 46)
    for seed in seeds:
        ties = networks(seed)
        core, fit = best_core(ties)
        if np.ptp(ties[np.triu_indices(len(ties), 1)]) == 0:
            assert not core.any()
            assert fit == 0
            continue
        assert fit == pytest.approx(pearson(ties, core), abs=1e-9)
        assert best_core(ties * 1e-14)[0].tolist() == core.tolist(), "the unit of the weights is nothing"
        every = (np.array(c) for c in product((False, True), repeat=len(ties)) if 0 < sum(c) < len(ties) - 1)
        missed += max(pearson(ties, c) for c in every) > fit + 1e-9
        compared += 1
    assert compared >= len(seeds) * 200 / 230
    assert missed <= 0.05 * compared


def test_cores_side_by_side_are_those_of_each_network_alone() -> None:
    ties = np.array([network for seed in range(230) if len(network := networks(seed)) == 7])
    cores, fits = _best_cores(ties)
    assert len(ties) > 20
    for network, core, fit in zip(ties, cores, fits, strict=True):
        alone, alone_fit = best_core(network)
        assert core.tolist() == alone.tolist()
        assert fit == pytest.approx(alone_fit, abs=1e-12)


def test_no_single_move_betters_the_core() -> None:
    for seed in range(20):
        ties = tie_network(
            [(str(t), f"u{u}", "lead") for t, u in np.argwhere(np.random.default_rng(seed).random((40, 25)) < 0.08)]
        ).toarray()
        core, fit = best_core(ties)
        for unit in range(len(core)):
            moved = core.copy()
            moved[unit] ^= True
            if 0 < moved.sum() < len(core) - 1:
                assert pearson(ties, moved) <= fit + 1e-9


@pytest.mark.parametrize(
    "triples",
    [
        [],
        [("t", "A", "lead")],
        [("t", "A", "lead"), ("t", "B", "lead")],
        [("t", "A", "lead"), ("s", "B", "lead"), ("r", "C", "lead")],
        [(t, u, "lead") for t in "123" for u in "ABCD"],
    ],
    ids=["empty", "one unit", "one task", "no shared task", "everybody in everything"],
)
def test_with_nothing_to_correlate_there_is_no_core_and_no_picture(triples: Triples) -> None:
    found = core_periphery(triples)
    assert (found["core"].any(), found.attrs["fit"], found.attrs["core_size"]) == (False, 0.0, 0)
    assert core_periphery_test(triples, samples=19, core_samples=19).attrs["verdict"] == "neither"


def test_two_equal_components_have_an_answer() -> None:
    """Four units, two pairs: the correlation is greatest with one unit of each pair in the core."""
    found = core_periphery(pairs_of([("A", "B"), ("C", "D")]))
    assert found["core"].sum() == 2
    assert found.attrs["fit"] == pytest.approx(np.corrcoef([1, 1, 0, 0, 0, 0], [1, 1, 1, 1, 1, 0])[0, 1])


@pytest.mark.slow
def test_means_and_p_are_those_of_all_documents_with_the_same_margins() -> None:
    """Four tasks of two of five units, all lead: every document with the margins is listed, and both pictures fitted.

    The mean of 999 samples is within five standard errors, and so is p.
    """
    R = responsibility_matrix(pairs_of([("a", "b"), ("a", "c"), ("c", "d"), ("d", "e")]))
    pairs, loads = list(combinations("abcde", 2)), {"a": 2, "b": 1, "c": 2, "d": 2, "e": 1}
    every = [
        named for named in product(pairs, repeat=4) if all(sum(u in p for p in named) == n for u, n in loads.items())
    ]
    networks = [tie_network(pairs_of(list(named))) for named in every]
    fits = {"core": [best_core(network.toarray())[1] for network in networks]}
    fits["clusters"] = [best_division(network, 1.0, 30, 0)[1] for network in networks]
    frame = core_periphery_test(R, core_samples=999)
    for picture, row in frame.iterrows():
        fit = np.array(fits[str(picture)])
        exact = float(np.mean(fit >= row["fit"] - 1e-9))
        assert abs(row["margins_mean"] - fit.mean()) < 5 * fit.std() / np.sqrt(999)
        assert abs(row["margins_p"] - exact) < 5 * np.sqrt(exact * (1 - exact) / 999) + 1 / 1000


def test_a_seed_gives_the_same_fits_as_ever() -> None:
    """Whoever made a table with an older version finds its numbers again."""
    frame = core_periphery_test(scattered(3), samples=19, core_samples=9)
    assert frame["fit"].tolist() == pytest.approx([0.3195818802, 0.2047432222])
    assert frame["density_mean"].tolist() == pytest.approx([0.3841982613, 0.1382942148])
    assert frame["margins_mean"].tolist() == pytest.approx([0.3768221202, 0.1643396631])
    assert frame[["density_p", "margins_p"]].to_numpy().tolist() == [[1.0, 0.9], [0.1, 0.1]]
    assert frame["samples"].tolist() == [9, 19]


def planted_groups() -> Triples:
    rng = np.random.default_rng(0)
    groups = ["ABCDEF", "ghijkl", "MNOPQR"]
    return pairs_of([tuple(rng.choice(list(groups[i % 3]), 2, replace=False)) for i in range(90)])


def planted_core() -> Triples:
    """Four units work with each other and with each of twelve others, who have as many tasks, but alone.

    The core has 12 + 6 tasks a unit, the others 4 + 14: the margins do not know who is in the core.
    """
    inner = [pair for pair in combinations("ABCD", 2) for _ in range(2)]
    bridges = list(product("ABCD", "efghijklmnop"))
    alone = [(f"{unit}{i}", unit, "lead") for unit in "efghijklmnop" for i in range(14)]
    return [*pairs_of([*inner, *bridges]), *alone]


def test_planted_groups_are_clusters_and_not_a_core() -> None:
    frame = core_periphery_test(planted_groups(), samples=39, core_samples=39)
    assert frame.attrs["verdict"] == "clusters"
    assert frame["margins_p"].tolist()[1] == 1 / 40
    assert frame["holds"].tolist() == [False, True]
    assert frame["margins_p"].iloc[0] > 1 / 20
    attrs = {"scheme": "lead-co", "density_samples": 39, "seed": 0, "verdict": "clusters"}
    assert json.loads(json.dumps(frame.attrs)) == attrs


def test_a_planted_core_is_a_core() -> None:
    """Nothing random of 19 reaches it: a p of 1/20 is small enough."""
    frame = core_periphery_test(planted_core(), samples=19, core_samples=19)
    assert frame.loc["core", "holds"]
    assert frame.loc["core", ["density_p", "margins_p"]].tolist() == [1 / 20, 1 / 20]


@pytest.mark.parametrize(
    ("core", "clusters", "verdict"),
    [(1, 1, "both"), (1, 0, "core"), (0, 1, "clusters"), (0, 0, "neither")],
)
def test_the_verdict_names_the_pictures_that_hold(
    monkeypatch: pytest.MonkeyPatch, core: int, clusters: int, verdict: str
) -> None:
    """Fits of 1 are above those of 19 random documents of either kind, one half; fits of 0 below them."""
    monkeypatch.setattr(module, "_fits", lambda *_: iter([(core, clusters), *[(0.5, 0.5)] * 38]))
    frame = core_periphery_test([("t", "A", "lead")], samples=19, core_samples=19)
    assert frame.attrs["verdict"] == verdict
    assert frame["holds"].tolist() == [bool(core), bool(clusters)]


@pytest.mark.slow
def test_unequal_workloads_alone_beat_equal_density_but_hold_no_picture() -> None:
    """Units drawn for tasks of three by unequal chances: of 10 such documents most beat equal density, few the margins."""
    chances = 1.0 / np.arange(1, 21)
    density, margins = [], []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        tasks = [rng.choice(20, 3, replace=False, p=chances / chances.sum()) for _ in range(40)]
        frame = core_periphery_test(
            [(str(t), f"u{u}", "lead") for t, named in enumerate(tasks) for u in named], samples=19, core_samples=19
        )
        density.append(frame.loc["core", "density_p"] <= 0.05)
        margins.append(frame.loc["core", "margins_p"] <= 0.05)
    assert np.mean(density) >= 0.6
    assert np.mean(margins) <= 0.2


@pytest.mark.slow
def test_on_documents_with_the_same_margins_a_picture_rarely_holds() -> None:
    """Of 60 drawn at random, at most 5 % plus two standard errors hold each."""
    source = [(str(t), f"u{u}", "lead") for t, u in np.argwhere(np.random.default_rng(1).random((25, 10)) < 0.25)]
    held = [
        core_periphery_test(S, samples=19, core_samples=19, seed=i)["holds"]
        for i, S in enumerate(same_margins(responsibility_matrix(source), 60, 5))
    ]
    assert (np.mean(held, axis=0) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 60)).all()


def test_relabelling_permutes_the_core() -> None:
    source = planted_core()
    renamed = [(t, u[::-1], r) for t, u, r in source]
    found, again = core_periphery(source), core_periphery(renamed)
    assert set(again.index[again["core"]]) == {u[::-1] for u in found.index[found["core"]]}


def test_the_same_seed_gives_the_same_frame() -> None:
    pd.testing.assert_frame_equal(
        core_periphery_test(STAR, samples=5, core_samples=5, seed=3),
        core_periphery_test(STAR, samples=5, core_samples=5, seed=3),
    )


def test_settings_out_of_range_are_refused() -> None:
    for name in ("samples", "core_samples"):
        with pytest.raises(UsageError, match="number of samples must be at least 1, not 0"):
            core_periphery_test(STAR, **{name: 0})
