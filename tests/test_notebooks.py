"""The notebooks run, and what they keep is what a fresh run gives."""

import importlib.util
from pathlib import Path
from typing import Any

import nbformat
import pytest

HERE = Path(__file__).parent.parent / "notebooks"


def _maker() -> Any:
    spec = importlib.util.spec_from_file_location("make_notebooks", HERE / "__main__.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKER = _maker()


def _texts(notebook: nbformat.NotebookNode) -> list[object]:
    """All that a run prints, pictures left out: they may differ in a pixel between machines."""
    return [
        output.get("text") or {form: data for form, data in output.get("data", {}).items() if form != "image/png"}
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    ]


@pytest.mark.parametrize("path", MAKER.NOTEBOOKS, ids=lambda p: p.stem)
def test_a_fresh_run_prints_what_is_kept(path: Path) -> None:
    kept = nbformat.read(path, as_version=4)
    assert _texts(MAKER.executed(path)) == _texts(kept)
    assert path.stat().st_size < 1_500_000


@pytest.mark.parametrize("path", MAKER.NOTEBOOKS, ids=lambda p: p.stem)
def test_cells_are_short_and_define_nothing(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert max(cell.source.count("\n") for cell in cells) < 15
    assert not any("def " in cell.source or "lambda" in cell.source for cell in cells)
