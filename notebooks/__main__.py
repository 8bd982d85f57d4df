"""Run every notebook in a clean kernel and keep it with its outputs: `python -m notebooks`.

The same notebooks and libraries give the same bytes: what changes from run to run (times, kernel versions, execution
counts of a live session) is left out, and of an output in several forms only the picture or the plain text is kept.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
NOTEBOOKS = sorted(HERE.glob("[0-9][0-9]-*.ipynb"))
_KEPT = ("image/png", "text/markdown", "text/html", "text/plain")
"""Forms of an output, the best first: a picture stands for the live page, a Markdown table for one that sorts, which an
untrusted notebook cannot show."""


def executed(path: Path) -> nbformat.NotebookNode:
    """Return the notebook run from start to end, with its outputs and without what changes from run to run."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(HERE)}}).execute()
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    for cell in notebook.cells:
        cell.metadata = {}
        for output in cell.get("outputs", []):
            output.metadata = {} if "metadata" in output else output.get("metadata")
            if "data" in output:
                best = next((form for form in _KEPT if form in output.data), None)
                output.data = {k: v for k, v in output.data.items() if k in (best, "text/plain")}
    return notebook


def main() -> None:
    """Run the notebooks and write them back."""
    for path in NOTEBOOKS:
        text = nbformat.writes(executed(path))
        path.write_text(text + "\n", encoding="utf-8", newline="\n")
        print(f"{path.name}: {len(text) // 1000} kB")


if __name__ == "__main__":
    main()
