"""The measures of one document of a corpus: of its units and of the whole, from coded arrays and without frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from jxgraph.matrix import UNIT
from jxgraph.measures.arrays import comparable
from jxgraph.measures.groups.communities import best_division, numbered
from jxgraph.measures.networks.nearness import path_measures
from jxgraph.measures.networks.spectra import DAMPING

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROLE_COUNT = 3

_EQUAL = 1e-10
"""Greatest eigenvalues that differ by no more than this part of them are those of equal components."""

_ROUNDING = 1e-12
"""A part of the greatest entry below which an entry is the rounding of zero."""


class Edges(NamedTuple):
    """The entries of a document's matrix in coded columns, sorted by task, and its units' flags."""

    task: NDArray[np.int32]
    unit: NDArray[np.int32]
    role: NDArray[np.int8]
    weight: NDArray[np.float64]
    tasks: int
    collective: NDArray[np.bool_]


def unit_measures(edges: Edges) -> dict[str, NDArray[np.generic]]:
    """Measure every unit of a document, as `workload` and `centrality` define it.

    Returns
    -------
    dict
        One array a measure, in unit order: `rank` (0 for a collective, which has none), `lead`, `co_lead`, `support`,
        `tasks`, `workload`, `share`; `partners`, the number of units it shares a task with; `closeness`,
        `betweenness`, `eigenvector`, `pagerank`.
    """
    units = len(edges.collective)
    roles = np.bincount(edges.unit * ROLE_COUNT + edges.role - 1, minlength=units * ROLE_COUNT).reshape(units, -1)
    load = np.bincount(edges.unit, edges.weight, minlength=units).astype(np.float64)
    P = _pattern(edges)
    shared = (
        P.T @ P
    ).toarray()  # the units of one document: hundreds, where a whole matrix is faster than a sparse one
    closeness, betweenness = path_measures(P, UNIT, weighted=False)
    total = load.sum()
    return {
        "rank": _ranks(load, edges.collective),
        "lead": roles[:, 0].astype(np.int32),
        "co_lead": roles[:, 1].astype(np.int32),
        "support": roles[:, 2].astype(np.int32),
        "tasks": roles.sum(axis=1).astype(np.int32),
        "workload": load,
        "share": load / total if total > 0 else np.zeros(units),
        "partners": ((shared > 0).sum(axis=1) - (shared.diagonal() > 0)).astype(np.int32),
        "closeness": closeness,
        "betweenness": betweenness,
        "eigenvector": _eigenvector(shared),
        "pagerank": _pagerank(P, shared.diagonal()),
    }


def document_measures(edges: Edges, units: dict[str, NDArray[np.generic]]) -> dict[str, float]:
    r"""Measure a document as a whole.

    Returns
    -------
    dict
        - `gini`: of the workloads of its single units, :math:`\sum_{ij} |s_i - s_j| / (2 n \sum_i s_i)`: 0 where all
          carry the same.
        - `top_share`: part of all workload that its most loaded single unit has.
        - `alone`: part of the tasks that a single unit answers for; `units_a_task`: units a task on average.
        - `density`: part of the pairs of units that share a task.
    """
    sizes = np.bincount(edges.task, minlength=edges.tasks)
    single = units["workload"][~edges.collective].astype(float)
    n = len(edges.collective)
    return {
        "gini": _gini(single),
        "top_share": float(units["share"][~edges.collective].max(initial=0.0)),
        "alone": float((sizes == 1).mean()) if edges.tasks else 0.0,
        "units_a_task": float(sizes.mean()) if edges.tasks else 0.0,
        "density": float(units["partners"].sum()) / (n * (n - 1)) if n > 1 else 0.0,
    }


def divided(network: sparse.csr_array, resolution: float, restarts: int, seed: int) -> NDArray[np.int64]:
    """Divide a tie network into clusters, numbered from 1 by size as `clusters` numbers them; 0 is untied."""
    tied = np.flatnonzero(np.diff(network.indptr))
    cluster = np.zeros(network.shape[0], dtype=np.int64)
    found, _ = best_division(network[tied][:, tied], resolution, restarts, seed)
    cluster[tied] = numbered(found)
    return cluster


def _pattern(edges: Edges) -> sparse.csr_array:
    indptr = np.zeros(edges.tasks + 1, dtype=np.int32)
    np.cumsum(np.bincount(edges.task, minlength=edges.tasks), out=indptr[1:])
    order = np.lexsort((edges.unit, edges.task))
    shape = (edges.tasks, len(edges.collective))
    return sparse.csr_array((np.ones(len(order)), edges.unit[order], indptr), shape=shape)


def _eigenvector(shared: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what `centrality` has as `eigenvector`, from one decomposition of all components together.

    The limit of power iteration from ones is the projection of the ones on the dominant eigenspace.
    """
    values, vectors = np.linalg.eigh(shared)
    if not len(values) or values[-1] <= 0:
        return np.zeros(len(shared))
    dominant = vectors[:, values >= values[-1] * (1 - _EQUAL)]
    limit = dominant @ (dominant.T @ (1 + shared.diagonal() / np.sqrt(values[-1])))
    limit[limit < _ROUNDING * limit.max()] = 0.0
    return np.asarray(limit / np.sqrt(2 * (limit @ limit)))


def _pagerank(P: sparse.csr_array, degree: NDArray[np.float64]) -> NDArray[np.float64]:
    r"""Return what `centrality` has as `pagerank`, solved for the units alone.

    With :math:`Q` and :math:`P` the steps from units to tasks and back, and what jumps bring to a node as the measure,
    :math:`r_U = d P^T r_T + 1` and :math:`r_T = d Q r_U + 1`; then all is divided by its sum.
    """
    dense = P.toarray()
    to_unit = (DAMPING * dense / np.maximum(np.diff(P.indptr), 1)[:, None]).T
    to_task = DAMPING * dense / np.maximum(degree, 1)
    units = np.linalg.solve(np.eye(len(degree)) - to_unit @ to_task, to_unit.sum(axis=1) + 1)
    tasks = to_task @ units + 1
    return np.asarray(units / (units.sum() + tasks.sum()))


def _ranks(load: NDArray[np.float64], collective: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Rank by competition, 1-2-2-4, as `workload` does; 0 for collectives."""
    scaled = comparable(load)
    ordered = np.sort(-scaled[~collective])
    ranks = np.searchsorted(ordered, -scaled) + 1
    return np.where(collective, 0, ranks).astype(np.int32)


def _gini(values: NDArray[np.float64]) -> float:
    n, total = len(values), values.sum()
    if n == 0 or total == 0:
        return 0.0
    places = np.arange(1, n + 1)
    return float(((2 * places - n - 1) * np.sort(values)).sum() / (n * total))
