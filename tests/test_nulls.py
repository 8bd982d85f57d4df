from __future__ import annotations

import warnings
from collections import Counter
from itertools import combinations, pairwise, product
from math import comb, prod
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse, stats

from jxgraph.errors import UsageError
from jxgraph.measures import compiling
from jxgraph.measures.kernels.trades import count_shared, deal
from jxgraph.measures.nulls.configuration import Margins, configuration_model, margins_of, shared_tasks
from jxgraph.measures.nulls.formulas import hypergeometric_tails, sdsm_tails
from jxgraph.measures.nulls.pairs import Pairs, Tails
from jxgraph.measures.nulls.sampled import fdsm_tails
from jxgraph.measures.nulls.trading import affordable, by_unit, sampled_matrices
from jxgraph.measures.nulls.verdicts import Correction

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

Matrix: TypeAlias = sparse.csr_array


def random_matrix(random: np.random.Generator, tasks: int, units: int) -> Matrix:
    """Tasks and units of unequal size, as in documents."""
    p = np.outer(random.random(tasks), random.random(units) ** 2)
    return sparse.csr_array((random.random((tasks, units)) < p).astype(float))


def matrices_with_margins(P: Matrix) -> list[NDArray[np.float64]]:
    """All matrices with the row and column sums of P, by trying every choice of units for every task."""
    A = P.toarray()
    rows = [[np.isin(np.arange(A.shape[1]), c) for c in combinations(range(A.shape[1]), int(n))] for n in A.sum(axis=1)]
    return [np.array(M, float) for M in product(*rows) if (np.sum(M, axis=0) == A.sum(axis=0)).all()]


def of_pairs(P: Matrix, tails: Tails, pairs: Pairs) -> list[tuple[float, float, float]]:
    """Give expectation and both tails of every pair of units at what it shares."""
    A = P.toarray()
    a, b = np.triu_indices(P.shape[1], 1)
    kind, shared = pairs.kind(a, b), (A.T @ A)[a, b].astype(int)
    cells = pairs.start[kind] + shared
    return list(zip(tails.expected[kind], tails.at_least[cells], tails.at_most[cells], strict=True))


@given(st.integers(1, 60), st.data())
def test_hypergeometric_agrees_with_scipy(tasks: int, data: st.DataObject) -> None:
    a, b = data.draw(st.integers(0, tasks)), data.draw(st.integers(0, tasks))
    P = sparse.csr_array(np.column_stack([np.arange(tasks) < a, np.arange(tasks) >= tasks - b]).astype(float))
    pairs = Pairs.of(P)
    tails = hypergeometric_tails(pairs)
    kind = int(pairs.kind(np.array([0]), np.array([1]))[0])
    peer, k = stats.hypergeom(tasks, a, b), np.arange(min(a, b) + 1)
    own = slice(pairs.start[kind], pairs.start[kind + 1])
    assert tails.at_least[own] == pytest.approx(peer.sf(k - 1), rel=1e-9)
    assert tails.at_most[own] == pytest.approx(peer.cdf(k), rel=1e-9)
    assert tails.expected[kind] == pytest.approx(a * b / tasks)


def test_a_far_hypergeometric_tail_by_hand() -> None:
    """Two units with the same 50 of 1,000 tasks: 1 of 1000 over 50, some 1e-85, exact in 12 digits."""
    P = sparse.csr_array(np.repeat(np.arange(1000) < 50, 2).reshape(1000, 2).astype(float))
    found = of_pairs(P, hypergeometric_tails(Pairs.of(P)), Pairs.of(P))[0]
    assert found[1] == pytest.approx(1 / comb(1000, 50), rel=1e-12)


@given(st.lists(st.tuples(st.sampled_from([0.0, 1e-9, 0.01, 0.3, 0.5, 0.999, 1.0]), st.integers(0, 3)), max_size=4))
def test_poisson_binomial_agrees_with_enumeration(classes: list[tuple[float, int]]) -> None:
    p = [probability for probability, copies in classes for _ in range(copies)]
    expected = [0.0] * (len(p) + 1)
    for outcome in product([0, 1], repeat=len(p)):
        expected[sum(outcome)] += prod(q if yes else 1 - q for q, yes in zip(p, outcome, strict=True))
    sums = shared_tasks(np.array([[q for q, _ in classes]]), np.array([n for _, n in classes], int))
    low, found = int(sums.low[0]), sums.probability[0]
    assert np.pad(found, (low, len(p) + 1 - low - len(found))) == pytest.approx(expected, rel=1e-10, abs=0)


def test_poisson_binomial_of_many_against_scipy() -> None:
    """100,000 events: far tails agree with the binomial to 1e-9 of themselves, where the pmf is 1e-200 and less."""
    for n, p in ((100_000, 1e-3), (100_000, 0.4), (500, 0.999)):
        (low,), (found,) = shared_tasks(np.array([[p, p]]), np.array([n // 5, n - n // 5]))
        k = low + np.arange(len(found))
        peer = stats.binom(n, p).logpmf(k)
        seen = peer > np.log(1e-250)
        np.testing.assert_allclose(np.log(found[seen]), peer[seen], atol=1e-8)
        assert found.sum() == pytest.approx(1, rel=1e-12)


def test_configuration_model_keeps_margins_and_is_of_greatest_entropy() -> None:
    """Margins to 1e-12; and the odds of any two units have the same ratio in all tasks, where both are inside."""
    random = np.random.default_rng(1)
    for _ in range(200):
        P = random_matrix(random, *random.integers(1, 14, 2))
        margins = margins_of(P)
        p = configuration_model(margins)
        np.testing.assert_allclose(p @ margins.size_count, margins.degree, rtol=2e-12)
        np.testing.assert_allclose(margins.degree_count @ p, margins.size, rtol=2e-12)
        for rows in combinations(range(len(p)), 2):
            inside = ((p[list(rows)] > 0) & (p[list(rows)] < 1)).all(axis=0)
            odds = p[list(rows)][:, inside] / (1 - p[list(rows)][:, inside])
            np.testing.assert_allclose(odds[0] / odds[1], (odds[0] / odds[1])[:1].repeat(inside.sum()), rtol=1e-6)


@pytest.mark.slow
def test_configuration_model_agrees_with_bicm() -> None:
    """To 1e-6, which is the peer's own exactness; where its margins are off it is skipped, and that is seldom."""
    bicm = pytest.importorskip("bicm")
    random, compared = np.random.default_rng(2), 0
    for _ in range(40):
        P = random_matrix(random, *random.integers(8, 30, 2))
        A = P.toarray()
        A = A[A.sum(axis=1) > 0][:, A.sum(axis=0) > 0]
        peer = bicm.BipartiteGraph()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the peer divides by zero on its way
            peer.set_biadjacency_matrix(A.astype(int))
            peer.solve_tool(verbose=False, print_error=False, tol=1e-12)
            expected = peer.get_bicm_matrix()
        if np.abs(expected.sum(axis=0) - A.sum(axis=0)).max() > 1e-7:
            continue
        margins = margins_of(sparse.csr_array(A))
        task, unit = (np.searchsorted(c, A.sum(axis=s)) for c, s in ((margins.size, 1), (margins.degree, 0)))
        np.testing.assert_allclose(configuration_model(margins).T[task][:, unit], expected, atol=1e-6)
        compared += 1
    assert compared >= 30


def test_forced_entries_of_the_configuration_model() -> None:
    """Sizes 3, 2, 1 and degrees 3, 2, 1 allow one matrix only (Gale and Ryser): 1 on and above the diagonal."""
    P = sparse.csr_array(np.triu(np.ones((3, 3))))
    assert configuration_model(margins_of(P)).tolist() == [[0, 0, 1], [0, 1, 1], [1, 1, 1]]
    empty, one = np.zeros(0, np.int64), np.array([1])
    assert configuration_model(Margins(empty, empty, one * 0, one)).shape == (0, 1)


def test_sdsm_agrees_with_a_sum_over_all_subsets_of_tasks() -> None:
    random = np.random.default_rng(3)
    for _ in range(30):
        P = random_matrix(random, *random.integers(2, 8, 2))
        A, margins, pairs = P.toarray(), margins_of(P), Pairs.of(P)
        task, unit = (np.searchsorted(c, A.sum(axis=s)) for c, s in ((margins.size, 1), (margins.degree, 0)))
        p = configuration_model(margins).T[task][:, unit]
        found = of_pairs(P, sdsm_tails(P, pairs), pairs)
        for (a, b), (expected, more, fewer) in zip(combinations(range(A.shape[1]), 2), found, strict=True):
            q, k = p[:, a] * p[:, b], A[:, a] @ A[:, b]
            pmf = Counter[int]()
            for outcome in product([0, 1], repeat=len(q)):
                pmf[sum(outcome)] += np.where(outcome, q, 1 - q).prod()
            assert expected == pytest.approx(q.sum())
            assert more == pytest.approx(sum(v for x, v in pmf.items() if x >= k), abs=1e-12)
            assert fewer == pytest.approx(sum(v for x, v in pmf.items() if x <= k), abs=1e-12)


TINY = sparse.csr_array(np.array([[1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 0, 0], [0, 0, 1, 1.0]]))


def test_samples_are_even_over_all_matrices_with_the_margins() -> None:
    """Every matrix with these margins is drawn, and as often as the others: chi-square."""
    every = {M.T.nonzero()[1].tobytes(): 0 for M in matrices_with_margins(TINY)}
    for rows in sampled_matrices(TINY, 20_000, seed=4, sweeps=8):
        starts = np.concatenate([[0], np.cumsum(np.bincount(TINY.indices))])
        parts = [np.sort(rows[:, s:e], axis=1) for s, e in pairwise(starts)]
        for key in map(bytes, np.concatenate(parts, axis=1).astype(np.int64)):
            every[key] += 1
    assert len(every) > 50
    assert stats.chisquare(list(every.values())).pvalue > 0.001


def test_fdsm_agrees_with_all_matrices_with_the_margins() -> None:
    """Within 5 standard errors of the part of all matrices, for tails and expectations of each pair."""
    random = np.random.default_rng(5)
    for _ in range(8):
        P = random_matrix(random, 5, 4)
        pairs, every = Pairs.of(P), matrices_with_margins(P)
        tails = fdsm_tails(P, pairs, samples=3000, seed=6, alpha=0.05)
        assert tails.error is not None
        A = P.toarray()
        for (a, b), found in zip(combinations(range(4), 2), of_pairs(P, tails, pairs), strict=True):
            k, counts = A[:, a] @ A[:, b], np.array([M[:, a] @ M[:, b] for M in every])
            cell = pairs.start[pairs.kind(np.array([a]), np.array([b]))[0]] + int(k)
            assert found[0] == pytest.approx(counts.mean(), abs=0.1)
            for value, exact, error in zip(
                found[1:], ((counts >= k).mean(), (counts <= k).mean()), tails.error, strict=True
            ):
                assert abs(value - exact) <= 5 * error[cell] + 2 / 3001


def test_compiled_and_interpreted_loops_agree_to_the_bit() -> None:
    plain: dict[str, Callable[..., None]] = {f.__name__: getattr(f, "__wrapped__", f) for f in (deal, count_shared)}
    assert (plain["deal"] is not deal) == compiling.FAST
    P = random_matrix(np.random.default_rng(7), 20, 9)
    samples = next(sampled_matrices(P, 40, seed=8))
    assert _run(P, samples, {"deal": deal, "count_shared": count_shared}) == _run(P, samples, plain)


def test_small_jobs_are_not_compiled_before_they_add_up() -> None:
    loop, half = compiling.compiled(lambda x: x + 1), compiling.WORTH_COMPILING / 2
    assert [compiling.loop_for(half, loop) is loop for _ in range(3)] == [not compiling.FAST, not compiling.FAST, True]
    assert loop(1) == 2


def _run(P: Matrix, samples: NDArray[np.int32], loops: dict[str, Any]) -> tuple[bytes, bytes]:
    random = np.random.default_rng(9)
    columns = sparse.csc_array(P)
    partners = random.permuted(np.tile(np.arange(P.shape[1]), (12, 1)), axis=1)
    drawn = np.zeros((4, P.nnz), np.int32)
    chances, met = random.random((12, P.nnz)), np.zeros(P.shape[0], np.int8)
    rows, start = columns.indices.astype(np.int32), columns.indptr.astype(np.int64)
    loops["deal"](rows, start, 1, partners, chances, 3, met, drawn)
    units = P.shape[1]
    histogram, shared = np.zeros(units * units * 21, np.int64), np.zeros((units, units), np.int32)
    cell = 21 * np.arange(units * units).reshape(units, units)
    unit = np.repeat(np.arange(units, dtype=np.int32), np.diff(columns.indptr))
    loops["count_shared"](samples, unit, P.indptr.astype(np.int64), np.arange(units), cell, shared, histogram)
    assert not met.any()
    assert not shared.any()
    return drawn.tobytes(), histogram.tobytes()


def test_a_deal_keeps_what_both_have_and_the_sizes_of_each_kind() -> None:
    """Units a and b have so many of eight tasks in two kinds; what either gets of a kind, one of them had in it alone."""
    random = np.random.default_rng(14)
    for _ in range(100):
        M = sparse.csr_array(random.choice([0, 1, 2], (8, 2), p=[0.3, 0.4, 0.3]))
        entries = by_unit(M)
        if set(entries.unit) != {0, 1}:
            continue
        blocks = np.bincount(entries.unit * 2 + entries.kind - 1, minlength=4)
        start, drawn = np.concatenate([[0], np.cumsum(blocks)]), np.zeros((1, M.nnz), np.int32)
        before = [set(part) for part in np.split(entries.task, start[1:-1])]
        rows, chances = entries.task.copy(), random.random((1, M.nnz))
        deal(rows, start, 2, np.array([[0, 1]]), chances, 1, np.zeros(8, np.int8), drawn)
        after = [set(part) for part in np.split(drawn[0], start[1:-1])]
        both = (before[0] | before[1]) & (before[2] | before[3])
        for kind in (0, 1):
            a, b = before[kind], before[2 + kind]
            assert after[kind] & both == a & both
            assert after[2 + kind] & both == b & both
            assert (after[kind] | after[2 + kind]) - both == (a | b) - both
            assert [len(after[kind]), len(after[2 + kind])] == [len(a), len(b)]


def test_counting_agrees_with_products() -> None:
    P = random_matrix(np.random.default_rng(10), 12, 6)
    samples = np.concatenate(list(sampled_matrices(P, 30, seed=11)))
    units = P.shape[1]
    histogram, shared = np.zeros((units, units, 13), np.int64), np.zeros((units, units), np.int32)
    unit = np.repeat(np.arange(units, dtype=np.int32), np.bincount(P.indices, minlength=units))
    cell = 13 * np.arange(units * units).reshape(units, units)
    count_shared(samples, unit, P.indptr.astype(np.int64), np.arange(units), cell, shared, histogram.reshape(-1))
    expected = np.zeros_like(histogram)
    for rows in samples:
        A = np.zeros(P.shape, np.int64)
        A[rows, unit] = 1
        assert A.sum(axis=1).tolist() == np.diff(P.indptr).tolist()
        for a, b in combinations(range(units), 2):
            expected[a, b, A[:, a] @ A[:, b]] += 1
    expected[:, :, 0] = 0
    np.testing.assert_array_equal(histogram, expected)


def draw_hypergeometric(P: Matrix, random: np.random.Generator) -> Matrix:
    return sparse.csr_array(random.permuted(P.toarray(), axis=0))


def draw_sdsm(P: Matrix, random: np.random.Generator) -> Matrix:
    A, margins = P.toarray(), margins_of(P)
    task, unit = (np.searchsorted(c, A.sum(axis=s)) for c, s in ((margins.size, 1), (margins.degree, 0)))
    p = configuration_model(margins).T[task][:, unit]
    return sparse.csr_array((random.random(p.shape) < p).astype(float))


def draw_fdsm(P: Matrix, random: np.random.Generator) -> Matrix:
    (rows,) = next(sampled_matrices(P, 1, seed=int(random.integers(2**31)), sweeps=50))
    return sparse.csr_array((np.ones(P.nnz), (rows, by_unit(P).unit)), shape=P.shape)


@pytest.mark.parametrize(
    ("draw", "told", "draws"),
    [
        (draw_hypergeometric, lambda _, pairs: hypergeometric_tails(pairs), 150),
        (draw_sdsm, sdsm_tails, 100),
        (draw_fdsm, lambda P, pairs: fdsm_tails(P, pairs, samples=200, seed=12, alpha=0.05), 40),
    ],
    ids=["hypergeometric", "sdsm", "fdsm"],
)
def test_calibration(
    draw: Callable[[Matrix, np.random.Generator], Matrix], told: Callable[[Matrix, Pairs], Tails], draws: int
) -> None:
    """On matrices drawn from the null at most 5 % of the pairs have p <= 0.05, in either tail, give 3 errors."""
    random = np.random.default_rng(13)
    P = random_matrix(random, 60, 15)
    shares = np.zeros((draws, 2))
    for i in range(draws):
        drawn = draw(P, random)
        pairs = Pairs.of(drawn)
        p = np.array(of_pairs(drawn, told(drawn, pairs), pairs))[:, 1:]
        shares[i] = (p <= 0.05).mean(axis=0)
    error = shares.std(axis=0) / np.sqrt(draws)
    assert (shares.mean(axis=0) <= 0.05 + 3 * error).all()
    assert (shares.mean(axis=0) > 0.001).any()


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 3)), min_size=1, max_size=8))
def test_correction_agrees_with_scipy_and_its_threshold_with_trying(drawn: list[tuple[int, int]]) -> None:
    """Any value that would pass in the place of another is within the threshold; p-values are multiples of 1/400."""
    p, count = np.array([x / 400 for x, _ in drawn]), np.array([n for _, n in drawn])
    flat = np.repeat(p, count)
    correction = Correction(p, count, 0.05)
    expected = stats.false_discovery_control(flat)
    np.testing.assert_allclose(correction.q(flat), expected, rtol=1e-12)
    for i, tried in product(np.flatnonzero(expected > 0.05), np.arange(1, 21) / 400):
        changed = flat.copy()
        changed[i] = tried
        if stats.false_discovery_control(changed)[i] <= 0.05:
            assert tried <= correction.threshold


def test_too_many_samples_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    P = sparse.csr_array(np.ones((1000, 100)))
    monkeypatch.setattr(compiling, "FAST", False)
    with pytest.raises(UsageError, match=r"pip install 'jxgraph\[fast\]'"):
        affordable(P, 1000, chosen=True)
    monkeypatch.setattr(compiling, "FAST", True)
    affordable(P, 10**6, chosen=True)
    with pytest.raises(UsageError, match="say how many `samples`"):
        affordable(P, 10**6, chosen=False)
