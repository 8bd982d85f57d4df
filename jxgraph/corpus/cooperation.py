"""What two departments share in each place of a cohort, given what they share there and in all other places together.

Nothing is done for each two places. Sums over the documents of all places but one are those over all documents, less
those of the place; laws of sums over all places but one are convolved down a tree of the places.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.polynomial import chebyshev
from scipy import sparse

from jxgraph.measures.nulls.analytic import sized_hypergeometric_laws
from jxgraph.measures.nulls.configuration import Distributions
from jxgraph.measures.nulls.convolution import Laws, sums
from jxgraph.measures.nulls.pairs import Pairs
from jxgraph.measures.numeric.arrays import ratio

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray


# The pairs of a document, and sums over documents.


class Document(NamedTuple):
    """The pairs of departments that one document names both of: an item for each pair, ascending, and their laws.

    `laws[kind[i], k]` is the probability that pair i shares k tasks; `agree` and `differ` are the numerator and
    denominator of the common odds ratio [1]_.

    References
    ----------
    .. [1] Mantel and Haenszel, J. Natl. Cancer Inst. 22 (1959) 719, https://doi.org/10.1093/jnci/22.4.719
    """

    pair: NDArray[np.int64]
    kind: NDArray[np.intp]
    laws: NDArray[np.float64]
    shared: NDArray[np.int64]
    agree: NDArray[np.float64]
    differ: NDArray[np.float64]

    @classmethod
    def of(cls, entries: pd.DataFrame, tasks: int, collective: NDArray[np.bool_]) -> Document:
        """List the pairs of a document's departments that are no collectives, by `pair_codes`."""
        codes, column = np.unique(entries["code"], return_inverse=True)
        row = np.unique(entries["task"], return_inverse=True)[1]
        P = sparse.csr_array((np.ones(len(row)), (row, column)), shape=(tasks, len(codes)))
        single = np.flatnonzero(~collective[codes])
        one, other = (single[side] for side in np.triu_indices(len(single), 1))
        pairs = Pairs.of(P)
        kinds, kind = np.unique(pairs.kind(one, other), return_inverse=True)
        laws = sized_hypergeometric_laws(P, pairs).of(slice(None))
        shared = (P.T @ P).toarray()[one, other].astype(np.int64)
        alone, alone_b = (pairs.degree[pairs.group[side]] - shared for side in (one, other))
        agree, differ = shared * (tasks - shared - alone - alone_b) / tasks, alone * alone_b / tasks
        return cls(pair_codes(codes[one], codes[other]), kind, _from_zero(laws, kinds), shared, agree, differ)

    def only(self, pairs: NDArray[np.int64]) -> Document:
        """Return the same for some pairs, which are numbered by their place among these, ascending."""
        number = np.minimum(np.searchsorted(pairs, self.pair), max(len(pairs) - 1, 0))
        kept = np.flatnonzero(pairs[number] == self.pair) if len(pairs) else np.zeros(0, np.intp)
        numbers = (self.shared[kept], self.agree[kept], self.differ[kept])
        return Document(number[kept], self.kind[kept], self.laws, *numbers)

    def tilted(self, factor: NDArray[np.float64]) -> Laws:
        """Return the laws where each shared task makes the document likelier by a factor, given as a logarithm."""
        with np.errstate(divide="ignore"):  # what cannot be stays so
            logs = np.log(self.laws)[self.kind] + factor[self.pair, None] * np.arange(self.laws.shape[1])
        p = np.exp(logs - logs.max(axis=1, keepdims=True))
        p /= np.cumsum(p, axis=1)[:, -1:]
        return Laws.of_rows(Distributions(np.zeros(len(p), np.int64), p))


def pair_codes(a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return one number for each pair of codes, in their order."""
    return (a.astype(np.int64) << 32) + b


def _from_zero(laws: Distributions, kinds: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return laws as rows that begin with the probability of 0."""
    low, p = laws.low[kinds], laws.probability[kinds]
    table = np.zeros((len(kinds), int(low.max(initial=0)) + p.shape[1]))
    table[np.arange(len(kinds))[:, None], low[:, None] + np.arange(p.shape[1])] = p
    return table


class Sums(NamedTuple):
    """Sums over documents, an item for each pair; `together` are those in which it shares a task."""

    shared: NDArray[np.int64]
    documents: NDArray[np.int64]
    together: NDArray[np.int64]
    agree: NDArray[np.float64]
    differ: NDArray[np.float64]

    @classmethod
    def of(cls, documents: Sequence[Document], pairs: int) -> Sums:
        """Add up what all documents have."""
        shared, named, together = (np.zeros(pairs, np.int64) for _ in range(3))
        sums = cls(shared, named, together, np.zeros(pairs), np.zeros(pairs))
        for document in documents:
            sums.shared[document.pair] += document.shared
            sums.documents[document.pair] += 1
            sums.together[document.pair] += document.shared > 0
            sums.agree[document.pair] += document.agree
            sums.differ[document.pair] += document.differ
        return sums

    def take(self, pairs: NDArray[np.int64]) -> Sums:
        """Return the sums of some pairs."""
        shared, documents, together = self.shared[pairs], self.documents[pairs], self.together[pairs]
        return Sums(shared, documents, together, self.agree[pairs], self.differ[pairs])

    def without(self, others: Sums) -> Sums:
        """Return the sums over the other documents."""
        shared, documents = self.shared - others.shared, self.documents - others.documents
        together = self.together - others.together
        return Sums(shared, documents, together, self.agree - others.agree, self.differ - others.differ)


# The factors: how much likelier each shared task makes a document, by maximum likelihood over all places but one.


_FARTHEST, _PANELS = 8.0, 8
"""How far from 0 the logarithm of a factor may be, and into how many panels its range is cut."""

_DEGREE = 17
"""Of the polynomials in a panel: the moments of a law are analytic, with poles no nearer to it than pi."""

_STEPS = 8
"""Of Newton's method for the logarithm of a factor, in the panel where it is."""

_EDGES = np.linspace(-_FARTHEST, _FARTHEST, _PANELS + 1)
_POINTS = chebyshev.chebpts2(_DEGREE + 1)
_AT = (_EDGES[:-1, None] + _EDGES[1:, None] + np.diff(_EDGES)[:, None] * _POINTS) / 2
_COEFFICIENTS = np.linalg.inv(chebyshev.chebvander(_POINTS, _DEGREE))

_TERMS = 6

_ONE_ALONE, _MOST_VARIANCE = 0.999, 4.0
"""The part of a sum of squares that one document has, and the greatest variance between places."""

_LEAST_VARIANCE = 1e-9
"""Of what peers share: less may be what rounding leaves of the variance of all places without that of one."""


def _moments(laws: NDArray[np.float64], at: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean and variance of laws with each of some factors: rows of laws x factors."""
    k = np.arange(laws.shape[1])
    with np.errstate(divide="ignore"):  # what cannot be stays so
        logs = np.log(laws)[:, None] + at[:, None] * k
    p = np.exp(logs - logs.max(axis=2, keepdims=True))
    p /= p.sum(axis=2, keepdims=True)
    mean = (p * k).sum(axis=2)
    return mean, (p * (k - mean[:, :, None]) ** 2).sum(axis=2)


def _edge_means(documents: Sequence[Document], pairs: int) -> NDArray[np.float64]:
    """Sum the means over documents, with the factors at the edges of panels: pairs x edges."""
    total = np.zeros((pairs, len(_EDGES)))
    for document in documents:
        total[document.pair] += _moments(document.laws, _EDGES)[0][document.kind]
    return total


def _panels(shared: NDArray[np.int64], edges: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the panel with the factor for which as much is shared as was."""
    return np.asarray((edges[:, 1:-1] <= shared[:, None]).sum(axis=1))


def _terms(document: Document, item: NDArray[np.intp], panel: NDArray[np.intp]) -> Iterator[NDArray[np.float64]]:
    """Yield what is summed over documents for some of its pairs, at the points of a panel each: pairs x points.

    The residuals, and their squares; the variances, and their powers.
    """
    kind = document.kind[item]
    mean, V = np.empty((2, len(item), _DEGREE + 1))
    for one in np.unique(panel):
        rows = np.flatnonzero(panel == one)
        kinds, at = np.unique(kind[rows], return_inverse=True)
        mean[rows], V[rows] = (moment[at] for moment in _moments(document.laws[kinds], _AT[one]))
    residual, square = document.shared[item, None] - mean, V**2
    yield from (residual, V, residual**2, square, square * V, square**2)


def _fit(terms: NDArray[np.float64], panel: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Find the factor with which the residuals sum to 0, or the nearest within bounds, and the sums of terms with it.

    `terms` are sums at the points of each pair's panel. All is by elements and in order, so that the bits of a pair do
    not depend on the others.
    """
    series = np.zeros((_DEGREE + 1, *terms.shape[:2]))
    for point in range(_DEGREE + 1):
        series += _COEFFICIENTS[:, point, None, None] * terms[:, :, point]
    half = (_EDGES[1] - _EDGES[0]) / 2
    first, last = terms[0, :, 0], terms[0, :, -1]
    x = np.clip(2 * ratio(first, first - last) - 1, -1, 1)
    for _ in range(_STEPS):
        residual, V = chebyshev.chebval(x, series[:, :2], tensor=False)
        x = np.clip(x + residual / np.maximum(V, 1e-12) / half, -1, 1)
    factor = (_EDGES[panel] + _EDGES[panel + 1]) / 2 + half * x
    return factor, np.asarray(chebyshev.chebval(x, series, tensor=False))


# The laws of sums over places.


class _Node(NamedTuple):
    """The law of the number of tasks that each pair shares in some places together."""

    pair: NDArray[np.int64]
    laws: Laws

    def plus(self, other: _Node, most: NDArray[np.int64]) -> _Node:
        """Add other places; numbers above `most` of a pair are not needed."""
        pair = np.union1d(self.pair, other.pair)
        laws = Laws.joined([self.laws, other.laws])
        here, there = np.isin(pair, self.pair), np.isin(pair, other.pair)
        one = np.searchsorted(self.pair, pair)
        two = len(self.pair) + np.searchsorted(other.pair, pair)
        both = here & there
        added = sums(laws, one[both], two[both]).up_to(most[pair[both]])
        law = np.where(here, one, two)
        law[both] = len(laws) + np.arange(both.sum())
        return _Node(pair, Laws.joined([laws, added]).take(law))

    def only(self, pairs: NDArray[np.int64]) -> _Node:
        """Return the laws of those of some pairs that are here."""
        kept = np.flatnonzero(np.isin(self.pair, pairs))
        return _Node(self.pair[kept], self.laws.take(kept))


_NOWHERE = _Node(np.zeros(0, np.int64), Laws.of([]))


class _Tree:
    """The laws of sums over all places but one, by halves of the places, of halves, and so on."""

    def __init__(
        self, places: Sequence[Sequence[Document]], factor: NDArray[np.float64], most: NDArray[np.int64]
    ) -> None:
        self._places, self._factor, self._most = places, factor, most
        self._kept: dict[tuple[int, int], _Node] = {}

    def _laws(self, start: int, end: int) -> _Node:
        """Return the laws of the sums over a range of places, from its halves, which are kept."""
        if (start, end) not in self._kept:
            middle = (start + end) // 2
            if end - start > 1:
                node = self._laws(start, middle).plus(self._laws(middle, end), self._most)
            else:
                node = _NOWHERE
                for document in self._places[start]:
                    laws = document.tilted(self._factor).up_to(self._most[document.pair])
                    node = node.plus(_Node(document.pair, laws), self._most)
            self._kept[start, end] = node
        return self._kept[start, end]

    def without_each(
        self, wanted: Sequence[int], start: int, end: int, outside: _Node = _NOWHERE
    ) -> Iterator[tuple[int, _Node, _Node]]:
        """Yield each place that is wanted, its own laws, and those of the sums over all others, for its pairs.

        `wanted` are places in the range, ascending; `outside` are all places out of it.
        """
        if end - start == 1:
            yield start, self._laws(start, end), outside
            return
        middle = (start + end) // 2
        halves = (start, middle), (middle, end)
        for here, there in (halves, halves[::-1]):
            some = wanted[slice(*(bisect_left(wanted, edge) for edge in here))]
            if some:
                pairs = np.concatenate([document.pair for place in self._places[slice(*here)] for document in place])
                beyond = outside.only(pairs).plus(self._laws(*there).only(pairs), self._most)
                yield from self.without_each(some, *here, beyond)
        for half in halves:  # nobody needs them again
            self._kept.pop(half, None)


def _probabilities(laws: Laws, number: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the probabilities of numbers, a row for each law."""
    cell = number - laws.low[:, None]
    inside = (cell >= 0) & (cell < laws.width[:, None])
    return np.where(inside, laws.p[np.where(inside, laws.start[:-1, None] + cell, 0)], 0)


# Both together.


_NODES = 21
"""Differences between cities that are summed over."""


class Cooperation(NamedTuple):
    """The pairs that a place and its peers name: codes, sums of both, and the law of what the place shares.

    `compared` pairs are in both, of which those are listed that share a task somewhere; `spread` is the standard
    deviation of the logarithm of the factor between peers.
    """

    pair: NDArray[np.int64]
    own: Sums
    peers: Sums
    law: NDArray[np.float64]
    spread: float
    compared: int


def cooperation(
    documents: Mapping[str, Sequence[Document]], wanted: Sequence[str]
) -> Iterator[tuple[str, Cooperation]]:
    r"""Yield for each place that is wanted what its pairs share, given the sum with its peers.

    With the laws f of the place and g of the peers together, P(k | s) is in proportion to f(k) g(s - k). A factor that
    every shared task has in all places cancels, so the laws are first given the factor that all places show: the sums
    are then near their means, where nothing underflows. Where the factor differs from place to place, its logarithm by
    a normal law, the conditional law is the mixture over that.

    The result of a place is the same to the last bit, whatever others are wanted.
    """
    names, places = list(documents), list(documents.values())
    number = {name: place for place, name in enumerate(names)}
    chosen = sorted(number[name] for name in wanted)
    codes = np.unique(np.concatenate([document.pair for place in chosen for document in places[place]]))
    numbered = [[document.only(codes) for document in place] for place in places]
    total = Sums.of([document for place in numbered for document in place], len(codes))
    compared = {place: _compared(numbered[place], total) for place in chosen}
    some = np.flatnonzero(total.shared > 0)
    numbered = [[document.only(some) for document in place] for place in numbered]
    total = total.take(some)
    factors = _Factors(numbered, chosen, total.shared)
    tree = _Tree(numbered, factors.of_all, total.shared)
    for place, own, outside in tree.without_each(chosen, 0, len(places)):
        of_place = Sums.of(numbered[place], len(some))
        peers = total.without(of_place)
        pair = outside.pair
        variance, weighing = factors.variance_without(place, pair, peers.shared[pair])
        law = _mixed(own.only(pair).laws, outside.laws, total.shared[pair], variance * (1 + weighing))
        both = (of_place.take(pair), peers.take(pair))
        yield names[place], Cooperation(codes[some[pair]], *both, law, float(np.sqrt(variance)), compared[place])


def _compared(place: Sequence[Document], total: Sums) -> int:
    own = Sums.of(place, len(total.documents)).documents
    return int(((own > 0) & (total.documents > own)).sum())


def _mixed(own: Laws, peers: Laws, total: NDArray[np.int64], variance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the conditional laws, each mixed over a normal law of the logarithm of its factor."""
    k = np.arange(int((own.low + own.width).max(initial=1)))
    joint = _probabilities(own, np.broadcast_to(k, (len(own), len(k)))) * _probabilities(peers, total[:, None] - k)
    law = np.zeros_like(joint)
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES if variance.any() else 1)
    with np.errstate(divide="ignore"):  # what cannot be stays so
        logs = np.log(joint)
    for node, weight in zip(nodes, weights / weights.sum(), strict=True):
        tilted = logs + node * np.sqrt(variance)[:, None] * k
        p = np.exp(tilted - tilted.max(axis=1, keepdims=True))
        law += weight * p / p.sum(axis=1, keepdims=True)
    return law


class _Factors:
    """The factors of pairs, by all places and by all but one, and how much places differ in them."""

    def __init__(self, places: Sequence[Sequence[Document]], wanted: Sequence[int], shared: NDArray[np.int64]) -> None:
        self._places = places
        everything = [document for place in places for document in place]
        self._edges = _edge_means(everything, len(shared))
        of_all = _panels(shared, self._edges)
        needed = np.zeros((len(shared), _PANELS), dtype=bool)
        needed[np.arange(len(shared)), of_all] = True
        for place in wanted:
            pair, own = _shared_by(places[place])
            needed[pair, _panels(shared[pair] - own, self._without(place, pair))] = True
        # a row for each pair and panel that is needed
        self._row = np.cumsum(needed).reshape(needed.shape) - 1
        self._terms = np.zeros((_TERMS, int(needed.sum()), _DEGREE + 1))
        for document in everything:
            item, panel = np.nonzero(needed[document.pair])
            row = self._row[document.pair[item], panel]
            for term, of_document in enumerate(_terms(document, item, panel)):
                self._terms[term, row] += of_document
        self.of_all = _fit(self._terms[:, self._row[np.arange(len(shared)), of_all]], of_all)[0]

    def _without(self, place: int, pair: NDArray[np.int64]) -> NDArray[np.float64]:
        own = _edge_means(self._places[place], len(self._edges))
        return np.asarray((self._edges - own)[pair])

    def variance_without(
        self, place: int, pair: NDArray[np.int64], shared: NDArray[np.int64]
    ) -> tuple[float, NDArray[np.float64]]:
        r"""Return the variance of the logarithm of the factor between peers, and the part of it that their mean has.

        By moments as DerSimonian and Laird's [1]_, one variance for all pairs: where places differ, the squared
        residuals exceed the variances V by :math:`\tau^2 V^2`. `shared` is by the peers, without the place.

        References
        ----------
        .. [1] DerSimonian and Laird, Controlled Clinical Trials 7 (1986) 177, doi:10.1016/0197-2456(86)90046-2
        """
        edges = self._without(place, pair)
        panel = _panels(shared, edges)
        terms = self._terms[:, self._row[pair, panel]]
        number = np.full(len(self._edges), -1)
        number[pair] = np.arange(len(pair))
        for document in self._places[place]:
            item = np.flatnonzero(number[document.pair] >= 0)
            at = number[document.pair[item]]
            for term, own in enumerate(_terms(document, item, panel[at])):
                terms[term, at] -= own
        _, (_, total, residuals, squares, cubes, fourths) = _fit(terms, panel)
        weighing = ratio(squares, total**2)
        # one peer alone is fitted exactly, as is a pair that always or never meets
        within = (edges[:, 0] < shared) & (shared < edges[:, -1])
        usable = within & (total > _LEAST_VARIANCE) & (squares < _ONE_ALONE * total**2)
        total, residuals, squares, cubes, fourths = (
            numbers[usable] for numbers in (total, residuals, squares, cubes, fourths)
        )
        # the fit takes a part of the residuals
        excess = float((residuals - total + squares / total).sum())
        information = float((squares - 2 * cubes / total + fourths / total**2).sum())
        between = min(max(excess / information, 0.0), _MOST_VARIANCE) if information > 0 else 0.0
        return between, weighing


def _shared_by(place: Sequence[Document]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs of a place and what they share in it."""
    pairs, item = np.unique(np.concatenate([document.pair for document in place]), return_inverse=True)
    shared = np.zeros(len(pairs), np.int64)
    np.add.at(shared, item, np.concatenate([document.shared for document in place]))
    return pairs, shared
