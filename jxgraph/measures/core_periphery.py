"""Core and periphery of the tie network, and a test whether it is a core, a set of clusters, both or neither."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.community.louvain import ENTRIES_A_PORTION, best_modularities
from jxgraph.measures.graph.co_occurrence import projections, tie_network
from jxgraph.measures.nulls.random_matrices import equal_density_places, same_margins_units, upper_p
from jxgraph.measures.numeric.arrays import LEVEL, comparable, ratio, refuse_out_of_range
from jxgraph.measures.stability import RANDOM_RESTARTS
from jxgraph.progress import collect_with_progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.measures.graph.co_occurrence import NetworkBatch


_SAME_FIT = 1e-12
"""A fit that is better by no more than this is the same: less is rounding."""

_CELLS_TOGETHER = 1_000_000
"""Of the dense tables in which cores are fitted at once: bounds the memory to some tens of megabytes."""


def core_periphery(source: Any) -> pd.DataFrame:
    r"""Fit a core and a periphery to the tie network, as Borgatti and Everett do.

    In the ideal [1]_ two units are tied, :math:`\delta_{ab} = 1`, if at least one of them is in the core, and not tied
    if both are in the periphery. The fit of a core is the correlation, over all pairs of units, of :math:`\delta` with
    the tie weights. The search begins with the heaviest 1, 2, 4, 8, ... units of the network; the move (a unit in, a
    unit out, or two that change places) that improves the fit most is made until none does, and the best end is kept.
    Nothing is drawn.

    A unit in the core is one that the ties run through, not one that is important. Unequal workloads alone usually give
    a core: see `core_periphery_test` before you read anything into it.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.

    Returns
    -------
    DataFrame
        Indexed by `unit`, the core first, then the heaviest in the tie network, then matrix order: `core`, whether the
        unit is in it; `tie_strength`, the sum of its tie weights; `to_core`, the part of them that goes to (other)
        units of the core. `attrs`: `scheme`, `fit`, `core_size`, `units`. With fewer than three units, or all pairs
        tied alike, nobody is in the core and the fit is 0.

    References
    ----------
    .. [1] Borgatti and Everett, Social Networks 21 (2000) 375, https://doi.org/10.1016/S0378-8733(99)00019-2

    Examples
    --------
    A star: Finance shares a task with each of the others, who share none.

    >>> star = [(name, unit, "lead") for name in ("Trade", "Police", "Water") for unit in ("Finance", name)]
    >>> core_periphery(star)["core"].to_dict()
    {'Finance': True, 'Trade': False, 'Police': False, 'Water': False}
    """
    R = responsibility_matrix(source)
    ties = tie_network(R).toarray()
    cores, fits = _best_cores(ties[None])
    core, fit = cores[0], float(fits[0])
    total = ties.sum(axis=1)
    columns = {"core": core, "tie_strength": total, "to_core": ratio(ties @ core, total)}
    frame = pd.DataFrame(columns, index=R.units.index.rename("unit"))
    frame = frame.iloc[np.lexsort((-comparable(total), ~core))]
    frame.attrs = {"scheme": R.scheme, "fit": fit, "core_size": int(core.sum()), "units": len(core)}
    return frame


def core_periphery_test(source: Any, *, samples: int = 999, core_samples: int = 99, seed: int = 0) -> pd.DataFrame:
    r"""Test which structure describes the document: a core and a periphery, clusters, both, or neither.

    Both are fitted to the tie network by weight, and to random documents of two kinds: `equal_density` has as many
    entries, in cells drawn at random; `same_margins` keeps every task's number of units, and every unit's number of
    tasks, in each role. Unequal margins alone usually give a core [1]_, and leave less room for groups, so a structure
    holds only by the second: if its :math:`p = (1 + |\{F_r \ge F\}|) / (1 + samples)` against the same margins is at
    most 0.05. It says that the document fits better than chance, not that it fits well; and the two fits have different
    scales.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    samples, core_samples
        Number of random documents with the same margins for the clusters, and of all others, whose search takes longer.
        Fewer than 19 cannot give a p of 0.05.
    seed
        Of the random documents and of Louvain's orders, at least 0.

    Returns
    -------
    DataFrame
        Indexed by `picture`, ``core`` and ``clusters``: `fit`, of `core_periphery`, and the modularity of the best of
        three orders, refined; `density_mean`, `density_p` against equal density; `margins_mean`, `margins_p` against
        the same margins; `holds`; `samples`. `attrs`: `scheme`, `density_samples`, `seed`, `verdict` (``core``,
        ``clusters``, ``both``, ``neither``).

    References
    ----------
    .. [1] Kojaku and Masuda, New J. Phys. 20 (2018) 043012, https://doi.org/10.1088/1367-2630/aab547

    Examples
    --------
    >>> pair = [("t1", "Finance", "lead"), ("t1", "Trade", "lead")]
    >>> core_periphery_test(pair, samples=19, core_samples=19).attrs["verdict"]
    'neither'
    """
    for number in (samples, core_samples):
        refuse_out_of_range(seed=seed, samples=number)
    R, most = responsibility_matrix(source), max(samples, core_samples)
    # all documents: the given one, those of equal density, those of the same margins
    task = R.entries.task[:, None]
    given = iter([(task, R.weight.indices[:, None])])
    same_margins = ((task, unit) for unit in same_margins_units(R, most, seed))
    networks = _networks(R, chain(given, equal_density_places(R, core_samples, seed), same_margins))
    fits = np.array(collect_with_progress(_fits(networks, seed, 1 + 2 * core_samples), 1 + core_samples + most))
    frame = pd.DataFrame({"fit": fits[0]}, index=pd.Index(["core", "clusters"], name="picture", dtype="str"))
    density, margins = fits[1 : 1 + core_samples], fits[1 + core_samples :]
    for name, of in (("density", density.T), ("margins", (margins[:core_samples, 0], margins[:samples, 1]))):
        frame[f"{name}_mean"] = [random.mean() for random in of]
        frame[f"{name}_p"] = [upper_p(*each) for each in zip(fits[0], of, strict=True)]
    frame["holds"] = frame["margins_p"] <= LEVEL
    frame["samples"] = core_samples, samples
    held = frame.index[frame["holds"]].tolist()
    verdict = {0: "neither", 1: held[0] if held else "", 2: "both"}[len(held)]
    frame.attrs = {"scheme": R.scheme, "density_samples": int(core_samples), "seed": int(seed), "verdict": verdict}
    return frame


def _networks(
    R: ResponsibilityMatrix, documents: Iterable[tuple[NDArray[np.integer], NDArray[np.integer]]]
) -> Iterator[NetworkBatch]:
    """Project the documents, in batches of a size that can be divided at once."""
    sizes = np.diff(R.weight.indptr).astype(np.int64)
    together = max(ENTRIES_A_PORTION // max(int((sizes**2).sum()), 1), 1)
    for task, unit in documents:
        for at in range(0, unit.shape[1], together):
            part = slice(at, at + together)
            yield projections(task[:, part] if task.shape[1] > 1 else task, unit[:, part], R.weight.data, R.shape)


def _fits(networks: Iterable[NetworkBatch], seed: int, cores: int) -> Iterator[tuple[float, float]]:
    """Yield the fit of a core and the modularity of each network, a core only for the first `cores`."""
    random, left = np.random.default_rng(seed), cores
    for batch in networks:
        core = np.zeros(len(batch.sizes))
        core[:left] = _core_fits(batch, np.arange(len(core))[:left])
        left = max(left - len(core), 0)
        yield from zip(core.tolist(), best_modularities(batch, 1.0, RANDOM_RESTARTS, random).tolist(), strict=True)


def _core_fits(batch: NetworkBatch, which: NDArray[np.intp]) -> NDArray[np.float64]:
    """Fit a core to these networks, in portions that keep their tables small."""
    units = int(batch.sizes.max(initial=0))
    together = max(_CELLS_TOGETHER // max(units**2, 1), 1)
    parts = (which[at : at + together] for at in range(0, len(which), together))
    return np.concatenate([np.empty(0), *(_best_cores(batch.tables(part, units))[1] for part in parts)])


def _best_cores(ties: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Climb to the best core of each network from its heaviest 1, 2, 4, ... units; the fit of no core is 0."""
    networks, units = ties.shape[:2]
    best, fit = np.zeros((networks, units), dtype=np.bool_), np.zeros(networks)
    if units < 3:  # noqa: PLR2004 -- two units have no periphery
        return best, fit
    pairs = ties[:, *np.triu_indices(units, 1)]
    # where all pairs are tied alike there is nothing to correlate
    varied = np.flatnonzero(np.ptp(pairs, axis=1) > _SAME_FIT * np.abs(pairs).max(axis=1))
    ties, mean, deviation = ties[varied], pairs[varied].mean(axis=1), pairs[varied].std(axis=1)
    strength = np.array([comparable(of) for of in ties.sum(axis=2)]).reshape(-1, units)
    heaviest_first = np.argsort(-strength, axis=1, kind="stable")
    climb = _Climb(ties, mean, deviation)
    fit[varied] = -np.inf
    for size in 2 ** np.arange(int(np.log2(units - 2)) + 1):
        start = np.zeros((len(varied), units), dtype=np.bool_)
        np.put_along_axis(start, heaviest_first[:, :size], values=True, axis=1)
        core, reached = climb.from_start(start)
        better = reached > fit[varied] + _SAME_FIT
        best[varied[better]], fit[varied[better]] = core[better], reached[better]
    return best, fit


class _Climb:
    """A greedy search for better cores, of many networks at once."""

    def __init__(self, ties: NDArray[np.float64], mean: NDArray[np.float64], deviation: NDArray[np.float64]) -> None:
        self.ties, self.mean, self.deviation = ties, mean, deviation
        self.total = ties.sum(axis=(1, 2))
        self.passed: list[set[bytes]] = [set() for _ in ties]

    def from_start(self, core: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        """Move while the fit improves; a core that an earlier climb has passed leads to the same end as that one."""
        fit = np.full(len(core), -np.inf)
        going = self._new(np.arange(len(core)), core)
        while len(going):  # ends: every round betters the fit
            moved, reached = self.best_moves(core[going], going)
            better = reached > fit[going] + _SAME_FIT
            going = going[better]
            core[going], fit[going] = moved[better], reached[better]
            going = self._new(going, core)
        return core, fit

    def _new(self, which: NDArray[np.intp], core: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Return the networks whose core no climb has passed before, and note that one has now."""
        new = [network for network in which.tolist() if core[network].tobytes() not in self.passed[network]]
        for network in new:
            self.passed[network].add(core[network].tobytes())
        return np.array(new, dtype=np.intp)

    def best_moves(
        self, core: NDArray[np.bool_], which: NDArray[np.intp]
    ) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        """Return the cores after the best move of one unit, or of two that change places; of equals the first."""
        ties = self.ties if len(which) == len(self.ties) else self.ties[which]
        network, (units, size) = np.arange(len(core)), (core.shape[1], core.sum(axis=1))
        # the weight that ties each unit to the periphery, and the weight of all ties with an end in the core
        outside = np.asarray((ties @ (~core[:, :, None]).astype(float))[:, :, 0])
        covered = (self.total[which] - (outside * ~core).sum(axis=1)) / 2
        # moves of one unit, into the core or out of it
        new_size = size[:, None] + np.where(core, -1, 1)
        allowed = (new_size >= 1) & (new_size <= units - 2)
        covered_after = covered[:, None] + np.where(core, -outside, outside)
        single = self.fits(covered_after, np.where(allowed, new_size, 1), which[:, None])
        single[~allowed] = -np.inf
        # two units change places: the size stays, so the move that covers most weight fits best; the tie between them
        # stays covered
        inside = np.argsort(~core, axis=1, kind="stable")[:, : size.max()]
        swapped = outside[:, :, None] - np.take_along_axis(outside, inside, axis=1)[:, None]
        swapped += np.take_along_axis(ties, inside[:, None], axis=2)
        swapped[core] = -np.inf
        np.copyto(swapped, -np.inf, where=(np.arange(inside.shape[1]) >= size[:, None])[:, None])
        enters, leaves = np.divmod(swapped.reshape(len(core), -1).argmax(axis=1), inside.shape[1])
        double = self.fits(covered + swapped[network, enters, leaves], size, which)
        # make the better of both kinds
        one = single.max(axis=1, initial=-np.inf) >= double
        moved = core.copy()
        moved[network[one], single.argmax(axis=1)[one]] ^= True
        moved[network[~one], enters[~one]] = True
        moved[network[~one], inside[network, leaves][~one]] = False
        return moved, np.where(one, single.max(axis=1), double)

    def fits(self, covered: NDArray[np.float64], size: NDArray[np.intp], which: NDArray[np.intp]) -> Any:
        """Return the correlation of the ties with the ideal of a core of this size that covers this tie weight."""
        units = self.ties.shape[1]
        pairs = units * (units - 1) / 2
        part = 1 - (units - size) * (units - size - 1) / 2 / pairs  # of pairs with an end in the core
        return (covered / pairs - part * self.mean[which]) / (self.deviation[which] * np.sqrt(part * (1 - part)))
