"""Run every notebook in a clean kernel and keep it with its outputs: `python -m notebooks [NOTEBOOK ...]`.

The same notebooks and libraries give the same bytes: what changes from run to run (times, versions, what a person's
session adds) is left out, and of an output in several forms only a picture or a plain table is kept. The explorer, the
live page, sortable tables and progress bars are for a person's own session.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
NOTEBOOKS = sorted(HERE.glob("[0-9][0-9]-*.ipynb"))
LARGEST = 1_500_000
"""Bytes of a stored notebook: a code host shows no larger one."""

_KEPT = ("image/png", "text/markdown", "text/html", "text/plain")
"""Forms of an output, the best first: a picture stands for the live page, Markdown for a table that sorts."""


def executed(path: Path) -> nbformat.NotebookNode:
    """Return the notebook run from start to end, with its outputs and without what changes from run to run."""
    notebook = nbformat.read(path, as_version=4)
    environment = {**os.environ, "JXGRAPH_STILL": "1", "PYTHONHASHSEED": "0"}
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(HERE)}})
    client.execute(env=environment)
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.outputs = [_plain(part) for output in cell.outputs for part in _parts(output)]
    return notebook


def _parts(output: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Part a picture from the table under it, as the explorer gives both: code hosts show no picture within HTML."""
    data = output.get("data", {})
    picture, words = data.get("image/png", "").strip(), data.get("text/html", "")
    if not picture or f"base64,{picture}" not in words or "<iframe" in words:
        return [output]
    return [output, nbformat.v4.new_output("display_data", {"text/html": re.sub("<img [^>]*>", "", words)})]


def _plain(output: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Leave of an output in several forms the best that needs no program."""
    if "data" in output:
        output.metadata = {}
        best = next(form for form in _KEPT if form in output.data)
        output.data = {form: words for form, words in output.data.items() if form in (best, "text/plain")}
    return output


def main(names: list[str]) -> None:
    """Run the notebooks whose file names contain one of the words, or all, and write them back."""
    for path in NOTEBOOKS:
        if names and not any(name in path.name for name in names):
            continue
        text = nbformat.writes(executed(path)) + "\n"
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path.name}: {len(text.encode()) // 1000} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
