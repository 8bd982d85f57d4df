from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

import jxgraph as jx
from jxgraph.comparison.tasks import THRESHOLD
from jxgraph.matrix import ResponsibilityMatrix, responsibility_matrix
from jxgraph.measures.inequality import inequality
from jxgraph.measures.ranking.order import ranking
from jxgraph.measures.workload import workload
from jxgraph.panels.loads import concentration, loads_by_year, loads_changed
from jxgraph.panels.tasks import link_tasks

if TYPE_CHECKING:
    from collections.abc import Sequence


def years_of(*years: str) -> list[ResponsibilityMatrix]:
    """Make years of tasks such as ``1Ab``: task 1, led by A, with b as a co-lead."""
    return [
        responsibility_matrix(
            [
                (task[0], unit.upper(), "lead" if unit.isupper() else "co_lead")
                for task in year.split()
                for unit in task[1:]
            ]
        )
        for year in years
    ]


def changed(matrices: Sequence[ResponsibilityMatrix], samples: int = 20) -> pd.DataFrame:
    return loads_changed(
        matrices, range(2021, 2021 + len(matrices)), link_tasks(matrices, THRESHOLD), samples=samples, seed=0
    )


def made_years(years: int, seed: int) -> list[ResponsibilityMatrix]:
    """Draw years of ten tasks out of 15, each with one to three of six units in a role at random."""
    random, matrices = np.random.default_rng(seed), []
    for _ in range(years):
        rows = [
            (f"t{task}", f"u{unit}", ("lead", "co_lead", "support")[random.integers(3)])
            for task in random.choice(15, 10, replace=False)
            for unit in random.choice(6, random.integers(1, 4), replace=False)
        ]
        matrices.append(responsibility_matrix(rows))
    return matrices


def test_two_years_change_as_they_compare() -> None:
    """The frame of two years is that of `compare`, but for the years and the trend."""
    a, b = (jx.parse_text(jx.synthetic.make_document(year=year, tasks=30).text) for year in (2021, 2022))
    compared = jx.compare(a, b, by="unit", samples=20)
    both = [compared.a, compared.b]
    links = link_tasks(both, THRESHOLD)
    frame = loads_changed(both, [2021, 2022], links, samples=20, seed=0).set_index("unit")
    assert frame["trend"].tolist() == frame["direction"].tolist()
    pd.testing.assert_frame_equal(
        frame.drop(columns=["year_a", "year_b", "trend"]), compared.units.drop(columns=["names_a", "names_b"])
    )


@pytest.mark.parametrize("seed", range(3))
def test_two_of_many_years_change_as_if_they_were_alone(seed: int) -> None:
    """Consecutive years, and the first with the last: a task that comes back after some years is in both."""
    years = made_years(4, seed)
    frame = changed(years)
    for a, b in ((0, 1), (1, 2), (2, 3), (0, 3)):
        here = frame[(frame["year_a"] == 2021 + a) & (frame["year_b"] == 2021 + b)]
        alone = changed([years[a], years[b]])
        columns = [name for name in frame if name not in {"year_a", "year_b", "trend"}]
        pd.testing.assert_frame_equal(here[columns].reset_index(drop=True), alone[columns])


def test_a_trend_holds_from_each_year_to_the_next() -> None:
    """A leads 1, 2, 3 of 6; B falls; C is at 1, 0, 2, up in the end; D at 2, 4, 1, down in the end; E has no change."""
    frame = changed(years_of("1A 2B 3B 4C 5D 6D", "1A 2A 3B 4D 5D 6D", "1A 2A 3A 4C 5C 6D"))
    whole = frame[frame["year_b"] - frame["year_a"] == 2].set_index("unit")["trend"]
    assert whole.to_dict() == {"A": "rising", "B": "falling", "C": "up", "D": "down"}
    assert set(frame.loc[frame["year_b"] - frame["year_a"] == 1, "trend"]) == {""}
    same = changed(years_of("1A 2E", "1A 2E", "1A 2E"))
    assert set(same["trend"]) == {"", "same"}


def test_a_trend_needs_every_weighting() -> None:
    """A has 1 lead of A and B, then 1 lead and 1 co-lead of 3 tasks: 1/2, then between 1/3 and 1/2."""
    frame = changed(years_of("1A 2B", "1A 2B 3Ba", "1A 2B 3Ba"))
    assert frame.set_index(["unit", "year_b"])["direction"]["A", 2022] == "depends"
    assert frame.loc[frame["year_b"] - frame["year_a"] == 2, "trend"].tolist() == ["depends", "depends"]


@pytest.mark.parametrize("seed", range(2))
def test_loads_of_a_year_are_the_workload_and_the_ranking_of_its_document(seed: int) -> None:
    years = made_years(3, seed)
    frame = loads_by_year(years, [2021, 2022, 2023], samples=20, seed=0)
    for R, year in zip(years, (2021, 2022, 2023), strict=True):
        here = frame[frame["year"] == year].set_index("unit")
        expected = workload(R).join(ranking(R, samples=20)[["best", "worst"]]).reindex(here.index)
        pd.testing.assert_frame_equal(here.drop(columns="year"), expected[[c for c in here if c != "year"]])


def test_rows_of_a_unit_stand_together_and_a_year_that_lacks_it_has_none() -> None:
    """B has two leads over both years, A one and a half, in the first year only."""
    frame = loads_by_year(years_of("1A 2Ba", "1B"), [2021, 2022], samples=5, seed=0)
    assert frame[["unit", "year", "rank"]].to_numpy().tolist() == [["B", 2021, 2], ["B", 2022, 1], ["A", 2021, 1]]


def test_a_task_of_the_first_and_the_last_year_is_kept_between_them() -> None:
    """Task 1 passes from A to B over a year that lacks it: no change by new or dropped tasks from first to last."""
    frame = changed(years_of("1A 2C", "2C", "1B 2C"))
    whole = frame[frame["year_b"] - frame["year_a"] == 2].set_index("unit")
    assert whole.loc[["A", "B"], ["by_dropped", "by_new", "by_kept"]].to_numpy().tolist() == [[0, 0, -1], [0, 0, 1]]


def test_concentration_is_the_inequality_of_each_year() -> None:
    years = made_years(3, 0)
    frame = concentration(years, [2021, 2022, 2023], alpha=0.1, seed=1, samples=20)
    for R, (_, here) in zip(years, frame.groupby("year"), strict=True):
        alone = inequality(R, alpha=0.1, seed=1)
        pd.testing.assert_frame_equal(here.set_index("measure")[[*alone]], alone, check_index_type=False)


def test_concentration_changes_where_every_weighting_agrees() -> None:
    """A and B carry 1 and 1; 3 and 1; 2 and 1.5, which are 2 and 2 if a co-lead weighs as much as a lead."""
    frame = concentration(years_of("1A 2B", "1A 2A 3A 4B", "1Ab 2A 3B"), [1, 2, 3], alpha=0.05, seed=0, samples=50)
    gini = frame[frame["measure"] == "gini"]
    assert gini["value"].tolist() == pytest.approx([0, 0.25, 0.5 * 0.5 / 3.5])
    assert gini["shift"].tolist()[1:] == pytest.approx([0.25, 0.25 / 3.5 - 0.25])
    assert gini["direction"].tolist() == ["", "up", "down"]
    assert gini["since_first"].tolist() == ["", "up", "depends"]


def test_one_unit_has_no_concentration_to_change() -> None:
    """Its share is all; what is missing has no direction."""
    frame = concentration(years_of("1A", "1A 2A"), [1, 2], alpha=0.05, seed=0, samples=5).set_index(["year", "measure"])
    assert frame.loc[2, "direction"][["gini", "top_1", "hhi_normalised"]].tolist() == ["same", "same", ""]


def test_other_names_give_the_same_numbers() -> None:
    """Units with names that would break a page or a sheet have the numbers of A and B."""
    plain, hostile = changed(years_of("1Ab 2B", "1B 2Ba")), {"A": "=1+1", "B": "<script>]]>"}
    renamed = [
        responsibility_matrix([(t, hostile[u], r) for t, u, r in rows])
        for rows in (
            [("1", "A", "lead"), ("1", "B", "co_lead"), ("2", "B", "lead")],
            [("1", "B", "lead"), ("2", "B", "lead"), ("2", "A", "co_lead")],
        )
    ]
    pd.testing.assert_frame_equal(changed(renamed), plain.replace({"unit": hostile}))


def test_a_year_without_tasks_has_no_loads_and_no_concentration() -> None:
    """A's share falls to 0 and rises again, under every weighting; the first year is compared with the last."""
    years = years_of("1A 2A 3B", "", "1A 2B 3B")
    assert set(loads_by_year(years, [2021, 2022, 2023], samples=5, seed=0)["year"]) == {2021, 2023}
    frame = changed(years, samples=5)
    assert frame[frame["unit"] == "A"][["direction", "trend"]].to_numpy().tolist() == [
        ["down", ""],
        ["up", ""],
        ["down", "down"],
    ]
    gini = concentration(years, [2021, 2022, 2023], alpha=0.05, seed=0, samples=5).query("measure == 'gini'")
    assert gini["value"].isna().tolist() == [False, True, False]
    assert gini[["direction", "since_first"]].to_numpy().tolist() == [["", ""], ["", ""], ["", "same"]]
