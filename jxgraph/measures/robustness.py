"""How well a document holds when units drop out: tasks that lose their lead, and the network that falls apart."""

from __future__ import annotations

from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.matrix import UNIT, responsibility_matrix
from jxgraph.measures.graph.paths import merged, two_mode_paths
from jxgraph.measures.numeric.arrays import comparable, refuse_out_of_range
from jxgraph.measures.numeric.jit import loop_for, refuse_minutes
from jxgraph.measures.numeric.kernels import largest_components
from jxgraph.measures.workload import strength
from jxgraph.model import Role
from jxgraph.weights import ROLE_CODES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix

ORDERS = MappingProxyType({"load": slice(0, 1), "betweenness": slice(1, 2), "random": slice(2, None)})
"""In which orders the units go, and in which rows of the removals these orders stand."""

BAND = (0.05, 0.5, 0.95)
"""Quantiles of the random orders: the lower edge of the band, its middle, the upper edge."""

_INTERPRETED_STEPS = 60_000_000
"""Random orders times nodes and edges that may be joined without numba: some two minutes."""


def robustness(source: Any, *, seed: int = 0, orders: int = 200) -> pd.DataFrame:
    r"""Remove unit after unit, and follow how many tasks have no lead and how much still hangs together.

    The units go in three ways: the most loaded first, the one most between first, and at random. The orders are those
    of the whole document; they are not worked out anew when a unit has gone. Collectives go like other units. What is
    removed is only the name in the document: nobody is put in its place.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    seed
        Of the random orders, at least 0: the same seed gives the same band.
    orders
        Number of random orders, at least 1.

    Returns
    -------
    DataFrame
        Long: for each order, measure and number of removed units a row, in this sequence; 3 x 2 x (n + 1) rows for n
        units. The columns:

        - `order`: ``load`` (`workload`), ``betweenness`` (of `centrality`, without weights; equals by load) or
          ``random``; equals go in matrix order.
        - `measure`: ``without_lead``, the share of the m tasks of the document in which nobody (any more) leads, so
          that it is 1 throughout where the document says of nobody that he leads; or ``largest``, the share of the m
          tasks and n units that belongs to the largest component of the two-mode graph [1]_: a task without a unit is
          a component by itself, a removed unit belongs to none.
        - `removed`: number of removed units, from 0 (the document as it is) to n.
        - `unit`: the unit that goes as the last of these; empty for ``random`` and where none has gone.
        - `value`: the share; of random orders the median.
        - `low`, `high`: the band in which nine of ten random orders lie, the quantiles 0.05 and 0.95; missing for the
          other orders, of which there is only one. The band shows how much hangs on which units go; it is no error.

        A document without tasks has the shares 0. `attrs`: `scheme`, `seed`, `orders`, `band`, `tasks_led` (tasks
        with a lead in the document), `nodes` (m + n).

    Raises
    ------
    UsageError
        `orders` or `seed` is out of range, or the size takes minutes without the extra ``fast``; else as
        `responsibility_matrix`.

    References
    ----------
    .. [1] Albert, Jeong and Barabási, Nature 406 (2000) 378, https://doi.org/10.1038/35019019

    Examples
    --------
    >>> found = robustness([("t1", "A", "lead"), ("t1", "B", "co_lead"), ("t2", "B", "lead")], orders=10)
    >>> found[found["order"] == "load"].drop(columns=["low", "high"])
      order       measure  removed unit  value
    0  load  without_lead        0        0.00
    1  load  without_lead        1    B   0.50
    2  load  without_lead        2    A   1.00
    3  load       largest        0        1.00
    4  load       largest        1    B   0.50
    5  load       largest        2    A    0.25
    """
    refuse_out_of_range(seed=seed, orders=orders)
    R = responsibility_matrix(source)
    tasks, units = R.shape
    load = comparable(strength(R))
    between = comparable(two_mode_paths(R.pattern, weighted=False)[UNIT].through)
    chosen = np.stack([np.argsort(-load, kind="stable"), np.lexsort((-load, -between))])
    drawn = np.random.default_rng(seed).permuted(np.tile(np.arange(units), (orders, 1)), axis=1)
    removals = np.concatenate([chosen, drawn])
    without_lead = _without_lead(R, removals)
    curves = {
        "without_lead": without_lead / max(tasks, 1),
        "largest": _largest(R, removals) / max(tasks + units, 1),
    }
    names = R.units.index.astype("str")
    frame = _laid_out(curves, [names.take(removal) for removal in chosen])
    settings = {"scheme": R.scheme, "seed": int(seed), "orders": int(orders), "band": list(BAND[::2])}
    frame.attrs = settings | {"tasks_led": tasks - int(without_lead[0, 0]), "nodes": tasks + units}
    return frame


def _laid_out(curves: dict[str, NDArray[np.float64]], going: list[pd.Index]) -> pd.DataFrame:
    """Lay out a row for each number of removed units; the random orders become a band."""
    shares = np.stack(list(curves.values()))  # measures x orders x numbers of removed units
    low, middle, high = np.quantile(shares[:, ORDERS["random"]], BAND, axis=1)
    rows = middle.shape[1]
    value = np.concatenate([*shares[:, : len(going)].swapaxes(0, 1), middle])
    band = np.full((2, value.size), np.nan)
    band[:, -middle.size :] = low.ravel(), high.ravel()
    units = [["", *names] * len(curves) for names in going]
    return pd.DataFrame(
        {
            "order": pd.Series(np.repeat(list(ORDERS), middle.size), dtype="str"),
            "measure": pd.Series(np.tile(np.repeat(list(curves), rows), len(ORDERS)), dtype="str"),
            "removed": np.tile(np.arange(rows), len(value)),
            "unit": pd.Series([*chain(*units), *[""] * middle.size], dtype="str"),
            "value": value.ravel(),
            "low": band[0],
            "high": band[1],
        }
    )


def _without_lead(R: ResponsibilityMatrix, removals: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the tasks without a lead after each removal: a task loses its lead with the last of its leads."""
    leads = np.flatnonzero(R.role.data == ROLE_CODES[Role.LEAD])
    task, unit = R.entries.task[leads], R.role.indices[leads]
    led, first = np.unique(task, return_index=True)
    tasks, units = R.shape
    result = np.empty((len(removals), units + 1), dtype=np.int64)
    for row, place in enumerate(np.argsort(removals, axis=1) + 1):
        last = np.maximum.reduceat(place[unit], first)
        result[row] = np.bincount(last, minlength=units + 1)
    return tasks - len(led) + np.cumsum(result, axis=1)


def _largest(R: ResponsibilityMatrix, removals: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the tasks and units of the largest component after each removal."""
    network = merged(R.pattern)
    of_units = network.classes.tocsc()
    steps = len(removals) * (sum(network.classes.shape) + network.classes.nnz)
    removing = f"{len(removals)} orders of removal over {R.weight.nnz} assignments"
    refuse_minutes(removing, steps, most=_INTERPRETED_STEPS, instead="ask for fewer `orders`")
    start, task = of_units.indptr.astype(np.int64), of_units.indices.astype(np.int64)
    sizes = loop_for(steps, largest_components)(start, task, network.copies.astype(np.int64), removals)
    return np.asarray(np.maximum(sizes, min(R.shape[0], 1)))  # a task that nobody has is a component, too
