"""`jx.panel` and `jxgraph panel`: years and places of documents, and a folder that becomes the panels of its places."""

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pandas as pd
import pytest
from making_documents import FULL
from making_pages import empty_fonts
from test_corpus import digests

import jxgraph as jx
from jxgraph.corpus import writing as making
from jxgraph.corpus.places import Place, peers_of_places, places_of
from jxgraph.corpus.restored import breakdowns
from jxgraph.errors import InputError, OutputError, UsageError
from jxgraph.folders import atomic_folder, write_manifest
from jxgraph.pages.panel.places import places_page
from jxgraph.pages.report.contents import contents
from jxgraph.panels import last_compared
from jxgraph.tables import write_csv

HERE = ThreadPoolExecutor(1)
"""Reads and makes panels in this process."""

QUICK: dict[str, Any] = {"null": "sdsm_sized", "samples": 100, "executor": HERE}

Command = Callable[..., CompletedProcess[str]]
LEADS = [("t1", "Finance", "lead"), ("t2", "Trade", "lead")]


def document(title: str, tasks: str = "1.扩大投资。（市发改委牵头，市财政局配合）\n") -> jx.Breakdown:
    return jx.parse_text(f"{title}\n{tasks}", document="plan")


def fill(folder: Path, places: tuple[str, ...] = ("嘉兴市", "宁波市"), years: tuple[int, ...] = (2024, 2025)) -> Path:
    """Write two small years of each place."""
    for seed, place in enumerate(places):
        for year in years:
            path = folder / place / f"{year}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(jx.synthetic.make_document(10, seed=seed, year=year).text, encoding="utf-8")
    return folder


def write_little(result: jx.Panel, folder: Path, **_: object) -> None:
    """Write what the list of places reads of a panel: page and figures take longer than all the rest."""
    with atomic_folder(folder) as new:
        (new / "tables").mkdir()
        for name in ("documents", "chains", "links"):
            write_csv(getattr(result, name), new / "tables" / f"{name}.csv")
        (new / "panel.html").touch()
        write_manifest(new, {}, ())


@pytest.fixture(autouse=True)
def little(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "slow" not in request.keywords:
        monkeypatch.setattr("jxgraph.pages.panel.write_panel", write_little)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a folder of two places, and what was made of it."""
    folder = tmp_path_factory.mktemp("two")
    fill(folder / "in")
    (folder / "in" / "notes.txt").write_text("没有分工。", encoding="utf-8")
    # fonts as in the tests, whose fixture is of a test alone
    with pytest.MonkeyPatch.context() as patch, nullcontext() if FULL else empty_fonts():
        patch.setattr("jxgraph.pages.panel.write_panel", write_little)
        jx.corpus.panels(folder / "in", folder / "out", **QUICK)
    return folder / "in", folder / "out"


# The constructor.


def test_documents_are_sorted_by_the_year_of_their_titles() -> None:
    later, earlier = (document(f"嘉兴市{year}年重点工作任务分工") for year in (2025, 2023))
    result = jx.panel([later, earlier])
    assert (result.years, result.settings["place"]) == ((2023, 2025), "嘉兴市")


@pytest.mark.parametrize(
    ("sources", "settings", "words"),
    [
        ([LEADS], {}, "two years or more, not 1"),
        (document("2024年分工方案"), {}, "not a single one"),
        (pd.DataFrame(LEADS, columns=["task_id", "unit", "role"]), {}, "not a single one"),
        ([document("任务分工方案"), document("2024年分工方案")], {}, "'plan' says its year neither"),
        ([LEADS, LEADS], {"years": [2024, 2024]}, "'1' and '2' are both of 2024"),
        ([LEADS, LEADS], {"years": [2024]}, "1 years for 2 documents"),
        ([LEADS, LEADS], {"years": [2024, "2025"]}, "a whole number"),
        ([LEADS, LEADS], {"years": [2024, 2025.0]}, "a whole number"),
        ([LEADS, LEADS], {"by": "units"}, "did you mean unit"),
        ([LEADS, LEADS], {"threshold": 0}, "above 0"),
        ([LEADS, LEADS], {"null": "fdms"}, "fdsm"),
        (
            [document("嘉兴市2024年任务分工方案"), document("宁波市2025年任务分工方案")],
            {},
            "of 嘉兴市, 'plan' of 宁波市",
        ),
    ],
)
def test_what_makes_no_panel_is_refused_with_what_to_do(
    sources: object, settings: dict[str, object], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        jx.panel(sources, **settings)  # type: ignore[arg-type]


def test_documents_of_two_places_are_followed_by_department_or_where_the_place_is_named() -> None:
    documents = [document("嘉兴市2024年任务分工方案"), document("宁波市2025年任务分工方案")]
    assert jx.panel(documents, by="department").settings["place"] == ""
    assert jx.panel(documents, place="嘉兴市").settings["place"] == "嘉兴市"


def test_matrices_are_numbered_where_no_year_is_given() -> None:
    assert jx.panel([LEADS, LEADS, LEADS]).years == (1, 2, 3)


# A folder.


def test_a_corpus_gives_a_document_back_as_it_was_read(tmp_path: Path) -> None:
    """Tasks, units and remarks of each document are those of `read_breakdown`; only the text and its places are not."""
    fill(tmp_path / "in", ("嘉兴市",))
    corpus = jx.corpus.read(tmp_path / "in", tmp_path / "out", executor=HERE)
    for path, again in zip(corpus.documents["path"], breakdowns(corpus.path, [1, 0]), strict=True):
        read = jx.read_breakdown(tmp_path / "in" / path)
        assert (again.task_records, again.unit_records) == (read.task_records, read.unit_records)
        pd.testing.assert_frame_equal(again.remarks, read.remarks)
        pd.testing.assert_frame_equal(again.assignments, read.assignments)


def test_a_folder_of_one_place_has_the_panel_of_its_documents(tmp_path: Path) -> None:
    fill(tmp_path / "in", ("嘉兴市",))
    written = jx.corpus.panels(tmp_path / "in", tmp_path / "out", **QUICK)
    documents = [jx.read_breakdown(tmp_path / "in" / "嘉兴市" / f"{year}.txt") for year in (2024, 2025)]
    expected = jx.panel(documents, place="嘉兴市", null="sdsm_sized", samples=100)
    assert written.panel is not None
    for name in jx.panels.TABLES:
        pd.testing.assert_frame_equal(getattr(written.panel, name), getattr(expected, name))
    assert {path.name for path in tmp_path.iterdir()} == {"in", "out"}  # nothing is left beside the result
    assert (tmp_path / "out" / "panel.html").exists()


def test_every_place_has_a_folder_and_what_is_left_out_is_listed(two: tuple[Path, Path]) -> None:
    places = pd.read_csv(two[1] / "tables" / "places.csv", encoding="utf-8-sig")
    assert places[["place", "level", "first_year", "last_year", "years", "tasks"]].to_numpy().tolist() == [
        ["嘉兴市", "city", 2024, 2025, 2, 10],
        ["宁波市", "city", 2024, 2025, 2, 10],
    ]
    assert all((two[1] / folder / "panel.html").exists() for folder in places["folder"])
    left_out = pd.read_csv(two[1] / "tables" / "left_out.csv", encoding="utf-8-sig")
    assert left_out[["path", "code"]].to_numpy().tolist() == [["notes.txt", "input"]]
    page = (two[1] / "index.html").read_text(encoding="utf-8")
    assert "notes.txt" in page
    assert "places/%E5%98%89%E5%85%B4%E5%B8%82/panel.html" in page


def test_the_reason_why_a_document_is_in_no_panel(tmp_path: Path) -> None:
    """No place, no year, another of the same year with more tasks, the only year of its place: each has its reason."""
    fill(tmp_path / "in", ("嘉兴市",))
    text = "1.扩大投资。（市发改委牵头，市财政局配合）\n"
    for name, more in (("2024年.txt", ""), ("宁波市.txt", "2."), ("嘉兴市2025.txt", "3."), ("杭州市2024.txt", "4.")):
        (tmp_path / "in" / name).write_text(text + more, encoding="utf-8")
    written = jx.corpus.panels(tmp_path / "in", tmp_path / "out", **QUICK)
    assert {one.path: one.code for one in written.left_out} == {
        "2024年.txt": "no_place",
        "宁波市.txt": "no_year",
        "嘉兴市2025.txt": "same_year",
        "杭州市2024.txt": "one_year",
    }


def test_a_place_is_one_where_only_some_years_have_its_level() -> None:
    rows = [(0, "甲市", "", 2023, 1), (1, "甲市", "city", 2024, 1), (2, "甲市", "", 2025, 1)]
    documents = pd.DataFrame(rows, columns=["document", "place", "level", "year", "tasks"]).assign(path="p", key="k")
    (place,), left_out = places_of(documents)
    assert (place.level, place.years, left_out) == ("city", (2023, 2024, 2025), ())


def test_a_place_whose_last_document_has_no_assignments_is_compared_with_nobody() -> None:
    """Seven cities of a year, of which the first has no entries: the others have five peers, it has none."""
    rows = [(f"{n}市", "city", 2025, 3 * (n > 0), str(n)) for n in range(7)]
    documents = pd.DataFrame(rows, columns=["place", "level", "year", "edges", "key"])
    places = [Place(name, "city", (2024, 2025), (), (), ()) for name in documents["place"]]
    assert list(peers_of_places(documents, places)) == places[1:]


def _sorted(*paths: str, place: str = "") -> dict[str, tuple[str, ...]]:
    """Return the paths of each place of documents without a known place, and of one document of 2025 with `place`."""
    rows = [(path, int(path[-8:-4]), "", "") for path in paths] + (
        [("known 2025.txt", 2025, place, "")] if place else []
    )
    documents = pd.DataFrame(rows, columns=["path", "year", "place", "level"])
    documents = documents.assign(document=range(len(rows)), key=documents["path"], tasks=1)
    return {one.place: one.paths for one in places_of(documents).places}


def test_folders_stand_for_places_that_nobody_knows() -> None:
    """Two folders with the same years are two places; with other years they may be of one, but beside a known place."""
    two = ("a/2024.txt", "a/2025.txt", "b/2024.txt", "b/2025.txt")
    assert _sorted(*two) == {"a": two[:2], "b": two[2:]}
    one = ("a/2022.txt", "a/2023.txt", "b/2024.txt", "b/2025.txt")
    assert _sorted(*one) == {"": one}
    assert _sorted("2024/2024.txt", "2025/2025.txt") == {"": ("2024/2024.txt", "2025/2025.txt")}
    assert _sorted(*one, place="嘉兴市") == {"a": one[:2], "b": one[2:]}
    assert _sorted("2024.txt", "2025.txt", "b/2025.txt", place="嘉兴市") == {}


def test_metadata_say_place_and_year_and_a_hostile_place_is_only_a_name(tmp_path: Path) -> None:
    """Two places of which the names differ in what no file system takes have a folder each, within the result."""
    fill(tmp_path / "in", ("x",), (2021, 2022, 2023, 2024))
    names = ['"a/b\\c:d"', '"<script>=1+1"']
    rows = [f"x/{year}.txt,{names[year % 2]},{2000 + year // 2}" for year in (2021, 2022, 2023, 2024)]
    rows = [f"x/{2021 + n}.txt,{names[n % 2]},{2024 + n // 2}" for n in range(4)]
    (tmp_path / "meta.csv").write_text("\n".join(["path,place,year", *rows]), encoding="utf-8")
    jx.corpus.panels(tmp_path / "in", tmp_path / "out", metadata=tmp_path / "meta.csv", **QUICK)
    assert {path.name for path in (tmp_path / "out" / "places").iterdir()} == {
        "a_b_c_d-be96e4bd",
        "_script_=1+1-27764e9b",
    }
    assert "<script>=1+1" not in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_a_folder_without_two_years_says_so(tmp_path: Path) -> None:
    fill(tmp_path / "in", ("嘉兴市", "宁波市"), (2025,))
    with pytest.raises(InputError, match="no place has documents of two years"):
        jx.corpus.panels(tmp_path / "in", tmp_path / "out", **QUICK)


# The same bytes, whoever makes them and when.


def test_a_second_run_makes_only_what_is_new_and_writes_the_same(
    two: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(two[0], tmp_path / "in")
    shutil.copytree(two[1], tmp_path / "out")
    fill(tmp_path / "in", ("嘉兴市", "宁波市", "杭州市"))
    made: list[str] = []
    whole = making.make_panel

    def counting(documents: list[jx.Breakdown], place: Place, *more: object) -> object:
        made.append(place.place)
        return whole(documents, place, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "make_panel", counting)
    jx.corpus.panels(tmp_path / "in", tmp_path / "out", **QUICK)
    assert made == ["杭州市"]
    shutil.rmtree(tmp_path / "in" / "杭州市")
    jx.corpus.panels(tmp_path / "in", tmp_path / "out", **QUICK)
    assert (made, digests(tmp_path / "out")) == (["杭州市"], digests(two[1]))


def test_what_a_person_put_into_the_folder_of_a_place_stays_and_what_was_changed_is_made_again(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    """A note is no file of ours, neither after one run nor after two; a page that was edited is that of a first run again."""
    shutil.copytree(two[0], tmp_path / "in")
    shutil.copytree(two[1], tmp_path / "out")
    place = tmp_path / "out" / "places" / "嘉兴市"
    (place / "note.txt").touch()
    (place / "panel.html").write_text("edited", encoding="utf-8")
    for _ in range(2):
        jx.corpus.panels(tmp_path / "in", tmp_path / "out", **QUICK)
        found = digests(tmp_path / "out")
        assert found.pop("places/嘉兴市/note.txt")
        assert found == digests(two[1])


def test_a_data_set_that_is_replaced_meanwhile_is_said(
    two: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run writes its manifest anew between the list of places and the reading of their documents."""
    jx.corpus.read(two[0], tmp_path / "data", executor=HERE)
    manifest = tmp_path / "data" / "manifest.json"

    def replaced(documents: pd.DataFrame) -> object:
        manifest.write_text(manifest.read_text(encoding="utf-8"), encoding="utf-8")
        return places_of(documents)

    monkeypatch.setattr(making, "places_of", replaced)
    with pytest.raises(InputError, match="another run replaced the corpus"):
        jx.corpus.panels(tmp_path / "data", tmp_path / "out", **QUICK)


def test_the_place_of_a_data_set_is_refused_before_anything_is_read(two: tuple[Path, Path], tmp_path: Path) -> None:
    jx.corpus.read(two[0], tmp_path / "data", executor=HERE)
    with pytest.raises(OutputError, match="a corpus is there"):
        jx.corpus.panels(tmp_path / "nothing", tmp_path / "data", **QUICK)


def test_after_an_interruption_it_goes_on_and_writes_the_same(
    two: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_write", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        jx.corpus.panels(two[0], tmp_path / "out", **QUICK)
    monkeypatch.undo()
    monkeypatch.setattr(making, "make_panel", None)
    jx.corpus.panels(two[0], tmp_path / "out", **QUICK)
    assert digests(tmp_path / "out") == digests(two[1])


def test_a_place_that_fails_stops_no_other(
    two: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = jx.panel

    def failing(documents: list[jx.Breakdown], **settings: object) -> object:
        return 1 / 0 if settings["place"] == "嘉兴市" else whole(documents, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "panel", failing)
    written = jx.corpus.panels(two[0], tmp_path / "out", **QUICK)
    assert written.places["place"].tolist() == ["宁波市"]
    failed = {one.path: str(one.error) for one in written.left_out if one.code == "panel"}
    assert failed == dict.fromkeys(["嘉兴市/2024.txt", "嘉兴市/2025.txt"], "ZeroDivisionError: division by zero")


def test_a_data_set_gives_the_same_and_takes_no_options_of_reading(two: tuple[Path, Path], tmp_path: Path) -> None:
    """Tables and places are the same; the page has the reasons in English alone, which is how a data set keeps them."""
    jx.corpus.read(two[0], tmp_path / "data", executor=HERE)
    jx.corpus.panels(tmp_path / "data", tmp_path / "out", **QUICK)
    assert all(digests(tmp_path / "out" / name) == digests(two[1] / name) for name in ("tables", "places"))
    with pytest.raises(UsageError, match="give expand to jxgraph corpus"):
        jx.corpus.panels(tmp_path / "data", tmp_path / "out", expand=True)
    corpus = jx.corpus.open(tmp_path / "data")
    assert corpus.panel("嘉兴市", threshold=0.5).settings["threshold"] == 0.5
    with pytest.raises(UsageError, match="two years of '嘉兴'"):
        corpus.panel("嘉兴")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # Dask's own, of its sockets and of the processes it starts
def test_two_processes_and_a_dask_cluster_give_the_same_bytes(tmp_path: Path) -> None:
    """One process, two, and a cluster of two, on six cities, which are peers, and a county alone."""
    distributed = pytest.importorskip("distributed")
    fill(tmp_path / "in", ("嘉兴市", "宁波市", "杭州市", "温州市", "绍兴市", "湖州市", "南湖区"))
    few: dict[str, Any] = {"samples": 100}
    jx.corpus.panels(tmp_path / "in", tmp_path / "one", jobs=1, **few)
    jx.corpus.panels(tmp_path / "in", tmp_path / "two", jobs=2, **few)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        jx.corpus.panels(tmp_path / "in", tmp_path / "dask", scheduler=cluster.scheduler_address, **few)
    expected = digests(tmp_path / "one")
    assert "places/嘉兴市/tables/peers_ties.csv" in expected
    assert "places/南湖区/tables/peers_ties.csv" not in expected
    assert digests(tmp_path / "two") == expected
    assert digests(tmp_path / "dask") == expected


# The command.


@pytest.mark.slow
def test_the_command_says_years_findings_and_what_is_left_out(run: Command, tmp_path: Path) -> None:
    fill(tmp_path / "in", ("嘉兴市",))
    (tmp_path / "in" / "notes.txt").write_text("没有分工。", encoding="utf-8")
    result = run("panel", "in", "-o", "out", "--jobs", "1", "--lang", "zh", cwd=tmp_path)
    assert "嘉兴市：2024年10项任务，2025年10项任务" in result.stdout
    assert result.stderr.startswith("notes.txt：没有找到责任分工的表述")
    assert json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["settings"]["place"] == "嘉兴市"


# The report.


@pytest.fixture(scope="module")
def years() -> list[jx.Breakdown]:
    """Return three small years of a place."""
    texts = {year: jx.synthetic.make_document(12, seed=1, year=year).text for year in (2023, 2024, 2025)}
    return [jx.parse_text(text, document=f"plan{year}") for year, text in texts.items()]


@pytest.mark.slow
def test_a_report_with_several_earlier_documents_follows_all_years(years: list[jx.Breakdown], tmp_path: Path) -> None:
    """In whatever order they are given, the last one is compared, by the links that the panel has of all years."""
    first, second, last = years
    report = jx.write_report(last, tmp_path / "out", previous=[second, first])
    assert report.panel is not None
    assert (report.panel.years, report.previous) == ((2023, 2024, 2025), second)
    links = report.panel.links[report.panel.links["year_b"] == 2025]
    kept = report.tables["compared_tasks"].query("status == 'kept'")
    assert set(zip(links["task_a"], links["task_b"], strict=True)) >= set(
        zip(kept["task_a"], kept["task_b"], strict=True)
    )
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert 'href="panel/panel.html#t' in page
    assert (tmp_path / "out" / "panel" / "tables" / "links.csv").exists()
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in (*manifest["earlier"], manifest["previous"])] == ["plan2023", "plan2024", "plan2024"]


def test_one_earlier_document_in_a_list_is_as_alone(years: list[jx.Breakdown]) -> None:
    alone, listed = (contents(years[2], previous=previous) for previous in (years[1], [years[1]]))
    assert (listed.panel, listed.earlier, listed.previous) == (None, (), alone.previous)
    pd.testing.assert_frame_equal(listed.tables["compared_units"], alone.tables["compared_units"])


def test_a_panel_of_two_compares_as_compare_does(years: list[jx.Breakdown]) -> None:
    """The links and the changes of loads of two years are those of `compare`, from whichever side one comes."""
    two = last_compared(jx.panel(years[1:]), *years[1:])
    expected = jx.compare(*years[1:], by="unit")
    for name in jx.comparison.TABLES:
        pd.testing.assert_frame_equal(getattr(two, name), getattr(expected, name))


def test_several_earlier_documents_need_years(years: list[jx.Breakdown]) -> None:
    with pytest.raises(UsageError, match="are both of 2024"):
        contents(years[2], previous=[years[1], years[1]])
    scenario = jx.merge_units(years[2], ["市经信局", "市商务局"], into="市经信局")
    assert contents(scenario, previous=years[:2]).panel.years == (2023, 2024, 2025)  # type: ignore[union-attr]


def test_the_list_of_places_counts_what_differs_from_peers_where_there_are_enough() -> None:
    """The number leads to the section of the place's page; a place with too few peers has a dash."""
    row = dict.fromkeys(making.COLUMNS, 1) | {"level": "city"}
    rows = [row | {"place": "嘉兴市", "folder": "places/a"}, row | {"place": "宁波市", "folder": "places/b"}]
    frame = pd.DataFrame(rows).assign(unusual_ties=pd.array([3, None], dtype="Int64"))
    page = places_page(frame, [], lang="zh")
    assert '<a href="places/a/panel.html#peers">3</a>' in page
    assert page.count('href="places/b/panel.html#peers"') == 1  # of the departments
