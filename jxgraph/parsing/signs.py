"""Tasks below a heading that begin with a sign and no number: ——, -, A., 措施1:."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jxgraph.parsing.members import Clause
    from jxgraph.parsing.outline import Item

_SIGN = re.compile(
    r"(?:\A|(?<=\n)) *(?P<sign>[-—–―]{1,2}(?!\d)|[•·●◆■▲★]|[A-Za-z][.、)]"
    r"|(?:措施|举措|事项|内容)[\d一二三四五六七八九十]{1,3}[:、.]) *(?=\S)"
)


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign at the beginning of a line: its span, and which it is below its heading."""

    start: int
    end: int
    ordinal: int


def find_signed(text: str, owned: Sequence[tuple[Clause, Item | None]]) -> Mapping[int, Sign]:
    """Find the tasks that are lines with a sign below an item, by the start of their clause.

    They are tasks only where each of these lines has its own clause and the heading none: else one clause answers for
    all of them, and they are parts of the item's text.
    """
    found: dict[int, Sign] = {}
    for item, group in groupby(owned, key=lambda one: one[1]):
        clauses = [clause for clause, _ in group]
        if item:
            found.update(_signed(text, item, clauses))
    return found


def _signed(text: str, item: Item, clauses: Sequence[Clause]) -> Iterator[tuple[int, Sign]]:
    signs = list(_SIGN.finditer(text, item.marker.end, max(item.end, clauses[-1].start)))
    edges = [*(sign.start("sign") for sign in signs[1:]), item.end]
    if len(signs) == len(clauses) and all(
        sign.end() < clause.start < edge for sign, clause, edge in zip(signs, clauses, edges, strict=True)
    ):
        for ordinal, (sign, clause) in enumerate(zip(signs, clauses, strict=True), start=1):
            yield clause.start, Sign(sign.start("sign"), sign.end(), ordinal)
