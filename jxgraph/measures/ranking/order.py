"""The ranking of units by workload, and how it depends on what is assumed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.leaders import collective, words
from jxgraph.measures.numeric.arrays import places, refuse_out_of_range, sums
from jxgraph.measures.workload import strength, workload
from jxgraph.model import LIST_SEPARATOR
from jxgraph.weights import ROLE_CODES, ROLE_WEIGHTS, ROLES, SCHEMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix


# The loads of single units under every way of counting.


NOTE = (
    "The ranges show how the order depends on assumptions about what a role is worth. "
    "They are not sampling errors: the document is a census. Workload counts assignments, not effort."
)
"""In the attributes of every ranking."""


@dataclass(frozen=True, eq=False, slots=True)
class Ways:
    """The single units of a matrix, and their numbers of tasks in each role.

    `single` are the columns of the units, `counts` their numbers of tasks in each role (units x roles), `printed` the
    same with each task counted as often as it is printed, `own` their loads as the matrix is weighted, and `co_lead`,
    `support` the weights of these roles in leads.
    """

    R: ResponsibilityMatrix
    single: NDArray[np.intp]
    counts: NDArray[np.float64]
    printed: NDArray[np.float64]
    own: NDArray[np.float64]
    co_lead: float
    support: float

    @classmethod
    def of(cls, R: ResponsibilityMatrix) -> Ways:
        """Count the tasks of the single units of a matrix."""
        single = np.flatnonzero(~collective(R))
        _, co_lead, support = role_weights(R)
        own = strength(R)[single]
        return cls(R, single, _by_role(R, 1.0)[single], _by_role(R, _times(R))[single], own, co_lead, support)

    def linear(
        self, co_lead: NDArray[np.float64], support: NDArray[np.float64], *, as_printed: bool = False
    ) -> NDArray[np.float64]:
        """Return the loads, settings x units, where a lead weighs 1 and the other roles weigh this in each setting."""
        counts = self.printed if as_printed else self.counts
        return np.column_stack([np.ones(len(co_lead)), co_lead, support]) @ counts.T

    def by_scheme(self, *, as_printed: bool = False) -> NDArray[np.float64]:
        """Return the loads, named schemes x units, each task counted once or as often as it is printed."""
        times = _times(self.R) if as_printed else 1.0
        weighed = [scheme.weigh(self.R.entries) for scheme in SCHEMES.values()]
        return np.array([_loads(self.R, weights * times)[self.single] for weights in weighed])

    def own_as_printed(self) -> NDArray[np.float64]:
        """Return the loads as the matrix is weighted, each task counted as often as it is printed."""
        return _loads(self.R, self.R.weight.data * _times(self.R))[self.single]

    @property
    def assumptions(self) -> list[str]:
        """What can be varied in this document: a role that it does not have alone, the scheme, counting repeats."""
        present = set(np.unique(self.R.role.data).tolist())
        able = {role: ROLE_CODES[role] in present and len(present) > 1 for role in ("co_lead", "support")}
        repeats = bool((_times(self.R) > 1).any())
        return [*(role for role, can in able.items() if can), "scheme", *(["repeats"] if repeats else [])]


def role_weights(R: ResponsibilityMatrix) -> tuple[float, float, float]:
    """Return what each role weighs in leads, if the matrix is weighted by role alone; else the default weights."""
    weights = []
    for role, default in enumerate(ROLE_WEIGHTS, start=1):
        different = np.unique(R.weight.data[R.role.data == role])
        if len(different) > 1:
            return ROLE_WEIGHTS
        weights.append(float(different[0]) if len(different) else default)
    lead, co_lead, support = weights
    ordered = lead >= co_lead >= support
    return (1.0, co_lead / lead, support / lead) if lead > 0 and ordered else ROLE_WEIGHTS


def sampled_weights(samples: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw weights of co-lead, uniform on 0 to 1, and of support as parts of them, uniform on 0 to 1.

    Both are drawn by a Latin hypercube, one value in each of `samples` equal stretches, so that shares of the samples
    come close to the probabilities sooner than independent draws would.

    Raises
    ------
    UsageError
        The samples are fewer than 1 or the seed is below 0.
    """
    refuse_out_of_range(samples=samples, seed=seed)
    rng = np.random.default_rng(seed)
    co_lead, part = ((rng.permutation(samples) + rng.random(samples)) / samples for _ in range(2))
    return co_lead, part


def _loads(R: ResponsibilityMatrix, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return sums(R.weight.indices, weights, R.shape[1])


def _by_role(R: ResponsibilityMatrix, times: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Count each unit's tasks in each role: units x roles."""
    counts = np.zeros((R.shape[1], len(ROLES)))
    np.add.at(counts, (R.weight.indices, R.role.data - 1), times)
    return counts


def _times(R: ResponsibilityMatrix) -> NDArray[np.float64]:
    """Return for each entry how often its task is printed."""
    repeats = (filter(None, ids.split(LIST_SEPARATOR)) for ids in words(R.tasks, "repeats"))
    return np.array([1 + len(list(ids)) for ids in repeats], dtype=float)[R.entries.task]


# The weight of a co-lead at which two units change places.


_SAME = 1e-12
"""Less than this between sums of counts times weights is rounding."""


def exchanges(ways: Ways, a: NDArray[np.intp], b: NDArray[np.intp]) -> pd.DataFrame:
    r"""Return the flip weight of each pair of units, and the unit that carries more below and above it.

    With :math:`L`, :math:`C`, :math:`S` the differences (a - b) in tasks led, co-led and supported and :math:`s` the
    weight of a support, the difference in load is :math:`L + c\,C + s\,S`: zero at :math:`c = -(L + s S) / C`.
    """
    L, C, S = (ways.counts[a] - ways.counts[b]).T
    rest = L + ways.support * S
    flip = np.divide(-rest, C, out=np.full(len(a), np.nan), where=C != 0)
    flip[~((flip > 0) & (flip < 1))] = np.nan
    has_flip = ~np.isnan(flip)
    # without a flip the sign is the same on all of (0, 1): take it in the middle
    low, high = np.where(has_flip, flip / 2, 0.5), np.where(has_flip, (flip + 1) / 2, 0.5)
    names = ways.R.units.index[ways.single].astype(str).to_numpy()
    below, above = (_ahead(names[a], names[b], rest + c * C) for c in (low, high))
    return pd.DataFrame({"unit_a": names[a], "unit_b": names[b], "flip": flip, "below": below, "above": above})


def _ahead(a: NDArray[np.object_], b: NDArray[np.object_], difference: NDArray[np.float64]) -> NDArray[np.object_]:
    return np.where(np.abs(difference) < _SAME, "", np.where(difference > 0, a, b))


# The ranking, and how it depends on what is assumed.


_ROUNDING = 1e-9
"""Loads that differ by less are the same sum, added up in another order."""

TOPS = (1, 3, 5, 10)
"""Numbers k of first places with a rank acceptability."""


def ranking(source: Any, *, samples: int = 10_000, seed: int = 0) -> pd.DataFrame:
    """Rank the units by workload, and measure how far each place depends on how the work is counted.

    That a co-lead weighs half a lead is a convention. So the units are ranked again under every scheme of
    `jxgraph.weights.SCHEMES` and the matrix's own, and under weights drawn from all that make sense: a lead 1, a
    co-lead uniform on 0 to 1, a support uniform on 0 to the co-lead [1]_. This is a sensitivity analysis, not a
    sampling error: the document is a census.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    samples, seed
        Of the weights drawn.

    Returns
    -------
    DataFrame
        Indexed by `unit`, in the order of `workload`; collectives come last and have no place: `rank`, `workload`;
        `best`, `worst`, the extreme places under all settings; `top_1` to `top_10`, the share of the drawn weights
        under which the place is at most k (rank acceptability [2]_); `ahead`, the unit in the row above, and
        `ahead_share`, the share of the drawn weights under which it carries more; `flip`, the exact weight of a co-lead
        between 0 and 1 at which the two change places, and `flip_when`, the side (``above``, ``below``; else
        ``always``, ``never``, ``equal``) on which this unit carries more; `moved_by`, the assumption that alone moves
        the unit over most places; `…_best` and `…_worst` as each alone varies: ``co_lead``, ``support``, ``scheme``,
        ``repeats``. `attrs`: the settings.

    References
    ----------
    .. [1] Saisana et al., J. R. Stat. Soc. A 168 (2005) 307, https://doi.org/10.1111/j.1467-985X.2005.00350.x
    .. [2] Lahdelma et al., Eur. J. Oper. Res. 106 (1998) 137, https://doi.org/10.1016/S0377-2217(97)00163-X

    Examples
    --------
    Finance leads two tasks, Trade leads one and co-leads three: 2 and 1 + 3c, the same at c = 1/3.

    >>> roles = {"Finance": ["lead", "lead"], "Trade": ["lead", "co_lead", "co_lead", "co_lead"]}
    >>> frame = ranking([(f"{unit}{i}", unit, role) for unit in roles for i, role in enumerate(roles[unit])])
    >>> frame.loc["Finance", ["rank", "best", "worst", "flip_when"]].to_dict()
    {'rank': 2, 'best': 1, 'worst': 2, 'flip_when': 'below'}
    """
    R = responsibility_matrix(source)
    ways = Ways.of(R)
    co_lead, part = sampled_weights(samples, seed)
    loads = ways.linear(co_lead, co_lead * part)
    places_drawn, places_alone = places(loads), _varied_alone(ways, co_lead, part)
    every = np.concatenate([places_drawn, *places_alone.values(), *_as_printed(ways, co_lead, part)])
    names = R.units.index[ways.single]
    columns = pd.DataFrame({"best": every.min(axis=0), "worst": every.max(axis=0)}, index=names)
    for k in TOPS:
        columns[f"top_{k}"] = (places_drawn <= k).mean(axis=0)
    frame = workload(R)[["rank", "workload"]]
    order = names.get_indexer(frame.index[frame["rank"].notna()])
    frame = frame.join(columns.join(_next_ahead(ways, order, loads)).assign(**_movers(places_alone)))
    integers = [name for name in frame if name.endswith(("best", "worst"))]
    frame = frame.astype(dict.fromkeys(integers, "Int64"))
    for column in ("ahead", "flip_when", "moved_by"):
        frame[column] = frame[column].fillna("").astype("str")
    frame.attrs = {
        "scheme": R.scheme,
        "ranking": "competition",
        "samples": int(samples),
        "seed": int(seed),
        "schemes": list(dict.fromkeys([*SCHEMES, R.scheme])),
        "assumptions": list(places_alone),
        "co_lead": ways.co_lead,
        "support": ways.support,
        "note": NOTE,
    }
    return frame


def _varied_alone(
    ways: Ways, co_lead: NDArray[np.float64], part: NDArray[np.float64]
) -> Mapping[str, NDArray[np.int32]]:
    """Return the places, settings x units, as each assumption of the document varies and the others stay."""
    own, here = ways.own[None], ways.linear(np.array([ways.co_lead]), np.array([ways.support]))
    share = ways.support / ways.co_lead if ways.co_lead > 0 else 0.0
    loads = {
        "co_lead": lambda: [here, ways.linear(co_lead, share * co_lead)],
        "support": lambda: [here, ways.linear(np.full(len(part), ways.co_lead), ways.co_lead * part)],
        "scheme": lambda: [own, ways.by_scheme()],
        "repeats": lambda: [own, ways.own_as_printed()[None]],
    }
    return {name: places(np.concatenate(loads[name]())) for name in ways.assumptions}


def _as_printed(ways: Ways, co_lead: NDArray[np.float64], part: NDArray[np.float64]) -> Iterator[NDArray[np.int32]]:
    """Yield the places under the draws and the schemes with each task counted as often as it is printed."""
    if "repeats" in ways.assumptions:
        yield places(ways.linear(co_lead, co_lead * part, as_printed=True))
        yield places(ways.by_scheme(as_printed=True))


def _movers(alone: Mapping[str, NDArray[np.int32]]) -> dict[str, Any]:
    best = {name: ranks.min(axis=0) for name, ranks in alone.items()}
    worst = {name: ranks.max(axis=0) for name, ranks in alone.items()}
    moves = np.array([worst[name] - best[name] for name in alone])
    most = np.array([*alone], dtype=object)[moves.argmax(axis=0)] if moves.size else np.array([], dtype=object)
    columns: dict[str, Any] = {"moved_by": np.where(moves.max(axis=0, initial=0) > 0, most, "")}
    for name in alone:
        columns |= {f"{name}_best": best[name], f"{name}_worst": worst[name]}
    return columns


def _next_ahead(ways: Ways, order: NDArray[np.intp], loads: NDArray[np.float64]) -> pd.DataFrame:
    """Return for each unit but the first the one in the row above, how often it is ahead, and where they flip."""
    pairs = exchanges(ways, order[:-1], order[1:])
    with_flip = np.where(pairs["above"] == pairs["unit_b"], "above", "below")
    without = np.select([pairs["above"] == "", pairs["above"] == pairs["unit_b"]], ["equal", "always"], "never")
    when = np.where(pairs["flip"].notna(), with_flip, without)
    share = [(loads[:, a] - loads[:, b] > _ROUNDING).mean() for a, b in pairwise(order)]
    columns = {"ahead": pairs["unit_a"], "ahead_share": share, "flip": pairs["flip"], "flip_when": when}
    return pd.DataFrame(columns).set_index(ways.R.units.index[ways.single[order[1:]]])
