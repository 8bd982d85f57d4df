"""Two documents side by side: what is kept, what shifts, and what is only another order or name."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise
from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making_documents import FULL, scattered

import jxgraph as jx
from jxgraph.comparison import comparison_words
from jxgraph.comparison.changes import _verdicts, adjusted_rand, loads_by_setting
from jxgraph.comparison.tasks import changes, word_diff
from jxgraph.comparison.texts import TextSimilarity
from jxgraph.comparison.units import bodies
from jxgraph.errors import UsageError
from jxgraph.i18n import null_label
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.nulls.registry import NullSettings
from jxgraph.pages.comparison import comparison_page
from jxgraph.weights import SCHEMES

if TYPE_CHECKING:
    from pathlib import Path

UNITS = ("市财政局", "市商务局", "市教育局", "市公安局", "市水利局", "市民政局")
ROLES = ("lead", "co_lead", "support")

edges = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(UNITS), st.sampled_from(ROLES)),
    min_size=1,
    max_size=24,
    unique_by=lambda edge: edge[:2],
)


def _compared(a: Any, b: Any, **choices: Any) -> jx.Comparison:
    """Compare with few draws, for speed."""
    return jx.compare(a, b, **({"samples": 50} | choices))


def _document(tasks: list[tuple[str, str]], title: str = "") -> jx.Breakdown:
    """Print tasks as a document: each its text and its clause."""
    heading = f"{title}\n" if title else ""
    return jx.parse_text(heading + "\n".join(f"{n}.{text}。({clause})" for n, (text, clause) in enumerate(tasks, 1)))


BEFORE = [
    ("推进老旧小区改造,惠及居民三千户", "市财政局牵头,市商务局配合"),
    ("新增普惠托位五百个,扩建幼儿园", "市教育局牵头,市财政局配合"),
    ("整治易涝积水点十二处,疏浚河道", "市水利局牵头,市公安局配合"),
    ("开展外贸企业出海专项行动", "市商务局牵头"),
]
AFTER = [
    ("推进老旧小区改造,惠及居民四千户", "市财政局牵头,市商务局配合"),
    ("整治易涝积水点十二处,疏浚河道", "市公安局牵头,市水利局配合"),
    ("开展外贸企业出海专项行动", "市商务局牵头"),
    ("建成一刻钟便民生活圈", "市商务局牵头,市民政局配合"),
]


def test_a_task_is_kept_through_a_new_figure_dropped_new_or_led_by_another() -> None:
    """Three texts meet again, one with another figure, one with lead and support exchanged; one is gone, one new."""
    made = _compared(_document(BEFORE), _document(AFTER))
    tasks = made.tasks
    assert tasks["status"].tolist() == ["kept", "dropped", "kept", "kept", "new"]
    assert tasks["task_b"].tolist() == ["T1", "", "T2", "T3", "T4"]
    assert tasks["text_change"][0] == "推进老旧小区改造,惠及居民[-三-]{+四+}千户。"
    assert tasks["same_text"].tolist()[2:4] == [True, True]
    assert tasks["same_lead"].tolist()[::2][:2] == [True, False]
    assert tasks["roles_changed"][2] == "市水利局: lead → support; 市公安局: support → lead"
    assert made.summary.loc["tasks"].tolist() == [4, 4, 3]


def test_shares_by_hand() -> None:
    """Business carries 0.25 + 1 of 4.75 before, 0.25 + 1 + 1 of 4.75 after: 1 / 4.75 more, all of it from the new task."""
    units = _compared(_document(BEFORE), _document(AFTER)).units
    assert units.loc["市商务局", "shift"] == pytest.approx(1 / 4.75)
    assert units.loc["市商务局", ["by_dropped", "by_new", "by_kept"]].tolist() == [0, 1, 0]
    assert units.loc["市公安局", ["by_dropped", "by_new", "by_kept"]].tolist() == [0, 0, 0.75]
    assert units.loc["市教育局", ["named_in", "direction"]].tolist() == ["a", "down"]
    assert units.loc["市民政局", ["named_in", "direction"]].tolist() == ["b", "up"]


def test_a_shift_that_hangs_on_the_weights_is_not_robust() -> None:
    """Of 3 leads or 1 lead and 3 co-leads: 3/4 to 1/2 where a co-lead counts nothing, and 3/4 to 4/5 where it counts 1."""
    before = [*((f"t{n}", "甲", "lead") for n in range(3)), ("t3", "乙", "lead")]
    after = [("t0", "甲", "lead"), *((f"t{n}", "甲", "co_lead") for n in (1, 2, 4)), ("t3", "乙", "lead")]
    row = _compared(before, after, samples=10_000).units.loc["甲"]
    assert row["direction"] == "depends"
    assert row["shift_low"] == pytest.approx(-0.25, abs=1e-3)
    assert row["shift_high"] == pytest.approx(0.05, abs=1e-3)


@pytest.mark.slow
@settings(max_examples=12)
@given(edges, edges)
def test_the_range_of_a_shift_holds_for_every_scheme_and_its_sign_decides(
    a: list[tuple[str, str, str]], b: list[tuple[str, str, str]]
) -> None:
    """Shares under each named scheme, computed anew by `workload`, lie within the range; the direction is its sign."""
    units = _compared(a, b).units
    for scheme in SCHEMES:
        shares = [jx.workload(jx.responsibility_matrix(d, scheme=scheme))["share"] for d in (a, b)]
        shift = shares[1].reindex(units.index, fill_value=0) - shares[0].reindex(units.index, fill_value=0)
        assert (units["shift_low"] - 1e-9 <= shift).all()
        assert (shift <= units["shift_high"] + 1e-9).all()
    assert ((units["direction"] == "up") == (units["shift_low"] > 1e-9)).all()
    assert ((units["direction"] == "down") == (units["shift_high"] < -1e-9)).all()


@pytest.mark.slow
@settings(max_examples=12)
@given(edges, edges)
def test_what_is_taken_apart_adds_up(a: list[tuple[str, str, str]], b: list[tuple[str, str, str]]) -> None:
    """Dropped, new and kept tasks account for the whole change in load; the shifts of all units sum to nothing."""
    units = _compared(a, b).units
    parts = units[["by_dropped", "by_new", "by_kept"]].sum(axis=1)
    assert np.allclose(parts, units["workload_b"] - units["workload_a"])
    assert units["shift"].sum() == pytest.approx(0)


@settings(max_examples=60 if FULL else 6)
@given(edges)
def test_with_itself_nothing_differs(a: list[tuple[str, str, str]]) -> None:
    made = _compared(a, a)
    assert set(made.tasks["status"]) == {"kept"}
    assert made.tasks["same_units"].all()
    assert set(made.units["direction"]) == {"same"}
    assert set(made.units["rank_direction"]) == {"same"}
    assert set(made.ties["change"]) <= {"kept", "apart"}
    assert made.clusters.attrs["ami"] == made.clusters.attrs["ari"] == 1
    assert set(made.clusters["change"]) <= {"stayed", "untied"}


@pytest.mark.slow
@settings(max_examples=12)
@given(edges, edges)
def test_exchanged_documents_mirror(a: list[tuple[str, str, str]], b: list[tuple[str, str, str]]) -> None:
    """What was gained is lost, what went up goes down, and agreement is the same."""
    one, other = _compared(a, b), _compared(b, a)
    pairs = {
        (r["task_a"], r["task_b"], r["similarity"]) for r in one.tasks.query("status == 'kept'").to_dict("records")
    }
    assert pairs == {
        (r["task_b"], r["task_a"], r["similarity"]) for r in other.tasks.query("status == 'kept'").to_dict("records")
    }
    turned = other.units.loc[one.units.index]
    assert np.allclose(one.units["shift_low"], -turned["shift_high"])
    assert one.units["direction"].replace({"up": "down", "down": "up"}).tolist() == turned["direction"].tolist()
    mirror = {"gained": "lost", "lost": "gained", "new_unit": "gone_unit", "gone_unit": "new_unit"}
    ties = {frozenset((r["unit"], r["partner"])): r for r in other.ties.to_dict("records")}
    assert len(ties) == len(one.ties)
    for row in one.ties.to_dict("records"):
        back = ties[frozenset((row["unit"], row["partner"]))]
        assert mirror.get(row["change"], row["change"]) == back["change"]
        assert (row["verdict_a"], row["verdict_b"]) == (back["verdict_b"], back["verdict_a"])
    for name in ("ami", "ari"):
        assert one.clusters.attrs[name] == pytest.approx(other.clusters.attrs[name])


def test_another_order_of_tasks_and_other_names_change_nothing() -> None:
    """The second document printed backwards: the same pairs by their texts, the same shifts."""
    a, b = _document(BEFORE), _document(AFTER[::-1])
    found, plain = _compared(a, b), _compared(a, _document(AFTER))
    for columns in (["text_a", "text_b", "similarity"], ["units_gained", "units_lost", "roles_changed"]):
        rows = [sorted(map(tuple, made.tasks[columns].fillna(0).to_numpy().tolist())) for made in (found, plain)]
        assert rows[0] == rows[1]
    assert found.units["shift"].to_dict() == pytest.approx(plain.units["shift"].to_dict())
    names = dict(zip(UNITS, (f"市{n}局" for n in "甲乙丙丁戊己"), strict=True))
    renamed = [[(text, _replaced(clause, names)) for text, clause in tasks] for tasks in (BEFORE, AFTER)]
    other = _compared(*map(_document, renamed))
    assert other.units.index.tolist() == [names[name] for name in plain.units.index]
    assert other.units["shift_low"].tolist() == plain.units["shift_low"].tolist()


def _replaced(text: str, names: dict[str, str]) -> str:
    for old, new in names.items():
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("seed", range(3))
def test_known_edits_of_a_made_document_are_found(seed: int) -> None:
    """Of 40 tasks five are left out and three unlike any are added, two leads change: 35 kept, 5 dropped, 3 new."""
    truth = jx.synthetic.make_document(40, seed=seed).tasks
    rng = np.random.default_rng(seed)
    left_out = set(rng.choice(40, 5, replace=False).tolist())
    stay = [task for n, task in enumerate(truth) if n not in left_out]
    other_lead = {stay[3].id, stay[7].id}
    after = [
        (t.id, t.text, "市外事办" if t.id in other_lead and a.role == "lead" else a.unit, str(a.role))
        for t in stay
        for a in t.assignments
    ]
    after += [(f"new{n}", text, "市财政局", "lead") for n, text in enumerate(("甲乙丙丁", "戊己庚辛", "壬癸子丑"))]
    before = [(t.id, t.text, a.unit, str(a.role)) for t in truth for a in t.assignments]
    made = _compared(_matrix(before), _matrix(after))
    assert made.tasks["status"].value_counts().to_dict() == {"kept": 35, "dropped": 5, "new": 3}
    kept = made.tasks.query("status == 'kept'")
    assert (kept["task_a"] == kept["task_b"]).all()
    assert set(kept["task_a"][~kept["same_lead"]]) == other_lead
    assert set(made.tasks.query("status == 'dropped'")["task_a"]) == {truth[n].id for n in left_out}


def _matrix(rows: list[tuple[str, str, str, str]]) -> jx.ResponsibilityMatrix:
    """Make a matrix whose tasks have texts, of rows of task, text, unit and role."""
    B = jx.responsibility_graph([(task, unit, role) for task, _, unit, role in rows])
    for task, text, _, _ in rows:
        B.nodes[f"task:{task}"]["text"] = text
    return jx.responsibility_matrix(B)


def test_one_good_match_is_not_given_up_for_two_fair_ones() -> None:
    """The same text meets itself, though with its halves it would have made two pairs that are two thirds alike."""
    same, left, right = "建设滨江绿道二十公里和驿站五个", "建设滨江绿道二十", "公里和驿站五个"
    made = _compared(
        _matrix([("1", same, "甲", "lead"), ("2", left, "甲", "lead")]),
        _matrix([("3", right, "甲", "lead"), ("4", same, "甲", "lead")]),
    )
    assert made.tasks["task_b"].tolist() == ["4", "", "3"]


def test_of_equal_texts_those_with_the_same_units_meet() -> None:
    """Two tasks of the same words are told apart by their units, printed in another order or not."""
    a = _matrix([("1", "落实年度工作", "甲", "lead"), ("2", "落实年度工作", "乙", "lead")])
    b = _matrix([("3", "落实年度工作", "乙", "lead"), ("4", "落实年度工作", "甲", "lead")])
    assert _compared(a, b).tasks["task_b"].tolist() == ["4", "3"]


def test_two_versions_of_one_half_are_no_split() -> None:
    """Each is part of the old task, but the second accounts for nothing of it that the first does not."""
    half = "完善综合交通网络体系建成城际铁路"
    whole = _matrix([("w", half + "优化公共医疗卫生服务", "甲", "lead")])
    parts = _matrix([("p", half, "甲", "lead"), ("q", half[:-1], "甲", "lead")])
    assert set(_compared(whole, parts).tasks["relation"]) == {""}
    little = _matrix([("p", half, "甲", "lead"), ("q", half + "优化", "甲", "lead")])
    assert set(_compared(whole, little).tasks["relation"]) == {""}, "two characters more are no fifth of the whole"


def test_a_unit_that_changes_its_cluster_has_other_company() -> None:
    """Of two groups of four one unit moves: 3 of 4 and 4 of 5 stay together, and of its own eight only itself."""
    groups = ("ABCD", "EFGH"), ("ABC", "DEFGH")
    a, b = ([(f"{x}{y}", u, "lead") for g in of for x, y in combinations(g, 2) for u in (x, y)] for of in groups)
    found = _compared(a, b).clusters
    assert found["company"].to_dict() == pytest.approx(
        dict.fromkeys("ABC", 3 / 4) | dict.fromkeys("EFGH", 4 / 5) | {"D": 1 / 8}
    )
    assert found["change"].to_dict() == dict.fromkeys("ABCEFGH", "stayed") | {"D": "moved"}
    assert [found.attrs[name] for name in ("lost", "gained", "units")] == [0, 0, 8]
    assert 0 < found.attrs["ari"] < 1


def test_texts_that_have_nothing_in_common_are_no_pair() -> None:
    made = _compared(_lines("甲乙丙丁", "戊己庚辛"), _lines("子丑寅卯"))
    assert made.tasks["status"].tolist() == ["dropped", "dropped", "new"]


def test_units_that_leave_a_cluster_for_none_have_no_company_there() -> None:
    """A and B share a task in one document, and none in the other: no cluster of one is kept in the other."""
    together, apart = [("t1", "A", "lead"), ("t1", "B", "lead")], [("t1", "A", "lead"), ("t2", "B", "lead")]
    for a, b, change in ((together, apart, "left"), (apart, together, "joined")):
        found = _compared(a, b).clusters
        assert found["change"].tolist() == [change] * 2
        assert found["company"].isna().all()
        assert found.attrs["kept"] == []


def test_a_cluster_of_which_half_is_in_both_is_not_kept() -> None:
    """Two pairs become one group of four: each is half of it, and of two counterparts neither can be the one."""
    pairs = [("t1", "A", "lead"), ("t1", "B", "lead"), ("t2", "C", "lead"), ("t2", "D", "lead")]
    found = _compared(pairs, [("t1", unit, "lead") for unit in "ABCD"]).clusters
    assert found["company"].tolist() == [0.5] * 4
    assert found["change"].tolist() == ["moved"] * 4
    assert [found.attrs[name] for name in ("kept", "lost", "gained", "units")] == [[], 2, 1, 4]


def test_a_task_of_merged_bodies_is_shared_out_anew() -> None:
    """Three units have a third each of a task; when two of them are one, the two have a half each."""
    triples = [("t1", unit, "co_lead") for unit in ("市国土资源局", "市规划局", "市财政局")]
    made = _compared(triples, [("t1", "市自然资源和规划局", "lead")], scheme="fractional")
    assert made.units["workload_a"].to_dict() == {"市自然资源和规划局": 0.5, "市财政局": 0.5}


def test_a_task_split_in_two_and_two_put_into_one_are_noted() -> None:
    """The halves of a text are parts of it; exchanged, they are what it was merged from."""
    first, second = "完善综合交通网络体系建成城际铁路", "优化公共医疗卫生服务新建社区诊所"
    whole = _matrix([("w", first + second, "甲", "lead"), ("o", "举办全民读书节", "甲", "lead")])
    parts = _matrix([("p", first, "甲", "lead"), ("q", second, "甲", "lead"), ("o", "举办全民读书节", "甲", "lead")])
    split = _compared(whole, parts).tasks
    assert split.query("task_a == 'w'")[["relation", "related"]].to_numpy().tolist() == [["split", "p; q"]]
    assert split.query("status == 'new'")[["relation", "related"]].to_numpy().tolist() == [["split", "w"]]
    assert split.query("task_a == 'o'")["relation"].tolist() == [""]
    merged = _compared(parts, whole).tasks
    assert merged.query("task_b == 'w'")[["relation", "related"]].to_numpy().tolist() == [["merged", "p; q"]]
    assert merged.query("status == 'dropped'")[["relation", "related"]].to_numpy().tolist() == [["merged", "w"]]


@given(*[st.lists(st.text(alphabet="建设道路公园医院12 ，。", max_size=12), min_size=1, max_size=5)] * 2)
def test_similarity_is_dice_of_weighted_pairs(a: list[str], b: list[str]) -> None:
    """The sparse product gives what sets give, pair by pair, and is symmetric."""
    found = TextSimilarity.of(a, b).similarity().toarray()
    sets = [[_pairs(text) for text in texts] for texts in (a, b)]
    every = [pairs for side in sets for pairs in side]
    weight = {p: np.log1p(len(every) / sum(p in pairs for pairs in every)) for pairs in every for p in pairs}
    for i, one in enumerate(sets[0]):
        for j, other in enumerate(sets[1]):
            common, both = (sum(weight[p] for p in pairs) for pairs in (one & other, [*one, *other]))
            assert found[i, j] == pytest.approx(2 * common / both)
    assert np.array_equal(TextSimilarity.of(b, a).similarity().toarray(), found.T)


def test_blocks_of_texts_are_put_together_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compared text by text, the similarities are those of all texts at once, and so is the greatest but the partner's."""
    a, b = ["修建道路", "", "修建公园", "新建医院5所"], ["修建公园", "修建道路和公园"]
    whole = TextSimilarity.of(a, b)
    expected = whole.similarity().toarray()
    assert np.array_equal(whole.greatest(np.array([0, 0, 0, 1])), [*expected[:3, 1], expected[3, 0]])
    monkeypatch.setattr("jxgraph.comparison.texts._MOST_PAIRS", 1)
    assert np.array_equal(whole.similarity().toarray(), expected)
    assert np.array_equal(whole.greatest(np.full(4, -1)), expected.max(axis=1))


def _pairs(text: str) -> set[tuple[str, int]]:
    whole = "^" + "".join(filter(str.isalnum, text)) + "$"
    pairs = [whole[n : n + 2] for n in range(len(whole) - 1)]
    return {(pair, pairs[:n].count(pair)) for n, pair in enumerate(pairs)}


@given(st.text(max_size=40), st.text(max_size=40))
def test_changes_give_both_texts_back(a: str, b: str) -> None:
    found = list(changes(a, b))
    assert "".join(piece.a for piece in found) == a
    assert "".join(piece.b for piece in found) == b
    assert all(one.a == one.b or other.a == other.b for one, other in pairwise(found))


def test_letters_that_stand_in_a_text_often_are_compared_too() -> None:
    often = "开展治理，" * 60
    assert word_diff(often, f"又{often}") == f"{{+又+}}{often}"


def test_long_texts_are_compared_by_clause() -> None:
    """Beyond a thousand characters a changed figure marks its clause."""
    start = "开展治理，" * 250
    assert word_diff(start + "完成5项。", start + "完成6项。") == start + "[-完成5项。-]{+完成6项。+}"
    thousand = "开展治理，" * 199
    assert word_diff(thousand + "完成5项。", thousand + "完成6项。") == thousand + "完成[-5-]{+6+}项。"
    more = "甲" + thousand
    assert word_diff(more + "完成5项。", more + "完成6项。") == more + "[-完成5项。-]{+完成6项。+}"


@given(
    st.lists(st.integers(0, 3), max_size=12).flatmap(
        lambda a: st.tuples(st.just(a), st.lists(st.integers(0, 3), min_size=len(a), max_size=len(a)))
    )
)
def test_rand_counts_pairs(labels: tuple[list[int], list[int]]) -> None:
    """By its definition over all pairs of things."""
    a, b = labels
    pairs = list(combinations(range(len(a)), 2))
    in_a, in_b = (sum(x[i] == x[j] for i, j in pairs) for x in (a, b))
    both = sum(a[i] == a[j] and b[i] == b[j] for i, j in pairs)
    chance = in_a * in_b / max(comb(len(a), 2), 1)
    room = (in_a + in_b) / 2 - chance
    assert adjusted_rand(a, b) == pytest.approx((both - chance) / room if room else 1)


def test_reformed_bodies_are_followed_with_a_remark() -> None:
    """Land and planning became one bureau, the legal office part of justice; civil affairs, which went on, is not led on."""
    before = ["市国土资源局", "市规划局", "市法制办", "市司法局", "市民政局", "海宁市农业局"]
    after = ["市自然资源和规划局", "市司法局", "市退役军人事务局", "平湖市农业农村局"]
    found = bodies(before, after, by="unit")
    assert [found.a[name] for name in before] == [
        after[0],
        after[0],
        "市司法局",
        "市司法局",
        "市民政局",
        "海宁市农业局",
    ]
    assert found.followed["unit"].tolist() == ["市国土资源局", "市法制办", "市规划局"]
    assert found.followed["date"].unique().tolist() == ["2018-03"]
    assert found.followed["source"].str.contains("国发").all()
    back = bodies(after, before, by="unit")
    assert (back.a, back.b) == (found.b, found.a)


def test_a_followed_body_is_one_unit() -> None:
    """Each of two bureaus leads a task; what both became leads two: half of the load stays half."""
    made = _compared(
        [
            ("t1", "市国土资源局", "lead"),
            ("t2", "市规划局", "lead"),
            ("t3", "市财政局", "lead"),
            ("t4", "市财政局", "lead"),
        ],
        [(f"t{n}", "市自然资源和规划局" if n < 3 else "市财政局", "lead") for n in range(1, 5)],
    )
    assert made.tasks["same_units"].all()
    assert set(made.units["direction"]) == {"same"}
    assert made.units.loc["市自然资源和规划局", "names_a"] == "市国土资源局; 市规划局"
    assert "2" in comparison_words(made)[3]


def test_two_cities_are_compared_by_department() -> None:
    """By their titles the governments differ: 市发展改革委 of one is the department of 省发展改革委 of the other."""
    a = _document(
        [("推进重大项目建设", "市发展改革委牵头"), ("办好运动会", "市体育局牵头")],
        "嘉兴市人民政府办公室关于印发重点工作分工的通知",
    )
    b = _document([("推进重大项目建设", "省发展改革委牵头")], "浙江省人民政府办公厅关于印发重点工作分工的通知")
    made = _compared(a, b)
    assert made.settings["by"] == "department"
    assert made.units.loc["发展改革", ["named_in", "names_a", "names_b"]].tolist() == [
        "both",
        "市发展改革委",
        "省发展改革委",
    ]
    assert _compared(a, b, by="unit").units.loc["市发展改革委", "named_in"] == "a"
    assert _compared(a, a).settings["by"] == "unit"


def test_a_tie_is_lost_only_between_units_that_both_documents_name() -> None:
    """A and B no longer share; A and C cannot, for C is gone; A and D could not before."""
    before = [("t1", "A", "lead"), ("t1", "B", "co_lead"), ("t2", "A", "lead"), ("t2", "C", "co_lead")]
    after = [("t1", "A", "lead"), ("t3", "B", "lead"), ("t4", "A", "lead"), ("t4", "D", "support")]
    ties = _compared(before, after).ties.set_index(["unit", "partner"])
    assert ties["change"].to_dict() == {("A", "B"): "lost", ("A", "C"): "gone_unit", ("A", "D"): "new_unit"}
    assert ties.loc[("A", "B"), "verdict_b"] == "undecidable"
    assert ties.loc[("A", "C"), "verdict_b"] == ""


def test_a_tie_is_gone_with_the_first_of_its_units_as_with_the_second() -> None:
    ties = _compared([("t1", "X", "lead"), ("t1", "A", "co_lead")], [("t1", "A", "lead")]).ties
    assert ties[["unit", "partner", "change", "verdict_b"]].to_numpy().tolist() == [["X", "A", "gone_unit", ""]]


def test_verdicts_of_pairs_that_share_no_task_and_of_those_that_do_are_as_many_as_ties_counts() -> None:
    """Twelve tasks of up to four of eight units: no unit is tested against itself."""
    R = responsibility_matrix(scattered(0, tasks=12, units=8))
    found = jx.ties(R, nulls="sdsm_sized")
    sharing = set(map(frozenset, zip(found["unit_a"], found["unit_b"], strict=True)))
    rest = [pair for pair in combinations(R.units.index, 2) if frozenset(pair) not in sharing]
    others = _verdicts(R, pd.MultiIndex.from_tuples(rest), NullSettings(("sdsm_sized",)))
    assert Counter([*found["sdsm_sized_verdict"], *others]) == {"undecidable": 28}
    assert found.attrs["sdsm_sized"]["undecidable"] == 28


def test_verdicts_of_pairs_that_share_nothing_are_those_of_ties() -> None:
    """Two units with thirty tasks each share all, then none: `more`, then `fewer`, as `ties` says of each document."""

    def spread(shift: int) -> list[tuple[str, str, str]]:
        rows = [(f"t{n}", "A", "lead") for n in range(30)] + [(f"t{n + shift}", "B", "lead") for n in range(30)]
        return rows + [(f"t{n}", f"U{n % 10}", "co_lead") for n in range(60)]

    together, apart = spread(0), spread(30)
    row = _compared(together, apart).ties.iloc[0]
    found = [jx.ties(d).set_index(["unit_a", "unit_b"])["fdsm_verdict"].loc[("A", "B")] for d in (together, apart)]
    assert (row["unit"], row["partner"]) == ("A", "B")
    assert [row["verdict_a"], row["verdict_b"]] == found == ["more", "fewer"]
    assert row["verdict_changed"]
    for a, b in ((together, apart), (together, together)):
        made = _compared(a, b)
        more = [made.ties[f"verdict_{name}"] == "more" for name in "ab"]
        counts = [side.sum() for side in (*more, more[0] & more[1])]
        assert counts[0] > 0
        assert made.summary.loc["ties_more", ["in_a", "in_b", "in_both"]].tolist() == counts


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([], []),
        ([], [("t", "甲", "lead")]),
        ([("t", "各县(市、区)政府", "lead")], [("t", "甲", "lead")]),
        ([("", "甲", "lead")], [("", "甲", "support"), ("u", "", "lead")]),
    ],
)
def test_degenerate_documents_have_a_comparison(a: list[tuple[str, str, str]], b: list[tuple[str, str, str]]) -> None:
    """No tasks, no single unit, names that are empty: every frame is there, and the sentences and the page as well."""
    made = _compared(a, b)
    assert len(made.tasks) == len({*(t for t, _, _ in a), *(t for t, _, _ in b)})
    assert np.isfinite(made.units[["share_a", "share_b", "shift", "shift_low", "shift_high"]].to_numpy()).all()
    assert all(comparison_words(made, lang=lang) for lang in ("en", "zh"))
    assert comparison_page(made).startswith("<!DOCTYPE html>")
    assert "Comparison" in repr(made)


def test_weightless_documents_have_no_shares() -> None:
    """Where nothing weighs anything nobody has a share, whatever the scheme of the matrix says."""
    nothing = jx.weights.Scheme("nothing", lambda entries: np.zeros(len(entries.role)))
    made = _compared([("t", "甲", "lead")], [("t", "甲", "lead")], scheme=nothing)
    assert made.units["shift"].tolist() == [0]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"threshold": 0}, "threshold"),
        ({"threshold": 1.5}, "threshold"),
        ({"by": "city"}, "department"),
        ({"samples": 0}, "samples"),
        ({"alpha": 2}, "alpha"),
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        _compared([("t", "甲", "lead")], [("t", "甲", "lead")], **wrong)


def test_matrices_of_two_schemes_are_refused() -> None:
    a = jx.responsibility_matrix([("t", "甲", "lead")], scheme="equal")
    with pytest.raises(UsageError, match="'equal', the other by 'lead-co'"):
        _compared(a, [("t", "甲", "lead")])
    assert _compared(a, [("t", "甲", "lead")], scheme="harmonic").settings["scheme"] == "harmonic"


def test_arguments_stay_and_results_repeat() -> None:
    a, b = _document(BEFORE), _document(AFTER)
    R, before = jx.responsibility_matrix(a), jx.responsibility_matrix(a)
    one, again = _compared(R, b), _compared(R, b)
    assert R.equals(before)
    for name in ("tasks", "units", "ties", "clusters", "followed", "summary"):
        assert getattr(one, name).equals(getattr(again, name))


OLD = [
    *[("t1", "A", "lead"), ("t1", "B", "support"), ("t2", "A", "lead"), ("t2", "B", "co_lead")],
    *[("t3", "C", "lead"), ("t3", "D", "co_lead"), ("t4", "E", "lead"), ("t5", "F", "lead")],
]
LATER = [
    *[("t1", "A", "lead"), ("t1", "B", "co_lead"), ("t2", "B", "lead"), ("t3", "C", "lead"), ("t3", "E", "co_lead")],
    *[("t4", "E", "lead"), ("t6", "A", "lead"), ("t6", "G", "support"), ("t7", "H", "lead")],
]


def test_a_comparison_by_hand_counts_each_thing_once() -> None:
    """Four tasks meet, of which t4 keeps all its roles, and all but t2 their lead; D and F go, G and H come."""
    made = _compared(OLD, LATER)
    both = {"tasks": 4, "same_text": 4, "same_units": 1, "same_lead": 3, "units": 4, "ties": 1, "clusters": 2}
    assert made.summary["in_both"].dropna().to_dict() == both | {"ties_more": 0, "ami": 1, "ari": 1}
    counts = made.summary.loc[["tasks", "units", "assignments", "workload", "ties", "clusters"], ["in_a", "in_b"]]
    assert counts.to_numpy().tolist() == [[5, 6], [6, 6], [8, 9], [6.25, 7.25], [2, 3], [2, 2]]
    tasks = made.tasks.set_index("task_a").loc[["t1", "t2", "t3", "t4", "t5"]]
    assert tasks["units_gained"].tolist() == ["", "", "E (co_lead)", "", ""]
    assert tasks["units_lost"].tolist() == ["", "A (lead)", "D (co_lead)", "", ""]
    assert tasks["roles_changed"].tolist() == ["B: support → co_lead", "B: co_lead → lead", "", "", ""]
    assert made.clusters.index.tolist() == list("ABCDGEFH"), "by the cluster in a, then in b, those without one last"
    assert made.clusters["change"].to_dict() == dict.fromkeys("ABC", "stayed") | {"E": "joined"} | dict.fromkeys(
        "DF", "gone_unit"
    ) | dict.fromkeys("GH", "new_unit")


def test_the_ties_of_a_comparison_by_hand() -> None:
    """A and B share t1 (1 · ¼) and t2 (1 · ½), then t1 (1 · ½); the pair that was there and is kept comes first."""
    ties = _compared(OLD, LATER).ties.set_index(["unit", "partner"])
    assert ties[["change", "shared_a", "shared_b", "weight_a", "weight_b"]].to_numpy().tolist() == [
        ["kept", 2, 1, 0.75, 0.5],
        ["gone_unit", 1, 0, 0.5, 0],
        ["gained", 0, 1, 0, 0.5],
        ["new_unit", 0, 1, 0, 0.25],
    ]
    assert ties.index.tolist() == [("A", "B"), ("C", "D"), ("C", "E"), ("A", "G")]
    assert ties[["task_ids_a", "task_ids_b"]].to_numpy().tolist() == [
        ["t1; t2", "t1"],
        ["t3", ""],
        ["", "t3"],
        ["", "t6"],
    ]


def test_the_sentences_of_a_comparison_carry_its_numbers() -> None:
    """Four tasks and four units in both; two units fall under all settings, A by 2/6.25 - 2/7.25, of two it depends."""
    sentences = comparison_words(_compared(OLD, LATER))
    numbers = [re.findall(r"-?\d+(?:\.\d+)?", sentence) for sentence in sentences]
    assert numbers[:4] == [["4", "4", "1", "2"], ["3", "1"], ["4", "2", "2"], ["0", "2", "2"]]
    assert numbers[4][:3] == ["-4.4", "-6.5", "-2.8"]
    assert numbers[5] == ["1", "0", "1"]
    assert numbers[-1][:6] == ["2", "0", "0", "3", "1.00", "1.00"]
    assert sentences[4].index("A (") < sentences[4].index("C (")
    assert f"({null_label('fdsm', 'en')[0]})" in " ".join(sentences)
    same = comparison_words(_compared(OLD, OLD))
    assert [re.findall(r"\d+", sentence) for sentence in same[:3]] == [
        ["5", "5", "0", "0"],
        ["0", "0"],
        ["6", "0", "0"],
    ]


def test_units_stand_by_the_sum_of_their_shares_and_places_only_where_both_rank_them() -> None:
    """E is 2nd to 2nd, B 5th to 2nd by the default weights; F, D, G and H are in one document and climb nowhere."""
    units = _compared(OLD, LATER).units
    assert units.index.tolist() == ["A", "E", "B", "C", "F", "H", "D", "G"]
    assert units["named_in"].tolist() == ["both"] * 4 + ["a", "b", "a", "b"]
    assert units[["tasks_a", "tasks_b", "lead_a", "lead_b"]].loc[["A", "B", "H"]].to_numpy().tolist() == [
        *([2, 2, 2, 2], [2, 2, 0, 1], [0, 1, 0, 1])
    ]
    assert units["rank_a"].tolist()[:5] == [1, 2, 5, 2, 2]
    assert units["rank_b"].tolist()[:4] == [1, 2, 2, 4]
    assert units["climb_high"].dropna().to_dict() == {"A": 0, "E": 2, "B": 3, "C": 0}
    assert units["climb_low"].dropna().to_dict() == {"A": -2, "E": 0, "B": 0, "C": -2}
    assert units["rank_direction"].tolist() == ["depends"] * 4 + [""] * 4


def test_of_the_same_words_and_units_those_at_near_places_meet() -> None:
    """Five tasks that say the same, and four: the second meets the first place nearest to its own, and none crosses."""
    five, four = ([(f"{n}", "落实年度工作", "甲", "lead") for n in range(count)] for count in (5, 4))
    assert _compared(_matrix(five), _matrix(five)).tasks["task_b"].tolist() == list("01234")
    met = _compared(_matrix(five), _matrix(four)).tasks
    assert [pair for pair in met[["task_a", "task_b"]].to_numpy().tolist() if all(pair)] == sorted(
        pair for pair in met[["task_a", "task_b"]].to_numpy().tolist() if all(pair)
    )


def test_a_first_task_that_is_dropped_meets_nobody() -> None:
    made = _compared(_document(BEFORE[1:3]), _document(AFTER[1:2]))
    assert made.tasks[["status", "text_b"]].to_numpy().tolist() == [["dropped", ""], ["kept", AFTER[1][0] + "。"]]


def test_without_texts_only_equal_ids_are_the_same_task() -> None:
    made = _compared([("x", "A", "lead"), ("y", "A", "lead")], [("y", "A", "lead"), ("z", "A", "lead")])
    assert made.tasks[["status", "task_a", "task_b"]].to_numpy().tolist() == [
        *(["dropped", "x", ""], ["kept", "y", "y"], ["new", "", "z"])
    ]
    assert made.tasks["similarity"].fillna(0).tolist() == [0, 1, 0]


def test_a_short_island_between_changes_is_part_of_the_change_and_at_an_end_is_not() -> None:
    """One character the same amid others is no help; two are, and one at the beginning or the end is."""
    assert word_diff("甲乙丙丁戊", "甲子丙丑戊") == "甲[-乙丙丁-]{+子丙丑+}戊"
    assert word_diff("甲乙丙丁戊己", "甲子丙丁丑己") == "甲[-乙-]{+子+}丙丁[-戊-]{+丑+}己"
    assert word_diff("甲乙", "乙") == "[-甲-]乙"
    assert word_diff("增长", "") == "[-增长-]"


def test_documents_are_called_by_their_files_unless_these_are_one(tmp_path: Path) -> None:
    paths = [tmp_path / "2024.txt", tmp_path / "2025.txt"]
    for path, tasks in zip(paths, (BEFORE, AFTER), strict=True):
        path.write_text("\n".join(f"{n}.{text}。({clause})" for n, (text, clause) in enumerate(tasks, 1)), "utf-8")
    a, b = map(jx.read_breakdown, paths)
    assert [(made.name_a, made.name_b) for made in (_compared(a, b), _compared(a, a), _compared(OLD, OLD))] == [
        ("2024", "2025"),
        ("A", "B"),
        ("A", "B"),
    ]


def test_units_of_both_documents_that_were_reformed_both_ways_take_the_later_name() -> None:
    """经信局 and 工信局 became each other in different places: the name in b is the one that stays."""
    found = bodies(["市经信局", "市财政局"], ["市工信局", "市财政局"], by="unit")
    assert found.a == {"市经信局": "市工信局", "市财政局": "市财政局"}
    assert found.b == {"市工信局": "市工信局", "市财政局": "市财政局"}


def test_a_name_for_many_and_a_body_of_another_level_are_not_followed() -> None:
    assert bodies(["各县国土资源局"], ["各县自然资源局"], by="unit").followed.empty
    assert bodies(["国土资源部"], ["市自然资源和规划局"], by="unit").followed.empty
    assert bodies(["国土资源部"], ["自然资源部"], by="unit").a == {"国土资源部": "自然资源部"}


def test_a_body_that_both_documents_name_is_not_followed_nor_one_of_no_place_to_another() -> None:
    both = bodies(["市国土资源局"], ["市国土资源局", "市自然资源和规划局"], by="unit")
    assert both.followed.empty
    assert bodies(["国土资源部"], ["自然资源局"], by="unit").followed.empty


def test_a_comparison_says_by_which_settings_it_was_made() -> None:
    made = jx.compare(OLD, LATER)
    assert made.settings == {
        "by": "unit",
        "threshold": 0.4,
        "scheme": "lead-co",
        "null": "fdsm",
        "alpha": 0.05,
        "samples": 10_000,
        "seed": 0,
    }


def _lines(*texts: str) -> jx.ResponsibilityMatrix:
    return _matrix([(str(n), text, "甲", "lead") for n, text in enumerate(texts)])


def test_of_equals_the_task_at_the_same_part_of_its_document_meets() -> None:
    """One text thrice and once: the middle one meets, at a half of both documents, if not another has the units."""
    thrice, once = _lines(*["落实年度工作"] * 3), _lines("落实年度工作")
    assert _compared(thrice, once).tasks["task_b"].tolist() == ["", "0", ""]
    assert _compared(once, thrice).tasks["task_b"].tolist() == ["1", "0", "2"]
    last = _matrix([(str(n), "落实年度工作", "甲乙丙"[n], "lead") for n in (1, 2, 0)])
    assert _compared(once, last).tasks["task_b"].tolist()[0] == "0"


def test_the_same_text_is_similar_enough_for_every_threshold() -> None:
    assert _compared(_lines("落实年度工作"), _lines("落实年度工作"), threshold=1).tasks["status"].tolist() == ["kept"]


HALVES = ("推进老旧小区改造惠及居民三千户", "新增普惠托位五百个扩建幼儿园区")


def test_of_parts_that_cover_the_same_the_one_that_is_wholly_inside_counts() -> None:
    """The last text has one half, too, but adds words of its own: it is new, and not what the task was split into."""
    found = _compared(_lines("".join(HALVES)), _lines(*HALVES, HALVES[0] + "开展外贸企业")).tasks
    assert found["relation"].tolist() == ["split", "split", ""]
    assert found["related"].tolist() == ["0; 1", "0", ""]


def test_a_part_that_adds_less_than_a_fifth_is_none() -> None:
    """Five of thirty letters are wholly inside, but a task is not split into nearly all of it and a rest."""
    found = _compared(_lines("".join(HALVES)), _lines("".join(HALVES)[:25], "扩建幼儿园"))
    assert set(found.tasks["relation"]) == {""}


def test_the_pair_with_the_greatest_change_stands_first() -> None:
    """A and B share three tasks in both, C and D one and then none: what is lost comes before what is kept."""
    kept = [(t, u, "lead") for t in "123" for u in "AB"]
    before = [*kept, ("4", "C", "lead"), ("4", "D", "lead")]
    after = [*kept, ("4", "C", "lead"), ("5", "D", "lead")]
    for a, b in ((before, after), (after, before)):
        assert _compared(a, b).ties["unit"].tolist() == ["C", "A"]


def test_pairs_that_change_alike_stand_in_the_order_of_the_first_document() -> None:
    triples = [(t, u, "lead") for t, units in (("1", "ZY"), ("2", "BA")) for u in units]
    ties = _compared(triples, triples).ties
    assert ties[["unit", "partner"]].to_numpy().tolist() == [["Z", "Y"], ["B", "A"]]


def test_three_units_at_most_are_named_as_risen() -> None:
    """E falls from eight tasks to none of note; four others have one each: each rises by the same."""
    four = [(f"t{unit}", unit, "lead") for unit in "ABCD"]
    made = _compared([*four, *((f"e{n}", "E", "lead") for n in range(8))], [*four, ("e0", "E", "lead")])
    assert made.units["direction"].to_dict() == {"E": "down"} | dict.fromkeys("ABCD", "up")
    risen = next(words for words in comparison_words(made) if "A (" in words)
    assert [f"{unit} (" in risen for unit in "ABCDE"] == [True, True, True, False, False]
    assert "A (+11.7" in risen, "from 1/12 to 1/5"


def test_without_a_unit_there_is_no_cluster() -> None:
    counts = _compared([], [("t", "甲", "lead"), ("t", "乙", "lead")]).summary.loc["clusters"]
    assert counts.tolist() == [0, 1, 0]


def test_no_stretch_of_a_change_is_empty() -> None:
    start = "开展治理，" * 250
    assert list(changes(start + "完成5项。", start + "完成6项。")) == [(start, start), ("完成5项。", "完成6项。")]


def test_one_equal_character_between_two_changes_is_part_of_them() -> None:
    """Also where the second change ends the text; two equal characters stand apart, and one at an end does."""
    assert list(changes("甲1乙2", "甲3乙4")) == [("甲", "甲"), ("1乙2", "3乙4")]
    assert list(changes("1乙2丙", "3乙4丙")) == [("1乙2", "3乙4"), ("丙", "丙")]
    assert list(changes("1甲乙2", "3甲乙4")) == [("1", "3"), ("甲乙", "甲乙"), ("2", "4")]


def test_a_part_that_covers_less_than_the_least_is_left_out() -> None:
    """Of the text's pairs the first part has more than a half, the second the rest but one, the third none."""
    texts = TextSimilarity.of(["建设充电设施和加氢站"], ["建设充电设施", "和加氢站", "修缮公园"])
    shares = texts.containment().toarray()[0]
    assert texts.cover(0, [0, 1, 2], 0.2) == [0, 1]
    assert texts.cover(0, [0, 1, 2], 0.45) == [0]
    assert texts.cover(0, [0, 1, 2], 0.9) == []
    assert shares[2] == 0


def test_a_dropped_task_takes_its_weight_away() -> None:
    """市建设局 loses both of its leads (-2); 市教育局 loses a support and gains one; of nothing nothing is taken."""
    a = jx.parse_text(
        "1.建设学校。（市教育局牵头）\n2.修建公园。（市建设局牵头）\n3.改造小区。（市建设局牵头，市教育局配合）"
    )
    b = jx.parse_text("1.建设学校。（市教育局牵头）\n2.举办展会。（市商务局牵头，市教育局配合）")
    parts = jx.compare(a, b, samples=5).units[["by_dropped", "by_new", "by_kept"]]
    assert parts.loc["市建设局"].tolist() == [-2, 0, 0]
    assert parts.loc["市教育局"].tolist() == [-0.25, 0.25, 0]
    assert [str(number) for number in parts.loc["市商务局"]] == ["0.0", "1.0", "0.0"]


def test_of_equal_texts_the_one_with_the_same_unit_is_matched() -> None:
    """Also where that unit is the first of its document, and where the other text stands nearer."""
    a = jx.parse_text("1.举办展会。（市财政局牵头）\n2.修建公园。（市建设局牵头）")
    b = jx.parse_text("1.建设学校。（市财政局牵头）\n2.举办展会。（市教育局牵头）\n3.举办展会。（市财政局牵头）")
    tasks = jx.compare(a, b, samples=5).tasks
    assert tasks.loc[tasks["task_a"] == "T1", "task_b"].tolist() == ["T3"]


def test_loads_count_repeats_once_and_as_printed_under_every_scheme_and_weight() -> None:
    """A co-leads a task that is printed three times, B leads two: .5 or 1.5 to 2, and 1 or 3 where roles are equal."""
    R = responsibility_matrix([("A0", "A", "co_lead"), ("B0", "B", "lead"), ("B1", "B", "lead")])
    R = replace(R, tasks=R.tasks.assign(repeats=["x; y", "", ""]))
    own, *others = loads_by_setting(R, samples=4, seed=0, width=2)
    assert own.tolist() == [[0.5, 2], [1.5, 2]]
    by_scheme, drawn, by_scheme_printed, drawn_printed = others
    assert [1, 2] in by_scheme.tolist()
    assert by_scheme_printed == pytest.approx(by_scheme * [3, 1])
    assert drawn_printed == pytest.approx(drawn * [3, 1])
