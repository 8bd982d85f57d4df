"""The page and the folder of a comparison: offline, safe, read without a script, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest
from making_pages import HOSTILE

import jxgraph as jx
from jxgraph.errors import OutputError, UsageError
from jxgraph.pages.comparison import comparison_page
from jxgraph.pages.comparison.drawing import places
from jxgraph.pages.comparison.page import with_roles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Visit


@pytest.fixture(scope="module")
def made() -> jx.Comparison:
    """Two made years: the same city with other tasks of the same fields."""
    a, b = (
        jx.parse_text(jx.synthetic.make_document(30, year=2024 + n, seed=n).text, document=f"{2024 + n}")
        for n in (0, 1)
    )
    return jx.compare(a, b, samples=50)


@pytest.fixture(scope="module")
def hostile() -> jx.Comparison:
    """Every text of the documents is an attack."""
    B = jx.responsibility_graph([(text, text, "lead") for text in HOSTILE] + [(HOSTILE[0], HOSTILE[1], "co_lead")])
    for text in HOSTILE:
        B.nodes[f"task:{text}"].update(text=text, leader=text, clause=text)
    other = jx.responsibility_graph([(text + "!", text, "support") for text in HOSTILE])
    for text in HOSTILE:
        other.nodes[f"task:{text}!"].update(text=text + "!", leader=text, clause=text)
    return jx.compare(B, other, samples=50)


def test_a_unit_stands_in_the_same_place_in_both_pictures(made: jx.Comparison) -> None:
    page = comparison_page(made)
    drawings = page.split("<figure ")[1:]
    spots = [
        dict(re.findall(r'<g class="unit [^"]*" data-u="(\d+)"><title>[^<]*</title><circle cx="([^"]+" cy="[^"]+)"', d))
        for d in drawings
    ]
    both = made.units.index.get_indexer(made.units.index[made.units["named_in"] == "both"])
    assert len(both) > 5
    assert all(spots[0][f"{n}"] == spots[1][f"{n}"] for n in both)
    ghosts = [set(re.findall(r'class="ghost" data-u="(\d+)"', d)) for d in drawings]
    assert ghosts[0] == set(spots[1]) - set(spots[0])
    assert ghosts[1] == set(spots[0]) - set(spots[1])


def test_no_two_units_overlap_in_either_picture(made: jx.Comparison) -> None:
    """Discs are drawn at most as large as the layout, which has room for both shares together, leaves room for."""
    where = places(made)
    page = comparison_page(made)
    for drawing in page.split("<figure ")[1:]:
        found = re.findall(
            r'data-u="\d+"(?:><title>[^<]*</title><circle)? cx="([^"]+)" cy="([^"]+)" r="([^"]+)"', drawing
        )
        discs = [tuple(map(float, disc)) for disc in found]
        assert len(discs) == len(where.units)
        for n, (x, y, r) in enumerate(discs):
            assert all((x - u) ** 2 + (y - v) ** 2 > (r + s - 0.2) ** 2 for u, v, s in discs[:n])


def test_the_page_is_deterministic_and_in_both_languages(made: jx.Comparison) -> None:
    assert comparison_page(made) == comparison_page(made)
    assert "两份责任分解对照" in comparison_page(made, lang="zh")
    with pytest.raises(UsageError, match="no language"):
        comparison_page(made, lang="fr")


def test_no_text_of_a_document_becomes_markup(hostile: jx.Comparison) -> None:
    """Outside the script, its data and the style, every tag is one of the template's, and nothing invisible is left."""
    page = re.sub(r'<script type="application/json"[^<]*</script>', "", comparison_page(hostile))
    assert page.count("<script>") == 1
    assert not re.findall(r"<(?:img|b)\s+[^>]*on", page)
    assert "onmouseover" not in re.sub(r"&quot; onmouseover", "", page)
    assert "\u202e" not in page
    assert "\x00" not in page
    assert "<script>" not in hostile._repr_html_()
    assert "<img" not in hostile._repr_html_()


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_asks_for_nothing_and_selects_a_unit_in_both(
    made: jx.Comparison, visit: Callable[..., Visit], lang: str
) -> None:
    seen = visit(comparison_page(made, lang=lang))
    number = made.units.index.get_loc(made.units.index[made.units["named_in"] == "both"][0])
    seen.page.locator(f'tr[data-u="{number}"]').click()
    assert seen.page.locator(".pair .unit.on").count() == 2
    said = seen.page.locator("#selected").inner_text()
    assert said.startswith("A: ")
    assert "B: " in said
    seen.page.keyboard.press("Escape")
    assert seen.page.locator(".unit.on").count() == 0
    whole = seen.page.locator(".pair svg").first.get_attribute("viewBox")
    seen.page.locator('[data-zoom="in"]').click()
    boxes = [seen.page.locator(".pair svg").nth(n).get_attribute("viewBox") for n in (0, 1)]
    assert boxes[0] == boxes[1] != whole
    seen.assert_quiet()


@pytest.mark.browser
def test_the_page_has_the_controls_of_a_report(made: jx.Comparison, visit: Callable[..., Visit]) -> None:
    """Both languages, contents that lead to sections, a search by pinyin, numbers that open tasks, a copy of a table."""
    seen = visit(comparison_page(made, lang="zh"))
    page = seen.page
    page.locator("#language").click()
    assert page.locator("h2").first.inner_text() == "What differs, and what does not"
    for link in page.locator("nav a").all():
        assert page.locator(f"section{link.get_attribute('href')}").count() == 1
    unit = next(u for u in made.units.index if "发展改革委" in u)
    tasks = made.units.loc[unit, ["tasks_a", "tasks_b"]].tolist()
    page.locator("#find").fill("fgw")
    page.keyboard.press("Enter")
    assert page.locator("#opened .tools").inner_text() == " · ".join(
        f"{side} {n}" for side, n in zip("AB", tasks, strict=True) if n
    )
    page.keyboard.press("Escape")
    number = page.locator("[data-name=units] td .o > summary").first
    number.click()
    assert page.locator("#opened-tasks li").count() == int(number.text_content() or 0)
    page.keyboard.press("Escape")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("[data-name=units]").get_by_role("button", name="Copy table").click()
    page.get_by_text(f"{len(made.units)} rows copied").wait_for()
    seen.assert_quiet()


@pytest.mark.browser
def test_a_hostile_document_runs_nothing(hostile: jx.Comparison, visit: Callable[..., Visit]) -> None:
    seen = visit(comparison_page(hostile))
    assert seen.page.locator("tbody tr").count() > 10
    assert HOSTILE[0] in seen.page.locator("main").inner_text()
    seen.assert_quiet()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 900])
def test_a_narrow_window_needs_no_scrolling_sideways(
    made: jx.Comparison, visit: Callable[..., Visit], width: int
) -> None:
    """And on a phone a unit is one line."""
    seen = visit(comparison_page(made), width=width)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    row = seen.page.locator("[data-name=units] tbody tr").first.bounding_box()
    assert row is not None
    assert width > 640 or row["height"] <= 46


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize(("lang", "width"), [("zh", 1280), ("en", 390)])
def test_axe_finds_no_violation(made: jx.Comparison, visit: Callable[..., Visit], lang: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    seen = visit(comparison_page(made, lang=lang), width=width)
    assert [(v["id"], v["nodes"][0]["html"]) for v in Axe().run(seen.page).response["violations"]] == []


@pytest.mark.browser
def test_nothing_is_cut_off_on_paper(made: jx.Comparison, visit: Callable[..., Visit]) -> None:
    """A sheet of A4 on its side has 273 mm between the margins, 1,031 pixels of 1/96 inch."""
    seen = visit(comparison_page(made, lang="en"), width=1031)
    seen.page.emulate_media(media="print")
    assert seen.page.evaluate("[...document.querySelectorAll('.scroll')].every(e => e.scrollWidth <= e.clientWidth)")


def test_the_folder_has_a_page_tables_and_a_manifest(made: jx.Comparison, tmp_path: Path) -> None:
    """Each file's digest is in the manifest; the CSV gives the frames back; the workbook is in Chinese."""
    jx.write_comparison(made, tmp_path / "out", lang="zh")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
    assert manifest["settings"]["by"] == "unit"
    units = pd.read_csv(tmp_path / "out/tables/units.csv", index_col="unit")
    assert units["shift"].to_dict() == pytest.approx(made.units["shift"].to_dict())
    book = openpyxl.load_workbook(tmp_path / "out/tables/workbook.xlsx", read_only=True)
    assert {"任务比较", "单位比较", "关系比较", "群组比较", "机构改革承接", "比较概况"} <= set(book.sheetnames)
    cells = [cell for row in book["任务比较"].iter_rows(values_only=True) for cell in row]
    assert {"状态", "保留"} <= set(cells)
    assert any("(牵头)" in str(cell) for cell in cells)


@pytest.mark.slow
def test_written_again_the_bytes_are_the_same_and_a_foreign_folder_is_refused(
    made: jx.Comparison, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        jx.write_comparison(made, tmp_path / name)
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*") if p.is_file())
    assert all((tmp_path / "one" / f).read_bytes() == (tmp_path / "two" / f).read_bytes() for f in files)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(OutputError, match="not a result of jxgraph"):
        jx.write_comparison(made, tmp_path / "mine")


def test_hostile_texts_stay_texts_in_the_tables(tmp_path: Path) -> None:
    """A unit called =1+1 is no formula."""
    jx.write_comparison(jx.compare([("t", "=1+1", "lead")], [("t", "@x", "lead")], samples=10), tmp_path / "out")
    rows = (tmp_path / "out/tables/units.csv").read_text(encoding="utf-8-sig").splitlines()
    assert sorted(row.split(",")[0] for row in rows[1:]) == ["'=1+1", "'@x"]


def test_roles_are_translated_where_the_tool_wrote_them() -> None:
    assert with_roles("市lead局 (lead); 市财政局 (support)", "zh") == "市lead局 (牵头); 市财政局 (配合)"
    assert with_roles("市财政局: co_lead → lead", "en") == "市财政局: Co-lead → Lead"


def test_every_column_has_a_title_and_a_meaning_in_both_languages(made: jx.Comparison) -> None:
    from jxgraph.comparison import TABLES
    from jxgraph.i18n import definition, table_title, title

    for name in TABLES:
        key = f"compared_{name}"
        assert table_title(key, "zh") != key
        columns = [c for c in getattr(made, name).reset_index().columns if c != "index"]
        untold = [
            c
            for c in columns
            for lang in ("en", "zh")
            if title(c, lang, table=key) == c or not definition(c, lang, table=key)
        ]
        assert untold == []


@pytest.mark.slow
def test_the_command_writes_the_folder_and_says_what_differs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from jxgraph.cli import application

    files = []
    for n in (0, 1):
        files.append(tmp_path / f"{2024 + n}.txt")
        files[-1].write_text(jx.synthetic.make_document(12, seed=n).text, encoding="utf-8")
    application()(
        ["compare", *map(str, files), "-o", str(tmp_path / "out"), "--lang", "en", "--gloss"], standalone_mode=False
    )
    said = capsys.readouterr().out
    assert said.startswith("- Tasks: ")
    assert "2024 only" in said
    assert "Municipal Bureau of" in (tmp_path / "out" / "comparison.html").read_text(encoding="utf-8")
    assert list(pd.read_csv(tmp_path / "out/tables/units.csv"))[:2] == ["unit", "unit_en"]
    with pytest.raises(UsageError, match="units are compared by"):
        application()(["compare", *map(str, files), "-o", str(tmp_path / "o"), "--by", "x"], standalone_mode=False)
