"""Settings of measures that make no sense are refused in the same words everywhere."""

from __future__ import annotations

from math import isfinite
from numbers import Integral, Real

from jxgraph.errors import UsageError, expect

LEVEL = 0.05
"""The p up to which a test of a whole document is said to find something."""


def refuse_out_of_range(*, resolution: float = 1.0, seed: int = 0, **counts: int) -> None:
    """Raise the UsageError that names the setting: a resolution above 0, a seed from 0, counts from 1.

    Examples
    --------
    >>> refuse_out_of_range(seed=1, samples=99)
    """
    expect(resolution, Real, "a number as the resolution")
    expect(seed, Integral, "a whole number as the seed")
    for what, count in counts.items():
        expect(count, Integral, f"a whole number of {what}")
    if not (isfinite(resolution) and resolution > 0):
        raise UsageError(f"the resolution must be a number above 0, not {resolution}")
    for what, count in counts.items():
        if count < 1:
            raise UsageError(f"the number of {what} must be at least 1, not {count}")
    if seed < 0:
        raise UsageError(f"the seed must be at least 0, not {seed}")
