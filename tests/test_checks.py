from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgraph import i18n as labels
from jxgraph.errors import UsageError
from jxgraph.matrix import ResponsibilityMatrix, responsibility_graph, responsibility_matrix
from jxgraph.measures.checks import checks
from jxgraph.measures.checks.rules import _random_sharing
from jxgraph.model import Role

CODES = {key.removesuffix(".name") for key in labels.labels("en", "checks") if key.endswith(".name")}


def plan(tasks: dict[str, str], **columns: list[str]) -> ResponsibilityMatrix:
    """Give the matrix of tasks whose units stand in a string: upper case leads, lower case answers too."""
    triples = [
        (t, unit.upper(), "lead" if unit.isupper() else "co_lead") for t, units in tasks.items() for unit in units
    ]
    R = responsibility_matrix(triples)
    return replace(R, tasks=R.tasks.assign(**columns))


def found(source: object, code: str, **thresholds: float) -> list[tuple[str, str, str]]:
    """Give unit, tasks and evidence of the findings of a code."""
    frame = checks(source, **thresholds)  # type: ignore[arg-type]  # some thresholds are whole numbers
    rows = frame[frame["code"] == code]
    return list(rows[["unit", "task_ids", "evidence"]].itertuples(index=False, name=None))


def test_nothing_to_find_is_an_empty_frame_with_columns() -> None:
    frame = checks(plan({"1": "Ab", "2": "Ba"}))
    assert frame.empty
    assert frame.columns.tolist() == ["code", "severity", "unit", "task_ids", "evidence"]
    assert json.loads(json.dumps(frame.attrs)) == frame.attrs
    assert checks(nx.Graph()).empty


def test_tasks_without_a_lead() -> None:
    """Of four tasks the second and the last, of one unit, have none."""
    assert found(plan({"1": "A", "2": "ab", "3": "B", "4": "b"}), "no_lead") == [
        ("", "2; 4", "tasks that name units but no lead: 2 of 4")
    ]


def test_where_nobody_leads_one_finding_stands_for_all() -> None:
    """Nine tasks without any lead: one row, although B only ever helps in nine."""
    frame = checks(plan({str(i): "ab" for i in range(9)}))
    assert frame[["code", "severity", "unit", "task_ids"]].to_numpy().tolist() == [["nobody_leads", "notice", "", ""]]


def test_tasks_that_name_nobody() -> None:
    """One of two tasks names no unit; it is one finding, not another for the lead that it lacks too."""
    B = responsibility_graph(plan({"1": "A"}))
    B.add_node("task:2", bipartite=0)
    assert found(B, "no_unit") == [("", "2", "tasks that name no unit: 1 of 2")]
    assert found(B, "no_lead") == []


def test_several_leads_are_one_row() -> None:
    assert [row[:2] for row in found(plan({"1": "AB", "2": "Ab", "3": "ABc"}), "several_leads")] == [("", "1; 3")]


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        *[([1, 1, 5], []), ([2, 2, 2, 2, 2, 6], ["6"]), ([1, 1, 1, 6, 7], []), ([9, 9, 9, 12, 9], ["4"])],
        *[([4, 5, 6, 7, 10], []), ([4, 5, 6, 7, 11], ["5"])],
    ],
)
def test_many_hands_by_default_stand_out_of_the_document(sizes: list[int], told: list[str]) -> None:
    """Five never do. Six among twos do; where the quartiles are 1 and 6, 6 + 1.5 * 5 = 13.5 is the fence.

    Where they are 5 and 7, it is 7 + 1.5 * 2 = 10: ten units are not more than that.
    """
    R = plan({str(i): "Abcdefghijkl"[:size] for i, size in enumerate(sizes, start=1)})
    assert [row[1] for row in found(R, "many_hands")] == told


def test_many_hands_from_a_number_on_name_the_lead_first() -> None:
    R = plan({"1": "bA", "2": "abC"})
    assert found(R, "many_hands", many_units=3) == [("", "2", "3 units: C、A、B; half of all tasks have at most 2.5")]
    assert [row[1] for row in found(R, "many_hands", many_units=2)] == ["2", "1"]


def test_a_unit_that_leads_far_more_than_the_rest() -> None:
    """A leads 10 of 12, B and C one each: 83 %, and ten times the median. Half of A's would be five times, still told."""
    R = plan({**{f"a{i}": "A" for i in range(10)}, "b": "B", "c": "C"})
    assert found(R, "leads_most", lead_ratio=10)[0][::2] == (
        *("A", "leads 10 tasks, 83% of all; half of the other units that lead have at most 1"),
    )
    assert found(R, "leads_most", lead_ratio=10.1) == []
    assert found(R, "leads_most", lead_share=0.84) == []


def test_the_median_of_those_who_lead_counts_nobody_else_and_a_share_that_is_reached_is_enough() -> None:
    """A leads half of ten tasks, five others one each: five times their median. Who leads nothing is no peer."""
    R = plan({**{f"a{i}": "A" for i in range(5)}, "b": "B", "c": "C", "d": "D", "e": "E", "f": "F"})
    assert [row[0] for row in found(R, "leads_most", lead_share=0.5)] == ["A"]
    R = plan({**{f"a{i}": "A" for i in range(10)}, "b": "Bc", "d": "Bc"})
    assert (
        found(R, "leads_most")[0][2] == "leads 10 tasks, 83% of all; half of the other units that lead have at most 2"
    )


def test_the_ratio_is_to_the_median_of_the_others() -> None:
    """Ten tasks are five times the two that half of the others lead, and no more than that."""
    R = plan({**{f"a{i}": "A" for i in range(10)}, **{f"{u}{i}": u for u in "BCD" for i in range(2)}})
    assert [row[0] for row in found(R, "leads_most", lead_ratio=5)] == ["A"]
    assert found(R, "leads_most", lead_ratio=5.1) == []


def test_where_one_unit_leads_the_others_lead_nothing() -> None:
    assert found(plan({"1": "A"}), "leads_most", lead_ratio=1)[0][2].endswith("have at most 0")


def test_with_no_threshold_one_lead_is_enough() -> None:
    """A leads one task alone, B another with help; C, who only helps, leads nothing at all."""
    R = plan({"1": "A", "2": "Bc"})
    assert [row[0] for row in found(R, "leads_most", lead_share=0, lead_ratio=0)] == ["A", "B"]
    assert [row[0] for row in found(R, "never_helped", alone_leads=0)] == ["A"]


def test_a_task_without_units_does_not_count_for_what_is_usual() -> None:
    """Of sizes 2 and 3 the median is 2.5; with the empty task it would be 2."""
    B = responsibility_graph(plan({"1": "bA", "2": "abC"}))
    B.add_node("task:3", bipartite=0)
    assert found(B, "many_hands", many_units=3)[0][2].endswith("at most 2.5")


def test_a_unit_that_never_leads_though_its_like_do() -> None:
    """H helps in four of A's tasks; among departments only: where no county leads, a county's help is as it should be."""
    tasks = [(str(i), "市财政局", "lead") for i in range(4)]
    helper = [*tasks, *[(str(i), "市教育局", "support") for i in range(4)]]
    assert found(helper, "never_leads") == [
        *[
            (
                "市教育局",
                "0; 1; 2; 3",
                "takes part in 4 tasks and leads none (市财政局 leads 4 of them), while others of its kind lead",
            )
        ]
    ]
    assert found(helper, "never_leads", only_helps=5) == []
    twice = [("2", "市民政局", "lead"), ("3", "市水利局", "lead"), *helper[:2], *helper[4:]]
    assert "(市财政局 leads 2 of them)" in found(twice, "never_leads")[0][2]
    assert found([*tasks, *[(str(i), "嘉善县政府", "support") for i in range(4)]], "never_leads") == []


def test_a_unit_that_helps_four_others_once_each() -> None:
    """No unit leads more than one of its tasks, so none is named; the unit with more tasks comes first."""
    leads = [
        (str(i), unit, "lead") for i, unit in enumerate(("市财政局", "市民政局", "市水利局", "市商务局", "市司法局"))
    ]
    fewer, more = ([(str(i), unit, "support") for i in range(n)] for n, unit in ((4, "市教育局"), (5, "市卫生健康委")))
    findings = found([*leads, *fewer, *more], "never_leads")
    assert [unit for unit, _, _ in findings] == ["市卫生健康委", "市教育局"]
    assert findings[0][2] == "takes part in 5 tasks and leads none, while others of its kind lead"


def test_a_unit_that_leads_without_help() -> None:
    """A leads three alone; B leads three and is helped in one."""
    R = plan({"1": "A", "2": "A", "3": "A", "4": "B", "5": "B", "6": "Bc"})
    assert found(R, "never_helped") == [("A", "1; 2; 3", "leads 3 tasks, each without any other unit")]
    assert found(R, "never_helped", alone_leads=4) == []


def test_a_single_point_of_failure() -> None:
    """A has five of seven tasks alone and leads one more that B shares; B leads the last."""
    R = plan({**{str(i): "A" for i in range(5)}, "5": "Ab", "6": "Ba"})
    assert found(R, "single_point") == [
        ("A", "0; 1; 2; 3; 4", "without it, tasks left without any unit: 5 of 7; left without a lead: 1 more")
    ]
    assert found(R, "single_point", sole_share=0.72) == []
    nobody_leads = plan({str(i): "a" for i in range(5)})
    assert found(nobody_leads, "single_point")[0][2] == "without it, tasks left without any unit: 5 of 5"


def test_a_task_under_two_leaders() -> None:
    """Merged (its repeat is named too), and in the same words, spaces aside, with the same or with other units."""
    R = plan({"1": "A", "2": "B", "3": "B", "4": "C", "5": "Cd"}, leader=["W；L", "W", "L", "W", "L"])
    R = replace(R, tasks=R.tasks.assign(repeats=["9", "", "", "", ""], text=["一", "二 ", " 二", "三", "三"]))
    assert found(R, "two_leaders") == [
        ("", "1; 9", "printed under W、L, with the same units"),
        ("", "2; 3", "printed under W、L, with the same units"),
    ]
    assert [row[:2] for row in found(R, "two_leaders_differ")] == [("", "4; 5")]
    assert found(replace(R, tasks=R.tasks.assign(leader="W")), "two_leaders_differ") == []


def test_a_unit_under_many_leaders() -> None:
    """A has two tasks under W and one each under X, Y, Z; B stands under one."""
    R = plan({"1": "A", "2": "A", "3": "Ab", "4": "A", "5": "A"}, leader=["X", "W", "Y", "W", "Z"])
    assert found(R, "many_leaders") == [("A", "1; 2; 3; 4; 5", "has tasks under 4 of 4 leaders: W 2、X 1、Y 1、Z 1")]
    assert found(R, "many_leaders", leaders=5) == []


def test_a_collective_that_leads_or_stands_alone() -> None:
    """All lead 1 and have 2 alone; in 3 a unit answers beside them."""
    R = plan({"1": "Xb", "2": "x", "3": "Bx"})
    R = replace(R, units=R.units.assign(collective=R.units.index == "X"))
    assert [row[:2] for row in found(R, "collective")] == [("X", "1; 2")]
    assert found(R, "never_helped", alone_leads=1) == []  # of units, only single ones are looked at


APART = {**{f"a{i}": "Ac" for i in range(5)}, **{f"b{i}": "Bd" for i in range(3)}}


def test_units_under_one_leader_that_never_meet() -> None:
    """Under L, A stands in five of eight tasks of two units. Of the 11 places that A does not hold 5 are beside it.

    B holds 3: 3 * 5/11 = 1.36 on average, none with 6*5*4 / (11*10*9) = 12.1 %. C and D likewise meet others.
    """
    R = plan(APART, leader=["L"] * 8)
    said = found(R, "apart", apart_chance=0.13, apart_expected=1.3)
    assert [row[0] for row in said] == ["A、B", "A、D", "C、B", "C、D"]
    assert "would share 1.4 on average, and none with probability 12.1%" in said[0][2]
    assert said[0][1].count("; ") == 7
    assert found(R, "apart", apart_chance=0.12, apart_expected=1.3) == []
    assert found(R, "apart", apart_chance=0.13, apart_expected=1.4) == []
    other_leader = plan(APART, leader=["L"] * 5 + ["M"] * 3)
    assert found(other_leader, "apart", apart_chance=1, apart_expected=0.01) == []


def test_a_pair_that_never_meets_is_told_only_of_leaders_that_both_have() -> None:
    """A has one task more, under M, where B has none, and B one under N: nothing about them is said of the pair."""
    R = plan({**APART, "m": "A", "n": "B"}, leader=["L"] * 8 + ["M", "N"])
    unit, tasks, words = found(R, "apart", apart_chance=0.13, apart_expected=1.3)[0]
    assert unit == "A、B"
    assert not {"m", "n"} & set(tasks.split("; "))
    assert "M" not in words
    assert "N" not in words


def test_the_chance_of_never_meeting_is_that_of_an_enumeration() -> None:
    """All ways to choose B's places from those that A does not hold, under two leaders at once."""
    tasks = {"1": "Ac", "2": "Acd", "3": "B", "4": "Bd", "5": "Ad", "6": "bD", "7": "d"}
    leaders = ["L", "L", "L", "L", "M", "M", "M"]
    R = plan(tasks, leader=leaders)
    ways, apart = 1, 1
    for leader in "LM":
        places = [(t, u) for (t, units), of in zip(tasks.items(), leaders, strict=True) if of == leader for u in units]
        others = [t for t, u in places if u.upper() != "A"]
        beside = {t for t, u in places if u.upper() == "A"}
        held = sum(u.upper() == "B" for _, u in places)
        chosen = list(combinations(others, held))
        ways *= len(chosen)
        apart *= sum(not beside & set(choice) for choice in chosen)
    said = [row[2] for row in found(R, "apart", apart_chance=1, apart_expected=0.01) if row[0] == "A、B"]
    assert f"none with probability {apart / ways:.1%}" in said[0]
    assert "L、M" in said[0], "B has one place under M"
    told = [row[1] for row in found(R, "apart", apart_chance=1, apart_expected=0.01) if row[0] == "A、B"]
    assert told == ["1; 2; 3; 4; 5; 6"], "7 is D's alone"


def test_there_is_one_way_to_fill_all_places_that_are_not_beside() -> None:
    """B's two places are two of the three that A does not hold, and just two are not beside it: 1 of 3 ways."""
    R = plan({"1": "Ac", "2": "A", "3": "A", "4": "B", "5": "B"}, leader=["L"] * 5)
    said = [row[2] for row in found(R, "apart", apart_chance=1, apart_expected=0.01) if row[0] == "A、B"]
    assert "would share 0.7 on average, and none with probability 33.3%" in said[0]


def test_a_pair_at_the_very_thresholds_is_found() -> None:
    """Two units, each alone with its task under L: 0 shared tasks on average, and none for certain."""
    R = responsibility_graph(plan({"1": "A", "2": "B"}, leader=["L", "L"]))
    R.add_node("unit:idle", bipartite=1)
    assert [row[0] for row in found(R, "apart", apart_chance=1, apart_expected=0)] == ["A、B"]


def test_where_luck_would_give_pairs_it_is_said() -> None:
    """A pair at 12.1 % is worth 0.12 pairs by luck; all four of them and those that do meet add to it."""
    R = plan(APART, leader=["L"] * 8)
    assert "at random, " in found(R, "apart", apart_chance=0.13, apart_expected=1.3)[0][2]


def test_warnings_come_first() -> None:
    R = plan({**{str(i): "A" for i in range(5)}, "5": "BC", "6": "b"})
    severity = checks(R)["severity"].tolist()
    assert severity == sorted(severity, key=["warning", "notice", "info"].index)
    assert severity[0] == "warning"


@pytest.mark.parametrize("name", ["many_units", "sole_share", "lead_ratio", "apart_chance"])
def test_thresholds_below_0_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match=f"the threshold '{name}' must be a number at least 0, not -1"):
        checks(plan({"1": "A"}), **{name: -1})  # type: ignore[arg-type]  # one threshold


def test_an_unknown_threshold_is_refused() -> None:
    with pytest.raises(UsageError, match="no threshold is called 'hands'; known: sole_share, many_units,"):
        checks(plan({"1": "A"}), hands=3)


def test_every_code_speaks_both_languages_with_the_same_facts() -> None:
    for code in CODES:
        said = [labels.finding_label(code, lang) for lang in labels.LANGUAGES]
        holes = [sorted(re.findall(r"\{(\w+)\}", evidence)) for _, evidence in said]
        assert holes[0] == holes[1], code
        assert said[0][0].isascii()
        assert not said[1][0].isascii()
    with pytest.raises(UsageError, match="no language is called 'fr'"):
        checks(plan({"1": "A"}), lang="fr")


def test_evidence_in_chinese() -> None:
    """One of two tasks has units and no lead."""
    frame = checks(plan({"1": "A", "2": "ab"}), lang="zh")
    assert frame["evidence"].tolist() == ["1项任务（共2项）有责任单位而无牵头单位"]


TRIPLES = st.lists(
    st.tuples(st.sampled_from("tuvwx"), st.sampled_from("ABCDE"), st.sampled_from(list(Role))), min_size=1
)


@given(TRIPLES, st.data())
def test_any_document_gives_known_codes_and_tasks(triples: list[tuple[str, str, str]], data: st.DataObject) -> None:
    """With the strictest thresholds every rule speaks; what it names stands in the document; names of frames may lack."""
    R = responsibility_matrix(triples)
    named = st.lists(st.sampled_from(["", "P", "P；Q", "S"]), min_size=R.shape[0], max_size=R.shape[0])
    R = replace(R, tasks=R.tasks.assign(leader=data.draw(named)), units=R.units[[]])
    strict = {"many_units": 1, "sole_share": 0, "lead_share": 0, "lead_ratio": 0, "only_helps": 0, "alone_leads": 0}
    frame = checks(R, **strict, leaders=0, apart_chance=1, apart_expected=0)  # type: ignore[arg-type]  # whole numbers
    assert set(frame["code"]) <= CODES
    assert {t for ids in frame["task_ids"] for t in ids.split("; ") if t} <= set(R.tasks.index)
    assert {u for units in frame["unit"] for u in units.split("、") if u} <= set(R.units.index)
    assert isinstance(frame, pd.DataFrame)


def test_units_placed_at_random_share_by_hand() -> None:
    """Four places are open, two of them in tasks of the first: one place misses these with 2/4, three never do."""
    mean, none = _random_sharing(np.array([[1.0], [3.0]]), np.array([[2.0], [2.0]]), np.array([[4.0], [4.0]]))
    assert mean.tolist() == [[0.5, 1.5], [0.5, 1.5]]
    assert none.tolist() == [[pytest.approx(0.5), 0.0], [pytest.approx(0.5), 0.0]]
