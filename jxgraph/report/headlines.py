"""The findings at the top of the report: what the numbers carry, with what each rests on and what it leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.labels import check, labels
from jxgraph.measures.checks import checks
from jxgraph.measures.nulls import fdr
from jxgraph.measures.ranking import ranking_words
from jxgraph.measures.settings import LEVEL
from jxgraph.report.findings import coincidence, ring_facts
from jxgraph.report.markup import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from jxgraph.report.contents import Contents

FIRM = 0.8
"""The least mean stability from which a group is not doubted."""

_NAMED = 3


class Headline(NamedTuple):
    """One finding: what is asked (a key), the claim, its doubt, and the section with its evidence."""

    asked: str
    claim: str
    doubt: str
    section: str


def headlines(made: Contents, lang: str) -> list[Headline]:
    """Say what the numbers of a document carry, four findings at most, the same ones in both languages.

    Each is left out where its numbers do not carry it: the greatest load where units are level or there is but one, the
    closest pair where many are as close, groups that random documents have as well, checks that found nothing.
    """
    told = (_load, _together, _groups, _look)
    return [line for tell in told for line in tell(made, lang)]


def _told(key: str, lang: str, **facts: Any) -> str:
    return words(key, lang, table="headlines").format(**facts)


def _load(made: Contents, lang: str) -> Iterator[Headline]:
    ranked = made.tables["workload"].query("rank.notna()")
    first = ranked[ranked["rank"] == 1]
    if len(ranked) < 2 or len(first) != 1 or not first["workload"].iloc[0] > 0:  # noqa: PLR2004 -- one has nobody beside it
        return
    row, place = first.iloc[0], ranking_words(made.tables["ranking"], lang=lang)[first.index[0]]
    led = bool(ranked["lead"].sum())
    after = words("list_separator", lang).join(ranked.index[(ranked["rank"] > 1) & (ranked["rank"] <= _NAMED)])
    told_after = _told("load_after", lang, units=after) if after and (ranked["rank"] <= _NAMED).sum() <= _NAMED else ""
    facts = {
        "unit": first.index[0],
        "after": told_after,
        "tasks": row["tasks"],
        "lead": row["lead"],
        "share": f"{row['share']:.1%}",
    }
    claim = _told("load_claim" if led else "load_claim_no_lead", lang, **facts)
    yield Headline("load", claim, _told("load_doubt", lang, place=place), "workload")


def _together(made: Contents, lang: str) -> Iterator[Headline]:
    ties = made.tables["ties"]
    null, sharing = ties.attrs["nulls"][0], ties[ties["shared"] > 0]
    repeats = made.tables["repetition"].loc["distinct_pairs"]
    closest = sharing[sharing["shared"] == sharing["shared"].max()]
    if repeats["verdict"] == fdr.FEWER:
        more = sharing[sharing[f"{null}_verdict"] == fdr.MORE].sort_values(f"{null}_q", kind="stable").head(_NAMED)
        pairs = (f"{a}—{b}" for a, b in zip(more["unit_a"], more["unit_b"], strict=True))
        named = words("list_separator", lang).join(pairs)
        told = _told("together_pairs", lang, count=ties.attrs[null][fdr.MORE], pairs=named) if named else ""
        facts = {"distinct": repeats["value"], "expected": f"{repeats['expected']:.0f}"}
        claim = _told("together_repeats", lang, **facts) + told
    elif len(closest) == 1 and closest["shared"].iloc[0] > 1:  # many pairs share one task
        row = closest.iloc[0]
        claim = _told("together_most", lang, a=row["unit_a"], b=row["unit_b"], shared=row["shared"])
    else:
        return
    untested = {"undecidable": ties.attrs[null][fdr.UNDECIDABLE], "pairs": ties.attrs["pairs"]}
    yield Headline("together", claim, _told("together_doubt", lang, **untested), "ties")


def _groups(made: Contents, lang: str) -> Iterator[Headline]:
    groups, rings = made.tables["clusters"], made.tables["rings"]
    inside = groups[groups["cluster"] > 0]
    if inside["cluster"].nunique() < 2 or not rings.loc["clusters", "margins_p"] <= LEVEL:  # noqa: PLR2004 -- one is no division
        return
    largest, mean = inside.iloc[0], inside.groupby("cluster")["stability"].mean()
    weakest = mean.idxmin()
    claim = _told(
        "groups_claim",
        lang,
        tied=len(inside),
        count=len(mean),
        label=largest["label"],
        size=largest["size"],
        follow=_coinciding(made.agreement, lang),
    )
    told = ring_facts(rings, "clusters")
    facts = {"samples": told["samples"], "p": told["margins_p"]}
    facts |= {"weakest": inside.loc[inside["cluster"] == weakest, "label"].iloc[0], "stability": f"{mean.min():.0%}"}
    yield Headline(
        "groups", claim, _told("groups_doubt" if mean.min() < FIRM else "groups_doubt_firm", lang, **facts), "clusters"
    )


def _coinciding(agreement: pd.Series[float] | None, lang: str) -> str:
    how = coincidence(agreement) if agreement is not None and agreement["units"] else ""
    if agreement is None or how not in {"same", "partly"}:
        return ""
    return _told(f"groups_{how}", lang, portfolios=labels(lang)[f"portfolios_{agreement.attrs['by']}"])


def _look(made: Contents, lang: str) -> Iterator[Headline]:
    found = checks(made.matrix, lang=lang)
    # that nobody leads stands above the findings already
    found = found[found["code"] != "nobody_leads"]
    if found.empty:
        return
    first, counts = found.iloc[0], found["severity"].value_counts()
    unit = _told("look_unit", lang, unit=first["unit"]) if first["unit"] else ""
    claim = _told("look_claim", lang, name=check(first["code"], lang)[0], unit=unit, evidence=first["evidence"])
    numbers = {severity: int(counts.get(severity, 0)) for severity in ("warning", "notice", "info")}
    yield Headline("look", claim[:1].upper() + claim[1:], _told("look_doubt", lang, **numbers), "checks")
