"""A city beside its peers: unusual only beside others of its level and year, never for what all cities do."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from making_years import _drawn
from scipy import sparse
from scipy.special import expit
from scipy.stats import betabinom, hypergeom, nchypergeom_fisher
from test_corpus import HERE

import jxgraph as jx
from jxgraph.corpus import peers
from jxgraph.corpus.cooperation import Document, cooperation
from jxgraph.corpus.peers import Peers, _Cohort, _compare, _Counts, _departments, _Peers, _Shares
from jxgraph.errors import UsageError
from jxgraph.measures.nulls.analytic import sized_hypergeometric_laws, sized_sdsm_laws
from jxgraph.measures.nulls.configuration import Distributions
from jxgraph.measures.nulls.fdsm import fdsm_laws
from jxgraph.measures.nulls.pairs import Pairs

USUAL = ["市发展改革委牵头，市财政局配合"] * 3 + ["市商务局牵头，市科技局配合"] * 3 + ["市公安局负责"] * 14
OTHERS = ["宁波市", "温州市", "绍兴市", "湖州市"]


def write(folder: Path, place: str, clauses: Sequence[str], year: int = 2024, name: str = "") -> None:
    lines = [f"{n}.{place}推进工作{n}。（{clause}）" for n, clause in enumerate(clauses, 1)]
    (folder / f"{place}{year}年{name}分工.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> jx.corpus.Corpus:
    """嘉兴市 has 市公安局 with 市财政局 in all its tasks of 2024; a county, another year, and a place without level."""
    base = tmp_path_factory.mktemp("peers")
    folder = base / "in"
    folder.mkdir()
    write(folder, "嘉兴市", USUAL, 2023)
    write(folder, "嘉兴市", [*USUAL[:6], *["市公安局牵头，市财政局、各县(市、区)政府配合"] * 10], name="甲")
    write(folder, "嘉兴市", ["市公安局牵头，市财政局配合"] * 4, name="乙")
    for place in OTHERS:
        write(folder, place, USUAL)
    write(folder, "海宁市", USUAL)
    write(folder, "某某新区", USUAL)
    return jx.corpus.read(folder, base / "out", executor=HERE)


@pytest.fixture(scope="module")
def beside(corpus: jx.corpus.Corpus) -> Peers:
    return corpus.peers("嘉兴市")


def test_peers_are_the_places_of_the_level_in_the_newest_year(beside: Peers) -> None:
    """Both files of 2024 are the city's; the county and the file of 2023 are not compared."""
    assert (beside.place, beside.year, beside.level) == ("嘉兴市", 2024, "city")
    assert beside.documents["place"].tolist()[:2] == ["嘉兴市", "嘉兴市"]
    assert set(beside.documents["place"][beside.documents["peer"]]) == set(OTHERS)
    assert repr(beside) == "<Peers of '嘉兴市': 4 of level 'city' in 2024>"
    assert beside.departments.attrs["tasks"] == 20


def test_departments_by_hand(beside: Peers) -> None:
    """财政 has 3 + 14 of 20 tasks, the peers have 3 of 20 each; collectives have no row."""
    rows = beside.departments.set_index("department")
    assert rows.index[0] == "财政"
    assert rows.loc["财政", ["tasks", "share", "peers", "verdict"]].tolist() == [17, 0.85, 4, "more"]
    assert rows.loc["财政", "peers_share"] < rows.loc["财政", "shrunken"] < rows.loc["财政", "share"]
    assert set(rows.index) == {"财政", "发展改革", "商务", "科技", "公安"}
    same = rows.loc["发展改革"]
    assert same["low"] <= same["tasks"] <= same["high"]
    assert same["verdict"] == "expected"


def test_cooperations_by_hand(beside: Peers) -> None:
    """公安 and 财政 share 14 tasks here and none elsewhere; what is together in all cities is nothing unusual."""
    rows = beside.ties.set_index(["department_a", "department_b"])
    first = rows.iloc[0]
    assert set(rows.index[0]) == {"公安", "财政"}
    assert first[["shared", "shared_peers", "peers", "together"]].tolist() == [14, 0, 4, 0]
    assert len(first["task_ids"].split("; ")) == 14
    (usual,) = (row for pair, row in rows.iterrows() if set(pair) == {"商务", "科技"})
    assert usual[["shared", "shared_peers", "together", "verdict"]].tolist() == [3, 12, 4, "undecidable"]


@pytest.mark.parametrize(
    ("place", "year", "words"),
    [
        ("嘉兴", None, "no place called '嘉兴'; did you mean 嘉兴市"),
        ("嘉兴市", 2022, "no document of '嘉兴市' with that year; years there are: 2023, 2024"),
        ("嘉兴市", 2023, "in 2023 the corpus has no place of the same level beside '嘉兴市'"),
        ("海宁市", None, "no place of the same level"),
    ],
)
def test_nothing_to_compare_with(corpus: jx.corpus.Corpus, place: str, year: int | None, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        corpus.peers(place, year=year)


def test_a_place_without_level_and_a_level_that_is_none(corpus: jx.corpus.Corpus) -> None:
    documents = pd.DataFrame({"place": ["某地"], "year": [2024.0], "level": [""]})
    with pytest.raises(UsageError, match="the level of '某地' is not known"):
        peers._year_and_level(documents, "某地", None)
    with pytest.raises(UsageError, match="alpha"):
        corpus.peers("嘉兴市", alpha=0)


# The laws.


def test_the_law_of_shares_beside_a_sum_over_a_fine_grid() -> None:
    """Six peers; scipy's beta-binomial laws, 100 precisions x 400 means."""
    x, n = np.array([3, 8, 5, 0, 12, 6]), np.array([80, 100, 120, 90, 150, 100])
    shrinkage = ((np.arange(100) + 0.5) / 100) ** 3
    M = 100 * (shrinkage / (1 - shrinkage))[:, None]
    m = expit(np.linspace(-9, 2, 400))[None, :]
    likelihood = sum(betabinom.logpmf(k, size, M * m, M * (1 - m)) for k, size in zip(x, n, strict=True))
    weight = np.exp(likelihood - likelihood.max()) * np.sqrt(m * (1 - m))
    weight /= weight.sum()
    fine = np.array([(weight * betabinom.pmf(k, 110, M * m, M * (1 - m))).sum() for k in (0, 6, 20, 40)])
    law, shrunken = _Shares.of(x, _Peers.of(n)).of_city(30, 110)
    assert law.sum() == pytest.approx(1)
    assert law[[0, 6, 20, 40]] == pytest.approx(fine, rel=0.03)
    assert 6 / 110 < shrunken < 30 / 110


def test_peers_without_differences_give_nearly_the_binomial_law() -> None:
    """300 peers with 10 of 100 tasks each: the mean is 10, and the variance little above 9."""
    law, _ = _Shares.of(np.full(300, 10), _Peers.of(np.full(300, 100))).of_city(10, 100)
    mean = law @ np.arange(101)
    assert mean == pytest.approx(10, abs=0.1)
    assert 9 < law @ (np.arange(101) - mean) ** 2 < 11


def cohort(documents: Sequence[Sequence[Sequence[int]]], departments: int) -> _Cohort:
    """Make a place of each document, of tasks given as lists of departments."""
    entries = pd.DataFrame(
        [
            (d, u, 1000 * d + t, str(d))
            for d, tasks in enumerate(documents)
            for t, units in enumerate(tasks)
            for u in units
        ],
        columns=["document", "code", "task", "place"],
    )
    number = range(len(documents))
    frame = pd.DataFrame({"document": number, "place": map(str, number), "tasks": [len(tasks) for tasks in documents]})
    names = np.array([f"d{n:02}" for n in range(departments)], dtype=object)
    ids = pd.Series({task: f"T{task}" for task in entries["task"].unique()})
    return _Cohort(frame, entries, names, np.zeros(departments, dtype=bool), ids)


def compared(documents: Sequence[Sequence[Sequence[int]]], departments: int, place: int = 0) -> Peers:
    """Compare one of the places that `cohort` makes with the others."""
    (found,) = _compare(cohort(documents, departments), [str(place)], {"year": 2025, "level": "city", "alpha": 0.05})
    return found


def law_of(tasks: Sequence[Sequence[int]], a: int, b: int) -> np.ndarray:
    """Return the probabilities of 0, 1, … shared tasks under the null model."""
    codes = np.unique([u for units in tasks for u in units])
    cells = sparse.csr_array(np.array([[float(code in units) for code in codes] for units in tasks]))
    pairs = Pairs.of(cells)
    kind = int(pairs.kind(*(np.searchsorted(codes, [code]) for code in (a, b)))[0])
    (low,), (p,) = sized_hypergeometric_laws(cells, pairs).of(slice(kind, kind + 1))
    return np.pad(p, (low, 0))


def means(laws: Distributions) -> np.ndarray:
    return np.asarray(laws.probability @ np.arange(laws.probability.shape[1]) + laws.low)


def test_laws_of_pairs_have_fishers_form_and_nearly_those_of_fdsm() -> None:
    """Beside scipy's noncentral law of the same mean, and the mean and tails of samples with the margins."""
    P = jx.responsibility_matrix(jx.parse_text(jx.synthetic.make_document(60, units=20, seed=1).text)).pattern
    pairs = Pairs.of(P)
    found, sampled = sized_hypergeometric_laws(P, pairs).of(slice(None)), fdsm_laws(P, pairs, 4999, 0).of(slice(None))
    some = pairs.count > 0
    np.testing.assert_allclose(means(found)[some], means(sampled)[some], rtol=0.05)
    last = int(np.flatnonzero(some)[-1])  # two units with the most tasks
    a, b, p = pairs.degree[pairs.first[last]], pairs.degree[pairs.second[last]], found.probability[last]
    odds = p[1] / p[0] / (hypergeom.pmf(1, P.shape[0], a, b) / hypergeom.pmf(0, P.shape[0], a, b))
    np.testing.assert_allclose(p[:6], nchypergeom_fisher.pmf(np.arange(6), P.shape[0], a, b, odds), rtol=1e-6)
    for k in range(1, 6):
        above, tail = p[k:].sum(), sampled.probability[last, k:].sum()
        assert above == pytest.approx(tail, rel=0.1, abs=4 * math.sqrt(tail / 5000))


def test_laws_of_pairs_have_the_means_of_tasks_of_these_sizes_however_many() -> None:
    """Of 400 tasks half have two of twelve units and half nine: units share up to a hundred and more."""
    random = np.random.default_rng(1)
    rows = [np.isin(np.arange(12), random.permutation(12)[:size]) for size in [2, 9] * 200]
    P = sparse.csr_array(np.array(rows, dtype=float))
    pairs = Pairs.of(P)
    found, right = (laws(P, pairs).of(slice(None)) for laws in (sized_hypergeometric_laws, sized_sdsm_laws))
    np.testing.assert_allclose(means(found), means(right), rtol=1e-9, atol=1e-10)


CITY = [[0, 1]] * 4 + [[0, 2], [1, 2], [0], [1], [2], [2]]
PEER = [[0, 1]] * 2 + [[0, 2], [1, 2]] * 2 + [[0], [1], [2], [2, 0, 1]]


def test_the_test_of_a_pair_is_conditional_on_the_sum_with_the_peers() -> None:
    """One peer: P(k | 4 + 3) is in proportion to f(k) g(7 - k); two peers alike: g is their convolution."""
    for others in ([PEER], [PEER, PEER]):
        row = compared([CITY, *others], 3).ties.set_index(["department_a", "department_b"]).loc[("d00", "d01")]
        f, g = law_of(CITY, 0, 1), np.ones(1)
        for other in others:
            g = np.convolve(g, law_of(other, 0, 1))
        total = 4 + 3 * len(others)
        joint = np.array([f[k] * g[total - k] if 0 <= total - k < len(g) else 0 for k in range(len(f))])
        assert row[["shared", "shared_peers"]].tolist() == [4, 3 * len(others)]
        assert row["p_more"] == pytest.approx(joint[4:].sum() / joint.sum())
        assert row["expected"] == pytest.approx(joint @ np.arange(len(f)) / joint.sum())


def test_a_factor_that_all_cities_have_cancels() -> None:
    """Shared tasks three times as likely in the city and its peer: the same conditional law."""
    one, none = np.ones(1), np.zeros(1, int)
    for factor in (1.0, 3.0):
        city, peer = (
            Document(none, none, row * factor ** np.arange(row.shape[1]), np.array([shared]), one, one)
            for row, shared in ((np.array([[0.5, 0.3, 0.2]]), 1), (np.array([[0.4, 0.3, 0.2, 0.1]]), 2))
        )
        ((_, found),) = cooperation({"city": [city], "peer": [peer]}, ["city"])
        assert found.law[0] == pytest.approx(np.array([0.05, 0.06, 0.06]) / 0.17)


@pytest.mark.parametrize(
    "documents", [[[[0]], [[0]]], [[[0], [1]], [[0], [1]]], [[[0, 1]], [[0, 1]]], [[[0, 1]], [[2]]]]
)
def test_little_to_compare(documents: list[list[list[int]]]) -> None:
    """One department, none together, one task, no department in common: frames with all columns, nothing unusual."""
    found, whole = compared(documents, 3), compared([CITY, PEER], 3)
    for frame, other in ((found.departments, whole.departments), (found.ties, whole.ties)):
        assert frame.dtypes.astype(str).to_dict() == other.dtypes.astype(str).to_dict()
        assert not frame["verdict"].isin(["more", "fewer"]).any()


def test_the_order_of_peers_does_not_matter() -> None:
    documents = [CITY, PEER, CITY[:6], [*PEER, [0, 1]]]
    one, other = (compared(order, 3) for order in (documents, [CITY, *documents[:0:-1]]))
    pd.testing.assert_frame_equal(one.departments, other.departments)
    pd.testing.assert_frame_equal(one.ties, other.ties)


# Calibration and power.


def city(rng: np.random.Generator, *, planted: bool, differ: float) -> list[list[int]]:
    """Draw a city's tasks: 0 and 1 cooperate in all cities, 5 and 6 where planted; factors differ between cities."""
    odds = {(a, b): math.exp(rng.normal(0, differ)) for b in range(10) for a in range(b)} if differ else {}
    odds[0, 1] = odds.get((0, 1), 1.0) * 8
    if planted:
        odds[5, 6] = 15.0
    sizes = 1 + rng.choice(4, 80, p=[0.3, 0.4, 0.2, 0.1])
    return list(_drawn(rng, np.arange(1, 11.0) ** -0.5, sizes, odds))


def test_a_planted_cooperation_is_found_and_a_common_one_is_not() -> None:
    rng = np.random.default_rng(2)
    others = [city(rng, planted=False, differ=0) for _ in range(8)]
    found = compared([city(rng, planted=True, differ=0), *others], 10).ties
    assert found.loc[found["verdict"] == "more", ["department_a", "department_b"]].to_numpy().tolist() == [
        ["d05", "d06"]
    ]


@pytest.mark.slow
@pytest.mark.parametrize("differ", [0.0, 0.7])
def test_cities_of_one_law_have_few_unusual_cooperations(differ: float) -> None:
    """At most 5 % of 60 cities, give three standard errors, also where what is common differs between cities."""
    rng = np.random.default_rng(1)
    found: list[bool] = []
    for _ in range(60):
        ties = compared([city(rng, planted=False, differ=differ) for _ in range(9)], 10).ties
        found.append(ties["verdict"].isin(["more", "fewer"]).any())
    assert np.mean(found) <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 60)


@pytest.mark.slow
@pytest.mark.parametrize(("others", "precision"), [(4, 60), (10, 30), (30, 100)])
def test_cities_of_one_law_have_few_unusual_departments(others: int, precision: float) -> None:
    """At most 5 % of 60 cities; a department in 60 % of the tasks, its usual share far below, is found beside 30 peers."""
    rng = np.random.default_rng(3)
    found: list[bool] = []
    power: list[bool] = []
    mean = np.exp(rng.normal(-3.2, 1, 30)).clip(0.003, 0.4)
    for _ in range(60):
        n = rng.integers(80, 250, others + 1)
        x = rng.binomial(n[:, None], rng.beta(mean * precision, (1 - mean) * precision, (others + 1, 30)))
        for planted in (False, True):
            x[0, 0] = rng.binomial(n[0], 0.6) if planted else x[0, 0]
            if planted and others < 30:
                continue  # a few peers say too little of the usual share
            tasks: list[list[list[int]]] = [[[] for _ in range(size)] for size in n]
            for d, row in enumerate(x):
                for u, count in enumerate(row):
                    for t in range(count):
                        tasks[d][t].append(u)
            made = cohort(tasks, 30)
            frame = _departments(made, _Counts.of(made), "0", 0.05)
            more = frame["verdict"].isin(["more", "fewer"])
            (power if planted else found).append(more[frame["department"] == "d00"].any() if planted else more.any())
    assert np.mean(found) <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 60)
    assert others < 30 or np.mean(power) > 0.8
