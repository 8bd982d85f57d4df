"""What the measures say about a document, in sentences, each with what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jxgraph.labels import labels
from jxgraph.measures.nulls.verdicts import MORE
from jxgraph.measures.settings import LEVEL
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
    """Say who works together more than chance explains, what is beyond the workloads, and what clusters coincide with.

    That nothing stands out is a finding too, and is said.
    """
    return [*findings_of_ties(made, lang), *findings_of_groups(made, lang)]


def findings_of_groups(made: Contents, lang: str) -> list[str]:
    """Say what the workloads make and what is beyond them, and whether clusters coincide with portfolios."""
    return [*_of_rings(made, lang), *_of_portfolios(made, lang)]


def findings_of_ties(made: Contents, lang: str) -> list[str]:
    """Say how many pairs share tasks, and which of them more than chance explains."""
    return list(_of_ties(made, lang))


def _of_ties(made: Contents, lang: str) -> Iterator[str]:
    say, ties = labels(lang), made.tables["ties"]
    met = int((ties["shared"] > 0).sum())
    if not met:
        yield say["found_no_ties"].format(**ties.attrs)
        return
    yield say["found_ties"].format(met=met, **ties.attrs, **ties.attrs["sdsm"])
    if ties.attrs["sdsm"]["more"] == 0:
        yield say["found_none_more"]
    yield say["found_hypergeometric"].format(named=_named(ties, lang), **ties.attrs["hypergeometric"])


def _named(ties: pd.DataFrame, lang: str) -> str:
    """Name the pairs that the hypergeometric null calls `more`, where they are few."""
    found = ties[ties["hypergeometric_verdict"] == MORE]
    if not 0 < len(found) <= NAMED:
        return ""
    pairs = "; ".join(f"{a}—{b}" for a, b in zip(found["unit_a"], found["unit_b"], strict=True))
    return labels(lang)["found_named"].format(pairs=pairs)


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
