"""Sentences that add units to tasks without listing them there: 以上各项均需各县(市、区)落实,不再列出."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jxgraph.parsing.lists import Named
from jxgraph.parsing.plain import compact, trimmed
from jxgraph.parsing.remarking import said
from jxgraph.parsing.statements import Member
from jxgraph.records import Role, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jxgraph.parsing.drafts import Draft
    from jxgraph.parsing.source import Source
    from jxgraph.records import Remark

_SENTENCE = re.compile(
    r"[^。;\n]*(?:不再|不另|不一一)(?:一一|逐一|逐项|单独|另行|重复|分别)?(?:列|注明|标注|写|说明)[^。;\n]*"
)
_MANY = re.compile(
    r"各(?!项|自|类|方面|环节)[\u4e00-\u9fff()、]{1,24}?(?:人民政府|政府|管委会|部门|单位|\)|[市县区州])"
    r"(?=$|[^\u4e00-\u9fff()、]|为|均|都|需|要|落实|负责|参与|配合|参加|的|具体|按|共同|贯彻|也)"
)
_ABOVE = re.compile("以上|上述|前述")


@dataclass(frozen=True, slots=True)
class CarryForward:
    """Such a sentence: its span, and the units that it adds to all tasks behind it, and if so said to those before."""

    start: int
    end: int
    members: tuple[Member, ...]
    before: bool


def find_carry_forward(source: Source, made: Sequence[Draft]) -> CarryForward | None:
    """Find the first sentence that adds units to other tasks; one that names nobody is none."""
    for sentence in _SENTENCE.finditer(source.text):
        start, end = trimmed(source.text, *sentence.span(), " \n()")
        named = [
            Named(unit.start(), unit.end(), compact(source.printed[unit.start() : unit.end()]))
            for unit in _MANY.finditer(source.text, start, end)
        ]
        if named:
            members = tuple(Member(one, Role.CO_LEAD) for one in named)
            before = made[-1].start < start or bool(_ABOVE.search(sentence[0]))
            return CarryForward(start, end, members, before)
    return None


def carried(made: Sequence[Draft], sentence: CarryForward) -> list[Draft]:
    """Add the sentence's units to the tasks that it speaks of."""
    return [
        replace(draft, clause=replace(draft.clause, members=draft.clause.members + sentence.members))
        if sentence.before or draft.start > sentence.start
        else draft
        for draft in made
    ]


def carry_remark(source: Source, sentence: CarryForward, *, applied: bool) -> Remark:
    """Say that the document adds units without listing them, and whether that was done."""
    units = "、".join(member.named.name for member in sentence.members)
    code, severity = ("carried_forward", Severity.INFO) if applied else ("carry_forward", Severity.WARNING)
    words = source.words(sentence.start, sentence.end)
    return said(code, severity, source.line_at(sentence.start), words, units=units)
