"""A unit's place in words: what holds under every way of counting, and what hangs on an assumption."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jxgraph.errors import UsageError, expect
from jxgraph.labels import labels

if TYPE_CHECKING:
    from collections.abc import Mapping

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_SUFFIXES = {1: "st", 2: "nd", 3: "rd"}
_COLUMNS = ("rank", "best", "worst", "ahead", "flip", "flip_when", "moved_by")


def ranking_words(ranked: pd.DataFrame, *, lang: str = "en") -> pd.Series[str]:
    """Say each unit's place in words, with its doubt.

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
        counting, or the range of its places and the assumption on which it hangs ("depending on" where that one
        assumption gives the whole range, "mostly" where others add to it); then, where there is one, the weight of a
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
    expect(ranked, pd.DataFrame, "the frame of ranking")
    missing = [name for name in _COLUMNS if name not in ranked]
    if missing:
        raise UsageError(f"expected the frame of ranking; it has no column {missing[0]!r}")
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
        whole = mover and (row[f"{mover}_best"], row[f"{mover}_worst"]) == (best, worst)
        pattern = words["place_mostly" if mover and not whole else "place_range"]
        place = pattern.format(**facts, what=words[f"depends_{mover or 'counting'}"])
    return place[:1].upper() + place[1:] + _flip(row, shares=shares, words=words)


def _flip(row: Mapping[str, object], *, shares: bool, words: Mapping[str, str]) -> str:
    if pd.isna(row["flip"]):
        return ""
    pattern = words[f"{'shares' if shares else 'overtakes'}_{row['flip_when']}"]
    return pattern.format(unit=row["ahead"], weight=f"{row['flip']:.2f}".rstrip("0"))


def _ordinal(place: object, lang: str) -> str:
    number = int(str(place))
    if lang == "zh":
        return str(number)
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    teen = number // 10 % 10 == 1
    return f"{number}{'th' if teen else _SUFFIXES.get(number % 10, 'th')}"
