"""Beyond chance: what tests of the whole document say, of pairs of units, of core, clusters and portfolios.

They stand after everything else, on the page and in the terminal: nobody needs them to read the document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jxgraph.i18n import labels, null_label
from jxgraph.io import p_phrase, p_text
from jxgraph.measures.nulls.fdr import FEWER, MORE
from jxgraph.measures.numeric.arrays import LEVEL
from jxgraph.pages.html import Cell
from jxgraph.pages.report import markup as m

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from jxgraph.pages.report.contents import Contents
    from jxgraph.pages.report.sections import TaskIndex


_SAME = 0.995
"""Agreement (AMI) from which two divisions count as the same: it is written as 1.00."""

NAMED = 5
"""Pairs that a sentence names, at most."""


def chance_findings(report: Contents, lang: str) -> list[str]:
    """Say whether cooperation repeats, between whom, and whether core, clusters and portfolios exceed workloads.

    The last line counts the undecidable pairs; it is the only one where no pair can be tested. Without a shared task
    there is nothing to test.
    """
    *tested, undecidable = _ties(report, lang) or [""]
    if not tested:
        return list(filter(None, [undecidable]))
    return [*tested, *cluster_findings(report, lang), undecidable]


def cluster_findings(report: Contents, lang: str) -> list[str]:
    """Say whether a core and clusters exceed what workloads explain, and whether clusters match portfolios."""
    return [*_core_periphery(report, lang), *_portfolios(report, lang)]


def _ties(report: Contents, lang: str) -> list[str]:
    return list(_of_pairs(report, lang)) if (report.tables["ties"]["shared"] > 0).any() else []


def _of_pairs(report: Contents, lang: str) -> Iterator[str]:
    texts, ties = labels(lang), report.tables["ties"]
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


# The section of the page.


def chance(index: TaskIndex) -> str:
    """Write the section: the findings in sentences, the tables of pairs and repetition, and how even the work is."""
    written = m.by_language(lambda lang: chance_findings(index.report, lang))
    items = (m.translated(dict(zip(written, texts, strict=True))) for texts in zip(*written.values(), strict=True))
    listed = f'<ul class="lead-in">{"".join(f"<li>{item}</li>" for item in items)}</ul>'
    note = f'<p class="lead-in">{m.phrase("chance_note")}</p>'
    spread = _inequality(index)
    heading = f"<h3>{m.phrase('spread')}</h3>" if spread else ""
    return f"{note}{listed}{_repetition_table(index)}{_tested_pairs(index)}{heading}{spread}"


def _repetition_table(index: TaskIndex) -> str:
    """Compare the numbers of pairs that share tasks with random documents."""
    frame = index.tables["repetition"]
    floor = 1 / (1 + frame.attrs["samples"])
    columns = [
        m.frame_column("measure", table="repetition", row_head=True),
        *(m.frame_column(c, table="repetition", number=c != "verdict") for c in frame),
    ]
    rows = [
        [
            Cell(m.term("measure", measure), str(measure)),
            Cell(str(row["value"])),
            *(Cell(m.number(row[name], 1), row[name]) for name in ("expected", "sd")),
            *(Cell(p_text(row[name], floor), row[name]) for name in ("p_more", "p_fewer")),
            Cell(m.term("verdict", row["verdict"]), row["verdict"]),
        ]
        for measure, row in frame.iterrows()
    ]
    return m.report_table("repetition", columns, rows)


def _tested_pairs(index: TaskIndex) -> str:
    """List the pairs that share more or fewer tasks than their workloads explain, by the first null model."""
    frame = index.tables["ties"]
    null = frame.attrs["nulls"][0]
    verdict = f"{null}_verdict"
    different = frame[frame[verdict].isin([MORE, FEWER])].sort_values(f"{null}_q", kind="stable")
    if different.empty:
        return ""
    heading = f"<h3>{m.phrase('tested_pairs')}</h3>"
    numbers = ("shared", f"{null}_expected", f"{null}_q")
    columns = [
        m.frame_column("unit_a", row_head=True),
        m.frame_column("unit_b", brief=True),
        *(m.frame_column(c, table="ties", number=True, brief=c == "shared") for c in numbers),
        m.frame_column(verdict),
    ]
    rows = [
        [
            Cell(m.name(row["unit_a"])),
            Cell(m.name(row["unit_b"])),
            Cell(index.link_ids(str(row["shared"]), row["task_ids"]), row["shared"]),
            Cell(m.number(row[numbers[1]], 1), row[numbers[1]]),
            Cell(f"{row[numbers[2]]:.2g}", row[numbers[2]]),
            Cell(f'<span class="verdict {row[verdict]}">{m.term("verdict", row[verdict])}</span>', row[verdict]),
        ]
        for row in different.iloc[: m.MOST_ROWS].to_dict("records")
    ]
    caption = m.phrase("tested_note")
    return heading + m.report_table("ties", columns, rows, total=len(frame), caption=caption, name="tested")


def _inequality(index: TaskIndex) -> str:
    """Compare the measures of inequality with those of random documents, their baseline."""
    frame = index.tables["inequality"].dropna(subset=["value"])
    if frame.attrs["units"] <= 1:
        return ""
    names = ("measure", "value", "expected", "low", "high")
    columns = [m.frame_column(c, table="inequality", number=c != "measure", row_head=c == "measure") for c in names]
    rows = [
        [
            Cell(m.term("measure", row.Index)),
            *(Cell(m.number(value, 3)) for value in (row.value, row.expected, row.low, row.high)),
        ]
        for row in frame.itertuples()
    ]
    return m.report_table("inequality", columns, rows, caption=m.note("inequality", samples=frame.attrs["samples"]))
