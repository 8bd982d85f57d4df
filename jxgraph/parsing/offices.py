"""Bare brackets of a body's own offices at the end of items: (人事处、培训中心)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from jxgraph.parsing.bodies import COLLECTIVE
from jxgraph.parsing.markers import MARKER
from jxgraph.parsing.statements import statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jxgraph.parsing.members import Clause

_BRACKET = re.compile(r"\((?P<list>[\u4e00-\u9fff、, ]{2,80}[科处股室心院部办])\)[。;]?(?=[ \r]*(?P<next>\S|\n|\Z))")
_OFFICE = re.compile(
    r"办公室|[\u4e00-\u9fff]{1,10}(?:(?<![内外儿妇骨产眼牙专学本文理百])科|(?<![多各两几好用益住深何])处|股|办公室|(?:督查|秘书|研究|信息|审计|党办)室"
    r"|(?<!活动)(?<!购物)(?<!健身)(?<!城市)(?<!养老)中心|学院|(?<![全内外大])部|办)"
)
"""The name of an office within a body; not what is built and treated, 活动中心, 心内科."""

_DEPARTMENT = re.compile(r".+(?:科|处|股|学院)|.*办公室")
"""An office that is nothing else; 中心 and 部 are more."""

_FEWEST = 2
_MANY_LABELLED = 3


def find_offices(text: str, printed: str, taken: list[tuple[int, int]]) -> list[Clause]:
    """Find the brackets of offices that close items, outside the spans `taken` of other clauses.

    They are clauses where the document closes several items so, with lists among them; a bracket with one office is
    told from an ordinary one by these. Most of the names must be departments, and other clauses the exception.
    """
    found = list(_closing(text, printed, taken))
    lists = sum(len(clause.members) > 1 for clause in found)
    names = {member.named.name for clause in found for member in clause.members}
    departments = sum(bool(_DEPARTMENT.fullmatch(name)) for name in names)
    usual = len(found) >= _FEWEST and lists and 2 * departments >= len(names)
    return found if usual and _MANY_LABELLED * len(found) >= len(taken) else []


def _closing(text: str, printed: str, taken: list[tuple[int, int]]) -> Iterator[Clause]:
    spans = iter([*taken, (len(text), len(text))])
    span = next(spans)
    for bracket in _BRACKET.finditer(text):
        start, end = bracket.start(), bracket.end("list") + 1
        while span[1] <= start:
            span = next(spans)
        ends = bracket["next"] in ("", "\n") or MARKER.match(text, bracket.start("next"))
        if span[0] < end or not ends:
            continue
        clause = statement(text, start + 1, end - 1, printed)
        if clause and clause.members and all(_is_office(member.named.name) for member in clause.members):
            yield replace(clause, start=start, end=end)


def _is_office(name: str) -> bool:
    return bool(_OFFICE.fullmatch(name) or (COLLECTIVE.match(name) and _OFFICE.search(name)))
