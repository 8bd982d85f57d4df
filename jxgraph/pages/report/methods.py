"""The methods note: what was read, merged and left out, by which settings, seeds, null models and corrections."""

from __future__ import annotations

import platform
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.i18n import LANGUAGES, labels, null_label
from jxgraph.io import p_phrase, p_text
from jxgraph.pages.html import visible_text
from jxgraph.pages.report.chance import agreement_p, core_periphery_results
from jxgraph.parsing.corrections import corrections_digest
from jxgraph.weights import known_scheme, scheme_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jxgraph.pages.report.contents import Contents


_SECTIONS = (
    *(("data", "given"), ("document", "read"), ("corrections", "corrected"), ("roles", ""), ("merged", "read")),
    *(("weights", ""), ("ranking", ""), ("inequality", "spread"), ("repetition", "tied"), ("ties", "tied")),
    *(("clusters", "clustered"), ("blocks", "tied"), ("portfolios", "agreement"), ("measures", ""), ("checks", "")),
    *(("changes", "compared"), ("software", "")),
)
"""The sections in their order, each with the fact that must hold for it, if any."""

_MARKDOWN = str.maketrans({c: f"\\{c}" for c in "\\`*_[]<>#|~$"})
_DIGITS = 4


class Section(NamedTuple):
    """A section of the note."""

    heading: str
    text: str


def methods(report: Contents, lang: str) -> list[Section]:
    """Write the note in a language, without the sections that the document gives no numbers for.

    Every number in it is in the tables or in the settings of their measures; `facts` collects them.
    """
    texts, known = labels(lang, "methods"), facts(report, lang)
    return [
        Section(texts[f"{name}.heading"], texts[f"{name}.text"].format(**known))
        for name, condition in _SECTIONS
        if known.get(condition, True)
    ]


def references() -> list[str]:
    """Return the references of the note."""
    return files("jxgraph.pages.report").joinpath("references.txt").read_text(encoding="utf-8").splitlines()


def _words(key: str, lang: str) -> str:
    return labels(lang, "methods")[f"words.{key}"]


def methods_markdown(report: Contents, lang: str) -> str:
    """Write the note as Markdown in every language, `lang` first, with the references at the end."""
    order = sorted(LANGUAGES, key=lambda each: each != lang)
    blocks = [f"# {' / '.join(_words('heading', each) for each in order)}"]
    for each in order:
        blocks += [f"## {_words('heading', each)}"]
        blocks += [f"### {heading}\n\n{_escaped(text)}" for heading, text in methods(report, each)]
    blocks += [f"## {' / '.join(_words('references', each) for each in order)}"]
    blocks += ["\n".join(f"- {line}" for line in references())]
    return "\n\n".join(blocks) + "\n"


def facts(report: Contents, lang: str) -> dict[str, Any]:
    """Collect every number and name that the note fills in, as printed, and the conditions of its sections."""
    return {
        **_reading(report, lang),
        **_corrections(report),
        **_load(report, lang),
        **_inequality(report),
        **_ties(report, lang),
        **_clusters(report, lang),
        **_blocks(report, lang),
        **_checks(report, lang),
        **_changes(report),
        "damping": _figure(report.tables["centrality"].attrs["damping"]),
        "hub": _figure(report.tables["roles"].attrs["hub"]),
        "orders": report.tables["robustness"].attrs["orders"],
        "robustness_seed": report.tables["robustness"].attrs["seed"],
        "python": platform.python_version(),
        "version": version("jxgraph"),
        **{name: version(name) for name in ("numpy", "scipy")},
        "sknetwork": version("scikit-network"),
    }


def _reading(report: Contents, lang: str) -> dict[str, Any]:
    document, R, tables = report.breakdown, report.matrix, report.tables
    roles = tables["assignments"]["role"].value_counts()
    rule = _words("rule", lang).format(rule=visible_text(document.lead_rule))
    stated = rule if document.lead_rule else _words("given" if report.from_matrix else "marked", lang)
    return {
        "title": visible_text(report.title(lang)),
        "read": not report.from_matrix,
        "given": report.from_matrix,
        "caution": labels(lang)["caution"] if report.scenario else "",
        "document": visible_text(document.document),
        "date": f", {document.date}" if document.date else "",
        "sha256": document.sha256,
        "printed": len(tables["tasks"]),
        "counted": R.shape[0],
        "merged": len(document.task_records) - R.shape[0],
        "kept": _words("kept", lang) if report.keep_repeats else "",
        "units": len(tables["units"]),
        "assignments": len(tables["assignments"]),
        "remarks": len(tables["remarks"]),
        "to_check": int((tables["remarks"]["severity"] != "info").sum()),
        **{role: int(roles.get(role, 0)) for role in ("lead", "co_lead", "support")},
        "lead_rule": stated if "lead" in roles or report.from_matrix else _words("nobody", lang),
        "many_forms": int(tables["units"]["printed"].str.contains("; ", regex=False).sum()),
        "collectives": int(tables["units"]["collective"].sum()),
        "unread": int(document.coverage.get("unread", 0)),
    }


def _corrections(report: Contents) -> dict[str, Any]:
    """Count the corrections of the document, or of the one that a scenario began from."""
    document = report.scenario.document if report.scenario and report.scenario.document else report.breakdown
    if document.corrected is None:
        return {"corrected": False}
    placed = [one.places > 0 for one in document.corrected.records]
    counts = {"applied": sum(placed), "not_applied": len(placed) - sum(placed)}
    return {"corrected": True, **counts, "corrections_sha256": corrections_digest(document)}


def _load(report: Contents, lang: str) -> dict[str, Any]:
    load, ranked = report.tables["workload"], report.tables["ranking"]
    settings = ranked.attrs
    scheme = report.matrix.scheme
    return {
        "scheme": scheme,
        "weights": scheme_words(scheme, lang) if known_scheme(scheme) else _words("by_rule", lang),
        "total": _figure(load["workload"].sum()),
        "schemes": len(settings["schemes"]),
        "scheme_names": ", ".join(settings["schemes"]),
        "ranking_samples": settings["samples"],
        "ranking_seed": settings["seed"],
        "ranked": int(ranked["rank"].notna().sum()),
        "fixed": int((ranked["best"] == ranked["worst"]).sum()),
    }


def _inequality(report: Contents) -> dict[str, Any]:
    frame = report.tables["inequality"]
    gini = frame.loc["gini"]
    return {
        "spread": bool(gini.notna()["value"]),
        "spread_units": frame.attrs["units"],
        "gini": _figure(gini["value"]),
        "hhi": _figure(frame.loc["hhi", "value"]),
        "top_5": f"{frame.loc['top_5', 'value']:.1%}",
        "spread_samples": frame.attrs["samples"],
        "spread_seed": frame.attrs["seed"],
        **{f"gini_{name}": _figure(gini[name]) for name in ("expected", "low", "high")},
        "gini_p": p_phrase(gini["p_more"], 1 / (1 + frame.attrs["samples"])),
    }


def _ties(report: Contents, lang: str) -> dict[str, Any]:
    ties, repeats = report.tables["ties"], report.tables["repetition"]
    pairs = int((ties["shared"] > 0).sum())
    floor = 1 / (1 + repeats.attrs["samples"])
    tested = [
        _words("null", lang).format(null=name, premise=premise.rstrip("。."), **ties.attrs[null])
        for null in ties.attrs["nulls"]
        for name, premise in [null_label(null, lang)]
    ]
    return {
        "tied": pairs > 0,
        "tied_pairs": pairs,
        "pairs": ties.attrs["pairs"],
        "tests": ties.attrs["tests"],
        "alpha": ties.attrs["alpha"],
        "nulls": " ".join(tested),
        "repetition_samples": repeats.attrs["samples"],
        "repetition_seed": repeats.attrs["seed"],
        **{
            f"{measure}_{name}": _figure(row[name])
            for measure, row in repeats.iterrows()
            for name in ("value", "expected", "sd")
        },
        "distinct_pairs_p_fewer": p_phrase(repeats.loc["distinct_pairs", "p_fewer"], floor),
        "squared_shared_p_more": p_phrase(repeats.loc["squared_shared", "p_more"], floor),
    }


def _clusters(report: Contents, lang: str) -> dict[str, Any]:
    clusters, test, agreement = (report.tables["clusters"], report.tables["core_periphery_test"], report.agreement)
    stability = clusters[clusters["cluster"] > 0].groupby("cluster")["stability"].mean()
    settings = clusters.attrs
    known = {
        "clusters": settings["clusters"],
        "clustered": bool(settings["clusters"]),
        "modularity": _figure(settings["modularity"]),
        "resolution": _figure(settings["resolution"]),
        "restarts": settings["restarts"],
        "cluster_seed": settings["seed"],
        "least_stable": f"{stability.min():.0%}",
        "most_stable": f"{stability.max():.0%}",
        **{f"clusters_{name}": result for name, result in core_periphery_results(test, "clusters").items()},
        **{f"core_{name}": result for name, result in core_periphery_results(test, "core").items()},
        "agreement": agreement is not None and bool(agreement["units"]),
    }
    if agreement is not None:
        arrangements, by = agreement.attrs["arrangements"], agreement.attrs["by"]
        known |= {"ami": _figure(agreement["ami"]), "ami_chance": _figure(agreement["chance_mean"])}
        known |= {"ami_p": agreement_p(agreement), "arrangements": arrangements}
        known |= {"ami_floor": p_text(1 / arrangements)}
        known |= {name: labels(lang)[f"{name}_{by}"] for name in ("portfolios", "rotated")}
    return known


def _blocks(report: Contents, lang: str) -> dict[str, Any]:
    settings = report.tables["blocks"].attrs
    several = settings["unit_blocks"] > 1
    return {
        **{name: settings[name] for name in ("unit_blocks", "task_blocks")},
        **{name: f"{settings[name]:.1f}" for name in ("description_length", "one_block")},
        "block_gain": f"{settings['gain']:.1f}",
        "block_restarts": settings["restarts"],
        "block_seed": settings["seed"],
        "block_agreement": _words("blocks", lang).format(ami=_figure(settings["ami"])) if several else "",
    }


def _checks(report: Contents, lang: str) -> dict[str, Any]:
    findings = report.tables["checks"]
    counts = findings["severity"].value_counts()
    limits: Mapping[str, Any] = findings.attrs["thresholds"]
    thresholds = [f"{name} {_words('automatic', lang) if v is None else _figure(v)}" for name, v in limits.items()]
    return {
        "findings": len(findings),
        **{severity: int(counts.get(severity, 0)) for severity in ("warning", "notice", "info")},
        "thresholds": ", ".join(thresholds),
    }


def _changes(report: Contents) -> dict[str, Any]:
    if report.comparison is None or report.previous is None:
        return {"compared": False}
    settings, previous = report.comparison.settings, report.previous
    return {
        "compared": True,
        "previous": visible_text(previous.title or previous.document),
        "previous_sha256": previous.sha256,
        "threshold": _figure(settings["threshold"]),
        "compared_samples": settings["samples"],
        "compared_seed": settings["seed"],
    }


def _figure(value: float) -> str:
    return f"{value:.{_DIGITS}g}"


def _escaped(text: str) -> str:
    """Keep a title from being read as Markdown or HTML."""
    return text.translate(_MARKDOWN)
