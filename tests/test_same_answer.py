"""The same data give the same answer, whichever way they came in, or are refused with the reason."""

from __future__ import annotations

import inspect
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from checking_cases import case
from hypothesis import given
from hypothesis import strategies as st
from making_documents import FULL

import jxgraph as jx
from jxgraph.measures.centrality import tie_centrality
from jxgraph.measures.checks import THRESHOLDS
from jxgraph.measures.clusters import barber_modularity
from jxgraph.measures.community.louvain import modularity
from jxgraph.measures.leaders import GROUPS
from jxgraph.measures.portfolios import portfolio_overlap
from jxgraph.measures.stability import co_assignment
from jxgraph.pages.report.contents import assignments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

TEXT = """海宁市2025年重点工作责任分解
第一部分 经济
一、王五市长牵头重点工作
1.扩大投资。（责任单位：市发改委、市财政局、市教育局，列第一位的为牵头单位，下同）
2.促进消费。（责任单位：市商务局、市财政局）
3.发展低空经济。（责任单位：市交通运输局、市发改委、各镇（街道））
4.办好学校。（责任单位：市教育局、市财政局、市教育局）
第二部分 民生
二、赵六副市长牵头重点工作
1.促进消费。（责任单位：市商务局、市财政局）
2.办好学校。（责任单位：市教育局、市财政局、市教育局）
3.保障供水。（责任单位：市水利局、市住建局、海宁海关）
4.防汛防台。（责任单位：市应急管理局、市水利局、市住建局、各镇（街道））
5.安全生产。（责任单位：市应急管理局、市交通运输局）
6.信访维稳。（责任单位：市信访局、市公安局、市应急管理局）
"""
"""Two leaders, two repeats under the second, a unit twice in a task, a collective, a branch, a county-level city."""

BD = jx.parse_text(TEXT, document="haining")
R = jx.responsibility_matrix(BD)
BARE = replace(R, tasks=R.tasks[[]], units=jx.responsibility_matrix([("", u, "lead") for u in R.units.index]).units)
"""The same edges without a word on the tasks; of the units what their names say."""

CHINESE = {"lead": "牵头", "co_lead": "责任", "support": "配合"}
EDGES = pd.DataFrame(
    {
        "task_id": R.tasks.index[R.entries.task],
        "unit": R.units.index[R.weight.indices],
        "role": np.array(list(CHINESE))[R.role.data - 1],
        "position": R.position.data,
        "weight": R.weight.data,
    }
)
TRIPLES = list(
    EDGES.sort_values(["task_id", "position"], kind="stable")[["task_id", "unit", "role"]].itertuples(index=False)
)


def chinese(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(role=frame["role"].map(CHINESE))


def chinese_graph() -> nx.Graph:
    B = jx.responsibility_graph(BD)
    nx.set_edge_attributes(B, {edge: CHINESE[data["role"]] for edge, data in B.edges.items()}, "role")
    return B


def by_csv(frame: pd.DataFrame, folder: Path) -> pd.DataFrame:
    jx.tables.write_csv(frame, folder / "rows.csv")
    return pd.read_csv(folder / "rows.csv", dtype={"task_id": str, "merged_into": str, "number": str})


def by_graph(suffix: str, reader: Callable[[Any], nx.Graph], folder: Path) -> nx.Graph:
    jx.write_graph(jx.responsibility_graph(BD), folder / f"graph{suffix}")
    return reader(folder / f"graph{suffix}")


def from_json(path: Path) -> nx.Graph:
    return nx.node_link_graph(json.loads(path.read_text(encoding="utf-8")), edges="links")


WHOLE: dict[str, Callable[[Path], Any]] = {
    "breakdown": lambda _: BD,
    "scenario": lambda _: jx.rebalance(R, bound=99),
    "graph of the matrix": lambda _: jx.responsibility_graph(R),
    "graph of the breakdown": lambda _: jx.responsibility_graph(BD),
    "tidy frame": lambda _: BD.assignments,
    "tidy frame with Chinese roles": lambda _: chinese(BD.assignments),
    "tidy frame, coded": lambda _: BD.assignments.astype(
        dict.fromkeys(["task_id", "unit", "role", "leader"], "category")
    ),
    "tidy frame by CSV": partial(by_csv, BD.assignments),
    "the report's table": lambda _: assignments(BD, R),
    "the report's table by CSV": partial(by_csv, assignments(BD, R)),
    "GraphML by networkx": partial(by_graph, ".graphml", nx.read_graphml),
    "GEXF by networkx": partial(by_graph, ".gexf", nx.read_gexf),
    "JSON by networkx": partial(by_graph, ".json", from_json),
    "GraphML": partial(by_graph, ".graphml", jx.read_graph),
    "graph with Chinese roles": lambda _: chinese_graph(),
}
"""Forms that hold what is known of the tasks."""

EDGES_ALONE: dict[str, Callable[[Path], Any]] = {
    "triples": lambda _: TRIPLES,
    "triples with Chinese roles": lambda _: [(t, u, CHINESE[role]) for t, u, role in TRIPLES],
    "triples, one by one": lambda _: iter(TRIPLES),
    "edges": lambda _: EDGES,
    "edges without weights": lambda _: EDGES.drop(columns="weight"),
    "edges, coded": lambda _: EDGES.astype({"task_id": "category", "unit": "category", "role": "category"}),
    "edges by CSV": partial(by_csv, EDGES),
    "edges with Chinese roles": lambda _: chinese(EDGES),
}
"""Forms that hold no more than who has which role in which task."""

MEASURES: dict[str, Callable[[Any], Any]] = {
    **{f"workload by {group}": partial(jx.workload, by=group) for group in GROUPS},
    "workload": jx.workload,
    "leaders": jx.leaders,
    "coordination": jx.coordination,
    "inequality": partial(jx.inequality, samples=20),
    "lorenz": jx.lorenz,
    "ranking": partial(jx.ranking, samples=20),
    "repetition": partial(jx.repetition, samples=20),
    "dominance": partial(jx.dominance, samples=20),
    "rank_reversals": jx.rank_reversals,
    "block_model": partial(jx.block_model, restarts=1),
    "block_model of tasks": partial(jx.block_model, of="tasks", restarts=1),
    "centrality": jx.centrality,
    "centrality of tasks": partial(jx.centrality, of="tasks"),
    "centrality by weight": partial(jx.centrality, weighted=True),
    "tie_centrality": tie_centrality,
    "projection": jx.projection,
    "ties": partial(jx.ties, samples=50),
    "dependence": jx.dependence,
    "lead_ties": jx.lead_ties,
    "clusters": jx.clusters,
    "barber_modularity": lambda source: pd.Series([barber_modularity(source, dict.fromkeys(R.units.index, 1))]),
    "co_assignment": partial(co_assignment, runs=2),
    "consensus": partial(jx.consensus, runs=2),
    "stability": partial(jx.stability, samples=3),
    "core_periphery": jx.core_periphery,
    "core_periphery_test": partial(jx.core_periphery_test, samples=3),
    "roles": jx.roles,
    "portfolios": jx.portfolios,
    "portfolio_overlap": portfolio_overlap,
    "portfolio_agreement": partial(jx.portfolio_agreement, samples=3),
    "robustness": partial(jx.robustness, orders=3),
    "checks": jx.checks,
    "why": lambda source: jx.explain(source, "市财政局"),
    "why, of a tie": lambda source: jx.explain(source, "市财政局", "市教育局"),
    "why, of a task": lambda source: jx.explain(source, task=R.tasks.index[0]),
    "reassign": lambda source: jx.reassign(source, R.tasks.index[0], "市财政局").changes,
    "merge_units": lambda source: jx.merge_units(source, ["市财政局", "市教育局"], "市办").summary,
    "remove_unit": lambda source: jx.remove_unit(source, "市财政局").leads,
    "rebalance": lambda source: jx.rebalance(source).leads,
    "network_page": lambda source: pd.Series([str(jx.network_page(source, title="x"))]),
    "responsibility_graph": lambda source: pd.Series([str(nx.to_dict_of_dicts(jx.responsibility_graph(source)))]),
    "responsibility_matrix": lambda source: pd.DataFrame(
        jx.responsibility_matrix(source, scheme="harmonic").weight.toarray()
    ),
}


def answer(measure: Callable[[Any], Any], source: Any) -> Any:
    """Give the result of a measure, or its refusal in words."""
    try:
        return measure(source)
    except jx.errors.UsageError as error:
        return str(error)


@cache
def expected(name: str, *, bare: bool = False) -> Any:
    """Give the answer of the matrix itself."""
    return answer(MEASURES[name], BARE if bare else R)


def assert_same(found: Any, expected: Any) -> None:
    """Say that two answers are one: every value, name, type and order, and what is said in `attrs`."""
    assert type(found) is type(expected), (found, expected)
    if isinstance(expected, str):
        assert found == expected
    elif isinstance(expected, pd.Series):
        pd.testing.assert_series_equal(found, expected, check_exact=True)
    else:
        pd.testing.assert_frame_equal(found, expected, check_exact=True)
        assert found.attrs == expected.attrs


def test_every_public_function_of_a_document_is_among_the_measures() -> None:
    """A new measure is under the law from its first day; those of several documents and of folders have their own.

    So have the three that need the printed words, which not every form has, and the widget.
    """
    takes = {
        n for n in jx.__all__ if inspect.isfunction(f := getattr(jx, n)) and "source" in inspect.signature(f).parameters
    }
    inner = {"tie_centrality", "barber_modularity", "co_assignment", "portfolio_overlap"}
    names = {name.split(",")[0].split(" ")[0] for name in MEASURES} - inner
    assert {name for name in takes if not name.startswith("write_")} - {
        "explain",
        "explore",
        "joined",
        "targets",
    } == names


def forms_of(name: str, forms: Iterable[str]) -> list[str]:
    """List the forms that a measure is tried on: all of them, or every eighth, from another one for each measure."""
    return list(forms) if FULL else list(forms)[list(MEASURES).index(name) % 8 :: 8]


@pytest.mark.slow
@pytest.mark.parametrize("name", MEASURES)
def test_every_form_gives_every_measure_the_same_answer(name: str, tmp_path: Path) -> None:
    for form in forms_of(name, WHOLE):
        with case(form):
            assert_same(answer(MEASURES[name], WHOLE[form](tmp_path)), expected(name))


@pytest.mark.parametrize("name", MEASURES)
def test_forms_of_edges_alone_give_the_answer_of_the_edges(name: str, tmp_path: Path) -> None:
    """Nobody can ask them for leaders, parts and words; all else is as in the document."""
    for form in forms_of(name, EDGES_ALONE):
        with case(form):
            assert_same(answer(MEASURES[name], EDGES_ALONE[form](tmp_path)), expected(name, bare=True))


def test_every_form_makes_the_same_matrix(tmp_path: Path) -> None:
    """Whatever is measured is measured on it."""
    for forms, matrix in ((WHOLE, R), (EDGES_ALONE, BARE)):
        for form, make in forms.items():
            with case(form):
                assert jx.responsibility_matrix(make(tmp_path)).equals(matrix)


def test_a_repeat_is_counted_once_in_every_form(tmp_path: Path) -> None:
    """市教育局 leads one school task, printed twice, and co-leads one: 1.5. With repeats kept 2.5, of both forms."""
    forms = {**WHOLE, **EDGES_ALONE}
    assert {jx.workload(made(tmp_path)).loc["市教育局", "workload"] for made in forms.values()} == {1.5}
    for source in (BD, BD.assignments, assignments(BD, R), chinese(assignments(BD, R))):
        kept = jx.responsibility_matrix(source, keep_repeats=True)
        assert (jx.workload(kept).loc["市教育局", "workload"], len(kept.tasks)) == (2.5, len(BD.tasks))
    with pytest.raises(jx.errors.UsageError, match="repeats are merged in this matrix"):
        jx.responsibility_matrix(R, keep_repeats=True)


def test_of_a_part_of_a_frame_the_repeat_stands_for_its_task() -> None:
    """The second leader's tasks alone, as a subset: the school task that repeats the first leader's counts."""
    part = BD.assignments[BD.assignments["leader"].str.startswith("赵六")]
    part_of = jx.subset(BD, leader="赵六")
    assert_same(jx.workload(part).sort_index(), jx.workload(part_of).sort_index())
    assert jx.workload(part).loc["市教育局", "workload"] == 1.0


SMALL = [("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Trade", "lead"), ("t2", "Health", "support")]
ROLES = st.sampled_from(list(CHINESE))
BY_PLACE = jx.weights.by_rule("mine", lambda role, place, size: (role == "lead") + 1 / (place + size))


SCHEMES = [*jx.weights.SCHEMES, "lead-co(1,0.4,0.2)", BY_PLACE]


@pytest.mark.parametrize("scheme", SCHEMES if FULL else SCHEMES[::3])
@given(edge=st.integers(0, 3), role=ROLES)
def test_a_graph_whose_role_was_edited_is_refused_by_its_edge(scheme: Any, edge: int, role: str) -> None:
    """Unless the new role weighs what the old one did; named anew, the weights are those of the new roles."""
    B = jx.responsibility_graph(SMALL, scheme=scheme)
    task, unit, _ = SMALL[edge]
    B[f"task:{task}"][f"unit:{unit}"]["role"] = role
    edited = [*SMALL[:edge], (task, unit, role), *SMALL[edge + 1 :]]
    expected = jx.responsibility_matrix(edited, scheme=scheme)
    assert jx.responsibility_matrix(B, scheme=scheme).equals(expected)
    old = jx.responsibility_matrix(SMALL, scheme=scheme)
    if role == SMALL[edge][2] or (scheme != BY_PLACE and np.allclose(old.weight.toarray(), expected.weight.toarray())):
        assert jx.responsibility_matrix(B).equals(expected)
        return
    with pytest.raises(jx.errors.UsageError, match=rf"the edge of task '{task}' and unit '.*name a scheme"):
        jx.workload(B)


def test_weights_of_ones_own_come_through_every_graph(tmp_path: Path) -> None:
    """A rule of one's own is in no file: its weights are taken as they are, under its name."""
    mine = jx.responsibility_matrix(BD, scheme=BY_PLACE)
    assert jx.responsibility_matrix(jx.responsibility_graph(mine)).equals(mine)
    jx.write_graph(mine, tmp_path / "g.graphml")
    assert jx.responsibility_matrix(nx.read_graphml(tmp_path / "g.graphml")).scheme == "mine"
    assert jx.responsibility_matrix(jx.read_graph(tmp_path / "g.graphml")).equals(mine)
    rows = EDGES.assign(weight=mine.weight.data)
    with pytest.raises(jx.errors.UsageError, match="weights of your own"):
        jx.workload(rows)
    rows.attrs["scheme"] = "mine"
    assert jx.workload(rows)["workload"].to_dict() == jx.workload(mine)["workload"].to_dict()


def test_an_edge_without_a_weight_is_weighed_by_the_scheme_of_its_graph() -> None:
    """Three units share t1 evenly: the new one has a third, and so must the two have, whose halves are refused."""
    B = jx.responsibility_graph(SMALL, scheme="fractional")
    B.add_edge("task:t1", "unit:Health", role="support", position=3)
    with pytest.raises(jx.errors.UsageError, match=r"'Finance' weighs 0\.5, not 0\.3333333333"):
        jx.workload(B)
    for unit in ("Finance", "Trade"):
        del B["task:t1"][f"unit:{unit}"]["weight"]
    assert jx.responsibility_matrix(B).weight.toarray()[0].tolist() == [1 / 3] * 3
    own = jx.responsibility_graph(SMALL, scheme=BY_PLACE)
    del own["task:t1"]["unit:Trade"]["weight"]
    with pytest.raises(jx.errors.UsageError, match="'Trade' has no weight; 'mine' is no scheme that could weigh it"):
        jx.workload(own)


@pytest.mark.parametrize(("role", "words"), [("leed", "the unknown role 'leed'"), (None, "no role"), ("", "no role")])
def test_a_role_that_is_none_names_its_edge(role: Any, words: str) -> None:
    B = jx.responsibility_graph(SMALL)
    B["task:t2"]["unit:Health"]["role"] = role
    rows = [*SMALL[:3], ("t2", "Health", role)]
    frame = pd.DataFrame(rows, columns=["task_id", "unit", "role"])
    for source in (B, rows, frame, frame.astype("category")):
        with pytest.raises(
            jx.errors.UsageError, match=f"the edge of task 't2' and unit 'Health' has {words}; expected lead, "
        ):
            jx.workload(source)
    B.remove_edge("task:t2", "unit:Health")
    B.add_edge("task:t2", "unit:Health")
    with pytest.raises(jx.errors.UsageError, match="the edge of task 't2' and unit 'Health' has no role"):
        jx.workload(B)


WORDS = {
    "lead": "牵头 主办 牵头单位 第一责任 Lead",
    "co_lead": "共同 责任 共同责任 责任单位 负责 承办 Co-lead",
    "support": "配合 协办 协助 参与 配合单位 Support",
}


@pytest.mark.parametrize(("role", "word"), [(role, word) for role, words in WORDS.items() for word in words.split()])
def test_the_words_that_documents_print_for_roles_are_roles(role: str, word: str) -> None:
    assert jx.responsibility_matrix([("t", "A", word)]).equals(jx.responsibility_matrix([("t", "A", role)]))


@pytest.mark.parametrize("word", ["督导", "单位", "主责", "主要责任", "属地", "领头"])
def test_words_that_give_no_role_by_themselves_are_none(word: str) -> None:
    """Who watches does not answer, and whether 主要责任 leads is for the labels beside it to say."""
    with pytest.raises(jx.errors.UsageError, match=f"the unknown role '{word}'"):
        jx.responsibility_matrix([("t", "A", word)])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"task_id": [None, "t"]}, "row 1 of the assignments has no task_id"),
        ({"unit": ["A", np.nan]}, "row 2 of the assignments has no unit"),
        ({"position": [1, 0]}, "task 't' and unit 'B': the position must be a whole number from 1, not 0"),
        ({"position": [1, np.nan]}, "unit 'B': the position must be a whole number from 1, not nan"),
        ({"weight": ["1", "much"]}, "unit 'B': the weight must be a number, not 'much'"),
        ({"leader": ["王五", "赵六"]}, "the rows of 't' disagree on the leader: '王五' and '赵六'"),
        ({"document": ["2024", "2025"]}, "the frame holds 2 documents"),
    ],
)
def test_a_frame_with_a_gap_names_its_row(change: dict[str, Any], words: str) -> None:
    frame = pd.DataFrame({"task_id": ["t", "t"], "unit": ["A", "B"], "role": ["lead", "co_lead"]})
    with pytest.raises(jx.errors.UsageError, match=words):
        jx.workload(frame.assign(**change))


def test_numbers_as_ids_are_texts_as_people_write_them() -> None:
    """1, 2.0 and "3" are the tasks 1, 2 and 3, in frames and in triples."""
    for rows in ([(1, "A", "lead"), (2.0, "A", "lead"), ("3", "A", "lead")],):
        for source in (rows, pd.DataFrame(rows, columns=["task_id", "unit", "role"])):
            assert jx.responsibility_matrix(source).tasks.index.tolist() == ["1", "2", "3"]


def test_tasks_that_name_nobody_are_not_lost_in_a_frame() -> None:
    """The task without a unit counts in closeness and checks; a frame of edges cannot hold it, a part of one may."""
    nobody = replace(BD.task_records[1], assignments=())
    document = replace(BD, task_records=(BD.task_records[0], nobody, *BD.task_records[2:]))
    with pytest.raises(jx.errors.UsageError, match=f"name nobody have no row here: {nobody.id}; give the Breakdown"):
        jx.centrality(document.assignments)
    part = document.assignments[document.assignments["leader"].str.startswith("王五")]
    assert nobody.id not in jx.responsibility_matrix(part).tasks.index
    kept = jx.responsibility_matrix(jx.responsibility_graph(document))
    assert kept.equals(jx.responsibility_matrix(document))


def test_two_documents_are_compared_by_texts_that_both_have() -> None:
    """A tidy frame has its texts, triples have none: these cannot be told from a document whose tasks all went."""
    compare = partial(jx.compare, samples=5, by="unit")
    assert_same(compare(BD.assignments, R).tasks, compare(BD, BD).tasks)
    with pytest.raises(jx.errors.UsageError, match="the second document has no texts"):
        compare(BD, TRIPLES)


def test_role_weights_are_a_scheme_wherever_one_is_taken() -> None:
    """Finance co-leads t1 of the document for .3; a support that is left out weighs as by default, .25."""
    weights = {"lead": 1, "co_lead": 0.3}
    named = jx.responsibility_matrix(BD).with_scheme(weights)
    assert named.scheme == "lead-co(1,0.3,0.25)"
    for made in (
        jx.responsibility_matrix(BD, scheme=weights),
        jx.responsibility_matrix(jx.responsibility_graph(BD, scheme=weights)),
        jx.reassign(BD, R.tasks.index[0], "市财政局", scheme=weights).baseline,
        jx.compare(BD, BD, by="unit", samples=5, scheme=weights).a,
        jx.responsibility_matrix(BD, scheme={"牵头": 1, "责任": 0.3}),
    ):
        assert (made.scheme, made.weight.toarray().tolist()) == (named.scheme, named.weight.toarray().tolist())


@given(st.lists(st.floats(0, 10), min_size=3, max_size=3))
def test_a_scheme_with_values_is_found_again_by_its_name(values: list[float]) -> None:
    """To the last bit, so that a graph or file of it gives the matrix back."""
    made = jx.responsibility_matrix(SMALL, scheme=jx.weights.lead_co(*values))
    assert jx.responsibility_matrix(SMALL, scheme=made.scheme).equals(made)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({"boss": 1}, "'boss' is no role"),
        ({"lead": 1, "牵头": 1}, "'牵头' names a role a second time"),
        ({"lead": "much"}, "the weight of the role 'lead' must be a number"),
        ({"lead": -1}, "finite and at least 0"),
        (7, "no weighting scheme is called 7"),
        ([], "no weighting scheme is called"),
    ],
)
def test_role_weights_that_make_no_sense_are_refused_in_words(weights: Any, words: str) -> None:
    with pytest.raises(jx.errors.UsageError, match=words):
        R.with_scheme(weights)


def test_a_role_that_is_left_out_weighs_no_more_than_a_stronger_one() -> None:
    """Of {lead: 1, co_lead: .1} a support weighs .1, of {support: .9} a lead and a co-lead as by default."""
    of = [{"lead": 1, "co_lead": 0.1}, {"support": 0.9}, {"lead": 0.2}, {}]
    names = ["lead-co(1,0.1,0.1)", "lead-co(1,0.5,0.9)", "lead-co(0.2,0.2,0.2)", "lead-co"]
    assert [R.with_scheme(weights).scheme for weights in of] == names


DEFAULTS: dict[Any, dict[str, Any]] = {
    jx.centrality: {"weighted": False},
    tie_centrality: {"weighted": True},
    barber_modularity: {"resolution": 1.0},
    modularity: {"resolution": 1.0},
    jx.block_model: {"of": "units", "restarts": 20, "seed": 0},
    jx.clusters: {"resolution": 1.0, "restarts": 30, "seed": 0},
    co_assignment: {"runs": 20, "seed": 0},
    jx.consensus: {"runs": 20, "seed": 0},
    jx.stability: {"resolution": 1.0, "samples": 99, "seed": 0},
    jx.roles: {"seed": 0},
    jx.core_periphery_test: {"samples": 999, "core_samples": 99, "seed": 0},
    jx.inequality: {"samples": 2000, "alpha": 0.05, "seed": 0},
    jx.portfolio_agreement: {"samples": 999, "seed": 0},
    jx.ranking: {"samples": 10_000, "seed": 0},
    jx.dominance: {"samples": 10_000, "seed": 0},
    jx.robustness: {"orders": 200, "seed": 0},
    jx.ties: {"samples": None, "alpha": 0.05, "seed": 0},
    jx.repetition: {"samples": None, "alpha": 0.05, "seed": 0},
    jx.compare: {"threshold": 0.4, "alpha": 0.05, "samples": 10_000, "seed": 0},
}


def test_settings_that_are_left_out_are_those_of_every_earlier_table() -> None:
    """Whoever made a table without naming them finds its numbers again."""
    for function, settings in DEFAULTS.items():
        parameters = inspect.signature(function).parameters
        assert {name: parameters[name].default for name in settings} == settings, function.__name__
    assert THRESHOLDS == {
        "sole_share": 0.05,
        "many_units": None,
        "lead_share": 0.1,
        "lead_ratio": 5.0,
        "only_helps": 4,
        "alone_leads": 3,
        "leaders": 4,
        "apart_chance": 0.01,
        "apart_expected": 2.0,
    }


def test_gini_of_no_load_is_missing_everywhere(tmp_path: Path) -> None:
    """One function: where nothing weighs anything there is no inequality to speak of, nor is there equality."""
    nothing = R.with_scheme({"lead": 0})
    assert nothing.weight.sum() == 0
    assert np.isnan(jx.inequality(nothing, samples=5).loc["gini", "value"])
    assert np.isnan(jx.lorenz(nothing).attrs["gini"])
    assert jx.reassign(nothing, R.tasks.index[0], "市财政局").summary.loc["gini"].isna().all()
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.txt").write_text("1.防汛。（责任单位：各镇（街道））", encoding="utf-8")
    with ThreadPoolExecutor(1) as here:
        assert jx.corpus.read(tmp_path / "a", tmp_path / "out", executor=here).documents["gini"].isna().all()
