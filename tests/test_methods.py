"""The methods note: every figure in it is one of the tables or of the manifest, in both languages."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

import jxgraph as jx
from jxgraph.i18n import LANGUAGES, labels, null_label
from jxgraph.io import p_phrase
from jxgraph.pages.report.contents import contents
from jxgraph.pages.report.methods import methods, methods_markdown, references
from jxgraph.weights import scheme_words

SAMPLE = Path(__file__).parent.parent / "data" / "jiaxing-2025.txt"
_LEFT_OUT = {"data.text", "changes.text", "corrections.text"}
SECTIONS = [name for name in labels("en", "methods") if name.endswith(".text") and name not in _LEFT_OUT]
"""The texts of all sections but those of a matrix that was no document, a previous document, and corrections."""


@pytest.fixture(scope="module")
def folder(sample_report: Path) -> Path:
    return sample_report


def _rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / "tables" / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _four(value: Any) -> str:
    return f"{float(value):.4g}"


STRUCTURES = ("clusters", "core")


def _p(value: Any, samples: int) -> str:
    """At the floor of the samples a p is a bound: 1 / 1000 for 999, 1 / 2001 is at most 0.0005."""
    bound = {99: "p ≤ 0.01", 499: "p ≤ 0.002", 999: "p ≤ 0.001", 2000: "p ≤ 0.0005"}[samples]
    return bound if abs(float(value) - 1 / (1 + samples)) < 1e-9 else f"p = {float(value):.3g}"


def _count(rows: list[dict[str, str]], **wanted: str) -> int:
    return sum(all(row[key] == value for key, value in wanted.items()) for row in rows)


def _from_files(folder: Path) -> dict[str, object]:
    """Read every number of the note again, from the files alone."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    told, counts, document = manifest["measures"], manifest["counts"], manifest["document"]
    names = (
        "assignments",
        "remarks",
        "units",
        "workload",
        "ranking",
        "inequality",
        "ties",
        "repetition",
        "clusters",
        "core_periphery_test",
        "checks",
    )
    rows = {name: _rows(folder, name) for name in names}
    of = {row["measure"]: row for row in rows["inequality"]}
    test = {row["picture"]: row for row in rows["core_periphery_test"]}
    stable: dict[str, list[float]] = {}
    for row in rows["clusters"]:
        if row["cluster"] != "0":
            stable.setdefault(row["cluster"], []).append(float(row["stability"]))
    means = [sum(values) / len(values) for values in stable.values()]
    return {
        **{key: document[key] for key in ("title", "sha256")},
        "document": document["name"],
        "printed": counts["tasks"],
        "counted": counts["tasks_counted"],
        "merged": counts["tasks"] - counts["tasks_counted"],
        "units": len(rows["units"]),
        "assignments": len(rows["assignments"]),
        "remarks": len(rows["remarks"]),
        "to_check": len(rows["remarks"]) - _count(rows["remarks"], severity="info"),
        **{role: _count(rows["assignments"], role=role) for role in ("lead", "co_lead", "support")},
        "many_forms": sum("; " in row["printed"] for row in rows["units"]),
        "collectives": _count(rows["units"], collective="True"),
        "scheme": manifest["settings"]["scheme"],
        "total": _four(sum(float(row["workload"]) for row in rows["workload"])),
        "schemes": len(told["ranking"]["schemes"]),
        "scheme_names": ", ".join(told["ranking"]["schemes"]),
        "ranking_samples": told["ranking"]["samples"],
        "ranking_seed": told["ranking"]["seed"],
        "ranked": sum(bool(row["rank"]) for row in rows["ranking"]),
        "fixed": sum(bool(row["best"]) and row["best"] == row["worst"] for row in rows["ranking"]),
        "spread_units": told["inequality"]["units"],
        "spread_samples": told["inequality"]["samples"],
        "spread_seed": told["inequality"]["seed"],
        "gini": _four(of["gini"]["value"]),
        "hhi": _four(of["hhi"]["value"]),
        "top_5": f"{float(of['top_5']['value']):.1%}",
        **{f"gini_{name}": _four(of["gini"][name]) for name in ("expected", "low", "high")},
        "gini_p": _p(of["gini"]["p_more"], told["inequality"]["samples"]),
        "tied_pairs": sum(row["shared"] != "0" for row in rows["ties"]),
        "pairs": len(rows["units"]) * (len(rows["units"]) - 1) // 2,
        "tests": len(rows["units"]) * (len(rows["units"]) - 1),
        "alpha": told["ties"]["alpha"],
        "repetition_samples": told["repetition"]["samples"],
        "repetition_seed": told["repetition"]["seed"],
        **{
            f"{row['measure']}_{name}": p_phrase(float(row[name]), 1 / (1 + told["repetition"]["samples"]))
            if name.startswith("p_")
            else _four(row[name])
            for row in rows["repetition"]
            for name in ("value", "expected", "sd", "p_fewer" if row["measure"] == "distinct_pairs" else "p_more")
        },
        "clusters": len(stable),
        "modularity": _four(told["clusters"]["modularity"]),
        "resolution": _four(told["clusters"]["resolution"]),
        "restarts": told["clusters"]["restarts"],
        "cluster_seed": told["clusters"]["seed"],
        "least_stable": f"{min(means):.0%}",
        "most_stable": f"{max(means):.0%}",
        "core_density_samples": told["core_periphery_test"]["density_samples"],
        **{f"{name}_samples": test[name]["samples"] for name in STRUCTURES},
        **{f"{name}_margins_p": _p(test[name]["margins_p"], int(test[name]["samples"])) for name in STRUCTURES},
        **{
            f"{name}_density_p": _p(test[name]["density_p"], told["core_periphery_test"]["density_samples"])
            for name in STRUCTURES
        },
        **{f"block_{name}": told["blocks"][name] for name in ("restarts", "seed")},
        **{name: told["blocks"][name] for name in ("unit_blocks", "task_blocks")},
        **{name: f"{float(told['blocks'][name]):.1f}" for name in ("description_length", "one_block")},
        "block_gain": f"{float(told['blocks']['gain']):.1f}",
        "ami": _four(told["portfolio_agreement"]["ami"]),
        "ami_chance": _four(told["portfolio_agreement"]["chance_mean"]),
        "ami_p": f"p = {float(told['portfolio_agreement']['p']):.3g}",
        "ami_floor": f"{1 / told['portfolio_agreement']['arrangements']:.3g}",
        "arrangements": told["portfolio_agreement"]["arrangements"],
        "damping": _four(told["centrality"]["damping"]),
        "hub": _four(told["roles"]["hub"]),
        "orders": told["robustness"]["orders"],
        "robustness_seed": told["robustness"]["seed"],
        "findings": len(rows["checks"]),
        **{severity: _count(rows["checks"], severity=severity) for severity in ("warning", "notice", "info")},
        "version": manifest["versions"]["jxgraph"],
        "python": manifest["versions"]["python"],
        "numpy": manifest["versions"]["numpy"],
        "scipy": manifest["versions"]["scipy"],
        "sknetwork": manifest["versions"]["scikit-network"],
    }


WORDS = {
    "date",
    "kept",
    "lead_rule",
    "weights",
    "thresholds",
    "unread",
    "nulls",
    "portfolios",
    "rotated",
    "block_agreement",
}
"""What the note fills in beside the numbers of the tables; checked below."""


def _told(folder: Path, lang: str) -> dict[str, str]:
    """Parse the note: what stands in the file where each sentence has a field."""
    note = re.sub(r"\\(.)", r"\1", (folder / "methods.md").read_text(encoding="utf-8"))
    told: dict[str, str] = {}
    texts = labels(lang, "methods")
    for name in SECTIONS:
        heading, sentences = texts[name.replace(".text", ".heading")], texts[name]
        pieces = re.split(r"\{(\w+)\}", sentences)
        fields = {"date": "(?P<date>(, .*?)?)"}  # stands close to the name before it
        groups = [
            fields.get(piece, f"(?P<{piece}>.*?)") if k % 2 else re.escape(piece) for k, piece in enumerate(pieces)
        ]
        found = re.search(f"^### {re.escape(heading)}\n\n{''.join(groups)}$", note, re.MULTILINE)
        assert found, heading
        assert not told.keys() & found.groupdict().keys(), "a figure stands in one sentence"
        told |= found.groupdict()
    return told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_figure_equals_the_one_in_the_tables(folder: Path, lang: str) -> None:
    """Each figure that stands in methods.md is read again from CSV files and manifest."""
    expected, told = _from_files(folder), _told(folder, lang)
    assert told.keys() - WORDS == set(expected)
    assert {name: told[name] for name in expected} == {name: str(value) for name, value in expected.items()}
    limits = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["measures"]["checks"]["thresholds"]
    texts = labels(lang, "methods")
    automatic = texts["words.automatic"]
    assert told["thresholds"] == ", ".join(f"{n} {automatic if v is None else _four(v)}" for n, v in limits.items())
    tested = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["measures"]["ties"]["fdsm"]
    tested |= {verdict: _count(_rows(folder, "ties"), fdsm_verdict=verdict) for verdict in ("more", "fewer")}
    name, premise = null_label("fdsm", lang)
    assert told["nulls"] == texts["words.null"].format(null=name, premise=premise.rstrip("。."), **tested)
    weights = scheme_words("lead-co", lang)
    assert (told["unread"], told["date"], told["weights"], told["kept"]) == ("0", ", 2025年2月14日", weights, "")


def test_the_file_has_both_languages_and_the_references(folder: Path) -> None:
    note = (folder / "methods.md").read_text(encoding="utf-8")
    assert note.startswith("# 方法说明 / Methods note\n")
    assert note.index("## 方法说明") < note.index("## Methods note") < note.index("## 参考文献 / References")
    assert "2145对单位中有185对共同承担任务" in note
    assert "Of 2145 pairs of units, 185 share a task." in note
    assert "{" not in note


def test_no_number_is_written_into_the_words() -> None:
    """But for years of references, the ranges of the drawn weights, and names: top five, k-core."""
    for lang in LANGUAGES:
        for name in SECTIONS:
            bare = re.sub(r"\{\w+\}|\d{4}|SHA-256|前5位", "", labels(lang, "methods")[name])
            drawn = r"牵头为1|在0至1之间|在0至共同|a lead 1|on 0 to (1|the)"
            assert not re.search(r"\d", re.sub(drawn, "", bare)), bare


def test_sections_without_numbers_are_left_out() -> None:
    """One unit: no ties, no clusters, no leaders to compare them with."""
    made = contents(jx.parse_text("1.甲。（责任单位：市财政局）"), keep_repeats=False, seed=0)
    headings = [section.heading for section in methods(made, "en")]
    assert "Ties and null models" not in headings
    assert "Clusters" not in headings
    assert "so no unit leads; nothing was guessed" in methods_markdown(made, "en")


def test_a_title_is_no_markdown() -> None:
    """A title of stars and links stands in the note as text."""
    one = jx.parse_text("1.甲。（责任单位：市财政局）", document="**x** [y](javascript:z) <b> $m$")
    note = methods_markdown(contents(one, keep_repeats=False, seed=0), "zh")
    assert r"\*\*x\*\* \[y\](javascript:z) \<b\> \$m\$" in note


def test_cited_works_are_listed_and_listed_works_cited() -> None:
    words = " ".join(labels("en", "methods")[name] for name in SECTIONS)
    for reference in references():
        author = reference.split(",")[0].split(" and ")[0].split(" (")[0]
        assert author in words
        assert re.search(r"https://\S+$", reference)
