"""Frames for exploring: the joined one, rows and columns of a matrix, codes, and the nearest name to a misspelt one."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from making_pages import HOSTILE, blank_pictures, hostile

import jxgraph as jx
from jxgraph.errors import UsageError, close_names
from jxgraph.i18n import labels
from jxgraph.naming import kind_code
from jxgraph.pages.network.layout import layout

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = """海宁市2025年重点工作责任分解
一、王五市长牵头重点工作
1.6月底前建成公园5个。（责任单位：市建设局、市财政局，列第一位的为牵头单位，下同）
2.促进消费。（责任单位：市商务局、市财政局）
二、赵六副市长牵头重点工作
1.促进消费。（责任单位：市商务局、市财政局）
2.防汛防台。（责任单位：各镇（街道））
"""
BD = jx.parse_text(TEXT, document="haining")
R = jx.responsibility_matrix(BD)
NO_LEAD = [("t1", "A", "co_lead"), ("t1", "B", "support"), ("t2", "C", "co_lead")]

# The joined frame.


def test_an_assignment_is_joined_with_its_task_leader_and_unit() -> None:
    """The repeat is counted once, under both leaders: 2 + 2 + 1 = 5 rows; finance supports no one, it co-leads two."""
    frame = BD.joined
    assert frame[["task_id", "unit", "role", "weight"]].to_numpy().tolist() == [
        ["T1.1", "市建设局", "lead", 1.0],
        ["T1.1", "市财政局", "co_lead", 0.5],
        ["T1.2", "市商务局", "lead", 1.0],
        ["T1.2", "市财政局", "co_lead", 0.5],
        ["T2.2", "各镇(街道)", "lead", 1.0],
    ]
    first, repeated = frame.iloc[0], frame.iloc[2]
    assert (first["leader"], first["target"], first["due"]) == ("王五市长", "公园 = 5 个", "2025-06-30")
    assert (first["kind"], first["level"], first["collective"], first["cluster"]) == ("department", "city", False, 1)
    assert (repeated["leader"], repeated["repeats"]) == ("王五市长；赵六副市长", "T2.1")
    assert (frame["kind"].iloc[-1], frame["cluster"].iloc[-1], frame["label"].iloc[-1]) == ("collective", 0, "")
    assert frame.attrs == {"scheme": "lead-co", "seed": 0, "clusters": 1}


@pytest.mark.parametrize("source", [BD, R, NO_LEAD, [("t1", "A", "lead")], hostile()], ids=str)
def test_its_rows_and_weights_sum_to_the_workload(source: Any) -> None:
    """Also where nobody leads, of one task of one unit, and with names that mean harm."""
    frame, load = jx.joined(source), jx.workload(source)
    assert frame.groupby("unit")["weight"].sum().to_dict() == pytest.approx(load["workload"].to_dict())
    assert frame.groupby("unit").size().to_dict() == load["tasks"].to_dict()


def test_the_matrix_of_the_frame_and_of_some_of_its_rows_is_that_of_these_assignments() -> None:
    again = jx.responsibility_matrix(BD.joined)
    assert (again.weight != R.weight).nnz == 0
    assert again.tasks.equals(R.tasks.drop(columns="repeats"))
    assert again.units.equals(R.units)
    part = jx.responsibility_matrix(BD.joined.query("leader == '王五市长'"))
    assert (part.shape, part.scheme) == ((1, 2), "lead-co")


def test_every_form_of_the_same_data_gives_the_same_columns() -> None:
    """But for what the print alone has: the words that name a unit, their line, and the year of a date."""
    joined, printed = BD.joined, ["name", "printed", "line"]
    for source in (R, jx.rebalance(R, bound=99), jx.responsibility_graph(BD)):
        frame = jx.joined(source)
        assert [*joined.columns.drop(printed)] == [*frame.columns]
        pd.testing.assert_frame_equal(frame.drop(columns="due"), joined[frame.columns].drop(columns="due"))
    assert R.with_scheme("equal").joined["weight"].unique().tolist() == [1.0]


def test_tasks_without_a_unit_have_no_row_and_are_not_lost_silently() -> None:
    """The second task names nobody: both rows are of the first, and no matrix is made of them without a word."""
    tasks = tuple(replace(task, assignments=()) if task.number == "2" else task for task in BD.task_records[:2])
    bare = replace(BD, task_records=tasks)
    assert (len(bare), len(bare.joined)) == (2, 2)
    for frame in (bare.joined, jx.responsibility_matrix(bare).joined):
        with pytest.raises(UsageError, match="name nobody"):
            jx.responsibility_matrix(frame)


# A row or a column of the matrix by its name.


def test_a_unit_by_any_name_gives_its_tasks_and_a_task_its_units() -> None:
    assert (len(R), len(BD)) == (3, 4)
    finance = R["财政"]
    assert finance[["role", "weight", "leader"]].to_dict("index") == {
        "T1.1": {"role": "co_lead", "weight": 0.5, "leader": "王五市长"},
        "T1.2": {"role": "co_lead", "weight": 0.5, "leader": "王五市长；赵六副市长"},
    }
    assert finance.attrs == {"scheme": "lead-co", "unit": "市财政局"}
    task = R["1.1"]
    assert task[["kind", "role"]].to_dict("index") == {
        "市建设局": {"kind": "department", "role": "lead"},
        "市财政局": {"kind": "department", "role": "co_lead"},
    }
    assert R["T2.1"].attrs["task_id"] == "T1.2"  # the repeat is merged into it


def test_a_matrix_says_whether_it_has_a_name_and_is_no_list() -> None:
    """A unit in any form of its name and a task are in it; what iterates would have to choose between the two."""
    R = jx.responsibility_matrix([("T1.1", "市财政局", "lead")])
    assert ["财政" in R, "1.1" in R, "市商务局" in R, 7 in R] == [True, True, False, False]
    with pytest.raises(TypeError, match="not iterable"):
        list(R)  # type: ignore[call-overload]


def test_a_unit_and_a_task_of_one_name_are_the_unit() -> None:
    both = jx.responsibility_matrix([("市财政局", "市财政局", "lead"), ("plan", "市财政局", "support")])
    assert both["市财政局"].index.tolist() == ["市财政局", "plan"]
    assert both["plan"].index.tolist() == ["市财政局"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_a_name(name: str) -> None:
    """It finds its unit, which is in the task of its own."""
    assert len(jx.responsibility_matrix(hostile())[name])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("财征局", "unknown unit '财征局'; did you mean 市财政局?"),
        ("T1.9", "unknown task 'T1.9'; among the 3 tasks are T1.2, T1.1"),
        ("xyz", "none of the 4 units is like it"),
        (3, "expected the name of a unit or the id of a task, not int"),
        (["市财政局"], "expected the name of a unit or the id of a task, not list"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(name: Any, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        R[name]
    assert words in str(caught.value)


def test_a_word_for_both_is_refused_with_the_units_that_answer_to_it() -> None:
    two = jx.responsibility_matrix([("1", "市教育局", "lead"), ("1", "县教育局", "lead")])
    with pytest.raises(UsageError, match="2 units answer to '教育局'"):
        two["教育局"]


# Codes.


def test_kinds_are_codes_and_those_of_earlier_files_are_understood() -> None:
    """A frame that has the Chinese words, as earlier versions wrote them, gives the same matrix."""
    frame = BD.assignments
    chinese = {
        key.removeprefix("kind."): word for key, word in labels("zh", "values").items() if key.startswith("kind.")
    }
    again = jx.responsibility_matrix(frame.assign(kind=frame["kind"].map(chinese)))
    assert again.equals(R)
    assert {kind_code(word) for word in chinese.values()} == {*chinese}
    assert all(code.isascii() for code in chinese)


def test_the_programs_own_terms_are_codes_in_every_table(sample_report: Path) -> None:
    """In each CSV of a report a column of codes has no other value, and for each there is a word in both languages."""
    columns: dict[str, set[str]] = {}
    for column, code in (key.split(".", 1) for key in labels("en", "values")):
        columns.setdefault(column, {""}).add(code)
    frames = {
        path.stem: pd.read_csv(path, dtype=str, na_filter=False) for path in (sample_report / "tables").glob("*.csv")
    }
    found = {(table, name) for table, frame in frames.items() for name in frame.columns if name in columns}
    strange = {(t, n): {*frames[t][n]} - columns[n] for t, n in found if (t, n) != ("targets", "by")}
    assert {place: values for place, values in strange.items() if values} == {}
    assert {("workload", "kind"), ("units", "level"), ("assignments", "role"), ("checks", "severity")} <= found


# A misspelt name.


def test_a_misspelt_attribute_is_answered_with_the_nearest() -> None:
    scenario = jx.remove_unit(R, "市财政局")
    for value, name, nearest in (
        *((BD, "task", "tasks"), (R, "unit", "units"), (R, "joind", "joined"), (jx, "worklaod", "workload")),
        *((scenario, "change", "changes"), (jx.network_page(R), "sav", "save"), (jx.compare(BD, BD), "tie", "ties")),
    ):
        with pytest.raises(AttributeError, match=rf"no attribute '{name}'; did you mean '{nearest}'"):
            getattr(value, name)
    assert not hasattr(BD, "_ipython_display_")
    assert not hasattr(R, "全")


def test_what_fails_inside_a_property_is_not_hidden() -> None:
    class Value(jx.errors.NearestAttribute):
        @property
        def tasks(self) -> int:
            return int(None.tasks)  # type: ignore[attr-defined]

    with pytest.raises(AttributeError, match="'NoneType' object has no attribute 'tasks'"):
        Value().tasks  # noqa: B018 -- the access is the test


def test_values_are_copied_and_pickled_as_before() -> None:
    assert pickle.loads(pickle.dumps(BD)) == BD == copy.deepcopy(BD)  # noqa: S301 -- our own bytes
    assert pickle.loads(pickle.dumps(R)).equals(R)  # noqa: S301 -- our own bytes


ERRORS: dict[str, tuple[Callable[[], Any], str]] = {
    "scheme": (lambda: jx.responsibility_matrix(BD, scheme="harmonik"), "harmonic"),
    "null": (lambda: jx.ties(R, nulls=["hypergeometrik"]), "hypergeometric"),
    "measure": (lambda: jx.centrality(R, measures=["betweeness"]), "betweenness"),
    "group": (lambda: jx.workload(R, by="leaders"), "leader"),
    "ground": (lambda: jx.clusters(R, on="tie"), "ties"),
    "threshold": (lambda: jx.checks(R, sole_shares=1), "sole_share"),
    "language": (lambda: jx.network_page(R, lang="ehn"), "en"),
    "state": (lambda: jx.network_page(R, states={"T1.1": "under way"}), "under_way"),
    "comparison": (lambda: jx.compare(BD, BD, by="departmnt"), "department"),
    "role": (lambda: jx.workload([("t1", "A", "colead")]), "co_lead"),
    "values": (lambda: R.to_frame("weights"), "weight"),
    "leader": (lambda: jx.subset(BD, leader="王武市长"), "王五市长"),
    "part": (lambda: jx.subset(BD, part="二、赵六副市长分管工作"), "二、赵六副市长牵头重点工作"),
    "unit": (lambda: jx.why(R, "财征局"), "市财政局"),
    "column of a table": (lambda: jx.tables.to_html(jx.workload(R), ["worklaod"]), "workload"),
    "column of a frame": (lambda: jx.workload(BD.assignments.rename(columns={"unit": "units"})), "units"),
    "column of a figure": (lambda: jx.figures.workload(jx.workload(R).rename(columns={"lead": "leads"})), "leads"),
    "column of the ties": (lambda: jx.clusters(R, network=jx.ties(R).rename(columns={"weight": "wieght"})), "wieght"),
    "column of a page": (lambda: jx.network_page(R, ties=jx.ties(R).rename(columns={"shared": "share"})), "share"),
    "column of clusters": (
        lambda: jx.network_page(R, clusters=jx.clusters(R).rename(columns={"cluster": "clusters"})),
        "clusters",
    ),
}
"""A misspelt name for each thing that a function takes by name, and the nearest one."""


@pytest.mark.parametrize("name", ERRORS)
def test_a_misspelt_name_is_answered_with_the_nearest(name: str) -> None:
    call, nearest = ERRORS[name]
    with pytest.raises(UsageError) as caught:
        call()
    assert f"did you mean {nearest}" in str(caught.value)
    assert f"是否指：{nearest}" in caught.value.words("zh") or f"是否指{nearest}" in caught.value.words("zh")


def test_nothing_is_guessed_where_nothing_is_alike() -> None:
    assert close_names("xyz", ["workload"]) == close_names(None, ["workload"]) == []
    assert close_names("CO-LEAD", ["co_lead"]) == ["co_lead"]
    with pytest.raises(UsageError) as caught:
        jx.responsibility_matrix(BD, scheme="xyz")
    assert "did you mean" not in str(caught.value)


def test_the_door_of_the_package_is_asked_by_two_properties_alone() -> None:
    """A module imports what stands before it; the frame that joins all of it is asked for as a user would."""
    root = Path(inspect.getfile(jx)).parent
    asks = {
        p.relative_to(root).as_posix() for p in root.rglob("*.py") if 'import_module("jxgraph")' in p.read_text("utf-8")
    }
    assert asks == {"model.py", "matrix/value.py"}


def test_places_of_another_matrix_are_refused() -> None:
    """The page is laid out as it is told, by the places of the same tasks and units."""
    places = layout(R)
    assert str(jx.network_page(R, places=places)) == str(jx.network_page(R))
    with pytest.raises(UsageError, match="places of other tasks and units"):
        jx.network_page(NO_LEAD, places=places)


@pytest.mark.slow
def test_a_report_lays_the_network_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For page, figure and graph files in both languages."""
    calls: list[Any] = []

    def counted(source: Any) -> pd.DataFrame:
        calls.append(source)
        return layout(source)

    for room in ("layout", "data", "graph"):
        monkeypatch.setattr(f"jxgraph.pages.network.{room}.layout", counted)
    with blank_pictures():
        jx.write_report(BD, tmp_path / "report")
    assert len(calls) == 1
