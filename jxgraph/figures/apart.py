"""Rectangles that must not overlap: what a disc and its name cover in a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CLEAR = 2.0
"""Left free between what was pushed apart."""

_ROUNDS = 200
_GROWTH = 1.1


def moved_apart(place: NDArray[np.float64], corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move rectangles, given by a place and the corners around it, until no two overlap.

    Overlapping pairs push each other along the axis where they overlap less. Where that does not end soon,
    everything is drawn out from the middle, which separates any different places at last.
    """
    offset, half = (corners[:, :2] + corners[:, 2:]) / 2, (corners[:, 2:] - corners[:, :2]) / 2
    middle = place + offset
    rounds = 0
    while _push(middle, half):
        rounds += 1
        if rounds % _ROUNDS == 0:
            middle *= _GROWTH
    return middle - offset


def _push(middle: NDArray[np.float64], half: NDArray[np.float64]) -> bool:
    """Push every overlapping pair of rectangles apart, once and in place; whether there was any."""
    from scipy.spatial import KDTree

    pairs = KDTree(middle).query_pairs(2 * float(np.hypot(*half.T).max(initial=0.0)), output_type="ndarray")
    # the tree lists pairs in an order of its own, and sums of floats depend on the order
    first, second = pairs[np.lexsort(pairs.T[::-1])].T
    apart = middle[second] - middle[first]
    overlap = half[first] + half[second] - np.abs(apart)
    hit = (overlap > 0).all(axis=1)
    axis = overlap[hit].argmin(axis=1)[:, None]
    push = np.zeros_like(apart[hit])
    depth = np.take_along_axis(overlap[hit], axis, 1) / 2 + _CLEAR / 4
    np.put_along_axis(push, axis, np.copysign(depth, np.take_along_axis(apart[hit], axis, 1)), 1)
    np.subtract.at(middle, first[hit], push)
    np.add.at(middle, second[hit], push)
    return bool(hit.any())
