"""Every example in a docstring gives what it says."""

import doctest
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import jxgraph

MODULES = [m.name for m in pkgutil.walk_packages(jxgraph.__path__, "jxgraph.") if m.name != "jxgraph.__main__"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["jxgraph", *MODULES])
def test_examples(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples of a module run and print what stands below them."""
    monkeypatch.chdir(tmp_path)  # examples may write files
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0


VALUES = ("Breakdown", "Comparison", "Names", "NetworkPage", "Panel", "Progress", "ResponsibilityMatrix", "Scenario")
TOO_SLOW = ["write_panel", "write_report"]
"""Seconds for their figures: an example is shown and not run; `test_panel_page.py` and `test_report.py` run them."""


def _public() -> Iterator[tuple[str, Any]]:
    """Give every public name, and every public method and property of the values, with what has its docstring."""
    for name in jxgraph.__all__:
        value = getattr(jxgraph, name)
        yield name, value
        for inner, member in vars(value).items() if name in VALUES else ():
            function = inspect.unwrap(getattr(member, "fget", None) or getattr(member, "func", member))
            if not inner.startswith("_") and (inspect.isroutine(function) or isinstance(member, property)):
                yield f"{name}.{inner}", getattr(function, "__func__", function)


def test_every_public_name_has_an_example_that_runs() -> None:
    """A reader sees of each first how it is used; that it runs is shown above, for `doctest` finds it there."""
    without = [name for name, value in _public() if ">>> " not in (inspect.getdoc(value) or "")]
    skipped = [name for name, value in _public() if "+SKIP" in (inspect.getdoc(value) or "")]
    assert (without, skipped) == ([], TOO_SLOW)
