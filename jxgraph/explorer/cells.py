"""The cell that shows an explorer: what it showed before it ran again is closed, or the page would keep it."""

from __future__ import annotations

import sys
import weakref
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ipywidgets import Widget


@dataclass(slots=True)
class _Run:
    """One run of a cell, and what it has shown."""

    number: int
    shown: list[weakref.ref[Widget]] = field(default_factory=list)


_RUNS: dict[str, _Run] = {}
"""The last run of each cell, by the id of the cell."""


def close_earlier(explorer: Widget) -> None:
    """Close what the cell that runs now showed when it ran before, unless a name of the user still holds it.

    ipywidgets keeps a widget, and the page its data, until it is closed. Outside of a notebook this does nothing.
    """
    shell: Any = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    cell = _cell_id(shell)
    if not cell:
        return
    last = _RUNS.get(cell)
    if last is None or last.number != shell.execution_count:
        for earlier in last.shown if last else ():
            _close_unnamed(earlier(), explorer, shell.user_ns)
        last = _RUNS[cell] = _Run(shell.execution_count)
    last.shown.append(weakref.ref(explorer))


def _cell_id(shell: Any) -> str:
    """Return the id that JupyterLab, Notebook and VS Code send with the code of a cell; empty where there is none."""
    parent = shell.kernel.get_parent("shell") if hasattr(shell, "kernel") else {}
    return str(parent.get("metadata", {}).get("cellId", ""))


def _close_unnamed(earlier: Widget | None, explorer: Widget, names: Mapping[str, Any]) -> None:
    held = any(value is earlier for name, value in names.items() if not name.startswith("_"))
    if earlier is not None and earlier is not explorer and not held:
        earlier.close()
