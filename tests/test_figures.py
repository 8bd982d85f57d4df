from __future__ import annotations

import itertools
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from checking_figures import assert_legible, contrast, words_of
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from matplotlib.figure import Figure
from PIL import Image

from jxgraph import figures
from jxgraph.errors import OutputError, UsageError
from jxgraph.figures import ONE_COLUMN, TWO_COLUMNS, missing_glyphs
from jxgraph.figures.style import ROLE_COLOURS, in_style
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.workload import workload

if TYPE_CHECKING:
    from pathlib import Path

SMALL = [("t1", "市发展改革委", "lead"), ("t2", "市发展改革委", "lead"), ("t3", "市发展改革委", "lead")]
SMALL += [("t1", "市商务局", "co_lead"), ("t2", "市商务局", "co_lead"), ("t3", "市商务局", "co_lead")]
SMALL += [
    ("t1", "市商务局", "co_lead"),
    ("t4", "市商务局", "co_lead"),
    ("t4", "市教育局", "lead"),
    ("t5", "市教育局", "lead"),
]
SMALL += [("t5", "各县(市、区)政府", "support"), ("t5", "市体育局", "support")]

LONG = ["中国(浙江)自由贸易试验区嘉兴片区管理委员会办公室与长三角生态绿色一体化发展示范区执行委员会"[:40], "市" * 2000]
LONG += ["Office for Industry, Information Technology, Energy and Security of the City", "W" * 300, "x"]


def _equal(count: int, names: list[str] | None = None) -> pd.DataFrame:
    return workload([(f"t{n}", (names or [f"单位{n}"] * count)[n], "lead") for n in range(count)])


def test_the_bars_are_the_tasks_by_role_in_order_of_the_workload() -> None:
    """发展改革委 3 x 1 = 3; 教育局 2 x 1 = 2 and 商务局 4 x 0.5 = 2, by tasks; 体育局 0.25."""
    ax = figures.workload(workload(SMALL))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["市发展改革委", "市商务局", "市教育局", "市体育局"]
    widths = {bars.get_label(): [bar.get_width() for bar in bars] for bars in ax.containers}
    assert widths == {"Lead": [3, 0, 2, 0], "Co-lead": [0, 4, 0, 0], "Support": [0, 0, 0, 1]}
    top, bottom = ax.get_yticklabels()[0], ax.get_yticklabels()[3]
    assert_legible(ax)
    assert top.get_window_extent().y0 > bottom.get_window_extent().y0


def test_every_number_is_in_the_table() -> None:
    frame = workload(SMALL)
    ax = figures.workload(frame)
    numbers = [float(t.get_text()) for t in words_of(ax) if t.get_text().replace(".", "").isdigit()]
    table = frame[frame["rank"].notna()]
    assert numbers
    assert set(numbers) == set(table[["lead", "co_lead", "support", "tasks", "workload"]].to_numpy().ravel()) - {0.0}


@pytest.mark.parametrize(
    ("lang", "heading", "legend", "note"),
    [
        ("en", "Workload ranking: top 3 of 4 units", ["Lead", "Co-lead"], "Counts assignments, not effort."),
        ("zh", "工作量排名：前3位（共4个单位）", ["牵头", "共同责任"], "统计的是任务分工，不反映实际工作强度。"),
    ],
)
def test_the_words_in_both_languages(lang: str, heading: str, legend: list[str], note: str) -> None:
    """Only roles that are drawn are in the legend; the collective is left out and named in the note."""
    ax: Any = figures.workload(workload(SMALL), top=3, lang=lang)
    words = [text.get_text() for text in words_of(ax)]
    told = "".join(text.replace("\n", "") for text in words)
    assert heading in words
    assert [text.get_text() for text in ax.get_legend().get_texts()] == legend
    assert note.replace(" ", "") in told.replace(" ", "")
    assert "各县(市、区)政府" in told
    assert "各县(市、区)政府" not in words


@pytest.mark.parametrize(
    ("lang", "width"),
    [
        ("en", ONE_COLUMN),
        ("zh", TWO_COLUMNS),
        pytest.param("en", TWO_COLUMNS, marks=pytest.mark.slow),
        pytest.param("zh", ONE_COLUMN, marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize(
    "frame",
    [
        workload(SMALL),
        _equal(1),
        _equal(40),
        _equal(len(LONG), LONG),
        workload([(f"t{n}", f"市政府第{n % 20}办公室", "lead") for n in range(2000)]),
        workload(responsibility_matrix([("t", "市商务局", "lead")], scheme={"lead": 0, "co_lead": 1})),
        workload([]),
        workload([("t", "各县(市、区)政府", "lead")]),
    ],
    ids=["small", "one", "equal", "long", "many", "weightless", "empty", "collective"],
)
def test_nothing_is_clipped_or_overlaps(frame: pd.DataFrame, lang: str, width: float) -> None:
    ax: Any = figures.workload(frame, width=width, lang=lang, top=20)
    assert ax.figure.get_figwidth() == pytest.approx(width)
    assert_legible(ax)


@pytest.mark.slow
@given(st.lists(st.text(max_size=60), min_size=1, max_size=6, unique=True))
def test_any_name_is_drawn_without_a_warning(names: list[str]) -> None:
    """Warnings are errors here: control characters, emoji, formulas in dollar signs, right-to-left letters."""
    frame = _equal(len(names), names)
    ax = figures.workload(frame)
    assert_legible(ax)
    # a name may stand for many, and then takes no place
    assert len(ax.get_yticklabels()) == frame["rank"].count()


def test_a_character_the_font_lacks_is_a_box_and_said_so() -> None:
    ax = figures.workload(_equal(1, ["市𠮷局"]))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["市□局"]
    assert any("a character that the font lacks" in text.get_text().replace("\n", " ") for text in words_of(ax))
    assert missing_glyphs("𠮷市𠮷\u202e 槃槜") == "𠮷\u202e"


def test_a_name_in_dollar_signs_is_no_formula() -> None:
    ax = figures.workload(_equal(1, [r"$\frac{1}{2}$"]))
    assert not any(text.get_parse_math() for text in words_of(ax))


def test_a_cut_name_says_so() -> None:
    """Forty Chinese characters stand on two lines whole; two thousand do not."""
    first, second = figures.workload(_equal(2, LONG[:2])).get_yticklabels()
    assert first.get_text().replace("\n", "") == LONG[0]
    assert second.get_text().endswith("…")
    assert second.get_text().count("\n") == 1


def test_roles_differ_in_lightness_and_their_numbers_can_be_read() -> None:
    """Contrast by WCAG 2: at least 4.5 between a number and its bar, at least 1.5 between neighbouring roles."""
    assert all(contrast(fill, ink) >= 4.5 for fill, ink in ROLE_COLOURS.values())
    assert all(contrast(a, b) >= 1.5 for a, b in itertools.pairwise(fill for fill, _ in ROLE_COLOURS.values()))


def test_given_axes_hold_everything_side_by_side() -> None:
    """Two rankings in one figure, drawn in a style of the user's own that ours neither takes over nor changes."""
    mine: dict[Any, Any] = {
        "font.family": ["DejaVu Serif"],
        "axes.facecolor": "black",
        "text.color": "red",
        "figure.dpi": 150.0,
    }
    with mpl.rc_context(mine):
        figure = Figure((14, 4))
        left, right = figure.subplots(1, 2)
        assert figures.workload(workload(SMALL), ax=left) is left
        figures.workload(workload(SMALL), ax=right, lang="zh")
        assert_legible(left)
        assert {key: mpl.rcParams[key] for key in mine} == mine
    assert figure.get_size_inches().tolist() == [14, 4]


@pytest.mark.parametrize("suffix", [".png", ".svg", pytest.param(".pdf", marks=pytest.mark.slow)])
def test_the_same_figure_gives_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    """Drawn twice, and once with other settings of the user's: three files, one content."""
    mine: Any = {"svg.fonttype": "none", "figure.dpi": 50, "savefig.bbox": "tight"}
    for name, others in (("a", {}), ("b", {}), ("c", mine)):
        with mpl.rc_context(others):
            figures.save(figures.workload(workload(SMALL), lang="zh"), tmp_path / f"{name}{suffix}")
    contents = {(tmp_path / f"{name}{suffix}").read_bytes() for name in "abc"}
    assert len(contents) == 1


def test_files_are_as_promised(tmp_path: Path) -> None:
    """PNG: 7.09 in x 300 = 2127 dots wide; SVG: letters as paths, no date."""
    ax = figures.workload(workload(SMALL), lang="zh")
    for suffix in ("png", "svg"):
        figures.save(ax.figure if suffix == "svg" else ax, tmp_path / f"f.{suffix}")
    png = (tmp_path / "f.png").read_bytes()
    assert int.from_bytes(png[16:20], "big") == 2127
    svg = (tmp_path / "f.svg").read_text(encoding="utf-8")
    assert "<text" not in svg
    assert "<dc:date>" not in svg


def test_a_png_has_the_dots_that_matplotlib_draws(tmp_path: Path) -> None:
    """Another reader finds the same colours at the same places, and 300 dots an inch."""
    ax: Any = figures.workload(workload(SMALL), lang="zh")
    figures.save(ax, tmp_path / "f.png")
    with Image.open(tmp_path / "f.png") as ours:
        assert ours.info["dpi"] == pytest.approx((300, 300), abs=0.01)
        with in_style():
            ax.figure.savefig(tmp_path / "theirs.png", dpi=300)
        assert (np.asarray(ours) == np.asarray(Image.open(tmp_path / "theirs.png").convert("RGB"))).all()


def test_an_svg_has_its_letters_as_text_on_request(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The title, which is bold by its weight, and every name, in fonts with Chinese; the figure is as it was after it."""
    ax = figures.workload(workload([("t", "市商务局", "lead")]), lang="zh")
    for name in ("before", "after"):
        figures.save(ax, tmp_path / f"{name}.svg")
        figures.save(ax, tmp_path / "text.svg", svg_text=True)
    assert (tmp_path / "before.svg").read_bytes() == (tmp_path / "after.svg").read_bytes()
    # an older matplotlib logs what a newer parser warns of its own style files
    assert not [record for record in caplog.records if record.name != "matplotlib.style.core"]
    svg = etree.parse(tmp_path / "text.svg")
    letters = {text.text: text.get("style") for text in svg.iter("{*}text")}
    assert "市商务局" in letters
    (title,) = (words for words, how in letters.items() if "font-weight: 700" in how)
    assert "工作量" in title
    assert all("'Noto Sans SC', 'Source Han Sans SC', 'Microsoft YaHei'" in how for how in letters.values())
    with pytest.raises(UsageError, match=r"only an SVG has its letters as text, not a \.png"):
        figures.save(ax, tmp_path / "text.png", svg_text=True)


@pytest.mark.slow
def test_a_pdf_has_the_font_and_no_date(tmp_path: Path) -> None:
    """TrueType (Type 42), for journals refuse Type 3."""
    figures.save(figures.workload(workload(SMALL), lang="zh"), tmp_path / "f.PDF")
    pdf = (tmp_path / "f.PDF").read_bytes()
    assert b"/CIDFontType2" in pdf
    assert b"/Type3" not in pdf
    assert b"CreationDate" not in pdf


def test_figures_that_cannot_be_written(tmp_path: Path) -> None:
    ax = figures.workload(workload(SMALL))
    with pytest.raises(UsageError, match=r"must end in \.png, \.svg, \.pdf"):
        figures.save(ax, tmp_path / "f.gif")
    with pytest.raises(OutputError, match="there is no folder"):
        figures.save(ax, tmp_path / "no" / "f.png")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"top": 0}, "at least 1 unit, not 0"),
        ({"lang": "fr"}, "no language is called 'fr'"),
        ({"width": 1.0}, "too small for the figure"),
        ({"frame": pd.DataFrame({"rank": [1]})}, "expected the frame of workload; it has no column 'lead'"),
    ],
)
def test_wrong_calls_are_refused(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        figures.workload(**{"frame": workload(SMALL), **arguments})


def test_the_frame_stays_as_it_was() -> None:
    frame = workload(SMALL)
    figures.workload(frame)
    pd.testing.assert_frame_equal(frame, workload(SMALL))


@pytest.mark.slow
def test_neither_pyplot_nor_zhplot_nor_a_window_is_needed() -> None:
    """In a fresh Python, warnings as errors, no font of the system within reach: the font file decides."""
    code = """
import sys
from matplotlib.font_manager import fontManager
fontManager.ttflist = [font for font in fontManager.ttflist if font.name.startswith("DejaVu")]
from jxgraph import figures
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.workload import workload
import io
figures.workload(workload([("t", "市商务局", "lead")]), lang="zh").figure.savefig(io.BytesIO(), format="png")
assert "matplotlib.pyplot" not in sys.modules and "zhplot" not in sys.modules
"""
    _in_a_fresh_python(code)


@pytest.mark.slow
def test_importing_the_figures_loads_no_matplotlib() -> None:
    _in_a_fresh_python("import jxgraph.figures, sys; assert 'matplotlib' not in sys.modules")


def _in_a_fresh_python(code: str) -> None:
    command = [sys.executable, "-W", "error", "-X", "utf8", "-c", code]
    done = subprocess.run(command, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
