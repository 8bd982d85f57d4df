"""The tasks of several years linked: the right ones, at once over all years, and with their evidence."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_documents import FULL
from making_years import independent_years, synthetic_years, triples, true_links

import jxgraph as jx
from jxgraph.comparison.tasks import THRESHOLD, candidates, likeness
from jxgraph.comparison.texts import TextSimilarity, weighed
from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_matrix
from jxgraph.panels.tasks import chains, link_tasks, links_frame, tasks_by_year
from jxgraph.panels.units import same_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.panels.tasks import Links

Tasks = list[tuple[str, str]]
A, B = "推进老旧小区改造惠及居民三千户", "整治易涝积水点疏浚河道十二处"


def _year(tasks: Tasks) -> ResponsibilityMatrix:
    """Make a document of texts, each with the unit that leads it; ids are T1, T2, …."""
    rows = [(f"T{n}", text, unit, "lead") for n, (text, unit) in enumerate(tasks, 1)]
    return responsibility_matrix(pd.DataFrame(rows, columns=["task_id", "text", "unit", "role"]))


def _frames(matrices: Sequence[ResponsibilityMatrix]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    years, links = range(2020, 2020 + len(matrices)), link_tasks(matrices, THRESHOLD)
    tasks = tasks_by_year(matrices, years, links)
    return links_frame(matrices, years, links), tasks, chains(tasks)


def _named(matrices: Sequence[ResponsibilityMatrix], links: Links) -> set[tuple[int, str, int, str]]:
    """Return the links by document and id."""
    ids = [list(map(str, R.tasks.index)) for R in matrices]
    columns = (of.tolist() for of in links[:4])
    return {(a, ids[a][i], b, ids[b][j]) for a, i, b, j in zip(*columns, strict=True)}


def _f1(frames: Sequence[pd.DataFrame], first: int) -> float:
    """Return twice the right links by those found and those that are there."""
    matrices = [responsibility_matrix(frame) for frame in frames]
    matrices = same_names(matrices, range(first, first + len(frames)), by="unit").matrices
    found, true = _named(matrices, link_tasks(matrices, THRESHOLD)), true_links(frames)
    return 2 * len(found & true) / (len(found) + len(true))


def test_links_of_made_years_are_those_that_the_keys_say() -> None:
    """Of five years of 100 tasks, in which a fifth is gone each year: F1 at least 0.97, also where tasks return."""
    assert _f1(synthetic_years(0, 2021, 2025, tasks=100), 2021) >= 0.97
    assert _f1(synthetic_years(1, 2021, 2025, tasks=100, away=0.1), 2021) >= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10 if FULL else 3))
@pytest.mark.parametrize("tasks", [80, 166])
def test_links_of_ten_made_years_over_many_seeds(seed: int, tasks: int) -> None:
    assert _f1(synthetic_years(seed, 2016, 2025, tasks=tasks), 2016) >= 0.97
    assert _f1(synthetic_years(seed, 2016, 2025, tasks=tasks, away=0.1), 2016) >= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("style", jx.synthetic.STYLES)
def test_links_of_documents_that_are_read(style: str) -> None:
    """Every style, through the parser: ids and texts as read."""
    frames = []
    for year in range(2020, 2025):
        made = jx.synthetic.make_document(100, style=style, year=year, seed=7)
        key = {task.id: key for task, key in zip(made.tasks, made.keys, strict=True)}
        frame = jx.parse_text(made.text).assignments
        frames.append(frame.assign(key=frame["task_id"].map(key)))
    assert _f1(frames, 2020) >= 0.97


@pytest.mark.parametrize("seed", range(3))
def test_new_texts_are_new_tasks_and_the_same_ones_are_linked(seed: int) -> None:
    """Half of the tasks are carried on at other places: their links and no others, by texts or by ids."""
    frames = independent_years(seed, 4, kept=0.5)
    for sources in (frames, triples(frames)):
        matrices = [responsibility_matrix(source) for source in sources]
        links = link_tasks(matrices, THRESHOLD)
        assert len(links.a) == 3 * 20
        assert links.new(0).all()
        assert [int(links.new(n).sum()) for n in range(4)] == [40, 20, 20, 20]
    matrices = [responsibility_matrix(frame) for frame in frames]
    assert _named(matrices, link_tasks(matrices, THRESHOLD)) == true_links(frames)


def test_no_text_is_like_itself() -> None:
    """Three that have no pair of signs in common."""
    (rows,) = weighed([["改造老旧小区", "疏浚城区河道", "惠及三千户"]])
    assert likeness(rows) == 0


# The optimum, and its laws.


WORDS = ("改造老旧小区", "疏浚城区河道", "惠及三千户", "完成十二处", "年底前")
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map("".join)
documents = st.lists(
    st.lists(st.tuples(texts, st.sampled_from(["甲", "乙"])), min_size=1, max_size=2), min_size=2, max_size=4
)


def _gains(matrices: Sequence[ResponsibilityMatrix]) -> dict[tuple[int, int, int, int], float]:
    rows = weighed([list(map(str, R.tasks["text"])) for R in matrices])
    alike = list(map(likeness, rows))
    gains: dict[tuple[int, int, int, int], float] = {}
    for a, b in combinations(range(len(matrices)), 2):
        texts, most = TextSimilarity(rows[a], rows[b]), max(alike[a], alike[b])
        able = candidates(texts, matrices[a], matrices[b], THRESHOLD, most, b - a - 1)
        gains |= {(a, i, b, j): g for i, j, g in zip(able.a.tolist(), able.b.tolist(), able.gain.tolist(), strict=True)}
    return gains


@given(documents)
def test_no_other_links_gain_more(years: list[Tasks]) -> None:
    """Every choice of a successor, or none, for each task, no task chosen twice: none has a greater sum of gains."""
    matrices = list(map(_year, years))
    gains, links = _gains(matrices), link_tasks(matrices, THRESHOLD)
    found = sum(gains[link] for link in zip(*(of.tolist() for of in links[:4]), strict=True))
    after: dict[tuple[int, int], list[tuple[int, int, float] | None]] = {}
    for (a, i, b, j), gain in gains.items():
        after.setdefault((a, i), [None]).append((b, j, gain))
    best = 0.0
    for choice in product(*after.values()):
        chosen = [link for link in choice if link]
        if len({link[:2] for link in chosen}) == len(chosen):
            best = max(best, sum(link[2] for link in chosen))
    assert found == pytest.approx(best, abs=1e-9)


def test_two_years_have_the_links_of_a_comparison() -> None:
    """Task by task, with the same evidence."""
    frames = synthetic_years(1, 2024, 2025, tasks=60)
    compared = jx.compare(*frames, by="unit", samples=5)
    links = _frames([compared.a, compared.b])[0]
    kept = compared.tasks.query("status == 'kept'").reset_index(drop=True)
    common = [name for name in links.columns if name in kept.columns]
    assert len(common) == 14
    pd.testing.assert_frame_equal(links[common], kept[common], check_dtype=False)


@pytest.mark.slow
def test_documents_in_another_order_have_the_same_links() -> None:
    """A panel is of years, in whichever order they are given."""
    frames = synthetic_years(1, 2023, 2025, tasks=10)
    plain = jx.panel(frames, years=[2023, 2024, 2025], samples=20, null="hypergeometric")
    turned = jx.panel([frames[n] for n in (1, 2, 0)], years=[2024, 2025, 2023], samples=20, null="hypergeometric")
    for name in ("links", "tasks", "chains", "followed"):
        pd.testing.assert_frame_equal(getattr(plain, name), getattr(turned, name))
    assert len(plain.links) > 10


def test_tasks_in_another_order_have_the_same_links() -> None:
    """Each year printed in an order of its own, by texts that all differ."""
    frames = synthetic_years(3, 2022, 2025, tasks=40)
    plain = [responsibility_matrix(frame) for frame in frames]
    rng = np.random.default_rng(0)
    turned = []
    for frame in frames:
        order = rng.permutation(frame["task_id"].unique())
        turned.append(responsibility_matrix(frame.set_index("task_id").loc[order].reset_index()))
    assert _named(plain, link_tasks(plain, THRESHOLD)) == _named(turned, link_tasks(turned, THRESHOLD))


def test_results_repeat() -> None:
    matrices = [responsibility_matrix(frame) for frame in synthetic_years(0, 2023, 2025, tasks=40)]
    for one, other in zip(_frames(matrices), _frames(matrices), strict=True):
        pd.testing.assert_frame_equal(one, other)


# Chains by hand.


def test_a_chain_goes_through_the_year_between_if_the_task_is_there() -> None:
    """A is there in all three years, B in the first and the last: A has two links, B one over a gap."""
    links, tasks, of_chain = _frames([_year([(A, "甲"), (B, "乙")]), _year([(A, "甲")]), _year([(B, "乙"), (A, "丙")])])
    assert links[["chain", "year_a", "year_b", "gap"]].to_numpy().tolist() == [
        ["C1", 2020, 2021, 0],
        ["C2", 2020, 2022, 1],
        ["C1", 2021, 2022, 0],
    ]
    assert tasks["status"].tolist() == ["new", "new", "kept", "returned", "kept"]
    assert tasks["last"].tolist() == [False] * 5
    assert of_chain.loc["C1", ["first", "last", "years", "leads", "lead_changes"]].tolist() == [
        *(2020, 2022, 3, "甲 → 丙", 1)
    ]
    assert of_chain.loc["C2", ["years", "task_ids"]].tolist() == [2, "2020 T2; 2022 T1"]


def test_the_longer_a_task_was_away_the_more_alike_its_text_must_be() -> None:
    """Half of the text is enough from year to year; over four years only more of it is, and the same text always."""
    half = A[:8] + "建成示范工程"
    other = [_year([(f"{chr(0x4E00 + 40 * n)}" * 9, "丙")]) for n in range(4)]
    assert len(link_tasks([_year([(A, "甲")]), _year([(half, "甲")]), *other], THRESHOLD).a) == 1
    assert len(link_tasks([_year([(A, "甲")]), *other, _year([(half, "甲")])], THRESHOLD).a) == 0
    assert len(link_tasks([_year([(A, "甲")]), *other, _year([(A, "甲")])], THRESHOLD).a) == 1
    assert len(link_tasks([_year([(A, "甲")]), *other, _year([(A, "乙")])], 1.0).a) == 1


def test_where_all_texts_are_alike_one_of_other_units_is_another_task() -> None:
    """The same aim with another end: the same task where few texts are alike, or with its unit, or in the same words.

    Where tasks of one document have as much in common, a task of another unit with another end is a new one.
    """
    changed = A[:10] + "完成四千套"
    alone, among = [(A, "甲")], [(A, "甲"), (A[:10] + "新增车位", "丙"), (A[:10] + "安装电梯", "丁")]
    for before, text, unit, count in ((alone, changed, "乙", 1), (among, changed, "乙", 0), (among, A, "乙", 1)):
        assert len(link_tasks([_year(before), _year([(text, unit)])], THRESHOLD).a) == count
    assert len(link_tasks([_year(among), _year([(changed, "甲")])], THRESHOLD).a) == 1


def test_tasks_with_one_text_keep_their_order() -> None:
    """Three times the same words in a year, twice in the next: the nearest places, in order."""
    matrices = [_year([(A, "甲")] * 3), _year([(A, "甲")] * 3)]
    links = link_tasks(matrices, THRESHOLD)
    assert links.task_a.tolist() == links.task_b.tolist() == [0, 1, 2]
    assert links.next_best.tolist() == [1, 1, 1]


def test_of_equal_texts_those_with_the_same_unit_are_linked() -> None:
    """Two of thirty tasks have one text: each is linked with that of its unit, though it now stands elsewhere."""
    others = [(chr(0x4E00 + 40 * n) * 9, "丙") for n in range(28)]
    links = link_tasks([_year([(A, "甲"), (A, "乙"), *others]), _year([(A, "乙"), *others, (A, "甲")])], THRESHOLD)
    assert links.task_b[:2].tolist() == [29, 0]


def test_a_split_task_and_merged_ones_are_named_with_the_year() -> None:
    """The two halves of a task: one carries it on, the other is new; in the third year they are one again."""
    first, second = "完善综合交通网络体系建成城际铁路项目", "优化公共医疗卫生服务新建社区诊所"
    whole, halves = _year([(first + second, "甲")]), _year([(first, "甲"), (second, "甲")])
    links, tasks, _ = _frames([whole, halves, whole])
    assert links["relation"].tolist() == ["split", "merged"]
    assert links["related"].tolist() == ["T1; T2", "T1; T2"]
    assert tasks["from_tasks"].tolist() == ["", "", "2020 T1", ""]
    assert tasks["into_tasks"].tolist() == ["", "", "2022 T1", ""]


def test_tasks_of_one_chain_are_the_same_through_the_years_between() -> None:
    """The text changes by a third each year; the first and the last have only a third in common, but one chain."""
    steps = ["甲乙丙丁戊己庚辛壬", "甲乙丙丁戊己子丑寅", "甲乙丙卯辰巳子丑寅"]
    links = link_tasks([_year([(text, "一")]) for text in steps], THRESHOLD)
    assert links.same(0, 2).tolist() == [[0, 0]]
    assert links.b.tolist() == [1, 2]


@pytest.mark.parametrize(
    "years",
    [
        [[("t1", "甲", "lead")], [("t1", "甲", "lead")]],
        [[("t1", "甲", "lead")], [("t2", "乙", "lead")], [("t3", "乙", "support")]],
        [[("t1", "甲", "lead")]] * 5,
        [[("=1+1", "<script>", "lead")], [("=1+1", "]]>", "lead"), ("名" * 300, "a/b\\c:d", "co_lead")]],
    ],
)
def test_degenerate_years_have_their_frames(years: list[list[tuple[str, str, str]]]) -> None:
    """One task, no common task, the same document again and again, hostile names: ids are the texts."""
    links, tasks, of_chain = _frames([responsibility_matrix(year) for year in years])
    assert len(tasks) == sum(len({task for task, *_ in year}) for year in years)
    assert len(of_chain) == len({task for year in years for task, *_ in year})
    assert len(links) == len(tasks) - len(of_chain)
    assert of_chain.index[0] == "C1"


def test_the_order_of_lead_units_is_no_change() -> None:
    """A and B lead, then B and A, then B alone: one change, as `Panel.leads` has it."""
    years = [[("t1", unit, "lead") for unit in units] for units in ("AB", "BA", "B")]
    of_chain = _frames([responsibility_matrix(year) for year in years])[2]
    assert of_chain[["leads", "lead_changes"]].to_numpy().tolist() == [["A; B → B", 1]]


def test_a_year_without_texts_among_others_is_refused_by_its_number() -> None:
    without = responsibility_matrix([("t1", "甲", "lead")])
    with pytest.raises(UsageError, match="document 2 has no texts"):
        link_tasks([_year([(A, "甲")]), without], THRESHOLD)
