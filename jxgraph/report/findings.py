"""What the measures say about a document, in sentences, each with what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jxgraph.labels import labels, null_label
from jxgraph.measures.nulls.fdr import FEWER, MORE
from jxgraph.measures.settings import LEVEL
from jxgraph.report.markup import words
from jxgraph.writing import p_said, p_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from jxgraph.report.contents import Contents

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
    say, rings = labels(lang), made.tables["rings"]
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
