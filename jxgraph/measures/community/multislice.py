"""Communities of the same units through several years: one division of the units of all years."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from jxgraph.measures.community.louvain import SAME_MODULARITY, best_division, divisions, refine_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray


# The networks of all years, and the modularity of a division of them.


class Slices(NamedTuple):
    r"""Networks of several years, as what every two unit-years add to the modularity if they are in one cluster.

    The multislice modularity [1]_ of a division of unit-years :math:`us` into clusters g is

    .. math:: Q = \frac{1}{2\mu} \left[ \sum_{s,u,v} \left( a_{uvs} - \gamma \frac{k_{us} k_{vs}}{2 m_s} \right)
              [g_{us} = g_{vs}] + 2 \omega \sum_{u,s} [g_{us} = g_{us'}] \right],

    where :math:`s'` is the next year in which u has ties, and :math:`2\mu` all weights of ties and couplings. Each year
    has a null model of its own. :math:`\omega` is `coupling` times the mean strength of a unit-year, so that it means
    the same whatever a role weighs.

    A node is a unit-year; those of the first year come first. `networks` and `units` are as given, `start` has the
    first node of each year. `surplus` is the table of each year, in parts of :math:`2\mu`, without its diagonal, of
    which `own` is the sum. `coupling` is :math:`\omega` in the same parts; `paths` are the nodes of each unit by year.

    References
    ----------
    .. [1] Mucha et al., Science 328 (2010) 876, https://doi.org/10.1126/science.1184819
    """

    networks: tuple[sparse.csr_array, ...]
    units: tuple[NDArray[np.integer], ...]
    resolution: float
    surplus: tuple[NDArray[np.float64], ...]
    own: float
    start: NDArray[np.int64]
    coupling: float
    paths: tuple[NDArray[np.int64], ...]

    @property
    def couplings(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The two nodes of each coupling."""
        none = [np.zeros(0, dtype=np.int64)]
        return np.concatenate(none + [p[:-1] for p in self.paths]), np.concatenate(none + [p[1:] for p in self.paths])

    @property
    def year(self) -> NDArray[np.int64]:
        """The place of each node's year."""
        return np.repeat(np.arange(len(self.networks)), np.diff(self.start))

    def spans(self) -> Iterator[slice]:
        """Yield the nodes of each year."""
        return (slice(low, high) for low, high in pairwise(self.start.tolist()))

    def table(self) -> sparse.csr_array:
        """Return the table of all nodes, couplings included."""
        first, second = self.couplings
        ends = (np.concatenate([first, second]), np.concatenate([second, first]))
        nodes = int(self.start[-1])
        coupled = sparse.csr_array((np.full(2 * len(first), self.coupling), ends), shape=(nodes, nodes))
        return sparse.csr_array(sparse.block_diag(self.surplus, format="csr") + coupled)

    def modularities(self, labels: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the modularity of divisions, a row each; 0 without ties."""
        first, second = self.couplings
        score = self.own + 2 * self.coupling * (labels[:, first] == labels[:, second]).sum(axis=1)
        for run, label in enumerate(labels):
            for table, span in zip(self.surplus, self.spans(), strict=True):
                score[run] += table[label[span, None] == label[span]].sum()
        return np.asarray(score)


def slices(
    networks: Sequence[sparse.csr_array],
    units: Sequence[NDArray[np.integer]],
    *,
    coupling: float = 1.0,
    resolution: float = 1.0,
) -> Slices:
    """Join networks without untied nodes, of whose nodes `units` has the unit, by a number that is the same each year.

    Examples
    --------
    Two years of one pair, whose ties weigh 4 in both directions and all years. Its couplings weigh 1 each, so 4 too:

    >>> pair = sparse.csr_array([[0.0, 1.0], [1.0, 0.0]])
    >>> slices([pair, pair], [np.array([4, 7]), np.array([7, 4])]).modularities(np.array([[0, 0, 1, 1], [0, 0, 0, 0]]))
    array([0. , 0.5])
    """
    sizes, strengths = [network.shape[0] for network in networks], [network.sum(axis=1) for network in networks]
    unit, ties = np.concatenate(units), float(sum(strength.sum() for strength in strengths))
    order = np.argsort(unit, kind="stable")
    paths = np.split(order, np.flatnonzero(np.diff(unit[order])) + 1) if len(unit) else []
    each = coupling * ties / max(len(unit), 1)
    total = max(ties + 2 * each * (len(unit) - len(paths)), np.finfo(float).tiny)
    surplus, own = [], 0.0
    for network, strength in zip(networks, strengths, strict=True):
        expected = resolution * np.outer(strength, strength) / max(strength.sum(), np.finfo(float).tiny)
        table = (network.toarray() - expected) / total
        own += float(table.diagonal().sum())
        np.fill_diagonal(table, 0.0)
        surplus.append(table)
    start = np.cumsum([0, *sizes])
    shape = (tuple(networks), tuple(units), resolution, tuple(surplus))
    return Slices(*shape, own, start, each / total, tuple(paths))


# The best path of a unit through the clusters, all others given.


_CELLS = 5_000_000
"""Gains of all unit-years by all clusters that are held at once."""


def best_paths(years: Slices, labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give one unit after another its best path through the clusters of the years, until none gains by another.

    A unit's years share no tie, so its best path, the other units given, is found exactly by dynamic programming [1]_:
    the best way to arrive at each cluster, year by year. It may lead through a new cluster. Divisions, a row each, are
    improved together, for a step costs more than its numbers.

    References
    ----------
    .. [1] Viterbi, IEEE Trans. Inf. Theory 13 (1967) 260, https://doi.org/10.1109/TIT.1967.1054010
    """
    labels, gaining = compact(labels), np.arange(len(labels))
    while len(gaining) and labels.size:
        together = max(_CELLS // (labels.shape[1] * (int(labels.max()) + 2)), 1)
        chunks = [gaining[at : at + together] for at in range(0, len(gaining), together)]
        swept = [_sweep(years, labels[chunk]) for chunk in chunks]
        for chunk, (new, _) in zip(chunks, swept, strict=True):
            labels[chunk] = compact(new)
        gaining = gaining[np.concatenate([gained for _, gained in swept])]
    return labels


def compact(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the clusters of each division numbers from 0 in the order of their first nodes."""
    result = np.empty_like(labels)
    for run, label in enumerate(labels):
        _, first, group = np.unique(label, return_index=True, return_inverse=True)
        result[run] = np.argsort(np.argsort(first))[group]
    return result


def _sweep(years: Slices, labels: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Give each unit once its best path, and say which divisions gained."""
    # one number more than there are clusters: the empty one
    groups, runs = int(labels.max()) + 2, np.arange(len(labels))
    # tie[run, node, cluster]: what the node gains from the cluster's members of its year
    member = (labels[:, :, None] == np.arange(groups)).astype(float)
    tie = np.concatenate([t @ member[:, s] for t, s in zip(years.surplus, years.spans(), strict=True)], axis=1)
    year = years.year
    gained = np.zeros(len(labels), dtype=bool)
    for path in years.paths:
        gain, old = tie[:, path], labels[:, path]
        new, value = _best_path(gain, years.coupling)
        better = value > _value(gain, old, years.coupling) + SAME_MODULARITY
        gained |= better
        for at, node in enumerate(path.tolist()):
            moving = runs[better & (new[:, at] != old[:, at])]
            if len(moving):
                low, high = years.start[year[node]], years.start[year[node] + 1]
                rows, own = (moving[:, None], np.arange(low, high)), years.surplus[year[node]][node - low]
                tie[(*rows, old[moving, at, None])] -= own
                tie[(*rows, new[moving, at, None])] += own
                labels[moving, node] = new[moving, at]
    return labels, gained


def _best_path(gain: NDArray[np.float64], coupling: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the path with the greatest sum of gains (runs x years x clusters) and couplings, and that sum."""
    runs, value = np.arange(len(gain)), gain[:, 0]
    stays, best = [], []
    for of_year in gain.swapaxes(0, 1)[1:]:
        best.append(value.argmax(axis=1))
        leap = value[runs, best[-1], None]
        stays.append(value + coupling >= leap)
        value = of_year + np.where(stays[-1], value + coupling, leap)
    # back from the best end
    path = [value.argmax(axis=1)]
    for stay, before in zip(reversed(stays), reversed(best), strict=True):
        path.append(np.where(stay[runs, path[-1]], path[-1], before))
    return np.array(path[::-1]).T, value.max(axis=1)


def _value(gain: NDArray[np.float64], path: NDArray[np.int64], coupling: float) -> NDArray[np.float64]:
    of_years = np.take_along_axis(gain, path[:, :, None], axis=2).sum(axis=(1, 2))
    return np.asarray(of_years + coupling * (path[:, 1:] == path[:, :-1]).sum(axis=1))


# Moves of many unit-years at once, and of single ones.


def aligned(years: Slices, label: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rename the clusters from each year on so that most couplings over its beginning stay in one cluster [1]_.

    References
    ----------
    .. [1] Kuhn, Naval Research Logistics Quarterly 2 (1955) 83, https://doi.org/10.1002/nav.3800020109
    """
    from scipy.optimize import linear_sum_assignment  # takes as long to import as all of pandas

    (first, second), label = years.couplings, compact(label[None])[0]
    groups = int(label.max(initial=-1)) + 1
    for begin in years.start[1:-1].tolist():
        over = (first < begin) & (second >= begin)
        common = np.zeros((groups, groups))
        np.add.at(common, (label[first[over]], label[second[over]]), 1)
        common += np.eye(groups) / (groups + 1)  # of equals, the names that they have
        name, number = linear_sum_assignment(common, maximize=True)
        new = np.empty(groups, dtype=np.int64)
        new[number] = name
        label[begin:] = new[label[begin:]]
    return label


_MOST_PARTS = 2000
"""More parts, or unit-years, are not moved by rounds: these take a dense table and a step for each."""


def _moved(table: sparse.csr_array, label: NDArray[np.int64], parts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Move parts, numbered from 0, of the clusters, each part as a whole, by rounds as in `louvain.refine`."""
    count = int(parts.max()) + 1
    if count > _MOST_PARTS:
        return label
    of_part = np.empty(count, dtype=np.int64)
    of_part[parts] = label
    member = sparse.csr_array((np.ones(len(parts)), (parts, np.arange(len(parts)))), shape=(count, len(parts)))
    surplus = (member @ table @ member.T).toarray()
    np.fill_diagonal(surplus, 0.0)
    none = np.zeros((1, count))
    moved = refine_on(of_part[None], surplus[None], none, none.astype(bool))
    return np.asarray(compact(moved)[0][parts])


def _common(a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the parts that two divisions have in common, numbered from 0."""
    return np.asarray(np.unique(a * (int(b.max()) + 1) + b, return_inverse=True)[1])


def polished(
    years: Slices, table: sparse.csr_array, label: NDArray[np.int64], known: dict[bytes, NDArray[np.int64]]
) -> NDArray[np.int64]:
    """Improve a division by moves of every kind until none gains; `table` is that of the slices.

    `known` maps each division that an earlier search met to the one that it led to, for searches often meet; those of
    this search are added.
    """
    score, better = years.modularities(label[None])[0], True
    met: list[bytes] = []
    while better:
        met.append(label.tobytes())
        if met[-1] in known:
            label = known[met[-1]]
            break
        label = aligned(years, label)
        label = _moved(table, label, _common(label, years.year))  # a cluster in one year
        label = _moved(table, label, label)  # a cluster through all years
        label = _moved(table, label, np.arange(len(label)))  # a unit in one year
        label = best_paths(years, label[None])[0]  # a unit through all years
        before, score = score, years.modularities(label[None])[0]
        better = bool(score > before + SAME_MODULARITY)
    known.update(dict.fromkeys(met, label))
    return label


# The search.


_POLISHED = 10
"""Best divisions, of those with best paths, that are improved by moves of every kind."""

_FADING = (0.0, 0.5, 1.0)
"""What a network of the year before or after adds to one from whose divisions the search starts."""


def best_slices_division(years: Slices, starts: NDArray[np.int64]) -> tuple[NDArray[np.int64], float]:
    """Return the best division of the unit-years that is found from these starts, with its modularity.

    Units are given their best paths through the clusters of each start; the best divisions are polished; the best of
    these is improved by moving the parts that it has in common with each other one [1]_. Of equals the first is kept.

    References
    ----------
    .. [1] Ovelgoenne and Geyer-Schulz, Contemporary Mathematics 588 (2013) 187,
       https://doi.org/10.1090/conm/588/11701
    """
    if not years.start[-1]:
        return np.zeros(0, dtype=np.int64), 0.0
    labels = _different(np.concatenate([starts[:1], best_paths(years, starts)]))
    table, order = years.table(), np.argsort(-years.modularities(labels), kind="stable")
    # without couplings nothing can beat the divisions of the single years, which come first
    known: dict[bytes, NDArray[np.int64]] = {}
    best_few = [polished(years, table, label, known) for label in labels[order[:_POLISHED]]]
    labels = _different(np.array([labels[0], *best_few]))
    scores = years.modularities(labels)
    best = int(np.flatnonzero(scores > scores.max() - SAME_MODULARITY)[0])
    label, score = labels[best], scores[best]
    for other in np.delete(labels, best, axis=0):
        combined = polished(years, table, _moved(table, label, _common(label, other)), known)
        if (gained := years.modularities(combined[None])[0]) > score + SAME_MODULARITY:
            label, score = combined, gained
    return label, float(score)


def starting_divisions(years: Slices, *, restarts: int = 30, seed: int = 0) -> NDArray[np.int64]:
    """Return divisions to start from, a row each, which do not depend on the coupling; the first is each year's best.

    Louvain's method cannot divide slices, whose null models it would mix. So it divides single networks from shuffled
    orders: each year's own, the sum of all, and each year's with a part of the others; clusters are aligned.
    """
    if not years.start[-1]:
        return np.zeros((1, 0), dtype=np.int64)
    return compact(np.array(list(_starts(years, restarts, seed))))


def _starts(years: Slices, restarts: int, seed: int) -> Iterator[NDArray[np.int64]]:
    gamma, units = years.resolution, max(int(unit.max(initial=-1)) for unit in years.units) + 1
    yield aligned(years, _joined([best_division(n, gamma, restarts, seed)[0] for n in years.networks]))
    # every network among all units, so that networks of several years can be added
    of_all = [
        sparse.csr_array((n.data, (unit[n.tocoo().coords[0]], unit[n.indices])), shape=(units, units))
        for n, unit in zip(years.networks, years.units, strict=True)
    ]
    total = sparse.csr_array(sum(of_all))
    of_total = [best_division(total, gamma, restarts, seed)[0], *divisions(total, [gamma] * restarts, seed)]
    yield from (np.concatenate([label[unit] for unit in years.units]) for label in of_total)
    for fading in _FADING:
        of_years = []
        for at, unit in enumerate(years.units):
            part = sum(fading ** abs(at - other) * network for other, network in enumerate(of_all))
            of_years.append(divisions(sparse.csr_array(part)[unit][:, unit], [gamma] * restarts, [seed, at]))
        yield from (aligned(years, _joined(labels)) for labels in zip(*of_years, strict=True))


def _joined(labels: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Join the divisions of the years, no cluster in two of them."""
    numbers = np.cumsum([0, *(int(label.max(initial=-1)) + 1 for label in labels)])
    return np.concatenate([label + first for label, first in zip(labels, numbers, strict=False)])


def _different(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Leave out repeated divisions, the first of them stays first."""
    return labels[np.sort(np.unique(labels, axis=0, return_index=True)[1])]
