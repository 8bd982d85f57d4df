"""What the measures say about a document, in sentences, each with what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jxgraph.labels import labels
from jxgraph.measures.nulls.verdicts import MORE

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from jxgraph.report.contents import Contents

LEVEL = 0.05
"""The portfolio test's p at which the clusters are said to follow the portfolios."""

NAMED = 5
"""Pairs are named one by one up to so many."""


def findings(made: Contents, lang: str) -> list[str]:
    """Say who works together more than chance explains, which picture fits, and whether clusters follow portfolios.

    That nothing stands out is a finding too, and is said.
    """
    return [*findings_of_ties(made, lang), *findings_of_groups(made, lang)]


def findings_of_groups(made: Contents, lang: str) -> list[str]:
    """Say which picture fits, and whether clusters follow portfolios."""
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
    say, rings = labels(lang), made.tables["rings"]
    p = {f"p_{picture}": f"{p:.3g}" for picture, p in rings["margins_p"].items()}
    yield say[f"found_{rings.attrs['verdict']}"] + say["found_against"].format(**p, **rings.attrs)


def _of_portfolios(made: Contents, lang: str) -> Iterator[str]:
    say, agreement = labels(lang), made.agreement
    if agreement is None or not agreement["units"]:
        return
    told = {name: f"{agreement[name]:.2f}" for name in ("ami", "chance_mean")}
    found = "found_portfolios" if agreement["p"] <= LEVEL else "found_no_portfolios"
    yield say[found] + say["found_agreement"].format(**told, p=f"{agreement['p']:.3g}")
