"""The bounds of the parser: how long, how many and how near; at each, one case is within and one beyond."""

import pytest

import jxgraph as jx
from jxgraph.model import SpanKind
from jxgraph.parsing.clause import Clause, Member
from jxgraph.parsing.front_matter import back_spans, title_lines
from jxgraph.parsing.outline import _heading_above
from jxgraph.parsing.second_pass import CarryForward, add_carried_units
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
