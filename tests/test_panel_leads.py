from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import jxgraph as jx
from jxgraph.comparison.tasks import THRESHOLD
from jxgraph.matrix import ResponsibilityMatrix, responsibility_matrix
from jxgraph.panels.leads import flows, leads_moved, turnover
from jxgraph.panels.tasks import link_tasks

YEARS = [2021, 2022, 2023]


def year_of(tasks: str) -> ResponsibilityMatrix:
    """Make a year of tasks such as ``1ABc``: task 1, led by A and B, with c as a co-lead."""
    return responsibility_matrix(
        [
            (task[0], unit.upper(), "lead" if unit.isupper() else "co_lead")
            for task in tasks.split()
            for unit in task[1:]
        ]
    )


def moved(*years: str) -> pd.DataFrame:
    matrices = [year_of(tasks) for tasks in years]
    return leads_moved(matrices, YEARS, link_tasks(matrices, THRESHOLD))


def turned(*years: str) -> pd.DataFrame:
    matrices = [year_of(tasks) for tasks in years]
    return turnover(matrices, YEARS, link_tasks(matrices, THRESHOLD))


@pytest.mark.parametrize(
    ("before", "after", "change", "stays"),
    [
        ("1A", "1B", "handed_over", ""),
        ("1Ab", "1Ba", "handed_over", "A (co_lead)"),
        ("1AB", "1CD", "handed_over", ""),
        ("1AB", "1AC", "partly_replaced", ""),
        ("1A", "1AB", "joined", ""),
        ("1AB", "1Ab", "left", "B (co_lead)"),
        ("1a", "1A", "joined", ""),
        ("1A", "1a", "left", "A (co_lead)"),
    ],
)
def test_a_change_of_leads_has_a_kind(before: str, after: str, change: str, stays: str) -> None:
    assert moved(before, after)[["lead_change", "stays"]].to_numpy().tolist() == [[change, stays]]


@pytest.mark.parametrize(("before", "after"), [("1A", "1A"), ("1AB", "1BA"), ("1Ab", "1A"), ("1a", "1b"), ("1A", "2B")])
def test_no_change_of_leads_is_no_row(before: str, after: str) -> None:
    """Also where other roles change, where nobody leads, and where it is another task."""
    assert moved(before, after).empty


def test_a_lead_may_change_over_a_year_that_lacks_the_task() -> None:
    frame = moved("1A 2A", "2A", "2B 1C")
    assert frame.drop(columns=["stays", "text"]).to_numpy().tolist() == [
        ["C2", 2022, 2023, "2", "2", "A", "B", "handed_over"],
        ["C1", 2021, 2023, "1", "1", "A", "C", "handed_over"],
    ]


def test_turnover_says_what_became_of_each_lead() -> None:
    """A keeps 1, gives 2 to B and 3 to B and C, loses 4, and has 5 as a new one; D leads in neither year."""
    frame = turned("1A 2A 3A 4A 6d", "1A 2B 3BCa 5A 6d")
    assert frame[["unit", "kept", "given", "taken", "ended", "new", "carried"]].to_numpy().tolist() == [
        ["A", 1, 2, 0, 1, 1, 3],
        ["B", 0, 0, 2, 0, 0, 0],
        ["C", 0, 0, 1, 0, 0, 0],
    ]
    assert frame["given_share"].tolist() == pytest.approx([2 / 3, np.nan, np.nan], nan_ok=True)
    assert frame["given_to"].tolist() == ["B (2); C (1)", "", ""]
    assert frame["taken_from"].tolist() == ["", "A (2)", "A (1)"]


def test_the_rate_is_of_the_tasks_that_are_led_in_both_years() -> None:
    """Of 1, 2 and 3, which are, 2 changes; 4 ends, 5 is led in the second year only. Then nothing is linked."""
    frame = turned("1A 2A 3A 4A 5a", "1A 2B 3A 5A", "6A")
    counts = {"handed_over": 1, "partly_replaced": 0, "joined": 0, "left": 0}
    assert frame.attrs["years"] == [
        {"year_a": 2021, "year_b": 2022, "linked": 3, **counts, "rate": pytest.approx(1 / 3)},
        {"year_a": 2022, "year_b": 2023, "linked": 0, **counts | {"handed_over": 0}, "rate": None},
    ]


@pytest.mark.parametrize("seed", range(3))
def test_leads_add_up(seed: int) -> None:
    """Kept, given and ended are the leads of the first year; kept, taken and new those of the second.

    The rows that changed are as many as the rates count.
    """
    random, years = np.random.default_rng(seed), []
    for _ in YEARS:
        tasks = random.choice(list("123456789"), 7, replace=False)
        units = ["".join(random.choice(list("ABCDbcd"), random.integers(1, 4), replace=False)) for _ in tasks]
        years.append(
            " ".join(task + "".join({u.upper(): u for u in of}.values()) for task, of in zip(tasks, units, strict=True))
        )
    matrices = [year_of(tasks) for tasks in years]
    frame, rows = turned(*years), moved(*years)
    for n in range(2):
        here = frame[frame["year_a"] == YEARS[n]].set_index("unit")
        for R, parts in zip(matrices[n : n + 2], (["kept", "given", "ended"], ["kept", "taken", "new"]), strict=True):
            assert (
                here[parts].sum(axis=1).to_dict() == jx.workload(R)["lead"].reindex(here.index, fill_value=0).to_dict()
            )
        rate = frame.attrs["years"][n]
        consecutive = rows[(rows["year_a"] == YEARS[n]) & (rows["year_b"] == YEARS[n + 1])]
        both = consecutive[(consecutive["lead_a"] != "") & (consecutive["lead_b"] != "")]
        assert both["lead_change"].value_counts().to_dict() == {
            k: v for k in ("handed_over", "partly_replaced", "joined", "left") if (v := rate[k])
        }


def test_where_nobody_leads_nothing_is_turned_over() -> None:
    frame = turned("1a 2b", "1b 2b")
    assert frame.empty
    assert [str(kind) for kind in frame.dtypes[["unit", "kept", "given_share", "given_to"]]] == [
        "str",
        "int64",
        "float64",
        "str",
    ]
    assert frame.attrs["years"][0]["rate"] is None
    assert moved("1a 2b", "1b 2b").dtypes.equals(moved("1A", "1B").dtypes)


def test_a_year_without_tasks_ends_all_leads_and_has_new_ones_after_it() -> None:
    """Task 1 comes back with another lead: a row over the empty year, and no turnover of two consecutive ones."""
    frame = turned("1A 2A", "", "1B")
    assert frame[["unit", "year_a", "ended", "new", "carried"]].to_numpy().tolist() == [
        ["A", 2021, 2, 0, 0],
        ["B", 2022, 0, 1, 0],
    ]
    assert moved("1A 2A", "", "1B")[["year_a", "year_b", "lead_a", "lead_b"]].to_numpy().tolist() == [
        [2021, 2023, "A", "B"]
    ]


def test_names_are_kept_as_they_are() -> None:
    """Also those that would run in a sheet or end a script; where they are shown they are escaped."""
    names = ["=1+1", "</script>]]>", "a/b\\c:d\x00", "x" * 300]
    years = [responsibility_matrix([("t", name, "lead") for name in pair]) for pair in (names[:2], names[2:])]
    frame = leads_moved(years, YEARS, link_tasks(years, THRESHOLD))
    assert frame[["lead_a", "lead_b"]].to_numpy().tolist() == [["; ".join(names[:2]), "; ".join(names[2:])]]


def tasks_frame(*years: str) -> pd.DataFrame:
    """Make the rows of tasks such as ``1xy``: chain 1, part x, leader y; `-` is none."""
    rows, seen = [], set[str]()
    for n, tasks in enumerate(year.split() for year in years):
        before = {task[0] for task in years[n - 1].split()} if n else set()
        later = {task[0] for year in years[n + 1 :] for task in year.split()}
        for chain, part, leader in map(tuple, tasks):
            status = "kept" if chain in before else "returned" if chain in seen else "new"
            last = chain not in later and n < len(years) - 1
            rows.append((YEARS[n], f"C{chain}", status, last, part.strip("-"), leader.strip("-")))
        seen |= {task[0] for task in tasks}
    return pd.DataFrame(rows, columns=["year", "chain", "status", "last", "part", "leader"])


def test_flows_say_what_comes_and_goes_under_each_leader() -> None:
    """Task 2 of w is gone in 2022, and back in 2023 under y; w has nothing in 2022; task 3 ends after 2022."""
    columns = ["year", "part", "leader", "tasks", "kept", "returned", "new", "ending", "gone"]
    frame = flows(tasks_frame("1xy 2xw", "1xy 3xy", "1xy 2xy"))
    assert frame[columns].to_numpy().tolist() == [
        [2021, "x", "y", 1, 0, 0, 1, 0, 0],
        [2021, "x", "w", 1, 0, 0, 1, 0, 0],
        [2022, "x", "y", 2, 1, 0, 1, 1, 0],
        [2022, "x", "w", 0, 0, 0, 0, 0, 1],
        [2023, "x", "y", 2, 1, 1, 0, 0, 1],
    ]


def test_without_parts_and_leaders_all_tasks_are_one_group() -> None:
    frame = flows(tasks_frame("1-- 2--", "1--"))
    assert frame[["part", "leader", "tasks", "gone"]].to_numpy().tolist() == [["", "", 2, 0], ["", "", 1, 1]]


@pytest.mark.parametrize("seed", range(3))
def test_flows_add_up_to_the_documents(seed: int) -> None:
    """All tasks are kept, returned or new; what a year does not keep of the one before is gone."""
    random = np.random.default_rng(seed)
    years = [
        " ".join(
            f"{task}{random.choice(list('pq'))}{random.choice(list('vw-'))}"
            for task in random.choice(9, 6, replace=False)
        )
        for _ in YEARS
    ]
    tasks = tasks_frame(*years)
    total = flows(tasks).groupby("year").sum(numeric_only=True)
    assert (total["tasks"] == total[["kept", "returned", "new"]].sum(axis=1)).all()
    assert total["tasks"].tolist() == [6, 6, 6]
    assert total["ending"].tolist() == tasks.groupby("year")["last"].sum().tolist()
    assert total["gone"].tolist()[1:] == (total["tasks"].shift() - total["kept"]).tolist()[1:]


def test_the_swaps_of_made_years_are_found() -> None:
    """The tasks of one key whose lead differs by the truth are the rows, with these leads."""
    documents = [jx.synthetic.make_document(year=year, tasks=60) for year in (2024, 2025)]
    matrices = [responsibility_matrix(jx.parse_text(document.text)) for document in documents]
    frame = leads_moved(matrices, [2024, 2025], link_tasks(matrices, THRESHOLD))
    before, after = (
        {key: a.unit for key, task in zip(d.keys, d.tasks, strict=True) for a in task.assignments if a.role == "lead"}
        for d in documents
    )
    expected = [(before[key], after[key]) for key in before if key in after and before[key] != after[key]]
    assert sorted(zip(frame["lead_a"], frame["lead_b"], strict=True)) == sorted(expected) != []
    assert set(frame["lead_change"]) == {"handed_over"}
