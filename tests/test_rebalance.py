"""The proposal of `rebalance` against brute force, by hand, and on the sample."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from checking_cases import each
from making_documents import FULL

import jxgraph as jx
from jxgraph.errors import UsageError
from jxgraph.matrix import ResponsibilityMatrix, responsibility_matrix
from jxgraph.scenarios import rebalance
from jxgraph.weights import Entries, Scheme, lead_co

SAMPLE = Path(__file__).parent.parent / "data" / "jiaxing-2025.txt"
UNITS = ("市财政局", "市商务局", "南湖区政府", "各县政府")
ALIKE = {"市财政局", "市商务局"}
COLLECTIVE = "各县政府"
Roles = dict[str, str]
Rules = dict[str, Any]
RULES: tuple[Rules, ...] = (
    {},
    {"any_unit": True},
    {"only": ["市财政局", "南湖区政府"]},
    {"keep": ["市商务局", "0"], "any_unit": True},
)


def shares(entries: Entries) -> np.ndarray:
    """Divide each task among its units by the weights of their roles: the weights of a task depend on all its units."""
    parts = np.array([1.0, 0.5, 0.25])[entries.role - 1]
    return np.asarray(parts / np.bincount(entries.task, parts)[entries.task])


def made(seed: int) -> list[tuple[str, str, str]]:
    """Draw up to five tasks of up to four units, with one lead mostly, with none or two sometimes."""
    draw = random.Random(seed)  # noqa: S311 -- made matrices, no secrets
    triples = []
    for task in range(draw.randint(1, 5)):
        units = draw.sample(UNITS, draw.randint(1, 4))
        leads = draw.choice([0, 1, 1, 1, 1, 2])
        roles = ["lead"] * leads + draw.choices(["co_lead", "support"], k=4)
        triples += [(str(task), unit, role) for unit, role in zip(units, roles, strict=False)]
    return triples


def named_in_all(triples: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Add a task without a lead that names every unit, so that each name is one of the document."""
    return [*triples, *(("9", unit, "support") for unit in UNITS)]


def free(task: str, leads: list[str], rules: Rules) -> bool:
    """Whether the lead of a task may move: there is one, it is not kept, and it is of the units that alone may lose one."""
    only, keep = rules.get("only", UNITS), {task, *leads} & set(rules.get("keep", ()))
    return bool(leads) and not keep and set(leads) <= set(only)


def may_lead(unit: str, leads: list[str], rules: Rules) -> bool:
    """Whether a unit is of the level and kind of a present lead: the two bureaus of the city are, a district is not."""
    alike = any(unit == lead or {unit, lead} == ALIKE for lead in leads)
    return unit != COLLECTIVE and leads != [unit] and (alike or "any_unit" in rules)


def choices(task: str, roles: Roles, rules: Rules) -> list[tuple[int, Roles]]:
    """List what may become of a task: kept (0), or led by the unit in this place of it, former leads co-leading."""
    leads = [unit for unit, role in roles.items() if role == "lead"]
    found = [(0, roles)]
    for place, unit in enumerate(roles, start=1):
        if free(task, leads, rules) and may_lead(unit, leads, rules):
            demoted = {u: "co_lead" if r == "lead" else r for u, r in roles.items()}
            found.append((place, demoted | {unit: "lead"}))
    return found


def greatest(tasks: list[Roles], *, shared: bool) -> float:
    load = dict.fromkeys(UNITS, 0.0)
    for roles in tasks:
        parts = {unit: {"lead": 1.0, "co_lead": 0.5, "support": 0.25}[role] for unit, role in roles.items()}
        for unit, part in parts.items():
            load[unit] += part / sum(parts.values()) if shared else part
    return round(max(load[unit] for unit in UNITS if unit != COLLECTIVE), 9)


def brute_force(
    triples: list[tuple[str, str, str]], bound: float | None, rules: Rules, *, shared: bool
) -> tuple[float, list[Roles]]:
    """Try everything: the greatest load (or bound), changes, earliest changed tasks, first printed units."""
    before: dict[str, Roles] = {}
    for task, unit, role in triples:
        before.setdefault(task, {})[unit] = role
    keyed = []
    for chosen in product(*(choices(task, roles, rules) for task, roles in before.items())):
        places, after = [place for place, _ in chosen], [roles for _, roles in chosen]
        load = greatest(after, shared=shared)
        changed = [place > 0 for place in places]
        level = load if bound is None else float(load > bound)
        keyed.append(((level, sum(changed), [not c for c in changed], [p for p in places if p]), load, after))
    key, load, after = min(keyed, key=lambda one: one[0])
    if bound is not None and key[0]:
        raise LookupError
    return load, after


def roles_of(R: ResponsibilityMatrix) -> list[Roles]:
    table = jx.responsibility_graph(R)
    return [
        {u: table[f"task:{t}"][f"unit:{u}"]["role"] for u in R.units.index if table.has_edge(f"task:{t}", f"unit:{u}")}
        for t in R.tasks.index
    ]


@pytest.mark.parametrize("shared", [False, True], ids=["by role", "shared out"])
@each("seed", range(240 if FULL else 12))
def test_the_answer_is_that_of_trying_everything(seed: int, *, shared: bool) -> None:
    triples, rules = named_in_all(made(seed)), RULES[seed % len(RULES)]
    scheme = Scheme("shared", shares) if shared else lead_co()
    load, after = brute_force(triples, None, rules, shared=shared)
    found = rebalance(triples, scheme=scheme, **rules)
    assert found.summary.loc["greatest_load", "after"] == pytest.approx(load)
    assert [dict(sorted(roles.items())) for roles in roles_of(found.matrix)] == [dict(sorted(r.items())) for r in after]


@each("seed", range(120 if FULL else 20))
def test_a_bound_is_kept_with_the_fewest_changes_or_refused(seed: int) -> None:
    triples, bound, rules = named_in_all(made(seed)), 1.5, RULES[seed % len(RULES)]
    try:
        _, after = brute_force(triples, bound, rules, shared=False)
    except LookupError:
        least, _ = brute_force(triples, None, rules, shared=False)
        with pytest.raises(UsageError, match=f"smallest possible greatest load is {least:g}$"):
            rebalance(triples, bound=bound, **rules)
        return
    found = rebalance(triples, bound=bound, **rules)
    assert [dict(sorted(roles.items())) for roles in roles_of(found.matrix)] == [dict(sorted(r.items())) for r in after]


def test_the_sample_by_hand() -> None:
    """市发展改革委 (39) leads 33 tasks: each given away to a partner takes 0.5; none can, of those it has alone."""
    R = jx.responsibility_matrix(jx.read_breakdown(SAMPLE))
    found = rebalance(R)
    column = R.units.index.get_loc("市发展改革委")
    led = np.flatnonzero(R.role.toarray()[:, column] == 1)
    partners = [R.units.index[R.weight[[row]].indices].difference(["市发展改革委"]) for row in led]
    about = R.units.loc["市发展改革委", ["level", "kind"]]
    giveable = sum(bool((R.units.loc[others, ["level", "kind"]] == about).all(axis=1).any()) for others in partners)
    assert found.summary.loc["greatest_load"].tolist() == [39.0, 39 - 0.5 * giveable]
    assert len(found.leads) == giveable, "fewer would leave it above, more are not needed"
    assert found.after["workload"].loc[found.after["rank"].notna()].max() == 39 - 0.5 * giveable
    assert dict(found.steps[-1].facts) == {"before": "39", "after": "30", "changes": str(giveable), "alike": ""}
    assert rebalance(R, any_unit=True).summary.loc["greatest_load", "after"] == 27.5
    assert rebalance(R).matrix.equals(found.matrix)
    assert rebalance(R, bound=38.5).leads.index.tolist() == [found.leads.index[0]], "the earliest task that can"


def test_the_proposal_names_only_units_of_the_task_and_no_collective() -> None:
    R = jx.responsibility_matrix(jx.read_breakdown(SAMPLE))
    for task, row in rebalance(R).leads.iterrows():
        named = R.units.index[R.weight[[R.tasks.index.get_loc(task)]].indices]
        assert {row["from"], row["to"]} <= set(named)
        assert not R.units.loc[row["to"], "collective"]


def test_a_lead_goes_to_no_other_level_or_kind_until_it_may() -> None:
    """The bureau leads all with a district, a company and a party office: none of these is given its lead."""
    others = ("南湖区政府", "市产业集团", "市委组织部")
    triples = [(str(i), *one) for i, u in enumerate(others) for one in (("市财政局", "lead"), (u, "co_lead"))]
    assert rebalance(triples).leads.empty
    assert rebalance(triples, any_unit=True).leads["to"].tolist() == list(others), "3 becomes 1.5"


def test_what_may_move_and_what_stays_is_said_by_any_form_of_a_name() -> None:
    triples = [(t, *one) for t in "123" for one in (("市财政局", "lead"), ("市商务局", "co_lead"))]
    found = rebalance(triples, only="财政", keep=["1"])
    assert found.leads.index.tolist() == ["2"]
    assert found.words("zh") == [
        "调整1项任务的牵头单位，单个单位的最大工作量由3降至2.5（只在同级同类单位之间调整；只动市财政局牵头的任务；1不动）"
    ]
    assert "职能也可能不同" in found.caution("zh")
    assert "职能也可能不同" not in rebalance(triples, any_unit=True).caution("zh")
    for wrong in ({"only": "猫"}, {"keep": ["9.9"]}, {"keep": "猫"}):
        with pytest.raises(UsageError, match="unknown"):
            rebalance(triples, **wrong)


def test_a_task_is_kept_by_its_id_whatever_that_looks_like() -> None:
    """Ids of a user's own table need not be numbers: with both tasks kept, nothing is proposed."""
    triples = [(t, *one) for t in ("road", "bridge") for one in (("A", "lead"), ("B", "co_lead"))]
    assert rebalance(triples).leads.index.tolist() == ["road"]
    assert rebalance(triples, keep=["road", "bridge"]).leads.empty


def test_a_bound_that_cannot_be_kept_names_the_units_in_its_way() -> None:
    """A supports four tasks, which no change lowers. B and C can each be at 0.5, but one of them leads their task."""
    alone = [(str(t), "A", "support") for t in range(4)] + [("5", "B", "lead")]
    with pytest.raises(UsageError, match=r"blocked by A、B; the smallest possible greatest load is 1$"):
        rebalance(alone, bound=0.9)
    both = [("1", "B", "lead"), ("1", "C", "co_lead"), ("2", "D", "co_lead")]
    with pytest.raises(UsageError, match=r"blocked by B、C; the smallest possible greatest load is 1$"):
        rebalance(both, bound=0.7)


def test_what_was_solved_for_some_weights_is_not_shown_by_others() -> None:
    solved = rebalance([(t, *one) for t in "123" for one in (("A", "lead"), ("B", "co_lead"))])
    with pytest.raises(UsageError, match="give the scheme to rebalance"):
        rebalance(solved, scheme="equal")
    assert rebalance(solved, scheme="lead-co").steps[-1].action == "balanced"


def test_a_balanced_matrix_needs_no_change() -> None:
    """A and B lead one task each: nothing can be better, and nothing is proposed."""
    found = rebalance([("1", "A", "lead"), ("1", "B", "co_lead"), ("2", "B", "lead"), ("2", "A", "co_lead")])
    assert found.leads.empty
    assert dict(found.steps[-1].facts)["changes"] == "0"
    alone = rebalance([("1", "A", "co_lead")])
    assert dict(alone.steps[-1].facts) == {"before": "0.5", "after": "0.5", "changes": "0", "alike": ""}


@pytest.mark.parametrize(
    "triples",
    [
        [],
        [("1", "A", "lead")],
        [("1", "A", "co_lead"), ("1", "B", "co_lead")],
        [("1", COLLECTIVE, "lead"), ("2", COLLECTIVE, "lead")],
    ],
    ids=["nothing", "a unit alone", "nobody leads", "a collective alone"],
)
def test_where_nothing_can_change_nothing_does(triples: list[tuple[str, str, str]]) -> None:
    assert rebalance(triples).leads.empty


def test_a_scheme_that_looks_at_other_tasks_is_refused() -> None:
    """Weights that fall with the number of all leads in the document cannot be summed task by task."""
    odd = Scheme("odd", lambda e: np.where(e.role == 1, 1.0, 0.1) / (1 + e.task))
    triples = [(t, *one) for t in "123" for one in (("A", "lead"), ("B", "co_lead"))]
    with pytest.raises(UsageError, match="depend on other tasks"):
        rebalance(triples, scheme=odd)


@pytest.mark.parametrize("bound", [float("nan"), float("inf"), -1])
def test_a_bound_is_a_number(bound: float) -> None:
    with pytest.raises(UsageError, match="must be a number"):
        rebalance([("1", "A", "lead")], bound=bound)


def test_a_bound_of_0_or_of_half_a_lead_is_a_bound() -> None:
    """A collective's load is not bounded, so 0 can be kept; A co-leads one task, which is half a lead."""
    assert rebalance([("1", COLLECTIVE, "lead")], bound=0).leads.empty
    assert rebalance([("1", "A", "co_lead")], bound=0.5).leads.empty
    with pytest.raises(
        UsageError, match=r"at 0\.49 or below; it is blocked by A; the smallest possible greatest load is 0\.5$"
    ):
        rebalance([("1", "A", "co_lead")], bound=0.49)


@pytest.mark.parametrize("part", [0.125, 1.0])
def test_a_document_of_many_light_tasks_is_balanced_as_well(part: float) -> None:
    """A leads 24 tasks, B co-leads them: 24 and 12; each change takes half a lead from A and gives it to B: 18 and 18."""
    light = Scheme("light", lambda e: part * np.array([1.0, 0.5, 0.25])[e.role - 1])
    found = rebalance([(f"{t:02}", *one) for t in range(24) for one in (("A", "lead"), ("B", "co_lead"))], scheme=light)
    assert found.leads.index.tolist() == [f"{t:02}" for t in range(12)]
    assert dict(found.steps[-1].facts) == {
        "before": f"{24 * part:g}",
        "after": f"{18 * part:g}",
        "changes": "12",
        "alike": "",
    }


def test_arguments_stay_as_they_were() -> None:
    R = responsibility_matrix(made(3))
    copy = replace(R, weight=R.weight.copy(), role=R.role.copy())
    rebalance(R)
    assert R.equals(copy)


def test_the_unit_printed_first_takes_a_lead_also_where_the_next_task_leaves_no_choice() -> None:
    """B leads two tasks. To halve its load A or D must lead the first, and C, alone beside it, the second."""
    triples = [
        (task, unit, "lead" if unit == "B" else "co_lead")
        for task, units in (("1", "BAD"), ("2", "BC"))
        for unit in units
    ]
    first, second = roles_of(rebalance(triples).matrix)
    assert (first["A"], first["D"], second["C"]) == ("lead", "co_lead", "lead")
