"""Sentences that add units to tasks without listing them there: 以上各项均需各县(市、区)落实,不再列出."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.parsing.lists import Named
from jxgraph.parsing.plain import compact, trimmed
from jxgraph.parsing.remarking import said
from jxgraph.parsing.statements import MOST_NAMES, Member
from jxgraph.records import Role, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.parsing.drafts import Draft
    from jxgraph.parsing.source import Source
    from jxgraph.records import Remark

_NOT_LISTED = re.compile(r"(?:不再|不另|不一一)(?:一一|逐一|逐项|单独|另行|重复|分别)?(?:列|注明|标注|写|说明)")
_SENTENCE_END = re.compile(r"[。;\n]|\Z")
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
    for start, end in _sentences(source.text):
        named = [
            Named(unit.start(), unit.end(), compact(source.printed[unit.start() : unit.end()]))
            for unit in _MANY.finditer(source.text, start, end)
        ]
        if named:
            members = tuple(Member(one, Role.CO_LEAD) for one in named)
            before = made[-1].start < start or bool(_ABOVE.search(source.text, start, end))
            return CarryForward(start, end, members, before)
    return None


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences that say that somebody is not listed again."""
    behind = 0
    for words in _NOT_LISTED.finditer(text):
        if words.start() >= behind:
            start = max(text.rfind(mark, behind, words.start()) for mark in "。;\n") + 1
            end = _SENTENCE_END.search(text, words.end())
            stop = end.start() if end else len(text)
            yield trimmed(text, max(start, behind), stop, " \n()")
            behind = stop


def carried(made: Sequence[Draft], sentence: CarryForward) -> list[Draft]:
    """Add the sentence's units to the tasks that it speaks of.

    Raises
    ------
    InputError
        There would be more than `MOST_NAMES` assignments.
    """
    if len(made) * len(sentence.members) > MOST_NAMES:
        raise InputError(
            f"{len(sentence.members)} units carried to {len(made)} tasks; at most {MOST_NAMES} names are read"
        )
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
