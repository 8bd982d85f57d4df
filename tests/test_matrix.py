"""The responsibility matrix: what it is built from, and that it is checked when built."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import jxgraph as jx
from jxgraph.matrix import tasks_of, units_of
from jxgraph.model import Assignment, Breakdown, Role, Task, Unit

TRIPLES = [("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Trade", "lead"), ("t2", "Health", "support")]
ANY_TRIPLES = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("abcde"), st.sampled_from(list(jx.Role)).map(str)),
    min_size=1,
    max_size=25,
)


def test_roles_become_weights() -> None:
    """Rows t1, t2; columns Finance, Trade, Health: 1 for the lead, 1/2 for the co-lead, 1/4 for support."""
    R = jx.responsibility_matrix(TRIPLES)
    assert R.weight.toarray().tolist() == [[1.0, 0.5, 0.0], [0.0, 1.0, 0.25]]
    assert repr(R) == "<ResponsibilityMatrix 2 tasks x 3 units, 4 edges, lead-co>"


def test_other_weights_leave_the_entries() -> None:
    """Co-leading worth nothing: the edge t1 - Trade weighs 0 and is still one of four."""
    R = jx.responsibility_matrix(TRIPLES, scheme=jx.weights.lead_co(co_lead=0.0))
    assert R.weight.toarray().tolist() == [[1.0, 0.0, 0.0], [0.0, 1.0, 0.25]]
    assert (R.weight.nnz, R.scheme) == (4, "lead-co(1,0,0.25)")


def test_a_unit_twice_in_a_task_keeps_its_strongest_role() -> None:
    R = jx.responsibility_matrix([("t1", "Trade", "support"), ("t1", "Trade", "lead")])
    assert (R.weight.toarray().tolist(), R.weight.nnz) == ([[1.0]], 1)


@given(ANY_TRIPLES)
def test_matrix_to_graph_to_matrix_is_the_identity(triples: list[tuple[str, str, str]]) -> None:
    R = jx.responsibility_matrix(triples)
    assert jx.responsibility_matrix(jx.responsibility_graph(R)).equals(R)


@given(ANY_TRIPLES)
def test_a_frame_of_the_same_rows_gives_the_same_matrix(triples: list[tuple[str, str, str]]) -> None:
    """Also where its words are coded as categories."""
    frame = pd.DataFrame(triples, columns=["task_id", "unit", "role"])
    for rows in (frame, frame.astype("category")):
        R = jx.responsibility_matrix(rows)
        assert R.equals(jx.responsibility_matrix(triples))
        assert R.tasks.index.dtype == R.units.index.dtype == pd.Index(["a"]).dtype


def test_a_graph_changed_by_hand_keeps_weights_under_a_name_of_their_own() -> None:
    B = jx.responsibility_graph(TRIPLES)
    before = nx.Graph(B)
    B["task:t1"]["unit:Trade"]["weight"] = 0.7
    B.add_edge("task:t2", "unit:Finance", role="support", weight=0.1)
    B.graph["scheme"] = "effort"
    R = jx.responsibility_matrix(B)
    assert R.weight.toarray().tolist() == [[1.0, 0.7, 0.0], [0.1, 1.0, 0.25]]
    assert R.scheme == "effort"
    assert tasks_of(before) == ["task:t1", "task:t2"]
    assert units_of(before) == ["unit:Finance", "unit:Trade", "unit:Health"]


def test_the_graph_that_goes_in_comes_out_as_it_was() -> None:
    B = jx.responsibility_graph(TRIPLES)
    before = nx.node_link_data(B, edges="edges")
    jx.responsibility_matrix(B)
    assert nx.node_link_data(B, edges="edges") == before


def test_a_task_and_a_unit_of_the_same_name_are_two_nodes() -> None:
    B = jx.responsibility_graph([("Trade", "Trade", "lead")])
    assert dict(B.nodes(data="bipartite")) == {"task:Trade": 0, "unit:Trade": 1}


def test_equals_sees_every_difference() -> None:
    R = jx.responsibility_matrix(TRIPLES)
    assert R.equals(jx.responsibility_matrix(TRIPLES))
    assert not R.equals(R.with_scheme(jx.weights.lead_co(co_lead=0.4)))
    assert not R.equals(jx.responsibility_matrix(TRIPLES[:3]))


def _one_mode() -> nx.Graph:
    B = jx.responsibility_graph(TRIPLES)
    B.add_edge("unit:Trade", "unit:Health", role="lead")
    return B


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (7, "expected a Breakdown, a frame, a graph or triples"),
        ([("t1", "Trade")], "expected a Breakdown"),
        ([("t1", "Trade", "boss")], "unknown role 'boss'"),
        (pd.DataFrame({"unit": ["a"], "role": ["lead"]}), "lacks the column 'task_id'"),
        (nx.path_graph(2), "no attribute bipartite"),
        (_one_mode(), "does not join a task and a unit"),
    ],
)
def test_what_is_no_breakdown_is_refused_in_words(source: object, words: str) -> None:
    with pytest.raises(jx.errors.UsageError, match=words):
        jx.responsibility_matrix(source)


@pytest.mark.parametrize("weight", [-0.5, np.nan, np.inf])
def test_weights_are_finite_and_not_negative(weight: float) -> None:
    with pytest.raises(jx.errors.UsageError, match="finite and at least 0"):
        jx.weights.lead_co(co_lead=weight)


def test_an_unknown_scheme_is_answered_with_the_known_ones() -> None:
    with pytest.raises(jx.errors.UsageError, match=r"no weighting scheme is called 'x'; known: lead-co"):
        jx.responsibility_matrix(TRIPLES, scheme="x")


def test_half_a_surrogate_pair_is_shown() -> None:
    """No column of a frame can hold it; it is written out, in triples and in a breakdown made by hand."""
    half = "财\ud800"
    assert list(jx.responsibility_matrix([("t1", half, "lead")]).units.index) == ["财[U+D800]"]
    held = (Assignment(half, half, half, Role.LEAD, 1, 1),)
    task = Task("1", "1", "", (), "", half, half, held, 1, (0, 1))
    made = Breakdown("d", "", "", "", (task,), (Unit(half, "", "", collective=False),), (), ())
    assert made.tasks["text"].tolist() == ["财[U+D800]"]
    assert list(jx.responsibility_matrix(made).units.index) == made.units.index.tolist() == ["财[U+D800]"]


def test_the_frame_of_a_matrix_has_weights_or_roles() -> None:
    """Trade leads t2 (1) and supports t1 (0.25); Finance leads t1 alone. Nothing is an empty frame."""
    R = jx.responsibility_matrix([("t1", "Finance", "lead"), ("t1", "Trade", "support"), ("t2", "Trade", "lead")])
    assert R.to_frame().to_dict("index") == {"t1": {"Finance": 1, "Trade": 0.25}, "t2": {"Finance": 0, "Trade": 1}}
    assert R.to_frame("role").loc["t1"].tolist() == ["lead", "support"]
    assert jx.responsibility_matrix([]).to_frame("role").shape == (0, 0)
    with pytest.raises(jx.errors.UsageError, match="weight or role"):
        R.to_frame("position")
