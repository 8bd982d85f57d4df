"""Checks of settings, and sums, ratios and ranks of arrays, as all measures need them."""

from __future__ import annotations

from math import isfinite
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import numpy as np

from jxgraph.errors import UsageError, expect
from jxgraph.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


# Settings.


LEVEL = 0.05
"""The level of tests of the whole document."""


def refuse_out_of_range(*, resolution: float = 1.0, seed: int = 0, **counts: int) -> None:
    """Raise the UsageError that names the setting: a resolution above 0, a seed from 0, counts from 1.

    Examples
    --------
    >>> refuse_out_of_range(seed=1, samples=99)
    """
    expect(resolution, Real, "resolution")
    expect(seed, Integral, "seed")
    for what, count in counts.items():
        expect(count, Integral, "count", what=Message(f"thing.{what}"))
    if not (isfinite(resolution) and resolution > 0):
        raise UsageError("measures.resolution", resolution=resolution)
    for what, count in counts.items():
        if count < 1:
            raise UsageError("measures.count", what=Message(f"thing.{what}"), count=count)
    if seed < 0:
        raise UsageError("measures.seed", seed=seed)


# Arrays.


_CELLS = 2_000_000
"""Loads held at once, so that memory stays small."""


def comparable(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale to a maximum of 1 and round to 12 places, so that equal sums compare equal.

    Summed in another order, the same weights differ in their last bits; a rank or an order must not depend on that.
    """
    top = np.abs(values).max(initial=0.0)
    return np.round(values / top, 12) if top > 0 else values


def sums(place: NDArray[np.integer], values: NDArray[np.float64], places: int) -> NDArray[np.float64]:
    """Sum the values that belong to each place, from 0 on."""
    # without values, numpy returns integers
    return np.bincount(place, values, places).astype(np.float64)


def runs(start: NDArray[np.integer], length: NDArray[np.integer]) -> NDArray[np.intp]:
    """Concatenate runs of consecutive numbers, each given by its start and its length.

    Examples
    --------
    >>> runs(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    before = np.cumsum(length) - length
    return np.repeat(start - before, length) + np.arange(length.sum())


def ratio(part: NDArray[Any], total: NDArray[Any], *, otherwise: float = 0.0) -> NDArray[np.float64]:
    """Divide element by element; `otherwise` where the divisor is not above 0."""
    shape = np.broadcast_shapes(np.shape(part), np.shape(total))
    return np.asarray(np.divide(part, total, out=np.full(shape, otherwise), where=total > 0))


def places(loads: NDArray[np.float64]) -> NDArray[np.int32]:
    """Rank each row, the greatest load first; equals share the best place, the next is skipped (1-2-2-4).

    Loads that differ by less than 12 places of the greatest are equal: that is the rounding of sums.

    Examples
    --------
    >>> places(np.array([[3.0, 1.0, 2.0, 2.0]])).tolist()
    [[1, 4, 2, 2]]
    """
    settings, units = loads.shape
    ranks = np.empty((settings, units), dtype=np.int32)
    for rows in chunks(settings, units):
        part = loads[rows]
        top = part.max(axis=1, keepdims=True, initial=0.0)
        part = np.round(part / np.where(top > 0, top, 1), 12)
        order = np.argsort(-part, axis=1)
        ordered = np.take_along_axis(part, order, axis=1)
        lower = np.ones(ordered.shape, dtype=bool)
        lower[:, 1:] = ordered[:, 1:] < ordered[:, :-1]
        place = np.maximum.accumulate(np.where(lower, np.arange(1, units + 1, dtype=np.int32), 0), axis=1)
        np.put_along_axis(ranks[rows], order, place, axis=1)
    return ranks


def chunks(settings: int, units: int) -> Iterator[slice]:
    """Divide the settings into slices whose loads are held at once."""
    step = max(_CELLS // max(units, 1), 1)
    return (slice(start, start + step) for start in range(0, settings, step))


def ranks(load: NDArray[np.float64], left_out: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Rank the loads as `places` does, without those that are left out, which have the rank 0.

    Examples
    --------
    >>> ranks(np.array([3.0, 9.0, 2.0]), np.array([False, True, False])).tolist()
    [1, 0, 2]
    """
    ranked = np.zeros(len(load), dtype=np.int32)
    ranked[~left_out] = places(comparable(load)[None, ~left_out])[0]
    return ranked
