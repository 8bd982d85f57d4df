"""A module imports only what stands before it; the command line starts light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import jxgraph

PACKAGE = Path(__file__).parent.parent / "jxgraph"
ROOMS = [
    *[
        "errors",
        "progress",
        "model",
        "io",
        "i18n",
        "palette",
        "reading",
        "naming",
        "parsing",
        "synthetic",
        "weights",
        "matrix",
    ],
    *["graph_files", "measures", "comparison", "subsets", "scenarios", "evidence", "tables", "figures", "pages"],
    *["corpus", "cli", "__main__"],
]

MEASURES = [
    *["numeric", "graph", "nulls", "leaders", "workload", "community", "ties", "centrality", "clusters", "stability"],
    *["core_periphery", "portfolios", "roles", "robustness", "inequality", "ranking", "checks"],
]
"""Within the measures: tools, machinery, then the questions, most of which stand on earlier ones."""


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else module


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    names |= {alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names}
    public = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module == "jxgraph"]
    taken = {alias.name for n in public for alias in n.names} - {"__version__"}
    names |= {f"jxgraph.{jxgraph._HOMES.get(name, name)}" for name in taken}
    return {_room(name) for name in names if name.startswith("jxgraph.")}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_backwards(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if own == "__init__":
        return
    before = ROOMS[: ROOMS.index(own) + 1]
    assert _imports(path) <= set(before)


@pytest.mark.parametrize("path", sorted((PACKAGE / "measures").rglob("[!_]*.py")), ids=lambda p: p.stem)
def test_measures_stand_on_earlier_ones(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    taken = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    rooms = {name.split(".")[2] for name in taken if name.startswith("jxgraph.measures.")}
    own = path.relative_to(PACKAGE / "measures").parts[0].removesuffix(".py")
    assert rooms <= set(MEASURES[: MEASURES.index(own) + 1])


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_no_heavy_library(option: str) -> None:
    heavy = {"pandas", "matplotlib", "networkx", "numpy", "scipy"}
    code = (
        "import sys; sys.argv = ['jxgraph', sys.argv[1]]\n"
        "from jxgraph.cli import main\n"
        "try: main()\n"
        f"except SystemExit as end: assert not end.code; print(sorted({heavy!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, option], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_public_names_are_the_same_for_readers_checkers_and_completion() -> None:
    assert sorted(jxgraph.__all__) == sorted(jxgraph._HOMES)
    assert set(dir(jxgraph)) == {*jxgraph.__all__, "__version__"}
    assert all(
        getattr(jxgraph, name).__doc__ for name in jxgraph.__all__ if name != "SCHEMES"
    )  # a mapping has no words
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        jxgraph.nonsense  # noqa: B018 -- the access is the test
