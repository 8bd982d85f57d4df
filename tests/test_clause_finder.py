"""Where clauses are found: labels, brackets that nothing closes, and brackets that say who wrote a text."""

import pytest

import jxgraph as jx
from jxgraph.parsing.clause_finder import _labels, find_clauses


def printed(text: str) -> list[str]:
    """Return the words of each clause."""
    return [text[clause.start : clause.end] for clause in find_clauses(text, text)]


LABELLED = {
    # a label opens a text, a line or a sentence, whatever follows it; amid words not
    "责任单位:甲乙丙": ["责任单位:甲乙丙"],
    "修桥\n责任单位:甲乙丙": ["责任单位:甲乙丙"],
    "修桥。责任单位:甲乙丙": ["责任单位:甲乙丙"],
    "修桥责任单位:甲乙丙": [],
    # a short attribute on the next line belongs to the units above it
    "修桥。\n责任单位:市财政局\n完成时限:长期": ["责任单位:市财政局\n完成时限:长期"],
    # a bracket that nothing closes is part of the clause
    "修桥。(责任单位:市财政局": ["(责任单位:市财政局"],
    "修桥。\n(责任单位:市财政局\n修路。": ["(责任单位:市财政局"],
}


@pytest.mark.parametrize("text", LABELLED)
def test_a_label_opens_a_clause_where_it_can_be_nothing_else(text: str) -> None:
    assert printed(text) == LABELLED[text]


def test_a_label_within_a_taken_span_is_not_found_again() -> None:
    text = "责任单位:主办:市财政局"
    assert {label.start for label in _labels(text, [])} == {0, 5}
    assert {label.start for label in _labels(text, [(5, 12)])} == {0}


@pytest.mark.parametrize(
    ("units", "found"),
    [(["市统计局", "市财政局"], 0), (["市统计局", "市财政局", "市水利局"], 3), (["市统计局"] * 3, 0)],
)
def test_a_unit_behind_each_paragraph_answers_for_it_where_there_are_three_that_differ(
    units: list[str], found: int
) -> None:
    """Behind one or two paragraphs, and as the only one, it is who wrote them; below a title of tasks never."""
    text = "\n".join(f"全市向好。({unit})" for unit in units)
    assert len(printed(text)) == found
    assert len(printed(f"任务分工\n{text}")) == len(units)


@pytest.mark.parametrize(
    ("other", "found"), [("(市财政局牵头)", 2), ("(责任单位:市财政局)", 1), ("由市财政局牵头。", 1)]
)
def test_a_bracket_that_opens_a_sentence_is_a_clause_beside_another_bracket_without_a_label(
    other: str, found: int
) -> None:
    """What follows (市财政局) does not end its item: only a document with such brackets makes it a clause."""
    assert len(printed(f"1.修桥。{other}\n2.修路。(市财政局)市水利局修。")) == found


READ = {
    # four characters with their brackets are enough
    "（府办）": (["府办 co_lead"], []),
    "（市办牵头）": (["市办 lead"], []),
    # what says when or how much names nobody, and is remarked where a unit or a figure stands in it
    "（责任单位：市教育局、6月底前市财政局）": (["市教育局 co_lead"], ["left_out 6月底前市财政局"]),
    "（责任单位：市教育局、2025年底前）": (["市教育局 co_lead"], []),
    "（责任单位：市教育局、3、市财政局）": (["市教育局 co_lead", "市财政局 co_lead"], ["left_out 3"]),
    "（责任单位：市教育局、12345）": (["市教育局 co_lead"], ["left_out 12345"]),
    # who is not listed again
    "（责任单位：市财政局，各县区均为责任单位，不再单列）": (
        ["市财政局 co_lead"],
        ["carry_forward 各县区均为责任单位，不再单列"],
    ),
    # a label after a name
    "（市商务局协办部门：市财政局）": (["市商务局 co_lead", "市财政局 support"], []),
    "（责任单位：市商务局牵头部门：市财政局）": (["市商务局 co_lead", "市财政局 lead"], []),
    # brackets around the whole list
    "（责任单位：（市财政局、市教育局））": (["市财政局 co_lead", "市教育局 co_lead"], []),
}


@pytest.mark.parametrize("clause", READ)
def test_a_clause_says_who_answers_and_what_else_it_holds_is_remarked(clause: str) -> None:
    bd = jx.parse_text(f"1.修桥。{clause}\n2.修路。（市水利局负责）")
    units = [f"{a.name} {a.role}" for a in bd.task_records[0].assignments]
    remarks = [f"{r.code} {r.words}" for r in bd.remark_records if r.code not in {"no_lead", "single_lead"}]
    assert (units, remarks) == READ[clause]
