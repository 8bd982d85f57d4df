"""What the measures say about a document, in sentences, each with what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jxgraph.labels import labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jxgraph.report.contents import Contents

LEVEL = 0.05
"""The portfolio test's p at which the clusters are said to follow the portfolios."""


def findings(made: Contents, lang: str) -> list[str]:
    """Say who works together more than chance explains, which picture fits, and whether clusters follow portfolios.

    That nothing stands out is a finding too, and is said.
    """
    return [*_of_ties(made, lang), *_of_rings(made, lang), *_of_portfolios(made, lang)]


def _of_ties(made: Contents, lang: str) -> Iterator[str]:
    say, ties = labels(lang), made.tables["ties"]
    met = int((ties["shared"] > 0).sum())
    if not met:
        yield say["found_no_ties"].format(**ties.attrs)
        return
    yield say["found_ties"].format(met=met, **ties.attrs, **ties.attrs["sdsm"])
    if ties.attrs["sdsm"]["more"] == 0:
        yield say["found_none_more"]
    yield say["found_hypergeometric"].format(**ties.attrs["hypergeometric"])


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
