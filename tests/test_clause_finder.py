"""Where clauses are found: labels, brackets that nothing closes, and brackets that say who wrote a text."""

import pytest

from jxgraph.parsing.clause_finder import find_clauses


def printed(text: str) -> list[str]:
    """Return the words of each clause."""
    return [text[clause.start : clause.end] for clause in find_clauses(text, text)]


LABELLED = {
    # a label opens a text, a line or a sentence, whatever follows it; amid words not
    "责任单位:甲乙丙": ["责任单位:甲乙丙"],
    "修桥\n责任单位:甲乙丙": ["责任单位:甲乙丙"],
    "修桥。责任单位:甲乙丙": ["责任单位:甲乙丙"],
    "修桥责任单位:甲乙丙": [],
    # a bracket that nothing closes is part of the clause
    "修桥。(责任单位:市财政局": ["(责任单位:市财政局"],
    "修桥。\n(责任单位:市财政局\n修路。": ["(责任单位:市财政局"],
}


@pytest.mark.parametrize("text", LABELLED)
def test_a_label_opens_a_clause_where_it_can_be_nothing_else(text: str) -> None:
    assert printed(text) == LABELLED[text]


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
