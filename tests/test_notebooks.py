"""The notebooks run, keep what a fresh run gives, and are written as they promise."""

from __future__ import annotations

import importlib.util
import json
import os
import re
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import nbformat

ROOT = Path(__file__).parent.parent


@cache
def _maker() -> Any:
    """Load the command that runs the notebooks, and with it what starts a kernel."""
    spec = importlib.util.spec_from_file_location("make_notebooks", ROOT / "notebooks" / "__main__.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _read(path: Path) -> nbformat.NotebookNode:
    import nbformat

    notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
    return notebook


NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
LARGEST = 1_500_000
"""Bytes of a stored notebook, as its maker has it."""
MOST_WORDS = 2500
"""Characters between the cells of a notebook, in both languages: five minutes of reading."""

QUICK = ("02-from-text-to-matrix", "08-explore-and-correct")
EACH = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def _cells(path: Path) -> list[dict[str, Any]]:
    """Read the cells as they are stored, the lines of each joined; the library that checks them loads slowly."""
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [{**cell, "source": "".join(cell["source"])} for cell in cells]


def _texts(notebook: nbformat.NotebookNode) -> list[object]:
    """All that a run prints, whose lines come in one piece or several; without pictures, which may differ in a pixel."""
    found: list[object] = []
    for cell in notebook.cells:
        for stream, group in groupby(cell.get("outputs", []), lambda output: output.get("name")):
            outputs = list(group)
            if stream is None:
                data = [output.get("data", {}) for output in outputs]
                found += [{form: one for form, one in forms.items() if form != "image/png"} for forms in data]
            else:
                found.append("".join(output["text"] for output in outputs))
    return found


@pytest.mark.slow
@EACH
def test_a_fresh_run_prints_what_is_kept(path: Path) -> None:
    """Also what is kept is valid and small: `executed` refuses a notebook that is not; `.ci/run` has run them before."""
    assert _maker().LARGEST == LARGEST
    fresh = os.environ.get("JXGRAPH_FRESH_NOTEBOOKS")
    assert _texts(_read(Path(fresh) / path.name) if fresh else _maker().executed(path)) == _texts(_read(path))


@pytest.mark.slow
@pytest.mark.parametrize("name", QUICK)
def test_two_runs_give_the_same_bytes(name: str) -> None:
    """The pictures too, the explorer's among them."""
    import nbformat

    path = next(path for path in NOTEBOOKS if path.stem == name)
    assert nbformat.writes(_maker().executed(path)) == nbformat.writes(_maker().executed(path))


@pytest.mark.slow
@EACH
def test_what_is_kept_is_valid(path: Path) -> None:
    import nbformat

    nbformat.validate(_read(path))


@EACH
def test_what_is_kept_is_small_and_still(path: Path) -> None:
    """Pictures and plain tables only: no script, no frame, no request, no warning."""
    assert path.stat().st_size < LARGEST
    outputs = [output for cell in _cells(path) for output in cell.get("outputs", [])]
    assert outputs
    assert {output.get("name", "stdout") for output in outputs} == {"stdout"}
    texts = [{**output, "data": {**output.get("data", {}), "image/png": ""}} for output in outputs]
    assert not re.search(r"<script|<iframe|https?://|src=", str(texts))


@EACH
def test_cells_are_few_short_and_define_nothing(path: Path) -> None:
    cells = _cells(path)
    code = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    assert 10 <= len(cells) <= 20
    assert max(source.count("\n") for source in code) < 15
    assert not any("def " in source or "lambda" in source for source in code)


@EACH
def test_a_picture_stands_behind_its_question_and_before_one_sentence(path: Path) -> None:
    """The nearest words before it end a heading with a question mark; the first paragraph behind it is one sentence."""
    cells = _cells(path)
    pictured = [
        at for at, cell in enumerate(cells) if any("image/png" in o.get("data", {}) for o in cell.get("outputs", []))
    ]
    assert pictured
    for at in pictured:
        asked = next(cell["source"] for cell in reversed(cells[:at]) if cell["cell_type"] == "markdown")
        told = cells[at + 1]["source"].split("\n\n")[0]
        assert re.search(r"^## .*\?$", asked, re.MULTILINE), asked
        assert cells[at + 1]["cell_type"] == "markdown"
        assert re.fullmatch(r"[^\n]+\.", told)
        assert not re.search(r"[.?!] [A-Z]", told), told


@EACH
def test_every_word_stands_in_both_languages(path: Path) -> None:
    """A heading has Chinese before English; below it an English paragraph, which ends in a full stop, has its Chinese next."""
    paragraphs = [p for cell in _cells(path) if cell["cell_type"] == "markdown" for p in cell["source"].split("\n\n")]
    assert all(re.match(r"#+ [\u4e00-\u9fff].* [A-Z]", p) for p in paragraphs if p.startswith("#"))
    ends = "".join(p[-1] for p in paragraphs if not p.startswith("#"))
    assert ends == ".。" * (len(ends) // 2)


def test_words_are_few_and_said_once() -> None:
    """A paragraph stands in one notebook only, headings of the same question aside."""
    paragraphs: list[str] = []
    for path in NOTEBOOKS:
        words = [cell["source"] for cell in _cells(path) if cell["cell_type"] == "markdown"]
        assert sum(map(len, words)) <= MOST_WORDS, path.name
        paragraphs += [p for source in words for p in source.split("\n\n") if not p.startswith("#")]
    assert len(paragraphs) == len(set(paragraphs))


def test_the_first_notebook_begins_with_the_explorer() -> None:
    """Its first picture is the explorer's, kept as a still one, with the ranking under it."""
    code = [cell for cell in _cells(NOTEBOOKS[0]) if cell["cell_type"] == "code"]
    first = next(cell for cell in code if any("image/png" in o.get("data", {}) for o in cell["outputs"]))
    assert "jx.explore(" in first["source"]
    assert [next(iter(output["data"])) for output in first["outputs"]] == ["image/png", "text/html"]
    assert "<table" in "".join(first["outputs"][1]["data"]["text/html"])


def test_the_readmes_link_every_notebook_by_its_question() -> None:
    for readme in ("README.md", "README.zh-CN.md"):
        text = (ROOT / readme).read_text(encoding="utf-8")
        linked = re.findall(r"^\| .+[?？] \| \[.+\]\(notebooks/(.+)\) \|$", text, re.MULTILINE)
        assert linked == [path.name for path in NOTEBOOKS]
