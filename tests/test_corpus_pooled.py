"""Pooled measures: DuckDB and plain pandas agree to the last digit, and cities are strata."""

import math
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from fractions import Fraction
from functools import partial
from itertools import accumulate, combinations
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.stats import hypergeom
from test_corpus import HERE

import jxgraph as jx
from jxgraph.corpus import measuring as projecting
from jxgraph.corpus.storage import tables_of
from jxgraph.measures.nulls import pooled
from jxgraph.measures.nulls.fdsm import SwapSampler
from jxgraph.measures.nulls.pooled import CERTAIN, Laws, Stratum, convolved, law_tails, pool, pooled_ties, stratum_laws
from jxgraph.measures.nulls.registry import NULLS, NullSettings
from jxgraph.naming import department

LEADS = "1.扩大投资。（市发展改革委牵头，市财政局配合）\n2.促进消费。（市商务局牵头，各县(市、区)政府配合）\n"
NAMES = [
    "市发展改革委",
    "省发展改革委",
    "市财政局",
    "海宁市财政局",
    "市商务局",
    "南湖区政府",
    "秀洲区政府",
    "各县(市、区)政府",
]


def corpus_of(texts: list[str], base: Path) -> jx.corpus.Corpus:
    (base / "a").mkdir()
    for n, text in enumerate(texts):
        (base / "a" / f"嘉兴市{2020 + n}.txt").write_text(f"{text}\n{n}\n", encoding="utf-8")
    return jx.corpus.read(base / "a", base / "out", executor=HERE)


def entries(corpus: jx.corpus.Corpus, by: str) -> pd.DataFrame:
    """Return the entries of the pooled matrix as pandas makes them: the strongest role of a name in a task."""
    whole = corpus.assignments.query("counted").drop(columns="name").merge(corpus.names, on="unit")
    whole = whole.merge(corpus.documents[["document", "place", "year"]], on="document")
    whole["who"] = whole["department" if by == "department" else "name"]
    return whole.sort_values("role").drop_duplicates(["task", "who"])


@given(
    st.lists(st.lists(st.sampled_from([0, 1, 2, 7, 99_998, 99_999]), min_size=1, unique=True), max_size=30),
    st.integers(1, 9),
)
def test_a_projection_is_the_sparse_product_in_blocks_of_any_size(tasks: list[list[int]], block: int) -> None:
    """Units near each other and far apart, which have keys of different room; weights that binary fractions hold."""
    edges = [(n, unit, 1 + (n + unit) % 3) for n, units in enumerate(tasks) for unit in units]
    task, unit, role = np.array(edges, dtype=np.int32).reshape(-1, 3).T
    weights = np.array([1.0, 0.5, 0.25])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projecting, "_BLOCK", block)
        found = projecting.project(task, unit, role, weights)
    shape = (len(tasks), 100_000)
    W, P = (sparse.csr_array((values, (task, unit)), shape=shape) for values in (weights[role - 1], np.ones(len(task))))
    for product, got in ((W.T @ W, found.weight), (P.T @ P, found.shared)):
        half = sparse.triu(product, k=1).tocoo()
        want = sorted(zip(*(part.tolist() for part in half.coords), half.data.tolist(), strict=True))
        assert list(zip(found.a.tolist(), found.b.tolist(), got.tolist(), strict=True)) == want


lists = st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True), min_size=1, max_size=5)


@pytest.mark.slow
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.lists(lists, min_size=1, max_size=4), ahead=st.integers(2, 9))
def test_duckdb_and_pandas_agree_exactly(
    tmp_path_factory: pytest.TempPathFactory, made: list[list[list[str]]], ahead: int
) -> None:
    texts = [
        "\n".join(
            f"{n}.工作{n}。（{'、'.join(units[:1])}牵头" + (f"，{'、'.join(units[1:])}配合）" if units[1:] else "）")
            for n, units in enumerate(document, 1)
        )
        for document in made
    ]
    corpus = corpus_of(texts, tmp_path_factory.mktemp("c"))
    for by in ("department", "unit"):
        whole = entries(corpus, by)
        grouped = whole.groupby(["year", "who"], dropna=False)
        expected = grouped.agg(tasks=("task", "size"), workload=("weight", "sum"), documents=("document", "nunique"))
        got = corpus.workload(by=by, over=["year"]).set_index(["year", by])
        pd.testing.assert_frame_equal(
            got[expected.columns].loc[expected.index], expected, check_dtype=False, check_names=False
        )
        assert len(got) == len(expected)
        leads = whole[whole["role"] == 1].groupby(["year", "who"]).size().reindex(got.index, fill_value=0)
        np.testing.assert_array_equal(got["lead"], leads)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jxgraph.corpus.pooled.RANGE_TASKS", ahead)
        path = corpus.path.parent / "pairs.parquet"
        corpus.projection(path)
        shown = corpus.ties()
    whole = entries(corpus, "unit")
    W = sparse.csr_array(
        (whole["weight"], (whole["task"], whole["unit"])), shape=(len(corpus.tasks), len(corpus.names))
    )
    product = sparse.triu(W.T @ W, k=1).tocoo()
    want = sorted(zip(*(part.tolist() for part in product.coords), product.data.tolist(), strict=True))
    pairs = pd.read_parquet(path)
    assert list(pairs[["unit_a", "unit_b", "weight"]].itertuples(index=False, name=None)) == want
    assert shown["shared"].sum() == pairs_of_a_task(entries(corpus, "department"))


def pairs_of_a_task(whole: pd.DataFrame) -> int:
    """Count the pairs of departments in each task, and sum over tasks."""
    sizes = whole.groupby("task").size()
    return int((sizes * (sizes - 1) // 2).sum())


@pytest.mark.slow
def test_workload_by_hand(tmp_path: Path) -> None:
    """Twice the same two tasks: 发展改革 and 商务 lead 2 each, 财政 supports 2 for 0.5; the collective has no rank."""
    found = corpus_of([LEADS, LEADS], tmp_path).workload()
    assert found["department"].tolist() == ["发展改革", "商务", "财政", "各县(市、区)政府"]
    assert found["workload"].tolist() == [2.0, 2.0, 0.5, 0.5]
    assert found["rank"].tolist() == [1, 1, 3, pd.NA]
    assert found["share"].tolist() == [0.4, 0.4, 0.1, 0.1]


@pytest.mark.slow
def test_bodies_of_one_department_in_a_task_count_once(tmp_path: Path) -> None:
    """Two governments support one task, and a third leads it: 地方政府 has one task, and leads it."""
    text = "1.扩大投资。（南湖区政府牵头，秀洲区政府、嘉善县政府配合）\n"
    (found,) = corpus_of([text], tmp_path).workload().itertuples()
    assert (found.department, found.lead, found.support, found.workload, found.units) == ("地方政府", 1, 0, 1.0, 3)


def documents_of(documents: list[list[list[int]]]) -> list[Stratum]:
    """Make documents given as tasks given as lists of departments."""
    made = []
    for tasks in documents:
        codes = np.unique([d for task in tasks for d in task])
        cells = np.array([[float(code in task) for code in codes] for task in tasks])
        made.append(Stratum(sparse.csr_array(cells), codes))
    return made


def pool_of(documents: list[list[list[int]]], **settings: Any) -> pd.DataFrame:
    made = documents_of(documents)
    return pooled_ties(lambda: iter(made), NullSettings(**settings)).set_index(["a", "b"])


def processes() -> Executor:
    return ProcessPoolExecutor(2, mp_context=get_context("spawn"))


tasks = st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=5, unique=True), min_size=1, max_size=8)


@given(st.lists(tasks, min_size=1, max_size=5))
def test_the_law_of_a_sum_is_the_convolution_of_each_documents(documents: list[list[list[int]]]) -> None:
    """Beside scipy's hypergeometric laws, convolved; the odds ratio beside fractions."""
    frame = pool_of(documents, nulls=("hypergeometric",))
    for a, b in frame.index:
        law, shared, both, differ = np.ones(1), 0, Fraction(0), Fraction(0)
        for doc in documents:
            n, da, db = len(doc), sum(a in t for t in doc), sum(b in t for t in doc)
            s = sum(a in t and b in t for t in doc)
            if da and db:
                law = np.convolve(law, hypergeom(n, da, db).pmf(np.arange(min(da, db) + 1)))
                both += Fraction(s * (n - da - db + s), n)
                differ += Fraction((da - s) * (db - s), n)
                shared += s
        row = frame.loc[(a, b)]
        assert row["shared"] == shared
        assert row["expected"] == pytest.approx(law @ np.arange(len(law)))
        assert [row["p_more"], row["p_fewer"]] == pytest.approx([law[shared:].sum(), law[: shared + 1].sum()])
        ratio = both / differ if differ else (math.inf if both else math.nan)
        assert row["odds_ratio"] == pytest.approx(float(ratio), nan_ok=True)


@pytest.mark.parametrize(
    "null",
    [pytest.param(null, marks=[] if null in {"fdsm", "hypergeometric"} else [pytest.mark.slow]) for null in NULLS],
)
def test_a_corpus_of_one_document_gives_what_ties_gives(null: str, tmp_path: Path) -> None:
    """To the last bit: expectations, tails, q and verdicts of a made document, by units."""
    text = jx.synthetic.make_document(60, seed=3).text
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.txt").write_text(text, encoding="utf-8")
    found = jx.corpus.read(tmp_path / "a", tmp_path / "out", executor=HERE).ties(by="unit", null=null, samples=500)
    alone = jx.ties(jx.parse_text(text), nulls=(null,), samples=500).rename(
        columns=lambda c: c.removeprefix(f"{null}_")
    )
    columns = ["unit_a", "unit_b", "shared", "weight", "expected", "p_more", "p_fewer", "q", "verdict"]
    pd.testing.assert_frame_equal(*(f[columns].astype({"verdict": "str"}) for f in (found, alone)), check_exact=True)
    assert found.attrs["threshold"] == alone.attrs[null]["threshold"]


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 5, 20])
def test_corpora_drawn_from_their_own_null_have_few_findings(size: int) -> None:
    """At most 5 % of 100 corpora, give three standard errors, have a pair that is called more or fewer."""
    P = jx.responsibility_matrix(jx.parse_text(jx.synthetic.make_document(40, seed=1).text)).pattern
    *_, last = SwapSampler(P, 100 * size, seed=size)
    drawn = [
        Stratum(sparse.csr_array((np.ones(P.nnz), column.astype(int), P.indptr), shape=P.shape), np.arange(P.shape[1]))
        for column in last.unit.T
    ]
    found = []
    for corpus in range(100):
        documents = drawn[corpus * size : (corpus + 1) * size]
        attrs = pooled_ties(partial(iter, documents), NullSettings(("fdsm",), samples=999)).attrs
        found.append(attrs["more"] + attrs["fewer"] > 0)
    assert np.mean(found) <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 100)


def test_cities_that_differ_in_what_they_print_are_no_association() -> None:
    """Ten cities deal 0 and 1 over half their tasks each at random, ten have neither.

    In each city 25 of 100 tasks are shared, as chance has it; pooled naively, 250 of 2,000 would be against 125.
    """
    city = [[0, 1]] * 25 + [[0]] * 25 + [[1]] * 25 + [[2]] * 25
    row = pool_of([city] * 10 + [[[2]] * 100] * 10, nulls=("hypergeometric",)).loc[(0, 1)]
    assert (row["odds_ratio"], row["verdict"], row["documents"]) == (1, "expected", 10)
    assert row["expected"] == pytest.approx(250)


def test_more_fewer_and_undecidable() -> None:
    """0 and 1 always together, 2 and 3 never, in ten documents; a pair of one small document: no count could tell."""
    city = [[0, 1]] * 5 + [[2]] * 5 + [[3]] * 5
    frame = pool_of([city] * 10 + [[[4, 5], [4]]], nulls=("hypergeometric",))
    assert frame.loc[(0, 1), "verdict"] == "more"
    assert frame.loc[(2, 3), ["shared", "verdict"]].tolist() == [0, "fewer"]
    assert frame.loc[(4, 5), "verdict"] == "undecidable"
    assert (frame.attrs["pairs"], frame.attrs["tests"]) == (7, 14)
    assert sum(frame.attrs[verdict] for verdict in ("more", "fewer", "expected", "undecidable")) == 7


@pytest.mark.slow
@pytest.mark.parametrize("null", ["fdsm", "sdsm_sized", "sdsm"])
def test_the_law_of_every_pair_is_the_plain_convolution(null: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents after each other, pair by pair, in plain numpy; a unit that some documents do not have."""
    monkeypatch.setattr(pooled, "_STRATA_AT_ONCE", 4)
    documents = documents_of([made_tasks(seed) for seed in range(11)])
    chosen = NullSettings((null,), samples=99).for_matrices([])
    laws = [stratum_laws(document, chosen) for document in documents]
    found = pool(iter(documents), chosen)
    pairs = {pair for one in laws for pair in combinations(one.codes.tolist(), 2)}
    assert found.codes.tolist() == sorted((a << 32) + b for a, b in pairs)
    for a, b in pairs:
        plain = np.ones(1)
        for one in laws:
            low, p = one.of(a, b)
            plain = np.convolve(plain, np.concatenate([np.zeros(low), p]))
        low, p = found.of(b, a)
        np.testing.assert_allclose(p, plain[low : low + len(p)], rtol=1e-12)
        assert plain[:low].sum() + plain[low + len(p) :].sum() < 1e-290
        assert found.of(a, b)[0] == convolved(one.of(a, b) for one in laws).low


def made_tasks(seed: int) -> list[list[int]]:
    """Draw ten tasks of up to four of six departments, some of which have much more than others."""
    random, weight = np.random.default_rng(seed), 0.6 ** np.arange(6)
    return [random.choice(6, random.integers(1, 5), replace=False, p=weight / weight.sum()).tolist() for _ in range(10)]


def test_tails_are_as_exact_far_out_as_in_the_middle() -> None:
    """Beside fractions: 0 and 1 in 5 and 4 of 9 tasks of each of 33 documents; the least tail is 1e-48 and 1e-69."""
    document = [[0, 1]] * 2 + [[0]] * 3 + [[1]] * 2 + [[2]] * 2
    one = [Fraction(math.comb(5, k) * math.comb(4, 4 - k), math.comb(9, 4)) for k in range(5)]
    exact = [Fraction(1)]
    for _ in range(33):
        exact = [
            sum((exact[n - k] * one[k] for k in range(5) if 0 <= n - k < len(exact)), Fraction(0))
            for n in range(len(exact) + 4)
        ]
    settings = NullSettings(("hypergeometric",)).for_matrices([])
    law = pool(iter(documents_of([document] * 33)), settings).of(0, 1)
    tails = law_tails(Laws.of([law]))
    assert (tails.least[0], tails.most[0]) == (0, 132)
    cells = tails.cells(np.zeros(133, np.int64), np.arange(133))
    for found, sums in (
        (tails.at_least[cells], accumulate(reversed(exact))),
        (tails.at_most[cells][::-1], accumulate(exact)),
    ):
        expected = [float(p) for p in sums]
        assert expected[0] < 1e-45
        np.testing.assert_allclose(found[::-1], expected, rtol=1e-12)


@pytest.mark.parametrize("started", [lambda: ThreadPoolExecutor(2), pytest.param(processes, marks=pytest.mark.slow)])
def test_who_finds_the_laws_does_not_matter(started: Callable[[], Executor], monkeypatch: pytest.MonkeyPatch) -> None:
    """Two threads, or two processes, give to the last bit what this process gives; the last document is done here."""
    monkeypatch.setattr(pooled, "_STRATA_AT_ONCE", 2)
    documents = documents_of([made_tasks(seed) for seed in range(9)])
    here = pooled_ties(lambda: iter(documents), NullSettings(("sdsm_sized",)))
    with started() as executor:
        there = pooled_ties(lambda: iter(documents), NullSettings(("sdsm_sized",)), executor)
    pd.testing.assert_frame_equal(there, here, check_exact=True)
    assert there.attrs == here.attrs


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # Dask's own, of its sockets and of the processes it starts
def test_a_dask_cluster_finds_the_same_laws(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None)
    with cluster, distributed.Client(cluster) as client:
        test_who_finds_the_laws_does_not_matter(client.get_executor, monkeypatch)


def test_a_worker_that_dies_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """An executor that has been shut down, and one whose workers are lost: this process does their work."""
    monkeypatch.setattr(pooled, "_STRATA_AT_ONCE", 2)
    documents = documents_of([made_tasks(seed) for seed in range(5)])
    here = pooled_ties(lambda: iter(documents), NullSettings(("hypergeometric",)))
    for executor in (Broken(), Lost()):
        there = pooled_ties(lambda: iter(documents), NullSettings(("hypergeometric",)), executor)
        pd.testing.assert_frame_equal(there, here, check_exact=True)


class Broken(Executor):
    """Takes no work."""

    def submit(self, *_: Any, **__: Any) -> Any:  # noqa: D102 -- that of its base
        raise BrokenExecutor


class Lost(Executor):
    """Loses what it is given."""

    def submit(self, *_: Any, **__: Any) -> Any:  # noqa: D102 -- the same
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor())
        return future


def test_portions_of_documents_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same frame whether all documents are one tree or two at a time are pooled: it is the same tree."""
    documents = [[[0, 1], [0, 2], [1]], [[0, 1], [2]], [[0, 2], [0, 1], [0, 1]]] * 3
    kept = pool_of(documents, nulls=("sdsm_sized",))
    monkeypatch.setattr(pooled, "_STRATA_AT_ONCE", 2)
    pd.testing.assert_frame_equal(pool_of(documents, nulls=("sdsm_sized",)), kept, check_exact=True)


def test_pairs_of_no_common_stratum_and_of_no_stratum_meet_never() -> None:
    settings = NullSettings(("hypergeometric",)).for_matrices([])
    found = pool(iter(documents_of([[[0, 1]], [[2, 3]]])), settings)
    assert found.of(0, 2) == found.of(7, 8) == CERTAIN
    assert found.of(3, 2) == (1, np.ones(1))
    assert len(pool(iter([]), settings).codes) == 0
    assert convolved([]) == CERTAIN


def test_a_corpus_without_ties() -> None:
    assert len(pool_of([[[0]], [[1]]])) == 0


@pytest.mark.slow
def test_clusters_are_of_departments_and_not_of_cities(tmp_path: Path) -> None:
    """Two cities with the same two groups of bodies of their own: two clusters, not four."""
    groups = ("发展改革委、{0}财政局", "公安局、{0}司法局")
    texts = [
        "\n".join(f"{n}.工作{n}。（{city}{groups[n % 2].format(city)}负责）" for n in range(2, 10))
        for city in ("海宁市", "平湖市")
    ]
    found = corpus_of(texts, tmp_path).clusters()
    assert found["cluster"].to_dict() == {"发展改革": 1, "财政": 1, "公安": 2, "司法": 2}
    assert found["size"].tolist() == [2, 2, 2, 2]


@pytest.mark.slow
@pytest.mark.parametrize("clause", ["各县(市、区)政府负责", "市财政局负责"])
def test_a_corpus_of_one_body_and_one_of_a_collective_alone(tmp_path: Path, clause: str) -> None:
    corpus = corpus_of([f"1.扩大投资。（{clause}）\n"], tmp_path)
    assert len(corpus.ties()) == 0
    assert corpus.clusters()["cluster"].tolist() == ([0] if "财政" in clause else [])
    assert corpus.workload()["share"].tolist() == [1.0]


@pytest.mark.slow
def test_questions_in_sql_and_what_is_no_question(tmp_path: Path) -> None:
    base = tmp_path / "it's [a] *folder?"
    base.mkdir()
    corpus = corpus_of([LEADS], base)
    assert corpus.sql("SELECT count(*) AS n FROM assignments")["n"].tolist() == [4]
    with pytest.raises(jx.errors.UsageError, match="DuckDB"):
        corpus.sql("SELEC 1")
    with pytest.raises(jx.errors.UsageError, match="by must be one of unit, department, not 'city'"):
        corpus.workload(by="city")
    with pytest.raises(jx.errors.UsageError, match="over must be among place, year, level, not 'month'"):
        corpus.workload(over=["month"])
    with pytest.raises(jx.errors.UsageError, match="the memory limit must be a number with a unit"):
        jx.corpus.open(corpus.path, memory="much").workload()


@pytest.mark.slow
def test_a_query_beyond_the_limit_spills_to_disk(tmp_path: Path) -> None:
    corpus = jx.corpus.open(corpus_of([LEADS], tmp_path).path, memory="60MB")
    with tables_of(corpus.path, "60MB") as connection:
        rows = connection.execute(
            "SELECT count(*) FROM (SELECT DISTINCT range // 2 AS r, hash(range // 2) AS h FROM range(6000000))"
        ).fetchone()
    assert rows == (3000000,)


@pytest.mark.parametrize("name", NAMES)
def test_departments_do_not_depend_on_the_city(name: str) -> None:
    assert department(name) == department(name.replace("海宁市", "市").replace("秀洲", "南湖"))
