"""Two units at a time: which carries more, in how many settings, and where they change places."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.ranking.exchange import exchanges
from jxgraph.measures.ranking.settings import NOTE, Ways, sampled_weights
from jxgraph.measures.workload import workload


def dominance(source: Any, *, samples: int = 10_000, seed: int = 0) -> pd.DataFrame:
    """Say of each two units in how many settings the one carries more than the other.

    The pairwise winning index of SMAA [1]_: of the weights that `ranking` draws, the part under which the unit of the
    row carries more than that of the column. Both directions add up to 1, less the part in which they are equal.

    Parameters
    ----------
    source, samples, seed
        As `ranking` takes them, and the same draws.

    Returns
    -------
    DataFrame
        Units x units without collectives, in the order of `workload`; 0 on the diagonal. `attrs`: `samples`, `seed`,
        `note` (in words).

    Raises
    ------
    UsageError
        As `ranking`.

    References
    ----------
    .. [1] Survey of the method: Tervonen and Figueira, Journal of Multi-Criteria Decision Analysis 15 (2008) 1,
       https://doi.org/10.1002/mcda.407

    Examples
    --------
    >>> roles = {"Finance": ["lead", "lead"], "Trade": ["lead", "co_lead", "co_lead", "co_lead"]}
    >>> dominance([(f"{u}{i}", u, role) for u in roles for i, role in enumerate(roles[u])]).round(2)
             Trade  Finance
    unit
    Trade     0.00     0.67
    Finance   0.33     0.00
    """
    R = responsibility_matrix(source)
    ways = Ways.of(R)
    co_lead, part = sampled_weights(samples, seed)
    # units with the same numbers in every role carry the same in every setting: each kind is compared once
    kinds, first, kind = np.unique(ways.counts, axis=0, return_index=True, return_inverse=True)
    kind = kind.reshape(-1)
    loads = np.round(ways.linear(co_lead, co_lead * part)[:, first], 9).T
    above = np.array([(loads[i] > loads).mean(axis=1) for i in range(len(kinds))]).reshape(len(kinds), len(kinds))
    names = R.units.index[ways.single]
    frame = pd.DataFrame(above[np.ix_(kind, kind)], index=names.rename("unit"), columns=names.rename(None))
    carried = workload(R)
    order = carried.index[carried["rank"].notna()]
    frame = frame.loc[order, list(order)]
    frame.attrs = {"samples": int(samples), "seed": int(seed), "note": NOTE}
    return frame


def flips(source: Any) -> pd.DataFrame:
    r"""Find for each two neighbours in the ranking the weight of a co-lead at which they change places.

    With a lead weighing 1, a support :math:`s` and a co-lead :math:`c`, a unit carries :math:`L + c\,C + s\,S` for its
    tasks led, co-led and supported. Two units carry the same at one :math:`c` at most, unless they always do. It is
    exact, for everything is a count.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.

    Returns
    -------
    DataFrame
        One row a pair of neighbours in the order of `workload`, from the top; collectives are left out. The columns:

        - `unit_a`, `unit_b`: the pair, `unit_a` in the higher row; they may share the place.
        - `flip`: the weight, between 0 and 1 and neither; missing where the pair keeps its order at all of these.
        - `below`, `above`: the unit that carries more where a co-lead weighs less, and more, than that: the same unit
          where there is no flip, no unit where they carry the same at every weight.

        `attrs`: `support` (what one weighs: as in the matrix if its weights are by role, else 0.25), `note` (in words).

    Raises
    ------
    UsageError
        As `responsibility_matrix`.

    Examples
    --------
    >>> roles = {"Finance": ["lead", "lead"], "Trade": ["lead", "co_lead", "co_lead", "co_lead"]}
    >>> flips([(f"{u}{i}", u, role) for u in roles for i, role in enumerate(roles[u])]).round(3)
      unit_a   unit_b   flip    below  above
    0  Trade  Finance  0.333  Finance  Trade
    """
    R = responsibility_matrix(source)
    ways = Ways.of(R)
    carried = workload(R)
    order = R.units.index[ways.single].get_indexer(carried.index[carried["rank"].notna()])
    frame = exchanges(ways, order[:-1], order[1:])
    frame.attrs = {"support": ways.support, "note": NOTE}
    return frame
