"""How near the nodes of the two-mode graph are, and how much runs through them, by the greatest that could be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jxgraph.measures.arrays import ratio
from jxgraph.measures.networks.paths import two_mode_paths
from jxgraph.measures.networks.reach import Reach, two_mode_reach

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse


def path_measures(
    edges: sparse.csr_array, mode: int, *, weighted: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return closeness and betweenness of the tasks or the units, as `centrality` defines them."""
    paths, (own, other) = two_mode_paths(edges, weighted=weighted)[mode], _sizes(edges, mode)
    greatest = greatest_betweenness(own, other)
    between = paths.through / greatest if greatest > 0 else np.zeros(own)
    return _closeness(Reach(paths.reached, paths.distance), own, other), between


def closeness_alone(edges: sparse.csr_array, mode: int) -> NDArray[np.float64]:
    """Return the closeness of the tasks or the units where every edge has the length 1, without any search."""
    return _closeness(two_mode_reach(edges)[mode], *_sizes(edges, mode))


def greatest_betweenness(own: int, other: int) -> float:
    """Bound the betweenness of a node among `own` nodes of its mode and `other` of the other (Borgatti and Everett).

    Lengths do not lift it: what runs through the node joins two branches, each of which begins with a node of the
    other mode, and evenly filled branches make the most pairs.
    """
    if own == 0 or other == 0:
        return 0.0
    s, t = divmod(own - 1, other)
    return (other**2 * (s + 1) ** 2 + other * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)) / 2


def _sizes(edges: sparse.csr_array, mode: int) -> tuple[int, int]:
    return edges.shape[mode], edges.shape[1 - mode]


def _closeness(reach: Reach, own: int, other: int) -> NDArray[np.float64]:
    return ratio(reach.reached, reach.distance) * (other + 2 * (own - 1)) / max(own + other - 1, 1)
