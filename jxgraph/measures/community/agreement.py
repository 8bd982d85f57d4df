"""How far divisions of the same units agree: mutual information, co-assignment and its consensus."""

from __future__ import annotations

from math import lgamma
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from jxgraph.errors import UsageError
from jxgraph.measures.community.louvain import divisions
from jxgraph.measures.graph.co_occurrence import tie_network, two_mode_network

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix


# The adjusted mutual information of two divisions.


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
        raise UsageError("measures.labels", first=len(a), second=len(b))
    return ami_of_codes(_codes(a), _codes(b))


def ami_of_codes(a: NDArray[np.intp], b: NDArray[np.intp]) -> float:
    """Return the adjusted mutual information of labels that are numbers from 0."""
    things = len(a)
    if things == 0:
        return 1.0
    width = int(b.max()) + 1
    table = np.bincount(a * width + b, minlength=(int(a.max()) + 1) * width).reshape(-1, width)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    groups = (int((rows > 0).sum()), int((columns > 0).sum()))
    if groups in {(1, 1), (things, things)}:
        return 1.0
    information = entropy(rows) + entropy(columns) - entropy(table.ravel())
    expected = _expected_information(rows[rows > 0], columns[columns > 0])
    room = (entropy(rows) + entropy(columns)) / 2 - expected
    # with one group on one side there is no information: 0 of 0
    return float((information - expected) / room) if abs(room) > np.finfo(float).eps else 0.0


def entropy(counts: NDArray[np.intp] | NDArray[np.float64]) -> float:
    r"""Return the entropy of a distribution by its counts or weights, :math:`-\sum_i p_i \ln p_i`, in nats."""
    part = counts[counts > 0] / max(counts.sum(), np.finfo(float).tiny)
    return float(-(part * np.log(part)).sum()) + 0.0  # never -0


def _expected_information(rows: NDArray[np.intp], columns: NDArray[np.intp]) -> float:
    """Average the mutual information over all tables with these margins: each cell is hypergeometric."""
    things = int(rows.sum())
    # groups of equal size have equal expectations: one cell stands for all, `of_a` times `of_b`
    (a, of_a), (b, of_b) = (np.unique(side, return_counts=True) for side in (rows, columns))
    log_factorial = np.array([lgamma(k + 1) for k in range(things + 1)])
    total = 0.0
    for size, times in zip(a.tolist(), of_a.tolist(), strict=True):
        n = np.arange(1, size + 1)[:, None]  # things in both groups; none adds no information
        possible = (n <= b) & (n >= size + b - things)
        rest = np.where(possible, things - size - b + n, 0)
        log_chance = (
            (log_factorial[size] + log_factorial[b] + log_factorial[things - size] + log_factorial[things - b])
            - (log_factorial[things] + log_factorial[n] + log_factorial[size - n])
            - (log_factorial[np.where(possible, b - n, 0)] + log_factorial[rest])
        )
        information = n / things * np.log(things * n / (size * b))
        # impossible cells have no meaning here, and of hundreds of things more than a float can hold
        chance = np.exp(np.where(possible, log_chance, -np.inf))
        total += times * float((information * chance * of_b).sum())
    return total


def _codes(labels: Sequence[Hashable]) -> NDArray[np.intp]:
    code: dict[Hashable, int] = {}
    return np.array([code.setdefault(label, len(code)) for label in labels], dtype=np.intp)


# The co-assignment of units over many runs, and its consensus.


GROUNDS = ("ties", "matrix")
"""What can be divided into clusters: the network of ties, or the matrix of tasks and units itself."""

BAND = (0.8, 0.9, 1.0, 1.1, 1.25)
"""Multiples of the resolution at which the runs for a stability are made."""

RUNS = 10
"""Shuffled orders at each resolution of the band."""

THRESHOLD = 0.5
"""Pairs that fewer of the runs put together are untied before the runs on the co-assignment matrix."""

_ROUNDS = 100
"""Rounds of consensus, at most: it has always been reached sooner."""


class Ground(NamedTuple):
    """The network that is divided into clusters, the nodes of the tied units in it, and the components of the ties.

    `place` has the node of each tied unit, `tied` the tied units in matrix order, `component` the connected component
    of every unit of the matrix in the tie network. Where nobody is tied, the network is without nodes.
    """

    network: sparse.csr_array
    place: NDArray[np.intp]
    tied: NDArray[np.intp]
    component: NDArray[np.int32]


def ground(R: ResponsibilityMatrix, on: str, network: Any) -> Ground:
    """Return the network to divide.

    Raises
    ------
    UsageError
        `on` is neither, the network does not fit, or it is given for clusters on the matrix.
    """
    if on not in GROUNDS:
        raise UsageError("measures.grounds", known=GROUNDS, on=on).near(on, GROUNDS)
    if on == "matrix" and network is not None:
        raise UsageError("measures.two_grounds")
    pairs = tie_network(R, network)
    _, component = csgraph.connected_components(pairs, directed=False)
    tied = np.flatnonzero(np.diff(pairs.indptr))
    if on == "matrix" and len(tied):
        return Ground(two_mode_network(R), R.shape[0] + tied, tied, component)
    return Ground(pairs[tied][:, tied], np.arange(len(tied)), tied, component)


def shares(base: Ground, resolutions: Sequence[float], runs: int, seed: int) -> NDArray[np.float64]:
    """Return the share of all runs that put each two tied units together; 1 on the diagonal."""
    total = np.zeros((len(base.tied), len(base.tied)))
    labels = divisions(base.network, np.repeat(resolutions, runs).tolist(), seed)[:, base.place]
    for label in labels:
        total += label[:, None] == label
    return total / len(labels)


def consensus_of(share: NDArray[np.float64], runs: int, seed: int) -> NDArray[np.int64]:
    """Divide the units by running Louvain on the co-assignment matrix until all runs agree."""
    units = len(share)
    for _ in range(_ROUNDS):
        kept = _thresholded(share)
        if np.isin(kept, (0, 1)).all():  # every run puts the same units together
            break
        base = Ground(sparse.csr_array(kept), np.arange(units), np.arange(units), np.zeros(units, np.int32))
        share = shares(base, (1.0,), runs, seed)
    return np.asarray(csgraph.connected_components(sparse.csr_array(kept))[1], dtype=np.int64)


def own_share(share: NDArray[np.float64], label: NDArray[np.int64]) -> NDArray[np.float64]:
    """Average the co-assignment of each unit with the other members of its group; 1 for a group of one."""
    member = (label[:, None] == np.unique(label)).astype(float)
    size = member.sum(axis=0)[np.unique(label, return_inverse=True)[1]]
    together = ((share @ member) * member).sum(axis=1) - 1
    return np.where(size > 1, together / np.maximum(size - 1, 1), 1.0)


def _thresholded(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Untie the pairs below the threshold, but leave each unit its closest partners, so that none is cut off."""
    others = share.copy()
    np.fill_diagonal(others, 0)
    closest = others == others.max(axis=1, initial=0)[:, None]
    alone = np.asarray(others.max(axis=1, initial=0) < THRESHOLD)[:, None]
    kept = (others >= THRESHOLD) | (closest & alone) | (closest & alone).T
    return np.asarray(np.where(kept, others, 0.0))
