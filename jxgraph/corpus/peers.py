"""A city beside its peers, the others of its level and year: what its departments carry, and who works with whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from jxgraph.corpus.cooperation import Document, cooperation
from jxgraph.corpus.pooled import document_entries
from jxgraph.errors import NearestAttribute, UsageError
from jxgraph.measures.nulls.configuration import Distributions
from jxgraph.measures.nulls.fdr import FEWER, Judge
from jxgraph.measures.nulls.pairs import tails_of
from jxgraph.messages import Message
from jxgraph.model import LIST_SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from jxgraph.corpus.cooperation import Cooperation
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
    (found,) = compare_places(connection, [place], year, alpha)
    return found


def compare_places(connection: Any, places: Sequence[str], year: int | None, alpha: float) -> Iterator[Peers]:
    """Compare places as `peers_of` does, those of one level and year in time linear in their number."""
    if not 0 < alpha < 1:
        raise UsageError("nulls.alpha", alpha=alpha)
    known = connection.execute("SELECT * FROM documents ORDER BY document").df()
    cohorts: dict[tuple[int, str], list[str]] = {}
    for place in places:
        cohorts.setdefault(_year_and_level(known, place, year), []).append(place)
    for (of_year, level), wanted in cohorts.items():
        documents = known[(known["year"] == of_year) & (known["level"] == level) & (known["place"] != "")]
        documents = documents[documents["edges"] > 0]
        documents = documents[["document", "place", "path", "title", "counted"]].rename(columns={"counted": "tasks"})
        there = set(documents["place"])
        for place in wanted:
            if place not in there or len(there) == 1:
                raise UsageError("corpus.no_peers", place=place, year=of_year)
        cohort = _Cohort.of(connection, documents.reset_index(drop=True), wanted)
        yield from _compare(cohort, wanted, {"year": of_year, "level": level, "alpha": alpha})


def _compare(cohort: _Cohort, places: Sequence[str], settings: dict[str, Any]) -> Iterator[Peers]:
    """Compare places of a cohort with the others in it."""
    year, level, alpha = settings["year"], settings["level"], settings["alpha"]
    peers = cohort.documents["place"].nunique() - 1
    counts = _Counts.of(cohort)
    for place, ties in _ties(cohort, places, alpha):
        departments = _departments(cohort, counts, place, alpha)
        for frame in (departments, ties):
            frame.attrs = {"place": place, "year": year, "level": level, "peers": peers, "alpha": alpha, **frame.attrs}
        documents = cohort.documents.drop(columns="document")
        documents.insert(1, "peer", documents["place"] != place)
        documents = documents.sort_values("peer", kind="stable").reset_index(drop=True)
        yield Peers(place, year, level, documents, departments, ties)


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
    """The documents of the places of a level and year, with their entries: a department in a task.

    `departments` and `collective` are by the code of a department, `task_ids` by the code of a task, of the places that
    are compared with the others.
    """

    documents: pd.DataFrame
    entries: pd.DataFrame
    departments: NDArray[np.object_]
    collective: NDArray[np.bool_]
    task_ids: pd.Series[str]

    @classmethod
    def of(cls, connection: Any, documents: pd.DataFrame, places: Sequence[str]) -> _Cohort:
        """Read what is needed of the documents."""
        entries = document_entries(connection, "department", documents["document"].tolist())
        entries = entries.merge(documents[["document", "place"]], on="document")
        names = connection.execute("SELECT department, collective FROM names ORDER BY unit").df()
        own = documents["document"][documents["place"].isin(places)].tolist()
        ids = connection.execute("SELECT task, task_id FROM tasks WHERE list_contains(?, document)", [own]).df()
        departments, collective = names["department"].to_numpy(dtype=object), names["collective"].to_numpy(dtype=bool)
        return cls(documents, entries, departments, collective, ids.set_index("task")["task_id"])

    @property
    def single(self) -> pd.DataFrame:
        """The entries of departments that are no collectives."""
        return self.entries[~self.collective[self.entries["code"]]]


def _judged(law: NDArray[np.float64], counts: NDArray[np.int64], alpha: float) -> tuple[Judgement, dict[str, Any]]:
    """Test counts, both tails of all of them together, and return what `attrs` say; `law` has a row for each."""
    family, one = np.arange(len(counts)), np.ones(len(counts), np.int64)
    start = np.arange(len(counts) + 1) * law.shape[1]
    judge = Judge(tails_of(Distributions(one * 0, law), one, start), family, counts, alpha)
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

_NO_WEIGHT = 1e-30
"""Of parameters that are left out: no p-value that matters is as small."""

_USUAL = 0.9
"""The probability of what is called the usual range."""


class _Counts(NamedTuple):
    """The tasks of each place of a cohort, and those that name each department: places x departments."""

    places: list[str]
    tasks: NDArray[np.int64]
    codes: NDArray[np.int64]
    named: NDArray[np.int64]

    @classmethod
    def of(cls, cohort: _Cohort) -> _Counts:
        """Count the entries of all places."""
        tasks = cohort.documents.groupby("place", sort=False)["tasks"].sum()
        table = pd.crosstab(cohort.single["place"], cohort.single["code"]).reindex(tasks.index, fill_value=0)
        numbers = (np.asarray(some, dtype=np.int64) for some in (tasks, table.columns, table))
        return cls(tasks.index.tolist(), *numbers)


def _departments(cohort: _Cohort, counts: _Counts, place: str, alpha: float) -> pd.DataFrame:
    """Test how many tasks of a place name each department."""
    at = counts.places.index(place)
    (n, others), (x, peers) = ((all_[at], np.delete(all_, at, axis=0)) for all_ in (counts.tasks, counts.named))
    law, shrunken = np.zeros((len(x), n + 1)), np.zeros(len(x))
    common = _Peers.of(others)
    for department, own in enumerate(x):
        law[department], shrunken[department] = _Shares.of(peers[:, department], common).of_city(own, n)
    tested, attrs = _judged(law, x, alpha)
    below = np.cumsum(law, axis=1)
    frame = pd.DataFrame(
        {
            "department": cohort.departments[counts.codes],
            "tasks": x,
            "share": x / n,
            "shrunken": shrunken,
            "peers_share": tested.expected / n,
            "expected": tested.expected,
            "low": (below < (1 - _USUAL) / 2).sum(axis=1),
            "high": (below < (1 + _USUAL) / 2).sum(axis=1),
            "peers": (peers > 0).sum(axis=0),
            **{name: getattr(tested, name) for name in _TESTED[1:]},
        }
    ).astype({"department": "str", "verdict": "str"})
    frame = frame.iloc[_surest_first(tested, x, np.arange(len(frame)))].reset_index(drop=True)
    frame.attrs = {"tasks": int(n), "usual": _USUAL, **attrs}
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
    def of(cls, x: NDArray[np.int64], peers: _Peers) -> _Shares:
        """Weigh the parameters by their likelihood with x of the tasks of each peer."""
        M, n = peers.precision[:, None], peers.tasks
        middle = (x.sum() + 0.5) / (n.sum() + 1)
        error = 1 / np.sqrt(peers.independent * middle * (1 - middle) + 0.5)
        log_odds = np.log(middle / (1 - middle)) + error[:, None] * _SHARES
        m, rest = 1 / (1 + np.exp(-log_odds)), 1 / (1 + np.exp(log_odds))
        a, b = (M * m).ravel(), (M * rest).ravel()
        likelihood = _rising(a, x) + _rising(b, n - x) - np.repeat(peers.rising, len(_SHARES))
        prior = (np.log(m * rest) / 2 + np.log(error)[:, None]).ravel()
        weight = np.exp(likelihood + prior - (likelihood + prior).max())
        return cls(a, b, weight / weight.sum())

    def of_city(self, x: int, n: int) -> tuple[NDArray[np.float64], float]:
        """Return the probability of each number of n tasks of one more city, and the mean of its share given x."""
        k = np.arange(n)
        kept = np.flatnonzero(self.weight > _NO_WEIGHT)
        a, b, weight = (numbers[kept] for numbers in self)
        # a beta-binomial law of each pair of parameters, by the ratios of neighbours
        steps = np.log((a[:, None] + k) / (b[:, None] + k[::-1])) + np.log((n - k) / (k + 1))
        terms = np.zeros((len(kept), n + 1))
        np.cumsum(steps, axis=1, out=terms[:, 1:])
        laws = np.exp(terms - terms.max(axis=1, keepdims=True))
        laws /= laws.sum(axis=1, keepdims=True)
        of_x = weight * laws[:, x]
        return weight @ laws, float(of_x @ ((a + x) / (a + b + n)) / of_x.sum())


class _Peers(NamedTuple):
    """The tasks of each peer, and what the laws of all departments have in common: an item for each precision.

    `independent` is how many independent tasks would have as much information.
    """

    tasks: NDArray[np.int64]
    precision: NDArray[np.float64]
    independent: NDArray[np.float64]
    rising: NDArray[np.float64]

    @classmethod
    def of(cls, n: NDArray[np.int64]) -> _Peers:
        """Choose the precisions by the tasks of each peer."""
        shrinkage = ((np.arange(_SHRINKAGES) + 0.5) / _SHRINKAGES) ** 3
        M = np.median(n) * shrinkage / (1 - shrinkage)
        independent = (n * (M[:, None] + 1) / (M[:, None] + n)).sum(axis=1)
        return cls(n, M, independent, _rising(M, n))


def _rising(start: NDArray[np.float64], factors: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the logarithms of start (start + 1) … of as many factors, summed over several numbers of factors."""
    # the number of products that contain the factor start + k
    above = len(factors) - np.cumsum(np.bincount(factors))[:-1]
    return np.asarray(np.log(start[:, None] + np.arange(len(above))) @ above.astype(np.float64))


# The cooperations: what two departments share in the city, given what they share there and in the peers together.


def _ties(cohort: _Cohort, places: Sequence[str], alpha: float) -> Iterator[tuple[str, pd.DataFrame]]:
    """Test how many tasks each pair of departments shares, in each of some places."""
    by_document = dict(iter(cohort.entries.groupby("document")))
    by_place: dict[str, list[Document]] = {}
    for document, place, tasks in cohort.documents[["document", "place", "tasks"]].itertuples(index=False):
        by_place.setdefault(place, []).append(Document.of(by_document[document], tasks, cohort.collective))
    own = dict(iter(cohort.single.groupby("place")))
    for place, found in cooperation(by_place, places):
        yield place, _tested(cohort, own.get(place, cohort.single[:0]), found, alpha)


def _tested(cohort: _Cohort, entries: pd.DataFrame, found: Cooperation, alpha: float) -> pd.DataFrame:
    """Test the pairs of a place, of which there are the entries."""
    own, other = found.own, found.peers
    tested, attrs = _judged(found.law, own.shared, alpha)
    a, b = found.pair >> 32, found.pair & 0xFFFFFFFF
    with np.errstate(divide="ignore", invalid="ignore"):  # infinite or missing where nothing differs
        odds_ratio = other.agree / other.differ
    frame = pd.DataFrame(
        {
            "department_a": cohort.departments[a],
            "department_b": cohort.departments[b],
            "shared": own.shared,
            "expected": tested.expected,
            "shared_peers": other.shared,
            "peers": other.documents,
            "together": other.together,
            "odds_ratio": odds_ratio,
            **{name: getattr(tested, name) for name in _TESTED[1:]},
            "task_ids": _task_ids(cohort.task_ids, entries, a, b),
        }
    ).astype({"department_a": "str", "department_b": "str", "verdict": "str", "task_ids": "str"})
    order = _surest_first(tested, own.shared, a, b)
    frame = frame.iloc[order[((own.shared > 0) | (tested.verdict == FEWER))[order]]].reset_index(drop=True)
    frame.attrs = {"spread": found.spread, "pairs": found.compared, **attrs}
    return frame


def _task_ids(ids: pd.Series[str], entries: pd.DataFrame, a: NDArray[np.int64], b: NDArray[np.int64]) -> list[str]:
    """Join the ids of the tasks of a place that name both, in the order of its documents."""
    tasks = {code: set(some) for code, some in entries.groupby("code")["task"]}
    both = (sorted(tasks[one] & tasks[other]) for one, other in zip(a.tolist(), b.tolist(), strict=True))
    return [LIST_SEPARATOR.join(ids[task] for task in some) for some in both]
