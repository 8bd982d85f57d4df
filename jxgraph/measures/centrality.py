"""How central each unit or task is: in the two-mode graph of tasks and units, and among the units that share tasks."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.errors import UsageError
from jxgraph.matrix import TASK, UNIT, responsibility_matrix
from jxgraph.measures.graph.co_occurrence import tie_network, without_loops
from jxgraph.measures.graph.eigen import DAMPING, eigenvector, pagerank, two_mode_eigenvector, two_mode_pagerank
from jxgraph.measures.graph.paths import closeness_alone, network_paths, path_measures
from jxgraph.measures.leaders import collective
from jxgraph.measures.numeric.arrays import comparable, ranks, ratio, sums

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix

MODES = ("tasks", "units")
"""The nodes that `centrality` measures, in the order of `TASK` and `UNIT`."""

MEASURES = ("degree", "strength", "closeness", "betweenness", "eigenvector", "pagerank", "core")
"""The columns of `centrality`, in their order."""

_RANKED_BY = ("betweenness", "closeness", "eigenvector", "pagerank", "strength", "degree", "core")
"""The measure that gives the order is the first of these that is computed: what workload does not say comes first."""


def centrality(
    source: Any, *, of: str = "units", weighted: bool = False, measures: str | Sequence[str] = MEASURES
) -> pd.DataFrame:
    r"""Measure how central each unit, or each task, is in the two-mode graph of m tasks and n units.

    By default an assignment is an edge of length 1 whatever its role, and only `strength` uses the weights. `weighted`,
    an edge of weight w has the length 1 / w, so a lead is nearer than a support, and the eigenvector and PageRank
    follow the weights. Shortest paths join tasks and units alike; all are counted, none sampled. Betweenness takes
    nearly all the time.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    of
        ``units`` or ``tasks``.
    weighted
        Whether weights make lengths; an assignment that weighs 0 is then no edge, but for `degree` and `core`.
    measures
        Names of columns, or one name; the others are not computed.

    Returns
    -------
    DataFrame
        Indexed by `unit` or `task_id`, by `betweenness` (without it by `ranked_by` in `attrs`), then `strength`, then
        matrix order, collectives last: `rank` in that measure (1-2-2-4; missing for a collective); of units (of tasks,
        m and n change places): `degree`, number of tasks; `strength`; `closeness` [1]_, over the r nodes reached,
        :math:`\frac{m + 2 (n - 1)}{\sum_v d(u, v)} \cdot \frac{r}{m + n - 1}` (above 1 in a graph in pieces);
        `betweenness` [1]_, by the greatest sum that a node of its mode can have; `eigenvector`, of the adjacency
        matrix, the limit of power iteration from ones, norm 1 over both modes; `pagerank`, damping 0.85, sum 1 over
        both modes; `core`, the greatest k of a part in which every node has k neighbours. 0 without an assignment, but
        for `pagerank`. `attrs`: the settings, `ranked_by`.

    References
    ----------
    .. [1] Borgatti and Everett, Social Networks 19 (1997) 243, https://doi.org/10.1016/S0378-8733(96)00301-2

    Examples
    --------
    >>> triples = [("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Finance", "lead")]
    >>> centrality(triples, measures=["closeness", "betweenness"]).round(3).to_dict("list")
    {'rank': [1, 2], 'closeness': [1.0, 0.667], 'betweenness': [1.0, 0.0]}
    """
    if of not in MODES:
        raise UsageError("measures.modes", first=MODES[0], second=MODES[1], of=of)
    chosen = {measures} if isinstance(measures, str) else set(measures)
    for name in sorted(chosen):
        if name not in MEASURES:
            raise UsageError("measures.centrality", name=name, known=MEASURES).near(name, MEASURES)
    mode = MODES.index(of)
    R = responsibility_matrix(source)
    index = R.units.index.rename("unit") if mode == UNIT else R.tasks.index.rename("task_id")
    functions = _measure_functions(R, mode, weighted=weighted, measures=chosen)
    frame = pd.DataFrame({name: functions[name]() for name in MEASURES if name in chosen}, index=index)
    frame = _ranked(frame, functions["strength"](), collective(R) if mode == UNIT else np.zeros(len(index), dtype=bool))
    frame.attrs |= _settings(R.scheme, weighted=weighted) | {"of": of, "network": "two-mode"}
    return frame


def _ranked(frame: pd.DataFrame, strength: NDArray[np.float64], collectives: NDArray[np.bool_]) -> pd.DataFrame:
    """Order the nodes by the measure that ranks them, and say so; without a measure they stay as they are."""
    by = next((name for name in _RANKED_BY if name in frame), None)
    if by is None:
        return frame
    values = frame[by].to_numpy(dtype=np.float64)
    frame.insert(0, "rank", pd.Series(ranks(values, collectives)).mask(collectives).astype("Int64").array)
    frame = frame.iloc[np.lexsort((-comparable(strength), -comparable(values), collectives))]
    frame.attrs = {"ranked_by": by}
    return frame


def _measure_functions(
    R: ResponsibilityMatrix, mode: int, *, weighted: bool, measures: set[str]
) -> dict[str, Callable[[], NDArray[Any]]]:
    """Return a function for each measure of the mode; closeness and betweenness share one search."""
    P, W = R.pattern, R.weight.copy()
    W.eliminate_zeros()
    edges = W if weighted else P
    nodes = slice(R.shape[TASK], None) if mode == UNIT else slice(R.shape[TASK])

    @cache
    def paths() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return path_measures(edges, mode, weighted=weighted)

    return {
        "degree": lambda: _sums(np.ones(P.nnz), P, mode).astype(np.int64),
        "strength": lambda: _sums(R.weight.data, P, mode),
        "closeness": lambda: paths()[0] if weighted or "betweenness" in measures else closeness_alone(edges, mode),
        "betweenness": lambda: paths()[1],
        "eigenvector": lambda: two_mode_eigenvector(edges)[mode],
        "pagerank": lambda: two_mode_pagerank(edges)[mode],
        "core": lambda: _core(sparse.block_array([[None, P], [P.T, None]], format="csr"))[nodes],
    }


def tie_centrality(source: Any, *, weighted: bool = True) -> pd.DataFrame:
    r"""Measure how central each unit is among the units that share tasks: `centrality` on the projection.

    The nodes are the n units, an edge joins two that share a task. A task of many units ties each to each, so a unit
    may look central here through one large task; the two-mode graph of `centrality` does not have that flaw.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    weighted
        A tie of weight w (`weight` in `ties`) has the length 1 / w, and the eigenvector and PageRank follow the
        weights; a tie that weighs 0 is none. Otherwise every tie has the length 1, whatever it weighs.

    Returns
    -------
    DataFrame
        Indexed by `unit`, in matrix order: `degree`, units with which it shares a task; `strength`, the weight of its
        ties; `closeness` :math:`\frac{r_u}{\sum_v d(u, v)} \cdot \frac{r_u}{n - 1}` over the :math:`r_u` units reached;
        `betweenness` [1]_, by the number of pairs of other units; `eigenvector`, `pagerank`, with norm 1 and sum 1 over
        the units; `core`, as `centrality` has it: a task of k + 1 units alone makes a core of k. A unit without a tie
        has 0, but for `pagerank`. `attrs`: the settings.

    Raises
    ------
    UsageError
        Weights that differ by a factor of more than 1e9, or a size that takes minutes without the extra ``fast``.

    References
    ----------
    .. [1] Freeman, Sociometry 40 (1977) 35, https://doi.org/10.2307/3033543

    Examples
    --------
    >>> triples = [("t1", "A", "lead"), ("t1", "B", "co_lead"), ("t2", "B", "lead"), ("t2", "C", "co_lead")]
    >>> tie_centrality(triples)[["degree", "strength", "closeness", "betweenness", "core"]].reset_index()
      unit  degree  strength  closeness  betweenness  core
    0    A       1       0.5   0.333333          0.0     1
    1    B       2       1.0   0.500000          1.0     1
    2    C       1       0.5   0.333333          0.0     1
    """
    R = responsibility_matrix(source)
    ties, tied = tie_network(R), without_loops(R.pattern.T @ R.pattern)
    tied.data[:] = 1.0  # even where the tasks that two units share weigh nothing
    edges, units = ties if weighted else tied, len(R.units)
    paths = network_paths(edges)
    others, pairs = max(units - 1, 1), max((units - 1) * (units - 2) / 2, 1)
    columns = {
        "degree": np.diff(tied.indptr).astype(np.int64),
        "strength": np.asarray(ties.sum(axis=0)),
        "closeness": ratio(paths.reached, paths.distance) * paths.reached / others,
        "betweenness": paths.through / pairs,
        "eigenvector": eigenvector(edges),
        "pagerank": pagerank(edges),
        "core": _core(tied),
    }
    frame = pd.DataFrame(columns, index=R.units.index.rename("unit"))
    frame.attrs = _settings(R.scheme, weighted=weighted) | {"of": "units", "network": "projection"}
    return frame


def _settings(scheme: str, *, weighted: bool) -> dict[str, Any]:
    return {"scheme": scheme, "damping": DAMPING, "paths": "weighted" if weighted else "unweighted"}


def _sums(values: NDArray[np.float64], P: sparse.csr_array, mode: int) -> NDArray[np.float64]:
    ends = P.indices if mode == UNIT else np.repeat(np.arange(P.shape[TASK]), np.diff(P.indptr))
    return sums(ends, values, P.shape[mode])


def _core(network: sparse.csr_array) -> NDArray[np.int64]:
    """Peel a network of ones: for each k in turn remove the nodes with at most k neighbours left, until none has."""
    degree = np.diff(network.indptr)
    core = np.zeros(len(degree), dtype=np.int64)
    remaining = np.ones(len(degree), dtype=np.bool_)
    while remaining.any():
        k = degree[remaining].min()
        core[remaining] = k
        while (removed := remaining & (degree <= k)).any():
            degree = degree - (network @ removed.astype(np.float64)).astype(degree.dtype)
            remaining &= ~removed
    return core
