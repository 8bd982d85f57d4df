"""Ids of tasks: T and the ordinals, the same in every file whoever reads it, and found with and without the T."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_files import SAMPLE
from making_pages import blank_pictures

import jxgraph as jx
from jxgraph.matrix import task_row
from jxgraph.model import id_forms, prefixed_id
from jxgraph.pages.comparison import write_comparison
from jxgraph.parsing.pipeline import _task_ids
from jxgraph.tables import write_correctable

UNITS = ("市财政局", "市商务局", "市教育局", "市水利局", "市公安局")
TWO_LEVEL = (
    "一、王五副市长牵头工作\n"
    + "\n".join(f"{n}.办好第{n}件实事。（责任单位：{UNITS[n % 5]}、{UNITS[n % 3]}）" for n in range(1, 13))
    + "\n二、赵六副市长牵头工作\n1.办好第10件实事。（责任单位：市财政局、市商务局）\n2.办好桥。（责任单位：市商务局）"
)
"""Twelve tasks and two, of which T2.1 repeats T1.10: by a number T1.10 would be T1.1."""
IDS = [*(f"T1.{n}" for n in range(1, 13)), "T2.1", "T2.2"]

ID_COLUMNS = {"task_id", "task_ids", "merged_into", "task_a", "task_b", "related", "task_ids_a", "task_ids_b"}


@pytest.fixture(scope="module")
def two_level() -> jx.Breakdown:
    return jx.parse_text(TWO_LEVEL, document="two-level")


@pytest.fixture(scope="module")
def report(two_level: jx.Breakdown, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "two-level"
    with blank_pictures():
        jx.write_report(two_level, path)
    return path


def test_the_reader_makes_ids_of_a_letter_and_the_ordinals(two_level: jx.Breakdown) -> None:
    assert [task.id for task in two_level.task_records] == IDS
    assert two_level.tasks.index.tolist() == [json.loads(line)["task_id"] for line in two_level.json_lines()] == IDS


# -- whoever reads the files -----------------------------------------------------------------------------------------
def _by_duckdb(path: Path) -> pd.DataFrame:
    duckdb = pytest.importorskip("duckdb")
    return duckdb.read_csv(str(path)).df()


READERS: dict[str, Callable[[Path], pd.DataFrame]] = {"pandas": pd.read_csv, "duckdb": _by_duckdb}


def _ids_survive(folder: Path, read: Callable[[Path], pd.DataFrame]) -> dict[str, list[str]]:
    """Check that a reader with its default settings gives every id of every CSV as it is written; return the ids."""
    found = {}
    for path in sorted((folder / "tables").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            written = list(csv.DictReader(file))
        frame = read(path)
        assert len(frame) == len(written), path.name
        for column in ID_COLUMNS & set(frame.columns):
            values = [value for value in frame[column] if not pd.isna(value) and value != ""]
            assert values == [row[column] for row in written if row[column]], (path.name, column)
            found[f"{path.stem}.{column}"] = values
    return found


@pytest.mark.parametrize("reader", READERS)
def test_every_table_of_a_report_has_as_many_tasks_as_there_are(report: Path, reader: str) -> None:
    """14 tasks are printed, of which 13 count; without the letter 1.10 and 1.1 would be one."""
    found = _ids_survive(report, READERS[reader])
    assert found["tasks.task_id"] == list(dict.fromkeys(found["assignments.task_id"])) == IDS
    assert sorted(found["coordination.task_id"]) == sorted(set(IDS) - {"T2.1"})
    assert set(found["assignments.merged_into"]) == {"T1.10"}
    assert {one for ids in found["ties.task_ids"] for one in ids.split("; ")} <= set(IDS)


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
def test_every_table_of_the_sample_has_its_166_tasks(sample_report: Path, reader: str) -> None:
    bd = jx.read_breakdown(SAMPLE)
    found = _ids_survive(sample_report, READERS[reader])
    assert found["tasks.task_id"] == list(dict.fromkeys(found["assignments.task_id"])) == bd.tasks.index.tolist()
    assert (len(set(found["tasks.task_id"])), len(set(found["coordination.task_id"]))) == (166, 164)


@pytest.mark.parametrize("reader", READERS)
def test_the_tables_of_a_comparison_keep_them_too(two_level: jx.Breakdown, tmp_path: Path, reader: str) -> None:
    shorter = jx.parse_text(TWO_LEVEL.replace("12.办好第12件实事", "12.修一条新路"), document="other")
    write_comparison(jx.compare(two_level, shorter), tmp_path / "compared")
    found = _ids_survive(tmp_path / "compared", READERS[reader])
    assert {*found["tasks.task_a"], *found["tasks.task_b"]} == set(IDS) - {"T2.1"}


def test_a_workbook_holds_them_as_text(report: Path) -> None:
    book = openpyxl.load_workbook(report / "tables" / "workbook.xlsx")
    found = {}
    for sheet in book:
        for column in sheet.iter_cols(min_row=1):
            if column[0].value in {"任务编号", "Task ID"} and len(column) > 1:
                cells = [cell for cell in column[1:] if cell.value is not None]
                assert {(type(cell.value), cell.data_type) for cell in cells} <= {(str, "s")}
                found[sheet.title] = [cell.value for cell in cells]
    assert IDS in found.values()


def test_graphs_and_pages_name_them(report: Path) -> None:
    """Graph files and pages have the ids of the tables."""
    graph = json.loads((report / "graph" / "responsibility.json").read_text(encoding="utf-8"))
    assert [n["id"] for n in graph["nodes"] if n["bipartite"] == 0] == [f"task:{i}" for i in IDS if i != "T2.1"]
    for name in ("graph/responsibility.graphml", "graph/responsibility.gexf", "network.html"):
        assert '"task:T1.10"' in (report / name).read_text(encoding="utf-8")
    assert '"T1.10 ' in (report / "graph" / "responsibility.net").read_text(encoding="utf-8-sig")
    assert ">T1.10<" in (report / "report.html").read_text(encoding="utf-8")


# -- looking one up --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("asked", ["T1.10", "1.10", " 1.10 ", "2.1", "T2.1"])
def test_a_task_is_found_with_and_without_the_letter(two_level: jx.Breakdown, asked: str) -> None:
    """T2.1 is merged into T1.10, and leads to it; T1.1 is another task."""
    assert jx.explain(two_level, task=asked).attrs["task_id"] == "T1.10"
    assert jx.reassign(two_level, asked, "市公安局").leads.index.tolist() == ["T1.10"]


def test_a_users_own_names_stay_and_are_found_in_both_forms() -> None:
    R = jx.responsibility_matrix(
        [("1.10", "A", "lead"), ("1.1", "B", "lead"), ("T1.1", "A", "lead"), ("x", "A", "lead")]
    )
    assert R.tasks.index.tolist() == ["1.10", "1.1", "T1.1", "x"]
    assert [task_row(R, asked) for asked in ("1.10", "T1.10", "1.1", "T1.1", "x")] == [0, 0, 1, 2, 3]
    with pytest.raises(jx.errors.UsageError, match="unknown task 'Tx'"):
        task_row(R, "Tx")


@given(st.lists(st.integers(1, 300), min_size=1, max_size=4))
def test_both_forms_of_an_id_lead_to_each_other(ordinals: list[int]) -> None:
    """1.10 and T1.10 are forms of one id, whichever is typed; lettering twice changes nothing more."""
    bare = ".".join(map(str, ordinals))
    assert id_forms(bare)[::-1] == id_forms(f"T{bare}") == (prefixed_id(bare), bare)
    assert prefixed_id(prefixed_id(bare)) == prefixed_id(bare) == f"T{bare}"


# -- uniqueness ------------------------------------------------------------------------------------------------------
@given(st.lists(st.sampled_from(["1", "T1", "1-2", "T1-2", "T1-2-2", "1.1", "甲"]), max_size=12))
def test_no_two_tasks_share_an_id(keys: list[str]) -> None:
    """The first of equal keys keeps it, also where a person's own is what a second would get."""
    made = list(_task_ids(keys))
    assert len(set(made)) == len(keys)
    for key in map(prefixed_id, keys):
        assert made[[*map(prefixed_id, keys)].index(key)] == key


def _workbook(breakdown: jx.Breakdown, path: Path, change: Callable[[Any], object]) -> jx.Breakdown:
    """Write the workbook for corrections, change the cells of the ids, and read it back."""
    write_correctable(breakdown, path)
    book = openpyxl.load_workbook(path)
    for cell in book["任务"]["A"][1:]:
        cell.value = change(cell.value)
    book.save(path)
    return jx.read_breakdown(path)


def test_an_old_workbook_of_corrections_is_read_as_a_new_one(two_level: jx.Breakdown, tmp_path: Path) -> None:
    old = _workbook(two_level, tmp_path / "old.xlsx", lambda i: i.removeprefix("T"))
    assert [task.id for task in old.task_records] == IDS
    assert old.assignments.equals(_workbook(two_level, tmp_path / "new.xlsx", str).assignments.assign(document="old"))


def test_a_corrected_task_without_an_id_is_named_by_its_number(two_level: jx.Breakdown, tmp_path: Path) -> None:
    bare = _workbook(two_level, tmp_path / "bare.xlsx", lambda _: None)
    assert [task.id for task in bare.task_records] == [*(f"T{n}" for n in range(1, 13)), "T1-2", "T2-2"]
