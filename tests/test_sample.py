"""The sample, task by task against a gold that a person read, and the numbers that must come out of it."""

import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest

import jxgraph as jx
from jxgraph.model import Breakdown, Role, SpanKind

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "data" / "jiaxing-2025.txt"


@pytest.fixture(scope="module")
def sample() -> Breakdown:
    return jx.read_breakdown(SAMPLE)


def test_the_sample_is_the_published_text() -> None:
    digest = "e22fcc8a60b4c36b3c4a065ac24b9ed30ff286c75e55f29f82c73a090530012d"
    assert hashlib.sha256(SAMPLE.read_bytes()).hexdigest() == digest


def test_every_task_is_as_a_reader_wrote_it_down(sample: Breakdown) -> None:
    """Id, line, leader and units in order, the first one leading: 166 lines of gold."""
    lines = (HERE / "data" / "jiaxing-2025.gold.tsv").read_text(encoding="utf-8").splitlines()[1:]
    gold = [(key, int(line), leader, units.split(" ")) for key, line, leader, units in (x.split("\t") for x in lines)]
    assert [(t.id, t.line, t.leader, [a.name for a in t.assignments]) for t in sample.task_records] == gold
    assert all([a.role for a in t.assignments][:1] == [Role.LEAD] for t in sample.task_records)
    assert all(a.role is Role.CO_LEAD for t in sample.task_records for a in t.assignments[1:])


def test_portfolios_have_their_printed_sizes(sample: Breakdown) -> None:
    sizes = Counter((t.part[:6], t.section) for t in sample.task_records)
    assert list(sizes.values()) == [3, 40, 4, 11, 16, 14, 43, 2, 4, 8, 13, 2, 4, 1, 1]
    assert len({t.leader for t in sample.task_records}) == 8


def test_task_sizes_and_totals(sample: Breakdown) -> None:
    """66 units have 335 assignments: 71 tasks of one unit, 52 of two, and so on to one of seven."""
    assert len(sample.units) == 66
    assert len(sample.assignments) == 335
    assert Counter(len(t.assignments) for t in sample.task_records) == {1: 71, 2: 52, 3: 23, 4: 12, 5: 6, 6: 1, 7: 1}


def test_the_lead_rule_is_kept_in_its_words(sample: Breakdown) -> None:
    assert sample.lead_rule == "列第一位的为牵头或汇总单位,下同"
    assert sample.title.startswith("嘉兴市人民政府办公室关于印发2025年政府工作报告")


def test_names_are_completed_from_their_lists_and_keep_what_is_printed(sample: Breakdown) -> None:
    """平湖市、海宁市政府 is two governments; a second name in brackets stays in `name` only."""
    a = sample.assignments.set_index(["task_id", "printed"])
    assert a.loc[("T1.2.30", "平湖市"), ["unit", "name"]].tolist() == ["平湖市政府", "平湖市政府"]
    assert a.loc[("T1.4.2", "市委组织部(市委人才办)"), "unit"] == "市委组织部"
    assert sample.units.loc["市人力资源社会保障局", "printed"] == "市人力社保局"


def test_every_character_has_one_name_and_none_is_unread(sample: Breakdown) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    assert sample.date == "2025年2月14日"
    assert [s.start for s in sample.spans] == [0, *(s.end for s in sample.spans[:-1])]
    assert sample.spans[-1].end == len(text) == sample.coverage.sum()
    kinds = {text[s.start : s.end].strip(): s.kind for s in sample.spans}
    assert (
        kinds["2月14日,浙江嘉兴市人民政府发布关于印发2025年政府工作报告重点工作和政府民生实事项目责任分解的通知。"]
        is SpanKind.LEAD_IN
    )
    assert kinds["(此件公开发布)"] is SpanKind.SIGNATURE
    assert kinds["2025年政府民生实事项目责任分解"] is SpanKind.PART
    assert SpanKind.UNREAD not in kinds.values()


def test_clauses_open_from_their_spans(sample: Breakdown) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    assert all(text[slice(*t.span)] == t.clause for t in sample.task_records)


def test_remarks_tell_the_rule_the_completed_names_and_the_repeats(sample: Breakdown) -> None:
    codes = Counter(sample.remarks["code"])
    assert codes == {"lead_rule": 1, "completed": 6, "repeat": 2}


def test_repeats_are_one_task_with_two_leaders(sample: Breakdown) -> None:
    """166 printed tasks, two of them twice with two units each: 164 tasks, 335 - 4 = 331 edges."""
    R = jx.responsibility_matrix(sample)
    assert (R.shape, R.weight.nnz) == ((164, 66), 331)
    assert R.tasks.loc["T2.2.1", ["leader", "repeats"]].tolist() == ["齐力副市长；戴锋副市长", "T2.6.1"]
    assert jx.responsibility_matrix(sample, keep_repeats=True).shape == (166, 66)


def test_workloads_of_the_three_heaviest(sample: Breakdown) -> None:
    """市发展改革委 leads 33 of 45: 33 + 12/2 = 39; 市经信局 17 of 35: 26; 市商务局 12 of 21: 16.5."""
    frame = jx.workload(sample).head(3)
    assert frame.index.tolist() == ["市发展改革委", "市经信局", "市商务局"]
    assert frame[["rank", "lead", "tasks", "workload"]].to_numpy().tolist() == [
        [1, 33, 45, 39.0],
        [2, 17, 35, 26.0],
        [3, 12, 21, 16.5],
    ]


def test_matrix_and_graph_are_each_others_twins(sample: Breakdown) -> None:
    R = jx.responsibility_matrix(sample)
    assert jx.responsibility_matrix(jx.responsibility_graph(R)).equals(R)


def test_json_lines_hold_the_promised_keys_in_order(sample: Breakdown) -> None:
    first = json.loads(next(sample.json_lines()))
    assert list(first) == [
        *["document", "task_id", "part", "section", "leader", "number", "text"],
        *["lead", "co_lead", "support", "assignments", "clause", "line", "span"],
    ]
