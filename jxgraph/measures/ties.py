"""Who works with whom, and is it more than chance: the pairs of units that share tasks."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.graph.co_occurrence import co_occurrences
from jxgraph.measures.nulls import fdsm
from jxgraph.measures.nulls.fdr import EXPECTED, FEWER, MORE, PairTests
from jxgraph.measures.nulls.fdsm import draw_samples, fdsm_work
from jxgraph.measures.nulls.registry import FDSM, SECONDS, NullSettings
from jxgraph.measures.numeric.arrays import comparable, ratio, sums
from jxgraph.model import LIST_SEPARATOR, Role
from jxgraph.weights import ROLE_CODES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.measures.graph.co_occurrence import CoOccurrences

_REPETITION = ("distinct_pairs", "squared_shared")

_LEAD = ROLE_CODES[str(Role.LEAD)]


def ties(
    source: Any,
    *,
    nulls: Sequence[str] | None = None,
    alpha: float = 0.05,
    samples: int | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    r"""List the pairs of units that share a task: how closely they are tied, and whether more than chance explains.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    nulls
        Names of null models (`jxgraph.measures.nulls.registry`) to test the numbers of shared tasks against. The
        default is ``fdsm``: tasks and units keep their numbers exactly, by sampling; or where that would take more than
        about a minute ``sdsm_sized``: tasks exactly, units on average, by formula. ``sdsm`` and ``hypergeometric`` keep
        less.
    alpha, samples, seed
        The level of the verdicts, between 0 and 1; samples (by default 100,000) and seed of ``fdsm``.

    Returns
    -------
    DataFrame
        A row for each pair that shares a task or that a null calls `fewer`, by `shared`, then `weight`, then matrix
        order. With S the shared tasks, n_t the units of a task, d_a the tasks of a unit: `unit_a`, `unit_b`; `shared`
        :math:`|S|`; `weight` :math:`\sum_{t \in S} w_{ta} w_{tb}`; `newman` [1]_ :math:`\sum_{t \in S} 1/(n_t-1)`;
        `jaccard` :math:`|S| / (d_a + d_b - |S|)`; `task_ids`; `a_led_b`, `b_led_a`: shared tasks that only one leads.

        For each null, its name before: `…_expected`, the mean of `shared`; `…_p_more`, `…_p_fewer`, one-sided; `…_q`,
        the lesser, corrected by DBH-su [2]_ over both tails of all pairs; `…_verdict`: `more` or `fewer` where q is at
        most `alpha`, `undecidable` where not even the most extreme number could pass, else `expected`; `…_error`, the
        Monte Carlo standard error of the lesser p. `attrs`: the settings, and by null the number of pairs with each
        verdict.

    References
    ----------
    .. [1] Newman, Phys. Rev. E 64 (2001) 016132, https://doi.org/10.1103/PhysRevE.64.016132
    .. [2] Döhler, Durand and Roquain, Electronic J. Statistics 12 (2018) 1867, https://doi.org/10.1214/18-EJS1441

    Examples
    --------
    >>> pair = ties([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Trade", "lead")])
    >>> pair[["shared", "weight", "newman", "jaccard", "a_led_b", "fdsm_expected", "fdsm_verdict"]]
       shared  weight  newman  jaccard  a_led_b  fdsm_expected fdsm_verdict
    0       1     0.5     1.0      0.5        1            1.0  undecidable
    """
    R = responsibility_matrix(source)
    occurrences = co_occurrences(R.pattern)
    a, b, shared = occurrences.a, occurrences.b, np.bincount(occurrences.pair, minlength=len(occurrences.a))
    tests = PairTests(R.pattern, a, b, shared, NullSettings(nulls, alpha, samples, seed))
    # pairs without a shared task have a row where a null expects more of them
    fewer_a, fewer_b = tests.fewer_without_shared_task()
    a, b, shared = np.concatenate([a, fewer_a]), np.concatenate([b, fewer_b]), np.pad(shared, (0, len(fewer_a)))
    frame = pd.DataFrame({**_pair_columns(R, occurrences, a, b), **tests.columns(a, b, shared)})
    order = np.lexsort((b, a, -comparable(frame["weight"].to_numpy()), -frame["shared"].to_numpy()))
    frame = frame.iloc[order].reset_index(drop=True)
    units = R.shape[1]
    frame.attrs = {"scheme": R.scheme, "pairs": units * (units - 1) // 2} | tests.attrs()
    return frame


def repetition(source: Any, *, samples: int | None = None, alpha: float = 0.05, seed: int = 0) -> pd.DataFrame:
    """Test whether the same units share tasks again and again, more than workloads and task sizes explain.

    One test of the whole document, against the samples of the null model ``fdsm`` (`ties`): every task has as many
    units and every unit as many tasks, so the number of shared tasks is the same in each. What differs is how many
    pairs they fall on.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    samples, seed
        Of the random documents; 100,000 by default, fewer where these would take more than about a minute.
    alpha
        The level of the verdict, half of it for either side.

    Returns
    -------
    DataFrame
        Indexed by `measure`: ``distinct_pairs``, the number of pairs that share a task, and ``squared_shared``, the sum
        over pairs of the squared number of shared tasks. `value`; `expected` and `sd` over the random documents;
        `p_more`, `p_fewer`, the part of all documents, this one among them, with at least, or at most, this value;
        `verdict`: ``more``, ``fewer``, ``expected``. Cooperation that repeats has ``fewer`` distinct pairs and ``more``
        squared shared tasks. `attrs`: `null`, `samples`, `alpha`, `seed`.

    Examples
    --------
    Two pairs that never mix: by chance, one of three documents would have them so.

    >>> pairs = [(task, unit, "lead") for task, units in zip("1234", ("AB", "AB", "CD", "CD")) for unit in units]
    >>> repetition(pairs, samples=999)[["value", "verdict"]]
                    value   verdict
    measure
    distinct_pairs      2  expected
    squared_shared      8  expected
    """
    R = responsibility_matrix(source)
    samples = _affordable_samples(R) if samples is None else samples
    NullSettings((FDSM,), alpha, samples, seed).for_matrices([R.pattern])
    drawn = draw_samples(R.pattern, samples, seed)
    rows = {}
    for measure, value, values in zip(_REPETITION, drawn.given, (drawn.distinct, drawn.squares), strict=True):
        p_more, p_fewer = float((values >= value).mean()), float((values <= value).mean())
        verdict = MORE if p_more <= alpha / 2 else FEWER if p_fewer <= alpha / 2 else EXPECTED
        rows[measure] = (value, values.mean(), values.std(), p_more, p_fewer, verdict)
    frame = pd.DataFrame.from_dict(rows, "index", columns=["value", "expected", "sd", "p_more", "p_fewer", "verdict"])
    frame = frame.rename_axis("measure").astype({"verdict": "str"})
    frame.attrs = {"null": FDSM, "samples": samples, "alpha": alpha, "seed": seed}
    return frame


def _affordable_samples(R: ResponsibilityMatrix) -> int:
    fewer = (fdsm.SAMPLES // part for part in (1, 10))
    return next((samples for samples in fewer if fdsm_work(R.pattern, samples) <= SECONDS), fdsm.SAMPLES // 100)


def _pair_columns(
    R: ResponsibilityMatrix, occurrences: CoOccurrences, a: NDArray[np.int64], b: NDArray[np.int64]
) -> dict[str, Any]:
    """Measure what the pairs share; pairs after those of the co-occurrences share nothing."""
    names, degrees = R.units.index.astype("str"), np.bincount(R.weight.indices, minlength=R.shape[1])
    first, second, pair = occurrences.first, occurrences.second, occurrences.pair
    shared = np.bincount(pair, minlength=len(a))
    leads, others_of_task = R.role.data == _LEAD, np.diff(R.weight.indptr)[occurrences.task] - 1
    # the ids of the shared tasks of each pair, in matrix order
    by_pair = occurrences.task[np.argsort(pair, kind="stable")]
    ids, ends = R.tasks.index.astype(str).to_numpy()[by_pair].tolist(), np.cumsum(shared).tolist()
    joined_ids = [LIST_SEPARATOR.join(ids[start:end]) for start, end in pairwise([0, *ends])]
    return {
        "unit_a": names.take(a),
        "unit_b": names.take(b),
        "shared": shared,
        "weight": sums(pair, R.weight.data[first] * R.weight.data[second], len(a)),
        "newman": sums(pair, 1 / others_of_task, len(a)),
        "jaccard": ratio(shared, degrees[a] + degrees[b] - shared),
        "task_ids": pd.Series(joined_ids, dtype="str"),
        "a_led_b": np.bincount(pair[leads[first] & ~leads[second]], minlength=len(a)),
        "b_led_a": np.bincount(pair[leads[second] & ~leads[first]], minlength=len(a)),
    }
