"""Who works with whom, who leads whom, and is it more than chance: the pairs of units that share tasks."""

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

_LEAD, _CO_LEAD = ROLE_CODES[str(Role.LEAD)], ROLE_CODES[str(Role.CO_LEAD)]


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


def lead_ties(source: Any) -> pd.DataFrame:
    r"""List who leads whom: each lead unit with each unit that co-leads or supports one of its tasks.

    The directed view of `ties`. Where several units lead a task, each leads the others, but none leads another lead.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.

    Returns
    -------
    DataFrame
        A row for each ordered pair, by `tasks`, then `weight`, then matrix order of both units: `lead_unit`, `unit`;
        `tasks`, those that `lead_unit` leads and `unit` does not, of which `unit` is `co_lead` and `support` in so
        many; `reverse`, those that `unit` leads with `lead_unit` as a co-lead or support; `weight`
        :math:`\sum_t w_{ta} w_{tb}` over `tasks`; `task_ids`. `tasks` and `reverse` are `a_led_b` and `b_led_a` of
        `ties`, or the other way round. Without rows where nobody leads, or every lead unit is alone in its tasks.
        `attrs`: `scheme`; `counted`, the number of tasks; `led`, of those with a lead unit; `led_alone`, of those in
        which nobody else is named.

    Examples
    --------
    >>> triples = [("t1", "Finance", "lead"), ("t1", "Trade", "support"), ("t2", "Finance", "lead")]
    >>> found = lead_ties(triples)
    >>> found[["lead_unit", "unit", "tasks", "support", "task_ids"]]
      lead_unit   unit  tasks  support task_ids
    0   Finance  Trade      1        1       t1
    >>> found.attrs["led"], found.attrs["led_alone"]
    (2, 1)
    """
    R = responsibility_matrix(source)
    occurrences, units = co_occurrences(R.pattern), R.shape[1]
    by_first, by_second = _only_one_leads(R, occurrences)
    first, second, task = occurrences.first, occurrences.second, occurrences.task
    lead, other = np.r_[first[by_first], second[by_second]], np.r_[second[by_first], first[by_second]]
    task = np.r_[task[by_first], task[by_second]]
    indices = R.weight.indices.astype(np.int64)
    pairs, pair, counts = np.unique(indices[lead] * units + indices[other], return_inverse=True, return_counts=True)
    a, b = np.divmod(pairs, max(units, 1))
    tasks_of = dict(zip(pairs.tolist(), counts.tolist(), strict=True))
    names, co_leads = R.units.index.astype("str"), R.role.data[other] == _CO_LEAD
    frame = pd.DataFrame(
        {
            "lead_unit": names.take(a),
            "unit": names.take(b),
            "tasks": counts,
            "co_lead": np.bincount(pair[co_leads], minlength=len(pairs)),
            "support": np.bincount(pair[~co_leads], minlength=len(pairs)),
            "reverse": np.array([tasks_of.get(turned, 0) for turned in (b * units + a).tolist()], dtype=counts.dtype),
            "weight": sums(pair, R.weight.data[lead] * R.weight.data[other], len(pairs)),
            "task_ids": _joined_ids(R, task[np.lexsort((task, pair))], counts),
        }
    )
    order = np.lexsort((b, a, -comparable(frame["weight"].to_numpy()), -counts))
    frame = frame.iloc[order].reset_index(drop=True)
    frame.attrs = {"scheme": R.scheme} | _led_tasks(R)
    return frame


def _led_tasks(R: ResponsibilityMatrix) -> dict[str, int]:
    """Count the tasks, those with a lead unit, and those that name nobody but lead units."""
    leads = np.bincount(R.entries.task[R.role.data == _LEAD], minlength=R.shape[0])
    alone = (leads > 0) & (leads == np.diff(R.weight.indptr))
    return {"counted": R.shape[0], "led": int((leads > 0).sum()), "led_alone": int(alone.sum())}


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
    others_of_task = np.diff(R.weight.indptr)[occurrences.task] - 1
    a_leads, b_leads = _only_one_leads(R, occurrences)
    return {
        "unit_a": names.take(a),
        "unit_b": names.take(b),
        "shared": shared,
        "weight": sums(pair, R.weight.data[first] * R.weight.data[second], len(a)),
        "newman": sums(pair, 1 / others_of_task, len(a)),
        "jaccard": ratio(shared, degrees[a] + degrees[b] - shared),
        # the shared tasks of each pair in matrix order
        "task_ids": _joined_ids(R, occurrences.task[np.argsort(pair, kind="stable")], shared),
        "a_led_b": np.bincount(pair[a_leads], minlength=len(a)),
        "b_led_a": np.bincount(pair[b_leads], minlength=len(a)),
    }


def _only_one_leads(R: ResponsibilityMatrix, occurrences: CoOccurrences) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say of each co-occurrence whether only its first unit leads the task, and whether only its second."""
    first, second = (R.role.data[side] == _LEAD for side in (occurrences.first, occurrences.second))
    return first & ~second, second & ~first


def _joined_ids(R: ResponsibilityMatrix, task: NDArray[np.integer], counts: NDArray[np.integer]) -> pd.Series[str]:
    """Join the ids of tasks that are listed one row after the other, `counts` tasks to a row."""
    ids, ends = R.tasks.index.astype(str).to_numpy()[task].tolist(), np.cumsum(counts).tolist()
    joined = [LIST_SEPARATOR.join(ids[start:end]) for start, end in pairwise([0, *ends])]
    return pd.Series(joined, dtype="str")
