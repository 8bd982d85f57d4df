"""The ES module of the explorer: the shared scripts of the network page and its own, with style and template."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from jxgraph.pages.html import read_part
from jxgraph.pages.network.page import SHARED_SCRIPTS, joined_scripts
from jxgraph.palette import css_variables

_BEFORE = ("plane",)
_AFTER = (
    *("store", "measures", "moves", "graph", "selection"),
    *("theme", "filters", "grid", "ranking", "tasks", "split", "shell"),
    *("picker", "whatif", "reading"),
)
"""Of the explorer's own scripts: what the shared ones stand on, and what stands on them."""


@cache
def module_text() -> str:
    """Return the text of the ES module; it is the same for every document.

    `mount` is the scope of one instance: all scripts of the panes are within it.
    """
    colours = css_variables(root=":host", dark=":host([data-theme=dark])")
    style = colours + read_part("network", "shared.css") + _read("explorer.css") + _read("trials.css")
    parts = [*map(_script, _BEFORE), joined_scripts(SHARED_SCRIPTS), *map(_script, _AFTER)]
    return "\n".join(
        [
            f"const STYLE = {json.dumps(style, ensure_ascii=False)};",
            f"const TEMPLATE = {json.dumps(_read('template.html'), ensure_ascii=False)};",
            "const mount = (ROOT, DATA, LINK) => {",
            '"use strict";',
            *parts,
            "return INSTANCE;",
            "};",
            _script("link"),
            _script("module"),
        ]
    )


def _script(name: str) -> str:
    return _read(f"script/{name}.js")


def _read(name: str) -> str:
    return files("jxgraph.explorer").joinpath(name).read_text(encoding="utf-8")
