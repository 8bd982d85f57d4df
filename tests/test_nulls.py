from __future__ import annotations

import warnings
from collections import Counter
from itertools import combinations, pairwise, product
from math import comb, prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_documents import FULL
from scipy import optimize, sparse, stats

from jxgraph.errors import UsageError
from jxgraph.i18n import null_names
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.nulls import fdsm as swaps
from jxgraph.measures.nulls import registry
from jxgraph.measures.nulls.analytic import (
    _likelihood,
    _log_scales,
    conditional_bernoulli,
    hypergeometric_laws,
    sdsm_laws,
)
from jxgraph.measures.nulls.configuration import Distributions, Margins, configuration_model, margins_of, shared_tasks
from jxgraph.measures.nulls.fdr import DiscreteBH, Judge, NullLaws, _attainable
from jxgraph.measures.nulls.fdsm import (
    Samples,
    SwapSampler,
    _standard_errors,
    canonical,
    draw_samples,
    fdsm_laws,
    fdsm_work,
)
from jxgraph.measures.nulls.pairs import Pairs, Tails, pair_tails, tails_of
from jxgraph.measures.nulls.registry import NULLS, NullSettings, null_model
from jxgraph.parsing import read_breakdown

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


def kinds_of_pairs(P: Matrix, pairs: Pairs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the kind of every pair of units, and how many tasks it shares."""
    A = P.toarray()
    a, b = np.triu_indices(P.shape[1], 1)
    return pairs.kind(a, b), (A.T @ A)[a, b].astype(int)


def of_pairs(P: Matrix, tails: Tails, pairs: Pairs) -> list[tuple[float, float, float]]:
    """Give expectation and both tails of every pair of units at what it shares."""
    kind, shared = kinds_of_pairs(P, pairs)
    cells = pairs.start[kind] + shared
    return list(zip(tails.expected[kind], tails.at_least[cells], tails.at_most[cells], strict=True))


@given(st.integers(1, 60), st.data())
def test_hypergeometric_agrees_with_scipy(tasks: int, data: st.DataObject) -> None:
    a, b = data.draw(st.integers(0, tasks)), data.draw(st.integers(0, tasks))
    P = sparse.csr_array(np.column_stack([np.arange(tasks) < a, np.arange(tasks) >= tasks - b]).astype(float))
    pairs = Pairs.of(P)
    tails = pair_tails(pairs, hypergeometric_laws(P, pairs))
    kind = int(pairs.kind(np.array([0]), np.array([1]))[0])
    peer, k = stats.hypergeom(tasks, a, b), np.arange(min(a, b) + 1)
    own = slice(pairs.start[kind], pairs.start[kind + 1])
    assert tails.at_least[own] == pytest.approx(peer.sf(k - 1), rel=1e-9)
    assert tails.at_most[own] == pytest.approx(peer.cdf(k), rel=1e-9)
    assert tails.expected[kind] == pytest.approx(a * b / tasks)
    assert max(tails.at_least.max(), tails.at_most.max()) <= 1


def test_the_laws_of_several_pairs_end_where_no_more_can_be_shared() -> None:
    """Units with 2, 5 and 8 of 10 tasks: no two share more than the smaller has, and 8 and 5 at least 3."""
    P = sparse.csr_array((np.arange(10)[:, None] < [2, 5, 8]).astype(float))
    pairs = Pairs.of(P)
    lows, laws = hypergeometric_laws(P, pairs).of(slice(None))
    for first, second, low, law in zip(pairs.first, pairs.second, lows, laws, strict=True):
        peer = stats.hypergeom(10, pairs.degree[first], pairs.degree[second])
        assert law == pytest.approx(peer.pmf(low + np.arange(len(law))))
        assert low == peer.support()[0]


def test_a_far_hypergeometric_tail_by_hand() -> None:
    """Two units with the same 50 of 1,000 tasks: 1 of 1000 over 50, some 1e-85, exact in 12 digits."""
    P = sparse.csr_array(np.repeat(np.arange(1000) < 50, 2).reshape(1000, 2).astype(float))
    pairs = Pairs.of(P)
    found = of_pairs(P, pair_tails(pairs, hypergeometric_laws(P, pairs)), pairs)[0]
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


def test_the_extremes_of_a_law_are_the_numbers_that_it_gives() -> None:
    """From 0 to 3 tasks, of which the laws give 0 and 1, and 1 and 2; the tails are 1 up to them and 0 beyond."""
    law = Distributions(np.zeros(2, np.int64), np.array([[0.5, 0.5, 0, 0], [0, 0.5, 0.5, 0]]))
    tails = tails_of(law, np.ones(2, np.int64), np.array([0, 4, 8]))
    assert (tails.least.tolist(), tails.most.tolist()) == ([0, 1], [1, 2])
    assert tails.at_least.tolist() == [1, 0.5, 0, 0, 1, 1, 0.5, 0]
    assert tails.at_most.tolist() == [0.5, 1, 1, 1, 0, 0.5, 1, 1]
    assert tails.expected.tolist() == [0.5, 1.5]


def test_poisson_binomial_of_many_against_scipy() -> None:
    """100,000 events: far tails agree with the binomial to 1e-9 of themselves, where the pmf is 1e-200 and less."""
    for n, p in ((100_000, 1e-3), (100_000, 0.4), (500, 0.999)):
        (low,), (found,) = shared_tasks(np.array([[p, p]]), np.array([n // 5, n - n // 5]))
        k = low + np.arange(len(found))
        peer = stats.binom(n, p).logpmf(k)
        seen = peer > np.log(1e-250)
        np.testing.assert_allclose(np.log(found[seen]), peer[seen], atol=1e-8)
        assert found.sum() == pytest.approx(1, rel=1e-12)


def test_the_law_of_rare_events_is_there_down_to_1e_300() -> None:
    """10,000 events of 0.3 %: beyond 400 of them it is 1e-300, too far from the mode for a first look at it."""
    for p, end in ((0.003, -1), (0.997, 0)):
        (law,) = shared_tasks(np.array([[p]]), np.array([10_000])).probability
        assert 1e-300 <= law[end] < 1e-298
        assert len(law) == 406


def test_sure_events_beside_thousands_of_others_do_not_overflow() -> None:
    """4,000 events that never happen, and 4,000 that always do: the law of each is one number."""
    laws = shared_tasks(np.array([[0.0], [1.0], [0.5]]), np.array([4000]))
    assert [(low + law.argmax(), law.max()) for low, law in zip(laws.low, laws.probability, strict=True)][:2] == [
        (0, 1),
        (4000, 1),
    ]


def test_configuration_model_of_tasks_of_hundreds_of_units() -> None:
    random = np.random.default_rng(0)
    P = sparse.csr_array(
        (random.random((6, 2000)) < np.outer([0.2, 0.3, 0.4, 0.5, 0.6, 0.9], random.random(2000))) + 0.0
    )
    margins = margins_of(P)
    p = configuration_model(margins)
    np.testing.assert_allclose(margins.degree_count @ p, margins.size, rtol=1e-12)
    np.testing.assert_allclose(p @ margins.size_count, margins.degree, rtol=1e-12)


@pytest.mark.parametrize(
    "margins",
    [
        ([2, 762], [2, 2], [2, 3], [761, 2]),  # of which Newton's method would step too far
        ([1, 425], [9, 553], [551, 552, 553], [127, 290, 9]),  # nearly complete
    ],
)
def test_configuration_model_of_extreme_margins(margins: tuple[list[int], ...]) -> None:
    extreme = Margins(*map(np.array, margins))
    p = configuration_model(extreme)
    np.testing.assert_allclose(p @ extreme.size_count, extreme.degree, rtol=1e-9)
    np.testing.assert_allclose(extreme.degree_count @ p, extreme.size, rtol=1e-9)


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
        found = of_pairs(P, pair_tails(pairs, sdsm_laws(P, pairs)), pairs)
        for (a, b), (expected, more, fewer) in zip(combinations(range(A.shape[1]), 2), found, strict=True):
            q, k = p[:, a] * p[:, b], A[:, a] @ A[:, b]
            pmf = Counter[int]()
            for outcome in product([0, 1], repeat=len(q)):
                pmf[sum(outcome)] += np.where(outcome, q, 1 - q).prod()
            assert expected == pytest.approx(q.sum())
            assert more == pytest.approx(sum(v for x, v in pmf.items() if x >= k), abs=1e-12)
            assert fewer == pytest.approx(sum(v for x, v in pmf.items() if x <= k), abs=1e-12)


TINY = sparse.csr_array(np.array([[1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 0, 0], [0, 0, 1, 1.0]]))


def test_fdsm_agrees_with_all_matrices_with_the_margins() -> None:
    """Within 5 standard errors of the part of all matrices, for tails and expectations of each pair."""
    random = np.random.default_rng(5)
    for _ in range(8):
        P = random_matrix(random, 5, 4)
        pairs, every = Pairs.of(P), matrices_with_margins(P)
        tails = pair_tails(pairs, fdsm_laws(P, pairs, 3000, 6))
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


def draw_hypergeometric(P: Matrix, random: np.random.Generator) -> Matrix:
    return sparse.csr_array(random.permuted(P.toarray(), axis=0))


def draw_sdsm(P: Matrix, random: np.random.Generator) -> Matrix:
    A, margins = P.toarray(), margins_of(P)
    task, unit = (np.searchsorted(c, A.sum(axis=s)) for c, s in ((margins.size, 1), (margins.degree, 0)))
    p = configuration_model(margins).T[task][:, unit]
    return sparse.csr_array((random.random(p.shape) < p).astype(float))


def draw_fdsm(P: Matrix, random: np.random.Generator) -> Matrix:
    *_, last = SwapSampler(P, 1, seed=int(random.integers(2**31)))
    return matrix_of(P, last.unit[:, -1])


def matrix_of(P: Matrix, unit: NDArray[Any]) -> Matrix:
    """Put the units of a sample into the tasks of P."""
    return sparse.csr_array((np.ones(P.nnz), unit.astype(np.int64), P.indptr), shape=P.shape)


@pytest.mark.parametrize(
    ("null", "draw"),
    [
        ("hypergeometric", draw_hypergeometric),
        ("sdsm", draw_sdsm),
        pytest.param("fdsm", draw_fdsm, marks=pytest.mark.slow),
    ],
)
def test_calibration(null: str, draw: Callable[[Matrix, np.random.Generator], Matrix]) -> None:
    """On matrices drawn from the null at most 5 % of the pairs have p <= 0.05, in either tail, give 3 errors."""
    random = np.random.default_rng(13)
    P = random_matrix(random, 40, 12)
    shares = np.zeros((30, 2))
    for i in range(len(shares)):
        drawn = draw(P, random)
        pairs = Pairs.of(drawn)
        laws = null_model(null).laws(drawn, pairs, 200, 12)
        p = np.array(of_pairs(drawn, pair_tails(pairs, laws), pairs))[:, 1:]
        shares[i] = (p <= 0.05).mean(axis=0)
    error = shares.std(axis=0) / np.sqrt(len(shares))
    assert (shares.mean(axis=0) <= 0.05 + 3 * error).all()
    assert (shares.mean(axis=0) > 0.001).any()


def test_swaps_reach_all_matrices_with_the_margins_evenly() -> None:
    """Every matrix is drawn, and as often as the others: chi-square. Among them margins that leave few swaps possible."""
    random = np.random.default_rng(20)
    dense = sparse.csr_array(1 - np.eye(4))
    for number, P in enumerate([TINY, dense, *(random_matrix(random, 5, 4) for _ in range(6))]):
        every = {M.astype(bool).tobytes(): 0 for M in matrices_with_margins(P)}
        for batch in SwapSampler(P, 100 * len(every), seed=number):
            for column in batch.unit.T:
                every[matrix_of(P, column).toarray().astype(bool).tobytes()] += 1
        assert sum(every.values()) == 100 * len(every) + 1
        if len(every) > 1:
            assert stats.chisquare(list(every.values())).pvalue > 0.001


def test_p_values_are_exact_however_slowly_the_chains_mix(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of matrices drawn evenly, at most 5 % have a rank among the best 5 %, with but one sweep between samples."""
    monkeypatch.setattr(swaps, "_sweeps", lambda _, rounds: [1] * rounds)
    monkeypatch.setattr(swaps, "_CHAINS", 5)
    every, random = matrices_with_margins(TINY), np.random.default_rng(21)
    hits = []
    seeds = range(300 if FULL else 100)
    for seed in seeds:
        P = sparse.csr_array(every[random.integers(len(every))])
        drawn = draw_samples(P, 39, seed)
        hits.append((drawn.squares >= drawn.given[1]).mean() <= 0.05)
    assert np.mean(hits) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / len(seeds))


def test_the_order_of_tasks_and_units_gives_the_same_samples() -> None:
    """Also where units are alike: two pairs of twins, a ring of six that is all alike."""
    random = np.random.default_rng(24)
    ring = sparse.csr_array(np.eye(6) + np.roll(np.eye(6), 1, axis=1))
    for P in (TINY, ring, *(random_matrix(random, 9, 7) for _ in range(20))):
        A = P.toarray()
        turned = sparse.csr_array(A[random.permutation(A.shape[0])][:, random.permutation(A.shape[1])])
        np.testing.assert_array_equal(canonical(P).toarray(), canonical(turned).toarray())


def test_the_given_matrix_takes_the_place_of_one_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """Among six of far more matrices, in whatever round of three its place is drawn, it is there to the entry."""
    monkeypatch.setattr(swaps, "_CHAINS", 2)
    monkeypatch.setattr(swaps, "_sweeps", lambda _, rounds: [3] * rounds)
    P = random_matrix(np.random.default_rng(22), 40, 12)
    for seed in range(12):
        sampler = SwapSampler(P, 5, seed=seed)
        assert sampler.rounds == 3
        assert sum(int((batch.unit == P.indices[:, None]).all(axis=0).sum()) for batch in sampler) == 1


def test_a_chain_alone_moves_as_one_of_many_does() -> None:
    """One chain leads back to the root, many lead out from there: with the same coins both make the same swaps."""
    P = random_matrix(np.random.default_rng(22), 40, 12)
    sampler = SwapSampler(P, 5, seed=0)
    next(iter(sampler))  # lists the entries of each task
    pairing = sampler._pairing(30, np.random.default_rng(1))
    column, alone = P.indices.astype(np.uint8)[:, None], P.indices.tolist()
    sampler._swap(column, pairing, np.random.default_rng(2))
    sampler._swap_alone(alone, pairing, np.random.default_rng(2))
    assert column[:, 0].tolist() == alone != P.indices.tolist()


def test_rounds_and_batches_count_each_sample_once() -> None:
    """2,500 samples and the matrix itself: chains give two rounds, the last not whole; all histograms sum to all pairs."""
    P = random_matrix(np.random.default_rng(22), 12, 6)
    sampler, pairs = SwapSampler(P, 2500, seed=0), Pairs.of(P)
    assert (sampler.rounds, sampler.chains) == (2, 1251)
    drawn = draw_samples(P, 2500, 0)
    assert drawn.taken.sum() == len(drawn.distinct) == 2501
    assert drawn.histogram.sum() == 2501 * pairs.total
    number = np.arange(pairs.start[-1]) - np.repeat(pairs.start[:-1], np.diff(pairs.start))
    assert (drawn.histogram.sum(axis=0) * number**2).sum() == drawn.squares.sum()
    assert drawn.histogram.sum(axis=0)[number > 0].sum() == drawn.distinct.sum()
    A = P.toarray()
    shared = (A.T @ A)[np.triu_indices(6, 1)]
    assert drawn.given == ((shared > 0).sum(), (shared**2).sum())


def test_a_seed_gives_the_same_samples_as_ever() -> None:
    """Whoever made a table with an older version finds its numbers again."""
    drawn = draw_samples(TINY, 2999, 0)
    assert drawn.histogram.sum(axis=0).tolist() == [5093, 3673, 234, 2279, 5583, 1138, 0, 0, 0, 0]
    assert drawn.taken.tolist() == [150] * 20


def test_the_error_of_a_sampled_tail_is_that_between_groups_of_chains() -> None:
    """The deviation of the mean of 20 equal groups, or of so many independent samples where that is more."""
    pairs, drawn = Pairs.of(TINY), draw_samples(TINY, 2999, 0)
    errors = fdsm_laws(TINY, pairs, 2999, 0).error
    assert errors is not None
    for kind, (start, end) in enumerate(pairwise(pairs.start.tolist())):
        each = 150 * max(int(pairs.count[kind]), 1)
        for cell in range(start, end):
            for error, tail in zip(errors, (slice(cell, end), slice(start, cell + 1)), strict=True):
                part = drawn.histogram[:, tail].sum(axis=1) / each
                alone = np.sqrt(part.mean() * (1 - part.mean()) / (20 * each))
                assert error[cell] == pytest.approx(max(part.std(ddof=1) / np.sqrt(20), alone), abs=1e-12)


def test_the_work_of_10_000_samples_by_hand() -> None:
    """Ten rounds of 1000 chains. Two units in each of three tasks leave no swap, so ten times the sweeps: 300 and 9 · 60.

    A sweep moves six entries and compares six twice: 12 + 6. In two tasks of one unit each a quarter of the pairs can
    swap: 120 and 9 · 24 sweeps of two entries. To count, every task has a pair.
    """
    full, apart = sparse.csr_array(np.ones((3, 2))), sparse.csr_array(np.eye(2))
    assert SwapSampler(full, 9999, seed=0).work == 840 * 18 * 1000
    assert SwapSampler(apart, 9999, seed=0).work == pytest.approx(336 * 4 * 1000)
    assert fdsm_work(full, 9999) == pytest.approx(840 * 18 * 1000 * 0.5e-9 + 3 * 10_000 * 25e-9)


def test_conditional_bernoulli_is_the_likeliest_of_its_form() -> None:
    """Beside scipy's optimiser and sums over all subsets: probabilities of one unit and of two, to 1e-4."""
    random = np.random.default_rng(23)
    for _ in range(12):
        P = random_matrix(random, 9, 5)
        A, margins = P.toarray(), margins_of(P)
        sizes, degrees = A.sum(axis=1).astype(int), A.sum(axis=0)
        subsets = {
            n: np.array([np.isin(np.arange(5), c) for c in combinations(range(5), n)], float) for n in set(sizes)
        }

        def law(y: NDArray[np.float64], n: int, subsets: Any = subsets) -> NDArray[np.float64]:
            weight = np.exp(subsets[n] @ y)
            return np.asarray(weight / weight.sum())

        def loss(y: NDArray[np.float64], sizes: Any = sizes, degrees: Any = degrees, subsets: Any = subsets) -> float:
            return float(sum(np.log(np.exp(subsets[n] @ y).sum()) for n in sizes) - degrees @ y + 1e-9 * (y @ y))

        y = optimize.minimize(loss, np.zeros(5), method="BFGS", options={"gtol": 1e-9}).x
        found = conditional_bernoulli(margins)
        unit = np.searchsorted(margins.degree, degrees)
        np.testing.assert_allclose(margins.size_count @ found.one, margins.degree, rtol=1e-9, atol=1e-12)
        for row, n in enumerate(margins.size.tolist()):
            p, members = law(y, n), subsets[n]
            np.testing.assert_allclose(found.one[row][unit], p @ members, atol=1e-4)
            for a, b in combinations(range(5), 2):
                assert found.both[row, unit[a], unit[b]] == pytest.approx(p @ (members[:, a] * members[:, b]), abs=1e-4)


def test_margins_of_tens_of_thousands_are_kept_to_12_digits() -> None:
    """30,000 tasks of two units, or 30,000 units of two tasks: no more than 12 digits of 20,000 can be asked for."""
    few, many = (np.array([10_000, 20_000]), np.array([2, 2])), (np.array([2]), np.array([30_000]))
    assert conditional_bernoulli(Margins(*few, *many)).one * 30_000 == pytest.approx(few[0][None], rel=1e-11)
    assert configuration_model(Margins(*few, *many))[:, 0] * 30_000 == pytest.approx(few[0], rel=1e-12)
    assert configuration_model(Margins(*many, *few))[0] * 30_000 == pytest.approx(few[0], rel=1e-12)


def test_the_likelihood_of_given_sizes_by_hand() -> None:
    """Of two units of weight 2 and two of weight 1, three tasks take two: e = 4 + 4 · 2 + 1 = 13; one takes one: e = 6.

    Two given units of weight 2 come with 4 / 13 of the sets, one of each with 2 / 13, two of weight 1 with 1 / 13.
    """
    y, count, size, tasks = np.log([2.0, 1.0]), np.array([2, 2]), np.array([1, 2]), np.array([1.0, 3.0])
    value, one, both = _likelihood(y, np.array([2.0, 1.5]), count, size, tasks)
    assert value == pytest.approx(2 * 2 * np.log(2) - 3 * np.log(13) - np.log(6))
    assert one.tolist() == [pytest.approx([2 / 6, 1 / 6]), pytest.approx([8 / 13, 5 / 13])]
    assert both[0].tolist() == [[0, 0], [0, 0]]
    assert both[1].ravel().tolist() == pytest.approx([4 / 13, 2 / 13, 2 / 13, 1 / 13])
    p = 1 / (1 + np.exp(-(_log_scales(y, count, size)[:, None] + y)))
    assert (p @ count).tolist() == pytest.approx([1, 2]), "independent units would fill the tasks on average"


def test_conditional_bernoulli_where_margins_force_entries() -> None:
    """A unit in every task, and one matrix only (sizes 3, 2, 1): probabilities are 0 and 1; units that split in blocks."""
    P = sparse.csr_array(np.triu(np.ones((3, 3))))
    assert conditional_bernoulli(margins_of(P)).one.tolist() == [[0, 0, 1], [0, 1, 1], [1, 1, 1]]
    # A stands in both tasks; of B and C each task has one, so they never meet
    P = sparse.csr_array(np.array([[1.0, 1, 0], [1, 0, 1]]))
    found = conditional_bernoulli(margins_of(P))
    assert found.one.tolist() == [[0.5, 1]]
    assert found.both[0, 0].tolist() == [0, 0.5]


def test_expectations_given_task_sizes_are_those_of_fixed_margins() -> None:
    """On the sample to 0.03 for the largest pairs, 0.01 and less for nearly all: 287 shared tasks in all."""
    P = responsibility_matrix(read_breakdown(Path(__file__).parent.parent / "data" / "jiaxing-2025.txt")).pattern
    pairs = Pairs.of(P)
    sized, fixed = (pair_tails(pairs, null_model(null).laws(P, pairs, 20_000, 0)) for null in ("sdsm_sized", "fdsm"))
    assert (sized.expected * pairs.count).sum() == pytest.approx(287)
    assert (fixed.expected * pairs.count).sum() == pytest.approx(287)
    apart = np.abs(sized.expected - fixed.expected)
    assert np.average(apart, weights=pairs.count) < 0.003


ATTAINABLE = st.lists(st.integers(1, 200), min_size=1, max_size=4, unique=True)


@given(st.lists(st.tuples(ATTAINABLE, st.integers(0, 3)), min_size=1, max_size=8), st.sampled_from([0.05, 0.2]))
def test_dbh_su_is_the_procedure_of_the_paper(drawn: list[tuple[list[int], int]], alpha: float) -> None:
    """Beside the definition by loops over tests and attainable values, and its threshold beside trying.

    Each test attains some multiples of 1/200, and 1; which of them it shows is drawn.
    """
    laws = [np.array(sorted({*values, 200})) / 200 for values, _ in drawn]
    p = np.array([law[min(place, len(law) - 1)] for law, (_, place) in zip(laws, drawn, strict=True)])
    rejected = dbh_su(p, laws, alpha)
    flat = NullLaws(np.concatenate(laws), np.cumsum([0, *map(len, laws)]), np.ones(len(laws), np.int64))
    correction = DiscreteBH(p, np.ones(len(p), np.int64), flat, alpha)
    assert (correction.q(p) <= alpha).tolist() == rejected
    assert correction.q(p).max() <= 1
    for i, law in enumerate(laws):
        if not rejected[i]:
            for tried in law:
                changed = p.copy()
                changed[i] = tried
                # the threshold is that of one rejection more; a p that lets others pass with it may lie above
                if tried <= correction.threshold:
                    assert dbh_su(changed, laws, alpha)[i]


def dbh_su(p: NDArray[np.float64], laws: list[NDArray[np.float64]], alpha: float) -> list[bool]:
    """Döhler, Durand and Roquain's procedure, word for word."""
    m, support = len(p), np.unique(np.concatenate(laws))

    def law_of(i: int, t: float) -> float:
        return float(max((v for v in laws[i] if v <= t), default=0.0))

    def odds(t: float) -> float:
        return sum(law_of(i, t) / (1 - law_of(i, t)) if law_of(i, t) < 1 else np.inf for i in range(m))

    greatest = max((t for t in support if odds(t) <= alpha * m + 1e-12), default=0.0)

    def critical(k: int) -> float:
        if k == m:
            return greatest
        total = {t: sum(law_of(i, t) / (1 - law_of(i, greatest)) for i in range(m)) for t in support if t <= greatest}
        return max((t for t, value in total.items() if value <= alpha * k + 1e-12), default=0.0)

    found = max((k for k in range(1, m + 1) if np.sort(p)[k - 1] <= critical(k)), default=0)
    return [bool(found and value <= np.sort(p)[found - 1]) for value in p]


def test_nulls_by_name_and_what_takes_long() -> None:
    P = sparse.csr_array(np.ones((3, 2)))
    with pytest.raises(UsageError, match="no null model is called 'chance'; known: fdsm, sdsm_sized, sdsm, hypergeom"):
        null_model("chance")
    assert NullSettings().for_matrices([P]).names == ("fdsm",)
    large = sparse.csr_array(np.ones((3000, 300)))
    assert NullSettings().for_matrices([large]).names == ("sdsm_sized",)
    with pytest.raises(UsageError, match="say how many `samples` you want, or use the null 'sdsm_sized'"):
        NullSettings(("fdsm",)).for_matrices([large])
    assert NullSettings(("fdsm",), samples=100_000).for_matrices([large]).samples == 100_000
    assert NullSettings(("fdsm",), samples=1).for_matrices([large]).samples == 1
    assert null_names() == tuple(NULLS) == ("fdsm", "sdsm_sized", "sdsm", "hypergeometric")


@pytest.mark.parametrize(("seconds", "chosen"), [(60.0, "fdsm"), (60.1, "sdsm_sized"), (600.0, "sdsm_sized")])
def test_a_minute_by_default_and_ten_where_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, seconds: float, chosen: str
) -> None:
    P = sparse.csr_array(np.ones((3, 2)))
    monkeypatch.setattr(registry, "fdsm_work", lambda *_: seconds)
    assert NullSettings().for_matrices([P]).names == (chosen,)
    assert NullSettings("fdsm").for_matrices([P]).names == ("fdsm",)
    monkeypatch.setattr(registry, "fdsm_work", lambda *_: 600.1)
    with pytest.raises(UsageError, match="takes long with"):
        NullSettings("fdsm").for_matrices([P])


def test_dbh_su_rejects_at_its_very_bounds() -> None:
    """Two tests attain 1/5 or 1, and both show 1/5: odds of 1/4 each, 1/2 in all, are what a level of 1/4 allows."""
    laws = NullLaws(np.array([0.2, 1.0]), np.array([0, 2]), np.array([2]))
    correction = DiscreteBH(np.array([0.2]), np.array([2]), laws, 0.25)
    assert correction.q(np.array([0.2])).tolist() == [0.25]
    assert correction.threshold == 0.2


def test_dbh_su_weighs_each_law_by_its_complement_at_the_greatest_critical_value() -> None:
    """Two tests attain .05, .1, .3 or 1. The odds at .1 are 2 / 9, at .3 6 / 7, more than .25 * 2: tau_2 is .1.

    So .05 counts 2 * .05 / .9 = 1 / 9 against the first rank, and .1 counts 2 / 9.
    """
    laws = NullLaws(np.array([0.05, 0.1, 0.3, 1.0]), np.array([0, 4]), np.array([2]))
    for p, q in ((0.05, 1 / 9), (0.1, 2 / 9)):
        correction = DiscreteBH(np.array([p, 1.0]), np.array([1, 1]), laws, 0.25)
        assert correction.q(np.array([p])).tolist() == pytest.approx([q])


def test_pairs_that_share_nothing_are_counted_each_as_a_test() -> None:
    """The judge counts pairs by family; its correction is that of a plain list of both tails of every pair."""
    # three groups of three units, which share tasks within a group and none across; degrees differ
    P = sparse.csr_array(
        np.kron(np.eye(3), np.ones((10, 3))) * (np.arange(270).reshape(30, 9) % 9 < 8 + np.arange(30)[:, None] % 2)
    )
    pairs = Pairs.of(P)
    tails = pair_tails(pairs, null_model("hypergeometric").laws(P, pairs, 1, 0))
    kind, shared = kinds_of_pairs(P, pairs)
    assert 0 < (shared > 0).mean() < 1
    judged = Judge(tails, kind[shared > 0], shared[shared > 0], 0.3).correction
    p = np.array(of_pairs(P, tails, pairs))[:, 1:]
    listed = DiscreteBH(p.ravel(), np.ones(p.size, np.int64), _attainable(tails), 0.3)
    assert (judged.q(p).tolist(), judged.threshold) == (listed.q(p).tolist(), listed.threshold)
    assert (judged.q(p)[shared == 0, 1] <= 0.3).all()


def test_chains_give_a_second_sample_from_2000_on() -> None:
    P = sparse.csr_array(np.eye(2))
    assert [SwapSampler(P, samples, seed=0).rounds for samples in (1, 1998, 1999, 20_000)] == [1, 1, 2, 10]


def test_one_entry_has_one_matrix_and_257_units_have_their_numbers() -> None:
    (batch,) = SwapSampler(sparse.csr_array(np.ones((1, 1))), 5, seed=0)
    assert (batch.unit.tolist(), batch.chains) == ([[0] * 6], range(6))
    (batch,) = SwapSampler(sparse.csr_array(np.eye(2)), 99, seed=0)
    assert {tuple(column) for column in batch.unit.T.tolist()} == {(0, 1), (1, 0)}
    (batch,) = SwapSampler(sparse.csr_array(np.eye(257)), 1, seed=0)
    assert np.sort(batch.unit, axis=0)[:, 1].tolist() == list(range(257))


def test_the_error_of_a_tail_is_that_between_groups_of_chains_where_it_is_greater() -> None:
    """Of two groups of ten samples 2 and 8 share a task: .2 and .8 are .3 from their mean, and one of them is free.

    sqrt(2 * .5² * .3² * 2 / 1) = .3; ten and ten independent samples would give sqrt(.5 * .5 / 20) = .11.
    """
    one, none = np.array([1]), np.zeros(20, np.int64)
    pairs = Pairs(2, one, np.array([0, 0]), np.array([0]), np.array([0]), one, np.array([0, 2]))
    drawn = Samples(np.array([[8, 2], [2, 8]]), np.array([10, 10]), none, none, (0, 0))
    at_least, at_most = _standard_errors(pairs, drawn)
    assert at_least.tolist() == pytest.approx([0, 0.3])
    assert at_most.tolist() == pytest.approx([0.3, 0])
    # of three with .2, .8 and .5 two are free: sqrt(2 * (.3² / 9) * 3 / 2)
    three = drawn._replace(histogram=np.array([[8, 2], [2, 8], [5, 5]]), taken=np.full(3, 10))
    assert _standard_errors(pairs, three)[0][1] == pytest.approx(np.sqrt(0.03))
    alike = drawn._replace(histogram=np.array([[5, 5], [5, 5]]))
    assert _standard_errors(pairs, alike)[0][1] == pytest.approx(np.sqrt(0.25 / 20))
