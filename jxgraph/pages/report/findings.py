"""What the measures say about a document, in sentences, each with what it rests on and what it leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.i18n import check, labels, null_label
from jxgraph.io import p_said, p_text
from jxgraph.measures.checks import checks
from jxgraph.measures.nulls import fdr
from jxgraph.measures.nulls.fdr import FEWER, MORE
from jxgraph.measures.numeric.arrays import LEVEL
from jxgraph.measures.ranking import ranking_words
from jxgraph.pages.html import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from jxgraph.pages.report.contents import Contents


# What the measures say about a document, in sentences, each with what it rests on.


_SAME = 0.995
"""Agreement (AMI) from which two divisions are said to be the same: it is written as 1.00."""

NAMED = 5
"""Pairs are named one by one up to so many."""


def findings(made: Contents, lang: str) -> list[str]:
    """Say whether cooperation repeats and between whom, what is beyond the workloads, what clusters coincide with.

    What could not be tested is one line at the end, and all there is where nothing could.
    """
    *tied, untested = findings_of_ties(made, lang)
    if not tied:
        return [untested]
    return [*tied, *findings_of_groups(made, lang), untested]


def findings_of_groups(made: Contents, lang: str) -> list[str]:
    """Say what the workloads make and what is beyond them, and whether clusters coincide with portfolios."""
    return [*_of_rings(made, lang), *_of_portfolios(made, lang)]


def findings_of_ties(made: Contents, lang: str) -> list[str]:
    """Say whether cooperation repeats, which pairs share more or fewer tasks, and last how many could not be tested."""
    return list(_of_ties(made, lang))


def _of_ties(made: Contents, lang: str) -> Iterator[str]:
    say, ties = labels(lang), made.tables["ties"]
    if not (ties["shared"] > 0).any():
        yield say["found_no_ties"].format(**ties.attrs)
        return
    null = ties.attrs["nulls"][0]
    counts, pairs = ties.attrs[null], ties.attrs["pairs"]
    testable = pairs - counts["undecidable"]
    name = null_label(null, lang)[0]
    if testable:
        yield _of_repetition(made, lang)
        for verdict in (MORE, FEWER):
            if counts[verdict]:
                named = _named(ties[ties[f"{null}_verdict"] == verdict], null, lang)
                yield say[f"found_{verdict}"].format(named=named, null=name, pairs=pairs, **counts)
        if not counts[MORE] + counts[FEWER]:
            yield say["found_none_differs"].format(testable=testable, null=name)
    yield say["found_undecidable"].format(undecidable=counts["undecidable"], pairs=pairs)


def _of_repetition(made: Contents, lang: str) -> str:
    say, frame = labels(lang), made.tables["repetition"]
    row = frame.loc["distinct_pairs"]
    key = {FEWER: "found_repetition", MORE: "found_dispersion"}.get(row["verdict"], "found_no_repetition")
    p = min(row["p_more"], row["p_fewer"])
    facts = {"expected": f"{row['expected']:.1f}", "sd": f"{row['sd']:.1f}"}
    return say[key].format(distinct=row["value"], p=p_said(p, 1 / (1 + frame.attrs["samples"])), **facts)


def _named(found: pd.DataFrame, null: str, lang: str) -> str:
    """Name the surest pairs, and how many others there are."""
    rows = found.sort_values(f"{null}_q", kind="stable")
    pairs = words("separator", lang).join(
        f"{a}—{b}" for a, b in zip(rows["unit_a"], rows["unit_b"].head(NAMED), strict=False)
    )
    rest = len(rows) - NAMED
    return labels(lang)["found_rest"].format(pairs=pairs, count=rest) if rest > 0 else pairs


def _of_rings(made: Contents, lang: str) -> Iterator[str]:
    """Say whether there is a core and whether the workloads make it, then what there is beyond the workloads."""
    say, rings = labels(lang), made.tables["core_periphery_test"]
    if not rings["fit"].any():
        return
    core, groups = rings.loc["core"], rings.loc["clusters"]
    against = {picture: _against(rings, picture) for picture in rings.index}
    known = "more" if core["margins_p"] <= LEVEL else "workloads" if core["density_p"] <= LEVEL else "none"
    told = say[f"found_core_{known}"].format(against=say["found_core_against"].format(**against["core"]))
    found = say["found_groups" if groups["margins_p"] <= LEVEL else "found_no_groups"]
    yield told + found.format(against=say["found_groups_against"].format(**against["clusters"]))


def _against(rings: pd.DataFrame, picture: str) -> dict[str, Any]:
    row = rings.loc[picture]
    means = {name: f"{row[name]:.2f}" for name in ("fit", "density_mean", "margins_mean")}
    return {**means, **ring_facts(rings, picture)}


def ring_facts(rings: pd.DataFrame, picture: str) -> dict[str, Any]:
    """Give both numbers of random documents and both p-values of a picture, as they are said."""
    row, density_samples = rings.loc[picture], rings.attrs["density_samples"]
    return {
        "samples": row["samples"],
        "density_samples": density_samples,
        "margins_p": p_said(row["margins_p"], 1 / (1 + row["samples"])),
        "density_p": p_said(row["density_p"], 1 / (1 + density_samples)),
    }


def _of_portfolios(made: Contents, lang: str) -> Iterator[str]:
    agreement = made.agreement
    if agreement is None or not agreement["units"]:
        return
    say, by, tried = labels(lang), agreement.attrs["by"], agreement.attrs["arrangements"]
    how = coincidence(agreement)
    facts = {"portfolios": say[f"portfolios_{by}"], "leaders": say[f"rotated_{by}"], "arrangements": tried}
    facts |= {name: f"{agreement[name]:.2f}" for name in ("ami", "chance_mean")}
    facts |= {"p": agreement_p(agreement), "floor": p_text(1 / tried)}
    end = "" if how == "untested" else say["found_agreement"].format(**facts)
    yield say[f"found_portfolios_{how}"].format(**facts) + end


def coincidence(agreement: pd.Series[float]) -> str:
    """Say how clusters coincide with portfolios: same, partly, by_chance; untested where no p could be small."""
    if 1 / agreement.attrs["arrangements"] > LEVEL:
        return "untested"
    if agreement["p"] > LEVEL:
        return "by_chance"
    return "same" if agreement["ami"] > _SAME else "partly"


def agreement_p(agreement: pd.Series[float]) -> str:
    """Give the p-value of the agreement as it is said: where not all arrangements were tried, the least is a bound."""
    exact, tried = agreement.attrs["exact"], agreement.attrs["arrangements"]
    return p_said(agreement["p"], 0.0 if exact else 1 / tried)


# The findings at the top of the report: what the numbers carry, with what each rests on and what it leaves open.


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
    groups, rings = made.tables["clusters"], made.tables["core_periphery_test"]
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
