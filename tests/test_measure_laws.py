"""What every measure of the network owes its reader: an answer for each degenerate document, and the same laws."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from checking_cases import each
from making_documents import FULL, scattered

import jxgraph as jx
from jxgraph.errors import UsageError
from jxgraph.matrix import ResponsibilityMatrix, responsibility_graph, responsibility_matrix
from jxgraph.measures.centrality import centrality, tie_centrality
from jxgraph.measures.clusters import barber_modularity, clusters
from jxgraph.measures.community.block_model import block_model
from jxgraph.measures.core_periphery import core_periphery, core_periphery_test
from jxgraph.measures.leaders import coordination
from jxgraph.measures.nulls import fdsm
from jxgraph.measures.nulls.registry import NULLS
from jxgraph.measures.numeric.arrays import comparable, ratio, sums
from jxgraph.measures.portfolios import portfolio_agreement, portfolio_overlap, portfolios, with_leaders
from jxgraph.measures.robustness import dependence, robustness
from jxgraph.measures.roles import roles
from jxgraph.measures.stability import co_assignment, consensus, stability
from jxgraph.measures.ties import lead_ties, ties
from jxgraph.measures.workload import workload

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.deep  # measures of paths, removals and roles have compiled loops

Triples = list[tuple[str, str, str]]

MEASURES: dict[str, Callable[[Any], Any]] = {
    "workload": workload,
    "centrality": centrality,
    "centrality by weight": partial(centrality, weighted=True),
    "tie centrality": tie_centrality,
    "tie centrality without weights": partial(tie_centrality, weighted=False),
    "ties": partial(ties, nulls=list(NULLS), samples=20),
    "dependence": dependence,
    "lead ties": lead_ties,
    "clusters": clusters,
    "clusters on the matrix": partial(clusters, on="matrix"),
    "blocks": partial(block_model, restarts=3),
    "blocks of tasks": partial(block_model, of="tasks", restarts=3),
    "co-assignment": partial(co_assignment, runs=2),
    "consensus": partial(consensus, runs=2),
    "stability": partial(stability, samples=3),
    "core": core_periphery,
    "core_periphery_test": partial(core_periphery_test, samples=3, core_samples=3),
    "roles": roles,
    "portfolios": portfolios,
    "portfolio overlap": portfolio_overlap,
    "portfolio agreement": partial(portfolio_agreement, samples=3),
    "robustness": partial(robustness, orders=3),
    "of tasks": partial(centrality, of="tasks"),
}

UNKNOWN = {"margin", "stability", "constraint", "ei", "low", "high"}
"""Columns that are missing where there is nothing to say; every other number is one."""

DOCUMENTS: dict[str, Triples] = {
    "no task": [],
    "one task, one unit": [("t", "A", "lead")],
    "one task": [("t", "A", "lead"), ("t", "B", "co_lead"), ("t", "C", "support")],
    "one unit": [("s", "A", "lead"), ("t", "A", "co_lead"), ("u", "A", "support")],
    "no shared task": [("s", "A", "lead"), ("t", "B", "lead"), ("u", "C", "co_lead")],
    "every unit in every task": [(t, u, "co_lead") for t in "stuv" for u in "ABCDE"],
    "two equal components": [
        (t, u, "lead") for t, units in zip("stuv", ["AB", "AB", "CD", "CD"], strict=True) for u in units
    ],
}


def led(triples: Triples) -> ResponsibilityMatrix:
    """Give the tasks two leaders by turns."""
    R = responsibility_matrix(triples)
    return with_leaders(R, [["Li", "Wu"][t % 2] for t in range(R.shape[0])])


def numbers(found: Any) -> pd.DataFrame:
    """Give the numbers of a result, a series as a row."""
    frame = found.to_frame().T if isinstance(found, pd.Series) else found
    return frame.select_dtypes("number")


@pytest.mark.parametrize("name", MEASURES)
@each("document", DOCUMENTS)
def test_degenerate_documents_have_an_answer(name: str, document: str) -> None:
    """No warning (they are errors), no number that is none but where that is said, plain settings, the same again."""
    R = led(DOCUMENTS[document])
    if name.startswith("portfolio") and document == "no task":
        with pytest.raises(UsageError, match="no portfolios"):
            MEASURES[name](R)
        return
    found = MEASURES[name](R)
    again = MEASURES[name](R) if FULL or document == "two equal components" else found
    assert np.isfinite(numbers(found).drop(columns=UNKNOWN, errors="ignore").to_numpy(float)).all()
    assert json.loads(json.dumps(found.attrs)) == json.loads(json.dumps(again.attrs))
    assert found.equals(again)


def by_name(found: Any) -> Any:
    """Put the rows into an order that does not hang on the matrix."""
    if {"unit_a", "unit_b"} <= set(found):
        found = found.assign(pair=["".join(sorted(p)) for p in zip(found["unit_a"], found["unit_b"], strict=True)])
        return found.set_index("pair").drop(columns=["unit_a", "unit_b", "a_led_b", "b_led_a", "task_ids"]).sort_index()
    return found.sort_index(kind="stable")


BY_PRINT = {"rank", "portfolio", "internal", "external", "ei"}
"""Of equals the one printed first has the better rank, or is the portfolio."""


@pytest.mark.parametrize("name", ["workload", "centrality", "tie centrality", "ties", "roles", "portfolios", "blocks"])
@each("seed", range(5 if FULL else 2))
def test_the_order_of_tasks_and_units_does_not_matter(name: str, seed: int) -> None:
    """The graph turned round gives every unit and every pair what it had; the clusters of the roles are given."""
    R = led(scattered(seed))
    B = responsibility_graph(R)
    turned = type(B)()
    turned.add_nodes_from(reversed(list(B.nodes(data=True))))
    turned.add_edges_from(B.edges(data=True))
    measure = partial(roles, clusters=clusters(R)) if name == "roles" else MEASURES[name]
    found, again = by_name(measure(R)), by_name(measure(turned))
    chosen = [column for column in found if column not in BY_PRINT]
    pd.testing.assert_frame_equal(found[chosen], again[chosen], rtol=1e-9, atol=1e-9)


WEIGHED: dict[str, Callable[[Any], Any]] = {
    **{name: measure for name, measure in MEASURES.items() if name not in {"stability", "core_periphery_test"}},
    "leaders": jx.leaders,
    "coordination": coordination,
    "inequality": partial(jx.inequality, samples=50),
    "repetition": partial(jx.repetition, samples=20),
    "checks": jx.checks,
    "ranking": partial(jx.ranking, samples=50),
}
SMALL = 2.0**-12


@pytest.mark.parametrize("name", WEIGHED)
def test_a_smaller_unit_of_weight_changes_no_share_and_no_verdict(name: str) -> None:
    """With weights of a 4096th each column is what it was, or so much smaller, or of products twice so."""
    R = led(scattered(3, tasks=14, units=7))
    as_one, as_part = (
        found.to_frame() if isinstance(found, pd.Series) else found
        for found in (WEIGHED[name](R), WEIGHED[name](replace(R, weight=R.weight * SMALL)))
    )
    for column in as_one:
        if pd.api.types.is_numeric_dtype(as_one[column]):
            before, after = (one[column].to_numpy(float, na_value=np.nan) for one in (as_one, as_part))
            powers = [p for p in range(3) if np.allclose(after, before * SMALL**p, rtol=1e-9, atol=0, equal_nan=True)]
            assert powers, column
        else:
            assert as_one[column].tolist() == as_part[column].tolist()


@pytest.mark.parametrize("name", MEASURES)
def test_other_names_change_no_number(name: str) -> None:
    triples = scattered(3)
    other = [(f"task {t}", f"office {u}", role) for t, u, role in triples]
    found, again = numbers(MEASURES[name](led(triples))), numbers(MEASURES[name](led(other)))
    assert np.array_equal(found.to_numpy(float), again.to_numpy(float), equal_nan=True)


SCALED = {
    "workload": {"workload"},
    "centrality": {"strength"},
    "of tasks": {"strength"},
    "tie centrality": {"strength", "closeness"},
    "tie centrality without weights": {"strength"},
    "ties": {"weight"},
    "lead ties": {"weight"},
    "core": {"tie_strength"},
    "portfolios": {"internal", "external"},
}
"""Columns that grow with the weights; all others are shares, counts, places or probabilities."""


@pytest.mark.parametrize("name", sorted(MEASURES.keys() - {"centrality by weight"}))
def test_doubled_weights_leave_all_but_sums_alone(name: str) -> None:
    """By weight, two-mode lengths are halved, and with them grows closeness: that measure is left out."""
    R = led(scattered(4))
    doubled = replace(R, weight=R.weight * 2)
    found, again = (
        numbers(MEASURES[name](of)).drop(columns=SCALED.get(name, set()), errors="ignore") for of in (R, doubled)
    )
    pd.testing.assert_frame_equal(found, again, rtol=1e-12)


ALONE = {
    "workload": ["lead", "co_lead", "tasks", "workload", "share"],
    "centrality": ["degree", "strength", "core"],
    "tie centrality": ["degree", "strength", "core"],
    "blocks": ["block", "margin"],
    "clusters": ["cluster", "label", "stability", "size", "component"],
    "roles": ["cluster", "z", "participation", "constraint", "effective_size", "articulation"],
    "portfolios": ["portfolio", "portfolio_share", "portfolios", "entropy", "internal", "external", "ei"],
}


@pytest.mark.parametrize("name", ALONE)
def test_a_unit_without_tasks_changes_nothing_of_the_others(name: str) -> None:
    R = led(scattered(5))
    B = responsibility_graph(R)
    B.add_node("unit:idle", bipartite=1, label="idle")
    found, again = MEASURES[name](R)[ALONE[name]], MEASURES[name](B).drop(index="idle")[ALONE[name]]
    pd.testing.assert_frame_equal(found, again)


def test_barbers_score_of_degenerate_documents() -> None:
    """0 where all is one or nothing weighs; a task of its own for each of n units gives 1 - 1 / n."""
    for document, expected in {"no task": 0, "one task": 0, "one unit": 0, "every unit in every task": 0}.items():
        R = responsibility_matrix(DOCUMENTS[document])
        assert barber_modularity(R, dict.fromkeys(R.units.index, 1)) == pytest.approx(expected)
    R = responsibility_matrix([(t, u, "lead") for t, u in zip("stu", "ABC", strict=True)])
    assert barber_modularity(R, {"A": 1, "B": 2, "C": 3}) == pytest.approx(2 / 3)


MEET = [("1", "A", "lead"), ("1", "B", "support"), ("2", "B", "lead"), ("2", "C", "support")]
MEET += [("3", "C", "lead"), ("3", "A", "support")]
DEFAULTS: dict[str, dict[str, object]] = {
    "workload": {"scheme": "lead-co", "ranking": "competition", "total": 3.75},
    "ranking": {"samples": 10_000, "seed": 0, "co_lead": 0.5, "support": 0.25},
    "centrality": {"damping": 0.85, "paths": "unweighted", "of": "units", "network": "two-mode"},
    "block_model": {"of": "units", "restarts": 20, "seed": 0},
    "clusters": {"on": "ties", "network": "weight", "resolution": 1.0, "restarts": 30, "seed": 0},
    "roles": {"seed": 0},
    "robustness": {"seed": 0, "orders": 200, "band": [0.05, 0.95], "tasks_led": 3, "nodes": 6},
    "dependence": {"tasks": 3, "tasks_led": 3},
    "inequality": {"samples": 2000, "alpha": 0.05, "seed": 0},
    "ties": {"pairs": 3, "alpha": 0.05, "tests": 6, "nulls": ["fdsm"]},
    "repetition": {"null": "fdsm", "alpha": 0.05, "seed": 0},
    "dominance": {"samples": 10_000, "seed": 0},
    "co_assignment": {"resolutions": [0.8, 0.9, 1.0, 1.1, 1.25], "runs": 20, "seed": 0},
    "consensus": {"runs": 20, "seed": 0, "threshold": 0.5},
    "stability": {"resolution": 1.0, "samples": 99, "seed": 0},
    "core_periphery_test": {"density_samples": 99, "seed": 0},
    "tie_centrality": {"paths": "weighted"},
    "checks": {
        "thresholds": {
            "many_units": None,
            "sole_share": 0.05,
            "lead_share": 0.1,
            "lead_ratio": 5.0,
            "only_helps": 4,
            "alone_leads": 3,
            "leaders": 4,
            "apart_chance": 0.01,
            "apart_expected": 2.0,
        }
    },
}


@pytest.mark.parametrize(("name", "settings"), DEFAULTS.items(), ids=DEFAULTS)
def test_a_result_says_the_settings_that_the_documentation_gives_as_defaults(
    name: str, settings: dict[str, object]
) -> None:
    """Three units lead a task each and help in another: 3 · 1.25, three tasks and three units."""
    function = globals().get(name) or getattr(jx, name)
    attrs = function(MEET).attrs
    assert {key: attrs[key] for key in settings} == settings


def test_a_comparison_says_the_settings_that_the_documentation_gives_as_defaults() -> None:
    settings = jx.compare(MEET, MEET).settings
    assert (settings["alpha"], settings["samples"], settings["seed"]) == (0.05, 10_000, 0)


def test_999_other_arrangements_of_the_leaders_are_drawn_by_default() -> None:
    attrs = portfolio_agreement(with_leaders(MEET, ["X", "Y", "Y"]), null="permutation").attrs
    assert (attrs["arrangements"], attrs["seed"]) == (1000, 0)


def test_equal_sums_compare_equal_at_every_scale() -> None:
    """.1 + .2 is not .3 to the last bit, nor a millionth of a millionth of either; the greatest is 1."""
    for scale in (1e-12, 1.0, 1e12):
        one, other, top = comparable(np.array([0.1 + 0.2, 0.3, 3.0]) * scale)
        assert (one, other, top) == (0.1, 0.1, 1)
    assert comparable(np.array([-2.0, 1.0])).tolist() == [-1, 0.5]
    assert comparable(np.zeros(2)).tolist() == [0, 0]


def test_sums_and_ratios_by_hand() -> None:
    """Places without a value sum to 0, and a share of nothing is 0 or what is asked for."""
    assert sums(np.array([0, 2, 0]), np.array([1.0, 2.0, 3.0]), 4).tolist() == [4, 0, 2, 0]
    assert sums(np.zeros(0, dtype=np.intp), np.zeros(0), 2).dtype == np.float64
    assert ratio(np.array([1, 3]), np.array([2, 0])).tolist() == [0.5, 0]
    assert ratio(np.array([[1.0], [2.0]]), np.array([4.0, 0.0]), otherwise=1.0).tolist() == [[0.25, 1], [0.5, 1]]


def test_the_core_of_a_unit_by_hand() -> None:
    """In the projection A, B and C meet each other: each stays where all have two; D meets A alone, E nobody."""
    cores = tie_centrality([*MEET, ("4", "D", "lead"), ("4", "A", "support"), ("5", "E", "lead")])["core"]
    assert cores.to_dict() == {"A": 2, "B": 2, "C": 2, "D": 1, "E": 0}


PORTIONS: dict[str, tuple[str, Callable[..., pd.DataFrame]]] = {
    "nulls.fdsm": ("_PAIRS_AT_ONCE", partial(ties, samples=30)),
    "nulls.pairs": ("_KINDS_AT_ONCE", partial(ties, nulls="sdsm")),
    "numeric.arrays": ("_CELLS", partial(jx.ranking, samples=5)),
    "roles": ("_CELLS_AT_ONCE", roles),
    "community.louvain": ("_CELLS_TOGETHER _ENTRIES_TOGETHER", clusters),
    "community.block_model": ("_CELLS_AT_ONCE", partial(block_model, restarts=2)),
    "core_periphery": ("_CELLS_TOGETHER", partial(core_periphery_test, samples=3, core_samples=3)),
}


@pytest.mark.parametrize("module", PORTIONS)
def test_what_is_done_in_the_smallest_portions_is_what_is_done_at_once(
    monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    limits, measure = PORTIONS[module]
    at_once = measure(scattered(2))
    for limit in limits.split():
        monkeypatch.setattr(f"jxgraph.measures.{module}.{limit}", 1)
    fdsm._drawn.cache_clear()
    pd.testing.assert_frame_equal(measure(scattered(2)), at_once, rtol=1e-12)


@pytest.mark.parametrize("limit", ["nulls.random_matrices._ENTRIES_TOGETHER", "core_periphery.ENTRIES_A_PORTION"])
def test_random_documents_one_by_one_are_as_many(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    """They are others, for each takes the next random numbers; the document itself stays."""
    at_once = core_periphery_test(scattered(2), samples=5, core_samples=3)
    monkeypatch.setattr(f"jxgraph.measures.{limit}", 1)
    frame = core_periphery_test(scattered(2), samples=5, core_samples=3)
    assert frame["fit"].tolist() == pytest.approx(at_once["fit"].tolist())
    assert frame["samples"].tolist() == [3, 5]
    assert (frame["margins_p"] * [4, 6]).tolist() == pytest.approx((frame["margins_p"] * [4, 6]).round().tolist())
