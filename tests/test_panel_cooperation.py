"""Ties through the years: a task is evidence once, pairs are chosen by the past and tested on what comes after."""

import math
from collections.abc import Sequence
from itertools import permutations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making_years import independent_years, lasting_years
from scipy.stats import combine_pvalues, hypergeom

import jxgraph as jx
from jxgraph.measures.nulls.registry import NullSettings
from jxgraph.panels.cooperation import (
    _combined,
    new_tasks,
    persistence,
    ties_by_year,
    ties_over_years,
    transitions,
)
from jxgraph.panels.tasks import Links, link_tasks

FIRST = 2021
NAMES = ("ties_by_year", "ties", "persistence", "transitions")


@pytest.fixture(autouse=True)
def few_random_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jxgraph.panels.cooperation._RANDOM_DOCUMENTS", (999,))


class Years(NamedTuple):
    """What all null models have in common."""

    matrices: list[jx.ResponsibilityMatrix]
    links: Links


def linked(sources: Sequence[Any]) -> Years:
    """Link the tasks of some years."""
    matrices = [jx.responsibility_matrix(source) for source in sources]
    return Years(matrices, link_tasks(matrices, 0.4))


def cooperation(sources: Sequence[Any], null: str = "hypergeometric", **more: Any) -> dict[str, pd.DataFrame]:
    """Return the four frames of some years."""
    return frames_of(linked(sources), null, **more)


def frames_of(years_linked: Years, null: str, **more: Any) -> dict[str, pd.DataFrame]:
    """Return the four frames of years whose tasks are linked."""
    matrices, links = years_linked
    years = tuple(range(FIRST, FIRST + len(matrices)))
    tests = NullSettings((null,), **{"samples": 999, **more})
    by_year = ties_by_year(matrices, years, tests)
    new = new_tasks(matrices, links, tests)
    rest = (persistence(matrices, years, links, by_year, new), transitions(matrices, years, by_year, new))
    return dict(zip(NAMES, (by_year, ties_over_years(matrices, years, links, new), *rest), strict=True))


def document(tasks: Sequence[str], year: int, kept: Sequence[str] = ()) -> list[tuple[str, str, str]]:
    """Make triples of tasks given as units of a letter each: new ones of this year, and kept ones by their ids."""
    new = [(f"{chr(0x4E00 + 40 * year + n) * 8}", units) for n, units in enumerate(tasks)]
    old = [(task, units) for task, units in (name.split(":") for name in kept)]
    return [(task, unit, "lead") for task, units in (*new, *old) for unit in units]


APART = ["AB"] * 5 + ["C"] * 5 + ["D"] * 5
"""A and B are together in all of their five tasks, of fifteen: one in 3003 by chance."""


def test_the_same_document_again_is_no_more_evidence() -> None:
    """Three equal years have one stratum: each pair has the p of the first year alone; its tasks are printed thrice."""
    frame = independent_years(3, 1)[0]
    found, alone = cooperation([frame] * 3, "fdsm")["ties"], jx.ties(frame, nulls=("fdsm",), samples=999)
    columns = ["unit_a", "unit_b", "shared"]
    tested = ["expected", "p_more", "p_fewer", "q", "verdict"]
    alone = alone.rename(columns=lambda name: name.removeprefix("fdsm_"))
    one, other = (frame[columns + tested].sort_values(columns[:2], ignore_index=True) for frame in (found, alone))
    pd.testing.assert_frame_equal(one, other.astype(one.dtypes.to_dict()), check_exact=True)
    assert (found["printed"] == 3 * found["shared"]).all()
    assert set(found["years"]) == {3}


tasks = st.lists(st.sets(st.sampled_from("ABCD"), min_size=1).map("".join), min_size=1, max_size=7)


@settings(max_examples=10)
@given(st.lists(tasks, min_size=2, max_size=4))
def test_the_law_over_years_is_the_convolution_of_the_new_tasks_of_each(years: list[list[str]]) -> None:
    """Beside scipy's hypergeometric laws, convolved."""
    matrices = [jx.responsibility_matrix(document(some, n)) for n, some in enumerate(years)]
    numbers, tests = range(FIRST, FIRST + len(years)), NullSettings(("hypergeometric",))
    links = link_tasks(matrices, 0.4)
    found = ties_over_years(matrices, numbers, links, new_tasks(matrices, links, tests))
    for row in found.itertuples():
        law, shared = np.ones(1), 0
        for some in years:
            n, a, b = len(some), *(sum(unit in units for units in some) for unit in (row.unit_a, row.unit_b))
            law = np.convolve(law, hypergeom(n, a, b).pmf(np.arange(min(a, b) + 1)))
            shared += sum(row.unit_a in units and row.unit_b in units for units in some)
        assert row.shared == shared == len(row.task_ids.split("; ")) * bool(row.task_ids)
        assert [row.p_more, row.p_fewer] == pytest.approx([law[shared:].sum(), law[: shared + 1].sum()])


def test_a_tie_that_lasts_by_hand() -> None:
    """A and B stand out in 2021, and share the one task of either in 2022 and 2023, of three: 1/3 · 1/3 = 1/9."""
    later = ["AB", "C", "D"]
    found = cooperation([document(some, n) for n, some in enumerate((APART, later, later))])
    (row,) = found["persistence"].itertuples()
    assert (row.unit_a, row.unit_b, row.first, row.shared_first) == ("A", "B", 2021, 5)
    assert (row.years_after, row.years_again, row.repeated, row.shared_after) == (2, 2, 0, 2)
    assert [row.expected, row.p_more, row.p_fewer] == pytest.approx([2 / 3, 1 / 9, 1])
    assert [task[:4] for task in row.task_ids.split("; ")] == ["2022", "2023"]
    (both,) = found["ties"][found["ties"]["unit_b"] == "B"].itertuples()
    assert both.p_more == pytest.approx(1 / 3003 / 9)


def test_tasks_that_are_carried_on_are_no_evidence_that_a_tie_lasts() -> None:
    """All five tasks of A and B go on, beside new tasks of others: nothing to test; they are counted as repeated."""
    kept = [f"{chr(0x4E00 + n) * 8}:AB" for n in range(5)]
    found = cooperation([document(APART, 0), document(["C", "D"], 1, kept), document(["C", "D"], 2, kept)])
    (row,) = found["persistence"].itertuples()
    assert (row.years_after, row.repeated, row.shared_after, row.expected) == (0, 5, 0, 0)
    assert (row.p_more, row.verdict, row.task_ids) == (1, "undecidable", "")
    assert found["persistence"].attrs["undecidable"] == 1


def test_a_unit_that_joins_a_task_later_shares_it_without_a_test() -> None:
    """B joins A's task in 2022: it is no new task, so the pair has no row over all years, and one of 2022."""
    before, after = document(["A", "B", "C"], 0), document([], 1, [f"{chr(0x4E00) * 8}:AB"])
    found = cooperation([before, after])
    assert found["ties"].empty
    assert found["ties_by_year"][["year", "shared"]].to_numpy().tolist() == [[2022, 1]]


def test_a_year_has_the_ties_of_its_document_whatever_the_order_of_its_units() -> None:
    """B stands before A in the second document: A is first in both years, as in the panel."""
    before, after = document([*APART, "A"], 0), document(["DBA", "BA", "C"], 1)
    found = cooperation([before, after])["ties_by_year"]
    assert (found["unit_a"] < found["unit_b"]).all()
    for year, source in ((2021, before), (2022, after)):
        alone = jx.ties(source, nulls=("hypergeometric",))
        pairs = [{*names} for names in alone[["unit_a", "unit_b"]].to_numpy()]
        assert pairs == [{*names} for names in found[found["year"] == year][["unit_a", "unit_b"]].to_numpy()]
        np.testing.assert_array_equal(found[found["year"] == year]["p_more"], alone["hypergeometric_p_more"])


def test_the_order_of_tasks_and_units_does_not_matter() -> None:
    """Rows shuffled and units named by others: the same frames but for names and the order of equal rows."""
    frames = lasting_years(5, ((0, 1), (2, 3)), 3, times=40, tasks=60)
    names = dict(zip((f"u{n:02}" for n in range(12)), (f"v{n:02}" for n in range(12)), strict=True))
    shuffled = [frame.sample(frac=1, random_state=n).replace({"unit": names}) for n, frame in enumerate(frames)]
    one, other = (cooperation(some, "fdsm", samples=199) for some in (frames, shuffled))
    back = {v: k for k, v in names.items()}
    for name in NAMES:
        a, b = one[name], other[name]
        if name != "transitions":
            b = b.assign(unit_a=b["unit_a"].map(back), unit_b=b["unit_b"].map(back))
            a, b = (f.drop(columns="task_ids") for f in (a, b))
            low, high = b[["unit_a", "unit_b"]].min(axis=1), b[["unit_a", "unit_b"]].max(axis=1)
            b = b.assign(unit_a=low, unit_b=high)
            a = a.assign(unit_a=a[["unit_a", "unit_b"]].min(axis=1), unit_b=a[["unit_a", "unit_b"]].max(axis=1))
            keys = ["unit_a", "unit_b", *(["year"] if "year" in a else [])]
            a, b = (f.sort_values(keys, ignore_index=True) for f in (a, b))
        pd.testing.assert_frame_equal(a, b)


def test_pairs_come_together_again_beside_all_documents_with_the_margins() -> None:
    """A and B stand out, then share the only new task of two units: its two units are any two of four, 1/6."""
    found = cooperation([document(APART, 0), document(["AB", "C", "D"], 1)], "hypergeometric")["transitions"]
    (row,) = found.itertuples()
    several = [units for units in permutations("ABCD") if set(units[:2]) == {"A", "B"}]
    chance = len(several) / math.factorial(4)
    assert (row.year_a, row.year_b, row.pairs, row.tasks, row.shared) == (2021, 2022, 1, 1, 1)
    assert row.expected == row.p_more == pytest.approx(chance, abs=4 * math.sqrt(chance / 999))
    assert row.p_fewer == 1
    assert found.attrs["p"] == row.p_more


@given(st.lists(st.floats(1e-6, 1), min_size=1, max_size=20))
def test_p_values_are_combined_as_fisher_did(p: list[float]) -> None:
    assert _combined(p) == pytest.approx(combine_pvalues(p).pvalue, rel=1e-9)


@pytest.mark.parametrize("null", ["fdsm", "sdsm_sized", "sdsm", "hypergeometric"])
@pytest.mark.parametrize(
    "years",
    [
        [["A"], ["A"]],
        [["A", "B"], ["C", "A"]],
        [["AB"], ["AB"], ["AB"]],
        [APART, ["A"]],
        [["A"], APART],
        [APART, ["C"], ["D"], APART],
    ],
)
def test_little_to_test(years: list[list[str]], null: str) -> None:
    """One unit, nobody together, one task, a year without ties, units that come and go: frames with all columns."""
    found = cooperation([document(some, n) for n, some in enumerate(years)], null)
    whole = cooperation([document(APART, 0), document(["AB", "C"], 1)], null)
    for name in NAMES:
        assert found[name].columns.tolist() == whole[name].columns.tolist()
        assert found[name].dtypes.astype(str).to_dict() == whole[name].dtypes.astype(str).to_dict()
    assert found["transitions"]["year_a"].tolist() == list(range(FIRST, FIRST + len(years) - 1))


def test_names_of_units_are_only_names() -> None:
    hostile = ["=1+1", "<script>", "]]>", "名" * 300, "a/b\\c:d"]
    triples = [(f"t{n}", unit, "lead") for n in range(3) for unit in hostile]
    found = cooperation([triples, [(f"s{t}", unit, role) for t, unit, role in triples]])
    assert {*found["ties"]["unit_a"], *found["ties"]["unit_b"]} == {*hostile}


def test_a_panel_has_these_frames() -> None:
    panel = jx.panel([document(APART, 0), document(["AB", "C", "D"], 1)], years=[2024, 2025], null="hypergeometric")
    assert panel.persistence[["unit_a", "unit_b", "first"]].to_numpy().tolist() == [["A", "B", 2024]]
    assert panel.transitions["year_b"].tolist() == [2025]
    assert panel.ties.attrs["strata"] == "years"


# Calibration and power, by made years of which the truth is known.


def shares(makes: Any, runs: int, null: str = "sdsm_sized") -> dict[str, float]:
    """Return how often independent years have a finding, and lasting pairs are found."""
    planted = {("u00", "u01"), ("u02", "u03")}
    counts: dict[str, list[float]] = {name: [] for name in ("ties", "pairs", "lasting", "again", "found")}
    for seed in range(runs):
        found = frames_of(linked(makes(seed)), null, samples=499)
        last = found["persistence"]
        of_pairs = [tuple(sorted(pair)) in planted for pair in zip(last["unit_a"], last["unit_b"], strict=True)]
        counts["ties"].append(found["ties"]["verdict"].isin(["more", "fewer"]).any())
        counts["pairs"].append(len(last))
        counts["lasting"].append(last["verdict"].isin(["more", "fewer"]).any())
        counts["again"].append(found["transitions"].attrs["p"] <= 0.05)
        counts["found"].append(sum((last["verdict"] == "more") & np.array(of_pairs, dtype=bool)) / len(planted))
    return {name: float(np.mean(values)) for name, values in counts.items()}


def bound(runs: int) -> float:
    """Return 5 % and three standard errors of as many runs."""
    return 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs)


def independent(seed: int) -> list[pd.DataFrame]:
    """Make years of which one says nothing about another."""
    return independent_years(seed, 4, tasks=60, kept=0.4)


def once(seed: int) -> list[pd.DataFrame]:
    """Make pairs that are together in the first year only."""
    return lasting_years(seed, ((0, 1), (2, 3)), 4, times=60, until=1, tasks=60, kept=0.4)


def lasting(seed: int) -> list[pd.DataFrame]:
    """Make pairs that are together in all years."""
    return lasting_years(seed, ((0, 1), (2, 3)), 4, times=60, tasks=60, kept=0.4)


def test_cooperation_that_lasts_is_found_and_one_that_is_over_is_not() -> None:
    """Two pairs that keep on in all years, and the same pairs in the first year only."""
    assert shares(lasting, 1) == {"ties": 1, "pairs": 2, "lasting": 1, "again": 1, "found": 1}
    assert shares(once, 1) == {"ties": 0, "pairs": 2, "lasting": 0, "again": 0, "found": 0}


@pytest.mark.slow
def test_lasting_pairs_are_found() -> None:
    """Of two pairs with 60 times the odds in 36 new tasks a year, three of four at least, over 40 panels."""
    found = shares(lasting, 40)
    assert found["found"] >= 0.75
    assert found["again"] == 1


@pytest.mark.slow
def test_independent_years_have_few_findings() -> None:
    """At most 5 % of 100 panels, give three standard errors, have one in ties over years, or over all pairs."""
    alone = shares(independent, 100)
    assert max(alone["ties"], alone["again"]) <= bound(100)


@pytest.mark.slow
@pytest.mark.parametrize(("null", "runs"), [("sdsm_sized", 100), ("fdsm", 50)])
def test_pairs_that_are_over_have_few_findings(null: str, runs: int) -> None:
    """The same of pairs that are together beyond chance in the first year only, pair by pair and over all pairs."""
    after = shares(once, runs, null)
    assert max(after["lasting"], after["again"]) <= bound(runs)
