"""Clauses without a label or brackets: the sentences of a text that say who does what."""

import pytest

from jxgraph.parsing.bare_clauses import _statements


@pytest.mark.parametrize("sentence", ["市财政局牵头,由市教育局配合。", "由市财政局牵头,由市教育局、市水利局负责。"])
def test_a_list_after_by_is_part_of_the_sentence_that_it_is_in(sentence: str) -> None:
    """One clause, although what begins at the second 由 would be one by itself."""
    text = f"1.修桥。{sentence}"
    clauses = list(_statements(text, text, []))
    assert [text[clause.start : clause.end].strip("由。") for clause in clauses] == [sentence.strip("由。")]
