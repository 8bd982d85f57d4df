"""Ledgers that were filled in: what is read back, merged, counted and shown, whatever people did to the workbook."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
from test_ledger import HOSTILE, hostile, plan

import jxgraph as jx
from jxgraph.errors import InputError, UsageError
from jxgraph.i18n import state_names
from jxgraph.office.days import parse_date, serial
from jxgraph.office.progress import Progress, issue_words, progress_words, state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from subprocess import CompletedProcess

    from conftest import Visit
    from openpyxl.worksheet.worksheet import Worksheet

ON = "2026-01-05"
"""Five days after the deadline 年底前 of a document of 2025."""

DONE = {"办理状态": "已完成", "进展情况": "已开业21家", "目前完成值": 21, "责任人": "张三", "备注": "=1+1"}


@pytest.fixture(autouse=True)
def no_picture(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Leave out the image of the network where no browser opens the page: to draw it takes seconds."""
    if request.node.get_closest_marker("browser") is None:
        monkeypatch.setattr("jxgraph.office.progress_page.still_image", lambda _: b"")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Write the ledger of a document of four tasks, of which T2.1 repeats T1.2."""
    jx.write_ledger(plan(), tmp_path / "ledger.xlsx", lang="zh")
    return tmp_path / "ledger.xlsx"


def columns(page: Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in page[4] if cell.value}


def fill(path: Path, rows: Mapping[str, Mapping[str, Any]], to: str = "", sheet: str = "台账") -> Path:
    """Fill in rows, named by their task ids, and save the workbook under another name."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    place = columns(page)
    for line in page.iter_rows(min_row=5):
        for title, value in rows.get(str(line[place["任务编号"] - 1].value), {}).items():
            line[place[title] - 1].value = value
    saved = path.with_name(to or path.name)
    book.save(saved)
    return saved


def change(path: Path, how: Callable[[Any, Worksheet], object]) -> Path:
    """Do something to the sheet of a ledger, as people do."""
    book = openpyxl.load_workbook(path)
    how(book, book["台账"])
    book.save(path)
    return path


def issues(progress: Progress) -> list[tuple[str, str]]:
    return [(issue.code, issue.task_id) for issue in progress.issues]


# What a task is on a day.


@pytest.mark.parametrize(
    ("status", "due", "expected"),
    [
        ("done", "2025-12-31", "done"),
        ("under_way", "2025-12-31", "late"),
        ("", "2025-12-31", "late"),
        ("at_risk", "", "at_risk"),
        ("under_way", ON, "under_way"),
        ("not_begun", "2026-02-04", "at_risk"),
        ("", "2026-02-04", "at_risk"),
        ("not_begun", "2026-02-05", "not_begun"),
        ("", "", "no_report"),
    ],
)
def test_state_follows_status_and_deadline(status: str, due: str, expected: str) -> None:
    """A day after the deadline is late; thirty days before it, what has not begun is at risk."""
    assert state(status, date.fromisoformat(due) if due else None, date.fromisoformat(ON)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        *[(words, "2025-09-30") for words in ("2025-9-30", "2025/09/30", "2025.9.30", "2025年9月30日", "20250930")],
        *[
            (words, "2025-09-30")
            for words in ("２０２５年９月底", "2025年9月", "30/9/2025", "9/30/2025", "2025-09-30 00:00:00")
        ],
        ("45930", "2025-09-30"),
        *[(words, None) for words in ("9月30日", "尽快", "2025-02-30", "5/6/2025", "", "13.5", "2025年13月")],
    ],
)
def test_dates_are_read_as_people_type_them(words: str, expected: str | None) -> None:
    """One that may be two, or has no year, is none; 45930 is the number by which a sheet keeps 2025-09-30."""
    found = parse_date(words)
    assert (found and str(found)) == expected
    assert serial(date(2025, 9, 30)) == 45930


# Read back.


def test_what_was_filled_in_is_read_back_with_its_place(ledger: Path) -> None:
    """A date as a date or as words, a number as it is shown, a text that looks like a formula as a text."""
    fill(
        ledger,
        {"T1.2": {**DONE, "填报日期": date(2025, 11, 3)}, "T2.2": {"办理状态": "推进中", "填报日期": "2025年11月4日"}},
    )
    change(ledger, lambda _, page: setattr(page.cell(6, columns(page)["备注"]), "data_type", "s"))
    found = jx.read_progress(ledger, on=ON)
    row = found.tasks.loc["T1.2"]
    assert list(row[["state", "status", "progress", "reached", "person", "date", "remark", "due", "place"]]) == [
        *("done", "done", "已开业21家", "21", "张三", "2025-11-03", "=1+1", "2025-12-31", "ledger.xlsx · 台账!6")
    ]
    assert list(found.tasks["state"]) == ["no_report", "done", "under_way"]
    assert found.tasks.loc["T2.2", "date"] == "2025-11-04"
    assert found.issues == ()


@pytest.mark.parametrize("form", ["xlsx", "ods", "xls"])
@pytest.mark.slow
def test_libreoffice_loses_nothing(form: str, ledger: Path, tmp_path: Path) -> None:
    """Opened and saved in each of its formats, a filled ledger gives the same progress and the same document."""
    if not (soffice := shutil.which("soffice")):
        pytest.skip("no LibreOffice: there is no soffice on the path")
    jx.write_ledger(hostile(), tmp_path / "hostile.xlsx", by="unit", lang="zh")
    filled = {**DONE, "填报日期": date(2025, 11, 3), "备注": "待协调"}
    fill(ledger, {"T1.2": filled, "T1.1": {"办理状态": "有风险", "到期日": "2025年9月底"}})
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    order = [
        soffice,
        profile,
        "--headless",
        "--convert-to",
        form,
        "--outdir",
        tmp_path / "out",
        ledger,
        tmp_path / "hostile.xlsx",
    ]
    subprocess.run(list(map(str, order)), check=True, capture_output=True)
    before, after = (jx.read_progress(path, on=ON) for path in (ledger, tmp_path / "out" / f"ledger.{form}"))
    pd.testing.assert_frame_equal(before.tasks.drop(columns="place"), after.tasks.drop(columns="place"))
    assert jx.read_breakdown(tmp_path / "out" / f"ledger.{form}") == plan()
    assert jx.read_breakdown(tmp_path / "out" / f"hostile.{form}") == hostile()


def test_rows_may_be_moved_and_columns_added_and_sheets_renamed(ledger: Path) -> None:
    fill(ledger, {"T1.2": DONE, "T1.1": {"办理状态": "推进中"}})

    def rearrange(_: Any, page: Worksheet) -> None:
        first, second = ([cell.value for cell in page[row]] for row in (5, 6))
        for column, values in enumerate(zip(second, first, strict=True), start=1):
            page.cell(5, column).value, page.cell(6, column).value = values
        page.insert_cols(4)
        page.cell(4, 4).value = "科室"
        page.title = "交回"

    found = jx.read_progress(change(ledger, rearrange), on=ON)
    assert list(found.tasks["state"]) == ["under_way", "done", "no_report"]
    assert found.tasks.loc["T1.2", "place"] == "ledger.xlsx · 交回!5"
    assert found.issues == ()


def test_hidden_and_merged_rows_count(ledger: Path) -> None:
    """A filter hides rows; a status merged over two rows is that of both."""

    def merge(_: Any, page: Worksheet) -> None:
        status = columns(page)["办理状态"]
        page.merge_cells(start_row=5, end_row=6, start_column=status, end_column=status)
        page.cell(5, status).value = "已完成"
        page.row_dimensions[6].hidden = True

    assert list(jx.read_progress(change(ledger, merge), on=ON).tasks["status"]) == ["done", "done", ""]


def test_words_close_to_the_list_are_read_and_others_said(ledger: Path) -> None:
    """办结 is done, In progress is under way in any language; 还行 is nobody's word."""
    fill(ledger, {"T1.1": {"办理状态": " 办 结"}, "T1.2": {"办理状态": "In progress"}, "T2.2": {"办理状态": "还行"}})
    found = jx.read_progress(ledger, on="2025-01-01")
    assert list(found.tasks["status"]) == ["done", "under_way", ""]
    assert issues(found) == [("status_unknown", "T2.2")]
    assert "“还行”不在列表中" in issue_words(found.issues[0], "zh")


def test_rows_that_are_of_no_task_are_left_out_and_said(ledger: Path) -> None:
    """An id of nobody, none at all, words of another task, words that were edited, a date that is none."""

    def spoil(_: Any, page: Worksheet) -> None:
        place = columns(page)
        page.append([None, "T9.9", "甲", *[None] * (place["办理状态"] - 4), "已完成"])
        page.append([None, None, "乙", *[None] * (place["办理状态"] - 4), "已完成"])
        page.cell(5, place["任务内容"]).value = page.cell(6, place["任务内容"]).value
        page.cell(8, place["任务内容"]).value = "办好学校。"
        page.cell(8, place["到期日"]).value = "尽快"
        page.cell(6, place["填报日期"]).value = "昨天"

    found = jx.read_progress(change(ledger, spoil), on=ON)
    assert issues(found) == [
        *[("wrong_row", "T1.1"), ("date_unknown", "T1.2"), ("text_changed", "T2.2"), ("due_unknown", "T2.2")],
        *[("unknown_id", ""), ("no_id", ""), ("no_row", "")],
    ]
    assert "words of T1.2" in issue_words(found.issues[0], "en")
    assert "T1.1" in issue_words(found.issues[-1], "en")
    assert all(issue_words(issue, lang) for issue in found.issues for lang in ("zh", "en"))


def test_a_deadline_that_was_typed_counts_and_is_said(ledger: Path) -> None:
    fill(ledger, {"T1.2": {"到期日": date(2026, 6, 30)}, "T1.1": {"到期日": "2025/3/31"}})
    found = jx.read_progress(ledger, on=ON)
    assert list(found.tasks["state"]) == ["late", "no_report", "no_report"]
    assert issues(found) == [("due_changed", "T1.2")]


def test_a_missing_column_is_said_and_a_missing_status_refused(ledger: Path) -> None:
    change(ledger, lambda _, page: page.delete_cols(columns(page)["责任人"]))
    assert issues(jx.read_progress(ledger, on=ON)) == [("no_column", "")]
    change(ledger, lambda _, page: page.delete_cols(columns(page)["办理状态"]))
    with pytest.raises(InputError, match="no sheet of the ledger"):
        jx.read_progress(ledger, on=ON)


# Several ledgers.


def test_parts_that_units_filled_in_are_merged(ledger: Path) -> None:
    paths = [fill(ledger, {"T1.1": DONE}, "a.xlsx"), fill(ledger, {"T2.2": {"办理状态": "推进中"}}, "b.xlsx")]
    found = jx.read_progress([*paths, paths[0]], on=ON)
    assert list(found.tasks["state"]) == ["done", "late", "under_way"]
    assert found.issues == ()
    assert list(found.tasks["place"]) == ["a.xlsx · 台账!5", "", "b.xlsx · 台账!8"]


def test_where_ledgers_disagree_both_places_are_named_and_the_cautious_counts(ledger: Path) -> None:
    """The repeat of T1.2, T2.1, was unlocked and filled in too; texts stand one after the other."""
    paths = [
        fill(ledger, {"T1.2": {**DONE, "到期日": date(2026, 3, 1), "填报日期": "2025-11-01"}}, "a.xlsx"),
        fill(ledger, {"T2.1": {"办理状态": "推进中", "进展情况": "谈判中", "填报日期": "2025-12-01"}}, "b.xlsx"),
    ]
    found = jx.read_progress(paths, on=ON)
    row = found.tasks.loc["T1.2"]
    assert list(row[["status", "progress", "date", "due"]]) == [
        "under_way",
        "已开业21家 / 谈判中",
        "2025-12-01",
        "2026-03-01",
    ]
    assert [issue.facts.get("column", issue.code) for issue in found.issues] == [
        "status",
        "progress",
        "date",
        "due_changed",
    ]
    words = issue_words(found.issues[0], "zh")
    assert words == "T1.2的办理状态填报不一致：“已完成”（a.xlsx · 台账!6），“推进中”（b.xlsx · 台账!7）"


def test_sheets_of_units_and_another_language_tie_to_the_same_tasks(ledger: Path, tmp_path: Path) -> None:
    jx.write_ledger(plan(), tmp_path / "units.xlsx", by="unit", sheets=True, lang="zh")
    jx.write_ledger(plan(), tmp_path / "english.xlsx", lang="en")
    filled = fill(tmp_path / "units.xlsx", {"T1.2": DONE}, sheet="市商务局")
    found = jx.read_progress([filled, ledger, tmp_path / "english.xlsx"], on=ON)
    assert found.tasks.loc["T1.2", ["state", "place"]].tolist() == ["done", "units.xlsx · 市商务局!5"]
    assert found.issues == ()


def test_a_due_date_given_for_all_is_no_conflict_with_one_that_was_typed(tmp_path: Path) -> None:
    """It stands in every row of a task, of which the lead unit changes its own; the locks of open files are no ledger."""
    (tmp_path / "in").mkdir()
    jx.write_ledger(plan(), tmp_path / "in" / "units.xlsx", by="unit", lang="zh", due="2025-06-30")
    book = openpyxl.load_workbook(tmp_path / "in" / "units.xlsx")
    page = book["台账"]
    place = columns(page)
    row = next(
        row
        for row in page.iter_rows(min_row=5)
        if row[place["任务编号"] - 1].value == "T1.1" and row[place["备注"] - 1].value is None
    )
    row[place["到期日"] - 1].value = date(2026, 3, 1)
    book.save(tmp_path / "in" / "units.xlsx")
    (tmp_path / "in" / "~$units.xlsx").write_bytes(b"x")
    found = jx.read_progress(tmp_path / "in", on=ON)
    assert list(found.tasks["due"]) == ["2026-03-01", "2025-12-31", "2025-06-30"]
    assert found.issues == ()


def test_a_ledger_of_some_tasks_counts_those_and_two_count_all(tmp_path: Path) -> None:
    for leader, name in (("王五", "a.xlsx"), ("赵六", "b.xlsx")):
        jx.write_ledger(jx.subset(plan(), leader=leader), tmp_path / name)
    assert list(jx.read_progress(tmp_path / "a.xlsx", on=ON).tasks.index) == ["T1.1", "T1.2"]
    both = jx.read_progress([tmp_path / "a.xlsx", tmp_path / "b.xlsx"], on=ON)
    assert list(both.tasks.index) == ["T1.1", "T1.2", "T2.2"]
    assert both.issues == ()


def test_what_is_no_ledger_is_refused(ledger: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    jx.write_ledger(jx.parse_text("1.甲。（市商务局负责）"), other)
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    change_of_kept = openpyxl.load_workbook(ledger)
    del change_of_kept["jxgraph"]
    change_of_kept.save(tmp_path / "bare.xlsx")
    for paths, on, error, words in (
        ([ledger, other], ON, UsageError, "different documents"),
        ([], ON, UsageError, "no ledger"),
        ([ledger], "soon", UsageError, "no date"),
        (tmp_path / "bare.xlsx", ON, InputError, "hidden sheet"),
        (tmp_path / "empty.xlsx", ON, InputError, "no text"),
        (tmp_path / "none.xlsx", ON, InputError, "no such file"),
    ):
        with pytest.raises(error, match=words):
            jx.read_progress(paths, on=on)


# Counted, said and shown.


@pytest.fixture
def progress(ledger: Path) -> Progress:
    """T1.1 of 市发展改革委 is under way, T1.2 of 市商务局 late, T2.2 of 市教育局 done."""
    fill(ledger, {"T1.1": {"办理状态": "推进中"}, "T2.2": DONE})
    return jx.read_progress(ledger, on=ON)


def test_tasks_are_counted_by_unit_leader_and_part(progress: Progress) -> None:
    """市财政局 leads none of its three tasks, of which one is late; T1.2 stands under both leaders and counts once."""
    units = progress.by("unit")
    assert list(units.index) == ["市商务局", "市发展改革委", "市教育局", "市财政局"]
    assert units.loc["市财政局", ["tasks", "joined", "joined_late"]].tolist() == [0, 3, 1]
    leaders = progress.by("leader")
    assert leaders.loc["王五市长", ["tasks", "late", "under_way"]].tolist() == [2, 1, 1]
    assert leaders.loc["赵六副市长", ["tasks", "late", "done"]].tolist() == [2, 1, 1]
    assert progress.by("part")["tasks"].sum() == len(progress.tasks) == sum(progress.counts.values())
    assert (units[list(state_names())].sum(axis=1) == units["tasks"]).all()
    with pytest.raises(UsageError, match="cannot be counted by"):
        progress.by("colour")


def test_words_say_first_what_is_late_and_who_has_it(progress: Progress) -> None:
    assert progress_words(progress, "zh") == [
        "截至2026-01-05，3项任务：逾期1项、推进中1项、已完成1项。",
        "逾期的：市商务局1项。",
        "1项未完成的任务没有到期日，不判断逾期；可在台账“到期日”一栏补填。",
    ]
    assert progress_words(progress, "en")[0] == "On 2026-01-05, 3 tasks: 1 late, 1 under way, 1 done."


def test_the_command_prints_it_and_writes_a_folder(
    run: Callable[..., CompletedProcess[str]], progress: Progress, tmp_path: Path
) -> None:
    printed = run("progress", "ledger.xlsx", "--on", ON, "-o", "out", "--lang", "zh", cwd=tmp_path)
    assert printed.stderr == ""
    assert printed.stdout.splitlines()[1:3] == progress_words(progress, "zh")[:2]
    assert "T1.2  市商务局  到期2025-12-31，逾期5天" in printed.stdout
    assert printed.stdout.endswith("out/progress.html\n")
    tables = sorted(path.name for path in (tmp_path / "out" / "tables").iterdir())
    assert tables == ["issues.csv", "leaders.csv", "parts.csv", "tasks.csv", "units.csv"]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["settings"]["on"], manifest["sha256"]) == (ON, plan().sha256)
    assert run("progress", "ledger.xlsx", "--open", cwd=tmp_path).returncode == 2


def test_the_folder_is_the_same_each_time_and_runs_no_words(tmp_path: Path) -> None:
    jx.write_ledger(hostile(), tmp_path / "ledger.xlsx", by="unit", lang="zh", due="2025-01-01")
    fill(tmp_path / "ledger.xlsx", {"T1=": {"办理状态": "已完成", "进展情况": "<script>alert(2)</script>"}})
    found = jx.read_progress(tmp_path / "ledger.xlsx", on=ON)
    assert found.counts == {**dict.fromkeys(state_names(), 0), "late": len(HOSTILE) - 1, "done": 1}
    for name in ("a", "b"):
        jx.write_progress(found, tmp_path / name, lang="zh")
    pages = [(tmp_path / name / "progress.html").read_text(encoding="utf-8") for name in ("a", "b")]
    assert pages[0] == pages[1]
    assert "<script>alert" not in pages[0]
    assert "'=1+1" in (tmp_path / "a" / "tables" / "tasks.csv").read_text(encoding="utf-8-sig")


def test_colours_of_the_network_are_the_states_of_tasks(progress: Progress) -> None:
    states = progress.tasks["state"].to_dict()
    page = jx.network_page(progress.breakdown, states=states)
    assert [one["state"] for one in page.data["states"]] == ["late", "under_way", "done"]
    tasks = {
        node["about"]["id"]: node["about"]["state"] for node in page.data["nodes"] if node["about"]["mode"] == "task"
    }
    assert tasks == states
    assert jx.network_page(progress.breakdown).data["states"] == []
    assert jx.network_page(progress.breakdown, states=states)._repr_png_()[:4] == b"\x89PNG"
    with pytest.raises(UsageError, match="unknown state 'lost'"):
        jx.network_page(progress.breakdown, states={"T1.1": "lost"})


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "width"), [("zh", 1280), ("en", 390)])
def test_the_page_opens_its_numbers_and_axe_finds_no_violation(
    visit: Callable[..., Visit], progress: Progress, lang: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    from jxgraph.office.progress_page import progress_page

    network = jx.network_page(progress.breakdown, lang=lang, states=progress.tasks["state"].to_dict())
    visited = visit(progress_page(progress, network, lang=lang), width=width)
    page = visited.page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    row = page.locator("[data-name=units] tbody tr").first
    if width < 640:  # a row is one line there, until it is opened
        row.locator(".unfold-row").click()
    row.locator(".o > summary").first.click()
    assert "促进消费" in page.locator("#opened").inner_text()
    page.keyboard.press("Escape")
    assert Axe().run(page).response["violations"] == []
    visited.assert_quiet()


@pytest.mark.browser
def test_the_legend_of_states_leaves_only_their_tasks(visit: Callable[..., Visit], progress: Progress) -> None:
    """Of the late ones: T1.2, with 市商务局, which leads it, and 市财政局; a second press brings all back."""
    states = progress.tasks["state"].to_dict()
    visited = visit(str(jx.network_page(progress.breakdown, lang="zh", states=states)))
    row = visited.page.locator("[data-key='state:late']")
    row.click()
    shown = "[...jxgraph.filtered.nodes].sort()"
    assert visited.page.evaluate(shown) == ["task:T1.2", "unit:市商务局", "unit:市财政局"]
    assert visited.page.evaluate("jxgraph.nodes.get('unit:市商务局').parts.length") == 1
    row.click()
    assert len(visited.page.evaluate(shown)) == 7
    visited.assert_quiet()
