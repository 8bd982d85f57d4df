"""How much one division of the same things tells about another, beyond chance."""

from __future__ import annotations

from math import lgamma
from typing import TYPE_CHECKING

import numpy as np

from jxgraph.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray


def adjusted_mutual_information(a: Sequence[Hashable], b: Sequence[Hashable]) -> float:
    r"""Compare two divisions of the same things: 1 if they are the same, near 0 if they agree by chance.

    :math:`AMI = \frac{I - E[I]}{(H_a + H_b) / 2 - E[I]}` [1]_, with the mutual information :math:`I` of the two labels,
    their entropies :math:`H`, and the mean :math:`E[I]` of :math:`I` over all ways to shuffle the labels, which keeps
    the sizes of the groups. Below 0 they agree less than shuffled ones do. 1 if both put everything into one group, or
    both each thing into its own.

    Parameters
    ----------
    a, b
        A label for each thing, in the same order.

    Raises
    ------
    UsageError
        The divisions have different lengths.

    References
    ----------
    .. [1] Vinh, Epps and Bailey, Journal of Machine Learning Research 11 (2010) 2837,
       https://www.jmlr.org/papers/v11/vinh10a.html

    Examples
    --------
    >>> adjusted_mutual_information("aabb", "xxyy")
    1.0
    >>> round(adjusted_mutual_information("aabb", "xyxy"), 3)
    -0.5
    """
    if len(a) != len(b):
        raise UsageError(f"two divisions of the same things have as many labels, not {len(a)} and {len(b)}")
    return ami_of_codes(_codes(a), _codes(b))


def ami_of_codes(a: NDArray[np.intp], b: NDArray[np.intp]) -> float:
    """Give the adjusted mutual information of labels that are numbers from 0."""
    things = len(a)
    if things == 0:
        return 1.0
    width = int(b.max()) + 1
    table = np.bincount(a * width + b, minlength=(int(a.max()) + 1) * width).reshape(-1, width)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    groups = (int((rows > 0).sum()), int((columns > 0).sum()))
    if groups in {(1, 1), (things, things)}:
        return 1.0
    informed = entropy(rows) + entropy(columns) - entropy(table.ravel())
    expected = _expected_information(rows[rows > 0], columns[columns > 0])
    room = (entropy(rows) + entropy(columns)) / 2 - expected
    # with one group on one side nothing can be told: 0 of 0
    return float((informed - expected) / room) if abs(room) > np.finfo(float).eps else 0.0


def entropy(counts: NDArray[np.intp] | NDArray[np.float64]) -> float:
    r"""Give the entropy of a distribution by its counts or weights, :math:`-\sum_i p_i \ln p_i`, in nats."""
    part = counts[counts > 0] / max(counts.sum(), np.finfo(float).tiny)
    return float(-(part * np.log(part)).sum()) + 0.0  # never -0


def _expected_information(rows: NDArray[np.intp], columns: NDArray[np.intp]) -> float:
    """Average the mutual information over all tables with these margins: each cell is hypergeometric."""
    things = int(rows.sum())
    # groups of equal size have equal expectations: one cell stands for all
    (a, of_a), (b, of_b) = (np.unique(side, return_counts=True) for side in (rows, columns))
    log_factorial = np.array([lgamma(k + 1) for k in range(things + 1)])
    total = 0.0
    for size, times in zip(a.tolist(), of_a.tolist(), strict=True):
        n = np.arange(1, size + 1)[:, None]  # shared by the two groups; none shared tells nothing
        possible = (n <= b) & (n >= size + b - things)
        rest = np.where(possible, things - size - b + n, 0)
        log_chance = (
            (log_factorial[size] + log_factorial[b] + log_factorial[things - size] + log_factorial[things - b])
            - (log_factorial[things] + log_factorial[n] + log_factorial[size - n])
            - (log_factorial[np.where(possible, b - n, 0)] + log_factorial[rest])
        )
        told = n / things * np.log(things * n / (size * b))
        # what cannot be has no meaning here, and of hundreds of things more than a float can hold
        chance = np.exp(np.where(possible, log_chance, -np.inf))
        total += times * float((told * chance * of_b).sum())
    return total


def _codes(labels: Sequence[Hashable]) -> NDArray[np.intp]:
    code: dict[Hashable, int] = {}
    return np.array([code.setdefault(label, len(code)) for label in labels], dtype=np.intp)
