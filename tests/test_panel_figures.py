"""The figures of several years: what they say is what the frames have, and all of it can be read."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from checking_figures import assert_legible, contrast, words_of
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from jxgraph import figures
from jxgraph.errors import UsageError
from jxgraph.figures import ONE_COLUMN, TWO_COLUMNS, style
from jxgraph.figures.alluvial import Flow, _crossings, _uncrossed, ribbon_ends
from jxgraph.figures.sheet import year_heads
from jxgraph.palette import CLUSTER_COLOURS, COLOURS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

HOSTILE = ["市" * 300, r"$\frac{1}{2}$ & <b>", "=1+1", "<script>", "]]>", "\x00", "a/b\\c:d", "😀𠮷局", "W" * 300, "—"]
VERDICTS = ["more", "expected", "fewer", "undecidable"]


@cache
def _frames(case: str) -> Mapping[str, pd.DataFrame]:
    """Make the frames of a panel: the years, units and tasks of a case, drawn with one seed."""
    years, units, tasks = {
        "five": (5, [f"市第{n}局" for n in range(30)], 60),
        "two": (2, ["市财政局", "市商务局", "市教育局"], 5),
        "twenty": (20, [f"市第{n}办公室" for n in range(25)], 60),
        "one unit": (2, ["市商务局"], 1),
        "hostile": (4, HOSTILE, 12),
        "empty": (0, [], 0),
    }[case]
    rng = np.random.default_rng(0)
    rows = [
        (2025 - years + y + 1, unit) for y in range(years) for unit in units if len(units) == 1 or rng.random() < 0.9
    ]
    of_units = pd.DataFrame(rows, columns=["year", "unit"])
    rank = of_units.assign(drawn=rng.random(len(rows))).groupby("year")["drawn"].rank()
    cluster = rng.integers(0, min(len(units), 12 if years < 9 else 6) + 1, len(rows)) if len(units) > 1 else 0
    clusters = of_units.assign(cluster=cluster, moved=rng.random(len(rows)) < 0.2)
    clusters["label"] = ["、".join([unit] * 3) for unit in clusters["unit"]]
    pairs = [(a, b, year) for a, b in pairwise(units) for year in sorted({y for y, _ in rows})]
    ties = pd.DataFrame(pairs, columns=["unit_a", "unit_b", "year"])
    ties = ties.assign(shared=rng.integers(0, 12, len(ties)), verdict=[VERDICTS[n % 4] for n in range(len(ties))])
    ties = ties[rng.random(len(ties)) < 0.8] if years > 2 else ties
    later = ties.drop_duplicates(["unit_a", "unit_b"]).assign(shared_after=3, expected=0.25)
    listed = [
        (2025 - years + y + 1, f"C{t}", units[(t + (y > t % 5)) % len(units)], f"任务{t}：" + units[t % len(units)])
        for y in range(years)
        for t in range(tasks)
        if t < tasks / 3 or (t * 7 + y * 3) % 10 < 7
    ]
    tasks_by_year = pd.DataFrame(listed, columns=["year", "chain", "lead", "text"])
    return {
        "units": of_units.assign(rank=rank),
        "clusters": clusters,
        "ties_by_year": ties,
        "persistence": later,
        "tasks": tasks_by_year,
    }


FIGURES: Mapping[str, Callable[..., Any]] = {
    "ranks": lambda f, **how: figures.bump_chart(f["units"], **how),
    "alluvial": lambda f, **how: figures.alluvial(f["clusters"], **how),
    "ties": lambda f, **how: figures.tie_persistence(f["ties_by_year"], f["persistence"], ties=f["persistence"], **how),
    "chains": lambda f, **how: figures.task_chains(f["tasks"], **how),
    "leads": lambda f, **how: figures.lead_changes(f["tasks"], **how),
}
CASES = ["five", "two", "twenty", "one unit", "hostile", "empty"]
NARROW, WIDE = ("en", ONE_COLUMN), ("zh", TWO_COLUMNS)
QUICK = {("five", WIDE), ("hostile", NARROW), ("twenty", NARROW), ("empty", WIDE)}
"""Cases, languages and widths that are drawn in every run; .ci/run draws all."""

EACH_DRAWING = [
    pytest.param(case, *how, marks=[] if (case, how) in QUICK else [pytest.mark.slow])
    for case in CASES
    for how in (NARROW, WIDE)
]


def said(ax: Any) -> str:
    return " ".join(text.get_text().replace("\n", " ") for text in words_of(ax))


def numbers(ax: Any) -> list[str]:
    return [text.get_text() for text in words_of(ax) if text.get_text().isdigit()]


@pytest.mark.slow
@pytest.mark.parametrize(("case", "lang", "width"), EACH_DRAWING)
@pytest.mark.parametrize("name", FIGURES)
def test_all_words_can_be_read(name: str, case: str, lang: str, width: float) -> None:
    """No text is clipped, none lies upon another; the figure is as wide as asked."""
    ax = FIGURES[name](_frames(case), lang=lang, width=width)
    assert ax.figure.get_figwidth() == pytest.approx(width)
    assert ax.figure.get_figheight() < 12
    assert_legible(ax)


@pytest.mark.parametrize("name", FIGURES)
def test_given_axes_hold_the_whole_figure_and_too_small_ones_are_refused(name: str) -> None:
    ax = Figure((7, 9)).subplots()
    assert FIGURES[name](_frames("five"), ax=ax) is ax
    assert_legible(ax)
    with pytest.raises(UsageError, match="too small"):
        FIGURES[name](_frames("five"), ax=Figure((0.4, 0.4)).subplots())


@pytest.mark.parametrize("name", FIGURES)
def test_frames_stay_and_the_bytes_are_the_same_each_time(name: str, tmp_path: Path) -> None:
    frames = _frames("hostile")
    before = {key: frame.copy() for key, frame in frames.items()}
    for file in ("a.svg", "b.svg"):
        figures.save(FIGURES[name](frames, lang="zh"), tmp_path / file)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    for key, frame in frames.items():
        pd.testing.assert_frame_equal(frame, before[key])


@pytest.mark.parametrize("name", FIGURES)
def test_wrong_calls_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="no language is called 'fr'"):
        FIGURES[name](_frames("two"), lang="fr")
    nothing = pd.DataFrame({"x": ["1"]}, index=["y"])
    with pytest.raises(UsageError, match=r"expected the frame of Panel\.|expected a column of ranks"):
        FIGURES[name](dict.fromkeys(_frames("two"), nothing))
    if name in ("ranks", "ties", "leads"):
        with pytest.raises(UsageError, match="at least 1 "):
            FIGURES[name](_frames("two"), top=0)


def test_ranks_through_the_years_have_a_dotted_line_where_a_unit_is_missing() -> None:
    """A: 1, 1, 1. B: 2, none, 3. C: 3, 2, 2: C climbs by one, B falls by one, neither far enough for a colour."""
    rows = [("A", 1, 1), ("B", 1, 2), ("C", 1, 3), ("A", 2, 1), ("C", 2, 2), ("A", 3, 1), ("C", 3, 2), ("B", 3, 3)]
    frame = pd.DataFrame(rows, columns=["unit", "year", "rank"])
    ax: Any = figures.bump_chart(frame)
    lines = [np.asarray(line.get_ydata()).tolist() for line in ax.lines]
    assert lines[0] == [0, 0, 0]
    assert str(lines[1]) == "[1.0, nan, 2.0]"
    assert [len(dotted.get_segments()) for dotted in ax.collections] == [0, 2, 0]
    assert {to_hex(line.get_color()) for line in ax.lines} == {style.RULE}
    assert "First to last year: 1 up, 1 down, 1 unchanged. C climbs most (3 in 1, 2 in 3). B falls most" in said(ax)
    assert [text.get_text() for text in words_of(ax)].count("–") == 1


def test_ranks_through_the_years_are_blue_up_and_red_down_and_named_only_if_alone() -> None:
    """A and B fall by two each, C climbs by four: no name for those that fall. D has no rank and is left out."""
    ranks = {"A": (1, 3), "B": (2, 4), "C": (5, 1), "D": (np.nan, np.nan)}
    rows = [(unit, year, rank) for unit, both in ranks.items() for year, rank in zip((2024, 2025), both, strict=True)]
    ax: Any = figures.bump_chart(pd.DataFrame(rows, columns=["unit", "year", "rank"]))
    assert sorted(to_hex(line.get_color()) for line in ax.lines) == sorted([COLOURS["up"], *[COLOURS["down"]] * 2])
    assert "C climbs most (5 in 2024, 1 in 2025)." in said(ax)
    assert "falls most" not in said(ax)


def test_the_units_with_the_best_rank_in_any_year_are_drawn() -> None:
    """B was first once, C never better than third."""
    rows = [("A", 1, 1), ("A", 2, 2), ("C", 1, 3), ("C", 2, 3), ("B", 1, 9), ("B", 2, 1)]
    ax = figures.bump_chart(pd.DataFrame(rows, columns=["unit", "year", "rank"]), top=2)
    words = [text.get_text() for text in words_of(ax)]
    assert (words.count("A"), words.count("B"), words.count("C")) == (2, 2, 0)


def test_heads_of_years_are_as_many_as_fit_and_the_last_always() -> None:
    assert year_heads([2023, 2024, 2025], 100) == ["2023", "2024", "2025"]
    assert year_heads([2023, 2024, 2025], 15) == ["2023", "", "2025"]
    assert year_heads([2024, 2025], 0) == ["", "2025"]


def test_the_alluvial_counts_units_and_names_those_that_change() -> None:
    """2024: A, B, C in 1, D in 2. 2025: A, B in 1, C and D in 2; E is new, without a tie."""
    rows = [(2024, "A", 1), (2024, "B", 1), (2024, "C", 1), (2024, "D", 2)]
    rows += [(2025, "A", 1), (2025, "B", 1), (2025, "C", 2), (2025, "D", 2), (2025, "E", 0)]
    frame = pd.DataFrame(rows, columns=["year", "unit", "cluster"]).assign(label="甲、乙")
    frame["moved"] = (frame["unit"] == "C") & (frame["year"] == 2025)
    ax: Any = figures.alluvial(frame)
    assert numbers(ax) == ["3", "1", "1", "2", "2", "1", "2024", "2025"]
    assert "Units that change clusters in 2 years: 1 of 5." in said(ax)
    assert "Units that change: C (2025)." in said(ax)
    assert {"Not named", "No cluster"} <= {text.get_text() for text in words_of(ax)}
    assert "1 of 5 (of which 1 depend on the settings)." in said(figures.alluvial(frame.assign(sure=False)))
    fills = [to_hex(patch.get_facecolor()) for patch in ax.patches]
    assert set(CLUSTER_COLOURS[:2]) <= set(fills)
    still = figures.alluvial(frame[frame["unit"].isin(["A", "D"])])
    assert "None of the 2 units changes clusters in 2 years." in said(still)


def test_clusters_beyond_the_ninth_are_one_block() -> None:
    """Eleven clusters of one unit: nine with a colour each, and one block of two."""
    rows = [(year, f"U{n}", n) for year in (1, 2) for n in range(1, 12)]
    frame = pd.DataFrame(rows, columns=["year", "unit", "cluster"]).assign(label="x", moved=False)
    ax = figures.alluvial(frame)
    assert "Smaller clusters (2)" in said(ax)
    assert numbers(ax).count("2") == 3  # two blocks, and the head of the second year


def test_columns_are_ordered_so_that_few_units_cross() -> None:
    """Clusters 1, 2, 3 become 3, 1, 2, three units each: in the order of their numbers they would cross 18 times."""
    flows = [[Flow(1, 3, 3), Flow(2, 1, 3), Flow(3, 2, 3)]]
    sizes = [dict.fromkeys((1, 2, 3), 3)] * 2
    assert _crossings([[1, 2, 3], [1, 2, 3]], flows) == 18
    orders = _uncrossed([[1, 2, 3], [1, 2, 3]], flows, sizes)
    assert _crossings(orders, flows) == 0
    assert _uncrossed([[1, 2, 0, -1]], [], [{1: 1, 2: 1, 0: 1, -1: 1}]) == [[1, 2, 0, -1]]


def test_ribbons_fill_a_block_from_top_to_bottom_and_leave_bare_what_does_not_flow() -> None:
    """A block of 4 with flows of 1 and 2: the spans 0-1 and 1-3 of 0-4, the one to the upper block first."""
    flows = [Flow(1, 2, 1), Flow(1, 1, 2)]
    drawn = ribbon_ends(flows, ({1: (0.0, 4.0)}, {1: 4}), ({1: (0.0, 2.0), 2: (3.0, 4.0)}, {1: 2, 2: 1}))
    assert drawn == [(flows[0], (2.0, 3.0), (3.0, 4.0)), (flows[1], (0.0, 2.0), (0.0, 2.0))]


def test_letters_on_every_colour_of_a_cluster_can_be_read() -> None:
    """Contrast by WCAG 2, at least 4.5 but for one middle tone, which has 4 either way."""
    contrasts = [contrast(colour, style.ink_over(colour)) for colour in CLUSTER_COLOURS]
    assert min(contrasts) >= 4
    for colour, reached in zip(CLUSTER_COLOURS, contrasts, strict=True):
        assert reached == max(contrast(colour, style.PAPER), contrast(colour, COLOURS["on_co_lead"]))


@pytest.mark.slow
def test_ties_that_last_come_first_with_what_they_rest_on() -> None:
    """A–B shares most, C–D lasts: C–D is first. Cells have the year's number and the colour of the year's verdict."""
    columns = ["unit_a", "unit_b", "year", "shared", "verdict"]
    rows = [("A", "B", 2024, 9, "expected"), ("A", "B", 2025, 8, "fewer"), ("C", "D", 2024, 3, "more")]
    by_year = pd.DataFrame(rows, columns=columns)
    later = pd.DataFrame([{"unit_a": "C", "unit_b": "D", "shared_after": 4, "expected": 0.51, "verdict": "more"}])
    total = pd.DataFrame([{"unit_a": "A", "unit_b": "B", "shared": 12, "verdict": "expected"}])
    ax: Any = figures.tie_persistence(by_year, later, ties=total)
    assert numbers(ax) == ["3", "9", "8", "12", "2024", "2025"]
    fills = [to_hex(patch.get_facecolor()) for patch in ax.patches]
    assert fills == [COLOURS["more"], COLOURS["random_band"], COLOURS["fewer"], COLOURS["random_band"]]
    assert {"4 (0.5)", "Lasts", "C—D"} <= {text.get_text() for text in words_of(ax)}
    assert "in some year: 1. Of these, 1 have later years to look at, and 1 share" in said(ax)
    words = [said(figures.tie_persistence(by_year, later.assign(expected=expected))) for expected in (0.0, 0.04)]
    assert ["4 (0)" in words[0], "4 (<0.1)" in words[1]] == [True, True]
    assert "Drawn are 1 of 2 pairs" in said(figures.tie_persistence(by_year, later, top=1))
    none = figures.tie_persistence(by_year.assign(verdict="expected"), later.iloc[:0])
    assert "No pair shares more tasks than expected in any year." in said(none)


def test_task_chains_count_what_stays_returns_comes_and_goes() -> None:
    """A every year; B only the first; C first and third; D from the second on."""
    listed = {2023: "ABC", 2024: "AD", 2025: "ACD"}
    rows = [(year, chain, "X") for year, chains in listed.items() for chain in chains]
    ax = figures.task_chains(pd.DataFrame(rows, columns=["year", "chain", "lead"]))
    # 2023: A, and B with C. 2024: A; D is new; B and C are gone. 2025: A; D is kept; C returned
    assert numbers(ax)[:8] == ["1", "2", "1", "1", "2", "1", "1", "1"]
    assert "Tasks in 3 years: 4. Every year: 1; dropped for good: 1; back after a break: 1." in said(ax)
    assert "Yellow are tasks that return after a break." in said(ax)
    assert {"Every year", "Others of the first year", "Kept", "Returned"} <= {text.get_text() for text in words_of(ax)}


def test_lead_changes_have_a_bar_for_each_lead_and_a_triangle_for_each_change() -> None:
    """C1: A, A, B. C2: A, gone, A: a bar each side of the gap, no change. C3: A with B, then B with A: the same."""
    rows = [(1, "C1", "A"), (2, "C1", "A"), (3, "C1", "B"), (1, "C2", "A"), (3, "C2", "A"), (1, "C3", "A; B")]
    rows += [(2, "C3", "B; A")]
    frame = pd.DataFrame(rows, columns=["year", "chain", "lead"])
    ax: Any = figures.lead_changes(frame.assign(text=frame["chain"]))
    assert [(round(bar.get_x(), 1), round(bar.get_width())) for bar in ax.patches] == [(-0.5, 2), (1.5, 1)]
    assert [line.get_xdata()[0] for line in ax.lines] == [1.5]
    words = said(ax)
    assert "Tasks listed in two years or more: 3. Lead unit changed: 1, 1 changes in all." in words
    assert "B takes over most (1). A hands over most (1)." in words
    same = frame[frame["chain"] != "C1"].assign(text="x")
    assert "No task changes its lead unit." in said(figures.lead_changes(same))
    assert "names no lead unit" in said(figures.lead_changes(same.assign(lead="")))


def test_where_bars_are_too_narrow_for_names_the_units_stand_under_the_text() -> None:
    years = list(range(2000, 2040))
    frame = pd.DataFrame({"year": years, "chain": "C1", "lead": ["Finance"] * 39 + ["Trade"], "text": "Budget"})
    assert "Budget\nFinance → Trade" in [text.get_text() for text in words_of(figures.lead_changes(frame))]


def test_a_task_that_returns_under_another_lead_has_a_gap_and_a_triangle() -> None:
    frame = pd.DataFrame({"year": [1, 3], "chain": "C1", "lead": ["A", "B"], "text": "x"})
    other = pd.DataFrame({"year": [2], "chain": "C2", "lead": ["A"], "text": "y"})
    ax: Any = figures.lead_changes(pd.concat([frame, other]))
    assert [line.get_xdata()[0] for line in ax.lines] == [1]
    assert len(ax.patches) == 2
