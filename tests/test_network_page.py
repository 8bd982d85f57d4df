from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from jxgraph.errors import UsageError
from jxgraph.matrix import responsibility_graph, responsibility_matrix
from jxgraph.network import network_page
from jxgraph.network.data import ACROSS, page_data
from jxgraph.network.fonts import woff
from jxgraph.network.looks import SHAPES
from jxgraph.network.page import page_words
from jxgraph.network.places import REACH
from jxgraph.network.text import LABEL_EM, label, shown, width
from jxgraph.records import Assignment, Breakdown, Role, Task, Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Visit

SCRIPT = "</script><script>alert(1)</script>"
HOSTILE = (
    SCRIPT,
    "<!--<script>",
    "<img src=x onerror=alert(1)>",
    "\"';&amp;",
    "javascript:alert(1)",
    "a\u202eb\x00c\u2028\ud800",
    "😀𠮷野家",
    "科" * 2000,
    "$title ${policy} {scheme}",
    "__proto__",
)


def small() -> Breakdown:
    """Two tasks of Finance and Trade, one of Trade and Police, one of the Fire brigade alone."""

    def task(number: str, text: str, leader: str, clause: str, *units: tuple[str, Role]) -> Task:
        held = tuple(Assignment(u, u, u, role, i, 7) for i, (u, role) in enumerate(units, start=1))
        return Task(number, number, "Part", ("Section",), leader, text, clause, held, int(number) + 40, (0, 1))

    lead, helps = (lambda u: (u, Role.LEAD)), (lambda u: (u, Role.CO_LEAD))
    return Breakdown(
        "small",
        "The <small> document",
        "",
        (
            task("1", "Balance the books", "Li", "Clause: Finance, Trade", lead("市财政局"), helps("市商务局")),
            task("2", "Open the port", "Wang", "Clause: Trade, Finance", lead("市商务局"), helps("市财政局")),
            task("3", "Guard the port", "Wang", "Clause: Police; with Trade", lead("市公安局"), ("市商务局", Role.SUPPORT)),
            task("4", "Put out fires", "Li", "Clause: Fire", lead("市消防救援局")),
        ),
        (
            Unit("市财政局", "政府部门", "city", collective=False),
            Unit("市商务局", "政府部门", "city", collective=False),
            Unit("市公安局", "政府部门", "city", collective=False),
            Unit("市消防救援局", "垂直管理", "vertical", collective=False),
        ),
        (),
        (),
    )


def hostile() -> Breakdown:
    """Every hostile string is a unit, and the text, the leader and the clause of a task."""
    tasks = tuple(
        Task(f"{i}", words, words, (words,), words, words, words, (Assignment(words, words, words, Role.LEAD, 1, 1), Assignment(HOSTILE[0], "", "", Role.SUPPORT, 2, 1)) if i else (Assignment(words, words, words, Role.LEAD, 1, 1),), 1, (0, 1))
        for i, words in enumerate(HOSTILE)
    )
    return Breakdown(SCRIPT, SCRIPT, "", tasks, tuple(Unit(u, u, u, collective=False) for u in HOSTILE), (), ())
