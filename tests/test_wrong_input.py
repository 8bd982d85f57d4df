"""Whatever a person gives to a public function, they get a result or an error of ours that says what is wanted."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pandas as pd
import pytest
from making_pages import blank_pictures, empty_fonts

import jxgraph as jx
from jxgraph.comparison import comparison_words
from jxgraph.matrix import responsibility_graph, responsibility_matrix
from jxgraph.measures.centrality import tie_centrality
from jxgraph.measures.clusters import barber_modularity
from jxgraph.measures.portfolios import portfolio_overlap
from jxgraph.measures.ranking import ranking_words
from jxgraph.measures.stability import co_assignment
from jxgraph.pages.comparison import comparison_page
from jxgraph.pages.network.layout import layout
from jxgraph.pages.panel import panel_page
from jxgraph.panels import panel_words
from jxgraph.subsets import subset_table, subset_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TEXT = "1.发展低空经济。(市交通运输局牵头,市发展改革委配合)\n2.促进消费。(市商务局牵头,市财政局配合)"
BD = jx.parse_text(TEXT)
R = responsibility_matrix(BD)
UNIT = "市财政局"
TRIPLES = [("t", "A", "lead"), ("t", "B", "support")]
PANEL = jx.panel([TRIPLES, TRIPLES], samples=5)

WRONG: dict[str, Any] = {
    "None": None,
    "int": 7,
    "nan": float("nan"),
    "bool": True,
    "text": "no such thing",
    "path": Path("nothing.txt"),
    "bytes": b"abc",
    "object": object(),
    "function": print,
    "class": int,
    "dict": {"a": 1},
    "graph": nx.path_graph(3),
    "empty frame": pd.DataFrame(),
    "frame": pd.DataFrame({"a": [1]}),
    "series": pd.Series([1]),
    "empty list": [],
    "list": [1, 2],
    "list of None": [None],
    "list of texts": ["abc"],
    "triples": [("t", "A", "lead")],
    "breakdown": BD,
    "assignments": BD.assignments,
    "matrix": R,
    "scenario": jx.remove_unit(R, UNIT),
    "two-mode graph": responsibility_graph(R),
    "workload": jx.workload(R),
}

GOOD: dict[str, Any] = {
    "source": R,
    "a": BD,
    "b": BD,
    "breakdown": BD,
    "clusters": jx.clusters(R),
    "corrections": [{"kind": "role", "printed": UNIT, "role": "support"}],
    "frame": jx.workload(R),
    "places": layout(R),
    "ranked": jx.ranking(R, samples=5),
    "frames": {"workload": jx.workload(R)},
    "unit": UNIT,
    "units": [UNIT],
    "into": "市商务局",
    "task": R.tasks.index[0],
    "text": TEXT,
    "entries": R.entries,
    "name": "mine",
    "rule": lambda *_: 1.0,
    "tasks": 3,
    "made": jx.compare(BD, BD, samples=5),
    "comparison": jx.compare(BD, BD, samples=5),
    "sources": [TRIPLES, TRIPLES],
    "panel": PANEL,
    "by_year": PANEL.ties_by_year,
    "persistence": PANEL.persistence,
    "target": jx.figures.workload(jx.workload(R)),
    "folder": "folder",
    "out": "corpus",
    "path": "file.csv",
    **dict.fromkeys(["paths", "on", "progress"]),  # of a ledger, which is made where a test wants it
}
PATHS = {
    "write_graph": "file.json",
    "tables.write_workbook": "file.xlsx",
    "figures.save": "file.png",
    "write_ledger": "file.xlsx",
    "write_corrections": "file.toml",
    "write_briefing": "file.docx",
}
LONG = {
    *("panel", "write_panel", "panel_page"),
    *("write_report", "write_comparison", "compare", "network_page", "core_periphery_test", "stability"),
    *("write_briefing", "write_profiles", "write_progress"),
}
"""What they make of the inputs that are no mistake takes seconds."""


def asked(name: str) -> dict[str, Any]:
    """Give the arguments that a function must have, each a good one."""
    parameters = inspect.signature(FUNCTIONS[name]).parameters.values()
    needed = [p.name for p in parameters if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    given = {**GOOD, "path": PATHS.get(name, GOOD["path"])}
    return {each: given[each] for each in needed}


ROOMS: dict[str, tuple[str, ...]] = {
    "corpus": ("open", "read"),
    "figures": tuple(name for name in jx.figures.__all__ if name.islower() and name != "missing_glyphs"),
    "tables": ("sortable", "to_html", "to_latex", "to_markdown", "write_correctable", "write_csv", "write_workbook"),
    "weights": ("by_rule", "places"),
}
"""Of the functions that are reached by their room, those that must be given something."""

FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(jx, name) for name in jx.__all__ if inspect.isfunction(getattr(jx, name))},
    **{f"{room}.{name}": getattr(getattr(jx, room), name) for room, names in ROOMS.items() for name in names},
    **{f.__name__: f for f in (tie_centrality, barber_modularity, co_assignment, portfolio_overlap, subset_table)},
    **{
        f.__name__: f for f in (subset_words, ranking_words, comparison_words, comparison_page, panel_words, panel_page)
    },
}
FUNCTIONS = {name: function for name, function in FUNCTIONS.items() if asked(name)}


@pytest.fixture(scope="module")
def blank() -> Iterator[None]:
    """Leave out the pictures and fonts of what is written."""
    with blank_pictures(), empty_fonts():
        yield


@pytest.mark.usefixtures("blank")
@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow) if n in LONG else n for n in FUNCTIONS])
def test_only_errors_of_ours_come_out(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each argument in turn is each odd thing; warnings are errors here, so none stands in for a refusal either."""
    monkeypatch.chdir(tmp_path)
    jx.write_ledger(BD, "ledger.xlsx")
    filled = {"paths": "ledger.xlsx", "on": "2025-12-31", "progress": jx.read_progress("ledger.xlsx", on="2025-12-31")}
    good = {key: filled.get(key, value) for key, value in asked(name).items()}
    for argument in good:
        refusals = []
        for odd in WRONG.values():
            try:
                FUNCTIONS[name](**{**good, argument: odd})
            except jx.errors.JxgraphError as error:
                refusals.append(str(error))
        assert refusals
        assert all(len(words) > len("expected") and "\n" not in words for words in refusals)


FIGURES = [name for name in FUNCTIONS if name.startswith("figures.") and "frame" in asked(name)]


@pytest.mark.parametrize("source", ["breakdown", "matrix", "scenario", "two-mode graph", "triples"])
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_names_the_measure_whose_frame_it_draws(name: str, source: str) -> None:
    """It draws and does not compute: a matrix is refused with the word for what is wanted in its place."""
    with pytest.raises(jx.errors.UsageError, match=r"expected the frame of .*, which the figure draws, not "):
        FUNCTIONS[name](**{**asked(name), "frame": WRONG[source]})


@pytest.mark.parametrize("source", ["matrix", "scenario", "two-mode graph", "assignments", "triples"])
def test_a_graph_file_is_written_of_anything_that_makes_a_matrix(source: str, tmp_path: Path) -> None:
    jx.write_graph(WRONG[source], tmp_path / "g.graphml")
    assert responsibility_matrix(jx.read_graph(tmp_path / "g.graphml")).equals(responsibility_matrix(WRONG[source]))


@pytest.mark.parametrize(
    "source",
    [
        "scenario",
        *(pytest.param(s, marks=pytest.mark.slow) for s in ("matrix", "two-mode graph", "assignments", "triples")),
    ],
)
def test_a_report_is_written_of_anything_that_makes_a_matrix(source: str, tmp_path: Path) -> None:
    """Its workload is that of the matrix, and it says that no document was given, of a scenario what was changed."""
    with blank_pictures():
        made = jx.write_report(WRONG[source], tmp_path / "report")
    expected = jx.workload(responsibility_matrix(WRONG[source]))
    pd.testing.assert_frame_equal(made.tables["workload"], expected)
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    for lang, no_document in {"zh": "不是文件", "en": "not from a document"}.items():
        assert (WRONG["scenario"].words(lang)[0] if source == "scenario" else no_document) in page
    methods = (tmp_path / "report" / "methods.md").read_text(encoding="utf-8")
    assert "A responsibility matrix was given, not a document" in methods
    assert "Read was" not in methods
    assert (WRONG["scenario"].caution("en") in methods) == (source == "scenario")
