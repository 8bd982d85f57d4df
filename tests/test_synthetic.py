"""Made documents: what is printed is what a right reading gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jxgraph as jx
from jxgraph.naming import canonical
from jxgraph.parsing.text import number
from jxgraph.synthetic import STYLES
from jxgraph.synthetic.content import SIZES, most_units
from jxgraph.synthetic.printing import chinese


@pytest.mark.parametrize("style", STYLES)
@given(tasks=st.integers(1, 30), units=st.integers(1, 300), seed=st.integers(0, 10**6))
def test_a_made_document_is_read_as_it_was_meant(style: str, tasks: int, units: int, seed: int) -> None:
    """Every task in each style: id, number, heading, leader, text, clause, units, roles, lines and place."""
    made = jx.synthetic.make_document(tasks, units=units, style=style, seed=seed)
    bd = jx.parse_text(made.text)
    assert bd.title == made.title
    assert bd.task_records == made.tasks
    assert [(t.line, t.span) for t in bd.task_records] == [(t.line, t.span) for t in made.tasks]
    assert [[a.line for a in t.assignments] for t in bd.task_records] == [
        [a.line for a in t.assignments] for t in made.tasks
    ]


@pytest.mark.parametrize("style", STYLES)
def test_nothing_in_a_made_document_has_to_be_checked(style: str) -> None:
    """No remark is a warning, but the one that a style without a lead must have."""
    bd = jx.parse_text(jx.synthetic.make_document(style=style).text)
    assert set(bd.remarks.loc[bd.remarks["severity"] != "info", "code"]) <= {"no_lead"}


def test_names_are_canonical_and_none_is_printed_for_two_bodies() -> None:
    """4,000 units: the departments of the city and of some seventy districts; a thousand tasks name many of them."""
    made = jx.synthetic.make_document(999, units=4_000)
    names = {a.unit for task in made.tasks for a in task.assignments}
    assert len(names) > 500
    assert all(canonical(name) == name for name in names)


def test_the_sizes_of_tasks_are_those_of_the_sample() -> None:
    """71 of 166 tasks of the sample name one unit: of 900 made ones some 385, within four standard errors."""
    made = jx.synthetic.make_document(900, units=500)
    alone = sum(sum(not a.unit.startswith("各") for a in task.assignments) == 1 for task in made.tasks)
    share = SIZES[0] / sum(SIZES)
    assert abs(alone - 900 * share) < 4 * (900 * share * (1 - share)) ** 0.5


def test_no_task_is_printed_twice() -> None:
    made = jx.synthetic.make_document(999)
    assert len({task.text for task in made.tasks}) == 999


def test_the_seed_decides() -> None:
    assert jx.synthetic.make_document(20, seed=1) == jx.synthetic.make_document(20, seed=1)
    assert jx.synthetic.make_document(20, seed=1).text != jx.synthetic.make_document(20, seed=2).text


@pytest.mark.parametrize(
    ("settings_", "words"),
    [
        ({"tasks": 0}, "tasks must be 1"),
        ({"units": most_units() + 1}, "units must be 1"),
        ({"style": "verse"}, "bracket"),
    ],
)
def test_what_cannot_be_made_is_refused(settings_: dict[str, int | str], words: str) -> None:
    with pytest.raises(jx.errors.UsageError, match=words):
        jx.synthetic.make_document(**settings_)  # type: ignore[arg-type] # wrong on purpose


@given(st.integers(1, 999))
def test_numbers_are_written_as_they_are_read(n: int) -> None:
    assert number(chinese(n)) == n
