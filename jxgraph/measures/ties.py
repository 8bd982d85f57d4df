"""Who works with whom, and is it more than chance: the pairs of units that share tasks."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.arrays import comparable, ratio, sums
from jxgraph.measures.networks.meetings import meetings_of
from jxgraph.measures.nulls.panel import Options, Panel
from jxgraph.records import Role
from jxgraph.weights import ROLE_CODES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.measures.networks.meetings import Meetings

ID_SEPARATOR = "; "
"""Between the ids of the tasks that a pair shares."""

DEFAULT_NULLS = ("sdsm", "hypergeometric")
"""The null models that need no sampling."""

_LEAD = ROLE_CODES[str(Role.LEAD)]


def ties(
    source: Any,
    *,
    nulls: Sequence[str] = DEFAULT_NULLS,
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
        Null models to test the numbers of shared tasks against, each by the name under which
        `jxgraph.measures.nulls.panel.NULLS` lists it:

        - ``sdsm``, the default: units have their numbers of tasks and tasks their numbers of units on average (the
          bipartite configuration model), exact tails [2]_ [3]_. A task that names one unit may there name two, so
          where most tasks name few, it expects more sharing than ``fdsm`` does: its `more` is on the safe side, its
          `fewer` wants to be confirmed by ``fdsm``.
        - ``hypergeometric``: each unit draws its tasks evenly from all [4]_. It ignores task sizes.
        - ``fdsm``: all matrices with just these numbers are equally likely, sampled by curveball trades [5]_ [6]_.
    alpha
        The level at which a verdict is given, between 0 and 1.
    samples, seed
        Of ``fdsm``. By default as many samples as the smallest p-value needs to pass the correction.

    Returns
    -------
    DataFrame
        A row for each pair that shares a task or that a null calls `fewer`, the closest first: by `shared`, then
        `weight`, then matrix order. The columns:

        - `unit_a`, `unit_b`: the pair, in matrix order.
        - `shared`: number of shared tasks, :math:`|S|`.
        - `weight`: :math:`\sum_{t \in S} w_{ta} w_{tb}`.
        - `newman`: :math:`\sum_{t \in S} 1 / (n_t - 1)` [1]_: a task divides a unit's attention evenly among its
          partners, so a task of two binds closer than a task of seven. It does not use the weights.
        - `jaccard`: :math:`|S| / (d_a + d_b - |S|)`, the part of the tasks of either that both have.
        - `task_ids`: the shared tasks in matrix order, joined by '; '.
        - `a_led_b`, `b_led_a`: number of shared tasks that one leads and in which the other co-leads or supports.
          A task that both lead, or neither, counts in neither.

        And for each null, its name before each column:

        - `…_expected`: the number of shared tasks that the null expects.
        - `…_p_more`, `…_p_fewer`: its probability of that many shared tasks or more, or fewer: one-sided tests.
        - `…_q`: the lesser of both, corrected by Benjamini and Hochberg [7]_ over both tails of all pairs of units,
          also of those that share nothing and have no row.
        - `…_verdict`: `more` or `fewer` where `q` is at most `alpha`; `undecidable` where not even the most extreme
          number that the pair's numbers of tasks allow could have passed, as for most pairs of small units; else
          `expected`, which says that nothing was found, not that there is nothing.
        - `…_error`, of ``fdsm`` only: the Monte-Carlo standard error of the lesser p.

        Without any shared task the frame is empty but for `fewer`. `attrs`: `scheme`; `pairs`, the number of all pairs
        of units; `alpha`, `tests` (both tails of all pairs); and by null the number of all pairs with each verdict,
        `threshold` (the greatest p-value with which one test more would have passed), what it `ignores`, and `samples`
        and `seed`. That no pair is `more` is a result.

        The numbers compare counts of shared tasks with a model of a document that was dealt out at random. The document
        is a census: nothing is inferred about other documents, and `more` does not say why. The correction is exact for
        independent tests; those of pairs are not quite.

    Raises
    ------
    UsageError
        As `responsibility_matrix`; a null is unknown, `alpha` is not between 0 and 1, `seed` is below 0, or the samples
        are fewer than 1 or take minutes (without the extra `fast`, or by default).

    References
    ----------
    .. [1] Newman, Phys. Rev. E 64 (2001) 016132, https://doi.org/10.1103/PhysRevE.64.016132
    .. [2] Saracco et al., New Journal of Physics 19 (2017) 053022, https://doi.org/10.1088/1367-2630/aa6b38
    .. [3] Neal, Domagalski and Sagan, Scientific Reports 11 (2021) 23929, https://doi.org/10.1038/s41598-021-03238-3
    .. [4] Tumminello et al., PLoS ONE 6 (2011) e17994, https://doi.org/10.1371/journal.pone.0017994
    .. [5] Strona et al., Nature Communications 5 (2014) 4114, https://doi.org/10.1038/ncomms5114
    .. [6] Carstens, Phys. Rev. E 91 (2015) 042812, https://doi.org/10.1103/PhysRevE.91.042812
    .. [7] Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995) 289,
       https://doi.org/10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    >>> pair = ties([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Trade", "lead")])
    >>> pair[["unit_a", "unit_b", "shared", "weight", "newman", "jaccard", "task_ids", "a_led_b", "b_led_a"]]
        unit_a unit_b  shared  weight  newman  jaccard task_ids  a_led_b  b_led_a
    0  Finance  Trade       1     0.5     1.0      0.5       t1        1        0

    Of two tasks Finance has one, Trade both: they cannot but share one.

    >>> pair[["sdsm_expected", "sdsm_p_more", "sdsm_p_fewer", "sdsm_q", "sdsm_verdict"]]
       sdsm_expected  sdsm_p_more  sdsm_p_fewer  sdsm_q sdsm_verdict
    0            1.0          1.0           1.0     1.0  undecidable
    """
    options = Options(nulls, alpha, samples, seed).checked()
    R = responsibility_matrix(source)
    meetings = meetings_of(R.pattern)
    shared = np.bincount(meetings.pair, minlength=len(meetings.a))
    panel = Panel(R.pattern, meetings.a, meetings.b, shared, options)
    apart = panel.fewer_apart()
    a, b = np.concatenate([meetings.a, apart[0]]), np.concatenate([meetings.b, apart[1]])
    tested = panel.columns(a, b, np.pad(shared, (0, len(a) - len(shared))))
    frame = pd.DataFrame({**_counted(R, meetings, a, b), **tested})
    order = np.lexsort((b, a, -comparable(frame["weight"].to_numpy()), -frame["shared"].to_numpy()))
    frame = frame.iloc[order].reset_index(drop=True)
    units = R.shape[1]
    frame.attrs = {"scheme": R.scheme, "pairs": units * (units - 1) // 2} | panel.attrs()
    return frame


def _counted(R: ResponsibilityMatrix, meetings: Meetings, a: NDArray[np.int64], b: NDArray[np.int64]) -> dict[str, Any]:
    """Count what the pairs share; those beyond the meetings' share nothing."""
    names, degrees = R.units.index.astype("str"), np.bincount(R.weight.indices, minlength=R.shape[1])
    first, second, pair = meetings.first, meetings.second, meetings.pair
    shared = np.bincount(pair, minlength=len(a))
    role, partners = R.role.data, np.diff(R.weight.indptr)[meetings.task] - 1
    leads = [(role[x] == _LEAD) & (role[y] != _LEAD) for x, y in ((first, second), (second, first))]
    return {
        "unit_a": names.take(a),
        "unit_b": names.take(b),
        "shared": shared,
        "weight": sums(pair, R.weight.data[first] * R.weight.data[second], len(a)),
        "newman": sums(pair, 1 / partners, len(a)),
        "jaccard": ratio(shared, degrees[a] + degrees[b] - shared),
        "task_ids": pd.Series(_joined_ids(R, pair, meetings.task, shared), dtype="str"),
        "a_led_b": np.bincount(pair[leads[0]], minlength=len(a)),
        "b_led_a": np.bincount(pair[leads[1]], minlength=len(a)),
    }


def _joined_ids(
    R: ResponsibilityMatrix, pair: NDArray[np.intp], task: NDArray[np.intp], shared: NDArray[np.intp]
) -> list[str]:
    ids = R.tasks.index.astype(str).to_numpy()[task[np.argsort(pair, kind="stable")]].tolist()
    ends = np.cumsum(shared).tolist()
    return [ID_SEPARATOR.join(ids[start:end]) for start, end in pairwise([0, *ends])]
