"""All places of a cohort at once: the results are those of each place compared with the others one by one."""

from collections.abc import Sequence
from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq
from test_corpus import HERE
from test_peers import city, cohort

import jxgraph as jx
from jxgraph.corpus import writing as making
from jxgraph.corpus.cooperation import Document, cooperation
from jxgraph.corpus.peers import Peers, _Cohort, _compare
from jxgraph.corpus.places import Place
from jxgraph.corpus.workers import Workers
from jxgraph.measures.nulls.convolution import Laws, PairLaw

SETTINGS = {"year": 2025, "level": "city", "alpha": 0.05}
Places = dict[str, list[Document]]


def moments(law: np.ndarray, factor: float) -> tuple[float, float]:
    k = np.arange(len(law))
    p = law * np.exp(factor * k)
    mean = p @ k / p.sum()
    return mean, p @ (k - mean) ** 2 / p.sum()


def factor_of(laws: Sequence[np.ndarray], shared: int) -> float:
    """Solve for the factor with which the means sum to what is shared, between -8 and 8."""

    def missing(factor: float) -> float:
        return sum(moments(law, factor)[0] for law in laws) - shared

    if missing(-8) >= -1e-12 or missing(8) <= 1e-12:
        return -8.0 if missing(-8) >= -1e-12 else 8.0
    return float(brentq(missing, -8, 8, xtol=1e-14, rtol=1e-14))


def one_by_one(places: Places, place: str, pairs: Sequence[int]) -> tuple[list[np.ndarray], float]:
    """Return the law of each pair in a place, and the spread, from what the others have of each pair."""
    excess, information, fitted = 0.0, 0.0, []
    for pair in pairs:
        own, peers = (
            [(one.laws[one.kind[at]], int(one.shared[at])) for one in some for at in np.flatnonzero(one.pair == pair)]
            for some in (places[place], [one for name in places if name != place for one in places[name]])
        )
        factor = factor_of([law for law, _ in peers], sum(shared for _, shared in peers))
        mean, V = np.array([moments(law, factor) for law, _ in peers]).T
        fitted.append((own, peers, (V**2).sum() / V.sum() ** 2))
        if (V**2).sum() < 0.999 * V.sum() ** 2 and abs(factor) < 8:
            left = 1 - V / V.sum()
            excess += (([shared for _, shared in peers] - mean) ** 2 - V * left).sum()
            information += ((V * left) ** 2).sum()
    variance = min(max(excess / information, 0.0), 4.0) if information else 0.0
    return [_conditional(*one, variance) for one in fitted], variance**0.5


def _conditional(own: Sequence, peers: Sequence, weighing: float, variance: float) -> np.ndarray:  # type: ignore[type-arg]
    f, g = np.ones(1), np.ones(1)
    for law, _ in own:
        f = np.convolve(f, law)
    for law, _ in peers:
        g = np.convolve(g, law)
    rest = sum(shared for _, shared in (*own, *peers)) - np.arange(len(f))
    joint = np.array([f[k] * g[n] if 0 <= n < len(g) else 0.0 for k, n in enumerate(rest)])
    nodes, weights = np.polynomial.hermite_e.hermegauss(21)
    spread = (variance * (1 + weighing)) ** 0.5
    mixed = joint * np.exp(spread * nodes[:, None] * np.arange(len(f)))
    return np.asarray(weights / weights.sum() @ (mixed / mixed.sum(axis=1, keepdims=True)))


def drawn(seed: int, places: int, differ: float) -> _Cohort:
    rng = np.random.default_rng(seed)
    return cohort([city(rng, planted=seed % 2 == 0 and n == 0, differ=differ) for n in range(places)], 10)


def documents_of(made: _Cohort) -> Places:
    found: Places = {}
    for number, place, tasks in made.documents.itertuples(index=False):
        entries = made.entries[made.entries["document"] == number]
        found.setdefault(place, []).append(Document.of(entries, tasks, made.collective))
    return found


@pytest.mark.parametrize(
    ("places", "differ"),
    [(3, 1.0), (5, 0.7), pytest.param(9, 0.0, marks=pytest.mark.slow), pytest.param(9, 0.7, marks=pytest.mark.slow)],
)
def test_laws_and_spread_are_those_of_one_place_after_the_other(places: int, differ: float) -> None:
    """Beside Brent's method, sums over all others and plain convolutions, on made cities that differ or do not."""
    made = documents_of(drawn(places, places, differ))
    made["0"].append(made.pop("1")[0])  # a place with two documents
    for place, found in cooperation(made, list(made)):
        laws, spread = one_by_one(made, place, found.pair.tolist())
        assert found.spread == pytest.approx(spread, abs=1e-9)
        for law, expected in zip(found.law, laws, strict=True):
            np.testing.assert_allclose(law[: len(expected)], expected[: len(law)], rtol=1e-9, atol=1e-15)
            assert expected[len(law) :].sum() == 0


@pytest.mark.slow
def test_a_place_that_has_nearly_all_of_a_pair() -> None:
    """0 and 1 share 30 tasks in one city, and 0, 1 or 2 in each of eight others: without it the factor is far away."""
    rng = np.random.default_rng(0)
    some = [[[0, 1]] * n + city(rng, planted=False, differ=0.5)[:30] for n in (30, 0, 1, 0, 2, 0, 1, 0, 1)]
    made = documents_of(cohort(some, 10))
    ((_, found),) = cooperation(made, ["0"])
    laws, spread = one_by_one(made, "0", found.pair.tolist())
    assert found.spread == pytest.approx(spread, abs=1e-9)
    np.testing.assert_allclose(found.law[0][: len(laws[0])], laws[0][: found.law.shape[1]], rtol=1e-9, atol=1e-15)


@pytest.mark.slow
def test_a_place_has_the_same_bits_alone_and_with_all_others() -> None:
    made = drawn(2, 5, 0.7)
    together = {found.place: found for found in _compare(made, list("01234"), SETTINGS)}
    for place in "03":
        (alone,) = _compare(made, [place], SETTINGS)
        for name in ("documents", "departments", "ties"):
            one, other = getattr(alone, name), getattr(together[place], name)
            pd.testing.assert_frame_equal(one, other, check_exact=True)
            assert one.attrs == other.attrs


def test_laws_without_what_is_not_needed() -> None:
    """Numbers above 2, above 9 and above 0 are left out; a law keeps its first number."""
    laws = Laws.of([PairLaw(1, np.array([0.25, 0.5, 0.25]))] * 3).up_to(np.array([2, 9, 0]))
    assert [laws.law(n).p.tolist() for n in range(3)] == [[0.25, 0.5], [0.25, 0.5, 0.25], [0.25]]
    assert laws.low.tolist() == [1, 1, 1]


# The jobs of a panel.


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> jx.corpus.Corpus:
    folder = tmp_path_factory.mktemp("cohort")
    (folder / "in").mkdir()
    for (seed, place), year in product(enumerate(("嘉兴市", "宁波市", "杭州市")), (2024, 2025)):
        text = jx.synthetic.make_document(8, seed=seed, year=year).text
        (folder / "in" / f"{place}{year}年.txt").write_text(text, encoding="utf-8")
    return jx.corpus.read(folder / "in", folder / "out", executor=HERE)


def job(place: str, year: int) -> making._Job:
    return making._Job(Place(place, "city", (2023, year), (0, 1), ("a", "b"), ()), f"{place}{year}", str(year))


def test_one_job_compares_all_places_of_a_level_and_year(corpus: jx.corpus.Corpus) -> None:
    """Two cities of 2025 are compared in one job; a year without documents is the error of its place, not of others."""
    jobs = [job("嘉兴市", 2025), job("宁波市", 2025), job("杭州市", 2022)]
    packed, errors = making._compare(corpus, jobs, SimpleNamespace(alpha=0.05), Workers(HERE, 1))  # type: ignore[arg-type]
    assert list(packed) == ["嘉兴市2025", "宁波市2025"]
    found, expected = making.unpacked(packed["宁波市2025"]), corpus.peers("宁波市")
    assert isinstance(found, Peers)
    pd.testing.assert_frame_equal(found.ties, expected.ties, check_exact=True)
    assert list(errors) == ["杭州市2022"]
    assert errors["杭州市2022"].key == "corpus.no_year_of_place"  # type: ignore[union-attr]
