"""Ties through the years: of each year, over all years, and whether a tie beyond chance lasts.

A task that is printed five years in a row is one piece of evidence, not five. So what is tested over years are the
tasks that are new in each year: a stratum a year, with its own null model.
"""

from __future__ import annotations

from itertools import pairwise
from math import exp, log
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.measures.graph.co_occurrence import co_occurrences, pairs_within
from jxgraph.measures.nulls.fdr import EXPECTED, MORE, UNDECIDABLE, Judge
from jxgraph.measures.nulls.fdsm import SwapSampler, fdsm_work
from jxgraph.measures.nulls.pooled import (
    Laws,
    Stratum,
    StratumLaws,
    convolved,
    law_tails,
    pool_ties,
    pool_with,
    stratum_laws,
)
from jxgraph.measures.nulls.registry import FDSM, SECONDS
from jxgraph.measures.ties import ties
from jxgraph.model import LIST_SEPARATOR
from jxgraph.progress import progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.measures.nulls.pairs import Tails
    from jxgraph.measures.nulls.registry import NullSettings
    from jxgraph.panels.tasks import Links

_RANDOM_DOCUMENTS = (9999, 999, 99)
"""Of a transition, besides the given one: the most that take no more than a minute."""

_CELLS = 4_000_000
"""Pairs of units of random documents that are looked up at once."""

_TESTED = ("expected", "p_more", "p_fewer", "q", "verdict")


# The ties of each year, and of all.


def ties_by_year(matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], tests: NullSettings) -> pd.DataFrame:
    """Test the pairs of each year by `jxgraph.ties`, all years against the same null model.

    Returns
    -------
    DataFrame
        One row a pair and year in which it shares tasks or is `fewer`, by year and within it as in `jxgraph.ties`:
        `unit_a`, `unit_b`, `year`, `shared`, `weight`, `expected`, `p_more`, `p_fewer`, `q`, `verdict`, `task_ids`. A
        pair has the same order in all years: first the unit that the panel names first. `attrs`: `null`, `alpha`,
        `samples` and `seed`.
    """
    tests, names, parts = _settings(matrices, tests), _names(matrices), []
    (null,) = tests.names
    for R, year in zip(matrices, years, strict=True):
        tied = ties(R, **tests._asdict()).rename(columns={f"{null}_{name}": name for name in _TESTED})
        turned = names.get_indexer(tied["unit_a"]) > names.get_indexer(tied["unit_b"])
        a, b = tied["unit_a"], tied["unit_b"]
        tied = tied.assign(unit_a=a.mask(turned, b), unit_b=b.mask(turned, a), year=year)
        parts.append(tied[["unit_a", "unit_b", "year", "shared", "weight", *_TESTED, "task_ids"]])
    frame = pd.concat(parts).reset_index(drop=True)
    frame.attrs = {"null": null, "alpha": tests.alpha, **_sampled(tests)}
    return frame


def ties_over_years(
    matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], links: Links, new: NewTasks
) -> pd.DataFrame:
    """Test each pair over all years, every task once: in the year in which it is new, by the units it has then.

    The tasks that are new in a year are a stratum with a null model of its own; in the first year those are all tasks.
    The law of the shared tasks over the years is the convolution of the laws of the strata, without approximation.

    Returns
    -------
    DataFrame
        One row a pair that shares a new task or is `fewer`, most shared first: `unit_a`, `unit_b`; `shared`, the
        different tasks; `years` in which they share one, new or not; `printed`, the shared tasks counted anew in each
        year; `expected`, of `shared`; `odds_ratio`, common to all years [1]_, missing or infinite where nothing
        differs; `p_more`, `p_fewer`, `q`, `verdict` as in `jxgraph.ties`; `task_ids` of `shared`, with the year.
        `attrs`: `strata`, `null`, `alpha`, `pairs`, `tests`, the number of pairs with each verdict, `threshold`,
        `samples` and `seed`.

    References
    ----------
    .. [1] Mantel and Haenszel, J. Natl. Cancer Inst. 22 (1959) 719, https://doi.org/10.1093/jnci/22.4.719
    """
    names, shared = _names(matrices), _shared_tasks(matrices, years, links)
    frame = pool_ties(pool_with(new.strata, new.laws), new.tests)
    pair, attrs = pd.Index(_code(frame["a"].to_numpy(), frame["b"].to_numpy())), frame.attrs
    of_pair = shared.groupby("pair")
    frame = frame.assign(
        unit_a=names.take(frame["a"]),
        unit_b=names.take(frame["b"]),
        years=of_pair["year"].nunique().reindex(pair, fill_value=0).to_numpy(),
        printed=of_pair.size().reindex(pair, fill_value=0).to_numpy(),
        task_ids=_joined_ids(shared[shared["new"]], pair),
    )
    columns = ["unit_a", "unit_b", "shared", "years", "printed", "expected", "odds_ratio", *_TESTED[1:], "task_ids"]
    frame = frame[columns].astype({"verdict": "str"})
    frame.attrs = {"strata": "years", **attrs}
    return frame


# Whether a tie lasts: pair by pair, and over all pairs from one year to the next.


def persistence(
    matrices: Sequence[ResponsibilityMatrix],
    years: Sequence[int],
    links: Links,
    by_year: pd.DataFrame,
    new: NewTasks,
) -> pd.DataFrame:
    r"""Test whether pairs that share more tasks than chance in one year do so again in the new tasks of later years.

    For each pair with the verdict `more` in a year before the last, :math:`\tau` is the first such year; tested are the
    tasks that are new after it, a stratum a year. Whether :math:`\tau` is a given year is known from the documents up
    to it. Under the null the new tasks of a later year are drawn from all with their margins, whatever was before; so
    given the documents up to :math:`\tau`, the number of new tasks that the pair shares after it has the convolution of
    the laws of these strata. The p-value is therefore valid, although the pair was chosen by its past. A task that was
    reworded beyond recognition counts as new.

    Parameters
    ----------
    matrices, years, links
        Of the panel.
    new
        By `new_tasks`.
    by_year
        By `ties_by_year`.

    Returns
    -------
    DataFrame
        One row a pair with such a year, the surest first: `unit_a`, `unit_b`; `first`, that is :math:`\tau`, and
        `shared_first` tasks in it; `years_after`, later years whose new tasks name both, and `years_again`, those in
        which they share one; `repeated`, the tasks they share later that are carried on, each once; `shared_after`,
        those that are new; `expected`, of these; `p_more`, `p_fewer`, `q`, `verdict` by DBH-su over both tails of these
        pairs: `more` where the tie lasts; `task_ids` of the new ones, with the year. `attrs`: `null`, `alpha`, `tests`,
        the number of pairs with each verdict, `threshold`, `samples` and `seed`.
    """
    tests, names = new.tests, _names(matrices)
    found = by_year[(by_year["verdict"] == MORE) & (by_year["year"] < years[-1])]
    found = found.sort_values("year", kind="stable").drop_duplicates(["unit_a", "unit_b"]).reset_index(drop=True)
    first = np.searchsorted(years, found["year"])
    a, b = (names.get_indexer(found[side]).astype(np.int64) for side in ("unit_a", "unit_b"))
    frame = found[["unit_a", "unit_b"]].assign(first=found["year"], shared_first=found["shared"])
    tails, frame["years_after"] = _later_tails(new.laws, first, a, b)
    frame = frame.assign(**_later_tasks(_shared_tasks(matrices, years, links), pd.Index(_code(a, b)), first))
    family, shared = np.arange(len(frame)), frame["shared_after"].to_numpy()
    judge = Judge(tails, family, shared, tests.alpha)
    tested = judge(family, shared)._asdict()
    frame = frame.assign(**{name: tested[name] for name in _TESTED}, task_ids=frame.pop("task_ids"))
    surest = np.minimum(tested["p_more"], tested["p_fewer"]).round(12)
    frame = frame.astype({"verdict": "str"}).iloc[np.lexsort((b, a, -shared, surest))].reset_index(drop=True)
    frame.attrs = {
        "null": tests.names[0],
        "alpha": tests.alpha,
        "tests": 2 * len(frame),
        **judge.counts(family, shared),
    }
    frame.attrs |= {"threshold": judge.correction.threshold, **_sampled(tests)}
    return frame


def transitions(
    matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], by_year: pd.DataFrame, new: NewTasks
) -> pd.DataFrame:
    """Test from each year to the next whether pairs beyond chance come together again in new tasks, over all pairs.

    Random documents have the margins of the new tasks of the later year (`SwapSampler`); the given one could be any of
    them, so each p is exact. Given all that was before, p is at most u with probability at most u; so the p-values of
    all transitions can be combined as if they were independent [1]_, although a year is in two of them.

    Returns
    -------
    DataFrame
        One row a transition: `year_a`, `year_b`; `pairs` beyond chance in `year_a`; `tasks` that are new in `year_b`
        and name several units; `shared`, those that bring such a pair together; `expected`, the mean of random
        documents; `p_more`, `p_fewer`, the part of all documents, this one among them, with at least, or at most, as
        many. `attrs`: the sums `shared` and `expected` over the transitions with pairs and tasks, their combined `p`,
        `verdict` (`more`, `expected`, or `undecidable` where there is none), `alpha`, `samples`, `seed`.

    References
    ----------
    .. [1] Fisher, Statistical Methods for Research Workers, 4th ed. (1932), section 21.1
    """
    names, tests, rows = _names(matrices), new.tests, []
    work = max(fdsm_work(R.pattern, _RANDOM_DOCUMENTS[0]) for R in matrices) * len(matrices)
    samples = next((n for n in _RANDOM_DOCUMENTS if work * n / _RANDOM_DOCUMENTS[0] <= SECONDS), _RANDOM_DOCUMENTS[-1])
    for n, stratum in enumerate(new.strata[1:]):
        more = by_year[(by_year["year"] == years[n]) & (by_year["verdict"] == MORE)]
        of_pairs = _reuniting(stratum, names, more, samples, tests.seed)
        rows.append((years[n], years[n + 1], len(more), *of_pairs))
    columns = ["year_a", "year_b", "pairs", "tasks", "shared", "expected", "p_more", "p_fewer"]
    frame = pd.DataFrame(rows, columns=columns)
    tested = frame[(frame["pairs"] > 0) & (frame["tasks"] > 0)]
    p = _combined(tested["p_more"].tolist())
    verdict = UNDECIDABLE if tested.empty else MORE if p <= tests.alpha else EXPECTED
    frame.attrs = {"shared": int(tested["shared"].sum()), "expected": float(tested["expected"].sum()), "p": p}
    frame.attrs |= {"verdict": verdict, "alpha": tests.alpha, "samples": samples, "seed": tests.seed}
    return frame


# The units of all years, the tasks they share, and the strata.


def _settings(matrices: Sequence[ResponsibilityMatrix], tests: NullSettings) -> NullSettings:
    """Choose one null for all years; each year has the samples of a single document, and so its ties."""
    tests = tests.for_matrices([R.pattern for R in matrices])
    return tests._replace(nulls=tests.names[:1])


def _sampled(tests: NullSettings) -> dict[str, int | None]:
    return {"samples": tests.samples, "seed": tests.seed} if tests.names == (FDSM,) else {}


def _names(matrices: Sequence[ResponsibilityMatrix]) -> pd.Index[str]:
    """List the units of all years, in the order in which they are first named."""
    return pd.Index(dict.fromkeys(name for R in matrices for name in R.units.index.astype(str)), dtype="str")


def _code(a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return one number for each pair of units a < b."""
    return np.asarray((a << 32) + b)


class NewTasks(NamedTuple):
    """For each year the tasks that are new in it with the units that they name, and the laws of the pairs of these."""

    strata: list[Stratum]
    laws: list[StratumLaws]
    tests: NullSettings


def new_tasks(matrices: Sequence[ResponsibilityMatrix], links: Links, tests: NullSettings) -> NewTasks:
    """Find the new tasks of each year, and the laws of their pairs, of which all tests over years are made."""
    strata, tests = _strata(matrices, links), _settings(matrices, tests)
    laws = []
    with progress() as show:
        for n, stratum in enumerate(strata):
            show(n, len(strata))
            laws.append(stratum_laws(stratum, tests))
    return NewTasks(strata, laws, tests)


def _strata(matrices: Sequence[ResponsibilityMatrix], links: Links) -> list[Stratum]:
    names, strata = _names(matrices), []
    for n, R in enumerate(matrices):
        rows = R.weight[np.flatnonzero(links.new(n))]
        codes = names.get_indexer(R.units.index.astype(str)).astype(np.int64)
        named, column = np.unique(codes[rows.indices], return_inverse=True)
        weight = sparse.csr_array((rows.data, column, rows.indptr), shape=(rows.shape[0], len(named)))
        weight.sort_indices()
        strata.append(Stratum(weight, named))
    return strata


def _shared_tasks(matrices: Sequence[ResponsibilityMatrix], years: Sequence[int], links: Links) -> pd.DataFrame:
    """List the tasks of every pair: `pair` is its code, `year` counts from 0, `id` has the year before it."""
    names, parts = _names(matrices), []
    for n, (R, year) in enumerate(zip(matrices, years, strict=True)):
        found, codes = co_occurrences(R.pattern), names.get_indexer(R.units.index.astype(str)).astype(np.int64)
        low, high = np.sort([codes[R.weight.indices[found.first]], codes[R.weight.indices[found.second]]], axis=0)
        ids = (f"{year} " + R.tasks.index.astype("str")).take(found.task)
        of_task = {"chain": links.chain[n][found.task], "new": links.new(n)[found.task], "id": ids}
        parts.append(pd.DataFrame({"pair": _code(low, high), "year": n, **of_task}))
    return pd.concat(parts)


def _joined_ids(shared: pd.DataFrame, pairs: pd.Index[int]) -> pd.Series[str]:
    """Join the ids of the tasks of each pair, in the order of the years."""
    joined = {pair: LIST_SEPARATOR.join(ids) for pair, ids in shared.groupby("pair")["id"]}
    return pd.Series([joined.get(pair, "") for pair in pairs.tolist()], dtype="str")


def _later_tasks(shared: pd.DataFrame, pairs: pd.Index[int], first: NDArray[np.intp]) -> dict[str, Any]:
    """Count the tasks that each pair shares after its first year: new ones, and others that are carried on."""
    later = shared[shared["pair"].isin(pairs)]
    later = later[later["year"].to_numpy() > first[pairs.get_indexer(later["pair"])]]
    new = later[later["new"]]
    different = later.groupby("pair")["chain"].nunique().reindex(pairs, fill_value=0).to_numpy()
    counts = new.groupby("pair").size().reindex(pairs, fill_value=0).to_numpy()
    years = new.groupby("pair")["year"].nunique().reindex(pairs, fill_value=0).to_numpy()
    ids = _joined_ids(new, pairs)
    return {"years_again": years, "repeated": different - counts, "shared_after": counts, "task_ids": ids}


def _later_tails(
    laws_of: Sequence[StratumLaws], first: NDArray[np.intp], a: NDArray[np.int64], b: NDArray[np.int64]
) -> tuple[Tails, NDArray[np.int64]]:
    """Convolve for each pair the laws of the strata after its first year; count those that name both."""
    laws, counts = [], []
    for year, *pair in zip(first.tolist(), a.tolist(), b.tolist(), strict=True):
        strata_of_pair = [of for of in laws_of[year + 1 :] if of.has(*pair)]
        laws.append(convolved(of.of(*pair) for of in strata_of_pair))
        counts.append(len(strata_of_pair))
    return law_tails(Laws.of(laws)), np.array(counts, dtype=np.int64)


# One test of all pairs, from one year to the next.


def _reuniting(
    stratum: Stratum, names: pd.Index[str], pairs: pd.DataFrame, samples: int, seed: int
) -> tuple[int, int, float, float, float]:
    """Count the tasks of several units, and those with one of the pairs; the mean and tails of random documents."""
    P, united = _in_fixed_order(stratum, names, pairs)
    several = int((np.diff(P.indptr) > 1).sum())
    if not (several and united.any()):
        return several, 0, 0.0, 1.0, 1.0
    given = int(_tasks_with(united, P.indices[:, None], P)[0])
    counts = np.concatenate([_tasks_with(united, batch.unit, P) for batch in SwapSampler(P, samples, seed=seed)])
    return several, given, float(counts.mean()), float((counts >= given).mean()), float((counts <= given).mean())


def _in_fixed_order(
    stratum: Stratum, names: pd.Index[str], pairs: pd.DataFrame
) -> tuple[sparse.csr_array, NDArray[np.bool_]]:
    """Order units by name and tasks by size and units, so that samples do not depend on the order of the document.

    Returns the pattern, and the table of units x units that says which pairs are asked for.
    """
    named = names.take(stratum.codes)
    order = np.argsort(named.to_numpy(dtype=object), kind="stable")
    P = stratum.pattern[:, order]
    P.sort_indices()
    rows = [P.indices[start:end].tolist() for start, end in pairwise(P.indptr.tolist())]
    P = P[sorted(range(len(rows)), key=lambda row: (len(rows[row]), rows[row]))]
    a, b = (named[order].get_indexer(pairs[side]) for side in ("unit_a", "unit_b"))
    both = (a >= 0) & (b >= 0)
    united = np.zeros((len(named), len(named)), np.bool_)
    united[a[both], b[both]] = united[b[both], a[both]] = True
    return P, united


def _tasks_with(united: NDArray[np.bool_], unit: NDArray[np.integer], P: sparse.csr_array) -> NDArray[np.int64]:
    """Count, for each document (column of the units of its entries), the tasks with a pair of the table."""
    sizes = np.diff(P.indptr)
    first, second = pairs_within(sizes)
    pairs = sizes * (sizes - 1) // 2
    starts = (np.cumsum(pairs) - pairs)[pairs > 0]
    width = max(_CELLS // max(len(first), 1), 1)
    parts = [unit[:, start : start + width] for start in range(0, unit.shape[1], width)]
    hits = [np.logical_or.reduceat(united[part[first], part[second]], starts, axis=0).sum(axis=0) for part in parts]
    return np.concatenate(hits)


def _combined(p: Sequence[float]) -> float:
    r"""Combine p-values by Fisher's method: the tail of :math:`\chi^2` with an even number of degrees, as a sum."""
    half, term, total = -sum(map(log, p)), 1.0, 0.0
    for n in range(len(p)):
        total += term
        term *= half / (n + 1)
    return min(exp(-half) * total, 1.0) if p else 1.0
