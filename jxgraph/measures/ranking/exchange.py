"""Where two units change places: the weight of co-leading at which they carry the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jxgraph.measures.ranking.settings import Ways

_SAME = 1e-12
"""Less than this between sums of counts times weights is rounding."""


def exchanges(ways: Ways, a: NDArray[np.intp], b: NDArray[np.intp]) -> pd.DataFrame:
    r"""Give the flip weight of each pair of units, and who carries more below and above it.

    With :math:`L`, :math:`C`, :math:`S` the differences (a - b) in tasks led, co-led and supported and :math:`s` the
    weight of a support, the difference in load is :math:`L + c\,C + s\,S`: zero at :math:`c = -(L + s S) / C`.
    """
    L, C, S = (ways.counts[a] - ways.counts[b]).T
    rest = L + ways.support * S
    flip = np.divide(-rest, C, out=np.full(len(a), np.nan), where=C != 0)
    flip[~((flip > 0) & (flip < 1))] = np.nan
    found = ~np.isnan(flip)
    # without a flip the sign is the same on all of (0, 1): ask in the middle
    low, high = np.where(found, flip / 2, 0.5), np.where(found, (flip + 1) / 2, 0.5)
    names = ways.R.units.index[ways.single].astype(str).to_numpy()
    below, above = (_ahead(names[a], names[b], rest + c * C) for c in (low, high))
    return pd.DataFrame({"unit_a": names[a], "unit_b": names[b], "flip": flip, "below": below, "above": above})


def _ahead(a: NDArray[np.object_], b: NDArray[np.object_], difference: NDArray[np.float64]) -> NDArray[np.object_]:
    return np.where(np.abs(difference) < _SAME, "", np.where(difference > 0, a, b))
