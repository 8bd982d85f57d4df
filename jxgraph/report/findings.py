"""What the measures say about a document, in sentences, each with what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jxgraph.labels import labels, null_label, p_words
from jxgraph.measures.nulls.fdr import FEWER, MORE
from jxgraph.report.markup import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from jxgraph.report.contents import Contents

LEVEL = 0.05
"""The portfolio test's p at which the clusters are said to follow the portfolios."""

NAMED = 5
"""Pairs are named one by one up to so many."""


def findings(made: Contents, lang: str) -> list[str]:
    """Say whether cooperation repeats and between whom, which picture fits, and whether clusters follow portfolios.

    What could not be tested is one line at the end, and all there is where nothing could.
    """
    *tied, untested = findings_of_ties(made, lang)
    if not tied:
        return [untested]
    return [*tied, *findings_of_groups(made, lang), untested]


def findings_of_groups(made: Contents, lang: str) -> list[str]:
    """Say which picture fits, and whether clusters follow portfolios."""
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
    return say[key].format(distinct=row["value"], p=p_words(p, frame.attrs["samples"]), **facts)


def _named(found: pd.DataFrame, null: str, lang: str) -> str:
    """Name the surest pairs, and how many others there are."""
    rows = found.sort_values(f"{null}_q", kind="stable")
    pairs = words("separator", lang).join(
        f"{a}—{b}" for a, b in zip(rows["unit_a"], rows["unit_b"].head(NAMED), strict=False)
    )
    rest = len(rows) - NAMED
    return labels(lang)["found_rest"].format(pairs=pairs, count=rest) if rest > 0 else pairs


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
