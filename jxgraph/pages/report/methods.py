"""The methods note: what was read, merged and left out, by which settings, seeds, nulls and corrections, in words."""

from __future__ import annotations

import platform
import tomllib
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.i18n import LANGUAGES, labels, null_label
from jxgraph.io import p_said, p_text
from jxgraph.pages.network.labels import shown
from jxgraph.pages.report.findings import agreement_p, ring_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jxgraph.pages.report.contents import Contents


_MARKDOWN = str.maketrans({c: f"\\{c}" for c in "\\`*_[]<>#|~$"})
_DIGITS = 4


class Section(NamedTuple):
    """A section of the note."""

    heading: str
    text: str


def methods(made: Contents, lang: str) -> list[Section]:
    """Write the note in a language: sections that the document gives no numbers for are left out.

    Every number in it stands in the tables or in the settings of their measures; `facts` gives them.
    """
    told = facts(made, lang)
    wanted = [s for s in _data()["sections"] if told.get(s.get("when", ""), True)]
    return [Section(heading, words.format(**told)) for heading, words in (section[lang] for section in wanted)]


def references() -> list[str]:
    """Return the references of the note."""
    return list(_data()["references"]["list"])


def methods_words(key: str, lang: str) -> str:
    """Return a word of the note by its key."""
    return str(_data()["words"][key][lang])


def methods_markdown(made: Contents, lang: str) -> str:
    """Write the note as Markdown in both languages, `lang` first, with the references behind both."""
    order = sorted(LANGUAGES, key=lambda each: each != lang)
    blocks = [f"# {' / '.join(methods_words('heading', each) for each in order)}"]
    for each in order:
        blocks += [f"## {methods_words('heading', each)}"]
        blocks += [f"### {heading}\n\n{_escaped(text)}" for heading, text in methods(made, each)]
    blocks += [f"## {' / '.join(methods_words('references', each) for each in order)}"]
    blocks += ["\n".join(f"- {line}" for line in references())]
    return "\n\n".join(blocks) + "\n"


def facts(made: Contents, lang: str) -> dict[str, Any]:
    """Gather every number and name that the note fills in, as it prints them, and what holds of the document."""
    return {
        **_of_reading(made, lang),
        **_of_load(made, lang),
        **_of_spread(made),
        **_of_ties(made, lang),
        **_of_groups(made, lang),
        **_of_checks(made, lang),
        "damping": _figure(made.tables["centrality"].attrs["damping"]),
        "orders": made.tables["robustness"].attrs["orders"],
        "robustness_seed": made.tables["robustness"].attrs["seed"],
        "python": platform.python_version(),
        "version": version("jxgraph"),
        **{name: version(name) for name in ("numpy", "scipy")},
        "sknetwork": version("scikit-network"),
    }


def _of_reading(made: Contents, lang: str) -> dict[str, Any]:
    document, R, tables = made.breakdown, made.matrix, made.tables
    roles = tables["assignments"]["role"].value_counts()
    rule = methods_words("rule", lang).format(rule=shown(document.lead_rule))
    stated = rule if document.lead_rule else methods_words("given" if made.given else "marked", lang)
    return {
        "title": shown(made.title(lang)),
        "read": not made.given,
        "given": made.given,
        "caution": labels(lang)["caution"] if made.scenario else "",
        "document": shown(document.document),
        "date": f", {document.date}" if document.date else "",
        "sha256": document.sha256,
        "printed": len(tables["tasks"]),
        "counted": R.shape[0],
        "merged": len(document.task_records) - R.shape[0],
        "kept": methods_words("kept", lang) if made.keep_repeats else "",
        "units": len(tables["units"]),
        "assignments": len(tables["assignments"]),
        "remarks": len(tables["remarks"]),
        "to_check": int((tables["remarks"]["severity"] != "info").sum()),
        **{role: int(roles.get(role, 0)) for role in ("lead", "co_lead", "support")},
        "lead_rule": stated if "lead" in roles or made.given else methods_words("nobody", lang),
        "many_forms": int(tables["units"]["printed"].str.contains("; ", regex=False).sum()),
        "collectives": int(tables["units"]["collective"].sum()),
        "unread": int(document.coverage.get("unread", 0)),
    }


def _of_load(made: Contents, lang: str) -> dict[str, Any]:
    load, ranked = made.tables["workload"], made.tables["ranking"]
    told = ranked.attrs
    weights = {"lead": "1", "co_lead": _figure(told["co_lead"]), "support": _figure(told["support"])}
    by_role = made.matrix.scheme == "lead-co"
    return {
        "scheme": made.matrix.scheme,
        "weights": methods_words("weights" if by_role else "by_rule", lang).format(**weights),
        "total": _figure(load["workload"].sum()),
        "schemes": len(told["schemes"]),
        "scheme_names": ", ".join(told["schemes"]),
        "ranking_samples": told["samples"],
        "ranking_seed": told["seed"],
        "ranked": int(ranked["rank"].notna().sum()),
        "fixed": int((ranked["best"] == ranked["worst"]).sum()),
    }


def _of_spread(made: Contents) -> dict[str, Any]:
    frame = made.tables["inequality"]
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
        "gini_p": p_said(gini["p_more"], 1 / (1 + frame.attrs["samples"])),
    }


def _of_ties(made: Contents, lang: str) -> dict[str, Any]:
    ties, repeats = made.tables["ties"], made.tables["repetition"]
    met = int((ties["shared"] > 0).sum())
    floor = 1 / (1 + repeats.attrs["samples"])
    tested = [
        methods_words("null", lang).format(null=name, premise=premise.rstrip("。."), **ties.attrs[null])
        for null in ties.attrs["nulls"]
        for name, premise in [null_label(null, lang)]
    ]
    return {
        "tied": met > 0,
        "met": met,
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
        "distinct_pairs_p_fewer": p_said(repeats.loc["distinct_pairs", "p_fewer"], floor),
        "squared_shared_p_more": p_said(repeats.loc["squared_shared", "p_more"], floor),
    }


def _of_groups(made: Contents, lang: str) -> dict[str, Any]:
    groups, rings, agreement = made.tables["clusters"], made.tables["core_periphery_test"], made.agreement
    stable = groups[groups["cluster"] > 0].groupby("cluster")["stability"].mean()
    told = groups.attrs
    found = {
        "clusters": told["clusters"],
        "modularity": _figure(told["modularity"]),
        "resolution": _figure(told["resolution"]),
        "restarts": told["restarts"],
        "cluster_seed": told["seed"],
        "least_stable": f"{stable.min():.0%}",
        "most_stable": f"{stable.max():.0%}",
        **{f"groups_{name}": told for name, told in ring_facts(rings, "clusters").items() if name != "density_samples"},
        **{f"core_{name}": told for name, told in ring_facts(rings, "core").items()},
        "agreement": agreement is not None and bool(agreement["units"]),
    }
    if agreement is not None:
        found |= {"ami": _figure(agreement["ami"]), "ami_chance": _figure(agreement["chance_mean"])}
        found |= {"ami_p": agreement_p(agreement), "arrangements": agreement.attrs["arrangements"]}
        found |= {"ami_floor": p_text(1 / agreement.attrs["arrangements"])}
        found |= {name: labels(lang)[f"{name}_{agreement.attrs['by']}"] for name in ("portfolios", "rotated")}
    return found


def _of_checks(made: Contents, lang: str) -> dict[str, Any]:
    found = made.tables["checks"]
    counts = found["severity"].value_counts()
    limits: Mapping[str, Any] = found.attrs["thresholds"]
    told = [f"{name} {methods_words('automatic', lang) if v is None else _figure(v)}" for name, v in limits.items()]
    return {
        "findings": len(found),
        **{severity: int(counts.get(severity, 0)) for severity in ("warning", "notice", "info")},
        "thresholds": ", ".join(told),
    }


def _figure(value: float) -> str:
    return f"{value:.{_DIGITS}g}"


def _escaped(text: str) -> str:
    """Keep a title from being read as Markdown or HTML."""
    return text.translate(_MARKDOWN)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("jxgraph.pages.report").joinpath("methods.toml").read_text(encoding="utf-8"))
