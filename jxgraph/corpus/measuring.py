"""The measures of one document of a corpus: of its units and of the whole, from coded arrays and without frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from jxgraph.matrix import UNIT
from jxgraph.measures.arrays import ranks, sums
from jxgraph.measures.groups.communities import best_division, numbered
from jxgraph.measures.inequality import gini
from jxgraph.measures.networks.nearness import path_measures
from jxgraph.measures.networks.spectra import two_mode_eigenvector, two_mode_pagerank
from jxgraph.measures.workload import partners, role_counts, shares

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
    roles = role_counts(edges.unit, edges.role, units)
    load = sums(edges.unit, edges.weight, units)
    P = _pattern(edges)
    closeness, betweenness = path_measures(P, UNIT, weighted=False)
    return {
        "rank": ranks(load, edges.collective),
        "lead": roles[:, 0].astype(np.int32),
        "co_lead": roles[:, 1].astype(np.int32),
        "support": roles[:, 2].astype(np.int32),
        "tasks": roles.sum(axis=1).astype(np.int32),
        "workload": load,
        "share": shares(load),
        "partners": partners(P).astype(np.int32),
        "closeness": closeness,
        "betweenness": betweenness,
        "eigenvector": two_mode_eigenvector(P)[UNIT],
        "pagerank": two_mode_pagerank(P)[UNIT],
    }


def document_measures(edges: Edges, units: dict[str, NDArray[np.generic]]) -> dict[str, float]:
    r"""Measure a document as a whole.

    Returns
    -------
    dict
        - `gini`: of the workloads of its single units, as `inequality` has it: 0 where all carry the same, missing
          where nothing weighs anything.
        - `top_share`: part of all workload that its most loaded single unit has.
        - `alone`: part of the tasks that a single unit answers for; `units_a_task`: units a task on average.
        - `density`: part of the pairs of units that share a task.
    """
    sizes = np.bincount(edges.task, minlength=edges.tasks)
    single = units["workload"][~edges.collective].astype(float)
    n = len(edges.collective)
    return {
        "gini": float(gini(single)),
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
