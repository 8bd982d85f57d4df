"""Pairs of units in the ranking: which carries more, where they change places; and each unit's place in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.errors import UsageError, expect
from jxgraph.i18n import labels
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.ranking.order import NOTE, Ways, exchanges, sampled_weights
from jxgraph.measures.workload import workload

if TYPE_CHECKING:
    from collections.abc import Mapping


def dominance(source: Any, *, samples: int = 10_000, seed: int = 0) -> pd.DataFrame:
    """Return for each two units the share of settings in which the one carries more than the other.

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


def rank_reversals(source: Any) -> pd.DataFrame:
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

    Examples
    --------
    >>> roles = {"Finance": ["lead", "lead"], "Trade": ["lead", "co_lead", "co_lead", "co_lead"]}
    >>> rank_reversals([(f"{u}{i}", u, role) for u in roles for i, role in enumerate(roles[u])]).round(3)
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


# A unit's place in words.


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_SUFFIXES = {1: "st", 2: "nd", 3: "rd"}
_COLUMNS = ("rank", "best", "worst", "ahead", "flip", "flip_when", "moved_by")


def ranking_words(ranked: pd.DataFrame, *, lang: str = "en") -> pd.Series[str]:
    """Say each unit's place in words, and how sure it is.

    Parameters
    ----------
    ranked
        What `ranking` gives.
    lang
        ``en`` or ``zh``.

    Returns
    -------
    Series
        One sentence a unit, without a full stop, in the order of `ranked`: the place that it keeps under every way of
        counting, or the range of its places and the assumption that it depends on ("depending on" where that one
        gives the whole range, "mostly" where others add to it); then, where there is one, the weight of a
        co-lead at which it changes places with the unit above it.

    Raises
    ------
    UsageError
        A column is missing, or there is no such language.

    Examples
    --------
    >>> from jxgraph.measures.ranking import ranking
    >>> roles = {"Finance": ["lead", "lead"], "Trade": ["lead", "co_lead", "co_lead", "co_lead"]}
    >>> ranked = ranking([(f"{u}{i}", u, role) for u in roles for i, role in enumerate(roles[u])])
    >>> ranking_words(ranked)["Trade"]
    'First to second, depending on what co-leading is worth'
    >>> ranking_words(ranked)["Finance"]
    'First to second, depending on what co-leading is worth; overtakes Trade where a co-lead weighs less than 0.33'
    >>> ranking_words(ranked, lang="zh")["Finance"]
    '第1至第2位，取决于共同责任的权重；共同责任权重低于0.33时超过Trade'
    """
    expect(ranked, pd.DataFrame, "ranking")
    missing = [name for name in _COLUMNS if name not in ranked]
    if missing:
        raise UsageError("measures.ranking_column", column=missing[0]).near(missing[0], ranked.columns)
    words = labels(lang)
    above = ranked["rank"].shift()
    sentences = [
        _sentence(row, shares=bool(pd.notna(before) and before == row["rank"]), words=words, lang=lang)
        for row, before in zip(ranked.to_dict("records"), above, strict=True)
    ]
    return pd.Series(sentences, index=ranked.index, name="words", dtype="str")


def _sentence(row: Mapping[str, object], *, shares: bool, words: Mapping[str, str], lang: str) -> str:
    if pd.isna(row["rank"]):
        return words["place_none"]
    best, worst = row["best"], row["worst"]
    facts = {"best": _ordinal(best, lang), "worst": _ordinal(worst, lang)}
    if best == worst:
        place = words["place_fixed"].format(**facts)
    else:
        mover = str(row["moved_by"])
        alone = mover and (row[f"{mover}_best"], row[f"{mover}_worst"]) == (best, worst)
        pattern = words["place_mostly" if mover and not alone else "place_range"]
        place = pattern.format(**facts, what=words[f"depends_{mover or 'counting'}"])
    return place[:1].upper() + place[1:] + _flip(row, shares=shares, words=words)


def _flip(row: Mapping[str, object], *, shares: bool, words: Mapping[str, str]) -> str:
    if pd.isna(row["flip"]):
        return ""
    pattern = words[f"{'shares' if shares else 'overtakes'}_{row['flip_when']}"]
    return pattern.format(unit=row["ahead"], weight=f"{row['flip']:.2f}".rstrip("0"))


def _ordinal(place: object, lang: str) -> str:
    number = int(str(place))
    if lang != "en":
        return str(number)
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    teen = number // 10 % 10 == 1
    return f"{number}{'th' if teen else _SUFFIXES.get(number % 10, 'th')}"
