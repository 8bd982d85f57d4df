"""A module imports only what stands before it, and is of a length to be read; the command line starts light."""

import ast
import runpy
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import networkx as nx
import pytest
from making_files import SAMPLE

import jxgraph

PACKAGE = Path(__file__).parent.parent / "jxgraph"
ROOMS = [
    *[
        "regex",
        "messages",
        "errors",
        "progress",
        "background",
        "locking",
        "display",
        "records",
        "correction",
        "model",
        "io",
        "filenames",
        "folders",
        "i18n",
        "palette",
        "reading",
        "naming",
        "parsing",
        "synthetic",
        "weights",
        "matrix",
    ],
    *[
        "measures",
        "comparison",
        "panels",
        "subsets",
        "scenarios",
        "evidence",
        "indicators",
        "joining",
        "tables",
        "figures",
        "graph_files",
        "pages",
        "office",
        "explorer",
    ],
    *["corpus", "cli", "__main__"],
]

MEASURES = [
    *["numeric", "graph", "nulls", "leaders", "workload", "community", "ties", "centrality", "clusters", "stability"],
    *["core_periphery", "portfolios", "roles", "robustness", "inequality", "ranking", "checks"],
]
"""Within the measures: tools, machinery, then the questions, most of which stand on earlier ones."""


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else module


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _statements(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Give every statement, also within others; a tenth of the nodes that `ast.walk` visits."""
    for node in body:
        yield node
        for inner in ("body", "orelse", "finalbody", "handlers", "cases"):
            yield from _statements(getattr(node, inner, ()))


@cache
def _modules(path: Path) -> set[str]:
    """Give the modules that a file imports; a public name stands for the module that it lives in."""
    names = set()
    for node in _statements(_tree(path).body):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            if node.module == "jxgraph":
                taken = {alias.name for alias in node.names} - {"__version__"}
                names |= {f"jxgraph.{jxgraph._HOMES.get(name, name)}" for name in taken}
    return names


def _imports(path: Path) -> set[str]:
    return {_room(name) for name in _modules(path) if name.startswith("jxgraph.")}


def test_imports_point_backwards() -> None:
    """No module imports from a room behind its own; a failure lists the file with what it may not import."""
    wrong = {}
    for path in PACKAGE.rglob("*.py"):
        own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if own != "__init__":
            wrong[path] = _imports(path) - set(ROOMS[: ROOMS.index(own) + 1])
    assert {path: rooms for path, rooms in wrong.items() if rooms} == {}


def test_measures_stand_on_earlier_ones() -> None:
    """Within the measures the order is that of `MEASURES`; a failure lists the file with what it may not import."""
    wrong = {}
    for path in (PACKAGE / "measures").rglob("[!_]*.py"):
        own = path.relative_to(PACKAGE / "measures").parts[0].removesuffix(".py")
        taken = {name.split(".")[2] for name in _modules(path) if name.startswith("jxgraph.measures.")}
        wrong[path] = taken - set(MEASURES[: MEASURES.index(own) + 1])
    assert {path: rooms for path, rooms in wrong.items() if rooms} == {}


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Also across functions that import late; a package may import its own modules, which may import the package."""
    files = {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path for path in PACKAGE.rglob("[!_]*.py")
    }
    imports = nx.DiGraph()
    imports.add_edges_from((name, other) for name, path in files.items() for other in _modules(path) & files.keys())
    assert list(nx.simple_cycles(imports)) == []


def test_docstrings_fit_on_a_screen_and_files_in_a_sitting() -> None:
    """No docstring has more than 40 lines, no file more than 500."""
    long = []
    for path in PACKAGE.rglob("*.py"):
        every = (_tree(path), *_statements(_tree(path).body))
        nodes = [n for n in every if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef)]
        docstrings = [ast.get_docstring(node, clean=False) or "" for node in nodes]
        if path.read_text(encoding="utf-8").count("\n") > 500 or any(words.count("\n") >= 40 for words in docstrings):
            long.append(path)
    assert long == []


def _loaded(*calls: list[str], of: set[str]) -> tuple[str, str]:
    """Let one interpreter make these calls; return what it prints, and which of these modules it has loaded."""
    code = (
        "import sys\n"
        "from jxgraph.cli import main\n"
        f"for call in {calls!r}:\n"
        "    sys.argv = ['jxgraph', *call]\n"
        "    try: main()\n"
        "    except SystemExit as end: assert not end.code\n"
        f"print(*sorted({of!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    *lines, loaded = done.stdout.splitlines()
    return "\n".join(lines), loaded


def test_help_and_parse_load_no_heavy_library() -> None:
    """One interpreter prints both and the version, reads the sample, and has imported none of these."""
    heavy = {"pandas", "matplotlib", "networkx", "numpy", "scipy", "lxml", "pypinyin", "pydantic", "jxgraph.tables"}
    printed, loaded = _loaded(["--help"], ["parse", str(SAMPLE), "--lang", "en"], ["--version"], of=heavy)
    assert "Usage: jxgraph" in printed
    assert (printed.splitlines()[-1], loaded) == (f"jxgraph {jxgraph.__version__}", "")


@pytest.mark.slow
def test_a_report_loads_no_library_that_it_can_do_without(tmp_path: Path) -> None:
    """Neither the parts of scipy that take as long as pandas, nor pyplot, nor what reads files of other formats."""
    of = {"scipy.stats", "scipy.optimize", "matplotlib.pyplot", "openpyxl", "docx", "pdfplumber", "duckdb", "numba"}
    _, loaded = _loaded(["report", str(SAMPLE), "-o", str(tmp_path / "report")], of={*of, "xlsxwriter"})
    assert loaded == "xlsxwriter"


def test_no_public_function_has_the_name_of_a_module() -> None:
    """Importing the module would put it in the place of the function: `jxgraph.targets` would be no longer callable."""
    modules = {path.stem for path in PACKAGE.iterdir()}
    assert modules & set(jxgraph._HOMES) == set()


def test_public_names_are_the_same_for_readers_checkers_and_completion() -> None:
    assert sorted(jxgraph.__all__) == sorted([*jxgraph._HOMES, *jxgraph._ROOMS])
    assert set(dir(jxgraph)) == {*jxgraph.__all__, "__version__"}
    assert all(getattr(jxgraph, name).__doc__ for name in jxgraph.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        jxgraph.nonsense  # noqa: B018 -- the access is the test


def test_each_mutant_listed_as_equivalent_is_still_one_of_the_code() -> None:
    """Else `benchmarks/mutation.py` refuses to start: a line that has changed needs its reason read again."""
    assert runpy.run_path(str(PACKAGE.parent / "benchmarks" / "mutation.py"))["equivalents"]()
