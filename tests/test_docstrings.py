"""Every example in a docstring gives what it says."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import jxgraph

MODULES = [m.name for m in pkgutil.walk_packages(jxgraph.__path__, "jxgraph.") if m.name != "jxgraph.__main__"]


@pytest.mark.parametrize("name", ["jxgraph", *MODULES])
def test_examples(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples of a module run and print what stands below them."""
    monkeypatch.chdir(tmp_path)  # examples may write files
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0
