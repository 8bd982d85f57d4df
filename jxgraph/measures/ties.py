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

    With :math:`S` the tasks that units a and b share, :math:`w_{ta}` the weight of a in task t, :math:`n_t` the number
    of units of t and :math:`d_a` the number of tasks of a.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    nulls
        Null models to test the numbers of shared tasks against, by name:

        - ``fdsm``, the default: all matrices in which every task has as many units and every unit as many tasks are
          equally likely; sampled [1]_. Where that takes more than about a minute, ``sdsm_sized`` is the default.
        - ``sdsm_sized``: tasks have their numbers of units, units have their numbers of tasks on average [2]_. Exact
          and without sampling; its expectations are those of ``fdsm``, its tails are wider.
        - ``sdsm``: both only on average [3]_. A task of one unit may name two, so where most tasks name few units, it
          expects more sharing than the document could have.
        - ``hypergeometric``: each unit draws its tasks evenly from all [4]_. It ignores how many units tasks name.
    alpha
        The level at which a verdict is given, between 0 and 1.
    samples, seed
        Of ``fdsm``; 100,000 samples by default.

    Returns
    -------
    DataFrame
        A row for each pair that shares a task or that a null calls `fewer`, the closest first: by `shared`, then
        `weight`, then matrix order. The columns:

        - `unit_a`, `unit_b`: the pair, in matrix order.
        - `shared`: number of shared tasks, :math:`|S|`.
        - `weight`: :math:`\sum_{t \in S} w_{ta} w_{tb}`.
        - `newman`: :math:`\sum_{t \in S} 1 / (n_t - 1)` [6]_: a task divides a unit's attention evenly among its
          partners, so a task of two binds closer than a task of seven. It does not use the weights.
        - `jaccard`: :math:`|S| / (d_a + d_b - |S|)`, the part of the tasks of either that both have.
        - `task_ids`: the shared tasks in matrix order, joined by '; '.
        - `a_led_b`, `b_led_a`: number of shared tasks that one leads and in which the other co-leads or supports.
          A task that both lead, or neither, counts in neither.

        And for each null, its name before each column:

        - `…_expected`: the number of shared tasks that the null expects.
        - `…_p_more`, `…_p_fewer`: its probability of that many shared tasks or more, or fewer: one-sided tests.
        - `…_q`: the lesser of both, corrected by the discrete Benjamini–Hochberg procedure DBH-su [5]_ over both tails
          of all pairs of units, also of those that share nothing and have no row. It is reckoned at `alpha`.
        - `…_verdict`: `more` or `fewer` where `q` is at most `alpha`; `undecidable` where not even the most extreme
          number that the pair's numbers of tasks allow could have passed, as for most pairs of small units; else
          `expected`, which says that nothing was found, not that there is nothing.
        - `…_error`, of ``fdsm`` only: the Monte Carlo standard error of the lesser p.

        Without any shared task the frame is empty but for `fewer`. `attrs`: `scheme`; `pairs`, the number of all pairs
        of units; `alpha`, `tests` (both tails of all pairs), `nulls`; and by null the number of all pairs with each
        verdict, `threshold` (the greatest p-value with which one test more would have passed), what it `ignores`, and
        `samples` and `seed`.

        The document is a census: nothing is inferred about other documents, and `more` does not say why. The
        correction is proved for independent tests; those of pairs are not quite (see benchmarks/README.md for how
        often it errs on random documents).

    Raises
    ------
    UsageError
        As `responsibility_matrix`; a null is unknown, `alpha` is not between 0 and 1, `seed` is below 0, or the samples
        are fewer than 1, or by default would take many minutes.

    References
    ----------
    .. [1] Neal, Domagalski and Sagan, Scientific Reports 11 (2021) 23929, https://doi.org/10.1038/s41598-021-03238-3
    .. [2] Chen, Dempster and Liu, Biometrika 81 (1994) 457, https://doi.org/10.1093/biomet/81.3.457
    .. [3] Saracco et al., New Journal of Physics 19 (2017) 053022, https://doi.org/10.1088/1367-2630/aa6b38
    .. [4] Tumminello et al., PLoS ONE 6 (2011) e17994, https://doi.org/10.1371/journal.pone.0017994
    .. [5] Döhler, Durand and Roquain, Electronic J. Statistics 12 (2018) 1867, https://doi.org/10.1214/18-EJS1441
    .. [6] Newman, Phys. Rev. E 64 (2001) 016132, https://doi.org/10.1103/PhysRevE.64.016132

    Examples
    --------
    >>> pair = ties([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Trade", "lead")])
    >>> pair[["unit_a", "unit_b", "shared", "weight", "newman", "jaccard", "task_ids", "a_led_b", "b_led_a"]]
        unit_a unit_b  shared  weight  newman  jaccard task_ids  a_led_b  b_led_a
    0  Finance  Trade       1     0.5     1.0      0.5       t1        1        0

    Of two tasks Finance has one, Trade both: they cannot but share one.

    >>> pair[["fdsm_expected", "fdsm_p_more", "fdsm_p_fewer", "fdsm_q", "fdsm_verdict"]]
       fdsm_expected  fdsm_p_more  fdsm_p_fewer  fdsm_q fdsm_verdict
    0            1.0          1.0           1.0     1.0  undecidable
    """
    R = responsibility_matrix(source)
    pairs = co_occurrences(R.pattern)
    shared = np.bincount(pairs.pair, minlength=len(pairs.a))
    tests = PairTests(R.pattern, pairs.a, pairs.b, shared, NullSettings(nulls, alpha, samples, seed))
    fewer = tests.fewer_without_shared_task()
    a, b = np.concatenate([pairs.a, fewer[0]]), np.concatenate([pairs.b, fewer[1]])
    tested = tests.columns(a, b, np.pad(shared, (0, len(a) - len(shared))))
    frame = pd.DataFrame({**_counted(R, pairs, a, b), **tested})
    order = np.lexsort((b, a, -comparable(frame["weight"].to_numpy()), -frame["shared"].to_numpy()))
    frame = frame.iloc[order].reset_index(drop=True)
    units = R.shape[1]
    frame.attrs = {"scheme": R.scheme, "pairs": units * (units - 1) // 2} | tests.attrs()
    return frame


def repetition(source: Any, *, samples: int | None = None, alpha: float = 0.05, seed: int = 0) -> pd.DataFrame:
    r"""Ask whether the same units share tasks again and again, more than workloads and task sizes explain.

    One answer for the whole document, before any pair is looked at. The random documents are those of the null model
    ``fdsm`` (`ties`), the same samples: every task has as many units and every unit as many tasks, so the number of
    all shared tasks is the same in each. What differs is how many pairs they fall on.

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
        over pairs of the squared number of shared tasks. The columns: `value`; `expected` and `sd`, mean and standard
        deviation over the random documents; `p_more`, `p_fewer`: the part of all documents, this one among them, whose
        value is at least, or at most, as great; `verdict`: ``more``, ``fewer`` or ``expected``. Cooperation that
        repeats has ``fewer`` distinct pairs and ``more`` squared shared tasks. `attrs`: `null`, `samples`, `alpha`,
        `seed`.

    Raises
    ------
    UsageError
        As `ties`.

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


def _counted(
    R: ResponsibilityMatrix, pairs: CoOccurrences, a: NDArray[np.int64], b: NDArray[np.int64]
) -> dict[str, Any]:
    """Count what the pairs share; those beyond the pairs' share nothing."""
    names, degrees = R.units.index.astype("str"), np.bincount(R.weight.indices, minlength=R.shape[1])
    first, second, pair = pairs.first, pairs.second, pairs.pair
    shared = np.bincount(pair, minlength=len(a))
    role, partners = R.role.data, np.diff(R.weight.indptr)[pairs.task] - 1
    leads = [(role[x] == _LEAD) & (role[y] != _LEAD) for x, y in ((first, second), (second, first))]
    return {
        "unit_a": names.take(a),
        "unit_b": names.take(b),
        "shared": shared,
        "weight": sums(pair, R.weight.data[first] * R.weight.data[second], len(a)),
        "newman": sums(pair, 1 / partners, len(a)),
        "jaccard": ratio(shared, degrees[a] + degrees[b] - shared),
        "task_ids": pd.Series(_joined_ids(R, pair, pairs.task, shared), dtype="str"),
        "a_led_b": np.bincount(pair[leads[0]], minlength=len(a)),
        "b_led_a": np.bincount(pair[leads[1]], minlength=len(a)),
    }


def _joined_ids(
    R: ResponsibilityMatrix, pair: NDArray[np.intp], task: NDArray[np.intp], shared: NDArray[np.intp]
) -> list[str]:
    ids = R.tasks.index.astype(str).to_numpy()[task[np.argsort(pair, kind="stable")]].tolist()
    ends = np.cumsum(shared).tolist()
    return [LIST_SEPARATOR.join(ids[start:end]) for start, end in pairwise([0, *ends])]
