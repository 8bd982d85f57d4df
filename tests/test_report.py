"""The report's folder: complete, whole or not at all, and the same bytes for the same input."""

import csv
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import jxgraph as jx
from jxgraph.folders import atomic_folder
from jxgraph.i18n import LANGUAGES, labels
from jxgraph.locking import sibling_path
from jxgraph.pages.report.chance import chance_findings, cluster_findings
from jxgraph.pages.report.contents import Contents, contents, folder_guide, localized, workload_groups

TEXT = """一、王五市长牵头重点工作
1.扩大投资。（责任单位：市发改委、市财政局，列第一位的为牵头单位，下同）
2.促进消费。（责任单位：市商务局、市财政局）
二、赵六副市长牵头重点工作
1.促进消费。（责任单位：市商务局、市财政局）
"""


@pytest.fixture(scope="module")
def document() -> jx.Breakdown:
    return jx.parse_text(TEXT, document="sample")


@pytest.fixture(scope="module")
def made(document: jx.Breakdown) -> Contents:
    return contents(document, keep_repeats=False, seed=0)


@pytest.fixture(scope="module")
def folder(document: jx.Breakdown, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "sample"
    jx.write_report(document, path)
    return path


def _digests(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_folder_holds_what_is_promised(folder: Path) -> None:
    tables = ["assignments", "centrality", "checks", "clusters", "inequality", "leaders", "portfolio_overlap"]
    tables += [
        "portfolios",
        "ranking",
        "remarks",
        "core_periphery_test",
        "robustness",
        "roles",
        "targets",
        "tasks",
        "ties",
        "units",
        "workload",
    ]
    tables += ["blocks", "coordination", "dependence", "lead_ties", "repetition", "workload_groups"]
    figures = [
        "workload",
        "lead_ties",
        "leaders",
        "matrix",
        "network",
        "ties",
        "robustness-without_lead",
        "robustness-largest",
    ]
    graphs = ["responsibility", "units"]
    assert set(_digests(folder)) == {
        *(f"tables/{name}.csv" for name in tables),
        *(f"graph/{name}.{suffix}" for name in graphs for suffix in ("graphml", "gexf", "net", "json", "csv")),
        *(f"graph/{name}-nodes.csv" for name in graphs),
        *(f"figures/{name}.{suffix}" for name in figures for suffix in ("png", "svg")),
        *("tables/workbook.xlsx", "report.html", "network.html", "methods.md", "manifest.json"),
    }


def test_the_manifest_names_its_input_settings_and_every_file(folder: Path, document: jx.Breakdown) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["document"]["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest() == document.sha256
    assert manifest["settings"]["scheme"] == "lead-co"
    digests = _digests(folder)
    del digests["manifest.json"]
    assert manifest["files"] == digests


def test_first_columns_are_the_promised_ones(folder: Path) -> None:
    firsts = {
        "workload": "rank unit kind level lead co_lead support tasks workload share",
        "assignments": "document task_id number part leader unit name printed role position weight merged_into line",
        "centrality": "rank unit degree strength closeness betweenness eigenvector pagerank",
        "lead_ties": "lead_unit unit tasks co_lead support reverse weight task_ids",
        "ties": "unit_a unit_b shared weight newman jaccard task_ids a_led_b b_led_a fdsm_expected fdsm_p_more",
        "blocks": "unit block margin cluster",
        "clusters": "unit cluster label stability",
        "dependence": "unit without_lead without_unit without_lead_ids without_unit_ids",
        "roles": "unit cluster z participation",
        "ranking": "rank unit workload best worst",
        "checks": "code severity unit task_ids evidence",
        "core_periphery_test": "picture fit density_mean",
        "robustness": "order measure removed unit value",
        "portfolios": "unit portfolio portfolio_share portfolios",
        "portfolio_overlap": "portfolio 王五市长 赵六副市长",
        "remarks": "code severity line words done",
    }
    for table, columns in firsts.items():
        header = (folder / "tables" / f"{table}.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(",")
        assert header[: len(columns.split())] == columns.split(), table


TEAM = "\n".join(
    [f"{i}.共同任务{i}。（责任单位：市商务局、市财政局）" for i in range(1, 13)]
    + [
        f"{i}.其他任务{i}。（责任单位：{('市教育局', '市司法局', '市统计局', '市审计局')[i % 4]}）"
        for i in range(13, 61)
    ]
)
"""市商务局 and 市财政局 share all of their 12 tasks, four others have 12 each for themselves, and nobody is a leader."""


def test_the_findings_name_who_works_together_more_than_chance() -> None:
    """One of 15 pairs shares tasks; there are no portfolios to compare clusters with, and no tables of them."""
    made = contents(jx.parse_text(TEAM), keep_repeats=False, seed=0)
    repeats, more, picture, untested = chance_findings(made, "en")
    assert repeats.startswith("Cooperation repeats among the same units: the number of pairs that share tasks is 1;")
    assert more.startswith(
        "Pairs that share more tasks than their workloads explain: 1 of 15 (FDSM, corrected for all pairs): 市商务局—市财政局."
    )
    assert picture.startswith(
        "There is no clear core (fit 0.38; 0.55 on average in 99 random documents of equal density"
    )
    assert "tasks are not shared within clusters more than workloads explain (modularity 0.00" in picture
    assert untested == "Undecidable, with too few tasks: 0 of 15 pairs."
    assert "portfolios" not in made.tables
    assert all("{" not in sentence for lang in ("en", "zh") for sentence in chance_findings(made, lang))


def _finding_with(made: Contents, lang: str = "en", **p: float) -> str:
    """Return the finding with other p-values: `core_margins` is that of the core by the same margins."""
    test = made.tables["core_periphery_test"].copy()
    for name, value in p.items():
        structure, column = name.split("_")
        test.loc[structure, f"{column}_p"] = value
    return cluster_findings(replace(made, tables={**made.tables, "core_periphery_test": test}), lang)[0]


def test_the_finding_on_clusters_does_not_depend_on_equal_density(made: Contents) -> None:
    """Clusters are found by the same margins alone; a core by equal density alone is explained by workloads."""
    for lang in ("en", "zh"):
        for margins in (0.001, 0.4):
            said = {_finding_with(made, lang, clusters_margins=margins, clusters_density=p) for p in (0.01, 0.5, 1.0)}
            assert len(said) == 1
    groups = "; tasks are shared within clusters more than workloads explain (modularity"
    assert groups in _finding_with(made, clusters_margins=0.001)
    assert groups not in _finding_with(made, clusters_margins=0.051)
    workloads = _finding_with(made, core_density=0.01, core_margins=0.06)
    assert workloads.startswith("Workloads alone explain the core (fit ")
    assert "p ≤ 0.01; " in workloads
    assert _finding_with(made, core_density=0.06, core_margins=0.06).startswith("There is no clear core")
    for density in (0.01, 1.0):
        beyond = _finding_with(made, core_density=density, core_margins=0.02)
        assert beyond.startswith("The ties concentrate in a core more than workloads explain (fit ")


AGREEING = {
    "same": (
        1.0,
        0.01,
        "Clusters coincide with the leaders' portfolios (agreement, AMI, 1.00; with the leaders rotated",
    ),
    "partly": (0.5, 0.01, "Clusters partly coincide with the leaders' portfolios (agreement, AMI, 0.50; "),
    "by chance": (0.5, 0.2, "Clusters coincide with the leaders' portfolios no more than at random (agreement"),
    "untested": (
        0.9,
        0.2,
        "Whether clusters coincide with the leaders' portfolios cannot be tested: rotating the leaders",
    ),
}


@pytest.mark.parametrize("name", AGREEING)
def test_how_clusters_coincide_with_portfolios_is_said(made: Contents, name: str) -> None:
    """With 100 positions no p is below 0.01; of five positions each p is at least 0.2, and nothing is tested."""
    ami, p, said = AGREEING[name]
    agreement = pd.Series({"ami": ami, "chance_mean": 0.2, "p": p, "units": 9.0})
    agreement.attrs = {"by": "leader", "arrangements": 5 if name == "untested" else 100, "exact": True}
    tested = replace(made, agreement=agreement)
    found = cluster_findings(tested, "en")[-1]
    assert found.startswith(said)
    assert found.endswith("over 100 positions, p = 0.01; the smallest possible p of this test is 0.01).") or name in {
        "by chance",
        "untested",
    }
    zh = cluster_findings(tested, "zh")[-1]
    assert "重合" in zh
    assert ("部分" in zh) == (name == "partly")


def test_where_nothing_can_be_tested_one_line_says_so(made: Contents) -> None:
    """Three units, two shared tasks of two: no count could have passed. Without a shared task there is nothing to test."""
    assert chance_findings(made, "zh") == ["任务太少、无法判断的有3对（共3对）。"]
    assert chance_findings(made, "en") == ["Undecidable, with too few tasks: 3 of 3 pairs."]
    alone = jx.parse_text("1.扩大投资。（责任单位：市财政局）\n2.促进消费。（责任单位：市商务局）")
    assert chance_findings(contents(alone), "en") == []


def test_the_manifest_says_what_the_measures_say_of_themselves(folder: Path) -> None:
    measures = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["measures"]
    assert measures["ties"]["fdsm"]["undecidable"] == measures["ties"]["pairs"] == 3
    assert measures["core_periphery_test"]["verdict"] == "neither"
    assert measures["portfolio_agreement"]["by"] == "leader"


def test_a_repeat_weighs_nothing_and_says_where_it_went(folder: Path) -> None:
    """Task T2.1 repeats T1.2 under another leader: its two assignments weigh 0; all weights add up to 3."""
    rows = _rows(folder / "tables" / "assignments.csv")
    repeated = [(r["weight"], r["merged_into"]) for r in rows if r["task_id"] == "T2.1"]
    assert repeated == [("0", "T1.2"), ("0", "T1.2")]
    assert sum(float(r["weight"]) for r in rows) == 3.0


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(folder: Path, document: jx.Breakdown, tmp_path: Path) -> None:
    jx.write_report(document, tmp_path / "again")
    assert _digests(tmp_path / "again") == _digests(folder)


@pytest.mark.slow
def test_an_earlier_report_is_replaced_and_foreign_files_are_kept(document: jx.Breakdown, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    jx.write_report(document, folder)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / "tables" / "ties.csv").write_text("old", encoding="utf-8")
    jx.write_report(document, folder)
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert (folder / "tables" / "ties.csv").read_text(encoding="utf-8-sig").startswith("unit_a")


def test_a_folder_with_other_things_in_it_is_refused_untouched(document: jx.Breakdown, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_bytes(b"years of work")
    with pytest.raises(jx.errors.OutputError, match="not a result of jxgraph"):
        jx.write_report(document, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_file_in_the_way_is_refused(document: jx.Breakdown, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(jx.errors.OutputError, match="a file of that name is there"):
        jx.write_report(document, tmp_path / "out")


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt(), MemoryError()])
def test_a_failure_halfway_leaves_the_earlier_result_whole(tmp_path: Path, failure: BaseException) -> None:
    """Half the files are written when the disk is full or the user interrupts: the old folder stands, nothing else."""
    target = tmp_path / "out"
    with atomic_folder(target) as beside:
        (beside / "manifest.json").write_text('{"generator": "jxgraph", "files": {"a": ""}}', encoding="utf-8")
        (beside / "a").write_text("old", encoding="utf-8")
    expected = jx.errors.OutputError if isinstance(failure, OSError) else type(failure)

    def write_half() -> None:
        with atomic_folder(target) as beside:
            (beside / "a").write_text("new", encoding="utf-8")
            raise failure

    with pytest.raises(expected):
        write_half()
    assert (target / "a").read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_result_left_aside_by_a_power_cut_is_put_back(tmp_path: Path) -> None:
    sibling_path(tmp_path / "out").mkdir()
    (sibling_path(tmp_path / "out") / "manifest.json").write_text(
        '{"generator": "jxgraph", "files": {}}', encoding="utf-8"
    )
    with pytest.raises(KeyError), atomic_folder(tmp_path / "out"):
        raise KeyError
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_the_guide_to_the_folder_is_current(folder: Path) -> None:
    """`outputs/README.md` is what the code writes, and has every file and every column of a report."""
    guide = (Path(__file__).parent.parent / "outputs" / "README.md").read_text(encoding="utf-8")
    assert guide == folder_guide()
    for path in (folder / "tables").glob("*.csv"):
        told = guide.split(f"## tables/{path.name}\n")[1].split("\n## ")[0]
        header = path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
        assert all(f"| `{name}` |" in told for name in header) or path.stem == "portfolio_overlap"
    assert {p.name for p in folder.iterdir()} <= set(re.findall(r"[\w.]+", guide))


def test_every_table_has_a_title_in_every_language(made: Contents) -> None:
    assert [name for name in made.tables for lang in LANGUAGES if name not in labels(lang, "tables")] == []


def test_workbook_says_checks_and_remarks_in_its_language(made: Contents) -> None:
    """The finding that a task stands under two leaders, by its name in each language."""
    assert "two_leaders" in set(made.tables["checks"]["code"])
    assert "两位领导牵头同一任务" in set(localized(made, "zh")["checks"]["code"])
    assert "two leaders" in set(localized(made, "en")["checks"]["code"])


def test_workload_by_group_stands_in_one_table() -> None:
    """财政局 leads task 1 (1.0), 团市委 supports it (0.25) and leads task 2 (1.0); no part is printed, so none is told."""
    text = "一、王五市长牵头重点工作\n1.甲。（市财政局牵头，团市委配合）\n二、赵六副市长牵头重点工作\n1.乙。（团市委牵头）\n"
    frame = workload_groups(jx.responsibility_matrix(jx.parse_text(text)))
    assert frame[["by", "group", "tasks", "units", "workload"]].to_numpy().tolist() == [
        ["leader", "王五市长", 1, 2, 1.25],
        ["leader", "赵六副市长", 1, 1, 1.0],
        ["kind", "mass_organisation", 2, 1, 1.25],
        ["kind", "department", 1, 1, 1.0],
        ["level", "city", 2, 2, 2.25],
    ]
    assert workload_groups(jx.responsibility_matrix([])).empty
