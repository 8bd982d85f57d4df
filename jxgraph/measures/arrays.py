"""Small things that measures do to arrays, where numpy alone leaves a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def comparable(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale to a maximum of 1 and round to 12 places, so that equal sums compare equal.

    Added up in another order, the same weights differ in their last bits; a rank or an order must not hang on that.
    """
    top = np.abs(values).max(initial=0.0)
    return np.round(values / top, 12) if top > 0 else values


def sums(place: NDArray[np.integer], values: NDArray[np.float64], places: int) -> NDArray[np.float64]:
    """Add up the values that belong to each place, from 0 on."""
    # of nothing, numpy's sums are whole numbers
    return np.bincount(place, values, places).astype(np.float64)


def runs(start: NDArray[np.integer], length: NDArray[np.integer]) -> NDArray[np.intp]:
    """Count on from each start over so many numbers, one run after the other.

    Examples
    --------
    >>> runs(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    before = np.cumsum(length) - length
    return np.repeat(start - before, length) + np.arange(length.sum())


def ratio(part: NDArray[Any], whole: NDArray[Any], *, otherwise: float = 0.0) -> NDArray[np.float64]:
    """Divide element by element; give `otherwise` where the whole is not above 0."""
    shape = np.broadcast_shapes(np.shape(part), np.shape(whole))
    return np.asarray(np.divide(part, whole, out=np.full(shape, otherwise), where=whole > 0))
