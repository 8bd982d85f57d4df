"""Who meets whom in which task: every pair of entries of a row of the matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse


class Meetings(NamedTuple):
    """Every time that two units meet in a task: which pair, in which task, by which two entries; the pairs in order."""

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    pair: NDArray[np.intp]
    task: NDArray[np.intp]
    first: NDArray[np.intp]
    second: NDArray[np.intp]


def meetings_of(P: sparse.csr_array) -> Meetings:
    """List the meetings of units (columns) in tasks (rows), task by task.

    Examples
    --------
    >>> from scipy import sparse
    >>> found = meetings_of(sparse.csr_array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]]))
    >>> list(zip(found.a[found.pair].tolist(), found.b[found.pair].tolist(), found.task.tolist()))
    [(0, 1, 0), (0, 1, 1), (0, 2, 1), (1, 2, 1)]
    """
    sizes, units = np.diff(P.indptr), max(P.shape[1], 1)
    first, second = pairs_within(sizes)
    a, b = (P.indices[side].astype(np.int64) for side in (first, second))
    pairs, pair = np.unique(a * units + b, return_inverse=True)
    task = np.repeat(np.arange(len(sizes)), sizes * (sizes - 1) // 2)
    return Meetings(*np.divmod(pairs, units), pair, task, first, second)


def pairs_within(sizes: NDArray[np.integer]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """List every pair of entries of one row, first and second, row by row, for rows of these sizes."""
    entry = np.arange(sizes.sum())
    followers = np.repeat(np.cumsum(sizes), sizes) - entry - 1
    first = np.repeat(entry, followers)
    step = np.arange(len(first)) - np.repeat(np.cumsum(followers) - followers, followers)
    return first, first + step + 1
