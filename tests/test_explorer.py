"""The explorer in Python, without a browser: what can be chosen, what follows from it, what a browser may send."""

from __future__ import annotations

import gc
import json
import sys
import tracemalloc
import weakref
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import traitlets
from making_files import SAMPLE
from making_pages import HOSTILE

import jxgraph as jx
from jxgraph.errors import UsageError
from jxgraph.parsing.corrections import read_corrections
from jxgraph.subsets import subset_table, subset_words

if TYPE_CHECKING:
    from pathlib import Path

    from jxgraph.explorer.widget import Explorer
    from jxgraph.model import Breakdown

TRIPLES = [
    ("t1", "Finance", "lead"),
    ("t1", "Trade", "co_lead"),
    ("t2", "Trade", "lead"),
    ("t2", "Police", "support"),
    ("t3", "Police", "lead"),
]
HAND_MADE = {
    "one unit": [("t", "Finance", "lead")],
    "nobody leads": [("t1", "Finance", "support"), ("t2", "Trade", "support")],
    "a task and a unit of one name": [("Trade", "Trade", "lead")],
    "nothing": [],
    "hostile": [(f"{at}{name}", name, "lead") for at, name in enumerate(HOSTILE)],
}


@pytest.fixture(scope="module")
def bd() -> Breakdown:
    return jx.read_breakdown(SAMPLE)


@pytest.fixture(scope="module")
def opened(bd: Breakdown) -> Explorer:
    return jx.explore(bd)


@pytest.fixture
def explorer(opened: Explorer) -> Explorer:
    """Return the sample with nothing chosen."""
    opened.moves, opened.corrections = [], []
    opened.selected = opened.filters = opened.weights = None
    opened.lang = "en"
    return opened


@pytest.fixture
def small() -> Explorer:
    return jx.explore(TRIPLES)


# -- the selection ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "units", "tasks"),
    [
        ("发改委", ["市发展改革委"], []),
        ("2.1.3", [], ["T2.1.3"]),
        (["T2.1.3", "发改委", "财政"], ["市财政局", "市发展改革委"], ["T2.1.3"]),
        ({"units": "财政局"}, ["市财政局"], []),
        ({"tasks": ["T1.1.2", "1.1.1"], "units": []}, [], ["T1.1.1", "T1.1.2"]),
        (np.array(["市财政局"]), ["市财政局"], []),
        (None, [], []),
        ([], [], []),
    ],
)
def test_a_selection_may_be_given_in_any_form(
    explorer: Explorer, given: Any, units: list[str], tasks: list[str]
) -> None:
    """Names and ids as the frames have them, in the order of the document: 市财政局 is printed before 市发展改革委."""
    explorer.selected = given
    assert explorer.selected == {"units": units, "tasks": tasks}
    assert {type(name) for names in explorer.selected.values() for name in names} <= {str}


def test_numbers_may_be_numpy_s_and_none_empties_every_list(explorer: Explorer) -> None:
    """As a frame has them: the number of a cluster, a height."""
    explorer.filters, explorer.height = {"clusters": np.int64(1)}, np.int32(500)
    assert (explorer.filters["clusters"], explorer.height, type(explorer.height)) == ([1], 500, int)
    explorer.moves = [{"action": "remove", "unit": "发改委"}]
    explorer.corrections = [{"kind": "remove", "printed": "市商务局"}]
    explorer.moves = explorer.corrections = None
    assert (explorer.moves, explorer.corrections) == ([], [])


def test_what_is_selected_at_first_may_be_given() -> None:
    explorer = jx.explore(TRIPLES, selected="Trade", lang="zh", height=500)
    assert (explorer.selected["units"], explorer.lang, explorer.height) == (["Trade"], "zh", 500)


def test_frames_and_parts_of_the_document_select_what_they_name(explorer: Explorer, bd: Breakdown) -> None:
    """The heaviest unit of a measure, the ids of tasks, the ends of a tie, the tasks of a subset."""
    explorer.selected = jx.workload(bd).head(1)
    assert explorer.selected == {"units": ["市发展改革委"], "tasks": []}
    explorer.selected = bd.tasks.index[:1]
    assert explorer.selected == {"units": [], "tasks": ["T1.1.1"]}
    explorer.selected = jx.ties(bd).head(1)
    assert explorer.selected["units"] == ["市经信局", "市发展改革委"]
    energy = jx.subset(bd, "能源")
    explorer.selected = energy
    assert explorer.selected["tasks"] == energy.tasks.index.tolist()


def test_a_repeat_selects_the_task_that_it_is_merged_into(explorer: Explorer, bd: Breakdown) -> None:
    repeats = bd.assignments.query("merged_into != ''")
    explorer.selected = repeats["task_id"].iloc[0]
    assert explorer.selected["tasks"] == [repeats["merged_into"].iloc[0]]


@pytest.mark.parametrize(
    ("trait", "value", "words"),
    [
        ("selected", "发该委", "did you mean 市发展改革委"),
        ("selected", "T9.9.9", "among the 164 tasks"),
        ("selected", {"unit": []}, "has units and tasks, no 'unit'"),
        ("selected", [3], "not int"),
        ("selected", 3, "not int"),
        ("filters", {"leadr": ""}, "did you mean leader"),
        ("filters", {"leader": "张三"}, "颜海荣常务副市长"),
        ("filters", {"leader": "副市长"}, "in several"),
        ("filters", {"kinds": ["dept"]}, "department"),
        ("filters", {"clusters": 99}, "there is 1, 2"),
        ("filters", {"clusters": True}, "True"),
        ("filters", {"roles": "x"}, "is no role"),
        ("filters", {"load": float("nan")}, "at least 0"),
        ("filters", {"words": 3}, "not int"),
        ("filters", 3, "not int"),
        ("weights", {"lead": 1, "co_lead": 2}, "at least as much as a co-lead"),
        ("weights", {"lead": float("inf")}, "finite"),
        ("weights", {"lead": 0, "co_lead": 0, "support": 0}, "more than 0"),  # every unit would be the first
        ("weights", {"leda": 1}, "is no role"),
        ("weights", "harmonic", "does not count by role alone"),
        ("view", "task", "did you mean tasks"),
        ("lang", "fr", "known: en, zh"),
        ("height", "tall", "from 240 to 4000 pixels"),
        ("height", 9, "from 240 to 4000 pixels"),
        ("moves", 3, "not int"),
        ("moves", [3], "not int"),
        ("moves", [{"action": "reasign"}], "did you mean reassign"),
        ("moves", [{"action": "remove"}], "must name its 'unit'"),
        ("moves", [{"action": "remove", "unit": "发该委"}], "did you mean 市发展改革委"),
        ("corrections", [{"kind": "x"}], "x"),
        ("corrections", 3, "not int"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_nearest(
    explorer: Explorer, trait: str, value: Any, words: str
) -> None:
    """The value before it stays."""
    before = getattr(explorer, trait)
    with pytest.raises(UsageError) as caught:
        setattr(explorer, trait, value)
    assert words in str(caught.value)
    assert getattr(explorer, trait) == before


def part(explorer: Explorer) -> Breakdown:
    """Return the part of a document that is on show."""
    shown = explorer.subset()
    assert isinstance(shown, jx.Breakdown)
    return shown


# -- what is shown ---------------------------------------------------------------------------------------------------
def test_filters_that_are_not_given_let_everything_pass(explorer: Explorer) -> None:
    """Words that one leader's name contains stand for it."""
    explorer.filters = {"leader": "颜海荣", "roles": "牵头"}
    none = {"part": "", "kinds": [], "clusters": [], "words": "", "load": 0.0}
    assert explorer.filters == {"leader": "颜海荣常务副市长", "roles": ["lead"], **none}


@pytest.mark.parametrize(
    ("chosen", "criteria"),
    [
        ({"filters": {"leader": "齐力副市长"}}, {"leader": "齐力"}),
        ({"filters": {"words": "能源|氢能"}}, {"pattern": "能源|氢能"}),
        ({"filters": {"part": "重点工作"}}, {"part": "重点工作"}),
        ({"selected": "发改委"}, {"unit": "发改委"}),
        ({"filters": {"leader": "颜海荣"}, "selected": "商务局"}, {"leader": "颜海荣", "unit": "商务局"}),
    ],
)
def test_a_subset_is_that_of_subset(
    explorer: Explorer, bd: Breakdown, chosen: dict[str, Any], criteria: dict[str, str]
) -> None:
    """The same tasks, also of one that is printed again under another leader, each with all of its units."""
    for trait, value in chosen.items():
        setattr(explorer, trait, value)
    shown, expected = part(explorer), jx.subset(bd, **criteria)
    assert shown.task_records == expected.task_records
    assert shown.unit_records == expected.unit_records
    assert subset_table(shown).equals(subset_table(expected))


def test_filters_of_units_decide_which_tasks_stay(small: Explorer) -> None:
    """Trade carries 1.5, Finance and Police 1 and 1.25: of a least load of 1.3 the tasks of Trade are left, whole."""
    small.filters = {"load": 1.3}
    assert small.frame[["task_id", "unit"]].to_numpy().tolist() == [["t1", "Trade"], ["t2", "Trade"]]
    R = small.subset()
    assert R.tasks.index.tolist() == ["t1", "t2"]
    assert R.units.index.tolist() == ["Finance", "Trade", "Police"]
    small.filters = {"roles": ["support"]}
    assert small.subset().tasks.index.tolist() == ["t2"]
    small.filters = {"words": "t9"}
    with pytest.raises(UsageError, match="no task is on show"):
        small.subset()
    assert small.frame.empty


def test_a_subset_of_nothing_chosen_is_the_source(explorer: Explorer, small: Explorer, bd: Breakdown) -> None:
    assert explorer.subset() is bd
    assert jx.responsibility_matrix(TRIPLES).equals(jx.responsibility_matrix(small.subset()))


def test_criteria_of_a_subset_are_said_in_both_languages(explorer: Explorer) -> None:
    explorer.filters = {"kinds": ["department"], "clusters": [1]}
    assert "政府部门" in subset_words(part(explorer), "zh")
    assert "cluster 1" in subset_words(part(explorer), "en").lower()


def test_the_frame_has_the_assignments_of_what_is_selected(small: Explorer) -> None:
    """Of Finance its one, of t2 both; all five where nothing is selected."""
    assert len(small.frame) == 5
    small.selected = ["Finance", "t2"]
    rows = [["t1", "Finance"], ["t2", "Trade"], ["t2", "Police"]]
    assert small.frame[["task_id", "unit"]].to_numpy().tolist() == rows
    assert jx.responsibility_matrix(small.frame).shape == (2, 3)


def test_the_frame_is_the_joined_one(explorer: Explorer, bd: Breakdown) -> None:
    assert explorer.frame.equals(bd.joined)
    explorer.selected = "发改委"
    assert explorer.frame.equals(bd.joined.query("unit == '市发展改革委'").reset_index(drop=True))


def test_the_frame_is_observed(small: Explorer) -> None:
    """A selection that leaves the frame as it is says nothing."""
    lengths: list[int] = []
    small.observe(lambda change: lengths.append(len(change["new"])), "frame")
    small.selected = "Trade"
    small.selected = ["Trade"]
    small.filters = {"roles": ["lead"]}
    small.selected = None
    assert lengths == [2, 1, 3]


# -- weights and moves -----------------------------------------------------------------------------------------------
def test_weights_are_those_of_the_measures(small: Explorer) -> None:
    """Trade co-leads t1 (0.2) and leads t2: 1.2; a support is not given, and counts no more than a co-lead."""
    small.weights = {"lead": 1, "co_lead": 0.2}
    assert small.weights == {"lead": 1.0, "co_lead": 0.2, "support": 0.2}
    assert jx.workload(small)["workload"].to_dict() == {"Police": 1.2, "Trade": 1.2, "Finance": 1.0}
    assert small.frame["weight"].tolist() == [1, 0.2, 1, 0.2, 1]
    assert small.scenario().after["workload"]["Trade"] == 1.2
    small.weights = None
    assert small.weights == {"lead": 1.0, "co_lead": 0.5, "support": 0.25}


def test_a_source_may_weigh_otherwise_than_by_role() -> None:
    explorer = jx.explore(TRIPLES, scheme="harmonic")
    assert explorer.weights is None
    assert explorer.matrix.scheme == explorer.scenario().scheme.name == "harmonic"
    explorer.weights = "equal"
    assert explorer.weights == {"lead": 1.0, "co_lead": 1.0, "support": 1.0}
    assert jx.explore(TRIPLES, scheme="equal").weights == explorer.weights


def test_moves_are_the_steps_of_a_scenario(explorer: Explorer, bd: Breakdown) -> None:
    """Named as in the document; one more goes on from the last, one fewer begins again."""
    explorer.moves = [{"action": "remove", "unit": "经信局"}]
    explorer.moves = [*explorer.moves, {"action": "reassign", "task": "1.2.3", "unit": "财政局"}]
    assert explorer.moves == [
        {"action": "remove", "unit": "市经信局"},
        {"action": "reassign", "task": "T1.2.3", "unit": "市财政局"},
    ]
    expected = jx.reassign(jx.remove_unit(bd, "经信局"), "1.2.3", "财政局")
    assert explorer.scenario().matrix.equals(expected.matrix)
    assert explorer.scenario().title("zh") == expected.title("zh")
    explorer.moves = explorer.moves[1:]
    assert explorer.scenario().matrix.equals(jx.reassign(bd, "1.2.3", "财政局").matrix)
    explorer.moves = []
    assert explorer.scenario().steps == ()


def test_what_is_tried_is_weighed_by_role() -> None:
    """As the browser shows it, also where the source is not: the scenario has the loads of the pane."""
    explorer = jx.explore([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], scheme="harmonic")
    assert explorer.weights is None
    explorer.moves = [{"action": "reassign", "task": "t1", "unit": "Trade"}]
    assert explorer.weights == {"lead": 1, "co_lead": 0.5, "support": 0.25}
    assert explorer.scenario().after["workload"].to_dict() == {"Trade": 1.0, "Finance": 0.5}


def test_moves_go_on_from_a_scenario() -> None:
    explorer = jx.explore(jx.remove_unit(TRIPLES, "Police"))
    explorer.moves = [{"action": "reassign", "task": "t1", "unit": "Trade"}]
    assert explorer.scenario().words() == ["Police removed", "task t1 led by Trade instead of Finance"]
    assert len(explorer.moves) == 1


# -- corrections -----------------------------------------------------------------------------------------------------
def test_corrections_put_the_reading_right_and_are_saved(tmp_path: Path) -> None:
    bd = jx.parse_text("1.促进消费。(市商务局牵头,经研办配合)\n2.建设公园。(市建设局牵头)")
    explorer = jx.explore(bd)
    explorer.corrections = [{"kind": "unit", "printed": ["经研办"], "unit": "市政府研究室"}]
    assert explorer.corrections == [{"kind": "unit", "printed": "经研办", "unit": "市政府研究室"}]
    assert explorer.corrected().units.index.tolist() == ["市商务局", "市政府研究室", "市建设局"]
    file = tmp_path / "corrections.toml"
    explorer.save_corrections(file)
    assert [one.as_dict() for one in read_corrections(file)] == explorer.corrections
    again = jx.explore(explorer.corrected())
    assert asked(again, {"ask": "toml"})["value"] == file.read_text(encoding="utf-8")
    with pytest.raises(UsageError, match="expected a Breakdown"):
        jx.explore(TRIPLES).corrected()


# -- what a browser sends --------------------------------------------------------------------------------------------
def asked(explorer: Explorer, content: Any) -> dict[str, Any]:
    """Return what is answered to a message of the browser."""
    sent: list[dict[str, Any]] = []
    explorer.send = sent.append
    try:
        explorer._handle_custom_msg(content, [])
    finally:
        del explorer.send
    return sent[0]


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("selected", {"units": ["?"], "tasks": []}),
        ("selected", {"units": [[]]}),
        ("filters", {"x": 1}),
        ("filters", {"kinds": [{}]}),
        ("weights", {"lead": "a"}),
        ("moves", 5),
        ("moves", [{"action": "reassign", "task": {}, "unit": []}]),
        ("corrections", [[]]),
        ("view", []),
        ("lang", {}),
    ],
)
def test_a_bad_message_of_the_browser_changes_nothing(explorer: Explorer, trait: str, value: Any) -> None:
    """It is said, and the browser is told what holds; the rest of the message is taken."""
    told: list[str] = []
    before = getattr(explorer, trait)
    explorer.send_state = told.append
    with pytest.warns(UserWarning, match=f"{trait} from the browser was refused"):
        explorer.set_state({trait: value, "view" if trait != "view" else "lang": "units" if trait != "view" else "zh"})
    del explorer.send_state
    assert told[0] == trait
    assert getattr(explorer, trait) == before
    assert (explorer.view, explorer.lang) in {("units", "en"), ("units", "zh"), ("tasks", "zh")}
    explorer.view = "tasks"


def test_the_browser_changes_only_what_an_analyst_chooses(small: Explorer) -> None:
    small.set_state({"data": {}, "_esm": "alert(1)", "height": 9, "selected": {"units": ["Trade"], "tasks": []}})
    assert small.data["names"]["units"] == ["Finance", "Trade", "Police"]
    assert "alert(1)" not in small._esm
    assert (small.height, small.selected["units"]) == (720, ["Trade"])


def test_the_ranking_that_the_browser_asks_for_is_that_of_python(explorer: Explorer, bd: Breakdown) -> None:
    """Under the filters, moves and weights that it names, though the traits may lag behind."""
    moves = [{"action": "remove", "unit": "市经信局"}]
    weights = {"lead": 1, "co_lead": 0.2, "support": 0.1}
    question = {"ask": "ranking", "id": "7", "filters": {"leader": "李军市长"}, "moves": moves, "weights": weights}
    answer = asked(explorer, question)
    frame = jx.joined(jx.remove_unit(bd, "市经信局"), scheme=weights)
    expected = jx.ranking(frame[frame["leader"] == "李军市长"])
    assert answer["id"] == "7"
    ranked = expected[["rank", "best", "worst"]].dropna()
    assert {row["unit"]: [row["rank"], row["best"], row["worst"]] for row in answer["value"] if row["rank"]} == {
        unit: [int(place) for place in places] for unit, *places in ranked.itertuples()
    }
    assert explorer.moves == []


def test_a_filter_of_units_changes_no_rank(explorer: Explorer) -> None:
    """The browser ranks a unit among all in the tasks on show, so the best and the worst rank are among these too."""
    leader = {"leader": "李军市长"}
    every, some = (
        asked(explorer, {"ask": "ranking", "filters": filters})["value"]
        for filters in (leader, {**leader, "kinds": ["department"], "clusters": [1], "load": 2})
    )
    assert every == some


def test_names_with_characters_that_are_not_seen_have_their_ranks() -> None:
    """The browser finds them by the name that Python has, not by the one that it shows: 财[U+200B]政局."""
    hostile = jx.explore([("t1", "财\u200b政局", "lead"), ("t1", "Trade", "support")])
    about = [node["about"] for node in hostile.data["nodes"] if node["about"]["mode"] == "unit"]
    assert [(one["name"], one["worst"]) for one in about] == [("财[U+200B]政局", 1), ("Trade", 2)]
    assert asked(hostile, {"ask": "ranking"})["value"][0]["unit"] == "财\u200b政局"


def test_a_question_that_is_none_is_answered_with_an_error(small: Explorer) -> None:
    with pytest.warns(UserWarning, match="asks for 'x'"):
        assert "error" in asked(small, {"ask": "x", "id": 3})
    with pytest.warns(UserWarning, match="filter"):
        assert "error" in asked(small, {"ask": "ranking", "filters": {"x": 1}})
    small._handle_custom_msg(["no", "question"], [])


# -- the state, the still picture, and what it costs -----------------------------------------------------------------
@pytest.mark.parametrize("name", HAND_MADE)
def test_the_state_is_data_and_the_still_runs_nothing(name: str) -> None:
    """Every value becomes strict JSON; all names are chosen and found again; HTML shows them as text."""
    explorer = jx.explore(HAND_MADE[name], lang="zh")
    state = json.loads(
        json.dumps(explorer.get_state(["data", "selected", "filters", "weights", "moves"]), allow_nan=False)
    )
    assert all(isinstance(text, str) for text in state["data"]["names"]["units"])
    explorer.selected = {"units": explorer.data["names"]["units"], "tasks": explorer.data["names"]["tasks"]}
    assert len(explorer.frame) == len(HAND_MADE[name])
    still = explorer._still()["text/html"]
    assert [still.count(tag) for tag in ("<script", "<svg", "<style", "<img")] == [0, 0, 0, 1]


def test_a_stored_notebook_has_the_picture_and_the_table(small: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an output of its own behind the live widget, which hides it; alone, always the same, where nobody looks."""
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, **_: shown.append(bundle))
    small._ipython_display_()
    live, still = shown
    assert set(live) == {"application/vnd.jupyter.widget-view+json"}
    assert f'class="jxgraph-still jxgraph-still-{small.still_id}"' in still["text/html"]
    assert "Tasks: 3; units: 3. Greatest load: Trade (1.5)." in still["text/html"]
    assert still["text/plain"] == "<Explorer 3 tasks, 3 units; nothing selected>"
    monkeypatch.setenv("JXGRAPH_STILL", "1")
    small._ipython_display_()
    jx.explore(TRIPLES)._ipython_display_()
    assert shown[2] == shown[3]
    assert small.still_id not in shown[2]["text/html"]


@pytest.mark.slow
def test_doubt_of_ranks_is_in_the_data(explorer: Explorer, bd: Breakdown) -> None:
    about = {node["about"]["name"]: node["about"] for node in explorer.data["nodes"] if node["about"]["mode"] == "unit"}
    row = jx.ranking(bd).loc["市科技局"]
    assert (about["市科技局"]["best"], about["市科技局"]["worst"]) == (row["best"], row["worst"])
    assert about["各县(市、区)政府"]["best"] is None


def test_explorers_are_linked(small: Explorer) -> None:
    """In both directions, or in one."""
    other = jx.explore(TRIPLES)
    traitlets.link((small, "selected"), (other, "selected"))
    traitlets.dlink((small, "filters"), (other, "filters"))
    other.selected = "Trade"
    small.filters = {"roles": ["lead"]}
    assert small.selected == {"units": ["Trade"], "tasks": []}
    assert small.frame.equals(other.frame)


@pytest.mark.slow
def test_a_closed_explorer_is_freed() -> None:
    explorer = jx.explore(TRIPLES)
    explorer.selected = "Trade"
    explorer.close()
    left = weakref.ref(explorer)
    del explorer
    gc.collect()
    assert left() is None


@pytest.mark.slow
def test_what_a_cell_showed_before_it_ran_again_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the second run the first explorer of the cell is closed, not the one that has a name; it opens when shown."""
    kernel = SimpleNamespace(get_parent=lambda _: {"metadata": {"cellId": "c1"}})
    one, two, three = (jx.explore(TRIPLES) for _ in range(3))
    shell = SimpleNamespace(kernel=kernel, execution_count=1, user_ns={"mine": two, "_": one})
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    monkeypatch.setattr("IPython.display.display", lambda *_, **__: None)
    one._ipython_display_()
    two._ipython_display_()
    assert one.comm is not None
    shell.execution_count = 2
    three._ipython_display_()
    assert one.comm is None
    assert two.comm is not None
    one._ipython_display_()
    one.selected = "Trade"
    assert one.comm is not None


@pytest.mark.slow
def test_selections_leave_nothing_behind(small: Explorer) -> None:
    """Thirty and thirty more; a kept frame alone has 4 kB."""

    def select(times: int) -> int:
        for at in range(times):
            small.set_state({"selected": {"units": [], "tasks": [f"t{at % 3 + 1}"]}})
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        grown = -select(30) + select(30)
    finally:
        tracemalloc.stop()
    assert grown < 20_000


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "jxgraph.explorer.widget", raising=False)
    with pytest.raises(UsageError, match=r"jxgraph\[lab\]"):
        jx.explore(TRIPLES)


def test_module_is_one_that_asks_for_nothing(small: Explorer) -> None:
    assert "export default" in small._esm
    assert "http://" not in small._esm.replace("http://www.w3.org", "")
    assert "import " not in small._esm.split("const TEMPLATE")[0].split("const STYLE")[0]
