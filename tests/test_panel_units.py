"""Units of several years named alike: followed through reforms, forwards only, each to its last name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import jxgraph as jx
from jxgraph.matrix import responsibility_matrix
from jxgraph.panels.units import same_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jxgraph.panels.units import Named


def _named(units: Mapping[int, list[str]], by: str = "unit") -> Named:
    """Name the units of years alike; in each a task with all of them, the first of which leads."""
    rows = ([("t1", unit, "co_lead" if n else "lead") for n, unit in enumerate(names)] for names in units.values())
    return same_names([responsibility_matrix(triples) for triples in rows], list(units), by=by)


def _units(named: Named) -> list[list[str]]:
    return [R.units.index.tolist() for R in named.matrices]


def test_a_chain_of_names_ends_at_the_last() -> None:
    """国土资源局 to 自然资源局 in 2018, which the city then calls 自然资源和规划局: one unit with two rows."""
    named = _named({2016: ["市国土资源局"], 2019: ["市自然资源局"], 2020: ["市自然资源和规划局"]})
    assert _units(named) == [["市自然资源和规划局"]] * 3
    assert named.followed[["unit", "into", "year", "date"]].to_numpy().tolist() == [
        ["市国土资源局", "市自然资源局", 2016, "2018-03"],
        ["市自然资源局", "市自然资源和规划局", 2019, "2018-03"],
    ]


def test_a_merged_unit_is_one_in_all_years() -> None:
    """法制办 went into 司法局, which there was before: one unit, with the stronger role of the two."""
    named = _named({2016: ["市法制办", "市司法局"], 2017: ["市司法局"], 2019: ["市司法局"]})
    assert _units(named) == [["市司法局"]] * 3
    assert named.matrices[0].weight.toarray().tolist() == [[1]]
    assert named.followed["year"].tolist() == [2016]


@pytest.mark.parametrize(
    "units",
    [
        {2016: ["市生态环境局"], 2019: ["市环境保护局"]},  # backwards in time
        {2014: ["市国土资源局"], 2016: ["市自然资源局"]},  # before the reform
        {2016: ["市国土资源局"], 2018: ["市自然资源局"], 2020: ["市国土资源局"]},  # gone for a year only
        {2016: ["市环境保护局"], 2019: ["省生态环境厅"]},  # of another level
        {2016: ["嘉善县环境保护局"], 2019: ["平湖市生态环境局"]},  # of another place
        {2016: ["市民政局"], 2019: ["市退役军人事务局"]},  # a part of its work only
        {2016: ["各县环境保护局"], 2019: ["各县生态环境局"]},  # many bodies
    ],
)
def test_other_units_stay_themselves(units: dict[int, list[str]]) -> None:
    named = _named(units)
    assert _units(named) == list(units.values())
    assert named.followed.empty


def test_a_unit_that_is_away_for_a_year_is_followed_from_its_last() -> None:
    """Named in 2016 and 2018, not in 2017 and since 2019: its last year is 2018."""
    named = _named({2016: ["市安全监管局"], 2017: ["市财政局"], 2018: ["市安全监管局"], 2020: ["市应急管理局"]})
    assert _units(named) == [["市应急管理局"], ["市财政局"], ["市应急管理局"], ["市应急管理局"]]
    assert named.followed["year"].tolist() == [2018]


def test_documents_without_years_are_followed_in_their_order() -> None:
    """Numbers from 1 say nothing of the dates of reforms."""
    assert _units(_named({1: ["市国土资源局"], 2: ["市自然资源局"]})) == [["市自然资源局"]] * 2


def test_departments_are_followed_whatever_their_place() -> None:
    named = _named({2016: ["市环境保护局", "省环境保护厅"], 2019: ["市生态环境局"]}, by="department")
    assert _units(named) == [["生态环境"], ["生态环境"]]


def test_two_years_are_named_as_in_a_comparison() -> None:
    """Of two documents of which the earlier has the earlier names."""
    years = [jx.synthetic.make_document(60, year=year, seed=2) for year in (2016, 2025)]
    triples = [[(t.id, a.unit, str(a.role)) for t in made.tasks for a in t.assignments] for made in years]
    compared = jx.compare(*triples, by="unit", samples=5)
    named = same_names([responsibility_matrix(of) for of in triples], (2016, 2025), by="unit")
    assert _units(named) == [compared.a.units.index.tolist(), compared.b.units.index.tolist()]
    columns = ["unit", "into", "date", "reform", "source", "note"]
    assert named.followed[columns].equals(compared.followed[columns])
    assert len(named.followed) > 2


def test_made_reforms_are_found_in_their_years() -> None:
    """What `make_document` renames and merges in 2019, 2024 and 2025, by the last year that has the old name."""
    years = range(2016, 2026)
    made = [jx.synthetic.make_document(year=year, seed=1) for year in years]
    rows = ([(t.id, a.unit, str(a.role)) for t in of.tasks for a in t.assignments] for of in made)
    followed = same_names([responsibility_matrix(of) for of in rows], years, by="unit").followed
    assert dict(zip(followed["unit"], followed["year"], strict=True)) == {
        "市安全监管局": 2018,
        "市环境保护局": 2018,
        "市乡村振兴局": 2023,
        "市大数据局": 2024,
    }


def test_hostile_names_and_a_year_without_units_are_named() -> None:
    names = ["=1+1", "<script>", "]]>", "名" * 300, "a/b\\c:d", "\x00"]
    assert _units(_named({2019: names, 2020: [], 2021: names[:1]})) == [names, [], names[:1]]
