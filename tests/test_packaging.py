"""What is handed on with the package: types, licences of others, every file, and lower bounds."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from packaging.requirements import Requirement

import jxgraph as jx
from jxgraph.figures.style import font_file

ROOT = Path(__file__).parent.parent
NOTICES = (ROOT / "THIRD_PARTY_NOTICES").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page() -> str:
    return str(jx.network_page([("t1", "市财政局", "lead"), ("t1", "市商务局", "co_lead")]))


def test_the_notices_name_the_versions_that_a_page_carries(page: str) -> None:
    """The page says which vis-network it has, and its script which parts; the font says which it is."""
    carried = {
        "vis-network": re.findall(r"@version (\S+)", page),
        "core-js": re.findall(r"core-js/blob/v([\d.]+)/", page),
        "@egjs/hammerjs": re.findall(r'VERSION="([^"]+)"', page),
    }
    assert {name: [f"{name} {version}" in NOTICES for version in found] for name, found in carried.items()} == {
        name: [True] for name in carried
    }
    with TTFont(font_file()) as font:
        version = re.findall(r"Version ([\d.]+)", font["name"].getDebugName(5))
    assert f"Noto Sans SC {version[0]}" in NOTICES


def test_a_page_has_the_notices_of_what_it_carries(page: str) -> None:
    assert "vis.js is dual licensed" in page
    assert "Copyright 2014-2021 Adobe" in page
    assert "Copyright 2014-2021 Adobe" in NOTICES
    assert "SIL OPEN FONT LICENSE Version 1.1" in NOTICES


def test_every_dependency_has_a_lower_bound_that_can_be_tried() -> None:
    """One of the project or an extra without a bound would be tried in its newest version only."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    bounds = {one.name: [bound.operator for bound in one.specifier] for one in map(Requirement, lines)}
    assert {name: found for name, found in bounds.items() if found != [">="]} == {"jxgraph": []}


def _run(*arguments: str | Path, cwd: Path) -> str:
    return subprocess.run(arguments, cwd=cwd, check=True, capture_output=True, encoding="utf-8").stdout


@pytest.mark.slow
def test_the_wheel_has_every_file_and_gives_a_checker_its_types(tmp_path: Path) -> None:
    """In an environment that has the wheel and nothing else, mypy knows what `read_breakdown` returns."""
    pip = (sys.executable, "-m", "pip")
    _run(*pip, "wheel", "-q", "--no-deps", "-w", tmp_path, ROOT, cwd=tmp_path)
    wheel = next(tmp_path.glob("*.whl"))
    names = set(zipfile.ZipFile(wheel).namelist())
    package = {f.relative_to(ROOT).as_posix() for f in (ROOT / "jxgraph").rglob("*") if f.is_file()}
    assert {name for name in package if "__pycache__" not in name} - names == set()
    assert sum(name.endswith(("/licenses/LICENSE", "/licenses/THIRD_PARTY_NOTICES")) for name in names) == 2
    _run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    _run(*pip, "--python", python, "install", "-q", "--no-deps", wheel, cwd=tmp_path)
    (tmp_path / "use.py").write_text('import jxgraph as jx\n\nreveal_type(jx.read_breakdown("a.txt"))\n')
    # the caller's own path to the sources would hide the wheel
    checker = (sys.executable, "-I", "-m", "mypy", "--python-executable", python, "use.py")
    assert 'Revealed type is "jxgraph.model.Breakdown"' in _run(*checker, cwd=tmp_path)
