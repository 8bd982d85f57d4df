"""The random documents that a document is set beside: their margins, their law, and that the walk reaches them all."""

from __future__ import annotations

from collections import Counter
from itertools import combinations_with_replacement, permutations, product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from making_documents import scattered
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.nulls.random_matrices import (
    STEPS,
    _Chain,
    equal_density,
    equal_density_places,
    same_margins,
    same_margins_units,
    upper_p,
)
from jxgraph.measures.workload import strength
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix

Rows = tuple[tuple[int, ...], ...]


def document(*rows: str) -> ResponsibilityMatrix:
    """Make a document of tasks in which each unit has a role, 1 lead, 2 co-lead, 3 support, or nothing, 0."""
    entries = [(f"t{t}", f"u{u}", ROLES[int(role) - 1]) for t, row in enumerate(rows) for u, role in enumerate(row)]
    return responsibility_matrix([entry for entry, role in zip(entries, "".join(rows), strict=True) if role != "0"])


def margins(role: Any) -> bytes:
    """Count the roles of each unit; those of each task are kept by all that is tried here."""
    return np.array([(np.asarray(role) == r).sum(axis=0) for r in (1, 2, 3)]).tobytes()


def with_same_rows(rows: Sequence[Sequence[int]]) -> list[Rows]:
    """List all documents in which each task has the same roles."""
    return list(product(*(sorted(set(permutations(row))) for row in rows)))


def with_same_margins(R: ResponsibilityMatrix) -> list[Rows]:
    own = R.role.toarray()
    return [rows for rows in with_same_rows(own.tolist()) if margins(rows) == margins(own)]


DOCUMENTS = {
    "a unit a task": (["100", "010", "001"], 6),
    "roles exchanged": (["12", "21"], 2),
    "round in three tasks": (["120", "012", "201"], 12),
    "three tasks, three roles": (["010", "203", "132"], 2),
    "four tasks": (["1200", "0120", "0012", "2001"], 216),
    "a unit in all": (["110", "101", "110"], 3),
}
MANY = {"three tasks, three roles", "four tasks"}
"""Of these so many are drawn that .ci/run alone does it."""

EACH_DOCUMENT = [pytest.param(name, marks=[pytest.mark.slow] if name in MANY else []) for name in DOCUMENTS]


@pytest.mark.parametrize("name", EACH_DOCUMENT)
def test_all_documents_with_the_same_margins_are_equally_likely(name: str) -> None:
    """All are enumerated; of 40 samples for each, chi square is within five of its standard deviations.

    Two documents that only a shuffle of everything joins are joined seldom, and take a longer walk.
    """
    rows, number = DOCUMENTS[name]
    steps = 1000 if name == "three tasks, three roles" else STEPS
    R = document(*rows)
    every = with_same_margins(R)
    assert len(every) == number
    units = np.concatenate(list(same_margins_units(R, 40 * max(number, 20), 1, steps=steps)), axis=1)
    seen = Counter(contents(R.entries.task, R.role.data, units))
    assert seen.keys() == set(map(content, every))
    expected = units.shape[1] / number
    chi_square = sum((count - expected) ** 2 for count in seen.values()) / expected
    assert chi_square < (number - 1) + 5 * np.sqrt(2 * (number - 1))


def contents(task: NDArray[np.intp], role: NDArray[np.integer], units: NDArray[np.integer]) -> list[bytes]:
    """Give the roles of all units in all tasks, of each of the documents side by side."""
    tables = np.zeros((units.shape[1], task.max() + 1, 5), dtype=np.int8)
    tables[np.arange(units.shape[1]), task[:, None], units] = role[:, None]
    return [table.tobytes() for table in tables]


def content(rows: Rows) -> bytes:
    return np.pad(np.array(rows, dtype=np.int8), ((0, 0), (0, 5 - len(rows[0])))).tobytes()


class Drawn:
    """A source of chance that gives the numbers it is told, to all documents the same."""

    def __init__(self, numbers: NDArray[np.float64]) -> None:
        self.numbers = numbers

    def random(self, cells: tuple[int, ...]) -> NDArray[np.float64]:
        """Give the numbers of a shuffle."""
        return np.broadcast_to(self.numbers[: cells[0], : cells[1], None], cells)

    def integers(self, _low: int, _high: int, shape: tuple[int, ...], **_: Any) -> NDArray[np.bool_]:
        """Let all exchange that can."""
        return np.ones(shape, dtype=np.bool_)


def walk_of(every: Sequence[Rows]) -> tuple[_Chain, NDArray[np.intp], NDArray[np.int32]]:
    """Set a walk between documents with the same roles in each task; give the tasks and, side by side, the units."""
    entries = [
        sorted((t, role, u) for t, row in enumerate(rows) for u, role in enumerate(row) if role) for rows in every
    ]
    task, role, unit = np.array(entries).transpose(2, 1, 0)
    return _Chain(task[:, 0], role[:, 0], len(every[0]), len(every[0][0]), 0), task[:, 0], unit.astype(np.int32)


@pytest.mark.parametrize("name", EACH_DOCUMENT)
def test_each_move_is_undone_by_one_as_likely(name: str) -> None:
    """An exchange undoes itself, a shuffle that is kept is undone by the inverse one: so the walk is symmetric."""
    R = document(*DOCUMENTS[name][0])
    every = with_same_margins(R)
    walk, task, unit = walk_of(every)
    degree, moved = np.bincount(unit[:, 0], minlength=R.shape[1]), 0
    for number in range(100):
        numbers = np.random.default_rng((number, 1)).random(R.shape)
        undone: dict[Any, Any] = {walk.swap: numbers, walk.shuffle: inverse(numbers, walk, degree, number)}
        for move, back in undone.items():
            after = unit.copy()
            move(after, degree, np.random.default_rng(number), Drawn(numbers))
            assert set(contents(task, walk.role, after)) <= set(map(content, every))
            went = (after != unit).any(axis=0)
            moved += int(went.sum())
            move(after, degree, np.random.default_rng(number), Drawn(back))
            assert (after == unit)[:, went].all()
    assert moved > 0


def inverse(numbers: NDArray[np.float64], walk: _Chain, degree: NDArray[np.intp], number: int) -> NDArray[np.float64]:
    """Give the numbers of the inverse shuffle: where a permutation is an order of numbers, its inverse is its order."""
    wanted = 1 + np.random.default_rng(number).geometric(0.5, 2)
    tasks, units = min(wanted[0], len(walk.with_units)), min(wanted[1], np.count_nonzero(degree))
    return numbers[:tasks, :units].argsort(axis=1).astype(float)


def reaches_all(rows: Sequence[Sequence[int]], random: np.random.Generator, shuffles: int) -> bool:
    """Whether shuffles join all documents with the same roles in each task that have the same margins, and no others."""
    every = with_same_rows(rows)
    walk, task, unit = walk_of(every)
    number = {content(rows): at for at, rows in enumerate(every)}
    wide, ends = np.ones(len(rows[0]), dtype=np.intp), []
    for _ in range(shuffles):
        after = unit.copy()
        walk.shuffle(after, wide, random, random)
        ends += [number[one] for one in contents(task, walk.role, after)]
    starts = np.tile(np.arange(len(every)), shuffles)
    joined = csr_array((np.ones(len(ends)), (starts, ends)), shape=(len(every), len(every)))
    part = connected_components(joined, directed=False)[1]
    same = np.unique([margins(one) for one in every], return_inverse=True)[1]
    return len(np.unique(part)) == len(np.unique(same)) == len(np.unique(np.column_stack([part, same]), axis=0))


@pytest.mark.parametrize("rows", [((0, 1, 2), (0, 1, 2), (0, 1, 2)), ((0, 0, 1), (0, 1, 2), (0, 2, 2))])
def test_shuffles_reach_every_document_with_the_margins(rows: Any) -> None:
    assert reaches_all(rows, np.random.default_rng(0), 300)


@pytest.mark.slow
@pytest.mark.parametrize(("roles", "tasks", "units"), [(2, 3, 3), (1, 4, 3), (2, 2, 4), (3, 2, 3)])
def test_shuffles_reach_every_document_with_any_small_margins(roles: int, tasks: int, units: int) -> None:
    """All margins of three tasks and units with two roles, and of other small documents with one to three roles."""
    kinds = list(combinations_with_replacement(range(roles + 1), units))
    random = np.random.default_rng(0)
    for rows in combinations_with_replacement(kinds, tasks):
        if max(max(row) for row in rows) > 0:
            assert any(reaches_all(rows, random, shuffles) for shuffles in (100, 400, 3000)), rows


@pytest.mark.slow
def test_however_short_the_walk_nothing_tells_a_random_document_from_the_samples() -> None:
    """With a walk of two steps, which forgets nothing, a document drawn evenly has each rank among four samples alike."""
    every = with_same_margins(document(*DOCUMENTS["four tasks"][0]))
    random, ranks = np.random.default_rng(0), []
    for seed in range(1000):
        R = document(*("".join(map(str, row)) for row in every[random.integers(len(every))]))
        (units,) = same_margins_units(R, 4, seed, steps=2)
        named = R.units.index.str[1:].astype(int).to_numpy()  # units stand in the order in which they are met
        worth = contents(R.entries.task, R.role.data, named[np.column_stack([R.weight.indices, units])])
        ranks.append(sum(other < worth[0] for other in worth) + random.random() * worth.count(worth[0]))
    counts = np.histogram(ranks, bins=5, range=(0, 5))[0]
    assert ((counts - 200) ** 2 / 200).sum() < 4 + 5 * np.sqrt(2 * 4)


def test_random_documents_keep_their_margins_role_by_role_and_their_loads() -> None:
    R = responsibility_matrix(scattered(4))
    samples = list(same_margins(R, 20, 0))
    for S in samples:
        assert margins(S.role.toarray()) == margins(R.role.toarray())
        assert np.array_equal(np.sort(S.role.toarray(), axis=1), np.sort(R.role.toarray(), axis=1))
        assert np.allclose(strength(S), strength(R))
    assert len({S.role.toarray().tobytes() for S in samples}) == 20


def test_units_of_one_role_stand_in_any_order() -> None:
    """A and B co-lead one task: each is named first in about half of 400 documents, within five sigma of 10."""
    R = responsibility_matrix([("t", "A", "co_lead"), ("t", "B", "co_lead")])
    first = sum(int(S.position.toarray()[0, 0] == 1) for S in same_margins(R, 400, 0))
    assert abs(first - 200) < 50


def test_documents_of_equal_density_have_as_many_entries_of_the_same_weights() -> None:
    R = responsibility_matrix(scattered(5))
    for S in equal_density(R, 5, 0):
        assert sorted(S.weight.data) == sorted(R.weight.data)
        assert S.pattern.toarray().sum() == R.weight.nnz


def test_the_same_seed_gives_the_same_documents_and_another_others() -> None:
    R = responsibility_matrix(scattered(6))
    first, again, other = (next(same_margins_units(R, 5, seed)).tobytes() for seed in (0, 0, 1))
    assert first == again != other


def test_a_seed_gives_the_same_documents_as_ever() -> None:
    """Whoever made a table with an older version finds its numbers again."""
    R = document("1203", "0120", "3012", "2001", "1100")
    assert next(same_margins_units(R, 4, 0)).T.tolist() == [
        [1, 0, 2, 2, 3, 0, 1, 3, 2, 0, 0, 1],
        [2, 1, 0, 0, 2, 2, 0, 3, 3, 1, 1, 0],
        [2, 1, 0, 1, 3, 2, 0, 3, 2, 0, 1, 0],
        [1, 2, 0, 0, 3, 2, 0, 3, 1, 2, 0, 1],
    ]
    task, unit = next(equal_density_places(R, 1, 0))
    assert task[:, 0].tolist() == [1, 3, 1, 1, 1, 0, 0, 0, 3, 3, 4, 0]
    assert unit[:, 0].tolist() == [3, 3, 1, 2, 0, 2, 3, 0, 0, 2, 2, 1]


def test_upper_p_counts_equals_and_the_document_itself() -> None:
    """Of 0.1, 0.3 and 0.1 + 0.2 (which is 0.3 in the last bit but one), two reach 0.3: (1 + 2) / (1 + 3)."""
    assert upper_p(0.3, [0.1, 0.3, 0.1 + 0.2]) == 0.75
    assert upper_p(0.0, [0.0] * 9) == 1.0
