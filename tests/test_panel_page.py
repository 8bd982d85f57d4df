"""The page and the folder of a panel: offline, safe, read without a script, whole or not at all; and its sentences."""

from __future__ import annotations

import hashlib
import json
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest
from making_pages import HOSTILE, blank_pictures

import jxgraph as jx
from jxgraph.errors import OutputError, UsageError
from jxgraph.i18n import LANGUAGES, definition, table_note, table_title, title
from jxgraph.pages.panel import panel_page, peers_page, write_peers
from jxgraph.pages.panel.index import PanelIndex
from jxgraph.pages.panel.tasks import lead_moves
from jxgraph.panels import TABLES, panel_words
from jxgraph.panels.value import panel_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from conftest import Visit


def built(*years: Sequence[tuple[str, str, str]]) -> jx.Panel:
    return jx.panel(list(years), samples=50)


@pytest.fixture(scope="module")
def made() -> jx.Panel:
    """Three made years of one city."""
    years = [
        jx.parse_text(jx.synthetic.make_document(40, year=2023 + n).text, document=f"{2023 + n}") for n in range(3)
    ]
    return jx.panel(years, samples=50)


@pytest.fixture(scope="module")
def small() -> jx.Panel:
    """Finance hands t1 to Trade in the third year; t2 ends, t4 begins; t3 is away for a year."""
    return built(
        [("t1", "Finance", "lead"), ("t2", "Finance", "lead"), ("t3", "Trade", "lead"), ("t3", "Police", "support")],
        [("t1", "Finance", "lead"), ("t1", "Police", "support")],
        [("t1", "Trade", "lead"), ("t1", "Police", "support"), ("t3", "Trade", "lead"), ("t4", "Police", "lead")],
    )


@pytest.fixture(scope="module")
def hostile() -> jx.Panel:
    """Every text of the documents is an attack."""
    years = []
    for n in range(3):
        edges = [(f"{text}{n // 2}", text, "lead") for text in HOSTILE] + [
            (f"{HOSTILE[0]}{n // 2}", HOSTILE[1], "co_lead")
        ]
        B = jx.responsibility_graph(edges)
        for text in HOSTILE:
            B.nodes[f"task:{text}{n // 2}"].update(text=f"{text}{n}", leader=text, clause=text)
        years.append(B)
    return jx.panel(years, samples=50)


# The sentences.


def test_sentences_say_what_came_what_went_and_who_leads_now(small: jx.Panel) -> None:
    """Four tasks, one of them every year; the third year keeps t1, has t3 back and t4 new; t1 is Trade's now."""
    said = panel_words(small)
    assert said[0].startswith("4 different tasks from 1 to 3; 1 of them is listed every year. 3 lists 3: ")
    assert "1 carried over from 2, 1 back after a gap, 1 new. Tasks of 2 no longer listed: 0." in said[0]
    leads = next(words for words in said if "lead unit" in words)
    assert leads.startswith("One task that carried over passed to another lead unit, in 3.")
    assert "Finance (1)" in leads
    assert "Trade (1)" in leads
    assert any("1次换了牵头单位，在3年。" in words for words in panel_words(small, lang="zh"))


@pytest.mark.slow
def test_a_year_without_a_document_is_named() -> None:
    """2022 is between the years of the panel and has no document: what is new in 2023 may have been listed then."""
    of = [[("t", "A", "lead")]] * 3
    gap = jx.panel(of, years=[2020, 2021, 2023], samples=20)
    assert "No document of 2022:" in panel_words(gap)[0]
    assert "No document" not in panel_words(jx.panel(of, years=[2020, 2021, 2022], samples=20))[0]


def test_the_pairs_that_stood_out_are_those_of_earlier_years(made: jx.Panel) -> None:
    """A pair that stands out in the last year only has no later year in which it could be tested."""
    said = next(one for one in panel_findings(made, "en") if one.topic == "ties")
    assert "before 2025" in f"{said.claim} {said.doubt}".replace("Before", "before")


def test_each_language_has_the_same_findings_and_no_other_is_known(made: jx.Panel) -> None:
    topics = [[one.topic for one in panel_findings(made, lang)] for lang in LANGUAGES]
    assert topics[0] == topics[1]
    assert topics[0][0] == "chains"
    assert topics[0][-1] == "ties"
    with pytest.raises(UsageError, match="no language"):
        panel_words(made, lang="fr")
    with pytest.raises(UsageError, match="no language"):
        panel_page(made, lang="fr")


def test_a_panel_shows_itself(made: jx.Panel) -> None:
    assert repr(made).startswith("<Panel of 3 years (tasks 2023: 40, ")
    assert made._repr_html_().count("<li>") == len(panel_words(made))


@pytest.mark.slow
@pytest.mark.parametrize(
    "years",
    [
        ([("t", "A", "lead")], [("t", "A", "lead")]),  # one unit, one task
        ([("t", "A", "co_lead"), ("t", "B", "co_lead")], [("u", "A", "support")]),  # nobody leads, no task in both
        ([("t", "A", "lead")], [("u", "B", "lead")]),  # no unit in both, no shared task
        ([("t", "A", "lead"), ("t", "B", "support")], [("t", "B", "lead")]),
        ([("t", "A", "lead")], [], [("t", "A", "lead")]),  # a year without tasks
    ],
    ids=["one unit", "nobody leads", "nothing in common", "one tie", "empty year"],
)
def test_little_data_has_a_page_and_sentences(years: tuple[Sequence[tuple[str, str, str]], ...]) -> None:
    result = built(*years)
    for lang in LANGUAGES:
        assert all("{" not in words and "nan" not in words for words in panel_words(result, lang=lang))
    assert_links_lead_somewhere(panel_page(result))
    documents = result.documents
    assert (documents[["kept", "returned", "new"]].sum(axis=1) == documents["tasks"]).all()


# The page.


def assert_links_lead_somewhere(page: str) -> None:
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    links = set(re.findall(r'href="#([^"]*)"', page.split("<script", maxsplit=1)[0]))
    assert links <= set(ids)


def test_every_link_leads_to_a_row_or_a_section_and_every_id_is_used_once(made: jx.Panel, small: jx.Panel) -> None:
    for result in (made, small):
        page = panel_page(result)
        assert_links_lead_somewhere(page)
        assert len(re.findall(r'<tr id="t\d+"', page)) == len(result.tasks)


def test_numbers_open_as_many_tasks_as_they_say(made: jx.Panel) -> None:
    """Of leads kept, given up, taken over, ended and new; the frame counts, the page lists."""
    moves = lead_moves(PanelIndex(made))
    totals = made.turnover.groupby("unit")[["kept", "given", "taken", "ended", "new"]].sum()
    listed = {(unit, name): len(moves.get((unit, name), [])) for unit in totals.index for name in totals}
    assert listed == {(unit, name): row[name] for unit, row in totals.iterrows() for name in totals}
    page = panel_page(made)
    for label, links in re.findall(r'<details class="o"><summary>(\d+)</summary><div>(.*?)</div>', page):
        assert links.count("<a ") == int(label) or int(label) > 2000  # a year opens the task in both years


def test_a_chain_lists_its_years_and_marks_the_year_of_a_new_lead(small: jx.Panel) -> None:
    page = panel_page(small)
    strips = re.findall(r'<span class="strip">(.*?)</span>', page)
    every = next(strip for strip in strips if strip.count("<a") == 3)
    assert re.findall(r'<a( class="moved")? href="#t\d+" aria-label="([^"]+)">', every) == [
        ("", "1 t1"),
        ("", "2 t1"),
        (' class="moved"', "3 t1"),
    ]
    away = next(strip for strip in strips if 'aria-label="1 t3"' in strip)
    assert away.index("1 t3") < away.index("·") < away.index("3 t3")


def test_what_changed_in_a_text_is_marked_with_few_words_around_it() -> None:
    years = []
    for number in ("5", "6.5"):
        B = jx.responsibility_graph([("t", "市财政局", "lead")])
        B.nodes["task:t"]["text"] = f"推动地区生产总值持续稳定健康发展，全年增长{number}%左右。"
        years.append(B)
    page = panel_page(jx.panel(years, samples=50))
    assert "…续稳定健康发展，全年增长<del>5</del><ins>6.5</ins>%左右。" in page


def test_the_page_is_deterministic_and_in_both_languages(made: jx.Panel) -> None:
    assert panel_page(made) == panel_page(made)
    page = panel_page(made, lang="zh")
    assert '<span class="zh" lang="zh">任务沿革</span>' in page
    assert '<span class="en" lang="en">Tasks through the years</span>' in page


def test_no_text_of_a_document_becomes_markup(hostile: jx.Panel) -> None:
    """Outside the script, its data and the style, every tag is one of the template's, and nothing invisible is left."""
    whole = panel_page(hostile)
    page = re.sub(r'<script type="application/json"[^<]*</script>', "", whole)
    assert page.count("<script>") == 1
    assert not re.findall(r"<(?:img|b)\s+[^>]*on", page)
    assert "onmouseover" not in re.sub(r"&quot; onmouseover", "", page)
    assert "\u202e" not in page
    assert "\x00" not in page
    assert "<script>" not in hostile._repr_html_()
    assert_links_lead_somewhere(whole)


@pytest.mark.slow
def test_five_years_of_the_size_of_the_sample_are_small() -> None:
    years = [jx.parse_text(jx.synthetic.make_document(year=year).text) for year in range(2021, 2026)]
    assert len(panel_page(jx.panel(years)).encode()) < 3_000_000


def test_every_column_has_a_title_and_a_meaning_in_both_languages(made: jx.Panel) -> None:
    for name in TABLES:
        key, frame = f"panel_{name}", getattr(made, name)
        columns = [*([frame.index.name] if frame.index.name else []), *frame.columns]
        for lang in LANGUAGES:
            assert table_title(key, lang) != key
            assert table_note(key, lang, {"not_effort": "x"}) != ""
            untold = [c for c in columns if title(c, lang, table=key) == c != "q" or not definition(c, lang, table=key)]
            assert untold == [], key


def peers_of(year: int) -> SimpleNamespace:
    """Two cities beside ours: unusually many tasks name its 财政, and nothing else differs."""
    columns = ["department", "tasks", "share", "peers_share", "expected", "low", "high", "peers", "verdict"]
    rows = [("商务", 1, 0.1, 0.1, 1.0, 0, 3, 2, "expected"), ("财政", 8, 0.8, 0.2, 2.0, 1, 4, 2, "more")]
    ties = {"department_a": "财政", "department_b": "商务", "shared": 1, "expected": 0.5, "shared_peers": 2}
    return SimpleNamespace(
        year=year,
        documents=pd.DataFrame({"place": ["甲市", "乙市", "<b>丙市"], "peer": [False, True, True]}),
        departments=pd.DataFrame(rows, columns=columns),
        ties=pd.DataFrame([{**ties, "peers": 2, "together": 1, "verdict": "undecidable", "task_ids": "t; gone"}]),
    )


@pytest.mark.slow
def test_a_place_beside_its_peers_has_a_section_of_the_page_and_tables_of_its_own(tmp_path: Path) -> None:
    """What differs is first, numbers open the tasks of the year, and a name that is an attack stays a text."""
    years = [
        [("t", "市财政局", "lead"), ("t", "市商务局", "support")],
        [("t", "市财政局", "lead"), ("u", "市财政局", "lead")],
    ]
    result, peers = built(*years), peers_of(1)
    page = panel_page(result, lang="zh", peers=peers)
    assert "1年与2个同级地区相比，任务明显较多的部门是财政（80.0%，同级20.0%）。" in page
    section = page.split('<section id="peers">')[1].split("</section>")[0]
    assert section.index('scope="row">财政') < section.index('scope="row">商务')
    assert '<summary>8</summary><div><a href="#t0">1 t</a></div>' in section
    assert "&lt;b&gt;丙市" in section
    assert_links_lead_somewhere(page)
    with blank_pictures():
        jx.write_panel(result, tmp_path / "out", peers=peers)
    assert {"peers_departments.csv", "peers_ties.csv"} < {p.name for p in (tmp_path / "out/tables").iterdir()}
    assert 'id="peers"' not in panel_page(result)


@pytest.mark.browser
def test_a_place_beside_its_peers_has_a_page_of_its_own(visit: Callable[..., Visit], tmp_path: Path) -> None:
    """In both languages, without a link that leads nowhere, and nothing in it runs; and tables beside it."""
    page = peers_page(peers_of(2025), lang="zh")
    assert page == peers_page(peers_of(2025), lang="zh")
    assert_links_lead_somewhere(page)
    seen = visit(page, width=390)
    assert seen.page.locator("h1").inner_text() == "甲市 · 2025"
    assert seen.page.locator("[data-name=peers_departments] tbody tr").count() == 2
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
    seen.assert_quiet()
    write_peers(peers_of(2025), tmp_path / "out")
    assert "财政" in (tmp_path / "out/tables/peers_departments.csv").read_text(encoding="utf-8-sig")
    assert (tmp_path / "out/peers.html").read_text(encoding="utf-8") == peers_page(peers_of(2025))


# The folder.


@pytest.mark.slow
def test_the_folder_has_a_page_tables_figures_and_a_manifest(made: jx.Panel, tmp_path: Path) -> None:
    """Each file's digest is in the manifest; the CSV gives the frames back; the workbook is in Chinese."""
    with blank_pictures():
        jx.write_panel(made, tmp_path / "out", lang="zh", gloss=True)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
    assert {f"tables/{name}.csv" for name in TABLES} < set(manifest["files"])
    assert {"panel.html", "tables/workbook.xlsx", "figures/ranks.png", "figures/ranks.svg"} < set(manifest["files"])
    assert [one["year"] for one in manifest["documents"]] == [2023, 2024, 2025]
    units = pd.read_csv(tmp_path / "out/tables/units.csv")
    assert units["share"].to_list() == pytest.approx(made.units["share"].to_list())
    assert "unit_en" in units
    book = openpyxl.load_workbook(tmp_path / "out/tables/workbook.xlsx", read_only=True)
    assert {"任务沿革", "各年工作量", "牵头单位变更", "共事是否持续"} <= set(book.sheetnames)
    cells = {cell for row in book["各年任务"].iter_rows(values_only=True) for cell in row}
    assert {"延续还是新增", "新增"} <= cells
    assert any("(牵头)" in str(cell) for cell in cells)


@pytest.mark.slow
def test_written_again_the_bytes_are_the_same_and_a_foreign_folder_is_refused(made: jx.Panel, tmp_path: Path) -> None:
    for name in ("one", "two"):
        jx.write_panel(made, tmp_path / name)
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*") if p.is_file())
    assert all((tmp_path / "one" / f).read_bytes() == (tmp_path / "two" / f).read_bytes() for f in files)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(OutputError, match="not a result of jxgraph"):
        jx.write_panel(made, tmp_path / "mine")


@pytest.mark.slow
def test_hostile_texts_stay_texts_in_the_tables(hostile: jx.Panel, tmp_path: Path) -> None:
    """A unit called =1+1 is no formula; names that are attacks are written whole."""
    with blank_pictures():
        jx.write_panel(built([("t", "=1+1", "lead")], [("t", "@x", "lead")]), tmp_path / "out")
    rows = (tmp_path / "out/tables/units.csv").read_text(encoding="utf-8-sig").splitlines()
    assert sorted(row.split(",")[0] for row in rows[1:]) == ["'=1+1", "'@x"]
    jx.write_panel(hostile, tmp_path / "hostile")
    assert HOSTILE[0] in (tmp_path / "hostile/tables/units.csv").read_text(encoding="utf-8-sig")


# In a browser.


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_asks_for_nothing_and_a_chain_opens_its_years(
    made: jx.Panel, visit: Callable[..., Visit], lang: str
) -> None:
    seen = visit(panel_page(made, lang=lang))
    row = seen.page.locator("[data-name=chains_every] tbody tr").first
    years = row.locator(".strip a").all_inner_texts()
    row.locator("td .o > summary").click()
    cards = seen.page.locator("#opened-tasks li")
    assert cards.count() == len(years) == 3
    assert all(year in card for year, card in zip(years, cards.all_inner_texts(), strict=True))
    seen.page.keyboard.press("Escape")
    row.locator(".strip a").first.click()
    assert seen.page.locator("[data-name=tasks_2023] tr.open").is_visible()
    seen.assert_quiet()


@pytest.mark.browser
def test_the_page_has_the_controls_of_a_report(made: jx.Panel, visit: Callable[..., Visit]) -> None:
    """Both languages, contents that lead to sections, a search that counts a unit's tasks of each year."""
    seen = visit(panel_page(made, lang="zh"))
    page = seen.page
    page.locator("#language").click()
    assert page.locator("h2").first.inner_text() == "Main findings"
    for link in page.locator("nav a").all():
        assert page.locator(f"section{link.get_attribute('href')}").count() == 1
    unit = str(made.units["unit"].iloc[0])
    of_unit = made.units[made.units["unit"] == unit]
    page.locator("#find").fill(unit)
    page.keyboard.press("Enter")
    assert page.locator("#opened .tools").inner_text() == " · ".join(
        f"{row.year} {row.tasks}" for row in of_unit.itertuples()
    )
    assert page.locator("#opened-tasks li").count() == of_unit["tasks"].sum()
    page.keyboard.press("Escape")
    page.locator(".ranks a").first.click()
    assert "#u" in page.url
    seen.assert_quiet()


@pytest.mark.browser
def test_a_hostile_document_runs_nothing(hostile: jx.Panel, visit: Callable[..., Visit]) -> None:
    seen = visit(panel_page(hostile))
    assert HOSTILE[0] in seen.page.locator("main").inner_text()
    seen.assert_quiet()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 900])
def test_a_narrow_window_needs_no_scrolling_sideways(made: jx.Panel, visit: Callable[..., Visit], width: int) -> None:
    """And on a phone a task is one line."""
    seen = visit(panel_page(made), width=width)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    row = seen.page.locator("[data-name=chains_every] tbody tr").first.bounding_box()
    assert row is not None
    assert width > 640 or row["height"] <= 46


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize(("lang", "width"), [("zh", 1280), ("en", 390)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(
    made: jx.Panel, visit: Callable[..., Visit], lang: str, width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    seen = visit(panel_page(made, lang=lang), width=width)
    seen.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert [(v["id"], v["nodes"][0]["html"]) for v in Axe().run(seen.page).response["violations"]] == []


@pytest.mark.browser
def test_nothing_is_cut_off_on_paper(made: jx.Panel, visit: Callable[..., Visit]) -> None:
    """A sheet of A4 on its side has 273 mm between the margins, 1,031 pixels of 1/96 inch."""
    seen = visit(panel_page(made, lang="en"), width=1031)
    seen.page.emulate_media(media="print")
    assert seen.page.evaluate("[...document.querySelectorAll('.scroll')].every(e => e.scrollWidth <= e.clientWidth)")
