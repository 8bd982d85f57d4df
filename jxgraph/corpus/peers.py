"""A city beside its peers, the others of its level and year: what its departments carry, and who works with whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.corpus.pooled import document_entries
from jxgraph.errors import NearestAttribute, UsageError
from jxgraph.measures.nulls.analytic import sized_hypergeometric_laws
from jxgraph.measures.nulls.configuration import Distributions
from jxgraph.measures.nulls.fdr import FEWER, Judge
from jxgraph.measures.nulls.pairs import Pairs
from jxgraph.measures.nulls.pooled import Laws, law_tails
from jxgraph.measures.numeric.arrays import ratio
from jxgraph.messages import Message
from jxgraph.model import LIST_SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from jxgraph.measures.nulls.fdr import Judgement

_TESTED = ("expected", "p_more", "p_fewer", "q", "verdict")


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Peers(NearestAttribute):
    """A city beside its peers by `Corpus.peers`, which describes the frames."""

    place: str
    year: int
    level: str
    documents: pd.DataFrame
    departments: pd.DataFrame
    ties: pd.DataFrame

    def __repr__(self) -> str:
        peers = self.documents["place"].nunique() - 1
        return f"<Peers of {self.place!r}: {peers} of level {self.level!r} in {self.year}>"


def peers_of(connection: Any, place: str, year: int | None, alpha: float) -> Peers:
    """Compare a place with the others of its level and year; `Corpus.peers` says how."""
    if not 0 < alpha < 1:
        raise UsageError("nulls.alpha", alpha=alpha)
    known = connection.execute("SELECT * FROM documents ORDER BY document").df()
    year, level = _year_and_level(known, place, year)
    documents = known[(known["year"] == year) & (known["level"] == level) & (known["place"] != "")]
    documents = documents[documents["edges"] > 0]
    documents = documents[["document", "place", "path", "title", "counted"]].rename(columns={"counted": "tasks"})
    documents.insert(2, "peer", documents["place"] != place)
    documents = documents.sort_values(["peer", "document"]).reset_index(drop=True)
    if documents["peer"].all() or not documents["peer"].any():
        raise UsageError("corpus.no_peers", place=place, year=year)
    cohort = _Cohort.of(connection, documents)
    settings = {"place": place, "year": year, "level": level, "peers": documents["place"].nunique() - 1, "alpha": alpha}
    departments, ties = _departments(cohort, alpha), _ties(cohort, alpha)
    for frame in (departments, ties):
        frame.attrs = {**settings, **frame.attrs}
    return Peers(place, year, level, documents.drop(columns="document"), departments, ties)


def _year_and_level(documents: pd.DataFrame, place: str, year: int | None) -> tuple[int, str]:
    """Return the year, by default the newest of the place, and its level in it."""
    own = documents[documents["place"] == place]
    if own.empty:
        raise UsageError("corpus.no_place", place=place).near(place, documents["place"].unique().tolist())
    dated = own[own["year"].notna() if year is None else own["year"] == year]
    if dated.empty:
        known = sorted(own["year"].dropna().astype(int).unique().tolist())
        raise UsageError("corpus.no_year_of_place", place=place, known=known or Message("list.nothing"))
    newest = dated[dated["year"] == dated["year"].max()]
    level = next((level for level in newest["level"] if level), "")
    if not level:
        raise UsageError("corpus.no_level", place=place)
    return int(newest["year"].iloc[0]), level


class _Cohort(NamedTuple):
    """The documents of a city, and after them those of its peers, with their entries: a department in a task.

    `departments` and `collective` are by the code of a department, `task_ids` by the code of a task of the city.
    """

    documents: pd.DataFrame
    entries: pd.DataFrame
    departments: NDArray[np.object_]
    collective: NDArray[np.bool_]
    task_ids: pd.Series[str]

    @classmethod
    def of(cls, connection: Any, documents: pd.DataFrame) -> _Cohort:
        """Read what is needed of the documents."""
        entries = document_entries(connection, "department", documents["document"].tolist())
        entries = entries.merge(documents[["document", "place", "peer"]], on="document")
        names = connection.execute("SELECT department, collective FROM names ORDER BY unit").df()
        city = documents["document"][~documents["peer"]].tolist()
        ids = connection.execute("SELECT task, task_id FROM tasks WHERE list_contains(?, document)", [city]).df()
        departments, collective = names["department"].to_numpy(dtype=object), names["collective"].to_numpy(dtype=bool)
        return cls(documents, entries, departments, collective, ids.set_index("task")["task_id"])

    @property
    def single(self) -> pd.DataFrame:
        """The entries of departments that are no collectives."""
        return self.entries[~self.collective[self.entries["code"]]]


def _judged(law: NDArray[np.float64], counts: NDArray[np.int64], alpha: float) -> tuple[Judgement, dict[str, Any]]:
    """Test counts, both tails of all of them together, and return what `attrs` say; `law` has a row for each."""
    family = np.arange(len(counts))
    laws = Laws.of_rows(Distributions(np.zeros(len(counts), np.int64), law))
    judge = Judge(law_tails(laws), family, counts, alpha)
    attrs = {"tests": 2 * len(counts), **judge.counts(family, counts), "threshold": judge.correction.threshold}
    return judge(family, counts), attrs


def _surest_first(tested: Judgement, counts: NDArray[np.int64], *last: NDArray[np.int64]) -> NDArray[np.intp]:
    surest = np.minimum(tested.p_more, tested.p_fewer).round(12)
    return np.lexsort((*last[::-1], -counts, surest))


# The departments: a beta-binomial law of the peers' shares.


_SHRINKAGES = 16
"""Precisions of the law of shares that are summed over."""

_SHARES = np.linspace(-6, 6, 21)
"""Shares that are summed over, in standard errors of their log odds from the middle."""

_USUAL = 0.9
"""The probability of what is called the usual range."""


def _departments(cohort: _Cohort, alpha: float) -> pd.DataFrame:
    """Test how many tasks name each department."""
    tasks = cohort.documents.groupby("place", sort=False)["tasks"].sum()  # the city is the first
    counts = pd.crosstab(cohort.single["place"], cohort.single["code"]).reindex(tasks.index, fill_value=0)
    n, x = tasks.to_numpy(dtype=np.int64), counts.to_numpy(dtype=np.int64)
    law, shrunken = np.zeros((x.shape[1], n[0] + 1)), np.zeros(x.shape[1])
    for department, (own, *others) in enumerate(x.T):
        law[department], shrunken[department] = _Shares.of(np.array(others), n[1:]).of_city(own, n[0])
    tested, attrs = _judged(law, x[0], alpha)
    below = np.cumsum(law, axis=1)
    frame = pd.DataFrame(
        {
            "department": cohort.departments[counts.columns],
            "tasks": x[0],
            "share": x[0] / n[0],
            "shrunken": shrunken,
            "peers_share": tested.expected / n[0],
            "expected": tested.expected,
            "low": (below < (1 - _USUAL) / 2).sum(axis=1),
            "high": (below < (1 + _USUAL) / 2).sum(axis=1),
            "peers": (x[1:] > 0).sum(axis=0),
            **{name: getattr(tested, name) for name in _TESTED[1:]},
        }
    ).astype({"department": "str", "verdict": "str"})
    frame = frame.iloc[_surest_first(tested, x[0], np.arange(len(frame)))].reset_index(drop=True)
    frame.attrs = {"tasks": int(n[0]), "usual": _USUAL, **attrs}
    return frame


class _Shares(NamedTuple):
    r"""The law of a department's share among cities, fitted to the peers: a beta law, its parameters with weights.

    Shares have the mean m and the precision M. The prior of m is Jeffreys'. That of M is such that a city with as many
    tasks as the median peer shrinks its share by a factor whose cube root is uniform between 0 and 1; were the factor
    itself uniform [1]_, too many cities would be called unusual where a few peers differ much.

    References
    ----------
    .. [1] Christiansen and Morris, J. Am. Stat. Assoc. 92 (1997) 618, https://doi.org/10.1080/01621459.1997.10474013
    """

    a: NDArray[np.float64]
    b: NDArray[np.float64]
    weight: NDArray[np.float64]

    @classmethod
    def of(cls, x: NDArray[np.int64], n: NDArray[np.int64]) -> _Shares:
        """Weigh the parameters by their likelihood with x of n tasks in each peer."""
        shrinkage = ((np.arange(_SHRINKAGES) + 0.5) / _SHRINKAGES) ** 3
        M = np.median(n) * shrinkage / (1 - shrinkage)
        middle = (x.sum() + 0.5) / (n.sum() + 1)
        tasks = (n * (M[:, None] + 1) / (M[:, None] + n)).sum(axis=1)  # independent ones with as much information
        error = 1 / np.sqrt(tasks * middle * (1 - middle) + 0.5)
        log_odds = np.log(middle / (1 - middle)) + error[:, None] * _SHARES
        m, rest = 1 / (1 + np.exp(-log_odds)), 1 / (1 + np.exp(log_odds))
        a, b = (M[:, None] * m).ravel(), (M[:, None] * rest).ravel()
        likelihood = _rising(a, int(x.max())) @ np.bincount(x) + _rising(b, int((n - x).max())) @ np.bincount(n - x)
        likelihood -= np.repeat(_rising(M, int(n.max())) @ np.bincount(n), len(_SHARES))
        prior = (np.log(m * rest) / 2 + np.log(error)[:, None]).ravel()
        weight = np.exp(likelihood + prior - (likelihood + prior).max())
        return cls(a, b, weight / weight.sum())

    def of_city(self, x: int, n: int) -> tuple[NDArray[np.float64], float]:
        """Return the probability of each number of n tasks of one more city, and the mean of its share given x."""
        whole = _rising(np.ones(1), n)[0]
        # a beta-binomial law of each pair of parameters
        terms = _rising(self.a, n) + _rising(self.b, n)[:, ::-1] - _rising(self.a + self.b, n)[:, -1:]
        laws = np.exp(terms + whole[-1] - whole - whole[::-1])
        weight = self.weight * laws[:, x]
        return self.weight @ laws, float(weight @ ((self.a + x) / (self.a + self.b + n)) / weight.sum())


def _rising(start: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    """Return the logarithms of start (start + 1) … of 0 to `most` factors, a row each."""
    logs = np.log(start[:, None] + np.arange(most))
    return np.pad(np.cumsum(logs, axis=1), ((0, 0), (1, 0)))


# The cooperations: what two departments share in the city, given what they share there and in the peers together.


_STEPS, _CLOSE, _FARTHEST = 30, 1e-6, 8.0
"""Of Newton's method for the logarithm of a factor: steps, a step that ends it, and how far from 0 it may be."""

_NODES = 21
"""Differences between cities that are summed over."""

_ONE_ALONE, _MOST_VARIANCE = 0.999, 4.0
"""The part of a sum of squares that one document has, and the greatest variance between cities."""


def _ties(cohort: _Cohort, alpha: float) -> pd.DataFrame:
    """Test how many tasks each pair of departments shares."""
    codes = np.unique(cohort.single["code"][~cohort.single["peer"]].to_numpy(dtype=np.int64))
    a, b = (codes[side] for side in np.triu_indices(len(codes), 1))
    documents, peer = _documents(cohort, a, b), cohort.documents["peer"].to_numpy(dtype=bool)
    sides = [[documents[n] for n in np.flatnonzero(peer == side)] for side in (False, True)]
    pairs = [_Sums.of(side, len(a)) for side in sides]
    compared = (pairs[0].documents > 0) & (pairs[1].documents > 0)
    kept = np.flatnonzero(compared & (pairs[0].shared + pairs[1].shared > 0))
    city, peers = ([document.only(kept, len(a)) for document in side] for side in sides)
    own, other = (sums.take(kept) for sums in pairs)
    law, spread = _conditional_laws(city, peers, own.shared, other.shared)
    tested, attrs = _judged(law, own.shared, alpha)
    with np.errstate(divide="ignore", invalid="ignore"):  # infinite or missing where nothing differs
        odds_ratio = other.agree / other.differ
    frame = pd.DataFrame(
        {
            "department_a": cohort.departments[a[kept]],
            "department_b": cohort.departments[b[kept]],
            "shared": own.shared,
            "expected": tested.expected,
            "shared_peers": other.shared,
            "peers": other.documents,
            "together": other.together,
            "odds_ratio": odds_ratio,
            **{name: getattr(tested, name) for name in _TESTED[1:]},
            "task_ids": _task_ids(cohort, a[kept], b[kept]),
        }
    ).astype({"department_a": "str", "department_b": "str", "verdict": "str", "task_ids": "str"})
    order = _surest_first(tested, own.shared, a[kept], b[kept])
    frame = frame.iloc[order[((own.shared > 0) | (tested.verdict == FEWER))[order]]].reset_index(drop=True)
    frame.attrs = {"spread": spread, "pairs": int(compared.sum()), **attrs}
    return frame


class _Document(NamedTuple):
    """The pairs that one document names both of: their numbers, and a row or an item for each.

    `law[i, k]` is the probability that pair i shares k tasks; `agree` and `differ` are the numerator and denominator of
    the common odds ratio [1]_.

    References
    ----------
    .. [1] Mantel and Haenszel, J. Natl. Cancer Inst. 22 (1959) 719, https://doi.org/10.1093/jnci/22.4.719
    """

    pair: NDArray[np.intp]
    law: NDArray[np.float64]
    shared: NDArray[np.int64]
    agree: NDArray[np.float64]
    differ: NDArray[np.float64]

    @classmethod
    def of(cls, entries: pd.DataFrame, tasks: int, a: NDArray[np.int64], b: NDArray[np.int64]) -> _Document:
        """Look up pairs a < b of departments in a document."""
        codes, column = np.unique(entries["code"], return_inverse=True)
        row = np.unique(entries["task"], return_inverse=True)[1]
        P = sparse.csr_array((np.ones(len(row)), (row, column)), shape=(tasks, len(codes)))
        pair = np.flatnonzero(np.isin(a, codes) & np.isin(b, codes))
        one, other = np.searchsorted(codes, a[pair]), np.searchsorted(codes, b[pair])
        pairs = Pairs.of(P)
        kinds, kind = np.unique(pairs.kind(one, other), return_inverse=True)
        laws = sized_hypergeometric_laws(P, pairs).of(slice(None))
        shared = (P.T @ P).toarray()[one, other].astype(np.int64)
        alone, alone_b = (pairs.degree[pairs.group[side]] - shared for side in (one, other))
        agree, differ = shared * (tasks - shared - alone - alone_b) / tasks, alone * alone_b / tasks
        return cls(pair, _from_zero(laws, kinds)[kind], shared, agree, differ)

    def only(self, pairs: NDArray[np.intp], count: int) -> _Document:
        """Return the same for some of `count` pairs, which are numbered anew."""
        number = np.full(count, -1)
        number[pairs] = np.arange(len(pairs))
        kept = number[self.pair] >= 0
        numbers = (self.shared[kept], self.agree[kept], self.differ[kept])
        return _Document(number[self.pair[kept]], self.law[kept], *numbers)

    def tilted(self, factor: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the laws where each shared task makes a document likelier by a factor, given as a logarithm."""
        with np.errstate(divide="ignore"):  # what cannot be stays so
            logs = np.log(self.law) + factor[self.pair, None] * np.arange(self.law.shape[1])
        p = np.exp(logs - logs.max(axis=1, keepdims=True))
        return np.asarray(p / p.sum(axis=1, keepdims=True))


def _from_zero(laws: Distributions, kinds: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return laws as rows that begin with the probability of 0."""
    low, p = laws.low[kinds], laws.probability[kinds]
    table = np.zeros((len(kinds), int(low.max(initial=0)) + p.shape[1]))
    table[np.arange(len(kinds))[:, None], low[:, None] + np.arange(p.shape[1])] = p
    return table


class _Sums(NamedTuple):
    """Sums over documents, an item for each pair; `together` are those in which it shares a task."""

    shared: NDArray[np.int64]
    documents: NDArray[np.int64]
    together: NDArray[np.int64]
    agree: NDArray[np.float64]
    differ: NDArray[np.float64]

    @classmethod
    def of(cls, documents: Sequence[_Document], pairs: int) -> _Sums:
        """Add up what all documents have."""
        shared, named, together = (np.zeros(pairs, np.int64) for _ in range(3))
        sums = cls(shared, named, together, np.zeros(pairs), np.zeros(pairs))
        for document in documents:
            sums.shared[document.pair] += document.shared
            sums.documents[document.pair] += 1
            sums.together[document.pair] += document.shared > 0
            sums.agree[document.pair] += document.agree
            sums.differ[document.pair] += document.differ
        return sums

    def take(self, pairs: NDArray[np.intp]) -> _Sums:
        """Return the sums of some pairs."""
        shared, documents, together = self.shared[pairs], self.documents[pairs], self.together[pairs]
        return _Sums(shared, documents, together, self.agree[pairs], self.differ[pairs])


def _conditional_laws(
    city: Sequence[_Document], peers: Sequence[_Document], own: NDArray[np.int64], other: NDArray[np.int64]
) -> tuple[NDArray[np.float64], float]:
    r"""Return the law of each pair's tasks in the city, given the sum with the peers, and how much cities differ.

    With the laws f of the city and g of the peers together, P(k | s) is in proportion to f(k) g(s - k). A factor that
    every shared task has in all cities cancels, so the laws are first given the factor that the peers show: the sums
    are then near their means, where nothing underflows. Where the factor differs from city to city, its logarithm by a
    normal law, the conditional law is the mixture over that.
    """
    factor = _common_factors(peers, other)
    variance, weighing = _variance_between(peers, factor)
    f, g = (_law_of_sum(documents, factor, own + other) for documents in (city, peers))
    k = np.arange(f.shape[1])
    rest = (own + other)[:, None] - k
    possible = (rest >= 0) & (rest < g.shape[1])
    joint = f * np.where(possible, np.take_along_axis(g, np.where(possible, rest, 0), axis=1), 0)
    # the peers together are known with an error of their own
    spread = np.sqrt(variance * (1 + weighing))
    law = np.zeros_like(joint)
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES if variance > 0 else 1)
    with np.errstate(divide="ignore"):  # what cannot be stays so
        logs = np.log(joint)
    for node, weight in zip(nodes, weights / weights.sum(), strict=True):
        tilted = logs + node * spread[:, None] * k
        p = np.exp(tilted - tilted.max(axis=1, keepdims=True))
        law += weight * p / p.sum(axis=1, keepdims=True)
    return law, float(np.sqrt(variance))


def _law_of_sum(
    documents: Sequence[_Document], factor: NDArray[np.float64], most: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Convolve the laws of each pair, up to the greatest number that is needed."""
    widest = sum(document.law.shape[1] - 1 for document in documents)
    cells = min(int(most.max(initial=0)), widest) + 1
    total = np.zeros((len(factor), cells))
    total[:, 0] = 1
    for document in documents:
        law, before = document.tilted(factor)[:, :cells], total[document.pair]
        after = law[:, :1] * before
        for k in range(1, law.shape[1]):
            after[:, k:] += law[:, k : k + 1] * before[:, :-k]
        total[document.pair] = after
    return total


def _common_factors(peers: Sequence[_Document], shared: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the logarithm of the factor of each pair, by maximum likelihood over the peers, within bounds."""
    factor = np.zeros(len(shared))
    for _ in range(_STEPS):
        mean, variance = np.zeros(len(shared)), np.zeros(len(shared))
        for document in peers:
            of_document = _moments(document, factor)
            mean[document.pair] += of_document[0]
            variance[document.pair] += of_document[1]
        step = np.clip((shared - mean) / np.maximum(variance, 1e-9), -1, 1)
        factor = np.clip(factor + step, -_FARTHEST, _FARTHEST)
        if np.abs(step).max(initial=0) < _CLOSE:
            break
    return factor


def _variance_between(peers: Sequence[_Document], factor: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    r"""Return the variance of the logarithm of the factor between cities, and the part of it that the peers' mean has.

    By moments as DerSimonian and Laird's [1]_, one variance for all pairs: where cities differ, the squared residuals
    exceed the variances V by :math:`\tau^2 V^2`. The city is not among them.

    References
    ----------
    .. [1] DerSimonian and Laird, Controlled Clinical Trials 7 (1986) 177, doi:10.1016/0197-2456(86)90046-2
    """
    total, squares = np.zeros(len(factor)), np.zeros(len(factor))
    excess = information = 0.0
    moments = [_moments(document, factor) for document in peers]
    for document, (_, variance) in zip(peers, moments, strict=True):
        total[document.pair] += variance
        squares[document.pair] += variance**2
    # one peer alone is fitted exactly, as is a pair that always or never meets
    usable = (squares < _ONE_ALONE * total**2) & (np.abs(factor) < _FARTHEST)
    for document, (mean, variance) in zip(peers, moments, strict=True):
        here = usable[document.pair]
        V, residual = variance[here], (document.shared - mean)[here]
        left = 1 - V / total[document.pair[here]]  # the fit takes a part of the residual
        excess += float((residual**2 - V * left).sum())
        information += float(((V * left) ** 2).sum())
    between = min(max(excess / information, 0.0), _MOST_VARIANCE) if information > 0 else 0.0
    return between, ratio(squares, total**2)


def _moments(document: _Document, factor: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the mean and variance of the tilted laws."""
    law = document.tilted(factor)
    k = np.arange(law.shape[1])
    mean = law @ k
    return mean, np.maximum(law @ k**2 - mean**2, 0)


def _documents(cohort: _Cohort, a: NDArray[np.int64], b: NDArray[np.int64]) -> list[_Document]:
    """Count the pairs of each document, those of the city first."""
    by_document = dict(list(cohort.entries.groupby("document")))
    rows = zip(cohort.documents["document"], cohort.documents["tasks"], strict=True)
    return [_Document.of(by_document[document], tasks, a, b) for document, tasks in rows]


def _task_ids(cohort: _Cohort, a: NDArray[np.int64], b: NDArray[np.int64]) -> list[str]:
    """Join the ids of the tasks of the city that name both, in the order of its documents."""
    own = cohort.single[~cohort.single["peer"]]
    tasks = {code: set(some) for code, some in own.groupby("code")["task"]}
    both = (sorted(tasks[one] & tasks[other]) for one, other in zip(a.tolist(), b.tolist(), strict=True))
    return [LIST_SEPARATOR.join(cohort.task_ids[task] for task in some) for some in both]
