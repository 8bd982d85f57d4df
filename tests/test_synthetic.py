"""Made documents: what is printed is what a right reading gives."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import jxgraph as jx
from jxgraph.naming import canonical
from jxgraph.parsing.text import number
from jxgraph.synthetic import STYLES
from jxgraph.synthetic.content import SIZES, most_units
from jxgraph.synthetic.printing import chinese

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jxgraph.model import Task
    from jxgraph.synthetic import MadeDocument


@pytest.mark.parametrize("style", STYLES)
@given(
    st.integers(1, 30), st.integers(1, 300), st.integers(0, 10**6), st.one_of(st.just(2025), st.integers(2015, 2030))
)
@example(11, 46, 175, 2028)  # two co-leads of a task, 园林绿化局 and 城市管理局, become one
def test_a_made_document_is_read_as_it_was_meant(style: str, tasks: int, units: int, seed: int, year: int) -> None:
    """Every task in each style: id, number, heading, leader, text, clause, units, roles, lines and place."""
    made = jx.synthetic.make_document(tasks, units=units, style=style, seed=seed, year=year)
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


def years(first: int, last: int, **settings: Any) -> Iterator[tuple[MadeDocument, MadeDocument]]:
    """Yield the documents of each two consecutive years."""
    return pairwise(jx.synthetic.make_document(year=year, **settings) for year in range(first, last + 1))


def by_key(made: MadeDocument) -> dict[int, Task]:
    return dict(zip(made.keys, made.tasks, strict=True))


def test_four_fifths_of_the_tasks_are_kept_from_year_to_year() -> None:
    """Of 100 tasks 80 are in the next document too: most in the same words, some reworded, a few with another lead."""
    for before, after in years(2020, 2030, tasks=100, seed=3):
        a, b = by_key(before), by_key(after)
        kept = a.keys() & b.keys()
        assert (len(a), len(b), len(kept)) == (100, 100, 80)
        assert len({task.text for task in after.tasks}) == 100
        same = sum(a[key].text == b[key].text for key in kept)
        assert 50 <= same < 80
        moved = sum(a[key].assignments[0].unit != b[key].assignments[0].unit for key in kept)
        assert moved < 20
    between = by_key(jx.synthetic.make_document(100, year=2023, seed=3)).keys()
    assert len(between & by_key(jx.synthetic.make_document(100, year=2026, seed=3)).keys()) < 80


def test_departments_are_renamed_and_merged_in_their_year() -> None:
    """大数据局 is 数据局 from 2025 on; 乡村振兴局 had some of the tasks of 农业农村局 until 2023; both are canonical."""
    named = {
        year: {a.unit for task in jx.synthetic.make_document(year=year).tasks for a in task.assignments}
        for year in (1990, 2023, 2024, 2025, 2026, 2060)
    }
    assert {year for year in named if "市大数据局" in named[year]} == {1990, 2023, 2024}
    assert {year for year in named if "市数据局" in named[year]} == {2025, 2026, 2060}
    assert {year for year in named if "市乡村振兴局" in named[year]} == {1990, 2023}
    assert {"市乡村振兴局", "市农业农村局"} <= named[2023]
    assert all(canonical(name) == name for units in named.values() for name in units)


@pytest.mark.parametrize("seed", range(2))
def test_a_comparison_finds_which_task_is_which(seed: int) -> None:
    """At least 95 of 100 links are right, and 95 of 100 that are there are found; no more than these keys say so."""
    ((before, after),) = years(2024, 2025, seed=seed)
    compared = jx.compare(*(jx.parse_text(made.text, document=made.title) for made in (before, after)), samples=5)
    kept = compared.tasks.query("status == 'kept'")
    keys = [{task.id: key for key, task in by_key(made).items()} for made in (before, after)]
    right = sum(keys[0][a] == keys[1][b] for a, b in zip(kept["task_a"], kept["task_b"], strict=True))
    assert right >= 0.95 * len(kept)
    assert right >= 0.95 * len({*before.keys} & {*after.keys})
    assert compared.followed["unit"].tolist() == ["市大数据局"]


@pytest.mark.parametrize(
    ("settings_", "words"),
    [
        ({"tasks": 0}, "tasks must be 1"),
        ({"units": most_units() + 1}, "units must be 1"),
        ({"style": "verse"}, "bracket"),
        ({"year": 1989}, "year must be 1990 to 2060, not 1989"),
        ({"year": "2025"}, "a number as year"),
    ],
)
def test_what_cannot_be_made_is_refused(settings_: dict[str, int | str], words: str) -> None:
    with pytest.raises(jx.errors.UsageError, match=words):
        jx.synthetic.make_document(**settings_)  # type: ignore[arg-type] # wrong on purpose


@given(st.integers(1, 999))
def test_numbers_are_written_as_they_are_read(n: int) -> None:
    assert number(chinese(n)) == n
