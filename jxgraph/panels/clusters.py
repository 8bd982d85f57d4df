"""The clusters of all years, aligned: one division of the units of every year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jxgraph.measures.clusters import LABEL_UNITS
from jxgraph.measures.community.agreement import ami_of_codes, ground
from jxgraph.measures.community.louvain import number_by_size
from jxgraph.measures.community.multislice import best_slices_division, slices, starting_divisions
from jxgraph.measures.workload import strength
from jxgraph.model import NAME_SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix

COUPLING = 0.25
"""What binds a unit to its cluster of the year before, as a part of what a unit's ties weigh on average."""

DOUBTS = (0.5, 2.0)
"""Multiples of the coupling at which the division is made again, to see what depends on it."""


def clusters_by_year(
    matrices: Sequence[ResponsibilityMatrix],
    years: Sequence[int],
    *,
    seed: int,
    coupling: float = COUPLING,
    resolution: float = 1.0,
    restarts: int = 30,
) -> pd.DataFrame:
    r"""Group the units of all years at once, so that a cluster is the same one through the years.

    The division of the unit-years is the one found with the greatest multislice modularity
    (`jxgraph.measures.community.multislice.Slices`): as in `clusters`, the units of a cluster share more tasks than
    their numbers of ties predict, each year by itself; and a unit that stays in its cluster adds :math:`\omega`, here a
    quarter of what the ties of a unit weigh on average. So to leave for one year, which breaks with the year before and
    the year after, an average unit must gain half of its ties, to leave for good a quarter. With 0 each year is divided
    by itself; the greater :math:`\omega`, the fewer units move. On made years with known groups, a quarter was best or
    second at finding them, with about as many moves as there were. What half or double of it would change is marked.

    Parameters
    ----------
    matrices, years
        Of each year, units named alike.
    coupling
        :math:`\omega` as a part of the mean strength of a unit-year, from 0. A unit is bound to the last year in which
        it had ties.
    resolution, restarts, seed
        As in `clusters`.

    Returns
    -------
    DataFrame
        A row a unit and year that names it, by year, cluster, and workload: `cluster`, numbered by size over all years,
        then by first unit, 0 without ties in the year; `label`, the heaviest units over all years, at most three;
        `moved`, whether it has left the cluster of the last year in which it had ties; `sure`, whether `moved` is the
        same at half and at double the coupling; `size`, the cluster's units in the year. `attrs`: the settings,
        `clusters`, `modularity`, and `agreement`, the adjusted mutual information with both other divisions.
    """
    nodes = _nodes(matrices, years)
    tied, code = nodes["tied"].to_numpy(), nodes["code"].to_numpy()
    networks = [ground(R, "ties", None).network for R in matrices]
    units = [code[tied & (nodes["place"] == place)] for place in range(len(matrices))]
    couplings = [coupling * times for times in (1.0, *DOUBTS)]
    joined = [slices(networks, units, coupling=each, resolution=resolution) for each in couplings]
    starts = starting_divisions(joined[0], restarts=restarts, seed=seed)
    (label, score), *others = divisions = [best_slices_division(each, starts) for each in joined]
    moves = [_moved(division, joined[0].couplings) for division, _ in divisions]
    nodes[["cluster", "moved", "sure"]] = 0, False, True
    nodes.loc[tied, "cluster"] = number_by_size(label)
    nodes.loc[tied, "moved"], nodes.loc[tied, "sure"] = moves[0], (np.array(moves) == moves[0]).all(axis=0)
    nodes["label"] = nodes["cluster"].map(_labels(nodes)).astype("str")
    nodes["size"] = nodes.groupby(["place", "cluster"])["unit"].transform("size").where(nodes["cluster"] > 0, 1)
    order = np.lexsort((-nodes["load"], nodes["cluster"].where(nodes["cluster"] > 0, len(nodes)), nodes["place"]))
    frame = nodes.iloc[order][[*_COLUMNS]].reset_index(drop=True)
    agreement = {str(times): ami_of_codes(label, other) for times, (other, _) in zip(DOUBTS, others, strict=True)}
    frame.attrs = {"scheme": matrices[0].scheme, "coupling": float(coupling), "resolution": float(resolution)}
    frame.attrs |= {"restarts": int(restarts), "seed": int(seed), "clusters": int(frame["cluster"].max())}
    frame.attrs |= {"modularity": score, "agreement": agreement}
    return frame


_COLUMNS = ("year", "unit", "cluster", "label", "moved", "sure", "size")


def _nodes(matrices: Sequence[ResponsibilityMatrix], years: Sequence[int]) -> pd.DataFrame:
    """Return a row a unit and year that names it."""
    parts = []
    for place, (R, year) in enumerate(zip(matrices, years, strict=True)):
        tied = np.isin(np.arange(R.shape[1]), ground(R, "ties", None).tied)
        columns = {"place": place, "year": year, "unit": R.units.index.astype(str), "load": strength(R), "tied": tied}
        parts.append(pd.DataFrame(columns))
    nodes = pd.concat(parts, ignore_index=True).astype({"unit": "str"})
    return nodes.assign(code=pd.factorize(nodes["unit"])[0], load=nodes["load"].round(9))


def _moved(label: NDArray[np.int64], couplings: tuple[NDArray[np.int64], NDArray[np.int64]]) -> NDArray[np.bool_]:
    """Say of each unit-year whether the unit has another cluster than in its year before."""
    moved = np.zeros(len(label), dtype=bool)
    before, after = couplings
    moved[after] = label[before] != label[after]
    return moved


def _labels(frame: pd.DataFrame) -> dict[int, str]:
    """Name each cluster by its heaviest units over all years."""
    loads = frame[frame["cluster"] > 0].groupby(["cluster", "unit"], sort=False)["load"].sum().round(12)
    loads = loads.reset_index().sort_values(["cluster", "load"], ascending=[True, False], kind="stable")
    heaviest = loads.groupby("cluster")["unit"].agg(lambda units: NAME_SEPARATOR.join(units.iloc[:LABEL_UNITS]))
    return {0: "", **heaviest.to_dict()}
