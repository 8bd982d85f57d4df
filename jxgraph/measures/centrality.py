"""How central each unit or task is: in the two-mode graph of tasks and units, and among the units that share tasks."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from jxgraph.errors import UsageError
from jxgraph.matrix import TASK, UNIT, responsibility_matrix
from jxgraph.measures.graph.co_occurrence import projection, without_loops
from jxgraph.measures.graph.eigen import DAMPING, eigenvector, pagerank, two_mode_eigenvector, two_mode_pagerank
from jxgraph.measures.graph.paths import closeness_alone, network_paths, path_measures
from jxgraph.measures.numeric.arrays import ratio, sums

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix

MODES = ("tasks", "units")
"""Whom `centrality` measures, in the order of `TASK` and `UNIT`."""


MEASURES = ("degree", "strength", "closeness", "betweenness", "eigenvector", "pagerank", "core")
"""What `centrality` measures, in the order of its columns."""


def centrality(
    source: Any, *, of: str = "units", weighted: bool = False, measures: str | Sequence[str] = MEASURES
) -> pd.DataFrame:
    r"""Measure how central each unit, or each task, is in the two-mode graph.

    Tasks and units are the nodes, m tasks and n units. By default an assignment is an edge of length 1 whatever its
    role, and only `strength` uses the weights. `weighted`, the edge of weight w has the length 1 / w, so that a lead
    is nearer than a support, and the eigenvector and PageRank follow the weights. Shortest paths begin and end at
    tasks and units alike; all of them are counted, none sampled. The time grows with the edges, with the units and
    different tasks, and, without weights, with the longest shortest path. Betweenness takes nearly all of it: of
    100,000 tasks all else is there within half a minute (`measures`), without the extra ``fast`` too.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    of
        ``units`` or ``tasks``.
    weighted
        Whether weights make lengths. An assignment that weighs 0 is then no edge for paths, eigenvector and PageRank;
        `degree` and `core` count it all the same. Ways whose lengths differ by 1e-12 of them or less are equal.
    measures
        Which columns, by name (or a single name); the others are not computed.

    Returns
    -------
    DataFrame
        Indexed by `unit` or `task_id`, in matrix order. One without an assignment has 0 everywhere but in `pagerank`.
        The columns, as of units; of tasks, m and n change places:

        - `degree`: number of tasks (of units).
        - `strength`: sum of the weights, :math:`\sum_t w_{tu}`, as `workload`.
        - `closeness` [1]_: :math:`\frac{m + 2 (n - 1)}{\sum_v d(u, v)} \cdot \frac{r_u}{m + n - 1}`, the smallest
          possible sum of distances by the true one, times the part of the other nodes that is reached (:math:`r_u`
          nodes, over which the sum goes). 1 for a unit next to every task and two steps from every unit. In a graph in
          pieces the numerator still counts all nodes, so the value can exceed 1. `weighted`, the numerator stays: it
          is the smallest possible sum as long as no weight exceeds 1, as in all schemes of the tool; heavier edges
          lift the value.
        - `betweenness` [1]_ [2]_: the sum over pairs of other nodes of the share of their shortest paths that
          runs through the node, divided by the greatest sum that any node of its mode can have in a graph of m tasks
          and n units, whatever the lengths; 0 where that is 0 (for units: a single task).
        - `eigenvector` [3]_: entries of the dominant eigenvector of the two-mode adjacency matrix (the dominant
          singular vectors of the pattern or of the weights), with Euclidean norm 1 over tasks and units together. It
          is the limit of power iteration from ones: that decides between components with equal greatest eigenvalue
          (equal within 1e-10 of it), and gives 0 to those with a smaller one.
        - `pagerank` [4]_: part of the time that a walker spends at the node who follows a random edge (`weighted`:
          with a chance in proportion to its weight) with chance 0.85 and else, or where there is no edge, jumps to any
          node; 1 over tasks and units together.
        - `core` [5]_: the greatest k for which the node belongs to a part of the two-mode graph in which every task
          has at least k units of the part and every unit at least k tasks of it. 1 where it hangs on by single
          edges; no measure of workload.

        `closeness` and `betweenness` are normalised as `networkx.bipartite` does, which divides by zero where one mode
        has a single node. `attrs`: `scheme`, `damping`, `paths` (``weighted`` or ``unweighted``), `of`, `network`.

    Raises
    ------
    UsageError
        `of` is neither, or a measure unknown; `weighted`, weights that differ by a factor of more than 1e9; a size
        whose betweenness (`weighted`, closeness too) takes minutes without the extra ``fast``; else as
        `responsibility_matrix`.

    References
    ----------
    .. [1] Borgatti and Everett, Social Networks 19 (1997) 243, https://doi.org/10.1016/S0378-8733(96)00301-2
    .. [2] Brandes, Journal of Mathematical Sociology 25 (2001) 163, https://doi.org/10.1080/0022250X.2001.9990249
    .. [3] Bonacich, Journal of Mathematical Sociology 2 (1972) 113, https://doi.org/10.1080/0022250X.1972.9989806
    .. [4] Page, Brin, Motwani and Winograd, The PageRank citation ranking, Stanford InfoLab 1999-66
    .. [5] Seidman, Social Networks 5 (1983) 269, https://doi.org/10.1016/0378-8733(83)90028-X

    Examples
    --------
    >>> triples = [("t1", "Finance", "lead"), ("t1", "Trade", "co_lead"), ("t2", "Finance", "lead")]
    >>> centrality(triples)[["degree", "strength", "closeness", "betweenness"]].reset_index()
          unit  degree  strength  closeness  betweenness
    0  Finance       2       2.0   1.000000          1.0
    1    Trade       1       0.5   0.666667          0.0

    By weight, Trade is 2 from t1, 3 from Finance and 4 from t2: (2 + 2) / 9.

    >>> centrality(triples, weighted=True)["closeness"].round(6).tolist()
    [0.8, 0.444444]
    """
    if of not in MODES:
        raise UsageError(f"centrality is of {' or of '.join(MODES)}, not of {of!r}")
    asked = {measures} if isinstance(measures, str) else set(measures)
    for name in sorted(asked):
        if name not in MEASURES:
            raise UsageError(f"centrality does not measure {name!r}; it measures {', '.join(MEASURES)}")
    mode = MODES.index(of)
    R = responsibility_matrix(source)
    index = R.units.index.rename("unit") if mode == UNIT else R.tasks.index.rename("task_id")
    columns = _by_edges(R, mode, weighted=weighted, measures=asked)
    frame = pd.DataFrame({name: columns[name]() for name in MEASURES if name in asked}, index=index)
    frame.attrs = _settings(R.scheme, weighted=weighted) | {"of": of, "network": "two-mode"}
    return frame


def _by_edges(
    R: ResponsibilityMatrix, mode: int, *, weighted: bool, measures: set[str]
) -> dict[str, Callable[[], NDArray[Any]]]:
    """Say how each measure of the mode is computed; both measures of paths come of one search where both are wanted."""
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
        "core": lambda: _core(_adjacency(P))[nodes],
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
        The tie of weight w (`weight` in `ties`) has the length 1 / w, and the eigenvector and PageRank follow the
        weights; a tie that weighs 0 is none. Otherwise every tie has the length 1, whatever it weighs.

    Returns
    -------
    DataFrame
        Indexed by `unit`, in matrix order. A unit without a tie has 0 everywhere but in `pagerank`. The columns:

        - `degree`: number of units with which it shares a task.
        - `strength`: sum of the weights of its ties.
        - `closeness` [1]_: :math:`\frac{r_u}{\sum_v d(u, v)} \cdot \frac{r_u}{n - 1}`, over the :math:`r_u` units that
          it reaches. At most 1 where every tie has the length 1; ties heavier than 1 lift it.
        - `betweenness` [2]_: the sum over pairs of other units of the share of their shortest paths that runs through
          the unit, by the number of these pairs, :math:`(n - 1) (n - 2) / 2`; 0 for fewer than three units.
        - `eigenvector`, `pagerank`: as in `centrality`, with norm 1 and sum 1 over the units.
        - `core` [3]_: the greatest k for which the unit belongs to a part in which each shares tasks with at least k
          others of the part. A task of k + 1 units alone makes a core of k.

        `attrs`: `scheme`, `damping`, `paths` (``weighted`` or ``unweighted``), `of`, `network`.

    Raises
    ------
    UsageError
        Weights that differ by a factor of more than 1e9, or a size that takes minutes without the extra ``fast``; else
        as `responsibility_matrix`.

    References
    ----------
    .. [1] Wasserman and Faust, Social Network Analysis (1994) 201, https://doi.org/10.1017/CBO9780511815478
    .. [2] Freeman, Sociometry 40 (1977) 35, https://doi.org/10.2307/3033543
    .. [3] Seidman, Social Networks 5 (1983) 269, https://doi.org/10.1016/0378-8733(83)90028-X

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
    ties, tied = projection(R), _shared(R.pattern)
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


def _adjacency(edges: sparse.csr_array) -> sparse.csr_array:
    """Give the square matrix of the two-mode graph, tasks first."""
    return sparse.block_array([[None, edges], [edges.T, None]], format="csr")


def _shared(P: sparse.csr_array) -> sparse.csr_array:
    """Give the pattern of the projection: 1 where two units share a task, even one that weighs nothing."""
    network = without_loops(P.T @ P)
    network.data[:] = 1.0
    return network


def _core(network: sparse.csr_array) -> NDArray[np.int64]:
    """Peel a network of ones: who has fewer than k neighbours left goes, until none does, for each k in turn."""
    left = np.diff(network.indptr)
    core = np.zeros(len(left), dtype=np.int64)
    staying = np.ones(len(left), dtype=np.bool_)
    while staying.any():
        k = left[staying].min()
        core[staying] = k
        while (going := staying & (left <= k)).any():
            left = left - (network @ going.astype(np.float64)).astype(left.dtype)
            staying &= ~going
    return core
