"""Profiles of units and leaders: what they say, the page, the Word document, the files, the command."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Any

import docx
import pytest
from making_files import SAMPLE

import jxgraph as jx
from jxgraph.errors import InputError, OutputError, UsageError
from jxgraph.i18n import LANGUAGES
from jxgraph.measures.ties import lead_ties, ties
from jxgraph.office.profile import find_leader, profile_document
from jxgraph.pages.profile.content import MOST_CHANGES, measured
from jxgraph.pages.profile.leaders import leader_profile
from jxgraph.pages.profile.page import profile_page
from jxgraph.pages.profile.units import unit_profile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from conftest import Visit

    from jxgraph.pages.profile.content import Profile, Table

    Run = Callable[..., CompletedProcess[str]]

TEXT = """2025年重点工作责任分解
一、王明副市长牵头重点工作
1.新建充电桩1700个以上。(市财政局牵头,市商务局配合)
2.促进消费。(市商务局牵头,市公安局、市财政局配合)
二、李红副市长牵头重点工作
1.建设平安城市。(市公安局牵头)
2.办好会展。(市商务局、市公安局牵头)
"""
BEFORE = TEXT.replace("市商务局、市公安局牵头", "市商务局牵头").replace("2.促进消费。", "2.扩大开放水平。")
HOSTILE = ("=1+1", "<script>alert(1)</script>", "]]>", "a\x00b", "长" * 300, "a/b\\c:d", "\u202eevil", "x; y (lead)")


def of(name: str, text: str = TEXT, lang: str = "zh", **how: Any) -> Profile:
    """Make the profile of a unit, or of a leader, of a text."""
    about = measured(jx.parse_text(text), lang=lang, **how)
    return (unit_profile if name in about.units else leader_profile)(about, name)


def table(profile: Profile, name: str) -> Table:
    return next(one for one in profile.tables if one.name == name)


def texts(profile: Profile, name: str) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table(profile, name).rows]


# What a profile says.


def test_a_unit_is_summed_up_first() -> None:
    """Trade leads 2 tasks and supports 1: 2.25 of 5.75, as much as the police."""
    profile = of("市商务局")
    assert profile.summary == "承担3项任务，其中牵头2项；占全部加权工作量的39.1%，在3个单位中并列第1位。"
    assert of("市商务局", lang="en").summary == (
        "3 tasks, 2 of them as lead; 39.1% of the weighted load, joint rank 1 of 3 units."
    )


def test_tasks_led_are_in_full_with_their_targets_and_tasks_joined_are_brief() -> None:
    profile = of("市财政局")
    assert texts(profile, "led") == [
        ["T1.1", "新建充电桩1700个以上。", "充电桩 ≥ 1700 个", "配合：市商务局", "王明副市长"]
    ]
    assert texts(profile, "joined") == [["T1.2", "促进消费。", "配合", "市商务局", "王明副市长"]]
    assert table(profile, "led").rows[0][0].line == "3"


def test_what_is_joined_by_a_unit_that_leads_nothing_is_in_full() -> None:
    long = "持续优化营商环境" * 12
    profile = of("市公安局", f"1.{long}。(市财政局牵头,市公安局配合)")
    assert texts(profile, "joined")[0][1] == f"{long}。"
    assert profile.summary.startswith("承担1项任务，都不牵头")


def test_partners_are_those_of_ties_and_lead_ties() -> None:
    """Trade shares two tasks with each; it leads one with each, finance one with it; one it leads with the police."""
    assert texts(of("市商务局"), "partners") == [["市公安局", "2", "1", "0"], ["市财政局", "2", "1", "1"]]


def test_what_stops_without_a_unit_opens_its_tasks() -> None:
    """Of what the police leads, one task has no other lead, and nobody else at all."""
    fact = next(fact for fact in of("市公安局").facts if fact.label == "缺位影响")
    assert fact.words == "市公安局如缺位，1项任务无人牵头，也没有其他责任单位。"
    assert fact.tasks == ("T2.1",)


def test_a_leader_has_units_tasks_and_what_needs_others_units() -> None:
    """The police leads under Li alone, but supports a task of Wang."""
    profile = of("王明副市长")
    assert profile.summary.startswith("牵头2项任务，涉及3个单位（其中2个担任牵头单位）；占")
    need = next(fact for fact in profile.facts if fact.label == "跨领导协调")
    assert (need.words, need.tasks) == ("1项任务需要只在其他领导名下牵头的单位参与：市公安局（1项）。", ("T1.2",))
    assert ["市公安局", "0", "1", "0.25", "李红副市长（2项）"] in texts(profile, "units")
    assert [row[0] for row in texts(profile, "led")] == ["T1.1", "T1.2"]


def test_changes_are_new_gone_and_other_roles() -> None:
    """The police joins a kept task, and is in a new one; the task before it is gone."""
    profile = of("市公安局", previous=jx.parse_text(BEFORE))
    kinds = {(row[0], row[1], row[3]) for row in texts(profile, "changes")}
    assert kinds == {("T2.2", "新加入", "牵头"), ("T1.2", "新增任务", "配合"), ("T1.2", "任务取消", "配合")}
    since = next(fact for fact in profile.facts if fact.label == "比上一份文件")
    assert since.words.startswith("任务2→3项，牵头1→2项，占比")


@pytest.mark.slow
def test_a_task_that_moved_to_another_leader_is_said_of_both() -> None:
    before = jx.parse_text(TEXT.replace("二、李红", "二、赵六"))
    profile = of("李红副市长", previous=before)
    assert "没有列出李红副市长" in profile.facts[-1].words
    moved = jx.parse_text(
        TEXT.replace("2.促进消费。(市商务局牵头,市公安局、市财政局配合)\n", "")
        + "3.促进消费。(市商务局牵头,市公安局、市财政局配合)"
    )
    assert texts(of("王明副市长", previous=moved), "changes") == [
        ["T1.2", "新加入", "促进消费。", "李红副市长 → 王明副市长"]
    ]
    assert texts(of("李红副市长", previous=moved), "changes")[0][1] == "不再参与"


def test_many_changes_are_cut_and_counted() -> None:
    tasks = "".join(f"{n}.任务内容{'甲乙丙丁戊己庚辛壬癸'[n % 10] * (n + 5)}。(市财政局牵头)\n" for n in range(1, 21))
    profile = of("市财政局", tasks, previous=jx.parse_text("1.完全不同的一件事。(市财政局牵头)"))
    assert len(table(profile, "changes").rows) == MOST_CHANGES
    assert table(profile, "changes").note == "另有6处。"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_document_lacks_is_said_in_the_small_print(lang: str) -> None:
    """Nobody leads, no leader, no figure: each in words, and no table or column of nothing."""
    profile = of("市财政局", "1.办实事。(责任单位:市财政局、市商务局)", lang)
    said = {"zh": ("未写明谁牵头", "未列牵头领导", "没有读出"), "en": ("who leads", "no leaders", "No figure or date")}
    assert all(words in profile.notes for words in said[lang])
    assert len(table(profile, "partners").columns) == 2
    assert [len(row) for row in table(profile, "joined").rows] == [3]


def test_the_only_unit_has_no_place_and_no_partners() -> None:
    profile = of("市财政局", "1.办实事。(市财政局牵头)", "en")
    assert profile.summary == "1 task, as lead; 100.0% of the weighted load."
    assert [one.name for one in profile.tables] == ["led"]
    assert profile.picture == b""
    assert "Counts assignments, not effort" in profile.notes


def test_a_collective_takes_no_place() -> None:
    profile = of("各县(市、区)政府", "1.甲。(市财政局牵头,各县(市、区)政府、市商务局配合)")
    assert "泛指多个单位，不排位次" in profile.summary
    assert not {"位次", "缺位影响"} & {fact.label for fact in profile.facts}


@pytest.mark.slow
def test_numbers_are_those_of_the_measures() -> None:
    """Of every unit of the sample: tasks, share, partners and who leads whom."""
    bd = jx.read_breakdown(SAMPLE)
    about, load = measured(bd, lang="en"), jx.workload(bd)
    led = lead_ties(bd).set_index(["lead_unit", "unit"])["tasks"].to_dict()
    shared = {frozenset(row[:2]): row[2] for row in ties(bd, nulls=()).itertuples(index=False)}
    for unit in ("市发展改革委", "市公安局", "嘉兴海关"):
        profile = unit_profile(about, unit)
        rows = sum(len(one.rows) for one in profile.tables if one.tasks)
        assert rows == load.loc[unit, "tasks"]
        assert f"{load.loc[unit, 'share']:.1%}" in profile.summary
        assert profile.picture
        for other, together, leads, is_led in texts(profile, "partners"):
            assert int(together) == shared[frozenset((unit, other))]
            assert (int(leads), int(is_led)) == (led.get((unit, other), 0), led.get((other, unit), 0))


# The page and the Word document.


def test_every_number_of_the_page_opens_a_task_on_it() -> None:
    page = profile_page(of("市商务局"))
    targets = set(re.findall(r'href="#(\w+)"', page))
    assert targets <= set(re.findall(r'id="(\w+)"', page))
    assert targets == {"t0", "t1", "t2"}
    assert "<script" not in page.replace("script-src", "")
    assert "script-src 'none'" in page


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_words(name: str, tmp_path: Path) -> None:
    """On the page nothing runs; the Word document opens; both files have a name that Windows takes."""
    triples = [(f"t{n}", unit, "lead") for n, unit in enumerate(HOSTILE)] + [
        ("t0", unit, "co_lead") for unit in HOSTILE[1:]
    ]
    files = jx.write_profiles(triples, tmp_path, units=[name], lang="zh")
    page = files[0].read_text(encoding="utf-8")
    assert "<script>" not in page
    assert not re.search("[\x00\u202e]", page)
    assert docx.Document(str(files[1])).paragraphs
    assert not re.search(r'[<>:"|?*\x00-\x1f]', files[0].name)


def test_a_word_document_has_native_tables_and_a_picture_with_words() -> None:
    """A picture is drawn of three partners or more: here the bureau of statistics is the third."""
    profile = of("市商务局", TEXT.replace("、市财政局配合", "、市财政局、市统计局配合"), "en")
    document: Any = profile_document(profile)._document
    heads = [[cell.text for cell in one.rows[0].cells] for one in document.tables]
    assert heads[0][:3] == ["ID", "Line", "Task"]
    assert [cell.text for cell in document.tables[0].rows[1].cells][:2] == ["T1.2", "4"]
    assert document.inline_shapes[0]._inline.docPr.get("descr") == "The network of 市商务局 and the units it works with"
    words = [paragraph.text for paragraph in document.paragraphs]
    assert profile.summary in words
    assert profile.notes in words


# The files.


@pytest.mark.slow
def test_all_is_every_unit_and_leader_and_the_same_bytes_alone(tmp_path: Path) -> None:
    files = jx.write_profiles(jx.parse_text(TEXT), tmp_path / "all", lang="zh")
    assert [file.name for file in files[::2]] == [
        *(f"{name}.html" for name in ("市商务局", "市公安局", "市财政局", "王明副市长", "李红副市长"))
    ]
    alone = jx.write_profiles(jx.parse_text(TEXT), tmp_path / "one", units=["财政局"], leaders=["李红"], lang="zh")
    for file in alone:
        assert file.read_bytes() == (tmp_path / "all" / file.name).read_bytes()
    with zipfile.ZipFile(alone[1]) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_whom_a_person_means() -> None:
    leaders = ["王明副市长", "王明远市长", "李红市长"]
    assert find_leader("王明副市长", leaders) == find_leader(" 王明副 ", leaders) == "王明副市长"
    for typed, words in (("王明", "several leaders"), ("赵", "no leader is called '赵'"), ("", "no leader")):
        with pytest.raises(UsageError, match=words):
            find_leader(typed, leaders)
    with pytest.raises(UsageError, match="names no leaders"):
        find_leader("王明", [])


def test_a_template_that_is_no_word_file_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "my.docx").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="Word"):
        jx.write_profiles(jx.parse_text(TEXT), tmp_path / "out", template=tmp_path / "my.docx")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot write"):
        jx.write_profiles(jx.parse_text(TEXT), tmp_path / "file")


@pytest.mark.slow
def test_the_command_says_which_unit_is_meant_and_what_is_missing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text(TEXT, encoding="utf-8")
    done = run("profile", "plan.txt", "财政", "--leader", "王明", "-o", "out", cwd=tmp_path)
    assert done.returncode == 0
    assert "财政 → 市财政局" in done.stderr
    assert len(done.stdout.splitlines()) == len(list((tmp_path / "out").iterdir())) == 4
    assert (
        run("profile", "plan.txt", "--all", "--lang", "zh", cwd=tmp_path).stdout == "结果已写入 outputs/plan-profiles\n"
    )
    for arguments, words in (([], "give a unit"), (["--all", "财政"], "--all is everybody")):
        failed = run("profile", "plan.txt", *arguments, cwd=tmp_path)
        assert (failed.returncode, words in failed.stderr) == (2, True)


# The page in a browser.


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "width"), [("zh", 1280), ("en", 390)])
@pytest.mark.parametrize("name", ["市商务局", "颜海荣常务副市长"])
def test_the_page_is_quiet_and_accessible(visit: Callable[..., Visit], name: str, lang: str, width: int) -> None:
    """No request, no message, nothing to scroll sideways on a phone, nothing that axe finds."""
    from axe_playwright_python.sync_playwright import Axe

    about = measured(jx.read_breakdown(SAMPLE), lang=lang)
    make = unit_profile if name in about.units else leader_profile
    seen = visit(profile_page(make(about, name)), width=width)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    assert [(v["id"], v["nodes"][0]["html"]) for v in Axe().run(seen.page).response["violations"]] == []
    seen.page.locator("summary").first.click()
    assert seen.page.locator("details[open] a").first.is_visible()
    seen.assert_quiet()


@pytest.mark.browser
def test_the_page_of_an_ordinary_unit_is_one_sheet(visit: Callable[..., Visit]) -> None:
    """Three of four units of the sample have five tasks or fewer."""
    import io

    import pypdfium2

    about = measured(jx.read_breakdown(SAMPLE), lang="zh")
    ordinary = [unit for unit in about.units if about.workload.loc[unit, "tasks"] <= 5]
    assert len(ordinary) >= 0.75 * len(about.units)
    for unit in ordinary[::16]:
        paper = visit(profile_page(unit_profile(about, unit))).page.pdf(prefer_css_page_size=True)
        assert len(pypdfium2.PdfDocument(io.BytesIO(paper))) == 1
