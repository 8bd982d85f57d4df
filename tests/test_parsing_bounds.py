"""The bounds of the parser: how long, how many and how near; at each, one case is within and one beyond."""

import pytest

import jxgraph as jx
from jxgraph.model import SpanKind
from jxgraph.parsing.clause import Clause, Member
from jxgraph.parsing.front_matter import back_spans, title_lines
from jxgraph.parsing.outline import _heading_above
from jxgraph.parsing.second_pass import CarryForward, add_carried_units
from jxgraph.parsing.table_columns import holds_bodies
from jxgraph.parsing.task_builder import Draft
from jxgraph.parsing.text import Marker
from jxgraph.parsing.unit_names import Named
from jxgraph.reading import text_lines


def test_half_a_million_names_are_carried_and_no_more() -> None:
    """Twice 250,000 names are 500,000; three times 166,667 are one more."""
    clause = Clause(0, 1, (Member(Named(0, 1, "市财政局"), None),), labelled=True)
    draft = Draft(0, "1", "", (), "1", "甲", "", clause, (), None)
    for tasks, names, fits in ((2, 250_000, True), (3, 166_667, False)):
        sentence = CarryForward(0, 1, draft.clause.members * names, before=True)
        if fits:
            assert len(add_carried_units([draft] * tasks, [sentence])[-1].clause.members) == names + 1
        else:
            with pytest.raises(jx.errors.InputError, match="at most 500000 names"):
                add_carried_units([draft] * tasks, [sentence])


# What stands around the tasks.


@pytest.mark.parametrize(("lines", "first", "last"), [(1, 0, 0), (4, 0, 3), (5, None, None)])
def test_a_title_has_four_lines_at_most(lines: int, first: int | None, last: int | None) -> None:
    """专项行动方案 is what a document itself is called, alone or behind other words."""
    found = title_lines(text_lines("\n".join(["临江", *["乡镇"] * (lines - 2), "专项行动方案"][-lines:])))
    assert (list(found[:1]), list(found[-1:])) == (([first], [last]) if first is not None else ([], []))


@pytest.mark.parametrize(
    ("lines", "signed"),
    [("临江市政府\n2025年1月2日", 2), ("特此通知。\n2025年1月2日", 1), ("临江市政府\n特此通知。", 0)],
)
def test_who_signs_stands_above_a_date(lines: str, signed: int) -> None:
    assert sum(span.kind is SpanKind.SIGNATURE for span in back_spans(text_lines(lines))) == signed


@pytest.mark.parametrize(("length", "start"), [(60, 0), (61, 2)])
def test_of_a_longer_line_above_a_part_only_the_last_sentence_is_its_heading(length: int, start: int) -> None:
    line = f"甲。{'乙' * (length - 2)}"
    marker = Marker(length + 1, length + 3, 0, 1)
    assert _heading_above(f"{line}\n1.", (), [marker], 0) == (start, length)


# Clauses.


def test_an_office_and_the_person_in_it_are_one_leader() -> None:
    """The space after 副市长 does not end the words of the label."""
    bd = jx.parse_text("1.修桥。\n牵头领导：副市长 张三\n责任单位：市财政局")
    assert bd.task_records[0].leader == "副市长张三"


@pytest.mark.parametrize(("sentence", "answers"), [("各县政府负责落实。", True), ("请各县政府负责落实。", False)])
def test_all_counties_answer_for_a_task_but_what_they_are_asked_is_none(sentence: str, *, answers: bool) -> None:
    bd = jx.parse_text(f"1.修桥。（市财政局负责）\n2.修路。\n{sentence}")
    assert [task.number for task in bd.task_records] == ["1", "2"][: 1 + answers]


def test_a_bracket_of_a_known_unit_after_a_full_stop_is_a_clause_whatever_follows() -> None:
    bd = jx.parse_text("1.修桥。（市财政局、市交通局）\n2.修路。（市财政局）已开工")
    assert [[a.name for a in task.assignments] for task in bd.task_records] == [["市财政局", "市交通局"], ["市财政局"]]


@pytest.mark.parametrize(("below", "own"), [("建好学校。", True), ("请各地抓好落实。", False)])
def test_a_sentence_below_a_clause_is_its_tasks_where_others_have_items_and_it_closes_no_document(
    below: str, *, own: bool
) -> None:
    """Task 2 has items; of the four others only one has words below its clause."""
    others = "".join(f"{n}.办学。（市教育局负责）\n" for n in (3, 4, 5))
    text = f"1.推进民生。（市教育局负责）\n{below}\n2.修路。（市水利局负责）\n（1）甲。\n（2）乙。\n{others}"
    assert jx.parse_text(text).task_records[0].text == (f"推进民生。\n{below}" if own else "推进民生。")


# Tables.


@pytest.mark.parametrize(
    ("cells", "half"), [([], False), (["市财政局", "修桥"], True), (["市财政局", "修桥", "修路"], False)]
)
def test_a_column_holds_bodies_where_half_of_its_cells_do(cells: list[str], *, half: bool) -> None:
    assert holds_bodies(iter(cells)) is half


def test_a_row_above_columns_of_ticks_may_have_fewer_cells() -> None:
    bd = jx.parse_text("临江分工\t\n任务\t市财政局\t市教育局\n修桥\t√\t\n办学\t\t√")
    assert [[a.name for a in task.assignments] for task in bd.task_records] == [["市财政局"], ["市教育局"]]
