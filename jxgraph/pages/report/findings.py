"""The findings of a report in sentences, each with its evidence and what it leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.i18n import finding_label, labels, null_label
from jxgraph.io import p_phrase, p_text
from jxgraph.measures.checks import checks
from jxgraph.measures.nulls.fdr import FEWER, MORE, UNDECIDABLE
from jxgraph.measures.numeric.arrays import LEVEL
from jxgraph.measures.ranking import ranking_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from jxgraph.pages.report.contents import Contents


# Findings on ties and clusters, for the sections of the page, the workbook and the terminal.


_SAME = 0.995
"""Agreement (AMI) from which two divisions count as the same: it is written as 1.00."""

NAMED = 5
"""Pairs that a sentence names, at most."""


def findings(report: Contents, lang: str) -> list[str]:
    """Say whether cooperation repeats and between whom, and whether clusters exceed workloads and match portfolios.

    The last line counts the undecidable pairs; it is the only one where no pair can be tested.
    """
    *tested, undecidable = findings_of_ties(report, lang)
    if not tested:
        return [undecidable]
    return [*tested, *findings_of_clusters(report, lang), undecidable]


def findings_of_clusters(report: Contents, lang: str) -> list[str]:
    """Say whether a core and clusters exceed what workloads explain, and whether clusters match portfolios."""
    return [*_core_periphery(report, lang), *_portfolios(report, lang)]


def findings_of_ties(report: Contents, lang: str) -> list[str]:
    """Say whether cooperation repeats, which pairs share more or fewer tasks, and last how many are undecidable."""
    return list(_ties(report, lang))


def _ties(report: Contents, lang: str) -> Iterator[str]:
    texts, ties = labels(lang), report.tables["ties"]
    if not (ties["shared"] > 0).any():
        yield texts["found_no_ties"].format(**ties.attrs)
        return
    null = ties.attrs["nulls"][0]
    counts, pairs = ties.attrs[null], ties.attrs["pairs"]
    testable = pairs - counts["undecidable"]
    name = null_label(null, lang)[0]
    if testable:
        yield _repetition(report, lang)
        for verdict in (MORE, FEWER):
            if counts[verdict]:
                named = _pairs(ties[ties[f"{null}_verdict"] == verdict], null, lang)
                yield texts[f"found_{verdict}"].format(named=named, null=name, pairs=pairs, **counts)
        if not counts[MORE] + counts[FEWER]:
            yield texts["found_none_differs"].format(testable=testable, null=name)
    yield texts["found_undecidable"].format(undecidable=counts["undecidable"], pairs=pairs)


def _repetition(report: Contents, lang: str) -> str:
    texts, frame = labels(lang), report.tables["repetition"]
    row = frame.loc["distinct_pairs"]
    key = {FEWER: "found_repetition", MORE: "found_dispersion"}.get(row["verdict"], "found_no_repetition")
    p = min(row["p_more"], row["p_fewer"])
    facts = {"expected": f"{row['expected']:.1f}", "sd": f"{row['sd']:.1f}"}
    return texts[key].format(distinct=row["value"], p=p_phrase(p, 1 / (1 + frame.attrs["samples"])), **facts)


def _pairs(ties: pd.DataFrame, null: str, lang: str) -> str:
    """Name the most significant pairs, and how many others there are."""
    rows = ties.sort_values(f"{null}_q", kind="stable")
    pairs = labels(lang)["clause_separator"].join(
        f"{a}—{b}" for a, b in zip(rows["unit_a"], rows["unit_b"].head(NAMED), strict=False)
    )
    rest = len(rows) - NAMED
    return labels(lang)["found_rest"].format(pairs=pairs, count=rest) if rest > 0 else pairs


def _core_periphery(report: Contents, lang: str) -> Iterator[str]:
    """Say whether there is a core and whether workloads explain it, then whether clusters exceed the workloads."""
    texts, test = labels(lang), report.tables["core_periphery_test"]
    if not test["fit"].any():
        return
    facts = {structure: _core_periphery_facts(test, structure) for structure in test.index}
    core, clusters = test.loc["core"], test.loc["clusters"]
    result = "more" if core["margins_p"] <= LEVEL else "workloads" if core["density_p"] <= LEVEL else "none"
    about_core = texts[f"found_core_{result}"].format(against=texts["found_core_against"].format(**facts["core"]))
    about_clusters = texts["found_clusters" if clusters["margins_p"] <= LEVEL else "found_no_clusters"]
    yield about_core + about_clusters.format(against=texts["found_clusters_against"].format(**facts["clusters"]))


def _core_periphery_facts(test: pd.DataFrame, structure: str) -> dict[str, Any]:
    row = test.loc[structure]
    means = {name: f"{row[name]:.2f}" for name in ("fit", "density_mean", "margins_mean")}
    return {**means, **core_periphery_results(test, structure)}


def core_periphery_results(test: pd.DataFrame, structure: str) -> dict[str, Any]:
    """Return the numbers of random documents and the p-values of a structure, as sentences print them."""
    row, density_samples = test.loc[structure], test.attrs["density_samples"]
    return {
        "samples": row["samples"],
        "density_samples": density_samples,
        "margins_p": p_phrase(row["margins_p"], 1 / (1 + row["samples"])),
        "density_p": p_phrase(row["density_p"], 1 / (1 + density_samples)),
    }


def _portfolios(report: Contents, lang: str) -> Iterator[str]:
    agreement = report.agreement
    if agreement is None or not agreement["units"]:
        return
    texts, by, arrangements = labels(lang), agreement.attrs["by"], agreement.attrs["arrangements"]
    result = coincidence(agreement)
    facts = {"portfolios": texts[f"portfolios_{by}"], "leaders": texts[f"rotated_{by}"], "arrangements": arrangements}
    facts |= {name: f"{agreement[name]:.2f}" for name in ("ami", "chance_mean")}
    facts |= {"p": agreement_p(agreement), "floor": p_text(1 / arrangements)}
    end = "" if result == "untested" else texts["found_agreement"].format(**facts)
    yield texts[f"found_portfolios_{result}"].format(**facts) + end


def coincidence(agreement: pd.Series[float]) -> str:
    """Return how clusters coincide with portfolios: same, partly, by_chance; untested where no p could be small."""
    if 1 / agreement.attrs["arrangements"] > LEVEL:
        return "untested"
    if agreement["p"] > LEVEL:
        return "by_chance"
    return "same" if agreement["ami"] > _SAME else "partly"


def agreement_p(agreement: pd.Series[float]) -> str:
    """Return the p-value of the agreement as sentences print it: the smallest is a bound unless the test is exact."""
    exact, arrangements = agreement.attrs["exact"], agreement.attrs["arrangements"]
    return p_phrase(agreement["p"], 0.0 if exact else 1 / arrangements)


# The main findings, at the top of the report.


FIRM = 0.8
"""The mean stability from which a cluster is not doubted."""

_UNITS_NAMED = 3


class Headline(NamedTuple):
    """A main finding: its topic (a key), the claim, its doubt, and the section with its evidence."""

    topic: str
    claim: str
    doubt: str
    section: str


def headlines(report: Contents, lang: str) -> list[Headline]:
    """Return the main findings, four at most, the same ones in every language.

    Each is left out where the numbers do not support it: the greatest load where units are level or there is but one,
    the closest pair where many are as close, clusters that random documents have as well, checks that found nothing.
    """
    topics = (_load, _together, _clusters, _checks)
    return [headline for topic in topics for headline in topic(report, lang)]


def _text(key: str, lang: str, **facts: Any) -> str:
    return labels(lang, "report")[f"headlines.{key}"].format(**facts)


def _load(report: Contents, lang: str) -> Iterator[Headline]:
    ranked = report.tables["workload"].query("rank.notna()")
    first = ranked[ranked["rank"] == 1]
    if len(ranked) < 2 or len(first) != 1 or not first["workload"].iloc[0] > 0:  # noqa: PLR2004 -- one unit is no ranking
        return
    unit, row = first.index[0], first.iloc[0]
    next_units = ranked.index[(ranked["rank"] > 1) & (ranked["rank"] <= _UNITS_NAMED)]
    # units of equal rank are named together or not at all
    named = 0 < len(next_units) < _UNITS_NAMED
    after = _text("load_after", lang, units=labels(lang)["list_separator"].join(next_units)) if named else ""
    key = "load_claim" if ranked["lead"].any() else "load_claim_no_lead"
    facts = {"unit": unit, "tasks": row["tasks"], "lead": row["lead"], "share": f"{row['share']:.1%}"}
    place = ranking_words(report.tables["ranking"], lang=lang)[unit]
    yield Headline("load", _text(key, lang, after=after, **facts), _text("load_doubt", lang, place=place), "workload")


def _together(report: Contents, lang: str) -> Iterator[Headline]:
    ties = report.tables["ties"]
    null, sharing = ties.attrs["nulls"][0], ties[ties["shared"] > 0]
    pairs = report.tables["repetition"].loc["distinct_pairs"]
    closest = sharing[sharing["shared"] == sharing["shared"].max()]
    if pairs["verdict"] == FEWER:
        more = sharing[sharing[f"{null}_verdict"] == MORE].sort_values(f"{null}_q", kind="stable").head(_UNITS_NAMED)
        named = labels(lang)["list_separator"].join(
            f"{a}—{b}" for a, b in zip(more["unit_a"], more["unit_b"], strict=True)
        )
        count = ties.attrs[null][MORE]
        expected = f"{pairs['expected']:.0f}"
        claim = _text("together_repeats", lang, distinct=pairs["value"], expected=expected)
        claim += _text("together_pairs", lang, count=count, pairs=named) if named else ""
    elif len(closest) == 1 and closest["shared"].iloc[0] > 1:  # many pairs share one task
        row = closest.iloc[0]
        claim = _text("together_most", lang, a=row["unit_a"], b=row["unit_b"], shared=row["shared"])
    else:
        return
    doubt = _text("together_doubt", lang, undecidable=ties.attrs[null][UNDECIDABLE], pairs=ties.attrs["pairs"])
    yield Headline("together", claim, doubt, "ties")


def _clusters(report: Contents, lang: str) -> Iterator[Headline]:
    test, units = report.tables["core_periphery_test"], report.tables["clusters"].query("cluster > 0")
    stability = units.groupby("cluster")["stability"].mean()
    if len(stability) < 2 or not test.loc["clusters", "margins_p"] <= LEVEL:  # noqa: PLR2004 -- one cluster is no division
        return
    largest, weakest = units.iloc[0], units[units["cluster"] == stability.idxmin()].iloc[0]
    facts = {"tied": len(units), "count": len(stability), "label": largest["label"], "size": largest["size"]}
    claim = _text("clusters_claim", lang, follow=_coinciding(report.agreement, lang), **facts)
    results = core_periphery_results(test, "clusters")
    doubt = _text(
        "clusters_doubt" if stability.min() < FIRM else "clusters_doubt_firm",
        lang,
        samples=results["samples"],
        p=results["margins_p"],
        weakest=weakest["label"],
        stability=f"{stability.min():.0%}",
    )
    yield Headline("clusters", claim, doubt, "clusters")


def _coinciding(agreement: pd.Series[float] | None, lang: str) -> str:
    result = coincidence(agreement) if agreement is not None and agreement["units"] else ""
    if agreement is None or result not in {"same", "partly"}:
        return ""
    return _text(f"clusters_{result}", lang, portfolios=labels(lang)[f"portfolios_{agreement.attrs['by']}"])


def _checks(report: Contents, lang: str) -> Iterator[Headline]:
    # that nobody leads stands above the findings already
    findings = checks(report.matrix, lang=lang).query("code != 'nobody_leads'")
    if findings.empty:
        return
    first, counts = findings.iloc[0], findings["severity"].value_counts()
    unit = _text("checks_unit", lang, unit=first["unit"]) if first["unit"] else ""
    name = finding_label(first["code"], lang)[0]
    claim = _text("checks_claim", lang, name=name, unit=unit, evidence=first["evidence"])
    numbers = {severity: int(counts.get(severity, 0)) for severity in ("warning", "notice", "info")}
    yield Headline("checks", claim[:1].upper() + claim[1:], _text("checks_doubt", lang, **numbers), "checks")
