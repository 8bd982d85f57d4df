"""The number of partitions of an integer, exact or approximated."""

from __future__ import annotations

from functools import cache
from math import lgamma, log
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]


EXACT = 2_000
"""Up to this integer the partitions are counted."""

_FEW = 16
"""Partitions of a larger integer into at most this many parts are approximated by a polynomial."""


def log_partitions(whole: Integers, parts: Integers) -> Floats:
    r"""Return :math:`\ln q(m, n)`, the number of partitions of the integer m into at most n parts.

    Examples
    --------
    4 is 4, 3 + 1 or 2 + 2.

    >>> np.exp(log_partitions(np.array([4]), np.array([2]))).round(9).tolist()
    [3.0]
    """
    most, parts = int(whole.max(initial=1)), np.minimum(whole, parts)
    if most <= EXACT:
        return np.asarray(_exact_partitions(1 << most.bit_length())[whole, parts])
    whole, parts = np.broadcast_arrays(whole, parts)
    result = _exact_partitions(EXACT)[np.minimum(whole, EXACT), np.minimum(parts, EXACT)]
    few, many = (whole > EXACT) & (parts <= _FEW), (whole > EXACT) & (parts > _FEW)
    result[few] = _polynomial(whole[few], parts[few])
    result[many] = _szekeres(whole[many], parts[many])
    return np.asarray(result)


@cache
def _exact_partitions(most: int) -> Floats:
    """Count the partitions of each integer (rows) into each number of parts: q(m, n) = q(m, n - 1) + q(m - n, n)."""
    most = min(most, EXACT)
    count = np.zeros(most + 1)
    count[0] = 1
    table = np.empty((most + 1, most + 1))
    table[0] = count
    for parts in range(1, most + 1):
        # so each count is a sum of earlier ones with the step n
        padded = np.zeros(-(-(most + 1) // parts) * parts)
        padded[: most + 1] = count
        count = padded.reshape(-1, parts).cumsum(axis=0).ravel()[: most + 1]
        table[parts] = count
    with np.errstate(divide="ignore"):  # no partition into no part
        return np.log(table.T)


def _polynomial(whole: Integers, parts: Integers) -> Floats:
    """Return ln of (m + n(n + 1) / 4)^(n - 1) / (n! (n - 1)!)."""
    log_factorial = np.array([lgamma(n + 1) for n in range(_FEW + 1)])
    volume = (parts - 1) * np.log(whole + parts * (parts + 1) / 4)
    # of no part there is no partition
    return np.where(parts > 0, volume - log_factorial[parts] - log_factorial[np.maximum(parts - 1, 0)], -np.inf)


def _szekeres(whole: Integers, parts: Integers) -> Floats:
    r"""Return Szekeres's approximation, :math:`f(u) - \ln m + \sqrt{m} g(u)` with :math:`u = n / \sqrt{m}`."""
    u, f, g = _szekeres_table()
    at, root = parts / np.sqrt(whole), np.sqrt(whole)
    return np.asarray(np.interp(at, u, f) - np.log(whole) + root * np.interp(at, u, g))


@cache
def _szekeres_table() -> tuple[Floats, Floats, Floats]:
    """Tabulate u, f and g by their common parameter v, of which u is an increasing function."""
    from scipy.special import spence

    v = np.geomspace(1e-8, 60, 1 << 15)
    u = v / np.sqrt(spence(np.exp(-v)))
    rest = np.log1p(-np.exp(-v))
    f = np.log(v / u) - np.log1p(-np.exp(-v) * (1 + u**2 / 2)) / 2 - 1.5 * log(2) - log(np.pi)
    return u, f, 2 * v / u - u * rest
