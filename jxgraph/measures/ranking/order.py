"""The ranking of units by workload, and how it depends on what is assumed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.leaders import collective, words
from jxgraph.measures.numeric.arrays import places, refuse_out_of_range
from jxgraph.measures.workload import workload
from jxgraph.model import LIST_SEPARATOR
from jxgraph.weights import ROLE_CODES, ROLE_WEIGHTS, ROLES, SCHEMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from jxgraph.matrix import ResponsibilityMatrix


# The ways of counting under which a ranking is tried: what varies, and the places that come of it.


NOTE = (
    "The ranges show how the order depends on assumptions about what a role is worth. "
    "They are not sampling errors: the document is a census. Workload counts assignments, not effort."
)
"""What stands in the attributes of every ranking."""


@dataclass(frozen=True, eq=False, slots=True)
class Ways:
    """What a ranking needs of a matrix: its single units and what they have in each role.

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
        """Take from a matrix what the ranking of its single units needs."""
        single = np.flatnonzero(~collective(R))
        _, co_lead, support = role_weights(R)
        own = _load(R, R.weight.data)[single]
        return cls(R, single, _by_role(R, 1.0)[single], _by_role(R, _times(R))[single], own, co_lead, support)

    def linear(
        self, co_lead: NDArray[np.float64], support: NDArray[np.float64], *, as_printed: bool = False
    ) -> NDArray[np.float64]:
        """Give the loads, settings x units, where a lead weighs 1 and the other roles these weights, one a setting."""
        counts = self.printed if as_printed else self.counts
        return np.column_stack([np.ones(len(co_lead)), co_lead, support]) @ counts.T

    def by_scheme(self, *, as_printed: bool = False) -> NDArray[np.float64]:
        """Give the loads, schemes x units, each task counted once or as often as it is printed."""
        times = _times(self.R) if as_printed else 1.0
        weighed = [scheme.weigh(self.R.entries) for scheme in SCHEMES.values()]
        return np.array([_load(self.R, weights * times)[self.single] for weights in weighed])

    def own_as_printed(self) -> NDArray[np.float64]:
        """Give the loads as the matrix is weighted, each task counted as often as it is printed."""
        return _load(self.R, self.R.weight.data * _times(self.R))[self.single]

    @property
    def assumptions(self) -> list[str]:
        """What can be varied in this document: a role that it does not have alone, the scheme, counting repeats."""
        present = set(np.unique(self.R.role.data).tolist())
        able = {role: ROLE_CODES[role] in present and len(present) > 1 for role in ("co_lead", "support")}
        repeats = bool((_times(self.R) > 1).any())
        return [*(role for role, can in able.items() if can), "scheme", *(["repeats"] if repeats else [])]


def role_weights(R: ResponsibilityMatrix) -> tuple[float, float, float]:
    """Give what each role weighs in leads, if the matrix is weighted by role alone; else the default weights."""
    weights = []
    for role, default in enumerate(ROLE_WEIGHTS, start=1):
        found = np.unique(R.weight.data[R.role.data == role])
        if len(found) > 1:
            return ROLE_WEIGHTS
        weights.append(float(found[0]) if len(found) else default)
    lead, co_lead, support = weights
    ordered = lead >= co_lead >= support
    return (1.0, co_lead / lead, support / lead) if lead > 0 and ordered else ROLE_WEIGHTS


def sampled_weights(samples: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw weights of co-lead, uniform on 0 to 1, and of support as parts of them, uniform on 0 to 1.

    Both are drawn evenly (a Latin hypercube: one value in each of `samples` equal stretches), so that the parts of the
    samples come close to the probabilities sooner than independent draws would.

    Raises
    ------
    UsageError
        The samples are fewer than 1 or the seed is below 0.
    """
    refuse_out_of_range(samples=samples, seed=seed)
    rng = np.random.default_rng(seed)
    co_lead, part = ((rng.permutation(samples) + rng.random(samples)) / samples for _ in range(2))
    return co_lead, part


def _load(R: ResponsibilityMatrix, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.bincount(R.weight.indices, weights, minlength=R.shape[1]).astype(np.float64)


def _by_role(R: ResponsibilityMatrix, times: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Count each unit's tasks in each role: units x roles."""
    counts = np.zeros((R.shape[1], len(ROLES)))
    np.add.at(counts, (R.weight.indices, R.role.data - 1), times)
    return counts


def _times(R: ResponsibilityMatrix) -> NDArray[np.float64]:
    """Say for each entry how often its task is printed."""
    names = words(R.tasks, "repeats")
    printed = np.array([1 + len(list(filter(None, name.split(LIST_SEPARATOR)))) for name in names], dtype=float)
    return printed[R.entries.task]


# Where two units change places: the weight of co-leading at which they carry the same.


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


# The ranking of units by workload, and how it hangs on what is assumed.


_ROUNDING = 1e-9
"""Loads that differ by less are the same sum, added up in another order."""

TOPS = (1, 3, 5, 10)
"""Numbers of first places whose acceptability is told."""


def ranking(source: Any, *, samples: int = 10_000, seed: int = 0) -> pd.DataFrame:
    r"""Rank the units by workload, and say how far each place depends on how the work is counted.

    That a co-lead weighs half a lead is a convention. So the units are ranked again under every scheme of
    `jxgraph.weights.SCHEMES`, and under linear weights drawn from all that make sense: a lead 1, a co-lead :math:`c`
    uniform on 0 to 1, a support :math:`s` uniform on 0 to :math:`c` [1]_ [2]_. This is an analysis of sensitivity to
    assumptions. It says nothing about sampling error, for the document is a census, nor about effort.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    samples
        Number of weights drawn, at least 1.
    seed
        Of the draws, at least 0.

    Returns
    -------
    DataFrame
        Indexed by `unit`, in the order of `workload`; collectives come last, with nothing but their load, and take
        no place. In every ranking equals share the best place and the next is skipped (1-2-2-4). The columns:

        - `rank`, `workload`: as `workload` gives them, under the weights of the matrix.
        - `best`, `worst`: the first and the last place under all settings: the weights of the matrix, every scheme,
          every draw, what varies alone below, and where tasks are printed again all of it with each counted as often
          as it is printed. Of draws they are the extremes that were met: a place held on less than about one part in
          `samples` of the weights may be missed.
        - `top_1`, `top_3`, `top_5`, `top_10`: rank acceptability [3]_, the part of the drawn weights (schemes are not
          among them) under which the unit's place is at most k.
        - `ahead`: the unit in the row above; `ahead_share`: the part of the drawn weights under which that one carries
          more (of all pairs: `dominance`). `flip`: the exact weight of a co-lead, between 0 and 1, at which the two
          change places, a support weighing what it does in the matrix (0.25 where its weights are not by role);
          missing where they never do. `flip_when`: ``above`` or ``below``, the side on which this unit carries more
          than that one; for no flip, ``always``, ``never`` or ``equal`` (at every weight).
        - `moved_by`: the assumption that, varied alone, moves the unit over most places; empty if none moves it.
          `…_best`, `…_worst`: the first and the last place as it alone varies, for each that this document knows:
          ``co_lead`` (its weight over the draws, a support in fixed proportion to it), ``support`` (its weight over
          the draws, a co-lead as in the matrix), ``scheme``, ``repeats`` (a task that is printed again counts once, or
          as often as it is printed). Of equal moves, the first of this list.

        `attrs`: `scheme`, `ranking` ("competition"), `samples`, `seed`, `schemes`, `assumptions` (those that vary),
        `co_lead` and `support` (the weights from which they vary), `note` (in words).

    Raises
    ------
    UsageError
        Samples or seed are out of range; else as `responsibility_matrix`.

    References
    ----------
    .. [1] Saisana, Saltelli and Tarantola, Journal of the Royal Statistical Society A 168 (2005) 307,
       https://doi.org/10.1111/j.1467-985X.2005.00350.x
    .. [2] OECD and JRC, Handbook on Constructing Composite Indicators (2008), step 7,
       https://doi.org/10.1787/9789264043466-en
    .. [3] Lahdelma, Hokkanen and Salminen, European Journal of Operational Research 106 (1998) 137,
       https://doi.org/10.1016/S0377-2217(97)00163-X

    Examples
    --------
    Finance leads two tasks, Trade leads one and co-leads three: 2 and 1 + 3c, the same at c = 1/3.

    >>> roles = {"Finance": ["lead", "lead"], "Trade": ["lead", "co_lead", "co_lead", "co_lead"]}
    >>> triples = [(f"{unit}{i}", unit, role) for unit in roles for i, role in enumerate(roles[unit])]
    >>> ranked = ranking(triples)
    >>> ranked[["rank", "workload", "best", "worst", "top_1", "flip", "flip_when"]].round(3)
             rank  workload  best  worst  top_1   flip flip_when
    unit
    Trade       1       2.5     1      2  0.667    NaN
    Finance     2       2.0     1      2  0.333  0.333     below
    """
    R = responsibility_matrix(source)
    ways = Ways.of(R)
    co_lead, part = sampled_weights(samples, seed)
    loads = ways.linear(co_lead, co_lead * part)
    drawn = places(loads)
    alone = _varied_alone(ways, co_lead, part)
    met = np.concatenate([drawn, *alone.values(), *_as_printed(ways, co_lead, part)])
    names = R.units.index[ways.single]
    found = pd.DataFrame({"best": met.min(axis=0), "worst": met.max(axis=0)}, index=names)
    for k in TOPS:
        found[f"top_{k}"] = (drawn <= k).mean(axis=0)
    carried = workload(R)[["rank", "workload"]]
    order = names.get_indexer(carried.index[carried["rank"].notna()])
    found = found.join(_next_ahead(ways, order, loads)).assign(**_movers(alone))
    frame = carried.join(found)
    whole = [name for name in frame if name.endswith(("best", "worst"))]
    frame = frame.astype(dict.fromkeys(whole, "Int64"))
    for column in ("ahead", "flip_when", "moved_by"):
        frame[column] = frame[column].fillna("").astype("str")
    frame.attrs = {
        "scheme": R.scheme,
        "ranking": "competition",
        "samples": int(samples),
        "seed": int(seed),
        "schemes": list(SCHEMES),
        "assumptions": list(alone),
        "co_lead": ways.co_lead,
        "support": ways.support,
        "note": NOTE,
    }
    return frame


def _varied_alone(
    ways: Ways, co_lead: NDArray[np.float64], part: NDArray[np.float64]
) -> Mapping[str, NDArray[np.int32]]:
    """Give the places, settings x units, as each assumption of the document varies and the others stay."""
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
    """Give the places under the draws and the schemes with each task counted as often as it is printed."""
    if "repeats" in ways.assumptions:
        yield places(ways.linear(co_lead, co_lead * part, as_printed=True))
        yield places(ways.by_scheme(as_printed=True))


def _movers(alone: Mapping[str, NDArray[np.int32]]) -> dict[str, Any]:
    best = {name: met.min(axis=0) for name, met in alone.items()}
    worst = {name: met.max(axis=0) for name, met in alone.items()}
    moves = np.array([worst[name] - best[name] for name in alone])
    most = np.array([*alone], dtype=object)[moves.argmax(axis=0)] if moves.size else np.array([], dtype=object)
    columns: dict[str, Any] = {"moved_by": np.where(moves.max(axis=0, initial=0) > 0, most, "")}
    for name in alone:
        columns |= {f"{name}_best": best[name], f"{name}_worst": worst[name]}
    return columns


def _next_ahead(ways: Ways, order: NDArray[np.intp], loads: NDArray[np.float64]) -> pd.DataFrame:
    """Give for each unit but the first the one in the row above, how often it is ahead, and where the two change."""
    pairs = exchanges(ways, order[:-1], order[1:])
    flipped = np.where(pairs["above"] == pairs["unit_b"], "above", "below")
    still = np.select([pairs["above"] == "", pairs["above"] == pairs["unit_b"]], ["equal", "always"], "never")
    when = np.where(pairs["flip"].notna(), flipped, still)
    share = [(loads[:, a] - loads[:, b] > _ROUNDING).mean() for a, b in pairwise(order)]
    columns = {"ahead": pairs["unit_a"], "ahead_share": share, "flip": pairs["flip"], "flip_when": when}
    return pd.DataFrame(columns).set_index(ways.R.units.index[ways.single[order[1:]]])
