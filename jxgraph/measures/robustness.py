"""How robust a document is when units drop out: tasks left without a lead or any unit, and the largest component."""

from __future__ import annotations

from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.matrix import UNIT, responsibility_matrix
from jxgraph.measures.graph.paths import merge_equal_tasks, two_mode_paths
from jxgraph.measures.leaders import collective
from jxgraph.measures.numeric.arrays import comparable, refuse_out_of_range
from jxgraph.measures.numeric.jit import loop_for, refuse_minutes
from jxgraph.measures.numeric.kernels import largest_components
from jxgraph.measures.workload import strength
from jxgraph.messages import Message
from jxgraph.model import LIST_SEPARATOR, Role
from jxgraph.weights import ROLE_CODES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix

_LEAD = ROLE_CODES[Role.LEAD]


# What stops if one unit stops.


def dependence(source: Any) -> pd.DataFrame:
    r"""Count, for each unit, the tasks that nobody would lead without it, and those that nobody at all would have.

    A task :math:`t` depends on unit :math:`u` for its lead if u alone leads it, and altogether if u is its only unit
    (then nobody could lead it either). Names that stand for many units are left out: many do not stop at once.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.

    Returns
    -------
    DataFrame
        Indexed by `unit`, most first: by `without_lead`, the tasks that nobody leads any more if the unit stops; then
        by `without_unit`, those of them that have no unit any more; then in matrix order. `without_lead_ids`,
        `without_unit_ids`: the tasks. `attrs`: `tasks`, `tasks_led`.

    Examples
    --------
    >>> frame = dependence([("t1", "A", "lead"), ("t1", "B", "co_lead"), ("t2", "A", "lead"), ("t3", "B", "co_lead")])
    >>> frame[["without_lead", "without_unit"]].to_dict("index")
    {'A': {'without_lead': 2, 'without_unit': 1}, 'B': {'without_lead': 1, 'without_unit': 1}}
    """
    R = responsibility_matrix(source)
    only_lead, only_unit = last_of_task(R)
    counts = {"without_lead": only_lead | only_unit, "without_unit": only_unit}
    frame = pd.DataFrame(index=R.units.index.astype("str").rename("unit"))
    ids = R.tasks.index.astype("str").to_numpy()
    for name, entries in counts.items():
        frame[name] = np.bincount(R.weight.indices[entries], minlength=R.shape[1])
        of_unit = pd.Series(ids[R.entries.task[entries]]).groupby(R.weight.indices[entries]).agg(LIST_SEPARATOR.join)
        frame[f"{name}_ids"] = of_unit.reindex(range(R.shape[1])).fillna("").astype("str").to_numpy()
    frame = frame[~collective(R)][[*counts, *(f"{name}_ids" for name in counts)]]
    frame = frame.iloc[np.lexsort((-frame["without_unit"], -frame["without_lead"]))]
    led = len(np.unique(R.entries.task[R.role.data == _LEAD]))
    frame.attrs = {"tasks": R.shape[0], "tasks_led": led}
    return frame


def last_of_task(R: ResponsibilityMatrix) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return of each entry whether its unit is the only lead of the task, and whether it is its only unit."""
    leads = R.role.data == _LEAD
    lead_count = np.bincount(R.entries.task[leads], minlength=R.shape[0])
    return leads & (lead_count[R.entries.task] == 1), np.diff(R.weight.indptr)[R.entries.task] == 1


# What is left when unit after unit stops.


ORDERS = MappingProxyType({"load": slice(0, 1), "betweenness": slice(1, 2), "random": slice(2, None)})
"""The orders in which units are removed, and the rows of the removals in which these orders stand."""

BAND = (0.05, 0.5, 0.95)
"""Quantiles of the random orders: the lower edge of the band, its middle, the upper edge."""

_INTERPRETED_STEPS = 60_000_000
"""Orders times nodes and edges that may be joined without numba: some two minutes."""


def robustness(source: Any, *, seed: int = 0, orders: int = 200) -> pd.DataFrame:
    """Remove unit after unit, and follow how many tasks have no lead and how large the largest component is.

    The units are removed in three ways: the most loaded first, the one with most betweenness first, and at random. The
    orders are those of the whole document; they are not computed again when a unit is gone, and nobody takes its place.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    seed, orders
        Seed and number of the random orders.

    Returns
    -------
    DataFrame
        Long: a row for each order, measure and number of removed units, 3 x 2 x (n + 1) for n units. `order`: ``load``
        (`workload`), ``betweenness`` (of `centrality`, without weights; equals by load), ``random``. `measure`:
        ``without_lead``, the share of the m tasks in which nobody leads (any more); ``largest``, the share of the m
        tasks and n units in the largest component of the two-mode graph [1]_, to which a removed unit does not belong.
        `removed`: their number, from 0 to n; `unit`: the last one, empty for ``random``. `value`: the share, of random
        orders the median; `low`, `high`: the quantiles 0.05 and 0.95 of the random orders, no error band. `attrs`: the
        settings, `band`, `tasks_led` (tasks with a lead in the document), `nodes` (m + n).

    References
    ----------
    .. [1] Albert, Jeong and Barabási, Nature 406 (2000) 378, https://doi.org/10.1038/35019019

    Examples
    --------
    >>> frame = robustness([("t1", "A", "lead"), ("t1", "B", "co_lead"), ("t2", "B", "lead")], orders=10)
    >>> frame[(frame["order"] == "load") & (frame["measure"] == "largest")][["removed", "unit", "value"]]
       removed unit  value
    3        0        1.00
    4        1    B   0.50
    5        2    A   0.25
    """
    refuse_out_of_range(seed=seed, orders=orders)
    R = responsibility_matrix(source)
    tasks, units = R.shape
    # the removals: a row for each order, first the two chosen ones, then the random ones
    load = comparable(strength(R))
    betweenness = comparable(two_mode_paths(R.pattern, weighted=False)[UNIT].through)
    chosen = np.stack([np.argsort(-load, kind="stable"), np.lexsort((-load, -betweenness))])
    drawn = np.random.default_rng(seed).permuted(np.tile(np.arange(units), (orders, 1)), axis=1)
    removals = np.concatenate([chosen, drawn])
    without_lead = _without_lead(R, removals)
    curves = {
        "without_lead": without_lead / max(tasks, 1),
        "largest": _largest_components(R, removals) / max(tasks + units, 1),
    }
    names = R.units.index.astype("str")
    frame = _long_frame(curves, [names.take(removal) for removal in chosen])
    settings = {"scheme": R.scheme, "seed": int(seed), "orders": int(orders), "band": list(BAND[::2])}
    frame.attrs = settings | {"tasks_led": tasks - int(without_lead[0, 0]), "nodes": tasks + units}
    return frame


def _long_frame(curves: dict[str, NDArray[np.float64]], removed: list[pd.Index]) -> pd.DataFrame:
    """Make a row for each number of removed units of each curve; the random orders become a band."""
    shares = np.stack(list(curves.values()))  # measures x orders x numbers of removed units
    low, middle, high = np.quantile(shares[:, ORDERS["random"]], BAND, axis=1)
    rows = middle.shape[1]
    value = np.concatenate([*shares[:, : len(removed)].swapaxes(0, 1), middle])
    # only the random orders, which come last, have a band
    band = np.full((2, value.size), np.nan)
    band[:, -middle.size :] = low.ravel(), high.ravel()
    units = [["", *names] * len(curves) for names in removed]
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
    # the leads, task by task, and where those of each led task begin
    leads = np.flatnonzero(R.role.data == _LEAD)
    task, unit = R.entries.task[leads], R.role.indices[leads]
    led, first_lead = np.unique(task, return_index=True)
    tasks, units = R.shape
    newly_without = np.empty((len(removals), units + 1), dtype=np.int64)
    # the argsort of an order is the place of each unit in it; removal number 1 is the first
    for row, removal_number in enumerate(np.argsort(removals, axis=1) + 1):
        last_removal = np.maximum.reduceat(removal_number[unit], first_lead)
        newly_without[row] = np.bincount(last_removal, minlength=units + 1)
    # tasks that nobody leads in the document have no lead from the beginning
    return tasks - len(led) + np.cumsum(newly_without, axis=1)


def _largest_components(R: ResponsibilityMatrix, removals: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the tasks and units of the largest component after each removal."""
    # tasks with the same units count as copies of one, so that the loop has fewer edges to join
    network = merge_equal_tasks(R.pattern)
    by_unit = network.classes.tocsc()
    steps = len(removals) * (sum(network.classes.shape) + network.classes.nnz)
    removing = Message("slow.removals", orders=len(removals), assignments=R.weight.nnz)
    refuse_minutes(removing, steps, most=_INTERPRETED_STEPS, instead=Message("slow.fewer_orders"))
    start, task = by_unit.indptr.astype(np.int64), by_unit.indices.astype(np.int64)
    sizes = loop_for(steps, largest_components)(start, task, network.copies.astype(np.int64), removals)
    return np.asarray(np.maximum(sizes, min(R.shape[0], 1)))  # a task without a unit is a component, too
