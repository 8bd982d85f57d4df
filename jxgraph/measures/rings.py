"""Rings or clusters: is the tie network a core with a periphery, a set of groups, both or neither."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.arrays import comparable, ratio
from jxgraph.measures.groups.communities import best_modularities, portions
from jxgraph.measures.networks.projection import projection
from jxgraph.measures.nulls.documents import equal_density, same_margins, upper_p
from jxgraph.measures.settings import refuse_out_of_range
from jxgraph.measures.stability import RANDOM_RESTARTS
from jxgraph.session import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray
    from scipy import sparse

LEVEL = 0.05
"""A picture holds where its fit is reached by no more than this part of the documents with the same margins."""

_SAME_FIT = 1e-12


def core_periphery(source: Any) -> pd.DataFrame:
    r"""Fit a core and a periphery to the tie network, as Borgatti and Everett do.

    In the ideal picture [1]_ two units are tied if at least one of them is in the core, :math:`\delta_{ab} = 1`, and
    not tied if both are in the periphery, :math:`\delta_{ab} = 0`. The fit of a core is the correlation, over all pairs
    of units, of :math:`\delta` with the tie weights (0 for a pair without a tie). Searched is the core with the best
    fit: beginning with the heaviest 1, 2, 4, 8, ... units of the network, the one move (a unit in, a unit out, or two
    that change places) that betters the fit most is made until none does, and the best end is kept. Nothing is drawn.
    On networks of up to nine units it is nearly always the best core of all; on larger ones that is not proved.

    A unit in the core is one that the ties run through, not one that is important. Unequal workloads alone usually
    give a core [2]_: see `rings` before you read anything into it.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.

    Returns
    -------
    DataFrame
        Indexed by `unit`, the core first, then the heaviest in the tie network, then matrix order. The columns:

        - `core`: whether the unit is in the core.
        - `tie_strength`: sum of the unit's tie weights.
        - `to_core`: the part of them that goes to (other) units of the core; 0 without ties.

        `attrs`: `scheme`, `fit`, `core_size`, `units`. With fewer than three units, or all pairs tied alike, there is
        nothing to correlate: nobody is in the core and the fit is 0.

    Raises
    ------
    UsageError
        As `responsibility_matrix`.

    References
    ----------
    .. [1] Borgatti and Everett, Social Networks 21 (2000) 375, https://doi.org/10.1016/S0378-8733(99)00019-2
    .. [2] Kojaku and Masuda, New J. Phys. 20 (2018) 043012, https://doi.org/10.1088/1367-2630/aab547

    Examples
    --------
    A star: Finance shares a task with each of the others, who share none.

    >>> star = [(name, unit, "lead") for name in ("Trade", "Police", "Water") for unit in ("Finance", name)]
    >>> found = core_periphery(star)
    >>> found["core"].to_dict(), found.attrs["fit"]
    ({'Finance': True, 'Trade': False, 'Police': False, 'Water': False}, 1.0)
    """
    R = responsibility_matrix(source)
    ties = projection(R).toarray()
    core, fit = _best_core(ties)
    total = ties.sum(axis=1)
    columns = {"core": core, "tie_strength": total, "to_core": ratio(ties @ core, total)}
    frame = pd.DataFrame(columns, index=R.units.index.rename("unit"))
    frame = frame.iloc[np.lexsort((-comparable(total), ~core))]
    frame.attrs = {"scheme": R.scheme, "fit": fit, "core_size": int(core.sum()), "units": len(core)}
    return frame


def rings(source: Any, *, samples: int = 99, seed: int = 0) -> pd.DataFrame:
    r"""Ask which picture describes the document: a core with rings around it, clusters, both, or neither.

    Both pictures are fitted to the tie network by weight, and to random documents of two kinds: `equal_density` has as
    many entries, in cells drawn at random; `same_margins` keeps for every task its number of units, and for every unit
    its number of tasks, in each role. Offices are unequal, and unequal
    margins alone usually give a core [1]_ (and leave less room for groups), so a picture holds only by the second: if
    its :math:`p = (1 + |\{F_r \ge F\}|) / (1 + samples)` against documents with the same margins is at most 0.05. A
    core that beats equal density alone is the workloads, seen again.

    That a picture holds says that the document fits it better than chance does, not that it fits well: for that see
    `fit`. The two fits have different scales and cannot be compared with each other.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    samples
        Number of random documents of each kind, at least 1; fewer than 19 cannot give a p of 0.05.
    seed
        Of the random documents and of Louvain's orders, at least 0.

    Returns
    -------
    DataFrame
        Indexed by `picture`: ``core`` and ``clusters``. The columns:

        - `fit`: correlation with the ideal core and periphery (`core_periphery`); modularity of the best of three
          orders, refined (the same effort for document and random documents; `clusters` makes a greater one).
        - `density_mean`, `density_p`: mean fit of the documents of equal density, and the p against them.
        - `margins_mean`, `margins_p`: the same, of those with the same margins.
        - `holds`: whether `margins_p` is at most 0.05.

        `attrs`: `scheme`, `samples`, `seed`, `verdict` (``core``, ``clusters``, ``both`` or ``neither``).

    Raises
    ------
    UsageError
        The number of samples or the seed is out of range; else as `responsibility_matrix`.

    References
    ----------
    .. [1] Kojaku and Masuda, New J. Phys. 20 (2018) 043012, https://doi.org/10.1088/1367-2630/aab547

    Examples
    --------
    >>> rings([("t1", "Finance", "lead"), ("t1", "Trade", "lead")], samples=19).attrs["verdict"]
    'neither'
    """
    refuse_out_of_range(seed=seed, samples=samples)
    R = responsibility_matrix(source)
    documents = chain([R], equal_density(R, samples, seed), same_margins(R, samples, seed))
    own, *random = counted(_fits(map(projection, documents), seed), 1 + 2 * samples)
    frame = pd.DataFrame({"fit": own}, index=pd.Index(["core", "clusters"], name="picture", dtype="str"))
    for name, fits in (("density", np.array(random[:samples])), ("margins", np.array(random[samples:]))):
        frame[f"{name}_mean"] = fits.mean(axis=0)
        frame[f"{name}_p"] = [upper_p(*of) for of in zip(own, fits.T, strict=True)]
    frame["holds"] = frame["margins_p"] <= LEVEL
    held = frame.index[frame["holds"]].tolist()
    verdict = {0: "neither", 1: held[0] if held else "", 2: "both"}[len(held)]
    frame.attrs = {"scheme": R.scheme, "samples": int(samples), "seed": int(seed), "verdict": verdict}
    return frame


def _fits(networks: Iterable[sparse.csr_array], seed: int) -> Iterator[tuple[float, float]]:
    for some in portions(networks):
        cores = [_best_core(network.toarray())[1] for network in some]
        yield from zip(cores, best_modularities(some, 1.0, RANDOM_RESTARTS, seed).tolist(), strict=True)


def _best_core(ties: NDArray[np.float64]) -> tuple[NDArray[np.bool_], float]:
    """Climb to the best core from the heaviest 1, 2, 4, ... units, and keep the best; the fit of no core is 0."""
    units = len(ties)
    best, fit = np.zeros(units, dtype=np.bool_), 0.0
    pairs = ties[np.triu_indices(units, 1)]
    if units < 3 or np.ptp(pairs) <= _SAME_FIT * np.abs(pairs).max():  # noqa: PLR2004 -- two units have no periphery
        return best, fit
    heaviest_first = np.argsort(-comparable(ties.sum(axis=1)), kind="stable")
    scale, fit = (units, float(pairs.mean()), float(pairs.std())), -np.inf
    passed: set[bytes] = set()
    for size in 2 ** np.arange(int(np.log2(units - 2)) + 1):
        start = np.zeros(units, dtype=np.bool_)
        start[heaviest_first[:size]] = True
        core, reached = _climbed(ties, start, scale, passed)
        if reached > fit + _SAME_FIT:
            best, fit = core, reached
    return best, fit


def _climbed(
    ties: NDArray[np.float64], core: NDArray[np.bool_], scale: tuple[int, float, float], passed: set[bytes]
) -> tuple[NDArray[np.bool_], float]:
    """Move on while the fit gets better; where an earlier climb has passed, that one has found the end."""
    fit = -np.inf
    while (mark := core.tobytes()) not in passed:  # ends: every round betters the fit
        passed.add(mark)
        moved, reached = _best_move(ties, core, scale)
        if reached <= fit + _SAME_FIT:
            break
        core, fit = moved, reached
    return core, fit


def _correlation(covered: Any, size: Any, units: int, mean: float, deviation: float) -> Any:
    """Correlate the ties with the pattern of a core of so many units that covers so much tie weight."""
    pairs = units * (units - 1) / 2
    part = 1 - (units - size) * (units - size - 1) / 2 / pairs  # of pairs with an end in the core
    return (covered / pairs - part * mean) / (deviation * np.sqrt(part * (1 - part)))


def _best_move(
    ties: NDArray[np.float64], core: NDArray[np.bool_], scale: tuple[int, float, float]
) -> tuple[NDArray[np.bool_], float]:
    """Find the unit, or the two that change places, whose move gives the best fit; of equals the first."""
    units, size = len(ties), int(core.sum())
    ins, outs = np.flatnonzero(~core), np.flatnonzero(core)
    outside = ties[:, ins].sum(axis=1)  # of each unit, what ties it to the periphery
    covered = (ties.sum() - outside[ins].sum()) / 2
    alone = covered + np.where(core, -outside, outside)
    new_size = size + np.where(core, -1, 1)
    allowed = (new_size >= 1) & (new_size <= units - 2)
    single = np.full(units, -np.inf)
    single[allowed] = _correlation(alone[allowed], new_size[allowed], *scale)
    # of those that change places, the size being the same, the most covered fit best; when one enters, the leaver's
    # tie to it is no longer one to the periphery
    swapped = outside[ins, None] - outside[outs] + ties[np.ix_(ins, outs)]
    i, j = divmod(int(swapped.argmax()), len(outs))
    double = _correlation(covered + swapped[i, j], size, *scale)
    moved = core.copy()
    if single.max() >= double:
        moved[int(single.argmax())] ^= True
        return moved, float(single.max())
    moved[ins[i]], moved[outs[j]] = True, False
    return moved, float(double)
