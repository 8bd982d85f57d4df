from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgraph.errors import UsageError
from jxgraph.i18n import scheme_names
from jxgraph.matrix import responsibility_matrix
from jxgraph.model import Role
from jxgraph.weights import (
    SCHEMES,
    Entries,
    Scheme,
    by_rule,
    fractional,
    geometric,
    harmonic,
    lead_co,
    places,
    scheme_words,
    typed_scheme,
)

LEAD, CO, SUPPORT = 1, 2, 3
TASKS = st.lists(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4)), min_size=1, max_size=6), max_size=6)


def entries_of(*tasks: list[tuple[int, int]]) -> Entries:
    """Entries of tasks, each a list of role and position."""
    flat = [(t, role, position) for t, task in enumerate(tasks) for role, position in task]
    columns = np.array(flat, dtype=np.int64).reshape(-1, 3).T
    return Entries(columns[0], columns[1].astype(np.int8), columns[2].astype(np.int32))


def weights(scheme: Scheme, *tasks: list[tuple[int, int]]) -> list[float]:
    return list(map(float, scheme.weigh(entries_of(*tasks))))


def test_the_named_schemes() -> None:
    """Each scheme is called by its name and by the values that differ from the default."""
    assert list(SCHEMES) == ["lead-co", "equal", "fractional", "harmonic", "geometric"]
    assert repr(SCHEMES["harmonic"]) == "<Scheme 'harmonic'>"
    assert [lead_co(0.9).name, geometric(2).name, fractional(1, 0.5).name] == [
        *["lead-co(0.9,0.5,0.25)", "geometric(2)", "fractional(1,0.5,1)"]
    ]


def test_places_rank_by_role_then_position_without_gaps() -> None:
    """Printed support at 1, co-leads at 3 and 7, the lead at 9: the lead is first, the support last."""
    assert places(entries_of([(SUPPORT, 1), (CO, 7), (CO, 3), (LEAD, 9)])).tolist() == [4, 3, 2, 1]


def test_hagens_published_example() -> None:
    """Four authors share 1, 1/2, 1/3, 1/4 of 25/12: 48 %, 24 %, 16 % and 12 %."""
    assert weights(harmonic(), [(LEAD, 1), (CO, 2), (CO, 3), (SUPPORT, 4)]) == pytest.approx([0.48, 0.24, 0.16, 0.12])


def test_equal_positions_share_their_places() -> None:
    """Places 2 and 3 of three: (1/2 + 1/3) / 2 = 5/12 of 11/6 each; geometrically (1/2 + 1/4) / 2 = 3/8."""
    task = [(LEAD, 1), (CO, 2), (CO, 2)]
    assert weights(harmonic(), task) == pytest.approx([6 / 11, 5 / 22, 5 / 22])
    assert weights(geometric(2), task) == [1, 0.375, 0.375]


def test_two_leads_are_both_whole() -> None:
    """The co-lead behind them stands in the third place, 1/4; harmonically the printed order of the leads counts."""
    assert weights(geometric(2), [(LEAD, 1), (LEAD, 2), (CO, 3)]) == [1, 1, 0.25]
    assert weights(harmonic(), [(LEAD, 1), (LEAD, 2), (CO, 3)]) == pytest.approx([6 / 11, 3 / 11, 2 / 11])


def test_nobody_is_whole_where_nobody_leads() -> None:
    assert weights(geometric(2), [(CO, 1), (CO, 2), (SUPPORT, 3)], [(SUPPORT, 1)]) == [0.5, 0.25, 0.125, 0.5]


def test_a_task_whose_parts_are_all_0_weighs_0() -> None:
    assert weights(fractional(support=0), [(SUPPORT, 1)], [(CO, 1), (SUPPORT, 2)]) == [0, 1, 0]


@given(TASKS)
def test_schemes_against_plain_loops(tasks: list[list[tuple[int, int]]]) -> None:
    """Harmonic and geometric weights of any tasks are those of fractions added up unit by unit."""
    harmonics, geometrics = [], []
    for task in tasks:
        order = sorted(range(len(task)), key=lambda i: task[i])
        part = {i: Fraction(1, place) for place, i in enumerate(order, start=1)}
        down = 1 if any(role == LEAD for role, _ in task) else 0
        power = {i: Fraction(2) ** (down - place) for place, i in enumerate(order, start=1)}
        for own in task:
            tied = [j for j, other in enumerate(task) if other == own]
            harmonics.append(float(sum(part[j] for j in tied) / len(tied) / sum(part.values())))
            geometrics.append(1.0 if own[0] == LEAD else float(sum(power[j] for j in tied) / len(tied)))
    assert weights(harmonic(), *tasks) == pytest.approx(harmonics)
    assert weights(geometric(2), *tasks) == pytest.approx(geometrics)
    flat = [1 / len(task) for task in tasks for _ in task]
    assert weights(fractional(), *tasks) == pytest.approx(flat)
    assert weights(SCHEMES["equal"], *tasks) == [1] * len(flat)


@given(TASKS)
def test_the_order_of_the_entries_does_not_matter(tasks: list[list[tuple[int, int]]]) -> None:
    forward = entries_of(*tasks)
    backward = Entries(forward.task[::-1], forward.role[::-1], forward.position[::-1])
    for scheme in SCHEMES.values():
        np.testing.assert_allclose(scheme.weigh(backward)[::-1], scheme.weigh(forward), rtol=1e-12)


def test_a_rule_of_ones_own() -> None:
    """Role, place and size reach the rule; every edge has what the rule says."""
    mine = by_rule(
        "mine", lambda role, place, size: {"lead": 100, "co_lead": 200, "support": 300}[role] + 10 * place + size
    )
    assert weights(mine, [(LEAD, 5), (CO, 8)], [(SUPPORT, 1)]) == [112, 222, 311]
    typed = by_rule("typed", lambda role, _, __: float(isinstance(role, Role)))
    assert weights(typed, [(CO, 1)]) == [1]


def test_schemes_by_name_on_a_matrix_and_without_entries() -> None:
    triples = [("t", "Finance", "lead"), ("t", "Trade", "co_lead")]
    for name, second in {"lead-co": 0.5, "equal": 1, "harmonic": 1 / 3, "geometric": 2 / (1 + 5**0.5)}.items():
        R = responsibility_matrix(triples, scheme=name)
        assert R.scheme == name
        assert R.weight.toarray()[0, 1] == pytest.approx(second)
        assert responsibility_matrix([], scheme=name).weight.nnz == 0


def test_what_is_refused() -> None:
    """An unknown scheme, values that are no weights, and rules that give too few of them or none."""
    with pytest.raises(UsageError, match="no weighting scheme is called 'fair'; known: lead-co, equal, frac"):
        responsibility_matrix([("t", "A", "lead")], scheme="fair")
    for ratio in (0.9, np.nan, np.inf):
        with pytest.raises(UsageError, match="ratio"):
            geometric(ratio)
    with pytest.raises(UsageError, match="role weights"):
        fractional(-1)
    for bad in (Scheme("short", lambda _: np.ones(3)), Scheme("nan", lambda _: np.array([np.nan]))):
        with pytest.raises(UsageError, match="weight"):
            responsibility_matrix([("t", "A", "lead")], scheme=bad)


@pytest.mark.parametrize(
    "typed",
    [
        "lead=1,co-lead=0.3,support=0.1",
        "support=.1, CO_LEAD = 0.3, Lead=1",
        "牵头＝１，共同＝０.３，配合＝0.1",
        "牵头单位=1、共同责任=0.3；协办=0.1",
    ],
)
def test_weights_as_a_person_types_them(typed: str) -> None:
    assert typed_scheme(typed).name == "lead-co(1,0.3,0.1)"


def test_a_role_left_out_keeps_its_default_but_no_more_than_a_stronger_one() -> None:
    """Of a co-lead of 0.3 the support keeps 0.25; of one of 0.1 it has 0.1."""
    assert [typed_scheme(f"co-lead={x}").name for x in ("0.3", "0.1")] == [
        "lead-co(1,0.3,0.25)",
        "lead-co(1,0.1,0.1)",
    ]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("lead", "form ROLE=WEIGHT"),
        ("=1", "form ROLE=WEIGHT"),
        ("lead=1,lead=2", "each role once"),
        ("lead=1,牵头=2", "a second time"),
        ("boss=1", "'boss' is no role"),
        ("lead=many", "must be a number, not 'many'"),
        ("lead=-1", "at least 0"),
        ("lead=nan", "finite"),
        ("lead=0", "every role weighs 0"),
        (" , ", "no weights"),
    ],
)
def test_weights_that_are_none_are_refused(typed: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        typed_scheme(typed)


def test_every_scheme_is_said_in_words() -> None:
    """The names stand in the words too, for the help, which loads no numbers; the figures are those of the scheme."""
    assert list(scheme_names()) == list(SCHEMES)
    assert scheme_words("lead-co", "zh") == "牵头计1、共同责任计0.5、配合计0.25"
    assert scheme_words(fractional(1, 0.5, 0.25).name).endswith("in parts of lead 1, co-lead 0.5, support 0.25")
    assert scheme_words(geometric(2).name).endswith("by a factor of 2")
    assert scheme_words("geometric").endswith("by a factor of 1.618")
    for name in SCHEMES:
        assert "{" not in scheme_words(name) + scheme_words(name, "zh")
