"""Clauses without a label or brackets: the sentences of a text that say who does what."""

import pytest

import jxgraph as jx
from jxgraph.parsing.bare_clauses import _longest_statement, _statements


@pytest.mark.parametrize("sentence", ["市财政局牵头,由市教育局配合。", "由市财政局牵头,由市教育局、市水利局负责。"])
def test_a_list_after_by_is_part_of_the_sentence_that_it_is_in(sentence: str) -> None:
    """One clause, although what begins at the second 由 would be one by itself."""
    text = f"1.修桥。{sentence}"
    clauses = list(_statements(text, text, []))
    assert [text[clause.start : clause.end].strip("由。") for clause in clauses] == [sentence.strip("由。")]


def test_a_sentence_with_by_counts_where_most_tasks_have_sure_clauses() -> None:
    """It has no word for a role, of which the others have one each."""
    bd = jx.parse_text("1.建桥。（市财政局牵头）\n2.修路。（市教育局牵头）\n3.治水。由市水利局研究提出意见。")
    assert [[a.unit for a in task.assignments] for task in bd.task_records] == [
        ["市财政局"],
        ["市教育局"],
        ["市水利局"],
    ]


def test_the_statement_that_opens_a_sentence_ends_before_the_first_name_that_is_no_body() -> None:
    text = "由市财政局牵头,由专家配合。"
    clause = _longest_statement(text, 0, len(text), text)
    assert clause is not None
    assert [member.named.name for member in clause.members] == ["市财政局"]
