from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgraph.figures.network import separate
from jxgraph.matrix import responsibility_graph, responsibility_matrix
from jxgraph.pages.network.layout import (
    LARGEST_UNIT,
    SMALLEST_UNIT,
    STEP,
    TASK_RADIUS,
    Lattice,
    footprint,
    layout,
    packed,
    spread,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

Triple = tuple[str, str, str]


def made(tasks: int, units: int, seed: int) -> list[Triple]:
    """Tasks with one to four units; unit k is drawn in proportion to 1/k, so that some carry much."""
    rng = np.random.default_rng(seed)
    part = 1 / np.arange(1, units + 1)
    return [
        (f"t{task}", f"市第{unit}局", "lead" if place == 0 else "co_lead")
        for task in range(tasks)
        for place, unit in enumerate(
            rng.choice(units, rng.integers(1, min(units, 4) + 1), replace=False, p=part / part.sum())
        )
    ]


def least_gap(frame: pd.DataFrame) -> float:
    """Distance of the two nearest discs, rim to rim."""
    x, y, radius = frame.to_numpy().T
    apart = np.hypot(x[:, None] - x, y[:, None] - y) - radius[:, None] - radius
    return float(apart[~np.eye(len(frame), dtype=bool)].min(initial=np.inf))


def boxes(frame: pd.DataFrame, groups: list[set[str]]) -> list[NDArray[np.float64]]:
    """Left, top, right and bottom of each group of nodes."""
    parts = [frame.loc[sorted(group)].to_numpy().T for group in groups]
    return [np.array([min(x - r), min(y - r), max(x + r), max(y + r)]) for x, y, r in parts]


def apart(a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
    return bool((a[2:] <= b[:2]).any() or (b[2:] <= a[:2]).any())


triples = st.lists(
    st.tuples(
        st.integers(0, 30).map("t{}".format),
        st.integers(0, 12).map("市第{}局".format),
        st.sampled_from(["lead", "co_lead", "support"]),
    ),
    min_size=1,
    max_size=80,
)


@given(triples)
def test_laws_of_any_graph(edges: list[Triple]) -> None:
    """Every node stands somewhere, the same each time; no two discs touch; the pieces have rectangles of their own."""
    frame = layout(edges)
    B = responsibility_graph(edges)
    assert set(frame.index) == set(B)
    assert np.isfinite(frame.to_numpy()).all()
    pd.testing.assert_frame_equal(frame, layout(edges), check_exact=True)
    assert least_gap(frame) > 0
    pieces = boxes(frame, list(nx.connected_components(B)))
    assert all(apart(a, b) for a, b in combinations(pieces, 2))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_no_discs_overlap_at_the_size_of_a_document(seed: int) -> None:
    frame = layout(made(164, 66, seed))
    assert least_gap(frame) > 0


def test_labels_of_units_do_not_overlap() -> None:
    """A label of four characters at 13 pixels is 52 wide, one line of 13 high, right below its unit."""
    frame = layout(made(164, 66, 0)).filter(like="unit:", axis=0)
    labels = [np.array([x - 26, y + r + 4, x + 26, y + r + 17]) for x, y, r in frame.to_numpy()]
    assert all(apart(a, b) for a, b in combinations(labels, 2))


def test_one_unit_stands_in_the_middle_of_its_tasks() -> None:
    """Thirty tasks of one unit: a first ring of 23 places at most, less the label's, then a second."""
    frame = layout([(f"t{i}", "Finance", "lead") for i in range(30)])
    unit = frame.loc["unit:Finance"]
    away = np.hypot(frame["x"] - unit["x"], frame["y"] - unit["y"]).drop("unit:Finance").round(6)
    assert away.nunique() == 2
    assert away.min() > LARGEST_UNIT + TASK_RADIUS


def test_without_a_shared_task_every_unit_is_a_piece() -> None:
    frame = layout([("t1", "Finance", "lead"), ("t2", "Trade", "lead"), ("t3", "Police", "lead")])
    pieces = boxes(frame, [{"task:t1", "unit:Finance"}, {"task:t2", "unit:Trade"}, {"task:t3", "unit:Police"}])
    assert all(apart(a, b) for a, b in combinations(pieces, 2))


def test_a_unit_without_task_and_a_task_without_unit_have_places() -> None:
    B = responsibility_graph([("t1", "Finance", "lead")])
    B.add_node("unit:Idle", bipartite=1)
    B.add_nodes_from(["task:orphan 1", "task:orphan 2"], bipartite=0)
    frame = layout(B)
    assert np.isfinite(frame.to_numpy()).all()
    assert least_gap(frame) > 0
    assert frame.loc["unit:Idle", "radius"] == SMALLEST_UNIT


def test_nothing_gives_nothing() -> None:
    assert layout([]).empty


def test_weights_of_zero_do_not_tear_units_apart() -> None:
    """Support weighs nothing, yet both units share t1: its place is between them."""
    from jxgraph.weights import lead_co

    R = responsibility_matrix([("t1", "Finance", "support"), ("t1", "Trade", "support")], scheme=lead_co(support=0))
    frame = layout(R)
    middle = frame.loc[["unit:Finance", "unit:Trade"], ["x", "y"]].mean()
    assert np.hypot(*(frame.loc["task:t1", ["x", "y"]] - middle)) < STEP


def test_area_grows_with_workload() -> None:
    """Workloads 4, 2 and 1: a half of the way from the least area to the greatest, and a quarter."""
    frame = layout([(f"{u}{i}", u, "lead") for u, tasks in (("A", 4), ("B", 2), ("C", 1)) for i in range(tasks)])
    area = frame.loc[["unit:A", "unit:B", "unit:C"], "radius"].to_numpy() ** 2
    assert (area - SMALLEST_UNIT**2) / (LARGEST_UNIT**2 - SMALLEST_UNIT**2) == pytest.approx([1, 0.5, 0.25])


def test_a_task_of_two_units_stands_nearer_to_its_lead() -> None:
    """Weights 1 and 0.5: a third of the way from the lead to the other, give or take a step of the lattice."""
    frame = layout([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")])[["x", "y"]]
    lead, other, task = (frame.loc[node].to_numpy() for node in ("unit:Finance", "unit:Trade", "task:t1"))
    assert np.hypot(*(task - (2 * lead + other) / 3)) < STEP


@pytest.mark.slow
def test_five_thousand_tasks_do_not_overlap() -> None:
    assert least_gap(layout(made(5000, 300, 0))) > 0


def test_spread_puts_a_path_in_order() -> None:
    """A path of five nodes: the horizontal places go up along it, node 0 at the left."""
    from scipy import sparse

    path = sparse.csr_array(nx.to_scipy_sparse_array(nx.path_graph(5), dtype=float))
    assert (np.diff(spread(path)[:, 0]) > 0).all()


@given(st.floats(6, 40), st.floats(0, 300), st.integers(0, 120))
def test_a_footprint_holds_its_tasks_apart_from_the_label(radius: float, label: float, tasks: int) -> None:
    print_ = footprint(radius, label, tasks)
    assert len(print_.tasks) == tasks
    beside_label = (np.abs(print_.tasks[:, 0]) >= label / 2 + TASK_RADIUS) | (print_.tasks[:, 1] <= radius)
    below_label = print_.tasks[:, 1] >= radius + 13 + TASK_RADIUS
    assert (beside_label | below_label).all()
    assert (np.hypot(*print_.tasks.T) >= radius + TASK_RADIUS).all()
    assert (print_.tasks - TASK_RADIUS >= print_.corners[:2]).all()
    assert (print_.tasks + TASK_RADIUS <= print_.corners[2:]).all()


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=1, max_size=30))
def test_rectangles_on_one_another_come_apart(at: list[tuple[int, int]]) -> None:
    corners = np.tile([-10.0, -5.0, 12.0, 8.0], (len(at), 1))
    moved = np.tile(separate(np.array(at, dtype=float), corners), 2) + corners
    assert all(apart(a, b) for a, b in combinations(moved, 2))


def test_a_lattice_gives_each_place_once_and_none_in_a_rectangle() -> None:
    lattice = Lattice(np.array([[-30.0, -30.0, 30.0, 30.0]]))
    taken = np.array([lattice.take(0, 0) for _ in range(100)])
    assert len(np.unique(taken.round(6), axis=0)) == 100
    assert (np.abs(taken) > 30 + TASK_RADIUS).any(axis=1).all()


@given(st.lists(st.tuples(st.floats(1, 500), st.floats(1, 500)), max_size=25))
def test_packed_boxes_keep_the_gap(sizes: list[tuple[float, float]]) -> None:
    at = [
        np.array([x, y, x + w + 9, y + h + 9]) for (x, y), (w, h) in zip(packed(sizes, 9.999, 1.4), sizes, strict=True)
    ]
    assert all(apart(a, b) for a, b in combinations(at, 2))
