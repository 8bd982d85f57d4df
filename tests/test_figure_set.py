"""Every figure on every kind of document: what it says is what the frame has, and all of it can be read."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
import pytest
from checking_figures import assert_legible, words_of
from hypothesis import given, settings
from hypothesis import strategies as st
from making_documents import FULL
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from PIL import Image

import jxgraph as jx
from jxgraph import figures
from jxgraph.errors import UsageError
from jxgraph.figures import ONE_COLUMN, TWO_COLUMNS, style
from jxgraph.figures.both_formats import save_both
from jxgraph.figures.network import separate
from jxgraph.figures.significance import _farthest
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.clusters import clusters
from jxgraph.measures.robustness import robustness
from jxgraph.measures.stability import co_assignment
from jxgraph.measures.ties import lead_ties, ties
from jxgraph.measures.workload import workload
from jxgraph.pages.network.layout import layout
from jxgraph.parsing import read_breakdown
from jxgraph.weights import SCHEMES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SAMPLE = Path(__file__).parent.parent / "data" / "jiaxing-2025.txt"
Triple = tuple[str, str, str]

HOSTILE = ["市" * 2000, r"$\frac{1}{2}$ & <b>", "\u202eevil\u0000", "😀𠮷局", "W" * 300, "a\nb\tc", "=1+1", "，。、"]
PAIRS = [("t1", 0, 1), ("t2", 1, 2), ("t3", 2, 3), ("t4", 4, 5), ("t5", 5, 6), ("t6", 6, 7), ("t7", 0, 7)]
LEADERS = ["领" * 500, "$x$", "\u202eA", ""]


def _document(name: str) -> list[Triple]:
    if name == "hostile":
        return [edge for t, a, b in PAIRS for edge in ((t, HOSTILE[a], "lead"), (t, HOSTILE[b], "support"))]
    if name == "many":
        rng = np.random.default_rng(0)
        return [
            (f"t{t}", f"市第{unit}局", "co_lead" if place else "lead")
            for t in range(400)
            for place, unit in enumerate(rng.choice(150, rng.integers(1, 4), replace=False))
        ]
    return {
        "one": [("t1", "市商务局", "lead")],
        "no ties": [(f"t{n}", f"单位{n}", "lead") for n in range(5)],
        "nobody leads": [("t1", "市商务局", "co_lead"), ("t1", "市教育局", "co_lead")],
        "empty": [],
    }[name]


@cache
def _frames(document: str) -> Mapping[str, Any]:
    """Make the results that the figures draw; those of measures that stand elsewhere as these give them."""
    source: Any = (
        read_breakdown(SAMPLE)
        if document == "sample"
        else pd.DataFrame(_document(document), columns=["task_id", "unit", "role"])
    )
    R = responsibility_matrix(source)
    rows = pd.DataFrame({"task_id": R.tasks.index[R.entries.task], "unit": R.units.index[R.weight.indices]})
    names = np.array(["lead", "co_lead", "support"])
    rows["role"] = names[R.role.data - 1] if len(rows) else pd.Series(dtype="str")
    rows["leader"] = [LEADERS[n % len(LEADERS)] for n in range(len(rows))] if document != "no ties" else ""
    load = workload(R)
    single = load[load["rank"].notna()].sort_values("workload")
    parts = np.concatenate([[0.0], np.cumsum(single["workload"]) / single["workload"].sum()]) if len(single) else [0.0]
    lorenz = pd.DataFrame({"units": np.linspace(0, 1, len(parts)), "workload": parts})
    lorenz.attrs["gini"] = 0.5
    return {
        "workload": load,
        "ranking": pd.DataFrame({"best": load["rank"], "worst": load["rank"] + 100}),
        "lorenz": lorenz,
        "banded": lorenz.assign(low=lorenz["units"] ** 2, high=lorenz["units"]),
        "inequality": pd.DataFrame({"low": [0.2], "high": [0.3]}, index=pd.Index(["gini"], name="measure")),
        "flow": pd.DataFrame({name: workload(R.with_scheme(name))["rank"] for name in SCHEMES}),
        "by_leader": rows.groupby(["unit", "leader"]).size().rename("tasks").to_frame(),
        "assignments": rows,
        "clusters": clusters(R, restarts=2),
        "places": layout(R),
        "co": co_assignment(R, runs=2),
        "lead_ties": lead_ties(R),
        "ties": ties(R, nulls=("fdsm", "hypergeometric"), samples=2000),
        "robustness": robustness(R, orders=20),
    }


FIGURES: Mapping[str, Callable[..., Any]] = {
    "workload": lambda f, **how: figures.workload(f["workload"], **how),
    "ranges": lambda f, **how: figures.workload(f["workload"], ranking=f["ranking"], **how),
    "lorenz": lambda f, **how: figures.lorenz(f["lorenz"], **how),
    "banded": lambda f, **how: figures.lorenz(f["banded"], inequality=f["inequality"], **how),
    "flow": lambda f, **how: figures.bump_chart(f["flow"], **how),
    "leaders": lambda f, **how: figures.leaders(f["by_leader"], **how),
    "matrix": lambda f, **how: figures.matrix(f["assignments"], clusters=f["clusters"], **how),
    "network": lambda f, **how: figures.network(f["ties"], clusters=f["clusters"], places=f["places"], **how),
    "consensus": lambda f, **how: figures.consensus(f["co"], clusters=f["clusters"], **how),
    "ties": lambda f, **how: figures.significance(f["ties"], **how),
    "ego": lambda f, **how: figures.ego(f["ties"], next(iter(f["workload"].index), "A"), **how),
    "lead ties": lambda f, **how: figures.lead_ties(f["lead_ties"], **how),
    "hypergeometric": lambda f, **how: figures.significance(f["ties"], null="hypergeometric", **how),
    "without lead": lambda f, **how: figures.robustness(f["robustness"], **how),
    "largest": lambda f, **how: figures.robustness(f["robustness"], measure="largest", **how),
}
DOCUMENTS = ["sample", "one", "no ties", "nobody leads", "empty", "hostile", "many"]
NARROW, WIDE = ("en", ONE_COLUMN), ("zh", TWO_COLUMNS)
QUICK = {("sample", WIDE), ("hostile", NARROW), ("one", WIDE), ("empty", WIDE)}
"""Documents, languages and widths that are drawn in every run; .ci/run draws all."""

EACH_DRAWING = [
    pytest.param(document, *how, marks=[] if (document, how) in QUICK else [pytest.mark.slow])
    for document in DOCUMENTS
    for how in (NARROW, WIDE)
]


def said(ax: Any) -> str:
    return " ".join(text.get_text().replace("\n", " ") for text in words_of(ax))


@pytest.mark.parametrize(("document", "lang", "width"), EACH_DRAWING)
@pytest.mark.parametrize("name", FIGURES)
def test_all_words_of_every_figure_can_be_read(name: str, document: str, lang: str, width: float) -> None:
    """No text is clipped, none lies upon another, each is in the one font; the figure is as wide as asked."""
    ax = FIGURES[name](_frames(document), lang=lang, width=width)
    assert ax.figure.get_figwidth() == pytest.approx(width)
    assert ax.figure.get_figheight() < 12
    assert_legible(ax)


@pytest.mark.parametrize("name", FIGURES)
def test_given_axes_hold_the_whole_figure(name: str) -> None:
    """In a figure of 7 x 11 inches everything stays within, and the figure keeps its size."""
    figure = Figure((7, 11))
    ax = figure.subplots()
    assert FIGURES[name](_frames("sample"), ax=ax) is ax
    assert_legible(ax)
    assert figure.get_size_inches().tolist() == [7, 11]


@pytest.mark.parametrize("name", FIGURES)
def test_axes_that_are_too_small_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="too small"):
        FIGURES[name](_frames("sample"), ax=Figure((0.4, 0.4)).subplots())


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name == "matrix" else [pytest.mark.slow]) for name in FIGURES]
)
def test_one_drawing_gives_the_svg_and_the_png_of_two(name: str, tmp_path: Path) -> None:
    """The SVG byte for byte; in the PNG the edges of letters and cells may differ, in one dot of a thousand visibly."""
    ax = FIGURES[name](_frames("sample"), lang="zh")
    save_both(ax, tmp_path, "once")
    for suffix in (".svg", ".png"):
        figures.save(ax, tmp_path / f"alone{suffix}")
    assert (tmp_path / "once.svg").read_bytes() == (tmp_path / "alone.svg").read_bytes()
    once, alone = (np.asarray(Image.open(tmp_path / f"{how}.png"), dtype=int) for how in ("once", "alone"))
    assert (abs(once - alone).max(axis=2) > 64).mean() < 0.001
    assert abs(once - alone).mean() < 0.2


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in {"network", "flow"} else [pytest.mark.slow]) for name in FIGURES]
)
def test_figures_change_nothing_and_are_the_same_each_time(name: str, tmp_path: Path) -> None:
    frames = _frames("hostile")
    before = {key: frame.copy() for key, frame in frames.items()}
    for file in ("a.svg", "b.svg"):
        figures.save(FIGURES[name](frames, lang="zh"), tmp_path / file)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    for key, frame in frames.items():
        pd.testing.assert_frame_equal(frame, before[key])


@pytest.mark.parametrize("name", FIGURES)
def test_a_language_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="no language is called 'fr'"):
        FIGURES[name](_frames("one"), lang="fr")


@pytest.mark.parametrize("name", sorted(set(FIGURES) - {"flow"}))
def test_a_frame_of_something_else_is_refused(name: str) -> None:
    nothing = pd.DataFrame({"x": [1]}, index=["y"])
    with pytest.raises(UsageError, match=r"expected the frame of|no column"):
        FIGURES[name](dict.fromkeys(_frames("one"), nothing))


@pytest.mark.slow
@settings(max_examples=60 if FULL else 5)
@given(st.lists(st.text(min_size=1, max_size=40), min_size=2, max_size=5, unique=True))
def test_any_names_can_be_read_in_a_network(names: list[str]) -> None:
    """A chain of ties between units of any names."""
    chain = [(f"t{n}", unit, "lead") for n in range(len(names) - 1) for unit in names[n : n + 2]]
    R = responsibility_matrix(chain)
    assert_legible(figures.network(ties(R), clusters=clusters(R, restarts=1), places=layout(R), width=ONE_COLUMN))


def test_the_lorenz_curve_says_who_carries_how_much() -> None:
    """Ten units, one of which carries 11 of 20 and the others one each: the busiest has 55 %, the lesser five 25 %."""
    curve = pd.DataFrame({"units": np.arange(11) / 10, "workload": [*np.arange(10) / 20, 1.0]})
    curve.attrs["gini"] = 0.45
    words = said(figures.lorenz(curve))
    assert "the 1 most loaded carry 55% of the load, the 5 least loaded together 25%. Gini 0.45" in words
    band = pd.DataFrame({"low": [0.1], "high": [0.2]}, index=["gini"])
    assert "assigned at random give 0.10 to 0.20" in said(figures.lorenz(curve, inequality=band))


def test_a_band_of_random_documents_is_drawn_where_the_frame_has_one() -> None:
    frames = _frames("sample")
    assert "Assigned at random" in said(figures.lorenz(frames["banded"]))
    assert "Assigned at random" not in said(figures.lorenz(frames["lorenz"]))


def test_ranges_of_places_stand_beside_the_load() -> None:
    """The second of two units is first to second; the first always first, so it has one number and no range."""
    frame = workload([("t1", "A", "lead"), ("t2", "A", "lead"), ("t3", "B", "lead")])
    ranking = pd.DataFrame({"best": [1, 1], "worst": [1, 2]}, index=pd.Index(["A", "B"], name="unit"))
    ax = figures.workload(frame, ranking=ranking)
    words = [text.get_text() for text in words_of(ax)]
    assert "2 (1–2)" in words
    assert not any(text.startswith("1 (") for text in words)


def test_the_flow_holds_the_places_and_marks_what_moves() -> None:
    """A: 1, 3; B: 2, 1; C: 3, 2. Only A moves over two places; it is drawn last, in colour."""
    ranks = pd.DataFrame({"lead-co": [1, 2, 3], "mine": [3, 1, 2]}, index=["A", "B", "C"])
    ax: Any = figures.bump_chart(ranks)
    assert [np.asarray(line.get_ydata()).tolist() for line in ax.lines] == [[0, 2], [1, 0], [2, 1]]
    colours = [to_hex(line.get_color()) for line in ax.lines]
    assert colours[1] == colours[2] == style.RULE
    assert colours[0] != style.RULE
    assert "A moves most (ranks 1 to 3); 0 of these 3 keep their rank throughout." in said(ax)
    assert {"By role", "mine"} <= {text.get_text() for text in words_of(ax)}


def test_equals_in_the_flow_keep_the_order_of_the_column_before() -> None:
    """B before A in the first column, both first in the second: no line crosses."""
    ax = figures.bump_chart(pd.DataFrame({"x": [2, 1], "y": [1, 1]}, index=["A", "B"]))
    assert [np.asarray(line.get_ydata()).tolist() for line in ax.lines] == [[0, 0], [1, 1]]
    assert [text.get_text() for text in words_of(ax)].count("1") == 3


def test_every_number_of_units_and_leaders_is_written() -> None:
    """A works 3 times for Li, B once for Li and twice for Wang: totals 3 and 3."""
    rows = pd.DataFrame({"unit": ["A", "B", "B"], "leader": ["Li", "Li", "Wang"], "tasks": [3, 1, 2]})
    ax: Any = figures.leaders(rows)
    words = [text.get_text() for text in words_of(ax)]
    assert sorted(word for word in words if word.isdigit()) == ["1", "2", "3", "3", "3"]
    assert "Leaders: 2, units: 2; units that report to two or more: 1." in said(ax)
    assert ax.images[0].get_array().tolist() == [[3.0, 0.0], [1.0, 2.0]]


def test_sections_stand_for_leaders_where_none_is_named() -> None:
    """As `workload` counts them, and says so."""
    bd = jx.parse_text("一、工业\n1.甲。（市经信局牵头）\n二、农业\n1.乙。（市水利局牵头，市经信局配合）")
    words = said(figures.leaders(jx.workload(bd, by=("unit", "leader"))))
    assert "In which section each unit has its tasks" in words
    assert "The document names no leader. Sections: 2, units: 2; units with tasks in two or more: 1." in words


def test_a_summary_names_nobody_who_is_not_alone_at_the_top() -> None:
    """Both lead the other in one task, and all pairs share one."""
    even = [("s", "A", "lead"), ("s", "B", "support"), ("t", "B", "lead"), ("t", "A", "support"), ("t", "C", "support")]
    led = said(figures.lead_ties(lead_ties(even)))
    assert "Lead units with others in their tasks: 2; units that they lead: 3. Pairs in which each" in led
    more = [*even, ("u", "B", "lead"), ("u", "A", "support")]
    assert "B leads others most: 2 tasks with 2 units." in said(figures.lead_ties(lead_ties(more)))


def test_loads_are_written_exactly_and_without_needless_zeros() -> None:
    """A carries 1 for Li and 2.75 for Wang: cells 1 and 2.75, the total 3.75."""
    rows = pd.DataFrame({"unit": ["A", "A"], "leader": ["Li", "Wang"], "workload": [1.0, 2.75]})
    words = {text.get_text() for text in words_of(figures.leaders(rows, value="workload"))}
    assert {"1", "2.75", "3.75"} <= words


def test_a_document_without_leaders_says_so() -> None:
    assert "names no leader" in said(figures.leaders(_frames("no ties")["by_leader"]))
    assert "names no lead: no task has one" in said(figures.robustness(_frames("nobody leads")["robustness"]))


def test_the_matrix_marks_each_assignment_once_in_the_shade_of_its_role() -> None:
    """The sample: 332 edges as merged, of them 164 leads and 168 co-leads; 33 of 164 tasks reach across clusters."""
    frames = _frames("sample")
    ax = figures.matrix(frames["assignments"], clusters=frames["clusters"])
    marks = [len(cells.get_paths()) for cells in ax.collections[:3]]
    roles = frames["assignments"]["role"].value_counts()
    assert marks == [roles["lead"], roles["co_lead"], 0]
    across = (
        frames["assignments"].join(frames["clusters"]["cluster"], on="unit").groupby("task_id")["cluster"].nunique()
    )
    assert f"Tasks: 164, units: 66; tasks that reach across clusters: {(across > 1).sum()}." in said(ax)


def test_a_repeat_is_not_drawn_twice() -> None:
    rows = pd.DataFrame({"task_id": ["t1", "t2"], "unit": ["A", "A"], "role": ["lead"] * 2, "merged_into": ["", "t1"]})
    ax = figures.matrix(rows, clusters=clusters([("t1", "A", "lead")]))
    assert len(ax.collections[0].get_paths()) == 1


@pytest.mark.slow
def test_no_two_discs_or_names_of_the_network_touch() -> None:
    """All 66 units of the sample are drawn and named, at either width; a tie each row."""
    frames = _frames("sample")
    for width in (ONE_COLUMN, TWO_COLUMNS):
        ax = FIGURES["network"](frames, width=width)
        circles = [(np.array(patch.center), patch.radius) for patch in ax.patches]
        assert len(circles) == 66
        for n, (at, radius) in enumerate(circles):
            assert all(np.hypot(*(at - other)) > radius + more for other, more in circles[:n])
        names = [text.get_text() for text in words_of(ax)]
        assert set(frames["clusters"].index) <= set(names)
        assert len(ax.collections[0].get_paths()) == len(frames["ties"])


@pytest.mark.slow
def test_a_network_too_large_for_a_page_leaves_out_the_lightest_and_says_how_many() -> None:
    ax = FIGURES["network"](_frames("many"), width=ONE_COLUMN)
    left = len(_frames("many")["clusters"]) - len(ax.patches)
    assert left > 0
    assert f"{left} least loaded units" in said(ax)


@pytest.mark.slow
def test_discs_without_room_for_a_name_are_counted_in_a_note() -> None:
    """As many units as are drawn less the names that are written."""
    figure = Figure((4, 5))
    frames = _frames("sample")
    ax = FIGURES["network"](frames, ax=figure.subplots())
    assert_legible(ax)
    named = {text.get_text() for text in words_of(ax)} & set(frames["clusters"].index)
    without = len(ax.patches) - len(named)
    assert without > 0
    assert f"names of {without} of the least loaded units" in said(ax)


def test_consensus_is_ordered_by_cluster_and_read_in_words() -> None:
    """Two pairs, always together and never apart: all dark within the frames, nothing outside."""
    triples = [("t1", "A", "lead"), ("t1", "B", "lead"), ("t2", "C", "lead"), ("t2", "D", "lead")]
    ax: Any = figures.consensus(co_assignment(triples, runs=1), clusters=clusters(triples))
    assert ax.images[0].get_array().tolist() == np.kron(np.eye(2), np.ones((2, 2))).tolist()
    assert "In 5 repeated groupings, two units of one cluster are together in 100% on average" in said(ax)
    with pytest.raises(UsageError, match="same units as rows and as columns"):
        figures.consensus(pd.DataFrame({"A": [1]}, index=["B"]), clusters=clusters(triples))


def test_verdicts_have_marks_of_their_own_and_numbers_are_those_of_all_pairs() -> None:
    """The sample by the hypergeometric null: 12 pairs more, twelve rows of the frame; all 2145 are counted."""
    frame = _frames("sample")["ties"]
    ax: Any = figures.significance(frame, null="hypergeometric")
    drawn = {dots.get_label(): len(dots.get_offsets()) for dots in ax.collections}
    counts = frame["hypergeometric_verdict"].value_counts()
    assert drawn == {"More": counts["more"], "As expected": counts["expected"], "Undecidable": counts["undecidable"]}
    told = frame.attrs["hypergeometric"]
    assert f"Of 2145 pairs of units: {told['more']} more, 0 fewer, {told['expected']} as expected" in said(ax)
    by_label = {dots.get_label(): dots for dots in ax.collections}
    assert len(by_label["Undecidable"].get_facecolor()) == 0


@pytest.mark.slow
def test_the_ten_pairs_farthest_from_expected_are_named_and_cover_no_dot() -> None:
    """The sample: the ten surest of its significant pairs, each written once; `assert_legible` keeps names apart."""
    frame = _frames("sample")["ties"]
    ax: Any = figures.significance(frame, null="hypergeometric")
    named = [text for text in words_of(ax) if "—" in text.get_text()]
    q = frame.set_axis([f"{a}—{b}" for a, b in zip(frame["unit_a"], frame["unit_b"], strict=True)])["hypergeometric_q"]
    assert len({text.get_text() for text in named}) == len(named) == 10
    assert q[[text.get_text() for text in named]].max() == q.nsmallest(10).max() < 0.05
    dots = np.vstack([ax.transData.transform(marks.get_offsets()) for marks in ax.collections])
    for box in (text.get_window_extent() for text in named):
        assert not ((dots > [box.x0, box.y0]) & (dots < [box.x1, box.y1])).all(axis=1).any()
    assert_legible(ax)


def test_without_a_significant_pair_the_farthest_from_the_line_is_named() -> None:
    """Shared 9 where 4 are expected: a distance of 3 - 2 = 1; shared 4 where 1 is expected: 1 as well, later; 1 of 1: 0."""
    columns = ["unit_a", "unit_b", "shared", "fdsm_expected", "fdsm_q", "fdsm_verdict"]
    rows = [("A", "B", 1, 1.0), ("C", "D", 9, 4.0), ("E", "F", 4, 1.0), ("G", "H", 25, 9.0)]
    frame = pd.DataFrame([(*row, 1.0, "expected") for row in rows], columns=columns)
    renamed = frame.rename(columns=lambda name: name.removeprefix("fdsm_"))
    assert _farthest(renamed)["unit_a"].tolist() == ["G", "C", "E", "A"]


def test_who_leads_whom_has_every_count_and_each_task_once_in_the_totals() -> None:
    """A leads B and C in t1 and B in t2: 2 and 1, two tasks; B leads A in t3. D leads nobody and has no row."""
    triples = [("t1", "A", "lead"), ("t1", "B", "support"), ("t1", "C", "support"), ("t2", "A", "lead")]
    triples += [("t2", "B", "co_lead"), ("t3", "B", "lead"), ("t3", "A", "co_lead"), ("t4", "D", "lead")]
    ax: Any = figures.lead_ties(lead_ties(triples))
    assert ax.images[0].get_array().tolist() == [[2, 0, 1], [0, 1, 0]]
    words = [text.get_text() for text in words_of(ax)]
    assert words.count("2") == 2  # the cell of A and B, and the total of A
    assert "A leads others most: 2 tasks with 2 units. Pairs in which each leads the other: 1." in said(ax)
    assert len(ax.patches) == 2  # A and B where they meet themselves; C leads nobody
    assert "no lead unit" in said(figures.lead_ties(_frames("nobody leads")["lead_ties"]))
    assert "names another unit" in said(figures.lead_ties(_frames("no ties")["lead_ties"]))


def test_chinese_heads_stand_upright_unless_a_name_has_latin_letters() -> None:
    """市商务局（筹） below each other with upright brackets; beside IT办 all are turned."""
    for other, head, angle in (("教育局", "市\n商\n务\n局\n︵\n筹\n︶", 0), ("IT办", "市商务局（筹）", 90)):
        frame = lead_ties([("t", "市办", "lead"), ("t", "市商务局（筹）", "support"), ("t", other, "support")])
        assert {text.get_text(): text.get_rotation() for text in words_of(figures.lead_ties(frame))}[head] == angle


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_no_title_on_request(name: str) -> None:
    """Papers have it in their caption: neither title nor summary, and the figure is lower by their height."""
    own, none = (FIGURES[name](_frames("hostile"), title=title) for title in (True, None))
    title = [text.get_text() for text in words_of(own) if text.get_size() == style.TITLE]
    assert title
    assert not {text.get_text() for text in words_of(none)} & set(title)
    assert none.figure.get_figheight() < own.figure.get_figheight()
    assert_legible(none)


def test_a_figure_has_another_title_on_request() -> None:
    """A text is the title; an empty one is none."""
    for title, written in (("Figure 1", ["Figure 1"]), ("", [])):
        ax = figures.robustness(_frames("nobody leads")["robustness"], title=title)
        assert [text.get_text() for text in words_of(ax) if text.get_size() == style.TITLE] == written


def test_a_figure_without_data_says_so_without_a_title_too() -> None:
    assert "No two units share a task." in said(figures.significance(_frames("no ties")["ties"], title=None))


def test_where_no_two_units_share_a_task_the_figure_says_so() -> None:
    assert "No two units share a task." in said(figures.significance(_frames("no ties")["ties"]))


def test_robustness_draws_the_three_orders_and_the_band() -> None:
    """The values of the busiest first are the line on top; the sentence reads it at five units."""
    frame = _frames("sample")["robustness"]
    ax: Any = figures.robustness(frame, measure="largest", lang="zh")
    load = frame[(frame["order"] == "load") & (frame["measure"] == "largest")]["value"]
    assert ax.lines[-1].get_ydata().tolist() == load.tolist()
    assert len(ax.lines) == 3
    assert f"仍有{100 * load.iloc[5]:.0f}%的任务和单位连在一起" in said(ax).replace(" ", "")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda f: figures.robustness(f["robustness"], measure="speed"), "by without_lead or largest, not by 'speed'"),
        (lambda f: figures.leaders(f["by_leader"], value="hours"), "by tasks or workload, not by 'hours'"),
        (lambda f: figures.lead_ties(f["lead_ties"], top=0), "at least 1 unit, not 0"),
        (lambda f: figures.lead_ties(f["lead_ties"], title=cast("str", 3)), "a text as the title, not int"),
        (lambda f: figures.leaders(f["by_leader"], top=0), "at least 1 unit, not 0"),
        (lambda f: figures.bump_chart(f["flow"], top=0), "at least 1 unit, not 0"),
        (lambda f: figures.significance(f["ties"], null="sdsm"), "no column 'sdsm_expected'"),
        (lambda f: figures.matrix(f["assignments"], clusters=f["clusters"].iloc[1:]), "the clusters lack the unit"),
        (
            lambda f: figures.network(f["ties"], clusters=f["clusters"].iloc[1:], places=f["places"]),
            "the clusters lack",
        ),
    ],
)
def test_wrong_calls_say_what_is_wrong(call: Callable[[Any], Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        call(_frames("sample"))


def test_a_character_the_font_lacks_is_a_box_and_said_so() -> None:
    for name in ("matrix", "network", "consensus", "flow", "leaders", "lead ties"):
        words = said(FIGURES[name](_frames("hostile")))
        assert "□" in words
        assert "a character that the font lacks" in words, name


@given(st.lists(st.tuples(*[st.floats(-50, 50)] * 2, *[st.floats(1, 30)] * 2), min_size=1, max_size=20))
def test_rectangles_that_are_separated_do_not_overlap(drawn: list[tuple[float, float, float, float]]) -> None:
    """Each is given by a place and half its width and height."""
    values = np.array(drawn)
    # two at one place would have no direction to go
    place, half = values[:, :2] + np.arange(len(values))[:, None] * 0.01, values[:, 2:]
    moved = separate(place, np.column_stack([-half, half]))
    for n in range(len(moved)):
        apart = np.abs(moved[:n] - moved[n]) - half[:n] - half[n]
        assert (apart.max(axis=1) >= -1e-6).all()


def test_ties_beyond_chance_are_dark_in_the_network_and_said_so() -> None:
    """One of the two ties is `more` by the null that comes first; what the second says does not count."""
    triples = [("t1", "A", "lead"), ("t1", "B", "lead"), ("t2", "B", "lead"), ("t2", "C", "lead")]
    tied = ties(triples, nulls=("sdsm", "hypergeometric"))
    frame = tied.assign(sdsm_verdict=["more", "expected"], hypergeometric_verdict="more")
    ax = figures.network(frame, clusters=clusters(triples), places=layout(triples))
    colours = [to_hex(colour) for colour in np.asarray(ax.collections[0].get_edgecolor())]
    assert colours.count(style.INK) == 1
    assert "Dark lines: more shared tasks than expected (SDSM)." in said(ax)


def test_heads_that_do_not_fit_stand_upright() -> None:
    frame = _frames("sample")["flow"]
    narrow, wide = (figures.bump_chart(frame, width=width) for width in (ONE_COLUMN, TWO_COLUMNS))
    turned = [[text.get_rotation() for text in words_of(ax) if "role" in text.get_text()] for ax in (narrow, wide)]
    assert turned == [[90], [0]]
